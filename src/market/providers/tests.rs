use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn now() -> DateTime<Utc> {
    at("2025-11-23T12:10:00Z")
}

fn csv_of(config: &str, text: &str) -> Quotes {
    csv::read(&crate::yaml::decode("q.yaml", config).expect("a source"), text, now())
}

fn json_of(config: &str, text: &str) -> Quotes {
    json::read(&crate::yaml::decode("q.yaml", config).expect("a source"), text.as_bytes(), now())
}

fn yahoo_of(text: &str) -> Result<Vec<Bar>, String> {
    yahoo::read(&Symbol::new("ES=F"), 60, text.as_bytes(), now())
}

fn closes(bars: &[Bar]) -> Vec<(String, f64)> {
    bars.iter().map(|bar| (bar.starts_at.format("%H:%M:%S").to_string(), bar.close)).collect()
}

#[test]
fn csv_columns_are_found_by_name() {
    let quotes = csv_of(
        "{path: x, symbol: X, columns: {time: Date, close: Last}, timezone: America/New_York}",
        "\u{feff}\"Last\";x\r\n",
    );
    assert_eq!(quotes.problems, ["expected columns `Date` and `Last`, found `last;x`"]);
    let quotes = csv_of(
        "{path: x, symbol: X, columns: {time: Date, close: Last}, timezone: America/New_York}",
        "Date,Last\r\n2025-11-21 09:30:00,\"1,004.5\"\r\n2025-11-21 09:35:00,N/D\r\n2025-11-21 09:40:00,-37.63\r\n",
    );
    assert_eq!(closes(&quotes.bars), [("14:30:00".to_owned(), 1004.5), ("14:40:00".to_owned(), -37.63)]);
    assert_eq!(quotes.problems, ["1 rows without a symbol, a time or a price"]);
}

#[test]
fn json_rows_are_found_by_path() {
    let config = "{path: x, rows: data.items, symbol: s, time: t, price: q.last}";
    let quotes = json_of(
        config,
        r#"{"data":{"items":[{"s":"BTC","t":1763899880000,"q":{"last":"91,000.5"}},{"s":"ETH","t":null,"q":{"last":1}}]}}"#,
    );
    assert_eq!(closes(&quotes.bars), [("12:11:20".to_owned(), 91000.5)]);
    assert_eq!(quotes.problems.len(), 1);
    let wrong = json_of(config, r#"{"error":"limit"}"#);
    assert!(
        wrong.bars.is_empty() && wrong.problems[0].contains("there is nothing at `rows: data.items`"),
        "{:?}",
        wrong.problems
    );
    assert!(json_of(config, "<html>").problems[0].starts_with("it is not JSON"));
    let one = json_of("{path: x, symbol_is: X, price: p}", r#"{"p": 5}"#);
    assert_eq!(one.bars[0].starts_at, now());
}

#[test]
fn yahoo_bars_skip_what_is_null() {
    let text = r#"{"chart":{"result":[{"meta":{"symbol":"ES=F","regularMarketTime":1763900000,"regularMarketPrice":6612.25},"timestamp":[1763899880,1763899940],
        "indicators":{"quote":[{"open":[6611.0,null],"high":[6612.5,null],"low":[6610.75,null],"close":[6612.25,null],"volume":[812,null]}]}}],"error":null}}"#;
    let bars = yahoo_of(text).expect("read");
    assert_eq!((closes(&bars), bars[0].volume), (vec![("12:11:20".to_owned(), 6612.25)], Some(812.0)));
}

#[test]
fn a_quiet_market_has_its_last_price() {
    let text = r#"{"chart":{"result":[{"meta":{"regularMarketTime":1763900000,"regularMarketPrice":5.5},"indicators":{"quote":[{}],"adjclose":[{}]}}],"error":null}}"#;
    assert_eq!(closes(&yahoo_of(text).expect("read")), [("12:13:20".to_owned(), 5.5)]);
}

#[test]
fn yahoos_failures_are_told() {
    let gone = r#"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}"#;
    assert_eq!(yahoo_of(gone), Err("Not Found: No data found, symbol may be delisted".to_owned()));
    let crumb = r#"{"finance":{"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}"#;
    assert_eq!(yahoo_of(crumb), Err("Unauthorized: Invalid Crumb".to_owned()));
    assert_eq!(yahoo_of("Edge: Too Many Requests"), Err("not JSON: Edge: Too Many Requests".to_owned()));
    assert_eq!(yahoo_of("{}"), Err("an answer without a result".to_owned()));
}

#[test]
fn times_are_read_in_the_forms_that_providers_use() {
    for text in ["2025-11-21T14:30:00Z", "1763735400", "1763735400000", "2025-11-21 14:30:00", "2025-11-21 14:30"] {
        assert_eq!(instant(text, Tz::UTC), Some(at("2025-11-21T14:30:00Z")), "{text}");
    }
    assert_eq!(instant("soon", Tz::UTC), None);
    assert_eq!(price("."), None);
    assert_eq!(price("0"), None);
}

#[test]
fn wrong_sources_are_told() {
    for (yaml, expected) in [
        ("{name: a}", "expected exactly one of `yahoo`, `csv` and `json`"),
        ("{name: a, yahoo: {symbols: []}}", "`symbols` is empty"),
        ("{name: a, yahoo: {symbols: [X], interval: 5x}}", "`interval: 5x` is not one"),
        ("{name: a, csv: {}}", "expected exactly one of `url` and `path`"),
        ("{name: a, json: {url: nowhere, price: p}}", "`nowhere` is not a URL"),
    ] {
        let config: QuoteSourceConfig = crate::yaml::decode("q.yaml", yaml).expect("reads");
        let error = QuoteSource::new(&config, Path::new(".")).expect_err("wrong").to_string();
        assert!(error.contains(expected), "{yaml}: {error}");
    }
}
