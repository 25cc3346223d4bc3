//! Calendars as data: the ones that come with the program, and files laid over them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;

use crate::market::calendar::hours::{minutes, spans};
use crate::market::calendar::{Calendar, Special};
use crate::yaml::{self, Problem, Spanned};

const EMBEDDED: &str = include_str!("venues.yaml");
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// One venue of a file of calendars.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarConfig {
    /// Name by which instruments refer to it: a market identifier code (ISO 10383) where there is one.
    pub venue: String,
    pub title: String,
    pub timezone: Tz,
    /// Hours by the first day on which they held: `{"2018-01-01": "09:30-16:00"}`; a leading `-` is the evening before.
    pub hours: BTreeMap<NaiveDate, Spanned<String>>,
    /// Default: `mon tue wed thu fri`.
    #[serde(default)]
    pub weekdays: Option<Spanned<String>>,
    /// Default: the first day of `hours`.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day that it speaks for; left out of one that goes by rule.
    #[serde(default)]
    pub valid_through: Option<NaiveDate>,
    /// Days without a session, by year: `{"2026": "01-01 12-25"}`.
    #[serde(default)]
    pub closed: BTreeMap<String, Spanned<String>>,
    /// `01-01 12-25`.
    #[serde(default)]
    pub closed_every_year: Option<Spanned<String>>,
    /// Days with hours of their own, by year: `12-24=13:00` closes early, `01-02=10:00-15:30` has these hours.
    #[serde(default)]
    pub special: BTreeMap<String, Spanned<String>>,
}

/// Calendars by venue.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    by_venue: BTreeMap<String, Arc<Calendar>>,
}

impl Calendars {
    /// The calendars that come with the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn embedded() -> Self {
        let mut calendars = Self::default();
        calendars.lay_over("venues.yaml", EMBEDDED).expect("the embedded calendars are sound");
        calendars
    }

    /// Takes in a file; a venue that is known already is replaced as a whole.
    ///
    /// # Errors
    /// Every problem of the file; then nothing of it is taken.
    pub fn lay_over(&mut self, file: &str, text: &str) -> Result<(), Vec<Problem>> {
        let configs: Vec<Spanned<CalendarConfig>> = yaml::decode(file, text)?;
        let mut problems = Vec::new();
        let mut found = Vec::new();
        for config in configs {
            match calendar(config.value) {
                Ok(calendar) => found.push(calendar),
                Err(fault) => problems.push(Problem {
                    file: file.to_owned(),
                    line: if fault.line == 0 { config.line } else { fault.line },
                    column: if fault.line == 0 { config.column } else { fault.column },
                    message: fault.value,
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.by_venue.extend(found.into_iter().map(|calendar| (calendar.venue.clone(), Arc::new(calendar))));
        Ok(())
    }

    pub fn get(&self, venue: &str) -> Option<&Arc<Calendar>> {
        self.by_venue.get(venue)
    }

    pub fn venues(&self) -> impl Iterator<Item = &str> {
        self.by_venue.keys().map(String::as_str)
    }

    /// What to tell the operator of calendars that are about to end.
    pub fn ends(&self, today: NaiveDate) -> Vec<String> {
        self.by_venue.values().filter_map(|calendar| calendar.ends(today)).collect()
    }
}

/// A message at its place; line 0 for that of the whole venue.
type Fault = Spanned<String>;

fn calendar(config: CalendarConfig) -> Result<Calendar, Fault> {
    let plain = |message: String| Spanned { line: 0, column: 0, value: message };
    let mark = mark(&config);
    let mut hours = Vec::new();
    for (first, text) in &config.hours {
        hours.push((*first, spans(&text.value).map_err(|message| at(text, message))?));
    }
    let first = hours.first().map(|(first, _)| *first);
    let first = first.ok_or_else(|| plain(format!("calendar `{}` has no `hours`", config.venue)))?;
    let mut closed = HashSet::new();
    for (year, text) in &config.closed {
        for word in text.value.split_whitespace() {
            closed.insert(day(year, word).map_err(|message| at(text, message))?);
        }
    }
    let mut special = HashMap::new();
    for (year, text) in &config.special {
        for word in text.value.split_whitespace() {
            let (on, what) = one_special(year, word).map_err(|message| at(text, message))?;
            special.insert(on, what);
        }
    }
    Ok(Calendar {
        weekdays: weekdays(config.weekdays.as_ref())?,
        closed_every_year: every_year(config.closed_every_year.as_ref())?,
        venue: config.venue,
        title: config.title,
        timezone: config.timezone,
        valid_from: config.valid_from.unwrap_or(first),
        valid_through: config.valid_through,
        hours,
        closed,
        special,
        mark,
    })
}

/// A mark of what a calendar says, wherever in a file it stands.
fn mark(config: &CalendarConfig) -> String {
    let CalendarConfig {
        timezone, hours, weekdays, valid_from, valid_through, closed, closed_every_year, special, ..
    } = config;
    let hours: Vec<_> = hours.iter().map(|(first, text)| (first, &text.value)).collect();
    let [closed, special] =
        [closed, special].map(|days| days.iter().map(|(year, text)| (year, &text.value)).collect::<Vec<_>>());
    let [weekdays, every_year] = [weekdays, closed_every_year].map(|text| text.as_ref().map(|text| &text.value));
    let said =
        format!("{timezone}{hours:?}{weekdays:?}{valid_from:?}{valid_through:?}{closed:?}{every_year:?}{special:?}");
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(said.as_bytes()))
}

fn at(place: &Spanned<String>, message: String) -> Fault {
    Spanned { line: place.line, column: place.column, value: message }
}

fn weekdays(text: Option<&Spanned<String>>) -> Result<[bool; 7], Fault> {
    let Some(text) = text else { return Ok([true, true, true, true, true, false, false]) };
    let mut found = [false; 7];
    for word in text.value.split_whitespace() {
        let index = WEEKDAYS.iter().position(|name| *name == word);
        let index = index.ok_or_else(|| at(text, format!("`{word}` is no weekday; expected `mon` to `sun`")))?;
        found[index] = true;
    }
    Ok(found)
}

fn every_year(text: Option<&Spanned<String>>) -> Result<HashSet<(u32, u32)>, Fault> {
    let Some(text) = text else { return Ok(HashSet::new()) };
    let read = |word: &str| {
        // A leap year, so that 29 February is a day.
        let on = day("2024", word).map_err(|message| at(text, message))?;
        Ok((chrono::Datelike::month(&on), chrono::Datelike::day(&on)))
    };
    text.value.split_whitespace().map(read).collect()
}

fn day(year: &str, word: &str) -> Result<NaiveDate, String> {
    format!("{year}-{word}").parse().map_err(|_| format!("`{word}` is no day of `{year}`; expected `12-25`"))
}

fn one_special(year: &str, word: &str) -> Result<(NaiveDate, Special), String> {
    let wrong = || format!("`{word}` is no day with hours; expected `12-24=13:00` or `01-02=10:00-15:30`");
    let (on, text) = word.split_once('=').ok_or_else(wrong)?;
    let on = day(year, on)?;
    match minutes(text) {
        Some(minute) => Ok((on, Special::ClosesAt(minute))),
        None => spans(text).map(|hours| (on, Special::Hours(hours))).map_err(|_| wrong()),
    }
}
