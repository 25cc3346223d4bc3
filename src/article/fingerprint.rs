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
        .map(|word| {
            let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            if plain { xxh3_64(word.as_bytes()) } else { xxh3_64(word.to_lowercase().as_bytes()) }
        })
        .collect();
    let mut ones = [0_usize; 64];
    let width = SHINGLE.min(words.len().max(1));
    let mut bytes = [0; SHINGLE * 8];
    let mut count = 0;
    for shingle in words.windows(width) {
        for (place, word) in bytes.chunks_exact_mut(8).zip(shingle) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        let hash = xxh3_64(&bytes[..width * 8]);
        for (bit, ones) in ones.iter_mut().enumerate() {
            *ones += (hash >> bit & 1) as usize;
        }
        count += 1;
    }
    ones.iter().enumerate().filter(|(_, ones)| **ones * 2 > count).fold(0, |hash, (bit, _)| hash | 1 << bit)
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
