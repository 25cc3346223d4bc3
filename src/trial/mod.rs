//! Tries rules: what is given, in order of time, and the alerts that are expected of it.
//!
//! In: the `tests:` of rule files or of files of their own, and the rules. Out: for each test what came instead.
//! The engine is the daemon's; only clock, articles and prices come from the test.

mod given;
mod schema;
#[cfg(test)]
mod tests;
mod told;
mod update;
mod why;

pub use schema::schema;
pub use update::updated;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{Alert, AlertStatus, Customs, Notification, Route};
use crate::engine::{Engine, Mute, Saved, Settings, Step};
use crate::facts::Reader;
use crate::market::{Bar, Reference};
use crate::rules::{RuleFile, RuleSet, Severity};
use crate::trial::given::{Given, GivenData, Moment};
use crate::trial::told::Told;
use crate::trial::why::Read;
use crate::yaml::{self, Lint, LintSeverity, Node, Place, Problem, Value};

/// One test: what is given, and what should come of it.
#[derive(Debug)]
pub struct Trial {
    pub file: String,
    pub line: u32,
    column: u32,
    /// Its place among the tests of its file.
    pub index: usize,
    pub name: String,
    /// Alerts of other rules do not count; none: all count.
    only: Option<Vec<String>>,
    /// Rules that it is about, which are tried even where they are switched off.
    about: Vec<String>,
    given: Vec<Given>,
    until: Option<DateTime<Utc>>,
    /// None: not compared.
    expect: Option<Vec<Expected>>,
    /// Who should be told, and when; none: not compared.
    told: Option<Vec<Told>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TrialData {
    name: String,
    /// Rules whose alerts count. Default: those of the file, or all where it has none.
    #[serde(default)]
    only: Option<Vec<String>>,
    given: Vec<GivenData>,
    /// Lets time pass to here after the last.
    #[serde(default)]
    until: Option<Moment>,
    /// Left out: silence, or not compared where there is `told`.
    #[serde(default)]
    expect: Option<Vec<Expected>>,
    /// Messages that receivers of the configuration should get, with `bellwether test --config`. Default: not compared.
    #[serde(default)]
    told: Option<Vec<Told>>,
}

/// Who is told of alerts: the routing tree, and how each receiver wants to be told.
#[derive(Clone, Debug)]
pub struct Desk {
    pub route: Route,
    pub customs: Customs,
}

/// An alert that should come; what is left out is not compared.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expected {
    alert: String,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    at: Option<Moment>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    body: Option<String>,
}

/// What a test came to.
#[derive(Debug)]
pub struct Outcome {
    /// One line for each difference: `-` expected and missing, `+` unexpected, blank for what came as expected.
    pub lines: Vec<String>,
    /// Why what was expected did not come, where that can be said.
    pub reasons: Vec<String>,
    pub passed: bool,
    /// True if nothing but `expect` is at fault: what came can be written there.
    pub only_alerts_differ: bool,
    pairs: Vec<Pair>,
}

/// What became of an expectation, by its place in the list, or an alert that nobody expected.
#[derive(Debug)]
enum Pair {
    Same(usize),
    /// The rule told, at another time or in other words.
    Other {
        at: usize,
        expected: Expected,
        came: Expected,
    },
    Missing(usize),
    Unexpected(Expected),
}

impl Outcome {
    fn of(pairs: Vec<Pair>, expect: &[Expected]) -> Self {
        let expected = pairs.iter().filter(|pair| !matches!(pair, Pair::Unexpected(_)));
        Self {
            lines: expected.flat_map(|pair| pair.lines(expect)).collect(),
            reasons: Vec::new(),
            passed: pairs.iter().all(|pair| matches!(pair, Pair::Same(_))),
            only_alerts_differ: true,
            pairs,
        }
    }
}

impl Pair {
    fn lines(&self, expect: &[Expected]) -> Vec<String> {
        match self {
            Self::Same(at) => vec![format!("  {}", expect[*at])],
            Self::Other { expected, came, .. } => vec![format!("- {expected}"), format!("+ {came}")],
            Self::Missing(at) => vec![format!("- {}", expect[*at])],
            Self::Unexpected(came) => vec![format!("+ {came}")],
        }
    }
}

/// Reads the tests of files that may hold rules too.
///
/// # Errors
/// Every problem in them, with its place.
pub fn read(files: &[RuleFile], reader: &Reader) -> Result<Vec<Trial>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut trials = Vec::new();
    for file in files {
        let node = match yaml::parse(&file.name, &file.text) {
            Ok(node) => node,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let own = Own::of(&node);
        let Some(Value::List(items)) = entry(&node, "tests").map(|tests| &tests.value) else { continue };
        for (index, item) in items.iter().enumerate() {
            match yaml::decode_node::<TrialData>(item) {
                Ok(data) => trials.extend(trial((index, item), data, &own, reader, &mut problems)),
                Err(found) => problems.extend(found),
            }
        }
    }
    if problems.is_empty() { Ok(trials) } else { Err(problems) }
}

fn entry<'a>(node: &'a Node, wanted: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(key, _)| key.name == wanted).map(|(_, value)| value)
}

/// Rules that a file is about.
struct Own {
    /// Those that it has, and those that its exceptions are for.
    names: Vec<String>,
    /// Rules of other files that it switches off.
    off: Vec<String>,
}

impl Own {
    fn of(node: &Node) -> Self {
        let text = |node: &Node| match &node.value {
            Value::Scalar { text, .. } => Some(text.clone()),
            _ => None,
        };
        let items = |node: &Node, name: &str| match entry(node, name).map(|found| &found.value) {
            Some(Value::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        let name = |rule: &Node| text(entry(rule, "alert")?);
        // One that has no conditions of its own amends that of another file.
        let amends = |rule: &Node| !["where", "if", "on"].iter().any(|key| entry(rule, key).is_some());
        let is_off = |rule: &Node| entry(rule, "enabled").and_then(text).is_some_and(|enabled| enabled == "false");
        let rules = items(node, "rules");
        let excepted = items(node, "exceptions").iter().flat_map(|except| items(except, "rules")).collect::<Vec<_>>();
        Self {
            names: rules.iter().filter_map(name).chain(excepted.iter().filter_map(text)).collect(),
            off: rules.iter().filter(|rule| amends(rule) && is_off(rule)).filter_map(name).collect(),
        }
    }
}

/// Names of rules in tests that are no rules: what `check` tells of them.
pub fn unknown_rules(trials: &[Trial], known: &[&str]) -> Vec<Lint> {
    let mut found = Vec::new();
    for trial in trials {
        for name in trial.about.iter().filter(|name| !known.contains(&name.as_str())) {
            let hint = yaml::suggest(name, known.iter().copied());
            let hint = hint.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
            let message = format!("test `{}`: there is no rule `{name}`{hint}", trial.name);
            let problem = Problem { file: trial.file.clone(), line: trial.line, column: trial.column, message };
            found.push(Lint { problem, severity: LintSeverity::Warning, code: "test_rule_unknown" });
        }
    }
    found
}

fn trial(
    (index, node): (usize, &Node),
    data: TrialData,
    own: &Own,
    reader: &Reader,
    problems: &mut Vec<Problem>,
) -> Option<Trial> {
    let at = |place: &Place, message: String| place.problem(format!("test `{}`: {message}", data.name));
    let place = |message: String| at(&node.place, message);
    let items = match entry(node, "given").map(|given| &given.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let mut given = Vec::new();
    let mut faults = Vec::new();
    for (index, one) in data.given.into_iter().enumerate() {
        match given::given(one, index, reader) {
            Ok(one) => given.push(one),
            Err(fault) => {
                let item = items.get(index);
                let stands = item.map_or(&node.place, |item| value_place(item, fault.value.as_ref()));
                faults.push(at(stands, format!("`given` {}: {}", index + 1, fault.message)));
            }
        }
    }
    if let Some(pair) = given.windows(2).find(|pair| pair[0].at > pair[1].at) {
        faults.push(place(format!("`given` is not in order of time: {} stands before {}", pair[0].at, pair[1].at)));
    }
    let expect = data.expect.or_else(|| data.told.is_none().then(Vec::new));
    let unknown = expect.iter().flatten().map(|expected| &expected.alert).chain(data.only.iter().flatten());
    if let Some(empty) = unknown.into_iter().find(|name| name.is_empty()) {
        faults.push(place(format!("`{empty}` is not a rule's name")));
    }
    if !faults.is_empty() {
        problems.extend(faults);
        return None;
    }
    let mut about: Vec<String> = expect.iter().flatten().map(|expected| expected.alert.clone()).collect();
    about.extend(match &data.only {
        Some(only) => only.clone(),
        None => own.names.iter().filter(|name| !own.off.contains(name)).cloned().collect(),
    });
    about.extend(data.told.iter().flatten().flat_map(Told::rules));
    Some(Trial {
        file: node.place.file.to_string(),
        line: node.place.line,
        column: node.place.column,
        index,
        name: data.name,
        only: data.only.or_else(|| (!own.names.is_empty()).then(|| own.names.clone())),
        about,
        given,
        until: data.until.map(|until| until.0),
        expect,
        told: data.told,
    })
}

/// Where a value of a given fact stands, or else the item itself.
fn value_place<'a>(item: &'a Node, value: Option<&(&'static str, String)>) -> &'a Place {
    let is = |node: &Node, wanted: &str| matches!(&node.value, Value::Scalar { text, .. } if text == wanted);
    let find = || {
        let (field, wanted) = value?;
        let found = entry(entry(item, "fact")?, field)?;
        match &found.value {
            Value::List(values) => values.iter().find(|node| is(node, wanted)),
            _ => Some(found),
        }
    };
    find().map_or(&item.place, |node| &node.place)
}

impl Trial {
    /// Turns the engine over what is given. Without a `desk` no test can ask who is told.
    ///
    /// # Errors
    /// The name of a rule or receiver that is expected and is not there.
    pub fn run(&self, rules: RuleSet, desk: Option<&Desk>) -> Result<Outcome, String> {
        let told = self.told.as_deref();
        if told.is_some() && desk.is_none() {
            return Err(
                "`told` needs receivers; `bellwether test --config bellwether.yaml` takes those of a configuration"
                    .to_owned(),
            );
        }
        told::known_receivers(told.unwrap_or_default(), desk)?;
        // A rule that is off is tried as if it were on, where the test is about it.
        let rules = rules.switch_on(&self.about);
        let known: Vec<String> = rules.names().iter().map(ToString::to_string).collect();
        for name in &self.about {
            if !known.contains(name) {
                let hint = yaml::suggest(name, known.iter().map(String::as_str))
                    .map(|close| format!("; did you mean `{close}`?"))
                    .unwrap_or_default();
                return Err(format!("there is no rule `{name}`{hint}"));
            }
        }
        let settings = Settings {
            rules,
            route: desk.map(|desk| desk.route.clone()).unwrap_or_default(),
            customs: desk.map(|desk| desk.customs.clone()).unwrap_or_default(),
            watchlist: Vec::new(),
            market: Reference::default(),
        };
        let mut engine = Engine::restore(settings, Saved::default());
        let mut came = Came::default();
        // Prices of one time come together, as those of a poll do: none is held against an old one of another.
        let together = |a: &Given, b: &Given| a.at == b.at && a.price().is_some() && b.price().is_some();
        let (mut reads, mut number) = (Vec::new(), 0);
        for given in self.given.chunk_by(together) {
            let at = given[0].at;
            number += given.len();
            came.wait(&mut engine, at);
            came.take(match &given[0].what {
                given::What::Article(article, facts) => {
                    let mut step = engine.read(article, facts, Mute::No, at);
                    let (changes, held) = (std::mem::take(&mut step.changes), std::mem::take(&mut step.held));
                    reads.push(Read { number, facts: facts.len(), changes, held });
                    step
                }
                given::What::Price(_) => {
                    let bars: Vec<Bar> = given.iter().filter_map(Given::price).cloned().collect();
                    engine.price(&bars, true, at)
                }
            });
        }
        if let Some(until) = self.until {
            came.wait(&mut engine, until);
        }
        let counts = |rule: &str| self.only.as_ref().is_none_or(|only| only.iter().any(|name| name == rule));
        // What tells of several alerts, or once more of one, is no alert of a rule.
        let of_rule = |alert: &&Alert| alert.items.is_empty() && alert.status != AlertStatus::Reminder;
        let made = came.alerts.iter().map(Arc::as_ref).filter(|alert| of_rule(alert) && counts(&alert.rule.0));
        let made: Vec<&Alert> = made.collect();
        let mut outcome = match &self.expect {
            Some(expect) => compare(expect, &made),
            None => Outcome::of(Vec::new(), &[]),
        };
        outcome.reasons = self.why_missing(&outcome, engine.rules(), &reads);
        if let Some(expected) = told {
            told::compare(expected, &told::came(&came.alerts, &came.notifications, &counts), &mut outcome);
        }
        Ok(outcome)
    }
}

impl Trial {
    /// Of each rule that told less than was expected of it, why.
    fn why_missing(&self, outcome: &Outcome, rules: &RuleSet, reads: &[Read]) -> Vec<String> {
        let expect = self.expect.as_deref().unwrap_or_default();
        let missing = outcome.pairs.iter().filter_map(|pair| match pair {
            Pair::Missing(at) => Some(expect[*at].alert.as_str()),
            _ => None,
        });
        let mut asked: Vec<&str> = missing.collect();
        asked.sort_unstable();
        asked.dedup();
        asked.into_iter().flat_map(|rule| why::lines(rule, rules, reads, self.until)).collect()
    }
}

/// What came of the engine so far.
#[derive(Default)]
struct Came {
    alerts: Vec<Arc<Alert>>,
    notifications: Vec<Notification>,
}

impl Came {
    fn take(&mut self, step: Step) {
        self.alerts.extend(step.alerts);
        self.notifications.extend(step.notifications);
    }

    /// Lets time pass.
    fn wait(&mut self, engine: &mut Engine, until: DateTime<Utc>) {
        while let Some(due) = engine.next_due().filter(|due| *due <= until) {
            self.take(engine.tick(due));
        }
    }
}

impl Expected {
    fn is_met_by(&self, came: &Self) -> bool {
        let trimmed = |text: &Option<String>| text.as_deref().map(str::trim).map(str::to_owned);
        self.alert == came.alert
            && (self.severity.is_none() || self.severity == came.severity)
            && self.at.is_none_or(|at| Some(at) == came.at)
            && (self.title.is_none() || self.title == came.title)
            && (self.body.is_none() || trimmed(&self.body) == trimmed(&came.body))
    }

    fn of(alert: &Alert) -> Self {
        Self {
            alert: alert.rule.to_string(),
            severity: Some(alert.severity),
            at: Some(Moment(alert.at)),
            title: Some(alert.title.clone()),
            body: Some(alert.body.clone()),
        }
    }

    /// With nothing but what another one says.
    fn told_like(self, other: &Self) -> Self {
        Self {
            severity: self.severity.filter(|_| other.severity.is_some()),
            at: self.at.filter(|_| other.at.is_some()),
            title: self.title.filter(|_| other.title.is_some()),
            body: self.body.filter(|_| other.body.is_some()),
            ..self
        }
    }

    /// How many things it says.
    fn weight(&self) -> usize {
        [self.severity.is_some(), self.at.is_some(), self.title.is_some(), self.body.is_some()]
            .iter()
            .filter(|said| **said)
            .count()
    }
}

/// As a test would have it, so that it can be copied.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{alert: {}", self.alert)?;
        if let Some(severity) = self.severity {
            write!(f, ", severity: {severity}")?;
        }
        if let Some(at) = self.at {
            write!(f, ", at: {at}")?;
        }
        if let Some(title) = &self.title {
            write!(f, ", title: {}", quoted(title))?;
        }
        if let Some(body) = &self.body {
            write!(f, ", body: {}", quoted(body))?;
        }
        f.write_str("}")
    }
}

/// In double quotes, as YAML and JSON have them.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Pairs what was expected with what came.
fn compare(expect: &[Expected], made: &[&Alert]) -> Outcome {
    let mut left: Vec<Expected> = made.iter().map(|alert| Expected::of(alert)).collect();
    let mut met: Vec<Option<Pair>> = expect.iter().map(|_| None).collect();
    // Who says most is served first: what says less may be met by another alert.
    let mut order: Vec<usize> = (0..expect.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(expect[*at].weight()));
    for at in &order {
        if let Some(place) = left.iter().position(|came| expect[*at].is_met_by(came)) {
            met[*at] = Some(Pair::Same(*at));
            left.remove(place);
        }
    }
    for (at, expected) in expect.iter().enumerate() {
        if met[at].is_none()
            && let Some(place) = left.iter().position(|came| came.alert == expected.alert)
        {
            let came = left.remove(place).told_like(expected);
            met[at] = Some(Pair::Other { at, expected: expected.clone(), came });
        }
    }
    let mut pairs: Vec<Pair> =
        met.into_iter().enumerate().map(|(at, pair)| pair.unwrap_or(Pair::Missing(at))).collect();
    // Somebody who compares titles wants to see that of what is new.
    let like = Expected {
        alert: String::new(),
        severity: expect.iter().find_map(|one| one.severity),
        at: Some(Moment(DateTime::default())),
        title: expect.iter().find_map(|one| one.title.clone()),
        body: expect.iter().find_map(|one| one.body.clone()),
    };
    // Shown in full.
    let all: Vec<String> = left.iter().map(|came| format!("+ {came}")).collect();
    pairs.extend(left.into_iter().map(|came| Pair::Unexpected(came.told_like(&like))));
    let mut outcome = Outcome::of(pairs, expect);
    outcome.lines.extend(all);
    outcome
}
