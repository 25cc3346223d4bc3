//! What an article is about, and what its sentences refer to.

use crate::article::Article;
use crate::facts::roles::{Lead, Scene, goods_follow, lead as lead_of};
use crate::facts::sentence::{Party, Sentence};
use crate::facts::words::{Flag, Pos};
use crate::facts::{DateSpan, Kind};
use crate::lexicon::{Is, Naming, PartyId, ProductId};

/// Sentences in which the party that an article is about is looked for.
const LEAD: usize = 3;
/// Words into a sentence within which it tells of `the government`.
const BARE_REACH: usize = 6;
/// An article that names so many central banks is about none of them alone.
const MANY_BANKS: usize = 3;

/// What the article around a sentence is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// It speaks of trade at all.
    pub trade: bool,
    /// It names a tariff.
    pub tariff: bool,
    /// For whom the article's source speaks.
    pub voice: Option<Party>,
    /// Whose measure it is where nothing says so.
    pub home: Option<Party>,
    /// The article names it, or its government; else only the paper is its own.
    pub home_named: bool,
    /// The two parties it speaks of most.
    pub sides: Vec<Party>,
    /// The two persons of two parties that it speaks of most.
    pub pair: Vec<u16>,
    /// The sort of controls that it names: what `the curbs` are.
    pub controls: Option<Kind>,
    /// The sort of controls that was told last.
    pub told: Option<Kind>,
    /// The sort of measure that its headline and lead are about: what `the exemption` is from.
    pub matter: Option<Kind>,
    /// Its duties are on exports, and it names no others.
    pub export_duties: bool,
    /// Where the talks that it names by their place are held: `the Geneva talks`.
    pub venue: Option<u16>,
    /// It names a trade probe.
    pub probe: bool,
    /// It names sanctions.
    pub sanctions: bool,
    /// It names controls on exports more often than sanctions.
    pub lists_controlled: bool,
    /// Goods named last.
    pub goods: Vec<ProductId>,
    /// The party of the last subject.
    pub last: Option<Party>,
    /// The person spoken of last.
    pub person: Option<u16>,
    /// The day that a fact was last told of.
    pub date: Option<DateSpan>,
    /// The text asks `what if`, or is opinion: nothing in it is told as real.
    pub hypothetical: bool,
    /// The article lists what came when.
    pub timeline: bool,
    /// The text takes back what another said.
    pub withdrawn: bool,
    /// The text is about hotels, sport, crime: what sounds like trade policy in it is none.
    pub other_matter: bool,
    /// The central bank that it is about: `the bank`, `the committee`.
    pub bank: Option<Party>,
    /// How many central banks it names.
    pub banks: usize,
}

/// What the whole article says before its sentences are read one by one.
pub(super) fn context(article: &Article, sentences: &[Sentence<'_>]) -> Context {
    let flag = |flag: Flag| sentences.iter().any(|sentence| sentence.has_flag(0..sentence.tokens.len(), flag));
    let tariff = sentences
        .iter()
        .filter(|sentence| sentence.glance.noun(Kind::Tariff))
        .flat_map(|sentence| &sentence.tokens)
        .any(|token| token.noun == Some(Kind::Tariff) && !token.flag(Flag::Block));
    let titled = |flag: Flag| {
        sentences
            .first()
            .is_some_and(|sentence| sentence.is_title() && sentence.has_flag(0..sentence.tokens.len(), flag))
    };
    // Looked for in the lead only: the whole text is long.
    let war = sentences.iter().take(2).any(|sentence| sentence.text.to_ascii_lowercase().contains("trade war"));
    let tariff = tariff || war;
    // "shipments" go either way.
    let count = |kind: Kind| {
        let tokens = sentences
            .iter()
            .filter(|sentence| sentence.glance.noun(kind) || sentence.glance.flows())
            .flat_map(|sentence| sentence.tokens.iter().map(move |token| (sentence, token)));
        tokens
            .filter(|(sentence, token)| {
                token.noun == Some(kind)
                    || token.flow == Some(kind)
                        && !sentence.text[token.start..token.end].to_ascii_lowercase().ends_with("shipments")
            })
            .count()
    };
    let (exports, imports) = (count(Kind::ExportControl), count(Kind::ImportControl));
    // The headline says which of both, where it names one only.
    let heads = |kind: Kind| {
        sentences.first().is_some_and(|sentence| {
            sentence.is_title()
                && sentence.tokens.iter().any(|token| token.noun == Some(kind) || token.flow == Some(kind))
        })
    };
    let headline = match (heads(Kind::ExportControl), heads(Kind::ImportControl)) {
        (true, false) if exports > 0 => Some(Kind::ExportControl),
        (false, true) if imports > 0 => Some(Kind::ImportControl),
        _ => None,
    };
    let controls = if headline.is_some() {
        headline
    } else if exports > 0 && exports >= imports {
        Some(Kind::ExportControl)
    } else {
        (imports > 0).then_some(Kind::ImportControl)
    };
    let hypothetical = titled(Flag::Hypothetical);
    let timeline = titled(Flag::Timeline);
    let withdrawn = titled(Flag::Withdrawn)
        || sentences.iter().take(2).any(|sentence| sentence.has_flag(0..sentence.tokens.len(), Flag::Withdrawn));
    let foreign = sentences
        .iter()
        .filter(|sentence| sentence.glance.flag(Flag::OtherMatter))
        .flat_map(|sentence| &sentence.tokens)
        .filter(|token| token.flag(Flag::OtherMatter))
        .count();
    let other_matter = foreign >= 2 || titled(Flag::OtherMatter);
    let home = home(article, sentences);
    let press = sentences.first().and_then(|sentence| sentence.lexicon.press_of(&article.source.id));
    // Only the paper says whose it is.
    let home_named = home != press
        || sentences.iter().any(|sentence| {
            (0..sentence.tokens.len()).any(|at| sentence.party(at) == home && sentence.party(at).is_some())
        })
        || bare_government(sentences);
    let telling = sentences.iter().filter(|sentence| sentence.glance.nouns());
    let measures =
        telling.flat_map(|sentence| (0..sentence.tokens.len()).map(move |at| (sentence, at))).any(|(sentence, at)| {
            let token = &sentence.tokens[at];
            let tells = |kind: Kind| kind.is_measure() && !matches!(kind, Kind::Sanction | Kind::Subsidy);
            token.noun.is_some_and(tells) || token.noun.is_some() && sentence.includes(at, &["trade", "tariff"])
        });
    let (bank, banks) = banks(sentences);
    Context {
        voice: sentences.first().and_then(|sentence| sentence.lexicon.party_number(&speaks_for(article)?)),
        trade: flag(Flag::Trade) || measures,
        tariff,
        home,
        home_named,
        sides: sides(sentences),
        pair: pair(sentences),
        goods: Vec::new(),
        last: home,
        person: None,
        date: None,
        controls,
        told: None,
        sanctions: count(Kind::Sanction) > 0,
        lists_controlled: count(Kind::ExportControl) > count(Kind::Sanction),
        venue: venue(sentences),
        export_duties: export_duties(sentences),
        probe: count(Kind::Investigation) > 0 && (flag(Flag::Trade) || tariff),
        matter: matter(sentences),
        hypothetical,
        timeline,
        withdrawn,
        other_matter,
        bank,
        banks,
    }
}

/// For whom the source speaks: by its own account, or the government whose site it is.
fn speaks_for(article: &Article) -> Option<PartyId> {
    if let Some(party) = &article.source.speaks_for {
        return Some(party.clone());
    }
    let id = article.source.id.as_str();
    let site = |domain: &str| id == domain || id.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    if site("europa.eu") {
        return Some(PartyId::new("EU"));
    }
    if site("gov") {
        return Some(PartyId::new("US"));
    }
    // "mofcom.gov.cn", "meti.go.jp", "international.gc.ca".
    let (rest, country) = id.rsplit_once('.')?;
    let official = ["gov", "go", "gc", "govt", "gob", "gouv", "gub"]
        .iter()
        .any(|part| rest == *part || rest.strip_suffix(part).is_some_and(|rest| rest.ends_with('.')));
    let code = if country == "uk" { "GB".to_owned() } else { country.to_ascii_uppercase() };
    (official && country.len() == 2).then(|| PartyId::new(&code))
}

/// The place in `the Geneva talks`.
fn venue(sentences: &[Sentence<'_>]) -> Option<u16> {
    let telling = sentences.iter().filter(|sentence| sentence.glance.places() && sentence.glance.noun(Kind::Meeting));
    telling.flat_map(|sentence| (0..sentence.tokens.len()).map(move |at| (sentence, at))).find_map(|(sentence, at)| {
        let place = sentence.find(at, |is| matches!(is, Is::Place(_)));
        let met = sentence.tokens.get(at + 1).is_some_and(|next| next.noun == Some(Kind::Meeting));
        match place {
            // A capital stands for its government: "the Beijing talks" may be anywhere.
            Some(Is::Place(index)) if met && sentence.party(at).is_none() => Some(index),
            Some(Is::Place(index))
                if met && sentence.naming(at) == Some(Naming::Government) && forum_city(sentence, at) =>
            {
                Some(index)
            }
            _ => None,
        }
    })
}

/// True if the city's own state takes no part in what is named after it: nobody else of it is in the sentence.
fn forum_city(sentence: &Sentence<'_>, at: usize) -> bool {
    let party = sentence.party(at);
    (0..sentence.tokens.len()).all(|other| other == at || sentence.party(other) != party)
}

/// True if the article names export taxes and neither tariffs nor imports.
fn export_duties(sentences: &[Sentence<'_>]) -> bool {
    let mut named = false;
    let telling = sentences.iter().filter(|sentence| sentence.glance.nouns() || sentence.glance.flows());
    for (sentence, at) in telling.flat_map(|sentence| (0..sentence.tokens.len()).map(move |at| (sentence, at))) {
        let token = &sentence.tokens[at];
        if token.flow == Some(Kind::ImportControl) || token.noun == Some(Kind::ImportControl) {
            return false;
        }
        if token.noun.is_some() {
            let word = sentence.lower(at);
            if word.contains("tariff") || word.contains("import") || word.contains("dumping") {
                return false;
            }
            let tax = ["tax", "taxes", "duty", "duties", "levy", "levies"].iter().any(|end| word.ends_with(end));
            named |= word.starts_with("export") && tax;
        }
    }
    named
}

/// The sort of measure that headline and lead name most.
fn matter(sentences: &[Sentence<'_>]) -> Option<Kind> {
    let mut counts: Vec<(Kind, usize)> = Vec::new();
    for token in sentences.iter().take(LEAD + 1).flat_map(|sentence| &sentence.tokens) {
        let kind = token.noun.filter(|kind| {
            matches!(kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl | Kind::Sanction)
                && !token.flag(Flag::Block)
        });
        if let Some(kind) = kind {
            match counts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((kind, 1)),
            }
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(kind, _)| kind)
}

/// Whose measure it is where a sentence does not say: the source's own party, else the first to act in the lead.
fn home(article: &Article, sentences: &[Sentence<'_>]) -> Option<Party> {
    if let Some(party) = &article.source.speaks_for {
        return sentences.first().and_then(|sentence| sentence.lexicon.party_number(party));
    }
    let lexicon = sentences.first()?.lexicon;
    let named = lexicon.scan(&article.source.id.to_uppercase()).into_iter().find_map(|found| match found.is {
        Is::Party(index, naming) => Some((index, naming)),
        _ => None,
    });
    // A site's address says where it is read, and not of whom: "uk.example.com".
    let named = named.filter(|_| !article.source.id.contains('.'));
    // "the-hans-india" writes for a country, "white-house" speaks for one.
    let own = named.filter(|(_, naming)| matches!(naming, Naming::Name)).map(|(index, _)| index);
    if let Some((index, _)) = named.filter(|_| own.is_none()) {
        return Some(index);
    }
    let lead = || {
        sentences
            .iter()
            .take(LEAD)
            .flat_map(|sentence| (sentence.body..sentence.tokens.len()).map(move |at| (sentence, at)))
    };
    let acting = lead().find(|(sentence, at)| {
        sentence.person(*at).is_some()
            || matches!(sentence.naming(*at), Some(Naming::Government | Naming::Court | Naming::CentralBank))
    });
    // "allowed exports to Nepal, Malaysia and others": whom they go to.
    let bound = |sentence: &Sentence<'_>, at: usize| {
        let flows = |at: usize| sentence.tokens[at].flow.is_some() && sentence.lower(at).starts_with("export");
        sentence.glance.flows()
            && (sentence.body..at)
                .find(|at| flows(*at))
                .is_some_and(|flow| (flow..at).any(|at| sentence.is_word(at, "to")))
    };
    let free = || {
        lead().find(|(sentence, at)| {
            sentence.party(*at).is_some()
                && lead_of(sentence, *at, 0) == Lead::None
                && !goods_follow(sentence, *at)
                && !bound(sentence, *at)
        })
    };
    let named_at = |sentence: &Sentence<'_>, at: usize| sentence.party(at).is_some();
    // "duties on Japanese cars imported to Sri Lanka": rather the one whose goods they are not.
    let beside = || {
        lead().find(|(sentence, at)| {
            named_at(sentence, *at)
                && !goods_follow(sentence, *at)
                && lead_of(sentence, *at, 0) != Lead::From
                && !bound(sentence, *at)
        })
    };
    // Never the one whose goods alone are named: "a duty on aluminium imported from China".
    let origin = |sentence: &Sentence<'_>, at: usize| {
        lead_of(sentence, at, 0) == Lead::From && sentence.is_word(at - 1, "from") || goods_follow(sentence, at)
    };
    let any = || {
        free().or_else(beside).or_else(|| {
            lead().find(|(sentence, at)| named_at(sentence, *at) && !origin(sentence, *at) && !bound(sentence, *at))
        })
    };
    // "Commerce Puts 37 Firms on Entity List": by their short names only where they speak for themselves.
    let office = sentences.first().filter(|sentence| {
        sentence.is_title() && ["Commerce", "Treasury"].iter().any(|name| sentence.word(sentence.body) == *name)
    });
    if let Some(found) = office.and_then(|_| lexicon.party_number(&crate::lexicon::PartyId::new("US"))) {
        return Some(found);
    }
    // The place that the report is dated from, else any government that is named.
    let dated = sentences.iter().find(|sentence| sentence.number == 1).and_then(|sentence| {
        (0..sentence.body).find_map(|at| match sentence.find(at, |is| matches!(is, Is::Place(_))) {
            Some(Is::Place(place)) => lexicon.place(place).1.and_then(|party| lexicon.party_number(party)),
            _ => None,
        })
    });
    // "EU proposes protection": who a headline opens with.
    let opens = sentences.first().filter(|sentence| sentence.is_title()).and_then(|sentence| {
        let party = sentence.party(sentence.body)?;
        let acts = sentence.tokens.get(sentence.body + 1).is_some_and(|next| next.pos == Pos::Verb);
        acts.then_some(party)
    });
    if opens.is_some() {
        return opens;
    }
    // "The government cut the duty": of the place that the report is dated from, or of those for whom the paper writes.
    let press = own.or_else(|| lexicon.press_of(&article.source.id));
    if let Some(own) = dated.or(press).filter(|_| bare_government(sentences)) {
        return Some(own);
    }
    acting
        .filter(|(sentence, at)| sentence.party(*at).is_some())
        .or_else(free)
        .and_then(|(sentence, at)| sentence.party(at))
        .or(dated)
        .or_else(|| any().and_then(|(sentence, at)| sentence.party(at)))
        .or_else(|| {
            // "the government .. the Directorate General of Foreign Trade": named further down.
            let all = || sentences.iter().flat_map(|sentence| (0..sentence.tokens.len()).map(move |at| (sentence, at)));
            all()
                .find(|(sentence, at)| {
                    sentence.naming(*at) == Some(Naming::Government) || sentence.person(*at).is_some()
                })
                .and_then(|(sentence, at)| sentence.party(at))
        })
        .or_else(|| {
            // Amounts in crore and lakh: of India, where nobody else is named.
            let counts = |sentence: &Sentence<'_>| sentence.text.contains(" crore") || sentence.text.contains(" lakh");
            let india = crate::lexicon::PartyId::new("IN");
            sentences.iter().any(counts).then(|| lexicon.party_number(&india)).flatten()
        })
        .or_else(|| {
            // "our border .. America": who says `we` names itself further down.
            let first = sentences
                .iter()
                .any(|sentence| (0..sentence.tokens.len()).any(|at| sentence.is_any(at, &["i", "we", "our"])));
            let named =
                || sentences.iter().flat_map(|sentence| (0..sentence.tokens.len()).filter_map(|at| sentence.party(at)));
            if first { named().next() } else { None }
        })
        .or(press)
        .or(named.map(|(party, _)| party))
}

/// True if headline or lead tells of `the government`, `the finance ministry`, and of nobody else who acts before it.
fn bare_government(sentences: &[Sentence<'_>]) -> bool {
    const BODIES: &[&str] = &["government", "govt", "ministry", "cabinet", "customs", "gov't", "treasury"];
    let told = |sentence: &Sentence<'_>| {
        let end = (sentence.body + BARE_REACH).min(sentence.tokens.len());
        let body = |at: usize| {
            sentence.lower(at).rsplit(' ').next().is_some_and(|last| BODIES.contains(&last))
                && sentence.party(at).is_none()
        };
        let Some(at) = (sentence.body..end).find(|at| body(*at)) else { return false };
        // "a government", "the importing country's ministry": any.
        let any = at > sentence.body && sentence.is_any(at - 1, &["a", "an", "any", "another", "each", "every"]);
        let named = any || (sentence.body..at).any(|at| sentence.party(at).is_some() || sentence.person(at).is_some());
        let of = sentence.is_any(at + 1, &["of", "in"]) && sentence.party(at + 2).is_some();
        let owned = sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Pos::Of);
        !named && !of && !owned
    };
    let headed = sentences.first().is_some_and(|title| {
        title.is_title()
            && (title.body..title.tokens.len())
                .any(|at| title.party(at).is_some() && lead_of(title, at, 0) == Lead::None && !goods_follow(title, at))
    });
    // "Malaysia to end duties": the headline has named who acts.
    !headed && sentences.iter().take(2).any(told)
}

/// The two parties that the article speaks of most, where it is about two: `both sides`, `the truce`.
fn sides(sentences: &[Sentence<'_>]) -> Vec<Party> {
    let mut counts: Vec<(Party, usize)> = Vec::new();
    let naming = sentences.iter().filter(|sentence| sentence.glance.parties());
    for party in naming.flat_map(|sentence| (0..sentence.tokens.len()).filter_map(move |at| sentence.party(at))) {
        match counts.iter_mut().find(|(known, _)| *known == party) {
            Some((_, count)) => *count += 1,
            None => counts.push((party, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.retain(|(_, count)| *count > 1);
    counts.into_iter().take(2).map(|(party, _)| party).collect()
}

/// The two persons, of two parties, that the article names most: `the two leaders`, `they met`.
fn pair(sentences: &[Sentence<'_>]) -> Vec<u16> {
    let mut counts: Vec<(u16, Party, usize)> = Vec::new();
    let leads =
        |sentence: &Sentence<'_>, person: u16| {
            sentence.lexicon.person(person).offices.iter().any(|office| {
                ["president", "prime minister", "premier", "chancellor"].contains(&office.office.as_str())
            })
        };
    for sentence in sentences.iter().take(6).filter(|sentence| sentence.glance.parties()) {
        for at in 0..sentence.tokens.len() {
            let Some(person) = sentence.person(at) else { continue };
            let Some(party) = sentence.lexicon.person_party(person, sentence.on) else { continue };
            match counts.iter_mut().find(|known| known.0 == person) {
                Some(known) => known.2 += 1,
                // Of two named as often the one who leads a state is meant.
                None => counts.push((person, party, if leads(sentence, person) { 101 } else { 1 })),
            }
        }
    }
    counts.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    let Some(first) = counts.first().copied() else { return Vec::new() };
    let second = counts.iter().find(|other| other.1 != first.1);
    second.map(|second| vec![first.0, second.0]).unwrap_or_default()
}

/// The central bank that headline and lead name most, and how many the article names.
fn banks(sentences: &[Sentence<'_>]) -> (Option<Party>, usize) {
    let mut counts: Vec<(Party, usize)> = Vec::new();
    for sentence in sentences.iter().filter(|sentence| sentence.glance.naming(Naming::CentralBank)) {
        let lead = sentence.number <= LEAD;
        for party in (0..sentence.tokens.len())
            .filter(|at| sentence.naming(*at) == Some(Naming::CentralBank))
            .filter_map(|at| sentence.party(at))
        {
            match counts.iter_mut().find(|(known, _)| *known == party) {
                Some((_, count)) if lead => *count += 1,
                Some(_) => {}
                None => counts.push((party, usize::from(lead))),
            }
        }
    }
    let most = counts.iter().rev().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count);
    (most.map(|(party, _)| *party), counts.len())
}

/// What the next sentence may refer to after this one.
pub(super) fn remember(context: &mut Context, seen: Seen) {
    if seen.last.is_some() {
        context.last = seen.last;
    }
    // Of an article on many banks, the one named last.
    if context.banks >= MANY_BANKS && seen.bank.is_some() {
        context.bank = seen.bank;
    }
    if !seen.goods.is_empty() {
        context.goods = seen.goods;
    }
    if seen.person.is_some() {
        context.person = seen.person;
    }
}

/// What a sentence leaves behind for the next one.
#[derive(Debug, Default)]
pub(super) struct Seen {
    last: Option<Party>,
    goods: Vec<ProductId>,
    person: Option<u16>,
    bank: Option<Party>,
}

/// Whom and what the sentence names that the next one may refer to.
pub(super) fn seen(scene: &Scene<'_, '_>) -> Seen {
    let sentence = scene.sentence;
    let clauses = &scene.clauses;
    let subject = clauses.iter().find_map(|clause| scene.subjects(clause).first().copied());
    let first = || {
        scene
            .parties
            .iter()
            .find(|party| party.lead == Lead::None && !party.goods && !party.place)
            .map(|party| party.party)
    };
    let goods: Vec<ProductId> =
        scene.goods(sentence.body..sentence.tokens.len()).into_iter().filter(|id| id.as_str() != "all_goods").collect();
    let acting = |at: &usize| {
        clauses.iter().any(|clause| clause.subject.contains(at) && sentence.tokens[clause.head].flag(Flag::Say))
            || scene.context.person.is_none()
    };
    let parties = sentence.glance.parties();
    let person = (sentence.body..sentence.tokens.len())
        .filter(|_| parties)
        .filter(|at| sentence.tokens[*at].pos == Pos::Name && sentence.person(*at).is_some())
        .filter(acting)
        .find_map(|at| sentence.person(at));
    let banks = sentence.glance.naming(Naming::CentralBank);
    let bank = (sentence.body..sentence.tokens.len())
        .filter(|_| banks)
        .find(|at| sentence.naming(*at) == Some(Naming::CentralBank))
        .and_then(|at| sentence.party(at));
    // "The order covers ..": what comes next goes on about it, and not about whom it names.
    let thing = clauses.iter().find(|clause| !clause.subject.is_empty()).is_some_and(|clause| {
        clause.subject.clone().any(|at| sentence.tokens[at].as_noun.cue(crate::facts::words::Cue::Announced))
    });
    Seen { last: subject.or_else(|| first().filter(|_| !thing)), goods, person, bank }
}
