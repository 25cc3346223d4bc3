//! The one task that judges: engine steps in order, each saved before its maker is answered, and what the operator must hear
//! of, saved with what caused it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, error, info, warn};

use crate::alerts::{Alert, Leavers, Left, Notification, Order, StateRow};
use crate::article::Article;
use crate::daemon::app::{self, App};
use crate::daemon::fault;
use crate::daemon::flight::{Entry, InFlight};
use crate::engine::{Engine, Mute, Settings, Step};
use crate::facts::Fact;
use crate::fetch::FeedState;
use crate::market::Bar;
use crate::operator::{self, Seen, Told, Turn, Unsaved, Watch};
use crate::outbox::Pending;
use crate::rules::Failure;
use crate::schedule::PollState;
use crate::store::{Batch, SeenEntry, StoreError};

/// Works judged before they are saved together.
const GROUP_MAX: usize = 32;

/// One thing to judge.
pub(super) enum Work {
    Document(Box<ReadDocument>, oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>),
    Bars(Box<ReadBars>, oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>),
    /// What came of a poll that read nothing.
    Nothing(Box<Batch>, Box<Seen>, oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>),
    /// What was covered, for the operator, with the row that says that it was told.
    Statement(Box<Alert>, StateRow),
    /// Something that concerns the operator alone.
    Seen(Box<Seen>),
    Settings(Box<Settings>, Box<operator::Settings>),
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
    pub seen: Option<Seen>,
}

/// Bars that were fetched.
pub(super) struct ReadBars {
    /// Name of the quote source.
    pub source: String,
    pub state: PollState,
    pub bars: Vec<Bar>,
    pub alerting: bool,
    pub stale_after: Option<TimeDelta>,
    pub seen: Seen,
}

type Answer = oneshot::Sender<Result<Vec<Arc<Alert>>, StoreError>>;

/// Longest time without a look at what has fallen due: the clock may have been set.
const TICK_MAX: Duration = Duration::from_secs(30);

/// The next work, or `Work::Tick` where something falls due before there is any; none when nobody can send any more.
async fn next_work(app: &App, bench: &Bench, works: &mut mpsc::Receiver<Work>) -> Option<Work> {
    let Some(due) = bench.next_due() else { return works.recv().await };
    let wait = (due - app.now()).to_std().unwrap_or(Duration::ZERO).min(TICK_MAX);
    tokio::select! {
        work = works.recv() => work,
        () = tokio::time::sleep(wait) => Some(Work::Tick),
    }
}

/// What the judge turns.
pub(super) struct Bench {
    pub engine: Engine,
    pub watch: Watch,
}

impl Bench {
    fn next_due(&self) -> Option<DateTime<Utc>> {
        [self.engine.next_due(), self.watch.next_due()].into_iter().flatten().min()
    }

    /// Does what falls due by `now`.
    fn tick(&mut self, now: DateTime<Utc>) -> Batch {
        let mut batch = Batch::default();
        if self.engine.next_due().is_some_and(|due| due <= now) {
            let step = self.engine.tick(now);
            self.take_in(&mut batch, step, now);
        }
        for told in self.watch.tell(now) {
            log_told(&told);
            let step = self.engine.tell_operator(told.alert, told.receivers, now);
            self.take_in(&mut batch, step, now);
        }
        self.put_watched(&mut batch);
        batch
    }

    /// Takes in what the operator may have to hear of.
    fn see(&mut self, batch: &mut Batch, seen: &Seen, now: DateTime<Utc>) {
        self.watch.see(seen, now);
        self.put_watched(batch);
    }

    /// Tells the operator, once, of a feed that is asked at a new address from this poll on.
    fn tell_move(&mut self, batch: &mut Batch, now: DateTime<Utc>) {
        let Some(FeedState { poll, moved: Some(moved), .. }) = &batch.feed else { return };
        let Some(since) = moved.since.filter(|since| poll.last_at == Some(*since)) else { return };
        let (from, to) = moved.shown();
        let alert = operator::moved(poll.name.trim_start_matches("feed:"), &from, &to, since);
        warn!(rule = %alert.rule, title = alert.title, from, to, "the operator is told");
        let receivers = self.watch.told_of_news();
        let step = self.engine.tell_operator(alert, receivers, now);
        self.take_in(batch, step, now);
    }

    fn put_watched(&mut self, batch: &mut Batch) {
        put_rows(batch, self.watch.take_rows());
        batch.coverage.extend(self.watch.take_days());
    }

    fn take_in(&mut self, batch: &mut Batch, step: Step, now: DateTime<Utc>) {
        for Failure { rule, part, error, .. } in &step.failures {
            let failed = Seen::RuleFailed { rule: rule.to_string(), part, error: error.clone() };
            self.see(batch, &failed, now);
        }
        take_in(batch, step);
    }
}

fn log_told(told: &Told) {
    let Told { alert, receivers } = told;
    if receivers.is_empty() {
        error!(rule = %alert.rule, title = alert.title, "no receiver is left to tell the operator; see `bellwether status`");
    } else {
        warn!(rule = %alert.rule, title = alert.title, "the operator is told");
    }
}

pub(super) async fn run(app: App, mut bench: Bench, mut works: mpsc::Receiver<Work>) {
    let (mut is_saving, mut unsaved) = (true, Unsaved::default());
    while let Some(work) = next_work(&app, &bench, &mut works).await {
        let mut batches: Vec<(Batch, Answer)> = Vec::new();
        let mut pings: Vec<oneshot::Sender<()>> = Vec::new();
        let began = Instant::now();
        let mut next = Some(work);
        while let Some(work) = next.take() {
            judge(&app, &mut bench, work, &mut batches, &mut pings);
            if batches.len() < GROUP_MAX {
                next = works.try_recv().ok();
            }
        }
        fault::point("judged");
        let (count, judged_after) = (batches.len(), began.elapsed());
        if count > 0 {
            let saved = save(&app, &mut bench, batches).await;
            is_saving = saved.is_ok();
            // As it is saved, or, where it could not be, as it was.
            let leavers: Leavers = bench.engine.left().collect();
            if leavers != *app.leavers() {
                app.set_leavers(leavers);
            }
            tell_unsaved(&app, &bench, &mut unsaved, saved);
        }
        // A judge that cannot save does not do its work.
        if is_saving {
            app.turned(Turn::Judge);
        }
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
    bench: &mut Bench,
    work: Work,
    batches: &mut Vec<(Batch, Answer)>,
    pings: &mut Vec<oneshot::Sender<()>>,
) {
    let now = app.now();
    // What fell due before the work is done before it.
    if bench.next_due().is_some_and(|due| due <= now) {
        let (answer, _) = oneshot::channel();
        batches.push((bench.tick(now), answer));
    }
    match work {
        Work::Document(document, answer) => {
            let mut batch = Batch { feed: Some(document.state), entries: document.entries, ..Batch::default() };
            bench.tell_move(&mut batch, now);
            for (article, facts, mute) in document.articles {
                let step = bench.engine.read(&article, &facts, mute, now);
                bench.take_in(&mut batch, step, now);
                batch.facts.push((article.id.clone(), facts));
                batch.articles.push(article);
            }
            if let Some(seen) = document.seen {
                bench.see(&mut batch, &seen, now);
            }
            batches.push((batch, answer));
        }
        Work::Nothing(mut batch, seen, answer) => {
            bench.tell_move(&mut batch, now);
            bench.see(&mut batch, &seen, now);
            batches.push((*batch, answer));
        }
        Work::Statement(alert, row) => {
            let mut batch = Batch::default();
            let receivers = bench.watch.told_of_news();
            let step = bench.engine.tell_operator(*alert, receivers, now);
            bench.take_in(&mut batch, step, now);
            put_rows(&mut batch, vec![row]);
            let (answer, _) = oneshot::channel();
            batches.push((batch, answer));
        }
        Work::Seen(seen) => {
            let mut batch = Batch::default();
            bench.see(&mut batch, &seen, now);
            let (answer, _) = oneshot::channel();
            if !batch.state.is_empty() {
                batches.push((batch, answer));
            }
        }
        Work::Bars(read, answer) => {
            let Bench { engine, .. } = &mut *bench;
            if let Some(stale_after) = read.stale_after {
                read.bars.iter().for_each(|bar| engine.set_stale_after(&bar.symbol, stale_after));
            }
            let step = engine.price_from(&read.source, &read.bars, read.alerting, now);
            for warning in engine.take_price_warnings() {
                warn!(source = read.source, symbol = %warning.symbol, "{}", warning.told);
            }
            let mut batch = Batch { quote_source: Some(read.state), bars: read.bars, ..Batch::default() };
            bench.take_in(&mut batch, step, now);
            bench.see(&mut batch, &read.seen, now);
            batches.push((batch, answer));
        }
        Work::Settings(settings, of_operator) => {
            info!(rules = settings.rules.names().len(), "rules and routes are in use");
            bench.engine.change_settings(*settings);
            bench.watch.change_settings(*of_operator);
            let (answer, _) = oneshot::channel();
            batches.push((Batch { state: bench.watch.take_rows(), ..Batch::default() }, answer));
        }
        Work::Orders(rows) => {
            let mut batch = Batch::default();
            let before: Leavers = bench.engine.left().collect();
            take_in(&mut batch, bench.engine.obey(rows.iter().filter_map(Order::of).collect()));
            for alert in unsubscribed(app, bench, &before) {
                warn!(rule = %alert.rule, title = alert.title, "the operator is told");
                let receivers = bench.watch.told_of_news();
                let step = bench.engine.tell_operator(alert, receivers, now);
                bench.take_in(&mut batch, step, now);
            }
            // Done as soon as what came of them is saved.
            batch.state.extend(rows.into_iter().map(|row| StateRow { value: None, ..row }));
            let (answer, _) = oneshot::channel();
            batches.push((batch, answer));
        }
        Work::Ping(ping) => pings.push(ping),
        // Done above.
        Work::Tick => {}
        Work::Forget => {
            let state = bench.engine.forget(now);
            // What is forgotten need not be waited for; the next save of these keys mends a loss.
            let (answer, _) = oneshot::channel();
            batches.push((Batch { state, ..Batch::default() }, answer));
        }
    }
}

/// An alert for the operator of each recipient who has left since.
fn unsubscribed(app: &App, bench: &Bench, before: &Leavers) -> Vec<Alert> {
    let now: Leavers = bench.engine.left().collect();
    let live = app.live();
    let told = |left: &Left| {
        let all = live.receivers.get(&left.receiver).map(|receiver| receiver.recipients()).unwrap_or_default();
        let rest: Vec<&str> = all.into_iter().filter(|address| !now.has(&left.receiver, address)).collect();
        operator::unsubscribed(left, &rest)
    };
    bench.engine.left().filter(|left| !before.has(&left.receiver, &left.address)).map(told).collect()
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
    batch.tellings.extend(step.tellings);
    batch.alerts.extend(step.alerts);
    batch.notifications.extend(step.notifications);
    put_rows(batch, step.state);
}

/// Adds rows, each in place of an earlier one of its key.
fn put_rows(batch: &mut Batch, rows: Vec<StateRow>) {
    for row in rows {
        batch.state.retain(|known| known.key != row.key);
        batch.state.push(row);
    }
}

/// Tells the operator by hand of a store that cannot be written, or is written again.
fn tell_unsaved(app: &App, bench: &Bench, unsaved: &mut Unsaved, saved: Result<(), String>) {
    let (settings, now) = (bench.watch.settings(), app.now());
    let store = app.live().keep.path.display().to_string();
    let told = match saved {
        Ok(()) => unsaved.saved(&store, &settings.pace, now),
        Err(error) => unsaved.failed(&store, &error, &settings.pace, now),
    };
    if let Some(alert) = told {
        warn!(rule = %alert.rule, title = alert.title, "the operator is told past the outbox");
        tokio::spawn(app.clone().tell_past_outbox(alert, settings.receivers.clone()));
    }
}

/// Saves all of it, each batch whole or not at all; after a failure the engine goes back to what is saved.
///
/// # Errors
/// In words, the first that went wrong.
async fn save(app: &App, bench: &mut Bench, batches: Vec<(Batch, Answer)>) -> Result<(), String> {
    let mut told = Vec::new();
    let mut saves = Vec::new();
    for (batch, answer) in batches {
        told.push((batch.alerts.clone(), Taken::of(app, &batch), answer));
        saves.push(app.inner.store.save(batch));
    }
    let results = futures::future::join_all(saves).await;
    fault::point("saved");
    let failed = results.iter().find_map(|result| result.as_ref().err().map(words_of));
    let mut answers = Vec::new();
    let mut left = Vec::new();
    for ((alerts, taken, answer), result) in told.into_iter().zip(results) {
        if result.is_ok() {
            for alert in &alerts {
                info!(alert = %alert.id, revision = alert.revision, rule = %alert.rule, title = alert.title, "alert");
            }
        }
        let straight = result.as_ref().map(Vec::as_slice).unwrap_or_default();
        left.push(taken.hand_over(app, straight));
        answers.push((answer, result.map(|_| alerts)));
    }
    // Only now: what went straight on is on its way before the store is asked for what comes after it.
    if let_go(left, &app.inner.in_flight) {
        app.inner.outbox.notify_one();
    }
    for (answer, result) in answers {
        let _ = answer.send(result);
    }
    match failed {
        None => Ok(()),
        Some(error) => {
            restore(app, bench).await;
            Err(error)
        }
    }
}

/// The notifications of a batch, taken up before it is saved so that nobody else does.
struct Taken {
    pending: Vec<Pending>,
    /// There are others, which the store gives.
    others: bool,
}

/// What did not go straight on.
struct LeftOver {
    released: Vec<Notification>,
    others: bool,
}

impl Taken {
    fn of(app: &App, batch: &Batch) -> Self {
        let mut taken = Self { pending: Vec::new(), others: false };
        let now = app.now();
        for notification in &batch.notifications {
            let is_of = |alert: &&Arc<Alert>| alert.id == notification.alert && alert.revision == notification.revision;
            let alert = batch.alerts.iter().find(is_of).filter(|_| notification.created_at <= now);
            match alert {
                Some(alert) if app.inner.in_flight.enter(notification) == Entry::Taken => {
                    let next_at = notification.created_at;
                    let (notification, alert) = (notification.clone(), alert.clone());
                    taken.pending.push(Pending { notification, alert, attempts: 0, next_at });
                }
                _ => taken.others = true,
            }
        }
        taken
    }

    /// Hands the deliverer what is saved and goes straight out.
    fn hand_over(self, app: &App, straight: &[String]) -> LeftOver {
        let mut left = LeftOver { released: Vec::new(), others: self.others };
        for pending in self.pending {
            if !straight.contains(&pending.notification.id) {
                left.released.push(pending.notification);
            } else if let Err(back) = app.inner.fresh.send(pending) {
                // The deliverer has ended: the next start takes it out of the store.
                left.released.push(back.0.notification);
            }
        }
        left
    }
}

/// Lets go of all that did not go straight on; true if the store has something to give.
fn let_go(left: Vec<LeftOver>, in_flight: &InFlight) -> bool {
    let mut is_more = false;
    for LeftOver { released, others } in left {
        is_more |= others || !released.is_empty();
        for notification in &released {
            in_flight.leave(notification);
        }
    }
    is_more
}

/// An error with its cause.
fn words_of(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// The engine is ahead of the store: what was judged and not saved will be read again.
async fn restore(app: &App, bench: &mut Bench) {
    warn!("a document was not saved; going back to what is saved");
    let (store, now) = (&*app.inner.store, app.now());
    let saved = async { Ok::<_, StoreError>((app::saved(store, now).await?, store.coverage(now.date_naive()).await?)) };
    match saved.await {
        Ok((saved, days)) => {
            bench.watch.go_back(&saved.state, &days);
            bench.engine.go_back(saved);
        }
        Err(error) => error!(%error, "the store cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::AlertId;

    #[test]
    fn each_document_of_a_group_lets_go_of_what_did_not_go_straight_on() {
        let of = |number: u32| Notification {
            id: format!("a.{number}.hook"),
            alert: AlertId("a".into()),
            revision: number,
            receiver: "hook".into(),
            created_at: DateTime::UNIX_EPOCH,
        };
        let in_flight = InFlight::default();
        let left: Vec<LeftOver> =
            (1..=3).map(|number| LeftOver { released: vec![of(number)], others: false }).collect();
        for notification in left.iter().flat_map(|left| &left.released) {
            assert_eq!(in_flight.enter(notification), Entry::Taken);
        }
        assert!(let_go(left, &in_flight));
        assert!(in_flight.is_idle(), "what stays in flight is never sent");
        assert!(!let_go(vec![LeftOver { released: Vec::new(), others: false }], &in_flight));
    }
}
