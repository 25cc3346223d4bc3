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
    trials[0].run(RuleSet::compile(&files, READER.lexicon()).expect("right rules"), None)
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

/// What a test with these lines behind its name comes to.
fn of(rest: &str) -> Outcome {
    outcome(&format!("{RULE}tests: [{{name: a, {rest}}}]")).expect("it runs")
}

const THREAT: &str = "{at: 2026-01-05T10:00:00Z, fact: {kind: tariff, stage: threatened, actor: US, rate: 25}}";

#[test]
fn the_severity_can_be_expected() {
    assert!(of(&format!("given: [{THREAT}], expect: [{{alert: threat, severity: warning}}]")).passed);
    let other = of(&format!("given: [{THREAT}], expect: [{{alert: threat, severity: info}}]"));
    assert_eq!(other.lines, ["- {alert: threat, severity: info}", "+ {alert: threat, severity: warning}"]);
}

#[test]
fn what_did_not_come_is_explained_by_the_fact_that_came_nearest() {
    let announced = THREAT.replace("threatened", "announced");
    let missing = of(&format!(
        "given: [{{at: 2026-01-05T09:00:00Z, fact: {{kind: meeting}}}}, {announced}], expect: [{{alert: threat}}]"
    ));
    assert!(missing.reasons[0].starts_with("`threat` and what came nearest, given 2: "), "{:?}", missing.reasons);
    assert_eq!(
        missing.reasons[1..],
        [
            "  ✓ kind: tariff, saw tariff",
            "  ✗ stage: threatened, saw announced",
            "  ✓ novelty: [first, update], saw first"
        ]
    );
    let background = THREAT.replace("rate: 25", "fresh: false");
    let nothing = of(&format!(
        "given: [{background}, {{at: 2026-01-06T10:00:00Z, article: The museum reopened.}}], expect: [{{alert: threat}}]"
    ));
    assert_eq!(nothing.reasons, ["given 1: 1 fact, background or a guess", "given 2: no fact is read in it"]);
    assert_eq!(of(&format!("given: [{THREAT}], expect: [{{alert: threat}}]")).reasons, [""; 0]);
}

#[test]
fn an_alert_that_was_held_is_said_to_be() {
    let text = format!(
        "rules: [{{alert: threat, where: {{kind: tariff}}, cooldown: {{for: 1d, per: [actor]}}}}]\ntests: [{{name: a, given: [{}, {}], expect: [{{alert: threat}}, {{alert: threat}}]}}]",
        THREAT.replace("actor: US", "actor: US, object: toys"),
        THREAT.replace("05T10", "05T11").replace("actor: US", "actor: US, object: steel")
    );
    let outcome = outcome(&text).expect("it runs");
    assert!(outcome.reasons[0].starts_with("`threat` matched and was held: "), "{:?}", outcome.reasons);
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
fn names_of_rules_that_are_none_are_told_by_check() {
    let tests = "tests: [{name: a, only: [thread], given: [], expect: [{alert: threats}]}, {name: b, given: []}]";
    let trials = read(&files(&format!("{RULE}{tests}")), &READER).expect("tests");
    let found = unknown_rules(&trials, &["threat", "tariff-action"]);
    let told: Vec<String> = found.iter().map(|lint| format!("{} {}", lint.code, lint.problem)).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("test_rule_unknown")
            && told[0].contains("there is no rule `threats`; did you mean `threat`?")
    );
    assert!(told[1].contains("test `a`: there is no rule `thread`; did you mean `threat`?"), "{told:?}");
}

#[test]
fn a_rule_that_its_file_switches_off_is_off_in_its_tests() {
    let fact = "{at: 2026-03-02T12:00:00Z, fact: {kind: investigation, action: impose, stage: announced, actor: US, target: CN, basis: section_301}}";
    let silent = format!("tests: [{{name: off, given: [{fact}], expect: []}}]");
    let run = |rules: &str| {
        let own = files(&format!("{rules}{silent}"));
        let trials = read(&own, &READER).expect("tests");
        let stock = stock().into_iter().chain(own);
        let rules = RuleSet::compile(&stock.collect::<Vec<_>>(), READER.lexicon()).expect("rules");
        trials[0].run(rules, None).expect("it runs").passed
    };
    assert!(run("rules: [{alert: trade-probe, enabled: false}]\n"));
    assert!(!run("rules: [{alert: trade-probe, severity: critical}]\n"), "else it fires");
    assert!(!run("exceptions: [{name: toys, rules: [trade-probe], where: {object: toys}}]\n"), "the file is about it");
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
        let outcome =
            trial.run(RuleSet::compile(&files, READER.lexicon()).expect("right rules"), None).expect("known rules");
        assert!(outcome.passed, "{} {}: {:#?}", trial.file, trial.name, outcome.lines);
        fired.extend(trial.expect.iter().flatten().map(|expected| expected.alert.clone()));
    }
    let rules = RuleSet::compile(&files, READER.lexicon()).expect("right rules");
    for (rule, _) in rules.all_names() {
        assert!(fired.iter().any(|name| **name == *rule.0), "no test fires `{rule}`");
    }
    for file in &files {
        let silent =
            trials.iter().any(|trial| trial.file == file.name && trial.expect.as_ref().is_some_and(Vec::is_empty));
        assert!(silent, "{} has no test that must stay silent", file.name);
    }
}

/// A desk that sleeps at night in New York, and a pager that hears only of what is critical.
fn desk() -> Desk {
    let route = "{receivers: [desk], routes: [{match: {severity: [critical]}, receivers: [pager, desk]}]}";
    let route = crate::yaml::decode("bellwether.yaml", route).expect("a route");
    let quiet = "[{from: '22:00', to: '06:30'}]";
    let manners = crate::alerts::Manners {
        zone: chrono_tz::America::New_York,
        quiet_hours: crate::yaml::decode("bellwether.yaml", quiet).expect("quiet hours"),
        ..Default::default()
    };
    Desk {
        route: Route::new(route, &["desk", "pager"]).expect("a right tree"),
        customs: Customs {
            manners: [("desk".to_owned(), manners), ("pager".to_owned(), Default::default())].into(),
            ..Customs::default()
        },
    }
}

fn night(told: &str) -> Result<Outcome, String> {
    let text = format!(
        "rules:
  - {{alert: threat, on: fact, where: {{kind: tariff, rate: '< 50'}}, severity: warning}}
  - {{alert: probe, on: fact, where: {{kind: investigation}}, severity: warning}}
  - {{alert: high, on: fact, where: {{kind: tariff, rate: '>= 50'}}, severity: critical}}
tests:
  - name: a night
    given:
      - {{at: '2026-03-08T04:00:00Z', fact: {{kind: tariff, actor: US, target: CN, rate: 25, stage: threatened}}}}
      - {{at: '2026-03-08T04:01:00Z', fact: {{kind: investigation, actor: US, target: BR}}}}
      - {{at: '2026-03-08T05:00:00Z', fact: {{kind: tariff, actor: US, target: EU, rate: 60, stage: threatened}}}}
    until: 2026-03-08T20:00:00Z
    expect: [{{alert: threat}}, {{alert: probe}}, {{alert: high}}]
    told: {told}
"
    );
    let files = [RuleFile { name: "night.yaml".into(), text }];
    let trials = read(&files, &READER).expect("right tests");
    trials[0].run(RuleSet::compile(&files, READER.lexicon()).expect("right rules"), Some(&desk()))
}

#[test]
fn a_test_says_who_is_told_and_when_over_a_night_in_which_the_clock_is_put_forward() {
    // On that Sunday 6:30 in New York is 10:30 UTC, and would have been 11:30 the day before.
    let right = "[{receiver: pager, alert: high, at: '2026-03-08T05:00:00Z'}, {receiver: desk, alert: high}, \
                 {receiver: desk, alert: [probe, threat], at: '2026-03-08T06:30:00-04:00'}]";
    let outcome = night(right).expect("it runs");
    assert!(outcome.passed, "{:#?}", outcome.lines);
    let outcome = night("[{receiver: pager, alert: threat}, {receiver: desk}, {receiver: desk}]").expect("it runs");
    assert!(!outcome.passed);
    assert!(!outcome.only_alerts_differ, "`--update` would not put it right");
    let told: Vec<&String> = outcome.lines.iter().filter(|line| line.contains("told")).collect();
    assert_eq!(
        told,
        [
            "- told {receiver: pager, alert: threat}",
            "  told {receiver: desk}",
            "  told {receiver: desk}",
            "+ told {receiver: pager, at: 2026-03-08T05:00:00Z, alert: high}",
        ]
    );
}

#[test]
fn a_test_with_told_alone_does_not_compare_alerts() {
    let silent = "given: [], told: []";
    let text = format!(
        "{RULE}tests: [{{name: a, {silent}}}, {{name: b, given: [{THREAT}], told: []}}, {{name: c, given: [{THREAT}]}}]"
    );
    let files = files(&text);
    let passed: Vec<bool> = read(&files, &READER)
        .expect("right tests")
        .iter()
        .map(|trial| trial.run(RuleSet::compile(&files, READER.lexicon()).expect("right rules"), Some(&nobody())))
        .map(|outcome| outcome.expect("it runs").passed)
        .collect();
    // Without `told`, no `expect` is silence.
    assert_eq!(passed, [true, true, false]);
}

/// Nobody is told of anything.
fn nobody() -> Desk {
    Desk { route: Route::default(), customs: Customs::default() }
}

#[test]
fn a_receiver_that_is_not_there_is_named_and_who_is_told_needs_receivers() {
    let wrong = night("[{receiver: pagr}]").expect_err("there is none");
    assert_eq!(wrong, "`told`: no receiver is named `pagr`; did you mean `pager`?");
    let text = "tests: [{name: t, given: [], told: []}]";
    let files = [RuleFile { name: "t.yaml".into(), text: text.into() }];
    let trials = read(&files, &READER).expect("right tests");
    let told = trials[0].run(RuleSet::compile(&crate::rules::stock(), READER.lexicon()).expect("right"), None);
    assert!(told.expect_err("no receivers").contains("bellwether test --config bellwether.yaml"));
}

#[test]
fn prices_of_one_time_come_together() {
    let rule = "rules: [{alert: apart, on: price, when: {spread: '> 2', to: BZ=F}, symbols: [CL=F]}]\n";
    let both = |minute: u32, price: u32| {
        let at = format!("2026-01-05T15:{minute:02}:00Z");
        format!(
            "{{at: {at}, quote: {{symbol: CL=F, price: {price}}}}}, {{at: {at}, quote: {{symbol: BZ=F, price: {price}}}}}"
        )
    };
    let tests = format!("tests: [{{name: a, given: [{}, {}]}}]", both(0, 60), both(1, 65));
    let outcome = outcome(&format!("{rule}{tests}")).expect("it runs");
    assert!(
        outcome.passed,
        "one by one the new price of one would stand beside the old of the other: {:?}",
        outcome.lines
    );
}
