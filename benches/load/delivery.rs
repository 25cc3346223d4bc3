//! What leaves: how fast an outbox empties over one webhook, how soon an alert is told while others come, and what a
//! receiver that hangs does to another.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bellwether::alerts::{Alert, Notification};
use bellwether::clock::{Clock, SystemClock};
use bellwether::store::{Batch, Busy, SqliteStore, Store};
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::server::{Answer, Server};
use crate::sink::{Came, Manner, Sink};
use crate::{config, entry, feed, run, spread};

/// Alerts that are queued at once.
const QUEUED: usize = 5_000;
/// Connections to the receiver: as many as a lane has under way.
const AT_ONCE: usize = 8;
/// Feeds that tell something new every second, and for how many seconds.
const RATE: usize = 50;
const SECONDS: usize = 20;

/// Alerts with the facts and words of real ones: of so many stories, each in two revisions.
fn alerts(count: usize, receiver: &str, at: DateTime<Utc>) -> Batch {
    let mut batch = Batch::default();
    for number in 0..count {
        let (story, revision) = (number / 2, number % 2 + 1);
        let json = serde_json::json!({
            "id": format!("a{story:016x}"), "revision": revision, "status": if revision == 1 { "firing" } else { "updated" },
            "rule": "tariff-threat", "severity": "critical", "labels": {"desk": "macro"},
            "title": format!("United States threatens {}% tariff on China", 10 + number % 90),
            "body": "The White House said the United States threatened to impose a tariff on imports from China.",
            "at": at, "story": format!("s{story:016x}"), "novelty": "first", "changed": [], "reversal": false,
            "correction": false, "facts": [], "article": null, "sources": ["wire"], "positions": [], "prices": [], "reasons": [],
        });
        let alert: Alert = serde_json::from_value(json).expect("an alert");
        batch.notifications.push(Notification {
            id: format!("{}.{revision}.{receiver}", alert.id),
            alert: alert.id.clone(),
            revision: alert.revision,
            receiver: receiver.to_owned(),
            created_at: at,
        });
        batch.alerts.push(Arc::new(alert));
    }
    batch
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Requests a second, from the first that came to the last.
fn pace(came: &[Came]) -> f64 {
    let took = came[came.len() - 1].at - came[0].at;
    (came.len() - 1) as f64 / took.as_secs_f64()
}

/// The limit: the same bodies over as many connections by hyper alone, on one thread, nothing kept and nothing read before.
pub fn bare(_folder: &Path) {
    let body = serde_json::to_vec(&*alerts(1, "hook", SystemClock.now()).alerts[0]).expect("JSON");
    for round in 1..=2 {
        let sink = Sink::start(Manner::Answers);
        let sent = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        runtime().block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..AT_ONCE {
                tasks.spawn(post_all(sink.port, Bytes::from(body.clone()), sent.clone()));
            }
            while tasks.join_next().await.is_some() {}
        });
        println!(
            "hyper alone, round {round}:         {:.0} a second, bodies of {} bytes",
            pace(&sink.came()),
            body.len()
        );
    }
}

async fn post_all(port: u16, body: Bytes, sent: Arc<std::sync::atomic::AtomicUsize>) -> Result<(), Infallible> {
    let socket = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    socket.set_nodelay(true).expect("set");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.expect("a connection");
    tokio::spawn(connection);
    while sent.fetch_add(1, Ordering::SeqCst) < QUEUED {
        let request = Request::post("/")
            .header("host", format!("127.0.0.1:{port}"))
            .header("content-type", "application/json")
            .header("webhook-id", "a0000000000000000_1_hook")
            .body(Full::new(body.clone()))
            .expect("a request");
        let answer = sender.send_request(request).await.expect("an answer");
        answer.into_body().collect().await.expect("a body");
    }
    Ok(())
}

/// 5,000 alerts that lie in the outbox when the daemon starts, to one webhook; three rounds, each with a store of its own.
pub fn deliver(folder: &Path) {
    for round in 1..=3 {
        let sink = Sink::start(Manner::Answers);
        let text = format!(
            "http: {{allow: ['127.0.0.1:{0}']}}\nstore: {{path: deliver{round}.db}}\nlog: {{level: error}}\nreceivers:\n  - {{name: hook, webhook: {{url: 'http://127.0.0.1:{0}/'}}}}\n",
            sink.port
        );
        let (path, db) = (folder.join("deliver.yaml"), folder.join(format!("deliver{round}.db")));
        std::fs::write(&path, text).expect("written");
        runtime().block_on(async {
            let store = SqliteStore::open(&db).expect("a store");
            store.save(alerts(QUEUED, "hook", SystemClock.now())).await.expect("saved");
            store.close().await.expect("closed");
        });
        let began = Instant::now();
        let mut daemon = run(&path);
        daemon.until("all alerts", || sink.count() >= QUEUED);
        let told_after = began.elapsed();
        let recorded_after = runtime().block_on(async {
            let store = SqliteStore::open_read(&db).expect("a store");
            while store.next_due_at(Busy::default()).await.expect("read").is_some() {
                assert!(began.elapsed() < Duration::from_secs(60), "not all of them are recorded");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            began.elapsed()
        });
        let peak = daemon.memory("VmHWM:");
        drop(daemon);
        let came = sink.came();
        assert_eq!(came.len(), QUEUED, "nothing is told twice");
        assert!(in_order(&came), "revisions in order");
        println!(
            "5,000 in the outbox, round {round}:  {:.0} a second, {peak} at most, {} connections; all told {:.0} ms and all recorded {:.0} ms after the start",
            pace(&came),
            sink.connections(),
            told_after.as_secs_f64() * 1e3,
            recorded_after.as_secs_f64() * 1e3,
        );
    }
}

/// True if of no alert an older revision came after a newer one.
fn in_order(came: &[Came]) -> bool {
    let mut last: HashMap<String, u64> = HashMap::new();
    came.iter().all(|came| {
        let body = body(came);
        let (alert, revision) = (body["data"]["alert"].as_str(), body["data"]["revision"].as_u64());
        let (alert, revision) = (alert.expect("an alert").to_owned(), revision.expect("a revision"));
        last.insert(alert, revision).is_none_or(|before| before < revision)
    })
}

fn body(came: &Came) -> serde_json::Value {
    serde_json::from_slice(&came.body).expect("JSON")
}

/// Fifty feeds polled every second, each with something new to tell: from the decision, and from the feed's answer, to the
/// webhook's socket.
pub fn rate(folder: &Path) {
    let (server, sink) = (Server::start(), Sink::start(Manner::Answers));
    (0..RATE).for_each(|number| server.answer(&format!("/{number}"), Answer::ok(&feed(0, 0))));
    let hook = format!("receivers:\n  - {{name: hook, webhook: {{url: 'http://127.0.0.1:{}/'}}}}\n", sink.port);
    let path = config(folder, "rate", &server, RATE, "* * * * * *", &hook);
    let text = std::fs::read_to_string(&path).expect("read");
    // Polls spread over the second, as they do over a minute elsewhere.
    let text = text.replace("jitter: 0s", "jitter: 1s");
    let text = text.replace("allow: [", &format!("allow: ['127.0.0.1:{}', ", sink.port));
    std::fs::write(&path, text).expect("written");
    let mut daemon = run(&path);
    daemon.until("a poll of each", || (0..RATE).all(|number| !server.asked(&format!("/{number}")).is_empty()));
    let done = Arc::new(AtomicBool::new(false));
    let writer = write_news(server.clone(), done.clone());
    std::thread::sleep(Duration::from_secs(SECONDS as u64 + 2));
    done.store(true, Ordering::SeqCst);
    writer.join().expect("written");
    drop(daemon);
    let came = sink.came();
    let since = |came: &Came, from: DateTime<Utc>| (came.wall - from).as_seconds_f64() * 1e3;
    let mut decided: Vec<f64> = came
        .iter()
        .map(|came| {
            let at = body(came)["timestamp"].as_str().expect("a time").parse();
            since(came, at.expect("a time"))
        })
        .collect();
    let took = came[came.len() - 1].at - came[0].at;
    println!("alerts while others come:     {:.0} a second", came.len() as f64 / took.as_secs_f64());
    println!("decision to webhook:          {}", spread(&mut decided));
}

/// Puts something new into each feed every second.
fn write_news(server: Server, done: Arc<AtomicBool>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let began = Instant::now();
        for second in 1..=SECONDS {
            if done.load(Ordering::SeqCst) {
                return;
            }
            for number in 0..RATE {
                // What a poll may have missed stands there still.
                let items: String =
                    (second.saturating_sub(2).max(1)..=second).map(|second| entry(second * RATE + number, 0)).collect();
                let text = format!(
                    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{items}</channel></rss>"
                );
                server.answer(&format!("/{number}"), Answer::ok(&text));
            }
            let next = Duration::from_secs(second as u64);
            std::thread::sleep(next.saturating_sub(began.elapsed()));
        }
    })
}

/// Fifty receivers that hang and one that does not: from the feed's answer to the good one's socket.
pub fn hanging(folder: &Path) {
    let server = Server::start();
    server.answer("/0", Answer::ok(&feed(0, 0)));
    let (good, bad) = (Sink::start(Manner::Answers), Sink::start(Manner::Hangs));
    let receiver =
        |name: String, port: u16| format!("  - {{name: {name}, webhook: {{url: 'http://127.0.0.1:{port}/'}}}}\n");
    let receivers: String = (0..50).map(|number| receiver(format!("bad{number}"), bad.port)).collect();
    let receivers = format!("receivers:\n{receivers}{}", receiver("good".to_owned(), good.port));
    let path = config(folder, "hanging", &server, 1, "* * * * * *", &receivers);
    let text = std::fs::read_to_string(&path).expect("read");
    let allow = format!("allow: ['127.0.0.1:{}', '127.0.0.1:{}', ", good.port, bad.port);
    std::fs::write(&path, text.replace("allow: [", &allow)).expect("written");
    let mut daemon = run(&path);
    daemon.until("the first poll", || !server.asked("/0").is_empty());
    let mut figures = Vec::new();
    for number in 1..=40 {
        server.answer("/0", Answer::ok(&feed(number, 1)));
        daemon.until("an alert", || good.count() >= number);
        let told = good.came()[number - 1].at;
        figures.push(told.duration_since(server.at("/0", &format!("{number}-0"))).as_secs_f64() * 1e3);
    }
    drop(daemon);
    println!(
        "50 receivers hang, one is good: {} from the poll's answer; {} requests hang",
        spread(&mut figures),
        bad.count()
    );
}
