//! Finds goods that are named by their heading of the Harmonized System: `HS 8541`, `headings 7208 to 7212`.
//!
//! In: a text and what was found in it, with the words before headings among it. Out: the same without those words, and
//! with the product that each heading belongs to.
//!
//! A number alone is never a heading, and neither is one that the system does not have: a year, a round count.

use std::collections::HashMap;
use std::ops::Range;

use crate::lexicon::{Is, Mention, Product};

/// The class of the words before a heading.
pub(super) const CLASS: &str = "heading";
/// Digits of a heading in a lexicon or a rule: from a chapter to a national line.
const DIGITS: std::ops::RangeInclusive<usize> = 2..=10;
/// Headings read behind one word.
const LIST_MAX: usize = 64;
/// Headings of a range that are looked at one by one.
const RANGE_MAX: u64 = 500;
/// Words that may stand between the word and its heading, or behind it in a list.
const FILLERS: &[&str] = &["No.", "Nos.", "no.", "nos.", "number", "numbers", "code", "codes", "heading", "headings"];

/// Which product lies under which heading.
#[derive(Debug, Default)]
pub(super) struct Headings {
    class: Option<u16>,
    products: HashMap<Box<str>, u16>,
}

/// The digits of a heading as it is written: `8507.60` gives `850760`; none if it is no heading.
pub fn digits(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.trim().split('.').collect();
    let digits = parts.concat();
    let plain = parts.iter().all(|part| part.len() >= 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && DIGITS.contains(&digits.len())).then_some(digits)
}

/// The headings that a product of a lexicon is given: one, or a range such as `50-63`; none if it is neither.
pub(super) fn given(written: &str) -> Option<Vec<String>> {
    let Some((lower, upper)) = written.split_once('-') else { return digits(written).map(|digits| vec![digits]) };
    let (lower, upper) = (digits(lower)?, digits(upper)?);
    let (first, last) = (lower.parse::<u64>().ok()?, upper.parse::<u64>().ok()?);
    let fits = lower.len() == upper.len() && first < last && last - first <= RANGE_MAX;
    fits.then(|| (first..=last).map(|number| format!("{number:0width$}", width = lower.len())).collect())
}

impl Headings {
    /// Of two products with the same heading the narrower one has it, then the later one.
    pub(super) fn new(rows: &[Product], class: Option<u16>) -> Self {
        let mut products: HashMap<Box<str>, u16> = HashMap::new();
        for (index, product) in (0u16..).zip(rows) {
            for heading in &product.hs {
                let depth = |index: u16| rows[usize::from(index)].wider.len();
                let holder = products.entry(heading.as_str().into()).or_insert(index);
                if depth(index) >= depth(*holder) {
                    *holder = index;
                }
            }
        }
        Self { class, products }
    }

    /// The mentions with headings read.
    pub(super) fn read(&self, text: &str, mentions: Vec<Mention>) -> Vec<Mention> {
        let is_word = |mention: &Mention| matches!(mention.is, Is::Word(class, _) if Some(class) == self.class);
        if !mentions.iter().any(is_word) {
            return mentions;
        }
        let mut found: Vec<Mention> = Vec::new();
        for word in mentions.iter().filter(|mention| is_word(mention)) {
            found.extend(self.list(text, word));
        }
        let clear =
            |mention: &Mention| !found.iter().any(|goods| goods.start < mention.end && mention.start < goods.end);
        let mut all: Vec<Mention> =
            mentions.into_iter().filter(|mention| !is_word(mention) && clear(mention)).collect();
        all.extend(found);
        all.sort_by_key(|mention| mention.start);
        all
    }

    /// The product of the longest heading that the digits lie under.
    fn product(&self, digits: &str) -> Option<u16> {
        (*DIGITS.start()..=digits.len()).rev().find_map(|length| self.products.get(digits.get(..length)?).copied())
    }

    /// The goods of the headings that follow a word; the first takes the word in.
    fn list(&self, text: &str, word: &Mention) -> Vec<Mention> {
        let chapter = text[word.start..word.end].to_ascii_lowercase().contains("chapter");
        let mut found = Vec::new();
        let mut from = Some(word.start);
        let mut at = lead(text, word.end);
        for _ in 0..LIST_MAX {
            let Some(code) = code(&text[at..], chapter) else { break };
            let range = at..at + code.length;
            let upper = through(text, range.end)
                .and_then(|start| Some((start, self::code(&text[start..], chapter)?)))
                .filter(|(_, upper)| upper.digits.len() == code.digits.len() && upper.digits > code.digits);
            let end = upper.as_ref().map_or(range.end, |(start, upper)| start + upper.length);
            let listed = from.is_none();
            if listed && counts(&text[end..]) {
                break;
            }
            let place = from.take().unwrap_or(range.start)..range.end;
            match upper {
                None => found.extend(self.product(&code.digits).map(|product| mention(place, product))),
                Some((start, upper)) => {
                    let products = self.between(&code.digits, &upper.digits);
                    match products.as_slice() {
                        [] => {}
                        [one] => found.push(mention(place.start..end, *one)),
                        [first, second, ..] => found.extend([mention(place, *first), mention(start..end, *second)]),
                    }
                }
            }
            match next(text, end) {
                Some(start) => at = start,
                None => break,
            }
        }
        found
    }

    /// The products of a range of headings, each once.
    fn between(&self, lower: &str, upper: &str) -> Vec<u16> {
        let steps = given(&format!("{lower}-{upper}")).unwrap_or_else(|| vec![lower.to_owned(), upper.to_owned()]);
        let mut products = Vec::new();
        for product in steps.iter().filter_map(|digits| self.product(digits)) {
            if !products.contains(&product) {
                products.push(product);
            }
        }
        products
    }
}

fn mention(place: Range<usize>, product: u16) -> Mention {
    Mention { start: place.start, end: place.end, is: Is::Product(product) }
}

/// A heading at the start of a text, and the bytes that it takes.
struct Code {
    digits: String,
    length: usize,
}

/// Reads `8541`, `8507.60`, `8507600020`, `7208 51 20`; of a chapter `85`.
fn code(text: &str, chapter: bool) -> Option<Code> {
    let run = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = run(text);
    let mut digits = text[..first].to_owned();
    let mut length = first;
    let fits = if chapter { matches!(first, 2 | 4) } else { matches!(first, 4 | 6 | 8 | 10) };
    if !fits {
        return None;
    }
    let spaced = |rest: &str| rest.starts_with(' ') && run(&rest[1..]) == 2;
    let groups = if first == 4 && spaced(&text[first..]) && spaced(text.get(first + 3..)?) { ' ' } else { '.' };
    while let Some(rest) = text[length..].strip_prefix(groups) {
        let group = run(rest);
        if !matches!(group, 2 | 4) || digits.len() + group > *DIGITS.end() {
            break;
        }
        digits.push_str(&rest[..group]);
        length += 1 + group;
    }
    let mut after = text[length..].chars();
    let ended = match after.next() {
        Some('.' | ',') => !after.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%' | '％') => false,
        Some(c) => !c.is_ascii_alphanumeric(),
        None => true,
    };
    (ended && exists(&digits)).then_some(Code { digits, length })
}

/// True if the system could have the heading: chapters run to 97, their headings from 01, and no year is one.
fn exists(digits: &str) -> bool {
    let number = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok());
    let chapter = number(0..2).is_some_and(|chapter| (1..=97).contains(&chapter));
    // Chapter 19 ends at 1905 and chapter 20 at 2009.
    let year = number(0..4).is_some_and(|number| (1906..=2000).contains(&number) || (2010..=2099).contains(&number));
    chapter && !year && number(2..4).is_none_or(|heading| heading > 0)
}

/// Where a heading may begin behind its word.
fn lead(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let skipped = rest.len()
            - rest.trim_start_matches([' ', '\u{a0}', ':', '：', '(', '（', '#', '-', '"', '“', '为', '第']).len();
        at += skipped;
        let filler = FILLERS.iter().find(|filler| text[at..].starts_with(**filler));
        match filler {
            Some(filler) => at += filler.len(),
            None => return at,
        }
    }
}

/// Where the upper end of a range begins.
fn through(text: &str, at: usize) -> Option<usize> {
    [" to ", " through ", " – ", "–", " - ", "-", "—", "至", "到"]
        .iter()
        .find(|sign| text[at..].starts_with(**sign))
        .map(|sign| at + sign.len())
}

/// Where the next heading of a list begins.
fn next(text: &str, at: usize) -> Option<usize> {
    [", and ", ", or ", ", ", " and ", " or ", " & ", "; ", "、", "，", "和", "及", "或", "以及"]
        .iter()
        .find(|sign| text[at..].starts_with(**sign))
        .map(|sign| lead(text, at + sign.len()))
}

/// True if what follows says that the number counts something: `1,250 workers`.
fn counts(rest: &str) -> bool {
    const AFTER: &[&str] = &[
        "and", "or", "to", "from", "of", "in", "on", "at", "as", "by", "for", "with", "under", "is", "are", "was",
        "were", "will", "would", "may", "that", "which", "when", "if", "goods", "products", "items", "imports",
        "exports", "has", "have", "had", "must", "shall", "face", "faces", "pay", "through", "into", "made",
        "entering", "imported", "shipped", "subject",
    ];
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let word: &str = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.starts_with(char::is_lowercase) && !AFTER.contains(&word)
}

#[cfg(test)]
mod tests {
    use crate::lexicon::{Is, Lexicon, LexiconFile};

    /// The products that headings of a text name, with the words that do.
    fn goods(text: &str) -> Vec<String> {
        let file = LexiconFile {
            name: "mine.yaml".into(),
            text: "products:\n  - {id: kelp, hs: ['1212.21'], in: [agriculture]}\n  - {id: widgets, hs: ['9791', 9792]}\n  - {id: small_widgets, hs: ['9791.30'], in: [widgets]}\n  - {id: cogs, hs: ['9795']}\n".into(),
        };
        let lexicon = Lexicon::with_files(&[file]).expect("it is right");
        lexicon
            .scan(text)
            .into_iter()
            .filter(|mention| text[mention.start..mention.end].contains(|c: char| c.is_ascii_digit()))
            .filter_map(|mention| match mention.is {
                Is::Product(index) => {
                    Some(format!("{}={}", &text[mention.start..mention.end], lexicon.product(index).id))
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_longest_heading_that_covers_it_names_the_goods() {
        for (text, expected) in [
            ("a duty on HS 9791", "HS 9791=widgets"),
            ("a duty on HS code 9791.30", "HS code 9791.30=small_widgets"),
            ("a duty on HS code: 9791.30.0090", "HS code: 9791.30.0090=small_widgets"),
            ("a duty on HTS 9791.40", "HTS 9791.40=widgets"),
            ("a duty on HTSUS subheading 9791.30.40.", "subheading 9791.30.40=small_widgets"),
            ("classified under CN codes 9791 30 20", "CN codes 9791 30 20=small_widgets"),
            ("entered under heading 9792,", "heading 9792=widgets"),
            ("对税则号列97913000征收", "税则号列97913000=small_widgets"),
            ("the tariff line 1212.21", "tariff line 1212.21=kelp"),
        ] {
            assert_eq!(goods(text), [expected], "{text}");
        }
    }

    #[test]
    fn lists_and_ranges_are_read() {
        assert_eq!(
            goods("goods of HS codes 9791.30, 9792 and 9795 will pay"),
            ["HS codes 9791.30=small_widgets", "9792=widgets", "9795=cogs"]
        );
        assert_eq!(goods("goods under headings 9791 to 9792"), ["headings 9791 to 9792=widgets"]);
        assert_eq!(goods("goods under headings 9792–9796"), ["headings 9792=widgets", "9796=cogs"]);
    }

    #[test]
    fn a_number_that_nothing_calls_a_heading_is_none() {
        for text in [
            "in 9791 shipments",
            "9791.30 dollars",
            "about 9,791 workers and 9795 firms",
            "heading to 9791 markets",
            "heading 9791% higher",
            "heading 97910",
            "HS2 costs 9791 pounds",
            "HS 9791b",
        ] {
            assert!(goods(text).is_empty(), "{text}: {:?}", goods(text));
        }
        assert_eq!(goods("HS 9791 and 9795 workers"), ["HS 9791=widgets"]);
    }

    #[test]
    fn a_product_may_have_a_range_of_headings() {
        assert_eq!(super::given("08-10").expect("a range"), ["08", "09", "10"]);
        assert_eq!(super::given("8507.60").expect("a heading"), ["850760"]);
        for wrong in ["10-08", "08-1001", "8", "08-", "85412345678", "0101-9999"] {
            assert!(super::given(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_the_system_does_not_have_is_no_heading() {
        for year in ["1950", "2010", "2026", "1200", "0001", "9900"] {
            assert!(!super::exists(year), "{year}");
        }
        assert!(super::exists("2009") && super::exists("1905") && super::exists("85"));
    }
}
