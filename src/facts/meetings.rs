//! Reads meetings: who meets, how far it is, when and where, and which side stands behind it.

use std::ops::Range;

use crate::facts::breakoff::broken_off;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::company::{Company, bloc_meets, joins, names_forum, of_state};
use crate::facts::dates::Looks;
use crate::facts::dealings::force;
use crate::facts::governing::called;
use crate::facts::measures::blank;
use crate::facts::occasion::{held_on, moved_to, place};
use crate::facts::phrases::phrase_start;
use crate::facts::positions::{positions, sides};
use crate::facts::progress::{
    ahead_of, before_it, bound, claim_denied, discussed_with, led_by_recap, meeting_stage, not_negotiating, offered,
    once_set, opened_by, planned_for, possible, scheduled_after, then_off, told_by, trip_told,
};
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::slots::has_cue;
use crate::facts::standing;
use crate::facts::unmet::{advised, at_home, meets_need, received_thing};
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{DateIs, Fact, Kind, Stage};
use crate::lexicon::Naming;

/// Sentences in which talks after which something is told are news too.
const RECAP_LEAD: usize = 2;

/// Every meeting that the sentence tells.
pub(super) fn meetings(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let glance = &sentence.glance;
    let thought = glance.cue(Cue::Considered) || glance.cue(Cue::Plan);
    let off = glance.cue(Cue::Cancelled) || glance.cue(Cue::Postponed) || glance.act(Act::Impose) || thought;
    let discussed = glance.act(Act::Seek) && glance.parties();
    if !glance.act(Act::Meet) && !glance.noun(Kind::Meeting) && !off && !discussed {
        return Vec::new();
    }
    let mut found: Vec<(usize, Fact)> = Vec::new();
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        // "his call for an end to the talks": asked for, and not spoken.
        let wish = || {
            sentence.is_any(token, &["call", "calls"]) && sentence.is_word(token + 1, "for") && word.pos != Pos::Verb
        };
        if word.pos != Pos::Verb && word.tells_nothing() || wish() {
            continue;
        }
        let verb = word.pos == Pos::Verb
            && word.as_verb.act(Act::Meet)
            && !received_thing(scene, token)
            && !meets_need(scene, token);
        // "speaks to reporters".
        const PRESS: &[&str] = &[
            "reporters",
            "journalists",
            "media",
            "press",
            "lawmakers",
            "parliament",
            "supporters",
            "investors",
            "troops",
            "workers",
        ];
        let told_press = verb
            && sentence.begins(token, &["speak", "spoke", "talk"])
            && (token + 1..token + 4).any(|at| sentence.is_any(at, PRESS));
        // "came to an agreement", "meet each other halfway".
        let came = verb
            && sentence.lower(token).starts_with("c")
            && (token + 1..token + 3).any(|at| {
                sentence.is_any(
                    at,
                    &[
                        "agreement",
                        "deal",
                        "terms",
                        "power",
                        "end",
                        "halt",
                        "office",
                        "conclusion",
                        "understanding",
                        "light",
                    ],
                )
            });
        // "the first time that a president will visit".
        let first = verb
            && scene.clause_of(token).is_some_and(|(index, _)| {
                let left = scene.clauses[index].left;
                (left.saturating_sub(4).max(sentence.body)..scene.clauses[index].group.start)
                    .any(|at| sentence.is_word(at, "first") && sentence.is_word(at + 1, "time"))
            });
        let halfway = first || verb && (token + 1..token + 5).any(|at| sentence.lower(at).starts_with("halfway"));
        // "talks between the president and the opposition": at home.
        let home = word.noun == Some(Kind::Meeting)
            && (token + 1..(token + 12).min(sentence.tokens.len())).any(|at| {
                sentence.is_any(at, &["opposition", "unions", "rebels", "lawmakers", "farmers", "protesters"])
                    && sentence.is_any(at - 1, &["the", "his", "her", "its"])
                    && (at - 2..at).any(|at| sentence.is_any(at, &["and", "with"]))
            });
        // "signed a pact after nine years of talks": how long it took.
        let took = word.noun == Some(Kind::Meeting) && crate::facts::unmet::years_of_talks(scene, token);
        if told_press || came || halfway || home || took {
            continue;
        }
        let noun = word.noun == Some(Kind::Meeting) && word.pos != Pos::Verb && !word.flag(Flag::Block)
            || off && trip_told(scene, token);
        let verb = verb || discussed && (discussed_with(scene, token) || not_negotiating(scene, token));
        // "the next round of talks": the talks tell it.
        let part = word.noun == Some(Kind::Meeting)
            && sentence.lower(token).ends_with(" round")
            && sentence.is_word(token + 1, "of");
        if !verb && !noun || part {
            continue;
        }
        if let Some(fact) = broken_off(scene, token, verb) {
            found.push((token, fact));
            continue;
        }
        if let Some(fact) = meeting(scene, token, verb)
            && !found.iter().any(|(_, known)| {
                known.kind == fact.kind
                    && (known.stage == fact.stage && known.participants == fact.participants
                        || !verb && clause_at(scene, token) == clause_at_met(scene, &found)
                        || !verb && sides(scene, known) == sides(scene, &fact))
            })
        {
            found.push((token, fact));
        }
    }
    // "will travel to Washington to meet Trump": the meeting itself says more than the way there.
    let way = |token: usize| sentence.begins(token, &["travel", "fl", "came", "com", "head"]);
    let others: Vec<Fact> = found.iter().filter(|(token, _)| !way(*token)).map(|(_, fact)| fact.clone()).collect();
    found.retain(|(token, fact)| {
        !way(*token) || !others.iter().any(|other| other.participants.iter().any(|one| fact.participants.contains(one)))
    });
    found.into_iter().map(|(_, fact)| fact).collect()
}

/// The clause of a token.
fn clause_at(scene: &Scene<'_, '_>, token: usize) -> Option<usize> {
    scene.clause_of(token).map(|(index, _)| index)
}

/// The clause of the last verb that told of a meeting: `met for a sixth round of talks` is one.
fn clause_at_met(scene: &Scene<'_, '_>, found: &[(usize, Fact)]) -> Option<usize> {
    let (token, _) = found.last()?;
    let verb = scene.sentence.tokens[*token].pos == Pos::Verb && !weak(scene, *token);
    clause_at(scene, *token).filter(|_| verb)
}

/// How the noun of a meeting hangs on the clause that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hang {
    /// The verb tells of the meeting itself.
    Governed,
    /// `during`, `at`: something else is told, and the meeting with it.
    Inside,
    /// `arrived for talks`.
    Purpose,
    /// `contacts on a meeting continue`.
    Talked,
    /// `progress in`, `hopes over`: nothing is told of it.
    Loose,
}

/// Where the phrase of a meeting begins, over `the second round of`.
fn meeting_start(scene: &Scene<'_, '_>, token: usize) -> usize {
    let sentence = scene.sentence;
    let mut start = phrase_start(sentence, token, sentence.body);
    for _ in 0..2 {
        let Some(noun) = start.checked_sub(2).filter(|at| *at >= sentence.body && sentence.is_word(start - 1, "of"))
        else {
            break;
        };
        const PARTS: &[&str] = &[
            "round",
            "rounds",
            "day",
            "days",
            "session",
            "series",
            "set",
            "leg",
            "phase",
            "bout",
            "resumption",
            "start",
            "launch",
        ];
        // "two days of talks".
        let term = sentence.tokens[noun].pos == Pos::Date
            && ["day", "days", "weeks", "hours"].iter().any(|end| sentence.lower(noun).ends_with(end));
        let round = sentence.lower(noun).ends_with(" round");
        if !term && !round && !sentence.is_any(noun, PARTS) {
            break;
        }
        start = phrase_start(sentence, noun, sentence.body);
    }
    start
}

fn hang(scene: &Scene<'_, '_>, start: usize, clause: Option<&Clause>, subject: bool) -> Hang {
    let sentence = scene.sentence;
    let Some(clause) = clause else { return Hang::Governed };
    let Some(before) = start.checked_sub(1).filter(|at| *at >= clause.left.max(sentence.body)) else {
        return Hang::Governed;
    };
    if sentence.tokens[before].pos != Pos::Prep || before < clause.group.end && !subject {
        return Hang::Governed;
    }
    let is = |words: &[&str]| sentence.is_any(before, words);
    // "after what he described as a very good meeting".
    let describes = sentence.begins(clause.head, &["describ", "character", "portray", "hail", "refer"]);
    if is(&["as"]) && describes && !subject {
        return Hang::Governed;
    }
    let head = scene.head(clause);
    if before == clause.group.end
        && head.pos == Pos::Verb
        && is(&["for", "on", "to", "in", "into", "off", "with", "up", "out"])
    {
        // "called for talks" wants them; "embarked on", "entered into", "called off" govern them.
        return if is(&["for"]) { Hang::Purpose } else { Hang::Governed };
    }
    // "landed in Beijing ahead of two days of talks".
    let arrives = sentence.begins(clause.head, &["arriv", "land", "fl", "travel", "touch"]);
    let ahead = arrives
        && (is(&["ahead of"]) || is(&["of"]) && before > 0 && sentence.is_word(before - 1, "ahead"))
        && !subject;
    if is(&["for"]) || ahead {
        return Hang::Purpose;
    }
    if is(&["on", "into"]) && nth_day(scene, start) {
        return Hang::Inside;
    }
    if is(&["in", "into"]) && (head.pos == Pos::Be || clause.copula) {
        return Hang::Governed;
    }
    if is(&["of"]) && before > 0 && sentence.is_word(before - 1, "backdrop") {
        return Hang::Loose;
    }
    // "communications regarding a meeting are ongoing", "contacts on a summit continue": it is talked about.
    const TALKED: &[&str] = &[
        "communications",
        "communication",
        "contacts",
        "discussions",
        "preparations",
        "consultations",
        "conversations",
        "talks",
        "work",
    ];
    let led = is(&["regarding", "about", "on", "for", "concerning", "over"]);
    if led && before > 0 && subject && sentence.is_any(before - 1, TALKED) && goes_on(scene, clause) {
        return Hang::Talked;
    }
    // "a breakthrough in the negotiations": nothing is told of them.
    const AHEAD: &[&str] = &["breakthrough", "progress", "headway", "advance", "success", "role", "stage"];
    let noun = |at: usize| sentence.is_any(at, AHEAD);
    // "Details of the talks were unclear": nothing is told of them.
    const OF_TALKS: &[&str] =
        &["details", "status", "course", "fate", "pace", "agenda", "content", "contents", "sidelines"];
    if is(&["of"]) && subject && before > 0 && sentence.is_any(before - 1, OF_TALKS) {
        return Hang::Loose;
    }
    // "declared the termination of all talks": they do not go on.
    const OVER: &[&str] =
        &["termination", "end", "collapse", "suspension", "breakdown", "cancellation", "failure", "halt"];
    let over = before > 0 && is(&["of"]) && sentence.is_any(before - 1, OVER);
    if over || is(&["in"]) && before > 0 && noun(before - 1) {
        return Hang::Loose;
    }
    if is(&["during", "at", "in", "from", "of"]) {
        return Hang::Inside;
    }
    Hang::Loose
}

/// True for `are ongoing`, `continue`, `are under way`.
fn goes_on(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let state = || {
        (clause.group.end..clause.group.end + 3)
            .any(|at| sentence.is_any(at, &["ongoing", "underway", "under way", "continuing"]))
    };
    !clause.negated && (clause.copula && state() || ["continu", "proceed"].iter().any(|stem| word.starts_with(stem)))
}

/// `the third day of`: talks go on.
fn nth_day(scene: &Scene<'_, '_>, start: usize) -> bool {
    (start + 1..start + 4).any(|at| scene.sentence.is_word(at, "day") && scene.sentence.is_word(at + 1, "of"))
}

/// A word that tells of a meeting, and how it stands in its clause.
#[derive(Clone, Copy)]
struct Mention<'c> {
    token: usize,
    verb: bool,
    /// Where its phrase begins.
    start: usize,
    clause: Option<&'c Clause>,
    subject: bool,
    hang: Hang,
}

/// Who meets, and how they are known.
struct Gathered {
    company: Company,
    /// How many sides the words at the meeting name.
    beside: usize,
    /// Those words name both.
    named: bool,
    /// Of somebody who goes to the other side's place.
    hosted: bool,
}

fn meeting(scene: &Scene<'_, '_>, token: usize, verb: bool) -> Option<Fact> {
    let sentence = scene.sentence;
    let (index, subject) = scene.clause_of(token).map_or((None, false), |(index, subject)| (Some(index), subject));
    let start = meeting_start(scene, token);
    // "had what he called a good meeting", "after what he called a good meeting".
    let (index, start) = match index.filter(|_| !verb && !subject) {
        Some(inner) => {
            let (index, start) = called(scene, inner, start);
            (Some(index), start)
        }
        None => (index, start),
    };
    // "In a meeting between A and B on Sunday, both agreed": what the sentence goes on with tells of it.
    let opens = if index.is_none() && !verb { opened_by(scene, start, token) } else { None };
    let index = index.or(opens);
    let clause = index.map(|index| &scene.clauses[index]);
    let hang = match (verb, opens) {
        (true, _) => Hang::Governed,
        (_, Some(_)) => Hang::Inside,
        // "is ready to resume talks", "is willing to return to talks".
        _ if offered(scene, token, clause) => Hang::Governed,
        _ => hang(scene, start, clause, subject),
    };
    let at = Mention { token, verb, start, clause, subject, hang };
    if !verb && clause.is_some_and(|clause| standing::ends_in_deal(scene, clause, token)) {
        return None;
    }
    let compound = sentence
        .tokens
        .get(token + 1)
        .is_some_and(|next| matches!(next.pos, Pos::Noun | Pos::Other) && sentence.is_word(token, "bilateral"));
    // "negotiators meeting in X agreed": who agrees is told, and not the meeting.
    let agrees =
        subject && !verb && clause.is_some_and(|clause| !clause.passive && scene.head(clause).as_verb.cue(Cue::Agree));
    let told = || {
        has_cue(scene, Cue::Unconfirmed)
            || scheduled_after(scene, token)
            || claim_denied(scene, start, clause)
            || sentence.has_flag(0..sentence.tokens.len(), Flag::Leaders)
    };
    // "A trade mission signed letters of intent": those who went.
    let envoys = subject
        && !verb
        && sentence.includes(token, &["mission"])
        && clause.is_some_and(|clause| {
            let head = scene.head(clause).as_verb;
            !clause.passive && !head.cue(Cue::Postponed) && !head.cue(Cue::Cancelled) && !head.act(Act::Effect)
        });
    if agrees || envoys || compound || hang == Hang::Loose && !told() {
        return None;
    }
    let Gathered { company, beside, named, hosted } = gathered(scene, &at)?;
    if !of_trade(scene, token, verb, &company) {
        return None;
    }
    let mut force = index.map(|index| force(scene, index)).unwrap_or_default();
    // "no reason to meet".
    let reason = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.antecedent);
    force.cancelled |= verb && reason.is_some_and(|noun| noun > 0 && sentence.is_word(noun - 1, "no"));
    // "the first leader to visit": who has done so.
    let first = |noun: usize| {
        (noun.saturating_sub(3)..noun).any(|at| sentence.is_any(at, &["first", "last", "only", "latest"]))
    };
    if verb && reason.is_some_and(first) {
        return None;
    }
    // "asked whether talks might resume": a question.
    let asked = clause.filter(|clause| clause.opening == Opening::Condition).is_some_and(|clause| {
        scene.clauses.iter().any(|other| other.right <= clause.left && sentence.lower(other.head).starts_with("ask"))
    });
    if asked || clause.is_some_and(|clause| advised(scene, clause) || verb && at_home(scene, clause)) {
        return None;
    }
    // "makes it more likely that he will travel to".
    let likely = clause.filter(|clause| matches!(clause.opening, Opening::Complement | Opening::Relative));
    let likely = likely.and_then(|clause| clause.parent);
    force.may |= likely.map(|parent| &scene.clauses[parent]).is_some_and(|above| {
        above.object().take(6).any(|at| sentence.is_any(at, &["likely", "possible", "unlikely", "conceivable"]))
            || above.negated && above.object().take(4).any(|at| sentence.is_word(at, "question"))
    });
    for at in start..token {
        force.cues(sentence.tokens[at].as_noun);
        force.cues(sentence.tokens[at].as_verb);
        force.denied |= sentence.is_word(at, "no");
    }
    // "X and Y discussed steel in a call": those who did are those who met.
    let spoke = sentence.includes(token, &["call", "phone", "talks", "conversation"]);
    let several = (company.persons.len() >= 2 || spoke) && company.sides(scene).len() >= 2;
    let unnamed = company.sides(scene).len() < 2 && !bloc_meets(scene, token, &company);
    let looks = |held: bool| if held { Looks::Back } else { Looks::Ahead };
    let told = match hang {
        _ if claim_denied(scene, start, clause) => Some(Stage::Denied),
        Hang::Talked => (!force.denied).then_some(Stage::Considered),
        Hang::Inside if possible(scene, start) => Some(Stage::Considered).filter(|_| !force.negated && !force.denied),
        Hang::Inside if nth_day(scene, start) => {
            Some(Stage::InEffect).filter(|_| company.sides(scene).len() >= 2 && !force.negated)
        }
        _ if ahead_of(scene, start) => before_it(scene, clause, token).filter(|_| named),
        Hang::Inside | Hang::Purpose if led_by_recap(scene, start) => None,
        // "awaited the outcome of the talks".
        Hang::Inside if clause.is_some_and(|clause| sentence.lower(clause.head).starts_with("await")) => {
            Some(Stage::InEffect).filter(|_| named)
        }
        Hang::Inside => index
            .map(|index| told_by(scene, index))
            .is_some_and(|clause| clause.is_past() || clause.have)
            .then_some(Stage::Held)
            .filter(|_| (named || several && !subject) && !force.negated),
        Hang::Purpose => planned_for(scene, start)
            .or_else(|| bound(scene, clause?, &force))
            .filter(|_| named || company.sides(scene).len() >= 2 && (beside >= 2 || hosted)),
        // "the visit follows talks between A and B in May".
        _ if !verb && !subject && named && clause.is_some_and(|clause| follows(scene, clause)) => Some(Stage::Held),
        _ => meeting_stage(scene, (token, start), index, subject, verb, named, &force),
    };
    // Its own words set it, whatever else is wished of it.
    let set = !verb && scheduled_after(scene, token);
    let stage = told.filter(|stage| !set || *stage != Stage::Considered).or(set.then_some(Stage::Announced))?;
    let off = index.filter(|_| subject && stage == Stage::Announced).and_then(|index| then_off(scene, index));
    let stage = off.unwrap_or(stage);
    let held = matches!(stage, Stage::Held | Stage::InEffect);
    let date =
        if stage == Stage::Postponed { moved_to(scene, clause) } else { held_on(scene, looks(held), token, clause) };
    if unnamed && (date.is_none() || verb || stage != Stage::Announced) {
        return None;
    }
    let mut fresh = fresh(scene, &at, &force, stage);
    // "reached during recent talks".
    let recent = (start..token).any(|at| sentence.is_any(at, &["recent", "earlier", "previous"]));
    // "cited the consensus reached during the talks".
    let of_noun = clause.is_some_and(|clause| clause.opening == Opening::Reduced);
    if hang == Hang::Inside && (!fresh || (recent || of_noun) && sentence.number > 1) {
        return None;
    }
    let recap = clause.is_some_and(|clause| clause.opening == Opening::Recap) || led_by_recap(scene, start);
    if recap && stage == Stage::Held {
        // "agreed after talks in Oslo on Monday": the talks are news where the article just begins.
        fresh = sentence.number <= RECAP_LEAD && !sentence.has_flag(0..sentence.tokens.len(), Flag::PastTime);
    }
    if recap && !fresh && beside == 0 && producers(scene) {
        return None;
    }
    let (hedge, said_by) = voice::voice(scene, clause);
    let mut fact = blank(scene, Kind::Meeting, fresh, hedge, said_by);
    fact.stage = Some(stage);
    if !unnamed {
        fact.participants = company.ids(scene);
    }
    fact.date = date;
    fact.date_is = date.map(|_| DateIs::Held);
    let end = scene.clauses.iter().find(|clause| clause.opening == Opening::Recap && clause.left > token);
    let end = end.filter(|_| !held).map_or(sentence.tokens.len(), |clause| clause.left);
    fact.place = place(scene, clause.map_or(0..end, |clause| clause.left..end.max(clause.left)));
    positions(scene, &mut fact, &company.sides(scene));
    Some(fact)
}

/// True if the meeting is the article's news.
fn fresh(scene: &Scene<'_, '_>, at: &Mention<'_>, force: &Force, stage: Stage) -> bool {
    let reports = at.clause.is_some_and(|clause| clause.opening == Opening::Complement);
    if matches!(stage, Stage::Cancelled | Stage::Postponed) && once_set(scene) {
        return true;
    }
    // "the visit follows a meeting in May".
    if at.clause.is_some_and(|clause| !at.subject && follows(scene, clause)) {
        return false;
    }
    // "At their summit in 2019 they agreed to meet again": as old as what stands above.
    let hangs = at.clause.is_some_and(|clause| clause.opening == Opening::Infinitive && clause.parent.is_some());
    if hangs && at.clause.is_some_and(|clause| voice::past_year(scene, scene.sentence.body..clause.right)) {
        return false;
    }
    // "had a good meeting": the past of the meeting itself.
    let own = at.clause.is_some_and(|clause| scene.head(clause).pos == Pos::Have && clause.group.len() == 1);
    // "stands deferred": put off, and not what still holds.
    let stands = force.stands && !matches!(stage, Stage::Cancelled | Stage::Postponed);
    voice::is_fresh(scene, at.clause, at.token, &Force { had: force.had && !reports && !own, stands, ..*force })
}

/// True for `follows`, `followed`: what stands behind it came first.
fn follows(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    clause.finite && scene.sentence.lower(clause.head).starts_with("follow")
}

/// True if what meets is of trade, or of states.
fn of_trade(scene: &Scene<'_, '_>, token: usize, verb: bool, company: &Company) -> bool {
    let lower = scene.sentence.lower(token);
    let summit = !verb && lower.contains("summit") && company.sides(scene).len() >= 2;
    let own = ["trade", "tariff"].iter().any(|word| lower.contains(word));
    scene.context.trade || own || producers(scene) || company.persons.len() >= 2 || summit || of_state(scene, company)
}

/// True if the sentence names the body in which oil producers meet.
fn producers(scene: &Scene<'_, '_>) -> bool {
    scene.parties.iter().any(|party| scene.sentence.lexicon.party(party.party).id.as_str() == "OPEC")
}

/// Who meets: named at the meeting, in its clause, by who speaks, or by what the article is about.
fn gathered(scene: &Scene<'_, '_>, at: &Mention<'_>) -> Option<Gathered> {
    let Mention { token, verb, start, clause, subject, hang, .. } = *at;
    let sentence = scene.sentence;
    let mut company = at_hand(scene, at)?;
    let beside = company.sides(scene).len();
    // "Bessent was in Madrid for talks with He": who goes is of the company.
    let visit = is_visit(scene, token);
    let holds = offered(scene, token, clause)
        || clause.is_some_and(|clause| {
            let head = scene.head(clause);
            let several = joins(scene, clause).count() > 1;
            several
                && (head.as_verb.has_act() || head.pos == Pos::Have || clause.copula)
                && start <= clause.group.end + 3
        });
    // "after talks with X, Y said": whoever the sentence goes on with.
    let host = clause.or_else(|| {
        let leads = led_by_recap(scene, start);
        scene.clauses.iter().find(|clause| leads && clause.group.start > token && clause.finite)
    });
    if !verb
        && company.sides(scene).len() < 2
        && (holds
            || clause.is_some_and(|clause| names_forum(scene, clause))
            || hang == Hang::Inside
            || led_by_recap(scene, start) && (sentence.number <= 2 || beside > 0)
            || !company.sides(scene).is_empty()
            || sentence.includes(token, &["summit"])
            || producers(scene))
        && let Some(clause) = host
        && !subject
    {
        let mut joined = Company::default();
        joins(scene, clause).for_each(|party| joined.add(scene, party));
        joined.persons.extend(&company.persons);
        joined.parties.extend(&company.parties);
        joined.settle(scene);
        company = joined;
    }
    // "a delegation is holding talks in X": with those to whom it goes.
    let away =
        clause.filter(|clause| !verb && !subject && scene.head(clause).as_verb.act(Act::Hold) && sent(scene, clause));
    if let Some(clause) = away.filter(|_| company.sides(scene).len() < 2) {
        joins(scene, clause).for_each(|party| company.add(scene, party));
        let there = scene.parties_in(token..clause.right).find(|party| party.place && !party.person);
        company.parties.extend(there.map(|party| party.party));
        company.settle(scene);
    }
    // "a delegation is in X for trade talks": with those to whom it goes.
    let known = scene.context.sides.len();
    let hosted = hang == Hang::Purpose && beside == 0 && (known == 2 || known < 2 && scene.context.trade);
    if hosted && let Some(clause) = clause {
        let mut joined = Company::default();
        joins(scene, clause).for_each(|party| joined.add(scene, party));
        let near = |party: &&PartyRef| {
            (known < 2 && party.place || scene.context.sides.contains(&party.party)) && !party.goods && !party.person
        };
        let host = scene.parties_in(clause.group.end..start).filter(near);
        joined.parties.extend(host.map(|party| party.party).take(1));
        joined.settle(scene);
        if joined.sides(scene).len() == 2 {
            company = joined;
        }
    }
    // "A is in talks with B and C": who is in them is one more.
    let with = |party: &PartyRef| !party.person && party.lead == Lead::With && party.token > token;
    if let Some(clause) = clause.filter(|_| !verb && !subject && hang == Hang::Governed && beside > 1)
        && company.persons.is_empty()
        && company.parties.iter().all(|party| scene.parties.iter().any(|named| named.party == *party && with(named)))
    {
        let mut joined = Company::default();
        joins(scene, clause).for_each(|party| joined.add(scene, party));
        joined.parties.extend(&company.parties);
        joined.settle(scene);
        company = joined;
    }
    // Those that the words at the meeting name.
    let named = beside > 0 && company.sides(scene).len() >= 2;
    let there = clause.is_some_and(|clause| clause.subject.clone().any(|at| sentence.is_word(at, "there")));
    if company.sides(scene).len() == 1
        && !verb
        && (subject || there || hang == Hang::Purpose && clause.is_some_and(|clause| sent(scene, clause)))
        && let Some(party) = voice::speaker_party(scene)
    {
        // "Ottawa denied that talks with Tokyo were under way".
        if !company.sides(scene).contains(&party) && voice::speaker_person(scene).is_none() {
            company.parties.push(party);
        }
    }
    if company.sides(scene).len() == 1 && !verb && hang != Hang::Inside && has_cue(scene, Cue::Unconfirmed) {
        // "Tokyo would not confirm a meeting with Mr A": who is asked is the other side.
        let asked = scene.clauses.iter().filter(|clause| scene.head(clause).flag(Flag::Say));
        let other = asked
            .flat_map(|clause| scene.subjects(clause))
            .find(|party| !company.sides(scene).contains(party) && !sentence.lexicon.party(*party).forum);
        let before = || {
            let free = |party: &&PartyRef| party.lead == Lead::None && !party.goods && !party.person;
            let mut named = scene.parties_in(sentence.body..start).filter(free).map(|party| party.party);
            named.find(|party| !company.sides(scene).contains(party))
        };
        let other = other.or_else(before);
        company.parties.extend(other);
    }
    if company.sides(scene).len() == 1
        && !verb
        && let Some(speaker) = voice::speaker_person(scene)
    {
        // "Trump said a meeting with Putin was off".
        let mut joined = Company { persons: vec![speaker], parties: company.parties.clone(), forum: None };
        joined.persons.extend(&company.persons);
        joined.settle(scene);
        if joined.sides(scene).len() >= 2 {
            company = joined;
        }
    }
    // "A and other members of OPEC+ held a meeting": the body is of it.
    if company.sides(scene).len() == 1 && !verb && hang == Hang::Governed && producers(scene) {
        let body = scene.parties.iter().find(|party| sentence.lexicon.party(party.party).id.as_str() == "OPEC");
        company.parties.extend(body.map(|party| party.party));
        company.settle(scene);
    }
    if company.sides(scene).len() < 2 {
        let all = 0..sentence.tokens.len();
        let leaders = sentence.has_flag(all.clone(), Flag::Leaders);
        let theirs = !verb && (start..token).any(|at| sentence.is_word(at, "their"));
        let both = leaders || theirs || sentence.has_flag(all, Flag::Both);
        let two = scene.context.sides.len() == 2;
        // "the EU team will visit next week": the other side of the two.
        let goes = visit && (verb || hang != Hang::Loose) && company.sides(scene).len() == 1;
        // "his first visit to Asia": to none of the two.
        let beyond = sentence.is_word(token + 1, "to")
            && (token + 2..token + 5).any(|at| sentence.word(at).starts_with(char::is_uppercase))
            && scene.parties_in(token + 2..(token + 5).min(sentence.tokens.len())).next().is_none();
        let goes = goes && !beyond && company.sides(scene).iter().all(|side| scene.context.sides.contains(side));
        if (leaders || theirs) && scene.context.pair.len() == 2 {
            company = Company { persons: scene.context.pair.clone(), ..Company::default() };
        } else if offered(scene, token, None) && sentence.is_title() {
            // "A ready to resume talks with B".
            let named = scene.parties_in(sentence.body..start).filter(|party| party.lead == Lead::None && !party.goods);
            named.take(1).for_each(|party| company.add(scene, party));
            company.settle(scene);
        } else if (both || goes || the_talks(scene, token, start, subject)) && two && !(verb && weak(scene, token)) {
            company = Company { persons: company.persons.clone(), parties: scene.context.sides.clone(), forum: None };
            if !company.persons.is_empty() && company.persons.len() < 2 && !goes {
                company.persons.clear();
            }
            company.settle(scene);
        } else if clause.is_none() || !scene.context.trade && !bloc_meets(scene, token, &company) {
            return None;
        }
    }
    // "A Japan-U.S. summit": of the two leaders of whom the article tells.
    let pair = &scene.context.pair;
    if !verb && company.persons.is_empty() && pair.len() == 2 && sentence.includes(token, &["summit"]) {
        let leaders = Company { persons: pair.clone(), ..Company::default() };
        let (mut own, mut theirs) = (company.sides(scene), leaders.sides(scene));
        own.sort_unstable();
        theirs.sort_unstable();
        if own == theirs {
            company = leaders;
        }
    }
    Some(Gathered { company, beside, named, hosted })
}

/// Those whom the words at the meeting name.
fn at_hand(scene: &Scene<'_, '_>, at: &Mention<'_>) -> Option<Company> {
    let Mention { token, verb, start, clause, subject, .. } = *at;
    let sentence = scene.sentence;
    let mut company = Company::default();
    let end = clause.map_or(sentence.tokens.len(), |clause| {
        // "talks were under way with X".
        let under_way = clause.copula || scene.head(clause).pos == Pos::Be;
        // "after what he called a good meeting with X": of the words inside.
        let inner =
            scene.clause_of(token).map(|(index, _)| scene.clauses[index].right).filter(|_| clause.right <= token);
        let right = inner.unwrap_or(clause.right);
        if subject && !clause.passive && !under_way { clause.group.start } else { right }
    });
    let end = matter_end(scene, token + 1..end);
    if verb {
        let clause = clause?;
        // "waiting to see whether".
        if sentence.is_any(token + 1, &["whether", "if", "how", "what", "who", "why"]) {
            return None;
        }
        // "among them Ryosei Akazawa, who will travel to".
        let who = clause.opening == Opening::Relative;
        let led = |party: &&PartyRef| matches!(party.lead, Lead::None | Lead::Of | Lead::With) || who && party.person;
        let staffed = !scene.parties_in(clause.subject.clone()).any(|party| party.lead == Lead::None);
        // "spoke to X".
        let lower = sentence.lower(token);
        // "see Trump's policies as harmful": nobody is met.
        let sees = ["see", "saw"].iter().any(|start| lower.starts_with(start));
        let spoken = ["sp", "talk"].iter().any(|start| lower.starts_with(start));
        scene
            .parties_in(clause.subject.clone())
            .filter(|party| led(party) || staffed && party.lead == Lead::From)
            .for_each(|party| company.add(scene, party));
        // "plans for the leaders of A and B to talk": who is to.
        let (planned, own) = for_whom(scene, clause);
        if planned {
            own.into_iter().for_each(|party| company.add(scene, party));
            company.settle(scene);
            return Some(company);
        }
        // "A and B signed the pact when they met": who did so.
        let they = clause.own_subject().len() == 1 && sentence.is_word(clause.own_subject().start, "they");
        let first = scene.clauses.iter().find(|first| they && first.finite && first.head < clause.head);
        if let Some(first) = first.filter(|first| joins(scene, first).count() > 1) {
            joins(scene, first).for_each(|party| company.add(scene, party));
        }
        // "met with leaders from Canada, Britain and Italy": whose they are.
        const PEOPLE: &[&str] = &[
            "leaders",
            "ministers",
            "officials",
            "counterparts",
            "negotiators",
            "envoys",
            "delegates",
            "representatives",
        ];
        let people = clause.object().take(4).find(|at| {
            sentence.is_word(at + 1, "from") && PEOPLE.iter().any(|word| sentence.lower(*at).ends_with(word))
        });
        scene
            .parties_in(clause.group.end..matter_end(scene, clause.object()))
            .filter(|party| {
                // "sees Gulf pact days away": no meeting with the Gulf.
                let of_noun = !party.person
                    && sentence.tokens.get(party.token + 1).is_some_and(|next| {
                        next.pos == Pos::Noun && !next.flag(Flag::Title) && !next.flag(Flag::Listed)
                    });
                !(sees && (party.possessive || of_noun))
            })
            .filter(|party| {
                matches!(party.lead, Lead::None | Lead::With | Lead::Between)
                    || spoken && party.lead == Lead::To
                    || people.is_some_and(|from| party.token > from && party.lead == Lead::From)
            })
            .for_each(|party| company.add(scene, party));
        // "Ottawa said its prime minister would fly to X": Ottawa's.
        let own = clause.own_subject();
        let its = own.len() > 1
            && own.clone().take(2).any(|at| sentence.is_word(at, "its"))
            && scene.parties_in(own).all(|party| party.indirect);
        let teller = clause.parent.filter(|_| its && clause.opening == Opening::Complement);
        if let Some(teller) = teller.map(|parent| &scene.clauses[parent]) {
            joins(scene, teller).for_each(|party| company.add(scene, party));
        }
        // "X, whom Y met".
        let whom = clause.antecedent.filter(|_| {
            clause.opening == Opening::Relative
                && (clause.left..clause.group.start).any(|at| sentence.is_word(at, "whom"))
        });
        let met = whom.and_then(|at| scene.parties_in(at..at + 1).next());
        if let Some(met) = met {
            company.add(scene, met);
        }
    } else {
        // "US, South Korea trade talks".
        let mut first = start;
        while first > sentence.body + 1
            && matches!(sentence.tokens[first - 1].pos, Pos::Comma | Pos::And)
            && sentence.party(first - 2).is_some()
            && sentence.party(first).is_some()
            && !sentence.is_demonym(first)
            && clause.is_none_or(|clause| subject && clause.left < first)
        {
            first -= 2;
        }
        scene.parties_in(first..token).for_each(|party| company.add(scene, party));
        let visit = is_visit(scene, token);
        // "received a phone call from".
        let called = takes_call(scene, token, clause);
        if let Some(clause) = clause.filter(|_| called) {
            joins(scene, clause).for_each(|party| company.add(scene, party));
        }
        let after = |party: &&PartyRef| {
            matches!(party.lead, Lead::Between | Lead::With | Lead::Of)
                || party.lead == Lead::By
                || visit && party.lead == Lead::To
                || called && party.lead == Lead::From
        };
        // "sit-down with X" is one word with what leads to X.
        let with = sentence.lower(token).ends_with(" with");
        let next = |party: &&PartyRef| with && party.lead == Lead::None && party.token <= token + 3;
        let met = |party: &&PartyRef| after(party) || next(party);
        // "talks were under way with X": behind the verb only with whom.
        let verb = clause.filter(|clause| subject && !clause.passive).map_or(end, |clause| clause.group.start);
        let behind = |party: &&PartyRef| party.token < verb || party.lead == Lead::With;
        scene.parties_in(token + 1..end).filter(met).filter(behind).for_each(|party| company.add(scene, party));
        // "a meeting at the USTR".
        let office = |party: &&PartyRef| {
            party.token <= token + 3
                && sentence.is_word(token + 1, "at")
                && sentence.naming(party.token) == Some(Naming::Government)
        };
        if let Some(office) = scene.parties_in(token + 1..end.max(token + 1)).find(office) {
            company.parties.push(office.party);
        }
        // "a visit to X that Y had planned": who had.
        let planned = scene.clauses.iter().find(|clause| {
            visit && subject && clause.opening == Opening::Relative && clause.left > token && clause.left <= token + 6
        });
        if let Some(planned) = planned.filter(|clause| scene.head(clause).as_verb.cue(Cue::Plan)) {
            joins(scene, planned).for_each(|party| company.add(scene, party));
        }
        // "X cancelled his trip to Y".
        let trip = sentence.tokens[token].noun != Some(Kind::Meeting);
        if let Some(clause) = clause.filter(|_| trip && trip_told(scene, token)) {
            joins(scene, clause).for_each(|party| company.add(scene, party));
        }
        // "X was on a visit to Y": who is on it.
        if let Some(clause) = clause.filter(|clause| visit && clause.copula && !subject) {
            joins(scene, clause).for_each(|party| company.add(scene, party));
        }
    }
    company.settle(scene);
    Some(company)
}

/// Those who are to do what a plan is for: `plans are afoot for A and B to talk`.
fn for_whom<'s>(scene: &'s Scene<'_, '_>, clause: &Clause) -> (bool, Vec<&'s PartyRef>) {
    const NAMES: usize = 12;
    let sentence = scene.sentence;
    let none = (false, Vec::new());
    let Some(above) = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|at| &scene.clauses[at])
    else {
        return none;
    };
    let from = clause.group.start.saturating_sub(NAMES).max(above.left);
    let Some(lead) = (from..clause.group.start).rev().find(|at| sentence.is_word(*at, "for")) else { return none };
    let plan = (above.left..lead).any(|at| sentence.tokens[at].as_noun.cue(Cue::Plan));
    let plain = (lead..clause.group.start).all(|at| sentence.tokens[at].pos != Pos::Verb);
    let own: Vec<&PartyRef> =
        scene.parties_in(lead + 1..clause.group.start).filter(|party| !party.goods && !party.place).collect();
    (plan && plain && own.len() > 1, own)
}

/// True for `a delegation`, `a team`: who goes somewhere.
fn sent(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let goes = |at: usize| scene.sentence.is_any(at, &["delegation", "team", "envoy", "negotiators"]);
    clause.subject.clone().any(goes)
}

/// What stands after `following`, `while` or `ahead of` is of another matter.
fn matter_end(scene: &Scene<'_, '_>, range: Range<usize>) -> usize {
    let sentence = scene.sentence;
    let end = range.end;
    let mut range = range;
    range
        .find(|at| {
            matches!(sentence.tokens[*at].pos, Pos::Recap | Pos::Sub | Pos::Stop) || sentence.is_word(*at, "ahead")
        })
        .unwrap_or(end)
}

/// A visit is with those to whom one goes.
fn is_visit(scene: &Scene<'_, '_>, token: usize) -> bool {
    let lower = scene.sentence.lower(token);
    lower.contains("visit") || lower.ends_with("trip") || lower.ends_with("mission")
}

/// True for the call of `received a phone call on Thursday from`, `took a call from`.
fn takes_call(scene: &Scene<'_, '_>, token: usize, clause: Option<&Clause>) -> bool {
    let lower = scene.sentence.lower(token);
    let call = lower == "call" || lower.ends_with(" call") || lower.ends_with("conversation");
    call && clause.is_some_and(|clause| {
        let word = scene.sentence.lower(clause.head);
        ["receiv", "get", "got", "took", "tak"].iter().any(|stem| word.starts_with(stem))
            && !clause.passive
            && clause.object().contains(&token)
    })
}

/// `the talks ended`, `the third round took place`: those of the two that the article is about.
fn the_talks(scene: &Scene<'_, '_>, token: usize, start: usize, subject: bool) -> bool {
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    let talks =
        ["talks", "negotiations", "discussions", "consultations", "summit"].iter().any(|end| lower.ends_with(end));
    let the = sentence.is_word(start, "the") || sentence.is_word(start, "this");
    subject && talks && the && scene.context.trade
}

/// `spoke`, `saw`: a meeting only with two sides named.
fn weak(scene: &Scene<'_, '_>, token: usize) -> bool {
    let word = scene.sentence.lower(token);
    ["sp", "sa", "see", "talk", "conv", "travel", "fl", "com", "came", "head"]
        .iter()
        .any(|start| word.starts_with(start))
}
