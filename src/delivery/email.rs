//! Mail, by lettre: over SMTP with TLS, or left as `.eml` files.
//!
//! Bodies are always encoded (quoted-printable), so that no text of a feed can end a message early or be read as a
//! header; header values are cleaned of everything that is not one line of visible text.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::alerts::{Alert, AlertStatus};
use crate::delivery::render::{self, View};
use crate::delivery::{ReceiverError, file};
use crate::outbox::{Outcome, Pending};
use crate::secret::SecretConfig;

/// Longest subject, in graphemes.
const SUBJECT_MAX: usize = 200;
/// A refused login is the operator's to mend: no use in trying again soon.
const LOGIN_WAIT: TimeDelta = TimeDelta::minutes(15);

/// A mail receiver: exactly one of `smtp` and `file`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailConfig {
    #[serde(default)]
    pub smtp: Option<SmtpConfig>,
    /// Folder in which mails are left as `.eml` files.
    #[serde(default)]
    pub file: Option<PathBuf>,
    pub from: String,
    pub to: Vec<String>,
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The right side of Message-IDs. Default: the domain of `from`.
    #[serde(default)]
    pub message_id_host: Option<String>,
    /// Default: `bellwether.` and the host of Message-IDs.
    #[serde(default)]
    pub list_id: Option<String>,
}

/// How mail reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, refused if the server does not offer it (port 587).
    Starttls,
    /// In clear; to a loopback host only.
    None,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    pub host: String,
    /// Default: 465 with `tls: implicit`, 587 with `starttls`, 25 with `none`.
    #[serde(default)]
    pub port: Option<u16>,
    /// `implicit` (default with port 465), `starttls` (default otherwise) or `none`.
    #[serde(default)]
    pub tls: Option<SmtpTls>,
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub password: Option<SecretConfig>,
    /// PEM file of a certificate authority to trust beside the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Mails sent at once, each over a connection of its own; large providers refuse a third. Default: 2.
    #[serde(default = "connections_default")]
    pub connections: usize,
    /// For a whole try, in seconds. Default: 30.
    #[serde(default = "timeout_default")]
    pub timeout_s: u64,
}

fn connections_default() -> usize {
    2
}
fn timeout_default() -> u64 {
    30
}

enum Way {
    Smtp(Box<Smtp>),
    File(PathBuf),
}

/// A mail server, checked. Each mail has a connection of its own: alerts come singly, and on a connection that is kept,
/// the end of a mail waits 40 ms for the peer's delayed acknowledgement (lettre leaves Nagle's algorithm on).
struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
    server: String,
    connections: usize,
}

/// A mail receiver, checked.
pub(super) struct Email {
    way: Way,
    from: Mailbox,
    to: Vec<Mailbox>,
    reply_to: Option<Mailbox>,
    host: String,
    list_id: String,
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Email(from {})", self.from)
    }
}

impl Email {
    pub(super) fn new(name: &str, config: &EmailConfig, base: &Path) -> Result<Self, ReceiverError> {
        let mailbox = |address: &String| {
            address.parse::<Mailbox>().map_err(|error| ReceiverError::Address {
                name: name.to_owned(),
                address: address.clone(),
                reason: error.to_string(),
            })
        };
        let from = mailbox(&config.from)?;
        let to = config.to.iter().map(mailbox).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(ReceiverError::NoRecipient { name: name.to_owned() });
        }
        let way = match (&config.smtp, &config.file) {
            (Some(smtp), None) => server(name, smtp, base)?,
            (None, Some(folder)) => Way::File(base.join(folder)),
            _ => return Err(ReceiverError::OneOf { name: name.to_owned(), one: "smtp", other: "file" }),
        };
        let host = config.message_id_host.clone().unwrap_or_else(|| from.email.domain().to_owned());
        Ok(Self {
            way,
            reply_to: config.reply_to.as_ref().map(mailbox).transpose()?,
            list_id: config.list_id.clone().unwrap_or_else(|| format!("bellwether.{host}")),
            host,
            from,
            to,
        })
    }

    pub(super) fn at_once(&self) -> usize {
        match &self.way {
            Way::Smtp(smtp) => smtp.connections,
            Way::File(_) => 1,
        }
    }

    pub(super) async fn deliver(&self, pending: &Pending, timezone: Tz, now: DateTime<Utc>) -> Outcome {
        let message = match self.message(pending, timezone, now) {
            Ok(message) => message,
            Err(reason) => return Outcome::Permanent { error: format!("mail cannot be made: {reason}") },
        };
        match &self.way {
            Way::File(folder) => file::leave(folder, &pending.notification.id, "eml", message.formatted()).await,
            Way::Smtp(smtp) => {
                let Smtp { transport, timeout, server, .. } = &**smtp;
                match tokio::time::timeout(*timeout, transport.send(message)).await {
                    Ok(Ok(response)) => Outcome::Delivered {
                        answer: format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")),
                    },
                    Ok(Err(error)) => refused(server, &error),
                    Err(_) => Outcome::Temporary {
                        error: format!(
                            "`{server}`: no answer within {} s; it may have taken the mail all the same",
                            timeout.as_secs()
                        ),
                        retry_after: None,
                    },
                }
            }
        }
    }

    /// The whole mail.
    pub(super) fn message(&self, pending: &Pending, timezone: Tz, now: DateTime<Utc>) -> Result<Message, String> {
        let (alert, id) = (&*pending.alert, &pending.notification.id);
        let view = View::new(alert, timezone, pending.notification.created_at, now);
        let (text, html) = (render::text(&view)?, render::html(&view)?);
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(subject(alert))
            .date(pending.notification.created_at.into())
            .message_id(Some(self.message_id(id)))
            .header(Named("Auto-Submitted", "auto-generated".to_owned()))
            .header(Named("List-Id", format!("<{}>", one_line(&self.list_id))))
            .header(Named("X-Bellwether-Alert", one_line(&alert.id.0)))
            .header(Named("X-Bellwether-Rule", one_line(&alert.rule.0)))
            .header(Named("X-Bellwether-Severity", alert.severity.as_str().to_owned()));
        for to in &self.to {
            builder = builder.to(to.clone());
        }
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        if alert.revision > 1 {
            let of =
                |revision: u32| self.message_id(&format!("{}.{revision}.{}", alert.id, pending.notification.receiver));
            let (root, before) = (of(1), of(alert.revision - 1));
            builder = builder.in_reply_to(before.clone());
            builder = builder.references(if root == before { root } else { format!("{root} {before}") });
        }
        let part = |kind: ContentType, body: String| {
            SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(body)
        };
        builder
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, text))
                    .singlepart(part(ContentType::TEXT_HTML, html)),
            )
            .map_err(|error| error.to_string())
    }

    fn message_id(&self, notification: &str) -> String {
        let fits = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
        let local: String = notification.chars().map(fits).collect();
        format!("<{local}@{}>", self.host)
    }
}

fn server(name: &str, config: &SmtpConfig, base: &Path) -> Result<Way, ReceiverError> {
    let setup = |reason: String| ReceiverError::Setup { name: name.to_owned(), reason };
    let implied = if config.port == Some(465) { SmtpTls::Implicit } else { SmtpTls::Starttls };
    let tls = config.tls.unwrap_or(implied);
    let loopback = matches!(config.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    if tls == SmtpTls::None && !loopback {
        return Err(ReceiverError::ClearText { name: name.to_owned(), host: config.host.clone() });
    }
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let path = base.join(path);
        let pem = std::fs::read(&path)
            .map_err(|error| setup(format!("`ca_file` `{}` cannot be read: {error}", path.display())))?;
        let certificate = Certificate::from_pem(&pem)
            .map_err(|error| setup(format!("`ca_file` `{}` holds no certificate: {error}", path.display())))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = || parameters.clone().build().map_err(|error| setup(format!("TLS cannot be set up: {error}")));
    let (tls, port) = match tls {
        SmtpTls::Implicit => (Tls::Wrapper(parameters()?), 465),
        SmtpTls::Starttls => (Tls::Required(parameters()?), 587),
        SmtpTls::None => (Tls::None, 25),
    };
    let timeout = Duration::from_secs(config.timeout_s.max(1));
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
        .port(config.port.unwrap_or(port))
        .tls(tls)
        .timeout(Some(timeout));
    match (&config.username, &config.password) {
        (Some(username), Some(password)) => {
            let password = password.resolve(base).map_err(|source| ReceiverError::Secret {
                name: name.to_owned(),
                what: "`password`",
                source,
            })?;
            builder = builder.credentials(Credentials::new(username.clone(), password.expose().to_owned()));
        }
        (None, None) => {}
        _ => return Err(ReceiverError::HalfCredentials { name: name.to_owned() }),
    }
    let server = format!("{}:{}", config.host, config.port.unwrap_or(port));
    Ok(Way::Smtp(Box::new(Smtp {
        transport: builder.build(),
        timeout,
        server,
        connections: config.connections.max(1),
    })))
}

/// What a server's refusal means for the next try.
fn refused(server: &str, error: &lettre::transport::smtp::Error) -> Outcome {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    let code = error.status().map(u16::from);
    if matches!(code, Some(530 | 534 | 535 | 538)) {
        return Outcome::Temporary {
            error: format!("`{server}` refuses the login; check `username` and `password`: {text}"),
            retry_after: Some(LOGIN_WAIT),
        };
    }
    let error_text = format!("`{server}`: {text}");
    if error.is_permanent() {
        Outcome::Permanent { error: error_text }
    } else {
        Outcome::Temporary { error: error_text, retry_after: None }
    }
}

/// A header of our own, one line of visible text.
#[derive(Clone)]
struct Named(&'static str, String);

impl Header for Named {
    fn name() -> HeaderName {
        // Only `display` is asked when a header is written; it carries its own name.
        HeaderName::new_from_ascii_str("X-Bellwether")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("not read back".into())
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(HeaderName::new_from_ascii_str(self.0), self.1.clone())
    }
}

/// `[CRITICAL] Update: United States raises ..`.
pub(super) fn subject(alert: &Alert) -> String {
    let lead = match (alert.reversal, alert.status) {
        (true, _) => "Reversed: ",
        (false, AlertStatus::Updated) => "Update: ",
        (false, AlertStatus::Closed) => "Closed: ",
        (false, AlertStatus::Firing) => "",
    };
    let title = one_line(&format!("[{}] {lead}{}", alert.severity.as_str().to_uppercase(), alert.title));
    let mut graphemes = title.graphemes(true);
    let cut: String = graphemes.by_ref().take(SUBJECT_MAX).collect();
    if graphemes.next().is_some() { format!("{cut}…") } else { cut }
}

/// Text that can stand in a header: no controls, no direction marks, no line breaks of any sort.
fn one_line(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') {
            ' '
        } else if matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        {
            '\0'
        } else {
            c
        }
    };
    text.chars()
        .map(visible)
        .filter(|c| *c != '\0')
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
