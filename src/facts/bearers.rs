//! Who bears a measure that names nobody beside it: what the rest of its sentence says of that.
//!
//! In: a scene, the trigger and its reading, and who acts. Out: parties, none where the sentence says nothing.

use crate::facts::Kind;
use crate::facts::clauses::Opening;
use crate::facts::readings::{Reading, clause_of};
use crate::facts::roles::{Lead, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Pos};

/// Verbs of one that a flow goes to: `electricity, which Ecuador leans on`.
const NEEDS: &[&str] = &["lean", "rel", "depend", "buy", "import", "need", "consum", "purchas"];

/// Members of a list that follows them: `with the eight members that have ratified: Brunei, Chile ..`.
const MEMBERS: &[&str] = &[
    "members",
    "countries",
    "nations",
    "states",
    "partners",
    "economies",
    "signatories",
    "parties",
    "neighbours",
    "neighbors",
    "trading partners",
];

/// Who bears the measure, from what stands elsewhere in its sentence.
pub(super) fn elsewhere(scene: &Scene<'_, '_>, trigger: Trigger, reading: &Reading, actor: &[Party]) -> Vec<Party> {
    let mut found = Vec::new();
    if matches!(trigger.kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl | Kind::Sanction) {
        found.extend(listed(scene, trigger.token));
    }
    if trigger.kind == Kind::Tariff && found.is_empty() {
        found.extend(made_in(scene));
        if found.is_empty() {
            found.extend(goods_beside(scene, trigger.token, actor));
        }
    }
    if trigger.kind == Kind::Sanction && found.is_empty() {
        found.extend(linked_to(scene));
    }
    if trigger.kind == Kind::ExportControl && found.is_empty() {
        found.extend(who_needs(scene, reading));
        if found.is_empty() {
            found.extend(sold_to(scene, actor));
        }
    }
    found.retain(|party| !actor.contains(party));
    unique(&mut found);
    found
}

/// The names of a list after a colon, where states were spoken of before it.
pub(super) fn listed(scene: &Scene<'_, '_>, after: usize) -> Vec<Party> {
    let sentence = scene.sentence;
    let Some(colon) = (after..sentence.tokens.len()).find(|at| sentence.word(*at) == ":") else { return Vec::new() };
    let members = (after..colon).rev().take(8).any(|at| sentence.is_any(at, MEMBERS));
    let end = (colon + 1..sentence.tokens.len())
        .find(|at| !matches!(sentence.tokens[*at].pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det))
        .unwrap_or(sentence.tokens.len());
    let names: Vec<Party> =
        scene.parties_in(colon + 1..end).filter(|party| !party.person).map(|party| party.party).collect();
    if members && names.len() > 1 { names } else { Vec::new() }
}

/// `sanctions 50 firms linked to Iran's oil exports`: against whom they are meant.
fn linked_to(scene: &Scene<'_, '_>) -> Vec<Party> {
    let sentence = scene.sentence;
    let links = |at: usize| sentence.is_any(at, &["linked", "tied", "connected"]);
    scene
        .parties
        .iter()
        .filter(|party| !party.person && party.token > 1)
        .filter(|party| {
            (party.token.saturating_sub(4)..party.token - 1).any(|at| links(at) && sentence.is_word(at + 1, "to"))
        })
        .map(|party| party.party)
        .collect()
}

/// `vehicles that are products of Japan shall be free of the duties`.
fn made_in(scene: &Scene<'_, '_>) -> Vec<Party> {
    let sentence = scene.sentence;
    let origin = |token: usize| {
        token > 1
            && sentence.is_word(token - 1, "of")
            && sentence.is_any(token - 2, &["products", "product", "goods", "articles"])
    };
    scene.parties.iter().filter(|party| !party.person && origin(party.token)).map(|party| party.party).collect()
}

/// `Brazilian coffee gains little: the 40% that he added is not touched`: the goods of one state, where no other is named.
fn goods_beside(scene: &Scene<'_, '_>, token: usize, actor: &[Party]) -> Vec<Party> {
    // "Countries that buy Libyan oil will pay": whoever does.
    const WHOEVER: &[&str] = &["countries", "nations", "economies", "states", "anyone", "whoever", "those"];
    let sentence = scene.sentence;
    if (sentence.body..token).any(|at| sentence.is_any(at, WHOEVER)) {
        return Vec::new();
    }
    let mut others: Vec<Party> = Vec::new();
    for party in scene.parties.iter().filter(|party| !actor.contains(&party.party)) {
        if !party.goods || party.possessive || party.token > token {
            return Vec::new();
        }
        others.push(party.party);
    }
    unique(&mut others);
    if others.len() == 1 { others } else { Vec::new() }
}

/// `has cut off sales of electricity, which Ecuador leans on`.
fn who_needs(scene: &Scene<'_, '_>, reading: &Reading) -> Vec<Party> {
    let Some(own) = clause_of(scene, reading) else { return Vec::new() };
    scene
        .clauses
        .iter()
        .filter(|clause| {
            clause.opening == Opening::Relative
                && clause.group.start >= own.group.end
                && !clause.negated
                && scene.sentence.begins(clause.head, NEEDS)
        })
        .flat_map(|clause| scene.subjects(clause))
        .collect()
}

/// `applications to sell its chips in China .. the licences will be granted`: where they are to be sold.
fn sold_to(scene: &Scene<'_, '_>, actor: &[Party]) -> Vec<Party> {
    let sentence = scene.sentence;
    let sells = |head: usize| {
        sentence.is_any(
            head,
            &[
                "sell",
                "sells",
                "selling",
                "sold",
                "ship",
                "ships",
                "shipping",
                "export",
                "exports",
                "exporting",
                "supply",
            ],
        )
    };
    let mut found: Vec<Party> = scene
        .clauses
        .iter()
        .filter(|clause| sells(clause.head) && !clause.passive)
        .flat_map(|clause| {
            scene.parties_in(clause.object()).filter(|party| matches!(party.lead, Lead::In | Lead::To)).map(|p| p.party)
        })
        .filter(|party| !actor.contains(party))
        .collect();
    unique(&mut found);
    if found.len() == 1 { found } else { Vec::new() }
}

/// True where the one party named is only an example: `wheat by all transport, including from EAEU countries`.
pub(super) fn only_included(scene: &Scene<'_, '_>, target: &[Party]) -> bool {
    let sentence = scene.sentence;
    let [only] = target else { return false };
    let mut mentions = scene.parties.iter().filter(|party| party.party == *only && !party.indirect).peekable();
    let led = |token: usize| {
        (token.saturating_sub(3)..token)
            .any(|at| sentence.is_any(at, &["incl", "incl.", "including"]) && sentence.is_word(at + 1, "from"))
    };
    mentions.peek().is_some() && mentions.all(|party| led(party.token))
}

/// True where each of two puts the measure on the other: `port fees that each country puts on the other's ships`.
pub(super) fn on_each_other(scene: &Scene<'_, '_>, trigger: Trigger) -> bool {
    let sentence = scene.sentence;
    let Some(each) = (sentence.body..sentence.tokens.len()).find(|at| sentence.is_word(*at, "each")) else {
        return false;
    };
    let doer = sentence.is_any(each + 1, &["country", "side", "nation", "government", "state", "party", "of"]);
    let puts = scene.clauses.iter().any(|clause| {
        clause.own_subject().contains(&each)
            && [Act::Impose, Act::Charge, Act::Raise, Act::Reduce, Act::Remove]
                .into_iter()
                .any(|act| scene.head(clause).as_verb.act(act))
    });
    let other = (each + 1..sentence.tokens.len())
        .any(|at| sentence.is_word(at, "other") && (sentence.is_word(at - 1, "the") || at == each + 1));
    doer && puts && other && trigger.token.abs_diff(each) < 12
}
