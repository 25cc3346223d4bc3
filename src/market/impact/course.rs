//! The course of a price around an event: what a chart of it shows, small enough to be kept with an alert.
//!
//! In: prices, hours, and the spans to show. Out: a `Course`: points, when there was trading, and how far the price usually
//! gets by then. Nothing of after `until` is in it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::market::calendar::{Calendar, Session};
use crate::market::impact::Known;
use crate::market::impact::daily::event_session;
use crate::market::impact::history::{Day, History};
use crate::market::impact::intraday::{self, Event, Window};
use crate::market::instruments::RATE_UNIT;
use crate::market::stats::{points, simple_percent, usual_move};
use crate::market::{Quote, Span, Symbol, WhyUnknown};

/// Points of a course: a chart is 340 wide.
const POINTS_MAX: usize = 120;
/// Instants at which it is said what is usual.
const HORIZONS: i32 = 8;
/// Fewer that are known make no band: at some, prices may never have moved.
const HORIZONS_MIN: usize = 3;
/// Sessions before the event where there are bars of days only.
const DAYS_BEFORE: usize = 30;
/// Past returns of a day that say what is usual.
const DAY_RETURNS: usize = 60;
/// Fewer say too little.
const DAY_RETURNS_MIN: usize = 20;

/// Fewer prices outside hours are chance.
const SHUT_TRADES_MIN: usize = 3;

/// Stretches of time, each from one instant to another.
type Spans = Vec<(DateTime<Utc>, DateTime<Utc>)>;

/// A price around an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    pub symbol: Symbol,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of the price: `USD`, `index points`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub event_at: DateTime<Utc>,
    /// First and last instant that is shown; the last may lie ahead.
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// When there was or will be trading, in order, within what is shown; empty: of days, or around the clock.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Spans,
    /// The market was shut at the event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_shut: bool,
    /// Hours in which the market is shut are as wide as others: there are prices of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfolded: bool,
    /// The last price before the event, from which moves count; none where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<f64>,
    /// Prices by seconds from the event, oldest first; at least two.
    pub points: Vec<(i64, f64)>,
    /// By seconds from the event, the median size of the move from the reference until then on past sessions, in percent;
    /// empty where too little is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual: Vec<(i64, f64)>,
}

/// What a course shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseAsked {
    pub event_at: DateTime<Utc>,
    /// What was known then.
    pub until: DateTime<Utc>,
    pub before: Span,
    pub after: Span,
    /// How far the price usually gets; a sparkline has no room for it.
    pub with_usual: bool,
}

impl CourseAsked {
    /// Two hours of trading before the event and one after.
    pub fn usual(event_at: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let hours = |hours| Span::Trading(TimeDelta::hours(hours));
        Self { event_at, until, before: hours(2), after: hours(1), with_usual: true }
    }
}

impl Course {
    /// An instant of the course.
    pub fn at(&self, seconds: i64) -> DateTime<Utc> {
        self.event_at + TimeDelta::seconds(seconds)
    }

    /// The last move from the reference, in percent, or of a rate in percentage points; none before the first price after the event.
    pub fn percent(&self) -> Option<f64> {
        let (at, last) = *self.points.last()?;
        if at <= 0 {
            return None;
        }
        self.change(self.reference?, last)
    }

    /// From one price to another, in percent, or of a rate in percentage points; none where there is no such return.
    pub fn change(&self, from: f64, to: f64) -> Option<f64> {
        if self.is_rate() { points(from, to).ok() } else { simple_percent(from, to).ok() }
    }

    /// True of a yield, which moves by basis points.
    pub fn is_rate(&self) -> bool {
        self.unit.as_deref() == Some(RATE_UNIT)
    }

    /// True where it is of days.
    pub fn is_daily(&self) -> bool {
        self.open.is_empty() && !self.unfolded && self.to - self.from > TimeDelta::days(14)
    }
}

/// The course of a symbol's price around an event.
///
/// # Errors
/// No calendar, or fewer than two prices in what is to be shown.
pub fn course(symbol: &Symbol, known: Known<'_>, asked: &CourseAsked) -> Result<Course, WhyUnknown> {
    let calendar = known.instruments.calendar(symbol, known.calendars).ok_or(WhyUnknown::NoCalendar)?;
    let history = known.histories.get(symbol).ok_or(WhyUnknown::NoData)?;
    let instrument = known.instruments.get(symbol);
    let bare = Course {
        symbol: symbol.clone(),
        name: instrument.map(|instrument| instrument.name.clone()),
        unit: instrument.map(|instrument| instrument.unit.clone()),
        event_at: asked.event_at,
        from: asked.event_at,
        to: asked.event_at,
        open: Vec::new(),
        was_shut: false,
        unfolded: false,
        reference: None,
        points: Vec::new(),
        usual: Vec::new(),
    };
    match within_the_day(&bare, history, calendar, asked) {
        Ok(course) => Ok(course),
        Err(why) => of_days(bare, history, calendar, asked).map_err(|_| why),
    }
}

fn within_the_day(
    bare: &Course,
    history: &History,
    calendar: &Calendar,
    asked: &CourseAsked,
) -> Result<Course, WhyUnknown> {
    let event = intraday::event(history, calendar, asked.event_at, &[])?;
    if !event.was_open && trades_while_shut(history, calendar, asked) {
        return by_the_clock(bare, history, calendar, asked);
    }
    let from = asked.before.begins(Some(calendar), asked.event_at)?;
    let to = asked.after.ends(Some(calendar), asked.event_at)?;
    let at = |instant: DateTime<Utc>| (instant - asked.event_at).num_seconds();
    let open = trading(calendar, from, to)?;
    // What little is traded between sessions would be a stroke in a fold.
    let is_shown = |at: DateTime<Utc>| open.iter().any(|(opens, closes)| *opens <= at && at <= *closes);
    let known = history.within(from, to.min(asked.until)).filter(|quote| is_shown(quote.at));
    let points: Vec<(i64, f64)> = known.map(|quote| (at(quote.at), short(quote.price))).collect();
    if points.len() < 2 {
        return Err(WhyUnknown::ShortHistory);
    }
    let reference: Option<Quote> = event.reference.ok();
    let from_here = reference.filter(|_| asked.with_usual);
    Ok(Course {
        from,
        to,
        open,
        was_shut: !event.was_open,
        reference: reference.map(|quote| short(quote.price)),
        usual: from_here.map(|quote| usual(&event, calendar, quote, to)).unwrap_or_default(),
        points: thinned(points),
        ..bare.clone()
    })
}

/// Was there trading before and after an event outside hours, before the market opened again? Some sources have it.
fn trades_while_shut(history: &History, calendar: &Calendar, asked: &CourseAsked) -> bool {
    let opens_at = calendar.next_open(asked.event_at).unwrap_or(asked.until);
    let shut_from = calendar.last_closed(asked.event_at).map_or(asked.event_at, |session| session.closes_at());
    let after = asked.event_at + TimeDelta::seconds(1);
    let early = history.within(after, asked.until.min(opens_at)).take(SHUT_TRADES_MIN).count() == SHUT_TRADES_MIN;
    early && history.within(shut_from, asked.event_at).any(|quote| quote.at > shut_from)
}

/// Around an event outside hours of which there are prices from outside hours: by the clock, and nothing is folded.
fn by_the_clock(
    bare: &Course,
    history: &History,
    calendar: &Calendar,
    asked: &CourseAsked,
) -> Result<Course, WhyUnknown> {
    let (from, to) = (asked.event_at - asked.before.about(), asked.event_at + asked.after.about());
    let at = |instant: DateTime<Utc>| (instant - asked.event_at).num_seconds();
    let points: Vec<(i64, f64)> =
        history.within(from, to.min(asked.until)).map(|quote| (at(quote.at), short(quote.price))).collect();
    if points.len() < 2 {
        return Err(WhyUnknown::ShortHistory);
    }
    let reference = points.iter().rev().find(|(at, _)| *at <= 0).map(|(_, price)| *price);
    let open = trading(calendar, from, to)?;
    Ok(Course { from, to, open, was_shut: true, unfolded: true, reference, points: thinned(points), ..bare.clone() })
}

/// How far the price usually gets, from just before the event on; empty where that is unknown of most horizons.
fn usual(event: &Event<'_>, calendar: &Calendar, reference: Quote, to: DateTime<Utc>) -> Vec<(i64, f64)> {
    let at = |instant: DateTime<Utc>| (instant - event.at).num_seconds();
    let Ok(all) = calendar.trading_time(event.begins_at, to) else { return Vec::new() };
    let horizon = |step: i32| {
        let window = Window::After(all * step / HORIZONS);
        Some((at(event.end(window).ok()?), short(event.usual(window).ok()?)))
    };
    let found: Vec<(i64, f64)> = (1..=HORIZONS).filter_map(horizon).collect();
    match found.len() {
        ..HORIZONS_MIN => Vec::new(),
        _ if event.was_open => [vec![(at(reference.at), 0.0)], found].concat(),
        // Where the market was shut nothing is said of the night: the first usual move is that past the open.
        _ => found,
    }
}

/// When there is trading between two instants.
fn trading(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Spans, WhyUnknown> {
    let mut found = Vec::new();
    let last = calendar.local_day(to).succ_opt().unwrap_or(chrono::NaiveDate::MAX);
    for on in calendar.local_day(from).iter_days().take_while(|on| *on <= last) {
        // Past the calendar's end only a session that began the evening before would count.
        let session = match calendar.session(on) {
            Err(why) if on != last => return Err(why),
            session => session.unwrap_or(None),
        };
        for (opens, closes) in session.into_iter().flat_map(|session| session.spans) {
            let (opens, closes) = (opens.max(from), closes.min(to));
            if opens < closes {
                found.push((opens, closes));
            }
        }
    }
    Ok(found)
}

/// Closing prices around the event, where there are no shorter bars.
fn of_days(bare: Course, history: &History, calendar: &Calendar, asked: &CourseAsked) -> Result<Course, WhyUnknown> {
    let session = event_session(calendar, asked.event_at)?;
    let known: Vec<(&Day, Session)> = history
        .days()
        .iter()
        .filter_map(|day| Some((day, calendar.session(day.on).ok()??)))
        // Before the session's end a day's price is not its close.
        .filter(|(day, session)| day.received_at >= session.closes_at() && session.closes_at() <= asked.until)
        .collect();
    let before = known.partition_point(|(day, _)| day.on < session.on);
    let last = match asked.after {
        Span::Sessions(count) => before + count as usize,
        _ => before + 1,
    };
    let shown = &known[before.saturating_sub(DAYS_BEFORE)..last.min(known.len())];
    let at = |instant: DateTime<Utc>| (instant - asked.event_at).num_seconds();
    let points: Vec<(i64, f64)> =
        shown.iter().map(|(day, session)| (at(session.closes_at()), short(day.close))).collect();
    let [(_, first), .., (_, end)] = shown else { return Err(WhyUnknown::ShortHistory) };
    let reference = before.checked_sub(1).map(|index| &known[index]);
    let steps: Vec<f64> = known[before.saturating_sub(DAY_RETURNS + 1)..before]
        .windows(2)
        .filter_map(|pair| history.nature.change(pair[0].0.close, pair[1].0.close).ok())
        .collect();
    let mut usual = Vec::new();
    if let (Some((_, start)), Ok(one)) = (reference, usual_move(&steps))
        && asked.with_usual
        && steps.len() >= DAY_RETURNS_MIN
    {
        usual.push((at(start.closes_at()), 0.0));
        // Moves of days that know nothing of each other: the size grows with the root of their number (Bachelier, 1900).
        let ahead = known[before..last.min(known.len())].iter().enumerate();
        usual.extend(
            ahead.map(|(count, (_, session))| (at(session.closes_at()), short(one * ((count + 1) as f64).sqrt()))),
        );
    }
    Ok(Course {
        from: first.closes_at().min(asked.event_at),
        to: end.closes_at().max(asked.event_at),
        reference: reference.map(|(day, _)| short(day.close)),
        points: thinned(points),
        usual,
        ..bare
    })
}

/// With ten digits, which is more than any price has, and what JSON gives back as it was.
fn short(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

/// As many points as a chart can show; the first, the last, the lowest and the highest stay.
fn thinned(points: Vec<(i64, f64)>) -> Vec<(i64, f64)> {
    let step = points.len().div_ceil(POINTS_MAX - 3).max(1);
    let by_price = |a: &&(i64, f64), b: &&(i64, f64)| a.1.total_cmp(&b.1);
    let lowest = points.iter().min_by(by_price).map(|point| point.0);
    let highest = points.iter().max_by(by_price).map(|point| point.0);
    let last = points.len().saturating_sub(1);
    let stays = |index: usize, at: i64| {
        index == 0 || (last - index).is_multiple_of(step) || Some(at) == lowest || Some(at) == highest
    };
    points.iter().enumerate().filter(|(index, point)| stays(*index, point.0)).map(|(_, point)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_thinned_keeps_its_ends_and_its_extremes() {
        let points: Vec<(i64, f64)> =
            (0..1_000).map(|at| (at, if at == 501 { 9.0 } else { 1.0 + (at % 7) as f64 / 10.0 })).collect();
        let found = thinned(points.clone());
        assert!(found.len() <= POINTS_MAX && found.len() > POINTS_MAX / 2, "{}", found.len());
        assert_eq!((found[0], found[found.len() - 1]), (points[0], points[999]));
        assert!(found.contains(&(501, 9.0)));
        assert_eq!(thinned(points[..100].to_vec()), points[..100]);
        assert_eq!(thinned(Vec::new()), Vec::new());
    }
}
