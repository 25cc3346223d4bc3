//! What prices did is reported again when a rule asks for it, once each, over any restart.

use std::collections::BTreeMap;

use super::tests::{READER, article, at, settings};
use super::*;
use crate::alerts::{AlertStatus, QuietHours};

const THREAT: &str = "The White House said the United States threatened to impose an additional 100% tariff on imports from China from November 1, 2025.";
const RULES: &str = "rules: [{alert: tariff-threat, symbols: [AAPL], follow_up: [15m, 1h, close, next close]}]";
/// Friday 10 October 2025, 14:00 UTC; New York closes six hours later.
const CLOSE: i64 = 6 * 60;
const DAY: i64 = 24 * 60;

/// An engine that goes through its rows after every step.
struct Desk {
    engine: Engine,
    settings: fn() -> Settings,
    rows: BTreeMap<String, String>,
    stories: Vec<Story>,
    bars: Vec<Bar>,
    held: Vec<String>,
}

impl Desk {
    fn new(settings: fn() -> Settings) -> Self {
        let engine = Engine::restore(settings(), Saved::default());
        Self { engine, settings, rows: BTreeMap::new(), stories: vec![], bars: vec![], held: vec![] }
    }

    fn keep(&mut self, step: Step) -> Vec<Arc<Alert>> {
        for row in step.state {
            match row.value {
                Some(value) => self.rows.insert(row.key, value),
                None => self.rows.remove(&row.key),
            };
        }
        self.stories.extend(step.stories.iter().map(|story| (**story).clone()));
        self.held.extend(step.held.into_iter().chain(step.kept).map(|held| held.reason));
        let state = self.rows.iter().map(|(key, value)| StateRow { key: key.clone(), value: Some(value.clone()) });
        let saved =
            Saved { state: state.collect(), bars: self.bars.clone(), stories: self.stories.clone(), texts: step.texts };
        self.engine = Engine::restore((self.settings)(), saved);
        step.alerts
    }

    fn price(&mut self, minute: i64, close: f64) {
        let bar = Bar {
            symbol: Symbol::new("AAPL"),
            starts_at: at(minute - 5),
            interval_s: 300,
            open: None,
            high: None,
            low: None,
            close,
            volume: None,
            received_at: at(minute),
        };
        self.bars.push(bar.clone());
        let step = self.engine.price(&[bar], true, at(minute));
        self.keep(step);
    }

    fn read(&mut self, source: &str, text: &str, minute: i64) -> Vec<Arc<Alert>> {
        let told = article(source, text, minute);
        let step = self.engine.read(&told, &READER.read(&told), Mute::No, at(minute));
        self.keep(step)
    }

    /// What is told until a minute, each with its time.
    fn wait(&mut self, minute: i64) -> Vec<(i64, Arc<Alert>)> {
        let mut told = Vec::new();
        while let Some(due) = self.engine.next_due().filter(|due| *due <= at(minute)) {
            let step = self.engine.tick(due);
            let alerts = self.keep(step);
            told.extend(alerts.into_iter().map(|alert| ((due - at(0)).num_minutes(), alert)));
        }
        told
    }
}

fn titles(told: &[(i64, Arc<Alert>)]) -> Vec<(i64, &str)> {
    told.iter().map(|(minute, alert)| (*minute, alert.title.as_str())).collect()
}

const HEADLINE: &str = "United States threatens additional 100% tariff on China, from 1 Nov 2025";

#[test]
fn each_report_comes_once_at_its_time_in_the_alerts_own_thread() {
    let mut desk = Desk::new(|| settings(RULES));
    desk.price(-5, 250.0);
    let first = desk.read("wire", THREAT, 0)[0].clone();
    desk.price(14, 245.0);
    let told = desk.wait(20);
    assert_eq!(titles(&told), [(15, format!("After 15m: AAPL −2.00 % ({HEADLINE})").as_str())]);
    let report = &told[0].1;
    assert_eq!((&report.id, report.revision, report.status), (&first.id, 2, AlertStatus::FollowUp));
    assert_eq!((report.severity, &report.facts, &report.article), (first.severity, &first.facts, &first.article));
    assert_eq!(report.follow_up.map(|one| one.to_string()).as_deref(), Some("15m"));
    desk.price(58, 242.5);
    assert_eq!(titles(&desk.wait(70)), [(60, format!("After 1h: AAPL −3.00 % ({HEADLINE})").as_str())]);
    desk.price(CLOSE, 240.0);
    // Trade after hours is not the close.
    desk.price(CLOSE + 10, 200.0);
    let close = desk.wait(DAY);
    assert_eq!(titles(&close), [(CLOSE + 15, format!("At the close: AAPL −4.00 % ({HEADLINE})").as_str())]);
    // Saturday and Sunday have none.
    desk.price(3 * DAY + CLOSE, 255.0);
    let next = desk.wait(9 * DAY);
    let title = format!("At the next close: AAPL +2.00 % ({HEADLINE})");
    assert_eq!(titles(&next), [(3 * DAY + CLOSE + 15, title.as_str())]);
    assert!(desk.rows.keys().all(|key| !key.starts_with(FollowUps::HEAD)), "nothing is awaited any more");
}

#[test]
fn news_at_the_weekend_is_measured_from_the_open() {
    let mut desk = Desk::new(|| settings("rules: [{alert: tariff-threat, symbols: [AAPL], follow_up: [15m, close]}]"));
    desk.price(CLOSE, 250.0);
    let saturday = DAY + 300;
    assert_eq!(desk.read("wire", THREAT, saturday).len(), 1);
    let open = 3 * DAY - 30;
    desk.price(open + 10, 245.0);
    desk.price(3 * DAY + CLOSE, 240.0);
    let told = desk.wait(9 * DAY);
    let minutes: Vec<i64> = told.iter().map(|(minute, _)| *minute).collect();
    assert_eq!(minutes, [open + 15, 3 * DAY + CLOSE + 15], "{told:?}");
}

#[test]
fn just_before_the_close_an_hour_ends_with_it() {
    let mut desk = Desk::new(|| settings("rules: [{alert: tariff-threat, symbols: [AAPL], follow_up: 1h}]"));
    desk.price(CLOSE - 15, 250.0);
    desk.read("wire", THREAT, CLOSE - 10);
    desk.price(CLOSE, 245.0);
    desk.price(CLOSE + 20, 100.0);
    let told = desk.wait(DAY);
    assert_eq!(told[0].1.title, format!("After 1h: AAPL −2.00 % ({HEADLINE})"));
}

#[test]
fn where_no_price_is_known_nobody_is_told_and_the_reason_is() {
    let mut desk = Desk::new(|| settings("rules: [{alert: tariff-threat, symbols: [AAPL], follow_up: 15m}]"));
    desk.read("wire", THREAT, 0);
    assert_eq!(titles(&desk.wait(DAY)), []);
    assert_eq!(desk.held, ["no report at `15m`: no price yet"]);
    let mut desk = Desk::new(|| settings("rules: [{alert: tariff-threat, symbols: [MINE], follow_up: [close]}]"));
    desk.read("wire", THREAT, 0);
    assert_eq!(desk.held, ["no report at `close`: no calendar for that day"], "nobody knows when it closes");
}

#[test]
fn a_report_goes_on_from_what_was_told_meanwhile() {
    let of = || settings("rules: [{alert: levy, where: {kind: tariff, target: CN}, symbols: [AAPL], follow_up: [1h]}]");
    let mut desk = Desk::new(of);
    desk.price(-5, 250.0);
    desk.read("wire", THREAT, 0);
    let order = "President Trump signed an order on Friday imposing an additional 100% tariff on imports from China from November 1, 2025.";
    let update = desk.read("paper", order, 30);
    let update = update.iter().find(|alert| *alert.rule.0 == *"levy").expect("an update").clone();
    assert_eq!(update.revision, 2);
    desk.price(55, 245.0);
    let told = desk.wait(70);
    let [(60, report)] = told.as_slice() else { panic!("one report, not {told:?}") };
    assert_eq!((report.revision, report.article.as_ref()), (3, update.article.as_ref()));
    assert!(report.title.ends_with(&format!("({})", update.title)), "{}", report.title);
}

#[test]
fn a_night_holds_the_news_and_its_reports_as_one_alert() {
    fn quiet() -> Settings {
        let mut settings = settings(RULES);
        let hours: Vec<QuietHours> =
            crate::yaml::decode("a.yaml", "[{from: '13:00', to: '15:30', except: []}]").expect("hours");
        let manners = alerts::Manners { quiet_hours: hours, ..alerts::Manners::default() };
        settings.customs.manners.insert("mail".into(), manners);
        settings
    }
    let mut desk = Desk::new(quiet);
    desk.price(-5, 250.0);
    desk.read("wire", THREAT, 0);
    desk.price(14, 245.0);
    desk.price(58, 242.5);
    let due: Vec<i64> = desk.wait(89).iter().map(|(minute, _)| *minute).collect();
    assert_eq!(due, [15, 60]);
    let step = desk.engine.tick(at(90));
    let sent: Vec<u32> = step.notifications.iter().map(|one| one.revision).collect();
    assert_eq!(sent, [3], "the last report stands for all of it, with the news in it");
}

#[test]
fn what_is_muted_is_not_followed() {
    let mut engine = Engine::restore(settings(RULES), Saved::default());
    let told = article("wire", THREAT, 0);
    engine.read(&told, &READER.read(&told), Mute::FirstRead, at(0));
    assert_eq!(engine.follow_ups.next_due(), None);
}
