//! One real-world matter, as far as it has been told.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::ArticleId;
use crate::facts::{Action, Amount, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, Stage};
use crate::ledger::{Report, matching};
use crate::lexicon::{PartyId, ProductId};

/// Names a story, always the same for the same first fact in the same article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StoryId(pub Arc<str>);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a party says of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    Announced,
    Confirmed,
    Unconfirmed,
    Denied,
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Announced => "announced",
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "not yet confirmed",
            Self::Denied => "denied",
        })
    }
}

/// Where one party stands, since when, and which article says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    pub party: PartyId,
    pub stance: Stance,
    pub at: DateTime<Utc>,
    pub article: ArticleId,
    pub evidence: String,
}

/// What one party has told of the matter itself; the last word on each figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    pub party: PartyId,
    /// Percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateSpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub object: Vec<ProductId>,
    pub at: DateTime<Utc>,
    pub article: ArticleId,
    pub evidence: String,
}

/// What sets a line of the history apart from a plain report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The text that told of it, or a party, puts it right.
    Corrected,
    /// The only text that told of it says it no more.
    Withdrawn,
}

/// One line of a story's append-only stage history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageLine {
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    pub action: Option<Action>,
    pub stage: Option<Stage>,
    /// Percent, where this report states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateSpan>,
    pub article: ArticleId,
    pub evidence: String,
}

/// One text that carried the story; `independent` if it counts as one more source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceLine {
    pub source: String,
    /// As in `Article::outlet`; none in rows of an older bellwether, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    pub article: ArticleId,
    pub at: DateTime<Utc>,
    pub independent: bool,
    /// What is the same of all versions of the article; empty in rows of an older bellwether.
    #[serde(default)]
    pub identity: String,
    /// Of the text, as in `Article::fingerprint`.
    #[serde(default)]
    pub fingerprint: u64,
    /// How real this text has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// A copy of another source's text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub copy: bool,
    /// A later version of the article says it no more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdrawn: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// One real-world matter: what it is now, how it came there, and who stands where. What only grows is shared with the
/// story as it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub id: StoryId,
    pub kind: Kind,
    pub action: Option<Action>,
    pub stage: Option<Stage>,
    pub actor: Vec<PartyId>,
    pub target: Vec<PartyId>,
    pub participants: Vec<String>,
    pub object: Vec<ProductId>,
    pub rate: Option<f64>,
    pub basis: Option<String>,
    pub amount: Option<Amount>,
    pub date: Option<DateSpan>,
    pub date_is: Option<DateIs>,
    pub place: Option<String>,
    pub history: Vec<Arc<StageLine>>,
    pub positions: Vec<Arc<Position>>,
    /// Positions that parties have left, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_positions: Vec<Arc<Position>>,
    /// What each party concerned has told itself, by party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// What each source has told of its figures since it last moved, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Report>,
    /// No source stands behind it any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdrawn: bool,
    pub sources: Vec<Arc<SourceLine>>,
    pub opened_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

impl Story {
    /// How many independent sources carried it.
    pub fn sources_count(&self) -> usize {
        self.sources.iter().filter(|line| line.independent && !line.withdrawn).count()
    }

    /// False where what was to come on the story's date was called off, suspended or put off, and no other date told since.
    pub fn date_stands(&self) -> bool {
        if self.withdrawn || matches!(self.stage, Some(Stage::Cancelled | Stage::Denied)) {
            return false;
        }
        let tells = |line: &&Arc<StageLine>| line.stage.is_some() || line.action.is_some();
        let halts = |line: &Arc<StageLine>| {
            let is_real = !matches!(line.stage, Some(Stage::Considered | Stage::Threatened));
            let ends = matches!(line.action, Some(Action::Suspend | Action::Remove));
            is_real && (ends || line.stage == Some(Stage::Postponed))
        };
        let halt = self.history.iter().rposition(|line| tells(&line) && !halts(line)).map_or(0, |before| before + 1);
        let (before, since) = self.history.split_at(halt);
        let last_date = |lines: &[Arc<StageLine>]| lines.iter().rev().find_map(|line| line.date);
        match (last_date(before), last_date(since)) {
            _ if before.is_empty() || !since.iter().any(|line| tells(&line)) => true,
            (Some(old), Some(new)) => !matching::same_date(old, new),
            (_, new) => new.is_some(),
        }
    }

    /// Parties with the given stance, in the order in which they took it.
    pub fn parties(&self, stance: Stance) -> Vec<PartyId> {
        self.positions.iter().filter(|p| p.stance == stance).map(|p| p.party.clone()).collect()
    }

    /// The story as it was known at a time; none if it had not been opened. Of accounts only the last word is kept.
    pub fn as_of(&self, at: DateTime<Utc>) -> Option<Self> {
        if self.opened_at > at {
            return None;
        }
        let mut then = self.clone();
        then.history.retain(|line| line.at <= at);
        let mut positions = std::mem::take(&mut then.past_positions);
        positions.append(&mut then.positions);
        positions.retain(|position| position.at <= at);
        for position in positions {
            let (left, kept) = then.positions.drain(..).partition(|known| known.party == position.party);
            then.positions = kept;
            then.past_positions.extend::<Vec<_>>(left);
            then.positions.push(position);
        }
        then.accounts.retain(|account| account.at <= at);
        then.reports.retain(|report| report.at <= at);
        then.withdrawn = then.history.last().is_some_and(|line| line.mark == Some(Mark::Withdrawn));
        then.sources.retain(|line| line.at <= at);
        then.last_seen_at = then.sources.iter().map(|line| line.at).max().unwrap_or(self.opened_at);
        let told = |known: &dyn Fn(&Arc<StageLine>) -> bool| then.history.iter().rfind(|line| known(line));
        let (stage, action) = (told(&|line| line.stage.is_some()), told(&|line| line.action.is_some()));
        let (rate, date) = (told(&|line| line.rate.is_some()), told(&|line| line.date.is_some()));
        let (stage, action) = (stage.and_then(|line| line.stage), action.and_then(|line| line.action));
        let (rate, date) = (rate.and_then(|line| line.rate), date.and_then(|line| line.date));
        (then.stage, then.action, then.rate, then.date) = (stage, action, rate, date);
        Some(then)
    }

    /// The fact that the story is now, for whoever reads stories as facts.
    pub fn stands(&self) -> Fact {
        let evidence = self.history.last().map(|line| line.evidence.clone()).unwrap_or_default();
        Fact {
            kind: self.kind,
            action: self.action,
            stage: self.stage,
            actor: self.actor.clone(),
            target: self.target.clone(),
            participants: self.participants.clone(),
            object: self.object.clone(),
            rate: self.rate,
            rate_from: None,
            rate_is: None,
            basis: self.basis.clone(),
            amount: self.amount.clone(),
            date: self.date,
            date_is: self.date_is,
            place: self.place.clone(),
            confirmed_by: [self.parties(Stance::Announced), self.parties(Stance::Confirmed)].concat(),
            unconfirmed_by: self.parties(Stance::Unconfirmed),
            denied_by: self.parties(Stance::Denied),
            said_by: None,
            fresh: true,
            hedge: Hedge::Asserted,
            evidence: Evidence { end: evidence.len(), text: evidence, part: EvidenceIn::Text, start: 0 },
            confidence: 1.0,
        }
    }

    pub(crate) fn history_line(fact: &Fact, article: &ArticleId, at: DateTime<Utc>) -> StageLine {
        StageLine {
            at,
            mark: None,
            action: fact.action,
            stage: fact.stage,
            rate: fact.rate,
            date: fact.date,
            article: article.clone(),
            evidence: fact.evidence.text.clone(),
        }
    }
}
