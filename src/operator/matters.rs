//! What a condition is true of, and when it is told: at first, when something joins or ends, and again after growing gaps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// When a condition is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// From the first that is wrong to the telling, so that what breaks together is told together.
    pub group_wait: TimeDelta,
    /// Between two tellings of one condition, whatever joins or ends meanwhile.
    pub group_interval: TimeDelta,
    /// Until what is still wrong is told again; the last one repeats.
    pub repeat: Vec<TimeDelta>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub since: DateTime<Utc>,
    /// What is wrong, in a few words, without the name.
    pub says: String,
    /// What was tried, or is tried next; whole sentences.
    pub tried: String,
    /// It is over then, unless it happens again.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Matter {
    pub(super) fn new(since: DateTime<Utc>, says: String) -> Self {
        Self { since, says, tried: String::new(), ends_at: None }
    }
}

/// A condition that is true of something, or has just ceased to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    opened_at: DateTime<Utc>,
    /// Tellings so far; the last revision of its alert.
    revision: u32,
    matters: BTreeMap<String, Matter>,
    /// Names that were told of.
    told: BTreeSet<String>,
    /// What was told of and is over, since when it was wrong and when it ended.
    ended: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
    /// What joined or ended is told then.
    news_at: Option<DateTime<Utc>>,
    /// What is still wrong is told again then.
    repeat_at: Option<DateTime<Utc>>,
    told_at: Option<DateTime<Utc>>,
    repeats: u32,
    /// Receivers that were told.
    heard: BTreeSet<String>,
}

impl Open {
    pub(super) fn new(pace: &Pace, now: DateTime<Utc>) -> Self {
        Self {
            opened_at: now,
            revision: 0,
            matters: BTreeMap::new(),
            told: BTreeSet::new(),
            ended: BTreeMap::new(),
            news_at: Some(now + pace.group_wait),
            repeat_at: None,
            told_at: None,
            repeats: 0,
            heard: BTreeSet::new(),
        }
    }

    /// Something is wrong, or still is; true if that is to be saved. Since when it is wrong stays as it was.
    pub(super) fn begin(&mut self, name: &str, matter: Matter, pace: &Pace, now: DateTime<Utc>) -> bool {
        if let Some(known) = self.matters.get_mut(name) {
            let matter = Matter { since: known.since, ..matter };
            let changed = *known != matter;
            *known = matter;
            return changed;
        }
        // What ended and was not told of yet has not ended.
        let since = self.ended.remove(name).map_or(matter.since, |(since, _)| since);
        self.matters.insert(name.to_owned(), Matter { since, ..matter });
        if !self.has_news() {
            self.news_at = None;
        }
        if !self.told.contains(name) {
            self.hurry(pace, now);
        }
        true
    }

    /// Something is not wrong any more; true if that is to be saved.
    pub(super) fn end(&mut self, name: &str, pace: &Pace, now: DateTime<Utc>) -> bool {
        let Some(matter) = self.matters.remove(name) else { return false };
        if self.told.contains(name) {
            self.ended.insert(name.to_owned(), (matter.since, now));
            self.hurry(pace, now);
        }
        true
    }

    /// Ends what is over by itself.
    pub(super) fn expire(&mut self, pace: &Pace, now: DateTime<Utc>) {
        let over: Vec<String> = self
            .matters
            .iter()
            .filter(|(_, matter)| matter.ends_at.is_some_and(|at| at <= now))
            .map(|(name, _)| name.clone())
            .collect();
        for name in over {
            self.end(&name, pace, now);
        }
    }

    /// Forgets what is not to be told any more, ended or not.
    pub(super) fn keep_only(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.matters.retain(|name, _| is_kept(name));
        self.ended.retain(|name, _| is_kept(name));
        self.told.retain(|name| is_kept(name));
    }

    fn hurry(&mut self, pace: &Pace, now: DateTime<Utc>) {
        let soon = now + pace.group_wait;
        let not_before = self.told_at.map_or(soon, |told_at| told_at + pace.group_interval);
        self.news_at = Some(self.news_at.unwrap_or(DateTime::<Utc>::MAX_UTC).min(soon.max(not_before)));
    }

    fn has_news(&self) -> bool {
        !self.ended.is_empty() || self.matters.keys().any(|name| !self.told.contains(name))
    }

    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        let ends_at = self.matters.values().filter_map(|matter| matter.ends_at).min();
        [ends_at, self.news_at, self.repeat_at].into_iter().flatten().min()
    }

    /// True if it is to be told by `now`.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        [self.news_at, self.repeat_at].into_iter().flatten().any(|at| at <= now) && !self.is_empty()
    }

    /// True if nothing of it is wrong, and nobody waits to hear that it is over.
    pub(super) fn is_empty(&self) -> bool {
        self.matters.is_empty() && self.ended.is_empty()
    }

    /// It was told as it stands.
    pub(super) fn was_told(&mut self, receivers: &[String], pace: &Pace, now: DateTime<Utc>) {
        if !self.has_news() {
            self.repeats = self.repeats.saturating_add(1);
        }
        self.revision += 1;
        self.told = self.matters.keys().cloned().collect();
        self.ended.clear();
        self.heard.extend(receivers.iter().cloned());
        self.told_at = Some(now);
        let index = (self.repeats as usize).min(pace.repeat.len().saturating_sub(1));
        self.news_at = None;
        self.repeat_at = Some(now + pace.repeat.get(index).copied().unwrap_or(TimeDelta::hours(24)));
    }

    pub(super) fn opened_at(&self) -> DateTime<Utc> {
        self.opened_at
    }
    /// The number of the telling to come.
    pub(super) fn next_revision(&self) -> u32 {
        self.revision + 1
    }
    pub(super) fn count(&self) -> usize {
        self.matters.len() + self.ended.len()
    }
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.iter().cloned().collect()
    }
    pub(super) fn matter(&self, name: &str) -> Option<&Matter> {
        self.matters.get(name)
    }
    /// What is wrong, by name.
    pub fn matters(&self) -> impl Iterator<Item = (&str, &Matter)> {
        self.matters.iter().map(|(name, matter)| (name.as_str(), matter))
    }
    /// What is wrong and was not told of yet.
    pub(super) fn is_new(&self, name: &str) -> bool {
        !self.told.contains(name)
    }
    /// What is over: name, since when it was wrong, when it ended.
    pub(super) fn ended(&self) -> impl Iterator<Item = (&str, DateTime<Utc>, DateTime<Utc>)> {
        self.ended.iter().map(|(name, (since, at))| (name.as_str(), *since, *at))
    }
}
