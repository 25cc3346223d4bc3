//! Lengths of time as prices count them: by the clock, while there is trading, or by sessions.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::market::WhyUnknown;
use crate::market::calendar::Calendar;
use crate::schedule::HumanDuration;

/// Longest span of sessions: a year of trading.
const SESSIONS_MAX: u32 = 250;
/// Longest span of trading time.
const TRADING_MAX: TimeDelta = TimeDelta::days(365);

/// `60m`, `60 trading minutes`, `2 sessions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// By the clock, nights and weekends included.
    Clock(TimeDelta),
    /// Only while the market of the symbol is open.
    Trading(TimeDelta),
    /// So many sessions of the market of the symbol, the running one or the last one included.
    Sessions(u32),
}

/// Why a text is no span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no length of time; expected one such as `60m`, `60 trading minutes`, `2 trading hours` or `2 sessions`"
)]
pub struct SpanError(String);

impl Span {
    /// True where it needs a calendar.
    pub fn counts_trading(self) -> bool {
        !matches!(self, Self::Clock(_))
    }

    /// By the clock, for an order among spans: a session counts as a day.
    pub fn about(self) -> TimeDelta {
        match self {
            Self::Clock(span) | Self::Trading(span) => span,
            Self::Sessions(count) => TimeDelta::days(i64::from(count)),
        }
    }

    /// When it begins that ends at an instant. That of two sessions begins with the close before the last two, so that the
    /// gap at the first open is in it.
    ///
    /// # Errors
    /// Trading time without a calendar, or a day that it does not reach.
    pub fn begins(self, calendar: Option<&Calendar>, ends_at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        let known = || calendar.ok_or(WhyUnknown::NoCalendar);
        match self {
            Self::Clock(span) => Ok(ends_at - span),
            Self::Trading(span) => known()?.before_trading(ends_at, span),
            Self::Sessions(count) => {
                let calendar = known()?;
                // At the very close the session that ends is the last one.
                let mut session = match calendar.session_at(ends_at - TimeDelta::microseconds(1))? {
                    Some(session) => session,
                    None => calendar.last_closed(ends_at)?,
                };
                for _ in 0..count {
                    session = calendar.session_before(&session)?;
                }
                Ok(session.closes_at())
            }
        }
    }

    /// When it ends that begins at an instant. Of sessions the running one counts, or else the next.
    ///
    /// # Errors
    /// As `begins`.
    pub fn ends(self, calendar: Option<&Calendar>, begins_at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        let known = || calendar.ok_or(WhyUnknown::NoCalendar);
        match self {
            Self::Clock(span) => Ok(begins_at + span),
            Self::Trading(span) => known()?.after_trading(begins_at, span),
            Self::Sessions(count) => {
                let calendar = known()?;
                let mut session = match calendar.session_at(begins_at)? {
                    Some(session) => session,
                    None => calendar.next_session(begins_at)?,
                };
                for _ in 1..count {
                    session = calendar.next_session(session.closes_at() - TimeDelta::microseconds(1))?;
                }
                Ok(session.closes_at())
            }
        }
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let error = || SpanError(text.to_owned());
        let words: Vec<&str> = text.split_whitespace().collect();
        let count = |text: &str| text.parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(error);
        let trading = |span: TimeDelta| if span <= TRADING_MAX { Ok(Self::Trading(span)) } else { Err(error()) };
        match words.as_slice() {
            [number, "session" | "sessions"] => {
                let count = count(number)?;
                if count <= SESSIONS_MAX { Ok(Self::Sessions(count)) } else { Err(error()) }
            }
            [number, "trading", "minute" | "minutes"] => trading(TimeDelta::minutes(i64::from(count(number)?))),
            [number, "trading", "hour" | "hours"] => trading(TimeDelta::hours(i64::from(count(number)?))),
            _ => {
                let span: HumanDuration = text.parse().map_err(|_| error())?;
                if span.0 > TimeDelta::zero() { Ok(Self::Clock(span.0)) } else { Err(error()) }
            }
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: i64| if count == 1 { "" } else { "s" };
        match self {
            Self::Clock(span) => HumanDuration(*span).fmt(f),
            Self::Trading(span) if span.num_minutes() % 60 == 0 => {
                write!(f, "{} trading hour{}", span.num_hours(), plural(span.num_hours()))
            }
            Self::Trading(span) => write!(f, "{} trading minute{}", span.num_minutes(), plural(span.num_minutes())),
            Self::Sessions(count) => write!(f, "{count} session{}", plural(i64::from(*count))),
        }
    }
}

impl JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A length of time: by the clock (`60m`), while there is trading (`60 trading minutes`), or in `2 sessions`.",
            "type": "string",
            "pattern": r"^\s*(([0-9]+[wdhms]\s*)+|[1-9][0-9]*\s+(trading\s+(minutes?|hours?)|sessions?)\s*)$",
        })
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::calendar::Calendars;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn spans_are_read_and_written() {
        for (text, written) in [
            ("60m", "1h"),
            ("60 trading minutes", "1 trading hour"),
            ("90 trading minutes", "90 trading minutes"),
            ("2 trading hours", "2 trading hours"),
            ("1 session", "1 session"),
            ("2 sessions", "2 sessions"),
        ] {
            assert_eq!(text.parse::<Span>().expect(text).to_string(), written);
        }
        for wrong in ["0m", "0 sessions", "two sessions", "60 trading", "251 sessions", "-1 sessions", ""] {
            let told = wrong.parse::<Span>().expect_err(wrong).to_string();
            assert!(told.contains("`60 trading minutes`"), "{told}");
        }
    }

    #[test]
    fn sixty_trading_minutes_of_news_before_the_close_end_on_the_next_day() {
        let calendars = Calendars::embedded();
        let new_york = calendars.get("XNYS").map(|calendar| &**calendar);
        // Friday 10 October 2025, 15:50 in New York; Monday opens at 13:30 UTC.
        let hour = Span::Trading(TimeDelta::minutes(60));
        assert_eq!(hour.ends(new_york, at("2025-10-10T19:50:00Z")), Ok(at("2025-10-13T14:20:00Z")));
        assert_eq!(hour.begins(new_york, at("2025-10-13T14:20:00Z")), Ok(at("2025-10-10T19:50:00Z")));
        // In the night after the clocks changed, an hour of trading still is an hour.
        assert_eq!(hour.begins(new_york, at("2025-11-03T15:00:00Z")), Ok(at("2025-10-31T19:30:00Z")));
        assert_eq!(hour.begins(None, at("2025-10-13T14:20:00Z")), Err(WhyUnknown::NoCalendar));
    }

    #[test]
    fn sessions_count_from_close_to_close() {
        let calendars = Calendars::embedded();
        let new_york = calendars.get("XNYS").map(|calendar| &**calendar);
        let two = Span::Sessions(2);
        // In the middle of Monday: Friday and Monday, since the close of Thursday.
        assert_eq!(two.begins(new_york, at("2025-10-13T15:00:00Z")), Ok(at("2025-10-09T20:00:00Z")));
        // News on Thursday evening: Friday and Monday.
        assert_eq!(two.ends(new_york, at("2025-10-09T22:00:00Z")), Ok(at("2025-10-13T20:00:00Z")));
        // News while it is open: today and the next.
        assert_eq!(two.ends(new_york, at("2025-10-09T15:00:00Z")), Ok(at("2025-10-10T20:00:00Z")));
    }
}
