//! The chart endpoint, version 8, of Yahoo Finance: undocumented, one symbol a request, for personal use.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::http::{Client, Reach, Request};
use crate::market::providers::{Quotes, close_bar, epoch, hints};
use crate::market::{Bar, Symbol};

const HOST: &str = "https://query1.finance.yahoo.com";
/// A refusal is answered with this pause, if the server names none.
const REFUSED: TimeDelta = TimeDelta::minutes(15);

/// Symbols to ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YahooConfig {
    /// As Yahoo writes them: `ZS=F`, `^GSPC`, `CNH=X`.
    pub symbols: Vec<String>,
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
        if self.symbols.is_empty() {
            return Err("`symbols` is empty".to_owned());
        }
        seconds(&self.interval).ok_or_else(|| {
            format!("`interval: {}` is not one; expected `1m`, `5m`, `15m`, `1h` or `1d`", self.interval)
        })?;
        self.url("X").map(|_| ()).ok_or_else(|| format!("`base_url: {}` is not a URL", self.base_url))
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

    pub(super) async fn fetch(&self, client: &Client, now: DateTime<Utc>) -> Quotes {
        let mut quotes = Quotes::default();
        let interval_s = seconds(&self.interval).unwrap_or(300);
        for name in &self.symbols {
            let Some(url) = self.url(name) else { continue };
            match client.send(Request::get(url, Reach::Configured)).await {
                Ok(answer) => {
                    let refused = answer.status == 429 || answer.status == 503;
                    match read(&Symbol::new(name), interval_s, &answer.body, now) {
                        Ok(bars) if !refused => quotes.bars.extend(bars),
                        Ok(_) => quotes.problems.push(format!("`{name}`: server answered {}", answer.status)),
                        Err(problem) => quotes.problems.push(format!("`{name}`: {problem} (status {})", answer.status)),
                    }
                    if refused {
                        quotes.hints = hints(&answer, now);
                        quotes.hints.retry_after.get_or_insert(REFUSED);
                        // Asking on would only prolong it.
                        break;
                    }
                }
                Err(error) => quotes.problems.push(format!("`{name}`: {error}")),
            }
        }
        quotes
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

/// Bars of one answer: parallel arrays, any element of which may be null.
pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Result<Vec<Bar>, String> {
    let document: Value = serde_json::from_slice(bytes).map_err(|_| {
        let head: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
        format!("not JSON: {}", head.trim())
    })?;
    for root in ["chart", "finance"] {
        if let Some(error) = document[root]["error"].as_object() {
            let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
            return Err(format!("{}: {}", text("code"), text("description")));
        }
    }
    let result = &document["chart"]["result"][0];
    if result.is_null() {
        return Err("an answer without a result".to_owned());
    }
    let quote = &result["indicators"]["quote"][0];
    let value = |name: &str, index: usize| quote[name][index].as_f64().filter(|value| value.is_finite());
    let mut bars = Vec::new();
    for (index, time) in result["timestamp"].as_array().into_iter().flatten().enumerate() {
        let (Some(starts_at), Some(close)) = (time.as_f64().and_then(epoch), value("close", index)) else { continue };
        let mut bar = close_bar(symbol.clone(), starts_at, interval_s, close, now);
        bar.open = value("open", index);
        bar.high = value("high", index);
        bar.low = value("low", index);
        bar.volume = value("volume", index);
        bars.push(bar);
    }
    if bars.is_empty() {
        // A quiet market has no bars; its last price stands beside them.
        let meta = &result["meta"];
        let at = meta["regularMarketTime"].as_f64().and_then(epoch);
        if let (Some(at), Some(price)) = (at, meta["regularMarketPrice"].as_f64()) {
            bars.push(close_bar(symbol.clone(), at, 0, price, now));
        }
    }
    Ok(bars)
}
