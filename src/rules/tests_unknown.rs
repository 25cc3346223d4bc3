//! What each operator says of a value that is not known, held to the table in the documentation of rules.

use super::tests::{fact, fires, recorded, set};
use crate::facts::{Action, Fact, Kind, Stage};
use crate::ledger::Ledger;
use crate::lexicon::PartyId;

const PAGE: &str = include_str!("../../docs/rules.md");

/// A tariff of which neither rate, place, speaker nor target is known.
fn bare() -> Fact {
    Fact { target: vec![], ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Announced)) }
}

/// The same with all of them: 30 % on China, told in Busan by a ministry.
fn full() -> Fact {
    Fact {
        rate: Some(30.0),
        place: Some("Busan".to_owned()),
        said_by: Some("the ministry".to_owned()),
        target: vec![PartyId::new("CN")],
        ..bare()
    }
}

/// Whether a rule with these lines fires on a fact, and what its last condition is: met, not met, or unknown.
fn asked(lines: &str, fact: Fact) -> (bool, Option<bool>) {
    let set = set(&format!("rules: [{{alert: a, where: {{kind: tariff}}, {lines}}}]"));
    told(&set, fact)
}

fn condition(written: &str, fact: Fact) -> (bool, Option<bool>) {
    let set = set(&format!("rules: [{{alert: a, where: {{kind: tariff, {written}}}}}]"));
    told(&set, fact)
}

fn told(set: &super::RuleSet, fact: Fact) -> (bool, Option<bool>) {
    let changes = recorded(&mut Ledger::default(), fact.clone()).changes;
    let verdict = set.explain(&changes[0], None).remove(0);
    let fired = !fires(set, fact).is_empty();
    assert_eq!(fired, verdict.fires, "what is explained is what happens");
    let own = verdict.tested.iter().filter(|tested| !tested.condition.starts_with("novelty"));
    (fired, own.map(|tested| tested.met).next_back().flatten())
}

const UNKNOWN: (bool, Option<bool>) = (false, None);
const MET: (bool, Option<bool>) = (true, Some(true));
const NOT_MET: (bool, Option<bool>) = (false, Some(false));

#[test]
fn a_value_or_a_list_is_unknown() {
    for written in ["place: Busan", "place: [Busan, Seoul]", "target: CN", "target: [CN, EU]", "said_by: 'the*'"] {
        assert_eq!(condition(written, bare()), UNKNOWN, "{written}");
        assert_eq!(condition(written, full()), MET, "{written}");
    }
}

#[test]
fn a_comparison_is_unknown_unless_it_says_otherwise() {
    for (written, of_unknown, of_30) in [
        ("rate: '>= 25'", UNKNOWN, MET),
        ("rate: '< 25'", UNKNOWN, NOT_MET),
        ("rate: 30", UNKNOWN, MET),
        ("rate: '?>= 25'", MET, MET),
        ("rate: '?< 25'", MET, NOT_MET),
    ] {
        assert_eq!(condition(written, bare()), of_unknown, "{written}");
        assert_eq!(condition(written, full()), of_30, "{written}");
    }
}

#[test]
fn a_negation_of_what_is_unknown_is_unknown() {
    for (written, of_known) in [
        ("place: {not: Seoul}", MET),
        ("place: {not: [Busan, Seoul]}", NOT_MET),
        ("target: {not: RU}", MET),
        ("rate: {not: '< 25'}", MET),
        ("place: {not: {matches: '^S'}}", MET),
        ("place: {not: {not: Busan}}", MET),
    ] {
        assert_eq!(condition(written, bare()), UNKNOWN, "{written}");
        assert_eq!(condition(written, full()), of_known, "{written}");
    }
    // What holds of the unknown does not hold once it is denied.
    assert_eq!(condition("rate: {not: '?>= 25'}", bare()), NOT_MET);
}

#[test]
fn existence_is_always_known() {
    for (written, of_unknown, of_known) in [
        ("place: {exists: true}", NOT_MET, MET),
        ("place: {exists: false}", MET, NOT_MET),
        ("target: {exists: true}", NOT_MET, MET),
        ("rate: {exists: false}", MET, NOT_MET),
        ("rate: {not: {exists: true}}", MET, NOT_MET),
    ] {
        assert_eq!(condition(written, bare()), of_unknown, "{written}");
        assert_eq!(condition(written, full()), of_known, "{written}");
    }
}

#[test]
fn a_search_in_a_text_that_is_not_there_is_unknown() {
    for written in ["place: {matches: '^B'}", "said_by: {matches: ministry}"] {
        assert_eq!(condition(written, bare()), UNKNOWN, "{written}");
        assert_eq!(condition(written, full()), MET, "{written}");
    }
}

#[test]
fn an_expression_on_a_field_that_is_not_known_is_unknown_and_so_is_its_negation() {
    for (written, of_unknown, of_known) in [
        ("rate >= 25.0", UNKNOWN, MET),
        ("!(rate >= 25.0)", UNKNOWN, NOT_MET),
        ("rate != 25.0", UNKNOWN, MET),
        ("'CN' in target", UNKNOWN, MET),
        ("!('RU' in target)", UNKNOWN, MET),
        ("target.size() > 0", UNKNOWN, MET),
        ("place.contains('Bus')", UNKNOWN, MET),
        ("days_ahead > 3", UNKNOWN, UNKNOWN),
        ("has(fact.rate)", NOT_MET, MET),
        ("!has(fact.rate)", MET, NOT_MET),
        ("!has(fact.rate) || rate > 40.0", MET, NOT_MET),
        ("has(fact.rate) && rate > 20.0", NOT_MET, MET),
    ] {
        let lines = format!("if: \"{written}\"");
        assert_eq!(asked(&lines, bare()), of_unknown, "{written}");
        assert_eq!(asked(&lines, full()), of_known, "{written}");
    }
}

#[test]
fn an_alternative_that_is_unknown_does_not_keep_another_from_holding() {
    let either = set("rules: [{alert: a, where: [{kind: tariff, rate: '>= 25'}, {kind: tariff, actor: US}]}]");
    assert_eq!(fires(&either, bare()), ["a"]);
    let neither = set("rules: [{alert: a, where: [{kind: tariff, rate: '>= 25'}, {kind: tariff, place: Busan}]}]");
    assert!(fires(&neither, bare()).is_empty());
}

/// Whether the rule fires, exceptions counted.
fn fires_all_told(yaml: &str, fact: Fact) -> bool {
    let changes = recorded(&mut Ledger::default(), fact).changes;
    set(yaml).explain(&changes[0], None).remove(0).fires
}

#[test]
fn what_is_unknown_keeps_nothing_back() {
    let own = |except: &str| format!("rules: [{{alert: a, where: {{kind: tariff}}, except: {{{except}}}}}]");
    let named = |except: &str| {
        format!(
            "exceptions: [{{name: x, rules: a, where: {{{except}}}}}]\nrules: [{{alert: a, where: {{kind: tariff}}}}]"
        )
    };
    for except in ["rate: '< 50'", "rate: {not: '>= 50'}", "place: Busan", "place: {matches: B}", "target: [CN, RU]"] {
        for yaml in [own(except), named(except)] {
            assert!(fires_all_told(&yaml, bare()), "{yaml}");
            assert!(!fires_all_told(&yaml, full()), "{yaml}");
        }
    }
    // Where the unknown itself is to be kept back, it can be said.
    for except in ["rate: '?< 50'", "rate: {exists: false}"] {
        assert!(!fires_all_told(&own(except), bare()), "{except}");
    }
}

/// Every row of the table is held by a test: those above, for `unless` those of the engine over time, for prices those of
/// rules on prices.
#[test]
fn the_table_of_the_page_has_these_rows() {
    let (_, table) = PAGE.split_once("| condition | of an unknown value |\n|---|---|\n").expect("the table");
    let rows: Vec<(&str, &str)> = table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.trim_matches('|').split_once(" | "))
        .map(|(condition, says)| (condition.trim(), says.trim()))
        .collect();
    assert_eq!(
        rows,
        [
            ("a value or a list", "unknown: does not fire"),
            ("`\">= 25\"`", "unknown: does not fire"),
            ("`\"?>= 25\"`", "holds"),
            ("`{not: ..}`", "unknown: does not fire; `{not: \"?>= 25\"}` does not hold"),
            ("`{exists: true}`, `{exists: false}`", "does not hold, holds"),
            ("`{matches: ..}`", "unknown: does not fire"),
            ("`if` with a field that is not known", "unknown: does not fire; `has(fact.rate)` asks whether it is"),
            ("in `unless` and `except`", "does not hold: the alert is not kept back"),
            ("a price that is missing or stale", "neither fires nor clears"),
        ]
    );
}
