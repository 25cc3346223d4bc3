//! Bars in SQLite: a series for each symbol and interval, its bars packed in blocks of a day, or of a year of daily ones.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::market::{Bar, Symbol};
use crate::store::bar_block::{Damaged, block_of, days_of, merged, pack, unpack, unpack_into};
use crate::store::sqlite::query;
use crate::store::{BarsAsked, Held, StoreError};

/// Days that the longest block spans: so far back a block may begin that holds a given day.
const BLOCK_DAYS_MAX: i64 = 366;

fn damaged(error: Damaged) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
}

/// Saves bars in any order; a bar of the same start is replaced by one that came later.
pub(super) fn save(to: &Connection, bars: &[Bar]) -> rusqlite::Result<()> {
    let mut ordered: Vec<&Bar> = bars.iter().filter(|bar| bar.close.is_finite()).collect();
    let key = |bar: &&Bar| (bar.interval_s, bar.starts_at);
    ordered.sort_by(|a, b| a.symbol.as_str().cmp(b.symbol.as_str()).then_with(|| key(a).cmp(&key(b))));
    let same_block = |a: &&Bar, b: &&Bar| {
        a.interval_s == b.interval_s
            && block_of(a.starts_at, a.interval_s) == block_of(b.starts_at, b.interval_s)
            && a.symbol == b.symbol
    };
    let mut known: HashMap<(&str, u32), i64> = HashMap::new();
    for run in ordered.chunk_by(same_block) {
        let (symbol, interval_s) = (&run[0].symbol, run[0].interval_s);
        let series = match known.get(&(symbol.as_str(), interval_s)) {
            Some(series) => *series,
            None => series_of(to, symbol, interval_s)?,
        };
        known.insert((symbol.as_str(), interval_s), series);
        let block = block_of(run[0].starts_at, interval_s);
        let old: Option<Vec<u8>> = to
            .prepare_cached("SELECT bars FROM bar_blocks WHERE series = ?1 AND block = ?2")?
            .query_row(params![series, block], |row| row.get(0))
            .optional()?;
        let old = old.map(|bytes| unpack(symbol, interval_s, &bytes)).transpose().map_err(damaged)?.unwrap_or_default();
        let all = merged(old, run.iter().copied());
        to.prepare_cached(
            "INSERT INTO bar_blocks (series, block, count, bars) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (series, block) DO UPDATE SET count = excluded.count, bars = excluded.bars",
        )?
        .execute(params![series, block, all.len() as i64, pack(&all)])?;
    }
    Ok(())
}

fn series_of(to: &Connection, symbol: &Symbol, interval_s: u32) -> rusqlite::Result<i64> {
    to.prepare_cached("INSERT INTO bar_series (symbol, interval_s) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![symbol.as_str(), interval_s])?;
    to.prepare_cached("SELECT id FROM bar_series WHERE symbol = ?1 AND interval_s = ?2")?
        .query_row(params![symbol.as_str(), interval_s], |row| row.get(0))
}

/// Bars that are asked for, by their start.
pub(super) fn read(connection: &Connection, asked: &BarsAsked) -> Result<Vec<Bar>, StoreError> {
    let day = |at: DateTime<Utc>| at.timestamp().div_euclid(86_400);
    let (first, last) = (day(asked.from).saturating_sub(BLOCK_DAYS_MAX), day(asked.to));
    let read = || -> rusqlite::Result<Vec<Bar>> {
        let sql = if asked.symbol.is_some() {
            "SELECT s.symbol, s.interval_s, b.block, b.bars FROM bar_series s JOIN bar_blocks b ON b.series = s.id
             WHERE s.symbol = ?1 AND b.block BETWEEN ?2 AND ?3 ORDER BY s.interval_s, b.block"
        } else {
            "SELECT s.symbol, s.interval_s, b.block, b.bars FROM bar_series s JOIN bar_blocks b ON b.series = s.id
             WHERE ?1 IS NULL AND b.block BETWEEN ?2 AND ?3 ORDER BY s.symbol, s.interval_s, b.block"
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![asked.symbol.as_ref().map(Symbol::as_str), first, last])?;
        let mut found: Vec<Bar> = Vec::new();
        if asked.symbol.is_some() {
            // As many as blocks of a day hold; longer ones are few.
            let expected = "SELECT coalesce(sum(b.count), 0) FROM bar_series s JOIN bar_blocks b ON b.series = s.id
                 WHERE s.symbol = ?1 AND b.block BETWEEN ?2 AND ?3";
            let asked_for = params![asked.symbol.as_ref().map(Symbol::as_str), day(asked.from), last];
            let count: i64 = connection.prepare_cached(expected)?.query_row(asked_for, |row| row.get(0))?;
            found.reserve(usize::try_from(count).unwrap_or(0));
        }
        while let Some(row) = rows.next()? {
            let interval_s: u32 = row.get(1)?;
            let wanted = asked.interval_s.is_none_or(|wanted| wanted == interval_s);
            // A block of a day that lies before the span was only met because longer ones may reach into it.
            if !wanted || row.get::<_, i64>(2)? + days_of(interval_s) <= day(asked.from) {
                continue;
            }
            let name = row.get_ref(0)?.as_str()?;
            let symbol = match found.last() {
                Some(bar) if bar.symbol.as_str() == name => bar.symbol.clone(),
                _ => Symbol::new(name),
            };
            let before = found.len();
            unpack_into(&mut found, &symbol, interval_s, row.get_ref(3)?.as_blob()?).map_err(damaged)?;
            let inside = |bar: &Bar| asked.from <= bar.starts_at && bar.starts_at <= asked.to;
            // Those of a block are in order: of most blocks all are inside, or none.
            let new = &found[before..];
            if !new.first().is_none_or(inside) || !new.last().is_none_or(inside) {
                let kept: Vec<Bar> = found.drain(before..).filter(inside).collect();
                found.extend(kept);
            }
        }
        if !found.is_sorted_by_key(|bar| bar.starts_at) {
            found.sort_by_key(|bar| bar.starts_at);
        }
        Ok(found)
    };
    read().map_err(query("read bars"))
}

/// What is held of each symbol and interval.
pub(super) fn held(connection: &Connection) -> Result<Vec<Held>, StoreError> {
    let read = || -> rusqlite::Result<Vec<Held>> {
        let mut statement = connection.prepare_cached(
            "SELECT s.id, s.symbol, s.interval_s, sum(b.count), min(b.block), max(b.block)
             FROM bar_series s JOIN bar_blocks b ON b.series = s.id GROUP BY s.id ORDER BY s.symbol, s.interval_s",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (series, interval_s): (i64, u32) = (row.get(0)?, row.get(2)?);
            let symbol = Symbol::new(row.get_ref(1)?.as_str()?);
            let block = |number: i64| -> rusqlite::Result<Vec<Bar>> {
                let bytes: Vec<u8> = connection
                    .prepare_cached("SELECT bars FROM bar_blocks WHERE series = ?1 AND block = ?2")?
                    .query_row(params![series, number], |row| row.get(0))?;
                unpack(&symbol, interval_s, &bytes).map_err(damaged)
            };
            let (first, last) = (block(row.get(4)?)?.into_iter().next(), block(row.get(5)?)?.pop());
            if let (Some(first), Some(last)) = (first, last) {
                let count = row.get::<_, i64>(3)?.unsigned_abs();
                found.push(Held { count, first_starts_at: first.starts_at, last });
            }
        }
        Ok(found)
    };
    read().map_err(query("see what bars are held"))
}

pub(super) fn count(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(sum(count), 0) FROM bar_blocks", [], |row| row.get(0))
}

/// Forgets blocks that end before a day, counted from 1970; of daily bars or of shorter ones.
pub(super) fn forget(connection: &Connection, before_day: i64, daily: Daily) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM bar_blocks WHERE block + ?2 <= ?1 AND series IN (SELECT id FROM bar_series WHERE (interval_s >= ?3) = ?4)",
    )?;
    let days = if daily == Daily::Yes { BLOCK_DAYS_MAX } else { 1 };
    statement.execute(params![before_day, days, 20 * 3_600, daily == Daily::Yes])
}

/// Whether daily bars are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Daily {
    Yes,
    No,
}

/// Takes the bars out of the table of schema 1, a row each, and drops it.
pub(super) fn move_rows(to: &Connection) -> rusqlite::Result<()> {
    let mut bars = Vec::new();
    let mut statement = to.prepare(
        "SELECT symbol, starts_at, interval_s, open, high, low, close, volume, received_at FROM bars ORDER BY symbol, starts_at",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        bars.push(Bar {
            symbol: Symbol::new(row.get_ref(0)?.as_str()?),
            starts_at: DateTime::from_timestamp_micros(row.get(1)?).unwrap_or_default(),
            interval_s: row.get(2)?,
            open: row.get(3)?,
            high: row.get(4)?,
            low: row.get(5)?,
            close: row.get(6)?,
            volume: row.get(7)?,
            received_at: DateTime::from_timestamp_micros(row.get(8)?).unwrap_or_default(),
        });
    }
    drop(rows);
    drop(statement);
    save(to, &bars)?;
    to.execute_batch("DROP TABLE bars")
}
