//! Each form: what stands in it, within its service's limits, whatever the alert holds.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::alerts::{Alert, AlertStatus, Item, Notification};
use crate::delivery::render::tests::{alert, chinese, sending, stock};

const ALL: [Preset; 8] = [
    Preset::Slack,
    Preset::Discord,
    Preset::Teams,
    Preset::Mattermost,
    Preset::Telegram,
    Preset::Ntfy,
    Preset::Pagerduty,
    Preset::Alertmanager,
];

fn pending(alert: Alert) -> Pending {
    let notification = Notification {
        id: format!("{}.{}.desk", alert.id, alert.revision),
        alert: alert.id.clone(),
        revision: alert.revision,
        receiver: "desk".to_owned(),
        created_at: sending().saved_at,
    };
    Pending { notification, alert: Arc::new(alert), attempts: 0, next_at: sending().now }
}

pub(super) fn of(preset: Preset, alert: Alert) -> Value {
    of_with(preset, alert, Reader::default())
}

pub(super) fn of_with(preset: Preset, alert: Alert, reader: Reader) -> Value {
    let extras = Extras {
        chat: Some("-100123".into()),
        topic: Some("markets".into()),
        routing_key: Some(Secret::new("R0UT1NGKEY")),
        reader,
    };
    body(preset, &pending(alert), &extras)
}

/// Every string of a body.
pub(super) fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(map) => map.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// Limits of length that a service refuses to pass.
fn keeps_to_limits(preset: Preset, body: &Value) {
    let length = |value: &Value| value.as_str().unwrap_or_default().chars().count();
    match preset {
        Preset::Slack => {
            let blocks = body["blocks"].as_array().expect("blocks");
            assert!((1..=50).contains(&blocks.len()));
            for block in blocks {
                assert!(length(&block["text"]["text"]) <= if block["type"] == "header" { 150 } else { 3_000 });
                for element in block["elements"].as_array().into_iter().flatten() {
                    assert!((1..=3_000).contains(&length(&element["text"])), "{element}");
                }
            }
        }
        Preset::Discord => {
            let embed = &body["embeds"][0];
            assert!(length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4_096);
            let mut all = Vec::new();
            strings(embed, &mut all);
            assert!(all.iter().map(|text| text.chars().count()).sum::<usize>() <= 6_000);
            for field in embed["fields"].as_array().expect("fields") {
                assert!((1..=1_024).contains(&length(&field["value"])));
            }
            assert!(length(&body["content"]) <= 2_000);
        }
        Preset::Teams => assert!(body.to_string().len() <= 28_000, "{}", body.to_string().len()),
        Preset::Mattermost => assert!(body.to_string().chars().count() <= 16_383 * 2),
        Preset::Telegram => assert!((1..=4_096).contains(&length(&body["text"]))),
        Preset::Ntfy => {
            assert!(body["message"].as_str().expect("text").len() <= 4_096 && length(&body["title"]) <= 250)
        }
        Preset::Pagerduty => assert!(length(&body["payload"]["summary"]) <= 1_024 && length(&body["dedup_key"]) <= 255),
        Preset::Alertmanager => assert_eq!(body.as_array().map(Vec::len), Some(1)),
    }
}

#[test]
fn each_form_says_what_is_new_who_stands_where_and_what_prices_did() {
    for preset in ALL {
        let body = of(preset, alert());
        keeps_to_limits(preset, &body);
        let mut all = Vec::new();
        strings(&body, &mut all);
        // Without the signs that only keep text from being markup.
        let said = all.join("\n").replace(['\u{200b}', '\\'], "");
        for part in ["US announces 100 % tariff on China: all goods", "threatened → announced", "China", "MP +8.37 %"]
        {
            assert!(said.contains(part), "{}: `{part}` in\n{said}", preset.name());
        }
        assert!(said.contains("harbour.example/news/tariff?id=7"), "{}: its article in\n{said}", preset.name());
    }
}

#[test]
fn a_summary_lists_its_alerts() {
    let item = |number: usize| Item { title: format!("alert number {number}"), ..Item::of(&alert()) };
    let summary = || Alert { items: (0..14).map(item).collect(), facts: vec![], article: None, ..alert() };
    for preset in [Preset::Slack, Preset::Discord, Preset::Teams, Preset::Mattermost, Preset::Telegram, Preset::Ntfy] {
        let body = of(preset, summary());
        keeps_to_limits(preset, &body);
        let said = body.to_string();
        assert!(said.contains("alert number 9") && said.contains("and 4 more"), "{}: {said}", preset.name());
    }
}

#[test]
fn chat_reads_in_chinese_where_its_receiver_does() {
    let extras = Extras { reader: chinese(), ..Extras::default() };
    let item = |number: usize| Item { title: format!("提醒{number}"), ..Item::of(&stock()) };
    let summary = Alert { items: (0..14).map(item).collect(), ..stock() };
    let english = ["Who stands", "Prices", "nnounced", "confirmed", "and 4", "Update", "rule ", "CRITICAL", "Read the"];
    for preset in [Preset::Slack, Preset::Discord, Preset::Teams, Preset::Mattermost, Preset::Telegram, Preset::Ntfy] {
        for alert in [stock(), summary.clone()] {
            let body = body(preset, &pending(alert), &extras);
            keeps_to_limits(preset, &body);
            let mut all = Vec::new();
            strings(&body, &mut all);
            let said = all.join("\n").replace(['\u{200b}', '\\'], "").replace("Trump announces extra", "");
            assert!(
                said.contains("美国宣布将对中国稀土的关税从30%提高至100%") && said.contains("宣布方：美国"),
                "{said}"
            );
            for word in english {
                assert!(!said.contains(word), "{}: {word} in {said}", preset.name());
            }
        }
    }
    // What programs read stays as it is.
    let posted = body(Preset::Pagerduty, &pending(stock()), &extras);
    assert_eq!(posted["payload"]["severity"], "critical");
    let posted = body(Preset::Alertmanager, &pending(stock()), &extras);
    assert_eq!(posted[0]["labels"]["severity"], "critical");
}

#[test]
fn nobody_is_called_and_nothing_is_markup() {
    let bait = "<!channel> @here @everyone <script>alert(1)</script> **bold** [x](https://evil.example) {{ 7 }} <@U1>";
    let mut hostile = alert();
    hostile.title = bait.into();
    hostile.body = bait.into();
    hostile.facts[0].evidence.text = bait.into();
    if let Some(cited) = &mut hostile.article {
        cited.title = bait.into();
        cited.source = bait.into();
    }
    for preset in [Preset::Slack, Preset::Discord, Preset::Teams, Preset::Mattermost, Preset::Telegram] {
        let mut all = Vec::new();
        strings(&of(preset, hostile.clone()), &mut all);
        let said = all.join("\n");
        // Titles that are plain text by themselves may hold the signs; a name that is called may stand nowhere.
        for call in ["@here", "@everyone", "<!channel>", "<@U1>"] {
            if preset == Preset::Slack && call.starts_with('<') {
                let marked: Vec<&String> = all.iter().filter(|text| text.contains(call)).collect();
                assert!(marked.iter().all(|text| *text == &cut_title(&hostile.title)), "{marked:?}");
            } else if call.starts_with('@') && preset != Preset::Mattermost {
                assert!(!said.contains(call), "{}: {said}", preset.name());
            }
        }
        if matches!(preset, Preset::Discord | Preset::Teams) {
            assert!(!said.contains("**bold**") && !said.contains("[x](https"), "{}: {said}", preset.name());
        }
        if preset == Preset::Telegram {
            assert!(!said.contains("<script>") && said.contains("&lt;script&gt;"), "{said}");
        }
    }
}

/// The header of Slack is plain text, in which signs are only signs.
fn cut_title(title: &str) -> String {
    told::cut(&told::uncalled(title), 150)
}

#[test]
fn an_incident_is_resolved_when_its_story_is_over() {
    let open = of(Preset::Pagerduty, alert());
    let over = of(Preset::Pagerduty, Alert { status: AlertStatus::Closed, revision: 3, ..alert() });
    assert_eq!((open["event_action"].as_str(), over["event_action"].as_str()), (Some("trigger"), Some("resolve")));
    assert_eq!(open["dedup_key"], over["dedup_key"]);
    let (open, over) =
        (of(Preset::Alertmanager, alert()), of(Preset::Alertmanager, Alert { status: AlertStatus::Closed, ..alert() }));
    assert_eq!(open[0]["labels"], over[0]["labels"]);
    assert!(open[0]["endsAt"].as_str() > over[0]["endsAt"].as_str());
}

#[test]
fn an_answer_that_asks_for_a_wait_is_heard() {
    let wait = |answer: &str| asked_wait(answer.as_bytes()).map(|wait| wait.num_milliseconds());
    assert_eq!(wait(r#"{"message": "You are being rate limited.", "retry_after": 0.65, "global": false}"#), Some(650));
    assert_eq!(wait(r#"{"ok": false, "error_code": 429, "parameters": {"retry_after": 5}}"#), Some(5_000));
    assert_eq!((wait("slow down"), wait(r#"{"retry_after": -1}"#)), (None, None));
}

proptest! {
    #[test]
    fn no_text_is_too_long_or_too_strange(title in ".{0,400}", quote in ".{0,3000}", body in ".{0,6000}", many in 0..40_usize) {
        let mut strange = alert();
        strange.title = title;
        strange.body = body;
        strange.facts[0].evidence.text = quote;
        strange.facts = vec![strange.facts[0].clone(); 5];
        strange.items = vec![Item::of(&strange); many];
        for preset in ALL {
            keeps_to_limits(preset, &of(preset, strange.clone()));
        }
    }
}
