//! What is watched: each symbol's market, unit and benchmark, as data.
//!
//! In: `instruments.yaml`, and files laid over it. Out: an `Instrument` by symbol.

mod rolls;
#[cfg(test)]
mod tests;

pub use rolls::{RollDay, RollRule, Rolls};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::market::Symbol;
use crate::market::calendar::{Calendar, Calendars};
use crate::yaml::{self, Problem, Spanned};

const EMBEDDED: &str = include_str!("instruments.yaml");
/// The unit of yields and rates.
pub const RATE_UNIT: &str = "percent";

/// One symbol that is watched; an entry of a file of instruments.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    pub symbol: Symbol,
    pub name: String,
    /// What it stands for: `chips`, `grains`.
    pub group: String,
    /// The calendar that it keeps.
    pub venue: String,
    /// Of its price; what is quoted in `percent` is a rate, and moves by basis points.
    pub unit: String,
    /// What a rise means, where that is not plain: `the yuan falls`.
    #[serde(default)]
    pub up: Option<String>,
    /// What its abnormal return is measured against; left out of what is itself the market.
    #[serde(default)]
    pub benchmark: Option<Symbol>,
    /// It leaps by half its value and more, and means it: what measures fear. Else that is taken for a split or a fault.
    #[serde(default)]
    pub leaps: bool,
    /// Its price may be below zero: oil was, yields are.
    #[serde(default)]
    pub negative: bool,
    /// Of a continuous future: when its contract changes.
    #[serde(default)]
    pub rolls: Option<RollRule>,
}

impl Instrument {
    /// True of a yield in percent: it moves by basis points, and not by percent of itself.
    pub fn is_rate(&self) -> bool {
        self.unit == RATE_UNIT
    }
}

/// Instruments by symbol.
#[derive(Clone, Debug, Default)]
pub struct Instruments {
    by_symbol: BTreeMap<Symbol, Instrument>,
    rolls: BTreeMap<Symbol, Arc<Rolls>>,
}

impl Instruments {
    /// The instruments that come with the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn embedded(calendars: &Calendars) -> Self {
        let mut instruments = Self::default();
        instruments.lay_over("instruments.yaml", EMBEDDED, calendars).expect("the embedded instruments are sound");
        instruments
    }

    /// Takes in a file; a symbol that is known already is replaced.
    ///
    /// # Errors
    /// Every problem of the file; then nothing of it is taken.
    pub fn lay_over(&mut self, file: &str, text: &str, calendars: &Calendars) -> Result<(), Vec<Problem>> {
        let entries: Vec<Spanned<Instrument>> = yaml::decode(file, text)?;
        let mut after = self.by_symbol.clone();
        after.extend(entries.iter().map(|entry| (entry.value.symbol.clone(), entry.value.clone())));
        let problems: Vec<Problem> = entries
            .iter()
            .filter_map(|entry| {
                let message = fault(&entry.value, &after, calendars)?;
                Some(Problem { file: file.to_owned(), line: entry.line, column: entry.column, message })
            })
            .collect();
        if problems.is_empty() {
            for Instrument { symbol, venue, rolls, .. } in entries.iter().map(|entry| &entry.value) {
                self.rolls.remove(symbol);
                if let (Some(rule), Some(calendar)) = (rolls, calendars.get(venue)) {
                    self.rolls.insert(symbol.clone(), Arc::new(Rolls::of(rule, calendar)));
                }
            }
            self.by_symbol = after;
            Ok(())
        } else {
            Err(problems)
        }
    }

    pub fn get(&self, symbol: &Symbol) -> Option<&Instrument> {
        self.by_symbol.get(symbol)
    }

    /// When the contract of a continuous future changes; none of what has no contracts.
    pub fn rolls(&self, symbol: &Symbol) -> Option<&Arc<Rolls>> {
        self.rolls.get(symbol)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Instrument> {
        self.by_symbol.values()
    }

    /// The calendar of a symbol; none where the symbol is not known.
    pub fn calendar<'a>(&self, symbol: &Symbol, calendars: &'a Calendars) -> Option<&'a Calendar> {
        calendars.get(&self.get(symbol)?.venue).map(|calendar| &**calendar)
    }
}

fn fault(instrument: &Instrument, known: &BTreeMap<Symbol, Instrument>, calendars: &Calendars) -> Option<String> {
    let Instrument { symbol, venue, benchmark, .. } = instrument;
    if calendars.get(venue).is_none() {
        let hint = yaml::suggest(venue, calendars.venues()).map(|close| format!("; did you mean `{close}`?"));
        return Some(format!("instrument `{symbol}`: unknown venue `{venue}`{}", hint.unwrap_or_default()));
    }
    if let Some(wrong) = instrument.rolls.as_ref().and_then(RollRule::fault) {
        return Some(format!("instrument `{symbol}`: {wrong}"));
    }
    match benchmark {
        Some(benchmark) if benchmark == symbol => {
            Some(format!("instrument `{symbol}` is its own benchmark; leave `benchmark` out"))
        }
        Some(benchmark) if !known.contains_key(benchmark) => {
            Some(format!("instrument `{symbol}`: its benchmark `{benchmark}` is no known instrument"))
        }
        _ => None,
    }
}
