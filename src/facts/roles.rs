//! Who does it, to whom, on what: the parties and products around a noun and its verb.

use crate::facts::passage::{Clause, Mark, Passage, Sense};
use crate::facts::words::{Act, Word};
use crate::lexicon::{Form, Naming, PartyId, ProductId};

/// Prepositions that lead to the party or goods that a measure is against.
const TOWARD: &[&str] = &[
    "on",
    "against",
    "for",
    "from",
    "of",
    "to",
    "into",
    "toward",
    "towards",
    "over",
    "targeting",
    "at",
    "hitting",
    "covering",
    "with",
    "upon",
    "regarding",
    "concerning",
    "about",
];
/// What may stand between a party and the noun that it owns: `US steel import tariffs`.
const ADJECTIVES_MAX: usize = 48;

/// The parties and products around one noun.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    pub actor: Vec<PartyId>,
    pub target: Vec<PartyId>,
    pub object: Vec<ProductId>,
}

/// What the roles are looked for around.
pub(super) struct Around<'m> {
    pub clause: Clause,
    pub noun: &'m Mark,
    pub verb: Option<&'m Mark>,
    /// Where the next noun of a measure begins, or the clause ends.
    pub until: usize,
    /// Where the noun before this one ends, or the clause begins.
    pub since: usize,
}

pub(super) fn roles(passage: &Passage<'_>, around: &Around<'_>) -> Roles {
    let owner = owner(passage, around);
    let after = after(passage, around);
    let hit = hit(passage, around);
    let mut target: Vec<PartyId> = Vec::new();
    let mut actor: Vec<PartyId> = Vec::new();
    let agent = agent(passage, around);
    let subject = subject(passage, around);
    let payer = around.verb.is_some_and(|verb| bears(passage, verb));
    let goods_owner = goods_owner(passage, around);
    match (agent, owner) {
        (Some(agent), _) => actor = vec![agent],
        (None, Some(Owner { party, possessive: true })) => actor = vec![party],
        (None, Some(Owner { party, possessive: false })) => match &subject {
            // "Trump's order raises China tariffs": the name before the noun is the target.
            Some(subject) if *subject != party && !payer => {
                actor = vec![subject.clone()];
                target.push(party);
            }
            _ => actor = vec![party],
        },
        (None, None) if !payer => actor.extend(subject.clone()),
        (None, None) => {}
    }
    if payer
        && let Some(subject) = subject
        && !actor.contains(&subject)
    {
        target.push(subject);
    }
    target.extend(hit);
    target.extend(after);
    target.extend(goods_owner);
    let mut seen = Vec::new();
    target.retain(|party| {
        !actor.contains(party) && !seen.contains(party) && {
            seen.push(party.clone());
            true
        }
    });
    let everyone = passage.has(around.since, around.until, |word| word == Word::Everyone);
    if target.is_empty() && everyone {
        target.push(PartyId::everyone());
    }
    Roles { actor, target, object: objects(passage, around) }
}

struct Owner {
    party: PartyId,
    possessive: bool,
}

/// `China's controls`, `US tariffs`, `Trump's 20% levy`.
fn owner(passage: &Passage<'_>, around: &Around<'_>) -> Option<Owner> {
    let from = around.noun.start.saturating_sub(ADJECTIVES_MAX).max(around.since);
    let mark = passage.within(floor(passage.text, from), around.noun.start).rfind(|mark| mark.is_actor())?;
    let between = &passage.text[mark.end..around.noun.start];
    let possessive = passage.is_possessive(mark);
    let mut words =
        between.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase());
    let plain = !words.any(|word| {
        TOWARD.contains(&word.as_str())
            || matches!(
                word.as_str(),
                "and"
                    | "will"
                    | "would"
                    | "to"
                    | "by"
                    | "that"
                    | "has"
                    | "have"
                    | "is"
                    | "are"
                    | "a"
                    | "an"
                    | "the"
                    | "in"
            )
    });
    let verbs = passage
        .within(mark.end, around.noun.start)
        .any(|mark| mark.form() != Form::Plain && matches!(mark.word(), Some(Word::Act(_) | Word::Say | Word::Cue(_))));
    // "China's increased controls": a participle belongs to the noun.
    if !plain || verbs && !possessive || between.contains([',', ';', ':', '—']) {
        return None;
    }
    // "Chinese goods tariffs" names the goods' origin, not the owner.
    let goods = passage.within(mark.end, around.noun.start).any(|mark| matches!(mark.sense, Sense::Product(_, true)));
    let demonym = matches!(mark.sense, Sense::Party(_, Naming::Demonym));
    let party = mark.party()?.clone();
    (!(goods && demonym && !possessive)).then_some(Owner { party, possessive })
}

/// `by China`, after the noun or the verb.
fn agent(passage: &Passage<'_>, around: &Around<'_>) -> Option<PartyId> {
    let until =
        around.until.max(around.verb.map_or(0, |verb| verb.end + 40)).min(around.clause.end).max(around.noun.end);
    passage
        .within(around.noun.end.min(around.verb.map_or(usize::MAX, |verb| verb.end)), until)
        .find(|mark| {
            mark.is_actor() && matches!(passage.word_before(mark.start).as_str(), "by")
                || mark.is_actor() && passage.text[..mark.start].ends_with("by the ")
        })
        .and_then(|mark| mark.party().cloned())
}

/// The last party before the verb that is not led by a preposition.
fn subject(passage: &Passage<'_>, around: &Around<'_>) -> Option<PartyId> {
    let before = around.verb.map_or(around.noun.start, |verb| verb.start.min(around.noun.start));
    let own = subject_in(passage, around.clause.start, before);
    // "…, and on the same date put controls on …": the subject of the clause before.
    own.or_else(|| {
        let first = passage.clauses.first().copied()?;
        if around.clause.start == 0 {
            return None;
        }
        subject_in(passage, first.start, first.end.min(before))
    })
}

pub(super) fn subject_in(passage: &Passage<'_>, start: usize, end: usize) -> Option<PartyId> {
    let candidates: Vec<&Mark> = passage.within(start, end).filter(|mark| mark.is_actor()).collect();
    let free = |mark: &&&Mark| {
        let word = passage.word_before(mark.start);
        let word = if word == "the" {
            passage.word_before(passage.text[..mark.start].to_ascii_lowercase().rfind("the").unwrap_or(mark.start))
        } else {
            word
        };
        let led = TOWARD.contains(&word.as_str()) || matches!(word.as_str(), "in" | "between" | "by");
        let adjective = matches!(mark.sense, Sense::Party(_, Naming::Demonym))
            && !passage.is_possessive(mark)
            && goods_follow(passage, mark);
        !led && !adjective
    };
    candidates.iter().rev().find(free).and_then(|mark| mark.party().cloned())
}

fn goods_follow(passage: &Passage<'_>, mark: &Mark) -> bool {
    passage.marks.iter().find(|next| next.start >= mark.end && next.start <= mark.end + 20).is_some_and(|next| {
        matches!(next.sense, Sense::Product(..) | Sense::Company(_) | Sense::Word(Word::Flow(_), _))
    })
}

/// Verbs whose subject bears the measure: `faces`, `will pay`, `were hit by`.
fn bears(passage: &Passage<'_>, verb: &Mark) -> bool {
    let text = passage.text[verb.start..verb.end].to_ascii_lowercase();
    let passive = verb.form() == Form::Past && {
        let before = passage.word_before(verb.start);
        matches!(before.as_str(), "be" | "been" | "is" | "are" | "was" | "were" | "being")
    };
    text.starts_with("face")
        || text.starts_with("facing")
        || text.contains("pay")
        || text.contains("subject to")
        || (passive
            && matches!(
                text.as_str(),
                "hit" | "charged" | "slapped" | "taxed" | "subjected" | "targeted" | "sanctioned" | "blacklisted"
            ))
}

/// `hit Brazil with a tariff`.
fn hit(passage: &Passage<'_>, around: &Around<'_>) -> Vec<PartyId> {
    let Some(verb) = around.verb.filter(|verb| verb.end < around.noun.start) else { return Vec::new() };
    if !passage.text[verb.end..around.noun.start].contains(" with ") && verb.act() != Some(Act::Impose) {
        return Vec::new();
    }
    passage
        .within(verb.end, around.noun.start)
        .filter(|mark| mark.is_actor())
        .filter(|mark| !passage.is_possessive(mark))
        .filter_map(|mark| mark.party().cloned())
        .collect()
}

/// Parties after the noun, led by `on`, `against`, `from`, .. or as the origin of goods.
fn after(passage: &Passage<'_>, around: &Around<'_>) -> Vec<PartyId> {
    let mut found = Vec::new();
    let mut led = false;
    let mut last = around.noun.end;
    for mark in passage.within(around.noun.end, around.until) {
        let between = &passage.text[last.min(mark.start)..mark.start];
        let words: Vec<String> = between
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase())
            .collect();
        // "to" is a cue as well, and so a mark of its own.
        let own = passage.text[mark.start..mark.end].to_ascii_lowercase();
        if TOWARD.contains(&own.as_str()) || words.iter().any(|word| TOWARD.contains(&word.as_str())) {
            led = true;
        }
        if mark.form() != Form::Plain && matches!(mark.word(), Some(Word::Say)) {
            break;
        }
        if let Some(party) = mark.party() {
            let by = words.last().is_some_and(|word| word == "by");
            let subject = next_is_say(passage, mark);
            if led && !by && !subject && !matches!(mark.sense, Sense::Person(..)) {
                found.push(party.clone());
            }
        }
        last = mark.end;
    }
    found
}

fn next_is_say(passage: &Passage<'_>, mark: &Mark) -> bool {
    passage
        .marks
        .iter()
        .find(|next| next.start >= mark.end && next.start <= mark.end + 6)
        .is_some_and(|next| matches!(next.word(), Some(Word::Say)) && next.form() != Form::Plain)
}

/// `Chinese goods will face a tariff`: the origin of goods before the noun.
fn goods_owner(passage: &Passage<'_>, around: &Around<'_>) -> Vec<PartyId> {
    passage
        .within(around.since, around.noun.start)
        .filter(|mark| mark.is_actor() && goods_follow(passage, mark))
        .filter(|mark| !passage.is_possessive(mark) || matches!(mark.sense, Sense::Party(..)))
        .filter(|mark| matches!(mark.sense, Sense::Party(_, Naming::Demonym | Naming::Name)))
        .filter_map(|mark| mark.party().cloned())
        .collect()
}

/// Products after the noun, or before it; particular ones drive out general ones.
fn objects(passage: &Passage<'_>, around: &Around<'_>) -> Vec<ProductId> {
    let all = |start: usize, end: usize| -> Vec<(ProductId, bool)> {
        let mut found: Vec<(ProductId, bool)> = Vec::new();
        for mark in passage.within(start, end.max(start)) {
            let entry = match &mark.sense {
                Sense::Product(id, generic) => (id.clone(), *generic),
                Sense::Company(id) => (id.clone(), false),
                _ => continue,
            };
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
        found
    };
    let after = all(around.noun.end, around.until);
    // "steel tariffs": just before the noun.
    let near = floor(passage.text, around.noun.start.saturating_sub(60).max(around.since));
    let before = all(near, around.noun.start);
    let mut found = if before.iter().any(|(_, generic)| !generic) && touches(passage, around, near) {
        before.clone()
    } else {
        after
    };
    if found.is_empty() {
        found = before;
    }
    if found.is_empty() {
        found = all(around.since, around.noun.start);
    }
    let particular = found.iter().any(|(_, generic)| !generic);
    found.into_iter().filter(|(_, generic)| !(particular && *generic)).map(|(id, _)| id).collect()
}

/// True if a product stands right before the noun.
fn touches(passage: &Passage<'_>, around: &Around<'_>, near: usize) -> bool {
    passage
        .within(near, around.noun.start)
        .rfind(|mark| matches!(mark.sense, Sense::Product(_, false) | Sense::Company(_)))
        .is_some_and(|mark| !passage.text[mark.end..around.noun.start].contains(char::is_alphanumeric))
}

/// The nearest byte offset at or before `at` that begins a character.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
