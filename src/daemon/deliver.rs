//! Sends what is in the outbox: each receiver by itself, so that one that hangs delays no other.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::daemon::app::App;
use crate::daemon::fault;
use crate::delivery::Receiver;
use crate::outbox::{DeliveryAttempt, NextStep, Outcome, Pending};
use crate::store::StoreError;

/// Notifications taken at once.
const TAKEN_MAX: usize = 500;
/// Looks into the outbox at least this often, lest a clock that was set back leaves something lying.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

type InFlight = Arc<Mutex<HashSet<String>>>;

impl App {
    /// Tries everything that is due now, once.
    pub(super) async fn deliver_due(&self) -> Result<(), StoreError> {
        let mut tasks = JoinSet::new();
        let in_flight = InFlight::default();
        self.start_due(&in_flight, &mut tasks).await?;
        while tasks.join_next().await.is_some() {}
        Ok(())
    }

    /// Delivers until it is told to stop; then finishes what was started.
    pub(super) async fn deliver(self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        let in_flight = InFlight::default();
        loop {
            if let Err(error) = self.start_due(&in_flight, &mut tasks).await {
                error!(%error, "the outbox cannot be read");
            }
            let wait = self.until_next_due(&in_flight).await;
            tokio::select! {
                () = self.inner.outbox.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
                () = stop.cancelled() => break,
            }
        }
        // What the last documents brought still goes out, if it goes quickly.
        let _ = self.start_due(&in_flight, &mut tasks).await;
        while tasks.join_next().await.is_some() {}
    }

    async fn until_next_due(&self, in_flight: &InFlight) -> std::time::Duration {
        let next = self.inner.store.next_due_at().await.ok().flatten();
        let busy = !lock(in_flight).is_empty();
        let wait = match next {
            // What is due and in flight is being dealt with.
            Some(at) if at > self.now() => (at - self.now()).min(LOOK_AGAIN),
            Some(_) if busy => LOOK_AGAIN,
            Some(_) => TimeDelta::seconds(1),
            None => LOOK_AGAIN,
        };
        wait.to_std().unwrap_or_default()
    }

    async fn start_due(&self, in_flight: &InFlight, tasks: &mut JoinSet<()>) -> Result<(), StoreError> {
        let now = self.now();
        let due = self.inner.store.due(now, TAKEN_MAX).await?;
        let live = self.live();
        let mut by_receiver: HashMap<String, Vec<Pending>> = HashMap::new();
        for pending in due {
            if lock(in_flight).insert(pending.notification.id.clone()) {
                by_receiver.entry(pending.notification.receiver.clone()).or_default().push(pending);
            }
        }
        for (name, pending) in by_receiver {
            let receiver = live.receivers.get(&name).cloned();
            tasks.spawn(self.clone().serve_receiver(receiver, pending, in_flight.clone()));
        }
        Ok(())
    }

    /// Tries one receiver's notifications, oldest first.
    async fn serve_receiver(self, receiver: Option<Arc<Receiver>>, all: Vec<Pending>, in_flight: InFlight) {
        fault::point("due");
        let mut ids = Vec::new();
        let mut down = None;
        for pending in all {
            let id = pending.notification.id.clone();
            ids.push(id.clone());
            // A receiver that has just failed is not asked again for each of many.
            let outcome = match (&receiver, &down) {
                (None, _) => Outcome::Temporary {
                    error: format!("no receiver is named `{}` in the configuration", pending.notification.receiver),
                    retry_after: Some(TimeDelta::minutes(15)),
                },
                (Some(_), Some(down)) => Outcome::clone(down),
                (Some(receiver), None) => receiver.deliver(&pending, self.now()).await,
            };
            fault::point("sent");
            if matches!(outcome, Outcome::Temporary { .. }) {
                down = Some(outcome.clone());
            }
            let now = self.now();
            let next = self.inner.policy.next_step(&pending, &outcome, now);
            told(&pending, &outcome, &next);
            // At once: what is delivered and not recorded would be sent twice after a crash.
            self.record(vec![(id, DeliveryAttempt { at: now, outcome }, next)]).await;
            fault::point("recorded");
        }
        let mut in_flight = lock(&in_flight);
        for id in &ids {
            in_flight.remove(id);
        }
    }

    async fn record(&self, tries: Vec<(String, DeliveryAttempt, NextStep)>) {
        if let Err(error) = self.inner.store.record_attempts(tries).await {
            error!(%error, "a delivery could not be recorded; it will be repeated under the same id");
        }
    }
}

fn lock(in_flight: &InFlight) -> std::sync::MutexGuard<'_, HashSet<String>> {
    in_flight.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn told(pending: &Pending, outcome: &Outcome, next: &NextStep) {
    let (id, receiver) = (&pending.notification.id, &pending.notification.receiver);
    match (outcome, next) {
        (Outcome::Delivered { answer }, _) => info!(notification = id, receiver, answer, "delivered"),
        (Outcome::Temporary { error, .. }, NextStep::RetryAt(at)) => {
            warn!(notification = id, receiver, error, next = %at, "delivery failed; will try again")
        }
        (Outcome::Temporary { error, .. } | Outcome::Permanent { error }, _) => {
            error!(notification = id, receiver, error, "delivery given up; see `bellwether outbox`");
        }
    }
}
