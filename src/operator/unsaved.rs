//! What is told while nothing can be saved, as on a full disk: straight to the receivers, since the outbox is what cannot be
//! written.
//!
//! Kept in memory alone; a restart tells again.

use chrono::{DateTime, Utc};

use crate::alerts::Alert;
use crate::operator::{Condition, Matter, Open, Pace, words};

/// Whether batches can be saved.
#[derive(Clone, Debug, Default)]
pub struct Unsaved {
    open: Option<Open>,
}

impl Unsaved {
    /// A batch was not saved. Gives what the operator is to hear of it, if it is time.
    pub fn failed(&mut self, store: &str, error: &str, pace: &Pace, now: DateTime<Utc>) -> Option<Alert> {
        let open = self.open.get_or_insert_with(|| Open::new(pace, now));
        let tried = "It is tried again with every poll; what cannot be saved is not told.".to_owned();
        open.begin(store, Matter { tried, ..Matter::new(now, error.to_owned()) }, pace, now);
        self.due(pace, now)
    }

    /// A batch was saved. Gives the end of what was told, if it is time.
    pub fn saved(&mut self, store: &str, pace: &Pace, now: DateTime<Utc>) -> Option<Alert> {
        self.open.as_mut()?.end(store, pace, now);
        let told = self.due(pace, now);
        self.open = self.open.take().filter(|open| !open.is_empty());
        told
    }

    fn due(&mut self, pace: &Pace, now: DateTime<Utc>) -> Option<Alert> {
        let open = self.open.as_mut().filter(|open| open.is_due(now))?;
        let alert = words::alert(Condition::StoreFailing, open, now);
        open.was_told(&[], pace, now);
        Some(alert)
    }
}
