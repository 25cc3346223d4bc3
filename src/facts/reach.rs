//! How far the words of a measure reach: the tokens in which its rate, parties, goods and date stand.
//!
//! In: a trigger, what is read of it and the triggers beside it. Out: a range of tokens.

use std::ops::Range;

use crate::facts::clauses::Opening;
use crate::facts::phrases::phrase_start;
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Pos};

/// The tokens in which the measure's rate, parties, goods and date stand.
pub(super) fn span(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    before: Option<usize>,
    after: Option<usize>,
) -> Range<usize> {
    let sentence = scene.sentence;
    let mut from = start;
    let mut to = sentence.tokens.len();
    let hanging = scene.clauses.iter().find(|clause| {
        matches!(clause.opening, Opening::Relative)
            && clause.antecedent.is_some_and(|at| at >= start && at <= trigger.token + 1)
    });
    if let (true, Some(clause)) = (reading.hangs, reading.clause.map(|index| &scene.clauses[index])) {
        to = clause.right;
    } else if let Some((index, _)) = scene.clause_of(trigger.token) {
        let clause = &scene.clauses[index];
        from = from.min(clause.left);
        to = clause.right;
        // A reduced or relative clause, an infinitive and what goes with them belong to it.
        let mut last = index;
        for (next, clause) in scene.clauses.iter().enumerate().skip(index + 1) {
            let hangs = clause.parent == Some(last)
                || clause.parent == Some(index)
                || clause.antecedent.is_some_and(|at| at >= start && at < to);
            let inside = matches!(
                clause.opening,
                Opening::Reduced | Opening::Infinitive | Opening::Participle | Opening::Relative
            ) && hangs;
            let own = reading.clause == Some(next)
                || trigger.token < clause.left && clause.left <= to && clause.subject.contains(&trigger.token);
            let step = clause.opening == Opening::Participle
                && (scene.head(clause).as_verb.act(Act::Raise) || scene.head(clause).as_verb.act(Act::Reduce));
            if !(inside || own)
                || step
                || clause.opening == Opening::Relative && hanging.is_some_and(|hanging| hanging.head == clause.head)
            {
                break;
            }
            to = clause.right;
            last = next;
        }
    }
    // "goods from Canada pay 25% (Canadian energy 10%)", "25%, and Canadian energy 10%": a rate of its own.
    if let Some(beside) = beside(scene, trigger.token, to) {
        to = beside;
    }
    if let Some(before) = before {
        // "25% tariffs on Mexico and 10% tariffs on China": each has its own.
        let joined = start > before + 1
            && matches!(sentence.tokens[start - 1].pos, Pos::And | Pos::Comma)
            && (start..trigger.token).any(|at| sentence.percent(at).is_some())
            && !reading.as_subject;
        from = from.max(if joined { start } else { before + 1 });
    }
    if let Some(after) = after {
        to = to.min(phrase_start(sentence, after, trigger.token + 1).max(trigger.token + 1));
    }
    from.min(trigger.token)..to.max(trigger.token + 1)
}

/// Where other goods with a rate of their own begin, without a verb: behind a bracket, or behind a comma and `and`.
fn beside(scene: &Scene<'_, '_>, token: usize, to: usize) -> Option<usize> {
    /// Words of such goods.
    const GOODS_MAX: usize = 4;
    let sentence = scene.sentence;
    sentence.percent(token)?;
    let opens = |at: usize| {
        sentence.word(at) == "("
            || sentence.tokens[at].pos == Pos::Comma
                && sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::And)
    };
    let at = (token + 1..to).find(|at| opens(*at))?;
    let first = at + 1 + usize::from(sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::And));
    let rate = (first..(first + GOODS_MAX).min(to)).find(|at| sentence.percent(*at).is_some())?;
    let named = (first..rate)
        .all(|at| matches!(sentence.tokens[at].pos, Pos::Name | Pos::Noun | Pos::Adj | Pos::Other | Pos::Det));
    (rate > first && named).then_some(at)
}
