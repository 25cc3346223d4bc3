//! Reads agreements: finds what governs the noun of a deal, how far that brings it, and between whom it is.
//!
//! In: a scene. Out: a fact for each agreement of which the sentence says something. A deal that is only mentioned
//! (`under the deal`, `the deal covers`) is none.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::governing::{COMPLEMENT, governed, hanging};
use crate::facts::measures::blank;
use crate::facts::outcome::{Told, day, outcome, starts};
use crate::facts::phrases::phrase_start;
use crate::facts::positions::{made_by, position};
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::signatories::sides;
use crate::facts::slots::amount;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Form, Is, PartyId};

/// Words on either side of the noun that say what sort of deal it is.
const SORT: usize = 5;

/// Agreements that are known by a name alone.
const NAMES: &[&str] = &[
    "usmca",
    "cusma",
    "t-mec",
    "nafta",
    "rcep",
    "cptpp",
    "tpp",
    "ttip",
    "ceta",
    "cepa",
    "ceca",
    "ecta",
    "tepa",
    "agoa",
    "afcfta",
    "acfta",
    "ipef",
    "depa",
    "trans-pacific partnership",
    "trans-pacific trade pact",
    "trans-pacific trade agreement",
    "regional comprehensive economic partnership",
    "african continental free trade area",
    "african continental free trade agreement",
];

/// Every agreement that the sentence tells.
pub(super) fn agreements(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    let mut found: Vec<Fact> = Vec::new();
    let named = sentence.glance.noun(Kind::Agreement);
    for token in (sentence.body..sentence.tokens.len()).filter(|_| named) {
        let word = &sentence.tokens[token];
        if word.noun != Some(Kind::Agreement) || word.pos == Pos::Verb || word.flag(Flag::Block) && !joins(scene, token)
        {
            continue;
        }
        for fact in agreement(scene, token) {
            if !found.iter().any(|known| known.stage == fact.stage && known.action == fact.action) {
                found.push(fact);
            }
        }
    }
    if found.is_empty()
        && let Some(fact) = agreed(scene)
    {
        found.push(fact);
    }
    found
}

/// `a free-trade zone with Iran`: no district of one state, but a deal of two.
fn joins(scene: &Scene<'_, '_>, token: usize) -> bool {
    scene.sentence.is_any(token + 1, &["with", "between"]) && scene.sentence.lower(token).ends_with("zone")
}

/// What governs a deal tells of it, and what hangs on it: `the deal, signed in May, takes effect`.
fn agreement(scene: &Scene<'_, '_>, token: usize) -> Vec<Fact> {
    let begin = phrase_start(scene.sentence, token, scene.sentence.body);
    let Some(sort) = sort(scene, begin, token) else { return Vec::new() };
    let mut told: Vec<Told> = governed(scene, token, begin, sort).into_iter().collect();
    let beside = |told: &Told| matches!(told.step, Step::Signed | Step::Reached | Step::InForce | Step::Extended);
    let alone = told.is_empty();
    told.extend(hanging(scene, token).filter(|told| alone || beside(told) && told.settled));
    if told.is_empty() {
        scene.note(|| format!("`{}`: nothing governs it", scene.sentence.word(token)));
    }
    told.iter().filter_map(|told| tell(scene, (token, begin), sort, told)).collect()
}

fn tell(scene: &Scene<'_, '_>, (token, begin): (usize, usize), sort: Sort, told: &Told) -> Option<Fact> {
    let Some((action, stage)) = outcome(scene, told) else {
        scene.note(|| format!("`{}`: {:?} {}, no outcome", scene.sentence.word(token), told.step, told.force));
        return None;
    };
    if stage == Stage::Considered
        && action == Action::Reach
        && sort == Sort::Likely
        && !(told.step == Step::Signed && told.force.past)
        && !sought_itself(scene, told)
    {
        return None;
    }
    scene.note(|| format!("`{}`: {:?} {} clause {:?}", scene.sentence.word(token), told.step, told.force, told.clause));
    // "it breaks trade agreements": none in particular.
    let many = scene.sentence.word(token).ends_with("agreements") || scene.sentence.word(token).ends_with("deals");
    if many
        && told.step == Step::Broken
        && !scene.parties_in(begin..scene.sentence.tokens.len()).any(|party| {
            !party.goods && (party.token < token || matches!(party.lead, Lead::With | Lead::Between | Lead::Of))
        })
    {
        return None;
    }
    let clause = told.clause.map(|index| &scene.clauses[index]);
    // "dismissed speculation that it had agreed to a split".
    let rumour = clause.is_some_and(|clause| {
        let that = [Some(clause.left), clause.left.checked_sub(1)]
            .into_iter()
            .flatten()
            .find(|at| scene.sentence.tokens.get(*at).is_some_and(|token| token.pos == Pos::That));
        that.and_then(|that| that.checked_sub(1)).is_some_and(|noun| {
            scene
                .sentence
                .is_any(noun, &["speculation", "rumours", "rumors", "reports", "claims", "suggestions", "allegations"])
        }) && scene.sentence.glance.cue(Cue::Denied)
    });
    if rumour {
        return None;
    }
    // "fears about the possibility of him walking away from the deal".
    if clause.is_some_and(|clause| clause.form == Form::Ing && only_possible(scene, clause)) {
        return None;
    }
    // "X and Y unveiled the agreement": two firms' own.
    let firms = clause.is_some_and(|clause| {
        let makes = matches!(told.step, Step::Reached | Step::Signed) && !told.subject && !clause.passive;
        makes
            && scene.subjects(clause).is_empty()
            && clause.subject.clone().any(|at| matches!(scene.sentence.object(at), Some((Is::Company(_), _))))
    });
    if firms {
        return None;
    }
    let (actor, target) = sides(scene, token, begin, told);
    let count = actor.len() + target.len();
    let wanted = if sort == Sort::Trade && told.step != Step::Sought { 1 } else { 2 };
    // "the pact took effect": a name says whose it is.
    let by_name =
        scene.sentence.is_any(token, NAMES) && matches!(told.step, Step::InForce | Step::Signed | Step::Extended);
    // "No trade deal with Brazil has been reached, the minister said": whose minister it is stays open.
    let unowned = stage == Stage::Denied && !told.force.denied && count < 2;
    if count < wanted && !by_name || unowned {
        return None;
    }
    // "said they had concluded": the past of what is said.
    let reports =
        clause.is_some_and(|clause| clause.opening == Opening::Complement || scene.head(clause).pos == Pos::Have);
    // "will keep it going for another year": prolonged, and not only still there.
    let stands = told.force.stands && told.step != Step::Extended;
    let had = told.force.had && !reports;
    let mut fresh = voice::is_fresh(scene, clause, token, &Force { had, stands, ..told.force });
    fresh &= !told.aside || sentence_is_news(scene);
    let (hedge, said_by) = voice::voice(scene, clause);
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.amount = clause.and_then(|clause| amount(scene, clause.left..clause.right));
    let span = clause.map_or(0..0, |clause| clause.left..clause.right);
    (fact.date, fact.date_is) = match (action, told.step) {
        (Action::Extend, _) => (expiry(scene, span), Some(DateIs::Expires)),
        (_, Step::InForce) => {
            let looks = if stage == Stage::InEffect { Looks::Back } else { Looks::Ahead };
            (day(scene, span, looks), Some(DateIs::Effective))
        }
        _ => (None, None),
    };
    fact.date_is = fact.date_is.filter(|_| fact.date.is_some());
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    // "OPEC has agreed a preliminary deal to cut production": a decision on output, and no deal of trade.
    if fact.actor.iter().chain(&fact.target).any(|party| party.as_str() == "OPEC") {
        return None;
    }
    if clause.is_some_and(|clause| of_firm(scene, clause)) {
        scene.note(|| format!("`{}` dropped: a firm's", scene.sentence.word(token)));
        return None;
    }
    position(scene, &mut fact);
    one_sided(scene, clause, &mut fact);
    if told.step == Step::Signed && stage == Stage::Confirmed {
        made_by(&mut fact);
    }
    Some(fact)
}

/// `An agreement is to be signed, the ministry said`: where the sentence names neither side, who speaks has it with the
/// other.
fn one_sided(scene: &Scene<'_, '_>, clause: Option<&Clause>, fact: &mut Fact) {
    let both = fact.actor.len() == 2 && fact.target.len() == 2;
    let named = || {
        clause.is_some_and(|clause| {
            scene.parties_in(clause.left..clause.right).any(|party| fact.actor.contains(&scene.ids(&[party.party])[0]))
        })
    };
    // "Both governments said that they had concluded": neither alone.
    let together = || {
        scene.clauses.iter().filter(|clause| scene.head(clause).flag(Flag::Say)).any(|clause| {
            let told = |id: &PartyId| {
                scene.parties_in(clause.subject.clone()).any(|party| scene.ids(&[party.party])[0] == *id)
            };
            fact.actor.iter().all(told)
        })
    };
    if !both || fact.action != Some(Action::Reach) || named() || together() {
        return;
    }
    let Some(teller) = voice::speaker_party(scene).map(|party| scene.ids(&[party])) else { return };
    if fact.actor.contains(&teller[0]) {
        fact.target.retain(|party| *party != teller[0]);
        fact.actor = teller;
    }
}

/// True for `the possibility of him walking away`, `the risk of breaking it`.
fn only_possible(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const RISKS: &[&str] = &["possibility", "risk", "chance", "prospect", "danger", "fear", "fears", "likelihood"];
    let from = clause.group.start.saturating_sub(4).max(scene.sentence.body + 1);
    (from..clause.group.start).any(|at| scene.sentence.is_word(at, "of") && scene.sentence.is_any(at - 1, RISKS))
}

/// True for `Boeing announced it had signed a deal with`: what a firm says that it did.
fn of_firm(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let own = clause.own_subject();
    let it = own.len() == 1 && sentence.is_word(own.start, "it");
    let above = clause.parent.filter(|_| clause.opening == Opening::Complement && it).map(|at| &scene.clauses[at]);
    above.is_some_and(|above| {
        let firm = |at: usize| matches!(sentence.object(at), Some((Is::Company(_), _)));
        above.subject.clone().any(firm) && scene.parties_in(above.subject.clone()).next().is_none()
    })
}

/// `is seeking a deal`, `is close to one`: the verb is about the deal, and not about progress on it.
fn sought_itself(scene: &Scene<'_, '_>, told: &Told) -> bool {
    let clause = told.clause.map(|index| &scene.clauses[index]);
    told.step == Step::Sought
        && clause.is_some_and(|clause| clause.copula || scene.head(clause).as_verb.step(Step::Sought))
}

/// True where what hangs on a noun is news all the same: `a deal struck on Friday`.
fn sentence_is_news(scene: &Scene<'_, '_>) -> bool {
    scene.sentence.is_title() || scene.sentence.has_flag(0..scene.sentence.tokens.len(), Flag::Now)
}

/// How surely a deal is one of trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// By its own words.
    Trade,
    /// By what the article is about.
    Likely,
}

/// The sort of a deal by the words at it; none where it is of another matter.
fn sort(scene: &Scene<'_, '_>, begin: usize, token: usize) -> Option<Sort> {
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    let named = || NAMES.contains(&lower);
    if ["trade", "tariff", "mineral", "phase", "economic", "fta", "association"].iter().any(|word| lower.contains(word))
        || named()
    {
        return Some(Sort::Trade);
    }
    let end = (token + 1..token + SORT)
        .find(|at| {
            sentence.tokens.get(*at).is_none_or(|token| {
                matches!(token.pos, Pos::Verb | Pos::Be | Pos::Modal | Pos::Comma | Pos::Stop | Pos::Rel | Pos::That)
            })
        })
        .unwrap_or(token + SORT);
    let near = || (begin..token).chain(token + 1..end);
    if near().any(|at| sentence.tokens.get(at).is_some_and(|token| token.flag(Flag::OtherDeal))) {
        return None;
    }
    const FIRMS: &[&str] = &["firm", "firms", "company", "companies", "airline", "airlines", "refiners", "suppliers"];
    let firm =
        near().any(|at| sentence.find(at, |is| matches!(is, Is::Company(_))).is_some() || sentence.is_any(at, FIRMS));
    // "a deal to buy" is a purchase.
    let buys = (token + 1..token + 3)
        .any(|at| sentence.tokens.get(at).is_some_and(|token| token.pos == Pos::Verb && token.as_verb.act(Act::Buy)));
    // "a major aviation deal under which its airline will buy 160 jets".
    const ORDERS: &[&str] = &[
        "aviation",
        "aircraft",
        "jet",
        "jets",
        "plane",
        "planes",
        "airliner",
        "engine",
        "satellite",
        "football",
        "media",
    ];
    let order = (begin..token).any(|at| sentence.is_any(at, ORDERS));
    if firm || buys || order {
        return None;
    }
    // "with Swiss trader X": a firm by what stands before its name.
    let named = near().any(|at| {
        sentence.is_demonym(at)
            && sentence.tokens.get(at + 1).is_some_and(|next| matches!(next.pos, Pos::Other | Pos::Adj))
            && sentence.word(at + 1).starts_with(char::is_lowercase)
            && sentence.word(at + 2).starts_with(char::is_uppercase)
            && sentence.tokens.get(at + 2).is_some_and(|name| name.pos == Pos::Other)
    });
    // "agreement on the sanctions package": of those who make it among themselves.
    let among = near().any(|at| sentence.is_any(at, &["package", "sanctions", "budget"]));
    // "an agreement to avoid double taxation".
    let taxes = (token + 1..token + 5).any(|at| sentence.is_word(at, "taxation"));
    if among || taxes {
        return None;
    }
    let trade = near().any(|at| {
        sentence.is_any(
            at,
            &[
                "trade",
                "tariff",
                "tariffs",
                "customs",
                "trading",
                "duties",
                "economic",
                "partnership",
                "cptpp",
                "usmca",
                "rcep",
                "nafta",
            ],
        )
    });
    if trade {
        return Some(Sort::Trade);
    }
    // "signed agreements": of any sort, where nothing says which.
    let any = lower == "agreements";
    (scene.context.trade && !named && !any).then_some(Sort::Likely)
}

/// Until when it is extended.
fn expiry(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<DateSpan> {
    let sentence = scene.sentence;
    let led = |leads: &[&str]| {
        range.clone().find_map(|at| {
            let found = &sentence.dates[sentence.tokens.get(at)?.date?];
            leads.contains(&found.lead).then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()
        })
    };
    // A day says more than a term: "by 90 days until 10 November".
    led(&["until", "till", "to", "through"]).or_else(|| led(&["for", "by", "another"]))
}

/// `agreed to resume talks`, `agreed to strengthen ties`: no deal yet.
fn only_to_talk(scene: &Scene<'_, '_>, agreed: usize) -> bool {
    const VAGUE: &[&str] = &[
        "join",
        "restrict",
        "impose",
        "tighten",
        "curb",
        "speed",
        "accelerat",
        "expedit",
        "fast-track",
        "continu",
        "intensif",
        "work",
        "explor",
        "cooperat",
        "collaborat",
        "strengthen",
        "deepen",
        "enhanc",
        "promot",
        "maintain",
        "discuss",
        "consult",
        "resum",
        "restart",
        "relaunch",
        "launch",
        "begin",
        "start",
        "hold",
        "meet",
        "talk",
        "disagree",
        "stay",
        "remain",
        "set up",
        "establish",
        "form",
        "push",
        "seek",
        "try",
        "aim",
    ];
    let under =
        scene.clauses.iter().find(|clause| clause.opening == Opening::Infinitive && clause.parent == Some(agreed));
    let talks = |clause: &Clause| {
        clause.object().take(COMPLEMENT).any(|at| {
            let token = &scene.sentence.tokens[at];
            token.noun == Some(Kind::Meeting) || scene.sentence.is_any(at, &["need", "importance", "necessity"])
        })
    };
    under.is_some_and(|clause| talks(clause) || VAGUE.iter().any(|stem| starts(scene, clause, stem)))
        || under.is_none() && talks(&scene.clauses[agreed])
}

/// `X and Y agreed to ..`: two sides that agree have an agreement.
fn agreed(scene: &Scene<'_, '_>) -> Option<Fact> {
    let glance = &scene.sentence.glance;
    if !scene.context.trade || !glance.act(Act::Reach) || !glance.cue(Cue::Agree) {
        return None;
    }
    let (index, clause) = scene.clauses.iter().enumerate().find(|(_, clause)| {
        scene.head(clause).pos == Pos::Verb
            && scene.head(clause).as_verb.act(Act::Reach)
            && scene.head(clause).as_verb.cue(Cue::Agree)
    })?;
    // "A and its allies agreed to cut output": their quotas, and no deal of trade.
    let oil = |party: &PartyRef| scene.sentence.lexicon.party(party.party).id.as_str() == "OPEC";
    if only_to_talk(scene, index) || scene.parties.iter().any(oil) {
        return None;
    }
    let mut sides = scene.subjects(clause);
    unique(&mut sides);
    // "said that it had agreed with X": it acts, and X is the other side.
    let alone = sides.len() == 1;
    sides.extend(scene.parties_in(clause.object()).filter(|party| party.lead == Lead::With).map(|party| party.party));
    unique(&mut sides);
    if sides.len() != 2
        || !(clause.is_past() || scene.sentence.is_title())
        || clause.negated
        || matches!(clause.opening, Opening::Recap | Opening::Relative)
    {
        return None;
    }
    let force = Force { past: true, ..Force::default() };
    let fresh = voice::is_fresh(scene, Some(clause), clause.head, &force);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(Action::Reach);
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&sides);
    fact.target = fact.actor.iter().rev().cloned().collect();
    if alone {
        fact.actor.truncate(1);
        fact.target.truncate(1);
    }
    Some(fact)
}
