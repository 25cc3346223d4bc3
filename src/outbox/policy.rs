//! When to try again, and when to give up.

use chrono::{DateTime, TimeDelta, Utc};
use xxhash_rust::xxh3::xxh3_64;

use crate::alerts::Notification;
use crate::outbox::{NextStep, Outcome, Pending};

/// A receiver cannot ask for a longer wait than this.
const RETRY_AFTER_MAX: TimeDelta = TimeDelta::hours(24);
/// Each wait is spread by up to this share of it, so that a receiver that comes back is not hit by all at once.
const JITTER_PERCENT: i64 = 10;
/// How the reason begins why one was given up whose time was over.
pub const EXPIRED: &str = "expired";
/// What is due so much later than it should have been told is not told any more: the last try itself comes at the very end.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(1);
/// A last try is worth while so long after the one before.
const LAST_AFTER: TimeDelta = TimeDelta::minutes(2);

/// The waits between tries, and how long a notification lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// After the first try, the second, ..; the last one repeats.
    pub waits: Vec<TimeDelta>,
    /// Counted from when the notification was saved.
    pub lifetime: TimeDelta,
    /// Somebody has asked for that lifetime: what is later is not worth sending.
    pub is_asked: bool,
}

impl Default for RetryPolicy {
    /// Quick at first, since a market does not wait, then as patient as a mail server (RFC 5321 §4.5.4.1).
    fn default() -> Self {
        let minutes = |count| TimeDelta::minutes(count);
        Self {
            waits: vec![
                TimeDelta::seconds(10),
                minutes(1),
                minutes(5),
                minutes(15),
                minutes(60),
                minutes(120),
                minutes(300),
            ],
            lifetime: TimeDelta::days(2),
            is_asked: false,
        }
    }
}

impl RetryPolicy {
    /// As it is for a receiver that wants what it gets by then, or not at all.
    #[must_use]
    pub fn within(&self, lifetime: Option<TimeDelta>) -> Self {
        let is_asked = self.is_asked || lifetime.is_some();
        Self { waits: self.waits.clone(), lifetime: lifetime.unwrap_or(self.lifetime), is_asked }
    }

    /// When a notification expires: by its receiver, or by the rule of its alert, whichever is earlier.
    pub fn expires_at(&self, pending: &Pending) -> DateTime<Utc> {
        let of_rule = pending.alert.expire_after_s.map(TimeDelta::seconds);
        pending.notification.created_at + of_rule.map_or(self.lifetime, |own| own.min(self.lifetime))
    }

    /// What a notification comes to that is not worth sending any more at `now`; none of one that is. One that a person has put
    /// back is sent whatever its age.
    pub fn late(&self, pending: &Pending, now: DateTime<Utc>) -> Option<Outcome> {
        let expires_at = self.expires_at(pending);
        let is_asked = self.is_asked || pending.alert.expire_after_s.is_some();
        let is_put_back = pending.next_at > expires_at;
        (is_asked && !is_put_back && now >= expires_at + LATE_AFTER).then(|| Outcome::Late {
            error: format!("not sent: its time was over at {}", expires_at.format("%Y-%m-%d %H:%M UTC")),
        })
    }

    /// What to do after a try at `now` that came to `outcome`; `pending.attempts` does not count this try yet. The last try is
    /// made when the time is nearly over, unless one has just been made.
    pub fn next_step(&self, pending: &Pending, outcome: &Outcome, now: DateTime<Utc>) -> NextStep {
        let (error, asked) = match outcome {
            Outcome::Delivered { .. } => return NextStep::Done,
            Outcome::Permanent { error } | Outcome::Gone { error } => return NextStep::GiveUp(error.clone()),
            Outcome::Late { error } => return NextStep::GiveUp(format!("{EXPIRED}: {error}")),
            Outcome::Temporary { error, retry_after } => (error, retry_after.unwrap_or_default()),
        };
        let index = (pending.attempts as usize).min(self.waits.len().saturating_sub(1));
        let planned = self.waits.get(index).copied().unwrap_or(TimeDelta::hours(1));
        let wait = (planned + jitter(planned, pending)).max(asked.min(RETRY_AFTER_MAX));
        let (next_at, last_at) = (now + wait, self.expires_at(pending));
        if next_at > last_at && asked.is_zero() && last_at - now >= LAST_AFTER {
            return NextStep::RetryAt(last_at);
        }
        if next_at > last_at {
            let tries = pending.attempts + 1;
            return NextStep::GiveUp(format!("{EXPIRED} after {tries} tries; the last said: {error}"));
        }
        NextStep::RetryAt(next_at)
    }
}

/// Another receiver that is told where one cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    pub receiver: String,
    /// Counted from when the notification was saved; one that is given up goes there at once.
    pub after: TimeDelta,
}

impl Fallback {
    /// The notification for the other receiver, if it is time for it. Its id is that which the other would have by a route
    /// of its own, so that nobody is told twice.
    pub fn notification(
        &self,
        pending: &Pending,
        outcome: &Outcome,
        next: &NextStep,
        now: DateTime<Utc>,
    ) -> Option<Notification> {
        let lost = matches!(next, NextStep::GiveUp(_));
        // What its rule says is not worth telling any more is not told to another either; at its very end it still is.
        let of_rule = pending.alert.expire_after_s.map(TimeDelta::seconds);
        if of_rule.is_some_and(|own| now >= pending.notification.created_at + own + LATE_AFTER) {
            return None;
        }
        let late = now - pending.notification.created_at >= self.after;
        if matches!(outcome, Outcome::Delivered { .. }) || !(lost || late) {
            return None;
        }
        let Notification { alert, revision, .. } = pending.notification.clone();
        let id = format!("{alert}.{revision}.{}", self.receiver);
        Some(Notification { id, alert, revision, receiver: self.receiver.clone(), created_at: now })
    }
}

fn jitter(wait: TimeDelta, pending: &Pending) -> TimeDelta {
    let most = (wait.num_milliseconds() * JITTER_PERCENT / 100).max(0);
    let hash = xxh3_64(format!("{} {}", pending.notification.id, pending.attempts).as_bytes());
    TimeDelta::milliseconds((hash % (most.unsigned_abs() + 1)).cast_signed())
}
