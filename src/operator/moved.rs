//! What the operator hears when the address of a feed has moved for good.

use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

use crate::alerts::{Alert, AlertId, AlertStatus};
use crate::operator::words;
use crate::rules::Severity;

/// The alert, told once; the same move always gives the same id.
pub fn moved(feed: &str, from: &str, to: &str, at: DateTime<Utc>) -> Alert {
    let id = format!("moved {feed} {from} {to} {}", at.timestamp_micros());
    let id = AlertId(format!("o{:016x}", xxh3_64(id.as_bytes())).into());
    let title = format!("Feed `{feed}` has moved");
    let body = format!(
        "For a day its server has answered that it has moved for good: `{from}` is now `{to}`, and is asked there.\n\n\
         What to do: look whether that is the feed that you mean, and put the new address into `feeds`."
    );
    words::plain(id, 1, AlertStatus::Firing, "feed-moved", Severity::Warning, title, body, at)
}

#[cfg(test)]
mod tests {
    use crate::delivery::render::tests::chinese;
    use crate::delivery::render::{Sending, render_text};

    use super::*;

    #[test]
    fn the_operator_hears_where_a_feed_has_moved_in_either_language() {
        let at = DateTime::UNIX_EPOCH;
        let alert = moved("wire", "https://a.example/feed", "https://b.example/feed", at);
        assert!(alert.body.contains("`https://a.example/feed` is now `https://b.example/feed`"), "{}", alert.body);
        let told = render_text(&alert, &Sending { reader: chinese(), saved_at: at, now: at, tries: 0 });
        let told = told.split("判断时间").next().expect("a mail");
        for word in ["has moved", "For a day", "What to do", "look whether"] {
            assert!(!told.contains(word), "{told}");
        }
        assert!(told.contains("信息源 `wire` 已迁移") && told.contains("`https://b.example/feed`"), "{told}");
    }
}
