//! Decides for each receiver whether an alert is told now, later with others, or not at all.
//!
//! In: alerts, each with a receiver that its route names, and `now`. Out: a `Decision`, and later what was held, as one.
//!
//! Invariants
//! - K1. What is held is told: alone or in one message with others, as it stands then. Nothing is told twice.
//! - K2. What takes back or puts right what a receiver was told is never kept from it by an acknowledgement.
//! - K3. All of it is in rows that are saved with the alerts: a restart changes nothing.

mod bundle;
mod manners;
mod silence;
#[cfg(test)]
mod tests;

pub use bundle::{Item, Why};
pub use manners::{DigestConfig, Manners, QuietHours, RateConfig};
pub use silence::{Acknowledged, Silence};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, AlertId, AlertStatus, StateRow};

/// Keeps the parts of a key apart; stands in no name.
const SEPARATOR: char = '\u{1f}';

/// What everybody is told by: each receiver's manners, and the silences of the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customs {
    pub manners: BTreeMap<String, Manners>,
    pub silences: Vec<Silence>,
}

/// What becomes of an alert for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Now,
    /// With what else is held for the same reason.
    Later {
        until: DateTime<Utc>,
        why: Why,
    },
    /// Never, and why.
    Never(String),
}

/// What a person asks of the desk while the daemon runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    Silence(Silence),
    /// Ends a silence that was added by command.
    EndSilence {
        id: String,
    },
    Acknowledge(Acknowledged),
    /// Takes an acknowledgement back.
    Unacknowledge {
        alert: AlertId,
    },
}

impl Order {
    /// Keys of the rows in which orders wait for the daemon begin so.
    pub const HEAD: &str = "order\u{1f}";

    /// The row in which the order waits; orders are done in the order of their time.
    pub fn row(&self, now: DateTime<Utc>) -> StateRow {
        let value = written(self);
        let hash = xxhash_rust::xxh3::xxh3_64(value.as_bytes());
        StateRow { key: format!("{}{:020}-{hash:016x}", Self::HEAD, now.timestamp_micros()), value: Some(value) }
    }

    /// The order of a row; none if it is of a later version.
    pub fn of(row: &StateRow) -> Option<Self> {
        read(row.value.as_deref()?)
    }
}

/// What is sent to a receiver when a time of holding is over.
#[derive(Clone, Debug, PartialEq)]
pub enum Parcel {
    /// One alert, as it was made.
    One { alert: AlertId, revision: u32 },
    /// Several in one message.
    Many(Box<Alert>),
}

/// Alerts that are held for one receiver for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    until: DateTime<Utc>,
    items: Vec<Item>,
}

/// Everything that is held, silenced and acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// By receiver and reason.
    held: BTreeMap<(String, Why), Held>,
    /// When each receiver with a rate was sent something, the oldest first.
    sent: BTreeMap<String, Vec<DateTime<Utc>>>,
    silences: BTreeMap<String, Silence>,
    acknowledged: BTreeMap<AlertId, Acknowledged>,
    dirty: BTreeSet<String>,
}

impl Desk {
    /// Keys of its rows begin so.
    pub const HEAD: &str = "desk\u{1f}";

    /// A desk as it was saved; a row that cannot be read is passed over.
    pub fn restore<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut desk = Self::default();
        for (key, value) in rows {
            let parts: Vec<&str> = key.split(SEPARATOR).skip(1).collect();
            match parts[..] {
                ["held", receiver, why] => {
                    if let (Some(why), Some(held)) = (Why::named(why), read(value)) {
                        desk.held.insert((receiver.to_owned(), why), held);
                    }
                }
                ["sent", receiver] => {
                    desk.sent.extend(read(value).map(|sent| (receiver.to_owned(), sent)));
                }
                ["silence", id] => {
                    desk.silences.extend(read(value).map(|silence| (id.to_owned(), silence)));
                }
                ["acknowledged", alert] => {
                    desk.acknowledged.extend(read(value).map(|known| (AlertId(alert.into()), known)));
                }
                _ => {}
            }
        }
        desk
    }

    /// What has changed since the last call, to be saved.
    pub fn take_rows(&mut self) -> Vec<StateRow> {
        let keys = std::mem::take(&mut self.dirty);
        keys.into_iter().map(|key| StateRow { value: self.row(&key), key }).collect()
    }

    fn row(&self, key: &str) -> Option<String> {
        let parts: Vec<&str> = key.split(SEPARATOR).skip(1).collect();
        match parts[..] {
            ["held", receiver, why] => {
                Why::named(why).and_then(|why| self.held.get(&(receiver.to_owned(), why))).map(written)
            }
            ["sent", receiver] => self.sent.get(receiver).map(written),
            ["silence", id] => self.silences.get(id).map(written),
            ["acknowledged", alert] => self.acknowledged.get(&AlertId(alert.into())).map(written),
            _ => None,
        }
    }

    /// What would become of the alert; nothing is changed by asking.
    pub fn decide(&self, alert: &Alert, receiver: &str, customs: &Customs, now: DateTime<Utc>) -> Decision {
        let silences = customs.silences.iter().chain(self.silences.values());
        if let Some(silence) = silences.into_iter().find(|silence| silence.holds(alert, now)) {
            let until = silence.until.format("%Y-%m-%d %H:%M UTC");
            let by = if silence.by.is_empty() { String::new() } else { format!(" by {}", silence.by) };
            let reason = if silence.reason.is_empty() { String::new() } else { format!(": {}", silence.reason) };
            return Decision::Never(format!("silenced{by} until {until}{reason}"));
        }
        let turns = alert.reversal
            || alert.correction
            || matches!(alert.status, AlertStatus::Reversed | AlertStatus::Corrected | AlertStatus::Closed);
        if let Some(known) = self.acknowledged.get(&alert.id).filter(|_| !turns) {
            match known.until {
                None => return Decision::Never(format!("acknowledged by {}", or_somebody(&known.by))),
                Some(until) if now < until => return Decision::Later { until, why: Why::Snooze },
                Some(_) => {}
            }
        }
        let Some(manners) = customs.manners.get(receiver) else { return Decision::Now };
        if let Some(min) = manners.min_severity.filter(|min| alert.severity < *min) {
            return Decision::Never(format!("`{receiver}` hears of nothing below {}", min.as_str()));
        }
        // A digest that falls into the quiet hours comes when they are over; what is for a digest does not come before it.
        if let Some(digest) = manners.digest_at(alert.severity, now) {
            let until = manners.quiet_until(alert.severity, digest).unwrap_or(digest);
            return Decision::Later { until, why: Why::Digest };
        }
        if let Some(until) = manners.quiet_until(alert.severity, now) {
            return Decision::Later { until, why: Why::QuietHours };
        }
        if let Some(rate) = manners.rate
            && (rate.critical_waits || alert.severity < crate::rules::Severity::Critical)
        {
            // What is held already goes first.
            let waiting = self.held.get(&(receiver.to_owned(), Why::Rate)).map(|held| held.until);
            let sent = self.sent.get(receiver).map(Vec::as_slice).unwrap_or_default();
            let full = sent.len().checked_sub(rate.at_most).map(|first| sent[first] + rate.within.0);
            if let Some(until) = waiting.or(full).filter(|until| now < *until) {
                return Decision::Later { until, why: Why::Rate };
            }
        }
        Decision::Now
    }

    /// Takes an alert for a receiver. What is held is kept; the caller sends what is to be told now.
    pub fn take(&mut self, alert: &Alert, receiver: &str, customs: &Customs, now: DateTime<Utc>) -> Decision {
        let decision = self.decide(alert, receiver, customs, now);
        if let Decision::Never(_) = decision {
            return decision;
        }
        // An earlier revision that is still held is told by this one.
        self.drop_held(receiver, &alert.id);
        match &decision {
            Decision::Later { until, why } => {
                let key = (receiver.to_owned(), *why);
                self.dirty.insert(held_key(receiver, *why));
                let held = self.held.entry(key).or_insert(Held { until: *until, items: Vec::new() });
                held.until = held.until.min(*until).max(now);
                held.items.push(Item::of(alert));
            }
            _ => self.count(receiver, customs, now),
        }
        decision
    }

    /// What falls due by `now`, for each receiver.
    pub fn release(&mut self, customs: &Customs, now: DateTime<Utc>) -> Vec<(String, Parcel)> {
        let due: Vec<(String, Why)> =
            self.held.iter().filter(|(_, held)| held.until <= now).map(|(key, _)| key.clone()).collect();
        let mut parcels = Vec::new();
        for (receiver, why) in due {
            self.dirty.insert(held_key(&receiver, why));
            let Some(held) = self.held.remove(&(receiver.clone(), why)) else { continue };
            self.count(&receiver, customs, now);
            let parcel = match &held.items[..] {
                [] => continue,
                [one] => Parcel::One { alert: one.alert.clone(), revision: one.revision },
                _ => Parcel::Many(Box::new(bundle::alert(&receiver, why, held.items, now))),
            };
            parcels.push((receiver, parcel));
        }
        parcels
    }

    /// When `release` has something to do next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.held.values().map(|held| held.until).min()
    }

    /// Does what a person asks.
    pub fn obey(&mut self, order: Order) {
        match order {
            Order::Silence(silence) => {
                self.dirty.insert(key("silence", &silence.id));
                self.silences.insert(silence.id.clone(), silence);
            }
            Order::EndSilence { id } => {
                self.dirty.insert(key("silence", &id));
                self.silences.remove(&id);
            }
            Order::Acknowledge(known) => {
                self.dirty.insert(key("acknowledged", &known.alert.0));
                self.acknowledged.insert(known.alert.clone(), known);
            }
            Order::Unacknowledge { alert } => {
                self.dirty.insert(key("acknowledged", &alert.0));
                self.acknowledged.remove(&alert);
            }
        }
    }

    /// Who knows of which alert, by alert.
    pub fn acknowledged(&self) -> impl Iterator<Item = &Acknowledged> {
        self.acknowledged.values()
    }

    /// What waits for whom: receiver, reason, when it is told, and the alerts.
    pub fn waiting(&self) -> impl Iterator<Item = (&str, Why, DateTime<Utc>, &[Item])> {
        self.held.iter().map(|((receiver, why), held)| (receiver.as_str(), *why, held.until, held.items.as_slice()))
    }

    /// Silences that were added by command, by id.
    pub fn silences(&self) -> impl Iterator<Item = &Silence> {
        self.silences.values()
    }

    /// Forgets silences and snoozes that are over.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        let over: Vec<String> =
            self.silences.values().filter(|silence| silence.until <= now).map(|silence| silence.id.clone()).collect();
        for id in over {
            self.obey(Order::EndSilence { id });
        }
        let awake: Vec<AlertId> = self
            .acknowledged
            .values()
            .filter(|known| known.until.is_some_and(|until| until <= now))
            .map(|known| known.alert.clone())
            .collect();
        for alert in awake {
            self.obey(Order::Unacknowledge { alert });
        }
    }

    fn drop_held(&mut self, receiver: &str, alert: &AlertId) {
        for ((to, why), held) in self.held.iter_mut().filter(|((to, _), _)| to == receiver) {
            let before = held.items.len();
            held.items.retain(|item| item.alert != *alert);
            if held.items.len() < before {
                self.dirty.insert(held_key(to, *why));
            }
        }
        self.held.retain(|_, held| !held.items.is_empty());
    }

    /// Counts a message that is sent to a receiver with a rate.
    fn count(&mut self, receiver: &str, customs: &Customs, now: DateTime<Utc>) {
        let Some(rate) = customs.manners.get(receiver).and_then(|manners| manners.rate) else { return };
        let sent = self.sent.entry(receiver.to_owned()).or_default();
        sent.retain(|at| now - *at < rate.within.0);
        sent.push(now);
        self.dirty.insert(key("sent", receiver));
    }
}

fn or_somebody(name: &str) -> &str {
    if name.is_empty() { "somebody" } else { name }
}

fn key(what: &str, of: &str) -> String {
    format!("{}{what}{SEPARATOR}{of}", Desk::HEAD)
}

fn held_key(receiver: &str, why: Why) -> String {
    format!("{}{SEPARATOR}{}", key("held", receiver), why.as_str())
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
