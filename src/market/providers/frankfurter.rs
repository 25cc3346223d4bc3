//! Frankfurter, a community service with the daily rates of central banks; can be run by oneself; no key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::market::Symbol;
use crate::market::providers::Quotes;
use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, json, number, url,
};
use crate::market::providers::ecb::{pair, pairs_of};

/// So far back rates are asked for.
const ASKED_BACK: TimeDelta = TimeDelta::days(90);

/// Daily rates, one request a pair.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrankfurterConfig {
    /// Pairs as `{symbol: CNY=X, ask: USD/CNY}`: yuan for a dollar.
    pub symbols: Vec<Ask>,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn base_default() -> String {
    "https://api.frankfurter.dev/v1".to_owned()
}

impl FrankfurterConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)?;
        pairs_of(&self.symbols)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let span = format!("{}..", (now - ASKED_BACK).date_naive());
        let request = |ask: &Ask| {
            let (base, quote) = pair(ask.name())?;
            get(url(&self.base_url, &[&span], &[("base", base), ("symbols", quote)])?)
        };
        let asking = Asking { asks: &self.symbols, key: None };
        let name = |ask: &Ask| ask.name().to_owned();
        let found = |ask: &Ask, bytes: &[u8]| {
            let quote = pair(ask.name()).map(|(_, quote)| quote).unwrap_or_default();
            read(&ask.symbol(), quote, bytes, now)
        };
        asking.each(caller, now, name, request, |ask, answer| found(ask, &answer.body)).await
    }
}

/// Rates by day, or those of one day; days without rates are left out.
pub(super) fn read(symbol: &Symbol, quote: &str, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    let Some(rates) = document["rates"].as_object() else {
        let said = document["message"].as_str().unwrap_or("an answer without rates");
        return Err(Trouble::Symbol(said.to_owned()));
    };
    let one = |day: &str, rates: &Value| {
        let day: NaiveDate = day.parse().ok()?;
        bar(symbol, day_start(day), DAY_S, [None, None, None, number(&rates[quote]), None], now)
    };
    let bars: Vec<_> = match document["date"].as_str() {
        Some(day) => one(day, &document["rates"]).into_iter().collect(),
        None => rates.iter().filter_map(|(day, rates)| one(day, rates)).collect(),
    };
    if bars.is_empty() { Err(Trouble::Symbol("no rate of that pair".to_owned())) } else { Ok(bars) }
}
