//! Finds the few rules that a change can match among thousands: by kind, and then by goods, target or actor.
//!
//! Of each alternative of a `where` the most telling plain condition is the anchor; an alternative without one is looked
//! at for every fact of its kind.

use std::collections::HashMap;

use crate::facts::{Fact, Kind};
use crate::ledger::Change;
use crate::lexicon::{Lexicon, PartyId, ProductId};
use crate::rules::condition::{Condition, Field};

/// Fields by which rules are found, the most telling first.
const ANCHORS: &[Field] = &[Field::Object, Field::Target, Field::Actor];

/// Which rules look at what.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Rules to look at for every fact of a kind.
    open: HashMap<Kind, Vec<usize>>,
    anchored: HashMap<Kind, HashMap<(Field, String), Vec<usize>>>,
    /// Rules found by their target: a measure against everyone is against each.
    targeted: HashMap<Kind, Vec<usize>>,
}

impl Index {
    /// Adds a rule that is looked at for every fact of these kinds.
    pub(super) fn add_open(&mut self, rule: usize, kinds: &[Kind]) {
        for kind in kinds {
            push(self.open.entry(*kind).or_default(), rule);
        }
    }

    /// Adds a rule by the alternatives of its `where`.
    pub(super) fn add(&mut self, rule: usize, any: &[Vec<Condition>], every: &[Kind], lexicon: &Lexicon) {
        for all in any {
            let kinds = all.iter().find_map(|condition| condition.kinds(lexicon)).unwrap_or_else(|| every.to_vec());
            let anchor = ANCHORS.iter().find_map(|field| {
                all.iter()
                    .filter(|condition| condition.field == *field)
                    .find_map(Condition::plain_values)
                    .map(|values| (*field, values))
            });
            let Some((field, values)) = anchor else {
                self.add_open(rule, &kinds);
                continue;
            };
            for kind in kinds {
                let anchored = self.anchored.entry(kind).or_default();
                for value in values {
                    push(anchored.entry((field, value.clone())).or_default(), rule);
                }
                if field == Field::Target {
                    push(self.targeted.entry(kind).or_default(), rule);
                }
            }
        }
    }

    /// Rules that the change may match, in order.
    pub(super) fn candidates(&self, change: &Change, lexicon: &Lexicon) -> Vec<usize> {
        let kind = change.fact.kind;
        let mut found: Vec<usize> = self.open.get(&kind).cloned().unwrap_or_default();
        if let Some(anchored) = self.anchored.get(&kind) {
            let mut take = |field: Field, value: &str| {
                found.extend(anchored.get(&(field, value.to_owned())).into_iter().flatten());
            };
            let story = &change.story;
            let fact: &Fact = &change.fact;
            for product in both(&fact.object, &story.object) {
                take(Field::Object, product.as_str());
                let wider = lexicon.find_product(product).map(|product| product.wider.as_slice()).unwrap_or_default();
                wider.iter().for_each(|wider| take(Field::Object, wider.as_str()));
            }
            for party in both(&fact.actor, &story.actor) {
                take(Field::Actor, party.as_str());
            }
            for party in both(&fact.target, &story.target) {
                take(Field::Target, party.as_str());
            }
            if both(&fact.target, &story.target).any(|party| *party == PartyId::everyone()) {
                found.extend(self.targeted.get(&kind).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The values of the fact, and those that only its story has: rules on changes look at the story.
fn both<'a, T: PartialEq>(fact: &'a [T], story: &'a [T]) -> impl Iterator<Item = &'a T> {
    fact.iter().chain(story.iter().filter(|one| !fact.contains(one)))
}

fn push(rules: &mut Vec<usize>, rule: usize) {
    if rules.last() != Some(&rule) {
        rules.push(rule);
    }
}

/// Values that a product can be asked for by: not a tariff heading, which stands for many.
pub(super) fn is_plain(field: Field, value: &str) -> bool {
    match field {
        Field::Object => !value.contains(':') || ProductId::new(value).as_str().starts_with("company:"),
        _ => value != "*",
    }
}
