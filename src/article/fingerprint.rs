//! Tells copies of one text: a hash for equal ones, a SimHash for nearly equal ones.

use xxhash_rust::xxh3::xxh3_64;

/// Words to a shingle: shorter ones make unrelated texts alike, longer ones make an edited copy strange.
const SHINGLE: usize = 2;

/// Each bit of a byte as a byte of its own, so that eight counters are added to at once.
const SPREAD: [u64; 256] = spread();

/// Hash of the words of the parts, white space folded.
pub(super) fn content_hash(parts: &[&str]) -> u64 {
    let mut words = String::with_capacity(parts.iter().map(|part| part.len() + 2).sum());
    for part in parts {
        for word in part.split_whitespace() {
            words.push_str(word);
            words.push(' ');
        }
        words.push('\0');
    }
    xxh3_64(words.as_bytes())
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
    let width = SHINGLE.min(words.len().max(1));
    let shingles = words.windows(width);
    let (mut ones, count) = ([0_usize; 64], shingles.len());
    let mut counters = [0_u64; 8];
    for (number, shingle) in shingles.enumerate() {
        let mut bytes = [0; SHINGLE * 8];
        for (place, word) in bytes.chunks_exact_mut(8).zip(shingle) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        let hash = xxh3_64(&bytes[..width * 8]);
        for (counter, byte) in counters.iter_mut().zip(hash.to_le_bytes()) {
            *counter += SPREAD[usize::from(byte)];
        }
        // A counter of eight bits holds no more.
        if number % 255 == 254 || number + 1 == count {
            for (ones, counted) in ones.iter_mut().zip(counters.iter().flat_map(|counter| counter.to_le_bytes())) {
                *ones += usize::from(counted);
            }
            counters = [0; 8];
        }
    }
    ones.iter().enumerate().filter(|(_, ones)| **ones * 2 > count).fold(0, |hash, (bit, _)| hash | 1 << bit)
}

const fn spread() -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (bit * 8);
            bit += 1;
        }
        byte += 1;
    }
    table
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
    fn each_bit_is_set_where_most_shingles_have_it() {
        // Long enough that the counters of eight bits are emptied more than once.
        let text: String = (0..1_500).map(|number| format!("word{} ", number * number % 601)).collect();
        let words: Vec<u64> = text.split_whitespace().map(|word| xxh3_64(word.as_bytes())).collect();
        let hashes: Vec<u64> = words
            .windows(SHINGLE)
            .map(|pair| xxh3_64(&pair.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>()))
            .collect();
        for bit in 0..64 {
            let ones = hashes.iter().filter(|hash| *hash >> bit & 1 == 1).count();
            assert_eq!(simhash("", &text) >> bit & 1 == 1, ones * 2 > hashes.len(), "bit {bit}");
        }
    }

    #[test]
    fn white_space_does_not_matter() {
        assert_eq!(content_hash(&["a  b\n c"]), content_hash(&["a b c"]));
        assert_ne!(content_hash(&["a b", "c"]), content_hash(&["a", "b c"]));
    }
}
