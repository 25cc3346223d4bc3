//! Titles and bodies of alerts: MiniJinja templates over what is known of the fact.

use std::sync::LazyLock;

use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// Steps that a template may take; a title needs some dozens.
const FUEL: u64 = 20_000;
/// Longest text that a template may make, in bytes.
const OUTPUT_MAX: usize = 8 << 10;

/// What a template can name.
#[derive(Clone, Debug, Default, Serialize)]
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
    pub basis: String,
    pub amount: String,
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

/// Renders a template.
///
/// # Errors
/// In words for the rule's author.
pub(super) fn render(template: &str, known: &Known) -> Result<String, String> {
    let mut text = ENVIRONMENT.render_str(template, minijinja::value::Serde(known)).map_err(|error| {
        let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
        format!("{}{detail}", error.kind())
    })?;
    if text.len() > OUTPUT_MAX {
        let mut end = OUTPUT_MAX;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    Ok(text.trim().to_owned())
}

/// Tries a template on an empty fact, so that a slip shows when the file is read and not on the day that counts.
pub(super) fn check(template: &str) -> Result<(), String> {
    render(template, &Known::default()).map(|_| ())
}
