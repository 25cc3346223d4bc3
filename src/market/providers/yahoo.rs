//! The chart endpoint, version 8, of Yahoo Finance: undocumented, one symbol a request, for personal use.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, json, number,
};
use crate::market::providers::{Quotes, epoch};
use crate::market::{Bar, Symbol};

const HOST: &str = "https://query1.finance.yahoo.com";
/// Lengths of bars that can be asked for, days at most.
const INTERVALS: &[&str] = &["1m", "2m", "5m", "15m", "30m", "60m", "90m", "1h", "1d"];
/// How far back can be asked.
const RANGES: &[&str] = &["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"];

/// Symbols to ask for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YahooConfig {
    /// As Yahoo writes them: `ZS=F`, `^GSPC`, `CNH=X`.
    pub symbols: Vec<Ask>,
    /// `1m`, `5m` (default), `15m`, `1d`, ..
    #[serde(default = "interval_default")]
    pub interval: String,
    /// `1d` (default), `5d`, `1mo`, ..
    #[serde(default = "range_default")]
    pub range: String,
    /// Default: the public endpoint.
    #[serde(default = "host_default")]
    pub base_url: String,
}

fn interval_default() -> String {
    "5m".to_owned()
}
fn range_default() -> String {
    "1d".to_owned()
}
fn host_default() -> String {
    HOST.to_owned()
}

impl YahooConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)?;
        if !INTERVALS.contains(&self.interval.as_str()) {
            let known = INTERVALS.join("`, `");
            return Err(format!("`interval: {}` is not one of Yahoo's; expected `{known}`", self.interval));
        }
        if !RANGES.contains(&self.range.as_str()) {
            let known = RANGES.join("`, `");
            return Err(format!("`range: {}` is not one of Yahoo's; expected `{known}`", self.range));
        }
        Ok(())
    }

    /// A symbol goes into the path, percent-encoded.
    fn url(&self, symbol: &str) -> Option<Url> {
        let mut url = Url::parse(&self.base_url).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(["v8", "finance", "chart", symbol]);
        let path = url.path().replace('=', "%3D").replace('^', "%5E");
        url.set_path(&path);
        url.query_pairs_mut()
            .append_pair("interval", &self.interval)
            .append_pair("range", &self.range)
            .append_pair("includePrePost", "false");
        Some(url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let interval_s = seconds(&self.interval).unwrap_or(300);
        let asking = Asking { asks: &self.symbols, key: None };
        let name = |ask: &Ask| ask.name().to_owned();
        let request = |ask: &Ask| get(self.url(ask.name())?);
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), interval_s, &answer.body, now)).await
    }
}

/// Length of an interval as Yahoo names it.
fn seconds(interval: &str) -> Option<u32> {
    let digits = interval.find(|c: char| !c.is_ascii_digit())?;
    let count: u32 = interval[..digits].parse().ok()?;
    let unit = match &interval[digits..] {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    count.checked_mul(unit).filter(|seconds| *seconds > 0)
}

/// Bars of one answer: parallel arrays, any element of which may be null, and `timestamp` may be absent.
///
/// The last bar may be one that has not ended, stamped with the present: it is moved to the start of its interval, where
/// the whole bar will replace it.
pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    for root in ["chart", "finance"] {
        if let Some(error) = document[root]["error"].as_object() {
            let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
            let said = format!("{}: {}", text("code"), text("description"));
            return Err(if text("code") == "Unauthorized" { Trouble::Stop(said) } else { Trouble::Symbol(said) });
        }
    }
    let result = &document["chart"]["result"][0];
    if result.is_null() {
        return Err(Trouble::Symbol("an answer without a result".to_owned()));
    }
    let meta = &result["meta"];
    // Bars may come longer than they were asked for.
    let interval_s = meta["dataGranularity"].as_str().and_then(seconds).unwrap_or(interval_s);
    let zone = Zone {
        name: meta["exchangeTimezoneName"].as_str().and_then(|name| name.parse().ok()),
        offset_s: meta["gmtoffset"].as_i64().unwrap_or_default(),
    };
    let mut anchor: Option<DateTime<Utc>> = None;
    let quote = &result["indicators"]["quote"][0];
    let value = |name: &str, index: usize| number(&quote[name][index]);
    let mut bars: Vec<Bar> = Vec::new();
    for (index, time) in result["timestamp"].as_array().into_iter().flatten().enumerate() {
        let Some(at) = time.as_f64().and_then(epoch) else { continue };
        let values = ["open", "high", "low", "close", "volume"].map(|name| value(name, index));
        // Hours of a session that opens at half past are counted from there.
        let first = *anchor.filter(|first| zone.day(*first) == zone.day(at)).get_or_insert(at);
        anchor = Some(first);
        let starts_at = start(at, interval_s, first, zone);
        if let Some(found) = bar(symbol, starts_at, interval_s, values, now) {
            bars.retain(|known| known.starts_at != found.starts_at);
            bars.push(found);
        }
    }
    if bars.is_empty() {
        // A quiet market has no bars; its last price stands beside them.
        let at = meta["regularMarketTime"].as_f64().and_then(epoch);
        let price = number(&meta["regularMarketPrice"]);
        bars.extend(at.and_then(|at| bar(symbol, at, 0, [None, None, None, price, None], now)));
    }
    Ok(bars)
}

/// The clock of an exchange.
#[derive(Clone, Copy)]
struct Zone {
    /// As the time zone database names it.
    name: Option<Tz>,
    /// What it is ahead of UTC now, for where there is no such name: of other days it may be wrong by an hour.
    offset_s: i64,
}

impl Zone {
    fn day(self, at: DateTime<Utc>) -> NaiveDate {
        match self.name {
            Some(zone) => at.with_timezone(&zone).date_naive(),
            None => (at + TimeDelta::seconds(self.offset_s)).date_naive(),
        }
    }
}

/// Bars of a session begin on a half hour, from which the others are counted.
const HALF_HOUR_S: i64 = 1_800;

/// The start of the interval in which an instant lies, counted from the first bar of its day; of a day, midnight UTC of the
/// exchange's own date.
fn start(at: DateTime<Utc>, interval_s: u32, first: DateTime<Utc>, zone: Zone) -> DateTime<Utc> {
    if interval_s >= DAY_S {
        return day_start(zone.day(at));
    }
    let interval_s = i64::from(interval_s.max(1));
    // A first bar that has not ended is stamped with the present, from which nothing can be counted.
    let from = if first.timestamp() % HALF_HOUR_S.min(interval_s) == 0 { first.timestamp() } else { -zone.offset_s };
    let apart = (at.timestamp() - from).rem_euclid(interval_s);
    at - TimeDelta::seconds(apart) - TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()))
}
