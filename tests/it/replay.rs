//! The same input gives the same alerts, stories and ids: replayed again, on more cores, or in chunks with a restart from
//! the store after each.

use std::path::PathBuf;
use std::sync::Arc;

use bellwether::alerts::{Customs, Route, RouteConfig};
use bellwether::article::Article;
use bellwether::backtest::DocumentLine;
use bellwether::config;
use bellwether::daemon;
use bellwether::delivery::ReceiverConfig;
use bellwether::engine::{Engine, Mute, Saved, Settings, Step};
use bellwether::facts::{Fact, Reader};
use bellwether::market::providers::{CsvConfig, read_csv};
use bellwether::market::{Bar, Reference};
use bellwether::store::{Batch, SqliteStore, Store};
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::Place;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/replay").join(name)
}

/// One thing that happens.
enum Happens {
    Article(Arc<Article>, Vec<Fact>),
    Bar(Bar),
}

impl Happens {
    fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Article(article, _) => article.first_seen_at,
            Self::Bar(bar) => bar.received_at,
        }
    }
}

fn reader() -> Reader {
    Reader::new(config::load_lexicon(&[]).expect("the embedded lexicon"))
}

/// Ten days of articles and hourly bars, in order.
fn stream(reader: &Reader) -> Vec<Happens> {
    let now: DateTime<Utc> = "2026-06-01T00:00:00Z".parse().expect("a time");
    let text = std::fs::read_to_string(data("stream.jsonl")).expect("the stream");
    let mut stream: Vec<Happens> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let article = DocumentLine::read("stream.jsonl", index + 1, line).expect("a document").article(now);
        let facts = reader.read(&article);
        stream.push(Happens::Article(Arc::new(article), facts));
    }
    let csv = std::fs::read_to_string(data("bars.csv")).expect("the bars");
    for mut bar in read_csv(&CsvConfig::default(), &csv, now).bars {
        bar.received_at = bar.starts_at + TimeDelta::seconds(i64::from(bar.interval_s));
        stream.push(Happens::Bar(bar));
    }
    stream.sort_by_key(Happens::at);
    stream
}

fn settings(reader: &Reader) -> Settings {
    let rules = config::load_rules(&[data("rules.yaml")], true, reader.lexicon()).expect("rules");
    // Gathered in groups and reminded of, so that what waits for company or an answer is restarted too.
    let route = "{receivers: [desk, wall], routes: [{match: {severity: [info, warning]}, receivers: [wall], group_by: [kind, actor], group_wait: 5m, group_interval: 3h, repeat_interval: 30h, continue: true}, {match: {severity: [info, warning, critical]}, receivers: [desk]}]}";
    let route: RouteConfig = bellwether::yaml::decode("bellwether.yaml", route).expect("a tree");
    let inhibit = "[{source_match: {severity: [critical]}, target_match: {severity: [info]}, equal: [actor]}]";
    let inhibitions = bellwether::yaml::decode("bellwether.yaml", inhibit).expect("inhibitions");
    // Held at night, in digests and past its rate, so that what waits at a desk is restarted too.
    let desk = "{name: desk, timezone: Asia/Tokyo, email: {file: out, from: a@example.org, to: [b@example.org]}, quiet_hours: [{from: '22:00', to: '07:00', except: []}], digest: {schedule: '0 12 * * *'}, rate: {at_most: 2, within: 6h}}";
    let desk: ReceiverConfig = bellwether::yaml::decode("bellwether.yaml", desk).expect("a receiver");
    let manners = [("desk".to_owned(), desk.manners().expect("manners"))].into();
    let customs = Customs { manners, inhibitions, ..Customs::default() };
    Settings {
        rules,
        route: Route::new(route, &["desk", "wall"]).expect("a route"),
        customs,
        watchlist: Vec::new(),
        market: Reference::default(),
    }
}

/// What a replay leaves: every step that says something, as JSON, and the stories at the end.
#[derive(Default)]
struct Left {
    lines: Vec<String>,
    alerts_count: usize,
}

impl Left {
    fn take(&mut self, at: DateTime<Utc>, step: &Step) {
        let json = |value: &dyn erased::Json| value.json();
        for alert in &step.alerts {
            self.alerts_count += 1;
            self.lines.push(format!("{at} alert {}", json(&**alert)));
        }
        for story in &step.stories {
            self.lines.push(format!("{at} story {}", json(&**story)));
        }
        for notification in &step.notifications {
            self.lines.push(format!("{at} notification {}", notification.id));
        }
    }
}

/// JSON of different nouns.
mod erased {
    pub trait Json {
        fn json(&self) -> String;
    }
    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("JSON")
        }
    }
}

fn batch(step: Step) -> Batch {
    Batch {
        stories: step.stories,
        texts: step.texts,
        alerts: step.alerts,
        notifications: step.notifications,
        state: step.state,
        ..Batch::default()
    }
}

/// Replays the stream in one piece; with `forgets`, the engine forgets what is past remembering once a day.
fn in_one_piece(reader: &Reader, forgets: bool) -> Left {
    let mut engine = Engine::restore(settings(reader), Saved::default());
    let mut left = Left::default();
    let mut forgot: Option<DateTime<Utc>> = None;
    for one in stream(reader) {
        step(&mut engine, &one, |at, step| left.take(at, &step));
        if forgets && forgot.is_none_or(|last| one.at() - last >= TimeDelta::days(1)) {
            engine.forget(one.at());
            forgot = Some(one.at());
        }
    }
    left
}

fn step(engine: &mut Engine, one: &Happens, mut each: impl FnMut(DateTime<Utc>, Step)) {
    let at = one.at();
    while let Some(due) = engine.next_due().filter(|due| *due <= at) {
        each(due, engine.tick(due));
    }
    each(
        at,
        match one {
            Happens::Article(article, facts) => engine.read(article, facts, Mute::No, at),
            Happens::Bar(bar) => engine.price(std::slice::from_ref(bar), true, at),
        },
    );
}

/// Replays the stream with a store, and begins anew from it after every `chunk` articles.
async fn with_restarts(reader: &Reader, chunk: usize) -> Left {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let mut store = SqliteStore::open(&path).expect("a store");
    let mut engine = Engine::restore(settings(reader), Saved::default());
    let mut left = Left::default();
    let mut articles_count = 0;
    for one in stream(reader) {
        let mut batches = Vec::new();
        step(&mut engine, &one, |at, step| {
            left.take(at, &step);
            batches.push(batch(step));
        });
        match &one {
            Happens::Article(article, facts) => {
                let last = batches.last_mut().expect("one at least");
                last.facts.push((article.id.clone(), facts.clone()));
                last.articles.push(article.clone());
                articles_count += 1;
            }
            Happens::Bar(bar) => batches.last_mut().expect("one at least").bars.push(bar.clone()),
        }
        let restarts = matches!(one, Happens::Article(..)) && articles_count % chunk == 0;
        futures::future::try_join_all(batches.into_iter().map(|batch| store.save(batch))).await.expect("saved");
        if restarts {
            store.close().await.expect("closed");
            store = SqliteStore::open(&path).expect("opened again");
            let saved = daemon::saved(&store, one.at()).await.expect("read back");
            engine = Engine::restore(settings(reader), saved);
        }
    }
    store.close().await.expect("closed");
    left
}

/// The first line at which two replays part.
fn same(once: &Left, again: &Left, what: &str) {
    let parted = once.lines.iter().zip(&again.lines).position(|(one, other)| one != other);
    if let Some(at) = parted {
        panic!("{what}: line {at}:\n- {}\n+ {}", once.lines[at], again.lines[at]);
    }
    assert_eq!(once.lines.len(), again.lines.len(), "{what}: one stops early");
}

#[test]
fn the_stream_exercises_what_is_remembered() {
    let left = in_one_piece(&reader(), false);
    for rule in ["second-source", "once-a-day", "unanswered", "answer", "soon", "many", "copper"] {
        let fired =
            left.lines.iter().any(|line| line.contains(" alert ") && line.contains(&format!("\"rule\":\"{rule}\"")));
        assert!(fired, "`{rule}` never fires; {} alerts", left.alerts_count);
    }
    assert!(left.lines.iter().any(|line| line.contains("\"revision\":2")), "no alert is revised");
}

#[test]
fn the_same_stream_gives_the_same_bytes() {
    let reader = reader();
    let once = in_one_piece(&reader, false);
    same(&once, &in_one_piece(&reader, false), "again");
    same(&once, &in_one_piece(&reader, true), "forgetting daily");
}

#[tokio::test]
async fn a_restart_at_any_point_changes_nothing() {
    let reader = reader();
    let once = in_one_piece(&reader, false);
    for chunk in [1, 2, 5, 13] {
        same(&once, &with_restarts(&reader, chunk).await, &format!("a restart after every {chunk}"));
    }
}

#[test]
fn backtest_gives_the_same_bytes_on_one_core_and_on_several() {
    let place = Place::new();
    let run = |jobs: &str| {
        let (stream, bars, rules) = (data("stream.jsonl"), data("bars.csv"), data("rules.yaml"));
        let path = |path: &PathBuf| path.display().to_string();
        place.ok(&[
            "backtest",
            "--archive",
            &path(&stream),
            "--quotes",
            &path(&bars),
            "--rules",
            &path(&rules),
            "--jobs",
            jobs,
            "--format",
            "jsonl",
        ])
    };
    let one = run("1");
    assert!(one.lines().count() > 20, "{one}");
    assert_eq!(one, run("3"));
    let keys: serde_json::Value = serde_json::from_str(one.lines().next().expect("a line")).expect("JSON");
    let keys: Vec<&String> = keys.as_object().expect("an object").keys().collect();
    // The form on which other programs are built.
    assert_eq!(keys, ["alert", "article", "at", "facts", "novelty", "revision", "severity", "story"]);
}

#[test]
fn two_sets_of_rules_are_held_side_by_side() {
    let place = Place::new();
    let write = |name: &str, targets: &str| {
        place.write(name, &format!("rules: [{{alert: tariff, where: {{kind: tariff, target: {targets}}}}}]"))
    };
    write("new.yaml", "[VN, US]");
    write("old.yaml", "[VN]");
    let stream = data("stream.jsonl").display().to_string();
    let base = ["backtest", "--no-stock", "--archive", &stream, "--rules", "new.yaml", "--against", "old.yaml"];
    let lines = place.ok(&[&base[..], &["--format", "jsonl"]].concat());
    assert!(
        !lines.is_empty() && lines.lines().all(|line| line.starts_with("{\"side\":\"gained\",\"alert\":\"tariff\"")),
        "{lines}"
    );
    let table = place.ok(&[&base[..], &["--report", "report.html"]].concat());
    assert!(table.contains("gained, 0 lost"), "{table}");
    let page = std::fs::read_to_string(place.path().join("report.html")).expect("the report");
    assert!(page.contains("gained: told by these rules only"));
}
