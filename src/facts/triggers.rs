//! What names a measure in a sentence: a noun, trade that a verb stops or frees, a rate that a verb charges.

use crate::facts::Kind;
use crate::facts::aid;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::disputes;
use crate::facts::flows::{
    barred, bars_buying, comes_in, flow_acted, goods_barred, may_bar, restricted, shipping, trade_cut,
};
use crate::facts::later;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::words::{Act, Cue, Flag, Hint, Pos};
use crate::lexicon::{Form, Is, Naming};

/// How many clauses above a measure are looked at for what it is the matter of.
const ABOVE_MAX: usize = 4;
/// Tokens between a probe and the verb that says what it is for: `a probe launched in March to review`.
const PROBE_REACH: usize = 12;

/// What names a measure in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trigger {
    pub token: usize,
    pub kind: Kind,
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Noun,
    /// `bans exports`, `imports are resumed`.
    Flow,
    /// `sanctioned ten firms`.
    Verb,
    /// `will be charged 50%`: the verb alone.
    Rate,
}

/// Tokens behind a verb in which the noun of its measure stands.
const NAMED_NEAR: usize = 6;

pub(super) fn triggers(scene: &Scene<'_, '_>) -> Vec<Trigger> {
    let sentence = scene.sentence;
    let mut found: Vec<Trigger> = Vec::new();
    let glance = &sentence.glance;
    let worth = glance.nouns()
        || glance.flows()
        || glance.percents()
        || glance.products()
        || glance.flag(Flag::Trade)
        || glance.flag(Flag::Lists)
        || glance.flag(Flag::Ships)
        || glance.flag(Flag::Eases)
        || glance.flag(Flag::Rise)
        || glance.flag(Flag::Soft)
        || glance.restrictions()
        || glance.parties();
    if !worth {
        return found;
    }
    let forum = disputes::at_forum(scene);
    // What a noun alone may name is asked for only where the sentence has what it would take.
    let moved = glance.flag(Flag::Eases) || glance.flag(Flag::Rise);
    let rates = scene.context.tariff && glance.percents();
    let sums = scene.context.tariff && aid::sums(sentence);
    let bars = glance.products() && scene.clauses.iter().any(|clause| may_bar(scene, clause));
    let implemented = glance.act(Act::Suspend) && sentence.has("implementation");
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        if word.pos == Pos::Verb {
            if let Some(kind) = word.noun.filter(|kind| kind.is_measure() && !names_it(scene, token, *kind)) {
                let listed = kind == Kind::Sanction
                    && scene.context.lists_controlled
                    && sentence.lower(token).starts_with("blacklist");
                let kind = if listed { Kind::ExportControl } else { kind };
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            let entity_list = || sentence.tokens.iter().any(|token| token.noun == Some(Kind::ExportControl));
            let on_list = word.flag(Flag::Lists)
                && ((scene.context.sanctions || entity_list()) && lists(scene, token) || designates(scene, token));
            if on_list {
                // "were designated for the entity list", "were also added to the list" of which the article tells.
                let named = sentence.tokens.iter().any(|token| token.noun == Some(Kind::ExportControl));
                let kind = if named || scene.context.lists_controlled { Kind::ExportControl } else { Kind::Sanction };
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            if aid::helps(scene, token) || sums && aid::pays_out(scene, token) {
                found.push(Trigger { token, kind: Kind::Subsidy, how: How::Verb });
                continue;
            }
            if looks_into(scene, token) {
                found.push(Trigger { token, kind: Kind::Investigation, how: How::Verb });
                continue;
            }
            if let Some(kind) = disputes::acts(scene, token) {
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            if word.flag(Flag::Ships) && shipping(scene, token) {
                let kind = if shipped_here(scene, token) { Kind::ImportControl } else { Kind::ExportControl };
                found.push(Trigger { token, kind, how: How::Flow });
                continue;
            }
            if let Some(kind) = word.flow.filter(|_| barred(scene, token)) {
                found.push(Trigger { token, kind, how: How::Flow });
                continue;
            }
            if !(word.flow.is_some() && word.form == Some(Form::Ing)) {
                continue;
            }
        }
        if !forum && word.tells_nothing() {
            continue;
        }
        // "added 37 firms to the blacklist", in an article on what may not be shipped.
        let shipped_list = word.noun == Some(Kind::Sanction)
            && sentence.is_word(token, "blacklist")
            && scene.context.controls == Some(Kind::ExportControl);
        if let Some(kind) = word.noun.filter(|kind| kind.is_measure()) {
            let kind = if shipped_list { Kind::ExportControl } else { kind };
            // "review of the duty": what is looked into is not told by itself.
            let start = phrase_start(sentence, token, sentence.body);
            if kind == Kind::Tariff && (reviewed(scene, token, &found) || countered(scene, start)) {
                continue;
            }
            let looked = found.last().is_some_and(|last| {
                last.kind == Kind::Investigation && last.token + 2 >= start && kind == Kind::Tariff
            });
            if looked && start > 0 && sentence.tokens[start - 1].pos == Pos::Prep {
                continue;
            }
            let outward = on_exports(scene, token)
                || goes_abroad(scene, token)
                || scene.context.export_duties && plain_duty(sentence.word(token));
            let kind = if kind == Kind::Tariff && outward { Kind::ExportControl } else { kind };
            // "duties, tariffs and taxes": one thing in several words.
            let listed = found.last().is_some_and(|last| {
                last.kind == kind
                    && last.how == How::Noun
                    && last.token + 1 < token
                    && sentence.tokens[last.token + 1..token]
                        .iter()
                        .all(|token| matches!(token.pos, Pos::Comma | Pos::And | Pos::Adj) && token.number.is_none())
            });
            if listed {
                continue;
            }
            // "the levy of customs duty on": one thing in two nouns.
            if let Some(last) = found.last_mut().filter(|last| {
                last.kind == kind
                    && last.how == How::Noun
                    && kind == Kind::Tariff
                    && last.token + 1 < start
                    && start <= last.token + 3
                    && sentence.is_word(last.token + 1, "of")
            }) {
                *last = Trigger { token, kind, how: How::Noun };
                continue;
            }
            // "anti-dumping duty investigation" is one thing: the last noun names it.
            if let Some(last) = found.last_mut().filter(|last| last.token + 1 == token && last.how == How::Noun) {
                if kind == Kind::Investigation || last.kind != Kind::Investigation {
                    *last = Trigger { token, kind, how: How::Noun };
                }
                continue;
            }
            found.push(Trigger { token, kind, how: How::Noun });
        } else if let Some(kind) = stands_for(scene, token, &found) {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if implemented && let Some(kind) = implementation(scene, token) {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if moved && let Some(kind) = act_noun(scene, token) {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if forum && disputes::is_named(scene, token) && !disputed(&found) || opened_case(scene, token) {
            found.push(Trigger { token, kind: Kind::Investigation, how: How::Noun });
        } else if taxes_what_leaves(scene, token) {
            found.push(Trigger { token, kind: Kind::ExportControl, how: How::Noun });
        } else if rates && (named_rate(scene, token) || offered_rate(scene, token))
            || taxes_goods(scene, token)
            || answering(scene, token)
            || word.flag(Flag::Soft)
                && word.noun.is_none_or(|kind| kind == Kind::PolicyRate)
                && soft(scene, token, &found)
        {
            found.push(Trigger { token, kind: Kind::Tariff, how: How::Noun });
        } else if sums && aid::is_given(scene, token) {
            found.push(Trigger { token, kind: Kind::Subsidy, how: How::Noun });
        } else if caps_price(scene, token) {
            found.push(Trigger { token, kind: Kind::Sanction, how: How::Noun });
        } else if (word.restriction || sentence.begins(token, &["general licen"]))
            && !of_sanctions(scene, token, &found)
            && !of_measure(scene, token)
            && let Some(kind) = restricted(scene, token)
        {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if let Some(kind) = word.flow
            && !borne(scene, token, &found)
            && flow_acted(scene, token)
        {
            let kind = if comes_in(scene, token) { Kind::ImportControl } else { kind };
            found.push(Trigger { token, kind, how: How::Flow });
        } else if trade_cut(scene, token) {
            // What is cut goes both ways.
            found.push(Trigger { token, kind: Kind::ExportControl, how: How::Flow });
            found.push(Trigger { token, kind: Kind::ImportControl, how: How::Flow });
        } else if bars_buying(scene, token) || bars && goods_barred(scene, token, &found) {
            found.push(Trigger { token, kind: Kind::ImportControl, how: How::Flow });
        }
    }
    let border = sentence.has_flag(0..sentence.tokens.len(), Flag::Trade);
    // Without a word of tariffs in the article only "charges 10% on Thai rubber" is plain enough.
    let foreign =
        |clause: &Clause| scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::On);
    let plain = |clause: &Clause| {
        let head = scene.head(clause).as_verb;
        let own = sentence.is_any(clause.head, &["tax", "taxes", "taxing", "taxed"])
            && scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::None);
        head.act(Act::Charge) && (border || foreign(clause) || own)
            || head.act(Act::Impose) && foreign(clause)
            || head.act(Act::Bear) && gate(scene, clause).is_some()
    };
    if scene.context.tariff || scene.clauses.iter().any(plain) {
        for clause in scene.clauses.iter().filter(|clause| scene.context.tariff || plain(clause)) {
            if let Some(token) = bare_rate(scene, clause, &found) {
                if priced(scene, token) {
                    continue;
                }
                let kind = if leaves(scene, clause) { Kind::ExportControl } else { Kind::Tariff };
                found.push(Trigger { token, kind, how: How::Rate });
            }
        }
        found.sort_by_key(|trigger| trigger.token);
    }
    found
}

/// True for `to tax potash leaving the country`, `will tax copper shipped abroad`: goods that go out.
fn leaves(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let end = (clause.group.end + 8).min(sentence.tokens.len());
    (clause.group.end..end).any(|at| {
        let away = sentence.is_any(at, &["leaving", "leaves", "leave"]);
        let sent = sentence.is_any(at, &["shipped", "sold", "sent"]);
        away && (at + 1..at + 3)
            .any(|at| sentence.is_any(at, &["the country", "country", "the bloc"]) || sentence.party(at).is_some())
            || sent && sentence.is_any(at + 1, &["abroad", "overseas"])
    })
}

/// The state at whose border goods pay: `steel entering Brazil will pay 25%`, `pays 55% on entering China`, `cars pay 15%
/// in the United States`.
pub(super) fn gate(scene: &Scene<'_, '_>, clause: &Clause) -> Option<Party> {
    let sentence = scene.sentence;
    let head = scene.head(clause);
    let goods = |at: usize| matches!(sentence.object(at), Some((Is::Product(_), _)));
    let from = scene.parties_in(clause.subject.clone()).any(|party| party.goods);
    let charged = head.as_verb.act(Act::Bear)
        && !clause.copula
        && (clause.subject.clone().any(goods) || from)
        && (clause.group.end..clause.group.end + 4).any(|at| sentence.percent(at).is_some());
    if !charged {
        return None;
    }
    let end = (clause.right + 8).min(sentence.tokens.len());
    let crosses = |at: usize| sentence.is_any(at, &["enter", "entering", "enters", "reaching", "arriving"]);
    let found = scene.parties_in(clause.subject.start..end).find(|party| {
        let near = party.token.saturating_sub(3)..party.token;
        let enters = near.clone().any(crosses);
        let inside = party.token > clause.head && party.lead == Lead::In && party.token < clause.right;
        (enters || inside) && !party.goods && !party.person && !party.demonym
    })?;
    Some(found.party)
}

/// True for `promised to lift the restrictions`, `the curbs`, in a sentence that has named the sanctions, of an article on
/// them: the same in another word.
fn of_sanctions(scene: &Scene<'_, '_>, token: usize, found: &[Trigger]) -> bool {
    let sentence = scene.sentence;
    let plain = sentence.is_any(token, &["restrictions", "curbs", "measures"]);
    let start = phrase_start(sentence, token, sentence.body);
    // "eased restrictions on a group of potash companies": in an article on sanctions, of those who are listed.
    let listed = plain
        && scene.context.matter == Some(Kind::Sanction)
        && (sentence.is_word(token + 1, "on")
            && (token + 2..token + 12).any(|at| sentence.tokens.get(at).is_some_and(|token| token.flag(Flag::Listed)))
            || token > 0
                && sentence.party(token - 1).is_some_and(|party| {
                    crate::facts::SANCTIONED.contains(&sentence.lexicon.party(party).id.as_str())
                }))
        && scene.clause_of(token).is_some_and(|(clause, _)| {
            let head = scene.head(&scene.clauses[clause]).as_verb;
            [Act::Reduce, Act::Remove, Act::Suspend].into_iter().any(|act| head.act(act))
        });
    if listed {
        return true;
    }
    plain
        && scene.context.matter == Some(Kind::Sanction)
        && start + 1 == token
        && sentence.is_word(start, "the")
        && !sentence.is_any(token + 1, &["on", "of"])
        && found.iter().any(|last| last.kind == Kind::Sanction)
}

/// True for `the suspension of safeguard measures on`: of a measure that the next noun tells.
fn of_measure(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let eases = sentence.is_any(token, &["suspension", "pause", "freeze", "moratorium", "halt"]);
    eases
        && sentence.is_any(token + 1, &["of", "on", "in"])
        && (token + 2..(token + 6).min(sentence.tokens.len()))
            .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Prep | Pos::Comma | Pos::Verb | Pos::Stop))
            .any(|at| sentence.tokens[at].noun.is_some_and(Kind::is_measure))
}

/// True if a verb has told of a dispute: `is taking it to the WTO with a formal appeal` is one.
fn disputed(found: &[Trigger]) -> bool {
    found.iter().any(|last| last.kind == Kind::Investigation && last.how == How::Verb)
}

/// True for `Japan will let Canadian firms ship lithium to its makers`: what others send to whoever lets them.
fn shipped_here(scene: &Scene<'_, '_>, token: usize) -> bool {
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    let who = scene.subjects(above);
    let foreign = scene
        .parties_in(above.group.end..clause.group.start)
        .any(|party| party.demonym && !party.person && !who.contains(&party.party));
    let home = scene.parties_in(clause.object()).any(|party| party.lead == Lead::To && who.contains(&party.party));
    let own =
        clause.object().any(|at| scene.sentence.is_word(at, "to") && scene.sentence.is_any(at + 1, &["its", "their"]));
    !who.is_empty() && foreign && (home || own)
}

/// True for `a probe to review the need for the duty`, `will examine whether the expiry of the duty leads to dumping`:
/// what a probe is about.
fn reviewed(scene: &Scene<'_, '_>, token: usize, found: &[Trigger]) -> bool {
    const REVIEWS: &[&str] = &["review", "examin", "determin", "assess", "evaluat", "consider", "decid", "ascertain"];
    let sentence = scene.sentence;
    let probe = found.iter().rev().find(|last| last.kind == Kind::Investigation).map(|last| last.token);
    let (Some(probe), Some((mut index, _))) = (probe, scene.clause_of(token)) else { return false };
    for _ in 0..ABOVE_MAX {
        let clause = &scene.clauses[index];
        let reviews = sentence.begins(clause.head, REVIEWS);
        if reviews && clause.opening == Opening::Infinitive && clause.group.start <= probe + PROBE_REACH {
            return clause.group.start > probe;
        }
        let below = matches!(
            clause.opening,
            Opening::Infinitive | Opening::Complement | Opening::And | Opening::Condition | Opening::Side
        );
        let Some(parent) = clause.parent.filter(|_| below) else { return false };
        index = parent;
    }
    false
}

/// True for `designated two refineries`, `the package lists 117 tankers`, in an article about sanctions.
fn lists(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let listed = if clause.passive { clause.subject.clone() } else { clause.object() };
    let acts = clause.passive
        || !scene.subjects(clause).is_empty()
        || clause.subject.clone().any(|at| {
            sentence.is_any(
                at,
                &[
                    "package",
                    "it",
                    "they",
                    "measures",
                    "sanctions",
                    "order",
                    "action",
                    "amendments",
                    "regulations",
                    "round",
                ],
            )
        });
    let named = listed.clone().any(|at| {
        sentence.object(at).is_some() || sentence.person(at).is_some() || sentence.tokens[at].flag(Flag::Listed)
    });
    acts && named && !listed.clone().any(|at| sentence.tokens[at].noun.is_some_and(|kind| kind == Kind::Sanction))
}

/// True for `the Treasury designated Rosneft`, where nothing else speaks of sanctions: a state, and firms or people of
/// another.
fn designates(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(token);
    if !["designat", "delist"].iter().any(|start| word.starts_with(start)) {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token && !clause.passive) else {
        return false;
    };
    let subjects = scene.subjects(clause);
    let foreign = |party: &PartyRef| !subjects.contains(&party.party);
    let abroad = |index| {
        let home = sentence.lexicon.company_country(index).and_then(|country| sentence.lexicon.party_number(country));
        home.is_some_and(|home| !subjects.contains(&home))
    };
    let firms = clause.object().any(|at| matches!(sentence.object(at), Some((Is::Company(index), _)) if abroad(index)));
    let people = clause.object().any(|at| sentence.tokens[at].flag(Flag::Listed))
        && scene.parties_in(clause.object()).any(foreign);
    let office = clause.subject.clone().any(|at| {
        let name = sentence.lower(at);
        name.contains("treasury") || name.contains("ofac") || name.contains("foreign assets")
    });
    let ranks = clause.object().any(|at| sentence.is_any(at, &["as", "terrorist"]));
    let delists = word.starts_with("delist");
    !subjects.is_empty() && ((firms || people) && !delists || office) && !ranks
}

/// The kind of measure that `the suspension`, `an exemption`, `the increase` is of, where the article is about one.
fn act_noun(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    let word = &sentence.tokens[token];
    if word.pos != Pos::Noun || !(word.flag(Flag::Eases) || word.flag(Flag::Rise)) {
        return None;
    }
    // A suspension of trade is the control itself.
    let trade = |kind: &Kind| word.restriction && matches!(kind, Kind::ExportControl | Kind::ImportControl);
    let of_sanctions = || {
        let general = sentence.lower(token).starts_with("general licen");
        let office = |at: usize| {
            let name = sentence.lower(at);
            name.contains("treasury") || name.contains("ofac") || name.contains("foreign assets")
        };
        let named = general && (scene.context.sanctions || (sentence.body..sentence.tokens.len()).any(office));
        named.then_some(Kind::Sanction)
    };
    let matter = of_sanctions().or_else(|| scene.context.matter.filter(|kind| !trade(kind)))?;
    // "the suspension of tariffs", "a sanctions waiver": the measure is named beside it.
    let start = phrase_start(sentence, token, sentence.body);
    let named = |at: usize| {
        sentence.tokens.get(at).is_some_and(|near| near.noun.is_some() || near.restriction || near.flow.is_some())
            || sentence.is_word(at, "countermeasures")
    };
    let led = sentence.is_any(token + 1, &["of", "from", "on", "to", "in"]);
    let after = if led { token + 1..(token + 7).min(sentence.tokens.len()) } else { token + 1..token + 2 };
    if (start..token).any(named)
        || after
            .take_while(|at| {
                !matches!(
                    sentence.tokens.get(*at).map(|near| near.pos),
                    Some(Pos::Verb | Pos::Comma | Pos::Be | Pos::Modal)
                )
            })
            .any(named)
    {
        return None;
    }
    let (clause, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[clause];
    let head = scene.head(clause).as_verb;
    let goes_on = subject && [Act::Extend, Act::Stand, Act::Effect].into_iter().any(|act| head.act(act));
    // "postponed the increase", "the hike was delayed".
    if word.flag(Flag::Rise) {
        let put_off = [Act::Suspend, Act::Remove].into_iter().any(|act| head.act(act)) && (!subject || clause.passive);
        // "The rise to 50% for cabinets, which was to happen in January, will instead happen a year later".
        let later = || subject && later::begins_later(scene, clause) && later::was_set(scene, token, start, clause);
        let put_off = put_off && (subject || start <= clause.group.end + 2) || later();
        return (put_off && matter == Kind::Tariff).then_some(matter);
    }
    let gives = || {
        let word = sentence.lower(clause.head);
        ["win", "won", "get", "gets", "got", "obtain", "receiv", "secur", "give", "gave", "hand"]
            .iter()
            .any(|start| word.starts_with(start))
    };
    // "to file an exclusion": that is asked for.
    let asked = sentence.begins(clause.head, &["fil", "request", "lodg", "submit", "seek"]);
    let given = !subject
        && !asked
        && ([Act::Allow, Act::Extend, Act::Reach, Act::Open, Act::Impose].into_iter().any(|act| head.act(act))
            || gives());
    let direct = subject || start <= clause.group.end + 2;
    ((goes_on || given) && direct).then_some(matter)
}

/// What the notices are about of which `implementation of Announcement No. 79 shall be suspended` tells.
fn implementation(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    if !sentence.tokens[token].hint(Hint::Implementation) || !sentence.is_word(token + 1, "of") {
        return None;
    }
    let (index, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[index];
    let suspended = subject && clause.passive && scene.head(clause).as_verb.act(Act::Suspend);
    let named = (token + 2..clause.group.start).any(|at| sentence.tokens[at].noun.is_some());
    let kind = [Kind::ExportControl, Kind::Tariff, Kind::ImportControl]
        .into_iter()
        .find(|kind| sentence.glance.noun(*kind))
        .or(scene.context.matter)?;
    (suspended && !named && kind.is_measure()).then_some(kind)
}

/// True for `will look into imports of tiles under Section 337`: a law of trade probes says what the looking is.
fn looks_into(scene: &Scene<'_, '_>, token: usize) -> bool {
    const LAWS: &[&str] = &["section_337", "section_232", "section_301", "section_201"];
    let sentence = scene.sentence;
    let word = sentence.lower(token);
    let looks = ["look", "examin", "investigat", "prob", "inquir"].iter().any(|stem| word.starts_with(stem));
    looks
        && scene.clauses.iter().find(|clause| clause.head == token).is_some_and(|clause| {
            let law = |at: usize| match sentence.find(at, |is| matches!(is, Is::Basis(_))) {
                Some(Is::Basis(index)) => LAWS.contains(&sentence.lexicon.basis(index)),
                _ => false,
            };
            let brought = |at: usize| {
                sentence.tokens[at].flow == Some(Kind::ImportControl) || sentence.lower(at).starts_with("import")
            };
            clause.object().any(law) && clause.object().any(brought) && !clause.passive
        })
}

/// True for `the case was initiated`, in an article about a trade probe.
fn opened_case(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !scene.context.probe || !sentence.tokens[token].hint(Hint::Case) {
        return false;
    }
    scene.clause_of(token).is_some_and(|(clause, subject)| {
        let clause = &scene.clauses[clause];
        let acts = scene.head(clause).as_verb;
        (acts.act(Act::Open) || acts.act(Act::Close)) && subject == clause.passive
    })
}

/// True for `the additional 25% imposed in August`, `the 40% that X added`: a rate that stands for its tariff.
fn named_rate(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !scene.context.tariff || !sentence.glance.percents() || sentence.percent(token).is_none() || token == 0 {
        return false;
    }
    let before = &sentence.tokens[token - 1];
    let definite = before.flag(Flag::Step) || before.pos == Pos::Det || before.pos == Pos::Of;
    let hangs = scene.clauses.iter().any(|clause| {
        matches!(clause.opening, Opening::Reduced | Opening::Relative)
            && clause.antecedent == Some(token)
            && [Act::Impose, Act::Charge, Act::Raise].into_iter().any(|act| scene.head(clause).as_verb.act(act))
    });
    definite && hangs
}

/// True for `a threat of 30 per cent on cars`, `an order for 25% on steel`: a rate that stands for its tariff, in an
/// article about tariffs.
fn offered_rate(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !scene.context.tariff || token < 2 || sentence.percent(token).is_none() || !sentence.is_word(token + 1, "on") {
        return false;
    }
    let led = sentence.is_any(token - 1, &["of", "for"]);
    let noun = sentence.tokens[token - 2].as_noun;
    let offers =
        [Cue::Threatened, Cue::Announced].into_iter().any(|cue| noun.cue(cue)) || sentence.is_word(token - 2, "order");
    let borne = (token + 2..token + 4).any(|at| {
        matches!(sentence.object(at), Some((Is::Product(_), _)))
            || scene.parties_in(at..at + 1).any(|party| !party.person)
    });
    // "On Monday: a threat of 30 per cent on cars": whose threat it is stands nowhere near.
    let acts = scene.parties.iter().any(|party| party.token < token);
    led && offers && borne && acts
}

/// True for `the cost of copper jumped 12%`: what a price does is no tariff.
fn priced(scene: &Scene<'_, '_>, token: usize) -> bool {
    const PRICES: &[&str] = &["cost", "costs", "price", "prices", "futures", "shares", "stocks", "premium", "premiums"];
    scene.clause_of(token).is_some_and(|(clause, _)| {
        let subject = scene.clauses[clause].subject.clone();
        subject.into_iter().any(|at| scene.sentence.is_any(at, PRICES))
    })
}

/// True for the duties of `its countermeasures to US tariffs`, `retaliation against the levies`: what is answered.
fn countered(scene: &Scene<'_, '_>, start: usize) -> bool {
    let sentence = scene.sentence;
    start > 1
        && sentence.is_any(start - 1, &["to", "against"])
        && sentence.is_any(start - 2, &["countermeasures", "counter-measures", "countermeasure", "retaliation"])
}

/// True for `retaliatory measures`, `its countermeasures`, in an article on tariffs, where a verb acts on them.
fn answering(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let word = &sentence.tokens[token];
    if scene.context.matter != Some(Kind::Tariff) || !word.hint(Hint::Measures) || word.pos == Pos::Verb {
        return false;
    }
    let counter = sentence.is_any(token, &["countermeasures", "counter-measures", "counter measures"]);
    let plain = sentence.is_any(token, &["measures", "actions", "steps"]);
    let answers = counter
        || plain && token > 0 && sentence.is_any(token - 1, &["retaliatory", "retaliation", "counter", "rebalancing"]);
    answers
        && scene.clause_of(token).is_some_and(|(clause, _)| {
            let acts = scene.head(&scene.clauses[clause]).as_verb;
            acts.act(Act::Effect)
                || acts.act(Act::Open)
                || acts.cue(crate::facts::words::Cue::Threatened)
                || acts.acts().any(|act| act.of_measure().is_some())
        })
}

/// True for `the tax on Mexican imports`, `a 10% levy on goods from India`.
fn taxes_goods(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !sentence.glance.flag(Flag::Soft) || !sentence.tokens[token].hint(Hint::Tax) {
        return false;
    }
    let tax = sentence.is_any(token, &["tax", "taxes", "fee", "fees", "charge", "charges"]);
    if !tax || !sentence.is_word(token + 1, "on") {
        return false;
    }
    let end = (token + 7).min(sentence.tokens.len());
    let brought = (token + 2..end).find(|at| {
        sentence.tokens[*at].flow == Some(Kind::ImportControl) || sentence.lower(*at).starts_with("imported")
    });
    let foreign = scene.parties_in(token + 2..end).any(|party| party.goods && party.lead == Lead::On && party.demonym);
    // "a 30% tax on cars and wine from Spain".
    let from = scene.parties_in(token + 2..(end + 2).min(sentence.tokens.len())).find(|party| {
        let out = party.lead == Lead::Of
            && (token + 2..party.token).any(|at| sentence.is_word(at, "out") && sentence.is_word(at + 1, "of"));
        !party.person && (party.lead == Lead::From || out)
    });
    let shipped = from.is_some_and(|party| {
        let goods = (token + 2..party.token).any(|at| matches!(sentence.object(at), Some((Is::Product(_), false))));
        let one = |at: usize| !matches!(sentence.tokens[at].pos, Pos::Comma | Pos::Verb | Pos::Stop);
        goods && (token + 2..party.token).all(one)
    });
    brought.is_some_and(|brought| {
        (token + 2..brought).all(|at| !matches!(sentence.tokens[at].pos, Pos::Comma | Pos::Prep))
    }) || foreign && scene.context.tariff
        || shipped
}

/// True for `a tax on cocoa beans shipped abroad`, whatever the article is about.
fn taxes_what_leaves(scene: &Scene<'_, '_>, token: usize) -> bool {
    let word = &scene.sentence.tokens[token];
    word.hint(Hint::Tax)
        && word.pos != Pos::Verb
        && !scene.sentence.is_word(token, "charges")
        && goes_abroad(scene, token)
}

/// True for `the cap on the price of Russian crude`, `its ceiling on Russian oil prices`: how dear another's goods may be.
fn caps_price(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let caps = sentence.tokens[token].hint(Hint::Cap);
    if !caps || !sentence.is_any(token + 1, &["on", "for"]) {
        return false;
    }
    let end = (token + 8).min(sentence.tokens.len());
    let price = sentence.lower(token).starts_with("price")
        || (token + 2..end).any(|at| sentence.is_any(at, &["price", "prices"]));
    let foreign = scene.parties_in(token + 2..end).find(|party| party.demonym && party.goods);
    let oil = (token + 2..end).any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
    price
        && oil
        && foreign.is_some_and(|party| !sentence.tokens[token..party.token].iter().any(|at| at.pos == Pos::Comma))
}

/// A word that an article about export duties uses for them.
fn plain_duty(word: &str) -> bool {
    ["duty", "duties", "levy", "levies", "tax", "taxes", "surcharge"]
        .iter()
        .any(|plain| word.eq_ignore_ascii_case(plain))
}

/// True for `the duty on corn shipped abroad`, `a tax on bauxite that leaves the country`: what leaves is taxed.
fn goes_abroad(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let on = sentence.is_word(token + 1, "on")
        || sentence.is_word(token + 1, "for")
        || sentence.is_word(token + 1, "of") && sentence.is_word(token + 3, "on");
    let end = (token + 11).min(sentence.tokens.len());
    let own = |range: std::ops::Range<usize>| {
        range
            .into_iter()
            .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Modal))
            .last()
    };
    let Some(last) = own(token + 1..end).filter(|_| on) else { return false };
    let is = |at: usize, words: &[&str]| sentence.is_any(at, words);
    (token + 2..=last).any(|at| {
        let goods = || (token + 2..at).any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
        let shipped = is(at, &["shipped", "sold", "sent", "exported"]) && is(at + 1, &["abroad", "overseas", "out"]);
        let leaves = is(at, &["leaving", "leaves", "leave"])
            && (is(at + 1, &["the", "its"]) && is(at + 2, &["country", "bloc", "state", "union"])
                || is(at + 1, &["the country", "the bloc", "port", "ports"])
                || sentence.party(at + 1).is_some());
        (shipped || leaves) && goods()
    })
}

/// True for the trade of `lower tariffs on car exports`: what the duty before it is on.
fn borne(scene: &Scene<'_, '_>, token: usize, found: &[Trigger]) -> bool {
    const NEAR: usize = 5;
    found.last().is_some_and(|last| {
        last.kind == Kind::Tariff
            && last.how == How::Noun
            && scene.sentence.is_word(last.token + 1, "on")
            && token - last.token <= NEAR
    })
}

/// True for `halved that on dates`, `lifted the one on flour`: a word that stands for the measure before it.
fn stands_for(scene: &Scene<'_, '_>, token: usize, found: &[Trigger]) -> Option<Kind> {
    let sentence = scene.sentence;
    let word = sentence.tokens[token].hint(Hint::Same);
    let last = found.last().filter(|last| word && last.how == How::Noun && last.kind.is_measure())?;
    if !sentence.is_any(token + 1, &["on", "for"]) || token < 1 {
        return None;
    }
    let verb = (sentence.body..token).rev().find(|at| sentence.tokens[*at].pos != Pos::Det)?;
    let acts = |at: usize| sentence.tokens[at].as_verb.acts().any(|act| act.of_measure().is_some());
    let lists = sentence.begins(verb, &["includ", "cover", "compris", "contain"]);
    let governs = sentence.tokens[verb].pos == Pos::Verb && verb > last.token && acts(verb) && !lists;
    let borne = (token + 2..(token + 6).min(sentence.tokens.len()))
        .any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))) || sentence.party(at).is_some());
    (governs && borne).then_some(last.kind)
}

/// What `a duty on shipments`, `a duty has been slapped on shipments` is put on: the token behind its `on`.
fn put_on(scene: &Scene<'_, '_>, token: usize) -> Option<usize> {
    let sentence = scene.sentence;
    if sentence.is_word(token + 1, "on") {
        return Some(token + 2);
    }
    let (clause, subject) = scene.clause_of(token)?;
    let clause = &scene.clauses[clause];
    let led = sentence.is_word(clause.group.end, "on") || sentence.lower(clause.head).ends_with(" on");
    (subject && clause.passive && led && clause.own_subject().end == token + 1)
        .then(|| clause.group.end + usize::from(sentence.is_word(clause.group.end, "on")))
}

/// True for `a levy on exports of nickel`: what leaves the country is taxed; not for `a duty on exports from India`.
fn on_exports(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    // "a duty has been slapped on outbound shipments of rice".
    if let Some(on) = put_on(scene, token)
        && sentence.lower(on).starts_with("outbound")
    {
        return true;
    }
    // "a levy on soybean exports".
    let goods = matches!(sentence.object(token + 2), Some((Is::Product(_), false)));
    let flow = token + 2 + usize::from(goods);
    let led = sentence.is_any(token + 1, &["on", "for", "from"]);
    let exporters = sentence.lower(flow).starts_with("exporters") || sentence.lower(flow + 1).starts_with("exporters");
    if sentence.is_word(token + 1, "from") {
        // "collect duties from the exporters", in an article on duties on imports.
        return exporters && scene.context.matter != Some(Kind::Tariff);
    }
    let leaves = sentence.tokens.get(flow).is_some_and(|next| next.flow == Some(Kind::ExportControl))
        && sentence.lower(flow).starts_with("export");
    let origin = (flow + 1..(flow + 6).min(sentence.tokens.len()))
        .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Comma | Pos::Stop | Pos::Modal | Pos::Be))
        .any(|at| {
            sentence.is_word(at, "from") && sentence.percent(at + 1).is_none()
                || sentence.is_word(at, "by")
                || sentence.is_word(at, "into")
        });
    // "tariffs for exports to India": India's.
    let to = (flow + 1..(flow + 4).min(sentence.tokens.len())).find(|at| sentence.is_word(*at, "to"));
    let bound = sentence.lower(token).starts_with("tariff")
        && to.is_some_and(|to| sentence.is_word(token + 1, "on") || sentence.party(to + 1).is_some());
    led && leaves && !origin && !bound
}

/// True if `charge`, `rate` stand for a tariff: goods and a rate beside it, in an article about tariffs.
pub(super) fn soft(scene: &Scene<'_, '_>, token: usize, taken: &[Trigger]) -> bool {
    let sentence = scene.sentence;
    if !scene.context.tariff || sentence.naming_any(Naming::CentralBank) {
        return false;
    }
    let Some((clause, _)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[clause];
    let span = clause.left..clause.right;
    if sentence.has_flag(span.clone(), Flag::Income) {
        return false;
    }
    if taken.iter().any(|trigger| span.contains(&trigger.token))
        || sentence.tokens.get(token + 1).is_some_and(|next| next.noun.is_some())
    {
        return false;
    }
    // "an increase in tariffs": the tariffs tell it.
    let of_tariff = sentence.is_any(token + 1, &["in", "of", "to", "on"])
        && (token + 2..token + 5).any(|at| sentence.tokens.get(at).is_some_and(|near| near.noun == Some(Kind::Tariff)));
    if of_tariff {
        return false;
    }
    let rate = span.clone().any(|at| sentence.percent(at).is_some());
    // "the final rate increased to 14.63 percent", in an article about a duty.
    let moved = sentence.lower(token).ends_with("rate")
        && clause.own_subject().contains(&token)
        && (scene.head(clause).as_verb.act(Act::Raise) || scene.head(clause).as_verb.act(Act::Reduce))
        && scene.context.matter == Some(Kind::Tariff);
    if rate && moved {
        return true;
    }
    // "RD on the import of": whatever it is that comes in.
    let brought = sentence.is_word(token + 1, "on")
        && (token + 2..(token + 4).min(sentence.tokens.len()))
            .any(|at| sentence.tokens[at].flow == Some(Kind::ImportControl));
    let goods = brought
        || scene.objects.iter().any(|object| span.contains(&object.token) && matches!(object.is, Is::Product(_)))
        || scene.parties_in(span).any(|party| party.goods || party.lead == Lead::On && !party.person);
    // "Brazil will face a more modest 10% rate".
    let faces = sentence.lower(token).ends_with("rate")
        && scene.head(clause).as_verb.act(Act::Bear)
        && scene.context.matter == Some(Kind::Tariff)
        && !scene.subjects(clause).is_empty();
    rate && (goods || faces)
}

/// The token of a rate that the clause charges, raises or lowers, where no noun of a measure takes it.
pub(super) fn bare_rate(scene: &Scene<'_, '_>, clause: &Clause, taken: &[Trigger]) -> Option<usize> {
    let sentence = scene.sentence;
    let head = scene.head(clause);
    let dutiable = clause.copula && clause.object().take(2).any(|at| sentence.tokens[at].as_noun.act(Act::Bear));
    let gets = sentence.is_any(clause.head, &["get", "gets", "got"]) && state_bears(scene, clause);
    let charges = dutiable || gets || head.as_verb.act(Act::Charge) || head.as_verb.act(Act::Bear);
    let goes = sentence.is_any(clause.head, &["go", "goes", "went"]);
    let moves = goes || head.as_verb.act(Act::Raise) || head.as_verb.act(Act::Reduce) || head.as_verb.act(Act::Impose);
    // "announces 50% on Brazil".
    let says =
        (head.as_verb.cue(Cue::Announced) || head.as_verb.cue(Cue::Threatened) || head.as_verb.cue(Cue::Considered))
            && scene.context.tariff
            && (clause.group.end..clause.right).any(|at| {
                sentence.percent(at).is_some()
                    && sentence.is_word(at + 1, "on")
                    && (at + 2..at + 5).any(|at| {
                        sentence.party(at).is_some() || matches!(sentence.object(at), Some((Is::Product(_), false)))
                    })
            });
    if !charges && !moves && !says || head.pos != Pos::Verb && !dutiable {
        return None;
    }
    let span = clause.left..clause.right;
    if taken.iter().any(|trigger| span.contains(&trigger.token)) {
        return None;
    }
    let taxes = head.as_verb.act(Act::Charge) && sentence.is_any(clause.head, &["tax", "taxes", "taxing", "taxed"]);
    // "doubles the duties collected on metal to 50%": past what describes the object.
    let right = scene
        .clauses
        .iter()
        .filter(|other| other.opening == Opening::Reduced)
        .filter(|other| other.antecedent.is_some_and(|at| clause.object().contains(&at)))
        .fold(clause.right, |right, other| right.max(other.right));
    let span = clause.left..right;
    // "will see tariffs slashed to 10%": the tariffs tell it.
    let own = |trigger: &Trigger| clause.opening == Opening::Reduced && clause.antecedent == Some(trigger.token);
    if taken.iter().any(|trigger| span.contains(&trigger.token) || own(trigger)) {
        return None;
    }
    let Some(rate) = (clause.group.end..right).find(|at| sentence.percent(*at).is_some()) else {
        // "to tax Canadian beef".
        let goods = scene.parties_in(clause.object()).any(|party| party.goods)
            || scene.objects.iter().any(|object| clause.object().contains(&object.token) && scene.context.trade);
        return (taxes && goods).then_some(clause.head);
    };
    // Something that trade is in must bear it.
    let goods = scene.objects.iter().any(|object| {
        (span.contains(&object.token) || clause.subject.contains(&object.token)) && matches!(object.is, Is::Product(_))
    }) || scene
        .parties_in(clause.group.end..clause.right)
        .any(|party| party.goods || matches!(party.lead, Lead::On | Lead::None | Lead::Against) && !party.person)
        || scene.parties_in(clause.subject.clone()).any(|party| party.goods)
        || firm_bears(scene, clause)
        || state_bears(scene, clause);
    // "The order adds another 10% on top of the 10% in place", in an article on a tariff.
    let ordered = scene.context.matter == Some(Kind::Tariff)
        && ["order", "decree", "proclamation", "directive"]
            .iter()
            .any(|word| clause.subject.clone().any(|at| sentence.is_word(at, word)))
        && rate == clause.group.end + 1
        && sentence.is_any(rate - 1, &["another", "additional", "further", "extra"]);
    let goods = goods || ordered;
    let quantity = sentence.tokens[span.clone()].iter().enumerate().any(|(index, token)| {
        token.noun == Some(Kind::PolicyRate) && span.start + index <= rate + 2 || token.flag(Flag::Income)
    });
    let market = (span.start..span.end).any(|at| sentence.find(at, |is| matches!(is, Is::Instrument(_))).is_some())
        || !charges && prices(scene, clause);
    let of =
        sentence.tokens.get(rate + 1).is_some_and(|next| next.pos == Pos::Prep && sentence.is_word(rate + 1, "of"));
    (goods && !quantity && !market && !of && (charges || rate - clause.group.end <= 6 || directed(scene, rate)))
        .then_some(rate)
}

/// True if shares, prices or trade itself move: `crude fell, futures by 1.3%`, `Microsoft adding 2%`, `exports rose 5%`.
fn prices(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let traded = [
        "futures", "shares", "stocks", "prices", "names", "stock", "price", "sector", "sectors", "banks", "miners",
        "lenders", "index", "subindex",
    ];
    let flows = clause.subject.clone().any(|at| sentence.tokens[at].flow.is_some());
    // "US sales rose 7%".
    let books = |at: usize| {
        sentence.is_any(
            at,
            &[
                "sales",
                "revenue",
                "revenues",
                "profit",
                "profits",
                "earnings",
                "output",
                "production",
                "orders",
                "demand",
            ],
        )
    };
    flows
        || clause.subject.clone().any(books)
        || (clause.left..clause.right)
            .any(|at| matches!(sentence.object(at), Some((Is::Company(_), _))) || sentence.is_any(at, &traded))
}

/// True for `Brunei faces 25%`, `Laos will pay 40%`, in an article about tariffs.
fn state_bears(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let object = clause.group.end..clause.group.end + 4;
    // "Cambodia gets 19%".
    let gets = scene.sentence.is_any(clause.head, &["get", "gets", "got"]);
    scene.context.tariff
        && scene.context.matter == Some(Kind::Tariff)
        && (gets || scene.head(clause).as_verb.act(Act::Bear))
        && !clause.negated
        && !scene.subjects(clause).is_empty()
        && scene.parties_in(clause.subject.clone()).all(|party| !party.person)
        && object.into_iter().any(|at| {
            scene.sentence.percent(at).is_some()
                && scene.sentence.tokens.get(at + 1).is_none_or(|next| {
                    matches!(
                        next.pos,
                        Pos::Comma | Pos::Stop | Pos::Quote | Pos::And | Pos::Prep | Pos::Sub | Pos::Date
                    )
                })
        })
}

/// True for `BYD is to pay 17.4%`, in an article about a duty.
fn firm_bears(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    scene.context.matter == Some(Kind::Tariff)
        && scene.head(clause).as_verb.act(Act::Bear)
        && clause.subject.clone().any(|at| matches!(scene.sentence.object(at), Some((Is::Company(_), _))))
        && (clause.group.end..clause.group.end + 4).any(|at| scene.sentence.percent(at).is_some())
}

/// True for `levy a 12% duty on`: the noun behind the verb tells the measure.
fn names_it(scene: &Scene<'_, '_>, verb: usize, kind: Kind) -> bool {
    let tokens = &scene.sentence.tokens;
    let phrase = tokens.iter().skip(verb + 1).take_while(|token| {
        !matches!(token.pos, Pos::Prep | Pos::Stop | Pos::Comma | Pos::Verb | Pos::To | Pos::And | Pos::Name)
    });
    phrase.take(NAMED_NEAR).any(|token| token.noun == Some(kind))
}

/// `to 25%`, `from 10%`.
pub(super) fn directed(scene: &Scene<'_, '_>, number: usize) -> bool {
    number.checked_sub(1).is_some_and(|at| scene.sentence.is_any(at, &["to", "from", "by", "at"]))
}
