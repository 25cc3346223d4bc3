//! Who may import whom, and that the plan names every room.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms that every other may import.
const GROUND: &[&str] = &["yaml"];

/// Each room, and the rooms it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("secret", &[]),
    ("telemetry", &[]),
    ("http", &[]),
    ("yaml", &[]),
    ("lexicon", &[]),
    ("schedule", &[]),
    ("fetch", &["schedule", "secret", "http", "telemetry"]),
    ("parse", &["fetch"]),
    ("article", &["parse", "fetch", "lexicon"]),
    ("facts", &["article", "lexicon"]),
    ("ledger", &["article", "facts", "lexicon"]),
    ("market", &["schedule", "secret", "http", "telemetry"]),
    ("chart", &["market"]),
    ("rules", &["schedule", "lexicon", "fetch", "article", "facts", "ledger", "market"]),
    ("alerts", &["schedule", "lexicon", "facts", "ledger", "market", "rules"]),
    ("engine", &["lexicon", "article", "facts", "ledger", "market", "rules", "alerts", "chart"]),
    ("trial", &["fetch", "lexicon", "article", "facts", "ledger", "market", "rules", "alerts", "engine"]),
    ("backtest", &["fetch", "lexicon", "article", "facts", "ledger", "market", "chart", "rules", "alerts", "engine"]),
    ("outbox", &["alerts"]),
    ("links", &["schedule", "secret", "http", "alerts"]),
    ("operator", &["schedule", "secret", "rules", "alerts", "outbox"]),
    (
        "delivery",
        &[
            "schedule",
            "secret",
            "http",
            "telemetry",
            "lexicon",
            "facts",
            "ledger",
            "market",
            "chart",
            "rules",
            "alerts",
            "links",
            "outbox",
        ],
    ),
    (
        "store",
        &[
            "secret",
            "telemetry",
            "schedule",
            "fetch",
            "article",
            "facts",
            "ledger",
            "market",
            "alerts",
            "operator",
            "outbox",
        ],
    ),
    ("web", &["telemetry", "rules", "alerts", "links", "delivery", "store"]),
];

/// Rooms that wire the others, and what they may not import.
const MAY_NOT_IMPORT: &[(&str, &[&str])] =
    &[("config", &["daemon", "cli", "engine"]), ("daemon", &["cli"]), ("cli", &[])];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).expect("a folder of the project").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&entry).expect("source is UTF-8");
            found.insert(entry.strip_prefix(root()).expect("below the root").to_owned(), text);
        }
    }
}

fn all_sources() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    sources(&root().join("src"), &mut found);
    found
}

/// The room that a file of `src/` belongs to; none for `lib.rs` and `main.rs`.
fn room(path: &Path) -> Option<String> {
    let name = path.components().nth(1)?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (!matches!(name.as_str(), "lib" | "main")).then_some(name)
}

/// Rooms that a text imports, outside comments and tests.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

fn faults(path: &Path, text: &str) -> Vec<String> {
    let Some(room) = room(path) else { return Vec::new() };
    let allowed = |other: &str| {
        if other == room || GROUND.contains(&other) {
            return true;
        }
        if let Some((_, rooms)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) {
            return rooms.contains(&other);
        }
        MAY_NOT_IMPORT.iter().find(|(name, _)| *name == room).is_some_and(|(_, rooms)| !rooms.contains(&other))
    };
    imports(text)
        .into_iter()
        .filter(|other| !allowed(other))
        .map(|other| format!("{}: `{room}` may not import `{other}`", path.display()))
        .collect()
}

#[test]
fn imports_point_from_later_rooms_to_earlier_ones() {
    let found: Vec<String> = all_sources()
        .iter()
        .filter(|(path, _)| {
            // `tests.rs`, `tests_timed.rs`: what a test wires is its own affair.
            let stem = path.file_stem().map(|stem| stem.to_string_lossy());
            !stem.is_some_and(|stem| stem == "tests" || stem.starts_with("tests_"))
        })
        .flat_map(|(path, text)| faults(path, text))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_import_of_a_later_room_is_found() {
    let text =
        "// crate::rules is only talked of here\nuse crate::article::Article;\nfn f(s: &crate::ledger::Story) {}\n";
    assert_eq!(faults(Path::new("src/facts/mod.rs"), text), ["src/facts/mod.rs: `facts` may not import `ledger`"]);
}

#[test]
fn the_plan_names_every_room_and_the_table_knows_it() {
    let plan = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the plan is there");
    let known: Vec<&str> = MAY_IMPORT.iter().chain(MAY_NOT_IMPORT).map(|(name, _)| *name).collect();
    for room in all_sources().keys().filter_map(|path| room(path)) {
        assert!(plan.contains(&format!("`{room}`")), "ARCHITECTURE.md does not name `{room}`");
        assert!(known.contains(&room.as_str()), "the table of imports does not know `{room}`");
    }
}
