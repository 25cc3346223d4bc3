//! Hands one message to a mail server, recipient by recipient, over a connection that is kept for the next one.
//!
//! In: a built message and its notification id. Out: an `Outcome` that names every recipient that was refused.
//!
//! Invariants
//! - S1. Unless the operator chose `none`, which only a loopback host may have, nothing but the greeting goes over the
//!   wire before TLS with a checked certificate: no password, no address, no text.
//! - S2. A recipient that is refused does not keep the mail from the others, and one that has the mail does not get it
//!   again when the rest is tried again.
//! - S3. A try ends within its timeout.
//!
//! lettre's own transport gives up on the whole message at the first refused recipient and does not say which one it
//! was, so the transaction is led here, on lettre's connection.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::delivery::ReceiverError;
use crate::delivery::plain_stream::PlainStream;
use crate::delivery::render::clean;
use crate::outbox::Outcome;
use crate::secret::SecretConfig;

/// A wrong password does not become right in a minute, and trying often gets the account locked.
const LOGIN_REFUSED_WAIT: TimeDelta = TimeDelta::minutes(15);
/// Notifications of which some recipients have the mail and others do not; more than these are not kept apart.
const PARTLY_SENT_MAX: usize = 1_000;
/// A connection rests this long at most before the next mail goes over it.
const PARKED_MAX: Duration = Duration::from_secs(60);
/// A resting connection that does not answer within this time is given up for a new one.
const PROBE_MAX: Duration = Duration::from_secs(3);
/// An answer of a server is quoted up to this length.
const ANSWER_MAX: usize = 300;
/// How a certificate in PEM begins.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// `receivers[].email.smtp` in the configuration file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Name of the mail server, as in its certificate.
    pub host: String,
    /// Default: 465 for `implicit`, 25 for `none`, else 587.
    pub port: Option<u16>,
    /// Default: `required`.
    #[serde(default)]
    pub tls: TlsMode,
    pub username: Option<String>,
    pub password: Option<SecretConfig>,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// How long one try may take, in seconds. Default: 30.
    #[serde(default = "timeout_default")]
    pub timeout_s: u64,
}

fn timeout_default() -> u64 {
    30
}

/// How the connection is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TlsMode {
    /// TLS from the first byte on port 465, `STARTTLS` on every other port.
    #[default]
    Required,
    /// TLS from the first byte, on any port.
    Implicit,
    /// `STARTTLS`, and nothing without it.
    Starttls,
    /// Clear text; for a server on this machine only.
    None,
}

/// A way to a mail server.
pub(crate) struct Smtp {
    host: String,
    port: u16,
    tls: Option<TlsParameters>,
    implicit: bool,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
    /// The connection of the last mail, and since when it rests.
    parked: Mutex<Option<(AsyncSmtpConnection, Instant)>>,
    /// Recipients that have the mail already, by notification. Lost on a restart: then they get it twice, under one id.
    partly_sent: Mutex<HashMap<String, Vec<Address>>>,
}

/// One copy of a mail: everybody in `to` gets these bytes.
pub(crate) struct Letter {
    pub from: Address,
    pub to: Vec<Address>,
    /// Every body is encoded and every header is made by the builder: they hold no lone CR, LF or dot line.
    pub bytes: Vec<u8>,
}

/// What one try came to, for every recipient.
#[derive(Default)]
struct Sent {
    /// The server's last word, where it took the mail for anyone.
    answer: String,
    accepted: Vec<Address>,
    refused: Vec<Refusal>,
}

/// One recipient that did not get the mail, and what the server said.
struct Refusal {
    to: Address,
    said: String,
    for_good: bool,
}

/// Why a try ended before its recipients could be told apart.
enum Failure {
    /// The server could not be reached, not spoken to in secret, or serves nobody now.
    Reach(String),
    /// It does not take the name and password, or wants some.
    Login(String),
    /// It refused the message as a whole, for now or for good.
    Message { said: String, for_good: bool },
    /// The connection broke after the message was sent: the server may have it.
    Unknown(String),
}

impl Smtp {
    /// # Errors
    /// The setting that is wrong, and why.
    pub(crate) fn new(config: &SmtpConfig, base: &Path) -> Result<Self, ReceiverError> {
        let host = config.host.trim().to_owned();
        let port = config.port.unwrap_or(match config.tls {
            TlsMode::Implicit => 465,
            TlsMode::None => 25,
            TlsMode::Required | TlsMode::Starttls => 587,
        });
        check(config, &host)?;
        let tls = if config.tls == TlsMode::None { None } else { Some(tls_parameters(&host, config, base)?) };
        Ok(Self {
            credentials: credentials(config, base)?,
            tls,
            implicit: config.tls == TlsMode::Implicit || (config.tls == TlsMode::Required && port == 465),
            host,
            port,
            hello: ClientId::default(),
            timeout: Duration::from_secs(config.timeout_s),
            parked: Mutex::new(None),
            partly_sent: Mutex::new(HashMap::new()),
        })
    }

    /// Tries once; all copies of one notification. `id` is the notification's: it tells which recipients have the mail from an
    /// earlier try.
    pub(crate) async fn send(&self, id: &str, letters: &[Letter]) -> Outcome {
        match timeout(self.timeout, self.attempt(id, letters)).await {
            Ok(Ok(sent)) => self.settle(id, sent).await,
            Ok(Err(failure)) => self.failed(failure),
            Err(_) => {
                let error =
                    format!("did not finish within {} s; it may have the mail all the same", self.timeout.as_secs());
                self.failed(Failure::Reach(error))
            }
        }
    }

    async fn attempt(&self, id: &str, letters: &[Letter]) -> Result<Sent, Failure> {
        let mut connection = match self.resting().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let mut sent = Sent::default();
        for letter in letters {
            let had = self.partly_sent.lock().await.get(id).cloned().unwrap_or_default();
            if letters.len() > 1 && letter.to.iter().all(|to| had.contains(to)) {
                continue;
            }
            match transaction(&mut connection, letter, &had).await {
                Ok(one) => {
                    // At once: what goes wrong with the next copy does not repeat this one.
                    self.remember(id, one.accepted).await;
                    sent.refused.extend(one.refused);
                    sent.answer = one.answer;
                }
                // One copy that is refused does not keep the others from their recipients.
                Err(Failure::Message { said: why, for_good }) if letters.len() > 1 => {
                    let refusal = |to: &Address| Refusal { to: to.clone(), said: why.clone(), for_good };
                    sent.refused.extend(letter.to.iter().map(refusal));
                    connection.command(Rset).await.map_err(|error| Failure::Reach(said(&error)))?;
                }
                Err(failure) => {
                    // A goodbye is a courtesy; it does not hold up the outcome.
                    let _ = timeout(PROBE_MAX, connection.abort()).await;
                    return Err(failure);
                }
            }
        }
        *self.parked.lock().await = Some((connection, Instant::now()));
        Ok(sent)
    }

    /// That these recipients have the mail of a notification.
    async fn remember(&self, id: &str, accepted: Vec<Address>) {
        if accepted.is_empty() {
            return;
        }
        let mut partly_sent = self.partly_sent.lock().await;
        if partly_sent.len() >= PARTLY_SENT_MAX && !partly_sent.contains_key(id) {
            partly_sent.clear();
        }
        partly_sent.entry(id.to_owned()).or_default().extend(accepted);
    }

    /// The connection of the last mail, if it still lives.
    async fn resting(&self) -> Option<AsyncSmtpConnection> {
        let (mut connection, since) = self.parked.lock().await.take()?;
        let lives = since.elapsed() < PARKED_MAX
            && timeout(PROBE_MAX, connection.test_connected()).await.is_ok_and(|answered| answered);
        lives.then_some(connection)
    }

    /// A connection that sends at once: the end of a mail is a small write of its own, which Nagle's algorithm would
    /// hold back until the peer's delayed acknowledgement, 40 ms later.
    async fn stream(&self) -> Result<Box<PlainStream>, Failure> {
        let reach = |error: std::io::Error| Failure::Reach(error.to_string());
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(reach)?;
        stream.set_nodelay(true).map_err(reach)?;
        Ok(Box::new(PlainStream::new(stream)))
    }

    /// A new connection, secured and logged in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let reach = |error: SmtpError| Failure::Reach(said(&error));
        let place = (self.host.as_str(), self.port);
        let mut connection = match &self.tls {
            Some(tls) if self.implicit => {
                AsyncSmtpConnection::connect_tokio1(place, Some(self.timeout), &self.hello, Some(tls.clone()), None)
                    .await
                    .map_err(reach)?
            }
            Some(tls) => {
                let stream = self.stream().await?;
                let mut connection =
                    AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(reach)?;
                connection.starttls(tls.clone(), &self.hello).await.map_err(reach)?;
                connection
            }
            None => {
                let stream = self.stream().await?;
                AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(reach)?
            }
        };
        if let Some(credentials) = &self.credentials {
            let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            login.map_err(|error| match error.is_permanent() || error.is_client() {
                true => Failure::Login(said(&error)),
                false => Failure::Reach(said(&error)),
            })?;
        }
        Ok(connection)
    }

    /// The outcome of a try in which each recipient was answered; who has the mail is remembered while others do not.
    async fn settle(&self, id: &str, sent: Sent) -> Outcome {
        let mut partly_sent = self.partly_sent.lock().await;
        if sent.refused.is_empty() {
            partly_sent.remove(id);
            return Outcome::Delivered { answer: sent.answer };
        }
        let count = partly_sent.get(id).map_or(0, Vec::len);
        let named: Vec<String> = sent.refused.iter().map(|one| format!("`{}`: {}", one.to, one.said)).collect();
        let total = count + sent.refused.len();
        let error =
            format!("mail server `{self}`: {count} of {total} recipients have the mail; refused {}", named.join("; "));
        if sent.refused.iter().all(|one| one.for_good) {
            Outcome::Permanent { error }
        } else {
            Outcome::Temporary { error, retry_after: None }
        }
    }

    fn failed(&self, failure: Failure) -> Outcome {
        match failure {
            Failure::Reach(said) => {
                Outcome::Temporary { error: format!("mail server `{self}`: {said}"), retry_after: None }
            }
            Failure::Login(said) => Outcome::Temporary {
                error: format!("mail server `{self}` refuses the login; check `username` and `password`: {said}"),
                retry_after: Some(LOGIN_REFUSED_WAIT),
            },
            Failure::Message { said, for_good: true } => {
                Outcome::Permanent { error: format!("mail server `{self}` refuses the mail: {said}") }
            }
            Failure::Message { said, for_good: false } => Outcome::Temporary {
                error: format!("mail server `{self}` does not take the mail now: {said}"),
                retry_after: None,
            },
            Failure::Unknown(said) => Outcome::Temporary {
                error: format!("mail server `{self}` was lost before it answered; it may have the mail: {said}"),
                retry_after: None,
            },
        }
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({self})")
    }
}

/// MAIL, RCPT for each who does not have it, DATA if any is left.
async fn transaction(connection: &mut AsyncSmtpConnection, letter: &Letter, had: &[Address]) -> Result<Sent, Failure> {
    connection.command(Mail::new(Some(letter.from.clone()), Vec::new())).await.map_err(|error| whole(&error))?;
    let mut sent = Sent::default();
    for to in letter.to.iter().filter(|to| !had.contains(to)) {
        match connection.command(Rcpt::new(to.clone(), Vec::new())).await {
            Ok(_) => sent.accepted.push(to.clone()),
            Err(error) if wants_login(&error) => return Err(Failure::Login(said(&error))),
            Err(error) if error.status().is_some() => {
                sent.refused.push(Refusal { to: to.clone(), said: said(&error), for_good: error.is_permanent() });
            }
            Err(error) => return Err(Failure::Reach(said(&error))),
        }
    }
    if sent.accepted.is_empty() {
        connection.command(Rset).await.map_err(|error| Failure::Reach(said(&error)))?;
        return Ok(sent);
    }
    connection.command(Data).await.map_err(|error| whole(&error))?;
    let answer = connection.message(&letter.bytes).await.map_err(|error| match error.status() {
        Some(_) => whole(&error),
        None => Failure::Unknown(said(&error)),
    })?;
    let words: Vec<&str> = answer.message().collect();
    sent.answer = clean::line(&format!("{} {}", answer.code(), words.join(" ")), ANSWER_MAX);
    Ok(sent)
}

/// True if the server refuses the message for its size (552, or 5.3.4 of RFC 3463) and for nothing else.
pub(crate) fn is_too_large(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Permanent { error } if error.contains("(552)") || error.contains("5.3.4"))
}

/// An error that is not about one recipient.
fn whole(error: &SmtpError) -> Failure {
    match error.status() {
        None => Failure::Reach(said(error)),
        Some(_) if wants_login(error) => Failure::Login(said(error)),
        Some(_) => Failure::Message { said: said(error), for_good: error.is_permanent() },
    }
}

/// 530, 534, 535 and 538 speak of the login, whenever they come (RFC 4954 §6).
fn wants_login(error: &SmtpError) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538))
}

fn said(error: &SmtpError) -> String {
    clean::line(&error.to_string(), ANSWER_MAX)
}

fn check(config: &SmtpConfig, host: &str) -> Result<(), ReceiverError> {
    if host.is_empty() {
        return Err(ReceiverError::setting("email.smtp.host", "is empty"));
    }
    if config.timeout_s == 0 {
        return Err(ReceiverError::setting("email.smtp.timeout_s", "must be at least 1"));
    }
    if config.tls == TlsMode::None && !is_loopback(host) {
        let why = format!("`none` is only for a server on this machine, and `{host}` is not one; take `required`");
        return Err(ReceiverError::setting("email.smtp.tls", why));
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn credentials(config: &SmtpConfig, base: &Path) -> Result<Option<Credentials>, ReceiverError> {
    match (&config.username, &config.password) {
        (Some(name), Some(password)) => {
            let secret = password
                .resolve(base)
                .map_err(|source| ReceiverError::Secret { setting: "email.smtp.password".to_owned(), source })?;
            Ok(Some(Credentials::new(name.clone(), secret.expose().to_owned())))
        }
        (None, None) => Ok(None),
        (Some(_), None) => Err(ReceiverError::setting("email.smtp.password", "is missing beside `username`")),
        (None, Some(_)) => Err(ReceiverError::setting("email.smtp.username", "is missing beside `password`")),
    }
}

/// The certificate must be good for `host`, by the system's roots or those of `ca_file`.
fn tls_parameters(host: &str, config: &SmtpConfig, base: &Path) -> Result<TlsParameters, ReceiverError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &config.ca_file {
        let path = base.join(path);
        let pem = std::fs::read(&path).map_err(|source| ReceiverError::File { path: path.clone(), source })?;
        let none =
            || ReceiverError::setting("email.smtp.ca_file", format!("`{}` holds no certificate", path.display()));
        if !pem.windows(BEGIN.len()).any(|part| part == BEGIN) {
            return Err(none());
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| none())?);
    }
    builder.build().map_err(|error| ReceiverError::setting("email.smtp", format!("TLS cannot be set up: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_text_is_for_this_machine_only() {
        for (host, local) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("::1", true),
            ("[::1]", true),
            ("mail.example.org", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(host), local, "{host}");
        }
    }
}
