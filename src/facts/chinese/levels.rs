//! What belongs to a measure beside its act: the legal ground, the rate, the day that a part behind it gives.

use std::ops::RangeInclusive;

use crate::facts::chinese::dates::{Day, Mark};
use crate::facts::chinese::measures::{is_act, measure};
use crate::facts::chinese::reading::{Item, Reading};
use crate::facts::words::{Act, Flag, Han, Word};
use crate::facts::{Action, DateIs, Fact, Kind, RateIs};
use crate::lexicon::{Is, Mention};

/// Bytes between a day and the act that it dates.
const INERT_BYTES: usize = 18;

impl Reading<'_, '_> {
    /// The legal ground that these parts name.
    pub(super) fn basis(&self, kind: Kind, parts: &RangeInclusive<usize>) -> Option<String> {
        let named = [
            ("反倾销", "anti_dumping", &[Kind::Tariff, Kind::Investigation][..]),
            ("反补贴", "countervailing", &[Kind::Tariff, Kind::Investigation]),
            ("不可靠实体清单", "unreliable_entity_list", &[Kind::Sanction]),
        ];
        let lexicon = self.sentence.lexicon;
        let fixed = named.iter().find(|(word, _, kinds)| kinds.contains(&kind) && self.text().contains(word));
        let found = || {
            let inside = |mention: &&Mention| parts.contains(&self.part_of(mention.start));
            self.mentions.iter().filter(inside).find_map(|mention| match mention.is {
                Is::Basis(index) => Some(lexicon.basis(index).to_owned()),
                _ => None,
            })
        };
        // Which list or law a control rests on says nothing of a duty in the same sentence.
        let fits = |id: &String| {
            let listed = id.ends_with("entity_list");
            listed && kind == Kind::Sanction || !listed && !matches!(id.as_str(), "anti_dumping" | "countervailing")
        };
        // 不可靠实体清单 is another list.
        let listed = kind == Kind::ExportControl
            && self.text().match_indices("实体清单").any(|(at, _)| !self.text()[..at].ends_with("不可靠"));
        if listed {
            return Some("entity_list".to_owned());
        }
        fixed.map(|(_, id, _)| (*id).to_owned()).or_else(|| found().filter(fits))
    }

    /// The rate, the one before, and which way they go.
    pub(super) fn rate(&self, fact: &mut Fact, part: usize) {
        let rates: Vec<_> = self.rates.iter().filter(|rate| self.part_of(rate.start) == part).collect();
        if rates.is_empty() && ["至零", "为零", "零关税"].iter().any(|word| self.part(part).contains(word)) {
            (fact.rate, fact.rate_is) = (Some(0.0), Some(RateIs::Level));
        }
        let Some(last) = rates.iter().rev().find(|rate| !rate.from) else { return };
        fact.rate = Some(last.percent);
        let before = rates.iter().rev().find(|rate| rate.start < last.start);
        fact.rate_from = before.filter(|before| before.from || last.to).map(|before| before.percent);
        let added = ["加征", "额外", "追加", "加收", "个百分点"].iter().any(|word| self.part(part).contains(word));
        let step = added && !(last.to && fact.rate_from.is_some());
        fact.rate_is = Some(if step { RateIs::Step } else { RateIs::Level });
        if let (Some(to), Some(from)) = (fact.rate, fact.rate_from) {
            if to < from {
                fact.action = Some(Action::Reduce);
            } else if to > from {
                fact.action = Some(Action::Raise);
            }
        }
    }

    /// 税率为25%, 继续维持在10%: the rate of the duty that the part before told.
    pub(super) fn rate_behind(&self, part: usize, facts: &mut [Fact]) {
        let Some(rate) = self.rates.iter().find(|rate| self.part_of(rate.start) == part && !rate.from) else { return };
        let of = self
            .in_part(part)
            .any(|item| measure(item.word) == Some(Kind::Tariff) || item.word == Word::Han(Han::Keep))
            || ["税率", "比率", "幅度"].iter().any(|word| self.part(part).contains(word));
        // 暂停24%,保留10%: the part that stays is none that is paused.
        let keeps = ["保留", "剩余", "其余"].iter().any(|word| self.part(part).contains(word));
        if let Some(fact) = facts.last_mut().filter(|fact| fact.kind == Kind::Tariff && fact.rate.is_none())
            && of
            && !keeps
        {
            fact.rate = Some(rate.percent);
            fact.rate_is = Some(RateIs::Level);
        }
    }

    /// 取消..,7月1日生效: the day on which what the part before told begins.
    pub(super) fn date_behind(&self, part: usize, facts: &mut [Fact]) {
        let effect = self.in_part(part).find(|item| item.word == Word::Act(Act::Effect));
        let day =
            self.days.iter().find(|day| self.part_of(day.start) == part && matches!(day.mark, Mark::From | Mark::On));
        if let Some(fact) = facts.last_mut().filter(|fact| fact.date.is_none() && fact.kind != Kind::Investigation)
            && effect.is_some()
            && let Some(span) = day.and_then(|day| day.span(self.sentence.on, fact.fresh))
        {
            fact.date = Some(span);
            fact.date_is = Some(DateIs::Effective);
        }
    }

    /// True for a day that only tells which notice or list is meant: `4月4日列入清单的实体`, `4月9日公告`.
    pub(super) fn inert(&self, day: &Day) -> bool {
        let text = self.text();
        let rest = text[day.end..].trim_start_matches(['起', '被', '已', '由', '）', ')']);
        // 商务部12日表示: when it is said.
        if self
            .items
            .iter()
            .any(|item| item.start >= day.end && item.start - day.end <= 3 && item.word == Word::Flag(Flag::Say))
        {
            return true;
        }
        if ["公告", "发布的", "公布的", "宣布的", "出台的"].iter().any(|word| rest.starts_with(word)) {
            return true;
        }
        let part = self.part_of(day.start);
        let nouns: Vec<(Kind, Item)> =
            self.in_part(part).filter_map(|item| Some((measure(item.word)?, *item))).collect();
        let next = self.in_part(part).find(|item| item.start >= day.end && is_act(item.word));
        next.is_some_and(|act| act.start - day.end <= INERT_BYTES && self.describes(act, &nouns))
    }
}
