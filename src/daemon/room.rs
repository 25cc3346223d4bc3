//! Opening the store on a disk that may be full: an end would only be begun again and again, with nobody told. So the daemon
//! waits until there is room, and tells the operator by what needs no disk.

use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::Signal;
use tracing::{error, info, warn};

use crate::alerts::{Alert, Leavers};
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::lane;
use crate::operator::Unsaved;
use crate::store::{SqliteStore, StoreError};

/// The store is tried to be opened again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// The service manager is asked to be patient for so long each time.
const PATIENCE_US: u32 = 60_000_000;

/// The store, as soon as its disk has room; none where one of the signals that end bellwether came first.
///
/// # Errors
/// Whatever else is wrong with the store.
pub(super) async fn open_when_there_is(
    config: &Config,
    clock: &dyn Clock,
    [terminate, interrupt]: [&mut Signal; 2],
) -> Result<Option<SqliteStore>, StoreError> {
    let (mut unsaved, mut waits) = (Unsaved::default(), false);
    let name = config.store.path.display().to_string();
    loop {
        let now = clock.now();
        let failed = match SqliteStore::open(&config.store.path) {
            Err(error @ StoreError::NoRoom { .. }) => error,
            other => {
                if other.is_ok() && waits {
                    info!("the disk of the store has room again");
                    tell(config, clock, unsaved.saved(&name, &config.operator.pace, now)).await;
                }
                return other.map(Some);
            }
        };
        if !waits {
            error!(error = %failed, "waiting for room on the disk of the store; nothing is read until then");
        }
        waits = true;
        // Without a service manager there is nobody to ask.
        let _ = sd_notify::notify(&[
            NotifyState::ExtendTimeoutUsec(PATIENCE_US),
            NotifyState::Status("waiting for room on the disk of the store"),
        ]);
        tell(config, clock, unsaved.failed(&name, &failed.to_string(), &config.operator.pace, now)).await;
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            _ = terminate.recv() => return Ok(None),
            _ = interrupt.recv() => return Ok(None),
        }
    }
}

/// Sends it straight to the operator's receivers: there is no outbox.
async fn tell(config: &Config, clock: &dyn Clock, alert: Option<Alert>) {
    let Some(alert) = alert.map(Arc::new) else { return };
    warn!(rule = %alert.rule, title = alert.title, "the operator is told past the outbox");
    let names = &config.operator.receivers;
    for receiver in config.receivers.iter().filter(|receiver| names.iter().any(|name| name == receiver.name())) {
        lane::tell_straight(receiver, &alert, clock.now(), &Leavers::default()).await;
    }
}
