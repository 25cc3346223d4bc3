//! Knows what has already been said: opens stories, moves them, and recognises repeats.
//!
//! In: an article, its facts, and `now`. Out: one `Change` per fact (first, update, repeat or background).
//!
//! Invariants
//! - L1. Background (`fresh: false`) never moves a story.
//! - L2. History is append-only. A retraction is a new line, never a deletion.
//! - L3. A source never corroborates itself; copies of one text are one source.
//!
//! Reads no clock and no store: the caller restores the ledger, passes `now`, and saves the changes.

mod matching;
mod story;
#[cfg(test)]
mod tests;
mod texts;

pub use story::{Position, SourceLine, StageLine, Stance, Story, StoryId};
pub use texts::TextSeen;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::facts::{Action, Fact, Hedge, Kind, Stage};
use crate::lexicon::PartyId;

/// How long a text is remembered for telling copies: syndication is over within days.
const TEXTS_KEPT: TimeDelta = TimeDelta::days(7);
/// Fingerprints that differ in at most this many of 64 bits are of one text.
const COPY_DISTANCE_MAX: u32 = 6;

/// What an article's fact is to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Novelty {
    /// Opens a story.
    First,
    /// Moves it; `Change::changed` says what.
    Update,
    /// Says what is known already.
    Repeat,
}

impl Novelty {
    /// Every name, for messages.
    pub const NAMES: &'static [&'static str] = &["first", "update", "repeat"];
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Update => "update",
            Self::Repeat => "repeat",
        }
    }
}

/// One field of a story that moved. Values are written as in the record of a fact; empty for none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// `action`, `stage`, `rate`, `date`, `object`, `amount`, `confirmed_by`, `unconfirmed_by`, `denied_by`, ..
    pub field: String,
    pub old: String,
    pub new: String,
}

/// What one fact did to the ledger.
#[derive(Clone, Debug)]
pub struct Change {
    pub novelty: Novelty,
    pub changed: Vec<FieldChange>,
    /// It went back: in effect -> suspended, announced -> cancelled.
    pub reversal: bool,
    /// The story after the change.
    pub story: Arc<Story>,
    pub fact: Arc<Fact>,
    pub article: Arc<Article>,
}

/// The memory of what has been said: open stories and recent texts.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    stories: HashMap<StoryId, Arc<Story>>,
    by_kind: HashMap<Kind, Vec<StoryId>>,
    texts: Vec<TextSeen>,
}

/// What one article did to the ledger.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub changes: Vec<Change>,
    /// Every story that was opened or touched, to be saved.
    pub stories: Vec<Arc<Story>>,
    /// The text, if it was not a copy of one that is known.
    pub text: Option<TextSeen>,
}

impl Ledger {
    /// A ledger as it was saved.
    pub fn restore(stories: Vec<Story>, texts: Vec<TextSeen>) -> Self {
        let mut ledger = Self { texts, ..Self::default() };
        for story in stories {
            ledger.put(Arc::new(story));
        }
        ledger
    }

    pub fn story(&self, id: &StoryId) -> Option<&Arc<Story>> {
        self.stories.get(id)
    }

    pub fn stories_count(&self) -> usize {
        self.stories.len()
    }

    /// Takes in one article's facts. Background and speculation move nothing.
    pub fn record(&mut self, article: &Arc<Article>, facts: &[Fact], now: DateTime<Utc>) -> Recorded {
        let origin = self.origin(article);
        let mut recorded = Recorded::default();
        let mut touched = Vec::new();
        for fact in facts.iter().filter(|fact| fact.fresh && fact.hedge != Hedge::Speculated) {
            let fact = spoken(fact, article);
            let change = match self.find(&fact, now) {
                Some(story) => advance(&story, fact, article, origin, now),
                None => open(fact, article, origin, now),
            };
            self.put(change.story.clone());
            if !touched.contains(&change.story.id) {
                touched.push(change.story.id.clone());
            }
            recorded.changes.push(change);
        }
        recorded.stories = touched.iter().filter_map(|id| self.stories.get(id).cloned()).collect();
        if !facts.is_empty() && origin == Origin::Own {
            let text = TextSeen { fingerprint: article.fingerprint, source: article.source.id.clone(), at: now };
            self.texts.push(text.clone());
            recorded.text = Some(text);
        }
        recorded
    }

    /// Forgets stories past their window and texts past theirs; the store keeps them.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        self.texts.retain(|text| now - text.at < TEXTS_KEPT);
        self.stories.retain(|_, story| now - story.last_seen_at < matching::window(story.kind));
        for ids in self.by_kind.values_mut() {
            ids.retain(|id| self.stories.contains_key(id));
        }
    }

    fn put(&mut self, story: Arc<Story>) {
        if self.stories.insert(story.id.clone(), story.clone()).is_none() {
            self.by_kind.entry(story.kind).or_default().push(story.id.clone());
        }
    }

    /// The story that the fact fits best; of two that fit alike, the one seen last.
    fn find(&self, fact: &Fact, now: DateTime<Utc>) -> Option<Arc<Story>> {
        self.by_kind
            .get(&fact.kind)?
            .iter()
            .filter_map(|id| self.stories.get(id))
            .filter(|story| now - story.last_seen_at < matching::window(story.kind))
            .filter_map(|story| Some((matching::fit(fact, story)?, story.last_seen_at, &story.id, story)))
            .max_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)))
            .map(|(_, _, _, story)| story.clone())
    }

    fn origin(&self, article: &Article) -> Origin {
        let copy = self.texts.iter().any(|text| {
            text.source != article.source.id
                && (text.fingerprint ^ article.fingerprint).count_ones() <= COPY_DISTANCE_MAX
        });
        if copy { Origin::Copy } else { Origin::Own }
    }
}

/// Whose text an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Own,
    /// A known text of another source.
    Copy,
}

/// The fact, with what the source's own standing adds: a ministry's page confirms for its state.
fn spoken(fact: &Fact, article: &Article) -> Fact {
    let mut fact = fact.clone();
    if let (Kind::Meeting, Some(party)) = (fact.kind, &article.source.speaks_for) {
        let stands = matches!(fact.stage, Some(Stage::Announced | Stage::Confirmed | Stage::InEffect | Stage::Held));
        if stands && !fact.confirmed_by.contains(party) && !fact.denied_by.contains(party) {
            fact.confirmed_by.push(party.clone());
        }
    }
    fact
}

fn open(fact: Fact, article: &Arc<Article>, origin: Origin, now: DateTime<Utc>) -> Change {
    let key = format!(
        "{}\u{1f}{}\u{1f}{:?}",
        article.id,
        fact.kind,
        (fact.evidence.part, fact.evidence.start, &fact.actor, &fact.target, &fact.object, fact.action)
    );
    let id = StoryId(format!("s{:016x}", xxhash_rust::xxh3::xxh3_64(key.as_bytes())).into());
    let mut story = Story {
        id,
        kind: fact.kind,
        action: fact.action,
        stage: fact.stage,
        actor: fact.actor.clone(),
        target: fact.target.clone(),
        participants: fact.participants.clone(),
        object: fact.object.clone(),
        rate: fact.rate,
        basis: fact.basis.clone(),
        amount: fact.amount.clone(),
        date: fact.date,
        date_is: fact.date_is,
        place: fact.place.clone(),
        history: vec![Story::history_line(&fact, &article.id, now)],
        positions: Vec::new(),
        sources: Vec::new(),
        opened_at: now,
        last_seen_at: now,
    };
    take_positions(&mut story, &fact, article, now);
    add_source(&mut story, article, origin, now);
    Change {
        novelty: Novelty::First,
        changed: Vec::new(),
        reversal: false,
        story: Arc::new(story),
        fact: Arc::new(fact),
        article: article.clone(),
    }
}

fn advance(before: &Story, fact: Fact, article: &Arc<Article>, origin: Origin, now: DateTime<Utc>) -> Change {
    let mut story = before.clone();
    let mut changed = Vec::new();
    let mut note = |field: &str, old: String, new: String| {
        changed.push(FieldChange { field: field.to_owned(), old, new });
    };
    let reversal = turns_back(before, &fact);
    let forward = moves(before.stage, fact.stage);
    if reversal && story.action != fact.action {
        note("action", name(before.action.map(Action::as_str)), name(fact.action.map(Action::as_str)));
        story.action = fact.action;
    }
    if (forward || reversal) && story.stage != fact.stage {
        note("stage", name(before.stage.map(Stage::as_str)), name(fact.stage.map(Stage::as_str)));
        story.stage = fact.stage;
        story.action = fact.action.or(story.action);
    }
    // An article behind the state of things (still "threatened" when it is in effect) brings no new figure.
    let current = forward || reversal || before.stage == fact.stage;
    if current {
        take_figures(&mut story, &fact, &mut note);
    }
    for (field, parties, stance) in [
        ("confirmed_by", &fact.confirmed_by, Stance::Confirmed),
        ("unconfirmed_by", &fact.unconfirmed_by, Stance::Unconfirmed),
        ("denied_by", &fact.denied_by, Stance::Denied),
    ] {
        let mut listed = before.parties(stance);
        if stance == Stance::Confirmed {
            listed.extend(before.parties(Stance::Announced));
        }
        let shown = |parties: &[PartyId]| parties.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ");
        let old = shown(&listed);
        listed.extend(parties.iter().filter(|party| news_of(before, party, stance)).cloned());
        let new = shown(&listed);
        if new != old {
            note(field, old, new);
        }
    }
    take_positions(&mut story, &fact, article, now);
    if both_stand_behind(&story) && matches!(story.stage, Some(Stage::Considered | Stage::Announced)) {
        note("stage", name(story.stage.map(Stage::as_str)), Stage::Confirmed.as_str().to_owned());
        story.stage = Some(Stage::Confirmed);
    }
    fill(&mut story, &fact);
    add_source(&mut story, article, origin, now);
    story.last_seen_at = story.last_seen_at.max(now);
    let novelty = if changed.is_empty() { Novelty::Repeat } else { Novelty::Update };
    if novelty == Novelty::Update {
        story.history.push(Story::history_line(&fact, &article.id, now));
    }
    Change { novelty, changed, reversal, story: Arc::new(story), fact: Arc::new(fact), article: article.clone() }
}

/// Rate, date and amount, where the article is at or past the story's stage.
fn take_figures(story: &mut Story, fact: &Fact, note: &mut impl FnMut(&str, String, String)) {
    if let Some(rate) = fact.rate
        && story.rate.is_none_or(|old| !matching::same_rate(old, rate))
    {
        note("rate", story.rate.map(|old| old.to_string()).unwrap_or_default(), rate.to_string());
        story.rate = Some(rate);
    }
    if let Some(date) = fact.date {
        match story.date {
            Some(old) if matching::same_date(old, date) => {
                if date.within(old) {
                    story.date = Some(date);
                }
            }
            old => {
                note("date", old.map(|old| old.to_string()).unwrap_or_default(), date.to_string());
                story.date = Some(date);
                story.date_is = fact.date_is;
            }
        }
    }
    if let Some(amount) = &fact.amount
        && story.amount.as_ref() != Some(amount)
    {
        let shown = |amount: &crate::facts::Amount| format!("{} {}", amount.value, amount.unit);
        note("amount", story.amount.as_ref().map(shown).unwrap_or_default(), shown(amount));
        story.amount = Some(amount.clone());
    }
}

/// Fields that the story lacked and the fact has; knowing more of the same is no news.
fn fill(story: &mut Story, fact: &Fact) {
    if story.actor.is_empty() {
        story.actor.clone_from(&fact.actor);
    }
    if story.target.is_empty() {
        story.target.clone_from(&fact.target);
    }
    let general = story.object.iter().all(|id| id.as_str() == "all_goods");
    if general && !fact.object.is_empty() {
        story.object.clone_from(&fact.object);
    }
    for participant in &fact.participants {
        if !story.participants.contains(participant) {
            story.participants.push(participant.clone());
        }
    }
    story.basis = story.basis.take().or_else(|| fact.basis.clone());
    story.place = story.place.take().or_else(|| fact.place.clone());
}

/// True if a stage takes the story on from where it is.
fn moves(before: Option<Stage>, now: Option<Stage>) -> bool {
    let rank = |stage: Stage| match stage {
        Stage::Considered => 0,
        Stage::Threatened => 1,
        Stage::Announced => 2,
        Stage::Confirmed => 3,
        Stage::InEffect => 4,
        Stage::Held => 5,
        // An end or a halt is news whatever came before, and so is what comes after it.
        Stage::Postponed | Stage::Cancelled | Stage::Denied => 9,
    };
    match (before, now) {
        (Some(before), Some(now)) if before == now => false,
        (Some(before), Some(now)) => rank(now) > rank(before) || (rank(before) == 9 && rank(now) >= 2),
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

/// It went back: a measure that was tightening is eased or halted, or a plan is dropped.
fn turns_back(before: &Story, fact: &Fact) -> bool {
    let eases = |action: Option<Action>| matches!(action, Some(Action::Reduce | Action::Remove | Action::Suspend));
    let ends = |stage: Option<Stage>| matches!(stage, Some(Stage::Cancelled | Stage::Denied | Stage::Postponed));
    let measure = !matches!(fact.kind, Kind::PolicyRate | Kind::OutputQuota | Kind::MarketMove);
    (measure && eases(fact.action) != eases(before.action) && fact.action.is_some() && before.action.is_some())
        || (ends(fact.stage) && !ends(before.stage))
}

fn news_of(story: &Story, party: &PartyId, stance: Stance) -> bool {
    let known = story.positions.iter().rev().find(|position| position.party == *party);
    match (known, stance) {
        (None, _) => true,
        (Some(position), _) if position.stance == stance => false,
        // A party that has spoken is not put back to silence by an older text.
        (Some(_), Stance::Unconfirmed) => false,
        (Some(position), Stance::Confirmed | Stance::Announced) => {
            !matches!(position.stance, Stance::Announced | Stance::Confirmed)
        }
        _ => true,
    }
}

fn take_positions(story: &mut Story, fact: &Fact, article: &Article, now: DateTime<Utc>) {
    // Who tells of what it has decided announces it; who speaks to what another has told confirms it.
    let stands = if fact.stage == Some(Stage::Announced) { Stance::Announced } else { Stance::Confirmed };
    for (parties, stance) in
        [(&fact.confirmed_by, stands), (&fact.unconfirmed_by, Stance::Unconfirmed), (&fact.denied_by, Stance::Denied)]
    {
        for party in parties {
            if !news_of(story, party, stance) {
                continue;
            }
            story.positions.retain(|position| position.party != *party);
            story.positions.push(Position {
                party: party.clone(),
                stance,
                at: now,
                article: article.id.clone(),
                evidence: fact.evidence.text.clone(),
            });
        }
    }
}

/// A meeting is confirmed when two sides stand behind it and none is silent or against.
fn both_stand_behind(story: &Story) -> bool {
    story.kind == Kind::Meeting
        && story.positions.len() >= 2
        && story.positions.iter().all(|position| matches!(position.stance, Stance::Announced | Stance::Confirmed))
}

fn add_source(story: &mut Story, article: &Article, origin: Origin, now: DateTime<Utc>) {
    if story.sources.iter().any(|line| line.article == article.id) {
        return;
    }
    let independent = origin == Origin::Own && story.sources.iter().all(|line| line.source != article.source.id);
    story.sources.push(SourceLine {
        source: article.source.id.clone(),
        article: article.id.clone(),
        at: now,
        independent,
    });
}

fn name(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}
