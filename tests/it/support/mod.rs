//! What tests of the whole program run against: a folder with a configuration, loopback servers, a mail server.

pub mod exim;
#[expect(dead_code, reason = "delays and times are for the benches")]
pub mod server;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen soon; a slow machine may take its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder in which the built program runs.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, text).expect("written");
        path
    }
    /// Files of a folder, by name.
    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = match std::fs::read_dir(self.path().join(folder)) {
            Ok(entries) => entries.map(|entry| entry.expect("an entry").path()).collect(),
            Err(_) => Vec::new(),
        };
        found.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
        found.sort();
        found
    }
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
        command.args(arguments).current_dir(self.path()).env_remove("BELLWETHER_FAULT");
        command
    }
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }
    /// Runs a command that must succeed; gives its standard output.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    }
    /// Starts the daemon; its log goes to a file.
    pub fn start(&self) -> Daemon {
        let log = std::fs::File::options().create(true).append(true).open(self.path().join("log")).expect("a log");
        let child = self.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().expect("the program starts");
        let mut daemon = Daemon { child, log: self.path().join("log") };
        let before = self.log().matches(" ready").count();
        until("the daemon is ready", || {
            let ended = daemon.child.try_wait().expect("asked");
            assert!(ended.is_none(), "the daemon ended: {}", self.log());
            (self.log().matches(" ready").count() > before).then_some(())
        });
        daemon
    }
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }
}

/// A running daemon; killed when it goes out of scope.
pub struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Waits until the log says it.
    pub fn wait_for(&self, text: &str) {
        let log = || std::fs::read_to_string(&self.log).unwrap_or_default();
        until(&format!("the log says `{text}`"), || log().contains(text).then_some(()));
    }
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill runs").success());
    }
    /// Sends SIGTERM; gives how long it took to exit.
    pub fn stop(mut self) -> Duration {
        let began = Instant::now();
        self.signal("-TERM");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
        began.elapsed()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until there is something, and gives it; fails after a long while.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited {} s: {what}", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// An RSS feed of (guid, title, text) items of the given day.
pub fn rss(items: &[(&str, &str, &str)], date: &str) -> String {
    let item = |(guid, title, text): &(&str, &str, &str)| {
        format!(
            "<item><guid>{guid}</guid><title>{title}</title><pubDate>{date}</pubDate><description>{text}</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{items}</channel></rss>"
    )
}
