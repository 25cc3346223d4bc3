//! What bellwether tells its operator of itself, through the real daemon.

use crate::support::server::{Answer, Server};
use crate::support::{Place, rss, until};

const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";

/// Polls every second; trouble is told at once.
fn config(place: &Place, server: &Server, more: &str) {
    let feed = |name: &str| {
        let url = server.url(&format!("/{name}"));
        format!(
            "  - {{name: {name}, url: '{url}', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}\n"
        )
    };
    let (wire, gone, hook) = (feed("wire"), feed("gone"), server.url("/hook"));
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{}'], per_host: 0}}\nfeeds:\n{wire}{gone}receivers:\n  - {{name: hook, webhook: {{url: '{hook}'}}}}\n  - {{name: mail, email: {{file: mail, from: bw@example.org, to: [ops@example.org]}}}}\nroute: {{receivers: [hook]}}\noperator: {{group_wait: 0s, group_interval: 0s{more}}}\n",
            server.port
        ),
    );
}

/// Mails in the folder that hold the text.
fn mails(place: &Place, text: &str) -> Vec<String> {
    let all = place.files("mail").into_iter().map(|path| std::fs::read_to_string(path).expect("read"));
    all.filter(|mail| mail.contains(text)).collect()
}

#[test]
fn a_feed_that_is_gone_and_a_receiver_that_refuses_are_told_once_and_their_end() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/gone", Answer::status(410));
    server.answer("/hook", Answer::status(410));
    config(&place, &server, "");
    let daemon = place.start();
    until("the feed is told of", || mails(&place, "Subject: [bellwether] Feed `gone` fails").pop());
    until("the receiver is told of", || mails(&place, "Subject: [bellwether] Receiver `hook` cannot be told").pop());
    daemon.stop();
    assert!(place.log().contains("the operator is told"), "{}", place.log());

    // A restart repeats nothing, and what is well again is told.
    let id = place.ok(&["outbox", "--format", "jsonl"]);
    let id = serde_json::from_str::<serde_json::Value>(id.lines().next().expect("a row")).expect("JSON")["id"].clone();
    server.answer("/hook", Answer::status(200));
    server.answer("/gone", Answer::ok(&rss(&[], DATE)));
    place.ok(&["outbox", "--retry", id.as_str().expect("an id")]);
    let daemon = place.start();
    until("the receiver is told to be back", || mails(&place, "Receiver `hook` is reached again").pop());
    daemon.stop();
    let subjects = |text: &str| mails(&place, &format!("Subject: [bellwether] {text}")).len();
    assert_eq!((subjects("Feed `gone` fails"), subjects("Receiver `hook` cannot be told")), (1, 1));
    let bodies: Vec<serde_json::Value> =
        server.asked("/hook").iter().map(|asked| serde_json::from_slice(&asked.body).expect("JSON")).collect();
    assert!(bodies.iter().all(|body| body["type"] == "alert.firing"), "the desk hears of news only: {bodies:?}");
}

#[test]
fn a_webhook_gets_an_operators_alert_in_a_form_of_its_own() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[], DATE)));
    server.answer("/gone", Answer::status(410));
    server.answer("/hook", Answer::status(204));
    config(&place, &server, ", receivers: [hook]");
    let daemon = place.start();
    let asked = until("the webhook is called", || server.asked("/hook").pop());
    daemon.stop();
    let body: serde_json::Value = serde_json::from_slice(&asked.body).expect("JSON");
    assert_eq!((&body["type"], &body["data"]["rule"]), (&"operator.firing".into(), &"operator:feed-failing".into()));
    assert!(mails(&place, "").is_empty());
    assert!(!place.ok(&["alerts"]).contains("Feed `gone`"), "a list of news has no alerts about bellwether");
}

#[test]
fn a_monitor_is_told_while_it_is_alive_and_its_address_shows_nowhere() {
    let (place, server) = (Place::new(), Server::start());
    for path in ["/wire", "/gone"] {
        server.answer(path, Answer::ok(&rss(&[], DATE)));
    }
    server.answer("/ping/1234", Answer::ok("OK"));
    let url = server.url("/ping/1234");
    config(&place, &server, &format!(", ping: {{url_secret: {{clear: '{url}'}}, every: 1s}}"));
    let daemon = place.start();
    until("the monitor is told twice", || (server.asked("/ping/1234").len() > 1).then_some(()));
    server.answer("/ping/1234", Answer::status(500));
    daemon.wait_for("the monitor is not told that bellwether is alive");
    server.answer("/ping/1234", Answer::ok("OK"));
    daemon.wait_for("the monitor is told again");
    daemon.stop();
    assert!(!place.log().contains("1234"), "{}", place.log());
    let before = server.asked("/ping/1234").len();
    place.ok(&["once", "--all"]);
    assert_eq!(server.asked("/ping/1234").len(), before + 1, "a pass that went well is told");
}

/// Numbers that look like chance and are the same each time (Knuth's constants for a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A feed of so many entries as the dice say: new ones, old ones, the same twice, some without a word.
fn document(dice: &mut Dice, pass: u64) -> (String, u64) {
    let count = dice.below(9);
    let entries: String = (0..count)
        .map(|_| {
            let number = dice.below(12);
            let date =
                if dice.below(3) == 0 { "Mon, 01 Jan 2018 00:00:00 GMT" } else { "Mon, 05 Jan 2099 00:00:00 GMT" };
            let title = if dice.below(5) == 0 { String::new() } else { format!("Minister visits town {number}") };
            format!("<item><guid>n{number}</guid><title>{title}</title><pubDate>{date}</pubDate></item>")
        })
        .collect();
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Pass {pass}</title><link>https://x.example/</link><description>d</description>{entries}</channel></rss>"
    );
    (feed, count)
}

#[test]
fn what_became_of_every_entry_adds_up() {
    let (place, mut dice) = (Place::new(), Dice(7));
    let feeds = 24;
    let seeds = ["silent", "alert", "{since: 2h}"];
    let lines: String = (0..feeds)
        .map(|number| format!("  - {{name: f{number}, url: 'file:f{number}.xml', seed: {}}}\n", seeds[number % 3]))
        .collect();
    place.write("bellwether.yaml", &format!("feeds:\n{lines}  - {{name: none, url: 'file:none.xml'}}\n"));
    let mut fetched = vec![0; feeds];
    for pass in 0..4 {
        for (number, fetched) in fetched.iter_mut().enumerate() {
            let (text, count) = document(&mut dice, pass);
            *fetched += count;
            place.write(&format!("f{number}.xml"), &text);
        }
        place.ok(&["once", "--all"]);
    }
    // Nothing has changed since: polled, and not read.
    place.ok(&["once", "--all"]);
    let said = place.ok(&["coverage", "--since", "2d", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let of = |feed: &str, what: &str| said[0]["feeds"][feed][what].as_u64().expect("a count");
    let fates = ["read", "known", "twice", "left_out", "too_old", "first_read", "failed"];
    for (number, fetched) in fetched.iter().enumerate() {
        let feed = format!("f{number}");
        let sum: u64 = fates.iter().map(|fate| of(&feed, fate)).sum();
        assert_eq!((of(&feed, "fetched"), sum), (*fetched, *fetched), "{feed}: {said:#}");
        assert_eq!((of(&feed, "polls"), of(&feed, "polls_unchanged")), (5, 1), "{feed}");
    }
    assert_eq!((of("none", "polls"), of("none", "polls_failed")), (5, 5));
    for fate in fates.iter().filter(|fate| **fate != "left_out") {
        assert!(said[0]["total"][fate].as_u64() > Some(0), "the dice made no `{fate}`: {said:#}");
    }
    assert!(place.ok(&["coverage"]).contains("f23"), "a table for people");
}

#[test]
fn what_was_covered_is_told_at_its_times_and_what_is_wrong_is_listed() {
    let (place, server) = (Place::new(), Server::start());
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/gone", Answer::status(410));
    server.answer("/hook", Answer::status(200));
    config(&place, &server, ", coverage: '* * * * * *'");
    let daemon = place.start();
    until("the feed is told of", || mails(&place, "Subject: [bellwether] Feed `gone` fails").pop());
    daemon.stop();
    // The first statement is due by now.
    let daemon = place.start();
    let mail =
        until("the statement comes", || mails(&place, "Subject: [bellwether] Covered: 1 new article of 2").pop());
    daemon.stop();
    assert!(mail.contains("wire: 1 =3D 1 read"), "{mail}");
    let status = place.run(&["status", "--format", "jsonl"]);
    assert_eq!(status.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&status.stdout).expect("JSON");
    assert_eq!((&said["condition"], &said["of"]), (&"feed-failing".into(), &"gone".into()));
    assert_eq!(place.run(&["status"]).status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_that_cannot_be_written_is_told_past_the_outbox() {
    let (place, server) = (Place::new(), Server::start());
    let text = "The minister said that nothing was new. ".repeat(400);
    let items: Vec<(String, String)> =
        (0..60).map(|number| (format!("n{number}"), format!("Visit {number}"))).collect();
    let entries: Vec<(&str, &str, &str)> = items.iter().map(|(id, title)| (&**id, &**title, &*text)).collect();
    server.answer("/wire", Answer::ok(&rss(&entries, DATE)));
    server.answer("/gone", Answer::ok(&rss(&[], DATE)));
    config(&place, &server, "");
    // No file may grow beyond a third of a megabyte: the same as a disk that is full.
    let program = env!("CARGO_BIN_EXE_bellwether");
    let limited = format!("trap '' XFSZ; ulimit -f 640; exec {program} run");
    let log = std::fs::File::create(place.path().join("log")).expect("a log");
    let mut daemon = std::process::Command::new("sh")
        .args(["-c", &limited])
        .current_dir(place.path())
        .stderr(log)
        .spawn()
        .expect("a shell");
    let mail = until("the operator is told", || mails(&place, "Subject: [bellwether] Store").pop());
    daemon.kill().expect("it runs");
    daemon.wait().expect("it ends");
    assert!(mail.contains("cannot be written") && mail.contains("X-Bellwether-Rule: operator:store-failing"), "{mail}");
    assert!(place.log().contains("past the outbox"), "{}", place.log());
}
