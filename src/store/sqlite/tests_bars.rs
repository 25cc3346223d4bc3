//! Bars in blocks: what comes back, what replaces what, and bars of a store of schema 1.

use std::path::PathBuf;

use chrono::TimeDelta;

use super::*;
use crate::market::Symbol;
use crate::store::{BarsAsked, KeptFrom};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_054_400, 0).expect("midnight") + TimeDelta::minutes(minute)
}

fn bar(symbol: &str, minute: i64, interval_s: u32, close: f64) -> Bar {
    Bar {
        symbol: Symbol::new(symbol),
        starts_at: at(minute),
        interval_s,
        open: Some(close),
        high: None,
        low: None,
        close,
        volume: Some(10.0),
        received_at: at(minute) + TimeDelta::seconds(i64::from(interval_s) + 1),
    }
}

fn store() -> (tempfile::TempDir, PathBuf, SqliteStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).expect("a store");
    (folder, path, store)
}

async fn save(store: &SqliteStore, bars: Vec<Bar>) {
    store.save(Batch { bars, ..Batch::default() }).await.expect("saved");
}

async fn closes(store: &SqliteStore, asked: BarsAsked) -> Vec<(i64, f64)> {
    let bars = store.bars(asked).await.expect("read");
    bars.iter().map(|bar| ((bar.starts_at - at(0)).num_minutes(), bar.close)).collect()
}

fn asked(symbol: &str, from: i64, to: i64) -> BarsAsked {
    BarsAsked { symbol: Some(Symbol::new(symbol)), interval_s: None, from: at(from), to: at(to) }
}

#[tokio::test]
async fn bars_come_back_as_they_were_in_any_order_of_saving() {
    let (_folder, _path, store) = store();
    let all = vec![bar("ES=F", -5, 60, 6610.25), bar("ES=F", 3, 60, 6612.5), bar("ZS=F", 4, 60, 1_010.75)];
    save(&store, vec![all[2].clone(), all[1].clone()]).await;
    save(&store, vec![all[0].clone()]).await;
    assert_eq!(store.bars(BarsAsked::since(at(-5))).await.expect("read"), all);
    assert_eq!(closes(&store, BarsAsked::since(at(0))).await, [(3, 6612.5), (4, 1_010.75)]);
    assert_eq!(closes(&store, asked("ES=F", -5, 2)).await, [(-5, 6610.25)]);
    assert_eq!(closes(&store, asked("NONE", -5, 9)).await, []);
}

#[tokio::test]
async fn a_corrected_bar_replaces_and_an_older_word_does_not() {
    let (_folder, _path, store) = store();
    let first = bar("ES=F", 0, 60, 10.0);
    let corrected = Bar { close: 11.0, received_at: at(9), ..first.clone() };
    save(&store, vec![first.clone()]).await;
    save(&store, vec![corrected.clone()]).await;
    save(&store, vec![first]).await;
    assert_eq!(store.bars(asked("ES=F", 0, 0)).await.expect("read"), [corrected]);
}

#[tokio::test]
async fn minute_and_daily_bars_of_a_symbol_stand_side_by_side() {
    let (_folder, _path, store) = store();
    save(&store, vec![bar("ES=F", 0, 86_400, 1.0), bar("ES=F", 0, 60, 2.0), bar("ES=F", -300 * 1_440, 86_400, 3.0)])
        .await;
    let daily = BarsAsked { interval_s: Some(86_400), ..asked("ES=F", -400 * 1_440, 0) };
    assert_eq!(closes(&store, daily).await, [(-300 * 1_440, 3.0), (0, 1.0)]);
    let minutes = BarsAsked { interval_s: Some(60), ..asked("ES=F", -400 * 1_440, 0) };
    assert_eq!(closes(&store, minutes).await, [(0, 2.0)]);
    let held = store.bars_held().await.expect("read");
    let told: Vec<(u32, u64, f64)> =
        held.iter().map(|held| (held.last.interval_s, held.count, held.last.close)).collect();
    assert_eq!(told, [(60, 1, 2.0), (86_400, 2, 1.0)]);
    assert_eq!(held[1].first_starts_at, at(-300 * 1_440));
}

#[tokio::test]
async fn minute_bars_are_forgotten_before_daily_ones_and_only_whole_days() {
    let (_folder, _path, store) = store();
    save(&store, vec![bar("ES=F", -1, 60, 1.0), bar("ES=F", 0, 60, 2.0), bar("ES=F", -9_000_000, 86_400, 3.0)]).await;
    let kept = KeptFrom { articles: at(0), minute_bars: at(5), daily_bars: at(-9_000_000) };
    assert_eq!(store.prune(kept).await.expect("pruned"), 1);
    assert_eq!(closes(&store, BarsAsked::since(at(-9_000_000))).await, [(-9_000_000, 3.0), (0, 2.0)]);
    let kept = KeptFrom { daily_bars: at(-8_000_000), ..kept };
    assert_eq!(store.prune(kept).await.expect("pruned"), 1);
}

#[tokio::test]
async fn bars_of_schema_1_are_taken_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    let old = Connection::open(&path).expect("made");
    old.execute_batch(include_str!("migrations/0001.sql")).expect("schema 1");
    old.execute_batch("PRAGMA application_id = 1651272823; PRAGMA user_version = 1;").expect("marked");
    let kept = bar("ES=F", 7, 60, 6612.25);
    let values =
        rusqlite::params![micros(kept.starts_at), kept.open, kept.close, kept.volume, micros(kept.received_at)];
    old.execute("INSERT INTO bars VALUES ('ES=F', ?1, 60, ?2, NULL, NULL, ?3, ?4, ?5)", values).expect("saved");
    drop(old);
    let store = SqliteStore::open(&path).expect("brought up to date");
    assert_eq!(store.bars(BarsAsked::since(at(0))).await.expect("read"), [kept]);
    store.close().await.expect("closed");
    // Once is enough.
    let store = SqliteStore::open(&path).expect("opened again");
    assert_eq!(store.counts().await.expect("counted")["bars"], 1);
}

#[tokio::test]
async fn damage_in_a_block_is_told_and_no_panic() {
    let (_folder, _path, store) = store();
    save(&store, vec![bar("ES=F", 0, 60, 1.0)]).await;
    store
        .write(|c| c.execute("UPDATE bar_blocks SET bars = x'01ff'", []).map(|_| ()).map_err(query("damage")))
        .await
        .expect("damaged");
    let error = store.bars(BarsAsked::since(at(0))).await.expect_err("damaged");
    assert!(matches!(error, StoreError::Query { action: "read bars", .. }), "{error}");
}
