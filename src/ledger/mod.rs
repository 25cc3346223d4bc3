//! Knows what has already been said: opens stories, moves them, and recognises repeats.
//!
//! In: an article, its facts, and `now`. Out: one `Change` per fact that is news (first, update or repeat), and one `Telling`
//! per story that the article speaks of, as news, as background, or because it is a copy.
//!
//! Invariants
//! - L1. Background (`fresh: false`) never moves a story.
//! - L2. History is append-only. A retraction is a new line, never a deletion.
//! - L3. A source never corroborates itself; copies of one text are one source.
//! - L4. What the only source of a story takes out of its text is taken back; what one of several takes out is one
//!   source less.
//!
//! Reads no clock and no store: the caller restores the ledger, passes `now`, and saves the changes.

mod advance;
mod matching;
mod positions;
mod reports;
mod shelf;
mod story;
mod telling;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_copies;
#[cfg(test)]
mod tests_telling;
#[cfg(test)]
mod tests_versions;
mod texts;
mod versions;

pub use reports::Report;
pub use story::{Account, Mark, Position, SourceLine, StageLine, Stance, Story, StoryId};
pub use telling::{Telling, ToldAs};
pub use texts::TextSeen;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId, Wording};
use crate::facts::{Fact, Hedge};
use crate::ledger::advance::{advance, names_more, open};
use crate::ledger::shelf::Shelf;
use crate::lexicon::Lexicon;

/// How long a text is remembered for telling copies: syndication is over within days.
pub const TEXTS_KEPT: TimeDelta = TimeDelta::days(7);
/// How long a report without goods and figures is taken to be on the measure of which another tells more.
const SHORT_WITHIN: TimeDelta = TimeDelta::hours(12);
/// How long a story is remembered after it was last seen: longer than any window, for rules that wait.
pub const STORIES_KEPT: TimeDelta = TimeDelta::days(120);

/// What an article's fact is to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldChange {
    /// `action`, `stage`, `rate`, `date`, `object`, `amount`, `confirmed_by`, `unconfirmed_by`, `denied_by`,
    /// `disputed`, `sources_differ`, `withdrawn`, ..
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
    /// What was told before was wrong: the text that said it was corrected or says it no more, or a party denies it.
    pub correction: bool,
    /// The story after the change.
    pub story: Arc<Story>,
    pub fact: Arc<Fact>,
    pub article: Arc<Article>,
}

impl Change {
    /// True if it takes a story back because nobody says it any more.
    pub fn is_withdrawal(&self) -> bool {
        self.story.withdrawn && self.changed.iter().any(|one| one.field == "withdrawn")
    }
}

/// The memory of what has been said: open stories and recent texts.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    stories: FxHashMap<StoryId, Arc<Story>>,
    shelf: Shelf,
    /// Stories that some version of an article carried, by the article's source and identity.
    by_identity: HashMap<String, Vec<StoryId>>,
    /// Stories that an article carried.
    by_article: FxHashMap<ArticleId, Vec<StoryId>>,
    /// Says for whom a person speaks; without it only parties that are named speak.
    lexicon: Option<Arc<Lexicon>>,
    texts: Vec<TextSeen>,
    /// Words of texts by which copies in other words are known, and when they came.
    wordings: FxHashMap<ArticleId, (DateTime<Utc>, Arc<Wording>)>,
}

/// Where a story that was taken out stands on the shelf.
enum Standing {
    AsBefore,
    /// Nowhere: the fact says more of who is concerned.
    Anew,
}

/// What one article did to the ledger.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub changes: Vec<Change>,
    /// What the article is to each story that it speaks of: those that it tells as news first.
    pub tellings: Vec<Telling>,
    /// Every story that was opened or touched, to be saved.
    pub stories: Vec<Arc<Story>>,
    /// The text, if it was not a copy of one that is known.
    pub text: Option<TextSeen>,
}

impl Ledger {
    /// A ledger as it was saved.
    pub fn restore(stories: Vec<Story>, texts: Vec<TextSeen>) -> Self {
        let mut ledger = Self::default();
        for text in texts {
            ledger.remember(text);
        }
        for story in stories {
            ledger.put(Arc::new(story));
        }
        ledger
    }

    /// Takes the words by which it knows for whom a person speaks.
    pub fn set_lexicon(&mut self, lexicon: Arc<Lexicon>) {
        self.lexicon = Some(lexicon);
    }

    pub fn story(&self, id: &StoryId) -> Option<&Arc<Story>> {
        self.stories.get(id)
    }

    pub fn stories_count(&self) -> usize {
        self.stories.len()
    }

    /// Takes in one article's facts. Background and speculation move nothing; what an earlier version of the article told
    /// and this one does not is withdrawn.
    pub fn record(&mut self, article: &Arc<Article>, facts: &[Fact], now: DateTime<Utc>) -> Recorded {
        let original = versions::original(&self.texts, article, now).cloned();
        let lexicon = self.lexicon.clone();
        let lexicon = lexicon.as_deref();
        let wording = original.is_none().then(|| Arc::new(Wording::of(&article.text)));
        let mut recorded = Recorded::default();
        let mut touched = Vec::new();
        let of = |story: &StoryId, novelty: Novelty, told_as: ToldAs| {
            let (article, source) = (article.id.clone(), article.source.id.clone());
            Telling { article, source, at: now, story: story.clone(), novelty, told_as }
        };
        for fact in facts.iter().filter(|fact| fact.fresh && fact.hedge != Hedge::Speculated) {
            let fact = positions::spoken(fact, article);
            let mut known = self.find(&fact, now).cloned();
            let words = wording.as_deref().filter(|_| !article.source.writes_its_own());
            let mut spun = known.as_ref().and_then(|id| self.spun_from(id, article, words?, now));
            if known.is_none() {
                // Words that were swapped may be read otherwise: what a copy tells is still what its original told.
                (known, spun) = words.and_then(|words| self.spun_story(&fact, article, words, now)).unzip();
            }
            let original = original.as_ref().map(|text| text.source.as_str()).or(spun.as_deref());
            let change = match known.and_then(|id| self.take_out(&id, &fact)) {
                Some((story, standing)) => {
                    let sources = story.sources.len();
                    let change = advance(story, fact, article, original, lexicon, now);
                    self.put_back(&change.story, standing, sources);
                    change
                }
                None => {
                    let change = open(fact, article, original, lexicon, now);
                    self.put(change.story.clone());
                    change
                }
            };
            if !touched.contains(&change.story.id) {
                touched.push(change.story.id.clone());
            }
            let told_as = if original.is_some() { ToldAs::Copy } else { ToldAs::News };
            telling::note(&mut recorded.tellings, of(&change.story.id, change.novelty, told_as));
            recorded.changes.push(change);
        }
        for story in self.dropped(article, facts, &touched, now) {
            let (story, change) = versions::withdraw(&story, article, now);
            self.put(story.clone());
            touched.push(story.id.clone());
            if let Some(change) = change {
                telling::note(&mut recorded.tellings, of(&story.id, change.novelty, ToldAs::News));
                recorded.changes.push(change);
            }
        }
        if recorded.tellings.is_empty() {
            for story in self.copied(article, original.as_ref(), wording.as_deref(), now) {
                telling::note(&mut recorded.tellings, of(story, Novelty::Repeat, ToldAs::Copy));
            }
        }
        for story in self.recalled(article, facts, now) {
            telling::note(&mut recorded.tellings, of(story, Novelty::Repeat, ToldAs::Background));
        }
        recorded.stories = touched.iter().filter_map(|id| self.stories.get(id).cloned()).collect();
        // Of a text in which nothing is read, a copy tells nothing either.
        if let Some(wording) = wording.filter(|_| !facts.is_empty()) {
            let (source, id) = (article.source.id.clone(), article.id.clone());
            let outlet = article.outlet.clone();
            let text = TextSeen { fingerprint: article.fingerprint, source, outlet, at: now, article: id, wording };
            self.remember(text.clone());
            recorded.text = Some(text);
        }
        recorded
    }

    /// Forgets what a restart would not bring back; the store keeps it.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        self.texts.retain(|text| now - text.at < TEXTS_KEPT);
        self.wordings.retain(|_, (at, _)| now - *at < TEXTS_KEPT);
        let over: Vec<Arc<Story>> = self
            .stories
            .extract_if(|_, story| now - story.last_seen_at > STORIES_KEPT)
            .map(|(_, story)| story)
            .collect();
        for story in over {
            self.shelf.take(&story);
            for line in &story.sources {
                let key = versions::key(&line.source, &line.identity);
                if let Some(ids) = self.by_identity.get_mut(&key) {
                    ids.retain(|id| *id != story.id);
                    if ids.is_empty() {
                        self.by_identity.remove(&key);
                    }
                }
                if let Some(ids) = self.by_article.get_mut(&line.article) {
                    ids.retain(|id| *id != story.id);
                    if ids.is_empty() {
                        self.by_article.remove(&line.article);
                    }
                }
            }
        }
    }

    fn remember(&mut self, text: TextSeen) {
        self.wordings.insert(text.article.clone(), (text.at, text.wording.clone()));
        self.texts.push(text);
    }

    /// The source of a text that carried the story and that the article tells in other words.
    fn spun_from(&self, id: &StoryId, article: &Article, wording: &Wording, now: DateTime<Utc>) -> Option<String> {
        let texts = versions::may_be_spun_from(self.stories.get(id)?, article, now);
        let mut texts = texts.filter_map(|line| Some((line, &self.wordings.get(&line.article)?.1)));
        texts.find(|(_, earlier)| wording.follows(earlier)).map(|(line, _)| line.source.clone())
    }

    /// The story of the fact's kind whose text the article tells in other words, and that text's source.
    fn spun_story(
        &self,
        fact: &Fact,
        article: &Article,
        wording: &Wording,
        now: DateTime<Utc>,
    ) -> Option<(StoryId, String)> {
        // Against whom is what a swapped word hides most often.
        let wide = Fact { target: Vec::new(), ..fact.clone() };
        let of_kind = |id: &&StoryId| self.stories.get(*id).is_some_and(|story| story.kind == fact.kind);
        let near = self.shelf.near(&wide).filter(of_kind);
        let mut found: Vec<(&StoryId, String)> =
            near.filter_map(|id| Some((id, self.spun_from(id, article, wording, now)?))).collect();
        // In an order that a restart does not change.
        found.sort();
        found.into_iter().next().map(|(id, source)| (id.clone(), source))
    }

    /// Puts in a story that is new, or that tells no more than before of who is concerned.
    fn put(&mut self, story: Arc<Story>) {
        let before = self.stories.insert(story.id.clone(), story.clone());
        self.index_sources(&story, before.as_ref().map_or(0, |before| before.sources.len()));
        if before.is_none() {
            self.shelf.put(&story);
        }
    }

    /// Takes a story out to be moved by a fact, so that nobody else holds it and it need not be copied.
    fn take_out(&mut self, id: &StoryId, fact: &Fact) -> Option<(Arc<Story>, Standing)> {
        let story = self.stories.remove(id)?;
        let standing = if names_more(&story, fact) {
            self.shelf.take(&story);
            Standing::Anew
        } else {
            Standing::AsBefore
        };
        Some((story, standing))
    }

    /// Puts back a story that was taken out, which had so many sources.
    fn put_back(&mut self, story: &Arc<Story>, standing: Standing, sources: usize) {
        if matches!(standing, Standing::Anew) {
            self.shelf.put(story);
        }
        self.index_sources(story, sources);
        self.stories.insert(story.id.clone(), story.clone());
    }

    /// Notes which articles carried a story. Lines are only ever added: the first `known` are noted.
    fn index_sources(&mut self, story: &Story, known: usize) {
        for line in story.sources.iter().skip(known) {
            let known = self.by_article.entry(line.article.clone()).or_default();
            if !known.contains(&story.id) {
                known.push(story.id.clone());
            }
            if line.identity.is_empty() {
                continue;
            }
            let known = self.by_identity.entry(versions::key(&line.source, &line.identity)).or_default();
            if !known.contains(&story.id) {
                known.push(story.id.clone());
            }
        }
    }

    /// The story that the fact fits best; of two that fit alike, the one seen last.
    fn find(&self, fact: &Fact, now: DateTime<Utc>) -> Option<&StoryId> {
        let near = self.shelf.near(fact).filter_map(|id| self.stories.get(id));
        best_of(near, fact, self.lexicon.as_deref(), now)
    }

    /// Stories of the text that an article copies in which no news of its own is read.
    fn copied(
        &self,
        article: &Article,
        original: Option<&TextSeen>,
        wording: Option<&Wording>,
        now: DateTime<Utc>,
    ) -> &[StoryId] {
        let spun = || versions::spun(&self.texts, article, wording?, now);
        let text = original.or_else(|| if article.source.writes_its_own() { None } else { spun() });
        text.and_then(|text| self.by_article.get(&text.article)).map_or(&[], Vec::as_slice)
    }

    /// Stories that the article recalls as background; somebody's opinion of a matter is no account of it.
    fn recalled(&self, article: &Article, facts: &[Fact], now: DateTime<Utc>) -> Vec<&StoryId> {
        if article.is_opinion() {
            return Vec::new();
        }
        let background = facts.iter().filter(|fact| !fact.fresh && fact.hedge != Hedge::Speculated);
        let known = background.filter_map(|fact| Some((fact, self.stories.get(self.find(fact, now)?)?)));
        known.filter(|(fact, story)| telling::is_recalled(fact, story)).map(|(_, story)| &story.id).collect()
    }

    /// Stories that an earlier version of the article carried and this version does not speak of any more.
    fn dropped(&self, article: &Article, facts: &[Fact], touched: &[StoryId], now: DateTime<Utc>) -> Vec<Arc<Story>> {
        let Some(ids) = self.by_identity.get(&versions::key(&article.source.id, &article.identity)) else {
            return Vec::new();
        };
        // Background speaks of it still, and so does what is only guessed at.
        let spoken_of = |story: &Story| facts.iter().any(|fact| self.find(fact, now) == Some(&story.id));
        // In an order that a restart does not change.
        let mut ids: Vec<&StoryId> = ids.iter().collect();
        ids.sort();
        ids.into_iter()
            .filter(|id| !touched.contains(id))
            .filter_map(|id| self.stories.get(id))
            .filter(|story| versions::lets_go(story, article) && !spoken_of(story))
            .cloned()
            .collect()
    }
}

/// The story that the fact fits best.
fn best_of<'a>(
    stories: impl Iterator<Item = &'a Arc<Story>>,
    fact: &Fact,
    lexicon: Option<&Lexicon>,
    now: DateTime<Utc>,
) -> Option<&'a StoryId> {
    // Within hours, who says less tells the same in short; later it is another measure of who imposes many.
    let is_one = |story: &Arc<Story>| now - story.last_seen_at < SHORT_WITHIN || !matching::is_vague(fact, story);
    stories
        .filter(|story| now - story.last_seen_at < matching::window(story.kind) && is_one(story))
        .filter_map(|story| Some((matching::fit(fact, story, lexicon)?, story.last_seen_at, &story.id)))
        .max()
        .map(|(_, _, id)| id)
}
