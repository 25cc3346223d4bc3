//! Courses of prices: what is shown, what is usual, and what there is none of.

use super::tests::{EVENT, World, at, bar, day};
use super::*;
use crate::market::Span;

impl World {
    fn course(&self, event_at: &str, until: &str) -> Result<Course, WhyUnknown> {
        self.course_of("MP", &CourseAsked::usual(at(event_at), at(until)))
    }

    pub(crate) fn course_of(&self, symbol: &str, asked: &CourseAsked) -> Result<Course, WhyUnknown> {
        let histories = Histories::of(&self.bars, &self.instruments);
        let known = Known { histories: &histories, calendars: &self.calendars, instruments: &self.instruments };
        course(&Symbol::new(symbol), known, asked)
    }
}

#[test]
fn a_course_goes_from_two_hours_of_trading_before_to_one_after() {
    let course = World::new().with_friday(-4.0).course(EVENT, "2025-10-10T20:00:00Z").expect("known");
    // 10:57 in New York is an hour and a half after the open: half an hour of Thursday is shown.
    assert_eq!((course.from, course.to), (at("2025-10-09T19:27:00Z"), at("2025-10-10T15:57:00Z")));
    assert_eq!(
        course.open,
        [
            (at("2025-10-09T19:27:00Z"), at("2025-10-09T20:00:00Z")),
            (at("2025-10-10T13:30:00Z"), at("2025-10-10T15:57:00Z"))
        ]
    );
    assert_eq!((course.name.as_deref(), course.unit.as_deref()), (Some("MP Materials"), Some("USD")));
    assert!((course.percent().expect("known") + 4.0).abs() < 1e-6, "{course:?}");
    let last = course.points.last().expect("points");
    assert_eq!(course.at(last.0), at("2025-10-10T15:55:00Z"));
    // What is usual begins with nothing at the reference, and is told at eight horizons.
    assert_eq!((course.usual.len(), course.usual[0].1), (9, 0.0));
    assert!(course.usual[1..].iter().all(|(_, size)| *size > 0.0), "{:?}", course.usual);
    assert_eq!(course.at(course.usual[8].0), course.to);
}

#[test]
fn nothing_of_after_is_shown() {
    let world = World::new().with_friday(-4.0);
    let early = world.course(EVENT, "2025-10-10T14:58:00Z").expect("known");
    assert!(early.points.iter().all(|point| point.0 <= 60), "{early:?}");
    assert_eq!(early.percent(), None, "there is no price after the event yet");
    assert_eq!(early.to, at("2025-10-10T15:57:00Z"), "the hour ahead is there, with what is usual in it");
    assert_eq!(early.usual, world.course(EVENT, "2025-10-10T20:00:00Z").expect("known").usual);
}

#[test]
fn news_while_the_market_is_shut_is_marked_in_the_fold_and_trades_outside_hours_unfold_it() {
    // 02:10 on Friday in UTC, between two sessions of New York.
    let (event_at, until) = ("2025-10-10T02:10:00Z", "2025-10-10T03:10:00Z");
    let mut world = World::new();
    let course = world.course(event_at, until).expect("known");
    assert!(course.was_shut && !course.unfolded);
    assert_eq!((course.from, course.to), (at("2025-10-09T18:00:00Z"), at("2025-10-10T14:30:00Z")));
    assert_eq!((course.percent(), course.open.len()), (None, 2));
    // One price of the night is no market, and would be a stroke in the fold.
    world.bars.push(bar("MP", at("2025-10-10T02:30:00Z"), 300, 55.0));
    let quiet = world.course(event_at, until).expect("known");
    assert_eq!((quiet.unfolded, &quiet.points), (false, &course.points));
    // A source that has the night: by the clock, from the last price before the news.
    for (minute, close) in [(0, 50.0), (5, 51.0), (15, 52.0), (20, 52.5), (25, 53.0)] {
        world.bars.push(bar("MP", at("2025-10-10T02:00:00Z") + TimeDelta::minutes(minute), 300, close));
    }
    let night = world.course(event_at, until).expect("known");
    assert!(night.was_shut && night.unfolded && night.open.is_empty() && !night.is_daily());
    assert_eq!((night.from, night.to), (at("2025-10-10T00:10:00Z"), at("2025-10-10T03:10:00Z")));
    assert_eq!(night.reference, Some(51.0));
    // Once the market opens, what counts is from close to open again.
    assert_eq!(world.with_friday(1.0).course(event_at, "2025-10-10T13:35:00Z").map(|course| course.unfolded), Ok(true));
}

#[test]
fn an_event_on_a_weekend_is_shown_between_two_sessions() {
    let mut world = World::new().with_friday(0.0);
    for step in 0..20 {
        let starts_at = at("2025-10-13T13:30:00Z") + TimeDelta::minutes(5 * step);
        world.bars.push(bar("MP", starts_at, 300, 60.0));
    }
    let course = world.course("2025-10-11T12:00:00Z", "2025-10-13T15:00:00Z").expect("known");
    assert_eq!((course.from, course.to), (at("2025-10-10T18:00:00Z"), at("2025-10-13T14:30:00Z")));
    assert_eq!(course.open.len(), 2);
    assert!(course.usual.first().is_some_and(|first| course.at(first.0) > at("2025-10-13T13:30:00Z")), "{course:?}");
}

#[test]
fn where_there_are_bars_of_days_only_the_course_is_of_days() {
    let world = World::new().daily("MP", "2025-10-10", 12.6).daily("MP", "2025-10-13", 3.0);
    let asked = CourseAsked { after: Span::Sessions(2), ..CourseAsked::usual(at(EVENT), at("2025-10-14T00:30:00Z")) };
    let mut days = World { bars: world.bars.clone(), ..World::new() };
    days.bars.retain(|bar| bar.interval_s == 86_400);
    let course = days.course_of("MP", &asked).expect("known");
    assert!(course.is_daily());
    assert_eq!((course.points.len(), course.usual.len()), (32, 3));
    assert!((course.percent().expect("known") - 100.0 * (1.126 * 1.03 - 1.0)).abs() < 1e-6);
    let root = course.usual[2].1 / course.usual[1].1;
    assert!((root - 2_f64.sqrt()).abs() < 1e-6, "{root}");
    // Before Friday's close its bar is no price.
    let early = CourseAsked { until: at("2025-10-10T18:00:00Z"), ..asked };
    let early = days.course_of("MP", &early).expect("known");
    assert_eq!((early.points.len(), early.percent()), (30, None));
}

#[test]
fn of_too_few_prices_there_is_no_course() {
    let mut world = World::new().with_friday(-4.0);
    let asked = CourseAsked::usual(at(EVENT), at("2025-10-10T20:00:00Z"));
    assert_eq!(world.course_of("REMX", &asked), Err(WhyUnknown::NoData));
    assert_eq!(world.course_of("OWL", &asked), Err(WhyUnknown::NoCalendar));
    let of_years_ago = CourseAsked { event_at: at("2024-01-10T15:00:00Z"), ..asked };
    assert!(world.course_of("MP", &of_years_ago).is_err());
    world.bars.retain(|bar| bar.interval_s == 300);
    world.bars.truncate(1);
    let one = CourseAsked::usual(world.bars[0].starts_at + TimeDelta::minutes(6), at("2025-10-10T20:00:00Z"));
    assert_eq!(world.course_of(world.bars[0].symbol.clone().as_str(), &one), Err(WhyUnknown::ShortHistory));
}

#[test]
fn what_went_below_zero_is_shown_without_what_is_usual() {
    let course = World::new().with_friday(-137.0).course(EVENT, "2025-10-10T20:00:00Z").expect("known");
    assert!(course.points.last().is_some_and(|point| point.1 < 0.0));
    assert_eq!(course.percent(), None);
}

#[test]
fn a_course_is_the_same_after_it_was_kept() {
    let course = World::new().with_friday(-4.0).course(EVENT, "2025-10-10T20:00:00Z").expect("known");
    let kept = serde_json::to_string(&course).expect("JSON");
    assert!(kept.len() < 4_000, "{} bytes", kept.len());
    assert_eq!(serde_json::from_str::<Course>(&kept).expect("a course"), course);
}

#[test]
fn a_window_to_a_later_close_is_held_against_windows_as_long() {
    let mut world = World::new().with_friday(-4.0);
    let last = world.last("MP");
    for step in 0..78 {
        world.bars.push(bar("MP", at("2025-10-13T13:30:00Z") + TimeDelta::minutes(5 * step), 300, last * 1.02));
    }
    let asked = ImpactAsked {
        windows: vec![Window::Close, Window::CloseAfter(0), Window::CloseAfter(1), Window::CloseAfter(2)],
        ..ImpactAsked::usual(at(EVENT), at("2025-10-14T00:00:00Z"))
    };
    let histories = Histories::of(&world.bars, &world.instruments);
    let known = Known { histories: &histories, calendars: &world.calendars, instruments: &world.instruments };
    let found = impact(&Symbol::new("MP"), known, &asked).intraday.windows;
    let measure = |index: usize| found[index].measure.clone().known();
    assert_eq!(measure(0), measure(1));
    let monday = measure(2).expect("known");
    assert_eq!(monday.to.at, at("2025-10-13T20:00:00Z"));
    assert!(monday.times_usual.known().is_ok(), "twenty sessions are enough for windows of two");
    assert_eq!(measure(3), Err(WhyUnknown::NotYet));
    assert_eq!(day("2025-10-13"), monday.to.at.date_naive());
}
