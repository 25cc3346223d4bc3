//! Alerts counted: a day, by rule, by severity, and how many of them at night or at the weekend.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use crate::alerts::Alert;
use crate::backtest::replay::Told;
use crate::rules::Severity;

/// The first hour of the night, and the first after it.
const NIGHT: (u32, u32) = (22, 7);

/// A time at which most people would rather not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// From 22:00 to 07:00.
    Night,
    /// Saturday or Sunday, by day.
    Weekend,
}

impl Quiet {
    /// Whether a time is quiet where the reader lives.
    pub fn of(at: DateTime<Utc>, timezone: Tz) -> Option<Self> {
        let local = at.with_timezone(&timezone);
        let night = local.hour() >= NIGHT.0 || local.hour() < NIGHT.1;
        let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
        if night { Some(Self::Night) } else { weekend.then_some(Self::Weekend) }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Night => "night",
            Self::Weekend => "weekend",
        }
    }
}

/// How many alerts, how many of which severity, and how many at quiet times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub critical: usize,
    pub warning: usize,
    pub info: usize,
    pub quiet: usize,
}

impl Count {
    pub fn all(&self) -> usize {
        self.critical + self.warning + self.info
    }

    fn add(&mut self, alert: &Alert, timezone: Tz) {
        match alert.severity {
            Severity::Critical => self.critical += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
        self.quiet += usize::from(Quiet::of(alert.at, timezone).is_some());
    }
}

/// Everything that is counted.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub total: Count,
    pub nights: usize,
    pub weekends: usize,
    /// Every day from the first article, or the first alert, to the last, also those without an alert.
    pub days: BTreeMap<NaiveDate, Count>,
    /// The rules that told most first.
    pub rules: Vec<(String, Count)>,
}

impl Summary {
    pub fn of(told: &Told, timezone: Tz) -> Self {
        let mut summary = Self::default();
        let day = |at: DateTime<Utc>| at.with_timezone(&timezone).date_naive();
        let times = told.between.into_iter().flat_map(|(first, last)| [first, last]);
        let times = times.chain(told.alerts.iter().map(|alert| alert.at)).map(day);
        let (first, last) = times.fold((None, None), |(first, last): (Option<NaiveDate>, Option<NaiveDate>), day| {
            (Some(first.map_or(day, |first| first.min(day))), Some(last.map_or(day, |last| last.max(day))))
        });
        if let (Some(first), Some(last)) = (first, last) {
            summary.days =
                first.iter_days().take_while(|day| *day <= last).map(|day| (day, Count::default())).collect();
        }
        let mut rules: BTreeMap<&str, Count> = BTreeMap::new();
        for alert in told.alerts.iter().map(Arc::as_ref) {
            summary.total.add(alert, timezone);
            summary.days.entry(day(alert.at)).or_default().add(alert, timezone);
            rules.entry(&alert.rule.0).or_default().add(alert, timezone);
            match Quiet::of(alert.at, timezone) {
                Some(Quiet::Night) => summary.nights += 1,
                Some(Quiet::Weekend) => summary.weekends += 1,
                None => {}
            }
        }
        summary.rules = rules.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect();
        summary.rules.sort_by_key(|(_, count)| std::cmp::Reverse(count.all()));
        summary
    }

    /// The days where they are few, else weeks or months by their first day, so that there are never too many to look at.
    pub fn spans(&self, most: usize) -> (&'static str, Vec<(NaiveDate, Count)>) {
        let week = |day: NaiveDate| day.week(Weekday::Mon).first_day();
        let month = |day: NaiveDate| day.with_day(1).unwrap_or(day);
        let by = |start: &dyn Fn(NaiveDate) -> NaiveDate| {
            let mut spans: BTreeMap<NaiveDate, Count> = BTreeMap::new();
            for (day, count) in &self.days {
                let span = spans.entry(start(*day)).or_default();
                span.critical += count.critical;
                span.warning += count.warning;
                span.info += count.info;
                span.quiet += count.quiet;
            }
            spans.into_iter().collect::<Vec<_>>()
        };
        if self.days.len() <= most {
            return ("day", by(&|day| day));
        }
        let weeks = by(&week);
        if weeks.len() <= most { ("week", weeks) } else { ("month", by(&month)) }
    }
}
