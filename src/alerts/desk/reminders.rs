//! Alerts that nobody has acknowledged are told again, at growing gaps.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Customs, Desk, Parcel, turns};
use crate::alerts::{Alert, AlertId, AlertStatus, Destination};
use crate::rules::Reason;

/// A gap longer than this is never waited for.
const GAP_MAX: TimeDelta = TimeDelta::days(7);

/// An alert that a receiver is reminded of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Reminder {
    /// As it was told last, without prices.
    alert: Alert,
    /// When its receiver was first told.
    told_at: DateTime<Utc>,
    due: DateTime<Utc>,
    /// The time from the telling before to `due`, in seconds.
    gap: i64,
}

impl Reminder {
    pub(super) fn due(&self) -> DateTime<Utc> {
        self.due
    }
}

/// By receiver and alert.
pub(super) type Reminders = BTreeMap<(String, AlertId), Reminder>;

impl Desk {
    /// Reminds of an alert that is told at a time; a later revision begins again, and what is over ends it.
    pub(super) fn remind(&mut self, alert: &Alert, to: &Destination, told_at: DateTime<Utc>) {
        let key = (to.receiver.clone(), alert.id.clone());
        // A report on prices is no news: the gaps go on.
        if alert.status == AlertStatus::FollowUp {
            return;
        }
        let interval = to.repeat_interval.filter(|_| !turns(alert));
        if interval.is_none() && !self.reminders.contains_key(&key) {
            return;
        }
        self.dirty.insert(row_key(&key));
        match interval {
            Some(interval) => {
                let alert = Alert { prices: Vec::new(), course: None, ..alert.clone() };
                let due = told_at + interval;
                self.reminders.insert(key, Reminder { alert, told_at, due, gap: interval.num_seconds() });
            }
            None => {
                self.reminders.remove(&key);
            }
        }
    }

    /// Ends every reminder of an alert that somebody knows of.
    pub(super) fn end_reminders(&mut self, alert: &AlertId) {
        let known: Vec<(String, AlertId)> = self.reminders.keys().filter(|key| key.1 == *alert).cloned().collect();
        for key in known {
            self.dirty.insert(row_key(&key));
            self.reminders.remove(&key);
        }
    }

    /// Reminders that fall due by `now`. One that nobody is to hear now waits, and is not lost by it.
    pub(super) fn due_reminders(&mut self, customs: &Customs, now: DateTime<Utc>) -> Vec<(String, Parcel)> {
        let due: Vec<(String, AlertId)> =
            self.reminders.iter().filter(|(_, one)| one.due <= now).map(|(key, _)| key.clone()).collect();
        let mut parcels = Vec::new();
        for key in due {
            self.dirty.insert(row_key(&key));
            let Some(mut reminder) = self.reminders.remove(&key) else { continue };
            if let Some(later) = self.put_off(&reminder.alert, &key.0, customs, now) {
                reminder.due = later;
                self.reminders.insert(key, reminder);
                continue;
            }
            let told = told_again(&reminder, now);
            reminder.gap *= 2;
            if TimeDelta::seconds(reminder.gap) <= GAP_MAX {
                reminder.due = now + TimeDelta::seconds(reminder.gap);
                self.reminders.insert(key.clone(), reminder);
            }
            self.count(&key.0, customs, now);
            parcels.push((key.0, Parcel::Again(Box::new(told))));
        }
        parcels
    }

    /// Until when nobody is to be reminded: put off by a person, silenced, or in quiet hours.
    fn put_off(&self, alert: &Alert, receiver: &str, customs: &Customs, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let snoozed = self.acknowledged.get(&alert.id).and_then(|known| known.until).filter(|until| now < *until);
        let silence = self.silence(alert, customs, now).map(|silence| silence.until);
        let manners = customs.manners.get(receiver);
        let quiet = manners.and_then(|manners| manners.quiet_until(alert.severity, now));
        snoozed.or(silence).or(quiet)
    }
}

/// The alert once more. The caller numbers it and says what prices have done.
fn told_again(reminder: &Reminder, now: DateTime<Utc>) -> Alert {
    let since = reminder.told_at.format("%Y-%m-%d %H:%M UTC");
    Alert {
        status: AlertStatus::Reminder,
        title: format!("Not acknowledged for {}: {}", lasted(now - reminder.told_at), reminder.alert.title),
        at: now,
        changed: Vec::new(),
        reasons: vec![Reason { condition: "acknowledged".to_owned(), saw: format!("by nobody since {since}") }],
        ..reminder.alert.clone()
    }
}

/// `4h`, `2d`, as people say it.
fn lasted(time: TimeDelta) -> String {
    match time.num_minutes() {
        minutes if minutes < 120 => format!("{minutes} min"),
        minutes if minutes < 48 * 60 => format!("{} h", (minutes + 30) / 60),
        minutes => format!("{} days", (minutes + 12 * 60) / (24 * 60)),
    }
}

pub(super) fn row_key((receiver, alert): &(String, AlertId)) -> String {
    format!("{}{}{alert}", super::key("remind", receiver), super::SEPARATOR)
}
