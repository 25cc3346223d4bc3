//! Keeps prices: quotes and bars by symbol, and what they did over a window.
//!
//! In: provider data. Out: `Quote`, `Bar`, and readings such as a move, each known or unknown with the reason.
//!
//! Invariants
//! - M1. Missing stays missing: never zero, never a guess.
//! - M2. A stale or absent price makes a reading unknown, which neither fires nor clears a rule.
//!
//! `market` itself is pure; only `market/providers/` touches the network.

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

/// A value that could be computed, or the reason why not.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<T> {
    Known(T),
    Unknown(WhyUnknown),
}

/// Why a price reading is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyUnknown {
    /// No price of this symbol was ever received.
    NoData,
    /// The last price is older than the limit.
    Stale,
    /// No price at or before the start of the window.
    ShortHistory,
}

/// What a price did over a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    pub from: Quote,
    pub to: Quote,
    /// Simple return in percent: `100 (to / from - 1)`.
    pub percent: f64,
}

/// Recent bars of every symbol, in memory; what rules and alerts look at.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    _private: (),
}

impl Prices {
    /// Takes in bars, in any order; returns the symbols whose last price changed.
    pub fn insert(&mut self, _bars: &[Bar]) -> Vec<Symbol> {
        unimplemented!()
    }
    /// The last trade at or before `now`, if it is not older than the symbol's staleness limit.
    pub fn last(&self, _symbol: &Symbol, _now: DateTime<Utc>) -> Reading<Quote> {
        unimplemented!()
    }
    /// The move from the last price at or before `since` to the last price at or before `now`.
    pub fn since(&self, _symbol: &Symbol, _since: DateTime<Utc>, _now: DateTime<Utc>) -> Reading<Move> {
        unimplemented!()
    }
    /// The move over the `window` that ends now.
    pub fn over(&self, symbol: &Symbol, window: TimeDelta, now: DateTime<Utc>) -> Reading<Move> {
        self.since(symbol, now - window, now)
    }
}
