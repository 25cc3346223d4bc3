use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::*;
use crate::article::Source;
use crate::fetch::Tier;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

/// Sunday 26 October 2025.
fn at() -> DateTime<Utc> {
    "2025-10-26T12:00:00Z".parse().expect("a time")
}

fn article(title: &str, text: &str) -> Article {
    let source = Source { id: "test".into(), tier: Tier::Press, speaks_for: None };
    Article::plain("t", source, title, text, Some(at()), at())
}

/// The one place these tests touch the reader.
fn facts_in(text: &str) -> Vec<String> {
    READER.read(&article("", text)).iter().map(line).collect()
}

fn line(fact: &Fact) -> String {
    let mut out = fact.kind.to_string();
    let mut word = |text: String| out.push_str(&text);
    fact.action.iter().for_each(|action| word(format!("/{action}")));
    fact.stage.iter().for_each(|stage| word(format!("/{stage}")));
    let ids =
        |name: &str, ids: Vec<&str>| if ids.is_empty() { String::new() } else { format!(" {name}={}", ids.join(",")) };
    word(ids("actor", fact.actor.iter().map(PartyId::as_str).collect()));
    word(ids("target", fact.target.iter().map(PartyId::as_str).collect()));
    word(ids("who", fact.participants.iter().map(String::as_str).collect()));
    word(ids("object", fact.object.iter().map(|id| id.as_str()).collect()));
    fact.rate.iter().for_each(|rate| word(format!(" rate={rate}")));
    fact.rate_from.iter().for_each(|rate| word(format!(" from={rate}")));
    fact.date.iter().for_each(|date| word(format!(" date={date}")));
    word(ids("confirmed", fact.confirmed_by.iter().map(PartyId::as_str).collect()));
    word(ids("unconfirmed", fact.unconfirmed_by.iter().map(PartyId::as_str).collect()));
    if !fact.fresh {
        word(" background".to_owned());
    }
    if fact.hedge != Hedge::Asserted {
        word(format!(" {}", fact.hedge.as_str()));
    }
    out
}

#[test]
fn a_threat_is_not_an_announcement() {
    assert_eq!(
        facts_in("The US president threatened a 25% tariff on Chilean copper."),
        ["tariff/impose/threatened actor=US target=CL object=copper rate=25 attributed"]
    );
}
