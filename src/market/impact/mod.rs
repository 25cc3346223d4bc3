//! What prices did after an event, and whether that means anything.
//!
//! In: prices of a symbol and of its benchmark, its calendar, the time of the event (the first credible report that is known
//! of, not the poll that found it), and now. Out: an `Impact`, every reading of which is known, or unknown with the reason.
//!
//! Invariants
//! - I1. Pure: nothing is read, and nothing of after `now` is looked at.
//! - I2. News while the market is shut is measured from the last close before it, and its windows begin at the next open.
//! - I3. It says what prices did, never what did it.

mod average;
mod course;
mod daily;
mod history;
mod intraday;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod tests_course;
#[cfg(test)]
mod tests_reference;
mod window;

pub use average::{Average, Sampled, averages, measure};
pub use course::{Course, CourseAsked, course};
pub use daily::{CarWindow, Daily};
pub use history::{Histories, History};
pub use intraday::{Intraday, Measure, Window, WindowImpact};
pub use window::{EventWindow, EventWindowError, Reach};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::market::calendar::{Calendar, CalendarVersion, Calendars};
use crate::market::instruments::{Instrument, Instruments};
use crate::market::{Reading, Symbol, WhyUnknown};

/// What is asked of an impact.
#[derive(Clone, Debug)]
pub struct ImpactAsked {
    /// The first credible report that is known of.
    pub event_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// Windows within the day, in trading time.
    pub windows: Vec<Window>,
    /// The drift before the event is measured over this.
    pub drift: TimeDelta,
    /// Windows of days for cumulative abnormal returns.
    pub car_windows: Vec<CarWindow>,
    /// Days of other events, which are left out of what is usual.
    pub leave_out: Vec<NaiveDate>,
}

impl ImpactAsked {
    /// 5, 15, 30 and 60 minutes and to the close; an hour of drift; the day, the day and the next, the day before to the
    /// day after, and a week of trading.
    pub fn usual(event_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let minutes = |minutes| Window::After(TimeDelta::minutes(minutes));
        Self {
            event_at,
            now,
            windows: vec![minutes(5), minutes(15), minutes(30), minutes(60), Window::Close],
            drift: TimeDelta::minutes(60),
            car_windows: vec![
                CarWindow { from: 0, to: 0 },
                CarWindow { from: 0, to: 1 },
                CarWindow { from: -1, to: 1 },
                CarWindow { from: 0, to: 4 },
            ],
            leave_out: Vec::new(),
        }
    }
}

/// What the price of one symbol did after an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    pub symbol: Symbol,
    pub event_at: DateTime<Utc>,
    /// What its abnormal returns are measured against; none: its own mean.
    pub benchmark: Option<Symbol>,
    /// The calendar that it was measured by; none where there is none.
    pub calendar: Option<CalendarVersion>,
    /// It is a yield: what else is in percent is in percentage points.
    pub is_rate: bool,
    pub intraday: Intraday,
    pub daily: Reading<Daily>,
}

/// Where prices, hours and benchmarks come from.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub histories: &'a Histories,
    pub calendars: &'a Calendars,
    pub instruments: &'a Instruments,
}

/// What a symbol's price did after an event.
pub fn impact(symbol: &Symbol, known: Known<'_>, asked: &ImpactAsked) -> Impact {
    let calendar = known.instruments.calendar(symbol, known.calendars);
    let benchmark = known.instruments.get(symbol).and_then(|instrument| instrument.benchmark.clone());
    let none = History::default();
    let history = known.histories.get(symbol).unwrap_or(&none);
    let market = benchmark.as_ref().map(|benchmark| known.histories.get(benchmark).unwrap_or(&none));
    let day =
        calendar.ok_or(WhyUnknown::NoCalendar).and_then(|calendar| daily::event_session(calendar, asked.event_at));
    let model = day.clone().and_then(|session| daily::model(history, market, session.on, &asked.leave_out));
    let beta = model.as_ref().map(|model| model.normal.beta).map_err(|why| *why);
    Impact {
        symbol: symbol.clone(),
        event_at: asked.event_at,
        benchmark,
        calendar: calendar.map(Calendar::version),
        is_rate: known.instruments.get(symbol).is_some_and(Instrument::is_rate),
        intraday: intraday::measure(history, market, calendar, beta, asked),
        daily: calendar
            .ok_or(WhyUnknown::NoCalendar)
            .and_then(|calendar: &Calendar| daily::measure(history, market, calendar, &day?, &model?, asked))
            .into(),
    }
}
