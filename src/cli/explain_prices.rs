//! `bellwether explain SYMBOL`: what every rule on its prices makes of them, and why one is unknown.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use owo_colors::OwoColorize;
use serde_json::json;

use crate::cli::explain::{Asked, known_rule, told};
use crate::cli::{Ended, Format, on_runtime, print, print_json};
use crate::config::{self, Config};
use crate::market::{Dispute, Prices, Symbol};
use crate::rules::{Memory, RuleSet};
use crate::store::{BarsAsked, SqliteStore, Store};

/// Prices within the day and by day that are read: as far back as the daemon keeps them in mind.
const MINUTES_BACK: TimeDelta = TimeDelta::days(30);
const DAYS_BACK: TimeDelta = TimeDelta::days(400);
const DAY_S: u32 = 86_400;

/// None where what is asked about is no symbol that a rule looks at.
pub(super) fn run(asked: &Asked, format: Format, now: DateTime<Utc>) -> Result<Option<Ended>> {
    if Path::new(&asked.what).exists() || !asked.config.config.exists() {
        return Ok(None);
    }
    let config = super::load(&asked.config.config)?;
    let own = match asked.rules.is_empty() {
        true => None,
        false => Some(config::load_rules(&asked.rules, asked.stock, &config.lexicon)?),
    };
    let rules = own.as_ref().unwrap_or(&config.rules);
    let symbol = Symbol::new(&asked.what);
    if !rules.symbols_asked().contains(&&symbol) {
        return Ok(None);
    }
    known_rule(asked, rules)?;
    let prices = prices(&config, rules, now)?;
    let state = on_runtime(async { Ok(SqliteStore::open_read(&config.store.path)?.state().await?) })?;
    let waits = state.iter().filter(|row| row.key.starts_with(Memory::HEAD));
    let memory = Memory::restore(waits.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
    let mut verdicts = rules.explain_prices(&symbol, &prices, &memory, now);
    verdicts.retain(|verdict| asked.rule.as_ref().is_none_or(|rule| *verdict.rule.0 == **rule));
    let disputes: Vec<&Dispute> = prices.disputes(&symbol).iter().filter(|dispute| dispute.from <= now).collect();
    let fires = verdicts.iter().any(|verdict| verdict.fires);
    if format == Format::Table {
        let mut out = String::new();
        let _ = writeln!(out, "{} at {}", symbol.bold(), now.format("%Y-%m-%d %H:%M:%S UTC"));
        if let Some(dispute) = disputes.last() {
            let agreed = if dispute.open { "" } else { ", and agreed since" };
            let _ = writeln!(out, "  sources disagree: {dispute}{agreed}");
        }
        if verdicts.is_empty() {
            let _ = writeln!(out, "  no rule looks at its prices alone");
        }
        verdicts.iter().for_each(|verdict| told(&mut out, verdict));
        print(&out)?;
    } else {
        print_json(&[json!({"symbol": symbol, "at": now, "rules": verdicts, "disputes": disputes})], format)?;
    }
    Ok(Some(if fires { Ended::Done } else { Ended::NotSo }))
}

/// Prices of the symbols that rules look at, and of what these are held against, as they were known at an instant.
pub(super) fn prices(config: &Config, rules: &RuleSet, at: DateTime<Utc>) -> Result<Prices> {
    let reference = config.reference();
    let mut symbols: Vec<Symbol> = rules.symbols_asked().into_iter().cloned().collect();
    let benchmarks = symbols.iter().filter_map(|symbol| reference.instruments.get(symbol)?.benchmark.clone());
    symbols.extend(benchmarks.collect::<Vec<_>>());
    symbols.sort_unstable();
    symbols.dedup();
    on_runtime(async {
        let store = SqliteStore::open_read(&config.store.path)?;
        let mut prices = Prices::default();
        prices.set_reference(reference);
        let state = store.state().await?;
        let disputes = state.iter().filter(|row| row.key.starts_with(Dispute::HEAD));
        prices.restore_disputes(disputes.filter_map(|row| row.value.as_deref()));
        for symbol in symbols {
            let ask =
                |interval_s, back| BarsAsked { symbol: Some(symbol.clone()), interval_s, from: at - back, to: at };
            let mut bars = store.bars(ask(None, MINUTES_BACK)).await?;
            bars.extend(store.bars(ask(Some(DAY_S), DAYS_BACK)).await?);
            bars.retain(|bar| bar.received_at <= at);
            if let Some(stale_after) = config.stale_after(&symbol) {
                prices.set_stale_after(&symbol, stale_after);
            }
            prices.insert(&bars);
        }
        Ok(prices)
    })
}
