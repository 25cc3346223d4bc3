//! The book of alerts: what is open, what keeps quiet, and which revision comes next.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::alerts::{Alert, AlertId, AlertStatus, Cited, StateRow};
use crate::facts::Stage;
use crate::ledger::{Change, StoryId};
use crate::lexicon::{mixed, mixed_host};
use crate::rules::{Match, RuleName};

const COOLDOWN: &str = "cooldown";
const OPEN: &str = "open";
const REVISION: &str = "revision";
/// The first alert that told of a story.
const THREAD: &str = "thread";
/// Keeps the parts of a key apart; stands in no name.
const SEPARATOR: char = '\u{1f}';

/// What is remembered from one alert to the next, by key.
#[derive(Clone, Debug, Default)]
pub struct AlertBook {
    rows: BTreeMap<String, String>,
    dirty: Vec<String>,
}

/// A match that made no alert, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub rule: RuleName,
    pub story: Option<StoryId>,
    pub reason: String,
}

/// What the matches of one article, or of one set of prices, came to.
#[derive(Clone, Debug, Default)]
pub struct Raised {
    pub alerts: Vec<Alert>,
    pub held: Vec<Held>,
}

impl AlertBook {
    /// The book as it was saved; rows of others are passed over.
    pub fn restore(rows: &[StateRow]) -> Self {
        let ours = [COOLDOWN, OPEN, REVISION, THREAD];
        let rows = rows
            .iter()
            .filter(|row| row.key.split(SEPARATOR).next().is_some_and(|head| ours.contains(&head)))
            .filter_map(|row| Some((row.key.clone(), row.value.clone()?)))
            .collect();
        Self { rows, dirty: Vec::new() }
    }

    /// What has changed since the last call, to be saved with the alerts that changed it.
    pub fn take_rows(&mut self) -> Vec<StateRow> {
        let mut keys = std::mem::take(&mut self.dirty);
        keys.sort();
        keys.dedup();
        keys.into_iter().map(|key| StateRow { value: self.rows.get(&key).cloned(), key }).collect()
    }

    /// One alert per rule, however many facts of the article match it.
    pub fn raise(&mut self, matches: Vec<(Match, Change)>, now: DateTime<Utc>) -> Raised {
        let mut raised = Raised::default();
        let mut told: Vec<(StoryId, AlertId)> = Vec::new();
        for group in by_rule(matches) {
            if let Some(held) = self.waits(&group, now) {
                raised.held.push(held);
                continue;
            }
            let stories: Vec<StoryId> = group.iter().map(|(_, change)| change.story.id.clone()).collect();
            let alert = self.revise(group, now);
            told.extend(stories.into_iter().map(|story| (story, alert.id.clone())));
            raised.alerts.push(alert);
        }
        // Only now: of rules that tell of a story at once none follows the other.
        for (story, alert) in told {
            if self.first(&story).is_none() {
                self.put(key(&[THREAD, &story.0]), alert.0.to_string());
            }
        }
        raised
    }

    /// An alert on prices alone; `key` tells two of one rule apart.
    pub fn raise_on_price(&mut self, found: Match, key: &str, now: DateTime<Utc>) -> Result<Alert, Held> {
        if let Some(reason) = self.cooling(&found, now) {
            return Err(Held { rule: found.rule, story: None, reason });
        }
        self.start_cooldown(&found, now);
        let id = alert_id(&found.rule, &format!("{key}{SEPARATOR}{}", now.timestamp_millis()));
        self.put(open_on_price(key), id.0.to_string());
        self.put(self::key(&[REVISION, &id.0]), "1".to_owned());
        Ok(blank(id, 1, AlertStatus::Firing, found, now))
    }

    /// The last revision of an alert on prices: what it told is over. None is made of an alert that was held.
    pub fn end_on_price(&mut self, found: Match, key: &str, now: DateTime<Utc>) -> Result<Alert, Held> {
        let open = open_on_price(key);
        let Some(id) = self.rows.remove(&open).map(|id| AlertId(id.as_str().into())) else {
            return Err(Held { rule: found.rule, story: None, reason: "nobody was told that it began".to_owned() });
        };
        self.dirty.push(open);
        let revision = self.next_revision(&id);
        Ok(blank(id, revision, AlertStatus::Closed, found, now))
    }

    /// The number of an alert's next revision, which is taken.
    pub fn next_revision(&mut self, id: &AlertId) -> u32 {
        let row = key(&[REVISION, &id.0]);
        let revision = self.rows.get(&row).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0) + 1;
        self.put(row, revision.to_string());
        revision
    }

    /// Forgets cooldowns that are over.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        let over: Vec<String> = self
            .rows
            .iter()
            .filter(|(key, until)| key.starts_with(COOLDOWN) && instant(until).is_none_or(|until| until <= now))
            .map(|(key, _)| key.clone())
            .collect();
        for key in over {
            self.rows.remove(&key);
            self.dirty.push(key);
        }
    }

    fn waits(&self, group: &[(Match, Change)], now: DateTime<Utc>) -> Option<Held> {
        let (found, change) = group.first()?;
        // What takes back an alert that was sent is told even while the rule keeps quiet.
        if (change.reversal || change.correction) && self.open(&found.rule, &change.story.id).is_some() {
            return None;
        }
        // One fact of the article that may be told is enough.
        let reasons = group.iter().map(|(found, _)| self.cooling(found, now)).collect::<Option<Vec<_>>>()?;
        let reason = reasons.into_iter().next()?;
        Some(Held { rule: found.rule.clone(), story: Some(change.story.id.clone()), reason })
    }

    fn cooling(&self, found: &Match, now: DateTime<Utc>) -> Option<String> {
        let keys = &found.cooldown.as_ref()?.keys;
        let quiet_until = |one: &String| {
            let until = instant(self.rows.get(&key(&[COOLDOWN, &found.rule.0, one]))?)?;
            (now < until).then_some(until)
        };
        // One value that may be told is enough; the first that is free again ends the quiet.
        let until = keys.iter().map(quiet_until).collect::<Option<Vec<_>>>()?.into_iter().min()?;
        let of = keys.iter().filter(|key| !key.is_empty()).map(|key| format!("`{key}`")).collect::<Vec<_>>();
        let of = if of.is_empty() { String::new() } else { format!(" for {}", of.join(", ")) };
        Some(format!("keeps quiet until {}{of}", until.format("%Y-%m-%d %H:%M UTC")))
    }

    fn start_cooldown(&mut self, found: &Match, now: DateTime<Utc>) {
        if let Some(cooldown) = &found.cooldown {
            let until = (now + cooldown.lasts).timestamp_micros().to_string();
            for one in &cooldown.keys {
                self.put(key(&[COOLDOWN, &found.rule.0, one]), until.clone());
            }
        }
    }

    /// The next revision of the alert of a rule on a story, or the first.
    pub(super) fn revise(&mut self, group: Vec<(Match, Change)>, now: DateTime<Utc>) -> Alert {
        let rule = group[0].0.rule.clone();
        let open = group.iter().find_map(|(_, change)| self.open(&rule, &change.story.id));
        let id = open.clone().unwrap_or_else(|| alert_id(&rule, &group[0].1.story.id.0));
        let revision = self.next_revision(&id);
        let first = group.iter().find_map(|(_, change)| self.first(&change.story.id)).filter(|first| *first != id);
        for (_, change) in &group {
            self.put(key(&[OPEN, &rule.0, &change.story.id.0]), id.0.to_string());
        }
        group.iter().for_each(|(found, _)| self.start_cooldown(found, now));
        Alert { thread: first, ..alert(id, revision, group, now) }
    }

    /// The first alert that told of the story, of whatever rule.
    fn first(&self, story: &StoryId) -> Option<AlertId> {
        self.rows.get(&key(&[THREAD, &story.0])).map(|id| AlertId(id.as_str().into()))
    }

    /// The alert of the rule that is open on the story.
    pub(super) fn open(&self, rule: &RuleName, story: &StoryId) -> Option<AlertId> {
        self.rows.get(&key(&[OPEN, &rule.0, &story.0])).map(|id| AlertId(id.as_str().into()))
    }

    fn put(&mut self, key: String, value: String) {
        self.dirty.push(key.clone());
        self.rows.insert(key, value);
    }
}

fn key(parts: &[&str]) -> String {
    parts.join(&SEPARATOR.to_string())
}

/// Where the alert of a price rule on a symbol is kept while it is open.
fn open_on_price(key: &str) -> String {
    self::key(&[OPEN, key])
}

fn instant(micros: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros.parse().ok()?)
}

fn alert_id(rule: &RuleName, what: &str) -> AlertId {
    let hash = xxhash_rust::xxh3::xxh3_64(format!("{rule}{SEPARATOR}{what}").as_bytes());
    AlertId(format!("a{hash:016x}").into())
}

/// Groups by rule, in the order of first mention.
fn by_rule(matches: Vec<(Match, Change)>) -> Vec<Vec<(Match, Change)>> {
    let mut groups: Vec<Vec<(Match, Change)>> = Vec::new();
    for entry in matches {
        match groups.iter_mut().find(|group| group[0].0.rule == entry.0.rule) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

fn alert(id: AlertId, revision: u32, group: Vec<(Match, Change)>, now: DateTime<Utc>) -> Alert {
    let facts = group.iter().map(|(_, change)| (*change.fact).clone()).collect();
    let changed = group.iter().flat_map(|(_, change)| change.changed.clone()).collect();
    let (found, change) = group.into_iter().next().expect("a group has at least one match");
    let ended = change.story.withdrawn || matches!(change.story.stage, Some(Stage::Cancelled | Stage::Denied));
    let status = match revision {
        1 => AlertStatus::Firing,
        _ if ended => AlertStatus::Closed,
        _ if change.correction => AlertStatus::Corrected,
        _ if change.reversal => AlertStatus::Reversed,
        _ => AlertStatus::Updated,
    };
    let counts = |line: &&Arc<crate::ledger::SourceLine>| line.independent && !line.withdrawn;
    let sources = change.story.sources.iter().filter(counts).map(|line| line.source.clone()).collect();
    Alert {
        story: Some(change.story.id.clone()),
        novelty: Some(change.novelty),
        changed,
        reversal: change.reversal,
        correction: change.correction,
        accounts: if change.story.disputed().is_empty() { Vec::new() } else { change.story.accounts.clone() },
        facts,
        article: Some(cited(&change)),
        sources,
        positions: change.story.positions.iter().map(|position| position.as_ref().clone()).collect(),
        ..blank(id, revision, status, found, now)
    }
}

fn blank(id: AlertId, revision: u32, status: AlertStatus, found: Match, now: DateTime<Utc>) -> Alert {
    let is_new = matches!(status, AlertStatus::Firing | AlertStatus::Updated);
    Alert {
        id,
        revision,
        status,
        rule: found.rule,
        severity: found.severity,
        labels: found.labels,
        title: found.title,
        body: found.body,
        at: now,
        story: None,
        novelty: None,
        changed: Vec::new(),
        reversal: false,
        correction: false,
        accounts: Vec::new(),
        facts: Vec::new(),
        article: None,
        sources: Vec::new(),
        positions: Vec::new(),
        prices: Vec::new(),
        follow_up: None,
        thread: None,
        course: None,
        symbols: found.symbols,
        expire_after_s: found.expire_after.filter(|_| is_new).map(|after| after.num_seconds()),
        reasons: found.reasons,
        items: Vec::new(),
    }
}

fn cited(change: &Change) -> Cited {
    let article = Arc::as_ref(&change.article);
    Cited {
        id: article.id.to_string(),
        feed: article.feed.clone(),
        source: article.source.id.clone(),
        title: article.title.clone(),
        link: article.link.clone(),
        published_at: article.published_at,
        first_seen_at: article.first_seen_at,
        mixed: article.outlet.as_deref().and_then(mixed).or_else(|| article.link.as_deref().and_then(mixed_host)),
    }
}
