//! Which notifications are being dealt with, so that none is taken up twice: by the judge, which sends what it has just saved
//! straight on, and by the deliverer, which takes the rest out of the store.
//!
//! Invariants
//! - F1. A notification is in a lane once at most, and not again after it has ended, unless the store gives it anew.
//! - F2. What the lanes have no room for stays in the store, and is asked for when they have.
//! - F3. What has been tried and could not be recorded stays in flight until it is: the store would give it for another try.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::alerts::Notification;
use crate::store::Busy;

/// Notifications in one lane; what is more stays in the store.
pub(super) const LANE_MAX: usize = 400;

/// What came of an attempt to take one up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Taken,
    /// It is in flight, or has ended since the store was asked.
    Known,
    /// Its lane has no room.
    Full,
}

/// What was taken up and has not ended, by receiver.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<Mutex<Flights>>);

#[derive(Debug, Default)]
struct Flights {
    lanes: HashMap<String, HashSet<String>>,
    /// While the store is asked, what has ended since: it may stand in the answer still.
    ended: Option<HashSet<String>>,
    /// There is more in the store than was taken.
    is_more: bool,
    /// What was tried and could not be recorded.
    held: HashSet<String>,
    /// Nothing is taken up any more.
    is_ending: bool,
}

impl Flights {
    fn busy(&self) -> Busy {
        let mut busy = Busy::default();
        for (receiver, lane) in &self.lanes {
            if lane.len() >= LANE_MAX {
                busy.receivers.push(receiver.clone());
            } else {
                busy.notifications.extend(lane.iter().cloned());
            }
        }
        busy
    }
}

impl InFlight {
    fn lock(&self) -> MutexGuard<'_, Flights> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is under way, and receivers whose lanes are full.
    pub(super) fn busy(&self) -> Busy {
        self.lock().busy()
    }

    /// True if nothing is under way but what waits to be recorded.
    pub(super) fn is_idle(&self) -> bool {
        let flights = self.lock();
        flights.lanes.values().map(HashSet::len).sum::<usize>() == flights.held.len()
    }

    /// Keeps what was tried and could not be recorded, until it leaves.
    pub(super) fn hold(&self, notification: &Notification) {
        self.lock().held.insert(notification.id.clone());
    }

    /// Nothing is taken up any more: what waits to be recorded need not wait.
    pub(super) fn end(&self) {
        self.lock().is_ending = true;
    }

    pub(super) fn is_ending(&self) -> bool {
        self.lock().is_ending
    }

    /// Takes one up, before it is saved or out of the store's answer.
    pub(super) fn enter(&self, notification: &Notification) -> Entry {
        let mut flights = self.lock();
        if flights.ended.as_ref().is_some_and(|ended| ended.contains(&notification.id)) {
            return Entry::Known;
        }
        let lane = flights.lanes.entry(notification.receiver.clone()).or_default();
        if lane.contains(&notification.id) {
            return Entry::Known;
        }
        if lane.len() >= LANE_MAX {
            flights.is_more = true;
            return Entry::Full;
        }
        lane.insert(notification.id.clone());
        Entry::Taken
    }

    /// Takes out what has ended; true if its lane has room again for more that lies in the store.
    pub(super) fn leave(&self, notification: &Notification) -> bool {
        let mut flights = self.lock();
        if let Some(ended) = &mut flights.ended {
            ended.insert(notification.id.clone());
        }
        flights.held.remove(&notification.id);
        let Some(lane) = flights.lanes.get_mut(&notification.receiver) else { return false };
        lane.remove(&notification.id);
        let left = lane.len();
        if left == 0 {
            flights.lanes.remove(&notification.receiver);
        }
        flights.is_more && (left == 0 || left == LANE_MAX / 2)
    }

    /// Begins to ask the store: what it need not give again, full lanes and what is in the others.
    pub(super) fn ask(&self) -> Busy {
        let mut flights = self.lock();
        flights.ended = Some(HashSet::new());
        let busy = flights.busy();
        // A full lane is passed over: what lies in the store for it is more.
        flights.is_more = !busy.receivers.is_empty();
        busy
    }

    /// The store's answer has been dealt with; `is_cut`: it may have had more to give.
    pub(super) fn answered(&self, is_cut: bool) {
        let mut flights = self.lock();
        flights.ended = None;
        flights.is_more |= is_cut;
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::alerts::AlertId;

    fn notification(number: usize) -> Notification {
        Notification {
            id: format!("a{number}.1.hook"),
            alert: AlertId(format!("a{number}").into()),
            revision: 1,
            receiver: "hook".into(),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn one_is_taken_up_once_whoever_comes_with_it() {
        let flight = InFlight::default();
        assert_eq!(flight.enter(&notification(1)), Entry::Taken);
        assert_eq!(flight.enter(&notification(1)), Entry::Known);
        assert_eq!(flight.ask().notifications, ["a1.1.hook"]);
        // It ends while the store is asked, and stands in the answer still.
        flight.leave(&notification(1));
        assert!(flight.busy().notifications.is_empty());
        assert_eq!(flight.enter(&notification(1)), Entry::Known);
        flight.answered(false);
        // Later the store gives it for another try.
        assert_eq!(flight.enter(&notification(1)), Entry::Taken);
    }

    #[test]
    fn what_waits_to_be_recorded_is_not_taken_up_again_and_keeps_nobody() {
        let flight = InFlight::default();
        flight.enter(&notification(1));
        flight.enter(&notification(2));
        flight.hold(&notification(1));
        assert_eq!((flight.enter(&notification(1)), flight.is_idle()), (Entry::Known, false));
        flight.leave(&notification(2));
        assert!(flight.is_idle());
        assert_eq!(flight.busy().notifications, ["a1.1.hook"]);
        flight.leave(&notification(1));
        assert!(flight.is_idle() && flight.busy().notifications.is_empty());
    }

    #[test]
    fn what_a_full_lane_has_no_room_for_is_asked_for_when_it_is_half_empty_and_when_it_is_empty() {
        let flight = InFlight::default();
        for number in 0..LANE_MAX {
            assert_eq!(flight.enter(&notification(number)), Entry::Taken);
        }
        assert_eq!(flight.enter(&notification(LANE_MAX)), Entry::Full);
        assert_eq!(flight.ask().receivers, ["hook"]);
        flight.answered(false);
        let asked: Vec<usize> =
            (0..LANE_MAX).filter(|number| flight.leave(&notification(*number))).map(|number| number + 1).collect();
        assert_eq!(asked, [LANE_MAX / 2, LANE_MAX]);
        // Nothing more lies there: nobody asks.
        flight.ask();
        flight.answered(false);
        flight.enter(&notification(1));
        assert!(!flight.leave(&notification(1)));
        flight.ask();
        flight.answered(true);
        flight.enter(&notification(1));
        assert!(flight.leave(&notification(1)), "the answer was cut");
    }
}
