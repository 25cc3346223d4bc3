//! Daily history of Stooq as CSV: every failure has status 200, so only a right first line counts; a free key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, head, url,
};
use crate::market::providers::{Quotes, figure};
use crate::secret::{Secret, SecretConfig};

const HEADS: &str = "Date,Open,High,Low,Close";
/// So far back prices are asked for.
const ASKED_BACK: TimeDelta = TimeDelta::days(400);

/// Symbols of Stooq, one request each; not for commercial use.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StooqConfig {
    /// Symbols such as `{symbol: SPY, ask: spy.us}`.
    pub symbols: Vec<Ask>,
    #[serde(default)]
    pub key: Option<SecretConfig>,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn base_default() -> String {
    "https://stooq.com/q/d/l/".to_owned()
}

impl StooqConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, key: Option<&Secret>, now: DateTime<Utc>) -> Quotes {
        let day = |at: DateTime<Utc>| at.format("%Y%m%d").to_string();
        let (since, until) = (day(now - ASKED_BACK), day(now));
        let request = |ask: &Ask| {
            let mut query = vec![("s", ask.name()), ("d1", since.as_str()), ("d2", until.as_str()), ("i", "d")];
            query.extend(key.map(|key| ("apikey", key.expose())));
            get(url(&self.base_url, &[], &query)?)
        };
        let asking = Asking { asks: &self.symbols, key };
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), &answer.body, now)).await
    }
}

/// Dates are of the exchange; currencies have no volume; rows stand in any order.
pub(super) fn read(symbol: &Symbol, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.next().unwrap_or_default().trim();
    if !first.starts_with(HEADS) {
        let said = head(bytes);
        // Of one symbol; all else is the daily limit, a missing key, or a page.
        return Err(if said.starts_with("No data") { Trouble::Symbol(said) } else { Trouble::Stop(said) });
    }
    let row = |line: &str| {
        let fields: Vec<&str> = line.trim().split(',').collect();
        let day: NaiveDate = fields.first()?.parse().ok()?;
        let value = |place: usize| fields.get(place).and_then(|field| figure(field));
        bar(symbol, day_start(day), DAY_S, [value(1), value(2), value(3), value(4), value(5)], now)
    };
    let mut bars: Vec<_> = lines.filter_map(row).collect();
    bars.sort_by_key(|bar| bar.starts_at);
    if bars.is_empty() { Err(Trouble::Symbol("a table without rows".to_owned())) } else { Ok(bars) }
}
