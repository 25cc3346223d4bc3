//! Klines of Binance's market data host: times in milliseconds, numbers as text; no key.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::Quotes;
use crate::market::providers::ask::{Ask, Asking, Caller, Found, Trouble, check, get, json, url};
use crate::market::providers::crypto::{candles, length};

const INTERVALS: &[(&str, u32)] = &[("1m", 60), ("5m", 300), ("15m", 900), ("1h", 3_600), ("1d", 86_400)];
/// Bars of one answer; the server gives up to 1,000.
const BARS: &str = "500";
/// Too many requests; the server bans who goes on.
const TOO_MANY: i64 = -1_003;

/// Pairs of Binance, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinanceConfig {
    /// Pairs such as `{symbol: BTC-USD, ask: BTCUSDT}`.
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
    "https://data-api.binance.vision".to_owned()
}

impl BinanceConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        length(&self.interval, INTERVALS)?;
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let interval_s = length(&self.interval, INTERVALS).unwrap_or(60);
        let request = |ask: &Ask| {
            let query = [("symbol", ask.name()), ("interval", self.interval.as_str()), ("limit", BARS)];
            get(url(&self.base_url, &["api", "v3", "klines"], &query)?)
        };
        let asking = Asking { asks: &self.symbols, key: None };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), interval_s, &answer.body, now)).await
    }
}

pub(super) fn read(symbol: &Symbol, interval_s: u32, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    match document.as_array() {
        Some(rows) => Ok(candles(symbol, rows, [0, 1, 2, 3, 4, 5], interval_s, now)),
        None => {
            let said = document["msg"].as_str().unwrap_or("an answer without klines").to_owned();
            Err(if document["code"] == TOO_MANY { Trouble::Stop(said) } else { Trouble::Symbol(said) })
        }
    }
}
