//! Holds secrets so that they never show: redacted in `Debug` and `Display`, read from where the operator keeps them.
//!
//! In: a `SecretConfig` (`{file: ..}`, `{env: ..}`, `{credential: ..}`, or clear text). Out: a `Secret`.

use std::fmt;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, de};

/// A value that must not be shown. `expose` is the only way to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }
    /// The value itself: for the wire only, never for a log or an error.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// Where a secret is kept: one of `{file: ..}`, `{env: ..}`, `{credential: ..}`, `{clear: ..}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretConfig {
    /// A file; one trailing line break is dropped. Relative to the configuration file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// A systemd credential (`LoadCredential=`): a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// Clear text in the configuration file: `{clear: ..}`, for drills on a loopback address.
    Clear(Secret),
}

/// What stands for a secret in a file, without the secret: an error must not show what was written.
const EXPECTED: &str = "`{file: ..}`, `{env: ..}` or `{credential: ..}`, or `{clear: ..}` if it must stand in clear";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    file: Option<PathBuf>,
    env: Option<String>,
    credential: Option<String>,
    clear: Option<Secret>,
}

impl<'de> Deserialize<'de> for SecretConfig {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SecretVisitor)
    }
}

impl JsonSchema for SecretConfig {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretConfig".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a secret is kept: one of `file`, `env`, `credential` (systemd); `clear` if it must stand in clear.",
            "type": "object",
            "properties": {
                "file": {"type": "string"},
                "env": {"type": "string"},
                "credential": {"type": "string"},
                "clear": {"type": "string"},
            },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        })
    }
}

struct SecretVisitor;

impl<'de> de::Visitor<'de> for SecretVisitor {
    type Value = SecretConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<SecretConfig, A::Error> {
        let places = Places::deserialize(de::value::MapAccessDeserializer::new(map))?;
        match (places.file, places.env, places.credential, places.clear) {
            (Some(file), None, None, None) => Ok(SecretConfig::File(file)),
            (None, Some(env), None, None) => Ok(SecretConfig::Env(env)),
            (None, None, Some(credential), None) => Ok(SecretConfig::Credential(credential)),
            (None, None, None, Some(clear)) => Ok(SecretConfig::Clear(clear)),
            _ => Err(de::Error::custom(format!("expected one of {EXPECTED}"))),
        }
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<SecretConfig, E> {
        Err(E::custom(format!("a secret stands in clear; expected {EXPECTED}")))
    }
    fn visit_i64<E: de::Error>(self, _: i64) -> Result<SecretConfig, E> {
        self.visit_str("")
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<SecretConfig, E> {
        self.visit_str("")
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<SecretConfig, E> {
        self.visit_str("")
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<SecretConfig, E> {
        self.visit_str("")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("secret file `{}` cannot be read", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("environment variable `{name}` is not set")]
    Env { name: String },
    #[error(
        "systemd credential `{name}` is not there: `$CREDENTIALS_DIRECTORY` is not set; add `LoadCredential={name}:..` to the unit"
    )]
    NoCredentials { name: String },
    #[error("secret `{name}` is empty")]
    Empty { name: String },
}

impl SecretConfig {
    /// Reads the secret; relative files are taken from `base`.
    pub fn resolve(&self, base: &Path) -> Result<Secret, SecretError> {
        let (name, value) = match self {
            Self::File(path) => {
                let path = base.join(path);
                (path.display().to_string(), read_line(path)?)
            }
            Self::Env(name) => {
                (name.clone(), environment(name).ok_or_else(|| SecretError::Env { name: name.clone() })?)
            }
            Self::Credential(name) => {
                let folder = environment("CREDENTIALS_DIRECTORY")
                    .ok_or_else(|| SecretError::NoCredentials { name: name.clone() })?;
                (name.clone(), read_line(Path::new(&folder).join(name))?)
            }
            Self::Clear(secret) => return Ok(secret.clone()),
        };
        if value.is_empty() { Err(SecretError::Empty { name }) } else { Ok(Secret(value)) }
    }
}

fn read_line(path: PathBuf) -> Result<String, SecretError> {
    let mut value = std::fs::read_to_string(&path).map_err(|source| SecretError::File { path, source })?;
    if value.ends_with('\n') {
        value.pop();
        if value.ends_with('\r') {
            value.pop();
        }
    }
    Ok(value)
}

#[expect(
    clippy::disallowed_methods,
    reason = "an environment variable is one of the places where an operator keeps a secret"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_in_debug() {
        let config = SecretConfig::Clear(Secret::new("hunter2"));
        assert_eq!(format!("{config:?}"), "Clear([REDACTED])");
    }

    #[test]
    fn one_trailing_line_break_of_a_file_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "whsec_abc\r\n").unwrap();
        let secret = SecretConfig::File("key".into()).resolve(folder.path()).unwrap();
        assert_eq!(secret.expose(), "whsec_abc");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "\n").unwrap();
        let error = SecretConfig::File("key".into()).resolve(folder.path()).unwrap_err();
        assert!(error.to_string().ends_with("is empty"), "{error}");
    }
}
