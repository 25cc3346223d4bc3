//! Keeps prices: quotes and bars by symbol, and what they did over a window.
//!
//! In: provider data. Out: `Quote`, `Bar`, and readings such as a move, each known or unknown with the reason.
//!
//! Invariants
//! - M1. Missing stays missing: never zero, never a guess.
//! - M2. A stale or absent price makes a reading unknown, which neither fires nor clears a rule.
//!
//! `market` itself is pure; only `market/providers/` touches the network.

pub mod calendar;
mod dispute;
mod doubt;
pub mod exposure;
mod gaps;
pub mod impact;
pub mod instruments;
mod prices;
pub mod providers;
mod reference;
mod span;
pub mod stats;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_view;
mod unknown;
mod view;

pub use dispute::{Dispute, Said};
pub use doubt::{DISAGREE_PERCENT, JUMP_PERCENT, PriceWarning};
pub use gaps::{Gap, gaps};
pub use prices::Prices;
pub use reference::Reference;
pub use span::{Span, SpanError};
pub use unknown::{Reading, WhyUnknown};
pub use view::{AbnormalMove, Usual, View, VolumeSeen};

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A provider's symbol for an instrument, as configured: `ZS=F`, `^GSPC`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Symbol(pub Arc<str>);

impl Symbol {
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Price at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    pub price: f64,
    /// When it was traded.
    pub at: DateTime<Utc>,
}

/// Open, high, low, close and volume over an interval. A later bar of the same symbol and start replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub symbol: Symbol,
    /// Start of the interval.
    pub starts_at: DateTime<Utc>,
    pub interval_s: u32,
    pub open: Option<f64>,
    pub high: Option<f64>,
    pub low: Option<f64>,
    pub close: f64,
    pub volume: Option<f64>,
    /// When bellwether had it.
    pub received_at: DateTime<Utc>,
}

/// What a price did over a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    pub from: Quote,
    pub to: Quote,
    /// Simple return in percent: `100 (to / from - 1)`; of a rate its change in percentage points, `to - from`.
    pub percent: f64,
    /// It is the move of a rate, which is told in basis points.
    pub is_rate: bool,
}

/// A move as people read it, with its sign: `+1.25%`, or of a rate `+15 bp`.
pub fn signed_move(percent: f64, is_rate: bool) -> String {
    if is_rate { basis_points(percent) } else { format!("{percent:+.2}%") }
}

/// Percentage points as basis points: `+15 bp`, `-2.5 bp`.
pub fn basis_points(points: f64) -> String {
    let text = format!("{:+.1}", 100.0 * points);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let text = if matches!(text, "+0" | "-0") { "0" } else { text };
    format!("{text} bp")
}

impl Bar {
    /// When its close was known: at the end of the interval, or when it came, if that was before the end.
    pub fn closes_at(&self) -> DateTime<Utc> {
        (self.starts_at + TimeDelta::seconds(i64::from(self.interval_s))).min(self.received_at)
    }
}
