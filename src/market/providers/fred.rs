//! FRED, the data service of the Federal Reserve Bank of St. Louis, as CSV: daily yields, currencies, oil; no key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::ask::{
    Ask, Asking, Caller, DAY_S, Found, Trouble, bar, check, day_start, get, head, url,
};
use crate::market::providers::{Quotes, price};

/// So far back observations are asked for.
const ASKED_BACK: TimeDelta = TimeDelta::days(400);

/// Series of FRED, one request each; an observation appears on the next business day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FredConfig {
    /// Series such as `DGS10`; `{symbol: CL-SPOT, ask: DCOILWTICO}` to give one another name.
    pub symbols: Vec<Ask>,
    /// Default: the public service.
    #[serde(default = "base_default")]
    pub base_url: String,
}

fn base_default() -> String {
    "https://fred.stlouisfed.org/graph/fredgraph.csv".to_owned()
}

impl FredConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        check(&self.symbols, &self.base_url)
    }

    pub(super) async fn fetch(&self, caller: Caller<'_>, now: DateTime<Utc>) -> Quotes {
        let since = (now - ASKED_BACK).date_naive().to_string();
        let asking = Asking { asks: &self.symbols, key: None };
        let request = |ask: &Ask| get(url(&self.base_url, &[], &[("id", ask.name()), ("cosd", &since)])?);
        let name = |ask: &Ask| ask.name().to_owned();
        asking.each(caller, now, name, request, |ask, answer| read(&ask.symbol(), &answer.body, now)).await
    }
}

/// Two columns: the date, under a name that has changed over time, and the value; `.` is missing.
pub(super) fn read(symbol: &Symbol, bytes: &[u8], now: DateTime<Utc>) -> Found {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heads = lines.next().unwrap_or_default().to_ascii_lowercase();
    if !heads.contains(',') || !heads.contains("date") || heads.contains('<') {
        return Err(Trouble::Stop(format!("not a series: {}", head(bytes))));
    }
    let row = |line: &str| {
        let (day, value) = line.trim().split_once(',')?;
        let day: NaiveDate = day.trim_matches('"').parse().ok()?;
        bar(symbol, day_start(day), DAY_S, [None, None, None, price(value), None], now)
    };
    let bars: Vec<_> = lines.filter_map(row).collect();
    if bars.is_empty() { Err(Trouble::Symbol("a series without observations".to_owned())) } else { Ok(bars) }
}
