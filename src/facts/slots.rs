//! The fields of a measure: parties, goods, sums, ground.

use std::ops::Range;

use crate::facts::clauses::{Clause, Opening};
use crate::facts::numbers::Quantity;
use crate::facts::phrases::phrase_start;
use crate::facts::readings::Reading;
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::triggers::{How, Trigger, gate};
use crate::facts::voice::{self};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::facts::{Amount, Fact, Kind};
use crate::lexicon::{Is, Naming, PartyId};

/// Whose act a measure is the matter of: `Trump's announcement of a tariff`, `Delhi's decision to scrap a duty`.
fn author(scene: &Scene<'_, '_>, start: usize) -> Option<Party> {
    let sentence = scene.sentence;
    let mut begin = start;
    for _ in 0..3 {
        let led = begin.checked_sub(1).filter(|at| sentence.tokens[*at].pos == Pos::Prep)?;
        let named = led > 2 && sentence.tokens[led - 1].pos == Pos::Name && sentence.is_any(led - 2, &["from", "by"]);
        let noun = led
            .checked_sub(if named { 3 } else { 1 })
            .filter(|at| sentence.tokens[*at].pos == Pos::Noun && !sentence.tokens[*at].as_noun.is_empty())?;
        begin = phrase_start(sentence, noun, sentence.body);
        let owner = scene.parties_in(begin..noun).find(|party| party.possessive && !party.goods);
        if owner.is_some() {
            return owner.map(|party| party.party);
        }
        // "a threat from Washington of a 50% duty".
        let between = scene.parties_in(noun + 1..led).find(|party| matches!(party.lead, Lead::From | Lead::By));
        if let Some(between) = between.filter(|party| !party.goods) {
            return Some(between.party);
        }
    }
    None
}

/// True for `China tariffs`, `the Brazil tariffs` told of another state: by its plain name they are those on it.
fn names_target(scene: &Scene<'_, '_>, trigger: Trigger, party: &PartyRef, span: &Range<usize>) -> bool {
    let id = scene.sentence.lexicon.party(party.party).id.as_str();
    // These names describe as much as "Chinese" does.
    let adjective = ["US", "EU", "GB"].contains(&id);
    let home = scene
        .context
        .home
        .is_some_and(|home| home != party.party && scene.sentence.lexicon.party(home).id.as_str() == "US");
    let country = matches!(scene.sentence.naming(party.token), Some(Naming::Name));
    let plain = !party.demonym && !party.possessive && !party.person && country;
    let others = scene
        .parties_in(trigger.token + 1..span.end.max(trigger.token + 1))
        .any(|other| other.goods || matches!(other.lead, Lead::On | Lead::Against));
    // "another package of Russia sanctions": whom they are on.
    let on = trigger.kind == Kind::Sanction
        && plain
        && scene.sentence.is_word(party.token + 1, "sanctions")
        && SANCTIONED.contains(&id);
    on || trigger.kind == Kind::Tariff && plain && !adjective && home && !others
}

/// States whose name before `sanctions` says whom they are on.
const SANCTIONED: &[&str] = &["RU", "IR", "VE", "SY", "KP", "CU", "BY", "MM", "AF", "ZW", "SD", "ML", "NI"];

/// Tokens from one country of a list to the next.
const LIST_STEP: usize = 3;

/// True if a measure begins or ends by itself in a main clause of its own, behind `but`.
fn apart(scene: &Scene<'_, '_>, clause: usize, reading: &Reading) -> bool {
    let Some(own) = reading.clause.filter(|own| *own != clause && reading.as_subject) else { return false };
    let (own, other) = (&scene.clauses[own], &scene.clauses[clause]);
    let but = |at: usize| scene.sentence.tokens[at].pos == Pos::But;
    other.left < own.left && other.passive && (own.left.saturating_sub(2)..own.left).any(but)
}

/// True for the name in `by the ministry of commerce of India`: whose body does it.
fn of_agent(scene: &Scene<'_, '_>, token: usize) -> bool {
    const NEAR: usize = 6;
    let sentence = scene.sentence;
    let from = token.saturating_sub(NEAR).max(sentence.body);
    let Some(by) = (from..token).rev().find(|at| sentence.is_word(*at, "by")) else { return false };
    let body = |at: usize| {
        sentence.tokens[at].flag(Flag::Authority)
            || sentence.is_any(at, &["department", "ministry", "office", "bureau", "board", "commission"])
    };
    let plain = |at: usize| {
        sentence.tokens[at].is_nominal() || matches!(sentence.tokens[at].pos, Pos::Det | Pos::Prep | Pos::And | Pos::Of)
    };
    body(by + 1) | body(by + 2) && (by + 1..token).all(plain)
}

/// True for `the recommendations of the directorate`, `at the request of Lima`: on whose word it is done.
fn advises(scene: &Scene<'_, '_>, party: &PartyRef) -> bool {
    const WORDS: &[&str] = &[
        "recommendation",
        "recommendations",
        "advice",
        "request",
        "findings",
        "finding",
        "behest",
        "approval",
        "proposal",
        "instructions",
        "report",
        "basis",
        "urging",
        "initiative",
    ];
    let sentence = scene.sentence;
    let from = party.token.saturating_sub(5).max(sentence.body);
    let of = (from..party.token).rev().find(|at| sentence.tokens[*at].pos == Pos::Prep);
    party.lead == Lead::Of && !party.goods && of.is_some_and(|of| of > 0 && sentence.is_any(of - 1, WORDS))
}

/// Where `countries that buy Libyan oil` begins to tell which are meant: whoever does so, and not Libya.
fn whoever(scene: &Scene<'_, '_>, clause: &Clause) -> Option<usize> {
    const ANY: &[&str] = &["country", "countries", "nation", "nations", "state", "states", "anyone", "those", "buyers"];
    let sentence = scene.sentence;
    let noun = clause.subject.clone().find(|at| sentence.is_any(*at, ANY))?;
    let next = sentence.tokens.get(noun + 1)?;
    let told = matches!(next.pos, Pos::Rel | Pos::That) || next.form == Some(crate::lexicon::Form::Ing);
    told.then_some(noun + 1)
}

/// True for the state of `unfair practices by Brazil`; not of `a probe announced by Brazil`.
fn done_by(scene: &Scene<'_, '_>, token: usize) -> bool {
    const NEAR: usize = 4;
    let sentence = scene.sentence;
    let by = (token.saturating_sub(NEAR).max(sentence.body + 1)..token).rev().find(|at| sentence.is_word(*at, "by"));
    by.is_some_and(|by| matches!(sentence.tokens[by - 1].pos, Pos::Noun | Pos::Other))
}

/// Who does it, and to whom.
pub(super) fn parties(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> (Vec<Party>, Vec<Party>) {
    let token = trigger.token;
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    let mut actor: Vec<Party> = Vec::new();
    let mut target: Vec<Party> = Vec::new();
    let mut kept_list = false;
    let bears = clause.is_some_and(|clause| clause.bears(scene)) && !reading.as_subject;
    let refs: Vec<_> = scene.parties_in(span.clone()).copied().collect();
    let ground = ground(scene, token, span);
    // "Brazil opened a probe into subsidies by Canada": who opened it is named.
    let opened =
        clause.is_some_and(|clause| !clause.passive && !reading.as_subject && !scene.subjects(clause).is_empty());
    // "by China", but not "in response to duties imposed by China".
    let agents = refs.iter().filter(|party| {
        (party.lead == Lead::By || party.lead == Lead::Of && of_agent(scene, party.token))
            && (party.token > start
                || clause.is_some_and(|clause| clause.passive && clause.object().contains(&party.token)))
            && ground.is_none_or(|ground| party.token < ground)
            && !party.goods
            && !(party.indirect && party.possessive)
            && !describes_firm(scene, party.token)
            && !owns_goods(scene, party.token)
            // "a probe into dumping of glass by Chinese firms".
            && !(trigger.kind == Kind::Investigation
                && scene.sentence.is_word(token + 1, "into")
                && party.token > token
                && (party.demonym || opened && done_by(scene, party.token))
                && scene.sentence.tokens[token..party.token].iter().all(|at| at.pos != Pos::Comma))
    });
    actor.extend(agents.map(|party| party.party));
    // "the export blacklist of the United States".
    if scene.sentence.lower(token).ends_with("list") && scene.sentence.is_word(token + 1, "of") {
        let keeper = refs.iter().find(|party| {
            (token + 2..token + 4).contains(&party.token) && party.lead == Lead::Of && !party.goods && !party.person
        });
        actor.extend(keeper.map(|party| party.party));
    }
    // "It adds nine people to the U.N. sanctions blacklist": whose list it is, and not what the pronoun might be.
    let list = ["list", "lists"].iter().any(|end| scene.sentence.lower(token).ends_with(end));
    let pronoun = clause.is_some_and(|clause| {
        !reading.as_subject
            && clause.own_subject().len() == 1
            && scene.sentence.is_any(clause.own_subject().start, &["it", "they"])
    });
    if list && pronoun && actor.is_empty() {
        let keeper = scene.parties_in(start..token + 1).find(|party| !party.goods && !party.person && !party.indirect);
        if let Some(keeper) = keeper {
            actor.push(keeper.party);
            kept_list = true;
        }
    }
    // "the 40% tariff of President Trump".
    if actor.is_empty() && trigger.kind == Kind::Tariff && scene.sentence.is_word(token + 1, "of") {
        let holder = refs.iter().find(|party| {
            (token + 2..token + 5).contains(&party.token) && party.lead == Lead::Of && party.person && !party.goods
        });
        actor.extend(holder.map(|party| party.party));
    }
    // "Canada is to slash its tariffs and China its duties": who stands before its own.
    let gapped = (start > 2
        && scene.sentence.is_any(start, &["its", "their"])
        && scene.sentence.tokens[start - 1].pos == Pos::Name
        && scene.sentence.tokens[start - 2].pos == Pos::And)
        .then(|| scene.parties_in(start - 1..start).find(|party| !party.goods && !party.demonym))
        .flatten();
    // "China's controls", "US tariffs".
    let mut owners: Vec<_> = scene.parties_in(start..token).filter(|party| !party.goods).copied().collect();
    let mut subject: Vec<Party> =
        clause.filter(|_| !reading.as_subject && !kept_list).map_or_else(Vec::new, |clause| scene.subjects(clause));
    // "and Chile lifting its ban": its own, whoever was named before.
    let side = clause.is_some_and(|clause| clause.opening == Opening::Side && !clause.passive);
    if side && !subject.is_empty() {
        owners.retain(|party| !(party.indirect && party.possessive) || subject.contains(&party.party));
    }
    if let Some(gapped) = gapped {
        owners.clear();
        subject = vec![gapped.party];
        actor = vec![gapped.party];
    }
    // "instructed officers to collect": whose order it is.
    let ordered = clause.and_then(|clause| commander(scene, clause));
    let commanded = ordered.is_some();
    if let Some(commander) = ordered {
        subject = commander;
    }
    if bears && let Some(clause) = clause {
        let whoever = whoever(scene, clause);
        if let Some(end) = whoever {
            subject = scene.parties_in(clause.subject.start..end).map(|party| party.party).collect();
        }
        // "imports from India face", "trucks that are products of Japan face".
        subject.extend(
            scene
                .parties_in(clause.subject.start..whoever.unwrap_or(clause.group.start.max(clause.subject.end)))
                .filter(|party| party.goods || matches!(party.lead, Lead::From | Lead::Of))
                .map(|party| party.party),
        );
    }
    // "Canada's rate goes up to 35%": what is charged on its goods, where another's tariffs are told.
    let charged = trigger.kind == Kind::Tariff
        && scene.sentence.is_word(token, "rate")
        && scene.context.home.is_none_or(|home| owners.iter().all(|party| party.party != home))
        && (scene.context.home.is_some()
            || scene
                .parties
                .iter()
                .any(|party| owners.iter().all(|own| own.party != party.party) && !party.possessive));
    if charged {
        target.extend(owners.iter().filter(|party| party.possessive).map(|party| party.party));
    }
    if actor.is_empty() {
        actor.extend(
            owners
                .iter()
                .filter(|party| !charged && party.possessive && !(party.indirect && trigger.how == How::Flow))
                .map(|party| party.party),
        );
    }
    // "the quotas under the UK's steel safeguard": whose that is.
    if actor.is_empty() && scene.sentence.is_word(token + 1, "under") {
        let owner = scene.parties_in(token + 2..token + 5).find(|party| party.possessive && !party.person);
        actor.extend(owner.map(|party| party.party));
    }
    if actor.is_empty() {
        actor.extend(author(scene, start));
    }
    let owned = !actor.is_empty();
    // "Bern gets the US tariff down", "Delhi welcomes": who does nothing to the measure does not own it.
    let idle = clause.is_some_and(|clause| {
        const IDLE: &[&str] = &[
            "get", "got", "win", "won", "secur", "welcom", "hail", "prais", "critic", "condemn", "slam", "blast",
            "oppos", "fear", "weather", "withst", "absorb", "offset", "cushion", "mitigat", "surviv", "soften", "cope",
            "navigat", "endur",
        ];
        let word = scene.sentence.lower(clause.head);
        !owners.is_empty() && IDLE.iter().any(|start| word.starts_with(start))
    });
    // "Lima shrugs at the tariff threat", "Rome braces for duties": who only takes it is the one whom it is for.
    let takes = trigger.kind == Kind::Tariff
        && !reading.force.denied
        && owners.is_empty()
        && !reading.as_subject
        && clause.is_some_and(|clause| {
            const TAKES: &[&str] = &[
                "shrug", "brush", "dismiss", "condemn", "slam", "blast", "denounc", "decr", "brac", "criticis",
                "criticiz", "lament", "deplor", "defy", "defie",
            ];
            let word = scene.sentence.lower(clause.head);
            TAKES.iter().any(|start| word.starts_with(start)) && !clause.passive
        });
    if takes {
        target.extend(subject.iter().copied());
    }
    // "Chile welcomed the lifting of sanctions": what was done for it.
    let greets = owners.is_empty()
        && !reading.as_subject
        && clause.is_some_and(|clause| {
            let word = scene.sentence.lower(clause.head);
            !clause.passive
                && ["welcom", "hail", "prais", "applaud", "cheer", "celebrat", "greet"]
                    .iter()
                    .any(|start| word.starts_with(start))
        });
    if greets {
        target.extend(subject.iter().copied());
    }
    let idle = idle || takes || greets;
    // "Brazil later received exemptions": from the other's measure.
    let receives = clause.is_some_and(|clause| {
        let word = scene.sentence.lower(clause.head);
        let eases = |at: usize| scene.sentence.tokens[at].flag(Flag::Eases) && scene.sentence.tokens[at].noun.is_none();
        (clause.group.end.min(token)..(token + 2).min(scene.sentence.tokens.len())).any(eases)
            && !reading.as_subject
            && ["receiv", "win", "won", "get", "got", "obtain", "secur", "enjoy"]
                .iter()
                .any(|start| word.starts_with(start))
    });
    if receives {
        target.extend(subject.iter().copied());
    }
    // "sawmills will see their duty ease".
    let sees = clause.is_some_and(|clause| {
        let word = scene.sentence.lower(clause.head);
        let off = ["come", "comes", "came", "coming"].contains(&word)
            && clause.object().take(2).any(|at| scene.sentence.is_word(at, "off"));
        !reading.as_subject
            && (off || ["see", "sees", "saw", "seen", "seeing"].contains(&word))
            && !reading.acts.is_empty()
    });
    if sees && let Some(clause) = clause {
        let own: Vec<Party> = scene.parties_in(clause.subject.clone()).map(|party| party.party).collect();
        actor.retain(|party| !own.contains(party));
        target.extend(subject.iter().copied());
        target.extend(scene.parties_in(clause.subject.clone()).filter(|party| !party.person).map(|party| party.party));
    }
    // "will invest in exchange for lower tariffs on its cars": the other's tariffs.
    let paid = crate::facts::dismissed::in_return(scene, start) && owners.is_empty();
    if paid {
        target.extend(subject.iter().copied());
        let other = scene
            .parties
            .iter()
            .find(|party| !party.goods && !party.person && !subject.contains(&party.party))
            .map(|party| party.party)
            .or_else(|| scene.context.sides.iter().copied().find(|party| !subject.contains(party)));
        actor.extend(other);
    }
    let idle = idle || receives || sees || paid;
    let active = clause.is_some_and(|clause| !bears && (commanded || !clause.passive)) && !idle;
    if active && (trigger.how != How::Noun || !owned) {
        let doer: Vec<Party> = subject.clone();
        if !doer.is_empty() {
            actor = doer;
        }
    }
    if bears || clause.is_some_and(|clause| clause.passive && !reading.as_subject) {
        target.extend(subject.iter().copied().filter(|party| !actor.contains(party)));
    }
    // "Seven US companies have been put on the list": their country bears it.
    if let Some(clause) = clause.filter(|clause| {
        clause.passive && !reading.as_subject && matches!(trigger.kind, Kind::Sanction | Kind::ExportControl)
    }) {
        let listed = scene.parties_in(clause.subject.clone()).filter(|party| {
            !party.person && !party.possessive && matches!(party.lead, Lead::None | Lead::From | Lead::In)
        });
        target.extend(listed.map(|party| party.party).filter(|party| !actor.contains(party)));
    }
    // "Treasury eases Venezuela sanctions": somebody else does something to them.
    let others = trigger.kind == Kind::Sanction
        && active
        && actor.is_empty()
        && clause.is_some_and(|clause| {
            let head = scene.head(clause);
            let named = clause.subject.clone().any(|at| scene.sentence.tokens[at].is_nominal());
            let turns = [Act::Reduce, Act::Remove, Act::Suspend, Act::Impose, Act::Raise]
                .into_iter()
                .any(|act| head.as_verb.act(act));
            named && turns && scene.subjects(clause).is_empty() && head.pos == Pos::Verb
        });
    // "grants Ukraine wider exemptions": to whom it is given.
    let given = |party: &PartyRef| {
        clause.is_some_and(|clause| {
            let word = scene.sentence.lower(clause.head);
            !reading.as_subject
                && !clause.passive
                && !party.demonym
                && party.token <= clause.group.end + 1
                && ["grant", "giv", "gave", "offer", "award", "allow"].iter().any(|start| word.starts_with(start))
        })
    };
    // "Lawmakers in Mexico backed a measure to raise": whose lawmakers they are.
    if actor.is_empty() && active {
        let lawmakers = |clause: &Clause| {
            const BODIES: &[&str] = &[
                "lawmakers",
                "legislators",
                "senators",
                "deputies",
                "mps",
                "officials",
                "authorities",
                "regulators",
                "parliament",
            ];
            clause.subject.clone().any(|at| scene.sentence.is_any(at, BODIES))
        };
        let mut at = clause;
        while let Some(found) = at {
            if lawmakers(found) {
                let there =
                    scene.parties_in(found.subject.clone()).find(|party| party.lead == Lead::In && !party.goods);
                actor.extend(there.map(|party| party.party));
                break;
            }
            at = found.parent.filter(|_| found.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
        }
    }
    for party in owners.iter().filter(|party| !party.possessive && !scene.sentence.lexicon.party(party.party).forum) {
        if given(party) || others || names_target(scene, trigger, party, span) {
            target.push(party.party);
        } else if actor.is_empty() || actor.contains(&party.party) {
            actor.push(party.party);
        } else {
            target.push(party.party);
        }
    }
    // "British cars will see U.S. tariffs cut": whose they are.
    let above = clause
        .filter(|clause| clause.opening == Opening::Reduced && reading.as_subject && trigger.kind == Kind::Tariff)
        .and_then(|clause| clause.parent)
        .map(|parent| &scene.clauses[parent]);
    if let Some(above) = above.filter(|above| {
        let head = scene.sentence.lower(above.head);
        ["see", "sees", "saw", "seen", "have", "has", "had", "get", "gets", "got"].contains(&head)
    }) {
        let whose = scene.parties_in(above.subject.clone()).filter(|party| !party.person);
        target.extend(whose.map(|party| party.party).filter(|party| !actor.contains(party)));
    }
    if trigger.how == How::Rate
        && let Some(clause) = clause
    {
        // "Goods from Mexico pay 25%", "charged China 25%".
        let goods = scene.parties_in(clause.subject.clone()).filter(|party| party.goods || party.lead == Lead::From);
        target.extend(goods.map(|party| party.party));
        target.extend(
            scene
                .parties_in(clause.object())
                .filter(|party| party.lead == Lead::None && !party.person)
                .map(|party| party.party),
        );
    }
    // "sanctioned nine Iranian officials", "sued the EU at the WTO".
    if let Some(clause) = clause.filter(|clause| trigger.how == How::Verb && !clause.passive) {
        let end = ground.unwrap_or(usize::MAX).min(clause.right);
        let direct = scene
            .parties_in(clause.group.end..end.max(clause.group.end))
            .filter(|party| party.goods || party.possessive || matches!(party.lead, Lead::None | Lead::Against))
            .filter(|party| !party.person && !actor.contains(&party.party));
        target.extend(direct.map(|party| party.party));
    }
    // "hit Brazil with a tariff": a direct object before the noun.
    if let Some(clause) = clause.filter(|_| !reading.as_subject && trigger.how == How::Noun) {
        let direct = scene
            .parties_in(clause.group.end..start.max(clause.group.end))
            .filter(|party| matches!(party.lead, Lead::None | Lead::On) && !party.possessive && !party.person);
        target.extend(direct.map(|party| party.party));
    }
    // "sanctions to hit Russia", "the duties that were to hit Norway".
    for hits in scene.clauses.iter().filter(|clause| {
        (clause.opening == Opening::Infinitive || clause.opening == Opening::Relative && !clause.passive)
            && clause.antecedent.is_some_and(|at| at == token)
            && scene.head(clause).as_verb.act(Act::Impose)
    }) {
        target.extend(
            scene
                .parties_in(hits.object())
                .filter(|party| party.lead == Lead::None && !party.person)
                .map(|party| party.party),
        );
    }
    // "on China", "against", "of Chinese steel".
    // "a duty of 15% was applied to Liechtenstein".
    let applied = clause.is_some_and(|clause| clause.passive && reading.as_subject);
    let outward = |lead: Lead| match trigger.kind {
        Kind::ImportControl | Kind::ExportControl
            if scene.sentence.lower(token).starts_with("trade") && !scene.sentence.is_word(token, "trade in") =>
        {
            lead == Lead::With
        }
        Kind::ExportControl => matches!(lead, Lead::On | Lead::Against | Lead::To | Lead::For | Lead::Of),
        Kind::Investigation => {
            matches!(lead, Lead::On | Lead::Against | Lead::From | Lead::Into | Lead::Of | Lead::Over | Lead::With)
        }
        _ => matches!(lead, Lead::On | Lead::Against | Lead::From | Lead::For | Lead::Of | Lead::To),
    };
    for party in refs.iter().filter(|party| party.token > token || bears || reading.as_subject) {
        let inside_verb = clause.is_some_and(|clause| clause.own_subject().contains(&party.token));
        if party.person && party.lead != Lead::On && party.lead != Lead::Against {
            continue;
        }
        // "the war on Ukraine" is the ground, and the G7 whose cap it is.
        let war = (party.token.saturating_sub(3)..party.token)
            .any(|at| scene.sentence.is_any(at, &["war", "invasion", "attack", "assault", "aggression"]));
        // "the special power of the president": whose office it is.
        let office = party.indirect && party.lead == Lead::Of && !party.goods;
        let office = office || advises(scene, party);
        if war || office || scene.sentence.lexicon.party(party.party).forum {
            continue;
        }
        let bound = party.lead == Lead::To
            && trigger.kind == Kind::Tariff
            && !party.goods
            && (!applied || after_flow(scene, party.token));
        let led = (outward(party.lead) || party.lead == Lead::By && owns_goods(scene, party.token))
            && !bound
            && (party.lead != Lead::For || !party.indirect);
        let goods = party.goods
            && party.token > token
            && !matches!(party.lead, Lead::Over | Lead::Recap | Lead::With | Lead::By | Lead::Into);
        if ground.is_some_and(|ground| party.token > ground) {
            continue;
        }
        if (led || goods) && !(inside_verb && !reading.as_subject && !bears) && !actor.contains(&party.party) {
            target.push(party.party);
        }
    }
    // "chip sales to China": the word that leads to them is in the form.
    if trigger.how == How::Flow && scene.sentence.lower(token).ends_with(" to") {
        let bound = scene.parties_in(token + 1..token + 3).find(|party| party.lead == Lead::None && !party.person);
        if let Some(bound) = bound.map(|party| party.party) {
            actor.retain(|party| *party != bound);
            target.push(bound);
        }
    }
    // "the safeguard on American beef has been tripped, taking the tariff to 38%": of what the sentence tells first.
    if target.is_empty()
        && let Some(clause) = clause.filter(|clause| clause.opening == Opening::Participle && !reading.as_subject)
    {
        let owners = scene
            .parties_in(clause.subject.clone())
            .filter(|party| party.goods && party.demonym && party.lead == Lead::On && !actor.contains(&party.party));
        target.extend(owners.map(|party| party.party));
    }
    // Goods with an owner before the noun: "Chinese goods will face a tariff".
    if target.is_empty() {
        let owners = refs.iter().filter(|party| party.goods && party.token < token && !actor.contains(&party.party));
        target.extend(owners.map(|party| party.party));
    }
    // "steeper tariffs from Washington", "in light of the duties from President Trump": whose they are.
    let from = scene.sentence.is_word(token + 1, "from");
    let by_person = from
        && refs.iter().any(|party| {
            (token + 2..token + 6).contains(&party.token) && party.lead == Lead::From && party.person && !party.goods
        });
    if trigger.kind == Kind::Tariff && by_person {
        actor.clear();
    }
    if trigger.kind == Kind::Tariff && actor.is_empty() && from {
        let source = refs.iter().find(|party| {
            (token + 2..token + 5).contains(&party.token) && party.lead == Lead::From && !party.goods && !party.demonym
        });
        if let Some(source) = source.map(|source| source.party) {
            actor.push(source);
            target.retain(|party| *party != source);
        }
    }
    let forum = |party: &Party| scene.sentence.lexicon.party(*party).forum && trigger.kind != Kind::Sanction;
    actor.retain(|party| !forum(party));
    unique(&mut actor);
    target.retain(|party| !actor.contains(party) && !forum(party));
    unique(&mut target);
    // "a complaint about US tariffs", "a licence to do business in Venezuela": whoever else the sentence names for it.
    if target.is_empty() && matches!(trigger.kind, Kind::Investigation | Kind::Sanction) && !actor.is_empty() {
        let toward = |party: &&PartyRef| {
            let lead = match trigger.kind {
                Kind::Sanction => matches!(party.lead, Lead::Against | Lead::On | Lead::In),
                _ => matches!(party.lead, Lead::Against | Lead::Over | Lead::Into),
            };
            lead && !party.person && !party.indirect && !actor.contains(&party.party) && !forum(&party.party)
        };
        let direct = scene.parties.iter().find(|party| {
            toward(party) && clause.is_some_and(|clause| party.token >= clause.left || party.token > token)
        });
        target.extend(direct.map(|party| party.party));
    }
    // "The US told the firm that it needs a licence": whose word it is.
    if actor.is_empty()
        && (matches!(trigger.kind, Kind::ExportControl | Kind::ImportControl)
            || trigger.kind == Kind::Sanction && clause.is_some_and(|clause| clause.is_spared(scene)))
        && let Some(above) =
            clause.filter(|clause| clause.opening == Opening::Complement).and_then(|clause| clause.parent)
    {
        actor = scene.subjects(&scene.clauses[above]);
        target.retain(|party| !actor.contains(party));
    }
    // "asked the WTO to set up a panel".
    if actor.is_empty()
        && trigger.kind == Kind::Investigation
        && let Some(above) =
            clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent)
    {
        actor = scene.subjects(&scene.clauses[above]);
        actor.retain(|party| !forum(party));
        target.retain(|party| !actor.contains(party));
    }
    // "may not be exported from Russia": whose goods stay.
    if trigger.how == How::Flow && crate::facts::flows::barred(scene, token) {
        let origin = scene
            .parties_in(token + 1..(token + 4).min(scene.sentence.tokens.len()))
            .find(|party| party.lead == Lead::From && !party.person)
            .map(|party| party.party);
        if let Some(origin) = origin.filter(|_| scene.sentence.lower(token).starts_with("export")) {
            actor = vec![origin];
            target.retain(|party| *party != origin);
        }
    }
    // "Chicken from Brazil is barred from Britain": who bars it.
    if let Some(clause) = clause.filter(|clause| {
        trigger.kind == Kind::ImportControl && clause.passive && scene.head(clause).as_verb.act(Act::Restrict)
    }) {
        let keeper = scene
            .parties_in(clause.group.end..clause.group.end + 2)
            .find(|party| party.lead == Lead::From && !party.goods && !party.person)
            .map(|party| party.party);
        if let Some(keeper) = keeper.filter(|_| actor.is_empty() && target.len() > 1) {
            target.retain(|party| *party != keeper);
            actor.push(keeper);
        }
    }
    // "some 35% of exports will be subject to tariffs, the minister said": his country's exports.
    let ships = clause.is_some_and(|clause| {
        let own = clause.subject.clone();
        bears
            && own.clone().any(|at| scene.sentence.tokens[at].flow == Some(Kind::ExportControl))
            && scene.parties_in(own).next().is_none()
    });
    if ships && target.is_empty() && trigger.kind == Kind::Tariff {
        let home = voice::speaker_party(scene).or(scene.context.home).filter(|party| !actor.contains(party));
        let other = scene.context.sides.iter().copied().find(|party| home != Some(*party));
        target.extend(home);
        if actor.is_empty() && !target.is_empty() {
            actor.extend(other);
        }
    }
    // "the start of this investigation shows how resolved it is": one that was told before, by its own party.
    let again = trigger.how == How::Noun
        && scene.sentence.is_any(start, &["this", "these", "those"])
        && scene.context.matter == Some(trigger.kind);
    if actor.is_empty() && !target.is_empty() && !again {
        // "Taiwan nears an accord with the US under which the duty on its goods ..": the other party of the sentence.
        let other = scene.parties.iter().find(|party| {
            // "Peru faces 10%, Chile 20%": the next of a list; "aiding Russian aggression": past the clause.
            let next = bears && party.token >= span.end;
            let past = party.demonym && clause.is_some_and(|clause| party.token >= clause.right);
            let beside = next || past;
            matches!(party.lead, Lead::With | Lead::None)
                && !party.goods
                && !party.place
                && !party.indirect
                && !beside
                && !target.contains(&party.party)
                && !scene.clause_of(party.token).is_some_and(|(at, subject)| {
                    // "Mexico was granted a pause, but tariffs on China took effect": the subject of another statement.
                    subject && trigger.kind == Kind::Tariff && apart(scene, at, reading)
                })
                && !scene.clause_of(party.token).is_some_and(|(clause, subject)| {
                    // "Japan could face 35%, while cars from the EU might be hit": who bears one does not impose another.
                    subject && scene.clauses[clause].bears(scene)
                })
        });
        // "goods from Colombia will pay a tariff of 30% in Ecuador".
        let gate = (trigger.how == How::Rate || trigger.kind == Kind::Tariff && bears)
            .then(|| clause.and_then(|clause| gate(scene, clause)))
            .flatten()
            .filter(|party| !target.contains(party));
        let market = matches!(trigger.kind, Kind::Tariff | Kind::ImportControl)
            .then(|| gate.or_else(|| market(scene, token, span, &target)))
            .flatten();
        actor.extend(market.or(other.map(|party| party.party)));
    }
    if actor.is_empty()
        && clause.is_some_and(|clause| clause.subject.clone().any(|at| scene.sentence.tokens[at].flag(Flag::Judges)))
    {
        // "the ruling halted", "the judges struck down": the court's own state.
        let court = (scene.sentence.body..scene.sentence.tokens.len())
            .find(|at| scene.sentence.naming(*at) == Some(Naming::Court))
            .and_then(|at| scene.sentence.party(at));
        actor.extend(court.or(scene.context.home));
    }
    if actor.is_empty() {
        // A measure that nobody is named for is that of who speaks of it.
        let speaker = voice::speaker_party(scene).filter(|party| !target.contains(party));
        actor.extend(speaker);
    }
    // "to determine if imports of olives from Spain are sold below cost": whose goods a probe is into.
    if trigger.kind == Kind::Investigation && target.is_empty() {
        // "subsidies granted to Chinese suppliers", "whether subsidies help Chinese exporters".
        let of = |party: &&PartyRef| {
            let firms =
                party.demonym
                    && party.token > token
                    && scene.sentence.tokens.get(party.token + 1).is_some_and(|next| {
                        next.pos == Pos::Other || next.flag(Flag::Business) || next.flag(Flag::Trade)
                    });
            let does = party.lead == Lead::By && party.token > token && done_by(scene, party.token);
            (party.goods || party.lead == Lead::From || firms || does) && !party.person && !actor.contains(&party.party)
        };
        let mut last: Option<usize> = None;
        for party in scene.parties.iter().filter(of).filter(|party| !forum(&party.party)) {
            // "from Canada, China and Mexico": as far as the list goes.
            if last.is_some_and(|last| party.token > last + LIST_STEP) {
                break;
            }
            last = Some(party.token);
            target.push(party.party);
        }
        unique(&mut target);
    }
    // "threatened Mexico with a tariff on all its goods": those of whom it hits, and not of who does it.
    let another = clause.filter(|clause| {
        let head = scene.head(clause).as_verb;
        let imposes =
            [Act::Impose, Act::Raise, Act::Charge].into_iter().any(|act| head.act(act)) || head.cue(Cue::Threatened);
        trigger.kind == Kind::Tariff && imposes && active && !actor.is_empty() && actor == subject
    });
    let its = refs.iter().find(|party| {
        another.is_some()
            && party.token > token
            && party.goods
            && party.possessive
            && party.indirect
            && party.lead != Lead::By
            && actor.contains(&party.party)
    });
    let other = its.zip(another).and_then(|(its, clause)| {
        let free = |party: &&PartyRef| {
            !actor.contains(&party.party) && !party.goods && !party.place && !party.person && !party.indirect
        };
        let direct = || scene.parties_in(clause.group.end..start.max(clause.group.end)).find(free);
        let outside = || {
            let apart = |party: &&PartyRef| !(clause.left..clause.right).contains(&party.token);
            scene.parties.iter().filter(free).find(|party| apart(party) && party.token != its.token)
        };
        direct().or_else(outside).map(|party| (its.party, party.party))
    });
    let known = its.is_some_and(|its| target.iter().any(|party| *party != its.party));
    if let Some((its, other)) = other.filter(|_| !known) {
        target.retain(|party| *party != its);
        target.insert(0, other);
    }
    let settled = known || other.is_some();
    // Nobody taxes its own goods: "Mexico agreed to delay the tariff on Mexican goods" is of the other's tariff.
    let own: Vec<Party> = refs
        .iter()
        .filter(|party| {
            trigger.kind == Kind::Tariff
                && !settled
                && party.token > token
                && party.goods
                && party.lead == Lead::On
                && actor.contains(&party.party)
                && !takes_in(scene, party.token)
        })
        .map(|party| party.party)
        .collect();
    if let Some(own) = own.first().copied() {
        actor.retain(|party| *party != own);
        target.retain(|party| !actor.contains(party) && *party != own);
        if actor.is_empty() {
            let other = scene.parties.iter().find(|party| party.party != own && !party.goods && !party.place);
            actor.extend(other.map(|party| party.party));
        }
        target.retain(|party| !actor.contains(party));
        target.insert(0, own);
    }
    // "duties on most countries": everyone, whoever is named after.
    let everyone = (token + 1..(token + 8).min(span.end)).find(|at| {
        // "exports to the world's biggest economy" is one.
        let owns = scene.sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Of);
        scene.sentence.tokens[*at].flag(Flag::Everyone) && scene.sentence.word(*at).contains(' ') && !owns
    });
    // "all goods imported from Mexico": all of its goods.
    let of = |everyone: usize| {
        let word = scene.sentence.lower(everyone);
        let goods = ["goods", "products", "imports"].iter().any(|end| word.ends_with(end));
        goods
            && refs.iter().any(|party| {
                (everyone + 1..everyone + 6).contains(&party.token) && party.lead == Lead::From && !party.person
            })
    };
    let listed = everyone.map(|everyone| behind_dash(scene, everyone)).unwrap_or_default();
    if !listed.is_empty() && trigger.kind == Kind::Tariff {
        target = listed;
        target.retain(|party| !actor.contains(party));
    } else if let Some(everyone) = everyone.filter(|everyone| !of(*everyone))
        && refs.iter().filter(|party| target.contains(&party.party)).all(|party| party.token > everyone)
    {
        target.clear();
    }
    // "warned of a 10% tariff if Brazil goes on with its tax": on whoever does so.
    if target.is_empty()
        && !actor.is_empty()
        && trigger.kind == Kind::Tariff
        && reading.force.conditional
        && let Some(condition) = scene.clauses.iter().find(|clause| clause.opening == Opening::Condition)
        && reading.clause.is_none_or(|own| scene.clauses[own].head != condition.head)
        && !condition.copula
    {
        let members = |party: &Party| {
            scene.parties_in(condition.subject.clone()).any(|named| {
                named.party == *party
                    && ["nations", "countries", "members", "states"].iter().any(|end| {
                        scene.sentence.lower(named.token).ends_with(end) || scene.sentence.is_word(named.token + 1, end)
                    })
            })
        };
        let bears = |party: &Party| !actor.contains(party) && (!forum(party) || members(party));
        target.extend(scene.subjects(condition).into_iter().filter(bears));
    }
    if target.is_empty() && actor.len() == 2 && trigger.how == How::Noun {
        target = actor.clone();
    }
    (actor, target)
}

/// Those named behind a dash: `its trading partners — China, Canada and Mexico —`.
fn behind_dash(scene: &Scene<'_, '_>, token: usize) -> Vec<Party> {
    let sentence = scene.sentence;
    let dash = token + 1;
    if !["—", "–", "-", "--", "(", ":"].contains(&sentence.word(dash)) {
        return Vec::new();
    }
    let end = (dash + 1..sentence.tokens.len())
        .find(|at| !matches!(sentence.tokens[*at].pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det))
        .unwrap_or(sentence.tokens.len());
    let mut found: Vec<Party> = scene
        .parties_in(dash + 1..end)
        .filter(|party| !party.person && !party.demonym)
        .map(|party| party.party)
        .collect();
    unique(&mut found);
    if found.len() > 1 { found } else { Vec::new() }
}

/// The state whose market it is: `goods entering the US`, `tariffs phased out in Australia`, `exports to Japan`.
fn market(scene: &Scene<'_, '_>, trigger: usize, span: &Range<usize>, target: &[Party]) -> Option<Party> {
    let market = scene.parties_in(span.clone()).find(|party| {
        let into = match party.lead {
            Lead::Into => true,
            Lead::In => party.place && party.token > trigger,
            Lead::To => after_flow(scene, party.token),
            _ => false,
        };
        into && !party.goods && !party.person && !target.contains(&party.party)
    });
    market.map(|party| party.party)
}

/// True for `US imports`: what that state takes in, and not what it makes.
fn takes_in(scene: &Scene<'_, '_>, token: usize) -> bool {
    (token + 1..token + 3).any(|at| scene.sentence.is_any(at, &["imports", "importers"]))
}

/// True for `vessels flagged by the United States`: whose goods they are, and not who acts.
fn owns_goods(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let by = (token.saturating_sub(4)..token).rev().find(|at| sentence.is_word(*at, "by"));
    by.and_then(|by| by.checked_sub(1)).is_some_and(|at| sentence.tokens[at].pos == Pos::Adj)
}

/// Where the ground of a measure begins: `over its purchases of Russian oil`, `for buying`, `in response to`.
fn ground(scene: &Scene<'_, '_>, trigger: usize, span: &Range<usize>) -> Option<usize> {
    let sentence = scene.sentence;
    (trigger + 1..span.end).find(|at| {
        let token = &sentence.tokens[*at];
        let buys = || {
            (at + 1..(at + 4).min(span.end)).any(|at| {
                let near = &sentence.tokens[at];
                near.form == Some(crate::lexicon::Form::Ing)
                    || near.noun == Some(Kind::Purchase)
                    || near.as_noun.act(Act::Buy)
            })
        };
        token.pos == Pos::Recap
            || sentence.is_word(*at, "over") && sentence.percent(at + 1).is_none()
            || sentence.is_any(*at, &["citing", "because", "alongside"])
            || sentence.is_word(*at, "for") && buys()
    })
}

/// True for `by China-linked entities`: the country only describes who is meant.
fn describes_firm(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let (Some(name), Some(next)) = (sentence.tokens.get(token), sentence.tokens.get(token + 1)) else { return false };
    next.start == name.end + 1 && sentence.text.as_bytes().get(name.end) == Some(&b'-')
}

/// Those on whose order the clause's subject acts.
pub(super) fn commander(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Vec<Party>> {
    let mut at = clause.parent.filter(|_| clause.opening == Opening::Infinitive);
    for _ in 0..4 {
        let above = at.map(|at| &scene.clauses[at])?;
        let head = scene.head(above);
        if head.pos == Pos::Verb && head.flag(Flag::Control) && !head.flag(Flag::Urge) && !above.passive {
            return Some(scene.subjects(above)).filter(|found| !found.is_empty());
        }
        at = above.parent.filter(|_| above.opening == Opening::Infinitive);
    }
    None
}

/// True if the party stands after trade: `exports to China`.
pub(super) fn after_flow(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    (token.saturating_sub(5)..token).any(|at| sentence.tokens[at].flow.is_some())
}

/// Where the goods begin of `steel and aluminum duties`, `car, truck and bus tariffs`: side by side before the noun.
fn joined_goods(scene: &Scene<'_, '_>, start: usize) -> usize {
    let sentence = scene.sentence;
    let goods = |at: usize| matches!(sentence.object(at), Some((Is::Product(_), false)));
    let mut first = start;
    while first > sentence.body + 1
        && matches!(sentence.tokens[first - 1].pos, Pos::And | Pos::Comma)
        && goods(first)
        && goods(first - 2)
    {
        first -= 2;
    }
    first
}

/// Goods that the measure is on.
pub(super) fn objects(
    scene: &Scene<'_, '_>,
    trigger: Trigger,
    reading: &Reading,
    start: usize,
    span: &Range<usize>,
) -> Vec<crate::lexicon::ProductId> {
    // The form of a user's kind may name its goods: "price cap on fuel".
    let end = trigger.token + usize::from(matches!(trigger.kind, Kind::New(_)));
    let first = joined_goods(scene, start);
    let within: Vec<_> = scene.objects.iter().filter(|object| (first..end).contains(&object.token)).collect();
    if within.iter().any(|object| !object.generic) {
        return scene.goods_of(&within);
    }
    let clause = reading.clause.map(|index| &scene.clauses[index]);
    if let Some(clause) = clause.filter(|clause| {
        clause.copula
            && !reading.as_subject
            && reading.acts.iter().any(|act| matches!(act, Act::Remove | Act::Reduce | Act::Bear))
    }) {
        // "aircraft shall be free of the duties on steel".
        let subject = scene.goods(clause.subject.clone());
        if !subject.is_empty() {
            return subject;
        }
    }
    let toward = |lead: Lead| {
        matches!(
            lead,
            Lead::On
                | Lead::Of
                | Lead::Against
                | Lead::For
                | Lead::From
                | Lead::Into
                | Lead::None
                | Lead::To
                | Lead::Other
                | Lead::With
                | Lead::In
        )
    };
    let ground = ground(scene, trigger.token, span);
    let after: Vec<_> = scene
        .objects
        .iter()
        .filter(|object| span.contains(&object.token) && object.token >= trigger.token && toward(object.lead))
        .filter(|object| ground.is_none_or(|ground| object.token < ground))
        .filter(|object| trigger.kind == Kind::Subsidy || !scene.sentence.is_word(object.token, "farmers"))
        .collect();
    if after.iter().any(|object| !object.generic) {
        return scene.goods_of(&after);
    }
    let subject: Vec<_> = match clause {
        Some(clause) => scene
            .objects
            .iter()
            .filter(|object| !matches!(object.lead, Lead::Over | Lead::Recap))
            .filter(|object| {
                clause.subject.contains(&object.token)
                    || clause.object().contains(&object.token) && object.token < start
            })
            .collect(),
        None => Vec::new(),
    };
    // "Cars shall be subject to a duty of 25% with respect to goods entered on": what bears it.
    let borne = reading.acts.contains(&Act::Bear) && after.iter().all(|object| object.generic);
    if subject.iter().any(|object| !object.generic) && (after.is_empty() || borne || trigger.how == How::Rate) {
        return scene.goods_of(&subject);
    }
    if matches!(trigger.kind, Kind::Subsidy | Kind::Investigation)
        && after.iter().all(|object| object.generic)
        && (subject.is_empty() || trigger.kind == Kind::Subsidy)
    {
        return scene.goods(0..scene.sentence.tokens.len());
    }
    let mut all = within;
    all.extend(after);
    if all.is_empty() {
        all = subject;
    }
    let sentence = scene.sentence;
    // "its exports will pay 50%", "tariffs on Swiss exports": all that it sells.
    let bears = clause.is_some_and(|clause| clause.bears(scene) && !reading.as_subject);
    let sold = |at: usize| sentence.tokens[at].flow.is_some() && sentence.is_word(at, "exports");
    if all.is_empty()
        && trigger.kind == Kind::Tariff
        && (clause.is_some_and(|clause| bears && clause.subject.clone().any(sold))
            || sentence.is_word(trigger.token + 1, "on")
                && (trigger.token + 2..(trigger.token + 5).min(sentence.tokens.len())).any(sold))
    {
        return vec![crate::lexicon::ProductId::new("all_goods")];
    }
    // "President blinks on copper: 50% duty shelved": what the headline is about.
    if all.is_empty() && sentence.is_title() && trigger.kind == Kind::Tariff {
        let colon = (sentence.body..start).rev().find(|at| sentence.is_word(*at, ":"));
        if let Some(colon) = colon {
            return scene.goods(sentence.body..colon);
        }
    }
    scene.goods_of(&all)
}

pub(super) fn basis(scene: &Scene<'_, '_>, start: usize, span: &Range<usize>) -> Option<String> {
    let sentence = scene.sentence;
    let named = |range: Range<usize>| {
        range.into_iter().find_map(|at| match sentence.find(at, |is| matches!(is, Is::Basis(_))) {
            Some(Is::Basis(index)) => Some(sentence.lexicon.basis(index).to_owned()),
            _ => None,
        })
    };
    // "a Section 301 probe": one noun, which names the law.
    let law = || {
        let token = (start..span.end).find(|at| sentence.lower(*at).starts_with("section "))?;
        let number = sentence.lower(token).split(' ').nth(1)?;
        ["232", "301", "201", "122", "337", "338"].contains(&number).then(|| format!("section_{number}"))
    };
    named(start..span.end).or_else(|| named(span.clone())).or_else(law).or_else(|| named(0..sentence.tokens.len()))
}

/// The first quantity in the tokens.
pub(super) fn amount(scene: &Scene<'_, '_>, range: Range<usize>) -> Option<Amount> {
    let sentence = scene.sentence;
    range.into_iter().find_map(|at| match &sentence.numbers[sentence.tokens.get(at)?.number?].is {
        Quantity::Amount(value, unit) => Some(Amount { value: *value, unit: (*unit).to_owned() }),
        _ => None,
    })
}

/// True if the cue stands anywhere in the sentence.
pub(super) fn has_cue(scene: &Scene<'_, '_>, cue: Cue) -> bool {
    let sentence = scene.sentence;
    sentence.glance.cue(cue) && sentence.tokens.iter().any(|token| token.meaning().cue(cue) || token.as_noun.cue(cue))
}

/// Who denies: the party that speaks, else the one whose measure it would be.
pub(super) fn denier(scene: &Scene<'_, '_>, fact: &Fact) -> Vec<PartyId> {
    let speaker = voice::speaker_party(scene).map(|party| scene.ids(&[party]));
    speaker.unwrap_or_else(|| fact.actor.clone())
}
