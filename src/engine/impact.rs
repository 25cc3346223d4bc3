//! What prices did since the event that an alert tells of, line by line.
//!
//! In: an alert, its story, prices, and what moves what. Out: a `PriceLine` a symbol: the move, how unusual it is, what the
//! benchmark does not explain, and the drift before; or why that is unknown. And the course of the one that moved most.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::alerts::{Alert, PriceLine};
use crate::chart::spark_of;
use crate::facts::Fact;
use crate::ledger::{Novelty, Story};
use crate::lexicon::{Lexicon, ProductId};
use crate::market::calendar::Calendar;
use crate::market::exposure::{Exposures, Theme};
use crate::market::impact::{
    Course, CourseAsked, Histories, ImpactAsked, Intraday, Known, Measure, Window, course, impact,
};
use crate::market::{Move, Prices, Reading, Span, Symbol};
use crate::rules::{RuleName, RuleSet};

/// Symbols of one alert: a mail is read on a phone.
const SYMBOLS_MAX: usize = 8;
/// The drift before the event is measured over this.
const DRIFT: TimeDelta = TimeDelta::minutes(60);

/// The first credible report that is known of: of a new story the earliest of its sources, else the article that moved it.
/// A time of midnight is a date without a time and counts for nothing.
pub fn event_at(alert: &Alert, story: Option<&Story>) -> DateTime<Utc> {
    let mut times = vec![alert.at];
    if let Some(article) = &alert.article {
        times.push(article.first_seen_at);
        times.extend(article.published_at);
    }
    if let (Some(story), Some(Novelty::First)) = (story, alert.novelty) {
        times.extend(story.sources.iter().filter(|line| !line.withdrawn).map(|line| line.at));
    }
    times.retain(|time| time.time() != NaiveTime::MIN);
    times.into_iter().min().unwrap_or(alert.at)
}

/// Symbols that the facts of an alert are likely to move, the nearest first; of an alert on prices its own.
pub fn symbols_of(alert: &Alert, exposures: &Exposures, lexicon: &Lexicon) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = Vec::new();
    for fact in &alert.facts {
        add(&mut found, exposures.symbols(&theme(fact), is_a(lexicon)));
    }
    if found.is_empty() {
        found.extend(alert.prices.iter().map(|line| Symbol::new(&line.symbol)));
    }
    found
}

/// What an alert of a rule is about in markets: what the rule names, and what its facts move more than others do.
pub fn about<'a>(
    rules: &RuleSet,
    exposures: &Exposures,
    rule: &RuleName,
    facts: impl IntoIterator<Item = &'a Fact>,
) -> Vec<Symbol> {
    let mut found = rules.symbols_named(rule);
    for fact in facts {
        add(&mut found, exposures.particular(&theme(fact), is_a(rules.words())));
    }
    found
}

fn add(found: &mut Vec<Symbol>, more: Vec<Symbol>) {
    for symbol in more {
        if !found.contains(&symbol) {
            found.push(symbol);
        }
    }
}

fn theme(fact: &Fact) -> Theme<'_> {
    Theme {
        kind: fact.kind.as_str(),
        actors: fact.actor.iter().map(|party| party.as_str()).collect(),
        targets: fact.target.iter().map(|party| party.as_str()).collect(),
        objects: fact.object.iter().map(|good| good.as_str()).collect(),
    }
}

/// Whether a good is of a class.
fn is_a(lexicon: &Lexicon) -> impl Fn(&str, &str) -> bool {
    move |good, class| lexicon.is_a(&ProductId::new(good), &ProductId::new(class))
}

/// What an alert says of prices, and what its chart shows.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub lines: Vec<PriceLine>,
    pub course: Option<Box<Course>>,
}

/// What prices did from an event until an instant. Symbols of which there never was a price are left out, unless there is
/// none of any: then the first says so.
pub(super) fn seen(prices: &Prices, symbols: &[Symbol], since: DateTime<Utc>, until: DateTime<Utc>) -> Seen {
    let known: Vec<Symbol> = symbols.iter().filter(|symbol| prices.has(symbol)).take(SYMBOLS_MAX).cloned().collect();
    if known.is_empty() {
        let lines = symbols.first().map(|symbol| plain(prices, symbol, since, until)).into_iter().collect();
        return Seen { lines, course: None };
    }
    let benchmarks = known.iter().filter_map(|symbol| prices.reference().instruments.get(symbol)?.benchmark.clone());
    let mut read: Vec<Symbol> = known.iter().cloned().chain(benchmarks).collect();
    read.sort_unstable();
    read.dedup();
    let bars = prices.bars(&read, until);
    let mut histories = Histories::of(&bars, &prices.reference().instruments);
    read.iter().for_each(|symbol| histories.doubt(prices.disputes(symbol)));
    let reference = prices.reference();
    let places = Known { histories: &histories, calendars: &reference.calendars, instruments: &reference.instruments };
    let usual = CourseAsked::usual(since, until);
    let asked = match until - since {
        // A report of hours later shows all that it tells of.
        long if long > TimeDelta::hours(1) => CourseAsked { after: Span::Clock(long), ..usual },
        _ => usual,
    };
    let bare = CourseAsked { with_usual: false, ..asked };
    let lines: Vec<PriceLine> = known
        .iter()
        .map(|symbol| PriceLine {
            spark: course(symbol, places, &bare).ok().and_then(|course| spark_of(&course)),
            ..line(prices, &histories, symbol, since, until)
        })
        .collect();
    let shown = leading(&lines).and_then(|index| course(&known[index], places, &asked).ok());
    Seen { lines, course: shown.map(Box::new) }
}

/// The line that moved most against what is usual; where that is known of none, the one that moved most.
fn leading(lines: &[PriceLine]) -> Option<usize> {
    let drawn = lines.iter().enumerate().filter(|(_, line)| line.spark.is_some());
    // Of equals the first, which is nearest to the fact.
    let by_size = |a: &PriceLine, b: &PriceLine| {
        let times = |line: &PriceLine| line.times_usual.unwrap_or(-1.0);
        let size = |line: &PriceLine| line.change().map_or(-1.0, f64::abs);
        times(a).total_cmp(&times(b)).then(size(a).total_cmp(&size(b)))
    };
    drawn.rev().max_by(|(_, a), (_, b)| by_size(a, b)).map(|(index, _)| index)
}

fn line(
    prices: &Prices,
    histories: &Histories,
    symbol: &Symbol,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> PriceLine {
    let plain = plain(prices, symbol, since, until);
    let Some(found) = measured(prices, histories, symbol, since, until) else { return plain };
    let line = PriceLine { drift_percent: found.drift_percent.known().ok(), ..plain };
    let Some(measure) = found.windows.into_iter().find_map(|entry| entry.measure.known().ok()) else { return line };
    let Measure { percent, abnormal_percent, times_usual, z, .. } = measure;
    // Only where the plain move is known, too.
    let moved = line.percent.map(|_| percent);
    let points = line.basis_points.map(|_| 100.0 * percent);
    PriceLine {
        percent: moved,
        basis_points: points,
        abnormal_percent: abnormal_percent.known().ok(),
        times_usual: times_usual.known().ok(),
        z: z.known().ok(),
        ..line
    }
}

/// The impact up to the last trade; none where there is no calendar, or nothing was traded since.
fn measured(
    prices: &Prices,
    histories: &Histories,
    symbol: &Symbol,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Option<Intraday> {
    let Reading::Known(last) = prices.last(symbol, until) else { return None };
    let reference = prices.reference();
    let calendar = reference.calendar(symbol).ok()?;
    let elapsed = calendar.trading_time(since, last.at.max(since)).ok()?;
    let windows = if elapsed > TimeDelta::zero() { vec![Window::After(elapsed)] } else { Vec::new() };
    let asked = ImpactAsked {
        event_at: since,
        now: until,
        windows,
        drift: DRIFT,
        car_windows: Vec::new(),
        leave_out: Vec::new(),
    };
    let known = Known { histories, calendars: &reference.calendars, instruments: &reference.instruments };
    Some(impact(symbol, known, &asked).intraday)
}

/// The move by itself, or why it is unknown.
fn plain(prices: &Prices, symbol: &Symbol, since: DateTime<Utc>, until: DateTime<Utc>) -> PriceLine {
    let name = prices.reference().instruments.get(symbol).map(|instrument| instrument.name.clone());
    let blank = PriceLine { name, ..PriceLine::blank(symbol.as_str(), since) };
    // What did not trade has not stood still.
    let last = prices.last_traded(symbol, until).filter(|last| last.at <= since);
    if let (Some(last), Some(shut)) = (last, shut_since(prices, symbol, since, until)) {
        return PriceLine { price: Some(last.price), at: Some(last.at), note: Some(shut), market_shut: true, ..blank };
    }
    match prices.since(symbol, since, until) {
        Reading::Known(moved) => {
            let Move { to, percent, is_rate, .. } = moved;
            PriceLine {
                price: Some(to.price),
                percent: (!is_rate).then_some(percent),
                basis_points: is_rate.then_some(100.0 * percent),
                at: Some(to.at),
                ..blank
            }
        }
        Reading::Unknown(why) => match prices.last(symbol, until) {
            Reading::Known(quote) => {
                PriceLine { price: Some(quote.price), at: Some(quote.at), note: Some(why.to_string()), ..blank }
            }
            Reading::Unknown(why) => PriceLine { note: Some(why.to_string()), ..blank },
        },
    }
}

/// That the market has been shut all the time, and when it opens.
fn shut_since(prices: &Prices, symbol: &Symbol, since: DateTime<Utc>, until: DateTime<Utc>) -> Option<String> {
    let calendar: &Calendar = prices.reference().calendar(symbol).ok()?;
    if calendar.is_open(since) != Ok(false) || calendar.trading_time(since, until) != Ok(TimeDelta::zero()) {
        return None;
    }
    let opens = calendar.next_open(until).ok()?;
    Some(format!("market shut until {}", opens.format("%a %H:%M UTC")))
}
