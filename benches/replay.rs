//! How fast a year of articles is replayed against all stock rules, on one core and on two.
//!
//! `cargo bench --bench replay`, or `-- 10000` for another number of articles. The articles are invented, of 3 kB. In the
//! first archive every one tells of trade between changing countries, several times over; in the second one in five does,
//! which is nearer to what feeds carry.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints its figures")]

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const ARTICLES: usize = 20_000;
const BYTES: usize = 3_000;
const COUNTRIES: &[&str] = &[
    "Chile",
    "Norway",
    "Vietnam",
    "India",
    "Brazil",
    "Japan",
    "Mexico",
    "Canada",
    "Thailand",
    "Turkey",
    "Kenya",
    "Peru",
    "Indonesia",
    "Egypt",
    "Australia",
    "South Korea",
];
const GOODS: &[&str] = &[
    "salmon",
    "furniture",
    "steel",
    "copper",
    "coffee",
    "soybeans",
    "tyres",
    "solar panels",
    "wheat",
    "graphite",
    "beef",
];
/// `{a}` and `{b}` are countries, `{g}` goods, `{r}` a rate.
const NEWS: &[&str] = &[
    "{a} said on Tuesday it will impose a {r}% tariff on {g} from {b}, officials told reporters.",
    "{a} threatened to raise its tariff on {g} from {b} to {r}%, the trade ministry said.",
    "{a} announced export controls on {g} on Wednesday, and {b} said it was studying the step.",
    "{a} opened an anti-dumping investigation into imports of {g} from {b}.",
    "{a} suspended its {r}% tariff on {g} from {b} for 90 days.",
    "The foreign ministers of {a} and {b} will meet next week, both governments said.",
];
const FILLER: &[&str] = &[
    "Shares of fish farmers fell 3.4% in early trade while copper futures rose 1.2%.",
    "The museum reopened after two years of work on its roof, and the queue went round the block.",
    "Heavy rain is forecast for the west coast until Thursday, with up to 60 millimetres in places.",
    "Analysts expect the central bank to hold its benchmark rate at 4.5% next week.",
    "The company said it would hire 200 people at its plant near Bergen and open a second line in autumn.",
    "Exporters in the port said that orders for the spring had been thin, and that freight cost more than a year ago.",
    "He scored twice in the second half, and the coach praised the young defender after the match.",
    "In April the two countries agreed to extend a truce on tariffs that had been due to end in May.",
    "“We will answer any new duty with one of our own,” the minister said, “and we will do it the same day.”",
    "A spokesperson for the ministry said that talks would go on, and that no date had been set for a next round.",
];

/// The same numbers on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        of[usize::try_from(self.0 % of.len() as u64).expect("an index")]
    }
}

fn news(dice: &mut Dice) -> String {
    let rate = dice.roll(&["10", "15", "20", "25", "30", "40"]);
    let (a, b) = (dice.roll(COUNTRIES), dice.roll(COUNTRIES));
    dice.roll(NEWS).replace("{a}", a).replace("{b}", b).replace("{g}", dice.roll(GOODS)).replace("{r}", rate)
}

/// Writes an archive in which one article of so many tells news.
fn archive(path: &Path, count: usize, one_in: usize) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let begins: chrono::DateTime<chrono::Utc> = "2025-01-01T00:00:00Z".parse().expect("a time");
    let step = chrono::TimeDelta::days(365) / i32::try_from(count).expect("a number");
    for number in 0..count {
        let tells = number % one_in == 0;
        let title = if tells { news(&mut dice) } else { dice.roll(FILLER).to_owned() };
        let mut text = format!("{title} ");
        while text.len() < BYTES {
            let more = if tells && text.len() % 7 == 0 { news(&mut dice) } else { dice.roll(FILLER).to_owned() };
            text.push_str(&more);
            text.push(if text.len() % 3 == 0 { '\n' } else { ' ' });
        }
        let published = begins + step * i32::try_from(number).expect("a number");
        let source = dice.roll(&["one", "two", "three", "four", "five"]);
        let document =
            serde_json::json!({"id": number, "source": source, "published": published, "title": title, "text": text});
        writeln!(file, "{document}").expect("written");
    }
    file.flush().expect("written");
}

fn main() {
    let count = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(ARTICLES);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("year.jsonl");
    for one_in in [1, 5] {
        archive(&path, count, one_in);
        for jobs in ["1", "2"] {
            let begun = Instant::now();
            let output = Command::new(env!("CARGO_BIN_EXE_bellwether"))
                .args(["backtest", "--format", "jsonl", "--jobs", jobs, "--archive"])
                .arg(&path)
                .output()
                .expect("the program starts");
            let took = begun.elapsed().as_secs_f64();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let alerts = output.stdout.split(|byte| *byte == b'\n').count().saturating_sub(1);
            println!(
                "{count} articles, one in {one_in} tells news, on {jobs} cores: {took:.1} s, {:.0} articles/s, {alerts} alerts",
                count as f64 / took
            );
        }
    }
}
