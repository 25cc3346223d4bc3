//! Goods that come in free of duty at another's border: `Indian exports will enter Britain at zero duty`, `Peru's firms get
//! duty-free access to South Korea`.

use crate::facts::Kind;
use crate::facts::clauses::Clause;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::Party;
use crate::facts::triggers::{How, Trigger};

/// Verbs of goods that cross a border.
const ENTERS: &[&str] =
    &["enter", "come", "came", "import", "bring", "brought", "sell", "ship", "land", "arriv", "flow"];
/// Verbs of who is let in.
const GETS: &[&str] = &["get", "got", "gain", "win", "won", "enjoy", "have", "has", "secur", "receiv", "obtain"];
/// Tokens before the noun in which its freedom stands.
const NEAR: usize = 2;

/// At whose border goods come in free, and whose they are.
pub(super) struct Entry {
    pub gate: Option<Party>,
    pub goods_of: Vec<Party>,
    /// None of `duty-free access`, zero of `at zero duty`.
    pub rate: Option<f64>,
}

/// What the sentence says of goods that come in free of the duty that the trigger names.
pub(super) fn entry(scene: &Scene<'_, '_>, trigger: Trigger, clause: &Clause, start: usize) -> Option<Entry> {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let free = |at: usize| {
        sentence.is_any(at, &["without", "free of"])
            || sentence.is_word(at, "at") && (at + 1..at + 3).any(|at| sentence.begins(at, &["zero", "nil"]))
    };
    let ahead = clause.may || clause.will || clause.would || sentence.is_title();
    if trigger.kind != Kind::Tariff || trigger.how != How::Noun || clause.negated || !ahead {
        return None;
    }
    let enters = ENTERS.iter().any(|stem| word.starts_with(stem)) && (start.saturating_sub(NEAR)..=start).any(free);
    // "may enter the Canadian market at a tariff of 6.1 per cent, not the 100 per cent".
    let lower = start > 0
        && sentence.is_word(start - 1, "at")
        && ENTERS.iter().any(|stem| word.starts_with(stem))
        && (trigger.token + 3..trigger.token + 7).any(|at| sentence.is_any(at, &["not", "instead", "rather"]));
    let lowered = (trigger.token + 1..trigger.token + 3).find_map(|at| sentence.percent(at)).filter(|_| lower);
    let enters = enters || lowered.is_some();
    let access = sentence.begins(trigger.token, &["duty-free", "tariff-free", "zero-duty"]);
    let gets = access && GETS.iter().any(|stem| word.starts_with(stem));
    if !enters && !gets {
        return None;
    }
    let gate = scene.parties_in(clause.group.end..sentence.tokens.len()).find(|party| {
        let into = if gets {
            party.token > trigger.token
                && party.token <= trigger.token + 4
                && matches!(party.lead, Lead::To | Lead::Into | Lead::In)
        } else {
            party.token < trigger.token && matches!(party.lead, Lead::None | Lead::Into | Lead::In | Lead::To)
        };
        let market = party.demonym && sentence.is_word(party.token + 1, "market");
        into && !party.person && (market || !party.goods && !party.demonym)
    });
    let goods_of = scene
        .parties_in(clause.subject.clone())
        .filter(|party| gate.is_none_or(|gate| gate.party != party.party))
        .map(|party| party.party)
        .collect();
    let zero = (start.saturating_sub(NEAR)..=trigger.token).any(|at| sentence.begins(at, &["zero", "nil"]));
    Some(Entry { gate: gate.map(|gate| gate.party), goods_of, rate: lowered.or(zero.then_some(0.0)) })
}
