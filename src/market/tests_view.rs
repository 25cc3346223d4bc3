//! What is asked of prices at one instant, on prices that are made for it.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::market::{Bar, Prices, Span, Symbol, View, WhyUnknown};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn span(text: &str) -> Span {
    text.parse().expect("a span")
}

fn symbol(name: &str) -> Symbol {
    Symbol::new(name)
}

/// A bar of five minutes that ends at an instant.
fn bar(name: &str, ends_at: DateTime<Utc>, close: f64, volume: Option<f64>) -> Bar {
    Bar {
        symbol: symbol(name),
        starts_at: ends_at - MINUTE * 5,
        interval_s: 300,
        open: None,
        high: None,
        low: None,
        close,
        volume,
        received_at: ends_at,
    }
}

fn day(name: &str, on: &str, close: f64, volume: f64) -> Bar {
    let starts_at = at(&format!("{on}T00:00:00Z"));
    Bar {
        starts_at,
        interval_s: 86_400,
        received_at: at(&format!("{on}T21:00:00Z")),
        ..bar(name, starts_at, close, Some(volume))
    }
}

/// Sessions of New York from 8 September to 10 October 2025, by their opens; all in summer time.
fn opens() -> Vec<DateTime<Utc>> {
    let first = at("2025-09-08T13:30:00Z");
    (0..33).map(|day| first + TimeDelta::days(day)).filter(|open| open.weekday().number_from_monday() < 6).collect()
}

/// Whole numbers that look random and are the same each time.
fn noise(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*seed >> 33) as f64 / f64::from(1_u32 << 31)) * 2.0 - 1.0
}

/// MP and SPY by five minutes over all those sessions: MP moves twice as much as SPY and a little by itself. In the first
/// half hour of a session both move five times as much as later.
fn world() -> Vec<Bar> {
    let (mut seed, mut mp, mut spy) = (7, 60.0, 600.0);
    let mut bars = Vec::new();
    for open in opens() {
        for step in 1..=78 {
            let size = if step <= 6 { 0.25 } else { 0.05 };
            let market = size * noise(&mut seed);
            spy *= 1.0 + market / 100.0;
            mp *= 1.0 + (2.0 * market + 0.02 * noise(&mut seed)) / 100.0;
            let ends_at = open + MINUTE * 5 * step;
            bars.push(bar("MP", ends_at, mp, Some(1_000.0)));
            bars.push(bar("SPY", ends_at, spy, Some(9_000.0)));
        }
    }
    bars
}

fn last_close(bars: &[Bar], name: &str) -> f64 {
    bars.iter().rev().find(|bar| bar.symbol == symbol(name)).expect("a bar").close
}

/// The world, and what comes after it on Monday, 13 October: closes of MP and SPY as percent of their last.
fn after(moves: &[(&str, f64, f64)]) -> Prices {
    let mut bars = world();
    let (mp, spy) = (last_close(&bars, "MP"), last_close(&bars, "SPY"));
    for (time, mp_percent, spy_percent) in moves {
        let ends_at = at(&format!("2025-10-13T{time}:00Z"));
        bars.push(bar("MP", ends_at, mp * (1.0 + mp_percent / 100.0), Some(1_000.0)));
        bars.push(bar("SPY", ends_at, spy * (1.0 + spy_percent / 100.0), Some(9_000.0)));
    }
    let mut prices = Prices::default();
    prices.insert(&bars);
    prices
}

#[test]
fn what_is_usual_depends_on_the_time_of_day() {
    // 0.6 % in half an hour: in the first of a session that is nothing, at noon it is much.
    let morning = after(&[("13:35", 0.1, 0.0), ("14:00", 0.6, 0.0)]);
    let view = View::new(&morning, at("2025-10-13T14:00:00Z"));
    let (moved, early) = view.unusual_for_time_of_day(&symbol("MP"), span("30m")).expect("known");
    assert!((moved.percent - 0.6).abs() < 1e-9, "{moved:?}");
    let noon = after(&[("16:00", 0.0, 0.0), ("16:30", 0.6, 0.0)]);
    let view = View::new(&noon, at("2025-10-13T16:30:00Z"));
    let (_, late) = view.unusual_for_time_of_day(&symbol("MP"), span("30m")).expect("known");
    assert!(early < 1.5 && late > 3.0, "{early} and {late}");
    // Trading minutes right after the open reach back to the day before.
    let view = View::new(&morning, at("2025-10-13T14:00:00Z"));
    assert!(view.unusual_for_time_of_day(&symbol("MP"), span("30 trading minutes")).is_ok());
    // Of a symbol without a calendar nobody knows what is usual at a time of day.
    let mut prices = Prices::default();
    prices
        .insert(&[bar("XX", at("2025-10-13T13:30:00Z"), 1.0, None), bar("XX", at("2025-10-13T14:00:00Z"), 1.1, None)]);
    let view = View::new(&prices, at("2025-10-13T14:00:00Z"));
    assert_eq!(view.unusual_for_time_of_day(&symbol("XX"), span("30m")), Err(WhyUnknown::NoCalendar));
}

#[test]
fn an_abnormal_return_is_what_the_benchmark_does_not_explain() {
    // MP fell 2 % with SPY's 1 %: as it does. Then by itself.
    let with_market = after(&[("15:00", 0.0, 0.0), ("15:30", -2.0, -1.0)]);
    let alone = after(&[("15:00", 0.0, 0.0), ("15:30", -2.0, 0.0)]);
    let now = at("2025-10-13T15:30:00Z");
    let of = |prices: &Prices| View::new(prices, now).abnormal(&symbol("MP"), None, span("30m"));
    let (usual, own) = (of(&with_market).expect("known"), of(&alone).expect("known"));
    assert!(usual.percent.abs() < 0.2 && usual.t.abs() < 3.0, "{usual:?}");
    assert!((own.percent + 2.0).abs() < 0.1 && own.t < -10.0, "{own:?}");
    assert!((own.moved.percent + 2.0).abs() < 1e-9);
    // Another benchmark has no prices; an unknown symbol has no benchmark.
    let view = View::new(&alone, now);
    assert_eq!(view.abnormal(&symbol("MP"), Some(&symbol("QQQ")), span("30m")), Err(WhyUnknown::NoData));
    let mut prices = Prices::default();
    prices.insert(&[bar("XX", at("2025-10-13T15:00:00Z"), 1.0, None), bar("XX", now, 1.1, None)]);
    assert_eq!(View::new(&prices, now).abnormal(&symbol("XX"), None, span("30m")), Err(WhyUnknown::NoBenchmark));
}

#[test]
fn a_benchmark_that_is_stale_makes_the_abnormal_return_unknown() {
    let mut prices = after(&[("15:00", 0.0, 0.0)]);
    let now = at("2025-10-13T15:30:00Z");
    prices.insert(&[bar("MP", now, 50.0, None)]);
    assert_eq!(View::new(&prices, now).abnormal(&symbol("MP"), None, span("30m")), Err(WhyUnknown::Halt));
    assert_eq!(View::new(&prices, now).ratio_moved(&symbol("MP"), &symbol("SPY"), span("30m")), Err(WhyUnknown::Halt));
    assert_eq!(View::new(&prices, now).pair(&symbol("MP"), &symbol("SPY")), Err(WhyUnknown::Halt));
}

#[test]
fn two_sessions_begin_with_the_close_before_them() {
    let mut prices = Prices::default();
    // Of a daily source the close of a day is the day's bar, which ends at midnight.
    prices.insert(&[
        day("MP", "2025-10-08", 70.0, 1e6),
        day("MP", "2025-10-09", 72.0, 1e6),
        day("MP", "2025-10-10", 75.0, 1e6),
        day("MP", "2025-10-13", 90.0, 1e6),
    ]);
    let view = View::new(&prices, at("2025-10-13T21:30:00Z"));
    let moved = view.moved(&symbol("MP"), span("2 sessions")).expect("known");
    assert_eq!((moved.from.price, moved.to.price), (72.0, 90.0));
    assert!((moved.percent - 25.0).abs() < 1e-9);
    assert_eq!(view.moved(&symbol("MP"), span("1 session")).map(|moved| moved.from.price), Ok(75.0));
    assert_eq!(view.moved(&symbol("MP"), span("4 sessions")), Err(WhyUnknown::ShortHistory));
}

#[test]
fn sixty_trading_minutes_reach_over_the_night() {
    let prices = after(&[("13:45", 1.0, 0.0)]);
    let view = View::new(&prices, at("2025-10-13T13:45:00Z"));
    let by_trading = view.moved(&symbol("MP"), span("60 trading minutes")).expect("known");
    // 45 minutes of Friday and 15 of Monday.
    assert_eq!(by_trading.from.at, at("2025-10-10T19:15:00Z"));
    // An hour by the clock begins before the open, with the last price of Friday.
    assert_eq!(view.moved(&symbol("MP"), span("60m")).map(|moved| moved.from.at), Ok(at("2025-10-10T20:00:00Z")));
}

#[test]
fn on_the_day_that_clocks_change_sessions_are_as_long_as_ever() {
    // London changes on 26 October, a week before New York; a session of New York after its own change on 2 November.
    let bars: Vec<Bar> =
        ["2025-10-31T19:50:00Z", "2025-10-31T19:55:00Z", "2025-11-03T14:35:00Z", "2025-11-03T15:00:00Z"]
            .iter()
            .zip([100.0, 101.0, 102.0, 103.0])
            .map(|(time, close)| bar("MP", at(time), close, None))
            .collect();
    let mut prices = Prices::default();
    prices.insert(&bars);
    let view = View::new(&prices, at("2025-11-03T15:00:00Z"));
    // Since 14:30 UTC there were 30 minutes of trading, and 30 more at the end of Friday.
    assert_eq!(view.moved(&symbol("MP"), span("30 trading minutes")).map(|moved| moved.from.price), Ok(101.0));
    assert_eq!(view.moved(&symbol("MP"), span("36 trading minutes")).map(|moved| moved.from.price), Ok(100.0));
    assert_eq!(view.moved(&symbol("MP"), span("1 session")).map(|moved| moved.from.price), Ok(101.0));
}

#[test]
fn volume_is_held_against_the_same_minutes_of_past_sessions() {
    let mut prices = after(&[]);
    let now = at("2025-10-13T15:30:00Z");
    let busy = |volume| [5, 4, 3, 2, 1, 0].map(|back| bar("MP", now - MINUTE * 5 * back, 60.0, volume));
    prices.insert(&busy(Some(4_000.0)));
    let seen = View::new(&prices, now).volume(&symbol("MP"), span("30m")).expect("known");
    assert_eq!((seen.volume, seen.times_usual), (24_000.0, 4.0));
    prices.insert(&busy(None));
    assert_eq!(View::new(&prices, now).volume(&symbol("MP"), span("30m")), Err(WhyUnknown::NoVolume));
    // By day.
    let mut daily = Prices::default();
    let days: Vec<Bar> =
        opens().iter().map(|open| day("MP", &open.format("%Y-%m-%d").to_string(), 70.0, 1e6)).collect();
    daily.insert(&days);
    daily.insert(&[day("MP", "2025-10-13", 71.0, 3e6)]);
    let seen = View::new(&daily, at("2025-10-13T21:00:00Z")).volume(&symbol("MP"), span("1 session")).expect("known");
    assert_eq!(seen.times_usual, 3.0);
}

#[test]
fn a_ratio_moves_where_one_side_does() {
    let prices = after(&[("15:00", 0.0, 0.0), ("15:30", 1.0, 2.0)]);
    let now = at("2025-10-13T15:30:00Z");
    let view = View::new(&prices, now);
    let (percent, moved) = view.ratio_moved(&symbol("MP"), &symbol("SPY"), span("30m")).expect("known");
    assert!((percent - 100.0 * (1.01 / 1.02 - 1.0)).abs() < 1e-9 && (moved.percent - 1.0).abs() < 1e-9);
}

#[test]
fn a_level_is_crossed_from_the_other_side_and_by_no_bad_tick() {
    let crossed = |closes: &[(i64, f64)], limit: f64| {
        let start = at("2025-10-13T15:00:00Z");
        let bars: Vec<Bar> =
            closes.iter().map(|(step, close)| bar("MP", start + MINUTE * 5 * *step as i32, *close, None)).collect();
        let mut prices = Prices::default();
        prices.insert(&bars);
        let now = bars.last().expect("a bar").starts_at + MINUTE * 5;
        View::new(&prices, now).crossed(&symbol("MP"), span("1h"), |price| price > limit).map(|(crossed, _)| crossed)
    };
    assert_eq!(crossed(&[(0, 98.0), (1, 101.0)], 100.0), Ok(true));
    assert_eq!(crossed(&[(0, 98.0), (1, 99.0), (2, 101.0), (3, 102.0)], 100.0), Ok(true), "between two looks at it");
    assert_eq!(crossed(&[(0, 101.0), (1, 102.0)], 100.0), Ok(false), "it was there");
    assert_eq!(crossed(&[(0, 101.0)], 100.0), Err(WhyUnknown::ShortHistory), "nobody knows where it came from");
    assert_eq!(crossed(&[(0, 101.0), (1, 50.0), (2, 101.0), (3, 101.5)], 100.0), Err(WhyUnknown::Jump));
    assert_eq!(crossed(&[(0, 98.0), (20, 101.0)], 100.0), Ok(true), "over a gap");
}

#[test]
fn what_happened_while_no_prices_came_is_no_move() {
    // SPY at 600, nothing for ten days of trading, then 613: no rule may call that a move of an hour.
    let mut prices = Prices::default();
    prices.insert(&[
        bar("SPY", at("2025-10-01T15:00:00Z"), 600.0, None),
        bar("SPY", at("2025-10-13T15:30:00Z"), 613.0, None),
    ]);
    let view = View::new(&prices, at("2025-10-13T15:30:00Z"));
    for window in ["60m", "60 trading minutes"] {
        assert_eq!(view.moved(&symbol("SPY"), span(window)), Err(WhyUnknown::Gap), "{window}");
    }
    assert_eq!(view.moved(&symbol("SPY"), span("2 sessions")), Err(WhyUnknown::ShortHistory));
    // A hole of five hours within one session is one as well; a night is none.
    let mut prices = after(&[("13:40", 0.0, 0.0)]);
    prices.insert(&[bar("MP", at("2025-10-13T18:40:00Z"), 66.0, None)]);
    let now = at("2025-10-13T18:40:00Z");
    assert_eq!(View::new(&prices, now).moved(&symbol("MP"), span("60m")), Err(WhyUnknown::Gap));
    let prices = after(&[("13:40", 1.0, 0.0)]);
    assert!(View::new(&prices, at("2025-10-13T13:40:00Z")).moved(&symbol("MP"), span("60m")).is_ok());
    // A source that is asked every quarter of an hour says what two hours did.
    let mut prices = Prices::default();
    prices.insert(&[
        bar("MP", at("2025-10-13T15:05:00Z"), 60.0, None),
        bar("MP", at("2025-10-13T17:30:00Z"), 61.0, None),
    ]);
    assert!(View::new(&prices, at("2025-10-13T17:30:00Z")).moved(&symbol("MP"), span("2h")).is_ok());
}

#[test]
fn a_benchmark_whose_bar_has_not_come_did_not_stand_still() {
    let now = at("2025-10-13T15:30:00Z");
    let mut prices = after(&[("15:00", 0.0, 0.0), ("15:15", 0.5, 0.5)]);
    let mp = prices.bars(&[symbol("MP")], now).iter().map(|bar| bar.close).next_back().expect("a price");
    prices.insert(&[bar("MP", now, mp * 1.03, None)]);
    let view = View::new(&prices, now);
    // SPY is a quarter of an hour late, which is not too old by itself, and has not traded in the ten minutes.
    assert_eq!(view.abnormal(&symbol("MP"), None, span("10m")), Err(WhyUnknown::Stale));
    assert_eq!(view.ratio_moved(&symbol("MP"), &symbol("SPY"), span("10m")), Err(WhyUnknown::Stale));
    // By day: without its bar of the same day nothing is known of it.
    let mut daily = Prices::default();
    for open in opens() {
        let on = open.format("%Y-%m-%d").to_string();
        daily.insert(&[day("MP", &on, 70.0, 1e6), day("SPY", &on, 600.0, 1e6)]);
    }
    daily.insert(&[day("MP", "2025-10-13", 72.1, 1e6)]);
    let evening = View::new(&daily, at("2025-10-13T21:30:00Z"));
    assert_eq!(evening.ratio_moved(&symbol("MP"), &symbol("SPY"), span("1 session")), Err(WhyUnknown::Stale));
    daily.insert(&[day("SPY", "2025-10-13", 606.0, 1e6)]);
    let evening = View::new(&daily, at("2025-10-13T21:30:00Z"));
    assert!(evening.ratio_moved(&symbol("MP"), &symbol("SPY"), span("1 session")).is_ok());
}

#[test]
fn of_bars_of_days_nobody_knows_what_ten_minutes_did() {
    let mut prices = Prices::default();
    prices.insert(&[day("MP", "2025-10-09", 70.0, 1e6), day("MP", "2025-10-10", 72.1, 1e6)]);
    let view = View::new(&prices, at("2025-10-11T00:05:00Z"));
    assert_eq!(view.moved(&symbol("MP"), span("10m")), Err(WhyUnknown::Coarse));
    assert_eq!(view.moved(&symbol("MP"), span("60 trading minutes")), Err(WhyUnknown::Coarse));
    assert!(view.moved(&symbol("MP"), span("1 session")).is_ok());
}

#[test]
fn what_measures_fear_may_leap() {
    let jump = |name: &str| {
        let mut prices = Prices::default();
        prices.insert(&[
            day(name, "2025-04-02", 21.5, 0.0),
            day(name, "2025-04-03", 30.02, 0.0),
            day(name, "2025-04-04", 45.31, 0.0),
        ]);
        View::new(&prices, at("2025-04-04T21:30:00Z"))
            .moved(&symbol(name), span("1 session"))
            .map(|moved| moved.to.price)
    };
    assert_eq!((jump("^VIX"), jump("MP")), (Ok(45.31), Err(WhyUnknown::Jump)));
}
