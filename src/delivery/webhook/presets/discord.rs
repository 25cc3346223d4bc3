//! Discord: a webhook with one embed (<https://discord.com/developers/docs/resources/message#embed-object>). A title
//! takes 256 characters, a description 4,096, a field's value 1,024, all of it 6,000; they are counted in UTF-16 here.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, backslashed, cut_utf16, light};

/// Signs of Discord's Markdown.
const SIGNS: &str = "\\*_~`|>#[]()-";

/// With all else at its longest, an embed keeps to its limit.
const DESCRIPTION_MAX: usize = 3_000;

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
        lines.extend(item.link.clone());
    }
    lines.extend(told.rest());
    let field = |name: &str, lines: &[String]| {
        let value = cut_utf16(&lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("\n"), 1_024);
        (!lines.is_empty()).then(|| json!({"name": name, "value": value, "inline": true}))
    };
    let fields: Vec<Value> =
        [field(told.language.say("positions"), &told.positions), field(told.language.say("prices"), &told.prices)]
            .into_iter()
            .flatten()
            .collect();
    let acts: Vec<String> = told.acts().iter().map(|(name, page)| format!("[{name}]({page})")).collect();
    // Whole or not at all: half a link leads nowhere.
    let acts = if acts.is_empty() { String::new() } else { format!("\n{}", acts.join(" · ")) };
    let description = format!("{}{acts}", cut_utf16(&lines.join("\n"), DESCRIPTION_MAX - acts.chars().count()));
    let mut embed = json!({"color": told.colour(), "fields": fields, "footer": {"text": cut_utf16(&told.foot, 500)}});
    // A part that is there must not be empty.
    for (name, text) in [("title", cut_utf16(&text(&view.title), 256)), ("description", description)] {
        if !text.trim().is_empty() {
            embed[name] = text.into();
        }
    }
    if let Some((_, link)) = told.link() {
        embed["url"] = link.into();
    }
    json!({
        "content": cut_utf16(&format!("{} {}", told.light(), text(&told.head)), 500),
        "embeds": [embed],
        // Whatever stands in the text calls nobody.
        "allowed_mentions": {"parse": []},
    })
}
