//! What a sentence does to the matter of the one before: `It was put off to May`, `Ottawa denied the measure`.
//!
//! In: a sentence that tells no fact by itself, and the facts told before. Out: who stands behind the last of them or
//! rejects it, written into it; or one more fact, where a measure is put off, dropped or struck down, or a meeting
//! denied. A pronoun stands for the measure only where nobody else could be put off or dropped.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::dealings::force;
use crate::facts::roles::Scene;
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Naming, PartyId};

/// Nouns that stand for a measure that was told.
const MEASURES: &[&str] = &[
    "measure",
    "measures",
    "move",
    "moves",
    "step",
    "steps",
    "decision",
    "plan",
    "plans",
    "proposal",
    "order",
    "action",
    "policy",
    "change",
    "changes",
    "restrictions",
];
/// Nouns that stand for a meeting that was told.
const MEETINGS: &[&str] = &["meeting", "visit", "trip", "summit", "call", "talks"];
/// Sentences between what is told and what refers to it.
const REACH: usize = 2;

/// Facts that a sentence told, and the number of the sentence.
pub(super) struct Before {
    pub facts: Range<usize>,
    pub sentence: usize,
}

/// What the clause says of what was told.
struct Said {
    clause: usize,
    /// It is the subject of a passive or of a verb that things do by themselves.
    subject: bool,
    meeting: bool,
}

/// Reads a sentence that refers to the facts before; what it tells of its own is returned.
pub(super) fn refer(scene: &Scene<'_, '_>, facts: &mut [Fact], before: &Before) -> Option<Fact> {
    let sentence = scene.sentence;
    if sentence.is_title() || sentence.number > before.sentence + REACH || !speaks(scene) {
        return None;
    }
    let last = before.facts.clone().rev().find(|at| facts.get(*at).is_some_and(|fact| fact.fresh))?;
    let said = said(scene, facts[last].kind == Kind::Meeting)?;
    let clause = &scene.clauses[said.clause];
    let force = force(scene, said.clause);
    let fact = &mut facts[last];
    if said.meeting && fact.kind != Kind::Meeting || !said.meeting && !fact.kind.is_measure() {
        return None;
    }
    let (deny, confirm) = stance(scene, clause);
    if deny || confirm {
        let party = holder(scene, clause, said.subject)?;
        return stand(scene, fact, clause, &party, deny);
    }
    if said.meeting || force.negated || force.may || force.would || force.considered || force.conditional {
        return None;
    }
    acted(scene, fact, &said, &force)
}

/// True where the sentence has a word that could say something of what was told before.
fn speaks(scene: &Scene<'_, '_>) -> bool {
    let glance = &scene.sentence.glance;
    [Cue::Confirmed, Cue::Denied, Cue::Postponed, Cue::Cancelled].into_iter().any(|cue| glance.cue(cue))
        || [Act::Suspend, Act::Remove].into_iter().any(|act| glance.act(act))
}

/// The clause that has what was told as its subject or right behind its verb.
fn said(scene: &Scene<'_, '_>, meeting: bool) -> Option<Said> {
    let sentence = scene.sentence;
    let nouns = if meeting { MEETINGS } else { MEASURES };
    let named = |at: usize| {
        let led = sentence.is_any(at, &["the", "this", "that", "these", "such", "such a"]);
        let end = (at + 4).min(sentence.tokens.len());
        led && (at + 1..end)
            .any(|at| sentence.is_any(at, nouns) && !sentence.is_any(at + 1, &["of", "on", "to", "by", "in"]))
    };
    scene.clauses.iter().enumerate().find_map(|(index, clause)| {
        let fits = matches!(clause.opening, Opening::Main | Opening::And | Opening::Complement) && clause.finite;
        if !fits || scene.head(clause).pos != Pos::Verb {
            return None;
        }
        let own = clause.own_subject();
        let pronoun = own.len() == 1 && sentence.is_word(own.start, "it");
        let subject = clause.passive && (pronoun || own.len() <= 4 && named(own.start));
        let next = clause.group.end;
        let it = sentence.is_word(next, "it")
            && sentence.tokens.get(next + 1).is_none_or(|after| {
                matches!(after.pos, Pos::Prep | Pos::Date | Pos::Comma | Pos::Stop | Pos::Adv | Pos::And | Pos::Sub)
            });
        let object = !clause.passive && (it || named(next));
        (subject || object).then_some(Said { clause: index, subject, meeting })
    })
}

/// Whether it is denied, and whether somebody stands behind it.
fn stance(scene: &Scene<'_, '_>, clause: &Clause) -> (bool, bool) {
    let above = clause.parent.filter(|_| clause.opening == Opening::Complement).map(|at| &scene.clauses[at]);
    let told = above.unwrap_or(clause);
    let verb = scene.head(told).as_verb;
    let denies = verb.cue(Cue::Denied) && !told.negated;
    let confirms = above.is_none() && verb.cue(Cue::Confirmed) && !told.negated;
    (denies, confirms)
}

/// Who denies or confirms.
fn holder(scene: &Scene<'_, '_>, clause: &Clause, subject: bool) -> Option<PartyId> {
    let above = clause.parent.filter(|_| clause.opening == Opening::Complement).map(|at| &scene.clauses[at]);
    let who: Vec<Party> = match above {
        Some(above) => scene.subjects(above),
        None if subject => scene
            .parties_in(clause.object())
            .filter(|party| party.lead == crate::facts::roles::Lead::By)
            .map(|party| party.party)
            .collect(),
        None => scene.subjects(clause),
    };
    scene.ids(who.get(..1)?).pop()
}

/// Writes down who stands behind what was told, or rejects it; a meeting that is denied is a fact of its own.
fn stand(scene: &Scene<'_, '_>, fact: &mut Fact, clause: &Clause, party: &PartyId, deny: bool) -> Option<Fact> {
    let list = if deny { &mut fact.denied_by } else { &mut fact.confirmed_by };
    if !list.contains(party) {
        list.push(party.clone());
    }
    if !deny || fact.kind != Kind::Meeting || fact.stage == Some(Stage::Held) {
        return None;
    }
    let mut denied = told(scene, fact, clause, &Force::default());
    denied.stage = Some(Stage::Denied);
    denied.denied_by = vec![party.clone()];
    denied.confirmed_by = Vec::new();
    denied.unconfirmed_by = Vec::new();
    Some(denied)
}

/// A measure that is put off, dropped or struck down.
fn acted(scene: &Scene<'_, '_>, fact: &Fact, said: &Said, force: &Force) -> Option<Fact> {
    let clause = &scene.clauses[said.clause];
    let verb = scene.head(clause).as_verb;
    let suspends = verb.act(Act::Suspend) || verb.cue(Cue::Postponed);
    let removes = !suspends && (verb.act(Act::Remove) || verb.cue(Cue::Cancelled));
    let acts = matches!(fact.action, Some(Action::Impose | Action::Raise)) && (suspends || removes);
    if !acts || matches!(fact.stage, Some(Stage::Denied | Stage::Cancelled)) {
        return None;
    }
    // Who does it is who has done it, a court, or nobody in particular.
    let court =
        || clause.subject.clone().any(|at| scene.sentence.naming(at) == Some(Naming::Court) || judges(scene, at));
    let who = scene.subjects(clause);
    let own = !who.is_empty() && who.iter().all(|party| fact.actor.contains(&scene.ids(&[*party])[0]));
    if !said.subject && !own && !court() {
        return None;
    }
    let mut next = told(scene, fact, clause, force);
    let planned = matches!(fact.stage, Some(Stage::Considered | Stage::Threatened));
    if removes && planned {
        next.stage = Some(Stage::Cancelled);
    } else {
        next.action = Some(if suspends { Action::Suspend } else { Action::Remove });
        next.stage = Some(Stage::Announced);
    }
    let until = until(scene, clause).filter(|_| suspends);
    next.date = until;
    next.date_is = until.map(|_| DateIs::Effective);
    next.confirmed_by = Vec::new();
    next.denied_by = Vec::new();
    Some(next)
}

fn judges(scene: &Scene<'_, '_>, at: usize) -> bool {
    scene.sentence.tokens[at].flag(Flag::Judges)
}

/// The same matter as this sentence tells it.
fn told(scene: &Scene<'_, '_>, fact: &Fact, clause: &Clause, force: &Force) -> Fact {
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, force);
    Fact { fresh, hedge, said_by, evidence: scene.sentence.evidence(), ..fact.clone() }
}

/// `put off to May 1`, `suspended until June`: the day from which it applies.
fn until(scene: &Scene<'_, '_>, clause: &Clause) -> Option<DateSpan> {
    let sentence = scene.sentence;
    clause.object().find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        let led = matches!(found.lead, "to" | "until" | "till");
        let span = led.then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()?;
        Some(DateSpan::day(span.first))
    })
}
