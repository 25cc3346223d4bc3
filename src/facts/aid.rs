//! Aid without a word for a subsidy: `announced $12bn in help for farmers`, `a $1 billion fund for steel makers`.
//!
//! Only in an article on tariffs, where a state gives a sum of money to an industry.

use crate::facts::Kind;
use crate::facts::clauses::Clause;
use crate::facts::numbers::Quantity;
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::facts::words::{Act, Cue, Hint};

/// Whom a state helps.
const HELPED: &[&str] = &[
    "farmers",
    "growers",
    "producers",
    "makers",
    "industry",
    "industries",
    "companies",
    "firms",
    "workers",
    "businesses",
    "exporters",
    "manufacturers",
    "sector",
    "sectors",
    "ranchers",
    "smelters",
    "suppliers",
    "mills",
    "fishermen",
    "breeders",
    "vintners",
    "economy",
    "households",
];
/// Words for those whom a duty has struck: `exporters reeling under the tariff`.
const STRUCK: &[&str] =
    &["hit", "hurt", "reeling", "exposed", "affected", "squeezed", "caught", "suffering", "battered", "smarting"];
/// Tokens between the sum and what it is called, and from there to whom it is for.
const NEAR: usize = 8;

/// True if the sentence may tell of aid: it names an amount, or a tariff from which somebody suffers.
pub(super) fn sums(sentence: &Sentence<'_>) -> bool {
    sentence.numbers.iter().any(|number| matches!(number.is, Quantity::Amount(..)))
        || sentence.glance.noun(Kind::Tariff)
}

/// True if the token names money that a state gives to an industry.
pub(super) fn is_given(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !scene.context.tariff || !sentence.tokens[token].hint(Hint::Aid) || !sums(sentence) {
        return false;
    }
    // "$12 billion in help for", "guarantees worth 3 billion euros for".
    let from = token.saturating_sub(NEAR).max(sentence.body);
    let before = (from..token).rev().find(|at| is_money(scene, *at));
    let worth = || {
        let led = |at: usize| sentence.is_any(at, &["of", "worth", "totalling", "up"]);
        let lead = (token + 1..token + 3).find(|at| led(*at))?;
        (lead + 1..(lead + 4).min(sentence.tokens.len())).find(|at| is_money(scene, *at))
    };
    let sum = before.or_else(worth);
    let last = sum.unwrap_or(token).max(token);
    let end = (last + 1 + NEAR).min(sentence.tokens.len());
    let Some(to) = (last + 1..end.min(last + 4)).find(|at| is_lead(scene, *at)) else { return false };
    let helped = (to + 1..end).any(|at| is_helped(scene, at) || matches!(sentence.object(at), Some((_, false))));
    let Some((index, false)) = scene.clause_of(sum.unwrap_or(token)) else { return false };
    let clause = &scene.clauses[index];
    let gives = if sum.is_some() {
        gives(scene, clause)
    } else {
        // "is mulling grants for exporters hit by the duties".
        let thinks = scene.head(clause).as_verb.cue(Cue::Considered) || gives(scene, clause);
        thinks && struck(scene, to + 1)
    };
    // "cut cheques": handed out, and not reduced.
    let cut = sentence.lower(clause.head).starts_with("cut");
    helped && gives && !cut && !clause.passive && !scene.subjects(clause).is_empty()
}

/// True if those who are named from `from` on suffer from a tariff.
fn struck(scene: &Scene<'_, '_>, from: usize) -> bool {
    let sentence = scene.sentence;
    let end = (from + 2 * NEAR).min(sentence.tokens.len());
    let hurt = (from..end).find(|at| sentence.is_any(*at, STRUCK));
    hurt.is_some_and(|hurt| (hurt..end).any(|at| sentence.tokens[at].noun == Some(Kind::Tariff)))
}

/// True for the verb of `pledged C$370 million to help canola producers`: a sum that a state gives.
pub(super) fn helps(scene: &Scene<'_, '_>, token: usize) -> bool {
    const HELPS: &[&str] = &["help", "support", "assist", "compensate", "aid", "shield", "cushion", "tide"];
    let sentence = scene.sentence;
    let verb = sentence.is_any(token, HELPS) && sentence.is_word(token.saturating_sub(1), "to");
    if !verb || !scene.context.tariff || sentence.numbers.is_empty() {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    let end = (token + 1 + NEAR).min(sentence.tokens.len());
    let helped = (token + 1..end).any(|at| is_helped(scene, at));
    let money = (above.group.end..clause.group.start).any(|at| is_money(scene, at));
    helped && money && gives(scene, above) && !above.passive && !scene.subjects(above).is_empty()
}

/// True for the verb of `will pay out 12 billion dollars to farmers hurt by the duties`: a sum that a state gives to an
/// industry.
pub(super) fn pays_out(scene: &Scene<'_, '_>, token: usize) -> bool {
    const PAYS: &[&str] =
        &["pay out", "paid out", "paying out", "hand", "dole", "doling", "dish", "give", "gave", "giving"];
    let sentence = scene.sentence;
    if !scene.context.tariff || !sentence.begins(token, PAYS) {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token && !clause.passive) else {
        return false;
    };
    let first = clause.group.end;
    let end = (first + NEAR).min(sentence.tokens.len());
    let Some(money) = (first..end.min(first + 4)).find(|at| is_money(scene, *at)) else { return false };
    let to = (money + 1..end).find(|at| is_lead(scene, *at));
    let helped = |to: usize| (to + 1..end + NEAR).any(|at| at < sentence.tokens.len() && is_helped(scene, at));
    // "a roundtable of growers that it will pay out 12 billion to tide them over".
    let them = |at: usize| sentence.is_word(at, "them") && (sentence.body..clause.left).any(|at| is_helped(scene, at));
    let tides = (money + 1..end).any(them);
    let who = !scene.subjects(clause).is_empty()
        || clause.subject.clone().any(|at| sentence.tokens[at].flag(crate::facts::words::Flag::Authority));
    (to.is_some_and(helped) || tides) && who
}

/// True for `farmers`, `carmakers`: whom a state helps.
fn is_helped(scene: &Scene<'_, '_>, at: usize) -> bool {
    scene.sentence.is_any(at, HELPED) || scene.sentence.lower(at).ends_with("makers")
}

/// True for a verb by which a state gives money.
fn gives(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let head = scene.head(clause).as_verb;
    head.cue(Cue::Announced)
        || head.cue(Cue::Agree)
        || [Act::Open, Act::Impose, Act::Reach].into_iter().any(|act| head.act(act))
        || scene.sentence.begins(
            clause.head,
            &[
                "offer",
                "provid",
                "pay",
                "give",
                "gave",
                "earmark",
                "unveil",
                "promis",
                "lay",
                "laid",
                "spend",
                "allocat",
                "set aside",
                "approv",
                "clear",
                "sanction",
                "throw",
                "roll",
                "launch",
            ],
        )
}

/// `for`, `to`: before whom it is for.
fn is_lead(scene: &Scene<'_, '_>, token: usize) -> bool {
    scene.sentence.is_any(token, &["for", "to"])
}

/// True for a sum in a currency.
fn is_money(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let number = sentence.tokens[token].number.and_then(|number| sentence.numbers.get(number));
    number.is_some_and(|number| {
        matches!(number.is, Quantity::Amount(_, unit) if unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase()))
    })
}
