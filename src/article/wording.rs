//! Tells a text whose words were swapped for others from a text of its own, by its names, its figures and its order.
//!
//! In: the words of a text. Out: a `Wording`, which says whether it follows another.
//!
//! A machine that spins a text swaps words for synonyms; it keeps the figures, the names and the order of what is told, and
//! it knows nothing that the text does not say. Whoever reports anew brings a name, a day or a figure.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Words of a text that are looked at: the first that mean something.
const WORDS_MAX: usize = 160;
/// A text of fewer different words says too little to be told from news of one line.
const WORDS_MIN: usize = 20;
/// Words are compared by their beginning, so that `tariff` and `tariffs`, `Africa` and `African` are one.
const STEM: usize = 5;
/// So much of a spun text stands in the same order in its original, in percent. Independent reports of one event that
/// bring no name and no figure have less.
const ORDER_PERCENT_MIN: usize = 30;
/// A swapped word may be part of a name (`Oval Workplace`): so many names to one of those, and figures that are the same.
const NAMES_TO_ONE: usize = 6;
const FIGURES_WITH_ONE: usize = 2;

const FIGURE: u32 = 1 << 31;
const NAME: u32 = 1 << 30;
const KIND: u32 = FIGURE | NAME;

/// Words that stand in any text.
const COMMON: &[&str] = &[
    "about", "after", "also", "and", "are", "been", "before", "but", "could", "for", "from", "had", "has", "have",
    "her", "his", "into", "its", "may", "might", "more", "new", "not", "one", "out", "over", "said", "says", "should",
    "than", "that", "the", "their", "then", "there", "they", "this", "told", "was", "were", "what", "when", "which",
    "who", "will", "with", "would", "you",
];
const NUMBERS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The words of a text that mean something, in order, each marked if it is a name or a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<u32>", into = "Vec<u32>")]
pub struct Wording {
    words: Vec<u32>,
    /// Each once and without its mark, sorted: a text is held against hundreds of others.
    different: Vec<u32>,
}

impl From<Vec<u32>> for Wording {
    fn from(words: Vec<u32>) -> Self {
        let mut different: Vec<u32> = words.iter().map(|word| word & !KIND).collect();
        different.sort_unstable();
        different.dedup();
        Self { words, different }
    }
}

impl From<Wording> for Vec<u32> {
    fn from(wording: Wording) -> Self {
        wording.words
    }
}

impl Wording {
    pub fn of(text: &str) -> Self {
        let mut words = Vec::new();
        let mut end = 0;
        for word in text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '\'' | '’')) {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let begins = starts_sentence(&text[end..start], words.is_empty());
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if bare.is_empty() {
                continue;
            }
            // What comes after the word itself, its full stop too, says whether the next begins a sentence.
            end = start + word.find(bare).unwrap_or_default() + bare.len();
            words.extend(marked(bare, begins));
            if words.len() == WORDS_MAX {
                break;
            }
        }
        words.into()
    }

    /// As it is kept in a store.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    pub fn from_bytes(bytes: &[u8]) -> Self {
        bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect::<Vec<u32>>().into()
    }

    /// True if the text tells what an earlier one told, in its order, and nothing of its own: it is that text in other
    /// words.
    pub fn follows(&self, earlier: &Self) -> bool {
        if earlier.different.len() < WORDS_MIN || self.different.len() < WORDS_MIN {
            return false;
        }
        let is_new = |word: u32| earlier.different.binary_search(&(word & !KIND)).is_err();
        let of = |kind: u32| self.words.iter().filter(|word| **word & kind != 0).collect::<HashSet<_>>().len();
        // Another text has a second name or figure of its own within a few words.
        let mut strange = (0..self.words.len()).filter(|at| self.words[*at] & KIND != 0 && is_new(self.words[*at]));
        if let (Some(at), second) = (strange.next(), strange.next()) {
            let after_name = at > 0 && self.words[at - 1] & NAME != 0 && !is_new(self.words[at - 1]);
            let is_swapped = second.is_none()
                && self.words[at] & NAME != 0
                && after_name
                && of(NAME) >= NAMES_TO_ONE
                && of(FIGURE) >= FIGURES_WITH_ONE;
            if !is_swapped {
                return false;
            }
        }
        in_order(&self.words, &earlier.words) * 100 >= self.words.len() * ORDER_PERCENT_MIN
    }
}

/// True if a word after `gap` may have a capital for its place alone.
fn starts_sentence(gap: &str, first: bool) -> bool {
    first || gap.contains(['.', '!', '?', ':', '\n', '"', '“', '‘', '—'])
}

/// A word that means something, as it is compared.
fn marked(word: &str, begins: bool) -> Option<u32> {
    let lower = word.to_lowercase();
    let number = NUMBERS.iter().position(|number| *number == lower).map(|at| (at + 2).to_string());
    let hash = |text: &str| (xxh3_64(text.as_bytes()) as u32) & !KIND;
    if let Some(number) = number {
        return Some(hash(&number) | FIGURE);
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(hash(&lower) | FIGURE);
    }
    // Two letters are a state or a preposition, and spun as they come: `US` for the United States.
    if lower.chars().count() < 3 || COMMON.contains(&lower.as_str()) {
        return None;
    }
    let stem: String = lower.chars().take(STEM).collect();
    let is_name = !begins && word.starts_with(char::is_uppercase);
    Some(hash(&stem) | if is_name { NAME } else { 0 })
}

/// How many words stand in both, in one order: the length of the longest common subsequence.
fn in_order(ours: &[u32], theirs: &[u32]) -> usize {
    let mut row = vec![0; theirs.len() + 1];
    for word in ours {
        let mut corner = 0;
        for (at, other) in theirs.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word & !KIND == other & !KIND { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "OSLO, May 4 - Norway's prime minister Jonas Lind said on Monday that he would put a levy of 12% on \
        salmon and cod from Chile unless Santiago opens its ports to Norwegian boats, the sharpest step yet in a quarrel over \
        catches. \"We have waited long enough,\" he told reporters at the Storting. Chile sold Norway about $340 million of \
        fish in 2025. The krone fell 0.7% on the news.";
    const SPUN: &str = "Premier Lind acknowledged Monday he would place a toll of 12% upon salmon and codfish out of Chile \
        except Santiago opens its harbours to Norwegian vessels, the keenest move but in a dispute over catches. \"We've \
        waited lengthy sufficient,\" he instructed journalists. Chile offered Norway round $340 million of fish in 2025.";

    #[test]
    fn a_spun_text_follows_its_original_and_not_the_other_way_round() {
        assert!(Wording::of(SPUN).follows(&Wording::of(WIRE)));
        assert!(Wording::of(WIRE).follows(&Wording::of(WIRE)));
        assert!(!Wording::of(WIRE).follows(&Wording::of(SPUN)));
    }

    #[test]
    fn one_name_a_day_or_a_figure_of_its_own_make_it_a_report() {
        for own in [
            "The fish exchange in Bergen closed early.",
            "Traders were told on Tuesday.",
            "Salmon fell 3.1%.",
            "It takes effect on June 1.",
        ] {
            assert!(!Wording::of(&format!("{SPUN} {own}")).follows(&Wording::of(WIRE)), "{own}");
        }
    }

    #[test]
    fn another_report_of_the_same_day_is_not_a_copy_though_it_has_no_figure_of_its_own() {
        let press = "Chilean salmon will cost Norwegian shops 12% more if the ports stay shut, the prime minister warned on \
            Monday. Fishermen have long asked for a levy like this, and opposition leaders called it late. Officials in \
            Santiago did not answer calls. No paper was handed out.";
        assert!(!Wording::of(press).follows(&Wording::of(WIRE)));
    }

    #[test]
    fn a_flash_of_one_line_is_too_short_to_be_told_a_copy() {
        let flash = "Norway put a levy of 12% on salmon and cod from Chile on Monday.";
        assert!(!Wording::of(flash).follows(&Wording::of(WIRE)));
    }

    #[test]
    fn it_is_the_same_out_of_a_store() {
        let wording = Wording::of(WIRE);
        assert_eq!(Wording::from_bytes(&wording.to_bytes()), wording);
    }

    #[test]
    fn words_are_told_names_and_figures() {
        let kinds = |text: &str| -> Vec<u32> { Wording::of(text).words.iter().map(|word| word >> 30).collect() };
        // The first word of a sentence may be anything.
        assert_eq!(kinds("Duties rise. Peru and three firms pay 4.5 percent"), [0, 0, 0, 2, 0, 0, 2, 0]);
        assert_eq!(kinds("duties of Peru"), [0, 1]);
        assert_eq!(kinds(""), Vec::<u32>::new());
        assert_eq!(Wording::of("then 3 came"), Wording::of("then three came"));
    }
}
