//! Signs that a clause recalls what was known before, and is not the article's news.
//!
//! In: a clause of the text below the lead, and what its words say. Out: true where it is background: a day long past,
//! a saying of last week, what something else comes after or follows.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::{Looks, When};
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::facts::voice::Force;
use crate::facts::words::{Cue, Flag, Pos};
use crate::facts::{EvidenceIn, Fact};
use crate::lexicon::{Form, PartyId};

/// A measure that began so many days ago is no news.
const BEGUN_DAYS: i64 = 14;
/// A day and month without a year, further back than this, is one to come.
const BEGUN_DAYS_MAX: i64 = 120;
/// How many clauses above a clause are looked at.
const ABOVE_MAX: usize = 4;

/// Tokens between `since` and what is known since then.
const SINCE_REACH: usize = 10;

/// The first sentence of which what came long ago tells how old it is.
const AFTER_LEAD: usize = 3;

/// Bytes of the text that its lead takes.
const LEAD_BYTES: usize = 350;
/// Where the lead is surely over.
const BODY_BYTES: usize = 500;

/// Far down in an article on what some parties do, the measure of another that no lead names is context.
pub(super) fn of_others(facts: &mut [Fact]) {
    let leads = |fact: &&Fact| fact.evidence.part == EvidenceIn::Title || fact.evidence.start < LEAD_BYTES;
    let known: Vec<PartyId> = facts
        .iter()
        .filter(leads)
        .filter(|fact| !fact.actor.is_empty())
        .flat_map(|fact| fact.actor.iter().chain(&fact.target))
        .cloned()
        .collect();
    if known.is_empty() {
        return;
    }
    for fact in facts.iter_mut().filter(|fact| fact.fresh && fact.kind.is_measure()) {
        let body = fact.evidence.part == EvidenceIn::Text && fact.evidence.start >= BODY_BYTES;
        fact.fresh = !body || fact.actor.iter().any(|actor| known.contains(actor));
    }
}

/// The tokens of `The ban, imposed in April of last year, has been prolonged`: an aside between the subject and the verb,
/// whose days are not those of the act. Only where the clause has a day of its own, or tells what has been or will be done.
pub(super) fn aside(scene: &Scene<'_, '_>, clause: &Clause) -> Option<std::ops::Range<usize>> {
    let sentence = scene.sentence;
    let first = clause.group.start;
    let comma = |at: &usize| sentence.tokens[*at].pos == Pos::Comma;
    let between = |at: usize| matches!(sentence.tokens[at].pos, Pos::Date | Pos::Prep | Pos::Adv);
    let close = (sentence.body..first).rev().find(|at| !between(*at)).filter(comma)?;
    let open = (sentence.body + 1..close).rev().find(comma)?;
    let end = clause.right.min(sentence.tokens.len());
    let own = clause.have && !clause.had || clause.will || (close..end).any(|at| sentence.tokens[at].date.is_some());
    let before = |at: usize| sentence.tokens[at].date.is_some() || sentence.tokens[at].flag(Flag::PastTime);
    (own && !(sentence.body..open).any(before)).then_some(open..close + 1)
}

/// True if the clause of a sentence below the lead recalls.
pub(super) fn is(scene: &Scene<'_, '_>, clause: Option<&Clause>, token: usize, force: &Force) -> bool {
    let sentence = scene.sentence;
    // "Since then it has curbed imports".
    let since = sentence.is_word(sentence.body, "since") && sentence.is_word(sentence.body + 1, "then");
    // "First announced in April 2023, the cuts were later prolonged".
    let first = sentence.is_word(sentence.body, "first")
        && sentence
            .tokens
            .get(sentence.body + 1)
            .is_some_and(|next| next.as_verb.has_act() || next.as_verb.cue(Cue::Announced))
        && scene
            .clauses
            .first()
            .is_some_and(|clause| clause.form == Form::Past && clause.group.start <= sentence.body + 1);
    // "said that since Washington made its plans known, both had talked": what stands before the comma.
    let since_at = (token.saturating_sub(SINCE_REACH).max(sentence.body)..token).rev().find(|at| {
        sentence.is_word(*at, "since") && sentence.tokens.get(at + 1).is_some_and(|next| next.date.is_none())
    });
    let known = since_at.is_some_and(|since| {
        let comma = (token..sentence.tokens.len()).find(|at| sentence.tokens[*at].pos == Pos::Comma);
        comma.is_some_and(|comma| {
            !sentence.tokens[since..token].iter().any(|token| token.pos == Pos::Comma)
                && scene
                    .clauses
                    .iter()
                    .any(|clause| clause.group.start > since && clause.head < token && clause.is_past())
                && scene.clauses.iter().any(|clause| clause.group.start > comma && clause.have)
        })
    });
    // "The safeguards were first introduced to protect mills".
    let once = clause.is_some_and(|clause| {
        clause.passive && clause.is_past() && clause.group.clone().any(|at| sentence.is_word(at, "first"))
    });
    since
        || first
        || known
        || once
        || begun(scene, clause, force)
        || !trading(scene) && (hangs(scene, clause) || told_then(scene, clause))
        || follows(scene, token)
        || after_old(scene, clause, force)
}

/// `hit barley with duties after Canberra asked in 2020 for an inquiry`, `imposed the ban shortly after Tokyo began`: what
/// it came after is old.
fn after_old(scene: &Scene<'_, '_>, clause: Option<&Clause>, force: &Force) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = clause.filter(|clause| clause.is_past() && !clause.have && force.past && !force.will) else {
        return false;
    };
    let dated = |range: std::ops::Range<usize>| range.into_iter().any(|at| sentence.tokens[at].date.is_some());
    if sentence.number < AFTER_LEAD || dated(clause.left..clause.right) {
        return false;
    }
    scene.clauses.iter().filter(|other| other.left >= clause.group.end && other.finite && other.is_past()).any(
        |other| {
            let after = matches!(other.opening, Opening::Recap | Opening::Side);
            let lead = other.left.checked_sub(1).filter(|at| after && *at >= clause.group.end);
            let soon = lead.is_some_and(|at| {
                sentence.is_word(at, "after")
                    && at > 0
                    && sentence.is_any(at - 1, &["shortly", "soon", "months", "weeks", "years"])
            });
            let old = (other.left..other.right.min(sentence.tokens.len())).any(|at| {
                sentence.tokens[at].flag(Flag::PastTime) && !sentence.is_word(at, "once") || year(sentence, at)
            });
            after && (soon && !dated(other.left..other.right.min(sentence.tokens.len())) || old)
        },
    )
}

/// A year before that of publication: `in 2020`.
fn year(sentence: &Sentence<'_>, at: usize) -> bool {
    let word = sentence.word(at);
    word.len() == 4
        && at > 0
        && sentence.is_word(at - 1, "in")
        && word.parse::<i32>().is_ok_and(|year| (1900..chrono::Datelike::year(&sentence.on)).contains(&year))
}

/// True for words that put the clause in the past: `last year`, `earlier`; not for the level before (`from 25% earlier`),
/// not for `the earlier 20% tariff` where that is not the act itself, and not for `earlier on Friday`.
pub(super) fn past_cue(scene: &Scene<'_, '_>, at: usize, token: usize) -> bool {
    let sentence = scene.sentence;
    if !sentence.tokens.get(at).is_some_and(|found| found.flag(Flag::PastTime)) {
        return false;
    }
    // "tore up last year's deal": of when the deal is, and not the act.
    if owns(sentence, at) {
        return false;
    }
    // "lifted once the market recovers": a day to come; "that it once imposed" is past.
    if sentence.is_word(at, "once") {
        // "into India once the two sides have agreed".
        let opens =
            sentence.tokens.get(at + 1).is_some_and(|next| matches!(next.pos, Pos::Det | Pos::Pron | Pos::Name));
        return !opens && at > 0 && matches!(sentence.tokens[at - 1].pos, Pos::Be | Pos::Have | Pos::Name | Pos::Pron);
    }
    // "the first since October last year": how rare it is.
    if (at.saturating_sub(3)..at).any(|near| of_record(sentence, near)) {
        return false;
    }
    // "let its chicken back in": no time at all.
    if sentence.is_word(at, "back in") {
        let next = sentence.tokens.get(at + 1);
        return next
            .is_some_and(|next| matches!(next.pos, Pos::Number | Pos::Date | Pos::Det) || next.pos == Pos::Name);
    }
    let bare = sentence.is_any(at, &["earlier", "previously", "until now"]);
    if !bare {
        return true;
    }
    let level = at > 1 && sentence.percent(at - 1).is_some() && sentence.is_word(at - 2, "from")
        || sentence.percent(at + 1).is_some()
        || at > 0 && sentence.percent(at - 1).is_some();
    let adjective = at > 0 && sentence.is_word(at, "earlier") && sentence.is_word(at - 1, "the");
    let other = adjective && !(at..at + 5).contains(&token);
    let day = sentence.is_word(at, "earlier")
        && (sentence.is_word(at + 1, "in") && sentence.is_word(at + 3, "day")
            || sentence.is_word(at + 1, "today")
            || sentence.is_word(at + 1, "on") && sentence.tokens.get(at + 2).is_some_and(|next| next.date.is_some()));
    !(level || other || day)
}

/// True for `The ink had barely dried, envoys recall, when`: somebody thinks back.
pub(super) fn remembered(sentence: &Sentence<'_>) -> bool {
    static RECALL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("recall"));
    let thinks = |at: usize| {
        let pos = |at: usize| sentence.tokens.get(at).map(|token| token.pos);
        sentence.is_any(at, &["recall", "recalls", "recalled"])
            && !matches!(
                at.checked_sub(1).and_then(pos),
                None | Some(Pos::Det | Pos::Adj | Pos::Of | Pos::Be | Pos::To)
            )
            && matches!(pos(at + 1), None | Some(Pos::Comma | Pos::Stop | Pos::That))
    };
    sentence.finds(&RECALL) && (sentence.body..sentence.tokens.len()).any(thinks)
}

/// True for `last year's`, before what is of that time.
pub(super) fn owns(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Of)
}

/// True for `for the first time since April`, `its biggest buy since March`: a day that says how rare the news is.
pub(super) fn of_record(sentence: &Sentence<'_>, at: usize) -> bool {
    const RARE: &[&str] = &["first", "highest", "lowest", "biggest", "largest", "steepest", "worst", "best", "most"];
    const NEAR: usize = 6;
    at > sentence.body
        && sentence.is_word(at - 1, "since")
        && (at.saturating_sub(NEAR).max(sentence.body)..at - 1).any(|at| sentence.is_any(at, RARE))
}

/// True if the date is that of the level before: `from 24.75% in March`.
pub(super) fn of_level(sentence: &Sentence<'_>, at: usize) -> bool {
    (at.saturating_sub(2)..at).any(|near| {
        near > 0
            && sentence.percent(near).is_some()
            && sentence.is_word(near - 1, "from")
            && sentence.tokens[near + 1..at].iter().all(|token| token.pos == Pos::Prep)
    })
}

/// True if the date is that of goods still to come: `bought 60,000 tons for shipment in April and May`.
pub(super) fn of_delivery(sentence: &Sentence<'_>, at: usize) -> bool {
    const COMES: &[&str] = &["shipment", "delivery", "loading", "arrival", "export"];
    (at.saturating_sub(6)..at).any(|near| near > 0 && sentence.is_word(near - 1, "for") && sentence.is_any(near, COMES))
}

/// `banned exports from July 2023`, `were stopped from April 28`: begun a while ago.
fn begun(scene: &Scene<'_, '_>, clause: Option<&Clause>, force: &Force) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = clause.filter(|_| force.past && !force.will && !force.would) else { return false };
    (clause.left..clause.right).any(|at| {
        let Some(found) = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]) else {
            return false;
        };
        let dated = matches!(found.when, When::MonthDay { .. } | When::Month { .. } | When::Fixed(_));
        let back = found.resolve(sentence.on, Looks::Back).filter(|_| dated && found.lead == "from");
        let days = back.map(|span| (sentence.on - span.last).num_days());
        let fixed = matches!(found.when, When::Fixed(_));
        days.is_some_and(|days| days > BEGUN_DAYS && (fixed || days < BEGUN_DAYS_MAX))
    })
}

/// `Shares rose after A announced ..`: what moved markets is the news.
fn trading(scene: &Scene<'_, '_>) -> bool {
    let main = scene.clauses.iter().find(|clause| clause.opening == Opening::Main && clause.finite);
    main.is_some_and(|main| scene.head(main).flag(Flag::Up) || scene.head(main).flag(Flag::Down))
}

/// True if a clause above is one of recap: `a day after the EU announced plans to put ..`.
fn hangs(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let mut at = clause;
    for _ in 0..ABOVE_MAX {
        let Some(clause) = at else { return false };
        if clause.opening == Opening::Recap {
            return true;
        }
        let below = matches!(
            clause.opening,
            Opening::Infinitive | Opening::Complement | Opening::And | Opening::Participle | Opening::Relative
        );
        at = clause.parent.filter(|_| below).map(|parent| &scene.clauses[parent]);
    }
    false
}

/// `Last Friday Mr A announced that duties would be doubled`: said a while ago.
fn told_then(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let sentence = scene.sentence;
    let mut at = clause.and_then(|clause| clause.parent);
    for _ in 0..ABOVE_MAX {
        let Some(clause) = at.map(|index| &scene.clauses[index]) else { return false };
        let first = scene.clauses.iter().all(|other| {
            other.group.start >= clause.group.start || matches!(other.opening, Opening::Recap | Opening::Side)
        });
        let start = if first { sentence.body } else { clause.left };
        let then = |at: usize| {
            past_cue(scene, at, clause.head)
                || sentence.tokens[at].date.is_some_and(|date| sentence.dates[date].lead == "last")
                || at > 0 && sentence.tokens[at].date.is_some() && sentence.is_word(at - 1, "last")
        };
        if clause.is_past() && (start..clause.right.min(sentence.tokens.len())).any(then) {
            return true;
        }
        at = clause.parent;
    }
    false
}

/// `The step follows tighter sanctions on ..`: what came first.
pub(super) fn follows(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    // "follows his order, which raised tariffs on": and what hangs on that.
    let hangs = |clause: &Clause, index: usize| {
        scene.clauses.iter().any(|other| {
            other.opening == Opening::Relative
                && other.parent == Some(index)
                && other.is_past()
                && (other.left..other.right).contains(&token)
                && other.left <= clause.right + 1
        })
    };
    scene.clauses.iter().enumerate().any(|(index, clause)| {
        clause.finite
            && clause.group.end <= token
            && ((clause.group.end..clause.right).contains(&token) || hangs(clause, index))
            && sentence.is_any(clause.head, &["follows", "followed"])
    })
}
