//! The verb groups of a sentence: auxiliaries, negation and adverbs up to the verb.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::sentence::Sentence;
use crate::facts::words::{Flag, Pos};
use crate::lexicon::Form;

/// Verb groups: auxiliaries, negation and adverbs up to the verb.
pub(super) fn groups(sentence: &Sentence<'_>) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut open: Option<Clause> = None;
    let tokens = &sentence.tokens;
    for (index, token) in tokens.iter().enumerate().skip(sentence.body) {
        let fresh = |form: Form| Clause {
            group: index..index + 1,
            head: index,
            form,
            will: false,
            may: false,
            would: false,
            have: false,
            had: false,
            passive: false,
            negated: false,
            copula: false,
            finite: true,
            opening: Opening::Main,
            parent: None,
            left: index,
            right: tokens.len(),
            subject: index..index,
            owned: false,
            antecedent: None,
        };
        match token.pos {
            Pos::Modal
                if open.as_ref().is_some_and(|clause| clause.copula)
                    && (token.flag(Flag::Will) || token.flag(Flag::May)) =>
            {
                // "is due to", "are expected to".
                if let Some(clause) = open.as_mut() {
                    clause.had |= clause.form == Form::Past;
                    clause.will |= token.flag(Flag::Will);
                    clause.may |= token.flag(Flag::May);
                    clause.copula = false;
                    clause.passive = false;
                    clause.form = Form::Base;
                    clause.group.end = index + 1;
                }
            }
            Pos::Modal => {
                close(&mut found, open.take(), sentence);
                let mut clause = fresh(Form::Base);
                let word = sentence.lower(index);
                clause.may = matches!(word, "may" | "might" | "could" | "can" | "couldn't") || token.flag(Flag::May);
                clause.would =
                    word.starts_with("would") || word.starts_with("should") || word == "it'd" || word == "he'd";
                clause.will = !clause.may && !clause.would;
                clause.negated = word.ends_with("n't") || word == "cannot" || word.ends_with("n\u{2019}t");
                open = Some(clause);
            }
            Pos::To => {
                if let Some(clause) = open.as_mut().filter(|clause| clause.copula) {
                    // "is to take effect"; "were to" tells of a plan that was.
                    clause.had |= clause.form == Form::Past;
                    clause.will = true;
                    clause.copula = false;
                    clause.group.end = index + 1;
                    clause.form = Form::Base;
                    continue;
                }
                close(&mut found, open.take(), sentence);
                let mut clause = fresh(Form::Base);
                clause.finite = false;
                open = Some(clause);
            }
            Pos::Be | Pos::Have | Pos::Do => {
                let word = sentence.lower(index);
                let mut clause = open.take().unwrap_or_else(|| fresh(Form::Present));
                if clause.group.start == index {
                    let past = matches!(
                        word,
                        "was" | "were" | "wasn't" | "weren't" | "did" | "didn't" | "had" | "hadn't" | "got"
                    );
                    clause.form = if past { Form::Past } else { Form::Present };
                    if word == "being" || word == "having" {
                        clause.finite = false;
                        clause.form = Form::Ing;
                    }
                    if word == "be" {
                        clause.finite = false;
                        clause.form = Form::Base;
                    }
                }
                clause.head = index;
                clause.group.end = index + 1;
                clause.negated |= word.ends_with("n't") || word.ends_with("n\u{2019}t");
                clause.copula = token.pos == Pos::Be;
                clause.have |= token.pos == Pos::Have;
                clause.had |= word.starts_with("had") && !clause.will && clause.group.start == index;
                clause.passive = token.pos == Pos::Be;
                open = Some(clause);
            }
            Pos::Not => {
                if let Some(clause) = open.as_mut() {
                    clause.negated = true;
                    clause.group.end = index + 1;
                }
            }
            Pos::Adv | Pos::Quote => {
                // "has already imposed" tells of before.
                if let Some(clause) = open.as_mut().filter(|clause| clause.have) {
                    clause.had |= sentence.is_word(index, "already");
                }
                // "will probably add": perhaps.
                if let Some(clause) = open.as_mut().filter(|clause| clause.will && token.pos == Pos::Adv)
                    && sentence.is_any(index, &["probably", "possibly", "perhaps"])
                {
                    clause.may = true;
                }
            }
            Pos::Verb => {
                let form = token.form.unwrap_or(Form::Base);
                let mut clause = open.take().unwrap_or_else(|| {
                    let mut clause = fresh(form);
                    clause.finite = form != Form::Ing;
                    clause
                });
                let led = clause.group.start < index;
                clause.copula = false;
                clause.passive = led && clause.passive && form == Form::Past;
                if led && form == Form::Ing && clause.form != Form::Ing {
                    clause.finite = true;
                }
                if !led
                    || form == Form::Past
                        && (clause.have || clause.passive)
                        && !clause.will
                        && !clause.may
                        && !clause.would
                        && clause.finite
                {
                    // "was imposed", "has imposed": past; "is imposed" states.
                    let states = clause.passive && clause.form == Form::Present && !clause.have;
                    clause.form = if states { Form::Present } else { form };
                }
                // A negation just before a participle or infinitive: "not to impose".
                clause.negated |= index > 0 && clause.group.start == index && tokens[index - 1].pos == Pos::Not;
                clause.head = index;
                clause.group.end = index + 1;
                found.push(clause);
            }
            Pos::Date if open.is_some() => {}
            // "will from Friday allow", "has since March raised", "will on 1 July be charged".
            Pos::Prep | Pos::Recap if open.is_some() && dated_aside(sentence, index) => {}
            _ if open.is_none() => {}
            _ => close(&mut found, open.take(), sentence),
        }
    }
    close(&mut found, open.take(), sentence);
    if let Some(first) = found.iter_mut().find(|clause| sentence.tokens[clause.head].pos == Pos::Verb)
        && sentence.is_any(sentence.body, &["nor", "neither"])
    {
        first.negated = true;
    }
    for clause in &mut found {
        let start = clause.group.start;
        clause.negated |= start > 0 && sentence.tokens[start - 1].pos == Pos::Not && !clause.finite;
    }
    found
}

/// True for the preposition of a date that stands between an auxiliary and its verb.
fn dated_aside(sentence: &Sentence<'_>, index: usize) -> bool {
    const MAX: usize = 3;
    let tokens = &sentence.tokens;
    let aux = index.checked_sub(1).is_some_and(|at| matches!(tokens[at].pos, Pos::Modal | Pos::Have | Pos::Be));
    let dated = tokens.get(index + 1).is_some_and(|next| next.pos == Pos::Date);
    let verb = (index + 2..index + 2 + MAX)
        .find(|at| !tokens.get(*at).is_some_and(|token| matches!(token.pos, Pos::Date | Pos::Adv | Pos::Prep)));
    let led = tokens[index].pos == Pos::Prep || sentence.is_word(index, "since");
    aux && dated
        && led
        && verb
            .is_some_and(|at| tokens.get(at).is_some_and(|token| matches!(token.pos, Pos::Verb | Pos::Be | Pos::Have)))
}

/// Keeps auxiliaries without a verb where they are verbs themselves: `is 39%`, `has no plans`.
fn close(found: &mut Vec<Clause>, open: Option<Clause>, sentence: &Sentence<'_>) {
    // "As Washington did last year, Britain will": what it did is a clause of its own.
    let does = |clause: &Clause| {
        let next = sentence.tokens.get(clause.group.end).map(|next| next.pos);
        sentence.tokens[clause.head].pos == Pos::Do
            && matches!(next, Some(Pos::Date | Pos::Comma | Pos::Adv | Pos::Prep))
            && sentence.is_word(sentence.body, "as")
    };
    if let Some(clause) = open
        && (matches!(sentence.tokens[clause.head].pos, Pos::Be | Pos::Have) || does(&clause))
    {
        let mut clause = clause;
        clause.passive = false;
        found.push(clause);
    }
}
