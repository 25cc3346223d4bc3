//! Who and what a sentence names, and what leads to each name: `by China`, `on Chinese steel`, `its exports`.

use std::cell::RefCell;
use std::ops::Range;

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::context::Context;
use crate::facts::sentence::{Party, Sentence, Token};
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::lexicon::{Is, Naming, PartyId, ProductId};

/// No clause. A sentence has fewer, for it has fewer bytes.
const UNHELD: u16 = u16::MAX;

/// The word that leads to a noun phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Lead {
    /// Subject or direct object.
    None,
    On,
    Against,
    From,
    To,
    Of,
    By,
    With,
    In,
    For,
    Over,
    Into,
    Between,
    Recap,
    Other,
}

/// A party named in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartyRef {
    pub token: usize,
    pub party: Party,
    pub lead: Lead,
    /// `Chinese goods`, `China's exports`: the origin of goods.
    pub goods: bool,
    pub possessive: bool,
    pub demonym: bool,
    pub person: bool,
    /// `it`, `the ministry`: known from elsewhere.
    pub indirect: bool,
    /// A bloc's or state's name after `in`: a place.
    pub place: bool,
}

/// Goods or a company named in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObjectRef {
    pub token: usize,
    pub is: Is,
    pub generic: bool,
    pub lead: Lead,
}

/// A sentence with its clauses and all that is named in it.
pub(super) struct Scene<'a, 's> {
    pub sentence: &'s Sentence<'a>,
    pub clauses: Vec<Clause>,
    pub parties: Vec<PartyRef>,
    pub objects: Vec<ObjectRef>,
    pub context: &'s Context,
    /// For each token the clause that holds it, and whether as its subject.
    holders: Vec<(u16, bool)>,
    /// What was noted for people, where anybody asked.
    notes: Option<RefCell<Vec<String>>>,
}

impl<'a, 's> Scene<'a, 's> {
    pub(super) fn new(sentence: &'s Sentence<'a>, clauses: Vec<Clause>, context: &'s Context) -> Self {
        let mut scene = Self {
            sentence,
            clauses,
            parties: Vec::new(),
            objects: Vec::new(),
            context,
            holders: Vec::new(),
            notes: None,
        };
        scene.hold();
        let floors = scene.floors();
        scene.parties = scene.party_refs(&floors);
        scene.objects = scene.object_refs(&floors);
        scene
    }

    /// Keeps notes of what is read and dropped.
    pub(super) fn noting(mut self) -> Self {
        self.notes = Some(RefCell::default());
        self
    }

    /// Notes why, where anybody asked.
    pub(super) fn note(&self, why: impl FnOnce() -> String) {
        if let Some(notes) = &self.notes {
            notes.borrow_mut().push(why());
        }
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.notes.as_ref().map(|notes| notes.borrow().clone()).unwrap_or_default()
    }

    /// The clause whose subject or object holds the token, and whether it is the subject.
    pub(super) fn clause_of(&self, token: usize) -> Option<(usize, bool)> {
        let (clause, subject) = *self.holders.get(token)?;
        (clause != UNHELD).then_some((usize::from(clause), subject))
    }

    /// Notes for each token the clause that holds it.
    fn hold(&mut self) {
        self.holders = vec![(UNHELD, false); self.sentence.tokens.len() + 1];
        let mut settle = |range: Range<usize>, index: usize, subject: bool| {
            for at in range {
                if let Some(holder) = self.holders.get_mut(at).filter(|holder| holder.0 == UNHELD) {
                    *holder = (u16::try_from(index).unwrap_or(UNHELD), subject);
                }
            }
        };
        for (index, clause) in self.clauses.iter().enumerate().filter(|(_, clause)| clause.owned) {
            settle(clause.subject.clone(), index, true);
        }
        for (index, clause) in self.clauses.iter().enumerate() {
            settle(clause.own_subject(), index, true);
            settle(clause.group.clone(), index, false);
            settle(clause.object(), index, false);
        }
    }

    /// The first token that may lead to each one: where its subject or object begins.
    fn floors(&self) -> Vec<usize> {
        let mut floors = vec![self.sentence.body; self.sentence.tokens.len()];
        for clause in &self.clauses {
            let subject = clause.owned.then(|| (clause.subject.clone(), clause.subject.start));
            for (range, floor) in subject.into_iter().chain([(clause.object(), clause.group.end)]) {
                for at in range {
                    if let Some(known) = floors.get_mut(at) {
                        *known = (*known).max(floor);
                    }
                }
            }
        }
        floors
    }

    /// The head's own word.
    pub(super) fn head(&self, clause: &Clause) -> &Token {
        &self.sentence.tokens[clause.head]
    }

    pub(super) fn parties_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &PartyRef> {
        self.parties.iter().filter(move |found| range.contains(&found.token))
    }

    /// The noun of a wanted sort that an infinitive belongs to: `an invitation from X to visit`.
    pub(super) fn leading_noun(&self, clause: &Clause, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        if clause.opening != Opening::Infinitive {
            return None;
        }
        let parent = clause.parent.map(|parent| &self.clauses[parent])?;
        let object = parent.group.end..clause.group.start;
        clause.antecedent.filter(|noun| wanted(*noun)).or_else(|| object.rev().find(|at| wanted(*at)))
    }

    /// True for `ministers from Norway and Chile`: who acts for those that stand behind.
    fn staff(&self, clause: &Clause) -> bool {
        const STAFF: &[&str] = &[
            "ministers",
            "officials",
            "negotiators",
            "leaders",
            "presidents",
            "envoys",
            "representatives",
            "diplomats",
        ];
        clause
            .subject
            .clone()
            .any(|at| self.sentence.is_any(at + 1, &["from", "of"]) && self.sentence.is_any(at, STAFF))
    }

    /// Parties that the subject of a clause names.
    /// True for `the notice has the duty cut`: no party and no goods undergo it.
    pub(super) fn subject_is_thing(&self, clause: &Clause) -> bool {
        let goods = |at: usize| {
            matches!(self.sentence.object(at), Some((Is::Product(_) | Is::Company(_), _)))
                || self.sentence.tokens[at].flow.is_some()
                || self.sentence.tokens[at].pos == Pos::Pron
        };
        !clause.subject.clone().any(|at| self.sentence.party(at).is_some() || goods(at))
    }

    pub(super) fn subjects(&self, clause: &Clause) -> Vec<Party> {
        let mut found = Vec::new();
        for party in self.parties_in(clause.subject.clone()) {
            if self.private(party) || self.owns_rival(clause, party) {
                continue;
            }
            // "with Chile, Peru and Ecuador facing".
            let listed =
                |at: usize| matches!(self.sentence.tokens[at].pos, Pos::Name | Pos::Comma | Pos::And | Pos::Det);
            let leads = matches!(party.lead, Lead::None)
                || clause.opening == Opening::Side
                    && (clause.subject.start..party.token).all(listed)
                    && clause.subject.contains(&party.token)
                    && !party.person
                || matches!(party.lead, Lead::From | Lead::Of) && !party.person && self.staff(clause)
                || party.possessive && clause.opening == Opening::Infinitive
                // "the decision by the US to put tariffs on".
                || party.lead == Lead::By && clause.opening == Opening::Infinitive && clause.subject.len() <= 3
                // "steps against the U.S. decision to put tariffs on".
                || clause.opening == Opening::Infinitive
                    && clause.subject.len() <= 3
                    && clause.subject.end + 1 == clause.group.start
                    && !party.person
                || party.lead == Lead::Of && found.is_empty() && party.person;
            if leads && !party.goods && !party.place && !found.contains(&party.party) {
                found.push(party.party);
            }
        }
        // "Peru, which agreed to withdraw": whoever agreed.
        let above = clause.parent.map(|parent| &self.clauses[parent]).filter(|above| {
            clause.opening == Opening::Infinitive
                && above.opening == Opening::Relative
                && self.head(above).as_verb.cue(Cue::Agree)
        });
        if found.is_empty()
            && let Some(above) = above
        {
            return self.subjects(above);
        }
        let thing = clause.antecedent.is_some_and(|noun| {
            let noun = &self.sentence.tokens[noun];
            noun.pos != Pos::Name && (noun.noun == Some(Kind::Sanction) || noun.restriction)
        });
        if found.is_empty() && clause.opening == Opening::Relative && !thing {
            // "goods from Peru, which agreed".
            let name = clause.antecedent.is_some_and(|noun| self.sentence.tokens[noun].pos == Pos::Name)
                && self.head(clause).as_verb.cue(Cue::Agree);
            // "countries like Britain and Brazil, which charge".
            found.extend(
                self.parties_in(clause.subject.clone())
                    .filter(|party| (name || !party.goods) && !party.place)
                    .map(|party| party.party),
            );
            unique(&mut found);
        }
        // "A spokesperson for the Chinese ministry", "the foreign ministry of Japan".
        if found.is_empty() {
            found.extend(
                self.parties_in(clause.subject.clone())
                    .find(|party| matches!(party.lead, Lead::Of | Lead::For) && !party.goods)
                    .map(|party| party.party),
            );
        }
        found
    }

    /// True for the first of `the U.S.' biggest rival China`, `Norway's neighbour Sweden`: whose rival the subject is.
    fn owns_rival(&self, clause: &Clause, party: &PartyRef) -> bool {
        const RIVALS: &[&str] =
            &["rival", "ally", "partner", "neighbour", "neighbor", "enemy", "supplier", "customer", "foe"];
        let sentence = self.sentence;
        party.possessive
            && !party.indirect
            && self.parties_in(party.token + 1..clause.subject.end).any(|other| {
                other.party != party.party
                    && other.token <= party.token + 7
                    && !other.person
                    && !other.goods
                    && !other.demonym
                    && sentence.is_any(other.token - 1, RIVALS)
            })
    }

    /// `the Norwegian start-up`, `Chinese importers`: of a country, and not the country.
    fn private(&self, party: &PartyRef) -> bool {
        const PRIVATE: &[&str] = &[
            "start-up",
            "startup",
            "start",
            "firm",
            "firms",
            "company",
            "companies",
            "maker",
            "makers",
            "producer",
            "producers",
            "miner",
            "miners",
            "airline",
            "airlines",
            "retailer",
            "retailers",
            "group",
            "giant",
            "carrier",
            "carriers",
            "chipmaker",
            "chipmakers",
            "automaker",
            "automakers",
            "carmaker",
            "carmakers",
            "developer",
            "lender",
            "refiner",
            "refiners",
            "importer",
            "importers",
            "exporter",
            "exporters",
            "farmers",
            "growers",
            "investors",
            "consumers",
            "buyers",
            "sellers",
            "climbers",
            "team",
            "club",
            "striker",
            "workers",
            "shares",
            "stocks",
            "industry",
            "lobby",
            "businesses",
            "tourists",
            "shoppers",
            "traders",
            "mills",
            "hotels",
            "restaurants",
            "allies",
            "ally",
            "partners",
            "neighbours",
            "neighbors",
            "rivals",
            "farmer",
            "manufacturers",
            "lawmakers",
            "economists",
            "analysts",
        ];
        let sentence = self.sentence;
        // "US farmers", "U.S. allies Canada and Mexico".
        let named = !party.person
            && sentence.tokens.get(party.token + 1).is_some_and(|next| matches!(next.pos, Pos::Other | Pos::Noun))
            && !sentence.is_word(party.token + 1, "team");
        // "Chinese state-run buyers", "the Egyptian state grain buyer": the state's own.
        let state = (party.token + 1..party.token + 4)
            .any(|at| sentence.is_any(at, &["state", "state-run", "state-owned", "government"]));
        (party.demonym || named)
            && !state
            && (party.token + 1..party.token + 5)
                .take_while(|at| {
                    sentence.tokens.get(*at).is_some_and(|token| matches!(token.pos, Pos::Other | Pos::Noun | Pos::Adj))
                })
                .any(|at| sentence.is_any(at, PRIVATE))
    }

    pub(super) fn ids(&self, parties: &[Party]) -> Vec<PartyId> {
        parties.iter().map(|party| self.sentence.lexicon.party(*party).id.clone()).collect()
    }

    pub(super) fn object_id(&self, is: Is) -> Option<ProductId> {
        match is {
            Is::Product(index) => Some(self.sentence.lexicon.product(index).id.clone()),
            Is::Company(index) => Some(self.sentence.lexicon.company(index).clone()),
            _ => None,
        }
    }

    /// Goods in the tokens; particular ones drive out general ones.
    pub(super) fn goods(&self, range: Range<usize>) -> Vec<ProductId> {
        let found: Vec<&ObjectRef> = self.objects.iter().filter(|found| range.contains(&found.token)).collect();
        self.goods_of(&found)
    }

    pub(super) fn goods_of(&self, found: &[&ObjectRef]) -> Vec<ProductId> {
        let particular = found.iter().any(|found| !found.generic);
        let mut ids: Vec<ProductId> = Vec::new();
        let told = |one: &&&ObjectRef| !(particular && one.generic || self.heads_list(one, found));
        for id in found.iter().filter(told).filter_map(|found| self.object_id(found.is)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// True for `food` of `food products such as rice and maize`: a heading whose goods are named after it.
    fn heads_list(&self, object: &ObjectRef, found: &[&ObjectRef]) -> bool {
        const HEADINGS: &[&str] = &[
            "agriculture",
            "food",
            "grains",
            "raw_materials",
            "metals",
            "industrial_goods",
            "household_goods",
            "technology",
            "luxury_goods",
            "fuels",
            "energy",
            "edible_oils",
            "critical_minerals",
            "fruit",
            "meat",
            "chemicals",
            "pulses",
            "nuts",
        ];
        const LISTS: &[&str] = &["including", "namely", "like", "especially", "particularly", "notably"];
        let sentence = self.sentence;
        let lists = |at: usize| {
            sentence.is_any(at, LISTS)
                || sentence.is_word(at, "such as")
                || sentence.is_word(at, "such") && sentence.is_word(at + 1, "as")
        };
        let Some(next) = found.iter().map(|other| other.token).filter(|at| *at > object.token).min() else {
            return false;
        };
        (object.token + 1..(object.token + 5).min(next)).any(lists)
            && self.object_id(object.is).is_some_and(|id| HEADINGS.contains(&id.as_str()))
    }

    fn party_refs(&self, floors: &[usize]) -> Vec<PartyRef> {
        let sentence = self.sentence;
        let mut found: Vec<PartyRef> = Vec::new();
        for (token, floor) in floors.iter().copied().enumerate().skip(sentence.body) {
            let named = sentence.party(token);
            let indirect = named.is_none();
            if indirect && !refers(&sentence.tokens[token]) {
                continue;
            }
            let party = named.or_else(|| self.indirect(token, &found));
            let Some(party) = party.filter(|party| !foreign_seat(sentence, token, *party)) else { continue };
            // "U.S.-bound vehicles": where they go.
            let bound = sentence.text.as_bytes().get(sentence.tokens[token].end) == Some(&b'-')
                && sentence.is_word(token + 1, "bound");
            // "imported from non-EU members".
            let none = token > 0 && sentence.is_word(token - 1, "non");
            if bound || none || backs(sentence, token) {
                continue;
            }
            let next = token + 1;
            let possessive = sentence.tokens.get(next).is_some_and(|next| next.pos == Pos::Of)
                || indirect && sentence.tokens[token].pos == Pos::Det;
            let demonym = sentence.is_demonym(token);
            let lead =
                if !demonym && bears_sanctions(sentence, token) { Lead::On } else { lead(sentence, token, floor) };
            let naming = sentence.naming(token);
            found.push(PartyRef {
                token,
                party,
                lead,
                goods: goods_follow(sentence, token) || origin(sentence, token),
                possessive,
                demonym,
                person: sentence.person(token).is_some(),
                indirect,
                place: !possessive
                    && !demonym
                    && matches!(naming, Some(Naming::Name | Naming::Government))
                    && (lead == Lead::In || hosts(sentence, token)),
            });
        }
        found
    }

    /// The party behind `its`, `it`, `the ministry`.
    /// True if the sentence names a party, and only as where goods come from: `birds from Peru`.
    fn only_origin(&self, party: Party) -> bool {
        let sentence = self.sentence;
        if !sentence.glance.parties() {
            return false;
        }
        let mut named =
            (sentence.body..sentence.tokens.len()).filter(|at| sentence.party(*at) == Some(party)).peekable();
        named.peek().is_some() && named.all(|at| lead(sentence, at, sentence.body) == Lead::From)
    }

    /// `warned Peru that it will face`, `told the allies they would pay`: whom what is to be borne is said to.
    fn addressed(&self, token: usize, before: &[PartyRef]) -> Option<Party> {
        let index = self.clauses.iter().position(|clause| clause.subject.contains(&token))?;
        let clause = &self.clauses[index];
        let above =
            clause.parent.filter(|_| clause.opening == Opening::Complement).map(|above| &self.clauses[above])?;
        let word = self.sentence.lower(above.head);
        let addresses =
            ["warn", "tell", "told", "inform", "notif", "remind", "assur"].iter().any(|start| word.starts_with(start));
        let spoken = |party: &&PartyRef| {
            (above.group.end..token).contains(&party.token)
                && party.lead == Lead::None
                && !party.person
                && !party.goods
                && !party.possessive
        };
        (addresses && clause.bears(self)).then(|| before.iter().find(spoken).map(|party| party.party)).flatten()
    }

    /// `the prime minister`: of the two persons that the article is about the one who holds that office.
    fn office_holder(&self, token: usize) -> Option<Party> {
        let sentence = self.sentence;
        let title = sentence.lower(token);
        let title = title.strip_prefix("the ").unwrap_or(title);
        let office = match title {
            "pmo" | "prime minister" | "premier" => "prime minister",
            "president" | "chancellor" => title,
            _ => return None,
        };
        let holds = |person: &&u16| sentence.lexicon.person(**person).holds(office, sentence.on);
        let mut held = self.context.pair.iter().filter(holds);
        let first = held.next().filter(|_| held.next().is_none())?;
        sentence.lexicon.person_party(*first, sentence.on)
    }

    fn indirect(&self, token: usize, before: &[PartyRef]) -> Option<Party> {
        let sentence = self.sentence;
        let found = &sentence.tokens[token];
        if !refers(found) {
            return None;
        }
        let near = || {
            let free = |party: &&PartyRef| matches!(party.lead, Lead::None) && !party.goods && !self.private(party);
            before.iter().find(free).map(|party| party.party)
        };
        if found.flag(Flag::Authority) {
            // "the government of Kenya" is Kenya's.
            let of = sentence.is_word(token + 1, "of")
                && (token + 2..token + 5).any(|at| at < sentence.tokens.len() && sentence.party(at).is_some());
            if of {
                return None;
            }
            let owned = token > 0 && matches!(sentence.tokens[token - 1].pos, Pos::Of | Pos::Name | Pos::Det);
            let named = before.last().is_some_and(|last| token - last.token <= 2);
            if named {
                return None;
            }
            let its = token > 0 && sentence.is_any(token - 1, &["its", "their"]);
            if let Some(holder) = self.office_holder(token) {
                return Some(holder);
            }
            let ministry = sentence.includes(token, &["ministry"]);
            let land = sentence.includes(token, &["country", "bloc"]);
            // Who is named here only as the origin of goods is not the one that acts on them.
            let acts = |party: &Party| land || !self.only_origin(*party);
            // "tariffs on the country": of two that the sentence has named, not the one whose article it is.
            let upon = land && token > 0 && sentence.is_any(token - 1, &["on", "against", "from"]);
            let other = || {
                let state = |party: &&PartyRef| !party.person && !party.goods && Some(party.party) != self.context.home;
                before.iter().rev().find(state).map(|party| party.party)
            };
            return if land {
                other().filter(|_| upon).or(self.context.last).or(self.context.home)
            } else if owned && its || ministry {
                near().or(self.context.last)
            } else {
                self.context.home.or(self.context.last)
            }
            .filter(acts);
        }
        match found.pos {
            Pos::Det if sentence.is_word(token, "its") => {
                // A state, and no person: the subject before it, else the nearest.
                let titled = |party: &PartyRef| {
                    before.iter().any(|other| {
                        other.person
                            && other.party == party.party
                            && other.token > party.token
                            && other.token <= party.token + 4
                    })
                };
                let state = |party: &&PartyRef| !party.person && !party.goods && !party.place && !titled(party);
                // "It follows the United States, which is imposing its own": the subject of its own clause.
                let own =
                    self.clauses.iter().rev().find(|clause| clause.object().contains(&token)).and_then(|clause| {
                        before.iter().find(|party| {
                            clause.subject.contains(&party.token)
                                && (party.lead == Lead::None || clause.opening == Opening::Relative)
                                && !party.indirect
                                && state(party)
                        })
                    });
                let subject = before.iter().find(|party| party.lead == Lead::None && state(party));
                own.or(subject)
                    .or_else(|| before.iter().rev().find(state))
                    .map(|party| party.party)
                    .or_else(near)
                    .or(self.context.last)
            }
            Pos::Det if sentence.is_any(token, &["his", "her", "their"]) => near().or(self.context.last),
            Pos::Pron if sentence.is_any(token, &["i", "we"]) => {
                // Whoever the quotation is of.
                let named =
                    (sentence.body..sentence.tokens.len()).filter(|at| sentence.person(*at).is_some()).find_map(|at| {
                        let clause = self.clauses.iter().find(|clause| clause.subject.contains(&at))?;
                        self.head(clause).flag(Flag::Say).then(|| sentence.party(at)).flatten()
                    });
                named.or_else(|| self.context.home.filter(|_| !self.context.other_matter))
            }
            Pos::Pron if sentence.is_any(token, &["he", "she"]) => {
                // A person of the sentence, else the one spoken of before, and no state if there is any.
                let known = || {
                    let acts = |person| sentence.lexicon.person_party(person, sentence.on);
                    self.context.person.and_then(acts)
                };
                // "He agreed to stop," Trump wrote: not who is quoted, but the one spoken of with him.
                let quoted = self.quoted_before(token);
                let known = || {
                    let other = || self.context.pair.iter().copied().find(|person| Some(*person) != quoted);
                    let acts = |person| sentence.lexicon.person_party(person, sentence.on);
                    if quoted.is_some() && (self.context.person.is_none() || quoted == self.context.person) {
                        other().and_then(acts).or_else(known)
                    } else {
                        known()
                    }
                };
                let named = before.iter().find(|party| party.lead == Lead::None && party.person);
                // "After a call with Modi, he claimed": not whom he called.
                let apart = |party: &PartyRef| {
                    party.lead == Lead::With && self.clauses.iter().all(|clause| party.token < clause.head)
                };
                let named = named.or_else(|| before.iter().rev().find(|party| party.person && !apart(party)));
                let named = named.map(|party| party.party);
                named.or_else(known).or_else(near).or(self.context.last)
            }
            Pos::Pron if sentence.is_any(token, &["it", "they"]) && self.addressed(token, before).is_some() => {
                self.addressed(token, before)
            }
            // "it is necessary to impose": nobody.
            Pos::Pron
                if sentence.is_word(token, "it")
                    && sentence.tokens.get(token + 1).is_some_and(|next| matches!(next.pos, Pos::Be | Pos::Modal))
                    && (token + 2..token + 7).any(|at| {
                        sentence.tokens.get(at).is_some_and(|token| matches!(token.pos, Pos::To | Pos::That))
                    }) =>
            {
                None
            }
            Pos::Pron if sentence.is_word(token, "it") => {
                // "the ministry, asked about Rome's plan, said it had no information": the one that says so.
                let own = self.clauses.iter().find(|clause| clause.subject.contains(&token));
                let says = own
                    .filter(|clause| clause.opening == Opening::Complement && clause.subject.len() == 1)
                    .and_then(|clause| clause.parent)
                    .map(|parent| &self.clauses[parent])
                    .filter(|above| self.head(above).flag(Flag::Say));
                let speaker = says.and_then(|says| {
                    before.iter().find(|party| {
                        says.subject.contains(&party.token)
                            && matches!(party.lead, Lead::None)
                            && !party.person
                            && !party.goods
                            && !party.place
                            && !self.private(party)
                    })
                });
                // "are worried about India's announcement that it will ban the export": India will.
                let holder = own
                    .filter(|clause| clause.subject.len() == 1 && clause.subject.start > 1)
                    .map(|clause| clause.subject.start)
                    .filter(|at| sentence.tokens[at - 1].pos == Pos::That)
                    .and_then(|at| {
                        before.iter().rev().find(|party| {
                            party.possessive
                                && !party.person
                                && !party.goods
                                && party.token + 2 < at
                                && at <= party.token + 6
                        })
                    })
                    .filter(|_| speaker.is_none());
                let holder = holder.or(speaker);
                holder.map(|party| party.party).or_else(near).or(self.context.last)
            }
            _ => None,
        }
    }

    /// The person whose words hold the token, where the sentence ends with who says them: `.., " Trump wrote`.
    fn quoted_before(&self, token: usize) -> Option<u16> {
        let sentence = self.sentence;
        let says =
            self.clauses.iter().find(|clause| clause.group.start > token && self.head(clause).flag(Flag::Say))?;
        let begins = says.own_subject().start.min(says.subject.start);
        let quote = (token..begins).any(|at| sentence.tokens[at].pos == Pos::Quote);
        let person = says.subject.clone().find_map(|at| sentence.person(at))?;
        (quote && begins > token).then_some(person)
    }

    fn object_refs(&self, floors: &[usize]) -> Vec<ObjectRef> {
        let sentence = self.sentence;
        if !sentence.glance.objects() {
            return Vec::new();
        }
        (sentence.body..sentence.tokens.len())
            .filter(|token| sentence.tokens[*token].pos != Pos::Verb)
            .filter_map(|token| {
                let (is, generic) = sentence.object(token)?;
                if names_business(sentence, token) || names_office(sentence, token) || describes_party(sentence, token)
                {
                    return None;
                }
                Some(ObjectRef { token, is, generic, lead: lead(sentence, token, floors[token]) })
            })
            .collect()
    }
}

/// False for nearly every word: it is no `its`, `it` or `the ministry`.
fn refers(token: &Token) -> bool {
    matches!(token.pos, Pos::Det | Pos::Pron) || token.flag(Flag::Authority)
}

/// `Peru's Congress`, `the Polish Senate`: a word for one state's body that another state owns here.
fn foreign_seat(sentence: &Sentence<'_>, token: usize, party: Party) -> bool {
    if sentence.naming(token) != Some(Naming::Government) {
        return false;
    }
    let Some(before) = token.checked_sub(1) else { return false };
    let owner = if sentence.tokens[before].pos == Pos::Of { before.checked_sub(1) } else { Some(before) };
    owner.is_some_and(|owner| {
        let owns = owner + 1 == before || sentence.is_demonym(owner);
        owns && sentence.party(owner).is_some_and(|other| other != party)
    })
}

/// True for `Energy and Mineral Resources Minister`, `Agriculture Secretary`: what somebody is in charge of.
fn names_office(sentence: &Sentence<'_>, token: usize) -> bool {
    const OFFICES: &[&str] = &["Minister", "Ministry", "Secretary", "Department", "Commissioner", "Committee"];
    const REACH: usize = 5;
    let capital = |at: usize| sentence.word(at).starts_with(char::is_uppercase);
    if sentence.is_title() || !capital(token) {
        return false;
    }
    (token + 1..(token + REACH).min(sentence.tokens.len()))
        .take_while(|at| capital(*at) || matches!(sentence.tokens[*at].pos, Pos::And))
        .any(|at| OFFICES.contains(&sentence.word(at)))
}

/// True for `oil companies`, `steel shares`: who deals in the goods, not the goods.
fn names_business(sentence: &Sentence<'_>, token: usize) -> bool {
    // A user's kind may well be about prices: "a freeze on wheat prices".
    let priced = || {
        sentence.is_any(token + 1, &["prices", "price"])
            && sentence.tokens.iter().any(|token| matches!(token.noun, Some(Kind::New(_))))
    };
    sentence.tokens.get(token + 1).is_some_and(|next| next.flag(Flag::Business))
        && !matches!(sentence.object(token), Some((Is::Company(_), _)))
        && !priced()
        && !sanctioned(sentence, token)
}

/// True for the goods of `goods from Peru, a key copper supplier`, `Chile, the world's top exporter of salmon,`: what a
/// state is known for, and not what is told of.
fn describes_party(sentence: &Sentence<'_>, token: usize) -> bool {
    const REACH: usize = 8;
    const DEALERS: &[&str] = &[
        "supplier",
        "producer",
        "exporter",
        "importer",
        "buyer",
        "grower",
        "maker",
        "manufacturer",
        "consumer",
        "refiner",
        "seller",
        "shipper",
        "customer",
        "user",
        "source",
    ];
    let dealer = if sentence.is_any(token + 1, DEALERS) {
        token + 1
    } else if token > 1 && sentence.is_word(token - 1, "of") && sentence.is_any(token - 2, DEALERS) {
        token - 2
    } else {
        return false;
    };
    let describes = |at: &usize| {
        let token = &sentence.tokens[*at];
        token.number.is_none()
            && matches!(
                token.pos,
                Pos::Det | Pos::Adj | Pos::Noun | Pos::Other | Pos::Of | Pos::Name | Pos::Adv | Pos::Number
            )
    };
    let before = dealer.saturating_sub(REACH).max(sentence.body)..dealer;
    // "Peru, a leading supplier of copper, has restricted its export": the goods are meant.
    let meant = (dealer..sentence.tokens.len()).any(|at| {
        sentence.is_any(at, &["its", "their"]) && sentence.tokens.get(at + 1).is_some_and(|next| next.flow.is_some())
    });
    if meant {
        return false;
    }
    let comma = before.rev().find(|at| !describes(at)).filter(|at| sentence.tokens[*at].pos == Pos::Comma);
    comma.is_some_and(|comma| {
        comma > 0 && sentence.party(comma - 1).is_some() && sentence.party(comma + 1).is_none() && comma + 1 < dealer
    })
}

/// True for `sanctions on Russian oil companies`, `on Venezuela's oil industry`: the trade itself is meant.
fn sanctioned(sentence: &Sentence<'_>, token: usize) -> bool {
    const REACH: usize = 8;
    const TRADES: &[&str] =
        &["industry", "sector", "sectors", "industries", "companies", "firms", "giants", "producers"];
    sentence.is_any(token + 1, TRADES)
        && (token.saturating_sub(REACH)..token).any(|at| {
            sentence.tokens[at].noun == Some(Kind::Sanction) && sentence.is_any(at + 1, &["on", "against", "for", "of"])
        })
}

/// True for `products of Japan`, `cars made in Mexico`: where the goods come from.
fn origin(sentence: &Sentence<'_>, token: usize) -> bool {
    const MADE: &[&str] = &[
        "made",
        "produced",
        "manufactured",
        "built",
        "assembled",
        "grown",
        "mined",
        "originating",
        "originate",
        "originates",
        "originated",
        "stitched",
        "sewn",
        "woven",
        "knitted",
        "brewed",
        "distilled",
        "bottled",
        "refined",
        "smelted",
        "melted",
        "poured",
        "farmed",
        "raised",
        "harvested",
        "caught",
        "forged",
        "rolled",
        "processed",
        "packed",
        "sourced",
        "printed",
        "fabricated",
        "crafted",
        "pressed",
        "milled",
    ];
    const GOODS: &[&str] = &["products", "product", "articles", "goods"];
    let article = usize::from(token > 0 && sentence.is_word(token - 1, "the"));
    let Some(lead) = token.checked_sub(1 + article) else { return false };
    let Some(before) = lead.checked_sub(1) else { return false };
    let one_of = |words: &[&str]| sentence.is_any(before, words);
    // "originating in or exported from Pakistan".
    let either = sentence.is_word(lead, "from")
        && one_of(&["exported", "shipped", "imported"])
        && before > 2
        && (sentence.is_word(before - 1, "or") || sentence.is_word(before - 1, "and"))
        && sentence.is_word(before - 2, "in");
    // "peas shipped by Canada".
    let by = sentence.is_word(lead, "by")
        && (one_of(MADE) || one_of(&["shipped", "exported", "sold", "sent", "dumped", "subsidised", "subsidized"]))
        && before > 0
        && sentence.object(before - 1).is_some();
    // "solar panels out of Malaysia".
    let out = sentence.is_word(lead, "of")
        && sentence.is_word(before, "out")
        && before > 0
        && matches!(sentence.object(before - 1), Some((Is::Product(_), _)));
    either
        || by
        || out
        || sentence.is_word(lead, "in") && one_of(MADE)
        || (sentence.is_word(lead, "of") || sentence.is_word(lead, "from")) && one_of(GOODS)
}

/// True if goods stand right after the name: `Chinese goods`, `China's steel exports`.
pub(super) fn goods_follow(sentence: &Sentence<'_>, token: usize) -> bool {
    let mut at = token + 1;
    let mut steps = 0;
    while let Some(next) = sentence.tokens.get(at) {
        if sentence.object(at).is_some() || next.flow.is_some() && next.pos != Pos::Verb {
            // "Chinese steel tariffs", "China's export controls" are measures.
            let after = sentence.tokens.get(at + 1);
            return !after.is_some_and(|after| after.noun.is_some() && after.pos == Pos::Noun || after.restriction);
        }
        let inner = matches!(next.pos, Pos::Of | Pos::Adj | Pos::Quote | Pos::Adv)
            || next.pos == Pos::Other && next.noun.is_none();
        if !inner || steps >= 3 {
            return false;
        }
        steps += 1;
        at += 1;
    }
    false
}

/// What leads to the noun phrase that holds the token.
pub(super) fn lead(sentence: &Sentence<'_>, token: usize, floor: usize) -> Lead {
    let tokens = &sentence.tokens;
    let mut steps = 0;
    for at in (floor.max(sentence.body)..token).rev() {
        steps += 1;
        if steps > 24 {
            break;
        }
        match tokens[at].pos {
            Pos::Prep if at > 0 && sentence.is_word(at, "of") && styles_state(sentence, at - 1) => {}
            // "In a separate announcement Japan said".
            Pos::Prep if at == sentence.body && sentence.is_word(at, "in") && says_in(sentence, token) => {
                return Lead::None;
            }
            Pos::Prep | Pos::Recap => return lead_of(sentence.lower(at), tokens[at].pos),
            Pos::To => return Lead::None,
            Pos::Verb
                if tokens[at].form == Some(crate::lexicon::Form::Past)
                    && tokens[at].noun.is_none()
                    && at + 1 == token
                    && at > 0
                    && tokens[at - 1].pos == Pos::Prep => {}
            Pos::Verb
            | Pos::Be
            | Pos::Have
            | Pos::Do
            | Pos::Modal
            | Pos::Stop
            | Pos::Sub
            | Pos::If
            | Pos::Rel
            | Pos::That
            | Pos::But => return Lead::None,
            Pos::Comma | Pos::And => {
                // A list goes on only from name to name.
                let named = tokens[token].pos == Pos::Name && !sentence.is_demonym(token);
                let listed = at.checked_sub(1).is_some_and(|before| match tokens[before].pos {
                    Pos::Name | Pos::Comma | Pos::And => true,
                    Pos::Noun | Pos::Other => !named || tokens[at].pos == Pos::And,
                    _ => false,
                });
                if !listed {
                    return Lead::None;
                }
            }
            _ => {}
        }
    }
    Lead::None
}

/// True for the name in `In a statement Japan said`: who speaks, and no place.
fn says_in(sentence: &Sentence<'_>, token: usize) -> bool {
    const PAPERS: &[&str] = &[
        "announcement",
        "statement",
        "letter",
        "post",
        "interview",
        "speech",
        "note",
        "report",
        "tweet",
        "filing",
        "notice",
        "move",
    ];
    let paper = token > 0 && sentence.is_any(token - 1, PAPERS);
    paper && sentence.tokens.get(token + 1).is_some_and(|next| next.pos == Pos::Verb)
}

/// `the Kingdom of`, `the Republic of`: part of a state's own name.
fn styles_state(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.is_any(at, &["kingdom", "republic", "sultanate", "commonwealth", "federation", "emirate", "principality"])
}

fn lead_of(word: &str, pos: Pos) -> Lead {
    match word {
        "on" | "upon" | "targeting" | "covering" | "hitting" => Lead::On,
        "against" => Lead::Against,
        "from" => Lead::From,
        "to" | "toward" | "towards" => Lead::To,
        "of" => Lead::Of,
        "by" => Lead::By,
        "with" => Lead::With,
        "in" | "at" | "near" | "within" => Lead::In,
        "for" => Lead::For,
        "over" | "about" | "concerning" | "regarding" => Lead::Over,
        "into" | "onto" => Lead::Into,
        "between" | "among" => Lead::Between,
        _ if pos == Pos::Recap => Lead::Recap,
        _ => Lead::Other,
    }
}

/// Drops what is named twice, keeping the order.
pub(super) fn unique<T: PartialEq + Copy>(found: &mut Vec<T>) {
    let mut kept = 0;
    for index in 0..found.len() {
        if !found[..kept].contains(&found[index]) {
            found[kept] = found[index];
            kept += 1;
        }
    }
    found.truncate(kept);
}

impl Clause {
    /// True for `will no longer accept`.
    pub(super) fn no_longer(&self, scene: &Scene<'_, '_>) -> bool {
        let own = |clause: &Clause| {
            clause.group.start > 0 && scene.sentence.is_word(clause.group.start - 1, "no longer")
                || clause.group.clone().any(|at| scene.sentence.is_word(at, "no longer"))
        };
        // "will no longer have to pay".
        let has_to = || {
            let above = self.parent.map(|parent| &scene.clauses[parent]);
            above.is_some_and(|above| {
                let has = scene.head(above).pos == Pos::Have || scene.sentence.lower(above.head).starts_with("need");
                has && above.group.end == self.group.start && own(above)
            })
        };
        own(self) || self.opening == Opening::Infinitive && has_to()
    }

    /// True if the subject bears what the verb does: `faces`, `were hit by`.
    pub(super) fn bears(&self, scene: &Scene<'_, '_>) -> bool {
        let head = scene.head(self);
        // "Laos gets 40%".
        let gets = scene.sentence.is_any(self.head, &["get", "gets", "got"])
            && scene.sentence.percent(self.group.end).is_some();
        // "shall be dutiable at 15 percent".
        let dutiable = self.copula
            && (self.group.end..self.group.end + 2)
                .any(|at| scene.sentence.tokens.get(at).is_some_and(|token| token.as_noun.act(Act::Bear)));
        head.as_verb.act(Act::Bear)
            || dutiable
            || gets
            || self.is_spared(scene)
            || self.passive
                && self.opening != Opening::Reduced
                && (head.as_verb.act(Act::Charge) || head.as_verb.act(Act::Impose))
    }

    /// True for `is exempt from`, `were exempted from`: the subject does not bear it.
    pub(super) fn is_spared(&self, scene: &Scene<'_, '_>) -> bool {
        let sentence = scene.sentence;
        // "was freed of the duty".
        let exempt = |at: usize| {
            sentence.lower(at).starts_with("exempt")
                || sentence.is_word(at, "freed") && sentence.is_any(at + 1, &["of", "from"])
        };
        self.copula && (self.group.end..self.group.end + 2).any(exempt) || self.passive && exempt(self.head)
    }
}

/// True for the city of `with London talks`, `the Geneva meeting`: where they are held.
fn hosts(sentence: &Sentence<'_>, token: usize) -> bool {
    let city = sentence.find(token, |is| matches!(is, Is::Place(_))).is_some();
    let held =
        sentence.tokens.get(token + 1).is_some_and(|next| next.noun == Some(Kind::Meeting) && next.pos != Pos::Verb);
    // "US-South Korea trade talks": one of those that meet.
    let hyphened = token > 0
        && sentence.party(token - 1).is_some()
        && sentence.text.as_bytes().get(sentence.tokens[token - 1].end) == Some(&b'-');
    let listed = token > 1
        && matches!(sentence.tokens[token - 1].pos, Pos::Comma | Pos::And)
        && sentence.party(token - 2).is_some();
    city && held && !hyphened && !listed
}

/// True for the first half of `US-backed rebels`, `Iran-aligned group`: who stands behind somebody else.
fn backs(sentence: &Sentence<'_>, token: usize) -> bool {
    let hyphened = sentence.text.as_bytes().get(sentence.tokens[token].end) == Some(&b'-');
    hyphened
        && sentence.is_any(
            token + 1,
            &["backed", "aligned", "allied", "supported", "sponsored", "brokered", "educated", "trained", "funded"],
        )
}

/// True for the state of `a Russia sanctions bill`, `the Iran sanctions regime`: whom they are on.
fn bears_sanctions(sentence: &Sentence<'_>, token: usize) -> bool {
    const OF_SANCTIONS: &[&str] =
        &["bill", "act", "law", "legislation", "package", "relief", "regime", "programme", "program", "list"];
    /// Those whose name before the word says whose sanctions they are.
    const IMPOSES: &[&str] = &["US", "EU", "GB", "UN", "G7"];
    let imposes =
        sentence.party(token).is_some_and(|party| IMPOSES.contains(&sentence.lexicon.party(party).id.as_str()));
    !imposes && sentence.is_word(token + 1, "sanctions") && sentence.is_any(token + 2, OF_SANCTIONS)
}
