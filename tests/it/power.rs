//! Power cuts: what was written and not synced is gone, and yet nothing that was told is forgotten, nothing is lost, and
//! nothing is decided twice.
//!
//! A library that stands before libc keeps a copy of each file of the store as it was when it was last synced. After the kill
//! these copies take the place of the files, all of them or some: a disk may have written more than it was made to.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use bellwether::daemon::fault::POINTS;

use crate::kills::{PER_NOTIFICATION, feeds, outcome, place};
use crate::support::Place;
use crate::support::server::Server;

/// Runs at random moments in a test run, beside those at the points between steps; `BELLWETHER_CUTS=200` makes it as many.
const CUTS: u32 = 12;

const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int ends(const char *path, const char *with) {
    size_t all = strlen(path), part = strlen(with);
    return all >= part && strcmp(path + all - part, with) == 0;
}

static void keep(int file) {
    char link[64], path[4096], next[4200], synced[4200], bytes[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    if (!ends(path, ".db") && !ends(path, ".db-wal") && !ends(path, ".db-journal")) return;
    snprintf(next, sizeof next, "%s.next", path);
    snprintf(synced, sizeof synced, "%s.synced", path);
    int copy = open(next, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (copy < 0) return;
    off_t at = 0;
    ssize_t got;
    while ((got = pread(file, bytes, sizeof bytes, at)) > 0) {
        if (write(copy, bytes, got) != got) break;
        at += got;
    }
    close(copy);
    rename(next, synced);
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int done = real(file);
    if (done == 0) keep(file);
    return done;
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int done = real(file);
    if (done == 0) keep(file);
    return done;
}
"#;

/// The library, built once.
static BUILT: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, built) = (folder.path().join("shim.c"), folder.path().join("shim.so"));
    std::fs::write(&source, SHIM).expect("written");
    let done = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&built, &source]).arg("-ldl").status();
    assert!(done.expect("a C compiler, which SQLite wants as well").success());
    (folder, built)
});

/// What is left of the store's files: of each what was synced, or, where the disk was ahead, all of it.
fn cut(place: &Place, is_ahead: impl Fn(&str) -> bool) {
    for ending in ["", "-wal", "-journal"] {
        let file = place.path().join(format!("bellwether.db{ending}"));
        let synced = synced(&file);
        if file.exists() && !is_ahead(ending) {
            match synced.exists() {
                true => std::fs::copy(&synced, &file).map(drop).expect("copied"),
                false => std::fs::write(&file, "").expect("emptied"),
            }
        }
        if synced.exists() {
            std::fs::remove_file(&synced).expect("removed");
        }
    }
    // Shared memory of the processes that are gone.
    let _ = std::fs::remove_file(place.path().join("bellwether.db-shm"));
}

fn synced(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".synced");
    PathBuf::from(name)
}

fn command(place: &Place) -> Command {
    let mut command = place.command(&["once"]);
    command.env("LD_PRELOAD", &BUILT.1).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[expect(clippy::disallowed_methods, reason = "a setting of the test, by hand")]
fn wanted() -> u32 {
    let asked = std::env::var("BELLWETHER_CUTS").ok();
    asked.map_or(CUTS, |count| count.parse().expect("BELLWETHER_CUTS is a number"))
}

#[test]
fn what_is_told_is_on_disk_and_nothing_is_lost_when_the_power_is_cut() {
    let calm = Server::start();
    feeds(&calm);
    let undisturbed = place(&calm);
    let began = std::time::Instant::now();
    assert!(command(&undisturbed).status().expect("starts").success());
    let calm_run = began.elapsed();
    assert!(synced(&undisturbed.path().join("bellwether.db")).exists(), "the library sees what is synced");
    let (expected, _) = outcome(&undisturbed, &calm);
    let mut number = 0;
    let mut strike = |what: &str, run: &dyn Fn(&Place)| {
        let server = Server::start();
        feeds(&server);
        let place = place(&server);
        run(&place);
        number += 1;
        match number % 3 {
            0 => cut(&place, |_| false),
            1 => cut(&place, |ending| ending == "-wal"),
            _ => cut(&place, str::is_empty),
        }
        // Whoever was told of something stands in the outbox.
        let told: Vec<String> = server.asked("/hook").iter().map(|asked| asked.headers["webhook-id"].clone()).collect();
        if !told.is_empty() {
            let rows = place.ok(&["outbox", "--all", "--format", "jsonl"]);
            let ids: Vec<String> = rows
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["id"].to_string())
                .map(|id| id.trim_matches('"').replace('.', "_"))
                .collect();
            assert!(told.iter().all(|id| ids.contains(id)), "after {what}: told {told:?}, kept {ids:?}");
        }
        place.ok(&["once", "--all"]);
        place.ok(&["once", "--all"]);
        let (ids, received) = outcome(&place, &server);
        assert_eq!(ids, expected, "after {what}");
        assert!(received.values().all(|count| *count <= 2), "after {what}: {received:?}");
        assert_eq!(received.len(), expected.len() / 2, "after {what}");
    };
    for (index, point) in POINTS.iter().enumerate() {
        for passing in 1..=if index < PER_NOTIFICATION { 2 } else { 3 } {
            let fault = format!("{point}:{passing}");
            strike(&fault, &|place| {
                // Killed, or never so far.
                let _ = command(place).env("BELLWETHER_FAULT", &fault).status().expect("starts");
            });
        }
    }
    for number in 0..wanted() {
        let after = calm_run * (5_000 + number.wrapping_mul(2_654_435_761) % 95_000) / 100_000;
        strike(&format!("{} µs", after.as_micros()), &|place| {
            let mut child = command(place).spawn().expect("starts");
            std::thread::sleep(after);
            // SIGKILL; it may have ended already.
            let _ = child.kill();
            child.wait().expect("ends");
        });
    }
}
