//! Prices in JSON: where the rows are, and what is in them, given as paths.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::market::providers::ask::{DAY_S, day_start, number};
use crate::market::providers::{Quotes, close_bar, instant_as};
use crate::market::{Bar, Symbol};
use crate::secret::SecretConfig;

const ROWS_MAX: usize = 50_000;

/// A JSON document of prices: exactly one of `url` and `path`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonConfig {
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub path: Option<PathBuf>,
    #[serde(default)]
    pub headers: BTreeMap<String, SecretConfig>,
    /// Where the rows are: names and numbers parted by dots, such as `data.items`; empty: the document itself. One
    /// object counts as one row.
    #[serde(default)]
    pub rows: String,
    /// Path of the symbol in a row; else `symbol_is`.
    #[serde(default)]
    pub symbol: Option<String>,
    /// The symbol of every row.
    #[serde(default)]
    pub symbol_is: Option<String>,
    /// Path of the time in a row; a row without one is of now.
    #[serde(default)]
    pub time: Option<String>,
    /// How the time is written, as in strftime: `%d/%m/%Y %H:%M`. Default: RFC 3339, epoch seconds or milliseconds,
    /// `2025-10-10 14:57:00`.
    #[serde(default)]
    pub time_format: Option<String>,
    /// Path of the price in a row: number or text.
    pub price: String,
    /// Paths of the rest of a bar.
    #[serde(default)]
    pub open: Option<String>,
    #[serde(default)]
    pub high: Option<String>,
    #[serde(default)]
    pub low: Option<String>,
    #[serde(default)]
    pub volume: Option<String>,
    /// Of times without a zone. Default: UTC.
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// Length of a bar in seconds; 0 for a quote of an instant. Default: 0.
    #[serde(default)]
    pub interval_s: u32,
}

pub(super) fn read(config: &JsonConfig, bytes: &[u8], now: DateTime<Utc>) -> Quotes {
    let mut quotes = Quotes::default();
    let document: Value = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => {
            quotes.problems.push(format!("it is not JSON: {error}"));
            return quotes;
        }
    };
    let Some(found) = at(&document, &config.rows) else {
        let head: String = document.to_string().chars().take(160).collect();
        quotes.problems.push(format!("there is nothing at `rows: {}`; the document begins {head}", config.rows));
        return quotes;
    };
    let rows: Vec<&Value> = match found {
        Value::Array(rows) => rows[rows.len().saturating_sub(ROWS_MAX)..].iter().collect(),
        one => vec![one],
    };
    let mut bad = 0;
    for row in rows {
        let symbol = match &config.symbol {
            Some(path) => at(row, path).map(text),
            None => config.symbol_is.clone(),
        };
        let time = match &config.time {
            Some(path) => {
                let daily = config.interval_s >= DAY_S;
                let timezone = if daily { Tz::UTC } else { config.timezone };
                let read = |value| instant_as(&text(value), config.time_format.as_deref(), timezone);
                let found = at(row, path).and_then(read);
                if daily { found.map(|at| day_start(at.date_naive())) } else { found }
            }
            None => Some(now),
        };
        let value = |path: &Option<String>| at(row, path.as_deref()?).and_then(number);
        let price = at(row, &config.price).and_then(number).filter(|price| *price != 0.0);
        match (symbol, time, price) {
            (Some(symbol), Some(time), Some(price)) => quotes.bars.push(Bar {
                open: value(&config.open),
                high: value(&config.high),
                low: value(&config.low),
                volume: value(&config.volume),
                ..close_bar(Symbol::new(&symbol), time, config.interval_s, price, now)
            }),
            _ => bad += 1,
        }
    }
    if bad > 0 {
        quotes.problems.push(format!("{bad} rows without a symbol, a time or a price"));
    }
    quotes
}

/// The value at a path of names and numbers.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(step),
        _ => None,
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
