//! A feed's own rhythm: in which hours of the week it brings something, and how likely its present silence is by chance.
//!
//! Time is cut into clock hours (UTC). An hour is *watched* if the feed was read in it, and *busy* if that brought an entry
//! that was new. For an hour of silence `h`, look at the same hour of the week in each of the five weeks before it, and at the
//! hours beside that: of `seen` watched ones, `busy` were busy. Then
//!
//! ```text
//! chance that h is silent = 1 - busy / (seen + 1)
//! chance of the silence   = product over every whole watched hour since the last new entry
//! ```
//!
//! Nights and weekends on which the feed never brings anything have `busy` = 0, so they count for nothing; hours in which
//! bellwether did not run or the feed failed are not watched and do not count either. An hour with fewer than six watched
//! hours to go by (two weeks of them) counts for nothing: a new feed is never called silent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

const HOUR_S: i64 = 3_600;
const WEEK_HOURS: i64 = 168;
/// Weeks looked back over.
const WEEKS: i64 = 5;
/// Watched hours needed to say anything of one.
const SEEN_MIN: u32 = 6;
const WORDS: usize = 16;
/// Hours remembered: six weeks and some.
const KEPT: i64 = WORDS as i64 * 64;

/// A bit for each of the last hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Hours([u64; WORDS]);

impl Hours {
    fn place(hour: i64) -> (usize, u64) {
        let index = hour.rem_euclid(KEPT);
        ((index / 64) as usize, 1 << (index % 64))
    }
    fn set(&mut self, hour: i64, on: bool) {
        let (word, bit) = Self::place(hour);
        if on { self.0[word] |= bit } else { self.0[word] &= !bit }
    }
    fn get(&self, hour: i64) -> bool {
        let (word, bit) = Self::place(hour);
        self.0[word] & bit != 0
    }
}

/// The last weeks of a feed, hour by hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rhythm {
    /// The last hour that was noted, counted from 1970.
    hour: i64,
    watched: Hours,
    busy: Hours,
    /// When it last brought something new.
    pub last_new_at: Option<DateTime<Utc>>,
}

impl Rhythm {
    /// The feed was read, and brought something new or not.
    pub(super) fn note(&mut self, brings_new: bool, now: DateTime<Utc>) {
        let hour = hour_of(now);
        // A clock that was set back changes nothing; one far ahead leaves nothing of what was.
        for passed in (self.hour + 1).max(hour - KEPT + 1)..=hour {
            self.watched.set(passed, false);
            self.busy.set(passed, false);
        }
        self.hour = self.hour.max(hour);
        self.watched.set(hour, true);
        if brings_new {
            self.busy.set(hour, true);
            self.last_new_at = self.last_new_at.max(Some(now));
        }
    }

    /// How likely a silence as long as the present one is, by the feed's own past; 1 where nothing can be said.
    pub(super) fn chance_of_silence(&self, now: DateTime<Utc>) -> f64 {
        let Some(last) = self.last_new_at.map(hour_of) else { return 1.0 };
        let first = (last + 1).max(self.hour - KEPT + 1);
        (first..hour_of(now)).filter(|hour| self.watched.get(*hour)).map(|hour| 1.0 - self.share(hour, last)).product()
    }

    /// How often the same hour of the week was busy, up to the last entry.
    fn share(&self, hour: i64, last: i64) -> f64 {
        let oldest = self.hour - KEPT + 1;
        let alike = (1..=WEEKS).flat_map(|week| (-1..=1).map(move |beside| hour - week * WEEK_HOURS + beside));
        let (mut seen, mut busy) = (0_u32, 0_u32);
        for other in alike.filter(|other| (oldest..=last).contains(other) && self.watched.get(*other)) {
            seen += 1;
            busy += u32::from(self.busy.get(other));
        }
        if seen < SEEN_MIN { 0.0 } else { f64::from(busy) / f64::from(seen + 1) }
    }
}

fn hour_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(HOUR_S)
}
