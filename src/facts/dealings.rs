//! Reads dealings between parties: meetings, agreements, purchases.

use chrono::NaiveDate;

use crate::facts::dates::{Looks, When};
use crate::facts::measures::{after_say, amount, blank, dateline_end};
use crate::facts::passage::{Clause, Mark, Opening, Passage, Sense};
use crate::facts::roles::{floor, subject_in};
use crate::facts::voice;
use crate::facts::words::{Act, Cue, Word};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Form, Naming, PartyId, ProductId};

/// Every meeting, agreement and purchase that the sentence tells.
pub(super) fn dealings(passage: &Passage<'_>, on: NaiveDate, trade: bool, sides: &[PartyId]) -> Vec<Fact> {
    let mut found = Vec::new();
    found.extend(meeting(passage, on, trade, sides));
    found.extend(agreement(passage, on, trade, sides));
    found.extend(purchase(passage, on));
    found
}

/// Who is named in the bytes: persons, and parties that no person stands for.
fn company(passage: &Passage<'_>, start: usize, end: usize) -> (Vec<String>, Vec<PartyId>) {
    let mut people: Vec<String> = Vec::new();
    let mut parties: Vec<PartyId> = Vec::new();
    for mark in passage.within(start, end) {
        match &mark.sense {
            Sense::Person(id, _) if !people.contains(&id.to_string()) => people.push(id.to_string()),
            Sense::Party(id, naming) if *naming != Naming::CentralBank && *naming != Naming::Court => {
                let place =
                    matches!(passage.word_before(mark.start).as_str(), "in" | "at") && *naming != Naming::Demonym;
                if !place && !parties.contains(id) {
                    parties.push(id.clone());
                }
            }
            _ => {}
        }
    }
    (people, parties)
}

fn is_noun(mark: &Mark, kind: Kind) -> bool {
    mark.word() == Some(Word::Noun(kind))
}

/// The one meeting that a sentence tells of.
fn meeting(passage: &Passage<'_>, on: NaiveDate, trade: bool, both: &[PartyId]) -> Option<Fact> {
    let (head, verb) = meeting_head(passage)?;
    let clause = passage.clause_at(head.start);
    let (start, end) = between(passage, head).unwrap_or((0, passage.text.len()));
    let (mut people, mut parties) = company(passage, start, end);
    let leaders = passage.has(0, passage.text.len(), |word| matches!(word, Word::Leaders | Word::Both));
    // A speaker who does not take part is not a participant.
    let say = passage.marks.iter().find(|mark| mark.word() == Some(Word::Say) && mark.form() != Form::Plain);
    let speaker = say.and_then(|say| voice::speaker(passage, say));
    if people.len() > 2
        && let Some(speaker) = &speaker
    {
        people.retain(|person| person != speaker);
    }
    parties.retain(|party| !represented(passage, party, &people));
    if clause.opening == Opening::Recap && people.len() < 2 {
        return None;
    }
    if people.len() + parties.len() < 2 && leaders {
        // "The two sides": those that the article is about.
        parties = both.to_vec();
        people.retain(|_| false);
    }
    // A meeting with a day and no names is that of another sentence.
    let unnamed = people.len() + parties.len() < 2;
    if unnamed && (!trade || held_on(passage, Looks::Ahead, on).is_none() || verb.is_some())
        || people.is_empty() && !trade
    {
        return None;
    }
    if one_sided(passage, &people) && parties.is_empty() {
        return None;
    }
    if unnamed {
        people.clear();
        parties.clear();
    }
    let stage = meeting_stage(passage, clause, head, verb)?;
    let participants = if people.len() >= 2 {
        people
    } else {
        people.into_iter().chain(parties.iter().map(ToString::to_string)).collect()
    };
    let verb_mark = verb.or(Some(head)).filter(|mark| mark.form() != Form::Plain);
    let fresh = voice::is_fresh(passage, clause, verb_mark.or(Some(head)), on);
    let (hedge, said_by) = voice::voice(passage, clause);
    let mut fact = blank(passage, Kind::Meeting, fresh, hedge, said_by);
    let looks = if matches!(stage, Stage::Held | Stage::InEffect) { Looks::Back } else { Looks::Ahead };
    fact.date = held_on(passage, looks, on);
    fact.date_is = fact.date.map(|_| DateIs::Held);
    fact.place = place(passage);
    fact.stage = Some(stage);
    fact.participants = participants;
    positions(passage, &mut fact);
    Some(fact)
}

/// True if everyone named acts for one party: a minister who goes to see the president is no meeting of states.
fn one_sided(passage: &Passage<'_>, people: &[String]) -> bool {
    let mut acts_for: Vec<&PartyId> = Vec::new();
    for mark in &passage.marks {
        if let Sense::Person(id, Some(party)) = &mark.sense
            && people.iter().any(|person| **person == **id)
            && !acts_for.contains(&party)
        {
            acts_for.push(party);
        }
    }
    people.len() > 1 && acts_for.len() == 1
}

/// The bytes in which a meeting's two sides stand: `talks between the US and China`.
fn between(passage: &Passage<'_>, head: &Mark) -> Option<(usize, usize)> {
    let reach = floor(passage.text, head.end + 24);
    let at = head.end + passage.text[head.end..reach].find("between ")?;
    let second = passage.within(at, passage.text.len()).filter(|mark| mark.is_actor()).nth(1)?;
    (second.end - at < 80).then_some((at, second.end))
}

/// The noun or verb of meeting, and the verb that acts on the noun.
fn meeting_head<'m>(passage: &'m Passage<'_>) -> Option<(&'m Mark, Option<&'m Mark>)> {
    // "A productive meeting" is a noun; "is meeting" is a verb.
    let is_verb = |mark: &&Mark| {
        let also_noun = passage.marks.iter().any(|noun| noun.start == mark.start && is_noun(noun, Kind::Meeting));
        let led = matches!(passage.word_before(mark.start).as_str(), "is" | "are" | "be" | "was" | "were" | "been");
        (mark.form() != Form::Plain || wide(passage, mark)) && (!also_noun || led)
    };
    let verb = passage.marks.iter().filter(|mark| mark.act() == Some(Act::Meet)).find(is_verb);
    let noun = passage.marks.iter().find(|mark| is_noun(mark, Kind::Meeting));
    match (verb, noun) {
        (Some(verb), _) => Some((verb, Some(verb))),
        (None, Some(noun)) => Some((noun, None)),
        (None, None) => None,
    }
}

fn wide(passage: &Passage<'_>, mark: &Mark) -> bool {
    !passage.text[mark.start..mark.end].is_ascii()
}

/// True if one of these people acts for the party.
fn represented(passage: &Passage<'_>, party: &PartyId, people: &[String]) -> bool {
    passage.marks.iter().any(|mark| {
        matches!(&mark.sense, Sense::Person(id, Some(acts_for)) if acts_for == party && people.iter().any(|person| **person == **id))
    })
}

fn meeting_stage(passage: &Passage<'_>, clause: Clause, head: &Mark, verb: Option<&Mark>) -> Option<Stage> {
    let all = (0, passage.text.len());
    let cue = |cue: Cue| passage.has_cue(all.0, all.1, cue);
    let unconfirmed = cue(Cue::Unconfirmed);
    let lower = passage.text.to_ascii_lowercase();
    if cue(Cue::Denied) && !unconfirmed {
        return Some(Stage::Denied);
    }
    if cue(Cue::Cancelled)
        || ["no reason to meet", " was off", " is off", " are off"].iter().any(|words| lower.contains(words))
    {
        return Some(Stage::Cancelled);
    }
    if cue(Cue::Postponed) {
        return Some(Stage::Postponed);
    }
    let before = (floor(passage.text, head.start.saturating_sub(60).max(clause.start)), head.start);
    let maybe = passage.within(before.0, before.1).any(|mark| {
        mark.word() == Some(Word::Cue(Cue::Considered))
            && matches!(
                passage.text[mark.start..mark.end].to_ascii_lowercase().as_str(),
                "may" | "might" | "could" | "possible" | "potential" | "considering" | "proposed" | "weighing"
            )
    });
    if maybe {
        return Some(Stage::Considered);
    }
    if cue(Cue::Confirmed) && !unconfirmed {
        return Some(Stage::Confirmed);
    }
    let past = verb.is_some_and(|verb| verb.form() == Form::Past && !ahead_before(passage, verb.start));
    let held_words = [
        "wrapped up",
        "concluded",
        "ended",
        "held",
        "met ",
        "after talks",
        "following talks",
        "after meeting",
        "emerged from",
        "come out of",
        "spoke",
    ];
    let ahead = passage.within(clause.start, clause.end).any(|mark| mark.word() == Some(Word::Cue(Cue::Scheduled)))
        || ["announced", "upcoming", "scheduled", "set for", "agreed to meet", "planned"]
            .iter()
            .any(|word| lower.contains(word));
    if past {
        return Some(Stage::Held);
    }
    if [
        "are meeting",
        "is meeting",
        "began",
        "under way",
        "underway",
        "second day of",
        "kicked off",
        "are holding",
        "opened on",
        "resumed",
        "engaged in",
    ]
    .iter()
    .any(|word| lower.contains(word))
    {
        return Some(Stage::InEffect);
    }
    if ahead {
        return Some(Stage::Announced);
    }
    if held_words.iter().any(|word| lower.contains(word)) {
        return Some(Stage::Held);
    }
    if passage.is_title() && verb.is_some_and(|verb| verb.form() != Form::Ing) {
        return Some(Stage::Announced);
    }
    unconfirmed.then_some(Stage::Announced)
}

/// `will meet`, `to meet`.
fn ahead_before(passage: &Passage<'_>, at: usize) -> bool {
    matches!(passage.word_before(at).as_str(), "will" | "to" | "would" | "be")
}

fn held_on(passage: &Passage<'_>, looks: Looks, on: NaiveDate) -> Option<DateSpan> {
    let dateline = if passage.number == 1 { dateline_end(passage.text) } else { 0 };
    passage
        .dates
        .iter()
        .filter(|found| found.start >= dateline && !after_say(passage, found.start))
        .filter(|found| !matches!(found.lead.as_str(), "since" | "until") && !matches!(found.when, When::InDays(_)))
        .find_map(|found| found.when.resolve(on, looks))
}

fn place(passage: &Passage<'_>) -> Option<String> {
    let led =
        |mark: &&Mark| matches!(passage.word_before(mark.start).as_str(), "in" | "at" | "near" | "outside" | "to");
    let place = passage.marks.iter().filter(led).find_map(|mark| match &mark.sense {
        Sense::Place(name) => Some(name.clone()),
        _ => None,
    });
    place.or_else(|| {
        passage.marks.iter().filter(led).find_map(|mark| match &mark.sense {
            Sense::Party(_, Naming::Name) if passage.word_before(mark.start) == "in" => {
                Some(passage.text[mark.start..mark.end].to_owned())
            }
            _ => None,
        })
    })
}

/// Who stands behind it, has yet to, or denies: the subject of the clause that says so.
fn positions(passage: &Passage<'_>, fact: &mut Fact) {
    for mark in &passage.marks {
        let Some(Word::Cue(cue)) = mark.word() else { continue };
        let list = match cue {
            Cue::Unconfirmed => &mut fact.unconfirmed_by,
            Cue::Denied => &mut fact.denied_by,
            Cue::Confirmed if !inside_unconfirmed(passage, mark) => &mut fact.confirmed_by,
            _ => continue,
        };
        let clause = passage.clause_at(mark.start);
        let party = subject_in(passage, clause.start, mark.start).or_else(|| subject_in(passage, 0, mark.start));
        if let Some(party) = party
            && !list.contains(&party)
        {
            list.push(party);
        }
    }
    let announced = passage.marks.iter().find(|mark| {
        matches!(mark.word(), Some(Word::Say | Word::Cue(Cue::Announced)))
            && mark.form() == Form::Past
            && matches!(
                passage.text[mark.start..mark.end].to_ascii_lowercase().as_str(),
                "announced" | "said" | "declared" | "told"
            )
    });
    if let Some(mark) = announced
        && fact.stage == Some(Stage::Announced)
    {
        let clause = passage.clause_at(mark.start);
        if let Some(party) =
            subject_in(passage, clause.start, mark.start).or_else(|| subject_in(passage, 0, mark.start))
            && !fact.unconfirmed_by.contains(&party)
            && !fact.confirmed_by.contains(&party)
        {
            fact.confirmed_by.push(party);
        }
    }
    let unconfirmed = fact.unconfirmed_by.clone();
    fact.confirmed_by.retain(|party| !unconfirmed.contains(party));
}

fn inside_unconfirmed(passage: &Passage<'_>, mark: &Mark) -> bool {
    passage.marks.iter().any(|other| {
        other.word() == Some(Word::Cue(Cue::Unconfirmed)) && other.start <= mark.start && mark.end <= other.end
    })
}

/// The one agreement that a sentence tells of.
fn agreement(passage: &Passage<'_>, on: NaiveDate, trade: bool, sides: &[PartyId]) -> Option<Fact> {
    let noun = passage.marks.iter().find(|mark| is_noun(mark, Kind::Agreement))?;
    let clause = passage.clause_at(noun.start);
    let lower = passage.text[noun.start..noun.end].to_ascii_lowercase();
    let about_trade = trade || ["trade", "tariff", "mineral", "phase"].iter().any(|word| lower.contains(word));
    let mut parties: Vec<PartyId> = Vec::new();
    for mark in passage.marks.iter().filter(|mark| mark.is_actor()) {
        let place = matches!(passage.word_before(mark.start).as_str(), "in" | "at")
            && !matches!(mark.sense, Sense::Party(_, Naming::Demonym));
        if let Some(party) = mark.party().filter(|party| !place && !parties.contains(party)) {
            parties.push(party.clone());
        }
    }
    let both = passage.has(0, passage.text.len(), |word| word == Word::Both);
    // "The extension of the truce": between the two that the article is about.
    if parties.len() < 2 && sides.len() == 2 && parties.iter().all(|party| sides.contains(party)) {
        parties = sides.to_vec();
    }
    if !about_trade || parties.len() < 2 && !both && !(parties.len() == 1 && lower.contains("trade")) {
        return None;
    }
    let verb = deal_verb(passage, noun, clause);
    let (action, stage) = deal_stage(passage, clause, noun, verb)?;
    let fresh = voice::is_fresh(passage, clause, verb.or(Some(noun)), on);
    let (hedge, said_by) = voice::voice(passage, clause);
    let mut fact = blank(passage, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.amount = amount(passage, clause.start, clause.end);
    if action == Action::Extend {
        let until =
            passage.dates.iter().find(|found| matches!(found.lead.as_str(), "until" | "for" | "by" | "to" | "through"));
        fact.date = until.and_then(|found| found.when.resolve(on, Looks::Ahead));
        fact.date_is = fact.date.map(|_| DateIs::Expires);
    }
    let actor =
        verb.and_then(|verb| subject_in(passage, clause.start, verb.start)).or_else(|| parties.first().cloned());
    fact.target = parties.iter().filter(|party| Some(*party) != actor.as_ref()).cloned().collect();
    fact.actor.extend(actor);
    if matches!(stage, Stage::Announced | Stage::Confirmed) && fact.target.len() == 1 && action == Action::Reach {
        // A deal is struck by both of its sides.
        let other = fact.target[0].clone();
        let one = fact.actor.clone();
        fact.actor.push(other);
        fact.target.extend(one);
    }
    Some(fact)
}

fn deal_verb<'m>(passage: &'m Passage<'_>, noun: &Mark, clause: Clause) -> Option<&'m Mark> {
    let fits = |mark: &&Mark| {
        matches!(
            mark.act(),
            Some(
                Act::Reach
                    | Act::Sign
                    | Act::Collapse
                    | Act::Seek
                    | Act::Extend
                    | Act::Suspend
                    | Act::Remove
                    | Act::Effect
            )
        ) && !(noun.start <= mark.start && mark.end <= noun.end)
    };
    let from = floor(passage.text, noun.start.saturating_sub(80).max(clause.start));
    let before = passage.within(from, noun.start).rfind(fits);
    let after = passage.within(noun.end, clause.end.min(noun.end + 60)).find(fits);
    before.or(after)
}

fn deal_stage(passage: &Passage<'_>, clause: Clause, noun: &Mark, verb: Option<&Mark>) -> Option<(Action, Stage)> {
    let span = (clause.start, clause.end);
    let cue = |cue: Cue| passage.has_cue(span.0, span.1, cue);
    let head = verb.map_or(noun.start, |verb| verb.start);
    if cue(Cue::Denied) || voice::is_negated(passage, clause, head) {
        return cue(Cue::Denied).then_some((Action::Reach, Stage::Denied));
    }
    let early = passage.has(floor(passage.text, noun.start.saturating_sub(50).max(span.0)), noun.start, |word| {
        word == Word::Act(Act::Seek)
    });
    let at_verb = |act: Act| {
        verb.is_some_and(|verb| {
            passage.marks.iter().any(|mark| mark.start == verb.start && mark.end == verb.end && mark.act() == Some(act))
        })
    };
    let considered = cue(Cue::Considered) || early;
    if at_verb(Act::Extend) {
        let nominal = verb.is_some_and(|verb| verb.form() == Form::Plain) && !cue(Cue::Agree) && !cue(Cue::Announced);
        let ahead = considered || nominal || passage.has(span.0, span.1, |word| word == Word::Act(Act::Seek));
        return Some((Action::Extend, if ahead { Stage::Considered } else { Stage::Announced }));
    }
    if at_verb(Act::Collapse) && !at_verb(Act::Reach) {
        return Some((Action::Remove, Stage::Cancelled));
    }
    if at_verb(Act::Suspend) {
        return Some((Action::Suspend, Stage::Announced));
    }
    if at_verb(Act::Effect) {
        return Some((Action::Reach, Stage::InEffect));
    }
    if considered {
        return Some((Action::Reach, Stage::Considered));
    }
    if at_verb(Act::Sign)
        && verb.is_some_and(|verb| verb.form() == Form::Past || passage.is_title() && verb.form() != Form::Ing)
    {
        return Some((Action::Reach, Stage::Confirmed));
    }
    let ahead = verb.is_some_and(|verb| ahead_before(passage, verb.start) && verb.form() == Form::Base);
    if at_verb(Act::Reach) {
        return Some((Action::Reach, if ahead && !passage.is_title() { Stage::Considered } else { Stage::Announced }));
    }
    if at_verb(Act::Seek) || at_verb(Act::Sign) {
        return Some((Action::Reach, Stage::Considered));
    }
    None
}

/// Buying by a state, or on its order.
fn purchase(passage: &Passage<'_>, on: NaiveDate) -> Option<Fact> {
    let verb = passage.marks.iter().find(|mark| mark.act() == Some(Act::Buy) || is_noun(mark, Kind::Purchase))?;
    let clause = passage.clause_at(verb.start);
    let object: Vec<ProductId> = passage
        .within(verb.end, passage.text.len().min(verb.end + 120))
        .chain(passage.within(floor(passage.text, verb.start.saturating_sub(40)), verb.start))
        .filter_map(|mark| match &mark.sense {
            Sense::Product(id, false) => Some(id.clone()),
            _ => None,
        })
        .fold(Vec::new(), |mut found, id| {
            if !found.contains(&id) {
                found.push(id);
            }
            found
        });
    if object.is_empty() {
        return None;
    }
    let actor = subject_in(passage, clause.start, verb.start).or_else(|| subject_in(passage, 0, verb.start))?;
    let target: Vec<PartyId> = passage
        .within(verb.end, passage.text.len())
        .filter(|mark| matches!(mark.sense, Sense::Party(_, Naming::Name | Naming::Demonym)))
        .filter_map(|mark| mark.party().cloned())
        .filter(|party| *party != actor)
        .take(1)
        .collect();
    if target.is_empty() {
        return None;
    }
    let before = (clause.start, verb.start);
    let cue = |cue: Cue| passage.has_cue(before.0, before.1, cue);
    let halted = passage.has(before.0, before.1, |word| matches!(word, Word::Act(Act::Suspend | Act::Restrict)));
    let commits = cue(Cue::Agree)
        || cue(Cue::Announced)
        || passage.has(before.0, before.1, |word| word == Word::Act(Act::Resume))
        || verb.form() == Form::Past;
    if !halted && !commits && !cue(Cue::Considered) && !cue(Cue::Scheduled) {
        return None;
    }
    let stage = if cue(Cue::Denied) {
        Stage::Denied
    } else if cue(Cue::Considered) && !cue(Cue::Agree) {
        Stage::Considered
    } else if verb.form() == Form::Past && !cue(Cue::Agree) {
        Stage::InEffect
    } else {
        Stage::Announced
    };
    let fresh = voice::is_fresh(passage, clause, Some(verb), on);
    let (hedge, said_by) = voice::voice(passage, clause);
    let mut fact = blank(passage, Kind::Purchase, fresh, hedge, said_by);
    fact.action = Some(if halted { Action::Suspend } else { Action::Impose });
    fact.stage = Some(stage);
    fact.actor = vec![actor];
    fact.target = target;
    fact.object = object;
    fact.amount = amount(passage, clause.start, passage.text.len());
    let by = passage.dates.iter().find(|found| matches!(found.lead.as_str(), "by" | "before" | "until"));
    fact.date = by.and_then(|found| found.when.resolve(on, Looks::Ahead));
    fact.date_is = fact.date.map(|_| DateIs::Deadline);
    Some(fact)
}
