//! What a mail says: one view of an alert, rendered as text and as HTML.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::alerts::{Alert, AlertStatus};
use crate::facts::{DateIs, Fact, Hedge, RateIs};

/// A mail that comes later than this after the decision says so.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Everything that the templates show, in words.
#[derive(Debug, Serialize)]
pub(super) struct View {
    title: String,
    /// `critical`.
    severity: String,
    /// `new`, `update`, `reversed`, `closed`.
    status: &'static str,
    /// `asserted by the article`, `reported by unnamed sources`.
    sure: &'static str,
    /// `1 source`.
    sources: String,
    source_names: String,
    body: Option<String>,
    changed: Vec<[String; 3]>,
    quotes: Vec<Quote>,
    article: Option<Article>,
    fields: Vec<[String; 2]>,
    positions: Vec<[String; 2]>,
    prices: Vec<PriceRow>,
    prices_since: Option<String>,
    no_prices: Option<String>,
    reasons: Vec<[String; 2]>,
    times: Vec<[String; 2]>,
    late: Option<String>,
    rule: String,
    alert: String,
    revision: u32,
}

#[derive(Debug, Serialize)]
struct Quote {
    text: String,
}

#[derive(Debug, Serialize)]
struct Article {
    title: String,
    source: String,
    /// http(s) only.
    link: Option<String>,
    published: Option<String>,
}

#[derive(Debug, Serialize)]
struct PriceRow {
    symbol: String,
    price: String,
    moved: String,
    /// `up`, `down`, `flat` or `unknown`.
    way: &'static str,
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment
        .set_auto_escape_callback(|name| if name.ends_with(".html.j2") { AutoEscape::Html } else { AutoEscape::None });
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters"));
    environment.add_template("mail.txt.j2", include_str!("mail.txt.j2")).expect("a test renders it");
    environment.add_template("mail.html.j2", include_str!("mail.html.j2")).expect("a test renders it");
    environment
});

/// The text part.
pub(super) fn text(view: &View) -> Result<String, String> {
    render("mail.txt.j2", view)
}

/// The HTML part.
pub(super) fn html(view: &View) -> Result<String, String> {
    render("mail.html.j2", view)
}

fn render(name: &str, view: &View) -> Result<String, String> {
    let template = TEMPLATES.get_template(name).map_err(|error| error.to_string())?;
    let text = template.render(minijinja::value::Serde(view)).map_err(|error| error.to_string())?;
    // A lone carriage return would pass for a line's end on its way.
    Ok(text.replace('\r', ""))
}

impl View {
    pub(super) fn new(alert: &Alert, timezone: Tz, created_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let fact = alert.facts.first();
        let quotes = quotes(alert);
        let nothing_known = alert.prices.iter().all(|line| line.price.is_none());
        let body = Some(alert.body.trim().to_owned()).filter(|body| {
            !body.is_empty() && *body != alert.title && !quotes.iter().any(|quote| quote.text.contains(body.as_str()))
        });
        Self {
            title: alert.title.clone(),
            severity: alert.severity.as_str().to_owned(),
            status: match (alert.reversal, alert.status) {
                (true, _) => "reversed",
                (false, AlertStatus::Firing) => "new",
                (false, AlertStatus::Updated) => "update",
                (false, AlertStatus::Closed) => "closed",
            },
            sure: fact.map(sure).unwrap_or_default(),
            sources: match alert.sources.len() {
                0 => String::new(),
                1 => "1 source".to_owned(),
                count => format!("{count} independent sources"),
            },
            source_names: alert.sources.join(", "),
            body,
            changed: alert
                .changed
                .iter()
                .map(|change| [words(&change.field), none_as_dash(&change.old), none_as_dash(&change.new)])
                .collect(),
            quotes,
            article: alert.article.as_ref().map(|article| Article {
                title: article.title.clone(),
                source: article.source.clone(),
                link: article.link.clone().filter(|link| link.starts_with("https://") || link.starts_with("http://")),
                published: article.published_at.map(|at| time(at, timezone)),
            }),
            fields: fact.map(fields).unwrap_or_default(),
            positions: alert
                .positions
                .iter()
                .map(|position| [position.party.to_string(), position.stance.to_string()])
                .collect(),
            prices: if nothing_known { Vec::new() } else { alert.prices.iter().map(price_row).collect() },
            no_prices: alert.prices.first().filter(|_| nothing_known).map(|line| {
                format!("No prices of the watchlist around this time ({}).", line.note.as_deref().unwrap_or("unknown"))
            }),
            prices_since: alert.prices.iter().find_map(|line| line.since).map(|since| time(since, timezone)),
            reasons: alert.reasons.iter().map(|reason| [reason.condition.clone(), reason.saw.clone()]).collect(),
            times: times(alert, timezone, now),
            late: late(created_at, now),
            rule: alert.rule.to_string(),
            alert: alert.id.to_string(),
            revision: alert.revision,
        }
    }
}

fn quotes(alert: &Alert) -> Vec<Quote> {
    let mut seen: Vec<&str> = Vec::new();
    for fact in &alert.facts {
        if !seen.contains(&fact.evidence.text.as_str()) {
            seen.push(&fact.evidence.text);
        }
    }
    seen.into_iter().map(|text| Quote { text: text.split_whitespace().collect::<Vec<_>>().join(" ") }).collect()
}

fn sure(fact: &Fact) -> &'static str {
    match fact.hedge {
        Hedge::Asserted => "stated as fact",
        Hedge::Attributed => "attributed to a named source",
        Hedge::Reported => "from unnamed sources",
        Hedge::Speculated => "speculation",
    }
}

fn words(id: &str) -> String {
    id.replace('_', " ")
}

/// `person:xi-jinping` as `Xi Jinping`.
fn person_or_words(id: &str) -> String {
    let Some(name) = id.strip_prefix("person:") else { return words(id) };
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

fn none_as_dash(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { words(text) }
}

fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The fact's fields in plain words.
fn fields(fact: &Fact) -> Vec<[String; 2]> {
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            rows.push([name.to_owned(), value]);
        }
    };
    let ids =
        |ids: Vec<String>| ids.iter().map(|id| words(id.trim_start_matches("person:"))).collect::<Vec<_>>().join(", ");
    let act = [
        Some(words(fact.kind.as_str())),
        fact.action.map(|a| words(a.as_str())),
        fact.stage.map(|s| words(s.as_str())),
    ];
    row("What", act.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    row("Who", ids(fact.actor.iter().map(ToString::to_string).collect()));
    row(
        "Whom",
        ids(fact
            .target
            .iter()
            .map(|id| if id.as_str() == "*" { "everyone".to_owned() } else { id.to_string() })
            .collect()),
    );
    row("Participants", ids(fact.participants.clone()));
    row("On", ids(fact.object.iter().map(ToString::to_string).collect()));
    let step = if fact.rate_is == Some(RateIs::Step) { " on top" } else { "" };
    let from = fact.rate_from.map(|from| format!("{}% → ", number(from))).unwrap_or_default();
    row("Rate", fact.rate.map(|rate| format!("{from}{}%{step}", number(rate))).unwrap_or_default());
    row(
        "Amount",
        fact.amount.as_ref().map(|amount| format!("{} {}", amount.value, words(&amount.unit))).unwrap_or_default(),
    );
    row("Basis", fact.basis.as_deref().map(words).unwrap_or_default());
    let lead = match fact.date_is {
        Some(DateIs::Expires) => "Until",
        Some(DateIs::Deadline) => "By",
        Some(DateIs::Held) => "When",
        _ => "From",
    };
    row(lead, fact.date.map(|date| date.to_string().replace('/', " to ")).unwrap_or_default());
    row("Where", fact.place.clone().unwrap_or_default());
    row("Said by", fact.said_by.as_deref().map(person_or_words).unwrap_or_default());
    rows
}

fn price_row(line: &crate::alerts::PriceLine) -> PriceRow {
    let way = match line.percent {
        None => "unknown",
        Some(percent) if percent > 0.005 => "up",
        Some(percent) if percent < -0.005 => "down",
        Some(_) => "flat",
    };
    PriceRow {
        symbol: line.symbol.clone(),
        price: line.price.map(number).unwrap_or_default(),
        moved: line.percent.map_or_else(
            || line.note.clone().unwrap_or_else(|| "unknown".to_owned()),
            |percent| format!("{percent:+.2}%"),
        ),
        way,
    }
}

/// `24 Oct 2025 15:00 UTC`, with the local time before it where that differs.
fn time(at: DateTime<Utc>, timezone: Tz) -> String {
    let utc = at.format("%-d %b %Y %H:%M UTC").to_string();
    if timezone == Tz::UTC {
        return utc;
    }
    let local = at.with_timezone(&timezone);
    format!("{} ({utc})", local.format("%-d %b %Y %H:%M %Z"))
}

/// Published, first seen, decided, sent.
fn times(alert: &Alert, timezone: Tz, now: DateTime<Utc>) -> Vec<[String; 2]> {
    let mut rows = Vec::new();
    if let Some(article) = &alert.article {
        rows.extend(article.published_at.map(|at| ["Published".to_owned(), time(at, timezone)]));
        rows.push(["First seen".to_owned(), time(article.first_seen_at, timezone)]);
    }
    rows.push(["Decided".to_owned(), time(alert.at, timezone)]);
    rows.push(["Sent".to_owned(), time(now, timezone)]);
    rows
}

fn late(created_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
    let wait = now - created_at;
    (wait > LATE)
        .then(|| format!("This mail is {} minutes late: it could not be delivered before.", wait.num_minutes()))
}
