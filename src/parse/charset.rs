//! Bytes to UTF-8: byte-order mark, then the HTTP header, then what the document declares, then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// A declaration stands in the first bytes or nowhere.
const HEAD: usize = 1_024;

/// The document as UTF-8; bytes that fit nothing become U+FFFD. An XML declaration's encoding is rewritten.
pub fn to_utf8(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return declared_as_utf8(encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned());
    }
    // Valid UTF-8 with more than ASCII in it is UTF-8, whatever is declared: the odds of a coincidence are nil.
    if let Ok(text) = std::str::from_utf8(bytes)
        && (bytes.is_ascii() || !utf16_like(bytes))
        && !text.contains('\u{1b}')
    {
        return declared_as_utf8(text.to_owned());
    }
    let declared = content_type.and_then(charset_of_header).or_else(|| charset_of_document(bytes));
    let encoding = declared.filter(|encoding| *encoding != UTF_8).or_else(|| declared.filter(|_| mostly_utf8(bytes)));
    let encoding = encoding.unwrap_or_else(|| guess(bytes));
    declared_as_utf8(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn utf16_like(bytes: &[u8]) -> bool {
    bytes.iter().take(HEAD).filter(|byte| **byte == 0).count() > HEAD.min(bytes.len()) / 4
}

/// UTF-8 with a few bad bytes.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let bad = String::from_utf8_lossy(bytes).matches('\u{fffd}').count();
    bad * 50 <= bytes.iter().filter(|byte| !byte.is_ascii()).count()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn charset_of_header(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let value = lower.split("charset=").nth(1)?.trim_matches(['"', '\'', ' ', ';']);
    Encoding::for_label(value.split([';', ' ']).next()?.as_bytes())
}

/// `encoding="…"` of an XML declaration, or `charset=…` of a page.
fn charset_of_document(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let value = ["encoding=", "charset="].iter().find_map(|mark| head.split(mark).nth(1))?;
    let value = value.trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')).collect();
    Encoding::for_label(label.as_bytes())
}

/// What the declaration says is no longer so: the text is UTF-8 now.
fn declared_as_utf8(text: String) -> String {
    let Some(head) = text.trim_start().strip_prefix("<?xml") else { return text };
    match head.find("?>") {
        Some(end) if end < HEAD => format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", &head[end + 2..]),
        _ => text,
    }
}
