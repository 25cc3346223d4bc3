//! When and where a meeting is held.

use std::ops::Range;

use crate::facts::DateSpan;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::roles::Scene;
use crate::facts::timing::said;
use crate::facts::words::Pos;
use crate::lexicon::{Is, Naming};

pub(super) fn clause_date_ahead(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    date_ahead(scene, clause.left..clause.right)
}

/// True if the words name a day that is to come.
pub(super) fn date_ahead(scene: &Scene<'_, '_>, mut range: Range<usize>) -> bool {
    let sentence = scene.sentence;
    range.any(|at| {
        sentence.tokens[at].date.is_some_and(|date| {
            let found = &sentence.dates[date];
            !said(scene, at) && found.resolve(sentence.on, Looks::Ahead).is_some_and(|span| span.first > sentence.on)
        })
    })
}

/// A meeting within a longer time than this has no date.
const QUARTER_DAYS: i64 = 92;

pub(super) fn held_on(scene: &Scene<'_, '_>, looks: Looks, token: usize, clause: Option<&Clause>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    let range = clause.map_or(sentence.body..sentence.tokens.len(), |clause| clause.left..clause.right);
    let fits = |at: &usize| {
        sentence.tokens[*at].date.is_some_and(|_| {
            let recap = (sentence.body..*at).rev().take(6).find(|at| {
                !matches!(
                    sentence.tokens[*at].pos,
                    Pos::Other | Pos::Noun | Pos::Det | Pos::Prep | Pos::Adj | Pos::Name | Pos::Of | Pos::Number
                )
            });
            recap.is_none_or(|at| sentence.tokens[at].pos != Pos::Recap || at > token) || looks == Looks::Back
        }) && (looks == Looks::Back || !recalled(scene, *at, token))
            && sentence.tokens[*at].date.is_some_and(|date| {
                let found = &sentence.dates[date];
                !matches!(found.lead, "since" | "until" | "after") && !found.is_distance() && !said(scene, *at)
            })
    };
    let near = range.filter(fits).min_by_key(|at| at.abs_diff(token));
    let chosen = near.or_else(|| (sentence.body..sentence.tokens.len()).find(fits))?;
    let span = |at: usize| sentence.dates[sentence.tokens.get(at)?.date?].resolve(sentence.on, looks);
    let apt = |span: &DateSpan| {
        // What was held is not to come, and "in May" names no day of it.
        let days = (span.last - span.first).num_days();
        looks == Looks::Ahead && days <= QUARTER_DAYS || span.first <= sentence.on && days <= 8
    };
    let joins = |at: usize| {
        sentence.tokens.get(at).is_some_and(|token| token.pos == Pos::And)
            || sentence.is_any(at, &["to", "until", "through"])
    };
    let alone = span(chosen).filter(apt)?;
    // "Saturday and Sunday", "from Friday to Monday".
    let later = joins(chosen + 1).then(|| span(chosen + 2)).flatten();
    let earlier = chosen.checked_sub(2).filter(|_| joins(chosen - 1)).and_then(span);
    let first = earlier.map_or(alone.first, |span| span.first);
    let last = later.map_or(alone.last, |span| span.last);
    Some(if first <= last { DateSpan { first, last } } else { alone })
}

/// True if the token stands in a clause of recap and the meeting does not: `will meet for the first time since A and B
/// agreed in Oslo on 1 May`.
fn recalled(scene: &Scene<'_, '_>, at: usize, token: usize) -> bool {
    scene.clauses.iter().any(|clause| {
        let within = clause.left..clause.right;
        clause.opening == Opening::Recap && clause.finite && within.contains(&at) && !within.contains(&token)
    })
}

/// The new day of what was put off; the old one says nothing of when it is held.
pub(super) fn moved_to(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    let range = clause.map_or(sentence.body..sentence.tokens.len(), |clause| clause.left..sentence.tokens.len());
    range.into_iter().find_map(|at| {
        let found = &sentence.dates[sentence.tokens[at].date?];
        matches!(found.lead, "to" | "until" | "till").then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()
    })
}

pub(super) fn place(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<String> {
    let sentence = scene.sentence;
    let led = |at: &usize| {
        at.checked_sub(1).is_some_and(|before| sentence.is_any(before, &["in", "at", "near", "outside", "to"]))
    };
    let place = range.clone().filter(led).find_map(|at| match sentence.find(at, |is| matches!(is, Is::Place(_))) {
        Some(Is::Place(index)) => Some(sentence.lexicon.place(index).0.to_owned()),
        _ => None,
    });
    place.or_else(|| {
        range
            .filter(led)
            .find(|at| sentence.naming(*at) == Some(Naming::Name) && sentence.is_word(at - 1, "in"))
            .map(|at| sentence.word(at).to_owned())
    })
}
