//! Posts an alert revision as JSON, signed after Standard Webhooks 1.0, or puts what it would post in a folder.
//!
//! In: a `Pending` notification and `now`. Out: an `Outcome`.
//!
//! Invariants
//! - W1. Body and `webhook-id` derive from the notification alone: equal on every try. Timestamp and signature are the try's.
//! - W2. The bytes that are signed are the bytes that are sent, under 20 kB.
//! - W3. A redirect is a refusal: a signed alert goes to the configured address or nowhere.

mod body;
mod presets;
mod sign;
mod template;
#[cfg(test)]
mod tests;

pub(crate) use body::schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use reqwest::header::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::delivery::render::{Reader, clean};
use crate::delivery::webhook::presets::{Extras, Preset};
use crate::delivery::webhook::sign::Key;
use crate::delivery::webhook::template::Template;
use crate::delivery::{Preview, ReceiverError, files};
use crate::http::{Answer, Client, HttpError, Request};
use crate::links::Signer;
use crate::outbox::{Outcome, Pending};
use crate::secret::{Secret, SecretConfig};
use crate::yaml::exactly_one;

/// More of an answer is not read: it only serves to say what was wrong.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// Of an answer, this much is kept for people.
const ANSWER_SHOWN_MAX: usize = 200;
/// Headers that are ours, or the connection's, to set.
const RESERVED: &[&str] = &["content-type", "content-length", "host", "connection", "transfer-encoding"];

/// Where PagerDuty takes events.
const PAGERDUTY: &str = "https://events.pagerduty.com/v2/enqueue";

/// `receivers[].webhook` in the configuration file: exactly one of `url`, `url_secret` and `file`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = with_pagerduty(&["url", "url_secret", "file"])))]
pub struct WebhookConfig {
    #[schemars(with = "Option<String>")]
    pub url: Option<Url>,
    /// The address as a secret, where whoever knows it can post: Slack, Discord, Teams, Mattermost, Telegram.
    pub url_secret: Option<SecretConfig>,
    /// The form of a well-known service. Default: bellwether's own, which programs are built on.
    pub preset: Option<Preset>,
    /// Of Telegram: the chat's number, or `@name` of a channel.
    pub chat: Option<String>,
    /// Of ntfy: the topic.
    pub topic: Option<String>,
    /// Of PagerDuty: the integration's key.
    pub routing_key: Option<SecretConfig>,
    /// `POST`, `PUT` or `PATCH`. Default: `POST`.
    #[serde(default)]
    pub method: Method,
    /// A body of your own: a MiniJinja template over `type`, `timestamp` and `data` of bellwether's own body.
    pub template: Option<String>,
    /// The same, in a file.
    pub template_file: Option<PathBuf>,
    /// What the template makes. Default: `application/json`, which is checked to be that.
    pub content_type: Option<String>,
    /// A folder; each notification becomes a JSON file in it with the headers and the body of the request.
    pub file: Option<PathBuf>,
    /// Keys as `whsec_` and base64 of 24 to 64 bytes; a signature is made with each, so that keys can be changed.
    #[serde(default)]
    pub secrets: Vec<SecretConfig>,
    /// Headers of your own, such as `authorization`.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretConfig>,
}

/// How a request is made; `receivers[].webhook.method`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    #[default]
    Post,
    Put,
    Patch,
}

/// An endpoint to which alerts are posted.
pub(crate) struct Webhook {
    way: Way,
    preset: Option<(Preset, Extras)>,
    template: Option<Template>,
    content_type: String,
    method: Method,
    keys: Vec<Key>,
    headers: Vec<(String, Secret)>,
    signer: Option<Signer>,
}

enum Way {
    Post { url: Url, client: Client },
    Folder(PathBuf),
}

impl Webhook {
    /// # Errors
    /// The setting that is wrong, and why.
    pub(crate) fn new(
        config: &WebhookConfig,
        base: &Path,
        client: &Client,
        reader: Reader,
    ) -> Result<Self, ReceiverError> {
        let signer = reader.links.clone();
        let preset = preset(config, base, reader)?;
        let template = Template::of(config, base)?;
        let content_type = template::content_type(config)?.to_owned();
        let post = |url: Url| Way::Post { url: completed(url, config.preset), client: client.for_deliveries() };
        let way = match (&config.url, &config.url_secret, &config.file) {
            (Some(url), None, None) => post(address("webhook.url", url.as_str())?),
            (None, Some(secret), None) => {
                let setting = "webhook.url_secret";
                let secret = secret
                    .resolve(base)
                    .map_err(|source| ReceiverError::Secret { setting: setting.to_owned(), source })?;
                post(address(setting, secret.expose())?)
            }
            (None, None, Some(folder)) => Way::Folder(base.join(folder)),
            (None, None, None) if config.preset == Some(Preset::Pagerduty) => post(address("webhook.url", PAGERDUTY)?),
            _ => return Err(ReceiverError::setting("webhook", "needs exactly one of `url`, `url_secret` and `file`")),
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
        Ok(Self { way, preset, template, content_type, method: config.method, keys, headers, signer })
    }

    pub(crate) async fn deliver(&self, pending: &Pending, now: DateTime<Utc>) -> Outcome {
        let id = webhook_id(&pending.notification.id);
        let body = match self.body(pending) {
            Ok(body) => body,
            Err(error) => return Outcome::Permanent { error: format!("webhook body cannot be written: {error}") },
        };
        let headers = self.headers(&id, &body, now);
        match &self.way {
            Way::Post { url, client } => {
                let mut request = Request::post(url.clone(), body.into_bytes());
                request.method = match self.method {
                    Method::Post => reqwest::Method::POST,
                    Method::Put => reqwest::Method::PUT,
                    Method::Patch => reqwest::Method::PATCH,
                };
                request.body_bytes_max = ANSWER_BYTES_MAX;
                request.headers.extend(headers);
                outcome(url, client.send(request).await, now)
            }
            Way::Folder(folder) => self.put(folder, &id, headers, &body).await,
        }
    }

    /// The body as it would be sent.
    pub(crate) fn preview(&self, pending: &Pending) -> Result<Preview, String> {
        let body = self.body(pending).map_err(|error| format!("the body cannot be written: {error}"))?;
        let ending = if self.content_type.contains("json") { "json" } else { "txt" };
        Ok(Preview { ending, bytes: body.into_bytes(), html: None })
    }

    /// # Errors
    /// In words, what cannot be written.
    fn body(&self, pending: &Pending) -> Result<String, String> {
        let body = match &self.preset {
            Some((preset, extras)) => serde_json::to_string(&presets::body(*preset, pending, extras)),
            None => body::write(pending, self.signer.as_ref()),
        };
        let body = body.map_err(|error| error.to_string())?;
        match &self.template {
            Some(template) => template.render(&body).map_err(|why| format!("`webhook.template` {why}")),
            None => Ok(body),
        }
    }

    fn headers(&self, id: &str, body: &str, now: DateTime<Utc>) -> Vec<(String, String)> {
        let at = now.timestamp();
        let mut headers = vec![
            ("content-type".to_owned(), self.content_type.clone()),
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

/// The preset with what it needs.
fn preset(config: &WebhookConfig, base: &Path, reader: Reader) -> Result<Option<(Preset, Extras)>, ReceiverError> {
    let own = [
        ("webhook.chat", config.chat.is_some(), Preset::Telegram),
        ("webhook.topic", config.topic.is_some(), Preset::Ntfy),
        ("webhook.routing_key", config.routing_key.is_some(), Preset::Pagerduty),
    ];
    for (setting, is_there, of) in own {
        let wanted = config.preset == Some(of);
        if wanted && !is_there {
            return Err(ReceiverError::setting(setting, format!("is missing; preset `{}` needs it", of.name())));
        }
        if is_there && !wanted {
            return Err(ReceiverError::setting(setting, format!("is only of preset `{}`", of.name())));
        }
    }
    let Some(preset) = config.preset else { return Ok(None) };
    let resolve = |secret: &SecretConfig| {
        let setting = "webhook.routing_key".to_owned();
        secret.resolve(base).map_err(|source| ReceiverError::Secret { setting, source })
    };
    let routing_key = config.routing_key.as_ref().map(resolve).transpose()?;
    Ok(Some((preset, Extras { chat: config.chat.clone(), topic: config.topic.clone(), routing_key, reader })))
}

/// An address that can be posted to; an error does not show it, since it may be a secret.
fn address(setting: &str, text: &str) -> Result<Url, ReceiverError> {
    let fits = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    let url = Url::parse(text.trim()).ok().filter(fits);
    url.ok_or_else(|| ReceiverError::setting(setting, "must begin with `https://` or `http://`"))
}

/// Alertmanager's root as the address of its alerts.
fn completed(mut url: Url, preset: Option<Preset>) -> Url {
    if preset == Some(Preset::Alertmanager) && matches!(url.path(), "" | "/") {
        url.set_path("/api/v2/alerts");
    }
    url
}

/// For the schema: one way out, or PagerDuty's own.
fn with_pagerduty(keys: &[&str]) -> Vec<schemars::Schema> {
    let mut ways = exactly_one(keys);
    ways.push(schemars::json_schema!({"properties": {"preset": {"const": "pagerduty"}}, "required": ["preset"]}));
    ways
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
            retry_after: answer.retry_after(now).or_else(|| presets::asked_wait(&answer.body)),
        },
        300..=399 => Outcome::Permanent {
            error: format!(
                "webhook at `{place}` answered {said}: redirects are not followed; configure the final address"
            ),
        },
        410 => Outcome::Gone { error: format!("webhook at `{place}` is gone for good: {said}") },
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
