//! What is remembered of a feed: its rhythm, and what its entries usually have.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::operator::rhythm::Rhythm;
use crate::operator::share::Share;
use crate::operator::{Marks, Matter, words};

/// A silence less likely than this by the feed's own past is told.
const SILENT_BY_CHANCE: f64 = 1e-4;
/// A feed that held this many entries or more does not come empty by itself ..
const ITEMS_MIN: u32 = 3;
/// .. so many times in a row.
const EMPTY_POLLS: u32 = 3;
/// One that has come empty and full again so often does so by habit.
const EMPTY_BY_HABIT: u32 = 2;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FeedMemory {
    pub failing_since: Option<DateTime<Utc>>,
    rhythm: Rhythm,
    /// It was found to be silent, and has been since.
    is_silent: bool,
    text: Share,
    link: Share,
    date: Share,
    page: Share,
    thin_since: Option<DateTime<Utc>>,
    /// Entries that it held when it last held any.
    items: u32,
    /// Polls in a row in which it held none.
    empty: u32,
    /// How often it came empty and full again.
    refilled: u32,
}

impl FeedMemory {
    /// The feed was read and held `items` entries; `marks` are those of the new ones.
    pub(super) fn read(&mut self, items: u32, brings_new: bool, marks: &[Marks], now: DateTime<Utc>) {
        self.failing_since = None;
        self.rhythm.note(brings_new, now);
        self.is_silent &= !brings_new;
        for entry in marks {
            self.text.note(entry.text);
            self.link.note(entry.link);
            self.date.note(entry.date);
            if let Some(fetched) = entry.page {
                self.page.note(fetched);
            }
        }
        if items == 0 {
            self.empty = (self.empty + 1).min(EMPTY_POLLS);
        } else {
            self.refilled = self.refilled.saturating_add(u32::from(self.empty >= EMPTY_POLLS));
            (self.items, self.empty) = (items, 0);
        }
    }

    /// Silent for longer than `set`, or where nothing is set for longer than its past makes likely.
    pub(super) fn silent(&mut self, set: Option<TimeDelta>, now: DateTime<Utc>) -> Option<Matter> {
        let last = self.rhythm.last_new_at?;
        self.is_silent |= set.is_none() && self.rhythm.chance_of_silence(now) < SILENT_BY_CHANCE;
        let past = match set {
            Some(most) if now - last > most => format!("for more than {} (`silent_after`)", words::span(most)),
            None if self.is_silent => "for longer than is likely by its own past weeks".to_owned(),
            _ => return None,
        };
        Some(Matter::new(last, format!("it answers and brings nothing new, {past}")))
    }

    /// What its entries have lost.
    pub(super) fn thin(&mut self, now: DateTime<Utc>) -> Option<Matter> {
        let parts = [
            ("a main text", &self.text),
            ("a link", &self.link),
            ("a date", &self.date),
            ("a page that can be fetched", &self.page),
        ];
        let lost = parts.into_iter().filter(|(_, share)| share.is_lost);
        let mut says: Vec<String> =
            lost.map(|(what, share)| format!("its new entries lack {what} ({})", share.shown())).collect();
        if self.empty >= EMPTY_POLLS && self.items >= ITEMS_MIN && self.refilled < EMPTY_BY_HABIT {
            says.push(format!("it parses and holds no entries; it held {}", self.items));
        }
        if says.is_empty() {
            self.thin_since = None;
            return None;
        }
        let since = *self.thin_since.get_or_insert(now);
        Some(Matter::new(since, says.join("; ")))
    }
}
