//! `on: count`: so many stories in so short a time, or many more than are usual.
//!
//! Distinct stories count, each from the first time that it is what `where` asks for, and of one article one. What is denied
//! or called off leaves the count, unless the rule asks for a stage itself. What is usual is the number of stories in the windows before the present
//! one, on average; before three of these have been seen it is unknown, and unknown does not fire.

use chrono::{DateTime, TimeDelta, Utc};

use crate::facts::Stage;
use crate::ledger::Change;
use crate::rules::Reason;
use crate::rules::condition::{Condition, Field};
use crate::rules::headline::number;
use crate::rules::memory::{Counted, Memory, Wait};
use crate::rules::set::{Rule, RuleSet, first_that_holds};
use crate::rules::timed::{Hit, Telling};
use crate::schedule::HumanDuration;

/// Groups in which one change may count: a measure on many countries counts for each of the first ones.
const GROUPS_MAX: usize = 32;
/// Past windows of which an average says what is usual.
pub(super) const WINDOWS_MIN: i32 = 3;
/// For how long it is remembered since when a rule counts; then for as long again.
pub(super) const SINCE_KEPT: TimeDelta = TimeDelta::days(365);

/// So many stories within a time.
#[derive(Clone, Debug)]
pub(super) struct CountRule {
    pub any: Vec<Vec<Condition>>,
    pub at_least: usize,
    pub within: TimeDelta,
    pub by: Vec<Field>,
    pub spike: Option<Spike>,
}

/// So many times what is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spike {
    pub times: f64,
    /// How far back it is looked for what is usual, with the present window.
    pub over: TimeDelta,
}

impl CountRule {
    fn remembers(&self) -> TimeDelta {
        self.spike.map_or(self.within, |spike| spike.over)
    }

    /// True if the rule asks how far a story is.
    fn asks_for_stage(&self) -> bool {
        self.any.iter().flatten().any(|condition| condition.field == Field::Stage)
    }

    fn in_window<'a>(&self, stories: &'a [Counted], now: DateTime<Utc>) -> impl Iterator<Item = &'a Counted> {
        let since = now - self.within;
        stories.iter().filter(move |counted| counted.at > since)
    }

    /// Stories a window, on average over those before the present one; none where too few have been seen.
    fn usual(&self, stories: &[Counted], spike: Spike, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<f64> {
        let seen = (now - since).min(spike.over) - self.within;
        if seen < self.within * WINDOWS_MIN {
            return None;
        }
        let windows = seen.as_seconds_f64() / self.within.as_seconds_f64();
        let before = stories.len() - self.in_window(stories, now).count();
        Some(before as f64 / windows)
    }

    /// Lets stories leave the window, and the count fire anew once it has fallen below its number.
    pub(super) fn keep(
        &self,
        memory: &mut Memory,
        key: String,
        mut stories: Vec<Counted>,
        fired: bool,
        now: DateTime<Utc>,
    ) {
        stories.retain(|counted| counted.at + self.remembers() > now);
        let fired = fired && self.in_window(&stories, now).count() >= self.at_least;
        if let Some(until) = self.next_change(&stories, fired, now) {
            memory.put(key, Wait::Count { stories, fired, until });
        }
    }

    /// When a story leaves what is remembered, or the window of a count that has fired.
    fn next_change(&self, stories: &[Counted], fired: bool, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let forgotten = stories.iter().map(|counted| counted.at + self.remembers()).min()?;
        let window = self.in_window(stories, now).map(|counted| counted.at + self.within).min().filter(|_| fired);
        Some(window.map_or(forgotten, |window| window.min(forgotten)))
    }
}

impl RuleSet {
    /// Counts a change in each of its groups; a hit if one of them is full by it.
    pub(super) fn count(
        &self,
        rule: &Rule,
        body: &CountRule,
        change: &Change,
        memory: &mut Memory,
        now: DateTime<Utc>,
    ) -> Option<Hit> {
        let holds = first_that_holds(&body.any, self.subject(change)).is_some();
        let over = matches!(change.story.stage, Some(Stage::Denied | Stage::Cancelled));
        if over && !(holds && body.asks_for_stage()) {
            memory.uncount(&rule.name, &change.story.id);
            return None;
        }
        if !holds {
            return None;
        }
        let since = body.spike.map(|_| counts_since(rule, memory, now));
        let mut hit = None;
        for group in self.groups(body, change) {
            let key = Memory::key(&rule.name, &group);
            let (mut stories, mut fired) = match memory.end(&key) {
                Some(Wait::Count { stories, fired, .. }) => (stories, fired),
                _ => (Vec::new(), false),
            };
            let oldest = now - body.remembers();
            stories.retain(|counted| counted.at > oldest);
            fired &= body.in_window(&stories, now).count() >= body.at_least;
            // A survey of many matters counts once.
            let counts = |counted: &Counted| counted.article == change.article.id || counted.story == change.story.id;
            if !stories.iter().any(counts) {
                stories.push(Counted {
                    story: change.story.id.clone(),
                    article: change.article.id.clone(),
                    at: now,
                    headline: self.headline(&change.fact),
                });
            }
            if !fired && let Some(reasons) = reasons(body, &stories, &group, since, now) {
                fired = true;
                let told: Vec<String> = body.in_window(&stories, now).map(|counted| counted.headline.clone()).collect();
                let ending = format!(": {} stories within {}", told.len(), HumanDuration(body.within));
                let telling = Telling { lines: told, ending };
                hit = hit.or_else(|| Some((self.told(rule, change, reasons, telling), change.clone())));
            }
            if let Some(until) = body.next_change(&stories, fired, now) {
                memory.put(key, Wait::Count { stories, fired, until });
            }
        }
        hit
    }

    /// The values of `by` in which the change counts; one group without a name where there is no `by`.
    fn groups(&self, body: &CountRule, change: &Change) -> Vec<String> {
        let mut groups: Vec<String> = vec![String::new()];
        for values in self.by(&body.by, change) {
            groups = groups
                .iter()
                .flat_map(|group| values.iter().map(move |value| format!("{group}{value}|")))
                .take(GROUPS_MAX)
                .collect();
        }
        groups
    }
}

/// Why the count is full; none if it is not.
fn reasons(
    body: &CountRule,
    stories: &[Counted],
    group: &str,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Vec<Reason>> {
    let count = body.in_window(stories, now).count();
    if count < body.at_least {
        return None;
    }
    let of = if group.is_empty() { String::new() } else { format!(", {}", group.trim_end_matches('|')) };
    let mut reasons = vec![Reason {
        condition: format!("at least {} within {}", body.at_least, HumanDuration(body.within)),
        saw: format!("{count} stories{of}"),
    }];
    if let Some((spike, since)) = body.spike.zip(since) {
        let usual = body.usual(stories, spike, since, now)?;
        if (count as f64) < spike.times * usual {
            return None;
        }
        reasons.push(Reason {
            condition: format!("{} times what is usual over {}", number(spike.times), HumanDuration(spike.over)),
            saw: format!("{count} where {usual:.1} are usual"),
        });
    }
    Some(reasons)
}

/// Since when the rule counts at all: a group that was quiet all that time had none.
fn counts_since(rule: &Rule, memory: &mut Memory, now: DateTime<Utc>) -> DateTime<Utc> {
    let key = Memory::key(&rule.name, "\u{1f}since");
    if let Some(Wait::Since { since, .. }) = memory.get(&key) {
        return *since;
    }
    memory.put(key, Wait::Since { since: now, until: now + SINCE_KEPT });
    now
}
