//! Gets bars from where prices are: one file per provider.
//!
//! In: a `QuoteSource`, and `now`. Out: bars, and what was wrong with the rest. A symbol that fails costs that symbol only.

mod csv;
mod json;
#[cfg(test)]
mod tests;
mod yahoo;

pub use csv::{CsvBars, CsvColumns, CsvConfig, read as read_csv};
pub use json::JsonConfig;
pub use yahoo::YahooConfig;

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use url::Url;

use crate::http::{Answer, Client, HttpError, Reach, Request};
use crate::market::{Bar, Symbol};
use crate::schedule::{CronLine, Hints, HumanDuration, Schedule};
use crate::secret::{Secret, SecretConfig, SecretError};

/// A source of prices to poll; `quotes[]` in the configuration file. Exactly one of `yahoo`, `csv` and `json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteSourceConfig {
    /// Lower-case letters, digits and `-`.
    pub name: String,
    /// A cron line in `timezone`. Default: `*/5 * * * *`.
    #[serde(default = "schedule_default")]
    pub schedule: CronLine,
    #[serde(default)]
    pub timezone: Tz,
    /// Default: `10s`.
    #[serde(default = "jitter_default")]
    pub jitter: HumanDuration,
    /// Default: true.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// A last price older than this is unknown. Default: 15 minutes, of daily bars 4 days.
    #[serde(default)]
    pub stale_after: Option<HumanDuration>,
    #[serde(default)]
    pub yahoo: Option<YahooConfig>,
    #[serde(default)]
    pub csv: Option<CsvConfig>,
    #[serde(default)]
    pub json: Option<JsonConfig>,
}

fn schedule_default() -> CronLine {
    "*/5 * * * *".parse().expect("a cron line")
}
fn jitter_default() -> HumanDuration {
    HumanDuration(TimeDelta::seconds(10))
}
fn yes() -> bool {
    true
}

/// Why a quote source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QuoteSourceError {
    #[error("quote source `{name}`: expected exactly one of `yahoo`, `csv` and `json`")]
    Kind { name: String },
    #[error("quote source `{name}`: {reason}")]
    Setup { name: String, reason: String },
    #[error("quote source `{name}`: header `{header}`: {source}")]
    Secret { name: String, header: String, source: SecretError },
}

/// A source of prices, checked and ready.
#[derive(Debug)]
pub struct QuoteSource {
    pub name: String,
    pub schedule: Schedule,
    pub stale_after: Option<TimeDelta>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Yahoo(YahooConfig),
    Csv(CsvConfig, Place),
    Json(JsonConfig, Place),
}

/// Where a document of prices is.
#[derive(Clone, Debug)]
struct Place {
    at: At,
    headers: Vec<(String, Secret)>,
}

#[derive(Clone, Debug)]
enum At {
    Url(Url),
    File(PathBuf),
}

/// What a poll came to.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    pub bars: Vec<Bar>,
    /// What could not be had, for the operator.
    pub problems: Vec<String>,
    pub hints: Hints,
}

impl QuoteSource {
    /// Checks a source; files and secrets are taken from `base`.
    ///
    /// # Errors
    /// As `QuoteSourceError`.
    pub fn new(config: &QuoteSourceConfig, base: &Path) -> Result<Self, QuoteSourceError> {
        let name = config.name.clone();
        let place = |url: &Option<String>, path: &Option<PathBuf>, headers| place(&name, url, path, headers, base);
        let kind = match (&config.yahoo, &config.csv, &config.json) {
            (Some(yahoo), None, None) => Kind::Yahoo(yahoo.clone()),
            (None, Some(csv), None) => Kind::Csv(csv.clone(), place(&csv.url, &csv.path, &csv.headers)?),
            (None, None, Some(json)) => Kind::Json(json.clone(), place(&json.url, &json.path, &json.headers)?),
            _ => return Err(QuoteSourceError::Kind { name }),
        };
        if let Kind::Yahoo(yahoo) = &kind {
            yahoo.check().map_err(|reason| QuoteSourceError::Setup { name: name.clone(), reason })?;
        }
        Ok(Self {
            schedule: Schedule { line: config.schedule.clone(), timezone: config.timezone, jitter: config.jitter.0 },
            stale_after: config.stale_after.map(|age| age.0),
            kind,
            name,
        })
    }

    /// The name of its poll state.
    pub fn state_name(&self) -> String {
        format!("quotes:{}", self.name)
    }

    /// Gets what there is now.
    pub async fn fetch(&self, client: &Client, now: DateTime<Utc>) -> Quotes {
        match &self.kind {
            Kind::Yahoo(yahoo) => yahoo.fetch(client, now).await,
            Kind::Csv(config, place) => {
                document(client, place, now, &self.name, |bytes| {
                    csv::read(config, &String::from_utf8_lossy(bytes), now)
                })
                .await
            }
            Kind::Json(config, place) => {
                document(client, place, now, &self.name, |bytes| json::read(config, bytes, now)).await
            }
        }
    }
}

fn place(
    name: &str,
    url: &Option<String>,
    path: &Option<PathBuf>,
    headers: &std::collections::BTreeMap<String, SecretConfig>,
    base: &Path,
) -> Result<Place, QuoteSourceError> {
    let setup = |reason: String| QuoteSourceError::Setup { name: name.to_owned(), reason };
    let at = match (url, path) {
        (Some(url), None) => At::Url(
            Url::parse(url)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"))
                .ok_or_else(|| setup(format!("`{url}` is not a URL; expected `https://..`")))?,
        ),
        (None, Some(path)) => At::File(base.join(path)),
        _ => return Err(setup("expected exactly one of `url` and `path`".to_owned())),
    };
    let mut resolved = Vec::new();
    for (header, secret) in headers {
        let value = secret.resolve(base).map_err(|source| QuoteSourceError::Secret {
            name: name.to_owned(),
            header: header.clone(),
            source,
        })?;
        resolved.push((header.clone(), value));
    }
    Ok(Place { at, headers: resolved })
}

/// Gets one document and reads it.
async fn document(
    client: &Client,
    place: &Place,
    now: DateTime<Utc>,
    name: &str,
    read: impl Fn(&[u8]) -> Quotes,
) -> Quotes {
    let failed = |problem: String| Quotes { problems: vec![problem], ..Quotes::default() };
    match &place.at {
        At::File(path) => match tokio::fs::read(path).await {
            Ok(bytes) => read(&bytes),
            Err(error) => failed(format!("quote source `{name}`: file `{}` cannot be read: {error}", path.display())),
        },
        At::Url(url) => {
            let headers = place.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect();
            match client.send(Request { headers, ..Request::get(url.clone(), Reach::Configured) }).await {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    Quotes { hints: hints(&answer, now), ..read(&answer.body) }
                }
                Ok(answer) => Quotes {
                    hints: hints(&answer, now),
                    ..failed(format!("quote source `{name}`: server answered {}", answer.status))
                },
                Err(error) => failed(told(name, &error)),
            }
        }
    }
}

fn told(name: &str, error: &HttpError) -> String {
    format!("quote source `{name}`: {error}")
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
    let text = text.trim();
    let found = if text.contains(',') { text.replace(',', "").parse() } else { text.parse() };
    found.ok().filter(|value: &f64| value.is_finite() && *value != 0.0)
}

/// A bar with nothing but its close.
fn close_bar(symbol: Symbol, starts_at: DateTime<Utc>, interval_s: u32, close: f64, now: DateTime<Utc>) -> Bar {
    Bar { symbol, starts_at, interval_s, open: None, high: None, low: None, close, volume: None, received_at: now }
}
