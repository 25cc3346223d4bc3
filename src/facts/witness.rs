//! Finds the sentence of the text that tells what a headline tells.
//!
//! In: facts that only a headline states, and the text. Out: the same facts, with the sentence of the lead that says
//! the same in full as their evidence, where there is one. A headline is short and often twisted; the sentence under
//! it is what a reader would point to.

use crate::facts::confidence::stands_for;
use crate::facts::sentence::Sentence;
use crate::facts::{Evidence, EvidenceIn, Fact, Kind, RateIs};

/// Sentences of the text in which the headline's matter is looked for.
const LEAD: usize = 6;
/// Of a word, its first letters tell it from others, whatever its ending.
const STEM_LEN: usize = 5;
/// Shorter words are articles and the like.
const WORD_LEN_MIN: usize = 4;
/// Words of a headline that are looked at.
const WORDS_MAX: usize = 24;
/// A longer line is a paragraph, whatever it ends with.
const HEADING_BYTES_MAX: usize = 140;
/// A headline of a text without full stops: where the evidence starts in the text.
const HEADING_START_MAX: usize = 16;

/// True if the evidence is a headline, be it the first line of the text.
pub(super) fn is_headline(evidence: &Evidence) -> bool {
    let unfinished = || !evidence.text.trim_end().ends_with(['.', '!', '?', '"', '”', '’', ';', ':', '…', '。']);
    evidence.part == EvidenceIn::Title
        || evidence.start < HEADING_START_MAX && evidence.text.len() < HEADING_BYTES_MAX && unfinished()
}

/// Gives each fact of a headline the sentence that shares most of its words, and at least half of them.
pub(super) fn testify(facts: &mut [Fact], sentences: &[Sentence<'_>]) {
    if !facts.iter().any(stands_alone) {
        return;
    }
    let lead: Vec<&Sentence<'_>> = sentences.iter().filter(|sentence| !sentence.is_title()).take(LEAD).collect();
    let stems: Vec<Vec<String>> = lead.iter().map(|sentence| stems(sentence.text)).collect();
    for fact in facts.iter_mut().filter(|fact| stands_alone(fact)) {
        let said = self::stems(&fact.evidence.text);
        let own = |index: usize| fact.evidence.part == EvidenceIn::Text && lead[index].evidence() == fact.evidence;
        let shared = |index: usize| said.iter().filter(|stem| stems[index].contains(stem)).count();
        let best =
            (0..lead.len()).filter(|index| !own(*index)).max_by_key(|index| (shared(*index), lead.len() - index));
        let best = best.filter(|best| shared(*best) * 2 >= said.len() && shared(*best) > 1);
        // "Ottawa rejects report of export tax": "There is no plan to tax potash, the minister of natural resources said".
        let first = (!lead.is_empty() && !own(0) && names_all(fact, lead[0])).then_some(0);
        let Some(best) = best.or(first) else { continue };
        fact.evidence = lead[best].evidence();
        if fact.kind == Kind::Tariff {
            rates(fact, lead[best]);
        }
    }
}

/// True if the sentence names, in whatever words, everybody and everything that the fact is of.
fn names_all(fact: &Fact, sentence: &Sentence<'_>) -> bool {
    let parties = fact.actor.iter().chain(&fact.target).map(|id| id.as_str());
    let goods = fact.object.iter().map(|id| id.as_str());
    let ids: Vec<&str> = parties
        .chain(goods)
        .chain(fact.participants.iter().map(String::as_str))
        .filter(|id| !matches!(*id, "*" | "all_goods"))
        .collect();
    ids.len() > 1
        && ids.iter().all(|id| sentence.all_mentions().iter().any(|mention| stands_for(sentence, mention.is, id)))
}

/// Takes over the rate, and the one before, that the sentence gives.
fn rates(fact: &mut Fact, sentence: &Sentence<'_>) {
    let told = |at: usize| sentence.percent(at);
    let is = |at: Option<usize>, words: &[&str]| at.is_some_and(|at| sentence.is_any(at, words));
    let all: Vec<usize> = (sentence.body..sentence.tokens.len()).filter(|at| told(*at).is_some()).collect();
    let from = all.iter().copied().find(|at| is(at.checked_sub(1), &["from"]));
    if fact.rate.is_none() {
        // "a levy of 30%", "duties of 100% to 200%".
        let of = |at: usize| {
            let duty = |at: usize| sentence.tokens[at].noun == Some(Kind::Tariff);
            at > 1 && sentence.is_word(at - 1, "of") && duty(at - 2)
                || (at + 1..at + 3).any(|next| next < sentence.tokens.len() && duty(next))
        };
        fact.rate = match all.as_slice() {
            [one] if of(*one) => told(*one),
            [low, high] if of(*low) && *high == low + 2 && is(Some(low + 1), &["to", "and", "-"]) => told(*high),
            _ => None,
        };
        fact.rate_is = fact.rate_is.or(fact.rate.map(|_| RateIs::Level));
    } else if fact.rate_from.is_none()
        && let Some(from) = from
        && all.iter().any(|at| told(*at) == fact.rate && *at != from)
    {
        fact.rate_from = told(from);
    }
}

/// True for a fact of a headline; what markets did is told alike in both.
fn stands_alone(fact: &Fact) -> bool {
    fact.kind != Kind::MarketMove && is_headline(&fact.evidence)
}

/// The beginnings of the words that count, each once.
fn stems(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        word.chars().count() >= WORD_LEN_MIN || !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
    });
    for word in words.take(WORDS_MAX * 2) {
        let stem: String = word.chars().take(STEM_LEN).flat_map(char::to_lowercase).collect();
        if !found.contains(&stem) {
            found.push(stem);
        }
    }
    found
}
