//! Recipients who want no more mails of a receiver.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Somebody has asked a receiver for no more mails, by the link in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Name of the receiver.
    pub receiver: String,
    /// The mail address, in lower case.
    pub address: String,
    pub at: DateTime<Utc>,
}

/// All of them, to be looked up: receiver and address in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leavers(BTreeSet<(String, String)>);

impl Leavers {
    /// True if this receiver is not to write to that address; upper and lower case are one.
    pub fn has(&self, receiver: &str, address: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&(receiver.to_owned(), address.to_ascii_lowercase()))
    }
}

impl<'a> FromIterator<&'a Left> for Leavers {
    fn from_iter<T: IntoIterator<Item = &'a Left>>(all: T) -> Self {
        Self(all.into_iter().map(|left| (left.receiver.clone(), left.address.to_ascii_lowercase())).collect())
    }
}
