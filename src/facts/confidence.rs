//! How sure the reader is that a fact is right, and the news of its article.
//!
//! In: the facts of an article, and where and how often its sentences tell them. Out: their `confidence`, as a share:
//! of ten facts with 0.7, seven are right and new.
//!
//! A linear model over signs that anybody can check: where the sentence stands, what the fact gives (a day, a rate),
//! whether headline and lead tell of the same. Weights are data, learned from labelled articles by
//! `scripts/learn-confidence.py`. What is background, speculation, a move of a market, of a kind of a user's own, or
//! told in Chinese keeps the confidence that its wording gives: there were no articles to learn it from.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::chinese::is_chinese;
use crate::facts::clauses::Opening;
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::facts::words::{Flag, Pos};
use crate::facts::{Action, EvidenceIn, Fact, Hedge, Kind, Stage};
use crate::lexicon::{Is, PartyId};

/// Sentences that make up headline and lead.
const LEAD: usize = 3;
/// Digits of a confidence that mean anything.
const ROUND: f32 = 100.0;

/// Bounds of a number: its sign is the first that it does not exceed, or `more`.
const STARTS: &[usize] = &[0, 150, 350, 700, 1200, 2500];
const SENTENCES: &[usize] = &[3, 6, 12, 25];
const FACTS: &[usize] = &[1, 2, 4, 7, 12];
const NEWS: &[usize] = &[1, 2, 4, 7];
const TOLD: &[usize] = &[0, 1, 2, 3];

const HAS: &[&str] = &["rate", "rate_from", "date", "amount", "basis", "place", "confirmed_by"];
const NAMED: &[&str] = &["actor", "target", "object", "participants"];
const BESIDE: &[&str] = &["headline", "lead", "kind", "other_kind", "actor", "other_actor", "nothing"];
const CLAUSES: &[&str] = &["condition", "recap", "side", "may", "will", "would", "had", "passive"];
const WORDS: &[&str] = &["past", "now", "but"];

/// What a sign is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// The kind, with action and with stage.
    Kind,
    Act,
    Level,
    Hedge,
    /// Where the evidence starts, in bytes of the text.
    Start,
    /// Sentences of the article.
    Sentences,
    /// Facts of the article, and those of them that are its news.
    Facts,
    News,
    /// Fields that the fact has.
    Has,
    /// Fields that the words of its sentence name, and those that come from elsewhere.
    Named,
    Inferred,
    /// How many sentences tell of the same kind, action and party.
    Told,
    /// What headline and lead tell beside it.
    Beside,
    /// What stands in its sentence.
    Clauses,
    Words,
}

impl Family {
    const ALL: [Self; 15] = [
        Self::Kind,
        Self::Act,
        Self::Level,
        Self::Hedge,
        Self::Start,
        Self::Sentences,
        Self::Facts,
        Self::News,
        Self::Has,
        Self::Named,
        Self::Inferred,
        Self::Told,
        Self::Beside,
        Self::Clauses,
        Self::Words,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Act => "act",
            Self::Level => "level",
            Self::Hedge => "hedge",
            Self::Start => "start",
            Self::Sentences => "sentences",
            Self::Facts => "facts",
            Self::News => "news",
            Self::Has => "has",
            Self::Named => "named",
            Self::Inferred => "inferred",
            Self::Told => "told",
            Self::Beside => "beside",
            Self::Clauses => "clauses",
            Self::Words => "words",
        }
    }

    /// The names of its signs, in order.
    fn signs(self) -> Vec<String> {
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let bounds = |bounds: &[usize], title: bool| {
            let upto = bounds.iter().map(|bound| format!("to_{bound}"));
            upto.chain(["more".to_owned()]).chain(title.then(|| "headline".to_owned())).collect::<Vec<_>>()
        };
        let with = |names: &[&str]| {
            let all = |kind: &Kind| {
                let kind = kind.as_str();
                names.iter().copied().chain(["none"]).map(|name| format!("{kind}/{name}")).collect::<Vec<_>>()
            };
            Kind::BUILT_IN.iter().flat_map(all).collect::<Vec<_>>()
        };
        match self {
            Self::Kind => Kind::BUILT_IN.iter().map(|kind| kind.as_str().to_owned()).collect(),
            Self::Act => with(Action::NAMES),
            Self::Level => with(Stage::NAMES),
            Self::Hedge => named(Hedge::NAMES),
            Self::Start => bounds(STARTS, true),
            Self::Sentences => bounds(SENTENCES, false),
            Self::Facts => bounds(FACTS, false),
            Self::News => bounds(NEWS, false),
            Self::Has => named(HAS),
            Self::Named | Self::Inferred => named(NAMED),
            Self::Told => bounds(TOLD, false),
            Self::Beside => named(BESIDE),
            Self::Clauses => named(CLAUSES),
            Self::Words => named(WORDS),
        }
    }
}

/// One sign that a fact bears: a family, and which of its signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign(Family, usize);

/// What each sign weighs.
#[derive(Debug)]
pub(super) struct Weights {
    base: f32,
    /// By family, by sign.
    of: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightsFile {
    base: f32,
    signs: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Weights {
    pub(super) fn built_in() -> Self {
        Self::read(include_str!("confidence.yaml")).expect("the built-in weights are sound")
    }

    /// # Errors
    /// What in the file is no weight or no sign.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let file: WeightsFile = crate::yaml::decode("confidence.yaml", text).map_err(|problems| {
            problems.first().map_or_else(|| "no weights".to_owned(), |problem| problem.message.clone())
        })?;
        let mut of: Vec<Vec<f32>> = Vec::new();
        for family in Family::ALL {
            let mut given = file.signs.get(family.name()).cloned().unwrap_or_default();
            of.push(family.signs().iter().map(|sign| given.remove(sign).unwrap_or_default()).collect());
            if let Some(unknown) = given.keys().next() {
                return Err(format!("`{}` has no sign `{unknown}`", family.name()));
            }
        }
        match file.signs.keys().find(|name| Family::ALL.iter().all(|family| family.name() != name.as_str())) {
            Some(unknown) => Err(format!("`{unknown}` is no family of signs")),
            None => Ok(Self { base: file.base, of }),
        }
    }

    /// What a fact without any sign weighs.
    #[cfg(test)]
    pub(super) fn base(&self) -> f32 {
        self.base
    }

    fn weight(&self, sign: Sign) -> f32 {
        self.of[sign.0 as usize][sign.1]
    }

    /// Gives each fact of the article its confidence.
    pub(super) fn weigh(&self, facts: &mut [Fact], sentences: &[Sentence<'_>], tellings: &Tellings) {
        let news = facts.iter().filter(|fact| fact.fresh).count();
        let all = facts.len();
        let mut signs = Vec::new();
        for fact in facts.iter_mut() {
            signs.clear();
            if bears(fact, sentences, tellings, (all, news), &mut signs) {
                let sum = signs.iter().fold(self.base, |sum, sign| sum + self.weight(*sign));
                fact.confidence = (ROUND / (1.0 + (-sum).exp())).round() / ROUND;
            }
        }
    }

    /// The signs that each fact bears, and what they weigh; none where the model says nothing.
    pub(super) fn explain(
        &self,
        facts: &[Fact],
        sentences: &[Sentence<'_>],
        tellings: &Tellings,
    ) -> Vec<Vec<(String, f32)>> {
        let news = facts.iter().filter(|fact| fact.fresh).count();
        let names: Vec<Vec<String>> = Family::ALL.iter().map(|family| family.signs()).collect();
        let named = |sign: &Sign| {
            let name = format!("{}={}", sign.0.name(), names[sign.0 as usize][sign.1]);
            (name, self.weight(*sign))
        };
        let of = |fact: &Fact| {
            let mut signs = Vec::new();
            bears(fact, sentences, tellings, (facts.len(), news), &mut signs);
            signs.iter().map(named).collect()
        };
        facts.iter().map(of).collect()
    }
}

/// What the sentences of an article tell, one by one, before it is put together.
#[derive(Debug, Default)]
pub(super) struct Tellings {
    /// By sentence, which of `CLAUSES` it has.
    clauses: Vec<u16>,
    /// The sentence, and what it tells.
    told: Vec<(usize, Kind, Option<Action>, Vec<PartyId>)>,
}

impl Tellings {
    /// Notes what the next sentence tells.
    pub(super) fn add(&mut self, scene: &Scene<'_, '_>, facts: &[Fact]) {
        let number = self.clauses.len();
        self.clauses.push(clauses_of(scene));
        self.told.extend(facts.iter().map(|fact| (number, fact.kind, fact.action, fact.actor.clone())));
    }
}

/// Which of `CLAUSES` a sentence has, as bits.
fn clauses_of(scene: &Scene<'_, '_>) -> u16 {
    scene.clauses.iter().fold(0, |bits, clause| {
        let is = [
            clause.opening == Opening::Condition,
            clause.opening == Opening::Recap,
            clause.opening == Opening::Side,
            clause.may,
            clause.will,
            clause.would,
            clause.had,
            clause.passive,
        ];
        is.iter().enumerate().fold(bits, |bits, (bit, is)| bits | u16::from(*is) << bit)
    })
}

/// Collects the signs that the fact bears; false if nothing can be said of such a fact.
fn bears(
    fact: &Fact,
    sentences: &[Sentence<'_>],
    tellings: &Tellings,
    (all, news): (usize, usize),
    signs: &mut Vec<Sign>,
) -> bool {
    let Some(kind) = Kind::BUILT_IN.iter().position(|kind| *kind == fact.kind) else { return false };
    let evidence = &fact.evidence;
    let known = fact.fresh && fact.hedge != Hedge::Speculated && fact.kind != Kind::MarketMove;
    let at = sentences.iter().position(|own| own.part == evidence.part && own.offset == evidence.start);
    let Some(at) = at.filter(|_| known && !is_chinese(&evidence.text)) else { return false };
    let action = fact.action.map_or(Action::ALL.len(), |action| action as usize);
    let stage = fact.stage.map_or(Stage::ALL.len(), |stage| stage as usize);
    let start = if evidence.part == EvidenceIn::Title { STARTS.len() + 1 } else { bucket(evidence.start, STARTS) };
    signs.extend([
        Sign(Family::Kind, kind),
        Sign(Family::Act, kind * (Action::ALL.len() + 1) + action),
        Sign(Family::Level, kind * (Stage::ALL.len() + 1) + stage),
        Sign(Family::Hedge, fact.hedge as usize),
        Sign(Family::Start, start),
        Sign(Family::Sentences, bucket(sentences.len(), SENTENCES)),
        Sign(Family::Facts, bucket(all, FACTS)),
        Sign(Family::News, bucket(news, NEWS)),
    ]);
    fields(fact, &sentences[at], signs);
    beside(fact, at, tellings, signs);
    let clauses = tellings.clauses.get(at).copied().unwrap_or_default();
    signs.extend((0..CLAUSES.len()).filter(|bit| clauses >> bit & 1 == 1).map(|bit| Sign(Family::Clauses, bit)));
    let own = &sentences[at];
    let words = [
        own.glance.flag(Flag::PastTime),
        own.glance.flag(Flag::Now),
        own.tokens.iter().any(|token| token.pos == Pos::But),
    ];
    signs.extend((0..words.len()).filter(|word| words[*word]).map(|word| Sign(Family::Words, word)));
    true
}

/// Fields that the fact has, and whether its sentence names what is in them.
fn fields(fact: &Fact, sentence: &Sentence<'_>, signs: &mut Vec<Sign>) {
    let has = [
        fact.rate.is_some(),
        fact.rate_from.is_some(),
        fact.date.is_some(),
        fact.amount.is_some(),
        fact.basis.is_some(),
        fact.place.is_some(),
        !fact.confirmed_by.is_empty(),
    ];
    signs.extend((0..has.len()).filter(|field| has[*field]).map(|field| Sign(Family::Has, field)));
    let names = |id: &str| sentence.all_mentions().iter().any(|mention| stands_for(sentence, mention.is, id));
    let everyone = |ids: &[PartyId]| ids.iter().any(|id| id.as_str() == "*");
    let general = fact.object.iter().all(|id| id.as_str() == "all_goods");
    let named: [Option<bool>; 4] = [
        (!fact.actor.is_empty()).then(|| fact.actor.iter().any(|id| names(id.as_str()))),
        (!fact.target.is_empty() && !everyone(&fact.target)).then(|| fact.target.iter().any(|id| names(id.as_str()))),
        (!general).then(|| fact.object.iter().any(|id| names(id.as_str()))),
        (!fact.participants.is_empty()).then(|| fact.participants.iter().any(|id| names(id))),
    ];
    for (field, named) in named.into_iter().enumerate() {
        match named {
            Some(true) => signs.push(Sign(Family::Named, field)),
            Some(false) => signs.push(Sign(Family::Inferred, field)),
            None => {}
        }
    }
}

/// True if a mention is, or acts for, what has the id.
pub(super) fn stands_for(sentence: &Sentence<'_>, is: Is, id: &str) -> bool {
    let lexicon = sentence.lexicon;
    match is {
        Is::Party(party, _) => lexicon.party(party).id.as_str() == id,
        Is::Person(person) => {
            let acts = lexicon.person_party(person, sentence.on);
            &*lexicon.person(person).id == id || acts.is_some_and(|party| lexicon.party(party).id.as_str() == id)
        }
        Is::Product(product) => lexicon.product(product).id.as_str() == id,
        Is::Company(company) => lexicon.company(company).as_str() == id,
        Is::Basis(_) | Is::Place(_) | Is::Instrument(_) | Is::Word(..) => false,
    }
}

/// How often the same is told, and what headline and lead tell beside it.
fn beside(fact: &Fact, at: usize, tellings: &Tellings, signs: &mut Vec<Sign>) {
    let told = &tellings.told;
    let shares = |actors: &[PartyId]| actors.iter().any(|actor| fact.actor.contains(actor));
    let same = told.iter().filter(|(_, kind, action, actors)| {
        *kind == fact.kind && *action == fact.action && (fact.actor.is_empty() || shares(actors))
    });
    let (mut times, mut last, mut headline, mut lead) = (0, None, false, false);
    for (sentence, ..) in same {
        times += usize::from(last != Some(*sentence));
        last = Some(*sentence);
        headline |= *sentence == 0 && at > 0;
        lead |= *sentence < LEAD && at >= LEAD;
    }
    signs.push(Sign(Family::Told, bucket(times, TOLD)));
    let mut first = told.iter().filter(|(sentence, ..)| *sentence < LEAD).peekable();
    let nothing = first.peek().is_none();
    let (mut kind, mut actor) = (false, false);
    for (_, its, _, actors) in first {
        kind |= *its == fact.kind;
        actor |= shares(actors);
    }
    let acts = !fact.actor.is_empty() && !nothing;
    let is = [headline, lead, kind, !kind && !nothing, actor && acts, !actor && acts, nothing];
    signs.extend((0..is.len()).filter(|sign| is[*sign]).map(|sign| Sign(Family::Beside, sign)));
}

/// The first bound that the number does not exceed.
fn bucket(number: usize, bounds: &[usize]) -> usize {
    bounds.iter().position(|bound| number <= *bound).unwrap_or(bounds.len())
}
