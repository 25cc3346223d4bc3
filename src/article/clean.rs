//! Makes text plain: normal form, no control characters, folded white space.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Plain text in NFC: white space inside a line is one space, empty lines part paragraphs, control characters and
/// direction marks are gone.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank_lines = 0;
    for line in text.lines() {
        let mut words =
            line.split(|c: char| c.is_whitespace() || c == '\u{feff}').filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            blank_lines += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank_lines > 0 { "\n\n" } else { "\n" });
        }
        blank_lines = 0;
        let mut first = true;
        for word in words {
            if !first {
                out.push(' ');
            }
            first = false;
            out.extend(word.chars().filter(|c| !hidden(*c)));
        }
    }
    if is_nfc(&out) { out } else { out.nfc().collect() }
}

/// As `clean`, on one line.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control, zero-width and direction marks: unseen, and able to make text look like another.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_paragraphs_stay() {
        assert_eq!(clean("a \u{a0} b\r\n\r\n\r\n c\td\ne"), "a b\n\nc d\ne");
    }

    #[test]
    fn what_cannot_be_seen_is_gone() {
        assert_eq!(clean("ta\u{200b}riff \u{202e}on\u{202c} st\u{ad}eel\u{7}"), "tariff on steel");
    }

    #[test]
    fn letters_are_composed() {
        assert_eq!(clean("S\u{30c}efc\u{30c}ovic\u{30c}"), "Šefčovič");
    }
}
