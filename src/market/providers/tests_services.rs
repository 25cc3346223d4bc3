//! Services, each on payloads of its own shape and on the ways in which it fails.

use std::collections::HashMap;

use super::ask::{Found, Trouble, verdict};
use super::*;
use crate::http::{Answer, header::HeaderMap};

fn now() -> DateTime<Utc> {
    "2026-11-20T16:00:30Z".parse().expect("a time")
}

fn symbol() -> Symbol {
    Symbol::new("X")
}

/// Bars in a line each: start, open, high, low, close, volume.
fn told(found: Found) -> Result<Vec<String>, Trouble> {
    let value = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let line = |bar: Bar| {
        let [open, high, low, volume] = [bar.open, bar.high, bar.low, bar.volume].map(value);
        format!("{} {open} {high} {low} {} {volume}", bar.starts_at.format("%Y-%m-%dT%H:%M"), bar.close)
    };
    found.map(|bars| bars.into_iter().map(line).collect())
}

#[track_caller]
fn stops(found: Found, words: &str) {
    match found {
        Err(Trouble::Stop(said)) => assert!(said.contains(words), "{said}"),
        other => panic!("expected to stop, found {other:?}"),
    }
}

#[track_caller]
fn fails(found: Found, words: &str) {
    match found {
        Err(Trouble::Symbol(said)) => assert!(said.contains(words), "{said}"),
        other => panic!("expected a failure of the symbol, found {other:?}"),
    }
}

#[test]
fn fred_skips_the_days_without_a_value() {
    let read = |text: &str| fred::read(&symbol(), text.as_bytes(), now());
    let text = "observation_date,DGS10\n2026-11-18,4.11\n2026-11-19,.\n2026-11-20,\n";
    assert_eq!(told(read(text)), Ok(vec!["2026-11-18T00:00 - - - 4.11 -".to_owned()]));
    assert_eq!(read("DATE,DCOILWTICO\r\n2020-04-20,-36.98\r\n").expect("read")[0].close, -36.98);
    fails(read("observation_date,DGS10\n2026-11-19,.\n"), "without observations");
    stops(read("<!DOCTYPE html><html>Just a moment, checking the date"), "not a series");
}

#[test]
fn ecb_rates_make_crosses_over_the_euro() {
    let text = r#"<?xml version="1.0"?><gesmes:Envelope xmlns:gesmes="g" xmlns="e"><Cube>
        <Cube time="2026-11-19"><Cube currency="USD" rate="1.0800"/><Cube currency="CNY" rate="7.7760"/></Cube>
        <Cube time='2026-11-20'><Cube currency='USD' rate='1.0832'/><Cube currency='CNY' rate='N/A'/></Cube></Cube></gesmes:Envelope>"#;
    let asks: Vec<Ask> = crate::yaml::decode(
        "q",
        "[{symbol: EURUSD=X, ask: EUR/USD}, {symbol: CNY=X, ask: USD/CNY}, {symbol: XXX, ask: USD/XXX}]",
    )
    .expect("asks");
    let bars = ecb::read(&asks, text.as_bytes(), now()).expect("read");
    let found: Vec<_> =
        bars.iter().map(|bar| (bar.symbol.as_str(), bar.starts_at.format("%d").to_string(), bar.close)).collect();
    let day = str::to_owned;
    assert_eq!(found, [("EURUSD=X", day("19"), 1.08), ("CNY=X", day("19"), 7.2), ("EURUSD=X", day("20"), 1.0832)]);
    let symbols: Vec<&Symbol> = bars.iter().map(|bar| &bar.symbol).collect();
    assert_eq!(ecb::unknown(&asks, &symbols), ["`USD/XXX`: no rate of that pair"]);
    stops(ecb::read(&asks, b"<html>maintenance</html>", now()), "not reference rates");
    fails(ecb::read(&asks[2..], text.as_bytes(), now()), "no rate of any of the pairs");
}

#[test]
fn frankfurter_gives_days_that_have_rates() {
    let read = |text: &str| frankfurter::read(&symbol(), "CNY", text.as_bytes(), now());
    let text = r#"{"amount":1.0,"base":"USD","start_date":"2026-11-19","end_date":"2026-11-20","rates":{"2026-11-19":{"CNY":7.07},"2026-11-20":{"CNY":7.08}}}"#;
    assert_eq!(told(read(text)).expect("read"), ["2026-11-19T00:00 - - - 7.07 -", "2026-11-20T00:00 - - - 7.08 -"]);
    let one = r#"{"amount":1.0,"base":"USD","date":"2026-11-20","rates":{"CNY":7.08}}"#;
    assert_eq!(told(read(one)).expect("read"), ["2026-11-20T00:00 - - - 7.08 -"]);
    fails(read(r#"{"message":"not found"}"#), "not found");
    fails(read(r#"{"amount":1.0,"base":"USD","rates":{"2026-11-20":{"KRW":1400}}}"#), "no rate of that pair");
    stops(read("<html>"), "not JSON");
}

#[test]
fn binance_speaks_in_milliseconds_and_text() {
    let read = |text: &str| binance::read(&symbol(), 60, text.as_bytes(), now());
    let text = r#"[[1795190340000,"91000.1","91010.0","90990.5","91005.0","12.5",1795190399999,"1",3,"1","1","0"],[1795190400000,"1","1","1",null,"0",0,"0",0,"0","0",0]]"#;
    assert_eq!(told(read(text)).expect("read"), ["2026-11-20T15:59 91000.1 91010 90990.5 91005 12.5"]);
    fails(read(r#"{"code":-1121,"msg":"Invalid symbol."}"#), "Invalid symbol.");
    stops(read(r#"{"code":-1003,"msg":"Too much request weight used"}"#), "request weight");
}

#[test]
fn kraken_errors_come_with_status_200() {
    let read = |text: &str| kraken::read(&symbol(), 60, text.as_bytes(), now());
    let text = r#"{"error":[],"result":{"XXBTZUSD":[[1795190340,"91000.1","91010.0","90990.5","91005.0","91001.2","12.5",33]],"last":1795190340}}"#;
    assert_eq!(told(read(text)).expect("read"), ["2026-11-20T15:59 91000.1 91010 90990.5 91005 12.5"]);
    fails(read(r#"{"error":["EQuery:Unknown asset pair"]}"#), "Unknown asset pair");
    stops(read(r#"{"error":["EAPI:Rate limit exceeded"]}"#), "Rate limit");
    fails(read(r#"{"error":[],"result":{"last":1}}"#), "without a result");
}

#[test]
fn coinbase_puts_low_before_high_and_the_newest_first() {
    let read = |text: &str| coinbase::read(&symbol(), 60, text.as_bytes(), now());
    let text = "[[1795190400,4,6,5,5.5,1.5],[1795190280,1,3,2,2.5,0.5]]";
    assert_eq!(told(read(text)).expect("read"), ["2026-11-20T15:58 2 3 1 2.5 0.5", "2026-11-20T16:00 5 6 4 5.5 1.5"]);
    fails(read(r#"{"message":"NotFound"}"#), "NotFound");
    stops(read(r#"{"message":"Public rate limit exceeded"}"#), "rate limit");
}

#[test]
fn alpha_vantage_has_three_ways_to_fail_with_status_200() {
    let read = |text: &str| alpha_vantage::read(&symbol(), text.as_bytes(), now());
    let quote = r#"{"Global Quote":{"01. symbol":"SPY","02. open":"660.0","05. price":"661.2300","07. latest trading day":"2026-11-20","10. change percent":"0.4100%"}}"#;
    assert_eq!(told(read(quote)).expect("read"), ["2026-11-20T00:00 660 - - 661.23 -"]);
    let daily = r#"{"Meta Data":{},"Time Series (Daily)":{"2026-11-20":{"1. open":"1","2. high":"3","3. low":"1","4. close":"2","5. volume":"900"},"2026-11-19":{"4. close":"1.5"},"soon":{"4. close":"9"}}}"#;
    assert_eq!(told(read(daily)).expect("read"), ["2026-11-19T00:00 - - - 1.5 -", "2026-11-20T00:00 1 3 1 2 900"]);
    fails(read(r#"{"Error Message":"Invalid API call"}"#), "Invalid API call");
    stops(read(r#"{"Note":"5 calls per minute"}"#), "5 calls");
    let pairs = r#"{"Meta Data":{"2. From Symbol":"USD"},"Time Series FX (Daily)":{"2026-11-20":{"1. open":"7.0810","2. high":"7.0900","3. low":"7.0700","4. close":"7.0800"}}}"#;
    assert_eq!(told(read(pairs)).expect("read"), ["2026-11-20T00:00 7.081 7.09 7.07 7.08 -"]);
    stops(read(r#"{"Information":"25 requests per day"}"#), "25 requests");
    fails(read(r#"{"Global Quote":{}}"#), "without prices");
    fails(read("{}"), "without prices");
}

#[test]
fn twelve_data_errors_come_with_status_200() {
    let read = |text: &str| twelve_data::read(&symbol(), 60, text.as_bytes(), now());
    let text = r#"{"meta":{"symbol":"EUR/USD"},"values":[{"datetime":"2026-11-20 15:59:00","open":"1.0830","high":"1.0840","low":"1.0820","close":"1.0832"},{"datetime":"2026-11-20 15:58:00","close":"1.0829"}],"status":"ok"}"#;
    assert_eq!(
        told(read(text)).expect("read"),
        ["2026-11-20T15:58 - - - 1.0829 -", "2026-11-20T15:59 1.083 1.084 1.082 1.0832 -"]
    );
    stops(read(r#"{"code":429,"message":"You have run out of API credits","status":"error"}"#), "API credits");
    stops(read(r#"{"code":401,"message":"apikey is incorrect","status":"error"}"#), "incorrect");
    fails(read(r#"{"code":404,"message":"symbol not found","status":"error"}"#), "not found");
    fails(read(r#"{"code":403,"message":"available with the Pro plan","status":"error"}"#), "Pro plan");
    fails(read(r#"{"status":"ok","values":[]}"#), "without values");
}

#[test]
fn finnhub_zeros_are_an_unknown_symbol() {
    let read = |text: &str| finnhub::read(&symbol(), text.as_bytes(), now());
    let text = r#"{"c":261.7,"d":1.2,"dp":0.46,"h":262,"l":259,"o":260,"pc":260.5,"t":1795190400}"#;
    assert_eq!(told(read(text)).expect("read"), ["2026-11-20T16:00 - - - 261.7 -"]);
    fails(read(r#"{"c":0,"d":null,"dp":null,"h":0,"l":0,"o":0,"pc":0,"t":0}"#), "an unknown symbol");
    stops(read(r#"{"error":"API limit reached."}"#), "API limit");
    fails(read(r#"{"error":"You don't have access to this resource."}"#), "access to this");
    stops(read(r#"{"error":"Invalid API key"}"#), "Invalid API key");
}

#[test]
fn tiingo_has_days_and_last_trades() {
    let read = |text: &str| tiingo::read(&symbol(), text.as_bytes(), now());
    let days = r#"[{"date":"2026-11-19T00:00:00.000Z","close":660.1,"high":661,"low":655,"open":656,"volume":7000,"adjClose":660.1}]"#;
    assert_eq!(told(read(days)).expect("read"), ["2026-11-19T00:00 656 661 655 660.1 7000"]);
    let trade = r#"[{"ticker":"SPY","timestamp":"2026-11-20T15:59:58.123456+00:00","last":null,"tngoLast":661.2}]"#;
    assert_eq!(told(read(trade)).expect("read"), ["2026-11-20T15:59 - - - 661.2 -"]);
    stops(read(r#"{"detail":"Invalid token."}"#), "Invalid token");
    fails(read(r#"{"detail":"Not found."}"#), "Not found");
    fails(read("[]"), "without prices");
}

#[test]
fn stooq_fails_in_five_ways_with_status_200() {
    let read = |text: &str| stooq::read(&symbol(), text.as_bytes(), now());
    let text = "Date,Open,High,Low,Close,Volume\r\n2026-11-20,1,3,1,2,900\r\n2026-11-19,N/D,N/D,N/D,N/D,0\r\n2026-11-18,1,2,1,1.5,800\r\n";
    assert_eq!(told(read(text)).expect("read"), ["2026-11-18T00:00 1 2 1 1.5 800", "2026-11-20T00:00 1 3 1 2 900"]);
    assert_eq!(read("Date,Open,High,Low,Close\n2026-11-20,7,7,7,7.08\n").expect("read")[0].volume, None);
    fails(read("No data"), "No data");
    stops(read("Exceeded the daily hits limit"), "daily hits limit");
    stops(read("Get your apikey:\n1. Open .."), "Get your apikey");
    stops(read("<html><body>404</body></html>"), "404");
    stops(read("<script>var work = 1;</script>"), "script");
    fails(read("Date,Open,High,Low,Close,Volume\n"), "without rows");
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        moved_to: None,
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
        url: "https://a.example/".parse().expect("a URL"),
    }
}

#[test]
fn a_refusal_by_status_stops_whatever_the_body_says() {
    let good = |_: &Answer| Ok(Vec::new());
    let said = |_: &Answer| Err(Trouble::Symbol("said".to_owned()));
    for status in [401, 403, 418, 429, 451, 503] {
        stops(verdict(&answer(status, ""), good), &format!("status {status}"));
        if status != 403 {
            stops(verdict(&answer(status, ""), said), &format!("said (status {status})"));
        }
    }
    // A symbol that a plan does not include costs that symbol.
    fails(verdict(&answer(403, ""), said), "said (status 403)");
    fails(verdict(&answer(404, ""), said), "said (status 404)");
    // A page where a symbol should be is of that symbol; one of a broken server is of all.
    let page = |answer: &Answer| ask::json(&answer.body).map(|_| Vec::new());
    fails(verdict(&answer(404, "<html>"), page), "not JSON");
    stops(verdict(&answer(502, "<html>"), page), "not JSON");
    fails(verdict(&answer(500, "{}"), good), "server answered 500");
}

/// A server on a loopback address that gives each path its answer, and remembers what it was asked.
async fn serve(
    answers: &'static [(&'static str, &'static str)],
) -> (String, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = asked.clone();
    let answers: HashMap<&str, &str> = answers.iter().copied().collect();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0_u8; 8_192];
            let length = stream.read(&mut head).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&head[..length]).into_owned();
            let line = text.lines().next().unwrap_or_default().to_owned();
            let found =
                answers.iter().find(|(path, _)| line.contains(**path)).map_or("HTTP/1.1 404 X", |(_, answer)| answer);
            let (status, body) = found.split_once('\n').unwrap_or((found, ""));
            seen.lock().expect("unpoisoned").push(text);
            let length = body.len();
            let reply = format!("{status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    (base, asked)
}

fn caller(client: &crate::http::Client) -> ask::Caller<'_> {
    ask::Caller { client, pause: std::time::Duration::ZERO }
}

fn client(base: &str) -> crate::http::Client {
    let allow = vec![base.trim_start_matches("http://").to_owned()];
    crate::http::Client::new(&crate::http::HttpConfig { allow, ..crate::http::HttpConfig::default() })
        .expect("a client")
}

#[tokio::test]
async fn one_symbol_that_fails_costs_that_symbol_and_a_limit_ends_the_round_without_the_key() {
    let (base, asked) = serve(&[
        ("symbol=A&", "HTTP/1.1 200 OK\n{\"values\":[{\"datetime\":\"2026-11-20 15:58:00\",\"close\":\"1.5\"}],\"status\":\"ok\"}"),
        ("symbol=B&", "HTTP/1.1 200 OK\n{\"code\":404,\"message\":\"no B for k3y\",\"status\":\"error\"}"),
        ("symbol=C&", "HTTP/1.1 200 OK\n{\"code\":429,\"message\":\"key k3y has no credits\",\"status\":\"error\"}"),
    ])
    .await;
    let config = format!("{{symbols: [A, B, C, D], key: {{clear: k3y}}, base_url: '{base}'}}");
    let config: TwelveDataConfig = crate::yaml::decode("q.yaml", &config).expect("right");
    let quotes = config.fetch(caller(&client(&base)), &crate::secret::Secret::new("k3y"), now()).await;
    assert_eq!(quotes.bars.len(), 1);
    assert_eq!(quotes.problems, ["`B`: no B for [key]", "`C`: key [key] has no credits"]);
    assert_eq!(quotes.hints.retry_after, Some(ask::REFUSED));
    let asked = asked.lock().expect("unpoisoned");
    assert_eq!(asked.len(), 3, "D is not asked for");
    assert!(
        asked[0].starts_with("GET /time_series?symbol=A&interval=5min&outputsize=100&timezone=UTC&apikey=k3y HTTP"),
        "{}",
        asked[0]
    );
}

#[tokio::test]
async fn each_service_is_asked_as_it_wants_to_be() {
    let (base, asked) = serve(&[]).await;
    let client = client(&base);
    let key = crate::secret::Secret::new("k");
    let one = format!("symbols: [{{symbol: S, ask: USD/CNY}}], base_url: '{base}'");
    macro_rules! config {
        ($sort:ty, $more:expr) => {
            crate::yaml::decode::<$sort>("q.yaml", &format!("{{{one}{}}}", $more)).expect("right")
        };
    }
    let clear = ", key: {clear: k}";
    let mut all = Vec::new();
    all.push(config!(FredConfig, "").fetch(caller(&client), now()).await);
    all.push(config!(FrankfurterConfig, "").fetch(caller(&client), now()).await);
    all.push(config!(BinanceConfig, "").fetch(caller(&client), now()).await);
    all.push(config!(KrakenConfig, ", interval: 5m").fetch(caller(&client), now()).await);
    all.push(config!(CoinbaseConfig, "").fetch(caller(&client), now()).await);
    all.push(config!(AlphaVantageConfig, clear).fetch(caller(&client), &key, now()).await);
    all.push(config!(FinnhubConfig, clear).fetch(caller(&client), &key, now()).await);
    all.push(config!(TiingoConfig, clear).fetch(caller(&client), &key, now()).await);
    all.push(config!(StooqConfig, clear).fetch(caller(&client), Some(&key), now()).await);
    all.push(config!(YahooConfig, "").fetch(caller(&client), now()).await);
    all.push(config!(EcbConfig, "").fetch(caller(&client), now()).await);
    assert!(all.iter().all(|quotes| quotes.bars.is_empty() && quotes.problems.len() == 1), "{all:?}");
    let asked = asked.lock().expect("unpoisoned");
    let lines: Vec<&str> =
        asked.iter().filter_map(|text| text.lines().next()).map(|line| line.trim_end_matches(" HTTP/1.1")).collect();
    assert_eq!(
        lines,
        [
            "GET /?id=USD%2FCNY&cosd=2025-10-16",
            "GET /2026-08-22..?base=USD&symbols=CNY",
            "GET /api/v3/klines?symbol=USD%2FCNY&interval=1m&limit=500",
            "GET /0/public/OHLC?pair=USD%2FCNY&interval=5",
            "GET /products/USD%2FCNY/candles?granularity=60",
            "GET /?function=FX_DAILY&from_symbol=USD&to_symbol=CNY&apikey=k",
            "GET /quote?symbol=USD%2FCNY&token=k",
            "GET /tiingo/daily/USD%2FCNY/prices?startDate=2025-10-16",
            "GET /?s=USD%2FCNY&d1=20251016&d2=20261120&i=d&apikey=k",
            "GET /v8/finance/chart/USD%2FCNY?interval=5m&range=1d&includePrePost=false",
            "GET /",
        ]
    );
    assert!(asked[7].to_lowercase().contains("authorization: token k"), "{}", asked[7]);
}

#[tokio::test]
async fn between_two_requests_there_is_a_pause_and_before_the_first_none() {
    let (base, _) = serve(&[]).await;
    let client = client(&base);
    let pause = std::time::Duration::from_millis(25);
    let config = format!("{{symbols: [A, B, C], base_url: '{base}'}}");
    let config: CoinbaseConfig = crate::yaml::decode("q.yaml", &config).expect("right");
    let begun = std::time::Instant::now();
    let quotes = config.fetch(ask::Caller { client: &client, pause }, now()).await;
    assert_eq!(quotes.problems.len(), 3);
    assert!(begun.elapsed() >= 2 * pause, "{:?}", begun.elapsed());
}
