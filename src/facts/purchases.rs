//! Reads purchases: what a state buys, or has bought on its order, and what it stops buying.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::dealings::force;
use crate::facts::measures::blank;
use crate::facts::phrases::phrase_start;
use crate::facts::positions::position;
use crate::facts::roles::{Lead, ObjectRef, PartyRef, Scene};
use crate::facts::sales::{buyers, own_firms, state_firms};
use crate::facts::sentence::Party;
use crate::facts::slots::amount;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, Amount, DateIs, DateSpan, Fact, Hedge, Kind, Stage};
use crate::lexicon::{Form, Is, PartyId, ProductId};

/// Whose buying is no state's.
const PRIVATE: &[&str] = &[
    "consumers",
    "companies",
    "firms",
    "shoppers",
    "households",
    "investors",
    "people",
    "retailers",
    "manufacturers",
    "carmakers",
    "automakers",
    "collectors",
    "tourists",
    "customers",
    "banks",
    "funds",
    "hedge funds",
    "fans",
];

/// Words of figures that a statistics office gives: what was bought over a time, and no purchase.
const FIGURES: &[&str] = &["figures", "data", "statistics", "eurostat", "accounted", "accounts", "worth"];

/// Verbs that place an order: what is bought is still to come.
const ORDERS: &[&str] = &["order", "book", "contract", "procur", "tender"];

/// True for `ordered its carriers to accept no more jets`: not what is ordered from a maker.
fn commands(scene: &Scene<'_, '_>, verb: usize) -> bool {
    let own = scene.clauses.iter().position(|clause| clause.head == verb);
    own.is_some_and(|own| {
        scene.clauses.iter().any(|clause| {
            clause.parent == Some(own)
                && clause.opening == Opening::Infinitive
                && clause.group.start > verb + 1
                && scene.sentence.tokens[clause.group.start].pos == Pos::To
                && scene.head(clause).as_verb.act(Act::Buy)
        })
    })
}

/// True for the imports of `will boost rice imports from the U.S. by 75%`: a state that means to buy more.
fn more_imports(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let own = sentence.tokens[token].flow == Some(Kind::ImportControl) && sentence.tokens[token].pos != Pos::Verb;
    let Some((index, false)) = scene.clause_of(token).filter(|_| own) else { return false };
    let clause = &scene.clauses[index];
    let raises = scene.head(clause).as_verb.act(Act::Raise) && !clause.passive && !clause.negated;
    let to_come = clause.will
        || clause.would
        || clause.opening == Opening::Infinitive
            && clause.parent.is_some_and(|parent| scene.head(&scene.clauses[parent]).as_verb.cue(Cue::Agree));
    let from = scene
        .parties_in(clause.object())
        .any(|party| !party.person && (party.goods || party.lead == Lead::From && party.token > token));
    raises
        && to_come
        && from
        && (clause.group.end..token + 3).any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))))
}

/// A word that tells of buying, and where it stands.
struct Buying<'c> {
    token: usize,
    verb: bool,
    clause: &'c Clause,
    subject: bool,
}

/// Buying by a state, or on its order.
pub(super) fn purchases(scene: &Scene<'_, '_>) -> Option<Fact> {
    let sentence = scene.sentence;
    let told = sentence.glance.act(Act::Buy) || sentence.glance.noun(Kind::Purchase);
    let contract = || sentence.glance.products() && sentence.has("contract");
    if !(told || takes(scene) || contract()) {
        return None;
    }
    let token = (sentence.body..sentence.tokens.len()).find(|at| {
        let token = &sentence.tokens[*at];
        token.pos == Pos::Verb
            && !(sentence.lower(*at).starts_with("order") && commands(scene, *at))
            && (token.as_verb.act(Act::Buy)
                || (sentence.is_word(*at, "take") || sentence.is_word(*at, "taking")) && counts_off(scene, at + 1))
            || token.pos != Pos::Verb && token.noun == Some(Kind::Purchase)
            || contracted(scene, *at)
            || more_imports(scene, *at)
    })?;
    let verb = sentence.tokens[token].pos == Pos::Verb;
    let (index, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[index];
    let buying = Buying { token, verb, clause, subject };
    let laid = verb && sentence.is_any(token + 1, &["on", "against"]);
    // "a ban on buying its oil": the ban tells it.
    let barred = clause.form == Form::Ing
        && clause.group.start > sentence.body + 1
        && sentence.is_any(clause.group.start - 1, &["on", "from"])
        && sentence.tokens[clause.group.start - 2].restriction;
    if laid
        || barred
        || supposed(scene, clause)
        || counted(scene, &buying)
        || shipped(scene, &buying)
        || taken_out(scene, &buying)
        || agreed_to(scene, &buying)
        || only_reason(scene, &buying)
    {
        // "the duty that he ordered on cars".
        return None;
    }
    let end = clause.right;
    let objects = bought(scene, &buying);
    let quantity = amount(scene, clause.left..end);
    let object = object(scene, &buying, &objects, quantity.as_ref())?;
    let order = order(scene, &buying, index);
    let firms = own_firms(scene, clause).or_else(|| state_firms(scene, clause));
    if private(scene, &buying) && order.commander.is_empty() && firms.is_none() {
        return None;
    }
    // "Chinese importers bought Canadian canola": a country's buyers, where the goods are another's.
    let foreign = || scene.parties_in(token + 1..clause.right).any(|party| party.goods && !party.person);
    let named = if order.commander.is_empty() { state_firms(scene, clause) } else { None };
    let actor = named
        .or_else(|| actor(scene, &buying, &order))
        .or(firms)
        .or_else(|| buyers(scene, clause).filter(|_| foreign()))
        .or_else(|| the_country(scene, &buying))?;
    let target = target(scene, &buying, &objects, actor);
    let goods = quantity.as_ref().is_some_and(|amount| amount.unit.chars().any(char::is_lowercase));
    // "bought 60,000 tons of wheat": from whoever it was.
    let anybody = goods && verb && !object.is_empty() && !sentence.lower(token).starts_with("import");
    if target.is_empty() && !anybody || target.contains(&scene.ids(&[actor])[0]) {
        return None;
    }
    if kept_from(scene, clause, actor) {
        return None;
    }
    let Order { acts, force, told_not, .. } = order;
    let stopped = acts.iter().any(|act| matches!(act, Act::Suspend | Act::Restrict | Act::Remove));
    // "India will reduce its purchases": by its own word; what firms have cut is counted.
    let cut = acts.contains(&Act::Reduce) && (force.will || force.agree || force.plan) && !firms_buy(scene, clause);
    // "ordered its carriers to accept no more aircraft".
    let no_more = verb
        && clause.head == token
        && !clause.negated
        && scene.sentence.is_word(clause.group.end, "no")
        && scene.sentence.is_any(clause.group.end + 1, &["more", "further"]);
    let stopped = stopped || cut || no_more;
    let halted = stopped || force.negated && force.will || told_not;
    let stage = stage(scene, &buying, &acts, &force, stopped, halted)?;
    let reports = clause.opening == Opening::Complement
        || clause.parent.is_some_and(|parent| scene.clauses[parent].opening == Opening::Complement);
    let fresh = voice::is_fresh(scene, Some(clause), token, &Force { had: force.had && !reports, ..force });
    let (mut hedge, said_by) = voice::voice(scene, Some(clause));
    // What traders say was bought they know.
    if hedge == Hedge::Speculated && clause.is_past() && verb {
        hedge = Hedge::Reported;
    }
    let mut fact = blank(scene, Kind::Purchase, fresh, hedge, said_by);
    fact.action = Some(if halted { Action::Suspend } else { Action::Impose });
    fact.stage = Some(stage);
    fact.actor = scene.ids(&[actor]);
    fact.target = target;
    fact.object = object;
    fact.amount = quantity;
    fact.date = deadline(scene, clause.left..end);
    fact.date_is = fact.date.map(|_| DateIs::Deadline);
    position(scene, &mut fact);
    Some(fact)
}

/// True for `as soon as Delhi stops buying`, `the demand that it stop buying`, `a way to cut purchases`: not done.
fn supposed(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const WISHES: &[&str] = &["way", "forward", "demand", "demands", "need", "pressure", "call", "calls"];
    let sentence = scene.sentence;
    let mut at = Some(clause);
    for _ in 0..3 {
        let Some(clause) = at else { return false };
        let from = clause.left.saturating_sub(3).max(sentence.body);
        let hinges = (from..clause.left).any(|at| {
            sentence.is_word(at, "soon") && sentence.is_word(at + 1, "as") || sentence.is_word(at, "as soon as")
        });
        let wished = clause.opening == Opening::Infinitive
            && clause.antecedent.is_some_and(|noun| sentence.is_any(noun, WISHES));
        // "the demand that it stop buying".
        let asked = (clause.group.start.saturating_sub(8).max(sentence.body + 1)..clause.group.start)
            .any(|at| sentence.tokens[at].pos == Pos::That && sentence.is_any(at - 1, WISHES));
        if clause.opening == Opening::Condition || hinges || wished || asked {
            return true;
        }
        let hangs = matches!(clause.opening, Opening::Infinitive | Opening::Complement | Opening::And);
        at = clause.parent.filter(|_| hangs).map(|parent| &scene.clauses[parent]);
    }
    false
}

/// True for `to keep China from acquiring chips`: no buying of China's own.
fn kept_from(scene: &Scene<'_, '_>, clause: &Clause, actor: Party) -> bool {
    let sentence = scene.sentence;
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    above.is_some_and(|above| {
        let keeps = sentence.begins(above.head, &["stop", "keep", "prevent", "bar", "block", "deny", "deter"]);
        let from = clause.group.start > 0 && sentence.is_word(clause.group.start - 1, "from");
        let others = scene.parties_in(above.group.end..clause.group.start).any(|party| party.lead == Lead::None);
        keeps && from && others && scene.subjects(above).contains(&actor)
    })
}

/// `12 million tons`, `an extra 6 million tons`: a figure with what stands before it.
fn counts_off(scene: &Scene<'_, '_>, from: usize) -> bool {
    const BEFORE: &[&str] =
        &["a", "an", "another", "extra", "additional", "further", "up", "to", "at", "least", "about", "some", "around"];
    let tokens = &scene.sentence.tokens;
    let figure = (from..tokens.len().min(from + 4)).find(|at| tokens[*at].number.is_some());
    figure.is_some_and(|figure| (from..figure).all(|at| scene.sentence.is_any(at, BEFORE)))
}

/// True for the noun of `signed a contract for 2.2 million tons of gas`.
fn contracted(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let contract = sentence.is_any(token, &["contract", "contracts"]);
    contract
        && sentence.is_word(token + 1, "for")
        && counts_off(scene, token + 2)
        && scene.clause_of(token).is_some_and(|(index, subject)| {
            let head = scene.head(&scene.clauses[index]).as_verb;
            !subject && (head.step(Step::Signed) || head.step(Step::Reached))
        })
}

/// True for `its tariff over Delhi's purchases of oil`: why something else is done.
fn only_reason(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    let start = phrase_start(scene.sentence, buying.token, scene.sentence.body);
    let led = |word: &&str| start > 0 && scene.sentence.is_word(start - 1, word);
    !buying.verb && !buying.subject && ["over", "about", "despite", "against"].iter().any(led)
}

/// `under which the kingdom will buy`: the one of the two that does not sell.
fn the_country(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> Option<Party> {
    const NOUNS: &[&str] =
        &["country", "nation", "kingdom", "republic", "island", "sultanate", "emirate", "federation", "government"];
    let sentence = scene.sentence;
    let clause = buying.clause;
    let own = clause.own_subject();
    let last = own.end.checked_sub(1).filter(|at| *at > own.start && own.len() <= 3);
    let named = last.is_some_and(|at| sentence.is_word(at - 1, "the") && sentence.is_any(at, NOUNS));
    let seller =
        scene.parties_in(buying.token + 1..clause.right).find(|party| party.goods || party.lead == Lead::From)?;
    let acts = |party: &&PartyRef| party.lead == Lead::None && !party.goods && !party.place;
    scene
        .parties_in(sentence.body..clause.left)
        .filter(|_| named)
        .filter(acts)
        .map(|party| party.party)
        .find(|party| *party != seller.party)
}

/// `agreed to take 12 million tons`.
fn takes(scene: &Scene<'_, '_>) -> bool {
    let sentence = scene.sentence;
    !sentence.numbers.is_empty()
        && (sentence.body..sentence.tokens.len()).any(|at| sentence.is_any(at, &["take", "taking"]))
}

/// `imported 73 billion euros worth of steel, figures show`: counted by an office, and no decision.
fn counted(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    let Buying { token, verb, clause, .. } = *buying;
    let sentence = scene.sentence;
    let told = clause.is_past() || clause.have;
    let figures = || (sentence.body..sentence.tokens.len()).any(|at| sentence.is_any(at, FIGURES));
    let share = || (token + 1..token + 4).any(|at| sentence.percent(at).is_some() && sentence.is_word(at + 1, "of"));
    // "bought 300,000 tonnes a month for years", "in the fiscal year to March it imported".
    let over = [
        "fiscal year",
        "year before",
        "year earlier",
        "year ago",
        "for years",
        "for several years",
        "for several months",
        "for months",
        "over the past",
        "marketing year",
        "in the first half",
        "in the first quarter",
    ]
    .iter()
    .any(|part| sentence.has(part));
    verb && told && clause.opening != Opening::Infinitive && (figures() || share() || over)
}

/// True for `will take 800,000 tonnes out of supply`: nothing is bought.
fn taken_out(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    let sentence = scene.sentence;
    sentence.lower(buying.token).starts_with("tak")
        && buying.clause.object().any(|at| sentence.is_any(at, &["out", "off", "away"]))
}

/// True for `accepted a claim of damage`, `accept the offer`, `ordered a review`: what is taken up is no goods.
fn agreed_to(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    const TAKEN: &[&str] = &[
        "claim",
        "claims",
        "offer",
        "offers",
        "request",
        "requests",
        "application",
        "applications",
        "proposal",
        "proposals",
        "plea",
        "plan",
        "plans",
        "recommendation",
        "recommendations",
        "invitation",
        "terms",
        "resignation",
        "review",
        "probe",
        "investigation",
        "inquiry",
        "undertaking",
        "undertakings",
        "petition",
    ];
    let sentence = scene.sentence;
    let word = sentence.lower(buying.token);
    buying.verb
        && (word.starts_with("accept") || word.starts_with("order"))
        && (buying.token + 1..buying.token + 4)
            .take_while(|at| sentence.tokens.get(*at).is_some_and(|token| token.pos != Pos::Prep))
            .any(|at| sentence.is_any(at, TAKEN))
}

/// `lift crude cargoes`: shipped, and not bought.
fn shipped(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    let head = scene.head(buying.clause);
    let buys = head.as_verb.act(Act::Buy) || head.pos != Pos::Verb;
    let deals = scene.sentence.begins(
        buying.clause.head,
        &["cancel", "scrap", "award", "tender", "resum", "halt", "suspend", "agree", "enter", "sign", "secur"],
    );
    !buying.verb && scene.sentence.lower(buying.token).ends_with("cargoes") && !buys && !deals
}

/// What is bought: the goods named behind the word, or right before the noun.
fn bought<'s>(scene: &'s Scene<'_, '_>, buying: &Buying<'_>) -> Vec<&'s ObjectRef> {
    let Buying { token, verb, clause, .. } = *buying;
    // "Canadian canola, ten vessels so far": how much, and not what.
    let counts = |object: &ObjectRef| {
        scene.sentence.is_any(object.token, &["vessels", "ships", "tankers", "shiploads"])
            && scene.objects.iter().any(|other| other.token > token && other.token < object.token && !other.generic)
    };
    scene
        .objects
        .iter()
        .filter(|object| {
            !object.generic
                && !counts(object)
                && !scene.sentence.is_any(object.token, &["farmers", "growers", "producers"])
                && (object.token > token && object.token < clause.right
                    // "A million tons of US soybeans have been bought by China".
                    || verb && clause.passive && clause.subject.contains(&object.token)
                    || object.token < token && object.token + 4 > token && !verb)
        })
        .collect()
}

/// The goods; none where something else is ordered.
fn object(
    scene: &Scene<'_, '_>,
    buying: &Buying<'_>,
    objects: &[&ObjectRef],
    quantity: Option<&Amount>,
) -> Option<Vec<ProductId>> {
    let Buying { token, verb, clause, .. } = *buying;
    let sentence = scene.sentence;
    let mut object: Vec<ProductId> = scene.goods_of(objects);
    if object.is_empty() && !verb {
        object.extend(named_goods(scene, token));
    }
    if object.is_empty() && quantity.is_some_and(|amount| amount.unit.chars().any(char::is_lowercase)) {
        // "agreed to take 12 million tons": of what the article speaks of.
        object.clone_from(&scene.context.goods);
    }
    // "its purchases of US goods by $200 billion": of no goods in particular.
    let generic = || scene.objects.iter().filter(|object| object.token > token && object.token < clause.right);
    // "promised to buy more from the US".
    let more = verb
        && (sentence.is_word(token + 1, "more") || sentence.lower(token).ends_with(" more"))
        && scene.parties_in(token + 1..clause.right).any(|party| party.goods || party.lead == Lead::From);
    let any = object.is_empty() && more
        || object.is_empty()
            && quantity.is_some_and(|amount| amount.unit.chars().all(char::is_uppercase))
            && generic().any(|object| object.generic);
    if object.is_empty() && !any {
        return None;
    }
    // "ordered a stop to rice imports": what is ordered is no goods.
    let particular = objects.iter().map(|object| object.token).filter(|at| *at > token).min();
    let first = particular.or_else(|| generic().map(|object| object.token).min()).unwrap_or(token);
    let other = verb
        && (token + 1..first).any(|at| {
            sentence.tokens[at].restriction
                || sentence.tokens[at].noun.is_some_and(|kind| kind != Kind::Purchase)
                || sentence.tokens[at].pos == Pos::Noun
                    && !sentence.tokens[at].as_noun.is_empty()
                    && sentence.tokens[at].noun.is_none()
        });
    (!other).then_some(object)
}

/// The goods in a word of several: `soybean purchases`.
fn named_goods(scene: &Scene<'_, '_>, token: usize) -> Option<ProductId> {
    let lexicon = scene.sentence.lexicon;
    let (goods, _) = scene.sentence.lower(token).split_once(' ')?;
    lexicon.scan(goods).into_iter().find_map(|found| match found.is {
        Is::Product(index) => Some(lexicon.product(index).id.clone()),
        _ => None,
    })
}

/// True where firms, and no state, do the buying.
fn firms_buy(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let firm = |at: usize| {
        let word = scene.sentence.lower(at);
        word.starts_with("refin") || word.starts_with("importer") || PRIVATE.contains(&word)
    };
    clause.subject.clone().any(firm)
}

/// True for `consumers bought`, `wants consumers to buy`: nobody's policy.
fn private(scene: &Scene<'_, '_>, buying: &Buying<'_>) -> bool {
    let clause = buying.clause;
    let asked = match clause.parent.filter(|_| clause.opening == Opening::Infinitive) {
        Some(parent) => scene.clauses[parent].group.end..clause.group.start,
        None => 0..0,
    };
    clause.subject.clone().chain(asked).any(|at| scene.sentence.is_any(at, PRIVATE))
}

/// What the clauses above make of the buying.
struct Order {
    acts: Vec<Act>,
    force: Force,
    /// Who has others buy, or stop.
    commander: Vec<Party>,
    /// Who has given a promise.
    promised: Option<Party>,
    /// Told not to buy.
    told_not: bool,
}

fn order(scene: &Scene<'_, '_>, buying: &Buying<'_>, index: usize) -> Order {
    let Buying { token, verb, clause, .. } = *buying;
    let sentence = scene.sentence;
    let mut force = force(scene, index);
    let mut acts: Vec<Act> = scene.head(clause).as_verb.acts().filter(|act| !verb || *act == Act::Restrict).collect();
    if clause.object().take(2).any(|at| sentence.is_word(at, "no")) {
        acts.push(Act::Restrict);
    }
    let mut commander: Vec<Party> = Vec::new();
    let mut not = false;
    let mut at =
        clause.parent.filter(|_| clause.opening == Opening::Infinitive || verb && clause.opening == Opening::And);
    // "a commitment from X to buy".
    let promise = scene.leading_noun(clause, |noun| {
        sentence.tokens[noun].pos == Pos::Noun && sentence.tokens[noun].as_noun.cue(Cue::Agree)
    });
    let promised: Option<Party> = promise.and_then(|noun| {
        let giver = |party: &&PartyRef| matches!(party.lead, Lead::From | Lead::By | Lead::Of) && !party.goods;
        let after = scene.parties_in(noun..clause.group.start).find(giver);
        after
            .or_else(|| scene.parties_in(noun.saturating_sub(4)..noun).rfind(|party| party.possessive || party.demonym))
            .map(|party| party.party)
    });
    // "signed a deal to import", "awarded a tender to buy".
    let dealt = scene.leading_noun(clause, |noun| {
        sentence.tokens[noun].noun == Some(Kind::Agreement)
            || sentence.is_any(noun, &["tender", "contract", "contracts"])
    });
    // "is exploring deals to buy".
    let sought = clause.parent.is_some_and(|parent| {
        let head = scene.head(&scene.clauses[parent]).as_verb;
        head.step(Step::Sought) || head.cue(Cue::Considered)
    });
    force.agree |= promise.is_some() || dealt.is_some() && !sought;
    // "offered to buy more", "is willing to buy".
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
    force.considered |= verb
        && above.is_some_and(|above| {
            let willing = |at: usize| sentence.begins(at, &["willing", "ready", "prepared", "open"]);
            sentence.lower(above.head).starts_with("offer") || (above.group.start..clause.group.start).any(willing)
        });
    for _ in 0..3 {
        let Some(parent) = at else { break };
        let above = &scene.clauses[parent];
        if clause.opening == Opening::Infinitive {
            acts.extend(scene.head(above).as_verb.acts());
        }
        if scene.head(above).flag(Flag::Control) {
            commander = if above.passive { told_by(scene, above, clause) } else { scene.subjects(above) };
            force.past |= above.is_past();
            force.announced = true;
            not |= above.negated;
        }
        force.cues(scene.head(above).as_verb);
        force.past |= above.is_past() && scene.head(above).as_verb.act(Act::Restrict);
        at = above.parent.filter(|_| above.opening == Opening::Infinitive);
    }
    if !verb {
        let start = phrase_start(sentence, token, sentence.body);
        acts.extend((start.saturating_sub(3)..token).flat_map(|at| sentence.tokens[at].as_noun.acts()));
        // "has not told its refiners to halt purchases".
        let above =
            clause.parent.filter(|_| clause.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
        if let Some(above) = above.filter(|above| above.negated && above.is_past()) {
            commander = if commander.is_empty() { scene.subjects(above) } else { commander };
            not = true;
        }
    }
    // "have had no directive from X to stop buying": nothing was ordered.
    if let Some((noun, from)) = instructed(scene, clause)
        && (noun > 0 && sentence.is_word(noun - 1, "no") || scene.clauses[from].negated)
    {
        let agent = |party: &&PartyRef| matches!(party.lead, Lead::From | Lead::By) && !party.goods;
        let named = scene.parties_in(noun..clause.group.start.max(noun)).find(agent).map(|party| party.party);
        commander = named.or_else(|| commander.first().copied()).into_iter().collect();
        not = true;
    }
    // The order not to is one, no order is none.
    let told_not = verb && !commander.is_empty() && force.negated && !not;
    force.denied |= not;
    Order { acts, force, commander, promised, told_not }
}

/// The instruction to which an infinitive belongs, and the clause that tells of it: `received a directive to stop buying`.
fn instructed(scene: &Scene<'_, '_>, clause: &Clause) -> Option<(usize, usize)> {
    const NOUNS: &[&str] = &["instruction", "instructions", "directive", "direction", "directions", "order", "orders"];
    let named = |clause: &Clause| {
        let noun = scene.leading_noun(clause, |noun| scene.sentence.is_any(noun, NOUNS))?;
        Some((noun, clause.parent?))
    };
    named(clause).or_else(|| {
        let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive)?;
        named(&scene.clauses[above])
    })
}

/// Who tells those in the subject what to do: `have been told by Beijing to`, else their own state: `Chinese airlines were
/// asked to`.
fn told_by(scene: &Scene<'_, '_>, above: &Clause, clause: &Clause) -> Vec<Party> {
    let agent = |party: &&PartyRef| matches!(party.lead, Lead::By | Lead::From) && !party.goods;
    let named = scene.parties_in(above.group.end..clause.group.start.max(above.group.end)).find(agent);
    let state = || {
        let own = |party: &&PartyRef| party.demonym || party.possessive || party.place || party.lead == Lead::None;
        scene.parties_in(above.own_subject()).filter(|party| !party.person).find(own)
    };
    named.or_else(state).map(|party| party.party).into_iter().collect()
}

/// Who buys, or has others do so.
fn actor(scene: &Scene<'_, '_>, buying: &Buying<'_>, order: &Order) -> Option<Party> {
    let Buying { token, clause, subject, .. } = *buying;
    let mut actor: Vec<Party> = if let Some(promised) = order.promised {
        vec![promised]
    } else if !order.commander.is_empty() {
        order.commander.clone()
    } else if subject {
        Vec::new()
    } else if buying.verb && clause.passive {
        let agents = scene.parties_in(clause.object()).filter(|party| party.lead == Lead::By && !party.goods);
        agents.map(|party| party.party).collect()
    } else {
        scene.subjects(clause)
    };
    if actor.is_empty() && !(buying.verb && clause.passive) {
        actor.extend(
            scene
                .parties_in(phrase_start(scene.sentence, token, scene.sentence.body)..token)
                .filter(|party| !party.goods || party.possessive)
                .map(|party| party.party),
        );
    }
    if actor.is_empty() {
        // "the grain authority in X".
        actor.extend(scene.parties_in(clause.subject.clone()).filter(|party| party.place).map(|party| party.party));
    }
    actor.into_iter().next()
}

/// From whom it buys: named, the country of the firm, or the other of the two that the article is about.
fn target(scene: &Scene<'_, '_>, buying: &Buying<'_>, objects: &[&ObjectRef], actor: Party) -> Vec<PartyId> {
    let start =
        if buying.verb { buying.token + 1 } else { phrase_start(scene.sentence, buying.token, scene.sentence.body) };
    let start = if buying.verb && buying.clause.passive { buying.clause.subject.start } else { start };
    let target: Vec<Party> = scene
        .parties_in(start..buying.clause.right)
        .filter(|party| {
            party.party != actor
                && (party.goods || matches!(party.lead, Lead::From | Lead::None | Lead::Of) && !party.person)
        })
        .map(|party| party.party)
        .take(1)
        .collect();
    let company = objects.iter().find_map(|object| match object.is {
        Is::Company(index) => scene.sentence.lexicon.company_country(index).cloned(),
        _ => None,
    });
    let target: Vec<PartyId> = if target.is_empty() { company.into_iter().collect() } else { scene.ids(&target) };
    if target.is_empty() && scene.context.sides.contains(&actor) {
        let other: Vec<Party> = scene.context.sides.iter().copied().filter(|side| *side != actor).collect();
        return scene.ids(&other);
    }
    target
}

/// True for `the deal includes Peru buying wheat`: what is bought by what was agreed.
fn by_deal(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let above = clause.parent.filter(|_| clause.opening == Opening::Infinitive && clause.form == Form::Ing);
    above.map(|parent| &scene.clauses[parent]).is_some_and(|above| {
        let agreed = |at: usize| scene.sentence.tokens[at].noun == Some(Kind::Agreement);
        scene.sentence.begins(above.head, &["includ", "involv", "entail", "envisag", "foresee"])
            && above.subject.clone().any(agreed)
            && !above.negated
            && !above.may
    })
}

/// How real the purchase is; none where nothing is said of it.
fn stage(
    scene: &Scene<'_, '_>,
    buying: &Buying<'_>,
    acts: &[Act],
    force: &Force,
    stopped: bool,
    halted: bool,
) -> Option<Stage> {
    let Buying { verb, clause, token, .. } = *buying;
    let head = scene.head(clause);
    let headline = scene.sentence.is_title() && clause.form == Form::Present && !clause.will && !clause.may;
    // "has begun limited purchases of".
    let begins = scene.sentence.begins(clause.head, &["begin", "began", "begun", "start", "made"]);
    let grown = head.pos == Pos::Verb && (head.as_verb.act(Act::Resume) || head.as_verb.act(Act::Raise) || begins);
    let resumed = !verb && grown && (clause.is_past() || headline);
    // "are buying again".
    let buys = verb && clause.form == Form::Present && head.form == Some(Form::Ing) && clause.finite && !clause.have;
    // "cleared the purchase of wheat".
    let cleared = !verb
        && (head.as_verb.act(Act::Allow) || head.as_verb.step(Step::Approved) || contracted(scene, token))
        && (clause.is_past() || headline || clause.have);
    let commits = force.agree
        || cleared
        || force.announced
        || force.will
        || force.would
        || acts.contains(&Act::Resume)
        || scene.sentence.glance.act(Act::Buy) && vowed(scene, clause)
        || resumed
        || by_deal(scene, clause)
        || buys && !force.negated
        || verb && (clause.is_past() || headline);
    if force.negated && !halted && !force.will && !force.denied {
        return None;
    }
    if !halted && !commits && !force.considered && !force.may && !force.plan {
        return None;
    }
    // "is about to buy, two people said".
    let poised = clause
        .group
        .clone()
        .any(|at| scene.sentence.is_any(at, &["about to", "poised to", "likely to", "expected to"]));
    let conditional = scene.sentence.tokens.iter().any(|token| token.pos == Pos::If);
    if force.threatened && halted && !force.past || conditional && halted && (force.would || force.will) && !force.agree
    {
        return Some(if force.threatened { Stage::Threatened } else { Stage::Considered });
    }
    let ordered = verb && scene.sentence.begins(token, ORDERS);
    Some(if force.denied || force.negated && !halted {
        Stage::Denied
    } else if (force.considered || force.may || poised) && !force.agree {
        Stage::Considered
    } else if (verb && (clause.is_past() || headline) && !ordered || resumed || buys)
        && !force.agree
        && !stopped
        && !halted
    {
        Stage::InEffect
    } else {
        Stage::Announced
    })
}

/// True for `vowed to increase purchases`: a promise.
fn vowed(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let mut at = Some(clause);
    for _ in 0..3 {
        let Some(clause) = at else { return false };
        if scene.sentence.lower(clause.head).starts_with("vow") {
            return true;
        }
        at = clause.parent.map(|parent| &scene.clauses[parent]);
    }
    false
}

/// By when it buys.
fn deadline(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    range.into_iter().find_map(|at| {
        let found = &sentence.dates[sentence.tokens.get(at)?.date?];
        matches!(found.lead, "by" | "before" | "until" | "between")
            .then(|| found.resolve(sentence.on, Looks::Ahead))
            .flatten()
    })
}
