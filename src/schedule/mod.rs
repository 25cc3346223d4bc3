//! Knows when something is due: cron lines in a time zone, jitter, back-off, and what a server asked for.
//!
//! In: a `Schedule`, the `PollState` so far, and `now`. Out: the next instant, and the next `PollState`.
//!
//! Pure: jitter derives from the name and the slot.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
