//! Tiingo: daily prices, or the last trade on IEX; a key in a header.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::http::{Reach, Request};
use crate::market::Symbol;
use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, json, number, url,
};
use crate::market::providers::{Quotes, instant};
use crate::secret::{Secret, SecretConfig};

/// So many days of daily prices are asked for.
const DAYS_BACK: i64 = 400;

/// Tickers of Tiingo, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TiingoConfig {
    pub symbols: Vec<Ask>,
    pub key: SecretConfig,
    /// `daily` (default) or `iex`.
    #[serde(default)]
    pub series: TiingoSeries,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TiingoSeries {
    #[default]
    Daily,
    Iex,
}

fn base_default() -> String {
    "https://api.tiingo.com".to_owned()
}

impl TiingoConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, key: &Secret, now: DateTime<Utc>) -> Quotes {
        let since = (now - chrono::TimeDelta::days(DAYS_BACK)).date_naive().to_string();
        let request = |ask: &Ask| {
            let url = match self.series {
                TiingoSeries::Daily => {
                    url(&self.base_url, &["tiingo", "daily", ask.name(), "prices"], &[("startDate", &since)])
                }
                TiingoSeries::Iex => url(&self.base_url, &["iex", ""], &[("tickers", ask.name())]),
            }?;
            let headers = vec![("authorization".to_owned(), format!("Token {}", key.expose()))];
            Some(Request { headers, ..Request::get(url, Reach::Configured) })
        };
        let asking = Asking { asks: &self.symbols, key: Some(key) };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), &answer.body, now)).await
    }
}

/// Rows with a `date` are days; rows with a `timestamp` are last trades.
pub(super) fn read(symbol: &Symbol, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    let Some(rows) = document.as_array() else {
        let said = document["detail"].as_str().unwrap_or("an answer without rows").to_owned();
        let of_all = ["token", "limit", "allocation"].iter().any(|word| said.to_lowercase().contains(word));
        return Err(if of_all { Trouble::Stop(said) } else { Trouble::Symbol(said) });
    };
    let one = |row: &Value| {
        if let Some(day) = row["date"].as_str() {
            let day = instant(day, Tz::UTC)?.date_naive();
            let values = ["open", "high", "low", "close", "volume"].map(|name| number(&row[name]));
            return bar(symbol, day_start(day), DAY_S, values, now);
        }
        let at = instant(row["timestamp"].as_str()?, Tz::UTC)?;
        let price = |name: &str| number(&row[name]).filter(|price| *price != 0.0);
        let last = price("last").or(price("tngoLast"));
        bar(symbol, at, 0, [None, None, None, last, None], now)
    };
    let bars: Vec<_> = rows.iter().filter_map(one).collect();
    if bars.is_empty() { Err(Trouble::Symbol("an answer without prices".to_owned())) } else { Ok(bars) }
}
