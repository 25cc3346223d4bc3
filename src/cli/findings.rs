//! What is wrong with files, as people and editors see it: the line, the fault underlined, what was meant.

use std::collections::BTreeMap;

use anyhow::Result;
use owo_colors::{AnsiColors, OwoColorize, Style};
use serde::Serialize;

use crate::cli::{Format, print_json, say};
use crate::config::ConfigError;
use crate::yaml::{Excerpt, Lint, LintSeverity, Problem};

/// A finding as `check --format json` prints it.
#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    file: &'a str,
    /// From 1; none where no place can be named.
    line: Option<u32>,
    /// From 1, in characters.
    column: Option<u32>,
    /// The column after the last character of the fault, which ends in the same line.
    end: Option<u32>,
    severity: &'static str,
    /// Stable; never reworded.
    code: &'static str,
    message: &'a str,
    /// What was most likely meant.
    suggestion: Option<&'a str>,
}

/// Problems that refuse a file, as findings beside those that do not.
pub(super) fn refusals(problems: Vec<Problem>) -> Vec<Lint> {
    let finding = |problem: Problem| Lint { code: problem.code(), severity: LintSeverity::Error, problem };
    problems.into_iter().map(finding).collect()
}

/// One JSON document, or one a line.
pub(super) fn print(findings: &[Lint], texts: &BTreeMap<String, String>, format: Format) -> Result<()> {
    let shown: Vec<FindingJson<'_>> = findings
        .iter()
        .map(|finding| {
            let problem = &finding.problem;
            let placed = problem.line > 0;
            FindingJson {
                file: &problem.file,
                line: placed.then_some(problem.line),
                column: placed.then_some(problem.column),
                end: texts.get(&problem.file).and_then(|text| problem.end(text)).filter(|_| placed),
                severity: finding.severity.as_str(),
                code: finding.code,
                message: &problem.message,
                suggestion: problem.suggestion(),
            }
        })
        .collect();
    print_json(&shown, format)
}

/// Every problem of a configuration that is refused, with its line underlined.
pub(super) fn show_refusal(wrong: &ConfigError) {
    let findings = refusals(wrong.problems.clone());
    show(&findings, &wrong.texts);
    say(format_args!("{}", counted(&findings)));
}

/// Every finding with its line underlined, on standard error.
pub(super) fn show(findings: &[Lint], texts: &BTreeMap<String, String>) {
    for finding in findings {
        let (colour, word) = match finding.severity {
            LintSeverity::Error => (AnsiColors::Red, "error"),
            LintSeverity::Warning => (AnsiColors::Yellow, "warning"),
        };
        let style = Style::new().color(colour).bold();
        let problem = &finding.problem;
        let place = match problem.line {
            0 => problem.file.clone(),
            line => format!("{}:{line}:{}", problem.file, problem.column),
        };
        let word =
            if finding.severity == LintSeverity::Warning { format!("{}: ", word.style(style)) } else { String::new() };
        say(format_args!("{}: {word}{}", place.bold(), problem.message));
        // The line at fault is not shown where a secret stands in it.
        let shown = texts.get(&problem.file).filter(|text| !holds_secret(finding, text));
        if let Some(excerpt) = shown.and_then(|text| Excerpt::of(text, problem)) {
            let number = excerpt.line.to_string();
            let margin = " ".repeat(number.len());
            let bar = "|".dimmed();
            let mark = "^".repeat(excerpt.marked);
            say(format_args!("{} {bar} {}", number.dimmed(), excerpt.text));
            say(format_args!("{margin} {bar} {}{}", excerpt.blanks, mark.style(style)));
        }
    }
}

/// True if a secret stands in the line of the finding, whatever the finding is about.
fn holds_secret(finding: &Lint, text: &str) -> bool {
    let line = (finding.problem.line as usize).checked_sub(1).and_then(|index| text.lines().nth(index));
    let is_clear =
        |inside: &str| inside.trim_start().strip_prefix("clear").is_some_and(|rest| rest.trim_start().starts_with(':'));
    matches!(finding.code, "secret_in_clear" | "secret_readable")
        || line.is_some_and(|line| line.split('{').skip(1).any(is_clear))
}

/// `2 problems, 1 warning`.
pub(super) fn counted(findings: &[Lint]) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == LintSeverity::Error).count();
    let of = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match (errors, findings.len() - errors) {
        (0, 0) => "no problems".to_owned(),
        (0, warnings) => of(warnings, "warning"),
        (errors, 0) => of(errors, "problem"),
        (errors, warnings) => format!("{}, {}", of(errors, "problem"), of(warnings, "warning")),
    }
}
