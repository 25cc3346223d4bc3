//! Finds dates in a text and resolves them against the day of publication.
//!
//! Written for news: `Nov. 1`, `1 November 2025`, `Thursday`, `next week`, `by the end of the month`, `in 90 days`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::facts::DateSpan;

/// A date in a text: `text[start..end]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub when: When,
    /// The word before it, in lower case: `from`, `until`, `by`, ..
    pub lead: String,
}

/// A date, as far as the words fix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Fixed by the words.
    Fixed(DateSpan),
    /// A weekday: the last one, the day itself, or the next, by the tense of the sentence.
    Weekday(Weekday),
    /// A day of the year without a year.
    MonthDay { month: u32, first: u32, last: u32 },
    /// A month, or a third of one, without a year.
    Month { month: u32, part: Part },
    /// So long from now, or so long at all (`for 90 days`).
    InDays(u32),
}

/// Which part of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    Early,
    Mid,
    Late,
    End,
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
const COUNTS: &[(&str, u32)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("ten", 10),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
    ("a", 1),
    ("21", 21),
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
            Self::InDays(days) => on.checked_add_days(Days::new(u64::from(days))).map(DateSpan::day),
        }
    }
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

fn month_part(year: i32, month: u32, part: Part) -> Option<DateSpan> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    let day = |day| NaiveDate::from_ymd_opt(year, month, day);
    Some(match part {
        Part::All => DateSpan { first, last },
        Part::Early => DateSpan { first, last: day(10)? },
        Part::Mid => DateSpan { first: day(11)?, last: day(20)? },
        Part::Late => DateSpan { first: day(21)?, last },
        Part::End => DateSpan::day(last),
    })
}

/// A word or number of the text, in lower case.
struct Token<'t> {
    start: usize,
    end: usize,
    text: &'t str,
}

/// The words of a text that is in lower case.
fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut found = Vec::with_capacity(lower.len() / 5 + 2);
    let mut start = None;
    for (at, byte) in lower.bytes().chain([b' ']).enumerate() {
        let inside = byte.is_ascii_alphanumeric();
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(Token { start: from, end: at, text: &lower[from..at] });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Every date in the text, in order.
pub(super) fn dates(text: &str, on: NaiveDate) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let tokens = tokens(&lower);
    let mut found: Vec<Found> = if text.is_ascii() { Vec::new() } else { chinese(text, on) };
    let mut at = 0;
    while at < tokens.len() {
        if !may_begin(&tokens, at) {
            at += 1;
            continue;
        }
        match date_at(text, &tokens, at, on) {
            Some((when, used)) => {
                let start = tokens[at].start;
                let lead = lead_of(&tokens, at);
                found.push(Found { start, end: tokens[at + used - 1].end, when, lead });
                at += used;
            }
            None => at += 1,
        }
    }
    found.sort_by_key(|found| found.start);
    found
}

/// False for nearly every word: a date begins with a figure, a month, a day or a word for a time.
fn may_begin(tokens: &[Token<'_>], at: usize) -> bool {
    let word = tokens[at].text;
    if word.as_bytes()[0].is_ascii_digit() {
        return true;
    }
    let Some(head) = word.get(..3) else {
        return word == "a";
    };
    matches!(
        head,
        "jan"
            | "feb"
            | "mar"
            | "apr"
            | "may"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "oct"
            | "nov"
            | "dec"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
            | "tod"
            | "ton"
            | "tom"
            | "yes"
            | "nex"
            | "thi"
            | "end"
            | "yea"
            | "one"
            | "two"
            | "thr"
            | "fou"
            | "fiv"
            | "six"
            | "sev"
            | "ten"
            | "nin"
    )
}

fn lead_of(tokens: &[Token<'_>], at: usize) -> String {
    let word = |back: usize| at.checked_sub(back).map(|index| tokens[index].text);
    match word(1) {
        Some("the" | "midnight" | "early" | "of") => word(2).unwrap_or_default().to_owned(),
        Some(word) => word.to_owned(),
        None => String::new(),
    }
}

fn month_of(word: &str) -> Option<u32> {
    MONTHS.iter().find(|(name, _)| *name == word).map(|(_, month)| *month)
}

fn day_of(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year_of(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && (1900..=2100).contains(year))
}

fn date_at(text: &str, tokens: &[Token<'_>], at: usize, on: NaiveDate) -> Option<(When, usize)> {
    iso(tokens, at)
        .or_else(|| month_first(text, tokens, at))
        .or_else(|| day_first(tokens, at))
        .or_else(|| near_words(tokens, at, on))
        .or_else(|| distance(tokens, at))
        .or_else(|| weekday(tokens, at, on))
        .or_else(|| month_alone(tokens, at))
}

/// `2025-11-01`.
fn iso(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let [year, month, day] = [tokens.get(at)?, tokens.get(at + 1)?, tokens.get(at + 2)?];
    let adjoining = year.end + 1 == month.start && month.end + 1 == day.start && month.text.len() == 2;
    let date = NaiveDate::from_ymd_opt(year_of(year.text)?, month.text.parse().ok()?, day.text.parse().ok()?)?;
    adjoining.then_some((When::Fixed(DateSpan::day(date)), 3))
}

/// `Nov. 1`, `November 1st, 2025`, `March 31 to April 2`, `Oct 5-7`.
fn month_first(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let month = month_of(tokens.get(at)?.text)?;
    let day_token = tokens.get(at + 1)?;
    let first = day_of(day_token.text)?;
    // "may 10 percent": a modal verb and a rate.
    if text[day_token.end..].trim_start().starts_with(['%', ':'])
        || text[day_token.end..].trim_start().starts_with("per")
    {
        return None;
    }
    let (last, mut used) = match range_day(text, tokens, at + 2, day_token.end) {
        Some((last, used)) => (last, 2 + used),
        None => (first, 2),
    };
    let year = tokens
        .get(at + used)
        .filter(|token| token.start <= tokens[at + used - 1].end + 2)
        .and_then(|token| year_of(token.text));
    let when = match year {
        Some(year) => {
            used += 1;
            let first = NaiveDate::from_ymd_opt(year, month, first)?;
            When::Fixed(DateSpan { first, last: NaiveDate::from_ymd_opt(year, month, last).unwrap_or(first) })
        }
        None => When::MonthDay { month, first, last },
    };
    Some((when, used))
}

/// The second day of `5-7` or `5 to 7`.
fn range_day(text: &str, tokens: &[Token<'_>], at: usize, end: usize) -> Option<(u32, usize)> {
    let next = tokens.get(at)?;
    let gap = text[end..next.start].trim();
    if matches!(gap, "-" | "–") {
        return day_of(next.text).map(|day| (day, 1));
    }
    if gap.is_empty() && matches!(next.text, "to" | "and") {
        let after = tokens.get(at + 1)?;
        if let Some(day) = day_of(after.text) {
            return (!text[after.end..].trim_start().starts_with(['%'])).then_some((day, 2));
        }
        if month_of(after.text).is_some() && next.text == "to" {
            return day_of(tokens.get(at + 2)?.text).map(|day| (day, 3));
        }
    }
    None
}

/// `1 November`, `1st of November 2025`, `30-31 October`.
fn day_first(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let first = day_of(tokens.get(at)?.text)?;
    let mut next = at + 1;
    let mut last = first;
    if let (Some(day), true) =
        (day_of(tokens.get(next)?.text), tokens.get(next + 1).is_some_and(|t| month_of(t.text).is_some()))
    {
        last = day;
        next += 1;
    } else if matches!(tokens[next].text, "to" | "and")
        && let Some(day) = tokens.get(next + 1).and_then(|token| day_of(token.text))
        && tokens.get(next + 2).is_some_and(|token| month_of(token.text).is_some())
    {
        last = day;
        next += 2;
    } else if tokens[next].text == "of" {
        next += 1;
    }
    let month = month_of(tokens.get(next)?.text)?;
    match tokens.get(next + 1).and_then(|token| year_of(token.text)) {
        Some(year) => {
            let first = NaiveDate::from_ymd_opt(year, month, first)?;
            let last = NaiveDate::from_ymd_opt(year, month, last).unwrap_or(first);
            Some((When::Fixed(DateSpan { first, last }), next + 2 - at))
        }
        None => Some((When::MonthDay { month, first, last }, next + 1 - at)),
    }
}

/// `today`, `tomorrow`, `next week`, `end of the month`, `end of 2025`.
fn near_words(tokens: &[Token<'_>], at: usize, on: NaiveDate) -> Option<(When, usize)> {
    let word = |ahead: usize| tokens.get(at + ahead).map_or("", |token| token.text);
    let day = |shift: i64| on.checked_add_signed(chrono::TimeDelta::days(shift)).map(DateSpan::day);
    let fixed = |span: Option<DateSpan>, used: usize| span.map(|span| (When::Fixed(span), used));
    let week = |weeks: u64| {
        let monday = on.checked_sub_days(Days::new(u64::from(on.weekday().num_days_from_monday())))?;
        let first = monday.checked_add_days(Days::new(7 * weeks))?;
        Some(DateSpan { first, last: first.checked_add_days(Days::new(6))? })
    };
    let month = |months: u32, part| {
        let first = on.with_day(1)?.checked_add_months(Months::new(months))?;
        month_part(first.year(), first.month(), part)
    };
    let year_end = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).map(DateSpan::day);
    let whole_year = |year| {
        Some(DateSpan { first: NaiveDate::from_ymd_opt(year, 1, 1)?, last: NaiveDate::from_ymd_opt(year, 12, 31)? })
    };
    match (word(0), word(1), word(2), word(3)) {
        ("today" | "tonight", ..) => fixed(day(0), 1),
        ("tomorrow", ..) => fixed(day(1), 1),
        ("yesterday", ..) => fixed(day(-1), 1),
        ("next", "week", ..) => fixed(week(1), 2),
        ("this", "week", ..) => fixed(week(0), 2),
        ("next", "month", ..) => fixed(month(1, Part::All), 2),
        ("next", "year", ..) => fixed(whole_year(on.year() + 1), 2),
        ("end", "of", "the", "month") | ("end", "of", "this", "month") => fixed(month(0, Part::End), 4),
        ("end", "of", "next", "month") => fixed(month(1, Part::End), 4),
        ("end", "of", "the", "year") | ("end", "of", "this", "year") => fixed(year_end(on.year()), 4),
        ("end", "of", "next", "year") => fixed(year_end(on.year() + 1), 4),
        ("year", "end", ..) => fixed(year_end(on.year()), 2),
        ("month", "end", ..) => fixed(month(0, Part::End), 2),
        ("end", "of", name, _) if month_of(name).is_some() => {
            Some((When::Month { month: month_of(name)?, part: Part::End }, 3))
        }
        ("end", "of", year, _) if year_of(year).is_some() => fixed(year_end(year_of(year)?), 3),
        _ => None,
    }
}

/// `in 90 days`, `within two weeks`, `for 90 days`.
fn distance(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let lead = at.checked_sub(1).map_or("", |index| tokens[index].text);
    if !matches!(lead, "in" | "within" | "for" | "after" | "another" | "next" | "by" | "than") {
        return None;
    }
    let count = tokens.get(at)?;
    let count: u32 =
        count.text.parse().ok().or_else(|| COUNTS.iter().find(|(word, _)| *word == count.text).map(|(_, n)| *n))?;
    let days = match tokens.get(at + 1)?.text {
        "day" | "days" => 1,
        "week" | "weeks" => 7,
        "month" | "months" => 30,
        "year" | "years" => 365,
        _ => return None,
    };
    count.checked_mul(days).filter(|days| *days <= 3_650).map(|days| (When::InDays(days), 2))
}

fn weekday(tokens: &[Token<'_>], at: usize, on: NaiveDate) -> Option<(When, usize)> {
    let token = tokens.get(at)?;
    let next = at.checked_sub(1).is_some_and(|before| tokens[before].text == "next");
    if let Some((_, day)) = WEEKDAYS.iter().find(|(name, _)| next && *name == token.text) {
        // "next Thursday" is that of the week after this one.
        let ahead = 7 - i64::from(on.weekday().num_days_from_monday()) + i64::from(day.num_days_from_monday());
        return on.checked_add_signed(chrono::Duration::days(ahead)).map(|day| (When::Fixed(DateSpan::day(day)), 1));
    }
    WEEKDAYS.iter().find(|(name, _)| *name == token.text).map(|(_, weekday)| (When::Weekday(*weekday), 1))
}

/// `in late April`, `November 2026`: a month needs a word before it or a year after it, for `may` and `march` are verbs.
fn month_alone(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let month = month_of(tokens.get(at)?.text)?;
    let lead = at.checked_sub(1).map_or("", |index| tokens[index].text);
    let part = match lead {
        "early" => Part::Early,
        "mid" => Part::Mid,
        "late" => Part::Late,
        "in" | "until" | "by" | "since" | "of" | "from" | "through" | "till" | "next" | "this" => Part::All,
        _ => Part::All,
    };
    if let Some(year) = tokens.get(at + 1).and_then(|token| year_of(token.text)) {
        return month_part(year, month, part).map(|span| (When::Fixed(span), 2));
    }
    let led = matches!(
        lead,
        "early" | "mid" | "late" | "in" | "until" | "by" | "since" | "from" | "through" | "till" | "next" | "last"
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
            found.push(Found { start: year.map_or(start, |(_, start)| start), end, when, lead: lead.to_owned() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sunday 26 October 2025.
    fn on() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 10, 26).expect("a date")
    }

    fn ahead(text: &str) -> String {
        let found = dates(text, on());
        found
            .iter()
            .filter_map(|found| found.when.resolve(on(), Looks::Ahead))
            .map(|span| span.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn days_are_read_in_all_orders() {
        for text in [
            "from Nov. 1",
            "on November 1",
            "1 November",
            "1st of November",
            "Nov 1, 2025",
            "2025-11-01",
            "11月1日",
            "NOV 1ST",
        ] {
            assert_eq!(ahead(text), "2025-11-01", "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_near_one() {
        assert_eq!(ahead("Jan. 5"), "2026-01-05");
        assert_eq!(ahead("October 14"), "2025-10-14");
    }

    #[test]
    fn ranges_of_days() {
        assert_eq!(ahead("October 30-31"), "2025-10-30/2025-10-31");
        assert_eq!(ahead("30 and 31 October"), "2025-10-30/2025-10-31");
        assert_eq!(ahead("March 31 to April 2"), "2026-03-31/2026-04-02");
    }

    #[test]
    fn weekdays_look_the_way_of_the_sentence() {
        assert_eq!(ahead("Thursday"), "2025-10-30");
        let found = dates("Thursday", on());
        assert_eq!(
            found[0].when.resolve(on(), Looks::Back).map(|span| span.to_string()).as_deref(),
            Some("2025-10-23")
        );
    }

    #[test]
    fn words_for_nearby_times() {
        assert_eq!(ahead("tomorrow"), "2025-10-27");
        assert_eq!(ahead("next week"), "2025-10-27/2025-11-02");
        assert_eq!(ahead("by the end of the month"), "2025-10-31");
        assert_eq!(ahead("by the end of 2026"), "2026-12-31");
        assert_eq!(ahead("within 90 days"), "2026-01-24");
        assert_eq!(ahead("in late April"), "2026-04-21/2026-04-30");
    }

    #[test]
    fn verbs_and_rates_are_no_dates() {
        assert_eq!(ahead("they may march 10 percent"), "");
        assert_eq!(ahead("it may 25% of goods"), "");
    }

    #[test]
    fn no_day_of_the_calendar_panics() {
        for text in
            ["Feb 30", "31 November 2025", "2025-13-40", "13月45日", "9999月1日", "in 99999999999 days", "May 0"]
        {
            dates(text, on()).iter().for_each(|found| {
                let _ = found.when.resolve(on(), Looks::Ahead);
            });
        }
    }
}
