//! The embedded store: SQLite in WAL mode with synchronous=FULL, one writer thread, one reader thread.
//!
//! Invariants
//! - Q1. `save` and `record_attempts` answer after the fsync of the commit that holds what was given.
//! - Q2. Batches and tries that wait together are committed together, each in its own savepoint: one that fails takes none
//!   with it.
//! - Q3. A store is written by one process at a time; a lock file beside it says so.

mod bars;
mod coverage;
mod log;
mod read;
mod schema;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_bars;
mod write;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::alerts::{Alert, StateRow};
use crate::article::{Article, ArticleId};
use crate::facts::Fact;
use crate::fetch::FeedState;
use crate::ledger::{Story, StoryId, Telling, TextSeen};
use crate::market::Bar;
use crate::operator::{DayCounts, ToldCounts};
use crate::outbox::{DeliveryAttempt, NextStep, Pending};
use crate::schedule::PollState;
use crate::store::sqlite::log::Log;
use crate::store::{BarsAsked, Batch, Busy, Held, KeptFrom, OutboxRow, Soundness, Store, StoreError};

/// Jobs that may wait for a thread; past this the asker waits.
const QUEUE: usize = 256;
/// Opening a store makes its shared memory and a log: with less room than this in bytes it is the disk that is at fault.
const ROOM_MIN: u64 = 512 << 10;
/// Batches and lots of tries in one commit.
const GROUP_MAX: usize = 128;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;
/// Is told which notifications nothing goes before.
type Saved = oneshot::Sender<Result<Vec<String>, StoreError>>;

enum Work {
    Change(Change, Saved),
    Other(Job),
    Stop,
}

/// What is written together with others that wait.
enum Change {
    Batch(Box<Batch>),
    Tries(Vec<(String, DeliveryAttempt, NextStep)>),
}

/// A store in one SQLite file.
pub struct SqliteStore {
    writer: SyncSender<Work>,
    reader: SyncSender<Work>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held for as long as the store is written.
    lock: Mutex<Option<Lock>>,
    /// False for a store that is only looked at, or written beside its owner.
    writes: bool,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteStore")
    }
}

impl SqliteStore {
    /// Opens a store for reading and writing; makes it if it is not there.
    ///
    /// # Errors
    /// A file that is no store, a newer schema, another process that has it open, damage after an unclean stop, a disk without
    /// room.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_whole(path).map_err(|error| match error {
            StoreError::Open { path: name, message } if is_full(path) => StoreError::NoRoom { path: name, message },
            StoreError::Query { source, .. } if is_full(path) => {
                StoreError::NoRoom { path: path.display().to_string(), message: source.to_string() }
            }
            other => other,
        })
    }

    fn open_whole(path: &Path) -> Result<Self, StoreError> {
        let failed = |message: String| StoreError::Open { path: path.display().to_string(), message };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder).map_err(|error| failed(format!("its folder cannot be made: {error}")))?;
        }
        let lock = lock(path)?;
        let mut connection = Connection::open(path).map_err(|error| failed(error.to_string()))?;
        private(path);
        schema::prepare(&mut connection, path)?;
        let reader =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(|error| failed(error.to_string()))?;
        schema::set_up(&reader, path)?;
        let log = Log::of(&mut connection).map_err(|error| failed(error.to_string()))?;
        Ok(Self::start(connection, reader, Some((lock, log))))
    }

    /// Opens a store to look at it, beside a daemon that writes it.
    ///
    /// # Errors
    /// A file that is not there, is no store, or has another schema.
    pub fn open_read(path: &Path) -> Result<Self, StoreError> {
        let failed = |message: String| StoreError::Open { path: path.display().to_string(), message };
        if !path.exists() {
            return Err(failed("it is not there; `bellwether once` or `bellwether run` makes it".to_owned()));
        }
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(path, flags).map_err(|error| failed(error.to_string()))
        };
        let connection = open()?;
        schema::check(&connection, path)?;
        Ok(Self { writes: false, ..Self::start(connection, open()?, None) })
    }

    /// Opens a store that is there to write a few rows to it beside a daemon, which does not mind: SQLite lets one
    /// write after the other. What is written to the outbox and to `state` as an order is taken up by the daemon.
    ///
    /// # Errors
    /// A file that is not there, is no store, or has another schema.
    pub fn open_beside(path: &Path) -> Result<Self, StoreError> {
        let failed = |message: String| StoreError::Open { path: path.display().to_string(), message };
        if !path.exists() {
            return Err(failed("it is not there; `bellwether once` or `bellwether run` makes it".to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || Connection::open_with_flags(path, flags).map_err(|error| failed(error.to_string()));
        let connection = open()?;
        schema::check(&connection, path)?;
        schema::set_up(&connection, path)?;
        Ok(Self { writes: false, ..Self::start(connection, open()?, None) })
    }

    /// Writes a whole copy of the store as it is now to a file that is not there yet, whoever writes to it meanwhile; the copy
    /// is looked through and on disk when this answers.
    ///
    /// # Errors
    /// A file that is there or cannot be written, a copy that is not sound.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let file = file.to_owned();
        self.read(move |connection| {
            schema::write_copy(connection, &file)
                .map_err(|error| StoreError::Query { action: "copy the store", source: error.into() })
        })
        .await
    }

    fn start(connection: Connection, reader: Connection, owned: Option<(Lock, Log)>) -> Self {
        let (lock, log) = owned.unzip();
        let (writer_in, writer_jobs) = sync_channel(QUEUE);
        let (reader_in, reader_jobs) = sync_channel(QUEUE);
        let threads = vec![
            std::thread::spawn(move || work(connection, &writer_jobs, log)),
            std::thread::spawn(move || work(reader, &reader_jobs, None)),
        ];
        Self {
            writer: writer_in,
            reader: reader_in,
            threads: Mutex::new(threads),
            lock: Mutex::new(lock),
            writes: true,
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        to: &SyncSender<Work>,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits any more: then the answer is of no use.
            let _ = answer.send(job(connection));
        });
        send(to, Work::Other(job)).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.ask(&self.reader, move |connection| job(connection)).await
    }

    async fn change(&self, change: Change) -> Result<Vec<String>, StoreError> {
        let (answer, answered) = oneshot::channel();
        send(&self.writer, Work::Change(change, answer)).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.ask(&self.writer, job).await
    }
}

/// Puts work in a queue; waits off the runtime where it is full.
async fn send(to: &SyncSender<Work>, work: Work) -> Result<(), StoreError> {
    match to.try_send(work) {
        Ok(()) => Ok(()),
        Err(std::sync::mpsc::TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        Err(std::sync::mpsc::TrySendError::Full(work)) => {
            let to = to.clone();
            let sent = tokio::task::spawn_blocking(move || to.send(work).is_ok()).await;
            if sent.unwrap_or(false) { Ok(()) } else { Err(StoreError::Closed) }
        }
    }
}

/// A thread's life: jobs in order; changes that wait together are committed together.
fn work(mut connection: Connection, jobs: &Receiver<Work>, mut log: Option<Log>) {
    let mut next = jobs.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Work::Stop => return,
            Work::Other(job) => job(&mut connection),
            Work::Change(change, saved) => {
                let mut group = vec![(change, saved)];
                while group.len() < GROUP_MAX {
                    match jobs.try_recv() {
                        Ok(Work::Change(change, saved)) => group.push((change, saved)),
                        Ok(other) => {
                            next = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                let (changes, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
                let results = write::save_all(&mut connection, &changes);
                for (answer, result) in answers.into_iter().zip(results) {
                    let _ = answer.send(result);
                }
            }
        }
        next = next.or_else(|| jobs.try_recv().ok());
        if let Some(log) = &mut log {
            log.tend(&connection, next.is_none());
        }
        next = next.or_else(|| jobs.recv().ok());
    }
}

/// That a store is written by one process only.
#[derive(Debug)]
struct Lock(File);

/// Closing the file would not be enough: a child process that is just being started has it open until it is.
impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "lock of the store cannot be given back");
        }
    }
}

fn lock(path: &Path) -> Result<Lock, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let failed = |error: std::io::Error| StoreError::Open {
        path: path.display().to_string(),
        message: format!("its lock file `{}` cannot be used: {error}", lock_path.display()),
    };
    let file = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy { path: path.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// True if the disk of the store has less room than opening it takes.
fn is_full(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    rustix::fs::statvfs(folder).is_ok_and(|found| found.f_frsize.saturating_mul(found.f_bavail) < ROOM_MIN)
}

/// A folder that is made is the operator's alone.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A file system without permissions has none to set.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
}

pub(super) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

pub(super) fn query(action: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| StoreError::Query { action, source: Box::new(error) }
}

#[async_trait]
impl Store for SqliteStore {
    async fn save(&self, batch: Batch) -> Result<Vec<String>, StoreError> {
        self.change(Change::Batch(Box::new(batch))).await
    }

    async fn feed_states(&self) -> Result<Vec<FeedState>, StoreError> {
        self.read(|connection| read::all_json(connection, "feeds", "SELECT json FROM feeds ORDER BY name", [])).await
    }
    async fn quote_source_states(&self) -> Result<Vec<PollState>, StoreError> {
        self.read(|c| read::all_json(c, "quote_sources", "SELECT json FROM quote_sources ORDER BY name", [])).await
    }
    async fn known(&self, feed: &str, entries: &[(String, u64)]) -> Result<Vec<bool>, StoreError> {
        let (feed, entries) = (feed.to_owned(), entries.to_vec());
        self.read(move |connection| read::known(connection, &feed, &entries)).await
    }
    async fn stories_since(&self, since: DateTime<Utc>) -> Result<Vec<Story>, StoreError> {
        let sql = "SELECT json FROM stories WHERE last_seen_at >= ?1 ORDER BY last_seen_at, id";
        self.read(move |connection| read::all_json(connection, "stories", sql, [micros(since)])).await
    }
    async fn texts_since(&self, since: DateTime<Utc>) -> Result<Vec<TextSeen>, StoreError> {
        self.read(move |connection| read::texts(connection, since)).await
    }
    async fn state(&self) -> Result<Vec<StateRow>, StoreError> {
        self.read(read::state).await
    }
    async fn state_row(&self, key: &str) -> Result<Option<StateRow>, StoreError> {
        let key = key.to_owned();
        self.read(move |connection| read::state_row(connection, &key)).await
    }
    async fn orders(&self) -> Result<Vec<StateRow>, StoreError> {
        self.read(read::orders).await
    }
    async fn bars(&self, asked: BarsAsked) -> Result<Vec<Bar>, StoreError> {
        self.read(move |connection| bars::read(connection, &asked)).await
    }
    async fn bars_held(&self) -> Result<Vec<Held>, StoreError> {
        self.read(bars::held).await
    }
    async fn due(&self, now: DateTime<Utc>, limit: usize, busy: Busy) -> Result<Vec<Pending>, StoreError> {
        self.read(move |connection| read::due(connection, now, limit, &busy)).await
    }
    async fn next_due_at(&self, busy: Busy) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |connection| read::next_due_at(connection, &busy)).await
    }
    async fn record_attempts(&self, tries: Vec<(String, DeliveryAttempt, NextStep)>) -> Result<(), StoreError> {
        self.change(Change::Tries(tries)).await.map(drop)
    }
    async fn retry(&self, notification: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let notification = notification.to_owned();
        self.write(move |connection| write::retry(connection, &notification, now)).await
    }
    async fn outbox(&self, include_delivered: bool, limit: usize) -> Result<Vec<OutboxRow>, StoreError> {
        self.read(move |connection| read::outbox(connection, include_delivered, limit)).await
    }
    async fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        let sql = "SELECT json FROM alerts a WHERE revision = (SELECT max(revision) FROM alerts b WHERE b.id = a.id) \
            AND rule NOT LIKE 'operator:%' \
            ORDER BY at DESC, id LIMIT ?1";
        self.read(move |connection| read::all_json(connection, "alerts", sql, [read::rows_max(limit)])).await
    }
    async fn alert(&self, id: &str) -> Result<Vec<Alert>, StoreError> {
        let id = id.to_owned();
        self.read(move |c| read::all_json(c, "alerts", "SELECT json FROM alerts WHERE id = ?1 ORDER BY revision", [id]))
            .await
    }
    async fn stories(&self, limit: usize) -> Result<Vec<Story>, StoreError> {
        let sql = "SELECT json FROM stories ORDER BY last_seen_at DESC, id LIMIT ?1";
        self.read(move |connection| read::all_json(connection, "stories", sql, [read::rows_max(limit)])).await
    }
    async fn story(&self, id: &str) -> Result<Option<Story>, StoreError> {
        let id = id.to_owned();
        let found =
            self.read(move |c| read::all_json(c, "stories", "SELECT json FROM stories WHERE id = ?1", [id])).await?;
        Ok(found.into_iter().next())
    }
    async fn article(&self, id: &ArticleId) -> Result<Option<Article>, StoreError> {
        let id = id.to_string();
        let found =
            self.read(move |c| read::all_json(c, "articles", "SELECT json FROM articles WHERE id = ?1", [id])).await?;
        Ok(found.into_iter().next())
    }
    async fn articles_after(&self, place: i64, limit: usize) -> Result<Vec<(i64, Article)>, StoreError> {
        self.read(move |connection| read::articles_after(connection, place, limit)).await
    }
    async fn first_reads(&self) -> Result<std::collections::BTreeMap<String, DateTime<Utc>>, StoreError> {
        self.read(read::first_reads).await
    }
    async fn facts_of(&self, article: &ArticleId) -> Result<Vec<Fact>, StoreError> {
        let id = article.to_string();
        self.read(move |c| {
            read::all_json(c, "facts", "SELECT json FROM facts WHERE article = ?1 ORDER BY number", [id])
        })
        .await
    }
    async fn tellings_by(&self, article: &ArticleId) -> Result<Vec<Telling>, StoreError> {
        let id = article.to_string();
        let sql = "SELECT json FROM tellings WHERE article = ?1 ORDER BY story";
        self.read(move |connection| read::all_json(connection, "tellings", sql, [id])).await
    }
    async fn tellings_of(&self, story: &StoryId) -> Result<Vec<Telling>, StoreError> {
        let id = story.to_string();
        let sql = "SELECT json FROM tellings WHERE story = ?1 ORDER BY at, article";
        self.read(move |connection| read::all_json(connection, "tellings", sql, [id])).await
    }
    async fn counts(&self) -> Result<std::collections::BTreeMap<String, u64>, StoreError> {
        self.read(read::counts).await
    }
    async fn coverage(&self, from: NaiveDate) -> Result<Vec<DayCounts>, StoreError> {
        self.read(move |connection| coverage::read(connection, from)).await
    }
    async fn told(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<ToldCounts, StoreError> {
        self.read(move |connection| coverage::told(connection, from, to)).await
    }
    async fn prune(&self, kept: KeptFrom) -> Result<u64, StoreError> {
        self.write(move |connection| write::prune(connection, kept)).await
    }

    async fn look_through(&self, within: Duration) -> Result<Soundness, StoreError> {
        let path = self.read(|connection| Ok(connection.path().map(PathBuf::from))).await?;
        let Some(path) = path else { return Ok(Soundness::Unfinished) };
        // A connection of its own: deliveries ask the reading thread.
        let looked = tokio::task::spawn_blocking(move || schema::look_through(&path, within)).await;
        looked.map_err(|_| StoreError::Closed)?
    }

    async fn close(&self) -> Result<(), StoreError> {
        if self.writes {
            self.write(|connection| schema::close(connection)).await?;
        }
        let _ = send(&self.writer, Work::Stop).await;
        let _ = send(&self.reader, Work::Stop).await;
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join())));
        joined.await.map_err(|_| StoreError::Closed)?;
        self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        Ok(())
    }
}
