//! What works and should not stay so: a schedule that a server will not like, secrets that others on the machine can read.
//!
//! In: the merged tree and its feeds. Out: warnings, for `check` and for the daemon's log.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::config::lint::{entry, items, text, warning};
use crate::fetch::{Feed, Location};
use crate::lexicon::{mixed, mixed_host};
use crate::schedule::HumanDuration;
use crate::yaml::{Lint, Node, Place, Value};

/// Servers of feeds are not asked more often than this, unless they allow it.
const POLLED_EVERY_MIN: TimeDelta = TimeDelta::seconds(60);
/// Keys under which a name or an address stands.
const NAMES: &[&str] = &["id", "name", "url", "base_url", "host", "from", "to", "reply_to"];
/// Bits of a file's mode by which its group or everybody reads it.
#[cfg(unix)]
const READ_BY_OTHERS: u32 = 0o044;

pub(super) fn cautions(top: &Node, feeds: &[Feed]) -> Vec<Lint> {
    let mut found = Vec::new();
    schedules(top, feeds, &mut found);
    clear_secrets(top, &mut found);
    names(top, &mut found);
    found
}

/// Feeds that are polled more often than once a minute, though nobody says that their servers allow it.
fn schedules(top: &Node, feeds: &[Feed], found: &mut Vec<Lint>) {
    let asked = feeds.iter().filter(|feed| matches!(feed.location, Location::Http(_)) && !feed.ignore_hints);
    for feed in asked {
        let Some(every) = feed.schedule.line.shortest_gap().filter(|every| *every < POLLED_EVERY_MIN) else { continue };
        let own = items(entry(top, "feeds"))
            .iter()
            .find(|item| entry(item, "name").and_then(text) == Some(feed.name.as_str()));
        let place = own.and_then(|item| entry(item, "schedule").or(Some(item))).map_or(&top.place, |node| &node.place);
        let message = format!(
            "feed `{}` is polled every {}, which is more often than once a minute: many servers refuse that; \
             `ignore_hints: true` says that its server allows it",
            feed.name,
            HumanDuration(every)
        );
        found.push(warning("schedule_short", place, message));
    }
}

/// Files with secrets in clear that others can read, a warning each.
fn clear_secrets(top: &Node, found: &mut Vec<Lint>) {
    let mut secrets = BTreeMap::new();
    in_clear(top, "", &mut secrets);
    for (file, (place, fields)) in secrets {
        let Some(mode) = readable_by_others(&file) else { continue };
        let message = format!(
            "others on this machine can read this file (mode {mode:03o}), and it holds secrets in clear: {}; \
             `chmod 600 {file}`, or `{{file: ..}}` or `{{credential: ..}}` in place of `{{clear: ..}}`",
            fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
        );
        found.push(warning("secret_readable", place, message));
    }
}

/// Names and addresses with a word of several alphabets, as of a look-alike.
fn names(node: &Node, found: &mut Vec<Lint>) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| names(item, found)),
        Value::Map(entries) => {
            for (key, value) in entries {
                let named: &[Node] = if NAMES.contains(&key.name.as_str()) { std::slice::from_ref(value) } else { &[] };
                let all = named.iter().chain(items(Some(value)).iter().filter(|_| !named.is_empty()));
                found.extend(all.filter_map(|node| {
                    let name = text(node)?;
                    let word = if name.contains("://") { mixed_host(name) } else { mixed(name) }?;
                    let message =
                        format!("`{}`: `{word}` has letters of several alphabets; is it what it looks like?", key.name);
                    Some(warning("mixed_alphabets", &node.place, message))
                }));
                names(value, found);
            }
        }
    }
}

/// Every `{clear: ..}` by its file: where the first stands, and the names of all.
fn in_clear<'a>(node: &'a Node, path: &str, found: &mut BTreeMap<String, (&'a Place, Vec<String>)>) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().enumerate().for_each(|(index, item)| {
            let name = entry(item, "name").and_then(text).map_or_else(|| index.to_string(), str::to_owned);
            in_clear(item, &format!("{path}[{name}]"), found);
        }),
        Value::Map(entries) => {
            for (key, value) in entries {
                if key.name == "clear" && entries.len() == 1 && text(value).is_some() {
                    let of_file = found.entry(value.place.file.to_string()).or_insert((&key.place, Vec::new()));
                    of_file.1.push(path.to_owned());
                    continue;
                }
                let dot = if path.is_empty() { "" } else { "." };
                in_clear(value, &format!("{path}{dot}{}", key.name), found);
            }
        }
    }
}

/// The mode of a file that its group or everybody can read; none of one that is no file.
#[cfg(unix)]
fn readable_by_others(file: &str) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & READ_BY_OTHERS != 0).then_some(mode)
}

#[cfg(not(unix))]
fn readable_by_others(_: &str) -> Option<u32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use crate::config::check;

    /// Code, line and message of each warning on a configuration file of this mode.
    fn warned(yaml: &str, mode: u32) -> Vec<(&'static str, u32, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bellwether.yaml");
        std::fs::write(&path, yaml).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("set");
        let checked = check(&path);
        assert_eq!(checked.problems, []);
        let name = format!("{}/", folder.path().display());
        let told = |message: String| message.replace(&name, "");
        checked.lints.into_iter().map(|lint| (lint.code, lint.problem.line, told(lint.problem.message))).collect()
    }

    #[test]
    fn secrets_in_clear_are_told_where_others_can_read_them() {
        let yaml = "receivers:\n  - name: hook\n    webhook: {url: 'https://a.example/h', secrets: [{clear: whsec_YmVsbHdldGhlci1zYW1wbGUtc2VjcmV0LW9ubHk=}]}\n    min_severity: info\nfeeds:\n  - {name: wire, url: 'https://b.example/f', headers: {x-key: {clear: hunter2}}}\n";
        let expected = "others on this machine can read this file (mode 640), and it holds secrets in clear: `receivers[hook].webhook.secrets[0]`, `feeds[wire].headers.x-key`; `chmod 600 bellwether.yaml`, or `{file: ..}` or `{credential: ..}` in place of `{clear: ..}`";
        for mode in [0o640, 0o604, 0o644] {
            let told = warned(yaml, mode);
            let expected = expected.replace("640", &format!("{mode:o}"));
            assert_eq!((told.len(), told[0].0, told[0].1), (1, "secret_readable", 3), "{told:?}");
            assert_eq!(told[0].2, expected);
            assert!(!told[0].2.contains("hunter2"));
        }
        assert_eq!(warned(yaml, 0o600), []);
        assert_eq!(warned("feeds: [{name: wire, url: 'https://b.example/f'}]\n", 0o644), []);
    }

    #[test]
    fn a_name_or_an_address_of_several_alphabets_is_told() {
        let told = warned(
            "feeds:\n  - {name: wire, url: 'https://www.r\u{435}uters.com/f', source: {id: bl\u{3bf}omberg}}\n  - {name: fine, url: 'https://xn--e1afmkfd.xn--p1ai/новости', source: {id: 新华社}}\nreceivers:\n  - name: hook\n    webhook: {url: 'https://ex\u{430}mple.org/h'}\n",
            0o644,
        );
        let lines: Vec<(u32, &str)> = told.iter().map(|(_, line, message)| (*line, message.as_str())).collect();
        assert_eq!(
            lines,
            [
                (2, "`url`: `r\u{435}uters` has letters of several alphabets; is it what it looks like?"),
                (2, "`id`: `bl\u{3bf}omberg` has letters of several alphabets; is it what it looks like?"),
                (6, "`url`: `ex\u{430}mple` has letters of several alphabets; is it what it looks like?"),
            ]
        );
        assert!(told.iter().all(|(code, ..)| *code == "mixed_alphabets"));
    }

    #[test]
    fn a_feed_that_is_polled_more_than_once_a_minute_is_told_unless_its_server_allows_it() {
        let told = |more: &str| {
            warned(&format!("feeds:\n  - {{name: wire, url: 'https://a.example/f', {more}}}\n"), 0o600).pop()
        };
        let (code, line, message) = told("schedule: '*/15 * * * * *'").expect("a warning");
        assert_eq!((code, line), ("schedule_short", 2));
        assert_eq!(
            message,
            "feed `wire` is polled every 15s, which is more often than once a minute: many servers refuse that; `ignore_hints: true` says that its server allows it"
        );
        // Now and then is enough.
        assert!(told("schedule: '0,20 0 9 * * *'").is_some_and(|(.., message)| message.contains("every 20s")));
        for fine in ["schedule: '* * * * *'", "schedule: '30 * * * * *'", "schedule: '* * * * * *', ignore_hints: true"]
        {
            assert_eq!(told(fine), None, "{fine}");
        }
        assert_eq!(warned("feeds: [{name: wire, url: 'file:a.xml', schedule: '* * * * * *'}]\n", 0o600), []);
    }
}
