//! The sorts of acts: those that the program is built on, and those that a user's lexicon adds.
//!
//! Invariants
//! - A new kind comes from the lexicon, by `Kind::named`, or from a fact that was saved when the lexicon had it.
//! - A name is kept once and for all, so that a kind is small, `Copy`, and the same wherever it is met.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lexicon::{Lexicon, is_kind_id};

/// What sort of act a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Tariff,
    ExportControl,
    ImportControl,
    Sanction,
    Investigation,
    Subsidy,
    Agreement,
    Meeting,
    Purchase,
    PolicyRate,
    OutputQuota,
    MarketMove,
    /// A measure that a user's lexicon names.
    New(KindName),
}

/// The name of a kind that is not built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindName(&'static str);

/// Names ever met. It only grows, by what lexicons and saved facts hold, so that no text can make it long.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

impl KindName {
    fn of(name: &str) -> Self {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name) {
            return Self(known);
        }
        let kept: &'static str = Box::leak(name.into());
        names.insert(kept);
        Self(kept)
    }
}

impl Kind {
    /// Every built-in kind.
    pub const BUILT_IN: &'static [Self] = &[
        Self::Tariff,
        Self::ExportControl,
        Self::ImportControl,
        Self::Sanction,
        Self::Investigation,
        Self::Subsidy,
        Self::Agreement,
        Self::Meeting,
        Self::Purchase,
        Self::PolicyRate,
        Self::OutputQuota,
        Self::MarketMove,
    ];

    /// The kind of that name, if it is built in or the lexicon has it.
    pub fn named(name: &str, lexicon: &Lexicon) -> Option<Self> {
        Self::built_in(name).or_else(|| lexicon.find_kind(name).map(|kind| Self::New(KindName::of(&kind.id))))
    }

    /// Every kind there is with the lexicon.
    pub fn all(lexicon: &Lexicon) -> Vec<Self> {
        let new = lexicon.kind_ids().map(|id| Self::New(KindName::of(id)));
        Self::BUILT_IN.iter().copied().chain(new).collect()
    }

    fn built_in(name: &str) -> Option<Self> {
        Self::BUILT_IN.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// True if a government acts on trade or prices, and not two parties with each other.
    pub fn is_measure(self) -> bool {
        matches!(
            self,
            Self::Tariff
                | Self::ExportControl
                | Self::ImportControl
                | Self::Sanction
                | Self::Investigation
                | Self::Subsidy
                | Self::New(_)
        )
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tariff => "tariff",
            Self::ExportControl => "export_control",
            Self::ImportControl => "import_control",
            Self::Sanction => "sanction",
            Self::Investigation => "investigation",
            Self::Subsidy => "subsidy",
            Self::Agreement => "agreement",
            Self::Meeting => "meeting",
            Self::Purchase => "purchase",
            Self::PolicyRate => "policy_rate",
            Self::OutputQuota => "output_quota",
            Self::MarketMove => "market_move",
            Self::New(name) => name.0,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What was saved stays readable when the lexicon has lost the kind; hence any name that could be one is taken.
impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let new = || is_kind_id(&name).then(|| Self::New(KindName::of(&name)));
        let unknown = || serde::de::Error::custom(format!("`{name}` is not the name of a kind"));
        Self::built_in(&name).or_else(new).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::BUILT_IN_KINDS;

    #[test]
    fn the_lexicon_knows_which_kinds_are_built_in() {
        let names: Vec<&str> = Kind::BUILT_IN.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names, BUILT_IN_KINDS);
    }

    #[test]
    fn a_kind_is_saved_by_its_name_and_is_the_same_when_it_comes_back() {
        for name in ["tariff", "price_control"] {
            let text = format!("\"{name}\"");
            let kind: Kind = serde_json::from_str(&text).expect("a kind");
            assert_eq!(serde_json::to_string(&kind).expect("text"), text);
            assert_eq!(serde_json::from_str::<Kind>(&text).expect("a kind"), kind);
        }
        assert!(serde_json::from_str::<Kind>("\"Price Control\"").is_err());
    }
}
