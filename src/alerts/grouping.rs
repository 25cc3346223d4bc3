//! Alerts of one sort in one message: `group_by` and what stands beside it on a node of the routing tree.
//!
//! In: an alert. Out: the group that it belongs to. When a group is told is the desk's matter.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::alerts::Alert;
use crate::lexicon::{PartyId, ProductId};

/// Default of `group_wait`, as Alertmanager has it.
pub(super) const WAIT: TimeDelta = TimeDelta::seconds(30);
/// Default of `group_interval`, as Alertmanager has it.
pub(super) const INTERVAL: TimeDelta = TimeDelta::minutes(5);
/// How a label is written in `group_by`.
const LABEL: &str = "labels.";

/// What alerts of one group have in common; one of `group_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupField {
    Rule,
    Severity,
    Story,
    Kind,
    Actor,
    Target,
    Object,
    /// What it is about in markets.
    Symbol,
    /// `labels.desk`.
    Label(String),
}

impl GroupField {
    const NAMES: &'static [&'static str] =
        &["rule", "severity", "story", "kind", "actor", "target", "object", "symbol"];

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "rule" => Self::Rule,
            "severity" => Self::Severity,
            "story" => Self::Story,
            "kind" => Self::Kind,
            "actor" => Self::Actor,
            "target" => Self::Target,
            "object" => Self::Object,
            "symbol" => Self::Symbol,
            _ => Self::Label(name.strip_prefix(LABEL).filter(|label| !label.is_empty())?.to_owned()),
        })
    }

    /// The alert's values of this field, each once, in an order of their own.
    pub(super) fn values(&self, alert: &Alert) -> BTreeSet<String> {
        let parties = |ids: &[PartyId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let goods = |ids: &[ProductId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let facts = alert.facts.iter();
        match self {
            Self::Rule => [alert.rule.to_string()].into(),
            Self::Severity => [alert.severity.as_str().to_owned()].into(),
            Self::Story => alert.story.iter().map(ToString::to_string).collect(),
            Self::Kind => facts.map(|fact| fact.kind.as_str().to_owned()).collect(),
            Self::Actor => facts.flat_map(|fact| [parties(&fact.actor), fact.participants.clone()].concat()).collect(),
            Self::Target => facts.flat_map(|fact| parties(&fact.target)).collect(),
            Self::Object => facts.flat_map(|fact| goods(&fact.object)).collect(),
            Self::Symbol => alert.symbols.iter().map(|symbol| symbol.as_str().to_owned()).collect(),
            Self::Label(name) => alert.labels.get(name).into_iter().cloned().collect(),
        }
    }
}

impl<'de> Deserialize<'de> for GroupField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::named(&text).ok_or_else(|| {
            let close = crate::yaml::suggest(&text, Self::NAMES.iter().copied());
            let known = || format!("expected `{}` or `{LABEL}<name>`", Self::NAMES.join("`, `"));
            let hint = close.map_or_else(known, |close| format!("did you mean `{close}`?"));
            de::Error::custom(format!("alerts have no field `{text}`; {hint}"))
        })
    }
}

impl JsonSchema for GroupField {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "GroupField".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What alerts of one group have in common: a field, or a label as `labels.desk`.",
            "anyOf": [{"enum": Self::NAMES}, {"type": "string", "pattern": "^labels\\..+$"}],
        })
    }
}

/// How a node gathers alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    pub by: Vec<GroupField>,
    /// How long the first alert of a group waits for others.
    pub wait: TimeDelta,
    /// How long after a message of the group the next one comes at the earliest.
    pub interval: TimeDelta,
}

impl Grouping {
    /// The group of an alert at a node: two alerts of equal groups are told together.
    pub(super) fn group(&self, place: &str, alert: &Alert) -> Group {
        let values = self.by.iter().map(|field| Vec::from_iter(field.values(alert)).join(" + "));
        let values: Vec<String> = values.map(|value| value.replace(char::is_control, " ")).collect();
        Group { key: format!("{place} {}", values.join(", ")), wait: self.wait, interval: self.interval }
    }
}

/// One group of alerts and its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Without control characters.
    pub key: String,
    pub wait: TimeDelta,
    pub interval: TimeDelta,
}
