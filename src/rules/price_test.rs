//! One test of a price: a move, a move against what is usual, or a level; known or not.

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::{Prices, Reading, Symbol};
use crate::rules::condition::Compare;
use crate::rules::headline::number;
use crate::schedule::HumanDuration;

/// What is asked of a symbol's price.
#[derive(Clone, Copy, Debug)]
pub(super) enum PriceTest {
    /// Simple return in percent over the time that ends now.
    Move {
        compare: Compare,
        within: TimeDelta,
        either_way: bool,
    },
    /// The same, in standard deviations of past returns over as long a time.
    Unusual {
        compare: Compare,
        within: TimeDelta,
        either_way: bool,
    },
    Level(Compare),
}

/// What a price test saw, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Saw {
    pub price: String,
    /// `+2.10%`, or `+2.10%, 3.2 times what is usual`.
    pub moved: String,
}

impl Saw {
    /// On one line.
    pub(super) fn shown(&self) -> String {
        if self.moved.is_empty() { self.price.clone() } else { format!("{} to {}", self.moved, self.price) }
    }
}

impl PriceTest {
    /// The value that is compared, and what it is of; the reason where a price is missing, stale or too short.
    pub(super) fn reads(&self, symbol: &Symbol, prices: &Prices, now: DateTime<Utc>) -> Reading<(f64, Saw)> {
        let unsigned = |value: f64, either_way: bool| if either_way { value.abs() } else { value };
        let read = match self {
            Self::Move { within, either_way, .. } => prices.over(symbol, *within, now).known().map(|moved| {
                let saw = Saw { price: number(moved.to.price), moved: format!("{:+.2}%", moved.percent) };
                (unsigned(moved.percent, *either_way), saw)
            }),
            Self::Unusual { within, either_way, .. } => {
                prices.unusual(symbol, *within, now).known().map(|(moved, z)| {
                    let moved_by = format!("{:+.2}%, {:.1} times what is usual", moved.percent, z.abs());
                    (unsigned(z, *either_way), Saw { price: number(moved.to.price), moved: moved_by })
                })
            }
            Self::Level(_) => prices
                .last(symbol, now)
                .known()
                .map(|quote| (quote.price, Saw { price: number(quote.price), moved: String::new() })),
        };
        Reading::from(read)
    }

    /// Whether it holds; none where that is not known.
    pub(super) fn holds(&self, symbol: &Symbol, prices: &Prices, now: DateTime<Utc>) -> Option<(bool, Saw)> {
        match self.reads(symbol, prices, now) {
            Reading::Known((value, saw)) => Some((self.compare().holds(value), saw)),
            Reading::Unknown(_) => None,
        }
    }

    pub(super) fn compare(&self) -> Compare {
        match self {
            Self::Move { compare, .. } | Self::Unusual { compare, .. } | Self::Level(compare) => *compare,
        }
    }

    /// Over how long it looks.
    pub(super) fn within(&self) -> Option<TimeDelta> {
        match self {
            Self::Move { within, .. } | Self::Unusual { within, .. } => Some(*within),
            Self::Level(_) => None,
        }
    }

    pub(super) fn written(&self) -> String {
        let sign = if self.compare().is_upward() { ">=" } else { "<=" };
        let limit = number(self.compare().number());
        let either = |either_way: bool| if either_way { " either way" } else { "" };
        match self {
            Self::Move { within, either_way, .. } => {
                format!("move{} {sign} {limit}% within {}", either(*either_way), HumanDuration(*within))
            }
            Self::Unusual { within, either_way, .. } => {
                format!("z{} {sign} {limit} within {}", either(*either_way), HumanDuration(*within))
            }
            Self::Level(_) => format!("level {sign} {limit}"),
        }
    }
}
