//! Prices that are not to be believed as they stand: jumps as splits and faults make them, yesterday sent as today, bars from
//! the future, sources that disagree.

use chrono::TimeDelta;

use crate::market::instruments::Instrument;
use crate::market::{Bar, Symbol, WhyUnknown, stats};

/// A rise by this, or a fall that undoes it, between two bars in a row is a split, a roll or a fault until more is known:
/// the smallest split that is usual, 3 for 2, makes 50 %.
pub const JUMP_PERCENT: f64 = 45.0;
/// The same of a yield, in percentage points: more than any of them ever moved between two readings, and less than a wrong
/// scale makes.
const JUMP_POINTS: f64 = 1.0;
/// Two sources of a yield that are no further apart agree, in percentage points.
const DISAGREE_POINTS: f64 = 0.1;
/// Two sources of one symbol that are further apart disagree.
pub const DISAGREE_PERCENT: f64 = 2.0;
/// A bar this long or longer is of a daily source.
pub(super) const DAILY_S: u32 = 20 * 3_600;
/// Clocks differ by this much at most.
const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);
/// A daily bar starts at midnight UTC of its date, which in Sydney and Tokyo begins before that.
const AHEAD_MAX_DAILY: TimeDelta = TimeDelta::hours(14);

/// Why a bar is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Zero or no number. It is missing, and nothing is said of it.
    Missing,
    /// It starts after it came.
    Ahead,
    /// It is below zero, where that cannot be, or stands for none.
    Negative,
}

/// What prices of an instrument may do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nature {
    /// It leaps by half its value, and means it.
    pub leaps: bool,
    /// It may be below zero.
    pub negative: bool,
    /// It is a yield in percent, which moves by points and not by parts of itself.
    pub is_rate: bool,
}

/// Of a symbol of which nothing is known: a spread may be negative.
impl Default for Nature {
    fn default() -> Self {
        Self { leaps: false, negative: true, is_rate: false }
    }
}

impl Nature {
    pub(super) fn of(instrument: &Instrument) -> Self {
        Self { leaps: instrument.leaps, negative: instrument.negative, is_rate: instrument.is_rate() }
    }

    /// Is the way from one price to the next one that splits and faults make? Through zero is none: oil went there.
    pub(super) fn jumps(self, from: f64, to: f64) -> bool {
        if self.leaps {
            return false;
        }
        if self.is_rate {
            return (to - from).abs() >= JUMP_POINTS;
        }
        let ratio = to / from;
        let limit = 1.0 + JUMP_PERCENT / 100.0;
        from > 0.0 && to > 0.0 && (ratio >= limit || ratio <= 1.0 / limit)
    }

    /// From one price to another: in percent, or of a rate in percentage points.
    pub(super) fn change(self, from: f64, to: f64) -> Result<f64, WhyUnknown> {
        if self.is_rate { stats::points(from, to) } else { stats::simple_percent(from, to) }
    }

    /// The same in log returns, which add up; of a rate points do.
    pub(super) fn log_change(self, from: f64, to: f64) -> Result<f64, WhyUnknown> {
        if self.is_rate { stats::points(from, to) } else { stats::log_percent(from, to) }
    }

    /// Are two prices of the same time too far apart? A yield near zero is always some percent from another.
    pub(super) fn disagree(self, one: f64, other: f64, percent: f64) -> bool {
        let least = if self.is_rate { DISAGREE_POINTS } else { 0.0 };
        (one - other).abs() > (percent / 100.0 * one.abs().min(other.abs())).max(least)
    }
}

/// What some providers write where they have no price.
const NO_PRICES: [f64; 4] = [-1.0, -99.0, -999.0, -9_999.0];

/// What is wrong with a bar by itself; `negative`: the price may be below zero.
pub(super) fn fault(bar: &Bar, negative: bool) -> Option<Fault> {
    let ahead_max = if bar.interval_s >= DAILY_S { AHEAD_MAX_DAILY } else { AHEAD_MAX };
    match bar {
        bar if !bar.close.is_finite() || bar.close == 0.0 => Some(Fault::Missing),
        bar if bar.close < 0.0 && (!negative || NO_PRICES.contains(&bar.close)) => Some(Fault::Negative),
        bar if bar.starts_at - bar.received_at > ahead_max => Some(Fault::Ahead),
        _ => None,
    }
}

/// Figures of a bar by which yesterday's, sent as today's, are known, of a day on which there was trading: a high above the low,
/// and what else there is. A bar within the day must have its volume, too; a close by itself may well be that of the day before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures([Option<f64>; 5]);

impl Figures {
    pub(super) fn of(bar: &Bar) -> Option<Self> {
        let ranged = bar.high.zip(bar.low).is_some_and(|(high, low)| high > low);
        let traded = bar.volume.map_or(bar.interval_s >= DAILY_S, |volume| volume > 0.0);
        (ranged && traded).then_some(Self([bar.open, bar.high, bar.low, Some(bar.close), bar.volume]))
    }
}

/// What an operator is told of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceWarning {
    pub symbol: Symbol,
    /// Lower case, no final period.
    pub told: String,
}
