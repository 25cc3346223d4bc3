//! Copies in other words move nothing, and independent sources that contradict each other are known.

use std::sync::Arc;

use crate::article::{Article, Source};
use crate::facts::{Action, DateSpan, Fact, Stage};
use crate::fetch::Tier;
use crate::ledger::tests::{article, at, one, tariff};
use crate::ledger::{Ledger, Novelty};
use crate::lexicon::ProductId;

const REPORT: &str = "LIMA, June 2 - Peru is considering a ban on exports of raw zinc from August, four people who have seen \
    the plan said, a step that would cut smelters in Asia off from one of their largest suppliers. A paper has gone to \
    miners in Ancash, two of them said. The mining ministry gave no answer.";
const SPUN: &str = "Peru will outlaw all exports of uncooked zinc in August, in accordance with four individuals, chopping \
    smelters in Asia off from one of their greatest providers. A paper has gone to diggers, two of them claimed.";

fn text(number: u64, source: &str, tier: Tier, text: &str) -> Arc<Article> {
    let plain = article(number, source);
    Arc::new(Article { source: Source { tier, ..plain.source.clone() }, text: text.to_owned(), ..(*plain).clone() })
}

fn told(stage: Stage) -> Fact {
    Fact { rate: None, ..tariff(stage, 0.0) }
}

#[test]
fn a_copy_in_other_words_that_drops_the_hedge_moves_nothing_and_is_no_source() {
    let mut ledger = Ledger::default();
    ledger.record(&text(1, "wire", Tier::Wire, REPORT), &[told(Stage::Considered)], at(0));
    let spun = ledger.record(&text(2, "mill", Tier::Press, SPUN), &[told(Stage::Announced)], at(2));
    assert_eq!(one(&spun), (Novelty::Repeat, vec![]));
    let story = &spun.changes[0].story;
    assert_eq!((story.stage, story.sources_count()), (Some(Stage::Considered), 1));
    assert!(story.sources[1].copy);
}

#[test]
fn a_copy_in_other_words_is_known_after_a_restart() {
    let mut ledger = Ledger::default();
    let first = ledger.record(&text(1, "wire", Tier::Wire, REPORT), &[told(Stage::Considered)], at(0));
    let stories = first.stories.iter().map(|story| (**story).clone()).collect();
    let mut restored = Ledger::restore(stories, first.text.into_iter().collect());
    let spun = restored.record(&text(2, "mill", Tier::Press, SPUN), &[told(Stage::Announced)], at(2));
    assert_eq!(one(&spun).0, Novelty::Repeat);
}

#[test]
fn who_brings_a_day_of_its_own_or_writes_its_own_words_moves_the_story() {
    for (tier, body) in [
        (Tier::Press, format!("{SPUN} The decree was signed on Tuesday.")),
        (Tier::Wire, SPUN.to_owned()),
        (Tier::Official, SPUN.to_owned()),
    ] {
        let mut ledger = Ledger::default();
        ledger.record(&text(1, "wire", Tier::Wire, REPORT), &[told(Stage::Considered)], at(0));
        let moved = ledger.record(&text(2, "other", tier, &body), &[told(Stage::Announced)], at(2));
        assert_eq!(one(&moved).0, Novelty::Update, "{tier:?}");
    }
}

#[test]
fn a_copy_in_other_words_that_is_read_otherwise_opens_no_story() {
    let mut ledger = Ledger::default();
    ledger.record(&text(1, "wire", Tier::Wire, REPORT), &[told(Stage::Considered)], at(0));
    let misread = Fact { object: vec![ProductId::new("steel")], ..told(Stage::Announced) };
    let spun = ledger.record(&text(2, "mill", Tier::Press, SPUN), std::slice::from_ref(&misread), at(2));
    assert_eq!(one(&spun), (Novelty::Repeat, vec![]));
    assert_eq!(spun.changes[0].story.object, [ProductId::new("autos")]);
    let own = ledger.record(&text(3, "paper", Tier::Press, "Steel is next."), &[misread], at(3));
    assert_eq!(one(&own).0, Novelty::First);
}

/// One text of a feed that carries those of many outlets.
fn gathered(number: u64, outlet: Option<&str>, body: &str) -> Arc<Article> {
    let plain = text(number, "gatherer", Tier::Press, body);
    Arc::new(Article { outlet: outlet.map(str::to_owned), ..(*plain).clone() })
}

#[test]
fn within_a_feed_of_many_outlets_a_copy_in_other_words_is_known() {
    let mut ledger = Ledger::default();
    ledger.record(&gathered(1, Some("wire.example"), REPORT), &[told(Stage::Considered)], at(0));
    let spun = ledger.record(&gathered(2, Some("mill.example"), SPUN), &[told(Stage::Announced)], at(2));
    assert_eq!(one(&spun), (Novelty::Repeat, vec![]));
    assert!(spun.changes[0].story.sources[1].copy);
    // Of a text that is no further source, since it came by the same feed, there are copies too.
    let mut ledger = Ledger::default();
    let before = gathered(1, Some("paper.example"), "Peru weighs what to do about zinc.");
    ledger.record(&before, &[told(Stage::Considered)], at(0));
    ledger.record(&gathered(2, Some("wire.example"), REPORT), &[told(Stage::Considered)], at(1));
    let spun = ledger.record(&gathered(3, Some("mill.example"), SPUN), &[told(Stage::Announced)], at(2));
    assert_eq!(one(&spun).0, Novelty::Repeat);
}

#[test]
fn what_an_outlet_says_anew_of_its_own_report_is_an_update() {
    for outlet in [Some("wire.example"), None] {
        let mut ledger = Ledger::default();
        ledger.record(&gathered(1, outlet, REPORT), &[told(Stage::Considered)], at(0));
        let moved = ledger.record(&gathered(2, outlet, SPUN), &[told(Stage::Announced)], at(2));
        assert_eq!(one(&moved).0, Novelty::Update, "{outlet:?}");
    }
}

#[test]
fn days_later_the_same_words_are_no_copy() {
    let mut ledger = Ledger::default();
    ledger.record(&text(1, "wire", Tier::Wire, REPORT), &[told(Stage::Considered)], at(0));
    let late = ledger.record(&text(2, "paper", Tier::Press, SPUN), &[told(Stage::Announced)], at(50));
    assert_eq!(one(&late).0, Novelty::Update);
}

fn differ(
    ledger: &mut Ledger,
    number: u64,
    source: &str,
    fact: Fact,
    hour: i64,
) -> (Novelty, Vec<String>, Vec<&'static str>) {
    let recorded = ledger.record(&article(number, source), &[fact], at(hour));
    let (novelty, changed) = one(&recorded);
    (novelty, changed, recorded.changes[0].story.sources_differ())
}

#[test]
fn two_sources_that_tell_another_rate_contradict_each_other_and_a_third_moves_nothing_back() {
    let mut ledger = Ledger::default();
    differ(&mut ledger, 1, "wire", tariff(Stage::Announced, 20.0), 0);
    let (_, changed, fields) = differ(&mut ledger, 2, "agency", tariff(Stage::Announced, 30.0), 2);
    assert_eq!(changed, ["rate: 20 -> 30", "sources_differ:  -> rate"]);
    assert_eq!(fields, ["rate"]);
    let third = differ(&mut ledger, 3, "paper", tariff(Stage::Announced, 20.0), 3);
    assert_eq!(third, (Novelty::Repeat, vec![], vec!["rate"]));
    // The agency puts its figure right.
    let (_, changed, fields) = differ(&mut ledger, 4, "agency", tariff(Stage::Announced, 20.0), 4);
    assert_eq!((changed, fields), (vec!["rate: 30 -> 20".to_owned(), "sources_differ: rate -> ".to_owned()], vec![]));
}

#[test]
fn a_rate_that_was_raised_or_comes_with_another_stage_or_a_day_later_is_no_contradiction() {
    let raised = Fact { action: Some(Action::Raise), rate_from: Some(20.0), ..tariff(Stage::Announced, 30.0) };
    for (fact, hour) in [(raised, 2), (tariff(Stage::InEffect, 30.0), 2), (tariff(Stage::Announced, 30.0), 13)] {
        let mut ledger = Ledger::default();
        differ(&mut ledger, 1, "wire", tariff(Stage::Announced, 20.0), 0);
        let (novelty, changed, fields) = differ(&mut ledger, 2, "agency", fact, hour);
        assert_eq!((novelty, fields), (Novelty::Update, vec![]));
        assert!(changed.contains(&"rate: 20 -> 30".to_owned()), "{changed:?}");
    }
    // Nor does a source contradict itself.
    let mut ledger = Ledger::default();
    differ(&mut ledger, 1, "wire", tariff(Stage::Announced, 20.0), 0);
    assert_eq!(differ(&mut ledger, 2, "wire", tariff(Stage::Announced, 30.0), 1).2, Vec::<&str>::new());
}

#[test]
fn two_dates_of_one_measure_contradict_each_other_where_neither_holds_the_other() {
    let on = |span: &str| {
        let date: DateSpan = span.parse().expect("a span");
        Fact { date: Some(date), ..told(Stage::Announced) }
    };
    let mut ledger = Ledger::default();
    differ(&mut ledger, 1, "wire", on("2025-11-01"), 0);
    assert_eq!(differ(&mut ledger, 2, "paper", on("2025-11-01/2025-11-30"), 1).2, Vec::<&str>::new());
    assert_eq!(differ(&mut ledger, 3, "agency", on("2025-11-08"), 2).2, ["date"]);
}
