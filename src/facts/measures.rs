//! Reads measures: tariffs, controls on exports and imports, sanctions, probes, aid.
//!
//! A measure is a noun (`tariff`, `export curbs`), trade that a verb stops or frees (`bans exports`), or a rate that a
//! verb charges (`goods pay 25%`). From there the reading goes outwards: the noun's own words, the nouns that it
//! depends on (`threat of`, `suspension of`), its verb, and the clauses above that.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening, phrase_start};
use crate::facts::dates::{Looks, When};
use crate::facts::numbers::Quantity;
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::sentence::{Meaning, Party};
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Action, Amount, DateIs, DateSpan, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::{Form, Is, Naming, PartyId};

/// What names a measure in a sentence.
#[derive(Clone, Copy, Debug)]
struct Trigger {
    token: usize,
    kind: Kind,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Noun,
    /// `bans exports`, `imports are resumed`.
    Flow,
    /// `sanctioned ten firms`.
    Verb,
    /// `will be charged 50%`: the verb alone.
    Rate,
}

/// What the words around a trigger say is done, and how real it is.
#[derive(Clone, Debug, Default)]
struct Reading {
    acts: Vec<Act>,
    force: Force,
    /// The clause whose verb governs it.
    clause: Option<usize>,
    /// The trigger is the subject of that clause.
    as_subject: bool,
    /// A verb says something of it, not only the nouns beside it.
    verb: bool,
    /// That clause hangs on the trigger: `which took effect`.
    hangs: bool,
}

/// Every measure that the sentence tells.
pub(super) fn measures(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let triggers = triggers(scene);
    let mut found = Vec::new();
    for (index, trigger) in triggers.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| triggers[index].token);
        let after = triggers.get(index + 1).map(|next| next.token);
        found.extend(measure(scene, *trigger, before, after));
    }
    steps(scene, &mut found);
    found
}

/// `a 10% duty from 1 February, rising to 25% on 1 June`: the same measure again, at its next rate.
fn steps(scene: &Scene<'_, '_>, found: &mut Vec<Fact>) {
    let sentence = scene.sentence;
    for clause in &scene.clauses {
        let head = scene.head(clause);
        let up = head.as_verb.act(Act::Raise) || ["going", "go"].iter().any(|word| sentence.is_word(clause.head, word));
        let down = head.as_verb.act(Act::Reduce);
        if head.pos != Pos::Verb || !(up || down) || !matches!(clause.opening, Opening::Participle | Opening::And) {
            continue;
        }
        let Some(at) = clause.object().find(|at| sentence.percent(*at).is_some() && sentence.is_word(at - 1, "to"))
        else {
            continue;
        };
        if clause.object().take_while(|other| *other < at).any(|at| sentence.tokens[at].noun.is_some()) {
            continue;
        }
        let rate = sentence.percent(at);
        let Some(base) = found
            .iter()
            .rev()
            .find(|fact| fact.kind == Kind::Tariff && fact.rate.is_some() && fact.rate != rate)
            .cloned()
        else {
            continue;
        };
        let mut next = base.clone();
        next.action = Some(if up { Action::Raise } else { Action::Reduce });
        next.rate = rate;
        next.rate_from = base.rate;
        next.rate_is = Some(RateIs::Level);
        let dated = clause.object().find_map(|at| sentence.tokens[at].date).map(|date| &sentence.dates[date]);
        next.date = dated.and_then(|found| found.when.resolve(sentence.on, Looks::Ahead));
        next.date_is = next.date.map(|_| DateIs::Effective);
        found.push(next);
    }
}

fn is_measure(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Tariff | Kind::ExportControl | Kind::ImportControl | Kind::Sanction | Kind::Investigation | Kind::Subsidy
    )
}

fn triggers(scene: &Scene<'_, '_>) -> Vec<Trigger> {
    let sentence = scene.sentence;
    let mut found: Vec<Trigger> = Vec::new();
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        if word.pos == Pos::Verb {
            if let Some(kind) = word.noun.filter(|kind| is_measure(*kind)) {
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            if !(word.flow.is_some() && word.form == Some(Form::Ing)) {
                continue;
            }
        }
        if let Some(kind) = word.noun.filter(|kind| is_measure(*kind)) {
            // "review of the duty": what is looked into is not told by itself.
            let start = phrase_start(sentence, token, sentence.body);
            let looked = found.last().is_some_and(|last| {
                last.kind == Kind::Investigation && last.token + 2 >= start && kind == Kind::Tariff
            });
            if looked && start > 0 && sentence.tokens[start - 1].pos == Pos::Prep {
                continue;
            }
            // "anti-dumping duty investigation" is one thing: the last noun names it.
            if let Some(last) = found.last_mut().filter(|last| last.token + 1 == token && last.how == How::Noun) {
                if kind == Kind::Investigation || last.kind != Kind::Investigation {
                    *last = Trigger { token, kind, how: How::Noun };
                }
                continue;
            }
            found.push(Trigger { token, kind, how: How::Noun });
        } else if word.flag(Flag::Soft)
            && word.noun.is_none_or(|kind| kind == Kind::PolicyRate)
            && soft(scene, token, &found)
        {
            found.push(Trigger { token, kind: Kind::Tariff, how: How::Noun });
        } else if word.restriction
            && let Some(kind) = restricted(scene, token)
        {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if let Some(kind) = word.flow
            && flow_acted(scene, token)
        {
            found.push(Trigger { token, kind, how: How::Flow });
        }
    }
    let border = sentence.has_flag(0..sentence.tokens.len(), Flag::Trade);
    // Without a word of tariffs in the article only "charges 10% on Thai rubber" is plain enough.
    let foreign =
        |clause: &Clause| scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::On);
    let plain = |clause: &Clause| {
        let head = scene.head(clause).as_verb;
        let own = ["tax", "taxes", "taxing", "taxed"].iter().any(|word| sentence.is_word(clause.head, word))
            && scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::None);
        head.act(Act::Charge) && (border || foreign(clause) || own) || head.act(Act::Impose) && foreign(clause)
    };
    if scene.context.tariff || scene.clauses.iter().any(plain) {
        for clause in scene.clauses.iter().filter(|clause| scene.context.tariff || plain(clause)) {
            if let Some(token) = bare_rate(scene, clause, &found) {
                found.push(Trigger { token, kind: Kind::Tariff, how: How::Rate });
            }
        }
        found.sort_by_key(|trigger| trigger.token);
    }
    found
}

/// True if `charge`, `rate` stand for a tariff: goods and a rate beside it, in an article about tariffs.
fn soft(scene: &Scene<'_, '_>, token: usize, taken: &[Trigger]) -> bool {
    let sentence = scene.sentence;
    if !scene.context.tariff || sentence.naming_any(Naming::CentralBank) {
        return false;
    }
    let Some((clause, _)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[clause];
    let span = clause.left..clause.right;
    if taken.iter().any(|trigger| span.contains(&trigger.token))
        || sentence.tokens.get(token + 1).is_some_and(|next| next.noun.is_some())
    {
        return false;
    }
    let rate = span.clone().any(|at| sentence.percent(at).is_some());
    let goods = scene.objects.iter().any(|object| span.contains(&object.token) && matches!(object.is, Is::Product(_)))
        || scene.parties_in(span).any(|party| party.goods || party.lead == Lead::On && !party.person);
    rate && goods
}

/// The kind of `ban`, `curbs`, `licence` by the trade beside it: `export curbs`, `a ban on imports of`.
fn restricted(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, token, sentence.body);
    let before = (start..token).rev().find_map(|at| sentence.tokens[at].flow);
    if before.is_some() {
        return before;
    }
    for at in token + 1..(token + 9).min(sentence.tokens.len()) {
        let word = &sentence.tokens[at];
        if let Some(flow) = word.flow {
            return Some(flow);
        }
        if matches!(
            word.pos,
            Pos::Comma | Pos::Stop | Pos::And | Pos::Modal | Pos::Be | Pos::Rel | Pos::That | Pos::Sub
        ) || word.noun.is_some()
        {
            break;
        }
    }
    // "its ban on Ukrainian wheat": goods of another country.
    let foreign = scene
        .parties_in(token + 1..(token + 4).min(sentence.tokens.len()))
        .any(|party| party.goods && party.demonym && party.lead == Lead::On);
    if foreign && scene.context.trade {
        return Some(Kind::ImportControl);
    }
    // "the controls", "its curbs": those that the article speaks of.
    let definite = (start..token).any(|at| {
        sentence.tokens[at].pos == Pos::Of
            || ["the", "its", "their", "these", "those"].iter().any(|word| sentence.is_word(at, word))
    });
    let close = token == start + 1 || (start..token).any(|at| sentence.object(at).is_some());
    scene
        .context
        .controls
        .filter(|_| definite && close && !sentence.is_word(token, "stop") && !sentence.is_word(token, "halt"))
}

/// True if a verb or noun stops or frees this trade, and no noun of a measure stands for it.
fn flow_acted(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, token, sentence.body);
    // "export controls", "curbs on exports": the noun is the trigger.
    let next = token + 1;
    if sentence.tokens.get(next).is_some_and(|next| next.pos == Pos::Noun && (next.restriction || next.noun.is_some()))
    {
        return false;
    }
    let Some(before) = start.checked_sub(1) else { return false };
    if sentence.tokens[before].pos == Pos::Prep {
        let noun = before.checked_sub(1).map(|at| &sentence.tokens[at]);
        return noun.is_some_and(|noun| {
            noun.pos == Pos::Noun
                && !noun.restriction
                && (noun.as_noun.act(Act::Suspend) || noun.as_noun.act(Act::Resume) || noun.as_noun.act(Act::Restrict))
                || noun.pos == Pos::Verb && noun.as_verb.acts().any(|act| act.of_flow().is_some())
        });
    }
    let Some((clause, subject)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[clause];
    let head = scene.head(clause);
    let acts = head.pos == Pos::Verb && head.as_verb.acts().any(|act| act.of_flow().is_some());
    if !acts {
        return false;
    }
    // Directly on it: "halt imports", "exports were blocked"; not "stop the rise in imports".
    if subject {
        return clause.passive || head.as_verb.act(Act::Resume);
    }
    sentence.tokens[clause.group.end..token].iter().all(|token| {
        matches!(
            token.pos,
            Pos::Det
                | Pos::Adj
                | Pos::Name
                | Pos::Noun
                | Pos::Other
                | Pos::Of
                | Pos::Adv
                | Pos::Quote
                | Pos::And
                | Pos::Comma
                | Pos::Number
        ) && token.noun.is_none()
            && !(token.pos == Pos::Noun && token.as_noun.has_act())
    })
}

/// The token of a rate that the clause charges, raises or lowers, where no noun of a measure takes it.
fn bare_rate(scene: &Scene<'_, '_>, clause: &Clause, taken: &[Trigger]) -> Option<usize> {
    let sentence = scene.sentence;
    let head = scene.head(clause);
    let dutiable = clause.copula && clause.object().take(2).any(|at| sentence.tokens[at].as_noun.act(Act::Bear));
    let charges = dutiable || head.as_verb.act(Act::Charge) || head.as_verb.act(Act::Bear);
    let goes = ["go", "goes", "went"].iter().any(|word| sentence.is_word(clause.head, word));
    let moves = goes || head.as_verb.act(Act::Raise) || head.as_verb.act(Act::Reduce) || head.as_verb.act(Act::Impose);
    if !charges && !moves || head.pos != Pos::Verb && !dutiable {
        return None;
    }
    let span = clause.left..clause.right;
    if taken.iter().any(|trigger| span.contains(&trigger.token)) {
        return None;
    }
    let taxes = head.as_verb.act(Act::Charge)
        && ["tax", "taxes", "taxing", "taxed"].iter().any(|word| sentence.is_word(clause.head, word));
    let Some(rate) = (clause.group.end..clause.right).find(|at| sentence.percent(*at).is_some()) else {
        // "to tax Canadian beef".
        let goods = scene.parties_in(clause.object()).any(|party| party.goods)
            || scene.objects.iter().any(|object| clause.object().contains(&object.token) && scene.context.trade);
        return (taxes && goods).then_some(clause.head);
    };
    // Something that trade is in must bear it.
    let goods = scene.objects.iter().any(|object| span.contains(&object.token) && matches!(object.is, Is::Product(_)))
        || scene
            .parties_in(clause.group.end..clause.right)
            .any(|party| party.goods || matches!(party.lead, Lead::On | Lead::None | Lead::Against) && !party.person)
        || scene.parties_in(clause.subject.clone()).any(|party| party.goods);
    let quantity = sentence.tokens[span.clone()].iter().any(|token| token.noun == Some(Kind::PolicyRate));
    let market = (span.start..span.end).any(|at| sentence.find(at, |is| matches!(is, Is::Instrument(_))).is_some());
    let of =
        sentence.tokens.get(rate + 1).is_some_and(|next| next.pos == Pos::Prep && sentence.is_word(rate + 1, "of"));
    (goods && !quantity && !market && !of && (charges || rate - clause.group.end <= 6 || directed(scene, rate)))
        .then_some(rate)
}

/// `to 25%`, `from 10%`.
fn directed(scene: &Scene<'_, '_>, number: usize) -> bool {
    number
        .checked_sub(1)
        .is_some_and(|at| ["to", "from", "by", "at"].iter().any(|word| scene.sentence.is_word(at, word)))
}

/// What the sentence says of one trigger: of its own verb, and of a clause that hangs on it.
fn measure(scene: &Scene<'_, '_>, trigger: Trigger, before: Option<usize>, after: Option<usize>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, trigger.token, before.map_or(sentence.body, |before| before + 1));
    if sentence.has_flag(start..trigger.token + 1, Flag::Block) {
        scene.note(|| format!("`{}` dropped: the words beside it are of another matter", sentence.word(trigger.token)));
        return Vec::new();
    }
    let mut facts = Vec::new();
    for reading in readings(scene, trigger, start) {
        facts.extend(told(scene, trigger, &reading, start, before, after).map(|fact| (fact, reading.force.had)));
    }
    // "the tariffs that were to hit eight countries from February": what hangs on it completes it.
    if let [(first, _), (second, had)] = facts.as_mut_slice() {
        if first.target.is_empty() {
            first.target.clone_from(&second.target);
        }
        if first.date.is_none() && *had {
            first.date = second.date;
            first.date_is = second.date_is;
        }
        first.rate = first.rate.or(second.rate);
        if *had {
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
    if modifies(scene, trigger) {
        scene.note(|| format!("`{}` dropped: it only describes the noun after it", sentence.word(trigger.token)));
        return None;
    }
    if scene.context.other_matter && actorless(scene, reading) {
        scene.note(|| format!("`{}` dropped: the article is of another matter", sentence.word(trigger.token)));
        return None;
    }
    if private(scene, reading) {
        scene.note(|| format!("`{}` dropped: who does it is no state", sentence.word(trigger.token)));
        return None;
    }
    if urged(scene, reading) {
        scene.note(|| format!("`{}` dropped: it is only asked for", sentence.word(trigger.token)));
        return None;
    }
    // "decided against duties".
    let against = start > 1
        && sentence.is_word(start - 1, "against")
        && ["decided", "voted", "ruled", "decides", "votes", "rules"]
            .iter()
            .any(|word| sentence.is_word(start - 2, word));
    if against {
        scene.note(|| format!("`{}` dropped: decided against", sentence.word(trigger.token)));
        return None;
    }
    if anybody(scene, reading, &span) {
        scene.note(|| format!("`{}` dropped: that of any country, and so of none", sentence.word(trigger.token)));
        return None;
    }
    if reading.clause.is_some_and(|index| within_condition(scene, index)) {
        scene.note(|| format!("`{}` dropped: it stands in a condition", sentence.word(trigger.token)));
        return None;
    }
    let Some(mut action) = action(trigger, reading, scene) else {
        scene.note(|| format!("`{}` dropped: no verb or noun acts on it", sentence.word(trigger.token)));
        return None;
    };
    // "scrapped its threat of duties": the threat is gone, not a duty.
    let mut reading = reading.clone();
    let reading = &mut reading;
    if reading.force.threatened && matches!(action, Action::Remove) {
        reading.force.threatened = false;
        reading.force.cancelled = true;
        action = Action::Impose;
    }
    let reading = &*reading;
    let (rate, rate_from, step) =
        if trigger.kind == Kind::Tariff { rates(scene, trigger, reading, start, &span) } else { (None, None, false) };
    // Two rates say which way it goes: "lifted the duty to 14% from 6%".
    match (rate, rate_from) {
        (Some(to), Some(from)) if action != Action::Suspend && to < from => {
            action = if to == 0.0 && action == Action::Remove { action } else { Action::Reduce }
        }
        (Some(to), Some(from)) if action != Action::Suspend && to > from => action = Action::Raise,
        (Some(_), None) if action == Action::Impose => action = way(scene, &span).unwrap_or(action),
        _ => {}
    }
    let (actor, target) = parties(scene, trigger, reading, start, &span);
    let object = objects(scene, trigger, reading, start, &span);
    let tells = |act: &Act| {
        act.of_measure().is_some()
            || matches!(act, Act::Effect | Act::Stand | Act::Resume | Act::Restrict)
            || trigger.kind == Kind::Investigation
    };
    let bare = !reading.acts.iter().any(tells) && !reading.force.says_something();
    if bare {
        let told =
            rate.is_some() && (!target.is_empty() || !object.is_empty()) || sentence.is_title() && !target.is_empty();
        if !told || trigger.kind != Kind::Tariff {
            scene.note(|| format!("`{}` dropped: it is only mentioned", sentence.word(trigger.token)));
            return None;
        }
    }
    let clause = reading.clause.map(|clause| &scene.clauses[clause]);
    let mut fresh = voice::is_fresh(scene, clause, trigger.token, &reading.force);
    // "exceeded his authority by imposing": how, and known; but "hit back by imposing".
    let means = clause.filter(|clause| {
        clause.form == Form::Ing && clause.group.start > 0 && sentence.is_word(clause.group.start - 1, "by")
    });
    let answers = means.and_then(|clause| clause.parent).is_some_and(|parent| {
        let head = scene.head(&scene.clauses[parent]);
        head.as_verb.has_act()
            || ["retaliat", "respon", "react", "answer", "hit", "repl"]
                .iter()
                .any(|start| sentence.word(scene.clauses[parent].head).to_ascii_lowercase().starts_with(start))
    });
    if means.is_some() && !answers {
        fresh = false;
    }
    let definite = (start..trigger.token).any(|at| {
        sentence.tokens[at].pos == Pos::Of
            || ["the", "this", "these", "that", "its", "his", "their"].iter().any(|word| sentence.is_word(at, word))
    });
    let named_only = !reading.verb && definite;
    if (bare || named_only) && !sentence.is_title() {
        // "Trump's tariff threat comes as": known already.
        fresh = false;
    }
    if let Some(clause) = clause {
        let head = scene.head(clause);
        let idle = head.pos == Pos::Verb && head.as_verb.is_empty() && !head.flag(Flag::Say);
        let businesses = trigger.how == How::Flow
            && clause.subject.clone().any(|at| sentence.find(at, |is| matches!(is, Is::Company(_))).is_some())
            && scene.subjects(clause).is_empty();
        if idle && clause.negated || businesses {
            scene.note(|| format!("`{}` dropped: the verb does nothing to it", sentence.word(trigger.token)));
            return None;
        }
    }
    let Some((stage, action)) = voice::stage_of_measure(&reading.force, action, fresh, bare) else {
        scene.note(|| format!("`{}` dropped: the sentence says that it is not done", sentence.word(trigger.token)));
        return None;
    };
    if stage == Stage::Denied && !fresh {
        return None;
    }
    let (hedge, said_by) = voice::voice(scene, clause);
    let (date, date_is) = date(scene, reading, &span, stage, fresh);
    // A court that puts a measure back, or lets it stand, leaves it in force.
    let court =
        clause.is_some_and(|clause| clause.subject.clone().any(|at| sentence.naming(at) == Some(Naming::Court)));
    let stage = if court && stage == Stage::Announced && action == Action::Impose { Stage::InEffect } else { stage };
    let stage = match (stage, date, date_is) {
        // A day that is over, or this one: it applies.
        (Stage::Announced, Some(date), Some(DateIs::Effective))
            if date.last < sentence.on && reading.force.past && !fresh =>
        {
            Stage::InEffect
        }
        (stage, ..) => stage,
    };
    let mut fact = blank(scene, trigger.kind, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    if fact.target.is_empty() && sentence.has_flag(span.clone(), Flag::Everyone) {
        fact.target.push(PartyId::everyone());
    }
    fact.object = object;
    fact.rate = rate;
    fact.rate_from = rate_from;
    fact.rate_is = rate.map(|_| if step { RateIs::Step } else { RateIs::Level });
    fact.basis = basis(scene, start, &span);
    fact.amount = if trigger.kind == Kind::Tariff { None } else { amount(scene, span.clone()) };
    fact.date = date;
    fact.date_is = date_is;
    if stage == Stage::Denied {
        fact.denied_by = denier(scene, &fact);
    }
    Some(fact)
}

/// `down to 15%`, `up to 50%` after a verb of getting.
fn way(scene: &Scene<'_, '_>, span: &Range<usize>) -> Option<Action> {
    let sentence = scene.sentence;
    let at = span.clone().find(|at| sentence.is_word(at + 1, "to") && sentence.percent(at + 2).is_some())?;
    if sentence.is_word(at, "down") {
        Some(Action::Reduce)
    } else {
        (sentence.is_word(at, "up")
            && at > span.start
            && sentence.tokens[at - 1].pos != Pos::Of
            && sentence.tokens[at - 1].pos != Pos::Prep
            && sentence.tokens[at - 1].noun.is_none())
        .then_some(Action::Raise)
    }
}

/// True for `export licence applications`: a singular noun before another that is no measure.
fn modifies(scene: &Scene<'_, '_>, trigger: Trigger) -> bool {
    const MEASURES: &[&str] = &[
        "measures",
        "regime",
        "rules",
        "package",
        "rate",
        "rates",
        "list",
        "order",
        "policies",
        "requirements",
        "regulations",
        "restrictions",
        "steps",
        "equal",
        "worth",
        "imposed",
    ];
    let sentence = scene.sentence;
    let Some(next) = sentence.tokens.get(trigger.token + 1) else { return false };
    let adjacent = next.start == sentence.tokens[trigger.token].end + 1;
    let plain = next.pos == Pos::Other
        && !next.count_is_known()
        && sentence.word(trigger.token + 1).chars().all(char::is_lowercase);
    trigger.how == How::Noun
        && plain
        && adjacent
        && !sentence.word(trigger.token).ends_with('s')
        && !MEASURES.iter().any(|word| sentence.is_word(trigger.token + 1, word))
        && !sentence.word(trigger.token + 1).ends_with("ing")
        && !sentence.word(trigger.token + 1).ends_with("ed")
}

/// True if the one who does it is any country: `countries that impose`, `imposed by other countries`.
fn anybody(scene: &Scene<'_, '_>, reading: &Reading, span: &Range<usize>) -> bool {
    const ANY: &[&str] = &[
        "countries",
        "nations",
        "partners",
        "other countries",
        "governments",
        "importers",
        "exporters",
        "companies",
        "all countries",
        "trading partners",
    ];
    let sentence = scene.sentence;
    let any = |at: usize| ANY.iter().any(|word| sentence.is_word(at, word));
    let by = span.clone().any(|at| sentence.is_word(at, "by") && (any(at + 1) || any(at + 2)));
    let subject = reading
        .clause
        .map(|index| &scene.clauses[index])
        .filter(|clause| !reading.as_subject && !clause.passive && !clause.bears(scene))
        .is_some_and(|clause| clause.subject.clone().any(any) && scene.subjects(clause).is_empty());
    by || subject
}

/// Those on whose order the clause's subject acts.
fn commander(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Vec<Party>> {
    let mut at = clause.parent.filter(|_| clause.opening == Opening::Infinitive);
    for _ in 0..4 {
        let above = at.map(|at| &scene.clauses[at])?;
        let head = scene.head(above);
        if head.pos == Pos::Verb && head.flag(Flag::Control) && !head.flag(Flag::Urge) && !above.passive {
            return Some(scene.subjects(above)).filter(|found| !found.is_empty());
        }
        at = above.parent.filter(|_| above.opening == Opening::Infinitive);
    }
    None
}

/// True if the verb hangs on one of asking: `urged Washington to lift`.
fn urged(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let mut at = reading.clause;
    for _ in 0..5 {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        let head = scene.head(clause);
        if head.pos == Pos::Verb && head.flag(Flag::Urge) {
            return true;
        }
        at = clause.parent.filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And));
    }
    false
}

/// True if no party is the subject of the verb that acts.
fn actorless(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    reading.clause.is_none_or(|index| scene.subjects(&scene.clauses[index]).is_empty() || reading.as_subject)
}

/// True if the verb has a subject of its own that is no party, and no order or body of one.
fn private(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    const PUBLIC: &[&str] = &[
        "order",
        "orders",
        "decision",
        "decisions",
        "ruling",
        "move",
        "moves",
        "step",
        "steps",
        "measure",
        "measures",
        "notice",
        "proclamation",
        "package",
        "law",
        "bill",
        "plan",
        "plans",
        "proposal",
        "agreement",
        "deal",
        "accord",
        "pact",
        "announcement",
        "letter",
        "statement",
        "vote",
        "committee",
        "officials",
        "ministers",
        "minister",
        "lawmakers",
        "parliament",
        "authorities",
        "regulators",
        "he",
        "she",
        "it",
        "they",
        "leaders",
        "governments",
        "government",
        "president",
        "secretary",
        "court",
        "judges",
        "judge",
        "panel",
        "goods",
        "shipments",
        "products",
        "items",
        "directive",
        "regulation",
        "rule",
        "rules",
        "bloc",
        "cabinet",
        "senate",
        "congress",
        "ministry",
        "department",
        "administration",
        "tariffs",
        "duties",
        "side",
        "sides",
        "legislation",
        "tribunal",
        "countries",
        "members",
        "what",
        "which",
        "that",
        "centre",
        "govt",
        "directorate",
        "commission",
        "agency",
        "office",
    ];
    let sentence = scene.sentence;
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return false };
    if reading.as_subject
        || clause.passive
        || clause.bears(scene)
        || clause.subject.is_empty()
        || commander(scene, clause).is_some()
        || !scene.subjects(clause).is_empty()
    {
        return false;
    }
    let named = |at: usize| {
        let token = &sentence.tokens[at];
        PUBLIC.iter().any(|word| sentence.is_word(at, word))
            || sentence.party(at).is_some()
            || token.flag(Flag::Authority)
            || token.noun.is_some()
            || !token.as_noun.is_empty()
            || sentence.object(at).is_some()
            || token.flow.is_some()
            || token.flag(Flag::Unnamed)
            || token.flag(Flag::Both)
            || token.flag(Flag::Leaders)
    };
    clause.subject.clone().any(|at| sentence.tokens[at].is_nominal()) && !clause.subject.clone().any(named)
}

/// True if the clause is a condition or hangs on one.
fn within_condition(scene: &Scene<'_, '_>, index: usize) -> bool {
    let mut at = Some(index);
    for _ in 0..6 {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        if clause.opening == Opening::Condition {
            return true;
        }
        at = clause
            .parent
            .filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And | Opening::Complement));
    }
    false
}

/// Who denies: the party that speaks, else the one whose measure it would be.
fn denier(scene: &Scene<'_, '_>, fact: &Fact) -> Vec<PartyId> {
    let speaker = voice::speaker_party(scene).map(|party| scene.ids(&[party]));
    speaker.unwrap_or_else(|| fact.actor.clone())
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

/// Goes outwards from the trigger and collects what is done and how real it is.
fn readings(scene: &Scene<'_, '_>, trigger: Trigger, start: usize) -> Vec<Reading> {
    let sentence = scene.sentence;
    let mut reading = Reading::default();
    if matches!(trigger.how, How::Rate | How::Verb) {
        let found = scene.clause_of(trigger.token);
        if let Some((clause, _)) = found {
            climb(scene, clause, false, &mut reading);
        }
        if trigger.how == How::Verb {
            reading.acts.insert(0, Act::Impose);
        }
        return vec![reading];
    }
    // The noun's own words: "proposed 25% tariff", "higher duties".
    for at in start..trigger.token {
        let token = &sentence.tokens[at];
        if matches!(token.pos, Pos::Adj | Pos::Noun | Pos::Adv) {
            absorb(
                &mut reading,
                if token.pos == Pos::Adj { adjective(token.as_verb, token.as_noun) } else { token.as_noun },
            );
        }
        if sentence.is_word(at, "no") {
            reading.force.negated = true;
        }
    }
    // "tariff increase", "export ban threat": nouns after it belong to it.
    let mut last = trigger.token;
    while let Some(next) = sentence
        .tokens
        .get(last + 1)
        .filter(|next| next.pos == Pos::Noun && next.noun.is_none() && !next.as_noun.is_empty())
    {
        absorb(&mut reading, next.as_noun);
        last += 1;
    }
    // "threat of", "suspension of", "increase in".
    let mut head = trigger.token;
    let mut begin = start;
    for _ in 0..4 {
        let Some(led) = begin.checked_sub(1).filter(|at| sentence.tokens[*at].pos == Pos::Prep) else { break };
        let Some(mut noun) = led.checked_sub(1) else { break };
        // "gave approval late on Wednesday to".
        while noun > 1 && matches!(sentence.tokens[noun].pos, Pos::Date | Pos::Adv) {
            noun -= 1;
            if sentence.tokens[noun].pos == Pos::Prep
                || sentence.is_word(noun, "late")
                || sentence.is_word(noun, "early")
            {
                noun -= 1;
            }
            if sentence.is_word(noun, "late") || sentence.is_word(noun, "early") {
                noun -= 1;
            }
        }
        // "freeze on €93 billion of duties".
        if sentence.tokens[noun].number.is_some() && noun > 1 && sentence.tokens[noun - 1].pos == Pos::Prep {
            noun -= 2;
        }
        let token = &sentence.tokens[noun];
        if token.pos != Pos::Noun && token.pos != Pos::Other || token.as_noun.is_empty() && token.noun.is_none() {
            break;
        }
        absorb(&mut reading, token.as_noun);
        head = noun;
        begin = phrase_start(sentence, noun, sentence.body);
        for at in begin..noun {
            let token = &sentence.tokens[at];
            if token.pos == Pos::Adj {
                absorb(&mut reading, adjective(token.as_verb, token.as_noun));
            }
            if sentence.is_word(at, "no") {
                reading.force.negated = true;
            }
        }
    }
    // A clause of its own: "tariffs imposed by", "duties that X threatened", "a levy which took effect".
    let own = scene.clauses.iter().position(|clause| {
        matches!(clause.opening, Opening::Reduced | Opening::Relative)
            && clause.antecedent.is_some_and(|at| at >= head && at <= last + 1 || at == trigger.token)
    });
    // What stands after a semicolon or dash is no object of the verb before.
    let cut = |clause: &Clause| {
        sentence.tokens[clause.group.end.min(begin)..begin].iter().any(|token| {
            token.pos == Pos::Recap || token.pos == Pos::Stop && &sentence.text[token.start..token.end] != ":"
        })
    };
    let outer = scene.clause_of(head).filter(|(clause, subject)| *subject || !cut(&scene.clauses[*clause]));
    let outer_acts = outer.is_some_and(|(clause, _)| {
        let token = scene.head(&scene.clauses[clause]);
        token.pos == Pos::Verb && token.as_verb.acts().any(|act| act.of_measure().is_some() || act == Act::Effect)
    });
    let Some(own) = own else {
        if let Some((clause, subject)) = outer {
            climb(scene, clause, subject, &mut reading);
        }
        return vec![reading];
    };
    let as_subject =
        scene.clauses[own].opening == Opening::Reduced || scene.clauses[own].subject.contains(&trigger.token);
    let mut hanging = Reading::default();
    climb(scene, own, as_subject, &mut hanging);
    hanging.hangs = true;
    let tells = !hanging.acts.is_empty() || hanging.force.says_something();
    if let Some((clause, subject)) = outer.filter(|(clause, _)| *clause != own && (outer_acts || !tells)) {
        climb(scene, clause, subject, &mut reading);
        return if tells { vec![reading, hanging] } else { vec![reading] };
    }
    // What stands before the noun holds for the clause that hangs on it too: "a threatened tariff that X imposed".
    reading.hangs = true;
    climb(scene, own, as_subject, &mut reading);
    vec![reading]
}

fn adjective(verb: Meaning, noun: Meaning) -> Meaning {
    if verb.is_empty() { noun } else { verb }
}

fn absorb(reading: &mut Reading, meaning: Meaning) {
    reading.acts.extend(meaning.acts());
    reading.force.cues(meaning);
}

/// Takes up the verb of a clause and of those that it hangs on.
fn climb(scene: &Scene<'_, '_>, index: usize, subject: bool, reading: &mut Reading) {
    reading.clause = Some(index);
    reading.as_subject = subject;
    let mut at = Some(index);
    let mut first = true;
    let mut steps = 0;
    while let Some(index) = at {
        let clause = &scene.clauses[index];
        let head = scene.head(clause);
        if first || !matches!(clause.opening, Opening::Relative) {
            if head.pos == Pos::Verb && !head.as_verb.is_empty() {
                reading.verb = true;
            }
            if first && clause.copula {
                reading.verb = true;
                // "is in force", "shall be exempt from".
                for at in clause.object().take(3).take_while(|at| {
                    scene.sentence.tokens[*at].pos != Pos::Det && scene.sentence.tokens[*at].noun.is_none()
                }) {
                    reading.acts.extend(scene.sentence.tokens[at].as_noun.acts());
                    reading.force.stands |= scene.sentence.tokens[at].as_noun.act(Act::Stand);
                    reading.force.effect |= scene.sentence.tokens[at].as_noun.act(Act::Effect);
                }
            }
            // "duties would trim margins": what a duty does is none of what is done to it.
            let object = scene
                .sentence
                .tokens
                .get(clause.group.end)
                .is_some_and(|next| matches!(next.pos, Pos::Det | Pos::Name | Pos::Noun | Pos::Other | Pos::Adj));
            let does = subject
                && first
                && !clause.passive
                && object
                && (head.as_verb.act(Act::Raise) || head.as_verb.act(Act::Reduce));
            let acts =
                !does && head.pos == Pos::Verb && !(subject && first && !clause.passive && !intransitive(head.as_verb));
            if acts && (first || clause.opening != Opening::Complement) {
                reading.acts.extend(head.as_verb.acts().filter(|act| first || outer(*act)));
            }
            reading.force.take(scene, clause, first);
        }
        // "a vote on scrapping", "talks about cutting": not done yet.
        let led = clause.group.start.checked_sub(1).is_some_and(|at| {
            ["on", "about", "toward", "towards", "for"].iter().any(|word| scene.sentence.is_word(at, word))
        });
        if clause.form == Form::Ing && clause.opening == Opening::Infinitive && led {
            reading.force.considered = true;
        }
        if let Some(noun) = clause.antecedent.filter(|_| clause.opening == Opening::Infinitive) {
            // "no plan to tax".
            reading.force.denied |=
                noun > 0 && scene.sentence.is_word(noun - 1, "no") && !scene.sentence.tokens[noun].as_noun.is_empty();
            reading.force.cues(scene.sentence.tokens[noun].as_noun);
        }
        if clause.opening == Opening::Relative
            && clause.antecedent.is_some_and(|noun| scene.sentence.tokens[noun].noun == Some(Kind::Agreement))
            && let Some(above) = clause.parent.map(|parent| &scene.clauses[parent])
        {
            // A deal that is only sought brings nothing yet.
            let verb = scene.head(above).as_verb;
            let sought = verb.act(Act::Seek) || verb.cue(Cue::Considered) || above.may || above.would;
            reading.force.considered |= sought;
            reading.force.announced |= !sought;
        }
        first = false;
        steps += 1;
        at = match clause.opening {
            Opening::Infinitive | Opening::And | Opening::Complement if steps < 6 => clause.parent.filter(|_| {
                // What is coordinated shares the force only where it has none of its own.
                clause.opening != Opening::And
                    || clause.form == Form::Base
                    || clause.form == Form::Past && !clause.finite
            }),
            _ => None,
        };
        if clause.opening == Opening::Complement
            && let Some(parent) = at
        {
            // What is said is as real as it is said to be; the saying itself only denies or threatens.
            reading.force.said(scene, &scene.clauses[parent]);
            at = None;
        }
    }
    let condition = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition);
    if condition.is_some() || scene.sentence.tokens.iter().any(|token| token.pos == Pos::If) {
        reading
            .force
            .condition(condition.is_some_and(|condition| condition.group.start == scene.clauses[index].group.start));
    }
}

/// Verbs whose subject is what changes: `tariffs rise`, `the ban took effect`.
fn intransitive(meaning: Meaning) -> bool {
    meaning.act(Act::Effect)
        || meaning.act(Act::Stand)
        || meaning.act(Act::Raise)
        || meaning.act(Act::Reduce)
        || meaning.act(Act::Resume)
        || meaning.act(Act::Suspend) && false
}

/// Acts that go on top of another: `agreed to suspend`, `began to lift`.
fn outer(act: Act) -> bool {
    matches!(act, Act::Suspend | Act::Remove | Act::Effect | Act::Extend)
}

fn action(trigger: Trigger, reading: &Reading, scene: &Scene<'_, '_>) -> Option<Action> {
    let acts = &reading.acts;
    let has = |act: Act| acts.contains(&act);
    if trigger.how == How::Flow {
        return acts.iter().find_map(|act| act.of_flow());
    }
    if trigger.kind == Kind::Investigation {
        if has(Act::Close) || has(Act::Remove) {
            return Some(Action::Remove);
        }
        if has(Act::Suspend) {
            return Some(Action::Suspend);
        }
        if has(Act::Open) || has(Act::Raise) || has(Act::Impose) || reading.force.says_something() {
            return Some(if has(Act::Raise) && !has(Act::Open) { Action::Raise } else { Action::Impose });
        }
        return None;
    }
    let control = matches!(trigger.kind, Kind::ExportControl | Kind::ImportControl | Kind::Sanction);
    if has(Act::Suspend) && !(has(Act::Impose) && acts.first() == Some(&Act::Impose)) {
        return Some(Action::Suspend);
    }
    // "lifted a tariff to 14% from 6%" is a rise, and so settled by its rates; "lifted a tariff" is none.
    for (act, action) in [
        (Act::Remove, Action::Remove),
        (Act::Reduce, Action::Reduce),
        (Act::Raise, Action::Raise),
        (Act::Extend, Action::Extend),
    ] {
        if has(act) {
            return Some(action);
        }
    }
    if control && has(Act::Resume) && !has(Act::Impose) {
        return Some(if trigger.kind == Kind::ImportControl || trigger.kind == Kind::ExportControl {
            Action::Reduce
        } else {
            Action::Remove
        });
    }
    let _ = scene;
    Some(Action::Impose)
}

/// The tokens in which the measure's rate, parties, goods and date stand.
fn span(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    before: Option<usize>,
    after: Option<usize>,
) -> Range<usize> {
    let sentence = scene.sentence;
    let mut from = start;
    let mut to = sentence.tokens.len();
    let hanging = scene.clauses.iter().find(|clause| {
        matches!(clause.opening, Opening::Relative)
            && clause.antecedent.is_some_and(|at| at >= start && at <= trigger.token + 1)
    });
    if let (true, Some(clause)) = (reading.hangs, reading.clause.map(|index| &scene.clauses[index])) {
        to = clause.right;
    } else if let Some((index, _)) = scene.clause_of(trigger.token) {
        let clause = &scene.clauses[index];
        from = from.min(clause.left);
        to = clause.right;
        // A reduced or relative clause, an infinitive and what goes with them belong to it.
        let mut last = index;
        for (next, clause) in scene.clauses.iter().enumerate().skip(index + 1) {
            let hangs = clause.parent == Some(last)
                || clause.parent == Some(index)
                || clause.antecedent.is_some_and(|at| at >= start && at < to);
            let inside = matches!(
                clause.opening,
                Opening::Reduced | Opening::Infinitive | Opening::Participle | Opening::Relative
            ) && hangs;
            let own = reading.clause == Some(next)
                || trigger.token < clause.left && clause.left <= to && clause.subject.contains(&trigger.token);
            let step = clause.opening == Opening::Participle
                && (scene.head(clause).as_verb.act(Act::Raise) || scene.head(clause).as_verb.act(Act::Reduce));
            if !(inside || own)
                || step
                || clause.opening == Opening::Relative && hanging.is_some_and(|hanging| hanging.head == clause.head)
            {
                break;
            }
            to = clause.right;
            last = next;
        }
    }
    if let Some(before) = before {
        from = from.max(before + 1);
    }
    if let Some(after) = after {
        to = to.min(phrase_start(sentence, after, trigger.token + 1).max(trigger.token + 1));
    }
    from.min(trigger.token)..to.max(trigger.token + 1)
}

/// The rate, the rate before, and whether it is a step.
fn rates(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> (Option<f64>, Option<f64>, bool) {
    let sentence = scene.sentence;
    // "to as low as 10%", "to a combined 35%", "to about 15%".
    let lead = |at: usize| {
        let skipped = |at: usize| {
            sentence.tokens[at].pos == Pos::Adv
                || [
                    "as", "low", "high", "much", "little", "about", "around", "roughly", "some", "just", "only", "a",
                    "an", "total", "combined", "of", "nearly", "almost", "up",
                ]
                .iter()
                .any(|word| sentence.is_word(at, word))
        };
        let mut before = at.checked_sub(1);
        while let Some(near) = before.filter(|near| skipped(*near)) {
            before = near.checked_sub(1);
        }
        before.map_or("", |before| sentence.word(before))
    };
    let lead_is = |at: usize, words: &[&str]| words.iter().any(|word| lead(at).eq_ignore_ascii_case(word));
    let all: Vec<(usize, f64)> = span
        .clone()
        .filter_map(|at| sentence.percent(at).map(|rate| (at, rate)))
        .filter(|(at, _)| {
            // A share is no rate: "90% of goods", "a stake of 50%".
            let share = sentence.is_word(at + 1, "of")
                && !sentence.tokens.get(at + 2).is_some_and(|next| next.noun == Some(Kind::Tariff));
            let moved = at.checked_sub(1).is_some_and(|before| {
                sentence.tokens[before].flag(Flag::Down)
                    && sentence.tokens[before].pos == Pos::Verb
                    && sentence.tokens[before].as_verb.is_empty()
            });
            !share && !moved
        })
        .collect();
    let from = all
        .iter()
        .find(|(at, _)| {
            lead_is(*at, &["from"])
                || lead_is(*at, &["over"]) && at.checked_sub(2).is_some_and(|at| sentence.is_word(at, "from"))
        })
        .copied()
        .or_else(|| bare_from(scene, span));
    let to = all.iter().find(|(at, _)| lead_is(*at, &["to", "at"]) && from.is_none_or(|from| from.0 != *at));
    let within = all.iter().filter(|(at, _)| *at >= start && *at < trigger.token).last();
    // "a duty of 80% goes to nil".
    let beside = all.iter().find(|(at, _)| *at == trigger.token + 2 && sentence.is_word(at - 1, "of"));
    let near = all
        .iter()
        .filter(|(at, _)| from.is_none_or(|from| from.0 != *at))
        .min_by_key(|(at, _)| if *at >= trigger.token { at - trigger.token } else { (trigger.token - at) * 2 });
    let raised = reading.acts.iter().any(|act| matches!(act, Act::Raise | Act::Reduce));
    let chosen = if raised || from.is_some() || beside.is_some() && to.is_some() && reading.as_subject {
        to.or(within).or(near)
    } else {
        within.or(to).or(near)
    };
    // A rate of the noun itself that a verb moves to another is the one before: "the 25% tariff was cut to 10%".
    let from = from.map(|from| from.1).or_else(|| match (within.or(beside), to) {
        (Some(within), Some(to)) if (raised || reading.as_subject) && within.0 != to.0 => Some(within.1),
        _ => None,
    });
    let Some((at, rate)) = chosen.copied() else { return (None, from, false) };
    let step = (span.start..(at + 4).min(span.end))
        .any(|near| near + 4 > at.saturating_sub(1) && sentence.tokens[near].flag(Flag::Step))
        || lead_is(at, &["by"]) && raised
        || sentence.tokens.get(at + 1).is_some_and(|next| next.flag(Flag::Step));
    (Some(rate), from, step)
}

/// `up from 14.4`: a rate before without a sign of its own.
fn bare_from(scene: &Scene<'_, '_>, span: &Range<usize>) -> Option<(usize, f64)> {
    let sentence = scene.sentence;
    span.clone().find_map(|at| {
        let next = sentence.tokens.get(at + 1).filter(|next| next.pos == Pos::Number && next.number.is_none())?;
        let text = &sentence.text[next.start..next.end];
        (sentence.is_word(at, "from") && at + 1 < span.end).then_some(())?;
        text.parse::<f64>().ok().filter(|value| *value < 400.0).map(|value| (at + 1, value))
    })
}

/// Who does it, and to whom.
fn parties(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> (Vec<Party>, Vec<Party>) {
    let token = trigger.token;
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    let mut actor: Vec<Party> = Vec::new();
    let mut target: Vec<Party> = Vec::new();
    let bears = clause.is_some_and(|clause| clause.bears(scene)) && !reading.as_subject;
    let refs: Vec<_> = scene.parties_in(span.clone()).copied().collect();
    // "by China".
    let agents = refs.iter().filter(|party| {
        party.lead == Lead::By && party.token > start && !party.goods && !(party.indirect && party.possessive)
    });
    actor.extend(agents.map(|party| party.party));
    // "China's controls", "US tariffs".
    let owners: Vec<_> = scene.parties_in(start..token).filter(|party| !party.goods).copied().collect();
    let mut subject: Vec<Party> =
        clause.filter(|_| !reading.as_subject).map_or_else(Vec::new, |clause| scene.subjects(clause));
    // "instructed officers to collect": whose order it is.
    if let Some(commander) = clause.and_then(|clause| commander(scene, clause)) {
        subject = commander;
    }
    if bears && let Some(clause) = clause {
        // "imports from India face".
        subject.extend(
            scene
                .parties_in(clause.subject.clone())
                .filter(|party| party.goods || matches!(party.lead, Lead::From | Lead::Of))
                .map(|party| party.party),
        );
    }
    if actor.is_empty() {
        actor.extend(
            owners
                .iter()
                .filter(|party| party.possessive && !(party.indirect && trigger.how == How::Flow))
                .map(|party| party.party),
        );
    }
    let owned = !actor.is_empty();
    // "Bern gets the US tariff down", "Delhi welcomes": who does nothing to the measure does not own it.
    let idle = clause.is_some_and(|clause| {
        let head = scene.head(clause);
        !owners.is_empty()
            && head.pos == Pos::Verb
            && !head.as_verb.acts().any(|act| act.of_measure().is_some())
            && head.flag(Flag::Verb)
    });
    let active = clause.is_some_and(|clause| !clause.passive && !bears) && !idle;
    if active && trigger.how != How::Noun || active && !owned {
        let doer: Vec<Party> = subject.clone();
        if !doer.is_empty() {
            actor = doer;
        }
    }
    if bears || clause.is_some_and(|clause| clause.passive && !reading.as_subject) {
        target.extend(subject.iter().copied().filter(|party| !actor.contains(party)));
    }
    for party in owners.iter().filter(|party| !party.possessive && !scene.sentence.lexicon.party(party.party).forum) {
        if actor.is_empty() || actor.contains(&party.party) {
            actor.push(party.party);
        } else {
            target.push(party.party);
        }
    }
    if trigger.how == How::Rate
        && let Some(clause) = clause
    {
        // "Goods from Mexico pay 25%", "charged China 25%".
        let goods = scene.parties_in(clause.subject.clone()).filter(|party| party.goods || party.lead == Lead::From);
        target.extend(goods.map(|party| party.party));
        target.extend(
            scene
                .parties_in(clause.object())
                .filter(|party| party.lead == Lead::None && !party.person)
                .map(|party| party.party),
        );
    }
    // "hit Brazil with a tariff": a direct object before the noun.
    if let Some(clause) = clause.filter(|_| !reading.as_subject && trigger.how == How::Noun) {
        let direct = scene
            .parties_in(clause.group.end..start.max(clause.group.end))
            .filter(|party| matches!(party.lead, Lead::None | Lead::On) && !party.possessive && !party.person);
        target.extend(direct.map(|party| party.party));
    }
    // "sanctions to hit Russia".
    for hits in scene.clauses.iter().filter(|clause| {
        clause.opening == Opening::Infinitive
            && clause.antecedent.is_some_and(|at| at == token)
            && scene.head(clause).as_verb.act(Act::Impose)
    }) {
        target.extend(
            scene
                .parties_in(hits.object())
                .filter(|party| party.lead == Lead::None && !party.person)
                .map(|party| party.party),
        );
    }
    // "on China", "against", "of Chinese steel".
    let outward = |lead: Lead| match trigger.kind {
        Kind::ExportControl => matches!(lead, Lead::On | Lead::Against | Lead::To | Lead::For | Lead::Of),
        Kind::Investigation => {
            matches!(lead, Lead::On | Lead::Against | Lead::From | Lead::Into | Lead::Of | Lead::Over | Lead::With)
        }
        _ => matches!(lead, Lead::On | Lead::Against | Lead::From | Lead::For | Lead::Of | Lead::To),
    };
    for party in refs.iter().filter(|party| party.token > token || bears || reading.as_subject) {
        let inside_verb = clause.is_some_and(|clause| clause.own_subject().contains(&party.token));
        if party.person && party.lead != Lead::On && party.lead != Lead::Against {
            continue;
        }
        // "the war on Ukraine" is the ground, and the G7 whose cap it is.
        let war = (party.token.saturating_sub(3)..party.token).any(|at| {
            ["war", "invasion", "attack", "assault", "aggression"].iter().any(|word| scene.sentence.is_word(at, word))
        });
        if war || scene.sentence.lexicon.party(party.party).forum {
            continue;
        }
        let led = outward(party.lead)
            && !(party.lead == Lead::To
                && trigger.kind == Kind::Tariff
                && !party.goods
                && !after_flow(scene, party.token))
            && !(party.lead == Lead::For && party.indirect);
        if (led || party.goods && party.token > token)
            && !(inside_verb && !reading.as_subject && !bears)
            && !actor.contains(&party.party)
        {
            target.push(party.party);
        }
    }
    // Goods with an owner before the noun: "Chinese goods will face a tariff".
    if target.is_empty() {
        let owners = refs.iter().filter(|party| party.goods && party.token < token && !actor.contains(&party.party));
        target.extend(owners.map(|party| party.party));
    }
    unique(&mut actor);
    target.retain(|party| !actor.contains(party));
    unique(&mut target);
    if actor.is_empty() && !target.is_empty() {
        // "Taiwan nears an accord with the US under which the duty on its goods ..": the other party of the sentence.
        let other = scene.parties.iter().find(|party| {
            matches!(party.lead, Lead::With | Lead::None)
                && !party.goods
                && !party.place
                && !party.indirect
                && !target.contains(&party.party)
        });
        actor.extend(other.map(|party| party.party));
    }
    if actor.is_empty() {
        // A measure that nobody is named for is that of who speaks of it.
        let speaker = voice::speaker_party(scene).filter(|party| !target.contains(party));
        actor.extend(speaker);
    }
    // "duties on most countries": everyone, whoever is named after.
    let everyone = (token + 1..(token + 8).min(span.end))
        .find(|at| scene.sentence.tokens[*at].flag(Flag::Everyone) && scene.sentence.word(*at).contains(' '));
    if let Some(everyone) = everyone
        && refs.iter().filter(|party| target.contains(&party.party)).all(|party| party.token > everyone)
    {
        target.clear();
    }
    if target.is_empty() && actor.len() == 2 && trigger.how == How::Noun {
        target = actor.clone();
    }
    (actor, target)
}

/// True if the party stands after trade: `exports to China`.
fn after_flow(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    (token.saturating_sub(5)..token).any(|at| sentence.tokens[at].flow.is_some())
}

/// Goods that the measure is on.
fn objects(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> Vec<crate::lexicon::ProductId> {
    let within: Vec<_> =
        scene.objects.iter().filter(|object| object.token >= start && object.token < trigger.token).collect();
    if within.iter().any(|object| !object.generic) {
        return scene.goods_of(&within);
    }
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    if let Some(clause) = clause.filter(|clause| {
        clause.copula
            && !reading.as_subject
            && reading.acts.iter().any(|act| matches!(act, Act::Remove | Act::Reduce | Act::Bear))
    }) {
        // "aircraft shall be free of the duties on steel".
        let subject = scene.goods(clause.subject.clone());
        if !subject.is_empty() {
            return subject;
        }
    }
    let toward = |lead: Lead| {
        matches!(
            lead,
            Lead::On
                | Lead::Of
                | Lead::Against
                | Lead::For
                | Lead::From
                | Lead::Into
                | Lead::None
                | Lead::To
                | Lead::Other
                | Lead::With
                | Lead::In
        )
    };
    let after: Vec<_> = scene
        .objects
        .iter()
        .filter(|object| span.contains(&object.token) && object.token > trigger.token && toward(object.lead))
        .filter(|object| trigger.kind == Kind::Subsidy || !scene.sentence.is_word(object.token, "farmers"))
        .collect();
    if after.iter().any(|object| !object.generic) {
        return scene.goods_of(&after);
    }
    let subject: Vec<_> = match clause {
        Some(clause) => scene
            .objects
            .iter()
            .filter(|object| !matches!(object.lead, Lead::Over | Lead::Recap))
            .filter(|object| {
                clause.subject.contains(&object.token)
                    || clause.object().contains(&object.token) && object.token < start
            })
            .collect(),
        None => Vec::new(),
    };
    if subject.iter().any(|object| !object.generic) && (after.is_empty() || trigger.how == How::Rate) {
        return scene.goods_of(&subject);
    }
    if trigger.kind == Kind::Subsidy && after.is_empty() {
        return scene.goods(0..scene.sentence.tokens.len());
    }
    let mut all = within;
    all.extend(after);
    if all.is_empty() {
        all = subject;
    }
    scene.goods_of(&all)
}

fn basis(scene: &Scene<'_, '_>, start: usize, span: &Range<usize>) -> Option<String> {
    let sentence = scene.sentence;
    let named = |range: Range<usize>| {
        range.into_iter().find_map(|at| match sentence.find(at, |is| matches!(is, Is::Basis(_))) {
            Some(Is::Basis(index)) => Some(sentence.lexicon.basis(index).to_owned()),
            _ => None,
        })
    };
    named(start..span.end).or_else(|| named(span.clone())).or_else(|| named(0..sentence.tokens.len()))
}

/// The first quantity in the tokens.
pub(super) fn amount(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<Amount> {
    let sentence = scene.sentence;
    range.into_iter().find_map(|at| match &sentence.numbers[sentence.tokens.get(at)?.number?].is {
        Quantity::Amount(value, unit) => Some(Amount { value: *value, unit: (*unit).to_owned() }),
        _ => None,
    })
}

/// The date of the measure, and what it says.
fn date(
    scene: &Scene<'_, '_>,
    reading: &Reading,
    span: &Range<usize>,
    stage: Stage,
    fresh: bool,
) -> (Option<DateSpan>, Option<DateIs>) {
    let sentence = scene.sentence;
    let mut best: Option<(u8, DateSpan, DateIs)> = None;
    for at in span.clone() {
        let Some(found) = sentence.tokens[at].date.map(|date| &sentence.dates[date]) else { continue };
        let (rank, is) = match found.lead.as_str() {
            "from" | "starting" | "beginning" | "effective" | "begin" | "begins" | "start" | "starts" | "after"
            | "since" | "takes" | "take" | "before" => (3, DateIs::Effective),
            "until" | "till" | "through" | "expire" | "expires" | "to" => (3, DateIs::Expires),
            "dated" => continue,
            "on" if at > 3 && (at - 4..at).any(|near| sentence.is_word(near, "from")) => (3, DateIs::Effective),
            "by" | "within" | "deadline" => (2, DateIs::Deadline),
            "for" => (2, DateIs::Expires),
            _ if said(scene, at) => continue,
            // "imposed on Friday": the day of the decision, and of the measure only where it is long done.
            "on" | "late" | "early"
                if reading.force.past && fresh && !reading.force.effect && stage != Stage::InEffect =>
            {
                continue;
            }
            _ => (1, DateIs::Effective),
        };
        if is == DateIs::Expires && matches!(found.when, When::Weekday(_)) && found.lead == "to" {
            continue;
        }
        let is = if rank == 2
            && is == DateIs::Deadline
            && matches!(stage, Stage::Announced | Stage::InEffect)
            && found.lead == "by"
        {
            DateIs::Effective
        } else {
            is
        };
        let done = reading.force.past
            && !reading.force.will
            && !matches!(
                found.lead.as_str(),
                "from" | "starting" | "beginning" | "effective" | "until" | "through" | "till"
            );
        let looks = if is != DateIs::Expires && (done || !fresh && rank < 3) { Looks::Back } else { Looks::Ahead };
        if let Some(span) = found.when.resolve(sentence.on, looks)
            && best.is_none_or(|best| rank > best.0)
        {
            best = Some((rank, span, is));
        }
    }
    let at_once = span.clone().find(|at| sentence.tokens[*at].flag(Flag::AtOnce));
    let dated = span.clone().find(|at| sentence.tokens[*at].date.is_some() && !said(scene, *at));
    if fresh && at_once.is_some_and(|at| best.is_none() || dated.is_none_or(|dated| at < dated)) {
        return (Some(DateSpan::day(sentence.on)), Some(DateIs::Effective));
    }
    if best.is_none() {
        best = elsewhere(scene, reading, stage, fresh).map(|(span, is)| (0, span, is));
    }
    best.map_or((None, None), |(_, span, is)| (Some(span), Some(is)))
}

/// A date that stands outside the measure's own words: before `when`, at the front of the sentence, in a condition.
fn elsewhere(scene: &Scene<'_, '_>, reading: &Reading, stage: Stage, fresh: bool) -> Option<(DateSpan, DateIs)> {
    let sentence = scene.sentence;
    let resolved = |at: usize| sentence.dates[sentence.tokens.get(at)?.date?].when.resolve(sentence.on, Looks::Ahead);
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    // "August 27, when a duty kicks in".
    if let Some(clause) = clause.filter(|clause| {
        clause.opening == Opening::Side && clause.left > 1 && sentence.is_word(clause.left - 1, "when")
    }) {
        let before = (clause.left.saturating_sub(3)..clause.left).rev().find(|at| sentence.tokens[*at].date.is_some());
        if let Some(span) = before.and_then(resolved) {
            return Some((span, DateIs::Effective));
        }
    }
    if stage == Stage::Threatened
        && let Some(condition) = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition)
    {
        let within = (condition.left..condition.right).find(|at| {
            sentence.tokens[*at]
                .date
                .is_some_and(|date| ["within", "in", "by", "before"].contains(&sentence.dates[date].lead.as_str()))
        });
        if let Some(span) = within.and_then(resolved) {
            return Some((span, DateIs::Deadline));
        }
    }
    let front = (sentence.body..sentence.tokens.len()).find(|at| {
        sentence.tokens[*at].date.is_some_and(|date| {
            ["beginning", "starting", "effective", "from"].contains(&sentence.dates[date].lead.as_str())
        }) && *at < sentence.body + 5
    });
    if let Some(span) = front.and_then(resolved) {
        return Some((span, DateIs::Effective));
    }
    // "began charging": from the day of the report.
    (fresh && stage == Stage::InEffect && reading.force.effect && reading.force.past && sentence.number <= 2)
        .then(|| (DateSpan::day(sentence.on), DateIs::Effective))
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
    say(at + 1)
        || sentence.tokens.get(at + 1).is_some_and(|token| matches!(token.pos, Pos::Have | Pos::Adv)) && say(at + 2)
}

/// True if the cue stands anywhere in the sentence.
pub(super) fn has_cue(scene: &Scene<'_, '_>, cue: Cue) -> bool {
    scene.sentence.tokens.iter().any(|token| token.meaning().cue(cue) || token.as_noun.cue(cue))
}

/// The day from which everything told before applies, where the sentence says only that.
pub(super) fn start(scene: &Scene<'_, '_>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    scene.clauses.iter().find_map(|clause| {
        let head = scene.head(clause);
        let begins = head.pos == Pos::Verb && head.as_verb.act(Act::Effect)
            || clause.copula
                && clause
                    .object()
                    .any(|at| sentence.is_word(at, "effective") || sentence.tokens[at].as_noun.act(Act::Effect));
        let held = matches!(clause.opening, Opening::Recap | Opening::Relative | Opening::Condition | Opening::Reduced);
        if !begins || held || clause.negated || scene.subjects(clause).len() > 1 {
            return None;
        }
        (clause.left..sentence.tokens.len()).filter(|at| !said(scene, *at)).find_map(|at| {
            let found = &sentence.dates[sentence.tokens[at].date?];
            let looks = if clause.is_past() { Looks::Back } else { Looks::Ahead };
            (!matches!(found.when, When::InDays(_))).then(|| found.when.resolve(sentence.on, looks)).flatten()
        })
    })
}
