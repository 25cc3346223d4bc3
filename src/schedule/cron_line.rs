//! Cron lines as people know them from crontab(5), read by the `cron` crate.
//!
//! The crate wants seconds first and counts weekdays from 1 = Sunday; a crontab has five fields and counts from
//! 0 = Sunday. This file translates, and says in our words what is wrong.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// Fields of a crontab line: name, least and greatest number.
const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];
const WEEKDAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const MACROS: [(&str, &str); 6] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
];

/// More than a line has in two minutes.
const SLOTS_COMPARED: usize = 150;

/// A cron line: `*/5 8-18 * * 1-5` as in crontab(5) (0 and 7 are Sunday), six fields with seconds first, or `@hourly`,
/// `@daily`, `@weekly`, `@monthly`, `@yearly`.
#[derive(Clone, Debug)]
pub struct CronLine {
    text: String,
    schedule: Box<cron::Schedule>,
}

/// Why a text is not a cron line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{line}` is not a cron line: {reason}")]
pub struct CronLineError {
    line: String,
    reason: String,
}

impl CronLine {
    /// Slots after the given local time, in order. Local time is passed as if it were UTC: a cron line knows no zone.
    pub(super) fn slots_after(&self, local: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        self.schedule.after(&local)
    }

    /// The shortest time between two of its first slots; none where there are not two.
    pub fn shortest_gap(&self) -> Option<TimeDelta> {
        let slots: Vec<DateTime<Utc>> = self.slots_after(DateTime::UNIX_EPOCH).take(SLOTS_COMPARED).collect();
        slots.windows(2).map(|pair| pair[1] - pair[0]).min()
    }
}

impl PartialEq for CronLine {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for CronLine {}

impl fmt::Display for CronLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for CronLine {
    type Err = CronLineError;

    fn from_str(text: &str) -> Result<Self, CronLineError> {
        let error = |reason: String| CronLineError { line: text.to_owned(), reason };
        let line = match text.trim() {
            name if name.starts_with('@') => MACROS
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, line)| *line)
                .ok_or_else(|| error(format!("known names are {}", MACROS.map(|(known, _)| known).join(", "))))?,
            line => line,
        };
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (seconds, fields) = match fields.len() {
            5 => ("0", &fields[..]),
            6 => (fields[0], &fields[1..]),
            count => return Err(error(format!("expected five fields (minute hour day month weekday), found {count}"))),
        };
        let mut normal = vec![field(seconds, ("second", 0, 59)).map_err(error)?];
        for (text, bounds) in fields.iter().zip(FIELDS) {
            normal.push(field(text, bounds).map_err(error)?);
        }
        let schedule =
            cron::Schedule::from_str(&normal.join(" ")).map_err(|_| error("it cannot be read".to_owned()))?;
        if schedule.after(&DateTime::UNIX_EPOCH).next().is_none() {
            return Err(error("no such day ever comes".to_owned()));
        }
        Ok(Self { text: text.trim().to_owned(), schedule: Box::new(schedule) })
    }
}

impl<'de> Deserialize<'de> for CronLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for CronLine {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CronLine".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A line as in crontab(5): five fields, or six with seconds first, or `@hourly` and the like.",
            "type": "string",
            "pattern": r"^\s*(@[a-z]+|\S+(\s+\S+){4,5})\s*$",
            "examples": ["*/10 * * * *", "0 9 * * 1-5"],
        })
    }
}

/// One field, checked and put into the crate's terms.
fn field(text: &str, bounds: (&str, u32, u32)) -> Result<String, String> {
    if text == "*" || (text == "?" && bounds.0.starts_with("day")) {
        return Ok("*".to_owned());
    }
    let parts: Result<Vec<String>, String> = text.split(',').map(|part| range(part, bounds)).collect();
    Ok(parts?.join(","))
}

fn range(text: &str, bounds: (&str, u32, u32)) -> Result<String, String> {
    let (name, least, most) = bounds;
    let (body, step) = match text.split_once('/') {
        Some((body, step)) => match step.parse::<u32>() {
            Ok(step) if step > 0 && step <= most => (body, step),
            _ => return Err(format!("{name} `{text}`: a step is a number from 1 to {most}")),
        },
        None => (text, 1),
    };
    let (first, last) = match body.split_once('-') {
        _ if body == "*" => (least, most),
        Some((first, last)) => (number(first, bounds)?, number(last, bounds)?),
        None if text.contains('/') => (number(body, bounds)?, most),
        None => {
            let only = number(body, bounds)?;
            (only, only)
        }
    };
    if first > last {
        return Err(format!("{name} `{text}` runs backwards"));
    }
    // Written out one by one: names for weekdays leave no doubt about where the week begins.
    let mut numbers: Vec<u32> = (first..=last).step_by(step as usize).collect();
    if name == "day of week" {
        if body == "*" {
            numbers.retain(|day| *day < 7);
        }
        return Ok(numbers.iter().map(|day| WEEKDAYS[*day as usize]).collect::<Vec<_>>().join(","));
    }
    Ok(numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(","))
}

fn number(text: &str, (name, least, most): (&str, u32, u32)) -> Result<u32, String> {
    let upper = text.to_ascii_uppercase();
    let named = match name {
        "month" => MONTHS.iter().position(|month| *month == upper).map(|index| index as u32 + 1),
        "day of week" => WEEKDAYS.iter().position(|day| *day == upper).map(|index| index as u32),
        _ => None,
    };
    let number = match named {
        Some(number) => number,
        None => text.parse().map_err(|_| format!("{name} `{text}` is not a number"))?,
    };
    if (least..=most).contains(&number) { Ok(number) } else { Err(format!("{name} {number} is out of {least}-{most}")) }
}
