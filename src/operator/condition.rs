//! What can be wrong.

use crate::rules::Severity;

/// A way in which something is wrong; one alert each, of everything that it is true of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// A receiver cannot be reached, or refuses for good.
    ReceiverDown,
    /// An alert was not delivered to a receiver in its time, and was given up.
    AlertExpired,
    /// Nothing can be saved.
    StoreFailing,
    /// Pages of the store do not fit together.
    StoreDamaged,
    /// The disk of the store is nearly full.
    DiskLow,
    /// A new configuration was refused; the old one is in use.
    ConfigRefused,
    /// The clock was set, or the machine slept.
    ClockJumped,
    /// A feed has failed several times in a row.
    FeedFailing,
    /// A feed answers and brings nothing new, for longer than is its way.
    FeedSilent,
    /// A feed or its pages parse and yield less than they used to.
    FeedThin,
    /// A quote source has failed several times in a row.
    QuotesFailing,
    /// A quote source answers with old prices.
    QuotesStale,
    /// A rule failed on a fact.
    RuleFailing,
}

impl Condition {
    /// All of them, the gravest first.
    pub const ALL: &[Self] = &[
        Self::StoreFailing,
        Self::ReceiverDown,
        Self::AlertExpired,
        Self::StoreDamaged,
        Self::DiskLow,
        Self::ConfigRefused,
        Self::ClockJumped,
        Self::FeedFailing,
        Self::FeedSilent,
        Self::FeedThin,
        Self::QuotesFailing,
        Self::QuotesStale,
        Self::RuleFailing,
    ];

    /// Stable name; `operator:` before it is the alert's rule.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlertExpired => "alert-expired",
            Self::StoreFailing => "store-failing",
            Self::ReceiverDown => "receiver-down",
            Self::StoreDamaged => "store-damaged",
            Self::DiskLow => "disk-low",
            Self::ConfigRefused => "config-refused",
            Self::ClockJumped => "clock-jumped",
            Self::FeedFailing => "feed-failing",
            Self::FeedSilent => "feed-silent",
            Self::FeedThin => "feed-thin",
            Self::QuotesFailing => "quotes-failing",
            Self::QuotesStale => "quotes-stale",
            Self::RuleFailing => "rule-failing",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|one| one.as_str() == name).copied()
    }

    /// Critical is what keeps alerts from people; the rest keeps news from bellwether.
    pub fn severity(self) -> Severity {
        match self {
            Self::StoreFailing | Self::ReceiverDown | Self::AlertExpired | Self::StoreDamaged => Severity::Critical,
            _ => Severity::Warning,
        }
    }
}
