//! Says whether a fact belongs to a story: equal fields, or one more specific than the other.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use crate::facts::{Action, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Lexicon, PartyId, ProductId};

use crate::ledger::Story;

/// Two exact days further apart than this are two meetings, unless the text says that one was moved.
const MEETING_SHIFT_DAYS_MAX: i64 = 3;
/// The product that is every product.
pub(super) const ALL_GOODS: &str = "all_goods";
/// Who a measure is on that is on everyone.
const EVERYONE: &str = "*";
/// Percentages closer than this are one figure.
const RATE_TOLERANCE: f64 = 0.05;

/// How long after it was last seen a story still takes in facts of its kind.
pub(super) fn window(kind: Kind) -> TimeDelta {
    TimeDelta::days(match kind {
        Kind::MarketMove => 1,
        Kind::PolicyRate | Kind::OutputQuota => 14,
        Kind::Meeting => 45,
        Kind::Tariff
        | Kind::ExportControl
        | Kind::ImportControl
        | Kind::Sanction
        | Kind::Investigation
        | Kind::Subsidy
        | Kind::Agreement
        | Kind::Purchase
        | Kind::New(_) => 90,
    })
}

/// How well the fact fits the story; none if it is about another matter. `lexicon` says for whom a person acts.
pub(super) fn fit(fact: &Fact, story: &Story, lexicon: Option<&Lexicon>) -> Option<u32> {
    if fact.kind != story.kind {
        return None;
    }
    let parties = if is_mutual(fact.kind) {
        between(fact, story)?
    } else {
        shared(&fact.actor, &story.actor)? + shared(&fact.target, &story.target)?
    };
    let rest = match fact.kind {
        Kind::Meeting => meeting(fact, story, lexicon)?,
        Kind::Investigation => goods(fact, story)? + basis(fact, story)?,
        _ => goods(fact, story)? + figures(fact, story)?,
    };
    let score = parties + rest;
    // Nothing in common but the kind: only the same bare statement would be one matter.
    (score > 0).then_some(score)
}

/// Kinds whose parties stand on both sides: who is named first says nothing.
pub(super) fn is_mutual(kind: Kind) -> bool {
    matches!(kind, Kind::Agreement | Kind::Meeting)
}

/// Everyone who is named on either side, once: a deal may name both of its parties on both.
fn sides<'a>(actor: &'a [PartyId], target: &'a [PartyId]) -> BTreeSet<&'a PartyId> {
    actor.iter().chain(target).collect()
}

fn between(fact: &Fact, story: &Story) -> Option<u32> {
    let ours = sides(&fact.actor, &fact.target);
    let theirs = sides(&story.actor, &story.target);
    if ours.is_empty() || theirs.is_empty() {
        return Some(0);
    }
    let common = ours.intersection(&theirs).count();
    (common >= ours.len().min(theirs.len()).min(2)).then_some(2 * common as u32)
}

/// True if two measures on everyone have nothing in common but who acts: one names goods and the other does not, and no
/// rate, day or ground is the same.
pub(super) fn is_vague(fact: &Fact, story: &Story) -> bool {
    let named = |goods: &[ProductId]| goods.iter().any(|id| id.as_str() != ALL_GOODS);
    let on_everyone = |target: &[PartyId]| target.iter().all(|id| id.as_str() == EVERYONE);
    let has_figure = fact.rate.zip(story.rate).is_some_and(|(ours, theirs)| same_rate(ours, theirs))
        || fact.rate_from.zip(story.rate).is_some_and(|(from, rate)| same_rate(from, rate))
        || fact.date.zip(story.date).is_some_and(|(ours, theirs)| same_date(ours, theirs))
        || fact.basis.is_some() && fact.basis == story.basis;
    fact.kind.is_measure()
        && named(&fact.object) != named(&story.object)
        && on_everyone(&fact.target)
        && on_everyone(&story.target)
        && !has_figure
}

/// Two lists of one field: silent on one side fits, disjoint does not.
fn shared<T: PartialEq>(ours: &[T], theirs: &[T]) -> Option<u32> {
    if ours.is_empty() || theirs.is_empty() {
        return Some(0);
    }
    let common = ours.iter().filter(|item| theirs.contains(item)).count();
    (common > 0).then_some(2 + u32::from(common == ours.len() && common == theirs.len()))
}

/// Goods in general are less specific than goods by name, and so compatible with them; but at another rate they are
/// another measure, 10% on all goods and 25% on cars, unless the text says that one became the other.
fn goods(fact: &Fact, story: &Story) -> Option<u32> {
    let general = |goods: &[ProductId]| !goods.is_empty() && goods.iter().all(|id| id.as_str() == ALL_GOODS);
    if general(&fact.object) == general(&story.object) {
        return shared(&fact.object, &story.object);
    }
    let other_rate = fact.rate.zip(story.rate).is_some_and(|(ours, theirs)| !same_rate(ours, theirs));
    let was = fact.rate_from.zip(story.rate).is_some_and(|(from, rate)| same_rate(from, rate));
    (!other_rate || was).then_some(0)
}

fn basis(fact: &Fact, story: &Story) -> Option<u32> {
    match (&fact.basis, &story.basis) {
        (Some(ours), Some(theirs)) => (ours == theirs).then_some(1),
        _ => Some(0),
    }
}

/// Another rate for another date is another measure; one of the two alone moves the same one.
fn figures(fact: &Fact, story: &Story) -> Option<u32> {
    let rates = fact.rate.zip(story.rate).map(|(ours, theirs)| same_rate(ours, theirs));
    let dates = fact.date.zip(story.date).map(|(ours, theirs)| same_date(ours, theirs));
    let follows = matches!(fact.action, Some(Action::Raise | Action::Reduce))
        || fact.rate_from.zip(story.rate).is_some_and(|(from, rate)| same_rate(from, rate))
        || fact.stage != story.stage;
    match (rates, dates) {
        (Some(false), Some(false)) if !follows => None,
        (rates, dates) => {
            let was = fact.rate_from.zip(story.rate).is_some_and(|(from, rate)| same_rate(from, rate));
            Some(u32::from(rates == Some(true)) + u32::from(dates == Some(true)) + u32::from(was))
        }
    }
}

fn meeting(fact: &Fact, story: &Story, lexicon: Option<&Lexicon>) -> Option<u32> {
    let mut people = participants(&fact.participants, &story.participants)?;
    if let Some(lexicon) = lexicon {
        let on = fact.date.or(story.date).map_or(NaiveDate::MAX, |date| date.first);
        let (ours, theirs) = (states(&fact.participants, lexicon, on), states(&story.participants, lexicon, on));
        // Two sides that both texts name are the same: Trump and Modi are not Trump and Xi, though they share Trump.
        if ours.intersection(&theirs).count() < ours.len().min(theirs.len()).min(2) {
            return None;
        }
        // "The two leaders spoke", of their states, and "Trump and Ramaphosa spoke": who acts for them is named.
        if people == 0 {
            people = ours.intersection(&theirs).count() as u32;
        }
    }
    let moved = matches!(fact.stage, Some(Stage::Postponed | Stage::Cancelled));
    let when = match (fact.date, story.date) {
        (Some(ours), Some(theirs)) if same_date(ours, theirs) => 2,
        (Some(ours), Some(theirs)) => {
            let apart = (ours.first - theirs.first).num_days().abs();
            if !moved && apart > MEETING_SHIFT_DAYS_MAX {
                return None;
            }
            0
        }
        _ => 0,
    };
    Some(people + when)
}

/// Persons are compared with persons and parties with parties: a text may name either.
fn participants(ours: &[String], theirs: &[String]) -> Option<u32> {
    let mut score = 0;
    for persons in [true, false] {
        let of = |names: &'_ [String]| -> Vec<String> {
            names.iter().filter(|name| is_person(name) == persons).cloned().collect()
        };
        let (ours, theirs) = (of(ours), of(theirs));
        if ours.is_empty() || theirs.is_empty() {
            continue;
        }
        let common = ours.iter().filter(|name| theirs.contains(name)).count();
        if common < ours.len().min(theirs.len()).min(2) {
            return None;
        }
        score += 2 * common as u32;
    }
    Some(score)
}

/// Who meets, by the party for which each acts; a person of whom that is not known says nothing.
fn states<'a>(participants: &'a [String], lexicon: &'a Lexicon, on: NaiveDate) -> BTreeSet<&'a str> {
    let party = |one: &'a String| {
        if is_person(one) { lexicon.find_person(one)?.acts_for(on).map(PartyId::as_str) } else { Some(one.as_str()) }
    };
    participants.iter().filter_map(party).collect()
}

/// Participants are persons (`person:..`) or parties.
pub(super) fn is_person(name: &str) -> bool {
    name.starts_with("person:")
}

pub(super) fn same_rate(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= RATE_TOLERANCE
}

/// One and the same time, as far as both are exact.
pub(super) fn same_date(ours: DateSpan, theirs: DateSpan) -> bool {
    ours.within(theirs) || theirs.within(ours)
}
