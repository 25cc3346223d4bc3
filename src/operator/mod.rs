//! Watches over bellwether itself: knows what is wrong, since when, and when the operator must hear of it.
//!
//! In: what happened (`Seen`), and `now`. Out: alerts for the operator, with the receivers that are to hear of them, and rows
//! to save.
//!
//! Invariants
//! - W1. What is wrong is told once, again after growing gaps while it lasts, and when it is over.
//! - W2. Everything that is wrong in one way is one alert, however many feeds or receivers it is true of.
//! - W3. A receiver that is down is never the one that is told of it.
//! - W4. All of it is in rows that are saved with what caused them: a restart repeats nothing.
//!
//! Pure: reads no clock and no store. Does not decide whether a receiver is told now or after its quiet hours: that is the
//! desk's affair, as with every alert.

mod condition;
mod config;
mod coverage;
mod feed;
mod left;
mod matters;
mod moved;
mod pulse;
mod rhythm;
mod seen;
mod share;
#[cfg(test)]
mod tests;
mod unsaved;
mod words;

pub use condition::Condition;
pub use config::{OperatorConfig, Settings};
pub use coverage::{Counts, DayCounts, Statement, ToldCounts};
pub use left::unsubscribed;
pub use matters::{Matter, Open, Pace};
pub use moved::moved;
pub use pulse::{ClockWatch, Ping, PingConfig, Pulse, Turn};
pub use seen::{Marks, Seen};
pub use unsaved::Unsaved;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, StateRow};
use crate::operator::coverage::Tally;
use crate::operator::feed::FeedMemory;
use crate::outbox::Outcome;
use crate::schedule::PollState;

/// Keeps the parts of a key apart; stands in no name.
const SEPARATOR: char = '\u{1f}';
const MEGABYTE: u64 = 1 << 20;
/// A receiver is down after so many failed tries in a row ..
const RECEIVER_TRIES: u32 = 3;
/// .. over at least this: a mail server that greylists asks for five minutes.
const RECEIVER_DOWN_AFTER: TimeDelta = TimeDelta::minutes(5);

/// An alert for the operator, and who is to hear of it; nobody, where every receiver is down.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub alert: Alert,
    pub receivers: Vec<String>,
}

/// What is remembered of a receiver that fails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct ReceiverMemory {
    since: Option<DateTime<Utc>>,
    tries: u32,
    given_up: u32,
}

/// Everything that is wrong, and what is remembered to find out.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    settings: Settings,
    open: BTreeMap<Condition, Open>,
    feeds: BTreeMap<String, FeedMemory>,
    receivers: BTreeMap<String, ReceiverMemory>,
    /// Quote sources that fail, since when.
    quotes: BTreeMap<String, DateTime<Utc>>,
    tally: Tally,
    dirty: BTreeSet<String>,
}

impl Watch {
    /// Keys of its rows begin so.
    pub const HEAD: &str = "operator\u{1f}";

    /// As it was saved; a row that cannot be read is passed over.
    pub fn restore<'a>(settings: Settings, rows: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut watch = Self { settings, ..Self::default() };
        for (key, value) in rows {
            let parts: Vec<&str> = key.split(SEPARATOR).skip(1).collect();
            match parts[..] {
                ["open", name] => {
                    watch.open.extend(Condition::named(name).zip(read(value)));
                }
                ["feed", name] => watch.feeds.extend(read(value).map(|memory| (name.to_owned(), memory))),
                ["receiver", name] => watch.receivers.extend(read(value).map(|memory| (name.to_owned(), memory))),
                ["quotes", name] => watch.quotes.extend(read(value).map(|since| (name.to_owned(), since))),
                _ => {}
            }
        }
        watch
    }

    /// The same out of all rows of `state`, and the counts of the last day.
    pub fn of_state(settings: Settings, state: &[StateRow], days: &[DayCounts]) -> Self {
        let own = state.iter().filter(|row| row.key.starts_with(Self::HEAD));
        let watch = Self::restore(settings, own.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
        Self { tally: Tally::restore(days), ..watch }
    }

    /// Goes back to what was saved; settings stay.
    pub fn go_back(&mut self, state: &[StateRow], days: &[DayCounts]) {
        *self = Self::of_state(std::mem::take(&mut self.settings), state, days);
    }

    /// Counts that have changed since the last call, to be saved.
    pub fn take_days(&mut self) -> Vec<DayCounts> {
        self.tally.take_days()
    }

    /// What has changed since the last call, to be saved.
    pub fn take_rows(&mut self) -> Vec<StateRow> {
        let keys = std::mem::take(&mut self.dirty);
        keys.into_iter().map(|key| StateRow { value: self.row(&key), key }).collect()
    }

    fn row(&self, key: &str) -> Option<String> {
        let parts: Vec<&str> = key.split(SEPARATOR).skip(1).collect();
        match parts[..] {
            ["open", name] => Condition::named(name).and_then(|condition| self.open.get(&condition)).map(written),
            ["feed", name] => self.feeds.get(name).map(written),
            ["receiver", name] => self.receivers.get(name).map(written),
            ["quotes", name] => self.quotes.get(name).map(written),
            _ => None,
        }
    }

    /// Takes new settings. What is no longer configured is no longer wrong, and nobody is told of its end.
    pub fn change_settings(&mut self, settings: Settings) {
        self.settings = settings;
        let Settings { feeds, quotes, receivers, others, .. } = &self.settings;
        self.feeds.retain(|name, _| kept("feed", feeds.contains_key(name), name, &mut self.dirty));
        self.quotes.retain(|name, _| kept("quotes", quotes.contains(name), name, &mut self.dirty));
        let known = |name: &String| receivers.contains(name) || others.contains(name);
        self.receivers.retain(|name, _| kept("receiver", known(name), name, &mut self.dirty));
        for condition in Condition::ALL {
            let Some(open) = self.open.get_mut(condition) else { continue };
            let before = open.count();
            open.keep_only(|name| match condition {
                Condition::FeedFailing | Condition::FeedSilent | Condition::FeedThin => feeds.contains_key(name),
                Condition::QuotesFailing | Condition::QuotesStale => quotes.contains(name),
                Condition::ReceiverDown | Condition::AlertExpired => {
                    receivers.iter().chain(others).any(|known| known == name)
                }
                _ => true,
            });
            if open.count() != before {
                self.dirty.insert(key("open", condition.as_str()));
            }
        }
        self.drop_empty();
    }

    /// Takes in what happened.
    pub fn see(&mut self, seen: &Seen, now: DateTime<Utc>) {
        match seen {
            Seen::FeedRead { feed, poll, items, brings_new, marks, counts } => {
                self.tally.add(feed, counts, now);
                self.feed_read(feed, poll, (*items, *brings_new, marks), now);
            }
            Seen::FeedHeld { feed } => self.tally.add(feed, &Counts { polls_held: 1, ..Counts::default() }, now),
            Seen::FeedFailed { feed, poll, is_gone } => {
                self.tally.add(feed, &Counts { polls: 1, polls_failed: 1, ..Counts::default() }, now);
                self.feed_failed(feed, poll, *is_gone, now);
            }
            Seen::Delivery { receiver, outcome, is_given_up } => self.delivery(receiver, outcome, *is_given_up, now),
            Seen::Quotes { source, poll, behind } => self.quotes(source, poll, *behind, now),
            Seen::StoreChecked { store, damage } => {
                let known = || self.open.get(&Condition::StoreDamaged).and_then(|open| open.matter(store)).cloned();
                let found = |says: &String| Matter {
                    tried: "It was looked through as it is every week.".to_owned(),
                    ..Matter::new(now, says.clone())
                };
                let matter = damage.as_ref().map(|says| known().unwrap_or_else(|| found(says)));
                self.set(Condition::StoreDamaged, store, matter, now);
            }
            Seen::Disk { folder, free, total } => self.disk(folder, *free, *total, now),
            Seen::Config { file, refused } => {
                let matter = refused.as_ref().map(|(count, first)| {
                    let more = if *count > 1 { format!(" ({count} problems in all)") } else { String::new() };
                    Matter::new(now, format!("{first}{more}"))
                });
                self.set(Condition::ConfigRefused, file, matter, now);
            }
            Seen::Clock { by } => {
                let says = match *by > TimeDelta::zero() {
                    true => format!("it went ahead by {}, or the machine slept", words::span(*by)),
                    false => format!("it was set back by {}", words::span(-*by)),
                };
                let matter = Matter { ends_at: Some(now + words::CLOCK_WELL_AFTER), ..Matter::new(now, says) };
                self.set(Condition::ClockJumped, "this machine", Some(matter), now);
            }
            Seen::RuleFailed { rule, part, error } => {
                let says = format!("its `{part}` failed on a fact: {error}");
                let matter = Matter { ends_at: Some(now + words::RULE_WELL_AFTER), ..Matter::new(now, says) };
                self.set(Condition::RuleFailing, rule, Some(matter), now);
            }
        }
    }

    /// Who hears of what is not wrong: of what was covered, of who unsubscribed.
    pub fn told_of_news(&self) -> Vec<String> {
        let mut named = self.settings.receivers.clone();
        named.retain(|name| !self.is_down(name));
        if named.is_empty() { self.settings.receivers.clone() } else { named }
    }

    /// When `tell` has something to do next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.open.values().filter_map(Open::next_due).min()
    }

    /// What falls due by `now`.
    pub fn tell(&mut self, now: DateTime<Utc>) -> Vec<Told> {
        let mut told = Vec::new();
        for condition in Condition::ALL {
            let Some(open) = self.open.get_mut(condition).filter(|open| open.next_due().is_some_and(|due| due <= now))
            else {
                continue;
            };
            self.dirty.insert(key("open", condition.as_str()));
            open.expire(&self.settings.pace, now);
            if !open.is_due(now) {
                continue;
            }
            let alert = words::alert(*condition, open, now);
            let receivers = self.receivers_of(*condition);
            if let Some(open) = self.open.get_mut(condition) {
                open.was_told(&receivers, &self.settings.pace, now);
            }
            told.push(Told { alert, receivers });
        }
        self.drop_empty();
        told
    }

    /// Everything that is wrong: what, of which, and since when.
    pub fn matters(&self) -> impl Iterator<Item = (Condition, &str, &Matter)> {
        self.open.iter().flat_map(|(condition, open)| open.matters().map(|(name, matter)| (*condition, name, matter)))
    }

    /// Who hears of a condition: the operator's receivers and who heard of it before; in place of those that are down, one
    /// that is not.
    fn receivers_of(&self, condition: Condition) -> Vec<String> {
        let Settings { receivers, others, .. } = &self.settings;
        if receivers.is_empty() {
            return Vec::new();
        }
        let is_up = |name: &&String| !self.is_down(name);
        let heard = self.open.get(&condition).map(Open::heard).unwrap_or_default();
        let mut named: Vec<String> = receivers.iter().filter(is_up).cloned().collect();
        if named.is_empty() {
            named.extend(others.iter().find(is_up).cloned());
        }
        named.extend(
            heard.iter().filter(is_up).filter(|name| receivers.iter().chain(others).any(|one| one == *name)).cloned(),
        );
        // Of what is not about receivers, one that is down is told when it is back.
        if named.is_empty() && condition != Condition::ReceiverDown {
            named.clone_from(receivers);
        }
        let mut once = BTreeSet::new();
        named.retain(|name| once.insert(name.clone()));
        named
    }

    fn is_down(&self, receiver: &str) -> bool {
        self.open.get(&Condition::ReceiverDown).is_some_and(|open| open.matter(receiver).is_some())
    }

    fn feed_read(
        &mut self,
        feed: &str,
        poll: &PollState,
        (items, brings_new, marks): (u32, bool, &[Marks]),
        now: DateTime<Utc>,
    ) {
        self.set(Condition::FeedFailing, feed, None, now);
        let silent_after = self.settings.feeds.get(feed).copied().flatten();
        let memory = self.feeds.entry(feed.to_owned()).or_default();
        let before = memory.clone();
        memory.read(items, brings_new, marks, now);
        let (silent, thin) = (memory.silent(silent_after, now), memory.thin(now));
        if *memory != before {
            self.dirty.insert(key("feed", feed));
        }
        let next = poll.next_at.filter(|at| *at > now).map(|at| format!("It is read on, next at {}.", words::time(at)));
        let tried = next.unwrap_or_else(|| "It is read on, and answers.".to_owned());
        self.set(Condition::FeedSilent, feed, silent.map(|matter| Matter { tried: tried.clone(), ..matter }), now);
        self.set(Condition::FeedThin, feed, thin.map(|matter| Matter { tried, ..matter }), now);
    }

    fn feed_failed(&mut self, feed: &str, poll: &PollState, is_gone: bool, now: DateTime<Utc>) {
        let memory = self.feeds.entry(feed.to_owned()).or_default();
        if memory.failing_since.is_none() {
            memory.failing_since = Some(now);
            self.dirty.insert(key("feed", feed));
        }
        if poll.failures < self.settings.feed_failures && !is_gone {
            return;
        }
        let since = memory.failing_since.unwrap_or(now);
        self.set(Condition::FeedFailing, feed, Some(polls_fail(poll, since)), now);
    }

    fn quotes(&mut self, source: &str, poll: &PollState, behind: Option<(TimeDelta, TimeDelta)>, now: DateTime<Utc>) {
        if poll.failures > 0 {
            let since = *self.quotes.entry(source.to_owned()).or_insert(now);
            self.dirty.insert(key("quotes", source));
            if poll.failures >= self.settings.feed_failures {
                self.set(Condition::QuotesFailing, source, Some(polls_fail(poll, since)), now);
            }
            return;
        }
        if self.quotes.remove(source).is_some() {
            self.dirty.insert(key("quotes", source));
        }
        self.set(Condition::QuotesFailing, source, None, now);
        // Without new prices nothing is known of how old they are.
        let Some((behind, most)) = behind else { return };
        let stale = (behind > most).then(|| {
            let (behind, most) = (words::span(behind), words::span(most));
            let says = format!("its newest price is {behind} of trading behind; {most} are let pass");
            Matter { tried: "It is polled on, and answers.".to_owned(), ..Matter::new(now, says) }
        });
        self.set(Condition::QuotesStale, source, stale, now);
    }

    fn delivery(&mut self, receiver: &str, outcome: &Outcome, is_given_up: bool, now: DateTime<Utc>) {
        let Settings { receivers, others, .. } = &self.settings;
        if !receivers.iter().chain(others).any(|known| known == receiver) {
            return;
        }
        let (error, refuses) = match outcome {
            Outcome::Delivered { .. } => {
                if self.receivers.remove(receiver).is_some() {
                    self.dirty.insert(key("receiver", receiver));
                }
                self.set(Condition::ReceiverDown, receiver, None, now);
                return;
            }
            Outcome::Late { error } => return self.expired(receiver, error, now),
            Outcome::Temporary { error, .. } => (error, false),
            Outcome::Permanent { error } | Outcome::Gone { error } => (error, true),
        };
        if is_given_up && !refuses {
            self.expired(receiver, error, now);
        }
        self.dirty.insert(key("receiver", receiver));
        let memory = self.receivers.entry(receiver.to_owned()).or_default();
        memory.tries = memory.tries.saturating_add(1);
        memory.given_up = memory.given_up.saturating_add(u32::from(is_given_up));
        let since = *memory.since.get_or_insert(now);
        let is_long = memory.tries >= RECEIVER_TRIES && now - since >= RECEIVER_DOWN_AFTER;
        let is_known = self.open.get(&Condition::ReceiverDown).is_some_and(|open| open.matter(receiver).is_some());
        if !(refuses || is_long || is_known) {
            return;
        }
        let says = if refuses { format!("it refuses for good: {error}") } else { error.clone() };
        let matter = Matter { tried: words::tries(memory.tries, memory.given_up), ..Matter::new(since, says) };
        self.set(Condition::ReceiverDown, receiver, Some(matter), now);
    }

    /// An alert was not told a receiver in its time.
    fn expired(&mut self, receiver: &str, error: &str, now: DateTime<Utc>) {
        let ends_at = Some(now + words::EXPIRED_WELL_AFTER);
        let matter = Matter { ends_at, ..Matter::new(now, format!("an alert expired: {error}")) };
        self.set(Condition::AlertExpired, receiver, Some(matter), now);
    }

    fn disk(&mut self, folder: &str, free: u64, total: u64, now: DateTime<Utc>) {
        let is_known = self.open.get(&Condition::DiskLow).is_some_and(|open| open.matter(folder).is_some());
        let least = self.settings.disk_free_min;
        // A little more than the least is needed to be well again, so that it is not told to and fro.
        let is_low = free < if is_known { least + least / 5 } else { least };
        let percent = u128::from(free) * 100 / u128::from(total.max(1));
        let says = || format!("{} MB are free ({percent} %), less than {} MB", free / MEGABYTE, least / MEGABYTE);
        // The figure is that of the first time: it would be saved with every look.
        let matter = is_low.then(|| {
            let known = self.open.get(&Condition::DiskLow).and_then(|open| open.matter(folder)).cloned();
            known.unwrap_or_else(|| Matter::new(now, says()))
        });
        self.set(Condition::DiskLow, folder, matter, now);
    }

    /// What paces the operator's alerts, and who hears of what cannot be saved.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Something is so, or not.
    fn set(&mut self, condition: Condition, name: &str, matter: Option<Matter>, now: DateTime<Utc>) {
        let pace = &self.settings.pace;
        let changed = match matter {
            Some(matter) => {
                self.open.entry(condition).or_insert_with(|| Open::new(pace, now)).begin(name, matter, pace, now)
            }
            None => self.open.get_mut(&condition).is_some_and(|open| open.end(name, pace, now)),
        };
        if changed {
            self.dirty.insert(key("open", condition.as_str()));
            self.drop_empty();
        }
    }

    fn drop_empty(&mut self) {
        self.open.retain(|_, open| !open.is_empty());
    }
}

fn polls_fail(poll: &PollState, since: DateTime<Utc>) -> Matter {
    let error = poll.last_error.as_deref().unwrap_or("the cause is unknown");
    // An error that names its feed need not be told with it twice.
    let error = error.strip_prefix("feed `").and_then(|rest| Some(rest.split_once("`: ")?.1)).unwrap_or(error);
    let says = match poll.failures {
        0 | 1 => error.to_owned(),
        count => format!("{count} failures in a row: {error}"),
    };
    let last =
        poll.last_success_at.map_or("It was never read.".to_owned(), |at| format!("Last read {}.", words::time(at)));
    let next = poll.next_at.map(|at| format!(" Next try {}.", words::time(at))).unwrap_or_default();
    Matter { tried: format!("{last}{next}"), ..Matter::new(since, says) }
}

fn key(what: &str, of: &str) -> String {
    format!("{}{what}{SEPARATOR}{of}", Watch::HEAD)
}

/// Marks what is not kept as changed.
fn kept(what: &str, is_kept: bool, name: &str, dirty: &mut BTreeSet<String>) -> bool {
    if !is_kept {
        dirty.insert(key(what, name));
    }
    is_kept
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
