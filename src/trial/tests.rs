use std::sync::LazyLock;

use super::*;
use crate::lexicon::Lexicon;
use crate::rules::stock;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

fn files(text: &str) -> Vec<RuleFile> {
    vec![RuleFile { name: "mine.yaml".into(), text: text.into() }]
}

fn outcome(text: &str) -> Result<Outcome, String> {
    let files = files(text);
    let trials = read(&files, &READER).expect("right tests");
    trials[0].run(RuleSet::compile(&files, READER.lexicon()).expect("right rules"))
}

const RULE: &str =
    "rules: [{alert: threat, where: {kind: tariff, stage: threatened}, title: \"{{ actor }}: {{ rate }}\"}]\n";

#[test]
fn what_comes_as_expected_passes() {
    let tests = "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, fact: {kind: tariff, stage: threatened, actor: US, rate: 25}}], expect: [{alert: threat, at: 2026-01-05T10:00:00Z, title: 'United States: 25%'}]}]";
    let outcome = outcome(&format!("{RULE}{tests}")).expect("it runs");
    assert!(outcome.passed, "{:?}", outcome.lines);
}

#[test]
fn a_difference_is_shown_as_it_would_have_to_be_written() {
    let tests = "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, fact: {kind: tariff, stage: threatened, actor: US, rate: 25}}], expect: [{alert: threat, title: 'United States: 30%'}]}]";
    let outcome = outcome(&format!("{RULE}{tests}")).expect("it runs");
    assert!(!outcome.passed);
    assert_eq!(outcome.lines[0], "- {alert: threat, title: \"United States: 30%\"}");
    assert_eq!(outcome.lines[1], "+ {alert: threat, title: \"United States: 25%\"}");
}

#[test]
fn an_article_is_read_as_the_daemon_would_and_silence_can_be_expected() {
    let tests = "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, article: 'The museum reopened on Monday after two years.'}]}]";
    assert!(outcome(&format!("{RULE}{tests}")).expect("it runs").passed);
}

#[test]
fn faults_of_a_test_are_told_with_their_place() {
    for (tests, expected) in [
        ("tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z}]}]", "expected one of `article`, `fact`, `quote`"),
        (
            "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, fact: {kind: tarif}}]}]",
            "unknown kind `tarif`; did you mean `tariff`?",
        ),
        (
            "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, fact: {kind: tariff, actor: Freedonia}}]}]",
            "unknown party `Freedonia`",
        ),
        (
            "tests: [{name: a, given: [{at: 2026-01-05T10:00:00Z, article: a}, {at: 2026-01-05T09:00:00Z, article: b}]}]",
            "not in order of time",
        ),
        ("tests: [{name: a, giver: []}]", "unknown field `giver`"),
    ] {
        let problems = read(&files(&format!("{RULE}{tests}")), &READER).expect_err(tests);
        assert!(problems.iter().any(|problem| problem.line == 2 && problem.message.contains(expected)), "{problems:?}");
    }
    let missing = "tests: [{name: a, given: [], expect: [{alert: thread}]}]";
    let message = outcome(&format!("{RULE}{missing}")).expect_err("there is no such rule");
    assert_eq!(message, "there is no rule `thread`; did you mean `threat`?");
}

#[test]
fn a_value_that_a_given_fact_cannot_have_is_told_where_it_stands() {
    let of = |fact: &str| {
        let tests =
            format!("tests:\n  - name: a\n    given:\n      - at: 2026-03-02T12:00:00Z\n        fact: {fact}\n");
        let problems = read(&files(&tests), &READER).expect_err(&tests);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    for (fact, told) in [
        (
            "{kind: tariff, object: aluminum}",
            "5:38: test `a`: `given` 1: unknown product `aluminum`; did you mean `aluminium`?",
        ),
        (
            "{kind: tariff, object: [steel, stele]}",
            "5:46: test `a`: `given` 1: unknown product `stele`; did you mean `steel`?",
        ),
        ("{kind: tariff, actor: USA}", "5:37: test `a`: `given` 1: unknown party `USA`; did you mean `US`?"),
        ("{kind: tarif}", "5:22: test `a`: `given` 1: unknown kind `tarif`; did you mean `tariff`?"),
        (
            "{kind: tariff, basis: section_23}",
            "5:37: test `a`: `given` 1: unknown basis `section_23`; did you mean `section_23",
        ),
    ] {
        let found = of(fact);
        assert!(found.contains(told), "{found}");
    }
}

/// Every stock rule has a test that fires it, and its file one that must stay silent.
#[test]
fn stock_rules_do_what_their_tests_say() {
    let files = stock();
    let trials = read(&files, &READER).expect("right tests");
    let mut fired: Vec<String> = Vec::new();
    for trial in &trials {
        let outcome = trial.run(RuleSet::compile(&files, READER.lexicon()).expect("right rules")).expect("known rules");
        assert!(outcome.passed, "{} {}: {:#?}", trial.file, trial.name, outcome.lines);
        fired.extend(trial.expect.iter().map(|expected| expected.alert.clone()));
    }
    let rules = RuleSet::compile(&files, READER.lexicon()).expect("right rules");
    for (rule, _) in rules.all_names() {
        assert!(fired.iter().any(|name| **name == *rule.0), "no test fires `{rule}`");
    }
    for file in &files {
        let silent = trials.iter().any(|trial| trial.file == file.name && trial.expect.is_empty());
        assert!(silent, "{} has no test that must stay silent", file.name);
    }
}
