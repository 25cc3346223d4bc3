//! Quotes of Finnhub: one symbol a request, zeros for what it does not know; a key.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::ask::{Ask, Asking, Caller, Found, Trouble, bar, check, get, json, number, url};
use crate::market::providers::{Quotes, epoch};
use crate::secret::{Secret, SecretConfig};

/// Stocks of Finnhub, one request each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinnhubConfig {
    pub symbols: Vec<Ask>,
    pub key: SecretConfig,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn base_default() -> String {
    "https://finnhub.io/api/v1".to_owned()
}

impl FinnhubConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, key: &Secret, now: DateTime<Utc>) -> Quotes {
        let request =
            |ask: &Ask| get(url(&self.base_url, &["quote"], &[("symbol", ask.name()), ("token", key.expose())])?);
        let asking = Asking { asks: &self.symbols, key: Some(key) };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), &answer.body, now)).await
    }
}

/// A price of an instant. The day's open, high and low say nothing of that instant and are left out.
pub(super) fn read(symbol: &Symbol, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let document = json(bytes)?;
    if let Some(said) = document["error"].as_str() {
        // What a plan does not include it has no access to, and says so of each symbol.
        let of_all = ["limit", "key"].iter().any(|word| said.to_lowercase().contains(word));
        return Err(if of_all { Trouble::Stop(said.to_owned()) } else { Trouble::Symbol(said.to_owned()) });
    }
    let at = number(&document["t"]).and_then(epoch);
    let quote = at.and_then(|at| bar(symbol, at, 0, [None, None, None, number(&document["c"]), None], now));
    quote.map(|bar| vec![bar]).ok_or_else(|| Trouble::Symbol("zeros in place of prices: an unknown symbol".to_owned()))
}
