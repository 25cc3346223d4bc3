//! What is replayed: documents of a file, a line each, or articles a page at a time, in the order of their time.
//!
//! In: a path, or whoever gives the next page of articles. Out: one `Given` after another.
//!
//! A file is looked through once for its times. If they are in order it is read from front to back; if not, line by line
//! in the order of time, from a list of 24 bytes a line. What cannot be gone back in, such as a pipe, has to be in order.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::article::{Article, Source};
use crate::engine::Mute;
use crate::fetch::Tier;

/// A longer line is no document: it is passed over without being kept.
const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// One document of the fixed form.
#[derive(Debug, Deserialize)]
pub struct DocumentLine {
    pub id: serde_json::Value,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub published: Option<DateTime<Utc>>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
}

impl DocumentLine {
    /// Reads one line of the fixed form.
    ///
    /// # Errors
    /// In words: the place, what was expected, and what stands there.
    pub fn read(place: &str, number: usize, line: &str) -> Result<Self, String> {
        serde_json::from_str(line)
            .map_err(|error| format!("{place}:{number}: expected a document `{{\"id\", \"source\", \"published\", \"title\", \"text\"}}`: {error}"))
    }

    /// The document as an article; one without a time is taken to be of now.
    pub fn article(&self, now: DateTime<Utc>) -> Article {
        let source = Source { id: self.source.clone().unwrap_or_default(), tier: Tier::Press, speaks_for: None };
        let id = match &self.id {
            serde_json::Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let (title, text) = (self.title.as_deref().unwrap_or_default(), self.text.as_deref().unwrap_or_default());
        Article::plain(&id, source, title, text, self.published, self.published.unwrap_or(now))
    }
}

/// One thing to replay.
#[derive(Debug)]
pub enum Given {
    /// A line that has yet to be read as a document.
    Line { number: usize, text: String },
    /// An article as it was kept, and whether anybody was to be told of it.
    Article(Box<Article>, Mute),
    /// A line that is no document; in words, with its place.
    Broken(String),
}

/// Why an archive cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("`{path}` cannot be read")]
    Io { path: String, source: std::io::Error },
    #[error(
        "{path}:{line}: published {at}, before the line ahead of it ({before}); a pipe has to be in the order of `published`; a file need not be"
    )]
    Order { path: String, line: usize, at: DateTime<Utc>, before: DateTime<Utc> },
    #[error("the articles that are kept cannot be read")]
    Kept(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Gives articles in order, a page at a time; an empty page is the end.
pub type Pages<'a> = Box<dyn FnMut() -> Result<Vec<(Article, Mute)>, Box<dyn std::error::Error + Send + Sync>> + 'a>;

/// What is replayed, in order.
pub struct Archive<'a> {
    /// What it is called in messages.
    pub name: String,
    /// How many documents there are, where that is known.
    pub count: Option<u64>,
    /// Lines that stood behind one of a later time, and are read before it.
    pub moved_count: usize,
    from: Origin<'a>,
}

enum Origin<'a> {
    Lines { lines: Lines<Box<dyn BufRead + 'a>>, ordered: bool, before: Option<DateTime<Utc>> },
    Sorted { lines: Lines<BufReader<File>>, places: std::vec::IntoIter<Place> },
    Pages { pages: Pages<'a>, page: std::vec::IntoIter<(Article, Mute)> },
}

/// Where a document stands.
#[derive(Clone, Copy)]
struct Place {
    at: DateTime<Utc>,
    offset: u64,
    line: usize,
}

/// The one field that the order needs.
#[derive(Default, Deserialize)]
struct When {
    #[serde(default)]
    published: Option<DateTime<Utc>>,
}

impl<'a> Archive<'a> {
    /// A file of documents, `-` for standard input; `ordered` false takes them as they stand. A document without a time
    /// is of `now`.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(path: &Path, ordered: bool, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let name = path.display().to_string();
        let io = |source| ArchiveError::Io { path: name.clone(), source };
        if name == "-" {
            return Ok(Self::stream("standard input".to_owned(), Box::new(std::io::stdin().lock()), ordered));
        }
        let file = File::open(path).map_err(io)?;
        if !file.metadata().map_err(io)?.is_file() {
            return Ok(Self::stream(name, Box::new(BufReader::new(file)), ordered));
        }
        let mut lines = Lines::new(BufReader::new(file));
        let mut places = places(&mut lines, now).map_err(io)?;
        let count = Some(places.len() as u64);
        lines.rewind(0, 0).map_err(io)?;
        if !ordered || places.is_sorted_by_key(|place| place.at) {
            let lines = Lines::new(Box::new(lines.from) as Box<dyn BufRead>);
            return Ok(Self {
                name,
                count,
                moved_count: 0,
                from: Origin::Lines { lines, ordered: false, before: None },
            });
        }
        let moved_count = places.windows(2).filter(|pair| pair[1].at < pair[0].at).count();
        // Of equal times the line that stands first stays first.
        places.sort_by_key(|place| place.at);
        Ok(Self { name, count, moved_count, from: Origin::Sorted { lines, places: places.into_iter() } })
    }

    /// Documents that are read once, from front to back.
    pub fn stream(name: String, from: Box<dyn BufRead + 'a>, ordered: bool) -> Self {
        Self {
            name,
            count: None,
            moved_count: 0,
            from: Origin::Lines { lines: Lines::new(from), ordered, before: None },
        }
    }

    /// Articles as they were kept.
    pub fn pages(name: String, count: u64, pages: Pages<'a>) -> Self {
        Self { name, count: Some(count), moved_count: 0, from: Origin::Pages { pages, page: Vec::new().into_iter() } }
    }

    /// The next one; none at the end.
    ///
    /// # Errors
    /// What ends the replay. A broken line does not.
    pub fn next_given(&mut self) -> Result<Option<Given>, ArchiveError> {
        let Self { name, from, .. } = self;
        let io = |source| ArchiveError::Io { path: name.clone(), source };
        match from {
            Origin::Lines { lines, ordered, before } => {
                let Some(given) = lines.next_document(name).map_err(io)? else { return Ok(None) };
                if let (true, Given::Line { number, text }) = (*ordered, &given) {
                    let at = serde_json::from_str::<When>(text).unwrap_or_default().published;
                    if let (Some(at), Some(before)) = (at, before.filter(|before| at.is_some_and(|at| at < *before))) {
                        return Err(ArchiveError::Order { path: name.clone(), line: *number, at, before });
                    }
                    *before = at.or(*before);
                }
                Ok(Some(given))
            }
            Origin::Sorted { lines, places } => {
                let Some(place) = places.next() else { return Ok(None) };
                lines.rewind(place.offset, place.line - 1).map_err(io)?;
                lines.next_document(name).map_err(io)
            }
            Origin::Pages { pages, page } => {
                if page.len() == 0 {
                    *page = pages().map_err(ArchiveError::Kept)?.into_iter();
                }
                Ok(page.next().map(|(article, mute)| Given::Article(Box::new(article), mute)))
            }
        }
    }
}

/// Where each document stands, and its time. A broken line keeps its place behind the one before it.
fn places<R: BufRead + Seek>(lines: &mut Lines<R>, now: DateTime<Utc>) -> std::io::Result<Vec<Place>> {
    let mut places: Vec<Place> = Vec::new();
    loop {
        let offset = lines.offset;
        let text = match lines.next()? {
            None => return Ok(places),
            Some(Ok(text)) if text.trim_ascii().is_empty() => continue,
            Some(text) => text.ok(),
        };
        let at = match text.map(serde_json::from_slice::<When>) {
            Some(Ok(when)) => when.published.unwrap_or(now),
            _ => places.last().map_or(DateTime::<Utc>::MIN_UTC, |place| place.at),
        };
        places.push(Place { at, offset, line: lines.number });
    }
}

/// Lines with their numbers, none longer than may be kept.
struct Lines<R> {
    from: R,
    /// Bytes read so far.
    offset: u64,
    /// Of the line that was read last, from 1.
    number: usize,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn new(from: R) -> Self {
        Self { from, offset: 0, number: 0, line: Vec::new() }
    }

    /// The next line with its end; an error of its own in place of one that is too long.
    fn next(&mut self) -> std::io::Result<Option<Result<&[u8], String>>> {
        self.line.clear();
        let read = self.from.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.offset += read as u64;
        if self.line.last() != Some(&b'\n') && read as u64 == LINE_BYTES_MAX {
            self.offset += self.from.skip_until(b'\n')? as u64;
            return Ok(Some(Err(format!("the line is over {LINE_BYTES_MAX} bytes"))));
        }
        Ok(Some(Ok(&self.line)))
    }

    /// The next line that is not empty.
    fn next_document(&mut self, name: &str) -> std::io::Result<Option<Given>> {
        loop {
            let text = match self.next()? {
                None => return Ok(None),
                Some(Ok(line)) if line.trim_ascii().is_empty() => continue,
                Some(Ok(line)) => String::from_utf8(line.to_vec()).map_err(|_| "the line is not UTF-8".to_owned()),
                Some(Err(error)) => Err(error),
            };
            let number = self.number;
            return Ok(Some(match text {
                Ok(text) => Given::Line { number, text },
                Err(error) => Given::Broken(format!(
                    "{name}:{number}: expected a document `{{\"id\", \"source\", \"published\", \"title\", \"text\"}}`: {error}"
                )),
            }));
        }
    }
}

impl<R: BufRead + Seek> Lines<R> {
    /// Goes to where a line begins, `number` being the one before it.
    fn rewind(&mut self, offset: u64, number: usize) -> std::io::Result<()> {
        self.from.seek(SeekFrom::Start(offset))?;
        (self.offset, self.number) = (offset, number);
        Ok(())
    }
}
