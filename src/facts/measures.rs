//! Reads measures: tariffs, controls on exports and imports, sanctions, probes, aid.

use chrono::NaiveDate;

use crate::facts::dates::Looks;
use crate::facts::numbers::Quantity;
use crate::facts::passage::{Clause, Mark, Opening, Passage, Sense};
use crate::facts::roles::{Around, Roles, roles};
use crate::facts::voice;
use crate::facts::words::{Act, Cue, Word};
use crate::facts::{Action, Amount, DateIs, DateSpan, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::Form;

/// How far a verb may stand from the noun that it acts on, in bytes.
const VERB_REACH: usize = 110;

/// Every measure that the sentence tells.
pub(super) fn measures(passage: &Passage<'_>, on: NaiveDate) -> Vec<Fact> {
    let nouns: Vec<&Mark> =
        passage.marks.iter().filter(|mark| measure_kind(mark).is_some() && !is_verb(passage, mark)).collect();
    let mut found = Vec::new();
    for (index, noun) in nouns.iter().enumerate() {
        let clause = passage.clause_at(noun.start);
        let until = nouns.get(index + 1).map_or(clause.end, |next| next.start.min(clause.end)).max(noun.end);
        let since =
            index.checked_sub(1).map_or(clause.start, |before| nouns[before].end.max(clause.start)).min(noun.start);
        if let Some(fact) = measure(passage, noun, clause, (since, until), on) {
            found.push(fact);
        }
    }
    found
}

/// `to levy a duty`: a noun by its letters, a verb by its place.
fn is_verb(passage: &Passage<'_>, noun: &Mark) -> bool {
    let also_verb =
        passage.marks.iter().any(|mark| mark.start == noun.start && mark.end == noun.end && mark.act().is_some());
    let led = matches!(
        passage.word_before(noun.start).as_str(),
        "to" | "will" | "would" | "may" | "might" | "could" | "can" | "must" | "shall" | "not" | "should"
    );
    also_verb && led
}

fn measure_kind(mark: &Mark) -> Option<Kind> {
    let measures =
        [Kind::Tariff, Kind::ExportControl, Kind::ImportControl, Kind::Sanction, Kind::Investigation, Kind::Subsidy];
    match mark.word()? {
        Word::Noun(kind) | Word::Flow(kind) if measures.contains(&kind) => Some(kind),
        _ => None,
    }
}

fn measure(
    passage: &Passage<'_>,
    noun: &Mark,
    clause: Clause,
    (since, until): (usize, usize),
    on: NaiveDate,
) -> Option<Fact> {
    let kind = measure_kind(noun)?;
    let flow = matches!(noun.word(), Some(Word::Flow(_)));
    let verb = governing(passage, noun, clause, (since, until), kind, flow);
    let action = action_of(kind, flow, verb)?;
    let around = Around { clause, noun, verb, until, since };
    let roles = roles(passage, &around);
    let (rate, rate_from, rate_is) = if kind == Kind::Tariff { rate(passage, &around) } else { (None, None, None) };
    let bare = verb.is_none();
    if bare
        && (rate.is_none() || roles.target.is_empty() && roles.object.is_empty())
        && !has_stage_word(passage, since, until)
    {
        return None;
    }
    let stage = stage(passage, &around)?;
    let mut fresh = voice::is_fresh(passage, clause, verb, on);
    if bare && stage == Stage::InEffect && !passage.is_title() {
        fresh = false;
    }
    let (hedge, said_by) = voice::voice(passage, clause);
    let (date, date_is) = date(passage, &around, fresh, on);
    let action = settled(passage, &around, action, (rate, rate_from));
    let mut fact = blank(passage, kind, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.rate = rate;
    fact.rate_from = rate_from;
    fact.rate_is = rate_is;
    fact.basis = basis(passage, clause);
    fact.amount = if kind == Kind::Tariff { None } else { amount(passage, since, until) };
    fact.date = date;
    fact.date_is = date_is;
    fill(&mut fact, roles);
    Some(fact)
}

fn fill(fact: &mut Fact, roles: Roles) {
    fact.actor = roles.actor;
    fact.target = roles.target;
    fact.object = roles.object;
}

/// A fact of this sentence with nothing but its voice.
pub(super) fn blank(passage: &Passage<'_>, kind: Kind, fresh: bool, hedge: Hedge, said_by: Option<String>) -> Fact {
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
        evidence: passage.evidence(),
        confidence: match hedge {
            Hedge::Asserted => 0.8,
            Hedge::Attributed => 0.75,
            Hedge::Reported => 0.6,
            Hedge::Speculated => 0.4,
        },
    }
}

/// The verb that acts on the noun: the nearest before it, else the nearest after it.
fn governing<'m>(
    passage: &'m Passage<'_>,
    noun: &Mark,
    clause: Clause,
    (since, until): (usize, usize),
    kind: Kind,
    flow: bool,
) -> Option<&'m Mark> {
    let fits = |mark: &&Mark| {
        mark.act().is_some_and(|act| fits(kind, flow, act)) && !(noun.start <= mark.start && mark.end <= noun.end)
    };
    let from = crate::facts::roles::floor(passage.text, noun.start.saturating_sub(VERB_REACH).max(since));
    let nearest = passage.within(from, noun.start).rev().filter(|mark| fits(mark)).max_by_key(|mark| {
        // A verb proper goes before a plain word such as `higher`.
        (mark.form() != Form::Plain, mark.start)
    });
    let last = passage.within(noun.end, until.min(noun.end + VERB_REACH)).find(fits);
    let passive = last.filter(|mark| {
        mark.form() == Form::Past || mark.form() == Form::Base || effect(mark) || mark.form() == Form::Present
    });
    // "tariffs were raised": a passive right after the noun goes before a far verb.
    match (nearest, passive) {
        (Some(before), Some(after)) if after.start - noun.end < 24 && noun.start - before.end > 30 => Some(after),
        (Some(before), _) => Some(before),
        (None, Some(after)) => Some(after),
        (None, None) => {
            // The first noun of "tariffs and curbs" shares the verb of the clause.
            passage
                .within(
                    crate::facts::roles::floor(passage.text, noun.start.saturating_sub(VERB_REACH).max(clause.start)),
                    noun.start,
                )
                .rev()
                .find(fits)
        }
    }
}

fn effect(mark: &Mark) -> bool {
    mark.act() == Some(Act::Effect)
}

fn fits(kind: Kind, flow: bool, act: Act) -> bool {
    if flow {
        return act.of_flow().is_some();
    }
    match kind {
        Kind::Investigation => {
            matches!(act, Act::Open | Act::Close | Act::Raise | Act::Suspend | Act::Extend | Act::Remove)
        }
        _ => act.of_measure().is_some() || act == Act::Effect || (act == Act::Resume && kind != Kind::Tariff),
    }
}

fn action_of(kind: Kind, flow: bool, verb: Option<&Mark>) -> Option<Action> {
    let Some(act) = verb.and_then(Mark::act) else { return (!flow).then_some(Action::Impose) };
    if flow {
        return act.of_flow();
    }
    if kind == Kind::Investigation {
        return Some(match act {
            Act::Close | Act::Remove => Action::Remove,
            Act::Raise => Action::Raise,
            Act::Suspend => Action::Suspend,
            Act::Extend => Action::Extend,
            _ => Action::Impose,
        });
    }
    Some(match act {
        Act::Effect => Action::Impose,
        Act::Resume => Action::Impose,
        act => act.of_measure()?,
    })
}

/// Two rates say which way it goes, whatever the verb; `down to` and `up to` do where there is no verb.
fn settled(passage: &Passage<'_>, around: &Around<'_>, action: Action, rates: (Option<f64>, Option<f64>)) -> Action {
    let easing = matches!(action, Action::Impose | Action::Raise | Action::Reduce);
    match rates {
        (Some(to), Some(from)) if easing && to < from => return Action::Reduce,
        (Some(to), Some(from)) if easing && to > from => return Action::Raise,
        _ => {}
    }
    if around.verb.is_some() || action != Action::Impose {
        return action;
    }
    if passage.has(around.noun.end, around.until, |word| word == Word::Down) {
        Action::Reduce
    } else if passage.has(around.noun.end, around.until, |word| word == Word::Up) {
        Action::Raise
    } else {
        action
    }
}

fn has_stage_word(passage: &Passage<'_>, since: usize, until: usize) -> bool {
    passage.has(since, until, |word| {
        matches!(word, Word::Cue(Cue::Threatened | Cue::Considered | Cue::Denied | Cue::Announced | Cue::Agree))
    })
}

/// How real it is, from the words around verb and noun; none where the sentence says that it is not done.
fn stage(passage: &Passage<'_>, around: &Around<'_>) -> Option<Stage> {
    let Around { clause, noun, verb, .. } = *around;
    let head = verb.map_or(noun.start, |verb| verb.start);
    let before = (clause.start, head.max(noun.start));
    let cue = |cue: Cue| {
        passage
            .within(before.0, before.1)
            .any(|mark| mark.word() == Some(Word::Cue(cue)) && mark.end <= before.1 && !same(mark, verb))
    };
    if voice::is_denied(passage, clause, head.max(noun.start)) {
        return Some(Stage::Denied);
    }
    if voice::is_negated(passage, clause, head) {
        return None;
    }
    let dropped = passage
        .within(before.0, before.1)
        .any(|mark| mark.word() == Some(Word::Cue(Cue::Cancelled)) && !voice::is_negated(passage, clause, mark.start));
    if dropped && (cue(Cue::Threatened) || cue(Cue::Plan)) {
        return Some(Stage::Cancelled);
    }
    let conditional = passage.clauses.iter().any(|clause| clause.opening == Opening::Condition);
    if cue(Cue::Threatened) && !voice_only(passage, before) {
        return Some(Stage::Threatened);
    }
    let effect = passage.within(clause.start, clause.end).find(|mark| mark.act() == Some(Act::Effect));
    if let Some(effect) = effect {
        let ahead = passage
            .within(effect.start.saturating_sub(24).max(clause.start), effect.start)
            .any(|mark| matches!(mark.word(), Some(Word::Cue(Cue::Announced | Cue::Scheduled))));
        let begins = passage.text[effect.start..effect.end].to_ascii_lowercase();
        let weak = begins.starts_with("start") || begins.starts_with("beg");
        if verb.is_some_and(|verb| verb.act() == Some(Act::Effect)) || !weak {
            return Some(if ahead || effect.form() == Form::Base { Stage::Announced } else { Stage::InEffect });
        }
    }
    if conditional && (cue(Cue::Announced) || cue(Cue::Considered)) && clause.opening != Opening::Condition {
        return Some(Stage::Threatened);
    }
    if cue(Cue::Considered)
        || passage.has(noun.end, around.until, |word| word == Word::Cue(Cue::Considered)) && verb.is_none()
    {
        return Some(Stage::Considered);
    }
    if cue(Cue::Plan) {
        return Some(Stage::Announced);
    }
    match verb.map(Mark::form) {
        Some(_) if cue(Cue::Announced) || cue(Cue::Agree) => Some(Stage::Announced),
        Some(Form::Past) if clause.opening == Opening::Recap => Some(Stage::InEffect),
        Some(Form::Past | Form::Present | Form::Base | Form::Ing | Form::Plain) => Some(Stage::Announced),
        None => Some(Stage::InEffect),
    }
}

fn same(mark: &Mark, verb: Option<&Mark>) -> bool {
    verb.is_some_and(|verb| verb.start == mark.start && verb.end == mark.end)
}

/// `warned` of a market is no threat: it needs an infinitive or `of` after it.
fn voice_only(passage: &Passage<'_>, span: (usize, usize)) -> bool {
    passage.within(span.0, span.1).filter(|mark| mark.word() == Some(Word::Cue(Cue::Threatened))).all(|mark| {
        let text = passage.text[mark.start..mark.end].to_ascii_lowercase();
        text.starts_with("warn")
            && !passage.text[mark.end..].trim_start().to_ascii_lowercase().starts_with("of")
            && !passage.has(mark.end, span.1, |word| matches!(word, Word::Cue(Cue::Announced | Cue::Considered)))
    })
}

/// Rate, rate before, and whether it is a step.
fn rate(passage: &Passage<'_>, around: &Around<'_>) -> (Option<f64>, Option<f64>, Option<RateIs>) {
    let inside: Vec<(usize, usize, f64)> = passage
        .numbers
        .iter()
        .filter(|number| around.since <= number.start && number.end <= around.until)
        .filter_map(|number| match number.is {
            Quantity::Percent(percent) => Some((number.start, number.end, percent)),
            _ => None,
        })
        .collect();
    let lead = |start: usize| passage.word_before(start);
    let from = inside.iter().find(|(start, ..)| lead(*start) == "from" || lead(*start) == "over");
    let to = inside.iter().find(|(start, ..)| matches!(lead(*start).as_str(), "to" | "at"));
    // "a 25% tariff": the figure right before the noun goes before one after it.
    let near =
        inside.iter().filter(|(start, ..)| from.is_none_or(|from| from.0 != *start)).min_by_key(|(start, end, _)| {
            if *end <= around.noun.start { around.noun.start - end } else { (start - around.noun.end.min(*start)) * 2 }
        });
    let Some(chosen) = (if from.is_some() { to.or(near) } else { near }) else { return (None, None, None) };
    let step_word =
        passage.has(around.since, around.until.min(chosen.1 + 30).max(around.since), |word| word == Word::Step);
    let by = lead(chosen.0) == "by";
    let is = if step_word || by { RateIs::Step } else { RateIs::Level };
    (Some(chosen.2), from.map(|from| from.2), Some(is))
}

fn basis(passage: &Passage<'_>, clause: Clause) -> Option<String> {
    let all = |start, end| {
        passage.within(start, end).find_map(|mark| match &mark.sense {
            Sense::Basis(id) => Some(id.clone()),
            _ => None,
        })
    };
    all(clause.start, clause.end).or_else(|| all(0, passage.text.len()))
}

pub(super) fn amount(passage: &Passage<'_>, start: usize, end: usize) -> Option<Amount> {
    passage.numbers.iter().filter(|number| start <= number.start && number.end <= end).find_map(|number| match &number
        .is
    {
        Quantity::Amount(value, unit) => Some(Amount { value: *value, unit: (*unit).to_owned() }),
        _ => None,
    })
}

/// The date of the measure, and what it says.
fn date(passage: &Passage<'_>, around: &Around<'_>, fresh: bool, on: NaiveDate) -> (Option<DateSpan>, Option<DateIs>) {
    let start = around.clause.start;
    let dateline = if passage.number == 1 { dateline_end(passage.text) } else { 0 };
    for found in
        passage.dates.iter().filter(|found| found.start >= start.max(dateline) && found.end <= around.clause.end)
    {
        let is = match found.lead.as_str() {
            "from" | "starting" | "beginning" | "effective" | "begin" | "begins" | "start" | "starts" | "after"
            | "since" | "of" | "take" | "before" => DateIs::Effective,
            "until" | "till" | "through" | "to" | "expire" | "expires" => DateIs::Expires,
            "by" | "within" | "deadline" => DateIs::Deadline,
            "for" => DateIs::Expires,
            "on" | "in" => {
                // "said on Friday": the date of the saying.
                if after_say(passage, found.start) {
                    continue;
                }
                DateIs::Effective
            }
            _ => {
                if after_say(passage, found.start) || !fresh {
                    continue;
                }
                DateIs::Effective
            }
        };
        // "Banned exports on Friday" is the last one, "from Friday" the next.
        let done =
            around.verb.is_some_and(|verb| verb.form() == Form::Past) && found.lead == "on" && !ahead(passage, around);
        let looks = if fresh && !done { Looks::Ahead } else { Looks::Back };
        if let Some(span) = found.when.resolve(on, looks) {
            return (Some(span), Some(is));
        }
    }
    (None, None)
}

/// True if the verb is led by `will`, `to`, `set to`.
fn ahead(passage: &Passage<'_>, around: &Around<'_>) -> bool {
    let head = around.verb.map_or(around.noun.start, |verb| verb.start);
    passage.has_cue(around.clause.start, head, Cue::Scheduled)
}

/// True if a verb of saying stands just before the date: `said on Friday`.
pub(super) fn after_say(passage: &Passage<'_>, at: usize) -> bool {
    let from = crate::facts::roles::floor(passage.text, at.saturating_sub(24));
    passage.within(from, at).any(|mark| matches!(mark.word(), Some(Word::Say)) && mark.form() != Form::Plain)
        || passage
            .within(at, (at + 24).min(passage.text.len()))
            .any(|mark| mark.word() == Some(Word::Say) && mark.form() == Form::Past)
            && passage.word_before(at) != "from"
}

/// Where `WASHINGTON, Oct 10 -` ends; 0 if there is none.
pub(super) fn dateline_end(text: &str) -> usize {
    let head = crate::facts::roles::floor(text, 60);
    let head = &text[..head];
    let Some(dash) =
        [" - ", " — ", " – ", ") "].iter().filter_map(|dash| head.find(dash).map(|at| at + dash.len())).min()
    else {
        return 0;
    };
    let letters: Vec<char> =
        head[..dash].chars().take_while(|c| *c != ',' && *c != '(').filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    if !letters.is_empty()
        && (capitals == letters.len()
            || letters.len() < 14 && letters[0].is_uppercase() && head[..dash].contains(|c: char| c.is_ascii_digit()))
    {
        dash
    } else {
        0
    }
}
