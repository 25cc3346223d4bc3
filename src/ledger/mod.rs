//! Knows what has already been said: opens stories, moves them, and recognises repeats.
//!
//! In: an article, its facts, and `now`. Out: one `Change` per fact (first, update, repeat or background).
//!
//! Invariants
//! - L1. Background (`fresh: false`) never moves a story.
//! - L2. History is append-only. A retraction is a new line, never a deletion.
//! - L3. A source never corroborates itself; copies of one text are one source.
//!
//! Reads no clock and no store: the caller restores the ledger, passes `now`, and saves the changes.

mod story;
mod texts;

pub use story::{Position, SourceLine, StageLine, Stance, Story, StoryId};
pub use texts::TextSeen;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::facts::Fact;

/// What an article's fact is to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Novelty {
    /// Opens a story.
    First,
    /// Moves it; `Change::changed` says what.
    Update,
    /// Says what is known already.
    Repeat,
}

impl Novelty {
    /// Every name, for messages.
    pub const NAMES: &'static [&'static str] = &["first", "update", "repeat"];
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Update => "update",
            Self::Repeat => "repeat",
        }
    }
}

/// One field of a story that moved. Values are written as in the record of a fact; empty for none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// `action`, `stage`, `rate`, `date`, `object`, `amount`, `confirmed_by`, `unconfirmed_by`, `denied_by`, ..
    pub field: String,
    pub old: String,
    pub new: String,
}

/// What one fact did to the ledger.
#[derive(Clone, Debug)]
pub struct Change {
    pub novelty: Novelty,
    pub changed: Vec<FieldChange>,
    /// It went back: in effect -> suspended, announced -> cancelled.
    pub reversal: bool,
    /// The story after the change.
    pub story: Arc<Story>,
    pub fact: Arc<Fact>,
    pub article: Arc<Article>,
}
