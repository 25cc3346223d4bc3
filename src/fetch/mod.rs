//! Gets documents: one feed and its validators in, a document or "not modified" or an error out.
//!
//! Invariants
//! - N1. Validators are opaque, sent back exactly as given; the caller keeps them only once the body was parsed.
//! - N2. A file that a feed links to lies below the feed's own folder.

mod feed;
mod moved;
#[cfg(test)]
mod tests;

pub use feed::{Feed, FeedConfig, FeedConfigError, FeedName, FetchPages, Location, Seed, SourceConfig, Tier};
pub use moved::Moved;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::http::{Answer, Client, HttpError, Reach, Request, is_credential};
use crate::schedule::{Hints, PollState};

const ACCEPT_FEEDS: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
const ACCEPT_PAGES: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
/// Largest article page, in bytes.
const PAGE_BYTES_MAX: u64 = 4 << 20;
/// A feed that has answered "not modified" for so long is asked once without validators.
const REFRESH_AFTER: TimeDelta = TimeDelta::hours(24);
/// An address that a feed has moved to may be busy so often in a row; then it fails.
const BUSY_MAX: u32 = 3;

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
    /// Since when it has answered nothing but "not modified"; of a request without validators, since that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchanged_since: Option<DateTime<Utc>>,
    /// Where its address leads for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// Nothing was sent at its last slot, since its host had asked to be left alone until then; gone with the next answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<DateTime<Utc>>,
    /// Entries seen, by what became of them (`read`, `known`, `too_old`, `failed`, ..).
    pub counts: BTreeMap<String, u64>,
}

/// A body with what is needed to read it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    /// Where it came from, after redirects; relative links are taken from here.
    pub url: Option<Url>,
    /// Of a file: its folder.
    pub folder: Option<PathBuf>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub hints: Hints,
    pub body_hash: u64,
}

/// What a fetch came to.
#[derive(Clone, Debug)]
pub enum Fetched {
    NotModified {
        hints: Hints,
    },
    /// Nothing was sent: the host has answered another feed that it wants to be left alone until then.
    Held {
        host: String,
        until: DateTime<Utc>,
    },
    Document(Box<Document>),
}

/// What came of asking a feed, and what is to be remembered of it, read or not.
#[derive(Debug)]
pub struct Asked {
    pub came_to: Result<Fetched, FetchError>,
    /// As `FeedState::moved`.
    pub moved: Option<Moved>,
    /// As `FeedState::unchanged_since`.
    pub unchanged_since: Option<DateTime<Utc>>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("feed `{feed}`: {source}")]
    Http { feed: String, source: HttpError },
    #[error("feed `{feed}`: server answered {status}")]
    Status { feed: String, status: u16, hints: Hints },
    #[error("feed `{feed}`: server says that it is gone for good (410); remove it from the configuration")]
    Gone { feed: String },
    #[error("feed `{feed}`: file `{}` cannot be read: {source}", path.display())]
    File { feed: String, path: PathBuf, source: std::io::Error },
    #[error("feed `{feed}`: file `{}` is over {limit_bytes} bytes", path.display())]
    TooLarge { feed: String, path: PathBuf, limit_bytes: u64 },
    #[error("feed `{feed}`: link `{link}` is not one that may be followed: {why}")]
    Link { feed: String, link: String, why: &'static str },
}

impl FetchError {
    /// Stable name for metrics and logs; never reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Http { source, .. } => source.code(),
            Self::Status { .. } => "http_status",
            Self::Gone { .. } => "gone",
            Self::File { .. } => "file",
            Self::TooLarge { .. } => "body_too_large",
            Self::Link { .. } => "link_refused",
        }
    }

    /// True if the server is there and asks for patience.
    fn is_busy(&self) -> bool {
        matches!(self, Self::Status { status: 429 | 503, .. })
    }

    /// What the server asked for in its refusal; one that is gone is asked once a day, in case it comes back.
    pub fn hints(&self) -> Hints {
        match self {
            Self::Status { hints, .. } => *hints,
            Self::Gone { .. } => Hints { retry_after: Some(TimeDelta::hours(24)), ..Hints::default() },
            _ => Hints::default(),
        }
    }
}

/// Gets a feed's document, unless it is the one that was read before. The hints of an error say how long to wait.
pub async fn fetch(client: &Client, feed: &Feed, state: &FeedState, now: DateTime<Utc>) -> Asked {
    let (came_to, moved) = match &feed.location {
        Location::File(path) => (read_file(feed, path, feed.body_bytes_max).await.map(Fetched::from), None),
        Location::Http(url) => poll(client, feed, url, state, now).await,
    };
    let unchanged_since = match &came_to {
        Ok(Fetched::Held { .. }) => state.unchanged_since,
        Ok(Fetched::Document(_)) => None,
        Ok(Fetched::NotModified { .. }) => state.unchanged_since.filter(|_| !is_refreshed(state, now)).or(Some(now)),
        Err(_) => state.unchanged_since.map(|since| if is_refreshed(state, now) { now } else { since }),
    };
    let came_to = came_to.map(|fetched| match fetched {
        Fetched::Document(document) if state.body_hash == Some(document.body_hash) => {
            Fetched::NotModified { hints: document.hints }
        }
        fetched => fetched,
    });
    Asked { came_to, moved, unchanged_since }
}

impl From<Document> for Fetched {
    fn from(document: Document) -> Self {
        Self::Document(Box::new(document))
    }
}

/// True if it is asked for its document whatever the validators say, once a day at most: a server may have a wrong one.
fn is_refreshed(state: &FeedState, now: DateTime<Utc>) -> bool {
    state.unchanged_since.is_some_and(|since| now - since >= REFRESH_AFTER)
}

/// Asks where the feed has moved to; where that fails, and is not only busy, its configured address.
async fn poll(
    client: &Client,
    feed: &Feed,
    url: &Url,
    state: &FeedState,
    now: DateTime<Utc>,
) -> (Result<Fetched, FetchError>, Option<Moved>) {
    let mut known = state.moved.clone();
    if let Some(to) = known.as_ref().and_then(|moved| moved.address(url)) {
        match ask(client, feed, (url, &to), state, now).await {
            Err(error) if !(error.is_busy() && state.poll.failures < BUSY_MAX) => {
                tracing::warn!(feed = %feed.name, %error, "the address that it has moved to fails; the configured one is asked again");
                known = None;
            }
            came_to => return (came_to.map(|(fetched, _)| fetched), known),
        }
    }
    match ask(client, feed, (url, url), state, now).await {
        Ok((fetched @ Fetched::Held { .. }, _)) => (Ok(fetched), known),
        Ok((fetched, to)) => (Ok(fetched), Moved::after(known.as_ref(), url, to.as_ref(), now)),
        Err(error) => (Err(error), known),
    }
}

/// Asks one address of a feed; gives back, too, where it leads for good.
async fn ask(
    client: &Client,
    feed: &Feed,
    (configured, url): (&Url, &Url),
    state: &FeedState,
    now: DateTime<Utc>,
) -> Result<(Fetched, Option<Url>), FetchError> {
    let name = || feed.name.to_string();
    let mut headers = vec![("accept".to_owned(), ACCEPT_FEEDS.to_owned())];
    // As with a redirect, credentials stay with the server that they are meant for.
    let is_meant = |name: &str| configured.origin() == url.origin() || !is_credential(name);
    let own = feed.headers.iter().filter(|(name, _)| is_meant(name));
    headers.extend(own.map(|(name, value)| (name.clone(), value.expose().to_owned())));
    if !is_refreshed(state, now) {
        headers.extend(state.etag.iter().map(|etag| ("if-none-match".to_owned(), etag.clone())));
        headers.extend(state.last_modified.iter().map(|at| ("if-modified-since".to_owned(), at.clone())));
    }
    let request = Request {
        headers,
        body_bytes_max: feed.body_bytes_max,
        rests_at: Some(now),
        ..Request::get(url.clone(), Reach::Configured)
    };
    let answer = match client.send(request).await {
        Ok(answer) => answer,
        Err(HttpError::Held { host, until }) => return Ok((Fetched::Held { host, until }, None)),
        Err(source) => return Err(FetchError::Http { feed: name(), source }),
    };
    let (hints, moved_to) = (hints(feed, &answer, now), answer.moved_to.clone());
    match answer.status {
        304 => Ok((Fetched::NotModified { hints }, moved_to)),
        200..=299 => Ok((document(answer, hints).into(), moved_to)),
        410 => Err(FetchError::Gone { feed: name() }),
        status => Err(FetchError::Status { feed: name(), status, hints }),
    }
}

fn hints(feed: &Feed, answer: &Answer, now: DateTime<Utc>) -> Hints {
    Hints { retry_after: answer.retry_after(now), max_age: answer.max_age().filter(|_| !feed.ignore_hints), ttl: None }
}

fn document(answer: Answer, hints: Hints) -> Document {
    Document {
        content_type: answer.header("content-type").map(str::to_owned),
        etag: answer.header("etag").map(str::to_owned),
        last_modified: answer.header("last-modified").map(str::to_owned),
        url: Some(answer.url),
        folder: None,
        hints,
        body_hash: xxh3_64(&answer.body),
        bytes: answer.body,
    }
}

async fn read_file(feed: &Feed, path: &Path, limit_bytes: u64) -> Result<Document, FetchError> {
    let failed = |source| FetchError::File { feed: feed.name.to_string(), path: path.to_owned(), source };
    let length = tokio::fs::metadata(path).await.map_err(failed)?.len();
    if length > limit_bytes {
        return Err(FetchError::TooLarge { feed: feed.name.to_string(), path: path.to_owned(), limit_bytes });
    }
    let bytes = tokio::fs::read(path).await.map_err(failed)?;
    Ok(Document { body_hash: xxh3_64(&bytes), folder: path.parent().map(Path::to_owned), bytes, ..Document::default() })
}

/// Gets the page that an entry links to: public addresses only, or a file below the folder of a feed that is a file.
///
/// # Errors
/// As `FetchError`.
pub async fn page(client: &Client, feed: &Feed, link: &str, now: DateTime<Utc>) -> Result<Document, FetchError> {
    let refused = |why| FetchError::Link { feed: feed.name.to_string(), link: link.to_owned(), why };
    if let Location::File(path) = &feed.location
        && Url::parse(link).is_err()
    {
        let folder = path.parent().unwrap_or(Path::new("."));
        let inside = below(folder, link).await.ok_or_else(|| refused("it is not below the feed's folder"))?;
        return read_file(feed, &inside, PAGE_BYTES_MAX).await;
    }
    let url = Url::parse(link).map_err(|_| refused("it is not a URL"))?;
    let request = Request {
        headers: vec![("accept".to_owned(), ACCEPT_PAGES.to_owned())],
        body_bytes_max: PAGE_BYTES_MAX,
        ..Request::get(url, Reach::Link)
    };
    let answer =
        client.send(request).await.map_err(|source| FetchError::Http { feed: feed.name.to_string(), source })?;
    let hints = hints(feed, &answer, now);
    match answer.status {
        200..=299 => Ok(document(answer, hints)),
        status => Err(FetchError::Status { feed: feed.name.to_string(), status, hints }),
    }
}

/// The real path of a relative link, if it stays below the folder.
async fn below(folder: &Path, link: &str) -> Option<PathBuf> {
    let folder = tokio::fs::canonicalize(folder).await.ok()?;
    let path = tokio::fs::canonicalize(folder.join(link)).await.ok()?;
    path.starts_with(&folder).then_some(path)
}
