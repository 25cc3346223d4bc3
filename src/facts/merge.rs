//! One fact, once: what several sentences say of one act becomes one record.

use crate::facts::witness::is_headline;
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{PartyId, ProductId};

/// Bytes of the text that its lead takes.
const LEAD_BYTES: usize = 350;

/// Merges facts of one article, in order of first mention.
pub(super) fn merge(facts: Vec<Fact>) -> Vec<Fact> {
    let mut merged: Vec<Fact> = Vec::new();
    for fact in headlines(facts) {
        match merged.iter_mut().find(|known| is_same(known, &fact)) {
            Some(known) => join(known, fact),
            None => merged.push(fact),
        }
    }
    // "will stop taking its seafood" is the ban on imports that another sentence names.
    let tighter = |fact: &&Fact| fact.kind == Kind::ImportControl && toward(fact) == Some(true);
    let bans: Vec<Fact> = merged.iter().filter(tighter).cloned().collect();
    merged.retain(|fact| {
        fact.kind != Kind::Purchase
            || !bans.iter().any(|ban| {
                let stops = fact.action == Some(Action::Suspend) || ban.evidence == fact.evidence;
                stops && ban.actor == fact.actor && agree(&ban.target, &fact.target) && agree(&ban.object, &fact.object)
            })
    });
    share_goods(&mut merged);
    for fact in merged.iter_mut().filter(|fact| fact.kind == Kind::Agreement && fact.actor.len() == 1) {
        // Who acts has the deal with the others.
        let actor = fact.actor[0].clone();
        if fact.target.iter().any(|party| *party != actor) {
            fact.target.retain(|party| *party != actor);
        }
    }
    of_all_goods(&mut merged);
    lifted_since(&mut merged);
    off_now(&mut merged);
    // A meeting of nobody is one that another sentence did not name either.
    merged.retain(|fact| fact.kind != Kind::Meeting || !fact.participants.is_empty());
    merged
}

/// `The minister was set to visit in October`, of a trip that is put off; `he did not want to talk now`, of talks that are.
fn off_now(facts: &mut Vec<Fact>) {
    const WAS: &[&str] =
        &["was set to", "were set to", "was due to", "were due to", "was scheduled to", "were scheduled to"];
    let off: Vec<Fact> = facts
        .iter()
        .filter(|fact| {
            fact.kind == Kind::Meeting && fact.fresh && matches!(fact.stage, Some(Stage::Postponed | Stage::Cancelled))
        })
        .cloned()
        .collect();
    if off.is_empty() {
        return;
    }
    let meets = |fact: &Fact| {
        fact.kind == Kind::Meeting && off.iter().any(|other| same_company(&other.participants, &fact.participants))
    };
    facts.retain(|fact| {
        !(fact.stage == Some(Stage::Denied) && meets(fact) && off.iter().any(|other| other.evidence == fact.evidence))
    });
    for fact in facts.iter_mut().filter(|fact| fact.stage == Some(Stage::Announced) && meets(fact)) {
        let text = fact.evidence.text.to_lowercase();
        fact.fresh &= !WAS.iter().any(|words| text.contains(words));
    }
}

/// `lifts its ban on farm goods. .. It had halted imports on Wednesday`: what the article tells as lifted was put on before.
fn lifted_since(facts: &mut [Fact]) {
    let lifts = |fact: &&Fact| {
        fact.fresh
            && matches!(fact.action, Some(Action::Remove | Action::Suspend))
            && matches!(fact.stage, Some(Stage::Announced | Stage::InEffect))
            && matches!(fact.kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl)
            && (is_headline(&fact.evidence) || fact.evidence.start < LEAD_BYTES)
    };
    let lifted: Vec<Fact> = facts.iter().filter(lifts).cloned().collect();
    for fact in facts.iter_mut().filter(|fact| fact.fresh && fact.action == Some(Action::Impose)) {
        let before = |lift: &Fact| {
            lift.kind == fact.kind
                && lift.actor == fact.actor
                && !fact.target.contains(&PartyId::everyone())
                && agree(&lift.target, &fact.target)
                && objects_agree(lift, fact)
                && lift.rate == fact.rate
                && fact.evidence.start > lift.evidence.start
        };
        let stands = matches!(fact.stage, Some(Stage::Announced | Stage::InEffect)) && fact.date.is_none();
        if stands && lifted.iter().any(before) {
            fact.fresh = false;
        }
    }
}

/// "a 25% tariff on India", in an article that names no goods for it: on all that comes from there.
fn of_all_goods(facts: &mut [Fact]) {
    const OF_GOODS: &[&str] =
        &["anti_dumping", "countervailing", "safeguard", "section_232", "section_201", "section_337"];
    let particular: Vec<Fact> = facts
        .iter()
        .filter(|fact| fact.kind == Kind::Tariff && fact.object.iter().any(|id| id.as_str() != "all_goods"))
        .cloned()
        .collect();
    for fact in facts.iter_mut() {
        let open = fact.kind == Kind::Tariff
            && fact.object.is_empty()
            && fact.rate.is_some()
            && !fact.target.is_empty()
            && !fact.target.contains(&PartyId::everyone())
            && fact.basis.as_deref().is_none_or(|basis| !OF_GOODS.contains(&basis));
        let told = particular
            .iter()
            .any(|other| agree(&other.actor, &fact.actor) && agree_or_all(&other.target, &fact.target));
        if open && !told {
            fact.object.push(ProductId::new("all_goods"));
        }
    }
}

/// A measure whose sentence names no goods is on those that the article names for the same measure; a duty and the probe
/// that leads to it are on the same.
fn share_goods(facts: &mut [Fact]) {
    let particular = |fact: &Fact| fact.object.iter().any(|id| id.as_str() != "all_goods");
    let known: Vec<usize> = (0..facts.len()).filter(|at| particular(&facts[*at])).collect();
    if known.is_empty() {
        return;
    }
    let related = |one: Kind, other: Kind| {
        one == other
            || matches!((one, other), (Kind::Investigation, Kind::Tariff) | (Kind::Tariff, Kind::Investigation))
    };
    let control = |kind: Kind| matches!(kind, Kind::ExportControl | Kind::ImportControl | Kind::Investigation);
    let open = |fact: &Fact| {
        control(fact.kind) && !particular(fact)
            || fact.kind == Kind::Tariff && (fact.object.is_empty() || speaks_of_known(fact))
    };
    for at in 0..facts.len() {
        let fact = &facts[at];
        if !open(fact) {
            continue;
        }
        let alike: Vec<&Fact> = known
            .iter()
            .map(|at| &facts[*at])
            .filter(|other| {
                related(other.kind, fact.kind) && other.actor == fact.actor && agree_or_all(&other.target, &fact.target)
            })
            .collect();
        let own = alike.iter().any(|other| other.kind == fact.kind);
        let alike: Vec<&&Fact> = alike.iter().filter(|other| !own || other.kind == fact.kind).collect();
        if let Some(first) = alike.first().filter(|first| alike.iter().all(|other| other.object == first.object)) {
            // What is open is never among what is known.
            facts[at].object = first.object.clone();
        }
    }
}

/// True for `the same imports`, `these goods`: goods that the article named before.
fn speaks_of_known(fact: &Fact) -> bool {
    const KNOWN: &[&str] = &[
        "the goods",
        "these goods",
        "such goods",
        "the products",
        "these products",
        "the imports",
        "these imports",
        "such imports",
        "the same imports",
        "those imports",
        "the product",
        "this product",
        "the chinese goods",
    ];
    let general = !fact.object.is_empty() && fact.object.iter().all(|id| id.as_str() == "all_goods");
    general && {
        let text = fact.evidence.text.to_lowercase();
        KNOWN.iter().any(|words| text.contains(words))
    }
}

fn agree_or_all(a: &[PartyId], b: &[PartyId]) -> bool {
    let all = |list: &[PartyId]| list.contains(&PartyId::everyone());
    agree(a, b) || all(a) || all(b)
}

/// A headline says in short what a sentence of the text says in full: the sentence is the better evidence.
fn headlines(facts: Vec<Fact>) -> Vec<Fact> {
    let (titles, mut rest): (Vec<Fact>, Vec<Fact>) = facts.into_iter().partition(|fact| is_headline(&fact.evidence));
    let mut kept: Vec<Fact> = Vec::new();
    let cases = rest.iter().filter(|fact| fact.kind == Kind::Investigation && fact.fresh).count();
    for title in titles {
        let risen = rest.iter().any(|fact| lifted_up(&title, fact));
        // "takes India's battery incentives to the WTO": what the text calls the car and energy sectors.
        let only_case = |fact: &Fact, title: &Fact| {
            fact.kind == Kind::Investigation
                && !fact.target.is_empty()
                && fact.target == title.target
                && !fact.target.contains(&PartyId::everyone())
                && fact.actor == title.actor
                && cases == 1
        };
        let told = |fact: &Fact| {
            fact.kind == title.kind
                && toward(fact) == toward(&title)
                && same_force(fact, &title)
                && agree(&fact.actor, &title.actor)
                && (agree(&fact.target, &title.target)
                    || fact.target.contains(&PartyId::everyone())
                    || title.target.contains(&PartyId::everyone()))
                && same_company(&fact.participants, &title.participants)
                && (objects_agree(fact, &title) || only_case(fact, &title))
                && title.rate.is_none_or(|rate| fact.rate.is_none_or(|other| (rate - other).abs() < 0.01))
                && title.amount.as_ref().is_none_or(|amount| fact.amount.as_ref().is_none_or(|other| amount == other))
        };
        // What the text tells beside something else is news where the headline says so.
        let known = |fact: &Fact| {
            !fact.fresh
                && fact.rate.is_some() == title.rate.is_some()
                && (fact.stage == title.stage
                    || fact.stage == Some(Stage::InEffect)
                        && title.stage == Some(Stage::Announced)
                        && title.rate.is_some()
                        && title.rate == fact.rate)
        };
        let at = rest
            .iter()
            .position(|fact| fact.fresh && told(fact))
            .or_else(|| rest.iter().position(|fact| title.fresh && known(fact) && told(fact)));
        let full = at.map(|at| &mut rest[at]);
        match full {
            Some(full) => {
                let known = full.clone();
                // The headline says in a word what the text calls "the automotive and renewable energy sectors".
                if only_case(&known, &title) && !objects_agree(&known, &title) {
                    full.object.clone_from(&title.object);
                }
                full.fresh = true;
                if title.stage == Some(Stage::Confirmed) || title.fresh && !known.fresh && title.rate.is_some() {
                    full.stage = title.stage;
                }
                full.rate = full.rate.or(title.rate);
                full.rate_from = full.rate_from.or(title.rate_from);
                full.rate_is = full.rate_is.or(title.rate_is);
                if full.date.is_none() && title.date_is != Some(DateIs::Expires) {
                    full.date = title.date;
                    full.date_is = title.date_is;
                }
                full.place = known.place.or(title.place);
                full.basis = known.basis.or(title.basis);
                if full.target.is_empty() || full.target == [PartyId::everyone()] && !title.target.is_empty() {
                    full.target = title.target;
                }
                extend(&mut full.actor, title.actor);
                extend(&mut full.object, title.object);
                extend(&mut full.confirmed_by, title.confirmed_by);
                extend(&mut full.unconfirmed_by, title.unconfirmed_by);
            }
            // "lifts tariff": a rise, as the text says.
            None if risen => {}
            None => kept.push(title),
        }
    }
    kept.extend(rest);
    kept
}

/// True if the headline's `lifts` reads as an end, and the text tells of a rise of the same measure.
fn lifted_up(title: &Fact, text: &Fact) -> bool {
    title.kind == text.kind
        && title.action == Some(Action::Remove)
        && text.action == Some(Action::Raise)
        && text.fresh
        && agree(&title.actor, &text.actor)
        && agree(&title.object, &text.object)
        && title.evidence.text.to_lowercase().contains("lift")
}

/// Which way an act goes, for comparing a headline with its text.
fn toward(fact: &Fact) -> Option<bool> {
    match fact.action? {
        Action::Impose | Action::Raise | Action::Extend | Action::Reach => Some(true),
        Action::Reduce | Action::Remove | Action::Suspend => Some(false),
        Action::Hold => None,
    }
}

/// Stages that a headline and its text may give to one act.
fn same_force(text: &Fact, title: &Fact) -> bool {
    let alike = |one, other| {
        text.stage == Some(one) && title.stage == Some(other) || text.stage == Some(other) && title.stage == Some(one)
    };
    // "plans tariffs" is what the text says will be done.
    let planned = title.stage == Some(Stage::Considered)
        && matches!(text.stage, Some(Stage::Threatened | Stage::Announced))
        && text.kind.is_measure()
        && title
            .evidence
            .text
            .to_ascii_lowercase()
            .split(' ')
            .any(|word| ["plan", "plans", "planning"].contains(&word));
    text.stage == title.stage
        || planned
        || alike(Stage::Announced, Stage::Threatened)
        || alike(Stage::Announced, Stage::InEffect)
        || alike(Stage::Announced, Stage::Confirmed)
        || alike(Stage::Held, Stage::InEffect)
        || text.stage == Some(Stage::Held) && title.stage == Some(Stage::Announced)
}

/// True if nothing that both name tells them apart.
fn is_same(a: &Fact, b: &Fact) -> bool {
    a.kind == b.kind
        && (a.action == b.action)
        && (a.stage == b.stage || near(a, b))
        && (agree(&a.actor, &b.actor) && agree(&a.target, &b.target) || of_the_same_two(a, b))
        && same_company(&a.participants, &b.participants)
        && (objects_agree(a, b) || takes_up(a, b))
        && a.rate.is_none_or(|rate| b.rate.is_none_or(|other| (rate - other).abs() < 0.01))
        && a.date.is_none_or(|date| {
            b.date.is_none_or(|other| date.within(other) || other.within(date) || a.date_is != b.date_is)
        })
}

/// True for a deal of X with Y and one of Y with X: each side tells of it.
fn of_the_same_two(a: &Fact, b: &Fact) -> bool {
    let sides = |fact: &Fact| {
        let mut all: Vec<PartyId> = fact.actor.iter().chain(&fact.target).cloned().collect();
        all.sort();
        all.dedup();
        all
    };
    let made =
        |fact: &Fact| fact.kind == Kind::Agreement && matches!(fact.action, Some(Action::Reach | Action::Extend));
    made(a) && made(b) && sides(a).len() == 2 && sides(a) == sides(b)
}

/// Stages that two sentences of one article use for one state of affairs.
fn near(a: &Fact, b: &Fact) -> bool {
    let pair =
        |one, other| a.stage == Some(one) && b.stage == Some(other) || a.stage == Some(other) && b.stage == Some(one);
    match a.kind {
        Kind::Meeting => {
            pair(Stage::Announced, Stage::Confirmed)
                && a.fresh
                && b.fresh
                && b.confirmed_by.is_empty()
                && a.confirmed_by.is_empty()
        }
        Kind::Investigation => pair(Stage::Announced, Stage::InEffect),
        _ => {
            pair(Stage::Announced, Stage::InEffect)
                && (!a.fresh || !b.fresh || takes_up(a, b))
                && a.rate.is_some()
                && a.rate == b.rate
        }
    }
}

/// True for `ordered duties of 100% on electronic goods. The tariffs, on computers and television sets, are effective at once`:
/// the second sentence takes up the measure of the first, with its goods one by one.
fn takes_up(known: &Fact, next: &Fact) -> bool {
    let text = next.evidence.text.trim_start();
    let the = [
        "The tariffs, on ",
        "The duties, on ",
        "The levies, on ",
        "The tariffs, which cover ",
        "The duties, which cover ",
    ];
    known.kind == Kind::Tariff
        && next.kind == Kind::Tariff
        && known.rate.is_some()
        && known.rate == next.rate
        && known.evidence.part == next.evidence.part
        && known.evidence.start < next.evidence.start
        && the.iter().any(|words| text.starts_with(words))
}

fn agree<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|one| b.contains(one))
}

/// One list is part of the other: two meetings that share one person are two.
fn same_company(a: &[String], b: &[String]) -> bool {
    a.iter().all(|one| b.contains(one)) || b.iter().all(|one| a.contains(one))
}

fn objects_agree(a: &Fact, b: &Fact) -> bool {
    let generic = |fact: &Fact| fact.object.iter().all(|id| id.as_str() == "all_goods");
    if a.kind == Kind::MarketMove {
        return a.object == b.object;
    }
    // "increases on 1,400 products of China, India and Korea. Cars from China, which pay 20% now, go to 50%": one of many.
    let part = |all: &Fact, one: &Fact| {
        generic(all)
            && !generic(one)
            && one.rate_from.is_some()
            && all.rate_from.is_none()
            && all.target.len() > one.target.len()
            && !one.target.is_empty()
    };
    agree(&a.object, &b.object) || (generic(a) || generic(b)) && !part(a, b) && !part(b, a)
}

/// Completes `known` from `other`; the fresher, fuller sentence is the evidence.
fn join(known: &mut Fact, other: Fact) {
    // The goods one by one; who orders it and what it is stand in the first sentence.
    let listed = takes_up(known, &other);
    let goods = other.object.clone();
    let fuller = fullness(&other) > fullness(known) && other.fresh >= known.fresh && !listed;
    let fresh = known.fresh || other.fresh;
    // "X said that it had agreed with Y", and then "a deal of X and Y": as it was told first.
    let one_sided = known.actor.len() == 1 && known.evidence != other.evidence && of_the_same_two(known, &other);
    let told = one_sided.then(|| (known.actor.clone(), known.target.clone()));
    let (mut base, rest) = if fuller { (other, known.clone()) } else { (known.clone(), other) };
    if let Some((actor, target)) = told {
        (base.actor, base.target) = (actor, target);
    }
    extend(&mut base.actor, rest.actor);
    extend(&mut base.target, rest.target);
    if base.participants.len() < rest.participants.len() {
        base.participants = rest.participants;
    }
    if listed {
        base.object = goods;
    } else if base.object.is_empty()
        || base.object.iter().all(|id| id.as_str() == "all_goods") && !rest.object.is_empty()
    {
        base.object = rest.object;
    }
    base.rate = base.rate.or(rest.rate);
    base.rate_from = base.rate_from.or(rest.rate_from);
    base.rate_is = base.rate_is.or(rest.rate_is);
    base.basis = base.basis.or(rest.basis);
    base.amount = base.amount.or(rest.amount);
    // Of "this week" and "on Thursday" the day.
    let closer = |rest: DateSpan| base.date.is_none_or(|base| rest != base && rest.within(base));
    if rest.date.is_some_and(closer) {
        base.date = rest.date;
        base.date_is = rest.date_is;
    }
    // What is recalled of another round is no place of this one.
    if base.fresh == rest.fresh {
        base.place = base.place.or(rest.place);
    }
    extend(&mut base.confirmed_by, rest.confirmed_by);
    extend(&mut base.unconfirmed_by, rest.unconfirmed_by);
    extend(&mut base.denied_by, rest.denied_by);
    base.said_by = base.said_by.or(rest.said_by);
    base.confidence = base.confidence.max(rest.confidence);
    base.fresh = fresh;
    *known = base;
}

/// Roles that both name stay; those that only one names are taken over.
fn extend<T: PartialEq>(base: &mut Vec<T>, rest: Vec<T>) {
    if base.is_empty() {
        *base = rest;
    }
}

/// How much a sentence tells: fields that are filled.
fn fullness(fact: &Fact) -> usize {
    usize::from(!fact.actor.is_empty())
        + usize::from(!fact.target.is_empty())
        + usize::from(!fact.participants.is_empty())
        + usize::from(!fact.object.is_empty())
        + usize::from(fact.rate.is_some()) * 2
        + usize::from(fact.date.is_some())
        + usize::from(fact.place.is_some())
        + usize::from(!fact.confirmed_by.is_empty())
        + usize::from(!fact.unconfirmed_by.is_empty())
        + usize::from(!is_headline(&fact.evidence))
}
