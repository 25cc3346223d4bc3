use std::sync::Arc;

use chrono::TimeDelta;

use super::*;
use crate::alerts::{AlertId, Notification};
use crate::article::Source;
use crate::fetch::Tier;
use crate::outbox::Outcome;
use crate::store::{BarsAsked, Busy, KeptFrom, SeenEntry};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_761_480_000 + 60 * minute, 0).expect("a time")
}

fn article(id: &str) -> Arc<Article> {
    let source = Source { id: "wire".into(), tier: Tier::Wire, speaks_for: None };
    Arc::new(Article::plain(id, source, "Title", "Text.", Some(at(0)), at(1)))
}

fn alert(id: &str, revision: u32) -> Arc<Alert> {
    let json = serde_json::json!({
        "id": id, "revision": revision, "status": "firing", "rule": "r", "severity": "warning", "labels": {}, "title": "t", "body": "b",
        "at": at(1), "story": null, "novelty": null, "changed": [], "reversal": false, "facts": [], "article": null, "sources": [],
        "positions": [], "prices": [], "reasons": [],
    });
    Arc::new(serde_json::from_value(json).expect("an alert"))
}

fn notification(id: &str, alert: &str) -> Notification {
    Notification {
        id: id.into(),
        alert: AlertId(alert.into()),
        revision: 1,
        receiver: "mail".into(),
        created_at: at(1),
    }
}

fn batch(number: usize) -> Batch {
    let id = format!("feed:{number}");
    Batch {
        feed: Some(FeedState {
            poll: PollState { name: format!("feed:{number}"), ..PollState::default() },
            ..FeedState::default()
        }),
        entries: vec![SeenEntry {
            feed: "feed".into(),
            identity: id.clone(),
            content_hash: u64::MAX,
            at: at(1),
            outcome: "read".into(),
        }],
        articles: vec![article(&id)],
        alerts: vec![alert(&format!("a{number}"), 1)],
        notifications: vec![notification(&format!("a{number}.1.mail"), &format!("a{number}"))],
        state: vec![StateRow { key: format!("k{number}"), value: Some("1".into()) }],
        bars: vec![Bar {
            symbol: crate::market::Symbol::new("ZS=F"),
            starts_at: at(number as i64),
            interval_s: 60,
            open: None,
            high: Some(2.0),
            low: None,
            close: -1.5,
            volume: None,
            received_at: at(2),
        }],
        ..Batch::default()
    }
}

fn store() -> (tempfile::TempDir, PathBuf, SqliteStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sub/store.db");
    let store = SqliteStore::open(&path).expect("a store");
    (folder, path, store)
}

#[tokio::test]
async fn the_store_as_it_was_is_kept_before_it_is_brought_up_to_date_and_can_be_used_again() {
    let (_folder, path, store) = store();
    store.save(batch(1)).await.expect("saved");
    store.close().await.expect("closed");
    let old = Connection::open(&path).expect("opened");
    old.execute_batch("ALTER TABLE texts DROP COLUMN outlet; PRAGMA user_version = 6;").expect("schema 6");
    drop(old);
    let store = SqliteStore::open(&path).expect("brought up to date");
    store.save(batch(2)).await.expect("saved");
    store.close().await.expect("closed");
    let copy = path.with_file_name("store.db.schema-6");
    let count = |path: &Path, sql: &str| -> i64 {
        Connection::open(path).expect("opened").query_row(sql, [], |row| row.get(0)).expect("a number")
    };
    assert_eq!(count(&copy, "PRAGMA user_version"), 6);
    assert_eq!(count(&copy, "SELECT count(*) FROM alerts"), 1);
    // Put back in its place, it is a store.
    let again = path.with_file_name("again.db");
    std::fs::rename(&copy, &again).expect("renamed");
    let store = SqliteStore::open(&again).expect("a store");
    assert_eq!(store.alerts(10).await.expect("read").len(), 1);
    store.close().await.expect("closed");
    assert_eq!(count(&again, "PRAGMA user_version"), i64::from(schema::version()));
}

#[tokio::test]
async fn a_text_is_kept_with_its_outlet() {
    let (_folder, _path, store) = store();
    let text = |number: u64, outlet: Option<&str>| crate::ledger::TextSeen {
        fingerprint: number,
        source: "gatherer".into(),
        outlet: outlet.map(str::to_owned),
        at: at(number as i64),
        article: ArticleId(format!("x:{number}").into()),
        wording: Arc::new(crate::article::Wording::of("Peru weighs a ban on exports of raw zinc.")),
    };
    let texts = vec![text(1, Some("wire.example")), text(2, None)];
    store.save(Batch { texts: texts.clone(), ..Batch::default() }).await.expect("saved");
    assert_eq!(store.texts_since(at(0)).await.expect("read"), texts);
}

#[tokio::test]
async fn what_is_saved_is_there_after_a_restart() {
    let (_folder, path, store) = store();
    store.save(batch(1)).await.expect("saved");
    store.close().await.expect("closed");
    let store = SqliteStore::open(&path).expect("opened again");
    assert_eq!(store.feed_states().await.expect("read")[0].poll.name, "feed:1");
    assert_eq!(
        store.known("feed", &[("feed:1".into(), u64::MAX), ("feed:1".into(), 0)]).await.expect("read"),
        [true, false]
    );
    assert_eq!(store.article(&ArticleId("feed:1".into())).await.expect("read").as_ref(), Some(&*article("feed:1")));
    assert_eq!(store.bars(BarsAsked::since(at(0))).await.expect("read"), batch(1).bars);
    assert_eq!(store.state().await.expect("read"), batch(1).state);
    assert_eq!(store.alerts(10).await.expect("read").len(), 1);
}

#[tokio::test]
async fn articles_come_back_in_the_order_in_which_they_were_saved() {
    let (_folder, _path, store) = store();
    let saved = ["c", "a", "b"].map(article);
    store.save(Batch { articles: saved.to_vec(), ..batch(1) }).await.expect("saved");
    let first = store.articles_after(0, 2).await.expect("read");
    let rest = store.articles_after(first[1].0, 2).await.expect("read");
    let ids: Vec<String> = first.iter().chain(&rest).map(|(_, article)| article.id.to_string()).collect();
    assert_eq!(ids, ["c", "a", "b"]);
    assert!(store.articles_after(rest[0].0, 2).await.expect("read").is_empty());
    assert_eq!(store.first_reads().await.expect("read").get("feed"), Some(&at(1)));
}

#[tokio::test]
async fn saving_twice_changes_nothing() {
    let (_folder, _path, store) = store();
    store.save(batch(1)).await.expect("saved");
    let before = store.counts().await.expect("counted");
    let delivered = DeliveryAttempt { at: at(2), outcome: Outcome::Delivered { answer: "250".into() } };
    store.record_attempts(vec![("a1.1.mail".into(), delivered, NextStep::Done)]).await.expect("recorded");
    store.save(batch(1)).await.expect("saved again");
    let after = store.counts().await.expect("counted");
    assert_eq!(before.get("alerts"), after.get("alerts"));
    assert_eq!(before.get("notifications"), after.get("notifications"));
    assert!(store.due(at(9), 10, Busy::default()).await.expect("read").is_empty(), "it is delivered and stays so");
}

#[tokio::test]
async fn two_hundred_at_once_are_all_there() {
    let (_folder, _path, store) = store();
    let store = Arc::new(store);
    let saves = (0..200).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.save(batch(number)).await })
    });
    for save in saves.collect::<Vec<_>>() {
        save.await.expect("ran").expect("saved");
    }
    assert_eq!(store.counts().await.expect("counted").get("articles"), Some(&200));
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing_and_takes_none_with_it() {
    let (_folder, _path, store) = store();
    store
        .write(|c| {
            c.execute_batch(
                "CREATE TRIGGER no BEFORE INSERT ON bar_series WHEN new.symbol = 'BAD' BEGIN SELECT RAISE(ABORT, 'no'); END",
            )
            .map_err(query("make"))
        })
        .await
        .expect("made");
    let mut bad = batch(1);
    bad.bars[0].symbol = crate::market::Symbol::new("BAD");
    let (bad, good) = tokio::join!(store.save(bad), store.save(batch(2)));
    assert!(bad.is_err() && good.is_ok());
    let counts = store.counts().await.expect("counted");
    assert_eq!((counts["articles"], counts["alerts"], counts["notifications"]), (1, 1, 1));
}

#[tokio::test]
async fn what_is_being_dealt_with_does_not_hide_what_falls_due_next() {
    let (_folder, _path, store) = store();
    for number in 1..=3 {
        let mut later = batch(number);
        later.notifications.iter_mut().for_each(|notification| notification.created_at = at(number as i64));
        store.save(later).await.expect("saved");
    }
    let all = store.due(at(9), 10, Busy::default()).await.expect("read");
    let (first, receiver) = (all[0].notification.id.clone(), all[0].notification.receiver.clone());
    assert_eq!(store.next_due_at(Busy::default()).await.expect("read"), Some(all[0].next_at));
    let busy = Busy { notifications: vec![first], ..Busy::default() };
    assert_eq!(store.next_due_at(busy).await.expect("read"), Some(all[1].next_at));
    assert!(all[0].next_at < all[1].next_at);
    let full = Busy { receivers: vec![receiver], ..Busy::default() };
    assert_eq!(store.next_due_at(full).await.expect("read"), None);
}

#[tokio::test]
async fn a_failed_notification_can_be_put_back() {
    let (_folder, _path, store) = store();
    store.save(batch(1)).await.expect("saved");
    assert_eq!(store.next_due_at(Busy::default()).await.expect("read"), Some(at(1)));
    let due = store.due(at(1), 10, Busy::default()).await.expect("read");
    assert_eq!((due.len(), due[0].alert.title.as_str()), (1, "t"));
    let temporary = DeliveryAttempt {
        at: at(2),
        outcome: Outcome::Temporary { error: "451".into(), retry_after: Some(TimeDelta::seconds(9)) },
    };
    store
        .record_attempts(vec![("a1.1.mail".into(), temporary.clone(), NextStep::RetryAt(at(5)))])
        .await
        .expect("recorded");
    assert!(store.due(at(4), 10, Busy::default()).await.expect("read").is_empty());
    let permanent = DeliveryAttempt { at: at(5), outcome: Outcome::Permanent { error: "550".into() } };
    store
        .record_attempts(vec![("a1.1.mail".into(), permanent.clone(), NextStep::GiveUp("550".into()))])
        .await
        .expect("recorded");
    let row = store.outbox(false, 10).await.expect("read").remove(0);
    assert_eq!((row.status.as_str(), row.tries), ("failed", vec![temporary, permanent]));
    let late = DeliveryAttempt { at: at(6), outcome: Outcome::Late { error: "not sent".into() } };
    assert!(store.retry("a1.1.mail", at(6)).await.expect("put back"));
    let expired = NextStep::GiveUp("expired: not sent".into());
    store.record_attempts(vec![("a1.1.mail".into(), late.clone(), expired)]).await.expect("recorded");
    let row = store.outbox(false, 10).await.expect("read").remove(0);
    assert_eq!((row.status.as_str(), row.tries.last()), ("expired", Some(&late)));
    assert!(store.retry("a1.1.mail", at(6)).await.expect("put back"));
    assert!(!store.retry("nobody", at(6)).await.expect("asked"));
    let of_receiver = Busy { receivers: vec!["mail".to_owned()], ..Busy::default() };
    let by_id = Busy { notifications: vec!["a1.1.mail".to_owned()], ..Busy::default() };
    for busy in [of_receiver, by_id] {
        assert!(store.due(at(6), 10, busy).await.expect("read").is_empty());
    }
    assert_eq!(store.due(at(6), 10, Busy::default()).await.expect("read").len(), 1);
}

#[test]
fn a_lock_is_given_back_though_a_child_that_is_being_started_has_its_file_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let held = super::lock(&path).unwrap();
    let of_child = held.0.try_clone().unwrap();
    assert!(matches!(super::lock(&path), Err(StoreError::Busy { .. })));
    drop(held);
    assert!(super::lock(&path).is_ok());
    drop(of_child);
}

#[tokio::test]
async fn one_writer_at_a_time_and_readers_beside_it() {
    let (_folder, path, store) = store();
    store.save(batch(1)).await.expect("saved");
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Busy { .. })));
    let looker = SqliteStore::open_read(&path).expect("opened");
    assert_eq!(looker.alerts(10).await.expect("read").len(), 1);
    assert!(looker.save(batch(2)).await.is_err());
    looker.close().await.expect("closed");
    store.close().await.expect("closed");
    SqliteStore::open(&path).expect("free again");
}

#[tokio::test]
async fn files_that_are_no_store_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.db");
    std::fs::write(&path, "this is a diary, not a database, and it is long enough to be read as one").expect("written");
    assert!(SqliteStore::open(&path).expect_err("no database").to_string().contains("it is not a database"));
    let other = folder.path().join("b.db");
    Connection::open(&other).expect("made").execute_batch("CREATE TABLE x (y)").expect("made");
    assert!(SqliteStore::open(&other).expect_err("of another").to_string().contains("of another program"));
    assert!(
        SqliteStore::open_read(&folder.path().join("none.db"))
            .expect_err("none")
            .to_string()
            .contains("bellwether once")
    );
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let (_folder, path, store) = store();
    store.close().await.expect("closed");
    Connection::open(&path).expect("opened").execute_batch("PRAGMA user_version = 99").expect("set");
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Newer { found: 99, .. })));
}

#[tokio::test]
async fn writes_are_durable_and_the_library_is_new_enough() {
    let (_folder, _path, store) = store();
    assert!(rusqlite::version_number() >= 3_053_002);
    let (mode, level): (String, i64) = store
        .write(|c| {
            Ok((
                c.query_row("PRAGMA journal_mode", [], |r| r.get(0)).map_err(query("ask"))?,
                c.query_row("PRAGMA synchronous", [], |r| r.get(0)).map_err(query("ask"))?,
            ))
        })
        .await
        .expect("asked");
    assert_eq!((mode.as_str(), level), ("wal", 2));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_an_error_not_a_panic() {
    let (_folder, _path, store) = store();
    store.save(batch(1)).await.expect("saved");
    store.write(|c| c.execute("UPDATE alerts SET json = '{'", []).map_err(query("spoil"))).await.expect("spoilt");
    assert!(matches!(store.alerts(1).await, Err(StoreError::Corrupt { table: "alerts", .. })));
}

#[tokio::test]
async fn a_story_of_a_users_kind_comes_back_as_it_was() {
    let (_folder, _path, store) = store();
    let fact = serde_json::json!({
        "kind": "price_control", "action": "impose", "stage": "announced", "actor": ["HU"], "object": ["sugar"], "fresh": true,
        "hedge": "asserted", "evidence": {"text": "Text.", "in": "text", "start": 0, "end": 5}, "confidence": 0.8,
    });
    let fact: crate::facts::Fact = serde_json::from_value(fact).expect("a fact");
    let recorded = crate::ledger::Ledger::default().record(&article("feed:1"), &[fact], at(1));
    let story = recorded.changes[0].story.clone();
    store.save(Batch { stories: vec![story.clone()], ..batch(1) }).await.expect("saved");
    let saved = store.stories(1).await.expect("read");
    assert_eq!((saved[0].kind, saved[0].kind.as_str()), (story.kind, "price_control"));
}

#[tokio::test]
async fn pruning_keeps_what_alerts_quote() {
    let (_folder, _path, store) = store();
    let mut quoted = (*alert("a1", 1)).clone();
    quoted.article = Some(serde_json::from_value(serde_json::json!({"id": "feed:1", "feed": "f", "source": "s", "title": "t", "link": null, "published_at": null, "first_seen_at": at(1)})).expect("an article"));
    store.save(Batch { alerts: vec![Arc::new(quoted)], ..batch(1) }).await.expect("saved");
    store.save(Batch { alerts: vec![], notifications: vec![], ..batch(2) }).await.expect("saved");
    store.prune(KeptFrom { articles: at(60), minute_bars: at(2 * 1_440), daily_bars: at(0) }).await.expect("pruned");
    let counts = store.counts().await.expect("counted");
    assert_eq!((counts["articles"], counts["bars"], counts["entries"]), (1, 0, 2));
}

/// A batch with one more revision of `a1` for `mail`, decided then.
fn revision(number: u32, minute: i64) -> Batch {
    Batch {
        alerts: vec![alert("a1", number)],
        notifications: vec![Notification {
            revision: number,
            created_at: at(minute),
            ..notification(&format!("a1.{number}.mail"), "a1")
        }],
        ..Batch::default()
    }
}

async fn revisions_due(store: &SqliteStore, minute: i64) -> Vec<u32> {
    let due = store.due(at(minute), 10, Busy::default()).await.expect("read");
    due.iter().map(|pending| pending.notification.revision).collect()
}

async fn fails(store: &SqliteStore, number: u32, minute: i64, asked: Option<i64>, again: i64) {
    let outcome = Outcome::Temporary { error: "451".into(), retry_after: asked.map(TimeDelta::minutes) };
    let attempt = DeliveryAttempt { at: at(minute), outcome };
    let tried = vec![(format!("a1.{number}.mail"), attempt, NextStep::RetryAt(at(again)))];
    store.record_attempts(tried).await.expect("recorded");
}

#[tokio::test]
async fn an_older_revision_that_waits_goes_before_a_newer_one_whichever_is_recorded_first() {
    for newer_first in [false, true] {
        let (_folder, _path, store) = store();
        store.save(revision(1, 1)).await.expect("saved");
        store
            .save(Batch {
                notifications: vec![notification("a2.1.mail", "a2")],
                alerts: vec![alert("a2", 1)],
                ..Batch::default()
            })
            .await
            .expect("saved");
        fails(&store, 1, 2, None, 3_000).await;
        let attempt = DeliveryAttempt { at: at(2), outcome: Outcome::Delivered { answer: "250".into() } };
        store.record_attempts(vec![("a2.1.mail".into(), attempt, NextStep::Done)]).await.expect("recorded");
        assert_eq!(revisions_due(&store, 2_000).await, [0_u32; 0]);
        store.save(revision(2, 100)).await.expect("saved");
        assert_eq!(revisions_due(&store, 100).await, [1, 2], "the older comes along, and first");
        // Both have failed: the older one would wait for 60 hours, the newer for one.
        let tried: &[(u32, i64)] = if newer_first { &[(2, 160), (1, 3_700)] } else { &[(1, 3_700), (2, 160)] };
        for (number, again) in tried {
            fails(&store, *number, 100, None, *again).await;
        }
        assert_eq!(revisions_due(&store, 100).await, [0_u32; 0], "neither at once");
        assert_eq!(revisions_due(&store, 160).await, [1, 2], "{newer_first}");
        assert_eq!(revisions_due(&store, 3_600).await, [1, 2]);
    }
}

#[tokio::test]
async fn only_what_is_new_and_has_nothing_before_it_goes_straight_out() {
    let (_folder, _path, store) = store();
    assert_eq!(store.save(revision(1, 1)).await.expect("saved"), ["a1.1.mail"]);
    assert_eq!(store.save(revision(1, 1)).await.expect("saved again"), [""; 0], "it was there already");
    assert_eq!(store.save(revision(2, 2)).await.expect("saved"), [""; 0], "the first is owed");
    let delivered = |id: &str| {
        let attempt = DeliveryAttempt { at: at(3), outcome: Outcome::Delivered { answer: "250".into() } };
        (id.to_owned(), attempt, NextStep::Done)
    };
    store.record_attempts(vec![delivered("a1.1.mail"), delivered("a1.2.mail")]).await.expect("recorded");
    assert_eq!(store.save(revision(3, 4)).await.expect("saved"), ["a1.3.mail"]);
    assert_eq!(store.save(batch(7)).await.expect("saved"), ["a7.1.mail"]);
}

#[tokio::test]
async fn a_try_that_cannot_be_recorded_takes_none_with_it() {
    let (_folder, _path, store) = store();
    store.save(batch(1)).await.expect("saved");
    store.save(batch(2)).await.expect("saved");
    store
        .write(|c| {
            let sql = "CREATE TRIGGER no BEFORE INSERT ON attempts WHEN new.notification = 'a1.1.mail' BEGIN SELECT RAISE(ABORT, 'no'); END";
            c.execute_batch(sql).map_err(query("make"))
        })
        .await
        .expect("made");
    let attempt = || DeliveryAttempt { at: at(2), outcome: Outcome::Delivered { answer: "250".into() } };
    let of = |id: &str| store.record_attempts(vec![(id.to_owned(), attempt(), NextStep::Done)]);
    let (bad, good) = tokio::join!(of("a1.1.mail"), of("a2.1.mail"));
    assert!(bad.is_err() && good.is_ok());
    let due = store.due(at(9), 10, Busy::default()).await.expect("read");
    assert_eq!(due.iter().map(|pending| pending.notification.id.as_str()).collect::<Vec<_>>(), ["a1.1.mail"]);
}

#[tokio::test]
async fn a_long_log_is_written_back_when_nobody_waits_and_begun_anew() {
    let (_folder, path, store) = store();
    let length = || std::fs::metadata(path.with_extension("db-wal")).expect("a log").len();
    let big = |number: usize| Batch {
        state: (0..400)
            .map(|row| StateRow { key: format!("k{row}"), value: Some(format!("{number}").repeat(2_000)) })
            .collect(),
        ..Batch::default()
    };
    let mut longest = 0;
    for number in 0..40 {
        store.save(big(number)).await.expect("saved");
        longest = longest.max(length());
    }
    // Each save is some 400 pages long; not begun anew, the log would have 60 MB.
    assert!(longest > 8 << 20 && longest < 40 << 20, "{longest}");
    let file = std::fs::metadata(&path).expect("the file").len();
    assert!(file > 1 << 20, "it was written back: {file}");
}

#[tokio::test]
async fn what_a_receiver_asks_for_holds_for_the_older_revision_too() {
    let (_folder, _path, store) = store();
    store.save(revision(1, 1)).await.expect("saved");
    store.save(revision(2, 2)).await.expect("saved");
    fails(&store, 1, 3, Some(600), 603).await;
    assert_eq!(revisions_due(&store, 602).await, [0_u32; 0], "the newer one does not slip in before it");
    fails(&store, 2, 3, Some(600), 603).await;
    assert_eq!(revisions_due(&store, 602).await, [0_u32; 0]);
    assert_eq!(revisions_due(&store, 603).await, [1, 2]);
    // Saved once more, as after a crash: nothing is hurried.
    store.save(revision(2, 2)).await.expect("saved");
    assert_eq!(revisions_due(&store, 602).await, [0_u32; 0]);
}

#[tokio::test]
async fn a_page_that_is_overwritten_is_found_when_the_store_is_looked_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("b.db");
    let store = SqliteStore::open(&path).expect("a store");
    for number in 0..200 {
        store.save(batch(number)).await.expect("saved");
    }
    let minute = Duration::from_secs(60);
    assert_eq!(store.look_through(minute).await.expect("looked"), Soundness::Sound);
    assert_eq!(store.look_through(Duration::ZERO).await.expect("looked"), Soundness::Unfinished);
    store.close().await.expect("closed");
    let mut bytes = std::fs::read(&path).expect("read");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    std::fs::write(&path, bytes).expect("written");
    // It was stopped in good order, so it is not looked through when it is opened.
    let store = SqliteStore::open(&path).expect("opened");
    let found = store.look_through(minute).await.expect("looked");
    assert!(matches!(&found, Soundness::Damaged(says) if !says.is_empty()), "{found:?}");
}
