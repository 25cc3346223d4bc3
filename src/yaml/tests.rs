//! Every message of the reader, and that all come at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::yaml::{Excerpt, Problem, Spanned, decode};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feeds {
    feeds: Vec<Feed>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    name: String,
    every_s: u32,
    #[serde(default)]
    tier: Option<Tier>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tier {
    Official,
    Wire,
}

fn problems(text: &str) -> Vec<String> {
    decode::<Feeds>("f.yaml", text).expect_err("it is wrong").iter().map(Problem::to_string).collect()
}

#[test]
fn a_right_file_reads() {
    let read: Feeds = decode("f.yaml", "feeds:\n  - {name: a, every_s: 60, tier: wire, headers: {x: 1}}\n").unwrap();
    assert_eq!(read.feeds[0].headers["x"], "1");
    assert_eq!(read.feeds[0].tier, Some(Tier::Wire));
}

#[test]
fn all_problems_of_a_file_come_at_once() {
    let text = "feeds:\n  - name: a\n    evry_s: 60\n    every_s: 1\n    tier: wier\n  - name: b\n    every_s: ten\n  - every_s: 5\nextra: 1\n";
    assert_eq!(
        problems(text),
        [
            "f.yaml:3:5: unknown field `evry_s`; did you mean `every_s`?",
            "f.yaml:5:11: unknown value `wier`; did you mean `wire`?",
            "f.yaml:7:14: expected a whole number, not negative, found text `ten`",
            "f.yaml:8:5: missing field `name`",
            "f.yaml:9:1: unknown field `extra`; expected one of `feeds`",
        ]
    );
}

#[test]
fn a_wrong_value_is_not_called_missing_too() {
    assert_eq!(problems("feeds:\n  - name: [a]\n    every_s: 5\n"), ["f.yaml:2:11: expected text, found a list"]);
}

#[test]
fn a_fault_of_syntax_names_its_place() {
    let found = problems("feeds:\n\t- name: a\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("f.yaml:2:2: not YAML: tabs"), "{found:?}");
}

#[test]
fn a_key_that_is_given_twice_is_refused() {
    assert_eq!(problems("feeds: []\nfeeds: []\n"), ["f.yaml:2:1: `feeds` is given twice; the first is in line 1"]);
}

#[test]
fn an_alias_is_refused() {
    assert!(problems("feeds: &a []\nx: *a\n")[0].contains("aliases are not read"));
}

#[test]
fn nesting_is_bounded() {
    let text = format!("feeds: {}", "[".repeat(100));
    assert_eq!(problems(&text), ["f.yaml:1:71: nested deeper than 64"]);
}

#[test]
fn on_and_no_are_text_and_a_place_can_be_kept() {
    #[derive(Deserialize)]
    struct Rule {
        on: Spanned<String>,
    }
    let rule: Rule = decode("r.yaml", "on: no\n").unwrap();
    assert_eq!((rule.on.line, rule.on.column, rule.on.value.as_str()), (1, 5, "no"));
}

#[test]
fn a_fault_is_marked_to_its_end_whatever_stands_before_it() {
    for (line, column, mark) in [
        ("title: \"{{ a }}, b\"  # c", 8, "       ^^^^^^^^^^^^"),
        ("where: {kind: [a, b], x: 1}", 15, "              ^^^^^^"),
        ("wher: {kind: a}", 1, "^^^^"),
        ("a: two words # note", 4, "   ^^^^^^^^^"),
        ("\ta: b", 5, "\t   ^"),
        ("关税: 贸易", 5, "      ^^^^"),
        ("a:", 9, "  ^"),
    ] {
        let problem = Problem { file: "f".into(), line: 1, column, message: String::new() };
        let excerpt = Excerpt::of(line, &problem).expect("a line").to_string();
        assert_eq!(excerpt, format!("1 | {line}\n  | {mark}"));
    }
    let long = format!("{}fault{}", "x, ".repeat(100), " y".repeat(100));
    let problem = Problem { file: "f".into(), line: 1, column: 301, message: String::new() };
    let excerpt = Excerpt::of(&long, &problem).expect("a line");
    let marked: String = excerpt.text.chars().skip(excerpt.blanks.chars().count()).take(5).collect();
    assert_eq!((marked.as_str(), excerpt.text.chars().count()), ("fault", 122));
}

#[test]
fn the_fault_is_underlined() {
    let text = "feeds:\n  - {name: a, tier: wier}\n";
    let problem = Problem { file: "f".into(), line: 2, column: 21, message: String::new() };
    assert_eq!(
        Excerpt::of(text, &problem).expect("a line").to_string(),
        "2 |   - {name: a, tier: wier}\n  |                     ^^^^"
    );
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[-:a-c \\n\\[\\]{},&*!|>'\"#%@`0-9]{0,60}") {
        let _ = decode::<Feeds>("f.yaml", &text);
    }
}
