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
    assert!(warnings[0].told.contains("has all the figures of the day before"), "{warnings:?}");
    assert!(matches!(prices.last(&Symbol::new("ES=F"), at(60) + TimeDelta::days(4)), Reading::Unknown(_)));
    // The same close on another volume is a day of its own.
    prices.insert(&[day(1, 1100.0, 6e6)]);
    assert!(prices.take_warnings().is_empty());
}
