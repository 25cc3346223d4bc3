//! The ledger's account of articles, as the store keeps it and people ask for it.

use serde_json::Value;

use crate::support::{Place, rss};

const ACTION: (&str, &str, &str) = (
    "action",
    "US imposes 100% tariff on China from November 1",
    "The United States announced an additional 100% tariff on imports from China from November 1, 2025, the White House said.",
);
const COLOUR: (&str, &str, &str) = (
    "colour",
    "Toy makers rush ships from Ningbo before the US tariff",
    "Two ships left port over the weekend with toys bound for Los Angeles, ship-tracking data show, as makers try to land what they can ahead of the 100% tariff on China that takes effect on November 1. Vessels that sail now will not arrive in time.",
);
const RAIN: (&str, &str, &str) = ("rain", "Rain", "It rained in Ningbo on Saturday, and the fair was put off.");

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_store_knows_what_an_article_without_news_is_about() {
    let place = Place::new();
    let feed = |name: &str| {
        format!(
            "{{name: {name}, url: 'file:{name}.xml', schedule: '* * * * * *', jitter: 0s, max_age: 36500d, seed: alert, ignore_hints: true}}"
        )
    };
    let mail = "receivers: [{name: desk, email: {file: mail, from: a@example.org, to: [b@example.org]}}]";
    place.write("bellwether.yaml", &format!("feeds: [{}, {}]\n{mail}\n", feed("wire"), feed("paper")));
    place.write("wire.xml", &rss(&[ACTION], "Fri, 10 Oct 2025 14:30:00 +0000"));
    place.write("paper.xml", &rss(&[], "Fri, 10 Oct 2025 14:30:00 +0000"));
    place.ok(&["once", "--all"]);
    place.write("paper.xml", &rss(&[COLOUR, RAIN], "Sat, 11 Oct 2025 14:30:00 +0000"));
    place.ok(&["once", "--all"]);
    assert_eq!(place.files("mail").len(), 1, "nobody is told of what is recalled");

    let stories = lines(&place.ok(&["stories", "--format", "jsonl"]));
    let id = stories[0]["id"].as_str().expect("an id");
    assert_eq!((stories.len(), stories[0]["sources"].as_array().map(Vec::len)), (1, Some(1)));
    let story = &lines(&place.ok(&["story", id, "--format", "jsonl"]))[0];
    let told: Vec<String> = story["tellings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            [&one["source"], &one["novelty"], &one["told_as"]].map(|part| part.as_str().expect("text")).join(" ")
        })
        .collect();
    assert_eq!(told, ["wire first news", "paper repeat background"]);
    assert!(place.ok(&["story", id]).contains("Who spoke of it again"));

    let colour = story["tellings"][1]["article"].as_str().expect("an id");
    let account = &lines(&place.ok(&["stories", "--article", colour, "--format", "jsonl"]))[0];
    assert_eq!((account["story"].as_str(), account["novelty"].as_str()), (Some(id), Some("repeat")));
    assert!(place.ok(&["stories", "--article", colour]).contains("background"));
    let none = place.run(&["stories", "--article", "paper:none"]);
    assert!(String::from_utf8_lossy(&none.stderr).contains("there is no article `paper:none`"));

    let explained = place.run(&["explain", colour]);
    let said = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert_eq!(explained.status.code(), Some(1), "no rule fires");
    assert!(said.contains(&format!("repeat of story {id} as background")), "{said}");
}

#[test]
fn a_backtest_writes_an_account_of_every_article() {
    let place = Place::new();
    let line = |(id, title, text): (&str, &str, &str), source: &str, published: &str| {
        serde_json::json!({"id": id, "source": source, "published": published, "title": title, "text": text})
            .to_string()
    };
    let archive = [
        line(ACTION, "wire", "2025-10-10T14:30:00Z"),
        line(COLOUR, "paper", "2025-10-11T14:30:00Z"),
        line(RAIN, "paper", "2025-10-11T15:30:00Z"),
    ];
    place.write("archive.jsonl", &archive.join("\n"));
    place.ok(&["backtest", "--archive", "archive.jsonl", "--account", "account.jsonl"]);
    let account = lines(&std::fs::read_to_string(place.path().join("account.jsonl")).expect("written"));
    let novelty: Vec<Option<&str>> = account.iter().map(|line| line["novelty"].as_str()).collect();
    assert_eq!(novelty, [Some("first"), Some("repeat"), None]);
    assert_eq!(account[0]["stories"][0]["story"], account[1]["stories"][0]["story"]);
    assert_eq!(account[1]["stories"][0]["told_as"], "background");
    assert_eq!(account[2]["stories"], serde_json::json!([]));
    let nowhere = place.run(&["backtest", "--archive", "archive.jsonl", "--account", "no/such/folder"]);
    assert!(!nowhere.status.success());
}
