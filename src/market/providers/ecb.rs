//! Euro foreign exchange reference rates of the European Central Bank, as XML: once a day at about 16:00 in Frankfurt; no key.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::ask::{Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, head};
use crate::market::providers::{Quotes, price};

/// One document has all currencies; crosses are taken over the euro.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcbConfig {
    /// Pairs as `{symbol: CNY=X, ask: USD/CNY}`: yuan for a dollar.
    pub symbols: Vec<Ask>,
    /// Default: the last 90 days.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn base_default() -> String {
    "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml".to_owned()
}

/// A day, or a currency and its rate: `<Cube time='..'>`, `<Cube currency='USD' rate='1.08'/>`.
static CUBE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<Cube\s+(?:time=['"]([0-9-]+)['"]|currency=['"]([A-Z]{3})['"]\s+rate=['"]([^'"]+)['"])"#)
        .expect("a sound pattern")
});

impl EcbConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)?;
        pairs_of(&self.symbols)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let asking = Asking { asks: &[()], key: None };
        let request = |(): &()| get(self.base_url.parse().ok()?);
        let mut quotes = asking
            .each(caller, now, |()| "rates".to_owned(), request, |(), answer| read(&self.symbols, &answer.body, now))
            .await;
        quotes.problems.extend(unknown(&self.symbols, &quotes.bars.iter().map(|bar| &bar.symbol).collect::<Vec<_>>()));
        quotes
    }
}

/// Refuses what is not written as a pair.
pub(super) fn pairs_of(asks: &[Ask]) -> Result<(), String> {
    match asks.iter().find(|ask| pair(ask.name()).is_none()) {
        None => Ok(()),
        Some(ask) => Err(format!("`{}` is no pair; expected `{{symbol: CNY=X, ask: USD/CNY}}`", ask.name())),
    }
}

/// `USD/CNY` as its two currencies.
pub(super) fn pair(name: &str) -> Option<(&str, &str)> {
    let code = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    name.split_once('/').filter(|(base, quote)| code(base) && code(quote))
}

/// Symbols of which nothing came.
pub(super) fn unknown(asks: &[Ask], found: &[&Symbol]) -> Vec<String> {
    let missing = |ask: &&Ask| !found.is_empty() && !found.contains(&&ask.symbol());
    asks.iter().filter(missing).map(|ask| format!("`{}`: no rate of that pair", ask.name())).collect()
}

/// A cross has no more figures than the rates that it is made of.
fn rounded(cross: f64) -> f64 {
    (cross * 1e6).round() / 1e6
}

pub(super) fn read(asks: &[Ask], bytes: &[u8], now: DateTime<Utc>) -> Found {
    let text = String::from_utf8_lossy(bytes);
    let mut days: BTreeMap<NaiveDate, BTreeMap<String, f64>> = BTreeMap::new();
    let mut day = None;
    for cube in CUBE.captures_iter(&text) {
        if let Some(time) = cube.get(1) {
            day = time.as_str().parse().ok();
        } else if let (Some(day), Some(rate)) = (day, price(&cube[3])) {
            days.entry(day).or_default().insert(cube[2].to_owned(), rate);
        }
    }
    if days.is_empty() {
        return Err(Trouble::Stop(format!("not reference rates: {}", head(bytes))));
    }
    let mut bars = Vec::new();
    for (day, rates) in days {
        let rate =
            |code: &str| if code == "EUR" { Some(1.0) } else { rates.get(code).copied().filter(|rate| *rate > 0.0) };
        for ask in asks {
            let cross = pair(ask.name()).and_then(|(base, quote)| Some(rounded(rate(quote)? / rate(base)?)));
            bars.extend(bar(&ask.symbol(), day_start(day), DAY_S, [None, None, None, cross, None], now));
        }
    }
    // Each by itself is told by `unknown`.
    if bars.is_empty() { Err(Trouble::Symbol("no rate of any of the pairs".to_owned())) } else { Ok(bars) }
}
