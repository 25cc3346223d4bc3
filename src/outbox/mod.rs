//! Decides what happens next to a notification that has been tried.
//!
//! In: a `Pending` notification, the outcome of the last try, and `now`. Out: the `NextStep`.
//!
//! Invariants
//! - O1. Nothing is dropped in silence: every notification ends delivered, failed (kept and shown) or expired (likewise).
//!
//! Pure: no clock and no chance of its own; jitter derives from the notification's id and attempt.

mod policy;
#[cfg(test)]
mod tests;

pub use policy::{EXPIRED, Fallback, RetryPolicy};

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::alerts::{Alert, Notification};

/// Saved, not yet delivered.
#[derive(Clone, Debug)]
pub struct Pending {
    pub notification: Notification,
    pub alert: Arc<Alert>,
    /// Tries so far.
    pub attempts: u32,
    pub next_at: DateTime<Utc>,
}

/// What one try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Delivered {
        /// The peer's answer, for the record.
        answer: String,
    },
    Temporary {
        error: String,
        retry_after: Option<TimeDelta>,
    },
    Permanent {
        error: String,
    },
    /// The address itself is given up by its owner (410): nothing more is sent there until somebody has looked.
    Gone {
        error: String,
    },
    /// Not sent: its time was over before anybody could try, as after a long stop.
    Late {
        error: String,
    },
}

/// One try, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAttempt {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
}

/// What to do with a notification now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    Done,
    RetryAt(DateTime<Utc>),
    /// Kept and shown; a person can send it again. The reason begins with `EXPIRED` where its time was over.
    GiveUp(String),
}
