//! Who says that it will answer another's tariffs, without saying how: `will respond in kind`, `vowed to retaliate`.
//!
//! In: a scene. Out: a tariff that is threatened, or one that the speaker says will not come. What is answered with is
//! read elsewhere, where the sentence names it.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::measures::blank;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::Cue;
use crate::facts::{Action, Fact, Hedge, Kind, Stage};

/// Verbs that answer by themselves.
const RETALIATES: &[&str] = &["retaliat", "hit back", "strike back", "hits back", "strikes back", "fight back"];
/// Verbs that answer where `in kind` stands behind them.
const ANSWERS: &[&str] = &["respond", "repl", "answer", "react", "reciprocat"];
/// What is taken in answer.
const STEPS: &[&str] = &["countermeasures", "counter-measures", "countermeasure"];
/// What tariffs are met with.
const MET_WITH: &[&str] = &["answer", "response", "retaliation", "reciprocity", "tariffs", "duties", "countermeasures"];
/// Tokens behind a verb in which `in kind` or what is taken stands.
const NEAR: usize = 6;

/// The answer that the sentence threatens or rules out.
pub(super) fn retaliation(scene: &Scene<'_, '_>, found: &[Fact]) -> Option<Fact> {
    let sentence = scene.sentence;
    let on_tariffs = sentence.glance.noun(Kind::Tariff) || scene.context.matter == Some(Kind::Tariff);
    if !on_tariffs || !sentence.glance.parties() || sentence.is_title() && !sentence.glance.noun(Kind::Tariff) {
        return None;
    }
    let (index, clause) = scene.clauses.iter().enumerate().find(|(_, clause)| answers(scene, clause))?;
    let force = force(scene, index);
    let ahead = force.will || force.would || force.may || force.threatened || force.considered;
    // "has retaliated", "retaliates": what it did so with is told elsewhere.
    if !ahead || force.past || force.had || clause.opening == Opening::Condition || above_asks(scene, clause) {
        return None;
    }
    // "warned its partners not to retaliate": what another shall not do.
    let warned_off = clause.negated
        && clause.parent.is_some_and(|parent| {
            let word = sentence.lower(scene.clauses[parent].head);
            ["warn", "caution", "tell", "told", "advis"].iter().any(|stem| word.starts_with(stem))
                && matches!(clause.opening, Opening::Complement | Opening::Infinitive)
                && !clause.finite
        });
    if warned_off {
        return None;
    }
    let actor = who(scene, clause)?;
    let id = scene.ids(&[actor]);
    if found.iter().any(|fact| fact.kind == Kind::Tariff && fact.fresh && fact.actor == id) {
        return None;
    }
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    if hedge == Hedge::Speculated {
        return None;
    }
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
    let mut fact = blank(scene, Kind::Tariff, fresh, hedge, said_by);
    fact.action = Some(Action::Impose);
    fact.stage = Some(match () {
        () if force.negated || force.denied => Stage::Denied,
        () if (force.may || force.considered) && !force.threatened => Stage::Considered,
        () => Stage::Threatened,
    });
    fact.basis = Some("retaliatory".to_owned());
    fact.target = scene.ids(&answered(scene, actor).into_iter().collect::<Vec<_>>());
    if fact.stage == Some(Stage::Denied) {
        if !fresh {
            return None;
        }
        fact.denied_by = id.clone();
    }
    fact.actor = id;
    Some(fact)
}

/// True for `will retaliate`, `would respond in kind`, `will take countermeasures`, `duties would be met with an answer`.
fn answers(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    let near = clause.group.end..clause.group.end + NEAR;
    let in_kind = || near.clone().any(|at| sentence.is_word(at, "in") && sentence.is_word(at + 1, "kind"));
    if clause.passive {
        let met = starts(&["met", "answered", "matched"]);
        let with = || near.clone().find(|at| sentence.is_word(*at, "with"));
        let tariffs = clause.subject.clone().any(|at| sentence.tokens[at].noun == Some(Kind::Tariff));
        let answer = |with: usize| (with + 1..with + NEAR).any(|at| sentence.is_any(at, MET_WITH));
        // "will be answered under Brazil's reciprocity law".
        let law = || starts(&["answered"]) && near.clone().any(|at| sentence.is_word(at, "reciprocity"));
        return met && tariffs && (with().is_some_and(answer) || in_kind() || law());
    }
    let back = || starts(&["hit", "strike", "fight"]) && sentence.is_word(clause.group.end, "back");
    let takes = || {
        starts(&["tak", "adopt", "prepar", "ready", "impos", "announc"])
            && near.clone().any(|at| sentence.is_any(at, STEPS))
    };
    // "would match Washington's levies": the other's, answered with the same.
    let matches = || {
        starts(&["match", "mirror"])
            && near.clone().any(|at| sentence.tokens.get(at).is_some_and(|token| token.noun == Some(Kind::Tariff)))
            && scene.parties_in(clause.object()).any(|party| party.possessive || party.lead == Lead::None)
    };
    // "retaliate with duties on": read where the duties are.
    let with = near
        .clone()
        .any(|at| sentence.is_word(at, "with") && sentence.tokens.get(at + 1).is_some_and(|next| next.noun.is_some()));
    !with && (starts(RETALIATES) || back() || starts(ANSWERS) && in_kind() || takes() || matches())
        || meets(scene, clause)
}

/// True for `new duties would meet with a response in kind`, `any increase will draw retaliation`.
fn meets(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const ANSWER: &[&str] = &["answer", "response", "retaliation", "reciprocity", "countermeasures", "reply"];
    const MEETS: &[&str] = &["meet", "draw", "trigger", "prompt", "provoke"];
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let near = clause.group.end..clause.group.end + NEAR;
    !clause.passive
        && (clause.will || clause.would)
        && MEETS.iter().any(|stem| word.starts_with(stem))
        && clause.subject.clone().any(|at| sentence.tokens[at].noun == Some(Kind::Tariff))
        && near.into_iter().any(|at| sentence.is_any(at, ANSWER))
}

/// True for the clause of what is answered: `any increase of duties will be answered`.
pub(super) fn is_answered(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    (clause.passive || meets(scene, clause)) && (clause.will || clause.would) && answers(scene, clause)
}

/// How real it is: the clause's own verb, and those that it hangs on.
fn force(scene: &Scene<'_, '_>, index: usize) -> Force {
    let mut force = Force::default();
    let mut at = Some(index);
    let mut first = true;
    for _ in 0..4 {
        let Some(clause) = at.map(|index| &scene.clauses[index]) else { break };
        if first {
            force.tense(scene, clause);
        } else {
            let head = scene.head(clause).as_verb;
            let noun = |cue: Cue| clause.object().take(3).any(|at| scene.sentence.tokens[at].as_noun.cue(cue));
            force.threatened |= head.cue(Cue::Threatened) || head.cue(Cue::Agree) || noun(Cue::Threatened);
            force.considered |= head.cue(Cue::Considered);
            force.denied |= head.cue(Cue::Denied);
            force.negated |= clause.negated;
            force.will |= clause.will;
        }
        let infinitive = clause.opening == Opening::Infinitive;
        let noun = clause.antecedent.filter(|_| infinitive).map(|noun| scene.sentence.tokens[noun].as_noun);
        force.threatened |= noun.is_some_and(|noun| noun.cue(Cue::Threatened));
        // "authorised the start of a process to retaliate": begun, and nothing decided.
        force.considered |= infinitive
            && clause.group.start > 0
            && scene.sentence.is_any(
                clause.group.start - 1,
                &["process", "procedure", "proceedings", "procedures", "mechanism", "preparations", "steps"],
            );
        at = clause.parent.filter(|_| infinitive || clause.opening == Opening::And && !clause.finite);
        first = false;
    }
    // "said that it would": the saying itself may deny or threaten.
    if let Some(above) = scene.clauses[index].parent.filter(|_| scene.clauses[index].opening == Opening::Complement) {
        let head = scene.head(&scene.clauses[above]).as_verb;
        force.denied |= head.cue(Cue::Denied);
        force.threatened |= head.cue(Cue::Threatened);
    }
    force
}

/// True for `urged Lima to retaliate`: asked for.
fn above_asks(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    above.is_some_and(|above| scene.head(above).flag(crate::facts::words::Flag::Urge))
        || clause.group.clone().any(|at| scene.sentence.is_word(at, "should"))
}

/// Who answers: the state that the verb is of, or who speaks where tariffs are met.
fn who(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Party> {
    let forum = |party: &Party| scene.sentence.lexicon.party(*party).forum;
    if clause.passive || meets(scene, clause) {
        let owner = scene.parties_in(clause.object()).find(|party| party.possessive).map(|party| party.party);
        return owner.or_else(|| voice::speaker_party(scene)).filter(|party| !forum(party));
    }
    let mut subjects = scene.subjects(clause);
    if subjects.is_empty() && clause.opening == Opening::Infinitive {
        // "Lula authorised the start of a process to retaliate": who did so.
        subjects = clause.parent.map(|parent| scene.subjects(&scene.clauses[parent])).unwrap_or_default();
    }
    subjects.retain(|party| !forum(party));
    // "Peru's president said his government would respond": that of who speaks.
    let own_body = clause
        .subject
        .clone()
        .any(|at| scene.sentence.is_any(at, &["his government", "its government", "her government", "the government"]));
    if own_body && let Some(speaker) = voice::speaker_party(scene) {
        return Some(speaker).filter(|party| !forum(party));
    }
    let own = || clause.subject.clone().any(|at| scene.sentence.is_any(at, &["it", "he", "she", "we"]));
    subjects.first().copied().or_else(|| voice::speaker_party(scene).filter(|_| own()))
}

/// Whose tariffs are answered: who owns them, or who would raise them.
fn answered(scene: &Scene<'_, '_>, actor: Party) -> Option<Party> {
    let sentence = scene.sentence;
    let beside = |range: Range<usize>| {
        scene
            .parties_in(range)
            .find(|party| party.party != actor && !party.place && !sentence.lexicon.party(party.party).forum)
            .map(|party| party.party)
    };
    let tariff = (sentence.body..sentence.tokens.len()).find(|at| sentence.tokens[*at].noun == Some(Kind::Tariff));
    let owned = tariff.and_then(|tariff| beside(tariff.saturating_sub(4).max(sentence.body)..tariff));
    let by = || {
        let tariff = tariff?;
        scene
            .parties_in(tariff + 1..tariff + NEAR)
            .find(|party| party.lead == Lead::By && party.party != actor)
            .map(|party| party.party)
    };
    let condition = || {
        let clause = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition)?;
        scene.subjects(clause).into_iter().find(|party| *party != actor)
    };
    let other = || scene.context.sides.iter().copied().find(|party| *party != actor);
    owned.or_else(by).or_else(condition).or_else(other)
}
