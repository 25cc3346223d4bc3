//! Keeps everything: one trait for SQLite (embedded) and, later, PostgreSQL.
//!
//! In: a `Batch`, saved as one transaction. Out: what was saved.
//!
//! Invariants
//! - S1. A batch is there as a whole or not at all, and durable when `save` returns.
//! - S2. Saving the same batch again changes nothing.
//! - S3. One writer.

mod bar_block;
mod sqlite;

pub use sqlite::SqliteStore;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use crate::alerts::{Alert, Notification, StateRow};
use crate::article::{Article, ArticleId};
use crate::facts::Fact;
use crate::fetch::FeedState;
use crate::ledger::{Story, StoryId, Telling, TextSeen};
use crate::market::{Bar, Symbol};
use crate::operator::{DayCounts, ToldCounts};
use crate::outbox::{DeliveryAttempt, NextStep, Pending};
use crate::schedule::PollState;

/// One version of one entry, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenEntry {
    pub feed: String,
    pub identity: String,
    pub content_hash: u64,
    pub at: DateTime<Utc>,
    /// `read`, `too_old`, or the reason why it could not be read.
    pub outcome: String,
}

/// What follows from one fetched document, one set of bars or one tick: saved together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub feed: Option<FeedState>,
    pub quote_source: Option<PollState>,
    pub entries: Vec<SeenEntry>,
    pub articles: Vec<Arc<Article>>,
    pub facts: Vec<(ArticleId, Vec<Fact>)>,
    pub stories: Vec<Arc<Story>>,
    pub texts: Vec<TextSeen>,
    /// What each article is to the stories that it speaks of.
    pub tellings: Vec<Telling>,
    pub alerts: Vec<Arc<Alert>>,
    pub notifications: Vec<Notification>,
    /// What rules and alerts remember: cooldowns, open alerts, price rules that fired.
    pub state: Vec<StateRow>,
    pub bars: Vec<Bar>,
    /// What was counted of feeds, each with all of its day so far.
    pub coverage: Vec<DayCounts>,
}

/// What is being delivered, so that the outbox gives something else: all of some receivers, and single notifications by id.
#[derive(Clone, Debug, Default)]
pub struct Busy {
    pub receivers: Vec<String>,
    pub notifications: Vec<String>,
}

/// Bars to read: of one symbol or all, of one length or all, by their start; both ends are in.
#[derive(Clone, Debug)]
pub struct BarsAsked {
    pub symbol: Option<Symbol>,
    pub interval_s: Option<u32>,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl BarsAsked {
    /// All bars of all symbols since then.
    pub fn since(from: DateTime<Utc>) -> Self {
        Self { symbol: None, interval_s: None, from, to: DateTime::<Utc>::MAX_UTC }
    }
}

/// What is held of one symbol and length of bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub count: u64,
    pub first_starts_at: DateTime<Utc>,
    pub last: Bar,
}

/// What is past keeping: what is older than these.
#[derive(Clone, Copy, Debug)]
pub struct KeptFrom {
    /// Articles, their facts, what they are to stories, and texts.
    pub articles: DateTime<Utc>,
    /// Bars shorter than a day.
    pub minute_bars: DateTime<Utc>,
    pub daily_bars: DateTime<Utc>,
}

/// A notification with its history, for people.
#[derive(Clone, Debug)]
pub struct OutboxRow {
    pub pending: Pending,
    /// `pending`, `delivered`, `expired` (its time was over), `failed` (given up for another reason).
    pub status: String,
    pub tries: Vec<DeliveryAttempt>,
}

/// What came of looking through a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Soundness {
    Sound,
    /// In the store's own words, the first that does not fit.
    Damaged(String),
    /// There was not enough time; what was looked at is sound.
    Unfinished,
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("store `{path}`: {message}")]
    Open { path: String, message: String },
    #[error("store `{path}` has schema {found}, newer than {known} that this bellwether knows; install a newer one")]
    Newer { path: String, found: u32, known: u32 },
    #[error("store `{path}`: its disk is full: {message}")]
    NoRoom { path: String, message: String },
    #[error("store `{path}` is in use by another bellwether")]
    Busy { path: String },
    #[error("store: {action} failed")]
    Query { action: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("store: row of `{table}` cannot be read: {message}")]
    Corrupt { table: &'static str, message: String },
    #[error("the store has been closed")]
    Closed,
}

/// What the daemon and the command line need of a store.
#[async_trait]
pub trait Store: Send + Sync {
    /// Saves all of it in one durable transaction. Gives back the ids of notifications that are new and go straight out: no
    /// older revision for the same receiver is pending.
    async fn save(&self, batch: Batch) -> Result<Vec<String>, StoreError>;

    async fn feed_states(&self) -> Result<Vec<FeedState>, StoreError>;
    async fn quote_source_states(&self) -> Result<Vec<PollState>, StoreError>;
    /// For each (identity, content hash) of a feed's entries: is this very version known already?
    async fn known(&self, feed: &str, entries: &[(String, u64)]) -> Result<Vec<bool>, StoreError>;

    /// Stories seen since then, oldest first.
    async fn stories_since(&self, since: DateTime<Utc>) -> Result<Vec<Story>, StoreError>;
    async fn texts_since(&self, since: DateTime<Utc>) -> Result<Vec<TextSeen>, StoreError>;
    async fn state(&self) -> Result<Vec<StateRow>, StoreError>;
    /// One of those rows.
    async fn state_row(&self, key: &str) -> Result<Option<StateRow>, StoreError>;
    /// What people have asked by command and nobody has done yet, oldest first.
    async fn orders(&self) -> Result<Vec<StateRow>, StoreError>;
    /// Bars, oldest first.
    async fn bars(&self, asked: BarsAsked) -> Result<Vec<Bar>, StoreError>;
    /// What is held of each symbol and length of bar, by symbol.
    async fn bars_held(&self) -> Result<Vec<Held>, StoreError>;

    /// Pending notifications that are due, oldest first, without those that are being dealt with.
    async fn due(&self, now: DateTime<Utc>, limit: usize, busy: Busy) -> Result<Vec<Pending>, StoreError>;
    /// When the next pending notification is due, those left out that are being dealt with.
    async fn next_due_at(&self, busy: Busy) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Records tries and what follows from them, in one durable transaction. Of the pending revisions of one alert for one
    /// receiver, an older one is never due later than a newer one.
    async fn record_attempts(&self, tries: Vec<(String, DeliveryAttempt, NextStep)>) -> Result<(), StoreError>;
    /// Puts a given-up notification back; false if there is none of that id.
    async fn retry(&self, notification: &str, now: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Newest first.
    async fn outbox(&self, include_delivered: bool, limit: usize) -> Result<Vec<OutboxRow>, StoreError>;
    /// Latest revisions, newest first; without those that are about bellwether itself.
    async fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError>;
    async fn alert(&self, id: &str) -> Result<Vec<Alert>, StoreError>;
    /// Newest first.
    async fn stories(&self, limit: usize) -> Result<Vec<Story>, StoreError>;
    async fn story(&self, id: &str) -> Result<Option<Story>, StoreError>;
    async fn article(&self, id: &ArticleId) -> Result<Option<Article>, StoreError>;
    /// Articles in the order in which they were saved, which is that of their judging, each with its place: those after a
    /// place; 0 is before the first.
    async fn articles_after(&self, place: i64, limit: usize) -> Result<Vec<(i64, Article)>, StoreError>;
    /// When each feed was read for the first time.
    async fn first_reads(&self) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError>;
    /// The facts read out of an article, in order.
    async fn facts_of(&self, article: &ArticleId) -> Result<Vec<Fact>, StoreError>;
    /// What an article is to each story that it speaks of, by story; nothing of an article that speaks of none.
    async fn tellings_by(&self, article: &ArticleId) -> Result<Vec<Telling>, StoreError>;
    /// Every article that speaks of a story, in order of time.
    async fn tellings_of(&self, story: &StoryId) -> Result<Vec<Telling>, StoreError>;
    /// What became of the entries of each feed, by day, from this day on.
    async fn coverage(&self, from: NaiveDate) -> Result<Vec<DayCounts>, StoreError>;
    /// What news was told in a time; what is held stays 0.
    async fn told(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<ToldCounts, StoreError>;
    /// Rows of each table.
    async fn counts(&self) -> Result<BTreeMap<String, u64>, StoreError>;
    /// Forgets articles and texts that are older and no alert refers to, and whole blocks of older bars; returns how many
    /// rows went. What was seen of entries stays, so that an old feed item is never read as new.
    async fn prune(&self, kept: KeptFrom) -> Result<u64, StoreError>;
    /// Looks whether everything in the file fits together, for so long at most; nobody waits for it meanwhile.
    async fn look_through(&self, within: Duration) -> Result<Soundness, StoreError>;
    /// Finishes what was started, checkpoints, and releases the lock.
    async fn close(&self) -> Result<(), StoreError>;
}
