//! From a fetched document to articles with their facts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures::StreamExt;
use tracing::{debug, warn};

use crate::article::{self, Article};
use crate::daemon::app::{App, Live};
use crate::daemon::fault;
use crate::daemon::judge::ReadDocument;
use crate::engine::Mute;
use crate::facts::Fact;
use crate::fetch::{self, Document, Feed, FeedState, Seed};
use crate::operator::{Counts, Marks, Seen};
use crate::parse::{self, Entry, Parsed};
use crate::store::{SeenEntry, StoreError};

/// Pages of one feed fetched at once; the limit per host holds beside it.
const PAGES_AT_ONCE: usize = 4;

/// An article with less text than this, in bytes, is a headline.
const TEXT_BYTES_MIN: usize = 200;

/// Why a document came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("feed `{feed}`: {source}")]
    Parse { feed: String, source: parse::ParseError },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("feed `{feed}`: reading was cut off")]
    Cut { feed: String },
}

impl ReadError {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Parse { source, .. } => source.code(),
            Self::Store(_) => "store",
            Self::Cut { .. } => "cut",
        }
    }
}

/// An entry that is new to us.
struct Fresh {
    entry: Entry,
    identity: String,
    content_hash: u64,
}

/// The page of an entry.
enum Page {
    NotWanted,
    Failed,
    Had(Box<Document>),
}

impl Page {
    fn document(&self) -> Option<&Document> {
        match self {
            Self::Had(document) => Some(document),
            Self::NotWanted | Self::Failed => None,
        }
    }
}

/// What a new article speaks for.
fn marks_of(article: &Article, page: &Page) -> Marks {
    Marks {
        text: article.text.len() >= TEXT_BYTES_MIN,
        link: article.link.is_some(),
        date: article.published_at.is_some(),
        page: match page {
            Page::NotWanted => None,
            Page::Failed => Some(false),
            Page::Had(_) => Some(true),
        },
    }
}

/// Parses a document, fetches the pages that it needs, and reads the facts of every entry that is new.
pub(super) async fn read(
    app: &App,
    live: &Live,
    feed: &Arc<Feed>,
    state: &FeedState,
    document: Document,
    now: DateTime<Utc>,
) -> Result<ReadDocument, ReadError> {
    let name = || feed.name.to_string();
    let mut document = document;
    let ((parsed, document), parsed_after) = blocking(app, &name(), move || {
        let parsed = parse::parse(&document);
        // What was parsed is not needed again; hundreds of bodies may wait for their turn.
        document.bytes = Vec::new();
        (parsed, document)
    })
    .await?;
    let began = Instant::now();
    let parsed = parsed.map_err(|source| ReadError::Parse { feed: name(), source })?;
    fault::point("parsed");
    report(feed, &parsed);
    let ttl = parsed.ttl;
    let mut counts = Counts {
        polls: 1,
        fetched: (parsed.entries.len() + parsed.left_out + parsed.broken) as u64,
        left_out: parsed.left_out as u64,
        failed: parsed.broken as u64,
        longest_gap_s: gap_s(state, now),
        ..Counts::default()
    };
    let fresh = unknown(app, feed, parsed.entries).await?;
    let known_after = began.elapsed();
    let known = fresh.known;
    (counts.known, counts.twice) = (fresh.known as u64, fresh.twice as u64);
    let with_pages: Vec<(Fresh, Page)> = futures::stream::iter(fresh.entries)
        .map(|fresh| with_page(live, feed, fresh, state, now))
        .buffered(PAGES_AT_ONCE)
        .collect()
        .await;
    let pages_after = began.elapsed();
    let (reader, feed_clone, first) = (live.reader.clone(), feed.clone(), !state.seeded);
    let ((mut read, marks), read_after) = blocking(app, &name(), move || {
        let mut read =
            ReadDocument { state: FeedState::default(), entries: Vec::new(), articles: Vec::new(), seen: None };
        let mut marks = Vec::new();
        for (fresh, page) in with_pages {
            let outcome = match article::build(&fresh.entry, page.document(), &feed_clone, now) {
                Ok(article) => {
                    let mute = mute(&feed_clone, &article, first, now);
                    let facts = reader.read(&article);
                    // Of what was muted no page was fetched: it does not speak for the feed.
                    if mute == Mute::No {
                        marks.push(marks_of(&article, &page));
                    }
                    let outcome = if mute == Mute::TooOld { "too_old" } else { "read" };
                    read.articles.push((Arc::new(article), facts, mute));
                    outcome.to_owned()
                }
                Err(error) => error.to_string(),
            };
            read.entries.push(SeenEntry {
                feed: feed_clone.name.to_string(),
                identity: fresh.identity,
                content_hash: fresh.content_hash,
                at: now,
                outcome,
            });
        }
        read.articles.sort_by_key(|(article, ..): &(Arc<Article>, Vec<Fact>, Mute)| article.dated_at());
        (read, marks)
    })
    .await?;
    fault::point("read");
    let us = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
    debug!(
        target: "bellwether::steps",
        feed = %feed.name,
        parse_us = us(parsed_after),
        known_us = us(known_after),
        pages_us = us(pages_after - known_after),
        read_us = us(read_after),
        "document read"
    );
    let items = u32::try_from(read.entries.len() + known).unwrap_or(u32::MAX);
    read.state = state_after(feed, state, &document, &read, known, items, ttl, now);
    count(&mut counts, &read);
    let brings_new = read.articles.iter().any(|(.., mute)| *mute != Mute::TooOld);
    read.seen = Some(Seen::FeedRead { feed: name(), poll: read.state.poll.clone(), items, brings_new, marks, counts });
    Ok(read)
}

/// Work for the processor, off the runtime; a panic in it costs this document only.
async fn blocking<T: Send + 'static>(
    app: &App,
    feed: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<(T, Duration), ReadError> {
    let _turn = app.inner.readers.acquire().await;
    let timed = || {
        let began = Instant::now();
        (work(), began.elapsed())
    };
    tokio::task::spawn_blocking(timed).await.map_err(|_| ReadError::Cut { feed: feed.to_owned() })
}

fn report(feed: &Feed, parsed: &Parsed) {
    if let Some(first) = parsed.problems.first() {
        warn!(feed = %feed.name, count = parsed.problems.len(), first, "feed could not be read whole");
    }
}

struct Unknown {
    entries: Vec<Fresh>,
    /// How many were seen before.
    known: usize,
    /// How many are in the document once more.
    twice: usize,
}

async fn unknown(app: &App, feed: &Feed, entries: Vec<Entry>) -> Result<Unknown, ReadError> {
    let keys: Vec<(String, u64)> = entries.iter().map(article::version_key).collect();
    let known = app.inner.store.known(feed.name.as_str(), &keys).await?;
    let mut fresh: Vec<Fresh> = Vec::new();
    let (mut known_count, mut twice) = (0, 0);
    for ((entry, (identity, content_hash)), known) in entries.into_iter().zip(keys).zip(known) {
        if known {
            known_count += 1;
        } else if !fresh.iter().any(|other| other.identity == identity && other.content_hash == content_hash) {
            fresh.push(Fresh { entry, identity, content_hash });
        } else {
            twice += 1;
        }
    }
    Ok(Unknown { entries: fresh, known: known_count, twice })
}

async fn with_page(live: &Live, feed: &Feed, fresh: Fresh, state: &FeedState, now: DateTime<Utc>) -> (Fresh, Page) {
    // The first, silent read of a long feed does not fetch a page for every old entry.
    let old = fresh.entry.published_at.is_some_and(|at| now - at > feed.max_age);
    let silent = !state.seeded && feed.seed == Seed::Silent;
    let link = fresh.entry.link.clone().filter(|_| article::needs_page(&fresh.entry, feed) && !old && !silent);
    let Some(link) = link else { return (fresh, Page::NotWanted) };
    match fetch::page(&live.client, feed, &link, now).await {
        Ok(page) => (fresh, Page::Had(Box::new(page))),
        Err(error) => {
            debug!(feed = %feed.name, code = error.code(), %error, "page could not be fetched; the entry's own text is read");
            (fresh, Page::Failed)
        }
    }
}

/// What became of the entries that are new.
fn count(counts: &mut Counts, read: &ReadDocument) {
    for (_, facts, mute) in &read.articles {
        *match mute {
            Mute::No => &mut counts.read,
            Mute::FirstRead => &mut counts.first_read,
            Mute::TooOld => &mut counts.too_old,
        } += 1;
        counts.facts += facts.len() as u64;
    }
    counts.failed += (read.entries.len() - read.articles.len()) as u64;
}

/// Seconds since the last good poll.
pub(super) fn gap_s(state: &FeedState, now: DateTime<Utc>) -> u64 {
    state.poll.last_success_at.map_or(0, |last| (now - last).num_seconds().max(0).unsigned_abs())
}

/// Whether anybody is to be told of an article; `first` is the feed's first read.
pub fn mute(feed: &Feed, article: &Article, first: bool, now: DateTime<Utc>) -> Mute {
    let age = now - article.dated_at();
    if age > feed.max_age {
        return Mute::TooOld;
    }
    match feed.seed {
        Seed::Silent if first => Mute::FirstRead,
        Seed::Since(since) if first && age > since.0 => Mute::FirstRead,
        _ => Mute::No,
    }
}

#[expect(clippy::too_many_arguments, reason = "one state from all that happened; no two of them belong together")]
fn state_after(
    feed: &Feed,
    before: &FeedState,
    document: &Document,
    read: &ReadDocument,
    known: usize,
    items: u32,
    ttl: Option<chrono::TimeDelta>,
    now: DateTime<Utc>,
) -> FeedState {
    let mut hints = document.hints;
    if !feed.ignore_hints {
        hints.ttl = ttl;
    }
    let mut counts = before.counts.clone();
    for entry in &read.entries {
        let what = if matches!(entry.outcome.as_str(), "read" | "too_old") { entry.outcome.as_str() } else { "failed" };
        *counts.entry(what.to_owned()).or_default() += 1;
    }
    *counts.entry("known".to_owned()).or_default() += known as u64;
    FeedState {
        poll: before.poll.succeeded(now, hints, items),
        etag: document.etag.clone(),
        last_modified: document.last_modified.clone(),
        body_hash: Some(document.body_hash),
        seeded: true,
        held_until: None,
        moved: before.moved.clone(),
        unchanged_since: before.unchanged_since,
        counts,
    }
}
