//! Reads decisions on policy rates and output, and reported moves of prices.

use chrono::NaiveDate;

use crate::facts::measures::blank;
use crate::facts::numbers::Quantity;
use crate::facts::passage::{Mark, Passage, Sense};
use crate::facts::roles::floor;
use crate::facts::voice;
use crate::facts::words::{Act, Cue, Word};
use crate::facts::{Action, Amount, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::{Form, Naming, PartyId};

/// How far a price's move may stand from its name, in bytes.
const MOVE_REACH: usize = 60;

pub(super) fn figures(passage: &Passage<'_>, on: NaiveDate) -> Vec<Fact> {
    let mut found = Vec::new();
    found.extend(policy_rate(passage, on));
    found.extend(output_quota(passage, on));
    found.extend(market_moves(passage, on));
    found
}

fn direction(mark: &Mark) -> Option<Action> {
    match mark.word()? {
        Word::Act(Act::Raise) | Word::Up => Some(Action::Raise),
        Word::Act(Act::Reduce) | Word::Down => Some(Action::Reduce),
        Word::Act(Act::Hold) => Some(Action::Hold),
        _ => None,
    }
}

/// A central bank, a verb and its rate.
fn policy_rate(passage: &Passage<'_>, on: NaiveDate) -> Option<Fact> {
    let bank = passage.marks.iter().find(|mark| matches!(mark.sense, Sense::Party(_, Naming::CentralBank)))?;
    let actor = bank.party()?.clone();
    let noun = passage.marks.iter().find(|mark| mark.word() == Some(Word::Noun(Kind::PolicyRate)))?;
    let clause = passage.clause_at(noun.start);
    // A rate without a figure or a bank's own verb is talk.
    let verb =
        passage.within(bank.end, noun.start.max(bank.end)).rfind(|mark| direction(mark).is_some()).or_else(|| {
            passage.within(noun.start, (noun.end + 60).min(passage.text.len())).find(|mark| direction(mark).is_some())
        })?;
    let action = direction(verb)?;
    let head = (floor(passage.text, verb.start.saturating_sub(60)).max(bank.end.min(verb.start)), verb.start);
    let cue = |cue: Cue| passage.has_cue(head.0, head.1, cue);
    let stage = if cue(Cue::Denied) {
        Stage::Denied
    } else if cue(Cue::Considered) || passage.has(0, passage.text.len(), |word| word == Word::Opinion) {
        Stage::Considered
    } else {
        Stage::Announced
    };
    let after_verb = passage.numbers.iter().filter(|number| number.start > bank.end);
    let percents: Vec<f64> = after_verb
        .clone()
        .filter_map(|number| match number.is {
            Quantity::Percent(percent) if percent < 100.0 && passage.word_before(number.start) != "from" => {
                Some(percent)
            }
            _ => None,
        })
        .collect();
    let basis_points = after_verb.clone().find_map(|number| match number.is {
        Quantity::BasisPoints(points) => Some(points),
        _ => None,
    });
    if percents.is_empty() && basis_points.is_none() && !passage.is_title() && action != Action::Hold {
        return None;
    }
    let (mut hedge, said_by) = voice::voice(passage, clause);
    if stage == Stage::Considered && said_by.is_none() {
        hedge = Hedge::Speculated;
    }
    let fresh = voice::is_fresh(passage, clause, Some(verb), on);
    let mut fact = blank(passage, Kind::PolicyRate, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.actor = vec![actor];
    // Of a target range the upper bound.
    fact.rate = percents.iter().copied().reduce(f64::max).filter(|_| percents.len() <= 2).or(percents.first().copied());
    fact.rate_is = fact.rate.map(|_| RateIs::Level);
    fact.amount = basis_points.map(|value| Amount { value, unit: "basis_points".to_owned() });
    Some(fact)
}

/// OPEC+ and what it does with its output.
fn output_quota(passage: &Passage<'_>, on: NaiveDate) -> Option<Fact> {
    let opec = PartyId::new("OPEC");
    let bloc = passage.marks.iter().find(|mark| mark.party() == Some(&opec))?;
    let noun = passage
        .marks
        .iter()
        .find(|mark| mark.word() == Some(Word::Noun(Kind::OutputQuota)) && mark.start > bloc.start)?;
    let clause = passage.clause_at(noun.start);
    let from = floor(passage.text, noun.start.saturating_sub(70));
    let verb = passage
        .within(from, noun.start)
        .rfind(|mark| direction(mark).is_some() || matches!(mark.act(), Some(Act::Suspend | Act::Extend)))
        .or_else(|| {
            passage.within(noun.start, (noun.end + 40).min(passage.text.len())).find(|mark| direction(mark).is_some())
        })?;
    let cuts = passage.text[noun.start..noun.end].to_ascii_lowercase().contains("cut");
    let action = match (direction(verb), verb.act()) {
        (Some(action), _) => action,
        (None, Some(Act::Suspend)) => Action::Hold,
        (None, _) if cuts => Action::Hold,
        (None, _) => Action::Hold,
    };
    let head = (floor(passage.text, verb.start.saturating_sub(60)), verb.start);
    let stage = if passage.has_cue(head.0, head.1, Cue::Considered) { Stage::Considered } else { Stage::Announced };
    let (hedge, said_by) = voice::voice(passage, clause);
    let fresh = voice::is_fresh(passage, clause, Some(verb), on);
    let mut fact = blank(passage, Kind::OutputQuota, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.actor = vec![opec];
    fact.object = vec![crate::lexicon::ProductId::new("crude_oil")];
    fact.amount = crate::facts::measures::amount(passage, 0, passage.text.len());
    Some(fact)
}

/// `The S&P 500 slid 2.7%`: an instrument, a verb, a percentage, in this order.
fn market_moves(passage: &Passage<'_>, on: NaiveDate) -> Vec<Fact> {
    let mut found = Vec::new();
    for number in &passage.numbers {
        let Quantity::Percent(percent) = number.is else { continue };
        let from = floor(passage.text, number.start.saturating_sub(MOVE_REACH));
        let Some(verb) =
            passage.within(from, number.start).rfind(|mark| matches!(mark.word(), Some(Word::Up | Word::Down)))
        else {
            continue;
        };
        let from = floor(passage.text, verb.start.saturating_sub(MOVE_REACH));
        let instrument = passage.within(from, verb.start).rev().find_map(|mark| match &mark.sense {
            Sense::Instrument(id) => Some((id.clone(), mark)),
            Sense::Company(id) => Some((id.clone(), mark)),
            _ => None,
        });
        let Some((instrument, mark)) = instrument else { continue };
        let clause = passage.clause_at(verb.start);
        let signed = if verb.word() == Some(Word::Down) { -percent } else { percent };
        let tense = (verb.form() != Form::Plain).then_some(verb).or(Some(mark));
        let (hedge, said_by) = voice::voice(passage, clause);
        let mut fact = blank(passage, Kind::MarketMove, voice::is_fresh(passage, clause, tense, on), hedge, said_by);
        fact.object = vec![instrument];
        fact.rate = Some(signed);
        found.push(fact);
    }
    found
}
