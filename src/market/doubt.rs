//! Prices that are not to be believed as they stand: jumps as splits and faults make them, yesterday sent as today, bars from
//! the future, sources that disagree.

use chrono::TimeDelta;

use crate::market::{Bar, Symbol};

/// A rise by this, or a fall that undoes it, between two bars in a row is a split, a roll or a fault until more is known:
/// the smallest split that is usual, 3 for 2, makes 50 %.
pub const JUMP_PERCENT: f64 = 45.0;
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

/// Is the way from one price to the next one that splits, rolls and faults make? Through zero is none: oil went there.
pub fn is_jump(from: f64, to: f64, percent: f64) -> bool {
    let ratio = to / from;
    let limit = 1.0 + percent / 100.0;
    from > 0.0 && to > 0.0 && (ratio >= limit || ratio <= 1.0 / limit)
}

/// Are two prices of the same time too far apart?
pub(super) fn disagree(one: f64, other: f64, percent: f64) -> bool {
    (one - other).abs() > percent / 100.0 * one.abs().min(other.abs())
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

/// Figures of a bar by which yesterday's, sent as today's, are known: all five, of a day on which there was trading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures([f64; 5]);

impl Figures {
    pub(super) fn of(bar: &Bar) -> Option<Self> {
        let figures = [bar.open?, bar.high?, bar.low?, bar.close, bar.volume?];
        let [_, high, low, _, volume] = figures;
        (high > low && volume > 0.0).then_some(Self(figures))
    }
}

/// What an operator is told of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceWarning {
    pub symbol: Symbol,
    /// Lower case, no final period.
    pub told: String,
}
