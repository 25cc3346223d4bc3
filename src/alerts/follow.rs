//! What those are told who got an alert, when its story is taken back, denied or put right.
//!
//! The rule that fired is not asked again: a rule on threats says nothing of a threat that was dropped, and yet everybody
//! who was told of it should hear. Each receiver hears once, under the gravest alert that it got.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::alerts::route::Sorted;
use crate::alerts::{Alert, AlertBook, Route};
use crate::facts::Stage;
use crate::ledger::Change;
use crate::market::Symbol;
use crate::rules::{Match, RuleName, RuleSet};

/// Stands for whoever reads the alerts where no receiver is configured, as in a backtest.
const READER: &str = "";

/// Revisions of alerts that are open on the change's story, each with the receivers that have not been told by another.
/// `step` is what rules made of the same article; `symbols` says what an alert of a rule on the change is about in markets.
pub(crate) fn corrections(
    book: &mut AlertBook,
    (rules, route): (&RuleSet, &Route),
    change: &Change,
    (step, symbols): (&[&Alert], impl Fn(&RuleName) -> Vec<Symbol>),
    now: DateTime<Utc>,
) -> Vec<(Alert, Vec<String>)> {
    if !(change.reversal || change.correction) {
        return Vec::new();
    }
    let mut open: Vec<Match> = rules
        .names()
        .into_iter()
        .filter(|name| book.open(name, &change.story.id).is_some())
        .filter_map(|name| rules.correction(name, change))
        .collect();
    open.sort_by_key(|found| std::cmp::Reverse(found.severity));
    let receivers = |found: &Match| -> Vec<String> {
        let Match { severity, rule, labels, .. } = found;
        let (facts, symbols) = ([change.fact.as_ref()], symbols(rule));
        let names = route.receivers_of(&Sorted { severity: *severity, rule, labels, facts: &facts, symbols: &symbols });
        if names.is_empty() { vec![READER.to_owned()] } else { names }
    };
    let mut told: BTreeSet<String> = BTreeSet::new();
    for alert in step.iter().filter(|alert| alert.story.as_ref() == Some(&change.story.id)) {
        let is_revision = book.open(&alert.rule, &change.story.id).as_ref() == Some(&alert.id) && alert.revision > 1;
        // That a measure is eased is told by the rule on that; that something was not so belongs under what said it.
        if is_revision || !takes_back(change) {
            let names = route.receivers(alert);
            if names.is_empty() {
                told.insert(READER.to_owned());
            }
            told.extend(names);
        }
    }
    let mut made = Vec::new();
    for found in open {
        let revised = step.iter().any(|alert| Some(&alert.id) == book.open(&found.rule, &change.story.id).as_ref());
        let fresh: Vec<String> = receivers(&found).into_iter().filter(|name| !told.contains(name)).collect();
        if revised || fresh.is_empty() {
            continue;
        }
        told.extend(fresh.iter().cloned());
        let alert = book.revise(vec![(found, change.clone())], now);
        made.push((alert, fresh.into_iter().filter(|name| name != READER).collect()));
    }
    made
}

/// True if what was told is no more, and not only eased or put off.
fn takes_back(change: &Change) -> bool {
    let ended = matches!(change.story.stage, Some(Stage::Cancelled | Stage::Denied));
    change.correction || change.story.withdrawn || ended
}
