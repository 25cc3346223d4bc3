//! Agreements and purchases between states.

use crate::facts::chinese::figures;
use crate::facts::chinese::reading::{Item, Reading};
use crate::facts::words::{Act, Cue, Flag, Han, Word};
use crate::facts::{Action, Fact, Kind, Stage};
use crate::lexicon::ProductId;

impl Reading<'_, '_> {
    /// A deal that is reached, sought, prolonged or broken.
    pub(super) fn agreement(&self) -> Option<Fact> {
        self.items
            .iter()
            .filter(|item| item.word == Word::Noun(Kind::Agreement))
            .chain(self.titled_deal())
            .find_map(|noun| self.deal(noun))
    }

    /// 《..协定》: a deal by its title.
    fn titled_deal(&self) -> impl Iterator<Item = &Item> {
        self.titled
            .iter()
            .filter(|item| item.word == Word::Noun(Kind::Agreement) && self.text()[item.end..].starts_with('》'))
    }

    fn deal(&self, noun: &Item) -> Option<Fact> {
        let part = self.part_of(noun.start);
        let own = |wanted: Word| self.in_part(part).find(|item| item.word == wanted).copied();
        let text = self.text();
        // 达成的共识, 共识的重要举措: named, and not told.
        let named = |act: &Item| text[act.end..].starts_with('的') && !text[act.end..].starts_with("的是");
        let reach = own(Word::Act(Act::Reach)).filter(|act| !named(act));
        let sign = own(Word::Act(Act::Sign)).filter(|act| !named(act));
        let broken = own(Word::Act(Act::Collapse)).filter(|act| !named(act));
        let extend =
            own(Word::Act(Act::Extend)).filter(|_| text[noun.start..noun.end].ends_with(['战', '火', '议', '定']));
        let act = sign.or(reach).or(broken).or(extend)?;
        if act.word != Word::Act(Act::Collapse) && text[act.start..noun.start.max(act.start)].contains("机制")
            || self.wished(part, act.start)
        {
            return None;
        }
        let vague = matches!(&text[noun.start..noun.end], "安排" | "框架" | "停火") && reach.is_none();
        if vague {
            return None;
        }
        let (persons, parties) = self.sides(&(part.saturating_sub(3)..=part));
        let lexicon = self.sentence.lexicon;
        let mut sides: Vec<u16> = persons
            .iter()
            .filter_map(|person| lexicon.person_party(*person, self.sentence.on))
            .chain(parties)
            .collect();
        crate::facts::roles::unique(&mut sides);
        if sides.len() != 2 {
            sides = self.pair();
        }
        if sides.len() != 2 {
            return None;
        }
        let before = |wanted: Word| self.in_part(part).any(|item| item.word == wanted && item.end <= act.start);
        let sought = before(Word::Cue(Cue::Considered))
            || before(Word::Flag(Flag::Will))
            || before(Word::Cue(Cue::Condition))
            || ["推动", "力争", "争取", "寻求", "接近", "尽快", "以", "能否", "能", "会"]
                .iter()
                .any(|lead| text[..act.start].ends_with(lead));
        let denied = self.negated(&act).is_some();
        let background = self.recalled(&(part.saturating_sub(2)..=part), act.start);
        let (action, stage) = match act.word {
            Word::Act(Act::Collapse) => (Action::Reach, Stage::Cancelled),
            Word::Act(Act::Extend) if before(Word::Cue(Cue::Considered)) => (Action::Extend, Stage::Considered),
            Word::Act(Act::Extend) => (Action::Extend, Stage::Announced),
            _ if denied => return None,
            _ if sought => (Action::Reach, Stage::Considered),
            Word::Act(Act::Sign) => (Action::Reach, Stage::Confirmed),
            _ => (Action::Reach, Stage::Announced),
        };
        if denied {
            return None;
        }
        let mut fact = self.blank(Kind::Agreement, part);
        fact.action = Some(action);
        fact.stage = Some(stage);
        fact.actor = self.ids(&sides);
        fact.target = fact.actor.iter().rev().cloned().collect();
        fact.object = self.goods(&(part..=part)).into_iter().filter(|id| id.as_str() != "all_goods").collect();
        fact.fresh = !background;
        if let Some((party, ..)) = self.speaker() {
            fact.confirmed_by = self.ids(&[party]);
        }
        Some(fact)
    }

    /// What one state commits to buy of another, or stops buying.
    pub(super) fn purchase(&self) -> Option<Fact> {
        let noun = self.items.iter().find(|item| item.word == Word::Noun(Kind::Purchase))?;
        let part = self.part_of(noun.start);
        let object: Vec<ProductId> =
            self.goods(&(part..=part)).into_iter().filter(|id| id.as_str() != "all_goods").collect();
        let before = |wanted: Word| self.in_part(part).any(|item| item.word == wanted && item.end <= noun.start);
        let carried = (part.saturating_sub(1)..=part).any(|at| {
            self.in_part(at).any(|item| item.end <= noun.start && matches!(item.word, Word::Cue(Cue::Agree)))
        });
        let halted =
            before(Word::Act(Act::Suspend)) || before(Word::Act(Act::Restrict)) || before(Word::Han(Han::Stop));
        let kept = ["已履行", "已完成", "已采购", "已购", "已累计", "中粮", "中储粮"]
            .iter()
            .any(|word| self.part(part).contains(word));
        let done = kept
            || self.text()[..noun.start].ends_with('已')
            || self.text()[noun.end..].starts_with('了')
            || before(Word::Flag(Flag::Now));
        let commits = carried
            || before(Word::Flag(Flag::Will))
            || before(Word::Act(Act::Resume))
            || before(Word::Cue(Cue::Announced))
            || done;
        let near = |wanted: Word| {
            (part.saturating_sub(1)..=part)
                .any(|at| self.in_part(at).any(|item| item.word == wanted && item.end <= noun.start))
        };
        let weighed = near(Word::Cue(Cue::Considered));
        let commits = commits || weighed;
        // 可能就大豆采购达成协议: a matter of talks, of nobody who buys.
        let nobody = weighed && !self.parties.iter().any(|party| self.part_of(party.start) == part);
        let supposed = nobody || before(Word::Cue(Cue::Condition)) || self.wished(part, noun.start);
        if object.is_empty() || !(halted || commits) || self.part_has(part, Word::Noun(Kind::Tariff)) || supposed {
            return None;
        }
        let actor = self.actor(part, noun.start).or(self.context.home)?;
        let other = |party: &&crate::facts::chinese::reading::Named| party.party != actor;
        let behind = self
            .parties
            .iter()
            .filter(|party| self.part_of(party.start) == part && party.start >= noun.end)
            .find(other);
        let here = self.parties.iter().filter(|party| self.part_of(party.start) == part).find(other);
        let target = behind
            .or(here)
            .or_else(|| self.parties.iter().filter(|party| party.owner || party.target).find(other))
            .or_else(|| self.parties.iter().find(other));
        // 同意购买100架波音飞机: whose goods they are is known, or left out.
        let home = object.iter().find_map(|id| self.sentence.lexicon.home_of(id)).cloned();
        if target.is_none() && home.is_none() && !carried {
            return None;
        }
        let mut fact = self.blank(Kind::Purchase, part);
        fact.action = Some(if halted { Action::Suspend } else { Action::Impose });
        fact.stage = Some(if before(Word::Cue(Cue::Denied)) || before(Word::Flag(Flag::Not)) {
            Stage::Denied
        } else if weighed {
            Stage::Considered
        } else if done && !halted {
            Stage::InEffect
        } else {
            Stage::Announced
        });
        fact.actor = self.ids(&[actor]);
        fact.target = target.map(|party| self.ids(&[party.party])).or(home.map(|id| vec![id])).unwrap_or_default();
        fact.object = object;
        fact.amount = figures::amount(self.part(part));
        fact.fresh = !self.recalled(&(part..=part), noun.start);
        Some(fact)
    }
}
