//! What the operator hears when a recipient of mails has unsubscribed.

use xxhash_rust::xxh3::xxh3_64;

use crate::alerts::{Alert, AlertId, AlertStatus, Left};
use crate::operator::words;
use crate::rules::Severity;

/// The alert; `rest` are the recipients that are left. The same leave always gives the same id.
pub fn unsubscribed(left: &Left, rest: &[&str]) -> Alert {
    let Left { receiver, address, at } = left;
    let id = format!("unsubscribed {receiver} {address} {}", at.timestamp_micros());
    let id = AlertId(format!("o{:016x}", xxh3_64(id.as_bytes())).into());
    let (severity, title, says) = match rest {
        [] => (
            Severity::Critical,
            format!("{address} unsubscribed from `{receiver}`; nobody is left"),
            "By the link in one of its mails. Nobody is left: what it would be told is given up, and goes to its `fallback` where there is one.".to_owned(),
        ),
        _ => (
            Severity::Warning,
            format!("{address} unsubscribed from `{receiver}`"),
            format!("By the link in one of its mails. Left: {}.", rest.join(", ")),
        ),
    };
    let body = format!(
        "{says}\n\nWhat to do: take the address out of `email.to`, or, if it was a mistake, let it have mails again with `bellwether unsubscribed --undo {address}`."
    );
    words::plain(id, 1, AlertStatus::Firing, "unsubscribed", severity, title, body, *at)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use crate::delivery::render::tests::chinese;
    use crate::delivery::render::{Sending, render_text};

    use super::*;

    #[test]
    fn the_operator_hears_who_left_and_who_is_left_in_either_language() {
        let left = Left { receiver: "desk".into(), address: "b@example.org".into(), at: DateTime::UNIX_EPOCH };
        let one = unsubscribed(&left, &["a@example.org", "c@example.org"]);
        assert_eq!((one.title.as_str(), one.severity), ("b@example.org unsubscribed from `desk`", Severity::Warning));
        assert!(one.body.contains("Left: a@example.org, c@example.org.") && one.is_of_operator());
        let last = unsubscribed(&left, &[]);
        assert!(last.severity == Severity::Critical && last.title.ends_with("nobody is left"));
        for alert in [one, last] {
            let sending = Sending { reader: chinese(), saved_at: left.at, now: left.at, tries: 0 };
            let told = render_text(&alert, &sending);
            let told = told.split("判断时间").next().expect("a mail");
            for word in ["link in one", "What to do", "mistake", "is left", "unsubscribed from"] {
                assert!(!told.contains(word), "{told}");
            }
            assert!(told.contains("退订了“desk”") && told.contains("--undo b@example.org"), "{told}");
        }
    }
}
