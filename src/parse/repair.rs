//! Mends what real feeds get wrong, so that a second try can read them.

/// References that feeds use without declaring them.
const NAMED: &[(&str, &str)] = &[
    ("nbsp", " "),
    ("mdash", "—"),
    ("ndash", "–"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("euro", "€"),
    ("pound", "£"),
    ("yen", "¥"),
    ("cent", "¢"),
    ("sect", "§"),
    ("deg", "°"),
    ("times", "×"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("aacute", "á"),
    ("agrave", "à"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("iacute", "í"),
    ("uacute", "ú"),
    ("otilde", "õ"),
    ("scaron", "š"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("prime", "′"),
    ("minus", "−"),
    ("shy", ""),
];
const XML: &[(&str, &str)] = &[("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")];
/// Longest reference that is looked for.
const REFERENCE_MAX: usize = 12;

/// A document that a strict parser may read: no junk before it, no bare `&`, no characters that XML forbids, complete
/// items only; JSON without a lone surrogate, with its ids as text.
pub(super) fn repair(text: &str) -> String {
    if text.trim_start().starts_with('{') {
        return repair_json(text);
    }
    let start = ["<?xml", "<rss", "<feed", "<rdf:RDF"].iter().filter_map(|mark| text.find(mark)).min().unwrap_or(0);
    let text = mend_references(&text[start..]);
    close_tail(&text)
}

/// Named references of HTML resolved, others that XML does not know escaped, forbidden characters dropped.
fn mend_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        push_allowed(&mut out, &rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].bytes().take(REFERENCE_MAX).position(|byte| byte == b';').map(|end| &rest[1..=end]);
        match name.and_then(known) {
            Some(Known::Keep) => {
                let end = rest.find(';').unwrap_or(0);
                out.push_str(&rest[..=end]);
                rest = &rest[end + 1..];
            }
            Some(Known::Text(value)) => {
                out.push_str(value);
                rest = &rest[rest.find(';').unwrap_or(0) + 1..];
            }
            Some(Known::Drop) => rest = &rest[rest.find(';').unwrap_or(0) + 1..],
            None => {
                out.push_str("&amp;");
                rest = &rest[1..];
            }
        }
    }
    push_allowed(&mut out, rest);
    out
}

enum Known {
    Keep,
    Text(&'static str),
    /// A number of no character.
    Drop,
}

fn known(name: &str) -> Option<Known> {
    if let Some(digits) = name.strip_prefix('#') {
        return Some(character(digits).map_or(Known::Drop, |_| Known::Keep));
    }
    if XML.iter().any(|(known, _)| *known == name) {
        return Some(Known::Keep);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, value)| Known::Text(value))
}

/// The character of `#x27` or `#39` that XML allows.
fn character(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code).filter(|c| allowed(*c))
}

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn push_allowed(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| allowed(*c)));
}

/// A document that was cut off: everything after its last complete item goes, and the open elements are closed.
fn close_tail(text: &str) -> String {
    for (item, ends) in [("</item>", ["</channel></rss>", "</rss>"]), ("</entry>", ["</feed>", "</feed>"])] {
        let whole = text.trim_end().ends_with("</rss>")
            || text.trim_end().ends_with("</feed>")
            || text.trim_end().ends_with("</rdf:RDF>");
        let Some(last) = text.rfind(item) else { continue };
        if whole && !text[last..].contains("<![CDATA[") {
            // Junk after the end is cut too.
            return text.to_owned();
        }
        let head = &text[..last + item.len()];
        let end = if head.contains("<rdf:RDF") { "</rdf:RDF>" } else { ends[0] };
        return format!("{head}{end}");
    }
    text.to_owned()
}

/// References resolved once more: feeds escape titles twice.
pub(super) fn decode_references(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[1..].bytes().take(REFERENCE_MAX).position(|byte| byte == b';').map(|end| end + 1);
        let value = end.and_then(|end| reference(&rest[1..end]));
        match (value, end) {
            (Some(value), Some(end)) => {
                out.push_str(&value);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text of the character reference `amp`, `mdash` or `#x27`; none if it is not known.
pub fn reference(name: &str) -> Option<String> {
    if let Some(digits) = name.strip_prefix('#') {
        return character(digits).map(String::from);
    }
    XML.iter().chain(NAMED).find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}

/// JSON as feed-rs wants it: ids as text, lone surrogates gone.
fn repair_json(text: &str) -> String {
    let text = drop_lone_surrogates(text);
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(&text) else { return text };
    let Some(items) = value.get_mut("items").and_then(|items| items.as_array_mut()) else { return text };
    items.retain(serde_json::Value::is_object);
    for (index, item) in items.iter_mut().enumerate() {
        let Some(item) = item.as_object_mut() else { continue };
        match item.get("id") {
            Some(serde_json::Value::String(_)) => {}
            Some(serde_json::Value::Null) | None => {
                let link =
                    item.get("url").and_then(|url| url.as_str()).map_or_else(|| format!("item-{index}"), str::to_owned);
                item.insert("id".to_owned(), link.into());
            }
            Some(other) => {
                let id = other.to_string();
                item.insert("id".to_owned(), id.into());
            }
        }
        // A field of the wrong type is dropped; the entry stays.
        item.retain(|name, value| match name.as_str() {
            "title" | "summary" | "content_html" | "content_text" | "url" | "external_url" | "date_published"
            | "date_modified" | "language" | "image" => value.is_string(),
            "id" => true,
            _ => false,
        });
    }
    value.to_string()
}

/// `\ud800` without its other half stands for nothing.
fn drop_lone_surrogates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let escaped = rest[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let code = |from: usize| rest.get(from + 2..from + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let first = code(at);
        let pair =
            rest.get(at + 6..at + 8) == Some("\\u") && code(at + 6).is_some_and(|low| (0xdc00..0xe000).contains(&low));
        let (length, keep) = match first {
            Some(high) if (0xd800..0xdc00).contains(&high) && pair => (12, true),
            Some(half) if (0xd800..0xe000).contains(&half) => (6, false),
            _ => (2, true),
        };
        out.push_str(&rest[..at]);
        if keep || escaped {
            out.push_str(&rest[at..at + length]);
        } else {
            out.push_str("\\ufffd");
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}
