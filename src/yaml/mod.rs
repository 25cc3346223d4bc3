//! Reads YAML that people write, and says exactly where it is wrong.
//!
//! In: a file's name and text. Out: a typed value, or every problem in it with file, line and column.
//!
//! Invariants
//! - Y1. All problems of a file are reported in one run.
//! - Y2. Bounded: size, depth, node count; aliases cannot multiply.

use std::fmt;

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
    let limit = (word.chars().count() / 3).max(2);
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}
