//! Which way a measure goes: imposed, raised, reduced, removed, suspended or extended.
//!
//! In: a trigger and what is read of it. Out: its action; a licence that is given, a quota that shrinks, a control that is
//! approved each turn it the other way.

use crate::facts::clauses::Opening;
use crate::facts::disputes;
use crate::facts::flows::licence;
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::triggers::{How, Trigger};
use crate::facts::words::Act;
use crate::facts::{Action, Kind};

/// The action; a quota or cap that shrinks is a control that tightens.
pub(super) fn action(trigger: Trigger, reading: &Reading, scene: &Scene<'_, '_>) -> Option<Action> {
    // "allow duty-free entry of": the noun itself says that there is none; where it ends there is one again.
    let own = scene.sentence.tokens[trigger.token].as_noun;
    if trigger.kind == Kind::Tariff && trigger.how == How::Noun && own.act(Act::Remove) {
        let ends =
            reading.acts.iter().any(|act| matches!(act, Act::Remove | Act::Suspend | Act::Restrict | Act::Close));
        return Some(if ends { Action::Impose } else { Action::Remove });
    }
    // "revoked the waiver", "will end the exemption": what was let off bears it again.
    let ends = reading.acts.iter().any(|act| matches!(act, Act::Remove | Act::Close | Act::Restrict));
    if reading.eased && ends && !reading.force.negated && trigger.kind != Kind::Investigation {
        return Some(Action::Impose);
    }
    let opens = trigger.kind == Kind::Investigation && disputes::opens(scene, trigger.token, reading);
    let action = acted(trigger, reading).or(opens.then_some(Action::Impose))?;
    if action == Action::Reduce && !reading.acts.contains(&Act::Reduce) && passes(trigger, reading, scene) {
        return Some(Action::Impose);
    }
    // "barred a set of tariffs", "blocked the duties": whoever does so ends them.
    let bars = trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && action == Action::Impose
        && !reading.as_subject
        && reading.acts.contains(&Act::Restrict)
        && !reading.force.negated
        && reading.clause.is_some_and(|clause| {
            let head = scene.sentence.lower(scene.clauses[clause].head);
            [
                "bar",
                "barred",
                "bars",
                "barring",
                "block",
                "blocks",
                "blocked",
                "blocking",
                "prohibited",
                "forbade",
                "halted",
            ]
            .contains(&head)
        });
    if bars {
        return Some(Action::Remove);
    }
    let word = scene.sentence.lower(trigger.token);
    if let Some(licensed) = licensed(scene, trigger, reading) {
        return Some(licensed);
    }
    // "took it off its white list of trusted partners": who is off it is let through no more.
    let trusted = || {
        ["white", "trusted", "preferred", "favoured", "favored", "preferential"].iter().any(|part| word.contains(part))
    };
    if (word.starts_with("white") || word.contains("list") && trusted()) && action != Action::Extend {
        return Some(if matches!(action, Action::Remove | Action::Reduce) { Action::Impose } else { Action::Reduce });
    }
    let free_quota = word.contains("quota") && word.contains("free quota");
    let free = free_quota
        && reading.clause.is_some_and(|clause| {
            let head = scene.head(&scene.clauses[clause]).as_verb;
            head.act(Act::Reduce) || head.act(Act::Raise)
        });
    // "to grant tariff-free quotas for vehicles": let in.
    let granted = free_quota
        && action == Action::Reduce
        && reading.clause.is_some_and(|clause| {
            let head = scene.sentence.lower(scene.clauses[clause].head);
            ["grant", "give", "gave", "offer", "provid", "open", "allow"].iter().any(|stem| head.starts_with(stem))
        });
    if granted {
        return Some(Action::Reduce);
    }
    let ceiling = free
        || ["quota", "quotas", "cap", "caps", "ceiling", "limit", "limits"].iter().any(|end| word.ends_with(end))
            && trigger.kind != Kind::Tariff;
    // "measures to strengthen the price cap": it binds more, and is no higher.
    let firmer = reading.clause.is_some_and(|clause| {
        let verbs = &["strengthen", "tighten", "toughen", "reinforc", "harden", "enforc"];
        scene.sentence.begins(scene.clauses[clause].head, verbs)
    });
    Some(match action {
        Action::Reduce if ceiling => Action::Raise,
        Action::Raise if ceiling && firmer => Action::Raise,
        Action::Raise if ceiling => Action::Reduce,
        action => action,
    })
}

/// A licence that is given eases a control, one that is taken away or has to be asked for tightens it.
pub(super) fn licensed(scene: &Scene<'_, '_>, trigger: Trigger, reading: &Reading) -> Option<Action> {
    let sentence = scene.sentence;
    let general = trigger.kind == Kind::Sanction && sentence.lower(trigger.token).starts_with("general licen");
    let control = matches!(trigger.kind, Kind::ExportControl | Kind::ImportControl) || general;
    let required = sentence
        .is_any(trigger.token + 1, &["requirement", "requirements", "regime", "system", "rule", "rules", "scheme"]);
    if !control || required || !(general || licence(sentence.word(trigger.token))) {
        return None;
    }
    let clause = &scene.clauses[reading.clause?];
    if reading.as_subject && !clause.passive {
        return None;
    }
    let word = sentence.lower(clause.head);
    let one_of = |words: &[&str]| words.iter().any(|start| word.starts_with(start));
    if one_of(&["issu", "grant", "giv", "gave", "award", "approv", "renew", "hand"]) {
        // "stop issuing permits".
        let stops = clause.parent.filter(|_| clause.opening == Opening::Infinitive).is_some_and(|parent| {
            let above = scene.head(&scene.clauses[parent]).as_verb;
            above.act(Act::Restrict) || above.act(Act::Suspend)
        });
        let must = clause.parent.is_some_and(|parent| {
            sentence.begins(scene.clauses[parent].head, &["requir", "need", "oblig", "forc", "have", "has"])
        });
        return Some(if must || stops { Action::Impose } else { Action::Reduce });
    }
    // "will be required to have export licences".
    let required = one_of(&["have", "hold", "get", "obtain", "seek"])
        && clause.parent.filter(|_| clause.opening == Opening::Infinitive).is_some_and(|parent| {
            let above = &scene.clauses[parent];
            sentence.begins(above.head, &["requir", "oblig", "forc"])
        });
    if required {
        return Some(Action::Impose);
    }
    one_of(&[
        "revok", "suspend", "den", "refus", "reject", "withdr", "cancel", "withh", "pull", "requir", "need", "appl",
        "demand",
    ])
    .then_some(Action::Impose)
}

/// True for `approved an export ban`, `cleared the curbs`: what is let through is the control itself.
fn passes(trigger: Trigger, reading: &Reading, scene: &Scene<'_, '_>) -> bool {
    let word = scene.sentence.lower(trigger.token);
    let bars =
        ["ban", "bans", "curb", "curbs", "restriction", "restrictions", "control", "controls", "embargo", "limits"];
    let named = bars.iter().any(|bar| word.ends_with(bar) || word.starts_with(bar))
        || word.starts_with("ban")
        || trigger.kind == Kind::Sanction;
    let verb = reading.clause.map(|index| scene.sentence.lower(scene.clauses[index].head));
    let approves = verb.is_some_and(|verb| {
        ["approv", "clear", "authori", "greenli", "okay", "wav", "nod"].iter().any(|start| verb.starts_with(start))
    });
    let passive = reading.clause.is_some_and(|index| scene.clauses[index].passive);
    trigger.how == How::Noun && named && approves && (!reading.as_subject || passive)
}

fn acted(trigger: Trigger, reading: &Reading) -> Option<Action> {
    let acts = &reading.acts;
    let has = |act: Act| acts.contains(&act);
    if trigger.how == How::Flow {
        // "eases exports": lets more of them out.
        return acts.iter().find_map(|act| act.of_flow()).or(has(Act::Reduce).then_some(Action::Reduce));
    }
    if trigger.kind == Kind::Investigation {
        if has(Act::Suspend) {
            return Some(Action::Suspend);
        }
        if has(Act::Extend) && !has(Act::Open) {
            return Some(Action::Extend);
        }
        if has(Act::Close) || has(Act::Remove) {
            return Some(Action::Remove);
        }
        // "an investigation confirmed that": what it found is no probe.
        let finds =
            reading.as_subject && !has(Act::Open) && !has(Act::Impose) && !has(Act::Raise) && !reading.force.effect;
        if (has(Act::Open) || has(Act::Raise) || has(Act::Impose) || reading.force.says_something())
            && !(finds && reading.force.past && !reading.force.negated && reading.clause.is_some())
        {
            return Some(if has(Act::Raise) && !has(Act::Open) { Action::Raise } else { Action::Impose });
        }
        return None;
    }
    let control = matches!(trigger.kind, Kind::ExportControl | Kind::ImportControl | Kind::Sanction);
    if has(Act::Suspend) {
        return Some(Action::Suspend);
    }
    // "could extend the curbs beyond the three materials", "extended the duty to pipe".
    if has(Act::Extend) && reading.wider {
        return Some(Action::Raise);
    }
    // "lifted a tariff to 14% from 6%" is a rise, and so settled by its rates; "lifted a tariff" is none.
    if trigger.kind == Kind::Tariff
        && reading.as_subject
        && has(Act::Restrict)
        && !has(Act::Impose)
        && !has(Act::Raise)
        && !has(Act::Remove)
    {
        // "duties will be capped at 15 percent".
        return Some(Action::Reduce);
    }
    for (act, action) in [
        (Act::Remove, Action::Remove),
        (Act::Reduce, Action::Reduce),
        (Act::Raise, Action::Raise),
        (Act::Extend, Action::Extend),
    ] {
        if has(act) {
            return Some(action);
        }
    }
    if control && (has(Act::Resume) || has(Act::Allow) && trigger.kind != Kind::Sanction) && !has(Act::Impose) {
        return Some(if trigger.kind == Kind::ImportControl || trigger.kind == Kind::ExportControl {
            Action::Reduce
        } else {
            Action::Remove
        });
    }
    Some(Action::Impose)
}
