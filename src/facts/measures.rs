//! Reads measures: tariffs, controls on exports and imports, sanctions, probes, aid.
//!
//! A measure is a noun (`tariff`, `export curbs`), trade that a verb stops or frees (`bans exports`), or a rate that a
//! verb charges (`goods pay 25%`). From there the reading goes outwards: the noun's own words, the nouns that it
//! depends on (`threat of`, `suspension of`), its verb, and the clauses above that.

use crate::facts::actions::{action, licensed};
use crate::facts::aid::is_given;
use crate::facts::bearers;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::clearance;
use crate::facts::dismissed::dismissal;
use crate::facts::disputes;
use crate::facts::entry;
use crate::facts::flows::licence;
use crate::facts::later;
use crate::facts::levels::{rates, way};
use crate::facts::lists::{ladder, shared, shares, steps};
use crate::facts::phrases::phrase_start;
use crate::facts::reach::span;
use crate::facts::readings::{Reading, clause_of, goes_away, readings, unlawful};
use crate::facts::retaliation::retaliation;
use crate::facts::roles::{Lead, Scene};
use crate::facts::rulings::{self, verdict};
use crate::facts::sentence::Party;
use crate::facts::slots::{amount, basis, denier, objects, parties};
use crate::facts::stays;
use crate::facts::timing::{date, done_on};
use crate::facts::triggers::{How, Trigger, triggers};
use crate::facts::voice;
use crate::facts::warned;
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateIs, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::{Form, Is, Naming, PartyId, ProductId};

/// Who pays a tariff, or is spared it, as a whole.
const PAYERS: &[&str] = &[
    "importers",
    "exporters",
    "companies",
    "firms",
    "countries",
    "businesses",
    "makers",
    "farmers",
    "carmakers",
    "goods",
];

/// Tokens before the noun of a deal in which it says that it is only sought: `are close to an`.
const HOPED_REACH: usize = 5;

/// Every measure that the sentence tells.
pub(super) fn measures(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let triggers = triggers(scene);
    let mut found = Vec::new();
    for (index, trigger) in triggers.iter().enumerate() {
        let before = triggers[..index].iter().rev().map(|last| last.token).find(|last| *last < trigger.token);
        let after = triggers[index..].iter().map(|next| next.token).find(|next| *next > trigger.token);
        let shares = if trigger.kind == Kind::Tariff { shares(scene, trigger.token, after) } else { Vec::new() };
        let mut told = measure(scene, *trigger, before, shares.first().map(|share| share.start).or(after));
        beside(scene, trigger.token, &found, &mut told);
        for share in shares {
            found.extend(told.iter().filter_map(|fact| shared(scene, fact, share.clone())));
        }
        found.extend(told);
    }
    if triggers.is_empty() {
        found.extend(ladder(scene));
    }
    steps(scene, &mut found);
    let gone = found.iter().any(|fact| fact.kind == Kind::Tariff && fact.action == Some(Action::Remove));
    if let Some(fact) = rulings::struck_down(scene).filter(|_| !gone) {
        found.retain(|fact| fact.kind != Kind::Tariff);
        found.push(fact);
    }
    if let Some(fact) = retaliation(scene, &found) {
        found.push(fact);
    }
    if let Some(fact) = stays::put_back(scene) {
        let undone = |fact: &Fact| matches!(fact.action, Some(Action::Remove | Action::Suspend));
        found.retain(|known| known.kind != Kind::Tariff || !undone(known));
        found.push(fact);
    }
    found
}

/// `A has been assigned 20%, while B faces 25%`, `imposed tariffs, with C facing 19%`: what stands beside a measure that is
/// news is as new as it is.
fn beside(scene: &Scene<'_, '_>, token: usize, found: &[Fact], told: &mut [Fact]) {
    let side = scene.clause_of(token).is_some_and(|(clause, _)| {
        let clause = &scene.clauses[clause];
        clause.opening == Opening::Side && !clause.is_past() && clause.bears(scene)
    });
    let Some(first) = found.iter().rev().find(|first| first.kind == Kind::Tariff && first.fresh).filter(|_| side)
    else {
        return;
    };
    let new = matches!(first.action, Some(Action::Impose | Action::Raise));
    for fact in told.iter_mut().filter(|fact| {
        new && fact.kind == Kind::Tariff
            && !fact.fresh
            && fact.stage == Some(Stage::InEffect)
            && fact.rate.is_some()
            && (fact.actor.is_empty() || fact.actor == first.actor)
            && fact.date.is_none_or(|date| date.last >= scene.sentence.on)
    }) {
        fact.fresh = true;
        fact.stage = first.stage;
        fact.actor.clone_from(&first.actor);
    }
}

/// What the sentence says of one trigger: of its own verb, and of a clause that hangs on it.
fn measure(scene: &Scene<'_, '_>, trigger: Trigger, before: Option<usize>, after: Option<usize>) -> Vec<Fact> {
    let sentence = scene.sentence;
    // "will let the firm sell its chips": before a verb stands who does it.
    let shipped = trigger.how == How::Flow && sentence.tokens[trigger.token].pos == Pos::Verb;
    let start = match shipped {
        true => trigger.token,
        false => phrase_start(sentence, trigger.token, before.map_or(sentence.body, |before| before + 1)),
    };
    if sentence.has_flag(start..trigger.token + 1, Flag::Block) {
        scene.note(|| format!("`{}` dropped: the words beside it are of another matter", sentence.word(trigger.token)));
        return Vec::new();
    }
    let mut facts = Vec::new();
    for reading in readings(scene, trigger, start) {
        // "the duties scheduled to start on Monday are suspended": what was to be.
        let planned = reading.hangs && scheduled(scene, &reading);
        let had = reading.force.had || planned;
        facts.extend(told(scene, trigger, &reading, start, before, after).map(|fact| (fact, had)));
    }
    // "the duties that were to hit Norway will not be imposed after all": they are called off.
    let due = || {
        scene.clauses.iter().any(|clause| {
            clause.opening == Opening::Relative && clause.antecedent == Some(trigger.token) && clause.had && clause.will
        })
    };
    if let [(only, _)] = facts.as_mut_slice()
        && only.stage == Some(Stage::Denied)
        && due()
    {
        only.stage = Some(Stage::Cancelled);
        only.denied_by.clear();
    }
    // "Cabinets shall be subject to a 25 percent duty, which shall rise to 50 percent": on the same, of the same.
    if let [(first, _), (second, _)] = facts.as_mut_slice() {
        if second.object.is_empty() {
            second.object.clone_from(&first.object);
        }
        if second.target.is_empty() && second.actor == first.actor {
            second.target.clone_from(&first.target);
        }
    }
    // "the tariffs that were to hit eight countries from February": what hangs on it completes it.
    if let [(first, _), (second, had)] = facts.as_mut_slice() {
        if first.target.is_empty() {
            first.target.clone_from(&second.target);
            let actor = first.actor.clone();
            if first.target.iter().any(|party| !actor.contains(party)) {
                first.target.retain(|party| !actor.contains(party));
            }
            // "a deal with Vietnam that would cut the tariffs he had levied on its goods": who levied them.
            if first.actor == first.target && !second.actor.is_empty() {
                first.actor.clone_from(&second.actor);
            }
        }
        if first.date.is_none() && *had {
            first.date = second.date;
            first.date_is = second.date_is;
        }
        first.rate = first.rate.or(second.rate);
        // "will not impose the tariffs that were to start in June": they are called off.
        if *had && first.stage == Some(Stage::Denied) {
            first.stage = Some(Stage::Cancelled);
        }
        // "the duties, which cover steel, will start in July": what they are on, and not that they apply.
        let described = first.stage == Some(Stage::Announced)
            && second.stage == Some(Stage::InEffect)
            && second.date.is_none()
            && first.action == second.action
            && first.date.is_some_and(|date| date.last > sentence.on);
        // "the goods that it means to hit with tariffs, which start on Sunday": they are settled.
        let settled = matches!(first.stage, Some(Stage::Threatened | Stage::Considered))
            && matches!(second.stage, Some(Stage::Announced | Stage::InEffect))
            && second.date.is_some_and(|date| date.last >= sentence.on)
            && first.action == second.action
            && !*had
            && second.fresh;
        if settled {
            first.stage = second.stage;
            first.date = second.date;
            first.date_is = second.date_is;
            facts.truncate(1);
            return facts.into_iter().map(|(fact, _)| fact).collect();
        }
        // "a ban that it had imposed on June 1" is told too.
        let told = second.date.is_some_and(|date| date.last < sentence.on) && second.stage == Some(Stage::InEffect);
        if *had && !told || described {
            if first.object.is_empty() {
                first.object.clone_from(&second.object);
            }
            facts.truncate(1);
        }
    }
    let facts: Vec<Fact> = facts.into_iter().map(|(fact, _)| fact).collect();
    facts
}

fn told(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    before: Option<usize>,
    after: Option<usize>,
) -> Option<Fact> {
    let sentence = scene.sentence;
    let span = span(scene, trigger, reading, start, before, after);
    scene.note(|| {
        format!(
            "`{}` ({}, {:?}): acts {}; {}{}",
            sentence.word(trigger.token),
            trigger.kind,
            trigger.how,
            crate::facts::explain::list(&reading.acts),
            reading.force,
            reading.clause.map_or(String::new(), |clause| format!(
                "; clause {clause}{}",
                if reading.as_subject { ", as its subject" } else { "" }
            ))
        )
    });
    // "extends the tariff deadline by three weeks": what was due is put off.
    let put_off = sentence.is_word(trigger.token + 1, "deadline")
        && trigger.kind == Kind::Tariff
        && !(start > 0 && sentence.is_any(start - 1, &["ahead of", "before", "of"]))
        && reading.acts.iter().any(|act| matches!(act, Act::Suspend | Act::Extend));
    if let Some(why) = dismissal(scene, trigger, reading, start, &span, put_off) {
        scene.note(|| format!("`{}` dropped: {why}", sentence.word(trigger.token)));
        return None;
    }
    let Some(mut action) = action(trigger, reading, scene) else {
        scene.note(|| format!("`{}` dropped: no verb or noun acts on it", sentence.word(trigger.token)));
        return None;
    };
    let starts_later = later::starts_later(scene, trigger, reading, start);
    if put_off || starts_later {
        action = Action::Suspend;
    }
    // "removes goods from the list of those exempt from tariffs": they pay again.
    let exempt = |at: usize| sentence.begins(at, &["exempt", "excluded"]);
    let unlisted = action == Action::Remove
        && trigger.kind == Kind::Tariff
        && clause_of(scene, reading)
            .is_some_and(|clause| !reading.as_subject && (clause.group.end..trigger.token).any(exempt));
    if unlisted {
        action = Action::Impose;
    }
    // "has put on hold, but not dropped, a complaint": it is where it was.
    let stands = trigger.kind == Kind::Investigation
        && reading.force.negated
        && !reading.acts.is_empty()
        && reading.acts.iter().all(|act| matches!(act, Act::Remove | Act::Close | Act::Suspend | Act::EndTalks));
    if stands {
        scene.note(|| format!("`{}` dropped: it stands where it stood", sentence.word(trigger.token)));
        return None;
    }
    // "will not renew the licence": what it let through is barred again.
    let lapses = reading.force.negated
        && !reading.force.denied
        && action == Action::Reduce
        && licensed(scene, trigger, reading).is_some();
    if lapses {
        action = Action::Impose;
    }
    // "will not be required to pay": spared.
    // "aircraft will have no tariffs".
    let goods =
        |at: usize| matches!(sentence.object(at), Some((Is::Product(_), _))) || sentence.tokens[at].flow.is_some();
    // "no reciprocal or sector-specific tariffs".
    let first = (trigger.token.saturating_sub(6).max(sentence.body)..start)
        .rev()
        .take_while(|at| matches!(sentence.tokens[*at].pos, Pos::Adj | Pos::And | Pos::Other | Pos::Noun | Pos::Det))
        .last()
        .unwrap_or(start);
    let without = trigger.kind == Kind::Tariff
        && (first..trigger.token).any(|at| sentence.is_any(at, &["no", "zero"]))
        && clause_of(scene, reading).is_some_and(|clause| {
            scene.head(clause).pos == Pos::Have
                && clause.will
                && !reading.as_subject
                && clause.subject.clone().any(goods)
        });
    // "may come in without import duty".
    let enters = trigger.kind == Kind::Tariff
        && start > 0
        && (sentence.is_word(start - 1, "without")
            || sentence.is_word(start - 1, "free of")
            || sentence.is_word(start, "free of")
            || sentence.is_word(start - 1, "at") && sentence.begins(start, &["zero", "nil"]))
        && clause_of(scene, reading).is_some_and(|clause| {
            const ENTERS: &[&str] =
                &["enter", "come", "came", "import", "bring", "brought", "sell", "ship", "land", "arriv"];
            let word = sentence.lower(clause.head);
            !reading.as_subject
                && !clause.negated
                && (clause.may || clause.will || clause.form == Form::Present && dated_or_now(scene, clause))
                && ENTERS.iter().any(|stem| word.starts_with(stem))
        });
    let entry = clause_of(scene, reading)
        .filter(|_| !reading.as_subject)
        .and_then(|clause| entry::entry(scene, trigger, clause, start));
    let enters = enters || entry.is_some();
    let spared =
        without || enters || reading.force.negated && !reading.force.denied && reading.acts.contains(&Act::Bear);
    if spared {
        // "the firm will pay no tariffs": it, and nobody's decision.
        let firm = clause_of(scene, reading).is_some_and(|clause| {
            // Goods, a state, those of a state, or whoever brings goods in.
            let borne = |at: usize| {
                let token = &sentence.tokens[at];
                sentence.party(at).is_some()
                    || token.flow.is_some()
                    || token.pos == Pos::Pron
                    || matches!(sentence.object(at), Some((Is::Product(_), _)))
                    || sentence.is_any(at, PAYERS)
            };
            !reading.as_subject && clause.bears(scene) && !clause.subject.clone().any(borne)
        });
        if firm {
            scene.note(|| format!("`{}` dropped: a firm does not pay it", sentence.word(trigger.token)));
            return None;
        }
        let lowered = entry.as_ref().and_then(|entry| entry.rate).is_some_and(|rate| rate > 0.0);
        action = if enters && !lowered { Action::Remove } else { Action::Reduce };
    }
    // "the court said the tariffs aren't authorised": it strikes them down; anybody else only says so.
    let lawful = clause_of(scene, reading).filter(|clause| {
        clause.negated
            && reading.as_subject
            && (clause.head..clause.right.min(clause.head + 4)).any(|at| sentence.tokens[at].flag(Flag::Lawful))
    });
    // "will be permitted only through one port": let through no more than before.
    let only = clause_of(scene, reading).is_some_and(|clause| {
        scene.head(clause).as_verb.act(Act::Allow)
            && (clause.group.end..clause.group.end + 2).any(|at| sentence.is_word(at, "only"))
    });
    if only && trigger.how == How::Flow {
        scene.note(|| format!("`{}` dropped: it is let through only in part", sentence.word(trigger.token)));
        return None;
    }
    let unlawful = clause_of(scene, reading).is_some_and(|clause| reading.as_subject && unlawful(scene, clause));
    let judged = lawful.is_some();
    let courts = sentence.has_flag(0..sentence.tokens.len(), Flag::Judges) || sentence.naming_any(Naming::Court);
    if (judged || unlawful) && !courts {
        scene.note(|| format!("`{}` dropped: somebody holds it unlawful", sentence.word(trigger.token)));
        return None;
    }
    if judged {
        action = Action::Remove;
    }
    // "pledged to cap the tariff at 15%".
    let mut reading_negated = true;
    let caps = trigger.kind == Kind::Tariff
        && action == Action::Impose
        && !reading.force.negated
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            // "its deal caps duties at 15%": how things stand.
            let deal = clause.subject.clone().any(|at| sentence.tokens[at].noun == Some(Kind::Agreement));
            !reading.as_subject && !clause.passive && !deal && ["cap", "caps", "capped", "capping"].contains(&word)
        });
    // "would implement zero tariffs on", "zero duties for".
    // "will not impose tariffs under this agreement", "would impose no tariffs on U.S. goods under the deal".
    let freed = trigger.kind == Kind::Tariff
        && action == Action::Impose
        && reading.force.negated
        && !reading.force.denied
        && !reading.as_subject
        && !(start..trigger.token + 1).any(|at| sentence.begins(at, &["retaliat", "counter"]))
        && clause_of(scene, reading).is_some_and(|clause| {
            let deal = |at: usize| {
                sentence.is_word(at, "under")
                    && (at + 1..at + 5)
                        .any(|at| sentence.tokens.get(at).is_some_and(|token| token.noun == Some(Kind::Agreement)))
            };
            let end = sentence.tokens.len();
            let whole = scene.head(clause).as_verb.act(Act::Impose) || scene.head(clause).as_verb.act(Act::Charge);
            let none = (start..trigger.token).any(|at| sentence.is_word(at, "no"));
            let agreed = none
                && clause.would
                && (sentence.body..clause.left).any(|at| sentence.tokens[at].noun == Some(Kind::Agreement));
            whole && (clause.will || clause.would) && ((sentence.body..end).any(deal) || agreed)
        });
    if freed {
        action = Action::Remove;
        reading_negated = false;
    }
    let zero = trigger.kind == Kind::Tariff
        && action == Action::Impose
        && (start..trigger.token).any(|at| sentence.is_any(at, &["zero", "nil"]));
    if caps {
        action = Action::Reduce;
    }
    if zero {
        action = Action::Remove;
    }
    let mut going_on = false;
    // "will keep the floor price until March", "shall stay in place for five more years".
    // "signed an order keeping the embargo in force for another year".
    let kept_on = clause_of(scene, reading).is_some_and(|clause| {
        let above = clause.parent.map(|parent| &scene.clauses[parent]);
        clause.form == Form::Ing && above.is_some_and(|above| scene.head(above).as_verb.cue(Cue::Announced))
    });
    let prolonged = action == Action::Impose
        && reading.force.stands
        && (reading.force.will || kept_on)
        && !reading.force.negated
        && reading.acts.contains(&Act::Stand)
        && clause_of(scene, reading).is_some_and(|clause| {
            clause.object().any(|at| {
                let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
                let more = date.is_some_and(|date| {
                    let text = sentence.text[date.start..date.end].to_ascii_lowercase();
                    date.is_distance()
                        && (text.contains("more") || text.contains("another") || text.contains("further"))
                });
                more || date.is_some_and(|date| matches!(date.lead, "until" | "till" | "through"))
                    || sentence.is_word(at, "until") && sentence.is_word(at + 1, "further")
            })
        });
    if prolonged {
        action = Action::Extend;
        going_on = true;
    }
    // "waived the duty for three months": it comes back.
    let waived = action == Action::Reduce
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let span = clause.group.end..clause.right.min(sentence.tokens.len());
            let term = |at: usize| {
                let date = sentence.tokens[at].date.map(|date| &sentence.dates[date]);
                date.is_some_and(|date| date.is_distance() || matches!(date.lead, "until" | "till" | "through"))
                    || sentence.is_word(at, "temporarily")
            };
            sentence.lower(clause.head).starts_with("waiv") && span.into_iter().any(term)
        });
    if waived {
        action = Action::Suspend;
    }
    let verdict = verdict(scene, reading);
    action = verdict.unwrap_or(action);
    // "scrapped its threat of duties": the threat is gone, not a duty.
    let mut reading = reading.clone();
    let reading = &mut reading;
    reading.force.considered |= in_bill(scene, reading);
    let law = clause_of(scene, reading).is_some_and(|clause| {
        clause.antecedent.is_some_and(|at| sentence.tokens[at].flag(Flag::Bill)) && passed_by_parliament(scene)
    });
    reading.force.announced |= law;
    warned::settle(scene, reading);
    // "Malaysia's duty on whisky goes to nil over ten years": what a pact sets.
    let phased = trigger.kind == Kind::Tariff
        && reading.as_subject
        && reading.force.present
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            let moves = ["go", "fall", "drop", "come", "rise", "climb"].iter().any(|stem| word.starts_with(stem));
            let to = |at: usize| sentence.is_word(at, "to") && sentence.percent(at + 1).is_some();
            let over = |at: usize| {
                sentence.is_any(at, &["over", "within", "in"])
                    && (at + 1..at + 4).any(|at| ["years", "year"].iter().any(|end| sentence.lower(at).ends_with(end)))
            };
            moves && clause.object().any(to) && clause.object().any(over)
        });
    if phased {
        reading.force = voice::Force { present: false, will: true, announced: true, ..reading.force };
    }
    if starts_later {
        reading.force = voice::Force { announced: true, will: true, ..voice::Force::default() };
    }
    if enters {
        reading.force = voice::Force { may: false, effect: false, considered: false, announced: true, ..reading.force };
    }
    let reached = warned::may_reach(scene, reading);
    reading.force.considered |= reached;
    reading.force.negated &= !spared && !judged && !lapses && reading_negated;
    if freed {
        reading.force = voice::Force { announced: true, ..reading.force };
    }
    // "will no longer export": what is over is the trade.
    let stops = trigger.how == How::Flow && clause_of(scene, reading).is_some_and(|clause| clause.no_longer(scene));
    // "would no longer license exports": barred from now on.
    let unlicensed = stops
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            ["licen", "permit", "allow", "approv", "clear"].iter().any(|stem| word.starts_with(stem))
        });
    if unlicensed {
        action = Action::Impose;
        reading.force = voice::Force { negated: false, denied: false, announced: true, ..reading.force };
    }
    reading.force.cancelled &= !stops;
    if verdict.is_some() {
        reading.force.denied = false;
        reading.force.stands = false;
        reading.force.announced = true;
    }
    if (reading.force.threatened || plan_dropped(scene, reading, start)) && matches!(action, Action::Remove) {
        reading.force.threatened = false;
        reading.force.cancelled = true;
        action = if reading.acts.contains(&Act::Raise) { Action::Raise } else { Action::Impose };
    }
    // "dropped a plan to halve the duty": it stays, and nothing is done.
    let kept = matches!(action, Action::Reduce | Action::Remove | Action::Suspend)
        && clause_of(scene, reading).is_some_and(|own| {
            let above = own.parent.filter(|_| own.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
            let eases =
                [Act::Reduce, Act::Remove, Act::Suspend].into_iter().any(|act| scene.head(own).as_verb.act(act));
            let plan = |at: usize| sentence.tokens[at].as_noun.cue(Cue::Plan);
            eases
                && above.is_some_and(|above| {
                    let head = scene.head(above);
                    head.pos == Pos::Verb
                        && head.as_verb.cue(Cue::Cancelled)
                        && !above.passive
                        && (above.group.end..own.left).any(plan)
                })
        });
    if kept {
        scene.note(|| format!("`{}` dropped: the plan to ease it is given up", sentence.word(trigger.token)));
        return None;
    }
    // "has assessed tariffs of 25%": charged, and not weighed.
    let assessed = trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && clause_of(scene, reading).is_some_and(|clause| {
            let own = if reading.as_subject { clause.passive } else { start <= clause.group.end + 1 };
            own && sentence.lower(clause.head).starts_with("assess")
        });
    if assessed {
        reading.force.considered = false;
        reading.acts.push(Act::Impose);
    }
    if going_on {
        reading.force = voice::Force { stands: false, announced: true, ..reading.force };
    }
    // "will not be collected for another 90 days": put off, and not called off.
    let later = trigger.kind == Kind::Tariff
        && action == Action::Impose
        && reading.force.negated
        && reading.force.will
        && !reading.force.denied
        && clause_of(scene, reading).is_some_and(|clause| {
            reading.as_subject
                && clause.passive
                && (clause.group.end..clause.right).any(|at| {
                    let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
                    date.is_some_and(|date| {
                        date.is_distance() && matches!(date.lead, "for" | "another")
                            || matches!(date.lead, "until" | "till")
                    })
                })
        });
    if later {
        action = Action::Suspend;
        reading.force = voice::Force { negated: false, announced: true, ..reading.force };
    }
    // "will be spared the duty until December 7": it comes back.
    let lets_off = || clause_of(scene, reading).is_some_and(|clause| sentence.lower(clause.head).starts_with("spar"));
    let until = action == Action::Reduce
        && (spared || lets_off())
        && (trigger.token..span.end).any(|at| {
            let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
            date.is_some_and(|date| matches!(date.lead, "until" | "till"))
        });
    if until {
        action = Action::Suspend;
    }
    // "has pledged tariffs of 10% on all imports": what is to come if he has his way.
    let pledged = trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && matches!(action, Action::Impose | Action::Raise)
        && !reading.as_subject
        && reading.force.agree
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            !clause.passive
                && start <= clause.group.end + 1
                && ["pledg", "promis", "vow"].iter().any(|stem| word.starts_with(stem))
        });
    // "promised to announce its own tariffs": not made public yet.
    let to_come = trigger.kind == Kind::Tariff
        && matches!(action, Action::Impose | Action::Raise)
        && !reading.as_subject
        && !sentence.is_title()
        && clause_of(scene, reading).is_some_and(|clause| {
            let above =
                clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
            let promised = above.is_some_and(|above| {
                sentence.begins(above.head, &["promis", "pledg", "vow", "plan", "intend"]) && !above.negated
            });
            let word = sentence.lower(clause.head);
            ["announce", "unveil"].contains(&word) && !clause.negated && promised
        });
    if pledged || to_come {
        reading.force = voice::Force { agree: false, announced: false, threatened: true, ..reading.force };
    }
    let reading = &*reading;
    // "raised its export levy to 10%": a control that has a rate.
    let taxes =
        trigger.kind == Kind::ExportControl && trigger.how == How::Noun && is_tax(sentence.lower(trigger.token));
    let (rate, rate_from, step) = if taxes || matches!(trigger.kind, Kind::Tariff | Kind::New(_)) {
        rates(scene, trigger, reading, start, &span)
    } else {
        (None, None, false)
    };
    // "adds another 10% on top of the 10% in place, for 20% in all": the new level.
    let whole = rate.filter(|_| step).and_then(|_| crate::facts::levels::in_all(scene, &span));
    let (rate, rate_from, step) = match whole {
        Some((all, on_top)) => {
            action = if action == Action::Impose { Action::Raise } else { action };
            (Some(all), on_top, false)
        }
        None => (rate, rate_from, step),
    };
    let rate_from = rate_from.or_else(|| rate.and_then(|_| replaced(scene, trigger.token)));
    let rate_from =
        rate_from.or_else(|| crate::facts::readings::was(scene, trigger.token).filter(|_| trigger.how == How::Rate));
    let rate_from = rate_from.or_else(|| crate::facts::levels::before(scene, reading, rate, step, &span));
    // Two rates say which way it goes: "lifted the duty to 14% from 6%".
    match (rate, rate_from) {
        (Some(to), Some(from)) if action != Action::Suspend && to < from => {
            action = if to == 0.0 && action == Action::Remove { action } else { Action::Reduce }
        }
        (Some(to), Some(from)) if action != Action::Suspend && to > from => action = Action::Raise,
        (Some(_), None) if action == Action::Impose => action = way(scene, &span).unwrap_or(action),
        // "voted to lift the duty to 20%".
        (Some(to), None) if action == Action::Remove && to > 0.0 && lifts_to(scene, reading) => action = Action::Raise,
        _ => {}
    }
    // "lift its duty to 7,500 roubles a tonne from 5,100".
    let sums = |word: &str| {
        clause_of(scene, reading).and_then(|clause| {
            let at = clause
                .object()
                .find(|at| sentence.is_word(*at, word) && sentence.tokens.get(at + 1).is_some_and(figure))?;
            sentence.word(at + 1).split(' ').next()?.replace(',', "").parse::<f64>().ok()
        })
    };
    let lifts = clause_of(scene, reading).is_some_and(|clause| sentence.lower(clause.head).starts_with("lift"));
    if rate.is_none()
        && action == Action::Remove
        && lifts
        && let (Some(to), Some(from)) = (sums("to"), sums("from"))
    {
        action = if to > from { Action::Raise } else { Action::Reduce };
    }
    let (mut actor, mut target) = parties(scene, trigger, reading, start, &span);
    // "has committed to investing in the United States in return for lower tariffs": the other's.
    let returned = start > 1
        && sentence.is_word(start - 1, "for")
        && (sentence.is_word(start - 2, "in return") || sentence.is_any(start - 2, &["return", "exchange"]))
        && matches!(action, Action::Reduce | Action::Remove)
        && !scene.parties_in(start..trigger.token).any(|party| !party.goods);
    if returned
        && let Some(who) = clause_of(scene, reading).map(|clause| scene.subjects(clause))
        && !who.is_empty()
    {
        let other = scene
            .parties_in(sentence.body..start)
            .map(|party| party.party)
            .chain(scene.context.sides.iter().copied())
            .find(|party| !who.contains(party));
        if let Some(other) = other {
            actor = vec![other];
            target = who;
        }
    }
    if let Some(entry) = &entry {
        actor = entry.gate.map_or(actor, |gate| vec![gate]);
        if !entry.goods_of.is_empty() {
            target.clone_from(&entry.goods_of);
        }
        target.retain(|party| !actor.contains(party));
    }
    // "dropped its tariffs on Peru, which agreed to withdraw levies": those on who dropped them.
    let answers = clause_of(scene, reading).and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]);
    if actor.len() > 1 && actor == target && answers.is_some_and(|above| above.opening == Opening::Relative) {
        let first = scene.clauses.iter().find(|clause| clause.opening == Opening::Main && clause.finite);
        target = first.map(|first| scene.subjects(first)).unwrap_or_default();
        target.retain(|party| !actor.contains(party));
    }
    // "to resume sales of its chips to China after US approval": what the state lets out.
    let lets = trigger.kind == Kind::ExportControl && trigger.how == How::Flow && !reading.force.negated;
    let ships = lets && matches!(action, Action::Remove | Action::Reduce);
    let cleared = if ships { clearance::cleared(scene, sentence.body..sentence.tokens.len()) } else { None };
    let bound = |state: &Party| scene.parties.iter().any(|party| party.party == *state && party.lead == Lead::To);
    if let Some(state) = cleared.filter(|state| !bound(state)) {
        target.retain(|party| *party != state);
        actor = vec![state];
        action = Action::Reduce;
    }
    // "will let Nvidia sell its chips in China".
    if ships && target.is_empty() {
        let inside = scene.parties_in(trigger.token + 1..span.end).find(|party| {
            party.lead == Lead::In && !party.person && !actor.is_empty() && !actor.contains(&party.party)
        });
        target.extend(inside.map(|party| party.party));
    }
    // "seeks exemptions from the other's duties": asked for.
    let sought = matches!(action, Action::Reduce | Action::Remove | Action::Suspend)
        && !actor.is_empty()
        && clause_of(scene, reading).is_some_and(|clause| {
            let seeks = scene.head(clause).as_verb.act(Act::Seek) && !reading.as_subject;
            let who = scene.subjects(clause);
            // "hopes for exemption from US tariffs": whose they are stands before the noun.
            let owned = scene.parties_in(start..trigger.token).any(|party| !party.goods && !who.contains(&party.party));
            seeks && !who.is_empty() && (owned || who.iter().all(|party| !actor.contains(party)))
        });
    if sought {
        scene.note(|| format!("`{}` dropped: another asks for it", sentence.word(trigger.token)));
        return None;
    }
    let object = objects(scene, trigger, reading, start, &span);
    let tells = |act: &Act| {
        act.of_measure().is_some()
            || matches!(act, Act::Effect | Act::Stand | Act::Resume | Act::Restrict | Act::Allow)
            || trigger.kind == Kind::Investigation
    };
    // "with no duties to be levied", "within the quota": beside what is told.
    let lead = |words: &[&str]| start > 0 && sentence.is_any(start - 1, words);
    let none = sentence.is_word(start, "no") && lead(&["with"]);
    // "are being examined under separate inquiries".
    let comes = clause_of(scene, reading)
        .is_some_and(|clause| sentence.is_any(clause.head, &["come", "comes", "came", "fall", "falls", "fell"]));
    let under = trigger.kind == Kind::Investigation && lead(&["under"]) && !comes;
    // "put 70 tankers under sanctions".
    let put_under = trigger.kind == Kind::Sanction
        && lead(&["under"])
        && start + 1 >= trigger.token
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            ["put", "plac", "bring", "brought"].iter().any(|stem| word.starts_with(stem))
        });
    let inside = !put_under && lead(&["within", "under", "outside", "above", "beyond"]) && !reading.acts.is_empty();
    let within = under || inside && !(comes && trigger.kind == Kind::Investigation);
    // "countries with preferential export controls": what they have.
    let gives = clause_of(scene, reading).is_some_and(|clause| {
        let head = scene.head(clause);
        sentence.lower(clause.head).ends_with("with")
            || [Act::Impose, Act::Bear, Act::Restrict, Act::Charge].into_iter().any(|act| head.as_verb.act(act))
            || head.as_verb.cue(Cue::Threatened)
            || head.as_verb.is_empty()
    });
    let has = lead(&["with"]) && trigger.how == How::Noun && !gives && !sentence.is_title();
    // "issued a licence in its sanctions programme": where it belongs.
    let beside = trigger.kind == Kind::Sanction
        && trigger.how == How::Noun
        && lead(&["in", "under"])
        && start > 1
        && sentence.tokens[start - 2].pos != Pos::Verb
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            !["includ", "list", "plac", "put", "add", "nam", "target"].iter().any(|head| word.starts_with(head))
        });
    if none || within || has || beside {
        scene.note(|| format!("`{}` dropped: it stands beside what is told", sentence.word(trigger.token)));
        return None;
    }
    let definite = trigger.how != How::Verb
        && (start..trigger.token).any(|at| {
            sentence.tokens[at].pos == Pos::Of
                || sentence.is_any(at, &["the", "this", "these", "that", "its", "his", "their"])
        });
    // "lure makers with lower duties": how, and nothing that is done.
    // "the removal of duties is expected to lead to": what comes of it.
    let outcome = reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let head = scene.head(clause);
            let moves = [Act::Raise, Act::Reduce].into_iter().any(|act| head.as_verb.act(act));
            let does = moves
                && sentence.tokens.get(clause.group.end).is_some_and(|next| {
                    // "would shave half a point off growth".
                    matches!(
                        next.pos,
                        Pos::Det | Pos::Name | Pos::Noun | Pos::Other | Pos::Adj | Pos::Adv | Pos::Number
                    ) && sentence.percent(clause.group.end).is_none()
                        && !sentence.is_any(clause.group.end, &["to", "from", "by"])
                });
            (clause.may || clause.would)
                && !clause.passive
                && head.pos == Pos::Verb
                && (does || !head.as_verb.has_act() || brings(scene, clause, reading))
        });
    if outcome && !reached {
        scene.note(|| format!("`{}` dropped: only what may come of it is told", sentence.word(trigger.token)));
        return None;
    }
    // "coincided with new US sanctions on oil firms".
    let new = (start..trigger.token).any(|at| sentence.is_any(at, &["new", "fresh", "latest"]))
        && matches!(trigger.kind, Kind::Sanction | Kind::ExportControl)
        && !actor.is_empty()
        && (!target.is_empty() || !object.is_empty())
        && (start == 0 || sentence.tokens[start - 1].pos != Pos::Recap);
    let means = !reading.verb
        && !new
        && start > 0
        && sentence.is_any(start - 1, &["with", "through", "via"])
        && !sentence.is_title()
        && !reading.acts.contains(&Act::Impose);
    if means {
        scene.note(|| format!("`{}` dropped: it is a means, not what is done", sentence.word(trigger.token)));
        return None;
    }
    // "discussed Trump's tariffs": what is spoken of is there already.
    let owned = || (start..trigger.token).any(|at| sentence.party(at).is_some());
    let talked = || clause_of(scene, reading).is_some_and(|clause| sentence.begins(clause.head, &["discuss", "talk"]));
    let spoken_of = reading.force.only_considered() && (definite || owned() && talked());
    // "will require licences", "need a permit to export".
    let licensed = licence(sentence.word(trigger.token)) && licensed(scene, trigger, reading).is_some();
    // "There will be no tariff on gold", "will provide $2bn in support for growers".
    let none = reading.force.negated
        && reading.force.will
        && !sentence.is_word(trigger.token + 1, "for")
        && clause_of(scene, reading)
            .is_some_and(|clause| clause.subject.len() == 1 && sentence.is_word(clause.subject.start, "there"));
    let given = trigger.kind == Kind::Subsidy && !reading.force.negated && is_given(scene, trigger.token);
    let opened = trigger.kind == Kind::Investigation && disputes::opens(scene, trigger.token, reading);
    let bare = !licensed
        && !spared
        && !opened
        && !reached
        && !none
        && !given
        && !reading.acts.iter().any(tells)
        && (!reading.force.says_something() || spoken_of);
    if bare && !new {
        // "Speak by phone over U.S. tariffs": their matter, not their act.
        let topic = start > 0 && matches!(sentence.tokens[start - 1].pos, Pos::Prep | Pos::Recap);
        let told = rate.is_some() && (!target.is_empty() || !object.is_empty())
            || sentence.is_title() && !target.is_empty() && !topic;
        if !told || trigger.kind != Kind::Tariff {
            scene.note(|| format!("`{}` dropped: it is only mentioned", sentence.word(trigger.token)));
            return None;
        }
    }
    // "As a countermeasure, they impose duties": what is done in general.
    let general = clause_of(scene, reading).is_some_and(|clause| {
        let they = clause.subject.len() == 1 && sentence.is_word(clause.subject.start, "they");
        let present =
            clause.form != Form::Past && !clause.will && !clause.may && !clause.would && clause.group.len() == 1;
        they && present
            && rate.is_none()
            && object.is_empty()
            && target.is_empty()
            && reading.acts.iter().any(|act| act.of_measure().is_some())
    });
    // "Firms on the list normally are blocked": how such things go.
    let usual = clause_of(scene, reading).is_some_and(|clause| {
        const USUAL: &[&str] = &["normally", "usually", "typically", "generally", "frequently", "routinely", "often"];
        let past = clause.is_past() && !clause.passive;
        let near = clause.group.start.saturating_sub(2).max(sentence.body)..clause.group.end;
        !past && !clause.will && near.into_iter().any(|at| sentence.is_any(at, USUAL))
    });
    // "If a ship calls at several ports, it shall pay at the first": a rule, and no threat.
    let rule = reading.force.conditional
        && clause_of(scene, reading).is_some_and(|clause| {
            clause.bears(scene)
                && clause.subject.len() == 1
                && sentence.is_any(clause.subject.start, &["it", "they"])
                && target.is_empty()
        });
    // "recommends such duties": those of their sort.
    let such = clause_of(scene, reading).is_some_and(|clause| {
        clause.form == Form::Present
            && !clause.have
            && !clause.will
            && (start..trigger.token).any(|at| sentence.is_word(at, "such"))
            && rate.is_none()
    });
    if general || usual || rule || such {
        scene.note(|| format!("`{}` dropped: it is said of what is done in general", sentence.word(trigger.token)));
        return None;
    }
    let clause = reading.clause.map(|clause| &scene.clauses[clause]);
    // "denied that it was about to waive the duty": what is denied is no past.
    let told = if reading.force.denied { voice::Force { had: false, ..reading.force } } else { reading.force };
    let mut fresh = starts_later || voice::is_fresh(scene, clause, trigger.token, &told);
    // "exceeded his authority by imposing": how, and known; but "hit back by imposing".
    let led = |clause: &Clause| {
        clause.form == Form::Ing && clause.group.start > 0 && sentence.is_word(clause.group.start - 1, "by")
    };
    let means = clause.and_then(|clause| {
        let above = clause.parent.map(|parent| &scene.clauses[parent]).filter(|_| clause.opening == Opening::And);
        Some(clause).filter(|clause| led(clause)).or(above.filter(|above| led(above)))
    });
    let answers = means.and_then(|clause| clause.parent).is_some_and(|parent| {
        let head = scene.head(&scene.clauses[parent]);
        head.as_verb.has_act()
            || sentence.begins(scene.clauses[parent].head, &["retaliat", "respon", "react", "answer", "hit", "repl"])
    });
    if means.is_some() && !answers {
        fresh = false;
    }
    // "were exempt from the duties when these came in": how things were.
    let was = clause.is_some_and(|clause| {
        clause.copula && clause.is_past() && !clause.have && clause.is_spared(scene) && sentence.number > 1
    });
    if was {
        fresh = false;
    }
    let named_only = trigger.how == How::Noun && !reading.verb && definite && !opened;
    if (bare && !new || named_only) && !sentence.is_title() {
        // "Trump's tariff threat comes as": known already.
        fresh = false;
    }
    if let Some(clause) = clause {
        let head = scene.head(clause);
        let expects =
            sentence.begins(clause.head, &["expect", "believe", "think", "see", "foresee", "anticipate", "hope"]);
        let idle = head.pos == Pos::Verb && (head.as_verb.is_empty() && !head.flag(Flag::Say) || expects);
        let businesses = trigger.how == How::Flow
            && !head.flag(Flag::Ships)
            && clause.subject.clone().any(|at| sentence.find(at, |is| matches!(is, Is::Company(_))).is_some())
            && scene.subjects(clause).is_empty();
        let barred = trigger.how == How::Flow && clause.head == trigger.token;
        // "the firm was cleared to resume sales".
        let let_go = clause.parent.filter(|_| clause.opening == Opening::Infinitive).is_some_and(|parent| {
            let above = &scene.clauses[parent];
            scene.head(above).as_verb.act(Act::Allow) && (above.passive || sentence.is_title()) && !above.may
        });
        let businesses = businesses && cleared.is_none() && !let_go;
        // Whoever lets a firm sell is the state that it is of.
        if let_go && actor.is_empty() {
            let home = clause.subject.clone().find_map(|at| match sentence.object(at) {
                Some((Is::Company(index), _)) => sentence.lexicon.company_country(index),
                _ => None,
            });
            actor.extend(
                home.and_then(|home| sentence.lexicon.party_number(home)).filter(|home| !target.contains(home)),
            );
        }
        if idle && clause.negated && !barred || businesses {
            scene.note(|| format!("`{}` dropped: the verb does nothing to it", sentence.word(trigger.token)));
            return None;
        }
    }
    // "The ban does not apply to": who is left out, and nothing new.
    // "The deal does not include tariffs on cars": what it leaves out.
    let left_out = clause.is_some_and(|clause| {
        clause.negated
            && !reading.as_subject
            && sentence.begins(clause.head, &["includ", "cover", "mention", "address", "touch", "appl"])
            && scene.subjects(clause).is_empty()
    });
    // "The licence does not lift the sanctions": how far a thing goes, and no decision to keep them.
    let scope = clause.is_some_and(|clause| {
        const THINGS: &[&str] = &[
            "move",
            "licence",
            "license",
            "step",
            "waiver",
            "authorization",
            "authorisation",
            "decision",
            "order",
            "notice",
            "guidance",
            "exemption",
            "agreement",
            "deal",
            "truce",
            "change",
        ];
        clause.negated
            && clause.form != Form::Past
            && !clause.will
            && !clause.passive
            && !reading.as_subject
            && matches!(action, Action::Remove | Action::Reduce | Action::Suspend)
            && scene.subjects(clause).is_empty()
            && clause.subject.clone().any(|at| sentence.is_any(at, THINGS))
    });
    // "the tariffs are aimed at makers": whom they are for.
    let aimed = reading.as_subject
        && clause.is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            let called = ["consider", "seen", "view", "regard"].iter().any(|stem| word.starts_with(stem))
                && sentence.is_any(clause.group.end, &["a", "an", "the", "as"]);
            let is = sentence.is_any(clause.group.start, &["is", "are"]);
            clause.passive && (clause.form == Form::Present || is) && (word.starts_with("aim") || called)
        });
    // "The duties are meant to redress imbalances", "the package is designed to make sanctions bite": what they are for.
    let purpose = clause.is_some_and(|clause| {
        let word = sentence.lower(clause.head);
        let meant = ["meant", "design", "intend", "supposed"].iter().any(|stem| word.starts_with(stem));
        let acts = reading.acts.iter().any(|act| act.of_measure().is_some() || matches!(act, Act::Effect));
        let thing = reading.as_subject || scene.subjects(clause).is_empty();
        clause.passive && !clause.negated && meant && thing && !acts
    });
    let aimed = aimed || purpose;
    if scope || aimed {
        scene.note(|| format!("`{}` dropped: it says how far something goes", sentence.word(trigger.token)));
        return None;
    }
    // "looks into subsidies", "considers unfair subsidies": another's.
    let examined = trigger.kind == Kind::Subsidy
        && clause.is_some_and(|clause| scene.head(clause).as_verb.cue(Cue::Considered))
        && scene.context.tariff
        && !is_given(scene, trigger.token);
    if left_out || examined {
        scene.note(|| format!("`{}` dropped: the verb does nothing to it", sentence.word(trigger.token)));
        return None;
    }
    let inapplicable = clause.is_some_and(|clause| {
        clause.negated
            && reading.as_subject
            && sentence.is_any(clause.head, &["apply", "applied", "extend", "cover", "affect"])
    });
    if inapplicable {
        scene.note(|| format!("`{}` dropped: it says whom it leaves out", sentence.word(trigger.token)));
        return None;
    }
    let Some((stage, action)) = voice::stage_of_measure(&reading.force, action, fresh, bare && !new) else {
        scene.note(|| format!("`{}` dropped: the sentence says that it is not done", sentence.word(trigger.token)));
        return None;
    };
    if stage == Stage::Denied && !fresh {
        return None;
    }
    let (hedge, said_by) = voice::voice(scene, clause);
    // "has not been implemented, traders say": nobody denies anything.
    let unsaid = !reading.force.denied
        && reading.force.negated
        && !reading.force.will
        && !sentence.is_title()
        && voice::speaker_party(scene).is_none()
        && !sentence.is_word(sentence.body, "nor")
        && !(sentence.body..sentence.tokens.len()).any(|at| sentence.lower(at).starts_with("spokes"));
    if stage == Stage::Denied && unsaid {
        scene.note(|| format!("`{}` dropped: it is not done, and nobody denies it", sentence.word(trigger.token)));
        return None;
    }
    // "struck a deal under which its goods face a tariff": what the deal says.
    let of_deal = fresh
        && stage == Stage::InEffect
        && clause.is_some_and(|clause| {
            clause.opening == Opening::Relative
                && !clause.is_past()
                && clause.antecedent.is_some_and(|at| sentence.tokens[at].noun == Some(Kind::Agreement))
        });
    let stage = if of_deal { Stage::Announced } else { stage };
    // "are close to a deal that would end the tariffs": when there is one.
    let of_hoped = matches!(stage, Stage::Announced | Stage::InEffect)
        && clause.is_some_and(|clause| {
            clause.would
                && clause.opening == Opening::Relative
                && clause.antecedent.is_some_and(|at| {
                    sentence.tokens[at].noun == Some(Kind::Agreement)
                        && (at.saturating_sub(HOPED_REACH)..at).any(|before| {
                            let token = &sentence.tokens[before];
                            token.as_noun.step(Step::Sought)
                                || token.pos == Pos::Verb && token.as_verb.step(Step::Sought)
                        })
                })
        });
    let stage = if of_hoped { Stage::Considered } else { stage };
    // What somebody reckons with has not been done.
    let supposed =
        hedge == Hedge::Speculated && !reading.force.past && matches!(stage, Stage::Announced | Stage::InEffect);
    let stage = if supposed { Stage::Considered } else { stage };
    let (date, date_is) = date(scene, trigger, reading, &span, stage, fresh);
    // A court that puts a measure back, or lets it stand, leaves it in force.
    let court =
        clause.is_some_and(|clause| clause.subject.clone().any(|at| sentence.naming(at) == Some(Naming::Court)));
    let stage = if court && stage == Stage::Announced && action == Action::Impose { Stage::InEffect } else { stage };
    let stage = match (stage, date, date_is) {
        // A day that is over, or this one: it applies.
        (Stage::Announced, Some(date), Some(DateIs::Effective))
            if (date.last < sentence.on && !fresh
                || date.last <= sentence.on && !reading.force.will && !reading.force.decides(&reading.acts))
                && reading.force.past =>
        {
            Stage::InEffect
        }
        // "when a duty kicks in" on a day to come.
        (Stage::InEffect, Some(date), Some(DateIs::Effective)) if date.first > sentence.on => Stage::Announced,
        (stage, ..) => stage,
    };
    // "They follow the president's order to raise tariffs": known.
    let followed = clause_of(scene, reading).is_some_and(|clause| {
        let above = clause
            .parent
            .filter(|_| clause.opening == Opening::Infinitive)
            .map_or(clause, |parent| &scene.clauses[parent]);
        sentence.is_any(above.head, &["follow", "follows", "followed"])
            && !above.passive
            && !reading.as_subject
            && above.subject.len() <= 3
            && above.group.end <= start
    });
    // "The 25% that Norway imposed last August will also go": what is to be done is the news.
    let goes = reading.as_subject
        && trigger.kind == Kind::Tariff
        && clause_of(scene, reading).is_some_and(|clause| {
            let own = clause.group.start..clause.right;
            clause.opening != Opening::Relative && goes_away(scene, clause) && !sentence.has_flag(own, Flag::PastTime)
        });
    // "the cancellation of a 2019 pact that ended an investigation": what the pact once did.
    let once = clause.is_some_and(|clause| {
        clause.opening == Opening::Relative
            && clause.is_past()
            && clause.antecedent.is_some_and(|at| sentence.tokens[at].noun == Some(Kind::Agreement))
            && scene.clauses.iter().any(|other| other.head < clause.head && other.is_past())
            && sentence.glance.act(Act::Remove)
            && trigger.kind == Kind::Investigation
    });
    let passed = law && !sentence.has_flag(0..sentence.tokens.len(), Flag::PastTime);
    let fresh = (fresh && !followed && !once) || starts_later || goes || passed;
    let (date, date_is) = if starts_later { later::new_start(scene, reading) } else { (date, date_is) };
    let mut fact = blank(scene, trigger.kind, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    let control = matches!(trigger.kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl);
    if control && bearers::only_included(scene, &target) {
        fact.target = vec![PartyId::everyone()];
    }
    if let [one, other] = scene.context.sides.as_slice()
        && bearers::on_each_other(scene, trigger)
    {
        fact.actor = scene.ids(&[*one, *other]);
        fact.target = scene.ids(&[*other, *one]);
    }
    // "on imports from countries without a trade deal": of many, and none named.
    let many = |at: usize| sentence.is_any(at, &["countries", "nations", "economies"]);
    let led = |at: usize| {
        let any = |words: &[&str]| (at.saturating_sub(3)..at).any(|at| sentence.is_any(at, words));
        any(&["from", "on", "against"]) && !any(&["these", "those", "the", "both", "two"])
    };
    let abroad = trigger.kind == Kind::Tariff && span.clone().any(|at| at > trigger.token && many(at) && led(at));
    // "from China and other countries, India, South Korea and Thailand among them".
    if trigger.kind == Kind::Tariff && !fact.target.is_empty() {
        for id in among_them(scene, trigger.token) {
            if !fact.target.contains(&id) && !fact.actor.contains(&id) {
                fact.target.push(id);
            }
        }
    }
    if fact.target.is_empty() && (abroad || sentence.has_flag(span.clone(), Flag::Everyone)) {
        fact.target.extend(named_among(scene, trigger.token));
        if fact.target.is_empty() {
            fact.target = scene.ids(&bearers::listed(scene, trigger.token));
        }
        if fact.target.is_empty() {
            fact.target.push(PartyId::everyone());
        }
    }
    if fact.target.is_empty() {
        fact.target = scene.ids(&bearers::elsewhere(scene, trigger, reading, &actor));
    }
    fact.object = object;
    if fact.object.is_empty() {
        fact.object.extend(implied(scene, trigger));
    }
    let rate = rate.or_else(|| entry.as_ref().and_then(|entry| entry.rate));
    fact.rate = rate;
    fact.rate_from = rate_from;
    fact.rate_is = rate.map(|_| if step { RateIs::Step } else { RateIs::Level });
    fact.basis = basis(scene, start, &span);
    fact.amount = if trigger.kind == Kind::Tariff { None } else { amount(scene, span.clone()) };
    let done = || done_on(scene, trigger, reading, &span, stage).filter(|_| fresh && !starts_later);
    fact.date = date.or_else(done);
    fact.date_is = date_is.or(fact.date.map(|_| DateIs::Effective));
    if stage == Stage::Denied {
        fact.denied_by = denier(scene, &fact);
    }
    Some(fact)
}

/// True for `may now enter`, `enter from Monday`; not for `under the pact most shirts enter`, as they have for long.
pub(super) fn dated_or_now(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    sentence.is_title()
        || sentence.has_flag(0..sentence.tokens.len(), Flag::Now)
        || (clause.left..clause.right).any(|at| {
            let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
            date.is_some_and(|date| {
                date.resolve(sentence.on, crate::facts::dates::Looks::Back)
                    .is_some_and(|day| (sentence.on - day.last).num_days() < 14)
                    || matches!(date.lead, "from" | "starting" | "until" | "till" | "on")
            })
        })
}

/// True for `the duties scheduled to start`, `that were due to begin`: a day that was set for them.
fn scheduled(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let Some(clause) = clause_of(scene, reading) else { return false };
    let own = |clause: &Clause| {
        let head = scene.head(clause).as_verb;
        clause.passive && (head.cue(Cue::Scheduled) || head.cue(Cue::Plan)) && !head.cue(Cue::Threatened)
    };
    let due = clause.group.clone().any(|at| {
        let token = &scene.sentence.tokens[at];
        token.pos == Pos::Modal
            && token.flag(Flag::Will)
            && scene.sentence.is_any(at, &["due to", "set to", "scheduled to", "slated to"])
    });
    own(clause)
        || due
        || clause
            .parent
            .map(|parent| &scene.clauses[parent])
            .is_some_and(|above| own(above) && clause.opening == Opening::Infinitive)
}

/// Those named right before `among them`.
fn among_them(scene: &Scene<'_, '_>, token: usize) -> Vec<PartyId> {
    let sentence = scene.sentence;
    let Some(end) = (token + 1..sentence.tokens.len())
        .find(|at| sentence.is_word(*at, "among") && sentence.is_word(at + 1, "them"))
    else {
        return Vec::new();
    };
    let listed = |at: &usize| matches!(sentence.tokens[*at].pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det);
    let start = (token + 1..end).rev().take_while(listed).last().unwrap_or(end);
    let named: Vec<Party> =
        scene.parties_in(start..end).filter(|party| !party.person && !party.demonym).map(|party| party.party).collect();
    scene.ids(&named)
}

/// Those named of many: `countries that have no deal with it, including China`.
fn named_among(scene: &Scene<'_, '_>, token: usize) -> Vec<PartyId> {
    let sentence = scene.sentence;
    let after = (token + 1..sentence.tokens.len()).find(|at| sentence.is_any(*at, &["including", "like", "such as"]));
    let Some(after) = after else { return Vec::new() };
    let mut last = after;
    let mut found = Vec::new();
    for party in scene.parties_in(after + 1..sentence.tokens.len()) {
        // As far as the list goes.
        if party.token > last + 3 || party.person || party.possessive {
            break;
        }
        last = party.token;
        found.push(party.party);
    }
    scene.ids(&found)
}

/// True for `a bill that seeks to halt exports`, where nothing says that it has become law.
fn in_bill(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    let mut at = reading.clause;
    for _ in 0..4 {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        // "two proposals that would end most tariffs".
        let proposed = |at: usize| sentence.is_any(at, &["proposal", "proposals", "motion"]);
        let bill = clause.subject.clone().any(|at| sentence.tokens[at].flag(Flag::Bill))
            || clause.would && clause.opening == Opening::Relative && clause.subject.clone().any(proposed)
            || clause.antecedent.is_some_and(|at| sentence.tokens[at].flag(Flag::Bill));
        if bill {
            let final_ = |at: usize| {
                sentence.is_word(at, "final") && sentence.is_any(at + 1, &["approval", "passage", "vote", "reading"])
            };
            let passed = passed_by_parliament(scene);
            let last = scene.clauses.iter().any(|above| {
                let word = sentence.lower(above.head);
                word.contains("final approval") || word.contains("final nod")
            });
            return !passed
                && !last
                && !(sentence.body..sentence.tokens.len()).any(final_)
                && !sentence.tokens.iter().any(|token| token.as_verb.act(Act::Sign) || token.as_verb.act(Act::Effect));
        }
        at = clause.parent.filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And | Opening::Relative));
    }
    false
}

/// True for `parliament passed a bill that raises duties`: law, but for a signature.
fn passed_by_parliament(scene: &Scene<'_, '_>) -> bool {
    const PASSES: &[&str] = &["pass", "approv", "adopt", "signed off", "sign off", "vote", "enact"];
    const WHOLE: &[&str] = &["parliament", "legislature", "national assembly", "knesset", "duma"];
    let sentence = scene.sentence;
    scene.clauses.iter().any(|above| {
        let word = sentence.lower(above.head);
        let passes = PASSES.iter().any(|stem| word.starts_with(stem));
        let whole = |at: usize| sentence.is_any(at, WHOLE);
        passes
            && above.is_past()
            && !above.negated
            && above.subject.clone().any(whole)
            && above.object().any(|at| sentence.tokens[at].flag(Flag::Bill))
    })
}

/// True for `levies might bring relief`: nothing that is done to them.
fn brings(scene: &Scene<'_, '_>, clause: &Clause, reading: &Reading) -> bool {
    let measure = |act: Act| act.of_measure().is_some() || matches!(act, Act::Effect | Act::Stand | Act::Bear);
    !scene.head(clause).as_verb.acts().any(measure) && !reading.acts.iter().any(|act| measure(*act))
}

/// The rate that stood before: `a 6% duty instead of the current 100%`.
fn replaced(scene: &Scene<'_, '_>, token: usize) -> Option<f64> {
    let sentence = scene.sentence;
    let at = (token + 1..token + 4).find(|at| instead(scene, *at))?;
    (at + 2..at + 6).find_map(|at| sentence.percent(at))
}

/// True where `instead of`, `rather than` begins.
pub(super) fn instead(scene: &Scene<'_, '_>, at: usize) -> bool {
    let is = |first: &str, second: &str| scene.sentence.is_word(at, first) && scene.sentence.is_word(at + 1, second);
    is("instead", "of") || is("rather", "than")
}

/// True for `levy`, `export taxes`.
fn is_tax(word: &str) -> bool {
    let last = word.rsplit([' ', '-']).next().unwrap_or_default();
    ["tax", "taxes", "duty", "duties", "levy", "levies", "tariff", "tariffs"].contains(&last)
}

/// `dropped plans to impose a duty`, `scrapped plans for a duty`: what goes is the plan.
fn plan_dropped(scene: &Scene<'_, '_>, reading: &Reading, start: usize) -> bool {
    let Some(own) = clause_of(scene, reading) else { return false };
    let drops = |clause: &Clause, end: usize| {
        let head = scene.head(clause);
        let plan = |at: usize| scene.sentence.tokens[at].as_noun.cue(Cue::Plan);
        head.pos == Pos::Verb
            && head.as_verb.cue(Cue::Cancelled)
            && !clause.passive
            && (clause.group.end..end).any(plan)
    };
    let above = own.parent.filter(|_| own.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    let imposes = [Act::Impose, Act::Raise, Act::Charge].into_iter().any(|act| scene.head(own).as_verb.act(act));
    drops(own, start) || imposes && above.is_some_and(|above| drops(above, own.left))
}

/// A figure, with its unit or without.
fn figure(token: &crate::facts::sentence::Token) -> bool {
    token.pos == Pos::Number
}

/// True for `lift the duty to 20%`: up, and not away.
fn lifts_to(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    clause_of(scene, reading).is_some_and(|clause| {
        sentence.lower(clause.head).starts_with("lift")
            && clause.object().any(|at| sentence.is_word(at, "to") && sentence.percent(at + 1).is_some())
    })
}

/// What a measure is on by its own word: `port fees` are on ships, `all trade` is of all goods.
fn implied(scene: &Scene<'_, '_>, trigger: Trigger) -> Option<ProductId> {
    let word = scene.sentence.lower(trigger.token);
    let fee = ["port", "docking", "vessel", "ship"].iter().any(|start| word.starts_with(start))
        || word.contains("port fee")
        || word.contains("port due");
    let trade = trigger.how == How::Flow && (word == "trade" || word == "commerce" || word.starts_with("trade "));
    match trigger.kind {
        Kind::ImportControl if fee && trigger.how == How::Noun => Some(ProductId::new("ships")),
        Kind::ImportControl | Kind::ExportControl if trade => Some(ProductId::new("all_goods")),
        _ => None,
    }
}

/// A fact of this sentence with nothing but its voice.
pub(super) fn blank(scene: &Scene<'_, '_>, kind: Kind, fresh: bool, hedge: Hedge, said_by: Option<String>) -> Fact {
    Fact {
        kind,
        action: None,
        stage: None,
        actor: Vec::new(),
        target: Vec::new(),
        participants: Vec::new(),
        object: Vec::new(),
        rate: None,
        rate_from: None,
        rate_is: None,
        basis: None,
        amount: None,
        date: None,
        date_is: None,
        place: None,
        confirmed_by: Vec::new(),
        unconfirmed_by: Vec::new(),
        denied_by: Vec::new(),
        said_by,
        fresh,
        hedge,
        evidence: scene.sentence.evidence(),
        confidence: match hedge {
            Hedge::Asserted => 0.8,
            Hedge::Attributed => 0.75,
            Hedge::Reported => 0.6,
            Hedge::Speculated => 0.4,
        },
    }
}
