use std::io::{Cursor, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::alerts::{Alert, Route};
use crate::engine::Settings;
use crate::facts::Reader;
use crate::lexicon::Lexicon;
use crate::market::{Bar, Reference, Symbol};
use crate::rules::{RuleFile, RuleSet};

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(Arc::new(Lexicon::with_files(&[]).expect("the embedded lexicon"))));

const TARIFFS: &str = "rules: [{alert: tariff, where: {kind: tariff}}]";

fn settings(yaml: &str) -> Settings {
    let files = [RuleFile { name: "test.yaml".into(), text: yaml.into() }];
    let rules = RuleSet::compile(&files, READER.lexicon()).expect("rules");
    Settings {
        rules,
        route: Route::default(),
        customs: Default::default(),
        watchlist: Vec::new(),
        market: Reference::default(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn now() -> DateTime<Utc> {
    at("2030-01-01T00:00:00Z")
}

fn line(id: &str, published: &str, text: &str) -> String {
    serde_json::json!({"id": id, "source": id, "published": published, "title": "", "text": text}).to_string()
}

fn threat(country: &str) -> String {
    format!("The United States threatened on Monday to impose a 25% tariff on goods from {country}.")
}

/// An archive of some countries, an article a minute.
fn archive_of(countries: &[&str]) -> String {
    let lines = countries.iter().enumerate().map(|(number, country)| {
        line(&format!("a{number}"), &format!("2026-03-02T12:{number:02}:00Z"), &threat(country))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn stream(text: &str) -> Archive<'_> {
    Archive::stream("archive".into(), Box::new(Cursor::new(text)), true)
}

fn cores(count: usize) -> NonZero<usize> {
    NonZero::new(count).expect("at least one")
}

/// Ids of the articles in the order in which they are read, and what could not be read.
fn order(archive: &mut Archive<'_>, jobs: usize) -> Result<(Vec<String>, Vec<String>), ArchiveError> {
    let (mut ids, mut broken) = (Vec::new(), Vec::new());
    read(archive, &READER, cores(jobs), now(), |one| match one {
        Ok(read) => ids.push(read.article.id.to_string()),
        Err(message) => broken.push(message),
    })?;
    Ok((ids, broken))
}

fn told(yaml: &str, archive: &str, bars: Vec<Bar>, until: Option<&str>) -> Told {
    let mut replay = Replay::new(settings(yaml), bars.into(), false);
    read(&mut stream(archive), &READER, cores(2), now(), |one| drop(replay.article(&one.expect("a document"))))
        .expect("read");
    if let Some(until) = until {
        replay.wait(at(until));
    }
    replay.end()
}

#[test]
fn a_file_out_of_order_is_read_in_the_order_of_time_and_equal_times_as_they_stand() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    for (id, published) in [
        ("c", "2026-03-03T00:00:00Z"),
        ("a", "2026-03-01T00:00:00Z"),
        ("d", "2026-03-03T00:00:00Z"),
        ("b", "2026-03-02T00:00:00Z"),
    ] {
        writeln!(file, "{}\n", line(id, published, "Text.")).expect("written");
    }
    let mut archive = Archive::open(file.path(), true, now()).expect("opened");
    assert_eq!((archive.count, archive.moved_count), (Some(4), 2));
    assert_eq!(order(&mut archive, 1).expect("read").0, ["a", "b", "c", "d"]);
    let mut as_it_stands = Archive::open(file.path(), false, now()).expect("opened");
    assert_eq!(order(&mut as_it_stands, 1).expect("read").0, ["c", "a", "d", "b"]);
}

#[test]
fn a_pipe_out_of_order_is_refused_with_its_line() {
    let text = [line("b", "2026-03-02T00:00:00Z", ""), line("a", "2026-03-01T00:00:00Z", "")].join("\n");
    let error = order(&mut stream(&text), 1).expect_err("out of order").to_string();
    assert!(error.starts_with("archive:2: published 2026-03-01") && error.contains("a file need not be"), "{error}");
}

#[test]
fn a_broken_line_is_named_and_the_others_are_read() {
    let text = format!(
        "{}\n\n{{\"id\": 7, \"published\": \"yesterday\"}}\nnothing\n{}",
        line("a", "2026-03-01T00:00:00Z", ""),
        line("b", "2026-03-02T00:00:00Z", "")
    );
    for jobs in [1, 3] {
        let (ids, broken) = order(&mut stream(&text), jobs).expect("read to its end");
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(broken.len(), 2);
        assert!(broken[0].starts_with("archive:3: expected a document `{\"id\""), "{}", broken[0]);
        assert!(broken[1].starts_with("archive:4: "), "{}", broken[1]);
    }
}

#[test]
fn a_line_that_is_no_text_is_named() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"{\"id\": \"\xff\"}\n").expect("written");
    file.write_all(line("a", "2026-03-01T00:00:00Z", "").as_bytes()).expect("written");
    let mut archive = Archive::open(file.path(), true, now()).expect("opened");
    let (ids, broken) = order(&mut archive, 1).expect("read");
    assert_eq!(ids, ["a"]);
    assert!(broken[0].contains(":1: ") && broken[0].ends_with("the line is not UTF-8"), "{}", broken[0]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Archive::open(Path::new("no/such.jsonl"), true, now()).err().expect("an error");
    assert_eq!(error.to_string(), "`no/such.jsonl` cannot be read");
}

#[test]
fn several_cores_give_the_order_of_one() {
    let lines: Vec<String> = (0..300)
        .map(|number| {
            // Long and short ones in turn, so that cores overtake each other.
            let text = threat("Brazil").repeat(if number % 40 == 0 { 60 } else { 1 });
            line(&format!("a{number}"), &format!("2026-03-02T{:02}:{:02}:00Z", number / 60, number % 60), &text)
        })
        .collect();
    let text = lines.join("\n");
    assert_eq!(order(&mut stream(&text), 3).expect("read"), order(&mut stream(&text), 1).expect("read"));
}

#[test]
fn what_a_rule_waits_for_falls_due_at_its_time_and_after_the_prices_of_then() {
    let yaml = "rules:
  - {alert: silence, on: absence, where: {kind: tariff}, unless: {stage: in_effect}, within: 2h, symbols: [X]}
  - {alert: level, on: price, symbols: [X], when: {level: '> 100'}}";
    let bar = |time: &str, close| Bar {
        symbol: Symbol::new("X"),
        starts_at: at(time),
        interval_s: 60,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: at(time) + chrono::TimeDelta::seconds(60),
    };
    let bars =
        vec![bar("2026-03-02T13:00:00Z", 90.0), bar("2026-03-02T13:58:00Z", 99.0), bar("2026-03-02T15:00:00Z", 101.0)];
    let told = told(yaml, &archive_of(&["Brazil"]), bars, Some("2026-03-03T00:00:00Z"));
    let shown: Vec<String> =
        told.alerts.iter().map(|alert| format!("{} {}", alert.rule, alert.at.format("%H:%M"))).collect();
    assert_eq!(shown, ["silence 14:00", "level 15:01"]);
    assert_eq!(told.alerts[0].prices[0].price, Some(99.0));
}

#[test]
fn what_is_kept_back_is_counted() {
    let yaml = "rules: [{alert: tariff, where: {kind: tariff}, cooldown: {for: 6h, per: [actor]}}]";
    let archive = [
        line("one", "2026-03-02T12:00:00Z", &threat("Brazil")),
        line("two", "2026-03-02T12:10:00Z", &threat("Brazil")),
        line("three", "2026-03-02T12:20:00Z", &threat("India")),
        line("four", "2026-03-02T12:30:00Z", &threat("India")),
    ]
    .join("\n");
    let told = told(yaml, &archive, Vec::new(), None);
    assert_eq!(told.alerts.len(), 1);
    assert_eq!(told.held.get("tariff"), Some(&1), "India is held by the cooldown");
    assert_eq!((told.repeats_count, told.repeats_of_told_count), (2, 1));
}

#[test]
fn gained_and_lost_are_matched_by_rule_and_story() {
    let archive = archive_of(&["Brazil", "India", "Chile"]);
    let alerts = |yaml: &str| told(yaml, &archive, Vec::new(), None).alerts;
    let tried =
        alerts("rules: [{alert: tariff, where: {kind: tariff, target: [BR, IN]}}, {alert: new, where: {target: BR}}]");
    let against = alerts("rules: [{alert: tariff, where: {kind: tariff, target: [IN, CL]}}]");
    let difference = compare(&tried, &against);
    let shown =
        |(side, alert): &(Side, Arc<Alert>)| format!("{} {} {}", side.as_str(), alert.rule, alert.facts[0].target[0]);
    let mut found: Vec<String> = difference.alerts.iter().map(shown).collect();
    found.sort();
    assert_eq!(found, ["gained new BR", "gained tariff BR", "lost tariff CL"]);
    assert_eq!((difference.same_count, difference.at_another_time_count), (1, 0));
    assert!(compare(&tried, &tried).alerts.is_empty());
}

#[test]
fn an_alert_that_comes_later_is_the_same_alert_at_another_time() {
    let more = "Coffee growers in Minas Gerais said they would look for other buyers, and the port of Santos expected fewer ships.";
    let archive = [
        line("one", "2026-03-02T12:00:00Z", &threat("Brazil")),
        line("two", "2026-03-02T12:10:00Z", &format!("{} {more}", threat("Brazil"))),
    ]
    .join("\n");
    let alerts = |more: &str| {
        told(&format!("rules: [{{alert: tariff, where: {{kind: tariff}}{more}}}]"), &archive, Vec::new(), None).alerts
    };
    let difference = compare(&alerts(", corroboration: {sources: 2, within: 1h}"), &alerts(""));
    assert!(difference.alerts.is_empty());
    assert_eq!((difference.same_count, difference.at_another_time_count), (1, 1));
}

#[test]
fn quiet_times_are_those_of_the_readers_own_clock() {
    let zone = chrono_tz::America::New_York;
    assert_eq!(Quiet::of(at("2026-03-02T12:00:00Z"), zone), None, "07:00 on a Monday");
    assert_eq!(Quiet::of(at("2026-03-02T11:59:00Z"), zone), Some(Quiet::Night));
    assert_eq!(Quiet::of(at("2026-03-07T17:00:00Z"), zone), Some(Quiet::Weekend));
    assert_eq!(Quiet::of(at("2026-03-09T01:30:00Z"), zone), Some(Quiet::Weekend), "Sunday evening");
    assert_eq!(Quiet::of(at("2026-03-09T01:30:00Z"), chrono_tz::UTC), Some(Quiet::Night));
}

#[test]
fn days_without_an_alert_count_and_many_days_become_weeks() {
    let archive =
        [line("a", "2026-03-02T12:00:00Z", &threat("Brazil")), line("b", "2026-03-20T12:00:00Z", "Nothing happened.")]
            .join("\n");
    let summary = Summary::of(&told(TARIFFS, &archive, Vec::new(), None), chrono_tz::UTC);
    assert_eq!(summary.days.len(), 19);
    assert_eq!(summary.total.all(), 1);
    let (span, weeks) = summary.spans(10);
    assert_eq!((span, weeks.len()), ("week", 3));
    assert_eq!(weeks[0].0, NaiveDate::from_ymd_opt(2026, 3, 2).expect("a Monday"));
    assert_eq!(weeks.iter().map(|(_, count)| count.all()).collect::<Vec<_>>(), [1, 0, 0]);
}

#[test]
fn the_page_escapes_what_comes_from_outside_and_loads_nothing() {
    let text = format!("{} <script>alert(1)</script> & \"more\"", threat("Brazil").trim_end_matches('.'));
    let title = "\"><img src=x onerror=alert(2)>";
    let archive = serde_json::json!({"id": "<b>", "source": "'\"><i>", "published": "2026-03-02T12:00:00Z", "title": title, "text": text});
    let told = told(TARIFFS, &archive.to_string(), Vec::new(), None);
    assert_eq!(told.alerts.len(), 1);
    let view = Page {
        archive: "<archive>",
        told: &told,
        difference: None,
        study: None,
        timezone: chrono_tz::UTC,
        made_at: now(),
    };
    let html = page(&view).expect("laid out");
    for raw in ["<script", "<img", "<i>", "<archive>"] {
        assert!(!html.contains(raw), "{raw} in {html}");
    }
    assert!(html.contains("&lt;img src=x onerror=alert(2)&gt;") && html.contains("threatened on Monday"), "{html}");
    for loading in ["src=\"", "url(", "@import", "<link"] {
        assert!(!html.contains(loading), "{loading} in {html}");
    }
}

#[test]
fn a_page_without_alerts_says_so() {
    let told = told(TARIFFS, &line("a", "2026-03-02T12:00:00Z", "Nothing happened."), Vec::new(), None);
    let view = Page {
        archive: "a.jsonl",
        told: &told,
        difference: None,
        study: None,
        timezone: chrono_tz::UTC,
        made_at: now(),
    };
    assert!(page(&view).expect("laid out").contains("No alerts."));
}
