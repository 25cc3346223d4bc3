//! What one set of rules tells and another does not.
//!
//! Alerts are of one matter if they are of one rule and one story, whatever the article; alerts on prices, of one rule
//! and one title at one time. Where one set tells a matter more often, what it tells beyond the other is the difference.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::alerts::Alert;

/// Which set tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The rules that are tried, and not those they are held against.
    Gained,
    /// The rules they are held against, and not those that are tried.
    Lost,
}

impl Side {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
        }
    }
}

/// The difference of two sets of rules over one archive.
#[derive(Debug, Default)]
pub struct Difference {
    /// In the order of time.
    pub alerts: Vec<(Side, Arc<Alert>)>,
    /// Alerts that both tell.
    pub same_count: usize,
    /// Those of them that the tried rules tell at another time.
    pub at_another_time_count: usize,
}

impl Difference {
    pub fn count(&self, side: Side) -> usize {
        self.alerts.iter().filter(|(of, _)| *of == side).count()
    }
}

/// What an alert is about.
#[derive(PartialEq, Eq, Hash)]
enum Matter<'a> {
    Story(&'a str, &'a str),
    Price(&'a str, &'a str, DateTime<Utc>),
}

impl<'a> Matter<'a> {
    fn of(alert: &'a Alert) -> Self {
        match &alert.story {
            Some(story) => Self::Story(&alert.rule.0, &story.0),
            None => Self::Price(&alert.rule.0, &alert.title, alert.at),
        }
    }
}

/// Compares what is tried with what it is held against.
pub fn compare(tried: &[Arc<Alert>], against: &[Arc<Alert>]) -> Difference {
    let mut matters: HashMap<Matter<'_>, [Vec<&Arc<Alert>>; 2]> = HashMap::new();
    for (side, alerts) in [tried, against].into_iter().enumerate() {
        for alert in alerts {
            matters.entry(Matter::of(alert)).or_default()[side].push(alert);
        }
    }
    let mut difference = Difference::default();
    for [mut tried, mut against] in matters.into_values() {
        // First those of one time; then the others in order, as one alert told earlier or later.
        let mut same = 0;
        tried.retain(|alert| match against.iter().position(|other| other.at == alert.at) {
            Some(place) => {
                against.remove(place);
                same += 1;
                false
            }
            None => true,
        });
        let moved = tried.len().min(against.len());
        difference.same_count += same + moved;
        difference.at_another_time_count += moved;
        difference.alerts.extend(tried.into_iter().skip(moved).map(|alert| (Side::Gained, alert.clone())));
        difference.alerts.extend(against.into_iter().skip(moved).map(|alert| (Side::Lost, alert.clone())));
    }
    difference
        .alerts
        .sort_by(|(_, a), (_, b)| (a.at, &a.rule, &a.id, a.revision).cmp(&(b.at, &b.rule, &b.id, b.revision)));
    difference
}
