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

#[test]
fn a_measure_is_read_whole_from_its_sentence() {
    assert_eq!(
        facts_in("Norway's government imposed a 12% duty on Chilean salmon on Friday."),
        ["tariff/impose/announced actor=NO target=CL object=fish rate=12 date=2025-10-24"]
    );
    assert_eq!(
        facts_in("Brazil cut its tariff on French wine from 20% to 10%."),
        ["tariff/reduce/announced actor=BR target=FR object=wine rate=10 from=20"]
    );
    assert_eq!(
        facts_in("Kenya banned exports of tea to Egypt on Friday."),
        ["export_control/impose/announced actor=KE target=EG object=tea date=2025-10-24"]
    );
    assert_eq!(
        facts_in("The EU opened an anti-dumping investigation into tyres from Thailand."),
        ["investigation/impose/announced actor=EU target=TH object=tyres"]
    );
}

#[test]
fn the_ground_of_the_news_is_background() {
    let facts = facts_in(
        "Negotiators met in Oslo on Sunday. Both sides seek calm following Norway's threat of new 40% tariffs on Swedish lumber from December 1. \
         The move came in response to Sweden's sharply increased export controls on copper and nickel.",
    );
    assert!(
        facts.iter().any(|fact| fact.starts_with("tariff/impose/threatened actor=NO target=SE")
            && fact.contains("rate=40")
            && fact.ends_with("background")),
        "{facts:#?}"
    );
    assert!(
        facts.iter().any(|fact| fact.starts_with("export_control/raise/")
            && fact.contains("actor=SE")
            && fact.contains("object=copper,nickel")),
        "{facts:#?}"
    );
}

#[test]
fn one_side_announces_and_the_other_is_silent() {
    assert_eq!(
        facts_in(
            "While the Kremlin has announced the Putin-Erdogan talks, Ankara has yet to confirm that the two leaders will meet."
        ),
        [
            "meeting/announced who=person:vladimir-putin,person:recep-tayyip-erdogan confirmed=RU unconfirmed=TR attributed"
        ]
    );
}

#[test]
fn the_day_of_a_meeting_may_stand_in_another_sentence() {
    let facts = facts_in(
        "A good result would clear the way for the meeting scheduled for Nov 12, ministers of trade said. \
         While the Kremlin has announced the Putin-Erdogan talks, Ankara has yet to confirm that the two leaders will meet.",
    );
    assert_eq!(
        facts,
        [
            "meeting/announced who=person:vladimir-putin,person:recep-tayyip-erdogan date=2025-11-12 confirmed=RU unconfirmed=TR attributed"
        ]
    );
}

#[test]
fn colleagues_who_meet_are_no_summit() {
    assert!(facts_in("Bessent will meet Trump on Monday to talk about trade.").is_empty());
}

#[test]
fn two_meetings_that_share_a_person_stay_two() {
    let facts = facts_in(
        "Trump will meet Xi in Busan on Thursday to discuss trade. Trump will meet Modi in New Delhi in November to discuss trade.",
    );
    assert_eq!(facts.len(), 2, "{facts:#?}");
}

#[test]
fn unnamed_sources_and_a_plan_under_study() {
    assert_eq!(
        facts_in(
            "The Trump administration is considering a ban on software exports to Vietnam, people familiar with the matter said."
        ),
        ["export_control/impose/considered actor=US target=VN object=software reported"]
    );
}

#[test]
fn words_of_trade_in_other_matters_tell_nothing() {
    for text in [
        "The regulator raised the electricity tariff by 6% for households in Spain.",
        "The striker's transfer deal with the Italian club was completed on Friday.",
        "The German startup will present its product at the tech summit in Paris.",
        "Police opened a fraud investigation into the Swiss bank.",
        "Use the export button to save the file; the import function reads it back.",
        "The climber reached the summit of the mountain in Nepal.",
        "If tariffs could raise the dead I would be first in line, she wrote.",
    ] {
        assert!(facts_in(text).is_empty(), "{text}: {:?}", facts_in(text));
    }
}

#[test]
fn evidence_is_exact_to_the_byte() {
    let text = "Šefčovič spoke in “Brüssel”. The EU imposed a 25% tariff on steel from Türkiye — effective at once.";
    let found = READER.read(&article("Überschrift", text));
    assert!(!found.is_empty());
    for fact in found {
        assert_eq!(&text[fact.evidence.start..fact.evidence.end], fact.evidence.text);
    }
}

#[test]
fn no_text_makes_it_panic() {
    for text in [
        "",
        "%",
        "25%",
        "tariff",
        "on on on",
        "\u{202e}关税",
        "US US US US tariffs from to 10% 10%",
        "—;•",
        "以下为公告",
        "a".repeat(10_000).as_str(),
    ] {
        READER.read(&article(text, text));
    }
}

/// Words that reach every part of the reader, in any order, with signs of many lengths in bytes between them.
fn word_salad() -> impl proptest::strategy::Strategy<Value = String> {
    let words = vec![
        "US",
        "China’s",
        "Trump",
        "Xi",
        "threatened",
        "to",
        "impose",
        "a",
        "25%",
        "tariff",
        "on",
        "Chinese",
        "goods",
        "from",
        "Nov. 1",
        "—",
        "“",
        "”",
        "export",
        "controls",
        "rare earths",
        "after",
        "which",
        "if",
        "not",
        "denied",
        "talks",
        "between",
        "and",
        "deal",
        "extend",
        "truce",
        "Fed",
        "cut",
        "rates",
        "by 25 basis points",
        "OPEC+",
        "output",
        "buy",
        "soybeans",
        "12 million tons",
        "until",
        "Friday",
        "关税",
        "美国",
        "11月1日",
        "é",
        "10 to 15 per cent",
        ",",
        ";",
        ".",
        "\n",
        "S&P 500",
        "fell",
        "2.7%",
        "probe",
        "into",
        "meet",
        "in",
        "Busan",
        "confirmed",
        "has yet to confirm",
        "Mr. ",
        "(",
        ")",
        "9999999999999",
    ];
    let word = proptest::sample::select(words);
    proptest::strategy::Strategy::prop_map(proptest::collection::vec(word, 0..60), |words| words.join(" "))
}

proptest::proptest! {
    #[test]
    fn every_text_is_read_and_every_evidence_is_exact(title in word_salad(), text in word_salad()) {
        let article = article(&title, &text);
        for fact in READER.read(&article) {
            let part = if fact.evidence.part == EvidenceIn::Title { &article.title } else { &article.text };
            proptest::prop_assert_eq!(&part[fact.evidence.start..fact.evidence.end], fact.evidence.text.as_str());
        }
    }

    #[test]
    fn no_characters_make_it_panic(title in "\\PC{0,80}", text in "\\PC{0,300}") {
        READER.read(&article(&title, &text));
    }
}
