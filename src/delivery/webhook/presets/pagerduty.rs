//! PagerDuty: Events API v2 (<https://developer.pagerduty.com/docs/send-alert-event>). One incident a story: it is
//! triggered, and resolved when the story is over. A summary takes 1,024 characters.

use serde_json::{Value, json};

use super::told::{Told, cut};
use crate::alerts::{Alert, AlertStatus};

pub(super) fn body(told: &Told, alert: &Alert, routing_key: &str) -> Value {
    let view = &told.view;
    let over = alert.status == AlertStatus::Closed;
    let story = alert.story.as_ref().map_or_else(|| alert.id.to_string(), |story| format!("{story} {}", alert.rule));
    // Never empty: an event without a source is refused.
    let source = view.cited.as_ref().map_or("prices", |cited| cited.source.as_str());
    let source = if source.trim().is_empty() { "bellwether".to_owned() } else { cut(source, 255) };
    let mut event = json!({
        "routing_key": routing_key,
        "event_action": if over { "resolve" } else { "trigger" },
        "dedup_key": cut(&story, 255),
        "client": "bellwether",
        "payload": {
            "summary": cut(&format!("{}: {}", view.news, view.title), 1_024),
            "source": source,
            "severity": view.level,
            "timestamp": alert.at,
            "component": cut(&view.rule, 255),
            "custom_details": {
                "standing": told.standing,
                "changed": told.changed,
                "evidence": view.quotes,
                "positions": told.positions,
                "prices": told.prices,
                "alerts": view.items.iter().map(|item| item.title.clone()).collect::<Vec<_>>(),
                "alert": view.alert,
                "revision": view.revision,
            },
        },
    });
    let shown = |(text, href): (&str, &str)| json!({"href": href, "text": text});
    let links: Vec<Value> = told.link().into_iter().chain(told.acts()).map(shown).collect();
    if !links.is_empty() {
        event["links"] = links.into();
    }
    event
}
