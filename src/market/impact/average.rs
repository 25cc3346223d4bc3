//! The impacts of many events on one symbol as one: their mean, and whether that is more than chance.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::market::impact::{CarWindow, EventWindow, Impact, Measure};
use crate::market::stats::{AverageImpact, AverageReturn, CumulativeReturn, average_impact, average_return};
use crate::market::{Reading, Symbol, WhyUnknown};

/// What a symbol did on average over the events of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Average {
    pub group: String,
    pub symbol: Symbol,
    /// Events looked at.
    pub events: usize,
    /// Days they were of: of several events on one day the first counts.
    pub days: usize,
    /// The move from just before the event to the end of the window, in percent.
    pub moved: Reading<AverageReturn>,
    /// That less beta times the move of the benchmark.
    pub abnormal: Reading<AverageReturn>,
    /// The abnormal return on the day of the event.
    pub day: Reading<AverageImpact>,
    /// The cumulative abnormal return over the days of the window.
    pub car: Reading<AverageImpact>,
}

/// Averages by group and symbol: groups in the order in which they come, symbols by name.
pub fn averages<'a>(impacts: impl IntoIterator<Item = (&'a str, &'a Impact)>, window: EventWindow) -> Vec<Average> {
    let mut groups: Vec<(&str, BTreeMap<&Symbol, Vec<&Impact>>)> = Vec::new();
    for (group, impact) in impacts {
        let index = groups.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            groups.push((group, BTreeMap::new()));
            groups.len() - 1
        });
        groups[index].1.entry(&impact.symbol).or_default().push(impact);
    }
    groups
        .into_iter()
        .flat_map(|(group, symbols)| {
            symbols.into_iter().map(move |(symbol, impacts)| average(group, symbol, &impacts, window))
        })
        .collect()
}

fn average(group: &str, symbol: &Symbol, impacts: &[&Impact], window: EventWindow) -> Average {
    // One return a day: what is of one day moves together.
    let mut days: BTreeMap<NaiveDate, &Impact> = BTreeMap::new();
    let mut in_order = impacts.to_vec();
    in_order.sort_by_key(|impact| impact.event_at);
    for impact in in_order {
        days.entry(day(impact)).or_insert(impact);
    }
    let first: Vec<&Impact> = days.into_values().collect();
    let measures = |get: &dyn Fn(&Measure) -> Reading<f64>| -> Reading<AverageReturn> {
        let found = first.iter().filter_map(|impact| measure(impact, window));
        let percents: Vec<f64> = found.filter_map(|measure| get(measure).known().ok()).collect();
        average_return(&percents).into()
    };
    let cars = |wanted| -> Reading<AverageImpact> {
        let daily = first.iter().filter_map(|impact| impact.daily.clone().known().ok());
        let found = daily.filter_map(|daily| daily.cars.into_iter().find(|(window, _)| *window == wanted));
        let cars: Vec<CumulativeReturn> = found.filter_map(|(_, car)| car.known().ok()).collect();
        average_impact(&cars).into()
    };
    Average {
        group: group.to_owned(),
        symbol: symbol.clone(),
        events: impacts.len(),
        days: first.len(),
        moved: measures(&|measure| Reading::Known(measure.percent)),
        abnormal: measures(&|measure| measure.abnormal_percent),
        day: cars(CarWindow { from: 0, to: 0 }),
        car: cars(window.car_window()),
    }
}

/// The day that an event counts for.
fn day(impact: &Impact) -> NaiveDate {
    let of_session = impact.daily.clone().known().map(|daily| daily.on);
    let begins = || impact.intraday.begins_at.known().map(|at| at.date_naive());
    of_session.or_else(|_: WhyUnknown| begins()).unwrap_or_else(|_| impact.event_at.date_naive())
}

/// What came of a window of an impact.
pub fn measure(impact: &Impact, window: EventWindow) -> Option<&Measure> {
    let found = impact.intraday.windows.iter().find(|entry| entry.window == window.after_window())?;
    match &found.measure {
        Reading::Known(measure) => Some(measure),
        Reading::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Symbol;
    use crate::market::impact::tests::{EVENT, World, at};
    use crate::market::impact::{Histories, Known, impact};

    #[test]
    fn of_several_events_on_one_day_the_first_counts_and_one_event_has_no_average() {
        let world = World::new().with_friday(-4.0);
        let histories = Histories::of(&world.bars, &world.instruments);
        let known = Known { histories: &histories, calendars: &world.calendars, instruments: &world.instruments };
        let window: EventWindow = "-30m..+30m".parse().expect("a window");
        let of = |time: &str| {
            let asked = window.asked(at(time), at("2025-10-10T20:00:00Z"), Vec::new());
            impact(&Symbol::new("MP"), known, &asked)
        };
        // Friday, twice, the later one first; and the Wednesday before.
        let impacts = [of("2025-10-10T17:00:00Z"), of(EVENT), of("2025-10-08T15:00:00Z")];
        let found = averages(impacts.iter().map(|impact| ("threat", impact)), window);
        let [average] = found.as_slice() else { panic!("one symbol: {found:?}") };
        assert_eq!((average.events, average.days), (3, 2));
        let percent = |impact: &Impact| measure(impact, window).expect("known").percent;
        let (a, b) = (percent(&impacts[1]), percent(&impacts[2]));
        let moved = average.moved.known().expect("known");
        assert!((moved.mean_percent - (a + b) / 2.0).abs() < 1e-9, "{moved:?}");
        // Of two values the standard deviation is their distance over the root of two.
        assert!((moved.t - (a + b) / (a - b).abs()).abs() < 1e-9, "{moved:?}");
        let alone = averages([("threat", &impacts[1])], window);
        assert_eq!(alone[0].moved, Reading::Unknown(WhyUnknown::FewReturns));
        assert!(averages([], window).is_empty());
    }
}
