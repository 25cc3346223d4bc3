use super::*;

fn titles(bytes: &[u8]) -> Vec<String> {
    let document = Document { bytes: bytes.to_vec(), ..Document::default() };
    parse(&document).expect("a feed").entries.into_iter().map(|entry| entry.title).collect()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{items}</channel></rss>"
    )
}

fn item(title: &str) -> String {
    format!("<item><title>{title}</title><guid>{title}</guid><description>text</description></item>")
}

#[test]
fn every_format_is_read() {
    assert_eq!(titles(rss(&item("one")).as_bytes()), ["one"]);
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id><title>T</title><updated>2025-01-01T00:00:00Z</updated><entry><id>a</id><title>one</title><updated>2025-01-01T00:00:00Z</updated></entry></feed>";
    assert_eq!(titles(atom.as_bytes()), ["one"]);
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":\"a\",\"title\":\"one\",\"content_text\":\"x\"}]}";
    assert_eq!(titles(json.as_bytes()), ["one"]);
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><channel rdf:about=\"x\"><title>T</title><link>https://x.example</link><description>d</description></channel><item rdf:about=\"a\"><title>one</title><link>https://x.example/a</link></item></rdf:RDF>";
    assert_eq!(titles(rdf.as_bytes()), ["one"]);
}

#[test]
fn what_feeds_get_wrong_is_mended() {
    assert_eq!(titles(rss(&item("Oil & gas")).as_bytes()), ["Oil & gas"]);
    assert_eq!(titles(format!("junk before\n{}", rss(&item("one"))).as_bytes()), ["one"]);
    assert_eq!(titles(rss(&item("one&nbsp;two&mdash;three &eacute;t&eacute;")).as_bytes()), ["one two—three été"]);
    assert_eq!(titles(rss(&item("bell\u{7}rings &#7; twice")).as_bytes()), ["bellrings twice"]);
    let cut = rss(&(item("one") + &item("two") + &item("three")));
    assert_eq!(titles(&cut.as_bytes()[..cut.find("three").expect("it is there")]), ["one", "two"]);
}

#[test]
fn json_feeds_with_odd_fields_lose_nothing_else() {
    let json = "\u{feff}{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":7,\"title\":\"seven\",\"content_text\":\"x\"},{\"id\":\"b\",\"title\":\"half \\ud83d here\",\"content_text\":\"x\"},{\"id\":\"c\",\"title\":[1],\"content_text\":\"x\"}]}";
    assert_eq!(titles(json.as_bytes()), ["seven", "half \u{fffd} here", ""]);
}

#[test]
fn charsets_are_told_apart() {
    let text = rss(&item("Zölle für Käse"));
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("latin 1")).collect();
    assert_eq!(titles(&latin), ["Zölle für Käse"]);
    let utf16: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(titles(&utf16), ["Zölle für Käse"]);
    let wrong = text.replace("version=\"1.0\"?>", "version=\"1.0\" encoding=\"us-ascii\"?>");
    assert_eq!(titles(wrong.as_bytes()), ["Zölle für Käse"]);
    let (gbk, _, _) = encoding_rs::GBK.encode("<?xml version=\"1.0\" encoding=\"gb2312\"?><rss version=\"2.0\"><channel><title>T</title><link>x</link><description>d</description><item><title>商务部公告</title></item></channel></rss>");
    assert_eq!(titles(&gbk), ["商务部公告"]);
}

#[test]
fn a_web_page_is_called_a_web_page() {
    let page = |body: &str| Document {
        bytes: format!("<!DOCTYPE html><html>{body}</html>").into_bytes(),
        ..Document::default()
    };
    assert_eq!(parse(&page("<p>hello")).expect_err("a page").to_string(), "it is a web page, not a feed");
    let wall = parse(&page("<title>Just a moment...</title>")).expect_err("a wall").to_string();
    assert_eq!(wall, "it is a web page, not a feed: a bot wall stands before it");
}

#[test]
fn entries_without_anything_are_left_out_and_told() {
    let document = Document { bytes: rss(&(item("one") + "<item></item>")).into_bytes(), ..Document::default() };
    let parsed = parse(&document).expect("a feed");
    assert_eq!((parsed.entries.len(), parsed.problems.len()), (1, 1));
}

#[test]
fn dates_are_read_in_the_forms_that_feeds_use() {
    for (text, expected) in [
        ("Fri, 10 Oct 2025 14:30:00 +0000", "2025-10-10T14:30:00Z"),
        ("Mon, 10 Oct 2025 14:30:00 EDT", "2025-10-10T18:30:00Z"),
        ("10 Oct 2025 14:30 GMT", "2025-10-10T14:30:00Z"),
        ("2025-10-10T14:30:00", "2025-10-10T14:30:00Z"),
        ("2025-10-10 22:30:00 +0800", "2025-10-10T14:30:00Z"),
        ("10 October 2025", "2025-10-10T00:00:00Z"),
        ("2025-10-10", "2025-10-10T00:00:00Z"),
    ] {
        let expected: DateTime<Utc> = expected.parse().expect("a time");
        assert_eq!(read_date(text).map(|(at, _)| at), Some(expected), "{text}");
    }
    assert_eq!(read_date("yesterday"), None);
}

#[test]
fn hostile_documents_do_not_panic() {
    let deep = format!("<rss>{}", "<a>".repeat(50_000));
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><rss version=\"2.0\"><channel><title>&b;</title><link>x</link><description>d</description></channel></rss>";
    for bytes in
        [deep.as_bytes(), laughs.as_bytes(), b"{\"items\":", b"\xff\xfe\x00", b"&&&&", "<rss><![CDATA[".as_bytes()]
    {
        let _ = parse(&Document { bytes: bytes.to_vec(), ..Document::default() });
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = parse(&Document { bytes, ..Document::default() });
    }

    #[test]
    fn no_broken_feed_makes_it_panic(cut in 0_usize..400, junk in "[&<>;#x0-9a-z\\]\\[!-]{0,20}") {
        let whole = rss(&(item("one &amp; two") + &item("three <![CDATA[x]]>")));
        let mut at = cut.min(whole.len());
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        let text = format!("{}{junk}{}", &whole[..at], &whole[at..]);
        let _ = parse(&Document { bytes: text.clone().into_bytes(), ..Document::default() });
        let _ = parse(&Document { bytes: text.as_bytes()[..at].to_vec(), ..Document::default() });
    }
}
