//! Later reports of what prices did after an alert, as its rule asks for them.
//!
//! In: alerts as they are told, and the times that their rules want. Out: reports that have fallen due. All of it is in rows
//! that are saved with the alerts, so that a restart neither loses nor repeats one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::alerts::{Alert, AlertId, AlertStatus, PriceLine, StateRow};
use crate::market::calendar::Calendar;
use crate::market::{Reference, Symbol, WhyUnknown};
use crate::rules::{FollowUp, Reason};

/// Prices of a close come in late, free ones by a quarter of an hour.
const CLOSE_GRACE: TimeDelta = TimeDelta::minutes(15);
/// Moves that the title of a report names.
const MOVES_IN_TITLE: usize = 2;
const SEPARATOR: char = '\u{1f}';

/// Reports that are awaited, by alert.
#[derive(Clone, Debug, Default)]
pub(super) struct FollowUps {
    awaited: BTreeMap<AlertId, Awaited>,
    dirty: BTreeSet<AlertId>,
}

/// What is reported of one alert, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Awaited {
    /// As it stands: what is told meanwhile takes the place of what was told first.
    alert: Alert,
    since: DateTime<Utc>,
    /// Of the rule; empty: of its facts, or the watchlist.
    symbols: Vec<Symbol>,
    due: Vec<Due>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Due {
    at: DateTime<Utc>,
    /// Moves are measured up to here.
    until: DateTime<Utc>,
    follow_up: FollowUp,
}

/// A report that has fallen due.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub alert: Alert,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub symbols: Vec<Symbol>,
    pub follow_up: FollowUp,
}

impl FollowUps {
    /// Keys of its rows begin so.
    pub(super) const HEAD: &str = "follow_up\u{1f}";

    /// As they were saved; a row that cannot be read is passed over.
    pub(super) fn restore<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let read = |(key, value): (&str, &str)| {
            let id = key.split(SEPARATOR).nth(1)?;
            Some((AlertId(id.into()), serde_json::from_str(value).ok()?))
        };
        Self { awaited: rows.filter_map(read).collect(), dirty: BTreeSet::new() }
    }

    /// What has changed since the last call, to be saved.
    pub(super) fn take_rows(&mut self) -> Vec<StateRow> {
        let row = |id: AlertId| {
            let value = self.awaited.get(&id).and_then(|awaited| serde_json::to_string(awaited).ok());
            StateRow { key: format!("{}{id}", Self::HEAD), value }
        };
        std::mem::take(&mut self.dirty).into_iter().map(row).collect()
    }

    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.awaited.values().flat_map(|awaited| &awaited.due).map(|due| due.at).min()
    }

    /// Awaits the reports that are wanted of a new alert; those that never come are told with the reason.
    pub(super) fn ask(
        &mut self,
        alert: &Alert,
        symbols: &[Symbol],
        since: DateTime<Utc>,
        wanted: &[FollowUp],
        reference: &Reference,
    ) -> Vec<(FollowUp, WhyUnknown)> {
        let shown: Vec<Symbol> = alert.prices.iter().map(|line| Symbol::new(&line.symbol)).collect();
        let mut never = Vec::new();
        let mut due = Vec::new();
        for follow_up in wanted {
            match when(*follow_up, &shown, reference, alert.at) {
                Ok((at, until)) => due.push(Due { at, until, follow_up: *follow_up }),
                Err(why) => never.push((*follow_up, why)),
            }
        }
        if !due.is_empty() {
            self.dirty.insert(alert.id.clone());
            let awaited = Awaited { alert: alert.clone(), since, symbols: symbols.to_vec(), due };
            self.awaited.insert(alert.id.clone(), awaited);
        }
        never
    }

    /// Takes a later revision of an alert: reports go on from it, and end with what is over.
    pub(super) fn revise(&mut self, alert: &Alert) {
        let Some(awaited) = self.awaited.get_mut(&alert.id) else { return };
        self.dirty.insert(alert.id.clone());
        if alert.status == AlertStatus::Closed {
            self.awaited.remove(&alert.id);
        } else {
            awaited.alert = alert.clone();
        }
    }

    /// Reports that are due by `now`, in order of time. Of several of one alert only the last is told: the others came due
    /// while nothing ran.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Report> {
        let mut reports = Vec::new();
        for (id, awaited) in &mut self.awaited {
            let (over, rest): (Vec<Due>, Vec<Due>) = awaited.due.iter().partition(|due| due.at <= now);
            awaited.due = rest;
            let Some(last) = over.into_iter().max_by_key(|due| due.at) else { continue };
            self.dirty.insert(id.clone());
            let report = Report {
                alert: awaited.alert.clone(),
                since: awaited.since,
                until: last.until,
                symbols: awaited.symbols.clone(),
                follow_up: last.follow_up,
            };
            reports.push((last.at, report));
        }
        self.awaited.retain(|_, awaited| !awaited.due.is_empty());
        reports.sort_by_key(|(at, _)| *at);
        reports.into_iter().map(|(_, report)| report).collect()
    }
}

/// The alert as a report: no news, and what prices did.
///
/// # Errors
/// Why none of them is known.
pub(super) fn alert(
    alert: Alert,
    prices: Vec<PriceLine>,
    follow_up: FollowUp,
    now: DateTime<Utc>,
) -> Result<Alert, String> {
    let moves: Vec<String> = prices.iter().filter_map(moved).take(MOVES_IN_TITLE).collect();
    if moves.is_empty() {
        let note = prices.first().and_then(|line| line.note.clone());
        return Err(note.unwrap_or_else(|| "no price is known".to_owned()));
    }
    let when = match follow_up {
        FollowUp::After(_) => format!("After {follow_up}"),
        FollowUp::Close => "At the close".to_owned(),
        FollowUp::NextClose => "At the next close".to_owned(),
    };
    Ok(Alert {
        status: AlertStatus::FollowUp,
        title: format!("{when}: {} ({})", moves.join(", "), alert.title),
        at: now,
        changed: Vec::new(),
        reversal: false,
        correction: false,
        prices,
        follow_up: Some(follow_up),
        reasons: vec![Reason {
            condition: format!("follow_up: {follow_up}"),
            saw: format!("the alert of {}", alert.at.format("%Y-%m-%d %H:%M UTC")),
        }],
        ..alert
    })
}

/// `ZS=F −1.90 %`; none where it is not known.
fn moved(line: &PriceLine) -> Option<String> {
    Some(format!("{} {}", line.symbol, line.told(line.change()?).replace('-', "\u{2212}")))
}

/// When a report is made, and until when it measures. After news outside hours a time counts from the open of the first
/// market; a close is that of the last market to close. Symbols without a calendar have neither hours nor a close.
fn when(
    follow_up: FollowUp,
    symbols: &[Symbol],
    reference: &Reference,
    at: DateTime<Utc>,
) -> Result<(DateTime<Utc>, DateTime<Utc>), WhyUnknown> {
    let calendars: Vec<_> = symbols.iter().map(|symbol| reference.calendar(symbol)).collect();
    if let FollowUp::After(span) = follow_up {
        let begins = |calendar: &Result<&Calendar, WhyUnknown>| match calendar {
            Ok(calendar) if !calendar.is_open(at).unwrap_or(true) => calendar.next_open(at).unwrap_or(at),
            _ => at,
        };
        let due = calendars.iter().map(begins).min().unwrap_or(at) + span;
        // Where every market has closed by then, what its prices did until its close is what is known.
        let closed = |calendar: &Result<&Calendar, WhyUnknown>| {
            let calendar = calendar.as_ref().ok().filter(|calendar| !calendar.is_open(due).unwrap_or(true))?;
            calendar.last_closed(due).ok().map(|session| session.closes_at()).filter(|close| *close > at)
        };
        let closes: Option<Vec<DateTime<Utc>>> = calendars.iter().map(closed).collect();
        let until = closes.and_then(|closes| closes.into_iter().max()).unwrap_or(due);
        return Ok((due, until));
    }
    let mut closes = Vec::new();
    for calendar in calendars.into_iter().flatten() {
        let mut session = match calendar.session_at(at)? {
            Some(session) => session,
            None => calendar.next_session(at)?,
        };
        if follow_up == FollowUp::NextClose {
            session = calendar.next_session(session.opens_at())?;
        }
        closes.push(session.closes_at());
    }
    let close = closes.into_iter().max().ok_or(WhyUnknown::NoCalendar)?;
    Ok((close + CLOSE_GRACE, close))
}
