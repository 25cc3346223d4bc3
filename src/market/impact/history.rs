//! Prices of one symbol by time and by day, as an impact needs them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::market::dispute::Dispute;
use crate::market::doubt::{DAILY_S, Nature};
use crate::market::instruments::{Instruments, Rolls};
use crate::market::{Bar, Quote, Symbol, WhyUnknown};

/// Prices within the day and by day of many symbols.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    by_symbol: HashMap<Symbol, History>,
}

/// Prices of one symbol, oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    ticks: Vec<Tick>,
    days: Vec<Day>,
    pub(super) nature: Nature,
    /// Where its sources disagree.
    disputes: Vec<Dispute>,
    rolls: Option<Arc<Rolls>>,
}

/// A bar within the day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tick {
    pub starts_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub open: Option<f64>,
    pub close: f64,
    pub interval_s: u32,
}

/// A day's last price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub on: NaiveDate,
    pub close: f64,
    /// When it was had: before the session's end it is not the close.
    pub received_at: DateTime<Utc>,
}

impl Histories {
    /// Takes in bars in any order; what is zero or no number is left out.
    pub fn of<'a>(bars: impl IntoIterator<Item = &'a Bar>, instruments: &Instruments) -> Self {
        let mut found = Self::default();
        for bar in bars.into_iter().filter(|bar| bar.close.is_finite() && bar.close != 0.0) {
            if !found.by_symbol.contains_key(&bar.symbol) {
                let nature = instruments.get(&bar.symbol).map(Nature::of).unwrap_or_default();
                let rolls = instruments.rolls(&bar.symbol).cloned();
                found.by_symbol.insert(bar.symbol.clone(), History { nature, rolls, ..History::default() });
            }
            let Some(history) = found.by_symbol.get_mut(&bar.symbol) else { continue };
            if bar.interval_s >= DAILY_S {
                let (on, close) = (bar.starts_at.date_naive(), bar.close);
                history.days.push(Day { on, close, received_at: bar.received_at });
            } else {
                history.ticks.push(Tick {
                    starts_at: bar.starts_at,
                    closes_at: bar.closes_at(),
                    open: bar.open,
                    close: bar.close,
                    interval_s: bar.interval_s,
                });
            }
        }
        for history in found.by_symbol.values_mut() {
            history.settle();
        }
        found
    }

    /// Notes where sources disagree: over that nothing is known.
    pub fn doubt(&mut self, disputes: &[Dispute]) {
        for dispute in disputes {
            if let Some(history) = self.by_symbol.get_mut(&dispute.symbol) {
                history.disputes.push(dispute.clone());
            }
        }
    }

    pub fn get(&self, symbol: &Symbol) -> Option<&History> {
        self.by_symbol.get(symbol)
    }
}

impl History {
    /// Brings prices in order; of two of the same start the one that came later stays.
    fn settle(&mut self) {
        if !self.ticks.is_sorted_by_key(|tick| (tick.starts_at, tick.closes_at)) {
            self.ticks.sort_by_key(|tick| (tick.starts_at, tick.closes_at));
        }
        self.ticks.reverse();
        self.ticks.dedup_by_key(|tick| tick.starts_at);
        self.ticks.reverse();
        self.days.sort_by_key(|day| (day.on, day.received_at));
        self.days.reverse();
        self.days.dedup_by_key(|day| day.on);
        self.days.reverse();
    }

    /// The last trade at or before an instant; missing where there was none within two bars before it.
    pub(super) fn at(&self, instant: DateTime<Utc>) -> Result<Quote, WhyUnknown> {
        let tick = self.ticks[..self.known_by(instant)].last().ok_or(WhyUnknown::ShortHistory)?;
        let interval = TimeDelta::seconds(i64::from(tick.interval_s.max(60)));
        if instant - tick.closes_at > interval * 2 {
            return Err(WhyUnknown::Gap);
        }
        Ok(Quote { price: tick.close, at: tick.closes_at })
    }

    /// The last trade at or before an instant, however old.
    pub(super) fn before(&self, instant: DateTime<Utc>) -> Option<Quote> {
        self.ticks[..self.known_by(instant)].last().map(|tick| Quote { price: tick.close, at: tick.closes_at })
    }

    /// The first bar that starts at or after an instant.
    pub(super) fn first_from(&self, instant: DateTime<Utc>) -> Option<&Tick> {
        self.ticks.get(self.ticks.partition_point(|tick| tick.starts_at < instant))
    }

    /// Trades from one instant to another, both in.
    pub(super) fn within(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = Quote> {
        let first = self.ticks.partition_point(|tick| tick.closes_at < from);
        let last = self.known_by(to).max(first);
        self.ticks[first..last].iter().map(|tick| Quote { price: tick.close, at: tick.closes_at })
    }

    /// How many bars were closed at an instant.
    fn known_by(&self, instant: DateTime<Utc>) -> usize {
        self.ticks.partition_point(|tick| tick.closes_at <= instant)
    }

    /// Why a move between two instants is in doubt.
    pub(super) fn doubts(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<WhyUnknown> {
        if self.disputes.iter().any(|dispute| dispute.reaches(from, to)) {
            return Some(WhyUnknown::Disagree);
        }
        if self.rolls.as_ref().is_some_and(|rolls| rolls.between(from, to)) {
            return Some(WhyUnknown::Roll);
        }
        let (first, last) = (self.known_by(from).saturating_sub(1), self.known_by(to));
        let ticks = &self.ticks[first.min(last)..last];
        let jumped = ticks.windows(2).any(|pair| self.nature.jumps(pair[0].close, pair[1].close));
        jumped.then_some(WhyUnknown::Jump)
    }

    /// Why the way from one day's price to another's is in doubt.
    pub(super) fn doubts_days(&self, from: &Day, to: &Day) -> Option<WhyUnknown> {
        let is_of = |day: NaiveDate| self.disputes.iter().any(|dispute| dispute.on == Some(day));
        if is_of(from.on) || is_of(to.on) {
            return Some(WhyUnknown::Disagree);
        }
        if self.rolls.as_ref().is_some_and(|rolls| rolls.between_days(from.on, to.on)) {
            return Some(WhyUnknown::Roll);
        }
        self.nature.jumps(from.close, to.close).then_some(WhyUnknown::Jump)
    }

    /// How long a bar within the day is, at an instant.
    pub(super) fn interval(&self, instant: DateTime<Utc>) -> Option<TimeDelta> {
        let index = self.known_by(instant).checked_sub(1)?;
        Some(TimeDelta::seconds(i64::from(self.ticks[index].interval_s)))
    }

    pub(super) fn has_ticks(&self) -> bool {
        !self.ticks.is_empty()
    }

    pub(super) fn days(&self) -> &[Day] {
        &self.days
    }
}
