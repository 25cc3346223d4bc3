//! Reading rows back as nouns.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use serde::de::DeserializeOwned;

use crate::alerts::{AlertId, Notification, Order, StateRow};
use crate::article::{Article, ArticleId, Wording};
use crate::ledger::TextSeen;
use crate::outbox::{DeliveryAttempt, EXPIRED, Outcome, Pending};
use crate::store::sqlite::{bars, micros, query};
use crate::store::{Busy, OutboxRow, StoreError};

const TABLES: &[&str] = &[
    "feeds",
    "quote_sources",
    "entries",
    "articles",
    "facts",
    "stories",
    "texts",
    "tellings",
    "alerts",
    "notifications",
    "attempts",
    "state",
    "coverage",
];

fn from_json<T: DeserializeOwned>(table: &'static str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Corrupt { table, message: error.to_string() })
}

/// Rows of one column of JSON.
pub(super) fn all_json<T: DeserializeOwned>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    values: impl Params,
) -> Result<Vec<T>, StoreError> {
    let read = || -> rusqlite::Result<Vec<String>> {
        connection.prepare_cached(sql)?.query_map(values, |row| row.get(0))?.collect()
    };
    read().map_err(query("read rows"))?.iter().map(|json| from_json(table, json)).collect()
}

pub(super) fn known(connection: &Connection, feed: &str, entries: &[(String, u64)]) -> Result<Vec<bool>, StoreError> {
    let read = || -> rusqlite::Result<Vec<bool>> {
        let mut statement = connection
            .prepare_cached("SELECT 1 FROM entries WHERE feed = ?1 AND identity = ?2 AND content_hash = ?3")?;
        entries.iter().map(|(identity, hash)| statement.exists(params![feed, identity, hash.cast_signed()])).collect()
    };
    read().map_err(query("look for known entries"))
}

fn instant(value: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(value).unwrap_or_default()
}

pub(super) fn texts(connection: &Connection, since: DateTime<Utc>) -> Result<Vec<TextSeen>, StoreError> {
    let read = || -> rusqlite::Result<Vec<TextSeen>> {
        let mut statement = connection.prepare_cached(
            "SELECT fingerprint, source, at, article, wording, outlet FROM texts WHERE at >= ?1 ORDER BY at",
        )?;
        let rows = statement.query_map([micros(since)], |row| {
            Ok(TextSeen {
                fingerprint: row.get::<_, i64>(0)?.cast_unsigned(),
                source: row.get(1)?,
                outlet: row.get(5)?,
                at: instant(row.get(2)?),
                article: ArticleId(row.get::<_, String>(3)?.into()),
                wording: Arc::new(Wording::from_bytes(row.get_ref(4)?.as_blob()?)),
            })
        })?;
        rows.collect()
    };
    read().map_err(query("read texts"))
}

/// What people have asked of the daemon, oldest first: rows of `state` whose key begins so.
pub(super) fn orders(connection: &Connection) -> Result<Vec<StateRow>, StoreError> {
    let read = || -> rusqlite::Result<Vec<StateRow>> {
        let mut statement =
            connection.prepare_cached("SELECT key, value FROM state WHERE key >= ?1 AND key < ?2 ORDER BY key")?;
        let (first, last) = (Order::HEAD, format!("{}\u{10ffff}", Order::HEAD));
        statement
            .query_map(params![first, last], |row| Ok(StateRow { key: row.get(0)?, value: row.get(1)? }))?
            .collect()
    };
    read().map_err(query("read orders"))
}

pub(super) fn state(connection: &Connection) -> Result<Vec<StateRow>, StoreError> {
    let read = || -> rusqlite::Result<Vec<StateRow>> {
        let mut statement = connection.prepare_cached("SELECT key, value FROM state ORDER BY key")?;
        statement.query_map([], |row| Ok(StateRow { key: row.get(0)?, value: row.get(1)? }))?.collect()
    };
    read().map_err(query("read state"))
}

pub(super) fn state_row(connection: &Connection, key: &str) -> Result<Option<StateRow>, StoreError> {
    let read = || -> rusqlite::Result<Option<StateRow>> {
        let mut statement = connection.prepare_cached("SELECT key, value FROM state WHERE key = ?1")?;
        statement.query_row([key], |row| Ok(StateRow { key: row.get(0)?, value: row.get(1)? })).optional()
    };
    read().map_err(query("read state"))
}

const PENDING: &str =
    "n.id, n.alert, n.revision, n.receiver, n.created_at, n.attempts, n.next_at, a.json, n.status, n.error";

struct PendingRow {
    notification: Notification,
    attempts: u32,
    next_at: DateTime<Utc>,
    alert: String,
    status: String,
}

fn pending_row(row: &Row<'_>) -> rusqlite::Result<PendingRow> {
    let status: String = row.get(8)?;
    Ok(PendingRow {
        notification: Notification {
            id: row.get(0)?,
            alert: AlertId(Arc::from(row.get_ref(1)?.as_str()?)),
            revision: row.get(2)?,
            receiver: row.get(3)?,
            created_at: instant(row.get(4)?),
        },
        attempts: row.get(5)?,
        next_at: instant(row.get(6)?),
        alert: row.get(7)?,
        status: match row.get::<_, Option<String>>(9)? {
            Some(why) if status == "failed" && why.starts_with(EXPIRED) => EXPIRED.to_owned(),
            _ => status,
        },
    })
}

impl PendingRow {
    fn pending(&self) -> Result<Pending, StoreError> {
        Ok(Pending {
            notification: self.notification.clone(),
            alert: Arc::new(from_json("alerts", &self.alert)?),
            attempts: self.attempts,
            next_at: self.next_at,
        })
    }
}

pub(super) fn due(
    connection: &Connection,
    now: DateTime<Utc>,
    limit: usize,
    busy: &Busy,
) -> Result<Vec<Pending>, StoreError> {
    // Chosen first and read then: what is not chosen need not be sorted with its alert.
    let sql = format!(
        "SELECT {PENDING} FROM (SELECT rowid AS place FROM notifications \
         WHERE status = 'pending' AND next_at <= ?1 \
         AND receiver NOT IN (SELECT value FROM json_each(?3)) AND id NOT IN (SELECT value FROM json_each(?4)) \
         ORDER BY next_at, created_at, rowid LIMIT ?2) due \
         JOIN notifications n ON n.rowid = due.place JOIN alerts a ON a.id = n.alert AND a.revision = n.revision \
         ORDER BY n.next_at, n.created_at, n.rowid"
    );
    let asked = params![micros(now), rows_max(limit), listed(&busy.receivers), listed(&busy.notifications)];
    let read = || -> rusqlite::Result<Vec<PendingRow>> {
        connection.prepare_cached(&sql)?.query_map(asked, pending_row)?.collect()
    };
    read().map_err(query("read what is due"))?.iter().map(PendingRow::pending).collect()
}

pub(super) fn next_due_at(connection: &Connection, busy: &Busy) -> Result<Option<DateTime<Utc>>, StoreError> {
    // In the order of its index, up to the first that is not busy.
    let sql = "SELECT next_at FROM notifications WHERE status = 'pending' \
               AND receiver NOT IN (SELECT value FROM json_each(?1)) AND id NOT IN (SELECT value FROM json_each(?2)) \
               ORDER BY next_at LIMIT 1";
    let asked = params![listed(&busy.receivers), listed(&busy.notifications)];
    let read = || connection.prepare_cached(sql)?.query_row(asked, |row| row.get(0)).optional();
    let found: Option<i64> = read().map_err(query("read what is due"))?;
    Ok(found.map(instant))
}

/// As `json_each` takes them.
fn listed(names: &[String]) -> String {
    serde_json::Value::from(names).to_string()
}

pub(super) fn outbox(
    connection: &Connection,
    include_delivered: bool,
    limit: usize,
) -> Result<Vec<OutboxRow>, StoreError> {
    let sql = format!(
        "SELECT {PENDING} FROM notifications n JOIN alerts a ON a.id = n.alert AND a.revision = n.revision \
         WHERE ?1 OR n.status <> 'delivered' ORDER BY n.created_at DESC, n.id LIMIT ?2"
    );
    let read = || -> rusqlite::Result<Vec<PendingRow>> {
        connection.prepare_cached(&sql)?.query_map(params![include_delivered, rows_max(limit)], pending_row)?.collect()
    };
    let rows = read().map_err(query("read the outbox"))?;
    rows.iter()
        .map(|row| {
            let tries = attempts(connection, &row.notification.id).map_err(query("read tries"))?;
            Ok(OutboxRow { pending: row.pending()?, status: row.status.clone(), tries })
        })
        .collect()
}

fn attempts(connection: &Connection, id: &str) -> rusqlite::Result<Vec<DeliveryAttempt>> {
    let sql = "SELECT at, outcome, said, retry_after_ms FROM attempts WHERE notification = ?1 ORDER BY rowid";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| {
        let said: String = row.get(2)?;
        let outcome = match row.get_ref(1)?.as_str()? {
            "delivered" => Outcome::Delivered { answer: said },
            "permanent" => Outcome::Permanent { error: said },
            "late" => Outcome::Late { error: said },
            _ => Outcome::Temporary {
                error: said,
                retry_after: row.get::<_, Option<i64>>(3)?.map(TimeDelta::milliseconds),
            },
        };
        Ok(DeliveryAttempt { at: instant(row.get(0)?), outcome })
    })?;
    rows.collect()
}

pub(super) fn articles_after(
    connection: &Connection,
    place: i64,
    limit: usize,
) -> Result<Vec<(i64, Article)>, StoreError> {
    let read = || -> rusqlite::Result<Vec<(i64, String)>> {
        let sql = "SELECT rowid, json FROM articles WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
        let mut statement = connection.prepare_cached(sql)?;
        statement.query_map(params![place, rows_max(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let rows = read().map_err(query("read articles"))?;
    rows.iter().map(|(place, json)| Ok((*place, from_json("articles", json)?))).collect()
}

pub(super) fn first_reads(connection: &Connection) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
    let read = || -> rusqlite::Result<BTreeMap<String, DateTime<Utc>>> {
        let mut statement = connection.prepare_cached("SELECT feed, min(at) FROM entries GROUP BY feed")?;
        statement.query_map([], |row| Ok((row.get(0)?, instant(row.get(1)?))))?.collect()
    };
    read().map_err(query("read when feeds were first read"))
}

pub(super) fn counts(connection: &Connection) -> Result<BTreeMap<String, u64>, StoreError> {
    let bars = bars::count(connection).map_err(query("count bars"))?.unsigned_abs();
    TABLES
        .iter()
        .map(|table| {
            let count: i64 = connection
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
                .map_err(query("count rows"))?;
            Ok(((*table).to_owned(), count.unsigned_abs()))
        })
        .chain([Ok(("bars".to_owned(), bars))])
        .collect()
}

/// A limit as SQLite takes it.
pub(super) fn rows_max(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
