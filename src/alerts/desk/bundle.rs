//! Several alerts in one message: what a receiver missed, as it stands now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, AlertId, AlertStatus};
use crate::facts::Fact;
use crate::ledger::StoryId;
use crate::rules::{RuleName, Severity};

/// Why alerts were held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    QuietHours,
    Digest,
    /// More than the receiver's rate.
    Rate,
    /// Put off by a person.
    Snooze,
    /// Waits for others of its group.
    Group,
}

impl Why {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QuietHours => "quiet_hours",
            Self::Digest => "digest",
            Self::Rate => "rate",
            Self::Snooze => "snooze",
            Self::Group => "group",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::QuietHours, Self::Digest, Self::Rate, Self::Snooze, Self::Group]
            .into_iter()
            .find(|why| why.as_str() == name)
    }
}

/// One alert of several in a message, by its last revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    pub alert: AlertId,
    pub revision: u32,
    pub status: AlertStatus,
    pub rule: RuleName,
    pub severity: Severity,
    pub title: String,
    /// When this revision was decided.
    pub at: DateTime<Utc>,
    /// When its article was published, where that is known.
    pub published_at: Option<DateTime<Utc>>,
    /// The sentence that says it.
    pub evidence: Option<String>,
    pub source: Option<String>,
    pub link: Option<String>,
    /// The fact that leads it, for readers of other languages; no program is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub fact: Option<Box<Fact>>,
    /// True if the receiver was not told of its story before this message; none where that is not known, as of what was
    /// held by an earlier version. No program is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub is_new: Option<bool>,
    /// No program is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub story: Option<StoryId>,
}

impl Item {
    pub fn of(alert: &Alert) -> Self {
        Self {
            alert: alert.id.clone(),
            revision: alert.revision,
            status: alert.status,
            rule: alert.rule.clone(),
            severity: alert.severity,
            title: alert.title.clone(),
            at: alert.at,
            published_at: alert.article.as_ref().and_then(|cited| cited.published_at),
            evidence: alert.facts.first().map(|fact| fact.evidence.text.clone()),
            source: alert.article.as_ref().map(|cited| cited.source.clone()),
            link: alert.article.as_ref().and_then(|cited| cited.link.clone()),
            fact: alert.facts.first().cloned().map(Box::new),
            is_new: Some(alert.is_first()),
            story: alert.story.clone(),
        }
    }

    /// Without what is only for the words of a mail.
    pub fn for_programs(&self) -> Self {
        Self { fact: None, is_new: None, story: None, ..self.clone() }
    }
}

/// One alert that tells of several: the gravest first, of those the newest.
pub(super) fn alert(receiver: &str, why: Why, mut items: Vec<Item>, now: DateTime<Utc>) -> Alert {
    items.sort_by(|a, b| (b.severity, b.at, &b.alert).cmp(&(a.severity, a.at, &a.alert)));
    // Of one story the first line is news; those below it add to that.
    let mut told: BTreeSet<StoryId> = BTreeSet::new();
    for item in items.iter_mut().filter(|item| item.is_new == Some(true)) {
        item.is_new = Some(item.story.clone().is_none_or(|story| told.insert(story)));
    }
    let count = items.len();
    let lead = match why {
        Why::QuietHours => format!("{count} alerts from the quiet hours"),
        Why::Digest => format!("Digest of {count} alerts"),
        Why::Rate => format!("{count} more alerts"),
        Why::Snooze => format!("{count} alerts that were put off"),
        Why::Group => format!("{count} alerts"),
    };
    let hash = xxhash_rust::xxh3::xxh3_64(
        format!("{receiver}\u{1f}{}\u{1f}{}", why.as_str(), now.timestamp_micros()).as_bytes(),
    );
    Alert {
        id: AlertId(format!("d{hash:016x}").into()),
        revision: 1,
        status: AlertStatus::Firing,
        rule: RuleName(why.as_str().into()),
        severity: items[0].severity,
        labels: BTreeMap::new(),
        title: format!("{lead}: {}", items[0].title),
        body: String::new(),
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
        follow_up: None,
        thread: None,
        course: None,
        symbols: Vec::new(),
        expire_after_s: None,
        reasons: Vec::new(),
        items,
    }
}
