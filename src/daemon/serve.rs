//! The daemon's life: scheduling, signals, the service manager, a stop in good order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::daemon::app::{App, AppError, Live};
use crate::daemon::judge::Work;
use crate::daemon::poll::fresh_state;
use crate::daemon::room;
use crate::daemon::soundness::CheckPlan;
use crate::fetch::{Feed, FeedState};
use crate::market::providers::QuoteSource;
use crate::operator::{ClockWatch, Seen, Turn};
use crate::schedule::{Hints, PollState};
use crate::store::KeptFrom;

/// After SIGTERM, in turn; together less than the ten seconds that the unit file counts on.
const POLLS_END_WITHIN: Duration = Duration::from_secs(4);
const JUDGE_ENDS_WITHIN: Duration = Duration::from_millis(1_200);
const DELIVERIES_END_WITHIN: Duration = Duration::from_secs(3);
/// Longest sleep of the scheduler: a wall clock that was set shows within this.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(20);
/// A poll waits 30 s for its document and as long for each page, four at once.
const POLLS_MOVE_WITHIN: Duration = Duration::from_secs(600);
const DISK_EVERY: Duration = Duration::from_secs(60);
/// Without a slot of its own before, it is looked after so long whether a statement is due: the clock may have been set.
const COVER_EVERY: TimeDelta = TimeDelta::minutes(5);
const FORGET_EVERY: TimeDelta = TimeDelta::hours(6);
/// How long a command such as `bellwether ack` waits for the daemon at most.
const ORDERS_EVERY: Duration = Duration::from_secs(2);
/// The judge must answer within this, or the watchdog is not fed.
const JUDGE_ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// Runs until SIGTERM or SIGINT; SIGHUP reloads the file at `path`.
///
/// # Errors
/// A store that cannot be opened, or signals that cannot be listened to.
pub async fn run(config: Config, path: &Path, clock: Arc<dyn Clock>) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened to")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened to")?;
    let mut hang_up = signal(SignalKind::hangup()).context("SIGHUP cannot be listened to")?;
    let Some(store) = room::open_when_there_is(&config, &*clock, [&mut terminate, &mut interrupt]).await? else {
        return Ok(());
    };
    let app = App::start_on(store, config, clock).await?;
    let stop = CancellationToken::new();
    let deliverer = tokio::spawn(app.clone().deliver(stop.clone()));
    let pinger = tokio::spawn(app.clone().keep_pinging(stop.clone()));
    let doorkeeper = tokio::spawn(app.clone().keep_door());
    let mut scheduler = Scheduler::new(app.clone()).await?;
    // It was taken, or this would not run.
    app.see(Seen::Config { file: path.display().to_string(), refused: None }).await;
    let live = app.live();
    info!(feeds = live.feeds.len(), quotes = live.quotes.len(), receivers = live.receivers.len(), "ready");
    notify(&[NotifyState::Ready]);
    let watchdog = sd_notify::watchdog_enabled();
    let mut fed_at = tokio::time::Instant::now();
    let mut orders = tokio::time::interval(ORDERS_EVERY);
    loop {
        let wait = scheduler.start_due();
        scheduler.cover();
        scheduler.look_around().await;
        if scheduler.moves() {
            app.turned(Turn::Polls);
        }
        let wait = watchdog.map_or(wait, |every| wait.min(every / 3));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = orders.tick() => {
                if let Err(error) = app.take_orders().await {
                    error!(%error, "what was asked by command could not be done");
                }
            }
            done = scheduler.tasks.join_next_with_id(), if !scheduler.tasks.is_empty() => scheduler.settle(done),
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hang_up.recv() => reload(&app, path, &mut scheduler).await,
        }
        if let Some(every) = watchdog
            && fed_at.elapsed() >= every / 3
        {
            // Fed by progress: this loop turned, and the judge answered.
            if judge_answers(&app).await {
                notify(&[NotifyState::Watchdog]);
            } else {
                error!("the judge does not answer; the watchdog is not fed");
            }
            fed_at = tokio::time::Instant::now();
        }
    }
    info!("stopping: finishing what was started");
    notify(&[NotifyState::Stopping]);
    pinger.abort();
    doorkeeper.abort();
    let whole = finish(&app, scheduler, stop, deliverer).await;
    match app.store().close().await {
        Ok(()) if whole => info!("stopped"),
        Ok(()) => warn!("stopped; what was cut off is polled or sent again at the next start"),
        Err(error) => error!(%error, "the store could not be closed in good order"),
    }
    Ok(())
}

/// Lets polls and deliveries end, each for its time; what hangs is cut off. True if nothing was.
async fn finish(app: &App, mut scheduler: Scheduler, stop: CancellationToken, deliverer: JoinHandle<()>) -> bool {
    let polls =
        tokio::time::timeout(POLLS_END_WITHIN, async { while scheduler.tasks.join_next().await.is_some() {} }).await;
    scheduler.tasks.abort_all();
    // Everything that reached the judge is saved before the outbox is emptied.
    let judged = tokio::time::timeout(JUDGE_ENDS_WITHIN, judge_answers(app)).await;
    stop.cancel();
    let cut = deliverer.abort_handle();
    let delivered = tokio::time::timeout(DELIVERIES_END_WITHIN, deliverer).await;
    cut.abort();
    // What became of the last tries may concern the operator.
    let seen = tokio::time::timeout(JUDGE_ENDS_WITHIN, judge_answers(app)).await;
    polls.is_ok() && judged == Ok(true) && delivered.is_ok() && seen == Ok(true)
}

fn notify(states: &[NotifyState<'_>]) {
    // Without a service manager there is nobody to tell.
    let _ = sd_notify::notify(states);
}

async fn judge_answers(app: &App) -> bool {
    let (answer, answered) = oneshot::channel();
    let asked = async {
        app.inner.judge.send(Work::Ping(answer)).await.ok()?;
        answered.await.ok()
    };
    matches!(tokio::time::timeout(JUDGE_ANSWERS_WITHIN, asked).await, Ok(Some(())))
}

/// Takes the new configuration as a whole, or keeps the old one and says why.
async fn reload(app: &App, path: &Path, scheduler: &mut Scheduler) {
    notify(&[NotifyState::Reloading]);
    let owned = path.to_owned();
    let loaded = tokio::task::spawn_blocking(move || config::load(&owned)).await;
    match loaded {
        Ok(Ok(config)) => match take(app, config, scheduler).await {
            Ok(()) => app.see(Seen::Config { file: path.display().to_string(), refused: None }).await,
            Err(error) => error!(%error, "the new configuration could not be taken"),
        },
        Ok(Err(wrong)) => {
            for problem in &wrong.problems {
                error!("{problem}");
            }
            error!(count = wrong.problems.len(), "the new configuration is wrong; the old one stays in use");
            let first = wrong.problems.first().map(ToString::to_string).unwrap_or_default();
            let refused = Some((wrong.problems.len(), first));
            app.see(Seen::Config { file: path.display().to_string(), refused }).await;
        }
        Err(error) => error!(%error, "the new configuration could not be read; the old one stays in use"),
    }
    notify(&[NotifyState::Ready]);
}

async fn take(app: &App, config: Config, scheduler: &mut Scheduler) -> Result<(), AppError> {
    app.reload(config).await?;
    scheduler.plan_anew().await?;
    info!("the new configuration is in use");
    Ok(())
}

/// What is polled.
#[derive(Clone)]
enum Polled {
    Feed(Arc<Feed>),
    Quotes(Arc<QuoteSource>),
}

struct Scheduler {
    app: App,
    /// Next due first.
    queue: BinaryHeap<Reverse<(DateTime<Utc>, String)>>,
    polled: HashMap<String, Polled>,
    /// What is being polled, by its task.
    busy: HashMap<Id, String>,
    tasks: JoinSet<Done>,
    states: HashMap<String, FeedState>,
    quote_states: HashMap<String, PollState>,
    forget_at: DateTime<Utc>,
    /// When a poll last ended, or the first of those that run began.
    moved_at: Instant,
    /// When it is next looked whether a statement is due.
    cover_at: DateTime<Utc>,
    covering: Option<JoinHandle<()>>,
    clock: ClockWatch,
    disk_at: Option<Instant>,
    /// When the store is looked through.
    check: CheckPlan,
}

impl Scheduler {
    async fn new(app: App) -> Result<Self, AppError> {
        let forget_at = app.now() + FORGET_EVERY;
        let mut scheduler = Self {
            app,
            queue: BinaryHeap::new(),
            polled: HashMap::new(),
            busy: HashMap::new(),
            tasks: JoinSet::new(),
            states: HashMap::new(),
            quote_states: HashMap::new(),
            forget_at,
            moved_at: Instant::now(),
            cover_at: DateTime::UNIX_EPOCH,
            covering: None,
            clock: ClockWatch::default(),
            disk_at: None,
            check: CheckPlan::default(),
        };
        scheduler.plan_anew().await?;
        Ok(scheduler)
    }

    /// Reads the states of everything that is configured, and queues it.
    async fn plan_anew(&mut self) -> Result<(), AppError> {
        let live = self.app.live();
        self.states = self.app.feed_states().await?;
        self.quote_states = self.app.quote_states().await?;
        self.polled.clear();
        self.queue.clear();
        for feed in &live.feeds {
            self.polled.insert(feed.state_name(), Polled::Feed(feed.clone()));
        }
        for source in &live.quotes {
            self.polled.insert(source.state_name(), Polled::Quotes(source.clone()));
        }
        let names: Vec<String> =
            self.polled.keys().filter(|name| !self.busy.values().any(|busy| busy == *name)).cloned().collect();
        names.into_iter().for_each(|name| self.queue_up(name));
        Ok(())
    }

    fn queue_up(&mut self, name: String) {
        let due_at = match self.polled.get(&name) {
            Some(Polled::Feed(feed)) => feed.schedule.due_at(&self.state_of(&name, feed).poll),
            Some(Polled::Quotes(source)) => source.schedule.due_at(&self.quote_state_of(&name)),
            None => None,
        };
        if let Some(due_at) = due_at {
            self.queue.push(Reverse((due_at, name)));
        }
    }

    fn state_of(&self, name: &str, feed: &Feed) -> FeedState {
        self.states.get(name).cloned().unwrap_or_else(|| fresh_state(feed))
    }

    fn quote_state_of(&self, name: &str) -> PollState {
        let fresh = || PollState { name: name.to_owned(), ..PollState::default() };
        self.quote_states.get(name).cloned().unwrap_or_else(fresh)
    }

    /// Starts everything that is due; returns how long nothing more will be.
    fn start_due(&mut self) -> Duration {
        let now = self.app.now();
        if now >= self.forget_at {
            self.forget_at = now + FORGET_EVERY;
            self.start_forgetting(now);
        }
        while let Some(Reverse((due_at, _))) = self.queue.peek() {
            if *due_at > now {
                break;
            }
            let Some(Reverse((_, name))) = self.queue.pop() else { break };
            self.start(name);
        }
        let next = self.queue.peek().map_or(LOOK_AGAIN, |Reverse((due_at, _))| (*due_at - now).min(LOOK_AGAIN));
        next.to_std().unwrap_or_default()
    }

    /// Looks at the clock and, now and then, at the disk.
    async fn look_around(&mut self) {
        if let Some(by) = self.clock.look(self.app.now(), self.app.since_start()) {
            warn!(seconds = by.num_seconds(), "the clock jumped");
            self.app.see(Seen::Clock { by }).await;
        }
        if self.check.is_due(self.app.since_start(), self.busy.is_empty()) {
            tokio::spawn(self.app.clone().check_store());
        }
        if self.disk_at.is_some_and(|at| at.elapsed() < DISK_EVERY) {
            return;
        }
        self.disk_at = Some(Instant::now());
        let path = self.app.live().keep.path.clone();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        match rustix::fs::statvfs(&folder) {
            Ok(found) => {
                let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
                let (free, total) = (bytes(found.f_bavail), bytes(found.f_blocks));
                self.app.see(Seen::Disk { folder: folder.display().to_string(), free, total }).await;
            }
            Err(error) => warn!(%error, folder = %folder.display(), "the disk cannot be looked at"),
        }
    }

    /// Looks now and then whether it is time to tell what was covered.
    fn cover(&mut self) {
        let now = self.app.now();
        let runs = self.covering.as_ref().is_some_and(|task| !task.is_finished());
        if now >= self.cover_at && !runs {
            let slot = self.app.live().coverage.as_ref().and_then(|schedule| schedule.next_after(now, ""));
            self.cover_at = slot.unwrap_or(now + COVER_EVERY).min(now + COVER_EVERY);
            self.covering = Some(tokio::spawn(self.app.clone().cover()));
        }
    }

    /// False if polls run and none has ended for too long.
    fn moves(&self) -> bool {
        self.busy.is_empty() || self.moved_at.elapsed() < POLLS_MOVE_WITHIN
    }

    fn start(&mut self, name: String) {
        if self.busy.is_empty() {
            self.moved_at = Instant::now();
        }
        let (app, live) = (self.app.clone(), self.app.live());
        match self.polled.get(&name).cloned() {
            Some(Polled::Feed(feed)) => {
                let state = self.state_of(&name, &feed);
                let task = self.tasks.spawn(poll_feed(app, live, feed, state));
                self.busy.insert(task.id(), name);
            }
            Some(Polled::Quotes(source)) => {
                let state = self.quote_state_of(&name);
                let task = self.tasks.spawn(poll_quotes(app, live, source, state));
                self.busy.insert(task.id(), name);
            }
            None => {}
        }
    }

    /// A poll is over: its state is taken, and its next slot queued.
    fn settle(&mut self, done: Option<Result<(Id, Done), JoinError>>) {
        let (id, after) = match done {
            Some(Ok((id, after))) => (id, after),
            Some(Err(error)) => {
                error!(%error, "a poll broke off");
                (error.id(), Done::Broken)
            }
            None => return,
        };
        self.moved_at = Instant::now();
        let Some(name) = self.busy.remove(&id) else { return };
        let now = self.app.now();
        match after {
            Done::Feed(state) => drop(self.states.insert(name.clone(), *state)),
            Done::Quotes(state) => drop(self.quote_states.insert(name.clone(), state)),
            Done::Broken => self.back_off(&name, now),
        }
        self.queue_up(name);
    }

    /// What broke off is tried again later, as after any failure; nothing of it was saved.
    fn back_off(&mut self, name: &str, now: DateTime<Utc>) {
        let failed = |poll: &PollState| poll.failed(now, Hints::default(), "the poll broke off".to_owned());
        match self.polled.get(name) {
            Some(Polled::Feed(feed)) => {
                let state = self.state_of(name, feed);
                self.states.insert(name.to_owned(), FeedState { poll: failed(&state.poll), ..state });
            }
            Some(Polled::Quotes(_)) => {
                let state = failed(&self.quote_state_of(name));
                self.quote_states.insert(name.to_owned(), state);
            }
            None => {}
        }
    }

    fn start_forgetting(&self, now: DateTime<Utc>) {
        let app = self.app.clone();
        for told in app.live().calendars.ends(now.date_naive()) {
            warn!("{told}");
        }
        tokio::spawn(async move {
            let _ = app.inner.judge.send(Work::Forget).await;
            let keep = app.live().keep.clone();
            let kept = KeptFrom {
                articles: now - keep.keep.0,
                minute_bars: now - keep.keep_minute_bars.0,
                daily_bars: now - keep.keep_daily_bars.0,
            };
            match app.store().prune(kept).await {
                Ok(count) => info!(count, "old rows forgotten"),
                Err(error) => warn!(%error, "old rows could not be forgotten"),
            }
        });
    }
}

/// What a poll leaves behind.
enum Done {
    Feed(Box<FeedState>),
    Quotes(PollState),
    Broken,
}

async fn poll_feed(app: App, live: Arc<Live>, feed: Arc<Feed>, state: FeedState) -> Done {
    match app.poll(&live, &feed, &state).await {
        Ok(state) => Done::Feed(Box::new(state)),
        Err(error) => {
            error!(feed = %feed.name, %error, "feed could not be saved");
            Done::Broken
        }
    }
}

async fn poll_quotes(app: App, live: Arc<Live>, source: Arc<QuoteSource>, state: PollState) -> Done {
    match app.poll_quotes(&live, &source, &state).await {
        Ok(polled) => Done::Quotes(polled.state),
        Err(error) => {
            error!(source = source.name, %error, "prices could not be saved");
            Done::Broken
        }
    }
}
