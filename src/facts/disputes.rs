//! Trade disputes and probes that no noun of their own names: `took China to the WTO`, `is investigating imports of`.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::readings::{Reading, clause_of};
use crate::facts::roles::{Lead, Scene};
use crate::facts::words::{Act, Pos};
use crate::lexicon::Form;

/// Nouns that are a dispute of states where the WTO is named beside them.
const DISPUTES: &[&str] = &[
    "consultations",
    "dispute",
    "disputes",
    "complaint",
    "complaints",
    "case",
    "cases",
    "claim",
    "challenge",
    "action",
    "suit",
    "lawsuit",
    "panel",
    "panels",
    "proceedings",
    "proceeding",
    "appeal",
];

/// True for `suit`, `complaint`: a word for a dispute of states.
pub(super) fn names(word: &str) -> bool {
    DISPUTES.contains(&word)
}

/// True for `requested consultations with China at the WTO`, `a WTO panel was set up`, in a sentence that names the WTO.
pub(super) fn is_named(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let last = sentence.word(token).rsplit([' ', '-']).next().unwrap_or_default();
    if sentence.tokens[token].pos == Pos::Verb || !DISPUTES.iter().any(|word| last.eq_ignore_ascii_case(word)) {
        return false;
    }
    let acts = |clause: &Clause| {
        let head = scene.head(clause).as_verb;
        [Act::Open, Act::Seek, Act::Impose, Act::Close, Act::Remove, Act::Suspend].into_iter().any(|act| head.act(act))
            || revives(scene, clause)
    };
    let hangs = scene.clauses.iter().any(|clause| {
        matches!(clause.opening, Opening::Reduced | Opening::Relative)
            && clause.antecedent == Some(token)
            && acts(clause)
    });
    hangs
        || scene.clause_of(token).is_some_and(|(clause, subject)| {
            let clause = &scene.clauses[clause];
            acts(clause) && subject == clause.passive
        })
}

/// True for `would revive its complaint`, `reactivated the case`.
pub(super) fn revives(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let word = scene.sentence.lower(clause.head);
    // "take up again its suit".
    let again = ["tak", "took"].iter().any(|stem| word.starts_with(stem))
        && (clause.head..clause.group.end + 2).any(|at| scene.sentence.is_word(at, "again"));
    again || ["reviv", "reactivat", "renew", "resum", "pursu"].iter().any(|stem| word.starts_with(stem))
}

/// True for `would revive its complaint`, `asked Canada for dispute settlement consultations`: one is opened.
pub(super) fn opens(scene: &Scene<'_, '_>, token: usize, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = clause_of(scene, reading).filter(|_| !reading.as_subject) else { return false };
    let asks = sentence.begins(clause.head, &["ask", "request", "demand", "call"]);
    // "announced that it is conducting an anti-dumping investigation".
    let conducts = sentence.begins(clause.head, &["conduct", "carr", "undertak"])
        && matches!(clause.opening, Opening::Complement | Opening::Infinitive)
        && clause.parent.is_some_and(|parent| {
            let above = &scene.clauses[parent];
            let word = sentence.lower(above.head);
            above.is_past() && ["announc", "disclos", "reveal", "decid"].iter().any(|stem| word.starts_with(stem))
        });
    // "tyres come under a dumping probe".
    let under = sentence.is_any(clause.head, &["come", "comes", "came", "fall", "falls", "fell"])
        && sentence.is_word(clause.group.end, "under");
    under || conducts || revives(scene, clause) || asks && sentence.lower(token).starts_with("dispute")
}

/// The kind of measure that a verb alone tells: `sued the EU at the WTO`, `investigates imports of steel`.
pub(super) fn acts(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    let word = sentence.lower(token);
    let sues = ["sue", "sues", "sued", "suing"].contains(&word)
        || ["challeng", "complain", "contest"].iter().any(|start| word.starts_with(start));
    let takes =
        ["tak", "took", "drag", "haul", "bring", "brought", "go", "turn"].iter().any(|start| word.starts_with(start));
    let probes = word.starts_with("investigat")
        || word.starts_with("prob")
        || word.starts_with("look") && word.ends_with("into");
    let asks = ["ask", "request", "seek", "sought", "demand"].iter().any(|start| word.starts_with(start));
    if !(sues || takes || probes || asks) {
        return None;
    }
    // "Turkey was taken to the WTO by China".
    let by = |clause: &Clause| {
        takes && scene.parties_in(clause.object()).any(|party| party.lead == Lead::By && !party.goods)
    };
    let clause = scene.clauses.iter().find(|clause| clause.head == token && (!clause.passive || by(clause)))?;
    let told = if asks {
        // "has asked for a WTO panel".
        let panel = |at: usize| {
            sentence.lower(at).ends_with("panel") && sentence.party(at).is_some_and(|party| is_forum(scene, party))
        };
        !scene.subjects(clause).is_empty() && clause.object().take(4).any(panel)
    } else if probes {
        looks_into_trade(scene, clause)
    } else {
        if scene.subjects(clause).is_empty() {
            return None;
        }
        let direct = scene.parties_in(clause.object()).find(|party| is_forum(scene, party.party));
        let forum =
            direct.or_else(|| scene.parties_in(taken(scene, clause)?).find(|party| is_forum(scene, party.party)))?;
        let named =
            forum.lead == Lead::To && !sentence.tokens.get(forum.token + 1).is_some_and(|next| next.pos == Pos::Noun);
        named || sues && matches!(forum.lead, Lead::In | Lead::With | Lead::Other)
    };
    told.then_some(Kind::Investigation)
}

/// The rest of `is taking Delhi's decision to raise its duty to the WTO`: of what is taken there.
pub(super) fn taken(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Range<usize>> {
    let sentence = scene.sentence;
    let takes = ["tak", "took", "bring", "brought", "challeng", "contest"];
    if !sentence.begins(clause.head, &takes) {
        return None;
    }
    let own = scene.clauses.iter().position(|other| std::ptr::eq(other, clause))?;
    let below = scene.clauses.iter().find(|other| {
        other.parent == Some(own) && matches!(other.opening, Opening::Infinitive | Opening::Reduced | Opening::Relative)
    })?;
    Some(below.group.end..below.right.min(sentence.tokens.len()))
}

/// True for `is investigating Chinese steel`, `looks into whether imports are dumped`: goods of another country.
fn looks_into_trade(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let subjects = scene.subjects(clause);
    let end = (clause.group.end + 16).min(sentence.tokens.len());
    let foreign = scene
        .parties_in(clause.group.end..end)
        .any(|party| (party.goods || party.lead == Lead::From) && !subjects.contains(&party.party));
    let unfair = (clause.group.end..end)
        .any(|at| sentence.begins(at, &["dump", "subsid", "import", "tariff", "dut"]) || sentence.is_word(at, "below"));
    // "whether imports of drones harm national security".
    let secure = (clause.group.end..end).any(|at| {
        sentence.is_word(at, "national security")
            || sentence.is_word(at, "national") && sentence.is_word(at + 1, "security")
    }) && (clause.group.end..end).any(|at| sentence.tokens[at].flow == Some(Kind::ImportControl));
    // "will look into a complaint against Indonesian glass", of a body for such complaints.
    let complaint = (clause.group.end..end).any(|at| sentence.lower(at).starts_with("complain"))
        && clause.subject.clone().any(|at| {
            let word = sentence.lower(at);
            ["dumping", "remed", "tariff commission", "trade commission"].iter().any(|part| word.contains(part))
        });
    !subjects.is_empty() && (foreign && (unfair || complaint) || secure)
}

/// True if the sentence names the WTO.
pub(super) fn at_forum(scene: &Scene<'_, '_>) -> bool {
    scene.parties.iter().any(|party| is_forum(scene, party.party))
}

fn is_forum(scene: &Scene<'_, '_>, party: crate::facts::sentence::Party) -> bool {
    scene.sentence.lexicon.party(party).id.as_str() == "WTO"
}

/// True for `can request a panel`, `concluded in its probe that`, `is to be concluded within a year`: how such things go,
/// and nothing that is done.
pub(super) fn is_course(scene: &Scene<'_, '_>, clause: &Clause, start: usize) -> bool {
    let sentence = scene.sentence;
    let may = clause.group.clone().any(|at| sentence.is_any(at, &["can", "could"]));
    let ends = sentence.begins(clause.head, &["conclud", "complet", "finish"]);
    let within = start > 0 && sentence.is_any(start - 1, &["in", "during", "after"]);
    let talked = sentence.begins(clause.head, &["discuss", "debat", "attend", "hear"]);
    talked && !clause.passive || may && at_forum(scene) || ends && (within || clause.will || clause.form == Form::Base)
}
