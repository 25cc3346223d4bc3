//! Reads dealings between parties: agreements and purchases.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening, phrase_start};
use crate::facts::dates::Looks;
use crate::facts::measures::blank;
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::slots::amount;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Form, Is, PartyId, ProductId};

/// Every agreement and purchase that the sentence tells.
pub(super) fn dealings(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let mut found = agreements(scene);
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

fn agreements(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let mut found: Vec<Fact> = Vec::new();
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        if word.noun == Some(Kind::Agreement)
            && word.pos != Pos::Verb
            && !word.flag(Flag::Block)
            && let Some(fact) = agreement(scene, token)
            && !found.iter().any(|known| known.stage == fact.stage && known.action == fact.action)
        {
            found.push(fact);
        }
    }
    if found.is_empty() {
        found.extend(agreed(scene));
    }
    found
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

fn agreement(scene: &Scene<'_, '_>, token: usize) -> Option<Fact> {
    let sentence = scene.sentence;
    let lower = sentence.word(token).to_ascii_lowercase();
    let about_trade =
        scene.context.trade || ["trade", "tariff", "mineral", "phase"].iter().any(|word| lower.contains(word));
    if !about_trade {
        return None;
    }
    let (index, subject) = scene.clause_of(token).map_or((None, false), |(index, subject)| (Some(index), subject));
    let clause = index.map(|index| &scene.clauses[index]);
    let mut force = index.map(|index| force(scene, index)).unwrap_or_default();
    let mut acts: Vec<Act> = Vec::new();
    if let Some(clause) = clause {
        let head = scene.head(clause);
        if head.pos == Pos::Verb {
            let begin = phrase_start(sentence, token, sentence.body);
            let direct = subject
                || begin < clause.group.end + 7
                    && sentence.tokens[clause.group.end..begin.max(clause.group.end)]
                        .iter()
                        .all(|token| !matches!(token.pos, Pos::Comma | Pos::Stop | Pos::And | Pos::Quote));
            acts.extend(
                head.as_verb
                    .acts()
                    .filter(|act| direct && (!subject || clause.passive || matches!(act, Act::Effect | Act::Collapse))),
            );
        }
        // "hopes to sign", "agreed to extend": the infinitive governs.
        let dealing = acts.iter().any(|act| !matches!(act, Act::Buy | Act::Raise | Act::Reduce | Act::Impose));
        if let Some(parent) = clause.parent.filter(|_| clause.opening == Opening::Infinitive && dealing) {
            acts.extend(
                scene.head(&scene.clauses[parent]).as_verb.acts().filter(|act| matches!(act, Act::Seek | Act::Suspend)),
            );
        }
    }
    // "extension of the truce", "close to a deal", "a proposed agreement".
    let mut begin = phrase_start(sentence, token, sentence.body);
    for at in begin..token {
        force.cues(sentence.tokens[at].as_noun);
        force.cues(sentence.tokens[at].as_verb);
        acts.extend(sentence.tokens[at].as_noun.acts().filter(|act| *act == Act::Seek));
    }
    for _ in 0..3 {
        let Some(led) = begin.checked_sub(1) else { break };
        let before = &sentence.tokens[led];
        let noun = if before.pos == Pos::Prep { led.checked_sub(1) } else { Some(led) };
        let Some(noun) =
            noun.filter(|noun| !sentence.tokens[*noun].as_noun.is_empty() && sentence.tokens[*noun].pos != Pos::Verb)
        else {
            break;
        };
        acts.extend(sentence.tokens[noun].as_noun.acts());
        force.cues(sentence.tokens[noun].as_noun);
        begin = phrase_start(sentence, noun, sentence.body);
        if begin == 0 {
            break;
        }
    }
    let own = scene.clauses.iter().find(|clause| {
        matches!(clause.opening, Opening::Reduced | Opening::Relative) && clause.antecedent == Some(token)
    });
    let mut settled = own.is_some();
    if let Some(own) = own {
        acts.extend(scene.head(own).as_verb.acts());
        settled = own.is_past();
    }
    let (action, stage) = deal_stage(scene, &acts, &force, settled, clause)?;
    let (mut actor, mut target) = dealers(scene, token, clause);
    if actor.len() + target.len() < 2 && !(actor.len() == 1 && (lower.contains("trade") || scene.context.trade)) {
        return None;
    }
    let mut fresh = voice::is_fresh(scene, clause, token, &force);
    if own.is_some_and(|own| own.is_past() && own.opening == Opening::Reduced) && acts.len() <= 1 {
        fresh = false;
    }
    let (hedge, said_by) = voice::voice(scene, clause);
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.amount = clause.and_then(|clause| amount(scene, clause.left..clause.right));
    if action == Action::Extend
        && let Some(clause) = clause
    {
        fact.date = expiry(scene, clause.left..clause.right);
        fact.date_is = fact.date.map(|_| DateIs::Expires);
    } else if let Some(clause) = clause {
        (fact.date, fact.date_is) = term(scene, clause, stage).unzip();
    }
    if actor.len() == 2 && target.is_empty() {
        // A deal is struck by both of its sides.
        target = actor.iter().rev().copied().collect();
    }
    actor.truncate(8);
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    if stage == Stage::Denied {
        fact.denied_by = voice::speaker_party(scene).map(|party| scene.ids(&[party])).unwrap_or_default();
    }
    Some(fact)
}

/// `took effect at midnight`, `enters into force on Oct. 29`, `is to be signed by the end of the month`.
fn term(scene: &Scene<'_, '_>, clause: &Clause, stage: Stage) -> Option<(DateSpan, DateIs)> {
    let sentence = scene.sentence;
    let starts = scene.head(clause).as_verb.act(Act::Effect);
    let looks = if clause.is_past() { Looks::Back } else { Looks::Ahead };
    clause.object().find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        let is = match found.lead {
            "by" | "before" if matches!(stage, Stage::Announced | Stage::Considered) => DateIs::Deadline,
            "until" | "till" | "through" | "for" | "by" | "before" | "since" => return None,
            _ if starts => DateIs::Effective,
            _ => return None,
        };
        let span = found.resolve(sentence.on, looks)?;
        (!found.is_vague(span)).then_some((span, is))
    })
}

fn expiry(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    range.into_iter().find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        let led = matches!(found.lead, "until" | "till" | "for" | "by" | "to" | "through" | "another");
        led.then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()
    })
}

fn deal_stage(
    scene: &Scene<'_, '_>,
    acts: &[Act],
    force: &Force,
    settled: bool,
    clause: Option<&Clause>,
) -> Option<(Action, Stage)> {
    let has = |act: Act| acts.contains(&act);
    let title = scene.sentence.is_title();
    if force.denied || force.negated {
        let tells = force.denied || has(Act::Reach) || has(Act::Sign);
        return (tells && !force.had)
            .then_some((Action::Reach, if force.denied { Stage::Denied } else { return None }));
    }
    if has(Act::Extend) {
        let ahead = force.considered
            || force.may
            || has(Act::Seek)
            || !(force.past || force.agree || force.announced || force.will || title)
            || clause
                .is_some_and(|clause| !scene.head(clause).as_verb.act(Act::Extend) && !force.agree && !force.announced);
        return Some((Action::Extend, if ahead { Stage::Considered } else { Stage::Announced }));
    }
    if has(Act::Collapse) && !has(Act::Reach) && !force.threatened {
        return Some(if force.may || force.considered { return None } else { (Action::Remove, Stage::Cancelled) });
    }
    if has(Act::Suspend) && !has(Act::Reach) {
        return Some((Action::Suspend, Stage::Announced));
    }
    if has(Act::Effect) {
        return Some((Action::Reach, if force.will { Stage::Confirmed } else { Stage::InEffect }));
    }
    let ahead = force.considered || force.may || force.would || force.plan || has(Act::Seek);
    if has(Act::Sign) && !ahead {
        let signed = force.past || settled || title && !force.will;
        return Some((Action::Reach, if signed { Stage::Confirmed } else { Stage::Considered }));
    }
    if has(Act::Reach) && !ahead {
        let done = force.past || settled || title && !force.will || clause.is_some_and(|clause| clause.have);
        return Some((
            Action::Reach,
            if done {
                Stage::Announced
            } else if force.will {
                Stage::Considered
            } else {
                return None;
            },
        ));
    }
    if ahead && (has(Act::Seek) || has(Act::Reach) || has(Act::Sign)) {
        return Some((Action::Reach, Stage::Considered));
    }
    (force.announced && (force.past || title)).then_some((Action::Reach, Stage::Announced))
}

/// `Trump and Xi agreed to ..`: two sides that agree have an agreement.
fn agreed(scene: &Scene<'_, '_>) -> Option<Fact> {
    if !scene.context.trade {
        return None;
    }
    let clause = scene.clauses.iter().find(|clause| {
        scene.head(clause).pos == Pos::Verb
            && scene.head(clause).as_verb.act(Act::Reach)
            && scene.head(clause).as_verb.cue(Cue::Agree)
    })?;
    let mut sides = scene.subjects(clause);
    sides.extend(scene.parties_in(clause.object()).filter(|party| party.lead == Lead::With).map(|party| party.party));
    unique(&mut sides);
    if sides.len() != 2
        || !(clause.is_past() || scene.sentence.is_title())
        || clause.negated
        || clause.opening == Opening::Recap
    {
        return None;
    }
    let force = Force { past: true, ..Force::default() };
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(Action::Reach);
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&sides);
    fact.target = fact.actor.iter().rev().cloned().collect();
    Some(fact)
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
    if object.is_empty() {
        return None;
    }
    // "ordered a stop to rice imports": what is ordered is no goods.
    let first = objects.iter().map(|object| object.token).filter(|at| *at > token).min().unwrap_or(token);
    if verb
        && (token + 1..first).any(|at| {
            sentence.tokens[at].restriction
                || !sentence.tokens[at].as_noun.is_empty() && sentence.tokens[at].noun.is_none()
        })
    {
        return None;
    }
    let mut force = force(scene, index);
    let mut acts: Vec<Act> = scene.head(clause).as_verb.acts().filter(|act| !verb || *act == Act::Restrict).collect();
    if clause.object().take(2).any(|at| sentence.is_word(at, "no")) {
        acts.push(Act::Restrict);
    }
    let mut commander: Vec<Party> = Vec::new();
    let mut at = if verb {
        clause.parent.filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And))
    } else {
        None
    };
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
    let mut actor: Vec<Party> = if !commander.is_empty() {
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
    let halted =
        acts.iter().any(|act| matches!(act, Act::Suspend | Act::Restrict | Act::Remove)) || force.negated && force.will;
    let commits = force.agree
        || force.announced
        || force.will
        || force.would
        || acts.contains(&Act::Resume)
        || verb && clause.is_past();
    if !halted && !commits && !force.considered && !force.may && !force.plan {
        return None;
    }
    let stage = if force.denied || force.negated && !halted {
        Stage::Denied
    } else if (force.considered || force.may) && !force.agree {
        Stage::Considered
    } else if verb && clause.is_past() && !force.agree && !halted {
        Stage::InEffect
    } else {
        Stage::Announced
    };
    let fresh = voice::is_fresh(scene, Some(clause), token, &force);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
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
    Some(fact)
}
