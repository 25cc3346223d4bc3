//! Finds the stories that a fact may belong to without looking at all of them.
//!
//! In: stories as they are kept. Out: for a fact, the ids of every story that `matching::fit` could accept, and few others.
//!
//! Stories stand under pairs: who acts and against whom; of a meeting which persons and which parties; of an agreement
//! which parties. A field that is silent fits whatever the other side says, so every story stands under `Any` too, and a
//! fact that names somebody also looks under `Nobody`.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::facts::{Fact, Kind};
use crate::ledger::{Story, StoryId, matching};
use crate::lexicon::PartyId;

/// Ids of stories by the hash of kind and pair. Two pairs of one hash cost a look, never an error.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(FxHashMap<u64, Vec<StoryId>>);

impl Shelf {
    /// Puts a story where facts look for it.
    pub(super) fn put(&mut self, story: &Story) {
        for key in places(story) {
            self.0.entry(key).or_default().push(story.id.clone());
        }
    }

    /// Takes a story away.
    pub(super) fn take(&mut self, story: &Story) {
        for key in places(story) {
            if let Some(ids) = self.0.get_mut(&key) {
                ids.retain(|id| *id != story.id);
                if ids.is_empty() {
                    self.0.remove(&key);
                }
            }
        }
    }

    /// Stories that the fact could belong to, some of them more than once.
    pub(super) fn near(&self, fact: &Fact) -> impl Iterator<Item = &StoryId> {
        let [first, second] = sides(fact.kind, (&fact.actor, &fact.target), &fact.participants);
        pairs(fact.kind, &looked_for(first), &looked_for(second))
            .into_iter()
            .filter_map(|key| self.0.get(&key))
            .flatten()
    }
}

#[derive(Clone, Copy)]
enum Side<'a> {
    /// Whoever it is.
    Any,
    /// The story names nobody.
    Nobody,
    Named(&'a str),
}

/// What is named on both sides of a fact or a story.
fn sides<'a>(
    kind: Kind,
    (actor, target): (&'a [PartyId], &'a [PartyId]),
    participants: &'a [String],
) -> [Vec<&'a str>; 2] {
    let parties = |ids: &'a [PartyId]| ids.iter().map(PartyId::as_str);
    match kind {
        Kind::Meeting => {
            let (persons, parties) =
                participants.iter().map(String::as_str).partition(|name| matching::is_person(name));
            [persons, parties]
        }
        Kind::Agreement => [parties(actor).chain(parties(target)).collect(), Vec::new()],
        _ => [parties(actor).collect(), parties(target).collect()],
    }
}

/// Keys under which a story stands, each once.
fn places(story: &Story) -> Vec<u64> {
    let [first, second] = sides(story.kind, (&story.actor, &story.target), &story.participants);
    let mut keys = pairs(story.kind, &stood_under(first), &stood_under(second));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn stood_under(named: Vec<&str>) -> Vec<Side<'_>> {
    let nobody = named.is_empty().then_some(Side::Nobody);
    named.into_iter().map(Side::Named).chain(nobody).chain([Side::Any]).collect()
}

fn looked_for(named: Vec<&str>) -> Vec<Side<'_>> {
    if named.is_empty() {
        return vec![Side::Any];
    }
    named.into_iter().map(Side::Named).chain([Side::Nobody]).collect()
}

fn pairs(kind: Kind, first: &[Side<'_>], second: &[Side<'_>]) -> Vec<u64> {
    let mut keys = Vec::with_capacity(first.len() * second.len());
    let mut text = Vec::new();
    for first in first {
        for second in second {
            text.clear();
            text.extend_from_slice(kind.as_str().as_bytes());
            for side in [first, second] {
                match side {
                    Side::Any => text.push(1),
                    Side::Nobody => text.push(2),
                    Side::Named(name) => {
                        text.push(3);
                        text.extend_from_slice(name.as_bytes());
                    }
                }
            }
            keys.push(xxh3_64(&text));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Action, Stage};
    use crate::ledger::tests::{article, at, fact};
    use crate::ledger::{Ledger, best_of};
    use crate::lexicon::ProductId;

    /// The same numbers on every run (xorshift).
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % sides as u64).expect("a small number")
        }

        fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
            (0..self.roll(3)).map(|_| of[self.roll(of.len())].clone()).collect()
        }

        fn fact(&mut self) -> Fact {
            let parties = ["US", "CN", "EU", "IN"].map(PartyId::new);
            let people = ["person:a", "person:b", "person:c", "US", "CN", "EU"].map(str::to_owned);
            let kinds = [Kind::Tariff, Kind::Meeting, Kind::Agreement, Kind::Investigation];
            let stages = [Stage::Threatened, Stage::Announced, Stage::InEffect];
            let kind = kinds[self.roll(kinds.len())];
            let participants = if kind == Kind::Meeting { self.some(&people) } else { Vec::new() };
            let rates = [None, Some(10.0), Some(25.0)];
            Fact {
                actor: self.some(&parties),
                target: self.some(&parties),
                participants,
                object: self.some(&["autos", "steel", "all_goods"].map(ProductId::new)),
                rate: rates[self.roll(rates.len())],
                ..fact(kind, Some(Action::Impose), stages[self.roll(stages.len())])
            }
        }
    }

    #[test]
    fn what_is_found_is_what_a_look_at_every_story_finds() {
        let (mut dice, mut ledger, mut found) = (Dice(0x9e37_79b9_7f4a_7c15), Ledger::default(), 0);
        for number in 0..2_000_i64 {
            let (fact, now) = (dice.fact(), at(number * 3));
            let near = ledger.find(&fact, now).cloned();
            let all = best_of(ledger.stories.values(), &fact, None, now).cloned();
            assert_eq!(near, all, "{fact:?}");
            found += usize::from(near.is_some());
            ledger.record(&article(number.unsigned_abs() + 1, "wire"), &[fact], now);
            if number % 300 == 0 {
                ledger.forget(now);
            }
        }
        assert!((500..1_990).contains(&found), "{found} of 2,000 facts belong to a story");
    }

    #[test]
    fn few_stories_are_looked_at() {
        let mut ledger = Ledger::default();
        for number in 0..400_u64 {
            let party = |number: u64| vec![PartyId::new(&format!("P{number}"))];
            let fact = Fact {
                actor: party(number % 20),
                target: party(number / 20),
                ..fact(Kind::Tariff, None, Stage::Announced)
            };
            ledger.record(&article(number + 1, "wire"), std::slice::from_ref(&fact), at(0));
            assert!(ledger.shelf.near(&fact).count() <= 1, "at {number}");
        }
        assert_eq!(ledger.stories_count(), 400);
        ledger.forget(at(24 * 365));
        assert!(ledger.shelf.0.is_empty());
    }
}
