//! `bellwether explain`: which rules an article fires, which not, and why, condition by condition.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use owo_colors::OwoColorize;
use serde_json::json;

use crate::alerts::Alert;
use crate::article::{Article, ArticleId};
use crate::cli::extract::read_article;
use crate::cli::{ConfigArgument, Ended, Format, explain_prices, on_runtime, print, print_json};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::facts::{Fact, Hedge, Reader};
use crate::ledger::{Ledger, STORIES_KEPT, TEXTS_KEPT, Telling};
use crate::lexicon::Lexicon;
use crate::market::{Prices, View};
use crate::rules::{RuleSet, Verdict, headline};
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

/// What is explained.
struct Subject {
    article: Article,
    facts: Vec<Fact>,
    /// Of its facts only this one, from 0.
    only: Option<usize>,
    /// What had been said before it.
    ledger: Ledger,
    /// When it was judged.
    at: DateTime<Utc>,
    /// Its alert, where that is what is asked about: all revisions.
    alert: Vec<Alert>,
    /// True if it has a place in the store, so that its facts have names.
    is_kept: bool,
    /// As they were when it was judged, where there is a store.
    prices: Option<Prices>,
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    let now = SystemClock.now();
    if let Some(ended) = explain_prices::run(asked, format, now)? {
        return Ok(ended);
    }
    let (mut subject, rules, lexicon) = subject(asked, now)?;
    known_rule(asked, &rules)?;
    subject.ledger.set_lexicon(lexicon);
    let article = Arc::new(subject.article);
    let recorded = subject.ledger.record(&article, &subject.facts, subject.at);
    // Changes stand in the order of the facts that are news; what an earlier version told and this one not comes after.
    let news = subject.facts.iter().enumerate().filter(|(_, fact)| is_news(fact)).map(|(number, _)| Some(number));
    let numbered = recorded.changes.iter().zip(news.chain(std::iter::repeat(None)));
    let numbered: Vec<_> = numbered.filter(|(_, number)| subject.only.is_none() || subject.only == *number).collect();
    let mut lines = Vec::new();
    let mut out = String::new();
    let mut fired = false;
    let view = subject.prices.as_ref().map(|prices| View::new(prices, subject.at));
    subject.alert.iter().for_each(|alert| decided(&mut out, alert));
    if numbered.is_empty() {
        let count = if subject.only.is_some() { 1 } else { subject.facts.len() };
        let facts =
            if count == 1 { "1 fact, and it is no".to_owned() } else { format!("{count} facts, and none of them is") };
        let _ = writeln!(out, "no rule is asked: {facts} news (background or speculation)");
    }
    if subject.only.is_none() {
        let known = |telling: &&Telling| !recorded.changes.iter().any(|change| change.story.id == telling.story);
        for telling in recorded.tellings.iter().filter(known) {
            let story = subject.ledger.story(&telling.story);
            let what = story.map(|story| headline(&story.stands(), rules.words())).unwrap_or_default();
            let (novelty, told_as) = (telling.novelty.as_str(), telling.told_as.as_str());
            let _ = writeln!(out, "{novelty} of story {} as {told_as}: {what}", telling.story);
            lines.push(json!({"id": null, "fact": null, "novelty": telling.novelty, "told_as": telling.told_as, "story": telling.story, "rules": []}));
        }
    }
    for (change, number) in numbered {
        let mut verdicts = rules.explain(change, view.as_ref());
        verdicts.retain(|verdict| match &asked.rule {
            Some(rule) => *verdict.rule.0 == **rule,
            None => verdict.fires || verdict.note.is_some() || asked.near && verdict.is_near(),
        });
        fired |= verdicts.iter().any(|verdict| verdict.fires);
        let id = number.filter(|_| subject.is_kept).map(|number| format!("{}#{}", article.id, number + 1));
        if format == Format::Table {
            let _ = writeln!(out, "{}", headline(&change.fact, rules.words()).bold());
            let _ = writeln!(out, "  “{}”", change.fact.evidence.text.trim());
            let known = id.iter().map(|id| format!("fact {id}, "));
            let known =
                known.collect::<String>() + &format!("{} of story {}", change.novelty.as_str(), change.story.id);
            let _ = writeln!(out, "  {}", known.dimmed());
            if verdicts.is_empty() {
                let hint = if asked.near { "" } else { "; `--near` shows those that came within one condition" };
                let why = if asked.rule.is_some() { "the rule looks at prices, not at facts" } else { "no rule fires" };
                let _ = writeln!(out, "  {why}{}", if asked.rule.is_some() { "" } else { hint });
            }
            verdicts.iter().for_each(|verdict| told(&mut out, verdict));
            out.push('\n');
        } else {
            let (novelty, story) = (change.novelty, &change.story.id);
            let told_as =
                recorded.tellings.iter().find(|telling| telling.story == *story).map(|telling| telling.told_as);
            lines.push(json!({"id": id, "fact": &*change.fact, "novelty": novelty, "told_as": told_as, "story": story, "rules": verdicts}));
        }
    }
    if format == Format::Table {
        print(&out)?
    } else {
        print_json(&lines, format)?
    }
    Ok(if fired { Ended::Done } else { Ended::NotSo })
}

/// A file or an address, or else an id of the store.
fn subject(asked: &Asked, now: DateTime<Utc>) -> Result<(Subject, RuleSet, Arc<Lexicon>)> {
    if std::path::Path::new(&asked.what).exists() || asked.what.starts_with("http") {
        let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
        let article = read_article(&asked.what, asked.published, now)?;
        let facts = reader.read(&article);
        let rules = config::load_rules(&asked.rules, asked.stock, reader.lexicon())?;
        let (ledger, alert) = (Ledger::default(), Vec::new());
        let subject = Subject { article, facts, only: None, ledger, at: now, alert, is_kept: false, prices: None };
        return Ok((subject, rules, reader.lexicon().clone()));
    }
    if !asked.config.config.exists() {
        let config = asked.config.config.display();
        bail!(
            "`{}` is no file, and without a configuration (`{config}`) there is no store to look it up in",
            asked.what
        );
    }
    let config = super::load(&asked.config.config)?;
    let subject = kept(&config.store.path, &asked.what)?;
    let own = match asked.rules.is_empty() {
        true => None,
        false => Some(config::load_rules(&asked.rules, asked.stock, &config.lexicon)?),
    };
    let prices = explain_prices::prices(&config, own.as_ref().unwrap_or(&config.rules), subject.at)?;
    Ok((Subject { prices: Some(prices), ..subject }, own.unwrap_or(config.rules), config.lexicon))
}

pub(super) fn known_rule(asked: &Asked, rules: &RuleSet) -> Result<()> {
    let Some(rule) = &asked.rule else { return Ok(()) };
    if rules.names().iter().any(|known| *known.0 == **rule) {
        return Ok(());
    }
    let hint = crate::yaml::suggest(rule, rules.names().iter().map(|known| &*known.0))
        .map(|close| format!("; did you mean `{close}`?"))
        .unwrap_or_default();
    bail!("there is no rule `{rule}`{hint}")
}

/// As the ledger sees it: the rest moves no story, and no rule is asked.
fn is_news(fact: &Fact) -> bool {
    fact.fresh && fact.hedge != Hedge::Speculated
}

/// An article of the store by its id, one of its facts (`ARTICLE#2`), or the article that an alert quotes; with the ledger
/// as it was then.
fn kept(store: &std::path::Path, named: &str) -> Result<Subject> {
    on_runtime(async {
        let store = SqliteStore::open_read(store)
            .with_context(|| format!("`{named}` is no file, and there is no store to look it up in"))?;
        let alert = store.alert(named).await?;
        let cited = alert.first().and_then(|alert| alert.article.as_ref());
        let mut only = None;
        let mut id = ArticleId(cited.map_or(named, |article| article.id.as_str()).into());
        let mut article = store.article(&id).await?;
        if let (None, Some((head, number))) = (&article, named.rsplit_once('#'))
            && let Ok(number) = number.parse::<usize>()
        {
            id = ArticleId(head.into());
            article = store.article(&id).await?;
            only = number.checked_sub(1);
        }
        let Some(article) = article else {
            if let Some(alert) = alert.first().filter(|alert| alert.article.is_none()) {
                bail!(
                    "alert `{named}` is of rule `{}` on prices alone; `bellwether alerts {named}` shows why",
                    alert.rule
                );
            }
            bail!("`{named}` is neither a file nor an article, fact (`ARTICLE#1`) or alert of the store");
        };
        let facts = store.facts_of(&id).await?;
        if let Some(number) = only.filter(|number| *number >= facts.len()) {
            bail!("article `{id}` has {} facts, and no number {}", facts.len(), number + 1);
        }
        let at = article.first_seen_at;
        let before = at - TimeDelta::microseconds(1);
        let stories = store.stories_since(at - STORIES_KEPT).await?;
        let stories = stories.into_iter().filter_map(|story| story.as_of(before)).collect();
        let texts = store.texts_since(at - TEXTS_KEPT).await?.into_iter().filter(|text| text.at <= before).collect();
        Ok(Subject {
            article,
            facts,
            only,
            ledger: Ledger::restore(stories, texts),
            at,
            alert,
            is_kept: true,
            prices: None,
        })
    })
}

/// What was recorded of an alert when it was decided.
fn decided(out: &mut String, alert: &Alert) {
    let at = alert.at.format("%Y-%m-%d %H:%M:%S UTC");
    let _ = writeln!(out, "{} revision {} by {}, decided {at}:", alert.id.bold(), alert.revision, alert.rule);
    for reason in &alert.reasons {
        let _ = writeln!(out, "    {} {:<44} saw {}", "✓".green(), reason.condition, reason.saw);
    }
    out.push('\n');
}

pub(super) fn told(out: &mut String, verdict: &Verdict) {
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
