//! When markets are open: sessions, holidays, early closes, and time that counts only while there is trading.
//!
//! In: a venue's name and an instant. Out: whether it is open, when it opens next, what session that is.
//!
//! Invariants
//! - C1. A day that a calendar does not reach is unknown, never open and never closed.
//! - C2. Instants are UTC; hours are local, so that days on which clocks change are as long as they are.
//! - C3. Dates are data (`venues.yaml`), and a calendar says so when it comes to its end.

mod file;
mod hours;
#[cfg(test)]
mod tests;

pub use file::{CalendarConfig, Calendars};

use serde::Serialize;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::market::WhyUnknown;
use crate::market::calendar::hours::Minutes;

/// A calendar says that it ends from so long before.
const WARNED_BEFORE: Days = Days::new(60);
/// Days looked at for the next session: longer than any market has stayed shut since 2018.
const DAYS_AHEAD_MAX: u64 = 21;
/// Sessions walked for a span of trading time.
const SESSIONS_MAX: usize = 1_000;

/// Sessions of one venue.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub venue: String,
    pub title: String,
    timezone: Tz,
    valid_from: NaiveDate,
    /// None: by rule, without end.
    valid_through: Option<NaiveDate>,
    /// From Monday.
    weekdays: [bool; 7],
    /// By first day, ascending.
    hours: Vec<(NaiveDate, Vec<Minutes>)>,
    closed: HashSet<NaiveDate>,
    /// Month and day.
    closed_every_year: HashSet<(u32, u32)>,
    special: HashMap<NaiveDate, Special>,
    mark: String,
}

/// Which calendar it was: another one, such as one with a holiday more, has another mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarVersion {
    pub venue: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_through: Option<NaiveDate>,
    /// Of its hours, holidays and early closes, in hexadecimal.
    pub mark: String,
}

/// A day with hours of its own.
#[derive(Clone, Debug)]
enum Special {
    /// Minutes of the day at which it closes.
    ClosesAt(i32),
    Hours(Vec<Minutes>),
}

/// A day of trading. What begins on the evening before belongs to the day in which it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub on: NaiveDate,
    /// At least one; more where there is a break. Start is in, end is out.
    pub spans: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Closes before its usual hour, or has other hours of its own.
    pub special: bool,
}

impl Session {
    pub fn opens_at(&self) -> DateTime<Utc> {
        self.spans[0].0
    }
    pub fn closes_at(&self) -> DateTime<Utc> {
        self.spans[self.spans.len() - 1].1
    }
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.spans.iter().any(|(opens, closes)| *opens <= at && at < *closes)
    }
}

impl Calendar {
    /// Tells it from others of its venue.
    pub fn version(&self) -> CalendarVersion {
        CalendarVersion { venue: self.venue.clone(), valid_through: self.valid_through, mark: self.mark.clone() }
    }

    /// The session of a day; none where the market stays shut.
    ///
    /// # Errors
    /// A day that the calendar does not reach.
    pub fn session(&self, on: NaiveDate) -> Result<Option<Session>, WhyUnknown> {
        if on < self.valid_from || self.valid_through.is_some_and(|last| on > last) {
            return Err(WhyUnknown::NoCalendar);
        }
        let weekday = on.weekday().num_days_from_monday() as usize;
        let shut = self.closed.contains(&on) || self.closed_every_year.contains(&(on.month(), on.day()));
        if shut || !self.weekdays[weekday] {
            return Ok(None);
        }
        let special = self.special.get(&on);
        let usual = || self.hours.iter().rev().find(|(first, _)| *first <= on).map(|(_, hours)| hours.clone());
        let hours = match special {
            Some(Special::Hours(hours)) => hours.clone(),
            Some(Special::ClosesAt(minute)) => hours::cut(&usual().unwrap_or_default(), *minute),
            None => usual().unwrap_or_default(),
        };
        let spans: Vec<_> =
            hours.iter().map(|(opens, closes)| (self.instant(on, *opens), self.instant(on, *closes))).collect();
        Ok((!spans.is_empty()).then_some(Session { on, spans, special: special.is_some() }))
    }

    /// Minutes from local midnight of a day as an instant. What daylight saving skips is an hour later; what comes twice is
    /// the first.
    fn instant(&self, on: NaiveDate, minutes: i32) -> DateTime<Utc> {
        let local = on.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes));
        let found = self.timezone.from_local_datetime(&local).earliest();
        let later = || self.timezone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
        found.or_else(later).map_or_else(|| local.and_utc(), |at| at.to_utc())
    }

    /// The local day of an instant.
    pub fn local_day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// The session in which an instant lies: from its first open to its last close, breaks included.
    ///
    /// # Errors
    /// An instant that the calendar does not reach.
    pub fn session_at(&self, at: DateTime<Utc>) -> Result<Option<Session>, WhyUnknown> {
        let today = self.local_day(at);
        for on in [Some(today), today.succ_opt()].into_iter().flatten() {
            let session = match self.session(on) {
                Ok(session) => session,
                // The morrow counts only where its session has begun, of which nothing is known.
                Err(why) if on == today => return Err(why),
                Err(_) => None,
            };
            if let Some(session) = session.filter(|session| session.opens_at() <= at && at < session.closes_at()) {
                return Ok(Some(session));
            }
        }
        Ok(None)
    }

    /// Is there trading at an instant?
    ///
    /// # Errors
    /// An instant that the calendar does not reach.
    pub fn is_open(&self, at: DateTime<Utc>) -> Result<bool, WhyUnknown> {
        Ok(self.session_at(at)?.is_some_and(|session| session.is_open(at)))
    }

    /// The first session that opens after an instant.
    ///
    /// # Errors
    /// None within three weeks, or the calendar's end comes before it.
    pub fn next_session(&self, at: DateTime<Utc>) -> Result<Session, WhyUnknown> {
        self.look(at, |day, days| day.checked_add_days(days), |session| session.opens_at() > at)
    }

    /// The last session that closed at or before an instant.
    ///
    /// # Errors
    /// None within three weeks, or the calendar's beginning comes before it.
    pub fn last_closed(&self, at: DateTime<Utc>) -> Result<Session, WhyUnknown> {
        self.look(at, |day, days| day.checked_sub_days(days), |session| session.closes_at() <= at)
    }

    fn look(
        &self,
        at: DateTime<Utc>,
        step: impl Fn(NaiveDate, Days) -> Option<NaiveDate>,
        fits: impl Fn(&Session) -> bool,
    ) -> Result<Session, WhyUnknown> {
        let today = self.local_day(at);
        // An evening session belongs to the morrow, and an early one may have ended today.
        let first = step(today, Days::new(0)).into_iter();
        for on in first.chain((1..=DAYS_AHEAD_MAX).filter_map(|days| step(today, Days::new(days)))) {
            if let Some(session) = self.session(on)?.filter(|session| fits(session)) {
                return Ok(session);
            }
        }
        Err(WhyUnknown::NoCalendar)
    }

    /// The session before a session.
    ///
    /// # Errors
    /// As `last_closed`.
    pub fn session_before(&self, session: &Session) -> Result<Session, WhyUnknown> {
        let shift = |day: NaiveDate, days: Days| day.checked_sub_days(days);
        (1..=DAYS_AHEAD_MAX)
            .filter_map(|days| shift(session.on, Days::new(days)))
            .find_map(|on| self.session(on).transpose())
            .unwrap_or(Err(WhyUnknown::NoCalendar))
    }

    /// When there is trading again: the instant itself where the market is open, else the end of the break or the next open.
    ///
    /// # Errors
    /// As `next_session`.
    pub fn next_open(&self, at: DateTime<Utc>) -> Result<DateTime<Utc>, WhyUnknown> {
        if let Some(session) = self.session_at(at)? {
            let next = session.spans.iter().find(|(_, closes)| at < *closes).map(|(opens, _)| at.max(*opens));
            return next.ok_or(WhyUnknown::NoCalendar);
        }
        Ok(self.next_session(at)?.opens_at())
    }

    /// Time between two instants while there was trading.
    ///
    /// # Errors
    /// A day that the calendar does not reach.
    pub fn trading_time(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<TimeDelta, WhyUnknown> {
        let mut sum = TimeDelta::zero();
        let last = self.local_day(to).succ_opt().unwrap_or(NaiveDate::MAX);
        for on in self.local_day(from).iter_days().take_while(|on| *on <= last) {
            // Past the end only a session that began the evening before would count.
            let session = match self.session(on) {
                Err(why) if on != last => return Err(why),
                session => session.unwrap_or(None),
            };
            for (opens, closes) in session.into_iter().flat_map(|session| session.spans) {
                sum += (closes.min(to) - opens.max(from)).max(TimeDelta::zero());
            }
        }
        Ok(sum)
    }

    /// The instant by which so much trading time has passed since another: "60 minutes" of news at 15:50 end on the next
    /// day at 10:20.
    ///
    /// # Errors
    /// A day that the calendar does not reach.
    pub fn after_trading(&self, from: DateTime<Utc>, span: TimeDelta) -> Result<DateTime<Utc>, WhyUnknown> {
        let (mut at, mut left) = (from, span);
        for _ in 0..SESSIONS_MAX {
            let session = match self.session_at(at)? {
                Some(session) => session,
                None => self.next_session(at)?,
            };
            for (opens, closes) in &session.spans {
                let begins = at.max(*opens);
                if left <= *closes - begins {
                    return Ok(begins + left.max(TimeDelta::zero()));
                }
                left -= (*closes - begins).max(TimeDelta::zero());
            }
            at = session.closes_at();
        }
        Err(WhyUnknown::NoCalendar)
    }

    /// The instant from which so much trading time passed until another.
    ///
    /// # Errors
    /// A day that the calendar does not reach.
    pub fn before_trading(&self, to: DateTime<Utc>, span: TimeDelta) -> Result<DateTime<Utc>, WhyUnknown> {
        let (mut at, mut left) = (to, span);
        for _ in 0..SESSIONS_MAX {
            let session = match self.session_at(at - TimeDelta::microseconds(1))? {
                Some(session) => session,
                None => self.last_closed(at)?,
            };
            for (opens, closes) in session.spans.iter().rev() {
                let ends = at.min(*closes);
                if left <= ends - *opens {
                    return Ok(ends - left.max(TimeDelta::zero()));
                }
                left -= (ends - *opens).max(TimeDelta::zero());
            }
            at = session.opens_at();
        }
        Err(WhyUnknown::NoCalendar)
    }

    /// What to tell the operator of a calendar that is about to end, or has.
    pub fn ends(&self, today: NaiveDate) -> Option<String> {
        let last = self.valid_through?;
        let warned_from = last.checked_sub_days(WARNED_BEFORE)?;
        (today >= warned_from).then(|| {
            let verb = if today > last { "ended" } else { "ends" };
            format!("calendar `{}` {verb} on {last}; lay a newer one over it with `market.calendars`", self.venue)
        })
    }
}
