//! Rules that fail while running, on a fact that nobody thought of when they were written.
//!
//! A failing `if` does not hold of that fact, a failing template gives way to the default; every other rule is judged as
//! ever. Each failure is logged, and counted for who looks after the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::rules::RuleName;

/// Failures that are kept until somebody takes them; more of one article are not.
const KEPT_MAX: usize = 1_000;

/// One rule that failed on one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub rule: RuleName,
    /// `if`, `title` or `body`.
    pub part: &'static str,
    pub error: String,
    /// Id of the article; none of a rule on prices.
    pub article: Option<String>,
    /// The sentence of the fact, or the symbol.
    pub fact: String,
}

/// What has failed since it was last asked for; shared by a set's expressions, which know nothing of the set.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures(Arc<Mutex<Vec<Failure>>>);

impl Failures {
    /// Logs and keeps a failure, once for each fact.
    pub(super) fn note(&self, failure: Failure) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX || kept.contains(&failure) {
            return;
        }
        let Failure { rule, part, error, article, fact } = &failure;
        let article = article.as_deref().unwrap_or_default();
        tracing::warn!(%rule, part, error, article, fact, "a rule failed on this fact; other rules are not concerned");
        kept.push(failure);
    }

    pub(super) fn take(&self) -> Vec<Failure> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Runs what a rule's author wrote; a fault of the interpreter is the rule's failure and not the program's.
pub(super) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, &'static str> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| "the interpreter broke down over it")
}

/// How often a rule has failed, and the last time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureCount {
    pub count: u64,
    pub last_at: DateTime<Utc>,
    pub part: String,
    pub error: String,
    pub article: Option<String>,
    pub fact: String,
}

/// Failures counted, by rule; kept over restarts.
#[derive(Clone, Debug, Default)]
pub struct FailureCounts {
    by_rule: BTreeMap<RuleName, FailureCount>,
    /// Rules that were counted since the last `take_rows`.
    dirty: BTreeSet<RuleName>,
}

impl FailureCounts {
    /// The head of the keys under which they are kept.
    pub const HEAD: &'static str = "fail\u{1f}";

    /// As they were saved: keys with their head. Rows that cannot be read, as those of a later version, are passed over.
    pub fn restore<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let row = |(key, value): (&str, &str)| {
            let rule = RuleName(key.strip_prefix(Self::HEAD)?.into());
            Some((rule, serde_json::from_str(value).ok()?))
        };
        Self { by_rule: rows.into_iter().filter_map(row).collect(), dirty: BTreeSet::new() }
    }

    pub fn get(&self, rule: &RuleName) -> Option<&FailureCount> {
        self.by_rule.get(rule)
    }

    pub fn add(&mut self, failure: &Failure, at: DateTime<Utc>) {
        let count = self.get(&failure.rule).map_or(0, |before| before.count) + 1;
        let Failure { rule, part, error, article, fact } = failure.clone();
        let part = part.to_owned();
        self.dirty.insert(rule.clone());
        self.by_rule.insert(rule, FailureCount { count, last_at: at, part, error, article, fact });
    }

    /// What has changed since the last call: key and JSON.
    pub fn take_rows(&mut self) -> Vec<(String, String)> {
        let dirty = std::mem::take(&mut self.dirty);
        let row = |rule: RuleName| {
            let value = serde_json::to_string(self.by_rule.get(&rule)?).ok()?;
            Some((format!("{}{rule}", Self::HEAD), value))
        };
        dirty.into_iter().filter_map(row).collect()
    }
}
