use std::sync::LazyLock;

use super::*;
use crate::alerts::RouteConfig;
use crate::article::Source;
use crate::facts::Reader;
use crate::fetch::Tier;
use crate::lexicon::Lexicon;
use crate::rules::{RuleFile, stock};

pub(super) static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

pub(super) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_104_800 + 60 * minute, 0).expect("a time")
}

pub(super) fn settings(extra: &str) -> Settings {
    let mut files = stock();
    files.push(RuleFile { name: "mine.yaml".into(), text: extra.into() });
    let route = Route::new(RouteConfig { receivers: vec!["mail".into()], ..RouteConfig::default() }, &["mail"])
        .expect("a route");
    let rules = RuleSet::compile(&files, READER.lexicon()).expect("rules");
    Settings {
        rules,
        route,
        customs: Default::default(),
        watchlist: vec![Symbol::new("ZS=F")],
        market: Reference::default(),
    }
}

pub(super) fn article(source: &str, text: &str, minute: i64) -> Arc<Article> {
    let source = Source { id: source.into(), tier: Tier::Press, speaks_for: None };
    Arc::new(Article::plain(&format!("{}:{minute}", source.id), source, "", text, Some(at(minute)), at(minute)))
}

const THREAT: &str = "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.";

fn read(engine: &mut Engine, article: &Arc<Article>, mute: Mute) -> Step {
    let facts = READER.read(article);
    assert!(!facts.is_empty(), "the article tells something");
    engine.read(article, &facts, mute, article.first_seen_at)
}

#[test]
fn one_threat_is_told_once_to_each_receiver() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let first = read(&mut engine, &article("wire", THREAT, 0), Mute::No);
    assert_eq!(first.alerts.len(), 1);
    assert_eq!(first.notifications[0].id, format!("{}.1.mail", first.alerts[0].id));
    let copy = read(&mut engine, &article("paper", THREAT, 5), Mute::No);
    assert!(copy.alerts.is_empty(), "a copy tells nothing new");
}

#[test]
fn what_is_muted_is_known_and_not_told() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let muted = read(&mut engine, &article("wire", THREAT, 0), Mute::FirstRead);
    assert!(muted.alerts.is_empty() && muted.stories.len() == 1);
    let later = read(&mut engine, &article("paper", THREAT, 9), Mute::No);
    assert!(later.alerts.is_empty(), "it was known already");
}

#[test]
fn a_restored_engine_goes_on_where_the_old_one_stood() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let first = read(&mut engine, &article("wire", THREAT, 0), Mute::No);
    let saved = Saved {
        stories: first.stories.iter().map(|story| (**story).clone()).collect(),
        texts: first.texts.clone(),
        state: first.state.clone(),
        bars: vec![],
    };
    let mut engine = Engine::restore(settings(""), saved);
    assert!(read(&mut engine, &article("paper", THREAT, 5), Mute::No).alerts.is_empty());
    let order = "President Trump signed an order on Friday imposing an additional 100% tariff on imports from China from November 1, 2025.";
    let moved = read(&mut engine, &article("paper", order, 30), Mute::No);
    let alert =
        moved.alerts.iter().find(|alert| alert.revision == 1).expect("the rule on orders has not told of it yet");
    assert_ne!(alert.id, first.alerts[0].id);
    assert_eq!(alert.thread.as_ref(), Some(&first.alerts[0].id), "it goes on from the threat");
    assert!(!alert.is_first() && first.alerts[0].is_first() && first.alerts[0].thread.is_none());
    assert!(moved.changes.iter().any(|change| change.novelty == crate::ledger::Novelty::Update), "{:?}", moved.changes);
}

#[test]
fn an_alert_shows_what_prices_did_since_the_fact() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let bar = |minute: i64, close: f64| Bar {
        symbol: Symbol::new("ZS=F"),
        starts_at: at(minute - 1),
        interval_s: 60,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: at(minute),
    };
    engine.price(&[bar(-1, 1000.0), bar(4, 990.0)], false, at(5));
    let article = article("wire", THREAT, 0);
    let step = engine.read(&article, &READER.read(&article), Mute::No, at(5));
    let line = &step.alerts[0].prices[0];
    assert_eq!((line.percent.map(|percent| percent.round()), line.price), (Some(-1.0), Some(990.0)));
}

fn edited(first: &Article, text: &str, minute: i64) -> Arc<Article> {
    let later = Article::plain(&first.id.0, first.source.clone(), "", text, first.published_at, at(minute));
    Arc::new(Article { identity: first.identity.clone(), id: crate::article::ArticleId("later".into()), ..later })
}

#[test]
fn who_was_told_hears_that_the_only_source_takes_it_back() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let told = "It was a busy day in the capital, with ministers coming and going. Officials spoke at length to reporters outside of the building, and again in the evening.";
    let first = article("wire", &format!("{told} {THREAT}"), 0);
    let alert = read(&mut engine, &first, Mute::No).alerts[0].clone();
    let later = edited(&first, told, 20);
    let step = engine.read(&later, &READER.read(&later), Mute::No, at(20));
    let [correction] = step.alerts.as_slice() else { panic!("one correction, not {:?}", step.alerts) };
    assert_eq!((&correction.id, correction.revision), (&alert.id, 2));
    assert_eq!(correction.status, crate::alerts::AlertStatus::Closed);
    assert!(
        correction.correction && correction.title.starts_with("Withdrawn: United States threatens"),
        "{}",
        correction.title
    );
    assert_eq!(correction.body, "wire has taken this out of its article.");
    assert_eq!(step.notifications[0].id, format!("{}.2.mail", alert.id));
    let again = edited(&first, &format!("{told} The day was long."), 40);
    assert!(engine.read(&again, &READER.read(&again), Mute::No, at(40)).alerts.is_empty(), "told once");
}

#[test]
fn who_was_told_of_a_threat_hears_that_it_is_denied_though_the_rule_is_on_threats() {
    let mut engine = Engine::restore(settings(""), Saved::default());
    let alert = read(&mut engine, &article("wire", THREAT, 0), Mute::No).alerts[0].clone();
    let denial = "The White House denied on Friday that the United States would impose an additional 100% tariff on imports from China.";
    let step = read(&mut engine, &article("paper", denial, 60), Mute::No);
    let correction = step.alerts.iter().find(|one| one.id == alert.id).expect("a correction of the alert");
    assert_eq!((correction.revision, correction.status), (2, crate::alerts::AlertStatus::Closed));
    assert!(correction.title.starts_with("Denied: "), "{}", correction.title);
    let other = "The White House again denied on Saturday that the United States would impose a 100% tariff on imports from China.";
    let step = read(&mut engine, &article("radio", other, 90), Mute::No);
    assert!(step.alerts.iter().all(|one| one.id != alert.id), "a second denial is no news");
}

#[test]
fn nothing_is_awaited_of_what_was_withdrawn() {
    let waits = "rules: [{alert: silent, on: absence, where: {kind: tariff, stage: threatened}, unless: {stage: in_effect}, within: 2h}]";
    let mut engine = Engine::restore(settings(waits), Saved::default());
    let told = "It was a busy day in the capital, with ministers coming and going. Officials spoke at length to reporters outside of the building, and again in the evening.";
    let first = article("wire", &format!("{told} {THREAT}"), 0);
    read(&mut engine, &first, Mute::No);
    let waiting = |engine: &mut Engine| {
        // What keeps rules on prices silent ends within the hour.
        engine.tick(at(61));
        engine.next_due() == Some(at(120))
    };
    assert!(waiting(&mut engine));
    let later = edited(&first, told, 62);
    engine.read(&later, &READER.read(&later), Mute::No, at(62));
    assert!(!waiting(&mut engine));
}

#[test]
fn ten_outlets_that_tell_one_story_in_their_own_words_make_one_alert() {
    let told = [
        "The White House said on Friday the United States would impose a 25% tariff on imports of trucks from Mexico from November 1, 2025.",
        "US to levy 25 per cent duty on Mexican trucks from 1 November, White House says.",
        "Washington will charge a 25% tariff on trucks imported from Mexico starting November 1, the White House announced.",
        "Trucks made in Mexico will face a 25% US tariff from Nov. 1, the White House said on Friday.",
        "A tariff of 25% on trucks from Mexico will take effect on November 1, the White House announced on Friday.",
        "The United States is imposing tariffs of 25 percent on Mexican trucks as of November 1, according to the White House.",
        "Mexican trucks will be hit with a 25% import duty from November 1, the White House said.",
        "The US announced a 25pc tariff on trucks from Mexico, effective November 1.",
        "WASHINGTON - The United States announced on Friday that it would put a 25% tariff on truck imports from Mexico beginning November 1.",
        "The White House announced 25% tariffs on imports of Mexican trucks, which take effect on November 1.",
    ];
    let mut engine = Engine::restore(settings(""), Saved::default());
    let mut alerts = Vec::new();
    for (minute, text) in (0..).zip(told) {
        let article = article(&format!("outlet{minute}"), text, minute);
        let step = engine.read(&article, &READER.read(&article), Mute::No, at(minute));
        let changes: Vec<_> = step.changes.iter().map(|one| (one.novelty, one.changed.clone())).collect();
        assert!(step.alerts.is_empty() || minute == 0, "`{text}` moves the story: {changes:?}");
        alerts.extend(step.alerts);
    }
    assert_eq!(alerts.len(), 1);
    assert_eq!(engine.ledger.stories_count(), 1, "one story");
}

#[test]
fn a_cooldown_holds_and_says_so() {
    let quiet =
        "rules: [{alert: tariff-threat, where: {kind: tariff, stage: threatened}, cooldown: {for: 6h, per: [actor]}}]";
    let mut engine = Engine::restore(settings(quiet), Saved::default());
    assert_eq!(read(&mut engine, &article("wire", THREAT, 0), Mute::No).alerts.len(), 1);
    let other =
        "The White House said the United States threatened to impose a 40% tariff on imports of copper from Chile.";
    let held = read(&mut engine, &article("wire", other, 30), Mute::No);
    assert!(held.alerts.is_empty() && held.held[0].reason.contains("keeps quiet"), "{held:?}");
    let later =
        "The White House said the United States threatened to impose a 30% tariff on imports of wine from France.";
    assert_eq!(read(&mut engine, &article("wire", later, 400), Mute::No).alerts.len(), 1);
}

#[test]
fn what_comes_at_night_waits_for_the_morning_over_a_restart() {
    let night = "[{from: '00:00', to: '20:00', except: []}]";
    let quiet_hours = crate::yaml::decode("bellwether.yaml", night).expect("quiet hours");
    let manners = crate::alerts::Manners { quiet_hours, ..Default::default() };
    let customs = || Customs { manners: [("mail".to_owned(), manners.clone())].into(), ..Customs::default() };
    let settings = || Settings { customs: customs(), ..settings("") };
    let mut engine = Engine::restore(settings(), Saved::default());
    // 14:00 UTC.
    let step = read(&mut engine, &article("wire", THREAT, 0), Mute::No);
    assert_eq!((step.alerts.len(), step.notifications.len(), step.kept.len()), (1, 0, 1));
    assert_eq!(step.kept[0].reason, "`mail` is told at 2025-10-10 20:00 UTC (quiet hours)");
    let stories = step.stories.iter().map(|story| (**story).clone()).collect();
    let mut engine = Engine::restore(settings(), Saved { stories, state: step.state, ..Saved::default() });
    // What keeps rules on prices silent ends within the hour.
    engine.tick(at(60));
    assert_eq!(engine.next_due(), Some(at(6 * 60)));
    let told = engine.tick(at(6 * 60)).notifications;
    assert_eq!(told[0].id, format!("{}.1.mail", step.alerts[0].id));
    assert!(engine.tick(at(6 * 60)).notifications.is_empty() && engine.next_due().is_none());
}

/// Passes when it is read, since the sample's rate is 25 and its target is not China.
const FAILING: &str = "rules:
  - {alert: divides, where: {kind: tariff}, if: '10 / (int(rate) - 100) > 1'}
  - {alert: words, where: {kind: tariff}, title: '{% if target == \"China\" %}{{ target.capital.mayor }}{% endif %}'}
  - {alert: sound, where: {kind: tariff}}
";

#[test]
fn a_rule_that_fails_on_a_fact_is_counted_and_hides_no_other() {
    let told = |step: &Step| {
        let mut names: Vec<String> = step.alerts.iter().map(|alert| alert.rule.to_string()).collect();
        names.retain(|name| ["divides", "words", "sound"].contains(&name.as_str()));
        names
    };
    let mut engine = Engine::restore(settings(FAILING), Saved::default());
    let step = read(&mut engine, &article("wire", THREAT, 0), Mute::No);
    // A template that fails gives way to the default: the alert is told.
    assert_eq!(told(&step), ["words", "sound"]);
    let title = |name: &str| step.alerts.iter().find(|alert| *alert.rule.0 == *name).map(|alert| alert.title.clone());
    assert_eq!(title("words"), title("sound"));
    let failed: Vec<(String, &str)> =
        step.failures.iter().map(|failure| (failure.rule.to_string(), failure.part)).collect();
    assert_eq!(failed, [("divides".to_owned(), "if"), ("words".to_owned(), "title")]);
    assert_eq!(step.failures[0].article.as_deref(), Some("wire:0"));
    assert_eq!(step.failures[0].fact, THREAT);
    // The count is part of what is saved, and goes on after a restart.
    let saved = Saved { state: step.state, ..Saved::default() };
    let mut engine = Engine::restore(settings(FAILING), saved);
    let other = THREAT.replace("China", "India").replace("November 1", "November 3");
    let step = read(&mut engine, &article("wire", &other, 9), Mute::No);
    let row = step.state.iter().find(|row| row.key.ends_with("divides")).expect("it failed again");
    let value: serde_json::Value = serde_json::from_str(row.value.as_deref().unwrap_or_default()).expect("JSON");
    assert_eq!((&value["count"], &value["part"]), (&2.into(), &"if".into()));
    assert_eq!(step.failures.len(), 1, "the title has no fault of this one: {:?}", step.failures);
    // Of a fact of which it does not fail it is judged as ever.
    let mild = THREAT.replace("China", "Japan").replace("100%", "103%");
    assert_eq!(told(&read(&mut engine, &article("wire", &mild, 19), Mute::No)), ["divides", "words", "sound"]);
}
