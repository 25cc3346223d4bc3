//! Links out of real mails, followed over loopback while the daemon runs.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::support::{Daemon, Place, rss, until};

const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const DENIAL: (&str, &str, &str) = (
    "denial",
    "White House denies 100% tariff on China",
    "The White House denied on Saturday that the United States would impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const BASE: &str = "https://alerts.example.org/bell/";

/// A feed in a file, a mail folder, and links that are answered on a port of the system's choice.
fn place() -> Place {
    let place = Place::new();
    place.write("key", "a key that is long enough to sign links with\n");
    place.write(
        "bellwether.yaml",
        &format!(
            "links: {{base_url: '{BASE}', listen: '127.0.0.1:0', secrets: [{{file: key}}]}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers:\n  - {{name: desk, email: {{file: mail, from: a@example.org, to: [b@example.org]}}}}\n"
        ),
    );
    place
}

/// Starts the daemon; gives the port at which it answers links.
pub fn started(place: &Place) -> (Daemon, u16) {
    let daemon = place.start();
    let port = until("links are answered", || {
        let log = place.log();
        let line = log.lines().rev().find(|line| line.contains("links are answered"))?.to_owned();
        line.rsplit(':').next()?.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
    });
    (daemon, port)
}

/// The path of the mail's link, without the part that a server before the daemon takes off.
pub fn link(mail: &Path, action: &str) -> String {
    let mail = std::fs::read_to_string(mail).expect("a mail");
    // Quoted-printable breaks lines with a `=` at their end.
    let text = mail.replace("=\r\n", "");
    let start = text.find(&format!("{BASE}1/{action}/")).expect("a link in the mail");
    let address = text[start..].split(['\r', '\n', '"', '>']).next().expect("an address");
    format!("/{}", address.strip_prefix(BASE).expect("it begins with the base"))
}

/// Sends bytes, and reads what comes back until the connection ends.
fn exchange(port: u16, request: &str) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    socket.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    // A peer that closes on us is an answer, too.
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn get(port: u16, path: &str) -> String {
    exchange(port, &format!("GET {path} HTTP/1.1\r\nhost: alerts.example.org\r\n\r\n"))
}

pub fn post(port: u16, path: &str, form: &str) -> String {
    let length = form.len();
    exchange(
        port,
        &format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
        ),
    )
}

fn alert(place: &Place) -> String {
    let listed = place.ok(&["alerts", "--format", "jsonl"]);
    let alert: serde_json::Value = serde_json::from_str(listed.lines().next().expect("an alert")).expect("JSON");
    alert["id"].as_str().expect("an id").to_owned()
}

/// True if the desk would keep another revision from the receiver.
fn is_acknowledged(place: &Place, alert: &str) -> bool {
    let shown = place.run(&["route", "--alert", alert]);
    String::from_utf8_lossy(&shown.stdout).contains("acknowledged by desk")
}

#[test]
fn a_link_out_of_a_mail_acknowledges_only_when_its_button_is_pressed_and_only_once() {
    let place = place();
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let (daemon, port) = started(&place);
    let mail = until("the threat is mailed", || place.files("mail").pop());
    let (path, id) = (link(&mail, "acknowledge"), alert(&place));
    let page = get(port, &path);
    for part in [
        "HTTP/1.1 200 OK\r\n",
        "cache-control: no-store\r\n",
        "referrer-policy: no-referrer\r\n",
        "content-security-policy: default-src 'none'; style-src 'sha256-",
        "x-frame-options: DENY\r\n",
        "United States threatens additional 100% tariff on China, from 1 Nov 2025</h1>",
        "Acknowledge</button>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!is_acknowledged(&place, &id), "a look changes nothing");
    let (head, body) =
        (exchange(port, &format!("HEAD {path} HTTP/1.1\r\nhost: x\r\n\r\n")), page.split("\r\n\r\n").nth(1));
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(head.contains(&format!("content-length: {}\r\n", body.expect("a body").len())), "{head}");
    let altered = path.replace("/desk/", "/dusk/");
    assert!(post(port, &altered, "").starts_with("HTTP/1.1 403"));
    assert!(!is_acknowledged(&place, &id));
    assert!(post(port, &path, "").contains("Acknowledged."));
    assert!(is_acknowledged(&place, &id));
    assert!(post(port, &format!("/bell{path}"), "").contains("It is so already"));
    assert_eq!(place.log().matches("done by a link").count(), 1);
    let secret = path.rsplit('/').next().expect("a signature");
    assert!(!place.log().contains(secret), "the log holds no link");
    daemon.stop();
}

#[test]
fn an_acknowledged_story_still_tells_when_it_is_denied_and_a_snooze_holds_the_rest() {
    let place = place();
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let (daemon, port) = started(&place);
    let mail = until("the threat is mailed", || place.files("mail").pop());
    assert!(post(port, &link(&mail, "acknowledge"), "").contains("Acknowledged."));
    place.write("feed.xml", &rss(&[THREAT, DENIAL], DATE));
    let mails = until("the denial is mailed", || Some(place.files("mail")).filter(|mails| mails.len() == 2));
    let denial =
        mails.iter().map(|mail| std::fs::read_to_string(mail).expect("a mail")).find(|mail| mail.contains(".2.desk@"));
    assert!(denial.expect("a second revision").contains("In-Reply-To"));
    assert!(post(port, &link(&mail, "snooze"), "for=4h").contains("put off until"));
    let shown = place.run(&["route", "--alert", &alert(&place)]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    daemon.stop();
    assert!(!shown.contains("acknowledged by desk"), "{shown}");
}

#[test]
fn clients_that_hang_or_talk_nonsense_stop_nobody() {
    let place = place();
    place.write("feed.xml", &rss(&[], DATE));
    let (daemon, port) = started(&place);
    let hanging: Vec<TcpStream> = (0..40)
        .map(|count| {
            let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
            let begun: &[u8] = if count % 2 == 0 {
                b"GET /1/ack"
            } else {
                b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nfor"
            };
            socket.write_all(begun).expect("sent");
            socket
        })
        .collect();
    assert!(get(port, "/").starts_with("HTTP/1.1 404"));
    let put = exchange(port, "PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    assert!(put.starts_with("HTTP/1.1 405") && put.contains("allow: GET, HEAD, POST\r\n"), "{put}");
    assert!(post(port, "/", &"x".repeat(5_000)).starts_with("HTTP/1.1 413"));
    let long = exchange(port, &format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "y".repeat(20_000)));
    assert!(long.starts_with("HTTP/1.1 431") || long.starts_with("HTTP/1.1 414") || long.is_empty(), "{long}");
    assert!(exchange(port, "\u{0}\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert!(get(port, "/").starts_with("HTTP/1.1 404"));
    assert!(daemon.stop() < Duration::from_secs(8), "hanging clients do not hold up the end");
    drop(hanging);
}

#[test]
fn a_door_that_is_taken_holds_up_no_alert_and_a_reload_opens_another() {
    let place = place();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let config = std::fs::read_to_string(place.path().join("bellwether.yaml")).expect("a configuration");
    place.write("bellwether.yaml", &config.replace("127.0.0.1:0", &format!("127.0.0.1:{port}")));
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let daemon = place.start();
    daemon.wait_for("links cannot be answered");
    let mail = until("the threat is mailed", || place.files("mail").pop());
    place.write("bellwether.yaml", &config);
    daemon.signal("-HUP");
    daemon.wait_for("links are answered");
    let log = place.log();
    let line = log.lines().rev().find(|line| line.contains("links are answered")).expect("a line");
    let port: u16 = line.rsplit(':').next().expect("a port").trim().parse().expect("a number");
    assert!(get(port, &link(&mail, "snooze")).contains("Put it off"));
    daemon.stop();
}

/// The path of the page at which the mail's recipient is left out.
fn leave_link(mail: &Path) -> String {
    let mail = std::fs::read_to_string(mail).expect("a mail").replace("\r\n ", " ");
    assert!(mail.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{mail}");
    let (_, rest) = mail.split_once(&format!("\r\nList-Unsubscribe: <{BASE}")).expect("a way to leave");
    format!("/{}", rest.split_once('>').expect("an address").0)
}

fn unsubscribed(place: &Place) -> Vec<serde_json::Value> {
    let listed = place.ok(&["unsubscribed", "--format", "jsonl"]);
    listed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn one_click_stops_the_mails_of_one_recipient_the_operator_hears_of_it_and_a_command_takes_it_back() {
    let place = place();
    let config = std::fs::read_to_string(place.path().join("bellwether.yaml")).expect("a configuration");
    let config = config.replace("to: [b@example.org]", "to: [b@example.org, c@example.org]").replace(
        "receivers:\n",
        "operator: {receivers: [watch]}\nroute: {receivers: [desk]}\nreceivers:\n  - {name: watch, webhook: {file: told}}\n",
    );
    place.write("bellwether.yaml", &config);
    place.write("feed.xml", &rss(&[THREAT], DATE));
    let (daemon, port) = started(&place);
    let mails = until("both are mailed", || Some(place.files("mail")).filter(|mails| mails.len() == 2));
    let to_c = mails.iter().find(|mail| mail.to_string_lossy().contains("copy2")).expect("a second copy");
    let path = leave_link(to_c);
    let page = get(port, &path);
    assert!(page.contains("c@example.org") && page.contains("Unsubscribe</button>"), "{page}");
    assert!(unsubscribed(&place).is_empty(), "a look changes nothing");
    let done = post(port, &path, "List-Unsubscribe=One-Click");
    assert!(done.starts_with("HTTP/1.1 200") && !done.to_lowercase().contains("set-cookie"), "{done}");
    assert!(post(port, &path, "List-Unsubscribe=One-Click").contains("unsubscribed already"));
    let left = unsubscribed(&place);
    assert!(left.len() == 1 && left[0]["address"] == "c@example.org" && left[0]["receiver"] == "desk", "{left:?}");
    let told = until("the operator is told", || place.files("told").pop());
    let told = std::fs::read_to_string(told).expect("a request");
    assert!(told.contains("c@example.org unsubscribed from `desk`") && told.contains("Left: b@example.org."), "{told}");
    place.write("feed.xml", &rss(&[THREAT, DENIAL], DATE));
    let denial = until("the denial is mailed", || {
        place.files("mail").into_iter().find(|mail| mail.to_string_lossy().contains(".2.desk"))
    });
    let denial = std::fs::read_to_string(denial).expect("a mail");
    assert!(denial.contains("\r\nTo: b@example.org\r\n") && !denial.contains("c@example.org"), "{denial}");
    assert_eq!(place.files("mail").len(), 3);
    assert_eq!(place.files("told").len(), 1, "the operator hears of it once");
    // It holds over a restart, and is taken back by command.
    daemon.stop();
    assert_eq!(unsubscribed(&place).len(), 1);
    let (daemon, port) = started(&place);
    assert!(get(port, &path).contains("unsubscribed already"));
    assert!(!place.run(&["unsubscribed", "--undo", "nobody@example.org"]).status.success());
    assert!(place.ok(&["unsubscribed", "--undo", "C@example.org"]).contains("gets the mails of `desk` again"));
    until("it is taken back", || Some(()).filter(|()| get(port, &path).contains("Unsubscribe</button>")));
    assert!(unsubscribed(&place).is_empty());
    daemon.stop();
}
