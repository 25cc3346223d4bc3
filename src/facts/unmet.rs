//! What sounds like a meeting and is none: a letter received, a need that is met, what somebody is told to do, talks with
//! one's own businesses.
//!
//! In: a scene and the word or clause that would tell of it. Out: true where nobody meets.

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::roles::Scene;
use crate::facts::words::Pos;
use crate::lexicon::Form;

/// True for `received a letter`, `received investment`: what somebody is sent, and no visitor.
pub(super) fn received_thing(scene: &Scene<'_, '_>, token: usize) -> bool {
    const VISITORS: &[&str] = &["delegation", "minister", "president", "premier", "chancellor", "envoy", "secretary"];
    const NEAR: usize = 7;
    let sentence = scene.sentence;
    let end = (token + NEAR).min(sentence.tokens.len());
    let visitor = (token + 1..end)
        .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Prep | Pos::Comma))
        .any(|at| sentence.person(at).is_some() || VISITORS.iter().any(|word| sentence.lower(at).ends_with(word)));
    sentence.lower(token).starts_with("receiv") && !visitor || sees_change(scene, token) || speaks_of(scene, token)
}

/// True for `are talking of a cut`: what is spoken of, and nobody with whom.
fn speaks_of(scene: &Scene<'_, '_>, token: usize) -> bool {
    const NEAR: usize = 10;
    let sentence = scene.sentence;
    let speaks = sentence.begins(token, &["talk", "speak", "spoke"]);
    speaks
        && sentence.is_word(token + 1, "of")
        && !(token + 2..(token + NEAR).min(sentence.tokens.len())).any(|at| sentence.is_any(at, &["with", "to"]))
}

/// True for `will see their U.S. duty ease`: what is seen is a measure.
fn sees_change(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let sees = sentence.is_any(token, &["see", "sees", "saw", "seen", "seeing"]);
    let end = (token + 6).min(sentence.tokens.len());
    // "will see Thailand, Cambodia and Peru subjected to 19% duties".
    let subjected = || {
        (token + 1..(token + 20).min(sentence.tokens.len()))
            .take_while(|at| sentence.tokens[*at].pos != Pos::Stop)
            .any(|at| sentence.begins(at, &["subjected", "charged", "slapped"]))
    };
    let measure = |at: usize| sentence.tokens[at].noun.is_some_and(Kind::is_measure);
    let near = |at: &usize| !matches!(sentence.tokens[*at].pos, Pos::Prep | Pos::Comma | Pos::Stop);
    sees && ((token + 1..end).take_while(near).any(measure) || subjected())
}

/// True for `after nine years of talks`: how long something took, and no meeting.
pub(super) fn years_of_talks(scene: &Scene<'_, '_>, token: usize) -> bool {
    const NEAR: usize = 5;
    let sentence = scene.sentence;
    let Some(span) = token.checked_sub(2).filter(|_| sentence.is_word(token - 1, "of")) else { return false };
    let long = sentence.includes(span, &["year", "decade", "month"]);
    let after = |at: usize| sentence.is_word(at, "after") || sentence.is_word(at, "following");
    long && (token.saturating_sub(NEAR).max(sentence.body)..span + 1).any(after)
}

/// True for `meet demand`, `meeting American requirements`: nobody is met.
pub(super) fn meets_need(scene: &Scene<'_, '_>, token: usize) -> bool {
    const NEEDS: &[&str] = &[
        "requirements",
        "requirement",
        "demand",
        "demands",
        "need",
        "needs",
        "supply",
        "target",
        "targets",
        "standards",
        "standard",
        "deadline",
        "obligations",
        "obligation",
        "conditions",
        "criteria",
        "commitments",
        "goal",
        "goals",
        "challenge",
        "challenges",
        "expectations",
        "threshold",
        "quota",
        "quotas",
        "costs",
        "test",
    ];
    const NEAR: usize = 5;
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    (lower.starts_with("meet") || lower == "met")
        && !sentence.is_word(token + 1, "with")
        && (token + 1..(token + NEAR).min(sentence.tokens.len()))
            .take_while(|at| {
                matches!(
                    sentence.tokens[*at].pos,
                    Pos::Det | Pos::Adj | Pos::Noun | Pos::Other | Pos::Name | Pos::Of | Pos::Adv
                )
            })
            .any(|at| sentence.is_any(at, NEEDS))
}

/// True for `it should stop threatening and talk to China`: what somebody is told to do.
pub(super) fn advised(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let should = |clause: &Clause| clause.group.clone().any(|at| scene.sentence.is_word(at, "should"));
    let joined =
        clause.parent.filter(|_| clause.opening == Opening::And && !clause.finite).map(|at| &scene.clauses[at]);
    should(clause)
        || clause.opening == Opening::And
            && clause.form == Form::Base
            && (joined.is_some_and(should)
                || clause.parent.is_some_and(|parent| should(&scene.clauses[parent]) && clause.group.len() == 1))
}

/// True for `will meet with local governments and businesses`: nobody of another state.
pub(super) fn at_home(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const HOME: &[&str] = &[
        "local",
        "businesses",
        "business",
        "industry",
        "lawmakers",
        "executives",
        "farmers",
        "companies",
        "exporters",
        "importers",
        "unions",
        "workers",
        "stakeholders",
        "retailers",
        "producers",
        "growers",
        "manufacturers",
        "governors",
    ];
    let sentence = scene.sentence;
    let next = clause.group.end;
    let with = sentence.is_word(next, "with") || sentence.lower(clause.head).ends_with(" with");
    let home = (next..(next + 4).min(sentence.tokens.len())).any(|at| sentence.is_any(at, HOME));
    with && home && !scene.parties_in(next..(next + 5).min(sentence.tokens.len())).any(|party| !party.place)
}
