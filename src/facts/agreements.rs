//! Reads agreements: finds what governs the noun of a deal, how far that brings it, and between whom it is.
//!
//! In: a scene. Out: a fact for each agreement of which the sentence says something. A deal that is only mentioned
//! (`under the deal`, `the deal covers`) is none.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::dates::Looks;
use crate::facts::dealings::force;
use crate::facts::measures::blank;
use crate::facts::outcome::{Told, day, outcome, starts};
use crate::facts::phrases::phrase_start;
use crate::facts::positions::{made_by, position};
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::{Meaning, Party};
use crate::facts::slots::amount;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Form, Is};

/// How many words of a complement may stand before its own word: `is not yet anywhere close`.
const COMPLEMENT: usize = 7;
/// How many nouns may lead to the deal: `the signing of the text of the deal`.
const NOUNS: usize = 3;
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
    if found.is_empty() {
        found.extend(agreed(scene));
    }
    found
}

/// `a free-trade zone with Iran`: no district of one state, but a deal of two.
fn joins(scene: &Scene<'_, '_>, token: usize) -> bool {
    ["with", "between"].iter().any(|word| scene.sentence.is_word(token + 1, word))
        && scene.sentence.lower(token).ends_with("zone")
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
    // "fears about the possibility of him walking away from the deal".
    if clause.is_some_and(|clause| clause.form == Form::Ing && only_possible(scene, clause)) {
        return None;
    }
    let (actor, target) = sides(scene, token, begin, told);
    let count = actor.len() + target.len();
    let wanted = if sort == Sort::Trade && told.step != Step::Sought { 1 } else { 2 };
    // "the pact took effect": a name says whose it is.
    let by_name = NAMES.contains(&scene.sentence.lower(token))
        && matches!(told.step, Step::InForce | Step::Signed | Step::Extended);
    if count < wanted && !by_name {
        return None;
    }
    // "said they had concluded": the past of what is said.
    let reports =
        clause.is_some_and(|clause| clause.opening == Opening::Complement || scene.head(clause).pos == Pos::Have);
    let mut fresh = voice::is_fresh(scene, clause, token, &Force { had: told.force.had && !reports, ..told.force });
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
    position(scene, &mut fact);
    if told.step == Step::Signed && stage == Stage::Confirmed {
        made_by(&mut fact);
    }
    Some(fact)
}

/// True for `the possibility of him walking away`, `the risk of breaking it`.
fn only_possible(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const RISKS: &[&str] = &["possibility", "risk", "chance", "prospect", "danger", "fear", "fears", "likelihood"];
    let from = clause.group.start.saturating_sub(4).max(scene.sentence.body + 1);
    (from..clause.group.start)
        .any(|at| scene.sentence.is_word(at, "of") && RISKS.iter().any(|word| scene.sentence.is_word(at - 1, word)))
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
enum Sort {
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
    let firm = near().any(|at| {
        sentence.find(at, |is| matches!(is, Is::Company(_))).is_some()
            || FIRMS.iter().any(|word| sentence.is_word(at, word))
    });
    // "a deal to buy" is a purchase.
    let buys = (token + 1..token + 3)
        .any(|at| sentence.tokens.get(at).is_some_and(|token| token.pos == Pos::Verb && token.as_verb.act(Act::Buy)));
    if firm || buys {
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
    let among = near().any(|at| ["package", "sanctions", "budget"].iter().any(|word| sentence.is_word(at, word)));
    if among {
        return None;
    }
    let trade = near().any(|at| {
        [
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
        ]
        .iter()
        .any(|word| sentence.is_word(at, word))
    });
    if trade {
        return Some(Sort::Trade);
    }
    // "signed agreements": of any sort, where nothing says which.
    let any = lower == "agreements";
    (scene.context.trade && !named && !any).then_some(Sort::Likely)
}

/// What hangs on the noun at `token`: `an agreement signed in July`, `the deal, which took effect`.
fn hanging(scene: &Scene<'_, '_>, token: usize) -> Option<Told> {
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
    // "the agreement, taking effect on Friday".
    let step = step_of_verb(scene, clause, passive, true).filter(|step| !participle || *step == Step::InForce)?;
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
        aside: clause.is_past() || clause.have,
        subject: true,
        put_off: false,
    })
}

/// What governs the noun at `token`, whose phrase begins at `begin`.
fn governed(scene: &Scene<'_, '_>, token: usize, begin: usize, sort: Sort) -> Option<Told> {
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
    for _ in 0..NOUNS {
        let Some(noun) = governing_noun(scene, start) else { break };
        let outer = step_of_noun(tokens[noun].as_noun, tokens[noun].noun);
        force.considered |= tokens[noun].as_noun.cue(Cue::Considered);
        if outer.is_none() && !neutral(scene, noun) {
            return None;
        }
        step = step.or(outer);
        talks |= tokens[noun].noun == Some(Kind::Meeting);
        start = phrase_start(sentence, noun, sentence.body);
    }
    let (index, subject) = scene.clause_of(token)?;
    let (index, start) = called(scene, index, start);
    let clause = &scene.clauses[index];
    let behind = matches!(start.checked_sub(1).map(|at| tokens[at].pos), Some(Pos::Recap | Pos::Sub | Pos::If));
    if behind && !subject {
        return None;
    }
    let verb = if subject {
        // The head of the subject, and nothing that hangs on another noun.
        let led = start.checked_sub(1).is_some_and(|at| matches!(tokens[at].pos, Pos::Prep) && at >= clause.left);
        if led { return None } else { step_of_verb(scene, clause, clause.passive || headless(scene, clause), true) }
    } else if reaches(scene, clause, start) {
        step_of_verb(scene, clause, true, false).or_else(|| put(scene, clause, last))
    } else {
        None
    };
    // "froze its work on approving the deal".
    let held_up = !subject
        && clause.parent.filter(|_| !clause.finite).is_some_and(|parent| {
            let head = scene.head(&scene.clauses[parent]);
            head.pos == Pos::Verb && head.as_verb.step(Step::Suspended)
        });
    // "postpones signing the deal": its signing is what waits.
    let put_off = held_up && verb == Some(Step::Signed);
    let verb = match verb {
        Some(Step::Reached | Step::Signed | Step::Approved) if held_up => Some(Step::Suspended),
        verb => verb,
    };
    let index = if verb == Some(Step::Suspended) && held_up { clause.parent.unwrap_or(index) } else { index };
    let noun_step = step;
    let told = |step: Step, more: Force| Told {
        step,
        clause: Some(index),
        force: more.with(self::force(scene, index)),
        settled: false,
        aside: false,
        subject,
        put_off,
    };
    match (noun_step, verb) {
        // "talks on a deal": under way, whatever is done with the talks, but that they end in one.
        (Some(Step::Sought), Some(Step::Reached)) if concluded(scene, clause) => Some(told(Step::Reached, force)),
        // Talks are read as meetings, but for how near they are to their end.
        (Some(Step::Sought), _)
            if talks && !(advanced(scene, clause) || sort == Sort::Trade && begun(scene, clause)) =>
        {
            None
        }
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

/// True if `about` or `over` leads to the phrase at `start`: it is a matter of talk.
fn beside(scene: &Scene<'_, '_>, start: usize) -> bool {
    start.checked_sub(1).is_some_and(|at| {
        ["over", "about", "regarding", "concerning"].iter().any(|word| scene.sentence.is_word(at, word))
    })
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
            ENDS.iter().any(|word| scene.sentence.is_word(at, word))
                || token.noun.is_none() && token.as_noun.step(Step::Sought)
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
        && ["of", "on", "for", "to", "over", "from", "in", "towards", "toward", "with", "about"]
            .iter()
            .any(|word| sentence.is_word(before, word));
    let noun = before.checked_sub(1).filter(|at| links && *at >= sentence.body)?;
    let token = &sentence.tokens[noun];
    (token.pos == Pos::Noun || token.pos == Pos::Adj && token.as_noun.steps().next().is_some()).then_some(noun)
}

/// `struck what it calls a deal`: the verb above governs.
pub(super) fn called(scene: &Scene<'_, '_>, index: usize, start: usize) -> (usize, usize) {
    let clause = &scene.clauses[index];
    let calls = ["call", "describ", "hail", "term", "dub"].iter().any(|word| starts(scene, clause, word));
    let what = (clause.left.saturating_sub(1)..clause.group.start).find(|at| scene.sentence.is_word(*at, "what"));
    match (what, index.checked_sub(1)) {
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
    ["terms", "details", "outline", "outlines", "text", "framework", "phase", "version", "round", "version"]
        .iter()
        .any(|word| scene.sentence.is_word(noun, word))
        || scene.sentence.tokens[noun].noun == Some(Kind::Agreement)
}

/// True if the verb group reaches the phrase at `start` as its object: `agreed with X on a framework`.
fn reaches(scene: &Scene<'_, '_>, clause: &Clause, start: usize) -> bool {
    let sentence = scene.sentence;
    let between = clause.group.end..start.max(clause.group.end);
    if start < clause.group.end || between.len() > 9 {
        return false;
    }
    let commas = between.clone().filter(|at| sentence.tokens[*at].pos == Pos::Comma).count();
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
                || ["on", "to", "from", "for", "of", "off", "toward", "towards", "up", "out", "with"]
                    .iter()
                    .any(|word| sentence.is_word(at, word))
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
fn headless(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
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
    if head.pos == Pos::Have && done && !subject && claims && !aims {
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

/// `is days away`, `is still weeks, not months, off`: near, and not there.
fn near(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let is = |at: usize, words: &[&str]| words.iter().any(|word| sentence.is_word(at, word));
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

/// Between whom it is: who acts, and with whom.
fn sides(scene: &Scene<'_, '_>, token: usize, begin: usize, told: &Told) -> (Vec<Party>, Vec<Party>) {
    let sentence = scene.sentence;
    let clause = told.clause.map(|index| &scene.clauses[index]);
    let counts = |party: &&PartyRef| !party.place && !forum(scene, party.party);
    let end = (token + 1..clause.map_or(sentence.tokens.len(), |clause| clause.right.max(token + 1)))
        .find(|at| matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Stop | Pos::Sub | Pos::Recap | Pos::Rel))
        .unwrap_or_else(|| clause.map_or(sentence.tokens.len(), |clause| clause.right));
    let mut named: Vec<Party> = scene.parties_in(begin..token).filter(counts).map(|party| party.party).collect();
    let joined = |party: &&PartyRef| matches!(party.lead, Lead::With | Lead::Between | Lead::Of) && !party.goods;
    named
        .extend(scene.parties_in(token + 1..end.max(token + 1)).filter(counts).filter(joined).map(|party| party.party));
    let mut actor: Vec<Party> = Vec::new();
    if let Some(clause) = clause {
        if told.subject {
            let by = |party: &&PartyRef| party.lead == Lead::By && !party.goods;
            actor.extend(scene.parties_in(clause.object()).filter(by).map(|party| party.party));
        } else {
            actor = accused(scene, clause).unwrap_or_else(|| scene.subjects(clause));
            // "agreed with X on a deal".
            named.extend(
                scene.parties_in(clause.group.end..begin.max(clause.group.end)).filter(joined).map(|party| party.party),
            );
        }
    }
    actor.retain(|party| !forum(scene, *party));
    // "MEPs froze the US deal": who acts is not known by name, and is the other side.
    let stranger = matches!(told.step, Step::Broken | Step::Suspended | Step::Approved)
        && !told.subject
        && actor.is_empty()
        && named.len() == 1;
    if stranger {
        let other = scene.context.home.iter().chain(&scene.context.sides).find(|party| !named.contains(party));
        actor.extend(other.copied());
    }
    unique(&mut actor);
    unique(&mut named);
    let mut target: Vec<Party> = named.iter().copied().filter(|party| !actor.contains(party)).collect();
    let nobody = actor.is_empty() && !stranger;
    if nobody {
        // Nobody acts: it is of all that are named.
        actor = std::mem::take(&mut target);
    }
    // "a Gulf trade deal": with somebody whom the lexicon does not know.
    let unknown = sentence.word(token).starts_with(char::is_lowercase)
        && (begin.max(1)..token).any(|at| {
            sentence.tokens[at].pos == Pos::Other
                && sentence.word(at).starts_with(char::is_uppercase)
                && !sentence.is_title()
        });
    if actor.len() + target.len() < 2 && !unknown {
        let near = || {
            scene
                .parties
                .iter()
                .filter(|party| {
                    !party.goods && !party.indirect && matches!(party.lead, Lead::None | Lead::With | Lead::Between)
                })
                .filter(counts)
                .map(|party| party.party)
        };
        let both = &scene.context.sides;
        let known = actor.first();
        let about = both.len() == 2 && known.is_none_or(|known| both.contains(known));
        let other = both.iter().copied().filter(|_| about).chain(near()).find(|party| !actor.contains(party));
        match other {
            Some(other) if actor.is_empty() => {
                actor.push(other);
                target.extend(both.iter().copied().chain(near()).find(|party| *party != other));
            }
            Some(other) => target.push(other),
            None => {}
        }
    }
    let mutual = target.is_empty() && actor.len() > 1
        || nobody && actor.len() == 1 && target.len() == 1
        || told.subject && actor.len() == 1 && target.len() == 1;
    if mutual {
        // A deal is of both of its sides.
        let mut all = actor;
        all.extend(target);
        let back = all.iter().rev().copied().collect();
        return (all, back);
    }
    (actor, target)
}

/// Who is said to break it: `accused X of violating`.
fn accused(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Vec<Party>> {
    let parent = clause.parent.map(|parent| &scene.clauses[parent])?;
    let accuses = scene.sentence.lower(parent.head).starts_with("accus");
    let found: Vec<Party> = scene
        .parties_in(parent.group.end..clause.group.start)
        .filter(|party| !party.goods && party.lead == Lead::None)
        .map(|party| party.party)
        .take(1)
        .collect();
    (accuses && !found.is_empty()).then_some(found)
}

/// A body where states meet makes no deals itself.
fn forum(scene: &Scene<'_, '_>, party: Party) -> bool {
    let party = scene.sentence.lexicon.party(party);
    party.forum && party.id.as_str() != "ASEAN"
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
            token.noun == Some(Kind::Meeting)
                || ["need", "importance", "necessity"].iter().any(|word| scene.sentence.is_word(at, word))
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
    Some(fact)
}
