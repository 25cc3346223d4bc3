//! Bodies held to schemas that are written after each service's documentation (`tests/data/schemas`), with hostile input too.

use boon::{Compiler, SchemaIndex, Schemas};

use super::tests::{of, of_with, strings};
use super::*;
use crate::alerts::{Alert, AlertStatus, Item};
use crate::delivery::render::tests::{alert, chinese, stock};
use crate::links::{Links, LinksConfig, Signer};
use crate::secret::SecretConfig;

const TEAMS: &str = include_str!("../../../../tests/data/schemas/teams.json");
const PAGERDUTY: &str = include_str!("../../../../tests/data/schemas/pagerduty.json");
const DISCORD: &str = include_str!("../../../../tests/data/schemas/discord.json");

const CHECKED: [(Preset, &str); 3] =
    [(Preset::Teams, TEAMS), (Preset::Pagerduty, PAGERDUTY), (Preset::Discord, DISCORD)];

/// A compiled schema.
struct Schema(Schemas, SchemaIndex);

impl Schema {
    fn of(text: &str) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        compiler.add_resource("schema.json", serde_json::from_str(text).expect("JSON")).expect("a schema");
        let compiled = compiler.compile("schema.json", &mut schemas).expect("a schema that compiles");
        Self(schemas, compiled)
    }

    fn fault(&self, body: &Value) -> Option<String> {
        self.0.validate(body, self.1).err().map(|error| format!("{error:#}"))
    }
}

/// Bytes of a body that a service takes, by its documentation.
fn bytes_max(preset: Preset) -> usize {
    match preset {
        Preset::Teams => 28_000,
        Preset::Pagerduty => 512 << 10,
        _ => 20_000,
    }
}

fn holds(preset: Preset, schema: &Schema, body: &Value, of_what: &str) {
    let fault = schema.fault(body);
    assert_eq!(fault, None, "{}, {of_what}: {body:#}", preset.name());
    let length = body.to_string().len();
    assert!(length <= bytes_max(preset), "{}, {of_what}: {length} bytes", preset.name());
    if preset == Preset::Discord {
        let mut all = Vec::new();
        let embed = &body["embeds"][0];
        let parts = ["title", "description"].map(|part| &embed[part]);
        parts.iter().for_each(|part| strings(part, &mut all));
        strings(&embed["footer"]["text"], &mut all);
        strings(&embed["fields"], &mut all);
        let total: usize = all.iter().map(|text| text.encode_utf16().count()).sum();
        assert!(total <= 6_000, "{of_what}: {total} characters in all");
    }
}

/// Everything that text from outside can be, as long as nothing before the presets would let it be.
fn hostile() -> Vec<(String, Alert)> {
    let texts = [
        "",
        " ",
        "\0\u{1}\u{7f}",
        "a\r\nb\u{85}c\u{2028}d",
        "\u{202e}evil\u{2066}",
        "<script>&amp;\"'`{{ 7*7 }}${x}",
        "[x](https://evil.example) **b** _i_ `c` ~~s~~ # h > q | t",
        "@everyone <@&1> <!channel>",
        "长",
        "👩‍👩‍👧‍👦",
        "e\u{301}\u{301}\u{301}\u{301}",
        "\\",
    ];
    let mut found = Vec::new();
    for text in texts {
        for times in [1, 40, 12_000 / text.len().max(1)] {
            let text = text.repeat(times);
            let mut strange = alert();
            strange.title = text.repeat(if times > 40 { 8 } else { 1 });
            strange.body = text.clone();
            strange.labels = (0..3).map(|number| (format!("{text}{number}"), text.clone())).collect();
            strange.sources = vec![text.clone(); 3];
            strange.facts[0].evidence.text = text.clone();
            strange.facts[0].place = Some(text.clone());
            strange.facts = vec![strange.facts[0].clone(); 4];
            let cited = strange.article.as_mut().expect("an article");
            (cited.title, cited.source, cited.feed) = (text.clone(), text.clone(), text.clone());
            cited.link = Some(format!("https://evil.example/?q={}", "%41".repeat((text.len() / 4).min(30_000))));
            strange.changed = vec![strange.changed[0].clone(); 12];
            for change in &mut strange.changed {
                (change.field, change.old, change.new) = (text.clone(), text.clone(), text.clone());
            }
            strange.positions = vec![strange.positions[0].clone(); 40];
            strange.prices = vec![strange.prices[0].clone(); 12];
            for line in &mut strange.prices {
                line.symbol.clone_from(&text);
            }
            let mut item = Item::of(&strange);
            item.title.clone_from(&text);
            let many = Alert { items: vec![item; 12], ..strange.clone() };
            let short: String = text.chars().take(12).collect();
            found.push((format!("{times} times {short:?}"), strange));
            found.push((format!("a summary of {times} times {short:?}"), many));
        }
    }
    found
}

#[test]
fn every_sort_of_alert_is_as_its_service_documents_it() {
    use AlertStatus::{Closed, Corrected, Firing, FollowUp, Reminder, Reversed, Updated};
    let config = LinksConfig {
        base_url: "https://alerts.example.org/".to_owned(),
        listen: "127.0.0.1:0".to_owned(),
        secrets: vec![SecretConfig::Clear(Secret::new("a key of thirty-two bytes or more"))],
        valid_for: None,
    };
    let links = Links::new(&config, std::path::Path::new("/")).expect("settings");
    let signer = Signer { links: std::sync::Arc::new(links), receiver: "desk".to_owned() };
    let with_links = Reader { links: Some(signer), ..Reader::default() };
    for (preset, schema) in CHECKED {
        let schema = Schema::of(schema);
        for reader in [Reader::default(), chinese(), with_links.clone()] {
            for status in [Firing, Updated, Reversed, Corrected, Closed, FollowUp, Reminder] {
                let of_operator = crate::rules::RuleName("operator:feed-silent".into());
                let operators =
                    Alert { status, rule: of_operator, facts: vec![], article: None, story: None, ..alert() };
                for alert in [Alert { status, ..alert() }, Alert { status, ..stock() }, operators] {
                    holds(preset, &schema, &of_with(preset, alert, reader.clone()), &format!("{status:?}"));
                }
            }
            let bare = Alert {
                article: None,
                facts: vec![],
                changed: vec![],
                positions: vec![],
                prices: vec![],
                sources: vec![],
                body: String::new(),
                ..alert()
            };
            holds(preset, &schema, &of_with(preset, bare.clone(), reader.clone()), "bare");
            let items = vec![Item::of(&alert()); 14];
            holds(preset, &schema, &of_with(preset, Alert { items, ..bare }, reader.clone()), "a summary");
        }
    }
}

#[test]
fn hostile_text_makes_no_body_that_its_service_would_refuse() {
    for (preset, schema) in CHECKED {
        let schema = Schema::of(schema);
        for (name, alert) in hostile() {
            holds(preset, &schema, &of(preset, alert), &name);
        }
    }
}

#[test]
fn the_schemas_refuse_what_the_services_refuse() {
    let of = |preset: Preset| of(preset, alert());
    let spoilt = |mut body: Value, pointer: &str, value: Value| {
        *body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        body
    };
    let long = |length: usize| Value::from("x".repeat(length));
    let (teams, pagerduty, discord) = (of(Preset::Teams), of(Preset::Pagerduty), of(Preset::Discord));
    let card = "/attachments/0/content";
    for (schema, body) in [
        (TEAMS, spoilt(teams.clone(), "/type", "card".into())),
        (TEAMS, spoilt(teams.clone(), &format!("{card}/body/0/color"), "red".into())),
        (TEAMS, spoilt(teams.clone(), &format!("{card}/body/0/type"), "Text".into())),
        (TEAMS, spoilt(teams.clone(), &format!("{card}/body/0/text"), "".into())),
        (TEAMS, spoilt(teams.clone(), &format!("{card}/actions/0/url"), "javascript:alert(1)".into())),
        (TEAMS, spoilt(teams, &format!("{card}/version"), Value::Null)),
        (PAGERDUTY, spoilt(pagerduty.clone(), "/payload/severity", "grave".into())),
        (PAGERDUTY, spoilt(pagerduty.clone(), "/payload/summary", long(1_025))),
        (PAGERDUTY, spoilt(pagerduty.clone(), "/payload/source", "".into())),
        (PAGERDUTY, spoilt(pagerduty.clone(), "/dedup_key", long(256))),
        (PAGERDUTY, spoilt(pagerduty, "/links/0/href", "evil".into())),
        (DISCORD, spoilt(discord.clone(), "/embeds/0/title", long(257))),
        (DISCORD, spoilt(discord.clone(), "/embeds/0/description", long(4_097))),
        (DISCORD, spoilt(discord.clone(), "/embeds/0/fields/0/value", "".into())),
        (DISCORD, spoilt(discord.clone(), "/embeds/0/color", Value::from(1 << 24))),
        (DISCORD, spoilt(discord.clone(), "/allowed_mentions/parse", serde_json::json!(["here"]))),
        (DISCORD, spoilt(discord, "/content", long(2_001))),
    ] {
        assert!(Schema::of(schema).fault(&body).is_some(), "{body:#}");
    }
}
