//! What nobody is to hear for a while: silences by what an alert is, and alerts that somebody has acknowledged.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, AlertId, Desk, MatchersConfig, Order, StateRow};

/// Alerts like these are made and kept, and nobody is told; one of `silences` in the configuration, or by
/// `bellwether silence add`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// Given by the program to those that are added by command.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What an alert must be.
    #[serde(rename = "match")]
    pub matchers: MatchersConfig,
    /// Default: at once.
    #[serde(default)]
    pub from: Option<DateTime<Utc>>,
    pub until: DateTime<Utc>,
    /// Who wants it.
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub reason: String,
}

impl Silence {
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= now) && now < self.until
    }

    /// True if the alert is kept from everybody now.
    pub fn holds(&self, alert: &Alert, now: DateTime<Utc>) -> bool {
        self.is_active(now) && self.matchers.match_alert(alert)
    }
}

/// Somebody knows of an alert. What takes it back or puts it right is still told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    pub alert: AlertId,
    pub at: DateTime<Utc>,
    #[serde(default)]
    pub by: String,
    /// Until then only: it was snoozed, and what came meanwhile is told then.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
}

impl Acknowledged {
    /// Of the row in which the desk keeps it.
    pub fn key(alert: &AlertId) -> String {
        Desk::acknowledged_key(alert)
    }

    /// How the alert stands, from that row and the orders that wait; none if nobody knows of it, or it was put off until now.
    pub fn standing(
        alert: &AlertId,
        row: Option<&StateRow>,
        orders: impl Iterator<Item = Order>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let kept = row.and_then(|row| serde_json::from_str(row.value.as_deref()?).ok());
        let of = |known: Option<Self>, order: Order| match order {
            Order::Acknowledge(newer) if newer.alert == *alert => Some(newer),
            Order::Unacknowledge { alert: undone } if undone == *alert => None,
            _ => known,
        };
        orders.fold(kept, of).filter(|known| known.until.is_none_or(|until| now < until))
    }
}
