//! Why a sentence was read as it was: its words, its clauses, what fired and what was dropped.

use std::fmt::Write;

use crate::facts::Fact;
use crate::facts::clauses::Clause;
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::lexicon::{Is, Naming};

/// One sentence, explained.
#[derive(Clone, Debug)]
pub struct Explained {
    pub sentence: String,
    /// Each word with its part of speech and what it stands for.
    pub words: Vec<(String, String)>,
    /// Each clause: how it hangs on the rest, its subject, verb and object.
    pub clauses: Vec<String>,
    /// Which triggers fired, where roles went, what was dropped and why.
    pub notes: Vec<String>,
    /// What the sentence tells by itself, before mentions of one act are merged.
    pub facts: Vec<Fact>,
}

pub(super) fn explained(scene: &Scene<'_, '_>, facts: &[Fact]) -> Explained {
    let sentence = scene.sentence;
    Explained {
        sentence: sentence.text.to_owned(),
        words: (0..sentence.tokens.len()).map(|at| (sentence.word(at).to_owned(), meaning(sentence, at))).collect(),
        clauses: scene.clauses.iter().map(|clause| described(sentence, clause)).collect(),
        notes: scene.notes(),
        facts: facts.to_vec(),
    }
}

fn meaning(sentence: &Sentence<'_>, at: usize) -> String {
    let token = &sentence.tokens[at];
    let mut out = format!("{:?}", token.pos).to_lowercase();
    if let Some(form) = token.form {
        let _ = write!(out, ".{}", format!("{form:?}").to_lowercase());
    }
    for mention in sentence.mentions(at) {
        let lexicon = sentence.lexicon;
        let id = match mention.is {
            Is::Party(index, naming) => {
                format!("{}{}", lexicon.party(index).id, if naming == Naming::Demonym { "(demonym)" } else { "" })
            }
            Is::Person(index) => {
                let acts = lexicon
                    .person_party(index, sentence.on)
                    .map_or("nobody".into(), |party| lexicon.party(party).id.to_string());
                format!("{} for {acts}", lexicon.person(index).id)
            }
            Is::Product(index) => lexicon.product(index).id.to_string(),
            Is::Company(index) => lexicon.company(index).to_string(),
            Is::Basis(index) => lexicon.basis(index).to_owned(),
            Is::Place(index) => format!("place {}", lexicon.place(index).0),
            Is::Instrument(index) => lexicon.instrument(index).to_string(),
            Is::Word(class, _) => lexicon.classes()[usize::from(class)].clone(),
        };
        if !out.contains(&id) {
            let _ = write!(out, " {id}");
        }
    }
    if let Some(number) = token.number {
        let _ = write!(out, " {:?}", sentence.numbers[number].is);
    }
    if let Some(date) = token.date {
        let found = &sentence.dates[date];
        let _ = write!(out, " {} {:?}", found.lead, found.when);
    }
    out
}

fn described(sentence: &Sentence<'_>, clause: &Clause) -> String {
    let words = |range: std::ops::Range<usize>| range.map(|at| sentence.word(at)).collect::<Vec<_>>().join(" ");
    let mut marks: Vec<&str> = Vec::new();
    for (is, mark) in [
        (clause.will, "will"),
        (clause.may, "may"),
        (clause.would, "would"),
        (clause.had, "had"),
        (clause.passive, "passive"),
        (clause.negated, "not"),
    ] {
        if is {
            marks.push(mark);
        }
    }
    let hangs = clause.parent.map_or(String::new(), |parent| format!(" under {parent}"));
    format!(
        "{:?}{hangs} ({:?} {}): subject “{}” verb “{}” object “{}”",
        clause.opening,
        clause.form,
        marks.join(" "),
        words(clause.subject.clone()),
        words(clause.group.clone()),
        words(clause.object())
    )
}

/// The names of acts, cues and flags, for notes.
pub(super) fn list<T: std::fmt::Debug>(items: &[T]) -> String {
    items.iter().map(|item| format!("{item:?}").to_lowercase()).collect::<Vec<_>>().join(", ")
}
