//! What was due and starts later: `the rise that was to come in January will instead happen a year later`.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::readings::{Reading, clause_of};
use crate::facts::roles::Scene;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{DateIs, DateSpan};

/// Verbs by which a measure begins, beside those that the lexicon has.
const BEGINS: &[&str] = &["happen", "occur", "begin", "start", "apply", "come", "kick"];
/// Tokens behind a verb in which it is said that something begins later.
const NEAR: usize = 6;

/// True if a day was set for the measure, and the sentence sets a later one, or says that it will not begin before one.
pub(super) fn starts_later(scene: &Scene<'_, '_>, trigger: Trigger, reading: &Reading, start: usize) -> bool {
    let Some(clause) = clause_of(scene, reading).filter(|_| reading.as_subject && trigger.kind.is_measure()) else {
        return false;
    };
    // "will not start on Wednesday as planned but on 1 September".
    let instead = clause.negated && begins_at_all(scene, clause) && not_but(scene, clause).is_some();
    instead || begins_later(scene, clause) && was_set(scene, trigger.token, start, clause)
}

/// Where the other day stands of `not on Wednesday as planned but on 1 September`.
fn not_but(scene: &Scene<'_, '_>, clause: &Clause) -> Option<usize> {
    const REACH: usize = 10;
    let sentence = scene.sentence;
    let end = (clause.group.end + REACH).min(sentence.tokens.len());
    let but = (clause.group.end..end).find(|at| sentence.is_word(*at, "but"))?;
    (but + 1..but + 4).find(|at| sentence.tokens.get(*at).is_some_and(|token| token.date.is_some()))
}

/// True for `will start`, `would apply`.
fn begins_at_all(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let word = scene.sentence.lower(clause.head);
    let begins = scene.head(clause).as_verb.act(Act::Effect) || BEGINS.iter().any(|stem| word.starts_with(stem));
    begins && !clause.passive && !clause.may && (clause.will || clause.would)
}

/// True for `will instead happen`, `will now take effect`, `would not begin before March`.
pub(super) fn begins_later(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    if !begins_at_all(scene, clause) {
        return false;
    }
    let end = (clause.group.end + NEAR).min(sentence.tokens.len());
    let near = |words: &[&str]| (clause.group.start..end).any(|at| sentence.is_any(at, words));
    if clause.negated { near(&["before", "until"]) } else { near(&["instead", "now", "later"]) }
}

/// The day that the sentence sets now.
pub(super) fn new_start(scene: &Scene<'_, '_>, reading: &Reading) -> (Option<DateSpan>, Option<DateIs>) {
    let sentence = scene.sentence;
    let date = clause_of(scene, reading).and_then(|clause| {
        not_but(scene, clause).into_iter().chain(clause.object()).find_map(|at| {
            let found = &sentence.dates[sentence.tokens.get(at)?.date?];
            found.resolve(sentence.on, Looks::Ahead).filter(|day| day.first > sentence.on)
        })
    });
    (date, date.map(|_| DateIs::Effective))
}

/// True if a day had been set: `planned duties`, `duties that were due on Friday`, `due to start on Monday`.
pub(super) fn was_set(scene: &Scene<'_, '_>, token: usize, start: usize, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let set = |at: usize| {
        let token = &sentence.tokens[at];
        token.as_noun.cue(Cue::Scheduled) || token.as_noun.cue(Cue::Plan)
    };
    let described = (start.saturating_sub(1).max(sentence.body)..token).any(set);
    let related = scene.clauses.iter().any(|other| {
        let hangs = matches!(other.opening, Opening::Relative | Opening::Reduced)
            && other.head < clause.head
            && other.antecedent.is_some_and(|at| at >= start.saturating_sub(NEAR) && at < other.head);
        let was_to = other.had && other.will;
        let due = other.copula && other.is_past() && other.object().take(2).any(set);
        let head = scene.head(other).as_verb;
        let planned = other.passive && (head.cue(Cue::Scheduled) || head.cue(Cue::Plan));
        let modal = other.group.clone().any(|at| {
            let token = &sentence.tokens[at];
            token.pos == Pos::Modal
                && token.flag(Flag::Will)
                && sentence.is_any(at, &["due to", "set to", "scheduled to", "slated to"])
        });
        hangs && (was_to || due || planned || modal)
    });
    described || related
}
