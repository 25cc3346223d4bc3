//! How the operator wants to be told; `operator` in the configuration file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::operator::{Pace, PingConfig};
use crate::schedule::{CronLine, HumanDuration, Schedule};

/// Who hears of bellwether's own troubles, and how often; `operator`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OperatorConfig {
    /// Names of receivers; `[]`: nobody, only the log and `bellwether status`. Default: the first that sends mail, else the
    /// first.
    pub receivers: Option<Vec<String>>,
    /// Gaps after which what is still wrong is told again; the last one repeats. Default: `[1h, 4h, 24h]`.
    pub repeat: Vec<HumanDuration>,
    /// From the first trouble to the telling, so that what breaks together is told together. Default: `30s`.
    pub group_wait: HumanDuration,
    /// Between two messages of one sort of trouble, whatever joins or ends meanwhile. Default: `5m`.
    pub group_interval: HumanDuration,
    /// A feed or quote source is told of after so many failures in a row. Default: 5.
    pub failures: u32,
    /// The operator is told when less than this is free on the disk of the store, in MB (2^20 bytes). Default: 500.
    pub disk_free_mb: u64,
    /// When a statement of what was covered is sent: a cron line in `timezone`; `null` for never. Default: `0 8 * * mon`.
    pub coverage: Option<CronLine>,
    /// Default: UTC.
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// A monitor that is told every so often that bellwether is alive, and tells you when it hears nothing.
    pub ping: Option<PingConfig>,
}

impl Default for OperatorConfig {
    fn default() -> Self {
        let hours = |hours| HumanDuration(TimeDelta::hours(hours));
        Self {
            receivers: None,
            repeat: vec![hours(1), hours(4), hours(24)],
            group_wait: HumanDuration(TimeDelta::seconds(30)),
            group_interval: HumanDuration(TimeDelta::minutes(5)),
            failures: 5,
            disk_free_mb: 500,
            coverage: "0 8 * * mon".parse().ok(),
            timezone: Tz::UTC,
            ping: None,
        }
    }
}

impl OperatorConfig {
    /// What cannot be meant, in words; `known` are the names of receivers.
    pub fn faults(&self, known: &[&str]) -> Vec<String> {
        let mut faults = Vec::new();
        for name in self.receivers.iter().flatten().filter(|name| !known.contains(&name.as_str())) {
            let hint = crate::yaml::suggest(name, known.iter().copied())
                .map(|close| format!("; did you mean `{close}`?"))
                .unwrap_or_default();
            faults.push(format!("`operator.receivers`: no receiver is named `{name}`{hint}"));
        }
        if self.repeat.is_empty() || self.repeat.iter().any(|gap| gap.0 < TimeDelta::minutes(1)) {
            faults.push("`operator.repeat`: expected one gap or more, each of a minute or longer".to_owned());
        }
        if self.failures == 0 {
            faults.push("`operator.failures`: expected 1 or more".to_owned());
        }
        faults
    }
}

/// The same, checked, with what it is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Who is told, in this order.
    pub receivers: Vec<String>,
    /// Every other receiver: the first of them is told where those are down.
    pub others: Vec<String>,
    pub pace: Pace,
    /// Least free bytes on the disk of the store.
    pub disk_free_min: u64,
    /// When what was covered is told.
    pub coverage: Option<Schedule>,
    /// Failures in a row of a feed or a quote source.
    pub feed_failures: u32,
    /// Names of feeds, each with how long it may be silent, where that is set.
    pub feeds: BTreeMap<String, Option<TimeDelta>>,
    /// Names of quote sources.
    pub quotes: BTreeSet<String>,
}

impl Settings {
    /// `receivers`: name, and whether it sends mail.
    pub fn new(config: &OperatorConfig, receivers: &[(&str, bool)]) -> Self {
        let first = receivers.iter().find(|(_, is_mail)| *is_mail).or_else(|| receivers.first());
        let named = match &config.receivers {
            Some(named) => named.clone(),
            None => first.map(|(name, _)| (*name).to_owned()).into_iter().collect(),
        };
        let others =
            receivers.iter().map(|(name, _)| (*name).to_owned()).filter(|name| !named.contains(name)).collect();
        Self {
            receivers: named,
            others,
            pace: Pace {
                group_wait: config.group_wait.0,
                group_interval: config.group_interval.0,
                repeat: config.repeat.iter().map(|gap| gap.0).collect(),
            },
            disk_free_min: config.disk_free_mb.saturating_mul(1 << 20),
            coverage: config.coverage.clone().map(|line| Schedule {
                line,
                timezone: config.timezone,
                jitter: TimeDelta::zero(),
            }),
            feed_failures: config.failures,
            feeds: BTreeMap::new(),
            quotes: BTreeSet::new(),
        }
    }
}
