//! `bellwether calendar`: the dates that stories have ahead, as a table or an iCalendar file.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, TimeDelta};
use icalendar::{Calendar, Component, Event, EventLike};
use serde_json::json;

use crate::cli::{Ended, Format, load, on_runtime, print, print_json, table};
use crate::clock::{Clock, SystemClock};
use crate::facts::{DateIs, DateSpan};
use crate::ledger::Story;
use crate::lexicon::Lexicon;
use crate::rules::headline;
use crate::store::{SqliteStore, Store};

/// A story that was last seen longer ago has no dates that are kept up.
const SEEN_WITHIN: TimeDelta = TimeDelta::days(400);

/// A date ahead.
struct Entry {
    span: DateSpan,
    is: &'static str,
    what: String,
    story: Story,
}

pub(super) fn run(path: &Path, days: u32, ics: Option<&Path>, format: Format) -> Result<Ended> {
    let config = load(path)?;
    let now = SystemClock.now();
    on_runtime(async {
        let stories = SqliteStore::open_read(&config.store.path)?.stories_since(now - SEEN_WITHIN).await?;
        let found = entries(stories, now.date_naive(), days, &config.lexicon);
        if let Some(file) = ics {
            let text = calendar(&found).to_string();
            std::fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))?;
            print(&format!("{} dates in {}\n", found.len(), file.display()))?;
        } else if format != Format::Table {
            let lines: Vec<_> = found
                .iter()
                .map(|entry| json!({"date": entry.span, "date_is": entry.is, "what": entry.what, "story": entry.story.id, "stage": entry.story.stage}))
                .collect();
            print_json(&lines, format)?;
        } else if found.is_empty() {
            print(&format!("no dates in the next {days} days\n"))?;
        } else {
            let mut shown = table::table(&["date", "", "what", "story"]);
            for entry in &found {
                shown.add_row([
                    entry.span.to_string().replace('/', " to "),
                    entry.is.to_owned(),
                    entry.what.clone(),
                    entry.story.id.to_string(),
                ]);
            }
            print(&format!("{shown}\n"))?;
        }
        Ok(Ended::Done)
    })
}

/// What lies ahead and has not been called off, by date.
fn entries(stories: Vec<Story>, today: NaiveDate, days: u32, lexicon: &Lexicon) -> Vec<Entry> {
    let end = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX);
    let mut found: Vec<Entry> = stories
        .into_iter()
        .filter(Story::date_stands)
        .filter_map(|story| {
            let span = story.date.filter(|span| span.last >= today && span.first <= end)?;
            let is = match story.date_is {
                Some(DateIs::Held) => "meeting",
                Some(DateIs::Expires) => "ends",
                Some(DateIs::Deadline) => "deadline",
                _ => "begins",
            };
            let mut fact = story.stands();
            // The date stands beside it.
            fact.date = None;
            Some(Entry { span, is, what: headline(&fact, lexicon), story })
        })
        .collect();
    found.sort_by(|a, b| (a.span, &a.story.id).cmp(&(b.span, &b.story.id)));
    found
}

/// Events of whole days, each with the id of its story, so that a later file moves and does not double them.
fn calendar(entries: &[Entry]) -> Calendar {
    let mut calendar = Calendar::new();
    calendar.name("bellwether");
    for entry in entries {
        let sources: Vec<&str> =
            entry.story.sources.iter().filter(|line| line.independent).map(|line| line.source.as_str()).collect();
        let evidence = entry.story.history.last().map(|line| line.evidence.as_str()).unwrap_or_default();
        let event = Event::new()
            .uid(&format!("{}@bellwether", entry.story.id))
            .timestamp(entry.story.last_seen_at)
            .summary(&format!("{}: {}", entry.is, entry.what))
            .description(&format!("{evidence}\n\n{}", sources.join(", ")))
            .starts(entry.span.first)
            // The end is the first day that is no longer part of it.
            .ends(entry.span.last.succ_opt().unwrap_or(entry.span.last))
            .done();
        calendar.push(event);
    }
    calendar.done()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::facts::Stage;
    use crate::facts::{Action, Kind};
    use crate::ledger::StoryId;
    use crate::lexicon::{PartyId, ProductId};

    fn story(id: &str, date: &str, stage: Stage) -> Story {
        let at: DateTime<Utc> = "2026-03-02T10:00:00Z".parse().expect("a time");
        Story {
            id: StoryId(id.into()),
            kind: Kind::Tariff,
            action: Some(Action::Impose),
            stage: Some(stage),
            actor: vec![PartyId::new("EU")],
            target: vec![PartyId::new("US")],
            participants: vec![],
            object: vec![ProductId::new("autos")],
            rate: Some(10.0),
            basis: None,
            amount: None,
            date: Some(date.parse().expect("a date")),
            date_is: Some(DateIs::Effective),
            place: None,
            history: vec![],
            positions: vec![],
            past_positions: vec![],
            accounts: vec![],
            reports: vec![],
            withdrawn: false,
            sources: vec![],
            opened_at: at,
            last_seen_at: at,
        }
    }

    fn found(stories: Vec<Story>) -> Vec<Entry> {
        let today = "2026-03-02".parse().expect("a day");
        entries(stories, today, 60, &Lexicon::embedded())
    }

    #[test]
    fn what_is_ahead_and_on_is_listed_by_date() {
        let listed = found(vec![
            story("later", "2026-04-01/2026-04-30", Stage::Announced),
            story("past", "2026-03-01", Stage::InEffect),
            story("off", "2026-03-09", Stage::Cancelled),
            story("far", "2026-09-01", Stage::Announced),
            story("sooner", "2026-03-10", Stage::Announced),
        ]);
        let ids: Vec<&str> = listed.iter().map(|entry| &*entry.story.id.0).collect();
        assert_eq!(ids, ["sooner", "later"]);
        assert_eq!(listed[0].what, "European Union announces 10% tariff on autos from United States");
    }

    #[test]
    fn the_file_has_whole_days_and_lasting_ids() {
        let text = calendar(&found(vec![story("s1", "2026-04-01/2026-04-30", Stage::Announced)])).to_string();
        for line in [
            "BEGIN:VCALENDAR\r\n",
            "UID:s1@bellwether\r\n",
            "DTSTART;VALUE=DATE:20260401\r\n",
            "DTEND;VALUE=DATE:20260501\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
    }
}
