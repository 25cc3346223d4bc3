//! What the classes of `words.yaml` mean to the reader, and the grammatical words of English.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::facts::{Action, Kind};
use crate::lexicon::{Lexicon, Table, key};

/// The meaning of a class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Word {
    /// A noun that names a measure or dealing: `tariff`, `summit`.
    Noun(Kind),
    /// Trade itself: `exports`, `imports`, and the verbs for it.
    Flow(Kind),
    /// A noun that needs a flow beside it to name a control: `ban`, `curbs`, `licence`.
    Restriction,
    Act(Act),
    Cue(Cue),
    Step(Step),
    Flag(Flag),
    /// What only the reader of Chinese looks at.
    Han(Han),
    /// A name that stands for something else (`name/other`), or a class that nothing here reads.
    Other,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Act {
    Impose,
    /// `charge`, `tax`: a rate is enough, no noun is needed.
    Charge,
    /// `face`, `pay`: the subject bears the measure.
    Bear,
    Raise,
    Reduce,
    Remove,
    Suspend,
    Extend,
    Restrict,
    Resume,
    /// `allow`, `clear`: trade that was held back is let through.
    Allow,
    Hold,
    Effect,
    /// `remain`, `stay`: it applies and goes on doing so.
    Stand,
    Open,
    Close,
    Reach,
    Sign,
    Collapse,
    Seek,
    Meet,
    Buy,
    EndTalks,
    /// `add .. to the list`.
    Enlist,
}

/// How real it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Cue {
    Considered,
    Threatened,
    Announced,
    Agree,
    Plan,
    Scheduled,
    Denied,
    Cancelled,
    Postponed,
    Confirmed,
    Unconfirmed,
    Condition,
}

/// How far what is done with a deal brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Step {
    /// Wanted, or talked about.
    Sought,
    /// There, in the words of those who made it.
    Reached,
    Signed,
    /// By a parliament or cabinet.
    Approved,
    InForce,
    Extended,
    Suspended,
    /// Left, broken or torn up.
    Broken,
    /// `collapses`: of the deal itself.
    Fails,
}

/// Words that colour a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Flag {
    Say,
    Reportedly,
    Opinion,
    Unnamed,
    Analyst,
    Title,
    /// `the ministry`: a party that the article has named.
    Authority,
    Recap,
    PastTime,
    Now,
    Up,
    Down,
    Trade,
    Both,
    Leaders,
    Everyone,
    Step,
    Block,
    /// `set to`, `due to` before a verb.
    Will,
    /// `expected to`, `likely to` before a verb.
    May,
    Hypothetical,
    /// Headlines over lists of what came when.
    Timeline,
    Not,
    /// A verb that says nothing about trade.
    Verb,
    /// `order X to`, `ask X to`: the object of this verb does what follows.
    Control,
    /// A noun by its letters as much as a verb: `firms`, `press`.
    Plain,
    /// `linked`, `based`: describes the noun before it.
    Adjective,
    /// `please disregard`: the text takes back what another said.
    Withdrawn,
    /// `hotels`, `striker`: the text is about something else.
    OtherMatter,
    /// `in turn`, `at last`.
    Adverb,
    /// `urge`, `call on`: what follows is wished for, not done.
    Urge,
    /// `suspension`, `exemption`, `waiver`: a noun that stands for the easing of a measure.
    Eases,
    /// `designate`, `list`: puts under sanctions, where an article is about them.
    Lists,
    /// `entities`, `individuals`, `tankers`: who is put on a list.
    Listed,
    /// `imported`, `made`: a participle that describes the noun before it.
    Described,
    /// `revenue`, `profits`: what other taxes are on.
    Income,
    /// `thank`, `blame`: what it is for is known.
    Judge,
    /// `companies`, `shares`: who deals in the goods named before it, and not the goods.
    Business,
    /// `request`, `plea`: what follows is asked for.
    Request,
    /// `increase`, `hike`: a noun that stands for the rise of a tariff.
    Rise,
    /// `bill`, `draft`: a law that is none yet.
    Bill,
    /// `court`, `ruling`, `judges`.
    Judges,
    /// `legal`, `authorised`: what a court says that a measure is not.
    Lawful,
    /// `illegal`, `unconstitutional`: what a court says that a measure is.
    Unlawful,
    /// `export`, `sell`, `ship`: what a control lets or forbids.
    Ships,
    /// `exception`, `derogation`: what a measure leaves out.
    Exception,
    /// `on hold`, `to an end`: behind an object it says what is done to it.
    Tail,
    /// `immediately`, `at once`.
    AtOnce,
    /// `peace`, `merger`: a deal of this sort is none of trade.
    OtherDeal,
    /// `charge`, `rate`: a tariff where goods and a rate stand beside it.
    Soft,
    /// `Sinograin`: a firm that buys for its state.
    StateBuyer,
}

/// Words of Chinese that have no class of their own in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Han {
    /// 加征, 收取: puts a duty or fee on.
    Levy,
    /// 列入: puts on a list.
    List,
    /// 发布: makes a notice public.
    Issue,
    /// 批准, 准予: grants a licence.
    Grant,
    /// 停止: ends a measure that stands behind it.
    Stop,
    /// 保留, 维持: leaves a measure as it is.
    Keep,
    /// 调整: changes a measure, which way the rest says.
    Adjust,
    /// 敦促, 要求: what follows is wished for.
    Urge,
    /// 发言人: speaks for a state and takes no part.
    Spokesman,
    /// 实体, 商品: whom or what a measure bears on, with a state before it.
    Body,
    /// 措施, 公告: a measure that was named before.
    Referent,
    /// 共识, 团队: behind a meeting or deal that is only named.
    Follows,
}

impl Word {
    /// The meaning of a class of `words.yaml`.
    pub(super) fn of(class: &str, lexicon: &Lexicon) -> Self {
        if let Some(kind) = class.strip_prefix("noun/") {
            return match kind {
                "exports" => Self::Flow(Kind::ExportControl),
                "imports" => Self::Flow(Kind::ImportControl),
                "restriction" => Self::Restriction,
                kind => Kind::named(kind, lexicon).map_or(Self::Other, Self::Noun),
            };
        }
        match class {
            "act/impose" => Self::Act(Act::Impose),
            "act/charge" => Self::Act(Act::Charge),
            "act/bear" => Self::Act(Act::Bear),
            "act/raise" => Self::Act(Act::Raise),
            "act/reduce" => Self::Act(Act::Reduce),
            "act/remove" => Self::Act(Act::Remove),
            "act/suspend" => Self::Act(Act::Suspend),
            "act/extend" => Self::Act(Act::Extend),
            "act/restrict" => Self::Act(Act::Restrict),
            "act/resume" => Self::Act(Act::Resume),
            "act/allow" => Self::Act(Act::Allow),
            "act/hold" => Self::Act(Act::Hold),
            "act/effect" => Self::Act(Act::Effect),
            "act/stand" => Self::Act(Act::Stand),
            "act/open" => Self::Act(Act::Open),
            "act/close" => Self::Act(Act::Close),
            "act/reach" => Self::Act(Act::Reach),
            "act/sign" => Self::Act(Act::Sign),
            "act/collapse" => Self::Act(Act::Collapse),
            "act/seek" => Self::Act(Act::Seek),
            "act/meet" => Self::Act(Act::Meet),
            "act/buy" => Self::Act(Act::Buy),
            "act/end_talks" => Self::Act(Act::EndTalks),
            "act/enlist" => Self::Act(Act::Enlist),
            "cue/considered" => Self::Cue(Cue::Considered),
            "cue/threatened" => Self::Cue(Cue::Threatened),
            "cue/announced" => Self::Cue(Cue::Announced),
            "cue/agree" => Self::Cue(Cue::Agree),
            "cue/plan" => Self::Cue(Cue::Plan),
            "cue/scheduled" => Self::Cue(Cue::Scheduled),
            "cue/denied" => Self::Cue(Cue::Denied),
            "cue/cancelled" => Self::Cue(Cue::Cancelled),
            "cue/postponed" => Self::Cue(Cue::Postponed),
            "cue/confirmed" => Self::Cue(Cue::Confirmed),
            "cue/unconfirmed" => Self::Cue(Cue::Unconfirmed),
            "cue/condition" => Self::Cue(Cue::Condition),
            "deal/sought" => Self::Step(Step::Sought),
            "deal/reached" => Self::Step(Step::Reached),
            "deal/signed" => Self::Step(Step::Signed),
            "deal/approved" => Self::Step(Step::Approved),
            "deal/in_force" => Self::Step(Step::InForce),
            "deal/extended" => Self::Step(Step::Extended),
            "deal/suspended" => Self::Step(Step::Suspended),
            "deal/broken" => Self::Step(Step::Broken),
            "deal/fails" => Self::Step(Step::Fails),
            "deal/other" => Self::Flag(Flag::OtherDeal),
            "cue/not" => Self::Flag(Flag::Not),
            "say" => Self::Flag(Flag::Say),
            "say/report" => Self::Flag(Flag::Reportedly),
            "say/opinion" => Self::Flag(Flag::Opinion),
            "speaker/unnamed" => Self::Flag(Flag::Unnamed),
            "speaker/analyst" => Self::Flag(Flag::Analyst),
            "title" => Self::Flag(Flag::Title),
            "authority" => Self::Flag(Flag::Authority),
            "recap" => Self::Flag(Flag::Recap),
            "past_time" => Self::Flag(Flag::PastTime),
            "now" => Self::Flag(Flag::Now),
            "up" => Self::Flag(Flag::Up),
            "down" => Self::Flag(Flag::Down),
            "trade" => Self::Flag(Flag::Trade),
            "both" => Self::Flag(Flag::Both),
            "leaders" => Self::Flag(Flag::Leaders),
            "everyone" => Self::Flag(Flag::Everyone),
            "step" => Self::Flag(Flag::Step),
            "block" => Self::Flag(Flag::Block),
            "modal/will" => Self::Flag(Flag::Will),
            "modal/may" => Self::Flag(Flag::May),
            "hypothetical" => Self::Flag(Flag::Hypothetical),
            "timeline" => Self::Flag(Flag::Timeline),
            "verb" => Self::Flag(Flag::Verb),
            "noun" => Self::Flag(Flag::Plain),
            "verb/urge" => Self::Flag(Flag::Urge),
            "adverb" => Self::Flag(Flag::Adverb),
            "withdrawn" => Self::Flag(Flag::Withdrawn),
            "other_matter" => Self::Flag(Flag::OtherMatter),
            "adjective" => Self::Flag(Flag::Adjective),
            "verb/control" => Self::Flag(Flag::Control),
            "soft/tariff" => Self::Flag(Flag::Soft),
            "ships" => Self::Flag(Flag::Ships),
            "rise" => Self::Flag(Flag::Rise),
            "business" => Self::Flag(Flag::Business),
            "judge" => Self::Flag(Flag::Judge),
            "income" => Self::Flag(Flag::Income),
            "described" => Self::Flag(Flag::Described),
            "request" => Self::Flag(Flag::Request),
            "bill" => Self::Flag(Flag::Bill),
            "judges" => Self::Flag(Flag::Judges),
            "lawful" => Self::Flag(Flag::Lawful),
            "unlawful" => Self::Flag(Flag::Unlawful),
            "lists" => Self::Flag(Flag::Lists),
            "listed" => Self::Flag(Flag::Listed),
            "eases" => Self::Flag(Flag::Eases),
            "exception" => Self::Flag(Flag::Exception),
            "tail" => Self::Flag(Flag::Tail),
            "state_buyer" => Self::Flag(Flag::StateBuyer),
            "at_once" => Self::Flag(Flag::AtOnce),
            "zh/levy" => Self::Han(Han::Levy),
            "zh/list" => Self::Han(Han::List),
            "zh/issue" => Self::Han(Han::Issue),
            "zh/grant" => Self::Han(Han::Grant),
            "zh/stop" => Self::Han(Han::Stop),
            "zh/keep" => Self::Han(Han::Keep),
            "zh/adjust" => Self::Han(Han::Adjust),
            "zh/urge" => Self::Han(Han::Urge),
            "zh/spokesman" => Self::Han(Han::Spokesman),
            "zh/body" => Self::Han(Han::Body),
            "zh/referent" => Self::Han(Han::Referent),
            "zh/follows" => Self::Han(Han::Follows),
            _ => Self::Other,
        }
    }
}

impl Act {
    /// In order of declaration.
    pub(super) const ALL: &'static [Self] = &[
        Self::Impose,
        Self::Charge,
        Self::Bear,
        Self::Raise,
        Self::Reduce,
        Self::Remove,
        Self::Suspend,
        Self::Extend,
        Self::Restrict,
        Self::Resume,
        Self::Allow,
        Self::Hold,
        Self::Effect,
        Self::Stand,
        Self::Open,
        Self::Close,
        Self::Reach,
        Self::Sign,
        Self::Collapse,
        Self::Seek,
        Self::Meet,
        Self::Buy,
        Self::EndTalks,
        Self::Enlist,
    ];

    /// The action on a measure.
    pub(super) fn of_measure(self) -> Option<Action> {
        Some(match self {
            Self::Impose | Self::Charge | Self::Bear | Self::Enlist => Action::Impose,
            Self::Raise => Action::Raise,
            Self::Reduce => Action::Reduce,
            Self::Remove => Action::Remove,
            Self::Suspend => Action::Suspend,
            Self::Extend => Action::Extend,
            _ => return None,
        })
    }

    /// The action on trade itself: who bans exports imposes a control, who resumes them lifts one.
    pub(super) fn of_flow(self) -> Option<Action> {
        Some(match self {
            Self::Restrict | Self::Suspend => Action::Impose,
            Self::Resume => Action::Remove,
            Self::Allow => Action::Reduce,
            _ => return None,
        })
    }
}

impl Step {
    /// In order of declaration.
    pub(super) const ALL: &'static [Self] = &[
        Self::Sought,
        Self::Reached,
        Self::Signed,
        Self::Approved,
        Self::InForce,
        Self::Extended,
        Self::Suspended,
        Self::Broken,
        Self::Fails,
    ];
}

/// A set of acts, cues or flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    pub(super) fn with(mut self, bit: u8) -> Self {
        self.0 |= 1 << bit;
        self
    }
    pub(super) fn remove(&mut self, bit: u8) {
        self.0 &= !(1 << bit);
    }
    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }
    pub(super) fn has(self, bit: u8) -> bool {
        self.0 & (1 << bit) != 0
    }
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Part of speech, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Pos {
    /// A word that is not known.
    #[default]
    Other,
    /// A party, person, company or place.
    Name,
    Noun,
    Verb,
    /// A participle or adjective before a noun.
    Adj,
    Adv,
    Be,
    Have,
    Do,
    Modal,
    To,
    Not,
    Det,
    /// `'s`.
    Of,
    Pron,
    Prep,
    /// A preposition or conjunction after which the ground of the news stands.
    Recap,
    /// `while`, `although`, `when`.
    Sub,
    /// `if`, `unless`.
    If,
    /// `which`, `who`.
    Rel,
    That,
    And,
    But,
    Comma,
    /// `;`, `—`, `:`, a bracket.
    Stop,
    Quote,
    Number,
    Date,
}

/// Part of speech of the words that hold a sentence together, in lower case.
const GRAMMATICAL: &[(Pos, &[&str])] = &[
    (
        Pos::Be,
        &[
            "is", "are", "be", "was", "were", "been", "being", "am", "isn't", "aren't", "wasn't", "weren't", "get",
            "gets", "got", "it's", "that's", "there's", "they're", "we're", "i'm", "he's", "she's",
        ],
    ),
    (Pos::Have, &["has", "have", "had", "having", "hasn't", "haven't", "hadn't", "i've", "they've", "we've", "they'd"]),
    (Pos::Do, &["do", "does", "did", "don't", "doesn't", "didn't"]),
    (
        Pos::Modal,
        &[
            "will",
            "would",
            "may",
            "might",
            "could",
            "can",
            "must",
            "shall",
            "should",
            "won't",
            "wouldn't",
            "can't",
            "cannot",
            "couldn't",
            "shouldn't",
            "it'll",
            "he'll",
            "she'll",
            "they'll",
            "we'll",
            "i'll",
            "you'll",
            "it'd",
            "he'd",
        ],
    ),
    (Pos::To, &["to"]),
    (Pos::Not, &["not", "never", "n't"]),
    (
        Pos::Det,
        &[
            "the", "a", "an", "this", "these", "those", "its", "their", "his", "her", "our", "my", "your", "some",
            "any", "all", "every", "each", "no", "several", "many", "most", "another", "such", "both", "certain",
            "other", "more",
        ],
    ),
    (Pos::Of, &["'s", "\u{2019}s"]),
    (
        Pos::Pron,
        &[
            "he", "she", "it", "they", "we", "i", "you", "me", "them", "him", "us", "who's", "itself", "there", "what",
            "nobody", "everyone", "neither", "one", "ones",
        ],
    ),
    (
        Pos::Prep,
        &[
            "on",
            "of",
            "in",
            "from",
            "against",
            "by",
            "with",
            "at",
            "for",
            "over",
            "into",
            "upon",
            "under",
            "about",
            "between",
            "within",
            "without",
            "through",
            "until",
            "till",
            "towards",
            "toward",
            "via",
            "across",
            "throughout",
            "among",
            "during",
            "per",
            "than",
            "above",
            "below",
            "onto",
            "like",
            "regarding",
            "concerning",
            "covering",
            "including",
            "targeting",
            "except",
            "besides",
            "beyond",
            "near",
            "around",
            "behind",
            "out",
            "off",
            "up",
            "down",
            "involving",
            "starting",
            "beginning",
            "effective",
        ],
    ),
    (Pos::Recap, &["after", "following", "since", "despite", "amid"]),
    (
        Pos::Sub,
        &[
            "while", "whilst", "whereas", "although", "though", "because", "when", "as", "before", "where", "once",
            "so", "whether", "how", "why", "even",
        ],
    ),
    (Pos::If, &["if", "unless"]),
    (Pos::Rel, &["which", "who", "whose", "whom"]),
    (Pos::That, &["that"]),
    (Pos::And, &["and", "or", "nor", "&", "plus"]),
    (Pos::But, &["but", "yet"]),
    (
        Pos::Adv,
        &[
            "also",
            "still",
            "now",
            "then",
            "already",
            "again",
            "too",
            "just",
            "only",
            "soon",
            "ago",
            "later",
            "earlier",
            "separately",
            "formally",
            "meanwhile",
            "however",
            "instead",
            "ever",
            "almost",
            "nearly",
            "further",
            "much",
            "very",
            "so-called",
            "today",
            "tonight",
            "here",
            "abroad",
            "overnight",
        ],
    ),
];

/// A short list of words of which one may name a measure, or what is done with it; asked for at every token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// What goods pay, in a word that is used of other things too.
    Tax,
    Cap,
    /// What answers a measure.
    Measures,
    Case,
    /// What a state gives to an industry.
    Aid,
    Trade,
    /// What stands for the noun before it.
    Same,
    Implementation,
    /// No rate at all.
    Nothing,
    Trip,
}

/// The words of each list, in lower case.
const HINTS: &[(Hint, &[&str])] = &[
    (Hint::Tax, &["tax", "taxes", "fee", "fees", "charge", "charges", "royalty"]),
    (Hint::Cap, &["cap", "ceiling", "price ceiling", "price limit"]),
    (Hint::Measures, &["countermeasures", "counter-measures", "counter measures", "measures", "actions", "steps"]),
    (Hint::Case, &["case", "proceeding", "proceedings"]),
    (
        Hint::Aid,
        &[
            "help",
            "support",
            "assistance",
            "relief",
            "aid",
            "fund",
            "funds",
            "funding",
            "loan",
            "loans",
            "program",
            "programme",
            "package",
            "financing",
            "lifeline",
            "compensation",
            "payments",
            "credit",
            "guarantees",
            "guarantee",
            "scheme",
            "cheques",
            "checks",
            "grants",
            "subvention",
            "handouts",
        ],
    ),
    (Hint::Trade, &["trade", "commerce"]),
    (Hint::Same, &["that", "those", "one", "ones"]),
    (Hint::Implementation, &["implementation"]),
    (Hint::Nothing, &["zero", "nil"]),
    (Hint::Trip, &["trip", "visit"]),
];

/// What the reader itself knows of a word: its part of speech if it holds sentences together, and the lists that have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub pos: Option<Pos>,
    pub hints: Hints,
}

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(u16);

impl Hints {
    pub(super) fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u8) != 0
    }
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

static KNOWN: LazyLock<Table<Known>> = LazyLock::new(|| {
    let mut known: FxHashMap<u64, Known> = FxHashMap::default();
    for (pos, words) in GRAMMATICAL {
        words.iter().for_each(|word| known.entry(key(word.as_bytes())).or_default().pos = Some(*pos));
    }
    for (hint, words) in HINTS {
        words.iter().for_each(|word| known.entry(key(word.as_bytes())).or_default().hints.0 |= 1 << *hint as u8);
    }
    Table::new(known.into_iter().collect::<Vec<_>>().into_iter())
});

/// What is known of a word by the key of the word in lower case.
pub(super) fn known(key: u64) -> Known {
    KNOWN.get(key).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grammatical_word_is_found_and_no_other() {
        for (pos, words) in GRAMMATICAL {
            for word in *words {
                assert_eq!(known(key(word.as_bytes())).pos, Some(*pos), "{word}");
            }
        }
        let others = ["tariff", "", "undergoing", "thei", "notwithstanding"];
        assert!(others.iter().all(|word| known(key(word.as_bytes())).pos.is_none()));
        for (hint, words) in HINTS {
            for word in *words {
                assert!(known(key(word.as_bytes())).hints.has(*hint), "{word}");
            }
        }
        assert!(others.iter().all(|word| known(key(word.as_bytes())).hints.is_empty()));
    }
}
