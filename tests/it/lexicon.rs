//! Words of one's own, through the whole program: a new kind, its rule, its facts and its alert; the schema of the files.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::Place;

const LEXICON: &str = "
kinds:
  - {id: price_control, name: price control, like: measure, forms: [price cap, price caps, price freeze], needs: object}
classes:
  - {class: noun/price_control, forms: [price ceiling]}
products:
  - {id: kelp, names: [kelp], hs: ['1212.21'], in: [seafood]}
";
const RULES: &str = "
rules:
  - alert: price-control
    where: {kind: price_control, stage: [announced, in_effect], object: hs:1212}
";
const ARCHIVE: &str = r#"{"id": "1", "source": "wire.example", "published": "2025-10-20T08:00:00Z", "title": "Hungary to impose price ceiling on kelp", "text": "Hungary will impose a price ceiling on kelp from November 1, the government said on Monday."}
{"id": "2", "source": "press.example", "published": "2025-10-20T09:00:00Z", "title": "Price freeze considered", "text": "Brazil is considering a price freeze on soybeans."}
{"id": "3", "source": "shop.example", "published": "2025-10-20T10:00:00Z", "title": "Supermarket news", "text": "The supermarket announced a price freeze on kelp."}
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("lexicon.d/mine.yaml", LEXICON);
    place.write("mine.yaml", RULES);
    place.write("archive.jsonl", ARCHIVE);
    place
}

fn with_input(place: &Place, arguments: &[&str], input: &str) -> Output {
    let mut command = place.command(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("it ends")
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_new_kind_is_extracted() {
    let output = with_input(&place(), &["extract", "--lexicon", "lexicon.d", "--format", "jsonl"], ARCHIVE);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = json_lines(&String::from_utf8(output.stdout).expect("UTF-8"));
    let fact = &lines[0]["facts"][0];
    assert_eq!(
        [&fact["kind"], &fact["action"], &fact["stage"], &fact["actor"][0], &fact["object"][0], &fact["date"]],
        ["price_control", "impose", "announced", "HU", "kelp", "2025-11-01"]
    );
    assert_eq!(lines[1]["facts"][0]["stage"], "considered");
    assert_eq!(lines[2]["facts"], Value::Array(Vec::new()));
}

#[test]
fn a_rule_on_a_new_kind_alerts() {
    let arguments = ["backtest", "--lexicon", "lexicon.d", "--rules", "mine.yaml", "--archive", "archive.jsonl"];
    let place = place();
    let lines = json_lines(&place.ok(&[&arguments[..], &["--format", "jsonl"]].concat()));
    let alerts: Vec<(&str, &str)> =
        lines.iter().filter_map(|line| Some((line["alert"].as_str()?, line["article"].as_str()?))).collect();
    assert_eq!(alerts, [("price-control", "1")]);
    let table = place.ok(&arguments);
    assert!(table.contains("Hungary announces price control on kelp"), "{table}");
}

#[test]
fn a_configuration_reads_its_rules_with_its_lexicon() {
    let place = place();
    place.write("bellwether.yaml", "lexicon: [lexicon.d]\nrules: {files: [mine.yaml]}\n");
    assert!(place.ok(&["check"]).contains("no problems"));
    assert!(place.ok(&["check", "--lexicon", "lexicon.d", "--rules", "mine.yaml"]).contains("no problems"));
    // Without the lexicon nobody knows the kind.
    let output = place.run(&["check", "--rules", "mine.yaml"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("mine.yaml:4:19: rule `price-control`: unknown kind `price_control`"), "{said}");
}

#[test]
fn the_schemas_of_files_are_printed() {
    let place = Place::new();
    let schema: Value = serde_json::from_str(&place.ok(&["schema", "lexicon"])).expect("JSON");
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["properties"]["kinds"]["items"]["$ref"].is_string());
    for (of, key) in [("rules", "exceptions"), ("config", "receivers")] {
        let schema: Value = serde_json::from_str(&place.ok(&["schema", of])).expect("JSON");
        assert!(schema["properties"][key].is_object(), "{of}");
    }
    assert_eq!(place.run(&["schema", "lexicons"]).status.code(), Some(2));
}
