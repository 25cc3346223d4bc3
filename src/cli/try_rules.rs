//! `bellwether test`: runs the tests that stand beside rules.

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::{Ended, print, say};
use crate::config;
use crate::facts::Reader;
use crate::rules::RuleSet;
use crate::trial;

/// What is asked.
pub(super) struct Asked {
    pub paths: Vec<PathBuf>,
    pub stock: bool,
    pub lexicon: Vec<PathBuf>,
    pub verbose: bool,
}

pub(super) fn run(asked: &Asked) -> Result<Ended> {
    let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
    let (rules, own) = config::rule_files(&asked.paths, asked.stock)?;
    let wrong = |problems| config::wrong_rules(problems, &rules);
    RuleSet::compile(&rules, reader.lexicon()).map_err(wrong)?;
    // Without a path the stock rules are tried.
    let tried = if asked.paths.is_empty() { &rules } else { &own };
    let trials = trial::read(tried, &reader).map_err(wrong)?;
    let (mut failed, count) = (0, trials.len());
    for trial in &trials {
        let set = RuleSet::compile(&rules, reader.lexicon()).map_err(wrong)?;
        let place = format!("{}:{}", trial.file, trial.line);
        match trial.run(set) {
            Ok(outcome) if outcome.passed => {
                if asked.verbose {
                    print(&format!("ok    {place} {}\n", trial.name))?;
                }
            }
            Ok(outcome) => {
                failed += 1;
                print(&format!("FAIL  {place} {}\n", trial.name))?;
                for line in &outcome.lines {
                    print(&format!("      {line}\n"))?;
                }
            }
            Err(message) => {
                failed += 1;
                print(&format!("FAIL  {place} {}: {message}\n", trial.name))?;
            }
        }
    }
    if count == 0 {
        say(format_args!("no tests: put `tests:` beside `rules:`, or into a file of their own"));
    }
    print(&format!("{} of {count} tests passed\n", count - failed))?;
    Ok(if failed == 0 && count > 0 { Ended::Done } else { Ended::NotSo })
}
