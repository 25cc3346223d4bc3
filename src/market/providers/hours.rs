//! The hours of a source: those of the markets of its symbols, out of which asking is of no use.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::market::Symbol;
use crate::market::calendar::{Calendar, Calendars};
use crate::market::instruments::Instruments;

/// After a close the last bar is still fetched, for so long.
const AFTER_CLOSE: TimeDelta = TimeDelta::minutes(20);

/// Calendars of the markets of a source.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    calendars: Vec<Arc<Calendar>>,
}

impl Hours {
    /// The hours of a venue, or else those of the instruments.
    pub(super) fn of(
        venue: Option<&str>,
        symbols: &[Symbol],
        calendars: &Calendars,
        instruments: &Instruments,
    ) -> Result<Self, String> {
        let get = |venue: &str| calendars.get(venue).cloned().ok_or_else(|| format!("unknown venue `{venue}`"));
        if let Some(venue) = venue {
            return Ok(Self { calendars: vec![get(venue)?] });
        }
        let mut venues: Vec<&str> = Vec::new();
        for symbol in symbols {
            let instrument = instruments.get(symbol).ok_or_else(|| {
                format!("`only_when_open`: the market of `{symbol}` is not known; say `venue`, or add it to `market.instruments`")
            })?;
            venues.push(&instrument.venue);
        }
        venues.sort_unstable();
        venues.dedup();
        if venues.is_empty() {
            return Err("`only_when_open` needs a `venue` where the symbols stand in the document".to_owned());
        }
        Ok(Self { calendars: venues.into_iter().map(get).collect::<Result<_, _>>()? })
    }

    /// When the first of the markets opens; none while one is open, has just closed, or has a calendar that has ended.
    pub(super) fn shut_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut first: Option<DateTime<Utc>> = None;
        for calendar in &self.calendars {
            // What is not known is asked for.
            if calendar.is_open(now).unwrap_or(true) || calendar.is_open(now - AFTER_CLOSE).unwrap_or(true) {
                return None;
            }
            let opens = calendar.next_open(now).ok()?;
            first = Some(first.map_or(opens, |first| first.min(opens)));
        }
        first
    }
}
