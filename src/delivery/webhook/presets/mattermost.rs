//! Mattermost: an incoming webhook with one attachment
//! (<https://developers.mattermost.com/integrate/reference/message-attachments/>). A post takes 16,383 characters.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, backslashed, cut, light};

/// Signs of Mattermost's Markdown, with `:` of emoji and `~` of channels.
const SIGNS: &str = "\\*_~`|>#[]()!:-";

fn text(raw: &str) -> String {
    backslashed(raw, SIGNS)
}

pub(super) fn body(told: &Told) -> Value {
    let view = &told.view;
    let mut lines = Vec::new();
    if !told.standing.is_empty() {
        lines.push(text(&told.standing));
    }
    lines.extend(told.changed.iter().map(|line| format!("• {}", text(line))));
    lines.extend(view.quotes.iter().map(|quote| format!("> “{}”", text(quote))));
    lines.extend(told.whence().map(|whence| text(&whence)));
    lines.extend(view.body.as_ref().map(|body| text(body)));
    for item in view.items.iter().take(ITEMS_MAX) {
        lines.push(format!("{} **{}**", light(item.level), text(&item.title)));
        lines.extend(item.quote.as_ref().map(|quote| format!("> “{}”", text(quote))));
    }
    lines.extend(told.rest());
    let acts: Vec<String> = told.acts().iter().map(|(name, page)| format!("[{name}]({page})")).collect();
    let field = |title: &str, lines: &[String]| {
        let value = lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("\n");
        (!lines.is_empty()).then(|| json!({"title": title, "value": value, "short": true}))
    };
    let fields: Vec<Value> =
        [field(told.language.say("positions"), &told.positions), field(told.language.say("prices"), &told.prices)]
            .into_iter()
            .flatten()
            .collect();
    let said = format!("{}\n{}", cut(&lines.join("\n"), 10_000), acts.join(" · "));
    let mut attachment = json!({
        "fallback": cut(&format!("[{}] {}", view.severity, view.title), 500),
        "color": format!("#{:06x}", told.colour()),
        "title": cut(&view.title, 500),
        "text": said.trim_end(),
        "fields": fields,
        "footer": cut(&told.foot, 300),
    });
    if let Some((_, link)) = told.link() {
        attachment["title_link"] = link.into();
    }
    json!({"text": format!("{} {}", told.light(), text(&told.head)), "attachments": [attachment]})
}
