//! `bellwether check`: configuration and rules, every problem at once; what is right is summed up.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::{Ended, load, print, table};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::facts::Reader;
use crate::schedule::Schedule;
use crate::trial;

/// Fire times shown of each schedule.
const TIMES: usize = 3;

pub(super) fn run(path: &Path, rules: &[PathBuf], lexicon: &[PathBuf]) -> Result<Ended> {
    if !rules.is_empty() || !lexicon.is_empty() {
        let reader = Reader::new(config::load_lexicon(lexicon)?);
        let set = config::load_rules(rules, true, reader.lexicon())?;
        let (_, own) = config::rule_files(rules, false)?;
        let trials = trial::read(&own, &reader).map_err(|problems| config::wrong_rules(problems, &own))?;
        let stock = config::load_rules(&[], true, reader.lexicon())?.names().len();
        let all = set.names().len();
        let tests = if trials.is_empty() { String::new() } else { format!(", {} tests to run", trials.len()) };
        print(&format!("{all} rules, with the {stock} stock rules{tests}: no problems\n"))?;
        return Ok(Ended::Done);
    }
    let config = load(path)?;
    let now = SystemClock.now();
    let times = |schedule: &Schedule, name: &str| {
        let mut at = now;
        let mut found = Vec::new();
        while found.len() < TIMES
            && let Some(next) = schedule.next_after(at, name)
        {
            found.push(next.with_timezone(&schedule.timezone).format("%a %H:%M:%S %Z").to_string());
            at = next;
        }
        found.join(", ")
    };
    let mut shown = table::table(&["polled", "schedule", "next"]);
    for feed in &config.feeds {
        let name = feed.state_name();
        shown.add_row([name.clone(), feed.schedule.line.to_string(), times(&feed.schedule, &name)]);
    }
    for source in &config.quotes {
        let name = source.state_name();
        shown.add_row([name.clone(), source.schedule.line.to_string(), times(&source.schedule, &name)]);
    }
    let receivers: Vec<&str> = config.receivers.iter().map(|receiver| receiver.name()).collect();
    let summary = table::pairs(&[
        ("feeds", config.feeds.len().to_string()),
        ("quote sources", config.quotes.len().to_string()),
        ("rules", config.rules.names().len().to_string()),
        ("receivers", receivers.join(", ")),
        ("store", config.store.path.display().to_string()),
    ]);
    print(&format!("{shown}\n{summary}no problems\n"))?;
    Ok(Ended::Done)
}
