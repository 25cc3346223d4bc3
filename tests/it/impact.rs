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

/// `impact --rule tariff-news` over the example of the five days.
fn reference(more: &[&str]) -> String {
    let place = crate::quickstart::quickstart();
    let given = [
        "impact",
        "--archive",
        "config/reference/articles.jsonl",
        "--rules",
        "config/reference/rules.yaml",
        "--rule",
        "tariff-news",
        "--quotes",
        "config/reference/days.csv",
        "config/reference/minutes.csv",
        "--symbols",
        "^GSPC,^IXIC",
    ];
    place.ok(&[&given[..], more].concat())
}

#[test]
fn the_five_days_come_out_as_they_were_published() {
    let csv = reference(&["--window", "-30m..+0d", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let heads = rows.headers().expect("heads").clone();
    let at = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let index: Vec<&csv::StringRecord> = rows.iter().filter(|row| &row[at("symbol")] == "^GSPC").collect();
    let number = |row: &csv::StringRecord, name: &str| row[at(name)].parse::<f64>().expect("a number");
    let published = [
        ("2025-04-03", -4.84),
        ("2025-04-04", -5.97),
        ("2025-04-09", 9.52),
        ("2025-05-12", 3.26),
        ("2025-10-10", -2.71),
    ];
    assert_eq!(index.len(), published.len(), "{csv}");
    for (row, (day, percent)) in index.into_iter().zip(published) {
        assert_eq!(&row[at("day")], day);
        assert!((number(row, "day_percent") - percent).abs() < 0.01, "{row:?}");
        assert!(number(row, "day_t").abs() > 3.0, "{row:?}");
        assert!(number(row, "times_usual") > 3.0, "{row:?}");
        assert_eq!(number(row, "move_percent").is_sign_negative(), percent < 0.0, "{row:?}");
    }
    // Of the Nasdaq there are days only, and it is measured against the S&P.
    let nasdaq = rows.iter().find(|row| &row[at("symbol")] == "^IXIC").expect("a row");
    assert_eq!((&nasdaq[at("move_percent")], &nasdaq[at("unknown_within_the_day")]), ("", "no_data"));
    assert_eq!(&nasdaq[at("benchmark")], "^GSPC");
}

#[test]
fn an_average_is_told_by_rule_and_target() {
    let table = reference(&[]);
    assert!(table.contains("tariff-news on CN, 4 events") && table.contains("tariff-news on US, 1 event"), "{table}");
    let lines = reference(&["--window", "-1d..+1d", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.iter().filter(|line| line["is"] == "impact").count(), 10);
    let average = lines.iter().find(|line| line["is"] == "average" && line["symbol"] == "^GSPC").expect("an average");
    assert_eq!((&average["group"], &average["days"]), (&"tariff-news on CN".into(), &4.into()), "{average}");
    assert_eq!((&average["car"]["from"], &average["car"]["to"]), (&(-1).into(), &1.into()));
    let mean = average["car"]["average"]["mean_percent"].as_f64().expect("a number");
    let of_events: Vec<f64> = lines
        .iter()
        .filter(|line| line["is"] == "impact" && line["symbol"] == "^GSPC" && line["group"] == "tariff-news on CN")
        .map(|line| {
            let cars = line["daily"]["cars"].as_array().expect("windows");
            let car = cars.iter().find(|car| car["from"] == -1 && car["to"] == 1).expect("asked");
            car["percent"].as_f64().expect("known")
        })
        .collect();
    assert!((mean - of_events.iter().sum::<f64>() / 4.0).abs() < 1e-9, "{mean} {of_events:?}");
}

#[test]
fn a_page_of_a_study_has_a_chart_of_each_event_and_loads_nothing() {
    let page = reference(&["--format", "html", "--timezone", "America/New_York"]);
    assert_eq!(page.matches("<svg ").count(), 5);
    assert!(page.contains("Average impact") && page.contains("times in EDT"), "{page}");
    for loads in ["<script", "<link", "<img", "url(", "@import"] {
        assert!(!page.contains(loads), "{loads}");
    }
}

#[test]
fn a_window_that_is_none_is_refused() {
    let output = place().run(&["impact", "--at", "2025-10-10T14:57:00Z", "--window", "30m..1d"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(words.contains("is no window; expected one such as `-30m..+1d`"), "{words}");
}

#[test]
fn a_report_of_a_backtest_has_charts_and_averages() {
    let place = crate::quickstart::quickstart();
    place.ok(&[
        "backtest",
        "--archive",
        "config/reference/articles.jsonl",
        "--rules",
        "config/reference/rules.yaml",
        "--no-stock",
        "--quotes",
        "config/reference/days.csv",
        "config/reference/minutes.csv",
        "--report",
        "report.html",
    ]);
    let page = std::fs::read_to_string(place.path().join("report.html")).expect("written");
    assert_eq!(page.matches("<article ").count(), 5);
    assert_eq!(page.matches("first reported").count() + page.matches("<div class=\"charts\">").count(), 5, "{page}");
    assert!(page.contains("tariff-news on CN") && page.contains("Average impact"), "{page}");
}

#[test]
fn an_instant_and_files_of_bars_need_no_configuration() {
    let place = Place::new();
    place.write("days.csv", &days());
    place.write("minutes.csv", &minutes());
    let at = ["impact", "--at", "2025-10-10T14:57:00Z", "--quotes", "days.csv", "minutes.csv", "--format", "json"];
    let found: Vec<serde_json::Value> = serde_json::from_str(&place.ok(&at)).expect("JSON");
    let symbols: Vec<&str> = found.iter().filter_map(|impact| impact["symbol"].as_str()).collect();
    assert_eq!(symbols, ["MP", "SPY"], "those that the files hold");
    assert!((found[0]["daily"]["percent"].as_f64().expect("a number") - 12.6).abs() < 0.01);
    assert_eq!(found[0]["calendar"]["venue"], "XNYS");
    assert_eq!(found[0]["calendar"]["mark"].as_str().map(str::len), Some(16), "{}", found[0]["calendar"]);
    let without = place.run(&["impact", "--at", "2025-10-10T14:57:00Z"]);
    assert_eq!(without.status.code(), Some(2), "the store of no configuration");
}

#[test]
fn other_facts_in_the_window_are_told_beside_the_impact() {
    let place = crate::quickstart::quickstart();
    let config = ["--config", "config/quickstart.yaml"];
    place.ok(&[&["once"][..], &config].concat());
    let alerts = place.ok(&[&["alerts", "--format", "jsonl"][..], &config].concat());
    let alerts: Vec<serde_json::Value> = alerts.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let id = |rule: &str| {
        let alert = alerts.iter().find(|alert| alert["rule"] == rule).expect("the samples have one");
        alert["id"].as_str().expect("an id").to_owned()
    };
    // The controls of 9 October are followed by the threat of the 10th, a session later.
    let id = id("export-control-tightened");
    let shown = place.ok(&[&["impact", &id, "--format", "jsonl"][..], &config].concat());
    let first: serde_json::Value = serde_json::from_str(shown.lines().next().expect("a line")).expect("JSON");
    let others = first["confounded_by"].as_array().expect("a list");
    assert!(others.iter().any(|other| other["told"].as_str().expect("words").contains("100% tariff")), "{first:#}");
    let table = place.ok(&[&["impact", &id][..], &config].concat());
    assert!(table.contains("confounded by ") && table.contains("in \u{2212}1h..+1d:"), "{table}");
    let page = place.ok(&[&["impact", &id, "--format", "html"][..], &config].concat());
    assert!(page.contains("is confounded by "), "{page}");
    // Within an hour nothing else is told.
    let narrow = ["impact", &id, "--window", "-30m..+60m", "--format", "jsonl"];
    let shown = place.ok(&[&narrow[..], &config].concat());
    assert!(shown.lines().all(|line| line.contains(r#""confounded_by":[]"#)), "{shown}");
}
