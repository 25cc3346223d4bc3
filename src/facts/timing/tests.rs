use std::sync::{Arc, LazyLock};

use crate::article::{Article, Source};
use crate::facts::{Kind, Reader};
use crate::fetch::Tier;
use crate::lexicon::Lexicon;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

/// Each measure's actor, rates and date, of a text of Wednesday 29 October 2025.
fn told(text: &str) -> Vec<String> {
    let at = "2025-10-29T12:00:00Z".parse().expect("a time");
    let source = Source { id: "test".into(), tier: Tier::Press, speaks_for: None };
    let article = Article::plain("t", source, "", text, Some(at), at);
    let facts = READER.read(&article);
    let measures = facts.iter().filter(|fact| !matches!(fact.kind, Kind::MarketMove | Kind::Agreement));
    measures
        .map(|fact| {
            let mut line = fact.actor.first().map_or("-", |actor| actor.as_str()).to_owned();
            fact.rate_from.iter().for_each(|rate| line.push_str(&format!(" {rate}>")));
            fact.rate.iter().for_each(|rate| line.push_str(&format!(" {rate}")));
            fact.date.iter().for_each(|date| line.push_str(&format!(" {date}")));
            line
        })
        .collect()
}

#[test]
fn a_measure_begins_when_its_sentence_says() {
    for (text, line) in [
        ("The United States will charge a 25% tariff on Brazilian steel from the 15th.", "US 25 2025-11-15"),
        ("The United States will charge a 25% tariff on Brazilian steel, starting Dec. 1.", "US 25 2025-12-01"),
        ("Canada imposed a 25% tariff on US steel starting Tuesday.", "CA 25 2025-10-28"),
        ("From midnight ET on Wednesday, Washington will collect 10% duties on all imports.", "US 10 2025-10-29"),
        ("Beginning November 10th, 2025, the EU will charge a 20% duty on Chinese cars.", "EU 20 2025-11-10"),
        ("Mexico will raise duties on Asian cars to 50% by the end of the year.", "MX 50 2025-12-31"),
        ("The US began collecting the 10% tariff on UK goods at midnight.", "US 10 2025-10-29"),
        ("The US tariff on copper takes effect at 12:01 a.m. on Friday.", "US 2025-10-31"),
        ("Indonesia will ban bauxite exports from end-June.", "ID 2026-06-30"),
        ("Japan will raise its 10% tariff on Thai rice to 20% next Thursday.", "JP 10> 20 2025-11-06"),
    ] {
        assert_eq!(told(text), [line], "{text}");
    }
}

#[test]
fn a_measure_ends_when_its_sentence_says() {
    for (text, line) in [
        ("China bans exports of gallium until the end of next month.", "CN 2025-11-30"),
        ("India extended its ban on wheat exports until March 31, 2026.", "IN 2026-03-31"),
        ("India extended its ban on wheat exports until March 2026.", "IN 2026-03-31"),
        ("Russia will ban gasoline exports from Nov. 1 to Dec. 31.", "RU 2025-11-01/2025-12-31"),
        ("Russia will ban gasoline exports from November 1 through January 31, 2026.", "RU 2025-11-01/2026-01-31"),
    ] {
        assert_eq!(told(text), [line], "{text}");
    }
}

#[test]
fn what_is_put_off_begins_on_the_later_day() {
    assert_eq!(told("Turkey delayed the 30% tariff on cars from Nov. 1 to Jan. 1."), ["TR 30 2026-01-01"]);
}

#[test]
fn the_day_of_saying_is_not_that_of_the_measure() {
    for (text, line) in [
        ("The US said on Friday it will charge a 25% tariff on Chilean copper.", "US 25"),
        ("On Monday evening the White House said the US would charge a 25% tariff on Chilean copper.", "US 25"),
        ("Brazil on Friday approved a 20% tariff on US ethanol.", "BR 20"),
        ("Brasilia said on Friday the duties on US pork would begin on Nov. 10.", "BR 2025-11-10"),
    ] {
        assert_eq!(told(text), [line], "{text}");
    }
}

#[test]
fn each_clause_has_its_own_day() {
    assert_eq!(
        told(
            "Brazil will charge 20% on US ethanol from Friday, and from Monday Argentina will charge 15% on Brazilian sugar."
        ),
        ["BR 20 2025-10-31", "AR 15 2025-11-03"]
    );
}

#[test]
fn an_old_day_in_another_clause_is_not_the_news() {
    assert_eq!(told("Turkey lifted the ban on exports of lentils that it had kept since March 2022."), ["TR"]);
}

#[test]
fn months_long_gone_name_no_day() {
    assert_eq!(told("In September the EU put a 30% tariff on Russian fertilisers."), ["EU 30"]);
}

#[test]
fn a_later_sentence_dates_what_was_told() {
    for then in [
        "The order takes effect on Nov. 10.",
        "It applies from the 10th of November.",
        "The duty enters into force on November 10, 2025.",
        "The measure will be effective on 10 November.",
    ] {
        let text = format!("Canada imposed a 25% tariff on US steel. {then}");
        assert_eq!(told(&text), ["CA 25 2025-11-10"], "{text}");
    }
    assert_eq!(
        told("Kazakhstan prolonged its ban on imports of wheat. It will be valid through 30 June."),
        ["KZ 2026-06-30"]
    );
}

#[test]
fn the_same_date_is_the_one_before() {
    assert_eq!(
        told(
            "The US will charge a 25% tariff on Chilean copper from Nov. 10, and on the same date put export controls on software."
        ),
        ["US 25 2025-11-10", "US 2025-11-10"]
    );
    assert_eq!(
        told(
            "The US will charge a 25% tariff on Chilean copper from Nov. 10. It will ban exports of software from the same date."
        ),
        ["US 25 2025-11-10", "US 2025-11-10"]
    );
}

#[test]
fn so_long_is_no_day() {
    assert_eq!(told("China suspended its 24% tariff on US goods for another 90 days."), ["CN 24"]);
}

#[test]
fn rates_of_which_some_are_reckoned() {
    for (text, line) in [
        ("EU duties on Chinese steel range from 12.5% to 28.3%.", "EU 28.3"),
        ("The US doubled its 25% tariff on Indian steel.", "US 25> 50"),
        ("The US doubled its tariff on Indian steel to 50%.", "US 25> 50"),
        ("Japan will halve its 10% tariff on Thai rice.", "JP 10> 5"),
    ] {
        assert_eq!(told(text), [line], "{text}");
    }
    assert_eq!(
        told("The EU imposed duties on Chinese steel pipes. The duties range from 17.2 percent to 27.9 percent."),
        ["EU 27.9"]
    );
}

#[test]
fn shares_and_odds_are_no_rates() {
    for text in [
        "The US will charge a tariff on Chilean copper, after a 20% drop in prices.",
        "The US will charge a tariff on Chilean copper, said the owner of a 40% stake.",
    ] {
        assert_eq!(told(text), ["US"], "{text}");
    }
}
