//! `bellwether check`: configuration and rules, every problem at once; what is right is summed up.

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::{Ended, Format, findings, print, say, table};
use crate::clock::{Clock, SystemClock};
use crate::config::{self, Config};
use crate::facts::Reader;
use crate::schedule::Schedule;
use crate::trial;
use crate::yaml::LintSeverity;

/// Fire times shown of each schedule.
const TIMES: usize = 3;

/// What is asked.
pub(super) struct Asked {
    pub config: PathBuf,
    pub rules: Vec<PathBuf>,
    pub lexicon: Vec<PathBuf>,
    /// Warnings are failures, too.
    pub strict: bool,
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    let alone = !asked.rules.is_empty() || !asked.lexicon.is_empty();
    let mut checked =
        if alone { config::check_rules(&asked.rules, &asked.lexicon) } else { config::check(&asked.config) };
    let reader = Reader::new(checked.lexicon.clone());
    let trials = match trial::read(&checked.rules, &reader) {
        Ok(trials) => {
            let own = if alone { config::load_rules(&asked.rules, true, &checked.lexicon).ok() } else { None };
            let rules = checked.config.as_ref().map(|config| &config.rules);
            if let Some(rules) = rules.or(own.as_ref()) {
                let names = rules.all_names();
                let known: Vec<&str> = names.iter().map(|(name, _)| &*name.0).collect();
                checked.lints.extend(trial::unknown_rules(&trials, &known));
            }
            trials.len()
        }
        Err(problems) => {
            // Files that cannot be read as YAML have been told of.
            checked.problems.extend(problems.into_iter().filter(|problem| problem.code() != "syntax"));
            checked.problems.sort();
            checked.problems.dedup();
            0
        }
    };
    let refused = !checked.problems.is_empty();
    let mut findings = findings::refusals(std::mem::take(&mut checked.problems));
    findings.append(&mut checked.lints);
    findings.sort_by(|a, b| a.problem.cmp(&b.problem));
    let ended = match findings.iter().map(|finding| finding.severity).max() {
        _ if refused => Ended::Refused,
        Some(LintSeverity::Error) => Ended::NotSo,
        Some(LintSeverity::Warning) if asked.strict => Ended::NotSo,
        _ => Ended::Done,
    };
    if format != Format::Table {
        findings::print(&findings, &checked.texts, format)?;
        return Ok(ended);
    }
    findings::show(&findings, &checked.texts);
    let counted = findings::counted(&findings);
    if refused {
        say(format_args!("{counted}"));
    } else if alone {
        let stock = config::load_rules(&[], true, reader.lexicon())?.names().len();
        let all = config::load_rules(&asked.rules, true, reader.lexicon())?.names().len();
        let tests = if trials == 0 { String::new() } else { format!(", {trials} tests to run") };
        print(&format!("{all} rules, with the {stock} stock rules{tests}: {counted}\n"))?;
    } else if let Some(config) = &checked.config {
        print(&format!("{}{counted}\n", summary(config)))?;
    }
    Ok(ended)
}

/// What a right configuration does.
fn summary(config: &Config) -> String {
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
    format!("{shown}\n{summary}")
}
