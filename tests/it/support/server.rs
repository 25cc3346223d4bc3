//! A loopback HTTP server: paths to answers, and what was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a request was.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
    /// When it came, or for `at` when it was answered.
    pub at: Instant,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Status, headers, body; with an `etag` header, a request that carries it is answered 304.
    Full(u16, Vec<(String, String)>, Vec<u8>),
    /// The connection is closed without a word.
    HangUp,
    /// Nothing is said, and the connection stays open.
    Silence,
    /// Half of a body, then nothing.
    Cut,
}

impl Answer {
    pub fn ok(body: &str) -> Self {
        Self::Full(200, Vec::new(), body.as_bytes().to_vec())
    }
    pub fn status(status: u16) -> Self {
        Self::Full(status, Vec::new(), Vec::new())
    }
    pub fn header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Full(status, mut headers, body) => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Full(status, headers, body)
            }
            other => other,
        }
    }
}

#[derive(Default)]
struct Shared {
    delay: Mutex<Duration>,
    /// Bodies that were sent, and when.
    sent: Mutex<Vec<(String, String, Instant)>>,
    answers: Mutex<HashMap<String, Answer>>,
    asked: Mutex<Vec<Asked>>,
}

/// A server on a port of the system's choice; it ends with the test process.
#[derive(Clone)]
pub struct Server {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let for_thread = shared.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let shared = for_thread.clone();
                std::thread::spawn(move || drop(serve(&socket, &shared)));
            }
        });
        Self { port, shared }
    }
    pub fn answer(&self, path: &str, answer: Answer) {
        self.shared.answers.lock().expect("not poisoned").insert(path.to_owned(), answer);
    }
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let asked = self.shared.asked.lock().expect("not poisoned");
        asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }
    /// Every answer waits this long.
    pub fn delay(&self, delay: Duration) {
        *self.shared.delay.lock().expect("not poisoned") = delay;
    }
    /// When a body with this text was first sent.
    pub fn at(&self, path: &str, text: &str) -> Instant {
        let sent = self.shared.sent.lock().expect("not poisoned");
        sent.iter().find(|(sent_path, body, _)| sent_path == path && body.contains(text)).expect("it was sent").2
    }
    /// When the path was last asked for.
    pub fn last_at(&self, path: &str) -> Instant {
        self.asked(path).last().expect("it was asked").at
    }
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn serve(mut socket: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket.try_clone()?);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let answer = shared.answers.lock().expect("not poisoned").get(&path).cloned().unwrap_or(Answer::status(404));
        shared.asked.lock().expect("not poisoned").push(Asked {
            path: path.clone(),
            headers: headers.clone(),
            body,
            at: Instant::now(),
        });
        let delay = *shared.delay.lock().expect("not poisoned");
        if !delay.is_zero() {
            std::thread::sleep(delay);
        }
        match answer {
            Answer::HangUp => return Ok(()),
            Answer::Silence => loop {
                std::thread::park();
            },
            Answer::Cut => return socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<rss>"),
            Answer::Full(status, extra, body) => {
                let etag = extra.iter().find(|(name, _)| name == "etag").map(|(_, value)| value);
                let same = etag.is_some() && headers.get("if-none-match") == etag;
                let (status, body) = if same { (304, Vec::new()) } else { (status, body) };
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                extra.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
                head.push_str("\r\n");
                let mut bytes = head.into_bytes();
                bytes.extend_from_slice(&body);
                socket.write_all(&bytes)?;
                if body.len() < 10_000 {
                    let body = String::from_utf8_lossy(&body).into_owned();
                    shared.sent.lock().expect("not poisoned").push((path, body, Instant::now()));
                }
            }
        }
    }
}
