//! OHLC of Kraken: always status 200, the list of errors decides; the result stands under a name of its own; no key.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::Quotes;
use crate::market::providers::ask::{Ask, Asking, Caller, Found, Trouble, check, get, json, url};
use crate::market::providers::crypto::{candles, length};

const INTERVALS: &[(&str, u32)] = &[("1m", 60), ("5m", 300), ("15m", 900), ("1h", 3_600), ("1d", 86_400)];

/// Pairs of Kraken, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KrakenConfig {
    /// Pairs such as `{symbol: BTC-USD, ask: XBTUSD}`.
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
    "https://api.kraken.com".to_owned()
}

impl KrakenConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        length(&self.interval, INTERVALS)?;
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let interval_s = length(&self.interval, INTERVALS).unwrap_or(60);
        let minutes = (interval_s / 60).to_string();
        let request = |ask: &Ask| {
            get(url(&self.base_url, &["0", "public", "OHLC"], &[("pair", ask.name()), ("interval", &minutes)])?)
        };
        let asking = Asking { asks: &self.symbols, key: None };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), interval_s, &answer.body, now)).await
    }
}

/// A row is start, open, high, low, close, weighted price, volume, count.
pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    if let Some(error) = document["error"].as_array().and_then(|errors| errors.first()) {
        let said = error.as_str().unwrap_or_default().to_owned();
        let of_all =
            ["Rate limit", "Too many", "Unavailable", "Busy", "Lockout"].iter().any(|word| said.contains(word));
        return Err(if of_all { Trouble::Stop(said) } else { Trouble::Symbol(said) });
    }
    let rows = document["result"].as_object().and_then(|result| result.values().find_map(|value| value.as_array()));
    match rows {
        Some(rows) => Ok(candles(symbol, rows, [0, 1, 2, 3, 4, 6], interval_s, now)),
        None => Err(Trouble::Symbol("an answer without a result".to_owned())),
    }
}
