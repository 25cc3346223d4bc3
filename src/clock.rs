//! Tells the time: the one place that reads the system clock.
//!
//! In: nothing. Out: the present instant in UTC. Everything else takes time as an argument, so that a
//! backtest, a test and the daemon run the same code.

use chrono::{DateTime, Utc};

/// Source of the present instant.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may read the system clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
