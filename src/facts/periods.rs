//! Dates told by distance or by a part of the calendar: `tomorrow`, `next week`, `the end of June`, `the second
//! quarter`, `the first half of February`, `in 21 days' time`, `for another six months`.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::facts::DateSpan;
use crate::facts::dates::{Part, When, Words, month_of, month_part, year_of};

pub(super) const COUNTS: &[(&str, u32)] = &[
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("eighteen", 18),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
];
/// What takes so long is no date of a measure.
const DAYS_MAX: u32 = 3_650;

/// The date that begins at the token, and how many words it takes.
pub(super) fn period(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    // Of what begins with a figure or an article only these are told.
    match words.at(at).as_bytes() {
        [b'0'..=b'9', ..] => return clock(words, at).or_else(|| distance(words, at)).or_else(|| year(words, at)),
        b"a" | b"an" => return distance(words, at),
        _ => {}
    }
    near_day(words, at)
        .or_else(|| near_span(words, at))
        .or_else(|| edge(words, at))
        .or_else(|| part(words, at))
        .or_else(|| quarter(words, at))
        .or_else(|| clock(words, at))
        .or_else(|| feast(words, at))
        .or_else(|| distance(words, at))
        .or_else(|| year(words, at))
}

fn fixed(span: Option<DateSpan>, used: usize) -> Option<(When, usize)> {
    span.map(|span| (When::Fixed(span), used))
}

/// `today`, `tomorrow`, `the same day`, `this morning`.
fn near_day(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let day = |shift: i64| words.on.checked_add_signed(chrono::TimeDelta::days(shift)).map(DateSpan::day);
    match (words.at(at), words.at(at + 1)) {
        ("today" | "tonight", next) if next != "s" => fixed(day(0), 1),
        ("this", "day") if words.back(at, 1) == "from" => fixed(day(0), 2),
        ("this", "morning" | "afternoon" | "evening") => fixed(day(0), 2),
        ("overnight", _) if matches!(words.back(at, 1), "effect" | "force" | "in") => fixed(day(0), 1),
        ("now", _)
            if words.back(at, 1) == "from" && matches!(words.at(at + 1), "until" | "till" | "to" | "through") =>
        {
            fixed(day(0), 1)
        }
        ("tomorrow", _) => fixed(day(1), 1),
        ("yesterday", _) => fixed(day(-1), 1),
        ("same", "day" | "date") if !matches!(words.at(at + 2), "that" | "as" | "delivery") => Some((When::Same, 2)),
        _ => None,
    }
}

/// `next week`, `this month`, `next year`, `over the weekend`; `last week` is a word for the past and names no day.
fn near_span(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let shift = match words.at(at) {
        "next" => 1,
        "this" => 0,
        "weekend" if words.back(at, 1) == "the" && matches!(words.back(at, 2), "over" | "at" | "on") => {
            return Some((When::Weekend, 1));
        }
        _ => return None,
    };
    match words.at(at + 1) {
        // "Monday next week" is the day; "this week's round" is too.
        "week" => fixed(week(words.on, shift), 2),
        "weekend" if shift == 0 => Some((When::Weekend, 2)),
        "month" => fixed(month(words.on, shift, Part::All), 2),
        "year" if shift != 0 => fixed(months(words.on.year() + shift, 1, 12), 2),
        "quarter" => {
            let quarter = i32::try_from(words.on.month0() / 3).ok()? + shift;
            fixed(quarter_of(words.on.year() + quarter.div_euclid(4), quarter.rem_euclid(4) + 1), 2)
        }
        _ => None,
    }
}

/// `end of the month`, `end-June`, `start of next year`, `year-end`.
fn edge(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    // "till March-end".
    if words.at(at + 1) == "end"
        && words.gap(at) == "-"
        && let Some(month) = super::dates::month_of(words.at(at))
    {
        return Some((When::Month { month, part: Part::End }, 2));
    }
    let part = match words.at(at) {
        "end" => Part::End,
        "start" | "beginning" => Part::Start,
        "year" if words.at(at + 1) == "end" => return fixed(year_edge(words.on.year(), Part::End), 2),
        "month" if words.at(at + 1) == "end" => return fixed(month(words.on, 0, Part::End), 2),
        _ => return None,
    };
    let of = usize::from(words.at(at + 1) == "of");
    // "start July 1" is a verb and its day.
    if of == 0 && part == Part::Start {
        return None;
    }
    let mut next = at + 1 + of;
    let shift = match words.at(next) {
        "the" | "this" | "current" => 0,
        "next" | "coming" => 1,
        "last" => -1,
        word => {
            if let Some(year) = year_of(word) {
                return fixed(year_edge(year, part), next + 1 - at);
            }
            let month = month_of(word)?;
            return match year_of(words.at(next + 1)) {
                Some(year) => fixed(month_part(year, month, part), next + 2 - at),
                None => Some((When::Month { month, part }, next + 1 - at)),
            };
        }
    };
    next += 1 + usize::from(matches!(words.at(next + 1), "current" | "calendar"));
    match words.at(next) {
        "month" => fixed(month(words.on, shift, part), next + 1 - at),
        "year" => fixed(year_edge(words.on.year() + shift, part), next + 1 - at),
        "week" => {
            let week = week(words.on, shift)?;
            let day = if part == Part::End { week.last } else { week.first };
            fixed(Some(DateSpan::day(day)), next + 1 - at)
        }
        "quarter" => {
            let quarter = i32::try_from(words.on.month0() / 3).ok()? + shift;
            let span = quarter_of(words.on.year() + quarter.div_euclid(4), quarter.rem_euclid(4) + 1)?;
            let day = if part == Part::End { span.last } else { span.first };
            fixed(Some(DateSpan::day(day)), next + 1 - at)
        }
        _ => None,
    }
}

/// `the first half of February`, `first week of May`, `second half of next year`.
fn part(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let (part, first) = match (words.at(at), words.at(at + 1)) {
        ("first", "half") => (Part::FirstHalf, 1),
        ("second", "half") => (Part::SecondHalf, 7),
        ("first", "week") => (Part::FirstWeek, 0),
        ("last", "week") => (Part::LastWeek, 0),
        _ => return None,
    };
    if words.at(at + 2) != "of" {
        return None;
    }
    if let Some(month) = month_of(words.at(at + 3)) {
        return match year_of(words.at(at + 4)) {
            Some(year) => fixed(month_part(year, month, part), 5),
            None => Some((When::Month { month, part }, 4)),
        };
    }
    let (year, used) = year_named(words, at + 3)?;
    (first > 0).then(|| fixed(months(year, first, 6), 3 + used)).flatten()
}

/// `the second quarter`, `Q2 2026`, `first quarter of next year`, `H1`.
fn quarter(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let word = words.at(at);
    let (first, length, mut used) = match (word, words.at(at + 1)) {
        ("q1", _) => (1, 3, 1),
        ("q2", _) => (4, 3, 1),
        ("q3", _) => (7, 3, 1),
        ("q4", _) => (10, 3, 1),
        ("h1", _) => (1, 6, 1),
        ("h2", _) => (7, 6, 1),
        ("first", "quarter") => (1, 3, 2),
        ("second", "quarter") => (4, 3, 2),
        ("third", "quarter") => (7, 3, 2),
        ("fourth", "quarter") => (10, 3, 2),
        _ => return None,
    };
    used += usize::from(words.at(at + used) == "of");
    if let Some((year, more)) = year_named(words, at + used) {
        return fixed(months(year, first, length), used + more);
    }
    if words.at(at + used - 1) == "of" {
        return None;
    }
    // Without a year, the one that is not over.
    let this = months(words.on.year(), first, length)?;
    fixed(if this.last < words.on { months(words.on.year() + 1, first, length) } else { Some(this) }, used)
}

/// `2026`, `the year`, `next year`: the year and how many words name it.
fn year_named(words: Words<'_, '_>, at: usize) -> Option<(i32, usize)> {
    if let Some(year) = year_of(words.at(at)) {
        return Some((year, 1));
    }
    let shift = match words.at(at) {
        "the" | "this" => 0,
        "next" => 1,
        "last" => -1,
        _ => return None,
    };
    (words.at(at + 1) == "year").then_some((words.on.year() + shift, 2))
}

/// How many words a time of day takes: `midnight`, `noon`, `12:01 a.m. Eastern time`.
pub(super) fn clock_length(words: Words<'_, '_>, at: usize) -> Option<usize> {
    let figure = |index: usize| words.at(index).len() <= 2 && words.at(index).starts_with(|c: char| c.is_ascii_digit());
    let mut used = match words.at(at) {
        "midnight" | "noon" => 1,
        _ if figure(at) => {
            let minutes = usize::from(figure(at + 1));
            match words.at(at + 1 + minutes) {
                "am" | "pm" => 2 + minutes,
                "a" | "p" if words.at(at + 2 + minutes) == "m" => 3 + minutes,
                _ => return None,
            }
        }
        _ => return None,
    };
    while matches!(
        words.at(at + used),
        "eastern"
            | "standard"
            | "daylight"
            | "time"
            | "et"
            | "est"
            | "edt"
            | "local"
            | "gmt"
            | "utc"
            | "beijing"
            | "brussels"
    ) {
        used += 1;
    }
    Some(used)
}

/// `at midnight`, `as of one minute past midnight`, `from 12:01 a.m.`, where no day follows.
fn clock(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let led = matches!(words.back(at, 1), "at" | "from" | "past" | "after" | "of");
    let twelve = words.at(at) == "midnight" || words.at(at) == "12" && words.at(at + 1) == "01";
    clock_length(words, at).filter(|_| led && twelve).map(|used| (When::Midnight, used))
}

/// `Christmas`, `New Year's Day`.
fn feast(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let led = matches!(words.back(at, 1), "by" | "before" | "until" | "from" | "on" | "after" | "till" | "the");
    match (words.at(at), words.at(at + 1)) {
        ("christmas", next) if led && !matches!(next, "trees" | "toys" | "shopping" | "season" | "sales") => {
            Some((When::MonthDay { month: 12, first: 25, last: 25 }, 1))
        }
        ("new", "year") if led && !matches!(words.back(at, 2), "lunar" | "chinese" | "tamil") => {
            Some((When::MonthDay { month: 1, first: 1, last: 1 }, 2))
        }
        _ => None,
    }
}

/// `in 90 days`, `within two weeks`, `for another six months`, `half a year`.
fn distance(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    if words.at(at) == "half" && matches!(words.at(at + 1), "a" | "year") {
        let used = if words.at(at + 1) == "a" { 3 } else { 2 };
        return (words.at(at + used - 1) == "year" && is_distance_lead(words, at)).then_some((When::InMonths(6), used));
    }
    let skip = usize::from(matches!(words.at(at + 1), "more" | "calendar" | "further" | "additional" | "full"));
    let used = 2 + skip;
    // Few words name a span of time, and fewer lead to one.
    let spans = matches!(
        words.at(at + 1 + skip),
        "day" | "days" | "week" | "weeks" | "fortnight" | "month" | "months" | "year" | "years"
    );
    if !spans || !is_distance_lead(words, at) {
        return None;
    }
    let word = words.at(at);
    let count: u32 =
        word.parse().ok().or_else(|| COUNTS.iter().find(|(name, _)| *name == word).map(|(_, count)| *count))?;
    let days =
        |days: u32| count.checked_mul(days).filter(|days| *days <= DAYS_MAX).map(|days| (When::InDays(days), used));
    let months = |months: u32| {
        count.checked_mul(months).filter(|months| *months <= DAYS_MAX / 30).map(|months| (When::InMonths(months), used))
    };
    match words.at(at + 1 + skip) {
        "day" | "days" => days(1),
        "week" | "weeks" => days(7),
        "fortnight" => days(14),
        "month" | "months" => months(1),
        "year" | "years" => months(12),
        _ => None,
    }
}

/// True if a word before the count says that it counts from now: `in`, `for at least`, `within the next`.
fn is_distance_lead(words: Words<'_, '_>, at: usize) -> bool {
    let filler = |word: &str| {
        matches!(
            word,
            "at" | "least"
                | "about"
                | "around"
                | "the"
                | "next"
                | "a"
                | "an"
                | "further"
                | "additional"
                | "up"
                | "to"
                | "another"
                | "extra"
                | "period"
                | "of"
                | "initial"
                | "more"
                | "than"
                | "no"
                | "just"
                | "only"
                | "some"
                | "coming"
                | "roughly"
                | "approximately"
        )
    };
    let mut back = 1;
    while back <= 5 && filler(words.back(at, back)) {
        back += 1;
    }
    let lead = words.back(at, back);
    matches!(lead, "in" | "within" | "for" | "after")
        || lead == "by" && !matches!(words.at(at), "a" | "an") // "extended by six months"
        || (1..back).any(|near| words.back(at, near) == "another")
}

/// `from 2027`, `by 2030`: a year that is to come.
fn year(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let led = matches!(words.back(at, 1), "from" | "until" | "till" | "by" | "through" | "starting" | "beginning");
    let year = year_of(words.at(at)).filter(|year| led && *year > words.on.year())?;
    fixed(months(year, 1, 12), 1)
}

fn week(on: NaiveDate, weeks: i32) -> Option<DateSpan> {
    let monday = on.checked_sub_days(Days::new(u64::from(on.weekday().num_days_from_monday())))?;
    let first = monday.checked_add_signed(chrono::TimeDelta::days(7 * i64::from(weeks)))?;
    Some(DateSpan { first, last: first.checked_add_days(Days::new(6))? })
}

fn month(on: NaiveDate, shift: i32, part: Part) -> Option<DateSpan> {
    let first = on.with_day(1)?;
    let months = Months::new(shift.unsigned_abs());
    let first = if shift < 0 { first.checked_sub_months(months)? } else { first.checked_add_months(months)? };
    month_part(first.year(), first.month(), part)
}

fn year_edge(year: i32, part: Part) -> Option<DateSpan> {
    let (month, day) = if part == Part::End { (12, 31) } else { (1, 1) };
    NaiveDate::from_ymd_opt(year, month, day).map(DateSpan::day)
}

/// So many months of a year, from the given one on.
fn months(year: i32, first: u32, length: u32) -> Option<DateSpan> {
    let first = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some(DateSpan { first, last: first.checked_add_months(Months::new(length))?.pred_opt()? })
}

fn quarter_of(year: i32, quarter: i32) -> Option<DateSpan> {
    months(year, u32::try_from(quarter).ok()?.checked_mul(3)?.checked_sub(2)?, 3)
}
