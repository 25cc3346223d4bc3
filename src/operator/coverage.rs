//! What was covered: every entry that was fetched, and what became of it, by feed and day.
//!
//! Invariant: `fetched` = `read` + `known` + `twice` + `left_out` + `too_old` + `first_read` + `failed`. Each entry of a
//! document is counted once each time the document is read; a document that has not changed is not read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, AlertId, AlertStatus};
use crate::operator::words;
use crate::rules::Severity;

/// What became of the polls and entries of one feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// All polls: with a document that was read, with one that has not changed, and in vain.
    pub polls: u64,
    pub polls_unchanged: u64,
    pub polls_failed: u64,
    /// Slots at which nothing was sent, since the host wanted to be left alone; none of `polls`.
    pub polls_held: u64,
    /// Entries of all documents that were read.
    pub fetched: u64,
    /// New, read and judged.
    pub read: u64,
    /// This very version was seen before.
    pub known: u64,
    /// Again in the same document.
    pub twice: u64,
    /// Beyond the most entries that are read of one document.
    pub left_out: u64,
    /// Older than the feed's `max_age`: remembered, and nobody told.
    pub too_old: u64,
    /// Of the feed's first read: remembered, and nobody told.
    pub first_read: u64,
    /// Without title and text, or a page that could not be read.
    pub failed: u64,
    /// Facts of the articles that were read, muted or not.
    pub facts: u64,
    /// Longest time from one good poll to the next, in seconds.
    pub longest_gap_s: u64,
}

impl Counts {
    /// Entries whose fate is known.
    pub fn accounted(&self) -> u64 {
        self.read + self.known + self.twice + self.left_out + self.too_old + self.first_read + self.failed
    }

    pub fn add(&mut self, other: &Self) {
        let Self { polls, polls_unchanged, polls_failed, fetched, read, known, .. } = other;
        self.polls += polls;
        self.polls_unchanged += polls_unchanged;
        self.polls_failed += polls_failed;
        self.polls_held += other.polls_held;
        self.fetched += fetched;
        self.read += read;
        self.known += known;
        self.twice += other.twice;
        self.left_out += other.left_out;
        self.too_old += other.too_old;
        self.first_read += other.first_read;
        self.failed += other.failed;
        self.facts += other.facts;
        self.longest_gap_s = self.longest_gap_s.max(other.longest_gap_s);
    }
}

/// The counts of a feed on one day (UTC), as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCounts {
    pub feed: String,
    pub on: NaiveDate,
    pub counts: Counts,
}

/// The counts of today, which are saved whole each time: saving twice counts nothing twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    on: NaiveDate,
    feeds: BTreeMap<String, Counts>,
    dirty: BTreeSet<String>,
}

impl Tally {
    pub(super) fn restore(days: &[DayCounts]) -> Self {
        let on = days.iter().map(|day| day.on).max().unwrap_or_default();
        let feeds = days.iter().filter(|day| day.on == on).map(|day| (day.feed.clone(), day.counts.clone())).collect();
        Self { on, feeds, dirty: BTreeSet::new() }
    }

    /// Adds to the day; one that was over when a clock was set back is the present one again.
    pub(super) fn add(&mut self, feed: &str, counts: &Counts, now: DateTime<Utc>) {
        let today = now.date_naive();
        if today > self.on {
            self.on = today;
            self.feeds.clear();
        }
        self.feeds.entry(feed.to_owned()).or_default().add(counts);
        self.dirty.insert(feed.to_owned());
    }

    pub(super) fn take_days(&mut self) -> Vec<DayCounts> {
        let dirty = std::mem::take(&mut self.dirty);
        let day = |feed: String| Some(DayCounts { counts: self.feeds.get(&feed)?.clone(), feed, on: self.on });
        dirty.into_iter().filter_map(day).collect()
    }
}

/// What was told in a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToldCounts {
    pub alerts: u64,
    /// With the first of each alert.
    pub revisions: u64,
    pub delivered: u64,
    /// Not delivered yet.
    pub pending: u64,
    pub given_up: u64,
    /// Held for later by quiet hours, digests and the like, as of now.
    pub held: u64,
}

/// What was covered from one day to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    pub from: NaiveDate,
    /// The last day, which is in.
    pub to: NaiveDate,
    pub total: Counts,
    pub told: ToldCounts,
    pub feeds: BTreeMap<String, Counts>,
}

impl Statement {
    pub fn new(from: NaiveDate, to: NaiveDate, days: &[DayCounts], told: ToldCounts) -> Self {
        let mut statement = Self { from, to, total: Counts::default(), told, feeds: BTreeMap::new() };
        for day in days.iter().filter(|day| (from..=to).contains(&day.on)) {
            statement.feeds.entry(day.feed.clone()).or_default().add(&day.counts);
            statement.total.add(&day.counts);
        }
        statement
    }

    /// The last days before `at` whole, and their text as an alert; the same `at` always gives the same id.
    pub fn alert(&self, at: DateTime<Utc>) -> Alert {
        let id = AlertId(format!("ocoverage{}", at.timestamp()).into());
        let (read, feeds) = (self.total.read, counted(self.feeds.len() as u64, "feed"));
        let title = format!("Covered: {} of {feeds}", counted(read, "new article"));
        words::plain(id, 1, AlertStatus::Firing, "coverage", Severity::Info, title, self.text(), at)
    }

    /// As a few lines.
    pub fn text(&self) -> String {
        let (total, told) = (&self.total, &self.told);
        let good = total.polls - total.polls_failed;
        let mut lines = vec![
            format!("{} to {} (days of UTC)", self.from.format("%a %-d %b"), self.to.format("%a %-d %b %Y")),
            String::new(),
            format!(
                "{} were polled {} times: {good} answered ({} unchanged), {} failed.",
                counted(self.feeds.len() as u64, "feed"),
                total.polls,
                total.polls_unchanged,
                total.polls_failed
            ),
            format!("They held {} entries = {}.", total.fetched, parts(total)),
            format!("That brought {} and {}.", counted(total.facts, "fact"), counted(told.alerts, "alert")),
            format!(
                "Of {}, {} delivered, {} waiting, {} given up; {} held for later now.",
                counted(told.delivered + told.pending + told.given_up, "notification"),
                told.delivered,
                told.pending,
                told.given_up,
                told.held
            ),
            String::new(),
        ];
        lines.extend(self.feeds.iter().map(|(feed, counts)| line(feed, counts)));
        lines.join("\n")
    }
}

/// `201 read + 9800 seen before + 3 failed`; what is none is left out.
fn parts(counts: &Counts) -> String {
    let parts = [
        (counts.read, "read"),
        (counts.known, "seen before"),
        (counts.twice, "twice in one document"),
        (counts.first_read, "of a first read"),
        (counts.too_old, "too old"),
        (counts.left_out, "left out"),
        (counts.failed, "failed"),
    ];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if shown.is_empty() { "none".to_owned() } else { shown.join(" + ") }
}

fn line(feed: &str, counts: &Counts) -> String {
    let failed = match counts.polls_failed {
        0 => String::new(),
        failed => format!("; {failed} of {} polls failed", counts.polls),
    };
    let held = match counts.polls_held {
        0 => String::new(),
        1 => "; 1 poll put off with its host".to_owned(),
        held => format!("; {held} polls put off with its host"),
    };
    let gap = chrono::TimeDelta::seconds(i64::try_from(counts.longest_gap_s).unwrap_or(i64::MAX / 1_000));
    let gap = if counts.longest_gap_s == 0 { String::new() } else { format!("; longest gap {}", words::span(gap)) };
    let entries = match counts.fetched {
        0 => "no entries".to_owned(),
        fetched => format!("{fetched} = {}; {}", parts(counts), counted(counts.facts, "fact")),
    };
    format!("{feed}: {entries}{failed}{held}{gap}")
}

fn counted(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests {
    use crate::delivery::render::tests::chinese;
    use crate::delivery::render::{Sending, render_text};

    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_651_200 + 3_600 * hour, 0).expect("in range")
    }

    fn counts(read: u64) -> Counts {
        Counts {
            polls: 1,
            fetched: read + 2,
            read,
            known: 1,
            failed: 1,
            facts: read,
            longest_gap_s: read,
            ..Counts::default()
        }
    }

    #[test]
    fn days_are_kept_whole_and_go_on_after_a_restart() {
        let mut tally = Tally::default();
        tally.add("wire", &counts(3), at(1));
        tally.add("wire", &counts(4), at(2));
        let saved = tally.take_days();
        assert_eq!(
            (saved.len(), saved[0].counts.read, saved[0].counts.polls, saved[0].counts.longest_gap_s),
            (1, 7, 2, 4)
        );
        assert_eq!(tally.take_days(), []);
        let mut tally = Tally::restore(&saved);
        tally.add("wire", &counts(1), at(23));
        tally.add("desk", &counts(1), at(23));
        let days: Vec<(String, u64)> = tally.take_days().into_iter().map(|day| (day.feed, day.counts.read)).collect();
        assert_eq!(days, [("desk".to_owned(), 1), ("wire".to_owned(), 8)]);
        tally.add("wire", &counts(5), at(24));
        assert_eq!(tally.take_days()[0].counts.read, 5, "a new day begins at nothing");
    }

    #[test]
    fn a_statement_says_what_became_of_everything() {
        let on = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        let day = |feed: &str, on, counts| DayCounts { feed: feed.to_owned(), on, counts };
        let days = [
            day("desk", on(17), Counts { polls: 9, polls_failed: 2, polls_unchanged: 6, ..counts(20) }),
            day("wire", on(17), counts(3)),
            day("wire", on(18), Counts { too_old: 2, fetched: 7, longest_gap_s: 8_000, ..counts(3) }),
            day("wire", on(25), counts(90)),
        ];
        let told = ToldCounts { alerts: 4, revisions: 5, delivered: 7, pending: 1, given_up: 0, held: 2 };
        let statement = Statement::new(on(16), on(22), &days, told);
        assert_eq!(statement.total.fetched, statement.total.accounted());
        insta::assert_snapshot!(statement.text(), @r"
        Mon 16 Nov to Sun 22 Nov 2026 (days of UTC)

        2 feeds were polled 11 times: 9 answered (6 unchanged), 2 failed.
        They held 34 entries = 26 read + 3 seen before + 2 too old + 3 failed.
        That brought 26 facts and 4 alerts.
        Of 8 notifications, 7 delivered, 1 waiting, 0 given up; 2 held for later now.

        desk: 22 = 20 read + 1 seen before + 1 failed; 20 facts; 2 of 9 polls failed; longest gap 20 s
        wire: 12 = 6 read + 2 seen before + 2 too old + 2 failed; 6 facts; longest gap 2 h 13 min
        ");
        let sending = Sending { reader: chinese(), saved_at: at(0), now: at(0), tries: 0 };
        let mail = render_text(&statement.alert(at(0)), &sending);
        let told = mail.split("判断时间").next().expect("a mail");
        assert!(told.contains("覆盖情况：2个信息源，26篇新文章"), "{told}");
        assert!(told.contains("2026年11月22日 周日") && told.contains("最长间隔2小时13分钟"), "{told}");
        let left: String = told.chars().filter(char::is_ascii_alphabetic).collect();
        assert_eq!(left, "UTCdeskwire", "{told}");
    }
}
