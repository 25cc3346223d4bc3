//! What each source has told of a story's figures, and where two of them differ.
//!
//! Two parties' accounts that differ are a dispute (`positions`); two independent sources that tell another rate or date of
//! one measure, shortly after one another and neither saying that it was moved, contradict each other: one may be wrong.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId};
use crate::facts::{Action, DateIs, DateSpan, Fact};
use crate::ledger::{Story, matching};

/// Past this a figure may have moved without a word of it.
const SOON: TimeDelta = TimeDelta::hours(12);
/// Reports kept of a story, the latest.
const REPORTS_MAX: usize = 8;

/// What one source last told of a story since it last moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    pub source: String,
    /// Percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateSpan>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_is: Option<DateIs>,
    pub at: DateTime<Utc>,
    pub article: ArticleId,
    pub evidence: String,
}

impl Report {
    /// Fields in which another source's report of about the same time differs.
    fn differs(&self, other: &Self) -> [(&'static str, bool); 2] {
        let soon = self.source != other.source && (self.at - other.at).abs() < SOON;
        let rate = self.rate.zip(other.rate).is_some_and(|(ours, theirs)| !matching::same_rate(ours, theirs));
        let of_one_thing = self.date_is.zip(other.date_is).is_none_or(|(ours, theirs)| ours == theirs);
        let date = self.date.zip(other.date).is_some_and(|(ours, theirs)| !matching::same_date(ours, theirs));
        [("rate", soon && rate), ("date", soon && of_one_thing && date)]
    }
}

impl Story {
    /// Fields in which independent sources contradict each other: `rate`, `date`.
    pub fn sources_differ(&self) -> Vec<&'static str> {
        let mut fields = Vec::new();
        for (index, ours) in self.reports.iter().enumerate() {
            for theirs in &self.reports[index + 1..] {
                for (field, _) in ours.differs(theirs).into_iter().filter(|(_, differs)| *differs) {
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                }
            }
        }
        fields.sort_by_key(|field| *field == "date");
        fields
    }

    /// True if sources differ in the field and the fact says what one of them has said, and not the source itself
    /// otherwise before: that is known, and moves nothing to and fro.
    pub(super) fn is_one_side(&self, fact: &Fact, article: &Article, field: &str) -> bool {
        let same = |report: &Report| match field {
            "rate" => fact.rate.zip(report.rate).is_some_and(|(ours, theirs)| matching::same_rate(ours, theirs)),
            _ => fact.date.zip(report.date).is_some_and(|(ours, theirs)| matching::same_date(ours, theirs)),
        };
        let own = self.reports.iter().find(|report| report.source == article.source.id);
        self.sources_differ().contains(&field) && own.is_none_or(same) && self.reports.iter().any(same)
    }
}

/// True if the fact itself says that the figure is no longer what it was.
pub(super) fn says_moved(fact: &Fact) -> bool {
    fact.rate_from.is_some() || matches!(fact.action, Some(Action::Raise | Action::Reduce))
}

/// Keeps what the source tells, in place of what it told before.
pub(super) fn take(story: &mut Story, fact: &Fact, article: &Article, now: DateTime<Utc>) {
    if fact.rate.is_none() && fact.date.is_none() {
        return;
    }
    let known = story.reports.iter().position(|report| report.source == article.source.id);
    let before = known.map(|at| story.reports.remove(at));
    story.reports.push(Report {
        source: article.source.id.clone(),
        rate: fact.rate.or(before.as_ref().and_then(|report| report.rate)),
        date: fact.date.or(before.as_ref().and_then(|report| report.date)),
        date_is: fact.date_is.or(before.as_ref().and_then(|report| report.date_is)),
        at: now,
        article: article.id.clone(),
        evidence: fact.evidence.text.clone(),
    });
    let over = story.reports.len().saturating_sub(REPORTS_MAX);
    story.reports.drain(..over);
}
