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

#[test]
fn every_file_is_looked_at_in_one_run() {
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        "feeds: [{name: a, url: 'https://a.example/', schedule: 'soon'}]\nrules: {files: [mine.yaml]}\nlexicon: [words.yaml]\n",
    );
    place.write(
        "mine.yaml",
        "rules: [{alert: a, where: {kind: tariff, stage: threatend}}]\ntests: [{name: t, gven: []}]\n",
    );
    place.write("words.yaml", "partys: []\n");
    let output = place.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let found: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let files: Vec<&str> = found.iter().filter_map(|one| one["file"].as_str()).collect();
    assert!(["bellwether.yaml", "mine.yaml", "words.yaml"].iter().all(|file| files.contains(file)), "{found:#?}");
    let stage = found.iter().find(|one| one["code"] == "unknown_value").expect("the stage");
    let place = (&stage["line"], &stage["column"], &stage["end"], &stage["suggestion"]);
    assert_eq!(place, (&1.into(), &49.into(), &58.into(), &"threatened".into()));
    assert!(found.iter().any(|one| one["code"] == "unknown_key" && one["suggestion"] == "given"), "{found:#?}");
}

#[test]
fn what_cannot_have_been_meant_is_told_and_the_daemon_would_start() {
    let place = Place::new();
    place.write(
        "bellwether.yaml",
        "rules: {files: [mine.yaml]}\nmarket: {watchlist: [ZS=F]}\nreceivers:\n  - {name: log, webhook: {url: 'https://x.example/h'}}\n  - {name: spare, webhook: {url: 'https://y.example/h'}}\nroute:\n  receivers: [log]\n  routes:\n    - match: {rule: [tarif-threat]}\n    - match: {rule: [nothing-new]}\n    - match: {labels: {desk: makro}}\n    - match: {severity: [critical]}\n    - match: {severity: [critical], rule: [deal]}\n",
    );
    place
        .write("mine.yaml", "lists: {big: [US]}\nrules: [{alert: nothing-new, where: {kind: deal}, enabled: false}]\n");
    let refused = place.run(&["check"]);
    assert_eq!(refused.status.code(), Some(2), "`deal` is no kind");
    place.write(
        "mine.yaml",
        "lists: {big: [US]}\nrules: [{alert: nothing-new, where: {kind: purchase}, enabled: false}]\n",
    );
    let output = place.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for part in [
        "bellwether.yaml:2:22: warning: `watchlist`: no source of quotes polls `ZS=F`",
        "bellwether.yaml:5:12: warning: receiver `spare` hears nothing",
        "bellwether.yaml:9:22: warning: there is no rule `tarif-threat`; did you mean `tariff-threat`?",
        "bellwether.yaml:10:22: warning: rule `nothing-new` is switched off",
        "bellwether.yaml:11:24: warning: no rule has the label `desk: makro`",
        "bellwether.yaml:13:7: warning: nothing comes to this route: that of line 12 takes it first",
        "mine.yaml:1:9: warning: list `big` is never used",
    ] {
        assert!(said.contains(part), "expected {part}\n{said}");
    }
    assert_eq!(place.run(&["check", "--strict"]).status.code(), Some(1));
    place.write("mine.yaml", "rules: [{alert: nothing-new, where: {kind: meeting, action: impose}}]\n");
    assert_eq!(place.run(&["check"]).status.code(), Some(1), "it can never fire");
    place.write("mine.yaml", "");
    place.write(
        "bellwether.yaml",
        "receivers: [{name: log, webhook: {url: 'https://x.example/h'}}, {name: grain, webhook: {url: 'https://y.example/h'}}]\nroute:\n  receivers: [log]\n  routes:\n    - {match: {object: [agriculture]}, receivers: [grain]}\n    - {match: {object: [soybean], kind: [tarif]}}\nsilences:\n  - {match: {target: [China], actor: [person:xi-jinping]}, until: 2026-12-01T00:00:00Z, by: anna, reason: x}\n",
    );
    let output = place.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "bellwether.yaml:6:25: `object`: unknown product `soybean`; did you mean `soybeans`?",
        "bellwether.yaml:6:42: `kind`: unknown kind `tarif`; did you mean `tariff`?",
        "bellwether.yaml:8:23: `target`: unknown party `China`; did you mean `CN`?",
    ] {
        assert!(said.contains(part), "expected {part}\n{said}");
    }
    assert!(!said.contains("`actor`"), "{said}");
    // What comes under a wider name comes to its node; what was not said is named.
    let shown = place.ok(&["route", "--object", "soybeans"]);
    assert!(shown.contains("grain") && shown.contains("route.routes[0]") && !shown.contains("log"), "{shown}");
    assert!(shown.contains("not tried: `route.routes[1]` matches on what is not said; give `--kind`"), "{shown}");
    let shown = place.ok(&["route", "--object", "steel", "--kind", "sanction"]);
    assert!(shown.contains("log") && !shown.contains("grain") && !shown.contains("not tried"), "{shown}");
    let wrong = place.run(&["route", "--target", "China"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("`--target`: unknown party `China`; did you mean `CN`?"));
}

/// Every command that takes rules reads the same files in the same way.
#[test]
fn commands_agree_on_what_stands_twice_and_what_is_included() {
    let place = Place::new();
    let stock = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules");
    let archive =
        "{\"id\": \"1\", \"published\": \"2026-03-02T12:00:00Z\", \"title\": \"\", \"text\": \"It rained.\"}\n";
    place.write("archive.jsonl", archive);
    let every = |rules: &str, wanted: i32, part: &str| {
        place.write("bellwether.yaml", &format!("rules: {{files: [{rules:?}]}}\n"));
        for arguments in [
            &["check", "--rules", rules][..],
            &["test", rules],
            &["backtest", "--archive", "archive.jsonl", "--rules", rules],
            &["backtest", "--archive", "archive.jsonl", "--config", "bellwether.yaml"],
            &["check"],
            &["once"],
        ] {
            let output = place.run(arguments);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(wanted), "{arguments:?}: {said}");
            assert!(said.contains(part), "{arguments:?}: {said}");
        }
    };
    place.ok(&["check", "--rules", &stock.display().to_string()]);
    every(&stock.join("tariffs.yaml").display().to_string(), 0, "");
    let tests = "tests: [{name: t, given: [{at: 2026-03-02T12:00:00Z, fact: {kind: tariff}}], expect: [{alert: a}]}]\n";
    place.write("one.yaml", "rules: [{alert: a, where: {kind: tariff}}]\n");
    place.write("main.yaml", &format!("include: one.yaml\n{tests}"));
    every("main.yaml", 0, "");
    place.write("main.yaml", "include: one.yaml\nrules: [{alert: a, where: {kind: meeting}}]\n");
    every("main.yaml", 2, "main.yaml:2:9: rule `a` stands twice; the first is at one.yaml:1");
    place.write("one.yaml", "include: main.yaml\n");
    every(
        "main.yaml",
        2,
        "one.yaml:1:10: `include`: goes round in a circle: `main.yaml` includes `one.yaml` includes `main.yaml`",
    );
}

#[test]
fn tests_are_written_anew_only_where_the_file_is_right() {
    let place = Place::new();
    let text = |expect: &str| {
        format!(
            "rules: [{{alert: a, where: {{kind: tariff}}}}]  # mine\ntests:\n  - name: t\n    given: [{{at: 2026-03-02T12:00:00Z, fact: {{kind: tariff}}}}]\n    expect: {expect}\n"
        )
    };
    place.write("mine.yaml", &text("[{alert: a, at: 2026-03-02T13:00:00Z}]  # soon"));
    let failed = place.run(&["test", "mine.yaml"]);
    assert_eq!(failed.status.code(), Some(1));
    let said = place.ok(&["test", "--update", "mine.yaml"]);
    assert!(said.contains("wrote mine.yaml:3 t") && said.contains("0 of 1 tests passed, 1 written anew"), "{said}");
    let read = || std::fs::read_to_string(place.path().join("mine.yaml")).expect("read");
    assert_eq!(read(), text("[{alert: a, at: 2026-03-02T12:00:00Z}]  # soon"));
    assert!(place.ok(&["test", "mine.yaml"]).contains("1 of 1 tests passed"));
    for wrong in
        [text("[]").replace("kind: tariff}}]", "kind: tarif}}]"), text("[{alert: a, att: x}]"), text("[{alert: b}]")]
    {
        place.write("mine.yaml", &wrong);
        assert_ne!(place.run(&["test", "--update", "mine.yaml"]).status.code(), Some(0));
        assert_eq!(read(), wrong);
    }
    assert_eq!(place.run(&["test", "--update"]).status.code(), Some(2), "the stock rules are not written");
}

#[test]
fn rules_are_listed_and_shown_as_they_are_written() {
    let place = Place::new();
    // Without a configuration: the stock rules.
    let listed = place.ok(&["rules"]);
    assert!(listed.contains("tariff-threat") && listed.contains("stock:tariffs.yaml"), "{listed}");
    let shown = place.ok(&["rules", "threat-carried-out"]);
    assert!(shown.starts_with("# stock:over-time.yaml:"), "{shown}");
    assert!(
        shown.contains("\n  - alert: threat-carried-out\n") && shown.contains("labels: {family: escalation}"),
        "{shown}"
    );
    assert!(!shown.contains("measure-reversed") && !shown.contains("had been announced"), "{shown}");
    let close = place.run(&["rules", "tariff-treat"]);
    let said = String::from_utf8_lossy(&close.stderr).into_owned();
    assert!(close.status.code() == Some(2) && said.contains("did you mean `tariff-threat`?"), "{said}");

    // With one: what it says of a rule stands under what the stock file says.
    place.write("mine.yaml", "rules:\n  - {alert: tariff-threat, severity: critical}\n");
    place.write("bellwether.yaml", "rules: {files: [mine.yaml]}\n");
    let shown = place.ok(&["rules", "tariff-threat"]);
    let (stock, mine) = shown.split_once("mine.yaml:2\n").expect("both files");
    assert!(stock.contains("- alert: tariff-threat"), "{shown}");
    assert_eq!(mine, "  - {alert: tariff-threat, severity: critical}\n");
    let json = place.ok(&["rules", "tariff-threat", "--format", "jsonl"]);
    assert_eq!(json.lines().count(), 1, "{json}");
    assert!(json.contains(r#""severity":"critical""#), "{json}");
    let missing = place.run(&["rules", "--config", "none.yaml"]);
    assert_eq!(missing.status.code(), Some(2), "a file that is named must be there");
}

#[test]
fn what_works_and_should_not_stay_so_is_told_by_check_and_at_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.write(
        "bellwether.yaml",
        "feeds:\n  - {name: a, url: 'http://127.0.0.1:9/', schedule: '*/5 * * * * *', headers: {x-key: {clear: hunter2}}}\n",
    );
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).expect("set");
    let output = place.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let warned = [
        "bellwether.yaml:2:53: warning: feed `a` is polled every 5s, which is more often than once a minute",
        "bellwether.yaml:2:88: warning: others on this machine can read this file (mode 644), and it holds secrets in clear: `feeds[a].headers.x-key`",
    ];
    for part in warned {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let once = String::from_utf8_lossy(&place.run(&["once"]).stderr).into_owned();
    assert!(once.contains("is polled every 5s") && once.contains("mode 644"), "{once}");
    assert!(!said.contains("hunter2") && !once.contains("hunter2"));
}
