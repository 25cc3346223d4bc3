//! `bellwether run` and `bellwether once`.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::alerts::{Desk, StateRow};
use crate::cli::{Ended, Format, load, on_runtime, print, print_json, table};
use crate::clock::SystemClock;
use crate::daemon::{self, App, Due, Pass};
use crate::telemetry;

/// systemd says by this variable that standard error is the journal.
const JOURNAL: &str = "JOURNAL_STREAM";

#[expect(clippy::disallowed_methods, reason = "systemd's word, not a setting")]
fn on_journal() -> bool {
    std::env::var_os(JOURNAL).is_some()
}

pub(super) fn run(path: &Path) -> Result<Ended> {
    let config = load(path)?;
    telemetry::install(&config.log, on_journal())?;
    on_runtime(daemon::run(config, path, Arc::new(SystemClock)))?;
    Ok(Ended::Done)
}

pub(super) fn once(path: &Path, all: bool, format: Format) -> Result<Ended> {
    let mut config = load(path)?;
    if config.log.level == "info" {
        // The table says what was done; a log beside it only what went wrong.
        config.log.level = "warn".to_owned();
    }
    telemetry::install(&config.log, on_journal())?;
    on_runtime(async {
        let app = App::start(config, Arc::new(SystemClock)).await?;
        let pass = app.once(if all { Due::All } else { Due::OnSchedule }).await;
        if pass.is_ok()
            && let Err(why) = app.ping_after_pass().await
        {
            tracing::warn!(why, "the monitor is not told that the pass went well");
        }
        let waiting = app.store().outbox(false, 1_000).await;
        let held = held(&app.store().state().await?);
        app.store().close().await?;
        show(&pass?, waiting?.len(), &held, format)
    })?;
    Ok(Ended::Done)
}

/// What receivers are told later, a line each.
fn held(state: &[StateRow]) -> Vec<String> {
    let rows = state.iter().filter(|row| row.key.starts_with(Desk::HEAD));
    let desk = Desk::restore(rows.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
    desk.waiting()
        .map(|(receiver, why, until, items)| {
            let (count, until) = (items.len(), table::time(Some(until)));
            let alerts = if count == 1 { "1 alert".to_owned() } else { format!("{count} alerts") };
            format!("{alerts} held for `{receiver}` until {until} UTC ({})", why.as_str().replace('_', " "))
        })
        .collect()
}

fn show(pass: &Pass, waiting: usize, held: &[String], format: Format) -> Result<()> {
    if format != Format::Table {
        let alerts: Vec<_> = pass.alerts.iter().map(|alert| &**alert).collect();
        return print_json(&alerts, format);
    }
    let mut text = String::new();
    if !pass.alerts.is_empty() {
        let mut alerts: Vec<_> = pass.alerts.iter().map(|alert| &**alert).collect();
        alerts.sort_by_key(|alert| alert.article.as_ref().and_then(|article| article.published_at).unwrap_or(alert.at));
        text.push_str(&format!("{}\n", table::alerts(alerts.into_iter())));
    }
    let (read, facts) = pass.feeds.iter().fold((0, 0), |(read, facts), feed| (read + feed.read, facts + feed.facts));
    text.push_str(&format!(
        "{} feeds read, {read} new articles, {facts} facts, {} alerts\n",
        pass.feeds.len(),
        pass.alerts.len()
    ));
    if pass.not_due > 0 {
        text.push_str(&format!("{} feeds and quote sources are not due yet\n", pass.not_due));
    }
    for feed in &pass.feeds {
        if let Some(note) = feed.note.as_ref().filter(|note| *note != "not modified") {
            text.push_str(&format!("{}: {note}\n", feed.feed));
        }
    }
    for problem in &pass.quote_problems {
        text.push_str(&format!("{problem}\n"));
    }
    for line in held {
        text.push_str(&format!("{line}\n"));
    }
    if waiting > 0 {
        text.push_str(&format!("{waiting} notifications are not delivered; see `bellwether outbox`\n"));
    }
    print(&text)
}
