//! Alertmanager: `POST /api/v2/alerts` (its OpenAPI description, `postableAlerts`). What names an alert there are its
//! labels, so they are the same over all revisions; it ends when the story is over.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::told::{Told, cut};
use crate::alerts::{Alert, AlertStatus};

/// How long an alert stands if nothing more is heard of its story. Without it Alertmanager would resolve it after minutes.
const STANDS: TimeDelta = TimeDelta::days(1);

pub(super) fn body(told: &Told, alert: &Alert) -> Value {
    let view = &told.view;
    let story = alert.story.as_ref().map_or_else(|| alert.id.to_string(), ToString::to_string);
    let mut labels: Map<String, Value> = alert
        .labels
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (label_name(name), cut(value, 200).into()))
        .collect();
    for (name, value) in [("alertname", view.rule.clone()), ("severity", view.level.to_owned()), ("story", story)] {
        labels.insert(name.to_owned(), value.into());
    }
    let texts = [
        ("summary", view.title.clone()),
        ("description", [view.quotes.join("\n"), view.body.clone().unwrap_or_default()].join("\n").trim().to_owned()),
        ("news", view.news.to_owned()),
        ("standing", told.standing.clone()),
        ("changed", told.changed.join("\n")),
        ("positions", told.positions.join("\n")),
        ("prices", told.prices.join("\n")),
        ("source", told.whence().unwrap_or_default()),
    ];
    let mut annotations: Map<String, Value> = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), cut(&text, 2_000).into()))
        .collect();
    let acts = view.links.iter().flat_map(|links| [("acknowledge", &links.acknowledge), ("snooze", &links.snooze)]);
    annotations.extend(acts.map(|(name, page)| (name.to_owned(), page.as_str().into())));
    let ends_at = if alert.status == AlertStatus::Closed { alert.at } else { alert.at + STANDS };
    let mut posted =
        json!({"labels": labels, "annotations": annotations, "startsAt": alert.at.min(ends_at), "endsAt": ends_at});
    if let Some((_, link)) = told.link() {
        posted["generatorURL"] = link.into();
    }
    json!([posted])
}

/// A label's name as Prometheus takes it: letters, digits and `_`, not a digit first.
fn label_name(name: &str) -> String {
    let word: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if word.starts_with(|c: char| c.is_ascii_digit()) { format!("_{word}") } else { word }
}
