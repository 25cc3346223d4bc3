//! Hands out what is in the outbox: each receiver has a lane of its own, so that one that hangs delays no other.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::daemon::app::App;
use crate::daemon::fault;
use crate::daemon::lane::InFlight;
use crate::operator::Turn;
use crate::outbox::Pending;
use crate::store::StoreError;

/// Notifications taken at once.
const TAKEN_MAX: usize = 500;
/// Looks into the outbox at least this often, lest a clock that was set back leaves something lying.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

/// By receiver.
#[derive(Default)]
struct Lanes {
    queues: HashMap<String, mpsc::UnboundedSender<Pending>>,
    tasks: JoinSet<()>,
    in_flight: InFlight,
}

impl App {
    /// Delivers until it is told to stop; then finishes what was started, and what the last documents brought.
    pub(super) async fn deliver(self, stop: CancellationToken) {
        let mut lanes = Lanes::default();
        loop {
            // Before the store is asked: what ends in between may have made room for more.
            let idle = lanes.in_flight.is_empty();
            let begun = self.start_due(&mut lanes).await;
            if begun.is_ok() {
                self.turned(Turn::Deliveries);
            }
            if stop.is_cancelled() && idle && !matches!(begun, Ok(1..)) {
                break;
            }
            let wait = self.until_next_due(&lanes.in_flight).await;
            tokio::select! {
                () = self.inner.outbox.notified() => {}
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled(), if !stop.is_cancelled() => {}
            }
        }
        lanes.queues.clear();
        while lanes.tasks.join_next().await.is_some() {}
    }

    async fn until_next_due(&self, in_flight: &InFlight) -> std::time::Duration {
        let next = self.inner.store.next_due_at().await.ok().flatten();
        let wait = match next {
            // What is due and in flight is being dealt with.
            Some(at) if at > self.now() => (at - self.now()).min(LOOK_AGAIN),
            Some(_) if !in_flight.is_empty() => LOOK_AGAIN,
            Some(_) => TimeDelta::seconds(1),
            None => LOOK_AGAIN,
        };
        wait.to_std().unwrap_or_default()
    }

    /// Hands out what is due and not in flight; returns how much that is.
    async fn start_due(&self, lanes: &mut Lanes) -> Result<usize, StoreError> {
        let due = match self.inner.store.due(self.now(), TAKEN_MAX, lanes.in_flight.busy()).await {
            Ok(due) => due,
            Err(error) => {
                error!(%error, "the outbox cannot be read");
                return Err(error);
            }
        };
        let mut count = 0;
        // A lane that is full makes room while this goes on: a later revision must not slip in before an earlier one.
        let mut full: HashSet<String> = HashSet::new();
        for pending in due {
            let name = pending.notification.receiver.clone();
            if full.contains(&name) || !lanes.in_flight.enter(&pending.notification) {
                full.insert(name);
                continue;
            }
            fault::point("due");
            let queue = lanes.queues.entry(name.clone()).or_insert_with(|| {
                let (sender, queue) = mpsc::unbounded_channel();
                lanes.tasks.spawn(self.clone().serve_lane(name, queue, lanes.in_flight.clone()));
                sender
            });
            count += usize::from(queue.send(pending).is_ok());
        }
        Ok(count)
    }
}
