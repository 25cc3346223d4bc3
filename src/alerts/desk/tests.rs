//! What is held is told later, with what else is held, and nothing is told twice.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::rules::Severity;

fn at(minute: i64) -> DateTime<Utc> {
    // A Wednesday, 21:00 UTC.
    DateTime::from_timestamp(1_768_424_400, 0).expect("in range") + TimeDelta::minutes(minute)
}

fn alert(id: &str, revision: u32, severity: Severity) -> Alert {
    let title = format!("{id} as of {revision}");
    Alert {
        id: AlertId(id.into()),
        revision,
        title,
        ..crate::alerts::tests::alert("tariff-threat", severity, "metals")
    }
}

/// The part of a receiver's configuration that is the desk's.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    min_severity: Option<Severity>,
    quiet_hours: Vec<QuietHours>,
    digest: Option<DigestConfig>,
    rate: Option<RateConfig>,
}

fn customs(yaml: &str) -> Customs {
    let wanted: Wanted = crate::yaml::decode("bellwether.yaml", yaml).expect("manners");
    let Wanted { min_severity, quiet_hours, digest, rate } = wanted;
    let manners = Manners { min_severity, quiet_hours, digest, rate, ..Manners::default() };
    Customs { manners: [("desk".to_owned(), manners)].into(), silences: Vec::new() }
}

/// A desk, and its rows as a store would have them.
#[derive(Default)]
struct Kept {
    desk: Desk,
    rows: BTreeMap<String, String>,
}

impl Kept {
    /// Gives the desk an alert, and takes it through its rows, as a restart would.
    fn take(&mut self, alert: &Alert, customs: &Customs, minute: i64) -> Decision {
        let decision = self.desk.take(alert, "desk", customs, at(minute));
        self.restart();
        decision
    }

    fn obey(&mut self, order: Order) {
        self.desk.obey(order);
        self.restart();
    }

    fn release(&mut self, customs: &Customs, minute: i64) -> Vec<(String, Parcel)> {
        let parcels = self.desk.release(customs, at(minute));
        self.restart();
        parcels
    }

    fn restart(&mut self) {
        for row in self.desk.take_rows() {
            match row.value {
                Some(value) => self.rows.insert(row.key, value),
                None => self.rows.remove(&row.key),
            };
        }
        self.desk = Desk::restore(self.rows.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    }
}

fn titles(parcels: &[(String, Parcel)]) -> Vec<String> {
    let told = |parcel: &Parcel| match parcel {
        Parcel::One { alert, revision } => format!("{alert}.{revision}"),
        Parcel::Many(alert) => {
            let items: Vec<&str> = alert.items.iter().map(|item| item.title.as_str()).collect();
            format!("{} [{}]", alert.title, items.join(", "))
        }
    };
    parcels.iter().map(|(_, parcel)| told(parcel)).collect()
}

#[test]
fn a_night_is_told_in_the_morning_as_it_stands_then() {
    let customs = customs("quiet_hours: [{from: '22:00', to: '07:00'}]");
    let mut kept = Kept::default();
    assert_eq!(kept.take(&alert("a", 1, Severity::Warning), &customs, 0), Decision::Now);
    let morning = Decision::Later { until: at(10 * 60), why: Why::QuietHours };
    assert_eq!(kept.take(&alert("b", 1, Severity::Warning), &customs, 90), morning);
    assert_eq!(kept.take(&alert("c", 1, Severity::Info), &customs, 91), morning);
    assert_eq!(kept.take(&alert("c", 2, Severity::Info), &customs, 92), morning);
    assert_eq!(kept.take(&alert("d", 1, Severity::Critical), &customs, 93), Decision::Now);
    assert_eq!(kept.desk.next_due(), Some(at(10 * 60)));
    assert_eq!(kept.release(&customs, 10 * 60 - 1), []);
    let parcels = kept.release(&customs, 10 * 60);
    assert_eq!(titles(&parcels), ["2 alerts from the quiet hours: b as of 1 [b as of 1, c as of 2]"]);
    assert_eq!((kept.release(&customs, 10 * 60), kept.desk.next_due()), (vec![], None));
}

#[test]
fn what_becomes_critical_at_night_is_told_at_once_and_not_again() {
    let customs = customs("quiet_hours: [{from: '22:00', to: '07:00'}]");
    let mut kept = Kept::default();
    kept.take(&alert("a", 1, Severity::Warning), &customs, 90);
    assert_eq!(kept.take(&alert("a", 2, Severity::Critical), &customs, 95), Decision::Now);
    assert_eq!(kept.desk.next_due(), None);
}

#[test]
fn one_alert_that_was_held_is_told_as_itself() {
    let customs = customs("digest: {schedule: '0 8 * * *'}");
    let mut kept = Kept::default();
    kept.take(&alert("a", 3, Severity::Info), &customs, 0);
    assert_eq!(kept.take(&alert("b", 1, Severity::Warning), &customs, 1), Decision::Now);
    assert_eq!(titles(&kept.release(&customs, 11 * 60)), ["a.3"]);
}

#[test]
fn what_is_for_a_digest_comes_with_it_and_not_when_the_quiet_hours_end() {
    let manners = "quiet_hours: [{from: '22:00', to: '06:30'}]\ndigest: {schedule: '0 8 * * mon-fri'}";
    let customs = customs(manners);
    let mut kept = Kept::default();
    // Friday, 23:00: the digest is on Monday at eight.
    let friday = 2 * 24 * 60 + 120;
    let monday = friday + 2 * 24 * 60 + 9 * 60;
    let later = kept.take(&alert("a", 1, Severity::Info), &customs, friday);
    assert_eq!(later, Decision::Later { until: at(monday), why: Why::Digest });
    let night = kept.take(&alert("b", 1, Severity::Warning), &customs, friday);
    assert_eq!(night, Decision::Later { until: at(friday + 7 * 60 + 30), why: Why::QuietHours });
}

#[test]
fn a_digest_at_night_waits_for_the_end_of_the_quiet_hours() {
    let customs = customs("quiet_hours: [{from: '22:00', to: '06:30'}]\ndigest: {schedule: '0 5 * * *'}");
    let mut kept = Kept::default();
    let later = kept.take(&alert("a", 1, Severity::Info), &customs, 0);
    assert_eq!(later, Decision::Later { until: at(9 * 60 + 30), why: Why::Digest });
}

#[test]
fn more_than_the_rate_is_rolled_up_and_none_is_lost() {
    let customs = customs("rate: {at_most: 2, within: 1h}");
    let mut kept = Kept::default();
    let mut told = 0;
    for number in 0..10 {
        let decision = kept.take(&alert(&format!("a{number}"), 1, Severity::Warning), &customs, number);
        told += usize::from(decision == Decision::Now);
    }
    assert_eq!(told, 2);
    // The first of the two leaves the hour.
    assert_eq!(kept.desk.next_due(), Some(at(60)));
    let parcels = kept.release(&customs, 60);
    let Parcel::Many(summary) = &parcels[0].1 else { panic!("one message") };
    assert_eq!((summary.items.len(), &*summary.title), (8, "8 more alerts: a9 as of 1"));
    // Critical does not wait.
    assert_eq!(kept.take(&alert("c", 1, Severity::Critical), &customs, 60), Decision::Now);
    let next = kept.take(&alert("d", 1, Severity::Warning), &customs, 62);
    assert!(matches!(next, Decision::Later { why: Why::Rate, .. }), "{next:?}");
}

#[test]
fn below_the_least_severity_nothing_is_sent() {
    let customs = customs("min_severity: warning");
    let mut kept = Kept::default();
    let decision = kept.take(&alert("a", 1, Severity::Info), &customs, 0);
    assert_eq!(decision, Decision::Never("`desk` hears of nothing below warning".to_owned()));
    assert_eq!(kept.take(&alert("b", 1, Severity::Warning), &customs, 0), Decision::Now);
}

#[test]
fn silences_and_acknowledgements_keep_quiet_and_what_takes_back_is_told() {
    let mut kept = Kept::default();
    let matchers = crate::alerts::MatchersConfig { rule: vec!["tariff-threat".into()], ..Default::default() };
    let silence =
        Silence { id: "s1".into(), matchers, from: None, until: at(30), by: "anna".into(), reason: "known".into() };
    kept.obey(Order::Silence(silence));
    let none = Customs::default();
    let decision = kept.take(&alert("a", 1, Severity::Critical), &none, 0);
    assert_eq!(decision, Decision::Never("silenced by anna until 2026-01-14 21:30 UTC: known".to_owned()));
    assert_eq!(kept.take(&alert("a", 2, Severity::Critical), &none, 30), Decision::Now);

    let known = |until| Acknowledged { alert: AlertId("a".into()), at: at(31), by: "anna".into(), until };
    kept.obey(Order::Acknowledge(known(None)));
    let update = Alert { status: AlertStatus::Updated, ..alert("a", 3, Severity::Warning) };
    assert_eq!(kept.take(&update, &none, 32), Decision::Never("acknowledged by anna".to_owned()));
    let off = Alert { status: AlertStatus::Reversed, reversal: true, ..alert("a", 4, Severity::Warning) };
    assert_eq!(kept.take(&off, &none, 33), Decision::Now);

    kept.obey(Order::Acknowledge(known(Some(at(90)))));
    assert_eq!(kept.take(&update, &none, 40), Decision::Later { until: at(90), why: Why::Snooze });
    assert_eq!(titles(&kept.release(&none, 90)), ["a.3"]);
    kept.desk.forget(at(90));
    kept.restart();
    assert_eq!((kept.desk.silences().count(), kept.take(&update, &none, 91)), (0, Decision::Now));
}
