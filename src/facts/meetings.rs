//! Reads meetings: who meets, how far it is, when and where, and which side stands behind it.

use crate::facts::clauses::{Clause, Opening, phrase_start};
use crate::facts::dates::Looks;
use crate::facts::dealings::{dealers, force};
use crate::facts::measures::blank;
use crate::facts::occasion::{clause_date_ahead, held_on, moved_to, place};
use crate::facts::positions::{positions, sides};
use crate::facts::roles::{Lead, PartyRef, Scene, unique};
use crate::facts::sentence::Party;
use crate::facts::slots::has_cue;
use crate::facts::voice::{self, Force};
use crate::facts::words::{Act, Cue, Flag, Pos, Step};
use crate::facts::{Action, DateIs, Fact, Kind, Stage};
use crate::lexicon::{Form, Naming};

/// Those who meet: persons, and parties that no person stands for.
#[derive(Debug, Default)]
struct Company {
    persons: Vec<u16>,
    parties: Vec<Party>,
}

impl Company {
    fn add(&mut self, scene: &Scene<'_, '_>, found: &PartyRef) {
        if found.place || found.goods || found.indirect && found.possessive {
            return;
        }
        let forum = !found.person && scene.sentence.lexicon.party(found.party).forum;
        if forum || matches!(scene.sentence.naming(found.token), Some(Naming::CentralBank | Naming::Court)) {
            return;
        }
        let he = ["he", "she"].iter().any(|word| scene.sentence.is_word(found.token, word));
        let spoken = || {
            let before = (scene.sentence.body..found.token).find(|at| scene.sentence.person(*at).is_some());
            before.and_then(|at| scene.sentence.person(at)).or(scene.context.person)
        };
        match scene.sentence.person(found.token).or_else(|| he.then(spoken).flatten()) {
            Some(person) => self.persons.push(person),
            None => self.parties.push(found.party),
        }
    }

    fn settle(&mut self, scene: &Scene<'_, '_>) {
        unique(&mut self.persons);
        unique(&mut self.parties);
        let acted: Vec<Party> = self
            .persons
            .iter()
            .filter_map(|person| scene.sentence.lexicon.person_party(*person, scene.sentence.on))
            .collect();
        self.parties.retain(|party| !acted.contains(party));
    }

    fn sides(&self, scene: &Scene<'_, '_>) -> Vec<Party> {
        let mut sides: Vec<Party> = self
            .persons
            .iter()
            .filter_map(|person| scene.sentence.lexicon.person_party(*person, scene.sentence.on))
            .collect();
        sides.extend(&self.parties);
        unique(&mut sides);
        sides
    }

    fn ids(&self, scene: &Scene<'_, '_>) -> Vec<String> {
        let lexicon = scene.sentence.lexicon;
        let persons = self.persons.iter().map(|person| lexicon.person(*person).id.to_string());
        if self.persons.len() >= 2 {
            return persons.collect();
        }
        persons.chain(self.parties.iter().map(|party| lexicon.party(*party).id.to_string())).collect()
    }
}

/// Every meeting that the sentence tells.
pub(super) fn meetings(scene: &Scene<'_, '_>) -> Vec<Fact> {
    let sentence = scene.sentence;
    if !sentence.glance.act(Act::Meet) && !sentence.glance.noun(Kind::Meeting) {
        return Vec::new();
    }
    let mut found: Vec<(usize, Fact)> = Vec::new();
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        let verb = word.pos == Pos::Verb && word.as_verb.act(Act::Meet);
        let noun = word.noun == Some(Kind::Meeting) && word.pos != Pos::Verb && !word.flag(Flag::Block);
        if !verb && !noun {
            continue;
        }
        if let Some(fact) = broken_off(scene, token, verb) {
            found.push((token, fact));
            continue;
        }
        if let Some(fact) = meeting(scene, token, verb)
            && !found.iter().any(|(_, known)| {
                known.kind == fact.kind
                    && (known.stage == fact.stage && known.participants == fact.participants
                        || !verb && clause_at(scene, token) == clause_at_met(scene, &found)
                        || !verb && sides(scene, known) == sides(scene, &fact))
            })
        {
            found.push((token, fact));
        }
    }
    // "will travel to Washington to meet Trump": the meeting itself says more than the way there.
    let way = |token: usize| {
        ["travel", "fl", "came", "com", "head"].iter().any(|start| sentence.lower(token).starts_with(start))
    };
    let others: Vec<Fact> = found.iter().filter(|(token, _)| !way(*token)).map(|(_, fact)| fact.clone()).collect();
    found.retain(|(token, fact)| {
        !way(*token) || !others.iter().any(|other| other.participants.iter().any(|one| fact.participants.contains(one)))
    });
    found.into_iter().map(|(_, fact)| fact).collect()
}

/// The clause of a token.
fn clause_at(scene: &Scene<'_, '_>, token: usize) -> Option<usize> {
    scene.clause_of(token).map(|(index, _)| index)
}

/// The clause of the last verb that told of a meeting: `met for a sixth round of talks` is one.
fn clause_at_met(scene: &Scene<'_, '_>, found: &[(usize, Fact)]) -> Option<usize> {
    let (token, _) = found.last()?;
    let verb = scene.sentence.tokens[*token].pos == Pos::Verb && !weak(scene, *token);
    clause_at(scene, *token).filter(|_| verb)
}

/// How the noun of a meeting hangs on the clause that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hang {
    /// The verb tells of the meeting itself.
    Governed,
    /// `during`, `at`: something else is told, and the meeting with it.
    Inside,
    /// `arrived for talks`.
    Purpose,
    /// `progress in`, `hopes over`: nothing is told of it.
    Loose,
}

/// Where the phrase of a meeting begins, over `the second round of`.
fn meeting_start(scene: &Scene<'_, '_>, token: usize) -> usize {
    let sentence = scene.sentence;
    let mut start = phrase_start(sentence, token, sentence.body);
    for _ in 0..2 {
        let Some(noun) = start.checked_sub(2).filter(|at| *at >= sentence.body && sentence.is_word(start - 1, "of"))
        else {
            break;
        };
        const PARTS: &[&str] = &[
            "round",
            "rounds",
            "day",
            "days",
            "session",
            "series",
            "set",
            "leg",
            "phase",
            "bout",
            "resumption",
            "start",
            "launch",
        ];
        if !PARTS.iter().any(|word| sentence.is_word(noun, word)) {
            break;
        }
        start = phrase_start(sentence, noun, sentence.body);
    }
    start
}

fn hang(scene: &Scene<'_, '_>, start: usize, clause: Option<&Clause>, subject: bool) -> Hang {
    let sentence = scene.sentence;
    let Some(clause) = clause else { return Hang::Governed };
    let Some(before) = start.checked_sub(1).filter(|at| *at >= clause.left.max(sentence.body)) else {
        return Hang::Governed;
    };
    if sentence.tokens[before].pos != Pos::Prep || before < clause.group.end && !subject {
        return Hang::Governed;
    }
    let is = |words: &[&str]| words.iter().any(|word| sentence.is_word(before, word));
    let head = scene.head(clause);
    if before == clause.group.end
        && head.pos == Pos::Verb
        && is(&["for", "on", "to", "in", "into", "off", "with", "up", "out"])
    {
        // "called for talks" wants them; "embarked on", "entered into", "called off" govern them.
        return if is(&["for"]) { Hang::Purpose } else { Hang::Governed };
    }
    if is(&["for"]) {
        return Hang::Purpose;
    }
    if is(&["in", "into"]) && (head.pos == Pos::Be || clause.copula) {
        return Hang::Governed;
    }
    if is(&["during", "at", "in", "from", "of"]) {
        return Hang::Inside;
    }
    Hang::Loose
}

/// `ends trade talks with`, `negotiations are over`: what was under negotiation is off.
fn broken_off(scene: &Scene<'_, '_>, token: usize, verb: bool) -> Option<Fact> {
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    let begin = phrase_start(sentence, token, sentence.body);
    let inner = begin > 0 && sentence.tokens[begin - 1].pos == Pos::Prep;
    let dealing = ["trade", "tariff", "negotiations"].iter().any(|word| lower.contains(word));
    if verb || inner || !dealing || !scene.context.trade {
        return None;
    }
    let (index, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    let over = subject
        && clause.copula
        && ["over", "off", "dead"]
            .iter()
            .any(|word| (clause.group.end..clause.group.end + 3).any(|at| sentence.is_word(at, word)));
    let breaks = [
        "break off",
        "broke off",
        "breaks off",
        "breaking off",
        "broken off",
        "call off",
        "called off",
        "calls off",
        "halt",
    ]
    .iter()
    .any(|word| sentence.lower(clause.head).starts_with(word));
    // "talks between X and Y collapsed": they do so themselves.
    let fails = subject
        && !clause.passive
        && head.pos == Pos::Verb
        && (head.as_verb.act(Act::Collapse) || head.as_verb.step(Step::Fails))
        && !sentence.lower(clause.head).starts_with("stall")
        && (clause.is_past() || clause.have || sentence.is_title());
    let says = clause.form == Form::Ing
        && clause.parent.is_some_and(|parent| scene.head(&scene.clauses[parent]).flag(Flag::Say));
    let ends = fails
        || (breaks
            || head.as_verb.act(Act::Close)
            || head.as_verb.act(Act::Suspend)
            || head.as_verb.act(Act::Collapse))
            && head.pos == Pos::Verb
            && if subject {
                clause.passive
            } else {
                phrase_start(sentence, token, sentence.body) <= clause.group.end + 1 && (clause.finite || says)
            };
    let whole = lower.contains("negotiations") || lower.contains("trade talks");
    let concluded = ["conclude", "complet", "finali"].iter().any(|word| sentence.lower(clause.head).starts_with(word));
    if whole && concluded && head.pos == Pos::Verb && !clause.negated && !clause.may && !clause.will {
        return concluded_talks(scene, token, index, subject);
    }
    let later = head.pos == Pos::Verb && head.as_verb.cue(Cue::Postponed);
    let concluded = ["conclude", "wrap"].iter().any(|word| sentence.lower(clause.head).starts_with(word));
    if !(over || ends)
        || concluded
        || later
        || clause.negated
        || clause.may
        || !fails && scene.subjects(clause).len() > 1
    {
        return None;
    }
    let (actor, target) = dealers(scene, token, Some(clause));
    let actor: Vec<Party> = match (subject, fails) {
        (true, true) => actor.into_iter().take(1).collect(),
        (true, false) => scene.context.home.into_iter().collect(),
        (false, _) => actor,
    };
    let target: Vec<Party> = target
        .into_iter()
        .chain(scene.parties_in(token..clause.group.start.max(token)).map(|party| party.party))
        .filter(|party| !actor.contains(party))
        .take(1)
        .collect();
    if actor.is_empty() || target.is_empty() {
        return None;
    }
    let force = force(scene, index);
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, voice::is_fresh(scene, Some(clause), token, &force), hedge, said_by);
    let suspended = head.as_verb.act(Act::Suspend) && !over;
    fact.action = Some(if suspended { Action::Suspend } else { Action::Remove });
    fact.stage = Some(if suspended { Stage::Announced } else { Stage::Cancelled });
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    Some(fact)
}

/// `concluded negotiations with`: what they were for is there.
fn concluded_talks(scene: &Scene<'_, '_>, token: usize, index: usize, subject: bool) -> Option<Fact> {
    let clause = &scene.clauses[index];
    let (mut actor, mut target) = dealers(scene, token, Some(clause));
    if actor.len() + target.len() < 2 {
        return None;
    }
    if target.is_empty() || subject {
        actor.append(&mut target);
        target = actor.iter().rev().copied().collect();
    }
    let force = force(scene, index);
    let done = clause.is_past() || clause.have || scene.sentence.is_title();
    if !done || force.considered || force.plan || force.negated {
        return None;
    }
    let reports = clause.opening == Opening::Complement;
    let fresh = voice::is_fresh(scene, Some(clause), token, &Force { had: force.had && !reports, ..force });
    let (hedge, said_by) = voice::voice(scene, Some(clause));
    let mut fact = blank(scene, Kind::Agreement, fresh, hedge, said_by);
    fact.action = Some(Action::Reach);
    fact.stage = Some(Stage::Announced);
    fact.actor = scene.ids(&actor);
    fact.target = scene.ids(&target);
    Some(fact)
}

fn meeting(scene: &Scene<'_, '_>, token: usize, verb: bool) -> Option<Fact> {
    let sentence = scene.sentence;
    let (index, subject) = scene.clause_of(token).map_or((None, false), |(index, subject)| (Some(index), subject));
    let clause = index.map(|index| &scene.clauses[index]);
    let mut company = Company::default();
    let start = meeting_start(scene, token);
    let hang = if verb { Hang::Governed } else { hang(scene, start, clause, subject) };
    let compound = sentence
        .tokens
        .get(token + 1)
        .is_some_and(|next| matches!(next.pos, Pos::Noun | Pos::Other) && sentence.is_word(token, "bilateral"));
    // "negotiators meeting in X agreed": who agrees is told, and not the meeting.
    let agrees =
        subject && !verb && clause.is_some_and(|clause| !clause.passive && scene.head(clause).as_verb.cue(Cue::Agree));
    if agrees {
        return None;
    }
    let told = has_cue(scene, Cue::Unconfirmed) || scheduled_after(scene, token);
    if hang == Hang::Loose && !told || compound {
        return None;
    }
    let end = clause.map_or(sentence.tokens.len(), |clause| {
        if subject && !clause.passive { clause.group.start } else { clause.right }
    });
    // What stands after `following` or `while` is of another matter.
    let end = (token + 1..end)
        .find(|at| matches!(sentence.tokens[*at].pos, Pos::Recap | Pos::Sub | Pos::Stop))
        .unwrap_or(end);
    if verb {
        let clause = clause?;
        let led = |party: &&PartyRef| matches!(party.lead, Lead::None | Lead::Of | Lead::With);
        let staffed = !scene.parties_in(clause.subject.clone()).any(|party| party.lead == Lead::None);
        // "spoke to X".
        let lower = sentence.lower(token);
        let spoken = ["sp", "talk"].iter().any(|start| lower.starts_with(start));
        scene
            .parties_in(clause.subject.clone())
            .filter(|party| led(party) || staffed && party.lead == Lead::From)
            .for_each(|party| company.add(scene, party));
        scene
            .parties_in(clause.object())
            .filter(|party| {
                matches!(party.lead, Lead::None | Lead::With | Lead::Between) || spoken && party.lead == Lead::To
            })
            .for_each(|party| company.add(scene, party));
    } else {
        scene.parties_in(start..token).for_each(|party| company.add(scene, party));
        let visit = sentence.lower(token).contains("visit");
        let after = |party: &&PartyRef| {
            matches!(party.lead, Lead::Between | Lead::With | Lead::Of)
                || subject && party.lead == Lead::By
                || visit && party.lead == Lead::To
        };
        scene.parties_in(token + 1..end).filter(after).for_each(|party| company.add(scene, party));
    }
    company.settle(scene);
    let beside = company.sides(scene).len();
    // "Bessent was in Madrid for talks with He": who goes is of the company.
    let holds = clause.is_some_and(|clause| {
        let head = scene.head(clause);
        let several = joins(scene, clause).count() > 1;
        several && (head.as_verb.has_act() || head.pos == Pos::Have || clause.copula) && start <= clause.group.end + 3
    });
    if !verb
        && company.sides(scene).len() < 2
        && (holds
            || hang == Hang::Inside
            || led_by_recap(scene, start) && sentence.number <= 2
            || !company.sides(scene).is_empty()
            || sentence.lower(token).contains("summit"))
        && let Some(clause) = clause
        && !subject
    {
        let mut joined = Company { persons: Vec::new(), parties: Vec::new() };
        joins(scene, clause).for_each(|party| joined.add(scene, party));
        joined.persons.extend(&company.persons);
        joined.parties.extend(&company.parties);
        joined.settle(scene);
        company = joined;
    }
    // "a delegation is in X for trade talks": with those to whom it goes.
    let hosted = hang == Hang::Purpose && beside == 0 && scene.context.sides.len() == 2;
    if hosted && let Some(clause) = clause {
        let mut joined = Company::default();
        joins(scene, clause).for_each(|party| joined.add(scene, party));
        let host = scene
            .parties_in(clause.group.end..start)
            .filter(|party| scene.context.sides.contains(&party.party) && !party.goods && !party.person);
        joined.parties.extend(host.map(|party| party.party).take(1));
        joined.settle(scene);
        if joined.sides(scene).len() == 2 {
            company = joined;
        }
    }
    // Those that the words at the meeting name.
    let named = beside > 0 && company.sides(scene).len() >= 2;
    let both = sentence.has_flag(0..sentence.tokens.len(), Flag::Both)
        || sentence.has_flag(0..sentence.tokens.len(), Flag::Leaders);
    let there = clause.is_some_and(|clause| clause.subject.clone().any(|at| sentence.is_word(at, "there")));
    if company.sides(scene).len() == 1
        && !verb
        && (subject || there)
        && let Some(party) = voice::speaker_party(scene)
    {
        // "Ottawa denied that talks with Tokyo were under way".
        if !company.sides(scene).contains(&party) && voice::speaker_person(scene).is_none() {
            company.parties.push(party);
        }
    }
    if company.sides(scene).len() == 1
        && !verb
        && let Some(speaker) = voice::speaker_person(scene)
    {
        // "Trump said a meeting with Putin was off".
        let mut joined = Company { persons: vec![speaker], parties: company.parties.clone() };
        joined.persons.extend(&company.persons);
        joined.settle(scene);
        if joined.sides(scene).len() >= 2 {
            company = joined;
        }
    }
    if company.sides(scene).len() < 2 {
        let leaders = sentence.has_flag(0..sentence.tokens.len(), Flag::Leaders);
        if leaders && scene.context.pair.len() == 2 {
            company = Company { persons: scene.context.pair.clone(), parties: Vec::new() };
        } else if (both || the_talks(scene, token, start, subject))
            && scene.context.sides.len() == 2
            && !(verb && weak(scene, token))
        {
            company = Company { persons: company.persons.clone(), parties: scene.context.sides.clone() };
            if !company.persons.is_empty() && company.persons.len() < 2 {
                company.persons.clear();
            }
            company.settle(scene);
        } else if clause.is_none() || !scene.context.trade && !bloc_meets(scene, token, &company) {
            return None;
        }
    }
    let summit = !verb && sentence.lower(token).contains("summit") && company.sides(scene).len() >= 2;
    let lower = sentence.lower(token);
    let own = ["trade", "tariff"].iter().any(|word| lower.contains(word));
    let trade = scene.context.trade || own || company.persons.len() >= 2 || summit || of_state(scene, &company);
    if !trade {
        return None;
    }
    let mut force = index.map(|index| force(scene, index)).unwrap_or_default();
    // "no reason to meet".
    let reason = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.antecedent);
    force.cancelled |= verb && reason.is_some_and(|noun| noun > 0 && sentence.is_word(noun - 1, "no"));
    for at in start..token {
        force.cues(sentence.tokens[at].as_noun);
        force.cues(sentence.tokens[at].as_verb);
        force.denied |= sentence.is_word(at, "no");
    }
    // "X and Y discussed steel in a call": those who did are those who met.
    let several = company.persons.len() >= 2 && company.sides(scene).len() >= 2;
    let unnamed = company.sides(scene).len() < 2 && !bloc_meets(scene, token, &company);
    let looks = |held: bool| if held { Looks::Back } else { Looks::Ahead };
    let told = match hang {
        Hang::Inside | Hang::Purpose if led_by_recap(scene, start) => None,
        Hang::Inside => clause
            .is_some_and(|clause| clause.is_past() || clause.have)
            .then_some(Stage::Held)
            .filter(|_| (named || several && !subject) && !force.negated),
        Hang::Purpose => planned_for(scene, start)
            .or_else(|| bound(scene, clause?, &force))
            .filter(|_| named || company.sides(scene).len() >= 2 && (beside >= 2 || hosted)),
        _ => meeting_stage(scene, token, index, subject, verb, named, &force),
    };
    // Its own words set it, whatever else is wished of it.
    let set = !verb && scheduled_after(scene, token);
    let stage = told.filter(|stage| !set || *stage != Stage::Considered).or(set.then_some(Stage::Announced))?;
    let held = matches!(stage, Stage::Held | Stage::InEffect);
    let date =
        if stage == Stage::Postponed { moved_to(scene, clause) } else { held_on(scene, looks(held), token, clause) };
    if unnamed && (date.is_none() || verb || stage != Stage::Announced) {
        return None;
    }
    let reports = clause.is_some_and(|clause| clause.opening == Opening::Complement);
    let mut fresh = voice::is_fresh(scene, clause, token, &Force { had: force.had && !reports, ..force });
    if hang == Hang::Inside && !fresh {
        return None;
    }
    let recap = clause.is_some_and(|clause| clause.opening == Opening::Recap) || led_by_recap(scene, start);
    if recap && stage == Stage::Held {
        // "agreed after talks in Oslo on Monday": the talks are news where the article just begins.
        fresh = sentence.number <= 2 && !sentence.has_flag(0..sentence.tokens.len(), Flag::PastTime);
    }
    let (hedge, said_by) = voice::voice(scene, clause);
    let mut fact = blank(scene, Kind::Meeting, fresh, hedge, said_by);
    fact.stage = Some(stage);
    if !unnamed {
        fact.participants = company.ids(scene);
    }
    fact.date = date;
    fact.date_is = date.map(|_| DateIs::Held);
    fact.place = place(scene, clause.map_or(0..sentence.tokens.len(), |clause| clause.left..sentence.tokens.len()));
    positions(scene, &mut fact, &company.sides(scene));
    Some(fact)
}

/// `X's foreign minister met Y's president`: who meets are those who act for states, known by name or not.
fn of_state(scene: &Scene<'_, '_>, company: &Company) -> bool {
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

/// `the talks ended`, `the third round took place`: those of the two that the article is about.
fn the_talks(scene: &Scene<'_, '_>, token: usize, start: usize, subject: bool) -> bool {
    let sentence = scene.sentence;
    let lower = sentence.lower(token);
    let talks =
        ["talks", "negotiations", "discussions", "consultations", "summit"].iter().any(|end| lower.ends_with(end));
    let the = sentence.is_word(start, "the") || sentence.is_word(start, "this");
    subject && talks && the && scene.context.trade
}

/// `EU leaders hold a summit`: one body, whose members meet.
fn bloc_meets(scene: &Scene<'_, '_>, token: usize, company: &Company) -> bool {
    const BLOCS: &[&str] = &["EU", "MERCOSUR", "OPEC", "GCC", "EAEU"];
    let one = |party: &Party| BLOCS.contains(&scene.sentence.lexicon.party(*party).id.as_str());
    scene.sentence.lower(token).contains("summit")
        && company.persons.is_empty()
        && company.parties.len() == 1
        && company.parties.iter().all(one)
}

/// Who of the subject takes part: `Japan and Peru`, `negotiators from Japan and Peru`.
fn joins<'s>(scene: &'s Scene<'_, '_>, clause: &Clause) -> impl Iterator<Item = &'s PartyRef> {
    let staffed = !scene.parties_in(clause.subject.clone()).any(|party| party.lead == Lead::None);
    scene
        .parties_in(clause.subject.clone())
        .filter(move |party| party.lead == Lead::None || staffed && matches!(party.lead, Lead::From | Lead::Of))
}

/// `spoke`, `saw`: a meeting only with two sides named.
fn weak(scene: &Scene<'_, '_>, token: usize) -> bool {
    let word = scene.sentence.lower(token);
    ["sp", "sa", "see", "talk", "conv", "travel", "fl", "com", "came", "head"]
        .iter()
        .any(|start| word.starts_with(start))
}

fn led_by_recap(scene: &Scene<'_, '_>, start: usize) -> bool {
    start.checked_sub(1).is_some_and(|at| scene.sentence.tokens[at].pos == Pos::Recap)
}

/// `the meeting scheduled for Nov 12`: its own words tell of it.
fn scheduled_after(scene: &Scene<'_, '_>, token: usize) -> bool {
    let tokens = &scene.sentence.tokens;
    tokens.get(token + 1).is_some_and(|next| {
        (next.as_verb.cue(Cue::Scheduled) || next.as_noun.cue(Cue::Scheduled)) && next.form != Some(Form::Base)
    }) && tokens.get(token + 2).is_some_and(|next| matches!(next.pos, Pos::Prep | Pos::Date))
}

/// `no plans for a call`, `plans for a summit`.
fn planned_for(scene: &Scene<'_, '_>, start: usize) -> Option<Stage> {
    let sentence = scene.sentence;
    let plan = start.checked_sub(2).filter(|at| *at >= sentence.body)?;
    let none = plan.checked_sub(1).is_some_and(|before| sentence.is_word(before, "no"));
    sentence.tokens[plan].as_noun.cue(Cue::Plan).then_some(if none { Stage::Denied } else { Stage::Considered })
}

/// How far a meeting is that somebody goes to: `arrived for talks with`.
fn bound(scene: &Scene<'_, '_>, clause: &Clause, force: &Force) -> Option<Stage> {
    let word = scene.sentence.lower(clause.head);
    let goes = [
        "go", "travel", "fl", "head", "com", "came", "arriv", "leav", "left", "depart", "land", "visit", "host",
        "welcom", "receiv", "invit", "join", "sit", "sat", "gather", "convene", "is", "was", "are", "were", "be",
        "lead", "led", "send", "sent", "dispatch", "return",
    ]
    .iter()
    .any(|start| word.starts_with(start));
    if !goes || force.negated || force.denied {
        return None;
    }
    if force.considered || force.may {
        return Some(Stage::Considered);
    }
    let due = clause.object().any(|at| scene.sentence.tokens[at].as_noun.cue(Cue::Scheduled));
    if force.will || force.plan || force.agree || force.would || due || word.starts_with("invit") {
        return Some(Stage::Announced);
    }
    if scene.sentence.is_title() && !clause.is_past() {
        return Some(Stage::Announced);
    }
    let there = ["arriv", "land", "sit", "sat", "gather", "is", "are", "was", "were"]
        .iter()
        .any(|start| word.starts_with(start));
    Some(if there {
        Stage::InEffect
    } else if clause.is_past() {
        Stage::Held
    } else {
        Stage::Announced
    })
}

fn meeting_stage(
    scene: &Scene<'_, '_>,
    token: usize,
    index: Option<usize>,
    subject: bool,
    verb: bool,
    named: bool,
    force: &Force,
) -> Option<Stage> {
    let sentence = scene.sentence;
    let clause = index.map(|index| &scene.clauses[index]);
    let head = clause.map(|clause| scene.head(clause));
    let unconfirmed = has_cue(scene, Cue::Unconfirmed);
    if force.cancelled
        || head.is_some_and(|head| head.pos == Pos::Be)
            && subject
            && clause.is_some_and(|clause| sentence.is_word(clause.group.end, "off"))
    {
        return Some(Stage::Cancelled);
    }
    let drops = head.is_some_and(|head| head.pos == Pos::Verb && head.as_verb.cue(Cue::Cancelled));
    if drops && !verb && clause.is_some_and(|clause| clause.passive == subject) && !force.may && !force.threatened {
        return Some(Stage::Cancelled);
    }
    if force.postponed || head.is_some_and(|head| subject && head.as_verb.cue(Cue::Postponed)) {
        return Some(Stage::Postponed);
    }
    let meets =
        head.is_some_and(|head| head.as_verb.act(Act::Meet) || head.as_verb.act(Act::Hold) || head.pos == Pos::Have);
    if force.denied || force.negated && (verb || meets) && !unconfirmed {
        return Some(Stage::Denied);
    }
    if force.negated {
        return unconfirmed.then_some(Stage::Announced);
    }
    if led_by_recap(scene, phrase_start(sentence, token, sentence.body)) {
        let ahead = sentence.is_word(phrase_start(sentence, token, sentence.body).saturating_sub(1), "ahead of");
        return (!ahead).then_some(Stage::Held);
    }
    if clause.is_some_and(|clause| clause.opening == Opening::Recap && clause.form == Form::Ing) && verb {
        return Some(Stage::Held);
    }
    // "came out of a meeting with".
    let begin = phrase_start(sentence, token, sentence.body);
    if !verb && begin >= 2 && sentence.is_word(begin - 1, "of") && sentence.is_word(begin - 2, "out") {
        return Some(Stage::Held);
    }
    let invited = clause
        .and_then(|clause| {
            scene.leading_noun(clause, |noun| sentence.is_word(noun, "invitation") || sentence.is_word(noun, "invite"))
        })
        .is_some();
    if verb && invited {
        let accepted = sentence
            .tokens
            .iter()
            .enumerate()
            .any(|(at, token)| token.pos == Pos::Verb && sentence.lower(at).starts_with("accept"));
        return Some(if accepted { Stage::Announced } else { Stage::Considered });
    }
    if force.considered && !force.plan || force.may {
        return Some(Stage::Considered);
    }
    let opens = |clause: &Clause| {
        ["open", "resum", "kick", "launch", "commenc", "start", "beg"]
            .iter()
            .any(|start| sentence.lower(clause.head).starts_with(start))
    };
    // "the second round took place".
    let took_place = subject
        && !verb
        && clause.is_some_and(|clause| {
            let next = clause.group.end;
            clause.is_past()
                && (sentence.lower(clause.head).ends_with(" place")
                    || ["took", "taken"].iter().any(|word| sentence.is_word(clause.head, word))
                        && sentence.is_word(next, "place"))
        });
    if took_place && !force.will && !force.would {
        return Some(Stage::Held);
    }
    let effect = head.is_some_and(|head| head.pos == Pos::Verb && head.as_verb.act(Act::Effect))
        || clause.is_some_and(opens)
        || sentence.tokens.iter().any(|token| token.as_noun.act(Act::Effect));
    if let Some(clause) = clause {
        let aim = clause.opening == Opening::Infinitive && clause.form == Form::Base;
        if effect && !force.will && !force.would && !aim {
            return Some(Stage::InEffect);
        }
        // "is holding talks", "are having talks".
        let holding = !verb
            && !subject
            && clause.group.len() > 1
            && head.is_some_and(|head| head.as_verb.act(Act::Hold) || head.pos == Pos::Have);
        if (verb || holding) && clause.form == Form::Ing && clause.finite && !clause.have {
            let planned = clause_date_ahead(scene, clause);
            return Some(if planned { Stage::Announced } else { Stage::InEffect });
        }
    }
    let ordinal =
        ["day", "round"].iter().any(|word| (token.saturating_sub(6)..token).any(|at| sentence.is_word(at, word)));
    let over = head.is_some_and(|head| {
        head.as_verb.act(Act::Hold) || head.as_verb.act(Act::EndTalks) || head.as_verb.act(Act::Close)
    });
    if ordinal && !verb && !over && !force.will && !force.plan && !force.announced {
        return Some(Stage::InEffect);
    }
    let told = force.would && verb && clause.is_some_and(|clause| clause.opening == Opening::Complement);
    let above = clause.filter(|clause| clause.opening == Opening::Infinitive).and_then(|clause| clause.parent);
    let first = above.map(|parent| scene.clauses[parent].left);
    let scheduled = clause
        .map_or(0..sentence.tokens.len(), |clause| first.unwrap_or(clause.left)..clause.right)
        .any(|at| sentence.tokens[at].meaning().cue(Cue::Scheduled) || sentence.tokens[at].as_noun.cue(Cue::Scheduled));
    let done = verb && clause.is_some_and(Clause::is_past);
    if force.will || told || force.agree || force.plan || scheduled && !done {
        return Some(Stage::Announced);
    }
    let habit = clause.is_some_and(|clause| {
        (clause.left..clause.right).any(|at| {
            ["often", "regularly", "frequently", "usually", "always"].iter().any(|word| sentence.is_word(at, word))
        })
    });
    if verb && habit {
        return None;
    }
    if verb {
        if clause.is_some_and(Clause::is_past) {
            return Some(Stage::Held);
        }
        if let Some(clause) = clause.filter(|clause| clause.opening == Opening::Infinitive && !clause.finite) {
            // "flies to Tokyo to see": on the way already.
            let goes = clause.parent.is_some_and(|parent| {
                let word = sentence.lower(scene.clauses[parent].head);
                ["go", "travel", "fl", "head", "com", "arriv", "leav", "left", "depart"]
                    .iter()
                    .any(|start| word.starts_with(start))
            });
            return Some(if goes { Stage::Announced } else { Stage::Considered });
        }
        let present = clause.is_some_and(|clause| matches!(clause.form, Form::Present | Form::Base));
        if !present {
            return None;
        }
        let ahead = sentence.is_title() || clause.is_some_and(|clause| clause_date_ahead(scene, clause));
        return Some(if ahead { Stage::Announced } else { Stage::InEffect });
    }
    if ordinal && clause.is_none() && sentence.is_title() {
        return Some(Stage::InEffect);
    }
    if let (Some(clause), Some(head)) = (clause, head) {
        let meets = head.as_verb.act(Act::Hold)
            || head.as_verb.act(Act::EndTalks)
            || head.as_verb.act(Act::Meet)
            || head.flag(Flag::Verb);
        if clause.is_past()
            && (head.as_verb.act(Act::EndTalks) || head.as_verb.act(Act::Hold) || head.as_verb.act(Act::Close))
        {
            return Some(Stage::Held);
        }
        if force.announced {
            return Some(Stage::Announced);
        }
        let fails =
            head.as_verb.act(Act::Collapse) || head.as_verb.step(Step::Fails) || head.as_verb.step(Step::Sought);
        let told = subject && named && !force.considered && !clause.passive && !fails;
        if subject && clause.is_past() && (meets || told)
            || head.pos == Pos::Have && clause.had && !subject && !unconfirmed
        {
            return Some(Stage::Held);
        }
        if clause.copula && !subject && (clause.group.end..token).any(|at| sentence.is_word(at, "in")) {
            // "are in talks".
            return Some(if clause.is_past() { Stage::Held } else { Stage::InEffect });
        }
        if matches!(clause.form, Form::Present | Form::Base) && !clause.will && head.as_verb.act(Act::Hold) {
            // A headline tells what was done, a line with a day ahead what is to be.
            return Some(if sentence.is_title() && !clause_date_ahead(scene, clause) {
                Stage::Held
            } else {
                Stage::Announced
            });
        }
        // "into the second day of talks", "are in talks".
        if ["day", "round"].iter().any(|word| (token.saturating_sub(4)..token).any(|at| sentence.is_word(at, word))) {
            return Some(if clause.is_past() { Stage::Held } else { Stage::InEffect });
        }
    }
    unconfirmed.then_some(Stage::Announced)
}
