//! What has become of a deal: sought, reached, signed, in force, extended, broken; and how real that is.
//!
//! In: what the sentence tells of it (`Told`). Out: an action and a stage, or nothing where it tells neither.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::roles::Scene;
use crate::facts::standing;
use crate::facts::voice::Force;
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateSpan, Kind, Stage};
use crate::lexicon::Form;

/// What the sentence says of a deal.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub step: Step,
    /// The clause whose verb says how real it is.
    pub clause: Option<usize>,
    pub force: Force,
    /// A participle tells it as done: `signed in July`.
    pub settled: bool,
    /// It hangs on the noun, and is no news of its own.
    pub aside: bool,
    /// The deal stands in the subject.
    pub subject: bool,
    /// Its signing is what waits.
    pub put_off: bool,
}

/// What has become of the deal, from how far it is brought and how real that is.
pub(super) fn outcome(scene: &Scene<'_, '_>, told: &Told) -> Option<(Action, Stage)> {
    let force = &told.force;
    let title = scene.sentence.is_title();
    let clause = told.clause.map(|index| &scene.clauses[index]);
    if clause.is_some_and(|clause| clause.opening == Opening::Condition) {
        return None;
    }
    let conditional = scene.clauses.iter().any(|clause| clause.opening == Opening::Condition)
        && scene.sentence.tokens.iter().any(|token| token.pos == Pos::If);
    if clause.is_some_and(|clause| gives_up(scene, clause)) {
        return Some((Action::Remove, Stage::Cancelled));
    }
    let made = matches!(told.step, Step::Reached | Step::Signed);
    if made && force.negated && !force.denied && standing::unhurried(scene, clause) {
        return Some((Action::Reach, Stage::Considered));
    }
    let hoped = told.step != Step::Broken && aim(scene, clause) == Aim::Wanted;
    if conditional && !force.past && !hoped {
        // What is to come on a condition is a threat, or a thing that may be.
        return match told.step {
            Step::Broken if force.will || force.would || force.threatened || aim(scene, clause) == Aim::Wanted => {
                Some((Action::Remove, Stage::Considered))
            }
            Step::Suspended if force.will || force.would || force.threatened => {
                Some((Action::Suspend, Stage::Considered))
            }
            _ => None,
        };
    }
    // "rejected the deal" rejects it, and denies nothing.
    let own = clause
        .is_some_and(|clause| scene.head(clause).pos == Pos::Verb && scene.head(clause).as_verb.step(Step::Broken));
    let force = &Force { denied: force.denied && !(own && told.step == Step::Broken), ..*force };
    let denies = matches!(told.step, Step::Sought | Step::Reached | Step::Signed);
    if force.denied && denies {
        return Some((Action::Reach, Stage::Denied));
    }
    // "no agreement was signed, the ministry said".
    if made && force.negated && !force.denied && !conditional && standing::disowned(scene, clause) {
        return Some((Action::Reach, Stage::Denied));
    }
    if force.denied || force.negated {
        return None;
    }
    // "continues to negotiate with A on a deal": sought as before.
    let sought_on = told.step == Step::Sought
        && clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent).is_some_and(
            |parent| ["continu", "remain", "keep"].iter().any(|stem| starts(scene, &scene.clauses[parent], stem)),
        );
    let aim = if sought_on { Aim::Told } else { aim(scene, clause) };
    if aim == Aim::Other || told.step == Step::Sought && subject_of_infinitive(scene, told) {
        return None;
    }
    let reaches = matches!(told.step, Step::Reached | Step::Signed);
    let wished = aim == Aim::Wanted || nears(scene, clause) || reaches && worked_on(scene, clause);
    // "said it would be signed on the 5th": of what is said, what will be.
    let reported = force.would && clause.is_some_and(|clause| clause.opening == Opening::Complement);
    let would = force.would && !(reported && told.step == Step::Signed);
    // "a deal is almost complete", "is nearly done": not yet.
    let almost = told.step == Step::Reached
        && clause.is_some_and(|clause| {
            (clause.group.start..clause.group.end + 2)
                .any(|at| scene.sentence.is_any(at, &["almost", "nearly", "virtually", "mostly", "largely"]))
        });
    // "negotiations towards securing a deal".
    let toward = clause.is_some_and(|clause| {
        let before = clause.group.start.saturating_sub(1);
        // "a deadline for finalising a partnership".
        let hope = before > 0
            && scene.sentence.is_word(before, "of")
            && scene.sentence.is_any(
                before - 1,
                &["hope", "hopes", "aim", "goal", "prospect", "chance", "possibility", "process", "verge", "cusp"],
            );
        let aim = hope
            || before > 0
                && scene.sentence.is_word(before, "for")
                && scene.sentence.is_any(
                    before - 1,
                    &["deadline", "goal", "target", "timeline", "roadmap", "timetable", "date", "framework"],
                );
        clause.form == Form::Ing && (aim || scene.sentence.is_any(before, &["toward", "towards"]))
    });
    // "are finalising the terms of a pact": not yet.
    let ongoing = told.step == Step::Reached
        && !told.settled
        && clause.is_some_and(|clause| {
            let tokens = &scene.sentence.tokens;
            clause.finite
                && !clause.passive
                && clause.form == Form::Present
                && tokens[clause.group.start].pos == Pos::Be
                && tokens[clause.head].form == Some(Form::Ing)
        });
    let ahead = toward
        || ongoing
        || force.considered
        || force.may
        || would
        || force.plan
        || wished
        || force.threatened
        || almost;
    // A headline's present tells what was done.
    // "its curbs breach the consensus": of several, as of one.
    let plural = clause.is_some_and(|clause| clause.form == Form::Base && clause.group.len() == 1 && !clause.negated);
    let told_now = title && !force.will || (force.present || plural) && clause.is_some_and(|clause| clause.finite);
    let has = clause.is_some_and(|clause| scene.head(clause).pos == Pos::Have);
    let voted = clause.is_some_and(|clause| {
        clause.opening == Opening::Infinitive
            && clause.parent.is_some_and(|parent| {
                let parent = &scene.clauses[parent];
                parent.is_past()
                    && ["vote", "decid", "opt", "chose", "move", "sign", "ratif"]
                        .iter()
                        .any(|word| starts(scene, parent, word))
            })
    });
    let ahead = ahead && !(voted && !force.may && !force.would && !toward);
    // A report that begins as a headline does: "X and Y sign a deal", "X and Y agree a truce".
    let present = clause.is_some_and(|clause| {
        clause.finite && clause.opening == Opening::Main && matches!(clause.form, Form::Present | Form::Base)
    }) && !force.will
        && !force.may
        && !force.would;
    let agrees = present
        && clause.is_some_and(|clause| {
            scene.head(clause).as_verb.cue(Cue::Agree) && scene.head(clause).as_verb.step(Step::Reached)
        });
    let title = title || present && scene.sentence.number <= 1 && !told.subject;
    let done = force.past
        || voted
        || has
        || told.settled
        || clause.is_some_and(|clause| standing::by_means(scene, clause))
        || title && !force.will
        || clause.is_some_and(|clause| clause.have);
    let stage = match told.step {
        Step::Sought => (Action::Reach, Stage::Considered),
        Step::Reached if ahead => (Action::Reach, Stage::Considered),
        Step::Reached if done || force.announced && force.past => (Action::Reach, Stage::Announced),
        Step::Reached if agrees => (Action::Reach, Stage::Announced),
        Step::Reached if force.will || force.agree => (Action::Reach, Stage::Considered),
        Step::Reached => return None,
        Step::Signed if ahead => (Action::Reach, Stage::Considered),
        Step::Signed if done => (Action::Reach, Stage::Confirmed),
        // "will sign it only in January".
        Step::Signed if force.will && clause.is_some_and(|clause| only_then(scene, clause)) => {
            (Action::Reach, Stage::Postponed)
        }
        Step::Signed if force.will || force.agree || reported => {
            // What has a day for its signing is agreed.
            let dated = told.subject
                || clause.is_some_and(|clause| day(scene, clause.left..clause.right, Looks::Ahead).is_some());
            (Action::Reach, if dated { Stage::Announced } else { Stage::Considered })
        }
        Step::Signed => return None,
        Step::Approved if done && !ahead => (Action::Reach, Stage::Confirmed),
        // "will ratify the pact": the one side stands by it.
        Step::Approved if force.will && !ahead && !told.subject => (Action::Reach, Stage::Announced),
        Step::Approved => return None,
        Step::InForce if ahead || only_when(scene, told) => return None,
        Step::InForce if force.will || ahead_of_day(scene, clause) => (Action::Reach, Stage::Confirmed),
        Step::InForce if done || told_now => (Action::Reach, Stage::InEffect),
        Step::InForce => return None,
        // "topics were covered, including the extension of the truce": spoken of.
        Step::Extended if ahead || clause.is_some_and(|clause| only_speaks(scene, clause)) => {
            (Action::Extend, Stage::Considered)
        }
        Step::Extended if clause.is_some_and(|clause| poised(scene, clause)) => (Action::Extend, Stage::Considered),
        Step::Extended if done || force.will || force.agree || force.announced => (Action::Extend, Stage::Announced),
        Step::Extended => return None,
        Step::Suspended if ahead => (Action::Suspend, Stage::Considered),
        Step::Suspended if told.put_off && (done || force.will || force.agree || told_now) => {
            (Action::Suspend, Stage::Postponed)
        }
        Step::Suspended if done || force.will || force.agree || told_now => (Action::Suspend, Stage::Announced),
        Step::Suspended => return None,
        Step::Broken if decided(scene, clause) && !force.may => (Action::Remove, Stage::Cancelled),
        Step::Broken if force.may || force.would => return None,
        Step::Broken if ahead => (Action::Remove, Stage::Considered),
        Step::Broken if done || force.will || told_now || broken_in_words(clause) => (Action::Remove, Stage::Cancelled),
        Step::Broken => return None,
        Step::Fails if ahead || force.will => return None,
        Step::Fails => (Action::Remove, Stage::Cancelled),
    };
    Some(stage)
}

/// `pulled the plug on efforts to sign an agreement`, `has abandoned its bid to strike a deal`.
fn gives_up(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const EFFORTS: &[&str] = &[
        "effort",
        "efforts",
        "bid",
        "attempt",
        "attempts",
        "plan",
        "plans",
        "talks",
        "negotiations",
        "quest",
        "drive",
    ];
    let Some(parent) = clause.parent.filter(|_| clause.opening == Opening::Infinitive) else { return false };
    let above = &scene.clauses[parent];
    let head = scene.head(above);
    head.pos == Pos::Verb
        && (head.as_verb.step(Step::Broken) || head.as_verb.cue(Cue::Cancelled))
        && !above.passive
        && !above.negated
        && !above.may
        && !above.would
        && matches!(above.opening, Opening::Main | Opening::And | Opening::Complement)
        && (above.group.end..clause.group.start).any(|at| scene.sentence.is_any(at, EFFORTS))
}

/// `conveyed its decision to quit the pact`: what is decided.
fn decided(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    clause.filter(|clause| clause.opening == Opening::Infinitive).is_some_and(|clause| {
        clause.antecedent.is_some_and(|noun| scene.sentence.is_word(noun, "decision"))
            && clause.parent.is_none_or(|parent| !scene.clauses[parent].negated && !scene.clauses[parent].may)
    })
}

/// `only in January`, `not before spring`: later than was meant.
fn only_then(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    clause.object().any(|at| {
        let late = sentence.is_word(at, "only") || sentence.is_word(at, "not") && sentence.is_word(at + 1, "before");
        late && (at + 1..at + 4).any(|at| {
            sentence.tokens.get(at).is_some_and(|token| token.date.is_some()) || sentence.is_word(at, "after")
        })
    })
}

/// `once the deal takes effect`, `the day the deal comes into force`: when something else is, and not yet.
fn only_when(scene: &Scene<'_, '_>, told: &Told) -> bool {
    let clause = told.clause.map(|index| &scene.clauses[index]);
    clause.is_some_and(|clause| {
        let day = clause.opening == Opening::Relative
            && clause.antecedent.is_some_and(|at| !clause.subject.contains(&at))
            && clause.subject.len() > 1;
        !clause.is_past()
            && !clause.have
            && (day || matches!(clause.opening, Opening::Side | Opening::Recap | Opening::Condition))
    })
}

/// `is close to finalising`, `is on the verge of signing`.
fn nears(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let Some(clause) = clause.filter(|clause| clause.opening == Opening::Infinitive && clause.form == Form::Ing) else {
        return false;
    };
    let near = |at: usize| scene.sentence.tokens[at].as_noun.step(Step::Sought);
    clause.parent.map(|parent| &scene.clauses[parent]).is_some_and(|parent| {
        (parent.copula || scene.head(parent).pos == Pos::Be) && (parent.group.end..clause.group.start).any(near)
    })
}

/// `are engaged on finalising`, `moved towards reaching`: not there yet.
fn worked_on(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    const GLAD: &[&str] = &["congratulat", "insist", "prais"];
    let Some(clause) = clause.filter(|clause| clause.form == Form::Ing && !clause.finite) else { return false };
    let led = clause
        .group
        .start
        .checked_sub(1)
        .is_some_and(|at| scene.sentence.is_any(at, &["on", "toward", "towards", "to", "at", "of"]));
    // "negotiations are going on for concluding a deal".
    let talks = |parent: &Clause| {
        parent.subject.clone().any(|at| scene.sentence.tokens[at].noun == Some(Kind::Meeting))
            && parent.form != Form::Past
            && !parent.negated
    };
    let aimed = scene.sentence.is_word(clause.group.start.saturating_sub(1), "for")
        && scene.clauses.iter().take_while(|other| other.head < clause.head).last().is_some_and(talks);
    let led = led || aimed;
    let glad = clause.parent.is_some_and(|parent| GLAD.iter().any(|stem| starts(scene, &scene.clauses[parent], stem)));
    led && !glad
}

/// `poised to extend`.
fn poised(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    clause.group.clone().any(|at| scene.sentence.is_any(at, &["poised to", "about to"]))
}

/// `comes into force next year`.
fn ahead_of_day(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    clause.filter(|clause| !clause.is_past()).is_some_and(|clause| {
        day(scene, clause.left..clause.right, Looks::Ahead).is_some_and(|day| day.first > scene.sentence.on)
    })
}

/// `accuses X of breaching the deal`.
fn broken_in_words(clause: Option<&Clause>) -> bool {
    clause.is_some_and(|clause| clause.form == Form::Ing)
}

/// What an infinitive is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    /// The clause is none, or what stands above tells it: `agreed to sign`.
    Told,
    /// `hopes to sign`, `urged both to extend`, `talks to reach`.
    Wanted,
    /// `met the press to hail a deal`: nothing is told of it.
    Other,
}

fn aim(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> Aim {
    let Some(clause) = clause.filter(|clause| clause.opening == Opening::Infinitive && clause.form == Form::Base)
    else {
        return Aim::Told;
    };
    let noun = clause.antecedent.map(|noun| &scene.sentence.tokens[noun]);
    let hopes = noun.is_some_and(|noun| {
        noun.as_noun.step(Step::Sought)
            || noun.noun == Some(Kind::Meeting)
            || noun.as_noun.cue(Cue::Plan)
            || noun.as_noun.cue(Cue::Considered)
            || noun.as_noun.cue(Cue::Threatened)
    }) || clause
        .antecedent
        .is_some_and(|noun| scene.sentence.is_any(noun, &["bid", "application", "applications", "request"]));
    if hopes {
        return Aim::Wanted;
    }
    if decided(scene, Some(clause)) {
        return Aim::Told;
    }
    let Some(parent) = clause.parent.map(|parent| &scene.clauses[parent]) else { return Aim::Other };
    let head = scene.head(parent);
    let verb = head.pos == Pos::Verb;
    let wants = verb
        && (head.as_verb.step(Step::Sought)
            || head.as_verb.act(Act::Seek)
            || head.flag(Flag::Urge)
            || head.as_verb.cue(Cue::Plan)
            || head.as_verb.cue(Cue::Considered)
            || head.as_verb.act(Act::Meet)
            || [
                "hope", "try", "tries", "tried", "trying", "work", "aim", "wish", "race", "rac", "rush", "scrambl",
                "struggl", "look", "press", "push", "pois", "appl", "bid", "negotiat", "prepar", "expect", "engag",
            ]
            .iter()
            .any(|word| starts(scene, parent, word)));
    if wants {
        // What was hoped for once is no news.
        let once = parent.is_past()
            && parent.opening == Opening::Main
            && !scene.sentence.is_title()
            && scene.sentence.number > 2;
        return if once { Aim::Other } else { Aim::Wanted };
    }
    let tells = verb
        && (head.as_verb.cue(Cue::Agree)
            || head.as_verb.cue(Cue::Announced)
            || head.as_verb.cue(Cue::Threatened)
            || head.as_verb.cue(Cue::Scheduled)
            || head.as_verb.step(Step::Suspended)
            || [
                "vote", "move", "vow", "refus", "fail", "manag", "want", "ready", "promis", "opt", "cho", "threat",
                "begin", "began", "start", "sign", "ratif",
            ]
            .iter()
            .any(|word| starts(scene, parent, word)));
    if tells || parent.copula || head.pos == Pos::Be { Aim::Told } else { Aim::Other }
}

/// `wants the deal to be a model`: what is wanted is not the deal.
fn subject_of_infinitive(scene: &Scene<'_, '_>, told: &Told) -> bool {
    let clause = told.clause.map(|index| &scene.clauses[index]);
    clause.is_some_and(|clause| {
        !told.subject
            && scene.clauses.iter().any(|other| {
                other.opening == Opening::Infinitive && other.antecedent.is_none() && other.left == clause.right
            })
    }) && clause.is_some_and(|clause| scene.head(clause).flag(Flag::Control))
}

pub(super) fn starts(scene: &Scene<'_, '_>, clause: &Clause, with: &str) -> bool {
    scene.sentence.lower(clause.head).starts_with(with)
}

/// True for a verb that neither does anything to a deal nor says that it is done.
fn only_speaks(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let head = scene.head(clause);
    let topic = clause.object().any(|at| scene.sentence.is_any(at, &["including", "about", "like"]));
    head.pos == Pos::Verb && !head.as_verb.has_act() && !head.flag(Flag::Say) && topic
}

/// The day that the clause names for what it tells.
pub(super) fn day(scene: &Scene<'_, '_>, range: Range<usize>, looks: Looks) -> Option<DateSpan> {
    let sentence = scene.sentence;
    range.into_iter().filter(|at| !crate::facts::timing::said(scene, *at)).find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        found.resolve(sentence.on, looks)
    })
}
