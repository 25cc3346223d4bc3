//! One receiver's queue: what waits for it is sent a few at once, the revisions of one alert in their order.
//!
//! In: notifications that are due; an older revision is due no later than a newer one, which the store sees to. Out: tries,
//! each recorded as soon as it has ended. A receiver that hangs holds up its own lane only.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use crate::alerts::{Alert, AlertId, Leavers, Notification};
use crate::daemon::app::App;
use crate::daemon::fault;
use crate::daemon::flight::InFlight;
use crate::delivery::Receiver;
use crate::operator::Seen;
use crate::outbox::{DeliveryAttempt, NextStep, Outcome, Pending, RetryPolicy};
use crate::store::Batch;

/// Tries that are under way or not yet on disk, of a receiver that takes several at once: so many are repeated at most, under
/// their ids, after a crash. Those that end together are saved with one fsync.
const UNRECORDED_MAX: usize = 64;
/// What could not be recorded, as on a full disk, is tried to be recorded again after this.
const RECORD_AGAIN: Duration = Duration::from_secs(2);
/// A receiver that fails while nothing can be recorded is asked again after this at most.
const UNRECORDED_WAIT_MAX: TimeDelta = TimeDelta::seconds(60);
/// A receiver that is in no configuration may be in the next one.
const UNKNOWN_RECEIVER_WAIT: TimeDelta = TimeDelta::minutes(15);

/// A try and what follows from it, by the id of its notification.
type Tried = (String, DeliveryAttempt, NextStep);

/// Revisions that failed and are tried again: no later one of the same alert is sent before them.
#[derive(Debug, Default)]
struct Owed(BTreeSet<(AlertId, u32)>);

impl Owed {
    fn settle(&mut self, tried: &Pending, next: &NextStep) {
        let of = (tried.notification.alert.clone(), tried.notification.revision);
        match next {
            NextStep::RetryAt(_) => self.0.insert(of),
            NextStep::Done | NextStep::GiveUp(_) => self.0.remove(&of),
        };
    }

    /// True if an older revision must go before.
    fn before(&self, notification: &Notification) -> bool {
        let of = |revision| (notification.alert.clone(), revision);
        self.0.range(of(0)..of(notification.revision)).next().is_some()
    }
}

impl App {
    /// Serves one receiver until nothing more can come.
    pub(super) async fn serve_lane(
        self,
        name: String,
        mut queue: mpsc::UnboundedReceiver<Pending>,
        in_flight: InFlight,
    ) {
        let mut waiting: VecDeque<Pending> = VecDeque::new();
        let mut sending = FuturesUnordered::new();
        let mut recording = FuturesUnordered::new();
        let mut alerts: HashSet<AlertId> = HashSet::new();
        let mut owed = Owed::default();
        // Who has answered that the address is gone, and in what words; a changed configuration is another receiver.
        let mut gone: Option<(Arc<Receiver>, String)> = None;
        let mut open = true;
        while open || !waiting.is_empty() || !sending.is_empty() || !recording.is_empty() {
            let receiver = self.live().receivers.get(&name).cloned();
            let at_once = receiver.as_ref().map_or(1, |receiver| receiver.at_once());
            // One that takes a single one at a time is not sent the next before the last is on disk.
            let unrecorded_max = if at_once == 1 { 1 } else { UNRECORDED_MAX };
            while sending.len() < at_once && sending.len() + recording.len() < unrecorded_max {
                let free = waiting.iter().position(|pending| !alerts.contains(&pending.notification.alert));
                let Some(pending) = free.and_then(|place| waiting.remove(place)) else { break };
                if owed.before(&pending.notification) {
                    // Taken out of the store before the older one failed; it comes again behind that one.
                    in_flight.leave(&pending.notification);
                    self.inner.outbox.notify_one();
                    continue;
                }
                alerts.insert(pending.notification.alert.clone());
                // One that a person sends again is asked all the same.
                let shut = gone.as_ref().filter(|(of, _)| {
                    pending.attempts == 0 && receiver.as_ref().is_some_and(|now| Arc::ptr_eq(of, now))
                });
                let shut = shut.map(|(_, said)| said.clone());
                sending.push(self.send(receiver.clone(), pending, shut));
            }
            tokio::select! {
                Some((pending, outcome)) = sending.next(), if !sending.is_empty() => {
                    match (&outcome, &receiver) {
                        (Outcome::Gone { error }, Some(receiver)) => gone = Some((receiver.clone(), error.clone())),
                        (Outcome::Delivered { .. }, _) => gone = None,
                        _ => {}
                    }
                    let policy = self.policy_of(receiver.as_deref());
                    let next = policy.next_step(&pending, &outcome, self.now());
                    let seen = self.worth_seeing(&pending.notification.receiver, &outcome, &next);
                    // A receiver that has just failed is not asked again for each of many.
                    if matches!(outcome, Outcome::Temporary { .. }) {
                        for pending in std::mem::take(&mut waiting) {
                            let next = policy.next_step(&pending, &outcome, self.now());
                            owed.settle(&pending, &next);
                            alerts.insert(pending.notification.alert.clone());
                            // One that is given up with it, since its rule gives it less time, is told of.
                            let is_lost = matches!(next, NextStep::GiveUp(_));
                            let seen = is_lost.then(|| self.worth_seeing(&name, &outcome, &next)).flatten();
                            recording.push(self.conclude(receiver.clone(), pending, outcome.clone(), &in_flight, seen));
                        }
                    }
                    owed.settle(&pending, &next);
                    recording.push(self.conclude(receiver, pending, outcome, &in_flight, seen));
                }
                Some(alert) = recording.next(), if !recording.is_empty() => {
                    alerts.remove(&alert);
                }
                next = queue.recv(), if open => match next {
                    Some(pending) => waiting.push_back(pending),
                    None => open = false,
                },
            }
        }
    }

    fn policy_of(&self, receiver: Option<&Receiver>) -> RetryPolicy {
        self.inner.policy.within(receiver.and_then(Receiver::expire_after))
    }

    /// One try; none where the receiver is `shut`: it has answered before that it is gone.
    async fn send(
        &self,
        receiver: Option<Arc<Receiver>>,
        pending: Pending,
        shut: Option<String>,
    ) -> (Pending, Outcome) {
        let outcome = match &receiver {
            Some(_) if shut.is_some() => Outcome::Permanent {
                error: format!(
                    "not asked, since {}; a reload or `bellwether outbox retry` asks again",
                    shut.unwrap_or_default()
                ),
            },
            Some(receiver) => match self.policy_of(Some(receiver.as_ref())).late(&pending, self.now()) {
                Some(late) => late,
                None => receiver.deliver(&pending, self.now(), &self.leavers()).await,
            },
            None => Outcome::Temporary {
                error: format!("no receiver is named `{}` in the configuration", pending.notification.receiver),
                retry_after: Some(UNKNOWN_RECEIVER_WAIT),
            },
        };
        fault::point("sent");
        (pending, outcome)
    }

    /// Records a try and what follows from it; `seen` is what the operator may have to hear of it.
    async fn conclude(
        &self,
        receiver: Option<Arc<Receiver>>,
        pending: Pending,
        outcome: Outcome,
        in_flight: &InFlight,
        seen: Option<Seen>,
    ) -> AlertId {
        let now = self.now();
        let next = self.policy_of(receiver.as_deref()).next_step(&pending, &outcome, now);
        told(&pending, &outcome, &next);
        let fallback = receiver.as_ref().and_then(|receiver| receiver.fallback());
        if let Some(other) = fallback.and_then(|other| other.notification(&pending, &outcome, &next, now)) {
            self.stand_in(other).await;
        }
        // At once: what is delivered and not recorded would be sent twice after a crash.
        let again_at = match &next {
            NextStep::RetryAt(at) => Some(*at),
            NextStep::Done | NextStep::GiveUp(_) => None,
        };
        let attempt: Tried = (pending.notification.id.clone(), DeliveryAttempt { at: now, outcome }, next);
        let recorded = self.inner.store.record_attempts(vec![attempt.clone()]).await;
        if let Some(seen) = seen {
            self.see(seen).await;
        }
        if let Err(error) = recorded {
            let id = &pending.notification.id;
            error!(%error, notification = id, "a delivery could not be recorded; it is recorded when the store can be written");
            in_flight.hold(&pending.notification);
            match again_at {
                // Here, so that no later revision goes before it.
                Some(at) => self.record_late(attempt, Some(at.min(now + UNRECORDED_WAIT_MAX)), in_flight).await,
                None => {
                    let (app, in_flight, notification) =
                        (self.clone(), in_flight.clone(), pending.notification.clone());
                    tokio::spawn(async move {
                        app.record_late(attempt, None, &in_flight).await;
                        in_flight.leave(&notification);
                        app.inner.outbox.notify_one();
                    });
                    return pending.notification.alert;
                }
            }
        }
        let again = again_at.is_some();
        fault::point("recorded");
        let wants_more = in_flight.leave(&pending.notification);
        // A new try has a time of its own.
        if again || wants_more {
            self.inner.outbox.notify_one();
        }
        pending.notification.alert
    }

    /// Records a try that could not be recorded before: gives up at `until`, or when the deliverer ends, and then it is made
    /// again, under the same id.
    async fn record_late(&self, attempt: Tried, until: Option<DateTime<Utc>>, in_flight: &InFlight) {
        while !in_flight.is_ending() && until.is_none_or(|until| self.now() < until) {
            tokio::time::sleep(RECORD_AGAIN).await;
            if self.inner.store.record_attempts(vec![attempt.clone()]).await.is_ok() {
                info!(notification = attempt.0, "a delivery is recorded late");
                return;
            }
        }
    }

    /// What may concern the operator: every failure, and of what goes well the first.
    fn worth_seeing(&self, receiver: &str, outcome: &Outcome, next: &NextStep) -> Option<Seen> {
        let mut well = self.inner.well.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = match outcome {
            Outcome::Delivered { .. } => well.insert(receiver.to_owned()),
            Outcome::Temporary { .. } | Outcome::Permanent { .. } | Outcome::Gone { .. } | Outcome::Late { .. } => {
                well.remove(receiver);
                true
            }
        };
        let (receiver, outcome) = (receiver.to_owned(), outcome.clone());
        let is_given_up = matches!(next, NextStep::GiveUp(_));
        is_news.then_some(Seen::Delivery { receiver, outcome, is_given_up })
    }

    /// Sends an alert straight to receivers, where it cannot be put into the outbox; once, and logs what came of it.
    pub(super) async fn tell_past_outbox(self, alert: Alert, receivers: Vec<String>) {
        let (live, alert) = (self.live(), Arc::new(alert));
        for receiver in receivers.iter().filter_map(|name| live.receivers.get(name)) {
            tell_straight(receiver, &alert, self.now(), &self.leavers()).await;
        }
    }

    /// Tells another receiver; before the failed try is recorded, so that a crash in between costs a repeat at most.
    async fn stand_in(&self, other: Notification) {
        let receiver = other.receiver.clone();
        match self.inner.store.save(Batch { notifications: vec![other], ..Batch::default() }).await {
            Ok(_) => {
                info!(receiver, "told in place of a receiver that cannot be reached");
                self.inner.outbox.notify_one();
            }
            Err(error) => error!(%error, receiver, "the fallback could not be told"),
        }
    }
}

/// Sends an alert that stands in no outbox; once, and logs what came of it.
pub(super) async fn tell_straight(receiver: &Receiver, alert: &Arc<Alert>, now: DateTime<Utc>, leavers: &Leavers) {
    let notification = Notification {
        id: format!("{}.{}.{}", alert.id, alert.revision, receiver.name()),
        alert: alert.id.clone(),
        revision: alert.revision,
        receiver: receiver.name().to_owned(),
        created_at: alert.at,
    };
    let pending = Pending { notification, alert: alert.clone(), attempts: 0, next_at: alert.at };
    let outcome = receiver.deliver(&pending, now, leavers).await;
    told(&pending, &outcome, &NextStep::GiveUp("it is not in the outbox".to_owned()));
}

fn told(pending: &Pending, outcome: &Outcome, next: &NextStep) {
    let (id, receiver) = (&pending.notification.id, &pending.notification.receiver);
    match (outcome, next) {
        (Outcome::Delivered { answer }, _) => info!(notification = id, receiver, answer, "delivered"),
        (Outcome::Temporary { error, .. }, NextStep::RetryAt(at)) => {
            warn!(notification = id, receiver, error, next = %at, "delivery failed; will try again")
        }
        (
            Outcome::Temporary { error, .. }
            | Outcome::Permanent { error }
            | Outcome::Gone { error }
            | Outcome::Late { error },
            _,
        ) => {
            error!(notification = id, receiver, error, "delivery given up; see `bellwether outbox`");
        }
    }
}
