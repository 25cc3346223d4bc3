//! A sentence laid out for reading: its parts between commas, the words of the lexicon in them, the parties, days and rates.

use std::ops::Range;

use crate::facts::Kind;
use crate::facts::chinese::Memory;
use crate::facts::chinese::dates::{self, Day};
use crate::facts::chinese::figures::{self, Rate};
use crate::facts::context::Context;
use crate::facts::sentence::Sentence;
use crate::facts::words::{Act, Cue, Flag, Han, Word};
use crate::lexicon::{Is, Mention, PartyId};

/// Bytes within which a dateline ends: `新华社北京11月30日电`.
const DATELINE_BYTES: usize = 90;
/// Bytes within which a colon stands behind the name of a speaker.
const SPEAKER_BYTES: usize = 60;

/// A word of the lexicon: `text[start..end]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub start: usize,
    pub end: usize,
    pub word: Word,
}

/// A party, or one who acts for it, named in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub start: usize,
    pub end: usize,
    pub party: u16,
    pub person: Option<u16>,
    /// A word stands before it after which a party is not the one who acts.
    pub led: bool,
    /// 对, 向, 原产于 lead to it, or it stands beside one that they lead to.
    pub target: bool,
    /// 被, 遭 lead to it: it acts.
    pub agent: bool,
    /// 就, 针对 lead to it: it is spoken of.
    pub topical: bool,
    /// Goods or firms follow: 美国实体.
    pub owner: bool,
}

pub(super) struct Reading<'a, 's> {
    pub sentence: &'s Sentence<'a>,
    pub context: &'s Context,
    pub memory: &'s Memory,
    /// Words outside of 《》.
    pub items: Vec<Item>,
    /// Words in 《》.
    pub titled: Vec<Item>,
    pub mentions: Vec<Mention>,
    pub parts: Vec<Range<usize>>,
    pub parties: Vec<Named>,
    pub days: Vec<Day>,
    pub rates: Vec<Rate>,
    /// Where the text begins after a dateline.
    pub body: usize,
}

impl<'a, 's> Reading<'a, 's> {
    pub(super) fn of(sentence: &'s Sentence<'a>, words: &[Word], context: &'s Context, memory: &'s Memory) -> Self {
        let text = sentence.text;
        let body = dateline(text);
        let books = books(text);
        let in_book = |at: usize| books.iter().any(|book| book.contains(&at));
        let mentions: Vec<Mention> =
            sentence.all_mentions().iter().filter(|mention| mention.start >= body).copied().collect();
        let (mut items, mut titled) = (Vec::new(), Vec::new());
        for mention in &mentions {
            if let Is::Word(class, _) = mention.is
                && let Some(word) = words.get(usize::from(class)).copied().filter(|word| *word != Word::Other)
            {
                let item = Item { start: mention.start, end: mention.end, word };
                let list = if in_book(mention.start) { &mut titled } else { &mut items };
                list.push(item);
            }
        }
        let parts = parts(text, body, &books);
        let days = dates::dates(text, sentence.on)
            .into_iter()
            .filter(|day| day.start >= body && !in_book(day.start))
            .collect();
        let rates = figures::rates(text, &sentence.numbers);
        let mut reading =
            Self { sentence, context, memory, items, titled, mentions, parts, parties: Vec::new(), days, rates, body };
        reading.parties = reading.named(&books);
        reading
    }

    pub(super) fn text(&self) -> &'a str {
        self.sentence.text
    }

    pub(super) fn part(&self, at: usize) -> &'a str {
        self.parts.get(at).map_or("", |part| &self.text()[part.clone()])
    }

    /// The part that an offset is in.
    pub(super) fn part_of(&self, offset: usize) -> usize {
        self.parts.iter().rposition(|part| part.start <= offset).unwrap_or(0)
    }

    /// Words in a part.
    pub(super) fn in_part(&self, at: usize) -> impl Iterator<Item = &Item> {
        let part = self.parts.get(at).cloned().unwrap_or(0..0);
        self.items.iter().filter(move |item| part.contains(&item.start))
    }

    pub(super) fn has(&self, wanted: Word) -> bool {
        self.items.iter().any(|item| item.word == wanted)
    }

    pub(super) fn flag(&self, flag: Flag) -> bool {
        self.has(Word::Flag(flag))
    }

    /// True if the part has the word.
    pub(super) fn part_has(&self, at: usize, wanted: Word) -> bool {
        self.in_part(at).any(|item| item.word == wanted)
    }

    pub(super) fn ids(&self, parties: &[u16]) -> Vec<PartyId> {
        let mut ids: Vec<PartyId> = Vec::new();
        for party in parties {
            let id = self.sentence.lexicon.party(*party).id.clone();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Who speaks in the sentence, and the end of the word that says so: `中方表示`, `束珏婷:`.
    pub(super) fn speaker(&self) -> Option<(u16, Option<u16>, usize)> {
        let free = |end: usize| {
            self.parties.iter().rfind(|party| party.end <= end && (!party.led || party.agent) && !party.owner).map(
                |party| {
                    // 美国总统特朗普: the person rather than the office.
                    (party.party, party.person)
                },
            )
        };
        let said = self.items.iter().find_map(|item| {
            let says = item.word == Word::Flag(Flag::Say);
            says.then(|| free(item.start).map(|(party, person)| (party, person, item.end))).flatten()
        });
        let colon = [':', '：'].iter().filter_map(|sign| Some((self.text().find(*sign)?, sign.len_utf8()))).min();
        let named = || {
            let (at, length) = colon.filter(|(at, _)| *at < self.body + SPEAKER_BYTES)?;
            let (party, person) = free(at)?;
            Some((party, person, at + length))
        };
        said.or_else(named)
    }

    pub(super) fn speaks(&self) -> Option<u16> {
        self.speaker().map(|(party, ..)| party)
    }

    fn named(&self, books: &[Range<usize>]) -> Vec<Named> {
        let lexicon = self.sentence.lexicon;
        let text = self.text();
        let mut found: Vec<Named> = Vec::new();
        for mention in self.mentions.iter().filter(|mention| !books.iter().any(|book| book.contains(&mention.start))) {
            let (party, person) = match mention.is {
                Is::Party(party, _) => (Some(party), None),
                Is::Person(person) => (lexicon.person_party(person, self.sentence.on), Some(person)),
                _ => (None, None),
            };
            let Some(party) = party else { continue };
            // Of two persons of one name the one in office comes first.
            if person.is_some() && found.last().is_some_and(|last| last.start == mention.start) {
                continue;
            }
            if !self.is_word(mention) {
                continue;
            }
            let (before, own) = (filled(&text[..mention.start]), &text[mention.start..mention.end]);
            let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
            let after = &text[mention.end..];
            // 对华, 自美, 访日.
            let inner =
                own.chars().count() == 2 && own.starts_with(['对', '输', '自', '来', '赴', '访', '在', '涉', '驻']);
            let aims = own.starts_with(['对', '输', '自', '涉', '在']);
            let owner = self.owns(mention.end);
            let acts = || self.items.iter().any(|item| item.start == mention.end && acts(item.word));
            let topical = ends(&["就", "关于", "对于", "针对", "因", "鉴于", "随着", "由于"]);
            let aimed = ends(AIMS) && !ends(&["对于", "就"]) && !(ends(&["针对"]) && acts());
            let agent = ends(&["被", "遭", "遭到", "受到", "由"]) && !owner;
            let beside = found.last().is_some_and(|last| {
                last.target
                    && last.party != party
                    && ["、", "和", "与", "及", "以及", ""].contains(&text[last.end..mention.start].trim())
            });
            let target = inner && aims
                || aimed && !after.starts_with(['此', '方'])
                || aimed && after.starts_with('方') && !speaks_of(&after['方'.len_utf8()..])
                || beside;
            let led = inner || ends(LED) && !topical || target;
            found.push(Named {
                start: mention.start,
                end: mention.end,
                party,
                person,
                led,
                target: target && spares(after),
                agent,
                topical,
                owner,
            });
        }
        found
    }

    /// False for one character that is part of another word: 健美, 秋美.
    fn is_word(&self, mention: &Mention) -> bool {
        let text = self.text();
        if text[mention.start..mention.end].chars().count() > 1 {
            return true;
        }
        const LEADS: &str = "对自输赴访驻在涉向由从与和同跟、及被遭就因抗反促向,，:：;；|「“(（ 将把称指使让是于";
        let before = text[..mention.start].chars().next_back();
        before.is_none_or(|c| LEADS.contains(c) || !c.is_alphabetic())
            || text[mention.end..].starts_with(['方', '财', '商', '总', '国', '将', '对', '企'])
    }

    /// True if goods or firms stand behind the name of a state: `美国实体`, `中国部分商品`.
    fn owns(&self, end: usize) -> bool {
        const BETWEEN: &[&str] = &[
            "",
            "的",
            "部分",
            "进口",
            "进口的",
            "的进口",
            "相关",
            "有关",
            "籍",
            "产",
            "产的",
            "多家",
            "的部分",
            "所有",
            "一些",
            "的一些",
            "输加",
            "输美",
            "输华",
            "输欧",
            "输墨",
            "制",
            "制造的",
            "生产的",
            "出口的",
            "的所有",
            "涉事",
        ];
        let text = self.text();
        let next = self.mentions.iter().find(|mention| mention.start >= end && mention.end > mention.start);
        let thing = |mention: &Mention| match mention.is {
            Is::Product(_) | Is::Company(_) => true,
            Is::Word(..) => {
                self.items.iter().any(|item| item.start == mention.start && item.word == Word::Han(Han::Body))
            }
            _ => false,
        };
        let Some(next) = next else { return false };
        let here: Vec<&Mention> = self.mentions.iter().filter(|mention| mention.start == next.start).collect();
        // 提高印度关税: on whom the duty is.
        let taxed = next.start == end
            && self.items.iter().any(|item| item.start == next.start && item.word == Word::Noun(Kind::Tariff))
            && self
                .items
                .iter()
                .any(|item| acts(item.word) && item.end <= end && text[item.end..end].chars().count() <= 4);
        let counted = |between: &str| between.ends_with(['家', '个']) && between.len() < 24;
        let between = &text[end..next.start];
        taxed || here.iter().any(|mention| thing(mention)) && (BETWEEN.contains(&between) || counted(between))
    }
}

/// Words after which a party is not the one who acts.
const LED: &[&str] = &[
    "对", "向", "与", "同", "和", "自", "从", "于", "在", "跟", "及", "、", "赴", "访", "抵", "输", "涉", "给", "将",
    "把", "以", "为", "比", "距",
];
/// Words that lead to the one on whom a measure is, or whose goods.
const AIMS: &[&str] =
    &["对", "向", "原产于", "来自", "自", "针对", "从", "产自", "涉及", "源自", "对来自", "涉", "于原产"];

/// What stands before a name, without words that only measure: `对部分加拿大货`.
fn filled(before: &str) -> &str {
    const FILLERS: &[&str] =
        &["部分", "所有", "全部", "一些", "多家", "数家", "原产", "来自", "进口自", "符合条件的", "相关", "有关"];
    let word = FILLERS.iter().find_map(|word| before.strip_suffix(word));
    word.filter(|rest| AIMS.iter().any(|lead| rest.ends_with(lead))).unwrap_or(before)
}

/// True for acts that a party does: 美方加征.
fn acts(word: Word) -> bool {
    matches!(
        word,
        Word::Han(Han::Levy | Han::List | Han::Stop | Han::Issue)
            | Word::Act(
                Act::Impose
                    | Act::Raise
                    | Act::Reduce
                    | Act::Remove
                    | Act::Suspend
                    | Act::Extend
                    | Act::Restrict
                    | Act::Resume
                    | Act::Open
                    | Act::Close
            )
            | Word::Cue(Cue::Announced | Cue::Threatened)
    )
}

/// 对美方上述措施表示欢迎: what is said of it is nothing done to it.
fn speaks_of(after: &str) -> bool {
    ["上述", "所采取", "的", "有关", "举措", "做法", "此", "言论", "表态"].iter().any(|word| after.starts_with(word))
}

/// False where a party is spoken of, or asked: `对记者`, `对中方代表`.
fn spares(after: &str) -> bool {
    !["代表", "记者", "媒体", "提问", "此举", "上述", "所采取", "有关举措", "做法"]
        .iter()
        .any(|word| after.starts_with(word))
}

/// Where the text begins after `新华社北京11月30日电`.
fn dateline(text: &str) -> usize {
    let head_end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= DATELINE_BYTES).last().unwrap_or(0);
    let head = &text[..head_end];
    ["日电", "日讯", "号电"].iter().filter_map(|word| head.find(word).map(|at| at + word.len())).min().unwrap_or(0)
}

/// What stands in 《》, without the marks.
fn books(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('《').map(|at| from + at) {
        let start = open + '《'.len_utf8();
        // 《..《..》..》: the outer one.
        let mut depth = 1;
        let close = text[start..].char_indices().find_map(|(at, c)| {
            depth += match c {
                '《' => 1,
                '》' => -1,
                _ => 0,
            };
            (depth == 0).then_some(start + at)
        });
        let end = close.unwrap_or(text.len());
        found.push(start..end);
        from = end;
    }
    found
}

/// The parts between commas and stops; no comma of a figure or a title parts.
fn parts(text: &str, body: usize, books: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = body;
    let mut book = books.iter().peekable();
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < body) {
        while book.peek().is_some_and(|book| book.end <= at) {
            book.next();
        }
        if book.peek().is_some_and(|book| book.contains(&at)) {
            continue;
        }
        let digits = || {
            text[..at].ends_with(|c: char| c.is_ascii_digit())
                && text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
        };
        let wide = |c: Option<char>| c.is_some_and(|c| c > '\u{2e80}' || c.is_ascii_digit());
        let ends = match c {
            '，' | ';' | '；' | '。' | '?' | '？' | '!' | '！' | '|' | '\n' | '—' | '…' => true,
            ',' | ':' | '：' => !digits(),
            // In headlines a blank parts.
            ' ' | '\u{3000}' => {
                wide(text[..at].chars().next_back()) && wide(text[at + c.len_utf8()..].chars().next()) && !digits()
            }
            _ => false,
        };
        if ends {
            if at > start {
                found.push(start..at);
            }
            start = at + c.len_utf8();
        }
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}
