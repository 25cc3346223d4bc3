//! `bellwether backtest`: the same engine over an archive, with the archive's clock.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::alerts::{Alert, Route};
use crate::cli::extract::document_line;
use crate::cli::{Ended, Format, print, print_json, say, table};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::engine::{Engine, Mute, Saved, Settings, Step};
use crate::facts::{Fact, Reader};
use crate::ledger::Novelty;
use crate::market::Bar;
use crate::market::providers::{CsvConfig, read_csv};
use crate::rules::Severity;

/// What is asked.
pub(super) struct Asked {
    pub rules: Vec<PathBuf>,
    pub stock: bool,
    pub lexicon: Vec<PathBuf>,
    pub archive: PathBuf,
    pub quotes: Option<PathBuf>,
    pub stateless: bool,
}

/// One alert of the fixed form.
#[derive(Serialize)]
struct AlertLine {
    alert: String,
    severity: Severity,
    at: chrono::DateTime<chrono::Utc>,
    revision: u32,
    novelty: Option<Novelty>,
    story: Option<String>,
    article: Option<String>,
    facts: Vec<Fact>,
}

impl AlertLine {
    fn of(alert: &Alert) -> Self {
        Self {
            alert: alert.rule.to_string(),
            severity: alert.severity,
            at: alert.at,
            revision: alert.revision,
            novelty: alert.novelty,
            story: alert.story.as_ref().map(ToString::to_string),
            article: alert.article.as_ref().map(|article| article.id.clone()),
            facts: alert.facts.clone(),
        }
    }
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
    let settings = || -> Result<Settings> {
        let rules = config::load_rules(&asked.rules, asked.stock, reader.lexicon())?;
        Ok(Settings { rules, route: Route::default(), watchlist: Vec::new() })
    };
    let now = SystemClock.now();
    let mut bars = bars(asked, now)?.into_iter().peekable();
    let mut engine = Engine::restore(settings()?, Saved::default());
    let mut alerts: Vec<Arc<Alert>> = Vec::new();
    let (mut articles, mut facts_count, mut ended) = (0, 0, Ended::Done);
    let file =
        std::fs::File::open(&asked.archive).with_context(|| format!("`{}` cannot be read", asked.archive.display()))?;
    for (index, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("`{}` cannot be read", asked.archive.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let document = match document_line(&asked.archive.display().to_string(), index + 1, &line) {
            Ok(document) => document,
            Err(error) => {
                say(format_args!("{error}"));
                ended = Ended::NotSo;
                continue;
            }
        };
        let article = Arc::new(document.article(now));
        let at = article.first_seen_at;
        while let Some(bar) = bars.next_if(|bar| bar.received_at <= at) {
            take(engine.price(std::slice::from_ref(&bar), true, bar.received_at), &mut alerts);
        }
        if asked.stateless {
            engine.go_back(Saved::default());
        }
        // What fell due before this article, at the time at which it did.
        while let Some(due) = engine.next_due().filter(|due| *due <= at) {
            take(engine.tick(due), &mut alerts);
        }
        let facts = reader.read(&article);
        articles += 1;
        facts_count += facts.len();
        take(engine.read(&article, &facts, Mute::No, at), &mut alerts);
    }
    if format == Format::Table {
        print(&format!("{}\n", table::alerts(alerts.iter().map(|alert| &**alert))))?;
        print(&summary(&alerts, articles, facts_count))?;
    } else {
        let lines: Vec<AlertLine> = alerts.iter().map(|alert| AlertLine::of(alert)).collect();
        print_json(&lines, format)?;
    }
    Ok(ended)
}

fn take(step: Step, alerts: &mut Vec<Arc<Alert>>) {
    alerts.extend(step.alerts);
}

/// Bars of the CSV in the order in which they were known.
fn bars(asked: &Asked, now: chrono::DateTime<chrono::Utc>) -> Result<Vec<Bar>> {
    let Some(path) = &asked.quotes else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut quotes = read_csv(&CsvConfig::default(), &text, now);
    for problem in &quotes.problems {
        say(format_args!("{}: {problem}", path.display()));
    }
    for bar in &mut quotes.bars {
        bar.received_at = bar.starts_at + chrono::TimeDelta::seconds(i64::from(bar.interval_s));
    }
    quotes.bars.sort_by_key(|bar| bar.received_at);
    Ok(quotes.bars)
}

fn summary(alerts: &[Arc<Alert>], articles: usize, facts: usize) -> String {
    let mut by_rule: BTreeMap<String, usize> = BTreeMap::new();
    for alert in alerts {
        *by_rule.entry(alert.rule.to_string()).or_default() += 1;
    }
    let rules: Vec<String> = by_rule.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    format!("{articles} articles, {facts} facts, {} alerts: {}\n", alerts.len(), rules.join(", "))
}
