//! The impacts of many events on one symbol as one: their mean, and whether that is more than chance.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::market::impact::{CarWindow, Daily, EventWindow, Impact, Measure};
use crate::market::stats::{
    AverageImpact, AverageReturn, CumulativeReturn, RankedEvent, average_impact, average_return, rank_test, sign_test,
};
use crate::market::{Reading, Symbol, WhyUnknown};

/// What a symbol did on average over the events of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Average {
    pub group: String,
    pub symbol: Symbol,
    pub is_rate: bool,
    /// Events looked at.
    pub events: usize,
    /// Days they were of: of several events on one day the first counts.
    pub days: usize,
    /// Of those, the ones in whose window something else was told of the symbol.
    pub confounded: usize,
    /// Windows that begin before the one before them ends: what moved the price in both counts twice, and t is too high.
    pub overlapping: usize,
    /// The move from just before the event to the end of the window, in percent.
    pub moved: Reading<AverageReturn>,
    /// That less beta times the move of the benchmark.
    pub abnormal: Reading<AverageReturn>,
    /// The abnormal return on the day of the event.
    pub day: Reading<AverageImpact>,
    /// The cumulative abnormal return over the days of the window.
    pub car: Reading<AverageImpact>,
    /// Of the abnormal returns on the day of the event: about standard normal, however returns are distributed.
    pub rank_z: Reading<f64>,
    /// Of the signs of the cumulative abnormal returns over the window; the same.
    pub sign_z: Reading<f64>,
}

/// An impact of an event, as one of several.
#[derive(Clone, Copy, Debug)]
pub struct Sampled<'a> {
    pub group: &'a str,
    pub impact: &'a Impact,
    /// Something else was told of the symbol within the window.
    pub is_confounded: bool,
    /// Between which instants its window lies.
    pub span: (DateTime<Utc>, DateTime<Utc>),
}

/// Averages by group and symbol: groups in the order in which they come, symbols by name. What is confounded counts, and is
/// counted, unless it is to be left out.
pub fn averages<'a>(
    sampled: impl IntoIterator<Item = Sampled<'a>>,
    window: EventWindow,
    leave_out_confounded: bool,
) -> Vec<Average> {
    let mut groups: Vec<(&str, BTreeMap<&Symbol, Vec<Sampled<'_>>>)> = Vec::new();
    for one in sampled {
        let Sampled { group, impact, .. } = one;
        let index = groups.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            groups.push((group, BTreeMap::new()));
            groups.len() - 1
        });
        groups[index].1.entry(&impact.symbol).or_default().push(one);
    }
    groups
        .into_iter()
        .flat_map(|(group, symbols)| {
            let of =
                move |(symbol, sampled): (_, Vec<_>)| average(group, symbol, &sampled, window, leave_out_confounded);
            symbols.into_iter().map(of)
        })
        .collect()
}

fn average(
    group: &str,
    symbol: &Symbol,
    sampled: &[Sampled<'_>],
    window: EventWindow,
    leave_out_confounded: bool,
) -> Average {
    // One return a day: what is of one day moves together.
    let mut days: BTreeMap<NaiveDate, Sampled<'_>> = BTreeMap::new();
    let mut in_order = sampled.to_vec();
    in_order.sort_by_key(|one| one.impact.event_at);
    for one in in_order {
        days.entry(day(one.impact)).or_insert(one);
    }
    let (all, confounded) = (days.len(), days.values().filter(|one| one.is_confounded).count());
    let kept: Vec<Sampled<'_>> =
        days.into_values().filter(|one| !(leave_out_confounded && one.is_confounded)).collect();
    let overlapping = kept.windows(2).filter(|pair| pair[1].span.0 < pair[0].span.1).count();
    let first: Vec<&Impact> = kept.iter().map(|one| one.impact).collect();
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
    let daily: Vec<&Daily> = first
        .iter()
        .filter_map(|impact| match &impact.daily {
            Reading::Known(daily) => Some(daily),
            Reading::Unknown(_) => None,
        })
        .collect();
    let ranked = |event: &dyn Fn(&Daily) -> Option<f64>| -> Vec<RankedEvent<'_>> {
        let found = daily.iter().filter_map(|daily| Some((*daily, event(daily)?)));
        found.map(|(daily, event)| RankedEvent { estimation: &daily.residuals, event }).collect()
    };
    let wanted = window.car_window();
    let car = |daily: &Daily| daily.cars.iter().find(|(of, _)| *of == wanted)?.1.known().ok().map(|car| car.percent);
    Average {
        group: group.to_owned(),
        symbol: symbol.clone(),
        is_rate: sampled.iter().any(|one| one.impact.is_rate),
        events: sampled.len(),
        days: all,
        confounded,
        overlapping,
        moved: measures(&|measure| Reading::Known(measure.percent)),
        abnormal: measures(&|measure| measure.abnormal_percent),
        day: cars(CarWindow { from: 0, to: 0 }),
        car: cars(wanted),
        rank_z: rank_test(&ranked(&|daily| Some(daily.abnormal_percent))).into(),
        sign_z: sign_test(&ranked(&car)).into(),
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
        fn sampled(impact: &Impact) -> Sampled<'_> {
            let span = (impact.event_at, impact.event_at + chrono::TimeDelta::minutes(30));
            Sampled { group: "threat", impact, is_confounded: false, span }
        }
        // Friday, twice, the later one first; and the Wednesday before.
        let impacts = [of("2025-10-10T17:00:00Z"), of(EVENT), of("2025-10-08T15:00:00Z")];
        let found = averages(impacts.iter().map(sampled), window, false);
        let [average] = found.as_slice() else { panic!("one symbol: {found:?}") };
        assert_eq!((average.events, average.days), (3, 2));
        let percent = |impact: &Impact| measure(impact, window).expect("known").percent;
        let (a, b) = (percent(&impacts[1]), percent(&impacts[2]));
        let moved = average.moved.known().expect("known");
        assert!((moved.mean_percent - (a + b) / 2.0).abs() < 1e-9, "{moved:?}");
        // Of two values the standard deviation is their distance over the root of two.
        assert!((moved.t - (a + b) / (a - b).abs()).abs() < 1e-9, "{moved:?}");
        // Wednesday's window reaches into Friday's, and something else was told in it.
        let crowded = impacts.iter().map(|impact| {
            let is_early = impact.event_at < at("2025-10-10T00:00:00Z");
            let until = impact.event_at + chrono::TimeDelta::days(3);
            Sampled { is_confounded: is_early, span: (impact.event_at, until), ..sampled(impact) }
        });
        let found = averages(crowded.clone(), window, false);
        assert_eq!((found[0].days, found[0].confounded, found[0].overlapping), (2, 1, 1));
        assert!(found[0].moved.known().is_ok());
        let found = averages(crowded, window, true);
        assert_eq!((found[0].days, found[0].confounded, found[0].overlapping), (2, 1, 0));
        assert_eq!(found[0].moved, Reading::Unknown(WhyUnknown::FewReturns));
        let alone = averages([sampled(&impacts[1])], window, false);
        assert_eq!(alone[0].moved, Reading::Unknown(WhyUnknown::FewReturns));
        assert!(averages([], window, false).is_empty());
    }
}
