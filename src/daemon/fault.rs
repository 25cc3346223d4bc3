//! Points at which a test may kill the process, in debug builds only.
//!
//! `BELLWETHER_FAULT=judged:3` kills the process with SIGKILL the third time that it comes by `judged`.

/// The points, in the order in which an article passes them.
pub const POINTS: &[&str] = &["fetched", "parsed", "read", "judged", "saved", "due", "sent", "recorded"];

#[cfg(debug_assertions)]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[expect(clippy::disallowed_methods, reason = "a test of crashes, not a setting")]
    static ARMED: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let text = std::env::var("BELLWETHER_FAULT").ok()?;
        let (point, count) = text.split_once(':')?;
        Some((point.to_owned(), count.parse().ok()?))
    });
    static PASSED: AtomicU32 = AtomicU32::new(0);

    pub(super) fn pass(point: &str) {
        let Some((armed, count)) = &*ARMED else { return };
        if armed == point && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count {
            let id = std::process::id().to_string();
            let _ = std::process::Command::new("kill").args(["-9", &id]).status();
            // Nothing after this point may happen before the signal arrives.
            loop {
                std::thread::park();
            }
        }
    }
}

/// Passes a point; does nothing unless a test armed it.
#[inline]
pub(super) fn point(name: &'static str) {
    #[cfg(debug_assertions)]
    armed::pass(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}
