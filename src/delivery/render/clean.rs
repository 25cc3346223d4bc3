//! Takes out of foreign text what could break a header, a terminal or the reading order, and cuts it to a length.
//!
//! In: text from feeds and rules. Out: the same to the eye, without controls, bidi marks, tag characters and CR.

use unicode_segmentation::UnicodeSegmentation;
use url::Url;

const ELLIPSIS: char = '…';
/// The longest emoji sequences in use are about this long; accents piled on one letter have no end.
const GRAPHEME_BYTES_MAX: usize = 32;

/// One line: white space of every kind becomes single spaces. At most `graphemes_max` graphemes.
pub(crate) fn line(text: &str, graphemes_max: usize) -> String {
    let spaced: String = text.chars().filter_map(|c| if breaks(c) { Some(' ') } else { kept(c) }).collect();
    cut(&spaced.split_whitespace().collect::<Vec<_>>().join(" "), graphemes_max)
}

/// Several lines: line breaks are `\n`, never more than one empty line together.
pub(crate) fn text(text: &str, graphemes_max: usize) -> String {
    let unified = text.replace("\r\n", "\n").replace(breaks, "\n");
    let mut lines: Vec<String> = Vec::new();
    for row in unified.lines() {
        let row: String = row.chars().filter_map(kept).collect();
        let row = row.trim_end();
        if !(row.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(row.to_owned());
        }
    }
    cut(lines.join("\n").trim_end(), graphemes_max)
}

/// The link, if it is one that a reader may safely open: `http` or `https` with a host.
pub(crate) fn link(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Cuts on a grapheme, with an ellipsis as the last of them. A grapheme of many marks counts by its size.
pub(crate) fn cut(text: &str, graphemes_max: usize) -> String {
    let bytes_max = graphemes_max.saturating_mul(GRAPHEME_BYTES_MAX);
    let mut starts = text.grapheme_indices(true).map(|(start, _)| start);
    let last = starts.by_ref().nth(graphemes_max.saturating_sub(1));
    let end = match last {
        Some(last) if starts.next().is_some() => last,
        _ if text.len() <= bytes_max => return text.to_owned(),
        _ => bytes_max,
    };
    let limit = end.min(bytes_max);
    let end = (0..=limit).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    let mut kept = text[..end].trim_end().to_owned();
    kept.push(ELLIPSIS);
    kept
}

fn breaks(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The character; a space for a tab; none for what must not be sent on.
fn kept(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        c if c.is_control() || hidden(c) => None,
        c => Some(c),
    }
}

/// Bidi controls, tags, and marks that show nothing. Joiners stay: emoji and several scripts need them.
fn hidden(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{ad}' | '\u{180e}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_no_break_no_bidi_mark_and_no_tag() {
        let hostile = "Tariff\r\nBcc: x@y.z\u{2028}\u{202e}evil\u{2069}\u{e0041}\0\u{85}end";
        assert_eq!(line(hostile, 200), "Tariff Bcc: x@y.z evil end");
    }

    #[test]
    fn text_keeps_its_lines_and_no_carriage_return() {
        assert_eq!(text("a\r\nb\rc\n\n\n\nd\u{7}", 200), "a\nb\nc\n\nd");
    }

    #[test]
    fn a_cut_falls_between_graphemes() {
        let family = "👨‍👩‍👧";
        assert_eq!(cut(&family.repeat(4), 3), format!("{}…", family.repeat(2)));
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("", 3), "");
        let piled = format!("a{}", "\u{301}".repeat(100_000));
        assert!(cut(&piled, 10).len() <= 10 * GRAPHEME_BYTES_MAX + ELLIPSIS.len_utf8());
    }

    #[test]
    fn only_web_links_are_links() {
        assert!(link("https://example.org/a b").is_some());
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org/", "file:///etc/passwd"]
        {
            assert!(link(bad).is_none(), "{bad}");
        }
    }
}
