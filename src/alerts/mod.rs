//! Turns matches into alerts, and alerts into notifications for receivers.
//!
//! In: matches with the changes that caused them, and `now`. Out: alerts and notifications, or the reason one was held.
//!
//! Invariants
//! - A1. One alert per rule and story; what happens to the story later is a revision of it.
//! - A2. Who was told of a story hears when it is taken back, denied or put right, whatever rule told of it.
//! - A3. Whatever is held for a receiver is told to it later, with what else is held (`desk`).
//! - A4. Ids derive from content: doing it again gives the same ids.

mod book;
mod desk;
mod follow;
mod grouping;
mod route;
#[cfg(test)]
mod tests;

pub use book::{AlertBook, Held, Raised};
pub use desk::{
    Acknowledged, Customs, Decision, Desk, DigestConfig, Inhibition, Item, Leavers, Left, Manners, Order, Parcel,
    QuietHours, RateConfig, Silence, Why,
};
pub(crate) use follow::corrections;
pub use grouping::{GroupField, Grouping};
pub use route::{Destination, MatchersConfig, Route, RouteConfig, RouteFault};

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Fact;
use crate::ledger::{Account, FieldChange, Novelty, Position, StoryId};
use crate::market::impact::Course;
use crate::market::{Symbol, basis_points};
use crate::rules::{CORRECTION_HEADS, FollowUp, Reason, RuleName, Severity};

/// The rule of an alert that is about bellwether itself begins so; no rule that people write can.
pub const OPERATOR_HEAD: &str = "operator:";
/// The rule of the statement of what was covered.
const COVERAGE: &str = "operator:coverage";

/// Names an alert over all its revisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AlertId(pub Arc<str>);

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where an alert is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    Firing,
    Updated,
    /// What was told goes back: a measure is suspended, a plan is put off.
    Reversed,
    /// What was told was wrong, as far as is known now.
    Corrected,
    /// The matter is over: cancelled, denied, withdrawn.
    Closed,
    /// What prices did since, as the rule asks for it; no news.
    FollowUp,
    /// Nobody has acknowledged it; no news.
    Reminder,
}

impl AlertStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Updated => "updated",
            Self::Reversed => "reversed",
            Self::Corrected => "corrected",
            Self::Closed => "closed",
            Self::FollowUp => "follow_up",
            Self::Reminder => "reminder",
        }
    }
}

/// One revision of an alert: everything that a mail or a webhook body says, fixed when it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub id: AlertId,
    /// From 1.
    pub revision: u32,
    pub status: AlertStatus,
    pub rule: RuleName,
    pub severity: Severity,
    pub labels: BTreeMap<String, String>,
    pub title: String,
    /// Plain text.
    pub body: String,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// None for an alert on prices alone.
    pub story: Option<StoryId>,
    /// The first alert that told of the story, where another rule did: what a mail of this one is an answer to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<AlertId>,
    pub novelty: Option<Novelty>,
    pub changed: Vec<FieldChange>,
    pub reversal: bool,
    /// What was told before was wrong: withdrawn, put right or denied.
    #[serde(default)]
    pub correction: bool,
    pub facts: Vec<Fact>,
    pub article: Option<Cited>,
    /// Independent sources that carried the story, by id.
    pub sources: Vec<String>,
    pub positions: Vec<Position>,
    /// What the parties concerned tell themselves, where their accounts differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    pub prices: Vec<PriceLine>,
    /// Of a report on prices: when it was asked for, `1h` or `close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
    /// What the chart shows: of the symbol of `prices` that moved most against what is usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Box<Course>>,
    /// What it is about in markets, for routes and silences: the symbols of its rule, and of its facts those that they move
    /// more than others; of an alert on a price its symbol. Not the watchlist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<Symbol>,
    /// What its rule says of how long it is worth telling, in seconds from when it is to be sent. What takes back, puts right
    /// or ends what was told is always worth it, and has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_after_s: Option<i64>,
    /// Why it fired.
    pub reasons: Vec<Reason>,
    /// Of one message that tells of several alerts, each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl Alert {
    /// True if it is about bellwether itself, and no news.
    pub fn is_of_operator(&self) -> bool {
        self.rule.0.starts_with(OPERATOR_HEAD)
    }

    /// True if nothing of its story was told before, under whatever rule.
    pub fn is_first(&self) -> bool {
        (self.revision == 1 || self.status == AlertStatus::Firing)
            && !(self.thread.is_some() && matches!(self.novelty, Some(Novelty::Update | Novelty::Repeat)))
    }

    /// True if more of it may come, which a reader may not want to be told.
    pub fn is_acknowledgeable(&self) -> bool {
        self.items.is_empty() && self.status != AlertStatus::Closed && &*self.rule.0 != COVERAGE
    }

    /// True if nobody says any more what it told.
    pub fn is_withdrawn(&self) -> bool {
        self.changed.iter().any(|one| one.field == "withdrawn" && one.new == "true")
    }

    /// True if its title begins with what became of the matter, as that of a correction does.
    pub fn is_plain_correction(&self) -> bool {
        self.correction && CORRECTION_HEADS.iter().any(|head| self.title.starts_with(head))
    }
}

/// The article that an alert quotes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cited {
    pub id: String,
    pub feed: String,
    pub source: String,
    pub title: String,
    pub link: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub first_seen_at: DateTime<Utc>,
    /// The word of its outlet, or of the host that it links to, with letters of several alphabets. Programs see the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub mixed: Option<String>,
}

/// What one symbol did since the fact was published; `percent` is none where that is unknown, and `note` says why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceLine {
    pub symbol: String,
    pub price: Option<f64>,
    /// Simple return in percent; none of a rate.
    pub percent: Option<f64>,
    /// Change of a rate, such as a yield, in basis points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis_points: Option<f64>,
    pub since: Option<DateTime<Utc>>,
    pub at: Option<DateTime<Utc>>,
    pub note: Option<String>,
    /// The market has been shut since before the fact: the price is that of its last close.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub market_shut: bool,
    /// What the symbol stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many times the median move over as long a time at this time of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_usual: Option<f64>,
    /// The move in standard deviations of moves at this time of day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z: Option<f64>,
    /// The move less beta times that of the benchmark, in percent; of a rate in percentage points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abnormal_percent: Option<f64>,
    /// What it did in the hour of trading before, in percent; of a rate in percentage points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_percent: Option<f64>,
    /// The price around the event as blocks, the event as a stroke: `▃▃▂│▅▇`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spark: Option<String>,
}

impl PriceLine {
    /// The move, in percent or in percentage points.
    pub fn change(&self) -> Option<f64> {
        self.percent.or(self.basis_points.map(|points| points / 100.0))
    }

    /// A move of this symbol as people read it: `+1.25 %`, or of a rate `+15 bp`.
    pub fn told(&self, percent: f64) -> String {
        match self.basis_points {
            Some(_) => basis_points(percent),
            None => format!("{percent:+.2} %"),
        }
    }

    /// A symbol of which nothing is known.
    pub fn blank(symbol: &str, since: DateTime<Utc>) -> Self {
        Self {
            symbol: symbol.to_owned(),
            price: None,
            percent: None,
            basis_points: None,
            since: Some(since),
            at: None,
            note: None,
            market_shut: false,
            name: None,
            times_usual: None,
            z: None,
            abnormal_percent: None,
            drift_percent: None,
            spark: None,
        }
    }
}

/// One alert revision for one receiver. `id` is the idempotency key: equal on every try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: String,
    pub alert: AlertId,
    pub revision: u32,
    pub receiver: String,
    pub created_at: DateTime<Utc>,
}

/// One thing that rules and alerts remember over a restart, by key; `value` none takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateRow {
    pub key: String,
    /// JSON.
    pub value: Option<String>,
}
