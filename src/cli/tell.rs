//! `bellwether send-test`, `preview` and `route`: how and whom an alert would reach, before the day on which it counts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::alerts::{Alert, AlertId, AlertStatus, Decision, Notification, RouteConfig};
use crate::cli::look::open;
use crate::cli::{ConfigArgument, Ended, Format, FormatArgument, load, on_runtime, orders, print, print_json, table};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, match_fault};
use crate::delivery::Receiver;
use crate::engine::about;
use crate::facts::{Evidence, EvidenceIn, Fact, Hedge, Kind};
use crate::lexicon::{PartyId, ProductId};
use crate::market::Symbol;
use crate::outbox::{Outcome, Pending};
use crate::rules::{RuleName, Severity};
use crate::store::Store;

/// Sends a drill to a receiver, by the way that alerts take, and shows what it answered.
#[derive(Debug, clap::Args)]
pub(crate) struct SendTestArguments {
    /// Name of a receiver.
    receiver: String,
    #[command(flatten)]
    config: ConfigArgument,
}

/// Writes the mail or webhook body of an alert, and sends nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct PreviewArguments {
    /// Id of an alert.
    alert: String,
    /// Name of a receiver.
    #[arg(long)]
    receiver: String,
    /// Which revision. Default: the last.
    #[arg(long)]
    revision: Option<u32>,
    /// Writes to this file in place of standard output; of a mail, a name that ends in `.html` gets the page alone.
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArgument,
}

/// Shows who would be told of an alert, when, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct RouteArguments {
    /// Id of an alert in the store.
    #[arg(long, conflicts_with_all = ["rule", "severity", "label", "kind", "actor", "target", "object", "symbol"])]
    alert: Option<String>,
    /// Of an alert that does not exist: its rule.
    #[arg(long)]
    rule: Option<String>,
    /// `info`, `warning` or `critical`.
    #[arg(long)]
    severity: Option<String>,
    /// Labels: `family=tariffs`.
    #[arg(long)]
    label: Vec<String>,
    /// Kind of its fact: `tariff`.
    #[arg(long)]
    kind: Option<String>,
    /// Who acts: `US`.
    #[arg(long)]
    actor: Vec<String>,
    /// Who bears it: `CN`.
    #[arg(long)]
    target: Vec<String>,
    /// What it is about: `soybeans`.
    #[arg(long)]
    object: Vec<String>,
    /// Symbols that it is about: `HG=F`. Default: those of its rule, and those that its fact is likely to move.
    #[arg(long)]
    symbol: Vec<String>,
    /// As if it were then: `2026-03-07T03:00:00Z`. Default: now.
    #[arg(long, value_parser = super::instant)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    config: ConfigArgument,
    #[command(flatten)]
    format: FormatArgument,
}

fn receiver<'a>(config: &'a Config, name: &str) -> Result<&'a Receiver> {
    let found = config.receivers.iter().find(|receiver| receiver.name() == name);
    found.with_context(|| {
        let names: Vec<&str> = config.receivers.iter().map(Receiver::name).collect();
        format!("no receiver is named `{name}`; there are: {}", names.join(", "))
    })
}

pub(crate) fn send_test(asked: &SendTestArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let receiver = receiver(&config, &asked.receiver)?;
    let now = SystemClock.now();
    let pending = pending(drill(&asked.receiver, now), &asked.receiver, now);
    let (outcome, took) = on_runtime(async {
        let begun = Instant::now();
        let leavers = orders::desk(&config).await?.left().collect();
        let outcome = receiver.deliver(&pending, SystemClock.now(), &leavers).await;
        Ok((outcome, begun.elapsed()))
    })?;
    let took = took.as_millis();
    match outcome {
        Outcome::Delivered { answer } => {
            print(&format!("delivered to `{}` in {took} ms: {answer}\n", asked.receiver))?;
            Ok(Ended::Done)
        }
        Outcome::Temporary { error, .. } => {
            print(&format!(
                "not delivered to `{}` ({took} ms); an alert would be tried again: {error}\n",
                asked.receiver
            ))?;
            Ok(Ended::NotSo)
        }
        Outcome::Permanent { error } | Outcome::Gone { error } | Outcome::Late { error } => {
            print(&format!("refused by `{}` ({took} ms); an alert would be given up: {error}\n", asked.receiver))?;
            Ok(Ended::NotSo)
        }
    }
}

pub(crate) fn preview(asked: &PreviewArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let receiver = receiver(&config, &asked.receiver)?;
    let alert = on_runtime(async { stored(&config, &asked.alert, asked.revision).await })?;
    let now = SystemClock.now();
    let saved_at = alert.at;
    let preview = receiver.preview(&pending(alert, &asked.receiver, saved_at), now).map_err(anyhow::Error::msg)?;
    match &asked.out {
        Some(path) => {
            let page = path.extension().is_some_and(|ending| ending == "html").then_some(preview.html).flatten();
            let bytes = page.map_or(preview.bytes, String::into_bytes);
            std::fs::write(path, bytes).with_context(|| format!("`{}` cannot be written", path.display()))?;
            print(&format!("written to `{}`; nothing was sent\n", path.display()))?;
        }
        None => print(&String::from_utf8_lossy(&preview.bytes))?,
    }
    Ok(Ended::Done)
}

pub(crate) fn route(asked: &RouteArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let now = asked.at.unwrap_or_else(|| SystemClock.now());
    let (alert, desk) = on_runtime(async {
        let alert = match &asked.alert {
            Some(id) => stored(&config, id, None).await?,
            None => supposed(&config, asked, now)?,
        };
        let desk = orders::desk(&config).await?;
        Ok((alert, desk))
    })?;
    let rows: Vec<(String, String, Decision)> = config
        .route
        .destinations(&alert)
        .into_iter()
        .map(|to| {
            let decision = desk.decide(&alert, &to, &config.customs, now);
            (to.receiver, to.place, decision)
        })
        .collect();
    let told = rows.iter().any(|(.., decision)| !matches!(decision, Decision::Never(_)));
    let ended = if told { Ended::Done } else { Ended::NotSo };
    if asked.format.format != Format::Table {
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, place, decision)| {
                let (when, until, why) = parts(decision);
                json!({"receiver": name, "by": place, "told": when, "at": until, "why": why})
            })
            .collect();
        print_json(&rows, asked.format.format)?;
        return Ok(ended);
    }
    if rows.is_empty() {
        print("nobody: no receivers are configured\n")?;
        return Ok(ended);
    }
    let mut shown = table::table(&["receiver", "by", "told", "why"]);
    for (name, place, decision) in &rows {
        let (when, until, why) = parts(decision);
        let when = match until {
            Some(until) => {
                let zone = config.customs.manners.get(name).map_or(chrono_tz::UTC, |manners| manners.zone);
                let form = if until.timestamp() % 60 == 0 { "%a %Y-%m-%d %H:%M %Z" } else { "%a %Y-%m-%d %H:%M:%S %Z" };
                until.with_timezone(&zone).format(form).to_string()
            }
            None => when.to_owned(),
        };
        shown.add_row([name.clone(), place.clone(), when, why]);
    }
    let at = table::time(Some(now));
    print(&format!("{} `{}` at {at} UTC: {}\n{shown}\n", alert.severity.as_str(), alert.rule, alert.title))?;
    if asked.alert.is_none() {
        let mut open = Vec::new();
        let mut given = asked.given();
        given.extend((!alert.symbols.is_empty()).then_some("symbol"));
        undecided(config.route.tree(), "route", &given, &mut open);
        print(&open.concat())?;
    }
    Ok(ended)
}

impl RouteArguments {
    /// Fields of a fact that are said.
    fn given(&self) -> Vec<&'static str> {
        let lists = [("actor", &self.actor), ("target", &self.target), ("object", &self.object)];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty()).map(|(name, _)| name);
        self.kind.iter().map(|_| "kind").chain(lists).collect()
    }
}

/// Nodes that ask for what is not said: an alert may enter them or not.
fn undecided(node: &RouteConfig, place: &str, given: &[&str], open: &mut Vec<String>) {
    let asked: Vec<String> =
        node.matchers.of_matter().filter(|field| !given.contains(field)).map(|field| format!("`--{field}`")).collect();
    if !asked.is_empty() {
        open.push(format!("not tried: `{place}` matches on what is not said; give {}\n", asked.join(", ")));
    }
    for (index, child) in node.routes.iter().enumerate() {
        undecided(child, &format!("{place}.routes[{index}]"), given, open);
    }
}

/// `now`, `later` or `never`, when, and why.
fn parts(decision: &Decision) -> (&'static str, Option<DateTime<Utc>>, String) {
    match decision {
        Decision::Now => ("now", None, String::new()),
        Decision::Later { until, why } => ("later", Some(*until), why.as_str().replace('_', " ")),
        Decision::Never(why) => ("never", None, why.clone()),
    }
}

async fn stored(config: &Config, id: &str, revision: Option<u32>) -> Result<Alert> {
    let found = open(config)?.alert(id).await?;
    let Some(last) = found.last() else { bail!("there is no alert `{id}`; `bellwether alerts` lists them") };
    let Some(revision) = revision else { return Ok(last.clone()) };
    let count = found.len();
    let wanted = found.into_iter().find(|alert| alert.revision == revision);
    wanted.with_context(|| format!("alert `{id}` has {count} revisions and no number {revision}"))
}

/// An alert that a rule could make.
fn supposed(config: &Config, asked: &RouteArguments, now: DateTime<Utc>) -> Result<Alert> {
    let mut alert = drill("", now);
    alert.title = "an alert that could be".to_owned();
    alert.rule = RuleName(asked.rule.clone().unwrap_or_else(|| "any".to_owned()).into());
    alert.severity = Severity::Warning;
    if let Some(name) = &asked.rule {
        let Some((severity, labels)) = config.rules.routed_by(name) else { bail!("there is no rule `{name}`") };
        (alert.severity, alert.labels) = (severity, labels);
    }
    if let Some(word) = &asked.severity {
        let severity = serde_json::from_value(json!(word));
        alert.severity = severity.with_context(|| format!("`{word}` is not `info`, `warning` or `critical`"))?;
    }
    for label in &asked.label {
        let Some((name, value)) = label.split_once('=') else {
            bail!("`{label}` is not a label; expected `name=value`")
        };
        alert.labels.insert(name.to_owned(), value.to_owned());
    }
    alert.facts.extend(supposed_fact(config, asked)?);
    if let Some(fault) = asked.symbol.iter().find_map(|symbol| match_fault("symbol", symbol, config)) {
        bail!("`--symbol`: {fault}");
    }
    alert.symbols = match asked.symbol[..] {
        [] => about(&config.rules, &config.exposures, &alert.rule, &alert.facts),
        _ => asked.symbol.iter().map(|symbol| Symbol::new(symbol)).collect(),
    };
    Ok(alert)
}

/// The fact of an alert that could be, with what is said of it; none if nothing is.
fn supposed_fact(config: &Config, asked: &RouteArguments) -> Result<Option<Fact>> {
    let words = config.rules.words();
    let kinds: Vec<String> = asked.kind.iter().cloned().collect();
    for (field, values) in
        [("kind", &kinds), ("actor", &asked.actor), ("target", &asked.target), ("object", &asked.object)]
    {
        if let Some(fault) = values.iter().find_map(|value| match_fault(field, value, config)) {
            bail!("`--{field}`: {fault}");
        }
    }
    if asked.given().is_empty() {
        return Ok(None);
    }
    // Where no kind is said, one that no node asks for.
    let mut taken = Vec::new();
    kinds_asked(config.route.tree(), &mut taken);
    let kind = match &asked.kind {
        Some(kind) => Kind::named(kind, words),
        None => Kind::all(words).into_iter().find(|kind| !taken.contains(&kind.as_str())),
    };
    let parties = |ids: &[String]| ids.iter().map(|id| PartyId::new(id)).collect();
    Ok(Some(Fact {
        kind: kind.context("every kind is asked for by a route; give `--kind`")?,
        action: None,
        stage: None,
        actor: parties(&asked.actor),
        target: parties(&asked.target),
        participants: Vec::new(),
        object: asked.object.iter().map(|id| ProductId::new(id)).collect(),
        rate: None,
        rate_from: None,
        rate_is: None,
        basis: None,
        amount: None,
        date: None,
        date_is: None,
        place: None,
        confirmed_by: Vec::new(),
        unconfirmed_by: Vec::new(),
        denied_by: Vec::new(),
        said_by: None,
        fresh: true,
        hedge: Hedge::Asserted,
        evidence: Evidence { text: String::new(), part: EvidenceIn::Text, start: 0, end: 0 },
        confidence: 1.0,
    }))
}

fn kinds_asked<'a>(node: &'a RouteConfig, found: &mut Vec<&'a str>) {
    found.extend(node.matchers.kind.iter().map(String::as_str));
    node.routes.iter().for_each(|child| kinds_asked(child, found));
}

/// An alert that is plainly none.
fn drill(receiver: &str, now: DateTime<Utc>) -> Alert {
    Alert {
        id: AlertId(format!("drill{}", now.timestamp_millis()).into()),
        revision: 1,
        status: AlertStatus::Firing,
        rule: RuleName("drill".into()),
        severity: Severity::Info,
        labels: BTreeMap::new(),
        title: format!("Drill: a test of receiver `{receiver}`, no news"),
        body: "Somebody ran `bellwether send-test`. Alerts come the same way. Nothing has happened on any market."
            .to_owned(),
        at: now,
        story: None,
        novelty: None,
        changed: Vec::new(),
        reversal: false,
        correction: false,
        facts: Vec::new(),
        article: None,
        sources: Vec::new(),
        positions: Vec::new(),
        accounts: Vec::new(),
        prices: Vec::new(),
        course: None,
        symbols: Vec::new(),
        expire_after_s: None,
        reasons: Vec::new(),
        follow_up: None,
        thread: None,
        items: Vec::new(),
    }
}

fn pending(alert: Alert, receiver: &str, saved_at: DateTime<Utc>) -> Pending {
    let notification = Notification {
        id: format!("{}.{}.{receiver}", alert.id, alert.revision),
        alert: alert.id.clone(),
        revision: alert.revision,
        receiver: receiver.to_owned(),
        created_at: saved_at,
    };
    Pending { notification, alert: Arc::new(alert), attempts: 0, next_at: saved_at }
}
