//! Kinds of measures that users' files add to those of the program.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

/// Kinds that the program is built on; the room of facts has the same list, and a test holds the two together.
pub const BUILT_IN_KINDS: &[&str] = &[
    "tariff",
    "export_control",
    "import_control",
    "sanction",
    "investigation",
    "subsidy",
    "agreement",
    "meeting",
    "purchase",
    "policy_rate",
    "output_quota",
    "market_move",
];
/// Names behind `noun/` that are no kind: trade itself, and the nouns that need it beside them.
const NO_KINDS: &[&str] = &["exports", "imports", "restriction"];
/// Longest id of a kind, in bytes.
const ID_BYTES_MAX: usize = 40;

/// A kind of a user's file.
#[derive(Clone, Debug)]
pub struct NewKind {
    /// What rules and facts call it: `price_control`.
    pub id: Arc<str>,
    /// As headlines write it: `price control`.
    pub name: String,
    /// What a text must name beside it for a fact.
    pub needs: Vec<Need>,
}

/// A part of a fact that a kind may insist on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Goods, a sector or a company.
    Object,
    /// Against whom.
    Target,
    /// A percentage.
    Rate,
    /// A sum or a quantity.
    Amount,
    /// A day.
    Date,
    /// A legal ground.
    Basis,
}

/// True if the text could be the id of a kind, of ours or of a user's.
pub fn is_kind_id(text: &str) -> bool {
    text.len() <= ID_BYTES_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Why the text cannot be the id of a new kind.
pub(super) fn fault(id: &str) -> Option<String> {
    if BUILT_IN_KINDS.contains(&id) {
        return Some(format!(
            "`{id}` is a kind of bellwether's own; give it words with `{{class: noun/{id}, forms: [..]}}`"
        ));
    }
    if NO_KINDS.contains(&id) {
        return Some(format!("`{id}` cannot name a kind: the class `noun/{id}` means something else"));
    }
    (!is_kind_id(id)).then(|| {
        format!(
            "`{id}` is not the id of a kind; expected lower-case letters, digits and `_`, at most {ID_BYTES_MAX}, beginning with a letter"
        )
    })
}
