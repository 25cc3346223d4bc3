//! The words of a text, each with the key by which tables know it.
//!
//! In: a text in lower case. Out: its runs of letters and digits of ASCII. The lexicon's forms, dates, numbers and the
//! words of the grammar are all looked for at these runs, so that a text is cut and hashed once.

use xxhash_rust::xxh3::xxh3_64;

/// A run of letters and digits of ASCII, by byte offsets into the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub start: usize,
    pub end: usize,
    /// What `key` gives for it.
    pub key: u64,
}

/// The highest bit of each byte.
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
/// Odd numbers that spread the bits of what they are multiplied with (2^64 by the golden ratio, and by pi's and e's
/// fractions).
const SPREAD: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0x243f_6a88_85a3_08d3, 0xb7e1_5162_8aed_2a6b];

/// Puts every run of the text, in lower case, in place of what `runs` held; true if there is a figure among them.
pub(crate) fn runs(lower: &str, runs: &mut Vec<Run>) -> bool {
    let bytes = lower.as_bytes();
    runs.clear();
    let mut figures = 0;
    let mut at = 0;
    while at < bytes.len() {
        let chunk = load(bytes, at);
        figures |= digits(chunk);
        let (low, length) = word_in(chunk);
        if length == 0 {
            at += 1;
            continue;
        }
        let start = at;
        at += length;
        let key = if length < 8 {
            mix(low, 0)
        } else {
            let chunk = load(bytes, at);
            figures |= digits(chunk);
            let (high, more) = word_in(chunk);
            at += more;
            if more < 8 {
                mix(low, high)
            } else {
                for byte in bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()) {
                    figures |= u64::from(byte.is_ascii_digit());
                    at += 1;
                }
                self::key(&bytes[start..at])
            }
        };
        runs.push(Run { start, end: at, key });
        // What ends a run is none itself.
        at += 1;
    }
    figures != 0
}

/// The key of a word in lower case, the same on every machine; two words have one key as seldom as two numbers of 64
/// bits are the same by chance, and none of at most eight bytes has another such word's.
pub(crate) fn key(word: &[u8]) -> u64 {
    if word.len() >= 16 { xxh3_64(word) } else { mix(load(word, 0), if word.len() > 8 { load(word, 8) } else { 0 }) }
}

/// The key of two words that stand together.
pub(crate) fn key_of_two(first: u64, second: u64) -> u64 {
    (first.rotate_left(29) ^ second).wrapping_mul(SPREAD[2])
}

fn mix(low: u64, high: u64) -> u64 {
    low.wrapping_mul(SPREAD[0]) ^ high.wrapping_mul(SPREAD[1])
}

/// Eight bytes of a text as a number, zeros where it ends.
fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => bytes.get(at..).unwrap_or_default().iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
    }
}

/// The highest bit of each of eight bytes that lies between two of ASCII.
fn between(chunk: u64, first: u8, last: u8) -> u64 {
    // Adding carries a byte's highest bit where it is at least a bound; no byte carries into the next.
    let low = chunk & !HIGH;
    let from = |bound: u8| low + u64::from_ne_bytes([0x80 - bound; 8]);
    from(first) & !from(last + 1) & !chunk & HIGH
}

fn digits(chunk: u64) -> u64 {
    between(chunk, b'0', b'9')
}

/// The letters and digits that eight bytes in lower case begin with, the rest zeros, and how many they are.
fn word_in(chunk: u64) -> (u64, usize) {
    let others = !(between(chunk, b'a', b'z') | digits(chunk)) & HIGH;
    let length = others.trailing_zeros() as usize / 8;
    if length == 8 { (chunk, 8) } else { (chunk & ((1 << (8 * length)) - 1), length) }
}

/// Values by the keys of words.
#[derive(Debug)]
pub(crate) struct Table<T> {
    /// A key of zero where nothing stands; at most half of them are taken.
    slots: Box<[(u64, T)]>,
    /// By how much a key is shifted to the right for its place.
    shift: u32,
}

impl<T: Copy + Default> Table<T> {
    /// A table of these; of two with one key the later one counts.
    pub(crate) fn new(entries: impl ExactSizeIterator<Item = (u64, T)>) -> Self {
        let bits = (entries.len().max(1) * 2).next_power_of_two().trailing_zeros().max(1);
        let mut table = Self { slots: vec![(0, T::default()); 1 << bits].into(), shift: u64::BITS - bits };
        for (key, value) in entries {
            let slot = table.slot(key);
            table.slots[slot] = (key, value);
        }
        table
    }

    pub(crate) fn get(&self, key: u64) -> Option<T> {
        let (found, value) = self.slots[self.slot(key)];
        (found == key && key != 0).then_some(value)
    }

    /// Where the key stands, or would.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = usize::try_from(key >> self.shift).unwrap_or_default() & mask;
        while self.slots[slot].0 != key && self.slots[slot].0 != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq};

    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        assert_eq!(runs(text, &mut found), text.bytes().any(|byte| byte.is_ascii_digit()));
        found.iter().map(|run| &text[run.start..run.end]).collect()
    }

    #[test]
    fn runs_end_at_signs_and_at_letters_beyond_ascii() {
        assert_eq!(
            cut("a 12.5% duty on naïve buyers' u.s. soy"),
            ["a", "12", "5", "duty", "on", "na", "ve", "buyers", "u", "s", "soy"]
        );
        assert_eq!(cut("关税 ab关"), ["ab"]);
        assert!(cut("").is_empty() && cut(" ,;").is_empty());
    }

    #[test]
    fn a_table_finds_what_it_was_given_and_nothing_else() {
        let words = ["a", "tariff", "anti", "countervailing", "internationalisation"];
        let table = Table::new(words.iter().enumerate().map(|(index, word)| (key(word.as_bytes()), index)));
        for (index, word) in words.iter().enumerate() {
            assert_eq!(table.get(key(word.as_bytes())), Some(index), "{word}");
        }
        assert!(
            ["", "b", "tariffs", "countervailin", "internationalisations"]
                .iter()
                .all(|word| table.get(key(word.as_bytes())).is_none())
        );
        assert!(Table::<u8>::new(std::iter::empty::<(u64, u8)>().collect::<Vec<_>>().into_iter()).get(7).is_none());
    }

    proptest::proptest! {
        #[test]
        fn runs_are_the_longest_there_are_and_have_their_words_keys(text in "[a-z0-9 é,.'-]{0,60}|[a-z]{0,40}|.{0,20}") {
            let lower = text.to_ascii_lowercase();
            let mut found = Vec::new();
            let figures = runs(&lower, &mut found);
            prop_assert_eq!(figures, text.bytes().any(|byte| byte.is_ascii_digit()));
            let wanted: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(found.iter().map(|run| &lower[run.start..run.end]).collect::<Vec<_>>(), wanted);
            for run in &found {
                prop_assert_eq!(run.key, key(&lower.as_bytes()[run.start..run.end]));
                prop_assert!(run.key != 0);
            }
        }
    }
}
