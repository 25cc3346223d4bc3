//! The quickstart, as a new user runs it: sample feeds in, a table, mails and webhook bodies out.

use std::path::Path;
use std::process::Output;

use crate::support::Place;

/// The shipped `config/` in a folder of its own.
pub fn quickstart() -> Place {
    let place = Place::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), &place.path().join("config"));
    place
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn once(place: &Place, more: &[&str]) -> Output {
    let output = place.run(&[&["once", "--config", "config/quickstart.yaml"], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn the_samples_give_the_alerts_that_they_hold_once() {
    let place = quickstart();
    let table = String::from_utf8(once(&place, &[]).stdout).expect("UTF-8");
    for expected in [
        "tariff-threat",
        "export-control-tightened",
        "export-control-eased",
        "summit-set",
        "trade-probe",
        "policy-rate",
        "purchases",
        "3 feeds read",
    ] {
        assert!(table.contains(expected), "{expected}\n{table}");
    }
    for noise in ["electricity", "Harbour City", "import-control", "Week in review"] {
        assert!(!table.contains(noise), "{noise}\n{table}");
    }
    let (mails, hooks) = (place.files("out/mail"), place.files("out/webhooks"));
    assert_eq!((mails.len(), hooks.len()), (8, 8));
    // The same input again, whether due or not: nobody is told anything.
    let again = String::from_utf8(once(&place, &["--all"]).stdout).expect("UTF-8");
    assert!(again.contains("0 alerts"), "{again}");
    assert_eq!(place.files("out/mail"), mails);
}

#[test]
fn alerts_as_json_carry_the_words_that_say_it_and_what_prices_did() {
    let place = quickstart();
    let lines = String::from_utf8(once(&place, &["--format", "jsonl"]).stdout).expect("UTF-8");
    let alerts: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let threat = alerts.iter().find(|alert| alert["rule"] == "tariff-threat").expect("the threat");
    let fact = &threat["facts"][0];
    assert_eq!((fact["rate"].as_f64(), fact["date"].as_str()), (Some(100.0), Some("2025-11-01")));
    assert!(fact["evidence"]["text"].as_str().expect("words").contains("100% tariff"));
    assert!(threat["prices"].as_array().expect("prices").iter().all(|line| line["percent"].is_number()), "{threat:#}");
    let summit: Vec<_> = alerts.iter().filter(|alert| alert["rule"] == "summit-set").collect();
    assert_eq!((summit.len(), &summit[1]["revision"], &summit[1]["status"]), (2, &2.into(), &"updated".into()));
}

#[test]
fn commands_that_look_show_what_was_kept() {
    let place = quickstart();
    once(&place, &[]);
    let look =
        |command: &str, more: &[&str]| place.ok(&[&[command, "--config", "config/quickstart.yaml"], more].concat());
    assert!(look("alerts", &[]).contains("tariff-threat"));
    assert!(look("stories", &[]).contains("tariff"));
    assert!(look("feeds", &[]).contains("feed:harbour-wire"));
    assert!(look("outbox", &[]).contains("everything is delivered"));
    assert_eq!(look("outbox", &["--all", "--format", "jsonl"]).lines().count(), 16);
    let line: serde_json::Value =
        serde_json::from_str(look("stories", &["--format", "jsonl"]).lines().next().expect("a story")).expect("JSON");
    let told = look("story", &[line["id"].as_str().expect("an id")]);
    for section in ["How it came there", "Who carried it", "in the words of"] {
        assert!(told.contains(section), "{told}");
    }
    assert!(!place.run(&["alerts", "--config", "config/quickstart.yaml", "nobody"]).status.success());
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    let place = Place::new();
    assert!(place.ok(&["completions", "bash"]).contains("bellwether"));
    assert!(place.ok(&["man"]).contains(".TH bellwether"));
}

#[test]
fn the_store_replayed_tells_what_the_daemon_told() {
    let place = quickstart();
    once(&place, &[]);
    let config = ["--config", "config/quickstart.yaml"];
    let told = place.ok(&[&["alerts"], &config[..], &["--format", "jsonl"]].concat());
    let again = place.ok(&[&["backtest"], &config[..], &["--format", "jsonl"]].concat());
    // Of each rule and story the article that was told last: `alerts` lists the latest revisions, newest first.
    let of = |lines: &str, rule: &str, article: &dyn Fn(&serde_json::Value) -> serde_json::Value| {
        let alerts = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let with_article = alerts.filter(|alert| !alert["article"].is_null());
        let last =
            with_article.map(|alert| (format!("{} {}", alert[rule], alert["story"]), article(&alert).to_string()));
        last.collect::<std::collections::BTreeMap<String, String>>()
    };
    let told = of(&told, "rule", &|alert| alert["article"]["id"].clone());
    assert!(told.len() >= 7, "{told:?}");
    assert_eq!(told, of(&again, "alert", &|alert| alert["article"].clone()));
}

#[test]
fn a_fact_of_the_store_is_explained_by_its_name() {
    let place = quickstart();
    once(&place, &[]);
    let config = ["--config", "config/quickstart.yaml"];
    let alerts = place.ok(&[&["alerts"], &config[..], &["--format", "jsonl"]].concat());
    let alert = alerts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let alert = alert.into_iter().find(|alert| alert["rule"] == "tariff-threat").expect("a threat");
    let article = alert["article"]["id"].as_str().expect("an id");
    let explain = |what: &str, more: &[&str]| place.ok(&[&["explain", what], &config[..], more].concat());
    let of_alert = explain(alert["id"].as_str().expect("an id"), &[]);
    assert!(of_alert.contains("revision 1 by tariff-threat, decided"), "{of_alert}");
    assert!(of_alert.contains("first of story") && of_alert.contains("fires"), "{of_alert}");
    let lines = explain(article, &["--format", "jsonl"]);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    let name = first["id"].as_str().expect("a name");
    assert!(name.starts_with(&format!("{article}#")), "{name}");
    let one = explain(name, &["--format", "jsonl", "--rule", "tariff-threat"]);
    assert_eq!(one.lines().count(), 1, "{one}");
    let missing = place.run(&[&["explain", &format!("{article}#99")], &config[..]].concat());
    let error = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(error.contains("and no number 99"), "{error}");
}
