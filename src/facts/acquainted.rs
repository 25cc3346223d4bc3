//! Persons whom an article has named in full, and what it may call them afterwards: `Keir Starmer`, then `Starmer`.

use crate::facts::sentence::Sentence;
use crate::lexicon::{Is, Mention};

/// Persons whom the article has named in full, and what it may call them afterwards.
#[derive(Debug, Default)]
pub(super) struct Acquainted<'a> {
    known: Vec<(&'a str, u16)>,
}

/// Persons that an article may introduce: more than that is a list of names.
const ACQUAINTED_MAX: usize = 24;

impl<'a> Acquainted<'a> {
    /// Notes whom the sentence names in full.
    pub(super) fn meet(&mut self, sentence: &Sentence<'a>) {
        for mention in sentence.all_mentions() {
            let Is::Person(index) = mention.is else { continue };
            if !sentence.text[mention.start..mention.end].contains(' ') {
                continue;
            }
            let short = sentence.lexicon.person(index).short.as_str();
            self.known.retain(|(known, _)| *known != short);
            if self.known.len() < ACQUAINTED_MAX {
                self.known.push((short, index));
            }
        }
    }

    /// Adds mentions of those who were named before, where the text has their name and the lexicon nothing longer.
    pub(super) fn recognise(&self, text: &str, mentions: &mut Vec<Mention>) {
        let before = mentions.len();
        for (short, person) in &self.known {
            for (start, _) in text.match_indices(short) {
                let end = start + short.len();
                let free = mentions.iter().all(|mention| mention.end <= start || mention.start >= end);
                if free && is_called(text, start, end) {
                    mentions.push(Mention { start, end, is: Is::Person(*person) });
                }
            }
        }
        if mentions.len() > before {
            mentions.sort_by_key(|mention| mention.start);
        }
    }
}

/// True if a surname at `start..end` stands alone or after a title: `Kim said`, `Mr Kim`, but not `Kim Novak`.
fn is_called(text: &str, start: usize, end: usize) -> bool {
    const TITLES: &[&str] = &[
        "Mr",
        "Mr.",
        "Mrs",
        "Mrs.",
        "Ms",
        "Ms.",
        "Dr",
        "Dr.",
        "Minister",
        "Secretary",
        "President",
        "Premier",
        "Chancellor",
        "Commissioner",
        "Governor",
        "Chair",
        "Chairman",
        "Ambassador",
        "Representative",
        "Spokesperson",
        "Spokesman",
        "Spokeswoman",
        "Senator",
        "Negotiator",
        "Envoy",
        "Treasurer",
        "General",
        "Chief",
        "Sheikh",
    ];
    let (left, right) = (&text[..start], &text[end..]);
    let joined = left.ends_with(|c: char| c.is_alphanumeric() || c == '-')
        || right.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    let named_on = right.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_uppercase));
    let word = left.strip_suffix(' ').map_or("", |left| left.rsplit([' ', '\n', '“', '"', '(']).next().unwrap_or(""));
    let given = word.starts_with(char::is_uppercase)
        && word.ends_with(char::is_alphabetic)
        && !TITLES.contains(&word)
        && left.len() > word.len() + 1;
    !joined && !named_on && !given
}
