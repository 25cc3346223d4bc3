//! Finds every form of the lexicon in a text, in one pass.
//!
//! A form begins where a word begins, so its first two words are looked up in a table, then its first, and the few
//! forms that share them are compared, longest first. An Aho-Corasick automaton over all forms was tried: it finds the forms inside of words too,
//! of which nearly none count, takes a quarter of a second to build, and is slower.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

use crate::lexicon::{Is, Mention};

/// All forms, ready to be found.
pub(super) struct Matcher {
    /// Forms in lower case, those of one head together, longest first.
    forms: Vec<Box<str>>,
    /// By form: each meaning, with the way it must be written.
    meanings: Vec<Vec<(Is, Writing)>>,
    /// By the hash of a head: where its forms stand.
    heads: HashMap<u64, Head, BuildHasherDefault<Hashed>>,
}

/// What is known of a head.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    /// Where its forms stand: none, of a word that only begins longer heads.
    start: u32,
    end: u32,
    /// It is the first word of a head of two.
    goes_on: bool,
}

/// Hands a hash on that is one already.
#[derive(Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// How a form must be written to count.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Writing {
    /// Any case.
    Any,
    /// As given, or all in capitals.
    Exact(Box<str>),
}

/// Collects forms.
#[derive(Default)]
pub(super) struct Forms {
    patterns: Vec<String>,
    index: HashMap<String, usize>,
    meanings: Vec<Vec<(Is, Writing)>>,
}

impl Forms {
    pub(super) fn add(&mut self, form: &str, is: Is) {
        let form = folded(form.trim());
        if form.is_empty() {
            return;
        }
        if form.contains('\'') {
            self.add_folded(&form.replace('\'', "\u{2019}"), is);
        }
        self.add_folded(&form, is);
    }

    fn add_folded(&mut self, form: &str, is: Is) {
        let key = form.to_ascii_lowercase();
        let next = self.patterns.len();
        let index = *self.index.entry(key.clone()).or_insert(next);
        if index == next {
            self.patterns.push(key);
            self.meanings.push(Vec::new());
        }
        let cased = form.chars().any(char::is_uppercase);
        let meaning = (is, if cased { Writing::Exact(form.into()) } else { Writing::Any });
        if !self.meanings[index].contains(&meaning) {
            self.meanings[index].push(meaning);
        }
    }

    /// What the words inside a form mean by themselves, the form as a whole left out.
    pub(super) fn parts(&self, form: &str) -> Vec<Is> {
        let form = folded(form.trim()).to_ascii_lowercase();
        let starts: Vec<usize> =
            std::iter::once(0).chain(form.match_indices(' ').map(|(space, _)| space + 1)).collect();
        let ends: Vec<usize> = starts.iter().skip(1).map(|start| start - 1).chain([form.len()]).collect();
        let mut found = Vec::new();
        for (first, start) in starts.iter().enumerate() {
            for end in ends[first..].iter().filter(|end| **end - start < form.len()) {
                let meanings = self.index.get(&form[*start..*end]).map(|index| &self.meanings[*index]);
                found.extend(meanings.into_iter().flatten().map(|(is, _)| *is));
            }
        }
        found
    }

    pub(super) fn build(self) -> Matcher {
        let mut order: Vec<usize> = (0..self.patterns.len()).collect();
        let head = |index: usize| head(&self.patterns[index]);
        order.sort_by(|a, b| {
            head(*a).cmp(head(*b)).then(self.patterns[*b].len().cmp(&self.patterns[*a].len())).then(a.cmp(b))
        });
        let mut heads: HashMap<u64, Head, BuildHasherDefault<Hashed>> = HashMap::default();
        let mut start = 0;
        while start < order.len() {
            let word = head(order[start]);
            let end = start + order[start..].iter().take_while(|index| head(**index) == word).count();
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let known = heads.entry(xxh3_64(word.as_bytes())).or_default();
            (known.start, known.end) = (place(start), place(end));
            let first = first_word(word, 0);
            if first.len() < word.len() {
                heads.entry(xxh3_64(first.as_bytes())).or_default().goes_on = true;
            }
            start = end;
        }
        let mut meanings: Vec<Option<Vec<(Is, Writing)>>> = self.meanings.into_iter().map(Some).collect();
        Matcher {
            forms: order.iter().map(|index| self.patterns[*index].as_str().into()).collect(),
            meanings: order.iter().map(|index| meanings[*index].take().unwrap_or_default()).collect(),
            heads,
        }
    }
}

/// `-` and line ends are spaces; the length in bytes stays.
fn folded(text: &str) -> Cow<'_, str> {
    const SPACES: [char; 3] = ['-', '\n', '\t'];
    match memchr::memchr3(b'-', b'\n', b'\t', text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace(SPACES, " ")),
        None => Cow::Borrowed(text),
    }
}

/// What a form is looked up by: its first two words, or its first where no space stands behind that.
fn head(form: &str) -> &str {
    let first = first_word(form, 0).len();
    match form[first..].strip_prefix(' ') {
        Some(rest) if !rest.is_empty() => &form[..first + 1 + first_word(rest, 0).len()],
        _ => &form[..first],
    }
}

/// The letters and digits from `at` on; of what is written without spaces, and of signs, one character.
fn first_word(text: &str, at: usize) -> &str {
    let rest = &text.as_bytes()[at..];
    let length = rest.iter().position(|byte| !IN_WORD[usize::from(*byte)]).unwrap_or(rest.len());
    match rest.get(length) {
        Some(next) if !next.is_ascii() => first_word_of_many(&text[at..], length),
        _ => &text[at..at + length.max(1).min(rest.len())],
    }
}

/// By byte: whether it is a letter or digit of ASCII.
const IN_WORD: [bool; 256] = {
    let mut in_word = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        in_word[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    in_word
};

/// The first word of a text that goes on, after so many letters of ASCII, with another character.
#[cold]
fn first_word_of_many(rest: &str, mut length: usize) -> &str {
    for c in rest[length..].chars() {
        if !c.is_alphanumeric() || wide(c) {
            if length == 0 {
                length = c.len_utf8();
            }
            break;
        }
        length += c.len_utf8();
    }
    &rest[..length]
}

impl Matcher {
    /// Every form in the text; `lower` is the text with ASCII letters in lower case.
    pub(super) fn scan(&self, text: &str, lower: &str) -> Vec<Mention> {
        let (text, lower) = (&*folded(text), &*folded(lower));
        let mut mentions = Vec::with_capacity(lower.len() / 12);
        let mut at = 0;
        while at < lower.len() {
            if lower.as_bytes()[at] == b' ' {
                at += 1;
                continue;
            }
            let word = first_word(lower, at);
            let after = at + word.len();
            let mut next = None;
            if let Some(head) = self.head(word) {
                if head.goes_on && lower[after..].starts_with(' ') && after + 1 < lower.len() {
                    let end = after + 1 + first_word(lower, after + 1).len();
                    next = self.head(&lower[at..end]).and_then(|head| self.longest(text, lower, at, head));
                }
                next = next.or_else(|| self.longest(text, lower, at, head));
            }
            at = match next {
                Some((form, end)) => {
                    mentions.extend(self.meant(&text[at..end], form).map(|is| Mention { start: at, end, is }));
                    // What follows inside of a word begins no other form.
                    end
                }
                None => after.max(at + 1),
            };
        }
        mentions
    }

    /// What is known of a head, in lower case.
    fn head(&self, head: &str) -> Option<Head> {
        self.heads.get(&xxh3_64(head.as_bytes())).copied()
    }

    /// The longest of the forms that stands at `at`, and where it ends.
    fn longest(&self, text: &str, lower: &str, at: usize, head: Head) -> Option<(usize, usize)> {
        (head.start as usize..head.end as usize).find_map(|form| {
            let end = at + self.forms[form].len();
            let fits = lower.as_bytes().get(at..end)? == self.forms[form].as_bytes()
                && stands_alone(text, at, end)
                && self.meant(&text[at..end], form).next().is_some();
            fits.then_some((form, end))
        })
    }

    fn meant<'a>(&'a self, written: &'a str, form: usize) -> impl Iterator<Item = Is> + 'a {
        self.meanings[form].iter().filter(move |(_, writing)| writing.allows(written)).map(|(is, _)| *is)
    }
}

impl Writing {
    fn allows(&self, written: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(form) => **form == *written || !written.chars().any(char::is_lowercase),
        }
    }
}

/// True if no letter or digit touches the form; Chinese needs no boundary.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let inside = &text[start..end];
    let joins = |a: Option<char>, b: Option<char>| matches!((a, b), (Some(a), Some(b)) if a.is_alphanumeric() && b.is_alphanumeric() && !(wide(a) || wide(b)));
    // "won't" is no form of "win".
    let touched = matches!(text.as_bytes().get(end), Some(b'\'' | 0xe2));
    let contracted = touched
        && ["'t", "\u{2019}t"].iter().any(|end_of| {
            text[end..].strip_prefix(end_of).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
    !contracted
        && !joins(text[..start].chars().next_back(), inside.chars().next())
        && !joins(inside.chars().next_back(), text[end..].chars().next())
}

/// Han, kana and hangul are written without spaces.
fn wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}
