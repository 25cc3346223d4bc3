//! Which side stands behind a meeting or a deal, has yet to, or denies it.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::slots::has_cue;
use crate::facts::voice;
use crate::facts::words::{Cue, Flag, Pos};
use crate::facts::{Action, Fact, Hedge, Kind, Stage};
use crate::lexicon::PartyId;

/// Who of its parties says so stands behind it, or denies it.
pub(super) fn position(scene: &Scene<'_, '_>, fact: &mut Fact) {
    let speaker = voice::speaker_party(scene).or_else(|| official(scene)).map(|party| scene.ids(&[party]));
    let takes_part = |fact: &Fact, party: &PartyId| fact.actor.contains(party) || fact.target.contains(party);
    if fact.stage == Some(Stage::Denied) {
        fact.denied_by = speaker.unwrap_or_default();
        return;
    }
    let made = fact.kind == Kind::Agreement
        && matches!(fact.stage, Some(Stage::Announced | Stage::Confirmed | Stage::InEffect))
        && fact.action == Some(Action::Reach);
    // "X and Y have agreed", "signed", "took effect": who has made it stands behind it.
    if made && fact.actor.len() > 1 && speaker.is_none() && fact.hedge == Hedge::Asserted {
        made_by(fact);
        return;
    }
    let speaker = speaker.or_else(|| scene.context.voice.map(|party| scene.ids(&[party])));
    let Some(speaker) = speaker else { return };
    // "Trump said that Delhi would stop buying": he stands behind it too.
    if fact.kind == Kind::Purchase || speaker.iter().any(|party| takes_part(fact, party)) {
        fact.confirmed_by = speaker;
    }
}

/// Who has made a deal stands behind it.
pub(super) fn made_by(fact: &mut Fact) {
    fact.confirmed_by = fact.actor.iter().chain(&fact.target).cloned().collect();
    fact.confirmed_by.sort();
    fact.confirmed_by.dedup();
}

/// The party for which a nameless official speaks: `a White House official said`.
pub(super) fn official(scene: &Scene<'_, '_>) -> Option<Party> {
    const OFFICIALS: &[&str] =
        &["official", "officials", "spokesperson", "spokesman", "spokeswoman", "ministry", "envoy", "minister"];
    let sentence = scene.sentence;
    let says = scene.clauses.iter().find(|clause| {
        let staffed = || clause.subject.clone().any(|at| sentence.is_any(at, OFFICIALS));
        scene.head(clause).pos == Pos::Verb && scene.head(clause).flag(Flag::Say) && staffed()
    })?;
    scene.parties_in(says.subject.clone()).find(|party| !party.goods).map(|party| party.party)
}

/// Who stands behind it, has yet to, or denies: the subject of the clause that says so.
pub(super) fn positions(scene: &Scene<'_, '_>, fact: &mut Fact, sides: &[Party]) {
    let sentence = scene.sentence;
    let mut confirmed: Vec<Party> = Vec::new();
    let mut unconfirmed: Vec<Party> = Vec::new();
    let mut denied: Vec<Party> = Vec::new();
    for at in sentence.body..sentence.tokens.len() {
        let meaning = sentence.tokens[at].meaning();
        // "it is official", but "an official team".
        if sentence.is_word(at, "official")
            && !at.checked_sub(1).is_some_and(|at| sentence.tokens[at].pos == Pos::Be || sentence.is_word(at, "made"))
        {
            continue;
        }
        let list = if meaning.cue(Cue::Unconfirmed) || sentence.tokens[at].as_noun.cue(Cue::Unconfirmed) {
            &mut unconfirmed
        } else if meaning.cue(Cue::Denied) && fact.stage == Some(Stage::Denied) {
            &mut denied
        } else if meaning.cue(Cue::Confirmed) || meaning.cue(Cue::Announced) && sentence.tokens[at].flag(Flag::Say) {
            &mut confirmed
        } else {
            continue;
        };
        // "it had nothing to announce": who had.
        let has = || {
            let has = |clause: &&Clause| {
                let pronoun = clause.subject.len() == 1 && sentence.tokens[clause.subject.start].pos == Pos::Pron;
                pronoun && clause.object().contains(&at) && clause.group.end + 2 >= at
            };
            scene.clauses.iter().rev().find(has)
        };
        let clause = scene.clauses.iter().find(|clause| clause.group.contains(&at)).or_else(has);
        let subject = clause.map_or_else(Vec::new, |clause| scene.subjects(clause));
        let before = || {
            scene.parties_in(sentence.body..at).rev().find(|party| party.lead == Lead::None).map(|party| party.party)
        };
        list.extend(subject.first().copied().or_else(before));
    }
    // "a meeting that Rome says will take place on Friday".
    let vouched = scene.clauses.iter().filter(|clause| {
        let met = |at: usize| sentence.tokens[at].noun == Some(Kind::Meeting);
        clause.opening == Opening::Relative
            && clause.antecedent.is_some_and(|noun| (noun.saturating_sub(4)..=noun).any(met))
            && scene.head(clause).flag(Flag::Say)
            && !clause.negated
    });
    confirmed.extend(vouched.flat_map(|clause| scene.subjects(clause)).filter(|party| sides.contains(party)));
    if matches!(fact.stage, Some(Stage::Announced | Stage::Held | Stage::InEffect)) && confirmed.is_empty() {
        let speaker = voice::speaker_party(scene).or_else(|| official(scene)).or(scene.context.voice);
        confirmed.extend(speaker.filter(|party| sides.contains(party)));
        confirmed.extend(joint(scene, sides));
    }
    confirmed.retain(|party| !unconfirmed.contains(party));
    for list in [&mut confirmed, &mut unconfirmed, &mut denied] {
        unique(list);
    }
    fact.confirmed_by = scene.ids(&confirmed);
    fact.unconfirmed_by = scene.ids(&unconfirmed);
    fact.denied_by = scene.ids(&denied);
    if fact.stage == Some(Stage::Denied) && fact.denied_by.is_empty() {
        fact.denied_by = voice::speaker_party(scene).map(|party| scene.ids(&[party])).unwrap_or_default();
    }
    let joint = sides.len() > 1 && sides.iter().all(|side| confirmed.contains(side));
    if fact.stage == Some(Stage::Announced) && joint {
        fact.stage = Some(Stage::Confirmed);
    }
    if fact.stage == Some(Stage::Announced)
        && sentence.tokens.iter().any(|token| token.pos == Pos::Verb && token.as_verb.cue(Cue::Confirmed))
        && fact.unconfirmed_by.is_empty()
        && !fact.confirmed_by.is_empty()
    {
        fact.stage = Some(Stage::Confirmed);
    }
}

/// Those of the sides who say so together: `the White House and China's foreign ministry said`, `both governments said`.
fn joint(scene: &Scene<'_, '_>, sides: &[Party]) -> Vec<Party> {
    let sentence = scene.sentence;
    let says = scene.clauses.iter().find(|clause| {
        let head = scene.head(clause);
        head.pos == Pos::Verb && head.flag(Flag::Say) && !clause.negated && !clause.subject.is_empty()
    });
    let Some(says) = says else { return Vec::new() };
    if clause_has(scene, says, Flag::Both) {
        return sides.to_vec();
    }
    let listed = says.subject.clone().any(|at| sentence.tokens[at].pos == Pos::And);
    let mut named: Vec<Party> = scene
        .parties_in(says.subject.clone())
        .filter(|party| !party.goods && sides.contains(&party.party))
        .map(|party| party.party)
        .collect();
    unique(&mut named);
    if listed && named.len() > 1 { named } else { Vec::new() }
}

fn clause_has(scene: &Scene<'_, '_>, clause: &Clause, flag: Flag) -> bool {
    clause.subject.clone().any(|at| scene.sentence.tokens[at].flag(flag))
}

/// The parties for which those who meet act.
pub(super) fn sides(scene: &Scene<'_, '_>, fact: &Fact) -> Vec<PartyId> {
    let sentence = scene.sentence;
    let party = |one: &String| {
        let person = sentence.lexicon.find_person(one);
        person.and_then(|person| person.acts_for(sentence.on)).cloned().unwrap_or_else(|| PartyId::new(one))
    };
    let mut sides: Vec<PartyId> = fact.participants.iter().map(party).collect();
    sides.sort();
    sides.dedup();
    sides
}

/// `The US and China` of one sentence are `Trump and Xi` of another, where both tell of one meeting.
fn same_company(scene: &Scene<'_, '_>, facts: &mut [Fact], told: usize) {
    let persons = |fact: &Fact| fact.participants.iter().filter(|one| one.starts_with("person:")).count();
    // Two ministers in the morning, two leaders at night.
    let shared = |one: &Fact, other: &Fact| {
        one.participants.iter().any(|who| who.starts_with("person:") && other.participants.contains(who))
    };
    let (known, new) = facts.split_at_mut(told.min(facts.len()));
    for fact in new.iter_mut().filter(|fact| fact.kind == Kind::Meeting && !fact.participants.is_empty()) {
        let own = sides(scene, fact);
        let same = known.iter_mut().rev().find(|known| {
            known.kind == Kind::Meeting
                && known.stage == fact.stage
                && known.fresh == fact.fresh
                && known.place.as_ref().is_none_or(|place| fact.place.as_ref().is_none_or(|other| place == other))
                && known.date.is_none_or(|date| fact.date.is_none_or(|other| date.within(other) || other.within(date)))
                && !known.participants.is_empty()
                && (persons(known) == 0 || persons(fact) == 0 || shared(known, fact))
                && sides(scene, known) == own
        });
        let Some(same) = same else { continue };
        match persons(fact).cmp(&persons(same)) {
            std::cmp::Ordering::Less => fact.participants.clone_from(&same.participants),
            std::cmp::Ordering::Greater => same.participants.clone_from(&fact.participants),
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// A sentence that only says where a party stands, on what the article told before: `Beijing has not confirmed it`.
pub(super) fn stand(scene: &Scene<'_, '_>, facts: &mut [Fact], told: usize) {
    same_company(scene, facts, told);
    let sentence = scene.sentence;
    let unconfirmed = has_cue(scene, Cue::Unconfirmed);
    let confirmed = has_cue(scene, Cue::Confirmed) && !unconfirmed && sentence.number > 0 && !still_to(scene);
    if !unconfirmed && !confirmed || told < facts.len() {
        return;
    }
    let both = sentence.has_flag(0..sentence.tokens.len(), Flag::Both);
    let mut speaks: Vec<Party> = scene.clauses.iter().flat_map(|clause| scene.subjects(clause)).collect();
    if speaks.is_empty() {
        speaks.extend(scene.parties.iter().filter(|party| !party.goods && !party.indirect).map(|party| party.party));
    }
    let parties = scene.ids(&speaks);
    let lexicon = sentence.lexicon;
    let takes_part = |fact: &Fact, party: &PartyId| {
        fact.actor.contains(party)
            || fact.target.contains(party)
            || fact.participants.iter().any(|one| {
                *one == party.as_str()
                    || lexicon.find_person(one).and_then(|person| person.acts_for(sentence.on)) == Some(party)
            })
    };
    let dealing = |fact: &Fact| {
        fact.fresh
            && matches!(fact.kind, Kind::Meeting | Kind::Agreement | Kind::Purchase)
            && matches!(fact.stage, Some(Stage::Announced | Stage::Considered))
    };
    if both && confirmed {
        if let Some(fact) = facts.iter_mut().rev().find(|fact| dealing(fact) && fact.kind == Kind::Meeting) {
            fact.stage = Some(Stage::Confirmed);
        }
        return;
    }
    for party in parties {
        let Some(fact) = facts.iter_mut().rev().find(|fact| dealing(fact) && takes_part(fact, &party)) else {
            continue;
        };
        if unconfirmed && !fact.confirmed_by.contains(&party) && !fact.unconfirmed_by.contains(&party) {
            fact.unconfirmed_by.push(party);
        } else if confirmed && !fact.confirmed_by.contains(&party) {
            fact.confirmed_by.push(party);
            // Both say so of one that is set; one that is thought of stays so.
            let set = fact.stage == Some(Stage::Announced);
            if fact.confirmed_by.len() >= 2 && fact.kind == Kind::Meeting && set {
                fact.stage = Some(Stage::Confirmed);
            }
        }
    }
}

/// True for `will be confirmed`, `has not been confirmed`: nobody has yet.
fn still_to(scene: &Scene<'_, '_>) -> bool {
    let sentence = scene.sentence;
    let mut saying = (sentence.body..sentence.tokens.len())
        .filter(|at| sentence.tokens[*at].pos == Pos::Verb && sentence.tokens[*at].as_verb.cue(Cue::Confirmed))
        .filter_map(|at| scene.clauses.iter().find(|clause| clause.group.contains(&at)))
        .peekable();
    saying.peek().is_some() && saying.all(|clause| clause.negated || clause.will || clause.may || clause.would)
}
