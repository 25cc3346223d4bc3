//! Tries rules: what is given, in order of time, and the alerts that are expected of it.
//!
//! In: the `tests:` of rule files or of files of their own, and the rules. Out: for each test what came instead.
//! The engine is the daemon's; only clock, articles and prices come from the test.

mod given;
mod schema;
#[cfg(test)]
mod tests;

pub use schema::schema;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{Alert, Route};
use crate::engine::{Engine, Mute, Saved, Settings};
use crate::facts::Reader;
use crate::rules::{RuleFile, RuleSet};
use crate::trial::given::{Given, GivenData, Moment};
use crate::yaml::{self, Node, Problem, Value};

/// One test: what is given, and what should come of it.
#[derive(Debug)]
pub struct Trial {
    pub file: String,
    pub line: u32,
    pub name: String,
    /// Alerts of other rules do not count; none: all count.
    only: Option<Vec<String>>,
    given: Vec<Given>,
    until: Option<DateTime<Utc>>,
    expect: Vec<Expected>,
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
    /// Nothing expected: silence.
    #[serde(default)]
    expect: Vec<Expected>,
}

/// An alert that should come; what is left out is not compared.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expected {
    alert: String,
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
    pub passed: bool,
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
        let own = names(&node);
        let Some(Value::List(items)) = entry(&node, "tests").map(|tests| &tests.value) else { continue };
        for item in items {
            match yaml::decode_node::<TrialData>(item) {
                Ok(data) => trials.extend(trial(item, data, &own, reader, &mut problems)),
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

/// Names of the rules of a file.
fn names(node: &Node) -> Vec<String> {
    let Some(Value::List(rules)) = entry(node, "rules").map(|rules| &rules.value) else { return Vec::new() };
    let name = |rule: &Node| match entry(rule, "alert").map(|name| &name.value) {
        Some(Value::Scalar { text, .. }) => Some(text.clone()),
        _ => None,
    };
    rules.iter().filter_map(name).collect()
}

fn trial(node: &Node, data: TrialData, own: &[String], reader: &Reader, problems: &mut Vec<Problem>) -> Option<Trial> {
    let place = |message: String| node.place.problem(format!("test `{}`: {message}", data.name));
    let mut given = Vec::new();
    let mut faults = Vec::new();
    for (index, one) in data.given.into_iter().enumerate() {
        match given::given(one, index, reader) {
            Ok(one) => given.push(one),
            Err(message) => faults.push(place(format!("`given` {}: {message}", index + 1))),
        }
    }
    if let Some(pair) = given.windows(2).find(|pair| pair[0].at > pair[1].at) {
        faults.push(place(format!("`given` is not in order of time: {} stands before {}", pair[0].at, pair[1].at)));
    }
    let unknown = data.expect.iter().map(|expected| &expected.alert).chain(data.only.iter().flatten());
    if let Some(empty) = unknown.into_iter().find(|name| name.is_empty()) {
        faults.push(place(format!("`{empty}` is not a rule's name")));
    }
    if !faults.is_empty() {
        problems.extend(faults);
        return None;
    }
    Some(Trial {
        file: node.place.file.to_string(),
        line: node.place.line,
        name: data.name,
        only: data.only.or_else(|| (!own.is_empty()).then(|| own.to_vec())),
        given,
        until: data.until.map(|until| until.0),
        expect: data.expect,
    })
}

impl Trial {
    /// Turns the engine over what is given.
    ///
    /// # Errors
    /// The name of a rule that is expected and is not there.
    pub fn run(&self, rules: RuleSet) -> Result<Outcome, String> {
        // A rule that is off is tried as if it were on, where the test is about it.
        let about: Vec<String> = self
            .expect
            .iter()
            .map(|expected| expected.alert.clone())
            .chain(self.only.iter().flatten().cloned())
            .collect();
        let rules = rules.switch_on(&about);
        let known: Vec<String> = rules.names().iter().map(ToString::to_string).collect();
        for name in &about {
            if !known.contains(name) {
                let hint = yaml::suggest(name, known.iter().map(String::as_str))
                    .map(|close| format!("; did you mean `{close}`?"))
                    .unwrap_or_default();
                return Err(format!("there is no rule `{name}`{hint}"));
            }
        }
        let settings = Settings { rules, route: Route::default(), customs: Default::default(), watchlist: Vec::new() };
        let mut engine = Engine::restore(settings, Saved::default());
        let mut told: Vec<Arc<Alert>> = Vec::new();
        for given in &self.given {
            wait(&mut engine, given.at, &mut told);
            let step = match &given.what {
                given::What::Article(article, facts) => engine.read(article, facts, Mute::No, given.at),
                given::What::Price(bar) => engine.price(std::slice::from_ref(bar), true, given.at),
            };
            told.extend(step.alerts);
        }
        if let Some(until) = self.until {
            wait(&mut engine, until, &mut told);
        }
        let counts =
            |alert: &Alert| self.only.as_ref().is_none_or(|only| only.iter().any(|name| **name == *alert.rule.0));
        told.retain(|alert| counts(alert));
        Ok(compare(&self.expect, &told))
    }
}

fn wait(engine: &mut Engine, until: DateTime<Utc>, told: &mut Vec<Arc<Alert>>) {
    while let Some(due) = engine.next_due().filter(|due| *due <= until) {
        told.extend(engine.tick(due).alerts);
    }
}

impl Expected {
    fn is(&self, alert: &Alert) -> bool {
        *self.alert == *alert.rule.0
            && self.at.is_none_or(|at| at.0 == alert.at)
            && self.title.as_ref().is_none_or(|title| *title == alert.title)
            && self.body.as_ref().is_none_or(|body| body.trim() == alert.body.trim())
    }
}

/// As a test would have it, so that it can be copied.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{alert: {}", self.alert)?;
        if let Some(at) = self.at {
            write!(f, ", at: {}", at.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))?;
        }
        if let Some(title) = &self.title {
            write!(f, ", title: {title:?}")?;
        }
        if let Some(body) = &self.body {
            write!(f, ", body: {body:?}")?;
        }
        f.write_str("}")
    }
}

/// Pairs what was expected with what came, in order.
fn compare(expect: &[Expected], told: &[Arc<Alert>]) -> Outcome {
    let mut lines = Vec::new();
    let mut left: Vec<&Arc<Alert>> = told.iter().collect();
    let mut passed = true;
    for expected in expect {
        match left.iter().position(|alert| expected.is(alert)) {
            Some(place) => {
                left.remove(place);
                lines.push(format!("  {expected}"));
            }
            None => {
                passed = false;
                lines.push(format!("- {expected}"));
            }
        }
    }
    for alert in left {
        passed = false;
        let came = Expected {
            alert: alert.rule.to_string(),
            at: Some(Moment(alert.at)),
            title: Some(alert.title.clone()),
            body: Some(alert.body.clone()),
        };
        lines.push(format!("+ {came}"));
    }
    Outcome { lines, passed }
}
