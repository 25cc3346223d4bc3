//! Asking a provider for one symbol after the other, and stopping where it says stop.
//!
//! In: symbols, how to ask for one, how to read an answer. Out: bars, problems, and how long to leave the provider alone.
//!
//! A key never shows: whatever a provider says back is told with the key cut out.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::http::{Answer, Client, Reach, Request};
use crate::market::providers::{Quotes, figure, hints};
use crate::market::{Bar, Symbol};
use crate::secret::Secret;

/// A refusal is answered with this pause, if the server names none.
pub(super) const REFUSED: TimeDelta = TimeDelta::minutes(15);
/// Seconds of a day.
pub(super) const DAY_S: u32 = 86_400;
/// Characters shown of an answer that cannot be read.
const HEAD_CHARS: usize = 80;

/// A symbol, and the name by which a provider is asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Ask {
    /// Both are the same.
    Same(String),
    /// `{symbol: BTC-USD, ask: BTCUSDT}`.
    By { symbol: String, ask: String },
}

impl Ask {
    pub fn symbol(&self) -> Symbol {
        match self {
            Self::Same(name) | Self::By { symbol: name, .. } => Symbol::new(name),
        }
    }
    pub fn name(&self) -> &str {
        match self {
            Self::Same(name) | Self::By { ask: name, .. } => name,
        }
    }
}

/// Why there are no bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// With this symbol only.
    Symbol(String),
    /// With all of them: too many requests, a bad key, a page in place of data. Asking on would only prolong it.
    Stop(String),
}

/// Symbols in a row that are not allowed, after which nothing is.
const DENIED_MAX: usize = 3;

/// What one answer held.
pub(super) type Found = Result<Vec<Bar>, Trouble>;

/// Who asks: the client, and the pause between two requests to one provider.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub client: &'a Client,
    pub pause: Duration,
}

/// How a provider is asked.
pub(super) struct Asking<'a, A> {
    pub asks: &'a [A],
    /// Cut out of whatever is told.
    pub key: Option<&'a Secret>,
}

impl<A> Asking<'_, A> {
    /// Asks for each, until one says stop.
    pub(super) async fn each(
        &self,
        caller: Caller<'_>,
        now: DateTime<Utc>,
        name: impl Fn(&A) -> String,
        request: impl Fn(&A) -> Option<Request>,
        read: impl Fn(&A, &Answer) -> Found,
    ) -> Quotes {
        let mut quotes = Quotes::default();
        let mut denied = 0;
        for (index, ask) in self.asks.iter().enumerate() {
            let Some(request) = request(ask) else { continue };
            if index > 0 && !caller.pause.is_zero() {
                tokio::time::sleep(caller.pause).await;
            }
            let answer = match caller.client.send(request).await {
                Ok(answer) => answer,
                Err(error) => {
                    quotes.problems.push(self.told(&name(ask), &error.to_string()));
                    continue;
                }
            };
            let mut found = verdict(&answer, |answer| read(ask, answer));
            denied = if answer.status == 403 { denied + 1 } else { 0 };
            if let (DENIED_MAX.., Err(Trouble::Symbol(problem))) = (denied, &found) {
                // Not this symbol or that is refused, but who asks.
                found = Err(Trouble::Stop(problem.clone()));
            }
            match found {
                Ok(bars) => quotes.bars.extend(bars),
                Err(Trouble::Symbol(problem)) => quotes.problems.push(self.told(&name(ask), &problem)),
                Err(Trouble::Stop(problem)) => {
                    quotes.problems.push(self.told(&name(ask), &problem));
                    quotes.hints = hints(&answer, now);
                    quotes.hints.retry_after.get_or_insert(REFUSED);
                    break;
                }
            }
        }
        quotes
    }

    fn told(&self, name: &str, problem: &str) -> String {
        let problem = match self.key {
            Some(key) if !key.expose().is_empty() => problem.replace(key.expose(), "[key]"),
            _ => problem.to_owned(),
        };
        format!("`{name}`: {problem}")
    }
}

/// What an answer comes to. A body that says why counts for more than a status; a refusal stops whatever the body says, but for
/// 403 with a reason that is of the symbol: one that the plan does not include.
pub(super) fn verdict(answer: &Answer, read: impl Fn(&Answer) -> Found) -> Found {
    let status = answer.status;
    let found = read(answer);
    match status {
        403 if matches!(found, Err(Trouble::Symbol(_))) => found.map_err(|trouble| match trouble {
            Trouble::Symbol(said) => Trouble::Symbol(format!("{said} (status {status})")),
            stop => stop,
        }),
        // 418: Binance has banned the address; 451: not in this region.
        401 | 403 | 418 | 429 | 451 | 503 => {
            let said = found.err().map(|trouble| match trouble {
                Trouble::Symbol(said) | Trouble::Stop(said) => said,
            });
            Err(Trouble::Stop(format!("{} (status {status})", said.unwrap_or_else(|| "the server refused".to_owned()))))
        }
        200..300 => found,
        _ => match found {
            Err(Trouble::Stop(said)) if status >= 500 => Err(Trouble::Stop(format!("{said} (status {status})"))),
            Err(Trouble::Symbol(said) | Trouble::Stop(said)) => {
                Err(Trouble::Symbol(format!("{said} (status {status})")))
            }
            Ok(_) => Err(Trouble::Symbol(format!("server answered {status}"))),
        },
    }
}

/// A GET of a URL that the operator configured.
pub(super) fn get(url: Url) -> Option<Request> {
    Some(Request::get(url, Reach::Configured))
}

/// `base` with a path and a query.
pub(super) fn url(base: &str, path: &[&str], query: &[(&str, &str)]) -> Option<Url> {
    let mut url = Url::parse(base).ok()?;
    if !path.is_empty() {
        url.path_segments_mut().ok()?.pop_if_empty().extend(path);
    }
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Some(url)
}

/// An answer as JSON. A page in place of data is a refusal: a maintenance page, a proof of work, a limit in plain words.
pub(super) fn json(bytes: &[u8]) -> Result<Value, Trouble> {
    serde_json::from_slice(bytes).map_err(|_| Trouble::Stop(format!("not JSON: {}", head(bytes))))
}

/// The beginning of an answer, for people.
pub(super) fn head(bytes: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(bytes).chars().take(HEAD_CHARS).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A figure, as a number or as text; null is missing.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64().filter(|value| value.is_finite()),
        Value::String(text) => figure(text),
        _ => None,
    }
}

/// A daily bar starts at midnight UTC of its own date, whatever the hours of its market: days of markets can be compared.
pub(super) fn day_start(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Open, high, low, close and volume of a bar that starts at an instant; none without a close.
pub(super) fn bar(
    symbol: &Symbol,
    starts_at: DateTime<Utc>,
    interval_s: u32,
    values: [Option<f64>; 5],
    now: DateTime<Utc>,
) -> Option<Bar> {
    let [open, high, low, close, volume] = values;
    // A price of zero is missing; that nothing was traded is known.
    let [open, high, low, close] = [open, high, low, close].map(|price| price.filter(|price| *price != 0.0));
    Some(Bar {
        symbol: symbol.clone(),
        starts_at,
        interval_s,
        open,
        high,
        low,
        close: close?,
        volume,
        received_at: now,
    })
}

/// Refuses a list that is empty and a base that is no URL.
pub(super) fn check(asks: &[Ask], base_url: &str) -> Result<(), String> {
    if asks.is_empty() {
        return Err("`symbols` is empty".to_owned());
    }
    match Url::parse(base_url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(format!("`base_url: {base_url}` is not a URL; expected `https://..`")),
    }
}
