//! Opens a story with a fact, or moves it on by one.
//!
//! In: the story as it stands, a fact that fits it, the article that tells it. Out: the story after it, and what changed.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::article::Article;
use crate::facts::{Action, DateIs, Fact, Kind, Stage};
use crate::ledger::positions::{self, both_stand_behind, take_positions};
use crate::ledger::{Change, FieldChange, Mark, Novelty, Story, StoryId, matching, reports, versions};
use crate::lexicon::{Lexicon, ProductId};

/// A story that nothing told of before. `original` is the source whose text the article copies.
pub(super) fn open(
    fact: Fact,
    article: &Arc<Article>,
    original: Option<&str>,
    lexicon: Option<&Lexicon>,
    now: DateTime<Utc>,
) -> Change {
    let key = format!(
        "{}\u{1f}{}\u{1f}{:?}",
        article.id,
        fact.kind,
        (fact.evidence.part, fact.evidence.start, &fact.actor, &fact.target, &fact.object, fact.action)
    );
    let id = StoryId(format!("s{:016x}", xxhash_rust::xxh3::xxh3_64(key.as_bytes())).into());
    let mut story = Story {
        id,
        kind: fact.kind,
        action: fact.action,
        stage: fact.stage,
        actor: fact.actor.clone(),
        target: fact.target.clone(),
        participants: fact.participants.clone(),
        object: fact.object.clone(),
        rate: fact.rate,
        basis: fact.basis.clone(),
        amount: fact.amount.clone(),
        date: fact.date,
        date_is: fact.date_is,
        place: fact.place.clone(),
        history: vec![Arc::new(Story::history_line(&fact, &article.id, now))],
        positions: Vec::new(),
        past_positions: Vec::new(),
        accounts: Vec::new(),
        reports: Vec::new(),
        withdrawn: false,
        sources: Vec::new(),
        opened_at: now,
        last_seen_at: now,
    };
    take_positions(&mut story, &fact, article, now);
    positions::take_account(&mut story, &fact, article, lexicon, now);
    reports::take(&mut story, &fact, article, now);
    versions::add_source(&mut story, fact.stage, article, original, now);
    Change {
        novelty: Novelty::First,
        changed: Vec::new(),
        reversal: false,
        correction: false,
        story: Arc::new(story),
        fact: Arc::new(fact),
        article: article.clone(),
    }
}

/// Where a story was.
struct Before {
    stage: Option<Stage>,
    action: Option<Action>,
    disputed: Vec<&'static str>,
    sources_differ: Vec<&'static str>,
}

/// The story after a fact that fits it.
pub(super) fn advance(
    story: Arc<Story>,
    fact: Fact,
    article: &Arc<Article>,
    original: Option<&str>,
    lexicon: Option<&Lexicon>,
    now: DateTime<Utc>,
) -> Change {
    // A story that nobody else holds is moved as it is: one that a thousand articles carried is not copied for the next.
    let mut story = Arc::unwrap_or_clone(story);
    let before = Before {
        stage: story.stage,
        action: story.action,
        disputed: story.disputed(),
        sources_differ: story.sources_differ(),
    };
    let mut changed = Vec::new();
    let mut note = |field: &str, old: String, new: String| {
        changed.push(FieldChange { field: field.to_owned(), old, new });
    };
    // A copy says what its original says: a hedge or a denial that it leaves out moves nothing. Nor does hearsay of what
    // was put right.
    let is_copy = original.is_some_and(|source| story.sources.iter().any(|line| line.source == source))
        || versions::was_put_right(&story, &fact);
    // The only text that told of it is put right: it goes where the text now says, back too.
    let is_revised = !is_copy && versions::rests_on(&story, article);
    let mut correction = false;
    if story.withdrawn && !is_copy {
        note("withdrawn", true.to_string(), false.to_string());
        story.withdrawn = false;
    }
    let reversal = !is_copy && turns_back(&before, &fact);
    let forward = !is_copy && moves(before.stage, fact.stage);
    let set_back = is_revised && !forward && !reversal && fact.stage.is_some() && fact.stage != before.stage;
    if reversal && story.action != fact.action {
        note("action", name(before.action.map(Action::as_str)), name(fact.action.map(Action::as_str)));
        story.action = fact.action;
    }
    if (forward || reversal || set_back) && story.stage != fact.stage {
        note("stage", name(before.stage.map(Stage::as_str)), name(fact.stage.map(Stage::as_str)));
        story.stage = fact.stage;
        story.action = fact.action.or(story.action);
        correction |= set_back;
    }
    // What was only planned is now said for good: the goods that were let off are in it no more.
    if forward && is_plan(before.stage) && !is_plan(fact.stage) && !tells_goods_of(&fact, &story) {
        note("object", goods(&story.object), goods(&fact.object));
        story.object.clone_from(&fact.object);
    }
    // An article behind the state of things (still "threatened" when it is in effect) brings no new figure.
    let current = forward || reversal || set_back || before.stage == fact.stage;
    if set_back || reversal && fact.stage != Some(Stage::Denied) {
        positions::outdate_accounts(&mut story);
    }
    if current && !is_copy {
        let moved = forward || reversal || set_back || reports::says_moved(&fact);
        if moved {
            story.reports.clear();
        }
        let mut contested = positions::contests(&story, &fact, article, lexicon);
        if !contested.rate && !contested.date {
            contested.rate = story.is_one_side(&fact, article, "rate");
            contested.date = story.is_one_side(&fact, article, "date");
            reports::take(&mut story, &fact, article, now);
        }
        take_figures(&mut story, &fact, contested, &mut |field, old, new| {
            correction |= is_revised && !forward && !old.is_empty();
            note(field, old, new);
        });
        let differ = story.sources_differ();
        if before.sources_differ != differ && !moved {
            note("sources_differ", before.sources_differ.join(", "), differ.join(", "));
        }
    }
    if !is_copy {
        for (field, old, new) in positions::changes(&story, &fact) {
            correction |= field == "denied_by";
            note(field, old, new);
        }
        take_positions(&mut story, &fact, article, now);
        positions::take_account(&mut story, &fact, article, lexicon, now);
        let disputed = story.disputed();
        if before.disputed != disputed {
            note("disputed", before.disputed.join(", "), disputed.join(", "));
        }
    }
    if both_stand_behind(&story) && matches!(story.stage, Some(Stage::Considered | Stage::Announced)) {
        note("stage", name(story.stage.map(Stage::as_str)), Stage::Confirmed.as_str().to_owned());
        story.stage = Some(Stage::Confirmed);
    }
    if !is_copy {
        fill(&mut story, &fact);
    }
    versions::add_source(&mut story, fact.stage, article, original, now);
    story.last_seen_at = story.last_seen_at.max(now);
    correction |= reversal && fact.stage == Some(Stage::Denied);
    let novelty = if changed.is_empty() { Novelty::Repeat } else { Novelty::Update };
    if novelty == Novelty::Update {
        let mark = correction.then_some(Mark::Corrected);
        let line = crate::ledger::StageLine { mark, ..Story::history_line(&fact, &article.id, now) };
        story.history.push(Arc::new(line));
    }
    Change {
        novelty,
        changed,
        reversal,
        correction,
        story: Arc::new(story),
        fact: Arc::new(fact),
        article: article.clone(),
    }
}

/// Rate, date and amount, where the article is at or past the story's stage. What another party tells otherwise stays as
/// it is: it is `contested`.
fn take_figures(
    story: &mut Story,
    fact: &Fact,
    contested: positions::Contested,
    note: &mut impl FnMut(&str, String, String),
) {
    if let Some(rate) = fact.rate
        && !contested.rate
        && story.rate.is_none_or(|old| !matching::same_rate(old, rate))
    {
        note("rate", story.rate.map(|old| old.to_string()).unwrap_or_default(), rate.to_string());
        story.rate = Some(rate);
    }
    if let Some(date) = fact.date.filter(|_| !contested.date) {
        match story.date {
            Some(old) if matching::same_date(old, date) => {
                if date.within(old) {
                    story.date = Some(date);
                }
            }
            old => {
                // The day on which it ends does not take the place of the one on which it began.
                let is_other =
                    matches!((story.date_is, fact.date_is), (Some(old), Some(new)) if ends(old) != ends(new));
                let old = old.filter(|_| !is_other);
                note("date", old.map(|old| old.to_string()).unwrap_or_default(), date.to_string());
                story.date = Some(date);
                story.date_is = fact.date_is;
            }
        }
    }
    if let Some(amount) = &fact.amount
        && story.amount.as_ref() != Some(amount)
    {
        let shown = |amount: &crate::facts::Amount| format!("{} {}", amount.value, amount.unit);
        note("amount", story.amount.as_ref().map(shown).unwrap_or_default(), shown(amount));
        story.amount = Some(amount.clone());
    }
}

/// True of a day on which something is over.
fn ends(is: DateIs) -> bool {
    is == DateIs::Expires
}

/// Fields that the story lacked and the fact has; knowing more of the same is no news.
fn fill(story: &mut Story, fact: &Fact) {
    if story.actor.is_empty() {
        story.actor.clone_from(&fact.actor);
    }
    if story.target.is_empty() {
        story.target.clone_from(&fact.target);
    }
    let general = story.object.iter().all(|id| id.as_str() == "all_goods");
    if general && !fact.object.is_empty() {
        story.object.clone_from(&fact.object);
    }
    for participant in &fact.participants {
        if !story.participants.contains(participant) {
            story.participants.push(participant.clone());
        }
    }
    story.basis = story.basis.take().or_else(|| fact.basis.clone());
    story.place = story.place.take().or_else(|| fact.place.clone());
}

fn is_plan(stage: Option<Stage>) -> bool {
    matches!(stage, Some(Stage::Considered | Stage::Threatened))
}

/// True if the fact names all goods of the story, or none at all.
fn tells_goods_of(fact: &Fact, story: &Story) -> bool {
    let general = |goods: &[ProductId]| goods.iter().all(|id| id.as_str() == matching::ALL_GOODS);
    general(&fact.object) || general(&story.object) || story.object.iter().all(|good| fact.object.contains(good))
}

fn goods(goods: &[ProductId]) -> String {
    goods.iter().map(ProductId::as_str).collect::<Vec<_>>().join(", ")
}

/// True if the fact tells more than the story of who acts, against whom, or who meets: `fill` will take it.
pub(super) fn names_more(story: &Story, fact: &Fact) -> bool {
    (story.actor.is_empty() && !fact.actor.is_empty())
        || (story.target.is_empty() && !fact.target.is_empty())
        || fact.participants.iter().any(|one| !story.participants.contains(one))
}

/// True if a stage takes the story on from where it is.
pub(super) fn moves(before: Option<Stage>, now: Option<Stage>) -> bool {
    let rank = |stage: Stage| match stage {
        Stage::Considered => 0,
        Stage::Threatened => 1,
        Stage::Announced => 2,
        Stage::Confirmed => 3,
        Stage::InEffect => 4,
        Stage::Held => 5,
        // An end or a halt is news whatever came before, and so is what comes after it.
        Stage::Postponed | Stage::Cancelled | Stage::Denied => 9,
    };
    match (before, now) {
        (Some(before), Some(now)) if before == now => false,
        (Some(before), Some(now)) => rank(now) > rank(before) || (rank(before) == 9 && rank(now) >= 2),
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

/// It went back: a measure that was tightening is eased or halted, or a plan is dropped.
fn turns_back(before: &Before, fact: &Fact) -> bool {
    let eases = |action: Option<Action>| matches!(action, Some(Action::Reduce | Action::Remove | Action::Suspend));
    let ends = |stage: Option<Stage>| matches!(stage, Some(Stage::Cancelled | Stage::Denied | Stage::Postponed));
    let measure = !matches!(fact.kind, Kind::PolicyRate | Kind::OutputQuota | Kind::MarketMove);
    (measure && eases(fact.action) != eases(before.action) && fact.action.is_some() && before.action.is_some())
        || (ends(fact.stage) && !ends(before.stage))
}

fn name(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}
