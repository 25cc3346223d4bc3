//! Remembers recent texts, so that copies of one text are known as copies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One text that was read: its fingerprint and whose it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSeen {
    /// 64-bit SimHash, as in `Article::fingerprint`.
    pub fingerprint: u64,
    /// The first source that carried it.
    pub source: String,
    pub at: DateTime<Utc>,
}
