use std::path::Path;

use super::ask::Trouble;
use super::*;
use crate::market::calendar::Calendars;
use crate::market::instruments::Instruments;

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

fn yahoo_of(text: &str) -> Result<Vec<Bar>, Trouble> {
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

/// An answer of Yahoo with these starts and closes.
fn yahoo_text(meta: &str, starts: &str, closes: &str) -> String {
    format!(
        r#"{{"chart":{{"result":[{{"meta":{{"symbol":"ES=F"{meta}}},"timestamp":[{starts}],"indicators":{{"quote":[{{"close":[{closes}]}}]}}}}],"error":null}}}}"#
    )
}

#[test]
fn yahoo_bars_skip_what_is_null() {
    let text = r#"{"chart":{"result":[{"meta":{"symbol":"ES=F","regularMarketTime":1763900000,"regularMarketPrice":6612.25},"timestamp":[1763899860,1763899920],
        "indicators":{"quote":[{"open":[6611.0,null],"high":[6612.5,null],"low":[6610.75,null],"close":[6612.25,null],"volume":[812,null]}]}}],"error":null}}"#;
    let bars = yahoo_of(text).expect("read");
    assert_eq!((closes(&bars), bars[0].volume), (vec![("12:11:00".to_owned(), 6612.25)], Some(812.0)));
}

#[test]
fn a_bar_of_yahoo_that_has_not_ended_stands_where_the_whole_one_will() {
    let bars = yahoo_of(&yahoo_text("", "1763899860,1763899920,1763899943", "1.0,2.0,2.5")).expect("read");
    assert_eq!(closes(&bars), [("12:11:00".to_owned(), 1.0), ("12:12:00".to_owned(), 2.5)]);
    // A day: New York's own, and what is stamped with the present.
    let daily =
        yahoo_text(r#","gmtoffset":-18000,"dataGranularity":"1d""#, "1763649000,1763735400,1763750000", "1.0,2.0,2.5");
    let bars = yahoo_of(&daily).expect("read");
    let told: Vec<_> = bars.iter().map(|bar| (bar.starts_at, bar.interval_s, bar.close)).collect();
    assert_eq!(told, [(at("2025-11-20T00:00:00Z"), 86_400, 1.0), (at("2025-11-21T00:00:00Z"), 86_400, 2.5)]);
}

#[test]
fn a_bar_of_yahoo_is_as_long_as_yahoo_says_and_zero_is_no_price() {
    let bars = yahoo_of(&yahoo_text(r#","dataGranularity":"1h""#, "1763899200,1763902800", "1.0,0.0")).expect("read");
    assert_eq!((bars.len(), bars[0].interval_s), (1, 3_600));
}

#[test]
fn a_quiet_market_has_its_last_price() {
    let text = r#"{"chart":{"result":[{"meta":{"regularMarketTime":1763900000,"regularMarketPrice":5.5},"indicators":{"quote":[{}],"adjclose":[{}]}}],"error":null}}"#;
    assert_eq!(closes(&yahoo_of(text).expect("read")), [("12:13:20".to_owned(), 5.5)]);
    let nothing = r#"{"chart":{"result":[{"meta":{"regularMarketTime":null,"regularMarketPrice":0},"indicators":{"quote":[{}]}}],"error":null}}"#;
    assert_eq!(yahoo_of(nothing), Ok(vec![]));
}

#[test]
fn yahoos_failures_are_told() {
    let gone = r#"{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}"#;
    assert_eq!(yahoo_of(gone), Err(Trouble::Symbol("Not Found: No data found, symbol may be delisted".to_owned())));
    let crumb = r#"{"finance":{"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}"#;
    assert_eq!(yahoo_of(crumb), Err(Trouble::Stop("Unauthorized: Invalid Crumb".to_owned())));
    let limit = Trouble::Stop("not JSON: Edge: Too Many Requests".to_owned());
    assert_eq!(yahoo_of("Edge: Too Many Requests"), Err(limit));
    assert!(matches!(yahoo_of("<html>Will be right back"), Err(Trouble::Stop(_))));
    assert_eq!(yahoo_of("{}"), Err(Trouble::Symbol("an answer without a result".to_owned())));
}

#[test]
fn bars_are_read_in_the_forms_that_a_configuration_names() {
    let json = "{path: x, symbol_is: X, time: d, time_format: '%d/%m/%Y %H:%M', timezone: Europe/Berlin, price: c, open: o, high: h, low: l, volume: v, interval_s: 60}";
    let quotes =
        json_of(json, r#"[{"d":"21/11/2025 15:30","o":"1","h":3,"l":0.5,"c":2,"v":900},{"d":"2025-11-21","c":1}]"#);
    let bar = &quotes.bars[0];
    let found = (bar.starts_at, bar.open, bar.high, bar.low, bar.close, bar.volume);
    assert_eq!(found, (at("2025-11-21T14:30:00Z"), Some(1.0), Some(3.0), Some(0.5), 2.0, Some(900.0)));
    assert_eq!(quotes.problems, ["1 rows without a symbol, a time or a price"]);
    let csv = "{path: x, symbol: X, time_format: '%d.%m.%y', separator: ';'}";
    let quotes = csv_of(csv, "time;close\n21.11.25;1.5\n");
    assert_eq!((quotes.bars[0].starts_at, quotes.bars[0].close), (at("2025-11-21T00:00:00Z"), 1.5));
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
        ("{name: a}", "expected exactly one provider: `yahoo`, `fred`"),
        ("{name: a, yahoo: {symbols: [X]}, fred: {symbols: [X]}}", "expected exactly one provider"),
        ("{name: a, yahoo: {symbols: [X], base_url: nowhere}}", "`base_url: nowhere` is not a URL"),
        ("{name: a, kraken: {symbols: [X], interval: 2m}}", "`interval: 2m` is not one; expected `1m`"),
        ("{name: a, ecb: {symbols: [EURUSD=X]}}", "`EURUSD=X` is no pair"),
        ("{name: a, finnhub: {symbols: [X], key: {file: none}}}", "`key`: secret file"),
        ("{name: a, venue: XNYS, yahoo: {symbols: [X]}}", "of no use without `only_when_open"),
        ("{name: a, only_when_open: true, yahoo: {symbols: [X]}}", "the market of `X` is not known"),
        ("{name: a, only_when_open: true, venue: NYSE, yahoo: {symbols: [X]}}", "unknown venue `NYSE`"),
        ("{name: a, only_when_open: true, csv: {path: x}}", "needs a `venue`"),
        ("{name: a, yahoo: {symbols: []}}", "`symbols` is empty"),
        ("{name: a, yahoo: {symbols: [X], interval: 5x}}", "`interval: 5x` is not one"),
        ("{name: a, csv: {}}", "expected exactly one of `url` and `path`"),
        ("{name: a, json: {url: nowhere, price: p}}", "`nowhere` is not a URL"),
    ] {
        let config: QuoteSourceConfig = crate::yaml::decode("q.yaml", yaml).expect("reads");
        let error = source_of(&config).expect_err("wrong").to_string();
        assert!(error.contains(expected), "{yaml}: {error}");
    }
}

fn source_of(config: &QuoteSourceConfig) -> Result<QuoteSource, QuoteSourceError> {
    let calendars = Calendars::embedded();
    let instruments = Instruments::embedded(&calendars);
    QuoteSource::new(config, Path::new("."), &calendars, &instruments)
}

#[test]
fn a_source_that_asks_only_when_open_waits_for_the_next_open() {
    let source = |more: &str| {
        let yaml = format!("{{name: a, only_when_open: true, {more}}}");
        source_of(&crate::yaml::decode("q.yaml", &yaml).expect("reads")).expect("right")
    };
    let stocks = source("yahoo: {symbols: [MP, SOXX]}");
    assert_eq!(stocks.shut_until(at("2025-10-10T15:00:00Z")), None, "open");
    assert_eq!(stocks.shut_until(at("2025-10-10T20:10:00Z")), None, "the last bar is still to come");
    let monday = Some(at("2025-10-13T13:30:00Z"));
    assert_eq!(stocks.shut_until(at("2025-10-10T20:30:00Z")), monday);
    assert_eq!(stocks.shut_until(at("2025-10-11T12:00:00Z")), monday, "Saturday");
    let both = source("yahoo: {symbols: [MP, ^N225]}");
    assert_eq!(both.shut_until(at("2025-10-09T21:30:00Z")), Some(at("2025-10-10T00:00:00Z")), "Tokyo opens first");
    assert_eq!(source("venue: CRYPTO, csv: {path: x}").shut_until(at("2025-10-11T12:00:00Z")), None);
    // A calendar that has ended keeps nobody from asking.
    assert_eq!(stocks.shut_until(at("2031-10-11T12:00:00Z")), None);
}

#[test]
fn commas_part_thousands_and_never_decimals() {
    for (text, value) in [("1,234", Some(1_234.0)), ("-1,234,567.8", Some(-1_234_567.8)), ("6.61", Some(6.61))] {
        assert_eq!(price(text), value, "{text}");
    }
    for wrong in ["0,95", "6.612,25", "1,23", "1234,567", ",123", "12,34,567", "0,950"] {
        assert_eq!(price(wrong), None, "{wrong}");
    }
    assert_eq!((figure("0"), figure("n/a")), (Some(0.0), None), "nothing traded is known");
}

#[test]
fn days_of_yahoo_keep_their_dates_over_the_change_of_clocks() {
    // Asked in winter, of days of summer: each begins at midnight in New York, which is four hours behind UTC.
    let days = [1_759_982_400_i64, 1_760_068_800]; // 9 and 10 October 2025, 04:00 UTC.
    let body = serde_json::json!({"chart": {"result": [{
        "meta": {"dataGranularity": "1d", "gmtoffset": -18_000, "exchangeTimezoneName": "America/New_York"},
        "timestamp": days,
        "indicators": {"quote": [{"close": [6_700.0, 6_520.0], "volume": [0, 5]}]},
    }], "error": null}});
    let now = at("2025-12-01T15:00:00Z");
    let bars = yahoo::read(&Symbol::new("ES=F"), 86_400, body.to_string().as_bytes(), now).expect("bars");
    let starts: Vec<String> = bars.iter().map(|bar| bar.starts_at.date_naive().to_string()).collect();
    assert_eq!(starts, ["2025-10-09", "2025-10-10"]);
    assert_eq!(bars[0].volume, Some(0.0), "that nothing was traded is known");
}

#[test]
fn hours_of_yahoo_are_counted_from_the_open() {
    let at_s = |text: &str| at(text).timestamp();
    let stamps = [at_s("2025-10-10T13:30:00Z"), at_s("2025-10-10T14:30:00Z"), at_s("2025-10-10T14:47:13Z")];
    let body = serde_json::json!({"chart": {"result": [{
        "meta": {"dataGranularity": "1h", "gmtoffset": -14_400, "exchangeTimezoneName": "America/New_York"},
        "timestamp": stamps,
        "indicators": {"quote": [{"close": [75.0, 76.0, 76.5]}]},
    }], "error": null}});
    let bars = yahoo::read(&Symbol::new("MP"), 3_600, body.to_string().as_bytes(), at("2025-10-10T14:47:20Z"));
    let found: Vec<(String, f64)> =
        bars.expect("bars").iter().map(|bar| (bar.starts_at.format("%H:%M").to_string(), bar.close)).collect();
    assert_eq!(found, [("13:30".to_owned(), 75.0), ("14:30".to_owned(), 76.5)], "the one that has not ended replaces");
}

#[test]
fn the_hour_that_comes_twice_is_read_in_order_and_what_has_not_been_is_left_out() {
    // Clocks in New York go back on 2 November 2025, from 2:00 to 1:00.
    let rows = "time,close\n2025-11-02 00:30,1\n2025-11-02 01:00,2\n2025-11-02 01:30,3\n2025-11-02 01:00,4\n2025-11-02 01:30,5\n2025-11-02 02:00,6\n2099-01-01 00:00,7\n";
    let quotes = csv_of("{path: q.csv, symbol: MP, interval_s: 1800, timezone: America/New_York}", rows);
    let found: Vec<(String, f64)> =
        quotes.bars.iter().map(|bar| (bar.starts_at.format("%H:%M").to_string(), bar.close)).collect();
    let expected = [("04:30", 1.0), ("05:00", 2.0), ("05:30", 3.0), ("06:00", 4.0), ("06:30", 5.0), ("07:00", 6.0)];
    assert_eq!(found, expected.map(|(time, close)| (time.to_owned(), close)));
    assert_eq!(quotes.problems.len(), 1, "{:?}", quotes.problems);
    // Days keep their dates in any zone.
    let days = csv_of(
        "{path: q.csv, symbol: N225, interval_s: 86400, timezone: Asia/Tokyo}",
        "time,close\n2025-10-08,47734.99\n",
    );
    assert_eq!(days.bars[0].starts_at, at("2025-10-08T00:00:00Z"));
}

#[test]
fn of_a_long_document_the_last_rows_count() {
    let rows: String = (0..200_005).map(|row| format!("{},{}\n", 1_600_000_000 + row * 60, row + 1)).collect();
    let quotes = csv_of("{path: q.csv, symbol: MP, interval_s: 60}", &format!("time,close\n{rows}"));
    assert_eq!((quotes.bars.len(), quotes.bars.last().map(|bar| bar.close)), (200_000, Some(200_005.0)));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let calendars = Calendars::embedded();
    let instruments = Instruments::embedded(&calendars);
    for (config, told) in [
        ("{name: a, yahoo: {symbols: [MP], interval: 7m}}", "`interval: 7m` is not one of Yahoo's; expected `1m`"),
        ("{name: a, yahoo: {symbols: [MP], range: 9q}}", "`range: 9q` is not one of Yahoo's; expected `1d`"),
        ("{name: a, stale_after: 0s, yahoo: {symbols: [MP]}}", "`stale_after: 0s` makes every price stale"),
        ("{name: a, yahoo: {symbols: [MP, SPY, MP]}}", "`symbols` has `MP` twice"),
    ] {
        let config: QuoteSourceConfig = crate::yaml::decode("c.yaml", config).expect("a source");
        let error = QuoteSource::new(&config, Path::new("."), &calendars, &instruments).expect_err(told).to_string();
        assert!(error.contains(told), "{error}");
    }
}
