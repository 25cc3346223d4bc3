//! `bellwether check`: one fixture for each message, and what a right configuration is told.

use std::path::PathBuf;

use crate::support::Place;

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/check")
}

#[test]
fn every_wrong_file_is_told_what_was_expected() {
    let place = Place::new();
    for entry in std::fs::read_dir(data()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        std::fs::copy(&path, place.path().join(name)).expect("copied");
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in place.files("") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".yaml") {
            continue;
        }
        count += 1;
        let text = std::fs::read_to_string(&path).expect("read");
        let expected = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# expect: "))
            .expect("a first line that says what is expected");
        let output = place.run(&["check", "--config", &name]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() != Some(2)
            || !said.contains(expected)
            || said.contains("panicked")
            || said.contains("hunter2")
        {
            wrong.push(format!("{name}: {}, expected `{expected}`, found:\n{said}", output.status));
        }
    }
    assert!(count > 70, "the fixtures are there");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_right_configuration_is_summed_up() {
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        "feeds: [{name: a, url: 'https://a.example/', schedule: '0 9 * * 1-5', timezone: America/New_York}]\n",
    );
    let said = place.ok(&["check"]);
    assert!(said.contains("feed:a") && said.contains("no problems") && said.contains("09:00"), "{said}");
}

#[test]
fn rule_files_can_be_checked_by_themselves() {
    let place = Place::new();
    place.write("mine.yaml", "rules: [{alert: a, where: {kind: tariff}}]\n");
    let said = place.ok(&["check", "--rules", "mine.yaml"]);
    assert!(said.contains("stock rules: no problems"), "{said}");
    place.write(
        "tested.yaml",
        "rules: [{alert: a, where: {kind: tariff}}]\ntests: [{name: t, given: [{at: 2026-03-02}]}]\n",
    );
    let refused = place.run(&["check", "--rules", "tested.yaml"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{why}");
    assert!(why.contains("expected one such as `2026-03-02T12:00:00Z`"), "{why}");
}
