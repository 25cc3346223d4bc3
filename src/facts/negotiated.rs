//! Talks on a deal: under way, opened, or meant to end in it. What they are on is sought.
//!
//! In: a clause and the phrase of a deal in it. Out: whether talks on that deal go on.

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::outcome::starts;
use crate::facts::roles::Scene;
use crate::facts::words::{Act, Cue, Pos, Step};
use crate::lexicon::Form;

/// Nouns with which talks begin or go on: `the resumption of talks on`.
const OPENINGS: &[&str] =
    &["start", "launch", "opening", "beginning", "resumption", "restart", "continuation", "revival", "relaunch"];
/// Talks by another name.
const DIALOGUES: &[&str] = &[
    "dialogue",
    "dialog",
    "dialogues",
    "deliberations",
    "renegotiation",
    "renegotiations",
    "modernisation",
    "modernization",
];
/// Words of what goes on now, in one word or two.
const UNDER_WAY: &[&str] = &["underway", "ongoing", "under way", "in progress", "going on"];
/// Names and what joins them between talks and their matter: `talks with A, B and C on`.
const NAMES: usize = 10;

/// True for the start or resumption of what follows.
pub(super) fn opening(scene: &Scene<'_, '_>, noun: usize) -> bool {
    scene.sentence.is_any(noun, OPENINGS)
}

/// True for `dialogue`: talks that are not told as a meeting.
pub(super) fn dialogue(scene: &Scene<'_, '_>, noun: usize) -> bool {
    scene.sentence.is_any(noun, DIALOGUES)
}

/// The noun of talks before the names of those who hold them: `talks` in `talks with A and B on`.
pub(super) fn over_names(scene: &Scene<'_, '_>, last: usize) -> Option<usize> {
    let sentence = scene.sentence;
    if sentence.tokens[last].pos != Pos::Name {
        return None;
    }
    let from = last.saturating_sub(NAMES).max(sentence.body);
    let names = |at: usize| matches!(sentence.tokens[at].pos, Pos::Name | Pos::And | Pos::Comma | Pos::Det);
    let with = (from..last).rev().find(|at| !names(*at))?;
    let led = sentence.is_any(with, &["with", "between"]);
    let noun = with.checked_sub(1).filter(|at| led && *at >= sentence.body)?;
    let token = &sentence.tokens[noun];
    let talks = token.noun == Some(Kind::Meeting) || dialogue(scene, noun);
    (talks && matches!(token.pos, Pos::Noun | Pos::Other)).then_some(noun)
}

/// The clause of what the subject is meant or due to become: `a pact is meant to be signed`.
pub(super) fn meant(scene: &Scene<'_, '_>, index: usize) -> Option<usize> {
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    let plans = [Cue::Plan, Cue::Scheduled, Cue::Considered].into_iter().any(|cue| head.as_verb.cue(cue));
    let means = clause.passive && head.pos == Pos::Verb && plans && head.as_verb.steps().next().is_none();
    let under = scene.clauses.get(index + 1).filter(|_| means)?;
    (under.opening == Opening::Infinitive && under.parent == Some(index) && under.passive).then_some(index + 1)
}

/// True for `are in talks on`, `talks on it are under way`, `continues negotiations on`.
pub(super) fn goes_on(scene: &Scene<'_, '_>, clause: &Clause, subject: bool, start: usize) -> bool {
    let sentence = scene.sentence;
    if clause.negated || clause.may || clause.would || over(clause) {
        return false;
    }
    let head = scene.head(clause);
    if subject {
        let goes =
            ["continu", "proceed", "progress", "advanc", "go", "mov"].iter().any(|stem| starts(scene, clause, stem));
        return goes && !clause.passive && head.pos == Pos::Verb && !clause.is_past()
            || states(scene, clause) && under_way(scene, clause.object());
    }
    let within = start.checked_sub(1).is_some_and(|at| at >= clause.group.end && sentence.is_word(at, "in"));
    let holds = head.as_verb.act(Act::Hold) || head.pos == Pos::Have || starts(scene, clause, "continu");
    states(scene, clause) && within || holds && clause.form == Form::Present && start <= clause.group.end + 1
}

/// True for `talks are under way on it`, `discussions are going on for it`: its name stands behind.
pub(super) fn on_it(scene: &Scene<'_, '_>, clause: &Clause, subject: bool, start: usize) -> bool {
    let sentence = scene.sentence;
    if subject || clause.negated || clause.may || clause.would || over(clause) || start <= clause.group.end {
        return false;
    }
    let talks = clause.subject.clone().any(|at| {
        sentence.tokens[at].noun == Some(Kind::Meeting) && sentence.tokens[at].as_noun.step(Step::Sought)
            || dialogue(scene, at)
    });
    let led = sentence.is_any(start - 1, &["on", "for", "over", "towards", "toward"]);
    talks && led && states(scene, clause) && under_way(scene, clause.group.end..start)
}

/// True for `talks are under way in Oslo`: how they stand now.
pub(super) fn proceeds(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    !clause.negated
        && !clause.may
        && !clause.would
        && !over(clause)
        && states(scene, clause)
        && under_way(scene, clause.object())
}

/// What was once under way, and is not told by what somebody has just said.
fn over(clause: &Clause) -> bool {
    clause.is_past() && clause.opening != Opening::Complement || clause.had
}

fn states(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    clause.copula || scene.head(clause).pos == Pos::Be || starts(scene, clause, "remain")
}

/// True if a word in the range says that something is under way.
fn under_way(scene: &Scene<'_, '_>, range: std::ops::Range<usize>) -> bool {
    let sentence = scene.sentence;
    range.into_iter().any(|at| {
        UNDER_WAY.iter().any(|words| match words.split_once(' ') {
            Some((first, second)) => {
                sentence.is_word(at, words) || sentence.is_word(at, first) && sentence.is_word(at + 1, second)
            }
            None => sentence.is_word(at, words),
        })
    })
}
