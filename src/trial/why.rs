//! Why an alert that a test expects did not come: the conditions of its rule against what came nearest.
//!
//! In: what was read of each thing that is given, and the rules. Out: lines for whoever wrote the test.

use chrono::{DateTime, Utc};

use crate::alerts::Held;
use crate::ledger::Change;
use crate::rules::{RuleSet, Verdict, headline};

/// What one thing that is given came to.
#[derive(Debug)]
pub(super) struct Read {
    /// Its place in `given`, from 1.
    pub number: usize,
    /// Facts that were read in it, background and speculation too.
    pub facts: usize,
    pub changes: Vec<Change>,
    /// Matches that made no alert.
    pub held: Vec<Held>,
}

/// Why a rule told nothing, or nothing more.
pub(super) fn lines(rule: &str, rules: &RuleSet, reads: &[Read], until: Option<DateTime<Utc>>) -> Vec<String> {
    let mut found: Vec<(&Read, &Change, Verdict)> = Vec::new();
    for read in reads {
        for change in &read.changes {
            let verdicts = rules.explain(change, None).into_iter().filter(|verdict| *verdict.rule.0 == *rule);
            found.extend(verdicts.map(|verdict| (read, change, verdict)));
        }
    }
    let held = reads.iter().flat_map(|read| &read.held).find(|held| *held.rule.0 == *rule);
    if let Some(held) = held {
        return vec![format!("`{rule}` matched and was held: {}", held.reason)];
    }
    let Some((read, change, verdict)) = found.into_iter().min_by_key(|(_, _, verdict)| verdict.short_by()) else {
        return nothing(rule, reads);
    };
    let head = headline(&change.fact, rules.words());
    let mut lines =
        vec![format!("`{rule}` and what came nearest, given {}: {head} ({})", read.number, change.novelty.as_str())];
    for tested in &verdict.tested {
        let mark = match tested.met {
            Some(true) => '✓',
            Some(false) => '✗',
            None => '?',
        };
        lines.push(format!("  {mark} {}, saw {}", tested.condition, tested.saw));
    }
    if verdict.short_by() == 0 {
        lines.extend(verdict.note.map(|note| format!("  {note}")));
        if until.is_none() && !matches!(verdict.on, "fact" | "change") {
            lines.push("  the test ends with the last that is given; `until` lets time pass".to_owned());
        }
    }
    lines
}

/// Where no fact was news, or the rule does not look at facts.
fn nothing(rule: &str, reads: &[Read]) -> Vec<String> {
    if reads.iter().any(|read| !read.changes.is_empty()) {
        return vec![format!("`{rule}` looks at prices, not at facts")];
    }
    let of = |read: &Read| match read.facts {
        0 => format!("given {}: no fact is read in it", read.number),
        1 => format!("given {}: 1 fact, background or a guess", read.number),
        facts => format!("given {}: {facts} facts, background or guesses", read.number),
    };
    reads.iter().map(of).collect()
}
