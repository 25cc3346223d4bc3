//! Sends what is in the outbox: each receiver by itself, so that one that hangs delays no other.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use futures::StreamExt;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::alerts::Notification;
use crate::daemon::app::App;
use crate::daemon::fault;
use crate::delivery::Receiver;
use crate::operator::{Seen, Turn};
use crate::outbox::{DeliveryAttempt, NextStep, Outcome, Pending};
use crate::store::{Batch, StoreError};

/// Notifications taken at once.
const TAKEN_MAX: usize = 500;
/// Looks into the outbox at least this often, lest a clock that was set back leaves something lying.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

type InFlight = Arc<Mutex<HashSet<String>>>;

impl App {
    /// Delivers until it is told to stop; then finishes what was started.
    pub(super) async fn deliver(self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        let in_flight = InFlight::default();
        loop {
            match self.start_due(&in_flight, &mut tasks).await {
                Ok(_) => self.turned(Turn::Deliveries),
                Err(error) => error!(%error, "the outbox cannot be read"),
            }
            let wait = self.until_next_due(&in_flight).await;
            tokio::select! {
                () = self.inner.outbox.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
                () = stop.cancelled() => break,
            }
        }
        // What the last documents brought still goes out.
        loop {
            while tasks.join_next().await.is_some() {}
            match self.start_due(&in_flight, &mut tasks).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    error!(%error, "the outbox cannot be read");
                    break;
                }
            }
        }
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

    /// Starts what is due and not in flight; returns for how many receivers there was something.
    async fn start_due(&self, in_flight: &InFlight, tasks: &mut JoinSet<()>) -> Result<usize, StoreError> {
        let now = self.now();
        // Taken before the store is asked: what ends in between is still pending in the answer.
        let busy = lock(in_flight).clone();
        let due = self.inner.store.due(now, TAKEN_MAX).await?;
        let live = self.live();
        let mut by_receiver: HashMap<String, Vec<Pending>> = HashMap::new();
        for pending in due {
            if !busy.contains(&pending.notification.id) && lock(in_flight).insert(pending.notification.id.clone()) {
                by_receiver.entry(pending.notification.receiver.clone()).or_default().push(pending);
            }
        }
        let count = by_receiver.len();
        for (name, pending) in by_receiver {
            let receiver = live.receivers.get(&name).cloned();
            tasks.spawn(self.clone().serve_receiver(receiver, pending, in_flight.clone()));
        }
        Ok(count)
    }

    /// Tries one receiver's notifications: some alerts at once, the revisions of one alert in their order.
    async fn serve_receiver(self, receiver: Option<Arc<Receiver>>, all: Vec<Pending>, in_flight: InFlight) {
        fault::point("due");
        let mut by_alert: Vec<Vec<Pending>> = Vec::new();
        for pending in all {
            match by_alert.iter_mut().find(|group| group[0].notification.alert == pending.notification.alert) {
                Some(group) => group.push(pending),
                None => by_alert.push(vec![pending]),
            }
        }
        let at_once = receiver.as_ref().map_or(1, |receiver| receiver.at_once());
        let down: Mutex<Option<Outcome>> = Mutex::default();
        futures::stream::iter(by_alert)
            .for_each_concurrent(at_once, |group| self.send_in_order(receiver.as_deref(), group, &down, &in_flight))
            .await;
    }

    async fn send_in_order(
        &self,
        receiver: Option<&Receiver>,
        group: Vec<Pending>,
        down: &Mutex<Option<Outcome>>,
        in_flight: &InFlight,
    ) {
        for pending in group {
            let id = pending.notification.id.clone();
            // A receiver that has just failed is not asked again for each of many.
            let failed = down.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
            let is_spared = failed.is_some();
            let outcome = match (receiver, failed) {
                (None, _) => Outcome::Temporary {
                    error: format!("no receiver is named `{}` in the configuration", pending.notification.receiver),
                    retry_after: Some(TimeDelta::minutes(15)),
                },
                (Some(_), Some(failed)) => failed,
                (Some(receiver), None) => receiver.deliver(&pending, self.now()).await,
            };
            fault::point("sent");
            if matches!(outcome, Outcome::Temporary { .. }) {
                *down.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(outcome.clone());
            }
            let now = self.now();
            let next = self.inner.policy.next_step(&pending, &outcome, now);
            told(&pending, &outcome, &next);
            let seen =
                (!is_spared).then(|| self.worth_seeing(&pending.notification.receiver, &outcome, &next)).flatten();
            let fallback = receiver.and_then(Receiver::fallback);
            if let Some(other) = fallback.and_then(|other| other.notification(&pending, &outcome, &next, now)) {
                self.stand_in(other).await;
            }
            // At once: what is delivered and not recorded would be sent twice after a crash.
            self.record(vec![(id.clone(), DeliveryAttempt { at: now, outcome }, next)]).await;
            if let Some(seen) = seen {
                self.see(seen).await;
            }
            fault::point("recorded");
            lock(in_flight).remove(&id);
        }
    }

    /// What may concern the operator: every failure, and of what goes well the first.
    fn worth_seeing(&self, receiver: &str, outcome: &Outcome, next: &NextStep) -> Option<Seen> {
        let mut well = self.inner.well.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_news = match outcome {
            Outcome::Delivered { .. } => well.insert(receiver.to_owned()),
            Outcome::Temporary { .. } | Outcome::Permanent { .. } => {
                well.remove(receiver);
                true
            }
        };
        let (receiver, outcome) = (receiver.to_owned(), outcome.clone());
        let is_given_up = matches!(next, NextStep::GiveUp(_));
        is_news.then_some(Seen::Delivery { receiver, outcome, is_given_up })
    }

    /// Tells another receiver; before the failed try is recorded, so that a crash in between costs a repeat at most.
    async fn stand_in(&self, other: Notification) {
        let receiver = other.receiver.clone();
        match self.inner.store.save(Batch { notifications: vec![other], ..Batch::default() }).await {
            Ok(()) => {
                info!(receiver, "told in place of a receiver that cannot be reached");
                self.inner.outbox.notify_one();
            }
            Err(error) => error!(%error, receiver, "the fallback could not be told"),
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
