//! Goods that may or may not cross a border, told without a word of a measure: `no wheat may leave`, `may be shipped
//! again`, `closed its ports to cattle`, `moved from the free to the prohibited list`.
//!
//! In: a scene, and what was read of measures before. Out: a control on exports or imports, where none of that kind was
//! read of the sentence.

use std::ops::Range;

use crate::facts::admission::admitted;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::measures::blank;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Pos};
use crate::facts::{Action, Fact, Hedge, Kind, Stage};
use crate::lexicon::{Is, PartyId};

/// Verbs by which goods come in by themselves.
const ENTERS: &[&str] = &["enter", "enters", "come into", "comes into", "cross into", "flow into", "re-enter"];
/// Verbs by which goods go out by themselves.
const LEAVES: &[&str] = &["leave", "leaves"];
/// Verbs, in the passive, of who moves goods.
const MOVED: &[&str] =
    &["shipped", "exported", "sold", "sent", "brought", "imported", "let", "allowed", "admitted", "permitted"];
/// What says that goods moved before, or move as they could not.
const AGAIN: &[&str] = &["again", "once more", "once again", "anew"];
/// What may be shut to goods.
const GATES: &[&str] = &[
    "port",
    "ports",
    "border",
    "borders",
    "crossing",
    "crossings",
    "market",
    "markets",
    "door",
    "doors",
    "posts",
    "waters",
];
/// Tokens within which a gate and its goods stand: `its southern ports to Mexican cattle`.
pub(super) const NEAR: usize = 7;

/// Which way goods go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
}

/// What a clause tells of goods at a border.
pub(super) struct Crossing {
    pub way: Way,
    /// Let through, or held.
    pub passes: bool,
    pub actor: Option<Party>,
    /// Where the goods stand.
    pub goods: Range<usize>,
    /// Whose goods they are or who was to have them, where that does not stand beside them.
    pub bound: Option<Party>,
}

/// The controls that the sentence tells in this manner.
pub(super) fn crossings(scene: &Scene<'_, '_>, found: &[Fact]) -> Vec<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.products() || !found.is_empty() {
        return Vec::new();
    }
    let seen = scene.clauses.iter().find_map(|clause| {
        let crossing = crosses(scene, clause)
            .or_else(|| carried(scene, clause))
            .or_else(|| shuts(scene, clause))
            .or_else(|| relisted(scene, clause))
            .or_else(|| admitted(scene, clause))?;
        Some((clause, crossing))
    });
    seen.and_then(|(clause, crossing)| fact(scene, clause, &crossing)).into_iter().collect()
}

fn fact(scene: &Scene<'_, '_>, clause: &Clause, crossing: &Crossing) -> Option<Fact> {
    let force = Force { past: clause.is_past(), had: clause.had, will: true, ..Force::default() };
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    if hedge == Hedge::Speculated {
        // "shut their borders far too often, an economist writes".
        return None;
    }
    let kind = if crossing.way == Way::Out { Kind::ExportControl } else { Kind::ImportControl };
    let speaker = || voice::speaker_party(scene).or_else(|| official(scene));
    let actor = crossing.actor.or_else(speaker).or(scene.context.home.filter(|_| fresh))?;
    let mut fact = blank(scene, kind, fresh, hedge, said_by);
    fact.action = Some(if crossing.passes { Action::Reduce } else { Action::Impose });
    // "will shut its market if": on a condition.
    let conditional = clause.will && !crossing.passes && conditioned(scene, clause);
    fact.stage = Some(match (conditional, fresh) {
        (true, _) => Stage::Threatened,
        (false, true) => Stage::Announced,
        (false, false) => Stage::InEffect,
    });
    fact.actor = scene.ids(&[actor]);
    fact.object = scene.goods(crossing.goods.clone());
    let origin = scene.parties_in(crossing.goods.clone()).filter(|party| party.goods && party.party != actor);
    let bound = scene
        .parties_in(clause.group.end..clause.right)
        .filter(|party| party.lead == Lead::To && !party.person && party.party != actor);
    let target: Vec<Party> = match crossing.way {
        _ if crossing.bound.is_some() => crossing.bound.into_iter().collect(),
        Way::In => origin.map(|party| party.party).collect(),
        Way::Out => bound.map(|party| party.party).collect(),
    };
    fact.target = scene.ids(&target);
    if fact.target.is_empty() {
        fact.target.push(PartyId::everyone());
    }
    Some(fact)
}

/// True if a condition hangs on the clause.
fn conditioned(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    scene.clauses.iter().any(|other| {
        other.opening == Opening::Condition
            && other.left >= clause.group.end
            && other.parent.is_none_or(|parent| scene.clauses[parent].head == clause.head)
    })
}

/// The state whose body speaks: `the farm ministry in Cairo said`.
fn official(scene: &Scene<'_, '_>) -> Option<Party> {
    let says = |clause: &&Clause| scene.head(clause).flag(crate::facts::words::Flag::Say);
    let said = scene.clauses.iter().rev().find(says)?;
    scene.parties_in(said.subject.clone()).find(|party| !party.goods).map(|party| party.party)
}

/// `no wheat may leave Ukraine`, `raw cashew may be shipped out of Ivory Coast again`.
fn crosses(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let is = |words: &[&str]| words.contains(&word);
    let goods = |range: Range<usize>| {
        range.into_iter().any(|at| {
            matches!(sentence.object(at), Some((Is::Product(_), _)))
                || sentence.party(at).is_some() && goods_of(scene, at)
        })
    };
    if !goods(clause.subject.clone()) || clause.opening == Opening::Condition {
        return None;
    }
    let after = |words: &[&str]| (clause.group.end..clause.group.end + 2).any(|at| sentence.is_any(at, words));
    let passive = clause.passive && is(MOVED);
    // "may now be shipped to Syria without a licence".
    let bound = scene.parties_in(clause.object()).any(|party| party.lead == Lead::To && !party.person);
    let way = if !clause.passive && is(LEAVES) {
        Way::Out
    } else if !clause.passive && (is(ENTERS) || word == "clear" && after(&["customs"])) {
        Way::In
    } else if passive
        && is(&["shipped", "exported", "sold", "sent"])
        && (is(&["exported"]) || bound || after(&["abroad", "overseas", "out"]))
    {
        Way::Out
    } else if passive && (is(&["imported"]) || after(&["into"])) {
        Way::In
    } else {
        return None;
    };
    let may = clause.group.clone().any(|at| {
        sentence
            .is_any(at, &["may", "can", "must", "shall", "cannot", "will", "can't", "could", "won't", "won\u{2019}t"])
    }) || clause.may;
    let first = clause.subject.start;
    // "Not one more kilo of".
    let no = (first.saturating_sub(2).max(clause.left.min(first))..=first)
        .any(|at| sentence.is_word(at, "no") || sentence.is_word(at, "not"))
        || clause.opening == Opening::Infinitive && clause.subject.clone().any(|at| sentence.is_word(at, "no"));
    // "ordered that no petrol be exported".
    let ordered = clause.opening == Opening::Infinitive
        && clause.parent.is_some_and(|parent| {
            let above = &scene.clauses[parent];
            let word = sentence.lower(above.head);
            let orders = ["order", "decree", "rul", "direct", "instruct"].iter().any(|stem| word.starts_with(stem));
            orders && !above.negated && !scene.subjects(above).is_empty()
        });
    let may = may || ordered && no;
    let barred = no || clause.negated || clause.no_longer(scene);
    let again = (clause.group.start..clause.right.min(sentence.tokens.len())).any(|at| {
        sentence.is_any(at, AGAIN)
            || sentence.is_word(at, "time") && at > 0 && sentence.is_word(at - 1, "first")
            || sentence.is_any(at, &["licence", "license", "permit"])
                && (at.saturating_sub(2)..at).any(|at| sentence.is_word(at, "without"))
    });
    let admitted = is(&["allowed", "let", "admitted", "permitted"]) && !clause.is_past() && after(&["into"]);
    if !(barred && may || !barred && (may && again || admitted)) {
        return None;
    }
    // "No ship may leave port", "no visitors may enter the hall": it has to be a state.
    let (lead, place) =
        (clause.group.end, Range { start: clause.group.end, end: clause.right.min(clause.group.end + NEAR) });
    let state = scene.parties_in(place).find(|party| {
        let direct = party.token <= lead + 1 && party.lead == Lead::None;
        !party.person
            && !party.goods
            && (direct || matches!(party.lead, Lead::Into | Lead::From | Lead::Of | Lead::Other))
    });
    let country = (lead..lead + 3).any(|at| {
        sentence.is_any(at, &["country", "the country", "bloc", "the bloc", "abroad", "overseas", "customs"])
    });
    let plain = is(&["exported", "imported"]);
    let orderer =
        || clause.parent.filter(|_| ordered).and_then(|parent| scene.subjects(&scene.clauses[parent]).first().copied());
    (state.is_some() || country || plain || bound).then(|| Crossing {
        way,
        passes: !barred,
        actor: state.map(|party| party.party).or_else(orderer),
        goods: clause.subject.clone(),
        bound: None,
    })
}

/// `traders may bring rice into the Philippines again`, `mills can ship sugar abroad once more`: who may do so again.
fn carried(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    const WHO: &[&str] = &[
        "traders",
        "importers",
        "exporters",
        "mills",
        "millers",
        "refiners",
        "growers",
        "farmers",
        "firms",
        "companies",
        "producers",
        "shippers",
        "smelters",
        "miners",
        "processors",
        "merchants",
    ];
    let sentence = scene.sentence;
    let is = |words: &[&str]| sentence.is_any(clause.head, words);
    let (brings, sends) = (is(&["bring", "import"]), is(&["ship", "export", "sell", "send"]));
    let who = clause.subject.clone().any(|at| sentence.is_any(at, WHO));
    // "will be allowed to ship out another million tonnes".
    let allowed = clause.opening == Opening::Infinitive
        && clause.parent.is_some_and(|parent| {
            let above = &scene.clauses[parent];
            above.passive
                && !above.negated
                && (above.will || above.have)
                && sentence.is_any(above.head, &["allowed", "permitted", "cleared"])
        });
    if !(brings || sends) || !who || clause.passive || clause.negated || !(clause.may || clause.will || allowed) {
        return None;
    }
    let object = clause.group.end..clause.right.min(sentence.tokens.len());
    let again = allowed || object.clone().any(|at| sentence.is_any(at, AGAIN));
    let goods = object.clone().any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
    let abroad = object.clone().any(|at| sentence.is_any(at, &["abroad", "overseas"]))
        || sentence.is_word(clause.group.end, "out");
    let into = scene.parties_in(object.clone()).find(|party| party.lead == Lead::Into && !party.person);
    let home = || scene.parties_in(clause.subject.clone()).find(|party| !party.person);
    let way = match (brings, sends) {
        (true, _) if into.is_some() || is(&["import"]) => Way::In,
        (_, true) if abroad || is(&["export"]) => Way::Out,
        _ => return None,
    };
    let actor = into.or_else(home).map(|party| party.party);
    (again && goods).then_some(Crossing { way, passes: true, actor, goods: object, bound: None })
}

/// True where a name is the origin of the goods behind it.
fn goods_of(scene: &Scene<'_, '_>, token: usize) -> bool {
    scene.parties_in(token..token + 1).any(|party| party.goods)
}

/// `closed its southern ports to Mexican cattle`, `land ports have been closed to Indian yarn by Bangladesh`.
fn shuts(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let closes = ["clos", "shut"].iter().any(|stem| word.starts_with(stem));
    let opens = ["reopen", "open"].iter().any(|stem| word.starts_with(stem));
    if !(closes || opens) || scene.head(clause).pos != Pos::Verb || clause.negated || clause.may || clause.would {
        return None;
    }
    let gate = |range: Range<usize>| range.into_iter().find(|at| sentence.is_any(*at, GATES));
    let from = if clause.passive {
        gate(clause.subject.clone())?;
        clause.group.end
    } else if word.ends_with(" to") {
        // "shut its market to" is one verb.
        clause.head
    } else {
        gate(clause.group.end..(clause.group.end + NEAR).min(sentence.tokens.len()))? + 1
    };
    if from != clause.head && !sentence.is_word(from, "to") {
        return None;
    }
    let goods = from + 1..(from + NEAR).min(sentence.tokens.len());
    let named = scene.parties_in(goods.clone()).any(|party| party.goods);
    let product = goods.clone().any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
    if !product || !named && !closes {
        return None;
    }
    let by = scene.parties_in(from..clause.right).find(|party| party.lead == Lead::By && !party.goods);
    let actor = if clause.passive { by.map(|party| party.party) } else { scene.subjects(clause).first().copied() };
    actor.map(|actor| Crossing { way: Way::In, passes: opens, actor: Some(actor), goods, bound: None })
}

/// `the export policy of broken rice is amended from "free" to "prohibited"`: how notices of some states tell it.
fn relisted(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    const HELD: &[&str] = &["prohibited", "restricted", "banned"];
    let sentence = scene.sentence;
    let lower = |at: usize| sentence.lower(at).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let span = clause.left..sentence.tokens.len();
    let from = span.clone().find(|at| sentence.is_word(*at, "from"))?;
    let class = |range: Range<usize>| {
        range.into_iter().find(|at| {
            let word = lower(*at);
            word == "free" || HELD.contains(&word.as_str())
        })
    };
    let before = class(from + 1..(from + 5).min(sentence.tokens.len()))?;
    let after = class(before + 1..(before + 8).min(sentence.tokens.len()))?;
    let to = (before + 1..after).any(|at| sentence.is_word(at, "to"));
    let passes = lower(after) == "free";
    if !to || passes == (lower(before) == "free") {
        return None;
    }
    let word = |stem: &str| (sentence.body..sentence.tokens.len()).any(|at| sentence.lower(at).contains(stem));
    let way = match (word("export"), word("import")) {
        (true, false) => Way::Out,
        (false, true) => Way::In,
        _ => return None,
    };
    let acts = scene.head(clause).as_verb;
    let tells = acts.act(Act::Remove) || acts.act(Act::Stand) || clause.passive || !clause.subject.is_empty();
    let actor = scene.parties_in(sentence.body..before).find(|party| party.lead == Lead::Into && !party.goods);
    tells.then(|| Crossing {
        way,
        passes,
        actor: actor.map(|party| party.party),
        goods: sentence.body..before,
        bound: None,
    })
}
