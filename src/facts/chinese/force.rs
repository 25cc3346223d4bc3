//! How real what a part of a sentence tells is, who says it, and whether it is news.

use crate::facts::chinese::dates::{Mark, When};
use crate::facts::chinese::reading::{Item, Reading};
use crate::facts::words::{Act, Cue, Flag, Han, Word};
use crate::facts::{Action, DateIs, DateSpan, Fact, Hedge, Kind, Stage};

/// What began so many days ago is no news.
const NEWS_DAYS: i64 = 14;
/// A day that is told without its year is not further ahead than this.
const SOON_DAYS: i64 = 45;
/// Bytes between a word of negation and the act that it denies: `不对..加征` is read as far as this.
const NOT_BYTES: usize = 3;

impl Reading<'_, '_> {
    /// A fact of this kind that says nothing yet, told in a part.
    pub(super) fn blank(&self, kind: Kind, part: usize) -> Fact {
        let speaker = self.speaker().filter(|(.., end)| self.parts.get(part).is_some_and(|part| *end <= part.end));
        let lexicon = self.sentence.lexicon;
        let reported = self.flag(Flag::Reportedly) && speaker.is_none();
        let hedge = if self.flag(Flag::Opinion) {
            Hedge::Speculated
        } else if reported {
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
            said_by: speaker.map(|(party, person, _)| match person {
                Some(person) => lexicon.person(person).id.to_string(),
                None => lexicon.party(party).id.to_string(),
            }),
            fresh: true,
            hedge,
            evidence: self.sentence.evidence(),
            confidence: if reported { 0.6 } else { 0.75 },
        }
    }

    /// True if what these parts tell is recalled: a word of time past, or no day but those long gone.
    pub(super) fn recalled(&self, parts: &std::ops::RangeInclusive<usize>, act: usize) -> bool {
        if self.sentence.is_title() {
            return false;
        }
        let past = self.items.iter().any(|item| {
            item.word == Word::Flag(Flag::PastTime)
                && parts.contains(&self.part_of(item.start))
                && (item.start <= act || self.text()[item.start..item.end].ends_with("以来"))
        });
        // 因应美国加征关税,..: what is answered is known.
        const ANSWERED: &[&str] = &["因应", "鉴于", "由于", "作为对", "为回应", "为反制"];
        if past || ANSWERED.iter().any(|word| self.part(*parts.end()).starts_with(word)) {
            return true;
        }
        let on = self.sentence.on;
        let days = |from_only: bool| {
            self.days
                .iter()
                .filter(|day| !self.inert(day))
                .filter(move |day| !from_only || day.mark == Mark::From)
                .filter_map(move |day| Some((self.part_of(day.start), day.nearest(on)?)))
        };
        let old = |span: DateSpan| (on - span.last).num_days() > NEWS_DAYS;
        let own: Vec<DateSpan> = days(false).filter(|(part, _)| parts.contains(part)).map(|(_, span)| span).collect();
        let begins = days(true).any(|(_, span)| !old(span));
        !own.is_empty() && own.iter().all(|span| old(*span)) && !begins
    }

    /// The word of negation right before an act, if there is one.
    pub(super) fn negated(&self, act: &Item) -> Option<&Item> {
        self.items.iter().rfind(|item| {
            let denies = matches!(item.word, Word::Flag(Flag::Not) | Word::Cue(Cue::Denied));
            let part = self.part_of(act.start);
            let near = item.end <= act.start && act.start - item.end <= NOT_BYTES;
            // 没有计划对..加征, 不会对..加征: over the one whom it spares.
            let strong =
                item.word == Word::Cue(Cue::Denied) && item.end <= act.start && self.part_of(item.start) == part;
            denies && (near || strong) && self.text()[item.start..item.end] != *"不得"
        })
    }

    /// How real the act is that stands in a part.
    pub(super) fn stage(&self, part: usize, act: &Item, background: bool) -> Stage {
        let before = |item: &&Item| item.end <= act.start;
        let own = |wanted: Word| self.in_part(part).filter(before).any(|item| item.word == wanted);
        let ahead =
            own(Word::Flag(Flag::Will)) || own(Word::Cue(Cue::Scheduled)) || self.text()[..act.start].ends_with('要');
        let decided = own(Word::Cue(Cue::Announced)) || own(Word::Cue(Cue::Agree));
        let condition = (part.saturating_sub(3)..=part)
            .any(|part| self.in_part(part).filter(before).any(|item| item.word == Word::Cue(Cue::Condition)));
        let threat = self.items.iter().filter(before).rfind(|item| {
            matches!(item.word, Word::Cue(Cue::Threatened | Cue::Announced | Cue::Considered | Cue::Agree))
        });
        let threatened = threat.is_some_and(|item| item.word == Word::Cue(Cue::Threatened));
        if threatened || condition && (ahead || own(Word::Cue(Cue::Considered))) {
            return Stage::Threatened;
        }
        // 计划对..加征, 宣布拟..: the last word counts.
        if own(Word::Cue(Cue::Considered)) && threat.is_some_and(|item| item.word == Word::Cue(Cue::Considered)) {
            return Stage::Considered;
        }
        // 考虑..,包括对..加征.
        let weighed = part > 0 && !decided && !ahead && {
            let carried = threat.filter(|item| item.word == Word::Cue(Cue::Considered));
            carried.is_some_and(|item| self.part_of(item.start) + 1 == part && self.part(part).starts_with("包括"))
        };
        if weighed {
            return Stage::Considered;
        }
        let text = self.text();
        let done = text[act.end..].starts_with('了')
            || ["已", "已经", "正式", "开始", "就"].iter().any(|word| text[..act.start].ends_with(word))
            || self.in_part(part).any(|item| text[item.start..item.end].ends_with("以来"));
        if background && !ahead || done && !ahead && !decided { Stage::InEffect } else { Stage::Announced }
    }

    /// When it takes effect or ends.
    pub(super) fn date(
        &self,
        parts: &std::ops::RangeInclusive<usize>,
        action: Action,
        act: &Item,
        background: bool,
    ) -> Option<(DateSpan, DateIs)> {
        let on = self.sentence.on;
        let part = *parts.end();
        let own = |mark: Mark| {
            self.days
                .iter()
                .filter(move |day| day.mark == mark && !self.inert(day) && parts.contains(&self.part_of(day.start)))
        };
        let paused = matches!(action, Action::Suspend | Action::Extend);
        let first =
            self.days.iter().rfind(|day| day.mark == Mark::From && self.part_of(day.start) <= part && !self.inert(day));
        let begins = first.and_then(|day| day.span(on, !background && !self.part(part).contains('已')));
        if paused {
            let until = self.days.iter().rfind(|day| day.mark == Mark::Until && self.part_of(day.start) <= part + 1);
            if let Some(span) = until
                .and_then(|day| day.span(on, true))
                .filter(|span| begins.is_none_or(|from| span.last >= from.first))
            {
                return Some((DateSpan::day(span.last), DateIs::Expires));
            }
        }
        if let Some(span) = begins {
            return Some((span, DateIs::Effective));
        }
        let effect = matches!(act.word, Word::Act(Act::Effect));
        let on_day = own(Mark::On).find(|day| {
            let text = self.text();
            let lead = &text[..day.start];
            let set = ["将于", "定于", "将在", "于"].iter().any(|word| lead.ends_with(word)) && day.end <= act.start;
            let near = act.start >= day.end && act.start - day.end <= 6 && !text[day.end..act.start].contains('就');
            let told = self.items.iter().any(|item| {
                item.start >= day.end
                    && item.end <= act.start
                    && matches!(item.word, Word::Cue(Cue::Announced) | Word::Flag(Flag::Say) | Word::Han(Han::Issue))
            });
            (background || (effect || set || near) && !told) && day.end <= act.start
                || effect && day.start >= act.end && day.start - act.end <= 3
        });
        if let Some(span) = on_day.and_then(|day| if background { day.nearest(on) } else { day.span(on, true) }) {
            return Some((span, DateIs::Effective));
        }
        let term =
            self.days.iter().find(|day| day.mark == Mark::For && (part..=part + 1).contains(&self.part_of(day.start)));
        term.filter(|_| paused && !background)
            .and_then(|day| day.ends(on))
            .map(|day| (DateSpan::day(day), DateIs::Expires))
    }
}

impl crate::facts::chinese::dates::Day {
    /// The days meant, as far as nothing tells which year: from when a measure applies is rather to come, when a thing
    /// was done is rather past.
    pub(super) fn nearest(&self, on: chrono::NaiveDate) -> Option<DateSpan> {
        let ahead = self.span(on, true);
        if self.mark != Mark::On || !matches!(self.when, When::MonthDay(..) | When::Month(..)) {
            return if matches!(self.mark, Mark::From | Mark::Until) { ahead } else { self.span(on, false) };
        }
        ahead.filter(|span| (span.first - on).num_days() <= SOON_DAYS).or_else(|| self.span(on, false))
    }
}
