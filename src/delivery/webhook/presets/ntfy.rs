//! ntfy: publishing as JSON (<https://docs.ntfy.sh/publish/#publish-as-json>). Plain text; a message takes 4,096 bytes.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, cut, light};

const MESSAGE_BYTES_MAX: usize = 4_000;

pub(super) fn body(told: &Told, topic: &str) -> Value {
    let view = &told.view;
    let mut lines = Vec::new();
    if !told.standing.is_empty() {
        lines.push(told.standing.clone());
    }
    lines.extend(told.changed.iter().cloned());
    lines.extend(view.quotes.iter().map(|quote| format!("“{}”", cut(quote, 500))));
    lines.extend(told.whence());
    lines.extend(view.body.as_ref().map(|body| cut(body, 500)));
    let items = view.items.iter().take(ITEMS_MAX);
    lines.extend(items.map(|item| format!("{} {}", light(item.level), item.title)));
    lines.extend(told.rest());
    lines.extend(
        [&told.positions, &told.prices].into_iter().filter(|part| !part.is_empty()).map(|part| part.join("  ")),
    );
    while lines.len() > 1 && lines.iter().map(|line| line.len() + 1).sum::<usize>() > MESSAGE_BYTES_MAX {
        lines.pop();
    }
    let (priority, tag) = match view.level {
        "critical" => (5, "red_circle"),
        "warning" => (4, "orange_circle"),
        _ => (3, "blue_circle"),
    };
    let mut body = json!({
        "topic": topic,
        "title": cut(&format!("{}: {}", told.head, view.title), 250),
        "message": lines.join("\n"),
        "priority": priority,
        "tags": [tag],
    });
    if let Some((_, link)) = told.link() {
        body["click"] = link.into();
    }
    let acts = told.acts();
    if !acts.is_empty() {
        let view = |(label, url): &(&str, &str)| json!({"action": "view", "label": label, "url": url, "clear": true});
        body["actions"] = acts.iter().map(view).collect();
    }
    body
}
