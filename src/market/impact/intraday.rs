//! Within the day: what the price did minutes after an event, against what it usually does at that time of day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::market::calendar::{Calendar, Session};
use crate::market::impact::ImpactAsked;
use crate::market::impact::history::History;
use crate::market::stats::{NORMAL_PER_MAD, usual_move};
use crate::market::{Quote, Reading, WhyUnknown};

/// Past sessions that say what is usual at a time of day.
const SESSIONS: usize = 20;
/// Fewer say too little.
const SESSIONS_MIN: usize = 10;
/// Past sessions looked at for them: some may lack prices.
const SESSIONS_LOOKED_AT: usize = 30;
/// The last trade before the event is that of so long before it, at least: the clocks of news and trade differ.
const BEFORE_MIN: TimeDelta = TimeDelta::minutes(1);

/// News so short before a close is measured over the next open as well.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// A window after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So much trading time.
    After(TimeDelta),
    /// To the close of the event's session, or of the next where the market was shut.
    Close,
    /// To the close of the session so many after that one.
    CloseAfter(u32),
}

/// What the price did over one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub from: Quote,
    pub to: Quote,
    /// Percent since just before the event, or since the last close before it.
    pub percent: f64,
    /// Less beta times what the benchmark did, in percent.
    pub abnormal_percent: Reading<f64>,
    /// How many times the median move over the same window at the same time of day on past sessions.
    pub times_usual: Reading<f64>,
    /// The move over 1.4826 times that median.
    pub z: Reading<f64>,
}

/// A window, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowImpact {
    pub window: Window,
    pub measure: Reading<Measure>,
}

/// What the price did within the day.
#[derive(Clone, Debug, PartialEq)]
pub struct Intraday {
    /// Was the market open at the event? Unknown without a calendar.
    pub was_open: Reading<bool>,
    /// When its windows begin: at the event, or at the next open.
    pub begins_at: Reading<DateTime<Utc>>,
    /// From the last trade before the event to the first price of the next session, in percent. Of news in the last quarter of
    /// an hour of a session it is from its close, for that is when many read it; none of news before that.
    pub gap_percent: Option<Reading<f64>>,
    /// What the price did before the event, in percent: large where the news had leaked, or was no news.
    pub drift_percent: Reading<f64>,
    pub windows: Vec<WindowImpact>,
}

/// The event as one market saw it.
pub(super) struct Event<'a> {
    history: &'a History,
    calendar: &'a Calendar,
    session: Session,
    pub at: DateTime<Utc>,
    pub was_open: bool,
    pub begins_at: DateTime<Utc>,
    pub reference: Result<Quote, WhyUnknown>,
    /// So long before it the last price before it is looked for.
    before: TimeDelta,
    /// Days that do not say what is usual.
    leave_out: &'a [NaiveDate],
}

pub(super) fn measure<'a>(
    history: &'a History,
    market: Option<&History>,
    calendar: Option<&'a Calendar>,
    beta: Result<f64, WhyUnknown>,
    asked: &'a ImpactAsked,
) -> Intraday {
    let event = calendar
        .ok_or(WhyUnknown::NoCalendar)
        .and_then(|calendar| event(history, calendar, asked.event_at, &asked.leave_out));
    let unknown = |window: &Window, why| WindowImpact { window: *window, measure: Reading::Unknown(why) };
    match event {
        Err(why) => Intraday {
            was_open: Reading::Unknown(why),
            begins_at: Reading::Unknown(why),
            gap_percent: None,
            drift_percent: Reading::Unknown(why),
            windows: asked.windows.iter().map(|window| unknown(window, why)).collect(),
        },
        Ok(event) => Intraday {
            was_open: Reading::Known(event.was_open),
            begins_at: Reading::Known(event.begins_at),
            gap_percent: (!event.was_open || event.is_late()).then(|| event.gap(asked.now).into()),
            drift_percent: event.drift(asked.drift).into(),
            windows: asked
                .windows
                .iter()
                .map(|window| WindowImpact {
                    window: *window,
                    measure: event.over(*window, market, beta, asked.now).into(),
                })
                .collect(),
        },
    }
}

pub(super) fn event<'a>(
    history: &'a History,
    calendar: &'a Calendar,
    at: DateTime<Utc>,
    leave_out: &'a [NaiveDate],
) -> Result<Event<'a>, WhyUnknown> {
    if !history.has_ticks() {
        return Err(WhyUnknown::NoData);
    }
    let running = calendar.session_at(at)?;
    // In a break, as in the night, the next trade is the first word on it.
    let was_open = running.as_ref().is_some_and(|session| session.is_open(at));
    let session = match running {
        Some(session) => session,
        None => calendar.next_session(at)?,
    };
    let begins_at = calendar.next_open(at)?;
    let before = history.interval(at).unwrap_or(BEFORE_MIN).max(BEFORE_MIN).min(TimeDelta::minutes(5));
    let reference = if was_open {
        reference(history, calendar, &session, at - before, before)
    } else {
        last_close(history, calendar, at)
    };
    Ok(Event { history, calendar, session, at, was_open, begins_at, reference, before, leave_out })
}

/// The last trade at an instant within a session. Right after the open there is none of today: then the last one of the
/// session before, and not what was traded before the open.
fn reference(
    history: &History,
    calendar: &Calendar,
    session: &Session,
    at: DateTime<Utc>,
    before: TimeDelta,
) -> Result<Quote, WhyUnknown> {
    let opens_at = session.opens_at();
    match history.at(at) {
        Ok(quote) if quote.at > opens_at => Ok(quote),
        Ok(_) | Err(WhyUnknown::Gap) if at < opens_at + before => {
            last_close(history, calendar, opens_at - TimeDelta::microseconds(1))
        }
        found => found,
    }
}

/// The last trade before an instant at which the market was shut: it must be of the end of the session before. What was
/// traded before an open or after a close is none.
fn last_close(history: &History, calendar: &Calendar, at: DateTime<Utc>) -> Result<Quote, WhyUnknown> {
    let shut_at = match calendar.session_at(at)? {
        Some(_) => at,
        None => calendar.last_closed(at)?.closes_at(),
    };
    let last = history.before(shut_at).ok_or(WhyUnknown::ShortHistory)?;
    let interval = history.interval(at).unwrap_or(BEFORE_MIN).max(BEFORE_MIN);
    let quiet = calendar.trading_time(last.at, at)?;
    if quiet > interval * 3 { Err(WhyUnknown::Gap) } else { Ok(last) }
}

impl Event<'_> {
    /// True of news in the last minutes of a session.
    fn is_late(&self) -> bool {
        self.was_open && self.session.closes_at() - self.at <= LATE
    }

    fn gap(&self, now: DateTime<Utc>) -> Result<f64, WhyUnknown> {
        let closes_at = self.session.closes_at();
        let (opens_at, from) = if self.was_open {
            let next = self.calendar.next_session(closes_at - TimeDelta::microseconds(1))?;
            if now < next.opens_at() {
                return Err(WhyUnknown::NotYet);
            }
            (next.opens_at(), last_close(self.history, self.calendar, closes_at)?)
        } else {
            (self.begins_at, self.reference?)
        };
        let first = self.history.first_from(opens_at).filter(|tick| tick.closes_at <= now);
        let first = first.ok_or(if now < opens_at { WhyUnknown::NotYet } else { WhyUnknown::Stale })?;
        if first.starts_at - opens_at > TimeDelta::seconds(i64::from(first.interval_s.max(60))) * 2 {
            return Err(WhyUnknown::Gap);
        }
        let price = first.open.unwrap_or(first.close);
        if let Some(why) = self.history.doubts(from.at, first.closes_at) {
            return Err(why);
        }
        self.history.nature.change(from.price, price)
    }

    /// What the price did in the trading time before the reference.
    fn drift(&self, over: TimeDelta) -> Result<f64, WhyUnknown> {
        let to = self.reference?;
        let from_at = self.calendar.before_trading(to.at, over)?;
        let from = self.history.at(from_at).or_else(|_| last_close(self.history, self.calendar, from_at))?;
        change(self.history, from, to)
    }

    fn over(
        &self,
        window: Window,
        market: Option<&History>,
        beta: Result<f64, WhyUnknown>,
        now: DateTime<Utc>,
    ) -> Result<Measure, WhyUnknown> {
        let ends_at = self.end(window)?;
        if ends_at > now {
            return Err(WhyUnknown::NotYet);
        }
        // Where its market traded on without it, that is told.
        let halted = |why| match (why, market) {
            (WhyUnknown::Gap, Some(market)) if market.at(ends_at).is_ok() => WhyUnknown::Halt,
            (why, _) => why,
        };
        let from = self.reference?;
        let to = self.price_at(ends_at).map_err(halted)?;
        if to.at <= from.at {
            // Nothing was traded since.
            return Err(halted(WhyUnknown::Gap));
        }
        let percent = change(self.history, from, to)?;
        let usual = self.usual(window);
        let abnormal = match market {
            None => Err(WhyUnknown::NoBenchmark),
            Some(market) => {
                beta.and_then(|beta| Ok(percent - beta * between(market, self.calendar, from.at, ends_at)?))
            }
        };
        let times = usual.map(|usual| percent.abs() / usual);
        Ok(Measure {
            from,
            to,
            percent,
            abnormal_percent: abnormal.into(),
            times_usual: times.into(),
            z: usual.map(|usual| percent / (NORMAL_PER_MAD * usual)).into(),
        })
    }

    pub(super) fn end(&self, window: Window) -> Result<DateTime<Utc>, WhyUnknown> {
        self.end_of(window, &self.session, self.begins_at)
    }

    /// When a window ends that begins in a session.
    fn end_of(&self, window: Window, session: &Session, begins_at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        match window {
            Window::After(span) => self.calendar.after_trading(begins_at, span),
            Window::Close => Ok(session.closes_at()),
            Window::CloseAfter(count) => {
                let mut ends_at = session.closes_at();
                for _ in 0..count {
                    ends_at = self.calendar.next_session(ends_at - TimeDelta::microseconds(1))?.closes_at();
                }
                Ok(ends_at)
            }
        }
    }

    fn price_at(&self, instant: DateTime<Utc>) -> Result<Quote, WhyUnknown> {
        self.history.at(instant).or_else(|why| match why {
            // The end may lie right on a close, and the night after it.
            WhyUnknown::Gap => last_close(self.history, self.calendar, instant),
            why => Err(why),
        })
    }

    /// The usual size of a move over the same window at the same time of day, in percent.
    pub(super) fn usual(&self, window: Window) -> Result<f64, WhyUnknown> {
        let offset = self.begins_at - self.session.opens_at();
        let mut moves = Vec::new();
        let mut session = self.session.clone();
        for _ in 0..SESSIONS_LOOKED_AT {
            let Ok(before) = self.calendar.session_before(&session) else { break };
            session = before;
            moves.extend(self.move_on(&session, offset, window));
            if moves.len() == SESSIONS {
                break;
            }
        }
        if moves.len() < SESSIONS_MIN { Err(WhyUnknown::FewReturns) } else { usual_move(&moves) }
    }

    /// The move of a past session over the same window; none where it had other hours, or its prices are missing.
    fn move_on(&self, session: &Session, offset: TimeDelta, window: Window) -> Option<f64> {
        let begins_at = session.opens_at() + offset;
        if session.special || begins_at >= session.closes_at() || self.leave_out.contains(&session.on) {
            return None;
        }
        let ends_at = self.end_of(window, session, begins_at).ok()?;
        // What reaches into the event is not what was usual before it.
        if ends_at > self.begins_at {
            return None;
        }
        // As that of the event, its first price is of a little before, or else windows would not be as long.
        let from_at = begins_at - self.before;
        let from = if self.was_open {
            reference(self.history, self.calendar, session, from_at, self.before).ok()?
        } else {
            last_close(self.history, self.calendar, begins_at - TimeDelta::microseconds(1)).ok()?
        };
        change(self.history, from, self.price_at(ends_at).ok()?).ok()
    }
}

fn change(history: &History, from: Quote, to: Quote) -> Result<f64, WhyUnknown> {
    if let Some(why) = history.doubts(from.at, to.at) {
        return Err(why);
    }
    history.nature.change(from.price, to.price)
}

/// What the benchmark did between two instants.
fn between(market: &History, calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<f64, WhyUnknown> {
    if !market.has_ticks() {
        return Err(WhyUnknown::NoData);
    }
    let at = |instant| market.at(instant).or_else(|_| last_close(market, calendar, instant));
    change(market, at(from)?, at(to)?)
}
