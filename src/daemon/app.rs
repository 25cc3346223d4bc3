//! What runs: the configuration in use, the store, the judge, the deliverer.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tracing::warn;

use crate::alerts::Leavers;
use crate::clock::Clock;
use crate::config::{Config, StoreConfig};
use crate::daemon::flight::InFlight;
use crate::daemon::judge::{self, Bench, Work};
use crate::delivery::Receiver;
use crate::engine::{Engine, Saved, Settings};
use crate::facts::Reader;
use crate::fetch::{Feed, FeedState};
use crate::http::Client;
use crate::ledger::{STORIES_KEPT, TEXTS_KEPT};
use crate::links::Links;
use crate::market::Bar;
use crate::market::calendar::Calendars;
use crate::market::instruments::Instruments;
use crate::market::providers::QuoteSource;
use crate::operator::{self, Ping, Pulse, Seen, Turn, Watch};
use crate::outbox::{Pending, RetryPolicy};
use crate::schedule::{PollState, Schedule};
use crate::store::{BarsAsked, SqliteStore, Store, StoreError};

/// Bars within this are kept in memory.
const BARS_KEPT: TimeDelta = TimeDelta::days(30);
/// Those of days are kept for longer: an impact needs half a year of sessions before it.
const DAYS_KEPT: TimeDelta = TimeDelta::days(400);
const DAY_S: u32 = 86_400;
/// Documents that may wait for the judge.
const JUDGE_QUEUE: usize = 64;

/// Why the daemon cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the judge has stopped")]
    JudgeStopped,
}

/// The part of the configuration that a reload replaces as a whole.
pub(super) struct Live {
    pub feeds: Vec<Arc<Feed>>,
    pub quotes: Vec<Arc<QuoteSource>>,
    pub receivers: HashMap<String, Arc<Receiver>>,
    pub client: Client,
    pub reader: Arc<Reader>,
    /// How long articles, minute bars and daily bars are kept.
    pub keep: StoreConfig,
    pub calendars: Arc<Calendars>,
    pub instruments: Arc<Instruments>,
    pub ping: Option<Ping>,
    /// When what was covered is told.
    pub coverage: Option<Schedule>,
    /// Links in messages.
    pub links: Option<Arc<Links>>,
}

/// A running bellwether; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub live: RwLock<Arc<Live>>,
    pub judge: mpsc::Sender<Work>,
    /// Something new is in the outbox.
    pub outbox: Notify,
    /// Which notifications are being dealt with.
    pub in_flight: InFlight,
    /// What is saved and taken up already, for the deliverer; not more than `in_flight` lets in.
    pub fresh: mpsc::UnboundedSender<Pending>,
    /// The deliverer's end of it, until it takes it.
    pub fresh_out: Mutex<Option<mpsc::UnboundedReceiver<Pending>>>,
    /// Documents parsed and read at once: more than the processors can work on only fills memory.
    pub readers: Semaphore,
    pub policy: RetryPolicy,
    /// Receivers whose last try, since the start, was good: of those a further good one is not worth a word.
    pub well: Mutex<HashSet<String>>,
    /// Recipients who want no more mails; as the engine's desk has it.
    pub leavers: RwLock<Arc<Leavers>>,
    /// Where links are answered; told of every reload.
    pub door: watch::Sender<Option<SocketAddr>>,
    /// Which loops have turned of late.
    pub pulse: Pulse,
    started: Instant,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Opens the store and goes on where it stands.
    ///
    /// # Errors
    /// A store that cannot be opened or read.
    pub async fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let store = SqliteStore::open(&config.store.path)?;
        Self::start_on(store, config, clock).await
    }

    /// The same with a store that is open.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub(super) async fn start_on(store: SqliteStore, config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let store: Arc<dyn Store> = Arc::new(store);
        let now = clock.now();
        let saved = saved(&*store, now).await?;
        let (live, settings, of_operator) = split(config);
        let watch = Watch::of_state(of_operator, &saved.state, &store.coverage(now.date_naive()).await?);
        let bench = Bench { watch, engine: Engine::restore(settings, saved) };
        let leavers = RwLock::new(Arc::new(bench.engine.left().collect()));
        let (judge, works) = mpsc::channel(JUDGE_QUEUE);
        let (fresh, fresh_out) = mpsc::unbounded_channel();
        let door = live.links.as_ref().map(|links| links.listen());
        let app = Self {
            inner: Arc::new(Inner {
                store,
                clock,
                live: RwLock::new(Arc::new(live)),
                judge,
                outbox: Notify::new(),
                in_flight: InFlight::default(),
                fresh,
                fresh_out: Mutex::new(Some(fresh_out)),
                readers: Semaphore::new(readers()),
                policy: RetryPolicy::default(),
                well: Mutex::default(),
                leavers,
                door: watch::Sender::new(door),
                pulse: Pulse::default(),
                started: Instant::now(),
            }),
        };
        tokio::spawn(judge::run(app.clone(), bench, works));
        app.take_orders().await?;
        Ok(app)
    }

    /// Does what people have asked by command since the last time.
    ///
    /// # Errors
    /// A store that cannot be read, or a judge that has stopped.
    pub(super) async fn take_orders(&self) -> Result<(), AppError> {
        let orders = self.inner.store.orders().await?;
        if orders.is_empty() {
            return Ok(());
        }
        let (answer, answered) = tokio::sync::oneshot::channel();
        for work in [Work::Orders(orders), Work::Ping(answer)] {
            self.inner.judge.send(work).await.map_err(|_| AppError::JudgeStopped)?;
        }
        // Saved by then, so that no order is taken twice.
        answered.await.map_err(|_| AppError::JudgeStopped)
    }

    /// Takes a new configuration in place of the old one; the store stays.
    ///
    /// # Errors
    /// Only if the judge has stopped.
    pub async fn reload(&self, config: Config) -> Result<(), AppError> {
        let (live, settings, of_operator) = split(config);
        live.client.go_on_from(&self.live().client);
        let door = live.links.as_ref().map(|links| links.listen());
        *self.inner.live.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(live);
        self.inner.door.send_replace(door);
        let work = Work::Settings(Box::new(settings), Box::new(of_operator));
        self.inner.judge.send(work).await.map_err(|_| AppError::JudgeStopped)
    }

    /// Tells the judge of something that may concern the operator.
    pub(super) async fn see(&self, seen: Seen) {
        // A judge that has stopped is told of elsewhere.
        let _ = self.inner.judge.send(Work::Seen(Box::new(seen))).await;
    }

    pub(super) fn since_start(&self) -> Duration {
        self.inner.started.elapsed()
    }

    /// What the judge hands to the deliverer; once.
    pub(super) fn take_fresh(&self) -> Option<mpsc::UnboundedReceiver<Pending>> {
        self.inner.fresh_out.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    /// A loop has turned.
    pub(super) fn turned(&self, turn: Turn) {
        self.inner.pulse.turned(turn, self.since_start());
    }

    /// Where everything is kept.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.inner.store
    }

    pub(super) fn live(&self) -> Arc<Live> {
        self.inner.live.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Who wants no more mails.
    pub(super) fn leavers(&self) -> Arc<Leavers> {
        self.inner.leavers.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Takes over who wants no more mails, once that is saved.
    pub(super) fn set_leavers(&self, leavers: Leavers) {
        *self.inner.leavers.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(leavers);
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// What is remembered of each feed, by name.
    pub(super) async fn feed_states(&self) -> Result<HashMap<String, FeedState>, StoreError> {
        let states = self.inner.store.feed_states().await?;
        Ok(states.into_iter().map(|state| (state.poll.name.clone(), state)).collect())
    }

    pub(super) async fn quote_states(&self) -> Result<HashMap<String, PollState>, StoreError> {
        let states = self.inner.store.quote_source_states().await?;
        Ok(states.into_iter().map(|state| (state.name.clone(), state)).collect())
    }
}

fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * 2
}

/// What the engine remembers, as far back as it needs.
///
/// # Errors
/// A store that cannot be read.
pub async fn saved(store: &dyn Store, now: DateTime<Utc>) -> Result<Saved, StoreError> {
    Ok(Saved {
        stories: store.stories_since(now - STORIES_KEPT).await?,
        texts: store.texts_since(now - TEXTS_KEPT).await?,
        state: store.state().await?,
        // Samples and imports may be older than the clock says.
        bars: bars(store, now).await?,
    })
}

/// Bars within the day, and further back those of days.
async fn bars(store: &dyn Store, now: DateTime<Utc>) -> Result<Vec<Bar>, StoreError> {
    let since = |back: TimeDelta| BarsAsked::since(DateTime::UNIX_EPOCH.max(now - back));
    let mut bars = store.bars(since(BARS_KEPT)).await?;
    let days = BarsAsked { interval_s: Some(DAY_S), ..since(DAYS_KEPT) };
    bars.extend(store.bars(days).await?.into_iter().filter(|bar| bar.starts_at < now - BARS_KEPT));
    Ok(bars)
}

fn split(config: Config) -> (Live, Settings, operator::Settings) {
    for caution in &config.cautions {
        warn!("{}", caution.problem);
    }
    let market = config.reference();
    let live = Live {
        feeds: config.feeds.into_iter().map(Arc::new).collect(),
        quotes: config.quotes.into_iter().map(Arc::new).collect(),
        receivers: config
            .receivers
            .into_iter()
            .map(|receiver| (receiver.name().to_owned(), Arc::new(receiver)))
            .collect(),
        client: config.client,
        reader: Arc::new(Reader::new(config.lexicon)),
        keep: config.store,
        calendars: config.calendars.clone(),
        instruments: config.instruments.clone(),
        ping: config.ping,
        coverage: config.operator.coverage.clone(),
        links: config.links,
    };
    (
        live,
        Settings {
            rules: config.rules,
            route: config.route,
            customs: config.customs,
            watchlist: config.watchlist,
            market,
        },
        config.operator,
    )
}
