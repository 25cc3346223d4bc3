use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers one connection after another with the given bytes; gives back what was asked.
async fn server(answers: Vec<Vec<u8>>) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut head = vec![0; 4096];
            let length = socket.read(&mut head).await.expect("a request");
            asked.push(String::from_utf8_lossy(&head[..length]).into_owned());
            // The peer may hang up before it has read all.
            let _ = socket.write_all(&answer).await;
        }
        asked
    });
    (port, task)
}

fn client(allow: &[u16]) -> Client {
    let allow = allow.iter().map(|port| format!("127.0.0.1:{port}")).collect();
    Client::new(&HttpConfig { allow, contact: "ops@example.org".into(), ..HttpConfig::default() }).expect("a client")
}

fn get(port: u16) -> Request {
    Request::get(format!("http://127.0.0.1:{port}/feed").parse().expect("a URL"), Reach::Configured)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_allowed() {
    let error = client(&[]).send(get(9)).await.expect_err("not allowed");
    assert_eq!(
        error.to_string(),
        "`127.0.0.1` is not a public address; name `127.0.0.1:9` in `http.allow` if it is meant"
    );
    let error = client(&[9]).send(Request { reach: Reach::Link, ..get(9) }).await.expect_err("allowed for feeds only");
    assert_eq!(error.code(), "address_refused");
}

#[tokio::test]
async fn a_name_that_resolves_to_loopback_is_refused() {
    let request = Request::get("http://localhost:9/".parse().expect("a URL"), Reach::Link);
    assert_eq!(client(&[]).send(request).await.expect_err("loopback").code(), "address_refused");
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let (port, _task) = server(vec![answer("302 Found\r\nlocation: http://169.254.169.254/latest", b"")]).await;
    assert_eq!(client(&[port]).send(get(port)).await.expect_err("metadata service").code(), "address_refused");
}

#[tokio::test]
async fn the_server_is_told_who_asks() {
    let (port, task) = server(vec![answer("200 OK", b"hello")]).await;
    let answer = client(&[port]).send(get(port)).await.expect("an answer");
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"hello"[..]));
    let asked = task.await.expect("a request").remove(0);
    assert!(asked.to_lowercase().contains("user-agent: bellwether/") && asked.contains("ops@example.org"), "{asked}");
    assert!(!asked.to_lowercase().contains("cookie") && !asked.to_lowercase().contains("referer"), "{asked}");
}

#[tokio::test]
async fn a_secret_header_does_not_follow_to_another_host() {
    let (second, second_task) = server(vec![answer("200 OK", b"")]).await;
    let to = format!("302 Found\r\nlocation: http://127.0.0.1:{second}/");
    let (first, first_task) = server(vec![answer(&to, b"")]).await;
    let headers = vec![("X-Api-Key".into(), "s3cret".into()), ("Accept".into(), "text/xml".into())];
    client(&[first, second]).send(Request { headers, ..get(first) }).await.expect("an answer");
    assert!(first_task.await.expect("asked")[0].contains("s3cret"));
    let second = second_task.await.expect("asked").remove(0);
    assert!(!second.contains("s3cret") && second.contains("text/xml"), "{second}");
}

#[tokio::test]
async fn redirects_end() {
    let (port, _task) = server(vec![answer("302 Found\r\nlocation: /again", b""); 6]).await;
    assert_eq!(client(&[port]).send(get(port)).await.expect_err("a circle").code(), "redirects");
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused() {
    let (port, _task) = server(vec![answer("200 OK", &[b'x'; 5000])]).await;
    let error = client(&[port]).send(Request { body_bytes_max: 4096, ..get(port) }).await.expect_err("too large");
    assert_eq!(error.code(), "body_too_large");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let error = client(&[port]).send(get(port)).await.expect_err("silence");
    assert!(matches!(error.code(), "timeout" | "idle" | "connection"), "{error}");
}

#[test]
fn retry_after_is_read_in_both_forms() {
    let now = "2025-10-26T12:00:00Z".parse().expect("a time");
    let with = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", value.parse().expect("a value"));
        Answer {
            status: 503,
            url: "http://x.example".parse().expect("a URL"),
            moved_to: None,
            headers,
            body: Vec::new(),
        }
        .retry_after(now)
    };
    assert_eq!(with("120"), Some(TimeDelta::seconds(120)));
    assert_eq!(with("Sun, 26 Oct 2025 12:10:00 GMT"), Some(TimeDelta::minutes(10)));
    assert_eq!(with("Sun, 26 Oct 2025 11:00:00 GMT"), Some(TimeDelta::zero()));
    assert_eq!(with("soon"), None);
}

/// A zstd frame of some hundred bytes that unpacks to `blocks` times 128 KiB of one byte (RFC 8878, §3.1.1: RLE blocks).
fn zstd_bomb(blocks: usize) -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for number in 1..=blocks {
        let header = BLOCK << 3 | 1 << 1 | u32::from(number == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(b'x');
    }
    frame
}

#[tokio::test]
async fn a_body_that_unpacks_beyond_the_cap_is_refused() {
    let (bomb, small) = (zstd_bomb(128), zstd_bomb(1));
    assert!(bomb.len() < 1_000);
    let answers =
        vec![answer("200 OK\r\ncontent-encoding: zstd", &small), answer("200 OK\r\ncontent-encoding: zstd", &bomb)];
    let (port, _task) = server(answers).await;
    let client = client(&[port]);
    assert_eq!(client.send(get(port)).await.expect("it fits").body.len(), 128 << 10, "it is unpacked");
    assert_eq!(client.send(get(port)).await.expect_err("16 MiB").code(), "body_too_large");
}

#[tokio::test]
async fn a_host_that_has_asked_for_rest_is_not_asked_for_anything_else_until_then() {
    let refusal = answer("429 Too Many Requests\r\nretry-after: 600", b"");
    let (port, task) = server(vec![refusal, answer("200 OK", b"other"), answer("200 OK", b"later")]).await;
    let client = client(&[port]);
    let now = DateTime::from_timestamp(1_761_480_000, 0).expect("a time");
    let at = |seconds| Request { rests_at: Some(now + TimeDelta::seconds(seconds)), ..get(port) };
    assert_eq!(client.send(at(0)).await.expect("an answer").status, 429);
    let error = client.send(at(599)).await.expect_err("it is held");
    assert_eq!(error.to_string(), "`127.0.0.1` has asked to be left alone until 2025-10-26 12:10:00 UTC");
    // What does not keep to it is sent, and a client that goes on from this one keeps to it.
    assert_eq!(client.send(get(port)).await.expect("an answer").body, b"other");
    let next = self::client(&[port]);
    next.go_on_from(&client);
    assert_eq!(next.send(at(10)).await.expect_err("it is held").code(), "host_held");
    assert_eq!(next.send(at(600)).await.expect("an answer").body, b"later");
    assert_eq!(task.await.expect("it ends").len(), 3);
}

#[tokio::test]
async fn whoever_waits_for_its_turn_while_a_host_refuses_is_not_sent() {
    let (port, task) = server(vec![answer("503 Service Unavailable", b"")]).await;
    let config = HttpConfig { allow: vec![format!("127.0.0.1:{port}")], per_host: 1, ..HttpConfig::default() };
    let client = Client::new(&config).expect("a client");
    let now = DateTime::from_timestamp(1_761_480_000, 0).expect("a time");
    let request = || client.send(Request { rests_at: Some(now), ..get(port) });
    let (first, second, third) = tokio::join!(request(), request(), request());
    assert_eq!(first.expect("an answer").status, 503);
    for held in [second, third] {
        assert_eq!(held.expect_err("it is held").code(), "host_held");
    }
    assert_eq!(task.await.expect("it ends").len(), 1);
}
