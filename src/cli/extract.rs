//! `bellwether extract`: the facts of an article.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::article::{Article, Source};
use crate::cli::{Ended, Format};
use crate::clock::{Clock, SystemClock};
use crate::facts::{Fact, Reader};
use crate::fetch::Tier;
use crate::lexicon::Lexicon;

/// One document of the fixed form.
#[derive(Debug, Deserialize)]
pub(super) struct DocumentLine {
    pub id: serde_json::Value,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub published: Option<DateTime<Utc>>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
}

#[derive(Serialize)]
struct FactsLine<'a> {
    id: &'a serde_json::Value,
    facts: Vec<Fact>,
}

impl DocumentLine {
    /// The document as an article; one without a time is taken to be of now.
    pub(super) fn article(&self, now: DateTime<Utc>) -> Article {
        let source = Source { id: self.source.clone().unwrap_or_default(), tier: Tier::Press, speaks_for: None };
        let id = match &self.id {
            serde_json::Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let (title, text) = (self.title.as_deref().unwrap_or_default(), self.text.as_deref().unwrap_or_default());
        Article::plain(&id, source, title, text, self.published, self.published.unwrap_or(now))
    }
}

pub(super) fn run(_file: Option<&Path>, _format: Option<Format>) -> Result<Ended> {
    let reader = Reader::new(Arc::new(Lexicon::embedded()));
    lines(&reader)
}

fn lines(reader: &Reader) -> Result<Ended> {
    let now = SystemClock.now();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let live = std::io::stdout().is_terminal();
    let mut ended = Ended::Done;
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.context("standard input cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<DocumentLine>(&line) {
            Ok(document) => {
                let facts = reader.read(&document.article(now));
                serde_json::to_writer(&mut out, &FactsLine { id: &document.id, facts })?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                crate::cli::say(format_args!(
                    "standard input:{}: expected a document `{{\"id\", \"source\", \"published\", \"title\", \"text\"}}`: {error}",
                    index + 1
                ));
                ended = Ended::NotSo;
            }
        }
        if live {
            out.flush()?;
        }
    }
    out.flush()?;
    Ok(ended)
}
