//! Finds the few rules that a change can match among thousands: by kind, and then by goods, target or actor, or two of
//! these together.
//!
//! Of each alternative of a `where` the most telling plain conditions are the anchor; an alternative without one is looked
//! at for every fact of its kind. Anchors are kept by hash: where two share one, a rule too many is looked at, and none is
//! missed.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::facts::{Fact, Kind};
use crate::ledger::Change;
use crate::lexicon::{Lexicon, PartyId, ProductId};
use crate::rules::condition::{Condition, Field};

/// Fields by which rules are found, the most telling first.
const ANCHORS: &[Field] = &[Field::Object, Field::Target, Field::Actor];
/// Pairs of values under which one alternative is filed at most; one that names more is filed by its first field.
const PAIRS_MAX: usize = 256;
/// Pairs of values by which one fact is looked up at most; one that has more is looked up by single values, and by all
/// rules that are filed by pairs.
const LOOKED_UP_MAX: usize = 4_096;

/// Which rules look at what.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_kind: FxHashMap<Kind, OfKind>,
}

/// Rules that look at facts of one kind.
#[derive(Debug, Default)]
struct OfKind {
    /// Looked at for every fact.
    open: Vec<usize>,
    /// By the hash of one value.
    single: FxHashMap<u64, Vec<usize>>,
    /// By the hashes of two.
    paired: FxHashMap<(u64, u64), Vec<usize>>,
    /// All that are filed by pairs.
    all_paired: Vec<usize>,
    /// Rules filed by their target, under what else they are filed by, or 0: a measure against everyone is against each.
    targeted: FxHashMap<u64, Vec<usize>>,
}

impl Index {
    /// Adds a rule that is looked at for every fact of these kinds.
    pub(super) fn add_open(&mut self, rule: usize, kinds: &[Kind]) {
        for kind in kinds {
            push(&mut self.by_kind.entry(*kind).or_default().open, rule);
        }
    }

    /// Adds a rule by the alternatives of its `where`.
    pub(super) fn add(&mut self, rule: usize, any: &[Vec<Condition>], every: &[Kind], lexicon: &Lexicon) {
        for all in any {
            let kinds = all.iter().find_map(|condition| condition.kinds(lexicon)).unwrap_or_else(|| every.to_vec());
            let mut anchors = ANCHORS.iter().filter_map(|field| {
                let mut of_field = all.iter().filter(|condition| condition.field == *field);
                let values = of_field.find_map(Condition::plain_values)?;
                Some((*field, values.iter().map(|value| hash(*field, value)).collect::<Vec<_>>()))
            });
            let Some((first, ours)) = anchors.next() else {
                self.add_open(rule, &kinds);
                continue;
            };
            let second = anchors.next().filter(|(_, theirs)| ours.len() * theirs.len() <= PAIRS_MAX);
            for kind in kinds {
                let of_kind = self.by_kind.entry(kind).or_default();
                match &second {
                    Some((field, theirs)) => of_kind.add_pairs(rule, (first, &ours), (*field, theirs)),
                    None => of_kind.add_single(rule, first, &ours),
                }
            }
        }
    }

    /// Rules that the change may match, in order.
    pub(super) fn candidates(&self, change: &Change, lexicon: &Lexicon) -> Vec<usize> {
        let Some(of_kind) = self.by_kind.get(&change.fact.kind) else { return Vec::new() };
        let mut found = of_kind.open.clone();
        if !of_kind.single.is_empty() || !of_kind.paired.is_empty() {
            of_kind.look_up(change, lexicon, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl OfKind {
    fn add_single(&mut self, rule: usize, field: Field, values: &[u64]) {
        for value in values {
            push(self.single.entry(*value).or_default(), rule);
        }
        if field == Field::Target {
            push(self.targeted.entry(0).or_default(), rule);
        }
    }

    fn add_pairs(&mut self, rule: usize, (one, ours): (Field, &[u64]), (other, theirs): (Field, &[u64])) {
        for our in ours {
            for their in theirs {
                push(self.paired.entry((*our, *their)).or_default(), rule);
            }
        }
        push(&mut self.all_paired, rule);
        let beside = match (one, other) {
            (Field::Target, _) => theirs,
            (_, Field::Target) => ours,
            _ => return,
        };
        for value in beside {
            push(self.targeted.entry(*value).or_default(), rule);
        }
    }

    fn look_up(&self, change: &Change, lexicon: &Lexicon, found: &mut Vec<usize>) {
        let (fact, story): (&Fact, _) = (&change.fact, &change.story);
        let mut objects = Vec::new();
        for product in both(&fact.object, &story.object) {
            objects.push(hash(Field::Object, product.as_str()));
            let wider = lexicon.find_product(product).map(|product| product.wider.as_slice()).unwrap_or_default();
            objects.extend(wider.iter().map(|wider| hash(Field::Object, wider.as_str())));
        }
        let party = |field: Field| move |party: &PartyId| hash(field, party.as_str());
        let targets: Vec<u64> = both(&fact.target, &story.target).map(party(Field::Target)).collect();
        let actors: Vec<u64> = both(&fact.actor, &story.actor).map(party(Field::Actor)).collect();
        let beside = || objects.iter().chain(&actors);
        for value in beside().chain(&targets) {
            found.extend(self.single.get(value).into_iter().flatten());
        }
        if both(&fact.target, &story.target).any(|party| *party == PartyId::everyone()) {
            for value in std::iter::once(&0).chain(beside()) {
                found.extend(self.targeted.get(value).into_iter().flatten());
            }
        }
        if self.paired.is_empty() {
            return;
        }
        let pairs = [(&objects, &targets), (&objects, &actors), (&targets, &actors)];
        if pairs.iter().map(|(ours, theirs)| ours.len() * theirs.len()).sum::<usize>() > LOOKED_UP_MAX {
            found.extend(&self.all_paired);
            return;
        }
        for (ours, theirs) in pairs {
            for our in ours {
                for their in theirs {
                    found.extend(self.paired.get(&(*our, *their)).into_iter().flatten());
                }
            }
        }
    }
}

/// A value of a field, told apart from the same value of another one.
fn hash(field: Field, value: &str) -> u64 {
    xxh3_64(value.as_bytes()) ^ (field as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
