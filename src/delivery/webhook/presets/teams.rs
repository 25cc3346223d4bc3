//! Microsoft Teams: a workflow "when a Teams webhook request is received", with an adaptive card of version 1.4
//! (<https://adaptivecards.io/explorer/AdaptiveCard.html>). A message takes 28 kB.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, backslashed, cut, light};

/// Bytes of a message, with some room below what is taken.
const BYTES_MAX: usize = 27_000;

/// Signs of the Markdown that a text block reads.
const SIGNS: &str = "\\*_[]()#`-";

fn text(raw: &str) -> String {
    backslashed(raw, SIGNS)
}

fn block(raw: &str) -> Value {
    json!({"type": "TextBlock", "text": cut(raw, 2_000), "wrap": true})
}

pub(super) fn body(told: &Told) -> Value {
    // Head and title always; then as much of the rest, in its order, as there is room for.
    let (mut blocks, foot) = blocks(told);
    loop {
        let body = message(told, blocks.iter().chain([&foot]).cloned().collect());
        if blocks.len() <= 2 || body.to_string().len() <= BYTES_MAX {
            return body;
        }
        blocks.pop();
    }
}

/// What stands in the card, and its last line.
fn blocks(told: &Told) -> (Vec<Value>, Value) {
    let view = &told.view;
    let colour = match view.level {
        "critical" => "attention",
        "warning" => "warning",
        _ => "accent",
    };
    let mut blocks = vec![
        json!({"type": "TextBlock", "text": text(&told.head), "weight": "bolder", "color": colour, "spacing": "none"}),
        json!({"type": "TextBlock", "text": cut(&text(&view.title), 500), "wrap": true, "size": "large", "weight": "bolder"}),
    ];
    if !told.standing.is_empty() {
        blocks.push(json!({"type": "TextBlock", "text": text(&told.standing), "wrap": true, "isSubtle": true}));
    }
    blocks.extend(told.changed.iter().map(|line| block(&text(line))));
    blocks.extend(view.quotes.iter().map(
        |quote| json!({"type": "Container", "style": "emphasis", "items": [block(&format!("“{}”", text(quote)))]}),
    ));
    blocks.extend(told.whence().map(|whence| block(&text(&whence))));
    blocks.extend(view.body.as_ref().map(|body| block(&text(body))));
    for item in view.items.iter().take(ITEMS_MAX) {
        let quote = item.quote.as_ref().map(|quote| format!("\n\n“{}”", text(&cut(quote, 300)))).unwrap_or_default();
        blocks.push(block(&format!("{} **{}**{quote}", light(item.level), text(&item.title))));
    }
    blocks.extend(told.rest().map(|rest| block(&rest)));
    let facts: Vec<Value> =
        [(told.language.say("positions"), &told.positions), (told.language.say("prices"), &told.prices)]
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(name, lines)| json!({"title": name, "value": cut(&text(&lines.join(" · ")), 1_000)}))
            .collect();
    if !facts.is_empty() {
        blocks.push(json!({"type": "FactSet", "facts": facts}));
    }
    // A service shows no text that is empty, and some refuse it.
    blocks.retain(|block| block["text"].as_str().is_none_or(|text| !text.trim().is_empty()));
    let foot = cut(&text(&told.foot), 500);
    (blocks, json!({"type": "TextBlock", "text": foot, "wrap": true, "isSubtle": true, "size": "small"}))
}

fn message(told: &Told, blocks: Vec<Value>) -> Value {
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "msteams": {"width": "Full"},
    });
    let article = told.link().map(|(_, link)| (told.language.say("article"), link));
    let open = |(title, url): (&str, &str)| json!({"type": "Action.OpenUrl", "title": title, "url": url});
    let actions: Vec<Value> = article.into_iter().chain(told.acts()).map(open).collect();
    if !actions.is_empty() {
        card["actions"] = actions.into();
    }
    json!({
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card}],
    })
}
