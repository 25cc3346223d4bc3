//! What was covered, by feed and day; and what was told in a time.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, params};

use crate::operator::{DayCounts, ToldCounts};
use crate::store::StoreError;
use crate::store::sqlite::{micros, query};

fn day(on: NaiveDate) -> i64 {
    on.signed_duration_since(NaiveDate::default()).num_days()
}

pub(super) fn save(to: &Connection, days: &[DayCounts]) -> rusqlite::Result<()> {
    let mut statement = to.prepare_cached("INSERT OR REPLACE INTO coverage VALUES (?1, ?2, ?3)")?;
    for DayCounts { feed, on, counts } in days {
        let json =
            serde_json::to_string(counts).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        statement.execute(params![feed, day(*on), json])?;
    }
    Ok(())
}

pub(super) fn read(connection: &Connection, from: NaiveDate) -> Result<Vec<DayCounts>, StoreError> {
    let rows = || -> rusqlite::Result<Vec<(String, i64, String)>> {
        let sql = "SELECT feed, day, json FROM coverage WHERE day >= ?1 ORDER BY feed, day";
        let mut statement = connection.prepare_cached(sql)?;
        statement.query_map([day(from)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
    };
    let corrupt = |message: String| StoreError::Corrupt { table: "coverage", message };
    rows()
        .map_err(query("read what was covered"))?
        .into_iter()
        .map(|(feed, days, json)| {
            let on = NaiveDate::default().checked_add_signed(TimeDelta::try_days(days).unwrap_or_default());
            let counts = serde_json::from_str(&json).map_err(|error| corrupt(error.to_string()))?;
            Ok(DayCounts { feed, on: on.ok_or_else(|| corrupt(format!("day {days}")))?, counts })
        })
        .collect()
}

pub(super) fn told(connection: &Connection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<ToldCounts, StoreError> {
    let read = || -> rusqlite::Result<ToldCounts> {
        let span = params![micros(from), micros(to)];
        let sql =
            "SELECT count(DISTINCT id), count(*) FROM alerts WHERE at >= ?1 AND at < ?2 AND rule NOT LIKE 'operator:%'";
        let count = |value: i64| value.unsigned_abs();
        let (alerts, revisions) =
            connection.query_row(sql, span, |row| Ok((count(row.get(0)?), count(row.get(1)?))))?;
        let mut told = ToldCounts { alerts, revisions, ..ToldCounts::default() };
        let sql = "SELECT n.status, count(*) FROM notifications n JOIN alerts a ON a.id = n.alert AND a.revision = n.revision \
            WHERE n.created_at >= ?1 AND n.created_at < ?2 AND a.rule NOT LIKE 'operator:%' GROUP BY n.status";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(span, |row| Ok((row.get::<_, String>(0)?, count(row.get(1)?))))?;
        for row in rows {
            let (status, count) = row?;
            match status.as_str() {
                "delivered" => told.delivered = count,
                "pending" => told.pending = count,
                _ => told.given_up += count,
            }
        }
        Ok(told)
    };
    read().map_err(query("count what was told"))
}
