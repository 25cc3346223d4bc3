//! Mail over a real server: TLS, STARTTLS, logins, refusals.

use std::sync::{Arc, LazyLock};

use bellwether::alerts::{Alert, Notification};
use bellwether::delivery::{Receiver, ReceiverConfig};
use bellwether::http::{Client, HttpConfig};
use bellwether::outbox::{Outcome, Pending};
use chrono::{DateTime, Utc};

use crate::support::exim::{Exim, PASSWORD, USER};
use crate::support::until;

/// One server for all tests here; it ends with the process.
static EXIM: LazyLock<Exim> = LazyLock::new(Exim::start);

fn at() -> DateTime<Utc> {
    "2025-10-26T12:00:00Z".parse().expect("a time")
}

fn pending(id: &str) -> Pending {
    let json = serde_json::json!({
        "id": id, "revision": 1, "status": "firing", "rule": "r", "severity": "warning", "labels": {}, "title": format!("Title of {id}"), "body": ".\n.\r\nFrom here",
        "at": at(), "story": null, "novelty": null, "changed": [], "reversal": false, "facts": [], "article": null, "sources": [], "positions": [],
        "prices": [], "reasons": [],
    });
    let alert: Alert = serde_json::from_value(json).expect("an alert");
    let notification = Notification {
        id: format!("{id}.1.mail"),
        alert: alert.id.clone(),
        revision: 1,
        receiver: "mail".into(),
        created_at: at(),
    };
    Pending { notification, alert: Arc::new(alert), attempts: 0, next_at: at() }
}

async fn deliver(id: &str, smtp: &str, to: &str) -> Outcome {
    let yaml = format!(
        "{{name: mail, email: {{smtp: {{host: localhost, ca_file: '{}', {smtp}}}, from: desk@example.org, to: [{to}]}}}}",
        EXIM.ca_file()
    );
    let config: ReceiverConfig = bellwether::yaml::decode("r.yaml", &yaml).expect("a receiver");
    let client = Client::new(&HttpConfig::default()).expect("a client");
    let receiver = Receiver::new(&config, std::path::Path::new("/"), &client).expect("a receiver");
    receiver.deliver(&pending(id), at()).await
}

fn login(tls: &str, port: u16) -> String {
    format!("port: {port}, tls: {tls}, username: {USER}, password: {{clear: {PASSWORD}}}")
}

fn arrived(id: &str) -> String {
    let wanted = format!("Message-ID: <{id}.1.mail@example.org>");
    until("the mail arrives", || EXIM.mails().into_iter().find(|mail| mail.contains(&wanted)))
}

#[tokio::test]
async fn mail_arrives_over_tls_and_over_starttls() {
    for (id, tls, port) in [("tls", "implicit", EXIM.tls_port), ("starttls", "starttls", EXIM.starttls_port)] {
        let outcome = deliver(id, &login(tls, port), "trader@example.org").await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}\n{}", EXIM.log());
        let mail = arrived(id);
        for line in [
            format!("Subject: [WARNING] Title of {id}"),
            "Auto-Submitted: auto-generated".into(),
            "Content-Transfer-Encoding: quoted-printable".into(),
        ] {
            assert!(mail.contains(&line), "{line}\n{mail}");
        }
        assert!(mail.contains("From here"), "a line with a lone dot does not end the mail");
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_again_later_and_told() {
    let smtp = format!("port: {}, tls: implicit, username: {USER}, password: {{clear: wrong}}", EXIM.tls_port);
    let outcome = deliver("wrong", &smtp, "trader@example.org").await;
    match outcome {
        Outcome::Temporary { error, retry_after: Some(wait) } => {
            assert!(error.contains("refuses the login") && wait.num_minutes() == 15, "{error}");
            assert!(!error.contains("wrong\""), "the password is not told");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refused_recipient_is_final_and_a_deferred_one_is_not() {
    let refused = deliver("refused", &login("implicit", EXIM.tls_port), "nobody@example.org").await;
    assert!(matches!(&refused, Outcome::Permanent { error } if error.contains("no such person here")), "{refused:?}");
    let deferred = deliver("deferred", &login("implicit", EXIM.tls_port), "later@example.org").await;
    assert!(matches!(&deferred, Outcome::Temporary { error, .. } if error.contains("come back later")), "{deferred:?}");
}

#[tokio::test]
async fn without_tls_neither_mail_nor_password_is_sent() {
    let outcome = deliver("clear", &login("starttls", EXIM.clear_port), "trader@example.org").await;
    assert!(matches!(outcome, Outcome::Temporary { .. } | Outcome::Permanent { .. }), "{outcome:?}");
    assert!(!EXIM.mails().iter().any(|mail| mail.contains("clear.1.mail")));
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let yaml = format!(
        "{{name: mail, email: {{smtp: {{host: localhost, {}}}, from: desk@example.org, to: [a@example.org]}}}}",
        login("implicit", EXIM.tls_port)
    );
    let config: ReceiverConfig = bellwether::yaml::decode("r.yaml", &yaml).expect("a receiver");
    let receiver =
        Receiver::new(&config, std::path::Path::new("/"), &Client::new(&HttpConfig::default()).expect("a client"))
            .expect("a receiver");
    assert!(matches!(receiver.deliver(&pending("unknown"), at()).await, Outcome::Temporary { .. }));
}
