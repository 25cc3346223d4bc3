//! `on: count`: so many stories in so short a time, so many different values over them, or many more than are usual.
//!
//! Stories count, each from the first time that it is what `where` asks for, and of one article one. With `distinct` it is
//! the different values of a field that count, over all of these stories, and each value that a fact lists. What is denied
//! or called off leaves the count, unless the rule asks for a stage itself. What is usual is the number in the windows
//! before the present one, on average; before three of these have been seen it is unknown, and unknown does not fire.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::facts::Stage;
use crate::ledger::Change;
use crate::rules::Reason;
use crate::rules::condition::{Condition, Field, texts};
use crate::rules::headline::number;
use crate::rules::memory::{Counted, Memory, Wait};
use crate::rules::set::{Rule, RuleSet, first_that_holds};
use crate::rules::timed::{Hit, Telling};
use crate::schedule::HumanDuration;

/// Groups in which one change may count: a measure on many countries counts for each of the first ones.
const GROUPS_MAX: usize = 32;
/// Past windows of which an average says what is usual.
pub(super) const WINDOWS_MIN: i32 = 3;
/// Fields of which different values can be counted.
pub(super) const COUNTED: &[Field] = &[
    Field::Actor,
    Field::Target,
    Field::Parties,
    Field::Participants,
    Field::Object,
    Field::Kind,
    Field::Action,
    Field::Stage,
    Field::Basis,
    Field::Place,
    Field::SaidBy,
    Field::ConfirmedBy,
    Field::UnconfirmedBy,
    Field::DeniedBy,
];
/// For how long it is remembered since when a rule counts; then for as long again.
pub(super) const SINCE_KEPT: TimeDelta = TimeDelta::days(365);

/// So many stories within a time.
#[derive(Clone, Debug)]
pub(super) struct CountRule {
    pub any: Vec<Vec<Condition>>,
    pub at_least: usize,
    pub within: TimeDelta,
    pub by: Vec<Field>,
    /// Different values of this field count, and not stories.
    pub distinct: Option<Field>,
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

    /// How many stories these are, or how many different values they have.
    fn number<'a>(&self, stories: impl Iterator<Item = &'a Counted>) -> usize {
        match self.distinct {
            Some(_) => values_of(stories).len(),
            None => stories.count(),
        }
    }

    /// How many there are in the window that ends now.
    fn number_now(&self, stories: &[Counted], now: DateTime<Utc>) -> usize {
        self.number(self.in_window(stories, now))
    }

    /// How many a window, on average over those before the present one; none where too few have been seen.
    fn usual(&self, stories: &[Counted], spike: Spike, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<f64> {
        let seen = (now - since).min(spike.over) - self.within;
        if seen < self.within * WINDOWS_MIN {
            return None;
        }
        let windows = seen.as_seconds_f64() / self.within.as_seconds_f64();
        let mut by_window: BTreeMap<i64, Vec<&Counted>> = BTreeMap::new();
        for counted in stories {
            let back = (now - counted.at).num_microseconds()? / self.within.num_microseconds()?;
            by_window.entry(back).or_default().push(counted);
        }
        let before = by_window.into_iter().filter(|(back, _)| *back > 0);
        let before: usize = before.map(|(_, stories)| self.number(stories.into_iter())).sum();
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
        let fired = fired && self.number_now(&stories, now) >= self.at_least;
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
            fired &= body.number_now(&stories, now) >= body.at_least;
            stories.extend(self.counted(body, change, &stories, now));
            if !fired && let Some(reasons) = reasons(body, &stories, &group, since, now) {
                fired = true;
                let told: Vec<String> = body.in_window(&stories, now).map(|counted| counted.headline.clone()).collect();
                let ending = self.ending(body, &stories, now);
                let telling = Telling { lines: told, ending };
                hit = hit.or_else(|| Some((self.told(rule, change, reasons, telling), change.clone())));
            }
            if let Some(until) = body.next_change(&stories, fired, now) {
                memory.put(key, Wait::Count { stories, fired, until });
            }
        }
        hit
    }

    /// What a change adds to those that count already.
    fn counted(&self, body: &CountRule, change: &Change, known: &[Counted], now: DateTime<Utc>) -> Option<Counted> {
        let of_story = |counted: &&Counted| counted.story == change.story.id;
        let values: Vec<String> = match body.distinct {
            Some(field) => {
                let before = values_of(known.iter().filter(of_story));
                let new =
                    texts(field, self.subject(change)).into_iter().filter(|value| !before.contains(value.as_str()));
                let new: Vec<String> = new.collect();
                (!new.is_empty()).then_some(new)?
            }
            // A survey of many matters counts once.
            None if known.iter().any(|one| one.article == change.article.id || of_story(&one)) => return None,
            None => Vec::new(),
        };
        Some(Counted {
            story: change.story.id.clone(),
            article: change.article.id.clone(),
            at: now,
            headline: self.headline(&change.fact),
            values,
        })
    }

    /// What the title says behind the headline.
    fn ending(&self, body: &CountRule, stories: &[Counted], now: DateTime<Utc>) -> String {
        let within = HumanDuration(body.within);
        let Some(field) = body.distinct else {
            return format!(": {} stories within {within}", body.number_now(stories, now));
        };
        let names: Vec<String> = values_of(body.in_window(stories, now))
            .into_iter()
            .map(|value| self.lexicon().name(value).replace('_', " "))
            .collect();
        let field = field.name().replace('_', " ");
        format!("; {} values of {field} within {within}: {}", names.len(), names.join(", "))
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

/// The different values of stories.
fn values_of<'a>(stories: impl Iterator<Item = &'a Counted>) -> BTreeSet<&'a str> {
    stories.flat_map(|counted| counted.values.iter().map(String::as_str)).collect()
}

/// Why the count is full; none if it is not.
fn reasons(
    body: &CountRule,
    stories: &[Counted],
    group: &str,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Vec<Reason>> {
    let count = body.number_now(stories, now);
    if count < body.at_least {
        return None;
    }
    let of = if group.is_empty() { String::new() } else { format!(", {}", group.trim_end_matches('|')) };
    let (wanted, within) = (body.at_least, HumanDuration(body.within));
    let mut reasons = vec![match body.distinct {
        Some(field) => Reason {
            condition: format!("at least {wanted} values of {} within {within}", field.name()),
            saw: format!(
                "{count}: {}{of}",
                values_of(body.in_window(stories, now)).into_iter().collect::<Vec<_>>().join(", ")
            ),
        },
        None => Reason { condition: format!("at least {wanted} within {within}"), saw: format!("{count} stories{of}") },
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
