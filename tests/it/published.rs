//! Signatures and forms, checked by other people's code: `standardwebhooks`, `dkimpy` and `slack_sdk` from PyPI.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::server::{Answer, Server};
use crate::support::{Place, rss};

const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const FEED: &str = "feeds: [{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}]\n";

/// Runs a script of Python with the libraries; hands it JSON, and reads JSON.
fn python(script: &str, given: &Value) -> Value {
    let python = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let child = Command::new(python).args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("Python's libraries are not there; install them with `tests/setup`");
    child.stdin.take().expect("a pipe").write_all(given.to_string().as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the script failed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Which of the keys verify what was received.
const VERIFIED: &str = "
import json, sys
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
given, results = json.load(sys.stdin), []
for key in given['keys']:
    try:
        Webhook(key).verify(given['body'], given['headers'])
        results.append('good')
    except WebhookVerificationError as error:
        results.append('bad')
json.dump(results, sys.stdout)
";

#[test]
fn the_published_library_takes_a_body_that_is_signed_with_the_old_key_and_the_new_one() {
    let old = "whsec_YmVsbHdldGhlci1zYW1wbGUtc2VjcmV0LW9ubHk=";
    let new = "whsec_YW5vdGhlci1zYW1wbGUtc2VjcmV0LW9mLXRlc3Rz";
    let other = "whsec_bm9ib2R5LWtub3dzLXRoaXMtc2VjcmV0LWF0LWFsbA==";
    let (server, place) = (Server::start(), Place::new());
    server.answer("/hook", Answer::status(204));
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{}']}}\n{FEED}receivers:\n  - {{name: hook, webhook: {{url: '{}', secrets: [{{clear: {new}}}, {{clear: {old}}}]}}}}\n",
            server.port,
            server.url("/hook")
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    let asked = server.asked("/hook").pop().expect("it was posted");
    let body = String::from_utf8(asked.body).expect("UTF-8");
    assert_eq!(asked.headers["webhook-signature"].split(' ').count(), 2);
    let verified = |body: &str| {
        python(VERIFIED, &json!({"keys": [old, new, other], "body": body, "headers": asked.headers.clone()}))
    };
    assert_eq!(verified(&body), json!(["good", "good", "bad"]));
    assert_eq!(verified(&body.replace("tariff", "tarifs")), json!(["bad", "bad", "bad"]));
}

/// Whether a mail's DKIM signature holds, by the record that stands in the DNS.
const SIGNED: &str = "
import json, sys, dkim
given, results = json.load(sys.stdin), []
for mail in given['mails']:
    def dns(name, timeout=5):
        return given['record'].encode() if name.rstrip(b'.') == b'bell._domainkey.example.org' else None
    results.append(dkim.verify(mail.encode(), dnsfunc=dns, minkey=2048))
json.dump(results, sys.stdout)
";

/// The public half of a key as its record holds it.
fn record(key: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim").join(key);
    std::fs::read_to_string(path).expect("a record").trim().to_owned()
}

#[test]
fn another_implementation_of_dkim_takes_mails_of_either_sort_of_key_and_finds_what_was_altered() {
    let keys = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim");
    for key in ["rsa", "ed25519"] {
        let place = Place::new();
        place.write(
            "bellwether.yaml",
            &format!(
                "{FEED}receivers:\n  - name: desk\n    language: zh-Hans\n    email:\n      file: mail\n      from: 'Bellwether – Märkte <alerts@example.org>'\n      to: ['Zoë Desk <desk@example.net>', two@example.net]\n      unsubscribe: {{mailto: leave@example.org, url: 'https://example.org/leave'}}\n      dkim: {{selector: bell, key: {{file: '{}'}}}}\n",
                keys.join(format!("{key}.pem")).display()
            ),
        );
        place.write("feed.xml", &rss(&[THREAT], DATE));
        place.ok(&["once", "--all"]);
        let mail = std::fs::read_to_string(place.files("mail").pop().expect("a mail")).expect("a mail is ASCII");
        assert!(mail.lines().all(|line| line.len() <= 78), "a line is too long");
        let (head, body) = mail.split_once("\r\n\r\n").expect("a body");
        let mails = [
            mail.clone(),
            // What a relay may do: other folds, spaces at the ends of lines.
            mail.replace("\r\nTo: ", "\r\nTo:   ").replace("\r\nMIME-Version: 1.0", "\r\nMIME-Version:  1.0 "),
            format!("{head}\r\n\r\n{}", body.replacen("tariff", "tarifs", 1)),
            mail.replace("List-Unsubscribe-Post: ", "List-Unsubscribe-Post: x"),
            format!("From: Somebody <else@example.org>\r\n{mail}"),
        ];
        let results = python(SIGNED, &json!({"mails": mails, "record": record(&format!("{key}.txt"))}));
        assert_eq!(results, json!([true, true, false, false, false]), "{key}");
    }
}

/// Whether Slack's own models of blocks know each block, have nothing against it, and write it as we do.
const BLOCKS: &str = "
import json, sys
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
def judged(blocks):
    read = Block.parse_all(blocks)
    if any(block is None or type(block) is Block for block in read):
        return 'unknown'
    try:
        return 'good' if [block.to_dict() for block in read] == blocks else 'other'
    except SlackObjectFormationError as error:
        return str(error)
json.dump([judged(blocks) for blocks in json.load(sys.stdin)], sys.stdout)
";

#[test]
fn slacks_own_library_has_nothing_against_our_blocks() {
    let place = Place::new();
    place.write("key", "a key that is long enough to sign links with\n");
    let links = "links: {base_url: 'https://alerts.example.org/', listen: '127.0.0.1:0', secrets: [{file: key}]}\n";
    let receivers = "receivers: [{name: en, webhook: {preset: slack, file: out}}, {name: zh, language: zh-Hans, webhook: {preset: slack, file: out}}]\n";
    place.write("bellwether.yaml", &format!("{links}{FEED}{receivers}"));
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    let blocks = |path: PathBuf| -> Value {
        let request: Value = serde_json::from_slice(&std::fs::read(path).expect("a request")).expect("JSON");
        let body: Value = serde_json::from_str(request["body"].as_str().expect("a body")).expect("JSON");
        body["blocks"].clone()
    };
    let mut given: Vec<Value> = place.files("out").into_iter().map(blocks).collect();
    assert!(given.len() == 2 && given[0].to_string().contains("|Acknowledge>"), "{given:?}");
    let mut long = given[0].clone();
    long[1]["text"]["text"] = "x".repeat(151).into();
    let mut strange = given[0].clone();
    strange[1]["type"] = "heading".into();
    given.extend([long, strange]);
    let told = python(BLOCKS, &given.into());
    assert_eq!(told, json!(["good", "good", "text attribute cannot exceed 150 characters", "unknown"]));
}
