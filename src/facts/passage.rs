//! One sentence with everything that was found in it, cut into clauses.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::facts::dates::{self, Found};
use crate::facts::numbers::{self, Number};
use crate::facts::words::{Act, Cue, Word};
use crate::facts::{Evidence, EvidenceIn};
use crate::lexicon::{Form, Is, Lexicon, Naming, PartyId, ProductId};

/// What a form in the sentence stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sense {
    Party(PartyId, Naming),
    /// The person, and the party that he or she acts for.
    Person(Arc<str>, Option<PartyId>),
    /// `true`: a word like `goods`.
    Product(ProductId, bool),
    Company(ProductId),
    Basis(String),
    Place(String),
    Instrument(ProductId),
    Word(Word, Form),
}

/// A form in the sentence, by byte offsets into it.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub start: usize,
    pub end: usize,
    pub sense: Sense,
}

/// How a clause hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Main,
    /// After `after`, `following`, `in response to`.
    Recap,
    Condition,
    /// After `which`, `that`, `while`.
    Side,
}

/// A stretch of the sentence with one verb group, by byte offsets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clause {
    pub start: usize,
    pub end: usize,
    pub opening: Opening,
}

/// One sentence of the title or the text.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    pub part: EvidenceIn,
    /// Offset of the sentence in its part.
    pub offset: usize,
    /// 0 for the title, from 1 for the text.
    pub number: usize,
    pub text: &'a str,
    pub marks: Vec<Mark>,
    pub numbers: Vec<Number>,
    pub dates: Vec<Found>,
    pub clauses: Vec<Clause>,
}

impl<'a> Passage<'a> {
    /// Reads the words of one sentence; `words` gives the meaning of each class of the lexicon.
    pub(super) fn read(
        lexicon: &Lexicon,
        words: &[Word],
        text: &'a str,
        place: (EvidenceIn, usize, usize),
        on: NaiveDate,
    ) -> Self {
        let (part, offset, number) = place;
        let marks: Vec<Mark> = lexicon
            .scan(text)
            .into_iter()
            .filter_map(|mention| {
                let sense = match mention.is {
                    Is::Party(index, naming) => Sense::Party(lexicon.party(index).id.clone(), naming),
                    Is::Person(index) => {
                        let person = lexicon.person(index);
                        Sense::Person(person.id.clone(), person.acts_for(on).cloned())
                    }
                    Is::Product(index) => {
                        let product = lexicon.product(index);
                        Sense::Product(product.id.clone(), product.generic)
                    }
                    Is::Company(index) => Sense::Company(lexicon.company(index).clone()),
                    Is::Basis(index) => Sense::Basis(lexicon.basis(index).to_owned()),
                    Is::Place(index) => Sense::Place(lexicon.place(index).0.to_owned()),
                    Is::Instrument(index) => Sense::Instrument(lexicon.instrument(index).clone()),
                    Is::Word(class, form) => match words.get(usize::from(class)) {
                        Some(Word::Other) | None => return None,
                        Some(word) => Sense::Word(*word, form),
                    },
                };
                Some(Mark { start: mention.start, end: mention.end, sense })
            })
            .collect();
        let numbers =
            if text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains("per") || text.contains("point") {
                numbers::numbers(text)
            } else {
                Vec::new()
            };
        let dates = dates::dates(text, on);
        let clauses = clauses(text, &marks);
        Self { part, offset, number, text, marks, numbers, dates, clauses }
    }

    pub(super) fn is_title(&self) -> bool {
        self.part == EvidenceIn::Title
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence { text: self.text.to_owned(), part: self.part, start: self.offset, end: self.offset + self.text.len() }
    }

    /// The clause around a byte offset.
    pub(super) fn clause_at(&self, at: usize) -> Clause {
        let whole = Clause { start: 0, end: self.text.len(), opening: Opening::Main };
        self.clauses.iter().rev().find(|clause| clause.start <= at).copied().unwrap_or(whole)
    }

    /// Marks that lie wholly within the bytes.
    pub(super) fn within(&self, start: usize, end: usize) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| start <= mark.start && mark.end <= end)
    }

    pub(super) fn has(&self, start: usize, end: usize, wanted: impl Fn(Word) -> bool) -> bool {
        self.within(start, end).any(|mark| mark.word().is_some_and(&wanted))
    }

    pub(super) fn has_cue(&self, start: usize, end: usize, cue: Cue) -> bool {
        self.has(start, end, |word| word == Word::Cue(cue))
    }

    /// The word just before a byte offset, in lower case.
    pub(super) fn word_before(&self, at: usize) -> String {
        let before = self.text[..at].trim_end_matches([' ', '"', '\u{201c}', '-', '\n']);
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '\'')
            .map_or(0, |index| index + before[index..].chars().next().map_or(1, char::len_utf8));
        before[start..].to_ascii_lowercase()
    }

    /// True if `'s` or `s'` follows.
    pub(super) fn is_possessive(&self, mark: &Mark) -> bool {
        let rest = &self.text[mark.end..];
        ["'s", "\u{2019}s", "' ", "\u{2019} "].iter().any(|ending| rest.starts_with(ending))
    }
}

impl Mark {
    pub(super) fn word(&self) -> Option<Word> {
        match self.sense {
            Sense::Word(word, _) => Some(word),
            _ => None,
        }
    }
    pub(super) fn form(&self) -> Form {
        match self.sense {
            Sense::Word(_, form) => form,
            _ => Form::Plain,
        }
    }
    pub(super) fn act(&self) -> Option<Act> {
        match self.word() {
            Some(Word::Act(act)) => Some(act),
            _ => None,
        }
    }
    /// The party that it names or acts for.
    pub(super) fn party(&self) -> Option<&PartyId> {
        match &self.sense {
            Sense::Party(id, _) => Some(id),
            Sense::Person(_, party) => party.as_ref(),
            _ => None,
        }
    }
    pub(super) fn is_actor(&self) -> bool {
        self.party().is_some()
    }
}

/// Words that open a side clause only where a subject or verb follows soon; the others always do.
fn clauses(text: &str, marks: &[Mark]) -> Vec<Clause> {
    let mut cuts: Vec<(usize, Opening)> = vec![(0, Opening::Main)];
    for mark in marks {
        let opening = match mark.word() {
            Some(Word::Break) => Opening::Side,
            Some(Word::Recap) => Opening::Recap,
            Some(Word::Cue(Cue::Condition)) => Opening::Condition,
            _ => continue,
        };
        cuts.push((mark.start, opening));
    }
    for (at, _) in text.match_indices([';', '—', '•', '；', '。']) {
        cuts.push((at, Opening::Main));
    }
    // A comma after a side clause goes back to the main one.
    for (at, _) in text.match_indices([',', '，']) {
        if comma_opens(text, at, marks) {
            cuts.push((at, Opening::Main));
        }
    }
    for (at, bridge) in text.match_indices(" and ") {
        if subject_follows(at + bridge.len(), marks) {
            cuts.push((at, Opening::Main));
        }
    }
    cuts.sort_by_key(|(at, opening)| (*at, *opening == Opening::Main));
    cuts.dedup_by_key(|(at, _)| *at);
    let ends: Vec<usize> = cuts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]).collect();
    cuts.into_iter().zip(ends).map(|((start, opening), end)| Clause { start, end, opening }).collect()
}

/// A comma ends the clause if a party with a verb follows, or a verb of saying.
fn comma_opens(text: &str, at: usize, marks: &[Mark]) -> bool {
    // A comma inside a number, or before a year.
    if text[at + 1..].starts_with(|c: char| c.is_ascii_digit())
        || text[at + 1..].trim_start().starts_with(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    subject_follows(at + 1, marks) || {
        let next = marks.iter().find(|mark| mark.start > at && mark.start <= at + 12);
        next.is_some_and(|mark| matches!(mark.word(), Some(Word::Say)) && mark.form() == Form::Past)
    }
}

/// A party or person at once, and a verb soon after it.
fn subject_follows(at: usize, marks: &[Mark]) -> bool {
    let Some(subject) = marks.iter().find(|mark| mark.start >= at && mark.start <= at + 5 && mark.is_actor()) else {
        return false;
    };
    marks.iter().any(|mark| {
        mark.start >= subject.end
            && mark.start <= subject.end + 24
            && mark.form() != Form::Plain
            && matches!(mark.word(), Some(Word::Act(_) | Word::Say | Word::Cue(_)))
            || (mark.start == subject.end + 1 && matches!(mark.word(), Some(Word::Cue(_))))
    })
}
