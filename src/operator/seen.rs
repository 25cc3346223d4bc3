//! What happened, as the daemon saw it.

use chrono::TimeDelta;

use crate::operator::Counts;
use crate::outbox::Outcome;
use crate::schedule::PollState;

/// What one new entry of a feed had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// A main text, and not only a headline.
    pub text: bool,
    pub link: bool,
    pub date: bool,
    /// Its page was fetched; none where none was wanted.
    pub page: Option<bool>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// A feed answered. `items` are all entries that it holds; `marks` speak of those that are new and not muted.
    FeedRead { feed: String, poll: PollState, items: u32, brings_new: bool, marks: Vec<Marks>, counts: Counts },
    /// Nothing was sent at a feed's slot: its host wants to be left alone.
    FeedHeld { feed: String },
    /// A poll of a feed failed; `is_gone`: the server says that it will not come back.
    FeedFailed { feed: String, poll: PollState, is_gone: bool },
    /// A quote source was polled; `behind` is how much trading time its newest price is behind, where that is known, and
    /// how much it may be.
    Quotes { source: String, poll: PollState, behind: Option<(TimeDelta, TimeDelta)> },
    /// A receiver was tried.
    Delivery { receiver: String, outcome: Outcome, is_given_up: bool },
    /// The store was looked through; `damage` is what SQLite says of it.
    StoreChecked { store: String, damage: Option<String> },
    /// The disk of the store was looked at, in bytes.
    Disk { folder: String, free: u64, total: u64 },
    /// A configuration was taken, or refused: how many problems, and the first.
    Config { file: String, refused: Option<(usize, String)> },
    /// The clock went further than time did, or less far.
    Clock { by: TimeDelta },
    /// A rule failed on a fact.
    RuleFailed { rule: String, part: &'static str, error: String },
}
