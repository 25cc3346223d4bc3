//! `bellwether test`: runs the tests that stand beside rules, and with `--update` writes what came into them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use owo_colors::OwoColorize;

use crate::cli::{Ended, print, say};
use crate::config;
use crate::facts::Reader;
use crate::rules::{RuleFile, RuleSet};
use crate::trial::{self, Desk, Outcome, Trial};

/// What is asked.
pub(super) struct Asked {
    pub paths: Vec<PathBuf>,
    pub stock: bool,
    pub lexicon: Vec<PathBuf>,
    /// Whose rules, lexicon and receivers are taken.
    pub config: Option<PathBuf>,
    pub verbose: bool,
    /// Writes what came into the files.
    pub update: bool,
}

pub(super) fn run(asked: &Asked) -> Result<Ended> {
    let Tried { reader, rules, own, desk } = tried(asked)?;
    let wrong = |problems| config::wrong_rules(problems, &rules);
    let compiled = || RuleSet::compile(&rules, reader.lexicon()).map_err(wrong);
    compiled()?;
    let trials = trial::read(&own, &reader).map_err(wrong)?;
    let (mut passed, mut failed) = (0, 0);
    let mut differing: BTreeMap<&str, Vec<(&Trial, Outcome)>> = BTreeMap::new();
    for trial in &trials {
        let place = format!("{}:{}", trial.file, trial.line);
        match trial.run(compiled()?, desk.as_ref()) {
            Ok(outcome) if outcome.passed => {
                passed += 1;
                if asked.verbose {
                    print(&format!("{}    {place} {}\n", "ok".green(), trial.name))?;
                }
            }
            Ok(outcome) if asked.update && outcome.only_alerts_differ => {
                differing.entry(&trial.file).or_default().push((trial, outcome))
            }
            Ok(outcome) => {
                failed += 1;
                print(&format!("{}  {place} {}\n", "FAIL".red().bold(), trial.name))?;
                show(&outcome)?;
            }
            Err(message) => {
                failed += 1;
                print(&format!("{}  {place} {}: {message}\n", "FAIL".red().bold(), trial.name))?;
            }
        }
    }
    let mut written = 0;
    for (file, outcomes) in &differing {
        let old = own.iter().find(|own| own.name == *file).context("a test of no file")?;
        update(old, outcomes, &rules, &reader, desk.as_ref())?;
        for (trial, outcome) in outcomes {
            written += 1;
            print(&format!("{} {file}:{} {}\n", "wrote".yellow(), trial.line, trial.name))?;
            show(outcome)?;
        }
    }
    if trials.is_empty() {
        say(format_args!("no tests: put `tests:` beside `rules:`, or into a file of their own"));
    }
    let anew = if asked.update { format!(", {written} written anew") } else { String::new() };
    print(&format!("{passed} of {} tests passed{anew}\n", trials.len()))?;
    Ok(if failed == 0 && !trials.is_empty() { Ended::Done } else { Ended::NotSo })
}

/// What is tried, and by what.
struct Tried {
    reader: Reader,
    /// All rules.
    rules: Vec<RuleFile>,
    /// Files whose tests are run.
    own: Vec<RuleFile>,
    desk: Option<Desk>,
}

fn tried(asked: &Asked) -> Result<Tried> {
    let Some(path) = &asked.config else {
        let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
        let (rules, own) = config::rule_files(&asked.paths, asked.stock)?;
        // Without a path the stock rules are tried.
        let own = if asked.paths.is_empty() { rules.clone() } else { own };
        return Ok(Tried { reader, rules, own, desk: None });
    };
    let config::Telling { rules: compiled, files: mut rules, route, customs } = config::load_telling(path)?;
    let desk = Some(Desk { route, customs });
    let reader = Reader::new(compiled.shared_words());
    let (_, own) = config::rule_files(&asked.paths, false)?;
    // A file that the configuration names already is not there twice.
    let real = |file: &RuleFile| std::fs::canonicalize(&file.name).unwrap_or_else(|_| PathBuf::from(&file.name));
    let known: Vec<PathBuf> = rules.iter().map(real).collect();
    let own = if asked.paths.is_empty() { rules.clone() } else { own };
    rules.extend(own.iter().filter(|file| !known.contains(&real(file))).cloned());
    Ok(Tried { reader, rules, own, desk })
}

/// Lines of a difference: what was expected in red, what came in green.
fn show(outcome: &Outcome) -> Result<()> {
    for line in &outcome.lines {
        match line.chars().next() {
            Some('-') => print(&format!("      {}\n", line.red()))?,
            Some('+') => print(&format!("      {}\n", line.green()))?,
            _ => print(&format!("      {line}\n"))?,
        }
    }
    for line in &outcome.reasons {
        print(&format!("      {}\n", line.dimmed()))?;
    }
    Ok(())
}

/// Writes a file's expectations anew, once the new text is known to be right.
fn update(
    old: &RuleFile,
    outcomes: &[(&Trial, Outcome)],
    rules: &[RuleFile],
    reader: &Reader,
    desk: Option<&Desk>,
) -> Result<()> {
    let by_index: Vec<(usize, &Outcome)> = outcomes.iter().map(|(trial, outcome)| (trial.index, outcome)).collect();
    let text = trial::updated(old, &by_index)
        .with_context(|| format!("{}: the expectations cannot be found in the text; nothing is written", old.name))?;
    let new = RuleFile { name: old.name.clone(), text };
    let trials = trial::read(std::slice::from_ref(&new), reader).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}: cannot be written anew, and is left as it is: {}", old.name, told.join("; "))
    })?;
    for (trial, _) in outcomes {
        let set = RuleSet::compile(rules, reader.lexicon()).map_err(|problems| config::wrong_rules(problems, rules))?;
        let again = trials.iter().find(|again| again.index == trial.index).map(|again| again.run(set, desk));
        if !matches!(again, Some(Ok(outcome)) if outcome.passed) {
            bail!("{}:{}: `{}` cannot be written anew; the file is left as it is", old.name, trial.line, trial.name);
        }
    }
    let read = || format!("`{}` cannot be read", old.name);
    if std::fs::read_to_string(&old.name).with_context(read)? != old.text {
        bail!("{}: has changed meanwhile; nothing is written", old.name);
    }
    std::fs::write(&old.name, &new.text).with_context(|| format!("`{}` cannot be written", old.name))
}
