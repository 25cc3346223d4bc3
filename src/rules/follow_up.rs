//! When a rule wants to hear again what prices did: `follow_up: [15m, 1h, close, next close]`.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::schedule::HumanDuration;

/// Later reports of one alert.
pub(super) const FOLLOW_UPS_MAX: usize = 6;
/// A report comes no later than this after the alert.
const AFTER_MAX: TimeDelta = TimeDelta::days(31);

/// When prices are reported once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// So long after the alert, by the clock.
    After(TimeDelta),
    /// At the close of the session in which the alert came, or else of the next one.
    Close,
    /// At the close after that.
    NextClose,
}

/// Why a text is no time for a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no time for a follow-up; expected `close`, `next close`, or a time after the alert such as `15m` (at most 31d)"
)]
pub struct FollowUpError(String);

impl fmt::Display for FollowUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(span) => HumanDuration(*span).fmt(f),
            Self::Close => f.write_str("close"),
            Self::NextClose => f.write_str("next close"),
        }
    }
}

impl FromStr for FollowUp {
    type Err = FollowUpError;
    fn from_str(text: &str) -> Result<Self, FollowUpError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["close"] => Ok(Self::Close),
            ["next", "close"] => Ok(Self::NextClose),
            _ => {
                let span: Option<HumanDuration> = text.parse().ok();
                let fits = |span: &TimeDelta| *span > TimeDelta::zero() && *span <= AFTER_MAX;
                span.map(|span| span.0).filter(fits).map(Self::After).ok_or_else(|| FollowUpError(text.to_owned()))
            }
        }
    }
}

impl Serialize for FollowUp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FollowUp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for FollowUp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FollowUp".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`15m`, `1h`: so long after the alert; `close`, `next close`: of the markets of its symbols.",
            "type": "string",
            "pattern": "^(next )?close$|^[0-9]",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_alike() {
        for (text, is) in [
            ("15m", FollowUp::After(TimeDelta::minutes(15))),
            ("1h", FollowUp::After(TimeDelta::hours(1))),
            ("close", FollowUp::Close),
            ("next close", FollowUp::NextClose),
        ] {
            assert_eq!((text.parse(), is.to_string().as_str()), (Ok(is), text));
        }
        for wrong in ["", "soon", "0s", "-5m", "32d", "close next", "15"] {
            let error = wrong.parse::<FollowUp>().expect_err(wrong).to_string();
            assert!(error.starts_with(&format!("`{wrong}` is no time for a follow-up; expected `close`")), "{error}");
        }
    }
}
