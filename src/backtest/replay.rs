//! One set of rules over an archive.
//!
//! In: articles with their facts, in order, and bars. Out: `Told`.
//!
//! Between two articles, prices come in and what rules wait for falls due at the time at which it did.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::alerts::Alert;
use crate::backtest::account::ArticleAccount;
use crate::backtest::confounders::News;
use crate::backtest::reading::ReadArticle;
use crate::engine::{Engine, Mute, Saved, Settings, Step};
use crate::ledger::{Novelty, StoryId};
use crate::market::{Bar, Reference};

/// How often the daemon forgets what is past remembering; here by the archive's clock.
const FORGET_EVERY: TimeDelta = TimeDelta::days(1);

/// What one set of rules told, and what it kept back.
#[derive(Debug, Default)]
pub struct Told {
    pub alerts: Vec<Arc<Alert>>,
    pub articles_count: usize,
    pub facts_count: usize,
    /// Alerts that a cooldown held back, by rule.
    pub held: BTreeMap<String, usize>,
    /// Facts on which a rule failed, by rule, and why the first time.
    pub failed: BTreeMap<String, (usize, String)>,
    /// Facts that said again what was known.
    pub repeats_count: usize,
    /// Those of them that said again what an alert had told.
    pub repeats_of_told_count: usize,
    /// Articles of which nobody was to be told: a feed's first read, or too old.
    pub muted_count: usize,
    /// Notifications, by receiver.
    pub receivers: BTreeMap<String, usize>,
    /// What was new, where it is to be kept.
    pub news: Vec<News>,
    /// Of the first and the last article.
    pub between: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// An engine on its way through an archive.
#[derive(Debug)]
pub struct Replay {
    engine: Engine,
    bars: Arc<[Bar]>,
    bars_taken: usize,
    stateless: bool,
    /// Symbols that news moves, where it is to be kept.
    keeps_news: Option<Reference>,
    told_stories: HashSet<StoryId>,
    forgets_at: Option<DateTime<Utc>>,
    told: Told,
}

impl Replay {
    /// Starts with nothing remembered. `bars` are in the order in which they were known; `stateless` takes every article
    /// alone.
    pub fn new(settings: Settings, bars: Arc<[Bar]>, stateless: bool) -> Self {
        Self {
            engine: Engine::restore(settings, Saved::default()),
            bars,
            bars_taken: 0,
            stateless,
            keeps_news: None,
            told_stories: HashSet::new(),
            forgets_at: None,
            told: Told::default(),
        }
    }

    /// Keeps what is new, for a study of what else was told.
    pub fn keep_news(&mut self, reference: Reference) {
        self.keeps_news = Some(reference);
    }

    /// Takes in an article, and before it everything that happened until then; returns what the ledger made of it.
    pub fn article(&mut self, read: &ReadArticle) -> ArticleAccount {
        let at = read.article.first_seen_at;
        if self.stateless {
            self.prices_until(at);
            self.engine.go_back(Saved::default());
        } else {
            self.wait(at);
            self.forget(at);
        }
        let told = &mut self.told;
        told.articles_count += 1;
        told.facts_count += read.facts.len();
        told.muted_count += usize::from(read.mute != Mute::No);
        told.between = Some(told.between.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        let step = self.engine.read(&read.article, &read.facts, read.mute, at);
        if let Some(reference) = &self.keeps_news {
            let lexicon = self.engine.rules().words();
            let news = step.changes.iter().filter_map(|change| News::of_change(change, &reference.exposures, lexicon));
            self.told.news.extend(news);
        }
        for change in step.changes.iter().filter(|change| change.novelty == Novelty::Repeat) {
            self.told.repeats_count += 1;
            self.told.repeats_of_told_count += usize::from(self.told_stories.contains(&change.story.id));
        }
        let account = ArticleAccount::of(&read.article, &step, at);
        self.take(step);
        account
    }

    /// Lets time pass: prices, and what falls due.
    pub fn wait(&mut self, until: DateTime<Utc>) {
        loop {
            let bar = self.bars.get(self.bars_taken).map(|bar| bar.received_at).filter(|at| *at <= until);
            let due = self.engine.next_due().filter(|at| *at <= until);
            match (bar, due) {
                // Of one time, the price is known first.
                (Some(bar), due) if due.is_none_or(|due| bar <= due) => self.next_bars(),
                (_, Some(due)) => {
                    let step = self.engine.tick(due);
                    self.take(step);
                }
                _ => return,
            }
        }
    }

    /// What came of it all.
    pub fn end(self) -> Told {
        self.told
    }

    fn prices_until(&mut self, until: DateTime<Utc>) {
        while self.bars.get(self.bars_taken).is_some_and(|bar| bar.received_at <= until) {
            self.next_bars();
        }
    }

    /// Takes in the bars that came at one time, together, as the daemon does: one alone would be held against the last
    /// price of another that came with it.
    fn next_bars(&mut self) {
        let first = self.bars_taken;
        let at = self.bars[first].received_at;
        let last = first + self.bars[first..].partition_point(|bar| bar.received_at <= at);
        let step = self.engine.price(&self.bars[first..last], true, at);
        self.bars_taken = last;
        // Those are for whoever runs the daemon.
        self.engine.take_price_warnings();
        self.take(step);
    }

    fn forget(&mut self, at: DateTime<Utc>) {
        if self.forgets_at.is_some_and(|due| at < due) {
            return;
        }
        if self.forgets_at.is_some() {
            self.engine.forget(at);
        }
        self.forgets_at = Some(at + FORGET_EVERY);
    }

    fn take(&mut self, step: Step) {
        for held in step.held {
            *self.told.held.entry(held.rule.to_string()).or_default() += 1;
        }
        for failure in step.failures {
            let why = || (0, format!("`{}`: {}", failure.part, failure.error));
            self.told.failed.entry(failure.rule.to_string()).or_insert_with(why).0 += 1;
        }
        for notification in step.notifications {
            *self.told.receivers.entry(notification.receiver).or_default() += 1;
        }
        self.told_stories.extend(step.alerts.iter().filter_map(|alert| alert.story.clone()));
        self.told.alerts.extend(step.alerts);
    }
}
