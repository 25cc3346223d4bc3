//! Impacts of events on prices that are made for it: what is known, and why the rest is not.

use chrono::{Datelike, NaiveTime, Weekday};

use super::*;
use crate::market::{Bar, Reading};

/// Whole numbers that look random and are the same each time.
struct Noise(u64);

impl Noise {
    /// Between -1 and 1, about evenly.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as f64 / f64::from(1_u32 << 31)) * 2.0 - 1.0
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn bar(symbol: &str, starts_at: DateTime<Utc>, interval_s: u32, close: f64) -> Bar {
    let ends_at = starts_at + TimeDelta::seconds(i64::from(interval_s));
    Bar {
        symbol: Symbol::new(symbol),
        starts_at,
        interval_s,
        open: Some(close),
        high: None,
        low: None,
        close,
        volume: None,
        received_at: ends_at,
    }
}

/// Calendars, instruments, and prices of MP against SPY: 200 days, of which MP moves twice as much as SPY and a little by
/// itself, and five-minute bars of the last sessions.
pub(crate) struct World {
    pub calendars: Calendars,
    pub instruments: Instruments,
    pub bars: Vec<Bar>,
}

/// Days on which New York trades, oldest first, up to a day.
fn sessions(calendar: &Calendar, last: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let mut found = vec![last];
    while found.len() < count {
        let before =
            calendar.session_before(&calendar.session(*found.last().expect("one")).expect("reached").expect("one"));
        found.push(before.expect("a session").on);
    }
    found.reverse();
    found
}

impl World {
    /// Prices up to the close before 10 October 2025, a Friday.
    pub(crate) fn new() -> Self {
        let calendars = Calendars::embedded();
        let instruments = Instruments::embedded(&calendars);
        let calendar = calendars.get("XNYS").expect("a venue").clone();
        let mut bars = Vec::new();
        let (mut spy, mut mp, mut noise) = (600.0, 50.0, Noise(7));
        let days = sessions(&calendar, day("2025-10-09"), 200);
        for (index, on) in days.iter().enumerate() {
            let market = noise.next();
            spy *= 1.0 + market / 100.0;
            mp *= 1.0 + (0.1 + 2.0 * market + 0.5 * noise.next()) / 100.0;
            bars.push(bar("SPY", on.and_time(NaiveTime::MIN).and_utc(), 86_400, spy));
            bars.push(bar("MP", on.and_time(NaiveTime::MIN).and_utc(), 86_400, mp));
            if index + 25 >= days.len() {
                bars.extend(within_the_day(&calendar, *on, [spy, mp], &mut noise));
            }
        }
        Self { calendars, instruments, bars }
    }

    /// Five-minute bars of 10 October: still until 10:55, then `jump` percent for MP and half of it for SPY.
    pub(crate) fn with_friday(mut self, jump: f64) -> Self {
        let (spy, mp) = (self.last("SPY"), self.last("MP"));
        for step in 0..78 {
            let starts_at = at("2025-10-10T13:30:00Z") + TimeDelta::minutes(5 * step);
            let hit = if step >= 18 { jump / 100.0 } else { 0.0 };
            self.bars.push(bar("MP", starts_at, 300, mp * (1.0 + hit)));
            self.bars.push(bar("SPY", starts_at, 300, spy * (1.0 + hit / 2.0)));
        }
        self
    }

    pub(crate) fn last(&self, symbol: &str) -> f64 {
        self.bars.iter().rev().find(|bar| bar.symbol.as_str() == symbol).expect("a bar").close
    }

    pub(crate) fn daily(mut self, symbol: &str, on: &str, percent: f64) -> Self {
        let before = self.bars.iter().rev().find(|bar| bar.symbol.as_str() == symbol && bar.interval_s == 86_400);
        let close = before.expect("a day").close * (1.0 + percent / 100.0);
        self.bars.push(bar(symbol, day(on).and_time(NaiveTime::MIN).and_utc(), 86_400, close));
        self
    }

    fn impact(&self, event_at: &str, now: &str) -> Impact {
        self.impact_of("MP", event_at, now)
    }

    fn impact_of(&self, symbol: &str, event_at: &str, now: &str) -> Impact {
        let histories = Histories::of(&self.bars, &self.instruments);
        let known = Known { histories: &histories, calendars: &self.calendars, instruments: &self.instruments };
        impact(&Symbol::new(symbol), known, &ImpactAsked::usual(at(event_at), at(now)))
    }
}

/// Bars of a session that ends at the day's closes, and moves by up to 0.2 percent every five minutes on the way.
fn within_the_day(calendar: &Calendar, on: NaiveDate, closes: [f64; 2], noise: &mut Noise) -> Vec<Bar> {
    let session = calendar.session(on).expect("reached").expect("a session");
    let steps = (session.closes_at() - session.opens_at()).num_minutes() / 5;
    let mut bars = Vec::new();
    for step in 0..steps {
        let starts_at = session.opens_at() + TimeDelta::minutes(5 * step);
        for (symbol, close) in ["SPY", "MP"].into_iter().zip(closes) {
            let apart = if step == steps - 1 { 0.0 } else { 0.2 * noise.next() };
            bars.push(bar(symbol, starts_at, 300, close * (1.0 + apart / 100.0)));
        }
    }
    bars
}

fn measure(impact: &Impact, window: Window) -> Result<Measure, WhyUnknown> {
    let found = impact.intraday.windows.iter().find(|entry| entry.window == window).expect("asked");
    found.measure.clone().known()
}

fn minutes(count: i64) -> Window {
    Window::After(TimeDelta::minutes(count))
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.02, "{found}, expected {expected}");
}

pub(crate) const EVENT: &str = "2025-10-10T14:57:00Z";

#[test]
fn an_event_while_the_market_is_open_is_measured_from_just_before_it() {
    let impact = World::new().with_friday(-4.0).impact(EVENT, "2025-10-10T16:10:00Z");
    assert_eq!(impact.intraday.was_open, Reading::Known(true));
    assert_eq!(impact.intraday.begins_at, Reading::Known(at(EVENT)));
    assert_eq!(impact.intraday.gap_percent, None);
    near(impact.intraday.drift_percent.known().expect("known"), 0.0);
    let hour = measure(&impact, minutes(60)).expect("known");
    assert_eq!(hour.from.at, at("2025-10-10T14:50:00Z"), "the last bar that ended before the event");
    near(hour.percent, -4.0);
    // Twice what the benchmark did is what was to be expected.
    let abnormal = hour.abnormal_percent.known().expect("known");
    assert!(abnormal.abs() < 0.15, "{abnormal}");
    let (times, z) = (hour.times_usual.known().expect("known"), hour.z.known().expect("known"));
    assert!(times > 15.0 && z < -10.0, "{times} {z}");
    near(times / z.abs(), 1.4826);
    assert_eq!(measure(&impact, Window::Close), Err(WhyUnknown::NotYet));
}

#[test]
fn an_event_on_a_weekend_is_measured_from_the_next_open_and_the_gap_is_told() {
    let mut world = World::new().with_friday(0.0);
    let (friday, monday) = (world.last("MP"), at("2025-10-13T13:30:00Z"));
    for step in 0..20 {
        let close = friday * if step == 0 { 1.06 } else { 1.10 };
        world.bars.push(bar("MP", monday + TimeDelta::minutes(5 * step), 300, close));
    }
    let impact = world.impact("2025-10-11T12:00:00Z", "2025-10-13T15:00:00Z");
    assert_eq!(impact.intraday.was_open, Reading::Known(false));
    assert_eq!(impact.intraday.begins_at, Reading::Known(monday));
    near(impact.intraday.gap_percent.expect("shut").known().expect("known"), 6.0);
    let hour = measure(&impact, minutes(60)).expect("known");
    assert_eq!(hour.from.at, at("2025-10-10T20:00:00Z"), "the last close");
    assert_eq!(hour.to.at, at("2025-10-13T14:30:00Z"));
    near(hour.percent, 10.0);
    assert_eq!(hour.abnormal_percent, Reading::Unknown(WhyUnknown::Gap), "SPY has no Monday");
    let early = world.impact("2025-10-11T12:00:00Z", "2025-10-12T12:00:00Z");
    assert_eq!(early.intraday.gap_percent, Some(Reading::Unknown(WhyUnknown::NotYet)));
}

#[test]
fn sixty_minutes_are_minutes_of_trading() {
    let mut world = World::new().with_friday(-1.0);
    let friday = world.last("MP");
    for step in 0..20 {
        world.bars.push(bar("MP", at("2025-10-13T13:30:00Z") + TimeDelta::minutes(5 * step), 300, friday * 1.02));
    }
    // Ten minutes before the close: fifty are left for Monday.
    let impact = world.impact("2025-10-10T19:50:00Z", "2025-10-13T15:00:00Z");
    let hour = measure(&impact, minutes(60)).expect("known");
    assert_eq!(hour.to.at, at("2025-10-13T14:20:00Z"));
    near(hour.percent, 2.0);
    near(measure(&impact, Window::Close).expect("known").percent, 0.0);
}

#[test]
fn news_right_before_a_close_is_measured_over_the_night_as_well() {
    let mut world = World::new().with_friday(-1.0);
    let friday = world.last("MP");
    for step in 0..20 {
        world.bars.push(bar("MP", at("2025-10-13T13:30:00Z") + TimeDelta::minutes(5 * step), 300, friday * 1.03));
    }
    let gap = |event: &str| world.impact(event, "2025-10-13T15:00:00Z").intraday.gap_percent;
    near(gap("2025-10-10T19:50:00Z").expect("late").known().expect("known"), 3.0);
    assert_eq!(gap("2025-10-10T19:40:00Z"), None);
    let evening = world.impact("2025-10-10T19:50:00Z", "2025-10-10T22:00:00Z");
    assert_eq!(evening.intraday.gap_percent, Some(Reading::Unknown(WhyUnknown::NotYet)));
}

#[test]
fn what_was_traded_before_the_open_is_no_last_close() {
    let mut world = World::new().with_friday(0.0);
    let friday = world.last("MP");
    for step in 0..20 {
        world.bars.push(bar("MP", at("2025-10-13T13:30:00Z") + TimeDelta::minutes(5 * step), 300, friday * 0.97));
    }
    // At 07:30 in New York it was traded at 2.5 percent less.
    world.bars.push(bar("MP", at("2025-10-13T11:30:00Z"), 300, friday * 0.975));
    world.bars.push(bar("MP", at("2025-10-13T13:25:00Z"), 300, friday * 0.975));
    for event in ["2025-10-13T12:00:00Z", "2025-10-13T13:31:00Z"] {
        let hour = measure(&world.impact(event, "2025-10-13T15:00:00Z"), minutes(60)).expect("known");
        assert_eq!(hour.from.at, at("2025-10-10T20:00:00Z"), "{event}");
        near(hour.percent, -3.0);
    }
    let gap = world.impact("2025-10-13T12:00:00Z", "2025-10-13T15:00:00Z").intraday.gap_percent;
    near(gap.expect("shut").known().expect("known"), -3.0);
}

#[test]
fn on_noise_moves_are_as_large_as_they_usually_are() {
    let calendars = Calendars::embedded();
    let calendar = calendars.get("XNYS").expect("New York");
    let (mut noise, mut close, mut bars) = (Noise(11), 60.0, Vec::new());
    let sessions: Vec<_> = day("2025-07-01")
        .iter_days()
        .take_while(|on| *on <= day("2025-10-10"))
        .filter_map(|on| calendar.session(on).expect("reached"))
        .collect();
    for session in &sessions {
        for step in 0..78 {
            close *= 1.0 + 0.1 * noise.next() / 100.0;
            bars.push(bar("MP", session.opens_at() + TimeDelta::minutes(5 * step), 300, close));
        }
    }
    let world = World { bars, ..World::new() };
    for window in [5, 15, 30] {
        let mut times: Vec<f64> = Vec::new();
        for session in sessions.iter().rev().take(30) {
            for minute in [47, 101, 163, 227, 281] {
                let event = (session.opens_at() + TimeDelta::minutes(minute)).to_rfc3339();
                let found = measure(&world.impact(&event, "2025-10-11T00:00:00Z"), minutes(window));
                times.extend(found.expect("known").times_usual.known());
            }
        }
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        assert!((0.75..1.35).contains(&median), "over {window} minutes: {median} of {}", times.len());
    }
}

#[test]
fn drift_before_the_headline_is_told() {
    // The price moved at 11:00 in New York; the report came at 11:32.
    let impact = World::new().with_friday(-4.0).impact("2025-10-10T15:32:00Z", "2025-10-10T18:00:00Z");
    near(impact.intraday.drift_percent.known().expect("known"), -4.0);
    near(measure(&impact, minutes(60)).expect("known").percent, 0.0);
}

#[test]
fn the_day_is_measured_against_the_market_model() {
    let world = World::new().with_friday(-4.0).daily("SPY", "2025-10-10", -2.71).daily("MP", "2025-10-10", 12.6);
    let daily = world.impact(EVENT, "2025-10-11T00:30:00Z").daily.known().expect("known");
    assert_eq!((daily.on, daily.estimated_from, daily.degrees_of_freedom), (day("2025-10-10"), 120, 118));
    near(daily.percent, 12.6);
    near(daily.benchmark_percent.expect("a benchmark"), -2.71);
    assert!((daily.beta - 2.0).abs() < 0.1, "{}", daily.beta);
    let expected = daily.percent - 2.0 * -2.71;
    assert!((daily.abnormal_percent - expected).abs() < 0.4, "{}", daily.abnormal_percent);
    assert!(daily.t > 20.0, "{}", daily.t);
    let car = |from, to| daily.cars.iter().find(|(window, _)| *window == CarWindow { from, to }).expect("asked").1;
    let one = car(0, 0).known().expect("known");
    near(one.percent, daily.abnormal_percent);
    near(one.t, daily.t);
    assert_eq!(car(0, 1), Reading::Unknown(WhyUnknown::NotYet));
    // After the close of Monday, the window from Thursday on is whole.
    let world = world.daily("SPY", "2025-10-13", 1.56).daily("MP", "2025-10-13", 3.0);
    let daily = world.impact(EVENT, "2025-10-14T00:30:00Z").daily.known().expect("known");
    let car = |from, to| daily.cars.iter().find(|(window, _)| *window == CarWindow { from, to }).expect("asked").1;
    assert!(car(-1, 1).known().is_ok_and(|car| car.percent > 15.0));
}

#[test]
fn news_after_the_close_counts_for_the_next_session() {
    let world = World::new().daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", 0.0);
    let world = world.daily("SPY", "2025-10-13", 1.0).daily("MP", "2025-10-13", 9.0);
    let daily = world.impact("2025-10-10T20:50:00Z", "2025-10-14T00:30:00Z").daily.known().expect("known");
    assert_eq!(daily.on, day("2025-10-13"));
    near(daily.percent, 9.0);
    assert_eq!(
        world.impact("2025-10-10T20:50:00Z", "2025-10-13T19:00:00Z").daily,
        Reading::Unknown(WhyUnknown::NotYet)
    );
}

#[test]
fn what_is_itself_the_market_is_measured_against_its_mean() {
    let world = World::new().daily("SPY", "2025-10-10", -2.71);
    let impact = world.impact_of("SPY", EVENT, "2025-10-11T00:30:00Z");
    assert_eq!(impact.benchmark, None);
    let daily = impact.daily.known().expect("known");
    assert_eq!((daily.beta, daily.benchmark_percent, daily.degrees_of_freedom), (0.0, None, 119));
    assert!(daily.t < -3.0, "{}", daily.t);
}

#[test]
fn what_is_missing_is_unknown_with_the_reason() {
    let world = World::new();
    let now = "2025-10-11T00:30:00Z";
    let unknown = |impact: &Impact| (impact.daily.clone().known().err(), measure(impact, minutes(5)).err());
    assert_eq!(
        unknown(&world.impact_of("REMX", EVENT, now)),
        (Some(WhyUnknown::NoData), Some(WhyUnknown::NoData)),
        "no prices at all"
    );
    let no_calendar = (Some(WhyUnknown::NoCalendar), Some(WhyUnknown::NoCalendar));
    assert_eq!(unknown(&world.impact_of("OWL", EVENT, now)), no_calendar, "no instrument");
    assert_eq!(unknown(&world.impact("2031-10-10T14:57:00Z", "2031-10-11T00:00:00Z")), no_calendar);
    assert_eq!(
        unknown(&world.impact(EVENT, now)),
        (Some(WhyUnknown::Stale), Some(WhyUnknown::Gap)),
        "nothing came on Friday"
    );
    let mut short = World::new().daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", 0.0);
    short.bars.retain(|bar| bar.starts_at > at("2025-08-01T00:00:00Z"));
    assert_eq!(short.impact(EVENT, now).daily, Reading::Unknown(WhyUnknown::FewReturns));
    let mut holed = World::new().daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", 0.0);
    holed.bars.retain(|bar| bar.interval_s != 86_400 || bar.starts_at != at("2025-10-09T00:00:00Z"));
    assert_eq!(holed.impact(EVENT, now).daily, Reading::Unknown(WhyUnknown::Gap), "Thursday is missing");
    let mut few = World::new().with_friday(-4.0);
    few.bars.retain(|bar| bar.interval_s == 86_400 || bar.starts_at > at("2025-10-02T00:00:00Z"));
    let hour = measure(&few.impact(EVENT, now), minutes(60)).expect("known");
    assert_eq!(
        (hour.z, hour.times_usual),
        (Reading::Unknown(WhyUnknown::FewReturns), Reading::Unknown(WhyUnknown::FewReturns))
    );
}

#[test]
fn prices_that_are_not_to_be_believed_make_it_unknown() {
    let now = "2025-10-11T00:30:00Z";
    let split = World::new().with_friday(-66.7).daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", -66.7);
    let impact = split.impact(EVENT, now);
    assert_eq!(measure(&impact, minutes(60)), Err(WhyUnknown::Jump));
    assert_eq!(impact.daily, Reading::Unknown(WhyUnknown::Jump));
    let below_zero = World::new().with_friday(-137.0).daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", -137.0);
    let impact = below_zero.impact(EVENT, now);
    assert_eq!(measure(&impact, minutes(60)), Err(WhyUnknown::NotPositive));
    assert_eq!(impact.daily, Reading::Unknown(WhyUnknown::NotPositive));
    let mut zeros = World::new().with_friday(-4.0);
    zeros.bars.iter_mut().filter(|bar| bar.starts_at > at("2025-10-10T15:00:00Z")).for_each(|bar| bar.close = 0.0);
    assert_eq!(measure(&zeros.impact(EVENT, now), minutes(60)), Err(WhyUnknown::Gap));
    // A day's bar that came before the close is no close.
    let mut partial = World::new().daily("SPY", "2025-10-10", 0.0).daily("MP", "2025-10-10", 5.0);
    partial.bars.last_mut().expect("one").received_at = at("2025-10-10T18:00:00Z");
    assert_eq!(partial.impact(EVENT, now).daily, Reading::Unknown(WhyUnknown::Stale));
}

#[test]
fn a_day_on_which_clocks_change_is_compared_with_the_same_hour_of_others() {
    let calendar = Calendars::embedded();
    let calendar = calendar.get("XNYS").expect("a venue");
    let days = sessions(calendar, day("2025-11-04"), 25);
    let mut noise = Noise(3);
    let mut bars = Vec::new();
    for on in &days {
        assert_ne!(on.weekday(), Weekday::Sun);
        bars.extend(within_the_day(calendar, *on, [600.0, 50.0], &mut noise));
    }
    let mut world = World::new();
    world.bars.extend(bars);
    // 09:55 in New York is 14:55 UTC after 2 November, 13:55 before it.
    let hour = measure(&world.impact("2025-11-04T14:55:00Z", "2025-11-04T20:00:00Z"), minutes(30)).expect("known");
    assert!(hour.times_usual.known().is_ok(), "the hour is found on both sides");
}
