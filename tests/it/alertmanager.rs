//! A real Alertmanager takes our alerts, and ends them when their story is over.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::support::{Place, rss, until};

const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";
const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
/// The same article, which takes back what it said.
const CORRECTED: (&str, &str, &str) = (
    "threat",
    "US and China on trade",
    "Correction: an earlier version of this report misstated what the White House said on Friday.",
);

/// A running Alertmanager; stopped when it goes out of scope.
struct Alertmanager {
    child: Child,
    port: u16,
}

impl Alertmanager {
    fn start(place: &Place) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        place.write("alertmanager.yml", "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
        let child = Command::new("prometheus-alertmanager")
            .current_dir(place.path())
            .args(["--config.file=alertmanager.yml", "--storage.path=kept", "--cluster.listen-address="])
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Alertmanager is not installed; install it with `tests/setup` (Debian: apt-get install prometheus-alertmanager)");
        let found = Self { child, port };
        until("Alertmanager is ready", || found.get("/-/ready").filter(|answer| answer.contains("200 OK")));
        found
    }

    fn get(&self, path: &str) -> Option<String> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(socket, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// Alerts that it holds as firing.
    fn alerts(&self) -> Vec<serde_json::Value> {
        let answer = self.get("/api/v2/alerts").expect("an answer");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).expect("JSON")
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_real_alertmanager_takes_an_alert_and_its_end() {
    let place = Place::new();
    let manager = Alertmanager::start(&place);
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{port}']}}\nfeeds: [{{name: wire, url: 'file:feed.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}]\nreceivers: [{{name: am, webhook: {{preset: alertmanager, url: 'http://127.0.0.1:{port}'}}}}]\n",
            port = manager.port
        ),
    );
    place.write("feed.xml", &rss(&[THREAT], DATE));
    place.ok(&["once", "--all"]);
    let alerts = manager.alerts();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(
        (&alerts[0]["labels"]["alertname"], &alerts[0]["labels"]["severity"]),
        (&"tariff-threat".into(), &"warning".into())
    );
    assert!(alerts[0]["annotations"]["summary"].as_str().is_some_and(|said| said.contains("100% tariff on China")));
    assert!(alerts[0]["annotations"]["description"].as_str().is_some_and(|said| said.contains("threatened to impose")));
    place.write("feed.xml", &rss(&[CORRECTED], DATE));
    place.ok(&["once", "--all"]);
    until("the alert has ended", || {
        manager.alerts().iter().all(|alert| alert["labels"]["alertname"] != "tariff-threat").then_some(())
    });
}
