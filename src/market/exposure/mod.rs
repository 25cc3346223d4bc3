//! Which prices a fact is likely to move: a map from kinds, parties and goods to symbols, as data.
//!
//! In: a `Theme`, and a word on which goods are of which class. Out: symbols, the nearest first, each once.

#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::market::Symbol;
use crate::market::instruments::Instruments;
use crate::yaml::{self, Problem, Spanned};

const EMBEDDED: &str = include_str!("exposures.yaml");

/// A file of exposures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ExposureFile {
    base: Option<Vec<Symbol>>,
    default: Option<Vec<Symbol>>,
    exposures: Vec<Spanned<Exposure>>,
}

/// What moves where each list holds that is given; one entry of a file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exposure {
    /// Any of these kinds.
    pub kind: Vec<String>,
    /// Any of these among the actors.
    pub actor: Vec<String>,
    /// Any of these among the targets.
    pub target: Vec<String>,
    /// Any of these on either side.
    pub party: Vec<String>,
    /// Any of these goods, or of what they are classes of.
    pub object: Vec<String>,
    pub symbols: Vec<Symbol>,
    /// Why, for people.
    pub because: String,
}

/// What a fact is about, by the ids of the lexicon.
#[derive(Clone, Debug, Default)]
pub struct Theme<'a> {
    pub kind: &'a str,
    pub actors: Vec<&'a str>,
    pub targets: Vec<&'a str>,
    pub objects: Vec<&'a str>,
}

/// The map.
#[derive(Clone, Debug, Default)]
pub struct Exposures {
    base: Vec<Symbol>,
    default: Vec<Symbol>,
    entries: Vec<Exposure>,
}

impl Exposures {
    /// The map that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    pub fn embedded(instruments: &Instruments) -> Self {
        let mut exposures = Self::default();
        exposures.lay_over("exposures.yaml", EMBEDDED, instruments).expect("the embedded exposures are sound");
        exposures
    }

    /// Takes in a file: its `base` and `default` replace those before, its entries come before theirs.
    ///
    /// # Errors
    /// Every problem of the file; then nothing of it is taken.
    pub fn lay_over(&mut self, file: &str, text: &str, instruments: &Instruments) -> Result<(), Vec<Problem>> {
        let read: ExposureFile = yaml::decode(file, text)?;
        let place = |line, column, message| Problem { file: file.to_owned(), line, column, message };
        let mut problems = Vec::new();
        let lists = [("base", &read.base), ("default", &read.default)];
        for (name, symbol) in
            lists.iter().flat_map(|(name, list)| list.iter().flatten().map(move |symbol| (name, symbol)))
        {
            if instruments.get(symbol).is_none() {
                problems.push(place(0, 0, format!("`{name}`: `{symbol}` is no known instrument")));
            }
        }
        for entry in &read.exposures {
            problems.extend(fault(&entry.value, instruments).map(|message| place(entry.line, entry.column, message)));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.base = read.base.unwrap_or(std::mem::take(&mut self.base));
        self.default = read.default.unwrap_or(std::mem::take(&mut self.default));
        let mut entries: Vec<Exposure> = read.exposures.into_iter().map(|entry| entry.value).collect();
        entries.append(&mut self.entries);
        self.entries = entries;
        Ok(())
    }

    /// The symbols of a theme: the base, then those of every entry that holds, or the default where none does. `is_a` says
    /// whether a good, the first, is of a class, the second.
    pub fn symbols(&self, theme: &Theme<'_>, is_a: impl Fn(&str, &str) -> bool) -> Vec<Symbol> {
        let mut found = self.base.clone();
        let more = self.particular(theme, is_a);
        for symbol in if more.is_empty() { self.default.clone() } else { more } {
            if !found.contains(&symbol) {
                found.push(symbol);
            }
        }
        found
    }

    /// Those of every entry that holds, each once: what the theme moves and other themes do not. Neither base nor default.
    pub fn particular(&self, theme: &Theme<'_>, is_a: impl Fn(&str, &str) -> bool) -> Vec<Symbol> {
        let mut found: Vec<Symbol> = Vec::new();
        for symbol in self.entries.iter().filter(|entry| entry.holds(theme, &is_a)).flat_map(|entry| &entry.symbols) {
            if !found.contains(symbol) {
                found.push(symbol.clone());
            }
        }
        found
    }

    pub fn entries(&self) -> &[Exposure] {
        &self.entries
    }
}

impl Exposure {
    fn holds(&self, theme: &Theme<'_>, is_a: &impl Fn(&str, &str) -> bool) -> bool {
        let any = |wanted: &[String], found: &[&str]| {
            wanted.is_empty() || found.iter().any(|found| wanted.iter().any(|wanted| wanted == found))
        };
        let object = |found: &&str| self.object.iter().any(|class| class == found || is_a(found, class));
        // Whether a good is of a class is the dearest question, and comes last.
        any(&self.kind, &[theme.kind])
            && any(&self.actor, &theme.actors)
            && any(&self.target, &theme.targets)
            && (any(&self.party, &theme.actors) || any(&self.party, &theme.targets))
            && (self.object.is_empty() || theme.objects.iter().any(object))
    }
}

fn fault(entry: &Exposure, instruments: &Instruments) -> Option<String> {
    let lists = [&entry.kind, &entry.actor, &entry.target, &entry.party, &entry.object];
    if lists.iter().all(|list| list.is_empty()) {
        return Some(
            "an exposure says nothing of when it holds; give `kind`, `actor`, `target`, `party` or `object`".to_owned(),
        );
    }
    if entry.symbols.is_empty() {
        return Some("an exposure has no `symbols`".to_owned());
    }
    let unknown = entry.symbols.iter().find(|symbol| instruments.get(symbol).is_none())?;
    Some(format!("`{unknown}` is no known instrument; add it to `market.instruments`"))
}
