//! The window of an event study: `-30m..+1d`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::market::calendar::Calendar;
use crate::market::impact::daily::event_session;
use crate::market::impact::{CarWindow, CourseAsked, ImpactAsked, Window};
use crate::market::{Span, WhyUnknown};
use crate::schedule::HumanDuration;

/// Longest reach in sessions.
const DAYS_MAX: i64 = 60;
/// A chart shows this much before the event at least.
const SHOWN_BEFORE_MIN: TimeDelta = TimeDelta::minutes(60);

/// How far one side of a window reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// So much trading time.
    Trading(TimeDelta),
    /// So many sessions; 0 is the event's own.
    Days(u32),
}

/// From before an event until after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventWindow {
    pub before: Reach,
    pub after: Reach,
}

/// Why a text is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window; expected one such as `-30m..+1d`, `-1d..+1d` or `-0d..+60m` (days are sessions)")]
pub struct EventWindowError(String);

/// An hour of trading before, and to the close of the session after the event's.
impl Default for EventWindow {
    fn default() -> Self {
        Self { before: Reach::Trading(TimeDelta::minutes(60)), after: Reach::Days(1) }
    }
}

impl EventWindow {
    /// What it asks of prices within the day.
    pub fn after_window(self) -> Window {
        match self.after {
            Reach::Trading(span) => Window::After(span),
            Reach::Days(count) => Window::CloseAfter(count),
        }
    }

    /// What it asks of bars of days.
    pub fn car_window(self) -> CarWindow {
        let days = |reach| match reach {
            Reach::Trading(_) => 0,
            Reach::Days(count) => i32::try_from(count).unwrap_or(i32::MAX),
        };
        CarWindow { from: -days(self.before), to: days(self.after) }
    }

    /// The instants between which it lies; by the clock where no calendar reaches.
    pub fn span(self, calendar: Option<&Calendar>, event_at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = calendar.and_then(|calendar| self.begins(calendar, event_at).ok());
        let to = calendar.and_then(|calendar| self.ends(calendar, event_at).ok());
        let about = |reach| match reach {
            Reach::Trading(span) => span,
            Reach::Days(count) => TimeDelta::days(i64::from(count) + 1),
        };
        (from.unwrap_or(event_at - about(self.before)), to.unwrap_or(event_at + about(self.after)))
    }

    fn begins(self, calendar: &Calendar, event_at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        match self.before {
            Reach::Trading(span) => calendar.before_trading(event_at, span),
            Reach::Days(count) => {
                let mut session = event_session(calendar, event_at)?;
                for _ in 0..count {
                    session = calendar.session_before(&session)?;
                }
                // Its return is from the close before.
                Ok(calendar.session_before(&session)?.closes_at().min(event_at))
            }
        }
    }

    fn ends(self, calendar: &Calendar, event_at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        match self.after {
            Reach::Trading(span) => calendar.after_trading(event_at, span),
            Reach::Days(count) => {
                let mut ends_at = event_session(calendar, event_at)?.closes_at();
                for _ in 0..count {
                    ends_at = calendar.next_session(ends_at - TimeDelta::microseconds(1))?.closes_at();
                }
                Ok(ends_at)
            }
        }
    }

    /// What is measured of an event, beside what always is.
    pub fn asked(self, event_at: DateTime<Utc>, now: DateTime<Utc>, leave_out: Vec<NaiveDate>) -> ImpactAsked {
        let usual = ImpactAsked::usual(event_at, now);
        let (window, car) = (self.after_window(), self.car_window());
        let windows = usual.windows.into_iter().filter(|known| *known != window).chain([window]).collect();
        let car_windows = usual.car_windows.into_iter().filter(|known| *known != car).chain([car]).collect();
        let drift = match self.before {
            Reach::Trading(span) if span > TimeDelta::zero() => span,
            _ => usual.drift,
        };
        ImpactAsked { windows, drift, car_windows, leave_out, ..ImpactAsked::usual(event_at, now) }
    }

    /// What a chart of it shows.
    pub fn course(self, event_at: DateTime<Utc>, until: DateTime<Utc>) -> CourseAsked {
        let before = match self.before {
            Reach::Trading(span) => Span::Trading(span.max(SHOWN_BEFORE_MIN)),
            Reach::Days(count) => Span::Sessions(count.max(1)),
        };
        let after = match self.after {
            Reach::Trading(span) => Span::Trading(span),
            Reach::Days(count) => Span::Sessions(count + 1),
        };
        CourseAsked { before, after, ..CourseAsked::usual(event_at, until) }
    }
}

impl FromStr for EventWindow {
    type Err = EventWindowError;

    fn from_str(text: &str) -> Result<Self, EventWindowError> {
        let error = || EventWindowError(text.to_owned());
        let (before, after) = text.trim().split_once("..").ok_or_else(error)?;
        let before = before.trim().strip_prefix(['-', '\u{2212}']).ok_or_else(error)?;
        let after = after.trim();
        let after = after.strip_prefix('+').unwrap_or(after);
        let window = Self { before: reach(before).ok_or_else(error)?, after: reach(after).ok_or_else(error)? };
        if window.after == Reach::Trading(TimeDelta::zero()) { Err(error()) } else { Ok(window) }
    }
}

/// `30m`, `2h`, `1d`; none where it is nothing of the kind.
fn reach(text: &str) -> Option<Reach> {
    if let Some(days) = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()) {
        return (0..=DAYS_MAX).contains(&days).then(|| u32::try_from(days).ok().map(Reach::Days)).flatten();
    }
    let span: HumanDuration = text.parse().ok()?;
    // Days among hours would be neither sessions nor trading time.
    (span.0 <= TimeDelta::hours(24) && !text.contains(['d', 'w'])).then_some(Reach::Trading(span.0))
}

impl fmt::Display for EventWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\u{2212}{}..+{}", self.before, self.after)
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trading(span) if *span == TimeDelta::zero() => f.write_str("0m"),
            Self::Trading(span) => HumanDuration(*span).fmt(f),
            Self::Days(count) => write!(f, "{count}d"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(count: i64) -> Reach {
        Reach::Trading(TimeDelta::minutes(count))
    }

    #[test]
    fn windows_read_as_they_are_written() {
        for (text, before, after, shown) in [
            ("-30m..+1d", minutes(30), Reach::Days(1), "−30m..+1d"),
            ("-1d..1d", Reach::Days(1), Reach::Days(1), "−1d..+1d"),
            (" -0d .. +60m ", Reach::Days(0), minutes(60), "−0d..+1h"),
            ("-0m..+1h30m", minutes(0), minutes(90), "−0m..+1h30m"),
        ] {
            let window: EventWindow = text.parse().expect(text);
            assert_eq!((window.before, window.after, window.to_string().as_str()), (before, after, shown));
        }
        for text in [
            "",
            "30m..1d",
            "-30m",
            "-30m..",
            "..+1d",
            "-30m..-1d",
            "-1d2h..+1d",
            "-61d..+1d",
            "-30m..+0m",
            "-x..+1d",
            "-30m..+25h",
        ] {
            let error = text.parse::<EventWindow>().expect_err(text).to_string();
            assert!(error.contains("is no window; expected one such as `-30m..+1d`"), "{error}");
        }
    }

    #[test]
    fn days_are_days_of_a_cumulative_return() {
        let of = |text: &str| text.parse::<EventWindow>().expect(text).car_window();
        assert_eq!(of("-30m..+1d"), CarWindow { from: 0, to: 1 });
        assert_eq!(of("-1d..+60m"), CarWindow { from: -1, to: 0 });
    }
}
