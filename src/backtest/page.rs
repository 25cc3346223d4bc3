//! The report as one HTML page: what was told a day and by which rule, and every alert with the words that say it.
//!
//! In: what a replay came to. Out: a page that needs no other file, no network and no script.
//!
//! Whatever comes from an archive or a rule is data: it is escaped, and links are `http` or `https`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::alerts::{Alert, AlertId, AlertStatus, PriceLine};
use crate::backtest::against::{Difference, Side};
use crate::backtest::replay::Told;
use crate::backtest::study::{AverageView, Study, average_views, notes};
use crate::backtest::summary::{Count, Quiet, Summary};
use crate::chart;
use crate::market::impact::Course;

const NAME: &str = "page.html";
/// The page of a study.
pub(super) const STUDY: &str = "study.html";
/// Columns of the chart; beyond it a column is a week, or a month.
const COLUMNS_MAX: usize = 92;
/// Alerts on one page, the last ones: a browser bears these.
const ALERTS_MAX: usize = 5_000;
/// Quotations of one alert.
const QUOTES_MAX: usize = 4;
/// Width of a column of the chart with the gap beside it, and height of the chart, in its own units.
const COLUMN: usize = 10;
const HEIGHT: f64 = 100.0;

pub(super) static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let lines_of_blocks_vanish = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(lines_of_blocks_vanish.expect("the standard delimiters are sound"));
    // The ending of the name switches escaping on.
    for (name, source) in [
        ("head.html", include_str!("head.html.j2")),
        ("averages.html", include_str!("averages.html.j2")),
        (NAME, include_str!("page.html.j2")),
        (STUDY, include_str!("study.html.j2")),
    ] {
        environment.add_template(name, source).expect("the built-in templates are sound");
    }
    environment
});

/// What a page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    pub archive: &'a str,
    pub told: &'a Told,
    pub difference: Option<&'a Difference>,
    /// What prices did after each alert; none where there are no prices.
    pub study: Option<&'a Study>,
    pub timezone: Tz,
    pub made_at: DateTime<Utc>,
}

/// The page as HTML.
///
/// # Errors
/// A fault of the template.
pub fn page(page: &Page<'_>) -> Result<String, minijinja::Error> {
    let view = View::new(page);
    TEMPLATES.get_template(NAME)?.render(Value::from(Serde(&view)))
}

#[derive(Serialize)]
struct View {
    heading: &'static str,
    archive: String,
    between: Option<String>,
    articles: String,
    facts: String,
    tiles: Vec<Tile>,
    span: &'static str,
    bars: Vec<BarView>,
    most: usize,
    first: String,
    middle: Option<String>,
    last: String,
    severities: Vec<SeverityView>,
    rules: Vec<RuleView>,
    kept_back: Vec<Line>,
    list_heading: String,
    averages: Vec<AverageView>,
    notes: Vec<String>,
    window: String,
    left_out: usize,
    days: Vec<DayView>,
    version: &'static str,
    made: String,
    timezone: String,
}

#[derive(Serialize)]
struct Tile {
    value: String,
    name: String,
    class: Option<&'static str>,
}

#[derive(Serialize)]
struct BarView {
    title: String,
    x: usize,
    parts: Vec<BarPart>,
}

#[derive(Serialize)]
struct BarPart {
    severity: &'static str,
    y: f64,
    height: f64,
}

#[derive(Serialize)]
struct SeverityView {
    name: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct RuleView {
    name: String,
    all: usize,
    critical: usize,
    warning: usize,
    info: usize,
    quiet: usize,
    parts: Vec<Share>,
}

#[derive(Serialize)]
struct Share {
    severity: &'static str,
    share: f64,
}

#[derive(Serialize)]
struct Line {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct DayView {
    name: String,
    alerts: Vec<AlertView>,
}

#[derive(Serialize)]
struct AlertView {
    severity: &'static str,
    side: Option<&'static str>,
    time: String,
    quiet: Option<&'static str>,
    rule: String,
    state: Option<String>,
    title: String,
    quotes: Vec<String>,
    source: String,
    article: String,
    link: Option<String>,
    changed: Vec<String>,
    positions: Vec<String>,
    sources: String,
    prices: Vec<PriceView>,
    /// SVG.
    chart: Option<String>,
    story: Option<String>,
}

#[derive(Serialize)]
struct PriceView {
    symbol: String,
    percent: Option<String>,
    class: &'static str,
    price: String,
    note: Option<String>,
}

impl View {
    fn new(page: &Page<'_>) -> Self {
        let summary = Summary::of(page.told, page.timezone);
        let (span, spans) = summary.spans(COLUMNS_MAX);
        let most = spans.iter().map(|(_, count)| count.all()).max().unwrap_or(0);
        let day = |at: usize| spans.get(at).map(|(day, _)| written(*day)).unwrap_or_default();
        let listed: Vec<(Option<Side>, &Arc<Alert>)> = match page.difference {
            Some(difference) => difference.alerts.iter().map(|(side, alert)| (Some(*side), alert)).collect(),
            None => page.told.alerts.iter().map(|alert| (None, alert)).collect(),
        };
        let left_out = listed.len().saturating_sub(ALERTS_MAX);
        let list_heading = match page.difference {
            Some(_) => "What the two sets of rules tell differently".to_owned(),
            None => format!("{} alert{}", grouped(listed.len()), if listed.len() == 1 { "" } else { "s" }),
        };
        let local = |at: DateTime<Utc>| written(at.with_timezone(&page.timezone).date_naive());
        Self {
            heading: if page.difference.is_some() { "Backtest of two sets of rules" } else { "Backtest" },
            archive: page.archive.to_owned(),
            between: page.told.between.map(|(first, last)| format!("{} to {}", local(first), local(last))),
            articles: grouped(page.told.articles_count),
            facts: grouped(page.told.facts_count),
            tiles: tiles(&summary, page.difference),
            span,
            bars: if most == 0 { Vec::new() } else { spans.iter().enumerate().map(|at| bar(at, span, most)).collect() },
            most,
            first: day(0),
            middle: (spans.len() > 4).then(|| day(spans.len() / 2)),
            last: day(spans.len().saturating_sub(1)),
            severities: by_severity(&summary.total)
                .map(|(name, count)| SeverityView { name, count })
                .into_iter()
                .collect(),
            rules: rules(&summary),
            kept_back: kept_back(page.told),
            list_heading,
            averages: page.study.map(average_views).unwrap_or_default(),
            window: page.study.map(|study| study.window.to_string()).unwrap_or_default(),
            notes: page.study.map(notes).unwrap_or_default(),
            left_out,
            days: days(listed.into_iter().skip(left_out), page.study, page.timezone),
            version: env!("CARGO_PKG_VERSION"),
            made: page.made_at.with_timezone(&page.timezone).format("%-d %B %Y, %H:%M").to_string(),
            timezone: page.timezone.to_string(),
        }
    }
}

fn by_severity(count: &Count) -> [(&'static str, usize); 3] {
    [("critical", count.critical), ("warning", count.warning), ("info", count.info)]
}

fn tiles(summary: &Summary, difference: Option<&Difference>) -> Vec<Tile> {
    let tile = |value: String, name: String| Tile { value, name, class: None };
    let all = summary.total.all();
    if let Some(difference) = difference {
        let side = |side: Side, name: &str| Tile {
            class: Some(side.as_str()),
            ..tile(grouped(difference.count(side)), name.to_owned())
        };
        return vec![
            side(Side::Gained, "gained: told by these rules only"),
            side(Side::Lost, "lost: told by the others only"),
            tile(grouped(difference.same_count), "told by both".to_owned()),
            tile(grouped(difference.at_another_time_count), "of these at another time".to_owned()),
        ];
    }
    let days = summary.days.len().max(1);
    let busiest = summary.days.iter().max_by_key(|(day, count)| (count.all(), std::cmp::Reverse(**day)));
    let busiest = busiest.map(|(day, count)| format!("a day; most on {}: {}", written(*day), count.all()));
    vec![
        tile(grouped(all), "alerts".to_owned()),
        tile(format!("{:.1}", all as f64 / days as f64), busiest.unwrap_or_else(|| "a day".to_owned())),
        Tile {
            class: (summary.total.critical > 0).then_some("lost"),
            ..tile(grouped(summary.total.critical), "critical".to_owned())
        },
        tile(
            grouped(summary.total.quiet),
            format!("at quiet times: {} at night, {} at weekends", summary.nights, summary.weekends),
        ),
    ]
}

fn bar((at, (day, count)): (usize, &(NaiveDate, Count)), span: &str, most: usize) -> BarView {
    let mut top = HEIGHT;
    // The least grave stand at the top.
    let parts = by_severity(count).into_iter().filter(|(_, count)| *count > 0).map(|(severity, count)| {
        let height = HEIGHT * count as f64 / most as f64;
        top -= height;
        BarPart { severity, y: rounded(top), height: rounded(height) }
    });
    let parts = parts.collect();
    let of = if span == "day" { String::new() } else { format!("{span} of ") };
    BarView { title: format!("{of}{}: {}", written(*day), count.all()), x: at * COLUMN + 1, parts }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn rules(summary: &Summary) -> Vec<RuleView> {
    let most = summary.rules.first().map_or(1, |(_, count)| count.all().max(1));
    let view = |(name, count): &(String, Count)| RuleView {
        name: name.clone(),
        all: count.all(),
        critical: count.critical,
        warning: count.warning,
        info: count.info,
        quiet: count.quiet,
        parts: by_severity(count)
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| Share { severity, share: rounded(100.0 * count as f64 / most as f64) })
            .collect(),
    };
    summary.rules.iter().map(view).collect()
}

fn kept_back(told: &Told) -> Vec<Line> {
    let line = |name: &str, value: usize| Line { name: name.to_owned(), value: grouped(value) };
    let mut lines = vec![
        line("facts that said again what was known", told.repeats_count),
        line("of these, what an alert had told", told.repeats_of_told_count),
        line("alerts held by a cooldown", told.held.values().sum()),
    ];
    lines.extend(told.held.iter().map(|(rule, count)| line(&format!("— {rule}"), *count)));
    let failed = |(rule, (count, why)): (&String, &(usize, String))| {
        line(&format!("facts on which `{rule}` failed; {why}"), *count)
    };
    lines.extend(told.failed.iter().map(failed));
    if told.muted_count > 0 {
        lines.push(line("articles of a first read, or too old", told.muted_count));
    }
    lines.extend(told.receivers.iter().map(|(name, count)| line(&format!("to {name}"), *count)));
    lines
}

fn days<'a>(
    alerts: impl Iterator<Item = (Option<Side>, &'a Arc<Alert>)>,
    study: Option<&Study>,
    timezone: Tz,
) -> Vec<DayView> {
    let mut days: Vec<DayView> = Vec::new();
    let measured = study.into_iter().flat_map(|study| &study.measured);
    let courses: HashMap<&(AlertId, u32), &Course> =
        measured.filter_map(|one| Some((one.event.alert.as_ref()?, one.courses.first()?))).collect();
    for (side, alert) in alerts {
        let name = alert.at.with_timezone(&timezone).format("%A, %-d %B %Y").to_string();
        let course = courses.get(&(alert.id.clone(), alert.revision));
        let view =
            AlertView { chart: course.map(|course| chart::svg(course, timezone)), ..alert_view(side, alert, timezone) };
        match days.last_mut().filter(|day| day.name == name) {
            Some(day) => day.alerts.push(view),
            None => days.push(DayView { name, alerts: vec![view] }),
        }
    }
    days
}

fn alert_view(side: Option<Side>, alert: &Alert, timezone: Tz) -> AlertView {
    let mut quotes: Vec<String> = Vec::new();
    for fact in &alert.facts {
        let quote = fact.evidence.text.trim();
        if !quote.is_empty() && quotes.len() < QUOTES_MAX && !quotes.iter().any(|known| known == quote) {
            quotes.push(quote.to_owned());
        }
    }
    let state = match (alert.reversal, alert.status) {
        (true, _) => Some("reversal".to_owned()),
        (false, AlertStatus::Firing) => None,
        (false, status) => Some(format!("{}, revision {}", status.as_str(), alert.revision)),
    };
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let cited = alert.article.as_ref();
    AlertView {
        severity: alert.severity.as_str(),
        side: side.map(Side::as_str),
        time: alert.at.with_timezone(&timezone).format("%H:%M").to_string(),
        quiet: Quiet::of(alert.at, timezone).map(Quiet::as_str),
        rule: alert.rule.to_string(),
        state,
        title: alert.title.clone(),
        quotes,
        source: cited.map(|cited| cited.source.clone()).unwrap_or_default(),
        article: cited.map(|cited| cited.title.clone()).unwrap_or_default(),
        link: cited.and_then(|cited| cited.link.clone()).filter(|link| is_web(link)),
        changed: alert
            .changed
            .iter()
            .map(|field| {
                format!("{}: {} → {}", field.field.replace('_', " "), or_none(&field.old), or_none(&field.new))
            })
            .collect(),
        positions: alert.positions.iter().map(|position| format!("{} {}", position.party, position.stance)).collect(),
        sources: alert.sources.join(", "),
        prices: alert.prices.iter().map(price_view).collect(),
        chart: None,
        story: alert.story.as_ref().map(ToString::to_string),
    }
}

fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn price_view(line: &PriceLine) -> PriceView {
    PriceView {
        symbol: line.symbol.clone(),
        percent: line.change().map(|percent| line.told(percent).replace(" %", "%")),
        class: if line.change().is_some_and(|percent| percent < 0.0) { "down" } else { "up" },
        price: line.price.map(|price| format!("at {price}")).unwrap_or_default(),
        note: line.note.clone(),
    }
}

fn written(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A number with its thousands apart.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
