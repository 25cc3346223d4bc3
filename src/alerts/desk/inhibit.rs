//! Alerts that keep others quiet: who hears of the decree need not hear of every rumour about it.
//!
//! Names and meaning follow Alertmanager. News is not a state that ends by itself, so an alert keeps others quiet `for` a
//! time, or until its own matter is over.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, turns};
use crate::alerts::{Alert, AlertId, GroupField, MatchersConfig};
use crate::schedule::HumanDuration;

const LASTS: TimeDelta = TimeDelta::hours(24);

/// One of `inhibit` in the configuration: while an alert like `source_match` stands, nobody is told of those like
/// `target_match`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inhibition {
    pub source_match: MatchersConfig,
    pub target_match: MatchersConfig,
    /// Fields in which the two must be alike; where one of them says nothing, they are not.
    #[serde(default)]
    pub equal: Vec<GroupField>,
    /// How long an alert keeps others quiet. Default: `24h`.
    #[serde(default, rename = "for")]
    pub lasts: Option<HumanDuration>,
}

impl Inhibition {
    /// Names it in rows: the same for the same words, wherever it stands in the file.
    fn id(&self) -> String {
        let words = format!("{:?}", (&self.source_match, &self.target_match, &self.equal));
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
    }

    /// The alert's values in which another must be like it; none where it lacks one.
    fn values(&self, alert: &Alert) -> Option<Vec<BTreeSet<String>>> {
        let values: Vec<BTreeSet<String>> = self.equal.iter().map(|field| field.values(alert)).collect();
        values.iter().all(|values| !values.is_empty()).then_some(values)
    }
}

/// An alert that keeps others quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    title: String,
    values: Vec<BTreeSet<String>>,
    until: DateTime<Utc>,
}

/// By the id of the inhibition and the alert.
pub(super) type Inhibitors = BTreeMap<(String, AlertId), Standing>;

impl Desk {
    /// Takes note of an alert that may keep others quiet, before anybody is told of them.
    pub fn note(&mut self, alert: &Alert, inhibitions: &[Inhibition], now: DateTime<Utc>) {
        for inhibition in inhibitions.iter().filter(|one| one.source_match.match_alert(alert)) {
            let id = inhibition.id();
            self.dirty.insert(row_key(&id, &alert.id));
            let key = (id, alert.id.clone());
            let lasts = inhibition.lasts.map_or(LASTS, |lasts| lasts.0);
            match inhibition.values(alert).filter(|_| !turns(alert)) {
                Some(values) => {
                    let standing = Standing { title: alert.title.clone(), values, until: now + lasts };
                    self.inhibitors.insert(key, standing);
                }
                None => {
                    self.inhibitors.remove(&key);
                }
            }
        }
    }

    /// Why another alert keeps this one quiet; none does where it is itself one that would.
    pub(super) fn inhibited(&self, alert: &Alert, inhibitions: &[Inhibition], now: DateTime<Utc>) -> Option<String> {
        let reach = |one: &&Inhibition| one.target_match.match_alert(alert) && !one.source_match.match_alert(alert);
        inhibitions.iter().filter(reach).find_map(|inhibition| {
            let values = inhibition.values(alert)?;
            let id = inhibition.id();
            let of_it = self.inhibitors.iter().filter(|((of, _), _)| *of == id);
            let standing = of_it
                .filter(|((_, source), standing)| *source != alert.id && now < standing.until)
                .find(|(_, standing)| standing.values == values)?;
            let until = standing.1.until.format("%Y-%m-%d %H:%M UTC");
            Some(format!("inhibited until {until} by {} \"{}\"", standing.0.1, standing.1.title))
        })
    }

    /// Forgets what keeps nobody quiet any more.
    pub(super) fn forget_inhibitors(&mut self, now: DateTime<Utc>) {
        let over: Vec<(String, AlertId)> =
            self.inhibitors.iter().filter(|(_, one)| one.until <= now).map(|(key, _)| key.clone()).collect();
        for key in over {
            self.dirty.insert(row_key(&key.0, &key.1));
            self.inhibitors.remove(&key);
        }
    }
}

fn row_key(id: &str, alert: &AlertId) -> String {
    format!("{}{}{alert}", super::key("inhibits", id), super::SEPARATOR)
}
