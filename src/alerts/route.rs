//! The routing tree: which receivers hear of an alert. Names and meaning follow Alertmanager.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alerts::Alert;
use crate::alerts::grouping::{self, Group, GroupField, Grouping};
use crate::facts::Fact;
use crate::market::Symbol;
use crate::rules::{RuleName, Severity};
use crate::schedule::HumanDuration;

/// Target of a measure against everyone.
const EVERYONE: &str = "*";

/// A node of the routing tree; `route` in the configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteConfig {
    /// Names of receivers. A node without any takes those of the node above it.
    #[serde(default)]
    pub receivers: Vec<String>,
    /// What an alert must be to enter this node; everything that is given must hold.
    #[serde(default, rename = "match")]
    pub matchers: MatchersConfig,
    /// Tried in order; the first that matches takes the alert.
    #[serde(default)]
    pub routes: Vec<RouteConfig>,
    /// Goes on to the next node beside this one after it has matched. Default: false.
    #[serde(default, rename = "continue")]
    pub goes_on: bool,
    /// Alerts that are alike in all of these come in one message; `[]`: none do. Default: as the node above it.
    #[serde(default)]
    pub group_by: Option<Vec<GroupField>>,
    /// How long the first alert of a group waits for others. Default: as the node above it, or `30s`.
    #[serde(default)]
    pub group_wait: Option<HumanDuration>,
    /// How long after a message of a group the next one comes at the earliest. Default: as the node above it, or `5m`.
    #[serde(default)]
    pub group_interval: Option<HumanDuration>,
    /// Reminds of an alert that nobody has acknowledged, first after this time and then after twice the gap before, for a
    /// week. Default: as the node above it, or never.
    #[serde(default)]
    pub repeat_interval: Option<HumanDuration>,
}

impl RouteConfig {
    /// Takes in what comes under the goods that nodes ask for.
    pub fn widen(&mut self, under: &impl Fn(&str) -> Vec<String>) {
        self.matchers.widen(under);
        self.routes.iter_mut().for_each(|child| child.widen(under));
    }
}

/// A receiver that hears of an alert, and how the node that names it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub receiver: String,
    /// The node: `route.routes[1]`.
    pub place: String,
    pub grouping: Option<Grouping>,
    pub repeat_interval: Option<TimeDelta>,
}

impl Destination {
    /// A receiver that is told of each alert by itself, once.
    pub fn plain(receiver: &str) -> Self {
        Self { receiver: receiver.to_owned(), place: "route".to_owned(), grouping: None, repeat_interval: None }
    }

    /// The group of an alert, where the node gathers alerts.
    pub(super) fn group(&self, alert: &Alert) -> Option<Group> {
        self.grouping.as_ref().map(|grouping| grouping.group(&self.place, alert))
    }
}

/// What a node says, or takes from the node above it.
#[derive(Clone, Copy, Default)]
struct Terms<'a> {
    receivers: &'a [String],
    group_by: &'a [GroupField],
    group_wait: Option<HumanDuration>,
    group_interval: Option<HumanDuration>,
    repeat_interval: Option<HumanDuration>,
}

impl<'a> Terms<'a> {
    fn under(self, node: &'a RouteConfig) -> Self {
        Self {
            receivers: if node.receivers.is_empty() { self.receivers } else { &node.receivers },
            group_by: node.group_by.as_deref().unwrap_or(self.group_by),
            group_wait: node.group_wait.or(self.group_wait),
            group_interval: node.group_interval.or(self.group_interval),
            repeat_interval: node.repeat_interval.or(self.repeat_interval),
        }
    }

    fn destination(&self, receiver: &str, place: &str) -> Destination {
        let grouping = (!self.group_by.is_empty()).then(|| Grouping {
            by: self.group_by.to_vec(),
            wait: self.group_wait.map_or(grouping::WAIT, |wait| wait.0),
            interval: self.group_interval.map_or(grouping::INTERVAL, |interval| interval.0),
        });
        Destination {
            receiver: receiver.to_owned(),
            place: place.to_owned(),
            grouping,
            repeat_interval: self.repeat_interval.map(|interval| interval.0),
        }
    }
}

/// What an alert must be; a list is any-of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MatchersConfig {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub severity: Vec<Severity>,
    /// Names of rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<String>,
    /// Each label must be there with this value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Kinds of facts; as the fields below, of any fact of the alert.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Who acts, or meets: ids such as `CN` and `person:xi-jinping`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actor: Vec<String>,
    /// Who bears it; a measure against everyone is against each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<String>,
    /// Ids of goods, with all that comes under them: `agriculture` has soybeans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub object: Vec<String>,
    /// Symbols: of an alert on a price its own; of one on news those that its rule names, and those that its facts are likely
    /// to move.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbol: Vec<String>,
}

impl MatchersConfig {
    /// True if everything that is given holds of the alert.
    pub fn match_alert(&self, alert: &Alert) -> bool {
        let facts: Vec<&Fact> = alert.facts.iter().collect();
        enters(self, &Sorted::of(alert, &facts))
    }

    /// Names of the fields of facts that are asked for.
    pub fn of_facts(&self) -> impl Iterator<Item = &'static str> {
        let fields = [("kind", &self.kind), ("actor", &self.actor), ("target", &self.target), ("object", &self.object)];
        fields.into_iter().filter(|(_, asked)| !asked.is_empty()).map(|(name, _)| name)
    }

    /// Names of the fields that say what an alert is about: of facts, and its symbols.
    pub fn of_matter(&self) -> impl Iterator<Item = &'static str> {
        self.of_facts().chain((!self.symbol.is_empty()).then_some("symbol"))
    }

    /// Takes in what comes under the goods that are asked for.
    pub fn widen(&mut self, under: &impl Fn(&str) -> Vec<String>) {
        let under: Vec<String> = self.object.iter().flat_map(|one| under(one)).collect();
        self.object.extend(under);
    }

    fn match_fact(&self, fact: &Fact) -> bool {
        let has = |asked: &[String], named: Vec<&str>| {
            asked.is_empty() || named.iter().any(|name| asked.iter().any(|one| one == name))
        };
        let acts = fact.actor.iter().map(|id| id.as_str());
        has(&self.kind, vec![fact.kind.as_str()])
            && has(&self.actor, acts.chain(fact.participants.iter().map(String::as_str)).collect())
            && (has(&self.target, fact.target.iter().map(|id| id.as_str()).collect())
                || fact.target.iter().any(|id| id.as_str() == EVERYONE))
            && has(&self.object, fact.object.iter().map(|id| id.as_str()).collect())
    }

    /// True if nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is wrong with a routing tree, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFault {
    /// The way to the node from the root, by the indexes in `routes`.
    pub node: Vec<usize>,
    /// The key of the node that is at fault.
    pub key: &'static str,
    /// Of the list under that key, the item at fault.
    pub item: Option<usize>,
    /// With the place by its name: `route.routes[0].receivers`.
    pub message: String,
}

/// A routing tree whose receivers are all known.
#[derive(Clone, Debug, Default)]
pub struct Route {
    root: RouteConfig,
}

impl Route {
    /// Checks the tree against the receivers that there are.
    ///
    /// # Errors
    /// Every fault in it: an unknown receiver with the place in the tree, a root that matches only some alerts, a
    /// root without receivers.
    pub fn new(root: RouteConfig, receivers: &[&str]) -> Result<Self, Vec<RouteFault>> {
        let mut faults = Vec::new();
        let at_root =
            |key, message: &str| RouteFault { node: Vec::new(), key, item: None, message: message.to_owned() };
        if root.matchers != MatchersConfig::default() {
            faults.push(at_root(
                "match",
                "`route.match`: the root takes every alert; put matchers on a node in `routes`",
            ));
        }
        if root.receivers.is_empty() && !receivers.is_empty() {
            let message = "`route.receivers` is empty: an alert that no node matches would reach nobody";
            faults.push(at_root("receivers", message));
        }
        unknown_receivers(&root, receivers, &[], &mut faults);
        idle_times(&root, false, &[], &mut faults);
        if faults.is_empty() { Ok(Self { root }) } else { Err(faults) }
    }

    /// The tree as it was given.
    pub fn tree(&self) -> &RouteConfig {
        &self.root
    }

    /// Names of the receivers that hear of the alert, each once, in the order of the tree.
    pub fn receivers(&self, alert: &Alert) -> Vec<String> {
        self.destinations(alert).into_iter().map(|destination| destination.receiver).collect()
    }

    /// The receivers that hear of the alert, each once, with the node of the tree that names it.
    pub fn destinations(&self, alert: &Alert) -> Vec<Destination> {
        let facts: Vec<&Fact> = alert.facts.iter().collect();
        let mut found = Vec::new();
        walk(&self.root, ("route", Terms::default()), &Sorted::of(alert, &facts), &mut found);
        found
    }

    /// Names of the receivers of an alert that is still to be made.
    pub(super) fn receivers_of(&self, alert: &Sorted<'_>) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.root, ("route", Terms::default()), alert, &mut found);
        found.into_iter().map(|destination| destination.receiver).collect()
    }
}

/// How a node is written in messages: `route.routes[1]`.
fn written(node: &[usize]) -> String {
    node.iter().fold("route".to_owned(), |above, index| format!("{above}.routes[{index}]"))
}

fn unknown_receivers(node: &RouteConfig, receivers: &[&str], at: &[usize], faults: &mut Vec<RouteFault>) {
    let unknown = |(_, name): &(usize, &String)| !receivers.contains(&name.as_str());
    for (item, name) in node.receivers.iter().enumerate().filter(unknown) {
        let hint = crate::yaml::suggest(name, receivers.iter().copied())
            .map(|close| format!("; did you mean `{close}`?"))
            .unwrap_or_default();
        let message = format!("`{}.receivers`: no receiver is named `{name}`{hint}", written(at));
        faults.push(RouteFault { node: at.to_vec(), key: "receivers", item: Some(item), message });
    }
    for (index, child) in node.routes.iter().enumerate() {
        unknown_receivers(child, receivers, &[at, &[index]].concat(), faults);
    }
}

/// Times of groups where nothing is grouped.
fn idle_times(node: &RouteConfig, above: bool, at: &[usize], faults: &mut Vec<RouteFault>) {
    let groups = node.group_by.as_ref().map_or(above, |by| !by.is_empty());
    for (key, given) in [("group_wait", node.group_wait), ("group_interval", node.group_interval)] {
        // A node may set times for those below it.
        let below = |node: &RouteConfig| node.routes.iter().any(gathers);
        if given.is_some() && !groups && !below(node) {
            let message =
                format!("`{}.{key}`: nothing is gathered here; `group_by` says what goes together", written(at));
            faults.push(RouteFault { node: at.to_vec(), key, item: None, message });
        }
    }
    for (index, child) in node.routes.iter().enumerate() {
        idle_times(child, groups, &[at, &[index]].concat(), faults);
    }
}

fn gathers(node: &RouteConfig) -> bool {
    node.group_by.as_ref().is_some_and(|by| !by.is_empty()) || node.routes.iter().any(gathers)
}

/// What an alert is sorted by.
pub(super) struct Sorted<'a> {
    pub severity: Severity,
    pub rule: &'a RuleName,
    pub labels: &'a BTreeMap<String, String>,
    pub facts: &'a [&'a Fact],
    pub symbols: &'a [Symbol],
}

impl<'a> Sorted<'a> {
    fn of(alert: &'a Alert, facts: &'a [&'a Fact]) -> Self {
        let Alert { severity, rule, labels, symbols, .. } = alert;
        Self { severity: *severity, rule, labels, facts, symbols }
    }
}

fn walk(node: &RouteConfig, (place, above): (&str, Terms<'_>), alert: &Sorted<'_>, found: &mut Vec<Destination>) {
    let mine = above.under(node);
    let mut taken = false;
    for (index, child) in node.routes.iter().enumerate().filter(|(_, child)| enters(&child.matchers, alert)) {
        walk(child, (&format!("{place}.routes[{index}]"), mine), alert, found);
        taken = true;
        if !child.goes_on {
            break;
        }
    }
    if !taken {
        for name in mine.receivers {
            if !found.iter().any(|known| known.receiver == *name) {
                found.push(mine.destination(name, place));
            }
        }
    }
}

fn enters(matchers: &MatchersConfig, alert: &Sorted<'_>) -> bool {
    (matchers.severity.is_empty() || matchers.severity.contains(&alert.severity))
        && (matchers.rule.is_empty() || matchers.rule.iter().any(|rule| *rule == *alert.rule.0))
        && (matchers.symbol.is_empty()
            || alert.symbols.iter().any(|has| matchers.symbol.iter().any(|one| *one == *has.0)))
        && matchers.labels.iter().all(|(name, value)| alert.labels.get(name) == Some(value))
        && (matchers.of_facts().next().is_none() || alert.facts.iter().any(|fact| matchers.match_fact(fact)))
}
