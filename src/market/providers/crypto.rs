//! What the three crypto exchanges have in common: a length of bar, a list of symbols, rows of candles.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::market::providers::ask::{bar, number};
use crate::market::providers::epoch;
use crate::market::{Bar, Symbol};

/// Where the fields of a row stand: start, open, high, low, close, volume.
pub(super) type Places = [usize; 6];

/// Bars of rows of candles; a row that is none is left out.
pub(super) fn candles(
    symbol: &Symbol,
    rows: &[Value],
    places: Places,
    interval_s: u32,
    now: DateTime<Utc>,
) -> Vec<Bar> {
    let [start, open, high, low, close, volume] = places;
    let one = |row: &Value| {
        let value = |place: usize| number(&row[place]);
        let starts_at = row[start].as_f64().and_then(epoch)?;
        bar(symbol, starts_at, interval_s, [value(open), value(high), value(low), value(close), value(volume)], now)
    };
    let mut bars: Vec<Bar> = rows.iter().filter_map(one).collect();
    bars.sort_by_key(|bar| bar.starts_at);
    bars
}

/// The seconds of a length of bar that an exchange has.
pub(super) fn length(interval: &str, known: &[(&str, u32)]) -> Result<u32, String> {
    known.iter().find(|(name, _)| *name == interval).map(|(_, seconds)| *seconds).ok_or_else(|| {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("`interval: {interval}` is not one; expected {}", names.join(", "))
    })
}
