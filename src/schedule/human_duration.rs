//! Durations as people write them.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// A duration written as `30s`, `15m`, `48h`, `7d` or `2w`, or several of them: `1h30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HumanDuration(pub TimeDelta);

/// Longest duration: a thousand years; keeps sums within range.
const DAYS_MAX: i64 = 365_250;
const UNITS: [(char, i64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration; expected a number with `s`, `m`, `h`, `d` or `w`, such as `30s`, `15m` or `48h`")]
pub struct HumanDurationError(String);

impl FromStr for HumanDuration {
    type Err = HumanDurationError;

    fn from_str(text: &str) -> Result<Self, HumanDurationError> {
        let error = || HumanDurationError(text.to_owned());
        let mut total: i64 = 0;
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(error());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(error)?;
            let count: i64 = rest[..digits].parse().map_err(|_| error())?;
            let unit = rest[digits..].chars().next().ok_or_else(error)?;
            let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(error)?;
            total = count.checked_mul(*seconds).and_then(|part| total.checked_add(part)).ok_or_else(error)?;
            rest = rest[digits + unit.len_utf8()..].trim_start();
        }
        if total > DAYS_MAX * 86_400 {
            return Err(error());
        }
        Ok(Self(TimeDelta::seconds(total)))
    }
}

impl fmt::Display for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seconds = self.0.num_seconds();
        if seconds == 0 {
            return f.write_str("0s");
        }
        for (name, unit) in UNITS.into_iter().skip(1) {
            if seconds / unit > 0 {
                write!(f, "{}{name}", seconds / unit)?;
                seconds %= unit;
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for HumanDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for HumanDuration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "HumanDuration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A duration: `30s`, `15m`, `48h`, `7d`, `2w`, or several of them, `1h30m`.",
            "type": "string",
            "pattern": r"^\s*([0-9]+[wdhms]\s*)+$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, seconds, written) in [
            ("30s", 30, "30s"),
            ("1h30m", 5_400, "1h30m"),
            ("2w", 1_209_600, "14d"),
            ("36500d", 3_153_600_000, "36500d"),
            ("0s", 0, "0s"),
        ] {
            let duration: HumanDuration = text.parse().expect("a duration");
            assert_eq!((duration.0.num_seconds(), duration.to_string().as_str()), (seconds, written));
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_what_was_expected() {
        for text in ["", "5", "5 minutes", "m", "-5m", "99999999999999w", "1.5h"] {
            let error = text.parse::<HumanDuration>().expect_err(text).to_string();
            assert!(error.contains("expected a number with"), "{error}");
        }
    }
}
