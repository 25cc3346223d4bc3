//! How impacts are shown: tables for people, JSON and CSV for programs.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::backtest::{Confounder, Measured, Study, notes};
use crate::chart::spark_of;
use crate::cli::table;
use crate::market::impact::{Average, CourseAsked, Daily, EventWindow, Impact, Known, Measure, Window, course};
use crate::market::instruments::Instruments;
use crate::market::stats::{AverageImpact, AverageReturn};
use crate::market::{Reading, Symbol, WhyUnknown, basis_points};

/// Columns of a table of averages, and those of them that are there whatever stands in them.
const COLUMNS: usize = 15;
const ALWAYS_SHOWN: usize = 9;
/// Other facts that a table names.
const CONFOUNDERS_MAX: usize = 12;

fn window(impact: &Impact, window: Window) -> Result<Measure, WhyUnknown> {
    let found = impact.intraday.windows.iter().find(|entry| entry.window == window);
    found.map_or(Err(WhyUnknown::NoData), |entry| entry.measure.clone().known())
}

fn minutes(count: i64) -> Window {
    Window::After(TimeDelta::minutes(count))
}

/// In percent, or of a rate in basis points.
fn percent(value: Result<f64, WhyUnknown>, is_rate: bool) -> String {
    let told = |value| if is_rate { basis_points(value) } else { format!("{value:+.2} %") };
    value.map_or_else(|_| "–".to_owned(), told)
}

fn figure(value: Result<f64, WhyUnknown>) -> String {
    value.map_or_else(|_| "–".to_owned(), |value| format!("{value:.1}"))
}

fn name_of(symbol: &Symbol, instruments: &Instruments) -> String {
    instruments.get(symbol).map(|instrument| instrument.name.clone()).unwrap_or_default()
}

/// What prices did after one event.
pub(super) fn impact_table(one: &Measured, window_shown: EventWindow, known: Known<'_>, now: DateTime<Utc>) -> String {
    let heads = [
        "symbol",
        "",
        "hour before",
        "gap",
        "5 min",
        "60 min",
        "x usual",
        "abnormal",
        "day",
        "abnormal",
        "t",
        "2 h │ 1 h",
    ];
    let mut shown = table::table(&heads);
    let mut unknown_because: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let shown_course = CourseAsked { with_usual: false, ..CourseAsked::usual(one.event.at, now) };
    for impact in &one.impacts {
        let percent = |value| percent(value, impact.is_rate);
        let hour = window(impact, minutes(60));
        let daily = impact.daily.clone().known();
        let five = window(impact, minutes(5)).map(|measure| measure.percent);
        let parts = [
            ("hour before", impact.intraday.drift_percent.known().err()),
            ("within the day", five.err().or(hour.as_ref().err().copied())),
            ("by day", daily.as_ref().err().copied()),
        ];
        for (part, why) in parts.into_iter().filter_map(|(part, why)| Some((part, why?))) {
            unknown_because.entry(format!("{part}: {why}")).or_default().push(impact.symbol.to_string());
        }
        let of_hour =
            |get: fn(&Measure) -> Reading<f64>| hour.as_ref().map_err(|why| *why).and_then(|hour| get(hour).known());
        let of_day = |get: fn(&Daily) -> f64| daily.as_ref().map(get).map_err(|why| *why);
        shown.add_row([
            impact.symbol.to_string(),
            name_of(&impact.symbol, known.instruments),
            percent(impact.intraday.drift_percent.known()),
            impact.intraday.gap_percent.map(|gap| percent(gap.known())).unwrap_or_default(),
            percent(five),
            percent(of_hour(|hour| Reading::Known(hour.percent))),
            figure(of_hour(|hour| hour.times_usual)),
            percent(of_hour(|hour| hour.abnormal_percent)),
            percent(of_day(|day| day.percent)),
            percent(of_day(|day| day.abnormal_percent)),
            figure(of_day(|day| day.t)),
            course(&impact.symbol, known, &shown_course).ok().and_then(|course| spark_of(&course)).unwrap_or_default(),
        ]);
    }
    let notes: Vec<String> =
        unknown_because.iter().map(|(why, symbols)| format!("{why} ({})\n", symbols.join(", "))).collect();
    let head = format!("{}, first reported {}", one.event.title, table::time(Some(one.event.at)));
    format!("{head}\n{shown}\n{}{}", notes.concat(), confounded(one, window_shown))
}

/// What else was told within the window, of which symbols.
fn confounded(one: &Measured, shown: EventWindow) -> String {
    let mut of: BTreeMap<(DateTime<Utc>, &str), Vec<String>> = BTreeMap::new();
    for (impact, others) in one.told() {
        for other in others {
            of.entry((other.at, &other.told)).or_default().push(impact.symbol.to_string());
        }
    }
    let Some(count) = std::num::NonZero::new(of.len()) else { return String::new() };
    let line = |((at, told), symbols): (&(DateTime<Utc>, &str), &Vec<String>)| {
        format!("  {} {told} ({})\n", table::time(Some(*at)), symbols.join(", "))
    };
    let lines: Vec<String> = of.iter().take(CONFOUNDERS_MAX).map(line).collect();
    let more = match of.len().saturating_sub(CONFOUNDERS_MAX) {
        0 => String::new(),
        more => format!("  and {more} more\n"),
    };
    let plural = if count.get() == 1 { "" } else { "s" };
    format!("confounded by {count} other fact{plural} in {shown}:\n{}{more}", lines.concat())
}

/// Averages, a table a group.
pub(super) fn average_tables(study: &Study, instruments: &Instruments) -> String {
    let car = study.window.car_window();
    let moved = format!("move {}", study.window);
    let of_days = format!("mean CAR {}..+{}", car.from, car.to);
    let heads: [&str; COLUMNS] = [
        "symbol",
        "",
        "n",
        &moved,
        "t",
        "beyond market",
        "t",
        &of_days,
        "t",
        "t, std",
        "rank z",
        "sign z",
        "confounded",
        "overlapping",
        "unknown",
    ];
    let mut out = String::new();
    let mut groups: Vec<&str> = Vec::new();
    for average in &study.averages {
        if groups.last() != Some(&average.group.as_str()) {
            groups.push(&average.group);
        }
    }
    for group in groups {
        let mut rows: Vec<[String; COLUMNS]> = Vec::new();
        let events = study.measured.iter().filter(|one| one.event.group == group).count();
        for average in study.averages.iter().filter(|average| average.group == group) {
            let (moved, abnormal) = (average.moved.known(), average.abnormal.known());
            let car = average.car.known();
            let percent = |value| percent(value, average.is_rate);
            let count = |count: usize| if count == 0 { String::new() } else { count.to_string() };
            let mean = |found: Result<AverageReturn, WhyUnknown>| percent(found.map(|found| found.mean_percent));
            let t = |found: Result<AverageReturn, WhyUnknown>| figure(found.map(|found| found.t));
            rows.push([
                average.symbol.to_string(),
                name_of(&average.symbol, instruments),
                // Of the events, those that the means are of.
                moved.map(|found| found.count).or(car.map(|found| found.count)).unwrap_or(average.days).to_string(),
                mean(moved),
                t(moved),
                mean(abnormal),
                t(abnormal),
                percent(car.map(|found: AverageImpact| found.mean_percent)),
                figure(car.map(|found| found.cross_sectional_t)),
                figure(car.map(|found| found.standardised_t)),
                figure(average.rank_z.known()),
                figure(average.sign_z.known()),
                count(average.confounded),
                count(average.overlapping),
                car.err().or(moved.err()).map(|why| why.to_string()).unwrap_or_default(),
            ]);
        }
        // A column in which nothing stands takes room from the others.
        let says = |column: usize| rows.iter().any(|row| !matches!(row[column].as_str(), "" | "–"));
        let kept: Vec<usize> = (0..COLUMNS).filter(|column| *column < ALWAYS_SHOWN || says(*column)).collect();
        let mut shown = table::table(&kept.iter().map(|column| heads[*column]).collect::<Vec<_>>());
        for row in &rows {
            shown.add_row(kept.iter().map(|column| row[*column].as_str()));
        }
        out.push_str(&format!("{group}, {events} event{}\n{shown}\n", if events == 1 { "" } else { "s" }));
    }
    out.extend(notes(study).into_iter().map(|note| format!("{note}\n")));
    out
}

/// A number, or the stable name of the reason why there is none.
fn reading(value: Result<f64, WhyUnknown>) -> Value {
    match value {
        Ok(value) => json!(value),
        Err(why) => json!({"unknown": why.code()}),
    }
}

fn window_name(window: Window) -> String {
    match window {
        Window::After(span) => format!("{}m", span.num_minutes()),
        Window::Close | Window::CloseAfter(0) => "close".to_owned(),
        Window::CloseAfter(count) => format!("close+{count}"),
    }
}

/// What is in percent is so of a rate, too, but in percentage points: there it is under the same names with `basis_points` in
/// place of `percent`.
fn in_basis_points(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let each = fields.into_iter().map(|(name, value)| match value.as_f64() {
                Some(points) if name.ends_with("percent") && !name.starts_with("benchmark") => {
                    (name.replace("percent", "basis_points"), json!(100.0 * points))
                }
                _ => (name, in_basis_points(value)),
            });
            each.collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(in_basis_points).collect(),
        value => value,
    }
}

pub(super) fn impact_json(impact: &Impact, others: &[Confounder]) -> Value {
    let intraday = &impact.intraday;
    let windows: Vec<Value> = intraday
        .windows
        .iter()
        .map(|entry| {
            let name = window_name(entry.window);
            match entry.measure.clone().known() {
                Err(why) => json!({"window": name, "unknown": why.code()}),
                Ok(measure) => json!({
                    "window": name, "percent": measure.percent, "from": measure.from.at, "to": measure.to.at,
                    "price": measure.to.price, "abnormal_percent": reading(measure.abnormal_percent.known()),
                    "times_usual": reading(measure.times_usual.known()), "z": reading(measure.z.known()),
                }),
            }
        })
        .collect();
    let daily = match &impact.daily {
        Reading::Unknown(why) => json!({"unknown": why.code()}),
        Reading::Known(daily) => json!({
            "on": daily.on, "percent": daily.percent, "benchmark_percent": daily.benchmark_percent,
            "abnormal_percent": daily.abnormal_percent, "t": daily.t, "degrees_of_freedom": daily.degrees_of_freedom,
            "beta": daily.beta, "estimated_from": daily.estimated_from,
            "cars": daily.cars.iter().map(|(window, car)| match car {
                Reading::Known(car) => json!({"from": window.from, "to": window.to, "percent": car.percent, "t": car.t}),
                Reading::Unknown(why) => json!({"from": window.from, "to": window.to, "unknown": why.code()}),
            }).collect::<Vec<_>>(),
        }),
    };
    let value = json!({
        "symbol": impact.symbol, "event_at": impact.event_at, "benchmark": impact.benchmark,
        "calendar": impact.calendar, "confounded_by": others,
        "was_open": intraday.was_open.known().ok(), "drift_percent": reading(intraday.drift_percent.known()),
        "gap_percent": intraday.gap_percent.map(|gap| reading(gap.known())), "windows": windows, "daily": daily,
    });
    if impact.is_rate { in_basis_points(value) } else { value }
}

/// What each event did, then the averages; `is` says which a line is.
pub(super) fn study_json(study: &Study) -> Vec<Value> {
    let impacts = study.measured.iter().flat_map(|one| {
        one.told().map(|(impact, others)| {
            let mut value = impact_json(impact, others);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("is".to_owned(), "impact".into());
                fields.insert("group".to_owned(), one.event.group.as_str().into());
                fields.insert("title".to_owned(), one.event.title.as_str().into());
            }
            value
        })
    });
    impacts.chain(study.averages.iter().map(|average| average_json(average, study.window))).collect()
}

fn average_json(average: &Average, window: EventWindow) -> Value {
    let tested = |found: Reading<AverageImpact>| match found.known() {
        Ok(average) => json!({
            "n": average.count, "mean_percent": average.mean_percent, "t": average.cross_sectional_t,
            "patell_z": average.patell_z, "standardised_t": average.standardised_t,
        }),
        Err(why) => json!({"unknown": why.code()}),
    };
    let returned = |found: Reading<AverageReturn>| match found.known() {
        Ok(average) => json!({"n": average.count, "mean_percent": average.mean_percent, "t": average.t}),
        Err(why) => json!({"unknown": why.code()}),
    };
    let car = window.car_window();
    let value = json!({
        "is": "average", "group": average.group, "symbol": average.symbol, "events": average.events,
        "days": average.days, "window": window_name(window.after_window()), "move": returned(average.moved),
        "abnormal": returned(average.abnormal), "day": tested(average.day),
        "car": {"from": car.from, "to": car.to, "average": tested(average.car)},
        "rank_z": reading(average.rank_z.known()), "sign_z": reading(average.sign_z.known()),
        "confounded": average.confounded, "overlapping": average.overlapping,
    });
    if average.is_rate { in_basis_points(value) } else { value }
}

/// A line an event and symbol; what is unknown is empty, and the last columns say why.
pub(super) fn study_csv(study: &Study) -> Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record([
        "event_at",
        "group",
        "title",
        "symbol",
        "benchmark",
        "window",
        "from",
        "to",
        "move_percent",
        "times_usual",
        "z",
        "beyond_market_percent",
        "before_percent",
        "gap_percent",
        "day",
        "day_percent",
        "day_abnormal_percent",
        "day_t",
        "car_from",
        "car_to",
        "car_percent",
        "car_t",
        "unknown_within_the_day",
        "unknown_by_day",
        "unit",
        "other_facts",
    ])?;
    let all = study.measured.iter().flat_map(|one| one.told().map(|(impact, others)| (&one.event, impact, others)));
    for (event, impact, others) in all {
        let measure = window(impact, study.window.after_window());
        let daily = impact.daily.clone().known();
        let wanted = study.window.car_window();
        let car = daily.as_ref().ok().and_then(|daily| {
            daily.cars.iter().find(|(window, _)| *window == wanted).and_then(|(_, car)| car.known().ok())
        });
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let code = |why: Option<WhyUnknown>| why.map(|why| why.code().to_owned()).unwrap_or_default();
        let within = measure.as_ref().ok();
        let day = daily.as_ref().ok();
        csv.write_record([
            event.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            event.group.clone(),
            event.title.clone(),
            impact.symbol.to_string(),
            impact.benchmark.as_ref().map(ToString::to_string).unwrap_or_default(),
            window_name(study.window.after_window()),
            within.map(|found| found.from.at.to_rfc3339()).unwrap_or_default(),
            within.map(|found| found.to.at.to_rfc3339()).unwrap_or_default(),
            number(within.map(|found| found.percent)),
            number(within.and_then(|found| found.times_usual.known().ok())),
            number(within.and_then(|found| found.z.known().ok())),
            number(within.and_then(|found| found.abnormal_percent.known().ok())),
            number(impact.intraday.drift_percent.known().ok()),
            number(impact.intraday.gap_percent.and_then(|gap| gap.known().ok())),
            day.map(|day| day.on.to_string()).unwrap_or_default(),
            number(day.map(|day| day.percent)),
            number(day.map(|day| day.abnormal_percent)),
            number(day.map(|day| day.t)),
            wanted.from.to_string(),
            wanted.to.to_string(),
            number(car.map(|car| car.percent)),
            number(car.map(|car| car.t)),
            code(measure.as_ref().err().copied()),
            code(daily.as_ref().err().copied()),
            // Of a rate, what is called percent is in percentage points.
            if impact.is_rate { "points".to_owned() } else { "percent".to_owned() },
            others.len().to_string(),
        ])?;
    }
    Ok(String::from_utf8(csv.into_inner()?)?)
}
