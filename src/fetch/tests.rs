use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::http::HttpConfig;

fn client() -> Client {
    Client::new(&HttpConfig::default()).expect("a client")
}

fn feed(folder: &Path, yaml: &str) -> Feed {
    let config: FeedConfig = crate::yaml::decode("feeds.yaml", yaml).expect("a feed");
    Feed::new(&config, folder).expect("a feed")
}

fn now() -> DateTime<Utc> {
    "2025-10-26T12:00:00Z".parse().expect("a time")
}

#[tokio::test]
async fn a_file_is_read_once_until_it_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.xml"), "<rss/>").expect("written");
    let feed = feed(folder.path(), "{name: a, url: 'file:a.xml'}");
    let Fetched::Document(document) =
        fetch(&client(), &feed, &FeedState::default(), now()).await.came_to.expect("read")
    else {
        panic!("it is new")
    };
    let state = FeedState { body_hash: Some(document.body_hash), ..FeedState::default() };
    assert!(matches!(fetch(&client(), &feed, &state, now()).await.came_to, Ok(Fetched::NotModified { .. })));
}

#[tokio::test]
async fn a_link_out_of_the_feeds_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    std::fs::create_dir_all(&inner).expect("made");
    std::fs::write(folder.path().join("secret.html"), "x").expect("written");
    std::fs::write(inner.join("page.html"), "page").expect("written");
    let feed = feed(&inner, "{name: a, url: 'file:a.xml'}");
    assert_eq!(page(&client(), &feed, "page.html", now()).await.expect("inside").bytes, b"page");
    let error = page(&client(), &feed, "../secret.html", now()).await.expect_err("outside");
    assert_eq!(error.code(), "link_refused");
}

#[tokio::test]
async fn a_link_to_a_private_address_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = feed(folder.path(), "{name: a, url: 'https://feeds.example/a'}");
    for link in
        ["http://127.0.0.1/", "http://0x7f000001/", "http://2130706433/", "http://[::1]/", "http://169.254.169.254/"]
    {
        assert_eq!(page(&client(), &feed, link, now()).await.expect_err(link).code(), "address_refused", "{link}");
    }
    assert_eq!(page(&client(), &feed, "file:///etc/passwd", now()).await.expect_err("a file").code(), "scheme");
}

#[test]
fn wrong_feeds_are_told_with_what_was_expected() {
    let folder = Path::new(".");
    let config: FeedConfig = crate::yaml::decode("f.yaml", "{name: a, url: 'ftp://x.example'}").expect("reads");
    let error = Feed::new(&config, folder).expect_err("not spoken").to_string();
    assert_eq!(error, "feed `a`: `ftp://x.example` is not a URL; expected `https://..`, `http://..` or `file:PATH`");
    let problems =
        crate::yaml::decode::<FeedConfig>("f.yaml", "{name: A b, url: x, shedule: '* * * * *'}").expect_err("wrong");
    let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(text[0].contains("`A b` is not a name") && text[1].contains("did you mean `schedule`"), "{text:?}");
}

/// Answers one request after another with these heads and no more; gives back what was asked.
async fn server(heads: Vec<String>) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let mut asked = Vec::new();
        for head in heads {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut request = vec![0; 4096];
            let length = socket.read(&mut request).await.expect("a request");
            asked.push(String::from_utf8_lossy(&request[..length]).to_ascii_lowercase());
            let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: 6\r\n\r\n<rss/>");
            // The peer may hang up before it has read all.
            let _ = socket.write_all(answer.as_bytes()).await;
        }
        asked
    });
    (port, task)
}

#[tokio::test]
async fn a_feed_that_has_moved_is_asked_there_without_credentials_until_that_fails() {
    let ok = || "200 OK".to_owned();
    let (new, at_new) = server(vec![ok(), ok(), ok(), ok(), "503 Busy".into(), "404 Not Found".into()]).await;
    let moved = || format!("301 Moved\r\nlocation: http://127.0.0.1:{new}/feed");
    let (old, at_old) = server(vec![moved(), moved(), moved(), ok()]).await;
    let allow = [old, new].map(|port| format!("127.0.0.1:{port}")).to_vec();
    let client = Client::new(&HttpConfig { allow, ..HttpConfig::default() }).expect("a client");
    let feed = feed(
        Path::new("."),
        &format!(
            "{{name: a, url: 'http://127.0.0.1:{old}/feed', headers: {{x-api-key: {{clear: k3y}}, x-plain: {{clear: yes}}}}}}"
        ),
    );
    let mut state = FeedState::default();
    let mut answers = Vec::new();
    for hour in [0, 12, 24, 25, 26, 27] {
        let asked = fetch(&client, &feed, &state, now() + TimeDelta::hours(hour)).await;
        state.moved = asked.moved;
        answers.push((asked.came_to.is_ok(), state.moved.as_ref().is_some_and(|moved| moved.since.is_some())));
    }
    // Busy, it is asked again; where it is no more, the old address is, at once.
    assert_eq!(answers, [(true, false), (true, false), (true, true), (true, true), (false, true), (true, false)]);
    let (at_new, at_old) = (at_new.await.expect("it ends"), at_old.await.expect("it ends"));
    assert!(at_old.iter().all(|asked| asked.contains("x-api-key: k3y")), "{at_old:?}");
    assert!(at_new.iter().all(|asked| !asked.contains("k3y") && asked.contains("x-plain: yes")), "{at_new:?}");
}

#[tokio::test]
async fn a_feed_that_has_not_changed_for_a_day_is_asked_once_without_validators() {
    let unchanged = || "304 Not Modified".to_owned();
    let heads = vec![unchanged(), unchanged(), "200 OK".into(), unchanged(), "500 No".into(), unchanged(), unchanged()];
    let (port, asked) = server(heads).await;
    let allow = vec![format!("127.0.0.1:{port}")];
    let client = Client::new(&HttpConfig { allow, ..HttpConfig::default() }).expect("a client");
    let feed = feed(Path::new("."), &format!("{{name: a, url: 'http://127.0.0.1:{port}/feed'}}"));
    let body_hash = Some(xxh3_64(b"<rss/>"));
    let mut state = FeedState { etag: Some("\"one\"".into()), body_hash, ..FeedState::default() };
    let mut since = Vec::new();
    for hour in [0, 23, 24, 25, 49, 50, 73] {
        let asked = fetch(&client, &feed, &state, now() + TimeDelta::hours(hour)).await;
        state.unchanged_since = asked.unchanged_since;
        since.push(state.unchanged_since.map(|since| (since - now()).num_hours()));
    }
    // After a refusal, too, the next one is a day later.
    assert_eq!(since, [Some(0), Some(0), None, Some(25), Some(49), Some(49), Some(73)]);
    let asked = asked.await.expect("it ends");
    let conditional: Vec<bool> = asked.iter().map(|asked| asked.contains("if-none-match: \"one\"")).collect();
    assert_eq!(conditional, [true, true, false, true, false, true, false]);
}
