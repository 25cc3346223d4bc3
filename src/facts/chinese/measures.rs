//! Measures: duties, controls, lists, fees and probes, by the act and the noun that it is done to.
//!
//! A part of a sentence tells a measure where it has an act that fits the noun in it (`暂停实施出口管制`), or an act
//! alone after a part with the noun (`对..的关税,继续暂停`), or trade itself that is stopped (`禁止进口`), or points back
//! to a measure that was named (`相关措施停止执行`).

use std::ops::RangeInclusive;

use crate::facts::chinese::reading::{Item, Reading};
use crate::facts::words::{Act, Cue, Flag, Han, Word};
use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{PartyId, ProductId};

/// Bytes between a verb and the trade that it stops: `暂停..进口`.
const FLOW_BYTES: usize = 120;
/// Bytes between trade and a verb behind it: `进口全面暂停`.
const FLOW_BACK_BYTES: usize = 24;
/// Parts before an act in which its parties and goods are looked for.
const BACK_PARTS: usize = 4;

/// What the measures told before say of the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// The sort of measure that was named last: 相关措施.
    kind: Option<Kind>,
    actor: Vec<PartyId>,
    target: Vec<PartyId>,
    goods: Vec<ProductId>,
    date: Option<(DateSpan, DateIs)>,
}

/// A measure found in a part.
#[derive(Clone, Copy, Debug)]
struct Event {
    kind: Kind,
    action: Action,
    act: Item,
    part: usize,
    denied: bool,
}

impl Reading<'_, '_> {
    /// Every measure that the sentence tells.
    pub(super) fn measures(&self) -> Vec<Fact> {
        let mut found: Vec<Fact> = Vec::new();
        let mut next = 0;
        for part in 0..self.parts.len() {
            let events = self.events(part, next);
            let back = next.max(part.saturating_sub(BACK_PARTS));
            for event in &events {
                // 将..列入管控名单,禁止向其出口: one act.
                let again = |known: &Fact| known.kind == event.kind && known.action == Some(event.action);
                let barred = matches!(event.act.word, Word::Act(Act::Restrict)) && found.iter().any(again);
                if !barred {
                    found.extend(self.fact(event, &(back..=part)));
                }
            }
            // 恢复购买大豆: those goods are of the purchase.
            let supposes =
                self.part_has(part, Word::Cue(Cue::Condition)) && self.in_part(part).any(|item| is_act(item.word));
            if supposes || self.part_has(part, Word::Noun(Kind::Purchase)) {
                next = part + 1;
            }
            if events.is_empty() {
                self.rate_behind(part, &mut found);
                self.date_behind(part, &mut found);
            } else {
                next = part + 1;
            }
        }
        if found.is_empty() {
            found.extend(self.issued());
        }
        found
    }

    /// What this sentence leaves for the next.
    pub(super) fn remembered(&self, facts: &[Fact]) -> Memory {
        let before = &self.memory.measure;
        let mut next = before.clone();
        let named = self.items.iter().chain(&self.titled).rev().find_map(|item| measure(item.word));
        next.kind =
            facts.iter().rev().find(|fact| fact.kind.is_measure()).map(|fact| fact.kind).or(named).or(before.kind);
        let goods = self.goods(&(0..=self.parts.len()));
        if goods.iter().any(|id| id.as_str() != "all_goods")
            && self.items.iter().any(|item| measure(item.word).is_some())
        {
            next.goods = goods;
        }
        if let Some(fact) = facts.iter().rev().find(|fact| fact.kind.is_measure()) {
            next.actor.clone_from(&fact.actor);
            next.target.clone_from(&fact.target);
            next.date = fact.date.zip(fact.date_is);
        }
        next
    }

    /// What is done in a part; parts from `free` on tell no other measure.
    fn events(&self, part: usize, free: usize) -> Vec<Event> {
        let nouns: Vec<(Kind, Item)> =
            self.in_part(part).filter_map(|item| Some((measure(item.word)?, *item))).collect();
        let acts: Vec<Item> = self
            .in_part(part)
            .filter(|item| {
                is_act(item.word)
                    && !self.wished(part, item.start)
                    && !self.describes(item, &nouns)
                    && !self.supposed(part, item)
                    && self.granted(part, item)
            })
            .copied()
            .collect();
        if acts.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Event> = Vec::new();
        let mut kinds: Vec<Kind> = Vec::new();
        for (kind, noun) in &nouns {
            if kinds.contains(kind) || self.remarked(noun) {
                continue;
            }
            kinds.push(*kind);
            let permits = permits(&self.text()[noun.start..noun.end]);
            if let Some(event) = self.chosen(*kind, part, &acts, Some(permits), Some(*noun)) {
                found.push(event);
            }
        }
        // 反倾销调查..征收反倾销税: the duty is what is done.
        if found.iter().any(|event| event.kind == Kind::Tariff) {
            found.retain(|event| {
                event.kind != Kind::Investigation || matches!(event.act.word, Word::Act(Act::Close | Act::Extend))
            });
        }
        if !found.is_empty() {
            return found;
        }
        if kinds.is_empty()
            && let Some(event) =
                self.levied(part, &acts).or_else(|| self.listed(part, &acts)).or_else(|| self.flow(part, &acts))
        {
            return vec![event];
        }
        if !kinds.is_empty() {
            return found;
        }
        self.referred(part, free, &acts).into_iter().collect()
    }

    /// The act that counts for this kind, of those in a part.
    fn chosen(
        &self,
        kind: Kind,
        part: usize,
        acts: &[Item],
        permits: Option<bool>,
        noun: Option<Item>,
    ) -> Option<Event> {
        let mut ranked: Vec<(u8, Action, Item)> = acts
            .iter()
            .filter_map(|act| {
                let (rank, action) = ranked(act.word, kind)?;
                // A grant of what is not applied for is something else.
                let licence = act.word != Word::Han(Han::Grant) || permits == Some(true);
                licence.then_some((rank, action, *act))
            })
            .collect();
        ranked.sort_by_key(|(rank, _, act)| (*rank, act.start));
        for (_, action, act) in ranked {
            let mut event = Event { kind, action, act, part, denied: false };
            if let Some(not) = self.negated(&act) {
                let word = &self.text()[not.start..not.end];
                if matches!(not.word, Word::Cue(_)) {
                    // 不会因规则被追加: nothing that a side denies.
                    let between = &self.text()[not.end..act.start];
                    if between.contains('被') || between.contains('因') {
                        continue;
                    }
                    event.denied = true;
                } else if action == Action::Raise && word.starts_with(['不', '暂']) {
                    event.action = Action::Suspend;
                } else {
                    continue;
                }
            }
            let flips = permits == Some(true)
                && matches!(act.word, Word::Act(Act::Suspend | Act::Remove) | Word::Han(Han::Stop));
            if flips && noun.is_some_and(|noun| noun.start >= act.end || noun.end <= act.start) {
                event.action = Action::Impose;
            }
            return Some(event);
        }
        None
    }

    /// 对美国商品加征25%: a duty by its rate alone, or by the word for it.
    fn levied(&self, part: usize, acts: &[Item]) -> Option<Event> {
        let act = acts.iter().find(|act| act.word == Word::Han(Han::Levy) && self.negated(act).is_none())?;
        let text = self.text();
        let word = &text[act.start..act.end];
        let rated = self.rates.iter().any(|rate| rate.start >= act.end && self.part_of(rate.start) == part);
        let aimed = !self.targets(&(part..=part)).is_empty() || !self.goods(&(part..=part)).is_empty();
        let step = word != "收取" && word != "加收";
        (step && (rated && (aimed || is_item(text)) || word.ends_with('税') && aimed)).then_some(Event {
            kind: Kind::Tariff,
            action: Action::Impose,
            act: *act,
            part,
            denied: false,
        })
    }

    /// 把17家美国实体列入该清单: the list is one that the sentence, or the one before, named.
    fn listed(&self, part: usize, acts: &[Item]) -> Option<Event> {
        let act = acts.iter().find(|act| act.word == Word::Han(Han::List))?;
        let behind = &self.text()[act.end..];
        let list = ["该清单", "上述清单", "清单", "名单", "该名单"].iter().any(|word| behind.starts_with(word));
        let kind = self.named_kind(part).filter(|kind| matches!(kind, Kind::Sanction | Kind::ExportControl))?;
        list.then_some(Event { kind, action: Action::Impose, act: *act, part, denied: false })
    }

    /// 禁止进口, 暂停..输华, 恢复..出口: trade itself is stopped or let through.
    fn flow(&self, part: usize, acts: &[Item]) -> Option<Event> {
        let verb = |word: Word| {
            matches!(word, Word::Act(Act::Restrict | Act::Suspend | Act::Resume | Act::Allow) | Word::Han(Han::Stop))
        };
        let trade = |item: &Item| match item.word {
            Word::Flow(kind) => Some(kind),
            _ => None,
        };
        for act in acts.iter().filter(|act| verb(act.word)) {
            let (flow, kind) = self.in_part(part).find_map(|item| {
                let kind = trade(item)?;
                let near = item.start >= act.end && item.start - act.end <= FLOW_BYTES
                    || item.end <= act.start && act.start - item.end <= FLOW_BACK_BYTES;
                near.then_some((*item, kind))
            })?;
            let not = self.negated(act).is_some();
            // 恢复出口增长, 停止进口商的: of something else.
            let after = &self.text()[flow.end..];
            if not
                || ["增长", "的增", "商的", "下降", "形势", "信心", "贸易额"].iter().any(|word| after.starts_with(word))
            {
                continue;
            }
            let action = match act.word {
                Word::Act(Act::Resume) => Action::Remove,
                Word::Act(Act::Allow) => Action::Reduce,
                _ => Action::Impose,
            };
            // Trade of goods or with a state, else it is no control; who sells at home is not meant.
            let bare = self.goods(&(part..=part)).is_empty() && self.beside(part, act).is_empty();
            let sold = matches!(&self.text()[flow.start..flow.end], "出售" | "销售" | "供货");
            if bare || sold && self.targets(&(part..=part)).is_empty() {
                continue;
            }
            return Some(Event { kind, action, act: *act, part, denied: false });
        }
        None
    }

    /// 暂停台湾凤梨输入: whose trade it is, where nothing leads to them.
    fn beside(&self, part: usize, act: &Item) -> Vec<u16> {
        let mut found = self.targets(&(part..=part));
        let behind = self.parties.iter().filter(|party| self.part_of(party.start) == part && party.start >= act.end);
        found.extend(behind.map(|party| party.party));
        crate::facts::roles::unique(&mut found);
        found
    }

    /// 相关措施继续暂停: of a measure that this sentence, or one before, named.
    fn referred(&self, part: usize, free: usize, acts: &[Item]) -> Option<Event> {
        let refers = self.part_has(part, Word::Han(Han::Referent));
        let dealing = self
            .in_part(part)
            .any(|item| matches!(item.word, Word::Noun(Kind::Meeting | Kind::Agreement | Kind::Purchase)));
        let topic =
            (free..part).rev().find_map(|before| self.in_part(before).filter_map(|item| measure(item.word)).last());
        let kind = if refers { topic.or_else(|| self.named_kind(part)) } else { topic }?;
        let firm = |word: Word| {
            matches!(
                word,
                Word::Act(Act::Suspend | Act::Remove | Act::Extend | Act::Effect | Act::Raise | Act::Reduce)
                    | Word::Han(Han::Stop | Han::Adjust)
            ) || refers && word == Word::Act(Act::Resume)
        };
        let acts: Vec<Item> = acts.iter().copied().filter(|act| firm(act.word)).collect();
        let own_rate = self.rates.iter().any(|rate| self.part_of(rate.start) == part);
        if acts.is_empty() || dealing || !refers && part != free && part > 0 && !own_rate && !self.hangs(part, free) {
            return None;
        }
        self.chosen(kind, part, &acts, None, None)
    }

    /// True if the parts between hold nothing but what the topic before them is about.
    fn hangs(&self, part: usize, free: usize) -> bool {
        part.saturating_sub(free) <= 2
            && !self.parties.iter().any(|party| self.part_of(party.start) == part && !party.led && !party.owner)
    }

    /// The sort of measure that is spoken of: in this sentence, in the titles that it names, or before.
    fn named_kind(&self, part: usize) -> Option<Kind> {
        let titled = || self.titled.iter().rev().find_map(|item| measure(item.word));
        let here =
            self.items.iter().filter(|item| self.part_of(item.start) <= part).rev().find_map(|item| measure(item.word));
        let text = self.text();
        let body = || {
            [("不可靠实体清单", Kind::Sanction), ("管控名单", Kind::ExportControl), ("出口管制", Kind::ExportControl)]
                .iter()
                .find(|(word, _)| text.contains(word))
                .map(|(_, kind)| *kind)
        };
        here.or_else(titled).or_else(body).or(self.memory.measure.kind).or(self.context.matter)
    }

    /// False for 零关税 that nobody grants: 享受零关税.
    fn granted(&self, part: usize, act: &Item) -> bool {
        !self.text()[act.start..act.end].starts_with('零')
            || self.in_part(part).any(|item| {
                item.end <= act.start
                    && matches!(
                        item.word,
                        Word::Act(Act::Impose) | Word::Cue(Cue::Announced | Cue::Agree) | Word::Flag(Flag::Will)
                    )
            })
    }

    /// 若中方实施出口管制: what only may come, and what else hangs on it.
    fn supposed(&self, part: usize, act: &Item) -> bool {
        let own = |wanted: Word| self.in_part(part).any(|item| item.word == wanted && item.end <= act.start);
        own(Word::Cue(Cue::Condition)) && !own(Word::Flag(Flag::Will))
    }

    /// True for an act that only describes a noun: `列入清单的17家实体`, `加征的关税`; not for `加征关税的公告`.
    pub(super) fn describes(&self, act: &Item, nouns: &[(Kind, Item)]) -> bool {
        const TOLD: &[&str] = &[
            "公告",
            "决定",
            "通知",
            "措施",
            "行政令",
            "命令",
            "声明",
            "消息",
            "通告",
            "法案",
            "计划",
            "威胁",
            "建议",
            "报道",
            "关税",
            "形式",
            "特别",
        ];
        let text = self.text();
        if !matches!(act.word, Word::Han(Han::Levy | Han::List) | Word::Act(Act::Impose | Act::Open | Act::Restrict)) {
            // 暂停实施的公告: what is named so is not told.
            return text[act.end..].starts_with('的');
        }
        // 列入「实体清单」等制裁清单的企业: the last of them.
        let next = self
            .items
            .iter()
            .find(|item| item.start >= act.end && is_act(item.word))
            .map_or(usize::MAX, |next| next.start);
        let noun = nouns
            .iter()
            .map(|(_, noun)| noun)
            .rfind(|noun| noun.start >= act.end && noun.end <= next || noun.start == act.start);
        let end = noun.map_or(act.end, |noun| noun.end.max(act.end));
        let rest = text[end..].trim_start_matches(['」', '”', '"', '》', '）', ')']);
        let of_noun = rest.strip_prefix('的').is_some_and(|rest| {
            !TOLD.iter().any(|word| rest.starts_with(word)) && !rest.starts_with(|c: char| c.is_ascii_punctuation())
        });
        let direct = text[act.end..].starts_with('的');
        of_noun || direct && act.word != Word::Act(Act::Impose)
    }

    /// 实施出口管制是国际通行做法: said of measures in general.
    fn remarked(&self, noun: &Item) -> bool {
        const REMARKS: &[&str] = &[
            "是国际",
            "符合",
            "是为了",
            "并非",
            "不等于",
            "不是",
            "属于",
            "没有赢家",
            "不得人心",
            "损害",
            "违反",
            "损人",
            "是典型",
            "无助",
        ];
        let rest = &self.text()[noun.end..];
        REMARKS.iter().any(|word| rest.starts_with(word))
    }

    fn fact(&self, event: &Event, parts: &RangeInclusive<usize>) -> Option<Fact> {
        let Event { kind, action, act, part, denied } = *event;
        let background = self.recalled(parts, act.start);
        let item = is_item(self.text());
        let known = &self.memory.measure;
        let mut target = self.targets(&(part..=part));
        if target.is_empty()
            && matches!(act.word, Word::Act(Act::Restrict | Act::Suspend | Act::Resume | Act::Allow))
            && kind == Kind::ImportControl
        {
            target = self.beside(part, &act);
        }
        if target.is_empty() {
            target = self.targets(parts);
        }
        if target.is_empty() && (self.part(part).contains("上述") || self.part(part).contains("相关措施")) {
            target = self.targets(&(0..=part));
        }
        let named = target.is_empty() && self.part(part).contains("上述国家");
        let actor = self.actor(part, act.start).filter(|actor| !target.contains(actor) || target.len() > 1);
        let home = self.context.home.filter(|home| !target.contains(home));
        let mut fact = self.blank(kind, part);
        fact.action = Some(action);
        fact.stage = Some(if denied { Stage::Denied } else { self.stage(part, &act, background) });
        fact.actor = match actor {
            Some(actor) => self.ids(&[actor]),
            None if item && !known.actor.is_empty() => known.actor.clone(),
            None if known.kind == Some(kind)
                && !known.actor.is_empty()
                && !self.ids(&target).iter().any(|id| known.actor.contains(id)) =>
            {
                known.actor.clone()
            }
            None => self
                .memory
                .speaker
                .filter(|party| !target.contains(party))
                .or(home)
                .map(|party| self.ids(&[party]))
                .unwrap_or_default(),
        };
        fact.target = self.ids(&target);
        fact.target.retain(|party| !fact.actor.contains(party));
        if let Some(sides) = self.mutual(part) {
            fact.actor = self.ids(&sides);
            fact.target = fact.actor.iter().rev().cloned().collect();
        }
        if fact.target.is_empty() && (item || named) && known.actor == fact.actor {
            fact.target.clone_from(&known.target);
        }
        fact.object = self.goods(&(part..=part));
        let particular = |goods: &[ProductId]| goods.iter().any(|id| id.as_str() != "all_goods");
        if !particular(&fact.object) {
            let wider = self.goods(parts);
            if particular(&wider) || fact.object.is_empty() {
                fact.object = wider;
            }
        }
        if matches!(kind, Kind::ExportControl) && !particular(&fact.object) && act.word == Word::Han(Han::Grant) {
            fact.object.clone_from(&known.goods);
        }
        if matches!(kind, Kind::Tariff | Kind::New(_)) {
            self.rate(&mut fact, part);
        }
        fact.basis = self.basis(kind, parts);
        let date = self.date(parts, action, &act, background).or(known.date.filter(|_| item));
        (fact.date, fact.date_is) = (date.map(|(span, _)| span), date.map(|(_, is)| is));
        fact.fresh = !background;
        Some(fact)
    }

    /// 就稀土接连发出6份公告,..这些出口管制措施: a measure made public, in a sentence that tells no act of it.
    fn issued(&self) -> Option<Fact> {
        let issue = self.items.iter().find(|item| item.word == Word::Han(Han::Issue))?;
        let part = self.part_of(issue.start);
        let notice = self.in_part(part).any(|item| item.start >= issue.end && item.word == Word::Han(Han::Referent));
        let kind = self.items.iter().filter(|item| item.start > issue.end).find_map(|item| measure(item.word))?;
        let goods = self.goods(&(part..=part));
        let told = matches!(kind, Kind::ExportControl | Kind::Sanction) && notice && !goods.is_empty();
        let easing = self.items.iter().any(|item| {
            matches!(
                item.word,
                Word::Act(Act::Suspend | Act::Remove | Act::Reduce | Act::Extend) | Word::Han(Han::Stop | Han::Urge)
            )
        });
        if !told || easing || self.negated(issue).is_some() {
            return None;
        }
        let event = Event { kind, action: Action::Impose, act: *issue, part, denied: false };
        self.fact(&event, &(0..=part))
    }
}

/// The sort of measure that a word names.
pub(super) fn measure(word: Word) -> Option<Kind> {
    match word {
        Word::Noun(
            kind @ (Kind::Tariff
            | Kind::ExportControl
            | Kind::ImportControl
            | Kind::Sanction
            | Kind::Investigation
            | Kind::New(_)),
        ) => Some(kind),
        _ => None,
    }
}

pub(super) fn is_act(word: Word) -> bool {
    matches!(
        word,
        Word::Act(
            Act::Impose
                | Act::Raise
                | Act::Reduce
                | Act::Remove
                | Act::Suspend
                | Act::Extend
                | Act::Effect
                | Act::Open
                | Act::Close
                | Act::Restrict
                | Act::Resume
                | Act::Allow
        ) | Word::Han(Han::Levy | Han::List | Han::Stop | Han::Grant | Han::Adjust | Han::Issue)
    )
}

/// What an act does to a measure of this kind, and how much it counts beside others: the lowest first.
fn ranked(word: Word, kind: Kind) -> Option<(u8, Action)> {
    let probe = kind == Kind::Investigation;
    let found = match word {
        Word::Act(Act::Suspend) => (0, Action::Suspend),
        Word::Han(Han::Stop) => (1, Action::Remove),
        Word::Act(Act::Close) if probe => (1, Action::Remove),
        Word::Act(Act::Remove) => (1, Action::Remove),
        Word::Act(Act::Extend) => (4, Action::Extend),
        Word::Act(Act::Open) if probe => (5, Action::Impose),
        _ if probe => return None,
        Word::Act(Act::Reduce | Act::Allow) => (2, Action::Reduce),
        Word::Han(Han::Grant) if kind == Kind::ExportControl => (2, Action::Reduce),
        Word::Act(Act::Resume) if kind == Kind::ImportControl => (2, Action::Remove),
        Word::Act(Act::Resume) if kind == Kind::Tariff => (5, Action::Impose),
        Word::Act(Act::Raise) => (3, Action::Raise),
        Word::Han(Han::Levy) if matches!(kind, Kind::Tariff | Kind::ImportControl | Kind::New(_)) => {
            (5, Action::Impose)
        }
        Word::Han(Han::List) if matches!(kind, Kind::ExportControl | Kind::Sanction) => (5, Action::Impose),
        Word::Act(Act::Impose) => (6, Action::Impose),
        Word::Act(Act::Effect) => (7, Action::Impose),
        _ => return None,
    };
    Some(found)
}

/// True for what is asked for and given: to stop it holds trade back.
fn permits(noun: &str) -> bool {
    ["资质", "资格", "申报", "报关", "许可", "许可证", "申请", "受理", "减让", "优惠", "优惠待遇", "减让安排"]
        .iter()
        .any(|end| noun.ends_with(end))
}

/// True for an item of a list: `一、鸡肉、小麦`, `（二）`, `1.`.
fn is_item(text: &str) -> bool {
    let rest = text.trim_start_matches(['（', '(']);
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    digits.len() < rest.len() && rest.len() - digits.len() <= 6 && digits.starts_with(['、', '.', '．', ')', '）'])
}
