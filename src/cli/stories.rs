//! `bellwether stories` and `bellwether story`: what the ledger knows.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use comfy_table::{Cell, ColumnConstraint, Width};
use serde::Serialize;

use crate::article::ArticleId;
use crate::cli::look::open;
use crate::cli::{Ended, Format, load, on_runtime, print, print_json, table};
use crate::ledger::{Account, Mark, Position, Report, SourceLine, StageLine, Story, Telling};
use crate::lexicon::Lexicon;
use crate::rules::headline;
use crate::store::Store;

/// What is asked: one story, the latest ones, or those that an article speaks of; as they are, or as they were known at a time.
pub(super) struct StoriesAsked {
    pub id: Option<String>,
    pub article: Option<String>,
    pub limit: usize,
    pub as_of: Option<DateTime<Utc>>,
}

pub(super) fn run(path: &Path, asked: &StoriesAsked, format: Format) -> Result<Ended> {
    let config = load(path)?;
    let lexicon = config.lexicon.clone();
    let then = |story: Story| match asked.as_of {
        Some(at) => story.as_of(at),
        None => Some(story),
    };
    on_runtime(async {
        let store = open(&config)?;
        if let Some(article) = &asked.article {
            return of_article(&store, article, &lexicon, format).await;
        }
        let Some(id) = &asked.id else {
            // Of an earlier time, more have to be looked at than are shown.
            let looked_at = if asked.as_of.is_some() { usize::MAX } else { asked.limit };
            let mut found: Vec<Story> = store.stories(looked_at).await?.into_iter().filter_map(then).collect();
            found.sort_by_key(|story| std::cmp::Reverse(story.last_seen_at));
            found.truncate(asked.limit);
            if format == Format::Table {
                print(&listed(&found, &lexicon))?;
            } else {
                print_json(&found, format)?;
            }
            return Ok(Ended::Done);
        };
        let Some(story) = store.story(id).await? else { bail!("there is no story `{id}`") };
        let Some(story) = then(story) else { bail!("the story `{id}` had not been told of at that time") };
        let mut tellings = store.tellings_of(&story.id).await?;
        tellings.retain(|telling| asked.as_of.is_none_or(|at| telling.at <= at));
        if format == Format::Table {
            print(&(told(&story, &lexicon) + &retold(&story, &tellings)))?;
        } else {
            print_json(&[StoryShown { story, tellings }], format)?;
        }
        Ok(Ended::Done)
    })
}

/// A story with every article that speaks of it.
#[derive(Serialize)]
struct StoryShown {
    #[serde(flatten)]
    story: Story,
    tellings: Vec<Telling>,
}

/// What an article is to the stories that it speaks of.
async fn of_article(store: &impl Store, article: &str, lexicon: &Lexicon, format: Format) -> Result<Ended> {
    let id = ArticleId(article.into());
    let tellings = store.tellings_by(&id).await?;
    if tellings.is_empty() && store.article(&id).await?.is_none() {
        bail!("there is no article `{article}`");
    }
    if format != Format::Table {
        print_json(&tellings, format)?;
    } else if tellings.is_empty() {
        print("it speaks of no story\n")?;
    } else {
        let mut shown = table::table(&["read (UTC)", "is", "told as", "story", "what"]);
        for telling in &tellings {
            let story = store.story(&telling.story.0).await?;
            shown.add_row([
                table::time(Some(telling.at)),
                telling.novelty.as_str().to_owned(),
                telling.told_as.as_str().to_owned(),
                telling.story.to_string(),
                story.map(|story| headline(&story.stands(), lexicon)).unwrap_or_default(),
            ]);
        }
        print(&format!("{shown}\n"))?;
    }
    Ok(if tellings.is_empty() { Ended::NotSo } else { Ended::Done })
}

/// Articles that say again what is known and carried nothing: they recall the story, or copy a text without news in it.
fn retold(story: &Story, tellings: &[Telling]) -> String {
    let carried = |telling: &&Telling| !story.sources.iter().any(|line| line.article == telling.article);
    let row = |telling: &Telling| {
        let (at, how) = (table::time(Some(telling.at)), telling.told_as.as_str().to_owned());
        [at, telling.source.clone(), telling.article.to_string(), how]
    };
    let rows = tellings.iter().filter(carried).map(row).collect();
    section("Who spoke of it again", &["at (UTC)", "source", "article", "as"], rows)
}

fn listed(stories: &[Story], lexicon: &Lexicon) -> String {
    let mut shown = table::table(&["last told (UTC)", "story", "what", "stage", "sources"]);
    for story in stories {
        shown.add_row([
            table::time(Some(story.last_seen_at)),
            story.id.to_string(),
            headline(&story.stands(), lexicon),
            stage(story),
            story.sources_count().to_string(),
        ]);
    }
    for column in [0, 1, 3, 4] {
        if let Some(column) = shown.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    format!("{shown}\n")
}

/// Where it is, in a word or two.
fn stage(story: &Story) -> String {
    let stage = story.stage.map(|stage| stage.as_str().replace('_', " ")).unwrap_or_default();
    match story.withdrawn {
        true => "withdrawn".to_owned(),
        false if !story.disputed().is_empty() => format!("{stage}, disputed"),
        false if !story.sources_differ().is_empty() => format!("{stage}, sources differ"),
        false => stage,
    }
}

fn told(story: &Story, lexicon: &Lexicon) -> String {
    let named = |ids: &mut dyn Iterator<Item = &str>| {
        ids.map(|id| lexicon.name(id).replace('_', " ")).collect::<Vec<_>>().join(", ")
    };
    let mut text = table::pairs(&[
        ("story", story.id.to_string()),
        ("what", headline(&story.stands(), lexicon)),
        ("kind", story.kind.as_str().replace('_', " ")),
        ("stage", stage(story)),
        (
            "who",
            named(&mut story.actor.iter().map(|id| id.as_str()).chain(story.participants.iter().map(String::as_str))),
        ),
        ("whom", named(&mut story.target.iter().map(|id| id.as_str()))),
        ("on", named(&mut story.object.iter().map(|id| id.as_str()))),
        ("rate", story.rate.map(|rate| format!("{rate}%")).unwrap_or_default()),
        ("amount", story.amount.as_ref().map(|amount| format!("{} {}", amount.value, amount.unit)).unwrap_or_default()),
        ("date", date(story)),
        ("where", story.place.clone().unwrap_or_default()),
        ("ground", story.basis.as_deref().map(|basis| basis.replace('_', " ")).unwrap_or_default()),
        ("opened", table::time(Some(story.opened_at))),
        ("last told", table::time(Some(story.last_seen_at))),
    ]);
    text.push_str(&section(
        "How it came there",
        &["at (UTC)", "told as", "article", "in the words of"],
        history(story),
    ));
    text.push_str(&section(
        "Who stands where",
        &["since (UTC)", "party", "stance", "in the words of"],
        positions(story, lexicon),
    ));
    text.push_str(&section(
        "Their accounts differ",
        &["at (UTC)", "party", "says", "in the words of"],
        accounts(story, lexicon),
    ));
    text.push_str(&section(
        "Sources contradict each other",
        &["at (UTC)", "source", "says", "in the words of"],
        reports(story),
    ));
    text.push_str(&section("Who carried it", &["at (UTC)", "source", "article", "counts"], sources(story)));
    text
}

/// A table under its heading; nothing where it has no rows.
fn section(heading: &str, heads: &[&str], rows: Vec<[String; 4]>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut shown = table::table(heads);
    for row in rows {
        shown.add_row(row.map(Cell::new));
    }
    if let Some(column) = shown.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    for column in [1, 2] {
        if let Some(column) = shown.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Percentage(25)));
        }
    }
    format!("\n{heading}\n{shown}\n")
}

fn date(story: &Story) -> String {
    let is = story.date_is.map(|is| format!(" ({})", is.as_str())).unwrap_or_default();
    story.date.map(|date| format!("{date}{is}")).unwrap_or_default()
}

fn history(story: &Story) -> Vec<[String; 4]> {
    let told_as = |line: &StageLine| {
        let mark = line.mark.map(|mark| match mark {
            Mark::Corrected => "corrected".to_owned(),
            Mark::Withdrawn => "withdrawn".to_owned(),
        });
        let act = line.action.map(|action| action.as_str().to_owned());
        let stage = line.stage.map(|stage| stage.as_str().replace('_', " "));
        let rate = line.rate.map(|rate| format!("{rate}%"));
        let date = line.date.map(|date| date.to_string());
        [mark, act, stage, rate, date].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let row = |line: &Arc<StageLine>| {
        [table::time(Some(line.at)), told_as(line), line.article.to_string(), line.evidence.clone()]
    };
    story.history.iter().map(row).collect()
}

fn positions(story: &Story, lexicon: &Lexicon) -> Vec<[String; 4]> {
    let row = |position: &Position, left: bool| {
        let stance = if left { format!("{} (before)", position.stance) } else { position.stance.to_string() };
        let party = lexicon.name(position.party.as_str()).to_owned();
        [table::time(Some(position.at)), party, stance, position.evidence.clone()]
    };
    let left = story.past_positions.iter().map(|position| row(position, true));
    left.chain(story.positions.iter().map(|position| row(position, false))).collect()
}

fn accounts(story: &Story, lexicon: &Lexicon) -> Vec<[String; 4]> {
    if story.disputed().is_empty() {
        return Vec::new();
    }
    let row = |account: &Account| {
        let rate = account.rate.map(|rate| format!("{rate}%"));
        let date = account.date.map(|date| date.to_string());
        let goods = account.object.iter().map(|id| lexicon.name(id.as_str()).to_owned()).collect::<Vec<_>>().join(", ");
        let says = [rate, date, Some(goods).filter(|goods| !goods.is_empty())];
        let says = says.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let party = lexicon.name(account.party.as_str()).to_owned();
        [table::time(Some(account.at)), party, says, account.evidence.clone()]
    };
    story.accounts.iter().map(row).collect()
}

fn reports(story: &Story) -> Vec<[String; 4]> {
    if story.sources_differ().is_empty() {
        return Vec::new();
    }
    let row = |report: &Report| {
        let (rate, date) = (report.rate.map(|rate| format!("{rate}%")), report.date.map(|date| date.to_string()));
        let says = [rate, date].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        [table::time(Some(report.at)), report.source.clone(), says, report.evidence.clone()]
    };
    story.reports.iter().map(row).collect()
}

fn sources(story: &Story) -> Vec<[String; 4]> {
    let counts = |line: &SourceLine| match line {
        SourceLine { withdrawn: true, .. } => "withdrawn",
        SourceLine { copy: true, .. } => "a copy",
        SourceLine { independent: false, .. } => "no further source",
        _ => "yes",
    };
    let row = |line: &Arc<SourceLine>| {
        [table::time(Some(line.at)), line.source.clone(), line.article.to_string(), counts(line).to_owned()]
    };
    story.sources.iter().map(row).collect()
}
