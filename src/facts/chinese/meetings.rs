//! Meetings, calls, visits and rounds of talks.

use std::ops::RangeInclusive;

use crate::facts::chinese::dates::{Day, Mark};
use crate::facts::chinese::reading::{Item, Reading};
use crate::facts::words::{Act, Cue, Flag, Han, Word};
use crate::facts::{DateIs, DateSpan, Fact, Kind, Stage};
use crate::lexicon::{Is, Mention, Naming};

impl Reading<'_, '_> {
    /// The meetings that the sentence tells: one, or one of each stage.
    pub(super) fn meetings(&self) -> Vec<Fact> {
        let mut found: Vec<Fact> = Vec::new();
        let nouns = self.items.iter().filter(|item| item.word == Word::Noun(Kind::Meeting) && !self.named_only(item));
        for noun in nouns {
            let Some(fact) = self.meeting(noun) else { continue };
            // 通话,商定下周磋商: what was held and what is to come are two.
            let later = |known: &Fact| {
                known.stage == Some(Stage::Held) && matches!(fact.stage, Some(Stage::Announced | Stage::Considered))
            };
            let Some(known) = found.iter_mut().find(|known| self.same_company(known, &fact) && !later(known)) else {
                found.push(fact);
                continue;
            };
            // 中美展开谈判,何立峰和贝森特会谈: one meeting, told with its persons.
            let persons = |fact: &Fact| fact.participants.iter().filter(|id| id.starts_with("person:")).count();
            if persons(&fact) > persons(known) {
                let stage =
                    known.stage.filter(|stage| matches!(stage, Stage::Announced | Stage::Considered | Stage::Denied));
                let (date, place) = (known.date, known.place.take());
                *known = fact;
                known.stage = stage.or(known.stage);
                known.date = known.date.or(date);
                known.date_is = known.date.map(|_| DateIs::Held);
                known.place = known.place.take().or(place);
            }
        }
        found
    }

    /// True if the same sides meet: by name, or by those who act for them.
    fn same_company(&self, a: &Fact, b: &Fact) -> bool {
        let lexicon = self.sentence.lexicon;
        let sides = |fact: &Fact| -> Vec<String> {
            let side = |id: &String| {
                self.parties
                    .iter()
                    .find(|party| party.person.is_some_and(|person| *lexicon.person(person).id == **id))
                    .map_or_else(|| id.clone(), |party| lexicon.party(party.party).id.to_string())
            };
            let mut sides: Vec<String> = fact.participants.iter().map(side).collect();
            sides.sort();
            sides.dedup();
            sides
        };
        let (a, b) = (sides(a), sides(b));
        a.iter().all(|side| b.contains(side)) || b.iter().all(|side| a.contains(side))
    }

    /// True for a meeting that only helps to name something: `两国元首釜山会晤共识`, `经贸磋商机制`.
    fn named_only(&self, noun: &Item) -> bool {
        let rest = &self.text()[noun.end..];
        let rest = rest.trim_start_matches(|c: char| "和及的重要达成中历次通话会晤谈所与、系列有关".contains(c));
        let follows = self.items.iter().any(|item| {
            matches!(item.word, Word::Han(Han::Follows) | Word::Noun(Kind::Agreement))
                && item.start >= noun.end
                && item.start - noun.end <= self.text()[noun.end..].len() - rest.len()
        });
        let before = &self.text()[..noun.start];
        let each = ["每次", "历次", "多次", "继续进行", "继续"]
            .iter()
            .any(|word| self.part(self.part_of(noun.start)).contains(word) && before.contains(word));
        let when = rest.starts_with(['前', '上']) && rest.len() == self.text()[noun.end..].len();
        // 取消原定的访华行程: it is told, that it is off.
        let off = self.in_part(self.part_of(noun.start)).any(|item| {
            item.end <= noun.start
                && matches!(item.word, Word::Act(Act::Remove | Act::Suspend) | Word::Cue(Cue::Postponed))
        });
        follows && !off
            || each
            || when
            || self.part(self.part_of(noun.start)).starts_with("落实")
            || self.text()[..noun.start].ends_with("落实")
    }

    fn meeting(&self, noun: &Item) -> Option<Fact> {
        let part = self.part_of(noun.start);
        let (parts, persons, parties) = self.company(noun, part)?;
        let text = self.text();
        let word = &text[noun.start..noun.end];
        let own = |wanted: Word| self.in_part(part).any(|item| item.word == wanted && item.start != noun.start);
        let before = |wanted: Word| self.in_part(part).any(|item| item.word == wanted && item.end <= noun.start);
        let near = |wanted: Word| parts.clone().any(|at| self.part_has(at, wanted));
        let ahead = before(Word::Flag(Flag::Will))
            || before(Word::Cue(Cue::Scheduled))
            || near(Word::Cue(Cue::Scheduled)) && !own(Word::Act(Act::Hold));
        let background = !ahead && self.recalled(&(part.saturating_sub(2)..=part), noun.start);
        let condition = near(Word::Cue(Cue::Condition));
        let stage = if own(Word::Cue(Cue::Denied)) || near(Word::Cue(Cue::Denied)) {
            Stage::Denied
        } else if self.wished(part, noun.start) {
            return None;
        } else if own(Word::Act(Act::Remove)) || own(Word::Act(Act::Collapse)) {
            Stage::Cancelled
        } else if own(Word::Cue(Cue::Postponed)) || own(Word::Act(Act::Suspend)) {
            Stage::Postponed
        } else if condition || before(Word::Cue(Cue::Considered)) && !ahead {
            Stage::Considered
        } else if ahead || near(Word::Cue(Cue::Agree)) || own(Word::Cue(Cue::Announced)) {
            Stage::Announced
        } else if ["正在", "正于", "正就"].iter().any(|lead| self.part(part).contains(lead))
            || self.part(part).contains("开始")
        {
            Stage::InEffect
        } else if let Some(stage) = self.carried(noun, part).filter(|_| !background) {
            stage
        } else if self.took_place(noun, part, word) || background {
            Stage::Held
        } else {
            return None;
        };
        // 没有消息可以发布: of a meeting that others told of.
        if near(Word::Cue(Cue::Unconfirmed)) {
            return None;
        }
        let mut fact = self.blank(Kind::Meeting, part);
        fact.stage = Some(stage);
        let lexicon = self.sentence.lexicon;
        let named = persons.iter().map(|person| lexicon.person(*person).id.to_string());
        fact.participants = named.chain(parties.iter().map(|party| lexicon.party(*party).id.to_string())).collect();
        fact.date = self.held_on(&parts, stage);
        fact.date_is = fact.date.map(|_| DateIs::Held);
        fact.place = self.place(&parts);
        fact.fresh = !background;
        if stage == Stage::Announced
            && let Some((party, ..)) = self.speaker()
        {
            fact.confirmed_by = self.ids(&[party]);
        }
        if stage == Stage::Denied
            && let Some(party) = self.speaker().map(|(party, ..)| party).or(self.context.home)
        {
            fact.denied_by = self.ids(&[party]);
        }
        Some(fact)
    }

    /// 将访美,与特朗普会谈: what the parts before say of it.
    fn carried(&self, noun: &Item, part: usize) -> Option<Stage> {
        if self.text()[..noun.start].ends_with('了') || self.text()[noun.end..].starts_with('了') {
            return None;
        }
        let said = self.speaker().map_or(0, |(.., end)| end);
        let last = self.items.iter().rfind(|item| {
            item.start >= said
                && item.end <= noun.start
                && self.part_of(item.start) + 2 >= part
                && matches!(
                    item.word,
                    Word::Flag(Flag::Will | Flag::PastTime) | Word::Cue(Cue::Scheduled | Cue::Considered)
                )
        })?;
        match last.word {
            Word::Cue(Cue::Considered) => Some(Stage::Considered),
            Word::Flag(Flag::PastTime) => None,
            _ => Some(Stage::Announced),
        }
    }

    /// Who meets, and in which parts that is told; none where they are fewer than two.
    fn company(&self, noun: &Item, part: usize) -> Option<(RangeInclusive<usize>, Vec<u16>, Vec<u16>)> {
        let said = self.speaker().map_or(0, |(.., end)| self.part_of(end));
        let lexicon = self.sentence.lexicon;
        let visit = ["访问", "访华", "访美", "访日", "访韩", "访欧", "访俄"]
            .iter()
            .any(|end| self.text()[noun.start..noun.end].ends_with(end));
        let first = if said < part { said.max(part.saturating_sub(3)) } else { part.saturating_sub(3) };
        for from in (first..=part).rev() {
            let parts = from..=part;
            let (persons, mut parties) = self.sides(&parts);
            // 特朗普访华: the host is the word's.
            let host = match &self.text()[noun.start..noun.end] {
                "访华" => Some("CN"),
                "访美" => Some("US"),
                "访日" => Some("JP"),
                "访韩" => Some("KR"),
                "访欧" => Some("EU"),
                "访俄" => Some("RU"),
                _ => None,
            };
            let host = host.and_then(|id| lexicon.party_number(&crate::lexicon::PartyId::new(id)));
            let acted = |party: u16| {
                persons.iter().any(|person| lexicon.person_party(*person, self.sentence.on) == Some(party))
            };
            if let Some(host) = host.filter(|host| !parties.contains(host) && !acted(*host)) {
                parties.push(host);
            }
            if persons.len() + parties.len() >= 2 {
                // 应马克龙邀请,习近平将对法国进行访问: the host by name.
                let (all, rest) = self.sides(&(first..=part));
                if rest.is_empty() && all.len() >= 2 && all.len() == persons.len() + parties.len() {
                    return Some((parts, all, rest));
                }
                return Some((parts, persons, parties));
            }
        }
        let both = self.flag(Flag::Both)
            || self.flag(Flag::Leaders)
            || ["特习会", "习特会", "川习会"].contains(&&self.text()[noun.start..noun.end]);
        let (persons, mut parties) = self.sides(&(first..=part));
        for host in self.hosts(&(first..=part)) {
            let acted = persons.iter().any(|person| lexicon.person_party(*person, self.sentence.on) == Some(host));
            if !acted && !parties.contains(&host) {
                parties.push(host);
            }
        }
        if persons.len() + parties.len() >= 2 {
            return Some((first..=part, persons, parties));
        }
        let pair = self.pair();
        if both && pair.len() == 2 && !visit {
            return Some((first..=part, Vec::new(), pair));
        }
        None
    }

    /// True if the words say that they met: `举行会谈`, `会见了`, a verb with its object behind it, or a headline.
    fn took_place(&self, noun: &Item, part: usize, word: &str) -> bool {
        let text = self.text();
        let after = &text[noun.end..];
        let verb =
            ["会见", "会晤", "通话", "通电话", "会谈", "会面", "访问", "磋商"].iter().any(|end| word.ends_with(end));
        let closes =
            after.is_empty() || after.starts_with(['。', '，', ',', '、', '；', ';', '.', '(', '（', '|', ' ']);
        self.part_has(part, Word::Act(Act::Hold))
            || after.starts_with(['了', '后', '时'])
            || text[..noun.start].ends_with('了')
            || self.sentence.is_title()
            || word.contains("通话")
            || word == "通电话"
            || word == "会见"
                && self.parties.iter().any(|party| party.start >= noun.end && self.part_of(party.start) == part)
            || verb && closes && self.parties.iter().any(|party| self.part_of(party.start) == part && party.led)
    }

    fn held_on(&self, parts: &RangeInclusive<usize>, stage: Stage) -> Option<DateSpan> {
        let on = self.sentence.on;
        let ahead = !matches!(stage, Stage::Held | Stage::InEffect);
        let usable = |day: &&Day| day.mark != Mark::For && !self.tells(day.end);
        let day = self.days.iter().find(|day| parts.contains(&self.part_of(day.start)) && usable(day));
        let day =
            day.or_else(|| self.days.iter().find(|day| self.part_of(day.start) <= *parts.end() && usable(day)))?;
        let first = day.span(on, ahead)?;
        // 1月31日至2月2日, 3月底4月初.
        let last = self.days.iter().find(|next| {
            next.start >= day.end && ["", "至", "到", "-", "—"].contains(&&self.text()[day.end..next.start])
        });
        let last = last
            .and_then(|last| last.span(on, ahead))
            .filter(|last| last.last >= first.last && (last.last - first.last).num_days() <= 31);
        Some(DateSpan { first: first.first, last: last.map_or(first.last, |last| last.last) })
            .filter(|span| (span.last - span.first).num_days() <= 31)
    }

    /// True if a word of saying stands right behind a day: 外交部发言人28日宣布.
    fn tells(&self, end: usize) -> bool {
        self.items.iter().any(|item| {
            item.start >= end
                && item.start - end <= 30
                && self.part_of(item.start) == self.part_of(end.saturating_sub(1))
                && matches!(item.word, Word::Flag(Flag::Say) | Word::Cue(Cue::Announced))
                && !self.items.iter().any(|other| {
                    other.word == Word::Noun(Kind::Meeting) && other.start >= end && other.end <= item.start
                })
        })
    }

    /// 在..: a place, or a third state.
    fn place(&self, parts: &RangeInclusive<usize>) -> Option<String> {
        let led = |mention: &&Mention| self.text()[..mention.start].ends_with('在');
        let inside = |mention: &&Mention| parts.contains(&self.part_of(mention.start));
        let place = self.mentions.iter().filter(inside).find_map(|mention| match mention.is {
            Is::Place(index) => Some(self.sentence.lexicon.place(index).0.to_owned()),
            _ => None,
        });
        let state = || {
            self.mentions.iter().filter(inside).filter(led).find_map(|mention| match mention.is {
                Is::Party(_, Naming::Name) => Some(self.text()[mention.start..mention.end].to_owned()),
                _ => None,
            })
        };
        // 新华社马德里9月15日电..在此间: where the report is dated from.
        let here = || {
            self.text().contains("在此间").then(|| {
                self.sentence.all_mentions().iter().find_map(|mention| match mention.is {
                    Is::Place(index) if mention.start < self.body => {
                        Some(self.sentence.lexicon.place(index).0.to_owned())
                    }
                    _ => None,
                })
            })
        };
        state().or(place).or_else(|| here().flatten())
    }
}
