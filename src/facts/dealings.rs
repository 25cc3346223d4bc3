//! Reads dealings between parties: agreements and purchases; whose they are and with what force they are told.

use crate::facts::Fact;
use crate::facts::agreements;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::phrases::phrase_start;
use crate::facts::purchases::purchases;
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::sales::sale;
use crate::facts::sentence::Party;
use crate::facts::voice::Force;
use crate::facts::words::Pos;
use crate::lexicon::Form;

/// Every agreement and purchase that the sentence tells.
pub(super) fn dealings(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let mut found = agreements::agreements(scene);
    let bought = purchases(scene);
    let traded = if bought.is_some() { bought } else { sale(scene) };
    if let Some(fact) = traded {
        found.push(fact);
    }
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
            // "failed to agree but will meet again": what it says of itself.
            Opening::And if clause.group.clone().any(|at| scene.sentence.tokens[at].pos == Pos::Modal) => None,
            Opening::Infinitive | Opening::And if clause.form == Form::Base || !clause.finite => {
                if let Some(parent) = clause.parent {
                    // "is open to extending", "is ready to sign".
                    let above = &scene.clauses[parent];
                    let between = if above.copula { above.group.end..clause.left } else { 0..0 };
                    between.for_each(|at| force.cues(scene.sentence.tokens[at].as_noun));
                }
                clause.parent
            }
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
