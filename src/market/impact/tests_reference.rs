//! Days of 2025 on which trade news moved prices, with bars made to the published closing moves and noise between them.

use chrono::NaiveTime;

use super::*;
use crate::market::Bar;
use crate::market::stats::average_impact;

/// Published closing moves in percent: S&P 500, Nasdaq Composite.
const PUBLISHED: &[(&str, f64, f64)] = &[
    ("2025-04-03", -4.84, -5.97),
    ("2025-04-04", -5.97, -5.8),
    ("2025-04-07", -0.2, 0.1),
    ("2025-04-09", 9.52, 12.16),
    ("2025-04-10", -3.5, -4.3),
    ("2025-05-12", 3.26, 4.35),
    ("2025-10-10", -2.71, -3.56),
];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Between -1 and 1, and the same for the same number.
fn noise(seed: u64) -> f64 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 40) as f64 / f64::from(1 << 23) - 1.0
}

fn bar(symbol: &str, on: NaiveDate, close: f64) -> Bar {
    let starts_at = on.and_time(NaiveTime::MIN).and_utc();
    Bar {
        symbol: Symbol::new(symbol),
        starts_at,
        interval_s: 86_400,
        open: None,
        high: None,
        low: None,
        close,
        volume: None,
        received_at: starts_at + TimeDelta::days(1),
    }
}

struct Year {
    calendars: Calendars,
    instruments: Instruments,
    histories: Histories,
}

impl Year {
    fn new() -> Self {
        let calendars = Calendars::embedded();
        let instruments = Instruments::embedded(&calendars);
        let calendar = calendars.get("XNYS").expect("a venue");
        let (mut index, mut nasdaq) = (5_500.0, 17_500.0);
        let mut bars = Vec::new();
        for on in day("2024-08-01").iter_days().take_while(|on| *on <= day("2025-10-31")) {
            if calendar.session(on).expect("reached").is_none() {
                continue;
            }
            let seed = on.signed_duration_since(day("2024-01-01")).num_days().unsigned_abs();
            let usual = 0.9 * noise(seed);
            let made = (usual, 1.25 * usual + 0.2 * noise(seed + 5_000));
            let published = PUBLISHED.iter().find(|(known, ..)| day(known) == on).map(|(_, sp, nasdaq)| (*sp, *nasdaq));
            let (sp, wider) = published.unwrap_or(made);
            index *= 1.0 + sp / 100.0;
            nasdaq *= 1.0 + wider / 100.0;
            bars.push(bar("^GSPC", on, index));
            bars.push(bar("^IXIC", on, nasdaq));
        }
        Self { histories: Histories::of(&bars, &instruments), calendars, instruments }
    }

    fn daily(&self, symbol: &str, event_at: &str, leave_out: &[&str]) -> Daily {
        let known = Known { histories: &self.histories, calendars: &self.calendars, instruments: &self.instruments };
        let leave_out = leave_out.iter().map(|text| day(text)).collect();
        let asked = ImpactAsked { leave_out, ..ImpactAsked::usual(at(event_at), at("2025-11-01T00:00:00Z")) };
        impact(&Symbol::new(symbol), known, &asked).daily.known().expect("known")
    }
}

#[test]
fn each_day_is_found_with_its_move() {
    let year = Year::new();
    for (event_at, on, percent) in [
        // The Rose Garden, a quarter past the close: the day after.
        ("2025-04-02T20:15:00Z", "2025-04-03", -4.84),
        // The answer, before the open.
        ("2025-04-04T10:00:00Z", "2025-04-04", -5.97),
        // The pause, at 13:18 in New York.
        ("2025-04-09T17:18:00Z", "2025-04-09", 9.52),
        // Geneva, in the night before the open.
        ("2025-05-12T07:00:00Z", "2025-05-12", 3.26),
        // The post at 10:57 in New York.
        ("2025-10-10T14:57:00Z", "2025-10-10", -2.71),
    ] {
        let daily = year.daily("^GSPC", event_at, &[]);
        assert_eq!(daily.on, day(on), "{event_at}");
        assert!((daily.percent - percent).abs() < 1e-6, "{event_at}: {}", daily.percent);
        assert_eq!(daily.t.is_sign_negative(), percent < 0.0, "{event_at}: {}", daily.t);
    }
    // What came after the close of 10 October counts for Monday.
    assert_eq!(year.daily("^GSPC", "2025-10-10T20:50:00Z", &[]).on, day("2025-10-13"));
}

#[test]
fn days_of_other_events_make_a_day_look_usual_unless_they_are_left_out() {
    let year = Year::new();
    let april = ["2025-04-03", "2025-04-04", "2025-04-09", "2025-04-10"];
    let with = year.daily("^GSPC", "2025-05-12T07:00:00Z", &[]);
    let without = year.daily("^GSPC", "2025-05-12T07:00:00Z", &april);
    assert!(with.t < 3.0 && without.t > 5.0, "{} {}", with.t, without.t);
    assert_eq!((with.estimated_from, without.estimated_from), (120, 120));
}

#[test]
fn the_prediction_error_tempers_what_the_market_carried_along() {
    let year = Year::new();
    let daily = year.daily("^IXIC", "2025-04-09T17:18:00Z", &[]);
    assert!((daily.beta - 1.25).abs() < 0.1, "{}", daily.beta);
    assert!((daily.abnormal_percent - (12.16 - daily.beta * 9.52)).abs() < 0.1, "{}", daily.abnormal_percent);
    // The market moved ten times as far as it usually does: the slope's own error counts.
    let small = year.daily("^IXIC", "2025-10-10T14:57:00Z", &[]);
    let deviation = |daily: &Daily| daily.abnormal_percent / daily.t;
    assert!(deviation(&daily) > 1.2 * deviation(&small), "{} {}", deviation(&daily), deviation(&small));
}

#[test]
fn threats_have_an_average() {
    let year = Year::new();
    let cars: Vec<_> = ["2025-04-02T20:15:00Z", "2025-04-04T10:00:00Z", "2025-10-10T14:57:00Z"]
        .iter()
        .map(|event_at| year.daily("^GSPC", event_at, &[]).cars[0].1.known().expect("known"))
        .collect();
    let average = average_impact(&cars).expect("known");
    assert!((average.mean_percent + 4.5).abs() < 0.2, "{}", average.mean_percent);
    assert!(average.cross_sectional_t < -4.0 && average.patell_z < -6.0, "{average:?}");
}
