//! A line of a table of rates: `Vietnam: 46%`, `Heavy trucks made elsewhere: 25%, same day`.
//!
//! In: a sentence that tells no fact by itself, and the facts told right before. Out: the tariff told last, for whom or
//! what the line names, at the rate that it names.

use std::ops::Range;

use crate::facts::dates::Looks;
use crate::facts::reference::Before;
use crate::facts::roles::Scene;
use crate::facts::words::Pos;
use crate::facts::{Action, DateIs, Fact, Kind, RateIs, Stage};
use crate::lexicon::{PartyId, ProductId};

/// Words of what is named; a longer line is a sentence.
const NAMED_MAX: usize = 9;

/// Sentences between the measure and a line that goes on with it.
const REACH: usize = 4;

/// `The same ceiling applies to automobile parts`, `the same rate will apply to Mexico`.
fn the_same(scene: &Scene<'_, '_>, last: &Fact) -> Option<Fact> {
    const RATES: &[&str] = &["rate", "ceiling", "duty", "tariff", "levy", "cap", "level", "treatment", "percentage"];
    let sentence = scene.sentence;
    last.rate?;
    let clause =
        scene.clauses.first().filter(|clause| clause.finite && !clause.negated && !clause.may && !clause.is_past())?;
    let own = clause.own_subject();
    let same = sentence.is_word(own.start, "the")
        && sentence.is_word(own.start + 1, "same")
        && sentence.is_any(own.start + 2, RATES)
        && own.len() <= 4;
    let applies =
        sentence.begins(clause.head, &["appl", "extend", "go"]) && sentence.is_any(clause.group.end, &["to", "for"]);
    if !same || !applies {
        return None;
    }
    let (object, target) = named(scene, clause.group.end + 1..clause.right, last)?;
    Some(with(scene, last, object, target))
}

/// Goods and parties that the words name, where they name any.
fn named(scene: &Scene<'_, '_>, words: Range<usize>, last: &Fact) -> Option<(Vec<ProductId>, Vec<PartyId>)> {
    let object: Vec<ProductId> = scene.goods(words.clone());
    let parties: Vec<_> =
        scene.parties_in(words).filter(|party| !party.person && !party.indirect).map(|party| party.party).collect();
    let target: Vec<PartyId> = scene.ids(&parties).into_iter().filter(|party| !last.actor.contains(party)).collect();
    (!object.is_empty() || !target.is_empty()).then_some((object, target))
}

/// The same measure on other goods or for others.
fn with(scene: &Scene<'_, '_>, last: &Fact, object: Vec<ProductId>, target: Vec<PartyId>) -> Fact {
    let mut fact = Fact { evidence: scene.sentence.evidence(), rate_from: None, ..last.clone() };
    if !object.is_empty() {
        fact.object = object;
    }
    if !target.is_empty() {
        fact.target = target;
    }
    fact
}

/// The tariff that the line goes on with.
pub(super) fn line(scene: &Scene<'_, '_>, facts: &[Fact], before: &Before) -> Option<Fact> {
    let sentence = scene.sentence;
    if sentence.is_title() || !scene.context.tariff || sentence.number > before.sentence + REACH {
        return None;
    }
    let last = facts.get(before.facts.clone())?.iter().rev().find(|fact| {
        fact.kind == Kind::Tariff
            && fact.fresh
            && matches!(fact.action, Some(Action::Impose | Action::Raise | Action::Reduce))
            && !matches!(fact.stage, None | Some(Stage::Denied | Stage::Cancelled))
    })?;
    if let Some(fact) = the_same(scene, last).filter(|_| sentence.number <= before.sentence + 1) {
        return Some(fact);
    }
    if !sentence.glance.percents() {
        return None;
    }
    let tokens = &sentence.tokens;
    let sign = (sentence.body..tokens.len()).find(|at| {
        tokens[*at].pos == Pos::Stop
            && matches!(sentence.word(*at), ":" | "\u{2013}" | "\u{2014}" | "-")
            && *at > sentence.body
    })?;
    let rate = sentence.percent(sign + 1)?;
    let ends = tokens.get(sign + 2).is_none_or(|next| {
        matches!(next.pos, Pos::Stop | Pos::Comma | Pos::Date) || sentence.is_word(sign + 2, "from")
    });
    let named = sentence.body..sign;
    let plain = named.clone().all(|at| {
        matches!(
            tokens[at].pos,
            Pos::Name | Pos::Noun | Pos::Other | Pos::Adj | Pos::Adv | Pos::Det | Pos::And | Pos::Comma | Pos::Quote
        ) || sentence.is_any(at, &["made", "built", "produced", "from", "of"])
    });
    if !ends || !plain || named.len() > NAMED_MAX || named.clone().any(|at| tokens[at].noun.is_some()) {
        return None;
    }
    let (object, target) = self::named(scene, named, last)?;
    let date =
        (sign + 2..tokens.len()).find_map(|at| sentence.dates[tokens[at].date?].resolve(sentence.on, Looks::Ahead));
    let mut fact = with(scene, last, object, target);
    fact.rate = Some(rate);
    fact.rate_is = Some(RateIs::Level);
    fact.date = date.or(last.date);
    fact.date_is = fact.date.map(|_| last.date_is.unwrap_or(DateIs::Effective));
    Some(fact)
}
