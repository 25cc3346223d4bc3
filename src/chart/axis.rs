//! Where things lie: time from left to right, with nights and weekends folded; moves from bottom to top; and the ticks of both.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// A fold takes this share of the width of all trading at most, however long the market was shut.
const FOLD: f64 = 0.1;
/// Steps between ticks of time, in minutes.
const STEPS_MIN: &[i64] = &[1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720];
/// Steps between ticks of days.
const STEPS_DAYS: &[i64] = &[1, 2, 5, 7, 14, 28, 56, 91, 182, 365];

/// Time from left to right.
#[derive(Debug)]
pub(super) struct TimeAxis {
    parts: Vec<Part>,
    /// False where nothing is known of hours.
    has_hours: bool,
    unfolded: bool,
}

/// When there is trading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours<'a> {
    pub open: &'a [(DateTime<Utc>, DateTime<Utc>)],
    /// What lies between is as wide as the rest.
    pub unfolded: bool,
}

/// A stretch of time that is drawn at one pace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub open: bool,
    pub left: f64,
    pub right: f64,
}

impl TimeAxis {
    /// From one instant to another over a width that begins at `left`; what lies between the `open` spans is folded, unless
    /// there are prices of it.
    pub(super) fn new(
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        Hours { open, unfolded }: Hours<'_>,
        (left, right): (f64, f64),
    ) -> Self {
        let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>, bool)> = Vec::new();
        let mut at = from;
        for (opens, closes) in open.iter().map(|(opens, closes)| ((*opens).max(from), (*closes).min(to))) {
            if opens >= closes || opens < at {
                continue;
            }
            if at < opens {
                spans.push((at, opens, false));
            }
            spans.push((opens, closes, true));
            at = closes;
        }
        if at < to || spans.is_empty() {
            spans.push((at, to, spans.is_empty() && open.is_empty() && !unfolded));
        }
        let seconds = |span: &(DateTime<Utc>, DateTime<Utc>, bool)| (span.1 - span.0).num_seconds().max(1) as f64;
        let trading: f64 = spans.iter().filter(|span| span.2).map(seconds).sum();
        let weight = |span: &(DateTime<Utc>, DateTime<Utc>, bool)| {
            if span.2 || unfolded || trading == 0.0 { seconds(span) } else { seconds(span).min(trading * FOLD) }
        };
        let all: f64 = spans.iter().map(weight).sum();
        let mut x = left;
        let parts = spans.iter().map(|span| {
            let begins = x;
            x += (right - left) * weight(span) / all;
            Part { from: span.0, to: span.1, open: span.2, left: begins, right: x }
        });
        Self { parts: parts.collect(), has_hours: unfolded || !open.is_empty(), unfolded }
    }

    pub(super) fn x(&self, at: DateTime<Utc>) -> f64 {
        let part = self.parts.iter().find(|part| at <= part.to).unwrap_or(&self.parts[self.parts.len() - 1]);
        let whole = (part.to - part.from).num_milliseconds().max(1) as f64;
        let share = ((at - part.from).num_milliseconds() as f64 / whole).clamp(0.0, 1.0);
        part.left + share * (part.right - part.left)
    }

    /// While the market was shut.
    pub(super) fn shut(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| self.has_hours && !part.open)
    }

    /// Round local times, at most about one in each `apart` of the width; folds have none.
    pub(super) fn ticks(&self, zone: Tz, apart: f64) -> Vec<DateTime<Utc>> {
        let open = || self.parts.iter().filter(|part| part.open || !self.has_hours || self.unfolded);
        let width: f64 = open().map(|part| part.right - part.left).sum();
        let seconds: f64 = open().map(|part| (part.to - part.from).num_seconds() as f64).sum();
        let least_min = seconds / 60.0 * apart / width.max(1.0);
        let found: Vec<DateTime<Utc>> = match STEPS_MIN.iter().find(|step| **step as f64 >= least_min) {
            Some(step) => open().flat_map(|part| round_times(part, zone, *step)).collect(),
            None => {
                let days = least_min / 1_440.0;
                let step = STEPS_DAYS.iter().find(|step| **step as f64 >= days).unwrap_or(&3_650);
                open().flat_map(|part| first_of_days(part, zone, *step)).collect()
            }
        };
        let mut kept: Vec<DateTime<Utc>> = Vec::new();
        for at in found {
            if kept.last().is_none_or(|last| self.x(at) - self.x(*last) >= apart * 0.9) {
                kept.push(at);
            }
        }
        kept
    }
}

/// Local times of a stretch that are a multiple of so many minutes after midnight.
fn round_times(part: &Part, zone: Tz, step: i64) -> Vec<DateTime<Utc>> {
    let mut found = Vec::new();
    let days = local_days(part, zone);
    for day in days {
        let mut minute = 0;
        while minute < 1_440 {
            let local = day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minute);
            // An hour that clocks skip is none; of one that comes twice both are shown.
            let instants = zone.from_local_datetime(&local);
            let both = [instants.earliest(), instants.latest()].map(|at| at.map(|at| at.to_utc()));
            found.extend(both.into_iter().flatten().filter(|at| part.from <= *at && *at <= part.to));
            minute += step;
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn first_of_days(part: &Part, zone: Tz, step: i64) -> Vec<DateTime<Utc>> {
    let fits = |day: &NaiveDate| day.signed_duration_since(NaiveDate::default()).num_days().rem_euclid(step) == 0;
    let starts = local_days(part, zone).into_iter().filter(fits).filter_map(|day| {
        zone.from_local_datetime(&day.and_time(chrono::NaiveTime::MIN)).earliest().map(|at| at.to_utc())
    });
    starts.filter(|at| part.from <= *at && *at <= part.to).collect()
}

fn local_days(part: &Part, zone: Tz) -> Vec<NaiveDate> {
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let last = day(part.to);
    day(part.from).iter_days().take_while(|day| *day <= last).collect()
}

/// Moves or prices from bottom to top.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueAxis {
    low: f64,
    high: f64,
    top: f64,
    bottom: f64,
}

impl ValueAxis {
    /// Over values that there are, with some air around them; never without height.
    pub(super) fn new(values: impl Iterator<Item = f64>, least: f64, (top, bottom): (f64, f64)) -> Self {
        let (mut low, mut high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = (0.0, 0.0);
        }
        let short = least - (high - low);
        if short > 0.0 {
            (low, high) = (low - short / 2.0, high + short / 2.0);
        }
        let air = (high - low) * 0.07;
        Self { low: low - air, high: high + air, top, bottom }
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.bottom - share.clamp(-0.5, 1.5) * (self.bottom - self.top)
    }

    /// Round values, about so many.
    pub(super) fn ticks(&self, count: usize) -> Vec<f64> {
        let step = round_step((self.high - self.low) / count as f64);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).take(4 * count).map(|number| number as f64 * step).collect()
    }

    /// Decimals that tell ticks apart.
    pub(super) fn decimals(&self, count: usize) -> usize {
        let step = round_step((self.high - self.low) / count as f64);
        (-step.log10().floor()).clamp(0.0, 8.0) as usize
    }
}

/// 1, 2 or 5 times a power of ten, not below a value.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(f64::MIN_POSITIVE * 1e10).log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= least * 0.999_999).unwrap_or(10.0);
    factor * power
}
