//! What names a measure in a sentence: a noun, trade that a verb stops or frees, a rate that a verb charges.

use crate::facts::Kind;
use crate::facts::aid;
use crate::facts::clauses::{Clause, Opening, phrase_start};
use crate::facts::disputes;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::slots::commander;
use crate::facts::words::{Act, Cue, Flag, Pos};
use crate::lexicon::{Form, Is, Naming};

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
    for token in sentence.body..sentence.tokens.len() {
        let word = &sentence.tokens[token];
        if word.pos == Pos::Verb {
            if let Some(kind) = word.noun.filter(|kind| kind.is_measure()) {
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            if word.flag(Flag::Lists) && (scene.context.sanctions && lists(scene, token) || designates(scene, token)) {
                found.push(Trigger { token, kind: Kind::Sanction, how: How::Verb });
                continue;
            }
            if let Some(kind) = disputes::acts(scene, token) {
                found.push(Trigger { token, kind, how: How::Verb });
                continue;
            }
            if word.flag(Flag::Ships) && shipping(scene, token) {
                found.push(Trigger { token, kind: Kind::ExportControl, how: How::Flow });
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
        if let Some(kind) = word.noun.filter(|kind| kind.is_measure()) {
            // "review of the duty": what is looked into is not told by itself.
            let start = phrase_start(sentence, token, sentence.body);
            let looked = found.last().is_some_and(|last| {
                last.kind == Kind::Investigation && last.token + 2 >= start && kind == Kind::Tariff
            });
            if looked && start > 0 && sentence.tokens[start - 1].pos == Pos::Prep {
                continue;
            }
            let outward = on_exports(scene, token) || scene.context.export_duties && plain_duty(sentence.word(token));
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
        } else if let Some(kind) = act_noun(scene, token) {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if forum && disputes::is_named(scene, token) || opened_case(scene, token) {
            found.push(Trigger { token, kind: Kind::Investigation, how: How::Noun });
        } else if named_rate(scene, token)
            || taxes_goods(scene, token)
            || answering(scene, token)
            || word.flag(Flag::Soft)
                && word.noun.is_none_or(|kind| kind == Kind::PolicyRate)
                && soft(scene, token, &found)
        {
            found.push(Trigger { token, kind: Kind::Tariff, how: How::Noun });
        } else if aid::is_given(scene, token) {
            found.push(Trigger { token, kind: Kind::Subsidy, how: How::Noun });
        } else if word.restriction
            && let Some(kind) = restricted(scene, token)
        {
            found.push(Trigger { token, kind, how: How::Noun });
        } else if let Some(kind) = word.flow
            && flow_acted(scene, token)
        {
            let kind = if comes_in(scene, token) { Kind::ImportControl } else { kind };
            found.push(Trigger { token, kind, how: How::Flow });
        } else if trade_cut(scene, token) || goods_barred(scene, token, &found) {
            found.push(Trigger { token, kind: Kind::ImportControl, how: How::Flow });
        }
    }
    let border = sentence.has_flag(0..sentence.tokens.len(), Flag::Trade);
    // Without a word of tariffs in the article only "charges 10% on Thai rubber" is plain enough.
    let foreign =
        |clause: &Clause| scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::On);
    let plain = |clause: &Clause| {
        let head = scene.head(clause).as_verb;
        let own = ["tax", "taxes", "taxing", "taxed"].iter().any(|word| sentence.is_word(clause.head, word))
            && scene.parties_in(clause.object()).any(|party| party.goods && party.lead == Lead::None);
        head.act(Act::Charge) && (border || foreign(clause) || own) || head.act(Act::Impose) && foreign(clause)
    };
    if scene.context.tariff || scene.clauses.iter().any(plain) {
        for clause in scene.clauses.iter().filter(|clause| scene.context.tariff || plain(clause)) {
            if let Some(token) = bare_rate(scene, clause, &found) {
                found.push(Trigger { token, kind: Kind::Tariff, how: How::Rate });
            }
        }
        found.sort_by_key(|trigger| trigger.token);
    }
    found
}

/// True for `designated two refineries`, `the package lists 117 tankers`, in an article about sanctions.
fn lists(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let listed = if clause.passive { clause.subject.clone() } else { clause.object() };
    let acts = clause.passive
        || !scene.subjects(clause).is_empty()
        || clause.subject.clone().any(|at| {
            ["package", "it", "they", "measures", "sanctions", "order", "action", "amendments", "regulations", "round"]
                .iter()
                .any(|word| sentence.is_word(at, word))
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
    let ranks = clause.object().any(|at| ["as", "terrorist"].iter().any(|word| sentence.is_word(at, word)));
    let delists = word.starts_with("delist");
    !subjects.is_empty() && ((firms || people) && !delists || office) && !ranks
}

/// True for `shipments from two Canadian companies`, `shipments of Chinese steel`: what another country sends.
fn comes_in(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let Some((clause, subject)) = scene.clause_of(token) else { return false };
    let actors = if subject { Vec::new() } else { scene.subjects(&scene.clauses[clause]) };
    // "restricts Tanzanian banana exports": what another sends is kept out.
    let start = phrase_start(sentence, token, sentence.body);
    let others = sentence.tokens[token].pos == Pos::Noun
        && sentence.lower(token) == "exports"
        && scene.parties_in(start..token).any(|party| party.goods && party.demonym && !actors.contains(&party.party));
    if others && !actors.is_empty() {
        return true;
    }
    let neutral = ["shipment", "deliver", "sale"].iter().any(|start| sentence.lower(token).starts_with(start));
    let end = (token + 8).min(sentence.tokens.len());
    let from = scene.parties_in(token + 1..end).find(|party| party.lead == Lead::From);
    let maker = scene.objects.iter().any(|object| {
        let foreign = |index| {
            let home =
                sentence.lexicon.company_country(index).and_then(|country| sentence.lexicon.party_number(country));
            home.is_some_and(|home| !actors.contains(&home))
        };
        (token + 1..end).contains(&object.token)
            && object.lead == Lead::From
            && matches!(object.is, Is::Company(index) if foreign(index))
    });
    // "shipments of Brazilian chicken".
    let owned = scene.parties_in(token + 1..end).find(|party| {
        party.goods && party.demonym && matches!(party.lead, Lead::Of | Lead::From) && sentence.is_word(token + 1, "of")
            || party.goods && party.demonym && sentence.word(token).ends_with(" of")
    });
    neutral
        && !actors.is_empty()
        && (maker
            || from.is_some_and(|party| !actors.contains(&party.party))
            || owned.is_some_and(|party| !actors.contains(&party.party)))
}

/// True for `bans Japanese seafood`, `stopped Mexican cattle`: a state keeps out the goods of another.
fn goods_barred(scene: &Scene<'_, '_>, token: usize, taken: &[Trigger]) -> bool {
    let sentence = scene.sentence;
    if !matches!(sentence.object(token), Some((Is::Product(_), _))) {
        return false;
    }
    let Some((index, subject)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    let refuses = ["accept", "refuse", "reject"].iter().any(|start| sentence.lower(clause.head).starts_with(start))
        && (clause.no_longer(scene) || head.as_verb.act(Act::Restrict));
    // "allow planes to land": what they may do, and no trade.
    let may = scene.clauses.iter().any(|other| {
        other.parent == Some(index)
            && other.opening == Opening::Infinitive
            && scene.head(other).flow.is_none()
            && !sentence.lower(other.head).starts_with("enter")
    });
    let caps = sentence.lower(clause.head).starts_with("cap");
    let bars = head.pos == Pos::Verb
        && (head.as_verb.act(Act::Restrict) && !caps || head.as_verb.act(Act::Allow) && !may || refuses);
    if subject {
        // "melons from Australia are banned".
        let from = sentence.is_word(token + 1, "from")
            && scene.parties_in(token + 2..(token + 5).min(sentence.tokens.len())).any(|party| !party.person);
        return bars && clause.passive && head.as_verb.act(Act::Restrict) && from;
    }
    let actors = scene.subjects(clause);
    if !bars || actors.is_empty() || clause.passive || taken.iter().any(|other| clause.object().contains(&other.token))
    {
        return false;
    }
    let start = phrase_start(sentence, token, clause.group.end);
    let direct = start == clause.group.end
        || sentence.tokens[clause.group.end..start].iter().all(|token| matches!(token.pos, Pos::Det | Pos::Adv));
    let foreign = |party: &PartyRef| !actors.contains(&party.party) && !party.person;
    let owned = scene.parties_in(start..token).any(|party| foreign(party) && party.demonym);
    let from = sentence.is_word(token + 1, "from")
        && scene.parties_in(token + 1..(token + 5).min(sentence.tokens.len())).any(foreign);
    let plain = sentence.tokens.get(token + 1).is_none_or(|next| {
        matches!(next.pos, Pos::Prep | Pos::Comma | Pos::Stop | Pos::And | Pos::Sub | Pos::Recap | Pos::Date | Pos::Adv)
    });
    direct && plain && (owned || from)
}

/// True for `cut off all trade with Israel`, `halted trade activities with Israel`, `trade with India is suspended`.
fn trade_cut(scene: &Scene<'_, '_>, token: usize) -> bool {
    const DEALINGS: &[&str] = &[
        "activity",
        "activities",
        "ties",
        "relations",
        "links",
        "operations",
        "transactions",
        "exchanges",
        "dealings",
        "and",
        "economic",
        "commercial",
        "flows",
        "business",
    ];
    let sentence = scene.sentence;
    let word = sentence.lower(token);
    let dealings = word.strip_prefix("trade ").is_some_and(|dealing| DEALINGS.contains(&dealing));
    if !dealings && word != "trade" && word != "commerce" {
        return false;
    }
    let with = (token + 1..token + 5).find(|at| !DEALINGS.iter().any(|word| sentence.is_word(*at, word)));
    if with.is_none_or(|with| !sentence.is_word(with, "with") || sentence.party(with + 1).is_none()) {
        return false;
    }
    let Some((index, subject)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    // "free, fair and reciprocal trade with": no verb.
    let acts = [Act::Restrict, Act::Suspend, Act::Resume].into_iter().any(|act| head.as_verb.act(act))
        && !sentence.is_word(clause.head, "free");
    let direct = sentence.tokens[clause.group.end.min(token)..token].iter().all(|near| {
        matches!(near.pos, Pos::Det | Pos::Adj | Pos::Noun | Pos::Other | Pos::And | Pos::Comma | Pos::Adv)
            && near.noun.is_none()
    });
    head.pos == Pos::Verb && acts && if subject { clause.passive } else { direct && !scene.subjects(clause).is_empty() }
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
    };
    let led = ["of", "from", "on", "to", "in"].iter().any(|word| sentence.is_word(token + 1, word));
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
        return (put_off && matter == Kind::Tariff && (subject || start <= clause.group.end + 2)).then_some(matter);
    }
    let gives = || {
        let word = sentence.lower(clause.head);
        ["win", "won", "get", "gets", "got", "obtain", "receiv", "secur", "give", "gave", "hand"]
            .iter()
            .any(|start| word.starts_with(start))
    };
    // "to file an exclusion": that is asked for.
    let asked =
        ["fil", "request", "lodg", "submit", "seek"].iter().any(|start| sentence.lower(clause.head).starts_with(start));
    let given = !subject
        && !asked
        && ([Act::Allow, Act::Extend, Act::Reach, Act::Open, Act::Impose].into_iter().any(|act| head.act(act))
            || gives());
    let direct = subject || start <= clause.group.end + 2;
    ((goes_on || given) && direct).then_some(matter)
}

/// True for `the case was initiated`, in an article about a trade probe.
fn opened_case(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !scene.context.probe || !["case", "proceeding", "proceedings"].iter().any(|word| sentence.is_word(token, word)) {
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

/// True for `retaliatory measures`, `its countermeasures`, in an article on tariffs, where a verb acts on them.
fn answering(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if scene.context.matter != Some(Kind::Tariff) || sentence.tokens[token].pos == Pos::Verb {
        return false;
    }
    let word = sentence.lower(token);
    let counter = ["countermeasures", "counter-measures", "counter measures"].contains(&word);
    let plain = ["measures", "actions", "steps"].contains(&word);
    let answers = counter
        || plain
            && token > 0
            && ["retaliatory", "retaliation", "counter", "rebalancing"]
                .iter()
                .any(|word| sentence.is_word(token - 1, word));
    answers
        && scene.clause_of(token).is_some_and(|(clause, _)| {
            let acts = scene.head(&scene.clauses[clause]).as_verb;
            acts.act(Act::Effect) || acts.acts().any(|act| act.of_measure().is_some())
        })
}

/// True for `the tax on Mexican imports`, `a 10% levy on goods from India`.
fn taxes_goods(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !sentence.glance.flag(Flag::Soft) {
        return false;
    }
    let tax = ["tax", "taxes", "fee", "fees", "charge", "charges"].iter().any(|word| sentence.is_word(token, word));
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

/// True for `let the chips be exported to China`, `barred the firm from selling to Iran`: what an authority lets or
/// forbids is to ship something abroad.
fn shipping(scene: &Scene<'_, '_>, token: usize) -> bool {
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    let head = scene.head(above);
    let lets = head.pos == Pos::Verb
        && [Act::Allow, Act::Restrict, Act::Suspend].into_iter().any(|act| head.as_verb.act(act))
        && clause.opening == Opening::Infinitive;
    let state = !scene.subjects(above).is_empty() || above.passive || commander(scene, above).is_some();
    let sentence = scene.sentence;
    let to_party = scene
        .parties_in(clause.object())
        .any(|party| party.lead == Lead::To && !party.person && !sentence.lexicon.party(party.party).forum);
    // "stop shipping bauxite abroad", "from selling chips to Huawei".
    let to_firm = || {
        scene.objects.iter().any(|object| {
            clause.object().contains(&object.token) && object.lead == Lead::To && matches!(object.is, Is::Company(_))
        })
    };
    let outward = || clause.object().any(|at| ["abroad", "overseas"].iter().any(|word| sentence.is_word(at, word)));
    let plain = sentence.lower(clause.head).starts_with("export");
    lets && state && (to_party || outward() || to_firm() || plain)
}

/// True for `no chips may be exported to Belarus`, `the goods cannot be imported`: what may not cross the border.
pub(super) fn barred(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !sentence.glance.flows() {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let none = clause.subject.clone().take(2).any(|at| sentence.is_word(at, "no"));
    let may = clause
        .group
        .clone()
        .any(|at| ["may", "can", "cannot", "can't", "must"].iter().any(|word| sentence.is_word(at, word)));
    let goods = clause.subject.clone().any(|at| sentence.object(at).is_some()) || clause.opening == Opening::Relative;
    clause.passive && may && goods && (clause.negated || none && !sentence.is_word(clause.group.start, "must"))
}

/// A word that an article about export duties uses for them.
fn plain_duty(word: &str) -> bool {
    ["duty", "duties", "levy", "levies", "tax", "taxes", "surcharge"]
        .iter()
        .any(|plain| word.eq_ignore_ascii_case(plain))
}

/// True for `a levy on exports of nickel`: what leaves the country is taxed; not for `a duty on exports from India`.
fn on_exports(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let flow = token + 2;
    let led = ["on", "for", "from"].iter().any(|word| sentence.is_word(token + 1, word));
    let exporters = sentence.lower(flow).starts_with("exporters") || sentence.lower(flow + 1).starts_with("exporters");
    if sentence.is_word(token + 1, "from") {
        return exporters;
    }
    let leaves = sentence.tokens.get(flow).is_some_and(|next| next.flow == Some(Kind::ExportControl))
        && sentence.lower(flow).starts_with("export");
    let origin = (flow + 1..(flow + 6).min(sentence.tokens.len()))
        .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Comma | Pos::Stop | Pos::Modal | Pos::Be))
        .any(|at| sentence.is_word(at, "from") || sentence.is_word(at, "by") || sentence.is_word(at, "into"));
    // "tariffs for exports to India": India's.
    let bound = sentence.lower(token).starts_with("tariff") && sentence.is_word(token + 1, "for") && {
        let to = (flow + 1..(flow + 4).min(sentence.tokens.len())).find(|at| sentence.is_word(*at, "to"));
        to.is_some_and(|to| sentence.party(to + 1).is_some())
    };
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
    rate && goods
}

/// The kind of `ban`, `curbs`, `licence` by the trade beside it: `export curbs`, `a ban on imports of`.
pub(super) fn restricted(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, token, sentence.body);
    let before = (start..token).rev().find_map(|at| sentence.tokens[at].flow);
    if before.is_some() {
        return before;
    }
    for at in token + 1..(token + 9).min(sentence.tokens.len()) {
        let word = &sentence.tokens[at];
        if let Some(flow) = word.flow {
            // "Beijing's ban on Australian shipments": what another sends.
            let others = scene.parties_in(token + 1..at).any(|party| party.goods && party.lead == Lead::On)
                && !sentence.is_word(token, "control")
                && !sentence.is_word(token, "controls");
            return Some(if others && flow == Kind::ExportControl { Kind::ImportControl } else { flow });
        }
        if matches!(
            word.pos,
            Pos::Comma | Pos::Stop | Pos::And | Pos::Modal | Pos::Be | Pos::Rel | Pos::That | Pos::Sub
        ) || word.noun.is_some()
        {
            break;
        }
    }
    // "its ban on Ukrainian wheat": goods of another country.
    let foreign = scene
        .parties_in(token + 1..(token + 4).min(sentence.tokens.len()))
        .any(|party| party.goods && party.lead == Lead::On);
    let goods = (token + 1..(token + 6).min(sentence.tokens.len()))
        .any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
    let embargo = || sentence.lower(token).starts_with("embargo");
    if foreign && (scene.context.trade || goods || embargo()) {
        return Some(Kind::ImportControl);
    }
    // "a ban on buying Russian oil".
    let buys = sentence.is_word(token + 1, "on")
        && (token + 2..(token + 5).min(sentence.tokens.len())).any(|at| {
            let near = &sentence.tokens[at];
            near.noun == Some(Kind::Purchase) || near.as_verb.act(Act::Buy) && near.form == Some(Form::Ing)
        });
    if buys {
        return Some(Kind::ImportControl);
    }
    // "a ban on maize from Uganda".
    let on = (token + 1..(token + 3).min(sentence.tokens.len())).find(|at| sentence.is_word(*at, "on"));
    let from = on.is_some_and(|on| {
        let goods = (on + 1..(on + 6).min(sentence.tokens.len())).find(|at| sentence.object(*at).is_some());
        goods.is_some_and(|goods| {
            (goods + 1..(goods + 6).min(sentence.tokens.len()))
                .any(|at| sentence.is_word(at, "from") && (at + 1..at + 3).any(|at| sentence.party(at).is_some()))
        })
    });
    if from {
        return Some(Kind::ImportControl);
    }
    // "will need a licence to ship its chips to China", "apply for permits to export".
    if licence(sentence.word(token)) {
        let ships = sentence.is_word(token + 1, "to")
            && (token + 2..token + 4)
                .any(|at| sentence.tokens.get(at).is_some_and(|word| word.pos == Pos::Verb && word.flag(Flag::Ships)));
        let from = scene.clause_of(token).is_some_and(|(clause, _)| {
            let clause = &scene.clauses[clause];
            clause.subject.clone().any(|at| sentence.lower(at).starts_with("exporter"))
        });
        let abroad = || {
            let end = sentence.tokens.len().min(token + 14);
            scene.parties_in(token + 2..end).any(|party| matches!(party.lead, Lead::To | Lead::In))
                || (token + 2..end).any(|at| sentence.lower(at).starts_with("export") || sentence.is_word(at, "abroad"))
        };
        if from || ships && abroad() {
            return Some(Kind::ExportControl);
        }
    }
    // "restrictions on rare earths" in an article about controls on exports.
    let on_goods = sentence.is_word(token + 1, "on")
        && (token + 2..(token + 6).min(sentence.tokens.len()))
            .take_while(|at| !matches!(sentence.tokens[*at].pos, Pos::Verb | Pos::Comma | Pos::Stop | Pos::Prep))
            .any(|at| matches!(sentence.object(at), Some((Is::Product(_), false))));
    if let Some(kind) = scene.context.controls.filter(|_| on_goods) {
        return Some(kind);
    }
    // "the controls", "its curbs": those that the article speaks of.
    let definite = (start..token).any(|at| {
        sentence.tokens[at].pos == Pos::Of
            || ["the", "its", "their", "these", "those", "both", "similar", "such"]
                .iter()
                .any(|word| sentence.is_word(at, word))
    });
    let close = token == start + 1 || (start..token).any(|at| sentence.object(at).is_some());
    scene
        .context
        .controls
        .filter(|_| definite && close && !sentence.is_word(token, "stop") && !sentence.is_word(token, "halt"))
}

/// True for `licence`, `permits`, `export licences`.
pub(super) fn licence(word: &str) -> bool {
    let last = word.rsplit([' ', '-']).next().unwrap_or_default();
    ["licence", "licences", "license", "licenses", "permit", "permits"].iter().any(|one| last.eq_ignore_ascii_case(one))
}

/// True if a verb or noun stops or frees this trade, and no noun of a measure stands for it.
pub(super) fn flow_acted(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    // A sale is trade only where it goes abroad: "sales of chips to China".
    let sale = sentence.lower(token).starts_with("sale");
    let abroad = || {
        let near = scene.parties_in(token + 1..(token + 9).min(sentence.tokens.len()));
        near.into_iter().any(|party| matches!(party.lead, Lead::To | Lead::None) && !party.person)
    };
    if sale && !abroad() {
        return false;
    }
    // "Horizon Shipping LLC" is a name, "to stop exports surging" no ban.
    let named = !sentence.is_title()
        && token > sentence.body
        && [token - 1, token].iter().all(|at| sentence.word(*at).starts_with(char::is_uppercase));
    let goes_on = sentence.tokens.get(token + 1).is_some_and(|next| {
        next.pos == Pos::Verb && next.form == Some(Form::Ing) && sentence.tokens[token].pos != Pos::Verb
    });
    if named || goes_on {
        return false;
    }
    let start = phrase_start(sentence, token, sentence.body);
    // "export controls", "curbs on exports": the noun is the trigger.
    let next = token + 1;
    if sentence.tokens.get(next).is_some_and(|next| next.pos == Pos::Noun && (next.restriction || next.noun.is_some()))
    {
        return false;
    }
    if let Some(before) = start.checked_sub(1).filter(|before| sentence.tokens[*before].pos == Pos::Prep) {
        let noun = before.checked_sub(1).map(|at| &sentence.tokens[at]);
        return noun.is_some_and(|noun| {
            noun.pos == Pos::Noun
                && !noun.restriction
                && (noun.as_noun.act(Act::Suspend) || noun.as_noun.act(Act::Resume) || noun.as_noun.act(Act::Restrict))
                || noun.pos == Pos::Verb && noun.as_verb.acts().any(|act| act.of_flow().is_some())
        });
    }
    let Some((clause, subject)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[clause];
    let head = scene.head(clause);
    let acts = head.pos == Pos::Verb && head.as_verb.acts().any(|act| act.of_flow().is_some());
    if !acts {
        return false;
    }
    // Directly on it: "halt imports", "exports were blocked"; not "stop the rise in imports".
    if subject {
        return clause.passive && !excepted(scene, clause) || head.as_verb.act(Act::Resume);
    }
    sentence.tokens[clause.group.end..token].iter().all(|token| {
        matches!(
            token.pos,
            Pos::Det
                | Pos::Adj
                | Pos::Name
                | Pos::Noun
                | Pos::Other
                | Pos::Of
                | Pos::Adv
                | Pos::Quote
                | Pos::And
                | Pos::Comma
                | Pos::Number
        ) && token.noun.is_none()
            && !(token.pos == Pos::Noun && token.as_noun.has_act())
    })
}

/// True for `Exceptions will be allowed for exports`: what is let through is an exception.
fn excepted(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let end = clause.right.min(clause.group.end + 4);
    clause.subject.clone().chain(clause.group.end..end).any(|at| scene.sentence.tokens[at].flag(Flag::Exception))
}

/// The token of a rate that the clause charges, raises or lowers, where no noun of a measure takes it.
pub(super) fn bare_rate(scene: &Scene<'_, '_>, clause: &Clause, taken: &[Trigger]) -> Option<usize> {
    let sentence = scene.sentence;
    let head = scene.head(clause);
    let dutiable = clause.copula && clause.object().take(2).any(|at| sentence.tokens[at].as_noun.act(Act::Bear));
    let charges = dutiable || head.as_verb.act(Act::Charge) || head.as_verb.act(Act::Bear);
    let goes = ["go", "goes", "went"].iter().any(|word| sentence.is_word(clause.head, word));
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
    let taxes = head.as_verb.act(Act::Charge)
        && ["tax", "taxes", "taxing", "taxed"].iter().any(|word| sentence.is_word(clause.head, word));
    // "doubles the duties collected on metal to 50%": past what describes the object.
    let right = scene
        .clauses
        .iter()
        .filter(|other| other.opening == Opening::Reduced)
        .filter(|other| other.antecedent.is_some_and(|at| clause.object().contains(&at)))
        .fold(clause.right, |right, other| right.max(other.right));
    let span = clause.left..right;
    if taken.iter().any(|trigger| span.contains(&trigger.token)) {
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
        || firm_bears(scene, clause);
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
    let traded = ["futures", "shares", "stocks", "prices", "names", "stock", "price"];
    let flows = clause.subject.clone().any(|at| sentence.tokens[at].flow.is_some());
    flows
        || (clause.left..clause.right).any(|at| {
            matches!(sentence.object(at), Some((Is::Company(_), _)))
                || traded.iter().any(|word| sentence.is_word(at, word))
        })
}

/// True for `BYD is to pay 17.4%`, in an article about a duty.
fn firm_bears(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    scene.context.matter == Some(Kind::Tariff)
        && scene.head(clause).as_verb.act(Act::Bear)
        && clause.subject.clone().any(|at| matches!(scene.sentence.object(at), Some((Is::Company(_), _))))
        && (clause.group.end..clause.group.end + 4).any(|at| scene.sentence.percent(at).is_some())
}

/// `to 25%`, `from 10%`.
pub(super) fn directed(scene: &Scene<'_, '_>, number: usize) -> bool {
    number
        .checked_sub(1)
        .is_some_and(|at| ["to", "from", "by", "at"].iter().any(|word| scene.sentence.is_word(at, word)))
}
