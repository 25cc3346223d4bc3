//! Rules over more than one moment: a sequence, an absence, a date ahead, a count, a second source.
//!
//! They remember in `Memory` and fire on a change or when time has passed. The story's state is tested as it stands when
//! a wait ends, so that what has been called off meanwhile is not told as if it were still to come.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::article::Article;
use crate::facts::{Fact, Kind, Stage};
use crate::ledger::{Change, Novelty, Story, StoryId};
use crate::market::Prices;
use crate::rules::condition::{Condition, Field, Subject, Truth, meet, texts};
use crate::rules::count::SINCE_KEPT;
use crate::rules::memory::{Memory, Seen, Wait};
use crate::rules::set::{Body, Rule, RuleSet, first_that_holds};
use crate::rules::{Match, Reason};
use crate::schedule::HumanDuration;

/// A date that is given as a longer range than so many days is near no day.
const RANGE_DAYS_MAX: i64 = 7;

/// A field of one fact that has a value in common with a field of a later one: mostly the same field, or crosswise
/// (`{target: actor}`: who was hit answers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Join {
    pub before: Field,
    pub after: Field,
}

/// Two to five steps in order, joined by fields.
#[derive(Clone, Debug)]
pub(super) struct SequenceRule {
    pub steps: Vec<Vec<Vec<Condition>>>,
    pub within: TimeDelta,
    /// Each step joins the one before.
    pub by: Vec<Join>,
}

/// A step that was not followed by another in time.
#[derive(Clone, Debug)]
pub(super) struct AbsenceRule {
    pub any: Vec<Vec<Condition>>,
    pub unless: Vec<Vec<Condition>>,
    pub within: TimeDelta,
    /// What the awaited fact shares with the first; none: it is of the same story.
    pub by: Vec<Join>,
}

/// So long before a story's date.
#[derive(Clone, Debug)]
pub(super) struct DeadlineRule {
    pub any: Vec<Vec<Condition>>,
    pub unless: Vec<Vec<Condition>>,
    pub before: TimeDelta,
}

/// So many independent sources within a time, or one whose word is enough.
#[derive(Clone, Debug)]
pub(super) struct Corroboration {
    pub sources: usize,
    pub within: TimeDelta,
    /// Tiers of which one source is enough.
    pub or_tier: Vec<crate::fetch::Tier>,
}

impl Corroboration {
    fn is_met(&self, story: &Story, article: &Article) -> bool {
        story.sources_count() >= self.sources || self.or_tier.contains(&article.source.tier)
    }
}

/// The story as it stands, with what only the telling fact says.
pub(super) fn standing(story: &Story, told: &Fact) -> Fact {
    Fact {
        rate_from: told.rate_from,
        rate_is: told.rate_is,
        said_by: told.said_by.clone(),
        confidence: told.confidence,
        evidence: told.evidence.clone(),
        ..story.stands()
    }
}

/// What a rule over time adds to the telling of a fact.
#[derive(Clone, Debug, Default)]
pub(super) struct Telling {
    /// Each step or story, on a line of its own.
    pub lines: Vec<String>,
    /// Stands behind the headline.
    pub ending: String,
}

/// A match, and the change that it is about.
pub type Hit = (Match, Change);

impl RuleSet {
    /// Everything that a change fires, now or by ending what a rule waited for.
    pub fn judge(&self, change: &Change, memory: &mut Memory, prices: &Prices, now: DateTime<Utc>) -> Vec<Hit> {
        let mut hits = Vec::new();
        let withdrawn = change.is_withdrawal();
        if withdrawn {
            memory.drop_story(&change.story.id);
        }
        for rule in self.candidates(change) {
            // Nobody has said anything new: only who asks for what is taken back is told.
            if withdrawn && !matches!(rule.body, Body::Change(_)) {
                continue;
            }
            let news = change.novelty != Novelty::Repeat;
            match &rule.body {
                Body::Fact(fact) => {
                    let found = self.corroborated(rule, fact.corroboration.as_ref(), change, memory, now);
                    hits.extend(
                        found.and_then(|(found, change)| self.with_market(rule, found, &change, (memory, prices), now)),
                    );
                }
                Body::Sequence(sequence) if news => {
                    hits.extend(self.sequence(rule, sequence, change, memory, now));
                }
                Body::Absence(absence) => self.absence(rule, absence, change, memory, now),
                Body::Deadline(deadline) if news => self.deadline(rule, deadline, change, memory, now),
                Body::Count(count) if news => {
                    hits.extend(self.count(rule, count, change, memory, now));
                }
                Body::Price(price) => self.explains(rule, price, change, (memory, prices), now),
                Body::Change(_) => {
                    let found = self.matches(rule, change);
                    hits.extend(found.and_then(|found| self.with_market(rule, found, change, (memory, prices), now)));
                }
                _ => {}
            }
        }
        hits.retain(|(found, change)| !self.is_excepted(&found.rule, change));
        hits
    }

    /// Everything that falls due by `now`; `story` gives a story as it stands.
    pub fn on_time(
        &self,
        memory: &mut Memory,
        story: impl Fn(&StoryId) -> Option<Arc<Story>>,
        now: DateTime<Utc>,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        while let Some((key, wait)) = memory.take_due(now) {
            // A rule that was taken away or turned into another sort waits for nothing.
            let Some(rule) = self.find(Memory::rule_of(&key)) else { continue };
            let hit = match (&rule.body, wait) {
                (Body::Absence(absence), Wait::Absence { seen, .. }) => story(&seen.story).and_then(|story| {
                    // The first alternative is what is hoped for; the others end the wait too.
                    let awaited = absence.unless.first().map(|all| {
                        all.iter().map(|condition| condition.spoken(self.lexicon())).collect::<Vec<_>>().join(" and ")
                    });
                    let waited = HumanDuration(absence.within);
                    let saw = format!("still not {} after {waited}", awaited.unwrap_or_default());
                    self.stood(rule, &seen, story, &absence.unless, (saw.clone(), saw))
                }),
                (Body::Deadline(deadline), Wait::Deadline { seen, date, .. }) => story(&seen.story).and_then(|story| {
                    let over = story.stage == Some(Stage::Held) || !story.date_stands();
                    let same = story.date.is_some_and(|span| span.first == date);
                    let ahead = same && !over && date >= now.date_naive();
                    let saw = format!("{date}, {} ahead", HumanDuration(deadline.before));
                    let said = (saw, ahead_of(date, now));
                    let hit = ahead.then(|| self.stood(rule, &seen, story, &deadline.unless, said)).flatten();
                    if hit.is_some() {
                        let until = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1);
                        memory.put(key, Wait::DeadlineTold { date, until });
                    }
                    hit
                }),
                (Body::Count(count), Wait::Count { stories, fired, .. }) => {
                    // Old stories leave the window; the rest stays.
                    count.keep(memory, key, stories, fired, now);
                    None
                }
                (Body::Count(_), Wait::Since { since, .. }) => {
                    memory.put(key, Wait::Since { since, until: now + SINCE_KEPT });
                    None
                }
                // The time for the next step or source is over.
                _ => None,
            };
            hits.extend(hit);
        }
        hits.retain(|(found, change)| !self.is_excepted(&found.rule, change));
        hits
    }

    pub(super) fn subject<'a>(&'a self, change: &'a Change) -> Subject<'a> {
        Subject { fact: &change.fact, article: &change.article, story: &change.story, lexicon: self.lexicon() }
    }

    pub(super) fn by(&self, fields: &[Field], change: &Change) -> Vec<Vec<String>> {
        fields.iter().map(|field| texts(*field, self.subject(change))).collect()
    }

    /// True if each pair of fields has a value in common, equal or one wider than the other.
    fn joins(&self, by: &[Join], theirs: &[Vec<String>], ours: &[Vec<String>]) -> bool {
        by.iter().zip(theirs).zip(ours).all(|((join, theirs), ours)| meet(join.after, ours, theirs, self.lexicon()))
            && theirs.len() == by.len()
    }

    /// What a wait ends in, unless the story has met what it waited for. `saw` is for the reasons, `said` for the headline.
    fn stood(
        &self,
        rule: &Rule,
        seen: &Seen,
        story: Arc<Story>,
        unless: &[Vec<Condition>],
        (saw, said): (String, String),
    ) -> Option<Hit> {
        let fact = standing(&story, &seen.fact);
        let change = Change { novelty: Novelty::Update, fact: Arc::new(fact), ..seen.change(story) };
        if story_is_over(&change) {
            return None;
        }
        if !unless.is_empty() && first_that_holds(unless, self.subject(&change)).is_some() {
            return None;
        }
        let condition = if unless.is_empty() { "date".to_owned() } else { format!("unless {}", written(unless)) };
        let telling = Telling { lines: Vec::new(), ending: format!("; {said}") };
        let found = self.told(rule, &change, vec![Reason { condition, saw }], telling);
        Some((found, change))
    }

    /// A fact rule that wants more than one source waits for the next one.
    fn corroborated(
        &self,
        rule: &Rule,
        wanted: Option<&Corroboration>,
        change: &Change,
        memory: &mut Memory,
        now: DateTime<Utc>,
    ) -> Option<Hit> {
        let found = self.matches(rule, change);
        let Some(wanted) = wanted else {
            return found.map(|found| (found, change.clone()));
        };
        let key = Memory::key(&rule.name, &change.story.id.0);
        let reason = || Reason {
            condition: format!("corroboration: {} sources within {}", wanted.sources, HumanDuration(wanted.within)),
            saw: change
                .story
                .sources
                .iter()
                .filter(|line| line.independent)
                .map(|line| &*line.source)
                .collect::<Vec<_>>()
                .join(", "),
        };
        if let Some(mut found) = found {
            if wanted.is_met(&change.story, &change.article) {
                memory.end(&key);
                found.reasons.push(reason());
                return Some((found, change.clone()));
            }
            memory
                .put(key, Wait::Corroboration { seen: Seen::of(change, Vec::new(), now), until: now + wanted.within });
            return None;
        }
        // Another text that says the same: it counts if it came in time.
        let Some(Wait::Corroboration { seen, until }) = memory.get(&key) else { return None };
        if now > *until || !wanted.is_met(&change.story, &change.article) {
            return None;
        }
        let first = seen.change(change.story.clone());
        memory.end(&key);
        let mut found = self.matches(rule, &first)?;
        found.reasons.push(reason());
        Some((found, first))
    }

    fn sequence(
        &self,
        rule: &Rule,
        body: &SequenceRule,
        change: &Change,
        memory: &mut Memory,
        now: DateTime<Utc>,
    ) -> Option<Hit> {
        let subject = self.subject(change);
        let is_step = |step: usize| body.steps.get(step).is_some_and(|any| first_that_holds(any, subject).is_some());
        if !(0..body.steps.len()).any(is_step) {
            return None;
        }
        let fields = |side: fn(&Join) -> Field| body.by.iter().map(side).collect::<Vec<_>>();
        let ours = self.by(&fields(|join| join.after), change);
        let kept = self.by(&fields(|join| join.before), change);
        let mut done = None;
        for (key, wait) in memory.of_rule(&rule.name) {
            let Wait::Sequence { mut steps, until } = wait else { continue };
            let joins = || steps.last().is_some_and(|last| self.joins(&body.by, &last.by, &ours));
            // What one article tells is one step at most: it has no order.
            let apart = || steps.iter().all(|seen| seen.article.id != change.article.id);
            if now > until || !is_step(steps.len()) || !joins() || !apart() {
                continue;
            }
            steps.push(Seen::of(change, kept.clone(), now));
            if steps.len() < body.steps.len() {
                memory.put(key, Wait::Sequence { steps, until });
            } else {
                memory.end(&key);
                // Of several that are complete, the one that began last is told.
                let later = done.as_ref().is_none_or(|known: &Vec<Seen>| known[0].at < steps[0].at);
                done = if later { Some(steps) } else { done };
            }
        }
        if let Some(steps) = done {
            let told: Vec<String> = steps
                .iter()
                .map(|seen| format!("{} UTC: {}", seen.at.format("%Y-%m-%d %H:%M"), self.headline(&seen.fact)))
                .collect();
            let reasons = told
                .iter()
                .enumerate()
                .map(|(step, told)| Reason { condition: format!("step {}", step + 1), saw: told.clone() })
                .collect();
            let telling = Telling { lines: told, ending: String::new() };
            return Some((self.told(rule, change, reasons, telling), change.clone()));
        }
        if is_step(0) {
            let key = Memory::key(&rule.name, &change.story.id.0);
            let steps = vec![Seen::of(change, kept, now)];
            memory.put(key, Wait::Sequence { steps, until: now + body.within });
        }
        None
    }

    fn absence(&self, rule: &Rule, body: &AbsenceRule, change: &Change, memory: &mut Memory, now: DateTime<Utc>) {
        let subject = self.subject(change);
        let stands = standing(&change.story, &change.fact);
        let state = Subject { fact: &stands, ..subject };
        let met = first_that_holds(&body.unless, subject).is_some();
        let key = Memory::key(&rule.name, &change.story.id.0);
        if met || first_that_holds(&body.unless, state).is_some() {
            memory.end(&key);
        }
        if met && !body.by.is_empty() {
            // What follows may be a matter of its own, joined by its fields.
            let after: Vec<Field> = body.by.iter().map(|join| join.after).collect();
            let ours = self.by(&after, change);
            for (key, wait) in memory.of_rule(&rule.name) {
                let Wait::Absence { seen, .. } = wait else { continue };
                if self.joins(&body.by, &seen.by, &ours) {
                    memory.end(&key);
                }
            }
        }
        let opens = change.novelty != Novelty::Repeat
            && memory.get(&key).is_none()
            && first_that_holds(&body.any, subject).is_some()
            && !met
            && first_that_holds(&body.unless, state).is_none();
        if opens {
            let before: Vec<Field> = body.by.iter().map(|join| join.before).collect();
            let seen = Seen::of(change, self.by(&before, change), now);
            memory.put(key, Wait::Absence { seen, until: now + body.within });
        }
    }

    /// Waits for the time before the story's date; a date that was moved moves it.
    fn deadline(&self, rule: &Rule, body: &DeadlineRule, change: &Change, memory: &mut Memory, now: DateTime<Utc>) {
        let key = Memory::key(&rule.name, &change.story.id.0);
        // "In June" is near no day.
        let exact = change.story.date.filter(|span| (span.last - span.first).num_days() < RANGE_DAYS_MAX);
        let Some(date) = exact.map(|span| span.first) else { return };
        let of_it = |wait: &Wait| match wait {
            Wait::Deadline { date: known, .. } | Wait::DeadlineTold { date: known, .. } => *known == date,
            _ => false,
        };
        let known = memory.get(&key).is_some_and(of_it);
        if known || first_that_holds(&body.any, self.subject(change)).is_none() {
            return;
        }
        memory.end(&key);
        let starts = date.and_time(NaiveTime::MIN).and_utc();
        if starts > now {
            let until = (starts - body.before).max(now);
            memory.put(key, Wait::Deadline { seen: Seen::of(change, Vec::new(), now), until, date });
        }
    }
}

/// Nothing is awaited of a story that nobody stands behind any more.
fn story_is_over(change: &Change) -> bool {
    change.story.withdrawn
}

/// Alternatives on one line, as they stand in the file.
fn written(any: &[Vec<Condition>]) -> String {
    let all = |conditions: &Vec<Condition>| conditions.iter().map(Condition::written).collect::<Vec<_>>().join(", ");
    any.iter().map(all).collect::<Vec<_>>().join(" or ")
}

/// Kinds that any of the alternatives lets through; none: all.
pub(super) fn kinds_of(all: &[&[Vec<Condition>]], lexicon: &crate::lexicon::Lexicon) -> Option<Vec<Kind>> {
    let mut found = Vec::new();
    for conditions in all.iter().flat_map(|any| any.iter()) {
        let kinds = conditions.iter().find_map(|condition| condition.kinds(lexicon))?;
        found.extend(kinds.into_iter().filter(|kind| !found.contains(kind)).collect::<Vec<_>>());
    }
    Some(found)
}

/// True if an exception holds of the change.
pub(super) fn excepts(conditions: &[Vec<Condition>], subject: Subject<'_>) -> bool {
    conditions.iter().any(|all| all.iter().all(|condition| condition.holds(subject).0 == Truth::True))
}

/// How far a day is ahead, as people say it: `in 2 days`, `in 10 hours`, `today`.
fn ahead_of(date: NaiveDate, now: DateTime<Utc>) -> String {
    let hours = (date.and_time(NaiveTime::MIN).and_utc() - now).num_hours();
    match (hours, hours / 24) {
        (..=0, _) => "today".to_owned(),
        (1, _) => "in 1 hour".to_owned(),
        (hours, 0) => format!("in {hours} hours"),
        (_, 1) => "in 1 day".to_owned(),
        (_, days) => format!("in {days} days"),
    }
}
