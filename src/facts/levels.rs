//! The rates of a tariff: the level, the one before, the step, and what a later sentence tells of all of them.

use std::ops::Range;

use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::sentence::Party;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{Action, Kind};
use crate::lexicon::{PartyId, ProductId};

/// Verbs between the duties and their rate.
const AMOUNTS: &[&str] = &[
    "set",
    "reach",
    "reaches",
    "reached",
    "start",
    "starts",
    "started",
    "stand",
    "stands",
    "amount",
    "amounts",
    "run",
    "runs",
    "go",
    "goes",
    "fixed",
    "pegged",
    "levied",
    "charged",
    "capped",
    "calculated",
];
/// How far into the sentence, or into what follows its opening, the duties are named.
const NOUN_REACH: usize = 8;

/// The rate that a sentence says of the tariffs told before it, and on what: `The duties will be 25%`, `Rates on tiles
/// range from 9% to 28%`, `Some of the new rates reach 70%`.
pub(super) struct Told {
    pub rate: f64,
    pub goods: Vec<ProductId>,
    pub parties: Vec<PartyId>,
}

/// The rate, the rate before, and whether it is a step.
pub(super) fn rates(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> (Option<f64>, Option<f64>, bool) {
    let sentence = scene.sentence;
    // "to as low as 10%", "to a combined 35%", "to about 15%".
    let lead = |at: usize| {
        let skipped = |at: usize| {
            sentence.tokens[at].pos == Pos::Adv
                || sentence.is_any(
                    at,
                    &[
                        "the",
                        "current",
                        "existing",
                        "present",
                        "prevailing",
                        "previous",
                        "earlier",
                        "prior",
                        "old",
                        "standard",
                        "initial",
                        "threatened",
                        "planned",
                        "as",
                        "low",
                        "high",
                        "much",
                        "little",
                        "about",
                        "around",
                        "roughly",
                        "some",
                        "just",
                        "only",
                        "a",
                        "an",
                        "total",
                        "combined",
                        "of",
                        "nearly",
                        "almost",
                        "up",
                    ],
                )
        };
        let mut before = at.checked_sub(1);
        while let Some(near) = before.filter(|near| skipped(*near)) {
            before = near.checked_sub(1);
        }
        before.map_or("", |before| sentence.word(before))
    };
    let lead_is = |at: usize, words: &[&str]| words.iter().any(|word| lead(at).eq_ignore_ascii_case(word));
    let all: Vec<(usize, f64)> = span
        .clone()
        .filter_map(|at| sentence.percent(at).map(|rate| (at, rate)))
        .filter(|(at, _)| {
            // A share is no rate: "90% of goods", "a stake of 50%".
            let duty = |at: usize| sentence.tokens.get(at).is_some_and(|next| next.noun == Some(Kind::Tariff));
            // "10% of the reference price": what the levy is reckoned on.
            let priced = || (at + 2..at + 6).any(|at| sentence.is_any(at, &["price", "value"]));
            let share = sentence.is_word(at + 1, "of") && !duty(at + 2) && !duty(at + 3) && !priced();
            let moved = at.checked_sub(1).is_some_and(|before| {
                sentence.tokens[before].flag(Flag::Down)
                    && sentence.tokens[before].pos == Pos::Verb
                    && sentence.tokens[before].as_verb.is_empty()
            });
            !share && !moved && !counts_other(scene, *at)
        })
        .collect();
    // "ranging from 9% to 28%": one rate, of which the upper bound counts.
    let ranging = all.iter().any(|(at, _)| lead_is(*at, &["from"]) && ranges(scene, *at));
    if ranging {
        let upper = all.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
        return (Some(upper), None, false);
    }
    // "from 10 to 20 percent": two rates in one figure.
    let pair = all.iter().find(|(at, _)| lead_is(*at, &["from"])).and_then(|(at, _)| two_rates(sentence.word(*at)));
    if let Some((from, to)) = pair {
        return (Some(to), Some(from), false);
    }
    let from = all
        .iter()
        .find(|(at, _)| {
            lead_is(*at, &["from"])
                || lead_is(*at, &["over"]) && at.checked_sub(2).is_some_and(|at| sentence.is_word(at, "from"))
                || lead_is(*at, &["than"])
                    && all.len() > 1
                    && (at.saturating_sub(5)..*at).any(|at| sentence.is_word(at, "rather"))
                || all.len() > 1 && compared(scene, *at)
        })
        .copied()
        .or_else(|| bare_from(scene, span));
    let to = all.iter().find(|(at, _)| lead_is(*at, &["to", "at"]) && from.is_none_or(|from| from.0 != *at));
    let within = all.iter().rfind(|(at, _)| *at >= start && *at < trigger.token);
    // "a duty of 80% goes to nil".
    let beside = all.iter().find(|(at, _)| *at == trigger.token + 2 && sentence.is_word(at - 1, "of"));
    let near = all
        .iter()
        .filter(|(at, _)| from.is_none_or(|from| from.0 != *at))
        .min_by_key(|(at, _)| if *at >= trigger.token { at - trigger.token } else { (trigger.token - at) * 2 });
    let raised = reading.acts.iter().any(|act| matches!(act, Act::Raise | Act::Reduce));
    let chosen = if raised || from.is_some() || beside.is_some() && to.is_some() && reading.as_subject {
        to.or(within).or(near)
    } else {
        within.or(to).or(near)
    };
    // A rate of the noun itself that a verb moves to another is the one before: "the 25% tariff was cut to 10%".
    let from = from.map(|from| from.1).or_else(|| match (within.or(beside), to) {
        (Some(within), Some(to)) if (raised || reading.as_subject) && within.0 != to.0 => Some(within.1),
        _ => None,
    });
    // "shall be free of the duty".
    let free = || {
        (span.start..trigger.token)
            .any(|at| sentence.is_word(at, "free of") || sentence.is_word(at, "free") && sentence.is_word(at + 1, "of"))
    };
    let Some((at, rate)) = chosen.copied() else { return (free().then_some(0.0), from, false) };
    if let (None, None, Some(by)) = (from, to, multiplied(scene, reading))
        && within.or(beside).is_some_and(|own| own.0 == at)
    {
        return (Some(rate * by), Some(rate), false);
    }
    let step = (span.start..(at + 4).min(span.end))
        .any(|near| near + 4 > at.saturating_sub(1) && sentence.tokens[near].flag(Flag::Step))
        || lead_is(at, &["by"]) && raised
        || sentence.tokens.get(at + 1).is_some_and(|next| next.flag(Flag::Step));
    (Some(rate), from, step)
}

/// The level that several steps come to, and the one before: `another 10% on top of the 10% in place, for 20% in all`.
pub(super) fn in_all(scene: &Scene<'_, '_>, span: &Range<usize>) -> Option<(f64, Option<f64>)> {
    let sentence = scene.sentence;
    let all = |at: usize| {
        sentence.is_any(at, &["altogether", "in total", "in all"])
            || sentence.is_word(at, "in") && sentence.is_any(at + 1, &["all", "total"])
    };
    let level = span.clone().find_map(|at| sentence.percent(at).filter(|_| all(at + 1)))?;
    let top = span.clone().find(|at| {
        sentence.is_word(*at, "on top of") || sentence.is_word(*at, "top") && sentence.is_word(at + 1, "of")
    });
    let before = top.and_then(|top| (top + 1..top + 5).find_map(|at| sentence.percent(at)));
    Some((level, before))
}

/// True for `compared to the original 40%`, `as against 10% at present`: the level that was.
fn compared(scene: &Scene<'_, '_>, at: usize) -> bool {
    const WAS: &[&str] = &[
        "original",
        "previous",
        "earlier",
        "current",
        "existing",
        "previously",
        "before",
        "prior",
        "now",
        "present",
        "currently",
        "at present",
    ];
    let sentence = scene.sentence;
    // "as against 50 per cent at present", "versus 10% now".
    // "against the earlier duty of 13.75%".
    let not = at > 1 && sentence.is_word(at - 1, "not") && sentence.tokens[at - 2].pos == Pos::Comma;
    if not {
        return true;
    }
    let against = (at.saturating_sub(5)..at).any(|near| sentence.is_any(near, &["against", "versus", "vs"]));
    (against || (at.saturating_sub(5)..at).any(|near| sentence.is_word(near, "compared")))
        && (at.saturating_sub(4)..at + 3).any(|near| sentence.is_any(near, WAS))
}

/// `10 to 20 percent`: the two figures of one token.
fn two_rates(text: &str) -> Option<(f64, f64)> {
    let (from, to) = text.split_once(" to ")?;
    let figure = |part: &str| {
        let end = part.trim().find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(part.trim().len());
        part.trim()[..end].parse::<f64>().ok()
    };
    Some((figure(from)?, figure(to)?))
}

/// True if the percentage before `from` opens a range: `range from`, `varying from`.
fn ranges(scene: &Scene<'_, '_>, at: usize) -> bool {
    (at.saturating_sub(4)..at).any(|near| {
        let word = scene.sentence.lower(near);
        ["range", "ranges", "ranged", "ranging", "vary", "varies", "varying", "varied"].contains(&word)
            // "at rates from 9% to 28%", "rates of from 9% to 28%".
            || ["rates", "margins"].contains(&word)
                && near > 0
                && scene.sentence.is_any(near - 1, &["at", "with"])
    })
}

/// The rate that the sentence says of the tariffs told before it.
pub(super) fn rate_of_all(scene: &Scene<'_, '_>) -> Option<Told> {
    let sentence = scene.sentence;
    if !sentence.glance.percents() {
        return None;
    }
    let tokens = &sentence.tokens;
    let first = (sentence.body..tokens.len()).find(|at| sentence.percent(*at).is_some())?;
    let start = opened(scene, first);
    // The noun that the sentence opens with, and nothing but what belongs to it up to the verb.
    let noun = (start..first.min(start + NOUN_REACH)).find(|at| {
        tokens[*at].noun == Some(Kind::Tariff) || sentence.is_any(*at, &["rates", "rate", "measures", "they"])
    })?;
    if (start..noun).any(|at| matches!(tokens[at].pos, Pos::Verb | Pos::Be | Pos::Modal | Pos::Comma | Pos::Stop)) {
        return None;
    }
    let definite = noun == start
        || (start..noun).any(|at| sentence.is_any(at, &["the", "these", "those", "both", "new", "all", "most"]));
    let ranges = ranges(scene, first.saturating_sub(1)) || ranges(scene, first);
    let verb = (noun + 1..first).find(|at| matches!(tokens[*at].pos, Pos::Be | Pos::Modal | Pos::Verb));
    let verb = verb.or(ranges.then_some(first))?;
    let is = !sentence.is_word(noun, "they")
        && (verb..first).all(|at| {
            let amounts = || sentence.is_any(at, AMOUNTS);
            matches!(tokens[at].pos, Pos::Be | Pos::Modal | Pos::Prep | Pos::Adv | Pos::Det)
                || amounts()
                || sentence.is_any(at, &["up", "as", "high", "between"])
        });
    let doubtful = sentence.has_flag(0..tokens.len(), Flag::PastTime) || counts_other(scene, first);
    if !definite || !(ranges || is) || doubtful {
        return None;
    }
    let rate = (first..tokens.len()).filter_map(|at| sentence.percent(at)).reduce(f64::max)?;
    let goods = scene.goods(start..verb).into_iter().filter(|id| id.as_str() != "all_goods").collect();
    let parties: Vec<Party> = scene.parties_in(start..verb).map(|party| party.party).collect();
    Some(Told { rate, goods, parties: scene.ids(&parties) })
}

/// Where the sentence comes to its matter: after `According to the ministry,`, `Under the order,`.
fn opened(scene: &Scene<'_, '_>, first: usize) -> usize {
    let sentence = scene.sentence;
    let leads = sentence.is_any(sentence.body, &["according", "under", "on", "for", "as", "in"])
        || sentence.lower(sentence.body).starts_with("according to");
    let comma = (sentence.body..first).find(|at| sentence.tokens[*at].pos == Pos::Comma);
    comma.filter(|_| leads).map_or(sentence.body, |comma| comma + 1)
}

/// True if the percentage is no rate of duty: `a 20% stake`, `a 5% drop`, `52% turnout`.
fn counts_other(scene: &Scene<'_, '_>, at: usize) -> bool {
    const COUNTED: &[&str] = &[
        "stake",
        "stakes",
        "share",
        "shares",
        "owned",
        "majority",
        "chance",
        "probability",
        "growth",
        "drop",
        "fall",
        "decline",
        "slump",
        "plunge",
        "slide",
        "turnout",
        "discount",
        "interest",
        "ownership",
        "holding",
        "approval",
        "content",
        "margin",
        "threshold",
        "capacity",
        "loss",
        "stockholding",
        "dividend",
        "owner",
        "shareholder",
    ];
    (at + 1..at + 3).any(|near| {
        scene.sentence.is_any(near, COUNTED)
            && (near == at + 1 || !matches!(scene.sentence.tokens[near - 1].pos, Pos::Prep | Pos::And | Pos::Comma))
    })
}

/// `doubled its 25% duty`: the rate that comes of the one that is stated, where none is.
fn multiplied(scene: &Scene<'_, '_>, reading: &Reading) -> Option<f64> {
    let clause = reading.clause.map(|index| &scene.clauses[index])?;
    let word = scene.sentence.lower(clause.head);
    [("doubl", 2.0), ("tripl", 3.0), ("trebl", 3.0), ("quadrupl", 4.0), ("halv", 0.5)]
        .into_iter()
        .find(|(start, _)| word.starts_with(start))
        .map(|(_, by)| by)
}

/// The level before one that a verb of multiplying leads to: `doubled the tariff to 50%` was 25%.
pub(super) fn before(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    rate: Option<f64>,
    step: bool,
    span: &Range<usize>,
) -> Option<f64> {
    let sentence = scene.sentence;
    let to = |at: usize| {
        sentence.is_word(at, "to") && sentence.percent(at + 1).is_some() && sentence.percent(at + 1) == rate
    };
    let rate = rate.filter(|rate| *rate > 0.0 && !step && span.clone().any(to))?;
    multiplied(scene, reading).map(|by| rate / by)
}

/// `up from 14.4`: a rate before without a sign of its own.
fn bare_from(scene: &Scene<'_, '_>, span: &Range<usize>) -> Option<(usize, f64)> {
    let sentence = scene.sentence;
    span.clone().find_map(|at| {
        let next = sentence.tokens.get(at + 1).filter(|next| next.pos == Pos::Number && next.number.is_none())?;
        let text = &sentence.text[next.start..next.end];
        // "from 17 firms" counts something.
        let counts = sentence.tokens.get(at + 2).is_some_and(|after| {
            matches!(after.pos, Pos::Noun | Pos::Adj | Pos::Name | Pos::Other | Pos::Date | Pos::Number)
        });
        (sentence.is_word(at, "from") && at + 1 < span.end && !counts).then_some(())?;
        text.parse::<f64>().ok().filter(|value| *value < 400.0).map(|value| (at + 1, value))
    })
}

/// `down to 15%`, `up to 50%` after a verb of getting.
pub(super) fn way(scene: &Scene<'_, '_>, span: &Range<usize>) -> Option<Action> {
    let sentence = scene.sentence;
    let at = span.clone().find(|at| sentence.is_word(at + 1, "to") && sentence.percent(at + 2).is_some())?;
    if sentence.is_word(at, "down") {
        Some(Action::Reduce)
    } else {
        (sentence.is_word(at, "up")
            && at > span.start
            && sentence.tokens[at - 1].pos != Pos::Of
            && sentence.tokens[at - 1].pos != Pos::Prep
            && sentence.tokens[at - 1].noun.is_none())
        .then_some(Action::Raise)
    }
}
