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
    let Fetched::Document(document) = fetch(&client(), &feed, &FeedState::default(), now()).await.expect("read") else {
        panic!("it is new")
    };
    let state = FeedState { body_hash: Some(document.body_hash), ..FeedState::default() };
    assert!(matches!(fetch(&client(), &feed, &state, now()).await, Ok(Fetched::NotModified { .. })));
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
