//! Sends notifications to receivers: mail and webhooks.
//!
//! In: a `Pending` notification and `now`. Out: an `Outcome`; when to try again is the outbox's affair.
//!
//! Invariants
//! - D1. The id that a receiver sees (Message-ID, webhook-id) derives from the notification id: equal on every try.
//! - D2. A try never panics and ends within a set time.
//! - D3. Text from feeds is data in every format that leaves here.

mod dkim;
mod email;
mod files;
mod plain_stream;
pub mod render;
mod smtp;
mod unsubscribe;
mod webhook;

pub use dkim::DkimConfig;
pub use email::EmailConfig;
pub use render::{Language, Reader};
pub use smtp::{SmtpConfig, TlsMode};
pub use unsubscribe::UnsubscribeConfig;
pub use webhook::WebhookConfig;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{DigestConfig, Leavers, Manners, QuietHours, RateConfig};
use crate::delivery::email::Email;
use crate::delivery::webhook::Webhook;
use crate::http::Client;
use crate::lexicon::Lexicon;
use crate::links::{Links, Signer};
use crate::outbox::{Fallback, Outcome, Pending};
use crate::rules::{EXPIRE_AFTER_MIN, Severity};
use crate::schedule::HumanDuration;
use crate::secret::SecretError;
use crate::yaml::exactly_one;

/// What the body of a webhook may hold, as JSON Schema.
pub fn webhook_schema() -> serde_json::Value {
    webhook::schema()
}

/// One receiver; `receivers[]` in the configuration file: exactly one of `email` and `webhook`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(&["email", "webhook"])))]
pub struct ReceiverConfig {
    /// Stable name, used by routes, ids and logs: letters, digits, `-` and `_`.
    pub name: String,
    pub email: Option<EmailConfig>,
    pub webhook: Option<WebhookConfig>,
    /// Times are shown in it, with UTC beside. Default: UTC.
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// Of the fixed words: `en` or `zh-Hans`. Default: `en`.
    #[serde(default)]
    pub language: Language,
    /// Alerts below it are not sent here.
    pub min_severity: Option<Severity>,
    /// Hours in which nothing is sent; what came in is told in one message afterwards.
    #[serde(default)]
    pub quiet_hours: Vec<QuietHours>,
    /// One message at set times for what need not be told at once.
    pub digest: Option<DigestConfig>,
    /// At most so many messages in a time; the rest is told in one.
    pub rate: Option<RateConfig>,
    /// Name of a receiver that is told where this one cannot be reached.
    pub fallback: Option<String>,
    /// How long this one may be out of reach before. Default: `5m`.
    pub fallback_after: Option<HumanDuration>,
    /// What could not be delivered within this has expired: it is given up, kept and shown. Default: `2d`.
    pub expire_after: Option<HumanDuration>,
    /// Whether its messages carry links to acknowledge an alert or put it off, where `links` is set; for everybody who reads
    /// them. Default: true.
    #[serde(default = "yes")]
    pub links: bool,
}

impl ReceiverConfig {
    /// How it wants to be told.
    ///
    /// # Errors
    /// A setting that cannot be meant, with what was expected.
    pub fn manners(&self) -> Result<Manners, ReceiverError> {
        if let Some(rate) = self.rate
            && (rate.at_most == 0 || rate.within.0 <= chrono::TimeDelta::zero())
        {
            return Err(ReceiverError::setting("rate", "needs `at_most` of 1 or more and a time `within`"));
        }
        Ok(Manners {
            zone: self.timezone,
            min_severity: self.min_severity,
            quiet_hours: self.quiet_hours.clone(),
            digest: self.digest.clone(),
            rate: self.rate,
        })
    }
}

fn yes() -> bool {
    true
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// How a file of it ends: `eml`, `json`.
    pub ending: &'static str,
    pub bytes: Vec<u8>,
    /// The page of a mail, for a browser.
    pub html: Option<String>,
}

/// How long a receiver may be out of reach before another is told in its place.
const FALLBACK_AFTER: TimeDelta = TimeDelta::minutes(5);
/// Longest name of a receiver.
const NAME_MAX: usize = 64;

/// One place that alerts go to.
pub struct Receiver {
    name: String,
    channel: Channel,
    reader: Reader,
    fallback: Option<Fallback>,
    expire_after: Option<TimeDelta>,
}

enum Channel {
    Email(Box<Email>),
    Webhook(Box<Webhook>),
}

impl Receiver {
    /// Reads secrets and certificates, and connects to nothing. Relative paths are taken from `base`; `lexicon` knows what
    /// parties and goods are called in the receiver's language; `links` signs what its readers may do.
    ///
    /// # Errors
    /// The setting that is wrong, and why; never a secret.
    pub fn new(
        config: &ReceiverConfig,
        base: &Path,
        client: &Client,
        lexicon: Option<&Arc<Lexicon>>,
        links: Option<&Arc<Links>>,
    ) -> Result<Self, ReceiverError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if config.name.is_empty() || config.name.len() > NAME_MAX || !config.name.chars().all(fits) {
            let why = format!("`{}` is not a name: 1 to {NAME_MAX} letters, digits, `-` and `_`", config.name);
            return Err(ReceiverError::setting("name", why));
        }
        let signer = |links: &Arc<Links>| Signer { links: links.clone(), receiver: config.name.clone() };
        let reader = Reader {
            zone: config.timezone,
            language: config.language,
            lexicon: lexicon.cloned(),
            links: links.filter(|_| config.links).map(signer),
        };
        let channel = match (&config.email, &config.webhook) {
            (Some(email), None) => Channel::Email(Box::new(Email::new(&config.name, email, base, reader.clone())?)),
            (None, Some(webhook)) => Channel::Webhook(Box::new(Webhook::new(webhook, base, client, reader.clone())?)),
            _ => return Err(ReceiverError::setting(&config.name, "needs exactly one of `email` and `webhook`")),
        };
        let after = config.fallback_after.map_or(FALLBACK_AFTER, |after| after.0);
        let fallback = config.fallback.clone().map(|receiver| Fallback { receiver, after });
        let expire_after = config.expire_after.map(|after| after.0);
        if expire_after.is_some_and(|after| after < EXPIRE_AFTER_MIN) {
            return Err(ReceiverError::setting("expire_after", "must be at least 1m"));
        }
        Ok(Self { name: config.name.clone(), channel, reader, fallback, expire_after })
    }

    /// Who is told where this one cannot be reached.
    pub fn fallback(&self) -> Option<&Fallback> {
        self.fallback.as_ref()
    }

    /// How long a notification for it lives; none: as long as any.
    pub fn expire_after(&self) -> Option<TimeDelta> {
        self.expire_after
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its messages are read.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// True if it sends mail.
    pub fn is_mail(&self) -> bool {
        matches!(self.channel, Channel::Email(_))
    }

    /// How many notifications it takes at once: mails go one after another over one connection.
    pub fn at_once(&self) -> usize {
        match self.channel {
            Channel::Email(_) => 1,
            Channel::Webhook(_) => 8,
        }
    }

    /// What would be sent, and to whom nothing is: a whole mail, or the body of a webhook.
    ///
    /// # Errors
    /// In words, what cannot be written.
    pub fn preview(&self, pending: &Pending, now: DateTime<Utc>) -> Result<Preview, String> {
        match &self.channel {
            Channel::Email(email) => email.preview(pending, now),
            Channel::Webhook(webhook) => webhook.preview(pending),
        }
    }

    /// Addresses of mail that it writes to; none of a webhook.
    pub fn recipients(&self) -> Vec<&str> {
        match &self.channel {
            Channel::Email(email) => email.recipients().collect(),
            Channel::Webhook(_) => Vec::new(),
        }
    }

    /// Tries once; recipients in `leavers` are left out. Ends within the receiver's timeout, and never panics.
    pub async fn deliver(&self, pending: &Pending, now: DateTime<Utc>, leavers: &Leavers) -> Outcome {
        match &self.channel {
            Channel::Email(email) => email.deliver(pending, now, leavers).await,
            Channel::Webhook(webhook) => webhook.deliver(pending, now).await,
        }
    }
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receiver({})", self.name)
    }
}

/// Why a receiver cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    #[error("`{setting}` {why}")]
    Setting { setting: String, why: String },
    #[error("`{setting}` cannot be had")]
    Secret { setting: String, source: SecretError },
    #[error("file `{}` cannot be read", path.display())]
    File { path: PathBuf, source: std::io::Error },
}

impl ReceiverError {
    pub(crate) fn setting(setting: &str, why: impl Into<String>) -> Self {
        Self::Setting { setting: setting.to_owned(), why: why.into() }
    }

    /// Stable name for logs and the API; never reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setting { .. } => "setting",
            Self::Secret { .. } => "secret",
            Self::File { .. } => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::http::HttpConfig;

    use super::*;

    fn receiver(yaml: &str) -> Result<Receiver, String> {
        let config: ReceiverConfig = crate::yaml::decode("bellwether.yaml", yaml)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let client = Client::new(&HttpConfig::default()).expect("a client");
        Receiver::new(&config, Path::new("/"), &client, None, None).map_err(|error| error.to_string())
    }

    #[test]
    fn receivers_read_as_they_are_written() {
        for yaml in [
            "name: mail\nemail: {file: out, from: a@example.org, to: [b@example.org]}",
            "name: desk\ntimezone: America/New_York\nemail:\n  smtp: {host: smtp.example.org, username: u, password: {clear: p}}\n  from: a@example.org\n  to: [b@example.org]",
            "name: local\nemail: {smtp: {host: localhost, tls: none}, from: a@example.org, to: [b@example.org]}",
            "name: hook\nwebhook: {url: 'https://example.org/hook', secrets: [{clear: whsec_YmVsbHdldGhlci1zYW1wbGUtc2VjcmV0LW9ubHk=}], headers: {x-key: {clear: k}}}",
        ] {
            let receiver = receiver(yaml).unwrap();
            assert!(yaml.starts_with(&format!("name: {}\n", receiver.name())));
        }
    }

    #[test]
    fn a_receiver_that_cannot_work_says_why() {
        let mail = "from: a@example.org, to: [b@example.org]";
        for (yaml, told) in [
            ("name: both".to_owned(), "exactly one of `email` and `webhook`"),
            (format!("name: a.b\nemail: {{file: out, {mail}}}"), "is not a name"),
            (format!("name: a\ntimezone: Mars/Base\nemail: {{file: out, {mail}}}"), "Mars/Base"),
            (
                format!("name: a\nemail: {{smtp: {{host: mail.example.org, tls: none}}, {mail}}}"),
                "`email.smtp.tls` `none`",
            ),
            (format!("name: a\nemail: {{smtp: {{host: h, username: u}}, {mail}}}"), "`email.smtp.password` is missing"),
            (
                format!("name: a\nemail: {{smtp: {{host: h, username: u, password: hunter2}}, {mail}}}"),
                "a secret stands in clear; expected `{file: ..}`",
            ),
            (
                format!("name: a\nemail: {{smtp: {{host: h, ca_file: /nowhere.pem}}, {mail}}}"),
                "`/nowhere.pem` cannot be read",
            ),
            (format!("name: a\nemail: {{smtp: {{host: h, timeout_s: 0}}, {mail}}}"), "`email.smtp.timeout_s`"),
            (
                format!(
                    "name: a\nemail: {{smtp: {{host: h, password: {{env: BELLWETHER_NO_SUCH}}, username: u}}, {mail}}}"
                ),
                "`email.smtp.password` cannot be had",
            ),
        ] {
            let error = receiver(&yaml).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
