//! How fast articles are read into facts, what each step takes, and how far that is from a bare scan.
//!
//! `cargo bench --bench facts`; `cargo bench --bench facts -- fuzz 3600` reads random texts for an hour; `-- read 10` does nothing but read, ten times, for a profiler. One thread; text of our own, or the labelled corpus where it lies beside the project.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use bellwether::article::{Article, Source, sentences};
use bellwether::facts::{EvidenceIn, Reader};
use bellwether::fetch::Tier;
use bellwether::lexicon::Lexicon;
use chrono::{DateTime, Utc};

/// What an article of the bench is made of: news of trade, of markets, and of other things.
const SENTENCES: &[&str] = &[
    "Norway's government said on Tuesday it will impose a 15% tariff on Chilean salmon from 1 March, up from 4%.",
    "The president, who has threatened to raise duties before, told reporters that he was considering a ban on exports of nickel to Japan.",
    "Officials from both sides met in Oslo on Monday for a third round of trade talks.",
    "Chile has yet to confirm the meeting, a spokesperson for its foreign ministry said.",
    "Shares of fish farmers fell 3.4% in early trade while copper futures rose 1.2%.",
    "Analysts expect the central bank to hold its benchmark rate at 4.5% next week.",
    "The museum reopened after two years of work on its roof, and the queue went round the block.",
    "Heavy rain is forecast for the west coast until Thursday, with up to 60 millimetres in places.",
    "In April the two countries agreed to extend a truce on tariffs that had been due to end in May.",
    "The European Union opened an anti-dumping investigation into imports of tyres from Thailand.",
    "A court on Friday suspended the order, but let the levy on timber stand until it rules in June.",
    "The company said it would hire 200 people at its plant near Bergen and open a second line in autumn.",
    "“We will answer any new duty with one of our own,” the minister said, “and we will do it the same day.”",
    "Under the deal, duties on cars will be cut to 10% from 27.5%, and quotas on cheese will be widened.",
    "He scored twice in the second half, and the coach praised the young defender after the match.",
];
const BYTES: usize = 3_000;
const ARTICLES: usize = 2_000;

fn at() -> DateTime<Utc> {
    "2025-10-26T12:00:00Z".parse().expect("a time")
}

fn article(title: &str, text: &str) -> Article {
    let source = Source { id: "bench".into(), tier: Tier::Press, speaks_for: None };
    Article::plain("b", source, title, text, Some(at()), at())
}

/// The best of several runs: the one that was disturbed least.
fn best(runs: usize, mut run: impl FnMut()) -> Duration {
    (0..runs)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn texts() -> Vec<String> {
    (0..ARTICLES)
        .map(|number| {
            let mut text = String::with_capacity(BYTES + 200);
            let mut index = number * 7;
            while text.len() < BYTES {
                text.push_str(SENTENCES[index % SENTENCES.len()]);
                text.push(if index % 3 == 0 { '\n' } else { ' ' });
                index += 1 + number % 2;
            }
            text
        })
        .collect()
}

fn rate(name: &str, bytes: usize, count: usize, took: Duration) {
    let seconds = took.as_secs_f64();
    println!(
        "{name:<34} {:>8.1} MB/s {:>10.0} articles/s {:>8.1} µs each",
        bytes as f64 / seconds / 1e6,
        count as f64 / seconds,
        seconds * 1e6 / count as f64
    );
}

/// The resident memory of this process, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

/// A shape of text, and how to make one of a length.
type Shape<'a> = (&'a str, Box<dyn Fn(usize) -> String + 'a>);

/// No text of the fuzzing may take as long.
const SLOW: Duration = Duration::from_millis(200);

/// Reads texts made at random for so many seconds; ends the process at the first that is read wrongly.
fn fuzz(reader: &Reader, seconds: u64) {
    let words: Vec<&str> = SENTENCES
        .iter()
        .flat_map(|sentence| sentence.split(' '))
        .chain([
            "关税",
            "美国",
            "11月1日",
            "“",
            "”",
            "—",
            "(",
            ")",
            ",",
            ";",
            ".",
            "\n",
            "%",
            "é",
            "\u{202e}",
            "9999999999",
            "unless",
            "which",
            "that",
            "to",
            "’s",
            "-",
        ])
        .collect();
    // Xorshift (Marsaglia, 2003): the same texts on every machine.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap_or_default()
    };
    let begun = Instant::now();
    let (mut count, mut found, mut slowest) = (0_u64, 0_usize, Duration::ZERO);
    while begun.elapsed().as_secs() < seconds {
        let mut text = String::new();
        for _ in 0..next() % 400 {
            text.push_str(words[next() % words.len()]);
            if next() % 9 > 0 {
                text.push(' ');
            }
        }
        let article = article("Norway to tax Chilean salmon", &text);
        let started = Instant::now();
        let facts = reader.read(&article);
        let mut took = started.elapsed();
        if took > SLOW {
            // Whoever shares the machine may have had its turn: a slow text is slow again.
            let started = Instant::now();
            std::hint::black_box(reader.read(&article).len());
            took = took.min(started.elapsed());
        }
        slowest = slowest.max(took);
        for fact in &facts {
            let part = if fact.evidence.part == EvidenceIn::Title { &article.title } else { &article.text };
            assert_eq!(part.get(fact.evidence.start..fact.evidence.end), Some(fact.evidence.text.as_str()), "{text}");
        }
        assert!(took < SLOW, "{took:?} for {} bytes: {text}", text.len());
        count += 1;
        found += facts.len();
    }
    println!("{count} texts, {found} facts, slowest {slowest:.1?}: none crashed, each evidence exact");
}

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    if let Some(seconds) = asked.iter().position(|word| word == "fuzz").and_then(|at| asked.get(at + 1)) {
        return fuzz(&Reader::new(Arc::new(Lexicon::embedded())), seconds.parse().expect("seconds"));
    }
    let before = resident();
    let begun = Instant::now();
    let lexicon = Arc::new(Lexicon::embedded());
    let built = begun.elapsed();
    println!("lexicon and automaton              built in {built:.1?}, {:.1} MB", resident() - before);
    let reader = Reader::new(Arc::clone(&lexicon));
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    let articles: Vec<Article> = texts.iter().map(|text| article("Norway to tax Chilean salmon", text)).collect();

    if let Some(at) = asked.iter().position(|word| word == "read") {
        let runs = asked.get(at + 1).and_then(|runs| runs.parse().ok()).unwrap_or(10);
        let whole = best(runs, || {
            let found: usize = articles.iter().map(|article| reader.read(article).len()).sum();
            std::hint::black_box(found);
        });
        return rate("whole: article to facts", bytes, texts.len(), whole);
    }
    let words: Vec<String> = SENTENCES.iter().flat_map(|sentence| sentence.split(' ')).map(str::to_lowercase).collect();
    let bare = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).expect("patterns");
    let limit = best(3, || {
        let found: usize = texts.iter().map(|text| bare.find_iter(text).count()).sum();
        std::hint::black_box(found);
    });
    rate("limit: a bare multi-pattern scan", bytes, texts.len(), limit);
    let split = best(3, || {
        let found: usize = texts.iter().map(|text| sentences(text).len()).sum();
        std::hint::black_box(found);
    });
    rate("step: sentences", bytes, texts.len(), split);
    let scan = best(3, || {
        let found: usize = texts.iter().map(|text| lexicon.scan(text).len()).sum();
        std::hint::black_box(found);
    });
    rate("step: lexicon scan", bytes, texts.len(), scan);
    let whole = best(3, || {
        let found: usize = articles.iter().map(|article| reader.read(article).len()).sum();
        std::hint::black_box(found);
    });
    rate("whole: article to facts", bytes, texts.len(), whole);
    let count: usize = texts.iter().map(|text| sentences(text).len()).sum();
    let share = |step: Duration| 100.0 * step.as_secs_f64() / whole.as_secs_f64();
    println!(
        "shares of the whole: sentences {:.0} %, lexicon scan {:.0} %, tokens to facts {:.0} %",
        share(split),
        share(scan),
        share(whole.saturating_sub(split + scan))
    );
    println!(
        "sentences a second {:.0}; {:.1} times the bare scan, which is the physical limit",
        count as f64 / whole.as_secs_f64(),
        whole.as_secs_f64() / limit.as_secs_f64()
    );

    println!("\ntwice the text, times the time (aim: at most 2.2)");
    let long = SENTENCES.join(" ").replace(". ", ", ");
    let shapes: &[Shape<'_>] = &[
        ("one sentence", Box::new(|size| long.repeat(size / long.len() + 1))),
        ("numbers", Box::new(|size| "25% 10% ".repeat(size / 8))),
        ("nested quotes", Box::new(|size| "“he said ".repeat(size / 11))),
        ("no letters", Box::new(|size| "(((,,,;;;".repeat(size / 9))),
        ("names", Box::new(|size| "China, Japan and ".repeat(size / 17))),
        ("news", Box::new(|size| SENTENCES.join(" ").repeat(size / 1_500 + 1))),
    ];
    for (name, make) in shapes {
        let (one, two) = (make(500_000), make(1_000_000));
        let (one, two) = (article("", &one), article("", &two));
        let first = best(3, || {
            std::hint::black_box(reader.read(&one).len());
        });
        let second = best(3, || {
            std::hint::black_box(reader.read(&two).len());
        });
        println!(
            "  {name:<16} {:>8.1?} {:>8.1?}  {:.2}",
            first,
            second,
            second.as_secs_f64() / first.as_secs_f64().max(1e-9)
        );
    }
}
