//! The record of a fact: the contract of `bellwether extract`, of the ledger and of the rule language.
//!
//! Serialised names and shapes here are fixed; other programs are built on them.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::facts::Kind;
use crate::lexicon::{PartyId, ProductId};

/// Declares a fieldless enum with its stable name in snake case, `ALL`, `as_str` and `FromStr`.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every name, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "enum": Self::NAMES})
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}

named! {
    /// Which way an act goes.
    Action {
        Impose = "impose",
        Raise = "raise",
        Reduce = "reduce",
        Remove = "remove",
        Suspend = "suspend",
        Extend = "extend",
        /// Agreements only.
        Reach = "reach",
        /// Policy rates and output quotas only.
        Hold = "hold",
    }
}

named! {
    /// How real an act is.
    Stage {
        Considered = "considered",
        Threatened = "threatened",
        Announced = "announced",
        Confirmed = "confirmed",
        InEffect = "in_effect",
        Held = "held",
        Postponed = "postponed",
        Cancelled = "cancelled",
        Denied = "denied",
    }
}

named! {
    /// How the article stands behind the claim.
    Hedge {
        Asserted = "asserted",
        Attributed = "attributed",
        /// By unnamed sources, "reportedly".
        Reported = "reported",
        /// Analysts, opinion, conditional.
        Speculated = "speculated",
    }
}

named! {
    /// Whether `rate` is the new level or the step that is added.
    RateIs { Level = "level", Step = "step" }
}

named! {
    /// What the date of a fact says.
    DateIs { Effective = "effective", Held = "held", Expires = "expires", Deadline = "deadline" }
}

/// A day, or a range of days where the text is not more exact; written `2025-11-01` or `2025-11-01/2025-11-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateSpan {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl DateSpan {
    pub fn day(day: NaiveDate) -> Self {
        Self { first: day, last: day }
    }
    /// True if every day of `self` is in `other`: `self` is the more exact of the two.
    pub fn within(self, other: Self) -> bool {
        other.first <= self.first && self.last <= other.last
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}/{}", self.first, self.last) }
    }
}

impl FromStr for DateSpan {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((first, last)) => Ok(Self { first: first.parse()?, last: last.parse()? }),
            None => Ok(Self::day(text.parse()?)),
        }
    }
}

impl JsonSchema for DateSpan {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateSpan".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A day, or the first and last of several: `2025-11-01`, `2025-11-01/2025-11-30`.",
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"
        })
    }
}

impl Serialize for DateSpan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateSpan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A quantity with its currency (`USD`) or unit (`tons`, `basis_points`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    pub value: f64,
    pub unit: String,
}

impl Amount {
    /// All units that are read: ISO 4217 codes of currencies, and measures of goods.
    pub const UNITS: &[&str] = &[
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CNY",
        "INR",
        "KRW",
        "CAD",
        "AUD",
        "NZD",
        "HKD",
        "SGD",
        "TWD",
        "BRL",
        "ZAR",
        "MYR",
        "THB",
        "IDR",
        "RUB",
        "TRY",
        "CHF",
        "tons",
        "barrels",
        "barrels_per_day",
        "bushels",
        "aircraft",
        "basis_points",
    ];
}

/// Which part of the article a range indexes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceIn {
    Title,
    Text,
}

/// The exact sentence or clause that says it: `text` is `title[start..end]` or `text[start..end]`, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    pub text: String,
    #[serde(rename = "in")]
    pub part: EvidenceIn,
    pub start: usize,
    pub end: usize,
}

/// One act that an article says has happened, will happen or may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// `tariff`, `export_control`, ..; a lexicon file may add others.
    #[schemars(with = "String")]
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actor: Vec<PartyId>,
    /// Against whom, or with whom; `*` for everyone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<PartyId>,
    /// Meetings only: `person:..` ids and party ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub object: Vec<ProductId>,
    /// Percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Percent, the level before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_from: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_is: Option<RateIs>,
    /// Legal ground or programme: `section_232`, `anti_dumping`, ..
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateSpan>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_is: Option<DateIs>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<PartyId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconfirmed_by: Vec<PartyId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied_by: Vec<PartyId>,
    /// `person:..`, a party id, or the text's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// False for recap, history and background.
    pub fresh: bool,
    pub hedge: Hedge,
    pub evidence: Evidence,
    /// The extractor's own, 0 to 1.
    pub confidence: f32,
}
