//! Sessions against those of other people's calendars, days on which clocks change, breaks, and the ends of what is known.

use std::collections::BTreeMap;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn calendar(venue: &str) -> std::sync::Arc<Calendar> {
    Calendars::embedded().get(venue).expect("a venue").clone()
}

/// Minutes of trading between two instants.
fn minutes(venue: &str, from: &str, to: &str) -> Result<i64, WhyUnknown> {
    calendar(venue).trading_time(at(from), at(to)).map(|time| time.num_minutes())
}

fn after(venue: &str, from: &str, minutes: i64) -> Result<String, WhyUnknown> {
    let found = calendar(venue).after_trading(at(from), TimeDelta::minutes(minutes))?;
    Ok(found.format("%m-%d %H:%M").to_string())
}

#[test]
fn early_closes_and_days_after_clocks_change_are_as_other_calendars_have_them() {
    let known: BTreeMap<String, Vec<(NaiveDate, String, String)>> =
        serde_json::from_str(include_str!("../../../tests/data/market/known_sessions.json")).expect("JSON");
    let calendars = Calendars::embedded();
    let (mut compared, mut wrong) = (0, Vec::new());
    for (venue, sessions) in known {
        let calendar = calendars.get(&venue).expect("a venue");
        for (day, opens, closes) in sessions {
            let session = calendar.session(day).expect("reached").expect("a session");
            let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%MZ").to_string();
            compared += 1;
            // ICE opens at 20:00 or 20:01, by whom one asks.
            if (text(session.opens_at()), text(session.closes_at())) != (opens.clone(), closes.clone()) {
                wrong.push(format!("{venue} {day}: {opens} {closes}, not {session:?}"));
            }
        }
    }
    assert!(wrong.is_empty() && compared > 400, "{compared} compared: {wrong:#?}");
}

#[test]
fn holidays_are_shut_and_half_days_close_early() {
    let nyse = calendar("XNYS");
    assert_eq!(nyse.session(on("2025-04-18")), Ok(None), "Good Friday");
    assert_eq!(nyse.session(on("2025-04-19")), Ok(None), "a Saturday");
    let half = nyse.session(on("2025-11-28")).expect("reached").expect("a session");
    assert!(half.special);
    assert_eq!(half.closes_at(), at("2025-11-28T18:00:00Z"));
    let morning = calendar("XHKG").session(on("2024-12-24")).expect("reached").expect("a session");
    assert_eq!(morning.spans, [(at("2024-12-24T01:30:00Z"), at("2024-12-24T04:00:00Z"))]);
}

#[test]
fn mumbai_and_mexico_keep_hours_and_holidays_of_their_own() {
    let opens = |venue: &str, day: &str| {
        let session = calendar(venue).session(on(day)).expect("reached");
        session.map(|session| session.opens_at().format("%H:%M").to_string())
    };
    assert_eq!(opens("XBOM", "2026-11-25").as_deref(), Some("03:45"));
    assert_eq!(opens("XBOM", "2026-11-24"), None, "Guru Nanak's birthday");
    // Mexico has no summer time, and its exchange opens with New York.
    assert_eq!(opens("XMEX", "2026-01-12").as_deref(), Some("14:30"));
    assert_eq!(opens("XMEX", "2026-07-13").as_deref(), Some("13:30"));
    assert_eq!(opens("XMEX", "2026-09-16"), None, "Independence Day");
}

#[test]
fn calendars_that_differ_have_marks_that_differ() {
    let new_york = calendar("XNYS").version();
    assert_eq!(new_york, calendar("XNYS").version());
    let with = |closed: &str| {
        let mut calendars = Calendars::default();
        let text = format!(
            "- {{venue: A, title: t, timezone: UTC, hours: {{\"2018-01-01\": \"09:00-16:00\"}}, closed: {{\"2026\": \"{closed}\"}}}}"
        );
        calendars.lay_over("a.yaml", &text).expect("sound");
        calendars.get("A").expect("there").version().mark
    };
    assert_eq!(with("12-25"), with("12-25"));
    assert_ne!(with("12-25"), with("12-24 12-25"));
}

#[test]
fn an_evening_belongs_to_the_day_in_which_it_ends() {
    let globex = calendar("CME-EQUITY");
    // Sunday 5 October 2025, 17:00 in Chicago.
    let monday = globex.session_at(at("2025-10-05T22:00:00Z")).expect("reached").expect("a session");
    assert_eq!((monday.on, monday.closes_at()), (on("2025-10-06"), at("2025-10-06T21:00:00Z")));
    assert_eq!(globex.is_open(at("2025-10-06T21:30:00Z")), Ok(false), "the daily break");
    assert_eq!(globex.is_open(at("2025-10-04T12:00:00Z")), Ok(false), "Saturday");
    assert_eq!(globex.next_open(at("2025-10-04T12:00:00Z")), Ok(at("2025-10-05T22:00:00Z")));
}

#[test]
fn days_on_which_clocks_change_are_as_long_as_they_are() {
    // New York goes to summer time on 9 March 2025, Frankfurt on 30 March: for three weeks the markets overlap an hour more.
    let opens = |venue: &str, day: &str| calendar(venue).session(on(day)).expect("reached").expect("one").opens_at();
    assert_eq!(opens("XNYS", "2025-03-07"), at("2025-03-07T14:30:00Z"));
    assert_eq!(opens("XNYS", "2025-03-10"), at("2025-03-10T13:30:00Z"));
    assert_eq!(opens("XETR", "2025-03-28"), at("2025-03-28T08:00:00Z"));
    assert_eq!(opens("XETR", "2025-03-31"), at("2025-03-31T07:00:00Z"));
    assert_eq!(opens("XTKS", "2025-03-31"), at("2025-03-31T00:00:00Z"), "no summer time");
    // A venue that trades through the night on which an hour is skipped, and the one on which an hour comes twice.
    let mut calendars = Calendars::default();
    let night = "- {venue: NIGHT, title: t, timezone: America/New_York, weekdays: sun, hours: {\"2018-01-01\": \"00:00-06:00\"}}";
    calendars.lay_over("night.yaml", night).expect("sound");
    let night = calendars.get("NIGHT").expect("there");
    let length = |day: &str| {
        let session = night.session(on(day)).expect("reached").expect("a session");
        (session.closes_at() - session.opens_at()).num_hours()
    };
    assert_eq!((length("2025-03-02"), length("2025-03-09"), length("2025-11-02")), (6, 5, 7));
    // An hour that does not exist is the one after it.
    let skipped = "- {venue: SKIP, title: t, timezone: America/New_York, weekdays: sun, hours: {\"2018-01-01\": \"02:30-06:00\"}}";
    calendars.lay_over("skip.yaml", skipped).expect("sound");
    let session = calendars.get("SKIP").expect("there").session(on("2025-03-09")).expect("reached").expect("a session");
    assert_eq!(session.opens_at(), at("2025-03-09T07:30:00Z"));
}

#[test]
fn hours_that_changed_hold_from_their_day() {
    let tokyo = calendar("XTKS");
    let closes = |day: &str| tokyo.session(on(day)).expect("reached").expect("a session").closes_at();
    assert_eq!(closes("2024-11-01"), at("2024-11-01T06:00:00Z"));
    assert_eq!(closes("2024-11-05"), at("2024-11-05T06:30:00Z"));
}

#[test]
fn trading_time_leaves_out_nights_breaks_and_holidays() {
    assert_eq!(minutes("XNYS", "2025-10-10T14:57:00Z", "2025-10-10T15:57:00Z"), Ok(60));
    // Friday 15:50 to Monday 09:40 in New York.
    assert_eq!(minutes("XNYS", "2025-10-10T19:50:00Z", "2025-10-13T13:40:00Z"), Ok(20));
    assert_eq!(minutes("XHKG", "2025-10-10T03:50:00Z", "2025-10-10T05:10:00Z"), Ok(20), "over lunch");
    assert_eq!(minutes("XNYS", "2025-12-24T14:30:00Z", "2025-12-26T14:30:00Z"), Ok(210), "half a day and Christmas");
    assert_eq!(minutes("CRYPTO", "2025-03-08T00:00:00Z", "2025-03-10T00:00:00Z"), Ok(2 * 1_440));
    assert_eq!(minutes("FX", "2025-10-10T20:00:00Z", "2025-10-12T22:00:00Z"), Ok(120), "over a weekend");
    assert_eq!(minutes("XNYS", "2025-10-10T15:00:00Z", "2025-10-10T14:00:00Z"), Ok(0), "backwards");
}

#[test]
fn a_window_of_trading_minutes_goes_on_in_the_next_session() {
    assert_eq!(after("XNYS", "2025-10-10T19:50:00Z", 60), Ok("10-13 14:20".to_owned()));
    assert_eq!(after("XNYS", "2025-10-11T12:00:00Z", 15), Ok("10-13 13:45".to_owned()), "news on a Saturday");
    assert_eq!(after("XSHG", "2025-10-10T03:20:00Z", 30), Ok("10-10 05:20".to_owned()), "over lunch");
    assert_eq!(after("XNYS", "2025-10-10T19:50:00Z", 10), Ok("10-10 20:00".to_owned()), "to the close");
    assert_eq!(after("CBOT-GRAIN", "2025-10-10T12:40:00Z", 15), Ok("10-10 13:40".to_owned()), "over the break");
    let back = calendar("XNYS").before_trading(at("2025-10-13T14:20:00Z"), TimeDelta::minutes(60));
    assert_eq!(back, Ok(at("2025-10-10T19:50:00Z")));
    let back = calendar("XHKG").before_trading(at("2025-10-10T05:10:00Z"), TimeDelta::minutes(20));
    assert_eq!(back, Ok(at("2025-10-10T03:50:00Z")));
}

#[test]
fn the_next_open_and_the_last_close_are_found_over_holidays() {
    let shanghai = calendar("XSHG");
    // Golden week of 2025.
    let golden = at("2025-10-02T03:00:00Z");
    assert_eq!(shanghai.next_session(golden).map(|session| session.on), Ok(on("2025-10-09")));
    assert_eq!(shanghai.last_closed(golden).map(|session| session.on), Ok(on("2025-09-30")));
    let session = shanghai.session(on("2025-10-09")).expect("reached").expect("a session");
    assert_eq!(shanghai.session_before(&session).map(|session| session.on), Ok(on("2025-09-30")));
    assert_eq!(shanghai.next_open(at("2025-10-10T03:40:00Z")), Ok(at("2025-10-10T05:00:00Z")), "lunch ends");
    assert_eq!(shanghai.next_open(at("2025-10-10T02:00:00Z")), Ok(at("2025-10-10T02:00:00Z")), "it is open");
}

#[test]
fn beyond_its_days_a_calendar_knows_nothing_and_says_so_in_time() {
    let shanghai = calendar("XSHG");
    assert_eq!(shanghai.is_open(at("2027-01-05T03:00:00Z")), Err(WhyUnknown::NoCalendar));
    assert_eq!(shanghai.is_open(at("2017-01-05T03:00:00Z")), Err(WhyUnknown::NoCalendar));
    assert_eq!(shanghai.next_session(at("2026-12-31T12:00:00Z")), Err(WhyUnknown::NoCalendar));
    assert_eq!(minutes("XSHG", "2026-12-30T03:00:00Z", "2027-01-05T03:00:00Z"), Err(WhyUnknown::NoCalendar));
    assert_eq!(shanghai.ends(on("2026-10-31")), None);
    let said = shanghai.ends(on("2026-11-01")).expect("said");
    assert!(said.contains("calendar `XSHG` ends on 2026-12-31"), "{said}");
    assert!(shanghai.ends(on("2027-02-01")).expect("said").contains("ended on"));
    assert_eq!(calendar("FX").ends(on("2050-01-01")), None);
    // Shanghai and Mumbai, whose next year was not known when the file was made.
    assert_eq!(Calendars::embedded().ends(on("2026-11-25")).len(), 2);
}

#[test]
fn a_wrong_file_of_calendars_is_refused_with_its_places() {
    let head = "- venue: A\n  title: t\n  timezone: UTC\n";
    for (text, expected) in [
        ("  hours: {\"2018-01-01\": \"9-16\"}\n", "c.yaml:4:25: `9-16` are no hours"),
        ("  hours: {\"2018-01-01\": \"16:00-09:00\"}\n", "are no hours"),
        ("  hours: {\"2018-01-01\": \"09:00-12:00 11:00-13:00\"}\n", "are no hours"),
        ("  hours: {\"2018-01-01\": \"09:00-25:00\"}\n", "are no hours"),
        ("  hours: {}\n", "calendar `A` has no `hours`"),
        (
            "  hours: {\"2018-01-01\": \"09:00-16:00\"}\n  closed: {\"2026\": \"02-30\"}\n",
            "`02-30` is no day of `2026`",
        ),
        ("  hours: {\"2018-01-01\": \"09:00-16:00\"}\n  special: {\"2026\": \"12-24\"}\n", "is no day with hours"),
        ("  hours: {\"2018-01-01\": \"09:00-16:00\"}\n  weekdays: monday\n", "`monday` is no weekday"),
    ] {
        let mut calendars = Calendars::default();
        let problems = calendars.lay_over("c.yaml", &format!("{head}{text}")).expect_err("wrong");
        assert!(problems[0].to_string().contains(expected), "{} for {text}", problems[0]);
        assert_eq!(calendars.venues().count(), 0);
    }
}
