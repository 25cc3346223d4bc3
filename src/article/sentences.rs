//! Where sentences begin and end, in bytes.
//!
//! News breaks the general rules of text segmentation (UAX #29) at every title and month: "Mr. Greer", "Nov. 1",
//! "the U.S. said". This is one pass over the text with a list of such words; time is linear in its length.

use std::ops::Range;

/// Words that end in a period without ending a sentence, in lower case, without the period.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "lt", "col", "sgt", "capt", "adm", "rev", "hon",
    "sir", "pres", "sec", "amb", "st", "mt", "ft", "inc", "corp", "co", "ltd", "plc", "bros", "no", "nos", "vs", "v",
    "etc", "approx", "est", "fig", "art", "para", "vol", "cf", "al", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun",
];
/// The longest of them, in bytes.
const ABBREVIATION_BYTES_MAX: usize = 6;
/// Those of the list that often end a sentence too, so that a capital after them is no part of their phrase.
const MAY_END: &[&str] = &["inc", "corp", "co", "ltd", "plc", "etc", "al", "bros"];

/// Bytes above which a line was not wrapped by hand.
const WRAPPED_MAX: usize = 200;
/// Characters below which a line that ends without a stop is a heading, and not one that was wrapped.
const HEADING_MAX: usize = 48;

/// The sentences of a text, in order, without the white space around them. Paragraphs and bullets always part.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Where a line is long, lines are paragraphs; where none is, they may be wrapped.
    let paragraphs = text.lines().any(|line| line.len() > WRAPPED_MAX);
    let mut start = 0;
    let mut next = 0;
    while let Some((at, c)) = stop(text, next) {
        next = at + c.len_utf8();
        let end = match c {
            '。' | '！' | '？' => closers(text, at + c.len_utf8()),
            '.' | '!' | '?' | '…' => {
                let end = closers(text, at + c.len_utf8());
                if !ends(text, start, at, end, c) {
                    continue;
                }
                end
            }
            '\n' if paragraphs || parts(text, at) => at,
            _ => continue,
        };
        push(text, start..end, &mut found);
        start = end;
        next = next.max(end);
    }
    push(text, start..text.len(), &mut found);
    found
}

/// By byte: whether a stop begins with it; all but `.`, `!`, `?` and the line's end take three bytes.
const MAY_STOP: [bool; 256] = {
    let firsts = [b'.', b'!', b'?', b'\n', 0xe2, 0xe3, 0xef];
    let mut may_stop = [false; 256];
    let mut index = 0;
    while index < firsts.len() {
        may_stop[firsts[index] as usize] = true;
        index += 1;
    }
    may_stop
};

/// The next character from `from` on that may end a sentence, and where it stands.
fn stop(text: &str, from: usize) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| MAY_STOP[usize::from(*byte)])?;
        let c = text[at..].chars().next()?;
        if matches!(c, '。' | '！' | '？' | '.' | '!' | '?' | '…' | '\n') {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    if start < end {
        found.push(start..end);
    }
}

/// Past the quotation marks, brackets and further stops that close a sentence.
fn closers(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let closing = rest
        .char_indices()
        .find(|(_, c)| !matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '.' | '!' | '?'));
    from + closing.map_or(rest.len(), |(at, _)| at)
}

/// True if the stop at `at` ends the sentence that began at `start`; `end` is past its closing marks.
fn ends(text: &str, start: usize, at: usize, end: usize, stop: char) -> bool {
    let rest = &text[end..];
    let mut following = rest.chars();
    match following.next() {
        None => return true,
        // "at dumping prices.The exports": the space was lost.
        Some(c) if c.is_uppercase() && end == at + 1 && stop == '.' => {
            let word = text[start..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            return word.chars().count() > 2
                && word.chars().all(char::is_lowercase)
                && following.next().is_some_and(char::is_lowercase);
        }
        Some(c) if !c.is_whitespace() => return false,
        Some(_) => {}
    }
    let next = rest.trim_start().chars().find(|c| !matches!(c, '"' | '\'' | '“' | '‘' | '(' | '[' | '«'));
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    if stop != '.' {
        return true;
    }
    // Closing marks stand between the word and the next sentence: an abbreviation does not go on past a quote.
    if end > at + 1 {
        return true;
    }
    let before = &text[start..at];
    let word = &before[before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '.').len()..];
    if word.len() > ABBREVIATION_BYTES_MAX && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return true;
    }
    if let Some(letters) = word.strip_suffix(|c: char| c.is_alphabetic())
        && (letters.is_empty() || letters.ends_with('.'))
    {
        // "J. Powell", "the U.S. Treasury"; but "in the U.S. The" is an end.
        return letters.ends_with('.') && opens_clause(rest);
    }
    let among = |words: &[&str]| words.iter().any(|one| one.eq_ignore_ascii_case(word));
    !among(ABBREVIATIONS) || among(MAY_END) && opens_clause(rest)
}

/// True if what follows starts with a word that begins sentences and not names.
fn opens_clause(rest: &str) -> bool {
    const OPENERS: &[&str] = &[
        "The",
        "A",
        "An",
        "It",
        "In",
        "On",
        "At",
        "But",
        "And",
        "He",
        "She",
        "They",
        "We",
        "This",
        "That",
        "These",
        "Its",
        "However",
        "Meanwhile",
        "For",
        "While",
        "As",
        "After",
        "If",
        "There",
        "No",
        "Both",
    ];
    let word = rest.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    OPENERS.contains(&word)
}

/// True if the line break at `at` parts two blocks: an empty line, a bullet, or a line that had ended.
fn parts(text: &str, at: usize) -> bool {
    let next = text[at + 1..].trim_start_matches([' ', '\t', '\r']);
    if next.is_empty() || next.starts_with('\n') || next.starts_with(['-', '*', '•', '–', '·', '▪']) {
        return true;
    }
    let digits = next.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < next.len() && digits.starts_with(['.', ')']) && digits[1..].starts_with(' ') {
        return true;
    }
    let line = text[..at].rsplit('\n').next().unwrap_or_default().trim();
    // A heading stands on a line of its own: short, without a stop, and not where a wrapped line would break.
    let heading = line.chars().count() < HEADING_MAX
        && !line.ends_with([',', '-', '–', '—'])
        && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘'))
        && !next.chars().take_while(|c| *c != '\n').all(char::is_uppercase);
    heading || line.ends_with([':', ';', '.', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn no_abbreviation_is_longer_than_the_longest() {
        let longest = super::ABBREVIATIONS.iter().map(|word| word.len()).max();
        assert_eq!(longest, Some(super::ABBREVIATION_BYTES_MAX));
    }

    #[test]
    fn titles_months_and_initials_do_not_end_a_sentence() {
        let one = "Mr. Greer met J. Doe of Example Inc. on Nov. 1 in St. Louis.";
        assert_eq!(split(one), [one]);
    }

    #[test]
    fn a_country_in_initials_ends_one_only_before_a_word_that_opens_a_clause() {
        assert_eq!(split("The U.S. Treasury spoke."), ["The U.S. Treasury spoke."]);
        assert_eq!(split("It hit the U.S. The EU waits."), ["It hit the U.S.", "The EU waits."]);
    }

    #[test]
    fn a_number_with_a_point_stays_whole() {
        assert_eq!(split("Rates rose 2.5% to 3.75. Shares fell."), ["Rates rose 2.5% to 3.75.", "Shares fell."]);
    }

    #[test]
    fn closing_marks_belong_to_their_sentence() {
        assert_eq!(split("“We will act.” He left."), ["“We will act.”", "He left."]);
        assert_eq!(split("“Will you?” she asked."), ["“Will you?” she asked."]);
    }

    #[test]
    fn paragraphs_and_bullets_part_and_a_wrapped_line_does_not() {
        assert_eq!(split("No stop here\n\nNext one"), ["No stop here", "Next one"]);
        assert_eq!(split("Goods:\n- steel\n- cars"), ["Goods:", "- steel", "- cars"]);
        assert_eq!(split("a duty\non steel"), ["a duty\non steel"]);
    }

    #[test]
    fn chinese_stops_part_without_a_space() {
        assert_eq!(split("商务部发布公告。自11月8日起实施。"), ["商务部发布公告。", "自11月8日起实施。"]);
    }

    #[test]
    fn an_empty_text_has_none() {
        assert!(split(" \n\n ").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_order_and_cut_no_character(text in ".{0,80}") {
            let mut last = 0;
            for range in sentences(&text) {
                proptest::prop_assert!(range.start >= last && range.start < range.end);
                proptest::prop_assert!(text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
