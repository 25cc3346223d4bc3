use std::sync::Arc;

use insta::{assert_json_snapshot, assert_snapshot};

use super::*;
use crate::alerts::{Alert, Notification};
use crate::http::HttpConfig;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_106_600 + 60 * minute, 0).expect("a time")
}

/// Everything that an alert can show.
fn alert() -> Alert {
    let json = serde_json::json!({
        "id": "a0123456789abcdef", "revision": 2, "status": "updated", "rule": "tariff-action", "severity": "critical",
        "labels": {"family": "tariffs"}, "title": "United States announces additional 100% tariff on China, from 1 Nov 2025",
        "body": "An order was signed on Friday imposing an additional 100% tariff.", "at": at(3), "story": "s1", "novelty": "update",
        "changed": [{"field": "stage", "old": "threatened", "new": "announced"}, {"field": "rate", "old": "", "new": "100"}],
        "reversal": false,
        "facts": [{"kind": "tariff", "action": "impose", "stage": "announced", "actor": ["US"], "target": ["CN"], "object": ["all_goods"], "rate": 100.0,
            "rate_is": "step", "date": "2025-11-01", "date_is": "effective", "said_by": "person:donald-trump", "fresh": true, "hedge": "attributed",
            "evidence": {"text": "An order was signed on Friday imposing an additional 100% tariff.", "in": "text", "start": 0, "end": 66}, "confidence": 0.8}],
        "article": {"id": "wire:1", "feed": "wire", "source": "harbour-wire", "title": "Order <signed> & sealed", "link": "https://wire.example/1",
            "published_at": at(0), "first_seen_at": at(2)},
        "sources": ["harbour-wire", "meridian-desk"],
        "positions": [{"party": "US", "stance": "announced", "at": at(0), "article": "wire:1", "evidence": "x"}, {"party": "CN", "stance": "unconfirmed", "at": at(0), "article": "wire:1", "evidence": "x"}],
        "prices": [{"symbol": "ZS=F", "price": 1004.25, "percent": -1.54, "since": at(0), "at": at(3), "note": null}, {"symbol": "MP", "price": null, "percent": null, "since": at(0), "at": null, "note": "price is stale"}],
        "reasons": [{"condition": "stage: [announced, in_effect]", "saw": "announced"}],
    });
    serde_json::from_value(json).expect("an alert")
}

fn pending(alert: Alert) -> Pending {
    let notification = Notification {
        id: format!("{}.{}.mail", alert.id, alert.revision),
        alert: alert.id.clone(),
        revision: alert.revision,
        receiver: "mail".into(),
        created_at: at(3),
    };
    Pending { notification, alert: Arc::new(alert), attempts: 0, next_at: at(3) }
}

fn mail() -> EmailConfig {
    crate::yaml::decode("r.yaml", "{file: mail, from: 'Desk <desk@example.org>', to: [trader@example.org]}")
        .expect("a receiver")
}

fn email(folder: &Path) -> email::Email {
    email::Email::new("mail", &mail(), folder).expect("a receiver")
}

fn client() -> Client {
    Client::new(&HttpConfig::default()).expect("a client")
}

#[test]
fn the_text_of_a_mail() {
    let view = render::View::new(&alert(), chrono_tz::America::New_York, at(3), at(4));
    assert_snapshot!(render::text(&view).expect("rendered"));
}

#[test]
fn the_html_of_a_mail_shows_a_feeds_text_as_text() {
    let mut alert = alert();
    alert.title = "<script>alert(1)</script> {{ 7 * 7 }}".into();
    let view = render::View::new(&alert, Tz::UTC, at(3), at(4));
    let html = render::html(&view).expect("rendered");
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;") && html.contains("{{ 7 * 7 }}"));
    assert!(html.contains("Order &lt;signed&gt; &amp; sealed"));
    assert!(!html.contains("src="), "nothing is loaded from elsewhere");
}

#[test]
fn the_headers_of_a_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = email(folder.path()).message(&pending(alert()), Tz::UTC, at(4)).expect("a mail");
    let text = String::from_utf8(message.formatted()).expect("ASCII");
    let (head, _) = text.split_once("\r\n\r\n").expect("a head");
    for line in [
        "Message-ID: <a0123456789abcdef.2.mail@example.org>",
        "In-Reply-To: <a0123456789abcdef.1.mail@example.org>",
        "References: <a0123456789abcdef.1.mail@example.org>",
        "Auto-Submitted: auto-generated",
        "List-Id: <bellwether.example.org>",
        "X-Bellwether-Rule: tariff-action",
        "MIME-Version: 1.0",
    ] {
        assert!(head.contains(line), "{line}\n{head}");
    }
    assert!(head.contains("Subject: [CRITICAL] Update: United States announces"), "{head}");
    assert_eq!(text.matches("Content-Transfer-Encoding: quoted-printable").count(), 2);
    assert!(
        text.lines().all(|line| line.len() <= 78
            || !line.contains(' ')
            || line.starts_with("Content-Type")
            || line.len() <= 120),
        "lines are short"
    );
}

#[test]
fn a_title_cannot_add_a_header_or_hide_its_letters() {
    let mut hostile = alert();
    hostile.title = "Tariff\r\nBcc: all@example.org\u{2028}\u{202e}drawkcab".into();
    assert_eq!(email::subject(&hostile), "[CRITICAL] Update: Tariff Bcc: all@example.org drawkcab");
    hostile.title = "x".repeat(1000);
    assert!(email::subject(&hostile).chars().count() <= 201);
}

#[tokio::test]
async fn a_mail_left_twice_is_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let email = email(folder.path());
    for minute in [4, 5] {
        let outcome = email.deliver(&pending(alert()), Tz::UTC, at(minute)).await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path().join("mail"))
        .expect("made")
        .map(|entry| entry.expect("one").file_name())
        .collect();
    assert_eq!(names, ["a0123456789abcdef.2.mail.eml"]);
}

#[test]
fn a_late_mail_says_so() {
    let view = render::View::new(&alert(), Tz::UTC, at(3), at(33));
    assert!(render::text(&view).expect("rendered").contains("30 minutes late"));
}

#[test]
fn the_body_of_a_webhook() {
    let body: serde_json::Value = serde_json::from_slice(&webhook::body(&alert(), "n1")).expect("JSON");
    assert_json_snapshot!(body);
}

#[test]
fn a_body_too_large_is_cut_and_says_so() {
    let mut large = alert();
    let fact = large.facts[0].clone();
    large.facts = (0..50).map(|_| fact.clone()).collect();
    large.body = "long ".repeat(5_000);
    let bytes = webhook::body(&large, "n1");
    assert!(bytes.len() < 20_000, "{}", bytes.len());
    let body: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(body["data"]["truncated"], true);
}

#[test]
fn signatures_are_those_of_standard_webhooks() {
    use base64::Engine as _;
    // The example of the specification's reference libraries.
    let key = base64::engine::general_purpose::STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
    let signature = webhook::sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
    assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[tokio::test]
async fn a_webhook_left_as_a_file_has_its_headers() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = crate::yaml::decode(
        "r.yaml",
        "{name: hook, webhook: {file: hooks, secrets: [{clear: whsec_YmVsbHdldGhlci1zYW1wbGUtc2VjcmV0LW9ubHk=}]}}",
    )
    .expect("a receiver");
    let receiver = Receiver::new(&config, folder.path(), &client()).expect("a receiver");
    receiver.deliver(&pending(alert()), at(4)).await;
    let text = std::fs::read_to_string(folder.path().join("hooks/a0123456789abcdef.2.mail.json")).expect("left");
    let request: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(request["headers"]["webhook-timestamp"], at(4).timestamp().to_string());
    assert!(request["headers"]["webhook-signature"].as_str().expect("signed").starts_with("v1,"));
}

fn refused(yaml: &str) -> String {
    let config: ReceiverConfig = crate::yaml::decode("r.yaml", yaml).expect("reads");
    Receiver::new(&config, Path::new("."), &client()).expect_err("wrong").to_string()
}

#[test]
fn wrong_receivers_are_told_with_what_was_expected() {
    for (yaml, expected) in [
        ("{name: a}", "expected exactly one of `email` and `webhook`"),
        ("{name: a, email: {from: x, to: [a@b.c]}}", "`x` is not a mail address"),
        ("{name: a, email: {from: a@b.c, to: []}}", "`to` is empty"),
        ("{name: a, email: {from: a@b.c, to: [a@b.c]}}", "expected exactly one of `smtp` and `file`"),
        (
            "{name: a, email: {smtp: {host: mx.example, tls: none}, from: a@b.c, to: [a@b.c]}}",
            "`tls: none` sends mail in clear",
        ),
        (
            "{name: a, email: {smtp: {host: mx.example, username: u}, from: a@b.c, to: [a@b.c]}}",
            "`username` and `password` go together",
        ),
        ("{name: a, webhook: {url: 'ftp://x'}}", "`ftp://x` is not a URL"),
        ("{name: a, webhook: {url: 'https://x.example', secrets: [{clear: abc}]}}", "a signing key is `whsec_`"),
        ("{name: B b, webhook: {url: 'https://x.example'}}", "`B b` is not a name"),
    ] {
        let error = refused(yaml);
        assert!(error.contains(expected), "{yaml}: {error}");
    }
}
