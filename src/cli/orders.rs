//! `bellwether silence`, `ack` and `unsubscribed`: what people ask of the daemon, which does it within seconds, or when it next starts.

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use clap::Subcommand;

use crate::alerts::{Acknowledged, AlertId, Desk, Left, MatchersConfig, OPERATOR_HEAD, Order, Silence};
use crate::cli::look::open;
use crate::cli::{ConfigArgument, Ended, Format, FormatArgument, load, on_runtime, print, print_json, table};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, match_fault};
use crate::operator::Condition;
use crate::rules::goods_under;
use crate::schedule::HumanDuration;
use crate::store::{Batch, SqliteStore, Store};

/// Keeps alerts of a sort from everybody for a time; they are made and kept all the same.
#[derive(Debug, clap::Args)]
pub(crate) struct SilenceArguments {
    #[command(subcommand)]
    command: SilenceCommand,
}

#[derive(Debug, Subcommand)]
enum SilenceCommand {
    /// Adds one; everything that is given must hold of an alert.
    Add(Box<Add>),
    /// Lists those that are not over, of commands and of the configuration.
    List {
        #[command(flatten)]
        config: ConfigArgument,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Ends one that was added by command.
    End {
        id: String,
        #[command(flatten)]
        config: ConfigArgument,
    },
}

#[derive(Debug, clap::Args)]
struct Add {
    /// How long: `2h`, `3d`.
    #[arg(long = "for", value_name = "DURATION")]
    lasts: HumanDuration,
    /// Names of rules.
    #[arg(long)]
    rule: Vec<String>,
    /// `info`, `warning` or `critical`.
    #[arg(long)]
    severity: Vec<String>,
    /// Labels: `family=tariffs`.
    #[arg(long)]
    label: Vec<String>,
    /// Kinds of facts: `tariff`.
    #[arg(long)]
    kind: Vec<String>,
    /// Who acts or meets: `US`, `person:xi-jinping`.
    #[arg(long)]
    actor: Vec<String>,
    #[arg(long)]
    target: Vec<String>,
    /// Goods: `lumber`.
    #[arg(long)]
    object: Vec<String>,
    /// Symbols that the alert is about: `HG=F`.
    #[arg(long)]
    symbol: Vec<String>,
    /// Who wants it.
    #[arg(long, env = "USER", default_value = "")]
    by: String,
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    config: ConfigArgument,
}

/// Says that an alert is known: of its further course only what takes it back or puts it right is told.
#[derive(Debug, clap::Args)]
pub(crate) struct AckArguments {
    /// Id of an alert.
    alert: String,
    /// Only until then: what comes meanwhile is told afterwards.
    #[arg(long = "for", value_name = "DURATION")]
    lasts: Option<HumanDuration>,
    /// Takes it back: what comes is told again.
    #[arg(long, conflicts_with = "lasts")]
    undo: bool,
    /// Who knows of it.
    #[arg(long, env = "USER", default_value = "")]
    by: String,
    #[command(flatten)]
    config: ConfigArgument,
}

/// Lists recipients who have unsubscribed from a receiver's mails by the link in one, or lets one have them again.
#[derive(Debug, clap::Args)]
pub(crate) struct UnsubscribedArguments {
    /// An address that is to have mails again.
    #[arg(long, value_name = "ADDRESS")]
    undo: Option<String>,
    /// Of this receiver only.
    #[arg(long)]
    receiver: Option<String>,
    #[command(flatten)]
    config: ConfigArgument,
    #[command(flatten)]
    format: FormatArgument,
}

pub(crate) fn silence(asked: &SilenceArguments) -> Result<Ended> {
    match &asked.command {
        SilenceCommand::Add(add) => silence_add(add),
        SilenceCommand::List { config, format } => silence_list(config, format.format),
        SilenceCommand::End { id, config } => {
            let config = load(&config.config)?;
            let now = SystemClock.now();
            on_runtime(async {
                if !silences(&config, now).await?.iter().any(|(silence, _)| silence.id == *id) {
                    print(&format!("there is no silence `{id}`; `bellwether silence list` shows them\n"))?;
                    return Ok(Ended::NotSo);
                }
                leave(&config, &Order::EndSilence { id: id.clone() }, now).await?;
                print(&format!("`{id}` ends\n"))?;
                Ok(Ended::Done)
            })
        }
    }
}

fn silence_add(add: &Add) -> Result<Ended> {
    let config = load(&add.config.config)?;
    let now = SystemClock.now();
    let mut matchers = MatchersConfig {
        rule: add.rule.clone(),
        kind: add.kind.clone(),
        actor: add.actor.clone(),
        target: add.target.clone(),
        object: add.object.clone(),
        symbol: add.symbol.clone(),
        ..MatchersConfig::default()
    };
    for word in &add.severity {
        let Ok(severity) = serde_json::from_value(serde_json::json!(word)) else {
            bail!("`{word}` is not `info`, `warning` or `critical`");
        };
        matchers.severity.push(severity);
    }
    for label in &add.label {
        let Some((name, value)) = label.split_once('=') else {
            bail!("`{label}` is not a label; expected `name=value`")
        };
        matchers.labels.insert(name.to_owned(), value.to_owned());
    }
    let words = config.rules.words();
    for (field, values) in [
        ("kind", &add.kind),
        ("actor", &add.actor),
        ("target", &add.target),
        ("object", &add.object),
        ("symbol", &add.symbol),
    ] {
        if let Some(fault) = values.iter().find_map(|value| match_fault(field, value, &config)) {
            bail!("`--{field}`: {fault}");
        }
    }
    // The daemon knows the goods by their ids, and not by the wider names of a user's lexicon.
    matchers.object.extend(add.object.iter().flat_map(|object| goods_under(object, words)));
    if matchers.is_empty() {
        bail!(
            "say which alerts: `--rule`, `--severity`, `--label`, `--kind`, `--actor`, `--target`, `--object` or `--symbol`"
        );
    }
    let known = config.rules.all_names();
    for name in &add.rule {
        let of_operator = name.strip_prefix(OPERATOR_HEAD).is_some_and(|name| Condition::named(name).is_some());
        if !of_operator && !known.iter().any(|(rule, _)| *rule.0 == **name) {
            bail!("there is no rule `{name}`");
        }
    }
    let until = now + add.lasts.0;
    let mut silence =
        Silence { id: String::new(), matchers, from: Some(now), until, by: add.by.clone(), reason: add.reason.clone() };
    let hash = xxhash_rust::xxh3::xxh3_64(serde_json::to_string(&silence)?.as_bytes());
    silence.id = format!("q{:08x}", hash as u32);
    let id = silence.id.clone();
    on_runtime(async { leave(&config, &Order::Silence(Box::new(silence)), now).await })?;
    print(&format!("`{id}`: such alerts are kept from everybody until {} UTC\n", table::time(Some(until))))?;
    Ok(Ended::Done)
}

fn silence_list(config: &ConfigArgument, format: Format) -> Result<Ended> {
    let config = load(&config.config)?;
    let found = on_runtime(async { silences(&config, SystemClock.now()).await })?;
    if format != Format::Table {
        print_json(&found.iter().map(|(silence, _)| silence).collect::<Vec<_>>(), format)?;
        return Ok(Ended::Done);
    }
    if found.is_empty() {
        print("nothing is silenced\n")?;
        return Ok(Ended::Done);
    }
    let mut shown = table::table(&["id", "alerts", "until (UTC)", "by", "reason", "from"]);
    for (silence, whence) in found {
        let matchers = serde_json::to_value(&silence.matchers)?;
        let asked = matchers.as_object().into_iter().flatten().map(|(name, value)| format!("{name}: {value}"));
        shown.add_row([
            silence.id,
            asked.collect::<Vec<_>>().join(", ").replace('"', ""),
            table::time(Some(silence.until)),
            silence.by,
            silence.reason,
            whence.to_owned(),
        ]);
    }
    print(&format!("{shown}\n"))?;
    Ok(Ended::Done)
}

pub(crate) fn ack(asked: &AckArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let now = SystemClock.now();
    on_runtime(async {
        let known = open(&config)?.alert(&asked.alert).await?;
        let Some(last) = known.last() else {
            bail!("there is no alert `{}`; `bellwether alerts` lists them", asked.alert)
        };
        let alert = AlertId(asked.alert.as_str().into());
        let until = asked.lasts.map(|lasts| now + lasts.0);
        let (order, told) = if asked.undo {
            (Order::Unacknowledge { alert }, "what comes is told again".to_owned())
        } else {
            let told = match until {
                Some(until) => format!("put off until {} UTC", table::time(Some(until))),
                None => "acknowledged; what takes it back or puts it right is still told".to_owned(),
            };
            (Order::Acknowledge(Acknowledged { alert, at: now, by: asked.by.clone(), until }), told)
        };
        leave(&config, &order, now).await?;
        print(&format!("{}: {told}\n", last.title))?;
        Ok(Ended::Done)
    })
}

pub(crate) fn unsubscribed(asked: &UnsubscribedArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let desk = on_runtime(desk(&config))?;
    let is_asked = |left: &&Left| asked.receiver.as_ref().is_none_or(|receiver| left.receiver == *receiver);
    let found = desk.left().filter(is_asked);
    if let Some(address) = &asked.undo {
        let of: Vec<&Left> = found.filter(|left| left.address.eq_ignore_ascii_case(address)).collect();
        if of.is_empty() {
            print(&format!("`{address}` has not unsubscribed; `bellwether unsubscribed` lists who has\n"))?;
            return Ok(Ended::NotSo);
        }
        for Left { receiver, address, .. } in of {
            let order = Order::Return { receiver: receiver.clone(), address: address.clone() };
            on_runtime(leave(&config, &order, SystemClock.now()))?;
            print(&format!("`{address}` gets the mails of `{receiver}` again\n"))?;
        }
        return Ok(Ended::Done);
    }
    let found: Vec<&Left> = found.collect();
    if asked.format.format != Format::Table {
        print_json(&found, asked.format.format)?;
        return Ok(Ended::Done);
    }
    if found.is_empty() {
        print("nobody has unsubscribed\n")?;
        return Ok(Ended::Done);
    }
    let mut shown = table::table(&["receiver", "address", "since (UTC)"]);
    for Left { receiver, address, at } in found {
        shown.add_row([receiver.clone(), address.clone(), table::time(Some(*at))]);
    }
    print(&format!("{shown}\n"))?;
    Ok(Ended::Done)
}

/// The desk as it stands, with what waits for the daemon done.
pub(super) async fn desk(config: &Config) -> Result<Desk> {
    // Before the first run nothing is held or silenced.
    let Ok(store) = open(config) else { return Ok(Desk::default()) };
    let rows = store.state().await?;
    let own = rows.iter().filter(|row| row.key.starts_with(Desk::HEAD));
    let mut desk = Desk::restore(own.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
    store.orders().await?.iter().filter_map(Order::of).for_each(|order| desk.obey(order));
    Ok(desk)
}

/// Silences that are not over, and whence each is.
async fn silences(config: &Config, now: DateTime<Utc>) -> Result<Vec<(Silence, &'static str)>> {
    let desk = desk(config).await?;
    let commanded = desk.silences().cloned().map(|silence| (silence, "command"));
    let configured = config.customs.silences.iter().cloned().map(|silence| (silence, "configuration"));
    Ok(commanded.chain(configured).filter(|(silence, _)| now < silence.until).collect())
}

/// Leaves an order where the daemon finds it.
async fn leave(config: &Config, order: &Order, now: DateTime<Utc>) -> Result<()> {
    let store = SqliteStore::open_beside(&config.store.path)?;
    let saved = store.save(Batch { state: vec![order.row(now)], ..Batch::default() }).await;
    store.close().await?;
    saved?;
    Ok(())
}
