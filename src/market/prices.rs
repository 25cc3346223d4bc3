//! The recent bars of every symbol, in memory: what rules and alerts look at.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::{Bar, Move, Quote, Reading, Symbol, WhyUnknown, stats};

/// Bars kept of one symbol: three days of minutes, or seventeen years of days.
const BARS_MAX: usize = 4_320;
/// A bar this long or longer is of a daily source.
const DAILY_S: u32 = 20 * 3_600;
/// Past this a price of an intraday source says nothing of the present.
const STALE_AFTER_INTRADAY: TimeDelta = TimeDelta::minutes(15);
/// A long weekend and a day.
const STALE_AFTER_DAILY: TimeDelta = TimeDelta::days(4);

/// Recent prices by symbol.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    series: HashMap<Symbol, Series>,
}

#[derive(Clone, Debug, Default)]
struct Series {
    /// By the start of the bar, so that a later bar of the same start replaces it.
    bars: BTreeMap<DateTime<Utc>, Point>,
    /// As the operator set it.
    stale_after: Option<TimeDelta>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    closes_at: DateTime<Utc>,
    close: f64,
    interval_s: u32,
}

impl Prices {
    /// Sets how old a symbol's last price may be; else 15 minutes, or 4 days for daily bars.
    pub fn set_stale_after(&mut self, symbol: &Symbol, stale_after: TimeDelta) {
        self.series.entry(symbol.clone()).or_default().stale_after = Some(stale_after);
    }

    /// Takes in bars, in any order; returns the symbols whose last price is new, each once.
    ///
    /// A price that is zero or not a number is missing; a negative one is kept (WTI, April 2020).
    pub fn insert(&mut self, bars: &[Bar]) -> Vec<Symbol> {
        let mut moved = Vec::new();
        for bar in bars.iter().filter(|bar| bar.close.is_finite() && bar.close != 0.0) {
            let series = self.series.entry(bar.symbol.clone()).or_default();
            let point = Point { closes_at: bar.closes_at(), close: bar.close, interval_s: bar.interval_s };
            let latest = series.bars.last_key_value().is_none_or(|(starts_at, _)| *starts_at <= bar.starts_at);
            let old = series.bars.insert(bar.starts_at, point);
            if latest && old.is_none_or(|old| old.close != point.close) && !moved.contains(&bar.symbol) {
                moved.push(bar.symbol.clone());
            }
            while series.bars.len() > BARS_MAX {
                series.bars.pop_first();
            }
        }
        moved
    }

    /// The last trade at or before `now`, if it is not too old.
    pub fn last(&self, symbol: &Symbol, now: DateTime<Utc>) -> Reading<Quote> {
        let Some(series) = self.series.get(symbol).filter(|series| !series.bars.is_empty()) else {
            return Reading::Unknown(WhyUnknown::NoData);
        };
        match series.at(now) {
            None => Reading::Unknown(WhyUnknown::NoData),
            Some(point) if now - point.closes_at > series.stale_after(point) => Reading::Unknown(WhyUnknown::Stale),
            Some(point) => Reading::Known(point.quote()),
        }
    }

    /// The move from the last trade at or before `since` to the last at or before `now`.
    pub fn since(&self, symbol: &Symbol, since: DateTime<Utc>, now: DateTime<Utc>) -> Reading<Move> {
        let to = match self.last(symbol, now) {
            Reading::Known(quote) => quote,
            Reading::Unknown(why) => return Reading::Unknown(why),
        };
        let Some(from) = self.series.get(symbol).and_then(|series| series.at(since)) else {
            return Reading::Unknown(WhyUnknown::ShortHistory);
        };
        stats::simple_percent(from.close, to.price).map(|percent| Move { from: from.quote(), to, percent }).into()
    }

    /// The move over the `window` that ends now.
    pub fn over(&self, symbol: &Symbol, window: TimeDelta, now: DateTime<Utc>) -> Reading<Move> {
        self.since(symbol, now - window, now)
    }
}

impl Series {
    /// The last bar that was closed at `instant`.
    fn at(&self, instant: DateTime<Utc>) -> Option<&Point> {
        self.bars.range(..=instant).rev().map(|(_, point)| point).find(|point| point.closes_at <= instant)
    }

    fn stale_after(&self, point: &Point) -> TimeDelta {
        let usual = if point.interval_s >= DAILY_S { STALE_AFTER_DAILY } else { STALE_AFTER_INTRADAY };
        self.stale_after.unwrap_or(usual)
    }
}

impl Point {
    fn quote(&self) -> Quote {
        Quote { price: self.close, at: self.closes_at }
    }
}
