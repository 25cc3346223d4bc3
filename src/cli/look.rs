//! Commands that look at the store, beside a running daemon: alerts, stories, feeds, the outbox.

use std::path::Path;

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::cli::{Ended, Format, load, on_runtime, orders, print, print_json, table};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::delivery::Receiver;
use crate::fetch::FeedState;
use crate::outbox::{Outcome, Pending, RetryPolicy};
use crate::schedule::PollState;
use crate::store::{OutboxRow, SqliteStore, Store};

pub(super) fn open(config: &Config) -> Result<SqliteStore> {
    Ok(SqliteStore::open_read(&config.store.path)?)
}

pub(super) fn alerts(path: &Path, id: Option<&str>, limit: usize, format: Format) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        let store = open(&config)?;
        let found = match id {
            Some(id) => store.alert(id).await?,
            None => store.alerts(limit).await?,
        };
        if let (Some(id), true) = (id, found.is_empty()) {
            bail!("there is no alert `{id}`");
        }
        if format != Format::Table {
            print_json(&found, format)?;
        } else if id.is_some() {
            for alert in &found {
                let quotes: Vec<&str> = alert.facts.iter().map(|fact| fact.evidence.text.as_str()).collect();
                print(&table::pairs(&[
                    ("alert", format!("{} revision {} ({})", alert.id, alert.revision, alert.status.as_str())),
                    ("title", alert.title.clone()),
                    ("rule", alert.rule.to_string()),
                    ("decided", table::time(Some(alert.at))),
                    ("evidence", quotes.join("\n")),
                    ("prices", table::prices(alert)),
                    ("sources", alert.sources.join(", ")),
                    (
                        "article",
                        alert
                            .article
                            .as_ref()
                            .map(|a| format!("{}\n{}", a.title, a.link.clone().unwrap_or_default()))
                            .unwrap_or_default(),
                    ),
                    (
                        "why",
                        alert
                            .reasons
                            .iter()
                            .map(|reason| format!("{} — {}", reason.condition, reason.saw))
                            .collect::<Vec<_>>()
                            .join("\n"),
                    ),
                ]))?;
            }
        } else {
            print(&format!("{}\n", table::alerts(found.iter())))?;
        }
        Ok(Ended::Done)
    })
}

pub(super) fn feeds(path: &Path, format: Format) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        let (feeds, quotes) = match open(&config) {
            Ok(store) => (store.feed_states().await?, store.quote_source_states().await?),
            // Before the first run there are no states.
            Err(_) => (Vec::new(), Vec::new()),
        };
        let mut rows = Vec::new();
        for feed in &config.feeds {
            let state = feeds.iter().find(|state| state.poll.name == feed.state_name());
            let poll = state.map(|state| state.poll.clone()).unwrap_or_default();
            rows.push((feed.state_name(), feed.schedule.due_at(&poll), poll, state));
        }
        for source in &config.quotes {
            let poll = quotes.iter().find(|state| state.name == source.state_name()).cloned().unwrap_or_default();
            rows.push((source.state_name(), source.schedule.due_at(&poll), poll, None));
        }
        if format != Format::Table {
            let values: Vec<_> =
                rows.iter().map(|(name, due_at, poll, state)| row_of_poll(name, *due_at, poll, *state)).collect();
            print_json(&values, format)?;
            return Ok(Ended::Done);
        }
        let mut shown = table::table(&["name", "last read (UTC)", "due (UTC)", "items", "failures", "last error"]);
        for (name, due_at, poll, state) in rows {
            let held = state.and_then(|state| state.held_until);
            let due = if poll.last_at.is_none() && held.is_none() { "at once".to_owned() } else { table::time(due_at) };
            shown.add_row([
                name,
                table::time(poll.last_success_at),
                due,
                poll.last_items_count.map(|count| count.to_string()).unwrap_or_default(),
                if poll.failures > 0 { poll.failures.to_string() } else { String::new() },
                [poll.last_error, held.map(put_off), state.and_then(moved_to).map(|to| format!("moved to {to}"))]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("\n"),
            ]);
        }
        print(&format!("{shown}\n"))?;
        Ok(Ended::Done)
    })
}

fn row_of_poll(
    name: &str,
    due_at: Option<DateTime<Utc>>,
    poll: &PollState,
    state: Option<&FeedState>,
) -> serde_json::Value {
    json!({
        "name": name, "due_at": due_at, "state": poll, "counts": state.map(|state| &state.counts),
        "held_until": state.and_then(|state| state.held_until),
        "moved_to": state.and_then(moved_to),
    })
}

/// Where a feed is asked in place of its configured address.
fn moved_to(state: &FeedState) -> Option<String> {
    state.moved.as_ref().filter(|moved| moved.since.is_some()).map(|moved| moved.shown().1)
}

/// What is said of a feed whose host wants to be left alone.
fn put_off(until: DateTime<Utc>) -> String {
    format!("not asked: its host wants to be left alone until {} UTC", table::time(Some(until)))
}

pub(super) fn outbox(path: &Path, all: bool, limit: usize, format: Format) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        let store = open(&config)?;
        let rows = store.outbox(all, limit).await?;
        let desk = orders::desk(&config).await?;
        if format != Format::Table {
            let values: Vec<_> = rows.iter().map(|row| row_json(&config, row)).collect();
            print_json(&values, format)?;
            return Ok(Ended::Done);
        }
        for (receiver, why, until, items) in desk.waiting() {
            let why = why.as_str().replace('_', " ");
            let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
            let until = table::time(Some(until));
            print(&format!("held for `{receiver}` until {until} UTC ({why}): {}\n", titles.join("; ")))?;
        }
        if rows.is_empty() {
            print("the outbox is empty: everything is delivered\n")?;
        } else {
            let mut shown = table::table(&[
                "created (UTC)",
                "notification",
                "status",
                "tries",
                "next (UTC)",
                "alert",
                "last answer",
            ]);
            for row in &rows {
                let pending = &row.pending;
                let next = if row.status == "pending" { table::time(Some(pending.next_at)) } else { String::new() };
                shown.add_row([
                    table::time(Some(pending.notification.created_at)),
                    pending.notification.id.clone(),
                    row.status.clone(),
                    pending.attempts.to_string(),
                    next,
                    pending.alert.title.clone(),
                    row.tries.last().map(|attempt| said(&attempt.outcome)).unwrap_or_default(),
                ]);
            }
            print(&format!("{shown}\n"))?;
        }
        Ok(Ended::Done)
    })
}

/// One notification with every try.
pub(super) fn outbox_show(path: &Path, id: &str, format: Format) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        let rows = open(&config)?.outbox(true, usize::MAX).await?;
        let Some(row) = rows.iter().find(|row| row.pending.notification.id == id) else {
            print(&format!("there is no notification `{id}`; `bellwether outbox --all` lists them\n"))?;
            return Ok(Ended::NotSo);
        };
        if format != Format::Table {
            print_json(&[row_json(&config, row)], format)?;
            return Ok(Ended::Done);
        }
        let pending = &row.pending;
        let next = (row.status == "pending").then_some(pending.next_at);
        print(&table::pairs(&[
            ("notification", pending.notification.id.clone()),
            ("receiver", pending.notification.receiver.clone()),
            ("alert", format!("{} revision {}: {}", pending.alert.id, pending.alert.revision, pending.alert.title)),
            ("status", row.status.clone()),
            ("created", table::time(Some(pending.notification.created_at))),
            ("next try", table::time(next)),
            ("expires", table::time((row.status == "pending").then(|| expires_at(&config, pending)))),
        ]))?;
        let mut shown = table::table(&["try", "at (UTC)", "came to", "answer"]);
        for (number, attempt) in row.tries.iter().enumerate() {
            let came_to = match attempt.outcome {
                Outcome::Delivered { .. } => "delivered",
                Outcome::Temporary { .. } => "failed for now",
                Outcome::Permanent { .. } | Outcome::Gone { .. } => "refused",
                Outcome::Late { .. } => "not sent",
            };
            let at = attempt.at.format("%Y-%m-%d %H:%M:%S").to_string();
            shown.add_row([(number + 1).to_string(), at, came_to.to_owned(), said(&attempt.outcome)]);
        }
        print(&format!("{shown}\n"))?;
        Ok(Ended::Done)
    })
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Delivered { answer } => answer.clone(),
        Outcome::Temporary { error, .. }
        | Outcome::Permanent { error }
        | Outcome::Gone { error }
        | Outcome::Late { error } => error.clone(),
    }
}

/// When a notification is given up that was not delivered by then.
fn expires_at(config: &Config, pending: &Pending) -> DateTime<Utc> {
    let receiver = config.receivers.iter().find(|one| one.name() == pending.notification.receiver);
    RetryPolicy::default().within(receiver.and_then(Receiver::expire_after)).expires_at(pending)
}

fn row_json(config: &Config, row: &OutboxRow) -> serde_json::Value {
    let pending = &row.pending;
    let tries: Vec<_> =
        row.tries.iter().map(|attempt| json!({"at": attempt.at, "said": said(&attempt.outcome)})).collect();
    json!({
        "id": pending.notification.id, "receiver": pending.notification.receiver, "alert": pending.notification.alert,
        "revision": pending.notification.revision, "title": pending.alert.title, "status": row.status, "attempts": pending.attempts,
        "created_at": pending.notification.created_at, "next_at": pending.next_at,
        "expires_at": expires_at(config, pending), "tries": tries,
    })
}

pub(super) fn retry(path: &Path, id: &str) -> Result<Ended> {
    let config = load(path)?;
    on_runtime(async {
        let store = SqliteStore::open_beside(&config.store.path)?;
        let found = store.retry(id, SystemClock.now()).await?;
        store.close().await?;
        if found {
            print(&format!(
                "`{id}` is put back; a running daemon sends it within a minute, else the next `bellwether run` or `once`\n"
            ))?;
            Ok(Ended::Done)
        } else {
            print(&format!("there is no undelivered notification `{id}`\n"))?;
            Ok(Ended::NotSo)
        }
    })
}
