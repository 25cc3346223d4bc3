//! `bellwether extract`: the facts of an article.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use owo_colors::OwoColorize;
use serde::Serialize;

use crate::article::{Article, Source, read_page};
use crate::backtest::DocumentLine;
use crate::cli::{Ended, Format, on_runtime, print, say};
use crate::clock::{Clock, SystemClock};
use crate::config;
use crate::facts::{EvidenceIn, Fact, Reader};
use crate::fetch::{Document, Tier};
use crate::http::{Client, HttpConfig, Reach, Request};
use crate::parse::to_utf8;

/// Of the signs that a confidence is made of, those that weigh most are shown.
const SIGNS_SHOWN: usize = 8;

#[derive(Serialize)]
struct FactsLine<'a> {
    id: &'a serde_json::Value,
    facts: Vec<Fact>,
    /// Of each fact, the signs that its confidence is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    signs: Option<Vec<Vec<String>>>,
}

impl<'a> FactsLine<'a> {
    fn read(id: &'a serde_json::Value, reader: &Reader, article: &Article, signs: bool) -> Self {
        if !signs {
            return Self { id, facts: reader.read(article), signs: None };
        }
        let (facts, signs) = reader.weighed(article).into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        let names = |signs: Vec<(String, f32)>| signs.into_iter().map(|(name, _)| name).collect();
        Self { id, facts, signs: Some(signs.into_iter().map(names).collect()) }
    }
}

/// What was asked of `bellwether extract`.
#[derive(Debug)]
pub(super) struct Asked {
    pub article: Option<String>,
    pub format: Option<Format>,
    pub published: Option<DateTime<Utc>>,
    pub explain: bool,
    pub lexicon: Vec<PathBuf>,
}

pub(super) fn run(asked: &Asked) -> Result<Ended> {
    let reader = Reader::new(config::load_lexicon(&asked.lexicon)?);
    // Explained for people, but where JSON is asked for.
    let prose = asked.explain && !matches!(asked.format, Some(Format::Json | Format::Jsonl));
    let Some(named) = asked.article.as_deref() else { return lines(&reader, asked.explain, prose) };
    let now = SystemClock.now();
    let article = read_article(named, asked.published, now)?;
    if prose {
        print(&explained(&reader, &article))?;
        return Ok(Ended::Done);
    }
    let format = asked.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl });
    match format {
        Format::Table => print(&shown(&article, &reader.read(&article)))?,
        format => {
            super::print_json(&[FactsLine::read(&named.into(), &reader, &article, asked.explain)], format)?;
        }
    }
    Ok(Ended::Done)
}

/// A file or a page as an article.
pub(super) fn read_article(named: &str, published: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Article> {
    let is_address = named.starts_with("http://") || named.starts_with("https://");
    let document = if is_address { download(named)? } else { file(Path::new(named))? };
    let source = Source { id: named.to_owned(), tier: Tier::Press, speaks_for: None };
    let text = to_utf8(&document.bytes, document.content_type.as_deref());
    let head = text.trim_start().get(..200).unwrap_or(&text).to_ascii_lowercase();
    if is_address || head.contains("<html") || head.contains("<!doctype html") {
        let page = read_page(&document).with_context(|| format!("`{named}`"))?;
        let published = published.or(page.published.map(|(at, _)| at));
        return Ok(Article::plain(named, source, &page.title, &page.text, published, now));
    }
    // Of a text the first line is its title.
    let (title, body) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
    Ok(Article::plain(named, source, title.trim(), body, published, now))
}

fn file(path: &Path) -> Result<Document> {
    let bytes = std::fs::read(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    Ok(Document { bytes, ..Document::default() })
}

fn download(address: &str) -> Result<Document> {
    let url = address.parse().with_context(|| format!("`{address}` is not an address"))?;
    on_runtime(async {
        let answer = Client::new(&HttpConfig::default())?.send(Request::get(url, Reach::Link)).await?;
        anyhow::ensure!((200..300).contains(&answer.status), "`{address}`: server answered {}", answer.status);
        Ok(Document {
            content_type: answer.header("content-type").map(str::to_owned),
            bytes: answer.body,
            ..Document::default()
        })
    })
}

/// One JSON document a line in, one a line out, in order.
fn lines(reader: &Reader, explain: bool, prose: bool) -> Result<Ended> {
    let now = SystemClock.now();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut ended = Ended::Done;
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.context("standard input cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        match DocumentLine::read("standard input", index + 1, &line) {
            Ok(document) if prose => {
                writeln!(out, "{}", format!("# {}", document.id).bold())?;
                out.write_all(explained(reader, &document.article(now)).as_bytes())?;
            }
            Ok(document) => {
                let line = FactsLine::read(&document.id, reader, &document.article(now), explain);
                serde_json::to_writer(&mut out, &line)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                say(format_args!("{error}"));
                ended = Ended::NotSo;
            }
        }
    }
    out.flush()?;
    Ok(ended)
}

/// Sentence by sentence: words, clauses, notes and facts; and how sure each fact is, and why.
fn explained(reader: &Reader, article: &Article) -> String {
    let mut text = String::new();
    for found in reader.explain(article) {
        text.push_str(&format!("{}\n", found.sentence.trim().bold()));
        let words: Vec<String> =
            found.words.iter().map(|(word, meaning)| format!("{word} {}", format!("[{meaning}]").dimmed())).collect();
        text.push_str(&format!("  words    {}\n", words.join("  ")));
        for (number, clause) in found.clauses.iter().enumerate() {
            text.push_str(&format!("  clause {number} {clause}\n"));
        }
        for note in &found.notes {
            text.push_str(&format!("  {} {note}\n", "why     ".cyan()));
        }
        for fact in &found.facts {
            text.push_str(&format!("  {} {}\n", "fact    ".green(), described(fact)));
        }
        text.push('\n');
    }
    for (fact, mut signs) in reader.weighed(article) {
        signs.sort_by(|(_, one), (_, other)| other.abs().total_cmp(&one.abs()));
        let told = signs.iter().filter(|(_, weight)| *weight != 0.0).take(SIGNS_SHOWN);
        let told: Vec<String> = told.map(|(name, weight)| format!("{name} {weight:+.2}")).collect();
        let head = format!("sure {:.2}", fact.confidence);
        text.push_str(&format!("{} {}\n  {}\n", head.green(), described(&fact), told.join("  ").dimmed()));
    }
    text
}

/// The facts, and the article with their evidence marked.
fn shown(article: &Article, facts: &[Fact]) -> String {
    let mut text = String::new();
    if facts.is_empty() {
        return format!("{}\n\nno facts\n", article.title);
    }
    for (number, fact) in facts.iter().enumerate() {
        text.push_str(&format!("{} {}\n", format!("[{}]", number + 1).bold(), described(fact)));
    }
    text.push('\n');
    text.push_str(&format!("{}\n\n", marked(&article.title, EvidenceIn::Title, facts).bold()));
    text.push_str(&marked(&article.text, EvidenceIn::Text, facts));
    text.push('\n');
    text
}

/// A fact on one line.
pub(super) fn described(fact: &Fact) -> String {
    let value = serde_json::to_value(fact).unwrap_or_default();
    let mut parts = Vec::new();
    let head = ["kind", "action", "stage"].iter().filter_map(|name| value[name].as_str()).collect::<Vec<_>>().join("/");
    for (name, value) in value.as_object().into_iter().flatten() {
        if matches!(name.as_str(), "kind" | "action" | "stage" | "evidence" | "confidence" | "fresh") {
            continue;
        }
        let shown = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) => {
                items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        parts.push(format!("{name}={shown}"));
    }
    let background = if fact.fresh { "" } else { " (background)" };
    format!("{head} {}{background}", parts.join(" "))
}

/// The text with evidence underlined and numbered.
fn marked(text: &str, part: EvidenceIn, facts: &[Fact]) -> String {
    let mut spans: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    for (number, fact) in facts.iter().enumerate().filter(|(_, fact)| fact.evidence.part == part) {
        let (start, end) = (fact.evidence.start, fact.evidence.end);
        match spans.iter_mut().find(|span| span.0 == start && span.1 == end) {
            Some(span) => span.2.push(number + 1),
            None => spans.push((start, end, vec![number + 1])),
        }
    }
    spans.sort_by_key(|span| span.0);
    let mut out = String::new();
    let mut at = 0;
    for (start, end, numbers) in spans {
        if start < at {
            continue;
        }
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        out.push_str(&text[at..start]);
        out.push_str(&format!(
            "{}{}",
            (&text[start..end]).green().to_string().underline(),
            format!("[{}]", numbers.join(",")).bold()
        ));
        at = end;
    }
    out.push_str(&text[at..]);
    out
}
