//! Reads purchases from the seller's side, whose buyers are a state's, and what they come to.
//!
//! In: a scene. Out: `exporters sold 132,000 tons of corn to Japan` as Japan's purchase; whom `Chinese importers` and
//! `firms` buy for; the sum that a later sentence gives: `The cargoes come to some 600,000 tons`.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dealings::force;
use crate::facts::measures::blank;
use crate::facts::numbers::Quantity;
use crate::facts::positions::position;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::slots::amount;
use crate::facts::voice;
use crate::facts::words::{Act, Flag, Pos};
use crate::facts::{Action, Amount, Fact, Kind, Stage};
use crate::lexicon::Is;

/// Those who buy goods abroad in bulk; what they book is told as their country's buying.
const BUYERS: &[&str] = &[
    "importers",
    "traders",
    "refiners",
    "refineries",
    "mills",
    "crushers",
    "processors",
    "stockpilers",
    "stockpiler",
    "millers",
];
/// Firms in general: their country's where its ministry tells of them.
const FIRMS: &[&str] = &["firms", "companies", "enterprises", "importers", "buyers", "refiners", "mills", "traders"];
/// What goods are bought in that only those who buy for a whole country buy.
const BULK: &[&str] = &["cargo", "cargoes", "shiploads", "vessels"];
/// How far behind a demonym its noun may stand: `Chinese state-run grain buyers`.
const REACH: usize = 5;
/// Words for what a state owns.
const STATE: &[&str] = &["state", "state-run", "state-owned", "government"];
/// Words for all that was bought.
const WHOLE: &[&str] =
    &["cargoes", "purchases", "sales", "orders", "volume", "volumes", "shipments", "deals", "vessels"];
/// Verbs that give the whole of something.
const TOTALS: &[&str] = &["come", "came", "total", "amount", "reach", "add", "stand", "stood", "put"];

/// The country whose buyers act: `Chinese importers`, `Egypt's state grain buyer`. Of plain `Italian buyers` only what a
/// state says, or that they buy again, is told as their country's buying.
pub(super) fn buyers(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Party> {
    let head = scene.head(clause).as_verb;
    let policy = || {
        let above = clause.parent.filter(|_| clause.opening == Opening::Complement);
        let state = above.is_some_and(|above| !scene.subjects(&scene.clauses[above]).is_empty());
        // "booked two cargoes of wheat", in an article on the trade of two states.
        let bulk = || {
            let weighed = clause.object().take(4).any(|at| in_bulk(scene, at));
            let shipped = clause.object().take(6).any(|at| scene.sentence.is_any(at, BULK));
            scene.context.trade && scene.context.sides.len() == 2 && (weighed || shipped)
        };
        state || [Act::Resume, Act::Suspend, Act::Restrict].into_iter().any(|act| head.act(act)) || bulk()
    };
    let subject = clause.subject.clone();
    bulk(scene, subject.clone(), BUYERS).or_else(|| bulk(scene, subject, &["buyers"]).filter(|_| policy()))
}

/// The country whose own firms act: `Chinese state-owned companies`, `the country's stockpiler, it said, had bought`.
pub(super) fn state_firms(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Party> {
    let sentence = scene.sentence;
    let owned = |at: usize| sentence.is_any(at, STATE);
    let subject = clause.subject.clone();
    if subject.clone().any(owned)
        && let Some(party) = bulk(scene, subject.clone(), FIRMS)
    {
        return Some(party);
    }
    // "Sinograin said it had bought".
    let pronoun = subject.len() == 1 && sentence.tokens[subject.start].pos == Pos::Pron;
    let above = clause.parent.filter(|_| clause.opening == Opening::Complement && pronoun);
    let subject = above.map_or(subject, |above| scene.clauses[above].subject.clone());
    subject.clone().filter(|at| sentence.tokens[*at].flag(Flag::StateBuyer)).find_map(|at| match sentence.object(at) {
        Some((Is::Company(index), _)) => sentence.lexicon.party_number(sentence.lexicon.company_country(index)?),
        _ => None,
    })
}

/// True for a quantity of goods by weight.
fn in_bulk(scene: &Scene<'_, '_>, token: usize) -> bool {
    let number = scene.sentence.tokens.get(token).and_then(|token| token.number);
    number
        .and_then(|number| scene.sentence.numbers.get(number))
        .is_some_and(|number| matches!(number.is, Quantity::Amount(_, unit) if unit == "tons" || unit == "bushels"))
}

/// The country of which the range names one of these sorts of firms.
fn bulk(scene: &Scene<'_, '_>, range: Range<usize>, sorts: &[&str]) -> Option<Party> {
    let sentence = scene.sentence;
    let buys = |party: &&PartyRef| {
        (party.token + 1..party.token + REACH)
            .take_while(|at| {
                sentence
                    .tokens
                    .get(*at)
                    .is_some_and(|token| matches!(token.pos, Pos::Other | Pos::Noun | Pos::Adj | Pos::Of))
            })
            .any(|at| sentence.is_any(at, sorts))
    };
    // "state-run refiners in India".
    let at_home = |party: &&PartyRef| {
        party.place
            && party.token > sentence.body + 1
            && sentence.is_word(party.token - 1, "in")
            && sentence.is_any(party.token - 2, sorts)
    };
    let named = |party: &&PartyRef| !party.place && buys(party) || at_home(party);
    scene.parties_in(range).filter(|party| !party.person).find(named).map(|party| party.party)
}

/// `the ministry says firms are buying`: those of the state that speaks.
pub(super) fn own_firms(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Party> {
    let bare = clause.subject.clone().all(|at| {
        let token = &scene.sentence.tokens[at];
        token.pos == Pos::Det || scene.sentence.is_any(at, FIRMS)
    });
    let above = clause.parent.map(|parent| &scene.clauses[parent]);
    let says = above.filter(|above| !clause.subject.is_empty() && bare && !scene.head(above).as_verb.has_act())?;
    scene.subjects(says).into_iter().next()
}

/// What somebody has sold to a state, or to its buyers, by the ton or to those who buy for it.
pub(super) fn sale(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.parties() || !sentence.glance.products() {
        return None;
    }
    let sold = (sentence.body..sentence.tokens.len()).find(|at| {
        let verb = sentence.is_word(*at, "sold") && sentence.tokens[*at].pos == Pos::Verb;
        let named = sentence.is_any(*at, &["sales", "sale"]) && sentence.is_word(at + 1, "of");
        verb || named || sentence.is_any(*at, &["sales of", "sale of"])
    })?;
    let (index, subject) = scene.clause_of(sold)?;
    let clause = &scene.clauses[index];
    // "Sales to Japan fell": how they went.
    if subject && !clause.passive && sentence.tokens[sold].pos != Pos::Verb {
        return None;
    }
    let force = force(scene, index);
    let told = clause.is_past() || clause.have || sentence.is_title();
    if force.negated || force.denied || force.considered || force.would || force.will || force.may || !told {
        return None;
    }
    let right = clause.right.max((sold + 12).min(sentence.tokens.len()));
    let to = scene.parties_in(sold + 1..right).find(|party| party.lead == Lead::To && !party.person)?;
    // "canola sold to Japan".
    let before = || scene.goods(sold.saturating_sub(4).max(sentence.body)..sold);
    let object = Some(scene.goods(sold..to.token)).filter(|goods| !goods.is_empty()).unwrap_or_else(before);
    let quantity = amount(scene, sentence.body..sentence.tokens.len()).filter(by_weight);
    let state = || {
        let own = |at: usize| sentence.is_any(at, STATE);
        let buys = || bulk(scene, to.token..right, BUYERS).or_else(|| bulk(scene, to.token..right, &["buyers"]));
        (to.token + 1..to.token + REACH).any(own) && buys() == Some(to.party)
    };
    if object.is_empty() || quantity.is_none() && !state() {
        return None;
    }
    let seller = scene
        .parties_in(sentence.body..to.token)
        .filter(|party| party.party != to.party && !party.person)
        .map(|party| party.party)
        .next()
        .or_else(|| voice::speaker_party(scene).filter(|party| *party != to.party))
        .or_else(|| scene.context.sides.iter().copied().find(|side| *side != to.party));
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    // "the volume sold to China has reached": as new as what is told of it.
    let of = scene.clauses.iter().find(|other| {
        other.finite && clause.antecedent.is_some_and(|noun| other.subject.contains(&noun)) && other.head != clause.head
    });
    let at = of.map_or(sold, |of| of.head);
    let fresh = voice::is_fresh(scene, Some(of.unwrap_or(clause)), at, &force) || recent(scene, sold);
    let mut fact = blank(scene, Kind::Purchase, fresh, hedge, said_by);
    fact.action = Some(Action::Impose);
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&[to.party]);
    fact.target = seller.map(|seller| scene.ids(&[seller])).unwrap_or_default();
    fact.object = object;
    fact.amount = quantity;
    position(scene, &mut fact);
    Some(fact)
}

/// `in the past ten days`, `over the past week`: just now.
fn recent(scene: &Scene<'_, '_>, from: usize) -> bool {
    let sentence = scene.sentence;
    (from..sentence.tokens.len()).any(|at| {
        (sentence.lower(at).ends_with("the past") || sentence.lower(at).ends_with("the last"))
            && (at + 1..at + 4).any(|at| sentence.is_any(at, &["days", "week", "hours", "day", "weeks"]))
    })
}

fn by_weight(amount: &Amount) -> bool {
    matches!(amount.unit.as_str(), "tons" | "barrels" | "bushels")
}

/// Gives the purchases told before the sum that this sentence has: `put purchases so far at 1.2 million tons`.
pub(super) fn total(scene: &Scene<'_, '_>, facts: &mut [Fact]) {
    let sentence = scene.sentence;
    let open = |fact: &&mut Fact| fact.kind == Kind::Purchase && fact.fresh && fact.amount.is_none();
    if sentence.numbers.is_empty() || !facts.iter_mut().any(|fact| open(&fact)) {
        return;
    }
    let whole = (sentence.body..sentence.tokens.len())
        .find(|at| sentence.is_any(*at, WHOLE) && sentence.tokens[*at].pos != Pos::Verb);
    let Some(whole) = whole else { return };
    let near = whole.saturating_sub(4)..(whole + 4).min(sentence.tokens.len());
    let totals = near.into_iter().any(|at| {
        let token = &sentence.tokens[at];
        let word = sentence.lower(at);
        token.pos == Pos::Verb && !token.as_verb.act(Act::Buy) && TOTALS.iter().any(|stem| word.starts_with(stem))
    });
    let Some(sum) = amount(scene, whole..sentence.tokens.len()).filter(|_| totals).filter(by_weight) else { return };
    for fact in facts.iter_mut().filter(open) {
        fact.amount = Some(sum.clone());
    }
}
