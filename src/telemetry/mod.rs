//! Logs: to the journal when systemd started us, for people on a terminal, or as JSON lines.
//!
//! In: a `LogConfig`. Out: the installed subscriber. Nothing here knows what is logged.

use std::io::IsTerminal;

use schemars::JsonSchema;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Where logs go and how much; `log` in the configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// What to log: a level, or levels by target (`info,bellwether::fetch=debug`). Default: `info`.
    #[serde(default = "level_default")]
    pub level: String,
    /// Default: `auto`.
    #[serde(default)]
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// The journal if systemd connected our standard error to it, else text.
    #[default]
    Auto,
    Text,
    Json,
    Journal,
}

/// Why logs cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("`log.level` `{level}` cannot be read: {reason}")]
    Level { level: String, reason: String },
    #[error("the journal's socket cannot be reached")]
    Journal { source: std::io::Error },
    #[error("logs have been set up already")]
    Twice,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { level: level_default(), format: LogFormat::Auto }
    }
}

impl LogConfig {
    /// Checks what can be checked before logs are installed.
    ///
    /// # Errors
    /// A level that cannot be read.
    pub fn check(&self) -> Result<(), TelemetryError> {
        EnvFilter::try_new(&self.level)
            .map(|_| ())
            .map_err(|error| TelemetryError::Level { level: self.level.clone(), reason: error.to_string() })
    }
}

fn level_default() -> String {
    "info".to_owned()
}

/// Installs the subscriber; `on_journal` says that systemd connected standard error to the journal (`$JOURNAL_STREAM`).
///
/// # Errors
/// A level that cannot be read, a journal that cannot be reached, or a second call.
pub fn install(config: &LogConfig, on_journal: bool) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.level)
        .map_err(|error| TelemetryError::Level { level: config.level.clone(), reason: error.to_string() })?;
    let registry = tracing_subscriber::registry().with(filter);
    let format = match config.format {
        LogFormat::Auto if on_journal => LogFormat::Journal,
        LogFormat::Auto => LogFormat::Text,
        chosen => chosen,
    };
    let installed = match format {
        LogFormat::Journal => {
            let journal = tracing_journald::layer().map_err(|source| TelemetryError::Journal { source })?;
            registry.with(journal).try_init()
        }
        LogFormat::Json => {
            registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).try_init()
        }
        LogFormat::Text | LogFormat::Auto => {
            let colour = std::io::stderr().is_terminal();
            let text =
                tracing_subscriber::fmt::layer().with_ansi(colour).with_target(false).with_writer(std::io::stderr);
            registry.with(text).try_init()
        }
    };
    installed.map_err(|_| TelemetryError::Twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_cannot_be_read_is_named() {
        let config = LogConfig { level: "bellwether=loud".into(), ..LogConfig::default() };
        let message = install(&config, false).expect_err("it is wrong").to_string();
        assert!(message.starts_with("`log.level` `bellwether=loud` cannot be read"), "{message}");
    }
}
