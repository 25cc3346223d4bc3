//! Writing: batches, attempts, pruning.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Savepoint, ToSql, Transaction, TransactionBehavior, params};
use serde::Serialize;

use crate::alerts::Notification;
use crate::outbox::{DeliveryAttempt, NextStep, Outcome};
use crate::store::sqlite::bars::{self, Daily};
use crate::store::sqlite::{Change, coverage, micros, query};
use crate::store::{Batch, KeptFrom, StoreError};

/// An older revision that a newer one hurries on is not tried again earlier than this.
const AGAIN_AFTER: TimeDelta = TimeDelta::seconds(10);

/// Saves each change or leaves nothing of it, then commits all of them at once.
pub(super) fn save_all(connection: &mut Connection, changes: &[Change]) -> Vec<Result<Vec<String>, StoreError>> {
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let mut transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => return failed_all(changes.len(), "begin", &error),
    };
    let results: Vec<Result<_, StoreError>> = changes.iter().map(|change| save_one(&mut transaction, change)).collect();
    match transaction.commit() {
        Ok(()) => results,
        Err(error) => failed_all(changes.len(), "commit", &error),
    }
}

fn failed_all(count: usize, action: &'static str, error: &rusqlite::Error) -> Vec<Result<Vec<String>, StoreError>> {
    (0..count).map(|_| Err(StoreError::Query { action, source: error.to_string().into() })).collect()
}

fn save_one(transaction: &mut Transaction<'_>, change: &Change) -> Result<Vec<String>, StoreError> {
    let save = |transaction: &mut Transaction<'_>| {
        let savepoint = transaction.savepoint()?;
        let straight = match change {
            Change::Batch(batch) => save_batch(&savepoint, batch)?,
            Change::Tries(tries) => record_attempts(&savepoint, tries).map(|()| Vec::new())?,
        };
        savepoint.commit()?;
        Ok(straight)
    };
    let action = match change {
        Change::Batch(_) => "save a batch",
        Change::Tries(_) => "record a try",
    };
    save(transaction).map_err(query(action))
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn save_batch(to: &Savepoint<'_>, batch: &Batch) -> rusqlite::Result<Vec<String>> {
    if let Some(feed) = &batch.feed {
        run(to, "INSERT OR REPLACE INTO feeds VALUES (?1, ?2)", params![feed.poll.name, json(feed)?])?;
    }
    if let Some(source) = &batch.quote_source {
        run(to, "INSERT OR REPLACE INTO quote_sources VALUES (?1, ?2)", params![source.name, json(source)?])?;
    }
    let mut statement = to.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")?;
    for entry in &batch.entries {
        statement.execute(params![
            entry.feed,
            entry.identity,
            entry.content_hash.cast_signed(),
            micros(entry.at),
            entry.outcome
        ])?;
    }
    for article in &batch.articles {
        let at = micros(article.first_seen_at);
        run(
            to,
            "INSERT INTO articles VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![article.id.0, article.feed, at, json(article)?],
        )?;
    }
    for (article, facts) in &batch.facts {
        for (number, fact) in facts.iter().enumerate() {
            let stage = fact.stage.map(|stage| stage.as_str());
            let values = params![article.0, number as i64, fact.kind.as_str(), stage, json(fact)?];
            run(to, "INSERT INTO facts VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING", values)?;
        }
    }
    for story in &batch.stories {
        let values = params![story.id.0, story.kind.as_str(), micros(story.last_seen_at), json(story)?];
        run(to, "INSERT OR REPLACE INTO stories VALUES (?1, ?2, ?3, ?4)", values)?;
    }
    for text in &batch.texts {
        let (article, wording) = (&text.article.0, text.wording.to_bytes());
        let values =
            params![text.fingerprint.cast_signed(), text.source, micros(text.at), article, wording, text.outlet];
        run(to, "INSERT INTO texts VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING", values)?;
    }
    for telling in &batch.tellings {
        let values = params![telling.article.0, telling.story.0, micros(telling.at), json(telling)?];
        run(to, "INSERT INTO tellings VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", values)?;
    }
    let straight = save_alerts(to, batch)?;
    for row in &batch.state {
        match &row.value {
            Some(value) => run(to, "INSERT OR REPLACE INTO state VALUES (?1, ?2)", params![row.key, value])?,
            None => run(to, "DELETE FROM state WHERE key = ?1", params![row.key])?,
        }
    }
    coverage::save(to, &batch.coverage)?;
    bars::save(to, &batch.bars)?;
    Ok(straight)
}

/// Gives back the ids of notifications that are new and that nothing goes before.
fn save_alerts(to: &Savepoint<'_>, batch: &Batch) -> rusqlite::Result<Vec<String>> {
    let mut straight = Vec::new();
    for alert in &batch.alerts {
        let story = alert.story.as_ref().map(|story| &story.0);
        let article = alert.article.as_ref().map(|article| article.id.as_str());
        let values = params![
            alert.id.0,
            alert.revision,
            alert.rule.0,
            alert.severity.as_str(),
            micros(alert.at),
            story,
            article,
            json(alert)?
        ];
        run(to, "INSERT INTO alerts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING", values)?;
    }
    for notification in &batch.notifications {
        let created = micros(notification.created_at);
        let values =
            params![notification.id, notification.alert.0, notification.revision, notification.receiver, created];
        let sql =
            "INSERT INTO notifications VALUES (?1, ?2, ?3, ?4, ?5, 'pending', 0, ?5, NULL) ON CONFLICT DO NOTHING";
        run(to, sql, values)?;
        // What was there already hurries nothing.
        if to.changes() > 0 && !hurry(to, notification, created)? {
            straight.push(notification.id.clone());
        }
    }
    Ok(straight)
}

/// The revisions of an alert are told in their order: an older one that waits for another try is tried again as soon as a newer
/// one is due, before it. Ids begin with that of the alert and a dot, so that the rows of one alert lie together. True if there
/// is such a one.
fn hurry(to: &Connection, notification: &Notification, at: i64) -> rusqlite::Result<bool> {
    let Notification { alert, revision, receiver, .. } = notification;
    if *revision < 2 {
        return Ok(false);
    }
    run(
        to,
        "UPDATE notifications SET next_at = min(next_at, ?4) WHERE id > ?1 || '.' AND id < ?1 || '/' \
         AND alert = ?1 AND receiver = ?2 AND revision < ?3 AND status = 'pending'",
        params![alert.0, receiver, revision, at],
    )?;
    Ok(to.changes() > 0)
}

/// When a notification is tried again that would be at `at`: as early as a newer revision is, though not before `earliest`;
/// and then the newer ones are no earlier than it.
fn put_back(to: &Connection, id: &str, at: i64, earliest: i64, said: &str) -> rusqlite::Result<()> {
    const NEWER: &str = "id > n.alert || '.' AND id < n.alert || '/' AND alert = n.alert AND receiver = n.receiver \
         AND revision > n.revision AND status = 'pending'";
    let sql = format!(
        "UPDATE notifications AS n SET attempts = attempts + 1, error = ?4, next_at = min(?2, max(?3, \
         coalesce((SELECT min(next_at) FROM notifications WHERE {NEWER}), ?2))) WHERE id = ?1 AND status = 'pending'"
    );
    run(to, &sql, params![id, at, earliest, said])?;
    let sql = "UPDATE notifications AS m SET next_at = max(m.next_at, n.next_at) FROM notifications n WHERE n.id = ?1 \
         AND m.id > n.alert || '.' AND m.id < n.alert || '/' AND m.alert = n.alert AND m.receiver = n.receiver \
         AND m.revision > n.revision AND m.status = 'pending'";
    run(to, sql, params![id])?;
    let sql = "UPDATE notifications AS m SET next_at = min(m.next_at, n.next_at) FROM notifications n WHERE n.id = ?1 \
         AND m.id > n.alert || '.' AND m.id < n.alert || '/' AND m.alert = n.alert AND m.receiver = n.receiver \
         AND m.revision < n.revision AND m.status = 'pending'";
    run(to, sql, params![id])
}

fn run(to: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<()> {
    to.prepare_cached(sql)?.execute(values).map(|_| ())
}

/// Records tries and what follows from them.
fn record_attempts(to: &Savepoint<'_>, tries: &[(String, DeliveryAttempt, NextStep)]) -> rusqlite::Result<()> {
    for (id, attempt, next) in tries {
        let (outcome, said, wait) = match &attempt.outcome {
            Outcome::Delivered { answer } => ("delivered", answer, None),
            Outcome::Temporary { error, retry_after } => {
                ("temporary", error, retry_after.map(|wait| wait.num_milliseconds()))
            }
            Outcome::Permanent { error } | Outcome::Gone { error } => ("permanent", error, None),
            Outcome::Late { error } => ("late", error, None),
        };
        run(
            to,
            "INSERT INTO attempts VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, micros(attempt.at), outcome, said, wait],
        )?;
        match next {
            NextStep::Done => run(
                to,
                "UPDATE notifications SET status = 'delivered', attempts = attempts + 1, error = NULL WHERE id = ?1",
                params![id],
            )?,
            NextStep::RetryAt(at) => {
                let asked = wait.map_or(AGAIN_AFTER, |wait| AGAIN_AFTER.max(TimeDelta::milliseconds(wait)));
                let earliest = attempt.at.checked_add_signed(asked).unwrap_or(*at);
                put_back(to, id, micros(*at), micros(earliest), said)?;
            }
            NextStep::GiveUp(why) => run(
                to,
                "UPDATE notifications SET status = 'failed', attempts = attempts + 1, error = ?2 WHERE id = ?1 AND status = 'pending'",
                params![id, why],
            )?,
        }
    }
    Ok(())
}

pub(super) fn retry(connection: &Connection, notification: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let sql = "UPDATE notifications SET status = 'pending', next_at = ?2 WHERE id = ?1 AND status <> 'delivered'";
    connection
        .execute(sql, params![notification, micros(now)])
        .map(|count| count > 0)
        .map_err(query("put a notification back"))
}

/// Forgets what is older and no alert refers to; returns how many rows went.
pub(super) fn prune(connection: &mut Connection, kept: KeptFrom) -> Result<u64, StoreError> {
    let before = micros(kept.articles);
    let statements = [
        "DELETE FROM facts WHERE article IN (SELECT id FROM articles WHERE at < ?1 AND id NOT IN (SELECT article FROM alerts WHERE article IS NOT NULL))",
        "DELETE FROM articles WHERE at < ?1 AND id NOT IN (SELECT article FROM alerts WHERE article IS NOT NULL)",
        "DELETE FROM tellings WHERE at < ?1 AND article NOT IN (SELECT id FROM articles)",
        "DELETE FROM texts WHERE at < ?1",
        "DELETE FROM coverage WHERE day < ?1 / 86400000000",
    ];
    let day = |at: DateTime<Utc>| at.timestamp().div_euclid(86_400);
    let prune = |connection: &mut Connection| -> rusqlite::Result<usize> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut count = 0;
        for sql in statements {
            count += transaction.execute(sql, params![before])?;
        }
        count += bars::forget(&transaction, day(kept.minute_bars), Daily::No)?;
        count += bars::forget(&transaction, day(kept.daily_bars), Daily::Yes)?;
        transaction.commit()?;
        Ok(count)
    };
    prune(connection).map(|count| count as u64).map_err(query("forget old rows"))
}
