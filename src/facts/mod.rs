//! Reads typed facts, each with its evidence, out of an article.
//!
//! In: an `Article` and the `Lexicon`. Out: `Fact`s, one per distinct act, in order of first mention.
//!
//! Invariants
//! - F1. No fact without evidence: a byte range of the article's title or text, exact to the byte.
//! - F2. Same article and lexicon, same facts, on every machine.
//! - F3. Never panics, and takes time linear in the length of the text.

mod dates;
mod dealings;
mod figures;
mod measures;
mod merge;
mod numbers;
mod passage;
mod record;
mod roles;
#[cfg(test)]
mod tests;
mod voice;
mod words;

pub use record::{Action, Amount, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, RateIs, Stage};

use std::sync::Arc;

use crate::article::{Article, sentences};
use crate::facts::passage::{Passage, Sense};
use crate::facts::words::Word;
use crate::lexicon::{Lexicon, Naming, PartyId};

/// Sentences read of one article; what comes after is comment or a page's furniture.
const SENTENCES_MAX: usize = 400;
/// A sentence longer than this, in bytes, is a list or a table: read up to here.
const SENTENCE_BYTES_MAX: usize = 4_000;

/// Reads facts with one lexicon.
#[derive(Debug)]
pub struct Reader {
    lexicon: Arc<Lexicon>,
    words: Vec<Word>,
}

impl Reader {
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        let words = lexicon.classes().iter().map(|class| Word::of(class)).collect();
        Self { lexicon, words }
    }

    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Every fact of the article, in order of first mention.
    pub fn read(&self, article: &Article) -> Vec<Fact> {
        let passages = self.passages(article);
        let on = article.dated_at().date_naive();
        let trade = passages.iter().any(|passage| passage.has(0, passage.text.len(), |word| word == Word::Trade));
        let default_actor = default_actor(article, &passages);
        let sides = sides(&passages);
        let mut facts = Vec::new();
        for passage in &passages {
            let mut found = measures::measures(passage, on);
            found.extend(dealings::dealings(passage, on, trade, &sides));
            found.extend(figures::figures(passage, on));
            for mut fact in found {
                if complete(&mut fact, default_actor.as_ref(), &facts) {
                    facts.push(fact);
                }
            }
        }
        merge::merge(facts)
    }

    fn passages<'a>(&self, article: &'a Article) -> Vec<Passage<'a>> {
        let on = article.dated_at().date_naive();
        let mut found = Vec::new();
        let read = |text: &'a str, part, offset, number| {
            let text = &text[..roles::floor(text, SENTENCE_BYTES_MAX)];
            Passage::read(&self.lexicon, &self.words, text, (part, offset, number), on)
        };
        if !article.title.trim().is_empty() {
            found.push(read(&article.title, EvidenceIn::Title, 0, 0));
        }
        for (index, range) in sentences(&article.text).into_iter().take(SENTENCES_MAX).enumerate() {
            found.push(read(&article.text[range.clone()], EvidenceIn::Text, range.start, index + 1));
        }
        found
    }
}

/// Whose measure it is where a sentence does not say: the source's own party, else the first one of the title.
fn default_actor(article: &Article, passages: &[Passage<'_>]) -> Option<PartyId> {
    article.source.speaks_for.clone().or_else(|| {
        let lead = passages.iter().take(2).flat_map(|passage| &passage.marks);
        lead.filter(|mark| matches!(mark.sense, Sense::Party(_, Naming::Government) | Sense::Person(..)))
            .find_map(|mark| mark.party().cloned())
    })
}

/// The two parties that the article speaks of most, where it is about two: `both sides`, `the truce`.
fn sides(passages: &[Passage<'_>]) -> Vec<PartyId> {
    let mut counts: Vec<(PartyId, usize)> = Vec::new();
    for party in passages.iter().flat_map(|passage| &passage.marks).filter_map(|mark| mark.party()) {
        match counts.iter_mut().find(|(known, _)| known == party) {
            Some((_, count)) => *count += 1,
            None => counts.push((party.clone(), 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.retain(|(_, count)| *count > 1);
    counts.into_iter().take(2).map(|(party, _)| party).collect()
}

/// Fills in what other sentences of the article say; false if it names nobody that it could be pinned to.
fn complete(fact: &mut Fact, default_actor: Option<&PartyId>, before: &[Fact]) -> bool {
    let measure = matches!(
        fact.kind,
        Kind::Tariff | Kind::ExportControl | Kind::ImportControl | Kind::Sanction | Kind::Investigation | Kind::Subsidy
    );
    if !measure {
        return true;
    }
    if fact.actor.is_empty() {
        let same_kind = before.iter().rev().find(|known| known.kind == fact.kind && !known.actor.is_empty());
        let inferred = same_kind
            .and_then(|known| known.actor.first())
            .or(default_actor)
            .filter(|party| !fact.target.contains(party));
        fact.actor.extend(inferred.cloned());
    }
    if fact.kind == Kind::Tariff && fact.target.is_empty() && fact.object.iter().any(|id| id.as_str() != "all_goods") {
        let known = before
            .iter()
            .rev()
            .find(|known| known.kind == fact.kind && known.actor == fact.actor && !known.target.is_empty());
        fact.target = known.map_or_else(|| vec![PartyId::everyone()], |known| known.target.clone());
    }
    !fact.actor.is_empty()
        && (fact.kind != Kind::Investigation
            || !fact.target.is_empty()
            || fact.basis.is_some()
            || !fact.object.is_empty())
        && (fact.kind != Kind::Sanction || !fact.target.is_empty() || !fact.object.is_empty())
        && (fact.kind != Kind::Subsidy || !fact.object.is_empty())
        && (fact.kind != Kind::Tariff || fact.rate.is_some() || !fact.target.is_empty() || !fact.object.is_empty())
}
