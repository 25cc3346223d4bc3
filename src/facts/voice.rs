//! Who says it, how sure it is, and whether it is the article's news.

use chrono::{Datelike, NaiveDate};

use crate::facts::Hedge;
use crate::facts::passage::{Clause, Mark, Opening, Passage, Sense};
use crate::facts::words::{Cue, Word};
use crate::lexicon::{Form, Naming};

/// How far before or after a verb of saying its subject stands, in bytes.
const SPEAKER_REACH: usize = 70;
/// Sentences of the text that are its lead.
const LEAD: usize = 2;

/// How the sentence stands behind its claim, and whose it is.
pub(super) fn voice(passage: &Passage<'_>, clause: Clause) -> (Hedge, Option<String>) {
    let whole = (0, passage.text.len());
    let say = passage.within(whole.0, whole.1).find(|mark| mark.word() == Some(Word::Say) && mark.form() != Form::Ing);
    let unnamed = passage.within(whole.0, whole.1).find(|mark| mark.word() == Some(Word::Unnamed));
    let analyst = passage.has(whole.0, whole.1, |word| word == Word::Analyst);
    let opinion = passage.has(clause.start, clause.end, |word| word == Word::Opinion)
        || (analyst && passage.has(whole.0, whole.1, |word| word == Word::Opinion));
    if opinion && (analyst || !passage.is_title()) && !named_speaker(passage, say) {
        return (Hedge::Speculated, None);
    }
    if let Some(unnamed) = unnamed {
        return (Hedge::Reported, Some(passage.text[unnamed.start..unnamed.end].to_owned()));
    }
    if passage.has(whole.0, whole.1, |word| word == Word::Reportedly) {
        return (Hedge::Reported, None);
    }
    match say.and_then(|say| speaker(passage, say)) {
        Some(speaker) => (Hedge::Attributed, Some(speaker)),
        None if say.is_some() => (Hedge::Attributed, None),
        None => (Hedge::Asserted, None),
    }
}

fn named_speaker(passage: &Passage<'_>, say: Option<&Mark>) -> bool {
    say.and_then(|say| speaker(passage, say)).is_some()
}

/// Who says: the nearest person or party before the verb, else just after it.
pub(super) fn speaker(passage: &Passage<'_>, say: &Mark) -> Option<String> {
    let from = say.start.saturating_sub(SPEAKER_REACH);
    let named = |mark: &&Mark| match &mark.sense {
        Sense::Person(..) => true,
        Sense::Party(_, naming) => *naming != Naming::Demonym,
        _ => false,
    };
    let before = passage.within(from, say.start).rfind(named);
    let after = || passage.within(say.end, (say.end + SPEAKER_REACH / 2).min(passage.text.len())).find(named);
    let according = passage.text[say.start..say.end].eq_ignore_ascii_case("according to");
    let found = if according { after() } else { before.or_else(after) };
    found.map(|mark| match &mark.sense {
        Sense::Person(id, _) => id.to_string(),
        Sense::Party(id, _) => id.to_string(),
        _ => String::new(),
    })
}

/// True if the clause tells the article's news, false for recap, history and background.
pub(super) fn is_fresh(passage: &Passage<'_>, clause: Clause, verb: Option<&Mark>, on: NaiveDate) -> bool {
    let span = (clause.start, clause.end);
    let past_time = passage.has(span.0, span.1, |word| word == Word::PastTime);
    if passage.is_title() {
        return !past_time;
    }
    if past_time || past_perfect(passage, clause, verb) || past_year(passage, clause, on) {
        return false;
    }
    if clause.opening == Opening::Recap && verb.is_none_or(|verb| verb.form() != Form::Base) {
        return false;
    }
    if passage.number <= LEAD {
        return true;
    }
    if clause.opening == Opening::Side
        && verb.is_some_and(|verb| verb.form() == Form::Past)
        && !passage.has(span.0, span.1, |word| word == Word::Now)
    {
        return false;
    }
    verb.is_some()
}

/// `had imposed`.
fn past_perfect(passage: &Passage<'_>, clause: Clause, verb: Option<&Mark>) -> bool {
    let Some(verb) = verb.filter(|verb| verb.form() == Form::Past) else { return false };
    let from = verb.start.saturating_sub(24).max(clause.start);
    let before = passage.text.get(from..verb.start).unwrap_or_default().to_ascii_lowercase();
    before.split(|c: char| !c.is_alphanumeric()).any(|word| word == "had")
}

/// A year before the one of publication: `in 2018`.
fn past_year(passage: &Passage<'_>, clause: Clause, on: NaiveDate) -> bool {
    let text = &passage.text[clause.start..clause.end];
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse::<i32>().ok())
        .any(|year| {
            (1900..on.year()).contains(&year)
                && !text.contains(&format!("of {year}"))
                && !text.contains(&format!("Act of {year}"))
        })
        && text.contains("in ")
}

/// True if a word of denial governs what stands at `at`.
pub(super) fn is_denied(passage: &Passage<'_>, clause: Clause, at: usize) -> bool {
    passage.within(clause.start, at).any(|mark| mark.word() == Some(Word::Cue(Cue::Denied)))
}

/// True if `not` stands right before the verb.
pub(super) fn is_negated(passage: &Passage<'_>, clause: Clause, at: usize) -> bool {
    let from = at.saturating_sub(28).max(clause.start);
    passage
        .marks
        .iter()
        .filter(|mark| from <= mark.start && mark.end <= at)
        .any(|mark| mark.word() == Some(Word::Cue(Cue::Not)))
}
