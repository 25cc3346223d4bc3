//! Reads decisions of central banks on their rates.
//!
//! In: a scene. Out: for each bank at most one fact: whose rate, which way, how far. The bank stands in the sentence, by its name or as
//! somebody's central bank, or is the one that the article is about (`the committee`, `policymakers`).

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::figures::direction;
use crate::facts::measures::blank;
use crate::facts::numbers::Quantity;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Cue, Flag, Pos};
use crate::facts::{Action, Amount, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::{Form, Naming, PartyId};

/// How far after its noun the word for the move may stand.
const REACH: usize = 10;
/// A step of more percent than this is a level.
const STEP: f64 = 5.0;
/// Basis points in one percent.
const POINTS: f64 = 100.0;
/// Sentences in which a decision without figures is the article's news.
const LEAD: usize = 3;

/// Whose rate it is.
struct Bank {
    party: Party,
    /// The word for it.
    at: usize,
    /// It is named here, or spoken of; else it is only that of the article.
    told: bool,
}

/// Every decision that the sentence tells: one, or one for each bank that it names.
pub(super) fn policy_rates(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.noun(Kind::PolicyRate) && !sentence.glance.naming(Naming::CentralBank) {
        return Vec::new();
    }
    let end = sentence.tokens.len();
    let mut starts: Vec<(usize, Party)> = Vec::new();
    for at in (sentence.body..end).filter(|at| sentence.naming(*at) == Some(Naming::CentralBank)) {
        let Some(party) = sentence.party(at) else { continue };
        if starts.iter().all(|(_, known)| *known != party) {
            starts.push((at, party));
        }
    }
    if starts.len() < 2 {
        let first = policy_rate(scene, sentence.body..end);
        // "may keep the rate, he said, as the bank left the rate unchanged": what may come, and what was decided.
        let thought = first.as_ref().is_some_and(|fact| fact.stage == Some(Stage::Considered));
        let side = scene.clauses.iter().rev().find(|clause| {
            clause.opening == Opening::Side
                && clause.is_past()
                && clause.object().any(|at| sentence.tokens[at].noun == Some(Kind::PolicyRate))
        });
        let decided = side.filter(|_| thought).and_then(|side| policy_rate(scene, side.left..side.right));
        return first.into_iter().chain(decided).collect();
    }
    let mut first = sentence.body;
    let mut found = Vec::new();
    for next in starts.iter().skip(1).map(|(at, _)| *at).chain([end]) {
        found.extend(policy_rate(scene, first..next));
        first = next;
    }
    found
}

/// A central bank, a verb and its rate, within a part of the sentence.
fn policy_rate(scene: &Scene<'_, '_>, part: Range<usize>) -> Option<Fact> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let named = part.clone().find(|at| tokens[*at].noun == Some(Kind::PolicyRate) && !of_another(scene, *at));
    let named = named.or_else(|| part.clone().find(|at| benchmark(scene, *at)));
    let bare = if named.is_none() { bare(scene, &part) } else { None };
    let noun = named.or(bare)?;
    let bank = bank(scene, noun, &part)?;
    // "steady ahead of the bank's decision": it is to come.
    let awaited = (bank.at.saturating_sub(3).max(sentence.body)..bank.at)
        .any(|at| sentence.is_word(at, "ahead") || sentence.is_word(at, "ahead of") || sentence.is_word(at, "before"));
    if awaited && (bank.at..noun + 1).any(|at| sentence.is_any(at, &["decision", "meeting", "announcement", "verdict"]))
    {
        return None;
    }
    // "Macquarie, the fifth-largest lender, lowered the rate on its one-year fixed term": a bank's own offer.
    const OFFERS: &[&str] =
        &["lender", "mortgage", "mortgages", "loan", "loans", "deposit", "deposits", "saver", "savers"];
    let offer = |at: usize| {
        sentence.is_any(at, OFFERS)
            || sentence.is_word(at, "fixed") && sentence.is_any(at + 1, &["term", "rate", "home"])
    };
    if part.clone().any(offer) {
        return None;
    }
    let verb = bare.or_else(|| moving(scene, noun, bank.at, &part))?;
    if scene.clauses.iter().any(|clause| clause.opening == Opening::Condition && clause.group.contains(&verb)) {
        return None;
    }
    let action = moves(scene, verb)?;
    // "The gilt, which tracks the bank's base rate, shot up to 4.16%": what a market does.
    const MARKETS: &[&str] =
        &["gilt", "gilts", "yield", "yields", "bond", "bonds", "treasury", "treasuries", "swap", "swaps"];
    let mover = scene.clause_of(verb).map(|(index, _)| scene.clauses[index].subject.clone()).unwrap_or(0..0);
    let shot = ["shot", "shoot", "jump", "climb", "surg", "slid", "tumbl", "edg", "tick"];
    let moved = sentence.begins(verb, &shot);
    let market = |at: usize| sentence.is_any(at, MARKETS);
    let named = || scene.clauses.iter().any(|clause| clause.subject.clone().any(market));
    if mover.into_iter().any(market) || moved && named() {
        return None;
    }
    // "four members voted to keep rates": they, and not the bank.
    let minority = scene.clause_of(verb).is_some_and(|(index, _)| {
        let own = &scene.clauses[index];
        let above = own.parent.map(|parent| &scene.clauses[parent]).filter(|_| own.opening == Opening::Infinitive);
        above.is_some_and(|above| {
            sentence.lower(above.head).starts_with("vot")
                && above
                    .subject
                    .clone()
                    .any(|at| sentence.is_any(at, &["members", "policymakers", "dissenters", "governors", "officials"]))
        })
    });
    if minority {
        return None;
    }
    // "its benchmark rate remains below inflation": how it stands to something else.
    if sentence.is_any(verb + 1, &["below", "above", "negative", "higher", "lower", "near"]) {
        return None;
    }
    let clause = scene
        .clauses
        .iter()
        .find(|clause| clause.group.contains(&verb))
        .or_else(|| scene.clause_of(verb).map(|(index, _)| &scene.clauses[index]));
    let mut force = Force::default();
    if clause.is_some_and(|clause| !decided(scene, clause)) {
        return None;
    }
    if let Some(clause) = clause {
        force.take(scene, clause, true);
        if let Some(parent) = clause.parent {
            force.said(scene, &scene.clauses[parent]);
            force.take(scene, &scene.clauses[parent], false);
        }
    }
    let guess = sentence.has_flag(0..tokens.len(), Flag::Opinion) && !sentence.has_flag(0..tokens.len(), Flag::Say)
        || sentence.has_flag(0..tokens.len(), Flag::Analyst);
    let guess = guess && !clause.is_some_and(|clause| clause.is_past() && !clause.passive);
    let stage = if force.denied {
        Stage::Denied
    } else if force.considered || force.may || force.would || guess || force.will && !sentence.is_title() {
        Stage::Considered
    } else {
        Stage::Announced
    };
    let figures = figures(scene, noun.min(verb), verb, &part);
    let figured = figures.level.is_some() || figures.points.is_some();
    // "cut its rate for the eighth time": the news of the lead, without a figure.
    let lead = bank.told
        && sentence.number <= LEAD
        && clause.is_some_and(|clause| {
            clause.finite
                && clause.is_past()
                && clause.object().contains(&noun)
                && clause.own_subject().contains(&bank.at)
        });
    // "cut rates eight times": how often, and no decision.
    let counted = clause.is_some_and(|clause| clause.object().any(|at| sentence.is_word(at, "times")));
    if !figured && (counted || !(bank.told && (sentence.is_title() || action == Action::Hold) || lead)) {
        return None;
    }
    let (mut hedge, said_by) = voice::voice(scene, clause);
    if stage == Stage::Considered && said_by.is_none() || guess {
        hedge = Hedge::Speculated;
    }
    let fresh = voice::is_fresh(scene, clause, noun, &Force { stands: false, ..force }) || reason(scene, clause);
    let mut fact = blank(scene, Kind::PolicyRate, fresh, hedge, said_by);
    fact.action = Some(action);
    fact.stage = Some(stage);
    fact.actor = scene.ids(&[bank.party]);
    fact.rate = figures.level;
    fact.rate_is = fact.rate.map(|_| RateIs::Level);
    fact.rate_from = figures.before.filter(|_| fact.rate.is_some());
    fact.amount = figures.points.map(|value| Amount { value, unit: "basis_points".to_owned() });
    Some(fact)
}

/// The verb or noun that moves the rate `noun` of the bank at `bank`.
fn moving(scene: &Scene<'_, '_>, noun: usize, bank: usize, part: &Range<usize>) -> Option<usize> {
    (part.start..(noun.max(bank) + 1).min(part.end))
        .rev()
        .filter(|at| *at != noun && (*at > bank.min(noun)))
        .find(|at| moves(scene, *at).is_some() && scene.sentence.tokens[*at].pos == Pos::Verb)
        .or_else(|| (noun + 1..part.end.min(noun + REACH)).find(|at| moves(scene, *at).is_some()))
        .or_else(|| (part.start..noun).rev().find(|at| moves(scene, *at).is_some()))
}

/// `leaving its benchmark at 4.75%`: a level of what else is not said to be a rate.
fn benchmark(scene: &Scene<'_, '_>, at: usize) -> bool {
    let sentence = scene.sentence;
    let led = |at: usize| sentence.is_any(at, &["at", "to", "by"]);
    let figure = |at: usize| {
        let number = sentence.tokens.get(at).and_then(|token| token.number);
        sentence.percent(at).is_some()
            || number.is_some_and(|at| matches!(sentence.numbers[at].is, Quantity::BasisPoints(_)))
    };
    sentence.is_word(at, "benchmark")
        && led(at + 1)
        && figure(at + 2)
        && sentence.glance.naming(Naming::CentralBank)
        && sentence.party(at).is_none()
}

/// `Fed holds`, `the bank stood pat on Wednesday`: a decision without a word for the rate; its verb.
fn bare(scene: &Scene<'_, '_>, part: &Range<usize>) -> Option<usize> {
    const STILL: &[&str] = &["pat", "hands", "dry"];
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let bank = part.clone().find(|at| sentence.naming(*at) == Some(Naming::CentralBank))?;
    // "the Bank of Canada, as expected, stood pat".
    let aside = tokens.get(bank + 1).is_some_and(|next| next.pos == Pos::Comma) && sentence.is_word(bank + 2, "as");
    let closed = (bank + 3..bank + 6).find(|at| tokens.get(*at).is_some_and(|next| next.pos == Pos::Comma));
    let bank = closed.filter(|_| aside).unwrap_or(bank);
    let verb = (bank + 1..part.end).find(|at| tokens[*at].pos != Pos::Have && tokens[*at].pos != Pos::Adv)?;
    moves(scene, verb)?;
    let word = sentence.lower(verb);
    if tokens[verb].form == Some(Form::Ing) {
        return None;
    }
    if STILL.iter().any(|end| word.ends_with(end)) {
        return (tokens[verb].pos == Pos::Verb).then_some(verb);
    }
    let next = tokens.get(verb + 1);
    let ends = next.is_none_or(|next| {
        matches!(next.pos, Pos::Comma | Pos::Sub | Pos::Recap | Pos::But)
            || sentence.is_word(verb + 1, ";")
            || sentence.is_word(verb + 1, "again")
            || sentence.is_word(verb + 1, "by")
                && tokens
                    .get(verb + 2)
                    .and_then(|token| token.number)
                    .is_some_and(|at| matches!(sentence.numbers[at].is, Quantity::BasisPoints(_)))
    });
    let tells = matches!(tokens[verb].pos, Pos::Verb | Pos::Noun) && (word.ends_with('s') || word.ends_with("ed"));
    (sentence.is_title() && ends && tells).then_some(verb)
}

/// `The rupiah rose after the bank held its rate`: in the lead the reason is as new as what came of it.
pub(super) fn reason(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let sentence = scene.sentence;
    let all = 0..sentence.tokens.len();
    clause.is_some_and(|clause| clause.opening == Opening::Recap && clause.finite && clause.is_past() && !clause.had)
        && sentence.number <= 1
        && !sentence.has_flag(all.clone(), Flag::PastTime)
        && !voice::past_year(scene, all)
}

/// Which way a word moves a rate.
fn moves(scene: &Scene<'_, '_>, at: usize) -> Option<Action> {
    let token = &scene.sentence.tokens[at];
    let found = direction(token);
    if token.pos != Pos::Verb {
        return found;
    }
    let word = scene.sentence.lower(at);
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    // "stood at 5%" is a level, and no decision.
    if found.is_some() {
        return found.filter(|_| !starts(&["stand", "stood"]) || word.ends_with("pat"));
    }
    if let Some(action) =
        starts(&["tak", "took", "bring", "brought", "mov", "push"]).then(|| leads(scene, at)).flatten()
    {
        return Some(action);
    }
    if starts(&["lift"]) {
        Some(Action::Raise)
    } else if starts(&["freez", "froze", "paus", "retain", "stuck", "stick"]) {
        Some(Action::Hold)
    } else {
        None
    }
}

/// Which way `takes its key rate to 6.75% from 7%` goes.
fn leads(scene: &Scene<'_, '_>, verb: usize) -> Option<Action> {
    const REACH: usize = 12;
    let sentence = scene.sentence;
    let end = (verb + REACH).min(sentence.tokens.len());
    let led =
        |lead: &str| (verb + 1..end).find(|at| sentence.is_word(*at, lead)).and_then(|at| sentence.percent(at + 1));
    let (to, from) = (led("to")?, led("from")?);
    if to == from {
        return None;
    }
    Some(if to > from { Action::Raise } else { Action::Reduce })
}

/// `the inflation rate`, `mortgage rates`: no policy.
fn of_another(scene: &Scene<'_, '_>, noun: usize) -> bool {
    const OTHERS: &[&str] = &[
        "inflation",
        "mortgage",
        "exchange",
        "unemployment",
        "jobless",
        "growth",
        "tax",
        "tariff",
        "duty",
        "savings",
        "saving",
        "loan",
        "loans",
        "deposits",
        "credit",
        "card",
        "default",
        "market",
        "bond",
        "swap",
        "freight",
        "shipping",
        "swap",
        "birth",
        "death",
        "participation",
        "vacancy",
        "reciprocal",
        "corporate",
        "vat",
        "levy",
        "conversion",
    ];
    const WORDS: &[&str] = &["of", "on", "for"];
    let sentence = scene.sentence;
    let bare =
        sentence.is_any(noun, &["rate", "rates", "lending rate", "lending rates", "interest rate", "interest rates"]);
    let is = |at: usize, words: &[&str]| sentence.is_any(at, words);
    let before = noun.checked_sub(1).is_some_and(|at| is(at, OTHERS) || sentence.tokens[at].noun == Some(Kind::Tariff));
    let after = is(noun + 1, WORDS) && (noun + 2..noun + 4).any(|at| is(at, OTHERS));
    bare && (before || after)
}

/// The bank whose rate `noun` is.
fn bank(scene: &Scene<'_, '_>, noun: usize, part: &Range<usize>) -> Option<Bank> {
    let sentence = scene.sentence;
    let named = sentence.word(noun).len() > "rates".len();
    // "the rate was held": that of which the article speaks.
    let meant = !scene.context.tariff && noun > 0 && sentence.is_any(noun - 1, &["the", "its", "their", "our"]);
    let first = if part.start == sentence.body { 0 } else { part.start };
    let own = (first..part.end).find(|at| sentence.naming(*at) == Some(Naming::CentralBank));
    let own = own.and_then(|at| Some(Bank { party: sentence.party(at)?, at, told: true }));
    own.or_else(|| nameless(scene))
        .or_else(|| state(scene, noun, named))
        .or_else(|| owner(scene, noun))
        .or_else(|| {
            let at = spoken_of(scene)?;
            Some(Bank { party: scene.context.bank?, at, told: true })
        })
        .or_else(|| scene.context.bank.filter(|_| named || meant).map(|party| Bank { party, at: noun, told: false }))
        .or_else(|| {
            let at = spoken_of(scene).filter(|_| named)?;
            // "the committee", in a paper of Lahore: its central bank's; "a bank": any.
            let own = scene.context.home_named || decides_rates(scene, at);
            Some(Bank { party: scene.context.home.filter(|_| own)?, at: at.min(noun), told: true })
        })
}

/// True for `the Monetary Policy Committee`, `the central bank`.
fn decides_rates(scene: &Scene<'_, '_>, at: usize) -> bool {
    let words = scene.sentence.lower(at);
    let committee = words == "committee" && at > 0 && scene.sentence.is_word(at - 1, "policy");
    committee || words.contains("monetary") || words.contains("central bank") || words == "mpc"
}

/// `In Peru, the committee raised`, `Peru raised its policy rate`, `interest rates in Peru`: the state stands for its bank.
fn state(scene: &Scene<'_, '_>, noun: usize, named: bool) -> Option<Bank> {
    let sentence = scene.sentence;
    let told = named || scene.context.bank.is_some();
    let opens = sentence.is_word(sentence.body, "in").then_some(sentence.body + 1);
    let holds = sentence.is_word(noun + 1, "in").then(|| (noun + 2..noun + 4).find(|at| sentence.party(*at).is_some()));
    let place = opens.filter(|at| spoken_of(scene).is_some() && sentence.party(*at).is_some()).or(holds.flatten());
    let place = place.and_then(|at| Some((at, sentence.party(at)?)));
    let acting = || {
        let clause = &scene.clauses[scene.clause_of(noun)?.0];
        let party = scene.parties_in(clause.own_subject()).find(|party| party.lead == Lead::None)?;
        let plain =
            !party.person && !party.indirect && !party.goods && sentence.naming(party.token) == Some(Naming::Name);
        (plain && clause.object().contains(&noun)).then_some((party.token, party.party))
    };
    let (at, party) = place.or_else(acting).filter(|_| told)?;
    Some(Bank { party, at, told: true })
}

/// `Japan's short-term rate`, `Turkey's key rate`: the state whose rate it is by its own words.
fn owner(scene: &Scene<'_, '_>, noun: usize) -> Option<Bank> {
    const SORTS: &[&str] = &["policy", "key", "benchmark", "short", "overnight", "main", "repo", "base"];
    let sentence = scene.sentence;
    let start = phrase_start(sentence, noun, sentence.body);
    let policy = (start..=noun).any(|at| sentence.begins(at, SORTS));
    let own = |party: &&PartyRef| party.possessive && !party.person && !party.indirect;
    let party = scene.parties_in(start..noun).find(own).filter(|_| policy)?;
    Some(Bank { party: party.party, at: party.token, told: true })
}

/// The word that stands for the article's bank: `the committee`, `policymakers`.
fn spoken_of(scene: &Scene<'_, '_>) -> Option<usize> {
    const WORDS: &[&str] = &[
        "central bank",
        "the central bank",
        "central bankers",
        "the bank",
        "policymakers",
        "policy makers",
        "policy-makers",
        "rate-setters",
        "rate setters",
        "mpc",
        "monetary policy committee",
        "monetary policy council",
        "governing council",
        "monetary board",
        "policy board",
        "committee",
        "council",
        "board",
        "bank",
        "bank's",
        "governor",
        "monetary authority",
    ];
    let sentence = scene.sentence;
    (sentence.body..sentence.tokens.len()).find(|at| {
        sentence.is_any(*at, WORDS)
            || sentence.tokens[*at].flag(Flag::Authority) && sentence.includes(*at, &["central bank"])
    })
}

/// `Peru's central bank`, `the central bank of Peru`: one that has no name of its own here.
fn nameless(scene: &Scene<'_, '_>) -> Option<Bank> {
    let sentence = scene.sentence;
    let tokens = sentence.body..sentence.tokens.len();
    // The loan prime rate is China's.
    let prime = tokens.clone().find(|at| sentence.includes(*at, &["loan prime"]));
    let home = sentence.lexicon.party_number(&PartyId::new("CN"));
    if let Some(at) = prime.filter(|_| tokens.clone().any(|at| sentence.party(at) == home)) {
        return Some(Bank { party: home?, at, told: true });
    }
    let (first, last) = tokens.into_iter().find_map(|at| {
        let word = sentence.lower(at);
        let whole = word.len() >= "central bank".len() && word.ends_with("central bank")
            || word.starts_with("monetary policy co");
        let parted = sentence.is_any(at, &["central", "reserve"]) && sentence.is_word(at + 1, "bank")
            || sentence.is_word(at, "monetary") && sentence.is_word(at + 1, "policy");
        (whole || parted).then_some((at, if whole { at } else { at + 1 }))
    })?;
    let owner = (first.saturating_sub(2)..first).rev().find_map(|at| sentence.party(at));
    let of =
        || sentence.is_word(last + 1, "of").then(|| (last + 2..last + 4).find_map(|at| sentence.party(at))).flatten();
    Some(Bank { party: owner.or_else(of)?, at: first, told: true })
}

/// The figures of a decision.
#[derive(Debug, Default)]
struct Figures {
    level: Option<f64>,
    before: Option<f64>,
    /// The step, in basis points.
    points: Option<f64>,
}

fn figures(scene: &Scene<'_, '_>, first: usize, verb: usize, part: &Range<usize>) -> Figures {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let mut found = Figures {
        points: part.clone().find_map(|at| match sentence.numbers[tokens[at].number?].is {
            Quantity::BasisPoints(points) => Some(points),
            _ => None,
        }),
        ..Figures::default()
    };
    let led = |at: usize, words: &[&str]| at > 0 && sentence.is_any(at - 1, words);
    // "as inflation hit 9%": of another matter.
    let end = (verb + 1..part.end)
        .find(|at| matches!(tokens[*at].pos, Pos::Sub | Pos::Recap) && *at > first + 1)
        .unwrap_or(part.end);
    for at in first..end {
        let Some(percent) = sentence.percent(at).filter(|percent| *percent < POINTS) else { continue };
        let inflation = (at.saturating_sub(3)..(at + 3).min(tokens.len()))
            .any(|near| sentence.is_word(near, "inflation") || near > at && sentence.is_word(near, "target"));
        if inflation {
            continue;
        }
        let range = sentence.is_any(at + 1, &["to", "and"]) && !led(at, &["from"]);
        if led(at, &["from"]) {
            found.before = found.before.or(Some(percent));
        } else if led(at, &["by"]) && percent <= STEP {
            found.points = found.points.or(Some(percent * POINTS));
        } else if found.level.is_none() {
            // Of a target range the upper bound.
            let upper = sentence.percent(at + 2).filter(|upper| range && *upper < POINTS);
            found.level = Some(upper.map_or(percent, |upper| upper.max(percent)));
        }
    }
    found
}

/// True unless the verb hangs on one that tells of no decision: `favoured holding rates`, `urged it to cut`.
fn decided(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const DECIDES: &[&str] = &[
        "opt", "vote", "voting", "cho", "mov", "continu", "surpris", "stun", "shock", "respon", "react", "press",
        "resum", "began", "begin", "start", "pause", "expect", "see", "saw", "seen", "bet", "predict", "forecast",
        "led", "sent", "manag", "proceed", "went", "go",
    ];
    let Some(parent) =
        clause.parent.map(|parent| &scene.clauses[parent]).filter(|_| clause.opening == Opening::Infinitive)
    else {
        return true;
    };
    let head = scene.head(parent);
    let cues = [Cue::Announced, Cue::Agree, Cue::Considered, Cue::Plan, Cue::Scheduled, Cue::Confirmed];
    // "was in no hurry to cut" decides nothing, "is likely to" something.
    if head.pos != Pos::Verb {
        return parent.object().any(|at| {
            let token = &scene.sentence.tokens[at];
            cues.iter().any(|cue| token.as_noun.cue(*cue) || token.as_verb.cue(*cue))
                || scene.sentence.is_any(
                    at,
                    &["likely", "set", "due", "ready", "able", "sure", "certain", "poised", "first", "latest"],
                )
        });
    }
    !head.flag(Flag::Urge)
        && (cues.iter().any(|cue| head.as_verb.cue(*cue))
            || direction(head).is_some()
            || scene.sentence.begins(parent.head, DECIDES))
}
