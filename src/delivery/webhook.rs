//! Webhooks: versioned JSON, signed as Standard Webhooks 1.0.0 says.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use crate::alerts::{Alert, AlertStatus};
use crate::delivery::{ReceiverError, file};
use crate::http::{Client, Request};
use crate::outbox::{Outcome, Pending};
use crate::secret::{Secret, SecretConfig};

/// Largest body, in bytes; receivers expect less than 20 kB.
const BODY_BYTES_MAX: usize = 20_000;
/// Of a text that is cut to fit.
const CUT_CHARS: usize = 240;
/// Version of the form of `data`.
const VERSION: u32 = 1;

/// A webhook receiver: exactly one of `url` and `file`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    #[serde(default)]
    pub url: Option<String>,
    /// Folder in which each request is left as a JSON file with its headers and body.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// Signing keys, `whsec_` and base64 of 24 to 64 bytes; while a key is changed, the old and the new one.
    #[serde(default)]
    pub secrets: Vec<SecretConfig>,
    #[serde(default)]
    pub headers: std::collections::BTreeMap<String, SecretConfig>,
}

enum Way {
    Post { client: Client, url: Url },
    File(PathBuf),
}

/// A webhook receiver, checked.
pub(super) struct Webhook {
    way: Way,
    keys: Vec<Vec<u8>>,
    headers: Vec<(String, Secret)>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Webhook")
    }
}

impl Webhook {
    pub(super) fn new(name: &str, config: &WebhookConfig, base: &Path, client: &Client) -> Result<Self, ReceiverError> {
        let setup = |reason: String| ReceiverError::Setup { name: name.to_owned(), reason };
        let secret = |what, secret: &SecretConfig| {
            secret.resolve(base).map_err(|source| ReceiverError::Secret { name: name.to_owned(), what, source })
        };
        let way = match (&config.url, &config.file) {
            (Some(url), None) => {
                let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
                let url = parsed.ok_or_else(|| setup(format!("`{url}` is not a URL; expected `https://..`")))?;
                Way::Post { client: client.clone(), url }
            }
            (None, Some(folder)) => Way::File(base.join(folder)),
            _ => return Err(ReceiverError::OneOf { name: name.to_owned(), one: "url", other: "file" }),
        };
        let mut keys = Vec::new();
        for config in &config.secrets {
            let key = secret("`secrets`", config)?;
            let bytes = key.expose().strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
            let bytes = bytes.filter(|bytes| (24..=64).contains(&bytes.len()));
            keys.push(
                bytes.ok_or_else(|| setup("a signing key is `whsec_` and the base64 of 24 to 64 bytes".to_owned()))?,
            );
        }
        let headers = config.headers.iter().map(|(name, value)| Ok((name.clone(), secret("`headers`", value)?)));
        Ok(Self { way, keys, headers: headers.collect::<Result<_, ReceiverError>>()? })
    }

    pub(super) async fn deliver(&self, pending: &Pending, now: DateTime<Utc>) -> Outcome {
        let body = body(&pending.alert, &pending.notification.id);
        let headers = self.headers(&pending.notification.id, now, &body);
        match &self.way {
            Way::File(folder) => {
                let text = String::from_utf8_lossy(&body);
                let headers: serde_json::Map<String, Value> =
                    headers.into_iter().map(|(name, value)| (name, value.into())).collect();
                let request = json!({ "headers": headers, "body": text });
                let bytes = serde_json::to_vec_pretty(&request).unwrap_or_default();
                file::leave(folder, &pending.notification.id, "json", bytes).await
            }
            Way::Post { client, url } => {
                let request = Request { headers, ..Request::post(url.clone(), body) };
                match client.send(request).await {
                    Ok(answer) => said(answer.status, answer.retry_after(now)),
                    Err(error) if matches!(error.code(), "address_refused" | "scheme" | "setup") => {
                        Outcome::Permanent { error: error.to_string() }
                    }
                    Err(error) => Outcome::Temporary { error: error.to_string(), retry_after: None },
                }
            }
        }
    }

    fn headers(&self, id: &str, now: DateTime<Utc>, body: &[u8]) -> Vec<(String, String)> {
        let timestamp = now.timestamp();
        // The id stands between dots in what is signed.
        let id = id.replace('.', "_");
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("webhook-id".to_owned(), id.clone()),
            ("webhook-timestamp".to_owned(), timestamp.to_string()),
        ];
        if !self.keys.is_empty() {
            let signatures: Vec<String> =
                self.keys.iter().map(|key| format!("v1,{}", sign(key, &id, timestamp, body))).collect();
            headers.push(("webhook-signature".to_owned(), signatures.join(" ")));
        }
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())));
        headers
    }
}

/// HMAC-SHA256 over `id.timestamp.body`, in base64 (Standard Webhooks 1.0.0, "Signature scheme").
pub(super) fn sign(key: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// What a status means.
fn said(status: u16, retry_after: Option<chrono::TimeDelta>) -> Outcome {
    match status {
        200..=299 => Outcome::Delivered { answer: status.to_string() },
        408 | 425 | 429 | 500..=599 => Outcome::Temporary { error: format!("server answered {status}"), retry_after },
        410 => {
            Outcome::Permanent { error: "server says that the webhook is gone (410); remove the receiver".to_owned() }
        }
        300..=399 => Outcome::Permanent {
            error: format!("server answered {status}: a webhook is not redirected; give the final URL"),
        },
        _ => Outcome::Permanent { error: format!("server answered {status}") },
    }
}

/// The body, cut to what receivers take; the same alert gives the same bytes.
pub(super) fn body(alert: &Alert, notification: &str) -> Vec<u8> {
    let kind = match alert.status {
        AlertStatus::Firing => "alert.firing",
        AlertStatus::Updated => "alert.updated",
        AlertStatus::Closed => "alert.closed",
    };
    let mut data = serde_json::to_value(alert).unwrap_or_default();
    if let Some(data) = data.as_object_mut() {
        let id = data.remove("id").unwrap_or_default();
        data.remove("at");
        data.insert("alert".to_owned(), id);
        data.insert("version".to_owned(), VERSION.into());
        data.insert("notification".to_owned(), notification.into());
    }
    let mut envelope = json!({
        "type": kind,
        "timestamp": alert.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "data": data,
    });
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap_or_default();
    let whole = bytes(&envelope);
    if whole.len() <= BODY_BYTES_MAX {
        return whole;
    }
    envelope["data"]["truncated"] = true.into();
    cut(&mut envelope["data"]);
    for list in ["reasons", "positions", "changed", "sources", "prices", "facts"] {
        if bytes(&envelope).len() <= BODY_BYTES_MAX {
            break;
        }
        if let Some(items) = envelope["data"][list].as_array_mut() {
            items.truncate(1);
        }
    }
    bytes(&envelope)
}

/// Cuts every long text.
fn cut(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().count() > CUT_CHARS => {
            *text = text.chars().take(CUT_CHARS).chain(['…']).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(cut),
        Value::Object(fields) => fields.values_mut().for_each(cut),
        _ => {}
    }
}
