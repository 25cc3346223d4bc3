//! The figures of a whole bellwether under load: the built program against loopback servers.
//!
//! `cargo bench` runs all of it. Politeness per host is switched off (`per_host: 0`): one loopback host
//! stands for five hundred. Times are wall time of the whole process; memory is its greatest resident set.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "load/delivery.rs"]
mod delivery;
#[path = "../tests/it/support/server.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod server;
#[path = "load/sink.rs"]
mod sink;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use server::{Answer, Server};

const FEEDS: usize = 500;
const ENTRIES: usize = 30;
const GOODS: &[&str] = &[
    "copper",
    "soybeans",
    "steel",
    "lumber",
    "coffee",
    "cocoa",
    "cotton",
    "wine",
    "beef",
    "lobster",
    "toys",
    "furniture",
    "tomatoes",
    "potash",
    "rubber",
];
const COUNTRIES: &[&str] = &[
    "Chile",
    "Brazil",
    "Vietnam",
    "Canada",
    "Peru",
    "Ghana",
    "Egypt",
    "France",
    "Argentina",
    "Norway",
    "Thailand",
    "Mexico",
    "Morocco",
    "Kenya",
    "Turkey",
    "Poland",
];

fn main() {
    let folder = std::env::temp_dir().join(format!("bellwether-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    // `cargo bench --bench load -- passes` runs one of them.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let all: [(&str, Run); 8] = [
        ("passes", passes),
        ("slow", slow_feeds),
        ("latency", latency),
        ("bare", delivery::bare),
        ("deliver", delivery::deliver),
        ("rate", delivery::rate),
        ("hanging", delivery::hanging),
        ("idle", idle),
    ];
    let known = |name: &String| all.iter().any(|(known, _)| known == name);
    assert!(wanted.iter().all(known), "{wanted:?}: expected some of {:?}", all.map(|(name, _)| name));
    for (name, run) in all {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            run(&folder);
        }
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// One of the measurements, in a folder of its own.
type Run = fn(&Path);

/// An entry that is not a teaser; one of thirty tells something.
fn entry(feed: usize, number: usize) -> String {
    let filler = "The council met on the quay and spoke at length of the harbour, its cranes and the tide tables for the coming season. ".repeat(4);
    let title = if number == 0 {
        format!(
            "US threatens {}% tariff on {} from {}",
            10 + feed / 16,
            GOODS[feed % GOODS.len()],
            COUNTRIES[feed % COUNTRIES.len()]
        )
    } else {
        format!("Notes from the quay, number {feed}-{number}")
    };
    format!(
        "<item><guid>{feed}-{number}</guid><title>{title}</title><pubDate>Fri, 10 Oct 2025 14:30:00 +0000</pubDate><description>{title}. {filler}</description></item>"
    )
}

fn feed(feed: usize, entries: usize) -> String {
    let items: String = (0..entries).map(|number| entry(feed, number)).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{items}</channel></rss>"
    )
}

/// Takes every mail, and counts them.
fn smtp_sink() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let count = counted.clone();
            std::thread::spawn(move || {
                let mut out = socket.try_clone().expect("a socket");
                let mut say = |text: &str| out.write_all(text.as_bytes()).is_ok();
                say("220 sink\r\n");
                let mut data = false;
                for line in BufReader::new(socket).lines().map_while(Result::ok) {
                    let head = line.get(..4).unwrap_or("").to_ascii_uppercase();
                    let said = match (data, line.as_str(), head.as_str()) {
                        (true, ".", _) => {
                            data = false;
                            count.fetch_add(1, Ordering::SeqCst);
                            say("250 taken\r\n")
                        }
                        (true, ..) => true,
                        (false, _, "DATA") => {
                            data = true;
                            say("354 go on\r\n")
                        }
                        (false, _, "EHLO") => say("250 sink\r\n"),
                        (false, _, "QUIT") => {
                            say("221 bye\r\n");
                            false
                        }
                        _ => say("250 ok\r\n"),
                    };
                    if !said {
                        break;
                    }
                }
            });
        }
    });
    (port, count)
}

fn config(folder: &Path, name: &str, server: &Server, feeds: usize, schedule: &str, more: &str) -> std::path::PathBuf {
    let mut text = format!(
        "http: {{allow: ['127.0.0.1:{}'], per_host: 0}}\nstore: {{path: {name}.db}}\nlog: {{level: error}}\nfeeds:\n",
        server.port
    );
    for number in 0..feeds {
        let url = server.url(&format!("/{number}"));
        writeln!(text, "  - {{name: f{number}, url: '{url}', schedule: '{schedule}', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true, source: {{id: s{number}}}}}").expect("written");
    }
    text.push_str(more);
    let path = folder.join(format!("{name}.yaml"));
    std::fs::write(&path, text).expect("written");
    path
}

#[expect(clippy::disallowed_methods, reason = "a bench's own switch, not a setting")]
fn bellwether() -> &'static str {
    // Another build of it, for pairs of runs.
    std::env::var("BELLWETHER_BIN").map_or(env!("CARGO_BIN_EXE_bellwether"), |path| path.leak())
}

/// The daemon; what it has to say of what goes wrong shows beside the figures.
fn run(config: &Path) -> Daemon {
    Daemon(Command::new(bellwether()).args(["run", "--config"]).arg(config).spawn().expect("starts"))
}

/// A running daemon, killed at the latest when it is dropped.
struct Daemon(Child);

impl Daemon {
    /// Waits until it is so; fails if the daemon ends, or nothing comes for a minute.
    fn until(&mut self, what: &str, mut is_so: impl FnMut() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(self.0.try_wait().expect("asked").is_none(), "the daemon ended before: {what}");
            assert!(began.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// A line of its `/proc/../status`.
    fn memory(&self, line: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("there");
        status.lines().find_map(|found| found.strip_prefix(line)).expect("a line").trim().to_owned()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Median and 99th of a hundred, sorted.
fn spread(figures: &mut [f64]) -> String {
    figures.sort_by(f64::total_cmp);
    let last = figures.len() - 1;
    let (median, late) = (figures[figures.len() / 2], figures[(figures.len() * 99 / 100).min(last)]);
    format!("median {median:.2} ms, p99 {late:.2} ms, slowest {:.2} ms, of {}", figures[last], figures.len())
}

/// Wall time in seconds and greatest resident set in MB of one pass.
fn once(config: &Path, more: &[&str]) -> (f64, f64, String) {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%e %M", bellwether(), "once", "--config"])
        .arg(config)
        .args(more)
        .output()
        .expect("GNU time is there (Debian: apt-get install time)");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let figures = said.lines().last().expect("figures");
    let (wall, kilobytes) = figures.split_once(' ').expect("two figures");
    let out = String::from_utf8_lossy(&output.stdout).lines().rev().take(3).collect::<Vec<_>>().join(" | ");
    (wall.parse().expect("seconds"), kilobytes.trim().parse::<f64>().expect("kilobytes") / 1024.0, out)
}

/// 500 feeds of 30 entries, mails to a loopback server; then a pass with nothing new.
fn passes(folder: &Path) {
    let server = Server::start();
    for number in 0..FEEDS {
        server
            .answer(&format!("/{number}"), Answer::ok(&feed(number, ENTRIES)).header("etag", &format!("\"{number}\"")));
    }
    let (port, mails) = smtp_sink();
    let receivers = format!(
        "receivers:\n  - {{name: mail, email: {{smtp: {{host: 127.0.0.1, port: {port}, tls: none}}, from: a@b.example, to: [c@d.example]}}}}\n"
    );
    for run in 1..=3 {
        mails.store(0, Ordering::SeqCst);
        let path = config(folder, &format!("passes{run}"), &server, FEEDS, "*/5 * * * *", &receivers);
        let (wall, memory, said) = once(&path, &[]);
        assert_eq!(mails.load(Ordering::SeqCst), FEEDS, "each alert is sent once");
        if run == 1 {
            shares(folder, &server, &receivers);
        }
        let (again, memory_again, said_again) = once(&path, &["--all"]);
        println!(
            "first pass, 500 x 30 entries: {wall:.2} s, {memory:.0} MB, {} mails ({said})",
            mails.load(Ordering::SeqCst)
        );
        println!("nothing new:                  {again:.2} s, {memory_again:.0} MB ({said_again})");
    }
}

/// Time spent in each step of a first pass, summed over all documents; steps of different documents overlap.
fn shares(folder: &Path, server: &Server, receivers: &str) {
    let path = config(folder, "shares", server, FEEDS, "*/5 * * * *", receivers);
    let text = std::fs::read_to_string(&path)
        .expect("read")
        .replace("log: {level: error}", "log: {level: 'error,bellwether::steps=debug', format: json}");
    std::fs::write(&path, text).expect("written");
    let output = Command::new(bellwether()).args(["once", "--config"]).arg(&path).output().expect("runs");
    let mut sums: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        for (name, value) in line["fields"].as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_us"))
        {
            *sums.entry(name.clone()).or_default() += value.as_u64().unwrap_or(0);
        }
    }
    let shown: Vec<String> = sums
        .iter()
        .map(|(name, sum)| format!("{} {:.0} ms", name.trim_end_matches("_us"), *sum as f64 / 1e3))
        .collect();
    println!("summed over documents:        {}", shown.join(", "));
}

/// 50 feeds that each answer after 200 ms.
fn slow_feeds(folder: &Path) {
    let server = Server::start();
    server.delay(Duration::from_millis(200));
    for number in 0..50 {
        server.answer(&format!("/{number}"), Answer::ok(&feed(number, 1)));
    }
    let path = config(folder, "slow", &server, 50, "*/5 * * * *", "");
    let (wall, memory, said) = once(&path, &[]);
    println!("50 feeds of 200 ms:           {wall:.2} s, {memory:.0} MB ({said})");
}

/// From an entry's appearance at the server to the webhook's socket, less the wait for the poll.
fn latency(folder: &Path) {
    let server = Server::start();
    server.answer("/0", Answer::ok(&feed(0, 0)));
    server.answer("/hook", Answer::status(200));
    let hook = format!("receivers:\n  - {{name: hook, webhook: {{url: '{}'}}}}\n", server.url("/hook"));
    let path = config(folder, "latency", &server, 1, "* * * * * *", &hook);
    let began = Instant::now();
    let mut daemon = run(&path);
    daemon.until("the first poll", || !server.asked("/0").is_empty());
    println!("start to first poll:          {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    let mut figures = Vec::new();
    for number in 1..=40 {
        server.answer("/0", Answer::ok(&feed(number, 1)));
        daemon.until("an alert", || server.asked("/hook").len() >= number);
        let (polled, told) = (server.at("/0", &format!("{number}-0")), server.last_at("/hook"));
        figures.push(told.duration_since(polled).as_secs_f64() * 1e3);
    }
    println!("poll's answer to webhook:     {}", spread(&mut figures));
}

/// The idle daemon with 100 feeds: memory, and processor time over ten seconds.
fn idle(folder: &Path) {
    let server = Server::start();
    for number in 0..100 {
        server.answer(&format!("/{number}"), Answer::ok(&feed(number, 1)));
    }
    let path = config(folder, "idle", &server, 100, "*/5 * * * *", "");
    let mut daemon = run(&path);
    daemon.until("a poll of each", || (0..100).all(|number| !server.asked(&format!("/{number}")).is_empty()));
    std::thread::sleep(Duration::from_secs(2));
    let ticks = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("there");
        let fields: Vec<u64> = stat
            .rsplit(')')
            .next()
            .expect("fields")
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|text| text.parse().expect("a number"))
            .collect();
        fields.iter().sum::<u64>()
    };
    let before = ticks(daemon.0.id());
    std::thread::sleep(Duration::from_secs(10));
    let used = ticks(daemon.0.id()) - before;
    println!("idle, 100 feeds:              {} resident, {used} ticks of 10 ms in 10 s", daemon.memory("VmRSS:"));
}
