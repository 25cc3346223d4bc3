//! Reads Chinese official text: notices, spokespersons' answers, agency briefs.
//!
//! Chinese has no inflection and few forms for one thing in such text, so a reading is: the words between two stops,
//! the party that stands free before the act, and the party or goods that 对, 向 or 原产于 lead to.

use chrono::{Datelike, NaiveDate};

use crate::facts::context::Context;
use crate::facts::dates::Looks;
use crate::facts::numbers::Quantity;
use crate::facts::sentence::Sentence;
use crate::facts::timing::Term;
use crate::facts::words::{Act, Cue, Flag, Word};
use crate::facts::{Action, DateIs, DateSpan, Fact, Hedge, Kind, RateIs, Stage};
use crate::lexicon::{Is, Mention, Naming, PartyId, ProductId};

/// Words after which a party is not the one who acts.
const LED: &[&str] = &["对", "向", "与", "同", "和", "自", "从", "由", "于", "在", "跟", "及", "、"];

/// True if the sentence is written in Chinese.
pub(super) fn is_chinese(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    han * 3 > text.chars().count()
}

/// A party named in a sentence.
#[derive(Clone, Copy, Debug)]
struct Named {
    start: usize,
    end: usize,
    party: u16,
    person: Option<u16>,
    led: bool,
    /// 对 or 向 leads to it, or goods are of it.
    target: bool,
}

struct Reading<'a, 's> {
    sentence: &'s Sentence<'a>,
    words: &'s [Word],
    mentions: Vec<Mention>,
    parties: Vec<Named>,
    context: &'s Context,
}

/// Every fact that the sentence tells.
pub(super) fn facts(sentence: &Sentence<'_>, words: &[Word], context: &Context) -> Vec<Fact> {
    let mentions: Vec<Mention> = (0..sentence.tokens.len()).flat_map(|at| sentence.mentions(at).to_vec()).collect();
    let mut reading = Reading { sentence, words, mentions, parties: Vec::new(), context };
    reading.parties = reading.named();
    let mut found = Vec::new();
    found.extend(reading.measure());
    found.extend(reading.meeting());
    found.extend(reading.agreement());
    found.extend(reading.purchase());
    found
}

impl Reading<'_, '_> {
    fn text(&self) -> &str {
        self.sentence.text
    }

    fn word(&self, mention: &Mention) -> Option<Word> {
        match mention.is {
            Is::Word(class, _) => self.words.get(usize::from(class)).copied(),
            _ => None,
        }
    }

    fn find(&self, wanted: impl Fn(Word) -> bool) -> Option<Mention> {
        self.mentions.iter().find(|mention| self.word(mention).is_some_and(&wanted)).copied()
    }

    fn has(&self, wanted: Word) -> bool {
        self.find(|word| word == wanted).is_some()
    }

    fn act(&self, act: Act) -> bool {
        self.has(Word::Act(act))
    }

    fn cue(&self, cue: Cue) -> bool {
        self.has(Word::Cue(cue))
    }

    fn named(&self) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        for mention in &self.mentions {
            let (party, person) = match mention.is {
                Is::Party(party, _) => (Some(party), None),
                Is::Person(person) => (self.sentence.lexicon.person_party(person, self.sentence.on), Some(person)),
                _ => (None, None),
            };
            let Some(party) = party else { continue };
            let before = &self.text()[..mention.start];
            let led = LED.iter().any(|word| before.ends_with(word));
            let target = ["对", "向", "原产于", "来自", "自"].iter().any(|word| before.ends_with(word));
            found.push(Named { start: mention.start, end: mention.end, party, person, led, target });
        }
        found
    }

    /// Who acts before `at`: the first party that nothing leads to.
    fn actor(&self, at: usize) -> Option<u16> {
        // 白宫称,中方承诺: who is said to act, else the speaker.
        let say = self.find(|word| word == Word::Flag(Flag::Say)).map_or(0, |say| say.end);
        // 白宫:中方同意: the colon is a word of saying.
        let colon =
            [':', '：'].iter().filter_map(|sign| self.text().find(*sign)).min().filter(|at| *at < 40).unwrap_or(0);
        let say = say.max(colon);
        let free = |from: usize| {
            self.parties
                .iter()
                .find(|party| party.start >= from && party.end <= at && !party.led)
                .map(|party| party.party)
        };
        free(say).or_else(|| free(0))
    }

    fn speaker(&self) -> Option<(u16, Option<u16>)> {
        let say = self.find(|word| word == Word::Flag(Flag::Say))?;
        self.parties.iter().rfind(|party| party.end <= say.start && !party.led).map(|party| (party.party, party.person))
    }

    fn ids(&self, parties: &[u16]) -> Vec<PartyId> {
        parties.iter().map(|party| self.sentence.lexicon.party(*party).id.clone()).collect()
    }

    fn goods(&self) -> Vec<ProductId> {
        let lexicon = self.sentence.lexicon;
        let mut all: Vec<(ProductId, bool)> = Vec::new();
        for mention in &self.mentions {
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

    fn blank(&self, kind: Kind) -> Fact {
        let speaker = self.speaker();
        let reported = self.has(Word::Flag(Flag::Reportedly));
        let lexicon = self.sentence.lexicon;
        let hedge = if reported {
            Hedge::Reported
        } else if speaker.is_some() {
            Hedge::Attributed
        } else {
            Hedge::Asserted
        };
        Fact {
            kind,
            action: None,
            stage: None,
            actor: Vec::new(),
            target: Vec::new(),
            participants: Vec::new(),
            object: Vec::new(),
            rate: None,
            rate_from: None,
            rate_is: None,
            basis: None,
            amount: None,
            date: None,
            date_is: None,
            place: None,
            confirmed_by: Vec::new(),
            unconfirmed_by: Vec::new(),
            denied_by: Vec::new(),
            said_by: speaker.map(|(party, person)| match person {
                Some(person) => lexicon.person(person).id.to_string(),
                None => lexicon.party(party).id.to_string(),
            }),
            fresh: self.sentence.is_title() || !self.has(Word::Flag(Flag::PastTime)),
            hedge,
            evidence: self.sentence.evidence(),
            confidence: if reported { 0.6 } else { 0.75 },
        }
    }

    /// The first date; days without a month are those of the month of publication.
    fn date(&self, looks: Looks) -> Option<DateSpan> {
        let dateline = self.text().find("日电").filter(|at| *at < 60).map_or(0, |at| at + "日电".len());
        let found = self.sentence.dates.iter().find(|found| found.start >= dateline);
        let Some(first) = found else { return days(&self.text()[dateline..], self.sentence.on) };
        let span = first.resolve(self.sentence.on, looks)?;
        // 10月24日至27日.
        let rest = self.text()[first.end..].strip_prefix('至');
        let day = rest.and_then(|rest| rest.split('日').next()).and_then(|day| day.parse::<u32>().ok());
        let last = day
            .and_then(|day| NaiveDate::from_ymd_opt(span.last.year(), span.last.month(), day))
            .filter(|last| *last > span.first);
        Some(DateSpan { first: span.first, last: last.unwrap_or(span.last) })
    }

    fn measure(&self) -> Option<Fact> {
        // 对于美方..,中方重申反对: the act of another, told only to be objected to.
        if ["反对", "不满", "敦促"].iter().any(|word| self.text().contains(word)) {
            return None;
        }
        let kinds = [Kind::Investigation, Kind::Tariff, Kind::ExportControl, Kind::ImportControl, Kind::Sanction];
        let new = || {
            self.mentions.iter().find_map(|mention| match self.word(mention)? {
                Word::Noun(kind @ Kind::New(_)) => Some((kind, *mention)),
                _ => None,
            })
        };
        let noun = kinds
            .iter()
            .find_map(|kind| self.find(|word| word == Word::Noun(*kind)).map(|mention| (*kind, mention)))
            .or_else(new);
        let flow = || {
            let flow = self.find(|word| matches!(word, Word::Flow(_)))?;
            let act = self.find(|word| matches!(word, Word::Act(Act::Restrict | Act::Suspend | Act::Resume)))?;
            let kind = self.word(&flow).and_then(|word| match word {
                Word::Flow(kind) => Some(kind),
                _ => None,
            })?;
            // 暂停进口: the verb stands right before the trade that it stops.
            (act.end <= flow.start && flow.start - act.end <= 90).then_some((kind, flow))
        };
        let (kind, trigger, by_flow) = match noun {
            Some((kind, mention)) => (kind, mention, false),
            None => flow().map(|(kind, mention)| (kind, mention, true))?,
        };
        let acts: Vec<Act> = Act::ALL.iter().copied().filter(|act| self.act(*act)).collect();
        let has = |act: Act| acts.contains(&act);
        let action = if by_flow {
            if has(Act::Resume) { Action::Remove } else { Action::Impose }
        } else if has(Act::Suspend) {
            Action::Suspend
        } else if has(Act::Remove) || has(Act::Close) {
            Action::Remove
        } else if has(Act::Reduce) {
            Action::Reduce
        } else if has(Act::Raise) {
            Action::Raise
        } else if has(Act::Extend) {
            Action::Extend
        } else if has(Act::Impose) || has(Act::Open) || has(Act::Effect) || kind == Kind::Investigation {
            Action::Impose
        } else {
            return None;
        };
        let ahead = self.has(Word::Flag(Flag::Will));
        let stage = if self.cue(Cue::Denied) {
            Stage::Denied
        } else if self.cue(Cue::Threatened) || self.cue(Cue::Condition) && ahead {
            Stage::Threatened
        } else if self.cue(Cue::Considered) {
            Stage::Considered
        } else {
            Stage::Announced
        };
        let mut fact = self.blank(kind);
        fact.action = Some(action);
        fact.stage = Some(stage);
        let target: Vec<u16> =
            self.parties.iter().filter(|party| party.target && self.bears(party)).map(|party| party.party).collect();
        let actor = self
            .actor(trigger.start)
            .filter(|actor| !target.contains(actor))
            .or(self.context.home.filter(|home| !target.contains(home)))?;
        fact.actor = self.ids(&[actor]);
        fact.target = self.ids(&target);
        fact.object = self.goods();
        if matches!(kind, Kind::Tariff | Kind::New(_)) {
            let rates: Vec<(usize, f64)> = self
                .sentence
                .numbers
                .iter()
                .filter_map(|number| match number.is {
                    Quantity::Percent(percent) => Some((number.start, percent)),
                    _ => None,
                })
                .collect();
            let before = |at: usize, words: &[&str]| words.iter().any(|word| self.text()[..at].ends_with(word));
            fact.rate_from = rates.iter().find(|(at, _)| before(*at, &["从", "由"])).map(|(_, rate)| *rate);
            fact.rate = rates.iter().rev().find(|(at, _)| !before(*at, &["从", "由"])).map(|(_, rate)| *rate);
            let step = self.has(Word::Flag(Flag::Step)) || self.text().contains("加征");
            fact.rate_is = fact.rate.map(|_| if step { RateIs::Step } else { RateIs::Level });
            match (fact.rate, fact.rate_from) {
                (Some(to), Some(from)) if to < from => fact.action = Some(Action::Reduce),
                (Some(to), Some(from)) if to > from => fact.action = Some(Action::Raise),
                _ => {}
            }
        }
        fact.basis = self.mentions.iter().find_map(|mention| match mention.is {
            Is::Basis(index) => Some(self.sentence.lexicon.basis(index).to_owned()),
            _ => None,
        });
        if fact.basis.is_none() {
            let named = [
                ("反倾销", "anti_dumping"),
                ("反补贴", "countervailing"),
                ("不可靠实体清单", "unreliable_entity_list"),
                ("实体清单", "entity_list"),
            ];
            fact.basis = named.iter().find(|(word, _)| self.text().contains(word)).map(|(_, id)| (*id).to_owned());
        }
        fact.date = self.date(Looks::Ahead);
        let expires = matches!(action, Action::Suspend | Action::Extend) && self.text().contains('至');
        fact.date_is = fact.date.map(|_| if expires { DateIs::Expires } else { DateIs::Effective });
        Some(fact)
    }

    /// True if the measure is on the party or its goods; a spokesperson answers 对 many things.
    fn bears(&self, party: &Named) -> bool {
        !self.text()[party.end..].starts_with(|c: char| "方代表记者提".contains(c))
    }

    fn sides(&self) -> (Vec<u16>, Vec<u16>) {
        let mut persons: Vec<u16> = Vec::new();
        let mut parties: Vec<u16> = Vec::new();
        let speaker = self.find(|word| word == Word::Flag(Flag::Say)).map_or(0, |say| say.start);
        for named in &self.parties {
            // 外交部发言人表示: who only speaks takes no part; but "中方..将同" does.
            let only_speaks = named.end <= speaker && self.text()[named.start..named.end].contains("发言人");
            let before = &self.text()[..named.start];
            let place = ["在", "赴", "抵", "访"].iter().any(|word| before.ends_with(word));
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
            persons.iter().filter_map(|person| self.sentence.lexicon.person_party(*person, self.sentence.on)).collect();
        parties.retain(|party| !acted.contains(party));
        (persons, parties)
    }

    fn meeting(&self) -> Option<Fact> {
        let noun = self.find(|word| word == Word::Noun(Kind::Meeting))?;
        let (persons, mut parties) = self.sides();
        let both = self.has(Word::Flag(Flag::Both)) || self.has(Word::Flag(Flag::Leaders));
        if persons.len() + parties.len() < 2 && both && self.context.sides.len() == 2 {
            parties.clone_from(&self.context.sides);
        }
        if persons.len() + parties.len() < 2 || self.cue(Cue::Unconfirmed) {
            return None;
        }
        let ahead = self.has(Word::Flag(Flag::Will));
        let text = self.text();
        let stage = if self.cue(Cue::Denied) || self.text().contains("没有磋商") || self.text().contains("没有进行")
        {
            Stage::Denied
        } else if self.act(Act::Remove) {
            Stage::Cancelled
        } else if text.contains("推迟") || text.contains("延期") {
            Stage::Postponed
        } else if self.cue(Cue::Considered) && !ahead {
            Stage::Considered
        } else if ahead || self.cue(Cue::Agree) {
            Stage::Announced
        } else if text.contains("正在") {
            Stage::InEffect
        } else if self.act(Act::Hold)
            || text[noun.end..].starts_with('了')
            || text[..noun.start].ends_with('了')
            || self.sentence.is_title()
            || text.contains("会谈后")
            || text.contains("通话")
        {
            Stage::Held
        } else {
            return None;
        };
        let mut fact = self.blank(Kind::Meeting);
        fact.stage = Some(stage);
        let lexicon = self.sentence.lexicon;
        let named = persons.iter().map(|person| lexicon.person(*person).id.to_string());
        fact.participants = named.chain(parties.iter().map(|party| lexicon.party(*party).id.to_string())).collect();
        let looks = if stage == Stage::Held { Looks::Back } else { Looks::Ahead };
        fact.date = self.date(looks);
        fact.date_is = fact.date.map(|_| DateIs::Held);
        fact.place = self.place();
        if stage == Stage::Announced
            && let Some((party, _)) = self.speaker()
        {
            fact.confirmed_by = self.ids(&[party]);
        }
        Some(fact)
    }

    /// 在..: a place, or a third state.
    fn place(&self) -> Option<String> {
        let led = |mention: &&Mention| self.text()[..mention.start].ends_with('在');
        let place = self.mentions.iter().find_map(|mention| match mention.is {
            Is::Place(index) => Some(self.sentence.lexicon.place(index).0.to_owned()),
            _ => None,
        });
        let state = || {
            self.mentions.iter().filter(led).find_map(|mention| match mention.is {
                Is::Party(_, Naming::Name) => Some(self.text()[mention.start..mention.end].to_owned()),
                _ => None,
            })
        };
        state().or(place)
    }

    fn agreement(&self) -> Option<Fact> {
        let noun = self.find(|word| word == Word::Noun(Kind::Agreement))?;
        let will = self.find(|word| word == Word::Flag(Flag::Will)).is_some_and(|will| will.start < noun.start);
        let (persons, parties) = self.sides();
        let lexicon = self.sentence.lexicon;
        let mut sides: Vec<u16> = persons
            .iter()
            .filter_map(|person| lexicon.person_party(*person, self.sentence.on))
            .chain(parties)
            .collect();
        crate::facts::roles::unique(&mut sides);
        if sides.len() != 2 && self.context.sides.len() == 2 {
            sides.clone_from(&self.context.sides);
        }
        if sides.len() != 2 {
            return None;
        }
        let stage = if self.cue(Cue::Considered) || will {
            Stage::Considered
        } else if self.act(Act::Sign) {
            Stage::Confirmed
        } else if self.act(Act::Reach) {
            Stage::Announced
        } else {
            return None;
        };
        let mut fact = self.blank(Kind::Agreement);
        fact.action = Some(Action::Reach);
        fact.stage = Some(stage);
        fact.actor = self.ids(&sides);
        fact.target = fact.actor.iter().rev().cloned().collect();
        fact.object = self.goods().into_iter().filter(|id| id.as_str() != "all_goods").collect();
        if let Some((party, _)) = self.speaker() {
            fact.confirmed_by = self.ids(&[party]);
        }
        Some(fact)
    }

    fn purchase(&self) -> Option<Fact> {
        let noun = self.find(|word| word == Word::Noun(Kind::Purchase))?;
        let object: Vec<ProductId> = self.goods().into_iter().filter(|id| id.as_str() != "all_goods").collect();
        let halted = self.act(Act::Suspend) || self.act(Act::Restrict);
        let commits = self.cue(Cue::Agree)
            || self.has(Word::Flag(Flag::Will))
            || self.act(Act::Resume)
            || self.cue(Cue::Announced);
        if object.is_empty() || !(halted || commits) || self.has(Word::Noun(Kind::Tariff)) || self.cue(Cue::Considered)
        {
            return None;
        }
        let actor = self.actor(noun.start).or(self.context.home)?;
        let target = self.parties.iter().find(|party| party.party != actor)?;
        let mut fact = self.blank(Kind::Purchase);
        fact.action = Some(if halted { Action::Suspend } else { Action::Impose });
        fact.stage = Some(if self.cue(Cue::Denied) { Stage::Denied } else { Stage::Announced });
        fact.actor = self.ids(&[actor]);
        fact.target = self.ids(&[target.party]);
        fact.object = object;
        Some(fact)
    }
}

/// `14日至15日`, `14日`: days of the month of publication; `即日起`: its day.
fn days(text: &str, on: NaiveDate) -> Option<DateSpan> {
    if text.contains("即日起") || text.contains("今日起") {
        return Some(DateSpan::day(on));
    }
    let number = |end: usize| {
        let start = text[..end]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        text[start..end].parse::<u32>().ok().and_then(|day| NaiveDate::from_ymd_opt(on.year(), on.month(), day))
    };
    let mut found =
        text.match_indices('日').filter_map(|(at, _)| number(at)).filter(|day| (*day - on).num_days().abs() <= 31);
    let first = found.next()?;
    let last = found.next().filter(|last| *last > first && text.contains("日至")).unwrap_or(first);
    Some(DateSpan { first, last })
}

/// A sentence that says only that a side has nothing to say: `没有可以发布的消息`.
pub(super) fn stand(sentence: &Sentence<'_>, words: &[Word], context: &Context, facts: &mut [Fact]) {
    let mentions: Vec<Mention> = (0..sentence.tokens.len()).flat_map(|at| sentence.mentions(at).to_vec()).collect();
    let mut reading = Reading { sentence, words, mentions, parties: Vec::new(), context };
    reading.parties = reading.named();
    let unconfirmed = reading.cue(Cue::Unconfirmed);
    if !unconfirmed {
        return;
    }
    let party = reading.parties.first().map(|party| party.party).or(context.home);
    let Some(id) = party.map(|party| sentence.lexicon.party(party).id.clone()) else { return };
    let known = facts
        .iter_mut()
        .rev()
        .find(|fact| fact.kind == Kind::Meeting && matches!(fact.stage, Some(Stage::Announced | Stage::Considered)));
    if let Some(fact) = known
        && !fact.confirmed_by.contains(&id)
        && !fact.unconfirmed_by.contains(&id)
    {
        fact.unconfirmed_by.push(id);
    }
}

/// What a date means where it stands alone; used where a notice says from when it applies.
pub(super) fn term(sentence: &Sentence<'_>) -> Option<Term> {
    let applies = ["施行", "实施", "生效", "执行"].iter().any(|word| sentence.text.contains(word));
    let short = sentence.text.chars().count() < 40;
    let found = sentence.dates.first().filter(|found| !found.is_distance())?;
    let span = (applies && short).then(|| found.resolve(sentence.on, Looks::Ahead)).flatten()?;
    Some(Term { span, is: DateIs::Effective, goods: Vec::new() })
}
