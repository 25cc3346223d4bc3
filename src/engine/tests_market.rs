//! Rules that ask for a fact and for prices, in either order, with and without a restart between.

use super::tests::{READER, article, at, settings};
use super::*;

const RULE: &str = "rules: [{alert: both, where: {kind: tariff, target: CN}, severity: critical, market: {any: [{symbol: ZS=F, move: '<= -1%', within: 30m}, {symbols: [ES=F, NQ=F], move: '<= -2%', within: 30m}], within: 1h}}]";
const THREAT: &str = "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.";

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

/// An engine, and what a store would have of it.
#[derive(Default)]
struct Kept {
    stories: Vec<Story>,
    texts: Vec<TextSeen>,
    state: std::collections::BTreeMap<String, StateRow>,
    bars: Vec<Bar>,
}

impl Kept {
    /// What is done with an engine that has just been restored; names of the rules that fired, with what they saw of prices.
    fn step(&mut self, act: impl FnOnce(&mut Engine) -> Step) -> Vec<String> {
        let saved = Saved {
            stories: self.stories.clone(),
            texts: self.texts.clone(),
            state: self.state.values().cloned().collect(),
            bars: self.bars.clone(),
        };
        let mut engine = Engine::restore(settings(RULE), saved);
        let step = act(&mut engine);
        for story in step.stories {
            self.stories.retain(|known| known.id != story.id);
            self.stories.push((*story).clone());
        }
        self.texts.extend(step.texts);
        self.state.extend(step.state.into_iter().map(|row| (row.key.clone(), row)));
        let told = |alert: &Arc<Alert>| {
            let saw = alert.reasons.iter().find(|reason| reason.condition.starts_with("market"));
            format!(
                "{}: {}",
                alert.rule,
                saw.map(|reason| format!("{} {}", reason.condition, reason.saw)).unwrap_or_default()
            )
        };
        step.alerts.iter().filter(|alert| *alert.rule.0 == *"both").map(told).collect()
    }

    fn price(&mut self, symbol: &str, minute: i64, close: f64) -> Vec<String> {
        let bar = bar(symbol, minute, close);
        let fired = self.step(|engine| engine.price(std::slice::from_ref(&bar), true, at(minute)));
        self.bars.push(bar);
        fired
    }

    fn news(&mut self, minute: i64) -> Vec<String> {
        let article = article("wire", THREAT, minute);
        let facts = READER.read(&article);
        self.step(|engine| engine.read(&article, &facts, Mute::No, at(minute)))
    }
}

#[test]
fn prices_that_follow_the_news_in_time_make_the_alert_once() {
    let mut desk = Kept::default();
    desk.price("ZS=F", -30, 1000.0);
    desk.price("ZS=F", 5, 1000.0);
    assert!(desk.news(10).is_empty(), "prices have not moved");
    assert!(desk.price("ZS=F", 15, 995.0).is_empty());
    assert_eq!(desk.price("ZS=F", 36, 985.0), ["both: market: ZS=F move <= -1% within 30m -1.50% to 985"]);
    assert!(desk.price("ZS=F", 37, 980.0).is_empty(), "it is told once");
}

#[test]
fn prices_that_went_ahead_make_it_with_the_news() {
    let mut desk = Kept::default();
    desk.price("NQ=F", -10, 20_000.0);
    desk.price("NQ=F", 20, 19_500.0);
    assert_eq!(desk.news(25), ["both: market: NQ=F move <= -2% within 30m -2.50% to 19500"]);
}

#[test]
fn what_comes_too_late_or_is_not_known_makes_none() {
    let mut desk = Kept::default();
    assert!(desk.news(10).is_empty(), "no price is no fall");
    desk.price("ZS=F", 60, 1000.0);
    assert!(desk.price("ZS=F", 80, 900.0).is_empty(), "the hour is over");
}
