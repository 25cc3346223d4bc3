//! The body, its size, its signature, and what answers mean.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::alerts::{Alert, Notification, PriceLine};
use crate::delivery::render::tests::{alert, sending, tariff};
use crate::http::{Client, HttpConfig};
use crate::outbox::{Outcome, Pending};
use crate::rules::Reason;
use crate::secret::{Secret, SecretConfig};

use super::{ReceiverError, Webhook, WebhookConfig, body};

const OLD_KEY: [u8; 24] = [7; 24];
const NEW_KEY: [u8; 32] = [9; 32];

fn secret(key: &[u8]) -> SecretConfig {
    SecretConfig::Clear(Secret::new(format!("whsec_{}", STANDARD.encode(key))))
}

pub(crate) fn pending(alert: Alert) -> Pending {
    let notification = Notification {
        id: format!("{}.{}.desk", alert.id, alert.revision),
        alert: alert.id.clone(),
        revision: alert.revision,
        receiver: "desk".to_owned(),
        created_at: sending().saved_at,
    };
    Pending { notification, alert: Arc::new(alert), attempts: 0, next_at: sending().now }
}

fn config() -> WebhookConfig {
    WebhookConfig { secrets: vec![secret(&OLD_KEY), secret(&NEW_KEY)], ..WebhookConfig::default() }
}

fn webhook(config: &WebhookConfig, allowed: &str) -> Result<Webhook, ReceiverError> {
    let client = Client::new(&HttpConfig { allow: vec![allowed.to_owned()], ..HttpConfig::default() });
    Webhook::new(config, Path::new("/"), &client.expect("a client"), crate::delivery::Reader::default())
}

#[test]
fn the_whole_body_of_an_update() {
    let body: serde_json::Value = serde_json::from_str(&body::write(&pending(alert()), None).unwrap()).unwrap();
    insta::assert_snapshot!(format!("{body:#}"), @r#"
    {
      "data": {
        "alert": "a00c0ffee00c0ffee",
        "article": {
          "feed": "harbour-wire",
          "first_seen_at": "2025-10-10T14:57:08Z",
          "id": "art1",
          "link": "https://harbour.example/news/tariff?id=7&lang=en",
          "published_at": "2025-10-10T14:57:00Z",
          "source": "harbour-wire",
          "title": "Trump announces extra 100% tariff on China"
        },
        "body": "Check soybean and rare earth positions.",
        "changed": [
          {
            "field": "stage",
            "new": "announced",
            "old": "threatened"
          },
          {
            "field": "rate",
            "new": "100",
            "old": ""
          }
        ],
        "correction": false,
        "facts": [
          {
            "action": "impose",
            "actor": [
              "US"
            ],
            "basis": "section_301",
            "confidence": 0.93,
            "confirmed_by": [
              "US"
            ],
            "date": "2025-11-01",
            "date_is": "effective",
            "evidence": {
              "end": 94,
              "in": "text",
              "start": 0,
              "text": "The president said he would impose an additional 100% tariff on Chinese goods from November 1."
            },
            "fresh": true,
            "hedge": "attributed",
            "kind": "tariff",
            "object": [
              "all_goods"
            ],
            "rate": 100.0,
            "rate_from": 30.0,
            "said_by": "person:donald_trump",
            "stage": "announced",
            "target": [
              "CN"
            ],
            "unconfirmed_by": [
              "CN"
            ]
          }
        ],
        "labels": {
          "desk": "metals"
        },
        "notification": "a00c0ffee00c0ffee.2.desk",
        "novelty": "update",
        "positions": [
          {
            "article": "art1",
            "at": "2025-10-10T14:57:08Z",
            "evidence": "said so",
            "party": "US",
            "stance": "announced"
          },
          {
            "article": "art1",
            "at": "2025-10-10T14:57:08Z",
            "evidence": "said so",
            "party": "CN",
            "stance": "unconfirmed"
          }
        ],
        "prices": [
          {
            "at": "2025-10-10T15:01:00Z",
            "note": null,
            "percent": -1.514,
            "price": 1006.25,
            "since": "2025-10-10T14:57:00Z",
            "symbol": "ZS=F"
          },
          {
            "at": "2025-10-10T15:01:00Z",
            "note": null,
            "percent": 8.37,
            "price": 78.34,
            "since": "2025-10-10T14:57:00Z",
            "symbol": "MP"
          },
          {
            "at": "2025-10-10T15:01:00Z",
            "note": null,
            "percent": -0.001,
            "price": 6750.0,
            "since": "2025-10-10T14:57:00Z",
            "symbol": "ES=F"
          },
          {
            "at": null,
            "note": "price is stale",
            "percent": null,
            "price": null,
            "since": null,
            "symbol": "HG=F"
          }
        ],
        "reasons": [
          {
            "condition": "kind: tariff",
            "saw": "tariff"
          },
          {
            "condition": "rate: \">= 25\"",
            "saw": "100"
          }
        ],
        "reversal": false,
        "revision": 2,
        "rule": "tariff-on-china",
        "severity": "critical",
        "sources": [
          "harbour-wire",
          "meridian-desk",
          "ministry"
        ],
        "status": "updated",
        "story": "s1",
        "title": "US announces 100 % tariff on China: all goods",
        "version": 1
      },
      "timestamp": "2025-10-10T14:57:09Z",
      "type": "alert.updated"
    }
    "#);
}

/// An alert in which everything is as long as `length` and every list has `count` entries.
fn swollen(count: usize, length: usize, unit: &str) -> Alert {
    let text = unit.repeat(length);
    let mut fact = tariff();
    fact.evidence.text.clone_from(&text);
    for field in [&mut fact.place, &mut fact.basis, &mut fact.said_by] {
        *field = Some(text.clone());
    }
    let full = alert();
    let mut cited = full.article.clone().expect("an article");
    for field in [&mut cited.title, &mut cited.source, &mut cited.feed] {
        field.clone_from(&text);
    }
    cited.link = Some(format!("https://example.org/{text}"));
    let price = PriceLine { symbol: text.clone(), note: Some(text.clone()), ..full.prices[3].clone() };
    Alert {
        title: text.clone(),
        body: text.clone(),
        facts: vec![fact; count],
        labels: (0..count).map(|n| (format!("{n}{text}"), text.clone())).collect(),
        sources: vec![text.clone(); count],
        prices: vec![price; count],
        reasons: vec![Reason { condition: text.clone(), saw: text }; count],
        article: Some(cited),
        ..full
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_body_never_passes_20_kb_and_says_when_it_was_cut(
        count in 0_usize..60, length in 0_usize..900, unit in prop::sample::select(vec!["a", "\"", "\u{1}", "é", "长", "👨‍👩‍👧", "\u{301}"]),
    ) {
        let alert = swollen(count, length, unit);
        let written = body::write(&pending(alert.clone()), None).unwrap();
        prop_assert!(written.len() <= 20_000, "{} bytes", written.len());
        let body: serde_json::Value = serde_json::from_str(&written).unwrap();
        let whole = body["data"].get("truncated").is_none();
        prop_assert_eq!(&body["data"]["notification"], "a00c0ffee00c0ffee.2.desk");
        if whole {
            prop_assert_eq!(body["data"]["facts"].as_array().map(Vec::len), Some(count));
        } else {
            prop_assert_eq!(&body["data"]["truncated"], true);
        }
    }
}

#[test]
fn reasons_and_evidence_are_cut_before_facts_are() {
    let mut alert = swollen(1, 1, "x");
    alert.facts = vec![tariff(); 12];
    alert.facts[0].evidence.text = "long ".repeat(6_000);
    let body: serde_json::Value = serde_json::from_str(&body::write(&pending(alert), None).unwrap()).unwrap();
    assert_eq!(body["data"]["facts"].as_array().map(Vec::len), Some(12));
    assert_eq!(body["data"]["truncated"], true);
}

#[test]
fn each_key_signs_and_the_id_holds_no_dot() {
    let webhook = webhook(&WebhookConfig { file: Some("out".into()), ..config() }, "").unwrap();
    let id = super::webhook_id("a00c0ffee00c0ffee.2.desk");
    assert_eq!(id, "a00c0ffee00c0ffee_2_desk");
    let headers: BTreeMap<String, String> = webhook.headers(&id, "{}", sending().now).into_iter().collect();
    assert_eq!(headers["webhook-timestamp"], "1760108231");
    let expected: Vec<String> =
        [OLD_KEY.as_slice(), &NEW_KEY].iter().map(|key| signature(key, &id, 1_760_108_231, "{}")).collect();
    assert_eq!(headers["webhook-signature"], expected.join(" "));
}

/// The signature as a receiver would work it out.
fn signature(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("a key");
    mac.update([id, &timestamp.to_string(), body].join(".").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_folder_gets_one_file_a_notification_without_the_operators_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let headers = BTreeMap::from([("Authorization".to_owned(), SecretConfig::Clear(Secret::new("Bearer hunter2")))]);
    let webhook = webhook(&WebhookConfig { file: Some(folder.path().to_owned()), headers, ..config() }, "").unwrap();
    for hours in 0..2 {
        let outcome = webhook.deliver(&pending(alert()), sending().now + TimeDelta::hours(hours)).await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let text = std::fs::read_to_string(folder.path().join("a00c0ffee00c0ffee_2_desk.json")).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    let request: serde_json::Value = serde_json::from_str(&text).unwrap();
    let body = request["body"].as_str().expect("the body as it is signed");
    let expected = signature(&OLD_KEY, "a00c0ffee00c0ffee_2_desk", 1_760_111_831, body);
    assert!(request["headers"]["webhook-signature"].as_str().is_some_and(|all| all.starts_with(&expected)), "{text}");
}

/// Posts once to a peer that answers `answer`; gives the outcome and the request as it came.
async fn post(answer: &'static str) -> (Outcome, String) {
    post_with(config(), answer).await
}

async fn post_with(config: WebhookConfig, answer: &'static str) -> (Outcome, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
        while !complete(&request) {
            let count = stream.read(&mut buffer).await.unwrap();
            assert!(count > 0, "the request ends early");
            request.extend_from_slice(&buffer[..count]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let config = WebhookConfig { url: Some(format!("http://{place}/hook?x=1").parse().unwrap()), ..config };
    let outcome = webhook(&config, &place).unwrap().deliver(&pending(alert()), sending().now).await;
    (outcome, peer.await.unwrap())
}

fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    length.is_some_and(|length| length.parse() == Ok(body.len()))
}

#[tokio::test]
async fn what_is_sent_is_what_is_signed() {
    let (outcome, request) = post("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(outcome, Outcome::Delivered { answer: "204".to_owned() });
    let (head, sent) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook?x=1 HTTP/1.1\r\n"), "{head}");
    assert_eq!(sent, body::write(&pending(alert()), None).unwrap());
    let head = head.to_ascii_lowercase();
    let lines: Vec<&str> = head.lines().collect();
    assert!(
        lines.contains(&"content-type: application/json") && lines.contains(&"webhook-id: a00c0ffee00c0ffee_2_desk"),
        "{head}"
    );
    let expected = signature(&NEW_KEY, "a00c0ffee00c0ffee_2_desk", 1_760_108_231, sent).to_ascii_lowercase();
    assert!(lines.iter().any(|line| line.starts_with("webhook-signature: ") && line.ends_with(&expected)), "{head}");
}

#[tokio::test]
async fn a_template_is_sent_and_signed_as_what_it_is_by_the_method_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alert.txt.j2"), "{{ data.severity | upper }}: {{ data.title }}\n").unwrap();
    let own = |way: WebhookConfig| WebhookConfig {
        method: super::Method::Put,
        template_file: Some(folder.path().join("alert.txt.j2")),
        content_type: Some("text/plain; charset=utf-8".to_owned()),
        ..way
    };
    let (outcome, request) = post_with(own(config()), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(outcome, Outcome::Delivered { answer: "200".to_owned() });
    let (head, sent) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("PUT /hook?x=1 HTTP/1.1\r\n"), "{head}");
    assert_eq!(sent, "CRITICAL: US announces 100 % tariff on China: all goods");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("content-type: text/plain; charset=utf-8\r\n"), "{head}");
    let expected = signature(&NEW_KEY, "a00c0ffee00c0ffee_2_desk", 1_760_108_231, sent).to_ascii_lowercase();
    assert!(head.contains(&expected), "{head}");
}

#[tokio::test]
async fn each_answer_has_its_meaning() {
    let temporary = |retry_after| (true, retry_after);
    let permanent = (false, None);
    for (answer, (again, retry_after), told) in [
        ("HTTP/1.1 429 Slow\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n", temporary(Some(120)), "answered 429"),
        ("HTTP/1.1 503 Busy\r\ncontent-length: 9\r\n\r\nback soon", temporary(None), "answered 503 back soon"),
        ("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", temporary(None), "answered 500"),
        ("HTTP/1.1 408 Slow\r\ncontent-length: 0\r\n\r\n", temporary(None), "answered 408"),
        ("HTTP/1.1 425 Early\r\ncontent-length: 0\r\n\r\n", temporary(None), "answered 425"),
        (
            "HTTP/1.1 307 Over there\r\nlocation: http://example.org/\r\ncontent-length: 0\r\n\r\n",
            permanent,
            "redirects are not followed",
        ),
        ("HTTP/1.1 400 Bad\r\ncontent-length: 8\r\n\r\nno\r\nsuch", permanent, "answered 400 no such"),
        ("HTTP/1.1 401 Who\r\ncontent-length: 0\r\n\r\n", permanent, "answered 401"),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", permanent, "gone for good"),
        ("HTTP/9 what\r\n\r\n", temporary(None), "webhook at `127.0.0.1`: "),
    ] {
        match post(answer).await.0 {
            Outcome::Temporary { error, retry_after: asked } => {
                assert!(again && error.contains(told), "{answer}: {error}");
                assert_eq!(asked, retry_after.map(TimeDelta::seconds), "{answer}");
            }
            Outcome::Permanent { error } => assert!(!again && error.contains(told), "{answer}: {error}"),
            Outcome::Gone { error } => assert!(answer.contains("410") && error.contains(told), "{answer}: {error}"),
            Outcome::Delivered { .. } | Outcome::Late { .. } => panic!("{answer} is no delivery, and was tried"),
        }
    }
}

#[test]
fn a_setting_that_cannot_work_is_named() {
    let file = || WebhookConfig { file: Some("out".into()), ..config() };
    let header = |name: &str, value: &str| WebhookConfig {
        headers: BTreeMap::from([(name.to_owned(), SecretConfig::Clear(Secret::new(value)))]),
        ..file()
    };
    for (bad, told) in [
        (config(), "`webhook` needs exactly one of `url`, `url_secret` and `file`"),
        (WebhookConfig { url: "https://example.org".parse().ok(), ..file() }, "needs exactly one"),
        (WebhookConfig { url: "ftp://example.org".parse().ok(), ..config() }, "`webhook.url` must begin with"),
        (
            WebhookConfig { secrets: vec![secret(&OLD_KEY), secret(&[1; 8])], ..file() },
            "`webhook.secrets[1]` must hold 24",
        ),
        (WebhookConfig { content_type: Some("text/plain".into()), ..file() }, "is only of a `template`"),
        (
            WebhookConfig { template: Some("{}".into()), template_file: Some("x".into()), ..file() },
            "stands beside `template_file`",
        ),
        (
            WebhookConfig { template: Some("{}".into()), preset: Some(super::Preset::Slack), ..file() },
            "stands beside `preset`",
        ),
        (WebhookConfig { template_file: Some("/nowhere.j2".into()), ..file() }, "`/nowhere.j2` cannot be read"),
        (header("Webhook-Id", "x"), "`webhook.headers.Webhook-Id` is set by bellwether itself"),
        (header("a b", "x"), "is not a header name"),
        (header("x-key", "hunter2\r\nx: y"), "only printable ASCII"),
    ] {
        let Err(error) = webhook(&bad, "") else { panic!("accepted what should be refused: {told}") };
        assert!(error.to_string().contains(told), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

/// The schema, with nothing allowed that it does not name.
fn strict(mut schema: serde_json::Value) -> serde_json::Value {
    match &mut schema {
        serde_json::Value::Object(parts) => {
            for part in parts.values_mut() {
                *part = strict(part.take());
            }
            if parts.contains_key("properties") {
                parts.insert("additionalProperties".to_owned(), false.into());
            }
        }
        serde_json::Value::Array(parts) => parts.iter_mut().for_each(|part| *part = strict(part.take())),
        _ => {}
    }
    schema
}

#[test]
fn every_sort_of_body_is_as_the_schema_says_and_has_nothing_that_it_does_not_name() {
    let full: serde_json::Value = serde_json::from_str(include_str!("sample.json")).expect("JSON");
    let mut bodies = vec![full];
    let mut add = |alert: Alert| {
        let written = body::write(&pending(alert), None).expect("a body");
        bodies.push(serde_json::from_str(&written).expect("JSON"));
    };
    use crate::alerts::{AlertStatus, Item};
    use AlertStatus::{Closed, Corrected, Firing, FollowUp, Reminder, Reversed, Updated};
    for status in [Firing, Updated, Reversed, Corrected, Closed, FollowUp, Reminder] {
        add(Alert { status, ..alert() });
        add(Alert { status, rule: crate::rules::RuleName("operator:feed-silent".into()), facts: vec![], ..alert() });
    }
    add(Alert { items: vec![Item::of(&alert()); 3], article: None, story: None, novelty: None, ..alert() });
    add(swollen(40, 900, "长"));
    add(swollen(0, 0, "x"));
    let kinds: std::collections::BTreeSet<&str> = bodies.iter().filter_map(|body| body["type"].as_str()).collect();
    let schema = body::schema();
    let named = schema["$defs"]["Event"]["oneOf"].as_array().map_or(0, Vec::len);
    let named = named + schema["$defs"]["Event"].to_string().matches("\"alert.").count();
    assert!(kinds.len() == 10 && named >= 8, "{kinds:?}, {}", schema["$defs"]["Event"]);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", strict(schema)).expect("a schema");
    let compiled = compiler.compile("schema.json", &mut schemas).expect("a schema that compiles");
    for body in &bodies {
        let fault = schemas.validate(body, compiled).err().map(|error| format!("{error:#}"));
        assert_eq!(fault, None, "{body:#}");
    }
    let mut wrong = bodies[0].clone();
    wrong["data"]["severity"] = "grave".into();
    assert!(schemas.validate(&wrong, compiled).is_err());
}

#[test]
fn the_published_schema_is_that_of_the_program() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/webhook.schema.json");
    let published: serde_json::Value = serde_json::from_slice(&std::fs::read(page).expect("the file")).expect("JSON");
    assert_eq!(published, body::schema(), "write it anew: bellwether schema webhook > docs/webhook.schema.json");
}
