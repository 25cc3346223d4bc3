//! Mail against a real mail server: Exim, in a folder of its own, on a port that the system chose.
//!
//! Exim gets the listening socket as its standard input (`-bw`), so nothing is guessed and nothing is waited for. It
//! keeps what it accepts in its queue (`queue_only`), on disk before it answers, where the tests look.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use bellwether::delivery::{Receiver, ReceiverConfig};
use bellwether::http::{Client, HttpConfig};
use bellwether::links::{Links, LinksConfig};
use bellwether::outbox::{Outcome, Pending};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tempfile::TempDir;

const EXIM: &str = "/usr/sbin/exim4";
const PASSWORD: &str = "correct-horse";

/// What the server offers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offers {
    Starttls,
    /// TLS from the first byte.
    ImplicitTls,
    /// Login in clear text, no TLS.
    NoTls,
    /// TLS by STARTTLS, and takes mails of 8 kB at most.
    Little,
}

/// A running mail server. It ends with the value.
struct MailServer {
    folder: TempDir,
    process: Child,
    port: u16,
}

/// A mail in the server's queue.
struct Mail {
    recipients: Vec<String>,
    text: String,
}

impl MailServer {
    fn start(offers: Offers) -> Self {
        assert!(Path::new(EXIM).exists(), "{EXIM} is missing; install it: apt-get install -y exim4-daemon-light");
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        fs::create_dir(at.join("spool")).expect("a spool");
        // Started by root, Exim works as its own user, who must get in here.
        fs::set_permissions(at, fs::Permissions::from_mode(0o755)).expect("open to read");
        fs::set_permissions(at.join("spool"), fs::Permissions::from_mode(0o777)).expect("open to write");
        write_certificates(at);
        fs::write(at.join("exim.conf"), exim_conf(at, offers)).expect("a configuration");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut command = Command::new(EXIM);
        command.arg("-C").arg(at.join("exim.conf")).arg("-bw10m");
        if offers == Offers::ImplicitTls {
            command.arg("-tls-on-connect");
        }
        command.stdin(Stdio::from(OwnedFd::from(listener))).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("exim starts");
        Self { process, port, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn queue(&self) -> Vec<Mail> {
        let Ok(entries) = fs::read_dir(self.path("spool/input")) else { return Vec::new() };
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        names.filter_map(|name| name.strip_suffix("-H").map(|id| self.mail(id))).collect()
    }

    fn mail(&self, id: &str) -> Mail {
        let read = |name: String| fs::read_to_string(self.path(&name)).expect("mails here are ASCII");
        let envelope = read(format!("spool/input/{id}-H"));
        let (head, headers) = envelope.split_once("\n\n").expect("headers behind the envelope");
        // The first line of the body's file names the file.
        let stored = read(format!("spool/input/{id}-D"));
        let body = stored.split_once('\n').map_or("", |(_, body)| body);
        Mail { recipients: recipients(head), text: format!("{}\n{body}", unpacked(headers)) }
    }

    /// What the server noted on being asked: `auth tried`, `mail tried`.
    fn noted(&self) -> String {
        fs::read_to_string(self.path("spool/noted")).unwrap_or_default()
    }

    fn receiver(&self, port: u16, mode: &str, password: &str, to: &[&str]) -> Receiver {
        let config = json!({
            "name": "desk",
            "email": {
                "smtp": {
                    "host": "localhost", "port": port, "tls": mode, "username": "desk", "password": {"clear": password},
                    "ca_file": "ca.pem", "timeout_s": 20,
                },
                "from": "Bellwether <alerts@example.org>", "to": to,
            },
        });
        receiver(config, self.folder.path())
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // Ends the listener; a connection in progress is a child of it and ends with its client.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn receiver(config: serde_json::Value, base: &Path) -> Receiver {
    let config: ReceiverConfig = serde_json::from_value(config).expect("a receiver's settings");
    let client = Client::new(&HttpConfig::default()).expect("a client");
    Receiver::new(&config, base, &client, None, None).expect("a receiver")
}

fn write_certificates(folder: &Path) {
    let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().expect("a key");
    let root = authority.self_signed(&key).expect("a root");
    let issuer = rcgen::Issuer::new(authority, key);
    let own_key = rcgen::KeyPair::generate().expect("a key");
    let own = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let own = own.signed_by(&own_key, &issuer).expect("a certificate");
    fs::write(folder.join("ca.pem"), root.pem()).expect("written");
    fs::write(folder.join("cert.pem"), own.pem()).expect("written");
    fs::write(folder.join("key.pem"), own_key.serialize_pem()).expect("written");
}

fn exim_conf(folder: &Path, offers: Offers) -> String {
    let at = folder.display();
    let owner = fs::metadata(folder).expect("the folder is there");
    // Only root or Exim's own user may hand over a socket, and root is never Exim's own user.
    let own_user = match owner.uid() {
        0 => String::new(),
        user => format!("exim_user = {user}\nexim_group = {}\n", owner.gid()),
    };
    let tls = if offers == Offers::NoTls { "" } else { "*" };
    let most = if offers == Offers::Little { "message_size_limit = 8K\n" } else { "" };
    let login = "server_condition = ${if and{{eq{$auth1}{desk}}{eq{$auth2}{WORD}}}}".replace("WORD", PASSWORD);
    let plain = login.replace("$auth2", "$auth3").replace("$auth1", "$auth2");
    format!(
        "primary_hostname = mail.example.org
spool_directory = {at}/spool
log_file_path = {at}/spool/log-%s
queue_only
{most}{own_user}keep_environment =
tls_certificate = {at}/cert.pem
tls_privatekey = {at}/key.pem
tls_advertise_hosts = {tls}
acl_smtp_auth = login
acl_smtp_mail = mail
acl_smtp_rcpt = recipient
begin acl
login:
  accept condition = ${{run{{/bin/sh -c \"echo auth tried >>{at}/spool/noted\"}}{{yes}}{{yes}}}}
mail:
  accept condition = ${{run{{/bin/sh -c \"echo mail tried >>{at}/spool/noted\"}}{{yes}}{{yes}}}}
recipient:
  deny !authenticated = *
       message = log in first
  deny local_parts = refused
       message = no such user here
  defer local_parts = later
       message = greylisted
       condition = ${{if !exists{{{at}/spool/later-is-now}}}}
  accept
begin routers
all:
  driver = accept
  transport = none
begin transports
none:
  driver = appendfile
  file = /dev/null
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  {plain}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  {login}
"
    )
}

/// Exim writes the number of recipients on a line of its own, and then the recipients.
fn recipients(head: &str) -> Vec<String> {
    let mut lines = head.lines().skip_while(|line| line.parse::<usize>().is_err());
    let count = lines.next().and_then(|line| line.parse().ok()).expect("a number of recipients");
    let mut found: Vec<String> = lines.take(count).map(str::to_owned).collect();
    found.sort();
    found
}

/// Exim puts the length and a flag before each header: `037F From: ..`; `*` marks one that it does not send on.
fn unpacked(mut stored: &str) -> String {
    let mut headers = String::new();
    while let Some((mark, rest)) = stored.split_once(' ') {
        let digits = mark.trim_end_matches(|c: char| !c.is_ascii_digit());
        let flag = &mark[digits.len()..];
        // A flag may be a space, which the split has taken.
        let rest = if flag.is_empty() { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let (header, next) = rest.split_at(digits.parse().expect("a length"));
        if flag != "*" {
            headers.push_str(header);
        }
        stored = next;
    }
    headers
}

fn decided() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_108_229, 0).expect("in range")
}

fn pending(revision: u32, attempts: u32) -> Pending {
    let alert = json!({
        "id": "a00c0ffee00c0ffee", "revision": revision, "status": "firing", "rule": "tariff-on-china", "severity": "critical",
        "labels": {}, "title": "US announces 100 % tariff on “all” goods\r\nBcc: victim@example.org", "body": ".\r\nDATA\r\n.\r\n",
        "at": decided(), "story": null, "novelty": null, "changed": [], "reversal": false, "facts": [], "article": null,
        "sources": [], "positions": [], "prices": [], "reasons": [],
    });
    let notification = json!({
        "id": format!("a00c0ffee00c0ffee.{revision}.desk"), "alert": "a00c0ffee00c0ffee", "revision": revision,
        "receiver": "desk", "created_at": decided(),
    });
    Pending {
        notification: serde_json::from_value(notification).expect("a notification"),
        alert: Arc::new(serde_json::from_value(alert).expect("an alert")),
        attempts,
        next_at: decided(),
    }
}

async fn deliver(receiver: &Receiver, pending: &Pending) -> Outcome {
    receiver.deliver(pending, decided() + TimeDelta::seconds(1), &bellwether::alerts::Leavers::default()).await
}

fn delivered(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Delivered { answer } => answer,
        other => panic!("expected a delivery, found {other:?}"),
    }
}

fn temporary(outcome: &Outcome) -> (&str, Option<TimeDelta>) {
    match outcome {
        Outcome::Temporary { error, retry_after } => (error, *retry_after),
        other => panic!("expected a temporary failure, found {other:?}"),
    }
}

async fn one_mail_arrives(offers: Offers, mode: &str) {
    let server = MailServer::start(offers);
    let receiver = server.receiver(server.port, mode, PASSWORD, &["one@example.org", "two@example.org"]);
    assert!(delivered(&deliver(&receiver, &pending(1, 0)).await).contains("250 OK"));
    let queue = server.queue();
    let [mail] = queue.as_slice() else { panic!("expected one mail, found {}", queue.len()) };
    assert_eq!(mail.recipients, ["one@example.org", "two@example.org"]);
    let head = mail.text.split("\n\n").next().expect("headers");
    for line in [
        "Message-ID: <a00c0ffee00c0ffee.1.desk@example.org>",
        "Date: Fri, 10 Oct 2025 14:57:09 +0000",
        "Auto-Submitted: auto-generated",
        "X-Bellwether-Severity: critical",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|found| found == line), "`{line}` is not in\n{head}");
    }
    assert!(!head.lines().any(|line| line.starts_with("Bcc:")), "{head}");
    assert!(head.contains("with esmtpsa"), "not over TLS with a login:\n{head}");
    assert!(mail.text.contains("DATA") && mail.text.is_ascii(), "{}", mail.text);
    assert!(server.noted().contains("auth tried"), "{}", server.noted());
}

#[tokio::test]
async fn a_mail_arrives_once_over_tls_from_the_first_byte() {
    one_mail_arrives(Offers::ImplicitTls, "implicit").await;
}

#[tokio::test]
async fn a_mail_arrives_once_over_starttls() {
    one_mail_arrives(Offers::Starttls, "required").await;
}

#[tokio::test]
async fn copies_for_each_recipient_go_over_one_connection_and_one_that_is_refused_keeps_no_other() {
    let server = MailServer::start(Offers::Starttls);
    let config = json!({
        "name": "desk",
        "email": {
            "smtp": {
                "host": "localhost", "port": server.port, "tls": "starttls", "username": "desk", "password": {"clear": PASSWORD},
                "ca_file": "ca.pem", "timeout_s": 20,
            },
            "from": "Bellwether <alerts@example.org>", "to": ["one@example.org", "refused@example.org", "two@example.org"],
        },
    });
    let config: ReceiverConfig = serde_json::from_value(config).expect("a receiver's settings");
    let links = json!({"base_url": "https://alerts.example.org/", "listen": "127.0.0.1:0", "secrets": [{"clear": "x".repeat(32)}]});
    let links: LinksConfig = serde_json::from_value(links).expect("settings");
    let links = Arc::new(Links::new(&links, server.folder.path()).expect("links"));
    let client = Client::new(&HttpConfig::default()).expect("a client");
    let receiver = Receiver::new(&config, server.folder.path(), &client, None, Some(&links)).expect("a receiver");
    let Outcome::Permanent { error } = deliver(&receiver, &pending(1, 0)).await else { panic!("one is refused") };
    assert!(error.contains("2 of 3 recipients have the mail") && error.contains("`refused@example.org`"), "{error}");
    let queue = server.queue();
    assert_eq!(queue.len(), 2);
    for to in ["one@example.org", "two@example.org"] {
        let mail = queue.iter().find(|mail| mail.recipients == [to]).expect("a copy of their own");
        let page = links.leave_url("desk", to).expect("a page");
        let unfolded = mail.text.replace("\n ", " ");
        assert!(unfolded.contains(&format!("List-Unsubscribe: <{page}>")), "{unfolded}");
    }
    assert_eq!(server.noted().matches("auth tried").count(), 1, "{}", server.noted());
    // Tried again, as by hand: who has it does not get it twice.
    let Outcome::Permanent { .. } = deliver(&receiver, &pending(1, 1)).await else { panic!("one is refused") };
    assert_eq!(server.queue().len(), 2);
}

#[tokio::test]
async fn the_next_mails_go_over_the_same_connection() {
    let server = MailServer::start(Offers::Starttls);
    let receiver = server.receiver(server.port, "starttls", PASSWORD, &["one@example.org"]);
    for revision in 1..=3 {
        delivered(&deliver(&receiver, &pending(revision, 0)).await);
    }
    let queue = server.queue();
    assert_eq!(queue.len(), 3);
    assert_eq!(server.noted().matches("auth tried").count(), 1, "{}", server.noted());
    let third =
        queue.iter().find(|mail| mail.text.contains("Message-ID: <a00c0ffee00c0ffee.3.desk@")).expect("the third");
    let unfolded = third.text.replace("\n ", " ");
    assert!(unfolded.contains("In-Reply-To: <a00c0ffee00c0ffee.2.desk@example.org>"), "{unfolded}");
    let references = "References: <a00c0ffee00c0ffee.1.desk@example.org> <a00c0ffee00c0ffee.2.desk@example.org>";
    assert!(unfolded.contains(references), "{unfolded}");
}

#[tokio::test]
async fn a_wrong_password_is_tried_again_later_and_said() {
    let server = MailServer::start(Offers::Starttls);
    let receiver = server.receiver(server.port, "starttls", "wrong", &["one@example.org"]);
    let outcome = deliver(&receiver, &pending(1, 0)).await;
    let (error, retry_after) = temporary(&outcome);
    assert!(error.contains("refuses the login") && error.contains("535"), "{error}");
    assert!(!error.contains("wrong"), "{error}");
    assert_eq!(retry_after, Some(TimeDelta::minutes(15)));
    assert!(server.queue().is_empty());
}

#[tokio::test]
async fn a_refused_recipient_is_final_and_named() {
    let server = MailServer::start(Offers::Starttls);
    let receiver = server.receiver(server.port, "starttls", PASSWORD, &["refused@example.org"]);
    let Outcome::Permanent { error } = deliver(&receiver, &pending(1, 0)).await else { panic!("not final") };
    assert!(error.contains("`refused@example.org`") && error.contains("no such user here"), "{error}");
    assert!(server.queue().is_empty());
}

#[tokio::test]
async fn a_refused_recipient_does_not_keep_the_mail_from_the_others() {
    let server = MailServer::start(Offers::Starttls);
    let receiver = server.receiver(server.port, "starttls", PASSWORD, &["refused@example.org", "one@example.org"]);
    let Outcome::Permanent { error } = deliver(&receiver, &pending(1, 0)).await else { panic!("not final") };
    assert!(error.contains("1 of 2 recipients have the mail"), "{error}");
    assert_eq!(server.queue().iter().map(|mail| mail.recipients.clone()).collect::<Vec<_>>(), [["one@example.org"]]);
}

#[tokio::test]
async fn who_has_the_mail_does_not_get_it_again_while_another_is_retried() {
    let server = MailServer::start(Offers::Starttls);
    let receiver = server.receiver(server.port, "starttls", PASSWORD, &["one@example.org", "later@example.org"]);
    let outcome = deliver(&receiver, &pending(1, 0)).await;
    let (error, retry_after) = temporary(&outcome);
    assert!(error.contains("`later@example.org`") && error.contains("greylisted"), "{error}");
    assert_eq!(retry_after, None);
    fs::write(server.path("spool/later-is-now"), "").expect("written");
    delivered(&deliver(&receiver, &pending(1, 1)).await);
    let mut taken: Vec<_> = server.queue().into_iter().flat_map(|mail| mail.recipients).collect();
    taken.sort();
    assert_eq!(taken, ["later@example.org", "one@example.org"]);
}

#[tokio::test]
async fn without_tls_no_mail_and_no_password_is_sent() {
    let server = MailServer::start(Offers::NoTls);
    let relay = Relay::start(server.port, |bytes| Some(bytes.to_vec()));
    let receiver = server.receiver(relay.port, "required", PASSWORD, &["one@example.org"]);
    let outcome = deliver(&receiver, &pending(1, 0)).await;
    let (error, _) = temporary(&outcome);
    assert!(error.contains("STARTTLS"), "{error}");
    let said = relay.said_by_client();
    assert!(said.starts_with("EHLO "), "{said}");
    assert!(!said.contains("AUTH") && !said.contains("MAIL") && !said.contains("example.org>"), "{said}");
    assert!(!server.noted().contains("tried"), "{}", server.noted());
}

#[tokio::test]
async fn a_certificate_of_a_stranger_ends_the_try_before_the_login() {
    let server = MailServer::start(Offers::Starttls);
    let stranger = tempfile::tempdir().expect("a folder");
    write_certificates(stranger.path());
    fs::copy(stranger.path().join("ca.pem"), server.path("ca.pem")).expect("copied");
    let receiver = server.receiver(server.port, "starttls", PASSWORD, &["one@example.org"]);
    let outcome = deliver(&receiver, &pending(1, 0)).await;
    let (error, _) = temporary(&outcome);
    assert!(error.contains("certificate"), "{error}");
    assert!(!server.noted().contains("tried"), "{}", server.noted());
}

#[tokio::test]
async fn answers_slipped_in_before_tls_are_not_taken_for_answers_inside_it() {
    let server = MailServer::start(Offers::Starttls);
    let relay = Relay::start(server.port, |bytes| {
        let answers_starttls = bytes.starts_with(b"220 TLS");
        let slipped_in: &[u8] = if answers_starttls { b"250-evil.example\r\n250 AUTH PLAIN\r\n" } else { b"" };
        Some([bytes, slipped_in].concat())
    });
    let receiver = server.receiver(relay.port, "starttls", PASSWORD, &["one@example.org"]);
    temporary(&deliver(&receiver, &pending(1, 0)).await);
    assert!(relay.said_by_client().contains("STARTTLS"), "{}", relay.said_by_client());
    assert!(!server.noted().contains("tried"), "{}", server.noted());
}

#[tokio::test]
async fn an_answer_that_is_lost_leads_to_a_second_copy_under_the_same_id() {
    let server = MailServer::start(Offers::NoTls);
    let relay = Relay::start(server.port, |bytes| (!bytes.starts_with(b"250 OK id=")).then(|| bytes.to_vec()));
    let to = ["one@example.org"];
    let outcome = deliver(&server.receiver(relay.port, "none", PASSWORD, &to), &pending(1, 0)).await;
    let (error, _) = temporary(&outcome);
    assert!(error.contains("it may have the mail"), "{error}");
    delivered(&deliver(&server.receiver(server.port, "none", PASSWORD, &to), &pending(1, 1)).await);
    let queue = server.queue();
    let id = "Message-ID: <a00c0ffee00c0ffee.1.desk@example.org>";
    assert_eq!(queue.iter().filter(|mail| mail.text.contains(id)).count(), 2);
    assert_eq!(queue.len(), 2);
}

#[tokio::test]
async fn a_mail_that_is_too_large_for_the_server_is_sent_in_short() {
    let server = MailServer::start(Offers::Little);
    let receiver = server.receiver(server.port, "required", PASSWORD, &["one@example.org"]);
    let long = |pending: Pending| {
        let alert = bellwether::alerts::Alert { body: "Look at it. ".repeat(300), ..(*pending.alert).clone() };
        Pending { alert: Arc::new(alert), ..pending }
    };
    let answer = deliver(&receiver, &long(pending(1, 0))).await;
    assert!(delivered(&answer).contains("in short"), "{answer:?}");
    let queue = server.queue();
    let [mail] = queue.as_slice() else { panic!("expected one mail, found {}", queue.len()) };
    assert!(mail.text.contains("Message-ID: <a00c0ffee00c0ffee.1.desk@example.org>"), "{}", mail.text);
    assert!(mail.text.contains("US announces 100 % tariff") && !mail.text.contains("<html"), "{}", mail.text);
    // What fits goes out whole, over the same connection or a new one.
    let whole = deliver(&receiver, &pending(2, 0)).await;
    assert!(delivered(&whole).contains("250 OK") && !delivered(&whole).contains("in short"), "{whole:?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let config = json!({
        "name": "desk",
        "email": {"smtp": {"host": "127.0.0.1", "port": closed, "tls": "none"}, "from": "a@example.org", "to": ["b@example.org"]},
    });
    let outcome = deliver(&receiver(config, folder.path()), &pending(1, 0)).await;
    assert!(temporary(&outcome).0.contains("refused"), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_does_not_hold_up_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let config = json!({
        "name": "desk",
        "email": {
            "smtp": {"host": "127.0.0.1", "port": silent.local_addr().expect("an address").port(), "tls": "none", "timeout_s": 1},
            "from": "a@example.org", "to": ["b@example.org"],
        },
    });
    let outcome = deliver(&receiver(config, folder.path()), &pending(1, 0)).await;
    assert!(temporary(&outcome).0.contains("within 1 s"), "{outcome:?}");
}

/// A peer in the middle: passes everything on, and notes what the client says.
struct Relay {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    /// `change` makes what goes on to the client of what the server said; none ends the connection.
    fn start(server: u16, change: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let note = heard.clone();
        std::thread::spawn(move || {
            let Ok((client, _)) = listener.accept() else { return };
            let server = TcpStream::connect(("127.0.0.1", server)).expect("the server is there");
            let (from_client, to_client) = (client.try_clone().expect("a handle"), client);
            let (from_server, to_server) = (server.try_clone().expect("a handle"), server);
            let forth = std::thread::spawn(move || {
                pass(from_client, to_server, |bytes| {
                    note.lock().expect("unpoisoned").extend_from_slice(bytes);
                    Some(bytes.to_vec())
                });
            });
            pass(from_server, to_client, change);
            let _ = forth.join();
        });
        Self { port, heard }
    }

    fn said_by_client(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().expect("unpoisoned")).into_owned()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, change: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let Some(bytes) = change(&buffer[..count]) else { break };
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
