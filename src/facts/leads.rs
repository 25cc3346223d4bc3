//! The word that leads to a date and says what it is of what stands beside it: `from`, `until`, `by`.

use crate::facts::dates::Words;

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
        if let Some(lead) = LEADS.iter().find(|lead| **lead == word) {
            // "prepared to start on Friday", "between now and": the nearer word is a verb of its own.
            let sentence = words.gap(at - back);
            return if sentence.contains([';', ':']) { weak } else { lead };
        }
        match word {
            "on" | "at" | "in" if weak.is_empty() => weak = if word == "in" { "in" } else { "on" },
            "on" | "at" | "in" | "now" => {}
            _ if word.is_empty() => return weak,
            _ if FILLERS.contains(&word) => {}
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
