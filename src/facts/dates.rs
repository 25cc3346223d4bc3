//! Finds dates in a text and resolves them against the day of publication.
//!
//! Written for news: `Nov. 1`, `1 November 2025`, `Thursday`, `from Feb. 1 to March 15`. What is told by distance or
//! by a part of the calendar (`next week`, `the second quarter`, `in 90 days`) is read in `periods`.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::facts::DateSpan;
use crate::facts::leads::lead_of;
use crate::facts::periods;
use crate::lexicon::{Run, Table, key};

/// A date in a text: `text[start..end]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub when: When,
    /// The other end, of a range: `from Feb. 1 to March 15`.
    pub through: Option<When>,
    /// The word that leads to it, in lower case: `from`, `until`, `by`, ..
    pub lead: &'static str,
}

impl Found {
    /// The days meant, seen from the day of publication; none if there are no such days.
    pub(super) fn resolve(&self, on: NaiveDate, looks: Looks) -> Option<DateSpan> {
        let Some(through) = self.through else { return self.when.resolve(on, looks) };
        // "March 1 till August 31, 2024": the year stands at the end only.
        if let (When::Fixed(last), false) = (through, matches!(self.when, When::Fixed(_))) {
            let first = self.when.resolve(last.last, Looks::Back).filter(|first| first.first <= last.last);
            return first.map(|first| DateSpan { first: first.first, last: last.last });
        }
        let first = self.when.resolve(on, looks)?;
        let last = through.resolve(first.first, Looks::Ahead)?;
        Some(if first.first <= last.last { DateSpan { first: first.first, last: last.last } } else { first })
    }

    /// True for a span that begins or ends now: `in 90 days`, `for a year`.
    pub(super) fn is_distance(&self) -> bool {
        matches!(self.when, When::InDays(_) | When::InMonths(_))
    }

    /// True if the words name no day: `in December`, `the second quarter`.
    pub(super) fn is_vague(&self, span: DateSpan) -> bool {
        self.through.is_none() && (span.last - span.first).num_days() > 8
    }
}

/// A date, as far as the words fix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Fixed by the words.
    Fixed(DateSpan),
    /// A weekday: the last one, the day itself, or the next, by the tense of the sentence.
    Weekday(Weekday),
    /// A day of the year without a year.
    MonthDay {
        month: u32,
        first: u32,
        last: u32,
    },
    /// A month, or a part of one, without a year.
    Month {
        month: u32,
        part: Part,
    },
    /// `the 15th`, of this month or one beside it.
    DayOfMonth(u32),
    /// The midnight before this day, or the one after it.
    Midnight,
    /// The last weekend, or the next.
    Weekend,
    /// `the same day`: the date named before, where there is one.
    Same,
    /// So long from now, or so long at all (`for 90 days`).
    InDays(u32),
    InMonths(u32),
}

/// Which part of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    Early,
    Mid,
    Late,
    Start,
    End,
    FirstHalf,
    SecondHalf,
    FirstWeek,
    LastWeek,
}

/// Which way a date without a year or week looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    Ahead,
    Back,
}

const MONTHS: &[(&str, u32)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sept", 9),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];
impl When {
    /// The days meant, seen from the day of publication; none if there is no such day.
    pub(super) fn resolve(self, on: NaiveDate, looks: Looks) -> Option<DateSpan> {
        match self {
            Self::Fixed(span) => Some(span),
            Self::Weekday(weekday) => weekday_near(weekday, on, looks).map(DateSpan::day),
            Self::MonthDay { month, first, last } => {
                let year = nearest_year(month, first, on, looks)?;
                let end_month = if last < first { month % 12 + 1 } else { month };
                let first = NaiveDate::from_ymd_opt(year, month, first)?;
                Some(DateSpan { first, last: NaiveDate::from_ymd_opt(year, end_month, last)? })
            }
            Self::Month { month, part } => {
                let year = nearest_year(month, if looks == Looks::Ahead { 28 } else { 1 }, on, looks)?;
                month_part(year, month, part)
            }
            Self::DayOfMonth(day) => day_of_month(day, on, looks).map(DateSpan::day),
            Self::Midnight => on.checked_add_days(Days::new(u64::from(looks == Looks::Ahead))).map(DateSpan::day),
            Self::Weekend => {
                let last = weekday_near(Weekday::Sun, on, looks)?;
                Some(DateSpan { first: last.pred_opt()?, last })
            }
            Self::Same => None,
            // What was to last so long when it began does not say when it began.
            Self::InDays(_) | Self::InMonths(_) if looks == Looks::Back => None,
            Self::InDays(days) => on.checked_add_days(Days::new(u64::from(days))).map(DateSpan::day),
            Self::InMonths(months) => on.checked_add_months(Months::new(months)).map(DateSpan::day),
        }
    }
}

/// The day of this month, or of the one before or after.
fn day_of_month(day: u32, on: NaiveDate, looks: Looks) -> Option<NaiveDate> {
    let first = on.with_day(1)?;
    let month = match looks {
        Looks::Ahead if day < on.day() => first.checked_add_months(Months::new(1))?,
        Looks::Back if day > on.day() => first.checked_sub_months(Months::new(1))?,
        _ => first,
    };
    month.with_day(day)
}

fn weekday_near(weekday: Weekday, on: NaiveDate, looks: Looks) -> Option<NaiveDate> {
    let ahead = (7 + weekday.num_days_from_monday() - on.weekday().num_days_from_monday()) % 7;
    match looks {
        Looks::Ahead if ahead == 0 => Some(on),
        Looks::Ahead => on.checked_add_days(Days::new(u64::from(ahead))),
        Looks::Back => on.checked_sub_days(Days::new(u64::from((7 - ahead) % 7))),
    }
}

/// The year that puts the day nearest: at most some weeks back when looking ahead, else at most some weeks ahead.
fn nearest_year(month: u32, day: u32, on: NaiveDate, looks: Looks) -> Option<i32> {
    let candidates = [on.year() - 1, on.year(), on.year() + 1];
    let distance = |year: i32| NaiveDate::from_ymd_opt(year, month, day.min(28)).map(|date| (date - on).num_days());
    let fits = |days: i64| match looks {
        Looks::Ahead => (-60..=310).contains(&days),
        Looks::Back => (-310..=60).contains(&days),
    };
    candidates.into_iter().find(|year| distance(*year).is_some_and(fits))
}

pub(super) fn month_part(year: i32, month: u32, part: Part) -> Option<DateSpan> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    let day = |day| NaiveDate::from_ymd_opt(year, month, day);
    Some(match part {
        Part::All => DateSpan { first, last },
        Part::Early => DateSpan { first, last: day(10)? },
        Part::Mid => DateSpan { first: day(11)?, last: day(20)? },
        Part::Late => DateSpan { first: day(21)?, last },
        Part::Start => DateSpan::day(first),
        Part::FirstHalf => DateSpan { first, last: day(15)? },
        Part::SecondHalf => DateSpan { first: day(16)?, last },
        Part::FirstWeek => DateSpan { first, last: day(7)? },
        Part::LastWeek => DateSpan { first: last.checked_sub_days(Days::new(6))?, last },
        Part::End => DateSpan::day(last),
    })
}

/// The words and numbers of a text, in lower case, read from one of them on.
#[derive(Clone, Copy)]
pub(super) struct Words<'w, 't> {
    pub text: &'t str,
    pub runs: &'w [Run],
    pub on: NaiveDate,
}

impl<'t> Words<'_, 't> {
    /// The word at the index, or nothing.
    pub(super) fn at(self, index: usize) -> &'t str {
        self.runs.get(index).map_or("", |run| &self.text[run.start..run.end])
    }
    /// The word so far before the index.
    pub(super) fn back(self, index: usize, back: usize) -> &'t str {
        index.checked_sub(back).map_or("", |index| self.at(index))
    }
    /// What stands after the word, without spaces.
    pub(super) fn rest(self, index: usize) -> &'t str {
        self.runs.get(index).map_or("", |run| self.text[run.end..].trim_start())
    }
    /// What stands between the word and the next.
    pub(super) fn gap(self, index: usize) -> &'t str {
        match (self.runs.get(index), self.runs.get(index + 1)) {
            (Some(run), Some(next)) => self.text[run.end..next.start].trim(),
            _ => "",
        }
    }
}

/// Every date in the text, in order.
///
/// `runs` are those of the text in lower case.
pub(super) fn dates(text: &str, lower: &str, runs: &[Run], on: NaiveDate) -> Vec<Found> {
    let mut found: Vec<Found> = if text.is_ascii() { Vec::new() } else { chinese(text, on) };
    let words = Words { text: lower, runs, on };
    let mut at = 0;
    while at < runs.len() {
        let Some(opener) = opener(words, at) else {
            at += 1;
            continue;
        };
        let Some((when, used)) = date_at(words, text, at, opener) else {
            at += 1;
            continue;
        };
        let (start, end) = (runs[at].start, runs[at + used - 1].end);
        // "the same day": what day that is stands before.
        if let Some((when, lead)) = (when == When::Same).then(|| same(&found)).flatten() {
            found.push(Found { start, end, when, through: None, lead });
            at += used;
            continue;
        }
        match found.last_mut().filter(|last| bridges(words, last, start, when)) {
            Some(last) => {
                last.through = Some(when);
                last.end = end;
            }
            None => found.push(Found { start, end, when, through: None, lead: lead_of(words, at) }),
        }
        at += used;
    }
    found.sort_by_key(|found| found.start);
    found
}

/// The date that `the same day` repeats: the last one that is led to as the day of an act.
fn same(found: &[Found]) -> Option<(When, &'static str)> {
    let led = |found: &&Found| matches!(found.lead, "from" | "starting" | "beginning" | "effective" | "until" | "by");
    found.iter().rfind(led).or(found.last()).map(|found| (found.when, found.lead))
}

/// True if the date at `start` is the other end of the one before it.
fn bridges(words: Words<'_, '_>, last: &Found, start: usize, when: When) -> bool {
    let daily = |when: When| {
        matches!(when, When::Weekday(_) | When::MonthDay { .. } | When::DayOfMonth(_) | When::Month { .. })
            || matches!(when, When::Fixed(span) if (span.last - span.first).num_days() < 32)
    };
    if last.through.is_some() || !daily(last.when) || !daily(when) {
        return false;
    }
    let between = words.text.get(last.end..start).unwrap_or_default().trim_matches([' ', ',', '.']);
    match between {
        "-" | "–" | "—" | "through" | "thru" | "till" | "until" | "to" | "up to" | "and until" | "through to" => {
            true
        }
        // "met on Saturday and Sunday".
        "and" | "&" => {
            last.lead == "between"
                || matches!((last.when, when), (When::Weekday(one), When::Weekday(other)) if one.succ() == other)
        }
        _ => false,
    }
}

/// What a date begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opener {
    Figure,
    Month,
    Weekday,
    First,
    Clock,
    /// A word for a time, as in `next week`.
    #[default]
    Time,
}

/// Words with which only `periods` begins a date, beside those that count.
const TIMES: &[&str] = &[
    "a",
    "an",
    "beginning",
    "christmas",
    "end",
    "fourth",
    "h1",
    "h2",
    "half",
    "last",
    "month",
    "new",
    "next",
    "now",
    "overnight",
    "q1",
    "q2",
    "q3",
    "q4",
    "same",
    "second",
    "start",
    "third",
    "this",
    "today",
    "tomorrow",
    "tonight",
    "weekend",
    "year",
    "yesterday",
];

/// Each word that may begin a date.
static OPENERS: LazyLock<Table<Opener>> = LazyLock::new(|| {
    let times = TIMES.iter().copied().chain(periods::COUNTS.iter().map(|(word, _)| *word));
    let words = times
        .map(|word| (word, Opener::Time))
        .chain(MONTHS.iter().map(|(word, _)| (*word, Opener::Month)))
        .chain(WEEKDAYS.iter().map(|(word, _)| (*word, Opener::Weekday)))
        .chain([("first", Opener::First), ("midnight", Opener::Clock), ("noon", Opener::Clock)]);
    Table::new(words.map(|(word, opener)| (key(word.as_bytes()), opener)).collect::<Vec<_>>().into_iter())
});

/// What the word may begin a date as; nearly every word begins none.
#[inline]
fn opener(words: Words<'_, '_>, at: usize) -> Option<Opener> {
    let run = words.runs.get(at)?;
    if words.text.as_bytes()[run.start].is_ascii_digit() {
        // "12%" is no day.
        return (words.text.as_bytes().get(run.end) != Some(&b'%')).then_some(Opener::Figure);
    }
    OPENERS.get(run.key)
}

pub(super) fn month_of(word: &str) -> Option<u32> {
    // Their first letters, at which nearly every other word is done with.
    if !matches!(word.as_bytes().first()?, b'j' | b'f' | b'm' | b'a' | b's' | b'o' | b'n' | b'd') || word.len() < 3 {
        return None;
    }
    MONTHS.iter().find(|(name, _)| *name == word).map(|(_, month)| *month)
}

pub(super) fn weekday_of(word: &str) -> Option<Weekday> {
    if !word.ends_with("day") {
        return None;
    }
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, weekday)| *weekday)
}

pub(super) fn day_of(word: &str) -> Option<u32> {
    if word == "first" {
        return Some(1);
    }
    if !word.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day) && digits.len() <= 2)
}

pub(super) fn year_of(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && (1900..=2100).contains(year))
}

fn date_at(words: Words<'_, '_>, text: &str, at: usize, opener: Opener) -> Option<(When, usize)> {
    match opener {
        Opener::Figure => iso(words, at)
            .or_else(|| dotted(words, at))
            .or_else(|| clocked(words, text, at))
            .or_else(|| day_first(words, at))
            .or_else(|| periods::period(words, at))
            .or_else(|| day_alone(words, at)),
        Opener::Month => {
            month_first(words, at).or_else(|| periods::period(words, at)).or_else(|| month_alone(words, text, at))
        }
        Opener::Weekday => weekday(words, at),
        Opener::First => day_first(words, at).or_else(|| periods::period(words, at)),
        Opener::Clock => clocked(words, text, at).or_else(|| periods::period(words, at)),
        Opener::Time => periods::period(words, at),
    }
}

/// `12:01 a.m. EDT on Oct 14`, `midnight on Wednesday`: one date with its time.
fn clocked(words: Words<'_, '_>, text: &str, at: usize) -> Option<(When, usize)> {
    let time = periods::clock_length(words, at)?;
    let on = usize::from(matches!(words.at(at + time), "on" | "of"));
    if periods::clock_length(words, at + time + on).is_some() {
        return None;
    }
    let next = opener(words, at + time + on)?;
    date_at(words, text, at + time + on, next).map(|(when, used)| (when, time + on + used))
}

/// `2025-11-01`, `20251101` is none.
fn iso(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let [year, month, day] = [words.runs.get(at)?, words.runs.get(at + 1)?, words.runs.get(at + 2)?];
    let adjoining = year.end + 1 == month.start && month.end + 1 == day.start && month.end - month.start == 2;
    let [year, month, day] = [words.at(at), words.at(at + 1), words.at(at + 2)];
    let date = NaiveDate::from_ymd_opt(year_of(year)?, month.parse().ok()?, day.parse().ok()?)?;
    adjoining.then_some((When::Fixed(DateSpan::day(date)), 3))
}

/// `01.11.2025`, the day first as wherever dots are written.
fn dotted(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let [day, month, year] = [words.runs.get(at)?, words.runs.get(at + 1)?, words.runs.get(at + 2)?];
    let dots = words.text.get(day.end..month.start)? == "." && words.text.get(month.end..year.start)? == ".";
    let [day, month, year] = [words.at(at), words.at(at + 1), words.at(at + 2)];
    if !dots || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year_of(year)?, month.parse().ok()?, day.parse().ok()?)?;
    Some((When::Fixed(DateSpan::day(date)), 3))
}

/// `Nov. 1`, `November 1st, 2025`, `Oct 5-7`.
fn month_first(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let month = month_of(words.at(at))?;
    let skip = usize::from(words.at(at + 1) == "the");
    let first = day_of(words.at(at + 1 + skip)).filter(|_| words.at(at + 1 + skip) != "first")?;
    // "may 10 percent", "may 25 members": a modal verb and a figure.
    if measured(words.rest(at + 1 + skip)) || words.gap(at).contains([',', ';', ':']) {
        return None;
    }
    let (last, used) = match range_day(words, at + 1 + skip) {
        Some((last, used)) => (last, 2 + skip + used),
        None => (first, 2 + skip),
    };
    let near = words.runs.get(at + used).is_some_and(|run| run.start <= words.runs[at + used - 1].end + 2);
    if let Some((year, more)) = year_told(words, at + used) {
        return with_year(month, first, last, Some(year)).map(|when| (when, used + more));
    }
    let year = year_of(words.at(at + used)).filter(|_| near);
    with_year(month, first, last, year).map(|when| (when, used + usize::from(year.is_some())))
}

/// True for what follows a figure that is no day.
fn measured(rest: &str) -> bool {
    let clock = rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    clock
        || rest.starts_with('%')
        || ["per", "pct", "million", "billion", "members", "countries"].iter().any(|unit| rest.starts_with(unit))
}

fn with_year(month: u32, first: u32, last: u32, year: Option<i32>) -> Option<When> {
    let Some(year) = year else { return Some(When::MonthDay { month, first, last }) };
    let first = NaiveDate::from_ymd_opt(year, month, first)?;
    let last = NaiveDate::from_ymd_opt(year, month, last).filter(|last| *last >= first).unwrap_or(first);
    Some(When::Fixed(DateSpan { first, last }))
}

/// The second day of `5-7` or `5 to 7`, where the first stands at the index.
fn range_day(words: Words<'_, '_>, at: usize) -> Option<(u32, usize)> {
    let gap = words.gap(at);
    if matches!(gap, "-" | "–" | "—") {
        return day_of(words.at(at + 1)).filter(|_| month_of(words.at(at + 2)).is_none()).map(|day| (day, 1));
    }
    if gap.is_empty() && matches!(words.at(at + 1), "to" | "and" | "through" | "until" | "till") {
        return day_of(words.at(at + 2))
            .filter(|_| !measured(words.rest(at + 2)) && month_of(words.at(at + 3)).is_none())
            .map(|day| (day, 2));
    }
    None
}

/// `1 November`, `1st of November 2025`, `30-31 October`.
fn day_first(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let first = day_of(words.at(at))?;
    let mut next = at + 1;
    let mut last = first;
    if let (Some(day), true) = (day_of(words.at(next)), month_of(words.at(next + 1)).is_some()) {
        last = day;
        next += 1;
    } else if matches!(words.at(next), "to" | "and" | "until" | "till" | "through")
        && month_of(words.at(next + 2)).is_some()
        && let Some(day) = day_of(words.at(next + 1))
    {
        last = day;
        next += 2;
    } else if words.at(next) == "of" {
        next += 1;
    }
    let month = month_of(words.at(next))?;
    // "at least 10 may follow", "the first March rise": a verb, or a month alone.
    if matches!(words.at(next), "may" | "march") && verbal(words, next) || words.at(at) == "first" && next == at + 1 {
        return None;
    }
    if words.gap(next - 1).contains([',', ';', ':']) {
        return None;
    }
    if let Some((year, more)) = year_told(words, next + 1) {
        return with_year(month, first, last, Some(year)).map(|when| (when, next + 1 + more - at));
    }
    let year = year_of(words.at(next + 1));
    with_year(month, first, last, year).map(|when| (when, next + 1 + usize::from(year.is_some()) - at))
}

/// `29 September last year`, `March 1 of this year`: the year, and how many words say it.
fn year_told(words: Words<'_, '_>, at: usize) -> Option<(i32, usize)> {
    let of = usize::from(words.at(at) == "of");
    let shift = match words.at(at + of) {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    (words.at(at + of + 1) == "year").then(|| (words.on.year() + shift, of + 2))
}

/// True if a word that is a month and a verb is followed by what a modal verb governs.
fn verbal(words: Words<'_, '_>, at: usize) -> bool {
    words.at(at) == "may"
        && (matches!(words.at(at + 1), "be" | "have" | "not" | "also" | "still" | "yet" | "only" | "well" | "now")
            || words.back(at, 1) != "of"
                && words.back(at, 1).parse::<u32>().is_ok()
                && words.at(at + 1).chars().all(|c| c.is_ascii_lowercase())
                && !words.at(at + 1).is_empty()
                && words.gap(at).is_empty()
                && !AFTER_DATE.contains(&words.at(at + 1)))
}

/// Words that follow a date as it stands in a sentence.
const AFTER_DATE: &[&str] = &[
    "and",
    "at",
    "when",
    "in",
    "with",
    "for",
    "to",
    "as",
    "on",
    "until",
    "till",
    "through",
    "if",
    "after",
    "unless",
    "by",
    "but",
    "while",
    "under",
    "following",
    "or",
    "because",
    "which",
    "that",
    "from",
    "amid",
    "is",
    "was",
    "will",
    "the",
    "a",
    "this",
    "next",
    "last",
    "said",
    "against",
    "into",
    "despite",
    "before",
    "over",
    "of",
    "meeting",
    "deadline",
    "summit",
    "order",
    "decision",
    "announcement",
    "without",
    "rather",
    "where",
    "he",
    "it",
    "they",
    "she",
    "would",
];

/// `Thursday`, `next Thursday`, `last Friday`, `Thursday week`.
fn weekday(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let day = weekday_of(words.at(at))?;
    let fixed = |day: Option<NaiveDate>, used| day.map(|day| (When::Fixed(DateSpan::day(day)), used));
    let ahead = weekday_near(day, words.on, Looks::Ahead)?;
    // "Tuesday, July 16": the day of the month is the one.
    let named = || month_first(words, at + 1).or_else(|| day_first(words, at + 1));
    if matches!(words.gap(at), "" | ",")
        && let Some((when, used)) = named()
    {
        return Some((when, used + 1));
    }
    match (words.back(at, 1), words.back(at, 2)) {
        // "next Thursday" is that of the week after this one.
        ("next", _) => fixed(in_week(day, words.on, 1), 1),
        ("last" | "past", _) => fixed(weekday_near(day, words.on.pred_opt()?, Looks::Back), 1),
        ("this" | "coming", _) if words.back(at, 2) != "next" => fixed(Some(ahead), 1),
        _ => match (words.at(at + 1), words.at(at + 2), words.at(at + 3)) {
            ("week", next, _) if next != "s" => fixed(ahead.checked_add_days(Days::new(7)), 2),
            ("next", "week", _) => fixed(in_week(day, words.on, 1), 3),
            ("of", "next", "week") => fixed(in_week(day, words.on, 1), 4),
            ("of", "this", "week") => fixed(in_week(day, words.on, 0), 4),
            ("last", "week", _) => fixed(in_week(day, words.on, -1), 3),
            _ => Some((When::Weekday(day), 1)),
        },
    }
}

/// The weekday of this week, or of one so many weeks off.
fn in_week(day: Weekday, on: NaiveDate, weeks: i64) -> Option<NaiveDate> {
    let shift = i64::from(day.num_days_from_monday()) - i64::from(on.weekday().num_days_from_monday());
    on.checked_add_signed(chrono::TimeDelta::days(shift + 7 * weeks))
}

/// `from the 15th`: a day of the month in which the text speaks, where nothing that it could count follows.
fn day_alone(words: Words<'_, '_>, at: usize) -> Option<(When, usize)> {
    let word = words.at(at);
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| word.ends_with(ending)) && word != "first";
    let day = day_of(word).filter(|_| ordinal)?;
    let led = words.back(at, 1) == "the"
        && matches!(
            words.back(at, 2),
            "on" | "from" | "by" | "until" | "till" | "before" | "after" | "since" | "starting" | "through"
        );
    if !led {
        return None;
    }
    let months = match (words.at(at + 1), words.at(at + 2), words.at(at + 3)) {
        ("of", "this" | "the", "month") => Some(0),
        ("of", "next", "month") => Some(1),
        _ => None,
    };
    if let Some(months) = months {
        let month = words.on.with_day(1)?.checked_add_months(Months::new(months))?;
        return month.with_day(day).map(|day| (When::Fixed(DateSpan::day(day)), 4));
    }
    let ends = !words.gap(at).is_empty() || words.at(at + 1).is_empty() || AFTER_DATE.contains(&words.at(at + 1));
    (ends && words.at(at + 1) != "of").then_some((When::DayOfMonth(day), 1))
}

/// `in late April`, `November 2026`: a month needs a word before it or a year after it, for `may` and `march` are verbs.
fn month_alone(words: Words<'_, '_>, text: &str, at: usize) -> Option<(When, usize)> {
    let month = month_of(words.at(at))?;
    let lead = words.back(at, 1);
    let part = match lead {
        "early" => Part::Early,
        "mid" => Part::Mid,
        "late" => Part::Late,
        _ => Part::All,
    };
    if let Some(year) = year_of(words.at(at + 1)) {
        return month_part(year, month, part).map(|span| (When::Fixed(span), 2));
    }
    let shift = match (words.at(at + 1), words.at(at + 2)) {
        ("next", "year") => Some(1),
        ("this", "year") => Some(0),
        ("last", "year") => Some(-1),
        ("of", next) if matches!(next, "this" | "next" | "last") && words.at(at + 3) == "year" => {
            Some(i32::from(next == "next") - i32::from(next == "last"))
        }
        _ => None,
    };
    if let Some(shift) = shift {
        let used = if words.at(at + 1) == "of" { 4 } else { 3 };
        return month_part(words.on.year() + shift, month, part).map(|span| (When::Fixed(span), used));
    }
    // A person, a verb: "since May took office", "in march past", where capitals tell them apart.
    let run = &words.runs[at];
    if matches!(words.at(at), "may" | "march") && text[run.start..].starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let looks = match lead {
        "last" => Some(Looks::Back),
        "next" => Some(Looks::Ahead),
        _ => None,
    };
    if let Some(looks) = looks {
        // "last April" is over, "next April" is to come.
        let over = |year: i32| {
            let span = month_part(year, month, Part::All)?;
            (if looks == Looks::Back { span.last < words.on } else { span.first > words.on }).then_some(span)
        };
        let year = words.on.year();
        let years = if looks == Looks::Back { [year, year - 1] } else { [year, year + 1] };
        return years.into_iter().find_map(over).map(|span| (When::Fixed(span), 1));
    }
    let led = matches!(
        lead,
        "early"
            | "mid"
            | "late"
            | "in"
            | "until"
            | "by"
            | "since"
            | "from"
            | "through"
            | "till"
            | "starting"
            | "beginning"
            | "before"
    );
    led.then_some((When::Month { month, part }, 1))
}

/// `11月1日`, `2025年11月1日`.
fn chinese(text: &str, on: NaiveDate) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('月') {
        let digits_before = |end: usize| {
            let start = text[..end]
                .rfind(|c: char| !c.is_ascii_digit())
                .map_or(0, |index| index + text[index..].chars().next().map_or(1, char::len_utf8));
            text[start..end].parse::<u32>().ok().map(|value| (value, start))
        };
        let after = at + '月'.len_utf8();
        let length = text[after..].bytes().take_while(u8::is_ascii_digit).count();
        let Some((month, start)) = digits_before(at) else { continue };
        let Some(day) = text[after..after + length].parse::<u32>().ok() else { continue };
        if !text[after + length..].starts_with('日') {
            continue;
        }
        let end = after + length + '日'.len_utf8();
        let year = text[..start].strip_suffix('年').and_then(|before| digits_before(before.len()));
        let when = match year {
            Some((year, _)) => NaiveDate::from_ymd_opt(year.try_into().unwrap_or(on.year()), month, day)
                .map(|day| When::Fixed(DateSpan::day(day))),
            None => {
                NaiveDate::from_ymd_opt(on.year(), month, day).map(|_| When::MonthDay { month, first: day, last: day })
            }
        };
        let lead = if text[..start].ends_with('自') || text[end..].starts_with('起') { "from" } else { "" };
        if let Some(when) = when {
            found.push(Found { start: year.map_or(start, |(_, start)| start), end, when, through: None, lead });
        }
    }
    found
}

#[cfg(test)]
mod tests;
