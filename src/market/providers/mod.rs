//! Gets bars from where prices are: one file per provider.
//!
//! In: a `QuoteSource`, and `now`. Out: bars, and what was wrong with the rest. A symbol that fails costs that symbol only.

mod alpha_vantage;
mod ask;
mod binance;
mod coinbase;
mod crypto;
mod csv;
mod ecb;
mod finnhub;
mod frankfurter;
mod fred;
mod hours;
mod json;
mod kraken;
mod place;
mod source;
mod stooq;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_services;
mod tiingo;
mod twelve_data;
mod yahoo;

pub use alpha_vantage::AlphaVantageConfig;
pub use ask::Ask;
pub use binance::BinanceConfig;
pub use coinbase::CoinbaseConfig;
pub use csv::{CsvBars, CsvColumns, CsvConfig, read as read_csv};
pub use ecb::EcbConfig;
pub use finnhub::FinnhubConfig;
pub use frankfurter::FrankfurterConfig;
pub use fred::FredConfig;
pub use json::JsonConfig;
pub use kraken::KrakenConfig;
pub use source::{QuoteSource, QuoteSourceConfig, QuoteSourceError};
pub use stooq::StooqConfig;
pub use tiingo::TiingoConfig;
pub use twelve_data::TwelveDataConfig;
pub use yahoo::YahooConfig;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::http::Answer;
use crate::market::{Bar, Symbol};
use crate::schedule::Hints;

/// What a poll came to.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    pub bars: Vec<Bar>,
    /// What could not be had, for the operator.
    pub problems: Vec<String>,
    pub hints: Hints,
}

fn hints(answer: &Answer, now: DateTime<Utc>) -> Hints {
    // A quote's max-age is short or missing; what counts is a refusal's word.
    Hints { retry_after: answer.retry_after(now), ..Hints::default() }
}

/// An instant as providers write it: RFC 3339, epoch seconds or milliseconds, or local time in `timezone`; a bare date is
/// the beginning of that day.
fn instant(text: &str, timezone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Some((local, is_utc)) = plain_time(text.as_bytes()) {
        let timezone = if is_utc { Tz::UTC } else { timezone };
        return at_zone(local, timezone);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    if let Ok(number) = text.parse::<f64>() {
        return epoch(number);
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    at_zone(local, timezone)
}

/// An instant in a format of its own; a format without hours gives the beginning of a day.
fn instant_as(text: &str, format: Option<&str>, timezone: Tz) -> Option<DateTime<Utc>> {
    let Some(format) = format else { return instant(text, timezone) };
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_str(text, format) {
        return Some(at.to_utc());
    }
    let day = || NaiveDate::parse_from_str(text, format).ok().map(|day| day.and_time(NaiveTime::MIN));
    at_zone(NaiveDateTime::parse_from_str(text, format).ok().or_else(day)?, timezone)
}

fn at_zone(local: NaiveDateTime, timezone: Tz) -> Option<DateTime<Utc>> {
    if timezone == Tz::UTC {
        return Some(local.and_utc());
    }
    local.and_local_timezone(timezone).earliest().map(|at| at.to_utc())
}

/// The common forms, read without a format: `2025-10-10`, `2025-10-10 14:57`, `2025-10-10T14:57:00`, and with `Z`.
fn plain_time(text: &[u8]) -> Option<(NaiveDateTime, bool)> {
    let (text, is_utc) = text.strip_suffix(b"Z").map_or((text, false), |rest| (rest, true));
    let digits = |from: usize, to: usize| {
        text.get(from..to)?
            .iter()
            .try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    let mark = |index: usize, allowed: &[u8]| text.get(index).is_some_and(|byte| allowed.contains(byte));
    if !(mark(4, b"-") && mark(7, b"-")) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(digits(0, 4)?).ok()?, digits(5, 7)?, digits(8, 10)?)?;
    let time = match text.len() {
        10 => NaiveTime::MIN,
        16 if mark(10, b" T") && mark(13, b":") => NaiveTime::from_hms_opt(digits(11, 13)?, digits(14, 16)?, 0)?,
        19 if mark(10, b" T") && mark(13, b":") && mark(16, b":") => {
            NaiveTime::from_hms_opt(digits(11, 13)?, digits(14, 16)?, digits(17, 19)?)?
        }
        _ => return None,
    };
    Some((day.and_time(time), is_utc))
}

fn epoch(number: f64) -> Option<DateTime<Utc>> {
    if !number.is_finite() || number < 0.0 {
        return None;
    }
    // Past the year 5138 in seconds: it is milliseconds.
    let seconds = if number > 1e11 { number / 1000.0 } else { number };
    DateTime::from_timestamp_millis((seconds * 1000.0) as i64)
}

/// A price as providers write it; `N/D`, `.`, an empty field and zero are missing.
fn price(text: &str) -> Option<f64> {
    figure(text).filter(|value| *value != 0.0)
}

/// A figure as providers write it, zero too. Commas part thousands; one that parts decimals makes it no figure, for nobody
/// could tell `1,234` of the one sort from that of the other.
fn figure(text: &str) -> Option<f64> {
    let text = text.trim();
    let found = if text.contains(',') { in_thousands(text)?.parse() } else { text.parse() };
    found.ok().filter(|value: &f64| value.is_finite())
}

/// `1,234,567.8` without its commas; none where they do not stand before three digits each.
fn in_thousands(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && digits(group) && group != "0");
    (first && groups.all(|group| group.len() == 3 && digits(group)) && !part.contains(','))
        .then(|| text.replace(',', ""))
}

/// A bar with nothing but its close.
fn close_bar(symbol: Symbol, starts_at: DateTime<Utc>, interval_s: u32, close: f64, now: DateTime<Utc>) -> Bar {
    Bar { symbol, starts_at, interval_s, open: None, high: None, low: None, close, volume: None, received_at: now }
}
