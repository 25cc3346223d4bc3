//! Rules over more than one moment, from YAML to compiled.

use chrono::TimeDelta;
use serde::Deserialize;

use crate::rules::RuleName;
use crate::rules::condition::{Checker, Condition, Field};
use crate::rules::count::{COUNTED, CountRule, Spike, WINDOWS_MIN};
use crate::rules::load::{CorroborationData, RuleData, SpikeData, alternatives};
use crate::rules::set::{Body, Exception, Rule};
use crate::rules::shape::On;
use crate::rules::timed::{AbsenceRule, Corroboration, DeadlineRule, Join, SequenceRule};
use crate::schedule::HumanDuration;
use crate::yaml::{self, Node, Place, Problem, Spanned, Value, suggest};

/// Steps of a sequence.
pub(super) const STEPS: std::ops::RangeInclusive<usize> = 2..=5;
/// Farther back nothing is remembered.
const SPIKE_OVER_MAX: TimeDelta = TimeDelta::days(366);
/// A count of more stories than this would remember too much.
const COUNT_MAX: usize = 1_000;

/// The parts of a rule that are read by hand.
pub(super) struct Parts<'a> {
    pub conditions: Option<&'a Node>,
    pub steps: Option<&'a Node>,
    pub unless: Option<&'a Node>,
    pub by: Option<&'a Node>,
}

/// The body of a rule over time; none where something is missing or wrong, which `problems` then says.
pub(super) fn body(
    name: &str,
    node: &Node,
    data: &RuleData,
    parts: &Parts<'_>,
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Body> {
    let before = problems.len();
    let by = parts.by.map(|by| joins(name, by, problems)).unwrap_or_default();
    let mut missing = |key: &str, example: &str| {
        problems.push(node.place.problem(format!("rule `{name}`: missing field `{key}`, such as `{example}`")));
    };
    let within = match (data.on, data.within) {
        (On::Sequence | On::Absence | On::Count, None) => {
            missing("within", "within: 48h");
            TimeDelta::zero()
        }
        (_, within) => within.map_or(TimeDelta::zero(), |within| within.0),
    };
    if data.on == On::Deadline && data.before.is_none() {
        missing("before", "before: 48h");
    }
    if data.on == On::Count && data.at_least.is_none() {
        missing("at_least", "at_least: 3");
    }
    if data.on != On::Sequence && parts.conditions.is_none() {
        missing("where", "where: {kind: tariff}");
    }
    if data.on == On::Sequence && parts.steps.is_none() {
        missing("steps", "steps: [{kind: export_control, actor: CN}, {kind: tariff, actor: US}]");
    }
    if data.on == On::Absence && parts.unless.is_none() {
        missing("unless", "unless: {stage: confirmed}");
    }
    let mut read = |part: Option<&Node>| -> Vec<Vec<Condition>> {
        part.map(|part| alternatives(name, part, checker, problems)).unwrap_or_default()
    };
    let (any, unless) = (read(parts.conditions), read(parts.unless));
    let body =
        match data.on {
            On::Sequence => {
                let steps = steps(name, parts.steps?, checker, problems);
                Body::Sequence(SequenceRule { steps, within, by })
            }
            On::Absence => Body::Absence(AbsenceRule { any, unless, within, by }),
            On::Deadline => Body::Deadline(DeadlineRule {
                any,
                unless,
                before: data.before.map_or(TimeDelta::zero(), |before| before.0),
            }),
            On::Count => {
                let at_least = data.at_least.unwrap_or_default();
                if data.at_least.is_some() && !(2..=COUNT_MAX).contains(&at_least) {
                    problems.push(node.place.problem(format!(
                        "rule `{name}`: `at_least: {at_least}` is no count; expected 2 to {COUNT_MAX}"
                    )));
                }
                if let Some(join) = by.iter().find(|join| join.before != join.after) {
                    problems.push(node.place.problem(format!(
                        "rule `{name}`: a count is `by` plain fields, and not `{{{}: {}}}`",
                        join.before.name(),
                        join.after.name()
                    )));
                }
                let by: Vec<Field> = by.iter().map(|join| join.before).collect();
                let distinct = data.distinct.as_ref().and_then(|field| distinct(name, node, field, problems));
                let spike = data.spike.as_ref().and_then(|data| spike(name, node, data, within, problems));
                Body::Count(CountRule { any, at_least, within, by, distinct, spike })
            }
            On::Fact | On::Change | On::Price => return None,
        };
    (problems.len() == before).then_some(body)
}

/// The field of which different values count.
fn distinct(name: &str, node: &Node, field: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<Field> {
    let known = Field::named(&field.value).filter(|known| COUNTED.contains(known));
    if known.is_none() {
        let names = || COUNTED.iter().map(|field| field.name());
        let hint = suggest(&field.value, names()).map_or_else(
            || format!("; expected one of {}", names().collect::<Vec<_>>().join(", ")),
            |close| format!("; did you mean `{close}`?"),
        );
        problems.push(Problem {
            file: node.place.file.to_string(),
            line: field.line,
            column: field.column,
            message: format!("rule `{name}`: values of `{}` cannot be counted{hint}", field.value),
        });
    }
    known
}

/// So many times what is usual: more than once, and over enough windows.
fn spike(name: &str, node: &Node, data: &SpikeData, within: TimeDelta, problems: &mut Vec<Problem>) -> Option<Spike> {
    let Value::Map(entries) = &node.value else { return None };
    let place = entries.iter().find(|(key, _)| key.name == "spike").map_or(&node.place, |(_, value)| &value.place);
    if !(data.times > 1.0 && data.times.is_finite()) {
        problems.push(
            place.problem(format!("rule `{name}`: `spike.times: {}` is no spike; expected more than 1", data.times)),
        );
        return None;
    }
    let least = within * (WINDOWS_MIN + 1);
    if data.over.0 < least || data.over.0 > SPIKE_OVER_MAX {
        problems.push(place.problem(format!(
            "rule `{name}`: `spike.over: {}` must be at least {} ({} times `within`) and at most {}",
            data.over,
            HumanDuration(least),
            WINDOWS_MIN + 1,
            HumanDuration(SPIKE_OVER_MAX)
        )));
        return None;
    }
    Some(Spike { times: data.times, over: data.over.0 })
}

fn steps(name: &str, node: &Node, checker: &Checker<'_>, problems: &mut Vec<Problem>) -> Vec<Vec<Vec<Condition>>> {
    let Value::List(items) = &node.value else {
        problems.push(node.place.problem(format!("rule `{name}`: `steps` takes a list of two to five maps")));
        return Vec::new();
    };
    if !STEPS.contains(&items.len()) {
        problems.push(
            node.place
                .problem(format!("rule `{name}`: a sequence has two to five steps, and this one has {}", items.len())),
        );
    }
    items.iter().map(|item| alternatives(name, item, checker, problems)).collect()
}

/// One name or a list of names, each with its place.
fn named(node: &Node, what: &str, problems: &mut Vec<Problem>) -> Vec<(String, Place)> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut found = Vec::new();
    for item in items {
        match &item.value {
            Value::Scalar { text, .. } => found.push((text.clone(), item.place.clone())),
            _ => problems.push(item.place.problem(format!("expected {what}, or a list of them"))),
        }
    }
    found
}

/// The fields of `by`: names, or pairs such as `{target: actor}`.
fn joins(name: &str, node: &Node, problems: &mut Vec<Problem>) -> Vec<Join> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut field = |text: &str, place: &Place| {
        let known = Field::named(text);
        if known.is_none() {
            let hint =
                suggest(text, Field::names()).map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
            problems.push(place.problem(format!("rule `{name}`: unknown field `{text}` in `by`{hint}")));
        }
        known
    };
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for item in items {
        let pair = match &item.value {
            Value::Scalar { text, .. } => field(text, &item.place).map(|one| (one, one)),
            Value::Map(entries) => match entries.as_slice() {
                [(key, Node { value: Value::Scalar { text, .. }, place })] => {
                    field(&key.name, &key.place).zip(field(text, place))
                }
                _ => {
                    wrong.push(&item.place);
                    None
                }
            },
            Value::List(_) => {
                wrong.push(&item.place);
                None
            }
        };
        found.extend(pair.map(|(before, after)| Join { before, after }));
    }
    for place in wrong {
        problems.push(place.problem(format!(
            "rule `{name}`: `by` takes fields, such as `target`, or pairs of one before and one after, such as `{{target: actor}}`"
        )));
    }
    found
}

/// How many sources a fact rule wants.
pub(super) fn corroboration(
    name: &str,
    node: &Node,
    data: CorroborationData,
    problems: &mut Vec<Problem>,
) -> Option<Corroboration> {
    if !(2..=COUNT_MAX).contains(&data.sources) {
        problems.push(node.place.problem(format!(
            "rule `{name}`: `corroboration.sources: {}` asks for nothing; expected 2 or more",
            data.sources
        )));
        return None;
    }
    Some(Corroboration { sources: data.sources, within: data.within.0, or_tier: data.or_tier })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionData {
    name: String,
}

/// One of a file's `exceptions`: a named filter on rules that may stand in another file.
pub(super) fn exception(
    node: &Node,
    rules: &[Rule],
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Exception> {
    let Value::Map(entries) = &node.value else {
        problems.push(node.place.problem("expected an exception: a map with `name`, `rules` and `where`"));
        return None;
    };
    let (by_hand, plain): (Vec<_>, Vec<_>) =
        entries.iter().cloned().partition(|(key, _)| matches!(key.name.as_str(), "where" | "rules"));
    let part = |wanted: &str| by_hand.iter().find(|(key, _)| key.name == wanted).map(|(_, value)| value);
    let data: ExceptionData = match yaml::decode_node(&Node { place: node.place.clone(), value: Value::Map(plain) }) {
        Ok(data) => data,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    let Some(conditions) = part("where") else {
        problems.push(node.place.problem(format!(
            "exception `{}`: missing field `where`; it says what is left out, such as `where: {{object: soybeans}}`",
            data.name
        )));
        return None;
    };
    let any = alternatives(&data.name, conditions, checker, problems);
    // Without `rules` it is for all of them.
    let wanted = part("rules").map(|rules| named(rules, "a rule's name", problems));
    for (rule, place) in wanted.iter().flatten() {
        if !rules.iter().any(|known| *known.name.0 == **rule) {
            let hint = suggest(rule, rules.iter().map(|known| &*known.name.0))
                .map(|close| format!("; did you mean `{close}`?"))
                .unwrap_or_default();
            problems.push(place.problem(format!("exception `{}`: there is no rule `{rule}`{hint}", data.name)));
        }
    }
    let rules = wanted.map(|wanted| wanted.into_iter().map(|(rule, _)| RuleName(rule.into())).collect());
    Some(Exception { rules, name: data.name, any })
}
