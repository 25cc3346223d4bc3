//! Silences, acknowledgements, digests and trials, as people use them beside the program.

use crate::support::server::{Answer, Server};
use crate::support::{Place, rss, until};

const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const ACTION: (&str, &str, &str) = (
    "action",
    "US imposes 100% tariff on China from November 1",
    "The United States announced an additional 100% tariff on imports from China from November 1, 2025, the White House said.",
);
const CURBS: (&str, &str, &str) = (
    "curbs",
    "China tightens export controls on rare earths",
    "China's Ministry of Commerce said on Thursday it would tighten export controls on rare earths, effective immediately.",
);

/// A feed in a file, and a mail receiver that writes to a folder; `manners` are the receiver's.
fn place(manners: &str) -> Place {
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        &format!(
            "feeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}{manners}}}\n"
        ),
    );
    place
}

fn alert_id(place: &Place, rule: &str) -> String {
    let listed = place.ok(&["alerts", "--format", "jsonl"]);
    let found = listed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let wanted = found.into_iter().find(|alert| alert["rule"] == rule).expect("an alert of the rule");
    wanted["id"].as_str().expect("an id").to_owned()
}

#[test]
fn what_is_silenced_is_made_and_sent_to_nobody() {
    let place = place("");
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    assert_eq!(place.files("mail").len(), 1);
    let none = place.run(&["silence", "add", "--for", "2h"]);
    assert!(String::from_utf8_lossy(&none.stderr).contains("say which alerts"), "an empty silence is refused");
    let said = place.ok(&["silence", "add", "--kind", "export_control", "--for", "2h", "--by", "anna"]);
    let id = said.split('`').nth(1).expect("an id").to_owned();
    assert!(place.ok(&["silence", "list"]).contains("kind: [export_control]"));
    place.write("feed.xml", &rss(&[THREAT, CURBS], DATE));
    place.ok(&["once", "--all"]);
    assert_eq!(place.files("mail").len(), 1, "nobody is told");
    let made = alert_id(&place, "export-control-tightened");
    let route = place.run(&["route", "--alert", &made]);
    let told = String::from_utf8_lossy(&route.stdout).into_owned();
    assert!(route.status.code() == Some(1) && told.contains("silenced by anna until"), "{told}");
    place.ok(&["silence", "end", &id]);
    assert!(place.ok(&["silence", "list"]).contains("nothing is silenced"));
    let wrong = place.run(&["silence", "add", "--symbol", "ZS=G", "--for", "2h"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no alert is about `ZS=G`; did you mean `ZS=F`?"));
    place.ok(&["silence", "add", "--symbol", "MP", "--for", "2h", "--by", "anna"]);
    let miner = place.run(&["route", "--kind", "export_control", "--actor", "CN", "--object", "rare_earths"]);
    assert!(String::from_utf8_lossy(&miner.stdout).contains("silenced by anna"), "rare earths move the miner");
    let soy = place.ok(&["route", "--kind", "tariff", "--actor", "CN", "--object", "soybeans"]);
    assert!(soy.contains("now"), "{soy}");
    let id = place.ok(&["silence", "list", "--format", "jsonl"]);
    let id: serde_json::Value = serde_json::from_str(id.lines().next().expect("one")).expect("JSON");
    place.ok(&["silence", "end", id["id"].as_str().or(id["silence"]["id"].as_str()).expect("an id")]);
    assert!(place.ok(&["route", "--alert", &made]).contains("now"));
}

#[test]
fn a_running_daemon_takes_up_what_is_asked_of_it() {
    let place = place("");
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let daemon = place.start();
    until("the threat is mailed", || (place.files("mail").len() == 1).then_some(()));
    let alert = alert_id(&place, "tariff-threat");
    assert!(place.ok(&["ack", &alert, "--by", "anna"]).contains("acknowledged"));
    // A second state of the story: told by the rule on measures, not under the alert that is known.
    until("the order is taken", || {
        let shown = place.run(&["route", "--alert", &alert]);
        String::from_utf8_lossy(&shown.stdout).contains("acknowledged by anna").then_some(())
    });
    place.write("feed.xml", &rss(&[THREAT, ACTION], DATE));
    until("the measure is mailed", || (place.files("mail").len() == 2).then_some(()));
    assert!(alert_id(&place, "tariff-action") != alert);
    daemon.stop();
}

#[test]
fn a_digest_comes_once_as_one_mail() {
    // Due in the first days of another year, so that both wait.
    let place = place(", digest: {schedule: '0 0 1 1 *', severities: [info, warning, critical]}");
    place.write("feed.xml", &rss(&[THREAT, CURBS], DATE));
    let said = place.ok(&["once", "--all"]);
    assert!(said.contains("2 alerts held for `desk` until") && said.contains("(digest)"), "{said}");
    assert!(place.files("mail").is_empty());
    let shown = place.ok(&["outbox"]);
    assert!(shown.contains("held for `desk`") && shown.contains("rare earths"), "{shown}");
}

#[test]
fn a_drill_says_that_it_is_one_and_a_preview_sends_nothing() {
    let place = place("");
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    let alert = alert_id(&place, "tariff-threat");
    place.ok(&["preview", &alert, "--receiver", "desk", "--out", "page.html"]);
    let page = std::fs::read_to_string(place.path().join("page.html")).expect("a page");
    assert!(page.contains("threatened to impose") && place.files("mail").len() == 1);
    assert!(place.ok(&["preview", &alert, "--receiver", "desk"]).starts_with("From: "));
    assert!(place.ok(&["send-test", "desk"]).contains("delivered to `desk`"));
    let mails: Vec<String> =
        place.files("mail").iter().map(|path| std::fs::read_to_string(path).expect("a mail")).collect();
    assert!(mails.iter().any(|mail| mail.contains("Drill: a test of receiver")), "{mails:?}");
    let unknown = place.run(&["send-test", "dsk"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no receiver is named `dsk`; there are: desk"));
}

#[test]
fn who_writes_under_a_look_alike_of_a_name_is_marked_in_the_mail() {
    let place = place("");
    let source = "<source url=\"https://www.r\u{435}uters.com/\">Reuters</source></item>";
    place.write("feed.xml", &rss(&[THREAT], DATE).replace("</item>", source));
    place.ok(&["once", "--all"]);
    place.ok(&["preview", &alert_id(&place, "tariff-threat"), "--receiver", "desk", "--out", "mail.html"]);
    let page = std::fs::read_to_string(place.path().join("mail.html")).expect("a page");
    assert!(page.contains("wire (letters of several alphabets in `r\u{435}uters`)"), "{page}");
}

#[test]
fn what_one_receiver_refuses_another_is_told_once() {
    let server = Server::start();
    server.answer("/hook", Answer::status(410));
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{port}']}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: hook, webhook: {{url: '{}'}}, fallback: desk}}\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}}}\nroute: {{receivers: [hook]}}\n",
            server.url("/hook"),
            port = server.port
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    assert_eq!((server.asked("/hook").len(), place.files("mail").len()), (1, 1));
    place.ok(&["once", "--all"]);
    assert_eq!((server.asked("/hook").len(), place.files("mail").len()), (1, 1));
    assert!(place.ok(&["outbox", "--format", "jsonl"]).contains("is gone for good"), "what was refused is shown");
}

#[test]
fn what_its_rule_says_is_not_worth_telling_any_more_has_expired_and_the_operator_hears_of_it() {
    let server = Server::start();
    // It asks for more time than the rule gives.
    server.answer("/hook", Answer::status(503).header("retry-after", "3600"));
    let place = Place::new();
    place.write("mine.yaml", "rules: [{alert: tariff-threat, expire_after: 30m}]\n");
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{port}']}}\nrules: {{files: [mine.yaml]}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: hook, webhook: {{url: '{}'}}}}\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}}}\nroute: {{receivers: [hook]}}\noperator: {{receivers: [desk], group_wait: 0s}}\n",
            server.url("/hook"),
            port = server.port
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let daemon = place.start();
    until("the operator is told", || (!place.files("mail").is_empty()).then_some(()));
    daemon.stop();
    let mail = std::fs::read_to_string(&place.files("mail")[0]).expect("a mail");
    assert!(mail.contains("Receiver `hook` was not told in time"), "{mail}");
    let row: serde_json::Value =
        serde_json::from_str(place.ok(&["outbox", "--format", "jsonl"]).lines().next().expect("a row")).expect("JSON");
    assert_eq!((row["status"].as_str(), row["attempts"].as_u64()), (Some("expired"), Some(1)), "{row}");
    let table = place.ok(&["outbox"]);
    assert!(table.contains("expired") && table.contains("503"), "{table}");
}

#[test]
fn an_address_that_is_gone_is_not_asked_for_the_next_alert() {
    let server = Server::start();
    server.answer("/hook", Answer::status(410));
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{port}']}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: hook, webhook: {{url: '{}'}}, fallback: desk}}\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}}}\nroute: {{receivers: [hook]}}\n",
            server.url("/hook"),
            port = server.port
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let daemon = place.start();
    until("the other is told", || (place.files("mail").len() == 1).then_some(()));
    let denial = (
        "denial",
        "White House denies 100% tariff on China",
        "The White House denied on Saturday that the United States would impose an additional 100% tariff on imports from China from November 1, 2025.",
    );
    place.write("feed.xml", &rss(&[THREAT, denial], DATE));
    until("the other is told of the next too", || (place.files("mail").len() == 2).then_some(()));
    daemon.stop();
    assert_eq!(server.asked("/hook").len(), 1, "it said that it is gone");
    let outbox = place.ok(&["outbox", "--format", "jsonl"]);
    assert!(outbox.contains("not asked, since webhook at"), "{outbox}");
}

#[test]
fn a_revision_that_waits_for_another_try_is_told_before_the_next_one() {
    let server = Server::start();
    server.answer("/hook", Answer::status(503));
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{port}']}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: hook, webhook: {{url: '{}'}}}}\n",
            server.url("/hook"),
            port = server.port
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    // Two revisions of one alert: the threat, and that it is denied.
    let denial = (
        "denial",
        "White House denies 100% tariff on China",
        "The White House denied on Saturday that the United States would impose an additional 100% tariff on imports from China from November 1, 2025.",
    );
    let daemon = place.start();
    daemon.wait_for("delivery failed; will try again");
    server.answer("/hook", Answer::status(204));
    place.write("feed.xml", &rss(&[THREAT, denial], DATE));
    let asked = until("both are told", || Some(server.asked("/hook")).filter(|asked| asked.len() >= 3));
    daemon.stop();
    let told: Vec<(u64, String)> = asked
        .iter()
        .map(|asked| serde_json::from_slice::<serde_json::Value>(&asked.body).expect("JSON"))
        .map(|body| (body["data"]["revision"].as_u64().expect("a number"), body["data"]["alert"].to_string()))
        .collect();
    assert_eq!([told[0].0, told[1].0, told[2].0], [1, 1, 2], "{told:?}");
    assert_eq!(told[0].1, told[2].1, "one alert");
}

#[test]
fn what_many_feeds_bring_at_once_is_all_told_and_each_alert_in_its_order() {
    let place = Place::new();
    let countries = ["China", "India", "Brazil", "Mexico", "Canada", "Japan", "Vietnam", "Switzerland"];
    let told = |country: &str, verb: &str, rate: u32| {
        let title = format!("White House {verb} {rate}% tariff on {country}");
        let text = format!(
            "The White House {verb} on Friday that the United States would impose an additional {rate}% tariff on imports from {country} from November 1, 2025."
        );
        (format!("{country}-{verb}-{rate}"), title, text)
    };
    let mut feeds = String::new();
    for (number, (verb, rate)) in
        [("says", 40), ("denies", 40), ("says", 60), ("denies", 60), ("says", 80), ("denies", 80)].iter().enumerate()
    {
        let items: Vec<_> = countries.iter().map(|country| told(country, verb, *rate)).collect();
        let items: Vec<_> =
            items.iter().map(|(id, title, text)| (id.as_str(), title.as_str(), text.as_str())).collect();
        place.write(&format!("feed{number}.xml"), &rss(&items, DATE));
        feeds += &format!(
            "  - {{name: wire{number}, url: 'file:feed{number}.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true, source: {{id: s{number}, tier: wire}}}}\n"
        );
    }
    place.write(
        "bellwether.yaml",
        &format!("feeds:\n{feeds}receivers:\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}}}\n"),
    );
    place.ok(&["once", "--all"]);
    let outbox = place.ok(&["outbox", "--all", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> = outbox.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(rows.iter().all(|row| row["status"] == "delivered"), "{outbox}");
    assert!(rows.len() > 3 * countries.len(), "several revisions: {}", rows.len());
    assert_eq!(place.files("mail").len(), rows.len());
}
