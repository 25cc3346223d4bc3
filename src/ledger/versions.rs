//! Later versions of an article: what the text takes out, and copies of it.
//!
//! In: a story and an article that is a new version of one that carried it. Out: the story with that source withdrawn.
//!
//! A page whose text is another altogether, such as a live blog, takes nothing back unless it says so.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::article::{Article, Wording};
use crate::facts::{Fact, Hedge, Stage};
use crate::ledger::{Change, FieldChange, Mark, Novelty, SourceLine, StageLine, Story, TEXTS_KEPT, TextSeen};

/// Fingerprints that differ in at most this many of 64 bits are of one text.
const COPY_DISTANCE_MAX: u32 = 6;
/// A text is spun within hours; who tells of the matter days later has it from elsewhere.
const SPUN_WITHIN: TimeDelta = TimeDelta::days(2);
/// Texts of a story, the latest, that a copy in other words is looked for among.
const SPUN_AMONG: usize = 8;
/// Past this many of 64 bits a version is a text of its own; two unrelated ones differ in about 32.
const REWRITTEN_DISTANCE_MIN: u32 = 25;
/// How a text says that it was put right.
const CORRECTS: &[&str] = &[
    "correction:",
    "corrected:",
    "corrects ",
    "clarification:",
    "an earlier version of this",
    "a previous version of this",
    "retraction",
    "retracted",
    "we have withdrawn",
    "has been withdrawn because",
    "更正",
];

/// Under which articles of one source are versions of one.
pub(super) fn key(source: &str, identity: &str) -> String {
    format!("{source}\u{1f}{identity}")
}

/// The text that the article is a copy of.
pub(super) fn original<'a>(texts: &'a [TextSeen], article: &Article, now: DateTime<Utc>) -> Option<&'a TextSeen> {
    let is_copied = |text: &&TextSeen| {
        // Whether or not it has been forgotten yet: a restart and a daily clearing must make no difference.
        (text.fingerprint ^ article.fingerprint).count_ones() <= COPY_DISTANCE_MAX
            && now - text.at < TEXTS_KEPT
            && !article.is_of_house(&text.source, text.outlet.as_deref())
    };
    texts.iter().find(is_copied)
}

/// The latest text that the article tells in other words; `texts` are in the order of time.
pub(super) fn spun<'a>(
    texts: &'a [TextSeen],
    article: &Article,
    wording: &Wording,
    now: DateTime<Utc>,
) -> Option<&'a TextSeen> {
    let mut near = texts.iter().rev().take_while(|text| now - text.at < SPUN_WITHIN);
    near.find(|text| !article.is_of_house(&text.source, text.outlet.as_deref()) && wording.follows(&text.wording))
}

/// Texts of the story that the article could be a copy of in other words.
pub(super) fn may_be_spun_from<'a>(
    story: &'a Story,
    article: &'a Article,
    now: DateTime<Utc>,
) -> impl Iterator<Item = &'a Arc<SourceLine>> {
    let is_near = move |line: &&Arc<SourceLine>| {
        let is_own = article.is_of_house(&line.source, line.outlet.as_deref());
        !is_own && !line.copy && !line.withdrawn && now - line.at < SPUN_WITHIN
    };
    story.sources.iter().rev().filter(is_near).take(SPUN_AMONG)
}

/// One more text that carried the story. A later version of one that did takes its place and is no further source.
pub(super) fn add_source(
    story: &mut Story,
    stage: Option<Stage>,
    article: &Article,
    original: Option<&str>,
    now: DateTime<Utc>,
) {
    if story.sources.iter().any(|line| is_that_version(line, article)) {
        return;
    }
    let own = original.is_none();
    let known = |line: &Arc<SourceLine>| line.source == article.source.id && !line.withdrawn;
    let independent = own && !story.sources.iter().any(known);
    story.sources.push(Arc::new(SourceLine {
        source: article.source.id.clone(),
        outlet: article.outlet.clone(),
        article: article.id.clone(),
        at: now,
        independent,
        identity: article.identity.clone(),
        fingerprint: article.fingerprint,
        stage,
        copy: !own,
        withdrawn: false,
    }));
}

/// The ids of two versions differ, but an archive may give both one.
fn is_that_version(line: &SourceLine, article: &Article) -> bool {
    line.fingerprint == article.fingerprint && line.article == article.id
}

/// True if the line is of another version of the article.
fn is_version_of(line: &SourceLine, article: &Article) -> bool {
    line.source == article.source.id && line.identity == article.identity && !is_that_version(line, article)
}

/// True if nobody but earlier versions of the article has told the story to be where it is.
pub(super) fn rests_on(story: &Story, article: &Article) -> bool {
    let tells = |line: &&Arc<SourceLine>| !line.copy && !line.withdrawn && line.stage == story.stage;
    let mut standing = story.sources.iter().filter(tells).peekable();
    standing.peek().is_some() && standing.all(|line| is_version_of(line, article))
}

/// True if the fact is hearsay of what was put right: it does not come back by that.
pub(super) fn was_put_right(story: &Story, fact: &Fact) -> bool {
    let Some(index) = story.history.iter().rposition(|line| line.mark.is_some()) else { return false };
    let before = story.history[..index].iter().rev().find_map(|line| line.stage);
    fact.hedge == Hedge::Reported && fact.stage.is_some() && before == fact.stage && story.stage != fact.stage
}

/// True if the version takes the story back by not telling it: what is left of the text is still that text, or it says
/// that it was corrected.
pub(super) fn lets_go(story: &Story, article: &Article) -> bool {
    let is_that_text = |line: &Arc<SourceLine>| {
        (line.fingerprint ^ article.fingerprint).count_ones() < REWRITTEN_DISTANCE_MIN || corrects(article)
    };
    let mut versions = story.sources.iter().filter(|line| is_version_of(line, article) && !line.withdrawn);
    versions.next_back().is_some_and(is_that_text)
}

fn corrects(article: &Article) -> bool {
    let (title, text) = (article.title.to_lowercase(), article.text.to_lowercase());
    CORRECTS.iter().any(|cue| title.contains(cue) || text.contains(cue))
}

/// Takes the article's word out of the story. Where no other source stands behind it, the story itself is withdrawn, and
/// that is a change.
pub(super) fn withdraw(before: &Story, article: &Arc<Article>, now: DateTime<Utc>) -> (Arc<Story>, Option<Change>) {
    let mut story = before.clone();
    for line in story.sources.iter_mut().filter(|line| is_version_of(line, article)) {
        Arc::make_mut(line).withdrawn = true;
    }
    let stands = story.sources.iter().any(|line| line.independent && !line.withdrawn);
    if stands || story.withdrawn {
        return (Arc::new(story), None);
    }
    story.withdrawn = true;
    story.last_seen_at = story.last_seen_at.max(now);
    let fact = before.stands();
    story.history.push(Arc::new(StageLine {
        at: now,
        mark: Some(Mark::Withdrawn),
        action: None,
        stage: None,
        rate: None,
        date: None,
        article: article.id.clone(),
        evidence: fact.evidence.text.clone(),
    }));
    let story = Arc::new(story);
    let change = Change {
        novelty: Novelty::Update,
        changed: vec![FieldChange { field: "withdrawn".to_owned(), old: false.to_string(), new: true.to_string() }],
        reversal: true,
        correction: true,
        story: story.clone(),
        fact: Arc::new(fact),
        article: article.clone(),
    };
    (story, Some(change))
}
