//! Titles and bodies of alerts: MiniJinja templates over what is known of the fact.

use std::sync::LazyLock;

use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::rules::shape::On;
use crate::yaml::suggest;

/// Steps that a template may take; a title needs some dozens.
const FUEL: u64 = 20_000;
/// Longest template, in bytes.
pub(super) const LENGTH_MAX: usize = 8 << 10;
/// Longest text that a template may make, in bytes.
const OUTPUT_MAX: usize = 8 << 10;

/// What a template can name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    pub headline: String,
    pub rule: String,
    pub kind: String,
    pub action: String,
    pub stage: String,
    pub actor: String,
    pub target: String,
    pub participants: String,
    pub object: String,
    /// `25%`.
    pub rate: String,
    pub rate_from: String,
    /// The same as numbers, to be compared.
    pub rate_number: Option<f64>,
    pub rate_from_number: Option<f64>,
    pub basis: String,
    pub amount: String,
    pub amount_number: Option<f64>,
    pub date: String,
    pub place: String,
    pub said_by: String,
    pub confirmed_by: String,
    pub unconfirmed_by: String,
    pub denied_by: String,
    /// What the parties' accounts differ in: `rate, date`.
    pub disputed: String,
    pub hedge: String,
    pub evidence: String,
    pub source: String,
    pub feed: String,
    pub article: String,
    pub link: String,
    pub novelty: String,
    /// `stage: threatened → announced; rate: 10 → 25`.
    pub changed: String,
    pub sources: usize,
    pub symbol: String,
    pub price: String,
    /// `+2.1%`.
    pub moved: String,
    pub within: String,
    /// Of a sequence or count: each step or story on a line.
    pub told: String,
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
});

/// Names that only rules of some sorts have, and of which.
const ONLY_OF: &[(&str, &[On])] = &[
    ("symbol", &[On::Price]),
    ("price", &[On::Price]),
    ("moved", &[On::Price]),
    ("within", &[On::Price]),
    ("told", &[On::Sequence, On::Count]),
];
/// Names that rules on prices have too; all others are of facts.
const OF_ALL: &[&str] = &["headline", "rule", "evidence"];

/// Renders a template.
///
/// # Errors
/// In words for the rule's author.
pub(super) fn render(template: &str, known: &Known) -> Result<String, String> {
    let mut text = ENVIRONMENT.render_str(template, minijinja::value::Serde(known)).map_err(in_words)?;
    if text.len() > OUTPUT_MAX {
        let mut end = OUTPUT_MAX;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    Ok(text.trim().to_owned())
}

fn in_words(error: minijinja::Error) -> String {
    if error.kind() == ErrorKind::OutOfFuel {
        return format!("takes more than {FUEL} steps; does a loop run too often?");
    }
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{}{detail}", error.kind())
}

/// Tries a template of a rule on a fact that has nothing and on one that has everything, so that a slip shows when the file
/// is read and not on the day that counts.
pub(super) fn check(template: &str, on: Option<On>) -> Result<(), String> {
    if template.len() > LENGTH_MAX {
        return Err(format!("is {} bytes long; the limit is {LENGTH_MAX}", template.len()));
    }
    let mut names: Vec<String> =
        ENVIRONMENT.template_from_str(template).map_err(in_words)?.undeclared_variables(false).into_iter().collect();
    names.sort();
    compares_text(template)?;
    let everything = everything();
    for name in names.iter().filter(|name| !ENVIRONMENT.globals().any(|(known, _)| known == *name)) {
        check_name(name, on, &everything)?;
    }
    render(template, &Known::default())?;
    let everything: Known = serde_json::from_value(everything.into()).map_err(|error| error.to_string())?;
    render(template, &everything).map(|_| ())
}

/// A name beside a comparison with a number.
static COMPARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (name, sign, number) = (r"\b([a-z_]+)", r"\s*(?:[<>]=?|[=!]=)\s*", r"-?[0-9]");
    Regex::new(&format!(r"{name}{sign}{number}|{number}[0-9.]*{sign}{name}\b")).ok()
});

/// Refuses a comparison of a text with a number: it would hold or not whatever the number is.
fn compares_text(template: &str) -> Result<(), String> {
    let found = COMPARED.iter().flat_map(|pattern| pattern.captures_iter(template));
    for name in found.filter_map(|found| found.get(1).or(found.get(2)).map(|name| name.as_str())) {
        match everything().get(name) {
            Some(Value::String(_)) if everything().contains_key(&format!("{name}_number")) => {
                return Err(format!("`{name}` is a text, such as `25%`; compare `{name}_number`"));
            }
            Some(Value::String(_)) => return Err(format!("`{name}` is a text and cannot be compared with a number")),
            _ => {}
        }
    }
    Ok(())
}

/// Refuses a name that there is not, or that a rule of this sort can never have.
fn check_name(name: &str, on: Option<On>, everything: &Map<String, Value>) -> Result<(), String> {
    if !everything.contains_key(name) {
        let hint = suggest(name, everything.keys().map(String::as_str))
            .map(|close| format!("; did you mean `{close}`?"))
            .unwrap_or_default();
        return Err(format!("undefined value: there is no `{name}`{hint}"));
    }
    // What amends a rule may amend one of any sort.
    let Some(on) = on else { return Ok(()) };
    let only = ONLY_OF.iter().find(|(known, _)| *known == name).map(|(_, of)| *of);
    let may = match only {
        Some(of) => of.contains(&on),
        None => on != On::Price || OF_ALL.contains(&name),
    };
    if may {
        return Ok(());
    }
    let of = only.map_or_else(
        || "rules on facts".to_owned(),
        |of| of.iter().map(|on| format!("`on: {}`", on.as_str())).collect::<Vec<_>>().join(" and "),
    );
    Err(format!("`{name}` is of {of}, and this rule is `on: {}`; it would always be empty", on.as_str()))
}

/// A fact that has every value, by the names of a template.
fn everything() -> Map<String, Value> {
    let Ok(Value::Object(mut everything)) = serde_json::to_value(Known::default()) else { return Map::new() };
    for (name, value) in &mut everything {
        let sample = match name.as_str() {
            "rate" | "rate_from" | "moved" => "25%",
            "date" => "2026-01-31",
            _ => "sample",
        };
        *value = match value {
            Value::Number(_) => Value::from(2),
            Value::Null => Value::from(25.0),
            _ => Value::from(sample),
        };
    }
    everything
}
