//! Telegram: `sendMessage` of a bot, in its HTML (<https://core.telegram.org/bots/api#sendmessage>). A message takes 4,096
//! characters, so lines are left out from the end until it fits.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, cut, entities, light, uncalled};

const MESSAGE_MAX: usize = 4_000;

fn text(raw: &str, most: usize) -> String {
    // Cut before it is escaped: half an entity would be refused.
    entities(&uncalled(&cut(raw, most)))
}

pub(super) fn body(told: &Told, chat: &str) -> Value {
    let view = &told.view;
    let mut lines = vec![
        format!("{} <b>{}</b>", told.light(), text(&told.head, 100)),
        format!("<b>{}</b>", text(&view.title, 300)),
    ];
    if !told.standing.is_empty() {
        lines.push(text(&told.standing, 200));
    }
    lines.extend(told.changed.iter().map(|line| format!("• {}", text(line, 200))));
    lines.extend(view.quotes.iter().map(|quote| format!("<blockquote>{}</blockquote>", text(quote, 600))));
    lines.extend(
        told.link()
            .map(|(name, link)| format!("<a href=\"{}\">{}</a>", entities(link).replace('"', "%22"), text(name, 200))),
    );
    lines.extend(told.whence().map(|whence| text(&whence, 200)));
    lines.extend(view.body.as_ref().map(|body| text(body, 800)));
    for item in view.items.iter().take(ITEMS_MAX) {
        lines.push(format!("{} <b>{}</b>", light(item.level), text(&item.title, 250)));
    }
    lines.extend(told.rest());
    for part in [&told.positions, &told.prices].into_iter().filter(|part| !part.is_empty()) {
        lines.push(text(&part.join("  "), 400));
    }
    lines.push(format!("<i>{}</i>", text(&told.foot, 200)));
    // As text: a button whose address Telegram does not like would have the whole message refused.
    let act = |(name, page): &(&str, &str)| format!("<a href=\"{}\">{name}</a>", entities(page));
    let acts = told.acts().iter().map(act).collect::<Vec<_>>().join(" · ");
    let room = MESSAGE_MAX - acts.chars().count();
    while lines.len() > 2 && lines.iter().map(|line| line.chars().count() + 1).sum::<usize>() > room {
        lines.pop();
    }
    lines.extend(Some(acts).filter(|acts| !acts.is_empty()));
    json!({
        "chat_id": chat,
        "text": lines.join("\n"),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": true},
        // Only what is critical makes a sound.
        "disable_notification": view.level == "info",
    })
}
