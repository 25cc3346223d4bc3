//! Reads decisions on output; rates and prices have files of their own.

use std::sync::LazyLock;

use chrono::NaiveDate;
use memchr::memmem::Finder;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::{Found, Looks, When};
use crate::facts::measures::blank;
use crate::facts::moves::market_moves;
use crate::facts::numbers::Quantity;
use crate::facts::rate_steps;
use crate::facts::rates;
use crate::facts::roles::Scene;
use crate::facts::sentence::Token;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{PartyId, ProductId};

/// Who decides on output, in whatever case it is written.
static OPEC: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("opec"));
/// What oil is counted in.
static BARREL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("barrel"));

pub(super) fn figures(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let mut found = rates::policy_rates(scene);
    if found.is_empty()
        && let Some(fact) = rate_steps::rate_step(scene)
    {
        found.push(fact);
    }
    found.extend(output_quota(scene));
    found.extend(market_moves(scene));
    found
}

/// Which way a verb or noun moves a rate or an output.
pub(super) fn direction(token: &Token) -> Option<Action> {
    let meaning = token.meaning();
    if meaning.act(Act::Raise) || token.flag(Flag::Up) {
        Some(Action::Raise)
    } else if meaning.act(Act::Reduce) || token.flag(Flag::Down) {
        Some(Action::Reduce)
    } else if meaning.act(Act::Hold) || meaning.act(Act::Stand) {
        Some(Action::Hold)
    } else {
        None
    }
}

/// What is done with output, where a verb meets `cuts` or `an increase`.
fn output_direction(scene: &Scene<'_, '_>, clause: &Clause, noun: usize) -> Option<Action> {
    let sentence = scene.sentence;
    let head = scene.head(clause).as_verb;
    // "opens the taps", "leaves taps where they are".
    if sentence.lower(noun).ends_with("taps") {
        let word = sentence.lower(clause.head);
        let is = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        let opens = is(&["open", "loosen"]).then_some(Action::Raise);
        let closes = is(&["tighten", "clos", "shut"]).then_some(Action::Reduce);
        return opens.or(closes).or_else(|| is(&["leav", "left", "keep", "kept"]).then_some(Action::Hold));
    }
    // "oil production increases": the noun of the act stands after it.
    let after = sentence.tokens.get(noun + 1).filter(|next| next.pos == Pos::Noun && direction(next).is_some());
    let last = if after.is_some() { noun + 1 } else { noun };
    let is = |stems: &[&str]| stems.iter().any(|stem| (noun..=last).any(|at| sentence.lower(at).contains(stem)));
    let rejects = head.cue(Cue::Denied) || head.step(Step::Broken) && head.act(Act::Collapse);
    let starts = |stems: &[&str]| sentence.begins(clause.head, stems);
    // "dropped plans for an increase".
    let planned = (clause.group.end..noun.max(clause.group.end)).any(|at| sentence.tokens[at].as_noun.cue(Cue::Plan));
    let stops = head.act(Act::Suspend)
        || head.cue(Cue::Postponed)
        || head.cue(Cue::Cancelled) && (planned || !head.act(Act::Remove))
        || starts(&["skip", "forgo", "forwent"]);
    // "keep the pause in increases".
    let paused = (clause.group.end..noun.max(clause.group.end)).any(|at| sentence.tokens[at].as_noun.act(Act::Suspend));
    if paused {
        let ends = head.act(Act::Remove) || starts(&["end"]);
        let stays = head.act(Act::Hold) || head.act(Act::Stand) || head.act(Act::Extend) || head.cue(Cue::Announced);
        return if ends { Some(Action::Raise) } else { stays.then_some(Action::Hold) };
    }
    let tells = head.cue(Cue::Announced)
        || head.cue(Cue::Agree)
        || head.cue(Cue::Considered)
        || head.act(Act::Reach)
        || talks_of(scene, clause);
    let undoes = !head.act(Act::Extend)
        && starts(&["unwind", "unwound", "revers", "taper", "restor", "eas", "phas", "roll", "remov", "lift", "end"]);
    if is(&["cut", "curb", "reduction"]) {
        let deepens = head.act(Act::Raise) || sentence.lower(clause.head).starts_with("deepen");
        return if undoes || head.act(Act::Reduce) {
            Some(Action::Raise)
        } else if head.act(Act::Extend) || head.act(Act::Hold) || head.act(Act::Stand) || stops {
            Some(Action::Hold)
        } else if deepens || tells || rejects || head.act(Act::Impose) || head.act(Act::Resume) {
            Some(Action::Reduce)
        } else {
            None
        };
    }
    if is(&["increase", "hike", "rise"]) {
        return if stops {
            Some(Action::Hold)
        } else if starts(&["stick", "stuck", "proceed", "press", "go ahead", "maintain"])
            || tells
            || rejects
            || [Act::Raise, Act::Impose, Act::Hold, Act::Resume, Act::Effect].iter().any(|act| head.act(*act))
        {
            Some(Action::Raise)
        } else {
            None
        };
    }
    // "agreed on an increase in output": the noun before says which way.
    let led = noun.checked_sub(2).filter(|at| *at >= clause.group.end && tells).and_then(|at| {
        (at.saturating_sub(2)..=at)
            .rev()
            .filter(|at| *at >= clause.group.end)
            .find_map(|at| direction(&sentence.tokens[at]))
    });
    // "is to deliver another increase in output".
    let led = led.or_else(|| {
        let brings = starts(&["deliver", "implement", "proceed", "go ahead", "plan", "prepar", "push"]);
        let before = noun.checked_sub(2).filter(|at| brings && *at >= clause.group.end)?;
        (before.saturating_sub(2)..=before)
            .rev()
            .filter(|at| *at >= clause.group.end)
            .find_map(|at| direction(&sentence.tokens[at]))
    });
    // "lifts oil output": puts it up.
    let lifts = starts(&["lift"]) && !head.act(Act::Reduce);
    if lifts {
        return Some(Action::Raise);
    }
    let stays = sentence.begins(clause.head, &["stick", "stuck"]);
    direction(scene.head(clause)).or(led).or_else(|| (stops || stays || head.act(Act::Extend)).then_some(Action::Hold))
}

/// True for `are talking of a cut`, `spoke about more output`.
fn talks_of(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let word = scene.sentence.lower(clause.head);
    ["talk", "speak", "spoke"].iter().any(|stem| word.starts_with(stem))
        && scene.sentence.is_any(clause.group.end, &["of", "about"])
}

/// True if the noun is what the verb acts on.
fn acted_on(scene: &Scene<'_, '_>, clause: &Clause, noun: usize) -> bool {
    let sentence = scene.sentence;
    if noun < clause.group.start {
        // "output rose" is no decision.
        let whole = clause.group.len() > 1 || sentence.is_title();
        return clause.passive && whole && clause.own_subject().contains(&noun);
    }
    // "agreed to a larger than expected hike".
    let compares = |at: usize| {
        sentence.is_word(at, "than") && sentence.is_any(at + 1, &["expected", "planned", "forecast", "anticipated"])
    };
    // "agreed on cuts", "sticks to its policy", "an increase in output", "dropped plans for a rise", "a pause in increases".
    let joins = |at: usize| {
        let led = at.checked_sub(1).map(|before| sentence.tokens[before].as_noun);
        sentence.is_word(at, "for") && led.is_some_and(|led| led.cue(Cue::Plan))
            || sentence.is_any(at, &["in", "on", "to"]) && led.is_some_and(|led| led.act(Act::Suspend))
            || at == clause.group.end && (sentence.is_any(at, &["on", "to", "with"]) || talks_of(scene, clause))
            || sentence.is_any(at, &["in", "of", "to"])
                && at > 0
                && (direction(&sentence.tokens[at - 1]).is_some() || sentence.tokens[at - 1].number.is_some())
    };
    noun >= clause.group.end
        && (clause.group.end..noun).all(|at| {
            !matches!(
                sentence.tokens[at].pos,
                Pos::Prep | Pos::Of | Pos::To | Pos::Comma | Pos::Stop | Pos::Sub | Pos::Recap
            ) || joins(at)
                || compares(at)
        })
}

/// The oil producers that act in the clause for themselves.
fn producer(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Vec<PartyId>> {
    const PRODUCERS: &[&str] = &[
        "SA", "RU", "IQ", "AE", "KW", "KZ", "DZ", "OM", "NG", "AO", "LY", "IR", "VE", "GA", "CG", "GQ", "AZ", "BH",
        "MX", "NO",
    ];
    let mut acting = scene.ids(&scene.subjects(clause));
    // "the ministry of X said it would cut": who says so of himself.
    let himself = clause.opening == Opening::Complement
        && clause.own_subject().len() <= 2
        && clause.own_subject().all(|at| scene.parties_in(at..at + 1).all(|party| party.indirect));
    // "his country would cut", "the OPEC member country will reduce": that of who says so.
    let land = clause.opening == Opening::Complement
        && clause.own_subject().len() <= 4
        && clause.own_subject().any(|at| scene.sentence.is_any(at, &["country", "kingdom", "nation"]));
    if let Some(parent) = clause.parent.filter(|_| himself || land) {
        let above = &scene.clauses[parent];
        let mut who = scene.subjects(above);
        if who.is_empty() && land {
            // "Algeria's energy minister": whose he is.
            who.extend(
                scene
                    .parties_in(above.own_subject())
                    .filter(|party| party.possessive || party.demonym)
                    .map(|party| party.party),
            );
        }
        let speaks = scene.ids(&who);
        if speaks.iter().all(|party| PRODUCERS.contains(&party.as_str())) && !speaks.is_empty() {
            acting = speaks;
        }
    }
    // "the Kingdom is discussing with other OPEC producers a rise": that of them all.
    let together = (clause.left..clause.right)
        .any(|at| scene.sentence.is_word(at, "with") && scene.sentence.is_word(at + 1, "other"));
    let alone = !acting.is_empty() && acting.iter().all(|party| PRODUCERS.contains(&party.as_str()));
    (alone && !together).then_some(acting)
}

/// Which way `will add 137,000 barrels a day`, `is to pump 60,000 barrels a day less` goes: so much a day, and no noun of
/// output.
fn pumped(scene: &Scene<'_, '_>, clause: &Clause, opec: crate::facts::sentence::Party) -> Option<Action> {
    const PUMPS: &[&str] =
        &["add", "pump", "produc", "rais", "boost", "cut", "trim", "reduc", "return", "restor", "unwind", "hik"];
    const MEMBERS: &[&str] = &["members", "producers", "countries", "group", "alliance"];
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let per_day = |at: &usize| {
        sentence.tokens[*at].number.is_some_and(
            |number| matches!(&sentence.numbers[number].is, Quantity::Amount(_, unit) if *unit == "barrels_per_day"),
        )
    };
    let market = || {
        let behind = clause.group.end..(clause.group.end + 4).min(sentence.tokens.len());
        let to = behind.clone().any(|at| sentence.is_word(at, "to") || sentence.is_word(at, "off"));
        to && behind.into_iter().any(|at| sentence.is_word(at, "market") || sentence.is_word(at, "markets"))
    };
    // "188,000 barrels a day will come back to the market as OPEC+ ..": the group's, where the sentence names it.
    if clause.will && clause.subject.clone().any(|at| per_day(&at)) && market() {
        let group = (0..sentence.tokens.len()).any(|at| sentence.party(at) == Some(opec));
        let is = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        let back = is(&["come", "return", "flow"]) || clause.passive && is(&["brought", "return", "restor", "releas"]);
        let off = clause.passive && is(&["taken", "withdrawn", "kept"]);
        let way = if off { Some(Action::Reduce) } else { back.then_some(Action::Raise) };
        return way.filter(|_| group && !clause.negated);
    }
    let daily = clause.object().take(8).find(per_day)?;
    let guessed = ["forecast", "forecasts", "estimate", "estimates", "projection", "outlook"];
    if (clause.group.end..daily).any(|at| sentence.is_any(at, &guessed)) {
        return None;
    }
    let subject = clause.subject.clone();
    let own = scene.parties_in(subject.clone()).any(|party| party.party == opec)
        || producer(scene, clause).is_some()
        || subject.into_iter().any(|at| sentence.is_any(at, MEMBERS));
    if !own || clause.passive || !PUMPS.iter().any(|stem| word.starts_with(stem)) {
        return None;
    }
    let says = |words: &[&str]| (daily + 1..daily + 3).any(|at| sentence.is_any(at, words));
    if says(&["less", "fewer"]) {
        return Some(Action::Reduce);
    }
    let more = || (daily.saturating_sub(2)..daily).any(|at| sentence.tokens[at].flag(Flag::Step));
    if says(&["more"])
        || more() && !scene.head(clause).as_verb.act(Act::Reduce)
        || ["add", "return", "restor", "unwind"].iter().any(|stem| word.starts_with(stem))
    {
        return Some(Action::Raise);
    }
    let plain = ["pump", "produc"].iter().any(|stem| word.starts_with(stem));
    direction(scene.head(clause)).filter(|_| !plain)
}

/// The noun of a step of output that nothing else names: `a cut of 500,000 barrels a day`, `its million-barrel cut`, `the
/// increases will be skipped`, where the group of producers decides it.
fn step_of_output(scene: &Scene<'_, '_>, clause: &Clause, opec: crate::facts::sentence::Party) -> Option<usize> {
    const STEPS: &[&str] = &["increase", "hike", "cut", "curb", "reduction"];
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let step = |at: &usize| tokens[*at].pos == Pos::Noun && sentence.begins(*at, STEPS);
    let daily = |at: usize| {
        tokens.get(at).and_then(|token| token.number).is_some_and(
            |number| matches!(&sentence.numbers[number].is, Quantity::Amount(_, unit) if *unit == "barrels_per_day"),
        )
    };
    let barrels = |at: usize| {
        (at.saturating_sub(2)..at + 4).any(daily)
            || (at.saturating_sub(2)..at).any(|before| sentence.includes(before, &["barrel"]))
    };
    let tabled = clause.copula
        && (clause.group.end..(clause.group.end + 5).min(tokens.len()))
            .any(|at| ["table", "agenda", "cards"].iter().any(|word| sentence.lower(at).ends_with(word)));
    // "the increases planned for the winter" are only named.
    if clause.copula && !tabled || clause.opening == Opening::Reduced {
        return None;
    }
    let subject = |at: usize| (clause.passive || tabled) && clause.subject.contains(&at);
    let decides = || {
        scene.parties_in(clause.subject.clone()).any(|party| party.party == opec)
            || scene.clauses.iter().any(|other| {
                scene.head(other).flag(Flag::Say)
                    && scene.parties_in(other.subject.clone()).any(|party| party.party == opec)
            })
    };
    // "price increases", "an increase in demand", "cuts to its forecast".
    let alone = |at: usize| {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let after = tokens.get(at + 1);
        let modified = before.is_some_and(|token| token.pos == Pos::Noun && !token.flag(Flag::Step));
        let of_another = after.is_some_and(|token| matches!(token.pos, Pos::Of | Pos::To | Pos::Noun | Pos::Prep))
            && tokens.get(at + 2).is_none_or(|token| token.date.is_none() && token.noun != Some(Kind::OutputQuota))
            && !(at + 1..at + 4).any(daily);
        !modified && !of_another
    };
    let start = if clause.passive || tabled { clause.subject.start } else { clause.group.end };
    (start..clause.right)
        .filter(step)
        .find(|at| (subject(*at) || acted_on(scene, clause, *at)) && (barrels(*at) || alone(*at) && decides()))
}

/// True for `cut its July target`, `left its targets untouched`, of the group itself.
fn targets(scene: &Scene<'_, '_>, clause: &Clause, at: usize, opec: crate::facts::sentence::Party) -> bool {
    scene.sentence.is_any(at, &["target", "targets", "quota", "quotas"])
        && scene.sentence.tokens[at].pos != Pos::Verb
        && scene.parties_in(clause.subject.clone()).any(|party| party.party == opec)
}

/// True if it is the output of oil: `its voluntary cut of 500,000 barrels`.
fn speaks_of_oil(scene: &Scene<'_, '_>, clause: &Clause, noun: usize) -> bool {
    let lower = scene.sentence.lower(noun);
    let barrels = crate::facts::slots::amount(scene, clause.left..clause.right)
        .is_some_and(|amount| amount.unit.starts_with("barrel"));
    let counted = (noun.saturating_sub(2)..noun).any(|at| scene.sentence.includes(at, &["barrel"]));
    barrels || counted || ["oil", "crude", "voluntary"].iter().any(|word| lower.contains(word))
}

/// What is asked about a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// `met to decide whether to keep output steady or raise it`.
    Weighed,
    /// `it was not clear whether it would end its cuts`.
    Open,
}

/// The question that a clause is part of.
fn question(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Question> {
    const UNKNOWN: &[&str] = &["clear", "unclear", "known", "certain", "uncertain", "see", "seen", "doubt", "question"];
    let sentence = scene.sentence;
    let runs_on = |at: &usize| !matches!(sentence.tokens[*at].pos, Pos::Comma | Pos::Stop);
    let whether = (sentence.body..clause.head).rev().take_while(runs_on).find(|at| sentence.is_word(*at, "whether"))?;
    let before = whether.saturating_sub(3)..whether;
    let unknown = before.into_iter().any(|at| sentence.is_any(at, UNKNOWN));
    Some(if unknown { Question::Open } else { Question::Weighed })
}

/// True for `it is inevitable that they will agree to a rise`, `a rise is likely`: somebody's forecast.
fn foretold(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const FORECASTS: &[&str] = &["inevitable", "likely", "unlikely", "possible", "conceivable", "probable"];
    let mut above = clause.parent;
    for _ in 0..3 {
        let Some(told) = above.map(|parent| &scene.clauses[parent]) else { return false };
        let word = |at: usize| scene.sentence.is_any(at, FORECASTS);
        let seen = told.group.len() == 1 && scene.sentence.is_word(told.head, "seen");
        if seen || told.copula && (told.group.end..told.group.end + 3).any(word) {
            return true;
        }
        above = told.parent;
    }
    false
}

/// True for `poised to lift output`, `is getting ready to`, `is likely to`: expected, and not decided.
fn about_to(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let is = |at: usize, words: &[&str]| sentence.is_any(at, words);
    let group = |clause: &Clause| clause.group.clone().any(|at| is(at, &["poised to", "likely to", "expected to"]));
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    let ready = above.is_some_and(|above| {
        (above.group.start..clause.group.start).any(|at| is(at, &["ready", "poised", "likely", "preparing", "gearing"]))
    });
    group(clause) || ready
}

/// OPEC+ and what it does with its output.
fn output_quota(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let daily = || {
        sentence
            .numbers
            .iter()
            .any(|number| matches!(&number.is, Quantity::Amount(_, unit) if *unit == "barrels_per_day"))
    };
    let steps = || {
        sentence.glance.parties()
            && (sentence.glance.act(Act::Raise) || sentence.glance.act(Act::Reduce))
            && sentence.finds(&OPEC)
    };
    let barrels = || sentence.finds(&BARREL);
    if !sentence.glance.noun(Kind::OutputQuota) && !daily() && !steps() && !barrels() {
        return Vec::new();
    }
    let Some(opec) = sentence.lexicon.party_number(&PartyId::new("OPEC")) else { return Vec::new() };
    let tokens = &sentence.tokens;
    let mut found: Vec<Fact> = Vec::new();
    let named = (0..tokens.len()).any(|at| sentence.party(at) == Some(opec));
    let about =
        named || [scene.context.home, scene.context.last].contains(&Some(opec)) || scene.context.sides.contains(&opec);
    if !about && !scene.clauses.iter().any(|clause| producer(scene, clause).is_some()) {
        return found;
    }
    for clause in &scene.clauses {
        let head = scene.head(clause);
        if head.pos != Pos::Verb && !clause.copula {
            continue;
        }
        let said = || {
            (clause.left..clause.right)
                .find(|at| {
                    let output = tokens[*at].noun == Some(Kind::OutputQuota) || targets(scene, clause, *at, opec);
                    output && acted_on(scene, clause, *at)
                })
                // "hold their output policy meeting": who meets.
                .filter(|at| !sentence.is_any(at + 1, &["meeting", "talks"]))
        };
        let step = || step_of_output(scene, clause, opec).filter(|_| named || producer(scene, clause).is_some());
        let noun = if clause.copula { step() } else { said().or_else(step) };
        // "A cut of a million barrels a day is back on the table".
        let tabled = noun.filter(|noun| clause.copula && *noun < clause.group.start);
        let given = sentence.begins(clause.head, &["grant", "allow", "give", "gave", "permit"]);
        if clause.copula && noun.is_none() {
            continue;
        }
        let again = !given
            && !found.is_empty()
            && (clause.object()).any(|at| sentence.is_word(at, "them") || sentence.is_word(at, "it"));
        let action = match noun {
            Some(noun) if tabled.is_some() => direction(&tokens[noun]),
            Some(noun) => output_direction(scene, clause, noun),
            None if again => direction(head)
                .or_else(|| (head.as_verb.act(Act::Suspend) || head.as_verb.act(Act::Extend)).then_some(Action::Hold)),
            None => pumped(scene, clause, opec),
        };
        let Some(action) = action else { continue };
        // Who acts: a member for itself, else the group.
        let own = producer(scene, clause);
        let oil = noun.is_none_or(|noun| speaks_of_oil(scene, clause, noun));
        let actor = match own {
            Some(party) if oil => party,
            Some(_) => continue,
            None if about => vec![PartyId::new("OPEC")],
            None => continue,
        };
        // "some countries can't boost production": what they are not able to.
        let unable = clause.negated
            && clause.group.clone().any(|at| sentence.is_any(at, &["can't", "cannot", "can not", "can", "couldn't"]));
        if unable {
            continue;
        }
        // "overrode calls to cut".
        let asked = scene.leading_noun(clause, |noun| tokens[noun].flag(Flag::Request)).is_some();
        let urged = asked
            || clause.parent.is_some_and(|parent| {
                let head = scene.head(&scene.clauses[parent]);
                clause.opening == Opening::Infinitive && head.pos == Pos::Verb && head.flag(Flag::Urge)
            });
        let asks = question(scene, clause);
        if urged || asks == Some(Question::Open) {
            continue;
        }
        let mut force = Force::default();
        force.take(scene, clause, true);
        if let Some(parent) = clause.parent {
            force.take(scene, &scene.clauses[parent], false);
        }
        // "had no plans to cut".
        let none = clause.opening == Opening::Infinitive
            && clause.antecedent.is_some_and(|noun| noun > 0 && sentence.is_word(noun - 1, "no"));
        // "decided not to cut": it stays as it is.
        let kept = force.negated
            && clause.parent.is_some_and(|parent| {
                let head = scene.head(&scene.clauses[parent]);
                clause.opening == Opening::Infinitive
                    && (head.as_verb.cue(Cue::Announced) || head.as_verb.cue(Cue::Agree))
            });
        let action = if kept { Action::Hold } else { action };
        let stage = if kept {
            Stage::Announced
        } else if force.denied || force.negated || none {
            Stage::Denied
        } else if force.considered
            || force.may
            || talks_of(scene, clause)
            || tabled.is_some()
            || asks.is_some()
            || foretold(scene, clause)
            || about_to(scene, clause)
        {
            Stage::Considered
        } else {
            Stage::Announced
        };
        let (hedge, said_by) = voice::voice(scene, Some(clause));
        let fresh = voice::is_fresh(scene, Some(clause), clause.head, &Force { stands: false, ..force })
            || rates::reason(scene, Some(clause));
        let mut fact = blank(scene, Kind::OutputQuota, fresh, hedge, said_by);
        fact.action = Some(action);
        fact.stage = Some(stage);
        fact.actor = actor;
        if stage == Stage::Denied && force.denied {
            fact.denied_by = crate::facts::slots::denier(scene, &fact);
        }
        fact.object = vec![ProductId::new("crude_oil")];
        fact.amount = crate::facts::slots::amount(scene, clause.left..clause.right);
        let date = (clause.left..clause.right)
            .filter(|at| !crate::facts::timing::said(scene, *at))
            // "for the first time in eight years": how rare it is.
            .filter(|at| !(*at > 1 && sentence.is_word(at - 1, "in") && sentence.is_word(at - 2, "time")))
            .find_map(|at| tokens[at].date);
        let date = date.map(|date| &sentence.dates[date]);
        // "prolonged its cut through September": until when, and not from when.
        let lasts = action == Action::Hold
            && date.is_some_and(|date| {
                matches!(date.lead, "through" | "until" | "till") && matches!(date.when, When::Month { .. })
            });
        fact.date = if lasts {
            date.and_then(|date| date.resolve(sentence.on, Looks::Ahead)).map(|span| DateSpan::day(span.last))
        } else {
            date.and_then(|date| quota_month(date, sentence.on))
        };
        fact.date_is = fact.date.map(|_| if lasts { DateIs::Expires } else { DateIs::Effective });
        found.push(fact);
    }
    found
}

/// A quota `in December` applies from the first of the month; one through a quarter has its whole span.
fn quota_month(found: &Found, on: NaiveDate) -> Option<DateSpan> {
    let span = found.resolve(on, Looks::Ahead)?;
    let month = matches!(found.when, When::Month { .. }) && found.through.is_none() && found.is_vague(span);
    Some(if month { DateSpan::day(span.first) } else { span })
}
