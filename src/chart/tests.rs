//! What is drawn of courses of every sort.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::drawing::{Lettering, colour, draw};
use super::*;
use crate::market::impact::tests::{EVENT, World, at, bar};
use crate::market::impact::{Course, CourseAsked};
use crate::market::{Span, Symbol};

const NEW_YORK: Tz = Tz::America__New_York;

fn asked(until: &str) -> CourseAsked {
    CourseAsked::usual(at(EVENT), at(until))
}

/// A fall of 4 % within ten minutes of the event, on a Friday.
fn friday() -> Course {
    World::new().with_friday(-4.0).course_of("MP", &asked("2025-10-10T20:00:00Z")).expect("known")
}

/// A course around 14:57 UTC without hours, of these prices a minute apart, the third at the event.
fn of(prices: &[f64]) -> Course {
    let event_at = at(EVENT);
    Course {
        symbol: Symbol::new("X"),
        name: None,
        unit: None,
        event_at,
        from: event_at - TimeDelta::minutes(3),
        to: event_at + TimeDelta::minutes(10),
        open: Vec::new(),
        was_shut: false,
        unfolded: false,
        reference: prices.get(1).copied(),
        points: prices.iter().zip(-2..).map(|(price, minute)| (60 * minute, *price)).collect(),
        usual: Vec::new(),
    }
}

/// Values of an attribute, as numbers.
fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
    let named = format!(" {attribute}=\"");
    svg.split(&named).skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

/// Texts of a drawing, in order.
fn texts(svg: &str) -> Vec<String> {
    let parts = svg.split("</text>").filter_map(|part| Some(part.rsplit_once('>')?.1.to_owned()));
    parts.filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_drawing_says_what_when_how_far_and_what_is_usual() {
    let found = texts(&svg(&friday(), NEW_YORK));
    for expected in [
        "MP  MP Materials",
        "\u{2212}4.00 %",
        "10:57",
        "11:00",
        "0 %",
        "\u{2212}2 %",
        "Thu 9 Oct",
        "Fri 10 Oct",
        "shut",
    ] {
        assert!(found.iter().any(|text| text == expected), "{expected}: {found:?}");
    }
    assert!(found.iter().any(|text| text.ends_with("USD, Fri 10 Oct 2025, times in EDT")), "{found:?}");
    let caption = caption(&friday(), NEW_YORK);
    assert!(
        caption.starts_with("MP (MP Materials): \u{2212}4.00 % since Fri 10 Oct 2025, 10:57 EDT; half of"),
        "{caption}"
    );
}

#[test]
fn times_are_those_of_who_looks() {
    let found = texts(&svg(&friday(), Tz::Asia__Shanghai));
    assert!(found.iter().any(|text| text == "22:57") && !found.iter().any(|text| text == "Sat 11 Oct"), "{found:?}");
    assert!(found.iter().any(|text| text.ends_with("times in CST")), "{found:?}");
}

#[test]
fn the_event_lies_between_the_prices_of_before_and_after() {
    let course = friday();
    let drawn = svg(&course, NEW_YORK);
    let marker = drawn.split("<path d=\"M").find(|part| part.contains(colour::EVENT)).expect("a marker");
    let x: f64 = marker.split(' ').next().and_then(|x| x.parse().ok()).expect("a number");
    let dot = numbers(&drawn, "cx");
    assert_eq!(dot.len(), 1);
    assert!(x > WIDTH / 2.0 && x < dot[0], "{x} {dot:?}");
}

#[test]
fn nights_are_folded_and_shaded() {
    let drawn = svg(&friday(), NEW_YORK);
    let shaded = numbers(drawn.split("<rect ").nth(1).expect("a fold"), "width");
    // Seventeen hours of night are a tenth of two and a half hours of trading.
    assert!((20.0..32.0).contains(&shaded[0]), "{shaded:?}");
    assert!(!svg(&of(&[1.0, 1.0, 1.1]), NEW_YORK).contains("<rect"), "nothing is known of hours");
}

#[test]
fn whatever_a_course_holds_can_be_drawn() {
    let zero_length = Course { from: at(EVENT), to: at(EVENT), ..of(&[1.0, 2.0]) };
    let far_apart = Course { to: at(EVENT) + TimeDelta::days(40_000), ..of(&[1.0, 2.0, 3.0]) };
    let shut =
        Course { open: vec![(at(EVENT) + TimeDelta::days(1), at(EVENT) + TimeDelta::days(2))], ..of(&[5.0, 5.1]) };
    let mut holed = of(&[5.0, 5.1, 5.2, 5.1, 5.2]);
    holed.points.push((3_000, 5.5));
    for (name, course) in [
        ("no points", of(&[])),
        ("one point", of(&[3.0])),
        ("flat", of(&[3.0; 9])),
        ("through zero", of(&[18.0, 10.0, 1.0, -37.63, 5.0])),
        ("below zero before", of(&[-3.0, -2.0, -4.0])),
        ("tiny", of(&[1e-9, 1.1e-9, 1.2e-9])),
        ("huge", of(&[1e300, 1.7e308, 1e-300])),
        ("no length", zero_length),
        ("a century", far_apart),
        ("shut", shut),
        ("holed", holed),
        ("no numbers", of(&[f64::NAN, f64::INFINITY, 3.0])),
        ("hostile", Course { name: Some("<script>&\"'\u{0}\u{202e}長い名前".repeat(9)), ..of(&[1.0, 2.0, 3.0]) }),
    ] {
        for zone in [Tz::UTC, NEW_YORK, Tz::Asia__Kathmandu] {
            let drawn = svg(&course, zone);
            assert!(drawn.len() < 20_000, "{name}: {} bytes", drawn.len());
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name}: {drawn}");
            assert!(!drawn.contains("<script"), "{name}");
            for y in numbers(&drawn, "y").into_iter().chain(numbers(&drawn, "cy")) {
                assert!((-70.0..=HEIGHT + 70.0).contains(&y), "{name}: {y}");
            }
        }
        #[cfg(feature = "charts")]
        assert!(png(&course, NEW_YORK, Tongue::English).expect(name).starts_with(b"\x89PNG"), "{name}");
    }
}

#[test]
fn a_gap_in_the_prices_is_dotted() {
    let mut holed = of(&[5.0, 5.1, 5.2, 5.1, 5.2]);
    assert!(!svg(&holed, NEW_YORK).contains("1.5 2.5"));
    holed.points.push((540, 5.5));
    assert!(svg(&holed, NEW_YORK).contains("stroke-dasharray=\"1.5 2.5\""));
}

#[test]
fn names_of_days_do_not_run_into_each_other() {
    // The evening of one day is short: its name reaches below the next.
    let event_at = at(EVENT);
    let course = Course {
        from: event_at - TimeDelta::hours(20),
        to: event_at + TimeDelta::hours(5),
        open: vec![
            (at("2025-10-09T19:00:00Z"), at("2025-10-09T20:00:00Z")),
            (at("2025-10-10T13:30:00Z"), at("2025-10-10T19:57:00Z")),
        ],
        ..of(&[1.0, 1.0, 1.1])
    };
    let drawn = svg(&course, NEW_YORK);
    let places: Vec<f64> = drawn
        .split("<text x=\"")
        .filter(|part| part.contains(">Thu 9 Oct<") || part.contains(">Fri 10 Oct<"))
        .map(|part| part.split('"').next().and_then(|x| x.parse().ok()).expect("a number"))
        .collect();
    assert!(places.len() == 2 && places[1] - places[0] > 50.0, "{places:?}");
}

#[test]
fn without_a_price_before_the_event_prices_are_drawn() {
    let found = texts(&svg(&Course { reference: None, ..of(&[100.0, 101.0, 104.0]) }, NEW_YORK));
    assert!(found.iter().any(|text| text == "102"), "{found:?}");
    assert!(!found.iter().any(|text| text.contains('%')), "{found:?}");
}

#[test]
fn a_course_of_days_has_dates_below_it() {
    let mut world = World::new().daily("MP", "2025-10-10", 12.6);
    world.bars.retain(|bar| bar.interval_s == 86_400);
    let asked = CourseAsked { after: Span::Sessions(1), ..asked("2025-10-11T00:00:00Z") };
    let course = world.course_of("MP", &asked).expect("known");
    let found = texts(&svg(&course, NEW_YORK));
    let dates: Vec<&String> = found.iter().filter(|text| text.ends_with(" Sep") || text.ends_with(" Oct")).collect();
    assert!(dates.len() >= 4, "{found:?}");
    assert!(found.iter().any(|text| text == "+12.60 %"), "{found:?}");
}

#[test]
fn on_a_day_on_which_clocks_change_ticks_stay_round() {
    // New York, 2 November 2025: from two o'clock back to one.
    let begin: DateTime<Utc> = at("2025-11-02T04:00:00Z");
    let course = Course {
        event_at: begin + TimeDelta::hours(2),
        from: begin,
        to: begin + TimeDelta::hours(6),
        ..of(&[1.0, 1.0, 1.0])
    };
    let found = texts(&svg(&course, NEW_YORK));
    let times: Vec<&str> = found.iter().map(String::as_str).filter(|text| text.ends_with(":00")).collect();
    // The last one stands at the event.
    assert_eq!(times, ["00:00", "02:00", "04:00", "01:00"], "{found:?}");
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn every_colour_stands_out_from_light_and_from_dark() {
    for ground in ["#ffffff", "#f4f5f7", "#16191f", "#161a20"] {
        for colour in colour::ALL {
            let (one, other) = (luminance(ground) + 0.05, luminance(colour) + 0.05);
            let contrast = (one / other).max(other / one);
            assert!(contrast >= 3.5, "{colour} on {ground}: {contrast:.2}");
        }
    }
}

#[cfg(feature = "charts")]
#[test]
fn a_picture_is_the_same_each_time_small_and_sharp() {
    let (course, picture) = (friday(), png(&friday(), NEW_YORK, Tongue::English).expect("drawn"));
    assert_eq!(picture, png(&course, NEW_YORK, Tongue::English).expect("drawn"));
    assert_ne!(picture, png(&course, Tz::UTC, Tongue::English).expect("drawn"), "the times are others");
    assert!(picture.len() < 40_000, "{} bytes", picture.len());
    let size = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((f64::from(size(16)), f64::from(size(20))), (2.0 * WIDTH, 2.0 * HEIGHT));
}

#[test]
fn a_chinese_reader_reads_chinese_in_letters_that_are_there() {
    let drawn = draw(&friday(), (Tz::Asia__Shanghai, Tongue::Chinese), Lettering::Live);
    let drawn = drawn.split_once("</title>").expect("a title").1;
    let found = texts(drawn).join("\n");
    for part in ["年10月", "时区CST", "周", "过去半数交易日在此范围", "休市"] {
        assert!(found.contains(part), "{part} in {found}");
    }
    for word in ["Fri", "Oct", "times", "half", "shut"] {
        assert!(!found.contains(word), "{word} in {found}");
    }
    // Each has outlines of its own, and no two share the sign for what is missing.
    let missing = letters::outlines("\u{e000}", 0.0, 0.0, 10.0);
    let chinese: Vec<char> = found.chars().filter(|c| !c.is_ascii()).collect();
    assert!(chinese.iter().all(|c| letters::outlines(&c.to_string(), 0.0, 0.0, 10.0) != missing), "{found}");
    assert_eq!(letters::width("休市", 10.0), 20.0, "as wide as it is high");
}

#[cfg(feature = "charts")]
#[test]
fn a_chinese_picture_is_another_and_no_larger_than_a_mail_bears() {
    let of = |tongue| png(&friday(), Tz::Asia__Shanghai, tongue).expect("drawn");
    let (english, chinese) = (of(Tongue::English), of(Tongue::Chinese));
    assert!(english != chinese && chinese.len() < 40_000, "{} bytes", chinese.len());
}

#[test]
fn a_row_of_numbers_is_a_row_of_blocks() {
    assert_eq!(spark(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), "▁▂▃▄▅▆▇█");
    assert_eq!(spark(&[2.0, 2.0, 2.0]), "▄▄▄");
    assert_eq!(spark(&[-3.0, f64::NAN, 5.0]), "▁ █");
    assert_eq!(spark(&[f64::MIN, f64::MAX]), "▁█");
    assert_eq!(spark(&[]), "");
}

#[test]
fn a_course_as_blocks_has_a_stroke_at_the_event() {
    assert_eq!(spark_of(&of(&[3.0, 3.0, 3.0, 1.0, 1.0])).as_deref(), Some("███│▁▁"));
    assert_eq!(spark_of(&of(&[3.0, 1.0])).as_deref(), Some("█▁│"));
    assert_eq!(spark_of(&of(&[])), None);
    assert_eq!(spark_of(&of(&[1.0])), None);
    let mut world = World::new().with_friday(-4.0);
    world.bars.push(bar("MP", at("2025-10-10T20:00:00Z"), 300, 1.0));
    let long = world.course_of("MP", &asked("2025-10-10T20:00:00Z")).expect("known");
    let blocks = spark_of(&long).expect("blocks");
    assert_eq!(blocks.chars().count(), 13, "{blocks}");
    assert!(blocks.ends_with('▁') && blocks.starts_with('█'), "{blocks}");
}

#[test]
fn news_while_the_market_was_shut_says_so_at_its_mark() {
    let event = at("2025-10-10T02:10:00Z");
    let hours = |from: &str, to: &str| (at(from), at(to));
    let open = vec![
        hours("2025-10-09T18:00:00Z", "2025-10-09T20:00:00Z"),
        hours("2025-10-10T13:30:00Z", "2025-10-10T14:30:00Z"),
    ];
    let points = vec![(-29_400, 99.0), (-22_200, 100.0)];
    let folded = Course {
        event_at: event,
        from: at("2025-10-09T18:00:00Z"),
        to: at("2025-10-10T14:30:00Z"),
        open,
        was_shut: true,
        points,
        ..of(&[1.0, 2.0])
    };
    assert!(texts(&svg(&folded, NEW_YORK)).iter().any(|text| text == "Thu 22:10, market shut"), "{folded:?}");
    assert!(caption(&folded, NEW_YORK).contains("22:10 EDT, market shut"), "{}", caption(&folded, NEW_YORK));
    // By the clock all of it is shaded as shut, and the line has all the width.
    let night = Course { open: Vec::new(), was_shut: true, unfolded: true, ..of(&[100.0, 100.0, 101.0, 103.0]) };
    let drawn = svg(&night, NEW_YORK);
    assert!(texts(&drawn).iter().any(|text| text == "shut"), "{drawn}");
    assert!(drawn.contains(r#"<rect x="6.0" y="44" width="288.0""#), "{drawn}");
}

#[test]
fn a_yield_is_drawn_in_basis_points() {
    let course = Course { unit: Some("percent".into()), ..of(&[4.10, 4.10, 4.15, 4.02]) };
    let found = texts(&svg(&course, NEW_YORK));
    assert!(found.iter().any(|text| text == "\u{2212}8 bp"), "{found:?}");
    assert!(found.iter().all(|text| !text.contains(" %")), "{found:?}");
}
