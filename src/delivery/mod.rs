//! Delivers notifications: mails and webhooks, or both as files.
//!
//! In: a `Pending` notification. Out: an `Outcome`; what it means for the next try is the outbox's business.
//!
//! Invariants
//! - D1. The id of a notification is the mail's Message-ID and the webhook's id, equal on every try.
//! - D2. Nothing of a feed's text is read as a template, a header or markup.
//! - D3. Every try ends within its time limit.

mod email;
mod file;
mod render;
#[cfg(test)]
mod tests;
mod webhook;

pub use email::{EmailConfig, SmtpConfig, SmtpTls};
pub use webhook::WebhookConfig;

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::http::Client;
use crate::outbox::{Outcome, Pending};
use crate::secret::SecretError;

/// Where alerts go; `receivers[]` in the configuration file. Exactly one of `email` and `webhook`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiverConfig {
    /// Used by routes, the outbox and logs: lower-case letters, digits and `-`.
    pub name: String,
    #[serde(default)]
    pub email: Option<EmailConfig>,
    #[serde(default)]
    pub webhook: Option<WebhookConfig>,
    /// Times are shown in it, beside UTC. Default: UTC.
    #[serde(default)]
    pub timezone: Tz,
}

/// Why a receiver cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    #[error("receiver `{name}`: expected exactly one of `email` and `webhook`")]
    Kind { name: String },
    #[error("receiver `{name}`: `{name}` is not a name; expected lower-case letters, digits and `-`")]
    Name { name: String },
    #[error("receiver `{name}`: expected exactly one of `{one}` and `{other}`")]
    OneOf { name: String, one: &'static str, other: &'static str },
    #[error("receiver `{name}`: `{address}` is not a mail address: {reason}")]
    Address { name: String, address: String, reason: String },
    #[error("receiver `{name}`: `to` is empty; who gets the mail?")]
    NoRecipient { name: String },
    #[error(
        "receiver `{name}`: `tls: none` sends mail in clear; it is allowed to a loopback host only, not to `{host}`"
    )]
    ClearText { name: String, host: String },
    #[error("receiver `{name}`: `username` and `password` go together")]
    HalfCredentials { name: String },
    #[error("receiver `{name}`: {what}: {source}")]
    Secret { name: String, what: &'static str, source: SecretError },
    #[error("receiver `{name}`: {reason}")]
    Setup { name: String, reason: String },
}

/// A receiver, checked and ready.
#[derive(Debug)]
pub struct Receiver {
    name: String,
    timezone: Tz,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Email(email::Email),
    Webhook(webhook::Webhook),
}

impl Receiver {
    /// Checks a receiver; files and secrets are taken from `base`.
    ///
    /// # Errors
    /// As `ReceiverError`.
    pub fn new(config: &ReceiverConfig, base: &Path, client: &Client) -> Result<Self, ReceiverError> {
        let name = config.name.clone();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(fits) {
            return Err(ReceiverError::Name { name });
        }
        let kind = match (&config.email, &config.webhook) {
            (Some(email), None) => Kind::Email(email::Email::new(&name, email, base)?),
            (None, Some(webhook)) => Kind::Webhook(webhook::Webhook::new(&name, webhook, base, client)?),
            _ => return Err(ReceiverError::Kind { name }),
        };
        Ok(Self { name, timezone: config.timezone, kind })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many notifications it takes at once.
    pub fn at_once(&self) -> usize {
        match &self.kind {
            Kind::Email(email) => email.at_once(),
            Kind::Webhook(_) => 8,
        }
    }

    /// Tries once.
    pub async fn deliver(&self, pending: &Pending, now: DateTime<Utc>) -> Outcome {
        match &self.kind {
            Kind::Email(email) => email.deliver(pending, self.timezone, now).await,
            Kind::Webhook(webhook) => webhook.deliver(pending, now).await,
        }
    }
}
