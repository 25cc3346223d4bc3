//! Answers who follows a link out of a mail or a chat message: shows which alert it is about, and does what is asked.
//!
//! In: a request, and an `Office` that looks things up. Out: a `Reply`; what is asked goes to the office as an `Order`.
//!
//! Invariants
//! - B1. Only `POST` acts: mail scanners and chat servers visit every link.
//! - B2. What is asked twice is done once.
//! - B3. Who has no link that was signed here is told nothing of any alert.

mod leave;
mod listen;
mod page;
#[cfg(test)]
mod tests;

pub use listen::serve;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use tracing::{error, info};

use crate::alerts::{Acknowledged, Alert, AlertId, Order};
use crate::delivery::Reader;
use crate::links::{LinkAction, Links, Refusal, Ticket};
use crate::store::StoreError;
use crate::web::page::{Note, Scene};

/// How long an alert can be put off, as the form names it.
const SNOOZES: &[(&str, i64)] = &[("1h", 1), ("4h", 4), ("24h", 24)];
/// Two wishes to put an alert off until about the same time are one: a button that was pressed twice.
const SAME_WISH: TimeDelta = TimeDelta::minutes(1);
/// Ids of drills begin so; no rule makes one.
const DRILL: &str = "drill";

/// What answering needs of the daemon.
#[async_trait]
pub trait Office: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
    /// None while none are configured.
    fn links(&self) -> Option<Arc<Links>>;
    /// How a receiver reads; none if there is no such receiver any more.
    fn reader(&self, receiver: &str) -> Option<Reader>;
    /// Its last revision.
    async fn alert(&self, id: &AlertId) -> Result<Option<Alert>, StoreError>;
    async fn acknowledged(&self, id: &AlertId) -> Result<Option<Acknowledged>, StoreError>;
    /// Addresses that a receiver of mails writes to.
    fn recipients(&self, receiver: &str) -> Vec<String>;
    /// True if that recipient wants no more mails of the receiver.
    fn has_left(&self, receiver: &str, address: &str) -> bool;
    /// Does it, or sees to it that it is done.
    async fn leave(&self, order: Order) -> Result<(), StoreError>;
}

/// What is asked, without what no answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// `GET`, or `HEAD` of the same.
    Look,
    /// `POST`, with its form.
    Act(&'a str),
}

/// A page, and what became of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub html: String,
}

/// Where links are answered.
pub struct Door {
    office: Arc<dyn Office>,
    /// Looking and acting are one step, so that two clicks at once act once.
    turn: Mutex<()>,
}

impl Door {
    pub fn new(office: Arc<dyn Office>) -> Self {
        Self { office, turn: Mutex::new(()) }
    }

    /// Answers a request for a path.
    pub async fn answer(&self, path: &str, asked: Asked<'_>) -> Reply {
        let now = self.office.now();
        let Some(links) = self.office.links() else { return bare(404, Note::Unknown) };
        match links.read_leave(path) {
            None => {}
            Some(Err(_)) => return bare(403, Note::Unsigned),
            Some(Ok(leaving)) => {
                return self.answer_leaving(&links, &leaving, asked, now).await.unwrap_or_else(|error| {
                    error!(receiver = leaving.receiver, %error, "a recipient could not be left out");
                    bare(503, Note::Failed)
                });
            }
        }
        let ticket = match links.read(path, now) {
            Ok(ticket) => ticket,
            Err(Refusal::Unknown) => return bare(404, Note::Unknown),
            Err(Refusal::Unsigned) => return bare(403, Note::Unsigned),
            Err(Refusal::Expired(ticket)) => {
                let reader = self.office.reader(&ticket.receiver).unwrap_or_default();
                return page::reply(410, &reader, Note::Expired(ticket.until), None);
            }
        };
        let Some(reader) = self.office.reader(&ticket.receiver) else { return bare(404, Note::NoReceiver) };
        match self.dealt(&links, &ticket, &reader, asked, now).await {
            Ok(reply) => reply,
            Err(error) => {
                error!(alert = %ticket.alert, %error, "a link could not be answered");
                page::reply(503, &reader, Note::Failed, None)
            }
        }
    }

    async fn dealt(
        &self,
        links: &Links,
        ticket: &Ticket,
        reader: &Reader,
        asked: Asked<'_>,
        now: DateTime<Utc>,
    ) -> Result<Reply, StoreError> {
        if ticket.alert.0.starts_with(DRILL) {
            return Ok(page::reply(200, reader, Note::Drill, None));
        }
        let Some(alert) = self.office.alert(&ticket.alert).await? else {
            return Ok(page::reply(404, reader, Note::NoAlert, None));
        };
        let _turn = self.turn.lock().await;
        let known = self.office.acknowledged(&ticket.alert).await?;
        let scene = |known| Scene { links, ticket, alert: &alert, known, now };
        let wish = match asked {
            Asked::Look => return Ok(page::reply(200, reader, Note::None, Some(scene(known)))),
            Asked::Act(form) => wish(ticket, form, now),
        };
        let Some((order, wanted)) = wish else {
            return Ok(page::reply(400, reader, Note::NoTime, Some(scene(known))));
        };
        if is_done(known.as_ref(), wanted.as_ref()) {
            return Ok(page::reply(200, reader, Note::Already, Some(scene(known))));
        }
        self.office.leave(order).await?;
        info!(alert = %ticket.alert, receiver = ticket.receiver, action = ticket.action.as_str(), "done by a link");
        Ok(page::reply(200, reader, Note::Done(ticket.action), Some(scene(wanted))))
    }
}

/// What a form asks for, and how the alert stands afterwards; none if it says no time that is offered.
fn wish(ticket: &Ticket, form: &str, now: DateTime<Utc>) -> Option<(Order, Option<Acknowledged>)> {
    let until = match ticket.action {
        LinkAction::Undo => return Some((Order::Unacknowledge { alert: ticket.alert.clone() }, None)),
        LinkAction::Acknowledge => None,
        LinkAction::Snooze => {
            let wanted = form.split('&').find_map(|pair| pair.strip_prefix("for="))?;
            let (_, hours) = SNOOZES.iter().find(|(name, _)| *name == wanted)?;
            Some(now + TimeDelta::hours(*hours))
        }
    };
    let known = Acknowledged { alert: ticket.alert.clone(), at: now, by: ticket.receiver.clone(), until };
    Some((Order::Acknowledge(known.clone()), Some(known)))
}

/// True if the alert stands as it is wanted already.
fn is_done(known: Option<&Acknowledged>, wanted: Option<&Acknowledged>) -> bool {
    match (known.map(|known| known.until), wanted.map(|wanted| wanted.until)) {
        (None, None) | (Some(None), Some(None)) => true,
        (Some(Some(known)), Some(Some(wanted))) => (known - wanted).abs() < SAME_WISH,
        _ => false,
    }
}

/// A page for somebody of whom nothing is known.
fn bare(status: u16, note: Note) -> Reply {
    page::reply(status, &Reader::default(), note, None)
}
