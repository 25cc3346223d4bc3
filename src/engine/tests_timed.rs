//! Rules over more than one moment, with and without a restart between.

use std::sync::LazyLock;

use super::*;
use crate::alerts::RouteConfig;
use crate::article::Source;
use crate::facts::{Action, DateIs, DateSpan, Evidence, EvidenceIn, Hedge, Kind, Stage};
use crate::fetch::Tier;
use crate::lexicon::{Lexicon, PartyId, ProductId};
use crate::rules::RuleFile;

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_054_400 + 3_600 * hour, 0).expect("a time")
}

fn party(ids: &[&str]) -> Vec<PartyId> {
    ids.iter().map(|id| PartyId::new(id)).collect()
}

fn fact(kind: Kind, stage: Stage, actor: &str, target: &str, object: &str) -> Fact {
    Fact {
        kind,
        action: (kind != Kind::Meeting).then_some(Action::Impose),
        stage: Some(stage),
        actor: if kind == Kind::Meeting { vec![] } else { party(&[actor]) },
        target: if kind == Kind::Meeting { vec![] } else { party(&[target]) },
        participants: if kind == Kind::Meeting { vec![actor.into(), target.into()] } else { vec![] },
        object: if object.is_empty() { vec![] } else { vec![ProductId::new(object)] },
        rate: None,
        rate_from: None,
        rate_is: None,
        basis: None,
        amount: None,
        date: None,
        date_is: None,
        place: None,
        confirmed_by: vec![],
        unconfirmed_by: vec![],
        denied_by: vec![],
        said_by: None,
        fresh: true,
        hedge: Hedge::Asserted,
        evidence: Evidence { text: "It says so.".into(), part: EvidenceIn::Text, start: 0, end: 11 },
        confidence: 0.8,
    }
}

fn meeting(confirmed: &[&str], unconfirmed: &[&str]) -> Fact {
    Fact {
        confirmed_by: party(confirmed),
        unconfirmed_by: party(unconfirmed),
        ..fact(Kind::Meeting, Stage::Announced, "US", "CN", "")
    }
}

/// An engine that is taken down and restored from its rows before every step, or not.
struct Desk {
    rules: &'static str,
    engine: Engine,
    restarts: bool,
    saved: std::collections::BTreeMap<String, String>,
    stories: std::collections::BTreeMap<String, Story>,
    texts: Vec<TextSeen>,
    number: u64,
    /// Every alert and notification, as it would be saved.
    log: Vec<String>,
}

impl Desk {
    fn new(rules: &'static str, restarts: bool) -> Self {
        Self {
            rules,
            engine: Engine::restore(settings(rules), Saved::default()),
            restarts,
            saved: Default::default(),
            stories: Default::default(),
            texts: vec![],
            number: 0,
            log: vec![],
        }
    }

    fn keep(&mut self, step: Step) -> Vec<String> {
        self.log.extend(step.alerts.iter().map(|alert| serde_json::to_string(alert).expect("it is saved so")));
        for row in &step.state {
            match &row.value {
                Some(value) => _ = self.saved.insert(row.key.clone(), value.clone()),
                None => _ = self.saved.remove(&row.key),
            }
        }
        for story in &step.stories {
            self.stories.insert(story.id.to_string(), (**story).clone());
        }
        self.texts.extend(step.texts);
        if self.restarts {
            let state = self
                .saved
                .iter()
                .map(|(key, value)| StateRow { key: key.clone(), value: Some(value.clone()) })
                .collect();
            let saved = Saved {
                stories: self.stories.values().cloned().collect(),
                texts: self.texts.clone(),
                state,
                bars: vec![],
            };
            self.engine = Engine::restore(settings(self.rules), saved);
        }
        step.alerts.iter().map(|alert| format!("{} {} | {}", alert.rule, alert.title, alert.body)).collect()
    }

    /// What is told when time goes on to an hour.
    fn wait(&mut self, hour: i64) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(due) = self.engine.next_due().filter(|due| *due <= at(hour)) {
            let step = self.engine.tick(due);
            told.extend(self.keep(step));
        }
        told
    }

    fn tell(&mut self, hour: i64, source: &str, tier: Tier, fact: Fact) -> Vec<String> {
        let mut told = self.wait(hour);
        self.number += 1;
        let source = Source { id: source.into(), tier, speaks_for: None };
        let text = "word ".repeat(self.number as usize * 17) + &source.id;
        let mut article = Article::plain(&format!("a{}", self.number), source, "", &text, Some(at(hour)), at(hour));
        article.fingerprint = self.number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let step = self.engine.read(&Arc::new(article), &[fact], Mute::No, at(hour));
        told.extend(self.keep(step));
        told
    }

    fn press(&mut self, hour: i64, fact: Fact) -> Vec<String> {
        self.tell(hour, &format!("press{hour}"), Tier::Press, fact)
    }
}

fn settings(rules: &str) -> Settings {
    let files = [RuleFile { name: "mine.yaml".into(), text: rules.into() }];
    let rules = RuleSet::compile(&files, &LEXICON).expect("right rules");
    let route = Route::new(RouteConfig::default(), &[]).expect("a route");
    Settings { rules, route, customs: Default::default(), watchlist: vec![], market: Reference::default() }
}

/// Runs a course of events three times, once with a restart after every step: what is told must not differ by a byte.
fn both(rules: &'static str, course: impl Fn(&mut Desk)) {
    let logs: Vec<Vec<String>> = [false, true, false]
        .into_iter()
        .map(|restarts| {
            let mut desk = Desk::new(rules, restarts);
            course(&mut desk);
            desk.log
        })
        .collect();
    assert_eq!(logs[0], logs[1], "a restart changes what is told");
    assert_eq!(logs[0], logs[2], "the same input, the same alerts");
}

const ESCALATION: &str = "rules: [{alert: escalation, on: sequence, within: 7d, by: parties, steps: [{kind: export_control, actor: CN}, {kind: tariff, actor: US, stage: [threatened, announced]}]}]";

#[test]
fn a_sequence_fires_when_its_steps_come_in_order_and_in_time() {
    both(ESCALATION, |desk| {
        let control = || fact(Kind::ExportControl, Stage::Announced, "CN", "US", "rare_earths");
        let threat = || fact(Kind::Tariff, Stage::Threatened, "US", "CN", "");
        assert_eq!(desk.press(0, threat()), [""; 0], "the other way round is no such sequence");
        assert_eq!(desk.press(1, control()), [""; 0]);
        let other = fact(Kind::Tariff, Stage::Threatened, "US", "BR", "coffee");
        assert_eq!(desk.press(20, other).len(), 1, "the United States is a party of both");
        let fired = desk.press(30, fact(Kind::Tariff, Stage::Announced, "US", "CN", "autos"));
        assert_eq!(fired.len(), 0, "the sequence is over once it has fired: {fired:?}");
        assert_eq!(desk.press(40, fact(Kind::ExportControl, Stage::Announced, "CN", "US", "gallium")), [""; 0]);
        let told = desk.press(41, fact(Kind::Tariff, Stage::Threatened, "US", "CN", "toys"));
        assert!(told[0].starts_with("escalation ") && told[0].contains("gallium"), "{told:?}");
    });
}

#[test]
fn a_sequence_that_takes_too_long_is_none() {
    both(ESCALATION, |desk| {
        desk.press(0, fact(Kind::ExportControl, Stage::Announced, "CN", "US", "rare_earths"));
        assert_eq!(desk.press(24 * 7 + 1, fact(Kind::Tariff, Stage::Threatened, "US", "CN", "")), [""; 0]);
    });
}

#[test]
fn steps_that_share_no_field_are_not_joined() {
    let rules = "rules: [{alert: answer, on: sequence, within: 7d, by: object, steps: [{kind: export_control}, {kind: tariff}]}]";
    both(rules, |desk| {
        desk.press(0, fact(Kind::ExportControl, Stage::Announced, "CN", "*", "gallium"));
        assert_eq!(desk.press(1, fact(Kind::Tariff, Stage::Threatened, "US", "CN", "soybeans")), [""; 0]);
        let wider = desk.press(2, fact(Kind::Tariff, Stage::Threatened, "US", "CN", "critical_minerals"));
        assert_eq!(wider.len(), 1, "gallium is one of the critical minerals");
    });
}

const UNCONFIRMED: &str = "rules: [{alert: unconfirmed, on: absence, where: {kind: meeting, confirmed_by: US}, unless: {confirmed_by: CN}, within: 48h}, {alert: agreed, on: change, where: {kind: meeting}, to: {confirmed_by: CN}}]";

#[test]
fn silence_of_the_other_side_is_told_once_when_time_is_up() {
    both(UNCONFIRMED, |desk| {
        assert_eq!(desk.press(0, meeting(&["US"], &["CN"])), [""; 0]);
        assert_eq!(desk.press(20, meeting(&["US"], &["CN"])), [""; 0], "a repeat starts no new wait");
        assert_eq!(desk.wait(47), [""; 0]);
        let told = desk.wait(49);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("still not confirmed by China after 2d"), "{told:?}");
        assert_eq!(desk.wait(500), [""; 0]);
    });
}

#[test]
fn a_confirmation_in_time_is_told_and_ends_the_wait() {
    both(UNCONFIRMED, |desk| {
        desk.press(0, meeting(&["US"], &["CN"]));
        let told = desk.press(30, meeting(&["CN"], &[]));
        assert!(told.len() == 1 && told[0].starts_with("agreed "), "{told:?}");
        assert_eq!(desk.wait(500), [""; 0]);
    });
}

#[test]
fn a_change_of_a_list_is_what_comes_to_it_and_where_is_of_the_story() {
    let rules =
        "rules: [{alert: agreed, on: change, where: {kind: meeting, confirmed_by: US}, to: {confirmed_by: CN}}]";
    both(rules, |desk| {
        desk.press(0, meeting(&["US"], &["CN"]));
        assert_eq!(desk.press(3, meeting(&["CN"], &[])).len(), 1, "China has come to it");
        assert_eq!(desk.press(6, meeting(&["KR"], &[])), [""; 0], "and not when Seoul follows");
    });
    both(rules, |desk| {
        desk.press(0, meeting(&["CN"], &[]));
        assert_eq!(desk.press(3, meeting(&["US"], &[])), [""; 0], "China had come before");
    });
}

#[test]
fn a_date_ahead_is_told_in_time_where_it_stands() {
    let rules = "rules: [{alert: soon, on: deadline, where: {kind: tariff}, before: 48h, unless: {stage: cancelled}}]";
    let dated = |day: u32, stage: Stage| Fact {
        date: chrono::NaiveDate::from_ymd_opt(2025, 10, day).map(DateSpan::day),
        date_is: Some(DateIs::Effective),
        ..fact(Kind::Tariff, stage, "US", "CN", "autos")
    };
    both(rules, |desk| {
        // The story is of 10 October.
        desk.press(0, dated(20, Stage::Announced));
        desk.press(5, dated(25, Stage::Announced));
        assert_eq!(desk.wait(24 * 12), [""; 0], "the date was moved from the 20th");
        let told = desk.wait(24 * 13 + 1);
        assert!(told.len() == 1 && told[0].contains("from 25 Oct 2025; in 2 days"), "{told:?}");
    });
    both(rules, |desk| {
        desk.press(0, dated(20, Stage::Announced));
        desk.press(5, Fact { date: None, ..dated(20, Stage::Cancelled) });
        assert_eq!(desk.wait(24 * 20), [""; 0], "what is off is not told as if it were to come");
    });
    let suspended = |stage, date: Option<u32>| Fact {
        action: Some(Action::Suspend),
        ..Fact {
            date: date.and_then(|day| chrono::NaiveDate::from_ymd_opt(2025, 10, day)).map(DateSpan::day),
            ..dated(20, stage)
        }
    };
    for stage in [Stage::Announced, Stage::InEffect] {
        both(rules, |desk| {
            desk.press(0, dated(20, Stage::Announced));
            desk.press(5, suspended(stage, None));
            assert_eq!(desk.wait(24 * 20), [""; 0], "what is suspended is not to come");
        });
    }
    both(rules, |desk| {
        desk.press(0, dated(20, Stage::Announced));
        desk.press(5, suspended(Stage::Considered, None));
        assert_eq!(desk.wait(24 * 12).len(), 1, "what may be suspended is still to come");
    });
    both(rules, |desk| {
        desk.press(0, dated(20, Stage::Announced));
        desk.press(5, suspended(Stage::Announced, Some(28)));
        let told = desk.wait(24 * 20);
        assert!(told.len() == 1 && told[0].contains("28 Oct 2025"), "the new date is told: {told:?}");
    });
}

#[test]
fn different_values_are_counted_over_stories_and_within_one_fact() {
    let rules = "rules: [{alert: fronts, on: count, where: {kind: tariff, actor: US}, distinct: target, at_least: 3, within: 7d}]";
    let on = |object: &str, targets: &[&str]| Fact {
        target: party(targets),
        ..fact(Kind::Tariff, Stage::Announced, "US", "CN", object)
    };
    both(rules, |desk| {
        for (hour, object) in (0..).zip(["autos", "steel", "toys", "timber"]) {
            assert_eq!(desk.press(hour, on(object, &["CN"])), [""; 0], "four measures on one country");
        }
        assert_eq!(desk.press(30, on("wine", &["FR"])), [""; 0]);
        let told = desk.press(31, on("beef", &["BR"]));
        assert!(
            told.len() == 1 && told[0].contains("; 3 values of target within 7d: Brazil, China, France | "),
            "{told:?}"
        );
        assert_eq!(desk.press(32, on("corn", &["CA"])), [""; 0], "told already");
    });
    both(rules, |desk| {
        assert_eq!(desk.press(0, on("autos", &["CN", "MX"])), [""; 0]);
        assert_eq!(desk.press(1, on("steel", &["MX", "BR"])).len(), 1, "a fact on several counts each");
    });
    both(rules, |desk| {
        desk.press(0, on("autos", &["CN"]));
        desk.press(24, on("steel", &["MX"]));
        assert_eq!(desk.press(24 * 8, on("toys", &["BR"])), [""; 0], "the first is over a week old");
        assert_eq!(desk.press(24 * 8 + 1, on("timber", &["CN"])), [""; 0], "and the second now");
        assert_eq!(desk.press(24 * 8 + 2, on("wine", &["CA"])).len(), 1);
    });
}

#[test]
fn a_cooldown_is_of_each_value_and_not_of_the_order_of_a_list() {
    let rules = "rules: [{alert: a, where: {kind: tariff}, cooldown: {for: 1d, per: [target]}}]";
    let on = |object: &str, targets: &[&str]| Fact {
        target: party(targets),
        ..fact(Kind::Tariff, Stage::Announced, "US", "CN", object)
    };
    both(rules, |desk| {
        assert_eq!(desk.press(0, on("autos", &["CN", "CA"])).len(), 1);
        assert_eq!(desk.press(1, on("steel", &["CA", "CN"])), [""; 0], "the same two");
        assert_eq!(desk.press(2, on("toys", &["CA"])), [""; 0], "one of them");
        assert_eq!(desk.press(3, on("wine", &["CA", "MX"])).len(), 1, "Mexico has not been told");
        assert_eq!(desk.press(4, on("beef", &["MX"])), [""; 0], "and has now");
        assert_eq!(desk.press(25, on("corn", &["CN"])).len(), 1, "a day later");
    });
}

#[test]
fn so_many_stories_within_a_time_are_told_once_until_it_is_quiet_again() {
    let rules =
        "rules: [{alert: flurry, on: count, where: {kind: [tariff, sanction]}, at_least: 3, within: 24h, by: target}]";
    both(rules, |desk| {
        let on = |object: &str, target: &str| fact(Kind::Tariff, Stage::Announced, "US", target, object);
        assert_eq!(desk.press(0, on("autos", "CN")), [""; 0]);
        assert_eq!(desk.press(1, on("steel", "CN")), [""; 0]);
        assert_eq!(desk.press(2, on("steel", "CN")), [""; 0], "the same story counts once");
        assert_eq!(desk.press(3, on("toys", "BR")), [""; 0], "another target counts apart");
        let told = desk.press(4, on("timber", "CN"));
        assert!(told.len() == 1 && told[0].contains("3 stories within 1d"), "{told:?}");
        assert_eq!(desk.press(5, on("copper", "CN")), [""; 0], "told already");
        assert_eq!(desk.press(40, on("coffee", "CN")), [""; 0]);
        assert_eq!(desk.press(41, on("wine", "CN")), [""; 0]);
        assert_eq!(desk.press(42, on("beef", "CN")).len(), 1, "quiet between, and three again");
    });
}

#[test]
fn what_is_denied_or_called_off_leaves_a_count_and_an_update_keeps_its_first_day() {
    let probe = |object: &str, stage| fact(Kind::Investigation, stage, "US", "CN", object);
    for rules in [
        "rules: [{alert: a, on: count, where: {kind: investigation}, at_least: 3, within: 24h}]",
        "rules: [{alert: a, on: count, where: {kind: investigation, stage: [announced, in_effect]}, at_least: 3, within: 24h}]",
    ] {
        both(rules, |desk| {
            desk.press(0, probe("autos", Stage::Announced));
            desk.press(1, probe("steel", Stage::Announced));
            assert_eq!(desk.press(2, probe("steel", Stage::Denied)), [""; 0], "{rules}");
            assert_eq!(desk.press(3, probe("toys", Stage::Announced)), [""; 0], "{rules}: two are left");
            assert_eq!(desk.press(4, probe("timber", Stage::Announced)).len(), 1, "{rules}");
        });
        both(rules, |desk| {
            desk.press(0, probe("autos", Stage::Announced));
            desk.press(23, probe("autos", Stage::InEffect));
            desk.press(24, probe("toys", Stage::Announced));
            assert_eq!(desk.press(25, probe("timber", Stage::Announced)), [""; 0], "{rules}: the first is a day old");
        });
    }
    let denials =
        "rules: [{alert: a, on: count, where: {kind: investigation, stage: denied}, at_least: 3, within: 24h}]";
    both(denials, |desk| {
        desk.press(0, probe("autos", Stage::Denied));
        desk.press(1, probe("steel", Stage::Denied));
        assert_eq!(desk.press(2, probe("toys", Stage::Denied)).len(), 1, "denials are what is asked for");
    });
}

#[test]
fn a_spike_is_so_many_times_what_is_usual_once_that_is_known() {
    let rules = "rules: [{alert: spike, on: count, where: {kind: investigation}, at_least: 3, within: 24h, spike: {times: 3, over: 10d}}]";
    let goods = ["autos", "steel", "toys", "timber", "copper", "coffee", "wine", "beef", "soybeans", "corn"];
    let probe = |good: usize| fact(Kind::Investigation, Stage::Announced, "US", "CN", goods[good]);
    both(rules, |desk| {
        for hour in 0..3 {
            assert_eq!(desk.press(hour, probe(hour as usize)), [""; 0], "nobody knows yet what is usual");
        }
        desk.press(24 * 4, probe(3));
        // Four in the first eight days: half a one a day.
        assert_eq!(desk.press(24 * 8, probe(4)), [""; 0]);
        assert_eq!(desk.press(24 * 8 + 1, probe(5)), [""; 0]);
        let told = desk.press(24 * 8 + 2, probe(6));
        assert!(told.len() == 1 && told[0].contains("3 stories within 1d"), "{told:?}");
        assert_eq!(desk.press(24 * 8 + 3, probe(7)), [""; 0], "told already");
    });
    both(rules, |desk| {
        // One every six hours is usual: three a day are none too many.
        for day in 0..6 {
            for (slot, good) in (0..4).zip([0, 1, 2, 3]) {
                let hour = 24 * day + 6 * slot;
                assert_eq!(desk.press(hour, Fact { basis: Some(format!("b{day}")), ..probe(good) }), [""; 0]);
            }
        }
    });
}

const TWO_SOURCES: &str =
    "rules: [{alert: sure, where: {kind: tariff}, corroboration: {sources: 2, within: 30h, or_tier: [official]}}]";

#[test]
fn a_rule_that_wants_two_sources_waits_for_the_second() {
    both(TWO_SOURCES, |desk| {
        let threat = || fact(Kind::Tariff, Stage::Threatened, "US", "CN", "autos");
        assert_eq!(desk.tell(0, "wire", Tier::Wire, threat()), [""; 0]);
        assert_eq!(desk.tell(1, "wire", Tier::Wire, threat()), [""; 0], "the same source again");
        assert_eq!(desk.tell(2, "paper", Tier::Press, threat()).len(), 1);
        assert_eq!(desk.tell(3, "third", Tier::Press, threat()), [""; 0], "told once");
    });
    both(TWO_SOURCES, |desk| {
        let threat = || fact(Kind::Tariff, Stage::Threatened, "US", "CN", "autos");
        assert_eq!(desk.tell(0, "wire", Tier::Wire, threat()), [""; 0]);
        assert_eq!(desk.tell(31, "paper", Tier::Press, threat()), [""; 0], "too late");
        assert_eq!(
            desk.tell(32, "ministry", Tier::Official, fact(Kind::Tariff, Stage::Announced, "US", "CN", "autos")).len(),
            1
        );
    });
}

#[test]
fn an_exception_of_another_file_silences_what_it_names_and_no_more() {
    let rules = "exceptions: [{name: no-toys, rules: tariffs, where: {object: toys}}]\nrules: [{alert: tariffs, where: {kind: tariff}, except: {actor: BR}}]";
    both(rules, |desk| {
        assert_eq!(desk.press(0, fact(Kind::Tariff, Stage::Announced, "US", "CN", "toys")), [""; 0]);
        assert_eq!(desk.press(1, fact(Kind::Tariff, Stage::Announced, "BR", "CN", "steel")), [""; 0]);
        assert_eq!(desk.press(2, fact(Kind::Tariff, Stage::Announced, "US", "CN", "steel")).len(), 1);
    });
}

#[test]
fn an_unless_that_is_unknown_keeps_nothing_back() {
    for (unless, holds) in [
        ("rate: '< 50'", true),
        ("rate: {not: '>= 50'}", true),
        ("place: {matches: B}", true),
        ("rate: '?< 50'", false),
    ] {
        let rules = format!(
            "rules: [{{alert: waits, on: absence, where: {{kind: tariff}}, unless: {{{unless}}}, within: 2d}}, {{alert: soon, on: deadline, where: {{kind: tariff}}, before: 1d, unless: {{{unless}}}}}]"
        );
        both(Box::leak(rules.into_boxed_str()), |desk| {
            let day = (at(0) + TimeDelta::days(10)).date_naive();
            let date = Some(DateSpan { first: day, last: day });
            let plan = Fact {
                date,
                date_is: Some(DateIs::Effective),
                ..fact(Kind::Tariff, Stage::Announced, "US", "CN", "autos")
            };
            assert_eq!(desk.press(0, plan.clone()), [""; 0]);
            assert_eq!(desk.press(1, plan), [""; 0], "{unless}");
            let told: Vec<String> =
                desk.wait(24 * 20).iter().filter_map(|told| Some(told.split_once(' ')?.0.to_owned())).collect();
            let expected: &[&str] = if holds { &["waits", "soon"] } else { &[] };
            assert_eq!(told, expected, "{unless}");
        });
    }
}
