use super::*;

struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        Self(folder)
    }
    fn load(&self) -> Result<Config, ConfigError> {
        load(&self.0.path().join("bellwether.yaml"))
    }
    /// Problems, with the folder's name cut off.
    fn problems(&self) -> Vec<String> {
        let folder = format!("{}/", self.0.path().display());
        let error = self.load().expect_err("it is wrong");
        error.problems.iter().map(|problem| problem.to_string().replace(&folder, "")).collect()
    }
}

const RECEIVER: &str = "receivers: [{name: mail, email: {file: out, from: a@b.example, to: [c@d.example]}}]\n";

#[test]
fn a_small_file_is_enough() {
    let files = Files::new(&[("bellwether.yaml", RECEIVER)]);
    let config = files.load().expect("right");
    assert_eq!((config.receivers.len(), config.feeds.len()), (1, 0));
    assert!(config.rules.names().len() >= 16);
    assert_eq!(config.store.path, files.0.path().join("bellwether.db"));
}

#[test]
fn conf_d_adds_feeds_and_changes_settings() {
    let files = Files::new(&[
        (
            "bellwether.yaml",
            "feeds:\n  - {name: a, url: 'https://a.example/'}\n  - {name: b, url: 'https://b.example/'}\nstore: {path: one.db, keep: 10d}\n",
        ),
        (
            "conf.d/10-more.yaml",
            "feeds:\n  - {name: c, url: 'https://c.example/'}\n  - {name: a, url: 'https://other.example/'}\nstore: {path: two.db}\n",
        ),
    ]);
    let config = files.load().expect("right");
    let urls: Vec<String> = config.feeds.iter().map(|feed| format!("{:?}", feed.location)).collect();
    assert_eq!(urls.len(), 3);
    assert!(urls[0].contains("other.example"), "{urls:?}");
    assert!(config.store.path.ends_with("two.db"));
    assert_eq!(config.store.keep.0, TimeDelta::days(10));
}

#[test]
fn every_problem_of_every_file_is_told_at_once_with_its_place() {
    let files = Files::new(&[(
        "bellwether.yaml",
        "contact: x\nfeeds:\n  - {name: a, url: 'ftp://a.example/', shedule: '* * * * *'}\n  - {name: a, url: 'https://a.example/', schedule: '61 * * * *'}\n",
    )]);
    assert_eq!(
        files.problems(),
        [
            "bellwether.yaml:3:40: unknown field `shedule`; did you mean `schedule`?",
            "bellwether.yaml:4:52: `61 * * * *` is not a cron line: minute 61 is out of 0-59",
        ]
    );
    let files = Files::new(&[
        (
            "bellwether.yaml",
            "feeds:\n  - {name: a, url: 'ftp://a.example/', source: {id: a, speaks_for: USA}}\n  - {name: a, url: 'https://a.example/'}\nrules: {files: [mine.yaml, none.yaml]}\nroute: {receivers: [nobody]}\nreceivers: [{name: mail, email: {file: out, from: a, to: [c@d.example]}}]\n",
        ),
        ("mine.yaml", "rules: [{alert: x, where: {kind: tarif}}]"),
    ]);
    let problems = files.problems();
    for expected in [
        "bellwether.yaml:2:5: feed `a`: `ftp://a.example/` is not a URL",
        "bellwether.yaml:2:5: feed `a`: `speaks_for`: unknown party `USA`; did you mean `US`?",
        "bellwether.yaml:3:5: feed `a` stands twice; the first is in line 2",
        "bellwether.yaml:4:28: `rules.files`: `none.yaml` cannot be read",
        "bellwether.yaml:5:21: `route.receivers`: no receiver is named `nobody`",
        "bellwether.yaml:6:13: receiver `mail`: `email.from` `a` is not a mail address",
        "mine.yaml:1:34: rule `x`: unknown kind `tarif`; did you mean `tariff`?",
    ] {
        assert!(problems.iter().any(|problem| problem.starts_with(expected)), "{expected}\n{problems:#?}");
    }
}

#[test]
fn a_file_that_is_not_there_or_no_yaml_is_told() {
    let files = Files::new(&[]);
    assert!(files.problems()[0].starts_with("bellwether.yaml: cannot be read"));
    let files = Files::new(&[("bellwether.yaml", "feeds: [")]);
    assert!(files.problems()[0].contains("not YAML"), "{:?}", files.problems());
}

#[test]
fn a_users_lexicon_is_laid_over_ours() {
    let files = Files::new(&[
        ("bellwether.yaml", "lexicon: [lexicon.d]\nrules: {files: [mine.yaml]}\n"),
        ("lexicon.d/a.yaml", "products: [{id: umbrellas, names: [umbrellas]}]"),
        ("mine.yaml", "rules: [{alert: x, where: {kind: tariff, object: umbrellas}}]"),
    ]);
    files.load().expect("the rule knows the new product");
}

#[test]
fn the_shipped_examples_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            load(&path).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn calendars_and_instruments_are_laid_over_those_that_come_with_the_program() {
    let night = "- {venue: NIGHT, title: t, timezone: UTC, hours: {\"2020-01-01\": \"01:00-02:00\"}}\n";
    let mine = "- {symbol: OWL, name: owl, group: birds, venue: NIGHT, unit: USD}\n";
    let files = Files::new(&[
        ("bellwether.yaml", &format!("{RECEIVER}market: {{calendars: [night.yaml], instruments: [mine.yaml]}}\n")),
        ("night.yaml", night),
        ("mine.yaml", mine),
    ]);
    let config = files.load().expect("right");
    assert!(config.calendars.get("NIGHT").is_some() && config.calendars.get("XNYS").is_some());
    assert!(config.instruments.get(&Symbol::new("OWL")).is_some());
    let map = "exposures:\n  - {kind: [tariff], symbols: [OWL]}\n";
    let files = Files::new(&[
        ("bellwether.yaml", &format!("{RECEIVER}market: {{exposures: [map.yaml]}}\n")),
        ("map.yaml", map),
    ]);
    assert_eq!(files.problems(), ["map.yaml:2:5: `OWL` is no known instrument; add it to `market.instruments`"]);
    let wrong = Files::new(&[
        ("bellwether.yaml", &format!("{RECEIVER}market: {{calendars: [none.yaml], instruments: [mine.yaml]}}\n")),
        ("mine.yaml", mine),
    ]);
    let told = wrong.problems();
    assert!(told[0].starts_with("bellwether.yaml:2:22: file `none.yaml` cannot be read"), "{told:?}");
    assert_eq!(told[1], "mine.yaml:1:3: instrument `OWL`: unknown venue `NIGHT`");
}

/// A rule on facts of a kind.
fn rule(name: &str, kind: &str) -> String {
    format!("rules: [{{alert: {name}, where: {{kind: {kind}}}}}]\n")
}

fn own_names(files: &Files) -> Vec<String> {
    let config = files.load().unwrap_or_else(|error| panic!("{error}"));
    config.rules.names().iter().map(ToString::to_string).collect()
}

#[test]
fn a_rule_file_includes_files_folders_and_patterns_relative_to_itself_and_each_once() {
    let main = format!("include: [base.yaml, 'desks/*.yaml', more]\n{}", rule("last", "deal"));
    let files = Files::new(&[
        ("bellwether.yaml", "rules: {stock: false, files: [rules/main.yaml, rules/base.yaml, rules]}\n"),
        ("rules/main.yaml", &main.replace("deal", "agreement")),
        ("rules/base.yaml", &format!("lists: {{big: [US, CN]}}\n{}", rule("base", "tariff"))),
        ("rules/desks/b.yaml", "include: ../base.yaml\nrules: [{alert: b, where: {kind: meeting, parties: big}}]\n"),
        ("rules/desks/a.yaml", &rule("a", "sanction")),
        ("rules/desks/.hidden.yaml", &rule("hidden", "sanction")),
        ("rules/more/c.yml", &rule("c", "subsidy")),
    ]);
    assert_eq!(own_names(&files), ["base", "a", "b", "c", "last"]);
}

#[test]
fn a_pattern_takes_the_other_files_of_a_folder() {
    let files = Files::new(&[
        ("bellwether.yaml", "rules: {stock: false, files: [main.yaml]}\n"),
        ("main.yaml", "include: '[mo]*.yaml'\nrules: []\n"),
        ("other.yaml", &rule("other", "tariff")),
    ]);
    assert_eq!(own_names(&files), ["other"]);
}

#[test]
fn what_cannot_be_included_is_told_where_it_stands_and_faults_name_the_file_that_has_them() {
    let files = Files::new(&[
        ("bellwether.yaml", "rules: {files: [r/main.yaml]}\n"),
        ("r/main.yaml", "include:\n  - none.yaml\n  - one.yaml\n  - {a: b}\n  - '[a.yaml'\n"),
        ("r/one.yaml", "include: two.yaml\nrules: [{alert: a, where: {kind: tarif}}]\n"),
        ("r/two.yaml", "rules: []\ninclude: [one.yaml]\n"),
    ]);
    let problems = files.problems();
    for expected in [
        "r/main.yaml:2:5: `include`: `r/none.yaml` cannot be read: No such file",
        "r/main.yaml:4:5: `include` takes a path or a list of them",
        "r/main.yaml:5:5: `include`: `[a.yaml` is not a pattern",
        "r/one.yaml:2:34: rule `a`: unknown kind `tarif`; did you mean `tariff`?",
        "r/two.yaml:2:11: `include`: goes round in a circle: `r/one.yaml` includes `r/two.yaml` includes `r/one.yaml`",
    ] {
        assert!(problems.iter().any(|problem| problem.starts_with(expected)), "{expected}\n{problems:#?}");
    }
    assert_eq!(problems.len(), 5, "{problems:#?}");
}

#[test]
fn a_pattern_that_nothing_matches_is_warned_of() {
    let files = Files::new(&[
        ("bellwether.yaml", "rules: {stock: false, files: [main.yaml]}\n"),
        ("main.yaml", "include: 'desk/*.yaml'\nrules: [{alert: a, where: {kind: tariff}}]\n"),
    ]);
    let checked = check(&files.0.path().join("bellwether.yaml"));
    let told: Vec<String> = checked.lints.iter().map(|lint| format!("{} {}", lint.code, lint.problem)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("include_empty") && told[0].contains("main.yaml:1:10: `include`: no file matches"));
}

#[test]
fn a_stock_file_given_again_is_the_same_rules_and_a_rule_of_two_own_files_is_a_fault() {
    let tariffs = stock().remove(0).text;
    let edited = tariffs.replacen("severity: critical", "severity: info", 1);
    let names = |text: &str| {
        let files = Files::new(&[("bellwether.yaml", "rules: {files: [rules]}\n"), ("rules/tariffs.yaml", text)]);
        own_names(&files)
    };
    let plain = Files::new(&[("bellwether.yaml", "{}\n")]).load().expect("right").rules.names().len();
    assert_eq!((names(&tariffs).len(), names(&edited).len()), (plain, plain));
    let twice = Files::new(&[
        ("bellwether.yaml", "rules: {files: [a.yaml, b.yaml, c.yaml]}\n"),
        ("a.yaml", &rule("mine", "tariff")),
        ("b.yaml", &rule("mine", "meeting")),
        ("c.yaml", "rules: [{alert: mine, enabled: false}]\n"),
    ]);
    assert_eq!(twice.problems().len(), 1);
    assert!(twice.problems()[0].contains("b.yaml:1:9: rule `mine` stands twice; the first is at "));
    assert!(twice.problems()[0].ends_with("a.yaml:1"), "{:?}", twice.problems());
}

#[test]
fn how_receivers_are_told_reads_as_documented() {
    let page = include_str!("../../docs/configuration.md");
    let after = page.split("## When receivers are told").nth(1).expect("the section");
    let example = after.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let config = Files::new(&[("bellwether.yaml", example)]).load().expect("right");
    let desk = &config.customs.manners["desk"];
    assert_eq!((desk.quiet_hours.len(), desk.zone), (2, chrono_tz::Tz::America__New_York));
    assert!(desk.digest.is_some() && desk.rate.is_some_and(|rate| rate.at_most == 10));
    assert_eq!(config.customs.silences[0].by, "anna");
}

#[test]
fn a_file_that_is_too_large_is_refused_without_being_read_whole() {
    let line = "  - {alert: a, where: {kind: tariff}}\n";
    let large = format!("rules:\n{}", line.repeat(10 * 1_048_576 / line.len()));
    let many = format!("lists: {{a: [{}]}}\n", "1,".repeat(100_000));
    let deep = format!("rules: {}\n", "[".repeat(100_000));
    for (text, expected) in [
        (&large, "r.yaml:1:1: file is over 1048576 bytes, the most that is read; split it"),
        (&many, "file has over 100000 values, the most that are read; split it"),
        (&deep, "nested deeper than 64"),
    ] {
        let files = Files::new(&[("bellwether.yaml", "rules: {files: [r.yaml]}\n"), ("r.yaml", text)]);
        let problems = files.problems();
        assert!(problems.len() == 1 && problems[0].contains(expected), "{problems:?}");
    }
    let files = Files::new(&[("bellwether.yaml", "rules: {files: [r.yaml]}\n")]);
    std::fs::write(files.0.path().join("r.yaml"), b"rules: []\n# \xff\n").expect("written");
    assert!(files.problems()[0].contains("r.yaml: cannot be read: line 2 is not UTF-8"), "{:?}", files.problems());
}

#[test]
fn a_fault_of_a_route_is_shown_where_it_stands_in_the_tree() {
    let route = "route:\n  receivers: [mail]\n  routes:\n    - match: {kind: [tariff]}\n      receivers: [mail, mial]\n      routes: [{receivers: [hook]}]\n    - {group_wait: 5s}\n";
    let files = Files::new(&[("bellwether.yaml", &format!("{RECEIVER}{route}"))]);
    assert_eq!(
        files.problems(),
        [
            "bellwether.yaml:6:25: `route.routes[0].receivers`: no receiver is named `mial`; did you mean `mail`?",
            "bellwether.yaml:7:29: `route.routes[0].routes[0].receivers`: no receiver is named `hook`",
            "bellwether.yaml:8:20: `route.routes[1].group_wait`: nothing is gathered here; `group_by` says what goes together",
        ]
    );
}

#[test]
fn a_symbol_that_no_alert_is_about_is_told_with_what_was_meant() {
    let files = Files::new(&[(
        "bellwether.yaml",
        &format!(
            "{RECEIVER}route: {{receivers: [mail], routes: [{{match: {{symbol: [HG=F]}}}}, {{match: {{symbol: [HG=G]}}}}]}}\nsilences: [{{match: {{symbol: [NOBODYS]}}, until: 2030-01-01T00:00:00Z}}]\ninhibit: [{{source_match: {{symbol: [ZS=F]}}, target_match: {{symbol: [ZS=F]}}, equal: [symbol]}}]\n"
        ),
    )]);
    let checked = check(&files.0.path().join("bellwether.yaml"));
    let folder = format!("{}/", files.0.path().display());
    let told = checked.lints.iter().map(|lint| format!("{} {}", lint.code, lint.problem).replace(&folder, ""));
    let told: Vec<String> = told.filter(|told| told.starts_with("match_value_unknown")).collect();
    assert_eq!(
        told,
        [
            "match_value_unknown bellwether.yaml:2:82: `symbol`: no alert is about `HG=G`; did you mean `HG=F`?",
            "match_value_unknown bellwether.yaml:3:30: `symbol`: no alert is about `NOBODYS`; give it to a rule's `symbols`, or to `market.exposures`",
        ]
    );
}
