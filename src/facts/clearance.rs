//! Who has let a firm sell abroad: `after US approval`, `approval from Washington to sell chips to China`.
//!
//! In: a scene. Out: the state whose word lets goods out that it controls, where the sentence says that it was given.

use std::ops::Range;

use crate::facts::clauses::Opening;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::Party;
use crate::facts::words::{Act, Flag, Pos};

/// What lets goods out.
const GIVEN: &[&str] = &[
    "approval",
    "approvals",
    "permission",
    "clearance",
    "green light",
    "greenlight",
    "go-ahead",
    "nod",
    "blessing",
    "licence",
    "license",
    "licences",
    "licenses",
    "permit",
    "permits",
];
/// Words near it that say it was not given.
const OPEN: &[&str] = &[
    "without", "no", "need", "needs", "needed", "seek", "seeks", "seeking", "sought", "pending", "awaiting", "awaits",
    "await", "if", "for", "lack", "lacks", "require", "requires",
];
/// How far a party may stand from the word.
const REACH: usize = 3;

/// True for a word that lets goods out.
pub(super) fn lets(scene: &Scene<'_, '_>, token: usize) -> bool {
    scene.sentence.is_any(token, GIVEN)
}

/// The state that has let goods out, by a word in the range: `after securing US approval`, `approval from Washington`.
pub(super) fn cleared(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<Party> {
    let sentence = scene.sentence;
    if !sentence.glance.parties() {
        return None;
    }
    let end = range.end.min(sentence.tokens.len());
    let plural = |at: usize| sentence.word(at).ends_with('s');
    let token =
        (range.start..end).find(|at| lets(scene, *at) && !plural(*at) && sentence.tokens[*at].pos != Pos::Verb)?;
    let near = token.saturating_sub(REACH).max(sentence.body)..token;
    let open = near.clone().any(|at| sentence.is_any(at, OPEN));
    if open || sentence.tokens.iter().any(|token| token.pos == Pos::Not || token.pos == Pos::If) {
        return None;
    }
    let from = scene
        .parties_in(token + 1..(token + 1 + REACH).min(sentence.tokens.len()))
        .find(|party| matches!(party.lead, Lead::From | Lead::By) && !party.goods);
    from.or_else(|| scene.parties_in(near).rfind(|party| party.lead == Lead::None || party.demonym))
        .map(|party| party.party)
}

/// True for the selling of `received approval from Washington to sell chips to China`.
pub(super) fn permits(scene: &Scene<'_, '_>, token: usize) -> bool {
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    clause.opening == Opening::Infinitive
        && scene.head(above).pos == Pos::Verb
        && !scene.head(above).as_verb.act(Act::Seek)
        && !above.may
        && cleared(scene, above.group.end..clause.left).is_some()
}

/// True for `licences will be granted`, in an article on what may be shipped: whatever they are for, it was named.
pub(super) fn granted(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let known = scene.context.matter == Some(crate::facts::Kind::ExportControl);
    let plural = sentence.is_any(token, &["licences", "licenses", "permits"]);
    known
        && plural
        && scene.clause_of(token).is_some_and(|(clause, subject)| {
            let clause = &scene.clauses[clause];
            let word = sentence.lower(clause.head);
            let gives = ["grant", "issu", "giv", "approv", "award"].iter().any(|start| word.starts_with(start));
            gives
                && subject == clause.passive
                && !clause.may
                && !sentence.tokens.iter().any(|token| token.flag(Flag::Analyst))
        })
}
