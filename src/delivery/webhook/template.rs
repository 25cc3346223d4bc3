//! A body of the operator's own: a MiniJinja template over the same data as bellwether's own body.
//!
//! In: the template, and the body as data. Out: the text that is sent.
//!
//! Invariants
//! - T1. Text from feeds is data: it is cleaned of controls and bidi marks, and never read as a template.
//! - T2. A template that cannot work is refused when it is read: it is tried on an alert that has everything, on one that has
//!   nothing, and on one whose fact has only what every fact has.

use std::path::Path;
use std::sync::LazyLock;

use minijinja::value::{Serde, Value as Templated};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::{Value, json};

use crate::delivery::ReceiverError;
use crate::delivery::render::clean;
use crate::delivery::webhook::WebhookConfig;

/// Longest template, in bytes.
const LENGTH_MAX: usize = 16 << 10;
/// Longest body that a template may make, in bytes.
const OUTPUT_MAX: usize = 64 << 10;
/// Steps that a template may take; one that lists fifty alerts needs some thousands.
const FUEL: u64 = 100_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("tojson", tojson);
    environment
});

/// A template that has been tried.
#[derive(Clone, Debug)]
pub(super) struct Template {
    source: String,
    json: bool,
}

impl Template {
    /// The template of a receiver, if it has one.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn of(config: &WebhookConfig, base: &Path) -> Result<Option<Self>, ReceiverError> {
        let json = is_json(content_type(config)?);
        let (setting, source) = match (&config.template, &config.template_file) {
            (None, None) => return Ok(None),
            (Some(source), None) => ("webhook.template", source.clone()),
            (None, Some(file)) => {
                let path = base.join(file);
                let source = std::fs::read_to_string(&path).map_err(|source| ReceiverError::File { path, source })?;
                ("webhook.template_file", source)
            }
            (Some(_), Some(_)) => {
                return Err(ReceiverError::setting(
                    "webhook.template",
                    "stands beside `template_file`; give one of them",
                ));
            }
        };
        if config.preset.is_some() {
            return Err(ReceiverError::setting(setting, "stands beside `preset`, which makes the body itself"));
        }
        let template = Self { source, json };
        template.check().map_err(|why| ReceiverError::setting(setting, why))?;
        Ok(Some(template))
    }

    /// The body, from that of bellwether's own.
    ///
    /// # Errors
    /// In words for the template's author.
    pub(super) fn render(&self, own: &str) -> Result<String, String> {
        self.fill(serde_json::from_str(own).map_err(|error| error.to_string())?)
    }

    fn fill(&self, data: Value) -> Result<String, String> {
        let rendered =
            ENVIRONMENT.render_str(&self.source, Serde(&complete(data))).map_err(|error| in_words(&error))?;
        if rendered.len() > OUTPUT_MAX {
            return Err(format!("makes {} bytes; the limit is {OUTPUT_MAX}", rendered.len()));
        }
        if self.json
            && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&rendered)
        {
            let line = rendered.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
            return Err(format!(
                "makes no valid JSON: {error}, in `{}`; does `| tojson` lack?",
                clean::line(line, 120)
            ));
        }
        Ok(rendered)
    }

    fn check(&self) -> Result<(), String> {
        if self.source.len() > LENGTH_MAX {
            return Err(format!("is {} bytes long; the limit is {LENGTH_MAX}", self.source.len()));
        }
        for (data, of) in [
            (everything(), "an alert that has everything"),
            (least_fact(), "an alert whose fact has only kind, evidence and how sure it is"),
            (nothing(), "an alert without facts and article"),
        ] {
            self.fill(data).map_err(|why| format!("fails on {of}: {why}"))?;
        }
        Ok(())
    }
}

/// The kind of body that is sent; JSON, if nothing is said.
pub(super) fn content_type(config: &WebhookConfig) -> Result<&str, ReceiverError> {
    let Some(kind) = config.content_type.as_deref() else { return Ok("application/json") };
    let sound = kind.contains('/') && kind.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    let fault = |why| Err(ReceiverError::setting("webhook.content_type", why));
    match (sound, config.template.is_some() || config.template_file.is_some()) {
        (false, _) => fault("is no media type, such as `text/plain; charset=utf-8`"),
        (true, false) => fault("is only of a `template`; without one the body is JSON"),
        (true, true) => Ok(kind),
    }
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.ends_with("/json") || kind.ends_with("+json")
}

fn tojson(value: Templated) -> Result<String, minijinja::Error> {
    // A filter is handed what is not there without complaint.
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    serde_json::to_string(&value).map_err(|error| minijinja::Error::new(ErrorKind::BadSerialization, error.to_string()))
}

/// The data with every part there, be it empty, and every text cleaned.
fn complete(mut data: Value) -> Value {
    if let Some(parts) = data["data"].as_object_mut() {
        for (name, empty) in [
            ("accounts", json!([])),
            ("items", json!([])),
            ("follow_up", Value::Null),
            ("links", Value::Null),
            ("truncated", json!(false)),
        ] {
            parts.entry(name).or_insert(empty);
        }
    }
    cleaned(&mut data);
    data
}

fn cleaned(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean::text(text, usize::MAX),
        Value::Array(values) => values.iter_mut().for_each(cleaned),
        Value::Object(values) => values.values_mut().for_each(cleaned),
        _ => {}
    }
}

fn in_words(error: &minijinja::Error) -> String {
    let line = error.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    if error.kind() == ErrorKind::OutOfFuel {
        return format!("{line}takes more than {FUEL} steps; does a loop run too often?");
    }
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{line}{}{detail}", error.kind())
}

/// A body that has every part, with quotation marks and a line break in its texts.
fn everything() -> Value {
    serde_json::from_str(include_str!("sample.json")).expect("the built-in sample is JSON")
}

fn least_fact() -> Value {
    let mut body = everything();
    if let Some(fact) = body["data"]["facts"][0].as_object_mut() {
        fact.retain(|name, _| matches!(name.as_str(), "kind" | "evidence" | "hedge" | "fresh" | "confidence"));
    }
    body
}

fn nothing() -> Value {
    let mut body = everything();
    for (name, part) in body["data"].as_object_mut().into_iter().flatten() {
        match part {
            Value::Array(values) => values.clear(),
            Value::Object(_) if name == "labels" => *part = json!({}),
            _ if matches!(name.as_str(), "article" | "story" | "novelty" | "follow_up" | "links") => {
                *part = Value::Null
            }
            _ => {}
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::delivery::render::tests::alert;
    use crate::delivery::webhook::body;
    use crate::delivery::webhook::tests::pending;
    use crate::facts::Fact;

    fn template(source: &str, content_type: Option<&str>) -> Result<Template, String> {
        let config = WebhookConfig {
            template: Some(source.to_owned()),
            content_type: content_type.map(str::to_owned),
            ..WebhookConfig::default()
        };
        Template::of(&config, Path::new("/")).map(|found| found.expect("a template")).map_err(|error| error.to_string())
    }

    const GOOD: &str = r#"{"text": {{ ("[" ~ data.severity ~ "] " ~ data.title) | tojson }},
 "quotes": [{% for fact in data.facts %}{{ fact.evidence.text | tojson }}{{ "," if not loop.last }}{% endfor %}],
 "link": {{ (data.article.link if data.article else "") | tojson }}}"#;

    #[test]
    fn a_template_makes_a_body_of_the_same_data() {
        let own = body::write(&pending(alert()), None).expect("a body");
        let made: Value =
            serde_json::from_str(&template(GOOD, None).expect("sound").render(&own).expect("a body")).expect("JSON");
        assert_eq!(made["text"], "[critical] US announces 100 % tariff on China: all goods");
        assert_eq!(made["link"], "https://harbour.example/news/tariff?id=7&lang=en");
        assert_eq!(made["quotes"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn text_of_feeds_is_data_and_never_a_template() {
        let hostile = "\"}, {{ 7*7 }} {% raw %}\u{202e}\u{0}\r\nX: y @here 👨‍👩‍👧 关税";
        let mut strange = alert();
        strange.title = hostile.repeat(20);
        strange.facts[0].evidence.text = hostile.to_owned();
        let own = body::write(&pending(strange), None).expect("a body");
        let made = template(GOOD, None).expect("sound").render(&own).expect("a body");
        let made: Value = serde_json::from_str(&made).expect("JSON");
        assert_eq!(made["quotes"][0], "\"}, {{ 7*7 }} {% raw %}\nX: y @here 👨‍👩‍👧 关税");
        let plain = template("{{ data.facts[0].evidence.text if data.facts else '' }}", Some("text/plain"));
        let made = plain.expect("sound").render(&own).expect("a body");
        assert!(!made.contains(['\u{202e}', '\u{0}', '\r']) && made.contains("{{ 7*7 }}"), "{made}");
    }

    #[test]
    fn a_template_that_cannot_work_is_refused_with_its_line_and_reason() {
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}";
        let long = "x".repeat(LENGTH_MAX + 1);
        let large = "{% for a in range(9000) %}0123456789{% endfor %}";
        for (source, kind, told) in [
            ("{{ data.titel }}", None, "line 1: undefined value"),
            ("\n\n{{ nothing }}", Some("text/plain"), "line 3: undefined value"),
            ("{\"a\": {{ data.article.link | tojson }}}", None, "without facts and article"),
            ("{{ data.facts[0].rate if data.facts else 0 }}", Some("text/plain"), "whose fact has only"),
            ("{\"a\": \"{{ data.title }}\"}", None, "makes no valid JSON"),
            ("{% for %}", None, "line 1: syntax error"),
            (endless, Some("text/plain"), "takes more than 100000 steps"),
            (large, Some("text/plain"), "the limit is 65536"),
            (long.as_str(), Some("text/plain"), "the limit is 16384"),
            ("x", Some("plain"), "`webhook.content_type` is no media type"),
            ("x", Some("text/plain\r\nx: y"), "`webhook.content_type` is no media type"),
        ] {
            let error = template(source, kind).expect_err(source);
            assert!(error.contains(told), "{told} in {error}");
        }
    }

    /// Names of an object's entries.
    fn names(value: &Value) -> BTreeSet<&String> {
        value.as_object().expect("an object").keys().collect()
    }

    #[test]
    fn the_samples_have_what_a_body_has() {
        let own: Value = serde_json::from_str(&body::write(&pending(alert()), None).expect("a body")).expect("JSON");
        let (own, sample) = (complete(own), complete(everything()));
        assert_eq!(names(&own), names(&sample));
        assert_eq!(names(&own["data"]), names(&sample["data"]));
        for part in ["facts", "positions", "prices", "reasons", "changed"] {
            let (own, sample) = (names(&own["data"][part][0]), names(&sample["data"][part][0]));
            assert!(own.is_subset(&sample), "{part}: {own:?}, {sample:?}");
        }
        assert_eq!(names(&own["data"]["article"]), names(&sample["data"]["article"]));
        let least: Fact = serde_json::from_value(least_fact()["data"]["facts"][0].clone()).expect("a fact");
        let again = serde_json::to_value(&least).expect("JSON");
        assert_eq!(names(&again), names(&least_fact()["data"]["facts"][0]));
    }
}
