//! A webhook receiver that costs little: one thread, kept connections, an answer at once; it notes when each body came.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bellwether::clock::{Clock, SystemClock};
use chrono::{DateTime, Utc};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// One request.
#[derive(Clone)]
pub struct Came {
    pub at: Instant,
    /// The same by the clock that alerts are dated by.
    pub wall: DateTime<Utc>,
    pub body: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Answers,
    /// Takes the request and never says a word.
    Hangs,
}

/// It ends with the bench's process.
pub struct Sink {
    pub port: u16,
    noted: Arc<Noted>,
}

#[derive(Default)]
struct Noted {
    count: AtomicUsize,
    connections: AtomicUsize,
    came: Mutex<Vec<Came>>,
}

impl Sink {
    pub fn start(manner: Manner) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("set");
        let port = listener.local_addr().expect("an address").port();
        let noted = Arc::new(Noted::default());
        let for_thread = noted.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("a listener");
                while let Ok((socket, _)) = listener.accept().await {
                    for_thread.connections.fetch_add(1, Ordering::SeqCst);
                    let noted = for_thread.clone();
                    tokio::spawn(async move { drop(serve(socket, manner, &noted).await) });
                }
            });
        });
        Self { port, noted }
    }

    pub fn count(&self) -> usize {
        self.noted.count.load(Ordering::SeqCst)
    }

    pub fn connections(&self) -> usize {
        self.noted.connections.load(Ordering::SeqCst)
    }

    /// What came so far, in order.
    pub fn came(&self) -> Vec<Came> {
        self.noted.came.lock().expect("whole").clone()
    }
}

async fn serve(mut socket: TcpStream, manner: Manner, noted: &Noted) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut got: Vec<u8> = Vec::with_capacity(64 << 10);
    loop {
        let (head, length) = loop {
            if let Some(found) = head_of(&got) {
                break found;
            }
            if socket.read_buf(&mut got).await? == 0 {
                return Ok(());
            }
        };
        while got.len() < head + length {
            if socket.read_buf(&mut got).await? == 0 {
                return Ok(());
            }
        }
        let came = Came { at: Instant::now(), wall: SystemClock.now(), body: got[head..head + length].to_vec() };
        noted.came.lock().expect("whole").push(came);
        noted.count.fetch_add(1, Ordering::SeqCst);
        got.drain(..head + length);
        if manner == Manner::Answers {
            socket.write_all(ANSWER).await?;
        }
    }
}

/// Length of a request's head, once it is whole, and of its body.
fn head_of(got: &[u8]) -> Option<(usize, usize)> {
    let end = got.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&got[..end]).expect("a head in ASCII");
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().expect("a length"))
    });
    Some((end, length.unwrap_or(0)))
}
