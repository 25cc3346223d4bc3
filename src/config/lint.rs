//! What a configuration cannot have been meant to say: receivers that hear nothing, routes that nothing enters.

use std::collections::BTreeSet;

use crate::alerts::{RouteConfig, RouteFault};
use crate::config::Config;
use crate::market::Symbol;
use crate::rules::{Around, value_fault};
use crate::yaml::{Lint, LintSeverity, Node, Place, Value, suggest};

/// What rules may name.
pub(super) fn around(config: Option<&Config>) -> Around {
    let Some(config) = config else { return Around::default() };
    Around {
        symbols: polled(config),
        feeds: Some(config.feeds.iter().map(|feed| feed.name.to_string()).collect()),
        instruments: Some(config.instruments.clone()),
    }
}

/// Symbols that are polled; none where that shows only when prices are read.
fn polled(config: &Config) -> Option<Vec<Symbol>> {
    let all: Option<Vec<Vec<Symbol>>> = config.quotes.iter().map(|source| source.symbols()).collect();
    Some(all?.concat())
}

/// Everything doubtful in a configuration that can be used.
pub(super) fn lint(node: &Node, config: &Config) -> Vec<Lint> {
    let mut found = Vec::new();
    let top = node;
    if let Some(route) = entry(top, "route") {
        let tree = config.route.tree();
        receivers(top, tree, config, &mut found);
        routes(route, tree, config, &mut found);
    }
    for (list, keys) in [("silences", &["match"][..]), ("inhibit", &["source_match", "target_match"])] {
        let matchers = items(entry(top, list)).iter().flat_map(|item| keys.iter().filter_map(|key| entry(item, key)));
        matchers.for_each(|matchers| values(matchers, config, &mut found));
    }
    watchlist(top, config, &mut found);
    found.extend(config.cautions.iter().cloned());
    found
}

pub(super) fn entry<'a>(node: &'a Node, wanted: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(key, _)| key.name == wanted).map(|(_, value)| value)
}

pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

pub(super) fn warning(code: &'static str, place: &Place, message: String) -> Lint {
    Lint { problem: place.problem(message), severity: LintSeverity::Warning, code }
}

/// Where a fault of the routing tree stands in a configuration.
pub(super) fn place_in_route<'a>(top: &'a Node, fault: &RouteFault) -> Option<&'a Place> {
    let below = |node: &'a Node, index: &usize| items(entry(node, "routes")).get(*index);
    let node = fault.node.iter().try_fold(entry(top, "route")?, below)?;
    let Some(at_fault) = entry(node, fault.key) else { return Some(&node.place) };
    let item = fault.item.and_then(|item| items(Some(at_fault)).get(item));
    Some(&item.unwrap_or(at_fault).place)
}

/// Receivers that no node of the tree names.
fn receivers(top: &Node, tree: &RouteConfig, config: &Config, found: &mut Vec<Lint>) {
    let mut named = BTreeSet::new();
    all_receivers(tree, &mut named);
    for receiver in config.receivers.iter().filter(|receiver| !named.contains(receiver.name())) {
        let own = items(entry(top, "receivers"))
            .iter()
            .filter_map(|item| entry(item, "name"))
            .find(|name| text(name) == Some(receiver.name()));
        let place = own.map_or(&top.place, |name| &name.place);
        let message = format!("receiver `{}` hears nothing: no route names it", receiver.name());
        found.push(warning("receiver_unused", place, message));
    }
}

fn all_receivers(node: &RouteConfig, named: &mut BTreeSet<String>) {
    named.extend(node.receivers.iter().cloned());
    node.routes.iter().for_each(|child| all_receivers(child, named));
}

/// Nodes that no alert enters.
fn routes(node: &Node, tree: &RouteConfig, config: &Config, found: &mut Vec<Lint>) {
    let nodes = items(entry(node, "routes"));
    for (index, (child, own)) in nodes.iter().zip(&tree.routes).enumerate() {
        matcher(child, own, config, found);
        let earlier = tree.routes[..index].iter().position(|earlier| !earlier.goes_on && takes_all_of(earlier, own));
        if let Some(earlier) = earlier {
            let place = &child.place;
            let line = nodes[earlier].place.line;
            let message = format!(
                "nothing comes to this route: that of line {line} takes it first; `continue: true` there lets it go on"
            );
            found.push(warning("route_unreachable", place, message));
        }
        routes(child, own, config, found);
    }
}

/// Rules, and labels of rules, that a node asks for and no rule has.
fn matcher(node: &Node, own: &RouteConfig, config: &Config, found: &mut Vec<Lint>) {
    let Some(matchers) = entry(node, "match") else { return };
    values(matchers, config, found);
    let all = config.rules.all_names();
    for item in items(entry(matchers, "rule")) {
        let Some(wanted) = text(item) else { continue };
        match all.iter().find(|(name, _)| *name.0 == *wanted) {
            None => {
                let hint = suggest(wanted, all.iter().map(|(name, _)| &*name.0))
                    .map(|close| format!("; did you mean `{close}`?"))
                    .unwrap_or_default();
                found.push(warning("route_rule_unknown", &item.place, format!("there is no rule `{wanted}`{hint}")));
            }
            Some((_, false)) => {
                let message = format!("rule `{wanted}` is switched off, and nothing comes here from it");
                found.push(warning("route_rule_off", &item.place, message));
            }
            Some(_) => {}
        }
    }
    for (label, value) in &own.matchers.labels {
        if config.rules.has_label(label, value) {
            continue;
        }
        let Some(Value::Map(labels)) = entry(matchers, "labels").map(|labels| &labels.value) else { continue };
        if let Some((key, _)) = labels.iter().find(|(key, _)| key.name == *label) {
            found.push(warning("route_label_unknown", &key.place, format!("no rule has the label `{label}: {value}`")));
        }
    }
    let severities = &own.matchers.severity;
    if !severities.is_empty() && !severities.iter().any(|severity| config.rules.has_severity(*severity)) {
        let place = entry(matchers, "severity").map_or(&matchers.place, |node| &node.place);
        found.push(warning("route_severity_unused", place, "no rule has such a severity".to_owned()));
    }
}

/// Values that no alert has.
fn values(matchers: &Node, config: &Config, found: &mut Vec<Lint>) {
    for field in ["kind", "actor", "target", "object", "symbol"] {
        for item in items(entry(matchers, field)) {
            let Some(fault) = text(item).and_then(|value| match_fault(field, value, config)) else { continue };
            let message = format!("`{field}`: {fault}");
            found.push(Lint { severity: LintSeverity::Error, ..warning("match_value_unknown", &item.place, message) });
        }
    }
}

/// Why no alert has the value; none if one may. Who acts may be a person.
pub fn match_fault(field: &str, value: &str, config: &Config) -> Option<String> {
    let words = config.rules.words();
    if field == "symbol" {
        return symbol_fault(value, config);
    }
    if field == "actor" && words.find_person(value).is_some() {
        return None;
    }
    value_fault(field, value, words)
}

/// Why no alert is about a symbol: no rule names it, and it is not what a fact is likely to move.
fn symbol_fault(value: &str, config: &Config) -> Option<String> {
    let moved = config.exposures.entries().iter().flat_map(|entry| &entry.symbols);
    let known: BTreeSet<&str> = config.rules.all_symbols_named().into_iter().chain(moved).map(Symbol::as_str).collect();
    if known.contains(value) {
        return None;
    }
    let close = suggest(value, known.iter().copied()).map(|close| format!("; did you mean `{close}`?"));
    let hint = || "; give it to a rule's `symbols`, or to `market.exposures`".to_owned();
    Some(format!("no alert is about `{value}`{}", close.unwrap_or_else(hint)))
}

/// True if one node takes every alert that another would.
fn takes_all_of(one: &RouteConfig, other: &RouteConfig) -> bool {
    let (wide, narrow) = (&one.matchers, &other.matchers);
    let holds = |wide: &[String], narrow: &[String]| {
        wide.is_empty() || !narrow.is_empty() && narrow.iter().all(|one| wide.contains(one))
    };
    let severity = wide.severity.is_empty()
        || !narrow.severity.is_empty() && narrow.severity.iter().all(|one| wide.severity.contains(one));
    severity
        && holds(&wide.rule, &narrow.rule)
        && holds(&wide.kind, &narrow.kind)
        && holds(&wide.actor, &narrow.actor)
        && holds(&wide.target, &narrow.target)
        && holds(&wide.object, &narrow.object)
        && holds(&wide.symbol, &narrow.symbol)
        && wide.labels.iter().all(|(label, value)| narrow.labels.get(label) == Some(value))
}

fn watchlist(top: &Node, config: &Config, found: &mut Vec<Lint>) {
    let Some(polled) = polled(config) else { return };
    for item in items(entry(top, "market").and_then(|market| entry(market, "watchlist"))) {
        let Some(symbol) = text(item) else { continue };
        if !polled.iter().any(|polled| polled.as_str() == symbol) {
            let hint = suggest(symbol, polled.iter().map(Symbol::as_str))
                .map(|close| format!("; did you mean `{close}`?"))
                .unwrap_or_default();
            let message = format!("`watchlist`: no source of quotes polls `{symbol}`{hint}");
            found.push(warning("unpolled_symbol", &item.place, message));
            continue;
        }
        let benchmark = config.instruments.get(&Symbol::new(symbol)).and_then(|known| known.benchmark.as_ref());
        if let Some(benchmark) = benchmark.filter(|benchmark| !polled.contains(benchmark)) {
            let message = format!(
                "`watchlist`: `{symbol}` is measured against `{benchmark}`, which no source of quotes polls: what the market \
                 does not explain of its moves stays unknown"
            );
            found.push(warning("unpolled_benchmark", &item.place, message));
        }
    }
}
