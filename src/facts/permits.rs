//! Licences told without the noun of a control: `must obtain a licence to sell its chips in China`, `licences for magnets
//! were granted to eleven firms`, `the Treasury pulled its licence`.
//!
//! In: a scene, and what was read of measures before. Out: a control on exports, or what a state's sanctions let pass,
//! where nothing of the kind was read of the sentence.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::flows::{licence, scarce};
use crate::facts::measures::blank;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Flag, Pos};
use crate::facts::{Action, Fact, Hedge, Kind, Stage};
use crate::lexicon::{Is, PartyId};

/// Verbs of who has to have one.
const NEEDS: &[&str] = &["need", "needs", "needed", "require", "requires", "required"];
/// Verbs of who has to come by one, behind `must`.
const GETS: &[&str] = &["seek", "obtain", "get", "secure", "acquire", "hold", "have"];
/// What is said of one that has to be had.
const NEEDED: &[&str] = &["needed", "required", "necessary", "mandatory", "compulsory"];
/// Stems of verbs by which one is given, and taken away.
const GIVES: &[&str] = &["grant", "issu", "award", "hand", "giv", "gave", "renew", "extend", "prolong", "approv"];
const TAKES: &[&str] = &[
    "withdr", "pull", "revok", "suspend", "cancel", "rescind", "strip", "laps", "expir", "terminat", "ends", "ended",
    "ending",
];
/// What is done with goods that go abroad, by the stem.
const SALES: &[&str] = &["sell", "sale", "ship", "export", "suppl", "send", "deliver", "servic"];
/// Tokens behind a licence in which stands what it is for.
const REACH: usize = 16;
/// Tokens within which its goods and its giver stand.
const NEAR: usize = 6;

/// What a clause says of a licence.
struct Paper<'s> {
    at: usize,
    clause: &'s Clause,
    action: Action,
    /// It has to be had, or need not be; else it is given or taken away.
    needed: bool,
}

/// Adds the measure that the sentence tells by a licence; it takes the place of one of which nobody is the actor.
pub(super) fn permits(scene: &Scene<'_, '_>, found: &mut Vec<Fact>) {
    let sentence = scene.sentence;
    let glance = &sentence.glance;
    let alike = |fact: &Fact| matches!(fact.kind, Kind::ExportControl | Kind::ImportControl | Kind::Sanction);
    let worth = glance.objects() && glance.restrictions() || glance.parties() && glance.flag(Flag::Eases);
    if !worth || found.iter().any(|fact| alike(fact) && !fact.actor.is_empty()) {
        return;
    }
    let papers = (sentence.body..sentence.tokens.len()).filter(|at| is_paper(scene, *at));
    if let Some(told) = papers.filter_map(|at| said(scene, at)).find_map(|paper| fact(scene, &paper)) {
        found.retain(|fact| !alike(fact));
        found.push(told);
    }
}

/// True for `licence`, `permits`, `a Treasury waiver`.
fn is_paper(scene: &Scene<'_, '_>, at: usize) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(at);
    let waives = ["waiver", "waivers"].contains(&word.rsplit([' ', '-']).next().unwrap_or_default());
    sentence.tokens[at].pos != Pos::Verb
        && (licence(word)
            || waives
            || word == "licensing" && at > 0 && sentence.lower(at - 1).starts_with("subject to"))
}

fn names(scene: &Scene<'_, '_>, at: usize, words: &[&str]) -> bool {
    scene.sentence.is_any(at, words)
}

fn begins(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// What is said of the licence, by its own clause or by one that hangs on it.
fn said<'s>(scene: &'s Scene<'_, '_>, at: usize) -> Option<Paper<'s>> {
    let hangs = scene
        .clauses
        .iter()
        .find(|clause| matches!(clause.opening, Opening::Relative | Opening::Reduced) && clause.antecedent == Some(at));
    let own = scene.clause_of(at).and_then(|(index, subject)| told(scene, at, &scene.clauses[index], subject));
    own.or_else(|| hangs.and_then(|clause| handed(scene, at, clause, clause.passive)))
}

fn told<'s>(scene: &'s Scene<'_, '_>, at: usize, clause: &'s Clause, subject: bool) -> Option<Paper<'s>> {
    let sentence = scene.sentence;
    if clause.opening == Opening::Condition {
        return None;
    }
    let word = sentence.lower(clause.head);
    let start = phrase_start(sentence, at, clause.left);
    let none = (start..at).any(|at| sentence.is_word(at, "no"));
    let not = clause.negated || none || clause.no_longer(scene);
    let action = if not { Action::Remove } else { Action::Impose };
    let needed = |clause| Some(Paper { at, clause, action, needed: true });
    // "made exports of samarium subject to a licence".
    if !subject && word.starts_with("subject") && exports(scene, clause.subject.clone()) {
        return needed(clause);
    }
    if subject {
        let required = names(scene, clause.head, NEEDED)
            || clause.copula && (clause.group.end..clause.group.end + 2).any(|at| names(scene, at, NEEDED));
        if required {
            return needed(clause);
        }
        // "was allowed to lapse".
        let below = scene.clauses.iter().find(|other| {
            other.opening == Opening::Infinitive
                && other.parent.is_some_and(|parent| std::ptr::eq(&scene.clauses[parent], clause))
        });
        let lapses = |clause: &&Clause| begins(sentence.lower(clause.head), &["laps", "expir"]);
        if let Some(below) = below.filter(lapses).filter(|_| !clause.negated) {
            return Some(Paper { at, clause: below, action: Action::Impose, needed: false });
        }
        return handed(scene, at, clause, clause.passive || begins(word, &["laps", "expir"]));
    }
    if clause.passive {
        // "have been granted licences by the ministry".
        return handed(scene, at, clause, start <= clause.group.end + 1);
    }
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    let must = clause.group.clone().any(|at| names(scene, at, &["must", "shall"]));
    // "will have to get", "requires firms to obtain".
    let obliged = above.is_some_and(|above| {
        let word = sentence.lower(above.head);
        scene.head(above).pos == Pos::Have || begins(word, &["requir", "oblig", "forc", "need"])
    });
    if names(scene, clause.head, NEEDS) || names(scene, clause.head, GETS) && (must || obliged) {
        return needed(clause);
    }
    handed(scene, at, clause, !scene.subjects(clause).is_empty())
}

/// True if what leaves a country is named there.
fn exports(scene: &Scene<'_, '_>, range: Range<usize>) -> bool {
    range.into_iter().any(|at| {
        let word = &scene.sentence.tokens[at];
        word.flow == Some(Kind::ExportControl) && scene.sentence.lower(at).starts_with("export")
    })
}

/// The licence that is given or taken away, where `by` somebody.
fn handed<'s>(scene: &'s Scene<'_, '_>, at: usize, clause: &'s Clause, by: bool) -> Option<Paper<'s>> {
    let word = scene.sentence.lower(clause.head);
    if !by || clause.negated {
        return None;
    }
    let action = if begins(word, TAKES) {
        Action::Impose
    } else if begins(word, GIVES) {
        Action::Reduce
    } else {
        return None;
    };
    Some(Paper { at, clause, action, needed: false })
}

fn fact(scene: &Scene<'_, '_>, paper: &Paper<'_>) -> Option<Fact> {
    let sentence = scene.sentence;
    let clause = paper.clause;
    let span = paper.at + 1..(paper.at + REACH).min(sentence.tokens.len());
    let sells = span.clone().find(|at| begins(sentence.lower(*at), SALES) && sentence.object(*at).is_none());
    let place = |party: &&PartyRef| !party.person && matches!(party.lead, Lead::To | Lead::In) && !party.possessive;
    let bound = scene.parties_in(sells.unwrap_or(paper.at)..span.end).find(place);
    let exports = paper.needed && exports(scene, clause.subject.clone());
    let from = if exports { clause.subject.start } else { clause.group.end.min(paper.at) };
    let goods = scene.goods(from..sentence.tokens.len());
    let kept = (paper.at..(paper.at + NEAR).min(sentence.tokens.len())).any(|at| scarce(scene, at));
    let office = (sentence.body..sentence.tokens.len()).any(|at| {
        let word = sentence.lower(at);
        ["treasury", "ofac", "foreign assets"].iter().any(|name| word.contains(name))
    });
    let firm = firm(scene);
    // "a licence to sell fireworks in China" is anybody's.
    let abroad = exports || sells.is_some() && bound.is_some() && (!goods.is_empty() || firm.is_some());
    let giver = giver(scene, paper, bound.map(|party| party.party)).or_else(|| home(scene, firm?));
    let kind = match (paper.needed, office) {
        (true, _) if abroad && (exports || firm.is_some() || scarce_goods(scene)) => Kind::ExportControl,
        (false, true) => Kind::Sanction,
        (false, false) if abroad || kept => Kind::ExportControl,
        _ => return None,
    };
    let actor = giver.filter(|actor| bound.is_none_or(|party| party.party != *actor))?;
    let waives = sentence.includes(paper.at, &["waiver"]);
    if waives && kind != Kind::Sanction {
        return None;
    }
    // "made exports of samarium subject to a licence": the making is told.
    let above = clause.parent.filter(|_| clause.opening == Opening::Reduced && paper.needed);
    let clause = above.map_or(clause, |parent| &scene.clauses[parent]);
    let standing = clause.form == crate::lexicon::Form::Present
        && paper.needed
        && !clause.will
        && !clause.no_longer(scene)
        && !sentence.has_flag(0..sentence.tokens.len(), Flag::Now);
    let force = Force {
        past: clause.is_past(),
        had: clause.had,
        will: clause.will,
        stands: standing,
        announced: true,
        ..Force::default()
    };
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    if hedge == Hedge::Speculated {
        return None;
    }
    let mut fact = blank(scene, kind, fresh, hedge, said_by);
    fact.action = Some(paper.action);
    fact.stage = Some(match (clause.may || clause.would, fresh) {
        (true, _) => Stage::Considered,
        (false, true) => Stage::Announced,
        (false, false) => Stage::InEffect,
    });
    fact.actor = scene.ids(&[actor]);
    let other = |party: &&PartyRef| party.party != actor && !party.person && !party.indirect;
    let target = bound.filter(other).or_else(|| {
        let own = |party: &&PartyRef| kind == Kind::Sanction && !party.possessive || party.lead == Lead::To;
        scene.parties_in(sentence.body..sentence.tokens.len()).filter(other).find(own)
    });
    fact.target = target.map(|party| scene.ids(&[party.party])).unwrap_or_default();
    // Of a firm that is named it is known in which country it has its seat.
    let firms = goods.iter().any(|id| id.as_str().starts_with("company:"));
    if fact.target.is_empty() && !firms {
        fact.target.push(PartyId::everyone());
    }
    fact.object = goods;
    Some(fact)
}

/// The state whose licence it is.
fn giver(scene: &Scene<'_, '_>, paper: &Paper<'_>, bound: Option<Party>) -> Option<Party> {
    let sentence = scene.sentence;
    let clause = paper.clause;
    let free = |party: &&PartyRef| !party.person && Some(party.party) != bound;
    let by = |range: Range<usize>, leads: &[Lead]| {
        scene
            .parties_in(range)
            .filter(free)
            .find(|party| leads.contains(&party.lead) && !party.goods)
            .map(|party| party.party)
    };
    let end = sentence.tokens.len();
    let near = by(paper.at..(paper.at + NEAR).min(end), &[Lead::From, Lead::By]);
    let start = phrase_start(sentence, paper.at, sentence.body);
    let own = || scene.parties_in(start..paper.at).filter(free).map(|party| party.party).next();
    let acts = || {
        let subjects = if clause.passive { Vec::new() } else { scene.subjects(clause) };
        subjects.into_iter().find(|party| Some(*party) != bound)
    };
    let says = || {
        let said = scene.clauses.iter().filter(|other| scene.head(other).flag(Flag::Say));
        said.flat_map(|other| scene.subjects(other)).find(|party| Some(*party) != bound)
    };
    let order = || by(sentence.body..end, &[Lead::By, Lead::From]);
    if paper.needed {
        let imposes = || {
            let above = clause.parent.map(|parent| &scene.clauses[parent])?;
            let who = scene.subjects(above);
            who.into_iter().find(|party| Some(*party) != bound)
        };
        near.or_else(own).or_else(imposes).or_else(order).or_else(says)
    } else {
        by(clause.group.end..end, &[Lead::By]).or_else(acts).or_else(own).or_else(says)
    }
}

/// The firm that the sentence names.
fn firm(scene: &Scene<'_, '_>) -> Option<u16> {
    scene.objects.iter().find_map(|object| match object.is {
        Is::Company(index) => Some(index),
        _ => None,
    })
}

/// True if the sentence names goods that states keep for themselves.
fn scarce_goods(scene: &Scene<'_, '_>) -> bool {
    scene.objects.iter().any(|object| scarce(scene, object.token))
}

/// The state in which a firm has its seat.
fn home(scene: &Scene<'_, '_>, firm: u16) -> Option<Party> {
    let lexicon = scene.sentence.lexicon;
    lexicon.company_country(firm).and_then(|country| lexicon.party_number(country))
}
