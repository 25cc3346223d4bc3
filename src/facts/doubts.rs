//! Why a measure that is named is none: a condition, a wish, anybody's, a private matter.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::clauses::{Clause, Opening};
use crate::facts::readings::Reading;
use crate::facts::roles::Scene;
use crate::facts::slots::commander;
use crate::facts::triggers::{How, Trigger};
use crate::facts::words::{Flag, Pos};
use crate::lexicon::Form;

/// Tokens between the word that lets somebody act and what he may do: `empowers the president of the republic to`.
const LET_REACH: usize = 7;

/// Words that say that something must come before another.
const NEEDED: &[&str] = &["crucial", "key", "essential", "necessary", "vital", "important", "critical", "central"];
/// Nouns of wanting something that is not had yet.
const BIDS: &[&str] = &[
    "determination",
    "bid",
    "effort",
    "efforts",
    "hope",
    "hopes",
    "push",
    "attempt",
    "quest",
    "campaign",
    "desire",
    "fight",
];
/// Tokens between `use of` and what a law is used for.
const USE_REACH: usize = 14;

/// True for `export licence applications`: a singular noun before another that is no measure.
pub(super) fn modifies(scene: &Scene<'_, '_>, trigger: Trigger) -> bool {
    const MEASURES: &[&str] = &[
        "measures",
        "measure",
        "requirement",
        "regulation",
        "rule",
        "restriction",
        "step",
        "system",
        "policy",
        "scheme",
        "programme",
        "program",
        "regime",
        "rules",
        "package",
        "rate",
        "rates",
        "list",
        "order",
        "policies",
        "requirements",
        "regulations",
        "restrictions",
        "steps",
        "equal",
        "worth",
        "imposed",
        "due",
        "payable",
    ];
    let sentence = scene.sentence;
    // "countervailing duty (CVD) petition", "anti-dumping duty reviews".
    let bracket = usize::from(sentence.word(trigger.token + 1) == "(") * 3;
    const PAPER: &[&str] = &[
        "refund",
        "refunds",
        "guidance",
        "advisory",
        "evasion",
        "compliance",
        "enforcement",
        "litigation",
        "petition",
        "petitions",
        "review",
        "reviews",
        "official",
        "officials",
        "negotiator",
        "negotiators",
        "envoy",
        "envoys",
        "chief",
        "team",
        "adviser",
        "advisers",
        "aides",
        "petitioner",
        "petitioners",
        "lawsuit",
        "lawsuits",
        "impact",
        "impacts",
        "effects",
        "uncertainty",
        "fears",
        "worries",
        "concerns",
        "woes",
        "pain",
        "turmoil",
        "shock",
        "issue",
        "issues",
        "question",
        "problem",
        "problems",
        "situation",
        "topic",
        "work",
        "mechanism",
        "authorities",
        "office",
        "bureau",
        "revenue",
        "revenues",
        "income",
        "pressure",
        "pressures",
        "exposure",
        "burden",
        "headwinds",
        "tensions",
        "experts",
        "lawyers",
        "saga",
        "standoff",
        "exchange",
        "exchanges",
        "row",
        "dispute",
        "disputes",
        "spat",
        "feud",
        "clash",
        "brinkmanship",
        "campaign",
        "agenda",
        "strategy",
        "onslaught",
        "offensive",
        "blitz",
        "crusade",
        "stance",
    ];
    // "tariff-hit makers", "sanctions-battered Iran".
    let hyphened = sentence.text.as_bytes().get(sentence.tokens[trigger.token].end) == Some(&b'-');
    let next = sentence.lower(trigger.token + 1);
    // "approved applications for export licences" the other way round: the licences are given.
    if trigger.how == How::Noun && ["applications", "requests"].contains(&next) && grants(scene, trigger.token) {
        return false;
    }
    // "the tariff that the pipeline charges to move crude".
    if trigger.how == How::Noun && trigger.kind == Kind::Tariff && carried(scene) && sentence.has("pipeline") {
        return true;
    }
    // "an anti-tariff ad".
    let anti = trigger.token > 0
        && sentence.is_word(trigger.token - 1, "anti")
        && sentence.text.as_bytes().get(sentence.tokens[trigger.token - 1].end) == Some(&b'-');
    if trigger.how == How::Noun && anti {
        return true;
    }
    if trigger.how == How::Noun && hyphened && (next.ends_with("ed") || ["hit", "driven", "ridden"].contains(&next)) {
        return true;
    }
    if trigger.how == How::Noun && sentence.is_any(trigger.token + 1 + bracket, PAPER) {
        return true;
    }
    // "an agreement on tariff and trade issues".
    let issues = sentence.is_word(trigger.token + 1, "and")
        && sentence.is_any(trigger.token + 2, &["trade", "non-tariff", "investment"])
        && sentence.is_any(
            trigger.token + 3,
            &["issues", "matters", "talks", "policy", "policies", "concerns", "tensions", "negotiations"],
        );
    // "talks on a tariff and trade deal".
    let of_both = sentence.is_word(trigger.token, "tariff")
        && sentence.is_word(trigger.token + 1, "and")
        && sentence
            .tokens
            .get(trigger.token + 2)
            .is_some_and(|next| matches!(next.noun, Some(Kind::Agreement | Kind::Meeting)));
    if trigger.how == How::Noun && (issues || of_both) {
        return true;
    }
    let Some(next) = sentence.tokens.get(trigger.token + 1) else { return false };
    let adjacent = next.start == sentence.tokens[trigger.token].end + 1;
    let plain = next.pos == Pos::Other
        && !next.count_is_known()
        && sentence.word(trigger.token + 1).chars().all(char::is_lowercase);
    trigger.how == How::Noun
        && plain
        && adjacent
        && !sentence.word(trigger.token).ends_with('s')
        && !sentence.is_any(trigger.token + 1, MEASURES)
        && !["ing", "able", "ible"].iter().any(|end| sentence.word(trigger.token + 1).ends_with(end))
        && !sentence.word(trigger.token + 1).ends_with("ed")
}

/// True for `to move Colombian crude`, `for transport through`: what a carrier charges.
fn carried(scene: &Scene<'_, '_>) -> bool {
    let sentence = scene.sentence;
    (sentence.body..sentence.tokens.len())
        .any(|at| sentence.is_any(at, &["move", "carry", "transport", "ship", "pump", "transit"]))
}

/// True for `approved a number of export licence applications`.
fn grants(scene: &Scene<'_, '_>, token: usize) -> bool {
    let clause = scene.clause_of(token).filter(|(_, subject)| !subject).map(|(index, _)| &scene.clauses[index]);
    clause.is_some_and(|clause| {
        let word = scene.sentence.lower(clause.head);
        ["approv", "grant", "clear"].iter().any(|start| word.starts_with(start))
    })
}

/// True if the one who does it is any country: `countries that impose`, `imposed by other countries`.
pub(super) fn anybody(scene: &Scene<'_, '_>, reading: &Reading, span: &Range<usize>) -> bool {
    const ANY: &[&str] = &[
        "countries",
        "nations",
        "partners",
        "other countries",
        "governments",
        "importers",
        "exporters",
        "companies",
        "all countries",
        "trading partners",
    ];
    let sentence = scene.sentence;
    // "exporters will have to apply for permits": whose duty it is.
    if reading.clause.is_some_and(|index| {
        let applies = sentence.lower(scene.clauses[index].head);
        let licence = |at: usize| {
            let word = sentence.lower(at);
            word.contains("licen") || word.contains("permit")
        };
        ["appl", "need", "obtain"].iter().any(|start| applies.starts_with(start))
            || ["have", "hold", "get", "seek"].contains(&applies) && scene.clauses[index].object().take(4).any(licence)
    }) {
        return false;
    }
    let any = |at: usize| sentence.is_any(at, ANY);
    // "solar cells imported by companies from Vietnam": who trades in the goods.
    let traded = |at: usize| {
        at.checked_sub(1).is_some_and(|verb| {
            sentence.tokens[verb].flow.is_some()
                || sentence.is_any(verb, &["made", "produced", "manufactured", "supplied", "shipped", "sold", "grown"])
        })
    };
    let by = span.clone().any(|at| sentence.is_word(at, "by") && (any(at + 1) || any(at + 2)) && !traded(at));
    let subject = reading
        .clause
        .map(|index| &scene.clauses[index])
        .filter(|clause| !reading.as_subject && !clause.passive && !clause.bears(scene))
        .is_some_and(|clause| clause.subject.clone().any(any) && scene.subjects(clause).is_empty());
    by || subject
}

/// True if a body where states meet does it: `the WTO ruled`, and no state is told to act.
pub(super) fn of_forum(scene: &Scene<'_, '_>, reading: &Reading, kind: crate::facts::Kind) -> bool {
    use crate::facts::Kind;
    if !matches!(kind, Kind::Tariff | Kind::ExportControl | Kind::ImportControl) || reading.as_subject {
        return false;
    }
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]).filter(|clause| !clause.passive) else {
        return false;
    };
    let subjects = scene.subjects(clause);
    !subjects.is_empty() && subjects.iter().all(|party| scene.sentence.lexicon.party(*party).forum)
}

/// True if the verb hangs on one of asking: `urged Washington to lift`.
pub(super) fn urged(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let mut at = reading.clause;
    for _ in 0..5 {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        let head = scene.head(clause);
        if head.pos == Pos::Verb && head.flag(Flag::Urge) && !own_call(scene, clause) || pressed(scene, clause) {
            return true;
        }
        // "is trying to be exempted from the duties".
        let tries = clause.opening == Opening::Infinitive
            && clause.is_spared(scene)
            && clause.parent.is_some_and(|parent| {
                let word = scene.sentence.lower(scene.clauses[parent].head);
                ["try", "tri", "hop", "seek", "sought", "want", "aim", "ask", "bid", "push", "lobb"]
                    .iter()
                    .any(|stem| word.starts_with(stem))
            });
        if tries {
            return true;
        }
        // "Washington should withdraw its duties".
        if clause.group.clone().any(|at| scene.sentence.is_word(at, "should")) {
            return true;
        }
        // "thanked the president for ending": known to all.
        let praised = clause.form == Form::Ing
            && clause.group.start > 0
            && scene.sentence.is_word(clause.group.start - 1, "for")
            && clause.parent.is_some_and(|parent| scene.head(&scene.clauses[parent]).flag(Flag::Judge));
        if praised {
            return true;
        }
        // "could reach an agreement to reduce".
        let sought = clause.opening == Opening::Infinitive
            && clause
                .antecedent
                .is_some_and(|noun| scene.sentence.tokens[noun].noun == Some(crate::facts::Kind::Agreement))
            && clause.parent.is_some_and(|parent| {
                let above = &scene.clauses[parent];
                above.may
                    || above.would
                    || above.will && scene.head(above).as_verb.act(crate::facts::words::Act::Reach) && !above.is_past()
                    || scene.head(above).as_verb.act(crate::facts::words::Act::Seek)
            });
        if sought {
            return true;
        }
        // "Brazil's request to reduce", "a pact aimed at reducing".
        let asked = clause.opening == Opening::Infinitive
            && (clause.antecedent.into_iter().chain(clause.group.start.saturating_sub(4)..clause.group.start)).any(
                |noun| scene.sentence.tokens[noun].flag(Flag::Request) && scene.sentence.tokens[noun].pos == Pos::Noun,
            );
        // "seeks assurances that the US will not impose".
        let assured = clause.opening == Opening::Complement
            && clause.parent.is_some_and(|parent| {
                let head = scene.head(&scene.clauses[parent]);
                head.pos == Pos::Verb
                    && (head.flag(Flag::Urge) || head.as_verb.act(crate::facts::words::Act::Seek))
                    && !head.flag(Flag::Say)
            });
        let aimed = clause.opening == Opening::Infinitive
            && clause.form == Form::Ing
            && clause.group.start > 1
            && scene.sentence.is_word(clause.group.start - 1, "at")
            && scene.sentence.is_word(clause.group.start - 2, "aimed")
            && (clause.group.start.saturating_sub(8)..clause.group.start)
                .any(|noun| scene.sentence.tokens[noun].noun == Some(crate::facts::Kind::Agreement));
        if asked || aimed || assured {
            return true;
        }
        at = clause.parent.filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And));
    }
    false
}

/// True for `President A called for a ban on exports of timber`: what a leader calls for at home is considered.
fn own_call(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let leads = |at: usize| {
        let person = sentence.person(at);
        person.is_some_and(|person| {
            sentence.lexicon.person(person).in_office(sentence.on)
                && sentence.lexicon.person(person).offices.iter().any(|office| {
                    ["president", "prime minister", "premier", "chancellor"].contains(&office.office.as_str())
                })
        })
    };
    let who = scene.subjects(clause);
    let others = scene.parties_in(clause.object()).any(|party| !who.contains(&party.party) && !party.indirect);
    sentence.lower(clause.head).ends_with(" for") && clause.subject.clone().any(leads) && !others && !who.is_empty()
}

/// True for `Section 232 empowers the president to impose`, `a law that gives the government the power to restrict`.
pub(super) fn empowered(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    const LAWS: &[&str] =
        &["section", "act", "law", "statute", "provision", "article", "code", "legislation", "clause"];
    const LETS: &[&str] = &["empower", "authori", "allow", "permit", "enabl", "let", "giv", "grant", "entitl"];
    let sentence = scene.sentence;
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return false };
    // "Only Congress may lay tariffs": who has the power.
    let only = clause.subject.start > 0
        && (sentence.is_word(clause.subject.start, "only") || sentence.is_word(clause.subject.start - 1, "only"))
        && clause.group.clone().any(|at| sentence.is_any(at, &["may", "can", "has"]))
        || sentence.is_word(clause.subject.start, "only")
            && clause.group.clone().any(|at| sentence.is_any(at, &["may", "can"]));
    if only || has_power(scene, clause) || weighed_power(scene, clause) || by_law(scene, clause) {
        return true;
    }
    if !sentence.is_word(clause.group.start, "to") || reading.as_subject {
        return false;
    }
    // "is permitted by law to control the export": what it may do.
    let by = clause.group.start.checked_sub(2).is_some_and(|at| {
        sentence.is_word(at, "by")
            && sentence.is_any(at + 1, LAWS)
            && at > sentence.body
            && sentence.begins(at - 1, LETS)
    });
    if by {
        return true;
    }
    let from = clause.group.start.saturating_sub(LET_REACH).max(sentence.body);
    let Some(lets) = (from..clause.group.start).rev().find(|at| {
        let word = sentence.lower(*at);
        let could = |at: usize| sentence.is_any(at, &["would", "could", "can"]);
        let modal = (at.saturating_sub(2).max(sentence.body)..*at).any(could);
        LETS.iter().any(|start| word.starts_with(start)) && (word.ends_with('s') || word.ends_with("ing") || modal)
    }) else {
        return false;
    };
    (sentence.body..lets).any(|at| {
        let word = sentence.lower(at);
        LAWS.iter().any(|law| word == *law || word.ends_with(" act")) || word.starts_with("section ")
    })
}

/// True for `an act by which the president can restrict imports`: what a law lets be done.
fn by_law(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let which = [clause.left, clause.left.saturating_sub(1)].into_iter().find(|at| sentence.is_word(*at, "which"));
    let led = which.filter(|at| *at > 0).is_some_and(|at| sentence.is_any(at - 1, &["by", "under", "through"]));
    let may = || clause.group.clone().any(|at| sentence.is_any(at, &["can", "may"]));
    clause.opening == Opening::Relative && led && may()
}

/// True for `weighs his authority to impose duties`: what he may do, but where he uses it.
fn weighed_power(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    const POWERS: &[&str] = &["authority", "power", "powers", "right", "ability", "discretion"];
    const USES: &[&str] = &["us", "invok", "exercis", "cit", "rel", "deploy", "employ", "turn", "appl"];
    let sentence = scene.sentence;
    let noun = clause.antecedent.filter(|_| clause.opening == Opening::Infinitive);
    let power = noun.is_some_and(|noun| sentence.is_any(noun, POWERS));
    let above = clause.parent.map(|parent| &scene.clauses[parent]);
    power
        && above.is_some_and(|above| {
            let word = sentence.lower(above.head);
            !USES.iter().any(|stem| word.starts_with(stem))
        })
}

/// True for `is empowered to take steps that include imposing duties`: what a body may do at any time.
fn has_power(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let mut at = clause.parent;
    let mut hangs = matches!(clause.opening, Opening::Infinitive | Opening::And | Opening::Relative);
    for _ in 0..5 {
        let Some(above) = at.filter(|_| hangs).map(|index| &scene.clauses[index]) else { return false };
        let word = scene.sentence.lower(above.head);
        let standing = above.passive && !above.have && !above.is_past() && !above.will;
        if standing && ["empower", "entitl", "authori"].iter().any(|start| word.starts_with(start)) {
            return true;
        }
        hangs = matches!(above.opening, Opening::Infinitive | Opening::And | Opening::Relative);
        at = above.parent;
    }
    false
}

/// True for `failed on Wednesday to win relief`, `accused it of delaying the removal of curbs`, `works toward the repeal
/// of duties`: nothing comes of it, or another says so.
pub(super) fn fruitless(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    let sentence = scene.sentence;
    let mut at = reading.clause;
    for step in 0..4 {
        let Some(clause) = at.map(|index| &scene.clauses[index]) else { return false };
        let word = sentence.lower(clause.head);
        let starts = |words: &[&str]| words.iter().any(|start| word.starts_with(start));
        let toward = || {
            let leads = ["toward", "towards"];
            leads.iter().any(|lead| sentence.is_word(clause.group.end, lead) || word.ends_with(lead))
        };
        // "arrived to defuse a tariff threat": what they have come for.
        let errand = step > 0 && starts(&["arriv", "travel", "head", "fly", "flies", "flew", "visit", "rush", "race"]);
        // "will try to avert the tariffs", "is racing to head off a duty".
        let tries = step == 1
            && starts(&[
                "tr", "seek", "sought", "aim", "hop", "bid", "attempt", "rac", "rush", "scrambl", "work", "struggl",
                "want",
            ])
            && scene
                .head(&scene.clauses[reading.clause.unwrap_or_default()])
                .as_verb
                .cue(crate::facts::words::Cue::Cancelled);
        // "we hope to resume exports".
        let hopes = step == 1 && starts(&["hope", "hoping"]);
        // "could not acquire an exemption".
        let lost = step == 0 && clause.negated && starts(&["acquir", "obtain", "secur", "win", "get", "gain"]);
        // "crucial to reducing the rate".
        let needed = clause.form == Form::Ing
            && clause.group.start > 1
            && sentence.is_word(clause.group.start - 1, "to")
            && sentence.is_any(clause.group.start - 2, NEEDED);
        // "the use of the act to levy tariffs".
        let use_of = step == 0
            && clause.opening == Opening::Infinitive
            && (clause.group.start.saturating_sub(USE_REACH).max(sentence.body)..clause.group.start)
                .any(|at| sentence.is_word(at, "use") && sentence.is_word(at + 1, "of"));
        // "its determination to secure exemptions".
        let bid = step == 0
            && clause.opening == Opening::Infinitive
            && starts(&["secur", "obtain", "win", "get", "gain"])
            && clause.antecedent.is_some_and(|noun| sentence.is_any(noun, BIDS));
        if errand || tries || hopes || lost || needed || use_of || bid {
            return true;
        }
        if step > 0 && (starts(&["fail"]) || starts(&["accus"]) && !sentence.is_title())
            || starts(&["work", "striv"]) && toward() && !reading.as_subject
        {
            return true;
        }
        at = clause.parent.filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::Participle));
    }
    false
}

/// True for `the bureau that enforces export controls`, `the agency which administers the tariffs`: what a body does
/// all the time.
pub(super) fn keeps_books(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    const KEEPS: &[&str] = &["enforc", "administer", "oversee", "manag", "handl", "collect", "police", "monitor"];
    reading.clause.map(|index| &scene.clauses[index]).is_some_and(|clause| {
        let word = scene.sentence.lower(clause.head);
        clause.opening == Opening::Relative
            && clause.form == Form::Present
            && !clause.passive
            && clause.group.len() == 1
            && !reading.as_subject
            && KEEPS.iter().any(|start| word.starts_with(start))
    })
}

/// True for `is under pressure from lawmakers to lift`, `pressing the EU into dropping`.
fn pressed(scene: &Scene<'_, '_>, clause: &Clause) -> bool {
    let sentence = scene.sentence;
    let word = sentence.lower(clause.head);
    let presses = ["pressur", "press", "lobb", "coax", "nudg", "talk", "bull", "cajol", "prod"]
        .iter()
        .any(|start| word.starts_with(start));
    let into = || (clause.group.end..clause.right.min(clause.group.end + 5)).any(|at| sentence.is_word(at, "into"));
    let under = || {
        (clause.group.end..clause.group.end + 3).any(|at| {
            sentence.is_word(at, "under pressure")
                || sentence.is_word(at, "under") && (at + 1..at + 4).any(|at| sentence.is_word(at, "pressure"))
        })
    };
    let persuades = ["persuad", "convinc"].iter().any(|start| word.starts_with(start)) && clause.form != Form::Past;
    // "pushing Washington to scrap them".
    let pushes = || {
        let to = scene.clauses.iter().find(|next| {
            next.opening == Opening::Infinitive
                && next.group.start > clause.group.end
                && next.group.start <= clause.right + 1
        });
        ["push", "press", "lobby", "nudg", "prod"].iter().any(|start| word.starts_with(start))
            && scene.head(clause).pos == Pos::Verb
            && to.is_some_and(|to| {
                sentence.is_word(to.group.start, "to")
                    && scene
                        .parties_in(clause.group.end..to.group.start)
                        .any(|party| party.lead == crate::facts::roles::Lead::None && !party.goods && !party.possessive)
            })
    };
    if pushes() {
        return true;
    }
    clause.copula && under() || persuades || scene.head(clause).pos == Pos::Verb && presses && into()
}

/// True if no party is the subject of the verb that acts.
pub(super) fn actorless(scene: &Scene<'_, '_>, reading: &Reading) -> bool {
    reading.clause.is_none_or(|index| scene.subjects(&scene.clauses[index]).is_empty() || reading.as_subject)
}

/// True if the verb has a subject of its own that is no party, and no order or body of one.
pub(super) fn private(scene: &Scene<'_, '_>, reading: &Reading, how: How) -> bool {
    const PUBLIC: &[&str] = &[
        "aides",
        "advisers",
        "advisors",
        "staff",
        "negotiators",
        "order",
        "orders",
        "action",
        "actions",
        "decree",
        "resolution",
        "decision",
        "decisions",
        "ruling",
        "move",
        "moves",
        "step",
        "steps",
        "measure",
        "measures",
        "notice",
        "proclamation",
        "package",
        "law",
        "bill",
        "plan",
        "plans",
        "proposal",
        "agreement",
        "deal",
        "accord",
        "pact",
        "announcement",
        "points",
        "point",
        "increase",
        "hike",
        "letter",
        "statement",
        "vote",
        "committee",
        "officials",
        "ministers",
        "minister",
        "lawmakers",
        "parliament",
        "authorities",
        "regulators",
        "he",
        "she",
        "it",
        "they",
        // "there is no plan to".
        "there",
        "leaders",
        "governments",
        "government",
        "president",
        "secretary",
        "court",
        "judges",
        "judge",
        "panel",
        "goods",
        "shipments",
        "products",
        "items",
        "directive",
        "regulation",
        "rule",
        "rules",
        "bloc",
        "cabinet",
        "senate",
        "congress",
        "ministry",
        "department",
        "administration",
        "tariffs",
        "duties",
        "side",
        "sides",
        "legislation",
        "tribunal",
        "countries",
        "members",
        "what",
        "which",
        "that",
        "centre",
        "govt",
        "directorate",
        "commission",
        "agency",
        "office",
        "resolution",
        "amendment",
        "amendments",
        "regulations",
        "ordinance",
        "circular",
        "notification",
        "commerce",
        "treasury",
        "customs",
        "board",
        "bureau",
        "council",
        "authority",
        "secretary",
        "ministries",
    ];
    let sentence = scene.sentence;
    let Some(clause) = reading.clause.map(|index| &scene.clauses[index]) else { return false };
    if reading.as_subject
        || clause.passive
        || clause.bears(scene)
        || clause.subject.is_empty()
        || commander(scene, clause).is_some()
        || !scene.subjects(clause).is_empty()
    {
        return false;
    }
    // What a body does, and not what a law that letters stand for says.
    let acts = how == How::Noun && (sentence.is_title() || clause.form != Form::Present || clause.have);
    let named = |at: usize| {
        let token = &sentence.tokens[at];
        sentence.is_any(at, PUBLIC)
            || sentence.party(at).is_some()
            || token.flag(Flag::Authority)
            || token.flag(Flag::Title)
            || acts && initials(sentence.word(at)) && sentence.object(at).is_none()
            || token.noun.is_some()
            || !token.as_noun.is_empty()
            || sentence.object(at).is_some()
            || token.flow.is_some()
            || token.flag(Flag::Unnamed)
            || token.flag(Flag::Both)
            || token.flag(Flag::Leaders)
    };
    clause.subject.clone().any(|at| sentence.tokens[at].is_nominal()) && !clause.subject.clone().any(named)
}

/// True for `DTI`, `FBR`: letters that stand for a body.
fn initials(word: &str) -> bool {
    (3..=6).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && !word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

/// True for `until tariffs are lifted`, `pending a ruling on the duty`: what is waited for.
pub(super) fn awaited(scene: &Scene<'_, '_>, reading: &Reading, start: usize) -> bool {
    // "until duties stood at 145%": that did come.
    let came = reading.clause.is_some_and(|index| scene.clauses[index].is_past() && !scene.clauses[index].passive);
    !came && start > 0 && scene.sentence.is_any(start - 1, &["until", "till", "unless", "pending", "awaiting"])
}

/// True if the clause is a condition or hangs on one.
pub(super) fn within_condition(scene: &Scene<'_, '_>, index: usize) -> bool {
    let mut at = Some(index);
    for _ in 0..6 {
        let Some(clause) = at.map(|at| &scene.clauses[at]) else { return false };
        if clause.opening == Opening::Condition {
            return true;
        }
        at = clause
            .parent
            .filter(|_| matches!(clause.opening, Opening::Infinitive | Opening::And | Opening::Complement));
    }
    false
}
