//! What governs the noun of a deal, and what hangs on it: the verb, the nouns before it, the talks on it.
//!
//! In: a scene and the noun of a deal. Out: what the sentence tells of it (`Told`), or nothing where it only names it.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::agreements::Sort;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::dealings::force;
use crate::facts::negotiated;
use crate::facts::outcome::{Told, starts};
use crate::facts::phrases::{listed_start, phrase_start};
use crate::facts::roles::Scene;
use crate::facts::sentence::Meaning;
use crate::facts::standing;
use crate::facts::voice::Force;
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::lexicon::Form;

/// How many words of a complement may stand before its own word: `is not yet anywhere close`.
pub(super) const COMPLEMENT: usize = 7;
/// How many words may stand between a verb and its deal.
const BETWEEN: usize = 9;
/// The same, with words put in between commas: `gave its blessing on Tuesday, by 98 votes to 31, to the pact`.
const ASIDE: usize = 13;
/// How many nouns may lead to the deal: `the signing of the text of the deal`.
const NOUNS: usize = 3;

/// What hangs on the noun at `token`: `an agreement signed in July`, `the deal, which took effect`.
pub(super) fn hanging(scene: &Scene<'_, '_>, token: usize) -> Option<Told> {
    let index = scene.clauses.iter().position(|clause| {
        let participle = || {
            clause.opening == Opening::Participle && clause.subject.contains(&token) && clause.subject.end <= token + 2
        };
        matches!(clause.opening, Opening::Reduced | Opening::Relative) && clause.antecedent == Some(token)
            || participle()
    })?;
    let clause = &scene.clauses[index];
    let participle = clause.opening == Opening::Participle;
    let passive = clause.opening == Opening::Reduced || clause.passive;
    // "a deal that Ottawa has reached with Beijing": whoever reached it stands in the clause.
    let own = scene.parties_in(clause.own_subject()).any(|party| !party.goods)
        || clause.own_subject().any(|at| scene.sentence.tokens[at].flag(Flag::Both));
    let object = clause.opening == Opening::Relative && !clause.passive && own;
    let perfect = object && clause.have && !clause.had && clause.is_past();
    // "the agreement, taking effect on Friday".
    let step =
        step_of_verb(scene, clause, passive || object, !object).filter(|step| !participle || *step == Step::InForce)?;
    let mut force = force(scene, index);
    // "hopes to see a deal reached": as far as what stands above.
    if let Some(above) =
        clause.parent.map(|parent| &scene.clauses[parent]).filter(|_| clause.opening == Opening::Reduced)
    {
        let aim = above.opening == Opening::Infinitive && above.form == Form::Base;
        force.considered |=
            above.will || above.may || above.would || aim || scene.head(above).as_verb.step(Step::Sought);
    }
    Some(Told {
        step,
        clause: Some(index),
        force,
        settled: clause.is_past() || participle,
        aside: (clause.is_past() || clause.have) && !perfect,
        subject: !object,
        put_off: false,
    })
}

/// What governs the noun at `token`, whose phrase begins at `begin`.
pub(super) fn governed(scene: &Scene<'_, '_>, token: usize, begin: usize, sort: Sort) -> Option<Told> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let mut force = Force::default();
    let mut step: Option<Step> = None;
    let mut talks = false;
    // "a proposed agreement", "the signed deal".
    for (at, word) in tokens.iter().enumerate().take(token).skip(begin) {
        force.considered |= word.as_noun.cue(Cue::Considered) || word.as_verb.cue(Cue::Considered);
        force.negated |= sentence.is_word(at, "no");
    }
    // "the truce's extension", "trade deal talks".
    let mut last = token;
    while let Some(next) = tokens.get(last + 1) {
        let owned = tokens[last].pos == Pos::Of && matches!(next.pos, Pos::Other | Pos::Noun);
        let joins = next.pos == Pos::Of
            || owned
            || next.pos == Pos::Noun && next.noun != Some(Kind::Agreement) && next.flow.is_none();
        if !joins {
            break;
        }
        let outer = step_of_noun(next.as_noun, next.noun);
        if outer.is_none() && next.pos != Pos::Of && tokens[last].pos == Pos::Of {
            // "the deal's critics".
            return None;
        }
        step = outer.or(step);
        talks |= next.noun == Some(Kind::Meeting);
        last += 1;
    }
    // "extension of the truce", "talks on a deal", "close to a deal".
    let mut start = begin;
    let mut opens = false;
    for _ in 0..NOUNS {
        let Some(noun) = governing_noun(scene, start) else { break };
        // "the start of negotiations on a deal".
        if talks && negotiated::opening(scene, noun) {
            opens = true;
            start = phrase_start(sentence, noun, sentence.body);
            continue;
        }
        let outer = step_of_noun(tokens[noun].as_noun, tokens[noun].noun);
        force.considered |= tokens[noun].as_noun.cue(Cue::Considered);
        if outer.is_none() && !neutral(scene, noun) {
            return None;
        }
        step = step.or(outer);
        talks |= tokens[noun].noun == Some(Kind::Meeting) || negotiated::dialogue(scene, noun);
        start = phrase_start(sentence, noun, sentence.body);
    }
    let (index, subject) = scene.clause_of(token)?;
    let (index, start) = called(scene, index, start);
    // "is meant to be signed": what is meant tells how far it is.
    let index = if subject && step.is_none() { negotiated::meant(scene, index).unwrap_or(index) } else { index };
    // "expects the deal to be signed": what is to be done to it.
    let to_be = if subject || step.is_some() { None } else { standing::to_be(scene, index, last) };
    let (index, subject) = to_be.map_or((index, subject), |under| (under, true));
    let clause = &scene.clauses[index];
    if standing::none_there(scene, clause, (begin, token)) {
        let denied = Force { denied: true, ..force };
        return Some(Told {
            step: Step::Reached,
            clause: Some(index),
            force: denied,
            settled: false,
            aside: false,
            subject: true,
            put_off: false,
        });
    }
    let behind = matches!(start.checked_sub(1).map(|at| tokens[at].pos), Some(Pos::Recap | Pos::Sub | Pos::If));
    if behind && !subject {
        return None;
    }
    // "because the talks on renewing the deal had stalled": a reason, and known.
    let reason = subject
        && clause.opening == Opening::Side
        && clause.left > 0
        && sentence.is_word(clause.left - 1, "because")
        && sentence.number > 1;
    if reason {
        return None;
    }
    let verb = if subject {
        // The head of the subject, and nothing that hangs on another noun.
        let led = start.checked_sub(1).is_some_and(|at| matches!(tokens[at].pos, Pos::Prep) && at >= clause.left);
        if led && to_be.is_none() {
            return None;
        } else {
            step_of_verb(scene, clause, clause.passive || headless(scene, clause), true)
        }
    } else if reaches(scene, clause, listed_start(sentence, start, clause.group.end)) {
        step_of_verb(scene, clause, true, false)
            .or_else(|| put(scene, clause, last))
            .or_else(|| standing::kept(scene, clause, last))
    } else {
        None
    };
    // "the talks ended in a framework deal".
    let ended = !subject
        && verb.is_none()
        && !clause.negated
        && !clause.may
        && start > clause.group.end
        && sentence.is_any(start - 1, &["in", "with"])
        && ["end", "result", "culminat", "conclud"].iter().any(|stem| starts(scene, clause, stem))
        && clause.subject.clone().any(|at| tokens[at].noun == Some(Kind::Meeting));
    let verb = if ended { Some(Step::Reached) } else { verb };
    // "froze its work on approving the deal".
    let held_up = !subject
        && clause.parent.filter(|_| !clause.finite).is_some_and(|parent| {
            let head = scene.head(&scene.clauses[parent]);
            // "bars Belgium from signing the deal".
            let barred =
                head.as_verb.act(Act::Restrict) && sentence.is_word(clause.group.start.saturating_sub(1), "from");
            head.pos == Pos::Verb && (head.as_verb.step(Step::Suspended) || barred)
        });
    // "postpones signing the deal": its signing is what waits.
    let put_off = held_up && verb == Some(Step::Signed);
    let verb = match verb {
        Some(Step::Reached | Step::Signed | Step::Approved) if held_up => Some(Step::Suspended),
        verb => verb,
    };
    // "conclude the 14th round of free trade agreement talks": the round is over, and no more.
    let round_over = verb == Some(Step::Reached)
        && tokens.get(token + 1).is_some_and(|next| next.noun == Some(Kind::Meeting))
        && round(scene, clause.group.end..token);
    if round_over {
        return None;
    }
    let index = if verb == Some(Step::Suspended) && held_up { clause.parent.unwrap_or(index) } else { index };
    let noun_step = step;
    // "freezes work on the deal": what was being done is over.
    force.considered &= verb != Some(Step::Suspended);
    // "EU, Mercosur close to signing": the heading leaves the verb out.
    let near = clause.parent.is_none()
        && clause.opening == Opening::Infinitive
        && clause.subject.clone().last().is_some_and(|at| tokens[at].as_noun.step(Step::Sought));
    let verb = if near { Some(Step::Sought) } else { verb };
    let told = |step: Step, more: Force| Told {
        step,
        clause: Some(index),
        force: more.with(self::force(scene, index)),
        settled: false,
        aside: false,
        subject,
        put_off,
    };
    let goes_on = talks
        && sort == Sort::Trade
        && (opens || negotiated::goes_on(scene, clause, subject, start) || begun(scene, clause));
    // "talks are under way on a deal".
    if noun_step.is_none() && verb.is_none() && sort == Sort::Trade && negotiated::on_it(scene, clause, subject, start)
    {
        return Some(told(Step::Sought, force));
    }
    match (noun_step, verb) {
        // "talks on a deal": under way, whatever is done with the talks, but that they end in one.
        (Some(Step::Sought), Some(Step::Reached))
            if concluded(scene, clause) && !round(scene, clause.subject.clone()) =>
        {
            Some(told(Step::Reached, force))
        }
        // "dashed hopes of a deal".
        (Some(Step::Sought), Some(Step::Broken)) if !talks && dashed(scene, clause) => {
            Some(told(Step::Broken, Force { considered: false, ..force }))
        }
        // Talks are read as meetings, but for how near they are to their end.
        (Some(Step::Sought), _) if talks && !(goes_on || advanced(scene, clause)) => None,
        (Some(Step::Sought), _) => Some(told(Step::Sought, force)),
        // "delayed the signing of the deal".
        (Some(noun @ (Step::Signed | Step::Approved | Step::InForce)), Some(Step::Suspended)) => {
            Some(Told { put_off: noun == Step::Signed, ..told(Step::Suspended, force) })
        }
        // "spoke about the extension of the deal".
        (Some(Step::Extended), None) if beside(scene, start) => None,
        (Some(noun), above) => {
            let mut told = told(noun, force);
            told.force.considered |= above == Some(Step::Sought);
            told.settled = tokens[clause.head].pos == Pos::Verb && clause.is_past() && !told.force.considered;
            Some(told)
        }
        (None, Some(verb)) => Some(told(verb, force)),
        (None, None) => None,
    }
}

/// `were dashed`, `crushes`: what is done to hopes.
fn dashed(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    ["dash", "crush", "kill", "torpedo"].iter().any(|stem| starts(scene, clause, stem))
}

/// `the third round of talks on the pact concluded`: only that round did.
fn round(scene: &Scene<'_, '_>, mut range: Range<usize>) -> bool {
    range.any(|at| scene.sentence.lower(at).split(' ').any(|word| word == "round"))
}

/// True if `about` or `over` leads to the phrase at `start`: it is a matter of talk.
fn beside(scene: &Scene<'_, '_>, start: usize) -> bool {
    start.checked_sub(1).is_some_and(|at| scene.sentence.is_any(at, &["over", "about", "regarding", "concerning"]))
}

/// `launched talks on a free trade agreement`: it is sought from then on.
fn begun(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const BEGINS: &[&str] = &[
        "launch", "begin", "began", "begun", "start", "open", "kick", "resum", "restart", "relaunch", "reviv",
        "commenc",
    ];
    scene.head(clause).pos == Pos::Verb && BEGINS.iter().any(|stem| starts(scene, clause, stem))
}

/// What talks are near, or in.
const ENDS: &[&str] =
    &["stage", "stages", "phase", "advanced", "final", "conclusion", "completion", "leg", "lap", "mile"];

/// `talks on a deal are in their last stage`.
fn advanced(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let states = clause.copula || scene.head(clause).pos == Pos::Be;
    let reaches = ["enter", "reach", "near", "mov", "progress"].iter().any(|word| starts(scene, clause, word));
    (states || reaches)
        && clause.object().any(|at| {
            let token = &scene.sentence.tokens[at];
            scene.sentence.is_any(at, ENDS) || token.noun.is_none() && token.as_noun.step(Step::Sought)
        })
}

/// The noun on which the phrase that begins at `start` hangs.
fn governing_noun(scene: &Scene<'_, '_>, start: usize) -> Option<usize> {
    let sentence = scene.sentence;
    let before = start.checked_sub(1).filter(|at| *at >= sentence.body)?;
    let token = &sentence.tokens[before];
    // "close to", "on the verge of" are one word.
    if token.pos == Pos::Noun && token.as_noun.steps().next().is_some() {
        return Some(before);
    }
    let links = token.pos == Pos::Prep
        && sentence
            .is_any(before, &["of", "on", "for", "to", "over", "from", "in", "towards", "toward", "with", "about"]);
    let noun = before.checked_sub(1).filter(|at| links && *at >= sentence.body)?;
    // "talks with A and B on".
    let noun = negotiated::over_names(scene, noun).unwrap_or(noun);
    let token = &sentence.tokens[noun];
    (token.pos == Pos::Noun || token.pos == Pos::Adj && token.as_noun.steps().next().is_some()).then_some(noun)
}

/// `struck what it calls a deal`: the verb above governs.
pub(super) fn called(scene: &Scene<'_, '_>, index: usize, start: usize) -> (usize, usize) {
    let clause = &scene.clauses[index];
    let calls = ["call", "describ", "hail", "term", "dub"].iter().any(|word| starts(scene, clause, word));
    let what = (clause.left.saturating_sub(1)..clause.group.start).find(|at| scene.sentence.is_word(*at, "what"));
    // Past what hangs on a noun before it: "drops the tariffs that were to hit Norway, after what he called".
    let above = (0..index).rev().find(|at| !matches!(scene.clauses[*at].opening, Opening::Relative | Opening::Reduced));
    match (what, above) {
        (Some(what), Some(above)) if calls => (above, what),
        _ => (index, start),
    }
}

/// `put the deal on hold`, `leaves the truce in tatters`: what becomes of the object stands after it.
fn put(scene: &Scene<'_, '_>, clause: &Clause, last: usize) -> Option<Step> {
    let puts = ["put", "leav", "left", "plac", "throw", "threw", "declar", "plung", "keep", "kept"]
        .iter()
        .any(|word| starts(scene, clause, word));
    let end = clause.right.min(last + COMPLEMENT + 2);
    (last + 1..end).filter(|_| puts).find_map(|at| {
        scene.sentence.tokens[at].as_noun.steps().find(|step| matches!(step, Step::Suspended | Step::Broken))
    })
}

/// A noun that stands for the deal itself: `terms of the deal`.
fn neutral(scene: &Scene<'_, '_>, noun: usize) -> bool {
    scene.sentence.is_any(
        noun,
        &["terms", "details", "outline", "outlines", "text", "framework", "phase", "version", "round", "vote", "votes"],
    ) || scene.sentence.tokens[noun].noun == Some(Kind::Agreement)
}

/// True if the verb group reaches the phrase at `start` as its object: `agreed with X on a framework`.
fn reaches(scene: &Scene<'_, '_>, clause: &Clause, start: usize) -> bool {
    let sentence = scene.sentence;
    let between = clause.group.end..start.max(clause.group.end);
    let commas = between.clone().filter(|at| sentence.tokens[*at].pos == Pos::Comma).count();
    let most = if commas == 2 { ASIDE } else { BETWEEN };
    if start < clause.group.end || between.len() > most {
        return false;
    }
    let inner = between.clone().all(|at| {
        sentence.tokens[at].pos == Pos::Comma && commas == 2
            || matches!(
                sentence.tokens[at].pos,
                Pos::Prep
                    | Pos::Adv
                    | Pos::Det
                    | Pos::Quote
                    | Pos::To
                    | Pos::Name
                    | Pos::Date
                    | Pos::Of
                    | Pos::And
                    | Pos::Other
                    | Pos::Noun
                    | Pos::Adj
                    | Pos::Number
            )
    });
    let last = between.clone().next_back();
    // "working with X for a deal", but not "creates doubts for deals".
    let wants = last.is_none_or(|at| {
        !sentence.is_word(at, "for")
            || between.len() == 1
            || ["work", "negotiat"].iter().any(|stem| starts(scene, clause, stem))
    });
    let led = wants
        && last.is_none_or(|at| {
            sentence.tokens[at].pos != Pos::Prep
                || sentence
                    .is_any(at, &["on", "to", "from", "for", "of", "off", "toward", "towards", "up", "out", "with"])
        });
    // "signed Alabama's objections to the deal": another noun is the object.
    let other = between.clone().any(|at| {
        sentence.tokens[at].pos == Pos::Noun
            && !sentence.tokens[at].flag(Flag::Authority)
            && !neutral(scene, at)
            && sentence.tokens[at].noun.is_some()
    });
    inner && led && !other
}

/// `trade deal with X reached`: a headline's participle, with nothing after it that it could be done to.
pub(super) fn headless(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let next = scene.sentence.tokens.get(clause.group.end).map(|token| token.pos);
    scene.sentence.is_title()
        && clause.form == Form::Past
        && clause.group.len() == 1
        && next.is_none_or(|pos| {
            matches!(pos, Pos::Prep | Pos::Date | Pos::Comma | Pos::Stop | Pos::Recap | Pos::Adv | Pos::Sub)
        })
}

/// What a noun that leads to a deal says of it.
fn step_of_noun(meaning: Meaning, noun: Option<Kind>) -> Option<Step> {
    if noun == Some(Kind::Meeting) {
        return Some(Step::Sought);
    }
    [
        Step::Suspended,
        Step::Broken,
        Step::Extended,
        Step::Signed,
        Step::Approved,
        Step::InForce,
        Step::Sought,
        Step::Reached,
    ]
    .into_iter()
    .find(|step| meaning.step(*step))
}

/// What the verb of a clause does to a deal: `done` to it, or as its subject.
fn step_of_verb(scene: &Scene<'_, '_>, clause: &Clause, done: bool, subject: bool) -> Option<Step> {
    let head = scene.head(clause);
    let says = clause.parent.is_some_and(|parent| scene.head(&scene.clauses[parent]).flag(Flag::Say));
    let claims = says || clause.subject.clone().any(|at| scene.sentence.is_word(at, "we"));
    let aims = clause.group.clone().any(|at| scene.sentence.tokens[at].pos == Pos::To);
    if head.pos == Pos::Have && done && !subject && (claims && !aims || aims && hoped(scene, clause)) {
        return Some(Step::Reached);
    }
    // "is working with X on a deal".
    let works = ["work", "negotiat", "engag", "cooperat"].iter().any(|stem| starts(scene, clause, stem));
    if works && head.pos == Pos::Verb && done && !subject && !clause.passive {
        return Some(Step::Sought);
    }
    if head.pos == Pos::Verb {
        let mut steps = head.as_verb.steps();
        let found = if done {
            steps.find(|step| !matches!(step, Step::InForce | Step::Fails))
        } else {
            steps.find(|step| matches!(step, Step::InForce | Step::Fails))
        };
        let found = found.filter(|step| {
            done || *step != Step::InForce
                || !["start", "beg"].iter().any(|word| starts(scene, clause, word))
                || subject
        });
        if found.is_some() {
            return found;
        }
    }
    if subject && let Some(step) = standing::open(scene, clause) {
        return Some(step);
    }
    // "is close", "remains on ice", "is in tatters".
    let states = clause.copula || head.pos == Pos::Be || head.pos == Pos::Verb && head.as_verb.act(Act::Stand);
    if subject && states {
        let end = clause.right.min(clause.group.end + COMPLEMENT);
        if near(scene, clause) {
            return Some(Step::Sought);
        }
        return (clause.group.end..end)
            .take_while(|at| {
                !matches!(scene.sentence.tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Recap | Pos::Sub | Pos::Rel)
            })
            .find_map(|at| {
                step_of_noun(scene.sentence.tokens[at].as_noun, None).or_else(|| {
                    let token = &scene.sentence.tokens[at];
                    (token.pos == Pos::Adj || token.pos == Pos::Verb).then(|| token.as_verb.steps().next()).flatten()
                })
            });
    }
    None
}

/// `hopes to have a deal`.
fn hoped(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let noun = clause.antecedent.is_some_and(|noun| scene.sentence.tokens[noun].as_noun.step(Step::Sought));
    let above = clause.parent.map(|parent| scene.head(&scene.clauses[parent]));
    noun || above.is_some_and(|above| above.pos == Pos::Verb && above.as_verb.step(Step::Sought))
}

/// `is days away`, `is still weeks, not months, off`: near, and not there.
fn near(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let is = |at: usize, words: &[&str]| sentence.is_any(at, words);
    let range = clause.group.end..(clause.group.end + COMPLEMENT + 3).min(sentence.tokens.len());
    let away = range.clone().find(|at| is(*at, &["away", "off"]));
    away.is_some_and(|away| {
        (range.start..away).any(|at| {
            is(at, &["hours", "days", "weeks", "months"])
                || sentence.tokens[at].pos == Pos::Date
                    && ["days", "weeks", "months", "hours"].iter().any(|end| sentence.lower(at).ends_with(end))
        })
    })
}

/// `concluded negotiations`: talks that ended with what they were for.
fn concluded(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    ["conclu", "complet", "finali", "wrap"].iter().any(|word| starts(scene, clause, word))
}
