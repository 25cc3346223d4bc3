//! What rules ask of prices, from YAML to compiled.

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::{Span, Symbol, Usual};
use crate::rules::condition::{Checker, Compare};
use crate::rules::load::{OneOrMany, alternatives};
use crate::rules::market::MarketTest;
use crate::rules::on_price::{NoNews, PriceRule};
use crate::rules::price_test::{Asks, PriceTest};
use crate::schedule::HumanDuration;
use crate::yaml::{self, Key, Node, Problem, Spanned, Value};

/// What a price test looks like, for messages.
const EXAMPLE: &str = "{move: \">= 2%\", within: 60m}, {z: \">= 3\", within: 60m} or {level: \"> 1200\"}";
/// A price that crossed a level this long ago still has just crossed it.
const CROSSES_WITHIN: Span = Span::Clock(TimeDelta::hours(1));
/// Readings in a row that a test can ask for.
const CONFIRM_MAX: u32 = 20;
/// How long news explains a move, where the rule does not say.
const NEWS_WITHIN: TimeDelta = TimeDelta::hours(1);

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
    #[serde(default)]
    z_either_way: Option<Spanned<String>>,
    /// Return over `within` less what the benchmark lets expect, in percent.
    #[serde(default)]
    abnormal: Option<Spanned<String>>,
    #[serde(default)]
    abnormal_either_way: Option<Spanned<String>>,
    /// The same in standard errors of that expectation.
    #[serde(default)]
    abnormal_z: Option<Spanned<String>>,
    #[serde(default)]
    abnormal_z_either_way: Option<Spanned<String>>,
    #[serde(default)]
    level: Option<Spanned<String>>,
    /// A level to which the price comes from the other side.
    #[serde(default)]
    crosses: Option<Spanned<String>>,
    /// Price less that of `to`.
    #[serde(default)]
    spread: Option<Spanned<String>>,
    /// Price over that of `to`.
    #[serde(default)]
    ratio: Option<Spanned<String>>,
    /// Change of that ratio over `within`, in percent.
    #[serde(default)]
    ratio_move: Option<Spanned<String>>,
    #[serde(default)]
    ratio_move_either_way: Option<Spanned<String>>,
    /// Volume over `within`, in times of what is usual at that time of day.
    #[serde(default)]
    volume: Option<Spanned<String>>,
    #[serde(default)]
    within: Option<Span>,
    /// Of `z`: what is usual, `trailing` (default), `robust`, `ewma`, or at this `time_of_day`.
    #[serde(default)]
    usual: Option<UsualData>,
    /// Of `abnormal`: in place of the instrument's own.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    benchmark: Option<Symbol>,
    /// Of `spread` and `ratio`: the other symbol.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    to: Option<Symbol>,
    /// Of `move` beside a fact: `news` counts since just before it.
    #[serde(default)]
    since: Option<Since>,
    /// At so many readings in a row it must hold, up to 20. Default: 1.
    #[serde(default)]
    confirm: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum UsualData {
    Trailing,
    TimeOfDay,
    /// By median and median absolute deviation of past returns.
    Robust,
    /// By their exponentially weighted volatility.
    Ewma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Since {
    News,
}

impl PriceTestData {
    /// What is given of the tests: its key, the comparison, and whether the sign is left out.
    fn given(&self) -> Vec<(&'static str, &Spanned<String>, bool)> {
        let all = [
            ("move", &self.moved, false),
            ("move", &self.move_either_way, true),
            ("z", &self.z, false),
            ("z", &self.z_either_way, true),
            ("abnormal", &self.abnormal, false),
            ("abnormal", &self.abnormal_either_way, true),
            ("abnormal_z", &self.abnormal_z, false),
            ("abnormal_z", &self.abnormal_z_either_way, true),
            ("level", &self.level, false),
            ("crosses", &self.crosses, false),
            ("spread", &self.spread, false),
            ("ratio", &self.ratio, false),
            ("ratio_move", &self.ratio_move, false),
            ("ratio_move", &self.ratio_move_either_way, true),
            ("volume", &self.volume, false),
        ];
        all.into_iter().filter_map(|(key, test, either)| Some((key, test.as_ref()?, either))).collect()
    }

    /// What is asked by the key, with its own settings; else what is wrong with them.
    fn asks(&self, key: &'static str) -> Result<Asks, String> {
        let other = || {
            self.to
                .clone()
                .ok_or_else(|| format!("missing field `to`, the other symbol of the `{key}`, such as `to: BZ=F`"))
        };
        let asks = match key {
            "move" => Asks::Move,
            "z" => match self.usual {
                Some(UsualData::TimeOfDay) => Asks::ZForTimeOfDay,
                Some(UsualData::Robust) => Asks::Z(Usual::Robust),
                Some(UsualData::Ewma) => Asks::Z(Usual::Ewma),
                Some(UsualData::Trailing) | None => Asks::Z(Usual::Trailing),
            },
            "abnormal" => Asks::Abnormal(self.benchmark.clone()),
            "abnormal_z" => Asks::AbnormalZ(self.benchmark.clone()),
            "crosses" => Asks::Crosses,
            "spread" => Asks::Spread(other()?),
            "ratio" => Asks::Ratio(other()?),
            "ratio_move" => Asks::RatioMove(other()?),
            "volume" => Asks::Volume,
            _ => Asks::Level,
        };
        let own = [
            ("usual", self.usual.is_some(), key == "z", "`z`"),
            ("benchmark", self.benchmark.is_some(), key.starts_with("abnormal"), "`abnormal` and `abnormal_z`"),
            (
                "to",
                self.to.is_some(),
                matches!(key, "spread" | "ratio" | "ratio_move"),
                "`spread`, `ratio` and `ratio_move`",
            ),
            ("since", self.since.is_some(), key == "move", "`move`"),
        ];
        match own.iter().find(|(_, given, means, _)| *given && !means) {
            Some((name, _, _, of)) => Err(format!("`{name}` has no meaning with `{key}`; it goes with {of}")),
            None => Ok(asks),
        }
    }
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
    let given = data.given();
    let [(key, text, either_way)] = given.as_slice() else {
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
    let mut wrong = |message: String| {
        problems.push(node.place.problem(format!("rule `{name}`: {message}")));
        None
    };
    let asks = match data.asks(key) {
        Ok(asks) => asks,
        Err(message) => return wrong(message),
    };
    let within = match (&asks, data.within) {
        (Asks::Level | Asks::Spread(_) | Asks::Ratio(_), Some(_)) => {
            return wrong(format!("a `{key}` has no `within`; it is as it is"));
        }
        (Asks::Level | Asks::Spread(_) | Asks::Ratio(_), None) => None,
        (Asks::Crosses, within) => Some(within.unwrap_or(CROSSES_WITHIN)),
        (_, None) => {
            return wrong(
                "missing field `within`, the time over which the price moves, such as `within: 60m`".to_owned(),
            );
        }
        (_, within) => within,
    };
    if compare.in_basis_points && !asks.is_percent() {
        return wrong(format!("`{}`: basis points have no meaning with `{key}`; they go with moves", text.value));
    }
    let confirm = data.confirm.unwrap_or(1);
    if !(1..=CONFIRM_MAX).contains(&confirm) {
        return wrong(format!("`confirm: {confirm}` is no number of readings; expected 1 to {CONFIRM_MAX}"));
    }
    let since_news = data.since.is_some();
    Some(PriceTest { asks, compare, either_way: *either_way, within, since_news, confirm })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WithinData {
    #[serde(default)]
    within: Option<Span>,
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
    let longest = tests.iter().filter_map(|(_, test)| test.within).max_by_key(|within| within.about());
    let Some(within) = within.or(longest) else {
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
    let spread = spread.flat_map(|name| checker.symbols(name));
    let symbols = spread.map(|name| Symbol::new(&name)).collect();
    let test = price_test(name, &Node { place: node.place.clone(), value: Value::Map(test) }, problems)?;
    Some((symbols, test))
}

/// A rule on prices: `when`, `clear` and `unless`, and its symbols with how long news counts.
pub(super) fn price_rule(
    name: &str,
    node: &Node,
    [when, clear, unless]: [Option<&Node>; 3],
    (symbols, within): (&[Symbol], Option<HumanDuration>),
    checker: &Checker<'_>,
    problems: &mut Vec<Problem>,
) -> Option<PriceRule> {
    let before = problems.len();
    let mut wrong = |message: String| problems.push(node.place.problem(format!("rule `{name}`: {message}")));
    if symbols.is_empty() {
        wrong("`on: price` needs `symbols`, such as `symbols: [ZS=F]`".to_owned());
    }
    if within.is_some() && unless.is_none() {
        wrong(
            "`within` of `on: price` says how long news of `unless` counts; that of the move stands in `when`"
                .to_owned(),
        );
    }
    let Some(when) = when else {
        wrong("missing field `when`, such as `when: {move: \">= 2%\", within: 60m}`".to_owned());
        return None;
    };
    let when = price_test(name, when, problems)?;
    let clear = match clear {
        Some(node) => Some(price_test(name, node, problems)?),
        None => None,
    };
    if when.since_news || clear.as_ref().is_some_and(|clear| clear.since_news) {
        problems.push(node.place.problem(format!("rule `{name}`: `since: news` has no meaning with `on: price`")));
    }
    let within = within.map_or(NEWS_WITHIN, |within| within.0);
    let unless = unless.map(|node| match &node.value {
        Value::Scalar { text, .. } if text == "related" => NoNews { any: None, within },
        _ => NoNews { any: Some(alternatives(name, node, checker, problems)), within },
    });
    (problems.len() == before).then(|| PriceRule { symbols: symbols.to_vec(), when, clear, unless })
}
