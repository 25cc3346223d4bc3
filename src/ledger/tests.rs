//! Stories open, move, and are told once.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::article::{Article, ArticleId, Source};
use crate::facts::{Action, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, Stage};
use crate::ledger::{Ledger, Novelty, Recorded, Stance};
use crate::lexicon::{PartyId, ProductId};

pub(super) fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).expect("in range") + TimeDelta::hours(hour)
}

/// Articles of different numbers have texts that are far apart.
pub(super) fn article(number: u64, source: &str) -> Arc<Article> {
    Arc::new(Article {
        id: ArticleId(format!("a{number}").as_str().into()),
        feed: source.into(),
        identity: format!("guid-{number}"),
        source: Source { id: source.into(), tier: tier(), speaks_for: None },
        link: None,
        outlet: None,
        title: String::new(),
        text: String::new(),
        language: None,
        published_at: Some(at(0)),
        published_precision: None,
        first_seen_at: at(0),
        content_hash: number,
        fingerprint: number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
    })
}

fn tier() -> crate::fetch::Tier {
    crate::fetch::Tier::Wire
}

pub(super) fn fact(kind: Kind, action: Option<Action>, stage: Stage) -> Fact {
    Fact {
        kind,
        action,
        stage: Some(stage),
        actor: vec![PartyId::new("US")],
        target: vec![PartyId::new("CN")],
        participants: vec![],
        object: vec![],
        rate: None,
        rate_from: None,
        rate_is: None,
        basis: None,
        amount: None,
        date: None,
        date_is: None,
        place: None,
        confirmed_by: vec![],
        unconfirmed_by: vec![],
        denied_by: vec![],
        said_by: None,
        fresh: true,
        hedge: Hedge::Asserted,
        evidence: Evidence { text: "so it was said".into(), part: EvidenceIn::Text, start: 0, end: 14 },
        confidence: 1.0,
    }
}

pub(super) fn tariff(stage: Stage, rate: f64) -> Fact {
    Fact { rate: Some(rate), object: vec![ProductId::new("autos")], ..fact(Kind::Tariff, Some(Action::Impose), stage) }
}

pub(super) fn one(recorded: &Recorded) -> (Novelty, Vec<String>) {
    assert_eq!(recorded.changes.len(), 1);
    let change = &recorded.changes[0];
    (change.novelty, change.changed.iter().map(|c| format!("{}: {} -> {}", c.field, c.old, c.new)).collect())
}

#[test]
fn the_same_threat_from_a_second_outlet_is_a_repeat_and_a_second_source() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 25.0)], at(0));
    let again = ledger.record(&article(2, "press"), &[tariff(Stage::Threatened, 25.0)], at(1));
    assert_eq!(one(&again), (Novelty::Repeat, vec![]));
    assert_eq!(again.changes[0].story.sources_count(), 2);
}

#[test]
fn a_copy_of_one_text_is_no_second_source() {
    let mut ledger = Ledger::default();
    let first = article(1, "wire");
    ledger.record(&first, &[tariff(Stage::Threatened, 25.0)], at(0));
    let copy = Arc::new(Article { fingerprint: first.fingerprint ^ 0b101, ..(*article(2, "press")).clone() });
    let again = ledger.record(&copy, &[tariff(Stage::Threatened, 25.0)], at(1));
    assert_eq!(again.changes[0].story.sources_count(), 1);
    assert_eq!(again.text, None);
}

#[test]
fn an_order_after_a_threat_is_an_update_that_names_stage_and_rate() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 30.0)], at(0));
    let moved = ledger.record(&article(2, "wire"), &[tariff(Stage::Announced, 20.0)], at(5));
    assert_eq!(one(&moved), (Novelty::Update, vec!["stage: threatened -> announced".into(), "rate: 30 -> 20".into()]));
    assert!(!moved.changes[0].reversal);
    assert_eq!(moved.changes[0].story.history.len(), 2);
}

#[test]
fn an_article_that_is_behind_the_times_moves_nothing() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::InEffect, 20.0)], at(0));
    let late = ledger.record(&article(2, "press"), &[tariff(Stage::Threatened, 30.0)], at(1));
    assert_eq!(one(&late), (Novelty::Repeat, vec![]));
    assert_eq!(late.changes[0].story.rate, Some(20.0));
}

#[test]
fn a_suspension_of_a_measure_in_force_is_a_reversal() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::InEffect, 20.0)], at(0));
    let pause = Fact { action: Some(Action::Suspend), rate: None, ..tariff(Stage::Announced, 0.0) };
    let moved = ledger.record(&article(2, "wire"), &[pause], at(9));
    assert!(moved.changes[0].reversal);
    assert_eq!(one(&moved).1, ["action: impose -> suspend", "stage: in_effect -> announced"]);
}

#[test]
fn the_day_on_which_a_pause_ends_is_not_told_as_another_day_of_the_measure() {
    let on =
        |day: &str, is: DateIs, fact: Fact| Fact { date: Some(day.parse().expect("a day")), date_is: Some(is), ..fact };
    let told = |pause: Fact| {
        let mut ledger = Ledger::default();
        let measure = on("2026-03-10", DateIs::Effective, tariff(Stage::InEffect, 20.0));
        ledger.record(&article(1, "wire"), &[measure], at(0));
        let moved = ledger.record(&article(2, "wire"), &[pause], at(9));
        one(&moved).1.into_iter().filter(|line| line.starts_with("date")).collect::<Vec<_>>()
    };
    let pause = Fact { action: Some(Action::Suspend), rate: None, ..tariff(Stage::Announced, 0.0) };
    assert_eq!(told(on("2026-05-10", DateIs::Expires, pause.clone())), ["date:  -> 2026-05-10"]);
    assert_eq!(told(on("2026-03-24", DateIs::Effective, pause)), ["date: 2026-03-10 -> 2026-03-24"]);
}

#[test]
fn background_and_speculation_move_nothing() {
    let mut ledger = Ledger::default();
    let recap = Fact { fresh: false, ..tariff(Stage::Announced, 20.0) };
    let guess = Fact { hedge: Hedge::Speculated, ..tariff(Stage::Announced, 20.0) };
    let recorded = ledger.record(&article(1, "wire"), &[recap, guess], at(0));
    assert!(recorded.changes.is_empty() && recorded.stories.is_empty());
}

#[test]
fn other_goods_are_another_story() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 25.0)], at(0));
    let steel = Fact { object: vec![ProductId::new("steel")], ..tariff(Stage::Threatened, 25.0) };
    assert_eq!(one(&ledger.record(&article(2, "wire"), &[steel], at(1))).0, Novelty::First);
}

#[test]
fn goods_in_general_are_the_same_matter_as_goods_by_name_unless_the_rate_is_another() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 25.0)], at(0));
    let general = |stage, rate| Fact { object: vec![ProductId::new("all_goods")], rate, ..tariff(stage, 0.0) };
    let order = ledger.record(&article(2, "wire"), &[general(Stage::Announced, Some(25.0))], at(1));
    assert_eq!(one(&order), (Novelty::Update, vec!["stage: threatened -> announced".into()]));
    assert_eq!(order.changes[0].story.object, [ProductId::new("autos")]);
    let other = ledger.record(&article(3, "press"), &[general(Stage::Announced, Some(10.0))], at(2));
    assert_eq!(one(&other).0, Novelty::First);
}

#[test]
fn a_meeting_is_confirmed_when_the_silent_side_speaks_for_itself() {
    let mut ledger = Ledger::default();
    let day = DateSpan::day(chrono::NaiveDate::from_ymd_opt(2025, 10, 30).expect("a day"));
    let meeting = Fact {
        date: Some(day),
        participants: vec!["person:a".into(), "person:b".into()],
        ..fact(Kind::Meeting, None, Stage::Announced)
    };
    let announced =
        Fact { confirmed_by: vec![PartyId::new("US")], unconfirmed_by: vec![PartyId::new("CN")], ..meeting.clone() };
    let first = ledger.record(&article(1, "wire"), &[announced], at(0));
    assert_eq!(first.changes[0].story.parties(Stance::Unconfirmed), [PartyId::new("CN")]);
    let ministry = Arc::new(Article {
        source: Source { speaks_for: Some(PartyId::new("CN")), ..article(2, "ministry").source.clone() },
        ..(*article(2, "ministry")).clone()
    });
    let moved = ledger.record(&ministry, &[meeting], at(20));
    assert_eq!(one(&moved).1, ["confirmed_by: US -> US, CN", "stage: announced -> confirmed"]);
}

#[test]
fn a_restored_ledger_knows_what_was_said() {
    let mut ledger = Ledger::default();
    let recorded = ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 25.0)], at(0));
    let stories = recorded.stories.iter().map(|story| (**story).clone()).collect();
    let mut restored = Ledger::restore(stories, recorded.text.into_iter().collect());
    let again = restored.record(&article(2, "press"), &[tariff(Stage::Threatened, 25.0)], at(1));
    assert_eq!(one(&again).0, Novelty::Repeat);
}

#[test]
fn a_kind_of_a_users_lexicon_has_stories_like_other_measures() {
    let kind: Kind = serde_json::from_str("\"price_control\"").expect("a kind");
    let told =
        |stage, goods: &str| Fact { object: vec![ProductId::new(goods)], ..fact(kind, Some(Action::Impose), stage) };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[told(Stage::Threatened, "wheat")], at(0));
    let next = ledger.record(&article(2, "press"), &[told(Stage::Announced, "wheat")], at(60));
    assert_eq!(one(&next).0, Novelty::Update);
    let other = ledger.record(&article(3, "press"), &[told(Stage::Announced, "sugar")], at(61));
    assert_eq!(one(&other).0, Novelty::First);
    // Longer ago than a measure is followed: another matter.
    let late = ledger.record(&article(4, "press"), &[told(Stage::Announced, "wheat")], at(60 * 24 * 120));
    assert_eq!(one(&late).0, Novelty::First);
}

#[test]
fn a_story_can_be_seen_as_it_was() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[tariff(Stage::Threatened, 30.0)], at(2));
    let now = ledger.record(&article(2, "press"), &[tariff(Stage::Announced, 20.0)], at(9));
    let story = &now.changes[0].story;
    assert_eq!(story.as_of(at(1)), None);
    let then = story.as_of(at(5)).expect("it was open");
    assert_eq!((then.stage, then.rate, then.sources.len()), (Some(Stage::Threatened), Some(30.0), 1));
    assert_eq!(story.as_of(at(9)).as_ref(), Some(&**story));
}

#[test]
fn meetings_of_one_leader_with_two_states_are_two() {
    let meeting = |participants: &[&str]| Fact {
        actor: vec![],
        target: vec![],
        participants: participants.iter().map(|one| (*one).to_owned()).collect(),
        date: Some("2026-02-01/2026-02-15".parse().expect("a span")),
        ..fact(Kind::Meeting, None, Stage::Announced)
    };
    let mut ledger = Ledger::default();
    ledger.set_lexicon(Arc::new(crate::lexicon::Lexicon::embedded()));
    ledger.record(&article(1, "wire"), &[meeting(&["person:donald-trump", "VN"])], at(0));
    let other = meeting(&["person:donald-trump", "person:narendra-modi"]);
    assert_eq!(one(&ledger.record(&article(2, "paper"), &[other], at(1))).0, Novelty::First);
    // A state and who acts for it are one side.
    let same = meeting(&["US", "VN"]);
    assert_eq!(one(&ledger.record(&article(3, "paper"), &[same], at(2))).0, Novelty::Repeat);
}

#[test]
fn a_levy_on_everything_is_not_the_one_on_a_good_at_another_rate() {
    let levy = |goods: &str, rate: f64, from: Option<f64>, stage: Stage| Fact {
        object: vec![ProductId::new(goods)],
        rate_from: from,
        ..tariff(stage, rate)
    };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[levy("furniture", 25.0, None, Stage::Announced)], at(0));
    let general = levy("all_goods", 10.0, None, Stage::InEffect);
    assert_eq!(one(&ledger.record(&article(2, "paper"), &[general], at(1))).0, Novelty::First);
    let raised = levy("all_goods", 15.0, Some(10.0), Stage::InEffect);
    assert_eq!(one(&ledger.record(&article(3, "paper"), &[raised], at(2))).0, Novelty::Update);
}

#[test]
fn what_a_measure_lets_off_when_it_is_announced_is_in_the_story_no_more() {
    let goods = |names: &[&str]| names.iter().map(|name| ProductId::new(name)).collect::<Vec<_>>();
    let on = |stage, names: &[&str]| Fact { object: goods(names), ..tariff(stage, 25.0) };
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[on(Stage::Threatened, &["autos", "platinum"])], at(0));
    let order = ledger.record(&article(2, "palace"), &[on(Stage::Announced, &["autos", "auto_parts"])], at(5));
    let changed =
        vec!["stage: threatened -> announced".to_owned(), "object: autos, platinum -> autos, auto_parts".to_owned()];
    assert_eq!(one(&order), (Novelty::Update, changed));
    assert_eq!(order.changes[0].story.object, goods(&["autos", "auto_parts"]));
    // Once it is said for good, a shorter list is only shorter.
    let begun = ledger.record(&article(3, "wire"), &[on(Stage::InEffect, &["autos"])], at(50));
    assert_eq!(one(&begun), (Novelty::Update, vec!["stage: announced -> in_effect".to_owned()]));
    assert_eq!(begun.changes[0].story.object, goods(&["autos", "auto_parts"]));
}

#[test]
fn an_announcement_that_names_no_goods_or_more_of_them_changes_none() {
    for names in [&[][..], &["all_goods"], &["platinum", "autos", "steel"]] {
        let object: Vec<ProductId> = names.iter().map(|name| ProductId::new(name)).collect();
        let planned = vec![ProductId::new("autos"), ProductId::new("platinum")];
        let mut ledger = Ledger::default();
        let threat = Fact { object: planned.clone(), ..tariff(Stage::Threatened, 25.0) };
        ledger.record(&article(1, "wire"), &[threat], at(0));
        let order = ledger.record(&article(2, "wire"), &[Fact { object, ..tariff(Stage::Announced, 25.0) }], at(5));
        assert_eq!(one(&order).1, ["stage: threatened -> announced"], "{names:?}");
        assert_eq!(order.changes[0].story.object, planned);
    }
}

fn deal(parties: [&str; 2]) -> Fact {
    // As it is read: both parties stand on both sides.
    let [one, other] = parties.map(PartyId::new);
    Fact {
        actor: vec![one.clone(), other.clone()],
        target: vec![other, one],
        ..fact(Kind::Agreement, Some(Action::Reach), Stage::Announced)
    }
}

#[test]
fn two_deals_of_one_party_are_two_stories() {
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[deal(["US", "CN"])], at(0));
    let other = ledger.record(&article(2, "wire"), &[deal(["CN", "CA"])], at(5));
    assert_eq!(one(&other).0, Novelty::First);
    let same = ledger.record(&article(3, "press"), &[deal(["CN", "US"])], at(6));
    assert_eq!((one(&same).0, ledger.stories_count()), (Novelty::Repeat, 2));
}

#[test]
fn a_measure_on_goods_is_not_swallowed_by_one_on_everyone_of_which_no_goods_are_told() {
    let everyone = || vec![PartyId::new("*")];
    let wide = || Fact { target: everyone(), ..fact(Kind::Tariff, Some(Action::Impose), Stage::InEffect) };
    let copper = |rate| Fact {
        target: everyone(),
        object: vec![ProductId::new("copper")],
        rate,
        ..fact(Kind::Tariff, Some(Action::Impose), Stage::Announced)
    };
    for (later, rate, expected) in [(40 * 24, Some(50.0), Novelty::First), (2, Some(50.0), Novelty::Repeat)] {
        let mut ledger = Ledger::default();
        ledger.record(&article(1, "wire"), &[wide()], at(0));
        assert_eq!(one(&ledger.record(&article(2, "wire"), &[copper(rate)], at(later))).0, expected, "{later}");
    }
    // A rate or a country in common is enough.
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[Fact { rate: Some(50.0), ..wide() }], at(0));
    assert_eq!(one(&ledger.record(&article(2, "wire"), &[copper(Some(50.0))], at(48))).0, Novelty::Repeat);
    let mut ledger = Ledger::default();
    ledger.record(&article(1, "wire"), &[Fact { target: vec![PartyId::new("CL")], ..wide() }], at(0));
    let chile = Fact { target: vec![PartyId::new("CL")], ..copper(None) };
    assert_eq!(one(&ledger.record(&article(2, "wire"), &[chile], at(48))).0, Novelty::Repeat);
}

#[test]
fn a_rise_belongs_to_the_measure_whose_rate_it_raises() {
    let on = |good: &str, rate| Fact {
        object: vec![ProductId::new(good)],
        rate: Some(rate),
        ..tariff(Stage::Announced, rate)
    };
    let rise =
        Fact { action: Some(Action::Raise), object: vec![], rate_from: Some(25.0), ..tariff(Stage::Announced, 30.0) };
    for order in [["lumber", "furniture"], ["furniture", "lumber"]] {
        let mut ledger = Ledger::default();
        let rate = |good: &str| if good == "lumber" { 10.0 } else { 25.0 };
        let measures = order.map(|good| on(good, rate(good)));
        let told = ledger.record(&article(1, "palace"), &[&measures[..], std::slice::from_ref(&rise)].concat(), at(0));
        assert_eq!(told.changes[2].story.object, [ProductId::new("furniture")], "{order:?}");
    }
}
