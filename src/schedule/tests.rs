//! Slots over weekdays and daylight-saving days, back-off, and what servers ask for.

use chrono::{DateTime, TimeDelta, Utc};

use crate::schedule::{CronLine, FOLD, Hints, PollState, Schedule};

fn schedule(line: &str, timezone: &str) -> Schedule {
    Schedule {
        line: line.parse().expect("a cron line"),
        timezone: timezone.parse().expect("a time zone"),
        jitter: TimeDelta::zero(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The next `count` slots after an instant.
fn slots(line: &str, timezone: &str, after: &str, count: usize) -> Vec<String> {
    let schedule = schedule(line, timezone);
    let mut now = at(after);
    let mut found = Vec::new();
    for _ in 0..count {
        now = schedule.next_after(now, "feed:a").expect("there is a next slot");
        found.push(now.format("%a %m-%d %H:%M").to_string());
    }
    found
}

#[test]
fn weekday_numbers_are_those_of_crontab() {
    assert_eq!(
        slots("0 12 * * 1-5", "UTC", "2026-11-26T12:00:00Z", 3),
        ["Fri 11-27 12:00", "Mon 11-30 12:00", "Tue 12-01 12:00"]
    );
    assert_eq!(slots("0 0 * * 0", "UTC", "2026-11-26T12:00:00Z", 1), ["Sun 11-29 00:00"]);
    assert_eq!(slots("0 0 * * 7", "UTC", "2026-11-26T12:00:00Z", 1), ["Sun 11-29 00:00"]);
    assert_eq!(slots("0 0 * * mon", "UTC", "2026-11-26T12:00:00Z", 1), ["Mon 11-30 00:00"]);
}

#[test]
fn a_slot_in_the_hour_that_is_left_out_runs_right_after_it() {
    assert_eq!(slots("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2), ["Sun 03-29 01:00", "Mon 03-30 00:30"]);
}

#[test]
fn a_slot_in_the_hour_that_comes_twice_runs_once() {
    assert_eq!(
        slots("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2),
        ["Sun 11-01 05:30", "Mon 11-02 06:30"]
    );
}

#[test]
fn a_poll_every_ten_minutes_goes_on_through_both_days() {
    for (after, hours) in [("2026-03-29T00:00:00Z", 4), ("2026-10-25T00:00:00Z", 4)] {
        let schedule = schedule("*/10 * * * *", "Europe/Berlin");
        let (mut now, end) = (at(after), at(after) + TimeDelta::hours(hours));
        let mut longest = TimeDelta::zero();
        while now < end {
            let next = schedule.next_after(now, "feed:a").expect("there is a next slot");
            longest = longest.max(next - now);
            now = next;
        }
        // In the hour that comes twice each slot runs once, so there is one longer pause in autumn.
        assert!(longest <= TimeDelta::minutes(70), "{after}: {longest}");
    }
}

#[test]
fn jitter_stays_within_bounds_and_is_the_same_every_time() {
    let spread = Schedule { jitter: TimeDelta::seconds(30), ..schedule("* * * * *", "UTC") };
    let slot = at("2026-11-24T10:01:00Z");
    let first = spread.next_after(at("2026-11-24T10:00:31Z"), "feed:a").expect("a slot");
    assert_eq!(spread.next_after(at("2026-11-24T10:00:31Z"), "feed:a"), Some(first));
    assert!(first >= slot && first <= slot + TimeDelta::seconds(30), "{first}");
    let others: Vec<_> = ["feed:b", "feed:c", "feed:d"].iter().map(|name| spread.next_after(slot, name)).collect();
    assert!(others.iter().any(|other| *other != spread.next_after(slot, "feed:a")));
}

#[test]
fn a_wrong_line_is_told_in_words() {
    let message = |line: &str| line.parse::<CronLine>().expect_err("it is wrong").to_string();
    assert_eq!(message("61 * * * *"), "`61 * * * *` is not a cron line: minute 61 is out of 0-59");
    assert_eq!(
        message("* * *"),
        "`* * *` is not a cron line: expected five fields (minute hour day month weekday), found 3"
    );
    assert_eq!(message("0 0 * * mnd"), "`0 0 * * mnd` is not a cron line: day of week `mnd` is not a number");
    assert_eq!(message("0 18-8 * * *"), "`0 18-8 * * *` is not a cron line: hour `18-8` runs backwards");
    assert_eq!(
        message("*/0 * * * *"),
        "`*/0 * * * *` is not a cron line: minute `*/0`: a step is a number from 1 to 59"
    );
    assert!(message("@often").contains("known names are @hourly, @daily"));
}

#[test]
fn a_thing_that_was_never_polled_is_due_at_once_and_a_restart_does_not_poll_early() {
    let schedule = schedule("0 * * * *", "UTC");
    let fresh = PollState { name: "feed:a".into(), ..PollState::default() };
    assert!(schedule.due_at(&fresh).expect("due") <= at("2026-11-24T10:20:00Z"));
    let polled = fresh.succeeded(at("2026-11-24T10:20:00Z"), Hints::default(), 30);
    assert_eq!(schedule.due_at(&polled), Some(at("2026-11-24T11:00:00Z")));
}

#[test]
fn the_server_may_ask_for_a_longer_wait_but_not_for_ever() {
    let schedule = schedule("*/5 * * * *", "UTC");
    let state = PollState { name: "feed:a".into(), ..PollState::default() };
    let now = at("2026-11-24T10:00:00Z");
    let hour = Hints { max_age: Some(TimeDelta::hours(1)), ..Hints::default() };
    assert_eq!(schedule.due_at(&state.succeeded(now, hour, 0)), Some(now + TimeDelta::hours(1)));
    let year = Hints { retry_after: Some(TimeDelta::days(365)), ..Hints::default() };
    assert_eq!(schedule.due_at(&state.failed(now, year, "503".into())), Some(now + TimeDelta::hours(24)));
}

#[test]
fn back_off_doubles_and_ends_with_the_first_success() {
    let now = at("2026-11-24T10:00:00Z");
    let mut state = PollState { name: "feed:a".into(), ..PollState::default() };
    let mut waits = Vec::new();
    for _ in 0..11 {
        state = state.failed(now, Hints::default(), "no answer".into());
        waits.push((state.next_at.expect("set") - now).num_minutes());
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    assert_eq!(state.succeeded(now, Hints::default(), 1).failures, 0);
}

/// The next slot by the long way: from two hours before, whatever the clocks did.
fn by_the_long_way(schedule: &Schedule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let from = (after - schedule.jitter).with_timezone(&schedule.timezone).naive_local().and_utc() - FOLD;
    let slots = schedule.line.slots_after(from).filter_map(|slot| schedule.instant(slot));
    slots.map(|slot| slot + schedule.jitter_of("feed:a", slot)).find(|due| *due > after)
}

#[test]
fn the_short_way_to_the_next_slot_leads_where_the_long_one_does() {
    for (timezone, days) in [
        ("America/New_York", ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"]),
        ("Australia/Lord_Howe", ["2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"]),
        ("Asia/Shanghai", ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"]),
    ] {
        for (line, jitter_s) in
            [("*/10 * * * *", 0), ("*/7 * * * *", 400), ("30 2 * * *", 3_600), ("15 */20 1-3 * * *", 5)]
        {
            let schedule = Schedule { jitter: TimeDelta::seconds(jitter_s), ..schedule(line, timezone) };
            for day in days {
                for step in -200..200 {
                    let after = at(day) + TimeDelta::milliseconds(97_531 * step);
                    let next = schedule.next_after(after, "feed:a");
                    assert_eq!(next, by_the_long_way(&schedule, after), "{line} {timezone} after {after}");
                }
            }
        }
    }
}

#[test]
fn a_line_of_every_second_is_not_searched_slot_by_slot() {
    let schedule = schedule("* * * * * *", "America/New_York");
    let began = std::time::Instant::now();
    let mut now = at("2026-11-26T12:00:00Z");
    for _ in 0..1_000 {
        now = schedule.next_after(now, "feed:a").expect("a slot");
    }
    assert_eq!(now, at("2026-11-26T12:16:40Z"));
    // 7.2 million slots otherwise.
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_slot_at_which_nothing_was_sent_is_neither_a_success_nor_a_failure() {
    let at = |minute: i64| at("2025-10-26T12:00:00Z") + TimeDelta::minutes(minute);
    let state = PollState { name: "feed:a".into(), ..PollState::default() }.succeeded(at(0), Hints::default(), 7);
    let after = state.put_off(at(90));
    assert_eq!(after, PollState { next_at: Some(at(90)), ..state.clone() });
    let schedule = schedule("*/10 * * * *", "UTC");
    assert_eq!(schedule.due_at(&after), Some(at(90)));
    // What the server asked of this feed for longer stays.
    assert_eq!(after.put_off(at(30)).next_at, Some(at(90)));
    assert_eq!(
        schedule.due_at(&PollState::default().put_off(at(90))),
        Some(at(90)),
        "never polled, and held all the same"
    );
    let spread = Schedule { jitter: TimeDelta::seconds(30), ..schedule }.spread(at(90), "feed:a");
    assert!(spread >= at(90) && spread <= at(90) + TimeDelta::seconds(30));
}
