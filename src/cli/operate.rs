//! `bellwether coverage`, `status` and `backup`: what was read of what was fetched, what is wrong, and a copy of the store.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use crate::alerts::StateRow;
use crate::cli::look::open;
use crate::cli::{Ended, Format, load, on_runtime, print, print_json, table};
use crate::clock::{Clock, SystemClock};
use crate::daemon;
use crate::operator::{Counts, Watch};
use crate::schedule::HumanDuration;
use crate::store::Store;

pub(super) fn coverage(path: &Path, since: HumanDuration, format: Format) -> Result<Ended> {
    let config = load(path)?;
    let now = SystemClock.now();
    on_runtime(async {
        let statement = daemon::statement(&open(&config)?, now - since.0, now).await?;
        if format != Format::Table {
            print_json(&[&statement], format)?;
            return Ok(Ended::Done);
        }
        let mut shown = table::table(&[
            "feed",
            "polls",
            "failed",
            "put off",
            "entries",
            "read",
            "seen before",
            "first read",
            "too old",
            "other",
            "failed",
            "facts",
        ]);
        for (feed, counts) in
            statement.feeds.iter().map(|(feed, counts)| (feed.as_str(), counts)).chain([("all", &statement.total)])
        {
            shown.add_row(row(feed, counts));
        }
        let told = &statement.told;
        print(&format!(
            "{} to {} (days of UTC); entries are read + seen before + first read + too old + other + failed\n{shown}\n\
             {} alerts; notifications: {} delivered, {} waiting, {} given up; {} held for later\n",
            statement.from, statement.to, told.alerts, told.delivered, told.pending, told.given_up, told.held
        ))?;
        Ok(Ended::Done)
    })
}

pub(super) fn backup(path: &Path, file: &Path) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        open(&config)?.copy_to(file).await?;
        let size = std::fs::metadata(file)?.len() as f64 / 1e6;
        print(&format!(
            "`{}` is copied to `{}`, {size:.1} MB, and the copy is sound\n",
            config.store.path.display(),
            file.display()
        ))?;
        Ok(Ended::Done)
    })
}

fn row(feed: &str, counts: &Counts) -> Vec<String> {
    let other = counts.twice + counts.left_out;
    let Counts { polls, polls_failed, polls_held, fetched, read, known, first_read, too_old, failed, facts, .. } =
        counts;
    let numbers = [polls, polls_failed, polls_held, fetched, read, known, first_read, too_old, &other, failed, facts];
    [feed.to_owned()].into_iter().chain(numbers.map(u64::to_string)).collect()
}

/// What is wrong now; ends with 1 if anything is.
pub(super) fn status(path: &Path, format: Format) -> Result<Ended> {
    let config = load(path)?;
    let state: Vec<StateRow> = on_runtime(async { Ok(open(&config)?.state().await?) })?;
    let watch = Watch::of_state(config.operator, &state, &[]);
    let ended = if watch.matters().next().is_none() { Ended::Done } else { Ended::NotSo };
    if format != Format::Table {
        let rows: Vec<_> = watch
            .matters()
            .map(|(condition, name, matter)| {
                json!({"condition": condition.as_str(), "severity": condition.severity().as_str(), "of": name, "since": matter.since,
                    "says": matter.says, "tried": matter.tried})
            })
            .collect();
        print_json(&rows, format)?;
        return Ok(ended);
    }
    if ended == Ended::Done {
        print("nothing is wrong that bellwether knows of\n")?;
        return Ok(ended);
    }
    let mut shown = table::table(&["", "condition", "of", "since (UTC)", "what is wrong"]);
    for (condition, name, matter) in watch.matters() {
        shown.add_row([
            table::severity(condition.severity()),
            condition.as_str().into(),
            name.into(),
            table::time(Some(matter.since)).into(),
            format!("{}\n{}", matter.says, matter.tried).trim().to_owned().into(),
        ]);
    }
    print(&format!("{shown}\n"))?;
    Ok(ended)
}
