//! What the ledger made of one article: what it is to each story that it speaks of, and what it moved.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::article::{Article, ArticleId};
use crate::engine::Step;
use crate::ledger::{FieldChange, Novelty, StoryId, ToldAs};

/// The ledger's account of one article.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleAccount {
    pub article: ArticleId,
    pub source: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// What it is to the story that it tells first, its main matter; none where it speaks of no story.
    pub novelty: Option<Novelty>,
    /// What it tells as news stands first.
    pub stories: Vec<StoryAccount>,
}

/// What one article is to one story.
#[derive(Clone, Debug, Serialize)]
pub struct StoryAccount {
    pub story: StoryId,
    pub novelty: Novelty,
    pub told_as: ToldAs,
    /// What it moved; empty of a repeat.
    pub changed: Vec<FieldChange>,
}

impl ArticleAccount {
    pub(super) fn of(article: &Article, step: &Step, at: DateTime<Utc>) -> Self {
        let changed = |story: &StoryId| -> Vec<FieldChange> {
            let of_it = step.changes.iter().filter(|change| change.story.id == *story);
            of_it.flat_map(|change| change.changed.iter().cloned()).collect()
        };
        let stories = step.tellings.iter().map(|telling| StoryAccount {
            story: telling.story.clone(),
            novelty: telling.novelty,
            told_as: telling.told_as,
            changed: changed(&telling.story),
        });
        Self {
            article: article.id.clone(),
            source: article.source.id.clone(),
            at,
            novelty: step.tellings.first().map(|telling| telling.novelty),
            stories: stories.collect(),
        }
    }
}
