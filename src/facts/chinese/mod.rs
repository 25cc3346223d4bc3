//! Reads Chinese news of trade policy: notices, spokespersons' answers, agency briefs, the press of Hong Kong and Taiwan.
//!
//! In: a sentence in simplified characters (`lexicon::simplified` folds others) and what the sentences before it told.
//! Out: its facts. Chinese has no inflection and few forms for one thing in such text, so a reading goes by the parts
//! between two commas: the act, the measure or dealing that it is done to in the same part or one before, the party that
//! stands free before it, and the party or goods that 对, 向 or 原产于 lead to.

mod dates;
mod dealings;
mod figures;
mod force;
mod levels;
mod measures;
mod meetings;
mod reading;
mod roles;

use crate::facts::chinese::measures::Memory as Measure;
use crate::facts::chinese::reading::Reading;
use crate::facts::context::Context;
use crate::facts::dates::Looks;
use crate::facts::sentence::Sentence;
use crate::facts::timing::Term;
use crate::facts::words::{Cue, Word};
use crate::facts::{DateIs, Fact, Kind, Stage};

/// What the sentences before told, as far as the next may lean on it.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    measure: Measure,
    /// The last to speak.
    speaker: Option<u16>,
    /// The two that were named together last: 双方.
    pair: Vec<u16>,
}

/// Characters looked at to tell the language of a sentence.
const LANGUAGE_CHARS: usize = 400;

/// True if the sentence is written in Chinese.
pub(super) fn is_chinese(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let (mut all, mut han, mut kana) = (0_usize, 0_usize, 0_usize);
    for c in text.chars().take(LANGUAGE_CHARS) {
        all += 1;
        han += usize::from(('\u{4e00}'..='\u{9fff}').contains(&c));
        kana += usize::from(matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'));
    }
    han * 3 > all && kana * 10 <= han
}

/// Every fact that the sentence tells.
pub(super) fn facts(sentence: &Sentence<'_>, words: &[Word], context: &Context, memory: &mut Memory) -> Vec<Fact> {
    let reading = Reading::of(sentence, words, context, memory);
    let mut found = reading.measures();
    found.extend(reading.meetings());
    found.extend(reading.agreement());
    found.extend(reading.purchase());
    reading.denied(&mut found);
    let next = Memory {
        measure: reading.remembered(&found),
        speaker: reading.speaks().or(memory.speaker),
        pair: reading.pair(),
    };
    *memory = next;
    found
}

/// A sentence that says only that a side has nothing to say: `没有可以发布的消息`.
pub(super) fn stand(sentence: &Sentence<'_>, words: &[Word], context: &Context, memory: &Memory, facts: &mut [Fact]) {
    let reading = Reading::of(sentence, words, context, memory);
    let denies = DENIALS.iter().any(|word| sentence.text.contains(word));
    if !denies && !reading.has(Word::Cue(Cue::Unconfirmed)) {
        return;
    }
    let party = reading.parties.first().map(|party| party.party).or(context.home);
    let Some(id) = party.map(|party| sentence.lexicon.party(party).id.clone()) else { return };
    let open = |fact: &&mut Fact| matches!(fact.stage, Some(Stage::Announced | Stage::Considered));
    let known = facts.iter_mut().rev().find(|fact| (denies || fact.kind == Kind::Meeting) && open(fact));
    if denies {
        if let Some(fact) = known.filter(|fact| !fact.denied_by.contains(&id)) {
            fact.denied_by.push(id);
        }
        return;
    }
    if let Some(fact) = known
        && !fact.confirmed_by.contains(&id)
        && !fact.unconfirmed_by.contains(&id)
    {
        fact.unconfirmed_by.push(id);
    }
}

impl Reading<'_, '_> {
    /// ..,发言人称报道不属实: what the sentence tells first is denied by who speaks last.
    fn denied(&self, facts: &mut [Fact]) {
        let Some(word) = DENIALS.iter().find_map(|word| self.text().find(word)) else { return };
        if self.part_of(word) == 0 {
            return;
        }
        let by = self.parties.iter().rfind(|party| party.end <= word && !party.led).map(|party| party.party);
        for fact in facts {
            fact.stage = Some(Stage::Denied);
            fact.denied_by = self.ids(by.as_slice());
        }
    }
}

/// Words behind a report that say that it is false.
const DENIALS: &[&str] = &["不属实", "纯属虚假", "没有根据", "并非事实", "子虚乌有", "是假消息", "与事实不符"];

/// What a date means where it stands alone; used where a notice says from when it applies.
pub(super) fn term(sentence: &Sentence<'_>) -> Option<Term> {
    let applies = ["施行", "实施", "生效", "执行"].iter().any(|word| sentence.text.contains(word));
    let short = sentence.text.chars().count() < 40;
    let found = sentence.dates.first().filter(|found| !found.is_distance())?;
    // 自4月18日起，进口经营者应提供相应的保证金: importers pay from then on.
    let deposits = found.lead == "from" && sentence.text.contains("保证金");
    let span = (applies && short || deposits).then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()?;
    Some(Term { span, is: DateIs::Effective, goods: Vec::new() })
}
