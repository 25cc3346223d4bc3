//! `bellwether impact`: what prices did after an event, of bars in the store or in files.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::support::Place;

const CONFIG: &str = "receivers: [{name: mail, email: {file: out, from: a@b.example, to: [c@d.example]}}]\n";

/// Whole numbers that look random and are the same each time, as percent between -1 and 1.
fn noise(seed: u64) -> f64 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 40) as f64 / f64::from(1 << 23) - 1.0
}

/// Days of SPY and MP until Thursday, 9 October 2025, MP at twice the pace of SPY; then the day itself, as published.
fn days() -> String {
    let mut text = String::from("symbol,time,close\n");
    let (mut spy, mut mp) = (600.0, 60.0);
    let (mut day, last) = (NaiveDate::from_ymd_opt(2025, 3, 3).expect("a day"), NaiveDate::from_ymd_opt(2025, 10, 9));
    // Days on which New York is shut: a price there would be a day that no calendar has.
    let shut = ["2025-04-18", "2025-05-26", "2025-06-19", "2025-07-04", "2025-09-01"];
    while Some(day) <= last {
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !shut.contains(&day.to_string().as_str()) {
            let seed = day.num_days_from_ce().unsigned_abs().into();
            spy *= 1.0 + noise(seed) / 100.0;
            mp *= 1.0 + (2.0 * noise(seed) + noise(seed + 77_777)) / 100.0;
            writeln!(text, "SPY,{day},{spy:.4}\nMP,{day},{mp:.4}").expect("written");
        }
        day += TimeDelta::days(1);
    }
    writeln!(text, "SPY,2025-10-10,{:.4}\nMP,2025-10-10,{:.4}", spy * (1.0 - 0.0271), mp * 1.126).expect("written");
    text
}

/// Five-minute bars of MP on the day: still until 10:55 in New York, 8 % higher after.
fn minutes() -> String {
    let mut text = String::from("symbol,time,close\n");
    for step in 0..30 {
        let (hour, minute) = (13 + (30 + 5 * step) / 60, (30 + 5 * step) % 60);
        writeln!(text, "MP,2025-10-10T{hour}:{minute:02}:00Z,{}", if step < 18 { 70.0 } else { 75.6 })
            .expect("written");
    }
    text
}

fn place() -> Place {
    let place = Place::new();
    place.write("bellwether.yaml", CONFIG);
    place.write("days.csv", &days());
    place.write("minutes.csv", &minutes());
    place
}

fn impacts(place: &Place, more: &[&str]) -> Vec<serde_json::Value> {
    let at = ["impact", "--at", "2025-10-10T14:57:00Z", "--symbols", "MP,SPY,OWL", "--format", "json"];
    serde_json::from_str(&place.ok(&[&at[..], more].concat())).expect("JSON")
}

#[test]
fn an_event_is_measured_against_its_benchmark_from_the_store_or_from_files() {
    let place = place();
    place.ok(&["quotes", "import", "days.csv"]);
    place.ok(&["quotes", "import", "minutes.csv"]);
    let found = impacts(&place, &[]);
    let [mp, spy, owl] = found.as_slice() else { panic!("three symbols: {found:?}") };
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    assert!((number(&mp["daily"]["percent"]) - 12.6).abs() < 0.01, "{mp}");
    assert!((number(&mp["daily"]["benchmark_percent"]) + 2.71).abs() < 0.01, "{mp}");
    assert!((number(&mp["daily"]["abnormal_percent"]) - (12.6 + 2.0 * 2.71)).abs() < 1.0, "{mp}");
    assert!(number(&mp["daily"]["t"]) > 10.0, "{mp}");
    let hour = mp["windows"].as_array().expect("windows").iter().find(|window| window["window"] == "60m").expect("one");
    assert!((number(&hour["percent"]) - 8.0).abs() < 1e-9, "{hour}");
    assert_eq!(hour["z"]["unknown"], "few_returns");
    assert_eq!(mp["was_open"], true);
    assert!(number(&spy["daily"]["t"]) < -3.0, "{spy}");
    assert_eq!(spy["windows"][0]["unknown"], "no_data");
    assert_eq!(owl["daily"]["unknown"], "no_calendar");
    assert_eq!(impacts(&place, &["--quotes", "days.csv", "minutes.csv"]), found);
    let table = place.ok(&["impact", "--at", "2025-10-10T14:57:00Z", "--symbols", "MP,OWL"]);
    for expected in ["MP", "Materials", "+12.60", "+8.00", "by day: no calendar for that day (OWL)"] {
        assert!(table.contains(expected), "{expected}: {table}");
    }
}

#[test]
fn what_is_not_there_is_told() {
    let place = place();
    place.ok(&["quotes", "import", "days.csv"]);
    let told = |arguments: &[&str]| {
        let output = place.run(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, words) = told(&["impact"]);
    assert_eq!((code, words.contains("say of what")), (Some(2), true), "{words}");
    let (code, words) = told(&["impact", "nothing"]);
    assert_eq!((code, words.contains("there is no such alert")), (Some(2), true), "{words}");
}

#[test]
fn an_alert_is_measured_on_what_its_facts_are_likely_to_move() {
    let place = crate::quickstart::quickstart();
    let config = ["--config", "config/quickstart.yaml"];
    place.ok(&[&["once"][..], &config].concat());
    let alerts = place.ok(&[&["alerts", "--format", "jsonl"][..], &config].concat());
    let threat = alerts
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .find(|alert| alert["rule"] == "tariff-threat")
        .expect("the samples have one");
    let id = threat["id"].as_str().expect("an id");
    let shown = place.ok(&[&["impact", id, "--format", "jsonl"][..], &config].concat());
    let found: Vec<serde_json::Value> = shown.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let symbols: Vec<&str> = found.iter().filter_map(|impact| impact["symbol"].as_str()).collect();
    assert_eq!(symbols[..3], ["ES=F", "CNH=X", "FXI"], "{symbols:?}");
    // When it was published, not when it was polled.
    assert_eq!(found[0]["event_at"], "2025-10-10T14:30:00Z");
    let hour = found[2]["windows"].as_array().expect("windows").iter().find(|window| window["window"] == "60m");
    assert!(hour.and_then(|hour| hour["percent"].as_f64()).is_some_and(|percent| percent < -3.0), "{}", found[2]);
    let average = place.ok(&[&["impact", "--rule", "tariff-threat"][..], &config].concat());
    assert!(average.contains("FXI") && average.contains("too few past"), "{average}");
}
