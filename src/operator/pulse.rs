//! Whether bellwether is alive: each of its loops has turned of late; and whether the wall clock can be trusted.
//!
//! Time is counted from the start, by a clock that is never set.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::schedule::HumanDuration;
use crate::secret::{Secret, SecretConfig};
use crate::yaml::exactly_one;

/// A dead man's switch: a page of a monitor, such as healthchecks.io, that is got while bellwether is alive;
/// `operator.ping`: exactly one of `url` and `url_secret`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(&["url", "url_secret"])))]
pub struct PingConfig {
    #[schemars(with = "Option<String>")]
    pub url: Option<Url>,
    /// The address as a secret: whoever knows it can say that all is well.
    pub url_secret: Option<SecretConfig>,
    /// Default: `1m`.
    #[serde(default = "every_default")]
    pub every: HumanDuration,
}

fn every_default() -> HumanDuration {
    HumanDuration(TimeDelta::minutes(1))
}

/// The same, ready: the address is never shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Ping {
    url: Secret,
    pub every: Duration,
}

impl Ping {
    /// # Errors
    /// What cannot be meant, in words.
    pub fn new(config: &PingConfig, base: &std::path::Path) -> Result<Self, String> {
        let url = match (&config.url, &config.url_secret) {
            (Some(url), None) => Secret::new(url.as_str()),
            (None, Some(secret)) => {
                secret.resolve(base).map_err(|error| format!("`operator.ping.url_secret` cannot be had: {error}"))?
            }
            _ => return Err("`operator.ping` needs exactly one of `url` and `url_secret`".to_owned()),
        };
        let every = config.every.0.to_std().unwrap_or_default();
        if every < Duration::from_secs(1) {
            return Err("`operator.ping.every`: expected a second or longer".to_owned());
        }
        let ping = Self { url, every };
        match ping.url() {
            Some(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(ping),
            _ => Err("`operator.ping` must begin with `https://` or `http://`".to_owned()),
        }
    }

    /// Where to.
    pub fn url(&self) -> Option<Url> {
        Url::parse(self.url.expose().trim()).ok()
    }
}

/// A loop that must turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Polls are started, and end.
    Polls,
    /// What was read is judged and saved.
    Judge,
    /// The outbox is looked into.
    Deliveries,
}

impl Turn {
    const ALL: &[Self] = &[Self::Polls, Self::Judge, Self::Deliveries];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Polls => "polls",
            Self::Judge => "judge",
            Self::Deliveries => "deliveries",
        }
    }

    /// A loop that has not turned for this long is stuck. The scheduler turns every 20 s at least and the deliverer every
    /// minute; a poll may wait for many pages.
    fn at_most(self) -> Duration {
        Duration::from_secs(match self {
            Self::Polls => 90,
            Self::Judge => 90,
            Self::Deliveries => 180,
        })
    }
}

/// When each loop last turned, in milliseconds since the start.
#[derive(Debug, Default)]
pub struct Pulse([AtomicU64; Turn::ALL.len()]);

impl Pulse {
    pub fn turned(&self, turn: Turn, since_start: Duration) {
        self.0[turn as usize].store(millis(since_start), Ordering::Relaxed);
    }

    /// Loops that have not turned for too long.
    pub fn stuck(&self, since_start: Duration) -> Vec<Turn> {
        let is_stuck = |turn: &&Turn| {
            let last = self.0[**turn as usize].load(Ordering::Relaxed);
            millis(since_start).saturating_sub(last) > millis(turn.at_most())
        };
        Turn::ALL.iter().filter(is_stuck).copied().collect()
    }
}

/// Finds out when the wall clock and time itself part ways.
#[derive(Debug, Default)]
pub struct ClockWatch(Option<(DateTime<Utc>, Duration)>);

/// Clocks that are put right little by little stay below this.
const JUMP_MIN: TimeDelta = TimeDelta::seconds(60);

impl ClockWatch {
    /// By how much the wall clock has jumped since the last look, if it has.
    pub fn look(&mut self, wall: DateTime<Utc>, since_start: Duration) -> Option<TimeDelta> {
        let (wall_before, before) = self.0.replace((wall, since_start))?;
        let passed = TimeDelta::from_std(since_start.saturating_sub(before)).ok()?;
        Some(wall - wall_before - passed).filter(|by| by.abs() >= JUMP_MIN)
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn ping(yaml: &str) -> Result<Ping, String> {
        let config: PingConfig = crate::yaml::decode("bellwether.yaml", yaml).expect("a setting");
        Ping::new(&config, Path::new("/"))
    }

    #[test]
    fn it_is_alive_while_every_loop_turns() {
        let (pulse, at) = (Pulse::default(), Duration::from_secs);
        assert_eq!(pulse.stuck(at(60)), [], "all of them start at once");
        pulse.turned(Turn::Polls, at(100));
        pulse.turned(Turn::Deliveries, at(100));
        assert_eq!(pulse.stuck(at(100)), [Turn::Judge]);
        pulse.turned(Turn::Judge, at(101));
        assert_eq!(pulse.stuck(at(190)), []);
        assert_eq!(pulse.stuck(at(191)), [Turn::Polls]);
        assert_eq!(pulse.stuck(at(281)), [Turn::Polls, Turn::Judge, Turn::Deliveries]);
    }

    #[test]
    fn a_clock_that_is_set_or_a_machine_that_slept_is_found_out() {
        let (mut watch, at) =
            (ClockWatch::default(), |s: i64| DateTime::from_timestamp(1_800_000_000 + s, 0).expect("in range"));
        let mut look = |wall, passed| watch.look(at(wall), Duration::from_secs(passed)).map(|by| by.num_seconds());
        assert_eq!((look(0, 0), look(20, 20), look(75, 40)), (None, None, None));
        assert_eq!((look(155, 60), look(175, 80)), (Some(60), None));
        assert_eq!((look(-7_000, 100), look(-6_980, 120)), (Some(-7_195), None));
    }

    #[test]
    fn an_address_that_cannot_be_got_is_refused_and_one_that_can_is_never_shown() {
        let good = ping("url: https://hc.example/ping/1234-secret").expect("an address");
        assert!(!format!("{good:?}").contains("1234"), "{good:?}");
        assert_eq!(good.every, Duration::from_secs(60));
        for (yaml, told) in [
            ("every: 1m", "exactly one of `url` and `url_secret`"),
            ("{url: 'https://a.example/', url_secret: {clear: 'https://b.example/'}}", "exactly one of"),
            ("url_secret: {clear: 'ftp://hc.example/1234'}", "must begin with `https://`"),
            ("{url: 'https://a.example/', every: 0s}", "expected a second or longer"),
        ] {
            let error = ping(yaml).expect_err(yaml);
            assert!(error.contains(told) && !error.contains("1234"), "{error}");
        }
    }
}
