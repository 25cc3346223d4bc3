//! Posts an alert revision as JSON, signed after Standard Webhooks 1.0, or puts what it would post in a folder.
//!
//! In: a `Pending` notification and `now`. Out: an `Outcome`.
//!
//! Invariants
//! - W1. Body and `webhook-id` derive from the notification alone: equal on every try. Timestamp and signature are the try's.
//! - W2. The bytes that are signed are the bytes that are sent, under 20 kB.
//! - W3. A redirect is a refusal: a signed alert goes to the configured address or nowhere.

mod body;
mod sign;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use reqwest::header::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::delivery::render::clean;
use crate::delivery::webhook::sign::Key;
use crate::delivery::{Preview, ReceiverError, files};
use crate::http::{Answer, Client, HttpError, Request};
use crate::outbox::{Outcome, Pending};
use crate::secret::{Secret, SecretConfig};
use crate::yaml::exactly_one;

/// More of an answer is not read: it only serves to say what was wrong.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// Of an answer, this much is kept for people.
const ANSWER_SHOWN_MAX: usize = 200;
/// Headers that are ours, or the connection's, to set.
const RESERVED: &[&str] = &["content-type", "content-length", "host", "connection", "transfer-encoding"];

/// `receivers[].webhook` in the configuration file: exactly one of `url` and `file`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(&["url", "file"])))]
pub struct WebhookConfig {
    #[schemars(with = "Option<String>")]
    pub url: Option<Url>,
    /// A folder; each notification becomes a JSON file in it with the headers and the body of the request.
    pub file: Option<PathBuf>,
    /// Keys as `whsec_` and base64 of 24 to 64 bytes; a signature is made with each, so that keys can be changed.
    #[serde(default)]
    pub secrets: Vec<SecretConfig>,
    /// Headers of your own, such as `authorization`.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretConfig>,
}

/// An endpoint to which alerts are posted.
pub(crate) struct Webhook {
    way: Way,
    keys: Vec<Key>,
    headers: Vec<(String, Secret)>,
}

enum Way {
    Post { url: Url, client: Client },
    Folder(PathBuf),
}

impl Webhook {
    /// # Errors
    /// The setting that is wrong, and why.
    pub(crate) fn new(config: &WebhookConfig, base: &Path, client: &Client) -> Result<Self, ReceiverError> {
        let way = match (&config.url, &config.file) {
            (Some(url), None) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                Way::Post { url: url.clone(), client: client.clone() }
            }
            (Some(_), None) => {
                return Err(ReceiverError::setting("webhook.url", "must begin with `https://` or `http://`"));
            }
            (None, Some(folder)) => Way::Folder(base.join(folder)),
            _ => return Err(ReceiverError::setting("webhook", "needs exactly one of `url` and `file`")),
        };
        let mut keys = Vec::new();
        for (index, secret) in config.secrets.iter().enumerate() {
            let setting = format!("webhook.secrets[{index}]");
            let secret =
                secret.resolve(base).map_err(|source| ReceiverError::Secret { setting: setting.clone(), source })?;
            keys.push(Key::new(&secret).map_err(|why| ReceiverError::setting(&setting, why))?);
        }
        let headers =
            config.headers.iter().map(|(name, value)| own_header(name, value, base)).collect::<Result<_, _>>()?;
        Ok(Self { way, keys, headers })
    }

    pub(crate) async fn deliver(&self, pending: &Pending, now: DateTime<Utc>) -> Outcome {
        let id = webhook_id(&pending.notification.id);
        let body = match body::write(pending) {
            Ok(body) => body,
            Err(error) => return Outcome::Permanent { error: format!("webhook body cannot be written: {error}") },
        };
        let headers = self.headers(&id, &body, now);
        match &self.way {
            Way::Post { url, client } => {
                let mut request = Request::post(url.clone(), body.into_bytes());
                request.body_bytes_max = ANSWER_BYTES_MAX;
                request.headers.extend(headers);
                outcome(url, client.send(request).await, now)
            }
            Way::Folder(folder) => self.put(folder, &id, headers, &body).await,
        }
    }

    /// The body as it would be sent.
    pub(crate) fn preview(&self, pending: &Pending) -> Result<Preview, String> {
        let body = body::write(pending).map_err(|error| format!("the body cannot be written: {error}"))?;
        Ok(Preview { ending: "json", bytes: body.into_bytes(), html: None })
    }

    fn headers(&self, id: &str, body: &str, now: DateTime<Utc>) -> Vec<(String, String)> {
        let at = now.timestamp();
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("webhook-id".to_owned(), id.to_owned()),
            ("webhook-timestamp".to_owned(), at.to_string()),
        ];
        if !self.keys.is_empty() {
            let signatures: Vec<String> = self.keys.iter().map(|key| key.sign(id, at, body)).collect();
            headers.push(("webhook-signature".to_owned(), signatures.join(" ")));
        }
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())));
        headers
    }

    /// The request as a file, `{"headers": {..}, "body": ".."}`; the operator's own headers without their values.
    async fn put(&self, folder: &Path, id: &str, headers: Vec<(String, String)>, body: &str) -> Outcome {
        let mut headers: BTreeMap<String, String> = headers.into_iter().collect();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), format!("{value:?}"));
        }
        let request = serde_json::json!({ "headers": headers, "body": body });
        match files::put(folder, &format!("{id}.json"), format!("{request:#}\n").into_bytes()).await {
            Ok(path) => Outcome::Delivered { answer: format!("written to `{}`", path.display()) },
            Err(error) => Outcome::Temporary {
                error: format!("webhook folder `{}`: {error}", folder.display()),
                retry_after: None,
            },
        }
    }
}

/// The notification id with `.` written `_`: the parts of what is signed are kept apart by dots, so no id may hold one.
fn webhook_id(notification: &str) -> String {
    files::word(notification).replace('.', "_")
}

fn own_header(name: &str, value: &SecretConfig, base: &Path) -> Result<(String, Secret), ReceiverError> {
    let setting = format!("webhook.headers.{name}");
    let fault = |why: &str| Err(ReceiverError::setting(&setting, why));
    let lower = name.to_ascii_lowercase();
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return fault("is not a header name");
    }
    if lower.starts_with("webhook-") || RESERVED.contains(&lower.as_str()) {
        return fault("is set by bellwether itself");
    }
    let value = value.resolve(base).map_err(|source| ReceiverError::Secret { setting: setting.clone(), source })?;
    if value.expose().chars().any(|c| c.is_control() || !c.is_ascii()) {
        return fault("has a value that no header can carry: only printable ASCII");
    }
    Ok((lower, value))
}

/// What the answer means for the notification.
fn outcome(url: &Url, answer: Result<Answer, HttpError>, now: DateTime<Utc>) -> Outcome {
    let place = url.host_str().unwrap_or_default();
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            return Outcome::Temporary {
                error: format!("webhook at `{place}`: {}", with_causes(&error)),
                retry_after: None,
            };
        }
    };
    let said = clean::line(&String::from_utf8_lossy(&answer.body), ANSWER_SHOWN_MAX);
    let said = format!("{} {said}", answer.status).trim_end().to_owned();
    match answer.status {
        200..=299 => Outcome::Delivered { answer: said },
        408 | 425 | 429 | 500..=599 => Outcome::Temporary {
            error: format!("webhook at `{place}` answered {said}"),
            retry_after: answer.retry_after(now),
        },
        300..=399 => Outcome::Permanent {
            error: format!(
                "webhook at `{place}` answered {said}: redirects are not followed; configure the final address"
            ),
        },
        410 => Outcome::Permanent { error: format!("webhook at `{place}` is gone for good: {said}") },
        _ => Outcome::Permanent { error: format!("webhook at `{place}` answered {said}") },
    }
}

/// An error with what caused it, in one line.
fn with_causes(error: &HttpError) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        told = format!("{told}: {next}");
        cause = next.source();
    }
    clean::line(&told, ANSWER_SHOWN_MAX)
}
