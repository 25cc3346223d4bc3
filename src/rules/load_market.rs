//! What rules ask of prices, from YAML to compiled.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::Symbol;
use crate::rules::condition::{Checker, Compare};
use crate::rules::load::OneOrMany;
use crate::rules::market::MarketTest;
use crate::rules::price_test::PriceTest;
use crate::schedule::HumanDuration;
use crate::yaml::{self, Key, Node, Problem, Spanned, Value};

/// What a price test looks like, for messages.
const EXAMPLE: &str = "{move: \">= 2%\", within: 60m}, {z: \">= 3\", within: 60m} or {level: \"> 1200\"}";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceTestData {
    /// Simple return in percent over `within`, signed.
    #[serde(default, rename = "move")]
    moved: Option<Spanned<String>>,
    /// The same without its sign.
    #[serde(default)]
    move_either_way: Option<Spanned<String>>,
    /// Return over `within` in standard deviations of past returns over as long a time, signed.
    #[serde(default)]
    z: Option<Spanned<String>>,
    /// The same without its sign.
    #[serde(default)]
    z_either_way: Option<Spanned<String>>,
    #[serde(default)]
    level: Option<Spanned<String>>,
    #[serde(default)]
    within: Option<HumanDuration>,
}

/// One test of a price.
pub(super) fn price_test(name: &str, node: &Node, problems: &mut Vec<Problem>) -> Option<PriceTest> {
    let data: PriceTestData = match yaml::decode_node(node) {
        Ok(data) => data,
        Err(found) => {
            problems.extend(found);
            return None;
        }
    };
    let given = [&data.moved, &data.move_either_way, &data.z, &data.z_either_way, &data.level];
    let mut tests = given.iter().enumerate().filter_map(|(at, test)| Some((at, test.as_ref()?)));
    let (Some((at, text)), None) = (tests.next(), tests.next()) else {
        problems.push(node.place.problem(format!("rule `{name}`: expected one test of a price, such as `{EXAMPLE}`")));
        return None;
    };
    let Some(compare) = Compare::read(&text.value) else {
        problems.push(Problem {
            file: node.place.file.to_string(),
            line: text.line,
            column: text.column,
            message: format!("rule `{name}`: `{}` is not a comparison; expected one such as `\">= 2%\"`", text.value),
        });
        return None;
    };
    let either_way = matches!(at, 1 | 3);
    match (at, data.within) {
        (0 | 1, Some(within)) => Some(PriceTest::Move { compare, within: within.0, either_way }),
        (2 | 3, Some(within)) => Some(PriceTest::Unusual { compare, within: within.0, either_way }),
        (4, None) => Some(PriceTest::Level(compare)),
        (4, Some(_)) => {
            problems.push(node.place.problem(format!("rule `{name}`: a `level` has no `within`; it is as it is")));
            None
        }
        _ => {
            problems.push(node.place.problem(format!(
                "rule `{name}`: missing field `within`, the time over which the price moves, such as `within: 60m`"
            )));
            None
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WithinData {
    #[serde(default)]
    within: Option<HumanDuration>,
}

/// The `market` of a rule: one test, or `any` or `all` of a list, and how long after the fact prices may still do it.
pub(super) fn market(
    name: &str,
    node: &Node,
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<MarketTest> {
    let before = problems.len();
    let Value::Map(entries) = &node.value else {
        problems.push(node.place.problem(format!(
            "rule `{name}`: `market` takes a map, such as `{{symbol: ZS=F, move: \">= 1.5%\", within: 60m}}` or `{{any: [..]}}`"
        )));
        return None;
    };
    let list = |wanted: &str| entries.iter().find(|(key, _)| key.name == wanted);
    let (tests, all, within) = match (list("any"), list("all")) {
        (Some(_), Some((key, _))) => {
            problems.push(key.place.problem(format!("rule `{name}`: `market` has `any` or `all`, and not both")));
            return None;
        }
        (None, None) => (vec![symbols_and_test(name, node, checker, problems)?], false, None),
        (any, all) => {
            let (key, items) = any.or(all)?;
            let rest: Vec<(Key, Node)> = entries.iter().filter(|(other, _)| other.name != key.name).cloned().collect();
            let rest: WithinData = yaml::decode_node(&Node { place: node.place.clone(), value: Value::Map(rest) })
                .map_err(|found| problems.extend(found))
                .ok()?;
            let Value::List(items) = &items.value else {
                problems.push(items.place.problem(format!("rule `{name}`: `{}` takes a list of tests", key.name)));
                return None;
            };
            if items.is_empty() {
                problems.push(key.place.problem(format!("rule `{name}`: `{}` has no test in it", key.name)));
            }
            let tests =
                items.iter().filter_map(|item| symbols_and_test(name, item, checker, problems)).collect::<Vec<_>>();
            (tests, all.is_some(), rest.within)
        }
    };
    // As long as the longest look back: a move that begins with the fact is seen to its end.
    let longest = tests.iter().filter_map(|(_, test)| test.within()).max();
    let Some(within) = within.map(|within| within.0).or(longest) else {
        problems.push(node.place.problem(format!(
            "rule `{name}`: missing field `within` in `market`, how long after the fact prices may still come there, such as `{{any: [{{symbol: ZS=F, level: \"> 1200\"}}], within: 1d}}`"
        )));
        return None;
    };
    (problems.len() == before).then_some(MarketTest { all, tests, within })
}

fn symbols_and_test(
    name: &str,
    node: &Node,
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(Vec<Symbol>, PriceTest)> {
    let Value::Map(entries) = &node.value else {
        problems.push(node.place.problem(format!("rule `{name}`: expected a test of a price, such as `{EXAMPLE}`")));
        return None;
    };
    let is_symbol = |key: &Key| matches!(key.name.as_str(), "symbol" | "symbols");
    let (symbols, test): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|(key, _)| is_symbol(key));
    let [(_, named)] = symbols.as_slice() else {
        problems.push(node.place.problem(format!("rule `{name}`: missing field `symbol`, such as `symbol: ZS=F`")));
        return None;
    };
    let named: OneOrMany<String> = yaml::decode_node(named).map_err(|found| problems.extend(found)).ok()?;
    let spread = named.into_vec().into_iter();
    let spread = spread.flat_map(|name| checker.lists.get(&name).cloned().unwrap_or_else(|| vec![name]));
    let symbols = spread.map(|name| Symbol::new(&name)).collect();
    let test = price_test(name, &Node { place: node.place.clone(), value: Value::Map(test) }, problems)?;
    Some((symbols, test))
}
