//! One poll of a feed or a quote source, and one pass over all of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::alerts::Alert;
use crate::daemon::app::{App, AppError, Live};
use crate::daemon::fault;
use crate::daemon::judge::{ReadBars, ReadDocument, Work};
use crate::daemon::read;
use crate::fetch::{self, Feed, FeedState, Fetched};
use crate::market::providers::QuoteSource;
use crate::market::{Bar, Symbol};
use crate::operator::{Counts, Seen};
use crate::schedule::PollState;
use crate::store::Batch;

const DAY_S: u32 = 86_400;
/// The operator is told of prices that are so much trading behind, where the source says nothing else: free prices are often
/// late by a quarter of an hour.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(30);

/// What one poll of a feed came to.
#[derive(Clone, Debug)]
pub struct FeedPass {
    pub feed: String,
    /// Articles that were new.
    pub read: usize,
    pub facts: usize,
    /// Why it failed, or why nothing was read.
    pub note: Option<String>,
}

/// What a pass polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// What its schedule, its server and its back-off allow now.
    OnSchedule,
    /// Everything.
    All,
}

/// What one pass over everything that is due came to.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    pub feeds: Vec<FeedPass>,
    /// In the order in which they were decided.
    pub alerts: Vec<Arc<Alert>>,
    /// Feeds and quote sources that were not due yet.
    pub not_due: usize,
    /// What went wrong with prices.
    pub quote_problems: Vec<String>,
}

/// A document that was read and waits to be judged, or the state of a poll that read nothing.
enum Polled {
    Read(Box<ReadDocument>, FeedPass),
    State(Box<FeedState>, Box<Seen>, FeedPass),
}

/// What one poll of a quote source came to.
pub(super) struct QuotesPolled {
    pub state: PollState,
    pub alerts: Vec<Arc<Alert>>,
    pub problems: Vec<String>,
}

impl App {
    /// One pass: prices first, then every feed that is due, then what is due in the outbox.
    ///
    /// # Errors
    /// A store that cannot be read or written.
    pub async fn once(&self, what: Due) -> Result<Pass, AppError> {
        let live = self.live();
        let now = self.now();
        let mut pass = Pass::default();
        let states = self.quote_states().await?;
        let quotes = live.quotes.iter().map(|source| {
            let state = states.get(&source.state_name()).cloned();
            (source.clone(), state.unwrap_or_else(|| PollState { name: source.state_name(), ..PollState::default() }))
        });
        let (due, later): (Vec<_>, Vec<_>) =
            quotes.partition(|(source, state)| what == Due::All || is_due(source.schedule.due_at(state), now));
        pass.not_due += later.len();
        for result in
            futures::future::join_all(due.iter().map(|(source, state)| self.poll_quotes(&live, source, state))).await
        {
            let polled = result?;
            pass.alerts.extend(polled.alerts);
            pass.quote_problems.extend(polled.problems);
        }
        // Mails go out while later documents are still judged.
        let stop = CancellationToken::new();
        let deliverer = tokio::spawn(self.clone().deliver(stop.clone()));
        let passed = self.pass_over_feeds(&live, what, now, &mut pass).await;
        self.settle_due().await?;
        stop.cancel();
        // A panic in it has been logged; what it did not send is still in the outbox.
        let _ = deliverer.await;
        // What became of its tries may concern the operator.
        self.settle_due().await?;
        passed.map(|()| pass)
    }

    /// Lets the judge do what has fallen due: any work makes it look.
    async fn settle_due(&self) -> Result<(), AppError> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.inner.judge.send(Work::Ping(answer)).await.map_err(|_| AppError::JudgeStopped)?;
        answered.await.map_err(|_| AppError::JudgeStopped)
    }

    async fn pass_over_feeds(
        &self,
        live: &Arc<Live>,
        what: Due,
        now: DateTime<Utc>,
        pass: &mut Pass,
    ) -> Result<(), AppError> {
        let states = self.feed_states().await?;
        let feeds = live.feeds.iter().map(|feed| {
            let state = states.get(&feed.state_name()).cloned();
            (feed.clone(), state.unwrap_or_else(|| fresh_state(feed)))
        });
        let (due, later): (Vec<_>, Vec<_>) =
            feeds.partition(|(feed, state)| what == Due::All || is_due(feed.schedule.due_at(&state.poll), now));
        pass.not_due += later.len();
        let polled = due.iter().map(|(feed, state)| {
            let (app, live, feed, state) = (self.clone(), live.clone(), feed.clone(), state.clone());
            tokio::spawn(async move { app.poll_feed(&live, &feed, &state).await })
        });
        let mut documents = Vec::new();
        for polled in futures::future::join_all(polled.collect::<Vec<_>>()).await {
            // A task that panicked has been logged; its feed is polled again.
            let Ok(polled) = polled else { continue };
            documents.push(polled);
        }
        // What was published first is judged first, whichever feed answered first.
        documents.sort_by_key(|polled| match polled {
            Polled::Read(document, _) => document.articles.first().map(|(article, ..)| article.dated_at()),
            Polled::State(..) => None,
        });
        let judged = documents.into_iter().map(|polled| self.settle(polled));
        for result in futures::future::join_all(judged).await {
            let (feed, alerts) = result?;
            pass.feeds.push(feed);
            pass.alerts.extend(alerts);
        }
        pass.feeds.sort_by(|a, b| a.feed.cmp(&b.feed));
        Ok(())
    }

    /// Polls one feed, judges what is new, and saves its state.
    pub(super) async fn poll(
        &self,
        live: &Arc<Live>,
        feed: &Arc<Feed>,
        state: &FeedState,
    ) -> Result<FeedState, AppError> {
        let polled = self.poll_feed(live, feed, state).await;
        let after = match &polled {
            Polled::Read(document, _) => document.state.clone(),
            Polled::State(state, ..) => (**state).clone(),
        };
        self.settle(polled).await.map(|_| after)
    }

    async fn poll_feed(&self, live: &Arc<Live>, feed: &Arc<Feed>, state: &FeedState) -> Polled {
        let (now, began) = (self.now(), Instant::now());
        let name = feed.name.to_string();
        let nothing = |note: Option<String>| FeedPass { feed: name.clone(), read: 0, facts: 0, note };
        let asked = fetch::fetch(&live.client, feed, state, now).await;
        let state = &FeedState { moved: asked.moved, unchanged_since: asked.unchanged_since, ..state.clone() };
        let failed = |code: &str, hints, error: String| {
            warn!(feed = %feed.name, code, failures = state.poll.failures + 1, error, "feed failed; will try again");
            let poll = state.poll.failed(now, hints, error.clone());
            let after = FeedState { poll, held_until: None, ..state.clone() };
            let seen = Seen::FeedFailed { feed: name.clone(), poll: after.poll.clone(), is_gone: code == "gone" };
            Polled::State(Box::new(after), Box::new(seen), nothing(Some(error)))
        };
        match asked.came_to {
            Ok(Fetched::NotModified { hints }) => {
                debug!(feed = %feed.name, "feed has not changed");
                let items = state.poll.last_items_count.unwrap_or(0);
                let poll = state.poll.succeeded(now, hints, items);
                let after = FeedState { poll, held_until: None, ..state.clone() };
                let (feed, poll) = (name.clone(), after.poll.clone());
                let longest_gap_s = read::gap_s(state, now);
                let counts = Counts { polls: 1, polls_unchanged: 1, longest_gap_s, ..Counts::default() };
                let seen = Seen::FeedRead { feed, poll, items, brings_new: false, marks: Vec::new(), counts };
                Polled::State(Box::new(after), Box::new(seen), nothing(Some("not modified".to_owned())))
            }
            Ok(Fetched::Held { host, until }) => {
                info!(feed = %feed.name, host, %until, "not asked: its host wants to be left alone");
                let until = feed.schedule.spread(until, &state.poll.name);
                let after = FeedState { poll: state.poll.put_off(until), held_until: Some(until), ..state.clone() };
                let seen = Seen::FeedHeld { feed: name.clone() };
                let note = format!("not asked: `{host}` wants to be left alone until {}", until.format("%H:%M UTC"));
                Polled::State(Box::new(after), Box::new(seen), nothing(Some(note)))
            }
            Ok(Fetched::Document(document)) => {
                let us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
                debug!(target: "bellwether::steps", feed = %feed.name, fetch_us = us, "document fetched");
                fault::point("fetched");
                let hints = document.hints;
                match read::read(self, live, feed, state, *document, now).await {
                    Ok(read) => {
                        let facts = read.articles.iter().map(|(_, facts, _)| facts.len()).sum();
                        let pass = FeedPass { read: read.articles.len(), facts, ..nothing(None) };
                        Polled::Read(Box::new(read), pass)
                    }
                    Err(error) => failed(error.code(), hints, error.to_string()),
                }
            }
            Err(error) => failed(error.code(), error.hints(), error.to_string()),
        }
    }

    /// Hands a document to the judge and waits until it is saved.
    async fn settle(&self, polled: Polled) -> Result<(FeedPass, Vec<Arc<Alert>>), AppError> {
        match polled {
            Polled::Read(document, pass) => {
                let (answer, answered) = oneshot::channel();
                self.inner.judge.send(Work::Document(document, answer)).await.map_err(|_| AppError::JudgeStopped)?;
                let alerts = answered.await.map_err(|_| AppError::JudgeStopped)??;
                Ok((pass, alerts))
            }
            Polled::State(state, seen, pass) => {
                let batch = Batch { feed: Some(*state), ..Batch::default() };
                let (answer, answered) = oneshot::channel();
                let work = Work::Nothing(Box::new(batch), seen, answer);
                self.inner.judge.send(work).await.map_err(|_| AppError::JudgeStopped)?;
                answered.await.map_err(|_| AppError::JudgeStopped)??;
                Ok((pass, Vec::new()))
            }
        }
    }

    /// Polls one quote source; what it brings is judged and saved.
    pub(super) async fn poll_quotes(
        &self,
        live: &Live,
        source: &QuoteSource,
        state: &PollState,
    ) -> Result<QuotesPolled, AppError> {
        let now = self.now();
        if let Some(opens_at) = source.shut_until(now) {
            debug!(source = source.name, %opens_at, "its markets are shut");
            let after = PollState { last_at: Some(now), next_at: Some(opens_at), ..state.clone() };
            let batch = Batch { quote_source: Some(after.clone()), ..Batch::default() };
            self.inner.store.save(batch).await?;
            return Ok(QuotesPolled { state: after, alerts: Vec::new(), problems: Vec::new() });
        }
        let quotes = source.fetch(&live.client, now).await;
        if let Some(first) = quotes.problems.first() {
            warn!(source = source.name, count = quotes.problems.len(), first, "prices could not be had whole");
        }
        let after = match quotes.problems.first() {
            Some(problem) if quotes.bars.is_empty() => state.failed(now, quotes.hints, problem.clone()),
            _ => state.succeeded(now, quotes.hints, u32::try_from(quotes.bars.len()).unwrap_or(u32::MAX)),
        };
        let behind = behind(live, source, &quotes.bars, now);
        let seen = Seen::Quotes { source: source.name.clone(), poll: after.clone(), behind };
        let read = ReadBars {
            seen,
            source: source.name.clone(),
            state: after.clone(),
            bars: quotes.bars,
            // History that comes with the first poll is not news.
            alerting: state.last_success_at.is_some(),
            stale_after: source.stale_after,
        };
        let (answer, answered) = oneshot::channel();
        self.inner.judge.send(Work::Bars(Box::new(read), answer)).await.map_err(|_| AppError::JudgeStopped)?;
        let alerts = answered.await.map_err(|_| AppError::JudgeStopped)?.map_err(AppError::from)?;
        Ok(QuotesPolled { state: after, alerts, problems: quotes.problems })
    }
}

/// How much trading time the newest of these bars is behind, and how much that may be. None where no calendar tells, and of
/// daily bars.
fn behind(live: &Live, source: &QuoteSource, bars: &[Bar], now: DateTime<Utc>) -> Option<(TimeDelta, TimeDelta)> {
    let mut newest: HashMap<&Symbol, DateTime<Utc>> = HashMap::new();
    for bar in bars.iter().filter(|bar| bar.interval_s < DAY_S) {
        let at = newest.entry(&bar.symbol).or_insert(bar.closes_at());
        *at = (*at).max(bar.closes_at());
    }
    let of = |(symbol, at): (&Symbol, DateTime<Utc>)| {
        live.instruments.calendar(symbol, &live.calendars)?.trading_time(at, now).ok()
    };
    let least = newest.into_iter().filter_map(of).min()?;
    Some((least, source.stale_after.unwrap_or(STALE_AFTER)))
}

pub(super) fn fresh_state(feed: &Feed) -> FeedState {
    FeedState { poll: PollState { name: feed.state_name(), ..PollState::default() }, ..FeedState::default() }
}

pub(super) fn is_due(due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    due_at.is_some_and(|due_at| due_at <= now)
}
