//! Moves, and when they are unknown.

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::{Bar, Prices, Reading, Symbol, WhyUnknown};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_400, 0).expect("in range") + TimeDelta::minutes(minute)
}

fn soy() -> Symbol {
    Symbol::new("ZS=F")
}

/// A minute bar that came a second after its end.
fn bar(minute: i64, close: f64) -> Bar {
    Bar {
        symbol: soy(),
        starts_at: at(minute),
        interval_s: 60,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: at(minute + 1) + TimeDelta::seconds(1),
    }
}

fn prices(bars: &[Bar]) -> Prices {
    let mut prices = Prices::default();
    prices.insert(bars);
    prices
}

fn percent(reading: Reading<crate::market::Move>) -> Result<f64, WhyUnknown> {
    match reading {
        Reading::Known(found) => Ok((found.percent * 1e6).round() / 1e6),
        Reading::Unknown(why) => Err(why),
    }
}

#[test]
fn a_move_is_the_simple_return_between_the_last_trades_at_both_ends() {
    let prices = prices(&[bar(0, 1000.0), bar(10, 1019.0)]);
    assert_eq!(percent(prices.since(&soy(), at(5), at(12))), Ok(1.9));
}

#[test]
fn the_close_of_a_bar_is_not_known_before_its_end() {
    let prices = prices(&[bar(0, 1000.0), bar(1, 1100.0)]);
    assert_eq!(percent(prices.since(&soy(), at(1), at(1) + TimeDelta::seconds(30))), Ok(0.0));
}

#[test]
fn a_bar_that_is_still_open_counts_from_when_it_came() {
    let open = Bar { received_at: at(1) + TimeDelta::seconds(20), ..bar(1, 1100.0) };
    let prices = prices(&[bar(0, 1000.0), open]);
    assert_eq!(percent(prices.since(&soy(), at(1), at(1) + TimeDelta::seconds(30))), Ok(10.0));
}

#[test]
fn unknown_says_why() {
    let prices = prices(&[bar(0, 1000.0)]);
    assert_eq!(percent(prices.since(&Symbol::new("HG=F"), at(0), at(2))), Err(WhyUnknown::NoData));
    assert_eq!(percent(prices.since(&soy(), at(1), at(60))), Err(WhyUnknown::Stale));
    assert_eq!(percent(prices.over(&soy(), TimeDelta::hours(1), at(2))), Err(WhyUnknown::ShortHistory));
}

#[test]
fn a_corrected_bar_replaces_and_a_late_one_is_no_new_price() {
    let mut prices = prices(&[bar(0, 1000.0), bar(5, 1010.0)]);
    assert_eq!(prices.insert(&[bar(5, 1020.0)]), [soy()]);
    assert!(prices.insert(&[bar(2, 900.0)]).is_empty());
    assert!(prices.insert(&[bar(5, 1020.0)]).is_empty());
    assert_eq!(percent(prices.since(&soy(), at(1), at(6))), Ok(2.0));
}

#[test]
fn zero_and_not_a_number_are_missing_and_a_negative_price_is_kept_where_there_may_be_one() {
    let closes = [(0, 0.0), (1, f64::NAN), (2, -37.63)];
    let oil = Symbol::new("CL=F");
    let of_oil = closes.map(|(minute, close)| Bar { symbol: oil.clone(), ..bar(minute, close) });
    let mut found = prices(&of_oil);
    assert!(matches!(found.last(&oil, at(3)), Reading::Known(quote) if quote.price == -37.63));
    assert_eq!(percent(found.since(&oil, at(1) + TimeDelta::seconds(30), at(3))), Err(WhyUnknown::ShortHistory));
    assert_eq!(percent(found.since(&oil, at(3), at(4))), Err(WhyUnknown::NotPositive));
    // What stands for no price is none, even of oil.
    assert!(found.insert(&[Bar { symbol: oil.clone(), ..bar(4, -1.0) }]).is_empty());
    assert!(matches!(found.last(&oil, at(5)), Reading::Known(quote) if quote.price == -37.63));
    assert_eq!(found.take_warnings().len(), 1);
    // Soybeans were never below zero: the price is left out, and somebody is told.
    let mut grain = prices(&closes.map(|(minute, close)| bar(minute, close)));
    assert!(matches!(grain.last(&soy(), at(3)), Reading::Unknown(WhyUnknown::NoData)));
    assert!(grain.take_warnings()[0].told.contains("-37.63"));
}

#[test]
fn reasons_have_names_and_words_of_their_own() {
    let codes: std::collections::BTreeSet<&str> = WhyUnknown::ALL.iter().map(|why| why.code()).collect();
    let words: std::collections::BTreeSet<String> = WhyUnknown::ALL.iter().map(ToString::to_string).collect();
    assert_eq!((codes.len(), words.len()), (WhyUnknown::ALL.len(), WhyUnknown::ALL.len()));
    // Programs are built on these.
    assert!(codes.contains("stale") && codes.contains("short_history"), "{codes:?}");
}

#[test]
fn a_day_s_bar_speaks_only_where_there_are_no_shorter_ones() {
    let midnight = DateTime::from_timestamp(1_760_054_400, 0).expect("in range");
    let short =
        |at: DateTime<Utc>, close| Bar { starts_at: at, received_at: at + TimeDelta::minutes(1), ..bar(0, close) };
    let day = |close| Bar {
        starts_at: midnight - TimeDelta::days(1),
        interval_s: 86_400,
        received_at: midnight + TimeDelta::days(9),
        ..bar(0, close)
    };
    // The day closed at 21:00, its bar ends at midnight, and prices went on within the night.
    let before = midnight - TimeDelta::minutes(3);
    let prices = prices(&[day(1000.0), short(before, 1040.0), short(midnight + TimeDelta::minutes(56), 1041.0)]);
    let moved = prices.since(&soy(), midnight, midnight + TimeDelta::minutes(58)).known().expect("known");
    assert_eq!((moved.from.price, moved.to.price), (1040.0, 1041.0));
    // Of a symbol that has nothing else it is the price.
    let mut only = Prices::default();
    only.insert(&[day(1000.0)]);
    assert!(
        matches!(only.last(&soy(), midnight + TimeDelta::hours(30)), Reading::Known(quote) if quote.price == 1000.0)
    );
}
