//! When a measure applies: which of the dates beside it is its own, and what that date says.

use std::ops::Range;

use crate::facts::clauses::Opening;
use crate::facts::dates::{Looks, When};
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{DateIs, DateSpan, Stage};

/// The date of the measure, and what it says.
pub(super) fn date(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    span: &Range<usize>,
    stage: Stage,
    fresh: bool,
) -> (Option<DateSpan>, Option<DateIs>) {
    let sentence = scene.sentence;
    let mut best: Option<(u8, DateSpan, DateIs)> = None;
    for at in span.clone() {
        let Some(found) = sentence.tokens[at].date.map(|date| &sentence.dates[date]) else { continue };
        let (rank, is) = match found.lead.as_str() {
            "from" | "starting" | "beginning" | "effective" | "begin" | "begins" | "start" | "starts" | "after"
            | "takes" | "take" | "before" => (3, DateIs::Effective),
            "until" | "till" | "through" | "expire" | "expires" | "to" => (3, DateIs::Expires),
            "dated" => continue,
            // "suspends duties announced since March": from when they were, not from when it applies.
            "since" if stage != Stage::InEffect => continue,
            "on" if at > 3 && (at - 4..at).any(|near| sentence.is_word(near, "from")) => (3, DateIs::Effective),
            "by" | "within" | "deadline" => (2, DateIs::Deadline),
            "for" => (2, DateIs::Expires),
            _ if said(scene, at) => continue,
            // "imposed on Friday": the day of the decision, and of the measure only where it is long done.
            "on" | "late" | "early"
                if reading.force.past && fresh && !reading.force.effect && stage != Stage::InEffect =>
            {
                continue;
            }
            _ => (1, DateIs::Effective),
        };
        if is == DateIs::Expires && matches!(found.when, When::Weekday(_)) && found.lead == "to" {
            continue;
        }
        let is = if rank == 2
            && is == DateIs::Deadline
            && matches!(stage, Stage::Announced | Stage::InEffect)
            && found.lead == "by"
        {
            DateIs::Effective
        } else {
            is
        };
        let done = reading.force.past
            && !reading.force.will
            && !matches!(
                found.lead.as_str(),
                "from" | "starting" | "beginning" | "effective" | "until" | "through" | "till"
            );
        let looks = if is != DateIs::Expires && (done || !fresh && rank < 3) { Looks::Back } else { Looks::Ahead };
        if let Some(span) = found.when.resolve(sentence.on, looks)
            && best.is_none_or(|best| rank > best.0)
        {
            best = Some((rank, span, is));
        }
    }
    let at_once = span.clone().find(|at| sentence.tokens[*at].flag(Flag::AtOnce));
    let dated = span.clone().find(|at| sentence.tokens[*at].date.is_some() && !said(scene, *at));
    if fresh && at_once.is_some_and(|at| best.is_none() || dated.is_none_or(|dated| at < dated)) {
        return (Some(DateSpan::day(sentence.on)), Some(DateIs::Effective));
    }
    if best.is_none() {
        best = elsewhere(scene, reading, stage, fresh).map(|(span, is)| (0, span, is));
    }
    best.map_or((None, None), |(_, span, is)| (Some(span), Some(is)))
}

/// A date that stands outside the measure's own words: before `when`, at the front of the sentence, in a condition.
pub(super) fn elsewhere(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    stage: Stage,
    fresh: bool,
) -> Option<(DateSpan, DateIs)> {
    let sentence = scene.sentence;
    let resolved = |at: usize| sentence.dates[sentence.tokens.get(at)?.date?].when.resolve(sentence.on, Looks::Ahead);
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    // "August 27, when a duty kicks in".
    if let Some(clause) = clause.filter(|clause| {
        clause.opening == Opening::Side && clause.left > 1 && sentence.is_word(clause.left - 1, "when")
    }) {
        let before = (clause.left.saturating_sub(3)..clause.left).rev().find(|at| sentence.tokens[*at].date.is_some());
        if let Some(span) = before.and_then(resolved) {
            return Some((span, DateIs::Effective));
        }
    }
    if stage == Stage::Threatened
        && let Some(condition) = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition)
    {
        let within = (condition.left..condition.right).find(|at| {
            sentence.tokens[*at]
                .date
                .is_some_and(|date| ["within", "in", "by", "before"].contains(&sentence.dates[date].lead.as_str()))
        });
        if let Some(span) = within.and_then(resolved) {
            return Some((span, DateIs::Deadline));
        }
    }
    let front = (sentence.body..sentence.tokens.len()).find(|at| {
        sentence.tokens[*at].date.is_some_and(|date| {
            ["beginning", "starting", "effective", "from"].contains(&sentence.dates[date].lead.as_str())
        }) && *at < sentence.body + 5
    });
    if let Some(span) = front.and_then(resolved) {
        return Some((span, DateIs::Effective));
    }
    // "began charging": from the day of the report.
    (fresh && stage == Stage::InEffect && reading.force.effect && reading.force.past && sentence.number <= 2)
        .then(|| (DateSpan::day(sentence.on), DateIs::Effective))
}

/// True if the date is that of the saying: `said on Friday`, `on Friday said`.
pub(super) fn said(scene: &Scene<'_, '_>, at: usize) -> bool {
    let sentence = scene.sentence;
    let say = |at: usize| {
        sentence
            .tokens
            .get(at)
            .is_some_and(|token| token.pos == Pos::Verb && token.flag(Flag::Say) && !token.as_verb.act(Act::Impose))
    };
    let near = |at: usize| {
        matches!(
            sentence.tokens[at].pos,
            Pos::Prep | Pos::Adv | Pos::Det | Pos::Pron | Pos::Name | Pos::Other | Pos::Have | Pos::Modal
        )
    };
    let mut before = at;
    for _ in 0..6 {
        let Some(prior) = before.checked_sub(1) else { break };
        if say(prior) {
            return true;
        }
        if !near(prior) {
            break;
        }
        before = prior;
    }
    say(at + 1)
        || sentence.tokens.get(at + 1).is_some_and(|token| matches!(token.pos, Pos::Have | Pos::Adv)) && say(at + 2)
}

/// The day from which everything told before applies, where the sentence says only that.
pub(super) fn start(scene: &Scene<'_, '_>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    scene.clauses.iter().find_map(|clause| {
        let head = scene.head(clause);
        let begins = head.pos == Pos::Verb && head.as_verb.act(Act::Effect)
            || clause.copula
                && clause
                    .object()
                    .any(|at| sentence.is_word(at, "effective") || sentence.tokens[at].as_noun.act(Act::Effect));
        let held = matches!(clause.opening, Opening::Recap | Opening::Relative | Opening::Condition | Opening::Reduced);
        if !begins || held || clause.negated || scene.subjects(clause).len() > 1 {
            return None;
        }
        (clause.left..sentence.tokens.len()).filter(|at| !said(scene, *at)).find_map(|at| {
            if sentence.tokens[at].flag(Flag::AtOnce) {
                return Some(DateSpan::day(sentence.on));
            }
            let found = &sentence.dates[sentence.tokens[at].date?];
            let looks = if clause.is_past() { Looks::Back } else { Looks::Ahead };
            (!matches!(found.when, When::InDays(_))).then(|| found.when.resolve(sentence.on, looks)).flatten()
        })
    })
}
