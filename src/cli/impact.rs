//! `bellwether impact`: what prices did after an event, an alert, or all alerts of a rule.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::alerts::Alert;
use crate::chart::spark_of;
use crate::cli::{ConfigArgument, Ended, Format, FormatArgument, load, on_runtime, print, print_json, quotes, table};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::engine::{event_at, symbols_of};
use crate::market::exposure::Theme;
use crate::market::impact::{
    CarWindow, CourseAsked, Daily, Histories, Impact, ImpactAsked, Known, Measure, Window, course, impact,
};
use crate::market::stats::{AverageImpact, CumulativeReturn, average_impact};
use crate::market::{Bar, Reading, Symbol, WhyUnknown};
use crate::store::{BarsAsked, SqliteStore, Store};

/// Alerts of a rule that are looked at.
const ALERTS_MAX: usize = 10_000;
/// So far back daily bars are read: 120 returns, the gap before the event, and holidays.
const DAILY_BACK: TimeDelta = TimeDelta::days(260);
/// So far back minute bars are read: 20 sessions and holidays.
const MINUTES_BACK: TimeDelta = TimeDelta::days(50);
/// So far on bars are read: a week of trading and holidays.
const AHEAD: TimeDelta = TimeDelta::days(14);
const DAY_S: u32 = 86_400;

#[derive(Debug, clap::Args)]
pub(crate) struct ImpactArguments {
    /// Id of an alert.
    alert: Option<String>,
    /// Instead of an alert: when it happened, as `2025-10-10T14:57:00Z`.
    #[arg(long, value_parser = super::instant, conflicts_with_all = ["alert", "rule"])]
    at: Option<DateTime<Utc>>,
    /// Instead of an alert: all alerts of a rule, and their average.
    #[arg(long, conflicts_with = "alert")]
    rule: Option<String>,
    /// In place of those that the fact is likely to move: `MP,REMX`.
    #[arg(long, value_delimiter = ',')]
    symbols: Vec<String>,
    /// CSVs of bars, in place of the store's.
    #[arg(long, num_args = 1..)]
    quotes: Vec<PathBuf>,
    #[command(flatten)]
    config: ConfigArgument,
    #[command(flatten)]
    format: FormatArgument,
}

/// Something that happened, and the symbols to look at.
struct Event {
    at: DateTime<Utc>,
    title: String,
    symbols: Vec<Symbol>,
}

pub(super) fn run(asked: &ImpactArguments) -> Result<Ended> {
    let config = load(&asked.config.config)?;
    let now = SystemClock.now();
    on_runtime(async {
        let events = events(asked, &config).await?;
        let bars = bars(asked, &config, &events, now).await?;
        let histories = Histories::of(&bars);
        let known = Known { histories: &histories, calendars: &config.calendars, instruments: &config.instruments };
        let measured: Vec<(&Event, Vec<Impact>)> = events
            .iter()
            .map(|event| {
                let usual = ImpactAsked::usual(event.at, now);
                (event, event.symbols.iter().map(|symbol| impact(symbol, known, &usual)).collect())
            })
            .collect();
        match (&asked.rule, asked.format.format) {
            (Some(rule), Format::Table) => print(&average_table(rule, &averages(&measured), &config))?,
            (Some(_), format) => {
                print_json(&averages(&measured).iter().map(Average::as_json).collect::<Vec<_>>(), format)?
            }
            (None, Format::Table) => {
                for (event, impacts) in &measured {
                    print(&impact_table(event, impacts, known, now, &config))?;
                }
            }
            (None, format) => {
                print_json(
                    &measured.iter().flat_map(|(_, impacts)| impacts).map(impact_json).collect::<Vec<_>>(),
                    format,
                )?;
            }
        }
        Ok(Ended::Done)
    })
}

async fn events(asked: &ImpactArguments, config: &Config) -> Result<Vec<Event>> {
    let own: Vec<Symbol> = asked.symbols.iter().map(|name| Symbol::new(name)).collect();
    let chosen = |fallback: Vec<Symbol>| if own.is_empty() { fallback } else { own.clone() };
    if let Some(at) = asked.at {
        let fallback = if config.watchlist.is_empty() {
            config.exposures.symbols(&Theme::default(), |_, _| false)
        } else {
            config.watchlist.clone()
        };
        return Ok(vec![Event { at, title: "event".to_owned(), symbols: chosen(fallback) }]);
    }
    let store = SqliteStore::open_read(&config.store.path)?;
    let alerts = match (&asked.alert, &asked.rule) {
        (Some(id), _) => store.alert(id).await?.into_iter().take(1).collect(),
        (None, Some(rule)) => {
            store.alerts(ALERTS_MAX).await?.into_iter().filter(|alert| alert.rule.0.as_ref() == rule.as_str()).collect()
        }
        (None, None) => bail!("say of what: the id of an alert, `--at TIME` or `--rule NAME`"),
    };
    let alerts: Vec<Alert> = alerts;
    if alerts.is_empty() {
        bail!("there is no such alert; `bellwether alerts` lists them");
    }
    let mut found = Vec::new();
    for alert in alerts {
        let story = match &alert.story {
            Some(id) => store.story(&id.0).await?,
            None => None,
        };
        found.push(Event {
            at: event_at(&alert, story.as_ref()),
            symbols: chosen(symbols_of(&alert, &config.exposures, &config.lexicon)),
            title: alert.title,
        });
    }
    Ok(found)
}

/// Bars of every symbol and its benchmark, around every event.
async fn bars(asked: &ImpactArguments, config: &Config, events: &[Event], now: DateTime<Utc>) -> Result<Vec<Bar>> {
    if !asked.quotes.is_empty() {
        let mut found = Vec::new();
        for path in &asked.quotes {
            found.extend(quotes::read_all(path, now)?);
        }
        return Ok(found);
    }
    let mut spans: BTreeMap<Symbol, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for event in events {
        for symbol in &event.symbols {
            let benchmark = config.instruments.get(symbol).and_then(|instrument| instrument.benchmark.clone());
            for symbol in [Some(symbol.clone()), benchmark].into_iter().flatten() {
                let span = spans.entry(symbol).or_insert((event.at, event.at));
                *span = (span.0.min(event.at), span.1.max(event.at));
            }
        }
    }
    let store = SqliteStore::open_read(&config.store.path)?;
    let mut found = Vec::new();
    for (symbol, (first, last)) in spans {
        let ask = |interval_s, back| BarsAsked {
            symbol: Some(symbol.clone()),
            interval_s,
            from: first - back,
            to: last + AHEAD,
        };
        found.extend(store.bars(ask(Some(DAY_S), DAILY_BACK)).await?);
        let short = store.bars(ask(None, MINUTES_BACK)).await?;
        found.extend(short.into_iter().filter(|bar| bar.interval_s != DAY_S));
    }
    Ok(found)
}

fn window(impact: &Impact, window: Window) -> Result<Measure, WhyUnknown> {
    let found = impact.intraday.windows.iter().find(|entry| entry.window == window);
    found.map_or(Err(WhyUnknown::NoData), |entry| entry.measure.clone().known())
}

fn minutes(count: i64) -> Window {
    Window::After(TimeDelta::minutes(count))
}

fn percent(value: Result<f64, WhyUnknown>) -> String {
    value.map_or_else(|_| "–".to_owned(), |value| format!("{value:+.2} %"))
}

fn figure(value: Result<f64, WhyUnknown>) -> String {
    value.map_or_else(|_| "–".to_owned(), |value| format!("{value:.1}"))
}

fn impact_table(event: &Event, impacts: &[Impact], known: Known<'_>, now: DateTime<Utc>, config: &Config) -> String {
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
    let shown_course = CourseAsked { with_usual: false, ..CourseAsked::usual(event.at, now) };
    for impact in impacts {
        let name = config.instruments.get(&impact.symbol).map(|instrument| instrument.name.clone()).unwrap_or_default();
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
            name,
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
    format!("{}, first reported {}\n{shown}\n{}", event.title, table::time(Some(event.at)), notes.concat())
}

/// A number, or the stable name of the reason why there is none.
fn reading(value: Result<f64, WhyUnknown>) -> Value {
    match value {
        Ok(value) => json!(value),
        Err(why) => json!({"unknown": why.code()}),
    }
}

fn impact_json(impact: &Impact) -> Value {
    let intraday = &impact.intraday;
    let windows: Vec<Value> = intraday
        .windows
        .iter()
        .map(|entry| {
            let name = match entry.window {
                Window::After(span) => format!("{}m", span.num_minutes()),
                Window::Close | Window::CloseAfter(0) => "close".to_owned(),
                Window::CloseAfter(count) => format!("close+{count}"),
            };
            match &entry.measure {
                Reading::Unknown(why) => json!({"window": name, "unknown": why.code()}),
                Reading::Known(measure) => json!({
                    "window": name, "from": measure.from.price, "from_at": measure.from.at, "to": measure.to.price,
                    "to_at": measure.to.at, "percent": measure.percent,
                    "abnormal_percent": reading(measure.abnormal_percent.known()),
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
    json!({
        "symbol": impact.symbol, "event_at": impact.event_at, "benchmark": impact.benchmark,
        "was_open": intraday.was_open.known().ok(), "drift_percent": reading(intraday.drift_percent.known()),
        "gap_percent": intraday.gap_percent.map(|gap| reading(gap.known())), "windows": windows, "daily": daily,
    })
}

/// What a symbol did on average.
struct Average {
    symbol: Symbol,
    events: usize,
    day: Result<AverageImpact, WhyUnknown>,
    around: Result<AverageImpact, WhyUnknown>,
}

impl Average {
    fn as_json(&self) -> Value {
        let told = |found: &Result<AverageImpact, WhyUnknown>| match found {
            Ok(average) => json!({
                "n": average.count, "mean_percent": average.mean_percent, "t": average.cross_sectional_t,
                "patell_z": average.patell_z, "standardised_t": average.standardised_t,
            }),
            Err(why) => json!({"unknown": why.code()}),
        };
        json!({"symbol": self.symbol, "events": self.events, "day": told(&self.day), "day_before_to_day_after": told(&self.around)})
    }
}

/// Averages by symbol, over days: of several events on one day only the first counts.
fn averages(measured: &[(&Event, Vec<Impact>)]) -> Vec<Average> {
    let mut by_symbol: BTreeMap<Symbol, (usize, BTreeMap<NaiveDate, Daily>)> = BTreeMap::new();
    for impact in measured.iter().flat_map(|(_, impacts)| impacts) {
        let (count, days) = by_symbol.entry(impact.symbol.clone()).or_default();
        *count += 1;
        if let Reading::Known(daily) = &impact.daily {
            days.entry(daily.on).or_insert_with(|| daily.clone());
        }
    }
    let of = |days: &BTreeMap<NaiveDate, Daily>, wanted: CarWindow| {
        let cars: Vec<CumulativeReturn> = days
            .values()
            .flat_map(|daily| &daily.cars)
            .filter(|(window, _)| *window == wanted)
            .filter_map(|(_, car)| car.known().ok())
            .collect();
        average_impact(&cars)
    };
    by_symbol
        .into_iter()
        .map(|(symbol, (events, days))| Average {
            symbol,
            events,
            day: of(&days, CarWindow { from: 0, to: 0 }),
            around: of(&days, CarWindow { from: -1, to: 1 }),
        })
        .collect()
}

fn average_table(rule: &str, averages: &[Average], config: &Config) -> String {
    let heads = [
        "symbol",
        "",
        "events",
        "days",
        "mean abnormal day",
        "t",
        "t, standardised",
        "mean CAR -1..+1",
        "t",
        "unknown",
    ];
    let mut shown = table::table(&heads);
    for average in averages {
        let name =
            config.instruments.get(&average.symbol).map(|instrument| instrument.name.clone()).unwrap_or_default();
        let (day, around) = (average.day.as_ref(), average.around.as_ref());
        shown.add_row([
            average.symbol.to_string(),
            name,
            average.events.to_string(),
            day.map(|day| day.count.to_string()).unwrap_or_default(),
            percent(day.map(|day| day.mean_percent).map_err(|why| *why)),
            figure(day.map(|day| day.cross_sectional_t).map_err(|why| *why)),
            figure(day.map(|day| day.standardised_t).map_err(|why| *why)),
            percent(around.map(|car| car.mean_percent).map_err(|why| *why)),
            figure(around.map(|car| car.cross_sectional_t).map_err(|why| *why)),
            day.err().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    format!("{rule}\n{shown}\n")
}
