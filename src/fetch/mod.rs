//! Gets documents: one feed and its validators in, a document or "not modified" or an error out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schedule::PollState;

/// What is remembered of a feed between polls, and over a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedState {
    pub poll: PollState,
    /// Opaque, exactly as given; stored only after a complete body was parsed.
    pub etag: Option<String>,
    /// Opaque, exactly as given.
    pub last_modified: Option<String>,
    /// Of the last body that was parsed, so that an equal one is not read again.
    pub body_hash: Option<u64>,
    /// False until the first successful read has seeded the ledger.
    pub seeded: bool,
    /// Entries seen, by what became of them (`read`, `known`, `too_old`, `failed`, ..).
    pub counts: BTreeMap<String, u64>,
}
