//! Says what matters: the rules that people write in YAML, compiled, and what they match.
//!
//! In: a `Change` of the ledger, or new prices, and the price view. Out: `Match`es, each with its reasons.
//!
//! Invariants
//! - R1. A wrong file is refused as a whole, with every problem in it.
//! - R2. Missing knowledge is not false: a condition on an unknown value does not match, and its negation does not either.
//! - R3. A rule that fails while running is skipped for that fact and named; it never hides another rule's match.

mod compared;
mod condition;
mod count;
mod explain;
mod expression;
mod failing;
mod file;
mod follow_up;
mod headline;
mod hints;
mod index;
mod lint;
mod load;
mod load_market;
mod load_timed;
mod logic;
mod market;
mod memory;
mod on_price;
mod price_test;
mod schema;
mod set;
mod shape;
mod template;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_lint;
#[cfg(test)]
mod tests_price;
#[cfg(test)]
mod tests_unknown;
mod timed;

pub use condition::{goods_under, value_fault};
pub use explain::{Tested, Verdict};
pub use failing::{Failure, FailureCount, FailureCounts};
pub use file::{RuleFile, includes, is_stock, stock};
pub use follow_up::{FollowUp, FollowUpError};
pub use headline::headline;
pub(crate) use headline::is_call;
pub use lint::{Around, lint};
pub use memory::Memory;
pub use schema::schema;
pub use set::RuleSet;
pub use timed::Hit;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::market::Symbol;

/// With what the title of a correction begins.
pub const CORRECTION_HEADS: &[&str] = &["Withdrawn: ", "Denied: ", "Corrected: "];

/// Less time than this is not enough for a second try.
pub const EXPIRE_AFTER_MIN: TimeDelta = TimeDelta::minutes(1);

/// The `alert:` name of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleName(pub Arc<str>);

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How much an alert matters, in rising order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    #[default]
    Warning,
    Critical,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a list of rules shows of one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RuleSummary<'a> {
    pub name: &'a RuleName,
    pub on: &'static str,
    pub severity: Severity,
    pub labels: &'a BTreeMap<String, String>,
    pub enabled: bool,
    /// File and line of the rule: `stock:tariffs.yaml:4`.
    pub place: &'a str,
}

/// One condition of a rule, what it asked for and what it saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// As in the file: `rate: ">= 25"`.
    pub condition: String,
    /// The value it met: `100`.
    pub saw: String,
}

/// A rule being true once.
#[derive(Clone, Debug)]
pub struct Match {
    pub rule: RuleName,
    pub severity: Severity,
    pub labels: BTreeMap<String, String>,
    /// Rendered from the rule's template, or the default.
    pub title: String,
    pub body: String,
    pub reasons: Vec<Reason>,
    /// Not again for the same key within this time.
    pub cooldown: Option<Cooldown>,
    /// What could not be delivered within this has expired; none: as its receivers say.
    pub expire_after: Option<TimeDelta>,
    /// Whose moves the alert shows; empty: the configured watchlist.
    pub symbols: Vec<Symbol>,
    /// When prices are reported again.
    pub follow_up: Vec<FollowUp>,
}

/// How long a rule keeps quiet, and for what: each of `keys` is one value of every field in `per`. It is quiet where all of
/// them are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cooldown {
    pub lasts: TimeDelta,
    pub keys: Vec<String>,
}

/// A price rule being true once; `key` tells its symbols apart.
#[derive(Clone, Debug)]
pub struct PriceMatch {
    pub found: Match,
    pub key: String,
    /// What was told before is over.
    pub is_over: bool,
}

/// Which price rules have fired and wait to be cleared, by rule and symbol.
#[derive(Clone, Debug, Default)]
pub struct PriceStates {
    fired: BTreeSet<String>,
    /// Keys that were touched since the last `take_rows`.
    dirty: BTreeSet<String>,
}

impl PriceStates {
    /// The head of the keys under which the state is kept.
    pub const HEAD: &'static str = "price\u{1f}";

    /// As it was saved: keys without their head.
    pub fn restore(fired: impl IntoIterator<Item = String>) -> Self {
        Self { fired: fired.into_iter().collect(), dirty: BTreeSet::new() }
    }

    /// What has changed since the last call: key, and whether it has fired.
    pub fn take_rows(&mut self) -> Vec<(String, bool)> {
        let dirty = std::mem::take(&mut self.dirty);
        dirty.into_iter().map(|key| (format!("{}{key}", Self::HEAD), self.fired.contains(&key))).collect()
    }

    fn has_fired(&self, key: &str) -> bool {
        self.fired.contains(key)
    }
    fn fire(&mut self, key: &str) {
        self.fired.insert(key.to_owned());
        self.dirty.insert(key.to_owned());
    }
    fn clear(&mut self, key: &str) {
        self.fired.remove(key);
        self.dirty.insert(key.to_owned());
    }
}
