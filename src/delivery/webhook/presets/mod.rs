//! Bodies in the forms of well-known services.
//!
//! In: a `Pending` notification. Out: the body that its service takes, and how long it asks to be left alone.
//!
//! Invariants
//! - P1. Text from feeds is text there: no markup, no link of its own, no mention (`@here`, `<!channel>`).
//! - P2. A body keeps to its service's limits of length, so that none is refused for them.

mod alertmanager;
mod discord;
mod mattermost;
mod ntfy;
mod pagerduty;
mod slack;
mod teams;
mod telegram;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_schemas;
mod told;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::delivery::render::Reader;
use crate::delivery::webhook::presets::told::Told;
use crate::outbox::Pending;
use crate::secret::Secret;

/// The services whose form is known; `receivers[].webhook.preset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// An incoming webhook, with blocks.
    Slack,
    /// A webhook of a channel, with an embed.
    Discord,
    /// A workflow that takes an adaptive card.
    Teams,
    /// An incoming webhook, with an attachment.
    Mattermost,
    /// The `sendMessage` method of a bot; needs `chat`.
    Telegram,
    /// Publishing as JSON to the root of a server; needs `topic`.
    Ntfy,
    /// Events API v2; needs `routing_key`. A story that is over resolves its incident.
    Pagerduty,
    /// `POST /api/v2/alerts`.
    Alertmanager,
}

impl Preset {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Discord => "discord",
            Self::Teams => "teams",
            Self::Mattermost => "mattermost",
            Self::Telegram => "telegram",
            Self::Ntfy => "ntfy",
            Self::Pagerduty => "pagerduty",
            Self::Alertmanager => "alertmanager",
        }
    }
}

/// What some services need beside the address.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras {
    pub chat: Option<String>,
    pub topic: Option<String>,
    pub routing_key: Option<Secret>,
    pub reader: Reader,
}

/// The body, the same on every try.
pub(super) fn body(preset: Preset, pending: &Pending, extras: &Extras) -> Value {
    let told = Told::of(pending, &extras.reader);
    match preset {
        Preset::Slack => slack::body(&told),
        Preset::Discord => discord::body(&told),
        Preset::Teams => teams::body(&told),
        Preset::Mattermost => mattermost::body(&told),
        Preset::Telegram => telegram::body(&told, extras.chat.as_deref().unwrap_or_default()),
        Preset::Ntfy => ntfy::body(&told, extras.topic.as_deref().unwrap_or_default()),
        Preset::Pagerduty => {
            pagerduty::body(&told, &pending.alert, extras.routing_key.as_ref().map_or("", |key| key.expose()))
        }
        Preset::Alertmanager => alertmanager::body(&told, &pending.alert),
    }
}

/// How long a service that says so in its answer wants to be left alone: Discord `{"retry_after": 0.6}`, Telegram
/// `{"parameters": {"retry_after": 5}}`, both in seconds.
pub(super) fn asked_wait(answer: &[u8]) -> Option<TimeDelta> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let seconds = [&answer["retry_after"], &answer["parameters"]["retry_after"]].into_iter().find_map(Value::as_f64)?;
    (seconds.is_finite() && seconds >= 0.0)
        .then(|| TimeDelta::milliseconds((seconds.min(86_400.0) * 1_000.0).ceil() as i64))
}
