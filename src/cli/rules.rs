//! `bellwether rules`: the rules that a configuration has, and on how many facts each has failed.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::cli::{Ended, Format, load, look, on_runtime, print, print_json, table};
use crate::rules::{FailureCount, FailureCounts, RuleSummary};
use crate::store::Store;

/// One rule, as `--format json` prints it.
#[derive(Serialize)]
struct RuleJson<'a> {
    #[serde(flatten)]
    rule: RuleSummary<'a>,
    /// Facts on which it failed while running, and the last of them.
    failed: Option<&'a FailureCount>,
}

pub(super) fn run(path: &Path, format: Format) -> Result<Ended> {
    let config = load(path)?;
    // Before the daemon has run there is no store, and nothing has failed.
    let state = match config.store.path.exists() {
        true => on_runtime(async { Ok(look::open(&config)?.state().await?) })?,
        false => Vec::new(),
    };
    let rows = state.iter().filter(|row| row.key.starts_with(FailureCounts::HEAD));
    let failed = FailureCounts::restore(rows.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
    let all: Vec<RuleJson<'_>> =
        config.rules.summaries().map(|rule| RuleJson { failed: failed.get(rule.name), rule }).collect();
    if format != Format::Table {
        print_json(&all, format)?;
        return Ok(Ended::Done);
    }
    let mut shown = table::table(&["rule", "on", "severity", "file", "state"]);
    for RuleJson { rule, failed } in &all {
        let state = match (rule.enabled, failed) {
            (false, _) => "off".to_owned(),
            (true, None) => "on".to_owned(),
            (true, Some(failed)) => format!(
                "on; failed on {} fact{}, last {} with `{}`: {}",
                failed.count,
                if failed.count == 1 { "" } else { "s" },
                table::time(Some(failed.last_at)),
                failed.part,
                failed.error
            ),
        };
        shown.add_row([
            rule.name.to_string().into(),
            rule.on.into(),
            table::severity(rule.severity),
            rule.place.into(),
            state.into(),
        ]);
    }
    let on = all.iter().filter(|row| row.rule.enabled).count();
    print(&format!("{shown}\n{} rules, {on} of them on\n", all.len()))?;
    Ok(Ended::Done)
}
