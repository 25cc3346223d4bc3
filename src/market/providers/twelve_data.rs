//! Twelve Data: newest first, numbers as text, errors with status 200; a key, one credit a symbol.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::market::Symbol;
use crate::market::providers::ask::{Ask, Asking, Caller, Found, Trouble, bar, check, get, json, number, url};
use crate::market::providers::crypto::length;
use crate::market::providers::{Quotes, instant};
use crate::secret::{Secret, SecretConfig};

const INTERVALS: &[(&str, u32)] = &[("1min", 60), ("5min", 300), ("15min", 900), ("1h", 3_600), ("1day", 86_400)];

/// Symbols of Twelve Data, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwelveDataConfig {
    /// Symbols such as `SPY` or `{symbol: EURUSD=X, ask: EUR/USD}`.
    pub symbols: Vec<Ask>,
    pub key: SecretConfig,
    /// `1min`, `5min` (default), `15min`, `1h` or `1day`.
    #[serde(default = "interval_default")]
    pub interval: String,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn interval_default() -> String {
    "5min".to_owned()
}
fn base_default() -> String {
    "https://api.twelvedata.com".to_owned()
}

impl TwelveDataConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        length(&self.interval, INTERVALS)?;
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, key: &Secret, now: DateTime<Utc>) -> Quotes {
        let interval_s = length(&self.interval, INTERVALS).unwrap_or(300);
        let request = |ask: &Ask| {
            let query = [
                ("symbol", ask.name()),
                ("interval", self.interval.as_str()),
                ("outputsize", "100"),
                ("timezone", "UTC"),
                ("apikey", key.expose()),
            ];
            get(url(&self.base_url, &["time_series"], &query)?)
        };
        let asking = Asking { asks: &self.symbols, key: Some(key) };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), interval_s, &answer.body, now)).await
    }
}

pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    if document["status"] == "error" || document["code"].is_number() {
        let said = document["message"].as_str().unwrap_or("an error without a message").to_owned();
        return Err(match document["code"].as_i64() {
            // 403 is of a symbol that the plan does not include.
            Some(401 | 429) => Trouble::Stop(said),
            _ => Trouble::Symbol(said),
        });
    }
    let one = |row: &Value| {
        let starts_at = instant(row["datetime"].as_str()?, Tz::UTC)?;
        let values = ["open", "high", "low", "close", "volume"].map(|name| number(&row[name]));
        bar(symbol, starts_at, interval_s, values, now)
    };
    let mut bars: Vec<_> = document["values"].as_array().into_iter().flatten().filter_map(one).collect();
    bars.sort_by_key(|bar| bar.starts_at);
    if bars.is_empty() { Err(Trouble::Symbol("an answer without values".to_owned())) } else { Ok(bars) }
}
