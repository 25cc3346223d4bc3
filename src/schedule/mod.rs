//! Knows when something is due: cron lines in a time zone, jitter, back-off, and what a server asked for.
//!
//! In: a `Schedule`, the `PollState` so far, and `now`. Out: the next instant, and the next `PollState`.
//!
//! Pure: jitter derives from the name and the slot.

mod cron_line;
mod human_duration;
#[cfg(test)]
mod tests;

pub use cron_line::{CronLine, CronLineError};
pub use human_duration::{HumanDuration, HumanDurationError};

use chrono::{DateTime, LocalResult, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// A server cannot ask for a longer wait than this.
const HINT_MAX: TimeDelta = TimeDelta::hours(24);
const BACK_OFF_FIRST: TimeDelta = TimeDelta::minutes(1);
const BACK_OFF_MAX: TimeDelta = TimeDelta::hours(6);
/// Clocks have never been put forward by more than a day (Samoa, 2011).
const GAP_MINUTES_MAX: u32 = 24 * 60;
/// Looked back over, so that a slot in the hour that comes twice is not passed over.
const FOLD: TimeDelta = TimeDelta::hours(2);

/// What is remembered of a polled thing (a feed or a quote source) between polls, and over a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollState {
    /// `feed:NAME` or `quotes:NAME`.
    pub name: String,
    pub last_at: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    /// Not before this: schedule, back-off and the server's own hints together.
    pub next_at: Option<DateTime<Utc>>,
    /// Failures since the last success.
    pub failures: u32,
    pub last_error: Option<String>,
    /// Items of the last successful poll.
    pub last_items_count: Option<u32>,
}

/// When something is due: a cron line in a time zone, spread by a jitter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub line: CronLine,
    pub timezone: Tz,
    /// Each slot is put off by up to this, always the same for the same name and slot.
    pub jitter: TimeDelta,
}

/// What a server asked for, in its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `Retry-After`.
    pub retry_after: Option<TimeDelta>,
    /// `Cache-Control: max-age`, or `Expires`.
    pub max_age: Option<TimeDelta>,
    /// The feed's own `<ttl>`.
    pub ttl: Option<TimeDelta>,
}

impl Hints {
    /// The longest wait that was asked for, within reason.
    fn wait(self) -> TimeDelta {
        let asked = [self.retry_after, self.max_age, self.ttl].into_iter().flatten().max();
        asked.unwrap_or_default().clamp(TimeDelta::zero(), HINT_MAX)
    }
}

impl Schedule {
    /// The first slot after `after`, with its jitter; none if the line has no more.
    ///
    /// A slot in the hour that daylight saving leaves out runs at the first instant after it; one in the hour that
    /// comes twice runs once, the first time.
    pub fn next_after(&self, after: DateTime<Utc>, name: &str) -> Option<DateTime<Utc>> {
        // One jitter back: a slot before `after` may be due after it.
        let first = after - self.jitter;
        let offset = |at: DateTime<Utc>| self.timezone.offset_from_utc_datetime(&at.naive_utc()).fix();
        // Where the clocks were set in between, local times are out of order. A line of every second has 7,200 slots in it.
        let back = if offset(first - FOLD) == offset(after) { TimeDelta::zero() } else { FOLD };
        let from = first.with_timezone(&self.timezone).naive_local().and_utc() - back;
        self.line
            .slots_after(from)
            .filter_map(|slot| self.instant(slot))
            .map(|slot| slot + self.jitter_of(name, slot))
            .find(|due| *due > after)
    }

    /// When a thing with this state is due: at once if it was never polled, else at its next slot, and not before
    /// its back-off and the server's hints allow. A slot that was missed runs once.
    pub fn due_at(&self, state: &PollState) -> Option<DateTime<Utc>> {
        let slot = match state.last_at {
            None => return Some(state.next_at.unwrap_or(DateTime::UNIX_EPOCH)),
            Some(last_at) => self.next_after(last_at, &state.name)?,
        };
        Some(state.next_at.map_or(slot, |next_at| next_at.max(slot)))
    }

    /// An instant put off by the jitter of the thing of this name, so that what waits for one instant does not go at once.
    pub fn spread(&self, at: DateTime<Utc>, name: &str) -> DateTime<Utc> {
        at + self.jitter_of(name, at)
    }

    /// A local time of the line as an instant.
    fn instant(&self, slot: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut local = slot.naive_utc();
        for _ in 0..=GAP_MINUTES_MAX {
            match self.timezone.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return Some(at.to_utc()),
                LocalResult::None => local = local.with_second(0)? + TimeDelta::minutes(1),
            }
        }
        None
    }

    fn jitter_of(&self, name: &str, slot: DateTime<Utc>) -> TimeDelta {
        let span_ms = self.jitter.num_milliseconds().max(0).unsigned_abs();
        let hash = xxh3_64(format!("{name} {}", slot.timestamp()).as_bytes());
        TimeDelta::milliseconds(i64::try_from(hash % (span_ms + 1)).unwrap_or(0))
    }
}

impl PollState {
    /// The state after a poll that went well.
    pub fn succeeded(&self, now: DateTime<Utc>, hints: Hints, items_count: u32) -> Self {
        Self {
            name: self.name.clone(),
            last_at: Some(now),
            last_success_at: Some(now),
            next_at: Some(now + hints.wait()),
            failures: 0,
            last_error: None,
            last_items_count: Some(items_count),
        }
    }

    /// The state after a slot at which nothing was sent: neither a success nor a failure, and not tried before `until`.
    pub fn put_off(&self, until: DateTime<Utc>) -> Self {
        Self { next_at: Some(self.next_at.map_or(until, |next_at| next_at.max(until))), ..self.clone() }
    }

    /// The state after a poll that failed: back-off doubles from a minute to six hours, and the server's word counts.
    pub fn failed(&self, now: DateTime<Utc>, hints: Hints, error: String) -> Self {
        let failures = self.failures.saturating_add(1);
        let back_off = BACK_OFF_FIRST * 2_i32.pow(failures.saturating_sub(1).min(9));
        Self {
            last_at: Some(now),
            next_at: Some(now + back_off.min(BACK_OFF_MAX).max(hints.wait())),
            failures,
            last_error: Some(error),
            ..self.clone()
        }
    }
}
