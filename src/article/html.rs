//! HTML to plain text, and the guard that stands before any parser of pages.
//!
//! Everything here is one pass over the bytes: hostile nesting costs no more than any other text.

use crate::parse::read_reference;

/// Elements that begin a paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "pre",
    "dd",
    "dt",
    "hr",
    "figure",
];
/// Elements whose content nobody reads.
const UNSEEN: &[&str] = &["script", "style", "noscript", "template", "head", "iframe", "svg", "object"];
/// Open elements at once, and attributes of one tag, past which a page is hostile.
const DEPTH_MAX: usize = 512;
const ATTRIBUTES_MAX: usize = 256;
/// Elements that have no end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// True if the text holds tags or references at all.
pub(super) fn is_html(text: &str) -> bool {
    let tag = text
        .match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'));
    tag || text.contains('&') && text.contains(';')
}

/// The text that a reader sees, paragraphs parted by an empty line.
pub(super) fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let end = rest.bytes().take(12).position(|byte| byte == b';');
            match end.and_then(|end| read_reference(&rest[1..end]).map(|value| (value, end))) {
                Some((value, end)) => {
                    out.push_str(&value);
                    rest = &rest[end + 1..];
                }
                None => {
                    out.push('&');
                    rest = &rest[1..];
                }
            }
            continue;
        }
        let Some(tag) = Tag::at(rest) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        if BLOCKS.contains(&tag.name.as_str()) {
            out.push_str("\n\n");
        }
        rest = &rest[tag.length..];
        if !tag.closing && UNSEEN.contains(&tag.name.as_str()) {
            rest = after_end(rest, &tag.name);
        }
    }
    out.push_str(rest);
    super::clean(&out)
}

/// What stands after `</name>`; nothing if it never comes.
fn after_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let at = from + at;
        let matches = rest.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if matches {
            return rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
        }
        from = at + 2;
    }
    ""
}

struct Tag {
    name: String,
    closing: bool,
    /// In bytes, with both brackets.
    length: usize,
    attributes: usize,
}

impl Tag {
    /// The tag, comment or declaration that begins here.
    fn at(text: &str) -> Option<Self> {
        if let Some(comment) = text.strip_prefix("<!--") {
            let length = comment.find("-->").map_or(text.len(), |end| end + 7);
            return Some(Self { name: String::new(), closing: false, length, attributes: 0 });
        }
        let closing = text.starts_with("</");
        let from = if closing { 2 } else { 1 };
        let first = text[from..].chars().next()?;
        if !(first.is_ascii_alphabetic() || first == '!' || first == '?') {
            return None;
        }
        let name: String = text[from..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(32)
            .collect::<String>()
            .to_ascii_lowercase();
        let mut quote = None;
        let mut attributes = 0;
        for (at, byte) in text.bytes().enumerate().skip(from) {
            match (quote, byte) {
                (Some(open), byte) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') if text.as_bytes()[at - 1] == b'=' => quote = Some(byte),
                (None, b'=') => attributes += 1,
                (None, b' ' | b'\n' | b'\t') => {
                    attributes += usize::from(!text.as_bytes().get(at + 1).is_none_or(u8::is_ascii_whitespace))
                }
                (None, b'>') => return Some(Self { name, closing, length: at + 1, attributes }),
                _ => {}
            }
        }
        Some(Self { name, closing, length: text.len(), attributes })
    }
}

/// True if a page is safe to hand to a parser whose cost grows with nesting or attributes.
pub(super) fn is_tame(html: &str) -> bool {
    let mut depth: usize = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let Some(tag) = Tag::at(rest) else {
            rest = &rest[1..];
            continue;
        };
        // Each attribute counts twice: its blank and its `=`.
        if tag.attributes > 2 * ATTRIBUTES_MAX {
            return false;
        }
        let void = tag.name.is_empty() || VOID.contains(&tag.name.as_str()) || rest[..tag.length].ends_with("/>");
        match (tag.closing, void) {
            (true, _) => depth = depth.saturating_sub(1),
            (false, false) => depth += 1,
            _ => {}
        }
        if depth > DEPTH_MAX {
            return false;
        }
        rest = &rest[tag.length..];
        if !tag.closing && UNSEEN.contains(&tag.name.as_str()) && tag.name != "head" && tag.name != "object" {
            rest = after_end(rest, &tag.name);
            depth = depth.saturating_sub(1);
        }
    }
    true
}

/// The content of `<meta property="…" content="…">` or `name="…"`.
pub(super) fn meta<'a>(html: &'a str, property: &str) -> Option<&'a str> {
    let head = &html[..html.find("</head").unwrap_or(html.len().min(64 << 10)).min(html.len())];
    head.match_indices("<meta").find_map(|(at, _)| {
        let tag = &head[at..at + head[at..].find('>')?];
        if !["property", "name", "itemprop"]
            .iter()
            .any(|key| tag.contains(&format!("{key}=\"{property}\"")) || tag.contains(&format!("{key}='{property}'")))
        {
            return None;
        }
        let value = tag.split("content=").nth(1)?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split(quote).next()
    })
}

/// The value of a text field of JSON-LD, by name.
pub(super) fn json_ld<'a>(html: &'a str, field: &str) -> Option<&'a str> {
    let key = format!("\"{field}\"");
    let after = &html[html.find(&key)? + key.len()..];
    after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_paragraphs_stay() {
        let html =
            "<p>One &amp; <b>two</b></p><p>three<br>four &#x27;five&#x27;</p><script>x < 1</script><!-- no --> end";
        assert_eq!(text_of(html), "One & two\n\nthree\n\nfour 'five'\n\nend");
    }

    #[test]
    fn a_lone_sign_is_text() {
        assert_eq!(text_of("a < b & c > d; x &nosuch; y"), "a < b & c > d; x &nosuch; y");
    }

    #[test]
    fn hostile_pages_are_told_in_one_pass() {
        assert!(is_tame("<html><body><p class=\"a\">x<br><img src=x></p></body></html>"));
        assert!(!is_tame(&"<div>".repeat(200_000)));
        assert!(!is_tame(&format!("<a {}>", (0..100_000).map(|n| format!("a{n}=1 ")).collect::<String>())));
        assert!(is_tame(&"<p>x</p>".repeat(100_000)));
        text_of(&"<".repeat(1_000_000));
        text_of(&"<div>".repeat(200_000));
    }

    #[test]
    fn times_of_pages_are_found() {
        let html = "<head><meta property=\"article:published_time\" content=\"2025-10-10T14:30:00Z\"></head><script type=\"application/ld+json\">{\"datePublished\": \"2025-10-10\"}</script>";
        assert_eq!(meta(html, "article:published_time"), Some("2025-10-10T14:30:00Z"));
        assert_eq!(json_ld(html, "datePublished"), Some("2025-10-10"));
    }
}
