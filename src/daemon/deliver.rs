//! Hands out what is to be sent: each receiver has a lane of its own, so that one that hangs delays no other. What has just been
//! saved comes straight from the judge; the rest is taken out of the store.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::daemon::app::App;
use crate::daemon::fault;
use crate::daemon::flight::{Entry, InFlight};
use crate::operator::Turn;
use crate::outbox::Pending;
use crate::store::StoreError;

/// Notifications taken at once.
const TAKEN_MAX: usize = 500;
/// Looks into the outbox at least this often, lest a clock that was set back leaves something lying.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);
/// While it stops: how often it looks whether all have ended.
const LOOK_STOPPING: std::time::Duration = std::time::Duration::from_millis(20);

/// By receiver.
struct Lanes {
    queues: HashMap<String, mpsc::UnboundedSender<Pending>>,
    tasks: JoinSet<()>,
    in_flight: InFlight,
}

impl App {
    /// Delivers until it is told to stop; then finishes what was started, and what the last documents brought.
    pub(super) async fn deliver(self, stop: CancellationToken) {
        let in_flight = self.inner.in_flight.clone();
        let mut lanes = Lanes { queues: HashMap::new(), tasks: JoinSet::new(), in_flight };
        let Some(mut fresh) = self.take_fresh() else { return error!("there is a deliverer already") };
        loop {
            // Before the store is asked: what ends in between may have made room for more. Whoever stops it has seen to it that
            // everything is saved and taken up by then.
            let stopping = stop.is_cancelled();
            let idle = lanes.in_flight.is_idle();
            let begun = self.start_due(&mut lanes, &mut fresh).await;
            if begun.is_ok() {
                self.turned(Turn::Deliveries);
            }
            if stopping && idle && !matches!(begun, Ok(1..)) {
                break;
            }
            let wait = self.until_next_due(&lanes.in_flight).await;
            let wait = if stopping { wait.min(LOOK_STOPPING) } else { wait };
            let sleep = tokio::time::sleep(wait);
            tokio::pin!(sleep);
            loop {
                tokio::select! {
                    // What is handed over has been taken up already: the store need not be asked.
                    Some(pending) = fresh.recv() => {
                        self.hand(&mut lanes, pending);
                    }
                    () = self.inner.outbox.notified() => break,
                    () = &mut sleep => break,
                    () = stop.cancelled(), if !stopping => break,
                }
            }
        }
        lanes.in_flight.end();
        lanes.queues.clear();
        while lanes.tasks.join_next().await.is_some() {}
    }

    async fn until_next_due(&self, in_flight: &InFlight) -> std::time::Duration {
        // What is in flight is being dealt with, and must not hide what falls due after it.
        let next = self.inner.store.next_due_at(in_flight.busy()).await.ok().flatten();
        let wait = match next {
            Some(at) if at > self.now() => (at - self.now()).min(LOOK_AGAIN),
            Some(_) => TimeDelta::seconds(1),
            None => LOOK_AGAIN,
        };
        wait.to_std().unwrap_or_default()
    }

    /// Hands out what is due and not in flight; returns how much that is.
    async fn start_due(
        &self,
        lanes: &mut Lanes,
        fresh: &mut mpsc::UnboundedReceiver<Pending>,
    ) -> Result<usize, StoreError> {
        let due = self.inner.store.due(self.now(), TAKEN_MAX, lanes.in_flight.ask()).await;
        // A later revision stands in the answer at the earliest when the one before it has been handed over: that goes first.
        while let Ok(pending) = fresh.try_recv() {
            self.hand(lanes, pending);
        }
        let due = match due {
            Ok(due) => due,
            Err(error) => {
                lanes.in_flight.answered(true);
                error!(%error, "the outbox cannot be read");
                return Err(error);
            }
        };
        let (mut count, is_cut) = (0, due.len() == TAKEN_MAX);
        // A lane that is full makes room while this goes on: a later revision must not slip in before an earlier one.
        let mut full: HashSet<String> = HashSet::new();
        for pending in due {
            let name = &pending.notification.receiver;
            if full.contains(name) {
                continue;
            }
            match lanes.in_flight.enter(&pending.notification) {
                Entry::Taken => count += usize::from(self.hand(lanes, pending)),
                Entry::Known => {}
                Entry::Full => drop(full.insert(name.clone())),
            }
        }
        lanes.in_flight.answered(is_cut);
        Ok(count)
    }

    /// Puts one that is taken up into its lane; true if the lane takes it.
    fn hand(&self, lanes: &mut Lanes, pending: Pending) -> bool {
        fault::point("due");
        let name = pending.notification.receiver.clone();
        let queue = lanes.queues.entry(name.clone()).or_insert_with(|| {
            let (sender, queue) = mpsc::unbounded_channel();
            lanes.tasks.spawn(self.clone().serve_lane(name, queue, lanes.in_flight.clone()));
            sender
        });
        queue.send(pending).is_ok()
    }
}
