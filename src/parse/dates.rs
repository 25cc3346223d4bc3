//! Dates of entries, as feeds write them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::parse::Precision;

/// Zones by name, hours from UTC, as RFC 822 and newsrooms use them.
const ZONES: &[(&str, i32)] = &[
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("Z", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("BST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("JST", 9),
    ("KST", 9),
    ("HKT", 8),
    ("SGT", 8),
    ("AEST", 10),
    ("AEDT", 11),
];
const DAY_FORMATS: &[&str] =
    &["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y%m%d", "%d.%m.%Y"];
const TIME_FORMATS: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y %H:%M",
    "%B %d, %Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%a %b %d %H:%M:%S %Y",
];

/// Reads a date; one without a zone is UTC, one without a time is the start of its day.
pub fn read_date(text: &str) -> Option<(DateTime<Utc>, Precision)> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
        return Some((at.to_utc(), Precision::Second));
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(&text) {
        return Some((at.to_utc(), Precision::Second));
    }
    // A weekday is of no use, and often wrong.
    let text = match text.split_once(", ") {
        Some((weekday, rest)) if weekday.chars().all(char::is_alphabetic) => rest.to_owned(),
        _ => text,
    };
    let (text, offset) = zone(&text);
    if let Some(at) = TIME_FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok()) {
        return Some((at.and_local_timezone(offset).single()?.to_utc(), Precision::Second));
    }
    let day = DAY_FORMATS.iter().find_map(|format| NaiveDate::parse_from_str(&text, format).ok())?;
    Some((day.and_time(NaiveTime::MIN).and_utc(), Precision::Day))
}

/// The text without its zone, and the zone.
fn zone(text: &str) -> (String, FixedOffset) {
    let utc = FixedOffset::east_opt(0).expect("zero is in range");
    let Some((rest, last)) = text.rsplit_once(' ') else { return (text.trim_end_matches('Z').to_owned(), utc) };
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == last) {
        return (rest.to_owned(), FixedOffset::east_opt(hours * 3_600).unwrap_or(utc));
    }
    if let Ok(offset) = last.parse::<FixedOffset>() {
        return (rest.to_owned(), offset);
    }
    (text.to_owned(), utc)
}
