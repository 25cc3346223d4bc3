//! Other news that fell into the window of an event: what a price did then may be of it.
//!
//! In: stories of a store, or changes of a replay. Out: `News`, and those that concern a symbol within a window. It says what
//! else was told, and never what moved the price.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::article::ArticleId;
use crate::ledger::{Change, Novelty, StageLine, Story, StoryId};
use crate::lexicon::{Lexicon, ProductId};
use crate::market::Symbol;
use crate::market::exposure::{Exposures, Theme};
use crate::market::instruments::Instruments;

/// Letters shown of a sentence.
const TOLD_CHARS: usize = 160;

/// A fact that was new when it was told, and the symbols that it is likely to move.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    pub at: DateTime<Utc>,
    pub story: StoryId,
    /// The sentence that says it.
    pub told: String,
    pub symbols: Vec<Symbol>,
}

/// What is told of another fact in the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confounder {
    pub at: DateTime<Utc>,
    pub told: String,
}

impl News {
    /// What was told of a story, line by line of its history; `dated` is when an article was published, where that is kept.
    pub fn of_story(
        story: &Story,
        dated: impl Fn(&ArticleId) -> Option<DateTime<Utc>>,
        exposures: &Exposures,
        lexicon: &Lexicon,
    ) -> Vec<Self> {
        if story.withdrawn {
            return Vec::new();
        }
        let symbols = symbols(story, exposures, lexicon);
        let line = |at, told: &str| Self { at, story: story.id.clone(), told: short(told), symbols: symbols.clone() };
        // A line counts from when it was read, and an article may have been read late.
        let at = |entry: &StageLine| dated(&entry.article).map_or(entry.at, |dated| dated.min(entry.at));
        story.history.iter().map(|entry| line(at(entry), &entry.evidence)).collect()
    }

    /// What a change told; none of a repeat, and of what was long known.
    pub fn of_change(change: &Change, exposures: &Exposures, lexicon: &Lexicon) -> Option<Self> {
        let is_new = change.novelty != Novelty::Repeat && change.fact.fresh;
        is_new.then(|| Self {
            at: change.article.dated_at(),
            story: change.story.id.clone(),
            told: short(&change.fact.evidence.text),
            symbols: symbols(&change.story, exposures, lexicon),
        })
    }
}

/// The symbols by which news is known to concern one: itself, or, where no news names it, others of its group. What moves the
/// future on an index moves the index.
pub(super) fn stand_ins(news: &[News], symbol: &Symbol, instruments: &Instruments) -> Vec<Symbol> {
    let group = instruments.get(symbol).map(|instrument| &instrument.group);
    match group {
        Some(group) if !news.iter().any(|one| one.symbols.contains(symbol)) => {
            let alike = instruments.iter().filter(|other| other.group == *group);
            alike.map(|other| other.symbol.clone()).collect()
        }
        _ => vec![symbol.clone()],
    }
}

/// What else concerned any of some symbols within a window, oldest first; of each story its first word there.
pub(super) fn confounders(
    news: &[News],
    own: Option<&StoryId>,
    symbols: &[Symbol],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Vec<Confounder> {
    let concerns = |one: &News| symbols.iter().any(|symbol| one.symbols.contains(symbol));
    let within = |one: &&News| from <= one.at && one.at <= to && Some(&one.story) != own && concerns(one);
    let mut found: Vec<&News> = news.iter().filter(within).collect();
    found.sort_by_key(|one| one.at);
    let mut seen: Vec<&StoryId> = Vec::new();
    found.retain(|one| {
        let is_first = !seen.contains(&&one.story);
        seen.push(&one.story);
        is_first
    });
    found.into_iter().map(|one| Confounder { at: one.at, told: one.told.clone() }).collect()
}

fn symbols(story: &Story, exposures: &Exposures, lexicon: &Lexicon) -> Vec<Symbol> {
    let theme = Theme {
        kind: story.kind.as_str(),
        actors: story.actor.iter().map(|party| party.as_str()).collect(),
        targets: story.target.iter().map(|party| party.as_str()).collect(),
        objects: story.object.iter().map(|good| good.as_str()).collect(),
    };
    exposures.symbols(&theme, |good, class| lexicon.is_a(&ProductId::new(good), &ProductId::new(class)))
}

fn short(told: &str) -> String {
    let mut text: String = told.chars().take(TOLD_CHARS).collect();
    if text.len() < told.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_104_800 + 60 * minute, 0).expect("a time")
    }

    fn news(minute: i64, story: &str, symbols: &[&str]) -> News {
        News {
            at: at(minute),
            story: StoryId(story.into()),
            told: format!("{story} {minute}"),
            symbols: symbols.iter().map(|name| Symbol::new(name)).collect(),
        }
    }

    #[test]
    fn other_facts_on_the_symbol_within_the_window_confound_each_story_once_and_not_the_event_itself() {
        let all = [
            news(30, "b", &["MP"]),
            news(10, "b", &["MP", "SPY"]),
            news(0, "own", &["MP"]),
            news(20, "c", &["SPY"]),
            news(61, "d", &["MP"]),
            news(-30, "e", &["MP"]),
        ];
        let own = StoryId("own".into());
        let found = |own, symbol: &str| -> Vec<String> {
            let found = confounders(&all, own, &[Symbol::new(symbol)], (at(-30), at(60)));
            found.into_iter().map(|one| one.told).collect()
        };
        assert_eq!(found(Some(&own), "MP"), ["e -30", "b 10"]);
        assert_eq!(found(Some(&own), "SPY"), ["b 10", "c 20"]);
        assert_eq!(found(None, "MP"), ["e -30", "own 0", "b 10"]);
        // The index is named nowhere, and is known by the fund on it.
        let calendars = crate::market::calendar::Calendars::embedded();
        let instruments = Instruments::embedded(&calendars);
        let alike = stand_ins(&all, &Symbol::new("^GSPC"), &instruments);
        assert!(alike.contains(&Symbol::new("SPY")) && !alike.contains(&Symbol::new("MP")), "{alike:?}");
        assert_eq!(confounders(&all, Some(&own), &alike, (at(-30), at(60))).len(), 2);
        assert_eq!(stand_ins(&all, &Symbol::new("SPY"), &instruments), [Symbol::new("SPY")]);
    }
}
