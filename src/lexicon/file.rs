//! What a lexicon file may hold; the field docs are the descriptions in its JSON Schema.

use std::fmt;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::lexicon::Need;
use crate::yaml::Spanned;

/// Words of bellwether: parties, persons, goods, and the words for what is done. Every part may be left out; an entry
/// of an id that exists adds to it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "bellwether lexicon file")]
pub(super) struct FileData {
    /// Bodies that every state has.
    pub patterns: PatternsData,
    /// States, blocs and bodies.
    pub parties: Vec<PartyData>,
    /// Persons, with the offices that they hold.
    pub persons: Vec<PersonData>,
    /// Goods, sectors and technologies.
    pub products: Vec<ProductData>,
    /// Companies.
    pub companies: Vec<CompanyData>,
    /// Legal grounds and programmes of measures.
    pub basis: Vec<NamedData>,
    /// Where meetings are held.
    pub places: Vec<PlaceData>,
    /// Prices, indexes and currencies whose moves are reported.
    pub instruments: Vec<NamedData>,
    /// Offices that need a country beside them: `trade minister`.
    pub titles: Vec<NamedData>,
    /// Forms for sources without a name: `people familiar with the matter`.
    pub unnamed: Vec<String>,
    /// Forms for those who judge and do not act: `economists`.
    pub analysts: Vec<String>,
    /// Kinds of measures beside those of bellwether.
    pub kinds: Vec<KindData>,
    /// Words for what is done, by what they mean.
    pub classes: Vec<ClassData>,
}

/// A state, bloc or body.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyData {
    /// ISO 3166-1 alpha-2 in capitals (`NO`), or the name of a bloc (`EU`).
    pub id: Spanned<String>,
    /// As people write it: `Norway`.
    pub name: String,
    /// Forms for the state itself.
    #[serde(default)]
    pub names: Vec<String>,
    /// `Norwegian`.
    #[serde(default)]
    pub demonyms: Vec<String>,
    /// Capitals, ministries, agencies and titles that act as it.
    #[serde(default)]
    pub government: Vec<String>,
    /// Its courts and judges.
    #[serde(default)]
    pub courts: Vec<String>,
    /// Its central bank.
    #[serde(default)]
    pub central_bank: Vec<String>,
    /// Ids of the blocs that it belongs to.
    #[serde(default, rename = "in")]
    pub blocs: Vec<String>,
    /// Where states meet, and no side of a meeting itself.
    #[serde(default)]
    pub forum: bool,
    /// Sites of its press, for which `the government` is its own: `dawn.com`. One that ends in its code (`.pk`) need not be named.
    #[serde(default)]
    pub press: Vec<String>,
}

/// Bodies that any state has, with `{name}`, `{demonym}` in the place of its own: `{name}'s parliament`,
/// `{demonym} central bank`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PatternsData {
    /// Ministries, agencies and titles that act as the state.
    pub government: Vec<String>,
    /// Its courts.
    pub courts: Vec<String>,
    /// Its central bank.
    pub central_bank: Vec<String>,
}

/// A person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonData {
    /// `person:` and the name in lower case with hyphens: `person:ada-example`.
    #[schemars(regex(pattern = "^person:"))]
    pub id: Spanned<String>,
    /// Forms; the first is shown to people.
    pub names: Vec<String>,
    /// What a text that has named the person in full says afterwards, where that is not the last word of the name.
    #[serde(default)]
    pub short: Option<String>,
    /// Offices in time; the person acts for the party of the one held on the day.
    #[serde(default)]
    pub offices: Vec<OfficeData>,
}

/// An office of a person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficeData {
    /// Id of the party that the person acts for.
    #[serde(rename = "for")]
    pub party: Spanned<String>,
    /// What the office is called.
    #[serde(default)]
    pub office: String,
    /// First day. Default: from the beginning.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Last day. Default: to this day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
}

/// Goods, a sector or a technology.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductData {
    /// Snake case: `rare_earths`.
    pub id: Spanned<String>,
    /// As people write it. Default: the id, with spaces.
    #[serde(default)]
    pub name: Option<String>,
    /// Ids of wider products that it comes under.
    #[serde(default, rename = "in")]
    pub wider: Vec<Spanned<String>>,
    /// Forms; in lower case they are found in any case.
    #[serde(default)]
    pub names: Vec<String>,
    /// Headings of the Harmonized System, two to ten digits: `"85"`, `"8541"`, `"8507.60"`, or a range, `"50-63"`. What lies under a heading
    /// is this product, unless another has a longer one.
    #[serde(default)]
    #[schemars(schema_with = "headings")]
    pub hs: Vec<Spanned<String>>,
    /// A word like `goods`, which gives way to a particular one beside it.
    #[serde(default)]
    pub generic: bool,
}

/// A heading may be written without quotes.
fn headings(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": {"type": ["string", "number"]}})
}

/// A company.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyData {
    /// `company:` and the name in lower case with hyphens: `company:kelp-farms`.
    pub id: Spanned<String>,
    /// Forms; the first is shown to people.
    pub names: Vec<String>,
    /// Id of the party that it belongs to.
    #[serde(default)]
    pub country: Option<Spanned<String>>,
}

/// An id and its forms.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedData {
    /// Snake case.
    pub id: Spanned<String>,
    /// Forms.
    pub names: Vec<String>,
}

/// A place of meetings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceData {
    /// As people write it; a form, too.
    pub name: Spanned<String>,
    /// Id of the party that it lies in.
    #[serde(default, rename = "in")]
    pub party: Option<Spanned<String>>,
    /// Further forms.
    #[serde(default)]
    pub names: Vec<String>,
}

/// A kind of measure beside those of bellwether.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KindData {
    /// What rules and facts call it: lower-case letters, digits and `_`, as in `price_control`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,39}$"))]
    pub id: Spanned<String>,
    /// As headlines write it. Default: the id, with spaces.
    #[serde(default)]
    pub name: Option<String>,
    /// Whose grammar it follows.
    #[serde(default)]
    #[expect(dead_code, reason = "there is one, and reading it checks it")]
    pub like: Like,
    /// Nouns that name it, in singular and plural: `price cap`. The same as `forms` of the class `noun/ID`.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Verbs that do it, inflected as in `classes`.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// What a text must name beside it, one or several, for a fact; an actor it must always have.
    #[serde(default)]
    pub needs: Needs,
}

impl KindData {
    /// Its words as those of a class.
    pub(super) fn into_class(self) -> ClassData {
        let Self { id, forms, verbs, .. } = self;
        ClassData { class: Spanned { value: format!("noun/{}", id.value), ..id }, verbs, forms }
    }
}

/// Whose grammar a kind follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Like {
    /// A government acts: who does it, to whom, on what, at what rate, from when, and how real it is.
    #[default]
    Measure,
}

/// One need or several.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Needs {
    One(Need),
    Several(Vec<Need>),
}

impl Default for Needs {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Needs {
    pub(super) fn all(&self) -> &[Need] {
        match self {
            Self::One(need) => std::slice::from_ref(need),
            Self::Several(needs) => needs,
        }
    }
}

/// By hand, so that a slip is told as that of one need.
impl<'de> Deserialize<'de> for Needs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NeedsVisitor)
    }
}

struct NeedsVisitor;

impl<'de> Visitor<'de> for NeedsVisitor {
    type Value = Needs;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of a fact, such as `object`, or a list of them")
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Needs, E> {
        Need::deserialize(text.into_deserializer()).map(Needs::One)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Needs, A::Error> {
        let mut needs = Vec::new();
        while let Some(need) = items.next_element()? {
            needs.push(need);
        }
        Ok(Needs::Several(needs))
    }
}

/// A class of words.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassData {
    /// What the words mean: `noun/tariff`, `act/suspend`, `cue/considered`, `block`, ..
    pub class: Spanned<String>,
    /// Verbs, which are inflected: `base`, or `base|past|ing|participle` where they are irregular.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// Forms that stand as they are.
    #[serde(default)]
    pub forms: Vec<String>,
}
