//! Remembers recent texts, so that copies of one text are known as copies.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, Wording};

/// One text that was read: its fingerprint and whose it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSeen {
    /// 64-bit SimHash, as in `Article::fingerprint`.
    pub fingerprint: u64,
    /// The first source that carried it.
    pub source: String,
    /// And its outlet, as in `Article::outlet`.
    pub outlet: Option<String>,
    pub at: DateTime<Utc>,
    /// The article that had it.
    pub article: ArticleId,
    /// By which a copy in other words is known.
    pub wording: Arc<Wording>,
}
