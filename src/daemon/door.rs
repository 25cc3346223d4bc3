//! Keeps the door at which links are answered: opens it where the configuration says, and moves it on a reload.
//!
//! A door that cannot be opened holds up no alert: it is said in the log, and tried again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tracing::{error, info};

use crate::alerts::{Acknowledged, Alert, AlertId, Order};
use crate::daemon::app::App;
use crate::delivery::Reader;
use crate::links::Links;
use crate::store::{Batch, StoreError};
use crate::web::{self, Door, Office};

/// Between two tries to open the door.
const TRY_AGAIN: Duration = Duration::from_secs(30);

impl App {
    /// Answers links for as long as the daemon runs.
    pub(super) async fn keep_door(self) {
        let mut place = self.inner.door.subscribe();
        let door = Arc::new(Door::new(Arc::new(self)));
        loop {
            let now = *place.borrow_and_update();
            tokio::select! {
                () = open(now, door.clone()) => {}
                // What stays where it is stays open.
                moved = place.wait_for(|next| *next != now) => if moved.is_err() { return },
            }
        }
    }
}

/// Answers there; returns only to be called again.
async fn open(place: Option<SocketAddr>, door: Arc<Door>) {
    let Some(place) = place else { return std::future::pending().await };
    match TcpListener::bind(place).await {
        Ok(listener) => {
            let address = listener.local_addr().unwrap_or(place);
            info!(%address, "links are answered");
            web::serve(listener, door).await;
        }
        Err(error) => {
            error!(address = %place, %error, "links cannot be answered; will try again");
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }
}

#[async_trait]
impl Office for App {
    fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    fn links(&self) -> Option<Arc<Links>> {
        self.live().links.clone()
    }

    fn reader(&self, receiver: &str) -> Option<Reader> {
        self.live().receivers.get(receiver).map(|receiver| receiver.reader().clone())
    }

    async fn alert(&self, id: &AlertId) -> Result<Option<Alert>, StoreError> {
        Ok(self.inner.store.alert(&id.0).await?.pop())
    }

    async fn acknowledged(&self, id: &AlertId) -> Result<Option<Acknowledged>, StoreError> {
        let row = self.inner.store.state_row(&Acknowledged::key(id)).await?;
        let orders = self.inner.store.orders().await?;
        Ok(Acknowledged::standing(id, row.as_ref(), orders.iter().filter_map(Order::of), self.inner.clock.now()))
    }

    fn recipients(&self, receiver: &str) -> Vec<String> {
        let live = self.live();
        let found = live.receivers.get(receiver).map(|receiver| receiver.recipients());
        found.unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    fn has_left(&self, receiver: &str, address: &str) -> bool {
        self.leavers().has(receiver, address)
    }

    async fn leave(&self, order: Order) -> Result<(), StoreError> {
        let row = order.row(self.inner.clock.now());
        self.inner.store.save(Batch { state: vec![row], ..Batch::default() }).await?;
        // It is kept by now: what goes wrong here is done by the next look at the orders.
        if let Err(error) = self.take_orders().await {
            error!(%error, "what was asked by a link is done later");
        }
        Ok(())
    }
}
