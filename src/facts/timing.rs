//! When a measure applies: which of the dates beside it is its own, and what that date says.

use std::ops::Range;

use chrono::NaiveDate;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::{Found, Looks, When};
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{DateIs, DateSpan, Kind, Stage};
use crate::lexicon::{Form, ProductId};

/// A date beside a measure: how surely it is its own, the days, and what they are.
struct Candidate {
    at: usize,
    rank: u8,
    span: DateSpan,
    is: DateIs,
}

/// Leads after which a measure begins.
const BEGINS: &[&str] = &["from", "starting", "beginning", "effective", "begin", "begins", "start", "starts"];
/// Leads before the day on which it ends.
const ENDS: &[&str] = &["until", "till", "through", "expire", "expires", "ending", "to"];
/// "From Tuesday" in the past tense is a day just gone where it is no further back.
const JUST_BEGUN_DAYS: i64 = 2;
/// A decision older than this is dated by its day.
const NEWS_DAYS: i64 = 7;
/// Days back in which a weekday that something was said on lies.
const TOLD_DAYS: i64 = 7;
/// How many words into a sentence a date still stands at its front.
const FRONT_REACH: usize = 8;

/// The date of the measure, and what it says.
pub(super) fn date(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    span: &Range<usize>,
    stage: Stage,
    fresh: bool,
) -> (Option<DateSpan>, Option<DateIs>) {
    let sentence = scene.sentence;
    let mut best: Option<Candidate> = None;
    for at in span.clone() {
        let Some(found) = sentence.tokens[at].date.map(|date| &sentence.dates[date]) else { continue };
        if of_another(scene, reading, at) || of_paper(sentence, at, found) {
            continue;
        }
        if let Some(next) = candidate(scene, reading, at, found, stage, fresh) {
            // "5% on A from September, and 10% duties on B from December": the date after its own noun.
            let nearer = |best: &Candidate| next.rank == best.rank && best.at < trigger.token && at > trigger.token;
            if best.as_ref().is_none_or(|best| next.rank > best.rank || nearer(best)) {
                best = Some(next);
            }
        }
    }
    if best.is_none() {
        best = trailing(scene, trigger, reading, span, stage, fresh);
    }
    if best.is_none() && trigger.kind == Kind::Tariff {
        let entered = (sentence.body..sentence.tokens.len())
            .find(|at| sentence.tokens[*at].date.is_some() && on_or_after(sentence, *at));
        best = entered.and_then(|at| {
            let found = &sentence.dates[sentence.tokens[at].date?];
            candidate(scene, reading, at, found, stage, fresh)
        });
    }
    let at_once = span.clone().find(|at| sentence.tokens[*at].flag(Flag::AtOnce));
    let dated = span.clone().find(|at| sentence.tokens[*at].date.is_some() && !said(scene, *at));
    if fresh && at_once.is_some_and(|at| best.is_none() || dated.is_none_or(|dated| at < dated)) {
        return (Some(DateSpan::day(told_on(scene, span))), Some(DateIs::Effective));
    }
    if best.is_none() {
        best = elsewhere(scene, reading, stage, fresh).map(|(span, is)| Candidate {
            at: trigger.token,
            rank: 0,
            span,
            is,
        });
    }
    best.map_or((None, None), |best| (Some(best.span), Some(best.is)))
}

/// True for `the decree from December 2023 has been prolonged`: of when the paper is, and no term.
fn of_paper(sentence: &Sentence<'_>, at: usize, found: &Found) -> bool {
    const PAPERS: &[&str] = &[
        "decree",
        "order",
        "ordinance",
        "notice",
        "notification",
        "circular",
        "letter",
        "memo",
        "ruling",
        "decision",
        "resolution",
        "regulation",
        "agreement",
        "deal",
        "pact",
        "accord",
        "report",
        "announcement",
        "statement",
        "law",
        "proposal",
        "draft",
        "judgment",
        "verdict",
        "directive",
        "proclamation",
        "truce",
    ];
    found.lead == "from"
        && !matches!(found.when, When::Weekday(_))
        && at > 0
        && sentence.is_any(at - 1, PAPERS)
        && found.resolve(sentence.on, Looks::Back).is_some_and(|span| (sentence.on - span.last).num_days() > NEWS_DAYS)
        && found.resolve(sentence.on, Looks::Ahead).is_none_or(|span| span.last < sentence.on)
}

/// The day on which it was said, where the sentence names it: what then takes effect at once did so on that day.
fn told_on(scene: &Scene<'_, '_>, span: &Range<usize>) -> NaiveDate {
    let sentence = scene.sentence;
    let said = (sentence.body..span.end.min(sentence.tokens.len())).find_map(|at| {
        let found = &sentence.dates[sentence.tokens[at].date?];
        let day = found.resolve(sentence.on, Looks::Back).filter(|day| day.first == day.last)?.last;
        let lately = (0..TOLD_DAYS).contains(&(sentence.on - day).num_days());
        (said(scene, at) && lately).then_some(day)
    });
    said.unwrap_or(sentence.on)
}

/// The day of an act that has its effect by being done: `put sanctions on them on Monday`, `opened a probe on 3 May`.
pub(super) fn done_on(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    span: &Range<usize>,
    stage: Stage,
) -> Option<DateSpan> {
    let sentence = scene.sentence;
    let lists = || (trigger.token..trigger.token + 2).any(|at| sentence.lower(at).ends_with("list"));
    // "On 9 June the commission announced that it is opening": a probe begins by being announced.
    if trigger.kind == Kind::Investigation && matches!(stage, Stage::Announced | Stage::InEffect) && !reading.force.will
    {
        let announced = (sentence.body..sentence.tokens.len()).find_map(|at| {
            let found = &sentence.dates[sentence.tokens[at].date?];
            let day = found.resolve(sentence.on, Looks::Back).filter(|day| day.first == day.last)?;
            let spoken = matches!(found.lead, "on" | "" | "late" | "early") && announces(scene, at);
            let lately = (0..TOLD_DAYS).contains(&(sentence.on - day.last).num_days());
            (spoken && lately).then_some(day)
        });
        if announced.is_some() {
            return announced;
        }
    }
    let at_once =
        matches!(trigger.kind, Kind::Sanction | Kind::Investigation) || trigger.kind == Kind::ExportControl && lists();
    if !at_once || !reading.force.past || !matches!(stage, Stage::Announced | Stage::InEffect) {
        return None;
    }
    span.clone()
        .find_map(|at| {
            let found = &sentence.dates[sentence.tokens[at].date?];
            let own = found.lead == "on" && !said(scene, at) && !of_another(scene, reading, at);
            candidate(scene, reading, at, found, stage, false).filter(|found| own && found.span.last <= sentence.on)
        })
        .map(|found| found.span)
}

/// True if the date is that of a main verb of announcing: `announced on Tuesday`, `On 9 June it issued`.
fn announces(scene: &Scene<'_, '_>, at: usize) -> bool {
    let Some(main) = scene.clauses.iter().find(|clause| clause.opening == Opening::Main && clause.finite) else {
        return false;
    };
    let head = scene.head(main).as_verb;
    let issues = scene.sentence.begins(main.head, &["issu", "publish", "gazett", "notif"]);
    let own = main.object().contains(&at) || at < main.group.start || main.group.contains(&at) || said(scene, at);
    main.is_past() && own && (head.cue(crate::facts::words::Cue::Announced) || issues)
}

/// The one date of a sentence that runs on after the measure's own words, with another rate or other goods:
/// `25% on steel and 10% on copper from 1 June`.
fn trailing(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    span: &Range<usize>,
    stage: Stage,
    fresh: bool,
) -> Option<Candidate> {
    let sentence = scene.sentence;
    let mut dated =
        (sentence.body..sentence.tokens.len()).filter(|at| sentence.tokens[*at].date.is_some() && !said(scene, *at));
    let at = dated.next().filter(|at| *at >= span.end && *at > trigger.token)?;
    let found = &sentence.dates[sentence.tokens[at].date?];
    let (index, _) = scene.clause_of(at)?;
    let clause = &scene.clauses[index];
    let own = reading.clause == Some(index);
    let joined = matches!(clause.opening, Opening::And | Opening::Reduced) && clause.parent == reading.clause;
    let begins = BEGINS.contains(&found.lead);
    if dated.next().is_some() || !(own || joined && begins) {
        return None;
    }
    candidate(scene, reading, at, found, stage, fresh)
}

/// The date at the token, as one of the measure.
fn candidate(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    at: usize,
    found: &Found,
    stage: Stage,
    fresh: bool,
) -> Option<Candidate> {
    let sentence = scene.sentence;
    let clause = scene.clause_of(at).map(|(index, _)| (index, &scene.clauses[index]));
    let begins = clause.is_some_and(|(_, clause)| scene.head(clause).as_verb.act(Act::Effect));
    let shifted = reading.acts.contains(&Act::Suspend)
        && (found.through.is_some() || matches!(found.lead, "to" | "until" | "till"))
        && moves(scene, reading);
    let (rank, is) = match found.lead {
        _ if shifted => (3, DateIs::Effective),
        _ if on_or_after(sentence, at) => (3, DateIs::Effective),
        "dated" => return None,
        // "suspends duties announced since March": from when they were, not from when it applies.
        "since" if stage != Stage::InEffect => return None,
        "since" => (3, DateIs::Effective),
        lead if BEGINS.contains(&lead) => (3, DateIs::Effective),
        "to" if matches!(found.when, When::Weekday(_)) => return None,
        lead if ENDS.contains(&lead) => (3, DateIs::Expires),
        "after" => (3, DateIs::Effective),
        _ if found.through.is_some() => (3, DateIs::Effective),
        // "suspended for 90 days": from when the days count is not said.
        "for" | "another" | "lasting" | "by" if found.is_distance() => return None,
        "by" if matches!(stage, Stage::Announced | Stage::InEffect) => (2, DateIs::Effective),
        "by" | "within" | "deadline" | "before" => (2, DateIs::Deadline),
        _ if said(scene, at) => return None,
        _ if begins => (2, DateIs::Effective),
        // "imposed on Friday": the day of the decision, and of the measure only where it is long done.
        "on" | "late" | "early"
            if reading.force.past
                && found.when != When::Same
                && fresh
                && !reading.force.effect
                && stage != Stage::InEffect
                && recent(sentence.on, found) =>
        {
            return None;
        }
        _ => (1, DateIs::Effective),
    };
    let looks = looks(scene, reading, at, found, (rank, is), (stage, fresh));
    // "on the same date": that of another sentence, where this one has none.
    let same = scene.context.date.filter(|_| found.when == When::Same);
    let span = found.resolve(sentence.on, looks).or(same)?;
    let vague = found.is_vague(span);
    let span = match is {
        // "imposed in September": no day, and two readers would give two.
        DateIs::Effective if vague && !begins && (looks == Looks::Back || !fresh) => return None,
        DateIs::Effective if vague && BEGINS.contains(&found.lead) => DateSpan::day(span.first),
        DateIs::Expires if vague => DateSpan::day(span.last),
        DateIs::Effective if shifted => DateSpan::day(span.last),
        _ => span,
    };
    Some(Candidate { at, rank, span, is })
}

/// True for a day of the last week.
fn recent(on: chrono::NaiveDate, found: &Found) -> bool {
    found.resolve(on, Looks::Back).is_none_or(|span| (on - span.last).num_days() < NEWS_DAYS)
}

/// Which way the date looks: back where what it dates is told as done.
fn looks(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    at: usize,
    found: &Found,
    (rank, is): (u8, DateIs),
    (stage, fresh): (Stage, bool),
) -> Looks {
    let sentence = scene.sentence;
    let own = scene.clause_of(at).map(|(index, _)| index).filter(|index| reading.clause != Some(*index));
    let done = match own.map(|index| &scene.clauses[index]) {
        Some(clause) if clause.finite => clause.is_past() || clause.had,
        _ => reading.force.past && !reading.force.will,
    };
    if is == DateIs::Expires && fresh {
        return Looks::Ahead;
    }
    if found.when == When::Midnight {
        // "take effect at midnight": the next one.
        let starts = reading.force.effect && !reading.force.past && !reading.force.had;
        return if done || stage == Stage::InEffect && !starts { Looks::Back } else { Looks::Ahead };
    }
    if found.lead == "since" || sentence.tokens.iter().enumerate().any(|(at, _)| retroactive(scene, at)) {
        return Looks::Back;
    }
    if BEGINS.contains(&found.lead) || ENDS.contains(&found.lead) {
        // "imposed duties from Tuesday": a day just gone, else one to come.
        let just = || {
            let back = found.resolve(sentence.on, Looks::Back)?;
            Some((sentence.on - back.first).num_days() <= JUST_BEGUN_DAYS)
        };
        let begun = done && matches!(found.when, When::Weekday(_)) && just() == Some(true);
        return if begun || done && !fresh { Looks::Back } else { Looks::Ahead };
    }
    // "ahead of the tariff that takes effect on Tuesday": known, and still to come.
    let starts = reading.force.effect && reading.force.present && !reading.force.past;
    if done || !fresh && rank < 3 && !starts { Looks::Back } else { Looks::Ahead }
}

fn retroactive(scene: &Scene<'_, '_>, at: usize) -> bool {
    scene.sentence.is_any(at, &["retroactive", "retroactively", "backdated"])
}

/// True if the measure is put off from one day to another.
fn moves(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return false };
    let word = scene.sentence.lower(clause.head);
    ["delay", "postpon", "defer", "push", "put", "mov", "shift"].iter().any(|start| word.starts_with(start))
}

/// True if the date belongs to another clause: one that it opens (`and from noon on Thursday China collects`), or one
/// that tells what came before (`the ban that it had kept since 2022`).
fn of_another(scene: &Scene<'_, '_>, reading: &Reading, at: usize) -> bool {
    if let Some(next) = opens(scene, at) {
        return reading.clause != Some(next);
    }
    if on_or_after(scene.sentence, at) {
        return false;
    }
    let Some((index, _)) = scene.clause_of(at) else { return false };
    let clause = &scene.clauses[index];
    let hangs = matches!(clause.opening, Opening::Relative | Opening::Reduced | Opening::Recap);
    let before = clause.had && !clause.will
        || clause.is_past()
        || clause.opening == Opening::Reduced && clause.form == Form::Past;
    let named = reading.clause.is_some_and(|own| own != index && reading.verb);
    hangs && before && named && !scene.head(clause).as_verb.act(Act::Effect)
}

/// `goods entered on or after 12:01 a.m. eastern time on March 10`: the day from which customs charges.
fn on_or_after(sentence: &Sentence<'_>, at: usize) -> bool {
    const REACH: usize = 12;
    (at.saturating_sub(REACH).max(sentence.body + 1)..at)
        .any(|after| sentence.is_word(after, "after") && sentence.is_word(after - 1, "or"))
        && sentence.has("on or after")
}

/// The clause after `and` that the date stands at the front of.
fn opens(scene: &Scene<'_, '_>, at: usize) -> Option<usize> {
    let sentence = scene.sentence;
    let mut before = at.checked_sub(1)?;
    while matches!(sentence.tokens[before].pos, Pos::Prep | Pos::Det | Pos::Other | Pos::Noun | Pos::Sub)
        && at - before < 5
        && sentence.tokens[before].noun.is_none()
        && sentence.object(before).is_none()
        && sentence.party(before).is_none()
    {
        before = before.checked_sub(1)?;
    }
    if !matches!(sentence.tokens[before].pos, Pos::And | Pos::But | Pos::Stop) || before <= sentence.body {
        return None;
    }
    let next = scene.clauses.iter().position(|clause| clause.group.start > at)?;
    let clause = &scene.clauses[next];
    let subject = (at + 1..clause.group.start).any(|at| sentence.tokens[at].is_nominal());
    // "and on the same date put export controls on": the subject is that of the clause before.
    let shared = clause.opening == Opening::And && clause.group.start <= at + 2;
    (matches!(clause.opening, Opening::Main | Opening::And | Opening::Complement) && clause.finite && subject || shared)
        .then_some(next)
}

/// A date that stands outside the measure's own words: before `when`, at the front of the sentence, in a condition.
pub(super) fn elsewhere(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    stage: Stage,
    fresh: bool,
) -> Option<(DateSpan, DateIs)> {
    let sentence = scene.sentence;
    let ahead = |at: usize| sentence.dates[sentence.tokens.get(at)?.date?].resolve(sentence.on, Looks::Ahead);
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    // "August 27, when a duty kicks in".
    if let Some(clause) = clause.filter(|clause| {
        clause.opening == Opening::Side && clause.left > 1 && sentence.is_word(clause.left - 1, "when")
    }) {
        let before = (clause.left.saturating_sub(3)..clause.left).rev().find(|at| sentence.tokens[*at].date.is_some());
        if let Some(span) = before.and_then(ahead) {
            return Some((span, DateIs::Effective));
        }
    }
    // "won't go ahead with the duties that were to start on Feb. 1".
    let dropped = reading.force.negated || reading.force.cancelled || reading.acts.contains(&Act::Suspend);
    let planned = |clause: &&Clause| {
        clause.opening == Opening::Relative && clause.parent == reading.clause && clause.will && clause.had
    };
    if dropped && let Some(clause) = scene.clauses.iter().find(planned) {
        let date = (clause.group.end..clause.right).find(|at| sentence.tokens[*at].date.is_some());
        if let Some(span) = date.and_then(ahead) {
            return Some((span, DateIs::Effective));
        }
    }
    if stage == Stage::Threatened
        && let Some(condition) = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition)
    {
        let within = (condition.left..condition.right).find(|at| {
            sentence.tokens[*at]
                .date
                .is_some_and(|date| ["within", "in", "by", "before"].contains(&sentence.dates[date].lead))
        });
        if let Some(span) = within.and_then(ahead) {
            return Some((span, DateIs::Deadline));
        }
    }
    if let Some(span) = front(scene, reading, stage, fresh) {
        return Some((span, DateIs::Effective));
    }
    // "began charging": from the day of the report.
    (fresh && stage == Stage::InEffect && reading.force.effect && reading.force.past && sentence.number <= 2)
        .then(|| (DateSpan::day(sentence.on), DateIs::Effective))
}

/// `From Feb. 1, A will charge ..`, `.. and from noon on Thursday B collects ..`: a date at the front.
fn front(scene: &Scene<'_, '_>, reading: &Reading, stage: Stage, fresh: bool) -> Option<DateSpan> {
    let sentence = scene.sentence;
    let clause = reading.clause?;
    let dated = |at: usize| sentence.tokens[at].date.map(|date| &sentence.dates[date]);
    let group = scene.clauses[clause].group.start;
    let own = || (sentence.body..group).rev().find(|at| dated(*at).is_some() && opens(scene, *at) == Some(clause));
    let first = || {
        let end = (sentence.body + FRONT_REACH).min(group);
        (sentence.body..end)
            .find(|at| dated(*at).is_some_and(|found| fronted(scene, reading, *at, found, stage, fresh)))
    };
    let colon = || {
        let colon = (sentence.body..group).find(|at| sentence.word(*at) == ":")?;
        (colon..(colon + FRONT_REACH).min(group)).find(|at| {
            dated(*at).is_some_and(|found| BEGINS.contains(&found.lead))
                && opens(scene, *at).is_some_and(|opened| opened <= clause)
        })
    };
    let at = own().or_else(first).or_else(colon)?;
    let found = dated(at)?;
    let looks = looks(scene, reading, at, found, (3, DateIs::Effective), (stage, fresh));
    let looks = if BEGINS.contains(&found.lead) || !reading.force.past { looks } else { Looks::Back };
    let span = found.resolve(sentence.on, looks)?;
    if !found.is_vague(span) {
        return Some(span);
    }
    (looks == Looks::Ahead).then(|| DateSpan::day(span.first))
}

/// True if a date near the front of the sentence is that of its first clause, and of the one that is read.
fn fronted(scene: &Scene<'_, '_>, reading: &Reading, at: usize, found: &Found, stage: Stage, fresh: bool) -> bool {
    if BEGINS.contains(&found.lead) || found.when == When::Midnight {
        return opens(scene, at).is_none_or(|clause| reading.clause == Some(clause));
    }
    // "On March 15, China lifted the ban": the day of a decision long made, and of one that applies at once.
    let first = scene.clauses.iter().position(|clause| clause.group.start > at);
    let decided = reading.force.past && fresh && !reading.force.effect && stage != Stage::InEffect;
    matches!(found.lead, "on" | "")
        && first == reading.clause
        && scene.sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Comma)
        && !said(scene, at)
        && !(decided && recent(scene.sentence.on, found))
}

/// True if the date is that of the saying: `said on Friday`, `on Friday said`.
pub(super) fn said(scene: &Scene<'_, '_>, at: usize) -> bool {
    let sentence = scene.sentence;
    let say = |at: usize| {
        sentence
            .tokens
            .get(at)
            .is_some_and(|token| token.pos == Pos::Verb && token.flag(Flag::Say) && !token.as_verb.act(Act::Impose))
    };
    let near = |at: usize| {
        matches!(
            sentence.tokens[at].pos,
            Pos::Prep | Pos::Adv | Pos::Det | Pos::Pron | Pos::Name | Pos::Other | Pos::Have | Pos::Modal
        )
    };
    let mut before = at;
    for _ in 0..6 {
        let Some(prior) = before.checked_sub(1) else { break };
        if say(prior) {
            return true;
        }
        if !near(prior) {
            break;
        }
        before = prior;
    }
    spoken_after(scene, at, &say)
        || say(at + 1)
        || sentence.tokens.get(at + 1).is_some_and(|token| matches!(token.pos, Pos::Have | Pos::Adv)) && say(at + 2)
}

/// `on Wednesday evening it said`, `On Friday the minister said`: the speaker between the date and the verb.
fn spoken_after(scene: &Scene<'_, '_>, at: usize, say: &dyn Fn(usize) -> bool) -> bool {
    let sentence = scene.sentence;
    let front = at <= sentence.body + 1;
    let part = |at: usize| sentence.is_any(at, &["evening", "morning", "night", "afternoon"]);
    let first = at + 1 + usize::from(part(at + 1));
    for next in first..first + 4 {
        let Some(token) = sentence.tokens.get(next) else { return false };
        let speaker = match token.pos {
            Pos::Pron => true,
            Pos::Name | Pos::Det | Pos::Adj => front,
            Pos::Noun => front && token.noun.is_none(),
            Pos::Adv | Pos::Have => true,
            _ => false,
        };
        if !speaker {
            return next > at + 1 && say(next);
        }
    }
    false
}

/// What a sentence says of everything told before it, or of some goods in it: `The order takes effect on Friday`.
pub(super) struct Term {
    pub span: DateSpan,
    pub is: DateIs,
    /// Nothing but these goods, where it names any.
    pub goods: Vec<ProductId>,
}

/// From when, or until when, what was told before applies, where the sentence says only that.
pub(super) fn terms(scene: &Scene<'_, '_>) -> Vec<Term> {
    if scene.sentence.dates.is_empty() && !scene.sentence.glance.flag(Flag::AtOnce) {
        return Vec::new();
    }
    scene.clauses.iter().filter_map(|clause| term(scene, clause)).collect()
}

fn term(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Term> {
    let sentence = scene.sentence;
    let head = scene.head(clause);
    let mut goods = scene.goods(clause.own_subject());
    goods.retain(|id| id.as_str() != "all_goods");
    // "lentils may be shipped from the 15th".
    let freed = clause.may && clause.passive && !goods.is_empty();
    let copula = |words: &[&str]| {
        let near = clause.group.end..(clause.group.end + 3).min(sentence.tokens.len());
        clause.copula && near.into_iter().any(|at| sentence.is_any(at, words))
    };
    let begins = head.pos == Pos::Verb && head.as_verb.act(Act::Effect)
        || copula(&["effective", "applicable"])
        || clause.copula && clause.object().any(|at| sentence.tokens[at].as_noun.act(Act::Effect));
    let word = sentence.word(clause.head);
    let lasts = copula(&["valid"])
        || ["run", "runs", "last", "lasts", "expire", "expires", "lapse", "lapses", "remain", "remains", "stay"]
            .iter()
            .any(|verb| word.eq_ignore_ascii_case(verb));
    // "They will be lifted on March 29", "The duties will be collected from July 1".
    let told = clause.passive
        && (clause.will || clause.may)
        && head.as_verb.acts().any(|act| act.of_measure().is_some())
        && refers(scene, clause.own_subject());
    let begins = begins || told;
    // "The move, which takes effect from July 4, comes after": the move itself is what was told.
    let described = clause.opening == Opening::Relative
        && head.as_verb.act(Act::Effect)
        && clause.antecedent.is_some_and(|noun| noun <= sentence.body + 2 && refers(scene, sentence.body..noun + 1));
    let held = matches!(clause.opening, Opening::Recap | Opening::Condition | Opening::Reduced)
        || clause.opening == Opening::Relative && !described;
    if !(begins || freed || lasts) || held || clause.negated || scene.subjects(clause).len() > 1 {
        return None;
    }
    let retroactive = (clause.left..sentence.tokens.len()).any(|at| retroactive(scene, at));
    let end = if goods.is_empty() { sentence.tokens.len() } else { clause.right };
    let (span, is) = (clause.left..end).filter(|at| !said(scene, *at)).find_map(|at| {
        if sentence.tokens[at].flag(Flag::AtOnce) && begins {
            return Some((DateSpan::day(sentence.on), DateIs::Effective));
        }
        let found = &sentence.dates[sentence.tokens[at].date?];
        let is = if ENDS.contains(&found.lead) || word.starts_with("expire") || word.starts_with("lapse") {
            DateIs::Expires
        } else {
            DateIs::Effective
        };
        let apt = match is {
            DateIs::Expires => lasts || begins,
            // "will be valid for a year, effective from June 6".
            _ => begins || (freed || copula(&["valid"])) && BEGINS.contains(&found.lead),
        };
        let far = found.is_distance() && found.lead != "in" && copula(&["valid"]);
        if far {
            return None;
        }
        if found.is_distance() && found.lead != "in" || !apt {
            return None;
        }
        let looks = if clause.is_past() || retroactive { Looks::Back } else { Looks::Ahead };
        let span = found.resolve(sentence.on, looks)?;
        match (found.is_vague(span), is) {
            (false, _) => Some((span, is)),
            (true, DateIs::Expires) => Some((DateSpan::day(span.last), is)),
            (true, _) => (looks == Looks::Ahead).then(|| (DateSpan::day(span.first), is)),
        }
    })?;
    Some(Term { span, is, goods })
}

/// True for `they`, `the duties`, `this move`: what was told before.
fn refers(scene: &Scene<'_, '_>, range: Range<usize>) -> bool {
    const MATTERS: &[&str] = &[
        "move",
        "measure",
        "measures",
        "decision",
        "step",
        "steps",
        "change",
        "changes",
        "rule",
        "rules",
        "order",
        "restriction",
        "restrictions",
        "duty",
        "duties",
        "tariff",
        "tariffs",
        "ban",
        "levy",
        "levies",
        "action",
        "curbs",
        "controls",
        "rates",
        "rate",
        "cut",
        "increase",
        "hike",
        "suspension",
        "sanctions",
        "exemption",
        "fee",
        "fees",
        "amendment",
        "amendments",
        "regulation",
        "regulations",
        "package",
        "embargo",
        "quota",
        "quotas",
    ];
    let sentence = scene.sentence;
    let pronoun = range.len() == 1 && sentence.is_any(range.start, &["they", "it"]);
    let definite = sentence.is_any(range.start, &["the", "this", "these"]);
    let plain = range.len() <= 3
        && range.end > range.start
        && sentence.is_any(range.end - 1, MATTERS)
        && scene.parties_in(range.clone()).next().is_none();
    pronoun || definite && plain
}

#[cfg(test)]
mod tests;
