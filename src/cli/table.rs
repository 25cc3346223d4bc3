//! Tables for people: as wide as the terminal, in colour where it is one.

use std::io::IsTerminal;

use chrono::{DateTime, Utc};
use comfy_table::presets::{NOTHING, UTF8_FULL_CONDENSED};
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

use crate::alerts::{Alert, AlertStatus, PriceLine};
use crate::rules::Severity;

/// Where no terminal tells its width.
const WIDTH: u16 = 120;

/// A table with these heads.
pub(super) fn table(heads: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    if std::io::stdout().is_terminal() {
        table.enforce_styling();
    } else {
        table.set_width(WIDTH).force_no_tty();
    }
    table.set_header(heads.iter().map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
    table
}

/// Names and values, without lines.
pub(super) fn pairs(rows: &[(&str, String)]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_width(WIDTH).force_no_tty();
    }
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        table.add_row([Cell::new(name).add_attribute(Attribute::Dim), Cell::new(value)]);
    }
    format!("{table}\n")
}

pub(super) fn severity(severity: Severity) -> Cell {
    let color = match severity {
        Severity::Critical => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Info => Color::Blue,
    };
    Cell::new(severity.as_str()).fg(color)
}

/// `10 Oct 14:30`, with the year where it is not the present one.
pub(super) fn time(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// Alerts, a line each.
pub(super) fn alerts<'a>(alerts: impl Iterator<Item = &'a Alert>) -> Table {
    let mut table = table(&["news of (UTC)", "severity", "rule", "alert", "source", "moves"]);
    for alert in alerts {
        let lead = match (alert.correction, alert.reversal, alert.status) {
            (_, _, AlertStatus::Firing) => "",
            _ if alert.is_plain_correction() => "",
            (true, _, _) | (_, _, AlertStatus::Corrected) => "correction: ",
            (_, true, _) | (_, _, AlertStatus::Reversed) => "reversed: ",
            (_, _, AlertStatus::Updated) => "update: ",
            (_, _, AlertStatus::Closed) => "closed: ",
            // Its title says so.
            (_, _, AlertStatus::FollowUp | AlertStatus::Reminder) => "",
        };
        let article = alert.article.as_ref();
        let at = article.and_then(|article| article.published_at).unwrap_or(alert.at);
        table.add_row([
            Cell::new(time(Some(at))),
            severity(alert.severity),
            Cell::new(alert.rule.to_string()),
            Cell::new(format!("{lead}{}", alert.title)),
            Cell::new(article.map(|article| article.source.clone()).unwrap_or_default()),
            Cell::new(moves(alert)),
        ]);
    }
    table
}

/// The two largest moves, and how the larger one went.
fn moves(alert: &Alert) -> String {
    let mut known: Vec<(&PriceLine, f64)> =
        alert.prices.iter().filter_map(|line| line.change().map(|percent| (line, percent))).collect();
    known.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let mut shown: Vec<String> = known
        .iter()
        .take(2)
        .map(|(line, percent)| format!("{} {}", line.symbol, line.told(*percent).replace(" %", "%")))
        .collect();
    if let Some(spark) = known.first().and_then(|(line, _)| line.spark.clone()) {
        shown.insert(1, spark);
    }
    shown.join("\n")
}

/// What prices did, a line a symbol, with what is known of each move.
pub(super) fn prices(alert: &Alert) -> String {
    let line = |line: &PriceLine| {
        let percent = line.change().map(|percent| line.told(percent));
        let parts = [
            Some(percent.unwrap_or_else(|| "unknown".to_owned())),
            line.times_usual.map(|times| format!("{times:.1} x usual")),
            line.abnormal_percent.map(|percent| format!("{} beyond the market", line.told(percent))),
            line.note.clone(),
            line.spark.clone(),
        ];
        format!("{} {}", line.symbol, parts.into_iter().flatten().collect::<Vec<_>>().join("  "))
    };
    alert.prices.iter().map(line).collect::<Vec<_>>().join("\n")
}
