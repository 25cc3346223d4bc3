//! Tells the operator at set times what was covered since the last time.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::error;

use crate::alerts::{Desk, StateRow};
use crate::daemon::app::{App, AppError};
use crate::daemon::judge::Work;
use crate::operator::Statement;
use crate::schedule::PollState;
use crate::store::{Batch, Store, StoreError};

/// Where it is kept up to when the operator was told.
const TOLD: &str = "coverage\u{1f}told";
/// A statement reaches back no further than this.
const BACK_MAX: TimeDelta = TimeDelta::days(60);

impl App {
    /// Tells what was covered, if that is due; logs what goes wrong.
    pub(super) async fn cover(self) {
        if let Err(error) = self.cover_if_due().await {
            error!(%error, "what was covered could not be told");
        }
    }

    async fn cover_if_due(&self) -> Result<(), AppError> {
        let Some(schedule) = self.live().coverage.clone() else { return Ok(()) };
        let (store, now) = (&self.inner.store, self.now());
        let row = |at: DateTime<Utc>| StateRow { key: TOLD.to_owned(), value: Some(at.to_rfc3339()) };
        let told = store.state().await?.into_iter().find(|row| row.key == TOLD).and_then(|row| row.value);
        let Some(last_at) = told.and_then(|text| text.parse().ok()) else {
            // The first time counts from the start.
            store.save(Batch { state: vec![row(now)], ..Batch::default() }).await?;
            return Ok(());
        };
        let state = PollState { last_at: Some(last_at), ..PollState::default() };
        let Some(due_at) = schedule.due_at(&state).filter(|due_at| *due_at <= now) else { return Ok(()) };
        // The present day is not over: its entries are of the next statement.
        let made = statement(&**store, last_at.max(due_at - BACK_MAX), due_at - TimeDelta::days(1)).await?;
        let work = Work::Statement(Box::new(made.alert(due_at)), row(now));
        self.inner.judge.send(work).await.map_err(|_| AppError::JudgeStopped)
    }
}

/// What was covered on the days from one to another, both in.
///
/// # Errors
/// A store that cannot be read.
pub async fn statement(store: &dyn Store, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Statement, StoreError> {
    let (from, to) = (from.date_naive(), to.date_naive().max(from.date_naive()));
    let begins = |on: chrono::NaiveDate| on.and_time(chrono::NaiveTime::MIN).and_utc();
    let mut told = store.told(begins(from), begins(to) + TimeDelta::days(1)).await?;
    let state = store.state().await?;
    let rows = state.iter().filter(|row| row.key.starts_with(Desk::HEAD));
    let desk = Desk::restore(rows.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
    told.held = desk.waiting().map(|(.., items)| items.len() as u64).sum();
    Ok(Statement::new(from, to, &store.coverage(from).await?, told))
}
