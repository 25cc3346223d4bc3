//! Tells a monitor that bellwether is alive, for as long as it is: without the word, the monitor tells the operator.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::daemon::app::App;
use crate::daemon::judge::Work;
use crate::http::{Reach, Request};
use crate::operator::Ping;

/// Without a monitor in the configuration, it is looked for again after this: a reload may bring one.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// More of a monitor's answer is not read.
const ANSWER_BYTES_MAX: u64 = 64 << 10;

impl App {
    /// Tells the monitor at its times until it is told to stop.
    pub(super) async fn keep_pinging(self, stop: CancellationToken) {
        // Whether the last word came through; told in the log when that changes.
        let mut came_through = true;
        loop {
            let ping = self.live().ping.clone();
            if let Some(ping) = &ping {
                let comes = self.ping(ping).await;
                match (came_through, &comes) {
                    (false, Ok(())) => info!("the monitor is told again that bellwether is alive"),
                    (true, Err(why)) => warn!(why, "the monitor is not told that bellwether is alive"),
                    _ => debug!(ok = comes.is_ok(), "monitor"),
                }
                came_through = comes.is_ok();
            }
            let wait = ping.map_or(LOOK_AGAIN, |ping| ping.every);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled() => break,
            }
        }
    }

    /// Tells the monitor, if bellwether is alive.
    async fn ping(&self, ping: &Ping) -> Result<(), String> {
        // Idle loops are made to turn.
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.inner.outbox.notify_one();
        if self.inner.judge.try_send(Work::Ping(answer)).is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(10), answered).await;
        }
        let stuck: Vec<&str> =
            self.inner.pulse.stuck(self.since_start()).into_iter().map(|turn| turn.as_str()).collect();
        if !stuck.is_empty() {
            error!(?stuck, "a part of bellwether has not moved for too long; the monitor is not told that it is alive");
            return Err(format!("stuck: {}", stuck.join(", ")));
        }
        self.send_ping(ping).await
    }

    /// Tells the monitor that a pass went well.
    ///
    /// # Errors
    /// In words, without the address.
    pub async fn ping_after_pass(&self) -> Result<(), String> {
        match self.live().ping.clone() {
            Some(ping) => self.send_ping(&ping).await,
            None => Ok(()),
        }
    }

    async fn send_ping(&self, ping: &Ping) -> Result<(), String> {
        let Some(url) = ping.url() else { return Ok(()) };
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = Request { body_bytes_max: ANSWER_BYTES_MAX, ..Request::get(url, Reach::Configured) };
        match self.live().client.send(request).await {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            Ok(answer) => Err(format!("`{host}` answered {}", answer.status)),
            Err(error) => Err(error.to_string()),
        }
    }
}
