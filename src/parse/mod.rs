//! Reads a document as a feed: entries, and what was wrong with the rest.
//!
//! In: a `Document`. Out: `Parsed` entries and problems. RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed are read by
//! feed-rs; what real feeds get wrong is mended first, or on a second try.
//!
//! Invariants
//! - P1. Never panics; a broken entry costs that entry only.
//! - P2. Bounded: entries, field lengths, depth.

mod charset;
mod dates;
mod outlets;
mod repair;
#[cfg(test)]
mod tests;

pub use charset::to_utf8;
pub use dates::read_date;
pub use outlets::outlet_at;
pub use repair::reference as read_reference;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, TimeDelta, Utc};
use feed_rs::model;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::fetch::Document;

/// Most entries read of one document; the newest come first in nearly all feeds.
const ENTRIES_MAX: usize = 5_000;
const TITLE_BYTES_MAX: usize = 1 << 10;
const FIELD_BYTES_MAX: usize = 64 << 10;
const GUID_BYTES_MAX: usize = 1 << 10;

/// How exact a publication time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    Second,
    Minute,
    Day,
}

/// One item of a feed, as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub guid: Option<String>,
    /// Absolute where the base is known.
    pub link: Option<String>,
    /// Plain text.
    pub title: String,
    /// HTML or text.
    pub summary: Option<String>,
    /// HTML or text.
    pub content: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub published_precision: Option<Precision>,
    pub updated_at: Option<DateTime<Utc>>,
    pub language: Option<String>,
    /// Whose text the feed says it is (`<source>`): its host, else its name, in lower case.
    pub outlet: Option<String>,
}

/// What a document held.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub entries: Vec<Entry>,
    /// What could not be read, for the operator.
    pub problems: Vec<String>,
    /// Entries beyond the most that are read.
    pub left_out: usize,
    /// Entries with neither title nor text.
    pub broken: usize,
    /// The feed's own wish for a pause between polls.
    pub ttl: Option<TimeDelta>,
    pub title: Option<String>,
}

/// Why a document is no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("it is a web page, not a feed{hint}")]
    WebPage { hint: &'static str },
    #[error("it is empty")]
    Empty,
    #[error("it cannot be read as RSS, Atom or JSON Feed: {reason}")]
    NotAFeed { reason: String },
}

impl ParseError {
    /// Stable name for metrics and logs; never reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WebPage { .. } => "web_page",
            Self::Empty => "empty",
            Self::NotAFeed { .. } => "not_a_feed",
        }
    }
}

/// Reads a feed's document.
///
/// # Errors
/// Only where nothing of it can be read.
pub fn parse(document: &Document) -> Result<Parsed, ParseError> {
    let text = to_utf8(&document.bytes, document.content_type.as_deref());
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(ParseError::Empty);
    }
    if let Some(hint) = web_page(text) {
        return Err(ParseError::WebPage { hint });
    }
    let base = document.url.as_ref().map(url::Url::as_str);
    let mut problems = Vec::new();
    let feed = match read(text, base) {
        Ok(feed) => feed,
        Err(reason) => {
            let mended = repair::repair(text);
            let feed = read(&mended, base).map_err(|_| ParseError::NotAFeed { reason: reason.clone() })?;
            problems.push(format!("mended before it could be read: {reason}"));
            feed
        }
    };
    let mut parsed = gather(feed, problems);
    outlets::note(text, &mut parsed);
    Ok(parsed)
}

/// feed-rs behind a guard: a panic of it is an error of the document.
fn read(text: &str, base: Option<&str>) -> Result<model::Feed, String> {
    let build = || {
        let builder = feed_rs::parser::Builder::new().timestamp_parser(|text| read_date(text).map(|(at, _)| at));
        match base {
            Some(base) => builder.base_uri(Some(base)).build(),
            None => builder.build(),
        }
    };
    match catch_unwind(AssertUnwindSafe(|| build().parse(text.as_bytes()))) {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the parser gave up".to_owned()),
    }
}

/// What sort of page it is, if it is one.
fn web_page(text: &str) -> Option<&'static str> {
    let head: String = text.chars().take(2_048).collect::<String>().to_ascii_lowercase();
    let feed = ["<rss", "<feed", "<rdf:rdf", "jsonfeed.org"].iter().any(|mark| head.contains(mark));
    let page = head.starts_with("<!doctype html") || head.starts_with("<html") || head.contains("<html");
    if feed || !page {
        return None;
    }
    let all = text.to_ascii_lowercase();
    let challenge =
        ["captcha", "cf-challenge", "just a moment", "are you a robot", "access denied", "verify you are human"];
    if challenge.iter().any(|mark| all.contains(mark)) {
        return Some(": a bot wall stands before it");
    }
    if all.contains("type=\"password\"") {
        return Some(": it asks for a login");
    }
    Some("")
}

fn gather(feed: model::Feed, mut problems: Vec<String>) -> Parsed {
    let language = feed.language.clone();
    let all = feed.entries.len();
    if all > ENTRIES_MAX {
        problems.push(format!("{} entries beyond the first {ENTRIES_MAX} were left out", all - ENTRIES_MAX));
    }
    let mut entries = Vec::new();
    let mut broken = 0;
    for (index, entry) in feed.entries.into_iter().take(ENTRIES_MAX).enumerate() {
        let entry = gather_entry(entry, language.as_deref());
        if entry.title.is_empty() && entry.summary.is_none() && entry.content.is_none() {
            broken += 1;
            problems.push(format!("entry {} has neither title nor text", index + 1));
            continue;
        }
        entries.push(entry);
    }
    let ttl = feed.ttl.map(|minutes| TimeDelta::minutes(i64::from(minutes.min(24 * 60))));
    let left_out = all.saturating_sub(ENTRIES_MAX);
    Parsed { entries, problems, left_out, broken, ttl, title: feed.title.map(|title| plain(&title.content)) }
}

fn gather_entry(entry: model::Entry, language: Option<&str>) -> Entry {
    let link = entry
        .links
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .or(entry.links.first())
        .map(|link| cut(&link.href, 2_048));
    // feed-rs makes an id from the link and title where a feed gives none: such an id is not the feed's word.
    let made = entry.id.len() == 32 && entry.id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let guid = Some(entry.id).filter(|id| !id.trim().is_empty() && !made).map(|id| {
        if id.len() > GUID_BYTES_MAX { format!("{:016x}", xxh3_64(id.as_bytes())) } else { id.trim().to_owned() }
    });
    let text = |content: String| Some(cut(&content, FIELD_BYTES_MAX)).filter(|content| !content.trim().is_empty());
    let published = entry.published.or(entry.updated);
    Entry {
        guid,
        link,
        title: cut(&entry.title.map(|title| plain(&title.content)).unwrap_or_default(), TITLE_BYTES_MAX),
        summary: entry.summary.and_then(|summary| text(summary.content)),
        content: entry.content.and_then(|content| content.body).and_then(text),
        published_at: published,
        published_precision: published
            .map(|at| if at.timestamp() % 86_400 == 0 { Precision::Day } else { Precision::Second }),
        updated_at: entry.updated,
        language: entry.language.or_else(|| language.map(str::to_owned)).map(|code| cut(&code.to_ascii_lowercase(), 8)),
        outlet: None,
    }
}

/// A title as plain text: tags gone, references resolved.
fn plain(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let mut inside = false;
    for c in repair::decode_references(title).chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            c if c.is_control() && !c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    // A lone `<` is no tag.
    let out = if inside { repair::decode_references(title) } else { out };
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many bytes, cut between characters.
fn cut(text: &str, bytes_max: usize) -> String {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
