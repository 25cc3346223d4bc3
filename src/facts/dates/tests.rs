use super::*;
use crate::lexicon::runs;

/// Sunday 26 October 2025.
fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 10, 26).expect("a date")
}

/// Every date in the text.
fn all(text: &str) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let mut words = Vec::new();
    runs(&lower, &mut words);
    dates(text, &lower, &words, on())
}

fn ahead(text: &str) -> String {
    let found = all(text);
    found
        .iter()
        .filter_map(|found| found.resolve(on(), Looks::Ahead))
        .map(|span| span.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn days_are_read_in_all_orders() {
    for text in [
        "from Nov. 1",
        "on November 1",
        "1 November",
        "1st of November",
        "Nov 1, 2025",
        "2025-11-01",
        "11月1日",
        "NOV 1ST",
    ] {
        assert_eq!(ahead(text), "2025-11-01", "{text}");
    }
}

#[test]
fn a_day_without_a_year_is_the_near_one() {
    assert_eq!(ahead("Jan. 5"), "2026-01-05");
    assert_eq!(ahead("October 14"), "2025-10-14");
}

#[test]
fn ranges_of_days() {
    assert_eq!(ahead("October 30-31"), "2025-10-30/2025-10-31");
    assert_eq!(ahead("30 and 31 October"), "2025-10-30/2025-10-31");
    assert_eq!(ahead("March 31 to April 2"), "2026-03-31/2026-04-02");
}

#[test]
fn weekdays_look_the_way_of_the_sentence() {
    assert_eq!(ahead("Thursday"), "2025-10-30");
    let found = all("Thursday");
    assert_eq!(found[0].when.resolve(on(), Looks::Back).map(|span| span.to_string()).as_deref(), Some("2025-10-23"));
}

#[test]
fn words_for_nearby_times() {
    assert_eq!(ahead("tomorrow"), "2025-10-27");
    assert_eq!(ahead("next week"), "2025-10-27/2025-11-02");
    assert_eq!(ahead("by the end of the month"), "2025-10-31");
    assert_eq!(ahead("by the end of 2026"), "2026-12-31");
    assert_eq!(ahead("within 90 days"), "2026-01-24");
    assert_eq!(ahead("in late April"), "2026-04-21/2026-04-30");
}

#[test]
fn more_ways_to_write_a_day() {
    for text in [
        "01.11.2025",
        "the first of November",
        "Saturday, Nov 1",
        "this coming Saturday",
        "from the 1st",
        "from the 1st of next month",
        "12:01 a.m. EDT on Nov 1",
        "midnight Eastern time on Nov. 1",
    ] {
        assert!(ahead(text).ends_with("2025-11-01"), "{text}: {}", ahead(text));
    }
}

#[test]
fn parts_of_the_calendar() {
    for (text, days) in [
        ("from end-June", "2026-06-30"),
        ("by the end of June 2026", "2026-06-30"),
        ("by end-2026", "2026-12-31"),
        ("in mid-July", "2026-07-11/2026-07-20"),
        ("in the first half of February", "2026-02-01/2026-02-15"),
        ("the second quarter of 2026", "2026-04-01/2026-06-30"),
        ("Q2 2026", "2026-04-01/2026-06-30"),
        ("the first quarter of next year", "2026-01-01/2026-03-31"),
        ("next quarter", "2026-01-01/2026-03-31"),
        ("the start of next year", "2026-01-01"),
        ("by the end of next week", "2025-11-02"),
        ("the end of the week", "2025-10-26"),
        ("by Christmas", "2025-12-25"),
        ("before the New Year", "2026-01-01"),
        ("in April next year", "2026-04-01/2026-04-30"),
        ("last April", "2025-04-01/2025-04-30"),
        ("from 2027", "2027-01-01/2027-12-31"),
        ("over the weekend", "2025-10-25/2025-10-26"),
        ("Thursday week", "2025-11-06"),
        ("next Thursday", "2025-10-30"),
    ] {
        assert_eq!(ahead(text), days, "{text}");
    }
}

#[test]
fn distances_from_now() {
    for (text, day) in [
        ("in 21 days' time", "2025-11-16"),
        ("in three weeks", "2025-11-16"),
        ("within the next two weeks", "2025-11-09"),
        ("for another six months", "2026-04-26"),
        ("for half a year", "2026-04-26"),
        ("for a year", "2026-10-26"),
        ("for at least 60 days", "2025-12-25"),
        ("in a fortnight", "2025-11-09"),
    ] {
        assert_eq!(ahead(text), day, "{text}");
    }
}

#[test]
fn two_dates_are_one_range() {
    for (text, days) in [
        ("from Nov. 1 to March 15", "2025-11-01/2026-03-15"),
        ("from Friday to Monday", "2025-10-31/2025-11-03"),
        ("on Saturday and Sunday", "2025-11-01/2025-11-02"),
        ("between Aug. 25 and 29", "2026-08-25/2026-08-29"),
        ("from 1 November until 15 December", "2025-11-01/2025-12-15"),
        ("March 1 till August 31, 2024", "2024-03-01/2024-08-31"),
        ("from now until 10 November 2026", "2025-10-26/2026-11-10"),
    ] {
        assert_eq!(ahead(text), days, "{text}");
    }
    assert_eq!(ahead("on Monday and Friday"), "2025-10-27 2025-10-31");
}

#[test]
fn the_word_that_leads_to_a_date() {
    for (text, lead) in [
        ("from 12:01 a.m. Eastern time on Tuesday", "from"),
        ("as of 12:01 a.m. EDT on Oct 14", "from"),
        ("effective on November 8", "effective"),
        ("until at least the end of the year", "until"),
        ("by the end of the month", "by"),
        ("imposed on Friday", "on"),
        ("took effect on Friday", "on"),
        ("between now and the end of the year", "between"),
        ("with effect from Nov. 3", "from"),
    ] {
        assert_eq!(all(text)[0].lead, lead, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_date() {
    for text in [
        "in March past the square",
        "since May took office",
        "he may be right",
        "the 19th package",
        "on the 15th floor",
        "by 10 to 15 percent",
        "the 11/1 score",
        "some august company",
        "the sun set on trade",
        "Mon amour",
        "an estimated 25 may follow",
    ] {
        let found = all(text);
        let months = matches!(found.first().map(|found| found.when), Some(When::Month { .. }));
        assert!(
            found.is_empty() || months && text.contains("March") || text.contains("since May"),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn verbs_and_rates_are_no_dates() {
    assert_eq!(ahead("they may march 10 percent"), "");
    assert_eq!(ahead("it may 25% of goods"), "");
}

#[test]
fn no_day_of_the_calendar_panics() {
    for text in ["Feb 30", "31 November 2025", "2025-13-40", "13月45日", "9999月1日", "in 99999999999 days", "May 0"]
    {
        all(text).iter().for_each(|found| {
            let _ = found.when.resolve(on(), Looks::Ahead);
        });
    }
}
