//! A disk that is really full: a small file system in memory, which root may mount. Without that right only the limit on the
//! size of files is tried (`operator`).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::server::{Answer, Server};
use crate::support::{Place, rss, until};

const THREAT: (&str, &str, &str) = (
    "threat",
    "US threatens 100% tariff on China from November 1",
    "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.",
);
const CURBS: (&str, &str, &str) = (
    "curbs",
    "China tightens export controls on rare earths",
    "China's Ministry of Commerce said on Thursday it would tighten export controls on rare earths, effective immediately.",
);
const DATE: &str = "Fri, 10 Oct 2025 14:30:00 +0000";

/// Sixteen megabytes; taken away when it goes out of scope.
struct Disk(PathBuf);

impl Disk {
    /// None where nobody may mount one.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).expect("made");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(at).output().ok()?;
        done.status.success().then(|| Self(at.to_owned()))
    }
    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
    /// Leaves not a byte.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.ballast()).expect("made");
        while file.write_all(&[0; 4096]).is_ok() {}
    }
    fn clear(&self) {
        std::fs::remove_file(self.ballast()).expect("removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A daemon that has not ended yet has files open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mails(place: &Place, text: &str) -> usize {
    let all = place.files("mail").into_iter().map(|path| std::fs::read_to_string(path).expect("read"));
    all.filter(|mail| mail.contains(text)).count()
}

/// Titles of what the webhook was asked to take, one a try.
fn titles(server: &Server) -> Vec<String> {
    let body = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).expect("JSON");
    let title = |body: serde_json::Value| body["data"]["title"].as_str().expect("a title").to_owned();
    server.asked("/hook").iter().map(|asked| title(body(&asked.body))).collect()
}

fn told(server: &Server, what: &str) -> usize {
    titles(server).iter().filter(|title| title.contains(what)).count()
}

#[test]
fn on_a_full_disk_nothing_is_lost_nothing_is_told_twice_and_the_operator_hears_of_it() {
    let (place, server) = (Place::new(), Server::start());
    let Some(disk) = Disk::mount(&place.path().join("disk")) else {
        return;
    };
    server.answer("/wire", Answer::ok(&rss(&[THREAT], DATE)));
    server.answer("/hook", Answer::status(503));
    place.write(
        "bellwether.yaml",
        &format!(
            "http: {{allow: ['127.0.0.1:{}'], per_host: 0}}\nstore: {{path: disk/b.db}}\nfeeds:\n  - {{name: wire, url: '{}', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}\nreceivers:\n  - {{name: hook, webhook: {{url: '{}'}}}}\n  - {{name: mail, email: {{file: mail, from: bw@example.org, to: [ops@example.org]}}}}\nroute: {{receivers: [hook]}}\noperator: {{group_wait: 0s, group_interval: 0s}}\n",
            server.port,
            server.url("/wire"),
            server.url("/hook")
        ),
    );
    let daemon = place.start();
    until("the first is tried", || (told(&server, "tariff") > 0).then_some(()));
    daemon.wait_for("will try again");

    disk.fill();
    server.answer("/hook", Answer::status(200));
    server.answer("/wire", Answer::ok(&rss(&[CURBS, THREAT], DATE)));
    // What waits is still delivered, and not over and over because that cannot be written down.
    until("it is tried again", || (told(&server, "tariff") == 2).then_some(()));
    daemon.wait_for("it is recorded when the store can be written");
    until("the operator is told past the outbox", || (mails(&place, "Subject: [bellwether] Store") > 0).then_some(()));
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(told(&server, "tariff"), 2, "{:?}", titles(&server));
    assert_eq!(told(&server, "export controls"), 0, "what cannot be saved is not told");

    disk.clear();
    until("what was missed is read and told", || (told(&server, "export controls") == 1).then_some(()));
    daemon.wait_for("a delivery is recorded late");
    until("the operator hears of the end", || (mails(&place, "written again") > 0).then_some(()));
    daemon.stop();

    // A start on a full disk does not end, tells of it, and goes on by itself; of what was there nothing is half written.
    disk.fill();
    let before = mails(&place, "Subject: [bellwether] Store");
    let log = std::fs::File::create(place.path().join("log")).expect("a log");
    let mut waiting = place.command(&["run"]).stderr(log).spawn().expect("the program starts");
    until("the operator is told at the start", || {
        (mails(&place, "Subject: [bellwether] Store") > before).then_some(())
    });
    assert!(waiting.try_wait().expect("asked").is_none(), "it has ended: {}", place.log());
    assert!(!place.log().contains(" ready"), "{}", place.log());
    disk.clear();
    until("it goes on", || place.log().contains(" ready").then_some(()));
    assert!(Command::new("kill").arg(waiting.id().to_string()).status().expect("kill runs").success());
    assert!(waiting.wait().expect("it ends").success());
    let rows = place.ok(&["outbox", "--all", "--format", "jsonl"]);
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of_hook = rows.iter().filter(|row| row["receiver"] == "hook");
    assert_eq!(of_hook.map(|row| row["status"].as_str().expect("a status")).collect::<Vec<_>>(), ["delivered"; 2]);
    assert_eq!((told(&server, "tariff"), told(&server, "export controls")), (2, 1), "{:?}", titles(&server));
    place.ok(&["backup", "copy.db"]);
}
