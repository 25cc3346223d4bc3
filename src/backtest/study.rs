//! An event study: what prices did after each of many alerts, and on average.
//!
//! In: events and prices. Out: a `Study`, and a page of it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use crate::alerts::{Alert, AlertId, AlertStatus};
use crate::backtest::confounders::{Confounder, News, confounders, stand_ins};
use crate::backtest::page::{self, STUDY};
use crate::chart;
use crate::engine::{event_at, symbols_of};
use crate::ledger::{Story, StoryId};
use crate::lexicon::Lexicon;
use crate::market::impact::{
    Average, Course, EventWindow, Impact, ImpactAsked, Known, Sampled, averages, course, impact, measure,
};
use crate::market::stats::{AverageImpact, AverageReturn};
use crate::market::{Reading, Reference, Symbol, WhyUnknown, basis_points};

/// Events on one page that have charts: a browser bears these.
const CHARTS_MAX: usize = 1_000;

/// Something that happened, and the symbols to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyEvent {
    /// The alert that told of it, and its revision.
    pub alert: Option<(AlertId, u32)>,
    /// What is averaged together: `tariff-threat on CN`.
    pub group: String,
    pub at: DateTime<Utc>,
    pub title: String,
    pub symbols: Vec<Symbol>,
    /// The story that it is of, which does not confound itself.
    pub story: Option<StoryId>,
}

impl StudyEvent {
    /// True of an alert that tells of something that happened: not of a summary, nor of a report on what had been told.
    pub fn is_told_by(alert: &Alert) -> bool {
        alert.items.is_empty() && !matches!(alert.status, AlertStatus::FollowUp | AlertStatus::Reminder)
    }

    /// The event that an alert tells of; `symbols` in place of those that its facts are likely to move.
    pub fn of(
        alert: &Alert,
        story: Option<&Story>,
        symbols: &[Symbol],
        reference: &Reference,
        lexicon: &Lexicon,
    ) -> Self {
        let targets: Vec<&str> =
            alert.facts.first().into_iter().flat_map(|fact| &fact.target).map(|party| party.as_str()).collect();
        let on = if targets.is_empty() { String::new() } else { format!(" on {}", targets.join(", ")) };
        Self {
            alert: Some((alert.id.clone(), alert.revision)),
            group: format!("{}{on}", alert.rule),
            at: event_at(alert, story),
            title: alert.title.clone(),
            story: alert.story.clone(),
            symbols: match symbols {
                [] => symbols_of(alert, &reference.exposures, lexicon),
                _ => symbols.to_vec(),
            },
        }
    }
}

/// An event, and what prices did.
#[derive(Clone, Debug)]
pub struct Measured {
    pub event: StudyEvent,
    pub impacts: Vec<Impact>,
    /// Of each impact, what else was told of its symbol within the window.
    pub confounded_by: Vec<Vec<Confounder>>,
    pub courses: Vec<Course>,
}

impl Measured {
    /// Impacts, each with what else was told.
    pub fn told(&self) -> impl Iterator<Item = (&Impact, &[Confounder])> {
        self.impacts.iter().zip(self.confounded_by.iter().map(Vec::as_slice))
    }
}

/// What is asked of a study.
#[derive(Clone, Copy, Debug)]
pub struct StudyAsked {
    pub window: EventWindow,
    pub charts: Charts,
    /// Means are of events in whose window nothing else was told of the symbol.
    pub leave_out_confounded: bool,
    /// What was known then.
    pub now: DateTime<Utc>,
}

/// Which courses are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charts {
    None,
    /// Of each event that of the symbol that moved most against what is usual.
    Leading,
    /// Of every symbol.
    All,
}

/// What prices did after events.
#[derive(Clone, Debug)]
pub struct Study {
    pub window: EventWindow,
    /// Means are of events that nothing confounds.
    pub without_confounded: bool,
    pub measured: Vec<Measured>,
    pub averages: Vec<Average>,
}

/// Measures events over a window; `news` is what was told in its time, which may confound them. Days of the events themselves
/// are left out of what is usual.
pub fn study(events: Vec<StudyEvent>, news: &[News], known: Known<'_>, asked: StudyAsked) -> Study {
    let StudyAsked { window, now, leave_out_confounded, .. } = asked;
    let days = event_days(&events, known, now);
    let mut measured: Vec<Measured> = Vec::with_capacity(events.len());
    for (index, event) in events.into_iter().enumerate() {
        let of_event = window.asked(event.at, now, days.clone());
        let impacts: Vec<Impact> = event.symbols.iter().map(|symbol| impact(symbol, known, &of_event)).collect();
        let charts = if index < CHARTS_MAX { asked.charts } else { Charts::None };
        let courses = courses(&impacts, known, window, charts, now);
        let span = |symbol: &Symbol| window.span(known.instruments.calendar(symbol, known.calendars), event.at);
        let confounded = |impact: &Impact| {
            let alike = stand_ins(news, &impact.symbol, known.instruments);
            confounders(news, event.story.as_ref(), &alike, span(&impact.symbol))
        };
        let confounded_by = impacts.iter().map(confounded).collect();
        measured.push(Measured { event, impacts, confounded_by, courses });
    }
    let impacts = measured.iter().flat_map(|one| {
        let event = |(impact, others): (_, &[Confounder])| (one.event.group.as_str(), impact, others.len());
        one.told().map(event)
    });
    let used = impacts.map(|(group, impact, others)| Sampled {
        group,
        impact,
        is_confounded: others > 0,
        span: window.span(known.instruments.calendar(&impact.symbol, known.calendars), impact.event_at),
    });
    let averages = averages(used, window, leave_out_confounded);
    Study { averages, window, without_confounded: leave_out_confounded, measured }
}

/// The sessions that the events count for.
fn event_days(events: &[StudyEvent], known: Known<'_>, now: DateTime<Utc>) -> Vec<NaiveDate> {
    let day = |event: &StudyEvent| {
        let bare = ImpactAsked { windows: Vec::new(), car_windows: Vec::new(), ..ImpactAsked::usual(event.at, now) };
        let found = event.symbols.iter().find_map(|symbol| impact(symbol, known, &bare).daily.known().ok());
        found.map(|daily| daily.on)
    };
    let mut days: Vec<NaiveDate> = events.iter().filter_map(day).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn courses(
    impacts: &[Impact],
    known: Known<'_>,
    window: EventWindow,
    charts: Charts,
    now: DateTime<Utc>,
) -> Vec<Course> {
    let size = |impact: &Impact| match measure(impact, window) {
        Some(measure) => (measure.times_usual.known().unwrap_or(-1.0), measure.percent.abs()),
        None => (-2.0, impact.daily.clone().known().map_or(-1.0, |daily| daily.t.abs())),
    };
    let mut order: Vec<&Impact> = impacts.iter().collect();
    if charts == Charts::Leading {
        order.sort_by(|a, b| {
            let (a, b) = (size(a), size(b));
            b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
    }
    let drawn =
        order.into_iter().filter_map(|impact| course(&impact.symbol, known, &window.course(impact.event_at, now)).ok());
    drawn
        .take(match charts {
            Charts::None => 0,
            Charts::Leading => 1,
            Charts::All => usize::MAX,
        })
        .collect()
}

/// A page of a study.
///
/// # Errors
/// A fault of the template.
pub fn study_page(
    study: &Study,
    heading: &str,
    timezone: Tz,
    made_at: DateTime<Utc>,
) -> Result<String, minijinja::Error> {
    let view = StudyPage {
        heading: heading.to_owned(),
        window: study.window.to_string(),
        averages: average_views(study),
        notes: notes(study),
        events: study.measured.iter().map(|one| event_view(one, study.window, timezone)).collect(),
        version: env!("CARGO_PKG_VERSION"),
        made: made_at.with_timezone(&timezone).format("%-d %B %Y, %H:%M").to_string(),
        timezone: timezone.to_string(),
    };
    page::TEMPLATES.get_template(STUDY)?.render(Value::from(Serde(&view)))
}

#[derive(Serialize)]
struct StudyPage {
    heading: String,
    window: String,
    averages: Vec<AverageView>,
    /// What is to be known of the averages.
    notes: Vec<String>,
    events: Vec<EventView>,
    version: &'static str,
    made: String,
    timezone: String,
}

/// A line of the table of averages.
#[derive(Serialize)]
pub(super) struct AverageView {
    /// Empty where it is that of the line before.
    group: String,
    symbol: String,
    days: usize,
    moved: String,
    moved_t: String,
    abnormal: String,
    abnormal_t: String,
    car: String,
    car_t: String,
    class: &'static str,
    /// Days on which something else was told, and windows that overlap.
    confounded: String,
    overlapping: String,
    unknown: Option<String>,
}

#[derive(Serialize)]
struct EventView {
    at: String,
    group: String,
    title: String,
    charts: Vec<String>,
    impacts: Vec<ImpactView>,
}

#[derive(Serialize)]
struct ImpactView {
    symbol: String,
    moved: String,
    class: &'static str,
    times: String,
    abnormal: String,
    day: String,
    day_t: String,
    car: String,
    car_t: String,
    unknown: Option<String>,
    /// What else was told of the symbol.
    confounded_by: Vec<ConfounderView>,
}

#[derive(Serialize)]
struct ConfounderView {
    at: String,
    told: String,
}

/// What is to be known of all averages.
pub fn notes(study: &Study) -> Vec<String> {
    let sum = |count: fn(&Average) -> usize| study.averages.iter().map(count).sum::<usize>();
    let mut notes = Vec::new();
    if sum(|average| average.confounded) > 0 {
        notes.push(match study.without_confounded {
            true => "events in whose window something else was told of the symbol are left out of its means".to_owned(),
            false => "`confounded` counts events in whose window something else was told of the symbol: their moves may be of \
                      that"
                .to_owned(),
        });
    }
    if sum(|average| average.overlapping) > 0 {
        notes.push(
            "`overlapping` counts windows that begin before the one before them ends: they are not independent, and t reads \
             too high"
                .to_owned(),
        );
    }
    notes
}

/// In percent, or of a rate in basis points.
fn percent(value: Result<f64, WhyUnknown>, is_rate: bool) -> String {
    let told = |value| if is_rate { basis_points(value) } else { format!("{value:+.2} %") };
    value.map_or_else(|_| "–".to_owned(), |value| told(value).replace('-', "\u{2212}"))
}

/// A count; nothing where there is none.
fn count(value: usize) -> String {
    if value == 0 { String::new() } else { value.to_string() }
}

fn figure(value: Result<f64, WhyUnknown>) -> String {
    value.map_or_else(|_| "–".to_owned(), |value| format!("{value:.1}").replace('-', "\u{2212}"))
}

fn tone(value: Result<f64, WhyUnknown>) -> &'static str {
    match value {
        Ok(value) if value < 0.0 => "down",
        Ok(_) => "up",
        Err(_) => "soft",
    }
}

/// A line a group and symbol.
pub(super) fn average_views(study: &Study) -> Vec<AverageView> {
    let mut last = "";
    let mut views = Vec::new();
    for average in &study.averages {
        let returned = |found: Reading<AverageReturn>| found.known();
        let car = average.car.known();
        let moved = returned(average.moved);
        let group = if average.group == last { String::new() } else { average.group.clone() };
        last = &average.group;
        let abnormal = returned(average.abnormal);
        views.push(AverageView {
            group,
            symbol: average.symbol.to_string(),
            days: moved.map(|found| found.count).or(car.map(|found| found.count)).unwrap_or(average.days),
            moved: percent(moved.map(|found| found.mean_percent), average.is_rate),
            moved_t: figure(moved.map(|found| found.t)),
            abnormal: percent(abnormal.map(|found| found.mean_percent), average.is_rate),
            abnormal_t: figure(abnormal.map(|found| found.t)),
            car: percent(car.map(|found: AverageImpact| found.mean_percent), average.is_rate),
            car_t: figure(car.map(|found| found.cross_sectional_t)),
            class: tone(car.map(|found| found.mean_percent).or(moved.map(|found| found.mean_percent))),
            confounded: count(average.confounded),
            overlapping: count(average.overlapping),
            unknown: moved.err().or(car.err()).map(|why| why.to_string()),
        });
    }
    views
}

fn event_view(one: &Measured, window: EventWindow, timezone: Tz) -> EventView {
    EventView {
        at: one.event.at.with_timezone(&timezone).format("%a %-d %b %Y, %H:%M").to_string(),
        group: one.event.group.clone(),
        title: one.event.title.clone(),
        charts: one.courses.iter().map(|course| chart::svg(course, timezone)).collect(),
        impacts: one.told().map(|(impact, others)| impact_view(impact, others, window, timezone)).collect(),
    }
}

fn impact_view(impact: &Impact, others: &[Confounder], window: EventWindow, timezone: Tz) -> ImpactView {
    let confounder = |one: &Confounder| ConfounderView {
        at: one.at.with_timezone(&timezone).format("%-d %b, %H:%M").to_string(),
        told: one.told.clone(),
    };
    let percent = |value| percent(value, impact.is_rate);
    let found = impact.intraday.windows.iter().find(|entry| entry.window == window.after_window());
    let measure = found.map_or(Err(WhyUnknown::NoData), |entry| entry.measure.clone().known());
    let daily = impact.daily.clone().known();
    let wanted = window.car_window();
    let car = daily.as_ref().map_err(|why| *why).and_then(|daily| {
        let found = daily.cars.iter().find(|(window, _)| *window == wanted);
        found.map_or(Err(WhyUnknown::NoData), |(_, car)| car.known())
    });
    let of_window = |get: fn(&crate::market::impact::Measure) -> Reading<f64>| {
        measure.as_ref().map_err(|why| *why).and_then(|measure| get(measure).known())
    };
    let moved = of_window(|measure| Reading::Known(measure.percent));
    let of_day = |get: fn(&crate::market::impact::Daily) -> f64| daily.as_ref().map(get).map_err(|why| *why);
    ImpactView {
        symbol: impact.symbol.to_string(),
        moved: percent(moved),
        class: tone(moved.or(of_day(|day| day.percent))),
        times: figure(of_window(|measure| measure.times_usual)),
        abnormal: percent(of_window(|measure| measure.abnormal_percent)),
        day: percent(of_day(|day| day.abnormal_percent)),
        day_t: figure(of_day(|day| day.t)),
        car: percent(car.map(|car| car.percent)),
        car_t: figure(car.map(|car| car.t)),
        unknown: moved.err().or(daily.as_ref().err().copied()).map(|why| why.to_string()),
        confounded_by: others.iter().map(confounder).collect(),
    }
}
