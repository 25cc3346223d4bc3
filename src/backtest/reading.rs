//! Reads the facts of an archive, on one core or on several, and hands them on in order.
//!
//! In: an `Archive`. Out: one article after another with its facts, in the archive's order, whichever core was first.
//!
//! Reading facts takes nine tenths of the time and needs nothing of what came before; judging takes one and needs all of
//! it. So facts are read side by side, a chunk at a time, and judged by one. At most `CHUNKS_PER_JOB` chunks a core wait.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::article::Article;
use crate::backtest::archive::{Archive, ArchiveError, DocumentLine, Given};
use crate::engine::Mute;
use crate::facts::{Fact, Reader};

/// Articles handed to a core at a time.
const CHUNK: usize = 32;
/// Chunks that wait or are read, for each core.
const CHUNKS_PER_JOB: usize = 4;

/// An article with its facts.
#[derive(Debug)]
pub struct ReadArticle {
    pub article: Arc<Article>,
    pub facts: Vec<Fact>,
    pub mute: Mute,
}

/// One article, or in words why a line is none.
pub type OneRead = Result<ReadArticle, String>;

/// Reads all of the archive on `jobs` cores and gives `each` one after another, in order.
///
/// # Errors
/// What ends the archive early; what was read before it has been given.
pub fn read(
    archive: &mut Archive<'_>,
    reader: &Reader,
    jobs: NonZero<usize>,
    now: DateTime<Utc>,
    mut each: impl FnMut(OneRead),
) -> Result<(), ArchiveError> {
    let name = archive.name.clone();
    if jobs.get() == 1 {
        while let Some(given) = archive.next_given()? {
            each(one(given, &name, reader, now));
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        let (give, given) = channel::<(usize, Vec<Given>)>();
        let given = Arc::new(Mutex::new(given));
        let (answer, answers) = channel();
        for _ in 0..jobs.get() {
            let (given, answer, name) = (given.clone(), answer.clone(), &name);
            scope.spawn(move || {
                while let Some((number, chunk)) = take(&given) {
                    let read: Vec<OneRead> =
                        chunk.into_iter().map(|one_given| one(one_given, name, reader, now)).collect();
                    if answer.send((number, read)).is_err() {
                        return;
                    }
                }
            });
        }
        drop((given, answer));
        let mut early: BTreeMap<usize, Vec<OneRead>> = BTreeMap::new();
        let (mut asked, mut told, mut ended) = (0, 0, Ok(false));
        loop {
            while matches!(ended, Ok(false)) && asked - told < jobs.get() * CHUNKS_PER_JOB {
                let chunk = chunk(archive);
                ended = chunk.1;
                if !chunk.0.is_empty() {
                    // Nobody takes it only where all are gone, and then nothing comes back either.
                    let _ = give.send((asked, chunk.0));
                    asked += 1;
                }
            }
            if told == asked {
                break;
            }
            let Ok((number, read)) = answers.recv() else { break };
            early.insert(number, read);
            while let Some(read) = early.remove(&told) {
                read.into_iter().for_each(&mut each);
                told += 1;
            }
        }
        drop(give);
        ended.map(|_| ())
    })
}

fn take<T>(from: &Mutex<Receiver<T>>) -> Option<T> {
    from.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// The next documents, and whether those were the last, or what ended them.
fn chunk(archive: &mut Archive<'_>) -> (Vec<Given>, Result<bool, ArchiveError>) {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK {
        match archive.next_given() {
            Ok(Some(given)) => chunk.push(given),
            Ok(None) => return (chunk, Ok(true)),
            Err(error) => return (chunk, Err(error)),
        }
    }
    (chunk, Ok(false))
}

fn one(given: Given, name: &str, reader: &Reader, now: DateTime<Utc>) -> OneRead {
    let (article, mute) = match given {
        Given::Line { number, text } => (DocumentLine::read(name, number, &text)?.article(now), Mute::No),
        Given::Article(article, mute) => (*article, mute),
        Given::Broken(message) => return Err(message),
    };
    // As in the daemon, a text that the reader cannot bear costs itself only.
    match catch_unwind(AssertUnwindSafe(|| reader.read(&article))) {
        Ok(facts) => Ok(ReadArticle { article: Arc::new(article), facts, mute }),
        Err(_) => Err(format!("{name}: article `{}`: reading its facts was cut off", article.id)),
    }
}
