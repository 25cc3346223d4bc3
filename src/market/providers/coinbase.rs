//! Candles of Coinbase Exchange: newest first, low before high, quiet minutes left out; no key.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::Quotes;
use crate::market::providers::ask::{Ask, Asking, Caller, Found, Trouble, check, get, json, url};
use crate::market::providers::crypto::{candles, length};

const INTERVALS: &[(&str, u32)] = &[("1m", 60), ("5m", 300), ("15m", 900), ("1h", 3_600), ("1d", 86_400)];

/// Products of Coinbase, one request each; not meant to be polled often.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoinbaseConfig {
    /// Products such as `BTC-USD`.
    pub symbols: Vec<Ask>,
    /// `1m` (default), `5m`, `15m`, `1h` or `1d`.
    #[serde(default = "interval_default")]
    pub interval: String,
    /// Default: the public host.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn interval_default() -> String {
    "1m".to_owned()
}
fn base_default() -> String {
    "https://api.exchange.coinbase.com".to_owned()
}

impl CoinbaseConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        length(&self.interval, INTERVALS)?;
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let interval_s = length(&self.interval, INTERVALS).unwrap_or(60);
        let seconds = interval_s.to_string();
        let request =
            |ask: &Ask| get(url(&self.base_url, &["products", ask.name(), "candles"], &[("granularity", &seconds)])?);
        let asking = Asking { asks: &self.symbols, key: None };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), interval_s, &answer.body, now)).await
    }
}

/// A row is start, low, high, open, close, volume.
pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    match document.as_array() {
        Some(rows) => Ok(candles(symbol, rows, [0, 3, 2, 1, 4, 5], interval_s, now)),
        None => {
            let said = document["message"].as_str().unwrap_or("an answer without candles").to_owned();
            Err(if said.contains("rate limit") { Trouble::Stop(said) } else { Trouble::Symbol(said) })
        }
    }
}
