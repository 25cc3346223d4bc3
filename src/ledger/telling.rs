//! What an article is to the stories that it speaks of: it opens one, moves it, or says what is known already.
//!
//! In: what the article did to the ledger, its background, and the stories of a text that it copies. Out: one `Telling` a
//! story.
//!
//! A telling is the ledger's account of the article. It moves no story, counts as no source, and no rule hears of it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::ArticleId;
use crate::facts::{DateSpan, Fact};
use crate::ledger::{Novelty, StageLine, Story, StoryId, advance, matching};
use crate::lexicon::PartyId;

/// So many of actor, target, goods, rate and date a story and what is recalled have in common to be one matter: who acts
/// alone is what many stories share.
const IN_COMMON_MIN: usize = 2;

/// By what an article speaks of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToldAs {
    /// Tells it itself, as news.
    News,
    /// Is a copy of a text that told of it, word for word or in other words.
    Copy,
    /// Recalls it beside its own matter, or has no news at all.
    Background,
}

impl ToldAs {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Copy => "copy",
            Self::Background => "background",
        }
    }
}

/// What one article is to one story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Telling {
    pub article: ArticleId,
    pub source: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    pub story: StoryId,
    /// `repeat` of whatever is told by a copy or as background.
    pub novelty: Novelty,
    pub told_as: ToldAs,
}

/// Takes note of a telling. Of several facts on one story the one that does most to it counts.
pub(super) fn note(tellings: &mut Vec<Telling>, telling: Telling) {
    let weight = |novelty: Novelty| match novelty {
        Novelty::First => 2,
        Novelty::Update => 1,
        Novelty::Repeat => 0,
    };
    match tellings.iter_mut().find(|known| known.story == telling.story) {
        Some(known) if weight(known.novelty) < weight(telling.novelty) => *known = telling,
        Some(_) => {}
        None => tellings.push(telling),
    }
}

/// True if what a fact recalls, which fits the story, stood in it before: no stage that it has not come to, no figure or
/// day that it never had.
pub(super) fn is_recalled(fact: &Fact, story: &Story) -> bool {
    let was = |known: &dyn Fn(&StageLine) -> bool| story.history.iter().any(|line| known(line));
    let is_ahead = advance::moves(story.stage, fact.stage) && !was(&|line| line.stage == fact.stage);
    let rate = fact.rate.map(|rate| {
        let is_it = |known: Option<f64>| known.is_some_and(|known| matching::same_rate(known, rate));
        is_it(story.rate) || was(&|line| is_it(line.rate))
    });
    let date = fact.date.map(|date| {
        let is_it = |known: Option<DateSpan>| known.is_some_and(|known| matching::same_date(known, date));
        is_it(story.date) || was(&|line| is_it(line.date))
    });
    let is_other_rate = rate == Some(false) && (story.rate.is_some() || was(&|line| line.rate.is_some()));
    let has_date = story.date.is_some() || was(&|line| line.date.is_some());
    // A day before the story began is that of another matter.
    let is_before = fact.date.is_some_and(|date| date.last < story.opened_at.date_naive());
    let is_other_date = date == Some(false) && (has_date || is_before);
    !is_ahead && !is_other_rate && !is_other_date && in_common(fact, story, rate, date) >= IN_COMMON_MIN
}

/// How many fields the two have in common; of parties on both sides, and of those who meet, each counts.
fn in_common(fact: &Fact, story: &Story, rate: Option<bool>, date: Option<bool>) -> usize {
    let shared = |ours: &[PartyId], theirs: &[PartyId]| ours.iter().filter(|party| theirs.contains(party)).count();
    let parties = if matching::is_mutual(fact.kind) {
        let both = |actor: &[PartyId], target: &[PartyId]| [actor, target].concat();
        let (mut ours, theirs) = (both(&fact.actor, &fact.target), both(&story.actor, &story.target));
        ours.sort_unstable();
        ours.dedup();
        shared(&ours, &theirs)
    } else {
        shared(&fact.actor, &story.actor).min(1) + shared(&fact.target, &story.target).min(1)
    };
    let people = fact.participants.iter().filter(|one| story.participants.contains(one)).count();
    let goods = fact.object.iter().any(|good| good.as_str() != matching::ALL_GOODS && story.object.contains(good));
    parties + people + usize::from(goods) + usize::from(rate == Some(true)) + usize::from(date == Some(true))
}
