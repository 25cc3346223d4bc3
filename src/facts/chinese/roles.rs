//! Who acts, on whom, and on what goods.

use crate::facts::chinese::reading::{Named, Reading};
use crate::facts::words::{Cue, Flag, Han, Word};
use crate::lexicon::{Is, ProductId};

/// Words before a place in which others meet.
const PLACES: &[&str] = &["在", "赴", "抵", "抵达", "飞抵", "位于", "前往", "访"];

impl Reading<'_, '_> {
    /// True if the party could be the one who does what stands at `at`.
    fn free(&self, party: &Named) -> bool {
        (!party.led || party.agent) && !party.owner
    }

    /// Who does what stands at `at`, in a part: the last party before it that nothing leads to, in this part or before.
    pub(super) fn actor(&self, part: usize, at: usize) -> Option<u16> {
        let here = |party: &&Named| self.part_of(party.start) == part && party.end <= at;
        if let Some(agent) = self.parties.iter().filter(here).find(|party| party.agent) {
            return Some(agent.party);
        }
        let own: Vec<&Named> = self.parties.iter().filter(here).filter(|party| self.free(party)).collect();
        // 中方就美国关税采取反制: who is spoken of acts only where nobody else does.
        if let Some(found) = own.iter().rfind(|party| !party.topical).or(own.last()) {
            let spoken = own.iter().rfind(|party| party.topical && self.acts_next(party, at));
            return Some(spoken.unwrap_or(found).party);
        }
        (0..part).rev().find_map(|before| {
            let inside = |party: &&Named| self.part_of(party.start) == before;
            let all: Vec<&Named> =
                self.parties.iter().filter(inside).filter(|party| self.free(party) && !party.topical).collect();
            all.last().map(|party| party.party)
        })
    }

    /// 中美互相加征: both sides, where each does it to the other.
    pub(super) fn mutual(&self, part: usize) -> Option<Vec<u16>> {
        const EACH: &[&str] = &["互相", "相互", "对彼此", "双方各自", "各自对对方", "双方将"];
        EACH.iter().any(|word| self.part(part).contains(word)).then_some(())?;
        let pair = self.pair();
        (pair.len() == 2).then_some(pair)
    }

    /// The two whom 双方 and 两国 mean: named together in the sentence, or before; empty where there are none.
    pub(super) fn pair(&self) -> Vec<u16> {
        // 中美, 美欧: one word for both.
        let joined = self.parties.windows(2).find(|two| two[0].start == two[1].start && two[0].party != two[1].party);
        if let Some(two) = joined {
            return two.iter().map(|party| party.party).collect();
        }
        let mut own: Vec<u16> = self.parties.iter().map(|party| party.party).collect();
        crate::facts::roles::unique(&mut own);
        if own.len() == 2 {
            return own;
        }
        if self.memory.pair.len() == 2 { self.memory.pair.clone() } else { self.context.sides.clone() }
    }

    /// True if the act stands right behind the party: 就美方加征关税.
    fn acts_next(&self, party: &Named, at: usize) -> bool {
        self.text().get(party.end..at).is_some_and(|between| {
            !self.parties.iter().any(|other| other.start >= party.end && other.end <= at && self.free(other))
                && between.chars().count() <= 16
        })
    }

    /// On whom or whose goods a measure is: in these parts.
    pub(super) fn targets(&self, parts: &std::ops::RangeInclusive<usize>) -> Vec<u16> {
        let mut found: Vec<u16> = Vec::new();
        let inside = |party: &&Named| parts.contains(&self.part_of(party.start));
        let aimed = |party: &&Named| (party.target || party.owner) && !self.because(party);
        for party in self.parties.iter().filter(inside).filter(aimed) {
            if !found.contains(&party.party) {
                found.push(party.party);
            }
        }
        found
    }

    /// 因印度购买俄罗斯石油而加征: named in the reason alone.
    fn because(&self, party: &Named) -> bool {
        let part = self.part_of(party.start);
        let (text, start) = (self.part(part), self.parts.get(part).map_or(0, |part| part.start));
        let (before, after) = (&text[..party.start - start], &text[party.end - start..]);
        after.contains('而') && ["因", "为迫使", "为惩罚"].iter().any(|word| before.contains(word))
    }

    /// Goods and firms in these parts; `all_goods` only where none are particular.
    pub(super) fn goods(&self, parts: &std::ops::RangeInclusive<usize>) -> Vec<ProductId> {
        let lexicon = self.sentence.lexicon;
        let mut all: Vec<(ProductId, bool)> = Vec::new();
        for mention in self.mentions.iter().filter(|mention| parts.contains(&self.part_of(mention.start))) {
            let found = match mention.is {
                Is::Product(index) => (lexicon.product(index).id.clone(), lexicon.product(index).generic),
                Is::Company(index) => (lexicon.company(index).clone(), false),
                _ => continue,
            };
            if !all.contains(&found) {
                all.push(found);
            }
        }
        let particular = all.iter().any(|(_, generic)| !generic);
        all.into_iter().filter(|(_, generic)| !(particular && *generic)).map(|(id, _)| id).collect()
    }

    /// The parties and persons who take part in a meeting or deal, in these parts.
    pub(super) fn sides(&self, parts: &std::ops::RangeInclusive<usize>) -> (Vec<u16>, Vec<u16>) {
        let lexicon = self.sentence.lexicon;
        let mut persons: Vec<u16> = Vec::new();
        let mut parties: Vec<u16> = Vec::new();
        let said = self.speaker().map(|(.., end)| end);
        for named in self.parties.iter().filter(|named| parts.contains(&self.part_of(named.start))) {
            let text = self.text();
            let own = &text[named.start..named.end];
            // 外交部发言人表示: who only speaks takes no part; but "中方..将同" does.
            let speaks = own.contains("发言人") || text[..named.start].ends_with("发言人");
            let spokesman = speaks
                || self.items.iter().any(|item| {
                    item.word == Word::Han(Han::Spokesman) && item.start >= named.end && item.start - named.end <= 12
                });
            let only_speaks = speaks || spokesman && said.is_some_and(|said| named.end <= said);
            let before = &text[..named.start];
            // 在法国巴黎: the city is where its state is.
            let state =
                self.parties.iter().find(|state| state.end == named.start).map_or(named.start, |state| state.start);
            let place = PLACES.iter().any(|word| before.ends_with(word) || text[..state].ends_with(word))
                || own.starts_with(['在', '赴'])
                || text[named.end..].starts_with(['媒', '时']);
            if only_speaks || place {
                continue;
            }
            match named.person {
                Some(person) if !persons.contains(&person) => persons.push(person),
                None if !parties.contains(&named.party) => parties.push(named.party),
                _ => {}
            }
        }
        let acted: Vec<u16> =
            persons.iter().filter_map(|person| lexicon.person_party(*person, self.sentence.on)).collect();
        parties.retain(|party| !acted.contains(party));
        (persons, parties)
    }

    /// Whom a visit is to: 赴美, 访问法国, in these parts.
    pub(super) fn hosts(&self, parts: &std::ops::RangeInclusive<usize>) -> Vec<u16> {
        let text = self.text();
        let goes = |party: &&Named| {
            let lead = ["赴", "访", "抵达", "前往", "访问"].iter().any(|word| text[..party.start].ends_with(word));
            parts.contains(&self.part_of(party.start)) && (lead || text[party.start..].starts_with(['赴', '访']))
        };
        let mut found: Vec<u16> = self.parties.iter().filter(goes).map(|party| party.party).collect();
        crate::facts::roles::unique(&mut found);
        found
    }

    /// True if the part, or one before it, says that the rest is only wished for: 敦促美方取消.
    pub(super) fn wished(&self, part: usize, at: usize) -> bool {
        let urge = |item: &&crate::facts::chinese::reading::Item| item.word == Word::Han(Han::Urge) && item.end <= at;
        let Some(urge) = self.items.iter().rfind(urge) else { return false };
        let from = self.part_of(urge.start);
        // A new subject or word of deciding ends what is wished.
        let ended = |part: usize| {
            part > from
                && (self.in_part(part).any(|item| {
                    item.end <= at
                        && matches!(item.word, Word::Flag(Flag::Will | Flag::Say) | Word::Cue(Cue::Announced))
                }) || self.parties.iter().any(|party| {
                    self.part_of(party.start) == part
                        && party.start == self.parts[part].start
                        && party.end <= at
                        && !party.led
                }))
        };
        part - from <= 3 && !(from..=part).any(ended)
    }
}
