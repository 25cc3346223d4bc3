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
