//! Decides for each receiver whether an alert is told now, later with others, or not at all.
//!
//! In: alerts, each with a receiver that its route names, and `now`. Out: a `Decision`, and later what was held, as one.
//!
//! Invariants
//! - K1. What is held is told: alone or in one message with others, as it stands then. Nothing is told twice.
//! - K2. What takes back or puts right what a receiver was told is never kept from it by an acknowledgement.
//! - K3. Nobody is told again of what they were told, unless they asked to be reminded of what nobody has acknowledged.
//! - K4. All of it is in rows that are saved with the alerts: a restart changes nothing.

mod bundle;
mod inhibit;
mod left;
mod manners;
mod reminders;
mod silence;
#[cfg(test)]
mod tests;

pub use bundle::{Item, Why};
pub use inhibit::Inhibition;
pub use left::{Leavers, Left};
pub use manners::{DigestConfig, Manners, QuietHours, RateConfig};
pub use silence::{Acknowledged, Silence};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::alerts::grouping::Group;
use crate::alerts::{Alert, AlertId, AlertStatus, Destination, StateRow};
use crate::ledger::StoryId;
use crate::rules::Severity;

/// Keeps the parts of a key apart; stands in no name.
const SEPARATOR: char = '\u{1f}';

/// What everybody is told by: each receiver's manners, and the silences and inhibitions of the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customs {
    pub manners: BTreeMap<String, Manners>,
    pub silences: Vec<Silence>,
    pub inhibitions: Vec<Inhibition>,
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
    Silence(Box<Silence>),
    /// Ends a silence that was added by command.
    EndSilence {
        id: String,
    },
    Acknowledge(Acknowledged),
    /// Takes an acknowledgement back.
    Unacknowledge {
        alert: AlertId,
    },
    /// A recipient wants no more mails of a receiver.
    Leave(Left),
    /// Takes that back.
    Return {
        receiver: String,
        address: String,
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
    /// One that nobody has acknowledged; it has no number of its own yet, and no prices.
    Again(Box<Alert>),
}

/// Alerts that are held for one receiver for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    until: DateTime<Utc>,
    items: Vec<Item>,
    /// Of a group: how long after this message the next one comes at the earliest, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interval: Option<i64>,
}

/// What is held together: a receiver, a reason, and the group where that is the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct HeldKey {
    receiver: String,
    why: Why,
    group: String,
}

impl HeldKey {
    fn new(receiver: &str, why: Why) -> Self {
        Self { receiver: receiver.to_owned(), why, group: String::new() }
    }

    fn row(&self) -> String {
        let row = format!("{}{SEPARATOR}{}", key("held", &self.receiver), self.why.as_str());
        if self.group.is_empty() { row } else { format!("{row}{SEPARATOR}{}", self.group) }
    }
}

/// Everything that is held, silenced and acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    held: BTreeMap<HeldKey, Held>,
    /// By receiver and group: when the next message of a group that was told of may come.
    grouped: BTreeMap<(String, String), DateTime<Utc>>,
    inhibitors: inhibit::Inhibitors,
    reminders: reminders::Reminders,
    /// When each receiver with a rate was sent something, the oldest first.
    sent: BTreeMap<String, Vec<DateTime<Utc>>>,
    silences: BTreeMap<String, Silence>,
    acknowledged: BTreeMap<AlertId, Acknowledged>,
    /// By receiver and address.
    left: BTreeMap<(String, String), Left>,
    /// Stories told at this instant, with their receivers: what comes of the same article is held after it.
    just_told: (DateTime<Utc>, BTreeSet<(String, StoryId)>),
    dirty: BTreeSet<String>,
}

impl Desk {
    /// Keys of its rows begin so.
    pub const HEAD: &str = "desk\u{1f}";

    fn acknowledged_key(alert: &AlertId) -> String {
        key("acknowledged", &alert.0)
    }

    /// A desk as it was saved; a row that cannot be read is passed over.
    pub fn restore<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut desk = Self::default();
        for (key, value) in rows {
            let parts: Vec<&str> = key.split(SEPARATOR).skip(1).collect();
            match parts[..] {
                ["held", receiver, why, ref group @ ..] => {
                    if let (Some(why), Some(held)) = (Why::named(why), read(value)) {
                        let group = group.first().copied().unwrap_or_default().to_owned();
                        desk.held.insert(HeldKey { receiver: receiver.to_owned(), why, group }, held);
                    }
                }
                ["grouped", receiver, group] => {
                    desk.grouped.extend(read(value).map(|next| ((receiver.to_owned(), group.to_owned()), next)));
                }
                ["inhibits", id, alert] => {
                    let key = (id.to_owned(), AlertId(alert.into()));
                    desk.inhibitors.extend(read(value).map(|standing| (key, standing)));
                }
                ["remind", receiver, alert] => {
                    let key = (receiver.to_owned(), AlertId(alert.into()));
                    desk.reminders.extend(read(value).map(|reminder| (key, reminder)));
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
                ["left", receiver, address] => {
                    let key = (receiver.to_owned(), address.to_owned());
                    desk.left.extend(read(value).map(|left| (key, left)));
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
            ["held", receiver, why, ref group @ ..] => Why::named(why).and_then(|why| {
                let group = group.first().copied().unwrap_or_default().to_owned();
                self.held.get(&HeldKey { receiver: receiver.to_owned(), why, group }).map(written)
            }),
            ["grouped", receiver, group] => self.grouped.get(&(receiver.to_owned(), group.to_owned())).map(written),
            ["inhibits", id, alert] => self.inhibitors.get(&(id.to_owned(), AlertId(alert.into()))).map(written),
            ["remind", receiver, alert] => {
                self.reminders.get(&(receiver.to_owned(), AlertId(alert.into()))).map(written)
            }
            ["sent", receiver] => self.sent.get(receiver).map(written),
            ["silence", id] => self.silences.get(id).map(written),
            ["acknowledged", alert] => self.acknowledged.get(&AlertId(alert.into())).map(written),
            ["left", receiver, address] => self.left.get(&(receiver.to_owned(), address.to_owned())).map(written),
            _ => None,
        }
    }

    /// What would become of the alert; nothing is changed by asking.
    pub fn decide(&self, alert: &Alert, to: &Destination, customs: &Customs, now: DateTime<Utc>) -> Decision {
        let receiver = to.receiver.as_str();
        if let Some(silence) = self.silence(alert, customs, now) {
            let until = silence.until.format("%Y-%m-%d %H:%M UTC");
            let by = if silence.by.is_empty() { String::new() } else { format!(" by {}", silence.by) };
            let reason = if silence.reason.is_empty() { String::new() } else { format!(": {}", silence.reason) };
            return Decision::Never(format!("silenced{by} until {until}{reason}"));
        }
        let turns = turns(alert);
        if let Some(known) = self.acknowledged.get(&alert.id).filter(|_| !turns) {
            match known.until {
                None => return Decision::Never(format!("acknowledged by {}", or_somebody(&known.by))),
                Some(until) if now < until => return Decision::Later { until, why: Why::Snooze },
                Some(_) => {}
            }
        }
        let manners = customs.manners.get(receiver);
        if let Some(min) = manners.and_then(|manners| manners.min_severity).filter(|min| alert.severity < *min) {
            return Decision::Never(format!("`{receiver}` hears of nothing below {}", min.as_str()));
        }
        if let Some(why) = self.inhibited(alert, &customs.inhibitions, now).filter(|_| !turns) {
            return Decision::Never(why);
        }
        // A digest that falls into the quiet hours comes when they are over; what is for a digest does not come before it.
        if let Some((manners, digest)) = manners.and_then(|one| Some((one, one.digest_at(alert.severity, now)?))) {
            let until = manners.quiet_until(alert.severity, digest).unwrap_or(digest);
            return Decision::Later { until, why: Why::Digest };
        }
        if let Some(until) = manners.and_then(|manners| manners.quiet_until(alert.severity, now)) {
            return Decision::Later { until, why: Why::QuietHours };
        }
        // What takes back what was told waits for no company.
        if let Some(group) = to.group(alert).filter(|_| !turns)
            && let Some(until) = self.gathers_until(receiver, &group, now)
        {
            return Decision::Later { until, why: Why::Group };
        }
        match self.rate_until(alert.severity, receiver, customs, now) {
            Some(until) => Decision::Later { until, why: Why::Rate },
            None => Decision::Now,
        }
    }

    /// The silence that keeps the alert from everybody now.
    fn silence<'a>(&'a self, alert: &Alert, customs: &'a Customs, now: DateTime<Utc>) -> Option<&'a Silence> {
        customs.silences.iter().chain(self.silences.values()).find(|silence| silence.holds(alert, now))
    }

    /// When a group is told next; none if its first alert need not wait.
    fn gathers_until(&self, receiver: &str, group: &Group, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let key = HeldKey { receiver: receiver.to_owned(), why: Why::Group, group: group.key.clone() };
        let waiting = self.held.get(&key).map(|held| held.until);
        let next = self.grouped.get(&(key.receiver, key.group)).copied();
        waiting.or(next).filter(|until| now < *until).or_else(|| {
            let until = now + group.wait;
            (now < until).then_some(until)
        })
    }

    /// When a receiver has room again that has been sent as much as it wants; none if it has room.
    fn rate_until(
        &self,
        severity: Severity,
        receiver: &str,
        customs: &Customs,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let rate = customs.manners.get(receiver)?.rate?;
        if severity == Severity::Critical && !rate.critical_waits {
            return None;
        }
        // What is held already goes first.
        let waiting = self.held.get(&HeldKey::new(receiver, Why::Rate)).map(|held| held.until);
        let sent = self.sent.get(receiver).map(Vec::as_slice).unwrap_or_default();
        let full = sent.len().checked_sub(rate.at_most).map(|first| sent[first] + rate.within.0);
        waiting.or(full).filter(|until| now < *until)
    }

    /// Takes an alert for a receiver. What is held is kept; the caller sends what is to be told now.
    pub fn take(&mut self, alert: &Alert, to: &Destination, customs: &Customs, now: DateTime<Utc>) -> Decision {
        let decision = self.decide(alert, to, customs, now);
        let receiver = to.receiver.as_str();
        if let Decision::Never(_) = decision {
            return decision;
        }
        // An earlier revision that is still held is told by this one.
        let was_new = self.drop_held(receiver, &alert.id);
        match &decision {
            Decision::Later { until, why } => {
                let group = to.group(alert).filter(|_| *why == Why::Group);
                let interval = group.as_ref().map(|group| group.interval.num_seconds());
                let group = group.map(|group| group.key).unwrap_or_default();
                let key = HeldKey { receiver: receiver.to_owned(), why: *why, group };
                let is_told = alert.story.as_ref().is_some_and(|story| self.is_just_told(receiver, story, now));
                let is_new = Some((alert.is_first() || was_new) && !is_told);
                self.hold(key, *until, interval, vec![Item { is_new, ..Item::of(alert) }], now);
                self.remind(alert, to, *until);
            }
            _ => {
                if let Some(group) = to.group(alert) {
                    self.told_of_group(receiver, &group.key, now + group.interval);
                }
                if let Some(story) = &alert.story {
                    self.told_of_story(receiver, story, now);
                }
                self.count(receiver, customs, now);
                self.remind(alert, to, now);
            }
        }
        decision
    }

    fn hold(
        &mut self,
        key: HeldKey,
        until: DateTime<Utc>,
        interval: Option<i64>,
        items: Vec<Item>,
        now: DateTime<Utc>,
    ) {
        self.dirty.insert(key.row());
        let held = self.held.entry(key).or_insert(Held { until, items: Vec::new(), interval });
        held.until = held.until.min(until).max(now);
        held.items.extend(items);
    }

    fn is_just_told(&self, receiver: &str, story: &StoryId, now: DateTime<Utc>) -> bool {
        self.just_told.0 == now && self.just_told.1.contains(&(receiver.to_owned(), story.clone()))
    }

    /// A receiver is told of a story: what is held of it is no news by the time that it comes.
    fn told_of_story(&mut self, receiver: &str, story: &StoryId, now: DateTime<Utc>) {
        if self.just_told.0 != now {
            self.just_told = (now, BTreeSet::new());
        }
        self.just_told.1.insert((receiver.to_owned(), story.clone()));
        for (key, held) in self.held.iter_mut().filter(|(key, _)| key.receiver == receiver) {
            for item in held.items.iter_mut().filter(|item| item.story.as_ref() == Some(story)) {
                item.is_new = Some(false);
                self.dirty.insert(key.row());
            }
        }
    }

    fn told_of_group(&mut self, receiver: &str, group: &str, next: DateTime<Utc>) {
        self.dirty.insert(grouped_key(receiver, group));
        self.grouped.insert((receiver.to_owned(), group.to_owned()), next);
    }

    /// What falls due by `now`, for each receiver.
    pub fn release(&mut self, customs: &Customs, now: DateTime<Utc>) -> Vec<(String, Parcel)> {
        let due: Vec<HeldKey> =
            self.held.iter().filter(|(_, held)| held.until <= now).map(|(key, _)| key.clone()).collect();
        let mut parcels = Vec::new();
        for key in due {
            self.dirty.insert(key.row());
            let Some(held) = self.held.remove(&key) else { continue };
            let HeldKey { receiver, why, group } = key;
            if why == Why::Group {
                let gravest = held.items.iter().map(|item| item.severity).max().unwrap_or(Severity::Info);
                if let Some((until, why)) = self.kept_from(gravest, &receiver, customs, now) {
                    self.hold(HeldKey::new(&receiver, why), until, None, held.items, now);
                    continue;
                }
                self.told_of_group(&receiver, &group, now + TimeDelta::seconds(held.interval.unwrap_or_default()));
            }
            for story in held.items.iter().filter_map(|item| item.story.as_ref()) {
                self.told_of_story(&receiver, story, now);
            }
            self.count(&receiver, customs, now);
            let parcel = match &held.items[..] {
                [] => continue,
                [one] => Parcel::One { alert: one.alert.clone(), revision: one.revision },
                _ => Parcel::Many(Box::new(bundle::alert(&receiver, why, held.items, now))),
            };
            parcels.push((receiver, parcel));
        }
        parcels.extend(self.due_reminders(customs, now));
        parcels
    }

    /// Until when a receiver that was to be told of a group now is not.
    fn kept_from(
        &self,
        severity: Severity,
        receiver: &str,
        customs: &Customs,
        now: DateTime<Utc>,
    ) -> Option<(DateTime<Utc>, Why)> {
        let quiet = customs.manners.get(receiver).and_then(|manners| manners.quiet_until(severity, now));
        let full = || self.rate_until(severity, receiver, customs, now);
        quiet.map(|until| (until, Why::QuietHours)).or_else(|| full().map(|until| (until, Why::Rate)))
    }

    /// When `release` has something to do next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let held = self.held.values().map(|held| held.until);
        held.chain(self.reminders.values().map(reminders::Reminder::due)).min()
    }

    /// Does what a person asks.
    pub fn obey(&mut self, order: Order) {
        match order {
            Order::Silence(silence) => {
                self.dirty.insert(key("silence", &silence.id));
                self.silences.insert(silence.id.clone(), *silence);
            }
            Order::EndSilence { id } => {
                self.dirty.insert(key("silence", &id));
                self.silences.remove(&id);
            }
            Order::Acknowledge(known) => {
                self.dirty.insert(key("acknowledged", &known.alert.0));
                if known.until.is_none() {
                    self.end_reminders(&known.alert);
                }
                self.acknowledged.insert(known.alert.clone(), known);
            }
            Order::Unacknowledge { alert } => {
                self.dirty.insert(key("acknowledged", &alert.0));
                self.acknowledged.remove(&alert);
            }
            Order::Leave(left) => {
                let of = (left.receiver.clone(), left.address.to_ascii_lowercase());
                self.dirty.insert(left_key(&of.0, &of.1));
                // Who has left already left then.
                self.left.entry(of).or_insert(left);
            }
            Order::Return { receiver, address } => {
                let of = (receiver, address.to_ascii_lowercase());
                self.dirty.insert(left_key(&of.0, &of.1));
                self.left.remove(&of);
            }
        }
    }

    /// Recipients who want no more mails, by receiver and address.
    pub fn left(&self) -> impl Iterator<Item = &Left> {
        self.left.values()
    }

    /// Who knows of which alert, by alert.
    pub fn acknowledged(&self) -> impl Iterator<Item = &Acknowledged> {
        self.acknowledged.values()
    }

    /// What waits for whom: receiver, reason, when it is told, and the alerts.
    pub fn waiting(&self) -> impl Iterator<Item = (&str, Why, DateTime<Utc>, &[Item])> {
        self.held.iter().map(|(key, held)| (key.receiver.as_str(), key.why, held.until, held.items.as_slice()))
    }

    /// Silences that were added by command, by id.
    pub fn silences(&self) -> impl Iterator<Item = &Silence> {
        self.silences.values()
    }

    /// Forgets silences and snoozes that are over, and groups of which nothing more waits.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        self.forget_inhibitors(now);
        let past: Vec<(String, String)> =
            self.grouped.iter().filter(|(_, next)| **next <= now).map(|(key, _)| key.clone()).collect();
        for key in past {
            self.dirty.insert(grouped_key(&key.0, &key.1));
            self.grouped.remove(&key);
        }
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

    /// Takes out what is held of an alert; true if that would have been news to the receiver.
    fn drop_held(&mut self, receiver: &str, alert: &AlertId) -> bool {
        let mut was_new = false;
        for (key, held) in self.held.iter_mut().filter(|(key, _)| key.receiver == receiver) {
            let before = held.items.len();
            was_new |= held.items.iter().any(|item| item.alert == *alert && item.is_new == Some(true));
            held.items.retain(|item| item.alert != *alert);
            if held.items.len() < before {
                self.dirty.insert(key.row());
            }
        }
        self.held.retain(|_, held| !held.items.is_empty());
        was_new
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

fn left_key(receiver: &str, address: &str) -> String {
    format!("{}{SEPARATOR}{address}", key("left", receiver))
}

fn grouped_key(receiver: &str, group: &str) -> String {
    format!("{}{SEPARATOR}{group}", key("grouped", receiver))
}

/// True if the alert takes back or puts right what was told, or ends it.
fn turns(alert: &Alert) -> bool {
    alert.reversal
        || alert.correction
        || matches!(alert.status, AlertStatus::Reversed | AlertStatus::Corrected | AlertStatus::Closed)
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
