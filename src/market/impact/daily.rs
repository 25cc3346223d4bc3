//! By day: abnormal and cumulative abnormal returns against a model of the days before.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::market::calendar::{Calendar, Session};
use crate::market::impact::ImpactAsked;
use crate::market::impact::history::{Day, History};
use crate::market::stats::{CumulativeReturn, NormalReturn};
use crate::market::{Reading, WhyUnknown};

/// Returns of the estimation window at most: MacKinlay (1997) has 120 days.
const ESTIMATED_FROM: usize = 120;
/// Fewer say too little.
const ESTIMATED_FROM_MIN: usize = 60;
/// Sessions between the estimation window and the event, so that what leaked is not taken for usual.
const GAP_SESSIONS: usize = 10;

/// Days of a cumulative abnormal return, counted from the event's own, 0; both are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarWindow {
    pub from: i32,
    pub to: i32,
}

/// What a symbol did on the day of the event.
#[derive(Clone, Debug, PartialEq)]
pub struct Daily {
    /// The session that counts: that of the event, or the next where the event came after its close.
    pub on: NaiveDate,
    /// From the close before, in percent.
    pub percent: f64,
    /// What the benchmark did, in percent.
    pub benchmark_percent: Option<f64>,
    pub abnormal_percent: f64,
    /// Abnormal return over the root of its prediction variance; Student's t with these degrees of freedom.
    pub t: f64,
    pub degrees_of_freedom: usize,
    /// Percent for a percent of the benchmark; 0 without one.
    pub beta: f64,
    /// Returns the model was estimated from.
    pub estimated_from: usize,
    /// Their abnormal returns, the latest first, in percent.
    pub residuals: Vec<f64>,
    pub cars: Vec<(CarWindow, Reading<CumulativeReturn>)>,
}

/// The session that an event counts for: before the close its own, after it the next.
pub(super) fn event_session(calendar: &Calendar, event_at: DateTime<Utc>) -> Result<Session, WhyUnknown> {
    match calendar.session_at(event_at)? {
        Some(session) => Ok(session),
        None => calendar.next_session(event_at),
    }
}

/// A return from one day to the next, and what the benchmark did in the same time.
struct Pair {
    on: NaiveDate,
    returns: Result<Returns, WhyUnknown>,
}

/// In percent; of the market 0 where there is no benchmark.
#[derive(Clone, Copy)]
struct Returns {
    asset: f64,
    market: f64,
}

/// Returns over days that asset and benchmark both have.
fn pairs(history: &History, market: Option<&History>) -> Vec<Pair> {
    let by_day: Option<HashMap<NaiveDate, &Day>> =
        market.map(|market| market.days().iter().map(|day| (day.on, day)).collect());
    let both: Vec<(&Day, Option<&Day>)> = history
        .days()
        .iter()
        .filter_map(|day| match &by_day {
            None => Some((day, None)),
            Some(by_day) => by_day.get(&day.on).map(|theirs| (day, Some(*theirs))),
        })
        .collect();
    let change = |history: &History, from: &Day, to: &Day| match history.doubts_days(from, to) {
        Some(why) => Err(why),
        None => history.nature.change(from.close, to.close),
    };
    both.windows(2)
        .map(|two| {
            let [(before, market_before), (day, market_day)] = [two[0], two[1]];
            let returns = || {
                let asset = change(history, before, day)?;
                let market = match (market, market_before, market_day) {
                    (Some(market), Some(from), Some(to)) => change(market, from, to)?,
                    _ => 0.0,
                };
                Ok(Returns { asset, market })
            };
            // What lies years back must not spoil a model that it has no part in, so each pair keeps its own reason.
            Pair { on: day.on, returns: returns() }
        })
        .collect()
}

/// What is normal, and how far the days it is known from were off it, the latest first.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub normal: NormalReturn,
    residuals: Vec<f64>,
}

/// The normal return, from the days that end some sessions before the event's.
pub(super) fn model(
    history: &History,
    market: Option<&History>,
    event_on: NaiveDate,
    leave_out: &[NaiveDate],
) -> Result<Model, WhyUnknown> {
    if history.days().is_empty() || market.is_some_and(|market| market.days().is_empty()) {
        return Err(WhyUnknown::NoData);
    }
    let pairs = pairs(history, market);
    let before = pairs.partition_point(|pair| pair.on < event_on);
    let end = before.saturating_sub(GAP_SESSIONS);
    // Over a roll, or where sources disagree, there is no return; others fill its place.
    let is_none = |pair: &Pair| matches!(pair.returns, Err(WhyUnknown::Disagree | WhyUnknown::Roll));
    let counts = |pair: &&Pair| !leave_out.contains(&pair.on) && !is_none(pair);
    let usable = pairs[..end].iter().rev().filter(counts).take(ESTIMATED_FROM);
    let window: Vec<&Pair> = usable.collect();
    if window.len() < ESTIMATED_FROM_MIN {
        return Err(WhyUnknown::FewReturns);
    }
    let window: Vec<Returns> = window.into_iter().map(|pair| pair.returns).collect::<Result<_, _>>()?;
    let asset: Vec<f64> = window.iter().map(|returns| returns.asset).collect();
    let normal = match market {
        None => NormalReturn::mean_adjusted(&asset)?,
        Some(_) => {
            let market: Vec<f64> = window.iter().map(|returns| returns.market).collect();
            NormalReturn::market_model(&asset, &market)?
        }
    };
    let residuals = window.iter().map(|returns| normal.abnormal(returns.asset, returns.market)).collect();
    Ok(Model { normal, residuals })
}

/// What the event's day came to.
pub(super) fn measure(
    history: &History,
    market: Option<&History>,
    calendar: &Calendar,
    session: &Session,
    Model { normal: model, residuals }: &Model,
    asked: &ImpactAsked,
) -> Result<Daily, WhyUnknown> {
    if asked.now < session.closes_at() {
        return Err(WhyUnknown::NotYet);
    }
    let returns = EventReturns { pairs: pairs(history, market), history, market, calendar, session, asked };
    let (asset, benchmark) = returns.over(0, 0)?;
    let (asset, benchmark) = (asset[0], benchmark[0]);
    let car = |window: &CarWindow| -> Result<CumulativeReturn, WhyUnknown> {
        let (asset, benchmark) = returns.over(window.from, window.to)?;
        model.cumulative(&asset, &benchmark)
    };
    Ok(Daily {
        on: session.on,
        percent: asset,
        benchmark_percent: market.map(|_| benchmark),
        abnormal_percent: model.abnormal(asset, benchmark),
        t: model.standardised(asset, benchmark)?,
        degrees_of_freedom: model.degrees_of_freedom,
        beta: model.beta,
        estimated_from: model.count,
        residuals: residuals.clone(),
        cars: asked.car_windows.iter().map(|window| (*window, car(window).into())).collect(),
    })
}

struct EventReturns<'a> {
    pairs: Vec<Pair>,
    history: &'a History,
    market: Option<&'a History>,
    calendar: &'a Calendar,
    session: &'a Session,
    asked: &'a ImpactAsked,
}

impl EventReturns<'_> {
    /// Returns of asset and benchmark on days counted from the event's; unknown where one of its sessions is missing.
    fn over(&self, from: i32, to: i32) -> Result<(Vec<f64>, Vec<f64>), WhyUnknown> {
        let mut session = self.session.clone();
        for _ in 0..from.unsigned_abs() {
            session = if from < 0 { self.calendar.session_before(&session)? } else { self.next(&session)? };
        }
        let (mut asset, mut market) = (Vec::new(), Vec::new());
        for _ in from..=to {
            if !asset.is_empty() {
                session = self.next(&session)?;
            }
            if self.asked.now < session.closes_at() {
                return Err(WhyUnknown::NotYet);
            }
            let returns = self.returns(&session)?;
            asset.push(returns.asset);
            market.push(returns.market);
        }
        Ok((asset, market))
    }

    fn next(&self, session: &Session) -> Result<Session, WhyUnknown> {
        self.calendar.next_session(session.closes_at())
    }

    /// The returns of a session from the one before it, both of which must be there, and whole.
    fn returns(&self, session: &Session) -> Result<Returns, WhyUnknown> {
        let before = self.calendar.session_before(session)?;
        for history in [Some(self.history), self.market].into_iter().flatten() {
            is_whole(history, session)?;
            is_whole(history, &before)?;
        }
        let index = self.pairs.binary_search_by_key(&session.on, |pair| pair.on).map_err(|_| WhyUnknown::Gap)?;
        self.pairs[index].returns
    }
}

/// Fails where the price of a session is missing, or came before its close.
fn is_whole(history: &History, session: &Session) -> Result<(), WhyUnknown> {
    let days = history.days();
    let missing =
        if days.last().is_some_and(|last| last.on < session.on) { WhyUnknown::Stale } else { WhyUnknown::Gap };
    let place = days.binary_search_by_key(&session.on, |day| day.on).map_err(|_| missing)?;
    if days[place].received_at < session.closes_at() { Err(WhyUnknown::Stale) } else { Ok(()) }
}
