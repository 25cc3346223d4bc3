use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::*;
use crate::article::{Article, Source};
use crate::facts::{Action, Evidence, EvidenceIn, Fact, Hedge, Kind, Stage};
use crate::fetch::Tier;
use crate::ledger::{Ledger, Recorded};
use crate::lexicon::{Lexicon, PartyId, ProductId};
use crate::market::{Bar, Prices};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_761_480_000 + 60 * minute, 0).expect("a time")
}

fn article(id: &str) -> Arc<Article> {
    let source = Source { id: id.into(), tier: Tier::Press, speaks_for: None };
    Arc::new(Article::plain(id, source, id, &format!("{id} text"), Some(at(0)), at(0)))
}

pub(super) fn fact(kind: Kind, action: Option<Action>, stage: Option<Stage>) -> Fact {
    Fact {
        kind,
        action,
        stage,
        actor: vec![PartyId::new("US")],
        target: vec![PartyId::new("CN")],
        participants: vec![],
        object: vec![ProductId::new("semiconductors")],
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
        evidence: Evidence { text: "It says so.".into(), part: EvidenceIn::Text, start: 0, end: 11 },
        confidence: 0.8,
    }
}

pub(super) fn recorded(ledger: &mut Ledger, fact: Fact) -> Recorded {
    ledger.record(&article("a"), &[fact], at(0))
}

fn files(yaml: &str) -> Vec<RuleFile> {
    vec![RuleFile { name: "rules.yaml".into(), text: yaml.into() }]
}

pub(super) fn set(yaml: &str) -> RuleSet {
    RuleSet::compile(&files(yaml), &LEXICON).expect("right rules")
}

fn problems(yaml: &str) -> Vec<String> {
    RuleSet::compile(&files(yaml), &LEXICON).expect_err("wrong rules").iter().map(ToString::to_string).collect()
}

/// Names of the rules that one fact fires, in a fresh ledger.
pub(super) fn fires(set: &RuleSet, fact: Fact) -> Vec<String> {
    let changes = recorded(&mut Ledger::default(), fact).changes;
    changes.iter().flat_map(|change| set.on_change(change)).map(|found| found.rule.to_string()).collect()
}

/// The table of stock alerts, written out as a function of kind, action, stage and whether a named person speaks.
fn expected(kind: Kind, action: Option<Action>, stage: Option<Stage>, named: bool) -> BTreeSet<&'static str> {
    let up = matches!(action, Some(Action::Impose | Action::Raise));
    let down = matches!(action, Some(Action::Reduce | Action::Remove | Action::Suspend));
    let is = |stages: &[Stage]| stage.is_some_and(|stage| stages.contains(&stage));
    let denied = is(&[Stage::Denied]);
    let mut names = BTreeSet::new();
    match kind {
        Kind::Tariff => {
            if up && is(&[Stage::Considered, Stage::Threatened]) {
                names.insert("tariff-threat");
            }
            if (up || action == Some(Action::Extend)) && is(&[Stage::Announced, Stage::InEffect]) {
                names.insert("tariff-action");
            }
            if down && !denied || up && is(&[Stage::Cancelled]) {
                names.insert("tariff-relief");
            }
        }
        Kind::ExportControl => {
            if up && !is(&[Stage::Cancelled, Stage::Denied]) {
                names.insert("export-control-tightened");
            }
            if down && !denied || up && is(&[Stage::Cancelled]) {
                names.insert("export-control-eased");
            }
        }
        Kind::Sanction if !denied => _ = names.insert("sanctions"),
        Kind::ImportControl if !denied => _ = names.insert("import-control"),
        Kind::Investigation => _ = names.insert("trade-probe"),
        Kind::Meeting => {
            if is(&[Stage::Announced, Stage::Confirmed]) || named && is(&[Stage::Considered]) {
                names.insert("summit-set");
            }
            if is(&[Stage::Postponed, Stage::Cancelled, Stage::Denied]) {
                names.insert("summit-off");
            }
            if is(&[Stage::InEffect, Stage::Held]) {
                names.insert("talks");
            }
        }
        Kind::Agreement => {
            let off = is(&[Stage::Cancelled]) || matches!(action, Some(Action::Suspend | Action::Remove));
            if off {
                names.insert("deal-at-risk");
            }
            if action == Some(Action::Extend)
                || is(&[Stage::Announced, Stage::Confirmed, Stage::InEffect])
                    && !matches!(action, Some(Action::Suspend | Action::Remove))
            {
                names.insert("deal");
            }
        }
        Kind::Purchase if !denied => _ = names.insert("purchases"),
        Kind::PolicyRate if is(&[Stage::Announced, Stage::InEffect]) => _ = names.insert("policy-rate"),
        Kind::OutputQuota if is(&[Stage::Announced, Stage::InEffect]) => _ = names.insert("output-quota"),
        _ => {}
    }
    names
}

#[test]
fn the_stock_rules_fire_exactly_as_the_table_says() {
    let set = RuleSet::compile(&stock(), &LEXICON).expect("the stock rules are right");
    for kind in Kind::BUILT_IN {
        for action in Action::ALL {
            for stage in Stage::ALL {
                for named in [false, true] {
                    let mut fact = fact(*kind, Some(*action), Some(*stage));
                    fact.said_by = named.then(|| "person:donald-trump".to_owned());
                    let fired = fires(&set, fact);
                    let fired: BTreeSet<&str> = fired.iter().map(String::as_str).collect();
                    assert_eq!(
                        fired,
                        expected(*kind, Some(*action), Some(*stage), named),
                        "{kind}/{action}/{stage} named={named}"
                    );
                }
            }
        }
    }
}

#[test]
fn background_and_speculation_fire_nothing() {
    let set = RuleSet::compile(&stock(), &LEXICON).expect("the stock rules are right");
    let threat = || fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Threatened));
    assert!(fires(&set, Fact { fresh: false, ..threat() }).is_empty());
    assert!(fires(&set, Fact { hedge: Hedge::Speculated, ..threat() }).is_empty());
}

#[test]
fn an_unknown_value_does_not_match_and_neither_does_its_negation() {
    let threat = |rate| Fact { rate, ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Threatened)) };
    let rule = |condition: &str| set(&format!("rules: [{{alert: a, where: {{kind: tariff, {condition}}}}}]"));
    for (condition, unknown, ten, thirty) in [
        ("rate: '>= 25'", false, false, true),
        ("rate: {not: '>= 25'}", false, true, false),
        ("rate: '?>= 25'", true, false, true),
        ("rate: {exists: false}", true, false, false),
        ("rate: {exists: true}", false, true, true),
    ] {
        let set = rule(condition);
        let fired = [None, Some(10.0), Some(30.0)].map(|rate| !fires(&set, threat(rate)).is_empty());
        assert_eq!(fired, [unknown, ten, thirty], "{condition}");
    }
}

#[test]
fn a_wider_product_and_a_worldwide_target_match() {
    let threat = fact(Kind::ExportControl, Some(Action::Impose), Some(Stage::Announced));
    assert_eq!(fires(&set("rules: [{alert: a, where: {object: technology}}]"), threat.clone()), ["a"]);
    assert!(fires(&set("rules: [{alert: a, where: {object: agriculture}}]"), threat.clone()).is_empty());
    let worldwide = Fact { target: vec![PartyId::everyone()], ..threat };
    assert_eq!(fires(&set("rules: [{alert: a, where: {target: EU}}]"), worldwide), ["a"]);
}

#[test]
fn lists_defaults_and_alternatives() {
    let set = set(
        "lists: {big: [US, EU]}\ndefaults: {severity: critical, labels: {desk: macro}}\nrules:\n  - alert: a\n    where:\n      - {actor: big, kind: tariff}\n      - {kind: sanction}\n",
    );
    let found = |kind| {
        let changes =
            recorded(&mut Ledger::default(), fact(kind, Some(Action::Impose), Some(Stage::Announced))).changes;
        set.on_change(&changes[0])
    };
    let matched = found(Kind::Tariff).remove(0);
    assert_eq!((matched.severity, matched.labels["desk"].as_str()), (Severity::Critical, "macro"));
    assert_eq!(matched.reasons[0], Reason { condition: "actor: big".into(), saw: "US".into() });
    assert_eq!(found(Kind::Sanction).len(), 1);
    assert!(found(Kind::Subsidy).is_empty());
}

#[test]
fn a_later_file_changes_or_switches_off_a_stock_rule_by_name() {
    let mut files = stock();
    files.push(RuleFile { name: "mine.yaml".into(), text: "rules:\n  - {alert: sanctions, enabled: false}\n  - {alert: trade-probe, where: {kind: investigation, actor: EU}}\n".into() });
    let set = RuleSet::compile(&files, &LEXICON).expect("right");
    assert!(fires(&set, fact(Kind::Sanction, Some(Action::Impose), Some(Stage::Announced))).is_empty());
    assert!(fires(&set, fact(Kind::Investigation, Some(Action::Impose), Some(Stage::Announced))).is_empty());
}

#[test]
fn a_rule_that_does_not_say_when_it_fires_amends_the_one_of_its_name() {
    let amended = |more: &str| {
        let mut files = stock();
        let text =
            format!("defaults: {{severity: info, labels: {{desk: none}}}}\nrules:\n  - {{alert: sanctions, {more}}}\n");
        files.push(RuleFile { name: "mine.yaml".into(), text });
        let set = RuleSet::compile(&files, &LEXICON).expect("right");
        let fact = fact(Kind::Sanction, Some(Action::Impose), Some(Stage::Announced));
        set.on_change(&recorded(&mut Ledger::default(), fact).changes[0]).remove(0)
    };
    let before = amended("enabled: true");
    let after = amended("severity: info, labels: {desk: metals}, expire_after: 20m, title: 'Listed: {{ target }}'");
    assert_eq!((before.expire_after, after.expire_after), (None, Some(TimeDelta::minutes(20))));
    assert_eq!((after.severity, after.title.as_str()), (Severity::Info, "Listed: China"));
    assert_eq!(after.labels["desk"], "metals");
    assert_eq!((before.severity, before.labels.get("desk")), (Severity::Critical, None));
    assert_eq!((after.reasons, after.cooldown, after.body), (before.reasons, before.cooldown, before.body));
    let problems = problems("rules: [{alert: a, where: {kind: tariff}}, {alert: b, severity: info}]");
    assert!(problems[0].contains("rule `b`: missing field `where`"), "{problems:?}");
}

#[test]
fn a_rule_written_anew_has_its_own_exceptions_and_not_those_of_the_rule_it_replaces() {
    let file = |name: &str, except: &str| RuleFile {
        name: name.into(),
        text: format!("rules: [{{alert: sanctions, where: {{kind: sanction}}{except}}}]\n"),
    };
    let excepting = file("stock:sanctions.yaml", ", except: {actor: US}");
    for (mine, fires_on_us) in [("", true), (", except: {actor: US}", false)] {
        let files = [excepting.clone(), file("mine.yaml", mine)];
        let set = RuleSet::compile(&files, &LEXICON).expect("right");
        let fact = fact(Kind::Sanction, Some(Action::Impose), Some(Stage::Announced));
        let change = recorded(&mut Ledger::default(), fact).changes.remove(0);
        assert_eq!(set.exception(&RuleName("sanctions".into()), &change).is_none(), fires_on_us, "{mine}");
    }
}

#[test]
fn slips_that_readers_made_are_told_with_what_was_meant() {
    for (yaml, expected) in [
        ("rules: [{alert: a, where: {actor: China}}]", "unknown party `China`; did you mean `CN`?"),
        ("rules: [{alert: a, where: {actor: '!US'}}]", "what it is not is written `actor: {not: US}`"),
        ("rules: [{alert: a, where: {actor: not US}}]", "what it is not is written `actor: {not: US}`"),
        ("rules: [{alert: a, where: {action: ease}}]", "unknown action `ease`; did you mean `reduce`?"),
        ("rules: [{alert: a, where: {action: tighten}}]", "unknown action `tighten`; did you mean `raise`?"),
        (
            "rules: [{alert: a, where: {stage: suspended}}]",
            "unknown stage `suspended`; that is an action: `action: suspend`",
        ),
        ("rules: [{alert: a, where: {date: {exists: true}}}]", "unknown field `date`: `if: \"days_ahead <= 30\"` asks"),
        (
            "rules: [{alert: a, where: {said_by: person:emanuel-macron}}]",
            "unknown person `person:emanuel-macron`; did you mean `person:emmanuel-macron`?",
        ),
        ("rules: [{alert: a, where: {said_by: 'person:*macron'}}]", "`*` stands at the end only"),
        ("rules: [{alert: a, novelty: confirm, where: {kind: tariff}}]", "`confirm`"),
        (
            "rules: [{alert: a, unles: {kind: tariff}, where: {kind: tariff}}]",
            "unknown field `unles`; did you mean `unless`?",
        ),
        ("rules: [{alert: a, on: absence, where: {kind: tariff}, unless: {stage: denied}}]", "missing field `within`"),
        ("rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 1, within: 1d}]", "expected 2 to 1000"),
        (
            "rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 2, within: 1d, spike: {times: 1, over: 9d}}]",
            "`spike.times: 1` is no spike",
        ),
        (
            "rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 2, within: 1d, spike: {times: 3, over: 3d}}]",
            "`spike.over: 3d` must be at least 4d",
        ),
        ("rules: [{alert: a, on: sequence, within: 1d, steps: [{kind: tariff}]}]", "two to five steps"),
        (
            "rules: [{alert: a, on: sequence, within: 1d, by: actr, steps: [{kind: tariff}, {kind: tariff}]}]",
            "unknown field `actr` in `by`; did you mean `actor`?",
        ),
        ("rules: [{alert: a, where: {kind: tariff}, before: 2d}]", "`before` has no meaning with `on: fact`"),
        (
            "rules: [{alert: a, where: {kind: tariff}, cooldown: 6h}]",
            "expected a map such as `{for: 6h, per: [actor]}`",
        ),
        (
            "rules: [{alert: a, where: {kind: tariff}, corroboration: 2}]",
            "expected a map such as `{sources: 2, within: 1h}`",
        ),
        (
            "rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 2, within: 1d, spike: 3}]",
            "expected a map such as `{times: 3, over: 30d}`",
        ),
        (
            "rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 2, within: 1d, distinct: targt}]",
            "values of `targt` cannot be counted; did you mean `target`?",
        ),
        (
            "rules: [{alert: a, where: {not: {kind: tariff}}}]",
            "it stands under a field, such as `stage: {not: denied}`",
        ),
        ("rules: [{alert: a, where: {any: [{kind: tariff}]}}]", "alternatives are a list of maps"),
        (
            "lists: {chok: [steel], wide: [chok]}\nrules: [{alert: a, where: {object: wide}}]",
            "`chok` is a list itself; a list holds values, and no other list",
        ),
        ("- {alert: a, where: {kind: tariff}}", "put `rules:` on a line above this list"),
        ("rules: [{alert: a, where: {kind: tariff}, if: \"target == 'CN'\"}]", "write `'CN' in target`"),
        (
            "rules: [{alert: a, where: {kind: tariff}, if: \"rate > 2.0 && 'steel' != object\"}]",
            "write `'steel' in object`",
        ),
        ("rules: [{alert: a, where: {kind: tariff}, if: 'rate + 5 > 30.0'}]", "write whole ones with one, too: `5.0`"),
        ("rules: [{alert: a, where: {kind: tariff}, if: \"'25%' in title\"}]", "write `title.contains('..')`"),
        (
            "rules: [{alert: a, where: {kind: tariff}, title: '{% if rate > 25 %}high{% endif %}'}]",
            "`rate` is a text, such as `25%`; compare `rate_number`",
        ),
        ("rules: [{alert: a, where: {kind: tariff}, body: '{{ 5 <= amount }}'}]", "compare `amount_number`"),
        ("rules: [{alert: a, where: {kind: tariff}, body: '{{ target == 1 }}'}]", "cannot be compared with a number"),
        (
            "exceptions: [{name: x, rules: b, where: {kind: tariff}}]\nrules: [{alert: a, where: {kind: tariff}}]",
            "there is no rule `b`",
        ),
    ] {
        let found = problems(yaml);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{yaml}: {found:?}");
    }
}

#[test]
fn no_short_word_is_taken_for_another_one() {
    let found = problems("rules: [{alert: a, where: {object: MP}}]");
    assert!(found.len() == 1 && !found[0].contains("did you mean"), "{found:?}");
    assert!(problems("rules: [{alert: a, where: {target: USA}}]")[0].contains("did you mean `US`?"));
}

#[test]
fn a_move_of_just_so_much_is_not_more_than_that() {
    let moved = (51.5 / 50.0 - 1.0) * 100.0;
    let holds = |text: &str| condition::Compare::read(text).expect("a comparison").holds(moved);
    assert_eq!(["> 3%", ">= 3%", "< 3%", "<= 3%", "3%"].map(holds), [false, true, false, true, true]);
}

#[test]
fn a_template_compares_numbers_and_what_is_not_known_is_not_greater() {
    let set = set(
        "rules: [{alert: a, where: {kind: tariff}, title: '{% if rate_number > 25 %}high{% else %}low{% endif %} {{ rate }}'}]",
    );
    for (rate, title) in [(Some(30.0), "high 30%"), (Some(10.0), "low 10%"), (None, "low")] {
        let told = Fact { rate, ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Threatened)) };
        let change = recorded(&mut Ledger::default(), told);
        assert_eq!(set.on_change(&change.changes[0])[0].title, title);
    }
}

#[test]
fn a_change_rule_sees_the_old_value_and_the_new() {
    let set = set(
        "rules:\n  - alert: real\n    on: change\n    where: {kind: tariff}\n    from: {stage: threatened}\n    to: {stage: announced}\n    title: '{{ actor }}: {{ changed }}'\n",
    );
    let mut ledger = Ledger::default();
    let first = recorded(&mut ledger, fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Threatened)));
    assert!(set.on_change(&first.changes[0]).is_empty());
    let announced = Fact {
        evidence: Evidence { text: "Now it is law.".into(), part: EvidenceIn::Text, start: 0, end: 14 },
        ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Announced))
    };
    let second = ledger.record(&article("b"), &[announced], at(5));
    let found = set.on_change(&second.changes[0]);
    assert_eq!(found[0].title, "United States: stage: threatened → announced");
}

#[test]
fn wrong_files_are_told_whole_with_place_and_suggestion() {
    let text = "rules:\n  - alert: tariff-threat\n    where:\n      kind: tarif\n      stage: threatend\n      rate: many\n      colour: red\n      actor: USA\n    severity: urgent\n";
    assert_eq!(
        problems(text),
        [
            "rules.yaml:4:13: rule `tariff-threat`: unknown kind `tarif`; did you mean `tariff`?",
            "rules.yaml:5:14: rule `tariff-threat`: unknown stage `threatend`; did you mean `threatened`?",
            "rules.yaml:6:13: rule `tariff-threat`: `many` is not a comparison; expected a number with `>=`, `>`, `<=`, `<` or `=` before it, such as `\">= 25\"`",
            "rules.yaml:7:7: rule `tariff-threat`: unknown field `colour`",
            "rules.yaml:8:14: rule `tariff-threat`: unknown party `USA`; did you mean `US`?",
            "rules.yaml:9:15: unknown value `urgent`; expected one of `info`, `warning`, `critical`",
        ]
    );
}

#[test]
fn other_slips_are_told_too() {
    for (text, expected) in [
        ("rules: [{alert: a}]", "missing field `where`"),
        ("rules: [{alert: A b, where: {kind: tariff}}]", "`A b` is not a rule's name"),
        (
            "rules: [{alert: a, on: price, symbols: [X], when: {move: '>= 2%'}}]",
            "missing field `within`, the time over which the price moves",
        ),
        (
            "rules: [{alert: a, on: price, symbols: [X], when: {move: '>= 2%', z: '> 3', within: 1h}}]",
            "expected one test of a price",
        ),
        ("rules: [{alert: a, on: price, symbols: [X], when: {level: '> 2', within: 1h}}]", "a `level` has no `within`"),
        ("rules: [{alert: a, where: {kind: tariff}, market: {move: '> 2%', within: 1h}}]", "missing field `symbol`"),
        (
            "rules: [{alert: a, where: {kind: tariff}, market: {symbol: X, level: '> 2'}}]",
            "missing field `within` in `market`",
        ),
        (
            "rules: [{alert: a, where: {kind: tariff}, market: {any: [], all: []}}]",
            "`market` has `any` or `all`, and not both",
        ),
        ("rules: [{alert: a, where: {kind: tariff}, market: {any: []}}]", "`any` has no test in it"),
        ("rules: [{alert: a, where: {kind: tariff}, market: [1]}]", "`market` takes a map"),
        (
            "rules: [{alert: a, on: count, where: {kind: tariff}, at_least: 2, within: 1h, market: {symbol: X, move: '> 2%', within: 1h}}]",
            "`market` has no meaning with `on: count`",
        ),
        ("rules: [{alert: a, on: price, when: {level: '> 2'}}]", "`on: price` needs `symbols`"),
        ("rules: [{alert: a, on: change, where: {kind: tariff}}]", "needs `from`, `to` or both"),
        ("rules: [{alert: a, where: {kind: tariff}, title: '{{ nobody }}'}]", "`title`: undefined value"),
        ("rules: [{alert: a, where: {kind: tariff}, title: '{{ rate'}]", "`title`: syntax error"),
        ("rules: [{alert: a, where: {kind: {nott: tariff}}}]", "unknown operator `nott`; did you mean `not`?"),
        ("rules: [{alert: a, where: {kind: tariff}}, {alert: a, where: {kind: tariff}}]", "rule `a` stands twice"),
        ("rules: [{alert: a, enabled: false}]", "is switched off and there is none of that name"),
        ("ruls: []", "unknown field `ruls`; did you mean `rules`?"),
        ("rules: [{alert: a, where: {kind: tariff}, when: {level: '> 2'}}]", "`when` has no meaning with `on: fact`"),
        ("rules: [{alert: a, where: {kind: tariff}, cooldown: {for: soon}}]", "`soon` is not a duration"),
        ("rules: [{alert: a, where: {kind: tariff}, expire_after: 30 min}]", "`30 min` is not a duration"),
        (
            "rules: [{alert: a, where: {kind: tariff}, expire_after: 30s}]",
            "rule `a`: `expire_after` must be at least 1m",
        ),
    ] {
        let found = problems(text);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{text}: {found:?}");
    }
}

#[test]
fn a_template_that_loops_without_end_is_stopped() {
    let text = "rules: [{alert: a, where: {kind: tariff}, title: '{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}'}]";
    assert!(problems(text)[0].contains("`title`"));
}

fn bars(closes: &[(i64, f64)]) -> Vec<Bar> {
    let bar = |(minute, close): &(i64, f64)| Bar {
        symbol: Symbol::new("ZS=F"),
        starts_at: at(*minute),
        interval_s: 60,
        open: None,
        high: None,
        low: None,
        close: *close,
        volume: None,
        received_at: at(*minute + 1),
    };
    closes.iter().map(bar).collect()
}

#[test]
fn a_price_rule_fires_once_until_the_move_is_over() {
    let set = set("rules: [{alert: p, on: price, symbols: [ZS=F], when: {move: '>= 2%', within: 30m}}]");
    let (mut prices, mut states) = (Prices::default(), PriceStates::default());
    let mut step = |minute: i64, close: f64| {
        let moved = prices.insert(&bars(&[(minute, close)]));
        set.on_prices(&moved, &prices, (&mut states, &Memory::default()), at(minute + 1))
            .into_iter()
            .map(|hit| hit.found.title)
            .collect::<Vec<_>>()
    };
    assert!(step(0, 100.0).is_empty());
    assert_eq!(step(31, 102.5), ["ZS=F +2.50% in 30m"]);
    assert!(step(35, 103.0).is_empty(), "it has fired");
    assert!(step(62, 103.1).is_empty(), "0.6 % in 30 minutes: cleared");
    assert_eq!(step(93, 106.0).len(), 1, "and fires anew");
}

#[test]
fn what_price_rules_have_fired_survives_a_restart() {
    let set = set("rules: [{alert: p, on: price, symbols: [ZS=F], when: {level: '> 100'}}]");
    let (mut prices, mut states) = (Prices::default(), PriceStates::default());
    let moved = prices.insert(&bars(&[(0, 101.0)]));
    assert_eq!(set.on_prices(&moved, &prices, (&mut states, &Memory::default()), at(1)).len(), 1);
    let saved = states.take_rows();
    let kept = saved
        .into_iter()
        .filter(|(_, fired)| *fired)
        .filter_map(|(key, _)| key.strip_prefix(PriceStates::HEAD).map(str::to_owned));
    let mut states = PriceStates::restore(kept);
    let moved = prices.insert(&bars(&[(1, 102.0)]));
    assert!(set.on_prices(&moved, &prices, (&mut states, &Memory::default()), at(2)).is_empty());
}

#[test]
fn headlines_read_like_headlines() {
    let of = |fact: Fact| headline::headline(&fact, &LEXICON);
    let threat = Fact {
        rate: Some(100.0),
        rate_is: Some(crate::facts::RateIs::Step),
        object: vec![],
        date: Some("2025-11-01".parse().expect("a date")),
        ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Threatened))
    };
    assert_eq!(of(threat), "United States threatens additional 100% tariff on China, from 1 Nov 2025");
    let moved = Fact {
        participants: vec!["US".into(), "CN".into()],
        date: Some("2026-03-09".parse().expect("a date")),
        date_is: Some(crate::facts::DateIs::Held),
        place: Some("Cancún".into()),
        ..fact(Kind::Meeting, None, Some(Stage::Postponed))
    };
    assert_eq!(of(moved), "United States and China meeting in Cancún postponed to 9 Mar 2026");
    let eased = fact(Kind::ExportControl, Some(Action::Suspend), Some(Stage::Announced));
    assert_eq!(of(eased), "United States suspends export controls on semiconductors to China");
    let summit = Fact {
        participants: vec!["person:donald-trump".into(), "person:xi-jinping".into()],
        place: Some("Busan".into()),
        unconfirmed_by: vec![PartyId::new("CN")],
        ..fact(Kind::Meeting, None, Some(Stage::Announced))
    };
    assert_eq!(of(summit.clone()), "Donald Trump and Xi Jinping to meet in Busan, not yet confirmed by China");
    // The story may have had the state first and its leader later.
    let both = Fact { participants: vec!["CN".into(), "person:donald-trump".into(), "US".into()], ..summit };
    assert_eq!(of(both.clone()), "China and Donald Trump to meet in Busan, not yet confirmed by China");
    let told = |text: &str, stage| {
        let mut fact = Fact { place: None, unconfirmed_by: vec![], stage: Some(stage), ..both.clone() };
        fact.evidence.text = text.to_owned();
        of(fact)
    };
    let call = "The presidency confirmed a call between the two leaders.";
    assert_eq!(told(call, Stage::Confirmed), "Call between China and Donald Trump, confirmed by both sides");
    assert_eq!(told("They spoke by phone on Monday.", Stage::Held), "China and Donald Trump spoke by phone");
    assert_eq!(told("After a phone call they agreed to meet.", Stage::Announced), "China and Donald Trump to meet");
    let off = Fact { stage: Some(Stage::Cancelled), unconfirmed_by: vec![], ..both };
    assert_eq!(of(off), "China and Donald Trump meeting in Busan called off");
    let chips = || fact(Kind::ExportControl, Some(Action::Impose), Some(Stage::InEffect));
    let begun = Fact { date: Some("2026-03-10".parse().expect("a date")), ..chips() };
    assert_eq!(
        of(begun),
        "United States imposes export controls on semiconductors to China, in force from 10 Mar 2026"
    );
    assert_eq!(
        of(Fact { kind: Kind::Tariff, rate: Some(11.0), ..chips() }),
        "United States imposes 11% tariff on semiconductors from China, in force"
    );
    for (action, said) in [(Action::Raise, "tightens"), (Action::Reduce, "eases"), (Action::Suspend, "suspends")] {
        let expected = format!("United States {said} export controls on semiconductors to China");
        assert_eq!(of(Fact { action: Some(action), ..chips() }), expected);
    }
    assert_eq!(
        of(Fact { rate: Some(15.0), ..chips() }),
        "United States imposes 15% export duty on semiconductors to China, in force"
    );
    let firm = || Fact { object: vec![ProductId::new("company:nvidia")], ..chips() };
    assert_eq!(of(firm()), "United States imposes export controls on China (Nvidia), in force");
    let freed =
        Fact { action: Some(Action::Remove), rate: Some(0.0), ..fact(Kind::Tariff, None, Some(Stage::Announced)) };
    assert_eq!(of(freed), "United States lifts tariff on semiconductors from China");
    let probe = |object: &[&str]| Fact {
        object: object.iter().map(|id| ProductId::new(id)).collect(),
        ..fact(Kind::Investigation, Some(Action::Impose), Some(Stage::InEffect))
    };
    assert_eq!(of(probe(&["steel"])), "United States opens investigation into steel from China");
    assert_eq!(of(probe(&[])), "United States opens investigation into China");
    assert_eq!(of(probe(&["company:nvidia"])), "United States opens investigation into China (Nvidia)");
    let buys = |object: &[&str], amount: Option<(f64, &str)>| Fact {
        object: object.iter().map(|id| ProductId::new(id)).collect(),
        amount: amount.map(|(value, unit)| crate::facts::Amount { value, unit: unit.to_owned() }),
        ..fact(Kind::Purchase, Some(Action::Impose), Some(Stage::Announced))
    };
    for (fact, said) in [
        (buys(&["canola"], Some((600_000.0, "tons"))), "600,000 tons of canola from China"),
        (buys(&["soybeans"], Some((12_500_000.0, "tons"))), "12.5 million tons of soybeans from China"),
        (buys(&["aircraft"], Some((200.0, "aircraft"))), "200 aircraft from China"),
        (buys(&["lng"], Some((1_250.0, "USD"))), "USD 1,250 of lng from China"),
        (buys(&[], None), "goods from China"),
    ] {
        assert_eq!(of(fact), format!("United States to buy {said}"));
    }
    for (span, said) in [
        ("2026-06-01/2026-06-30", "from June 2026"),
        ("2026-01-01/2026-12-31", "from 2026"),
        ("2026-06-08/2026-06-12", "from 8–12 Jun 2026"),
        ("2026-06-01/2026-07-31", "from 1 Jun 2026 – 31 Jul 2026"),
    ] {
        let date = Some(span.parse().expect("a span"));
        let ban = Fact { date, ..fact(Kind::ExportControl, Some(Action::Impose), Some(Stage::Announced)) };
        assert!(of(ban).ends_with(&format!(", {said}")), "{span}");
    }
}

/// A lexicon with a kind and headings of a user's own.
fn own_lexicon() -> Arc<Lexicon> {
    let text = "kinds: [{id: price_control, name: price curb, forms: [price cap], needs: object}]\nproducts: [{id: widgets, hs: ['9791.30']}, {id: small_widgets, in: [widgets]}, {id: cogs, hs: ['9895']}]\n";
    let file = crate::lexicon::LexiconFile { name: "mine.yaml".into(), text: text.into() };
    Arc::new(Lexicon::with_files(&[file]).expect("it is right"))
}

fn own_kind(lexicon: &Lexicon) -> Kind {
    Kind::named("price_control", lexicon).expect("the lexicon has it")
}

#[test]
fn a_kind_of_the_lexicon_is_matched_and_told() {
    let lexicon = own_lexicon();
    let yaml = "rules: [{alert: a, where: {kind: price_control}}, {alert: b, where: {kind: tariff}}, {alert: c, where: {actor: US}}, {alert: d, where: {kind: {not: price_control}}}]";
    let set = RuleSet::compile(&files(yaml), &lexicon).expect("right rules");
    let kind = own_kind(&lexicon);
    let told = Fact { target: vec![], ..fact(kind, Some(Action::Impose), Some(Stage::Announced)) };
    assert_eq!(fires(&set, told.clone()), ["a", "c"]);
    let changes = recorded(&mut Ledger::default(), told).changes;
    assert_eq!(set.on_change(&changes[0])[0].title, "United States announces price curb on semiconductors");
}

#[test]
fn a_list_stands_only_where_its_values_can() {
    // A stock list of symbols has the name of a class of goods.
    let mut both = stock();
    both.extend(files("rules: [{alert: a, where: {kind: tariff, object: metals}}]"));
    let rules = RuleSet::compile(&both, &LEXICON).expect("`metals` is a product");
    let of = |object: &str| Fact { object: vec![ProductId::new(object)], ..fact(Kind::Tariff, None, None) };
    assert!(fires(&rules, of("steel")).contains(&"a".to_owned()), "steel is a metal");
    // One's own list of goods of that name comes before the class.
    let own = "lists: {metals: [copper, aluminium]}\nrules: [{alert: a, where: {kind: tariff, object: metals}}]";
    let rules = set(own);
    assert_eq!((fires(&rules, of("steel")).len(), fires(&rules, of("copper")).len()), (0, 1));
    let wrong = "lists:\n  grains: [ZS=F, corn]\nrules: [{alert: a, where: {kind: tariff, object: grains}}]";
    assert_eq!(problems(wrong), ["rules.yaml:3:50: rule `a`: list `grains` (rules.yaml:2): unknown product `ZS=F`"]);
    let action = "rules: [{alert: a, where: {kind: export_control, action: tighten}}]";
    assert_eq!(problems(action), ["rules.yaml:1:58: rule `a`: unknown action `tighten`; did you mean `raise`?"]);
    let named = "rules: [{alert: a, where: {kind: tariff, object: aluminum}}]";
    assert_eq!(problems(named), ["rules.yaml:1:50: rule `a`: unknown product `aluminum`; did you mean `aluminium`?"]);
}

#[test]
fn a_kind_that_the_lexicon_lacks_is_an_error_with_a_suggestion() {
    let yaml = "rules: [{alert: a, where: {kind: price_contrl}}]";
    let found = RuleSet::compile(&files(yaml), &own_lexicon()).expect_err("wrong rules");
    assert_eq!(
        found[0].to_string(),
        "rules.yaml:1:34: rule `a`: unknown kind `price_contrl`; did you mean `price_control`?"
    );
    assert_eq!(
        problems("rules: [{alert: a, where: {kind: price_control}}]"),
        [format!(
            "rules.yaml:1:34: rule `a`: unknown kind `price_control`; expected one of {}",
            Kind::BUILT_IN.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
        )]
    );
}

#[test]
fn goods_can_be_asked_for_by_tariff_heading() {
    let lexicon = own_lexicon();
    let fires_on = |heading: &str, id: &str| {
        let yaml = format!("rules: [{{alert: a, where: {{object: 'hs:{heading}'}}}}]");
        let set = RuleSet::compile(&files(&yaml), &lexicon).expect("right rules");
        let object = vec![ProductId::new(id)];
        !fires(&set, Fact { object, ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Announced)) }).is_empty()
    };
    for heading in ["97", "9791", "9791.30"] {
        assert!(fires_on(heading, "widgets") && fires_on(heading, "small_widgets") && !fires_on(heading, "cogs"));
    }
    for (heading, message) in [
        ("9x", "rule `a`: `hs:9x` is not a tariff heading; expected two to ten digits, such as `hs:8541`"),
        ("9999", "rule `a`: no product of the lexicon has a heading under `hs:9999`; give one `hs: [..]` there"),
    ] {
        let yaml = format!("rules: [{{alert: a, where: {{object: 'hs:{heading}'}}}}]");
        let found = RuleSet::compile(&files(&yaml), &lexicon).expect_err("wrong rules");
        assert_eq!(found[0].message, message);
    }
}

#[test]
fn why_a_rule_fires_or_not_is_told_condition_by_condition() {
    let set = set(
        "exceptions: [{name: ours, rules: c, where: {target: CN}}]\nrules:\n  - {alert: a, where: {kind: tariff, rate: '>= 50'}}\n  - {alert: b, where: {kind: tariff, stage: announced}}\n  - {alert: c, where: {kind: tariff}}\n  - {alert: d, where: {kind: meeting}}\n  - {alert: e, on: absence, where: {kind: tariff}, unless: {stage: denied}, within: 1d}\n",
    );
    let told = recorded(&mut Ledger::default(), fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Announced)));
    let verdicts = set.explain(&told.changes[0], None);
    let of = |name: &str| verdicts.iter().find(|verdict| *verdict.rule.0 == *name).expect("a verdict");
    assert_eq!(*verdicts[0].rule.0, *"b", "what fires stands first");
    assert!(of("b").fires && of("b").tested.iter().all(|tested| tested.met == Some(true)));
    let rate = Tested { condition: "rate: >= 50".into(), saw: "nothing".into(), met: None };
    assert!(!of("a").fires && of("a").tested.contains(&rate), "not known is neither met nor failed: {:?}", of("a"));
    assert!(of("a").is_near() && !of("d").is_near(), "another kind is not near");
    assert!(!of("c").fires && of("c").tested.iter().any(|tested| tested.condition.contains("excepted by `ours`")));
    assert!(!of("e").fires && of("e").note.is_some());
}

#[test]
fn an_expression_says_what_fields_cannot_and_of_what_is_unknown_it_does_not_hold() {
    let set = set(r#"
rules:
  - {alert: doubled, where: {kind: tariff}, if: "rate >= 2.0 * rate_from"}
  - {alert: not-doubled, where: {kind: tariff}, if: "!(rate >= 2.0 * rate_from)"}
  - {alert: high-or-unknown, where: {kind: tariff}, if: "!has(fact.rate) || rate > 40"}
  - {alert: two-on-cn, where: {kind: tariff}, if: "'CN' in target && target.size() > 1"}
"#);
    let tariff =
        |rate, rate_from| Fact { rate, rate_from, ..fact(Kind::Tariff, Some(Action::Raise), Some(Stage::Announced)) };
    assert_eq!(fires(&set, tariff(Some(50.0), Some(25.0))), ["doubled", "high-or-unknown"]);
    assert_eq!(fires(&set, tariff(Some(30.0), Some(25.0))), ["not-doubled"]);
    assert_eq!(fires(&set, tariff(None, None)), ["high-or-unknown"]);
    let wide = Fact { target: vec![PartyId::new("CN"), PartyId::new("JP")], ..tariff(Some(30.0), None) };
    assert_eq!(fires(&set, wide), ["two-on-cn"]);
}

#[test]
fn an_expression_is_explained_by_the_values_that_it_saw() {
    let set = set("rules: [{alert: doubled, where: {kind: tariff}, if: \"rate >= 2.0 * rate_from\"}]");
    let raised = Fact { rate: Some(50.0), ..fact(Kind::Tariff, Some(Action::Raise), Some(Stage::Announced)) };
    let changes = recorded(&mut Ledger::default(), raised).changes;
    let verdict = &set.explain(&changes[0], None)[0];
    let tested = verdict.tested.iter().find(|tested| tested.condition.starts_with("if")).expect("the expression");
    assert_eq!(
        (tested.condition.as_str(), tested.saw.as_str()),
        ("if: rate >= 2.0 * rate_from", "rate 50, rate_from unknown")
    );
    assert_eq!(tested.met, None);
}

#[test]
fn a_regular_expression_searches_in_words_and_not_in_values() {
    let set = set(
        "rules: [{alert: says, where: {evidence: {matches: \"(?i)IT SAYS\"}}}, {alert: no, where: {evidence: {not: {matches: so}}}}]",
    );
    assert_eq!(fires(&set, fact(Kind::Tariff, Some(Action::Raise), None)), ["says"]);
    let wrong =
        problems("rules: [{alert: a, where: {kind: {matches: tar}}}, {alert: b, where: {title: {matches: \"(\"}}}]");
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong[0].contains("`matches` searches in text, and `kind` is none"), "{wrong:?}");
    assert!(wrong[1].contains("is not a regular expression: unclosed group"), "{wrong:?}");
}

#[test]
fn a_move_is_unusual_against_moves_over_as_long_a_time_where_these_are_known() {
    let set = set("rules: [{alert: z, on: price, symbols: [ZS=F], when: {z_either_way: '>= 3', within: 10m}}]");
    let fired = |swings: usize, last: f64| {
        let (mut prices, mut states) = (Prices::default(), PriceStates::default());
        // Ten minutes up, ten minutes down: 0.1 % each time.
        let mut closes: Vec<(i64, f64)> =
            (0..=swings).map(|swing| (10 * swing as i64, if swing % 2 == 0 { 1000.0 } else { 1001.0 })).collect();
        let end = 10 * swings as i64 + 10;
        closes.push((end, last));
        let moved = prices.insert(&bars(&closes));
        set.on_prices(&moved, &prices, (&mut states, &Memory::default()), at(end + 1)).len()
    };
    assert_eq!(fired(20, 1004.0), 1, "0.4 % is four times what is usual");
    assert_eq!(fired(20, 1002.0), 0);
    assert_eq!(fired(5, 1100.0), 0, "of five windows nobody knows what is usual");
}

#[test]
fn the_index_finds_every_rule_that_matches() {
    let pick = |seed: &mut u64, from: &[&str], most: u64| -> Vec<String> {
        let mut next = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *seed >> 33
        };
        let count = next() % (most + 1);
        (0..count).map(|_| from[next() as usize % from.len()].to_owned()).collect()
    };
    let goods = ["autos", "steel", "semiconductors", "technology", "soybeans", "food", "all_goods", "rare_earths"];
    let parties = ["US", "CN", "EU", "BR", "*"];
    let seed = &mut 7;
    let mut text = "rules:\n".to_owned();
    for number in 0..300 {
        let mut fields = String::new();
        for (field, from) in [("object", &goods[..]), ("target", &parties[..4]), ("actor", &parties[..4])] {
            let values = pick(seed, from, 2);
            if !values.is_empty() {
                fields.push_str(&format!(", {field}: [{}]", values.join(", ")));
            }
        }
        text.push_str(&format!("  - {{alert: r{number}, where: {{kind: tariff{fields}}}}}\n"));
    }
    let set = set(&text);
    let mut matches = 0;
    for _ in 0..300 {
        let ids = |values: Vec<String>| values.iter().map(|id| PartyId::new(id)).collect::<Vec<_>>();
        let fact = Fact {
            object: pick(seed, &goods, 2).iter().map(|id| ProductId::new(id)).collect(),
            target: ids(pick(seed, &parties, 2)),
            actor: ids(pick(seed, &parties[..4], 2)),
            ..fact(Kind::Tariff, Some(Action::Impose), Some(Stage::Announced))
        };
        for change in recorded(&mut Ledger::default(), fact).changes {
            let found: Vec<_> = set.on_change(&change).into_iter().map(|found| found.rule).collect();
            let all: Vec<_> =
                set.rules_on().filter_map(|rule| set.matches(rule, &change)).map(|one| one.rule).collect();
            assert_eq!(found, all, "{:?}", change.fact);
            matches += all.len();
        }
    }
    assert!(matches > 1_000, "{matches}");
}

#[test]
fn the_page_lists_every_stock_rule_with_its_severity_and_whether_it_is_on() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let (_, table) = page.split_once("### The stock rules").expect("the section");
    let rows = table.split("\n#").next().expect("the section").lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let &[name, tells, severity, on] = cells.as_slice() else { panic!("four cells: {line}") };
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        assert!(!tells.is_empty(), "{line}");
        Some(format!("{name} {severity} {on}"))
    });
    let set = RuleSet::compile(&stock(), &LEXICON).expect("the stock rules are right");
    let rules = set.summaries().map(|rule| {
        let on = if rule.enabled { "on" } else { "off" };
        format!("{} {} {on}", rule.name, rule.severity)
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), rules.collect::<BTreeSet<_>>());
}

#[test]
fn what_cannot_be_laid_over_a_stock_rule_is_told_with_what_to_write() {
    for (asked, said) in [
        (
            "except: {target: CN}",
            "`except` cannot be laid over a stock rule; say it under `exceptions:`, such as `- {name: not-these, rules: [tariff-action], where: ..}`",
        ),
        (
            "corroboration: {sources: 2, within: 1h}",
            "`corroboration` cannot be laid over a stock rule; write the rule anew, as `bellwether rules tariff-action` shows it, with `corroboration` beside its `where`",
        ),
    ] {
        let mut files = stock();
        let text = format!("rules: [{{alert: tariff-action, {asked}}}]");
        files.push(RuleFile { name: "mine.yaml".into(), text });
        let problems = RuleSet::compile(&files, &LEXICON).expect_err(asked);
        assert_eq!(
            problems.iter().map(|problem| &problem.message).collect::<Vec<_>>(),
            [&format!("rule `tariff-action`: {said}")]
        );
    }
    // Of a rule of one's own, the conditions are what is missing.
    let own = RuleSet::compile(&files("rules: [{alert: mine, novelty: first}]"), &LEXICON).expect_err("no conditions");
    assert!(own[0].message.contains("missing field `where`"), "{own:?}");
}
