//! Bars in and out of the store, and impacts.
//!
//! `cargo bench --bench market [-- MILLIONS]`: so many millions of minute bars (default 10) of 500 symbols as CSV into a store,
//! a window of thirty days of one symbol out of it, the impact of an event on 40 symbols, a thousand rules on prices over 500
//! symbols, and a chart.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints its figures")]

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether::chart;
use bellwether::lexicon::Lexicon;
use bellwether::market::calendar::Calendars;
use bellwether::market::impact::{CourseAsked, Histories, ImpactAsked, Known, course, impact};
use bellwether::market::instruments::Instruments;
use bellwether::market::providers::{CsvBars, CsvConfig};
use bellwether::market::{Bar, Prices, Symbol};
use bellwether::rules::{Memory, PriceStates, RuleFile, RuleSet};
use bellwether::store::{BarsAsked, Batch, SqliteStore, Store};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

/// Bars of one symbol: thirty days of minutes.
const MINUTES: usize = 30 * 1_440;
/// Bars in one transaction, as `quotes import` has them.
const BATCH: usize = 250_000;
const IMPACT_SYMBOLS: usize = 40;
const RULES: usize = 1_000;
const RULE_SYMBOLS: usize = 500;

fn start() -> DateTime<Utc> {
    "2025-09-10T00:00:00Z".parse().expect("a time")
}

/// Prices in cents that wander, the same each time.
struct Walk {
    seed: u64,
    cents: i64,
}

impl Walk {
    fn step(&mut self) -> (f64, f64, f64, f64) {
        let open = self.cents;
        let mut next = |bound: i64| {
            self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(self.seed >> 40).expect("24 bits") % bound
        };
        let close = (open + next(41) - 20).max(100);
        let (high, low) = (open.max(close) + next(10), open.min(close) - next(10));
        self.cents = close;
        let price = |cents: i64| cents as f64 / 100.0;
        (price(open), price(high), price(low), price(close))
    }
}

/// Thirty days of minutes of one symbol.
fn csv(symbol: &str, number: usize) -> String {
    let mut text = String::from("symbol,time,open,high,low,close,volume\n");
    let mut walk = Walk { seed: number as u64, cents: 10_000 + 37 * i64::try_from(number).expect("small") };
    for minute in 0..MINUTES {
        let at = start() + TimeDelta::minutes(i64::try_from(minute).expect("small"));
        let (open, high, low, close) = walk.step();
        let time = at.format("%Y-%m-%dT%H:%M:00Z");
        let _ = writeln!(text, "{symbol},{time},{open:.2},{high:.2},{low:.2},{close:.2},{}", 100 + minute * 7 % 900);
    }
    text
}

fn per_second(count: usize, took: Duration) -> String {
    format!("{:.0} bars/s", count as f64 / took.as_secs_f64())
}

async fn import(store: &SqliteStore, text: &str, now: DateTime<Utc>) -> usize {
    let config = CsvConfig { interval_s: 60, ..CsvConfig::default() };
    let mut rows = CsvBars::new(&config, text.as_bytes(), now).expect("columns");
    let mut count = 0;
    loop {
        let bars: Vec<Bar> = rows.by_ref().take(BATCH).collect();
        if bars.is_empty() {
            return count;
        }
        count += bars.len();
        store.save(Batch { bars, ..Batch::default() }).await.expect("saved");
    }
}

async fn bars(path: &std::path::Path, millions: usize) {
    let store = SqliteStore::open(path).expect("a store");
    let (mut count, mut took, mut bare) = (0, Duration::ZERO, Duration::ZERO);
    let symbols = millions * 1_000_000 / MINUTES;
    for number in 0..symbols {
        let text = csv(&format!("SYM{number:04}"), number);
        let begun = Instant::now();
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        bare += begun.elapsed();
        assert_eq!(lines, MINUTES + 1);
        let begun = Instant::now();
        count += import(&store, &text, start() + TimeDelta::days(31)).await;
        took += begun.elapsed();
    }
    println!(
        "import of {count} bars: {} (looking for line ends in the same text: {})",
        per_second(count, took),
        per_second(count, bare)
    );
    let mut best = Duration::MAX;
    for number in [0, symbols / 3, symbols / 2, symbols - 1, 1, 2] {
        let asked = BarsAsked {
            symbol: Some(Symbol::new(&format!("SYM{number:04}"))),
            interval_s: Some(60),
            from: start(),
            to: start() + TimeDelta::days(30),
        };
        let begun = Instant::now();
        let found = store.bars(asked).await.expect("read").len();
        best = best.min(begun.elapsed());
        assert_eq!(found, MINUTES);
    }
    println!("window of 30 days, {MINUTES} bars of one symbol: {:.2} ms", best.as_secs_f64() * 1e3);
    let begun = Instant::now();
    let held = store.bars_held().await.expect("read").len();
    println!("what is held of {held} symbols: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    store.close().await.expect("closed");
    let size = std::fs::metadata(path).expect("a file").len();
    println!("database: {:.1} bytes a bar", size as f64 / count as f64);
}

/// A year of days and thirty days of minutes of each symbol, of which five minutes are kept.
fn histories(instruments: &Instruments, symbols: &[Symbol]) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut all: Vec<Symbol> = symbols.to_vec();
    all.extend(symbols.iter().filter_map(|symbol| instruments.get(symbol)?.benchmark.clone()));
    all.sort();
    all.dedup();
    for (number, symbol) in all.into_iter().enumerate() {
        let mut walk = Walk { seed: number as u64 + 9, cents: 50_000 };
        let mut push = |starts_at: DateTime<Utc>, interval_s: u32| {
            let (open, high, low, close) = walk.step();
            let received_at = starts_at + TimeDelta::seconds(i64::from(interval_s));
            let [open, high, low] = [open, high, low].map(Some);
            bars.push(Bar {
                symbol: symbol.clone(),
                starts_at,
                interval_s,
                open,
                high,
                low,
                close,
                volume: None,
                received_at,
            });
        };
        for day in 0..300 {
            push(
                (start() - TimeDelta::days(265) + TimeDelta::days(day)).date_naive().and_time(NaiveTime::MIN).and_utc(),
                86_400,
            );
        }
        for step in 0..35 * 288 {
            push(start() + TimeDelta::minutes(5 * step), 300);
        }
    }
    bars
}

fn impacts() {
    let calendars = Calendars::embedded();
    let instruments = Instruments::embedded(&calendars);
    let symbols: Vec<Symbol> =
        instruments.iter().map(|instrument| instrument.symbol.clone()).take(IMPACT_SYMBOLS).collect();
    let bars = histories(&instruments, &symbols);
    let begun = Instant::now();
    let histories = Histories::of(&bars, &instruments);
    println!("{} bars in order: {:.1} ms", bars.len(), begun.elapsed().as_secs_f64() * 1e3);
    let known = Known { histories: &histories, calendars: &calendars, instruments: &instruments };
    let event_at = "2025-10-10T14:57:00Z".parse().expect("a time");
    let asked = ImpactAsked::usual(event_at, event_at + TimeDelta::days(3));
    let mut best = Duration::MAX;
    for _ in 0..7 {
        let begun = Instant::now();
        let found: Vec<_> = symbols.iter().map(|symbol| impact(symbol, known, &asked)).collect();
        best = best.min(begun.elapsed());
        assert_eq!(found.len(), IMPACT_SYMBOLS);
    }
    println!("impact of one event on {IMPACT_SYMBOLS} symbols: {:.2} ms", best.as_secs_f64() * 1e3);
}

/// A thousand rules on prices over 500 symbols with eight days of five minutes each, when a new bar of each comes.
fn price_rules() {
    let symbols: Vec<Symbol> = (0..RULE_SYMBOLS).map(|number| Symbol::new(&format!("SYM{number:04}"))).collect();
    let mut text = String::from("rules:\n");
    for number in 0..RULES {
        let when = match number % 4 {
            0 => format!("{{move_either_way: \">= {}%\", within: 60m}}", 20 + number % 7),
            1 => "{z_either_way: \">= 40\", within: 30m}".to_owned(),
            2 => format!("{{level: \">= {}\"}}", 100_000 + number),
            _ => format!("{{move: \"<= -{}%\", within: 2h}}", 20 + number % 9),
        };
        let symbol = &symbols[number % RULE_SYMBOLS];
        let _ = writeln!(text, "  - {{alert: p{number}, on: price, symbols: [{symbol}], when: {when}}}");
    }
    let files = [RuleFile { name: "bench.yaml".to_owned(), text }];
    let rules = RuleSet::compile(&files, &Arc::new(Lexicon::embedded())).expect("right rules");
    let mut walks: Vec<Walk> =
        (0..RULE_SYMBOLS).map(|number| Walk { seed: number as u64 + 5, cents: 50_000 }).collect();
    let mut set = |step: i64| -> Vec<Bar> {
        let starts_at = start() + TimeDelta::minutes(5 * step);
        let received_at = starts_at + TimeDelta::minutes(5);
        let bar = |(symbol, walk): (&Symbol, &mut Walk)| {
            let (open, high, low, close) = walk.step();
            let [open, high, low] = [open, high, low].map(Some);
            let symbol = symbol.clone();
            Bar { symbol, starts_at, interval_s: 300, open, high, low, close, volume: Some(100.0), received_at }
        };
        symbols.iter().zip(&mut walks).map(bar).collect()
    };
    let mut prices = Prices::default();
    let steps = 8 * 288;
    for step in 0..steps {
        prices.insert(&set(step));
    }
    let (mut states, memory) = (PriceStates::default(), Memory::default());
    let (mut taken, mut judged) = (Duration::MAX, Duration::MAX);
    for step in steps..steps + 7 {
        let bars = set(step);
        let now = bars[0].received_at;
        let begun = Instant::now();
        let moved = prices.insert(&bars);
        taken = taken.min(begun.elapsed());
        assert!(moved.len() > RULE_SYMBOLS / 2);
        let begun = Instant::now();
        let found = rules.on_prices(&moved, &prices, (&mut states, &memory), now).len();
        judged = judged.min(begun.elapsed());
        assert!(found < RULES / 2, "most prices stand still");
    }
    println!(
        "{RULES} rules on prices over {RULE_SYMBOLS} symbols, a new bar of each: taken in in {:.2} ms, judged in {:.2} ms",
        taken.as_secs_f64() * 1e3,
        judged.as_secs_f64() * 1e3
    );
}

/// What a chart costs: its course, as SVG, and as PNG.
fn charts() {
    let calendars = Calendars::embedded();
    let instruments = Instruments::embedded(&calendars);
    let symbol = Symbol::new("MP");
    let bars = histories(&instruments, std::slice::from_ref(&symbol));
    let histories = Histories::of(&bars, &instruments);
    let known = Known { histories: &histories, calendars: &calendars, instruments: &instruments };
    let event_at: DateTime<Utc> = "2025-10-10T14:57:00Z".parse().expect("a time");
    let asked = CourseAsked::usual(event_at, event_at + TimeDelta::hours(2));
    let best = |work: &dyn Fn()| {
        let once = |_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        };
        (0..9).map(once).min().expect("some").as_secs_f64() * 1e3
    };
    let made = course(&symbol, known, &asked).expect("known");
    let zone = chrono_tz::America::New_York;
    let of_course = best(&|| drop(course(&symbol, known, &asked)));
    let of_svg = best(&|| drop(chart::svg(&made, zone)));
    println!("chart: course {of_course:.2} ms, SVG {of_svg:.2} ms");
    #[cfg(feature = "charts")]
    {
        let of_png = best(&|| drop(chart::png(&made, zone, chart::Tongue::English)));
        println!(
            "chart: PNG {of_png:.2} ms, {} bytes",
            chart::png(&made, zone, chart::Tongue::English).expect("drawn").len()
        );
    }
}

fn main() {
    let millions = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10);
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(bars(&folder.path().join("bench.db"), millions));
    impacts();
    price_rules();
    charts();
}
