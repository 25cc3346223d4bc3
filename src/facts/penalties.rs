//! Sanctions told by what is done to people and their money: `bars entry to 31 British officials`, `has unfrozen the assets
//! of 24 Syrian bodies`.
//!
//! In: a scene, and what was read of measures before. Out: a sanction of the state that acts, where none was read of the
//! sentence.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::measures::blank;
use crate::facts::roles::{Lead, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::Act;
use crate::facts::{Action, Fact, Hedge, Kind, Stage};
use crate::lexicon::Is;

/// Whom a state keeps out, by what they do.
const PEOPLE: &[&str] = &[
    "officials",
    "official",
    "executives",
    "executive",
    "lawmakers",
    "lawmaker",
    "journalists",
    "bosses",
    "politicians",
    "politician",
    "ministers",
    "diplomats",
    "nationals",
    "citizens",
    "mps",
    "senators",
    "generals",
    "officers",
    "businessmen",
    "individuals",
    "parliamentarians",
    "judges",
    "leaders",
];
/// Verbs that keep out, by the stem.
const BARS: &[&str] = &["bar", "ban", "den", "refus", "prohibit", "forbid", "forbad"];
/// What is frozen and let go.
const MONEY: &[&str] = &["assets", "asset", "funds", "reserves", "accounts", "money", "holdings"];
/// Tokens behind a verb in which people and their country stand.
const REACH: usize = 10;

/// The sanction that the sentence tells.
pub(super) fn penalties(scene: &Scene<'_, '_>, found: &[Fact]) -> Option<Fact> {
    let sentence = scene.sentence;
    let glance = &sentence.glance;
    let acts = glance.act(Act::Restrict) || glance.act(Act::Remove) || glance.act(Act::Allow);
    if !acts || !glance.parties() || found.iter().any(|fact| fact.kind == Kind::Sanction && fact.fresh) {
        return None;
    }
    scene.clauses.iter().find_map(|clause| {
        let told = kept_out(scene, clause).or_else(|| let_go(scene, clause)).or_else(|| let_trade(scene, clause));
        let (action, actor, target) = told?;
        let force = Force { past: clause.is_past(), had: clause.had, will: clause.will, ..Force::default() };
        let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
        let (hedge, said_by) = voice::voice(scene, Some(clause));
        if hedge == Hedge::Speculated {
            return None;
        }
        let mut fact = blank(scene, Kind::Sanction, fresh, hedge, said_by);
        fact.action = Some(action);
        fact.stage = Some(match (clause.may || clause.would, fresh) {
            (true, _) => Stage::Considered,
            (false, true) => Stage::Announced,
            (false, false) => Stage::InEffect,
        });
        fact.actor = scene.ids(&[actor]);
        fact.target = scene.ids(&[target]);
        Some(fact)
    })
}

fn names(scene: &Scene<'_, '_>, range: Range<usize>, words: &[&str]) -> bool {
    range.into_iter().any(|at| scene.sentence.is_any(at, words))
}

fn plain(clause: &Clause) -> bool {
    !clause.negated && !matches!(clause.opening, Opening::Condition | Opening::Relative | Opening::Reduced)
}

/// The other state whose people or money stand in the tokens.
fn of_another(scene: &Scene<'_, '_>, range: Range<usize>, actor: Party) -> Option<Party> {
    scene
        .parties_in(range)
        .find(|party| {
            let owned = party.goods || party.demonym || party.possessive || matches!(party.lead, Lead::From | Lead::Of);
            !party.person && party.party != actor && owned
        })
        .map(|party| party.party)
}

/// `bars entry to bosses of American firms`, `has barred twelve British officials from entering`, `shut its doors to`.
fn kept_out(scene: &Scene<'_, '_>, clause: &Clause) -> Option<(Action, Party, Party)> {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let doors = scene.head(clause).as_verb.act(Act::Restrict) && word.ends_with(" to");
    if !plain(clause) || !(doors || BARS.iter().any(|stem| word.starts_with(stem))) {
        return None;
    }
    let end = sentence.tokens.len();
    let near = clause.group.end..(clause.group.end + REACH).min(end);
    let enters =
        |range: Range<usize>| names(scene, range, &["entry", "entering", "enter", "visas", "visiting", "travelling"]);
    if clause.passive {
        // "Twelve British officials were barred from entering Russia".
        let barred = clause.subject.clone();
        let gate = scene
            .parties_in(near.clone())
            .find(|party| !party.person && !party.demonym && matches!(party.lead, Lead::None | Lead::By))?;
        let target = of_another(scene, barred.clone(), gate.party)?;
        return (names(scene, barred, PEOPLE) && enters(near)).then_some((Action::Impose, gate.party, target));
    }
    let actor = *scene.subjects(clause).first()?;
    let target = of_another(scene, near.clone(), actor)?;
    let reach = clause.group.end..(clause.group.end + REACH + REACH).min(end);
    (names(scene, near, PEOPLE) && (doors || enters(reach))).then_some((Action::Impose, actor, target))
}

/// `unfreezes the assets of`, `has released frozen Syrian reserves`.
fn let_go(scene: &Scene<'_, '_>, clause: &Clause) -> Option<(Action, Party, Party)> {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let thaws = ["unfreez", "unfroz"].iter().any(|stem| word.starts_with(stem));
    let frees = ["releas", "free", "unlock", "unblock"].iter().any(|stem| word.starts_with(stem));
    if !plain(clause) || clause.passive || !(thaws || frees) {
        return None;
    }
    let near = clause.group.end..(clause.group.end + REACH).min(sentence.tokens.len());
    let frozen = thaws || names(scene, near.clone(), &["frozen"]);
    let actor = *scene.subjects(clause).first()?;
    let target = of_another(scene, near.clone(), actor)?;
    (frozen && names(scene, near, MONEY)).then_some((Action::Remove, actor, target))
}

/// States that bear sanctions on their oil, and those that impose them.
const BEARS: &[&str] = &["RU", "IR", "VE", "SY", "CU", "BY", "KP", "MM"];
const IMPOSES: &[&str] = &["US", "EU", "GB"];

/// `allowed Chevron to resume pumping oil in Venezuela`, `let Lukoil's stations go on trading`: a firm may do what sanctions
/// on that state forbid.
fn let_trade(scene: &Scene<'_, '_>, clause: &Clause) -> Option<(Action, Party, Party)> {
    const DEALS: &[&str] =
        &["resum", "operat", "pump", "produc", "lift", "buy", "import", "trad", "expand", "restart", "keep", "continu"];
    let sentence = scene.sentence;
    let is = |stems: &[&str], at: usize| sentence.begins(at, stems);
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|at| &scene.clauses[at])?;
    let lets = scene.head(above).as_verb.act(Act::Allow) && !above.negated && !above.passive && plain(above);
    if !lets || clause.negated || !is(DEALS, clause.head) {
        return None;
    }
    let actor = *scene.subjects(above).first()?;
    let id = |party: Party| sentence.lexicon.party(party).id.as_str();
    let firm = scene.objects.iter().any(|object| {
        (above.group.end..clause.group.start).contains(&object.token) && matches!(object.is, Is::Company(_))
    });
    let reach = clause.group.end..(clause.group.end + REACH).min(sentence.tokens.len());
    let target = scene.parties_in(reach).find(|party| !party.person && BEARS.contains(&id(party.party)))?;
    (firm && IMPOSES.contains(&id(actor))).then_some((Action::Reduce, actor, target.party))
}
