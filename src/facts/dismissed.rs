//! Why a measure that is named is not told: one reason for each, in the words that `--explain` prints.
//!
//! In: a trigger, and what is read of it. Out: the reason, where the sentence only mentions it: it is what something else
//! is about, what a law lets be done, what another asks for, what is compared, answered or averted.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::disputes;
use crate::facts::doubts::{
    actorless, anybody, awaited, empowered, fruitless, keeps_books, modifies, of_forum, private, urged,
    within_condition,
};
use crate::facts::events;
use crate::facts::measures::{dated_or_now, instead};
use crate::facts::readings::{Reading, adjective, clause_of};
use crate::facts::retaliation::is_answered;
use crate::facts::roles::{PartyRef, Scene};
use crate::facts::rulings::verdict;
use crate::facts::triggers::{How, Trigger};
use crate::facts::words::{Act, Cue, Flag, Pos};

/// What comes out of a probe while it runs.
const FINDINGS: &[&str] = &[
    "determination",
    "determinations",
    "result",
    "results",
    "finding",
    "findings",
    "phase",
    "hearing",
    "comments",
    "part",
    "stage",
    "decision",
];

/// Tokens behind a probe in which the deal stands that it is of.
const MERGER_REACH: usize = 8;

/// The reason for which the sentence tells nothing of it; none where it does.
pub(super) fn dismissal(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
    put_off: bool,
) -> Option<&'static str> {
    let sentence = scene.sentence;
    if modifies(scene, trigger) && !put_off {
        return Some("it only describes the noun after it");
    }
    let host =
        || clause_of(scene, reading).is_some_and(|clause| sentence.has_flag(clause.subject.clone(), Flag::OtherMatter));
    let foreign_trade = || sentence.includes(trigger.token, &["import", "export", "dumping", "customs"]);
    // "The regulator", of an article about household bills: nobody is named.
    let nobody = || scene.parties.iter().all(|party| party.indirect);
    if scene.context.other_matter && !foreign_trade() && (actorless(scene, reading) || host() || nobody()) {
        return Some("the article is of another matter");
    }
    let by_itself = matches!(trigger.how, How::Flow)
        && clause_of(scene, reading).is_some_and(|clause| !reading.as_subject && events::does_it(scene, clause));
    if by_itself {
        return Some("it happens by itself, and no state does it");
    }
    if private(scene, reading, trigger.how) {
        return Some("who does it is no state");
    }
    if start > 1 && instead(scene, start - 2) && (sentence.body..start - 2).any(|at| sentence.percent(at).is_some()) {
        return Some("it is what another takes the place of");
    }
    // "a probe into Chile's plans to raise duties": the plans are what is looked into.
    let probed =
        clause_of(scene, reading).filter(|clause| clause.opening == Opening::Infinitive).is_some_and(|clause| {
            let to = clause.group.start;
            let into = (to.saturating_sub(6)..to).rev().find(|at| sentence.is_word(*at, "into"));
            into.is_some_and(|into| {
                (into.saturating_sub(3)..into).any(|at| sentence.tokens[at].noun == Some(Kind::Investigation))
            })
        });
    // "an inquiry into subsidies granted to", "is investigating whether to put tariffs on".
    let into = trigger.kind == Kind::Subsidy && start > 0 && sentence.is_word(start - 1, "into");
    let whether = clause_of(scene, reading).is_some_and(|clause| {
        clause.group.start > 1
            && sentence.is_word(clause.group.start - 1, "whether")
            && sentence.lower(clause.group.start - 2).starts_with("investigat")
    });
    if (probed || into || whether) && trigger.kind != Kind::Investigation {
        return Some("it is what is looked into");
    }
    // "have given no sign that they will scrap the duties", "no guarantee that": nobody says so.
    let unsaid = clause_of(scene, reading).is_some_and(|clause| {
        const SIGNS: &[&str] =
            &["sign", "signs", "indication", "indications", "hint", "hints", "guarantee", "guarantees", "assurance"];
        let that = |clause: &Clause| {
            [Some(clause.left), clause.left.checked_sub(1)]
                .into_iter()
                .flatten()
                .find(|at| sentence.tokens.get(*at).is_some_and(|token| token.pos == Pos::That))
        };
        let joined = clause.parent.filter(|_| clause.opening == Opening::And).map(|parent| &scene.clauses[parent]);
        that(clause).or_else(|| that(joined?)).filter(|at| *at > 1).is_some_and(|at| {
            sentence.is_any(at - 1, SIGNS)
                && (at.saturating_sub(4)..at - 1).any(|near| sentence.is_any(near, &["no", "little", "few"]))
        })
    });
    if unsaid {
        return Some("there is no sign of it");
    }
    // "would have forced it to cut duties": it did not.
    let unreal = clause_of(scene, reading).is_some_and(|clause| {
        let above = clause.parent.map(|parent| &scene.clauses[parent]);
        clause.would && clause.have
            || matches!(clause.opening, Opening::Infinitive | Opening::And)
                && above.is_some_and(|above| above.would && above.have)
    });
    if unreal {
        return Some("it would have been, and was not");
    }
    // "because of the massive export of cattle": why something is.
    let ground = trigger.how == How::Flow
        && start > sentence.body
        && (sentence.is_any(start - 1, &["due to", "because of", "owing to", "thanks to"])
            || start > 1
                && sentence.is_any(start - 1, &["to", "of"])
                && sentence.is_any(start - 2, &["due", "because", "owing"]));
    if ground {
        return Some("it is why something else is");
    }
    if suffered(scene, trigger, start) && reading.clause.is_none_or(|_| !reading.as_subject) {
        return Some("only what it does is told");
    }
    // "exports fell by 22% in August, the first month of the tariff": what falls is something else.
    const FALLS: &[&str] = &[
        "fell", "fall", "falls", "fallen", "rose", "risen", "rise", "rises", "slump", "slid", "plung", "tumbl",
        "shrank", "shrunk", "declin", "soar", "dwindl",
    ];
    let falls = trigger.how == How::Noun
        && !reading.as_subject
        && !reading.hangs
        && clause_of(scene, reading).is_some_and(|clause| {
            let trade = |at: usize| {
                sentence.tokens[at].flow.is_some()
                    || sentence.is_any(at, &["sales", "revenue", "profit", "profits", "shipments", "orders", "output"])
            };
            !clause.passive && sentence.begins(clause.head, FALLS) && clause.subject.clone().any(trade)
        });
    if falls {
        return Some("it is something else that moves");
    }
    if of_forum(scene, reading, trigger.kind) {
        return Some("a forum has no such measures");
    }
    // "sued it over tariffs": the matter of something else.
    // "its suit against the tariffs".
    const COUNTERS: &[&str] = &[
        "countermeasures",
        "counter-measures",
        "retaliation",
        "measures",
        "action",
        "protest",
        "protests",
        "ad",
        "argument",
        "arguments",
        "case",
        "stance",
        "opposition",
        "objections",
        "complaints",
    ];
    let against = start > 1
        && sentence.is_word(start - 1, "against")
        && (disputes::names(sentence.lower(start - 2))
            || sentence.is_any(start - 2, COUNTERS)
            || (start.saturating_sub(5).max(sentence.body)..start - 1)
                .any(|at| sentence.lower(at).starts_with("retaliat") && sentence.tokens[at].pos != Pos::Verb));
    // "sanctioned clubs", "sanctions on players": of sport.
    const SPORT: &[&str] = &[
        "club", "clubs", "player", "players", "team", "teams", "athlete", "athletes", "coach", "coaches", "fans",
        "fighter",
    ];
    if trigger.kind == Kind::Sanction && sentence.is_any(trigger.token + 1, SPORT) {
        return Some("it is of sport");
    }
    // "made progress in reducing tariffs".
    let progress = clause_of(scene, reading).is_some_and(|clause| {
        clause.form == crate::lexicon::Form::Ing
            && clause.group.start > 1
            && sentence.is_any(clause.group.start - 1, &["in", "on", "toward", "towards"])
            && sentence.is_any(clause.group.start - 2, &["progress", "headway", "strides"])
    });
    if progress {
        return Some("there is progress towards it");
    }
    // "climbs down over the tariffs": they are called off.
    let climbs = clause_of(scene, reading).is_some_and(|clause| {
        scene.head(clause).as_verb.cue(Cue::Cancelled) && clause.group.end + 1 == start && !reading.as_subject
    });
    let matter = start > 0
        && !climbs
        && (against
            || sentence.is_any(
                start - 1,
                &["over", "about", "regarding", "concerning", "because of", "due to", "thanks to", "amid", "despite"],
            )
            || studied(scene, start))
        && (!reading.hangs && !reading.acts.iter().any(|act| act.of_measure().is_some())
            || start > 1 && matches!(sentence.tokens[start - 2].pos, Pos::Noun | Pos::Name | Pos::Other | Pos::Date))
        && trigger.how == How::Noun;
    if matter {
        return Some("it is what something else is about");
    }
    // "a deal to avert the duties that were due on Monday": they do not come.
    let averted = reading.hangs
        && reading.force.had
        && clause_of(scene, reading).and_then(|clause| clause.parent).is_some_and(|parent| {
            let above = &scene.clauses[parent];
            above.opening == Opening::Infinitive && scene.head(above).as_verb.cue(Cue::Cancelled)
        });
    if averted {
        return Some("it is averted");
    }
    // "vowed to retaliate against the tariffs": what is answered.
    let holder = scene.clause_of(start).filter(|(_, subject)| reading.hangs && !subject);
    let holder = holder.map(|(index, _)| &scene.clauses[index]).or_else(|| clause_of(scene, reading));
    let answered = holder.is_some_and(|clause| {
        let word = sentence.lower(clause.head);
        ["retaliat", "respond", "react", "reply", "object", "protest"].iter().any(|start| word.starts_with(start))
            && start > 0
            && (sentence.is_any(start - 1, &["to", "against", "over"])
                // "responds to U.S. steel, aluminum tariffs".
                || sentence.is_title()
                    && sentence.is_word(clause.group.end, "to")
                    && (clause.group.end + 1..start).all(|at| {
                        sentence.tokens[at].is_nominal() || matches!(sentence.tokens[at].pos, Pos::Comma | Pos::Adj | Pos::Of)
                    }))
    });
    let met = reading.as_subject && clause_of(scene, reading).is_some_and(|clause| is_answered(scene, clause));
    if answered || met {
        return Some("it is only answered");
    }
    // "would lift the average duty to": a sum of what is done elsewhere.
    let sum = trigger.kind == Kind::Tariff
        && (start..trigger.token).any(|at| {
            sentence.is_any(at, &["average", "overall", "effective", "total", "cumulative", "combined"])
                && !sentence.is_word(at.saturating_sub(1), "weighted")
        })
        && clause_of(scene, reading).is_some_and(|clause| {
            clause.would || clause.opening == Opening::Participle || clause.opening == Opening::Relative
        });
    if sum {
        return Some("a sum of measures");
    }
    if reading.force.denied && reading.force.threatened {
        return Some("it is the threat that is rejected");
    }
    if empowered(scene, reading) {
        return Some("a law lets it be done");
    }
    if fruitless(scene, reading) {
        return Some("nothing comes of it");
    }
    // "hopes that it could get a better tariff rate": what it would be given, and nothing that it charges.
    let given = trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && reading.acts.is_empty()
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let gets =
                sentence.begins(clause.head, &["get", "got", "win", "won", "secur", "obtain", "receiv", "negotiat"]);
            gets && (start..trigger.token)
                .any(|at| sentence.is_any(at, &["better", "lower", "reduced", "favourable", "favorable"]))
        });
    if given {
        return Some("it is what somebody hopes to be given");
    }
    // "leaves for Washington to discuss Trump's tariffs": those of another are talked about.
    let talked = trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let who = scene.subjects(clause);
            let owner = |party: &PartyRef| !party.goods && !who.is_empty() && !who.contains(&party.party);
            sentence.begins(clause.head, &["discuss", "address", "tackle", "debat"])
                && scene.parties_in(start..trigger.token).any(owner)
        });
    if talked {
        return Some("it is only talked about");
    }
    if keeps_books(scene, reading) {
        return Some("it says what a body is for");
    }
    // "asked the WTO to set up a panel": the asking is the act.
    let asks_forum = trigger.kind == Kind::Investigation
        && (disputes::at_forum(scene) || sentence.lower(trigger.token).starts_with("dispute"));
    if let Some(why) = imagined(scene, trigger, reading, start) {
        return Some(why);
    }
    if urged(scene, reading) && !asks_forum {
        return Some("it is only asked for");
    }
    // "farmers affected by tariffs": what they do, and not what is done.
    let does = start > 0
        && sentence.is_word(start - 1, "by")
        && !reading.hangs
        && trigger.how == How::Noun
        && clause_of(scene, reading).is_some_and(|clause| {
            let head = scene.head(clause);
            clause.head < start && !head.as_verb.acts().any(|act| act.of_measure().is_some() || act == Act::Effect)
        });
    if does {
        return Some("it does something, and nothing is done");
    }
    // "takes Delhi's decision to raise the duty to the WTO": what is taken there.
    let taken = trigger.how == How::Noun
        && trigger.kind != Kind::Investigation
        && clause_of(scene, reading).and_then(|clause| clause.parent).map(|parent| &scene.clauses[parent]).is_some_and(
            |above| {
                scene.head(above).pos == Pos::Verb
                    && disputes::acts(scene, above.head).is_some()
                    && disputes::taken(scene, above).is_some_and(|range| range.contains(&trigger.token))
            },
        );
    if taken {
        return Some("it is what another is taken to court for");
    }
    // "put the damage from the levies at 100 million": what comes of them.
    let harm = trigger.how == How::Noun
        && start > 1
        && sentence.is_word(start - 1, "from")
        && !reading.hangs
        && sentence.is_any(
            start - 2,
            &[
                "damage",
                "hit",
                "cost",
                "costs",
                "impact",
                "loss",
                "losses",
                "revenue",
                "revenues",
                "fallout",
                "pain",
                "pressure",
                "blow",
                "income",
                "proceeds",
                "money",
                "headwind",
                "headwinds",
                "burden",
                "bill",
            ],
        );
    if harm {
        return Some("it is what comes of it that is told");
    }
    // "growers complained of duties by Chile": known to them.
    let suffered = trigger.how == How::Noun
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            ["complain", "grumbl", "suffer", "reel", "struggl", "smart"].iter().any(|stem| word.starts_with(stem))
        })
        && reading.acts.iter().all(|act| act.of_measure().is_none());
    if suffered {
        return Some("it is what somebody suffers from");
    }
    // "do not know which tariffs will be imposed", "what tariffs it will impose next".
    let asked = trigger.how == How::Noun
        && start > 0
        && (start - 1..=start).any(|at| {
            sentence.is_any(at, &["which", "what"])
                && at > sentence.body
                && sentence.tokens[at - 1].pos != Pos::Prep
                && sentence.tokens[at - 1].pos != Pos::Comma
        })
        && reading.as_subject;
    let asked = asked
        || trigger.how == How::Noun
            && start > sentence.body
            && (start - 1..=start).any(|at| at < trigger.token && sentence.is_word(at, "what"));
    // "has abolished what duties it still charged": that is done to them.
    let done = scene.clause_of(trigger.token).is_some_and(|(index, subject)| {
        !subject && scene.head(&scene.clauses[index]).as_verb.acts().any(|act| act.of_measure().is_some())
    });
    if asked && !done {
        return Some("it is asked about");
    }
    // "the deadline for raising the duty".
    let due = clause_of(scene, reading).is_some_and(|clause| {
        clause.form == crate::lexicon::Form::Ing
            && clause.group.start > 1
            && sentence.is_word(clause.group.start - 1, "for")
            && sentence.is_any(clause.group.start - 2, &["deadline", "date", "timetable", "timeline"])
    });
    if due {
        return Some("it is what a day is set for");
    }
    // "sued Poland for banning imports", "to make up for the duties": what another has done.
    if blamed(scene, reading) || trigger.how == How::Noun && made_up_for(scene, reading, start) {
        return Some("it is what something else answers");
    }
    // "amendments to the order on tariffs": what is changed is the order.
    let amended = start > 1
        && reading.acts.iter().all(|act| matches!(act, Act::Impose | Act::Open))
        && (start.saturating_sub(6)..start)
            .any(|at| sentence.is_any(at, &["amendment", "amendments", "changes"]) && sentence.is_word(at + 1, "to"))
        && sentence.is_word(start - 1, "on");
    if amended {
        return Some("it is what an order that is amended is about");
    }
    // "an ad denouncing tariffs": what is judged.
    let judged = trigger.how == How::Noun
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            !clause.finite
                && clause.form == crate::lexicon::Form::Ing
                && [
                    "denounc", "criticis", "criticiz", "condemn", "slam", "blast", "oppos", "attack", "welcom", "hail",
                    "applaud", "cheer",
                ]
                .iter()
                .any(|stem| word.starts_with(stem))
        });
    if judged {
        return Some("it is only judged");
    }
    // "a 10% tariff is lower than others pay".
    let than = reading.as_subject
        && clause_of(scene, reading)
            .is_some_and(|clause| clause.copula && clause.object().take(4).any(|at| sentence.is_word(at, "than")));
    // "a deal with a 15% tariff": what is in it.
    let in_deal = trigger.how == How::Noun
        && start > 1
        && sentence.is_word(start - 1, "with")
        && sentence.tokens[start - 2].noun == Some(Kind::Agreement)
        && reading.acts.iter().all(|act| act.of_measure().is_none());
    if in_deal {
        return Some("it is what a deal holds");
    }
    // "higher tariffs helped": a comparison, and no act.
    if than || compares(scene, trigger, reading, start) {
        return Some("it is only compared");
    }
    // "comments on the inquiry may be filed".
    let heard = trigger.kind == Kind::Investigation
        && start > 1
        && sentence.is_word(start - 1, "on")
        && sentence.is_any(start - 2, &["comments", "submissions", "hearing", "hearings", "views"]);
    if heard {
        return Some("it is what people are heard on");
    }
    // "a negative determination in the probe of": what it found, and no probe opened.
    let stage_of = trigger.kind == Kind::Investigation
        && trigger.how == How::Noun
        && start > 1
        && sentence.is_any(start - 1, &["in", "of", "from"])
        && sentence.is_any(start - 2, FINDINGS)
        && !reading.acts.iter().any(|act| matches!(act, Act::Close | Act::Remove | Act::Suspend));
    if stage_of {
        return Some("it is how far one is");
    }
    let course = trigger.kind == Kind::Investigation
        && clause_of(scene, reading).is_some_and(|clause| disputes::is_course(scene, clause, start));
    if course {
        return Some("how such things go");
    }
    // "decided against duties".
    let against = verdict(scene, reading).is_none()
        && start > 1
        && sentence.is_word(start - 1, "against")
        && sentence.is_any(start - 2, &["decided", "voted", "ruled", "decides", "votes", "rules"]);
    if against {
        return Some("decided against");
    }
    // "Under the pact of 2020 most shirts enter free of duty": as they have for long.
    let habit = trigger.kind == Kind::Tariff
        && (start.saturating_sub(1)..trigger.token).any(|at| sentence.is_word(at, "free of"))
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            matches!(clause.form, crate::lexicon::Form::Present | crate::lexicon::Form::Base)
                && clause.finite
                && !clause.may
                && !clause.will
                && !clause.would
                && ["enter", "come", "arrive", "flow"].iter().any(|stem| word.starts_with(stem))
                && !dated_or_now(scene, clause)
        });
    if habit {
        return Some("it has been so for long");
    }
    if evaded(scene, trigger, start) {
        return Some("it is what somebody gets round");
    }
    // "threats of dumping and unfair subsidies": what others are blamed for.
    let unfair = trigger.kind == Kind::Subsidy
        && trigger.how == How::Noun
        && (start..trigger.token).any(|at| {
            sentence.is_any(
                at,
                &[
                    "unfair",
                    "illegal",
                    "unlawful",
                    "harmful",
                    "distorting",
                    "trade-distorting",
                    "market-distorting",
                    "massive",
                ],
            )
        });
    if unfair {
        return Some("others are blamed for it");
    }
    // "will decide the quota of goods that can enter": it is not decided yet.
    let open = reading.acts.is_empty()
        && trigger.how == How::Noun
        && !reading.as_subject
        && clause_of(scene, reading).is_some_and(|clause| {
            let word = sentence.lower(clause.head);
            ["decid", "determin", "work out", "calculat", "review", "assess"].iter().any(|stem| word.starts_with(stem))
                && start <= clause.group.end + 1
                && (clause.will || clause.may || clause.would)
        });
    if open {
        return Some("it is still to be decided");
    }
    // "not the only reason a sanction might be imposed": one of no state on nobody.
    let any = reading.as_subject
        && sentence.is_any(start, &["a", "an", "any"])
        && trigger.token == start + 1
        && clause_of(scene, reading).is_some_and(|clause| {
            clause.may && clause.passive && scene.parties_in(start..clause.right).next().is_none()
        });
    if any {
        return Some("one of no state in particular");
    }
    if anybody(scene, reading, span) {
        return Some("that of any country, and so of none");
    }
    if reading.clause.is_some_and(|index| within_condition(scene, index)) || awaited(scene, reading, start) {
        return Some("it stands in a condition");
    }
    None
}

/// True before the noun of `in exchange for lower tariffs`, `in return for a cut in duties`.
pub(super) fn in_return(scene: &Scene<'_, '_>, start: usize) -> bool {
    let sentence = scene.sentence;
    start > 1 && sentence.is_word(start - 1, "for") && sentence.is_any(start - 2, &["exchange", "return"])
}

/// True for `lodged a complaint against Poland for banning imports`: what somebody is blamed for.
fn blamed(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    const BLAMES: &[&str] =
        &["accus", "blam", "critic", "condemn", "slam", "blast", "sue", "sued", "suing", "fault", "denounc", "punish"];
    const CHARGES: &[&str] = &["complaint", "complaints", "suit", "lawsuit", "case", "protest", "criticism"];
    let sentence = scene.sentence;
    let Some(clause) = clause_of(scene, reading) else { return false };
    let led = clause.form == crate::lexicon::Form::Ing
        && clause.group.start > 0
        && sentence.is_any(clause.group.start - 1, &["for", "over"]);
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]).filter(|_| led) else { return false };
    let word = sentence.lower(above.head);
    let blames = BLAMES.iter().any(|stem| word.starts_with(stem));
    let charges = (above.group.end..clause.group.start).any(|at| sentence.is_any(at, CHARGES));
    blames || charges
}

/// True for `help Russians evade the restrictions`, `whoever circumvents the curbs`: what somebody gets round.
fn evaded(scene: &Scene<'_, '_>, trigger: Trigger, start: usize) -> bool {
    const ROUND: &[&str] =
        &["evad", "circumvent", "bypass", "skirt", "dodg", "flout", "breach", "violat", "sidestep", "busting"];
    let sentence = scene.sentence;
    trigger.how == How::Noun && start > sentence.body && sentence.begins(start - 1, ROUND)
}

/// True for `the impact of U.S. tariffs`, `the fallout from the duties`: what they do, and not what is done with them.
fn suffered(scene: &Scene<'_, '_>, trigger: Trigger, start: usize) -> bool {
    const SUFFERED: &[&str] = &[
        "impact",
        "impacts",
        "effects",
        "fallout",
        "shock",
        "shocks",
        "brunt",
        "consequences",
        "damage",
        "repercussions",
    ];
    let sentence = scene.sentence;
    // "to help the economy weather US tariffs".
    let weathered = trigger.how == How::Noun
        && (start.max(sentence.body + 1)..trigger.token)
            .any(|at| sentence.is_any(at, &["weather", "withstand"]) && sentence.tokens[at].pos != Pos::Verb);
    if weathered {
        return true;
    }
    trigger.how == How::Noun
        && start > sentence.body + 1
        && sentence.is_any(start - 1, &["of", "from"])
        && sentence.is_any(start - 2, SUFFERED)
}

/// True for `to make up for the duties`, `to offset tariffs`, `to absorb the levy`: what is done because of them.
fn made_up_for(scene: &Scene<'_, '_>, reading: &Reading, start: usize) -> bool {
    const BORNE: &[&str] = &["offset", "absorb", "cushion", "mitigat", "recoup", "weather", "sidestep", "circumvent"];
    let sentence = scene.sentence;
    let Some(clause) = clause_of(scene, reading).filter(|_| !reading.as_subject) else { return false };
    let word = sentence.lower(clause.head);
    let makes = word.starts_with("mak") || word.starts_with("made");
    let up = makes && start > 1 && sentence.is_word(start - 1, "for") && sentence.is_word(start - 2, "up");
    // "to shield its economy from tariffs".
    let kept = start > sentence.body
        && sentence.is_any(start - 1, &["from", "against"])
        && ["shield", "protect", "insulat", "buffer", "guard"].iter().any(|stem| word.starts_with(stem));
    (up || kept || BORNE.iter().any(|stem| word.starts_with(stem)))
        && matches!(clause.opening, Opening::Infinitive | Opening::And | Opening::Participle)
}

/// True for `a review of the tariffs`, `the impact of the levy`: what something else is about.
fn studied(scene: &Scene<'_, '_>, start: usize) -> bool {
    const ABOUT: &[&str] = &[
        "timing",
        "details",
        "terms",
        "scope",
        "pace",
        "fate",
        "future",
        "size",
        "review",
        "impact",
        "effect",
        "effects",
        "cost",
        "costs",
        "brunt",
        "burden",
        "legality",
        "study",
        "analysis",
        "discussion",
        "wake",
        "consequences",
        "pain",
        "result",
        "spectre",
        "specter",
        "shadow",
        "context",
        "issue",
    ];
    start > 1 && scene.sentence.is_word(start - 1, "of") && scene.sentence.is_any(start - 2, ABOUT)
}

/// True if nothing but `higher`, `lower` before the noun says what is done: `lower tariffs on others hurt it`.
fn compares(scene: &Scene<'_, '_>, trigger: Trigger, reading: &Reading, start: usize) -> bool {
    let sentence = scene.sentence;
    // "will invest in return for lower tariffs": what it gets.
    if in_return(scene, start) {
        return false;
    }
    let degrees = ["higher", "lower", "steeper", "stiffer", "tougher", "elevated"];
    // "in response to its increased controls": that they were increased is what is answered.
    let done: &[&str] = match start.checked_sub(1) {
        Some(at) if sentence.tokens[at].pos == Pos::Recap => &[],
        _ => &["increased", "reduced", "escalated"],
    };
    let compared: usize = (start..trigger.token)
        .filter(|at| degrees.iter().chain(done).any(|word| sentence.is_word(*at, word)))
        .map(|at| {
            let token = &sentence.tokens[at];
            adjective(token.as_verb, token.as_noun).acts().count()
        })
        .sum();
    compared > 0
        && trigger.kind == Kind::Tariff
        && trigger.how == How::Noun
        && !sentence.is_title()
        && reading.acts.len() <= compared
        && !reading.force.says_something()
}

/// What is thought, justified, laid down for a case or said of anybody, and not done.
fn imagined(scene: &Scene<'_, '_>, trigger: Trigger, reading: &Reading, start: usize) -> Option<&'static str> {
    let sentence = scene.sentence;
    let clause = clause_of(scene, reading)?;
    let starts = |clause: &Clause, stems: &[&str]| sentence.begins(clause.head, stems);
    // "Agreement on tighter controls would be seen as a win".
    let seen =
        reading.as_subject && clause.passive && clause.would && starts(clause, &["see", "view", "regard", "welcom"]);
    if seen {
        return Some("it would be welcome, and is not done");
    }
    // "has used a law of 1977 to justify imposing the tariffs".
    let above = clause.parent.map(|parent| &scene.clauses[parent]);
    let infinitive = clause.opening == Opening::Infinitive;
    if infinitive && above.is_some_and(|above| starts(above, &["justif", "defend", "explain", "rationali"])) {
        return Some("it is what is justified");
    }
    // "with the aim of reducing these tariffs".
    let before = |steps: usize| clause.group.start.checked_sub(steps).filter(|at| *at >= sentence.body);
    let aims = clause.form == crate::lexicon::Form::Ing
        && before(1).is_some_and(|at| sentence.is_word(at, "of") || sentence.is_word(at, "to"))
        && before(2).is_some_and(|at| sentence.is_any(at, &["aim", "goal", "hope", "hopes", "purpose", "view"]));
    if aims && !reading.force.announced {
        return Some("it is what is aimed at");
    }
    // "as US tariffs bite": in a headline whose verb is another.
    let bites = trigger.how == How::Noun
        && sentence.is_title()
        && (trigger.token + 1..trigger.token + 2)
            .any(|at| sentence.is_any(at, &["bite", "sting", "loom", "weigh", "mount", "pinch", "hurt"]));
    if bites {
        return Some("it is what they do that is told");
    }
    // "such heavy duties that these items cannot be imported": what comes of it.
    let so = trigger.how == How::Flow
        && clause.negated
        && clause.may
        && (clause.left.saturating_sub(6).max(sentence.body)..clause.left + 1)
            .any(|at| sentence.is_any(at, &["such", "so"]));
    let comes = trigger.how == How::Flow
        && clause.negated
        && clause.group.clone().any(|at| sentence.is_any(at, &["cannot", "can not", "can"]))
        && (clause.left.saturating_sub(6).max(sentence.body)..clause.left + 1).any(|at| sentence.is_word(at, "such"));
    if so || comes {
        return Some("it is what comes of something else");
    }
    // "exporters seeking licences": who asks for it.
    let asks = clause.form == crate::lexicon::Form::Ing
        && !clause.finite
        && sentence.begins(clause.head, &["seek", "apply", "applying", "request"])
        && clause.group.start > sentence.body
        && sentence.is_any(
            clause.group.start - 1,
            &["exporters", "firms", "companies", "importers", "businesses", "applicants"],
        );
    if asks {
        return Some("it is what somebody asks for");
    }
    // "a meeting of the IMF to decide on a bailout for the nation": no aid of trade.
    let fund = trigger.kind == Kind::Subsidy
        && ["IMF", "International Monetary Fund", "World Bank"].iter().any(|name| sentence.text.contains(name));
    if fund {
        return Some("it is of a fund, and no aid to an industry");
    }
    // "talks to negotiate over the tariffs have been put off": what is talked about.
    const TALKS: &[&str] =
        &["negotiat", "talk", "discuss", "haggl", "confer", "speak", "spoke", "meet", "met", "consult", "bargain"];
    let over = trigger.how == How::Noun
        && start > 1
        && sentence.is_any(start - 1, &["over", "about", "regarding", "concerning"])
        && sentence.tokens[start - 2].pos == Pos::Verb
        && sentence.begins(start - 2, TALKS);
    if over {
        return Some("it is what is talked about");
    }
    // "in the hope of hammering out a deal that would spare it from the tariffs", "urged him to reach an agreement that would".
    let hoped = hoped(scene, reading);
    if hoped {
        return Some("it is what a deal that is hoped for would do");
    }
    // "The unilateral tariff increase violates the rules": what is said against it.
    const HARMS: &[&str] = &[
        "violat",
        "harm",
        "undermin",
        "breach",
        "damag",
        "disrupt",
        "hurt",
        "jeopardi",
        "contraven",
        "destabili",
        "defy",
        "flout",
    ];
    let blamed = reading.as_subject && !clause.passive && !clause.negated && sentence.begins(clause.head, HARMS);
    if blamed {
        return Some("it is what somebody says against it");
    }
    // "Our farmers are blocked from selling almost anywhere": by nobody in particular.
    let shut = trigger.how == How::Flow
        && infinitive
        && above.is_some_and(|above| {
            above.passive
                && scene.subjects(above).is_empty()
                && !scene
                    .parties_in(above.group.end..sentence.tokens.len())
                    .any(|party| party.lead == crate::facts::roles::Lead::By)
                && sentence.is_word(above.group.end, "from")
                && (above.left..above.group.start).any(|at| sentence.is_any(at, &["our", "their", "its"]))
        });
    if shut {
        return Some("nobody in particular does it");
    }
    // "to probe oil smuggling".
    const CRIMES: &[&str] = &[
        "smuggling",
        "corruption",
        "fraud",
        "laundering",
        "theft",
        "bribery",
        "crash",
        "leak",
        "murder",
        "attack",
        "abuse",
        "misconduct",
    ];
    // "a probe into the acquisition of one airline by another": of firms, and not of trade.
    let merger = trigger.kind == Kind::Investigation
        && (trigger.token + 1..trigger.token + MERGER_REACH).any(|at| {
            sentence.is_any(
                at,
                &["acquisition", "takeover", "merger", "buyout", "tie-up", "acquisitions", "takeovers", "mergers"],
            )
        });
    if merger {
        return Some("it is of a deal between firms");
    }
    let crime = trigger.kind == Kind::Investigation
        && trigger.how == How::Verb
        && (trigger.token + 1..trigger.token + 6).any(|at| sentence.is_any(at, CRIMES));
    if crime {
        return Some("it is of a crime");
    }
    // "It had halted trade in the tokens": nothing is named that crosses a border.
    let traded = trigger.how == How::Flow
        && sentence.lower(trigger.token).starts_with("trade")
        && scene.parties_in(clause.left..clause.right).all(|party| party.indirect)
        && scene.goods(clause.left..clause.right).is_empty();
    if traded {
        return Some("nothing is named that is traded");
    }
    // "kept the metal out of the richest subsidies": who does not get them.
    let out = trigger.kind == Kind::Subsidy
        && start > 1
        && sentence.is_word(start - 1, "of")
        && sentence.is_word(start - 2, "out");
    if out {
        return Some("it is what somebody does not get");
    }
    // "has shown no will to resolve the row", "had no intention of imposing".
    let none = (infinitive || clause.form == crate::lexicon::Form::Ing)
        && before(1).is_some_and(|at| {
            let noun = if sentence.is_word(at, "of") { at.saturating_sub(1) } else { at };
            sentence.is_any(noun, &["will", "willingness", "desire", "appetite", "interest"])
                && noun > 0
                && sentence.is_word(noun - 1, "no")
        });
    if none {
        return Some("nobody is willing to do it");
    }
    // "Though the president can impose tariffs under other statutes".
    let able = clause.opening == Opening::Side
        && clause.may
        && clause.group.clone().any(|at| sentence.is_word(at, "can"))
        && clause.object().any(|at| {
            sentence.is_word(at, "under")
                && (at + 1..at + 5).any(|at| {
                    sentence.is_any(
                        at,
                        &[
                            "statutes",
                            "statute",
                            "law",
                            "laws",
                            "authority",
                            "authorities",
                            "powers",
                            "act",
                            "provisions",
                        ],
                    )
                })
        });
    if able {
        return Some("a law lets it be done");
    }
    // "If the dumping is established, the office would recommend a duty": how such things go.
    let case = clause.would
        && starts(clause, &["recommend", "propos", "suggest"])
        && scene.clauses.iter().any(|other| other.opening == Opening::Condition && other.passive);
    if case {
        return Some("it is what a procedure may come to");
    }
    // "Any companies owned by the sanctioned individuals are blocked": a rule.
    let any = trigger.kind == Kind::Sanction
        && reading.as_subject
        && (clause.left..start + 1).any(|at| {
            sentence.is_any(at, &["any", "all"])
                && (at + 1..at + 4).any(|at| {
                    sentence.is_any(
                        at,
                        &[
                            "companies",
                            "company",
                            "entities",
                            "entity",
                            "property",
                            "assets",
                            "firms",
                            "interests",
                            "transactions",
                        ],
                    )
                })
        });
    let owned = any && (clause.left..clause.group.start).any(|at| sentence.lower(at).starts_with("own"));
    owned.then_some("it is a rule for anybody")
}

/// True if the clause tells what a deal would do that is only hoped for or asked for.
fn hoped(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    const STEPS: usize = 5;
    const HOPES: &[&str] = &["hope", "hopes", "aim", "goal", "bid", "attempt", "effort", "efforts"];
    let sentence = scene.sentence;
    let mut at = reading.clause;
    let mut deal = false;
    for _ in 0..STEPS {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        let of_deal = clause.opening == Opening::Relative
            && clause.antecedent.is_some_and(|noun| sentence.tokens[noun].noun == Some(Kind::Agreement));
        let noun = |steps: usize| clause.group.start.checked_sub(steps).filter(|at| *at >= sentence.body);
        let hope = deal
            && clause.form == crate::lexicon::Form::Ing
            && noun(1).is_some_and(|at| sentence.is_word(at, "of"))
            && noun(2).is_some_and(|at| sentence.is_any(at, HOPES));
        let urges = deal && scene.head(clause).pos == Pos::Verb && scene.head(clause).flag(Flag::Urge);
        if hope || urges {
            return true;
        }
        deal |= of_deal;
        at = clause.parent;
    }
    false
}
