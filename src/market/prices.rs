//! The recent bars of every symbol, in memory: what rules and alerts look at.
//!
//! Bars of a day and shorter ones of one symbol stand side by side; those of a day speak where there are no others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::market::calendar::Session;
use crate::market::dispute::{Apart, Dispute, Sources};
use crate::market::doubt::{DAILY_S, Fault, Figures, Nature, PriceWarning, fault};
use crate::market::instruments::Rolls;
use crate::market::{Bar, Move, Quote, Reading, Reference, Symbol, WhyUnknown};

/// Bars kept of one symbol and sort: a month of minutes around the clock, so that twenty sessions of them say what is
/// usual at a time of day.
const BARS_MAX: usize = 45_000;
/// Doubts kept of one symbol.
const DOUBTS_MAX: usize = 1_000;
/// Past this a price of an intraday source says nothing of the present.
const STALE_AFTER_INTRADAY: TimeDelta = TimeDelta::minutes(15);
/// A long weekend and a day.
const STALE_AFTER_DAILY: TimeDelta = TimeDelta::days(4);

/// Recent prices by symbol.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    series: HashMap<Symbol, Series>,
    warnings: Vec<PriceWarning>,
    /// When any symbol of a market traded last, within the day.
    last_by_venue: HashMap<String, DateTime<Utc>>,
    /// Symbols whose disputes are not as they were saved.
    disputed: BTreeSet<Symbol>,
    reference: Reference,
}

/// Prices of one symbol.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    intraday: Track,
    daily: Track,
    /// As the operator set it.
    stale_after: Option<TimeDelta>,
    /// Of the instrument.
    nature: Nature,
    rolls: Option<Arc<Rolls>>,
    /// What each source said last; where they disagree no window reaches over it.
    sources: Sources,
}

/// Bars of one sort.
#[derive(Clone, Debug, Default)]
struct Track {
    /// By the start of the bar, so that a later bar of the same start replaces it.
    bars: BTreeMap<DateTime<Utc>, Point>,
    /// Times of prices that were jumped to: no window reaches over one.
    jumps: BTreeSet<DateTime<Utc>>,
}

/// A bar, as far as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub closes_at: DateTime<Utc>,
    pub close: f64,
    pub volume: Option<f64>,
    pub interval_s: u32,
    figures: Option<Figures>,
}

impl Prices {
    /// Sets what is known of markets beside prices; without it that is what comes with the program.
    pub fn set_reference(&mut self, reference: Reference) {
        for (symbol, series) in &mut self.series {
            series.know(&reference, symbol);
        }
        self.reference = reference;
    }

    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// True if there ever was a price of the symbol.
    pub fn has(&self, symbol: &Symbol) -> bool {
        self.series.get(symbol).is_some_and(|series| series.begins_at().is_some())
    }

    /// True if there ever was a price of anything.
    pub fn has_any(&self) -> bool {
        self.series.values().any(|series| series.begins_at().is_some())
    }

    /// Bars of some symbols that were known at an instant, as far as they are kept.
    pub fn bars(&self, symbols: &[Symbol], until: DateTime<Utc>) -> Vec<Bar> {
        let mut found = Vec::new();
        for symbol in symbols {
            let Some(series) = self.series.get(symbol) else { continue };
            let tracks = series.intraday.bars.iter().chain(&series.daily.bars);
            let known = tracks.filter(|(_, point)| point.closes_at <= until);
            found.extend(known.map(|(starts_at, point)| point.bar(symbol, *starts_at)));
        }
        found
    }

    /// Sets how old a symbol's last price may be; else 15 minutes, or 4 days for daily bars.
    pub fn set_stale_after(&mut self, symbol: &Symbol, stale_after: TimeDelta) {
        entry(&mut self.series, &self.reference, symbol).stale_after = Some(stale_after);
    }

    /// Takes in bars, in any order; returns the symbols whose last price is new, each once.
    ///
    /// A price that is zero or not a number is missing; a negative one is kept (WTI, April 2020).
    pub fn insert(&mut self, bars: &[Bar]) -> Vec<Symbol> {
        self.insert_from("", bars)
    }

    /// Goes back to the disputes that were saved: the value of each row under `Dispute::HEAD`.
    pub fn restore_disputes<'a>(&mut self, rows: impl Iterator<Item = &'a str>) {
        self.series.values_mut().for_each(|series| series.sources = Sources::default());
        self.disputed.clear();
        for disputes in rows.map(Dispute::read) {
            let Some(symbol) = disputes.first().map(|dispute| dispute.symbol.clone()) else { continue };
            entry(&mut self.series, &self.reference, &symbol).sources = Sources::restore(disputes);
        }
    }

    /// The disputes of symbols that have changed since the last call, to be saved; none where they are over.
    pub fn take_dispute_rows(&mut self) -> Vec<(String, Option<String>)> {
        let touched = std::mem::take(&mut self.disputed);
        let row = |symbol: Symbol| {
            let disputes = self.disputes(&symbol);
            let value = (!disputes.is_empty()).then(|| serde_json::to_string(disputes).ok()).flatten();
            (format!("{}{symbol}", Dispute::HEAD), value)
        };
        touched.into_iter().map(row).collect()
    }

    /// Where sources of a symbol disagree or did, oldest first.
    pub fn disputes(&self, symbol: &Symbol) -> &[Dispute] {
        self.series.get(symbol).map(|series| series.sources.disputes()).unwrap_or_default()
    }

    /// Takes in bars of one source, in any order; returns the symbols whose last price is new, each once. Two sources of a
    /// symbol that disagree make it unknown until they agree again, or one falls silent.
    pub fn insert_from(&mut self, source: &str, bars: &[Bar]) -> Vec<Symbol> {
        let mut moved = Vec::new();
        // Of each symbol the last price within the day, and the last day.
        let mut newest: Vec<(&Symbol, Option<NaiveDate>, Quote)> = Vec::new();
        let percent = self.reference.disagree_percent;
        for bar in bars {
            let series = entry(&mut self.series, &self.reference, &bar.symbol);
            let (is_new, told) = series.take(bar);
            self.warnings.extend(told.map(|told| PriceWarning { symbol: bar.symbol.clone(), told }));
            if is_new && bar.interval_s < DAILY_S {
                note_trade(&mut self.last_by_venue, &self.reference, bar);
            }
            if is_new && !moved.contains(&bar.symbol) {
                moved.push(bar.symbol.clone());
            }
            if source.is_empty() || fault(bar, series.nature.negative).is_some() {
                continue;
            }
            let quote = Quote { price: bar.close, at: bar.closes_at() };
            let day = (bar.interval_s >= DAILY_S).then(|| bar.starts_at.date_naive());
            if series.sources.put_right(source, day, quote, Apart { nature: series.nature, percent }) {
                self.disputed.insert(bar.symbol.clone());
            }
            match newest.iter_mut().find(|(symbol, of, _)| **symbol == bar.symbol && of.is_some() == day.is_some()) {
                Some((_, of, last)) if *of <= day && last.at <= quote.at => (*of, *last) = (day, quote),
                Some(_) => {}
                None => newest.push((&bar.symbol, day, quote)),
            }
        }
        for (symbol, day, quote) in newest {
            let Some(Series { sources, nature, .. }) = self.series.get_mut(symbol) else { continue };
            let (before, apart) = (sources.disputes().to_vec(), Apart { nature: *nature, percent });
            let told = match day {
                Some(day) => sources.hear_day(symbol, source, (day, quote), apart),
                None => sources.hear(symbol, source, quote, apart),
            };
            if sources.disputes() != before {
                self.disputed.insert(symbol.clone());
            }
            self.warnings.extend(told.map(|told| PriceWarning { symbol: symbol.clone(), told }));
        }
        moved
    }

    /// What an operator should hear of what was taken in since the last time.
    pub fn take_warnings(&mut self) -> Vec<PriceWarning> {
        std::mem::take(&mut self.warnings)
    }

    /// The last trade at or before `now`, if it is not too old and not in doubt.
    pub fn last(&self, symbol: &Symbol, now: DateTime<Utc>) -> Reading<Quote> {
        self.last_known(symbol, now).map(|point| point.quote()).into()
    }

    /// The last trade at or before an instant, however old, that is not in doubt.
    pub fn last_traded(&self, symbol: &Symbol, at: DateTime<Utc>) -> Option<Quote> {
        let series = self.series.get(symbol)?;
        let point = series.at(at).filter(|point| series.doubt(point, point).is_none())?;
        Some(point.quote())
    }

    /// True if another symbol of the same market has traded since, while it was open: then it is not the market that is shut,
    /// and not the source of all prices that is silent.
    fn others_trade(&self, symbol: &Symbol, point: &Point, now: DateTime<Utc>) -> bool {
        let Some(instrument) = self.reference.instruments.get(symbol) else { return false };
        let open = self.reference.calendars.get(&instrument.venue).map(|calendar| calendar.is_open(now));
        let last = self.last_by_venue.get(&instrument.venue);
        let after = point.closes_at + STALE_AFTER_INTRADAY;
        open == Some(Ok(true)) && last.is_some_and(|at| *at > after && now - *at <= STALE_AFTER_INTRADAY)
    }

    pub(super) fn series(&self, symbol: &Symbol) -> Result<&Series, WhyUnknown> {
        self.series.get(symbol).ok_or(WhyUnknown::NoData)
    }

    pub(super) fn last_known(&self, symbol: &Symbol, now: DateTime<Utc>) -> Result<&Point, WhyUnknown> {
        let series = self.series.get(symbol).ok_or(WhyUnknown::NoData)?;
        let point = series.at(now).ok_or(WhyUnknown::NoData)?;
        if now - point.closes_at > series.stale_after(point) {
            let halted = !point.is_daily() && self.others_trade(symbol, point, now);
            return Err(if halted { WhyUnknown::Halt } else { WhyUnknown::Stale });
        }
        // A jump is believed once the next bar stands by it.
        series.doubt(point, point).map_or(Ok(point), Err)
    }

    /// The move from the last trade at or before `since` to the last at or before `now`.
    pub fn since(&self, symbol: &Symbol, since: DateTime<Utc>, now: DateTime<Utc>) -> Reading<Move> {
        self.moved(symbol, since, now).into()
    }

    fn moved(&self, symbol: &Symbol, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Move, WhyUnknown> {
        let to = self.last_known(symbol, now)?;
        let series = self.series.get(symbol).ok_or(WhyUnknown::NoData)?;
        let from = series.at(since).ok_or(WhyUnknown::ShortHistory)?;
        if let Some(why) = series.doubt(from, to) {
            return Err(why);
        }
        if !self.held(symbol, from, since, TimeDelta::zero()) {
            return Err(WhyUnknown::Gap);
        }
        series.change(from, to)
    }

    /// True if a price still was the last one at an instant: nothing is missing between them but hours in which the market
    /// was shut, and no more than `at_least`. Where its hours are not known, a long weekend may be.
    pub(super) fn held(&self, symbol: &Symbol, point: &Point, at: DateTime<Utc>, at_least: TimeDelta) -> bool {
        let Ok(series) = self.series(symbol) else { return false };
        let (age, may_be) = (at - point.closes_at, series.stale_after(point).max(at_least));
        if age <= may_be {
            return true;
        }
        let calendar = self.reference.instruments.calendar(symbol, &self.reference.calendars);
        let traded = calendar.filter(|_| !point.is_daily()).map(|calendar| calendar.trading_time(point.closes_at, at));
        match traded {
            Some(Ok(traded)) => traded <= may_be,
            // Of days, and where hours are not known.
            _ => age <= may_be.max(STALE_AFTER_DAILY),
        }
    }

    /// The move over the `window` that ends now.
    pub fn over(&self, symbol: &Symbol, window: TimeDelta, now: DateTime<Utc>) -> Reading<Move> {
        self.since(symbol, now - window, now)
    }
}

/// The series of a symbol, a new one where there was none.
fn entry<'a>(series: &'a mut HashMap<Symbol, Series>, reference: &Reference, symbol: &Symbol) -> &'a mut Series {
    if !series.contains_key(symbol) {
        let mut new = Series::default();
        new.know(reference, symbol);
        series.insert(symbol.clone(), new);
    }
    series.entry(symbol.clone()).or_default()
}

/// Notes when a market traded last.
fn note_trade(last_by_venue: &mut HashMap<String, DateTime<Utc>>, reference: &Reference, bar: &Bar) {
    let Some(instrument) = reference.instruments.get(&bar.symbol) else { return };
    match last_by_venue.get_mut(&instrument.venue) {
        Some(last) => *last = (*last).max(bar.closes_at()),
        None => drop(last_by_venue.insert(instrument.venue.clone(), bar.closes_at())),
    }
}

impl Series {
    /// Takes in what is known of the instrument.
    fn know(&mut self, reference: &Reference, symbol: &Symbol) {
        self.nature = reference.instruments.get(symbol).map(Nature::of).unwrap_or_default();
        self.rolls = reference.instruments.rolls(symbol).cloned();
    }

    /// Takes in a bar; is it a new last price, and what should be told of it?
    fn take(&mut self, bar: &Bar) -> (bool, Option<String>) {
        let told = match fault(bar, self.nature.negative) {
            None => None,
            Some(Fault::Missing) => return (false, None),
            Some(Fault::Ahead) => {
                Some(format!("a price of {} came at {}: it is left out", bar.starts_at, bar.received_at))
            }
            Some(Fault::Negative) => Some(format!("a price of {} at {}: it is left out", bar.close, bar.starts_at)),
        };
        if told.is_some() {
            return (false, told);
        }
        let track = if bar.interval_s >= DAILY_S { &mut self.daily } else { &mut self.intraday };
        track.take(bar, self.nature)
    }

    /// Why a window between two prices is in doubt. To where it begins the price may have jumped, but not to where it ends
    /// or between.
    pub(super) fn doubt(&self, from: &Point, to: &Point) -> Option<WhyUnknown> {
        let begins = from.closes_at.min(to.closes_at);
        if self.sources.doubt(from, to) {
            return Some(WhyUnknown::Disagree);
        }
        if self.rolls.as_ref().is_some_and(|rolls| rolled(rolls, from, to)) {
            return Some(WhyUnknown::Roll);
        }
        let jumped = |track: &Track| {
            track.jumps.range(begins..=to.closes_at).any(|at| *at > from.closes_at || from.closes_at == to.closes_at)
        };
        let within_the_day = !from.is_daily() && !to.is_daily();
        (jumped(&self.intraday) || (!within_the_day && jumped(&self.daily))).then_some(WhyUnknown::Jump)
    }

    /// The move from one price to another.
    pub(super) fn change(&self, from: &Point, to: &Point) -> Result<Move, WhyUnknown> {
        let percent = self.nature.change(from.close, to.close)?;
        Ok(Move { from: from.quote(), to: to.quote(), percent, is_rate: self.nature.is_rate })
    }

    /// Its size in what adds up: log returns, or points of a rate.
    pub(super) fn log_change(&self, from: f64, to: f64) -> Result<f64, WhyUnknown> {
        self.nature.log_change(from, to)
    }

    /// The price at the close of a session: of the last bars within it, or the day's own.
    pub(super) fn close_of(&self, session: &Session) -> Option<&Point> {
        let last = self.intraday.at(session.closes_at());
        let near = |point: &&Point| session.closes_at() - point.closes_at <= STALE_AFTER_INTRADAY;
        last.filter(near).or_else(|| self.daily.bars.get(&midnight(session)))
    }

    /// Bars within the day that ended after one instant and not after another; where there are none, those of days.
    pub(super) fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<&Point> {
        let short: Vec<&Point> = self.intraday.between(from, to).collect();
        if short.is_empty() { self.daily.between(from, to).collect() } else { short }
    }

    /// The bars of days after one session, through another.
    pub(super) fn days(&self, after: &Session, through: &Session) -> Vec<&Point> {
        let [after, through] = [after, through].map(midnight);
        self.daily.bars.range(after..=through).filter(|(at, _)| **at > after).map(|(_, point)| point).collect()
    }

    /// When the prices before one were known, of its sort, the latest first.
    pub(super) fn times_before(&self, point: &Point, count: usize) -> Vec<DateTime<Utc>> {
        let track = if point.is_daily() { &self.daily } else { &self.intraday };
        let earlier = track.bars.values().rev().map(|bar| bar.closes_at).filter(|at| *at < point.closes_at);
        earlier.take(count).collect()
    }

    /// True if there are bars within the day.
    pub(super) fn has_intraday(&self) -> bool {
        !self.intraday.bars.is_empty()
    }

    /// Before this nothing is known.
    pub(super) fn begins_at(&self) -> Option<DateTime<Utc>> {
        [&self.intraday, &self.daily].into_iter().filter_map(|track| track.bars.keys().next()).min().copied()
    }

    /// The last bar that was closed at `instant`. A day's bar ends at midnight UTC, hours after the last trade of most
    /// markets: it counts only where there has been no shorter bar for a day.
    pub(super) fn at(&self, instant: DateTime<Utc>) -> Option<&Point> {
        match (self.intraday.at(instant), self.daily.at(instant)) {
            (Some(short), Some(long)) => {
                Some(if long.closes_at - short.closes_at < TimeDelta::days(1) { short } else { long })
            }
            (short, long) => short.or(long),
        }
    }

    pub(super) fn stale_after(&self, point: &Point) -> TimeDelta {
        let usual = if point.interval_s >= DAILY_S { STALE_AFTER_DAILY } else { STALE_AFTER_INTRADAY };
        self.stale_after.unwrap_or(usual)
    }
}

impl Track {
    /// Takes in a bar without a fault; is it a new last price, and what should be told of it?
    fn take(&mut self, bar: &Bar, nature: Nature) -> (bool, Option<String>) {
        let figures = Figures::of(bar);
        let volume = bar.volume.filter(|volume| volume.is_finite() && *volume >= 0.0);
        let (closes_at, close, interval_s) = (bar.closes_at(), bar.close, bar.interval_s);
        let point = Point { closes_at, close, volume, interval_s, figures };
        let before = if point.is_daily() {
            self.bars.range(..bar.starts_at).next_back()
        } else {
            self.bars.get_key_value(&(bar.starts_at - TimeDelta::days(1)))
        };
        if figures.is_some() && before.is_some_and(|(_, before)| before.figures == figures) {
            let told = format!("the bar of {} has the figures of the day before: it is left out", bar.starts_at);
            return (false, Some(told));
        }
        let latest = self.bars.last_key_value().is_none_or(|(starts_at, _)| *starts_at <= bar.starts_at);
        let old = self.bars.insert(bar.starts_at, point);
        if let Some(old) = old {
            // As it is now it is looked at again.
            self.jumps.remove(&old.closes_at);
        }
        while self.bars.len() > BARS_MAX {
            self.bars.pop_first();
        }
        let told = self.look_for_jumps(bar.starts_at, nature);
        (latest && old.is_none_or(|old| old.close != point.close), told)
    }

    /// Marks a bar, and the one after it, where the price jumps to them.
    fn look_for_jumps(&mut self, starts_at: DateTime<Utc>, nature: Nature) -> Option<String> {
        let before = self.bars.range(..starts_at).next_back().map(|(_, point)| *point);
        let mut from_here = self.bars.range(starts_at..).map(|(_, point)| *point);
        let (here, after) = (from_here.next(), from_here.next());
        let mut told = None;
        for (from, to) in [(before, here), (here, after)] {
            let (Some(from), Some(to)) = (from, to) else { continue };
            if !nature.jumps(from.close, to.close) {
                self.jumps.remove(&to.closes_at);
            } else if self.jumps.insert(to.closes_at) {
                told = Some(format!(
                    "the price went from {} to {} at {}, as after a split or a fault: moves over it are unknown",
                    from.close, to.close, to.closes_at
                ));
            }
        }
        while self.jumps.len() > DOUBTS_MAX {
            self.jumps.pop_first();
        }
        told
    }

    /// Bars that ended after one instant and not after another.
    fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = &Point> {
        // A bar of a day that ends within the window begins up to a day before it.
        let first = from - TimeDelta::days(2);
        self.bars
            .range(first..=to)
            .map(|(_, point)| point)
            .filter(move |point| from < point.closes_at && point.closes_at <= to)
    }

    /// The last bar that was closed at `instant`.
    fn at(&self, instant: DateTime<Utc>) -> Option<&Point> {
        self.bars.range(..=instant).rev().map(|(_, point)| point).find(|point| point.closes_at <= instant)
    }
}

impl Point {
    pub(super) fn is_daily(&self) -> bool {
        self.interval_s >= DAILY_S
    }

    fn bar(&self, symbol: &Symbol, starts_at: DateTime<Utc>) -> Bar {
        Bar {
            symbol: symbol.clone(),
            starts_at,
            interval_s: self.interval_s,
            open: None,
            high: None,
            low: None,
            close: self.close,
            volume: self.volume,
            received_at: self.closes_at,
        }
    }

    pub(super) fn quote(&self) -> Quote {
        Quote { price: self.close, at: self.closes_at }
    }
}

/// True if a future went over to its next contract between two prices.
fn rolled(rolls: &Rolls, from: &Point, to: &Point) -> bool {
    // The bar of a day ends at its midnight, hours after the close.
    let day = |point: &Point| (point.closes_at - TimeDelta::microseconds(1)).date_naive();
    match (from.is_daily(), to.is_daily()) {
        (false, false) => rolls.between(from.closes_at, to.closes_at),
        _ => rolls.between_days(day(from), day(to)),
    }
}

/// The start of the daily bar of a session.
fn midnight(session: &Session) -> DateTime<Utc> {
    session.on.and_time(chrono::NaiveTime::MIN).and_utc()
}
