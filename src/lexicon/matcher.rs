//! Finds every form of the lexicon in a text, in one pass.

use std::borrow::Cow;
use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::lexicon::{Is, Mention};

/// All forms, ready to be found.
pub(super) struct Matcher {
    automaton: AhoCorasick,
    /// By pattern: each meaning, with the way it must be written.
    meanings: Vec<Vec<(Is, Writing)>>,
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

    pub(super) fn build(self) -> Result<Matcher, String> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&self.patterns)
            .map_err(|error| error.to_string())?;
        Ok(Matcher { automaton, meanings: self.meanings })
    }
}

/// `-` and line ends are spaces; the length in bytes stays.
fn folded(text: &str) -> Cow<'_, str> {
    const SPACES: [char; 3] = ['-', '\n', '\t'];
    if text.contains(SPACES) { Cow::Owned(text.replace(SPACES, " ")) } else { Cow::Borrowed(text) }
}

impl Matcher {
    pub(super) fn scan(&self, text: &str) -> Vec<Mention> {
        let haystack = folded(text);
        let mut found: Vec<(usize, usize, usize)> = self
            .automaton
            .find_overlapping_iter(&*haystack)
            .map(|found| (found.start(), found.end(), found.pattern().as_usize()))
            .filter(|(start, end, _)| stands_alone(&haystack, *start, *end))
            .filter(|(start, end, pattern)| self.meant(&haystack[*start..*end], *pattern).next().is_some())
            .collect();
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut mentions = Vec::with_capacity(found.len());
        let mut taken = 0;
        for (start, end, pattern) in found {
            if start < taken {
                continue;
            }
            taken = end;
            mentions.extend(self.meant(&haystack[start..end], pattern).map(|is| Mention { start, end, is }));
        }
        mentions
    }

    fn meant<'a>(&'a self, written: &'a str, pattern: usize) -> impl Iterator<Item = Is> + 'a {
        self.meanings[pattern].iter().filter(move |(_, writing)| writing.allows(written)).map(|(is, _)| *is)
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
    let contracted = ["'t", "\u{2019}t"]
        .iter()
        .any(|end_of| text[end..].strip_prefix(end_of).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
    !contracted
        && !joins(text[..start].chars().next_back(), inside.chars().next())
        && !joins(inside.chars().next_back(), text[end..].chars().next())
}

/// Han, kana and hangul are written without spaces.
fn wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}
