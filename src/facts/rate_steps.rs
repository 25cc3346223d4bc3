//! Decisions of central banks told by a noun: `the rand fell after the Reserve Bank's cut to 6.50% on Tuesday`.
//!
//! In: a scene in which no verb tells of a rate. Out: the step that a bank has taken, where the sentence names its level.

use crate::facts::clauses::Opening;
use crate::facts::dates::{Looks, When};
use crate::facts::measures::blank;
use crate::facts::roles::Scene;
use crate::facts::words::{Flag, Pos};
use crate::facts::{Action, Fact, Hedge, Kind, RateIs, Stage, voice};
use crate::lexicon::Naming;

const UP: &[&str] = &["rise", "hike", "increase", "raise"];
const DOWN: &[&str] = &["cut", "reduction", "lowering"];
/// Tokens between a bank and the noun of its step, and between that and the level.
const NEAR: usize = 6;
/// Days within which a step is the news.
const NEWS_DAYS: i64 = 2;
/// What is not taken yet.
const AHEAD: &[&str] =
    &["expected", "likely", "possible", "planned", "forecast", "next", "future", "further", "eventual"];

/// The step of the bank that the sentence names.
pub(super) fn rate_step(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.percents() || !sentence.glance.naming(Naming::CentralBank) {
        return None;
    }
    let len = sentence.tokens.len();
    let bank = (sentence.body..len).find(|at| sentence.naming(*at) == Some(Naming::CentralBank))?;
    let party = sentence.party(bank)?;
    let owns =
        sentence.tokens.get(bank + 1).is_some_and(|next| next.pos == Pos::Of) || sentence.lower(bank).ends_with("'s");
    let is = |at: usize, words: &[&str]| sentence.is_any(at, words);
    let noun = (bank + 1..(bank + NEAR).min(len))
        .find(|at| sentence.tokens[*at].pos != Pos::Verb && (is(*at, UP) || is(*at, DOWN)))
        .filter(|noun| owns && !(bank..*noun).any(|at| is(at, AHEAD) || sentence.tokens[at].pos == Pos::Comma))?;
    let level = (noun + 1..(noun + NEAR).min(len)).find(|at| sentence.percent(*at).is_some() && is(at - 1, &["to"]))?;
    let held = scene.clause_of(noun).map(|(index, _)| &scene.clauses[index]);
    let open = held.is_some_and(|clause| clause.opening == Opening::Condition || clause.may || clause.would);
    let recent = (level..(level + NEAR).min(len)).filter_map(|at| sentence.tokens[at].date).any(|date| {
        let found = &sentence.dates[date];
        matches!(found.when, When::Weekday(_) | When::MonthDay { .. } | When::Fixed(_))
            && found
                .resolve(sentence.on, Looks::Back)
                .is_some_and(|day| (0..=NEWS_DAYS).contains(&(sentence.on - day.last).num_days()))
    });
    let past = sentence.has_flag(0..len, Flag::PastTime) || voice::past_year(scene, 0..len);
    if open || past {
        return None;
    }
    let (hedge, said_by) = voice::voice(scene, held);
    if hedge == Hedge::Speculated {
        return None;
    }
    let mut fact = blank(scene, Kind::PolicyRate, recent, hedge, said_by);
    fact.action = Some(if is(noun, UP) { Action::Raise } else { Action::Reduce });
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&[party]);
    fact.rate = sentence.percent(level);
    fact.rate_is = Some(RateIs::Level);
    Some(fact)
}
