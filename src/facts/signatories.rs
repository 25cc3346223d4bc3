//! Between whom a deal is: who acts, with whom, and who is said to break it.
//!
//! In: a scene, the noun of a deal and what is told of it. Out: the parties on either side, the same where it is of both.

use crate::facts::bearers;
use crate::facts::clauses::Clause;
use crate::facts::outcome::Told;
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::standing;
use crate::facts::voice;
use crate::facts::words::{Pos, Step};

/// Between whom it is: who acts, and with whom.
pub(super) fn sides(scene: &Scene<'_, '_>, token: usize, begin: usize, told: &Told) -> (Vec<Party>, Vec<Party>) {
    let sentence = scene.sentence;
    let clause = told.clause.map(|index| &scene.clauses[index]);
    let counts = |party: &&PartyRef| !party.place && !forum(scene, party.party);
    let end = (token + 1..clause.map_or(sentence.tokens.len(), |clause| clause.right.max(token + 1)))
        .find(|at| matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Stop | Pos::Sub | Pos::Recap | Pos::Rel))
        .unwrap_or_else(|| clause.map_or(sentence.tokens.len(), |clause| clause.right));
    let mut named: Vec<Party> = scene.parties_in(begin..token).filter(counts).map(|party| party.party).collect();
    let joined = |party: &&PartyRef| matches!(party.lead, Lead::With | Lead::Between | Lead::Of) && !party.goods;
    named
        .extend(scene.parties_in(token + 1..end.max(token + 1)).filter(counts).filter(joined).map(|party| party.party));
    let mut actor: Vec<Party> = Vec::new();
    if let Some(clause) = clause {
        if told.subject {
            let by = |party: &&PartyRef| party.lead == Lead::By && !party.goods;
            actor.extend(scene.parties_in(clause.object()).filter(by).map(|party| party.party));
        } else {
            actor = accused(scene, clause).unwrap_or_else(|| scene.subjects(clause));
            // "agreed with X on a deal".
            named.extend(
                scene.parties_in(clause.group.end..begin.max(clause.group.end)).filter(joined).map(|party| party.party),
            );
        }
    }
    actor.retain(|party| !forum(scene, *party));
    // "MEPs froze the US deal": who acts is not known by name, and is the other side.
    let stranger = matches!(told.step, Step::Broken | Step::Suspended | Step::Approved)
        && !told.subject
        && actor.is_empty()
        && named.len() == 1;
    if stranger {
        let other = scene.context.home.iter().chain(&scene.context.sides).find(|party| !named.contains(party));
        actor.extend(other.copied());
    }
    // "with the eight members that have ratified: Brunei, Chile, ..".
    let listed = bearers::listed(scene, token);
    if !listed.is_empty() {
        named.extend(
            scene.parties.iter().filter(|party| party.token < token && party.possessive).map(|party| party.party),
        );
        named.retain(|party| !listed.contains(party));
        if actor.is_empty() {
            actor = named;
        }
        named = listed;
    }
    unique(&mut actor);
    unique(&mut named);
    let mut target: Vec<Party> = named.iter().copied().filter(|party| !actor.contains(party)).collect();
    let nobody = actor.is_empty() && !stranger;
    if nobody {
        // Nobody acts: it is of all that are named.
        actor = std::mem::take(&mut target);
    }
    // "a Gulf trade deal": with somebody whom the lexicon does not know.
    let unknown = sentence.word(token).starts_with(char::is_lowercase)
        && (begin.max(1)..token).any(|at| {
            sentence.tokens[at].pos == Pos::Other
                && sentence.word(at).starts_with(char::is_uppercase)
                && !sentence.is_title()
        });
    if actor.len() + target.len() < 2 && !unknown {
        let near = || {
            scene
                .parties
                .iter()
                .filter(|party| {
                    !party.goods && !party.indirect && matches!(party.lead, Lead::None | Lead::With | Lead::Between)
                })
                .filter(counts)
                .map(|party| party.party)
        };
        let both = &scene.context.sides;
        let known = actor.first();
        let about = both.len() == 2 && known.is_none_or(|known| both.contains(known));
        let other = both.iter().copied().filter(|_| about).chain(near()).find(|party| !actor.contains(party));
        match other {
            Some(other) if actor.is_empty() => {
                actor.push(other);
                target.extend(both.iter().copied().chain(near()).find(|party| *party != other));
            }
            Some(other) => target.push(other),
            None => {}
        }
    }
    // "A spokesman in Bern denied that an agreement with X had been reached": who speaks is the other.
    if actor.len() + target.len() == 1 && told.subject {
        let teller = voice::speaker_party(scene).or_else(|| standing::capital_speaks(scene));
        target
            .extend(teller.filter(|party| !actor.contains(party) && !target.contains(party) && !forum(scene, *party)));
        if actor.is_empty() {
            std::mem::swap(&mut actor, &mut target);
        }
    }
    // "talks on free trade pacts with A and B will begin": the other side is the one that tells.
    let with = |party: &Party| {
        scene.parties_in(token + 1..end.max(token + 1)).any(|named| named.party == *party && named.lead == Lead::With)
    };
    let teller = scene.context.home.filter(|home| nobody && actor.len() > 1 && !actor.contains(home));
    if let Some(teller) = teller.filter(|_| target.is_empty() && actor.iter().all(with)) {
        target = std::mem::replace(&mut actor, vec![teller]);
    }
    let mutual = target.is_empty() && actor.len() > 1
        || nobody && actor.len() == 1 && target.len() == 1
        || told.subject && actor.len() == 1 && target.len() == 1;
    if mutual {
        // A deal is of both of its sides.
        let mut all = actor;
        all.extend(target);
        let back = all.iter().rev().copied().collect();
        return (all, back);
    }
    (actor, target)
}

/// Who is said to break it: `accused X of violating`.
fn accused(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Vec<Party>> {
    let parent = clause.parent.map(|parent| &scene.clauses[parent])?;
    let accuses = scene.sentence.lower(parent.head).starts_with("accus");
    let found: Vec<Party> = scene
        .parties_in(parent.group.end..clause.group.start)
        .filter(|party| !party.goods && party.lead == Lead::None)
        .map(|party| party.party)
        .take(1)
        .collect();
    (accuses && !found.is_empty()).then_some(found)
}

/// A body where states meet makes no deals itself.
fn forum(scene: &Scene<'_, '_>, party: Party) -> bool {
    let party = scene.sentence.lexicon.party(party);
    party.forum && party.id.as_str() != "ASEAN"
}
