//! A court that holds that a law gives no power to impose a measure strikes the measure down.
//!
//! In: a scene. Out: the measure, removed: `the court ruled that the president exceeded his authority by imposing the
//! tariffs`, `held that the act does not authorise tariffs`, `its decision ended his use of the act to impose duties`.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::measures::blank;
use crate::facts::readings::{Reading, clause_of};
use crate::facts::roles::Scene;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Flag, Pos};
use crate::facts::{Action, Fact, Kind, Stage};
use crate::lexicon::{Naming, PartyId};

/// How a court says what it has decided.
const HOLDS: &[&str] = &["rul", "held", "hold", "find", "found", "conclud", "decid", "say", "said", "determin"];
/// What a power is called.
const POWERS: &[&str] = &["authority", "power", "powers", "remit", "mandate"];
/// Verbs of going beyond it.
const EXCEEDS: &[&str] = &["exceed", "overstep", "overreach", "abus"];
/// Verbs of giving it.
const GIVES: &[&str] = &["authori", "grant", "giv", "gave", "allow", "permit", "empower", "confer", "let"];
/// Verbs that end the use of it.
const ENDS: &[&str] =
    &["dismantl", "invalidat", "struck", "strik", "reject", "block", "void", "end", "bar", "curb", "limit"];
/// Tokens between the use of a law and what it is used for.
const REACH: usize = 14;

/// The measure that the sentence says a court has found beyond the law.
pub(super) fn struck_down(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.noun(Kind::Tariff)
        || !(sentence.naming_any(Naming::Court) || sentence.glance.flag(Flag::Judges))
    {
        return None;
    }
    let tariff = (sentence.body..sentence.tokens.len())
        .find(|at| sentence.tokens[*at].noun == Some(Kind::Tariff) && sentence.tokens[*at].pos != Pos::Verb)?;
    let says = scene
        .clauses
        .iter()
        .find(|clause| of_court(scene, clause) && !clause.negated && !clause.may && !clause.will)?;
    let beyond = starts(scene, says, HOLDS)
        && scene.clauses.iter().any(|clause| {
            // "he was not entitled to impose them, a court ruled".
            let said = clause.opening == Opening::Complement && clause.left >= says.group.end
                || clause.opening == Opening::Main && clause.right <= says.left && sentence.number <= 1;
            said && without_power(scene, clause)
        });
    let ends = starts(scene, says, ENDS)
        && (says.group.end..tariff.min(says.group.end + REACH)).any(|at| sentence.is_word(at, "use"))
        && scene
            .clauses
            .iter()
            .any(|clause| clause.opening == Opening::Infinitive && clause.object().contains(&tariff));
    if !beyond && !ends || scene.clauses.iter().any(|clause| clause.opening == Opening::Condition) {
        return None;
    }
    let force = Force { past: says.is_past(), ..Force::default() };
    let fresh = voice::is_fresh(scene, Some(says), says.head, &force);
    let mut fact = blank(scene, Kind::Tariff, fresh, crate::facts::Hedge::Asserted, None);
    fact.action = Some(Action::Remove);
    fact.stage = Some(Stage::Announced);
    let court = (sentence.body..sentence.tokens.len())
        .find(|at| sentence.naming(*at) == Some(Naming::Court))
        .and_then(|at| sentence.party(at));
    fact.actor = court.or(scene.context.home).map(|party| scene.ids(&[party])).unwrap_or_default();
    fact.target = vec![PartyId::everyone()];
    Some(fact)
}

fn starts(scene: &Scene<'_, '_>, clause: &Clause, stems: &[&str]) -> bool {
    let word = scene.sentence.lower(clause.head);
    stems.iter().any(|stem| word.starts_with(stem))
}

/// True if a court, its judges or its decision is the subject.
fn of_court(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let court = |at: usize| sentence.naming(at) == Some(Naming::Court) || sentence.tokens[at].flag(Flag::Judges);
    !clause.passive && clause.subject.clone().any(court)
}

/// True for `exceeded his authority`, `does not authorise the president to`, `gives no power`.
fn without_power(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let power = || clause.object().take(6).any(|at| scene.sentence.is_any(at, POWERS));
    let no = || clause.negated || clause.object().take(3).any(|at| scene.sentence.is_word(at, "no"));
    let entitled = || {
        clause.negated
            && (clause.copula && clause.object().take(2).any(|at| scene.sentence.lower(at).starts_with("entitl"))
                || clause.passive && starts(scene, clause, &["entitl", "authori", "empower", "allow"])
                || scene.head(clause).pos == Pos::Have && power())
    };
    starts(scene, clause, EXCEEDS) && power() || starts(scene, clause, GIVES) && no() || entitled()
}

/// What a court does to the measure that it rules on: `rejects the tariffs`, `ruled against the duty`, `upheld it`.
pub(super) fn verdict(scene: &Scene<'_, '_>, reading: &Reading) -> Option<Action> {
    let sentence = scene.sentence;
    let clause = clause_of(scene, reading).filter(|clause| !reading.as_subject && !clause.negated && !clause.may)?;
    let court = clause
        .subject
        .clone()
        .any(|at| sentence.naming(at) == Some(Naming::Court) || sentence.tokens[at].flag(Flag::Judges));
    let word = sentence.lower(clause.head);
    let starts = |words: &[&str]| words.iter().any(|start| word.starts_with(start));
    let against = sentence.is_word(clause.group.end, "against");
    if !court {
        None
    } else if starts(&["reject", "block", "invalidat", "nix", "toss", "barred", "halt", "stopp"])
        || starts(&["rul", "found", "decid"]) && against
    {
        Some(Action::Remove)
    } else if starts(&["uph", "affirm", "reinstat"]) {
        Some(Action::Impose)
    } else {
        None
    }
}
