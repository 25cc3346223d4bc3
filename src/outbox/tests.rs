//! Tries, waits, and the end of a notification.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::alerts::{Alert, AlertId, AlertStatus, Notification};
use crate::outbox::{Fallback, NextStep, Outcome, Pending, RetryPolicy};
use crate::rules::{RuleName, Severity};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).expect("in range")
}

fn pending(attempts: u32, age: TimeDelta) -> Pending {
    let alert = Alert {
        id: AlertId("a1".into()),
        revision: 1,
        status: AlertStatus::Firing,
        rule: RuleName("r".into()),
        severity: Severity::Info,
        labels: BTreeMap::new(),
        title: String::new(),
        body: String::new(),
        at: now() - age,
        story: None,
        novelty: None,
        changed: vec![],
        reversal: false,
        correction: false,
        accounts: vec![],
        facts: vec![],
        article: None,
        sources: vec![],
        positions: vec![],
        prices: vec![],
        follow_up: None,
        thread: None,
        course: None,
        symbols: Vec::new(),
        items: vec![],
        expire_after_s: None,
        reasons: vec![],
    };
    let notification = Notification {
        id: "a1.1.desk".into(),
        alert: alert.id.clone(),
        revision: 1,
        receiver: "desk".into(),
        created_at: now() - age,
    };
    Pending { notification, alert: Arc::new(alert), attempts, next_at: now() }
}

fn busy(retry_after: Option<TimeDelta>) -> Outcome {
    Outcome::Temporary { error: "451 try later".into(), retry_after }
}

fn wait(attempts: u32, outcome: &Outcome) -> TimeDelta {
    match RetryPolicy::default().next_step(&pending(attempts, TimeDelta::zero()), outcome, now()) {
        NextStep::RetryAt(at) => at - now(),
        other => panic!("expected a retry, found {other:?}"),
    }
}

#[test]
fn the_first_retry_is_quick_and_later_ones_are_patient() {
    for (attempts, seconds) in [(0, 10), (1, 60), (2, 300), (99, 18_000)] {
        let waited = wait(attempts, &busy(None));
        let planned = TimeDelta::seconds(seconds);
        assert!(waited >= planned && waited <= planned + planned / 10, "try {attempts}: {waited}");
    }
}

#[test]
fn the_receiver_may_ask_for_more_time_but_not_for_ever() {
    assert_eq!(wait(0, &busy(Some(TimeDelta::minutes(30)))), TimeDelta::minutes(30));
    assert_eq!(wait(0, &busy(Some(TimeDelta::days(300)))), TimeDelta::hours(24));
}

#[test]
fn a_permanent_refusal_ends_it_with_the_reason() {
    let refused = Outcome::Permanent { error: "550 no such user".into() };
    let step = RetryPolicy::default().next_step(&pending(0, TimeDelta::zero()), &refused, now());
    assert_eq!(step, NextStep::GiveUp("550 no such user".into()));
}

#[test]
fn a_notification_expires_in_the_open() {
    let age = TimeDelta::hours(48) - TimeDelta::seconds(90);
    let step = RetryPolicy::default().next_step(&pending(12, age), &busy(None), now());
    assert_eq!(step, NextStep::GiveUp("expired after 13 tries; the last said: 451 try later".into()));
}

#[test]
fn a_receiver_may_want_it_soon_or_not_at_all_and_has_a_last_try_at_the_end() {
    let policy = RetryPolicy::default().within(Some(TimeDelta::minutes(30)));
    let step = |attempts, age, outcome: Outcome| {
        policy.next_step(&pending(attempts, TimeDelta::minutes(age)), &outcome, now())
    };
    assert!(matches!(step(2, 2, busy(None)), NextStep::RetryAt(at) if at < now() + TimeDelta::minutes(6)));
    assert_eq!(step(4, 22, busy(None)), NextStep::RetryAt(now() + TimeDelta::minutes(8)));
    assert!(matches!(step(5, 30, busy(None)), NextStep::GiveUp(why) if why.starts_with("expired after 6 tries")));
    // One that asks for more time than there is will not be there.
    assert!(matches!(step(4, 22, busy(Some(TimeDelta::minutes(9)))), NextStep::GiveUp(_)));
    assert_eq!(RetryPolicy::default().within(None), RetryPolicy::default());
}

/// One whose rule says how long it is worth telling.
fn of_rule(attempts: u32, age: TimeDelta, expire_after_s: i64) -> Pending {
    let pending = pending(attempts, age);
    let alert = Alert { expire_after_s: Some(expire_after_s), ..Alert::clone(&pending.alert) };
    Pending { alert: Arc::new(alert), ..pending }
}

#[test]
fn of_what_rule_and_receiver_say_the_earlier_ends_it() {
    let minutes = TimeDelta::minutes;
    for (of_receiver, rule_s, expires) in [(None, 1800, 30), (Some(20), 1800, 20), (Some(40), 1800, 30)] {
        let policy = RetryPolicy::default().within(of_receiver.map(minutes));
        let pending = of_rule(4, minutes(10), rule_s);
        assert_eq!(policy.expires_at(&pending), now() + minutes(expires - 10), "{of_receiver:?}");
    }
    let step = RetryPolicy::default().next_step(&of_rule(4, minutes(29), 1800), &busy(None), now());
    assert_eq!(step, NextStep::GiveUp("expired after 5 tries; the last said: 451 try later".into()));
}

#[test]
fn what_is_due_too_late_is_not_sent_unless_a_person_puts_it_back() {
    let policy = RetryPolicy::default();
    let was_due = |pending: Pending, ago: i64| Pending { next_at: now() - TimeDelta::minutes(ago), ..pending };
    let old = was_due(of_rule(0, TimeDelta::minutes(180), 1800), 180);
    let late = policy.late(&old, now()).expect("it is late");
    assert_eq!(late, Outcome::Late { error: "not sent: its time was over at 2025-10-09 06:23 UTC".into() });
    let why = "expired: not sent: its time was over at 2025-10-09 06:23 UTC";
    assert_eq!(policy.next_step(&old, &late, now()), NextStep::GiveUp(why.into()));
    // At the very end is its last try; whoever asked for no time hears of it whatever its age, and so does a person.
    assert_eq!(policy.late(&was_due(of_rule(3, TimeDelta::minutes(30), 1800), 0), now()), None);
    assert_eq!(policy.late(&was_due(pending(0, TimeDelta::days(5)), 7200), now()), None);
    assert_eq!(policy.late(&Pending { next_at: now(), ..old.clone() }, now()), None);
    let asked = policy.within(Some(TimeDelta::days(1)));
    assert!(asked.late(&was_due(pending(0, TimeDelta::days(5)), 7200), now()).is_some());
    // Nobody else is told then; at the end of its time the fallback is.
    let fallback = Fallback { receiver: "pager".into(), after: TimeDelta::minutes(5) };
    let gives_up = NextStep::GiveUp(why.into());
    assert_eq!(fallback.notification(&old, &late, &gives_up, now()), None);
    let at_the_end = of_rule(3, TimeDelta::minutes(30), 1800);
    assert!(fallback.notification(&at_the_end, &busy(None), &gives_up, now()).is_some());
}

#[test]
fn the_same_try_always_waits_the_same() {
    assert_eq!(wait(3, &busy(None)), wait(3, &busy(None)));
}

#[test]
fn another_receiver_is_told_where_one_is_lost_or_late_and_under_its_own_id() {
    let fallback = Fallback { receiver: "pager".into(), after: TimeDelta::minutes(5) };
    let told = |age: i64, outcome: Outcome, next: NextStep| {
        let pending = pending(1, TimeDelta::minutes(age));
        fallback.notification(&pending, &outcome, &next, now()).map(|other| other.id)
    };
    let later = || NextStep::RetryAt(now() + TimeDelta::minutes(1));
    let delivered = Outcome::Delivered { answer: "ok".into() };
    assert_eq!(told(0, busy(None), later()), None);
    assert_eq!(told(5, busy(None), later()).as_deref(), Some("a1.1.pager"));
    let gone = Outcome::Permanent { error: "410".into() };
    assert_eq!(told(0, gone, NextStep::GiveUp("410".into())).as_deref(), Some("a1.1.pager"));
    assert_eq!(told(9, delivered, NextStep::Done), None);
}
