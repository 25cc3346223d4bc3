//! `bellwether quotes`: history taken in from a CSV, and how fresh each symbol is.

use crate::support::Place;

const CONFIG: &str = "receivers: [{name: mail, email: {file: out, from: a@b.example, to: [c@d.example]}}]\n";

fn place(csv: &str) -> Place {
    let place = Place::new();
    place.write("bellwether.yaml", CONFIG);
    place.write("bars.csv", csv);
    place
}

/// What `quotes` says, a symbol a line.
fn held(place: &Place) -> Vec<serde_json::Value> {
    let lines = place.ok(&["quotes", "--format", "jsonl"]);
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn history_is_taken_in_once_and_corrections_replace() {
    let place = place(
        "symbol,time,open,high,low,close,volume\n\
         ES=F,2025-10-10T14:56:00Z,6790,6791,6789.25,6790.5,812\n\
         ZS=F,2025-10-10 14:56:00,1012.5,1013,1012,1012.75,40\n\
         ES=F,2025-10-10T14:57:00Z,6790.5,6790.5,6770,6771.25,9120\n\
         ES=F,2025-10-10T14:58:00Z,6771.25,6772,6760,N/D,8000\n\
         ES=F,2025-10-10T14:59:00Z,6771.25,6772,6760,6761,8000\n",
    );
    let output = place.run(&["quotes", "import", "bars.csv"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("4 bars of 1m in "));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("bars.csv:5: 1 rows without a symbol, a time or a price were left out"), "{told}");
    place.ok(&["quotes", "import", "bars.csv"]);
    place.write("more.csv", "Date;Last\n2025-10-10 10:59;6765.5\n");
    let from =
        ["quotes", "import", "more.csv", "--symbol", "ES=F", "--interval", "1m", "--timezone", "America/New_York"];
    place.ok(&[&from[..], &["--separator", ";", "--time", "Date", "--close", "Last"]].concat());
    let held = held(&place);
    let told: Vec<String> = held
        .iter()
        .map(|line| format!("{} {} {} {}", line["symbol"], line["bars"], line["last_close"], line["state"]))
        .collect();
    assert_eq!(told, [r#""ES=F" 3 6765.5 "stale""#, r#""ZS=F" 1 1012.75 "stale""#]);
    // 14:58 is a gap, and so is all of the session before 14:56.
    assert_eq!(
        held[0]["expected"].as_i64().zip(held[0]["missing"].as_i64()).map(|(all, lacking)| all - lacking),
        Some(3)
    );
    assert!(place.ok(&["quotes"]).contains("S&P 500 futures"));
}

#[test]
fn files_that_hold_no_bars_are_refused_with_the_reason() {
    let place = place("a,b\n1,2\n");
    let told = |more: &[&str]| {
        let output = place.run(&[&["quotes", "import", "bars.csv"], more].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, words) = told(&["--interval", "1m"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("bars.csv: expected columns `time` and `close`, found `a, b`"), "{words}");
    place.write("bars.csv", "time,close\n2025-10-10,5\n");
    let (code, words) = told(&["--symbol", "X"]);
    assert_eq!((code, words.contains("say `--interval 1m`")), (Some(2), true), "{words}");
    let (code, words) = told(&["--interval", "1d"]);
    assert_eq!((code, words.contains("rows without a symbol")), (Some(1), true), "{words}");
    let output = place.run(&["quotes"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are no prices yet"), "{output:?}");
}

#[test]
fn sources_that_disagree_are_named_with_what_each_says_after_a_restart_too() {
    let place = Place::new();
    let quotes = "quotes:\n  - {name: one, csv: {path: one.csv}}\n  - {name: two, csv: {path: two.csv}}\n";
    place.write("bellwether.yaml", &format!("{CONFIG}{quotes}"));
    let of =
        |close: f64| format!("symbol,time,close\nES=F,2025-10-10T14:56:00Z,6790\nES=F,2025-10-10T14:57:00Z,{close}\n");
    place.write("one.csv", &of(6791.0));
    place.write("two.csv", &of(7100.0));
    place.ok(&["once", "--all"]);
    let held = held(&place);
    assert_eq!(held[0]["state"], "disputed", "{}", held[0]);
    let said = held[0]["dispute"]["said"].as_array().expect("two");
    let mut told: Vec<_> = said.iter().map(|said| format!("{} {}", said["source"], said["price"])).collect();
    told.sort_unstable();
    assert_eq!(told, [r#""one" 6791.0"#, r#""two" 7100.0"#]);
    let table = place.ok(&["quotes"]);
    assert!(table.contains("ES=F: sources disagree: "), "{table}");
    assert!(table.contains("`two` has 7100") && table.contains("`one` has 6791"), "{table}");
    // An impact does not take the price of either side.
    let at = ["impact", "--at", "2025-10-10T14:57:30Z", "--symbols", "ES=F", "--format", "json"];
    let impact: Vec<serde_json::Value> = serde_json::from_str(&place.ok(&at)).expect("JSON");
    assert_eq!(impact[0]["calendar"]["venue"], "CME-EQUITY", "{}", impact[0]);
    // One is put right: it is as if they had never disagreed.
    place.write("two.csv", &of(6791.5));
    place.ok(&["once", "--all"]);
    let held = self::held(&place);
    assert_eq!((&held[0]["state"], &held[0]["dispute"]), (&"stale".into(), &serde_json::Value::Null), "{}", held[0]);
}
