//! What rules wait for: steps of a sequence, what has yet to follow, a date ahead, a second source.
//!
//! Every wait is a row of the store, saved with the alerts of the same step, so that a restart changes nothing that is
//! sent. Keys are `wait`, the rule, and what tells two waits of one rule apart.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId};
use crate::facts::Fact;
use crate::ledger::{Change, FieldChange, Novelty, Story, StoryId};
use crate::market::Symbol;
use crate::rules::RuleName;

/// Keeps the parts of a key apart; stands in no name.
const SEPARATOR: char = '\u{1f}';
/// Waits that one rule may hold; more than that is a rule that matches everything.
const WAITS_MAX: usize = 10_000;

/// A change as a rule remembers it: what was told, and by whom; the text is not kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    pub at: DateTime<Utc>,
    pub story: StoryId,
    pub novelty: Novelty,
    pub changed: Vec<FieldChange>,
    pub reversal: bool,
    #[serde(default)]
    pub correction: bool,
    pub fact: Fact,
    pub article: Article,
    /// Values of the fields by which the rule joins or counts, in the rule's order.
    pub by: Vec<Vec<String>>,
}

impl Seen {
    pub(super) fn of(change: &Change, by: Vec<Vec<String>>, at: DateTime<Utc>) -> Self {
        Self {
            at,
            story: change.story.id.clone(),
            novelty: change.novelty,
            changed: change.changed.clone(),
            reversal: change.reversal,
            correction: change.correction,
            fact: (*change.fact).clone(),
            article: Article { text: String::new(), ..(*change.article).clone() },
            by,
        }
    }

    /// The change again, with its story as it is now.
    pub(super) fn change(&self, story: Arc<Story>) -> Change {
        Change {
            novelty: self.novelty,
            changed: self.changed.clone(),
            reversal: self.reversal,
            correction: self.correction,
            story,
            fact: Arc::new(self.fact.clone()),
            article: Arc::new(self.article.clone()),
        }
    }
}

/// A story that counts, with the article that told it and the time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Counted {
    pub story: StoryId,
    pub article: ArticleId,
    pub at: DateTime<Utc>,
    pub headline: String,
    /// Values of the field of which the rule counts different ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// One thing that a rule waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub(super) enum Wait {
    /// The steps so far; the next one counts until `until`.
    Sequence { steps: Vec<Seen>, until: DateTime<Utc> },
    /// What should follow until `until`, or the rule fires.
    Absence { seen: Seen, until: DateTime<Utc> },
    /// The rule fires at `until`, ahead of `date`.
    Deadline { seen: Seen, until: DateTime<Utc>, date: NaiveDate },
    /// The rule has fired ahead of `date`, and does not again until that is over.
    DeadlineTold { date: NaiveDate, until: DateTime<Utc> },
    /// Another source counts until `until`.
    Corroboration { seen: Seen, until: DateTime<Utc> },
    /// A count has run since then; kept until `until`, and then for as long again.
    Since { since: DateTime<Utc>, until: DateTime<Utc> },
    /// Prices count until `until`.
    Market { seen: Seen, until: DateTime<Utc> },
    /// News keeps a rule on prices silent until `until`: on these symbols, or on all of its own.
    News { headline: String, symbols: Vec<Symbol>, until: DateTime<Utc> },
    /// The stories of the window, and whether the rule has fired on them.
    Count { stories: Vec<Counted>, fired: bool, until: DateTime<Utc> },
}

impl Wait {
    fn is_about(&self, story: &StoryId) -> bool {
        match self {
            Self::Sequence { steps, .. } => steps.iter().any(|seen| seen.story == *story),
            Self::Absence { seen, .. }
            | Self::Deadline { seen, .. }
            | Self::Corroboration { seen, .. }
            | Self::Market { seen, .. } => seen.story == *story,
            Self::Count { stories, .. } => stories.iter().any(|counted| counted.story == *story),
            // What is taken back moved prices all the same.
            Self::Since { .. } | Self::News { .. } | Self::DeadlineTold { .. } => false,
        }
    }

    /// When it fires or is over.
    pub(super) fn until(&self) -> DateTime<Utc> {
        match self {
            Self::Sequence { until, .. }
            | Self::Absence { until, .. }
            | Self::Deadline { until, .. }
            | Self::DeadlineTold { until, .. }
            | Self::Corroboration { until, .. }
            | Self::Market { until, .. }
            | Self::Since { until, .. }
            | Self::News { until, .. }
            | Self::Count { until, .. } => *until,
        }
    }
}

/// Everything that rules wait for.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    waits: BTreeMap<String, Wait>,
    due: BTreeSet<(DateTime<Utc>, String)>,
    /// How many each rule holds.
    held: BTreeMap<String, usize>,
    dirty: BTreeSet<String>,
}

impl Memory {
    /// The head of the keys under which it is kept.
    pub const HEAD: &'static str = "wait\u{1f}";

    /// As it was saved. Rows that cannot be read, as those of a later version, are passed over and named.
    pub fn restore<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut memory = Self::default();
        for (key, value) in rows {
            match serde_json::from_str::<Wait>(value) {
                Ok(wait) => {
                    memory.put(key.to_owned(), wait);
                }
                Err(error) => tracing::warn!(key, %error, "what a rule waited for cannot be read; it is dropped"),
            }
        }
        memory.dirty.clear();
        memory
    }

    /// What has changed since the last call: key, and JSON, or none where the wait is over.
    pub fn take_rows(&mut self) -> Vec<(String, Option<String>)> {
        let dirty = std::mem::take(&mut self.dirty);
        let saved = |wait: &Wait| match serde_json::to_string(wait) {
            Ok(json) => Some(json),
            Err(error) => {
                tracing::error!(%error, "what a rule waits for cannot be saved");
                None
            }
        };
        dirty.into_iter().map(|key| (key.clone(), self.waits.get(&key).and_then(saved))).collect()
    }

    /// When something falls due next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.due.first().map(|(due, _)| *due)
    }

    pub(super) fn key(rule: &RuleName, what: &str) -> String {
        format!("{}{rule}{SEPARATOR}{what}", Self::HEAD)
    }

    /// The rule that a key belongs to.
    pub(super) fn rule_of(key: &str) -> &str {
        key.split(SEPARATOR).nth(1).unwrap_or_default()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Wait> {
        self.waits.get(key)
    }

    /// The waits of a rule, in the order of keys.
    pub(super) fn waits_of(&self, rule: &RuleName) -> impl Iterator<Item = &Wait> {
        let head = Self::key(rule, "");
        let from = self.waits.range::<str, _>((Bound::Included(head.as_str()), Bound::Unbounded));
        from.take_while(move |(key, _)| key.starts_with(&head)).map(|(_, wait)| wait)
    }

    /// What a rule waits for, in the order of keys.
    pub(super) fn of_rule(&self, rule: &RuleName) -> Vec<(String, Wait)> {
        let head = Self::key(rule, "");
        self.waits
            .range::<str, _>((Bound::Included(head.as_str()), Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(&head))
            .map(|(key, wait)| (key.clone(), wait.clone()))
            .collect()
    }

    /// Puts a wait in place of one of the same key; false if the rule holds too many.
    pub(super) fn put(&mut self, key: String, wait: Wait) -> bool {
        match self.waits.get(&key) {
            Some(before) => _ = self.due.remove(&(before.until(), key.clone())),
            None => {
                let held = self.held.entry(Self::rule_of(&key).to_owned()).or_default();
                if *held >= WAITS_MAX {
                    tracing::warn!(rule = Self::rule_of(&key), "the rule waits for too much; this is not remembered");
                    return false;
                }
                *held += 1;
            }
        }
        self.due.insert((wait.until(), key.clone()));
        self.dirty.insert(key.clone());
        self.waits.insert(key, wait);
        true
    }

    /// Takes a wait out.
    pub(super) fn end(&mut self, key: &str) -> Option<Wait> {
        let wait = self.waits.remove(key)?;
        self.due.remove(&(wait.until(), key.to_owned()));
        self.dirty.insert(key.to_owned());
        if let Some(held) = self.held.get_mut(Self::rule_of(key)) {
            *held = held.saturating_sub(1);
        }
        Some(wait)
    }

    /// Ends what is awaited of a story that was withdrawn, and takes it out of sequences and counts.
    pub(super) fn drop_story(&mut self, story: &StoryId) {
        self.leave(story, |_| true);
    }

    /// Takes a story out of what a rule has counted.
    pub(super) fn uncount(&mut self, rule: &RuleName, story: &StoryId) {
        self.leave(story, |key| Self::rule_of(key) == &*rule.0);
    }

    fn leave(&mut self, story: &StoryId, of: impl Fn(&str) -> bool) {
        let about = self.waits.iter().filter(|(key, wait)| of(key) && wait.is_about(story));
        let concerned: Vec<String> = about.map(|(key, _)| key.clone()).collect();
        for key in concerned {
            let Some(Wait::Count { mut stories, fired, until }) = self.end(&key) else { continue };
            stories.retain(|counted| counted.story != *story);
            if !stories.is_empty() {
                self.put(key, Wait::Count { stories, fired, until });
            }
        }
    }

    /// Takes out the first wait that is due, in the order of time and key.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Option<(String, Wait)> {
        let (due, key) = self.due.first().cloned()?;
        if due > now {
            return None;
        }
        self.end(&key).map(|wait| (key, wait))
    }
}
