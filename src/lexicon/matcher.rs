//! Finds every form of the lexicon in a text, in one pass.
//!
//! A form begins where a word begins, so its first two words are looked up in a table, then its first, and the few
//! forms that share them are compared, longest first. An Aho-Corasick automaton over all forms was tried: it finds the forms inside of words too,
//! of which nearly none count, takes a quarter of a second to build, and is slower.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::lexicon::runs::{Run, Table, key, key_of_two};
use crate::lexicon::traditional::simplified;
use crate::lexicon::{Is, Mention};

/// All forms, ready to be found.
pub(super) struct Matcher {
    /// The letters of all forms, in lower case.
    letters: Box<str>,
    /// Those of one head together, longest first.
    forms: Box<[Spelled]>,
    /// Each meaning, with the way it must be written; those of one form together.
    meanings: Box<[(Is, Writing)]>,
    /// By the key of a head.
    heads: Table<Head>,
    /// By byte: false for a sign of ASCII that no form begins with.
    begins: [bool; 256],
}

/// A form, by where its letters and its meanings stand.
struct Spelled {
    letters: Range<u32>,
    meanings: Range<u32>,
    /// One of its meanings counts however it is written.
    any_case: bool,
}

/// What is known of a head.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    /// Where its forms stand: none, of a word that only begins longer heads.
    start: u32,
    count: u16,
    /// It is the first word of a head of two.
    goes_on: bool,
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
        let form = simplified(form.trim());
        let form = folded(&form);
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
        let written: Vec<&str> = self.patterns.iter().map(|pattern| head(pattern)).collect();
        let head = |index: usize| written[index];
        order.sort_by(|a, b| {
            head(*a).cmp(head(*b)).then(self.patterns[*b].len().cmp(&self.patterns[*a].len())).then(a.cmp(b))
        });
        let mut heads: FxHashMap<u64, Head> = FxHashMap::default();
        let mut begins = IN_WORD;
        begins[128..].fill(true);
        let mut start = 0;
        while start < order.len() {
            let word = head(order[start]);
            let count = order[start..].iter().take_while(|index| head(**index) == word).count();
            let first = first_word(word, 0);
            let mut head_key = key(first.as_bytes());
            if first.len() < word.len() {
                heads.entry(head_key).or_default().goes_on = true;
                head_key = key_of_two(head_key, key(&word.as_bytes()[first.len() + 1..]));
            }
            // A text's spaces begin nothing.
            if let [sign] = *first.as_bytes()
                && sign != b' '
            {
                begins[usize::from(sign)] = true;
            }
            let known = heads.entry(head_key).or_default();
            (known.start, known.count) = (place(start), u16::try_from(count).unwrap_or(u16::MAX));
            start += count;
        }
        let mut letters = String::new();
        let mut meanings: Vec<(Is, Writing)> = Vec::new();
        let forms = order.iter().map(|index| {
            let (first, first_meaning) = (place(letters.len()), place(meanings.len()));
            letters.push_str(&self.patterns[*index]);
            meanings.extend_from_slice(&self.meanings[*index]);
            Spelled {
                letters: first..place(letters.len()),
                meanings: first_meaning..place(meanings.len()),
                any_case: self.meanings[*index].iter().any(|(_, writing)| *writing == Writing::Any),
            }
        });
        let forms = forms.collect();
        Matcher {
            letters: letters.into(),
            forms,
            meanings: meanings.into(),
            heads: Table::new(heads.into_iter().collect::<Vec<_>>().into_iter()),
            begins,
        }
    }
}

/// An offset of 32 bits, which is more than a lexicon has of anything.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// `-` and line ends are spaces; the length in bytes stays.
fn folded(text: &str) -> Cow<'_, str> {
    let space = |text: &str| memchr::memchr3(b'-', b'\n', b'\t', text.as_bytes());
    let mut next = space(text);
    if next.is_none() {
        return Cow::Borrowed(text);
    }
    let mut folded = text.to_owned();
    while let Some(at) = next {
        folded.replace_range(at..=at, " ");
        next = space(&folded[at..]).map(|more| at + more);
    }
    Cow::Owned(folded)
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
        // Typographic quotes and dashes stand in nearly every text.
        if matches!(c, '\u{2000}'..='\u{206f}') || !c.is_alphanumeric() || wide(c) {
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
    /// Every form in the text; `lower` is the text with ASCII letters in lower case, `runs` are the runs of that.
    pub(super) fn scan(&self, text: &str, lower: &str, runs: &[Run]) -> Vec<Mention> {
        let lower = &*folded(lower);
        let bytes = lower.as_bytes();
        let mut mentions = Vec::with_capacity(lower.len() / 6);
        let mut words = Cursor { lower, runs };
        let mut at = 0;
        while at < bytes.len() {
            if !self.begins[usize::from(bytes[at])] {
                at += 1;
                continue;
            }
            let (after, first) = words.word(at);
            let mut next = None;
            if let Some(head) = self.heads.get(first) {
                if head.goes_on && bytes.get(after) == Some(&b' ') && after + 1 < bytes.len() {
                    let (_, second) = words.word(after + 1);
                    let both = self.heads.get(key_of_two(first, second));
                    next = both.and_then(|head| self.longest(text, lower, at, head));
                }
                next = next.or_else(|| self.longest(text, lower, at, head));
            }
            at = match next {
                Some((form, end)) => {
                    mentions.extend(self.meant(&text[at..end], form).map(|is| Mention { start: at, end, is }));
                    // What follows inside of a word begins no other form.
                    end
                }
                None => after,
            };
        }
        mentions
    }

    /// The longest of the forms that stands at `at`, and where it ends.
    fn longest<'a>(&'a self, text: &str, lower: &str, at: usize, head: Head) -> Option<(&'a Spelled, usize)> {
        let start = head.start as usize;
        self.forms[start..start + usize::from(head.count)].iter().find_map(|form| {
            let letters = &self.letters.as_bytes()[form.letters.start as usize..form.letters.end as usize];
            let end = at + letters.len();
            let fits = lower.as_bytes().get(at..end)? == letters
                && stands_alone(text, at, end)
                && (form.any_case || self.meant(&text[at..end], form).next().is_some());
            fits.then_some((form, end))
        })
    }

    /// What the form means as it is written.
    fn meant<'a>(&'a self, written: &'a str, form: &Spelled) -> impl Iterator<Item = Is> + 'a {
        let meanings = &self.meanings[form.meanings.start as usize..form.meanings.end as usize];
        meanings.iter().filter(move |(_, writing)| writing.allows(written)).map(|(is, _)| *is)
    }
}

/// The words of a text in lower case, asked for from left to right.
struct Cursor<'t> {
    lower: &'t str,
    /// Those that do not end before what was asked for last.
    runs: &'t [Run],
}

impl Cursor<'_> {
    /// Where the word at `at` ends, as `first_word` says, and its key.
    fn word(&mut self, at: usize) -> (usize, u64) {
        while let [first, rest @ ..] = self.runs
            && first.end <= at
        {
            self.runs = rest;
        }
        let near = self.runs.first().filter(|run| run.start == at);
        if let Some(run) = near.filter(|run| self.lower.as_bytes().get(run.end).is_none_or(u8::is_ascii)) {
            return (run.end, run.key);
        }
        let word = first_word(self.lower, at);
        (at + word.len(), key(word.as_bytes()))
    }
}

impl Writing {
    fn allows(&self, written: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(form) => {
                let same = |(a, b): (u8, u8)| a == b || a == b' ' && matches!(b, b'-' | b'\n' | b'\t');
                form.len() == written.len() && form.bytes().zip(written.bytes()).all(same)
                    || !written.chars().any(char::is_lowercase)
            }
        }
    }
}

/// True if no letter or digit touches the form; Chinese needs no boundary.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    // Nearly always spaces and stops stand around it.
    let parts = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !IN_WORD[usize::from(*byte)]);
    let bytes = text.as_bytes();
    if parts(start.checked_sub(1).and_then(|before| bytes.get(before)))
        && parts(bytes.get(end))
        && bytes.get(end) != Some(&b'\'')
    {
        return true;
    }
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
