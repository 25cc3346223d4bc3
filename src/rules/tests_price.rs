//! Tests of prices as they are written: what is read, what is refused, what is seen and what is not known.

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta, Utc};

use crate::lexicon::Lexicon;
use crate::market::{Bar, Prices, Symbol};
use crate::rules::{Memory, PriceStates, RuleFile, RuleSet};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

/// A Monday, 14:00 UTC.
fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_364_000 + 60 * minute, 0).expect("in range")
}

fn compile(when: &str) -> Result<RuleSet, Vec<String>> {
    let text = format!("rules: [{{alert: p, on: price, symbols: [CL=F], when: {when}}}]");
    let files = [RuleFile { name: "p.yaml".into(), text }];
    RuleSet::compile(&files, &LEXICON).map_err(|found| found.into_iter().map(|problem| problem.message).collect())
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
        volume: Some(10.0),
        received_at: at(minute),
    }
}

/// Titles of what fires on bars that come one after the other.
fn fired(when: &str, bars: &[(&str, i64, f64)]) -> Vec<String> {
    let set = compile(when).expect("a rule");
    let (mut prices, mut states) = (Prices::default(), PriceStates::default());
    let mut titles = Vec::new();
    for (symbol, minute, close) in bars {
        let moved = prices.insert(&[bar(symbol, *minute, *close)]);
        let hits = set.on_prices(&moved, &prices, (&mut states, &Memory::default()), at(*minute));
        titles.extend(hits.into_iter().map(|hit| hit.found.title));
    }
    titles
}

/// What `explain` shows of the only rule.
fn explained(when: &str, bars: &[(&str, i64, f64)], minute: i64) -> (String, Option<bool>) {
    let set = compile(when).expect("a rule");
    let mut prices = Prices::default();
    for (symbol, minute, close) in bars {
        prices.insert(&[bar(symbol, *minute, *close)]);
    }
    let verdicts = set.explain_prices(&Symbol::new("CL=F"), &prices, &Memory::default(), at(minute));
    let tested = &verdicts[0].tested[0];
    (format!("{}: {}", tested.condition, tested.saw), tested.met)
}

#[test]
fn a_spread_fires_on_a_new_price_of_either_side() {
    let rule = "{spread: '<= -6', to: BZ=F}";
    let quiet = [("CL=F", 0, 60.0), ("BZ=F", 0, 65.0)];
    assert!(fired(rule, &quiet).is_empty());
    assert_eq!(
        fired(rule, &[quiet.as_slice(), &[("BZ=F", 5, 66.5)]].concat()),
        ["CL=F at -6.5 over BZ=F (60 and 66.5)"]
    );
    assert_eq!(fired(rule, &[quiet.as_slice(), &[("CL=F", 5, 58.5)]].concat()).len(), 1);
}

#[test]
fn a_ratio_is_a_level_and_its_move_a_move() {
    let bars = [("CL=F", 0, 60.0), ("BZ=F", 0, 60.0), ("BZ=F", 30, 60.6), ("CL=F", 31, 63.0)];
    assert_eq!(fired("{ratio: '> 1.03', to: BZ=F}", &bars), ["CL=F at 1.0396 times BZ=F (63 and 60.6)"]);
    assert_eq!(
        fired("{ratio_move: '>= 3.5%', to: BZ=F, within: 31m}", &bars),
        ["CL=F +5.00%, +3.96% against BZ=F in 31m"]
    );
    assert!(fired("{ratio_move: '>= 4.5%', to: BZ=F, within: 31m}", &bars).is_empty());
}

#[test]
fn a_crossing_fires_where_a_level_would_have_fired_at_once() {
    let there = [("CL=F", 0, 59.0), ("CL=F", 5, 58.5)];
    assert_eq!(fired("{level: '< 60'}", &there).len(), 1);
    assert!(fired("{crosses: '< 60'}", &there).is_empty(), "it was there before anybody looked");
    let back = [there.as_slice(), &[("CL=F", 10, 60.5), ("CL=F", 15, 59.5), ("CL=F", 16, 59.0)]].concat();
    assert_eq!(fired("{crosses: '< 60'}", &back), ["CL=F at 59.5"]);
}

#[test]
fn unknown_is_neither_true_nor_false_and_says_why() {
    let stale = explained("{spread: '> 1', to: BZ=F}", &[("CL=F", 60, 60.0), ("BZ=F", 0, 50.0)], 60);
    assert_eq!(
        stale,
        (
            "spread > 1 to BZ=F: unknown: no trades while its market trades: a halt, or a gap of its source".to_owned(),
            None
        )
    );
    let below_zero = explained("{ratio: '> 1', to: BZ=F}", &[("CL=F", 0, -37.6), ("BZ=F", 0, 20.0)], 1);
    assert_eq!(below_zero, ("ratio > 1 to BZ=F: unknown: price is not above zero".to_owned(), None));
    let short = explained("{z: '>= 3', within: 30m, usual: time_of_day}", &[("CL=F", 0, 60.0), ("CL=F", 30, 61.0)], 30);
    assert_eq!(short, ("z >= 3 for the time of day within 30m: unknown: too few past returns".to_owned(), None));
    let volume = explained("{volume: '>= 3', within: 30m}", &[("CL=F", 0, 60.0)], 1);
    assert_eq!(volume, ("volume >= 3 within 30m: unknown: too few past returns".to_owned(), None));
    let known = explained("{move: '>= 1%', within: 30 trading minutes}", &[("CL=F", 0, 60.0), ("CL=F", 30, 63.0)], 30);
    assert_eq!(known, ("move >= 1% within 30 trading minutes: +5.00% to 63".to_owned(), Some(true)));
}

#[test]
fn what_does_not_go_together_is_refused_with_what_does() {
    for (when, told) in [
        ("{spread: '> 1'}", "missing field `to`, the other symbol of the `spread`"),
        ("{move: '> 1%', within: 1h, to: BZ=F}", "`to` has no meaning with `move`; it goes with `spread`, `ratio` and"),
        ("{level: '> 1', usual: time_of_day}", "`usual` has no meaning with `level`; it goes with `z`"),
        ("{ratio: '> 1', to: BZ=F, within: 1h}", "a `ratio` has no `within`"),
        ("{abnormal: '> 1%'}", "missing field `within`"),
        ("{move: '> 1%', within: 60 minutes}", "expected one such as `60m`, `60 trading minutes`"),
        ("{move: '> 1%', within: 1h, since: news}", "`since: news` has no meaning with `on: price`"),
        ("{z: '> 1', z_either_way: '> 1', within: 1h}", "expected one test of a price"),
    ] {
        let problems = compile(when).expect_err(when);
        assert!(problems[0].contains(told), "{when}: {problems:?}");
    }
}

#[test]
fn two_sessions_of_a_symbol_without_a_market_are_unknown() {
    let text = "rules: [{alert: p, on: price, symbols: [CL=F, HOME], when: {move: '>= 1%', within: 2 sessions}}]";
    let set = RuleSet::compile(&[RuleFile { name: "p.yaml".into(), text: text.into() }], &LEXICON).expect("a rule");
    let mut prices = Prices::default();
    prices.insert(&[bar("HOME", -3 * 24 * 60, 1.0), bar("HOME", 0, 1.2)]);
    let verdicts = set.explain_prices(&Symbol::new("HOME"), &prices, &Memory::default(), at(0) + TimeDelta::seconds(1));
    assert_eq!(verdicts[0].tested[0].saw, "unknown: no calendar for that day");
}
