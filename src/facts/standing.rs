//! How a deal stands by set phrases that no single verb tells: kept going, given more time, let lapse, hanging by a
//! thread, in want of a blessing, not there at all.
//!
//! In: a clause and the phrase of a deal in it. Out: what that says of the deal (`Step`), or nothing.

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::outcome::starts;
use crate::facts::roles::{PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::voice;
use crate::facts::words::{Cue, Flag, Pos, Step};
use crate::lexicon::Form;

/// How far behind a deal stands what becomes of it.
const BEHIND: usize = 9;
/// What somebody keeps a deal: `keep the truce alive`.
const ALIVE: &[&str] = &["going", "alive", "running", "afloat", "intact", "in force", "in place"];
/// How likely a deal is.
const HOW_LIKELY: &[&str] =
    &["likely", "unlikely", "imminent", "elusive", "remote", "doubtful", "uncertain", "plausible", "unrealistic"];
/// Who speaks for a state in its capital: `a spokesman in Bern`.
const SPEAKERS: &[&str] =
    &["spokesman", "spokeswoman", "spokesperson", "official", "officials", "ministry", "minister"];

/// What a verb does to the deal that ends at `last`, by the words behind it: `keep it going`, `give it another year`,
/// `let it lapse`.
pub(super) fn kept(scene: &Scene<'_, '_>, clause: &Clause, last: usize) -> Option<Step> {
    let sentence = scene.sentence;
    let tokens = &sentence.tokens;
    let verb = |stems: &[&str]| stems.iter().any(|stem| starts(scene, clause, stem));
    let next = last + 1;
    if verb(&["keep", "kept"]) && sentence.is_any(next, ALIVE) {
        return Some(Step::Extended);
    }
    let more = sentence.is_any(next, &["another", "extra", "further"]);
    if verb(&["giv", "gave", "grant"]) && more && tokens.get(next + 1).is_some_and(|token| token.date.is_some()) {
        return Some(Step::Extended);
    }
    if !verb(&["let"]) {
        return None;
    }
    const ENDS: &[&str] = &["expire", "lapse", "die", "collapse", "end"];
    let ends = (next..(next + BEHIND).min(tokens.len()))
        .take_while(|at| !matches!(tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Modal | Pos::Be))
        .any(|at| sentence.is_any(at, ENDS));
    ends.then_some(Step::Broken)
}

/// What a verb says of the deal in its subject: `hangs by a thread`, `still needs the blessing of`, `will run for another
/// year`, `has ceased to exist`.
pub(super) fn open(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Step> {
    let sentence = scene.sentence;
    let verb = |stems: &[&str]| stems.iter().any(|stem| starts(scene, clause, stem));
    let behind = clause.group.end..clause.right.min(clause.group.end + BEHIND);
    let term = |at: usize| sentence.is_any(at, &["year", "years", "month", "months", "quarter", "decade"]);
    let dated = || {
        behind.clone().any(|at| {
            if sentence.is_word(at, "another") && (term(at + 1) || term(at + 2)) {
                return true;
            }
            let date = sentence.tokens.get(at).and_then(|token| token.date).map(|date| &sentence.dates[date]);
            date.is_some_and(|date| {
                date.is_distance() && date.lead != "in" || matches!(date.lead, "until" | "till" | "another")
            })
        })
    };
    let more = || {
        ["another", "more", "longer", "further"].iter().any(|word| behind.clone().any(|at| sentence.is_word(at, word)))
    };
    if verb(&["run", "live", "last", "continu", "hold", "stay"])
        && clause.will
        && !clause.negated
        && !clause.passive
        && dated()
        && (more() || behind.clone().any(|at| sentence.is_word(at, "until")))
    {
        return Some(Step::Extended);
    }
    if verb(&["ceas"]) && sentence.is_word(clause.group.end, "to") && sentence.is_word(clause.group.end + 1, "exist") {
        return Some(Step::Broken);
    }
    if verb(&["hang", "hung"]) {
        let doubt = |at: usize| sentence.is_any(at, &["thread", "balance"]);
        return behind.clone().any(doubt).then_some(Step::Sought);
    }
    // "looks unlikely this year", "remains elusive".
    let states = clause.copula || verb(&["look", "seem", "appear", "remain", "prov"]);
    if states && behind.clone().take(3).any(|at| sentence.is_any(at, HOW_LIKELY)) {
        return Some(Step::Sought);
    }
    if !verb(&["need", "await", "requir", "lack"]) || clause.passive {
        return None;
    }
    let consent = |at: usize| {
        let word = sentence.tokens[at].as_noun;
        word.step(Step::Approved) || word.step(Step::Signed)
    };
    behind.clone().any(consent).then_some(Step::Sought)
}

/// True for `there is no deal`: the one that begins at `begin` is not there.
pub(super) fn none_there(scene: &Scene<'_, '_>, clause: &Clause, (begin, token): (usize, usize)) -> bool {
    let sentence = scene.sentence;
    let own = clause.own_subject();
    let there = own.len() <= 2 && own.clone().any(|at| sentence.is_word(at, "there"));
    let is = clause.copula || scene.head(clause).pos == Pos::Be;
    let none = clause.negated || (begin..token).any(|at| sentence.is_word(at, "no"));
    there && is && none && begin <= clause.group.end && !clause.will && !clause.may && !clause.would
}

/// The clause in which the object of `index` is what something is to be done to: `expects the deal to be signed`.
pub(super) fn to_be(scene: &Scene<'_, '_>, index: usize, last: usize) -> Option<usize> {
    let above = &scene.clauses[index];
    let head = scene.head(above);
    let thinks = head.pos == Pos::Verb
        && ([Cue::Scheduled, Cue::Considered, Cue::Plan].into_iter().any(|cue| head.as_verb.cue(cue))
            || head.flag(Flag::Urge)
            || ["expect", "hope", "believ", "want", "see"].iter().any(|stem| starts(scene, above, stem)));
    let under = (index + 1..scene.clauses.len()).find(|at| scene.clauses[*at].group.start > last)?;
    let clause = &scene.clauses[under];
    let plain = scene.sentence.tokens[last + 1..clause.group.start]
        .iter()
        .all(|token| !matches!(token.pos, Pos::Comma | Pos::Stop | Pos::Sub | Pos::Rel | Pos::That));
    let hangs = clause.opening == Opening::Infinitive && clause.form == Form::Base && clause.passive;
    (thinks && hangs && plain && clause.parent == Some(index)).then_some(under)
}

/// True for what is done by doing it: `ended years of haggling by signing a deal`, `met in Rome, signing a deal`.
pub(super) fn by_means(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let Some(before) = clause.group.start.checked_sub(1) else { return false };
    let done = clause.parent.map(|parent| &scene.clauses[parent]).is_some_and(|parent| {
        parent.is_past() && !parent.negated && !parent.may && !parent.would && !scene.head(parent).flag(Flag::Say)
    });
    let participle = clause.opening == Opening::Participle && sentence.tokens[before].pos == Pos::Comma;
    let means = sentence.is_any(before, &["by", "after", "upon"]);
    clause.form == Form::Ing && !clause.finite && done && (participle || means)
}

/// True if somebody says that a deal was not made, and not that it is not made yet.
pub(super) fn disowned(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let sentence = scene.sentence;
    let told = clause.is_some_and(|clause| clause.is_past() || clause.have);
    let yet =
        (sentence.body..sentence.tokens.len()).any(|at| sentence.is_any(at, &["yet", "yet to", "until", "without"]));
    told && !yet && clause.is_some_and(|clause| !clause.may && !clause.will && !clause.would) && {
        voice::voice(scene, clause).1.is_some()
    }
}

/// True for `would not rush to strike a deal`: it is sought, at leisure.
pub(super) fn unhurried(scene: &Scene<'_, '_>, clause: Option<&Clause>) -> bool {
    let above = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    above.map(|parent| &scene.clauses[parent]).is_some_and(|above| {
        above.negated && ["rush", "hurr", "rac", "scrambl"].iter().any(|stem| starts(scene, above, stem))
    })
}

/// The state for which somebody speaks in its capital: `a spokesman in Bern denied`.
pub(super) fn capital_speaks(scene: &Scene<'_, '_>) -> Option<Party> {
    let sentence = scene.sentence;
    let says = |clause: &&Clause| {
        let head = scene.head(clause);
        head.pos == Pos::Verb && (head.flag(Flag::Say) || head.as_verb.cue(Cue::Denied))
    };
    let office = |at: usize| SPEAKERS.iter().any(|word| sentence.lower(at).ends_with(word));
    scene.clauses.iter().filter(says).find_map(|clause| {
        let subject = clause.own_subject();
        let place = |party: &&PartyRef| {
            party.place
                && !party.goods
                && party.token > 1
                && sentence.is_word(party.token - 1, "in")
                && office(party.token - 2)
        };
        scene.parties_in(subject).find(place).map(|party| party.party)
    })
}

/// True for `wrapped up negotiations on a trade pact`: what they were for tells it.
pub(super) fn ends_in_deal(scene: &Scene<'_, '_>, clause: &Clause, token: usize) -> bool {
    let sentence = scene.sentence;
    let ends = ["conclu", "complet", "finali", "wrap"].iter().any(|stem| starts(scene, clause, stem));
    let led = sentence.is_any(token + 1, &["on", "for", "of"]);
    let deal = (token + 2..(token + 2 + BEHIND).min(sentence.tokens.len()))
        .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Comma | Pos::Stop | Pos::Prep))
        .any(|at| sentence.tokens[at].noun == Some(Kind::Agreement));
    let round = (token.saturating_sub(4)..=token).any(|at| sentence.lower(at).split(' ').any(|word| word == "round"));
    ends && led && deal && !round
}
