//! What is told as if it applied, and is only a warning or a plan: `Peru's copper faces a 20% duty, Trump warns`.
//!
//! In: a clause with a measure, and what is read of it so far. Out: whether it is threatened or considered.

use chrono::Datelike;

use crate::facts::clauses::Clause;
use crate::facts::dates::When;
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::words::{Cue, Flag, Pos};
use crate::lexicon::Is;

/// Verbs by which a measure comes upon goods.
const REACHES: &[&str] = &["hit", "strike", "cover", "appl", "affect", "target", "extend", "catch", "fall"];
/// How far behind `under` the plan may stand.
const REACH: usize = 4;

/// Takes back that it applies, where the sentence only warns of it or plans it.
pub(super) fn settle(scene: &Scene<'_, '_>, reading: &mut Reading) {
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return };
    let told = clause.is_past() || clause.have || clause.negated;
    if reading.force.effect && reading.force.present && !told && next_week(scene, clause) {
        reading.force.will = true;
    }
    if !reading.force.stands || reading.force.still || told || !clause.bears(scene) {
        return;
    }
    if warned(scene, clause) {
        reading.force.stands = false;
        reading.force.threatened = true;
    } else if planned(scene, clause) {
        reading.force.stands = false;
        reading.force.considered = true;
    }
}

/// True for `takes effect on Tuesday`, told on another day: it is one to come.
fn next_week(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    clause.object().any(|at| {
        let found = sentence.tokens[at].date.map(|date| &sentence.dates[date]);
        found.is_some_and(|found| {
            matches!(found.when, When::Weekday(day) if day != sentence.on.weekday())
                && matches!(found.lead, "on" | "" | "from" | "takes" | "take" | "starting")
        })
    })
}

/// True for `.., Trump warns`, `as Trump threatens Ankara`: somebody's warning stands beside the clause.
fn warned(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    scene.clauses.iter().any(|other| {
        let head = scene.head(other);
        // "after Trump warned": of something before.
        let recalled = matches!(other.opening, crate::facts::clauses::Opening::Recap);
        other.head != clause.head
            && head.pos == Pos::Verb
            && head.as_verb.cue(Cue::Threatened)
            && !other.passive
            && !recalled
            && (!scene.subjects(other).is_empty() || sentence.is_title())
    })
}

/// True for `face a 20% duty under the plan`, `would pay 10% if the draft passes`.
fn planned(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let noun = |at: usize| {
        sentence.tokens.get(at).is_some_and(|token| {
            token.pos == Pos::Noun && (token.as_noun.cue(Cue::Plan) || token.as_noun.cue(Cue::Considered))
        })
    };
    clause.object().any(|at| sentence.is_any(at, &["under", "in"]) && (at + 1..at + REACH).any(noun))
}

/// True for `the levies could hit furniture from Vietnam`: goods that a measure may come upon.
pub(super) fn may_reach(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return false };
    let word = sentence.lower(clause.head);
    let reaches = REACHES.iter().any(|start| word.starts_with(start));
    if !reading.as_subject || !clause.may || clause.negated || clause.passive || !reaches {
        return false;
    }
    let goods = clause.object().any(|at| matches!(sentence.object(at), Some((Is::Product(_), false))));
    let foreign =
        scene.parties_in(clause.object()).any(|party| party.goods || party.lead == crate::facts::roles::Lead::From);
    let guess = sentence.has_flag(0..sentence.tokens.len(), Flag::Analyst)
        || sentence.has_flag(0..sentence.tokens.len(), Flag::Opinion);
    goods && foreign && !guess
}
