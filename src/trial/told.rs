//! Who is told, and when: what a test expects of the routing tree, quiet hours, digests and groups of a configuration.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{Alert, Notification};
use crate::trial::given::{Moment, Names};
use crate::trial::{Desk, Outcome};
use crate::yaml;

/// A message that a receiver should get; what is left out is not compared.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    receiver: String,
    #[serde(default)]
    at: Option<Moment>,
    /// The rule whose alert it tells of, or all of one message.
    #[serde(default)]
    alert: Option<Names>,
}

impl Told {
    /// Rules that it names, each as often as it does.
    pub(super) fn rules(&self) -> Vec<String> {
        Names::list(self.alert.clone())
    }

    fn is_met_by(&self, came: &Self) -> bool {
        let sorted = |told: &Self| {
            let mut rules = told.rules();
            rules.sort();
            rules
        };
        self.receiver == came.receiver
            && self.at.is_none_or(|at| Some(at) == came.at)
            && (self.alert.is_none() || sorted(self) == sorted(came))
    }

    fn weight(&self) -> usize {
        usize::from(self.at.is_some()) + usize::from(self.alert.is_some())
    }
}

/// As a test would have it, so that it can be copied.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{receiver: {}", self.receiver)?;
        if let Some(at) = self.at {
            write!(f, ", at: {at}")?;
        }
        match &self.rules()[..] {
            [] => {}
            [rule] => write!(f, ", alert: {rule}")?,
            rules => write!(f, ", alert: [{}]", rules.join(", "))?,
        }
        f.write_str("}")
    }
}

/// # Errors
/// A receiver that the configuration does not have.
pub(super) fn known_receivers(told: &[Told], desk: Option<&Desk>) -> Result<(), String> {
    let known: Vec<&str> = desk.iter().flat_map(|desk| desk.customs.manners.keys().map(String::as_str)).collect();
    match told.iter().find(|told| !known.contains(&told.receiver.as_str())) {
        None => Ok(()),
        Some(told) => {
            let hint = yaml::suggest(&told.receiver, known.iter().copied())
                .map(|close| format!("; did you mean `{close}`?"))
                .unwrap_or_default();
            Err(format!("`told`: no receiver is named `{}`{hint}", told.receiver))
        }
    }
}

/// Messages that were sent, of alerts that count.
pub(super) fn came(alerts: &[Arc<Alert>], sent: &[Notification], counts: &impl Fn(&str) -> bool) -> Vec<Told> {
    let told = |notification: &Notification| {
        let is_it = |alert: &&Arc<Alert>| alert.id == notification.alert && alert.revision == notification.revision;
        let alert = alerts.iter().find(is_it)?;
        let rules: Vec<String> = match &alert.items[..] {
            [] => vec![alert.rule.to_string()],
            items => items.iter().map(|item| item.rule.to_string()).collect(),
        };
        let rules: Vec<String> = rules.into_iter().filter(|rule| counts(rule)).collect();
        let at = Some(Moment(notification.created_at));
        (!rules.is_empty()).then(|| Told {
            receiver: notification.receiver.clone(),
            at,
            alert: Some(Names::Many(rules)),
        })
    };
    sent.iter().filter_map(told).collect()
}

/// Adds to what a test came to who was told and who should have been.
pub(super) fn compare(expect: &[Told], came: &[Told], outcome: &mut Outcome) {
    let mut left: Vec<&Told> = came.iter().collect();
    let mut missing: Vec<bool> = vec![true; expect.len()];
    // Who says most is served first: what says less may be met by another message.
    let mut order: Vec<usize> = (0..expect.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(expect[*at].weight()));
    for at in order {
        if let Some(place) = left.iter().position(|came| expect[at].is_met_by(came)) {
            left.remove(place);
            missing[at] = false;
        }
    }
    let marks = missing.iter().map(|missing| if *missing { '-' } else { ' ' });
    let lines = marks.zip(expect).map(|(mark, told)| format!("{mark} told {told}"));
    outcome.lines.extend(lines.chain(left.iter().map(|came| format!("+ told {came}"))));
    if !left.is_empty() || missing.contains(&true) {
        outcome.passed = false;
        outcome.only_alerts_differ = false;
    }
}
