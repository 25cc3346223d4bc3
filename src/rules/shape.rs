//! What a rule is made of: which keys go with which `on`, and which of them it needs. The reader and the schema of rule
//! files both keep to it.

use schemars::JsonSchema;
use serde::Deserialize;

/// Every key of a rule, in the order in which they are best written.
pub(super) const KEYS: &[&str] = &[
    "alert",
    "on",
    "where",
    "if",
    "market",
    "from",
    "to",
    "steps",
    "unless",
    "by",
    "within",
    "follow_up",
    "before",
    "at_least",
    "distinct",
    "spike",
    "symbols",
    "when",
    "clear",
    "novelty",
    "corroboration",
    "except",
    "severity",
    "labels",
    "cooldown",
    "expire_after",
    "title",
    "body",
    "enabled",
];

pub(super) fn is_key(name: &str) -> bool {
    KEYS.contains(&name)
}

/// What a rule is asked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum On {
    /// A fact that opens or moves a story.
    #[default]
    Fact,
    /// A story that moves from one value to another.
    Change,
    /// A price that does what is asked.
    Price,
    /// Two to five facts in order.
    Sequence,
    /// What has not followed in time.
    Absence,
    /// A story's date that is near.
    Deadline,
    /// So many stories in so short a time.
    Count,
}

impl On {
    pub(super) const ALL: &'static [Self] =
        &[Self::Fact, Self::Change, Self::Price, Self::Sequence, Self::Absence, Self::Deadline, Self::Count];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Change => "change",
            Self::Price => "price",
            Self::Sequence => "sequence",
            Self::Absence => "absence",
            Self::Deadline => "deadline",
            Self::Count => "count",
        }
    }

    /// Keys that have a meaning with it, beside those of every rule.
    pub(super) fn may_have(self) -> &'static [&'static str] {
        match self {
            Self::Fact => &["where", "if", "market", "except", "novelty", "corroboration"],
            Self::Change => &["where", "if", "market", "except", "from", "to"],
            Self::Price => &["when", "clear", "unless", "within"],
            Self::Sequence => &["steps", "by", "within", "except"],
            Self::Absence => &["where", "if", "unless", "by", "within", "except"],
            Self::Deadline => &["where", "if", "unless", "before", "except"],
            Self::Count => &["where", "if", "by", "at_least", "distinct", "within", "spike", "except"],
        }
    }

    /// Keys without which it means nothing; `on: change` needs one of `from` and `to`.
    pub(super) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Fact => &["where"],
            Self::Change => &[],
            Self::Price => &["when"],
            Self::Sequence => &["steps", "within"],
            Self::Absence => &["where", "unless", "within"],
            Self::Deadline => &["where", "before"],
            Self::Count => &["where", "at_least", "within"],
        }
    }

    /// True if one of them gives the key a meaning: it says what the rule fires on, and not how it tells of it.
    pub(super) fn any_may_have(key: &str) -> bool {
        Self::ALL.iter().any(|on| on.may_have().contains(&key))
    }
}
