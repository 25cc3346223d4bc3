//! What rules ask of prices at one instant: moves and what is usual, abnormal returns, pairs, volume, crossings.
//!
//! In: `Prices` and now. Out: readings, each known or unknown with the reason. Windows of one market are cut once for all
//! of its symbols, so that many rules on many symbols cost little.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::calendar::{Calendar, Session};
use crate::market::prices::{Point, Prices, Series};
use crate::market::stats::{self, NORMAL_PER_MAD, NormalReturn};
use crate::market::{Move, Quote, Span, Symbol, WhyUnknown};

/// Past windows that say what is usual: as many as there are, up to this.
const USUAL_WINDOWS_MAX: usize = 60;
/// With fewer it is not known what is usual.
const USUAL_WINDOWS_MIN: usize = 10;
/// Past windows that a market model is estimated from: MacKinlay (1997) has 120.
const MODEL_WINDOWS_MAX: usize = 120;
/// With fewer the slope is noise.
const MODEL_WINDOWS_MIN: usize = 20;
/// How much of a variance stays for the next window: that of RiskMetrics for days.
const EWMA_DECAY: f64 = 0.94;
/// Windows without a trade that are passed over before the search ends.
const SKIPPED_MAX: usize = 2_000;
/// Past sessions that say what is usual at a time of day, at most and at least, and how far back they are looked for.
const SESSIONS_MAX: usize = 20;
const SESSIONS_MIN: usize = 10;
const SESSIONS_LOOKED_AT: usize = 30;

/// A session lasts no longer.
const SESSION_MAX: TimeDelta = TimeDelta::hours(24);

/// Prices as they are at one instant.
#[derive(Debug)]
pub struct View<'a> {
    prices: &'a Prices,
    now: DateTime<Utc>,
    /// By venue and span: now, and where the windows before it begin, latest first.
    edges: RefCell<HashMap<(String, Span), Cut<Edge>>>,
    /// By venue, span and end: the same window on past sessions, latest first.
    past: RefCell<HashMap<PastKey, Cut<(Edge, Edge)>>>,
}

type Cut<T> = Result<Rc<Vec<T>>, WhyUnknown>;
type PastKey = (String, Span, DateTime<Utc>);
/// Where a window begins and ends, and the prices there.
type PastWindow<'a> = ((Edge, Edge), &'a Point, &'a Point);

/// Where a window begins or ends.
#[derive(Clone, Debug)]
enum Edge {
    At(DateTime<Utc>),
    /// At the close of a session, which a daily source has as well.
    Close(Session),
}

/// A move less what the benchmark lets expect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AbnormalMove {
    pub moved: Move,
    /// `AR = r - alpha - beta r_market`, in percent.
    pub percent: f64,
    /// Over the root of its prediction variance.
    pub t: f64,
}

/// Against what a move is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    /// The deviation of past moves, each as good as the other.
    Trailing,
    /// Their median and its absolute deviation: a few wild windows do not hide the next.
    Robust,
    /// Their exponentially weighted volatility: the last windows count most.
    Ewma,
}

/// Volume over a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolumeSeen {
    pub volume: f64,
    /// How many times the median over the same window at the same time of day.
    pub times_usual: f64,
}

impl Edge {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Self::At(at) => *at,
            Self::Close(session) => session.closes_at(),
        }
    }
}

impl Series {
    fn price(&self, edge: &Edge) -> Option<&Point> {
        match edge {
            Edge::At(at) => self.at(*at),
            Edge::Close(session) => self.close_of(session),
        }
    }
}

impl<'a> View<'a> {
    pub fn new(prices: &'a Prices, now: DateTime<Utc>) -> Self {
        Self { prices, now, edges: RefCell::default(), past: RefCell::default() }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The last trade, if it is not too old and not in doubt.
    ///
    /// # Errors
    /// Why it is unknown.
    pub fn last(&self, symbol: &Symbol) -> Result<Quote, WhyUnknown> {
        self.prices.last(symbol, self.now).known()
    }

    /// The same prices as they were at the readings before the last one of a symbol, the latest first.
    ///
    /// # Errors
    /// There are not so many.
    pub fn before(&self, symbol: &Symbol, readings: usize) -> Result<Vec<Self>, WhyUnknown> {
        let last = self.prices.last_known(symbol, self.now)?;
        let times = self.prices.series(symbol)?.times_before(last, readings);
        if times.len() < readings { Err(WhyUnknown::ShortHistory) } else { Ok(times) }
            .map(|times| times.into_iter().map(|at| Self::new(self.prices, at)).collect())
    }

    /// The move over the span that ends now, simple, in percent; of a rate in percentage points.
    ///
    /// # Errors
    /// Why it is unknown.
    pub fn moved(&self, symbol: &Symbol, span: Span) -> Result<Move, WhyUnknown> {
        let (_, from, to) = self.window(symbol, span)?;
        self.prices.series(symbol)?.change(from, to)
    }

    /// The move since just before an instant.
    ///
    /// # Errors
    /// Why it is unknown.
    pub fn moved_since(&self, symbol: &Symbol, since: DateTime<Utc>) -> Result<Move, WhyUnknown> {
        self.prices.since(symbol, since, self.now).known()
    }

    /// The move, and how many standard deviations it is of the moves over windows as long before it, in log returns. `Trailing`
    /// is `z = r / s` with their sample deviation: the ratio of Brown and Warner (1985) without a model of the mean, which over
    /// minutes is nothing; `Robust` and `Ewma` as their formulas have it. Windows in which the market did not trade are left out.
    ///
    /// # Errors
    /// Fewer than ten other windows, or why the move is unknown.
    pub fn unusual(&self, symbol: &Symbol, span: Span, usual: Usual) -> Result<(Move, f64), WhyUnknown> {
        let moved = self.moved(symbol, span)?;
        let series = self.prices.series(symbol)?;
        let before = self.windows_before(symbol, span, USUAL_WINDOWS_MAX)?;
        // The latest first.
        let mut returns: Vec<f64> =
            before.iter().filter_map(|(_, from, to)| series.log_change(from.close, to.close).ok()).collect();
        if returns.len() < USUAL_WINDOWS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        let size = series.log_change(moved.from.price, moved.to.price)?;
        let z = match usual {
            Usual::Trailing => size / stats::trailing_volatility(&returns)?,
            Usual::Robust => stats::robust_scale(&returns)?.z(size)?,
            Usual::Ewma => {
                returns.reverse();
                size / stats::ewma_volatility(&returns, EWMA_DECAY)?
            }
        };
        Ok((moved, z))
    }

    /// The move, and how many standard deviations it is of what the price does over the same span at the same time of day:
    /// `z = r / (1.4826 median |r|)` over 20 past sessions.
    ///
    /// # Errors
    /// Fewer than ten such sessions, no calendar, or why the move is unknown.
    pub fn unusual_for_time_of_day(&self, symbol: &Symbol, span: Span) -> Result<(Move, f64), WhyUnknown> {
        let moved = self.moved(symbol, span)?;
        let series = self.prices.series(symbol)?;
        let mut returns = Vec::new();
        for (begins, ends) in self.same_time_before(symbol, span, moved.to.at)?.iter() {
            let (Some(from), Some(to)) = (series.price(begins), series.price(ends)) else { continue };
            let late = ends.at() - to.closes_at > series.stale_after(to);
            let whole = !late && self.held(symbol, from, begins.at(), span);
            if from.closes_at < to.closes_at && whole && series.doubt(from, to).is_none() {
                returns.extend(series.log_change(from.close, to.close));
            }
            if returns.len() == SESSIONS_MAX {
                break;
            }
        }
        if returns.len() < SESSIONS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        let usual = NORMAL_PER_MAD * stats::usual_move(&returns)?;
        Ok((moved, series.log_change(moved.from.price, moved.to.price)? / usual))
    }

    /// The move less what its benchmark lets expect, by a market model of windows as long before it: MacKinlay, Event Studies
    /// in Economics and Finance, Journal of Economic Literature 35 (1997), with windows in place of days. What is itself the
    /// market is held against its own mean.
    ///
    /// # Errors
    /// Fewer than twenty windows in which both traded, no benchmark, or why a move is unknown.
    pub fn abnormal(
        &self,
        symbol: &Symbol,
        benchmark: Option<&Symbol>,
        span: Span,
    ) -> Result<AbnormalMove, WhyUnknown> {
        let moved = self.moved(symbol, span)?;
        let known = self.prices.reference().instruments.get(symbol);
        let benchmark = match (benchmark, known) {
            (Some(benchmark), _) => Some(benchmark.clone()),
            (None, Some(instrument)) => instrument.benchmark.clone(),
            (None, None) => return Err(WhyUnknown::NoBenchmark),
        };
        let series = self.prices.series(symbol)?;
        let before = self.windows_before(symbol, span, MODEL_WINDOWS_MAX)?;
        let Some(benchmark) = benchmark else {
            let returns: Vec<f64> =
                before.iter().filter_map(|(_, from, to)| Some(series.change(from, to).ok()?.percent)).collect();
            if returns.len() < MODEL_WINDOWS_MIN {
                return Err(WhyUnknown::FewReturns);
            }
            return abnormal(&NormalReturn::mean_adjusted(&returns)?, moved, 0.0);
        };
        let market = self.prices.series(&benchmark)?;
        let market_moved = self.beside(symbol, moved, &benchmark, span)?;
        let (mut asset_returns, mut market_returns) = (Vec::new(), Vec::new());
        for ((begins, ends), from, to) in &before {
            let (Some(market_from), Some(market_to)) = (market.price(begins), market.price(ends)) else { continue };
            if market_from.closes_at >= market_to.closes_at || market.doubt(market_from, market_to).is_some() {
                continue;
            }
            if let (Ok(asset), Ok(market)) = (series.change(from, to), market.change(market_from, market_to)) {
                asset_returns.push(asset.percent);
                market_returns.push(market.percent);
            }
        }
        if asset_returns.len() < MODEL_WINDOWS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        abnormal(&NormalReturn::market_model(&asset_returns, &market_returns)?, moved, market_moved.percent)
    }

    /// The last prices of two symbols.
    ///
    /// # Errors
    /// One of them is unknown.
    pub fn pair(&self, symbol: &Symbol, other: &Symbol) -> Result<(Quote, Quote), WhyUnknown> {
        Ok((self.last(symbol)?, self.last(other)?))
    }

    /// What the ratio of two symbols did over the span, in percent; and what the first did by itself.
    ///
    /// # Errors
    /// One of the moves is unknown.
    pub fn ratio_moved(&self, symbol: &Symbol, other: &Symbol, span: Span) -> Result<(f64, Move), WhyUnknown> {
        let moved = self.moved(symbol, span)?;
        let theirs = self.beside(symbol, moved, other, span)?;
        let [ours, others] = [moved, theirs].map(|moved| stats::simple_percent(moved.from.price, moved.to.price));
        Ok((100.0 * ((1.0 + ours? / 100.0) / (1.0 + others? / 100.0) - 1.0), moved))
    }

    /// What another symbol did over the window in which one moved. It must have traded in it, and about as late:
    /// a price that has not come yet is no price that stood still.
    fn beside(&self, symbol: &Symbol, moved: Move, other: &Symbol, span: Span) -> Result<Move, WhyUnknown> {
        let to = self.prices.last_known(other, self.now)?;
        let series = self.prices.series(other)?;
        let begins = self.begin(symbol, span)?;
        let from = series.price(&begins).ok_or(WhyUnknown::ShortHistory)?;
        if let Some(why) = series.doubt(from, to) {
            return Err(why);
        }
        if fits(from, to, span).is_err() {
            return Err(WhyUnknown::Coarse);
        }
        if moved.to.at - to.closes_at > lag_max(to) {
            return Err(WhyUnknown::Stale);
        }
        if from.closes_at >= to.closes_at || !self.held(other, from, begins.at(), span) {
            return Err(WhyUnknown::Gap);
        }
        series.change(from, to)
    }

    /// Volume over the span that ends now, against the median over the same span at the same time of day on past sessions:
    /// the relative volume of traders, with the median, for volumes are skewed (Karpoff, Journal of Financial and
    /// Quantitative Analysis 22, 1987) and follow the hour (Jain and Joh, ibid. 23, 1988).
    ///
    /// # Errors
    /// A bar without volume, fewer than ten such sessions, no calendar, or a stale price.
    pub fn volume(&self, symbol: &Symbol, span: Span) -> Result<VolumeSeen, WhyUnknown> {
        let last = self.prices.last_known(symbol, self.now)?;
        let series = self.prices.series(symbol)?;
        let begins = self.begin(symbol, span)?;
        let ends = self.ending(symbol, span, last);
        let volume = volume_between(series, &begins, &ends)?;
        let mut usual = Vec::new();
        for (begins, ends) in self.same_time_before(symbol, span, last.closes_at)?.iter() {
            usual.extend(volume_between(series, begins, ends));
            if usual.len() == SESSIONS_MAX {
                break;
            }
        }
        if usual.len() < SESSIONS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        let usual = stats::median(&usual)?;
        if usual > 0.0 { Ok(VolumeSeen { volume, times_usual: volume / usual }) } else { Err(WhyUnknown::NoVariation) }
    }

    /// Has the price come to where `is_there` holds within the span, from where it did not?
    ///
    /// # Errors
    /// The last price is unknown, there is none before it, or there is a doubt between them.
    pub fn crossed(
        &self,
        symbol: &Symbol,
        span: Span,
        is_there: impl Fn(f64) -> bool,
    ) -> Result<(bool, Quote), WhyUnknown> {
        let last = self.prices.last_known(symbol, self.now)?;
        let series = self.prices.series(symbol)?;
        let begins = self.begin(symbol, span)?;
        let quote = last.quote();
        if !is_there(last.close) {
            return Ok((false, quote));
        }
        let mut within = series.between(begins.at(), last.closes_at);
        within.extend(series.price(&begins));
        if within.iter().all(|point| point.closes_at == last.closes_at) {
            return Err(WhyUnknown::ShortHistory);
        }
        let apart = within.into_iter().filter(|point| !is_there(point.close)).max_by_key(|point| point.closes_at);
        match apart {
            None => Ok((false, quote)),
            Some(point) => series.doubt(point, last).map_or(Ok((true, quote)), Err),
        }
    }

    /// True if a price still was the last one where a window begins. A quarter of the window may be missing: a source that is
    /// asked once in ten minutes says what an hour did. Of sessions, it is of the one that closed then.
    fn held(&self, symbol: &Symbol, from: &Point, begins_at: DateTime<Utc>, span: Span) -> bool {
        let may_be = match span {
            Span::Clock(window) | Span::Trading(window) => window / 4,
            Span::Sessions(_) => SESSION_MAX,
        };
        self.prices.held(symbol, from, begins_at, may_be)
    }

    fn calendar(&self, symbol: &Symbol) -> Result<&'a Calendar, WhyUnknown> {
        self.prices.reference().calendar(symbol)
    }

    /// The span that ends now: where it begins, and the prices at both ends.
    fn window(&self, symbol: &Symbol, span: Span) -> Result<(Edge, &'a Point, &'a Point), WhyUnknown> {
        let to = self.prices.last_known(symbol, self.now)?;
        let series = self.prices.series(symbol)?;
        let begins = self.begin(symbol, span)?;
        let from = series.price(&begins).ok_or(WhyUnknown::ShortHistory)?;
        if let Some(why) = series.doubt(from, to) {
            return Err(why);
        }
        fits(from, to, span)?;
        if !self.held(symbol, from, begins.at(), span) {
            return Err(WhyUnknown::Gap);
        }
        Ok((begins, from, to))
    }

    fn begin(&self, symbol: &Symbol, span: Span) -> Result<Edge, WhyUnknown> {
        if let Span::Clock(span) = span {
            return Ok(Edge::At(self.now - span));
        }
        self.edges(symbol, span)?.get(1).cloned().ok_or(WhyUnknown::NoCalendar)
    }

    /// Now and where windows begin, one before the other, of a span that counts trading.
    fn edges(&self, symbol: &Symbol, span: Span) -> Cut<Edge> {
        let calendar = self.calendar(symbol)?;
        let key = (calendar.venue.clone(), span);
        let mut kept = self.edges.borrow_mut();
        kept.entry(key).or_insert_with(|| Ok(Rc::new(cut(calendar, span, self.now)?))).clone()
    }

    /// Windows of the span before the one that ends now, latest first, in which there was a trade and no doubt, with the
    /// prices at both ends.
    fn windows_before(&self, symbol: &Symbol, span: Span, count_max: usize) -> Result<Vec<PastWindow<'a>>, WhyUnknown> {
        let series = self.prices.series(symbol)?;
        let mut found = Vec::new();
        let Some(first) = series.begins_at() else { return Ok(found) };
        match span {
            Span::Clock(window) => {
                let mut end = self.now - window;
                let mut to = series.at(end);
                for _ in 0..SKIPPED_MAX {
                    let (begin, Some(price)) = (end - window, to) else { break };
                    let Some(from) = series.at(begin).filter(|_| begin >= first && found.len() < count_max) else {
                        break;
                    };
                    let traded = from.closes_at < price.closes_at;
                    let whole = traded && fits(from, price, span).is_ok() && self.held(symbol, from, begin, span);
                    if whole && series.doubt(from, price).is_none() {
                        found.push(((Edge::At(begin), Edge::At(end)), from, price));
                    }
                    end = begin;
                    if !traded {
                        // Over a night or a weekend nothing was traded: on to the window in which there was a trade.
                        let windows = (end - from.closes_at).num_seconds() / window.num_seconds().max(1);
                        end -= window * i32::try_from(windows).unwrap_or(i32::MAX);
                    }
                    to = if end == begin { Some(from) } else { series.at(end) };
                }
            }
            Span::Trading(_) | Span::Sessions(_) => {
                let edges = self.edges(symbol, span)?;
                for pair in edges.get(1..).unwrap_or_default().windows(2) {
                    let [ends, begins] = pair else { continue };
                    if begins.at() < first || found.len() == count_max {
                        break;
                    }
                    let (Some(from), Some(to)) = (series.price(begins), series.price(ends)) else { continue };
                    let whole = fits(from, to, span).is_ok() && self.held(symbol, from, begins.at(), span);
                    if from.closes_at < to.closes_at && whole && series.doubt(from, to).is_none() {
                        found.push(((begins.clone(), ends.clone()), from, to));
                    }
                }
            }
        }
        Ok(found)
    }

    /// The same window on past sessions: it ends as long after the open as now is, or as the last trade where the market
    /// is shut. Of whole sessions they are the ones before.
    fn same_time_before(&self, symbol: &Symbol, span: Span, last_at: DateTime<Utc>) -> Cut<(Edge, Edge)> {
        let calendar = self.calendar(symbol)?;
        let is_open = calendar.session_at(self.now)?.is_some();
        let ends_at = if is_open { self.now } else { last_at };
        let key = (calendar.venue.clone(), span, ends_at);
        let mut kept = self.past.borrow_mut();
        kept.entry(key).or_insert_with(|| Ok(Rc::new(past_windows(calendar, span, ends_at)?))).clone()
    }

    /// Where the window ends for its volume: with the last trade, or with its session.
    fn ending(&self, symbol: &Symbol, span: Span, last: &Point) -> Edge {
        let session = || {
            let calendar = self.calendar(symbol).ok()?;
            let at = last.closes_at.min(self.now) - TimeDelta::microseconds(1);
            calendar.session_at(at).ok()?.or_else(|| calendar.last_closed(at).ok())
        };
        match span {
            Span::Sessions(_) => session().map_or(Edge::At(self.now), Edge::Close),
            Span::Clock(_) | Span::Trading(_) => Edge::At(self.now),
        }
    }
}

/// Of a bar of days a move over minutes cannot be read.
fn fits(from: &Point, to: &Point, span: Span) -> Result<(), WhyUnknown> {
    let fits = |point: &Point| i64::from(point.interval_s) <= span.about().num_seconds();
    if matches!(span, Span::Sessions(_)) || fits(from) && fits(to) { Ok(()) } else { Err(WhyUnknown::Coarse) }
}

/// How much earlier than one symbol's last bar that of another may be: two bars, or the same day.
fn lag_max(point: &Point) -> TimeDelta {
    let interval_s = i64::from(point.interval_s);
    if point.is_daily() { TimeDelta::seconds(interval_s / 5 * 4) } else { TimeDelta::seconds(interval_s.max(60) * 2) }
}

fn abnormal(model: &NormalReturn, moved: Move, market: f64) -> Result<AbnormalMove, WhyUnknown> {
    let percent = model.abnormal(moved.percent, market);
    Ok(AbnormalMove { moved, percent, t: model.standardised(moved.percent, market)? })
}

/// Now and where windows begin, latest first; as far back as the calendar reaches.
fn cut(calendar: &Calendar, span: Span, now: DateTime<Utc>) -> Result<Vec<Edge>, WhyUnknown> {
    let mut edges = vec![Edge::At(now)];
    match span {
        Span::Sessions(count) => {
            let mut session = match calendar.session_at(now - TimeDelta::microseconds(1))? {
                Some(session) => session,
                None => calendar.last_closed(now)?,
            };
            for _ in 0..=MODEL_WINDOWS_MAX {
                for _ in 0..count {
                    match calendar.session_before(&session) {
                        Ok(before) => session = before,
                        Err(why) if edges.len() == 1 => return Err(why),
                        Err(_) => return Ok(edges),
                    }
                }
                edges.push(Edge::Close(session.clone()));
            }
        }
        Span::Clock(_) | Span::Trading(_) => {
            let mut end = now;
            for _ in 0..=MODEL_WINDOWS_MAX {
                match span.begins(Some(calendar), end) {
                    Ok(begins) => end = begins,
                    Err(why) if edges.len() == 1 => return Err(why),
                    Err(_) => break,
                }
                edges.push(Edge::At(end));
            }
        }
    }
    Ok(edges)
}

fn past_windows(calendar: &Calendar, span: Span, ends_at: DateTime<Utc>) -> Result<Vec<(Edge, Edge)>, WhyUnknown> {
    let just_before = ends_at - TimeDelta::microseconds(1);
    let mut session = match calendar.session_at(just_before)? {
        Some(session) => session,
        None => calendar.last_closed(ends_at)?,
    };
    let offset = ends_at.min(session.closes_at()) - session.opens_at();
    let mut found = Vec::new();
    for _ in 0..SESSIONS_LOOKED_AT {
        let Ok(before) = calendar.session_before(&session) else { break };
        session = before;
        if session.special {
            continue;
        }
        let ends = match span {
            Span::Sessions(_) => Edge::Close(session.clone()),
            Span::Clock(_) | Span::Trading(_) => Edge::At(session.opens_at() + offset),
        };
        let begins = match span {
            Span::Sessions(count) => {
                let mut first = session.clone();
                for _ in 0..count {
                    first = calendar.session_before(&first)?;
                }
                Edge::Close(first)
            }
            Span::Clock(_) | Span::Trading(_) => match span.begins(Some(calendar), ends.at()) {
                Ok(begins) => Edge::At(begins),
                Err(_) => break,
            },
        };
        found.push((begins, ends));
    }
    Ok(found)
}

/// The sum of volumes of the bars that ended in the window; of whole sessions those of days, where there are no shorter ones.
fn volume_between(series: &Series, begins: &Edge, ends: &Edge) -> Result<f64, WhyUnknown> {
    let bars = match (begins, ends) {
        (Edge::Close(before), Edge::Close(last)) if !series.has_intraday() => series.days(before, last),
        _ => series.between(begins.at(), ends.at()),
    };
    let first = bars.first().ok_or(WhyUnknown::Gap)?;
    // Bars of several lengths may stand for the same trades.
    if bars.iter().any(|bar| bar.interval_s != first.interval_s) {
        return Err(WhyUnknown::NoVolume);
    }
    bars.iter().map(|bar| bar.volume.ok_or(WhyUnknown::NoVolume)).sum()
}
