//! Slack: an incoming webhook with blocks (<https://docs.slack.dev/reference/block-kit/blocks>). A header takes 150
//! characters, a section 3,000, a message 50 blocks.

use serde_json::{Value, json};

use super::told::{ITEMS_MAX, Told, cut, entities, light, uncalled};

const HEADER_MAX: usize = 150;
const SECTION_MAX: usize = 2_900;

/// `&`, `<` and `>` are all that Slack reads in `mrkdwn` beside signs that only look; those get a mark of no width.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in entities(&uncalled(raw)).chars() {
        if matches!(c, '*' | '_' | '~' | '`') {
            out.push('\u{200b}');
        }
        out.push(c);
    }
    out
}

fn section(raw: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": cut(raw, SECTION_MAX)}})
}

fn context(raw: &str) -> Value {
    json!({"type": "context", "elements": [{"type": "mrkdwn", "text": cut(raw, SECTION_MAX)}]})
}

fn link((name, address): (&str, &str)) -> String {
    // `|` and `>` would end the address.
    format!(
        "<{}|{}>",
        address.replace('|', "%7C").replace('>', "%3E").replace('&', "&amp;"),
        text(&name.replace('|', "/"))
    )
}

pub(super) fn body(told: &Told) -> Value {
    let view = &told.view;
    let title = cut(&uncalled(&view.title), HEADER_MAX);
    let mut blocks = vec![
        context(&format!("{} *{}*", told.light(), text(&told.head))),
        json!({"type": "header", "text": {"type": "plain_text", "text": title, "emoji": false}}),
    ];
    if !told.standing.is_empty() {
        blocks.push(context(&text(&told.standing)));
    }
    if !told.changed.is_empty() {
        blocks
            .push(section(&told.changed.iter().map(|line| format!("• {}", text(line))).collect::<Vec<_>>().join("\n")));
    }
    let mut quote: Vec<String> = view.quotes.iter().map(|quote| format!("> “{}”", text(quote))).collect();
    quote.extend(told.link().map(|found| format!("> {}", link(found))));
    quote.extend(told.whence().map(|whence| format!("> {}", text(&whence))));
    if !quote.is_empty() {
        blocks.push(section(&quote.join("\n")));
    }
    blocks.extend(view.body.as_ref().map(|body| section(&text(body))));
    for item in view.items.iter().take(ITEMS_MAX) {
        let mut lines = vec![format!("{} *{}*", light(item.level), text(&item.title))];
        lines.extend(item.quote.as_ref().map(|quote| format!("> “{}”", text(quote))));
        let source = item.source.as_deref().unwrap_or_default();
        lines.extend(item.link.as_deref().map(|address| link((source, address))));
        blocks.push(section(&lines.join("\n")));
    }
    blocks.extend(told.rest().map(|rest| context(&rest)));
    for lines in [&told.positions, &told.prices].into_iter().filter(|lines| !lines.is_empty()) {
        blocks.push(context(&lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("   ")));
    }
    let acts: Vec<String> = told.acts().into_iter().map(link).collect();
    if !acts.is_empty() {
        blocks.push(context(&acts.join("   ")));
    }
    blocks.push(context(&text(&told.foot)));
    // What a notification on a phone shows.
    json!({"text": cut(&text(&format!("[{}] {}", view.severity, view.title)), 500), "blocks": blocks, "unfurl_links": false})
}
