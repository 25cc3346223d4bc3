//! Knows the words: parties, products, triggers and cues, as data that users can extend.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Canonical id of a state, bloc or body: ISO 3166-1 alpha-2 (`US`), a bloc (`EU`), or `*` for everyone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub Arc<str>);

/// Canonical id of goods, a sector, an instrument or a company: `rare_earths`, `all_goods`, `company:nvidia`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductId(pub Arc<str>);

impl PartyId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProductId {
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
