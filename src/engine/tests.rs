use std::sync::LazyLock;

use super::*;
use crate::alerts::RouteConfig;
use crate::article::Source;
use crate::facts::Reader;
use crate::fetch::Tier;
use crate::lexicon::Lexicon;
use crate::rules::{RuleFile, stock};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_104_800 + 60 * minute, 0).expect("a time")
}

fn settings(extra: &str) -> Settings {
    let mut files = stock();
    files.push(RuleFile { name: "mine.yaml".into(), text: extra.into() });
    let route = Route::new(RouteConfig { receivers: vec!["mail".into()], ..RouteConfig::default() }, &["mail"])
        .expect("a route");
    let rules = RuleSet::compile(&files, READER.lexicon()).expect("rules");
    Settings { rules, route, watchlist: vec![Symbol::new("ZS=F")] }
}

fn article(source: &str, text: &str, minute: i64) -> Arc<Article> {
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
