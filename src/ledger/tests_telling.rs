//! What an article is to stories that it does not tell as news: copies, and what is recalled.

use std::sync::Arc;

use crate::article::Article;
use crate::facts::{Action, DateSpan, Fact, Hedge, Kind, Stage};
use crate::ledger::tests::{article, at, fact, tariff};
use crate::ledger::{Ledger, Novelty, Recorded, ToldAs};
use crate::lexicon::PartyId;

const REPORT: &str = "LIMA, June 2 - Peru is considering a ban on exports of raw zinc from August, four people who have seen \
    the plan said, a step that would cut smelters in Asia off from one of their largest suppliers. A paper has gone to \
    miners in Ancash, two of them said. The mining ministry gave no answer.";
const SPUN: &str = "Peru to bar uncooked zinc shipments in August, in accordance with four individuals, chopping smelters in \
    Asia off from one of their greatest providers. A paper has gone to diggers, two of them claimed.";

fn text(number: u64, title: &str, text: &str) -> Arc<Article> {
    let plain = article(number, &format!("paper-{number}"));
    let source = crate::article::Source { tier: crate::fetch::Tier::Press, ..plain.source.clone() };
    Arc::new(Article { source, title: title.to_owned(), text: text.to_owned(), ..(*plain).clone() })
}

/// A tariff of 25 % from a day on, announced, as the story has it.
fn announced(day: &str) -> Fact {
    let on = day.parse().expect("a day");
    Fact { date: Some(DateSpan { first: on, last: on }), ..tariff(Stage::Announced, 25.0) }
}

fn recalled(fact: Fact) -> Fact {
    Fact { fresh: false, ..fact }
}

fn told(recorded: &Recorded) -> Vec<(Novelty, ToldAs)> {
    recorded.tellings.iter().map(|telling| (telling.novelty, telling.told_as)).collect()
}

#[test]
fn what_is_told_as_news_is_accounted_for_by_what_it_does() {
    let mut ledger = Ledger::default();
    let first = ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 25.0)], at(0));
    assert_eq!(told(&first), [(Novelty::First, ToldAs::News)]);
    // Of two facts on one story the one that moves it counts.
    let both = [tariff(Stage::Threatened, 25.0), tariff(Stage::Announced, 25.0)];
    let moved = ledger.record(&article(2, "press"), &both, at(1));
    assert_eq!(told(&moved), [(Novelty::Update, ToldAs::News)]);
    assert_eq!(moved.tellings[0].story, first.tellings[0].story);
}

#[test]
fn what_is_recalled_of_a_story_repeats_it_and_leaves_it_as_it_was() {
    let mut ledger = Ledger::default();
    let first = ledger.record(&article(1, "wire"), &[announced("2025-11-10")], at(0));
    let colour = ledger.record(&article(2, "press"), &[recalled(announced("2025-11-10"))], at(30));
    assert_eq!(told(&colour), [(Novelty::Repeat, ToldAs::Background)]);
    assert_eq!(colour.tellings[0].story, first.tellings[0].story);
    assert!(colour.changes.is_empty() && colour.stories.is_empty() && colour.text.is_some());
    let story = ledger.story(&first.tellings[0].story).expect("the story");
    assert_eq!(**story, *first.stories[0]);
}

#[test]
fn another_act_that_is_recalled_is_no_repeat() {
    let same = || announced("2025-11-10");
    let others = [
        ("another year", Fact { rate: None, ..announced("2018-07-06") }),
        ("another rate", Fact { rate: Some(10.0), date: None, ..same() }),
        ("a stage that the story has not come to", Fact { stage: Some(Stage::InEffect), ..same() }),
        ("who acts, and nothing else", fact(Kind::Tariff, Some(Action::Impose), Stage::Announced)),
        ("somebody else", Fact { target: vec![PartyId::new("JP")], ..same() }),
    ];
    for (what, other) in others {
        let mut ledger = Ledger::default();
        ledger.record(&article(1, "wire"), &[Fact { target: vec![], ..same() }], at(0));
        if what == "somebody else" {
            ledger = Ledger::default();
            ledger.record(&article(1, "wire"), &[same()], at(0));
        }
        let recalls = ledger.record(&article(2, "press"), &[recalled(other)], at(1));
        assert_eq!(told(&recalls), [], "{what}");
    }
}

#[test]
fn a_guess_and_an_opinion_are_no_account_of_a_story() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[announced("2025-11-10")], at(0));
    let guess = Fact { hedge: Hedge::Speculated, ..recalled(announced("2025-11-10")) };
    assert_eq!(told(&ledger.record(&article(2, "broker"), &[guess], at(1))), []);
    let column = text(3, "COLUMN: A tariff for every grievance", "");
    assert_eq!(told(&ledger.record(&column, &[recalled(announced("2025-11-10"))], at(2))), []);
    let report = text(4, "Ships: a rush before the tariff", "");
    assert_eq!(told(&ledger.record(&report, &[recalled(announced("2025-11-10"))], at(3))).len(), 1);
}

#[test]
fn a_copy_in_which_nothing_is_read_repeats_what_its_original_told() {
    let mut ledger = Ledger::default();
    let first = ledger.record(&text(1, "", REPORT), &[tariff(Stage::Considered, 25.0)], at(0));
    let spun = ledger.record(&text(2, "", SPUN), &[], at(2));
    assert_eq!(told(&spun), [(Novelty::Repeat, ToldAs::Copy)]);
    assert_eq!(spun.tellings[0].story, first.tellings[0].story);
    assert!(spun.changes.is_empty() && spun.text.is_none());
    let own = format!("{SPUN} Dealers in Rotterdam shrugged on Friday.");
    assert_eq!(told(&ledger.record(&text(3, "", &own), &[], at(2))), []);
    assert_eq!(told(&ledger.record(&text(4, "", SPUN), &[], at(50))), [], "days later it has it from elsewhere");
}

#[test]
fn a_copy_word_for_word_of_which_less_is_read_repeats_its_original_after_a_restart() {
    let mut ledger = Ledger::default();
    let original = article(1, "wire");
    let first = ledger.record(&original, &[tariff(Stage::Considered, 25.0)], at(0));
    let stories = first.stories.iter().map(|story| (**story).clone()).collect();
    let mut restored = Ledger::restore(stories, first.text.into_iter().collect());
    let copy = Arc::new(Article { fingerprint: original.fingerprint ^ 1, ..(*article(2, "press")).clone() });
    assert_eq!(told(&restored.record(&copy, &[], at(100))), [(Novelty::Repeat, ToldAs::Copy)]);
    assert_eq!(told(&restored.record(&article(3, "other"), &[], at(100))), []);
}
