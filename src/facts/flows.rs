//! Trade that a state stops, lets through or licenses: `bans exports`, `a ban on imports of`, `let the chips be sold to`.
//!
//! In: a scene and a token. Out: whether the token is trade that the sentence acts on, and of which kind.

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::clearance;
use crate::facts::phrases::phrase_start;
use crate::facts::roles::{Lead, PartyRef, Scene};
use crate::facts::sentence::Party;
use crate::facts::slots::commander;
use crate::facts::triggers::Trigger;
use crate::facts::words::{Act, Flag, Pos};
use crate::lexicon::{Form, Is, ProductId};

/// Who acts in a clause, or in the one that it hangs on.
fn actors_above(scene: &Scene<'_, '_>, clause: usize) -> Vec<Party> {
    let own = scene.subjects(&scene.clauses[clause]);
    let above = scene.clauses[clause].parent.filter(|_| own.is_empty());
    above.map_or(own, |above| scene.subjects(&scene.clauses[above]))
}

/// True for `shipments from two Canadian companies`, `shipments of Chinese steel`: what another country sends.
pub(super) fn comes_in(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let Some((clause, subject)) = scene.clause_of(token) else { return false };
    let actors = if subject { Vec::new() } else { scene.subjects(&scene.clauses[clause]) };
    // "restricts Tanzanian banana exports", "resumed Brazilian soybean shipments": what another sends is kept out.
    let start = phrase_start(sentence, token, sentence.body);
    let others = sentence.tokens[token].pos == Pos::Noun
        && sentence.is_any(token, &["exports", "shipments", "deliveries"])
        && scene.parties_in(start..token).any(|party| party.goods && party.demonym && !actors.contains(&party.party));
    if others && !actors.is_empty() {
        return true;
    }
    // "allowing red meat exports to the country to resume": into whose market they go.
    let home = sentence.lower(token) == "exports"
        && sentence.is_word(token + 1, "to")
        && scene
            .parties_in(token + 2..(token + 4).min(sentence.tokens.len()))
            .any(|party| party.lead == Lead::To && actors_above(scene, clause).contains(&party.party));
    if home {
        return true;
    }
    let neutral = sentence.begins(token, &["shipment", "deliver", "sale"]);
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

/// False for a clause that bars no goods, whatever it names.
pub(super) fn may_bar(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let head = scene.head(clause).as_verb;
    head.act(Act::Restrict) || head.act(Act::Allow) || refuses(scene, clause)
}

/// True for `accepts`, `refused`: with what stands beside it the verb may bar goods.
fn refuses(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    scene.sentence.begins(clause.head, &["accept", "refuse", "reject"])
}

/// True for `bans Japanese seafood`, `stopped Mexican cattle`: a state keeps out the goods of another.
pub(super) fn goods_barred(scene: &Scene<'_, '_>, token: usize, taken: &[Trigger]) -> bool {
    let sentence = scene.sentence;
    if !matches!(sentence.object(token), Some((Is::Product(_), _))) {
        return false;
    }
    let Some((index, subject)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[index];
    let head = scene.head(clause);
    let refuses = refuses(scene, clause) && (clause.no_longer(scene) || head.as_verb.act(Act::Restrict));
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
    let owned = scene.parties_in(start..token).any(|party| foreign(party) && (party.demonym || party.goods));
    let from = sentence.is_word(token + 1, "from")
        && scene.parties_in(token + 1..(token + 5).min(sentence.tokens.len())).any(foreign);
    let plain = sentence.tokens.get(token + 1).is_none_or(|next| {
        matches!(next.pos, Pos::Prep | Pos::Comma | Pos::Stop | Pos::And | Pos::Sub | Pos::Recap | Pos::Date | Pos::Adv)
    });
    direct && plain && (owned || from)
}

/// True for `ban the purchase, import or transfer of Russian crude`: what a state may forbid its own to buy.
pub(super) fn bars_buying(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    let word = &sentence.tokens[token];
    if word.noun != Some(Kind::Purchase) || word.pos == Pos::Verb {
        return false;
    }
    let Some((index, false)) = scene.clause_of(token) else { return false };
    let clause = &scene.clauses[index];
    let forbids = sentence.begins(clause.head, &["ban", "prohibit", "outlaw", "forbid"]);
    let direct = sentence.tokens[clause.group.end.min(token)..token].iter().all(|near| {
        matches!(near.pos, Pos::Det | Pos::Adj | Pos::Noun | Pos::Other | Pos::Comma | Pos::And | Pos::Adv)
    });
    let foreign = scene
        .parties_in(token + 1..clause.right)
        .any(|party| !party.person && (party.goods || party.lead == Lead::From));
    forbids && direct && foreign && scene.head(clause).pos == Pos::Verb
}

/// True for `cut off all trade with Israel`, `halted trade activities with Israel`, `trade with India is suspended`.
pub(super) fn trade_cut(scene: &Scene<'_, '_>, token: usize) -> bool {
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
        "investment",
        "investments",
    ];
    let sentence = scene.sentence;
    if !sentence.begins(token, &["trade", "commerce"]) {
        return false;
    }
    let word = sentence.lower(token);
    let dealings = word.strip_prefix("trade ").is_some_and(|dealing| DEALINGS.contains(&dealing));
    if !dealings && word != "trade" && word != "commerce" {
        return false;
    }
    let with = (token + 1..token + 5).find(|at| !sentence.is_any(*at, DEALINGS));
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
            && (near.noun.is_none() || near.noun == Some(Kind::Meeting))
    });
    // "All trade with Israel halted by Turkey": a headline leaves out the auxiliary.
    let halted = subject
        && clause.form == Form::Past
        && clause.group.len() == 1
        && scene.parties_in(clause.object()).any(|party| party.lead == Lead::By && !party.person);
    head.pos == Pos::Verb
        && acts
        && if subject { clause.passive || halted } else { direct && !scene.subjects(clause).is_empty() }
}

/// True for `let the chips be exported to China`, `barred the firm from selling to Iran`: what an authority lets or
/// forbids is to ship something abroad.
pub(super) fn shipping(scene: &Scene<'_, '_>, token: usize) -> bool {
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let plain = scene.sentence.lower(clause.head).starts_with("export");
    // "Norway will no longer export herring".
    if plain && clause.finite && clause.no_longer(scene) && !clause.passive && !scene.subjects(clause).is_empty() {
        return true;
    }
    let Some(above) = clause.parent.map(|parent| &scene.clauses[parent]) else { return false };
    let head = scene.head(above);
    let cleared = clearance::permits(scene, token);
    let lets = head.pos == Pos::Verb
        && [Act::Allow, Act::Restrict, Act::Suspend].into_iter().any(|act| head.as_verb.act(act))
        && clause.opening == Opening::Infinitive
        || cleared;
    let state = cleared || !scene.subjects(above).is_empty() || above.passive || commander(scene, above).is_some();
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
    let outward = || clause.object().any(|at| sentence.is_any(at, &["abroad", "overseas"]));
    // "will let Nvidia sell its chips in China": a firm of whoever lets it, in another's country.
    let in_another = || {
        let who = scene.subjects(above);
        let inside = scene
            .parties_in(clause.object())
            .any(|party| party.lead == Lead::In && !party.person && !who.contains(&party.party));
        let home = |index: u16| {
            let country = sentence.lexicon.company_country(index)?;
            sentence.lexicon.party_number(country)
        };
        let own = scene.objects.iter().any(|object| match object.is {
            Is::Company(index) => {
                (above.left..clause.group.start).contains(&object.token)
                    && home(index).is_some_and(|home| who.contains(&home))
            }
            _ => false,
        });
        inside && own
    };
    lets && state && (to_party || outward() || to_firm() || plain || in_another())
}

/// True for `no chips may be exported to Belarus`, `the goods cannot be imported`: what may not cross the border.
pub(super) fn barred(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    if !sentence.glance.flows() {
        return false;
    }
    let Some(clause) = scene.clauses.iter().find(|clause| clause.head == token) else { return false };
    let none = clause.subject.clone().take(2).any(|at| sentence.is_word(at, "no"));
    let may = clause.group.clone().any(|at| sentence.is_any(at, &["may", "can", "cannot", "can't", "must"]));
    let goods = clause.subject.clone().any(|at| sentence.object(at).is_some()) || clause.opening == Opening::Relative;
    clause.passive
        && may
        && goods
        && (clause.negated || clause.no_longer(scene) || none && !sentence.is_word(clause.group.start, "must"))
}

/// The kind of `ban`, `curbs`, `licence` by the trade beside it: `export curbs`, `a ban on imports of`.
pub(super) fn restricted(scene: &Scene<'_, '_>, token: usize) -> Option<Kind> {
    let sentence = scene.sentence;
    let start = phrase_start(sentence, token, sentence.body);
    let before = (start..token).rev().find_map(|at| sentence.tokens[at].flow);
    // "a floor of $490 a tonne under exports", "its floor price for onion exports", and no floor of a shop.
    if sentence.includes(token, &["floor"]) {
        let out = (token + 1..(token + 9).min(sentence.tokens.len())).find(|at| sentence.tokens[*at].flow.is_some());
        let under = |at: usize| sentence.is_any(at, &["under", "on", "for"]);
        let led = out.is_some_and(|out| (token + 1..out).any(under));
        let export = |at: &usize| sentence.tokens[*at].flow == Some(Kind::ExportControl);
        return out
            .or_else(|| (start..token).find(export))
            .filter(|out| led || *out < token)
            .and(Some(Kind::ExportControl));
    }
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
        // "a ban imposed in April on selling chips to China".
        let sells = word.flag(Flag::Ships) && word.form == Some(Form::Ing) && sentence.is_word(at - 1, "on");
        if sells && scene.parties_in(at..(at + 8).min(sentence.tokens.len())).any(|party| party.lead == Lead::To) {
            return Some(Kind::ExportControl);
        }
        // "a ban on the direct and indirect import of".
        let pair = word.pos == Pos::And
            && (sentence.tokens[at - 1].pos == Pos::Adj || sentence.is_word(at - 1, "direct"))
            && sentence.tokens.get(at + 2).is_some_and(|next| next.flow.is_some());
        // "a halt to gasoline, diesel and jet fuel exports": goods side by side.
        let product = |at: usize| matches!(sentence.object(at), Some((Is::Product(_), _)));
        let side = matches!(word.pos, Pos::Comma | Pos::And) && product(at - 1) && product(at + 1);
        if !pair
            && !side
            && (matches!(
                word.pos,
                Pos::Comma | Pos::Stop | Pos::And | Pos::Modal | Pos::Be | Pos::Rel | Pos::That | Pos::Sub
            ) || word.noun.is_some())
        {
            break;
        }
    }
    // "bans on Russian metal and diamond exports": what another sends.
    let abroad = sentence.is_word(token + 1, "on")
        && sentence.is_demonym(token + 2)
        && !sentence.lower(token).starts_with("control")
        && (token + 3..(token + 9).min(sentence.tokens.len()))
            .any(|at| sentence.tokens[at].flow == Some(Kind::ExportControl))
        && scene.clause_of(token).is_some_and(|(clause, subject)| {
            let who = scene.subjects(&scene.clauses[clause]);
            !subject && !who.is_empty() && sentence.party(token + 2).is_some_and(|party| !who.contains(&party))
        });
    if abroad {
        return Some(Kind::ImportControl);
    }
    // "its ban on Ukrainian wheat": goods of another country.
    let foreign = scene
        .parties_in(token + 1..(token + 4).min(sentence.tokens.len()))
        .any(|party| party.goods && party.lead == Lead::On);
    // "the quotas under its steel safeguard".
    let safeguard = sentence.is_any(token, &["quota", "quotas"])
        && (token + 1..(token + 8).min(sentence.tokens.len())).any(|at| sentence.lower(at).starts_with("safeguard"));
    if safeguard {
        return Some(Kind::ImportControl);
    }
    // "will expand access for Argentine beef, raising the quota": of what another sends.
    let quota = sentence.is_any(token, &["quota", "quotas"])
        && scene.clause_of(token).is_some_and(|(clause, subject)| {
            let who = scene.subjects(&scene.clauses[clause]);
            let foreign =
                |party: &crate::facts::roles::PartyRef| party.goods && party.demonym && party.lead == Lead::For;
            !subject
                && scene.parties_in(sentence.body..token).any(|party| foreign(party) && !who.contains(&party.party))
        });
    if quota {
        return Some(Kind::ImportControl);
    }
    let goods = (token + 1..(token + 6).min(sentence.tokens.len()))
        .any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
    let embargo = || sentence.lower(token).starts_with("embargo");
    if foreign && (scene.context.trade || goods || embargo()) {
        return Some(Kind::ImportControl);
    }
    // "an oil ban", in an article on sanctions: what is not bought.
    let goods_ban = sentence.is_any(token, &["ban", "embargo"])
        && token > start
        && scene.context.sanctions
        && matches!(sentence.object(token - 1), Some((Is::Product(_), false)));
    if goods_ban {
        return Some(Kind::ImportControl);
    }
    // "lifts US beef ban": on what another sends.
    let sent = token > start + 1
        && matches!(sentence.object(token - 1), Some((Is::Product(_), false)))
        && sentence.party(token - 2).is_some()
        && sentence.is_any(token, &["ban", "embargo", "bans"])
        && scene.clause_of(token).is_some_and(|(clause, subject)| {
            let who = scene.subjects(&scene.clauses[clause]);
            !subject && !who.is_empty() && sentence.party(token - 2).is_some_and(|party| !who.contains(&party))
        });
    if sent {
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
        if clearance::granted(scene, token) {
            return Some(Kind::ExportControl);
        }
        let ships = sentence.is_word(token + 1, "to")
            && (token + 2..token + 4)
                .any(|at| sentence.tokens.get(at).is_some_and(|word| word.pos == Pos::Verb && word.flag(Flag::Ships)));
        let from = scene.clause_of(token).is_some_and(|(clause, _)| {
            let clause = &scene.clauses[clause];
            clause.subject.clone().any(|at| sentence.lower(at).starts_with("exporter"))
        });
        // "licences to sell chips to Huawei".
        let to_firm = || {
            scene.objects.iter().any(|object| {
                (token + 2..token + 10).contains(&object.token)
                    && object.lead == Lead::To
                    && matches!(object.is, Is::Company(_))
            })
        };
        let abroad = || {
            if to_firm() {
                return true;
            }
            let end = sentence.tokens.len().min(token + 14);
            scene.parties_in(token + 2..end).any(|party| matches!(party.lead, Lead::To | Lead::In))
                || (token + 2..end).any(|at| sentence.lower(at).starts_with("export") || sentence.is_word(at, "abroad"))
        };
        // "to get a licence before they export goods with".
        let before = (token + 1..token + 4).find(|at| sentence.is_word(*at, "before")).is_some_and(|before| {
            (before + 1..(before + 5).min(sentence.tokens.len())).any(|at| sentence.lower(at).starts_with("export"))
        });
        if from || before || ships && abroad() {
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
    // "rare earth curbs", "chip restrictions": such goods are kept from leaving.
    if token > start && scarce(scene, token - 1) && !sentence.lower(token).starts_with("licen") {
        return Some(Kind::ExportControl);
    }
    // "the controls", "its curbs": those that the article speaks of.
    let definite = (start..token).any(|at| {
        sentence.tokens[at].pos == Pos::Of
            || sentence.is_any(at, &["the", "its", "their", "these", "those", "both", "similar", "such"])
    });
    let close = token == start + 1 || (start..token).any(|at| sentence.object(at).is_some());
    // "the restriction", "the bans": what was told last.
    let told = scene
        .context
        .told
        .filter(|_| sentence.is_word(start, "the") && token == start + 1 && !sentence.is_any(token + 1, &["on", "of"]));
    told.or(scene.context.controls)
        .filter(|_| definite && close && !sentence.is_word(token, "stop") && !sentence.is_word(token, "halt"))
}

/// True for a raw material or a technology that states keep for themselves.
pub(super) fn scarce(scene: &Scene<'_, '_>, token: usize) -> bool {
    const KEPT: &[&str] = &["critical_minerals", "semiconductors", "chip_equipment"];
    let lexicon = scene.sentence.lexicon;
    let Some((Is::Product(product), false)) = scene.sentence.object(token) else { return false };
    let id = &lexicon.product(product).id;
    KEPT.iter().any(|wider| lexicon.is_a(id, &ProductId::new(wider)))
}

/// True for `licence`, `permits`, `export licences`.
pub(super) fn licence(word: &str) -> bool {
    let last = word.rsplit([' ', '-']).next().unwrap_or_default();
    ["licence", "licences", "license", "licenses", "permit", "permits"].iter().any(|one| last.eq_ignore_ascii_case(one))
}

/// Where `a wide range of exports`, `most of its imports` begins, by where its last noun does.
fn whole(scene: &Scene<'_, '_>, start: usize) -> usize {
    const PARTS: &[&str] = &[
        "range", "number", "series", "variety", "raft", "host", "swathe", "list", "most", "all", "part", "half",
        "bulk", "majority", "handful",
    ];
    let sentence = scene.sentence;
    let noun = start.checked_sub(2).filter(|at| *at >= sentence.body && sentence.is_word(start - 1, "of"));
    match noun.filter(|at| sentence.is_any(*at, PARTS)) {
        Some(noun) => phrase_start(sentence, noun, sentence.body),
        None => start,
    }
}

/// True if a verb or noun stops or frees this trade, and no noun of a measure stands for it.
pub(super) fn flow_acted(scene: &Scene<'_, '_>, token: usize) -> bool {
    let sentence = scene.sentence;
    // A sale is trade only where it goes abroad: "sales of chips to China".
    let sale = sentence.lower(token).starts_with("sale");
    let abroad = || {
        let near = scene.parties_in(token + 1..(token + 9).min(sentence.tokens.len()));
        // "the sale of 35,000 chips to a group in the Emirates".
        let far = || {
            let end = (token + 17).min(sentence.tokens.len());
            let to = (token + 2..end).find(|at| sentence.is_word(*at, "to"));
            let goods = (token + 1..end).any(|at| matches!(sentence.object(at), Some((Is::Product(_), _))));
            goods
                && to.is_some_and(|to| {
                    scene.parties_in(to..(to + 8).min(end)).any(|party| party.lead == Lead::In && !party.person)
                })
        };
        near.into_iter().any(|party| matches!(party.lead, Lead::To | Lead::None) && !party.person) || far()
    };
    if sale && !abroad() {
        return false;
    }
    // "approved the sale of a steelmaker to a Japanese rival": no goods.
    let of_firm = sale && sentence.lower(token).starts_with("sale of") && {
        let end = (token + 9).min(sentence.tokens.len());
        (token + 1..end).all(|at| sentence.object(at).is_none())
    };
    if of_firm {
        return false;
    }
    // "let the export registrations lapse": papers.
    if sentence.is_any(token + 1, &["registration", "registrations", "approvals", "eligibility"]) {
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
    // "restricting a wide range of exports": all of them.
    let start = whole(scene, start);
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
    // "was ordered by the ministry to stop importing plywood".
    let above = clause.parent.filter(|_| clause.head == token && clause.opening == Opening::Infinitive);
    if let Some(above) = above.map(|parent| &scene.clauses[parent]) {
        let stops = scene.head(above).as_verb.act(Act::Restrict) && !above.may;
        let order = above.parent.filter(|_| above.opening == Opening::Infinitive).map(|parent| &scene.clauses[parent]);
        let ordered = order.is_some_and(|order| {
            scene.head(order).flag(Flag::Control)
                && !scene.head(order).flag(Flag::Urge)
                && (!order.passive && !scene.subjects(order).is_empty()
                    || scene.parties_in(order.group.end..above.group.start).any(|party| party.lead == Lead::By))
        });
        return stops && ordered;
    }
    let head = scene.head(clause);
    // "eases urea exports to India": lets more of them out.
    let eases = head.as_verb.act(Act::Reduce) && !sale && sentence.begins(clause.head, &["eas", "relax", "loosen"]);
    let acts = head.pos == Pos::Verb && (eases || head.as_verb.acts().any(|act| act.of_flow().is_some()));
    if !acts {
        return false;
    }
    // Directly on it: "halt imports", "exports were blocked"; not "stop the rise in imports".
    if subject {
        return clause.passive && !excepted(scene, clause) || head.as_verb.act(Act::Resume);
    }
    let quantity = start..token;
    let part = |at: usize| quantity.contains(&at) && sentence.is_word(at, "of");
    (clause.group.end..token).filter(|at| !part(*at)).map(|at| &sentence.tokens[at]).all(|token| {
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
pub(super) fn excepted(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let end = clause.right.min(clause.group.end + 4);
    clause.subject.clone().chain(clause.group.end..end).any(|at| scene.sentence.tokens[at].flag(Flag::Exception))
}
