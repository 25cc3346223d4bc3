//! When the write-ahead log is written back into the file: not within a commit that somebody waits for, but when nobody does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::Connection;

/// Pages of the log (of 4 KiB) after which it is written back once nobody waits ..
const PAGES: u32 = 4_000;
/// .. and, whoever waits, after which it is.
const PAGES_MAX: u32 = 16_000;

/// The log of the writing connection.
pub(super) struct Log {
    /// In the log after the last commit.
    pages: Arc<AtomicU32>,
    /// Written back from here on: more, where somebody who reads kept the log from being begun anew.
    from: u32,
}

impl Log {
    /// Takes it over from SQLite, which writes it back within every commit that finds it long.
    pub(super) fn of(connection: &mut Connection) -> rusqlite::Result<Self> {
        let pages = Arc::new(AtomicU32::new(0));
        let noted = pages.clone();
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count: i32| {
            noted.store(count.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { pages, from: PAGES })
    }

    /// Writes it back if it is long enough for now.
    pub(super) fn tend(&mut self, connection: &Connection, is_idle: bool) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.from || (!is_idle && pages < PAGES_MAX.max(self.from)) {
            return;
        }
        let done = connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok(row.get::<_, i64>(1)? == row.get::<_, i64>(2)?));
        self.pages.store(0, Ordering::Relaxed);
        self.from = match done {
            Ok(true) => PAGES,
            // What is left is written back when there is as much again.
            Ok(false) => pages.saturating_add(PAGES),
            Err(error) => {
                tracing::warn!(%error, "the store's log could not be written back; it will be tried again");
                pages.saturating_add(PAGES)
            }
        };
    }
}
