//! Reads dealings between parties: agreements and purchases.

use crate::facts::agreements;
use crate::facts::clauses::{Clause, Opening, phrase_start};
use crate::facts::dates::Looks;
use crate::facts::measures::blank;
use crate::facts::positions::position;
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::slots::amount;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Action, DateIs, Fact, Hedge, Kind, Stage};
use crate::lexicon::{Form, Is, PartyId, ProductId};

/// Whose buying is no state's.
const PRIVATE: &[&str] = &[
    "consumers",
    "companies",
    "firms",
    "shoppers",
    "households",
    "investors",
    "people",
    "retailers",
    "manufacturers",
    "carmakers",
    "automakers",
    "collectors",
    "tourists",
    "customers",
    "banks",
    "funds",
    "hedge funds",
    "fans",
];

/// Every agreement and purchase that the sentence tells.
pub(super) fn dealings(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let mut found = agreements::agreements(scene);
    found.extend(purchases(scene));
    found
}

/// The force of a clause with those that it hangs on.
pub(super) fn force(scene: &Scene<'_, '_>, clause: usize) -> Force {
    let mut force = Force::default();
    let mut at = Some(clause);
    let mut first = true;
    for _ in 0..5 {
        let Some(index) = at else { break };
        let clause = &scene.clauses[index];
        force.take(scene, clause, first);
        if scene.head(clause).pos == Pos::Verb {
            force.cues(scene.head(clause).as_verb);
        }
        first = false;
        at = match clause.opening {
            Opening::Infinitive | Opening::And if clause.form == Form::Base || !clause.finite => clause.parent,
            Opening::Complement => {
                if let Some(parent) = clause.parent {
                    force.said(scene, &scene.clauses[parent]);
                }
                None
            }
            _ => None,
        };
    }
    force
}

/// The parties of a dealing: named beside it, else the two that the article is about.
pub(super) fn dealers(scene: &Scene<'_, '_>, token: usize, clause: Option<&Clause>) -> (Vec<Party>, Vec<Party>) {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, token, sentence.body);
    let mut actor: Vec<Party> = clause.map_or_else(Vec::new, |clause| {
        if clause.own_subject().contains(&token) { Vec::new() } else { scene.subjects(clause) }
    });
    let mut near: Vec<Party> =
        scene.parties_in(start..token).filter(|party| !party.place).map(|party| party.party).collect();
    let end = clause.map_or(sentence.tokens.len(), |clause| clause.right);
    near.extend(
        scene
            .parties_in(token + 1..end.max(token + 1))
            .filter(|party| matches!(party.lead, Lead::With | Lead::Between | Lead::Of) && !party.goods)
            .map(|party| party.party),
    );
    if actor.is_empty() {
        actor = near.clone();
    }
    unique(&mut actor);
    let mut target: Vec<Party> = near.into_iter().filter(|party| !actor.contains(party)).collect();
    unique(&mut target);
    if actor.len() + target.len() < 2 {
        let others = scene
            .parties
            .iter()
            .filter(|party| !party.place && !party.goods && !party.indirect)
            .map(|party| party.party);
        let sides = scene.context.sides.iter().copied().filter(|_| scene.context.sides.len() == 2);
        for party in sides.chain(others) {
            if actor.len() + target.len() < 2 && !actor.contains(&party) && !target.contains(&party) {
                if actor.is_empty() { actor.push(party) } else { target.push(party) }
            }
        }
    }
    (actor, target)
}

/// Buying by a state, or on its order.
fn purchases(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    let token = (sentence.body..sentence.tokens.len()).find(|at| {
        let token = &sentence.tokens[*at];
        token.pos == Pos::Verb
            && (token.as_verb.act(Act::Buy)
                || (sentence.is_word(*at, "take") || sentence.is_word(*at, "taking"))
                    && sentence.tokens.get(at + 1).is_some_and(|next| next.number.is_some()))
            || token.pos != Pos::Verb && token.noun == Some(Kind::Purchase)
    })?;
    let verb = sentence.tokens[token].pos == Pos::Verb;
    let (index, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[index];
    let laid = verb && ["on", "against"].iter().any(|word| sentence.is_word(token + 1, word));
    if laid {
        // "the duty that he ordered on cars".
        return None;
    }
    let end = clause.right;
    let objects: Vec<_> = scene
        .objects
        .iter()
        .filter(|object| {
            !object.generic
                && (object.token > token && object.token < end
                    || object.token < token && object.token + 4 > token && !verb)
        })
        .collect();
    let mut object: Vec<ProductId> = scene.goods_of(&objects);
    let quantity = amount(scene, clause.left..end);
    if object.is_empty() && quantity.as_ref().is_some_and(|amount| amount.unit.chars().any(char::is_lowercase)) {
        // "agreed to take 12 million tons": of what the article speaks of.
        object.clone_from(&scene.context.goods);
    }
    // "its purchases of US goods by $200 billion": of no goods in particular.
    let any = object.is_empty()
        && quantity.as_ref().is_some_and(|amount| amount.unit.chars().all(char::is_uppercase))
        && scene.objects.iter().any(|object| object.generic && object.token > token && object.token < end);
    if object.is_empty() && !any {
        return None;
    }
    // "ordered a stop to rice imports": what is ordered is no goods.
    let first = objects.iter().map(|object| object.token).filter(|at| *at > token).min().unwrap_or(token);
    if verb
        && (token + 1..first).any(|at| {
            sentence.tokens[at].restriction
                || sentence.tokens[at].noun.is_some_and(|kind| kind != Kind::Purchase)
                || sentence.tokens[at].pos == Pos::Noun
                    && !sentence.tokens[at].as_noun.is_empty()
                    && sentence.tokens[at].noun.is_none()
        })
    {
        return None;
    }
    let mut force = force(scene, index);
    let mut acts: Vec<Act> = scene.head(clause).as_verb.acts().filter(|act| !verb || *act == Act::Restrict).collect();
    if clause.object().take(2).any(|at| sentence.is_word(at, "no")) {
        acts.push(Act::Restrict);
    }
    // "consumers bought", "companies order": nobody's policy.
    let private = clause.subject.clone().any(|at| PRIVATE.iter().any(|word| sentence.is_word(at, word)));
    let mut commander: Vec<Party> = Vec::new();
    let mut at =
        clause.parent.filter(|_| clause.opening == Opening::Infinitive || verb && clause.opening == Opening::And);
    // "a commitment from X to buy".
    let promise = scene.leading_noun(clause, |noun| {
        sentence.tokens[noun].pos == Pos::Noun && sentence.tokens[noun].as_noun.cue(Cue::Agree)
    });
    let promised: Option<Party> = promise.and_then(|noun| {
        let giver = |party: &&PartyRef| matches!(party.lead, Lead::From | Lead::By | Lead::Of) && !party.goods;
        let after = scene.parties_in(noun..clause.group.start).find(giver);
        after
            .or_else(|| scene.parties_in(noun.saturating_sub(4)..noun).rfind(|party| party.possessive || party.demonym))
            .map(|party| party.party)
    });
    // "signed a deal to import".
    let dealt = scene.leading_noun(clause, |noun| sentence.tokens[noun].noun == Some(Kind::Agreement)).is_some();
    force.agree |= promise.is_some() || dealt;
    for _ in 0..3 {
        let Some(parent) = at else { break };
        let above = &scene.clauses[parent];
        if clause.opening == Opening::Infinitive {
            acts.extend(scene.head(above).as_verb.acts());
        }
        if scene.head(above).flag(Flag::Control) {
            commander = scene.subjects(above);
            force.past |= above.is_past();
            force.announced = true;
        }
        force.cues(scene.head(above).as_verb);
        force.past |= above.is_past() && scene.head(above).as_verb.act(Act::Restrict);
        at = above.parent.filter(|_| above.opening == Opening::Infinitive);
    }
    if !verb {
        let start = phrase_start(sentence, token, sentence.body);
        acts.extend((start.saturating_sub(3)..token).flat_map(|at| sentence.tokens[at].as_noun.acts()));
    }
    if private && commander.is_empty() {
        return None;
    }
    let told_not = verb && !commander.is_empty() && force.negated;
    let mut actor: Vec<Party> = if let Some(promised) = promised {
        vec![promised]
    } else if !commander.is_empty() {
        commander
    } else if subject {
        Vec::new()
    } else {
        scene.subjects(clause)
    };
    if actor.is_empty() {
        actor.extend(
            scene
                .parties_in(phrase_start(sentence, token, sentence.body)..token)
                .filter(|party| !party.goods || party.possessive)
                .map(|party| party.party),
        );
    }
    if actor.is_empty() {
        // "the grain authority in X".
        actor.extend(scene.parties_in(clause.subject.clone()).filter(|party| party.place).map(|party| party.party));
    }
    let actor = actor.into_iter().next()?;
    let target: Vec<Party> = scene
        .parties_in(token + 1..end)
        .filter(|party| {
            party.party != actor
                && (party.goods || matches!(party.lead, Lead::From | Lead::None | Lead::Of) && !party.person)
        })
        .map(|party| party.party)
        .take(1)
        .collect();
    let company = objects.iter().find_map(|object| match object.is {
        Is::Company(index) => scene.sentence.lexicon.company_country(index).cloned(),
        _ => None,
    });
    let mut target: Vec<PartyId> = if target.is_empty() { company.into_iter().collect() } else { scene.ids(&target) };
    if target.is_empty() && scene.context.sides.contains(&actor) {
        let other: Vec<Party> = scene.context.sides.iter().copied().filter(|side| *side != actor).collect();
        target = scene.ids(&other);
    }
    if target.is_empty() || target.contains(&scene.ids(&[actor])[0]) {
        return None;
    }
    let halted = acts.iter().any(|act| matches!(act, Act::Suspend | Act::Restrict | Act::Remove))
        || force.negated && force.will
        || told_not;
    let resumed = !verb && clause.is_past() && scene.head(clause).as_verb.act(Act::Resume);
    let commits = force.agree
        || force.announced
        || force.will
        || force.would
        || acts.contains(&Act::Resume)
        || verb && clause.is_past();
    if force.negated && !halted && !force.will && !force.denied {
        return None;
    }
    if !halted && !commits && !force.considered && !force.may && !force.plan {
        return None;
    }
    let stage = if force.denied || force.negated && !halted {
        Stage::Denied
    } else if (force.considered || force.may) && !force.agree {
        Stage::Considered
    } else if (verb && clause.is_past() || resumed) && !force.agree && !halted {
        Stage::InEffect
    } else {
        Stage::Announced
    };
    let reports = clause.opening == Opening::Complement
        || clause.parent.is_some_and(|parent| scene.clauses[parent].opening == Opening::Complement);
    let fresh = voice::is_fresh(scene, Some(clause), token, &Force { had: force.had && !reports, ..force });
    let (mut hedge, said_by) = voice::voice(scene, Some(clause));
    // What traders say was bought they know.
    if hedge == Hedge::Speculated && clause.is_past() && verb {
        hedge = Hedge::Reported;
    }
    let mut fact = blank(scene, Kind::Purchase, fresh, hedge, said_by);
    fact.action = Some(if halted { Action::Suspend } else { Action::Impose });
    fact.stage = Some(stage);
    fact.actor = scene.ids(&[actor]);
    fact.target = target;
    fact.object = object;
    fact.amount = quantity;
    let deadline = (clause.left..end).find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        matches!(found.lead, "by" | "before" | "until" | "between")
            .then(|| found.resolve(sentence.on, Looks::Ahead))
            .flatten()
    });
    fact.date = deadline;
    fact.date_is = fact.date.map(|_| DateIs::Deadline);
    position(scene, &mut fact);
    Some(fact)
}
