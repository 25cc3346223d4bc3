//! A court that holds up a ruling against a measure leaves the measure in force.
//!
//! In: a scene. Out: the measure, in effect: `an appeals court stayed a ruling that struck down the duties`.

use crate::facts::clauses::Clause;
use crate::facts::measures::blank;
use crate::facts::roles::Scene;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{Action, Fact, Kind, Stage};
use crate::lexicon::{Naming, PartyId};

/// What a court decides by.
const RULINGS: &[&str] = &[
    "ruling",
    "rulings",
    "decision",
    "decisions",
    "order",
    "orders",
    "judgment",
    "judgement",
    "injunction",
    "verdict",
];
/// What holds up a ruling.
const HOLDS: &[&str] = &["stay", "pause", "hold", "freeze", "suspension", "on hold", "on ice"];
/// Verbs by which a court gives such a thing.
const GIVES: &[&str] = &["order", "grant", "issu", "press", "hit", "impos", "put", "place", "enter"];

/// The measure that a court has put back, if the sentence tells of one.
pub(super) fn put_back(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.nouns() || !(sentence.naming_any(Naming::Court) || sentence.glance.flag(Flag::Judges)) {
        return None;
    }
    let held = scene.clauses.iter().find(|clause| holds_up(scene, clause))?;
    let ruling = (held.group.end..sentence.tokens.len())
        .find(|at| sentence.is_any(*at, RULINGS) && sentence.tokens[*at].pos != Pos::Verb)?;
    let near = held.object().contains(&ruling) && ruling <= held.group.end + 9;
    let measure = (ruling + 1..sentence.tokens.len())
        .find(|at| sentence.tokens[*at].noun == Some(Kind::Tariff) && sentence.tokens[*at].pos != Pos::Verb)?;
    if !near || !strikes(scene, ruling, measure) {
        return None;
    }
    let force = Force { past: true, ..Force::default() };
    let fresh = voice::is_fresh(scene, Some(held), held.head, &force);
    let (hedge, said_by) = voice::voice(scene, Some(held));
    let mut fact = blank(scene, Kind::Tariff, fresh, hedge, said_by);
    fact.action = Some(Action::Impose);
    fact.stage = Some(Stage::InEffect);
    let court = (sentence.body..sentence.tokens.len())
        .find(|at| sentence.naming(*at) == Some(Naming::Court))
        .and_then(|at| sentence.party(at));
    fact.actor = court.or(scene.context.home).map(|party| scene.ids(&[party])).unwrap_or_default();
    fact.target = vec![PartyId::everyone()];
    Some(fact)
}

/// True for `the court stayed`, `the judges granted a pause on`.
fn holds_up(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let court = clause
        .subject
        .clone()
        .any(|at| sentence.tokens[at].flag(Flag::Judges) || sentence.naming(at) == Some(Naming::Court));
    let word = sentence.lower(clause.head);
    let stays = ["stay", "paus", "suspend", "froze", "freez"].iter().any(|start| word.starts_with(start));
    // "put a ruling against the tariffs on hold".
    let behind = clause.object().any(|at| sentence.is_any(at, &["on hold", "on ice"]));
    let end = (clause.group.end + 4).min(clause.right);
    let gives = behind && (word.starts_with("put") || word.starts_with("plac"))
        || GIVES.iter().any(|start| word.starts_with(start))
            && (clause.group.end..end).any(|at| sentence.is_any(at, HOLDS));
    court && !clause.passive && !clause.negated && !clause.may && (stays || gives)
}

/// True if the words between the ruling and the measure say that the one goes against the other.
fn strikes(scene: &Scene<'_, '_>, ruling: usize, measure: usize) -> bool {
    let sentence = scene.sentence;
    (ruling + 1..sentence.tokens.len()).any(|at| {
        let token = &sentence.tokens[at];
        let undoes = token.pos == Pos::Verb
            && [Act::Remove, Act::Restrict, Act::Suspend].into_iter().any(|act| token.as_verb.act(act));
        token.flag(Flag::Unlawful) || at < measure && (undoes || sentence.is_word(at, "against"))
    })
}
