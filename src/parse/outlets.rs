//! Whose texts a feed carries that gathers those of many: what an entry's `<source>` says (RSS `<source url="..">name</source>`,
//! Atom `<source><id>`, `<link>` or `<title>`). feed-rs passes over it.
//!
//! Entries are told apart by their order. Where as many are not found here as were read, none is named.

use std::collections::VecDeque;

use crate::parse::{Parsed, plain};

/// Longest name of an outlet, in bytes; a longer one is none.
const NAME_BYTES_MAX: usize = 120;

/// Names the outlets of entries that say theirs.
pub(super) fn note(text: &str, parsed: &mut Parsed) {
    if !text.contains("<source") {
        return;
    }
    let all = parsed.entries.len() + parsed.broken + parsed.left_out;
    let mut found: VecDeque<Option<String>> = items(text).map(outlet).collect();
    // Of entries that were not kept nobody knows which they were.
    if found.len() != all || parsed.broken > 0 {
        return;
    }
    for entry in &mut parsed.entries {
        entry.outlet = found.pop_front().flatten();
    }
}

/// The host of a link, without `www.`.
pub fn outlet_at(link: &str) -> Option<String> {
    let url = url::Url::parse(link).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    Some(host.to_ascii_lowercase()).filter(|host| !host.is_empty())
}

/// The inside of each entry.
fn items(text: &str) -> impl Iterator<Item = &str> {
    let name = if text.contains("<entry") { "entry" } else { "item" };
    let mut rest = text;
    std::iter::from_fn(move || {
        let (inside, after) = element(rest, name)?;
        rest = after;
        Some(inside.content)
    })
}

fn outlet(item: &str) -> Option<String> {
    let (source, _) = element(item, "source")?;
    let linked = source.attribute("url").and_then(outlet_at);
    let inner = |name| element(source.content, name).map(|(inner, _)| inner);
    let linked = linked.or_else(|| inner("link").and_then(|link| outlet_at(link.attribute("href")?)));
    let linked = linked.or_else(|| inner("id").and_then(|id| outlet_at(id.content.trim())));
    linked.or_else(|| {
        let name = inner("title").map_or(source.content, |title| title.content);
        let name = plain(name.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>")).to_lowercase();
        Some(name).filter(|name| !name.is_empty() && name.len() <= NAME_BYTES_MAX)
    })
}

/// An element: what stands in its tag, and between that and its end.
struct Element<'a> {
    tag: &'a str,
    content: &'a str,
}

impl<'a> Element<'a> {
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.tag;
        loop {
            let at = rest.find(name)?;
            let before = rest[..at].chars().next_back();
            rest = &rest[at + name.len()..];
            let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
            let Some(value) = value.filter(|_| before.is_some_and(char::is_whitespace)) else { continue };
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
    }
}

/// The first element of that name, and what follows it.
fn element<'a>(text: &'a str, name: &str) -> Option<(Element<'a>, &'a str)> {
    let (_, rest) = split_at_tag(text, name)?;
    let (tag, rest) = rest.split_once('>')?;
    if let Some(tag) = tag.strip_suffix('/') {
        return Some((Element { tag, content: "" }, rest));
    }
    let (content, rest) = split_at_tag(rest, &format!("/{name}"))?;
    Some((Element { tag, content }, rest))
}

/// What stands before and behind `<name`, outside of CDATA, in which HTML has a `<source>` of its own.
fn split_at_tag<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('<')?;
        let rest = &text[at + 1..];
        if let Some(quoted) = rest.strip_prefix("![CDATA[") {
            from = text.len() - quoted.len() + quoted.find("]]>")?;
            continue;
        }
        // `<items>`, `<sources>` are others.
        let rest = rest.strip_prefix(name);
        match rest.filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))) {
            Some(rest) => return Some((&text[..at], rest)),
            None => from = at + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fetch::Document;
    use crate::parse::parse;

    use super::*;

    fn outlets(items: &str) -> Vec<Option<String>> {
        let text = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><link>https://x.example/</link><description>d</description>{items}</channel></rss>"
        );
        read(&text)
    }

    fn read(text: &str) -> Vec<Option<String>> {
        let document = Document { bytes: text.as_bytes().to_vec(), ..Document::default() };
        parse(&document).expect("a feed").entries.into_iter().map(|entry| entry.outlet).collect()
    }

    #[test]
    fn an_entry_tells_whose_text_it_is() {
        let items = "<item><title>one</title><source url=\"https://www.Wire.example/feed\">The Wire</source></item>\
            <item><title>two</title></item>\
            <item><title>three</title><source>Daily &amp; Sunday</source></item>\
            <item><title>four</title><source url='mailto:x'><![CDATA[ Tribune ]]></source></item>\
            <item><title>five</title><source url=\"\"/></item>";
        let expected = [Some("wire.example"), None, Some("daily & sunday"), Some("tribune"), None];
        assert_eq!(outlets(items), expected.map(|name| name.map(str::to_owned)));
    }

    #[test]
    fn so_does_an_entry_of_atom() {
        let entry = |id: &str, source: &str| {
            format!("<entry><id>{id}</id><title>one</title><updated>2025-01-01T00:00:00Z</updated>{source}</entry>")
        };
        let feed = format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id><title>T</title><updated>2025-01-01T00:00:00Z</updated>{}{}{}</feed>",
            entry(
                "a",
                "<source><id>urn:x</id><link rel=\"self\" href=\"https://paper.example/f\"/><title>P</title></source>"
            ),
            entry("b", "<source><id>urn:x</id><title>Gazette</title></source>"),
            entry("c", ""),
        );
        assert_eq!(read(&feed), [Some("paper.example".to_owned()), Some("gazette".to_owned()), None]);
    }

    #[test]
    fn where_entries_cannot_be_told_apart_none_is_named() {
        assert_eq!(
            outlets("<item><source>One</source></item><item><title>a</title><source>Two</source></item>"),
            [None]
        );
        // HTML has elements of these names, too.
        let quoted = "<![CDATA[<item>x</item><video><source src=\"x\"></video>]]>";
        let items = format!("<item><title>a</title><description>{quoted}</description><source>One</source></item>");
        assert_eq!(outlets(&items), [Some("one".to_owned())]);
    }

    #[test]
    fn a_link_names_its_host() {
        assert_eq!(outlet_at("https://www.Paper.example:8080/a?b#c").as_deref(), Some("paper.example"));
        assert_eq!(outlet_at("urn:x"), None);
        assert_eq!(outlet_at("a story"), None);
    }
}
