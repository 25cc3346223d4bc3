//! Who is let into a market and who is not, told without a word of a measure: `Chilean plums win entry to China`, `will let
//! in seafood from Norway`, `the plants were relisted by customs`, `will sell Norway no more steel`.
//!
//! In: a scene and one of its clauses. Out: what it tells of goods at a border, for `crossing` to make a control of.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::crossing::{Crossing, NEAR, Way};
use crate::facts::roles::{Lead, Scene};
use crate::facts::words::{Act, Pos};
use crate::lexicon::Is;

/// Verbs by which one comes to have what another gives.
const GAINS: &[&str] = &[
    "win", "wins", "won", "gain", "gains", "gained", "get", "gets", "got", "secure", "secures", "secured", "obtain",
    "obtains", "obtained", "regain", "regains", "regained", "receive", "receives", "received",
];
/// What a market gives to goods from abroad.
const ADMISSION: &[&str] = &["entry", "access", "admission", "market access"];
/// What a state says of goods from abroad.
const LEAVE: &[&str] = &["clear", "all-clear", "nod", "go-ahead", "green light", "clearance", "approval"];
/// Verbs that let goods pass, or hold them, with a particle behind.
const LETS: &[&str] = &["let", "lets", "letting", "allow", "allows", "allowed", "wave", "waves", "waved"];
/// Verbs that hold goods with a particle behind.
const SHUTS: &[&str] = &["shut", "shuts", "lock", "locks", "locked"];
/// Works that a state has on its list of those that may sell to it.
const WORKS: &[&str] = &[
    "plants",
    "plant",
    "exporters",
    "packers",
    "packer",
    "abattoirs",
    "abattoir",
    "slaughterhouses",
    "slaughterhouse",
    "producers",
    "processors",
    "farms",
    "mills",
    "establishments",
    "companies",
    "firms",
    "factories",
    "shippers",
];
/// What puts works back on such a list, and what takes them off.
const RELISTS: &[&str] = &["relist", "reinstat", "readmit", "reregister", "re-register", "re-list"];
const DELISTS: &[&str] = &["delist", "deregister", "de-list", "struck off", "strike off", "strikes off"];
/// Verbs by which a state's firms sell abroad.
const SELLS: &[&str] = &["sell", "ship", "export", "supply", "send", "deliver"];

/// What the clause tells of goods that are let in or kept out.
pub(super) fn admitted(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let plain =
        !matches!(clause.opening, Opening::Condition | Opening::Recap | Opening::Relative | Opening::Infinitive);
    if !plain || clause.had || clause.would || clause.may {
        return None;
    }
    wins(scene, clause)
        .or_else(|| lets_in(scene, clause))
        .or_else(|| stops_entry(scene, clause))
        .or_else(|| relists(scene, clause))
        .or_else(|| registered(scene, clause))
        .or_else(|| strikes(scene, clause))
        .or_else(|| sells_no_more(scene, clause))
}

fn names(scene: &Scene<'_, '_>, at: usize, words: &[&str]) -> bool {
    scene.sentence.is_any(at, words)
}

fn product_in(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<usize> {
    range.into_iter().find(|at| matches!(scene.sentence.object(*at), Some((Is::Product(_), _))))
}

/// True if goods of a foreign state are named there.
fn foreign_goods(scene: &Scene<'_, '_>, range: Range<usize>) -> bool {
    scene.parties_in(range.clone()).any(|party| party.goods || party.demonym) && product_in(scene, range).is_some()
}

fn near(scene: &Scene<'_, '_>, from: usize) -> Range<usize> {
    from..(from + NEAR).min(scene.sentence.tokens.len())
}

/// `Chilean plums win entry to China`, `Irish beef gets all-clear from Beijing`.
fn wins(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    if clause.passive || clause.negated || !names(scene, clause.head, GAINS) {
        return None;
    }
    let first = clause.group.end;
    let given =
        (first..(first + 4).min(clause.right)).find(|at| names(scene, *at, ADMISSION) || names(scene, *at, LEAVE))?;
    if !foreign_goods(scene, clause.subject.clone()) {
        return None;
    }
    let entry = names(scene, given, ADMISSION);
    let giver = scene
        .parties_in(near(scene, given))
        .find(|party| !party.person && party.lead == if entry { Lead::To } else { Lead::From })?;
    let own = scene.parties_in(clause.subject.clone()).any(|party| party.party == giver.party);
    let goods = clause.subject.clone();
    (!own).then_some(Crossing { way: Way::In, passes: true, actor: Some(giver.party), goods, bound: None })
}

/// `will let in seafood from Norway`, `let Chilean chicken back in`, `shuts out French poultry`.
fn lets_in(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let (lets, shuts) = (names(scene, clause.head, LETS), names(scene, clause.head, SHUTS));
    if clause.passive || clause.negated || !(lets || shuts) {
        return None;
    }
    let sentence = scene.sentence;
    let first = clause.group.end;
    let particles: &[&str] = if lets { &["in", "back in"] } else { &["out"] };
    let at = (first..(first + NEAR).min(clause.right)).find(|at| names(scene, *at, particles))?;
    // "allow in seafood": the goods stand behind; "let beef back in": between.
    let goods = if at == first || at == first + 1 && sentence.is_word(first, "back") {
        let goods = at + 1..(at + 2 * NEAR).min(clause.right);
        let product = product_in(scene, at + 1..(at + 4).min(clause.right))?;
        let from =
            scene.parties_in(product..goods.end).any(|party| party.goods || party.demonym || party.lead == Lead::From);
        from.then_some(goods)?
    } else {
        let goods = first..at;
        let last = sentence.tokens.get(at + 1).is_none_or(|next| next.pos != Pos::Name && next.pos != Pos::Det);
        (last && foreign_goods(scene, goods.clone())).then_some(goods)?
    };
    let actor = *scene.subjects(clause).first()?;
    let origin = scene.parties_in(goods.clone()).find(|party| !party.person && party.party != actor)?.party;
    Some(Crossing { way: Way::In, passes: lets, actor: Some(actor), goods, bound: Some(origin) })
}

/// `will suspend the entry of citrus fruits from Taiwan`, `the entry of Thai poultry was allowed again by Japan`.
fn stops_entry(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let sentence = scene.sentence;
    let head = scene.head(clause).as_verb;
    let stops = head.act(Act::Suspend) || head.act(Act::Restrict) || head.act(Act::Remove);
    let passes = !stops && (head.act(Act::Allow) || head.act(Act::Resume));
    if clause.negated || !(stops || passes) {
        return None;
    }
    let told = if clause.passive { clause.subject.clone() } else { clause.group.end..clause.right };
    let entry = told.clone().find(|at| sentence.is_word(*at, "entry") && sentence.is_any(at + 1, &["of", "for"]))?;
    let goods = entry + 2..told.end.max(entry + 2);
    let product = product_in(scene, entry + 2..(entry + NEAR).min(goods.end))?;
    let origin = scene
        .parties_in(goods.clone())
        .find(|party| !party.person && (party.goods || party.demonym || party.lead == Lead::From))?
        .party;
    let actor = if clause.passive {
        scene.parties_in(clause.object()).find(|party| party.lead == Lead::By && !party.person).map(|party| party.party)
    } else {
        Some(*scene.subjects(clause).first()?)
    };
    let plain = sentence.tokens[entry..product].iter().all(|token| token.pos != Pos::Comma);
    (plain && actor != Some(origin)).then_some(Crossing { way: Way::In, passes, actor, goods, bound: Some(origin) })
}

/// `Irish beef plants have been relisted by Chinese customs`, `China delists two Canadian pork plants`.
fn relists(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let word = scene.sentence.lower(clause.head);
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    let passes = starts(RELISTS);
    if clause.negated || !(passes || starts(DELISTS)) {
        return None;
    }
    let goods = if clause.passive { clause.subject.clone() } else { near(scene, clause.group.end) };
    let works = goods.clone().any(|at| names(scene, at, WORKS));
    if !works || !foreign_goods(scene, goods.clone()) {
        return None;
    }
    let actor = if clause.passive {
        scene.parties_in(clause.object()).find(|party| party.lead == Lead::By && !party.person)?.party
    } else {
        *scene.subjects(clause).first()?
    };
    let other = scene.parties_in(goods.clone()).any(|party| party.party != actor);
    other.then_some(Crossing { way: Way::In, passes, actor: Some(actor), goods, bound: None })
}

/// `renewed the registrations of hundreds of US beef plants`, `let their registrations lapse`.
fn registered(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let sentence = scene.sentence;
    if clause.negated || clause.passive {
        return None;
    }
    let word = sentence.lower(clause.head);
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    let lets = names(scene, clause.head, LETS);
    let ends = starts(&["revok", "suspend", "cancel", "withdr", "pull", "block"]);
    let renews = starts(&["renew", "restor", "grant", "approv", "extend", "reinstat"]);
    if !(lets || ends || renews) {
        return None;
    }
    let end = (clause.group.end + 3 * NEAR).min(sentence.tokens.len());
    let near = clause.group.end..end;
    let paper = near.clone().find(|at| sentence.lower(*at).starts_with("registration"))?;
    let works = near.clone().find(|at| names(scene, *at, WORKS))?;
    let lapses = names_any(scene, works..end, &["lapse", "expire", "lapsed"]);
    let passes = if lets && lapses || ends {
        false
    } else if renews {
        true
    } else {
        return None;
    };
    let goods = clause.group.end..works.max(paper) + 1;
    let actor = *scene.subjects(clause).first()?;
    let bound = scene.parties_in(goods.clone()).find(|party| !party.person && party.party != actor)?.party;
    product_in(scene, goods.clone())?;
    Some(Crossing { way: Way::In, passes, actor: Some(actor), goods, bound: Some(bound) })
}

fn names_any(scene: &Scene<'_, '_>, mut range: Range<usize>, words: &[&str]) -> bool {
    range.any(|at| names(scene, at, words))
}

/// `strikes Brazil off the list of countries allowed to sell it beef`, `adds Brazil to the list of countries that ..`.
fn strikes(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    const OFF: &[&str] = &[
        "strike", "strikes", "struck", "remove", "removes", "removed", "take", "takes", "took", "drop", "drops",
        "dropped",
    ];
    const ON: &[&str] = &["add", "adds", "added", "restore", "restores", "restored", "put", "puts"];
    let sentence = scene.sentence;
    let (off, on) = (names(scene, clause.head, OFF), names(scene, clause.head, ON));
    if clause.passive || clause.negated || !(off || on) {
        return None;
    }
    let is_list = |at: &usize| ["list", "register", "roster"].iter().any(|word| sentence.lower(*at).ends_with(word));
    let list = near(scene, clause.group.end).find(is_list)?;
    let span = list + 1..(list + NEAR).min(sentence.tokens.len());
    let of_states = span.clone().any(|at| names(scene, at, &["countries", "nations", "states", "origins"]));
    let allowed = span.clone().any(|at| {
        names(
            scene,
            at,
            &["allowed", "approved", "authorised", "authorized", "permitted", "cleared", "eligible", "may"],
        )
    });
    let sells = (span.start..(list + 2 * NEAR).min(sentence.tokens.len()))
        .find(|at| names(scene, *at, &["sell", "export", "ship", "supply", "send"]))?;
    let goods = sells + 1..(sells + NEAR).min(sentence.tokens.len());
    product_in(scene, goods.clone())?;
    let actor = *scene.subjects(clause).first()?;
    let bound = scene.parties_in(clause.group.end..list).find(|party| !party.person && party.party != actor)?.party;
    (of_states && allowed).then_some(Crossing {
        way: Way::In,
        passes: on,
        actor: Some(actor),
        goods,
        bound: Some(bound),
    })
}

/// `Turkey will sell Norway no more steel`, `will ship no more wheat to Chile`.
fn sells_no_more(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Crossing> {
    let sentence = scene.sentence;
    if clause.passive || !clause.will || !names(scene, clause.head, SELLS) {
        return None;
    }
    let first = clause.group.end;
    let end = (first + NEAR).min(clause.right);
    let no = (first..end.saturating_sub(1)).find(|at| {
        sentence.is_word(*at, "no") && sentence.is_word(at + 1, "more") || sentence.is_word(*at, "no more")
    })?;
    // "no more than 300 tonnes" is a limit.
    if near(scene, no).take(3).any(|at| sentence.is_word(at, "than")) {
        return None;
    }
    let goods = no + 1..(no + NEAR).min(clause.right);
    product_in(scene, goods.clone())?;
    let actor = *scene.subjects(clause).first()?;
    let other = |party: &&crate::facts::roles::PartyRef| !party.person && party.party != actor;
    let to = || scene.parties_in(no..clause.right).filter(other).find(|party| party.lead == Lead::To);
    let bound = scene.parties_in(first..no).find(other).or_else(to)?.party;
    Some(Crossing { way: Way::Out, passes: false, actor: Some(actor), goods, bound: Some(bound) })
}
