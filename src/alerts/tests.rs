use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::rules::{Cooldown, Match};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_761_480_000 + 60 * minute, 0).expect("a time")
}

fn found(rule: &str, severity: Severity, desk: &str) -> Match {
    Match {
        rule: RuleName(rule.into()),
        severity,
        labels: BTreeMap::from([("desk".to_owned(), desk.to_owned())]),
        title: "t".into(),
        body: "b".into(),
        reasons: vec![],
        cooldown: Some(Cooldown { lasts: TimeDelta::hours(1), keys: vec!["ZS=F".into()] }),
        expire_after: Some(TimeDelta::minutes(30)),
        symbols: vec![],
        follow_up: vec![],
    }
}

pub(super) fn alert(rule: &str, severity: Severity, desk: &str) -> Alert {
    AlertBook::default().raise_on_price(found(rule, severity, desk), "k", at(0)).expect("nothing holds it")
}

fn route(yaml: &str) -> Result<Route, Vec<String>> {
    let config = crate::yaml::decode("route.yaml", yaml).expect("it reads");
    let made = Route::new(config, &["mail", "hook", "pager"]);
    made.map_err(|faults| faults.into_iter().map(|fault| fault.message).collect())
}

fn told(route: &Route, rule: &str, severity: Severity, desk: &str) -> Vec<String> {
    route.receivers(&alert(rule, severity, desk))
}

#[test]
fn an_alert_carries_how_long_it_is_worth_telling_and_its_end_does_not() {
    let mut book = AlertBook::default();
    let alert = book.raise_on_price(found("r", Severity::Info, "macro"), "k", at(0)).expect("nothing holds it");
    assert_eq!(alert.expire_after_s, Some(1800));
    let over = book.end_on_price(found("r", Severity::Info, "macro"), "k", at(1)).expect("it was told");
    assert_eq!((over.status, over.expire_after_s), (AlertStatus::Closed, None));
}

#[test]
fn the_first_node_that_matches_takes_the_alert_unless_it_goes_on() {
    let route = route(
        "{receivers: [mail], routes: [{match: {severity: [critical]}, receivers: [pager], continue: true}, {match: {rule: [prices]}, receivers: [hook]}, {match: {labels: {desk: macro}}}]}",
    )
    .expect("right");
    assert_eq!(told(&route, "other", Severity::Info, "metals"), ["mail"]);
    assert_eq!(told(&route, "prices", Severity::Critical, "metals"), ["pager", "hook"]);
    assert_eq!(told(&route, "prices", Severity::Info, "macro"), ["hook"]);
    assert_eq!(
        told(&route, "other", Severity::Info, "macro"),
        ["mail"],
        "a node without receivers takes those above it"
    );
}

#[test]
fn a_node_gathers_as_the_node_above_it_unless_it_says_otherwise() {
    let route = route(
        "{receivers: [mail], group_by: [actor, labels.desk], group_wait: 10s, repeat_interval: 4h, routes: [{match: {severity: [critical]}, group_by: []}, {match: {rule: [prices]}, group_interval: 1h}]}",
    )
    .expect("right");
    let to = |rule, severity| route.destinations(&alert(rule, severity, "metals")).remove(0);
    let plain = to("other", Severity::Info);
    let gathered = plain.grouping.clone().expect("a group");
    assert_eq!((gathered.wait, gathered.interval), (TimeDelta::seconds(10), TimeDelta::minutes(5)));
    assert_eq!(plain.repeat_interval, Some(TimeDelta::hours(4)));
    let group = |alert: &Alert| plain.group(alert).expect("a group").key;
    let metals = alert("other", Severity::Info, "metals");
    assert_eq!(group(&metals), group(&alert("another", Severity::Critical, "metals")));
    assert_ne!(group(&metals), group(&alert("other", Severity::Info, "grains")));
    assert_eq!(to("other", Severity::Critical).grouping, None);
    let prices = to("prices", Severity::Info).grouping.expect("a group");
    assert_eq!((prices.wait, prices.interval), (TimeDelta::seconds(10), TimeDelta::hours(1)));
}

#[test]
fn a_field_to_gather_by_that_no_alert_has_is_refused() {
    let told = crate::yaml::decode::<RouteConfig>("route.yaml", "{receivers: [mail], group_by: [acter]}")
        .expect_err("there is none")
        .remove(0);
    assert!(told.message.contains("alerts have no field `acter`; did you mean `actor`?"), "{}", told.message);
    let idle = route("{receivers: [mail], group_wait: 5s}").expect_err("nothing is gathered");
    assert!(idle[0].contains("`route.group_wait`: nothing is gathered here"), "{idle:?}");
}

#[test]
fn a_route_that_would_lose_alerts_is_refused() {
    for (yaml, expected) in [
        ("{receivers: [nobody]}", "no receiver is named `nobody`"),
        (
            "{receivers: [mail], routes: [{receivers: [mial]}]}",
            "`route.routes[0].receivers`: no receiver is named `mial`; did you mean `mail`?",
        ),
        ("{receivers: []}", "`route.receivers` is empty"),
        ("{receivers: [mail], match: {severity: [critical]}}", "the root takes every alert"),
    ] {
        let faults = route(yaml).expect_err(yaml);
        assert!(faults[0].contains(expected), "{yaml}: {faults:?}");
    }
}

#[test]
fn a_cooldown_survives_a_restart_and_ends() {
    let mut book = AlertBook::default();
    book.raise_on_price(found("p", Severity::Info, "x"), "k", at(0)).expect("nothing holds it");
    let rows = book.take_rows();
    assert!(book.take_rows().is_empty(), "what was taken is not given twice");
    let mut book = AlertBook::restore(&rows);
    let held = book.raise_on_price(found("p", Severity::Info, "x"), "k", at(30)).expect_err("it keeps quiet");
    assert!(held.reason.contains("keeps quiet until"), "{}", held.reason);
    book.raise_on_price(found("p", Severity::Info, "x"), "k", at(61)).expect("an hour is over");
}

#[test]
fn what_is_over_is_forgotten() {
    let mut book = AlertBook::default();
    book.raise_on_price(found("p", Severity::Info, "x"), "k", at(0)).expect("nothing holds it");
    book.take_rows();
    book.forget(at(61));
    let rows = book.take_rows();
    assert!(rows.len() == 1 && rows[0].value.is_none(), "{rows:?}");
}

#[test]
fn two_price_alerts_of_one_rule_have_two_ids() {
    let mut book = AlertBook::default();
    let first =
        book.raise_on_price(Match { cooldown: None, ..found("p", Severity::Info, "x") }, "a", at(0)).expect("free");
    let second =
        book.raise_on_price(Match { cooldown: None, ..found("p", Severity::Info, "x") }, "b", at(0)).expect("free");
    assert_ne!(first.id, second.id);
}

#[test]
fn a_node_takes_what_is_about_its_symbols_and_nothing_else() {
    let route =
        route("{receivers: [mail], routes: [{match: {symbol: [HG=F, SI=F]}, receivers: [hook]}]}").expect("right");
    let about = |symbols: &[&str]| Alert {
        symbols: symbols.iter().map(|symbol| Symbol::new(symbol)).collect(),
        ..alert("any", Severity::Info, "metals")
    };
    assert_eq!(route.receivers(&about(&["ES=F", "HG=F"])), ["hook"]);
    assert_eq!(route.receivers(&about(&["ES=F"])), ["mail"]);
    assert_eq!(route.receivers(&about(&[])), ["mail"]);
    let on_price = Match { symbols: vec![Symbol::new("HG=F")], ..found("jump", Severity::Info, "metals") };
    let raised = AlertBook::default().raise_on_price(on_price, "k", at(0)).expect("nothing holds it");
    assert_eq!(route.receivers(&raised), ["hook"]);
    assert_eq!(GroupField::Symbol.values(&about(&["HG=F", "ES=F"])), ["ES=F", "HG=F"].map(str::to_owned).into());
    // With another field, both must hold.
    let both = MatchersConfig { symbol: vec!["HG=F".into()], rule: vec!["jump".into()], ..Default::default() };
    assert!(both.match_alert(&raised) && !both.match_alert(&about(&["HG=F"])));
}
