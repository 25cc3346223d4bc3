//! The daemon against loopback peers: through a restart, beside broken feeds, through reloads.

use std::time::Duration;

use crate::support::exim::{Exim, PASSWORD, USER};
use crate::support::server::{Answer, Server};
use crate::support::{Place, rss, until};

const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const CURBS: (&str, &str, &str) = (
    "curbs",
    "China tightens export controls on rare earths",
    "China's Ministry of Commerce said on Thursday it would tighten export controls on rare earths, effective immediately.",
);
const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
const KEY: &str = "whsec_YmVsbHdldGhlci1zYW1wbGUtc2VjcmV0LW9ubHk=";

/// A configuration that polls every second; `more` is added to it.
fn config(place: &Place, server: &Server, feeds: &[&str], more: &str) {
    let feed = |name: &&str| {
        format!(
            "  - {{name: {name}, url: '{}', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}\n",
            server.url(&format!("/{name}"))
        )
    };
    let feeds: String = feeds.iter().map(feed).collect();
    place.write(
        "bellwether.yaml",
        &format!("http: {{allow: ['127.0.0.1:{}'], per_host: 0}}\nfeeds:\n{feeds}{more}", server.port),
    );
}

fn webhook(server: &Server) -> String {
    format!("  - {{name: hook, webhook: {{url: '{}', secrets: [{{clear: {KEY}}}]}}}}\n", server.url("/hook"))
}

fn bodies(server: &Server) -> Vec<serde_json::Value> {
    server.asked("/hook").iter().map(|asked| serde_json::from_slice(&asked.body).expect("JSON")).collect()
}

#[test]
fn alerts_reach_mail_and_webhook_once_through_a_restart() {
    let (place, server, exim) = (Place::new(), Server::start(), Exim::start());
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)).header("etag", "\"one\""));
    server.answer("/hook", Answer::status(204));
    let mail = format!(
        "  - {{name: mail, email: {{smtp: {{host: localhost, port: {}, tls: starttls, username: {USER}, password: {{clear: {PASSWORD}}}, ca_file: '{}'}}, from: desk@example.org, to: [trader@example.org]}}}}\n",
        exim.starttls_port,
        exim.ca_file()
    );
    config(&place, &server, &["wire"], &format!("receivers:\n{}{mail}", webhook(&server)));
    let daemon = place.start();
    until("the webhook is called", || (!bodies(&server).is_empty()).then_some(()));
    until("the mail is accepted", || exim.mails().iter().any(|mail| mail.contains("tariff")).then_some(()));
    assert!(daemon.stop() < Duration::from_secs(10));
    assert_eq!(bodies(&server)[0]["type"], "alert.firing");
    let asked = &server.asked("/hook")[0];
    assert!(
        asked.headers["webhook-signature"].starts_with("v1,") && asked.headers["user-agent"].starts_with("bellwether/")
    );

    let polls = server.asked("/wire").len();
    let daemon = place.start();
    until("the feed is polled again", || (server.asked("/wire").len() > polls).then_some(()));
    let again = server.asked("/wire").last().expect("a poll").clone();
    assert_eq!(again.headers.get("if-none-match").map(String::as_str), Some("\"one\""), "validators survive a restart");
    // Something new is told; what was told is not told again.
    server.answer("/wire", Answer::ok(&rss(&[CURBS, THREAT], DATE)).header("etag", "\"two\""));
    until("the new alert arrives", || (bodies(&server).len() > 1).then_some(()));
    until("its mail too", || (exim.mails().len() > 1).then_some(()));
    daemon.stop();
    let rules: Vec<String> = bodies(&server).iter().map(|body| body["data"]["rule"].to_string()).collect();
    assert_eq!(rules, ["\"tariff-threat\"", "\"export-control-tightened\""]);
    assert_eq!(exim.mails().len(), 2);
}

#[test]
fn a_hundred_broken_feeds_hold_up_neither_the_good_one_nor_the_daemon() {
    let (place, server) = (Place::new(), Server::start());
    let broken: Vec<String> = (0..100).map(|number| format!("broken-{number}")).collect();
    let bomb = "<a>".repeat(200_000);
    for (number, name) in broken.iter().enumerate() {
        let answer = match number % 10 {
            0 => Answer::HangUp,
            1 => Answer::Cut,
            2 => Answer::status(500),
            3 => Answer::status(404),
            4 => Answer::ok("<!doctype html><html>Just a moment...</html>"),
            5 => Answer::ok(""),
            6 => Answer::ok(&bomb),
            7 => Answer::status(410),
            8 => Answer::status(302).header("location", "http://169.254.169.254/latest/meta-data"),
            _ => Answer::Full(200, vec![("content-encoding".into(), "gzip".into())], b"\xff\xfe not gzip".to_vec()),
        };
        server.answer(&format!("/{name}"), answer);
    }
    server.answer("/good", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/hook", Answer::status(200));
    let names: Vec<&str> = broken.iter().map(String::as_str).chain(["good"]).collect();
    config(&place, &server, &names, &format!("receivers:\n{}", webhook(&server)));
    let daemon = place.start();
    until("the good feed's alert arrives", || (!bodies(&server).is_empty()).then_some(()));
    let failed = || place.log().matches("feed failed; will try again").count();
    until("every broken feed has been told", || (failed() >= 100).then_some(()));
    assert!(daemon.stop() < Duration::from_secs(10));
    assert_eq!(bodies(&server).len(), 1, "a broken feed alerts nobody");
    let feeds = place.ok(&["feeds", "--format", "jsonl"]);
    let errors = feeds.lines().filter(|line| !line.contains("\"last_error\":null")).count();
    assert_eq!(errors, 100);
    assert!(!place.log().contains("panicked"), "{}", place.log());
    assert!(feeds.contains("it is a web page, not a feed: a bot wall stands before it"));
}

#[test]
fn a_feed_that_is_asked_too_much_holds_back_the_others_of_its_host() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/busy", Answer::status(429).header("retry-after", "3600"));
    server.answer("/other", Answer::ok(&rss(&[], DATE)));
    config(&place, &server, &["busy"], "");
    let daemon = place.start();
    daemon.wait_for("feed failed; will try again");
    config(&place, &server, &["busy", "other"], "");
    daemon.signal("-HUP");
    daemon.wait_for("not asked: its host wants to be left alone");
    daemon.stop();
    assert_eq!((server.asked("/busy").len(), server.asked("/other").len()), (1, 0));
    let feeds = place.ok(&["feeds", "--format", "jsonl"]);
    let other: serde_json::Value =
        serde_json::from_str(feeds.lines().find(|line| line.contains("feed:other")).expect("a row")).expect("JSON");
    assert_eq!((&other["state"]["failures"], &other["state"]["last_at"]), (&0.into(), &serde_json::Value::Null));
    assert!(other["held_until"].is_string() && other["held_until"] == other["due_at"], "{other}");
    assert!(place.ok(&["feeds"]).contains("not asked"));
    let covered: serde_json::Value =
        serde_json::from_str(place.ok(&["coverage", "--format", "jsonl"]).trim()).expect("JSON");
    let polls = |feed: &str, what: &str| covered["feeds"][feed][what].as_u64();
    assert_eq!((polls("other", "polls"), polls("other", "polls_held")), (Some(0), Some(1)), "{covered}");
    // A restart asks neither of them.
    let daemon = place.start();
    daemon.wait_for("ready");
    daemon.stop();
    assert_eq!((server.asked("/busy").len(), server.asked("/other").len()), (1, 0));
}

#[test]
fn a_feed_that_has_moved_for_good_is_asked_at_its_new_address_and_the_operator_is_told_once() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/old", Answer::status(308).header("location", &server.url("/new?key=k3y")));
    server.answer("/new?key=k3y", Answer::ok(&rss(&[], DATE)));
    server.answer("/hook", Answer::status(200));
    config(&place, &server, &["old"], &format!("receivers:\n{}", webhook(&server)));
    place.ok(&["once", "--all"]);
    place.ok(&["once", "--all"]);
    // As if the first of the two had been a day ago.
    let store = rusqlite::Connection::open(place.path().join("bellwether.db")).expect("the store");
    let sql = "UPDATE feeds SET json = json_set(json, '$.moved.first_at', '2025-10-10T00:00:00Z')";
    assert_eq!(store.execute(sql, []).expect("changed"), 1);
    drop(store);
    place.ok(&["once", "--all"]);
    let asked = server.asked("/old").len();
    for _ in 0..2 {
        place.ok(&["once", "--all"]);
    }
    assert_eq!((asked, server.asked("/old").len(), server.asked("/new?key=k3y").len()), (3, 3, 5));
    let told = bodies(&server);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["data"]["rule"], &told[0]["data"]["title"]),
        (&"operator:feed-moved".into(), &"Feed `old` has moved".into())
    );
    let to = server.url("/new?..");
    assert!(told[0]["data"]["body"].as_str().is_some_and(|body| body.contains(&to)), "{told:?}");
    assert!(place.ok(&["feeds", "--format", "jsonl"]).contains(&format!("\"moved_to\":\"{to}\"")));
    // Where it is no more, the configured address is asked.
    server.answer("/new?key=k3y", Answer::status(404));
    server.answer("/old", Answer::ok(&rss(&[], DATE)));
    place.ok(&["once", "--all"]);
    assert_eq!(server.asked("/old").len(), 4);
    assert!(place.ok(&["feeds", "--format", "jsonl"]).contains("\"moved_to\":null"));
}

#[test]
fn a_reload_takes_good_rules_and_refuses_wrong_ones() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[], DATE)));
    server.answer("/hook", Answer::status(200));
    place.write("mine.yaml", "rules: [{alert: sanctions, enabled: false}]\n");
    config(&place, &server, &["wire"], &format!("rules: {{files: [mine.yaml]}}\nreceivers:\n{}", webhook(&server)));
    let daemon = place.start();
    place.write("mine.yaml", "rules: [{alert: mine, where: {kind: tarif}}]\n");
    daemon.signal("-HUP");
    daemon.wait_for("the old one stays in use");
    assert!(place.log().contains("did you mean `tariff`?"), "{}", place.log());
    place.write(
        "mine.yaml",
        "rules: [{alert: mine, where: {kind: tariff, rate: '>= 50'}, title: 'Mine: {{ headline }}'}]\n",
    );
    daemon.signal("-HUP");
    daemon.wait_for("the new configuration is in use");
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    let body = until("the new rule fires", || bodies(&server).into_iter().find(|body| body["data"]["rule"] == "mine"));
    assert!(body["data"]["title"].as_str().expect("a title").starts_with("Mine: United States threatens"));
    daemon.stop();
}

#[test]
fn a_receiver_that_is_down_gets_its_alert_when_it_is_back() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/hook", Answer::status(503));
    config(&place, &server, &["wire"], &format!("receivers:\n{}", webhook(&server)));
    place.ok(&["once"]);
    assert!(place.ok(&["outbox"]).contains("pending"));
    let waiting = place.ok(&["outbox", "--format", "jsonl"]);
    assert!(waiting.contains("answered 503"), "{waiting}");
    server.answer("/hook", Answer::status(200));
    let id = serde_json::from_str::<serde_json::Value>(
        place.ok(&["outbox", "--format", "jsonl"]).lines().next().expect("a row"),
    )
    .expect("JSON")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    place.ok(&["outbox", "--retry", &id]);
    place.ok(&["once"]);
    assert!(place.ok(&["outbox"]).contains("everything is delivered"));
    let ids: Vec<String> = server.asked("/hook").iter().map(|asked| asked.headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1], "the id is the same on every try");
}

#[test]
fn a_second_daemon_on_the_same_store_is_refused() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[], DATE)));
    config(&place, &server, &["wire"], "");
    let daemon = place.start();
    let second = place.run(&["once"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another bellwether"));
    daemon.stop();
}

#[test]
fn many_alerts_are_sent_once_each() {
    let (place, server) = (Place::new(), Server::start());
    let titles: Vec<(String, String)> = (0..40)
        .map(|number| (format!("n{number}"), format!("US threatens {}% tariff on Chilean copper", 10 + number)))
        .collect();
    let items: Vec<(&str, &str, &str)> =
        titles.iter().map(|(guid, title)| (guid.as_str(), title.as_str(), "")).collect();
    server.answer("/wire", Answer::ok(&rss(&items, DATE)));
    server.answer("/hook", Answer::status(200));
    config(&place, &server, &["wire"], &format!("receivers:\n{}", webhook(&server)));
    place.ok(&["once"]);
    let mut ids: Vec<String> = server.asked("/hook").iter().map(|asked| asked.headers["webhook-id"].clone()).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert!(count > 1 && ids.len() == count, "{count} requests for {} notifications", ids.len());
}

#[test]
fn peers_that_hang_do_not_hold_up_the_stop() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/silent", Answer::Silence);
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/hook", Answer::Silence);
    config(&place, &server, &["silent", "wire"], &format!("receivers:\n{}", webhook(&server)));
    let daemon = place.start();
    until("both peers are asked", || {
        (!server.asked("/hook").is_empty() && !server.asked("/silent").is_empty()).then_some(())
    });
    assert!(daemon.stop() < Duration::from_secs(10));
    assert!(place.log().contains("stopped; what was cut off"), "{}", place.log());
    // The alert is not lost: the next run sends it under the same id.
    server.answer("/hook", Answer::status(200));
    server.answer("/silent", Answer::ok(&rss(&[], DATE)));
    place.ok(&["once", "--all"]);
    let ids: Vec<String> = server.asked("/hook").iter().map(|asked| asked.headers["webhook-id"].clone()).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    assert!(place.ok(&["outbox"]).contains("everything is delivered"));
}

#[test]
fn receivers_that_hang_with_full_lanes_hold_up_nobody_else() {
    let (place, server) = (Place::new(), Server::start());
    let titles: Vec<(String, String)> = (0..40)
        .map(|number| (format!("n{number}"), format!("US threatens {}% tariff on Chilean copper", 10 + number)))
        .collect();
    let items: Vec<(&str, &str, &str)> =
        titles.iter().map(|(guid, title)| (guid.as_str(), title.as_str(), "")).collect();
    server.answer("/wire", Answer::ok(&rss(&items, DATE)));
    server.answer("/later", Answer::ok(&rss(&[], DATE)));
    server.answer("/hook", Answer::status(200));
    server.answer("/hang", Answer::Silence);
    let url = server.url("/hang");
    let hanging: String =
        (0..16).map(|number| format!("  - {{name: hang{number}, webhook: {{url: '{url}'}}}}\n")).collect();
    config(&place, &server, &["wire", "later"], &format!("receivers:\n{hanging}{}", webhook(&server)));
    let daemon = place.start();
    // More than is ever taken out of the store at once lies before what comes next.
    until("the good receiver has the first", || {
        (server.asked("/hook").len() >= 35 && server.asked("/hang").len() >= 16).then_some(())
    });
    server.answer("/later", Answer::ok(&rss(&[CURBS], DATE)));
    let of_curbs =
        |body: &serde_json::Value| body["data"]["rule"].as_str().is_some_and(|rule| rule.contains("control"));
    let began = std::time::Instant::now();
    until("the good receiver is told of what is new", || bodies(&server).iter().any(of_curbs).then_some(()));
    // A try that hangs ends after 15 seconds; nobody waited for that.
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    daemon.stop();
}

#[test]
fn a_copy_that_is_made_beside_the_daemon_takes_the_place_of_the_store() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/hook", Answer::status(204));
    config(&place, &server, &["wire"], &format!("store: {{path: bell.db}}\nreceivers:\n{}", webhook(&server)));
    let daemon = place.start();
    until("the webhook is called", || (!bodies(&server).is_empty()).then_some(()));
    until("it is recorded", || place.ok(&["outbox", "--all", "--format", "jsonl"]).contains("delivered").then_some(()));
    assert!(place.ok(&["backup", "copy.db"]).contains("the copy is sound"));
    let again = place.run(&["backup", "copy.db"]);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("is there already"));
    let alerts = place.ok(&["alerts", "--format", "jsonl"]);
    daemon.stop();
    std::fs::remove_file(place.path().join("bell.db")).expect("lost");
    std::fs::rename(place.path().join("copy.db"), place.path().join("bell.db")).expect("put in its place");
    assert_eq!(place.ok(&["alerts", "--format", "jsonl"]), alerts);
    // What was told is not told again.
    place.ok(&["once", "--all"]);
    assert_eq!(bodies(&server).len(), 1);
}
