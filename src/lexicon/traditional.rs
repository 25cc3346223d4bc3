//! Folds traditional Chinese characters to simplified ones, so that the lexicon needs each form once.
//!
//! In: a text. Out: the same text in simplified characters, as long in bytes: each offset stands where it stood. A text
//! with kana is Japanese, and stays as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

const TABLE: &str = include_str!("data/traditional.txt");

/// Of so many Han characters one kana: Japanese. Chinese news has a name in kana now and then.
const KANA_SHARE: usize = 20;

/// Each traditional character with its simplified one, both of three bytes.
static PAIRS: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(' ')).filter_map(pair).collect()
});

fn pair(text: &str) -> Option<(char, char)> {
    let mut chars = text.chars();
    let (from, to) = (chars.next()?, chars.next()?);
    (from.len_utf8() == to.len_utf8()).then_some((from, to))
}

/// The text in simplified characters. Each byte offset keeps its meaning.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if !has_han(text) || is_japanese(text) {
        return Cow::Borrowed(text);
    }
    if !text.chars().any(|c| PAIRS.contains_key(&c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| PAIRS.get(&c).copied().unwrap_or(c)).collect())
}

/// False for most texts: Han characters begin with one of these bytes.
fn has_han(text: &str) -> bool {
    let begins = |byte: &u8| (0xe4..=0xe9).contains(byte);
    // A chunk is looked through whole, which takes fewer steps than to stop in it.
    text.as_bytes().chunks(64).any(|chunk| chunk.iter().fold(false, |any, byte| any | begins(byte)))
}

/// True if the text has too many kana for Chinese.
fn is_japanese(text: &str) -> bool {
    let (mut han, mut kana) = (0_usize, 0_usize);
    for c in text.chars() {
        han += usize::from(('\u{4e00}'..='\u{9fff}').contains(&c));
        kana += usize::from(matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'));
    }
    kana * KANA_SHARE > han
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_offset() {
        let text = "美國對華加徵關稅 (10%), 商務部:暫停「出口管制」";
        let folded = simplified(text);
        assert_eq!(folded, "美国对华加征关税 (10%), 商务部:暂停「出口管制」");
        assert!(text.char_indices().map(|(at, _)| at).eq(folded.char_indices().map(|(at, _)| at)));
    }

    #[test]
    fn every_pair_is_as_long_as_before() {
        let pairs = TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
        for text in pairs {
            let lengths: Vec<usize> = text.chars().map(char::len_utf8).collect();
            assert_eq!(lengths, [3, 3], "{text}");
        }
    }

    #[test]
    fn what_has_nothing_to_fold_is_not_copied() {
        for text in ["Tariffs on “steel” rose.", "商务部宣布对美国加征关税。", "日本政府は關稅を引き上げる。"]
        {
            assert!(matches!(simplified(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
