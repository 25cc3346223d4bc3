//! Opening: settings, migrations, and what makes a file unfit.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::store::sqlite::{bars, private, query};
use crate::store::{Soundness, StoreError};

/// The library's least version: 3.53.2, without the WAL-reset bug (fixed 3.51.3) and CVE-2026-11822 (fixed 3.53.2).
const LIBRARY_MIN: i32 = 3_053_002;
/// Steps of SQLite's machine between two looks at the time.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;
/// Marks a file as ours: `bllw`.
const APPLICATION_ID: i32 = 0x626c_6c77;
/// Numbered from 1; never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
];
/// The migration after which bars go from rows into blocks.
const BARS_IN_BLOCKS: u32 = 2;

pub(super) fn version() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

fn failed(path: &Path, message: impl ToString) -> StoreError {
    StoreError::Open { path: path.display().to_string(), message: message.to_string() }
}

/// Settings of every connection.
pub(super) fn set_up(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;",
        )
        .map_err(|error| failed(path, error))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Makes a file ready to be written: right library, right application, right schema, sound after a crash.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    if rusqlite::version_number() < LIBRARY_MIN {
        return Err(failed(
            path,
            format!(
                "SQLite {} is too old: it can lose committed rows; expected {LIBRARY_MIN} or newer",
                rusqlite::version()
            ),
        ));
    }
    set_up(connection, path)?;
    let found = application(connection, path)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864;")
        .map_err(|error| failed(path, error))?;
    migrate(connection, path, found)?;
    if !stopped_cleanly(connection)? {
        sound(connection, path)?;
    }
    connection.execute("DELETE FROM marks WHERE name = 'clean'", []).map_err(query("mark as open"))?;
    Ok(())
}

/// For a connection that only reads.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    set_up(connection, path)?;
    let found = application(connection, path)?;
    if found < version() {
        return Err(failed(
            path,
            format!("it has schema {found}, older than {}; start the daemon once to bring it up to date", version()),
        ));
    }
    Ok(())
}

/// The schema's number; an error for a file of another make.
fn application(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let unread = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => failed(path, format!("it is not a database: {error}")),
        _ => failed(path, format!("it cannot be read: {error}")),
    };
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0));
    let id = pragma("application_id").map_err(unread)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map_err(unread)?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(failed(path, "it is a database of another program"));
    }
    let found = u32::try_from(pragma("user_version").map_err(|error| failed(path, error))?).unwrap_or(u32::MAX);
    if found > version() {
        return Err(StoreError::Newer { path: path.display().to_string(), found, known: version() });
    }
    Ok(found)
}

fn migrate(connection: &mut Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    if (1..version()).contains(&found) {
        keep_copy(connection, path, found)?;
    }
    for (number, sql) in (1_u32..).zip(MIGRATIONS).skip(found as usize) {
        let step = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| failed(path, error))?;
        let wrong = |error: rusqlite::Error| failed(path, format!("migration {number}: {error}"));
        step.execute_batch(sql).map_err(wrong)?;
        if number == BARS_IN_BLOCKS {
            bars::move_rows(&step).map_err(wrong)?;
        }
        step.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number};"))
            .map_err(|error| failed(path, error))?;
        step.execute("INSERT OR REPLACE INTO marks VALUES ('clean', '1')", []).map_err(|error| failed(path, error))?;
        step.commit().map_err(|error| failed(path, error))?;
    }
    Ok(())
}

/// Keeps the store as it was, beside it, before it is brought up to date: `bellwether.db.schema-6`.
fn keep_copy(connection: &Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".schema-{found}"));
    let copy = PathBuf::from(name);
    // Of an earlier try that did not get to its end.
    let write = || match copy.exists() {
        true => {
            std::fs::remove_file(&copy).map_err(|error| error.to_string()).and_then(|()| write_copy(connection, &copy))
        }
        false => write_copy(connection, &copy),
    };
    write().map_err(|error| {
        failed(
            path,
            format!("a copy of it could not be kept before schema {found} is brought to {}: {error}", version()),
        )
    })?;
    tracing::info!(copy = %copy.display(), "the store as it was is kept; remove it when all is well");
    Ok(())
}

/// Writes the store as it is now to a file that is not there yet, whoever writes to it meanwhile, and looks whether the copy is
/// sound.
///
/// # Errors
/// In words; nothing of the file is left then.
pub(super) fn write_copy(connection: &Connection, copy: &Path) -> Result<(), String> {
    let write = || -> Result<(), Box<dyn std::error::Error>> {
        connection.execute("VACUUM INTO ?1", [copy.to_str().ok_or("its path is not UTF-8")?])?;
        private(copy);
        let written = Connection::open_with_flags(copy, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let verdict: String = written.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(format!("the copy is damaged: {verdict}").into());
        }
        drop(written);
        Ok(std::fs::File::open(copy)?.sync_all()?)
    };
    if copy.exists() {
        return Err(format!("`{}` is there already", copy.display()));
    }
    write().map_err(|error| {
        // Half a copy is of no use.
        let _ = std::fs::remove_file(copy);
        error.to_string()
    })
}

/// Looks whether tables and indexes of the file fit together, for so long at most.
///
/// # Errors
/// A file that cannot be opened.
pub(super) fn look_through(path: &Path, within: Duration) -> Result<Soundness, StoreError> {
    let mut connection = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| failed(path, error))?;
    let began = Instant::now();
    connection
        .progress_handler(STEPS_BETWEEN_LOOKS, Some(move || began.elapsed() >= within))
        .map_err(|error| failed(path, error))?;
    let verdict = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match verdict {
        Ok(verdict) if verdict == "ok" => Ok(Soundness::Sound),
        Ok(verdict) => Ok(Soundness::Damaged(verdict.split_whitespace().collect::<Vec<_>>().join(" "))),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Ok(Soundness::Unfinished),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Ok(Soundness::Damaged(error.to_string())),
            _ => Err(failed(path, error)),
        },
    }
}

fn stopped_cleanly(connection: &Connection) -> Result<bool, StoreError> {
    let marks: i64 = connection
        .query_row("SELECT count(*) FROM marks WHERE name = 'clean'", [], |row| row.get(0))
        .map_err(query("look for the mark of a clean stop"))?;
    Ok(marks > 0)
}

fn sound(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let verdict: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| failed(path, error))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(failed(path, format!("it is damaged: {verdict}; restore it from a backup")))
    }
}

/// Marks a clean stop and writes the log back into the file.
pub(super) fn close(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("INSERT OR REPLACE INTO marks VALUES ('clean', '1')", []).map_err(query("mark a clean stop"))?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(query("write back the log"))
}
