//! Reads typed facts, each with its evidence, out of an article.
//!
//! In: an `Article` and the `Lexicon`. Out: `Fact`s, one per distinct act, in order of first mention.
//!
//! Invariants
//! - F1. No fact without evidence: a byte range of the article's title or text, exact to the byte.
//! - F2. Same article and lexicon, same facts, on every machine.
//! - F3. Never panics, and takes time linear in the length of the text.

mod acquainted;
mod actions;
mod admission;
mod agreements;
mod aid;
mod background;
mod bearers;
mod breakoff;
mod chinese;
mod clauses;
mod clearance;
mod company;
mod confidence;
mod context;
mod crossing;
mod dates;
mod dealings;
mod dismissed;
mod disputes;
mod doubts;
mod entry;
mod events;
mod explain;
mod figures;
mod flows;
mod glance;
mod governing;
mod kind;
mod later;
mod leads;
mod levels;
mod lines;
mod lists;
mod measures;
mod meetings;
mod merge;
mod moves;
mod negotiated;
mod numbers;
mod occasion;
mod outcome;
mod penalties;
mod periods;
mod permits;
mod phrases;
mod positions;
mod progress;
mod purchases;
mod rate_steps;
mod rates;
mod reach;
mod readings;
mod record;
mod reference;
mod retaliation;
mod roles;
mod rulings;
mod sales;
mod sentence;
mod shape;
mod signatories;
mod slots;
mod standing;
mod stays;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_admission;
#[cfg(test)]
mod tests_borders;
#[cfg(test)]
mod tests_chinese;
#[cfg(test)]
mod tests_confidence;
#[cfg(test)]
mod tests_controls;
#[cfg(test)]
mod tests_dealings;
#[cfg(test)]
mod tests_deals_wording;
#[cfg(test)]
mod tests_gates;
#[cfg(test)]
mod tests_hangs;
#[cfg(test)]
mod tests_headlines;
#[cfg(test)]
mod tests_lists;
#[cfg(test)]
mod tests_measures;
#[cfg(test)]
mod tests_news;
#[cfg(test)]
mod tests_permits;
#[cfg(test)]
mod tests_press;
#[cfg(test)]
mod tests_reference;
#[cfg(test)]
mod tests_sales;
#[cfg(test)]
mod tests_slots;
#[cfg(test)]
mod tests_talks;
#[cfg(test)]
mod tests_wires;
#[cfg(test)]
mod tests_wording;
mod timing;
mod triggers;
mod unmet;
mod verbs;
mod voice;
mod warned;
mod witness;
mod words;

pub use explain::Explained;
pub use kind::Kind;
pub use record::{Action, Amount, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, RateIs, Stage};

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use chrono::NaiveDate;

use crate::article::{Article, sentences};
use crate::facts::acquainted::Acquainted;
use crate::facts::clauses::clauses;
use crate::facts::confidence::{Tellings, Weights};
use crate::facts::context::Context;
use crate::facts::levels::Told;
use crate::facts::reference::Before;
use crate::facts::roles::Scene;
use crate::facts::sentence::Sentence;
use crate::facts::timing::Term;
use crate::facts::words::Word;
use crate::lexicon::{Lexicon, Need, PartyId, ProductId, simplified};

/// Sentences read of one article; what comes after is comment or a page's furniture.
const SENTENCES_MAX: usize = 400;
/// A sentence longer than this, in bytes, is a list or a table: read up to here.
const SENTENCE_BYTES_MAX: usize = 2_000;

/// Grounds that only the law of the United States knows.
const AMERICAN: &[&str] =
    &["section_232", "section_301", "section_122", "section_201", "section_338", "section_337", "ieepa"];

/// States that bear sanctions and impose none.
const SANCTIONED: &[&str] = &["VE", "SY", "KP", "CU", "BY", "MM", "AF", "ZW"];
/// Those who impose sanctions.
const SANCTIONING: &[&str] = &["US", "EU", "GB", "CA", "AU", "JP", "CH", "NO", "NZ", "UN"];

/// Reads facts with one lexicon.
#[derive(Debug)]
pub struct Reader {
    lexicon: Arc<Lexicon>,
    words: Vec<Word>,
    weights: Weights,
}

impl Reader {
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        let words = lexicon.classes().iter().map(|class| Word::of(class, &lexicon)).collect();
        Self { lexicon, words, weights: Weights::built_in() }
    }

    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Every fact of the article, in order of first mention.
    pub fn read(&self, article: &Article) -> Vec<Fact> {
        let folded = folded(article);
        let sentences = self.sentences(&folded);
        let (mut facts, tellings) = self.gathered(&folded, &sentences);
        self.weights.weigh(&mut facts, &sentences, &tellings);
        facts.iter_mut().for_each(|fact| unfold(&mut fact.evidence, article));
        facts
    }

    /// Every fact of the article, each with the signs that its confidence is made of and what they weigh.
    pub fn weighed(&self, article: &Article) -> Vec<(Fact, Vec<(String, f32)>)> {
        let folded = folded(article);
        let sentences = self.sentences(&folded);
        let (mut facts, tellings) = self.gathered(&folded, &sentences);
        let signs = self.weights.explain(&facts, &sentences, &tellings);
        self.weights.weigh(&mut facts, &sentences, &tellings);
        facts.iter_mut().for_each(|fact| unfold(&mut fact.evidence, article));
        facts.into_iter().zip(signs).collect()
    }

    /// What the article tells, put together, and what its sentences told one by one.
    fn gathered(&self, article: &Article, sentences: &[Sentence<'_>]) -> (Vec<Fact>, Tellings) {
        let mut tellings = Tellings::default();
        let told = self.told(article, sentences, |scene| scene, |scene, facts| tellings.add(scene, facts));
        let mut facts = merge::merge(told);
        background::of_others(&mut facts);
        witness::testify(&mut facts, sentences);
        (facts, tellings)
    }

    /// Why each sentence was read as it was.
    pub fn explain(&self, article: &Article) -> Vec<Explained> {
        let mut found = Vec::new();
        let folded = folded(article);
        let sentences = self.sentences(&folded);
        let explained = |scene: &Scene<'_, '_>, facts: &[Fact]| found.push(explain::explained(scene, facts));
        self.told(&folded, &sentences, |scene| scene.noting(), explained);
        for fact in found.iter_mut().flat_map(|explained| &mut explained.facts) {
            unfold(&mut fact.evidence, article);
        }
        found
    }

    /// What each sentence tells, completed from the others.
    fn told(
        &self,
        article: &Article,
        sentences: &[Sentence<'_>],
        prepare: for<'a, 's> fn(Scene<'a, 's>) -> Scene<'a, 's>,
        mut seen: impl FnMut(&Scene<'_, '_>, &[Fact]),
    ) -> Vec<Fact> {
        let mut context = context::context(article, sentences);
        let mut facts: Vec<Fact> = Vec::new();
        let mut starts: Vec<Start> = Vec::new();
        let mut last: Option<Before> = None;
        let mut memory = chinese::Memory::default();
        for sentence in sentences {
            let before = facts.len();
            let han = chinese::is_chinese(sentence.text);
            let found = if han { Vec::new() } else { clauses(sentence) };
            let scene = prepare(Scene::new(sentence, found, &context));
            let told = if han {
                chinese::facts(sentence, &self.words, &context, &mut memory)
            } else if is_notice(sentence.text) || !sentence.is_title() && is_link(sentence.text) {
                // What the text once said wrongly is not what it says.
                Vec::new()
            } else {
                let mut told = measures::measures(&scene);
                told.extend(crossing::crossings(&scene, &told));
                permits::permits(&scene, &mut told);
                if let Some(fact) = penalties::penalties(&scene, &told) {
                    told.push(fact);
                }
                told.extend(meetings::meetings(&scene));
                told.extend(dealings::dealings(&scene));
                told.extend(figures::figures(&scene));
                told
            };
            let definite = last.as_ref().and_then(|last| the_tariffs(sentence.text, facts.get(last.facts.clone())?));
            for mut fact in told {
                if let Some(known) = &definite {
                    resume(&mut fact, known);
                }
                if recalls_deal(&scene, &facts) {
                    fact.fresh = false;
                }
                if context.withdrawn && fact.kind != Kind::MarketMove {
                    // What the text takes back is denied by it.
                    fact.stage = Some(Stage::Denied);
                }
                // What a quiz or a scenario tells as new has not happened.
                let imagined = context.hypothetical && fact.fresh && fact.kind != Kind::MarketMove;
                if !imagined && complete(&mut fact, &self.lexicon, &context, &facts) {
                    facts.push(fact);
                } else {
                    scene.note(|| format!("{} dropped: nothing says whose it is or on what", fact.kind));
                }
            }
            let terms = if han { chinese::term(sentence).into_iter().collect() } else { timing::terms(&scene) };
            starts.extend(terms.into_iter().map(|term| Start { before: facts.len(), own: before, term }));
            if han {
                chinese::stand(sentence, &self.words, &context, &memory, &mut facts);
            } else {
                positions::stand(&scene, &mut facts, before);
            }
            if !han {
                sales::total(&scene, &mut facts);
            }
            if !han && let Some(rate) = levels::rate_of_all(&scene) {
                rated(&mut facts, before, &rate);
            }
            if !han && facts.len() == before {
                let told = last.as_ref().and_then(|last| reference::refer(&scene, &mut facts, last));
                facts.extend(told);
            }
            if !han && facts.len() == before {
                facts.extend(last.as_ref().and_then(|last| lines::line(&scene, &facts, last)));
            }
            if facts.len() > before {
                last = Some(Before { facts: before..facts.len(), sentence: sentence.number });
            }
            seen(&scene, &facts[before..]);
            let left = context::seen(&scene);
            drop(scene);
            context::remember(&mut context, left);
            let controls =
                |fact: &Fact| matches!(fact.kind, Kind::ImportControl | Kind::ExportControl).then_some(fact.kind);
            context.told = facts[before..].iter().rev().find_map(controls).or(context.told);
            context.date = facts[before..].iter().rev().find_map(|fact| fact.date).or(context.date);
        }
        if let Some(venue) = context.venue {
            let talks = facts.iter_mut().filter(|fact| {
                fact.kind == Kind::Meeting && fact.fresh && matches!(fact.stage, Some(Stage::InEffect | Stage::Held))
            });
            for fact in talks.filter(|fact| fact.place.is_none()) {
                fact.place = Some(self.lexicon.place(venue).0.to_owned());
            }
        }
        begin(&mut facts, &starts, article.dated_at().date_naive());
        facts
    }

    fn sentences<'a>(&'a self, article: &'a Article) -> Vec<Sentence<'a>> {
        let on = article.dated_at().date_naive();
        let mut found = Vec::new();
        let mut runs = Vec::new();
        let mut read = |text: &'a str, part, offset, number, acquainted: &Acquainted<'a>| {
            let text = &text[..floor(text, SENTENCE_BYTES_MAX)];
            Sentence::read(&self.lexicon, &self.words, text, (part, offset, number), on, acquainted, &mut runs)
        };
        let mut acquainted = Acquainted::default();
        for (index, range) in sentences(&article.text).into_iter().take(SENTENCES_MAX).enumerate() {
            let text = &article.text[range.clone()];
            found.push(read(text, EvidenceIn::Text, range.start, index + 1, &acquainted));
            acquainted.meet(&found[index]);
        }
        if !article.title.trim().is_empty() {
            // Last, for a title has the surnames of those whom the text introduces.
            found.insert(0, read(&article.title, EvidenceIn::Title, 0, 0, &acquainted));
        }
        found
    }
}

/// The article in simplified characters, as long in bytes; only what is Chinese is copied.
fn folded(article: &Article) -> Cow<'_, Article> {
    match (simplified(&article.title), simplified(&article.text)) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(article),
        (title, text) => Cow::Owned(Article { title: title.into_owned(), text: text.into_owned(), ..article.clone() }),
    }
}

/// Gives evidence the characters that the article has.
fn unfold(evidence: &mut Evidence, article: &Article) {
    let whole = if evidence.part == EvidenceIn::Title { &article.title } else { &article.text };
    if let Some(text) = whole.get(evidence.start..evidence.end).filter(|text| *text != evidence.text) {
        text.clone_into(&mut evidence.text);
    }
}

/// True for a line on an earlier state of the text itself: "An earlier version of this article misstated the rate".
fn is_notice(text: &str) -> bool {
    const VERSIONS: &[&str] = &["earlier", "previous", "prior", "original"];
    const TEXTS: &[&str] = &["this ", "the article", "the story", "the report", "the headline"];
    const LEAD: &str = " version of ";
    static LEADS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(LEAD));
    LEADS.find_iter(text.as_bytes()).any(|at| {
        let (before, after) = (&text[..at], &text[at + LEAD.len()..]);
        TEXTS.iter().any(|what| after.starts_with(what))
            && VERSIONS.iter().any(|word| {
                before.len() >= word.len()
                    && before.as_bytes()[before.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
            })
    })
}

/// True for a line that leads to another article: `RELATED: Factories brace for duties`, `Also read: ..`.
fn is_link(text: &str) -> bool {
    const LINKS: &[&str] = &[
        "related",
        "related story",
        "related article",
        "related news",
        "read more",
        "read also",
        "also read",
        "see also",
        "read next",
        "more on this",
        "watch",
        "recommended",
        "must read",
        "you may also like",
        "don't miss",
        "listen",
        "editor's pick",
        "editors' picks",
        "explained",
        "in pictures",
    ];
    /// No lead is longer, with spaces around it.
    const LEAD_MAX: usize = 32;
    let text = text.trim_start();
    let head = &text.as_bytes()[..text.len().min(LEAD_MAX)];
    let Some(end) = memchr::memchr2(b':', b'|', head) else { return false };
    let (lead, rest) = (text[..end].trim(), &text[end + 1..]);
    !rest.trim().is_empty() && LINKS.iter().any(|link| lead.eq_ignore_ascii_case(link))
}

/// True for `Under the deal, it has committed to ..`, where the article tells of no deal as its news.
fn recalls_deal(scene: &Scene<'_, '_>, before: &[Fact]) -> bool {
    const UNDER: &[&str] =
        &["Under the deal", "Under the agreement", "Under the pact", "Under that deal", "Under the accord"];
    let opens = UNDER.iter().any(|words| scene.sentence.text.starts_with(words));
    opens
        && scene.clauses.iter().any(|clause| clause.have)
        && !before.iter().any(|fact| fact.kind == Kind::Agreement && fact.fresh)
}

/// True for a sentence that goes on with `The tariffs`: those that were told before it.
fn speaks_of_all(text: &str) -> bool {
    const THE: &[&str] = &["The tariffs", "The duties", "The levies", "The tariff", "The duty", "The levy"];
    text.starts_with("The ")
        && THE.iter().any(|words| {
            text.strip_prefix(words).is_some_and(|rest| rest.starts_with([' ', ',']) && !rest.starts_with(" rate"))
        })
}

/// The one tariff with a rate that the sentence before told, where this one goes on with `The tariffs`.
fn the_tariffs(text: &str, before: &[Fact]) -> Option<Fact> {
    let goes_on = speaks_of_all(text);
    let mut told = before.iter().filter(|fact| fact.kind == Kind::Tariff && fact.fresh && fact.rate.is_some());
    let first = told.next().filter(|_| goes_on)?;
    let charged = matches!(first.action, Some(Action::Impose | Action::Raise));
    (charged && told.all(|other| other.rate == first.rate)).then(|| first.clone())
}

/// `The tariffs, on computers and televisions, are effective immediately`: at the rate, and for whom, they were told.
fn resume(fact: &mut Fact, known: &Fact) {
    let same = fact.kind == Kind::Tariff
        && fact.fresh
        && fact.rate.is_none()
        && matches!(fact.action, Some(Action::Impose | Action::Raise))
        && (fact.actor.is_empty() || fact.actor == known.actor)
        && fact.target.is_empty()
        && !matches!(fact.stage, Some(Stage::Denied | Stage::Cancelled));
    if same {
        fact.rate = known.rate;
        fact.rate_is = known.rate_is;
        fact.target.clone_from(&known.target);
    }
}

/// The nearest byte offset at or before `at` that begins a character.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// More goods than these are a list, and what comes after it is not of all of them.
const GOODS_CARRIED_MAX: usize = 2;

/// A sentence that says from when what was told before applies: `The order takes effect on Friday`.
struct Start {
    /// Facts told before it.
    before: usize,
    /// Facts told before its own sentence.
    own: usize,
    term: Term,
}

/// Gives measures without a date the one that a later sentence tells for all of them.
fn begin(facts: &mut Vec<Fact>, starts: &[Start], on: NaiveDate) {
    // What only says from when another applies is no fact of its own.
    let mut spent: Vec<usize> = Vec::new();
    for start in starts {
        if start.before > start.own && start.term.goods.is_empty() {
            let (told, own) = facts.split_at_mut(start.own);
            if let [only] = &own[..start.before - start.own]
                && begin_all(told, only, start)
            {
                spent.push(start.own);
                continue;
            }
            if let [only] = &own[..start.before - start.own]
                && only.kind.is_measure()
                && only.fresh
                && only.action == Some(Action::Impose)
                && only.stage == Some(Stage::Announced)
                && only.date == Some(start.term.span)
                && let Some(known) =
                    told.iter_mut().rev().take(APPLIES_REACH).find(|known| applies_from(known, only, on))
            {
                known.date = only.date;
                known.date_is = only.date_is;
                spent.push(start.own);
            }
            continue;
        }
        let of =
            |fact: &Fact| start.term.goods.is_empty() || start.term.goods.iter().any(|id| fact.object.contains(id));
        // A day that is over is when it was decided; one to come says more.
        let decided = |fact: &Fact| {
            fact.stage == Some(Stage::Announced)
                && start.term.is == DateIs::Effective
                && start.term.span.first > on
                && fact.date_is == Some(DateIs::Effective)
                && fact.date.is_some_and(|date| date.last <= on)
        };
        let open = |fact: &Fact| fact.fresh && (fact.date.is_none() || decided(fact)) && of(fact);
        for fact in facts[..start.own].iter_mut().filter(|fact| open(fact)) {
            let applies = fact.kind.is_measure() && !matches!(fact.kind, Kind::Investigation | Kind::Subsidy);
            if applies && matches!(fact.stage, Some(Stage::Announced | Stage::InEffect)) {
                fact.date = Some(start.term.span);
                fact.date_is = Some(start.term.is);
            }
        }
    }
    for start in starts.iter().filter(|start| start.term.goods.is_empty() && start.term.is == DateIs::Effective) {
        begin_later(facts, start);
    }
    spent.dedup();
    for at in spent.into_iter().rev() {
        facts.remove(at);
    }
}

/// `15% on coal and 10% on crude. The tariffs take effect on Monday`: all of those that were told just before it, where
/// they are of several rates; false if they are not.
fn begin_all(told: &mut [Fact], only: &Fact, start: &Start) -> bool {
    if !charged(only)
        || only.rate.is_some()
        || only.date != Some(start.term.span)
        || !speaks_of_all(&only.evidence.text)
    {
        return false;
    }
    let open =
        |fact: &&mut Fact| charged(fact) && fact.rate.is_some() && fact.date.is_none() && fact.actor == only.actor;
    let mut known: Vec<&mut Fact> = told.iter_mut().rev().take(APPLIES_REACH).filter(open).collect();
    let several = known.iter().any(|fact| fact.rate != known[0].rate);
    for fact in known.iter_mut().filter(|_| several) {
        fact.date = only.date;
        fact.date_is = only.date_is;
    }
    several
}

/// True for a tariff that is new and sure to come.
fn charged(fact: &Fact) -> bool {
    fact.kind == Kind::Tariff
        && fact.fresh
        && matches!(fact.action, Some(Action::Impose | Action::Raise))
        && fact.stage == Some(Stage::Announced)
}

/// `The tariffs take effect on 10 March`: those of the same state on another's goods that are told after it, too.
fn begin_later(facts: &mut [Fact], start: &Start) {
    let (told, later) = facts.split_at_mut(start.before);
    let Some(known) = told.iter().rfind(|fact| charged(fact) && fact.date == Some(start.term.span)) else { return };
    let open = |fact: &&mut Fact| {
        charged(fact) && fact.date.is_none() && fact.actor == known.actor && fact.target == known.target
    };
    for fact in later.iter_mut().filter(open) {
        fact.date = Some(start.term.span);
        fact.date_is = Some(start.term.is);
    }
}

/// How many facts back the measure may stand of which a sentence says from when it applies.
const APPLIES_REACH: usize = 4;

/// True if the second fact only says from when the first applies: `duties would go up by 25%. The levies take effect on`.
fn applies_from(known: &Fact, only: &Fact, on: NaiveDate) -> bool {
    let same = |a: &[ProductId], b: &[ProductId]| b.is_empty() || a.is_empty() || b.iter().all(|id| a.contains(id));
    known.kind == only.kind
        && known.fresh
        && known.actor == only.actor
        && (only.rate.is_none() || only.rate == known.rate)
        && matches!(known.action, Some(Action::Raise | Action::Extend))
        && matches!(known.stage, Some(Stage::Announced | Stage::Threatened))
        && known.date.is_none_or(|date| date.last <= on)
        && same(&known.object, &only.object)
        && (only.target.is_empty() || known.target == only.target)
}

/// Gives tariffs without a rate the one that a later sentence tells: `The duties range from 9% to 28%`.
fn rated(facts: &mut [Fact], before: usize, told: &Told) {
    let rated = |fact: &Fact| fact.kind == Kind::Tariff && fact.rate.is_some() && fact.fresh;
    if facts[before..].iter().any(rated) {
        return;
    }
    let of = |fact: &Fact| {
        let goods = told.goods.is_empty() || told.goods.iter().any(|id| fact.object.contains(id));
        let party = |id| fact.actor.contains(id) || fact.target.contains(id);
        goods && (told.parties.is_empty() || told.parties.iter().any(party))
    };
    for fact in facts[..before].iter_mut().filter(|fact| fact.fresh && fact.kind == Kind::Tariff && fact.rate.is_none())
    {
        let charged = matches!(fact.action, Some(Action::Impose | Action::Raise))
            && matches!(fact.stage, Some(Stage::Announced | Stage::InEffect | Stage::Threatened | Stage::Considered));
        if charged && of(fact) {
            fact.rate = Some(told.rate);
            fact.rate_is = Some(RateIs::Level);
        }
    }
}

/// Fills in what other sentences of the article say; false if it names nobody that it could be pinned to.
fn complete(fact: &mut Fact, lexicon: &Lexicon, context: &Context, before: &[Fact]) -> bool {
    let home = context.home.map(|party| &lexicon.party(party).id);
    if !fact.kind.is_measure() {
        return true;
    }
    let named = !fact.actor.is_empty();
    // What is recalled is worth telling where it says who did it, and what, how much, when or to whom.
    let particular = fact.object.iter().any(|id| id.as_str() != "all_goods");
    let specific = fact.rate.is_some() || fact.date.is_some() || particular;
    if !fact.fresh && !(named || specific && (fact.rate.is_some() || fact.date.is_some() || !fact.target.is_empty())) {
        return false;
    }
    // "Section 232 tariffs": whose law it is.
    let law = fact.basis.as_deref().is_some_and(|basis| AMERICAN.contains(&basis));
    if fact.actor.is_empty() && law {
        fact.actor.push(PartyId::new("US"));
        fact.target.retain(|party| party.as_str() != "US");
    }
    if fact.actor.is_empty() {
        let of_kind = |known: &&Fact| known.kind == fact.kind && !known.actor.is_empty();
        // "will be brought from 25% to 18%. .. The additional 25% will also go": whose that rate was.
        let at_rate = |known: &&Fact| fact.rate.is_some() && (known.rate == fact.rate || known.rate_from == fact.rate);
        let same_kind = before.iter().rev().filter(of_kind).find(at_rate).or_else(|| before.iter().rev().find(of_kind));
        let known = same_kind.and_then(|known| known.actor.first());
        let sides = context.sides.iter().map(|party| &lexicon.party(*party).id);
        // What a paper says of duties in general is of no government, its own or another.
        let general =
            !matches!(fact.stage, Some(Stage::Announced | Stage::InEffect)) || !particular && fact.rate.is_none();
        if !context.home_named && known.is_none() && general {
            return false;
        }
        let inferred = known.into_iter().chain(home).chain(sides).find(|party| !fact.target.contains(party));
        fact.actor.extend(inferred.cloned());
        // "The package lists two Chinese refineries": and is against whom the article said it is.
        let against =
            context.sides.iter().map(|party| &lexicon.party(*party).id).find(|side| !fact.actor.contains(side));
        let against = against.filter(|side| context.sides.len() == 2 && !fact.target.contains(side));
        if fact.kind == Kind::Sanction && fact.fresh && !fact.actor.is_empty() {
            fact.target.splice(0..0, against.cloned());
        }
    }
    // "It was the widest easing of sanctions on Caracas": those who bear sanctions from all sides impose none.
    let all = |list: &[PartyId], of: &[&str]| !list.is_empty() && list.iter().all(|party| of.contains(&party.as_str()));
    if fact.kind == Kind::Sanction && all(&fact.actor, SANCTIONED) && all(&fact.target, SANCTIONING) {
        std::mem::swap(&mut fact.actor, &mut fact.target);
    }
    let two = context.sides.len() == 2 && fact.fresh && fact.action == Some(Action::Remove);
    if fact.kind == Kind::Investigation
        && fact.target.is_empty()
        && (fact.basis.is_none() && fact.object.is_empty() || two)
    {
        let sides = context.sides.iter().map(|party| &lexicon.party(*party).id);
        let sides: Vec<&PartyId> = sides.collect();
        if sides.iter().any(|side| fact.actor.contains(side)) {
            fact.target.extend(sides.into_iter().find(|side| !fact.actor.contains(side)).cloned());
        }
    }
    if fact.kind == Kind::Investigation && fact.target.is_empty() && !fact.object.is_empty() {
        let national =
            fact.basis.as_deref().is_some_and(|basis| matches!(basis, "section_232" | "section_201" | "safeguard"));
        fact.target.extend(national.then(PartyId::everyone));
    }
    // "put Wingtech on the entity list": the firm's country bears it.
    let firms = matches!(fact.kind, Kind::Sanction | Kind::ExportControl | Kind::Investigation)
        || fact.kind == Kind::Tariff && fact.object.iter().all(|id| id.as_str().starts_with("company:"));
    if firms && fact.target.is_empty() {
        for country in fact.object.iter().filter_map(|object| lexicon.home_of(object)) {
            if !fact.actor.contains(country) && !fact.target.contains(country) {
                fact.target.push(country.clone());
            }
        }
    }
    // "a fund for the industries hit by the duties": those that the article spoke of last.
    if fact.kind == Kind::Subsidy && fact.object.is_empty() && fact.amount.is_some() {
        fact.object.clone_from(&context.goods);
    }
    if fact.kind == Kind::Sanction && fact.target.is_empty() && fact.object.is_empty() {
        // "placed new sanctions on four entities": of the country that the article is about.
        let known = before
            .iter()
            .rev()
            .find(|known| known.kind == Kind::Sanction && known.actor == fact.actor && !known.target.is_empty());
        let other = || {
            let sides = context.sides.iter().map(|party| &lexicon.party(*party).id);
            sides.into_iter().find(|side| !fact.actor.contains(side)).cloned()
        };
        fact.target = known.map_or_else(|| other().into_iter().collect(), |known| known.target.clone());
    }
    let controls = matches!(fact.kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl);
    if controls && fact.target.is_empty() {
        let particular = fact.object.iter().any(|id| id.as_str() != "all_goods");
        let alike = |known: &&Fact| {
            known.kind == fact.kind
                && known.actor == fact.actor
                && !known.target.is_empty()
                && (!particular || known.object.iter().any(|id| fact.object.contains(id)))
        };
        let other = || {
            let sides = context.sides.iter().map(|party| &lexicon.party(*party).id);
            let sides: Vec<&PartyId> = sides.collect();
            let acts = sides.len() == 2 && sides.iter().any(|side| fact.actor.contains(side));
            sides.into_iter().find(|side| acts && !fact.actor.contains(side)).cloned()
        };
        // "India and Britain signed a pact. Duty on whisky is to be halved": of the one for the other.
        let between = context.sides.len() == 2
            && fact.fresh
            && matches!(fact.action, Some(Action::Reduce | Action::Remove))
            && before.iter().any(|known| {
                let signed = known.kind == Kind::Agreement && known.fresh && known.action == Some(Action::Reach);
                signed
                    && context.sides.iter().all(|side| {
                        let id = &lexicon.party(*side).id;
                        known.actor.contains(id) || known.target.contains(id)
                    })
            });
        let partner = other().filter(|_| between);
        fact.target = match before.iter().rev().find(alike) {
            Some(known) => known.target.clone(),
            None if partner.is_some() => partner.into_iter().collect(),
            None if particular || fact.kind != Kind::Tariff => vec![PartyId::everyone()],
            None => {
                // "Pakistan to cut customs duty to 15%": that of all goods, where the article names no other side.
                let alone = named && context.sides.len() < 2 && fact.fresh;
                other().or_else(|| (fact.basis.is_some() || alone).then(PartyId::everyone)).into_iter().collect()
            }
        };
    }
    if controls && fact.object.is_empty() {
        fact.object = goods_so_far(fact, before);
    }
    // An article that names no state tells of its own, which is left open: "The import duty on rice has been withdrawn".
    let nobody = home.is_none() && context.sides.len() < 2 && fact.fresh && particular && context.trade;
    (!fact.actor.is_empty() || nobody && fact.kind != Kind::Investigation)
        && has_needs(fact, lexicon)
        && (fact.kind != Kind::Investigation
            || !fact.target.is_empty()
            || fact.basis.is_some()
            || !fact.object.is_empty())
        && (fact.kind != Kind::Sanction || !fact.target.is_empty() || !fact.object.is_empty() || fact.basis.is_some())
        && (fact.kind != Kind::Subsidy || !fact.object.is_empty() || fact.fresh && fact.amount.is_some())
        && (fact.kind != Kind::Tariff || fact.rate.is_some() || !fact.target.is_empty() || !fact.object.is_empty())
}

/// The goods of `the ban`, `the tariff` without any beside it: those that all measures of its kind and party told before are
/// on, where they are the same.
fn goods_so_far(fact: &Fact, before: &[Fact]) -> Vec<ProductId> {
    let mut of_kind = before.iter().filter(|known| known.kind == fact.kind && known.actor == fact.actor);
    let Some(first) =
        of_kind.next().filter(|known| !known.object.is_empty() && known.object.len() <= GOODS_CARRIED_MAX)
    else {
        return Vec::new();
    };
    let general = |known: &Fact| known.object.iter().any(|id| id.as_str() == "all_goods");
    let same = |known: &Fact| known.object == first.object && known.target == fact.target;
    if general(first) || !same(first) || !of_kind.all(same) { Vec::new() } else { first.object.clone() }
}

/// True if the fact has all that its kind, one of a user's, insists on.
fn has_needs(fact: &Fact, lexicon: &Lexicon) -> bool {
    let Kind::New(_) = fact.kind else { return true };
    let needs = lexicon.find_kind(fact.kind.as_str()).map(|kind| kind.needs.as_slice()).unwrap_or_default();
    needs.iter().all(|need| match need {
        Need::Object => !fact.object.is_empty(),
        Need::Target => !fact.target.is_empty(),
        Need::Rate => fact.rate.is_some(),
        Need::Amount => fact.amount.is_some(),
        Need::Date => fact.date.is_some(),
        Need::Basis => fact.basis.is_some(),
    })
}
