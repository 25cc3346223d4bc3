//! Links that act: signs what a reader may do about an alert into an address, and reads it back when somebody follows it.
//!
//! In: an alert, a receiver, and when it was told. Out: addresses; and of an address a `Ticket`, or why it is refused. `leaving`
//! does the same for a recipient who wants no more mails.
//!
//! Invariants
//! - N1. A path that was not signed with one of the keys gives no ticket, whatever stands in it.
//! - N2. Addresses derive from the notification and the first key alone: every try carries the same.
//! - N3. Keys show nowhere: not in errors, not in `Debug`.

mod leaving;
#[cfg(test)]
pub(crate) mod tests;

pub use leaving::Leaving;

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::Sha256;
use url::{Host, Url};

use crate::alerts::AlertId;
use crate::http::is_public;
use crate::schedule::HumanDuration;
use crate::secret::{SecretConfig, SecretError};

/// First part of a path and of what is signed; a later form gets another.
const VERSION: &str = "1";
/// Shortest key, in bytes: as long as what it makes.
const KEY_BYTES_MIN: usize = 32;
/// Longest base: a link with it still fits into a line of a mail.
const BASE_MAX: usize = 300;
const VALID_FOR: TimeDelta = TimeDelta::days(7);
const VALID_FOR_MAX: TimeDelta = TimeDelta::days(90);
/// Longest path that is looked at, in bytes.
const PATH_MAX: usize = 1_000;

/// Links in mails and chat messages that acknowledge an alert or put it off; `links` in the configuration file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinksConfig {
    /// What links begin with, as readers reach it: `https://alerts.example.org/bellwether/`. `http` only to `localhost` or
    /// to an address that is not public.
    pub base_url: String,
    /// Where the daemon answers them, in plain HTTP: `127.0.0.1:8311`. A server with TLS stands before it.
    pub listen: String,
    /// Keys of 32 bytes or more; the first signs, all are accepted, so that keys can be changed.
    #[schemars(length(min = 1))]
    pub secrets: Vec<SecretConfig>,
    /// How long a link works after its message. Default: `7d`.
    pub valid_for: Option<HumanDuration>,
}

/// What a link does once it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkAction {
    Acknowledge,
    /// Puts it off for a time that the reader chooses.
    Snooze,
    /// Takes either back.
    Undo,
}

impl LinkAction {
    const ALL: [Self; 3] = [Self::Acknowledge, Self::Snooze, Self::Undo];

    /// As it stands in an address and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Snooze => "snooze",
            Self::Undo => "undo",
        }
    }
}

/// What a link says: who may do what about which alert, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub action: LinkAction,
    pub alert: AlertId,
    /// Name of the receiver that was told, on whose behalf it acts.
    pub receiver: String,
    pub until: DateTime<Utc>,
}

/// Why a path gives no ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not of the form of a link.
    Unknown,
    /// Signed with none of the keys: altered, cut off, or of a key that is used no more.
    Unsigned,
    /// It was good; what it said is known.
    Expired(Ticket),
}

/// Why links cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LinksError {
    #[error("`links.{setting}` {why}")]
    Setting { setting: String, why: String },
    #[error("`links.{setting}` cannot be had")]
    Secret { setting: String, source: SecretError },
}

/// Signs links, and knows its own again.
#[derive(Clone)]
pub struct Links {
    /// Ends in `/`.
    base: Url,
    listen: SocketAddr,
    /// The first signs.
    keys: Vec<Hmac<Sha256>>,
    valid_for: TimeDelta,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Links({})", self.base)
    }
}

impl Links {
    /// Reads the keys; relative files are taken from `folder`.
    ///
    /// # Errors
    /// The setting that is wrong, and what was expected; never a key.
    pub fn new(config: &LinksConfig, folder: &Path) -> Result<Self, LinksError> {
        let listen = config.listen.parse().map_err(|_| {
            let why = format!("`{}` is not an address and a port, such as `127.0.0.1:8311`", config.listen);
            setting("listen", why)
        })?;
        if config.secrets.is_empty() {
            return Err(setting("secrets", "names no key; give one of 32 bytes or more"));
        }
        let keys = config.secrets.iter().enumerate().map(|(index, secret)| key(index, secret, folder));
        let valid_for = config.valid_for.map_or(VALID_FOR, |valid| valid.0);
        if valid_for < TimeDelta::minutes(1) || valid_for > VALID_FOR_MAX {
            return Err(setting("valid_for", "is not between `1m` and `90d`"));
        }
        Ok(Self { base: base(&config.base_url)?, listen, keys: keys.collect::<Result<_, _>>()?, valid_for })
    }

    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// The address of a ticket; none where the alert's id could not stand in one.
    pub fn url(&self, ticket: &Ticket) -> Option<Url> {
        self.base.join(&self.signed(ticket)?).ok()
    }

    /// The path of a ticket as a browser asks for it, the base's own path included.
    pub fn path(&self, ticket: &Ticket) -> Option<String> {
        Some(self.url(ticket)?.path().to_owned())
    }

    fn signed(&self, ticket: &Ticket) -> Option<String> {
        let until = ticket.until.timestamp().to_string();
        let parts = [ticket.action.as_str(), &ticket.alert.0, &ticket.receiver, &until];
        if !parts.iter().all(|part| is_word(part)) {
            return None;
        }
        let mac = URL_SAFE_NO_PAD.encode(mac(self.keys.first()?, &parts).finalize().into_bytes());
        Some(format!("{VERSION}/{}/{mac}", parts.join("/")))
    }

    /// What a path says, with the base's own path before it or without: a server before this one may have taken it off.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn read(&self, path: &str, now: DateTime<Utc>) -> Result<Ticket, Refusal> {
        if path.len() > PATH_MAX {
            return Err(Refusal::Unknown);
        }
        let rest = path.strip_prefix(self.base.path()).or_else(|| path.strip_prefix('/')).ok_or(Refusal::Unknown)?;
        let parts: Vec<&str> = rest.split('/').collect();
        let [VERSION, action, alert, receiver, until, signature] = parts[..] else { return Err(Refusal::Unknown) };
        let known = LinkAction::ALL.into_iter().find(|known| known.as_str() == action).ok_or(Refusal::Unknown)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Unsigned)?;
        // `verify_slice` takes as long whatever it is given.
        let is_ours = |key| mac(key, &[action, alert, receiver, until]).verify_slice(&signature).is_ok();
        if !self.keys.iter().any(is_ours) {
            return Err(Refusal::Unsigned);
        }
        let until = until.parse().ok().and_then(|until| DateTime::from_timestamp(until, 0)).ok_or(Refusal::Unknown)?;
        let ticket = Ticket { action: known, alert: AlertId(alert.into()), receiver: receiver.to_owned(), until };
        if now < until { Ok(ticket) } else { Err(Refusal::Expired(ticket)) }
    }
}

/// What one receiver's messages offer.
#[derive(Clone, Debug)]
pub struct Signer {
    pub links: Arc<Links>,
    /// Name of the receiver.
    pub receiver: String,
}

/// The links of one message, or of one alert in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    pub acknowledge: Url,
    pub snooze: Url,
}

impl Signer {
    /// The links about an alert that this receiver was told of then.
    pub fn ways(&self, alert: &AlertId, told_at: DateTime<Utc>) -> Option<Ways> {
        let until = told_at.checked_add_signed(self.links.valid_for)?;
        let of = |action| {
            let ticket = Ticket { action, alert: alert.clone(), receiver: self.receiver.clone(), until };
            self.links.url(&ticket)
        };
        Some(Ways { acknowledge: of(LinkAction::Acknowledge)?, snooze: of(LinkAction::Snooze)? })
    }
}

/// What is signed: the parts hold neither line breaks nor `/`, so no two tickets sign the same.
fn mac(key: &Hmac<Sha256>, parts: &[&str]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(format!("bellwether link\n{VERSION}\n{}", parts.join("\n")).as_bytes());
    mac
}

fn is_word(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=100).contains(&text.len()) && text.chars().all(fits)
}

fn setting(name: &str, why: impl Into<String>) -> LinksError {
    LinksError::Setting { setting: name.to_owned(), why: why.into() }
}

fn key(index: usize, secret: &SecretConfig, folder: &Path) -> Result<Hmac<Sha256>, LinksError> {
    let name = format!("secrets[{index}]");
    let secret = secret.resolve(folder).map_err(|source| LinksError::Secret { setting: name.clone(), source })?;
    let bytes = secret.expose().trim().as_bytes();
    if bytes.len() < KEY_BYTES_MIN {
        let why = format!("is shorter than {KEY_BYTES_MIN} bytes; make one with `openssl rand -base64 32`");
        return Err(setting(&name, why));
    }
    Hmac::new_from_slice(bytes).map_err(|_| setting(&name, "cannot be used as a key"))
}

fn base(text: &str) -> Result<Url, LinksError> {
    let fault = |why: &str| setting("base_url", format!("`{text}` {why}"));
    let mut url = Url::parse(text).map_err(|error| fault(&format!("is not an address: {error}")))?;
    if text.len() > BASE_MAX {
        return Err(setting("base_url", format!("is longer than {BASE_MAX} characters")));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(setting("base_url", "holds a user, a query or a fragment; expected only a host and a path"));
    }
    match url.scheme() {
        "https" if url.has_host() => {}
        "http" if is_near(url.host()) => {}
        "http" => {
            return Err(fault(
                "would send links in clear; expected `https://`, or `http://` to an address that is not public",
            ));
        }
        _ => return Err(fault("does not begin with `https://`")),
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn is_near(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        None => false,
    }
}
