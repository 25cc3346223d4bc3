//! Reads the lexicon's files.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use crate::lexicon::file::{FileData, KindData};
use crate::lexicon::headings::{self, Headings, given};
use crate::lexicon::kinds::{self, NewKind};
use crate::lexicon::matcher::Forms;
use crate::lexicon::words::{Form, alternatives, inflect};
use crate::lexicon::{Is, Lexicon, Naming, Office, Party, PartyId, Person, Product, ProductId};
use crate::yaml::{self, Problem, Spanned};

/// A lexicon file's name and text.
#[derive(Clone, Debug)]
pub struct LexiconFile {
    pub name: String,
    pub text: String,
}

pub(super) const EMBEDDED: &[(&str, &str)] = &[
    ("lexicon/parties.yaml", include_str!("data/parties.yaml")),
    ("lexicon/press.yaml", include_str!("data/press.yaml")),
    ("lexicon/persons.yaml", include_str!("data/persons.yaml")),
    ("lexicon/products.yaml", include_str!("data/products.yaml")),
    ("lexicon/goods.yaml", include_str!("data/goods.yaml")),
    ("lexicon/goods-more.yaml", include_str!("data/goods-more.yaml")),
    ("lexicon/companies.yaml", include_str!("data/companies.yaml")),
    ("lexicon/basis.yaml", include_str!("data/basis.yaml")),
    ("lexicon/places.yaml", include_str!("data/places.yaml")),
    ("lexicon/instruments.yaml", include_str!("data/instruments.yaml")),
    ("lexicon/headings.yaml", include_str!("data/headings.yaml")),
    ("lexicon/speakers.yaml", include_str!("data/speakers.yaml")),
    ("lexicon/others.yaml", include_str!("data/others.yaml")),
    ("lexicon/words.yaml", include_str!("data/words.yaml")),
    ("lexicon/dealings.yaml", include_str!("data/dealings.yaml")),
    ("lexicon/english.yaml", include_str!("data/english.yaml")),
    ("lexicon/chinese.yaml", include_str!("data/chinese.yaml")),
];

/// Length of a state's id; blocs have longer ones.
const STATE_ID_LEN: usize = 2;

/// Words that any English text has. Written in capitals they may be names, as `IT` and `WHO` are.
const EVERYWHERE: &[&str] = &[
    "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "for", "from",
    "had", "has", "have", "he", "her", "his", "if", "in", "into", "is", "it", "its", "may", "more", "new", "no", "not",
    "of", "on", "or", "other", "our", "out", "over", "said", "says", "she", "so", "some", "such", "than", "that",
    "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "under", "up", "was", "we",
    "were", "what", "when", "which", "who", "will", "with", "would", "year",
];

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
    problems.extend(wrong_kinds(&read));
    problems.extend(wrong_headings(&read));
    problems.extend(wrong_names(&read));
    if !problems.is_empty() {
        return Err(problems);
    }
    build(read).map_err(|message| vec![Problem { file: "lexicon".to_owned(), line: 0, column: 0, message }])
}

/// Classes of words in a user's file that ours do not have, and that are no kind's: nothing would read them.
fn unknown_classes(files: &[(String, FileData)]) -> Vec<Problem> {
    let (ours, users) = files.split_at(files.len().min(EMBEDDED.len()));
    let mut known = own_classes(users);
    known.extend(ours.iter().flat_map(|(_, data)| &data.classes).map(|class| class.class.value.clone()));
    let mut problems = Vec::new();
    for (file, data) in users {
        for class in data.classes.iter().filter(|class| !known.contains(&class.class.value)) {
            problems.push(unknown(file, &class.class, "class of words", known.iter().map(String::as_str)));
        }
    }
    problems
}

/// The class of the nouns that name a kind.
fn noun_class(kind: &str) -> String {
    format!("noun/{kind}")
}

/// The classes of the nouns of all new kinds.
fn own_classes(files: &[(String, FileData)]) -> BTreeSet<String> {
    files.iter().flat_map(|(_, data)| &data.kinds).map(|kind| noun_class(&kind.id.value)).collect()
}

/// Kinds with an id that cannot be, and kinds that no word names.
fn wrong_kinds(files: &[(String, FileData)]) -> Vec<Problem> {
    let has_words = |kind: &&KindData| !kind.forms.is_empty() || !kind.verbs.is_empty();
    let mut named: BTreeSet<String> =
        files.iter().flat_map(|(_, data)| &data.classes).map(|class| class.class.value.clone()).collect();
    let kinds = files.iter().flat_map(|(_, data)| &data.kinds).filter(has_words);
    named.extend(kinds.map(|kind| noun_class(&kind.id.value)));
    let mut problems = Vec::new();
    for (file, kind) in files.iter().flat_map(|(file, data)| data.kinds.iter().map(move |kind| (file, kind))) {
        let id = &kind.id.value;
        let wordless = || {
            (!named.contains(&noun_class(id)))
                .then(|| format!("no word names kind `{id}`; give it `forms`, such as `[price cap, price caps]`"))
        };
        problems.extend(kinds::fault(id).or_else(wordless).map(|message| problem(file, &kind.id, message)));
    }
    problems
}

/// Headings of products that are none.
fn wrong_headings(files: &[(String, FileData)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (file, data) in files {
        for heading in data.products.iter().flat_map(|product| &product.hs).filter(|hs| given(&hs.value).is_none()) {
            let message = format!(
                "`{}` is not a heading of the Harmonized System; expected two to ten digits, such as `8541` or `8507.60`, or a range such as `50-63`",
                heading.value
            );
            problems.push(problem(file, heading, message));
        }
    }
    problems
}

/// Names in a user's file that stand in any text, and so tell nothing apart.
fn wrong_names(files: &[(String, FileData)]) -> Vec<Problem> {
    let users = &files[files.len().min(EMBEDDED.len())..];
    let mut problems = Vec::new();
    for (file, data) in users {
        let parties = data.parties.iter().flat_map(|party| {
            let all = [&party.names, &party.demonyms, &party.government, &party.courts, &party.central_bank];
            all.map(|names| (&party.id, names))
        });
        let persons = data.persons.iter().map(|person| (&person.id, &person.names));
        let products = data.products.iter().map(|product| (&product.id, &product.names));
        let companies = data.companies.iter().map(|company| (&company.id, &company.names));
        let places = data.places.iter().map(|place| (&place.name, &place.names));
        let named = data.basis.iter().chain(&data.instruments).map(|named| (&named.id, &named.names));
        for (id, names) in parties.chain(persons).chain(products).chain(companies).chain(places).chain(named) {
            let wrong = names.iter().filter_map(|name| Some((name, name_fault(name)?)));
            problems
                .extend(wrong.map(|(name, fault)| problem(file, id, format!("`{}`: name `{name}` {fault}", id.value))));
        }
    }
    problems
}

/// Why a name cannot be one.
fn name_fault(name: &str) -> Option<&'static str> {
    let name = name.trim();
    // One Chinese character may be a name, as that of tin is.
    if !name.chars().any(char::is_alphabetic) || (name.is_ascii() && name.len() < 2) {
        return Some("is none; expected two characters or more, one of them a letter");
    }
    EVERYWHERE.contains(&name).then_some("is a word of any text; expected what only these are called")
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
    let mut kinds: Table<Arc<str>, NewKind> = Table::new();
    let own = own_classes(&files);
    let mut chinese: HashMap<Arc<str>, Box<str>> = HashMap::new();
    let mut own_forms: Vec<String> = Vec::new();
    let mut press: HashMap<Box<str>, u16> = HashMap::new();
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
            in_chinese(&mut chinese, &party.id.value, &party.names);
            press.extend(party.press.iter().map(|site| (site.to_ascii_lowercase().into_boxed_str(), index)));
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
            in_chinese(&mut chinese, &person.id.value, &person.names);
            person.names.iter().for_each(|name| forms.add(name, Is::Person(index)));
        }
        for product in data.products {
            let id = ProductId::new(&product.id.value);
            let name = product.name.unwrap_or_else(|| product.id.value.replace('_', " "));
            let generic = product.generic;
            let index = products.place(id.clone(), || Product { id, name, wider: Vec::new(), hs: Vec::new(), generic });
            let row = &mut products.rows[usize::from(index)];
            row.wider.extend(product.wider.iter().map(|wider| ProductId::new(&wider.value)));
            row.hs.extend(product.hs.iter().filter_map(|heading| given(&heading.value)).flatten());
            in_chinese(&mut chinese, &product.id.value, &product.names);
            product.names.iter().for_each(|name| forms.add(name, Is::Product(index)));
        }
        for company in data.companies {
            let id = ProductId::new(&company.id.value);
            let name = company.names.first().cloned().unwrap_or_default();
            let country = company.country.map(|country| PartyId::new(&country.value));
            let index = companies.place(id.clone(), || (id, name, country));
            in_chinese(&mut chinese, &company.id.value, &company.names);
            company.names.iter().for_each(|name| forms.add(name, Is::Company(index)));
        }
        for named in data.basis {
            let index = basis.place(named.id.value.clone(), || named.id.value);
            named.names.iter().for_each(|name| forms.add(name, Is::Basis(index)));
        }
        for place in data.places {
            let party = place.party.map(|party| PartyId::new(&party.value));
            let index = places.place(place.name.value.clone(), || (place.name.value.clone(), party));
            in_chinese(&mut chinese, &place.name.value, &place.names);
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
        for kind in &data.kinds {
            let id: Arc<str> = kind.id.value.as_str().into();
            let name = kind.name.clone().unwrap_or_else(|| id.replace('_', " "));
            let index = kinds.place(id.clone(), || NewKind { id, name, needs: Vec::new() });
            kinds.rows[usize::from(index)].needs.extend(kind.needs.all());
        }
        for class in data.kinds.into_iter().map(KindData::into_class).chain(data.classes) {
            if own.contains(&class.class.value) {
                own_forms.extend(class.forms.iter().flat_map(|form| alternatives(form)));
            }
            let index = classes.place(class.class.value.clone(), || class.class.value.clone());
            let all = |written: &[String]| written.iter().flat_map(|form| alternatives(form)).collect::<Vec<_>>();
            all(&class.forms).iter().for_each(|form| forms.add(form, Is::Word(index, Form::Plain)));
            for (form, grammar) in all(&class.verbs).iter().flat_map(|verb| inflect(verb)) {
                forms.add(&form, Is::Word(index, grammar));
            }
        }
    }
    // "price cap on fuel" is one form, and fuel is what it is on.
    for form in &own_forms {
        forms.parts(form).into_iter().filter(|is| matches!(is, Is::Product(_))).for_each(|is| forms.add(form, is));
    }
    let products = widened(products);
    let headings = Headings::new(&products.rows, classes.index.get(headings::CLASS).copied());
    Ok(Lexicon {
        parties: parties.rows,
        persons: persons.rows,
        products: products.rows,
        companies: companies.rows,
        basis: basis.rows,
        places: places.rows,
        instruments: instruments.rows,
        classes: classes.rows,
        kinds: kinds.rows,
        headings,
        party_index: parties.index,
        person_index: persons.index,
        product_index: products.index,
        company_index: companies.index,
        chinese,
        press,
        matcher: forms.build(),
    })
}

/// What is left of a name when it has been said once: `Greer`.
fn short_of(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or(name).to_owned()
}

/// Keeps the first Chinese one of an entry's names.
fn in_chinese(chinese: &mut HashMap<Arc<str>, Box<str>>, id: &str, names: &[String]) {
    let han = |name: &&String| name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if let Some(name) = names.iter().find(han) {
        chinese.entry(id.into()).or_insert_with(|| name.as_str().into());
    }
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
