//! Rules that cannot be meant are found; rules that can are left alone.

use std::sync::{Arc, LazyLock};

use crate::lexicon::Lexicon;
use crate::market::Symbol;
use crate::market::calendar::Calendars;
use crate::market::instruments::Instruments;
use crate::rules::{Around, RuleFile, lint, stock};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

/// Findings in a file beside the stock rules: `line:column code message`.
fn found(yaml: &str, around: &Around) -> Vec<String> {
    let mut files = stock();
    files.push(RuleFile { name: "mine.yaml".into(), text: yaml.into() });
    lint(&files, &LEXICON, around)
        .into_iter()
        .map(|lint| format!("{}:{} {} {}", lint.problem.line, lint.problem.column, lint.code, lint.problem.message))
        .collect()
}

/// The one finding in a file with this one rule.
fn of_rule(rule: &str) -> String {
    let found = found(&format!("rules:\n  - {{alert: mine, severity: info, {rule}}}\n"), &Around::default());
    assert!(found.len() <= 1, "{rule}: {found:#?}");
    found.into_iter().next().unwrap_or_default()
}

#[test]
fn the_stock_rules_are_meant_as_they_stand() {
    assert_eq!(lint(&stock(), &LEXICON, &Around::default()), []);
    let mut renamed = stock();
    for file in &mut renamed {
        file.name = format!("copy/{}", file.name);
        file.text.push_str("# looked at as if it were somebody's own\n");
    }
    let found: Vec<String> =
        lint(&renamed, &LEXICON, &Around::default()).iter().map(|lint| lint.problem.to_string()).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_rule_that_can_never_fire_is_told_with_the_reason() {
    for (rule, why) in [
        ("where: {kind: meeting, action: impose}", "facts of kind `meeting` have no `action`"),
        ("where: {kind: tariff, stage: held}", "facts of kind `tariff` have other stages: `considered`"),
        ("where: {kind: tariff, action: reach}", "have other actions: `impose`"),
        ("where: {kind: policy_rate, action: {not: [raise, reduce, hold]}}", "have other actions"),
        ("where: {kind: tariff, participants: US}", "have no `participants`"),
        ("where: {kind: [meeting, market_move], stage: threatened}", "never fire"),
        ("where: {kind: {not: meeting}, place: Busan}", "have no `place`"),
        ("where: {kind: tariff, confidence: '> 1'}", "`confidence` is 0 to 1"),
        ("where: {kind: tariff, sources: '< 1'}", "`sources` is 1 or more"),
        ("where: {kind: tariff, actor: []}", "`actor` lists no value"),
        ("where: {kind: tariff, fresh: false}", "background fires no rule"),
        ("where: {kind: tariff, hedge: speculated}", "only speculated"),
        ("where: {kind: tariff, hedge: {not: [asserted, attributed, reported, speculated]}}", "leaves no value"),
        ("where: {kind: {exists: false}}", "`kind` is always known"),
        ("where: {kind: tariff}, novelty: []", "`novelty` lists nothing"),
        ("where: {kind: tariff, actor: CN}, except: {actor: [CN, US]}", "`except` holds wherever `where` does"),
        ("where: {kind: tariff, rate: '>= 30'}, except: {rate: '> 25'}", "`except` holds wherever"),
        ("on: change, from: {stage: announced}, to: {stage: announced}", "nothing has changed"),
        ("on: change, to: {place: Busan}", "a story's `place` does not change"),
        ("on: change, where: {kind: meeting, stage: cancelled}, to: {stage: confirmed}", "exclude each other"),
        (
            "on: absence, where: {kind: meeting, stage: denied}, unless: {stage: [denied, cancelled]}, within: 48h",
            "`unless` holds",
        ),
        (
            "on: sequence, steps: [{kind: tariff}, {kind: meeting, rate: 5}], within: 7d",
            "one of its steps cannot be met",
        ),
        ("on: count, where: {kind: tariff}, at_least: 3, within: 0s", "leaves no time"),
        ("on: price, symbols: [X], when: {move_either_way: '< -1%', within: 60m}", "without its sign"),
    ] {
        let found = of_rule(rule);
        assert!(
            found.contains("never_fires rule `mine` can never fire: ") || found.contains("never fire"),
            "{rule}: {found}"
        );
        assert!(found.contains(why), "{rule}: {found}");
    }
}

#[test]
fn an_if_is_looked_into_where_it_compares_a_field_with_a_value() {
    for (rule, expected) in [
        (
            "if: \"stage == 'threatend'\"",
            "never_fires rule `mine` can never fire: unknown stage `threatend`; did you mean `threatened`?",
        ),
        ("if: \"fact.kind == 'tarif' && rate > 5.0\"", "unknown kind `tarif`; did you mean `tariff`?"),
        ("if: \"'Chine' in target\"", "never_fires rule `mine` can never fire: unknown party `Chine`"),
        ("if: \"stage == 'held'\"", "facts of kind `tariff` have other stages"),
        ("if: \"action == 'reach' && rate > 5.0\"", "have other actions"),
        ("if: \"kind == 'meeting'\"", "`kind: tariff` and `kind == 'meeting'` exclude each other"),
        ("if: \"1.5 < confidence\"", "`confidence` is 0 to 1"),
        ("if: \"rate > 30.0 && rate < 20.0\"", "`rate > 30` and `rate < 20` exclude each other"),
        (
            "if: \"stage == 'threatend' || rate > 5.0\"",
            "unknown_in_if rule `mine`: `if`: unknown stage `threatend`; did you mean `threatened`?",
        ),
        ("if: \"stage != 'threatend'\"", "unknown_in_if"),
    ] {
        let found = of_rule(&format!("where: {{kind: tariff}}, {rule}"));
        assert!(found.contains(expected), "{rule}: {found}");
    }
    for right in [
        "stage == 'threatened' && rate >= 2.0 * rate_from",
        "!(stage == 'held') || kind == 'meeting'",
        "'CN' in target && target.size() > 1",
        "title == 'anything' || place != 'somewhere'",
        "sources >= 2 && confidence > 0.5 && date < '2027'",
        "has(fact.rate) ? rate > 30.0 : rate < 20.0",
    ] {
        assert_eq!(of_rule(&format!("where: {{kind: tariff}}, if: \"{right}\"")), "", "{right}");
    }
}

#[test]
fn what_can_fire_is_left_alone() {
    for rule in [
        "where: {kind: [tariff, meeting], action: impose}",
        "where: {kind: tariff, rate: '?>= 25'}",
        "where: {kind: meeting, rate: '?>= 25'}",
        "where: {kind: meeting, action: {exists: false}}",
        "where: {action: {not: impose}, rate: {not: '> 5'}}",
        "where: {kind: meeting, confirmed_by: US, parties: CN}",
        "where: {kind: tariff, actor: CN}, except: {target: CN}",
        "where: {kind: tariff, object: technology}, except: {object: semiconductors}",
        "where: {kind: tariff, rate: '>= 30'}, except: {rate: '> 35'}",
        "on: change, from: {stage: announced}, to: {stage: [confirmed, announced]}",
        "on: change, where: {confirmed_by: US}, to: {confirmed_by: CN}",
        "on: absence, where: {kind: meeting, confirmed_by: US}, unless: {confirmed_by: CN}, within: 48h",
        "on: price, symbols: [X], when: {level: '> 5'}, clear: {level: '< 4'}",
    ] {
        assert_eq!(of_rule(rule), "", "{rule}");
    }
}

#[test]
fn what_does_nothing_is_warned_of() {
    for (yaml, expected) in [
        (
            "rules:\n  - alert: a\n    where: [{kind: tariff, actor: CN}, {kind: tariff, stage: held}]\n",
            "3:55 never_holds rule `a`: this alternative can never hold: facts of kind `tariff` have other stages",
        ),
        (
            "rules:\n  - alert: a\n    where:\n      - {kind: tariff, actor: CN, rate: '> 9'}\n      - {kind: tariff, actor: [CN, US]}\n",
            "4:9 covered rule `a`: alternative 1 says nothing that 2 does not",
        ),
        (
            "rules:\n  - {alert: a, where: {kind: tariff, actor: CN}, except: [{actor: US, target: CN}, {kind: meeting}]}\n",
            "2:84 except_unused rule `a`: this is never used: `where` does not let it through",
        ),
        (
            "exceptions:\n  - {name: toys, rules: [policy-rate], where: {kind: tariff}}\n",
            "2:40 except_unused exception `toys` is never used",
        ),
        (
            "exceptions:\n  - {name: toys, rules: [], where: {kind: tariff}}\n",
            "2:18 except_unused exception `toys` is for no rule",
        ),
        ("lists: {big: [US, EU]}\n", "1:9 list_unused list `big` is never used"),
        (
            "rules:\n  - {alert: a, where: {kind: sanction, actor: CN}}\n  - {alert: b, where: {kind: sanction, actor: [CN, US]}}\n",
            "2:5 told_twice rule `a`: whatever it tells, `b` (mine.yaml:3) tells too",
        ),
        (
            "rules:\n  - {alert: a, on: price, symbols: X, when: {level: '> 5'}, clear: {level: '> 4'}}\n",
            "2:61 clears_at_once rule `a`: `clear` holds wherever `when` does",
        ),
        (
            "rules:\n  - {alert: a, on: price, symbols: X, when: {level: '> 5'}, clear: {level: '> 6'}}\n",
            "2:61 clears_within rule `a`: `clear` holds only where `when` holds",
        ),
    ] {
        let found = found(yaml, &Around::default());
        assert!(found.iter().any(|line| line.starts_with(expected)), "{yaml}\nexpected {expected}\nfound {found:#?}");
    }
}

#[test]
fn symbols_that_nothing_polls_and_feeds_that_are_not_there() {
    let around = Around {
        symbols: Some(vec![Symbol::new("ZS=F")]),
        feeds: Some(vec!["mofcom".to_owned()]),
        ..Around::default()
    };
    let yaml = "rules:\n  - {alert: a, on: price, symbols: [ZC=F], when: {level: '> 5'}}\n  - {alert: b, where: {feed: mofcon}, symbols: [ZS=F, ZD=F]}\n";
    assert_eq!(
        found(yaml, &around),
        [
            "2:27 never_fires rule `a` can never fire: no source of quotes polls any of its symbols",
            "3:30 unknown_feed rule `b`: there is no feed `mofcon`; did you mean `mofcom`?",
            "3:39 unpolled_symbol rule `b`: no source of quotes polls `ZD=F`; did you mean `ZS=F`?",
        ]
    );
}

#[test]
fn what_ends_a_wait_is_asked_of_a_story_of_the_same_kind() {
    for (rule, said) in [
        (
            "on: deadline, where: {kind: tariff}, unless: {stage: [cancelled, postponed]}, before: 2d",
            "2:100 never_holds rule `mine`: facts of kind `tariff` are never `stage: postponed`",
        ),
        (
            "on: deadline, where: {kind: tariff}, unless: {stage: postponed}, before: 2d",
            "never_holds rule `mine`: this `unless` can never hold: facts of kind `tariff` have other stages",
        ),
        (
            "on: absence, where: {kind: tariff, stage: threatened}, unless: {kind: agreement}, within: 2d",
            "this `unless` can never hold: `kind: tariff` and `kind: agreement` exclude each other; what another story tells \
             ends the wait only with `by`",
        ),
        (
            "where: {kind: tariff, stage: [announced, postponed]}",
            "never_holds rule `mine`: facts of kind `tariff` are never `stage: postponed`",
        ),
        (
            "on: count, where: {kind: tariff}, at_least: 3, within: 7d, by: [actor, target], distinct: target",
            "with `by: target` each target counts apart, and there is only one to be counted",
        ),
    ] {
        let found = of_rule(rule);
        assert!(found.contains(said), "{rule}: {found}");
    }
    for right in [
        "on: absence, where: {kind: tariff, stage: threatened}, unless: {kind: agreement}, by: target, within: 2d",
        "on: deadline, where: {kind: [tariff, meeting]}, unless: {stage: [cancelled, postponed]}, before: 2d",
        "on: absence, where: {kind: meeting, stage: announced}, unless: {stage: [confirmed, held]}, within: 2d",
        "on: count, where: {kind: tariff}, at_least: 3, within: 7d, by: actor, distinct: target",
    ] {
        assert_eq!(of_rule(right), "", "{right}");
    }
}

#[test]
fn sessions_of_a_symbol_whose_market_nobody_knows() {
    let instruments = Instruments::embedded(&Calendars::embedded());
    let around = Around { instruments: Some(Arc::new(instruments)), ..Around::default() };
    let of = |rule: &str| found(&format!("rules:\n  - {{alert: a, {rule}}}\n"), &around);
    let said = "no trading hours are known of `LYC`, and sessions and trading minutes cannot be counted; did you mean `LYC.AX`?";
    assert_eq!(
        of("where: {kind: tariff}, market: {symbols: [MP, LYC], move: '>= 5%', since: news, within: 2 sessions}"),
        [format!("2:39 no_trading_hours rule `a`: {said}")]
    );
    assert_eq!(
        of("on: price, symbols: [LYC], when: {move: '> 2%', within: 60 trading minutes}"),
        [format!("2:27 no_trading_hours rule `a`: {said}")]
    );
    // By the clock nobody needs hours.
    assert_eq!(of("on: price, symbols: [LYC], when: {move: '> 2%', within: 60m}"), [""; 0]);
    assert_eq!(of("on: price, symbols: [LYC.AX], when: {move: '> 2%', within: 2 sessions}"), [""; 0]);
}
