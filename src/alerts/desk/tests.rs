//! What is held is told later, with what else is held, and nothing is told twice.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::ledger::Novelty;
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
    Customs { manners: [("desk".to_owned(), manners)].into(), ..Customs::default() }
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
        let decision = self.desk.take(alert, &Destination::plain("desk"), customs, at(minute));
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
        Parcel::Again(alert) => alert.title.clone(),
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

/// Of each line of the one message: its alert, and whether it is news to the receiver.
fn news(parcels: &[(String, Parcel)]) -> Vec<(String, Option<bool>)> {
    let Some((_, Parcel::Many(message))) = parcels.first() else { panic!("one message of several: {parcels:?}") };
    message.items.iter().map(|item| (item.alert.to_string(), item.is_new)).collect()
}

#[test]
fn a_line_is_news_where_nothing_of_its_story_was_told_the_receiver_before() {
    let customs = customs("quiet_hours: [{from: '22:00', to: '07:00'}]");
    let of = |id: &str, revision: u32, severity: Severity, story: &str| Alert {
        story: Some(StoryId(story.into())),
        status: if revision == 1 { AlertStatus::Firing } else { AlertStatus::Updated },
        ..alert(id, revision, severity)
    };
    let follows = |alert: Alert, first: &str| Alert {
        thread: Some(AlertId(first.into())),
        novelty: Some(Novelty::Update),
        ..alert
    };
    let (info, warning, critical) = (Severity::Info, Severity::Warning, Severity::Critical);
    let mut kept = Kept::default();
    kept.take(&of("told", 1, warning, "s1"), &customs, 0);
    // A later revision of what was told; one whose first report waits too; what another rule makes of that.
    kept.take(&of("told", 2, warning, "s1"), &customs, 90);
    kept.take(&of("night", 1, warning, "s2"), &customs, 90);
    kept.take(&of("night", 2, warning, "s2"), &customs, 91);
    kept.take(&follows(of("more", 1, info, "s2"), "night"), &customs, 92);
    // Two rules on one article, of which one does not wait, whichever comes first; then both wait.
    kept.take(&of("after", 1, info, "s3"), &customs, 93);
    kept.take(&of("grave", 1, critical, "s3"), &customs, 93);
    kept.take(&of("both", 1, info, "s4"), &customs, 94);
    kept.take(&of("both-too", 1, warning, "s4"), &customs, 94);
    let told = news(&kept.release(&customs, 10 * 60));
    let expected =
        [("told", false), ("night", true), ("both-too", true), ("more", false), ("both", false), ("after", false)];
    assert_eq!(told, expected.map(|(id, is_new)| (id.to_owned(), Some(is_new))));

    let mut desk = Desk::default();
    let to = Destination::plain("desk");
    desk.take(&of("grave", 1, critical, "s3"), &to, &customs, at(93));
    desk.take(&of("before", 1, info, "s3"), &to, &customs, at(93));
    desk.take(&of("other", 1, info, "s5"), &to, &customs, at(92));
    let told = news(&desk.release(&customs, at(10 * 60)));
    assert_eq!(told, [("other".to_owned(), Some(true)), ("before".to_owned(), Some(false))]);
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
    kept.obey(Order::Silence(Box::new(silence)));
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

fn gathering(yaml: &str) -> Destination {
    let config = crate::yaml::decode("route.yaml", yaml).expect("it reads");
    let route = crate::alerts::Route::new(config, &["desk"]).expect("right");
    route.destinations(&alert("a", 1, Severity::Warning)).remove(0)
}

/// An alert of another group than those of `alert`, where alerts are gathered by rule.
fn other(id: &str, severity: Severity) -> Alert {
    Alert { id: AlertId(id.into()), ..crate::alerts::tests::alert("truce", severity, "metals") }
}

#[test]
fn alerts_of_a_group_come_together_and_the_next_after_the_interval() {
    let to = gathering("{receivers: [desk], group_by: [rule], group_wait: 1m, group_interval: 10m}");
    let (customs, mut kept) = (customs("{}"), Kept::default());
    let later = |minute| Decision::Later { until: at(minute), why: Why::Group };
    let take = |kept: &mut Kept, alert: &Alert, minute| {
        let decision = kept.desk.take(alert, &to, &customs, at(minute));
        kept.restart();
        decision
    };
    assert_eq!(take(&mut kept, &alert("a", 1, Severity::Info), 0), later(1));
    assert_eq!(take(&mut kept, &alert("b", 1, Severity::Warning), 0), later(1));
    assert_eq!(take(&mut kept, &other("c", Severity::Info), 0), later(1), "a group of its own");
    assert_eq!(kept.desk.next_due(), Some(at(1)));
    let told = kept.release(&customs, 1);
    assert_eq!(titles(&told), ["2 alerts: b as of 1 [b as of 1, a as of 1]", "c.1"]);
    // The next of the group waits for the interval, one that comes after it for others.
    assert_eq!(take(&mut kept, &alert("d", 1, Severity::Info), 3), later(11));
    assert_eq!(titles(&kept.release(&customs, 11)), ["d.1"]);
    assert_eq!(take(&mut kept, &alert("e", 1, Severity::Info), 30), later(31));
    // What takes back what was told waits for nobody, and leaves what waits.
    let denied = Alert { correction: true, ..alert("e", 2, Severity::Info) };
    assert_eq!(take(&mut kept, &denied, 30), Decision::Now);
    assert_eq!(titles(&kept.release(&customs, 31)), Vec::<String>::new());
}

#[test]
fn a_group_that_falls_due_in_the_quiet_hours_is_told_when_they_are_over() {
    let to = gathering("{receivers: [desk], group_by: [rule], group_wait: 5m}");
    let (customs, mut kept) = (customs("quiet_hours: [{from: '22:00', to: '07:00'}]"), Kept::default());
    assert_eq!(
        kept.desk.take(&alert("a", 1, Severity::Warning), &to, &customs, at(58)),
        Decision::Later { until: at(63), why: Why::Group }
    );
    kept.restart();
    assert_eq!(titles(&kept.release(&customs, 63)), Vec::<String>::new());
    assert_eq!(kept.desk.next_due(), Some(at(10 * 60)));
    assert_eq!(titles(&kept.release(&customs, 10 * 60)), ["a.1"]);
}

#[test]
fn nobody_hears_of_the_small_while_the_great_stands_on_the_same_desk() {
    let inhibit =
        "[{source_match: {severity: [critical]}, target_match: {severity: [info]}, equal: [labels.desk], for: 2h}]";
    let inhibitions: Vec<Inhibition> = crate::yaml::decode("bellwether.yaml", inhibit).expect("inhibitions");
    let customs = Customs { inhibitions, ..Customs::default() };
    let mut kept = Kept::default();
    let small = alert("small", 1, Severity::Info);
    assert_eq!(kept.take(&small, &customs, 0), Decision::Now);
    let great = alert("great", 1, Severity::Critical);
    kept.desk.note(&great, &customs.inhibitions, at(1));
    kept.restart();
    assert_eq!(kept.take(&great, &customs, 1), Decision::Now);
    let held = Decision::Never("inhibited until 2026-01-14 23:01 UTC by great \"great as of 1\"".to_owned());
    assert_eq!(kept.take(&small, &customs, 2), held);
    let elsewhere = Alert { labels: BTreeMap::from([("desk".to_owned(), "grains".to_owned())]), ..small.clone() };
    assert_eq!(kept.take(&elsewhere, &customs, 2), Decision::Now);
    let unknown = Alert { labels: BTreeMap::new(), ..small.clone() };
    assert_eq!(kept.take(&unknown, &customs, 2), Decision::Now, "what says nothing is not alike");
    let denied = Alert { correction: true, ..alert("small", 2, Severity::Info) };
    assert_eq!(kept.take(&denied, &customs, 3), Decision::Now);
    // It stands until its time is over, or its own matter is.
    assert_eq!(kept.take(&alert("late", 1, Severity::Info), &customs, 121), Decision::Now);
    let over = Alert { status: AlertStatus::Closed, ..alert("great", 2, Severity::Critical) };
    kept.desk.note(&over, &customs.inhibitions, at(4));
    kept.restart();
    assert_eq!(kept.take(&alert("soon", 1, Severity::Info), &customs, 5), Decision::Now);
}

#[test]
fn what_nobody_acknowledges_is_told_again_at_growing_gaps() {
    let to = gathering("{receivers: [desk], repeat_interval: 1h}");
    let (customs, mut kept) = (customs("quiet_hours: [{from: '04:00', to: '07:00'}]"), Kept::default());
    assert_eq!(kept.desk.take(&alert("a", 1, Severity::Warning), &to, &customs, at(0)), Decision::Now);
    kept.restart();
    assert_eq!(kept.desk.next_due(), Some(at(60)));
    assert_eq!(titles(&kept.release(&customs, 60)), ["Not acknowledged for 60 min: a as of 1"]);
    assert_eq!(kept.desk.next_due(), Some(at(180)), "twice the gap");
    assert_eq!(titles(&kept.release(&customs, 180)), ["Not acknowledged for 3 h: a as of 1"]);
    // Four hours later is in the quiet hours: it comes when they are over.
    assert_eq!(titles(&kept.release(&customs, 420)), Vec::<String>::new());
    assert_eq!(titles(&kept.release(&customs, 600)), ["Not acknowledged for 10 h: a as of 1"]);
    // A later revision begins anew, and one that is put off comes then.
    assert_eq!(kept.desk.take(&alert("a", 2, Severity::Warning), &to, &customs, at(700)), Decision::Now);
    let snoozed = Acknowledged { alert: AlertId("a".into()), at: at(701), by: String::new(), until: Some(at(800)) };
    kept.obey(Order::Acknowledge(snoozed.clone()));
    assert_eq!(titles(&kept.release(&customs, 760)), Vec::<String>::new());
    assert_eq!(titles(&kept.release(&customs, 800)), ["Not acknowledged for 100 min: a as of 2"]);
    kept.obey(Order::Acknowledge(Acknowledged { until: None, ..snoozed }));
    assert_eq!(kept.desk.next_due(), None);
}

#[test]
fn what_is_over_is_not_told_again_and_after_a_week_nothing_is() {
    let to = gathering("{receivers: [desk], repeat_interval: 2d}");
    let (customs, mut kept) = (customs("{}"), Kept::default());
    kept.desk.take(&alert("a", 1, Severity::Warning), &to, &customs, at(0));
    kept.desk.take(&alert("b", 1, Severity::Warning), &to, &customs, at(0));
    let over = Alert { status: AlertStatus::Closed, ..alert("b", 2, Severity::Warning) };
    assert_eq!(kept.desk.take(&over, &to, &customs, at(1)), Decision::Now);
    kept.restart();
    let mut days = Vec::new();
    while let Some(due) = kept.desk.next_due() {
        days.push((due - at(0)).num_days());
        let told = kept.desk.release(&customs, due);
        assert_eq!(told.len(), 1);
        kept.restart();
    }
    assert_eq!(days, [2, 6], "the next gap would be eight days");
}
