//! A rule file as it stands: its parts, what it includes, and the files that come with the program.

use crate::rules::condition::{List, Lists};
use crate::rules::load::DefaultsData;
use crate::yaml::{self, Key, Node, Place, Problem, Value, suggest};

/// Head of the names of stock files, so that none is taken for a file of the user's that is called the same.
const STOCK_HEAD: &str = "stock:";

const STOCK: &[(&str, &str)] = &[
    ("stock:tariffs.yaml", include_str!("../../rules/tariffs.yaml")),
    ("stock:export-controls.yaml", include_str!("../../rules/export-controls.yaml")),
    ("stock:sanctions.yaml", include_str!("../../rules/sanctions.yaml")),
    ("stock:diplomacy.yaml", include_str!("../../rules/diplomacy.yaml")),
    ("stock:purchases.yaml", include_str!("../../rules/purchases.yaml")),
    ("stock:policy.yaml", include_str!("../../rules/policy.yaml")),
    ("stock:over-time.yaml", include_str!("../../rules/over-time.yaml")),
    ("stock:prices.yaml", include_str!("../../rules/prices.yaml")),
];

/// Keys at the top of a file.
pub(super) const TOP_KEYS: &[&str] = &["include", "lists", "defaults", "rules", "exceptions", "tests"];

/// A rule file's name and text.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// As the user named it; stands in messages.
    pub name: String,
    pub text: String,
}

/// The rules that come with the program.
pub fn stock() -> Vec<RuleFile> {
    STOCK.iter().map(|(name, text)| RuleFile { name: (*name).to_owned(), text: (*text).to_owned() }).collect()
}

/// True of the name of a file that comes with the program.
pub fn is_stock(name: &str) -> bool {
    name.starts_with(STOCK_HEAD) && STOCK.iter().any(|(known, _)| *known == name)
}

/// True of the name of a rule that comes with the program.
pub(super) fn is_stock_rule(name: &str) -> bool {
    STOCK.iter().any(|(_, text)| text.lines().any(|line| line.strip_prefix("  - alert: ") == Some(name)))
}

/// What a file wants read before it: paths or patterns, each with its place. Anything else is told by `tree`.
pub fn includes(node: &Node) -> Vec<(&str, &Place)> {
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let Some((_, wanted)) = entries.iter().find(|(key, _)| key.name == "include") else { return Vec::new() };
    let items = match &wanted.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(wanted),
    };
    items.iter().filter_map(|item| Some((path(item)?, &item.place))).collect()
}

fn path(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The parts of a file that hold rules.
pub(super) struct FileTree {
    pub lists: Vec<(Key, Node)>,
    pub defaults: DefaultsData,
    pub rules: Vec<Node>,
    pub exceptions: Vec<Node>,
}

/// Takes a file apart; none where it holds nothing.
pub(super) fn tree(node: Node, problems: &mut Vec<Problem>) -> Option<FileTree> {
    let place = node.place.clone();
    let Value::Map(entries) = node.value else {
        // An empty file holds no rules.
        let is_rule = |item: &Node| matches!(&item.value, Value::Map(entries) if entries.iter().any(|(key, _)| key.name == "alert"));
        match &node.value {
            Value::Scalar { text, .. } if text.is_empty() => {}
            Value::List(items) if items.iter().any(is_rule) => {
                problems.push(place.problem("expected a map with `rules`; put `rules:` on a line above this list"));
            }
            _ => problems.push(place.problem("expected a map with `rules`")),
        }
        return None;
    };
    let mut tree =
        FileTree { lists: Vec::new(), defaults: DefaultsData::default(), rules: Vec::new(), exceptions: Vec::new() };
    for (key, value) in entries {
        match (key.name.as_str(), value.value) {
            ("lists", Value::Map(lists)) => tree.lists = lists,
            ("rules", Value::List(rules)) => tree.rules = rules,
            ("exceptions", Value::List(exceptions)) => tree.exceptions = exceptions,
            // Read by who runs them.
            ("tests", Value::List(_)) => {}
            ("include", inner) => included(&Node { place: value.place, value: inner }, problems),
            ("defaults", inner @ Value::Map(_)) => {
                match yaml::decode_node(&Node { place: value.place, value: inner }) {
                    Ok(defaults) => tree.defaults = defaults,
                    Err(found) => problems.extend(found),
                }
            }
            (name @ ("lists" | "defaults"), _) => problems.push(value.place.problem(format!("`{name}` takes a map"))),
            ("rules", _) => {
                problems.push(value.place.problem("`rules` takes a list; each item begins with `- alert:`"))
            }
            ("exceptions", _) => problems
                .push(value.place.problem("`exceptions` takes a list; each item has `name`, `rules` and `where`")),
            ("tests", _) => {
                problems.push(value.place.problem("`tests` takes a list; each item has `name`, `given` and `expect`"));
            }
            (name, _) => {
                let hint = suggest(name, TOP_KEYS.iter().copied()).map_or_else(
                    || format!("; a rule file has {}", TOP_KEYS.join(", ")),
                    |close| format!("; did you mean `{close}`?"),
                );
                problems.push(key.place.problem(format!("unknown field `{name}`{hint}")));
            }
        }
    }
    Some(tree)
}

/// Whoever opens files reads what is included; here is only said what is no path.
fn included(node: &Node, problems: &mut Vec<Problem>) {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for item in items.iter().filter(|item| path(item).is_none()) {
        problems.push(
            item.place
                .problem("`include` takes a path or a list of them, such as `include: [base.yaml, desks/*.yaml]`"),
        );
    }
}

/// The named lists of all files; of two of one name the later one counts.
pub(super) fn lists(trees: &[FileTree], problems: &mut Vec<Problem>) -> Lists {
    let mut lists = Lists::new();
    for (key, node) in trees.iter().flat_map(|tree| &tree.lists) {
        match yaml::decode_node::<Vec<String>>(node) {
            Ok(values) => {
                lists.insert(key.name.clone(), List { values, place: key.place.clone() });
            }
            Err(found) => problems.extend(found),
        }
    }
    lists
}
