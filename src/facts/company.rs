//! Who meets: the persons and parties of a meeting, and the sides for which they act.

use crate::facts::clauses::{Clause, Opening};
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::words::Pos;
use crate::lexicon::Naming;

/// Bodies whose ministers and leaders meet in their name.
const FORUMS: &[&str] = &["G7", "G20", "APEC", "ASEAN", "BRICS", "SCO", "QUAD"];

/// Those who meet: persons, and parties that no person stands for.
#[derive(Debug, Default)]
pub(super) struct Company {
    pub persons: Vec<u16>,
    pub parties: Vec<Party>,
    /// A body whose members meet: the G20, APEC.
    pub forum: Option<Party>,
}

impl Company {
    pub(super) fn add(&mut self, scene: &Scene<'_, '_>, found: &PartyRef) {
        if found.place || found.goods || found.indirect && found.possessive {
            return;
        }
        let forum = !found.person && scene.sentence.lexicon.party(found.party).forum;
        if forum && FORUMS.contains(&scene.sentence.lexicon.party(found.party).id.as_str()) {
            self.forum = self.forum.or(Some(found.party));
        }
        if forum || matches!(scene.sentence.naming(found.token), Some(Naming::CentralBank | Naming::Court)) {
            return;
        }
        let he = scene.sentence.is_any(found.token, &["he", "she"]);
        let spoken = || {
            // "After a call with Modi, he claimed": who acts for the party that the pronoun stands for.
            let acts = |person: &u16| {
                scene.sentence.lexicon.person_party(*person, scene.sentence.on).is_none_or(|party| party == found.party)
            };
            (scene.sentence.body..found.token)
                .filter_map(|at| scene.sentence.person(at))
                .find(acts)
                .or_else(|| ahead(scene, found.token))
                .or(scene.context.person)
        };
        // "The minister met the trade representative": of whom the article spoke last.
        const TITLES: &[&str] = &[
            "the minister",
            "the president",
            "the prime minister",
            "the premier",
            "the secretary",
            "the leader",
            "the chancellor",
        ];
        let titled = found.indirect && scene.sentence.is_any(found.token, TITLES);
        let holder = || {
            let person = scene.context.person?;
            let acts = scene.sentence.lexicon.person_party(person, scene.sentence.on);
            (acts == Some(found.party)).then_some(person)
        };
        let known = he.then(spoken).flatten().or_else(|| titled.then(holder).flatten());
        match scene.sentence.person(found.token).or(known) {
            Some(person) => self.persons.push(person),
            None => self.parties.push(found.party),
        }
    }

    pub(super) fn settle(&mut self, scene: &Scene<'_, '_>) {
        unique(&mut self.persons);
        unique(&mut self.parties);
        let acted: Vec<Party> = self
            .persons
            .iter()
            .filter_map(|person| scene.sentence.lexicon.person_party(*person, scene.sentence.on))
            .collect();
        self.parties.retain(|party| !acted.contains(party));
    }

    pub(super) fn sides(&self, scene: &Scene<'_, '_>) -> Vec<Party> {
        let mut sides: Vec<Party> = self
            .persons
            .iter()
            .filter_map(|person| scene.sentence.lexicon.person_party(*person, scene.sentence.on))
            .collect();
        sides.extend(&self.parties);
        unique(&mut sides);
        sides
    }

    pub(super) fn ids(&self, scene: &Scene<'_, '_>) -> Vec<String> {
        let lexicon = scene.sentence.lexicon;
        let persons = self.persons.iter().map(|person| lexicon.person(*person).id.to_string());
        let acted = |person: &u16| lexicon.person_party(*person, scene.sentence.on);
        let first = self.persons.first().and_then(acted);
        // "Wang and Liao" of one side meet somebody else.
        let several = self.parties.is_empty() || self.persons.iter().any(|person| acted(person) != first);
        if self.persons.len() >= 2 && several {
            return persons.collect();
        }
        let forum = self.forum.filter(|_| self.persons.is_empty() && self.parties.is_empty());
        if let Some(forum) = forum {
            return vec![lexicon.party(forum).id.to_string()];
        }
        persons.chain(self.parties.iter().map(|party| lexicon.party(*party).id.to_string())).collect()
    }
}

/// The person of the main clause behind, for the pronoun of `After he met the premier, Bessent wrote`.
fn ahead(scene: &Scene<'_, '_>, token: usize) -> Option<u16> {
    let opens = token <= scene.sentence.body + 1;
    let main =
        scene.clauses.iter().find(|clause| clause.opening == Opening::Main && clause.finite && clause.left > token)?;
    let subject = main.subject.clone().find_map(|at| scene.sentence.person(at));
    subject.filter(|_| opens)
}

/// True if ministers or leaders of such a body act in the clause: `trade ministers from the G20`.
pub(super) fn names_forum(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    scene
        .parties_in(clause.subject.clone())
        .any(|party| !party.person && FORUMS.contains(&scene.sentence.lexicon.party(party.party).id.as_str()))
}

/// Who of the subject takes part: `Japan and Peru`, `negotiators from Japan and Peru`.
pub(super) fn joins<'s>(scene: &'s Scene<'_, '_>, clause: &Clause) -> impl Iterator<Item = &'s PartyRef> {
    let staffed = !scene.parties_in(clause.subject.clone()).any(|party| party.lead == Lead::None);
    let who = clause.opening == Opening::Relative;
    scene.parties_in(clause.subject.clone()).filter(move |party| {
        party.lead == Lead::None || who && party.person || staffed && matches!(party.lead, Lead::From | Lead::Of)
    })
}

/// `EU leaders hold a summit`, `OPEC ministers are meeting`: one body, whose members meet.
pub(super) fn bloc_meets(scene: &Scene<'_, '_>, token: usize, company: &Company) -> bool {
    const BLOCS: &[&str] = &["EU", "MERCOSUR", "OPEC", "GCC", "EAEU"];
    let one = |party: &Party| BLOCS.contains(&scene.sentence.lexicon.party(*party).id.as_str());
    let members = || {
        let next = |party: &PartyRef| scene.sentence.is_any(party.token + 1, &["ministers", "leaders", "members"]);
        scene.sentence.tokens[token].pos == Pos::Verb && scene.parties.iter().any(next)
    };
    // "OPEC+ has put off its June meeting".
    let producers = || {
        let meets = scene.sentence.tokens[token].noun == Some(crate::facts::Kind::Meeting);
        meets && company.parties.iter().any(|party| scene.sentence.lexicon.party(*party).id.as_str() == "OPEC")
    };
    // "G7 finance ministers met", "ministers from the G20 began a meeting".
    let forum = || {
        const MEMBERS: &[&str] = &["ministers", "leaders", "governors", "chiefs"];
        let near = |party: &PartyRef| {
            let range = party.token.saturating_sub(4).max(scene.sentence.body)..party.token + 5;
            Some(party.party) == company.forum && range.into_iter().any(|at| scene.sentence.is_any(at, MEMBERS))
        };
        let of_all = scene.sentence.includes(token, &["summit", "meeting", "talks"]);
        company.persons.is_empty()
            && company.parties.is_empty()
            && (of_all || scene.sentence.tokens[token].pos == Pos::Verb)
            && scene.parties.iter().any(near)
    };
    (scene.sentence.includes(token, &["summit"]) || members() || producers())
        && company.persons.is_empty()
        && company.parties.len() == 1
        && company.parties.iter().all(one)
        || forum()
}

/// `X's foreign minister met Y's president`: who meets are those who act for states, known by name or not.
pub(super) fn of_state(scene: &Scene<'_, '_>, company: &Company) -> bool {
    const OFFICES: &[&str] = &[
        "president",
        "presidents",
        "minister",
        "ministers",
        "premier",
        "premiers",
        "chancellor",
        "counterpart",
        "counterparts",
    ];
    let sentence = scene.sentence;
    let office = |at: &usize| {
        let lower = sentence.lower(*at);
        OFFICES
            .iter()
            .any(|office| lower == *office || lower.strip_suffix(office).is_some_and(|rest| rest.ends_with(' ')))
    };
    company.sides(scene).len() >= 2 && (sentence.body..sentence.tokens.len()).any(|at| office(&at))
}
