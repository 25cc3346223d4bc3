//! What the operator says of a feed, and its checked form.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use chrono_tz::Tz;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de};
use url::Url;

use crate::schedule::{CronLine, HumanDuration, Schedule};
use crate::secret::{Secret, SecretConfig, SecretError};

/// Stable name of a feed: lower-case letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FeedName(String);

impl FeedName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for FeedName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(de::Error::custom(format!(
                "`{name}` is not a name; expected lower-case letters, digits and `-`, such as `harbour-wire`"
            )));
        }
        Ok(Self(name))
    }
}

impl JsonSchema for FeedName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FeedName".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[a-z0-9-]{1,64}$"})
    }
}

/// How much weight the source of a text carries, in falling order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    Official,
    Wire,
    #[default]
    Press,
    Social,
}

/// Who stands behind what a feed carries.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Stable id; feeds of one house share it, so that it never corroborates itself.
    pub id: String,
    /// `official`, `wire`, `press` (default) or `social`.
    #[serde(default)]
    pub tier: Tier,
    /// The party whose own statements this source publishes: `CN` for a ministry's page.
    #[serde(default)]
    pub speaks_for: Option<String>,
}

/// When article pages are fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FetchPages {
    Never,
    /// Where the entry's own text is short or cut.
    #[default]
    WhenShort,
    Always,
}

/// What the first read of a feed does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seed {
    /// Fills the ledger and alerts nobody.
    #[default]
    Silent,
    /// Alerts as any later read does.
    Alert,
    /// Alerts on entries that are not older.
    Since(HumanDuration),
}

/// One feed to poll; `feeds[]` in the configuration file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedConfig {
    /// Used by rules, logs and metrics: lower-case letters, digits and `-`.
    pub name: FeedName,
    /// `http(s)://..`, or `file:PATH` relative to the configuration file.
    pub url: String,
    /// When to read it: a cron line in `timezone`. Default: `*/10 * * * *`.
    #[serde(default = "schedule_default")]
    pub schedule: CronLine,
    /// Default: UTC.
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// Each slot is put off by up to this. Default: `30s`.
    #[serde(default = "jitter_default")]
    pub jitter: HumanDuration,
    /// Default: the feed's name, `press`.
    #[serde(default)]
    pub source: Option<SourceConfig>,
    /// ISO 639-1, where the feed does not say or lies.
    #[serde(default)]
    pub language: Option<String>,
    /// Default: true.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// `never`, `when_short` (default) or `always`.
    #[serde(default)]
    pub fetch_pages: FetchPages,
    /// Largest body read, in bytes. Default: 10 MiB.
    #[serde(default = "body_bytes_max_default")]
    pub body_bytes_max: u64,
    /// Older articles are remembered and never alert. Default: `48h`.
    #[serde(default = "max_age_default")]
    pub max_age: HumanDuration,
    /// The operator is told when it has brought nothing new for so long. Default: learned from its own past weeks.
    #[serde(default)]
    pub silent_after: Option<HumanDuration>,
    /// `silent` (default), `alert` or `{since: 2h}`.
    #[serde(default)]
    pub seed: Seed,
    /// Sent with each request: `Authorization: {env: FEED_TOKEN}`.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretConfig>,
    /// Do not wait longer than the schedule says although the server asks for it; `Retry-After` is obeyed all the same.
    #[serde(default)]
    pub ignore_hints: bool,
}

fn schedule_default() -> CronLine {
    "*/10 * * * *".parse().expect("a cron line")
}
fn jitter_default() -> HumanDuration {
    HumanDuration(TimeDelta::seconds(30))
}
fn yes() -> bool {
    true
}
fn body_bytes_max_default() -> u64 {
    10 << 20
}
fn max_age_default() -> HumanDuration {
    HumanDuration(TimeDelta::hours(48))
}

/// Where a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Http(Url),
    File(PathBuf),
}

/// A feed, checked and ready.
#[derive(Clone, Debug)]
pub struct Feed {
    pub name: FeedName,
    pub location: Location,
    pub schedule: Schedule,
    pub source: SourceConfig,
    pub language: Option<String>,
    pub fetch_pages: FetchPages,
    pub body_bytes_max: u64,
    pub max_age: TimeDelta,
    pub silent_after: Option<TimeDelta>,
    pub seed: Seed,
    pub headers: Vec<(String, Secret)>,
    pub ignore_hints: bool,
}

/// Why a feed cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FeedConfigError {
    #[error("feed `{feed}`: `{url}` is not a URL; expected `https://..`, `http://..` or `file:PATH`")]
    Url { feed: FeedName, url: String },
    #[error("feed `{feed}`: header `{name}`")]
    Header { feed: FeedName, name: String, source: SecretError },
}

impl Feed {
    /// Checks a feed; files and secrets are taken from `base`.
    ///
    /// # Errors
    /// A URL that cannot be read, a secret that cannot be had.
    pub fn new(config: &FeedConfig, base: &Path) -> Result<Self, FeedConfigError> {
        let name = config.name.clone();
        let location = location(&config.url, base)
            .ok_or_else(|| FeedConfigError::Url { feed: name.clone(), url: config.url.clone() })?;
        let mut headers = Vec::new();
        for (header, secret) in &config.headers {
            let value = secret.resolve(base).map_err(|source| FeedConfigError::Header {
                feed: name.clone(),
                name: header.clone(),
                source,
            })?;
            headers.push((header.clone(), value));
        }
        let own = SourceConfig { id: name.to_string(), tier: Tier::Press, speaks_for: None };
        Ok(Self {
            location,
            schedule: Schedule { line: config.schedule.clone(), timezone: config.timezone, jitter: config.jitter.0 },
            source: config.source.clone().unwrap_or(own),
            language: config.language.clone(),
            fetch_pages: config.fetch_pages,
            body_bytes_max: config.body_bytes_max,
            silent_after: config.silent_after.map(|after| after.0),
            max_age: config.max_age.0,
            seed: config.seed,
            headers,
            ignore_hints: config.ignore_hints,
            name,
        })
    }

    /// The name of its poll state.
    pub fn state_name(&self) -> String {
        format!("feed:{}", self.name)
    }
}

fn location(url: &str, base: &Path) -> Option<Location> {
    if let Some(path) = url.strip_prefix("file:") {
        let path = path.strip_prefix("//").filter(|rest| rest.starts_with('/')).unwrap_or(path);
        return (!path.is_empty()).then(|| Location::File(base.join(path)));
    }
    let url = Url::parse(url).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(Location::Http(url))
}
