//! Edited articles take back and put right; parties' accounts differ.

use std::sync::Arc;

use crate::article::{Article, ArticleId, Source};
use crate::facts::{Fact, Stage};
use crate::ledger::tests::{article, at, fact, one, tariff};
use crate::ledger::{Ledger, Mark, Novelty, Story};
use crate::lexicon::{Lexicon, PartyId};

/// A later version of an article: the same identity, almost the same text.
fn edited(number: u64, version: u64, source: &str) -> Arc<Article> {
    let first = article(number, source);
    Arc::new(Article {
        id: ArticleId(format!("a{number}v{version}").as_str().into()),
        fingerprint: first.fingerprint ^ 0b1011,
        content_hash: number + 1_000 * version,
        ..(*first).clone()
    })
}

fn said_by(party: &str, fact: Fact) -> Fact {
    Fact { said_by: Some(party.into()), ..fact }
}

fn only_story(ledger: &Ledger) -> Arc<Story> {
    assert_eq!(ledger.stories_count(), 1);
    ledger.stories.values().next().expect("one").clone()
}

#[test]
fn what_the_only_source_takes_out_is_withdrawn() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    let recorded = ledger.record(&edited(1, 2, "paper"), &[], at(1));
    assert_eq!(one(&recorded), (Novelty::Update, vec!["withdrawn: false -> true".into()]));
    let change = &recorded.changes[0];
    assert!(change.reversal && change.correction && change.is_withdrawal());
    assert_eq!(change.story.sources_count(), 0);
    assert_eq!(change.story.history.last().expect("a line").mark, Some(Mark::Withdrawn));
    assert_eq!(change.fact.rate, Some(25.0), "it says what was withdrawn");
    let again = ledger.record(&edited(1, 3, "paper"), &[], at(2));
    assert!(again.changes.is_empty(), "it is told once");
}

#[test]
fn what_one_of_two_sources_takes_out_is_one_source_less() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    ledger.record(&article(2, "wire"), &[tariff(Stage::Announced, 25.0)], at(0));
    let recorded = ledger.record(&edited(1, 2, "paper"), &[], at(1));
    assert!(recorded.changes.is_empty());
    assert_eq!(recorded.stories.len(), 1, "the story is saved");
    assert_eq!((recorded.stories[0].sources_count(), recorded.stories[0].withdrawn), (1, false));
}

#[test]
fn a_page_with_another_text_takes_nothing_back_unless_it_says_so() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    let blog = Article { fingerprint: !article(1, "paper").fingerprint, ..(*edited(1, 2, "paper")).clone() };
    assert!(ledger.record(&Arc::new(blog.clone()), &[], at(1)).changes.is_empty());
    let notice = Article { text: "Correction: the ministry has made no such order.".into(), ..blog };
    assert_eq!(ledger.record(&Arc::new(notice), &[], at(2)).changes.len(), 1);
}

#[test]
fn background_in_a_later_version_still_speaks_of_it() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    let recap = Fact { fresh: false, ..tariff(Stage::Announced, 25.0) };
    assert!(ledger.record(&edited(1, 2, "paper"), &[recap], at(1)).changes.is_empty());
}

#[test]
fn what_was_withdrawn_and_is_told_again_stands_again() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    ledger.record(&edited(1, 2, "paper"), &[], at(1));
    let told = ledger.record(&article(9, "wire"), &[tariff(Stage::Announced, 25.0)], at(2));
    assert_eq!(one(&told), (Novelty::Update, vec!["withdrawn: true -> false".into()]));
    assert_eq!(told.changes[0].story.sources_count(), 1);
    let then = told.changes[0].story.as_of(at(1)).expect("it was open");
    assert!(then.withdrawn, "as it was known then");
}

#[test]
fn a_version_that_puts_the_rate_right_corrects_it() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
    let recorded = ledger.record(&edited(1, 2, "paper"), &[tariff(Stage::Announced, 15.0)], at(1));
    assert_eq!(one(&recorded), (Novelty::Update, vec!["rate: 25 -> 15".into()]));
    assert!(recorded.changes[0].correction);
}

#[test]
fn a_version_that_says_less_sets_the_stage_back_only_where_nobody_else_told_it() {
    for (others, moved) in [(false, vec!["stage: announced -> considered".to_owned()]), (true, vec![])] {
        let mut ledger = Ledger::default();
        ledger.record(&article(1, "paper"), &[tariff(Stage::Announced, 25.0)], at(0));
        if others {
            ledger.record(&article(2, "wire"), &[tariff(Stage::Announced, 25.0)], at(0));
        }
        let recorded = ledger.record(&edited(1, 2, "paper"), &[tariff(Stage::Considered, 25.0)], at(1));
        assert_eq!(one(&recorded).1, moved);
        assert_eq!(recorded.changes[0].correction, !others);
    }
}

#[test]
fn a_version_that_tells_how_it_went_on_is_news_and_no_correction() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Threatened, 25.0)], at(0));
    let recorded = ledger.record(&edited(1, 2, "paper"), &[tariff(Stage::Announced, 30.0)], at(1));
    assert_eq!(one(&recorded).1, ["stage: threatened -> announced", "rate: 25 -> 30"]);
    assert!(!recorded.changes[0].correction);
}

#[test]
fn a_copy_that_leaves_the_hedge_out_moves_nothing() {
    let mut ledger = Ledger::default();
    let wire = article(1, "wire");
    ledger.record(&wire, &[tariff(Stage::Considered, 25.0)], at(0));
    let copy = Article { fingerprint: wire.fingerprint ^ 1, ..(*article(2, "portal")).clone() };
    let recorded = ledger.record(&Arc::new(copy), &[tariff(Stage::Announced, 25.0)], at(1));
    assert_eq!(one(&recorded), (Novelty::Repeat, vec![]));
    assert_eq!(only_story(&ledger).stage, Some(Stage::Considered));
}

#[test]
fn a_denial_is_a_correction() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "paper"), &[tariff(Stage::Considered, 25.0)], at(0));
    let denied = Fact { denied_by: vec![PartyId::new("US")], ..tariff(Stage::Considered, 25.0) };
    let recorded = ledger.record(&article(2, "wire"), &[denied], at(1));
    assert_eq!(one(&recorded).1, ["denied_by:  -> US"]);
    assert!(recorded.changes[0].correction && !recorded.changes[0].reversal);
}

#[test]
fn two_parties_accounts_that_differ_are_a_dispute_and_the_first_stays() {
    let deal = |rate: f64| Fact { rate: Some(rate), ..fact(crate::facts::Kind::Agreement, None, Stage::Announced) };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[said_by("US", deal(30.0))], at(0));
    let recorded = ledger.record(&article(2, "paper"), &[said_by("CN", deal(10.0))], at(1));
    assert_eq!(one(&recorded), (Novelty::Update, vec!["disputed:  -> rate".into()]));
    let story = &recorded.changes[0].story;
    assert_eq!((story.rate, story.disputed()), (Some(30.0), vec!["rate"]));
    assert_eq!(story.accounts.iter().map(|one| one.rate).collect::<Vec<_>>(), [Some(10.0), Some(30.0)]);
    let settled = ledger.record(&article(3, "wire"), &[said_by("CN", deal(30.0))], at(2));
    assert_eq!(one(&settled).1, ["disputed: rate -> "]);
}

#[test]
fn goods_in_general_are_no_other_account_of_goods_by_name() {
    let told = |party: &str, goods: &[&str]| {
        let object = goods.iter().map(|id| crate::lexicon::ProductId::new(id)).collect();
        said_by(party, Fact { object, ..tariff(Stage::Threatened, 30.0) })
    };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[told("US", &["autos", "platinum"])], at(0));
    let general = ledger.record(&article(2, "paper"), &[told("CN", &["all_goods"])], at(1));
    assert_eq!(one(&general), (Novelty::Repeat, vec![]));
    let other = ledger.record(&article(3, "sheet"), &[told("CN", &["autos", "steel"])], at(2));
    assert_eq!(one(&other).1, ["disputed:  -> object"]);
}

#[test]
fn who_tells_of_a_turn_is_not_at_odds_with_who_told_of_it_before() {
    let meeting = |stage: Stage, day: &str| Fact {
        actor: vec![],
        target: vec![],
        participants: vec!["US".into(), "CN".into()],
        date: Some(day.parse().expect("a day")),
        ..fact(crate::facts::Kind::Meeting, None, stage)
    };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[said_by("US", meeting(Stage::Announced, "2026-03-07"))], at(0));
    let off = ledger.record(&article(2, "paper"), &[said_by("CN", meeting(Stage::Postponed, "2026-03-09"))], at(1));
    let story = &off.changes[0].story;
    assert_eq!((story.disputed(), story.date), (vec![], Some("2026-03-09".parse().expect("a day"))));
    // From here on another day is another account.
    let other = ledger.record(&article(3, "wire"), &[said_by("US", meeting(Stage::Postponed, "2026-03-11"))], at(2));
    assert_eq!(one(&other).1, ["disputed:  -> date"]);
}

#[test]
fn who_is_not_concerned_has_no_account_and_whose_measure_it_is_says_what_it_is() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[said_by("CN", tariff(Stage::Threatened, 30.0))], at(0));
    let analyst = ledger.record(&article(2, "paper"), &[said_by("JP", tariff(Stage::Threatened, 35.0))], at(1));
    assert_eq!(analyst.changes[0].story.accounts.len(), 1);
    let own = ledger.record(&article(3, "wire"), &[said_by("US", tariff(Stage::Threatened, 40.0))], at(2));
    assert_eq!(own.changes[0].story.rate, Some(40.0));
    assert_eq!(own.changes[0].story.disputed(), ["rate"]);
}

#[test]
fn a_person_speaks_for_the_party_whose_office_they_hold_and_a_page_for_its_own() {
    let mut ledger = Ledger::default();
    ledger.set_lexicon(Arc::new(Lexicon::embedded()));
    ledger.record(&article(1, "wire"), &[said_by("person:donald-trump", tariff(Stage::Threatened, 30.0))], at(0));
    let source = Source { speaks_for: Some(PartyId::new("CN")), ..article(2, "ministry").source.clone() };
    let page = Article { source, ..(*article(2, "ministry")).clone() };
    let recorded = ledger.record(&Arc::new(page), &[tariff(Stage::Threatened, 10.0)], at(1));
    let parties: Vec<&str> = recorded.changes[0].story.accounts.iter().map(|one| one.party.as_str()).collect();
    assert_eq!(parties, ["CN", "US"]);
    assert_eq!(recorded.changes[0].story.rate, Some(30.0), "a measure is what the state that takes it says");
}

#[test]
fn a_version_sets_back_what_it_alone_had_moved_and_hearsay_does_not_bring_it_back() {
    let deal = |stage: Stage| fact(crate::facts::Kind::Agreement, None, stage);
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[deal(Stage::Considered)], at(0));
    ledger.record(&article(2, "paper"), &[deal(Stage::Confirmed)], at(1));
    let recorded = ledger.record(&edited(2, 2, "paper"), &[deal(Stage::Announced)], at(2));
    assert_eq!(one(&recorded).1, ["stage: confirmed -> announced"]);
    assert!(recorded.changes[0].correction);
    let hearsay = Fact { hedge: crate::facts::Hedge::Reported, ..deal(Stage::Confirmed) };
    assert_eq!(one(&ledger.record(&article(3, "blog"), &[hearsay], at(3))).0, Novelty::Repeat);
    let told = ledger.record(&article(4, "wire"), &[deal(Stage::Confirmed)], at(4));
    assert_eq!(one(&told).1, ["stage: announced -> confirmed"]);
}
