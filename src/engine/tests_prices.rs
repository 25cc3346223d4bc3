//! Prices that are not to be believed end in a warning to the operator, and never in an alert.

use super::*;
use crate::alerts::RouteConfig;
use crate::lexicon::Lexicon;
use crate::market::Reading;
use crate::rules::RuleFile;

const RULES: &str = "rules:
  - alert: moved
    on: price
    when: {move_either_way: \">= 3%\", within: 60m}
    symbols: [ES=F, CL=F]
  - alert: below
    on: price
    when: {level: \"< 100\"}
    symbols: [ES=F]
";

fn at(minute: i64) -> DateTime<Utc> {
    // A Friday, 14:00 UTC.
    DateTime::from_timestamp(1_760_104_800 + 60 * minute, 0).expect("a time")
}

fn engine() -> Engine {
    engine_with(RULES)
}

fn engine_with(rules: &str) -> Engine {
    let file = RuleFile { name: "prices.yaml".into(), text: rules.into() };
    let rules = RuleSet::compile(&[file], &Arc::new(Lexicon::embedded())).expect("rules");
    let config = RouteConfig { receivers: vec!["mail".into()], ..RouteConfig::default() };
    let route = Route::new(config, &["mail"]).expect("a route");
    Engine::restore(
        Settings { rules, route, customs: Default::default(), watchlist: Vec::new(), market: Reference::default() },
        Saved::default(),
    )
}

fn bar(symbol: &str, minute: i64, close: f64) -> Bar {
    Bar {
        symbol: Symbol::new(symbol),
        starts_at: at(minute - 1),
        interval_s: 60,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: at(minute),
    }
}

/// What is alerted and what is told to the operator of bars that come one after the other.
fn told(bars: Vec<(&str, Bar)>) -> (Vec<String>, Vec<String>) {
    let mut engine = engine();
    // An hour of calm before it, so that there is a price at the other end of the window.
    let (source, first) = bars[0].clone();
    let calm = Bar { starts_at: at(-71), received_at: at(-70), ..first };
    engine.price_from(source, &[calm], true, at(-70));
    let (mut alerts, mut warnings) = (Vec::new(), Vec::new());
    for (source, bar) in bars {
        let step = engine.price_from(source, std::slice::from_ref(&bar), true, bar.received_at);
        alerts.extend(step.alerts.iter().map(|alert| alert.rule.to_string()));
        warnings.extend(engine.take_price_warnings().into_iter().map(|warning| warning.told));
    }
    (alerts, warnings)
}

fn one_source(closes: &[(i64, f64)]) -> (Vec<String>, Vec<String>) {
    told(closes.iter().map(|(minute, close)| ("a", bar("ES=F", *minute, *close))).collect())
}

#[test]
fn a_real_move_is_alerted_so_that_the_others_can_be_seen_not_to_be() {
    assert_eq!(one_source(&[(0, 1000.0), (5, 1035.0)]), (vec!["moved".to_owned()], vec![]));
    assert_eq!(one_source(&[(0, 101.0), (5, 99.5)]).0, ["below"]);
}

#[test]
fn a_split_is_a_warning_and_no_alert_even_once_it_is_believed() {
    let (alerts, warnings) = one_source(&[(0, 1000.0), (5, 333.0), (6, 334.0), (30, 335.0)]);
    assert_eq!(alerts, Vec::<String>::new());
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("the price went from 1000 to 333 at"), "{warnings:?}");
    // An hour after it, moves count again.
    assert_eq!(one_source(&[(0, 1000.0), (5, 333.0), (6, 334.0), (64, 334.0), (67, 348.0)]).0, ["moved"]);
}

#[test]
fn a_bad_tick_crosses_no_level() {
    let (alerts, warnings) = one_source(&[(0, 1000.0), (5, 10.0), (6, 1001.0), (7, 1002.0)]);
    assert_eq!((alerts, warnings.len()), (vec![], 2), "there and back");
}

#[test]
fn zero_and_no_number_are_missing() {
    assert_eq!(one_source(&[(0, 1000.0), (5, 0.0), (6, f64::NAN), (7, f64::INFINITY)]), (vec![], vec![]));
}

#[test]
fn of_a_price_below_zero_there_is_no_move() {
    let oil = |minute, close| ("a", bar("CL=F", minute, close));
    let (alerts, _) = told(vec![oil(0, 18.27), oil(5, 1.0), oil(6, -37.63), oil(7, -30.0), oil(8, 10.01)]);
    assert_eq!(alerts, Vec::<String>::new());
}

#[test]
fn a_source_that_goes_back_in_time_is_told_and_alerts_nobody() {
    let (alerts, warnings) = one_source(&[(0, 1000.0), (30, 1001.0), (10, 1100.0)]);
    assert_eq!(alerts, Vec::<String>::new());
    assert!(warnings[0].starts_with("`a` went back in time, from "), "{warnings:?}");
}

#[test]
fn a_price_from_the_future_is_left_out() {
    let ahead = Bar { starts_at: at(60), ..bar("ES=F", 5, 1100.0) };
    let (alerts, warnings) = told(vec![("a", bar("ES=F", 0, 1000.0)), ("a", ahead)]);
    assert_eq!(alerts, Vec::<String>::new());
    assert!(warnings[0].ends_with("it is left out"), "{warnings:?}");
}

#[test]
fn sources_that_disagree_alert_nobody_until_they_agree() {
    let (alerts, warnings) = told(vec![
        ("a", bar("ES=F", 0, 1000.0)),
        ("b", bar("ES=F", 0, 1000.5)),
        ("b", bar("ES=F", 5, 1060.0)),
        ("a", bar("ES=F", 6, 1001.0)),
        ("b", bar("ES=F", 7, 1061.0)),
    ]);
    assert_eq!(alerts, Vec::<String>::new());
    assert_eq!(warnings.len(), 1, "told once: {warnings:?}");
    assert!(warnings[0].contains("`b` has 1060 and `a` has 1000: until they agree"), "{warnings:?}");
    // They agree on the new price, and an hour after the quarrel moves count again.
    let (alerts, _) = told(vec![
        ("a", bar("ES=F", 0, 1000.0)),
        ("b", bar("ES=F", 5, 1060.0)),
        ("a", bar("ES=F", 30, 1060.5)),
        ("a", bar("ES=F", 89, 1060.5)),
        ("a", bar("ES=F", 90, 1100.0)),
    ]);
    assert_eq!(alerts, ["moved"]);
}

#[test]
fn days_of_two_sources_that_disagree_alert_nobody() {
    let day = |close: f64, came: i64| Bar {
        starts_at: at(0) - TimeDelta::hours(14),
        interval_s: 86_400,
        received_at: at(came),
        ..bar("GM", came, close)
    };
    let mut engine = engine_with("rules: [{alert: high, on: price, when: {level: '>= 105'}, symbols: [GM]}]");
    let mut alerts = 0;
    for (source, close, came) in [("a", 101.0, 1), ("b", 112.0, 2), ("a", 101.0, 3), ("b", 112.0, 4)] {
        alerts += engine.price_from(source, &[day(close, came)], true, at(came)).alerts.len();
    }
    let warnings = engine.take_price_warnings();
    assert_eq!((alerts, warnings.len()), (0, 1), "{warnings:?}");
    assert!(warnings[0].told.contains("`b` has 112 and `a` has 101"), "{warnings:?}");
    // They agree on the next day.
    let next = |close: f64, came: i64| Bar { starts_at: at(0) + TimeDelta::hours(10), ..day(close, came) };
    alerts += engine.price_from("a", &[next(113.0, 1_500)], true, at(1_500)).alerts.len();
    alerts += engine.price_from("b", &[next(113.5, 1_501)], true, at(1_501)).alerts.len();
    assert_eq!(alerts, 1);
}

#[test]
fn yesterday_sent_as_today_is_left_out() {
    let day = |days: i64, close: f64, volume: f64| Bar {
        starts_at: at(0) - TimeDelta::hours(14) + TimeDelta::days(days),
        interval_s: 86_400,
        open: Some(1000.0),
        high: Some(1110.0),
        low: Some(990.0),
        volume: Some(volume),
        received_at: at(0) + TimeDelta::days(days),
        ..bar("ES=F", 0, close)
    };
    let mut prices = Prices::default();
    assert_eq!(prices.insert(&[day(0, 1100.0, 5e6)]), [Symbol::new("ES=F")]);
    assert!(prices.insert(&[day(1, 1100.0, 5e6)]).is_empty());
    let warnings = prices.take_warnings();
    assert!(warnings[0].told.contains("has the figures of the day before"), "{warnings:?}");
    assert!(matches!(prices.last(&Symbol::new("ES=F"), at(60) + TimeDelta::days(4)), Reading::Unknown(_)));
    // Without volume four prices are enough to know it by; a close alone is not.
    let mut prices = Prices::default();
    let fewer = |days: i64| Bar { volume: None, ..day(days, 1100.0, 0.0) };
    assert_eq!(prices.insert(&[fewer(0)]).len() + prices.insert(&[fewer(1)]).len(), 1);
    let close = |days: i64| Bar { open: None, high: None, low: None, ..fewer(days) };
    assert_eq!(Prices::default().insert(&[close(0)]).len(), 1);
    let mut prices = Prices::default();
    assert_eq!(prices.insert(&[close(0)]).len() + prices.insert(&[close(1)]).len(), 2);
    // The same close on another volume is a day of its own.
    let mut prices = Prices::default();
    prices.insert(&[day(0, 1100.0, 5e6)]);
    prices.insert(&[day(1, 1100.0, 6e6)]);
    assert!(prices.take_warnings().is_empty());
}

/// Saves what a step leaves in the store, as the daemon does.
fn keep(rows: &mut Vec<crate::alerts::StateRow>, step: &Step) {
    for row in &step.state {
        rows.retain(|known| known.key != row.key);
        if row.value.is_some() {
            rows.push(row.clone());
        }
    }
}

#[test]
fn a_dispute_outlives_a_restart_and_ends_when_a_source_is_put_right() {
    let high = "rules: [{alert: high, on: price, when: {level: '>= 1050'}, symbols: [ES=F]}]";
    let (mut engine, mut rows) = (engine_with(high), Vec::new());
    let mut bars = Vec::new();
    for (source, minute, close) in [("a", 0, 1000.0), ("b", 1, 1060.0)] {
        let bar = bar("ES=F", minute, close);
        keep(&mut rows, &engine.price_from(source, std::slice::from_ref(&bar), true, at(minute)));
        bars.push(bar);
    }
    let kept = rows.iter().filter(|row| row.key.starts_with(Dispute::HEAD)).count();
    assert_eq!(kept, 1, "{rows:?}");
    // Another process: one source alone, as before, and nobody is told of what is still in dispute.
    let mut engine = engine_with(high);
    engine.go_back(Saved { state: rows.clone(), bars, ..Saved::default() });
    let step = engine.price_from("b", &[bar("ES=F", 3, 1061.0)], true, at(3));
    assert_eq!((step.alerts.len(), engine.take_price_warnings().len()), (0, 0));
    let told = engine.prices.disputes(&Symbol::new("ES=F"))[0].to_string();
    assert_eq!(told, "`b` has 1061 and `a` has 1000 of 10 Oct 2025, 14:03 UTC");
    keep(&mut rows, &step);
    // The first corrects itself: both say the same, and the price is known again once it is past the quarrel.
    let step = engine.price_from("a", &[bar("ES=F", 20, 1061.5)], true, at(20));
    assert_eq!(step.alerts.len(), 1);
    keep(&mut rows, &step);
    let row = rows.iter().find(|row| row.key.starts_with(Dispute::HEAD)).expect("what was said stays in doubt");
    assert!(!Dispute::read(row.value.as_deref().expect("a value"))[0].open);
}

#[test]
fn a_bar_that_is_put_right_ends_its_dispute_as_if_there_had_been_none() {
    let day = |close: f64, came: i64| Bar {
        starts_at: at(0) - TimeDelta::hours(14),
        interval_s: 86_400,
        received_at: at(came),
        ..bar("GM", came, close)
    };
    let (mut engine, mut rows) = (engine(), Vec::new());
    for (source, close, came) in [("a", 101.0, 1), ("b", 112.0, 2)] {
        keep(&mut rows, &engine.price_from(source, &[day(close, came)], true, at(came)));
    }
    let gm = Symbol::new("GM");
    assert_eq!(engine.prices.last(&gm, at(2)), Reading::Unknown(crate::market::WhyUnknown::Disagree));
    keep(&mut rows, &engine.price_from("b", &[day(101.2, 3)], true, at(3)));
    assert!(matches!(engine.prices.last(&gm, at(3)), Reading::Known(_)));
    assert!(rows.iter().all(|row| !row.key.starts_with(Dispute::HEAD)), "{rows:?}");
}

#[test]
fn over_a_roll_of_a_future_there_is_no_move() {
    // Oil's May contract of 2025 ended with the session of Tuesday, 22 April, at 21:00 UTC.
    let minutes = |text: &str| (text.parse::<DateTime<Utc>>().expect("a time") - at(0)).num_minutes();
    let oil = |text: &str, close| bar("CL=F", minutes(text), close);
    let rule = "rules: [{alert: moved, on: price, when: {move_either_way: '>= 3%', within: 30 trading minutes}, symbols: [CL=F]}]";
    let told = |bars: [Bar; 2]| {
        let mut engine = engine_with(rule);
        let step = |bar: Bar| engine.price(std::slice::from_ref(&bar), true, bar.received_at).alerts.len();
        bars.map(step).into_iter().sum::<usize>()
    };
    assert_eq!(told([oil("2025-04-22T20:35:00Z", 64.3), oil("2025-04-22T22:10:00Z", 62.0)]), 0, "of two contracts");
    assert_eq!(told([oil("2025-04-23T20:35:00Z", 64.3), oil("2025-04-23T22:10:00Z", 62.0)]), 1, "of one");
    // By day, too.
    let day = |text: &str, close| Bar {
        starts_at: format!("{text}T00:00:00Z").parse().expect("a time"),
        interval_s: 86_400,
        received_at: format!("{text}T23:00:00Z").parse().expect("a time"),
        ..oil("2025-04-22T20:45:00Z", close)
    };
    let mut prices = Prices::default();
    prices.insert(&[day("2025-04-21", 63.0), day("2025-04-22", 64.3), day("2025-04-23", 62.0)]);
    let moved = |from: &str, to: &str| {
        let at = |text: &str| format!("{text}T23:30:00Z").parse().expect("a time");
        prices.since(&Symbol::new("CL=F"), at(from), at(to)).known().map(|moved| moved.percent.round())
    };
    assert_eq!(moved("2025-04-22", "2025-04-23"), Err(crate::market::WhyUnknown::Roll));
    assert_eq!(moved("2025-04-21", "2025-04-22"), Ok(2.0));
}

#[test]
fn a_symbol_without_trades_while_its_market_trades_is_halted() {
    let mut prices = Prices::default();
    prices.insert(&[bar("MP", 0, 70.0), bar("SPY", 0, 660.0)]);
    let why = |prices: &Prices, minute| prices.last(&Symbol::new("MP"), at(minute)).known().expect_err("unknown");
    assert_eq!(why(&prices, 40), crate::market::WhyUnknown::Stale, "nobody trades");
    prices.insert(&[bar("SPY", 39, 661.0)]);
    assert_eq!(why(&prices, 40), crate::market::WhyUnknown::Halt);
    // After the close it is old, and no halt: 20:00 UTC is minute 360.
    prices.insert(&[bar("SPY", 360, 661.0)]);
    assert_eq!(why(&prices, 365), crate::market::WhyUnknown::Stale);
}

#[test]
fn a_rate_moves_by_basis_points() {
    let rule = "rules: [{alert: yield, on: price, when: {move: '>= 15bp', within: 60m}, symbols: [^TNX]}]";
    let told = |closes: [f64; 2]| {
        let mut engine = engine_with(rule);
        engine.price(&[bar("^TNX", -30, closes[0])], true, at(-30));
        engine.price(&[bar("^TNX", 30, closes[1])], true, at(30)).alerts
    };
    assert!(told([4.00, 4.14]).is_empty(), "14 bp, which is 3.5 % of the yield");
    let alerts = told([4.00, 4.155]);
    let [alert] = alerts.as_slice() else { panic!("one: {alerts:?}") };
    assert_eq!(alert.title, "^TNX +15.5 bp in 1h");
    assert_eq!(alert.reasons[0].condition, "move >= 15bp within 1h");
    let line = &alert.prices[0];
    assert_eq!((line.percent, line.basis_points.map(f64::round)), (None, Some(16.0)));
    // Where yields are below zero there is a change, too; a wrong scale is no move.
    assert_eq!(told([-0.10, 0.10]).len(), 1);
    assert!(told([4.1, 41.0]).is_empty());
}

#[test]
fn what_is_to_be_confirmed_must_hold_at_as_many_readings() {
    let rule = "rules: [{alert: moved, on: price, when: {move: '>= 3%', within: 60m, confirm: 3}, symbols: [ES=F]}]";
    let fires_at = |closes: &[f64]| {
        let mut engine = engine_with(rule);
        engine.price(&[bar("ES=F", -65, 1000.0)], true, at(-65));
        let minutes = (0..).zip(closes);
        let fired = minutes.filter(|(minute, close)| {
            !engine.price(&[bar("ES=F", *minute, **close)], true, at(*minute)).alerts.is_empty()
        });
        fired.map(|(minute, _)| minute).collect::<Vec<i64>>()
    };
    assert_eq!(fires_at(&[1035.0, 1036.0, 1040.0, 1041.0]), [2]);
    assert_eq!(fires_at(&[1035.0, 1001.0, 1035.0, 1036.0]), Vec::<i64>::new());
    assert_eq!(fires_at(&[1035.0, 1001.0, 1035.0, 1036.0, 1031.0]), [4]);
}

#[test]
fn a_market_that_is_shut_is_told_as_such_and_not_as_a_move_of_nothing() {
    use crate::engine::impact::seen;
    let mut prices = Prices::default();
    // Friday's close in New York was at 20:00 UTC, minute 360; the news comes an hour after it.
    prices.insert(&[bar("MP", 355, 70.0), bar("MP", 360, 70.5)]);
    let lines = seen(&prices, &[Symbol::new("MP")], at(420), at(430)).lines;
    assert_eq!((lines[0].percent, lines[0].price), (None, Some(70.5)));
    assert_eq!(lines[0].note.as_deref(), Some("market shut until Mon 13:30 UTC"));
}
