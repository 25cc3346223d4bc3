//! A first look at a sentence: whether it is worth looking for something in it.

use crate::facts::Kind;
use crate::facts::numbers::Quantity;
use crate::facts::sentence::{Meaning, Sentence};
use crate::facts::words::{Act, Cue, Flag, Hint, Set};
use crate::lexicon::{Is, Naming};

/// All that the words of a sentence mean, taken together: whether it is worth looking for something in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance {
    flags: Set,
    meaning: Meaning,
    /// By kind of noun; those of a user's are one.
    nouns: Set,
    namings: Set,
    flows: bool,
    restrictions: bool,
    percents: bool,
    /// Names a product or company.
    objects: bool,
    /// Names a product.
    products: bool,
    /// Names what has a price on a market.
    instruments: bool,
    places: bool,
    parties: bool,
}

impl Glance {
    pub(super) fn of(sentence: &Sentence<'_>) -> Self {
        let mut all = Self::default();
        let mut nothing = false;
        for token in &sentence.tokens {
            all.flags.join(token.flags);
            all.meaning.join(token.as_verb);
            all.meaning.join(token.as_noun);
            if let Some(kind) = token.noun {
                all.nouns = all.nouns.with(kind_bit(kind));
            }
            nothing |= token.hint(Hint::Nothing);
            all.flows |= token.flow.is_some();
            all.restrictions |= token.restriction;
        }
        for mention in sentence.all_mentions() {
            match mention.is {
                Is::Party(_, naming) => {
                    all.parties = true;
                    all.namings = all.namings.with(naming as u8);
                }
                Is::Person(_) => all.parties = true,
                Is::Product(_) => {
                    all.objects = true;
                    all.products = true;
                }
                Is::Company(_) => all.objects = true,
                Is::Instrument(_) => all.instruments = true,
                Is::Place(_) => all.places = true,
                Is::Word(..) | Is::Basis(_) => {}
            }
        }
        // "to zero" may be a rate too.
        all.percents = sentence.numbers.iter().any(|number| matches!(number.is, Quantity::Percent(_))) || nothing;
        all
    }
    pub(super) fn flag(&self, flag: Flag) -> bool {
        self.flags.has(flag as u8)
    }
    pub(super) fn act(&self, act: Act) -> bool {
        self.meaning.act(act)
    }
    pub(super) fn cue(&self, cue: Cue) -> bool {
        self.meaning.cue(cue)
    }
    pub(super) fn noun(&self, kind: Kind) -> bool {
        self.nouns.has(kind_bit(kind))
    }
    /// True if any noun names a measure or a dealing.
    pub(super) fn nouns(&self) -> bool {
        !self.nouns.is_empty()
    }
    pub(super) fn naming(&self, naming: Naming) -> bool {
        self.namings.has(naming as u8)
    }
    /// True if it may state a rate in percent.
    pub(super) fn percents(&self) -> bool {
        self.percents
    }
    pub(super) fn restrictions(&self) -> bool {
        self.restrictions
    }
    /// True if it names trade as such.
    pub(super) fn flows(&self) -> bool {
        self.flows
    }
    /// True if it names a product or company.
    pub(super) fn objects(&self) -> bool {
        self.objects
    }
    pub(super) fn products(&self) -> bool {
        self.products
    }
    pub(super) fn places(&self) -> bool {
        self.places
    }
    pub(super) fn parties(&self) -> bool {
        self.parties
    }
    /// True if it names something that has a price on a market.
    pub(super) fn priced(&self) -> bool {
        self.instruments || self.objects
    }
}

fn kind_bit(kind: Kind) -> u8 {
    let built_in = Kind::BUILT_IN.iter().position(|known| *known == kind).unwrap_or(Kind::BUILT_IN.len());
    u8::try_from(built_in).unwrap_or_default()
}
