//! Reads the lexicon's files.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::lexicon::matcher::Forms;
use crate::lexicon::words::{Form, inflect};
use crate::lexicon::{Is, Lexicon, Naming, Office, Party, PartyId, Person, Product, ProductId};
use crate::yaml::{self, Problem, Spanned};

/// A lexicon file's name and text.
#[derive(Clone, Debug)]
pub struct LexiconFile {
    pub name: String,
    pub text: String,
}

const EMBEDDED: &[(&str, &str)] = &[
    ("lexicon/parties.yaml", include_str!("data/parties.yaml")),
    ("lexicon/persons.yaml", include_str!("data/persons.yaml")),
    ("lexicon/products.yaml", include_str!("data/products.yaml")),
    ("lexicon/companies.yaml", include_str!("data/companies.yaml")),
    ("lexicon/basis.yaml", include_str!("data/basis.yaml")),
    ("lexicon/places.yaml", include_str!("data/places.yaml")),
    ("lexicon/instruments.yaml", include_str!("data/instruments.yaml")),
    ("lexicon/speakers.yaml", include_str!("data/speakers.yaml")),
    ("lexicon/others.yaml", include_str!("data/others.yaml")),
    ("lexicon/words.yaml", include_str!("data/words.yaml")),
    ("lexicon/dealings.yaml", include_str!("data/dealings.yaml")),
    ("lexicon/english.yaml", include_str!("data/english.yaml")),
    ("lexicon/chinese.yaml", include_str!("data/chinese.yaml")),
];

/// Length of a state's id; blocs have longer ones.
const STATE_ID_LEN: usize = 2;

/// A lexicon file; every part may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileData {
    patterns: PatternsData,
    parties: Vec<PartyData>,
    persons: Vec<PersonData>,
    products: Vec<ProductData>,
    companies: Vec<CompanyData>,
    basis: Vec<NamedData>,
    places: Vec<PlaceData>,
    instruments: Vec<NamedData>,
    /// Offices that need a country beside them.
    titles: Vec<NamedData>,
    /// Forms for sources without a name.
    unnamed: Vec<String>,
    analysts: Vec<String>,
    classes: Vec<ClassData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyData {
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    #[serde(default)]
    government: Vec<String>,
    #[serde(default)]
    courts: Vec<String>,
    #[serde(default)]
    central_bank: Vec<String>,
    #[serde(default, rename = "in")]
    blocs: Vec<String>,
    /// Where states meet, and no side of a meeting itself.
    #[serde(default)]
    forum: bool,
}

/// Bodies that any state has: `{name}'s parliament`, `{demonym} central bank`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PatternsData {
    government: Vec<String>,
    courts: Vec<String>,
    central_bank: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonData {
    id: Spanned<String>,
    names: Vec<String>,
    /// What a text that has named the person in full says afterwards, where that is not the last word of the name.
    #[serde(default)]
    short: Option<String>,
    #[serde(default)]
    offices: Vec<OfficeData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeData {
    #[serde(rename = "for")]
    party: Spanned<String>,
    #[serde(default)]
    office: String,
    #[serde(default)]
    from: Option<NaiveDate>,
    #[serde(default)]
    to: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductData {
    id: Spanned<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, rename = "in")]
    wider: Vec<Spanned<String>>,
    #[serde(default)]
    names: Vec<String>,
    /// Headings of the Harmonized System.
    #[serde(default)]
    #[expect(dead_code, reason = "read so that it is checked; matched against by a later room")]
    hs: Vec<String>,
    #[serde(default)]
    generic: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanyData {
    id: Spanned<String>,
    names: Vec<String>,
    #[serde(default)]
    country: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedData {
    id: Spanned<String>,
    names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceData {
    name: Spanned<String>,
    #[serde(default, rename = "in")]
    party: Option<Spanned<String>>,
    #[serde(default)]
    names: Vec<String>,
}

/// A class of words: `class` is its name, `verbs` are inflected, `forms` stand as they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassData {
    class: Spanned<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    forms: Vec<String>,
}

/// One table under construction: a later entry of the same id adds to the earlier one.
struct Table<K, V> {
    rows: Vec<V>,
    index: HashMap<K, u16>,
}

impl<K: Hash + Eq, V> Table<K, V> {
    fn new() -> Self {
        Self { rows: Vec::new(), index: HashMap::new() }
    }
    /// The place of an id, made if it is new.
    fn place(&mut self, key: K, make: impl FnOnce() -> V) -> u16 {
        let next = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        let index = *self.index.entry(key).or_insert(next);
        if index == next {
            self.rows.push(make());
        }
        index
    }
}

pub(super) fn load(files: &[LexiconFile]) -> Result<Lexicon, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut read: Vec<(String, FileData)> = Vec::new();
    let embedded = EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let users = files.iter().map(|file| (file.name.clone(), file.text.clone()));
    for (name, text) in embedded.chain(users) {
        match yaml::decode::<FileData>(&name, &text) {
            Ok(data) => read.push((name, data)),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(unknown_ids(&read));
    problems.extend(unknown_classes(&read));
    if !problems.is_empty() {
        return Err(problems);
    }
    build(read).map_err(|message| vec![Problem { file: "lexicon".to_owned(), line: 0, column: 0, message }])
}

/// Classes of words in a user's file that ours do not have: nothing would read them.
fn unknown_classes(files: &[(String, FileData)]) -> Vec<Problem> {
    let (ours, users) = files.split_at(files.len().min(EMBEDDED.len()));
    let known: BTreeSet<&str> =
        ours.iter().flat_map(|(_, data)| &data.classes).map(|class| class.class.value.as_str()).collect();
    let mut problems = Vec::new();
    for (file, data) in users {
        for class in data.classes.iter().filter(|class| !known.contains(class.class.value.as_str())) {
            problems.push(unknown(file, &class.class, "class of words", known.iter().copied()));
        }
    }
    problems
}

/// References to ids that nothing defines.
fn unknown_ids(files: &[(String, FileData)]) -> Vec<Problem> {
    let parties: BTreeSet<&str> =
        files.iter().flat_map(|(_, data)| &data.parties).map(|party| party.id.value.as_str()).collect();
    let products: BTreeSet<&str> =
        files.iter().flat_map(|(_, data)| &data.products).map(|product| product.id.value.as_str()).collect();
    let mut problems = Vec::new();
    for (file, data) in files {
        let offices = data.persons.iter().flat_map(|person| &person.offices).map(|office| &office.party);
        let homes = data.companies.iter().filter_map(|company| company.country.as_ref());
        let places = data.places.iter().filter_map(|place| place.party.as_ref());
        for id in offices.chain(homes).chain(places).filter(|id| !parties.contains(id.value.as_str())) {
            problems.push(unknown(file, id, "party", parties.iter().copied()));
        }
        for id in
            data.products.iter().flat_map(|product| &product.wider).filter(|id| !products.contains(id.value.as_str()))
        {
            problems.push(unknown(file, id, "product", products.iter().copied()));
        }
        for person in data.persons.iter().filter(|person| !person.id.value.starts_with("person:")) {
            problems.push(problem(
                file,
                &person.id,
                format!("person id `{}` does not start with `person:`", person.id.value),
            ));
        }
    }
    problems
}

fn problem(file: &str, at: &Spanned<String>, message: String) -> Problem {
    Problem { file: file.to_owned(), line: at.line, column: at.column, message }
}

fn unknown<'a>(file: &str, id: &Spanned<String>, what: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let hint = yaml::suggest(&id.value, known).map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
    problem(file, id, format!("unknown {what} `{}`{hint}", id.value))
}

fn build(files: Vec<(String, FileData)>) -> Result<Lexicon, String> {
    let mut forms = Forms::default();
    let mut parties: Table<PartyId, Party> = Table::new();
    let mut persons: Table<Arc<str>, Person> = Table::new();
    let mut products: Table<ProductId, Product> = Table::new();
    let mut companies: Table<ProductId, (ProductId, String, Option<PartyId>)> = Table::new();
    let mut basis: Table<String, String> = Table::new();
    let mut places: Table<String, (String, Option<PartyId>)> = Table::new();
    let mut instruments: Table<ProductId, ProductId> = Table::new();
    let mut classes: Table<String, String> = Table::new();
    let mut patterns: Vec<(String, Naming)> = Vec::new();
    for (_, data) in files {
        let common = data.patterns;
        for (written, naming) in [
            (common.government, Naming::Government),
            (common.courts, Naming::Court),
            (common.central_bank, Naming::CentralBank),
        ] {
            patterns.extend(written.into_iter().map(|pattern| (pattern, naming)));
        }
        for party in data.parties {
            let id = PartyId::new(&party.id.value);
            let index =
                parties.place(id.clone(), || Party { id, name: party.name, blocs: Vec::new(), forum: party.forum });
            let row = &mut parties.rows[usize::from(index)];
            row.blocs.extend(party.blocs.iter().map(|bloc| PartyId::new(bloc)));
            if party.id.value.len() == STATE_ID_LEN {
                for (form, naming) in bodies(&patterns, &party.names, &party.demonyms) {
                    forms.add(&form, Is::Party(index, naming));
                }
            }
            for (names, naming) in [
                (party.names, Naming::Name),
                (party.demonyms, Naming::Demonym),
                (party.government, Naming::Government),
                (party.courts, Naming::Court),
                (party.central_bank, Naming::CentralBank),
            ] {
                names.iter().for_each(|name| forms.add(name, Is::Party(index, naming)));
            }
        }
        for person in data.persons {
            let id: Arc<str> = person.id.value.as_str().into();
            let name = person.names.first().cloned().unwrap_or_default();
            let index = persons.place(id.clone(), || Person { id, short: short_of(&name), name, offices: Vec::new() });
            if let Some(short) = person.short {
                persons.rows[usize::from(index)].short = short;
            }
            let offices = person.offices.into_iter().map(|office| Office {
                party: PartyId::new(&office.party.value),
                office: office.office,
                from: office.from,
                to: office.to,
            });
            persons.rows[usize::from(index)].offices.extend(offices);
            person.names.iter().for_each(|name| forms.add(name, Is::Person(index)));
        }
        for product in data.products {
            let id = ProductId::new(&product.id.value);
            let name = product.name.unwrap_or_else(|| product.id.value.replace('_', " "));
            let generic = product.generic;
            let index = products.place(id.clone(), || Product { id, name, wider: Vec::new(), generic });
            let wider = product.wider.iter().map(|wider| ProductId::new(&wider.value));
            products.rows[usize::from(index)].wider.extend(wider);
            product.names.iter().for_each(|name| forms.add(name, Is::Product(index)));
        }
        for company in data.companies {
            let id = ProductId::new(&company.id.value);
            let name = company.names.first().cloned().unwrap_or_default();
            let country = company.country.map(|country| PartyId::new(&country.value));
            let index = companies.place(id.clone(), || (id, name, country));
            company.names.iter().for_each(|name| forms.add(name, Is::Company(index)));
        }
        for named in data.basis {
            let index = basis.place(named.id.value.clone(), || named.id.value);
            named.names.iter().for_each(|name| forms.add(name, Is::Basis(index)));
        }
        for place in data.places {
            let party = place.party.map(|party| PartyId::new(&party.value));
            let index = places.place(place.name.value.clone(), || (place.name.value.clone(), party));
            forms.add(&place.name.value, Is::Place(index));
            place.names.iter().for_each(|name| forms.add(name, Is::Place(index)));
        }
        for named in data.instruments {
            let id = ProductId::new(&named.id.value);
            let index = instruments.place(id.clone(), || id);
            named.names.iter().for_each(|name| forms.add(name, Is::Instrument(index)));
        }
        let speakers = [("speaker/unnamed", data.unnamed), ("speaker/analyst", data.analysts)].into_iter();
        let titles = data.titles.into_iter().map(|title| ("title", title.names));
        for (class, names) in speakers.chain(titles) {
            let index = classes.place(class.to_owned(), || class.to_owned());
            names.iter().for_each(|name| forms.add(name, Is::Word(index, Form::Plain)));
        }
        for class in data.classes {
            let index = classes.place(class.class.value.clone(), || class.class.value.clone());
            class.forms.iter().for_each(|form| forms.add(form, Is::Word(index, Form::Plain)));
            for (form, grammar) in class.verbs.iter().flat_map(|verb| inflect(verb)) {
                forms.add(&form, Is::Word(index, grammar));
            }
        }
    }
    let products = widened(products);
    Ok(Lexicon {
        parties: parties.rows,
        persons: persons.rows,
        products: products.rows,
        companies: companies.rows,
        basis: basis.rows,
        places: places.rows,
        instruments: instruments.rows,
        classes: classes.rows,
        party_index: parties.index,
        person_index: persons.index,
        product_index: products.index,
        company_index: companies.index,
        matcher: forms.build(),
    })
}

/// What is left of a name when it has been said once: `Greer`.
fn short_of(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or(name).to_owned()
}

/// The bodies of a state by its names and demonyms, in Latin letters only.
fn bodies(patterns: &[(String, Naming)], names: &[String], demonyms: &[String]) -> Vec<(String, Naming)> {
    let mut found = Vec::new();
    for (pattern, naming) in patterns {
        let (slot, values) = if pattern.contains("{name}") { ("{name}", names) } else { ("{demonym}", demonyms) };
        for value in values.iter().filter(|value| value.is_ascii()) {
            let form = pattern.replace(slot, value);
            // "the Philippines' central bank".
            found.push((form.replace("s's ", "s' "), *naming));
        }
    }
    found
}

/// Follows `in` to the top, nearest first; a circle ends where it closes.
fn widened(mut products: Table<ProductId, Product>) -> Table<ProductId, Product> {
    let direct: HashMap<ProductId, Vec<ProductId>> =
        products.rows.iter().map(|product| (product.id.clone(), product.wider.clone())).collect();
    for product in &mut products.rows {
        let mut wider: Vec<ProductId> = Vec::new();
        let mut next: Vec<ProductId> = product.wider.clone();
        while !next.is_empty() {
            let step: Vec<ProductId> = next.into_iter().filter(|id| !wider.contains(id) && *id != product.id).collect();
            next = step.iter().filter_map(|id| direct.get(id)).flatten().cloned().collect();
            wider.extend(step);
        }
        wider.dedup();
        product.wider = wider;
    }
    products
}
