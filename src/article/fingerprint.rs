//! Tells copies of one text: a hash for equal ones, a SimHash for nearly equal ones.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Words to a shingle: shorter ones make unrelated texts alike, longer ones make an edited copy strange.
const SHINGLE: usize = 2;

/// Hash of the words of the parts, white space folded.
pub(super) fn content_hash(parts: &[&str]) -> u64 {
    let mut hasher = Xxh3::new();
    for part in parts {
        for word in part.split_whitespace() {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        hasher.update(b"\0");
    }
    hasher.digest()
}

/// 64-bit SimHash over shingles of lower-cased words (M. Charikar, "Similarity estimation techniques from rounding
/// algorithms", STOC 2002). Texts that share most of their shingles differ in few bits.
pub(super) fn simhash(title: &str, text: &str) -> u64 {
    let words: Vec<u64> = title
        .split(|c: char| !c.is_alphanumeric())
        .chain(text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(|word| xxh3_64(word.to_lowercase().as_bytes()))
        .collect();
    let mut weights = [0_i32; 64];
    let width = SHINGLE.min(words.len().max(1));
    for shingle in words.windows(width) {
        let mut hasher = Xxh3::new();
        shingle.iter().for_each(|word| hasher.update(&word.to_le_bytes()));
        let hash = hasher.digest();
        for (bit, weight) in weights.iter_mut().enumerate() {
            *weight += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    weights.iter().enumerate().filter(|(_, weight)| **weight > 0).fold(0, |hash, (bit, _)| hash | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The government of Freedonia said on Tuesday that it would put a duty of a quarter on foreign \
        umbrellas from the first of next month, after a review by its trade office found that imports had doubled in \
        three years. Makers welcomed the step; shops warned of higher prices before the rains.";

    #[test]
    fn a_lightly_edited_copy_differs_in_few_bits() {
        let edited = STORY.replace("on Tuesday", "Tuesday").replace("higher prices", "dearer goods");
        let distance = (simhash("Duty on umbrellas", STORY) ^ simhash("Duty on umbrellas", &edited)).count_ones();
        assert!(distance <= 12, "{distance}");
    }

    #[test]
    fn another_text_differs_in_many() {
        let other = "The central bank left its rate unchanged for a fifth meeting, and its governor said that prices would \
            settle by summer, though rents and wages still rose faster than she would like to see them rise.";
        let distance = (simhash("Duty on umbrellas", STORY) ^ simhash("Bank holds", other)).count_ones();
        assert!(distance > 16, "{distance}");
    }

    #[test]
    fn white_space_does_not_matter() {
        assert_eq!(content_hash(&["a  b\n c"]), content_hash(&["a b c"]));
        assert_ne!(content_hash(&["a b", "c"]), content_hash(&["a", "b c"]));
    }
}
