//! How many facts a second are judged against few and many rules.
//!
//! `cargo bench --bench rules`. One thread; the rules ask for a kind, goods, a target and a rate, as people's do, and few of
//! them can match any one fact.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints its figures")]

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether::article::{Article, Source};
use bellwether::facts::Fact;
use bellwether::fetch::Tier;
use bellwether::ledger::{Change, Ledger};
use bellwether::lexicon::Lexicon;
use bellwether::market::Prices;
use bellwether::rules::{Memory, RuleFile, RuleSet};
use chrono::{DateTime, Utc};

const KINDS: &[&str] = &["tariff", "export_control", "import_control", "sanction", "investigation"];
const ACTORS: &[&str] = &["US", "CN", "EU", "IN", "JP", "BR", "ID", "TR", "CA", "MX", "GB", "KR"];
const FACTS: usize = 2_000;
/// Rules to a file, which may have a megabyte.
const FILE: usize = 2_000;

fn at() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().expect("a time")
}

/// As many rules as asked for, each of other goods, target and kind.
fn rules(count: usize, goods: &[String], lexicon: &Arc<Lexicon>) -> RuleSet {
    let mut files: Vec<RuleFile> = Vec::new();
    for number in 0..count {
        if number % FILE == 0 {
            files.push(RuleFile { name: format!("bench{number}.yaml"), text: "rules:\n".to_owned() });
        }
        let _ = writeln!(
            files.last_mut().expect("a file").text,
            "  - {{alert: r{number}, where: {{kind: {}, object: {}, target: {}, action: [impose, raise], rate: \">= {}\"}}}}",
            KINDS[number % KINDS.len()],
            goods[number * 7 % goods.len()],
            ACTORS[number / 3 % ACTORS.len()],
            number % 40
        );
    }
    RuleSet::compile(&files, lexicon).expect("right rules")
}

/// Changes as the ledger makes them of facts.
fn changes(goods: &[String]) -> Vec<Change> {
    let source = Source { id: "bench".into(), tier: Tier::Press, speaks_for: None };
    (0..FACTS)
        .map(|number| {
            let fact = serde_json::json!({
                "kind": KINDS[number % KINDS.len()], "action": "impose", "stage": "announced",
                "actor": [ACTORS[number % ACTORS.len()]], "target": [ACTORS[(number + 5) % ACTORS.len()]],
                "object": [goods[number * 3 % goods.len()]], "rate": number % 60, "fresh": true, "hedge": "asserted",
                "evidence": {"text": "It says so.", "in": "text", "start": 0, "end": 11}, "confidence": 0.9,
            });
            let fact: Fact = serde_json::from_value(fact).expect("a fact");
            let article = Arc::new(Article::plain(&format!("a{number}"), source.clone(), "", "text", Some(at()), at()));
            Ledger::default().record(&article, &[fact], at()).changes.remove(0)
        })
        .collect()
}

fn main() {
    let lexicon = Arc::new(Lexicon::embedded());
    let goods: Vec<String> = lexicon.product_ids().map(str::to_owned).collect();
    let changes = changes(&goods);
    let prices = Prices::default();
    for count in [10, 1_000, 10_000] {
        let begun = Instant::now();
        let set = rules(count, &goods, &lexicon);
        let compiled = begun.elapsed();
        let mut best = Duration::MAX;
        let mut hits = 0;
        for _ in 0..7 {
            let mut memory = Memory::default();
            let begun = Instant::now();
            hits = changes.iter().map(|change| set.judge(change, &mut memory, &prices, at()).len()).sum();
            best = best.min(begun.elapsed());
        }
        let rate = changes.len() as f64 / best.as_secs_f64();
        println!(
            "{count:>6} rules, compiled in {compiled:>7.1?}: {rate:>10.0} facts/s, {:.2} µs a fact, {hits} matches",
            1e6 / rate
        );
    }
}
