//! `bellwether rules`: the rules that there are, on how many facts each has failed, and one as it is written.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use serde::Serialize;

use crate::cli::{DEFAULT_CONFIG, Ended, Format, load, look, on_runtime, print, print_json, say, table};
use crate::config::{self, Config};
use crate::lexicon::Lexicon;
use crate::rules::{self, FailureCount, FailureCounts, RuleFile, RuleSet, RuleSummary};
use crate::store::Store;
use crate::yaml::{ranges, suggest};

/// One rule, as `--format json` prints it.
#[derive(Serialize)]
struct RuleJson<'a> {
    #[serde(flatten)]
    rule: RuleSummary<'a>,
    /// Facts on which it failed while running, and the last of them.
    failed: Option<&'a FailureCount>,
}

/// What is asked.
pub(super) struct Asked {
    /// Only this one, as it is written.
    pub name: Option<String>,
    pub config: PathBuf,
}

pub(super) fn run(asked: &Asked, format: Format) -> Result<Ended> {
    // Whoever has no configuration yet is shown the stock rules.
    let path = (asked.config.exists() || asked.config != Path::new(DEFAULT_CONFIG)).then_some(&asked.config);
    let config = path.map(|path| load(path)).transpose()?;
    let stock;
    let rules = match &config {
        Some(config) => &config.rules,
        None => {
            say(format_args!("there is no `{DEFAULT_CONFIG}` here: these are the stock rules"));
            stock = config::load_rules(&[], true, &Arc::new(Lexicon::embedded()))?;
            &stock
        }
    };
    if let Some(name) = &asked.name {
        known(name, rules)?;
    }
    if let (Some(name), Format::Table) = (&asked.name, format) {
        let files =
            path.map_or_else(|| Ok(rules::stock()), |path| config::load_telling(path).map(|telling| telling.files))?;
        print(&as_written(name, &files))?;
        return Ok(Ended::Done);
    }
    let failed = failures(config.as_ref())?;
    let all: Vec<RuleJson<'_>> = rules
        .summaries()
        .filter(|rule| asked.name.as_deref().is_none_or(|name| *rule.name.0 == *name))
        .map(|rule| RuleJson { failed: failed.get(rule.name), rule })
        .collect();
    if format != Format::Table {
        print_json(&all, format)?;
        return Ok(Ended::Done);
    }
    print(&listed(&all))?;
    Ok(Ended::Done)
}

/// How often rules have failed; before the daemon has run there is no store, and none has.
fn failures(config: Option<&Config>) -> Result<FailureCounts> {
    let state = match config.filter(|config| config.store.path.exists()) {
        Some(config) => on_runtime(async { Ok(look::open(config)?.state().await?) })?,
        None => Vec::new(),
    };
    let rows = state.iter().filter(|row| row.key.starts_with(FailureCounts::HEAD));
    Ok(FailureCounts::restore(rows.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?)))))
}

fn known(name: &str, rules: &RuleSet) -> Result<()> {
    if rules.summaries().any(|rule| *rule.name.0 == *name) {
        return Ok(());
    }
    let close = suggest(name, rules.summaries().map(|rule| &*rule.name.0));
    bail!("there is no rule `{name}`{}", close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default());
}

/// A rule in every file that says something of it, in the order in which they are laid over each other.
fn as_written(name: &str, files: &[RuleFile]) -> String {
    let mut written = String::new();
    for file in files {
        let tree = ranges(&file.text);
        let items = tree.as_ref().and_then(|tree| tree.entry("rules")).map(|(_, rules)| rules.items());
        for item in items.unwrap_or_default() {
            let alert = item.entry("alert").map(|(_, alert)| file.text[alert.range.clone()].trim_matches(['"', '\'']));
            if alert != Some(name) {
                continue;
            }
            let start = file.text[..item.range.start].rfind('\n').map_or(0, |at| at + 1);
            let line = file.text[..start].matches('\n').count() + 1;
            let _ = write!(written, "# {}:{line}\n{}\n", file.name, file.text[start..item.range.end].trim_end());
        }
    }
    written
}

/// The rules as a table.
fn listed(all: &[RuleJson<'_>]) -> String {
    let mut shown = table::table(&["rule", "on", "severity", "file", "state"]);
    for RuleJson { rule, failed } in all {
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
    format!("{shown}\n{} rules, {on} of them on\n", all.len())
}
