//! The one task that judges: engine steps in order, each saved before its maker is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, error, info, warn};

use crate::alerts::{Alert, Order, StateRow};
use crate::article::Article;
use crate::daemon::app::{self, App};
use crate::daemon::fault;
use crate::engine::{Engine, Mute, Settings, Step};
use crate::facts::Fact;
use crate::fetch::FeedState;
use crate::market::Bar;
use crate::schedule::PollState;
use crate::store::{Batch, SeenEntry, StoreError};

/// Works judged before they are saved together.
const GROUP_MAX: usize = 32;

/// One thing to judge.
pub(super) enum Work {
    Document(Box<ReadDocument>, oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>),
    Bars(Box<ReadBars>, oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>),
    Settings(Box<Settings>),
    /// What people have asked by command.
    Orders(Vec<StateRow>),
    /// Answered once everything before it is judged and saved.
    Ping(oneshot::Sender<()>),
    /// Forgets what is past remembering.
    Forget,
    /// Does what has fallen due.
    Tick,
}

/// A document that was fetched, parsed and read.
pub(super) struct ReadDocument {
    pub state: FeedState,
    pub entries: Vec<SeenEntry>,
    /// In the order of their time.
    pub articles: Vec<(Arc<Article>, Vec<Fact>, Mute)>,
}

/// Bars that were fetched.
pub(super) struct ReadBars {
    /// Name of the quote source.
    pub source: String,
    pub state: PollState,
    pub bars: Vec<Bar>,
    pub alerting: bool,
    pub stale_after: Option<TimeDelta>,
}

type Answer = oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>;

/// Longest time without a look at what has fallen due: the clock may have been set.
const TICK_MAX: Duration = Duration::from_secs(30);

/// The next work, or `Work::Tick` where something falls due before there is any; none when nobody can send any more.
async fn next_work(app: &App, engine: &Engine, works: &mut mpsc::Receiver<Work>) -> Option<Work> {
    let Some(due) = engine.next_due() else { return works.recv().await };
    let wait = (due - app.now()).to_std().unwrap_or(Duration::ZERO).min(TICK_MAX);
    tokio::select! {
        work = works.recv() => work,
        () = tokio::time::sleep(wait) => Some(Work::Tick),
    }
}

pub(super) async fn run(app: App, mut engine: Engine, mut works: mpsc::Receiver<Work>) {
    while let Some(work) = next_work(&app, &engine, &mut works).await {
        let mut batches: Vec<(Batch, Answer)> = Vec::new();
        let mut pings: Vec<oneshot::Sender<()>> = Vec::new();
        let began = Instant::now();
        let mut next = Some(work);
        while let Some(work) = next.take() {
            judge(&app, &mut engine, work, &mut batches, &mut pings);
            if batches.len() < GROUP_MAX {
                next = works.try_recv().ok();
            }
        }
        fault::point("judged");
        let (count, judged_after) = (batches.len(), began.elapsed());
        save(&app, &mut engine, batches).await;
        let us = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        debug!(target: "bellwether::steps", count, judge_us = us(judged_after), save_us = us(began.elapsed() - judged_after), "documents saved");
        // Nobody may wait for an answer any more.
        for ping in pings {
            let _ = ping.send(());
        }
    }
}

fn judge(
    app: &App,
    engine: &mut Engine,
    work: Work,
    batches: &mut Vec<(Batch, Answer)>,
    pings: &mut Vec<oneshot::Sender<()>>,
) {
    let now = app.now();
    // What fell due before the work is done before it.
    if engine.next_due().is_some_and(|due| due <= now) {
        let mut batch = Batch::default();
        take_in(&mut batch, engine.tick(now));
        let (answer, _) = oneshot::channel();
        batches.push((batch, answer));
    }
    match work {
        Work::Document(document, answer) => {
            let mut batch = Batch { feed: Some(document.state), entries: document.entries, ..Batch::default() };
            for (article, facts, mute) in document.articles {
                let step = engine.read(&article, &facts, mute, now);
                take_in(&mut batch, step);
                batch.facts.push((article.id.clone(), facts));
                batch.articles.push(article);
            }
            batches.push((batch, answer));
        }
        Work::Bars(read, answer) => {
            if let Some(stale_after) = read.stale_after {
                read.bars.iter().for_each(|bar| engine.set_stale_after(&bar.symbol, stale_after));
            }
            let step = engine.price_from(&read.source, &read.bars, read.alerting, now);
            for warning in engine.take_price_warnings() {
                warn!(source = read.source, symbol = %warning.symbol, "{}", warning.told);
            }
            let mut batch = Batch { quote_source: Some(read.state), bars: read.bars, ..Batch::default() };
            take_in(&mut batch, step);
            batches.push((batch, answer));
        }
        Work::Settings(settings) => {
            info!(rules = settings.rules.names().len(), "rules and routes are in use");
            engine.change_settings(*settings);
        }
        Work::Orders(rows) => {
            let mut batch = Batch::default();
            take_in(&mut batch, engine.obey(rows.iter().filter_map(Order::of).collect()));
            // Done as soon as what came of them is saved.
            batch.state.extend(rows.into_iter().map(|row| StateRow { value: None, ..row }));
            let (answer, _) = oneshot::channel();
            batches.push((batch, answer));
        }
        Work::Ping(ping) => pings.push(ping),
        // Done above.
        Work::Tick => {}
        Work::Forget => {
            let state = engine.forget(now);
            // What is forgotten need not be waited for; the next save of these keys mends a loss.
            let (answer, _) = oneshot::channel();
            batches.push((Batch { state, ..Batch::default() }, answer));
        }
    }
}

fn take_in(batch: &mut Batch, step: Step) {
    for held in &step.held {
        info!(rule = %held.rule, reason = held.reason, "alert held");
    }
    for kept in &step.kept {
        info!(rule = %kept.rule, reason = kept.reason, "not told now");
    }
    for story in step.stories {
        batch.stories.retain(|known| known.id != story.id);
        batch.stories.push(story);
    }
    batch.texts.extend(step.texts);
    batch.alerts.extend(step.alerts);
    batch.notifications.extend(step.notifications);
    for row in step.state {
        batch.state.retain(|known| known.key != row.key);
        batch.state.push(row);
    }
}

/// Saves all of it, each batch whole or not at all; after a failure the engine goes back to what is saved.
async fn save(app: &App, engine: &mut Engine, batches: Vec<(Batch, Answer)>) {
    if batches.is_empty() {
        return;
    }
    let mut told = Vec::new();
    let mut saves = Vec::new();
    for (batch, answer) in batches {
        told.push((batch.alerts.clone(), !batch.notifications.is_empty(), answer));
        saves.push(app.inner.store.save(batch));
    }
    let results = futures::future::join_all(saves).await;
    fault::point("saved");
    let failed = results.iter().any(Result::is_err);
    for ((alerts, notifies, answer), result) in told.into_iter().zip(results) {
        if result.is_ok() {
            for alert in &alerts {
                info!(alert = %alert.id, revision = alert.revision, rule = %alert.rule, title = alert.title, "alert");
            }
            if notifies {
                app.inner.outbox.notify_one();
            }
        }
        let _ = answer.send(result.map(|()| alerts));
    }
    if failed {
        restore(app, engine).await;
    }
}

/// The engine is ahead of the store: what was judged and not saved will be read again.
async fn restore(app: &App, engine: &mut Engine) {
    warn!("a document was not saved; going back to what is saved");
    match app::saved(&*app.inner.store, app.now()).await {
        Ok(saved) => engine.go_back(saved),
        Err(error) => error!(%error, "the store cannot be read"),
    }
}
