//! `bellwether backtest`: what rules would have told over an archive, and what other rules would have.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use comfy_table::{Cell, CellAlignment, Color};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::alerts::{Alert, Route};
use crate::backtest::{
    self, Archive, ArticleAccount, Charts, Count, Difference, Replay, Side, Study, StudyAsked, StudyEvent, Summary,
    Told,
};
use crate::cli::{Ended, Format, kept, load, print, print_json, quotes, say, table};
use crate::clock::{Clock, SystemClock};
use crate::config::{self, Config};
use crate::engine::Settings;
use crate::facts::{Fact, Reader};
use crate::ledger::Novelty;
use crate::lexicon::Lexicon;
use crate::market::impact::{EventWindow, Histories, Known};
use crate::market::{Bar, Reference, Symbol};
use crate::rules::{FollowUp, Severity};

/// Rows of the table of days; beyond it, weeks are shown, or months.
const DAYS_SHOWN_MAX: usize = 45;
/// Length of the longest bar in it.
const BAR_WIDTH: usize = 30;
/// Symbols that a report measures where those that the facts are likely to move have no prices.
const SYMBOLS_MAX: usize = 8;
/// Steps of the progress bar a second.
const DRAWS_PER_S: u8 = 10;

/// What is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// Rule files or folders; the stock rules beside them, unless `--no-stock`.
    #[arg(long, num_args = 1..)]
    rules: Vec<PathBuf>,
    #[arg(long)]
    no_stock: bool,
    /// Other rule files or folders, in place of those of `--rules`: shows what is gained and lost against them.
    #[arg(long, num_args = 1..)]
    against: Option<Vec<PathBuf>>,
    /// Lexicon files or folders, laid over the embedded one.
    #[arg(long, num_args = 1..)]
    lexicon: Vec<PathBuf>,
    /// A configuration: its rules, where `--rules` is not given, its lexicon and its routes; without `--archive`, the
    /// articles in its store.
    #[arg(short, long)]
    config: Option<PathBuf>,
    /// One JSON document a line, with `published`; `-` for standard input.
    #[arg(long)]
    archive: Option<PathBuf>,
    /// The articles in a store, by its path or that of the configuration.
    #[arg(long, num_args = 0..=1, conflicts_with = "archive")]
    store: Option<Option<PathBuf>>,
    /// CSVs of bars: `symbol,time,open,high,low,close,volume`; minutes in one, days in another.
    #[arg(long, num_args = 1..)]
    quotes: Vec<PathBuf>,
    /// Treats every article alone, with a fresh ledger.
    #[arg(long)]
    stateless: bool,
    /// Lets time pass until then after the last article.
    #[arg(long, value_parser = super::instant)]
    until: Option<DateTime<Utc>>,
    /// Time zone of days and of quiet times: nights (22:00 to 07:00), Saturdays and Sundays.
    #[arg(long, default_value = "UTC")]
    timezone: Tz,
    /// Cores that read facts. Default: all.
    #[arg(long)]
    jobs: Option<NonZero<usize>>,
    /// Writes a page of it, in one file: a chart, and every alert with the words that say it.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Writes what the ledger made of each article, a JSON document a line: which stories it opens, moves or repeats.
    #[arg(long)]
    account: Option<PathBuf>,
    /// Alerts shown in the table, the last ones; `jsonl` has all.
    #[arg(long, default_value_t = 200)]
    limit: usize,
}

/// One alert of the fixed form.
#[derive(Serialize)]
struct AlertLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<Side>,
    alert: String,
    severity: Severity,
    at: DateTime<Utc>,
    revision: u32,
    novelty: Option<Novelty>,
    story: Option<String>,
    article: Option<String>,
    facts: Vec<Fact>,
    /// Of a report on prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUp>,
}

impl AlertLine {
    fn of(side: Option<Side>, alert: &Alert) -> Self {
        Self {
            side,
            alert: alert.rule.to_string(),
            severity: alert.severity,
            at: alert.at,
            revision: alert.revision,
            novelty: alert.novelty,
            story: alert.story.as_ref().map(ToString::to_string),
            article: alert.article.as_ref().map(|article| article.id.clone()),
            facts: alert.facts.clone(),
            follow_up: alert.follow_up,
        }
    }
}

/// What it all came to.
struct Outcome {
    told: Told,
    difference: Option<Difference>,
    broken_count: usize,
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    let now = SystemClock.now();
    let config = asked.config.as_deref().map(load).transpose()?;
    let lexicon = match &config {
        Some(config) if asked.lexicon.is_empty() => config.lexicon.clone(),
        _ => config::load_lexicon(&asked.lexicon)?,
    };
    let reader = Reader::new(lexicon);
    let against = asked.against.as_deref().map(|paths| plain(paths, asked, &reader)).transpose()?;
    let (mut archive, kept_bars) = match (&asked.archive, &asked.store, &config) {
        (Some(path), ..) => (Archive::open(path, !asked.stateless, now)?, Vec::new()),
        (None, Some(Some(path)), _) => kept::open(path, config.as_ref())?,
        (None, _, Some(config)) => kept::open(&config.store.path, Some(config))?,
        (None, Some(None), None) => bail!("`--store` without a path is that of a configuration: give `--config FILE`"),
        (None, None, None) => bail!("nothing to replay: give `--archive FILE`, `--store PATH` or `--config FILE`"),
    };
    let settings = settings(asked, config, &reader)?;
    let bars: Arc<[Bar]> = if asked.quotes.is_empty() { kept_bars } else { bars(&asked.quotes, now)? }.into();
    if archive.moved_count > 0 {
        say(format_args!("{}: not in the order of `published`; read in the order of time", archive.name));
    }
    let market = settings.market.clone();
    let mut tried = Replay::new(settings, bars.clone(), asked.stateless);
    if asked.report.is_some() && !bars.is_empty() {
        tried.keep_news(market.clone());
    }
    let mut other = against.map(|settings| Replay::new(settings, bars.clone(), asked.stateless));
    let broken_count = replay(asked, &mut archive, &reader, now, &mut tried, other.as_mut())?;
    let told = tried.end();
    let difference = other.map(|other| backtest::compare(&told.alerts, &other.end().alerts));
    if let Some(path) = &asked.report {
        let study = (!bars.is_empty()).then(|| measured(&told, &bars, &market, reader.lexicon(), now));
        let page = backtest::Page {
            archive: archive.name.rsplit('/').next().unwrap_or_default(),
            told: &told,
            difference: difference.as_ref(),
            study: study.as_ref(),
            timezone: asked.timezone,
            made_at: now,
        };
        let page = backtest::page(&page).context("the report cannot be laid out")?;
        std::fs::write(path, page).with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    show(asked, format, &Outcome { told, difference, broken_count })?;
    Ok(if broken_count == 0 { Ended::Done } else { Ended::NotSo })
}

/// What prices did after each alert, as the archive's prices say.
fn measured(told: &Told, bars: &[Bar], market: &Reference, lexicon: &Lexicon, now: DateTime<Utc>) -> Study {
    let histories = Histories::of(bars, &market.instruments);
    let mut there: Vec<Symbol> = bars.iter().map(|bar| bar.symbol.clone()).collect();
    there.sort_unstable();
    there.dedup();
    there.truncate(SYMBOLS_MAX);
    let event = |alert: &Arc<Alert>| {
        let mut event = StudyEvent::of(alert, None, &[], market, lexicon);
        event.symbols.retain(|symbol| histories.get(symbol).is_some());
        if event.symbols.is_empty() {
            // Of what the facts are likely to move there are no prices: those that there are may say something.
            event.symbols.clone_from(&there);
        }
        event
    };
    let events = told.alerts.iter().filter(|alert| StudyEvent::is_told_by(alert)).map(event).collect();
    let known = Known { histories: &histories, calendars: &market.calendars, instruments: &market.instruments };
    let asked =
        StudyAsked { window: EventWindow::default(), charts: Charts::Leading, leave_out_confounded: false, now };
    backtest::study(events, &told.news, known, asked)
}

/// Reads all of it; returns how many lines are no documents.
fn replay(
    asked: &Asked,
    archive: &mut Archive<'_>,
    reader: &Reader,
    now: DateTime<Utc>,
    tried: &mut Replay,
    mut other: Option<&mut Replay>,
) -> Result<usize> {
    let jobs = asked.jobs.unwrap_or_else(|| std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN));
    let bar = progress(archive.count);
    let mut broken_count = 0;
    let mut accounts = asked.account.as_deref().map(Accounts::create).transpose()?;
    backtest::read(archive, reader, jobs, now, |read| {
        match read {
            Ok(read) => {
                let account = tried.article(&read);
                accounts.iter_mut().for_each(|accounts| accounts.write(&account));
                if let Some(other) = other.as_deref_mut() {
                    other.article(&read);
                }
            }
            Err(message) => {
                broken_count += 1;
                bar.suspend(|| say(format_args!("{message}")));
            }
        }
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    accounts.map_or(Ok(()), Accounts::end)?;
    if let Some(until) = asked.until {
        tried.wait(until);
        other.into_iter().for_each(|other| other.wait(until));
    }
    Ok(broken_count)
}

/// A file of accounts, one a line.
struct Accounts {
    path: PathBuf,
    file: BufWriter<File>,
    failed: Option<std::io::Error>,
}

impl Accounts {
    fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("`{}` cannot be written", path.display()))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), failed: None })
    }

    /// Writes an account; what fails is told at the end.
    fn write(&mut self, account: &ArticleAccount) {
        if self.failed.is_none() {
            let written = serde_json::to_writer(&mut self.file, account).map_err(Into::into);
            self.failed = written.and_then(|()| self.file.write_all(b"\n")).err();
        }
    }

    fn end(mut self) -> Result<()> {
        let written = self.failed.take().map_or_else(|| self.file.flush(), Err);
        written.with_context(|| format!("`{}` cannot be written", self.path.display()))
    }
}

/// On a terminal only: what goes to a file or a pipe stays as it is.
fn progress(count: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let target = indicatif::ProgressDrawTarget::stderr_with_hz(DRAWS_PER_S);
    let template = match count {
        Some(_) => "{bar:30} {pos} of {len} articles, {per_sec}, {eta} left",
        None => "{spinner} {pos} articles, {per_sec}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(count, target).with_style(style)
}

/// Rules without routes.
fn plain(paths: &[PathBuf], asked: &Asked, reader: &Reader) -> Result<Settings> {
    let rules = config::load_rules(paths, !asked.no_stock, reader.lexicon())?;
    Ok(Settings {
        rules,
        route: Route::default(),
        customs: Default::default(),
        watchlist: Vec::new(),
        market: Reference::default(),
    })
}

fn settings(asked: &Asked, config: Option<Config>, reader: &Reader) -> Result<Settings> {
    let Some(config) = config else { return plain(&asked.rules, asked, reader) };
    let market = config.reference();
    let own = Settings {
        rules: config.rules,
        route: config.route,
        customs: config.customs,
        watchlist: config.watchlist,
        market,
    };
    if asked.rules.is_empty() && asked.lexicon.is_empty() {
        return Ok(own);
    }
    Ok(Settings { rules: plain(&asked.rules, asked, reader)?.rules, ..own })
}

/// Bars of CSVs in the order in which they were known: each when it ended.
fn bars(paths: &[PathBuf], now: DateTime<Utc>) -> Result<Vec<Bar>> {
    let mut bars = Vec::new();
    for path in paths {
        bars.extend(quotes::read_all(path, now)?);
    }
    for bar in &mut bars {
        bar.received_at = bar.starts_at + chrono::TimeDelta::seconds(i64::from(bar.interval_s));
    }
    bars.sort_by_key(|bar| bar.received_at);
    Ok(bars)
}

fn show(asked: &Asked, format: Format, outcome: &Outcome) -> Result<()> {
    let Outcome { told, difference, broken_count } = outcome;
    if format != Format::Table {
        let lines: Vec<AlertLine> = match difference {
            Some(difference) => {
                difference.alerts.iter().map(|(side, alert)| AlertLine::of(Some(*side), alert)).collect()
            }
            None => told.alerts.iter().map(|alert| AlertLine::of(None, alert)).collect(),
        };
        return print_json(&lines, format);
    }
    let shown = match difference {
        Some(difference) => {
            for side in [Side::Gained, Side::Lost] {
                let of_side: Vec<&Alert> =
                    difference.alerts.iter().filter(|(of, _)| *of == side).map(|(_, alert)| &**alert).collect();
                if !of_side.is_empty() {
                    print(&format!("{}:\n{}", side.as_str(), listed(&of_side, asked.limit)))?;
                }
            }
            compared(difference)
        }
        None => {
            let all: Vec<&Alert> = told.alerts.iter().map(|alert| &**alert).collect();
            print(&listed(&all, asked.limit))?;
            String::new()
        }
    };
    let summary = Summary::of(told, asked.timezone);
    if summary.total.all() > 0 {
        print(&format!("{}\n{}\n", by_rule(&summary), by_day(&summary)))?;
    }
    print(&kept_back(told, &summary, asked.timezone))?;
    let rules: Vec<String> = summary.rules.iter().map(|(rule, count)| format!("{rule} {}", count.all())).collect();
    let of_rules = if rules.is_empty() { String::new() } else { format!(": {}", rules.join(", ")) };
    print(&format!(
        "{} articles, {} facts, {} alerts{of_rules}\n{shown}",
        told.articles_count,
        told.facts_count,
        told.alerts.len()
    ))?;
    if *broken_count > 0 {
        say(format_args!("{broken_count} line{} could not be read", if *broken_count == 1 { "" } else { "s" }));
    }
    Ok(())
}

/// The last of the alerts, a line each.
fn listed(alerts: &[&Alert], limit: usize) -> String {
    let left_out = alerts.len().saturating_sub(limit);
    let shown = table::alerts(alerts.iter().skip(left_out).copied());
    if left_out == 0 {
        return format!("{shown}\n");
    }
    format!("{shown}\n{left_out} earlier ones are not shown; `--limit` shows more, `--format jsonl` all\n")
}

fn number(count: usize) -> Cell {
    let cell = Cell::new(if count == 0 { "·".to_owned() } else { count.to_string() });
    cell.set_alignment(CellAlignment::Right)
}

fn counts(count: &Count) -> [Cell; 5] {
    let coloured = |count: usize, color: Color| if count > 0 { number(count).fg(color) } else { number(count) };
    [
        number(count.all()),
        coloured(count.critical, Color::Red),
        coloured(count.warning, Color::Yellow),
        coloured(count.info, Color::Blue),
        number(count.quiet),
    ]
}

fn by_rule(summary: &Summary) -> comfy_table::Table {
    let mut shown = table::table(&["rule", "alerts", "critical", "warning", "info", "at quiet times"]);
    for (rule, count) in &summary.rules {
        shown.add_row([Cell::new(rule)].into_iter().chain(counts(count)));
    }
    shown.add_row([Cell::new("all")].into_iter().chain(counts(&summary.total)));
    shown
}

fn by_day(summary: &Summary) -> comfy_table::Table {
    let (span, rows) = summary.spans(DAYS_SHOWN_MAX);
    let most = rows.iter().map(|(_, count)| count.all()).max().unwrap_or(1).max(1);
    let head = if span == "day" { "day".to_owned() } else { format!("{span} of") };
    let mut shown = table::table(&[&head, "alerts", "critical", "warning", "info", "at quiet times", ""]);
    for (day, count) in rows {
        let bar = "█".repeat((count.all() * BAR_WIDTH).div_ceil(most));
        let day = day.format(if span == "day" { "%a %Y-%m-%d" } else { "%Y-%m-%d" });
        shown.add_row([Cell::new(day)].into_iter().chain(counts(&count)).chain([Cell::new(bar).fg(Color::Cyan)]));
    }
    shown
}

/// What was told at quiet times, and what nobody was told.
fn kept_back(told: &Told, summary: &Summary, timezone: Tz) -> String {
    let cooled: usize = told.held.values().sum();
    let by_rule: Vec<String> = told.held.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    let fail = |(rule, (count, why)): (&String, &(usize, String))| {
        format!("{rule} on {count} fact{}, first with {why}", if *count == 1 { "" } else { "s" })
    };
    let failed: Vec<String> = told.failed.iter().map(fail).collect();
    let receivers: Vec<String> = told.receivers.iter().map(|(name, count)| format!("{name} {count}")).collect();
    table::pairs(&[
        (
            "at quiet times",
            format!(
                "{} ({} at night, 22:00 to 07:00, and {} on Saturdays and Sundays by day, {timezone})",
                summary.total.quiet, summary.nights, summary.weekends
            ),
        ),
        ("held by cooldown", if cooled == 0 { "0".to_owned() } else { format!("{cooled}: {}", by_rule.join(", ")) }),
        (
            "held as repeats",
            format!(
                "{} facts that said what was known, {} of them of what an alert had told",
                told.repeats_count, told.repeats_of_told_count
            ),
        ),
        ("failed", failed.join("\n")),
        ("muted", if told.muted_count == 0 { String::new() } else { format!("{} articles", told.muted_count) }),
        ("to receivers", receivers.join(", ")),
    ])
}

fn compared(difference: &Difference) -> String {
    let moved = match difference.at_another_time_count {
        0 => String::new(),
        count => format!(" ({count} of them at another time)"),
    };
    format!(
        "against the other rules: {} gained, {} lost, {} the same{moved}\n",
        difference.count(Side::Gained),
        difference.count(Side::Lost),
        difference.same_count
    )
}
