//! How a receiver wants to be told: quiet hours, digests, at most so many, and from which severity on.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::rules::Severity;
use crate::schedule::{CronLine, HumanDuration, Schedule};

/// Quiet hours that follow one another are joined up to this many days.
const JOINED_DAYS_MAX: usize = 32;
/// Daylight saving leaves out no more than this at once.
const GAP_MINUTES_MAX: i64 = 180;

/// Hours in which nothing is sent; one of `receivers[].quiet_hours`. Alerts go on being made; what came in is told in one
/// message when the hours are over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// Local time, `22:00`.
    pub from: TimeOfDay,
    /// Local time, on the next day where it is not after `from`.
    pub to: TimeOfDay,
    /// Days on which they begin: `mon` to `sun`. Default: every day.
    #[serde(default)]
    pub days: Vec<Day>,
    /// Severities that are sent all the same. Default: `[critical]`.
    #[serde(default = "critical")]
    pub except: Vec<Severity>,
}

/// One message at set times for what need not be told at once; `receivers[].digest`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DigestConfig {
    /// A cron line, in the receiver's time zone: `0 8 * * mon-fri`.
    pub schedule: CronLine,
    /// Severities that wait for it. Default: `[info]`.
    #[serde(default = "info")]
    pub severities: Vec<Severity>,
}

/// At most so many messages in a time; `receivers[].rate`: `{at_most: 10, within: 1h}`. What is more is told in one message
/// afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateConfig {
    pub at_most: usize,
    pub within: HumanDuration,
    /// Critical alerts are counted but never wait. Default: false.
    #[serde(default)]
    pub critical_waits: bool,
}

/// All of one receiver's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manners {
    pub zone: Tz,
    /// Nothing below is sent.
    pub min_severity: Option<Severity>,
    pub quiet_hours: Vec<QuietHours>,
    pub digest: Option<DigestConfig>,
    pub rate: Option<RateConfig>,
}

/// A time of the day, `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay(pub NaiveTime);

/// A day of the week, `mon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub Weekday);

fn critical() -> Vec<Severity> {
    vec![Severity::Critical]
}

fn info() -> Vec<Severity> {
    vec![Severity::Info]
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = NaiveTime::parse_from_str(&text, "%H:%M");
        time.map(Self).map_err(|_| de::Error::custom(format!("`{text}` is not a time of day; expected `22:00`")))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = Weekday::from_str(&text);
        day.map(Self).map_err(|_| de::Error::custom(format!("`{text}` is not a day; expected `mon` to `sun`")))
    }
}

impl JsonSchema for TimeOfDay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeOfDay".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5]?[0-9]$", "description": "A time of the day: `22:00`."})
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)", "description": "A day of the week: `mon`."})
    }
}

impl Manners {
    /// When the quiet hours are over that hold an alert of this severity at `at`; none if none do.
    pub fn quiet_until(&self, severity: Severity, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut until = None;
        let mut now = at;
        // Saturday and Sunday, each quiet all day, are one quiet time.
        for _ in 0..JOINED_DAYS_MAX {
            let of = self.quiet_hours.iter().filter(|hours| !hours.except.contains(&severity));
            match of.filter_map(|hours| hours.end(now, self.zone)).max() {
                Some(end) if end > now => (until, now) = (Some(end), end),
                _ => break,
            }
        }
        until
    }

    /// When the next digest is due that waits for this severity; none if none does.
    pub fn digest_at(&self, severity: Severity, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let digest = self.digest.as_ref().filter(|digest| digest.severities.contains(&severity))?;
        let line = digest.schedule.clone();
        Schedule { line, timezone: self.zone, jitter: TimeDelta::zero() }.next_after(after, "digest")
    }
}

impl QuietHours {
    /// The end of these hours if `at` is in them.
    fn end(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let today = at.with_timezone(&zone).date_naive();
        let begun = [today.pred_opt(), Some(today)].into_iter().flatten();
        let on = |day: &NaiveDate| self.days.is_empty() || self.days.iter().any(|one| one.0 == day.weekday());
        begun
            .filter(on)
            .filter_map(|day| {
                let last = if self.to.0 > self.from.0 { day } else { day.checked_add_days(Days::new(1))? };
                let span = instant(day, self.from.0, zone)?..instant(last, self.to.0, zone)?;
                span.contains(&at).then_some(span.end)
            })
            .max()
    }
}

/// A local time as an instant: of one that comes twice the first, of one that is left out the first after it.
fn instant(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    let local = day.and_time(time);
    (0..=GAP_MINUTES_MAX).find_map(|minute| match zone.from_local_datetime(&(local + TimeDelta::minutes(minute))) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn quiet(yaml: &str, zone: Tz) -> Manners {
        let quiet_hours = crate::yaml::decode("receivers.yaml", yaml).expect("quiet hours");
        Manners { zone, quiet_hours, ..Manners::default() }
    }

    #[test]
    fn a_night_runs_over_midnight_and_lets_critical_through() {
        let manners = quiet("[{from: '22:00', to: '07:00'}]", Tz::Europe__Paris);
        let until = |severity, time: &str| manners.quiet_until(severity, at(time));
        assert_eq!(until(Severity::Warning, "2026-01-14T20:59:00Z"), None);
        for inside in ["2026-01-14T21:00:00Z", "2026-01-15T05:59:00Z"] {
            assert_eq!(until(Severity::Warning, inside), Some(at("2026-01-15T06:00:00Z")));
            assert_eq!(until(Severity::Critical, inside), None);
        }
        assert_eq!(until(Severity::Warning, "2026-01-15T06:00:00Z"), None);
    }

    #[test]
    fn days_that_follow_one_another_are_one_quiet_time() {
        let manners = quiet(
            "[{from: '00:00', to: '00:00', days: [sat, sun]}, {from: '20:00', to: '07:00', days: [sun]}]",
            Tz::UTC,
        );
        // 10 January 2026 is a Saturday.
        assert_eq!(manners.quiet_until(Severity::Info, at("2026-01-10T12:00:00Z")), Some(at("2026-01-12T07:00:00Z")));
        assert_eq!(manners.quiet_until(Severity::Info, at("2026-01-09T23:59:00Z")), None);
    }

    #[test]
    fn daylight_saving_moves_the_instant_and_not_the_hour() {
        let manners = quiet("[{from: '22:00', to: '02:30'}]", Tz::America__New_York);
        // On 8 March 2026 the hour from 2:00 is left out: 2:30 is not there, the first minute after it is 3:00 (7:00 UTC).
        assert_eq!(manners.quiet_until(Severity::Info, at("2026-03-08T04:00:00Z")), Some(at("2026-03-08T07:00:00Z")));
        // On 1 November it comes twice, and counts once: 1:30 the first time is 5:30 UTC.
        let manners = quiet("[{from: '22:00', to: '01:30'}]", Tz::America__New_York);
        assert_eq!(manners.quiet_until(Severity::Info, at("2026-11-01T04:00:00Z")), Some(at("2026-11-01T05:30:00Z")));
        let digest = DigestConfig { schedule: "30 2 * * *".parse().expect("a line"), severities: vec![Severity::Info] };
        let manners = Manners { zone: Tz::America__New_York, digest: Some(digest), ..Manners::default() };
        assert_eq!(manners.digest_at(Severity::Info, at("2026-03-08T05:00:00Z")), Some(at("2026-03-08T07:00:00Z")));
        assert_eq!(manners.digest_at(Severity::Warning, at("2026-03-08T05:00:00Z")), None);
    }

    #[test]
    fn what_is_no_time_or_day_is_refused() {
        for (yaml, told) in [
            ("[{from: '25:00', to: '07:00'}]", "`25:00` is not a time of day; expected `22:00`"),
            ("[{from: '22:00', to: '07:00', days: [someday]}]", "`someday` is not a day; expected `mon` to `sun`"),
        ] {
            let found = crate::yaml::decode::<Vec<QuietHours>>("receivers.yaml", yaml).expect_err("wrong");
            assert!(found[0].message.contains(told), "{}", found[0].message);
        }
    }
}
