//! Reads reported moves of prices and indexes.
//!
//! In: a scene. Out: for each instrument that the sentence names at most one move, signed: `The S&P 500 slid 2.7%`,
//! `Brent added 1% and copper 2%`, `zinc, 0.4% cheaper`. A forecast is none, and of a day's course its end counts.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::measures::blank;
use crate::facts::numbers::Quantity;
use crate::facts::roles::Scene;
use crate::facts::voice;
use crate::facts::words::{Cue, Flag, Pos};
use crate::facts::{Fact, Hedge, Kind};
use crate::lexicon::{Is, ProductId};

/// How many words a price's move may stand from its name.
const REACH: usize = 12;
/// Tokens from `a loss of` to its percentage: `of 849.37 points or`.
const LOSS_REACH: usize = 7;
/// How far before a percentage an instrument may stand that shares the verb of another: `and the Dow Jones average 2%`.
const SHARED: usize = 6;
/// Words right after a percentage that say which way it went.
const DEARER: &[&str] = &["dearer", "stronger", "firmer"];
const CHEAPER: &[&str] = &["cheaper", "weaker", "softer"];
/// Verbs for the end of a day.
const ENDS: &[&str] = &["clos", "end", "finish", "settl"];
/// Verbs that give up an earlier move: `pared a gain of 2%`.
const UNDOES: &[&str] = &["surrender", "par", "eras", "trim", "recoup", "wip", "revers"];
/// Verbs that tell of what may come: `expect the franc to fall`.
const EXPECTS: &[&str] = &["expect", "forecast", "predict", "see", "bet", "hope", "fear", "want", "tip", "poise"];
/// Raw goods whose name alone stands for their price: `nickel rose 3%`.
const RAW: &[&str] = &[
    "copper",
    "aluminium",
    "nickel",
    "zinc",
    "lead",
    "tin",
    "cobalt",
    "silver",
    "platinum",
    "palladium",
    "iron_ore",
    "palm_oil",
    "soyoil",
    "soymeal",
    "soybeans",
    "corn",
    "wheat",
    "rice",
    "sugar",
    "cocoa",
    "coffee",
    "cotton",
    "rubber",
    "canola",
    "crude_oil",
    "natural_gas",
    "coal",
    "lumber",
];

/// Which way a percentage went, and the word that says so.
#[derive(Clone, Copy)]
struct Way {
    down: bool,
    /// The verb or noun of the move, or the percentage itself where the word stands behind it.
    anchor: usize,
}

/// Every reported move of a price.
pub(super) fn market_moves(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let mut found: Vec<Fact> = Vec::new();
    if !sentence.glance.percents() || !sentence.glance.priced() {
        return found;
    }
    for at in sentence.body..sentence.tokens.len() {
        let Some(percent) = sentence.percent(at) else { continue };
        // "eased to 4.05% from 4.14%": levels of a yield, and no moves.
        if at > 0 && sentence.is_any(at - 1, &["to", "at", "from"]) {
            continue;
        }
        // "slid on fears of the 25% duty that": a rate of duty, and no move.
        let duty = |at: usize| sentence.tokens.get(at).is_some_and(|near| near.noun == Some(Kind::Tariff));
        if duty(at + 1) || duty(at + 2) || at > 1 && sentence.is_word(at - 1, "of") && duty(at - 2) {
            continue;
        }
        let (objects, down) = match put_on(scene, at) {
            Some((object, down)) => (vec![object], down),
            None => {
                let Some(way) = way(scene, at) else { continue };
                if undone(scene, way.anchor) || expected(scene, way.anchor) {
                    continue;
                }
                (priced(scene, at, way), way.down)
            }
        };
        let rate = if down { -percent } else { percent };
        for object in objects {
            match found.iter_mut().find(|known| known.object.first() == Some(&object)) {
                // "gave up a gain of 2% to close 1% lower": the end of the day counts.
                Some(known) if ends(scene, at) => known.rate = Some(rate),
                Some(_) => {}
                None => found.push(told(scene, at, object, rate)),
            }
        }
    }
    found
}

fn told(scene: &Scene<'_, '_>, at: usize, object: ProductId, rate: f64) -> Fact {
    let sentence = scene.sentence;
    let recent = !sentence.has_flag(0..sentence.tokens.len(), Flag::PastTime) || sentence.number <= 3;
    // "its 6% gain in 2019".
    let fresh = recent && !voice::past_year(scene, at..(at + 5).min(sentence.tokens.len()));
    let mut fact = blank(scene, Kind::MarketMove, fresh, Hedge::Asserted, None);
    fact.object = vec![object];
    fact.rate = Some(rate);
    fact
}

/// Which way the percentage at `at` went.
fn way(scene: &Scene<'_, '_>, at: usize) -> Option<Way> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    // "1.1% higher", "up 5 cents, or 1.7%, dearer".
    let behind = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Comma));
    let is = |words: &[&str]| sentence.is_any(behind, words);
    if is(DEARER) || is(CHEAPER) {
        return Some(Way { down: is(CHEAPER), anchor: at });
    }
    let after =
        tokens.get(at + 1).filter(|next| next.pos != Pos::Verb && (next.flag(Flag::Up) || next.flag(Flag::Down)));
    if let Some(after) = after {
        return Some(Way { down: after.flag(Flag::Down), anchor: at });
    }
    let Some(moved) = (at.saturating_sub(REACH)..at).rev().find(|at| moves(scene, *at)) else {
        // "ended at 80,786.54 with a loss of 849.37 points or 1.04 per cent".
        let noun = |at: &usize| sentence.is_any(*at, &["loss", "gain", "decline"]);
        let anchor = (at.saturating_sub(LOSS_REACH)..at).rev().find(noun)?;
        return Some(Way { down: !sentence.is_word(anchor, "gain"), anchor });
    };
    Some(Way { down: tokens[moved].flag(Flag::Down) && !tokens[moved].flag(Flag::Up), anchor: moved })
}

fn moves(scene: &Scene<'_, '_>, at: usize) -> bool {
    let token = &scene.sentence.tokens[at];
    token.flag(Flag::Up) || token.flag(Flag::Down)
}

/// `put 4% on the price of Brent`, `knocked 2% off the Dax`.
fn put_on(scene: &Scene<'_, '_>, at: usize) -> Option<(ProductId, bool)> {
    const ON: &[&str] = &["on", "onto", "to"];
    const OFF: &[&str] = &["off", "from"];
    let sentence = scene.sentence;
    let verb = at.checked_sub(1).filter(|verb| sentence.tokens[*verb].pos == Pos::Verb)?;
    let starts = |stems: &[&str]| sentence.begins(verb, stems);
    let is = |words: &[&str]| sentence.is_any(at + 1, words);
    let up = starts(&["put", "add"]) && is(ON);
    let down = starts(&["wip", "knock", "shav", "took", "tak", "cut", "slic", "strip"]) && is(OFF);
    let end = (at + 7).min(sentence.tokens.len());
    let object = (at + 2..end).find_map(|at| instrument(scene, at)).filter(|_| up || down)?;
    Some((object, down))
}

/// True for `surrendered an early gain of`: what it gave up is no move of the day.
fn undone(scene: &Scene<'_, '_>, anchor: usize) -> bool {
    let sentence = scene.sentence;
    sentence.tokens[anchor].pos != Pos::Verb
        && (anchor.saturating_sub(4)..anchor)
            .any(|at| sentence.tokens[at].pos == Pos::Verb && sentence.begins(at, UNDOES))
}

/// True where the move is only thought of: `had expected it to fall`, `could rise`.
fn expected(scene: &Scene<'_, '_>, anchor: usize) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = scene.clauses.iter().find(|clause| clause.group.contains(&anchor)) else { return false };
    let ahead = |clause: &Clause| clause.will || clause.may || clause.would;
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    let thinks = above.is_some_and(|above| {
        let verb = scene.head(above).as_verb;
        [Cue::Scheduled, Cue::Plan, Cue::Considered].into_iter().any(|cue| verb.cue(cue))
            || sentence.begins(above.head, EXPECTS)
            || ahead(above)
    });
    thinks || ahead(clause) || matches!(clause.opening, Opening::Condition)
}

/// True if the verb over the percentage tells of the end of a day.
fn ends(scene: &Scene<'_, '_>, at: usize) -> bool {
    let verb = scene.clauses.iter().filter(|clause| clause.group.end <= at).max_by_key(|clause| clause.head);
    verb.is_some_and(|clause| scene.sentence.begins(clause.head, ENDS))
}

/// What moved by the percentage at `at`.
fn priced(scene: &Scene<'_, '_>, at: usize, way: Way) -> Vec<ProductId> {
    let shared = sharers(scene, way.anchor + 1, at);
    if !shared.is_empty() {
        return shared;
    }
    let near = way.anchor.saturating_sub(REACH)..way.anchor;
    let named = near.clone().rev().find_map(|at| Some((at, instrument(scene, at)?)));
    let raw = raw_goods(scene, at, way, near);
    let chosen = match (named, raw) {
        (Some(named), Some(raw)) if raw.0 > named.0 => Some(raw),
        (named, raw) => named.or(raw),
    };
    let ahead = |token: usize| {
        scene
            .clause_of(token)
            .map(|(index, _)| &scene.clauses[index])
            .is_some_and(|clause| clause.will || clause.may || clause.would)
    };
    chosen.filter(|(token, _)| !ahead(*token)).map(|(_, object)| object).into_iter().collect()
}

/// Those that share the verb of what stands before them: `fell 2% and Apple and Amazon 1% each`.
fn sharers(scene: &Scene<'_, '_>, from: usize, at: usize) -> Vec<ProductId> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let mut found = Vec::new();
    let mut joined = false;
    for token in (from.max(at.saturating_sub(SHARED))..at).rev() {
        match tokens[token].pos {
            Pos::And | Pos::Comma => joined |= !found.is_empty(),
            _ if sentence.percent(token).is_some() => break,
            Pos::Noun | Pos::Other | Pos::Adj | Pos::Name | Pos::Det | Pos::Of => {
                let object = instrument(scene, token).or_else(|| {
                    let whole =
                        tokens.get(token + 1).is_some_and(|next| next.number.is_some() || next.pos == Pos::Noun);
                    raw(scene, token).filter(|_| whole)
                });
                found.extend(object.filter(|object| !found.contains(object)));
            }
            _ => return Vec::new(),
        }
    }
    if !joined {
        found.clear();
    }
    found
}

/// What has a price on a market, and is named by the token.
fn instrument(scene: &Scene<'_, '_>, at: usize) -> Option<ProductId> {
    let lexicon = scene.sentence.lexicon;
    match scene.sentence.find(at, |is| matches!(is, Is::Instrument(_) | Is::Company(_)))? {
        Is::Instrument(index) => Some(lexicon.instrument(index).clone()),
        Is::Company(index) => Some(lexicon.company(index).clone()),
        _ => None,
    }
}

/// Goods whose price is meant by their name.
fn raw(scene: &Scene<'_, '_>, at: usize) -> Option<ProductId> {
    let lexicon = scene.sentence.lexicon;
    // A metal whose bare name is too common a word for the lexicon.
    if scene.sentence.is_word(at, "tin") {
        return Some(ProductId::new("tin"));
    }
    let is = scene.sentence.find(at, |is| match is {
        Is::Product(index) => RAW.contains(&lexicon.product(index).id.as_str()),
        _ => false,
    })?;
    match is {
        Is::Product(index) => Some(lexicon.product(index).id.clone()),
        _ => None,
    }
}

/// `Zinc gained 0.24%`, `palm oil for August delivery gave up 61 ringgit, or 1.4%`: goods that are all of the subject.
fn raw_goods(scene: &Scene<'_, '_>, at: usize, way: Way, near: Range<usize>) -> Option<(usize, ProductId)> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let (index, subject) = scene.clause_of(near.clone().rev().find(|at| raw(scene, *at).is_some())?)?;
    let clause = &scene.clauses[index];
    if !subject || !clause.finite || clause.passive || at < clause.group.end || way.anchor < clause.group.start {
        return None;
    }
    let token = clause.own_subject().find(|at| near.contains(at) && raw(scene, *at).is_some())?;
    // "copper stocks", "coal imports": no price.
    let led = |at: usize| sentence.is_any(at, &["on", "for", "in", "at"]);
    let whole = token + 1 == clause.group.start || led(token + 1);
    let first = (clause.own_subject().start..token).all(|at| {
        matches!(tokens[at].pos, Pos::Det | Pos::Adj | Pos::Name | Pos::Date | Pos::Other | Pos::Adv | Pos::Quote)
            && tokens[at].flow.is_none()
    });
    // "rose 5% in planted area": of how much there is.
    const MEASURED: &[&str] = &[
        "area",
        "acreage",
        "output",
        "production",
        "imports",
        "exports",
        "volume",
        "demand",
        "sales",
        "stocks",
        "tonnage",
    ];
    let of_much = (at + 1..(at + 5).min(tokens.len()))
        .take_while(|at| !matches!(tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Sub | Pos::Recap | Pos::Verb))
        .any(|at| sentence.is_any(at, MEASURED));
    if of_much {
        return None;
    }
    // "fell 12% to 30 million tons": how much, and not at what price.
    let counted = (at + 1..(at + 6).min(tokens.len())).any(|at| {
        let number = tokens[at].number.and_then(|number| sentence.numbers.get(number));
        number.is_some_and(|number| {
            matches!(number.is, Quantity::Amount(_, unit) if unit.bytes().any(|byte| byte.is_ascii_lowercase()))
        })
    });
    (whole && first && !counted).then(|| raw(scene, token).map(|object| (token, object))).flatten()
}
