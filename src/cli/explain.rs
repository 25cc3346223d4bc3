//! `bellwether explain`: which rules an article fires, which not, and why, condition by condition.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use owo_colors::OwoColorize;
use serde_json::json;

use crate::article::{Article, ArticleId};
use crate::cli::extract::read_article;
use crate::cli::{ConfigArgument, Ended, Format, on_runtime, print, print_json};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::facts::{Fact, Reader};
use crate::ledger::Ledger;
use crate::rules::{Verdict, headline};
use crate::store::{SqliteStore, Store};

/// What is asked.
pub(super) struct Asked {
    pub what: String,
    pub config: ConfigArgument,
    pub rules: Vec<PathBuf>,
    pub stock: bool,
    pub lexicon: Vec<PathBuf>,
    pub rule: Option<String>,
    pub near: bool,
    pub published: Option<DateTime<Utc>>,
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    let now = SystemClock.now();
    let (article, facts, rules) = if std::path::Path::new(&asked.what).exists() || asked.what.starts_with("http") {
        let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
        let article = read_article(&asked.what, asked.published, now)?;
        let facts = reader.read(&article);
        let rules = config::load_rules(&asked.rules, asked.stock, reader.lexicon())?;
        (article, facts, rules)
    } else {
        if !asked.config.config.exists() {
            let config = asked.config.config.display();
            bail!(
                "`{}` is no file, and without a configuration (`{config}`) there is no store to look it up in",
                asked.what
            );
        }
        let config = super::load(&asked.config.config)?;
        let (article, facts) = kept(&config.store.path, &asked.what)?;
        (article, facts, config.rules)
    };
    if let Some(rule) = &asked.rule
        && !rules.names().iter().any(|known| *known.0 == **rule)
    {
        let hint = crate::yaml::suggest(rule, rules.names().iter().map(|known| &*known.0))
            .map(|close| format!("; did you mean `{close}`?"))
            .unwrap_or_default();
        bail!("there is no rule `{rule}`{hint}");
    }
    let article = Arc::new(article);
    let recorded = Ledger::default().record(&article, &facts, now);
    let mut lines = Vec::new();
    let mut out = String::new();
    let mut fired = false;
    if recorded.changes.is_empty() {
        let left = facts.len();
        let _ = writeln!(out, "no rule is asked: {left} facts, and none of them is news (background or speculation)");
    }
    for change in &recorded.changes {
        let mut verdicts = rules.explain(change);
        verdicts.retain(|verdict| match &asked.rule {
            Some(rule) => *verdict.rule.0 == **rule,
            None => verdict.fires || verdict.note.is_some() || asked.near && verdict.is_near(),
        });
        fired |= verdicts.iter().any(|verdict| verdict.fires);
        if format == Format::Table {
            let _ = writeln!(out, "{}", headline(&change.fact, rules.words()).bold());
            let _ = writeln!(out, "  “{}”", change.fact.evidence.text.trim());
            verdicts.iter().for_each(|verdict| told(&mut out, verdict));
            out.push('\n');
        } else {
            lines.push(json!({"fact": &*change.fact, "rules": verdicts}));
        }
    }
    if format == Format::Table {
        print(&out)?
    } else {
        print_json(&lines, format)?
    }
    Ok(if fired { Ended::Done } else { Ended::NotSo })
}

/// An article of the store by its id, or the one that an alert quotes.
fn kept(store: &std::path::Path, id: &str) -> Result<(Article, Vec<Fact>)> {
    on_runtime(async {
        let store = SqliteStore::open_read(store)
            .with_context(|| format!("`{id}` is no file, and there is no store to look it up in"))?;
        let alert = store.alert(id).await?;
        let id = alert.last().and_then(|alert| alert.article.as_ref()).map_or(id, |article| article.id.as_str());
        let id = ArticleId(id.into());
        let Some(article) = store.article(&id).await? else {
            bail!("`{id}` is neither a file nor an article or alert of the store");
        };
        let facts = store.facts_of(&id).await?;
        Ok((article, facts))
    })
}

fn told(out: &mut String, verdict: &Verdict) {
    let outcome = match (verdict.fires, &verdict.note) {
        (true, _) => "fires".green().to_string(),
        (false, Some(note)) => note.yellow().to_string(),
        (false, None) => "does not fire".dimmed().to_string(),
    };
    let _ = writeln!(out, "  {} ({}, on {}): {outcome}", verdict.rule.bold(), verdict.severity, verdict.on);
    for tested in &verdict.tested {
        let mark = match tested.met {
            Some(true) => "✓".green().to_string(),
            Some(false) => "✗".red().to_string(),
            None => "?".yellow().to_string(),
        };
        let _ = writeln!(out, "    {mark} {:<44} saw {}", tested.condition, tested.saw);
    }
}
