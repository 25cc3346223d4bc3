//! What is told, when, to whom, and what is not.

use chrono::{DateTime, TimeDelta, Utc};

use crate::alerts::AlertStatus;
use crate::operator::{Condition, Marks, OperatorConfig, Seen, Settings, Told, Watch};
use crate::outbox::Outcome;
use crate::schedule::{Hints, PollState};

/// Thursday, noon.
fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_694_400 + 60 * minute, 0).expect("in range")
}

fn settings() -> Settings {
    let receivers = [("hook", false), ("mail", true), ("phone", false)];
    let feeds = ["wire", "ministry", "desk"].map(|name| (name.to_owned(), None)).into();
    Settings { feeds, quotes: ["prices".to_owned()].into(), ..Settings::new(&OperatorConfig::default(), &receivers) }
}

/// A watch whose rows are saved after each step, as the daemon does.
struct Kept {
    watch: Watch,
    rows: std::collections::BTreeMap<String, String>,
}

impl Kept {
    fn new() -> Self {
        Self { watch: Watch::of_state(settings(), &[], &[]), rows: Default::default() }
    }
    fn save(&mut self) {
        for row in self.watch.take_rows() {
            match row.value {
                Some(value) => self.rows.insert(row.key, value),
                None => self.rows.remove(&row.key),
            };
        }
    }
    fn restart(&mut self) {
        let rows = self.rows.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        self.watch = Watch::restore(settings(), rows);
    }
    fn see(&mut self, seen: Seen, now: DateTime<Utc>) {
        self.watch.see(&seen, now);
        self.save();
    }
    fn tell(&mut self, now: DateTime<Utc>) -> Vec<Told> {
        let told = self.watch.tell(now);
        self.save();
        told
    }
    /// Minute and title of all that is told, as `until` comes by steps of a minute.
    fn told_until(&mut self, from: i64, until: i64) -> Vec<(i64, String)> {
        (from..=until)
            .flat_map(|minute| self.tell(at(minute)).into_iter().map(move |told| (minute, told.alert.title)))
            .collect()
    }
    /// A feed fails once more.
    fn fail(&mut self, feed: &str, failures: u32, minute: i64) {
        let before = PollState { failures: failures - 1, last_success_at: Some(at(-10)), ..PollState::default() };
        let poll = before.failed(at(minute), Hints::default(), format!("feed `{feed}`: server answered 503"));
        self.see(Seen::FeedFailed { feed: feed.to_owned(), poll, is_gone: false }, at(minute));
    }
    fn read(&mut self, feed: &str, items: u32, marks: Vec<Marks>, now: DateTime<Utc>) {
        let poll = PollState::default().succeeded(now, Hints::default(), items);
        self.see(
            Seen::FeedRead {
                feed: feed.to_owned(),
                poll,
                items,
                brings_new: !marks.is_empty(),
                marks,
                counts: Default::default(),
            },
            now,
        );
    }
    fn deliver(&mut self, receiver: &str, outcome: Outcome, minute: i64) {
        let is_given_up = matches!(outcome, Outcome::Permanent { .. });
        self.see(Seen::Delivery { receiver: receiver.to_owned(), outcome, is_given_up }, at(minute));
    }
}

fn busy() -> Outcome {
    Outcome::Temporary { error: "connection refused".to_owned(), retry_after: None }
}
fn refused() -> Outcome {
    Outcome::Permanent { error: "410 Gone".to_owned() }
}
fn delivered() -> Outcome {
    Outcome::Delivered { answer: "250 ok".to_owned() }
}

const WHOLE: Marks = Marks { text: true, link: true, date: true, page: None };

#[test]
fn a_feed_that_fails_is_told_once_then_after_growing_gaps_and_its_end_is_told() {
    let mut kept = Kept::new();
    for (failures, minute) in [(1, 0), (2, 1), (3, 3), (4, 7)] {
        kept.fail("wire", failures, minute);
    }
    assert_eq!(kept.told_until(7, 14), []);
    kept.fail("wire", 5, 15);
    assert_eq!(kept.tell(at(15)), []);
    let told = kept.tell(at(16));
    insta::assert_snapshot!(format!("{}\n{}", told[0].alert.title, told[0].alert.body), @r"
    Feed `wire` fails
    Feed `wire`, since Thu 26 Nov 12:00 UTC: 5 failures in a row: server answered 503.
    Last read Thu 26 Nov 11:50 UTC. Next try Thu 26 Nov 12:31 UTC.

    What to do: open the feed's address; if it has moved, put the new one into `feeds`, if it is gone, take it out. `bellwether feeds` shows every error. Until then its news is missed.
    ");
    assert_eq!(
        (told[0].receivers.join(" "), told[0].alert.status, told[0].alert.revision),
        ("mail".into(), AlertStatus::Firing, 1)
    );
    // A restart and further failures repeat nothing.
    kept.restart();
    kept.fail("wire", 6, 31);
    let again = kept.told_until(17, 16 + 60 + 240 + 2 * 1440);
    let minutes: Vec<i64> = again.iter().map(|(minute, _)| minute - 16).collect();
    assert_eq!(minutes, [60, 60 + 240, 60 + 240 + 1440, 60 + 240 + 2 * 1440]);
    assert!(again.iter().all(|(_, title)| title == "Still: feed `wire` fails"), "{again:?}");
    let id = told[0].alert.id.clone();
    kept.read("wire", 3, vec![WHOLE], at(5_000));
    let over = kept.tell(at(5_001));
    assert_eq!(
        (over[0].alert.title.as_str(), over[0].alert.status),
        ("Feed `wire` is read again", AlertStatus::Closed)
    );
    assert_eq!((&over[0].alert.id, over[0].alert.revision), (&id, 6));
    insta::assert_snapshot!(over[0].alert.body, @"Feed `wire` is read again. It was otherwise from Thu 26 Nov 12:00 UTC to Sun 29 Nov 23:20 UTC, for 3 d 11 h.");
    assert_eq!(kept.watch.next_due(), None);
    assert!(kept.rows.keys().all(|key| !key.contains("open")), "{:?}", kept.rows);
}

#[test]
fn what_breaks_together_is_one_message_and_so_is_what_joins_and_ends() {
    let mut kept = Kept::new();
    for feed in ["wire", "ministry"] {
        kept.fail(feed, 5, 0);
    }
    assert_eq!(kept.told_until(0, 1), [(1, "2 feeds fail: `ministry`, `wire`".to_owned())]);
    // Not more often than every five minutes.
    kept.fail("desk", 5, 2);
    kept.read("wire", 1, vec![], at(3));
    assert_eq!(kept.told_until(2, 30), [(6, "Feed `wire` is read again; 2 feeds fail: `desk`, `ministry`".to_owned())]);
}

#[test]
fn what_is_over_before_it_was_told_is_not_told() {
    let mut kept = Kept::new();
    kept.fail("wire", 5, 0);
    kept.read("wire", 1, vec![], at(0));
    assert_eq!((kept.told_until(0, 100), kept.watch.next_due()), (vec![], None));
    // What ends and begins again between two tellings never ended.
    kept.fail("wire", 5, 200);
    kept.told_until(200, 201);
    kept.read("wire", 1, vec![], at(202));
    kept.fail("wire", 5, 203);
    let title = "Still: feed `wire` fails".to_owned();
    assert_eq!(kept.told_until(202, 270), [(261, title)]);
}

#[test]
fn a_feed_that_is_gone_for_good_is_told_at_once() {
    let mut kept = Kept::new();
    let poll = PollState::default().failed(at(0), Hints::default(), "feed `desk`: gone (410)".to_owned());
    kept.see(Seen::FeedFailed { feed: "desk".to_owned(), poll, is_gone: true }, at(0));
    assert_eq!(kept.told_until(0, 1), [(1, "Feed `desk` fails".to_owned())]);
}

#[test]
fn a_receiver_is_down_after_three_tries_over_five_minutes_and_another_one_is_told() {
    let mut kept = Kept::new();
    for minute in [0, 1, 4] {
        kept.deliver("mail", busy(), minute);
    }
    assert_eq!(kept.told_until(0, 5), []);
    kept.deliver("mail", busy(), 6);
    let told = kept.tell(at(7));
    assert_eq!(
        (told[0].alert.title.as_str(), told[0].receivers.join(" ")),
        ("Receiver `mail` cannot be told", "hook".into())
    );
    // What else is wrong goes there, too.
    kept.fail("wire", 5, 8);
    assert_eq!(kept.tell(at(9))[0].receivers, ["hook"]);
    kept.deliver("mail", delivered(), 20);
    let over = kept.tell(at(21));
    assert_eq!(
        (over[0].alert.title.as_str(), over[0].receivers.join(" ")),
        ("Receiver `mail` is reached again", "mail hook".into())
    );
    insta::assert_snapshot!(over[0].alert.body, @"Receiver `mail` is reached again. It was otherwise from Thu 26 Nov 12:00 UTC to Thu 26 Nov 12:20 UTC, for 20 min.");
}

#[test]
fn a_refusal_for_good_is_told_at_once_and_with_what_was_given_up() {
    let mut kept = Kept::new();
    kept.deliver("hook", refused(), 0);
    kept.deliver("hook", refused(), 0);
    let told = kept.tell(at(1));
    assert_eq!(told[0].receivers, ["mail"]);
    insta::assert_snapshot!(told[0].alert.body, @r"
    Receiver `hook`, since Thu 26 Nov 12:00 UTC: it refuses for good: 410 Gone.
    2 tries failed; 2 notifications were given up.

    What to do: look at the receiver's server and its settings; `bellwether send-test RECEIVER` tries it. What waits is sent when it is back; what was given up is kept: `bellwether outbox` lists it, `bellwether outbox --retry ID` sends it.
    ");
}

#[test]
fn where_every_receiver_is_down_nobody_is_told_of_it_and_other_matters_wait_in_the_outbox() {
    let mut kept = Kept::new();
    for receiver in ["mail", "hook", "phone"] {
        kept.deliver(receiver, refused(), 0);
    }
    kept.fail("wire", 5, 0);
    let told: Vec<(String, Vec<String>)> =
        kept.tell(at(1)).into_iter().map(|told| (told.alert.title, told.receivers)).collect();
    assert_eq!(
        told,
        [
            ("3 receivers cannot be told: `hook`, `mail`, `phone`".to_owned(), vec![]),
            ("Feed `wire` fails".to_owned(), vec!["mail".to_owned()])
        ]
    );
    // One that is back hears of the others.
    kept.deliver("phone", delivered(), 10);
    let told = kept.tell(at(11));
    assert_eq!(told[0].receivers, ["phone"]);
    assert_eq!(told[0].alert.title, "Receiver `phone` is reached again; 2 receivers cannot be told: `hook`, `mail`");
}

/// A feed that brings something every weekday hour from 8 to 18 UTC, read every half hour; ends on a Monday, noon.
fn regular(kept: &mut Kept, weeks: i64) -> DateTime<Utc> {
    // Monday the 30th, noon, less the weeks.
    let end = at(4 * 24 * 60);
    let mut now = end - TimeDelta::weeks(weeks);
    while now <= end {
        let (day, hour) = ((now.timestamp() / 86_400 + 3) % 7, now.timestamp() / 3_600 % 24);
        let brings = day < 5 && (8..18).contains(&hour) && now.timestamp() % 3_600 == 0;
        kept.read("wire", 10, if brings { vec![WHOLE] } else { vec![] }, now);
        now += TimeDelta::minutes(30);
    }
    end
}

/// After how many hours of silence it is told, if within these.
fn silent_after(kept: &mut Kept, since: DateTime<Utc>, hours_max: i64) -> Option<i64> {
    (1..=hours_max * 2).find_map(|half| {
        let now = since + TimeDelta::minutes(30 * half);
        kept.read("wire", 10, vec![], now);
        kept.tell(now + TimeDelta::minutes(1))
            .iter()
            .any(|told| told.alert.title == "Feed `wire` is silent")
            .then_some(half / 2)
    })
}

#[test]
fn nights_and_weekends_are_no_silence_and_a_weekday_without_news_is() {
    let mut kept = Kept::new();
    let end = regular(&mut kept, 4);
    assert_eq!(kept.tell(end), [], "four weeks of nights and weekends");
    assert_eq!(silent_after(&mut kept, end, 24), Some(5));
    kept.restart();
    kept.read("wire", 10, vec![WHOLE], end + TimeDelta::days(1));
    let over = kept.tell(end + TimeDelta::days(1) + TimeDelta::minutes(1));
    assert_eq!(over[0].alert.title, "Feed `wire` brings something new again");
}

#[test]
fn a_new_feed_and_one_that_was_not_watched_are_never_called_silent() {
    let mut kept = Kept::new();
    let end = regular(&mut kept, 1);
    assert_eq!(silent_after(&mut kept, end, 48), None);
    // Bellwether was off for a week: those hours do not count.
    let mut kept = Kept::new();
    let end = regular(&mut kept, 4) + TimeDelta::days(7);
    kept.read("wire", 10, vec![], end);
    assert_eq!(kept.tell(end + TimeDelta::minutes(1)), []);
}

#[test]
fn a_silence_that_lasts_for_weeks_does_not_end_by_becoming_usual() {
    let mut kept = Kept::new();
    let end = regular(&mut kept, 4);
    silent_after(&mut kept, end, 24);
    for hour in 24..24 * 50 {
        kept.read("wire", 10, vec![], end + TimeDelta::hours(hour));
    }
    let matters: Vec<Condition> = kept.watch.matters().map(|(condition, ..)| condition).collect();
    assert_eq!(matters, [Condition::FeedSilent]);
}

#[test]
fn a_set_time_takes_the_place_of_what_is_learned() {
    let mut kept = Kept::new();
    let feeds = [("wire".to_owned(), Some(TimeDelta::hours(2)))].into();
    kept.watch.change_settings(Settings { feeds, ..settings() });
    kept.read("wire", 10, vec![WHOLE], at(0));
    kept.read("wire", 10, vec![], at(120));
    assert_eq!(kept.tell(at(121)), []);
    kept.read("wire", 10, vec![], at(121));
    let told = kept.tell(at(122));
    assert!(told[0].alert.body.starts_with("Feed `wire`, since Thu 26 Nov 12:00 UTC: it answers and brings nothing new, for more than 2 h (`silent_after`).\n"), "{}", told[0].alert.body);
}

#[test]
fn entries_that_lose_their_text_are_told_and_headlines_that_never_had_one_are_not() {
    for (usual, is_told) in [(true, true), (false, false)] {
        let mut kept = Kept::new();
        let entry = |text| Marks { text, ..WHOLE };
        for minute in 0..40 {
            kept.read("wire", 10, vec![entry(usual)], at(minute));
        }
        for minute in 40..50 {
            kept.read("wire", 10, vec![entry(false)], at(minute));
        }
        let told = kept.tell(at(51));
        assert_eq!(!told.is_empty(), is_told);
        if is_told {
            insta::assert_snapshot!(told[0].alert.body, @r"
            Feed `wire`, since Thu 26 Nov 12:47 UTC: its new entries lack a main text (0 of the last 10 have one, before that 100 % had).
            It is read on, and answers.

            What to do: open one of its entries: the site's layout or the feed's form may have changed, or a bot wall may stand before its pages. `bellwether extract ADDRESS --explain` shows what is read of a page.
            ");
        }
    }
}

#[test]
fn a_feed_that_comes_empty_is_told_unless_that_is_its_habit() {
    let mut kept = Kept::new();
    let empty =
        |kept: &mut Kept, from: i64| (from..from + 4).for_each(|minute| kept.read("wire", 0, vec![], at(minute)));
    for (from, is_told) in [(0, true), (100, true), (200, false)] {
        kept.read("wire", 12, vec![WHOLE], at(from));
        kept.told_until(from, from + 20);
        empty(&mut kept, from + 30);
        let told = kept.told_until(from + 30, from + 40);
        assert_eq!(told.iter().any(|(_, title)| title == "Feed `wire` yields too little"), is_told, "{from}: {told:?}");
    }
}

#[test]
fn quotes_that_fail_or_are_behind_are_told() {
    let mut kept = Kept::new();
    let hours = TimeDelta::hours;
    let poll = |failures| PollState { failures, last_error: Some("HTTP 500".to_owned()), ..PollState::default() };
    let seen = |failures, behind| Seen::Quotes { source: "prices".to_owned(), poll: poll(failures), behind };
    kept.see(seen(0, Some((hours(2), hours(1)))), at(0));
    assert_eq!(kept.told_until(0, 1), [(1, "Quote source `prices` brings old prices".to_owned())]);
    // A poll without bars says nothing of how old they are.
    kept.see(seen(0, None), at(2));
    assert_eq!(kept.told_until(2, 10), []);
    kept.see(seen(0, Some((hours(0), hours(1)))), at(11));
    (1..=5).for_each(|failures| kept.see(seen(failures, None), at(11 + i64::from(failures))));
    let told: Vec<String> = kept.told_until(12, 17).into_iter().map(|(_, title)| title).collect();
    assert_eq!(told, ["Quote source `prices` brings fresh prices again", "Quote source `prices` fails"]);
}

#[test]
fn a_rule_that_fails_is_told_and_is_well_after_a_day_without() {
    let mut kept = Kept::new();
    let failed = || Seen::RuleFailed { rule: "mine".to_owned(), part: "if", error: "no such key".to_owned() };
    kept.see(failed(), at(0));
    kept.see(failed(), at(600));
    let told = kept.told_until(0, 600 + 24 * 60 + 10);
    let (first, last) = (&told[0], &told[told.len() - 1]);
    assert_eq!(first, &(1, "Rule `mine` fails".to_owned()));
    assert_eq!(last, &(600 + 24 * 60 + 1, "Rule `mine` has not failed for a day".to_owned()));
}

#[test]
fn an_alert_that_expired_is_told_though_the_receiver_answers_again() {
    let mut kept = Kept::new();
    let late = Outcome::Late { error: "not sent: its time was over at 2026-11-26 11:00 UTC".to_owned() };
    let expired =
        |receiver: &str, outcome| Seen::Delivery { receiver: receiver.to_owned(), outcome, is_given_up: true };
    kept.see(expired("hook", late), at(0));
    kept.deliver("hook", delivered(), 0);
    let told = kept.tell(at(1)).remove(0).alert;
    assert_eq!(told.title, "Receiver `hook` was not told in time");
    assert!(told.body.contains("an alert expired: not sent: its time was over"), "{}", told.body);
    // Another one that ran out of tries, in less than it takes to call a receiver down.
    kept.see(expired("phone", busy()), at(10));
    let rest: Vec<String> = kept.told_until(10, 30 * 60).into_iter().map(|(_, title)| title).collect();
    assert!(rest[0].contains("2 receivers were not told in time: `hook`, `phone`"), "{rest:?}");
    assert!(rest.last().is_some_and(|last| last.contains("has missed nothing for a day")), "{rest:?}");
}

#[test]
fn what_is_configured_no_more_is_wrong_no_more() {
    let mut kept = Kept::new();
    kept.fail("wire", 5, 0);
    kept.fail("desk", 5, 0);
    kept.deliver("hook", refused(), 0);
    kept.tell(at(1));
    let receivers = [("mail", true)];
    let feeds = [("desk".to_owned(), None)].into();
    kept.watch.change_settings(Settings { feeds, ..Settings::new(&OperatorConfig::default(), &receivers) });
    kept.save();
    let left: Vec<(Condition, &str)> = kept.watch.matters().map(|(condition, name, _)| (condition, name)).collect();
    assert_eq!(left, [(Condition::FeedFailing, "desk")]);
    kept.restart();
    assert_eq!(kept.watch.matters().count(), 1);
}

#[test]
fn without_a_word_the_first_that_sends_mail_is_told_and_else_the_first() {
    let of = |yaml: &str, receivers: &[(&str, bool)]| {
        let config: OperatorConfig = crate::yaml::decode("bellwether.yaml", yaml).expect("a setting");
        Settings::new(&config, receivers).receivers
    };
    assert_eq!(of("{}", &[("hook", false), ("mail", true)]), ["mail"]);
    assert_eq!(of("{}", &[("hook", false), ("other", false)]), ["hook"]);
    assert_eq!(of("receivers: []", &[("hook", false)]), Vec::<String>::new());
    let faults = OperatorConfig {
        receivers: Some(vec!["hok".into()]),
        repeat: vec![],
        failures: 0,
        ..OperatorConfig::default()
    };
    assert_eq!(
        faults.faults(&["hook"]),
        [
            "`operator.receivers`: no receiver is named `hok`; did you mean `hook`?",
            "`operator.repeat`: expected one gap or more, each of a minute or longer",
            "`operator.failures`: expected 1 or more",
        ]
    );
}

#[test]
fn a_disk_is_low_until_it_has_a_fifth_more_than_the_least() {
    let mut kept = Kept::new();
    let seen = |mb: u64| Seen::Disk { folder: "data".to_owned(), free: mb << 20, total: 100_000 << 20 };
    for (minute, mb) in [(0, 501), (1, 499), (2, 550), (20, 599), (30, 600)] {
        kept.see(seen(mb), at(minute));
    }
    assert_eq!(kept.told_until(0, 40), [], "over before it was told");
    kept.see(seen(10), at(41));
    let told = kept.tell(at(42));
    assert_eq!(told[0].alert.title, "Disk of `data` is nearly full");
    assert!(
        told[0]
            .alert
            .body
            .starts_with("Disk of `data`, since Thu 26 Nov 12:41 UTC: 10 MB are free (0 %), less than 500 MB.")
    );
    kept.see(seen(700), at(50));
    assert_eq!(kept.tell(at(51))[0].alert.title, "Disk of `data` has room again");
}

#[test]
fn a_damaged_store_is_told_until_it_is_sound() {
    let mut kept = Kept::new();
    let seen = |damage: Option<&str>| Seen::StoreChecked { store: "b.db".into(), damage: damage.map(str::to_owned) };
    kept.see(seen(None), at(0));
    assert_eq!(kept.tell(at(1)).len(), 0);
    kept.see(seen(Some("Tree 5 page 9: btreeInitPage() returns error code 11")), at(2));
    let told = kept.tell(at(3)).remove(0).alert;
    assert_eq!((&*told.title, told.severity), ("Store `b.db` is damaged", crate::rules::Severity::Critical));
    assert!(told.body.contains("Tree 5 page 9"), "{}", told.body);
    kept.see(seen(None), at(4));
    assert_eq!(kept.tell(at(9))[0].alert.title, "Store `b.db` is sound again");
}

#[test]
fn a_refused_configuration_and_a_jump_of_the_clock_are_told_and_end() {
    let mut kept = Kept::new();
    let config = |refused| Seen::Config { file: "bellwether.yaml".to_owned(), refused };
    kept.see(config(Some((2, "mine.yaml:3:1: unknown kind `tarif`".to_owned()))), at(0));
    kept.see(Seen::Clock { by: TimeDelta::hours(-2) }, at(0));
    let told: Vec<String> = kept.tell(at(1)).into_iter().map(|told| told.alert.body).collect();
    assert!(told[0].starts_with("Configuration `bellwether.yaml`, since Thu 26 Nov 12:00 UTC: mine.yaml:3:1: unknown kind `tarif` (2 problems in all).\n"), "{}", told[0]);
    assert!(
        told[1].starts_with("Clock of `this machine`, since Thu 26 Nov 12:00 UTC: it was set back by 2 h.\n"),
        "{}",
        told[1]
    );
    kept.see(config(None), at(30));
    let told: Vec<(i64, String)> = kept.told_until(30, 90);
    assert_eq!(
        told,
        [
            (31, "Configuration `bellwether.yaml` is in use".to_owned()),
            (61, "Clock of `this machine` has not jumped for an hour".to_owned())
        ]
    );
}

#[test]
fn a_store_that_cannot_be_written_is_told_when_that_lasts_and_again_and_its_end() {
    let (mut unsaved, pace) = (crate::operator::Unsaved::default(), settings().pace);
    let told = |alert: Option<crate::alerts::Alert>| alert.map(|alert| (alert.revision, alert.status));
    assert_eq!(told(unsaved.failed("bw.db", "disk full", &pace, at(0))), None);
    assert_eq!(told(unsaved.saved("bw.db", &pace, at(1))), None, "one that failed once is no matter");
    let mut failing = |minute| told(unsaved.failed("bw.db", "disk full", &pace, at(minute)));
    assert_eq!((failing(10), failing(11), failing(12)), (None, Some((1, AlertStatus::Firing)), None));
    assert_eq!((failing(70), failing(71)), (None, Some((2, AlertStatus::Updated))));
    let mut saving = |minute| told(unsaved.saved("bw.db", &pace, at(minute)));
    assert_eq!((saving(90), saving(91), saving(92)), (None, Some((3, AlertStatus::Closed)), None));
}
