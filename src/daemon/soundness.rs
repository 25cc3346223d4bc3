//! When the store is looked through, and what comes of it.
//!
//! In: time since the start, by a clock that is never set, and whether anything is being polled. Out: that it is time; then what
//! the operator may have to hear.

use std::time::Duration;

use tracing::{info, warn};

use crate::daemon::app::App;
use crate::operator::Seen;
use crate::store::Soundness;

/// The store is looked through so long after the start, when nothing is polled, ..
const FIRST_AFTER: Duration = Duration::from_secs(600);
/// .. and again after this, ..
const EVERY: Duration = Duration::from_secs(7 * 86_400);
/// .. and, where something is always polled, so late at the latest, ..
const WAITS_MAX: Duration = Duration::from_secs(6 * 3_600);
/// .. for so long at most: a long reader keeps the store's log from being begun anew.
const WITHIN: Duration = Duration::from_secs(60);

/// When it is time to look through the store.
#[derive(Debug)]
pub(super) struct CheckPlan {
    /// Since the start.
    due_at: Duration,
}

impl Default for CheckPlan {
    fn default() -> Self {
        Self { due_at: FIRST_AFTER }
    }
}

impl CheckPlan {
    /// True if it is to be looked through now; then the next time is planned.
    pub(super) fn is_due(&mut self, since_start: Duration, is_idle: bool) -> bool {
        let is_due = since_start >= self.due_at && (is_idle || since_start >= self.due_at + WAITS_MAX);
        if is_due {
            self.due_at = since_start + EVERY;
        }
        is_due
    }
}

impl App {
    /// Looks through the store, and tells the operator if it is damaged, or sound again.
    pub(super) async fn check_store(self) {
        let store = self.live().keep.path.display().to_string();
        let damage = match self.store().look_through(WITHIN).await {
            Ok(Soundness::Sound) => None,
            Ok(Soundness::Damaged(says)) => Some(says),
            Ok(Soundness::Unfinished) => return info!("the store is too large to be looked through in a minute"),
            Err(error) => return warn!(%error, "the store could not be looked through"),
        };
        self.see(Seen::StoreChecked { store, damage }).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};

    use super::*;
    use crate::clock::Clock;
    use crate::config;
    use crate::daemon::judge::Work;
    use crate::store::{Batch, SeenEntry, SqliteStore, Store};

    const DAY: u64 = 86_400;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> DateTime<Utc> {
            DateTime::from_timestamp(1_795_694_400, 0).expect("in range")
        }
    }

    #[test]
    fn the_store_is_looked_through_ten_minutes_after_the_start_and_every_week() {
        let mut plan = CheckPlan::default();
        let mut due = |seconds| plan.is_due(Duration::from_secs(seconds), true);
        assert!(!due(0) && !due(599));
        assert!(due(600), "ten minutes after the start");
        assert!(!due(600) && !due(601) && !due(600 + 7 * DAY - 1), "once");
        // A machine that slept is looked after once, and a week counts from then.
        assert!(due(600 + 10 * DAY));
        assert!(!due(600 + 14 * DAY) && due(600 + 17 * DAY));
    }

    #[test]
    fn it_waits_for_a_moment_at_which_nothing_is_polled_but_not_for_ever() {
        let mut plan = CheckPlan::default();
        let mut due = |seconds, is_idle| plan.is_due(Duration::from_secs(seconds), is_idle);
        assert!(!due(600, false) && !due(3_600, false));
        assert!(due(3_601, true));
        assert!(!due(3_601 + 7 * DAY + 6 * 3_600 - 1, false));
        assert!(due(3_601 + 7 * DAY + 6 * 3_600, false), "something is always polled");
    }

    /// What the operator is to hear of the store after it was looked through.
    async fn told_of(path: &std::path::Path) -> bool {
        let app = App::start(config::load(path).expect("right"), Arc::new(Noon)).await.expect("it starts");
        app.clone().check_store().await;
        // Once the judge answers, what came before is saved.
        let (answer, answered) = tokio::sync::oneshot::channel();
        app.inner.judge.send(Work::Ping(answer)).await.expect("it runs");
        answered.await.expect("it answers");
        let state = app.store().state().await.expect("read");
        app.store().close().await.expect("closed");
        state.iter().any(|row| row.key.contains("store-damaged"))
    }

    #[tokio::test]
    async fn a_store_with_a_page_that_does_not_fit_is_the_operators_matter() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, file) = (folder.path().join("bellwether.yaml"), folder.path().join("b.db"));
        std::fs::write(&path, "store: {path: b.db}\n").expect("written");
        assert!(!told_of(&path).await, "it is sound");
        let store = SqliteStore::open(&file).expect("a store");
        // Nothing of this is read at the start.
        let entry = |number: u64| SeenEntry {
            feed: "wire".to_owned(),
            identity: format!("urn:entry:{number}:{}", "x".repeat(200)),
            content_hash: number,
            at: Noon.now(),
            outcome: "read".to_owned(),
        };
        store.save(Batch { entries: (0..2_000).map(entry).collect(), ..Batch::default() }).await.expect("saved");
        store.close().await.expect("closed");
        let mut bytes = std::fs::read(&file).expect("read");
        let middle = bytes.len() / 2 / 4_096 * 4_096;
        bytes[middle..middle + 4_096].fill(0xa5);
        std::fs::write(&file, bytes).expect("written");
        assert!(told_of(&path).await, "it is damaged");
    }
}
