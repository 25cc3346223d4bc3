//! What an alert says of prices: how unusual the move is, what came before, and nothing where nothing is known.

use super::tests::{READER, article, at, settings};
use super::*;
use crate::alerts::PriceLine;

const THREAT: &str = "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.";

fn bar(symbol: &str, ends_at: DateTime<Utc>, close: f64) -> Bar {
    Bar {
        symbol: Symbol::new(symbol),
        starts_at: ends_at - TimeDelta::minutes(5),
        interval_s: 300,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: ends_at,
    }
}

/// An engine without a watchlist that has seen these prices.
fn desk(bars: &[Bar]) -> Engine {
    let mut engine = Engine::restore(Settings { watchlist: Vec::new(), ..settings("") }, Saved::default());
    engine.price(bars, false, at(20));
    engine
}

fn prices(engine: &mut Engine, published: i64, seen: i64) -> Vec<PriceLine> {
    let told = Article { first_seen_at: at(seen), ..(*article("wire", THREAT, published)).clone() };
    let step = engine.read(&Arc::new(told.clone()), &READER.read(&told), Mute::No, at(seen));
    step.alerts[0].prices.clone()
}

/// Apple over four weeks, by five minutes: up or down by 0.1 % every twenty minutes, the other way
/// on the next day. On the last day, Friday 10 October, it
/// rises by half a percent in the hour before 14:00 UTC and falls by 2 % in the twenty minutes after.
fn apple() -> Vec<Bar> {
    let mut bars = Vec::new();
    for day in (0..28).rev() {
        // 13:30 UTC is the open in New York.
        let open = at(-30) - TimeDelta::days(day);
        for step in 0..=78 {
            let ends_at = open + TimeDelta::minutes(5 * step);
            let close = match (day, step) {
                (0, 11..) => break,
                (0, 0..=6) => 250.0 + 1.25 * step as f64 / 6.0,
                (0, _) => 251.25 * (1.0 - 0.005 * (step - 6) as f64),
                _ if (step / 4 + day) % 2 == 0 => 250.0,
                _ => 250.25,
            };
            bars.push(bar("AAPL", ends_at, close));
        }
    }
    bars
}

#[test]
fn a_move_is_told_with_how_unusual_it_is_and_what_came_before() {
    let lines = prices(&mut desk(&apple()), 1, 20);
    assert_eq!(
        lines.iter().map(|line| line.symbol.as_str()).collect::<Vec<_>>(),
        ["AAPL"],
        "of others there is no price"
    );
    let line = &lines[0];
    assert_eq!(line.name.as_deref(), Some("Apple"));
    let percent = line.percent.expect("known");
    assert!((-2.1..-1.9).contains(&percent), "{line:?}");
    assert!(line.times_usual.expect("known") > 10.0 && line.z.expect("known") < -10.0, "{line:?}");
    assert!(line.drift_percent.expect("known") > 0.3, "it rose before: {line:?}");
    assert_eq!(line.abnormal_percent, None, "without the benchmark's prices nothing is known of it");
}

#[test]
fn of_what_is_not_polled_there_is_one_line_and_without_any_prices_none() {
    assert!(prices(&mut desk(&[]), 1, 20).is_empty(), "who has no quotes is not told so each time");
    let lines = prices(&mut desk(&[bar("HG=F", at(1), 5.0)]), 1, 20);
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].percent, lines[0].note.as_deref()), (None, Some("no price yet")));
}

#[test]
fn a_price_that_is_stale_or_too_new_is_unknown() {
    let old: Vec<Bar> = apple().into_iter().filter(|bar| bar.received_at < at(-60)).collect();
    let stale = &prices(&mut desk(&old), 1, 20)[0];
    assert_eq!((stale.percent, stale.times_usual, stale.note.as_deref()), (None, None, Some("price is stale")));
    let new = &prices(&mut desk(&[bar("AAPL", at(15), 250.0)]), 1, 20)[0];
    assert_eq!((new.percent, new.note.as_deref()), (None, Some("no price from before the window")));
}

fn read(engine: &mut Engine, seen: i64) -> Arc<Alert> {
    let told = Article { first_seen_at: at(seen), ..(*article("wire", THREAT, 1)).clone() };
    engine.read(&Arc::new(told.clone()), &READER.read(&told), Mute::No, at(seen)).alerts[0].clone()
}

#[test]
fn an_alert_carries_what_its_chart_shows() {
    let alert = read(&mut desk(&apple()), 20);
    let course = alert.course.as_ref().expect("there are prices");
    assert_eq!((course.symbol.as_str(), course.event_at), ("AAPL", at(1)));
    assert!(
        course.points.iter().all(|(after_s, _)| *after_s <= 19 * 60),
        "nothing of after it was decided: {course:?}"
    );
    assert!(course.usual.len() > 3 && course.usual[0].1 == 0.0, "{course:?}");
    assert_eq!(alert.prices[0].spark.as_ref().map(|spark| spark.chars().count()), Some(13), "{alert:?}");
    assert!(read(&mut desk(&[]), 20).course.is_none());
    // A restart reads it as it was.
    let kept = serde_json::to_string(&*alert).expect("JSON");
    assert_eq!(serde_json::from_str::<Alert>(&kept).expect("an alert").course, alert.course);
}

#[test]
fn the_chart_is_of_what_moved_most() {
    // The S&P futures come first among what a tariff moves, and stand still.
    let still = apple().into_iter().map(|bar| Bar { symbol: Symbol::new("ES=F"), close: 6_700.0, ..bar });
    let bars: Vec<Bar> = apple().into_iter().chain(still).collect();
    let alert = read(&mut desk(&bars), 20);
    assert_eq!(alert.prices[0].symbol, "ES=F");
    assert_eq!(alert.course.as_ref().map(|course| course.symbol.as_str()), Some("AAPL"));
}

const COPPER: &str = "The White House said the United States will impose a 50% tariff on imports of copper from Chile from November 1, 2025.";

fn told(engine: &mut Engine, text: &str) -> Step {
    let told = Article { first_seen_at: at(20), ..(*article("wire", text, 1)).clone() };
    engine.read(&Arc::new(told.clone()), &READER.read(&told), Mute::No, at(20))
}

#[test]
fn an_alert_on_news_is_about_what_its_facts_move_and_what_its_rule_names_and_not_about_the_watchlist() {
    let own = "rules: [{alert: mine, where: {kind: tariff}, symbols: [CL=F], market: {symbol: NG=F, move: '> 50%', within: 1h}}, {alert: plain, where: {kind: tariff}}, {alert: named, where: {kind: tariff}, symbols: [CL=F]}]";
    let mut engine =
        Engine::restore(Settings { watchlist: vec![Symbol::new("ZS=F")], ..settings(own) }, Saved::default());
    let step = told(&mut engine, COPPER);
    let about = |rule: &str| -> Vec<String> {
        let alert = step.alerts.iter().find(|alert| *alert.rule.0 == *rule).expect("an alert of the rule");
        alert.symbols.iter().map(|symbol| symbol.as_str().to_owned()).collect()
    };
    let plain = about("plain");
    assert!(plain.iter().any(|symbol| symbol == "HG=F"), "{plain:?}");
    assert!(!plain.iter().any(|symbol| symbol == "ZS=F"), "{plain:?}");
    assert_eq!(about("named"), [vec!["CL=F".to_owned()], plain].concat());
    assert_eq!(engine.rules().symbols_named(&RuleName("mine".into())), ["CL=F", "NG=F"].map(Symbol::new));
}

#[test]
fn who_routes_by_symbol_hears_of_it_and_of_its_end() {
    let route = "{receivers: [mail], routes: [{match: {symbol: [HG=F]}, receivers: [metals]}]}";
    let route = crate::yaml::decode("route.yaml", route).expect("it reads");
    let route = Route::new(route, &["mail", "metals"]).expect("a route");
    let mut engine = Engine::restore(Settings { route, ..settings("") }, Saved::default());
    let to = |step: &Step| -> Vec<String> { step.notifications.iter().map(|one| one.receiver.clone()).collect() };
    assert_eq!(to(&told(&mut engine, COPPER)), ["metals"]);
    let denial = "Chile said the United States has withdrawn the 50% tariff on imports of copper from Chile.";
    let late = Article { first_seen_at: at(40), ..(*article("other", denial, 30)).clone() };
    let facts = READER.read(&late);
    let step = engine.read(&Arc::new(late), &facts, Mute::No, at(40));
    assert!(!step.notifications.is_empty() && to(&step).iter().all(|name| name == "metals"), "{:?}", to(&step));
}
