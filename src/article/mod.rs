//! Makes an article of an entry: main text, source, times, language, identity and text fingerprint.
//!
//! In: an `Entry`, its `FeedConfig`'s source, and the page it links to, if that was fetched.
//! Out: an `Article`.
//!
//! Pure: reads no clock and no network.

mod build;
mod clean;
mod fingerprint;
mod html;
mod sentences;
mod wording;

pub use build::{ArticleError, PageText, build, needs_page, read_page, version_key};
pub use clean::{clean, clean_line};
pub use sentences::sentences;
pub use wording::Wording;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fetch::Tier;
use crate::lexicon::PartyId;
use crate::parse::Precision;

/// How the title of an opinion begins.
const OPINION: &[&str] = &[
    "analysis",
    "column",
    "comment",
    "commentary",
    "editorial",
    "guest post",
    "letter",
    "letters",
    "op-ed",
    "opinion",
    "our view",
    "perspective",
    "viewpoint",
    "评论",
    "社评",
    "观点",
];

/// Names one version of one article: the same entry with the same text has the same id, always.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ArticleId(pub Arc<str>);

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who stands behind a text. Corroboration counts sources, never feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Stable id: the feed's configured source name.
    pub id: String,
    pub tier: Tier,
    /// The party whose own statements this source publishes (`CN` for a ministry's page).
    pub speaks_for: Option<PartyId>,
}

impl Source {
    /// True of who speaks for a party and of a wire: their texts are no copies of others in other words.
    pub fn writes_its_own(&self) -> bool {
        self.speaks_for.is_some() || matches!(self.tier, Tier::Official | Tier::Wire)
    }
}

/// One article as bellwether reads it. `title` and `text` are plain text; evidence ranges index into them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    /// Feed that it came by.
    pub feed: String,
    /// What makes two versions the same article: guid, else canonical link, else content hash.
    pub identity: String,
    pub source: Source,
    pub link: Option<String>,
    /// Who first brought the text, where the feed tells: the host that its entry names as source, else that of its link.
    /// Many of one feed may differ in it; corroboration does not count it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    pub title: String,
    pub text: String,
    /// ISO 639-1 code, where known: declared by the feed, else detected.
    pub language: Option<String>,
    /// As the source says it; kept apart from `first_seen_at`.
    pub published_at: Option<DateTime<Utc>>,
    pub published_precision: Option<Precision>,
    /// When bellwether first had it.
    pub first_seen_at: DateTime<Utc>,
    /// Hash of title and text, white space folded.
    pub content_hash: u64,
    /// 64-bit SimHash of title and text (Charikar 2002), for near-identical copies.
    pub fingerprint: u64,
}

impl Article {
    /// An article of ready text, as `extract` and `backtest` are given it.
    pub fn plain(
        id: &str,
        source: Source,
        title: &str,
        text: &str,
        published_at: Option<DateTime<Utc>>,
        first_seen_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id: ArticleId(id.into()),
            feed: source.id.clone(),
            identity: id.to_owned(),
            link: None,
            outlet: None,
            language: None,
            published_at,
            published_precision: published_at.map(|_| Precision::Second),
            first_seen_at,
            content_hash: fingerprint::content_hash(&[title, text]),
            fingerprint: fingerprint::simhash(title, text),
            source,
            title: title.to_owned(),
            text: text.to_owned(),
        }
    }

    /// True if its title says that it is somebody's opinion: `COLUMN: A tariff for every grievance`.
    pub fn is_opinion(&self) -> bool {
        let head = self.title.split_once([':', '：', '|', '｜', '—']).map(|(head, _)| head.trim().to_lowercase());
        head.is_some_and(|head| OPINION.contains(&head.as_str()))
    }

    /// True if the text of that source and outlet is of the same house as this one, as far as is known.
    pub fn is_of_house(&self, source: &str, outlet: Option<&str>) -> bool {
        self.source.id == source && self.outlet.as_deref().zip(outlet).is_none_or(|(own, other)| own == other)
    }

    /// The time that dates in the text are resolved against, and by which age is judged.
    pub fn dated_at(&self) -> DateTime<Utc> {
        match self.published_at {
            Some(at) if at <= self.first_seen_at => at,
            _ => self.first_seen_at,
        }
    }
}
