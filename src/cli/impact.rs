//! `bellwether impact`: what prices did after an event, an alert, or all alerts of a rule.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;

use crate::alerts::{Alert, Route};
use crate::article::ArticleId;
use crate::backtest::{self, Archive, Charts, Measured, News, Replay, StudyAsked, StudyEvent, Told, study, study_page};
use crate::cli::impact_shown::{average_tables, impact_json, impact_table, study_csv, study_json};
use crate::cli::{ConfigArgument, Ended, Format, load, on_runtime, print, print_json, quotes, say};
use crate::clock::{Clock, SystemClock};
use crate::config::{self, Config};
use crate::engine::Settings;
use crate::facts::Reader;
use crate::market::exposure::Theme;
use crate::market::impact::{EventWindow, Histories, Known};
use crate::market::{Bar, Dispute, Reference, Symbol};
use crate::store::{BarsAsked, SqliteStore, Store};

/// Alerts of a rule that are looked at.
const ALERTS_MAX: usize = 10_000;
/// So far back daily bars are read: 120 returns, the gap before the event, and holidays.
const DAILY_BACK: TimeDelta = TimeDelta::days(260);
/// So far back minute bars are read: 20 sessions and holidays.
const MINUTES_BACK: TimeDelta = TimeDelta::days(50);
/// So far on bars are read: a week of trading and holidays.
const AHEAD: TimeDelta = TimeDelta::days(14);
const DAY_S: u32 = 86_400;
/// So far before the first event other news may still be in its window: 60 sessions and holidays.
const NEWS_BACK: TimeDelta = TimeDelta::days(100);

/// How output looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ImpactFormat {
    /// For people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// A line an event and symbol.
    Csv,
    /// A page with charts that needs no other file.
    Html,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImpactArguments {
    /// Id of an alert.
    alert: Option<String>,
    /// Instead of an alert: when it happened, as `2025-10-10T14:57:00Z`.
    #[arg(long, value_parser = super::instant, conflicts_with_all = ["alert", "rule"])]
    at: Option<DateTime<Utc>>,
    /// Instead of an alert: all alerts of a rule, and their average.
    #[arg(long, conflicts_with = "alert")]
    rule: Option<String>,
    /// In place of those that the fact is likely to move: `MP,REMX`.
    #[arg(long, value_delimiter = ',')]
    symbols: Vec<String>,
    /// CSVs of bars, in place of the store's; minutes in one, days in another.
    #[arg(long, num_args = 1..)]
    quotes: Vec<PathBuf>,
    /// From before the event until after it: `-30m..+1d`. Minutes and hours are of trading; days are sessions, 0 that of the event.
    #[arg(long, allow_hyphen_values = true, default_value_t = EventWindow::default())]
    window: EventWindow,
    /// The alerts that an archive gives, in place of the store's: one JSON document a line.
    #[arg(long, requires_all = ["rule", "quotes"])]
    archive: Option<PathBuf>,
    /// Rule files or folders for the archive; the stock rules beside them.
    #[arg(long, num_args = 1.., requires = "archive")]
    rules: Vec<PathBuf>,
    /// Leaves out of means the events in whose window something else was told of the symbol.
    #[arg(long)]
    leave_out_confounded: bool,
    /// Time zone of the page.
    #[arg(long, default_value = "UTC")]
    timezone: Tz,
    /// Writes to a file in place of standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArgument,
    #[arg(long, value_enum, default_value_t)]
    format: ImpactFormat,
}

/// What is read with where there is no configuration.
struct Ground {
    config: Option<Config>,
    reference: Reference,
}

impl Ground {
    fn of(asked: &ImpactArguments) -> Result<Self> {
        // An archive, or an instant, with its quotes needs no configuration; one that is there is read.
        let by_itself = asked.archive.is_some() || (asked.at.is_some() && !asked.quotes.is_empty());
        if by_itself && !asked.config.config.exists() {
            return Ok(Self { config: None, reference: Reference::default() });
        }
        let config = load(&asked.config.config)?;
        let reference = config.reference();
        Ok(Self { config: Some(config), reference })
    }
}

/// What is measured, and with what.
#[derive(Default)]
struct Material {
    events: Vec<StudyEvent>,
    bars: Vec<Bar>,
    /// What else was told in their time.
    news: Vec<News>,
    disputes: Vec<Dispute>,
}

fn material(asked: &ImpactArguments, ground: &Ground, now: DateTime<Utc>) -> Result<Material> {
    let bars = from_files(asked, now)?;
    let Ground { config, reference } = ground;
    if let Some(archive) = &asked.archive {
        let (events, news) = archived(asked, ground, archive, now)?;
        return Ok(Material { events, bars, news, ..Material::default() });
    }
    let Some(config) = config else {
        let symbols = if asked.symbols.is_empty() { symbols_in(&bars) } else { chosen(asked) };
        let events = asked.at.map(|at| instant(at, symbols)).into_iter().collect();
        return Ok(Material { events, bars, ..Material::default() });
    };
    on_runtime(async {
        let events = events(asked, config, reference).await?;
        let news = if config.store.path.exists() { kept_news(config, &events).await? } else { Vec::new() };
        if !asked.quotes.is_empty() {
            return Ok(Material { events, bars, news, ..Material::default() });
        }
        let disputes = quotes::disputes(&SqliteStore::open_read(&config.store.path)?).await?;
        Ok(Material { bars: kept(config, &events).await?, events, news, disputes })
    })
}

/// Symbols of bars, in order, each once.
fn symbols_in(bars: &[Bar]) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = bars.iter().map(|bar| bar.symbol.clone()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

pub(super) fn run(asked: &ImpactArguments) -> Result<Ended> {
    let ground = Ground::of(asked)?;
    let now = SystemClock.now();
    let Material { events, bars, news, disputes } = material(asked, &ground, now)?;
    let mut histories = Histories::of(&bars, &ground.reference.instruments);
    histories.doubt(&disputes);
    let Reference { calendars, instruments, .. } = &ground.reference;
    let known = Known { histories: &histories, calendars, instruments };
    let charts = match (asked.format, &asked.rule) {
        (ImpactFormat::Html, Some(_)) => Charts::Leading,
        (ImpactFormat::Html, None) => Charts::All,
        _ => Charts::None,
    };
    let of = StudyAsked { window: asked.window, charts, leave_out_confounded: asked.leave_out_confounded, now };
    let found = study(events, &news, known, of);
    let text = match (&asked.rule, asked.format) {
        (_, ImpactFormat::Csv) => study_csv(&found)?,
        (_, ImpactFormat::Html) => {
            let heading = asked.rule.as_ref().map_or_else(|| "Impact".to_owned(), |rule| format!("Impact of {rule}"));
            study_page(&found, &heading, asked.timezone, now).context("the page cannot be laid out")?
        }
        (Some(_), ImpactFormat::Table) => average_tables(&found, instruments),
        (None, ImpactFormat::Table) => {
            let table = |one| impact_table(one, asked.window, known, now);
            found.measured.iter().map(table).collect::<Vec<_>>().concat()
        }
        (rule, format) => {
            let lines = match rule {
                Some(_) => study_json(&found),
                None => {
                    let all = found.measured.iter().flat_map(Measured::told);
                    all.map(|(impact, others)| impact_json(impact, others)).collect()
                }
            };
            let format = if format == ImpactFormat::Json { Format::Json } else { Format::Jsonl };
            if asked.out.is_none() {
                print_json(&lines, format)?;
                return Ok(Ended::Done);
            }
            match format {
                Format::Json => serde_json::to_string_pretty(&lines)?,
                _ => lines.iter().map(|line| format!("{line}\n")).collect(),
            }
        }
    };
    match &asked.out {
        Some(path) => std::fs::write(path, text).with_context(|| format!("`{}` cannot be written", path.display()))?,
        None => print(&text)?,
    }
    Ok(Ended::Done)
}

fn from_files(asked: &ImpactArguments, now: DateTime<Utc>) -> Result<Vec<Bar>> {
    let mut found = Vec::new();
    for path in &asked.quotes {
        found.extend(quotes::read_all(path, now)?);
    }
    Ok(found)
}

fn chosen(asked: &ImpactArguments) -> Vec<Symbol> {
    asked.symbols.iter().map(|name| Symbol::new(name)).collect()
}

/// An event that is given by its time alone.
fn instant(at: DateTime<Utc>, symbols: Vec<Symbol>) -> StudyEvent {
    let title = "event".to_owned();
    StudyEvent { alert: None, group: title.clone(), at, title, symbols, story: None }
}

/// What was new in the time of the events, of what the store holds.
async fn kept_news(config: &Config, events: &[StudyEvent]) -> Result<Vec<News>> {
    let Some(first) = events.iter().map(|event| event.at).min() else { return Ok(Vec::new()) };
    let store = SqliteStore::open_read(&config.store.path)?;
    let stories = store.stories_since(first - NEWS_BACK).await?;
    let mut dated: HashMap<ArticleId, DateTime<Utc>> = HashMap::new();
    for line in stories.iter().flat_map(|story| &story.history) {
        if let Some(article) = store.article(&line.article).await? {
            dated.insert(line.article.clone(), article.dated_at());
        }
    }
    let dated = |article: &ArticleId| dated.get(article).copied();
    let news = |story| News::of_story(story, dated, &config.exposures, &config.lexicon);
    Ok(stories.iter().flat_map(news).collect())
}

/// What the alerts of a rule over an archive tell of, and what else was new.
fn archived(
    asked: &ImpactArguments,
    ground: &Ground,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(Vec<StudyEvent>, Vec<News>)> {
    let lexicon = match &ground.config {
        Some(config) => config.lexicon.clone(),
        None => config::load_lexicon(&[])?,
    };
    let reader = Reader::new(lexicon);
    let settings = Settings {
        rules: config::load_rules(&asked.rules, true, reader.lexicon())?,
        route: Route::default(),
        customs: Default::default(),
        watchlist: Vec::new(),
        market: ground.reference.clone(),
    };
    let mut archive = Archive::open(path, true, now)?;
    let mut replay = Replay::new(settings, Arc::from(Vec::new()), false);
    replay.keep_news(ground.reference.clone());
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    backtest::read(&mut archive, &reader, jobs, now, |read| match read {
        Ok(read) => drop(replay.article(&read)),
        Err(message) => say(format_args!("{message}")),
    })?;
    let Told { alerts, news, .. } = replay.end();
    let told = alerts.iter().filter(|alert| StudyEvent::is_told_by(alert));
    let of_rule = told.filter(|alert| Some(alert.rule.to_string()) == asked.rule);
    let own = chosen(asked);
    let events: Vec<StudyEvent> =
        of_rule.map(|alert| StudyEvent::of(alert, None, &own, &ground.reference, reader.lexicon())).collect();
    if events.is_empty() {
        bail!("the archive gives no alert of that rule; `bellwether backtest` shows those that it gives");
    }
    Ok((events, news))
}

async fn events(asked: &ImpactArguments, config: &Config, reference: &Reference) -> Result<Vec<StudyEvent>> {
    let own = chosen(asked);
    if let Some(at) = asked.at {
        let symbols = match (own.is_empty(), config.watchlist.is_empty()) {
            (false, _) => own,
            (true, false) => config.watchlist.clone(),
            (true, true) => config.exposures.symbols(&Theme::default(), |_, _| false),
        };
        return Ok(vec![instant(at, symbols)]);
    }
    let store = SqliteStore::open_read(&config.store.path)?;
    let alerts = match (&asked.alert, &asked.rule) {
        (Some(id), _) => store.alert(id).await?.into_iter().take(1).collect(),
        (None, Some(rule)) => {
            store.alerts(ALERTS_MAX).await?.into_iter().filter(|alert| alert.rule.0.as_ref() == rule.as_str()).collect()
        }
        (None, None) => bail!("say of what: the id of an alert, `--at TIME` or `--rule NAME`"),
    };
    let alerts: Vec<Alert> = alerts;
    if alerts.is_empty() {
        bail!("there is no such alert; `bellwether alerts` lists them");
    }
    let mut found = Vec::new();
    for alert in alerts {
        let story = match &alert.story {
            Some(id) => store.story(&id.0).await?,
            None => None,
        };
        found.push(StudyEvent::of(&alert, story.as_ref(), &own, reference, &config.lexicon));
    }
    Ok(found)
}

/// Bars of every symbol and its benchmark, around every event.
async fn kept(config: &Config, events: &[StudyEvent]) -> Result<Vec<Bar>> {
    let mut spans: BTreeMap<Symbol, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for event in events {
        for symbol in &event.symbols {
            let benchmark = config.instruments.get(symbol).and_then(|instrument| instrument.benchmark.clone());
            for symbol in [Some(symbol.clone()), benchmark].into_iter().flatten() {
                let span = spans.entry(symbol).or_insert((event.at, event.at));
                *span = (span.0.min(event.at), span.1.max(event.at));
            }
        }
    }
    let store = SqliteStore::open_read(&config.store.path)?;
    let mut found = Vec::new();
    for (symbol, (first, last)) in spans {
        let ask = |interval_s, back| BarsAsked {
            symbol: Some(symbol.clone()),
            interval_s,
            from: first - back,
            to: last + AHEAD,
        };
        found.extend(store.bars(ask(Some(DAY_S), DAILY_BACK)).await?);
        let short = store.bars(ask(None, MINUTES_BACK)).await?;
        found.extend(short.into_iter().filter(|bar| bar.interval_s != DAY_S));
    }
    Ok(found)
}
