//! `bellwether quotes`: how fresh the prices of each symbol are; `quotes import`: history from a CSV into the store.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufReader, IsTerminal, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::{ConfigArgument, Ended, Format, load, on_runtime, print, print_json, say, table};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::market::providers::{CsvBars, CsvConfig};
use crate::market::{Bar, Dispute, Symbol, WhyUnknown, gaps};
use crate::schedule::HumanDuration;
use crate::store::{BarsAsked, Batch, Held, SqliteStore, Store};

/// Bars saved in one transaction.
const BATCH_BARS: usize = 250_000;
/// Rows looked at to see how long a bar is.
const SPACING_ROWS: usize = 2_000;
/// Trading time after which the last price of an intraday series is stale.
const STALE_AFTER: TimeDelta = TimeDelta::minutes(15);
/// A bar this long or longer is daily.
const DAILY_S: u32 = 20 * 3_600;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum QuotesCommand {
    /// Takes bars out of a CSV into the store; what is known already is replaced.
    Import(ImportArguments),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArguments {
    /// CSV with a line of names: `time` and `close`, and if there are any `symbol`, `open`, `high`, `low`, `volume`.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArgument,
    /// The symbol of every row, where there is no column of symbols.
    #[arg(long)]
    symbol: Option<String>,
    /// Length of a bar: `1m`, `5m`, `1d`. Default: the usual distance between rows of a symbol.
    #[arg(long)]
    interval: Option<HumanDuration>,
    /// Of times without a zone.
    #[arg(long, default_value_t = Tz::UTC)]
    timezone: Tz,
    /// What parts columns.
    #[arg(long, default_value_t = ',')]
    separator: char,
    /// Name of the column of times.
    #[arg(long, default_value = "time")]
    time: String,
    /// Name of the column of prices.
    #[arg(long, default_value = "close")]
    close: String,
}

impl ImportArguments {
    fn of(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            config: ConfigArgument::default(),
            symbol: None,
            interval: None,
            timezone: Tz::UTC,
            separator: ',',
            time: "time".to_owned(),
            close: "close".to_owned(),
        }
    }

    fn csv(&self, interval_s: u32) -> CsvConfig {
        let mut config = CsvConfig {
            symbol: self.symbol.clone(),
            timezone: self.timezone,
            interval_s,
            separator: self.separator,
            ..CsvConfig::default()
        };
        config.columns.time.clone_from(&self.time);
        config.columns.close.clone_from(&self.close);
        config
    }
}

pub(super) fn import(asked: &ImportArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let now = SystemClock.now();
    let mut file = File::open(&asked.file).with_context(|| format!("`{}` cannot be read", asked.file.display()))?;
    let interval_s = match asked.interval {
        Some(interval) => u32::try_from(interval.0.num_seconds()).ok().filter(|seconds| *seconds > 0),
        None => spacing(asked, &file, now)?,
    };
    let interval_s = interval_s.with_context(|| {
        format!("how long a bar of `{}` is cannot be told; say `--interval 1m`", asked.file.display())
    })?;
    file.rewind()?;
    on_runtime(async {
        let store = SqliteStore::open(&config.store.path)?;
        let taken = take_in(asked, &store, file, interval_s, now).await;
        store.close().await?;
        let (count, bad) = taken?;
        print(&format!("{} bars of {} in {}\n", HumanCount(count), length(interval_s), config.store.path.display()))?;
        if let Some((rows, line)) = bad {
            say(format_args!(
                "{}:{line}: {rows} rows without a symbol, a time or a price were left out, the first in this line",
                asked.file.display()
            ));
        }
        Ok(if count == 0 { Ended::NotSo } else { Ended::Done })
    })
}

/// All bars of a file, as `quotes import` would read them.
pub(super) fn read_all(path: &Path, now: DateTime<Utc>) -> Result<Vec<Bar>> {
    let asked = ImportArguments::of(path);
    let mut file = File::open(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let interval_s = spacing(&asked, &file, now)?
        .with_context(|| format!("how long a bar of `{}` is cannot be told: too few rows", path.display()))?;
    file.rewind()?;
    let mut rows = rows(&asked, BufReader::new(file), interval_s, now)?;
    let bars = rows.by_ref().collect();
    if let Some(line) = rows.first_bad_line {
        let count = rows.bad_rows;
        say(format_args!(
            "{}:{line}: {count} rows without a symbol, a time or a price were left out, the first in this line",
            path.display()
        ));
    }
    Ok(bars)
}

/// Saves the bars of a file batch by batch, the next being read while one is saved; how many, and the bad rows.
async fn take_in(
    asked: &ImportArguments,
    store: &SqliteStore,
    file: File,
    interval_s: u32,
    now: DateTime<Utc>,
) -> Result<(u64, Option<(u64, u64)>)> {
    let bytes = file.metadata().map(|found| found.len()).unwrap_or_default();
    let progress = progress_bar(bytes);
    let mut rows = rows(asked, BufReader::with_capacity(1 << 20, file), interval_s, now)?;
    let mut count = 0;
    let mut batch: Vec<Bar> = Vec::with_capacity(BATCH_BARS);
    let mut saving = None;
    loop {
        batch.extend(rows.by_ref().take(BATCH_BARS));
        let last = batch.len() < BATCH_BARS;
        count += batch.len() as u64;
        let bars = std::mem::replace(&mut batch, Vec::with_capacity(if last { 0 } else { BATCH_BARS }));
        if let Some(before) = saving.take() {
            let before: std::pin::Pin<Box<dyn Future<Output = _> + Send>> = before;
            before.await?;
        }
        let mut save = store.save(Batch { bars, ..Batch::default() });
        // The first poll hands the batch to the writer's thread.
        match futures::poll!(&mut save) {
            std::task::Poll::Ready(saved) => drop(saved?),
            std::task::Poll::Pending => saving = Some(save),
        }
        progress.set_position(rows.bytes_read());
        progress.set_message(format!("{} bars", HumanCount(count)));
        if last {
            break;
        }
    }
    if let Some(before) = saving {
        before.await?;
    }
    progress.finish_and_clear();
    Ok((count, rows.first_bad_line.map(|line| (rows.bad_rows, line))))
}

fn rows<R: Read>(asked: &ImportArguments, from: R, interval_s: u32, now: DateTime<Utc>) -> Result<CsvBars<R>> {
    CsvBars::new(&asked.csv(interval_s), from, now)
        .map_err(|problem| anyhow::anyhow!("{}: {problem}", asked.file.display()))
}

/// The usual distance between the first rows of a symbol; none where there are too few.
fn spacing(asked: &ImportArguments, file: &File, now: DateTime<Utc>) -> Result<Option<u32>> {
    let mut last: HashMap<String, DateTime<Utc>> = HashMap::new();
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for bar in rows(asked, BufReader::new(file), 60, now)?.take(SPACING_ROWS) {
        if let Some(before) = last.insert(bar.symbol.to_string(), bar.starts_at) {
            *counts.entry((bar.starts_at - before).num_seconds().abs()).or_default() += 1;
        }
    }
    counts.remove(&0);
    let usual = counts.into_iter().max_by_key(|(seconds, count)| (*count, -*seconds)).map(|(seconds, _)| seconds);
    Ok(usual.and_then(|seconds| u32::try_from(seconds).ok()))
}

/// A bar on a terminal; nothing elsewhere.
fn progress_bar(bytes: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {percent}%  {msg}  {eta} left").expect("a sound template");
    let bar = ProgressBar::new(bytes).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How a length of bar is told: `1m`, `1d`.
fn length(interval_s: u32) -> String {
    match interval_s {
        0 => "quotes".to_owned(),
        seconds if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        seconds if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

/// How a series stands.
struct Freshness {
    held: Held,
    name: Option<String>,
    state: State,
    /// Bars missing in the session of the last one, and bars that it should have.
    missing: Option<(i64, i64)>,
    /// The last time that sources disagreed on bars such as these.
    dispute: Option<Dispute>,
}

impl Freshness {
    /// The last price is in dispute: it is unknown to rules.
    fn is_disputed(&self) -> bool {
        let last = self.held.last.closes_at();
        self.dispute.as_ref().is_some_and(|dispute| dispute.open || (dispute.from <= last && last <= dispute.to))
    }

    fn state(&self) -> &'static str {
        if self.is_disputed() { "disputed" } else { self.state.as_str() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Stale,
    /// The market is shut, and its last session is there.
    Closed,
    /// There is no calendar for the symbol or the day.
    Unknown,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }
}

pub(super) fn freshness(path: &Path, format: Format) -> Result<Ended> {
    let config = load(path)?;
    let now = SystemClock.now();
    on_runtime(async {
        let store = SqliteStore::open_read(&config.store.path)?;
        let mut found = Vec::new();
        let disputes = disputes(&store).await?;
        for held in store.bars_held().await? {
            found.push(fresh(&config, &store, held, &disputes, now).await?);
        }
        let polled = config.quotes.iter().filter_map(|source| source.symbols()).flatten();
        let never: BTreeSet<Symbol> =
            polled.filter(|symbol| !found.iter().any(|entry| entry.held.last.symbol == *symbol)).collect();
        if format != Format::Table {
            let none = |symbol: &Symbol| json!({"symbol": symbol, "bars": 0, "state": "none"});
            print_json(&found.iter().map(as_json).chain(never.iter().map(none)).collect::<Vec<_>>(), format)?;
        } else if found.is_empty() && never.is_empty() {
            bail!("there are no prices yet; `bellwether quotes import FILE.csv` takes in history");
        } else {
            let mut shown = table::table(&["symbol", "", "bars of", "count", "last", "of", "came", "state", "missing"]);
            for entry in &found {
                let last = &entry.held.last;
                shown.add_row([
                    last.symbol.to_string(),
                    entry.name.clone().unwrap_or_default(),
                    length(last.interval_s),
                    HumanCount(entry.held.count).to_string(),
                    last.close.to_string(),
                    table::time(Some(last.closes_at())),
                    table::time(Some(last.received_at)),
                    entry.state().to_owned(),
                    entry.missing.map(|(missing, of)| format!("{missing} of {of}")).unwrap_or_default(),
                ]);
            }
            for symbol in &never {
                let name = config.instruments.get(symbol).map(|instrument| instrument.name.clone());
                let none = ["", "0", "", "", "", "no price yet", ""].map(str::to_owned);
                shown.add_row([symbol.to_string(), name.unwrap_or_default()].into_iter().chain(none));
            }
            let told = found.iter().filter(|entry| entry.is_disputed()).filter_map(|entry| {
                Some(format!("{}: sources disagree: {}\n", entry.held.last.symbol, entry.dispute.as_ref()?))
            });
            print(&format!("{shown}\n{}", told.collect::<String>()))?;
        }
        Ok(Ended::Done)
    })
}

/// Where sources of any symbol disagree.
pub(super) async fn disputes(store: &SqliteStore) -> Result<Vec<Dispute>> {
    let rows = store.state().await?.into_iter().filter(|row| row.key.starts_with(Dispute::HEAD));
    Ok(rows.filter_map(|row| row.value).flat_map(|value| Dispute::read(&value)).collect())
}

async fn fresh(
    config: &Config,
    store: &SqliteStore,
    held: Held,
    disputes: &[Dispute],
    now: DateTime<Utc>,
) -> Result<Freshness> {
    let symbol = held.last.symbol.clone();
    let name = config.instruments.get(&symbol).map(|instrument| instrument.name.clone());
    let state = state(config, &held.last, now).unwrap_or(State::Unknown);
    let missing = missing(config, store, &held.last, now).await?;
    let is_daily = held.last.interval_s >= DAILY_S;
    let own = disputes.iter().filter(|dispute| dispute.symbol == symbol && dispute.on.is_some() == is_daily);
    let dispute = own.max_by_key(|dispute| dispute.to).cloned();
    Ok(Freshness { held, name, state, missing, dispute })
}

/// Stale is what trading has gone on without.
fn state(config: &Config, last: &Bar, now: DateTime<Utc>) -> Result<State, WhyUnknown> {
    let calendar = config.instruments.calendar(&last.symbol, &config.calendars).ok_or(WhyUnknown::NoCalendar)?;
    let (late, open) = if last.interval_s >= DAILY_S {
        // A daily bar is due when its session has closed.
        let closed = calendar.last_closed(now)?;
        (last.starts_at.date_naive() < closed.on, calendar.is_open(now)?)
    } else {
        let stale_after = config.stale_after(&last.symbol).unwrap_or(STALE_AFTER);
        (calendar.trading_time(last.closes_at(), now)? > stale_after, calendar.is_open(now)?)
    };
    Ok(match (late, open) {
        (true, _) => State::Stale,
        (false, true) => State::Fresh,
        (false, false) => State::Closed,
    })
}

/// Bars that the last session lacks, and how many it should have; none of daily bars and quotes of an instant.
async fn missing(config: &Config, store: &SqliteStore, last: &Bar, now: DateTime<Utc>) -> Result<Option<(i64, i64)>> {
    let calendar = config.instruments.calendar(&last.symbol, &config.calendars);
    let Some(Ok(Some(session))) = calendar.map(|calendar| calendar.session_at(last.starts_at)) else { return Ok(None) };
    if last.interval_s == 0 || last.interval_s >= DAILY_S {
        return Ok(None);
    }
    let asked = BarsAsked {
        symbol: Some(last.symbol.clone()),
        interval_s: Some(last.interval_s),
        from: session.opens_at(),
        to: session.closes_at(),
    };
    let starts: Vec<DateTime<Utc>> = store.bars(asked).await?.iter().map(|bar| bar.starts_at).collect();
    let interval = i64::from(last.interval_s);
    let bars_in = |from: DateTime<Utc>, to: DateTime<Utc>| ((to - from).num_seconds() / interval).max(0);
    let until = now.min(last.closes_at().max(session.opens_at()));
    let expected = session.spans.iter().map(|(opens, closes)| bars_in(*opens, (*closes).min(until))).sum();
    let lacking = gaps(&starts, last.interval_s, &session, until).iter().map(|gap| bars_in(gap.from, gap.to)).sum();
    Ok(Some((lacking, expected)))
}

fn as_json(entry: &Freshness) -> serde_json::Value {
    let last = &entry.held.last;
    json!({
        "symbol": last.symbol, "name": entry.name, "interval_s": last.interval_s, "bars": entry.held.count,
        "first_starts_at": entry.held.first_starts_at, "last_starts_at": last.starts_at, "last_close": last.close,
        "received_at": last.received_at, "state": entry.state(),
        "dispute": entry.dispute, "missing": entry.missing.map(|(missing, _)| missing), "expected": entry.missing.map(|(_, expected)| expected),
    })
}
