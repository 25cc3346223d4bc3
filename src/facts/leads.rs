//! The word that leads to a date and says what it is of what stands beside it: `from`, `until`, `by`.

use std::sync::LazyLock;

use crate::facts::dates::Words;
use crate::lexicon::{Table, key};

/// Words that say what a date is to what it stands beside.
const LEADS: &[&str] = &[
    "from",
    "since",
    "until",
    "till",
    "through",
    "by",
    "within",
    "before",
    "after",
    "for",
    "starting",
    "beginning",
    "effective",
    "begin",
    "begins",
    "start",
    "starts",
    "takes",
    "take",
    "deadline",
    "dated",
    "to",
    "expire",
    "expires",
    "between",
    "another",
    "ahead",
    "than",
    "lasting",
    "ending",
];
/// Words that stand between such a word and its date without changing it: `from 12:01 a.m. Eastern time on Tuesday`.
const FILLERS: &[&str] = &[
    "the",
    "of",
    "a",
    "an",
    "m",
    "am",
    "pm",
    "et",
    "edt",
    "est",
    "gmt",
    "utc",
    "bst",
    "cet",
    "eastern",
    "standard",
    "daylight",
    "local",
    "beijing",
    "time",
    "midnight",
    "noon",
    "minute",
    "past",
    "shortly",
    "just",
    "early",
    "late",
    "mid",
    "and",
    "or",
    "least",
    "about",
    "around",
    "roughly",
    "period",
    "further",
    "additional",
    "extra",
    "next",
    "this",
    "coming",
    "morning",
    "evening",
    "night",
    "afternoon",
    "day",
    "up",
    "at",
    "some",
    "first",
    "total",
    "full",
    "following",
    "initial",
    "up",
    "approximately",
    "nearly",
    "almost",
    "end",
    "latest",
];
/// What a word before a date is: one that leads to it, or one that stands between.
#[derive(Clone, Copy, Debug, Default)]
enum Before {
    Lead(&'static str),
    #[default]
    Filler,
}

/// Both sorts of words, by their keys; a word that is on both lists leads.
static BEFORE: LazyLock<Table<Before>> = LazyLock::new(|| {
    let entry = |word: &&'static str, is: Before| (key(word.as_bytes()), is);
    let fillers = FILLERS.iter().map(|word| entry(word, Before::Filler));
    let words = fillers.chain(LEADS.iter().map(|word| entry(word, Before::Lead(word))));
    Table::new(words.collect::<Vec<_>>().into_iter())
});

/// How far a leading word may stand from its date.
const LEAD_REACH: usize = 12;

/// The word that leads to the date that begins at the token.
pub(super) fn lead_of(words: Words<'_, '_>, at: usize) -> &'static str {
    let mut weak = "";
    for back in 1..=LEAD_REACH {
        let word = words.back(at, back);
        if word == "of" && words.back(at, back + 1) == "as" {
            return "from";
        }
        if matches!(word, "effect" | "effective") && matches!(weak, "on" | "in" | "") && weak.len() < back {
            return if word == "effective" { "effective" } else { weak };
        }
        let known = at.checked_sub(back).and_then(|before| BEFORE.get(words.runs.get(before)?.key));
        if let Some(Before::Lead(lead)) = known {
            // "prepared to start on Friday", "between now and": the nearer word is a verb of its own.
            let sentence = words.gap(at - back);
            return if sentence.contains([';', ':']) { weak } else { lead };
        }
        match word {
            "on" | "at" | "in" if weak.is_empty() => weak = if word == "in" { "in" } else { "on" },
            "on" | "at" | "in" | "now" => {}
            _ if word.is_empty() => return weak,
            _ if known.is_some() => {}
            _ if is_clock(words, at, back) => {}
            _ => return weak,
        }
    }
    weak
}

/// True for the figures of a time of day: `12:01 a.m.`.
fn is_clock(words: Words<'_, '_>, at: usize, back: usize) -> bool {
    let word = words.back(at, back);
    let figure = word.len() <= 2 && word.as_bytes()[0].is_ascii_digit() || word == "one";
    figure
        && (1..back).rev().take(3).any(|near| {
            matches!(words.back(at, near), "a" | "p" | "am" | "pm" | "minute" | "midnight" | "et" | "gmt" | "noon")
        })
}
