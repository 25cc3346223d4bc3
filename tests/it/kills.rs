//! `kill -9` between any two steps of an article: nothing is lost, nothing is decided twice.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::Instant;

use bellwether::daemon::fault::POINTS;

use crate::support::server::{Answer, Server};
use crate::support::{Place, rss};

const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
/// Points before this one are passed once a feed, the others once a notification.
pub(crate) const PER_NOTIFICATION: usize = 5;
/// Kills in a test run; `BELLWETHER_KILLS=500 cargo test --test it -- kills` makes it as many by hand.
const KILLS: u32 = 56;

pub(crate) fn feeds(server: &Server) {
    let threat = (
        "a",
        "US threatens 100% tariff on China",
        "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
    );
    let curbs = (
        "b",
        "China tightens export controls on rare earths",
        "China's Ministry of Commerce said on Thursday it would tighten export controls on rare earths, effective immediately.",
    );
    let order = (
        "c",
        "Trump signs order for 100% tariff on China",
        "President Trump signed an order on Friday imposing an additional 100% tariff on imports from China from November 1, 2025.",
    );
    server.answer("/one", Answer::ok(&rss(&[threat, curbs], DATE)));
    server.answer("/two", Answer::ok(&rss(&[order], "Sat, 11 Oct 2025 14:30:00 +0000")));
    server.answer("/hook", Answer::status(200));
}

pub(crate) fn place(server: &Server) -> Place {
    let place = Place::new();
    let feed = |name| {
        format!("  - {{name: {name}, url: '{}', max_age: 36500d, seed: alert}}\n", server.url(&format!("/{name}")))
    };
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{}']}}\nfeeds:\n{}{}receivers:\n  - {{name: hook, webhook: {{url: '{}'}}}}\n  - {{name: mail, email: {{file: mail, from: a@b.example, to: [c@d.example]}}}}\n",
            server.port,
            feed("one"),
            feed("two"),
            server.url("/hook")
        ),
    );
    place
}

#[expect(clippy::disallowed_methods, reason = "a setting of the test, by hand")]
fn wanted() -> u32 {
    let asked = std::env::var("BELLWETHER_KILLS").ok();
    asked.map_or(KILLS, |count| count.parse().expect("BELLWETHER_KILLS is a number"))
}

/// Every notification with its state, and how often each webhook id was received.
pub(crate) fn outcome(place: &Place, server: &Server) -> (BTreeSet<String>, BTreeMap<String, usize>) {
    let rows = place.ok(&["outbox", "--all", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(rows.iter().all(|row| row["status"] == "delivered"), "{rows:#?}");
    let ids = rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
    let mut received = BTreeMap::new();
    for asked in server.asked("/hook") {
        *received.entry(asked.headers["webhook-id"].clone()).or_default() += 1;
    }
    (ids, received)
}

#[test]
fn nothing_is_lost_and_nothing_is_decided_twice() {
    let calm = Server::start();
    feeds(&calm);
    let undisturbed = place(&calm);
    let began = Instant::now();
    undisturbed.ok(&["once"]);
    let calm_run = began.elapsed();
    let (expected, received) = outcome(&undisturbed, &calm);
    assert!(expected.len() >= 6 && received.values().all(|count| *count == 1), "{expected:?}");

    let mut kills = 0;
    for (index, point) in POINTS.iter().enumerate() {
        for passing in 1..=if index < PER_NOTIFICATION { 2 } else { 6 } {
            let fault = format!("{point}:{passing}");
            kills += u32::from(strike(&fault, &expected, |place| {
                !place.command(&["once"]).env("BELLWETHER_FAULT", &fault).output().expect("starts").status.success()
            }));
        }
    }
    // And whenever it happens to be, from outside, until there were enough.
    let mut number: u32 = 0;
    let wanted = wanted();
    while kills < wanted {
        number += 1;
        assert!(number < 10 * wanted, "runs end before they can be killed");
        let after = calm_run * (10_000 + number.wrapping_mul(2_654_435_761) % 90_000) / 100_000;
        kills += u32::from(strike(&format!("{} µs", after.as_micros()), &expected, |place| {
            let mut child = place.command(&["once"]).stdout(Stdio::null()).spawn().expect("starts");
            std::thread::sleep(after);
            // SIGKILL; it may have ended already.
            let _ = child.kill();
            !child.wait().expect("ends").success()
        }));
    }
}

/// Kills a run, lets two more make up for it, and checks that all is as if nothing had happened.
fn strike(fault: &str, expected: &BTreeSet<String>, kill: impl FnOnce(&Place) -> bool) -> bool {
    let server = Server::start();
    feeds(&server);
    let place = place(&server);
    let killed = kill(&place);
    place.ok(&["once", "--all"]);
    place.ok(&["once", "--all"]);
    let (ids, received) = outcome(&place, &server);
    assert_eq!(ids, *expected, "after {fault}");
    // Tries whose answer was lost with the kill, as many as were under way, are made again, once, under the same id.
    assert!(received.values().all(|count| *count <= 2), "after {fault}: {received:?}");
    assert_eq!(received.len(), expected.len() / 2, "after {fault}");
    assert_eq!(place.files("mail").len(), expected.len() / 2, "after {fault}");
    killed
}
