//! Reads YAML that people write, and says exactly where it is wrong.
//!
//! In: a file's name and text. Out: a typed value, or every problem in it with file, line and column.
//!
//! Invariants
//! - Y1. All problems of a file are reported in one run.
//! - Y2. Bounded: size, depth, node count; aliases cannot multiply.

mod decode;
mod mark;
mod ranges;
#[cfg(test)]
mod tests;
mod tree;
#[cfg(test)]
pub(crate) mod validated;

pub use decode::decode_node;
pub use mark::{Excerpt, Lint, LintSeverity};
pub use ranges::{Holds, Ranged, ranges};
pub use tree::{BYTES_MAX, Key, Node, Place, Value};

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Name by which the reader knows a `Spanned`; stands for nothing else.
const SPANNED: &str = "$bellwether::Spanned";
const SPANNED_FIELDS: &[&str] = &["line", "column", "value"];

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename = "$bellwether::Spanned")]
pub struct Spanned<T> {
    pub line: u32,
    pub column: u32,
    pub value: T,
}

/// In a file it looks like the value alone.
impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Stands in a schema for text that may be written without quotes though it looks like a number, or true or false.
#[derive(Debug)]
pub struct Text;

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number", "boolean"]})
    }
}

/// For a schema: exactly one of the keys is there.
pub fn exactly_one(keys: &[&str]) -> Vec<Schema> {
    keys.iter().map(|key| json_schema!({"required": [key]})).collect()
}

/// Reads a file's text as a `T`.
///
/// # Errors
/// Every problem in it, in the order of the file.
pub fn decode<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Vec<Problem>> {
    decode_node(&tree::parse(file, text).map_err(|problem| vec![problem])?)
}

/// Reads a file's text as a tree.
///
/// # Errors
/// The fault of syntax.
pub fn parse(file: &str, text: &str) -> Result<Node, Problem> {
    tree::parse(file, text)
}

/// Something wrong in a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path as the user named it, or `environment`.
    pub file: String,
    /// From 1; 0 where no place can be named.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// Lower case, no final period: what is wrong, what was expected, and a suggestion.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
        }
    }
}

/// The known word that `word` was most likely meant to be: at most two slips, or a third of its length, away.
pub fn suggest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    // Of a short word, two letters are most of it.
    let limit = match word.chars().count() {
        length @ 0..=3 => length / 2,
        length => (length / 3).max(2),
    };
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}
