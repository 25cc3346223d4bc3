//! Rule files to a compiled set: everything that is wrong is told at once, with its place.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::{self, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::ledger::Novelty;
use crate::lexicon::Lexicon;
use crate::market::Symbol;
use crate::rules::condition::{Checker, Condition, Field};
use crate::rules::failing::Failures;
use crate::rules::follow_up::{FOLLOW_UPS_MAX, FollowUp};
use crate::rules::set::{Body, ChangeRule, Exception, FactRule, Rule, RuleSet};
use crate::rules::shape::{self, On};
use crate::rules::{EXPIRE_AFTER_MIN, RuleFile, RuleName, Severity, file, load_market, load_timed, template};
use crate::schedule::HumanDuration;
use crate::yaml::{self, Key, Node, Place, Problem, Spanned, Value, suggest};

/// How many sources a fact rule wants.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map such as `{sources: 2, within: 1h}`")]
pub(super) struct CorroborationData {
    pub sources: usize,
    pub within: HumanDuration,
    /// Tiers of which one source is enough.
    #[serde(default)]
    pub or_tier: Vec<crate::fetch::Tier>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map such as `{times: 3, over: 30d}`")]
pub(super) struct SpikeData {
    pub times: f64,
    pub over: HumanDuration,
}

/// A rule without its conditions, which are read by hand for the sake of their messages.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleData {
    /// The rule's name: lower-case letters, digits and `-`.
    alert: Spanned<String>,
    /// What it is asked on. Default: `fact`.
    #[serde(default)]
    pub on: On,
    /// Of `on: fact`. Default: `[first, update]`.
    #[serde(default)]
    pub novelty: Option<OneOrMany<Novelty>>,
    /// Of `on: fact`: waits for more sources, `{sources: 2, within: 30m}`.
    #[serde(default)]
    pub corroboration: Option<CorroborationData>,
    /// How long a sequence, an absence or a count looks.
    #[serde(default)]
    pub within: Option<HumanDuration>,
    /// How long before a story's date.
    #[serde(default)]
    pub before: Option<HumanDuration>,
    /// Of `on: count`: so many stories.
    #[serde(default)]
    pub at_least: Option<usize>,
    /// Of `on: count`: different values of this field count, and not stories.
    #[serde(default)]
    #[schemars(with = "Option<Field>")]
    pub distinct: Option<Spanned<String>>,
    /// So many times what is usual.
    #[serde(default)]
    pub spike: Option<SpikeData>,
    /// `info`, `warning` (default) or `critical`.
    #[serde(default)]
    severity: Option<Severity>,
    /// What the alert carries, for routing.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, yaml::Text>")]
    labels: BTreeMap<String, String>,
    /// Keeps quiet so long for the same values: `{for: 6h, per: [actor, target]}`.
    #[serde(default)]
    cooldown: Option<CooldownData>,
    /// What could not be delivered within this has expired: `30m`. Default: as long as its receivers say.
    #[serde(default)]
    expire_after: Option<HumanDuration>,
    /// Whose moves the alert shows; of a price rule, whose prices it looks at.
    #[serde(default)]
    symbols: Option<OneOrMany<String>>,
    /// Reports of what prices did since, in the same thread: `[15m, 1h, close, next close]`.
    #[serde(default)]
    follow_up: Option<OneOrMany<FollowUp>>,
    /// MiniJinja: `{{ actor }} threatens {{ rate }} on {{ target }}`. Default: a headline of the fact.
    #[serde(default)]
    title: Option<Spanned<String>>,
    /// MiniJinja. Default: the sentence that says it.
    #[serde(default)]
    body: Option<Spanned<String>>,
    /// `false` switches the rule off. Default: true.
    #[serde(default)]
    enabled: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map such as `{for: 6h, per: [actor]}`")]
struct CooldownData {
    /// How long.
    #[serde(rename = "for")]
    lasts: HumanDuration,
    /// Fields whose values count apart.
    #[serde(default)]
    #[schemars(with = "Vec<Field>")]
    per: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DefaultsData {
    severity: Option<Severity>,
    #[schemars(with = "BTreeMap<String, yaml::Text>")]
    labels: BTreeMap<String, String>,
    cooldown: Option<CooldownData>,
    expire_after: Option<HumanDuration>,
    symbols: Option<OneOrMany<String>>,
    follow_up: Option<OneOrMany<FollowUp>>,
}

#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// Told apart by what stands there, so that a wrong value is named as one.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, or a list of them")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
                T::deserialize(text.into_deserializer()).map(OneOrMany::One)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany<T>, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element()? {
                    found.push(item);
                }
                Ok(OneOrMany::Many(found))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

impl<T> OneOrMany<T> {
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

const WHERE_MISSING: &str = "missing field `where`; it says which facts are meant, such as `where: {kind: tariff}`";

/// Keys of a rule that are read by hand.
pub(super) const BY_HAND: &[&str] =
    &["where", "if", "market", "from", "to", "steps", "unless", "by", "when", "clear", "except"];

/// Compiles rule files, in order: a rule of a user's file takes the place of a stock rule of its name; one that does not say
/// when it fires changes what it says of the rule of its name, and leaves the rest.
///
/// # Errors
/// Every problem of every file; then none of the files is used.
pub(super) fn compile(files: &[RuleFile], lexicon: &Arc<Lexicon>) -> Result<RuleSet, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut trees = Vec::new();
    for file in files {
        match yaml::parse(&file.name, &file.text) {
            Ok(node) => trees.extend(file::tree(node, &mut problems)),
            Err(problem) => problems.push(problem),
        }
    }
    let lists = file::lists(&trees, &mut problems);
    let failures = Failures::default();
    let checker = Checker { lexicon, lists: &lists, failures: &failures };
    let mut rules: Vec<Rule> = Vec::new();
    let mut places: HashMap<RuleName, Vec<Standing<'_>>> = HashMap::new();
    let mut exceptions: Vec<Exception> = Vec::new();
    for tree in &trees {
        for node in &tree.rules {
            let exceptions_before = exceptions.len();
            let Some(read) = rule(node, &tree.defaults, &checker, &mut exceptions, &mut problems) else { continue };
            let now = Standing { place: &node.place, amends: read.body.amends() };
            let earlier = places.entry(read.name.clone()).or_default();
            if let Some(first) = earlier.iter().find(|first| now.is_twice(first)) {
                problems.push(now.place.problem(format!(
                    "rule `{}` stands twice; the first is at {}:{}",
                    read.name, first.place.file, first.place.line
                )));
            }
            earlier.push(now);
            match rules.iter_mut().find(|known| known.name == read.name) {
                Some(known) if read.body.amends() => known.amend(read),
                Some(known) => {
                    forget_own(&mut exceptions, exceptions_before, &read.name);
                    *known = read;
                }
                None if read.body.amends() => problems.push(node.place.problem(amends_nothing(&read, &rules))),
                None => rules.push(read),
            }
        }
    }
    for node in trees.iter().flat_map(|tree| &tree.exceptions) {
        exceptions.extend(load_timed::exception(node, &rules, &checker, &mut problems));
    }
    problems.sort();
    problems.dedup();
    if problems.is_empty() { Ok(RuleSet::new(rules, exceptions, lexicon.clone(), failures)) } else { Err(problems) }
}

/// Where a rule of a name stands, and whether it only says something of that rule.
struct Standing<'a> {
    place: &'a Place,
    amends: bool,
}

impl Standing<'_> {
    /// A stock rule can be written anew, and any rule be amended from another file; all else is a slip.
    fn is_twice(&self, first: &Self) -> bool {
        let same_file = self.place.file == first.place.file;
        !file::is_stock(&first.place.file) && (same_file || !self.amends && !first.amends)
    }
}

/// Drops the `except` of a rule that another takes the place of: those before `until` with its name.
pub(super) fn forget_own(exceptions: &mut Vec<Exception>, until: usize, rule: &RuleName) {
    let mut at = 0;
    exceptions.retain(|exception| {
        at += 1;
        at > until || *exception.name != *rule.0 || exception.rules.as_deref() != Some(std::slice::from_ref(rule))
    });
}

fn amends_nothing(read: &Rule, rules: &[Rule]) -> String {
    let hint = suggest(&read.name.0, rules.iter().map(|known| &*known.name.0))
        .map(|close| format!("; did you mean `{close}`?"))
        .unwrap_or_default();
    let name = &read.name;
    match read.body {
        Body::Amendment { enabled: Some(on), severity: None, .. } => {
            format!("rule `{name}` is switched {} and there is none of that name{hint}", if on { "on" } else { "off" })
        }
        _ if hint.is_empty() => format!("rule `{name}`: {WHERE_MISSING}"),
        _ => format!("rule `{name}`: {WHERE_MISSING}, and there is none of that name to be changed{hint}"),
    }
}

pub(super) fn rule(
    node: &Node,
    defaults: &DefaultsData,
    checker: &Checker<'_>,
    exceptions: &mut Vec<Exception>,
    problems: &mut Vec<Problem>,
) -> Option<Rule> {
    let Value::Map(entries) = &node.value else {
        problems.push(node.place.problem("expected a rule: a map that begins with `alert:`"));
        return None;
    };
    for (key, _) in entries.iter().filter(|(key, _)| !shape::is_key(&key.name)) {
        let hint = suggest(&key.name, shape::KEYS.iter().copied()).map_or_else(
            || format!("; a rule has {}", shape::KEYS.join(", ")),
            |close| format!("; did you mean `{close}`?"),
        );
        problems.push(key.place.problem(format!("unknown field `{}`{hint}", key.name)));
    }
    let entries: Vec<(Key, Node)> = entries.iter().filter(|(key, _)| shape::is_key(&key.name)).cloned().collect();
    let (by_hand, plain): (Vec<_>, Vec<_>) =
        entries.iter().cloned().partition(|(key, _)| BY_HAND.contains(&key.name.as_str()));
    let mut data: RuleData = match yaml::decode_node(&Node { place: node.place.clone(), value: Value::Map(plain) }) {
        Ok(data) => data,
        Err(found) => {
            problems.extend(found);
            // What is wrong with the conditions is told in the same run.
            let name = entries.iter().find_map(|(key, value)| match &value.value {
                Value::Scalar { text, .. } if key.name == "alert" => Some(text.as_str()),
                _ => None,
            });
            let conditions = |key: &Key| matches!(key.name.as_str(), "where" | "from" | "to" | "unless" | "except");
            for (_, part) in by_hand.iter().filter(|(key, _)| conditions(key)) {
                alternatives(name.unwrap_or("?"), part, checker, problems);
            }
            return None;
        }
    };
    let name = data.alert.value.clone();
    let before = problems.len();
    check_name(&data.alert, node, problems);
    let part = |wanted: &str| by_hand.iter().find(|(key, _)| key.name == wanted).map(|(_, value)| value);
    for (key, _) in entries.iter().filter(|(key, _)| On::any_may_have(&key.name)) {
        if !data.on.may_have().contains(&key.name.as_str()) {
            let on = data.on.as_str();
            problems.push(key.place.problem(format!("rule `{name}`: `{}` has no meaning with `on: {on}`", key.name)));
        }
    }
    let market = part("market").and_then(|node| load_market::market(&name, node, checker, problems));
    let condition = part("if").and_then(|node| checker.expression(&name, node, problems));
    // What says nothing of when it fires says it of a rule that is there.
    let amends = !entries.iter().any(|(key, _)| key.name == "on" || On::any_may_have(&key.name));
    let no_defaults = DefaultsData::default();
    let defaults = if amends { &no_defaults } else { defaults };
    let own_symbols = data.symbols.is_some();
    let symbols = symbols(data.symbols.take(), defaults, checker);
    if amends && entries.len() == 1 {
        problems.push(node.place.problem(format!("rule `{name}`: {WHERE_MISSING}")));
    }
    let body = if amends {
        let follow_up = data.follow_up.is_some();
        Some(Body::Amendment { severity: data.severity, symbols: own_symbols, follow_up, enabled: data.enabled })
    } else {
        match data.on {
            On::Fact => {
                let corroboration = data.corroboration.take();
                fact_rule(&name, node, part("where"), (data.novelty.take(), corroboration), checker, problems)
                    .map(Body::Fact)
            }
            On::Change => {
                change_rule(&name, node, [part("where"), part("from"), part("to")], checker, problems).map(Body::Change)
            }
            On::Price => {
                let parts = [part("when"), part("clear"), part("unless")];
                load_market::price_rule(&name, node, parts, (&symbols, data.within), checker, problems).map(Body::Price)
            }
            On::Sequence | On::Absence | On::Deadline | On::Count => {
                let parts = load_timed::Parts {
                    conditions: part("where"),
                    steps: part("steps"),
                    unless: part("unless"),
                    by: part("by"),
                };
                load_timed::body(&name, node, &data, &parts, checker, problems)
            }
        }
    };
    let body = body.map(|mut body| {
        if let Body::Fact(FactRule { market: asked, .. }) | Body::Change(ChangeRule { market: asked, .. }) = &mut body {
            *asked = market;
        }
        // The dearest test comes last: it is run where all others hold.
        if let (Some(condition), Some(any)) = (condition, body.alternatives()) {
            any.iter_mut().for_each(|all| all.push(condition.clone()));
        }
        body
    });
    if let Some(part) = part("except") {
        let any = alternatives(&name, part, checker, problems);
        exceptions.push(Exception { rules: Some(vec![RuleName(name.as_str().into())]), name: name.clone(), any });
    }
    let cooldown = data.cooldown.as_ref().or(defaults.cooldown.as_ref());
    let cooldown = cooldown.map(|cooldown| {
        let fields = cooldown.per.iter().filter_map(|field| {
            let known = Field::named(&field.value);
            if known.is_none() {
                problems.push(Problem {
                    file: node.place.file.to_string(),
                    line: field.line,
                    column: field.column,
                    message: format!("rule `{name}`: unknown field `{}` in `cooldown.per`", field.value),
                });
            }
            known
        });
        (cooldown.lasts.0, fields.collect::<Vec<_>>())
    });
    let follow_up: Vec<FollowUp> = match (data.follow_up, &defaults.follow_up) {
        (Some(own), _) => own.into_vec(),
        (None, Some(OneOrMany::One(one))) => vec![*one],
        (None, Some(OneOrMany::Many(many))) => many.clone(),
        (None, None) => Vec::new(),
    };
    if follow_up.len() > FOLLOW_UPS_MAX {
        let message = format!("rule `{name}`: `follow_up` takes at most {FOLLOW_UPS_MAX} times");
        problems.push(node.place.problem(message));
    }
    let expire_after = data.expire_after.or(defaults.expire_after).map(|after| after.0);
    if expire_after.is_some_and(|after| after < EXPIRE_AFTER_MIN) {
        let place =
            entries.iter().find(|(key, _)| key.name == "expire_after").map_or(&node.place, |(key, _)| &key.place);
        problems.push(place.problem(format!("rule `{name}`: `expire_after` must be at least 1m")));
    }
    let mut labels = defaults.labels.clone();
    labels.extend(data.labels);
    for (what, text) in [("title", &data.title), ("body", &data.body)] {
        if let Some(text) = text
            && let Err(message) = template::check(&text.value, (!amends).then_some(data.on))
        {
            problems.push(Problem {
                file: node.place.file.to_string(),
                line: text.line,
                column: text.column,
                message: format!("rule `{name}`: `{what}`: {message}"),
            });
        }
    }
    if problems.len() > before {
        return None;
    }
    Some(Rule {
        name: RuleName(name.into()),
        severity: data.severity.or(defaults.severity).unwrap_or_default(),
        enabled: data.enabled.unwrap_or(true),
        labels,
        cooldown,
        expire_after,
        symbols,
        follow_up,
        place: format!("{}:{}", node.place.file, node.place.line),
        title: data.title.map(|text| text.value),
        text: data.body.map(|text| text.value),
        body: body?,
    })
}

fn check_name(name: &Spanned<String>, node: &Node, problems: &mut Vec<Problem>) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.value.is_empty() || !name.value.chars().all(fits) {
        problems.push(Problem {
            file: node.place.file.to_string(),
            line: name.line,
            column: name.column,
            message: format!("`{}` is not a rule's name; expected lower-case letters, digits and `-`", name.value),
        });
    }
}

fn symbols(own: Option<OneOrMany<String>>, defaults: &DefaultsData, checker: &Checker<'_>) -> Vec<Symbol> {
    let named = match (own, &defaults.symbols) {
        (Some(own), _) => own.into_vec(),
        (None, Some(OneOrMany::One(one))) => vec![one.clone()],
        (None, Some(OneOrMany::Many(many))) => many.clone(),
        (None, None) => Vec::new(),
    };
    let spread = named.into_iter().flat_map(|name| checker.symbols(name));
    spread.map(|name| Symbol::new(&name)).collect()
}

/// The alternatives of a `where`: a map, or a list of maps of which one must hold.
pub(super) fn alternatives(
    name: &str,
    node: &Node,
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Vec<Condition>> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| checker.conditions(name, item, problems)).collect(),
        _ => vec![checker.conditions(name, node, problems)],
    }
}

fn fact_rule(
    name: &str,
    node: &Node,
    conditions: Option<&Node>,
    (novelty, corroboration): (Option<OneOrMany<Novelty>>, Option<CorroborationData>),
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<FactRule> {
    let Some(conditions) = conditions else {
        problems.push(where_missing(name, node));
        return None;
    };
    let any = alternatives(name, conditions, checker, problems);
    let novelty = novelty.map_or_else(|| vec![Novelty::First, Novelty::Update], OneOrMany::into_vec);
    let corroboration = match corroboration {
        Some(data) => Some(load_timed::corroboration(name, node, data, problems)?),
        None => None,
    };
    Some(FactRule { any, novelty, corroboration, market: None })
}

/// Of a stock rule something is asked that can only be said where its `where` stands: what to write instead.
fn where_missing(name: &str, node: &Node) -> Problem {
    let keys: &[(Key, Node)] = match &node.value {
        Value::Map(entries) if file::is_stock_rule(name) && !entries.iter().any(|(key, _)| key.name == "on") => entries,
        _ => &[],
    };
    let Some((key, _)) = keys.iter().find(|(key, _)| On::any_may_have(&key.name)) else {
        return node.place.problem(format!("rule `{name}`: {WHERE_MISSING}"));
    };
    let key_name = &key.name;
    let instead = match key_name.as_str() {
        "except" => format!("say it under `exceptions:`, such as `- {{name: not-these, rules: [{name}], where: ..}}`"),
        _ => {
            format!("write the rule anew, as `bellwether rules {name}` shows it, with `{key_name}` beside its `where`")
        }
    };
    key.place.problem(format!("rule `{name}`: `{key_name}` cannot be laid over a stock rule; {instead}"))
}

fn change_rule(
    name: &str,
    node: &Node,
    [conditions, from, to]: [Option<&Node>; 3],
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<ChangeRule> {
    if from.is_none() && to.is_none() {
        problems.push(node.place.problem(format!(
            "rule `{name}`: `on: change` needs `from`, `to` or both, such as `to: {{stage: confirmed}}`"
        )));
        return None;
    }
    let any = conditions.map_or_else(|| vec![Vec::new()], |node| alternatives(name, node, checker, problems));
    let mut part = |node: Option<&Node>| node.map(|node| checker.conditions(name, node, problems)).unwrap_or_default();
    let (from, to) = (part(from), part(to));
    Some(ChangeRule { any, from, to, market: None })
}
