//! Talks that end: broken off with nothing, or concluded with what they were for.

use crate::facts::clauses::Opening;
use crate::facts::dealings::{dealers, force};
use crate::facts::measures::blank;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::Scene;
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, Fact, Kind, Stage};
use crate::lexicon::Form;

/// `ends trade talks with`, `negotiations are over`: what was under negotiation is off.
pub(super) fn broken_off(scene: &Scene<'_, '_>, token: usize, verb: bool) -> Option<Fact> {
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    let begin = phrase_start(sentence, token, sentence.body);
    let inner = begin > 0 && sentence.tokens[begin - 1].pos == Pos::Prep;
    // "talks on a trade deal".
    let on_deal = sentence.is_any(token + 1, &["on", "for", "about", "over"])
        && (token + 2..(token + 6).min(sentence.tokens.len()))
            .take_while(|at| {
                matches!(sentence.tokens[*at].pos, Pos::Det | Pos::Adj | Pos::Name | Pos::Noun | Pos::Other)
            })
            .any(|at| sentence.tokens[at].noun == Some(Kind::Agreement));
    // "talks with Japan on trade".
    let on_trade = (token + 1..(token + 8).min(sentence.tokens.len()))
        .take_while(|at| sentence.tokens[*at].pos != Pos::Verb && sentence.tokens[*at].pos != Pos::Be)
        .any(|at| sentence.is_word(at, "trade") && sentence.is_any(at - 1, &["on", "over", "about"]));
    let dealing = on_deal || on_trade || ["trade", "tariff", "negotiations"].iter().any(|word| lower.contains(word));
    // "the talks set for Friday have been called off": a meeting, and not what it was for.
    let set = scene.clauses.iter().any(|clause| {
        // "that were due on Monday".
        let due = || clause.object().take(2).any(|at| sentence.tokens[at].as_noun.cue(Cue::Scheduled));
        let set = clause.opening == Opening::Reduced && scene.head(clause).as_verb.cue(Cue::Scheduled)
            || clause.opening == Opening::Relative && clause.copula && due();
        set && clause.antecedent.is_some() && clause.subject.contains(&token)
    });
    if verb || inner || set || !dealing || !scene.context.trade {
        return None;
    }
    let (index, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    let over = subject
        && clause.copula
        && ["over", "off", "dead"]
            .iter()
            .any(|word| (clause.group.end..clause.group.end + 3).any(|at| sentence.is_word(at, word)));
    let breaks = sentence.begins(
        clause.head,
        &[
            "break off",
            "broke off",
            "breaks off",
            "breaking off",
            "broken off",
            "call off",
            "called off",
            "calls off",
            "halt",
        ],
    );
    // "is walking away from talks".
    let leaves = sentence.begins(clause.head, &["walk", "pull", "back out", "quit", "drop out"]);
    let breaks = breaks || leaves && head.as_verb.step(Step::Broken);
    // "talks between X and Y collapsed": they do so themselves.
    // "ended on Friday without a deal": they were held, and nothing is off.
    let without = sentence.lower(clause.head).starts_with("end")
        && clause.object().any(|at| {
            let word = &sentence.tokens[at];
            // "ended on Sunday", "ended in a framework deal".
            let led = at > 0 && matches!(sentence.tokens[at - 1].pos, Pos::Prep | Pos::Det | Pos::Adj | Pos::Other);
            sentence.is_any(at, &["without", "inconclusively"])
                || word.date.is_some()
                || word.noun == Some(Kind::Agreement) && led
        });
    let fails = subject
        && !without
        && !clause.passive
        && head.pos == Pos::Verb
        && (head.as_verb.act(Act::Collapse) || head.as_verb.step(Step::Fails))
        && !sentence.lower(clause.head).starts_with("stall")
        && (clause.is_past() || clause.have || sentence.is_title());
    let says = clause.form == Form::Ing
        && clause.parent.is_some_and(|parent| scene.head(&scene.clauses[parent]).flag(Flag::Say));
    let ends = fails
        || (breaks
            || head.as_verb.act(Act::Close)
            || head.as_verb.act(Act::Suspend)
            || head.as_verb.act(Act::Collapse))
            && head.pos == Pos::Verb
            && if subject {
                clause.passive
            } else {
                phrase_start(sentence, token, sentence.body) <= clause.group.end + 1 && (clause.finite || says)
            };
    let whole = lower.contains("negotiations") || lower.contains("trade talks");
    let concluded = sentence.begins(clause.head, &["conclude", "complet", "finali"]);
    // "the third round of negotiations concluded": only that round did.
    let round = (begin..=token).any(|at| sentence.lower(at).split(' ').any(|word| word == "round"));
    if whole && !round && concluded && head.pos == Pos::Verb && !clause.negated && !clause.may && !clause.will {
        return concluded_talks(scene, token, index, subject);
    }
    let later = head.pos == Pos::Verb && head.as_verb.cue(Cue::Postponed);
    let concluded = sentence.begins(clause.head, &["conclude", "wrap"]);
    if !(over || ends)
        || concluded
        || later
        || clause.negated
        || clause.may
        || !fails && scene.subjects(clause).len() > 1
    {
        return None;
    }
    let (actor, target) = dealers(scene, token, Some(clause));
    let actor: Vec<Party> = match (subject, fails) {
        (true, true) => actor.into_iter().take(1).collect(),
        // "Trump says the talks with X are over": who says so ends them.
        (true, false) => {
            let named = |party: &Party| actor.contains(party) && !target.contains(party);
            let other = |party: &Party| !actor.contains(party) || named(party) && actor.len() > 1;
            voice::speaker_party(scene).filter(other).or(scene.context.home).into_iter().collect()
        }
        (false, _) => actor,
    };
    let target: Vec<Party> = target
        .into_iter()
        .chain(scene.parties_in(token..clause.group.start.max(token)).map(|party| party.party))
        .filter(|party| !actor.contains(party))
        .take(1)
        .collect();
    if actor.is_empty() || target.is_empty() {
        return None;
    }
    let force = force(scene, index);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, voice::is_fresh(scene, Some(clause), token, &force), hedge, said_by);
    let suspended = head.as_verb.act(Act::Suspend) && !over;
    fact.action = Some(if suspended { Action::Suspend } else { Action::Remove });
    fact.stage = Some(if suspended { Stage::Announced } else { Stage::Cancelled });
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    Some(fact)
}

/// `concluded negotiations with`: what they were for is there.
fn concluded_talks(scene: &Scene<'_, '_>, token: usize, index: usize, subject: bool) -> Option<Fact> {
    let clause = &scene.clauses[index];
    let (mut actor, mut target) = dealers(scene, token, Some(clause));
    if actor.len() + target.len() < 2 {
        return None;
    }
    if target.is_empty() || subject {
        actor.append(&mut target);
        target = actor.iter().rev().copied().collect();
    }
    let force = force(scene, index);
    let done = clause.is_past() || clause.have || scene.sentence.is_title();
    if !done || force.considered || force.plan || force.negated {
        return None;
    }
    let reports = clause.opening == Opening::Complement;
    let fresh = voice::is_fresh(scene, Some(clause), token, &Force { had: force.had && !reports, ..force });
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(Action::Reach);
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    Some(fact)
}
