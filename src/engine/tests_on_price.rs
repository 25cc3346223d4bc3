//! Rules on prices: their end as a revision, moves that no news explains, prices since the news; with a restart before every
//! step.

use std::collections::BTreeMap;

use super::tests::{READER, article, at};
use super::*;
use crate::alerts::RouteConfig;
use crate::rules::RuleFile;

const LEVEL: &str = "rules: [{alert: oil-below-60, on: price, symbols: [CL=F], when: {level: '< 60'}, clear: {level: '> 61'}, cooldown: {for: 1h}, title: below sixty}]";
const UNEXPLAINED: &str = "rules: [{alert: unexplained, on: price, symbols: [ZS=F, EWW], when: {move_either_way: '>= 2%', within: 30m}, unless: related, within: 1h}]";
const TARIFF: &str = "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.";

/// An engine that is restored before each step from what a store would have.
struct Desk {
    rules: &'static str,
    stories: Vec<Story>,
    texts: Vec<TextSeen>,
    state: BTreeMap<String, StateRow>,
    bars: Vec<Bar>,
}

impl Desk {
    fn new(rules: &'static str) -> Self {
        Self { rules, stories: Vec::new(), texts: Vec::new(), state: BTreeMap::new(), bars: Vec::new() }
    }

    fn engine(&self) -> Engine {
        let file = RuleFile { name: "prices.yaml".into(), text: self.rules.into() };
        let rules = RuleSet::compile(&[file], READER.lexicon()).expect("rules");
        let config = RouteConfig { receivers: vec!["mail".into()], ..RouteConfig::default() };
        let route = Route::new(config, &["mail"]).expect("a route");
        let saved = Saved {
            stories: self.stories.clone(),
            texts: self.texts.clone(),
            state: self.state.values().filter(|row| row.value.is_some()).cloned().collect(),
            bars: self.bars.clone(),
        };
        Engine::restore(
            Settings { rules, route, customs: Default::default(), watchlist: Vec::new(), market: Reference::default() },
            saved,
        )
    }

    fn step(&mut self, act: impl FnOnce(&mut Engine) -> Step) -> Vec<Arc<Alert>> {
        let mut engine = self.engine();
        let step = act(&mut engine);
        for story in step.stories {
            self.stories.retain(|known| known.id != story.id);
            self.stories.push((*story).clone());
        }
        self.texts.extend(step.texts);
        self.state.extend(step.state.into_iter().map(|row| (row.key.clone(), row)));
        step.alerts
    }

    fn price(&mut self, symbol: &str, minute: i64, close: f64) -> Vec<String> {
        let bar = Bar {
            symbol: Symbol::new(symbol),
            starts_at: at(minute - 1),
            interval_s: 60,
            open: None,
            high: None,
            low: None,
            close,
            volume: None,
            received_at: at(minute),
        };
        let alerts = self.step(|engine| engine.price(std::slice::from_ref(&bar), true, at(minute)));
        self.bars.push(bar);
        alerts.iter().map(|alert| told(alert)).collect()
    }

    fn news(&mut self, minute: i64, text: &str) -> Vec<String> {
        let article = article("wire", text, minute);
        let facts = READER.read(&article);
        assert!(!facts.is_empty(), "the article tells something");
        let alerts = self.step(|engine| engine.read(&article, &facts, Mute::No, at(minute)));
        alerts.iter().map(|alert| told(alert)).collect()
    }
}

fn told(alert: &Alert) -> String {
    format!("{} {} {}: {}", alert.id, alert.revision, alert.status.as_str(), alert.title)
}

#[test]
fn what_a_rule_told_of_a_price_ends_with_a_revision_of_the_same_alert() {
    let mut desk = Desk::new(LEVEL);
    assert!(desk.price("CL=F", 0, 60.5).is_empty());
    let fired = desk.price("CL=F", 5, 59.8);
    assert!(fired[0].ends_with(" 1 firing: below sixty"), "{fired:?}");
    let id = fired[0].split(' ').next().expect("an id").to_owned();
    assert!(desk.price("CL=F", 10, 60.5).is_empty(), "between the two levels nothing changes");
    assert_eq!(desk.price("CL=F", 15, 61.2), [format!("{id} 2 closed: Cleared: CL=F at 61.2")]);
    assert!(desk.price("CL=F", 20, 61.5).is_empty(), "it is told once");
    assert!(desk.price("CL=F", 25, 59.0).is_empty(), "the rule keeps quiet for an hour");
    assert!(desk.price("CL=F", 30, 61.5).is_empty(), "and what nobody was told of does not end");
    let again = desk.price("CL=F", 80, 59.5);
    assert!(again[0].ends_with(" 1 firing: below sixty") && !again[0].starts_with(&id), "another alert: {again:?}");
}

#[test]
fn a_price_that_is_not_known_clears_nothing() {
    let mut desk = Desk::new(LEVEL);
    assert_eq!(desk.price("CL=F", 5, 59.8).len(), 1);
    // Up by half: a fault until more is known.
    assert!(desk.price("CL=F", 10, 90.0).is_empty());
    assert!(desk.price("CL=F", 11, 0.0).is_empty());
    assert!(desk.price("CL=F", 12, f64::NAN).is_empty());
    assert!(desk.price("CL=F", 13, 59.9).is_empty());
    assert_eq!(desk.price("CL=F", 14, 61.5).len(), 1);
}

#[test]
fn a_move_without_news_is_told_and_one_that_news_explains_is_not() {
    let mut desk = Desk::new(UNEXPLAINED);
    desk.price("ZS=F", 0, 1000.0);
    assert!(desk.price("ZS=F", 29, 1001.0).is_empty());
    let fired = desk.price("ZS=F", 35, 1025.0);
    assert!(fired[0].ends_with("ZS=F +2.50% in 30m, no news that moves it within 1h"), "{fired:?}");

    let mut desk = Desk::new(UNEXPLAINED);
    for symbol in ["ZS=F", "EWW"] {
        desk.price(symbol, 0, 1000.0);
    }
    assert!(desk.news(20, TARIFF).is_empty());
    assert!(desk.price("ZS=F", 35, 1025.0).is_empty(), "a tariff on China moves soybeans");
    let fired = desk.price("EWW", 36, 1025.0);
    assert_eq!(fired.len(), 1, "and not Mexican shares");
    // More than an hour after the news a new move is a matter of its own.
    desk.price("ZS=F", 48, 1025.0);
    assert!(desk.price("ZS=F", 79, 1050.0).is_empty());
    assert_eq!(desk.price("ZS=F", 81, 1051.0).len(), 1);
}

#[test]
fn old_news_that_is_read_late_explains_nothing() {
    let mut desk = Desk::new(UNEXPLAINED);
    desk.price("ZS=F", 0, 1000.0);
    let old = article("wire", TARIFF, -90);
    let facts = READER.read(&old);
    desk.step(|engine| engine.read(&old, &facts, Mute::FirstRead, at(10)));
    assert_eq!(desk.price("ZS=F", 32, 1025.0).len(), 1);
}

#[test]
fn miners_up_within_two_sessions_of_the_news_count_since_the_news() {
    let rules = "rules: [{alert: control-and-miners, where: {kind: tariff}, market: {symbol: MP, move: '>= 5%', since: news, within: 2 sessions}}]";
    let mut desk = Desk::new(rules);
    // It had risen by as much before the news, which counts for nothing. Friday, 14:00 UTC and on.
    desk.price("MP", -20, 100.0);
    desk.price("MP", 0, 106.0);
    assert!(desk.news(1, TARIFF).is_empty());
    assert!(desk.price("MP", 60, 110.0).is_empty());
    // Monday is the second session.
    let monday = 3 * 24 * 60;
    let fired = desk.price("MP", monday, 111.5);
    assert_eq!(fired.len(), 1, "5.2 % since the news");
    let mut late = Desk::new(rules);
    late.price("MP", 0, 106.0);
    late.news(1, TARIFF);
    assert!(late.price("MP", monday + 24 * 60, 120.0).is_empty(), "Tuesday is the third");
}
