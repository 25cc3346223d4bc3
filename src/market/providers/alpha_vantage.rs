//! Alpha Vantage: everything is text, every failure has status 200; a key, of which the free one allows 25 requests a day.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::market::Symbol;
use crate::market::providers::Quotes;
use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, json, number, url,
};
use crate::market::providers::ecb::pair;
use crate::secret::{Secret, SecretConfig};

/// Symbols of Alpha Vantage, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlphaVantageConfig {
    /// Symbols such as `SPY`, or pairs of currencies as `{symbol: CNY=X, ask: USD/CNY}`.
    pub symbols: Vec<Ask>,
    pub key: SecretConfig,
    /// `daily` (default): the last 100 days; `quote`: the last one.
    #[serde(default)]
    pub series: AlphaVantageSeries,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlphaVantageSeries {
    #[default]
    Daily,
    Quote,
}

fn base_default() -> String {
    "https://www.alphavantage.co/query".to_owned()
}

impl AlphaVantageConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)?;
        let pair = self.symbols.iter().find(|ask| pair(ask.name()).is_some());
        match pair.filter(|_| self.series == AlphaVantageSeries::Quote) {
            Some(pair) => {
                Err(format!("`{}` is a pair of currencies, which has no `series: quote`; leave it out", pair.name()))
            }
            None => Ok(()),
        }
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, key: &Secret, now: DateTime<Utc>) -> Quotes {
        let function = match self.series {
            AlphaVantageSeries::Daily => "TIME_SERIES_DAILY",
            AlphaVantageSeries::Quote => "GLOBAL_QUOTE",
        };
        let request = |ask: &Ask| {
            let key = ("apikey", key.expose());
            get(match pair(ask.name()) {
                Some((from, to)) => {
                    let query = [("function", "FX_DAILY"), ("from_symbol", from), ("to_symbol", to), key];
                    url(&self.base_url, &[], &query)?
                }
                None => url(&self.base_url, &[], &[("function", function), ("symbol", ask.name()), key])?,
            })
        };
        let asking = Asking { asks: &self.symbols, key: Some(key) };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), &answer.body, now)).await
    }
}

pub(super) fn read(symbol: &Symbol, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    if let Some(said) = document["Error Message"].as_str() {
        return Err(Trouble::Symbol(said.to_owned()));
    }
    if let Some(said) = document["Note"].as_str().or(document["Information"].as_str()) {
        return Err(Trouble::Stop(said.to_owned()));
    }
    let one = |day: &str, row: &Value, names: [&str; 5]| {
        let day: NaiveDate = day.parse().ok()?;
        bar(symbol, day_start(day), DAY_S, names.map(|name| number(&row[name])), now)
    };
    let daily = ["1. open", "2. high", "3. low", "4. close", "5. volume"];
    let quoted = ["02. open", "03. high", "04. low", "05. price", "06. volume"];
    let days = ["Time Series (Daily)", "Time Series FX (Daily)"].iter().find_map(|name| document[name].as_object());
    let mut bars: Vec<_> = match days {
        Some(days) => days.iter().filter_map(|(day, row)| one(day, row, daily)).collect(),
        None => {
            let quote = &document["Global Quote"];
            let day = quote["07. latest trading day"].as_str().unwrap_or_default();
            one(day, quote, quoted).into_iter().collect()
        }
    };
    bars.sort_by_key(|bar| bar.starts_at);
    // An unknown symbol is answered with an empty quote.
    if bars.is_empty() { Err(Trouble::Symbol("an answer without prices".to_owned())) } else { Ok(bars) }
}
