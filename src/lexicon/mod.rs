//! Knows the words: parties, persons, products, places, triggers and cues, as data that users can extend.
//!
//! In: YAML files, embedded, and a user's files laid over them. Out: a `Lexicon` that finds their forms in a text.
//!
//! Invariants
//! - X1. A new id is data: nothing in code names a party, a person or a product.
//! - X2. A text is scanned once, in time linear in its length, for all forms together.

mod alphabets;
mod file;
mod headings;
mod kinds;
mod load;
mod matcher;
mod runs;
mod schema;
#[cfg(test)]
mod tests;
mod traditional;
mod words;

pub use alphabets::{mixed, mixed_host};
pub use headings::digits as heading_digits;
pub use kinds::{BUILT_IN_KINDS, Need, NewKind, is_kind_id};
pub use load::LexiconFile;
pub(crate) use runs::{Run, Table, key, runs};
pub use schema::schema;
pub use traditional::simplified;
pub use words::Form;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lexicon::headings::Headings;
use crate::lexicon::matcher::Matcher;
use crate::yaml::Problem;

/// Canonical id of a state, bloc or body: ISO 3166-1 alpha-2 (`US`), a bloc (`EU`), or `*` for everyone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PartyId(pub Arc<str>);

/// Canonical id of goods, a sector, an instrument or a company: `rare_earths`, `all_goods`, `company:nvidia`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ProductId(pub Arc<str>);

/// How a form names a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Naming {
    /// The state itself: `China`.
    Name,
    /// `Chinese`.
    Demonym,
    /// A capital, ministry, agency or title that acts as it: `Beijing`, `MOFCOM`.
    Government,
    Court,
    CentralBank,
}

/// What a form in a text stands for; numbers index into the lexicon's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    Party(u16, Naming),
    Person(u16),
    Product(u16),
    Company(u16),
    Basis(u16),
    Place(u16),
    Instrument(u16),
    /// A word of the given class, and its grammatical form.
    Word(u16, Form),
}

/// One form found in a text: `text[start..end]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub is: Is,
}

/// A state, bloc or body.
#[derive(Clone, Debug)]
pub struct Party {
    pub id: PartyId,
    pub name: String,
    /// Blocs that it belongs to.
    pub blocs: Vec<PartyId>,
    /// Where states meet: `G20`.
    pub forum: bool,
}

/// A person and the offices held, in time.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Arc<str>,
    /// As people write it: the first of its names.
    pub name: String,
    /// What a text says once it has named the person in full: `Greer`, `Wang`.
    pub short: String,
    pub offices: Vec<Office>,
}

/// An office of a person: for whom it acts, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub party: PartyId,
    pub office: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// Goods, a sector or a technology.
#[derive(Clone, Debug)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    /// Every wider term, nearest first.
    pub wider: Vec<ProductId>,
    /// Headings of the Harmonized System, digits only.
    pub hs: Vec<String>,
    /// A term like `goods`, which gives way to a particular one beside it.
    pub generic: bool,
}

/// Codes of states that sites all over the world end in.
const SOLD_CODES: &[&str] = &[
    "ai", "ag", "am", "cc", "co", "eu", "fm", "gg", "im", "io", "is", "it", "la", "ly", "me", "nu", "sh", "st", "to",
    "tv", "us", "ws",
];

/// Everything that is known of words.
pub struct Lexicon {
    parties: Vec<Party>,
    persons: Vec<Person>,
    products: Vec<Product>,
    companies: Vec<(ProductId, String, Option<PartyId>)>,
    basis: Vec<String>,
    places: Vec<(String, Option<PartyId>)>,
    instruments: Vec<ProductId>,
    classes: Vec<String>,
    kinds: Vec<NewKind>,
    headings: Headings,
    party_index: HashMap<PartyId, u16>,
    person_index: HashMap<Arc<str>, u16>,
    product_index: HashMap<ProductId, u16>,
    company_index: HashMap<ProductId, u16>,
    /// The first Chinese name of each party, person, product and company that has one.
    chinese: HashMap<Arc<str>, Box<str>>,
    /// Sites of the press of each party.
    press: HashMap<Box<str>, u16>,
    matcher: Matcher,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Lexicon({} parties, {} persons, {} products)",
            self.parties.len(),
            self.persons.len(),
            self.products.len()
        )
    }
}

impl Lexicon {
    /// The lexicon that comes with the program.
    ///
    /// # Panics
    /// Never in a released program: a test reads the embedded files.
    pub fn embedded() -> Self {
        Self::with_files(&[]).unwrap_or_else(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("the embedded lexicon is wrong:\n{}", lines.join("\n"))
        })
    }

    /// The embedded lexicon with a user's files laid over it, in order.
    ///
    /// # Errors
    /// Every problem of the files.
    pub fn with_files(files: &[LexiconFile]) -> Result<Self, Vec<Problem>> {
        load::load(files)
    }

    /// Every form in the text, in order; where two overlap, the one that begins first, then the longer one, is taken.
    /// A form with several meanings gives one mention for each.
    /// Goods named by a tariff heading are mentions of the product.
    pub fn scan(&self, text: &str) -> Vec<Mention> {
        let lower = text.to_ascii_lowercase();
        let mut words = Vec::with_capacity(text.len() / 5);
        runs(&lower, &mut words);
        self.scan_runs(text, &lower, &words)
    }

    /// The same, where the text with its ASCII letters in lower case, and the runs of that, are at hand.
    pub(crate) fn scan_runs(&self, text: &str, lower: &str, runs: &[Run]) -> Vec<Mention> {
        self.headings.read(text, self.matcher.scan(text, lower, runs))
    }

    pub fn party(&self, index: u16) -> &Party {
        &self.parties[usize::from(index)]
    }
    pub fn person(&self, index: u16) -> &Person {
        &self.persons[usize::from(index)]
    }
    pub fn product(&self, index: u16) -> &Product {
        &self.products[usize::from(index)]
    }
    pub fn company(&self, index: u16) -> &ProductId {
        &self.companies[usize::from(index)].0
    }
    /// The country of a company, where it is known.
    pub fn company_country(&self, index: u16) -> Option<&PartyId> {
        self.companies[usize::from(index)].2.as_ref()
    }
    /// The country of a company by its id; none for goods.
    pub fn home_of(&self, id: &ProductId) -> Option<&PartyId> {
        self.company_index.get(id).and_then(|index| self.company_country(*index))
    }
    pub fn basis(&self, index: u16) -> &str {
        &self.basis[usize::from(index)]
    }
    pub fn place(&self, index: u16) -> (&str, Option<&PartyId>) {
        let (name, party) = &self.places[usize::from(index)];
        (name, party.as_ref())
    }
    pub fn instrument(&self, index: u16) -> &ProductId {
        &self.instruments[usize::from(index)]
    }
    /// Names of the classes of words; `Is::Word` indexes into it.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    pub fn find_party(&self, id: &PartyId) -> Option<&Party> {
        self.party_index.get(id).map(|index| self.party(*index))
    }
    /// The number of a party in the lexicon's table, as in `Is::Party`.
    pub fn party_number(&self, id: &PartyId) -> Option<u16> {
        self.party_index.get(id).copied()
    }
    /// The state whose press a site is: by the lexicon, else by the code at the end of its name.
    pub fn press_of(&self, site: &str) -> Option<u16> {
        let mut rest = site;
        loop {
            if let Some(party) = self.press.get(rest) {
                return Some(*party);
            }
            let Some((_, wider)) = rest.split_once('.').filter(|(_, wider)| wider.contains('.')) else { break };
            rest = wider;
        }
        let code = site.rsplit_once('.').map(|(_, code)| code).filter(|code| code.len() == 2)?;
        if SOLD_CODES.contains(&code) {
            return None;
        }
        let code = if code == "uk" { "GB".to_owned() } else { code.to_ascii_uppercase() };
        self.party_number(&PartyId::new(&code))
    }
    /// The party that a person acts for on a day.
    pub fn person_party(&self, person: u16, on: NaiveDate) -> Option<u16> {
        self.person(person).acts_for(on).and_then(|party| self.party_number(party))
    }
    pub fn find_person(&self, id: &str) -> Option<&Person> {
        self.person_index.get(id).map(|index| self.person(*index))
    }
    pub fn find_product(&self, id: &ProductId) -> Option<&Product> {
        self.product_index.get(id).map(|index| self.product(*index))
    }
    /// Ids of all parties, for messages.
    pub fn party_ids(&self) -> impl Iterator<Item = &str> {
        self.parties.iter().map(|party| party.id.as_str())
    }
    /// Ids of all persons, for messages.
    pub fn person_ids(&self) -> impl Iterator<Item = &str> {
        self.persons.iter().map(|person| &*person.id)
    }
    /// Ids of all products and companies, for messages.
    pub fn product_ids(&self) -> impl Iterator<Item = &str> {
        self.products.iter().map(|product| product.id.as_str()).chain(self.companies.iter().map(|c| c.0.as_str()))
    }
    /// Ids of all instruments.
    pub fn instrument_ids(&self) -> impl Iterator<Item = &str> {
        self.instruments.iter().map(ProductId::as_str)
    }
    /// Ids of legal grounds.
    pub fn basis_ids(&self) -> impl Iterator<Item = &str> {
        self.basis.iter().map(String::as_str)
    }

    /// True if `product` is `wider` or comes under it.
    pub fn is_a(&self, product: &ProductId, wider: &ProductId) -> bool {
        product == wider || self.find_product(product).is_some_and(|found| found.wider.contains(wider))
    }

    /// A kind of a user's file.
    pub fn find_kind(&self, id: &str) -> Option<&NewKind> {
        self.kinds.iter().find(|kind| *kind.id == *id)
    }
    /// Ids of the kinds of users' files.
    pub fn kind_ids(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| &*kind.id)
    }

    /// True if a heading of the product, or of the nearest wider term that has any, lies under `heading`: digits only.
    pub fn is_under_heading(&self, product: &ProductId, heading: &str) -> bool {
        let own = self.find_product(product);
        let wider = own.into_iter().flat_map(|own| &own.wider).filter_map(|id| self.find_product(id));
        own.into_iter()
            .chain(wider)
            .find(|product| !product.hs.is_empty())
            .is_some_and(|product| product.hs.iter().any(|hs| hs.starts_with(heading)))
    }
    /// True if any product has a heading under `heading`: digits only.
    pub fn has_heading(&self, heading: &str) -> bool {
        self.products.iter().any(|product| product.hs.iter().any(|hs| hs.starts_with(heading)))
    }

    /// Name of a party, person, product or company for people; the id where nothing better is known.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        if id == "*" {
            return "all countries";
        }
        if let Some(index) = self.person_index.get(id) {
            return &self.person(*index).name;
        }
        if let Some(party) = self.find_party(&PartyId::new(id)) {
            return &party.name;
        }
        if let Some(product) = self.find_product(&ProductId::new(id)) {
            return &product.name;
        }
        self.companies.iter().find(|company| company.0.as_str() == id).map_or(id, |company| &company.1)
    }

    /// Name of a party, person, product, company or place in Chinese; none where no form of it is Chinese.
    pub fn chinese_name(&self, id: &str) -> Option<&str> {
        self.chinese.get(id).map(|name| &**name)
    }
}

impl Person {
    /// For whom the person acts on a day: the office held then, else the last one before, else the first.
    pub fn acts_for(&self, on: NaiveDate) -> Option<&PartyId> {
        let held = self
            .offices
            .iter()
            .find(|office| office.from.is_none_or(|from| from <= on) && office.to.is_none_or(|to| on <= to));
        let before = || self.offices.iter().rev().find(|office| office.from.is_none_or(|from| from <= on));
        held.or_else(before).or_else(|| self.offices.first()).map(|office| &office.party)
    }

    /// True if the person held this very office on that day: `prime minister`.
    pub fn holds(&self, office: &str, on: NaiveDate) -> bool {
        self.offices.iter().any(|held| {
            held.office == office && held.from.is_none_or(|from| from <= on) && held.to.is_none_or(|to| on <= to)
        })
    }
    /// True if the person held an office on that day.
    pub fn in_office(&self, on: NaiveDate) -> bool {
        self.offices
            .iter()
            .any(|office| office.from.is_none_or(|from| from <= on) && office.to.is_none_or(|to| on <= to))
    }
}

impl PartyId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
    /// Everyone: a worldwide measure's target.
    pub fn everyone() -> Self {
        Self("*".into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProductId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
