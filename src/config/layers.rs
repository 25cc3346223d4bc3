//! The layers of a configuration, merged by the `config` crate; every value keeps its place through the merge.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use config::{ConfigError, Map, Source, Value as Merged, ValueKind};

use crate::config::files::{read_text, yaml_files};
use crate::yaml::{self, Key, Node, Place, Problem, Value};

/// Prefix of variables; `BELLWETHER__STORE__PATH` is `store.path`.
const PREFIX: &str = "BELLWETHER";
/// Lists that layers add to, by the name of their items.
const NAMED: &[&str] = &["feeds", "quotes", "receivers"];
/// Parts of an origin: file, line, column, quoted, line and column of the key.
const SEPARATOR: char = '\u{1f}';

/// The merged tree of a configuration file, its `conf.d` and the environment.
pub(super) fn merged(path: &Path, texts: &mut BTreeMap<String, String>) -> Result<Node, Vec<Problem>> {
    let main = path.display().to_string();
    let unplaced = |file: &str, message: String| Problem { file: file.to_owned(), line: 0, column: 0, message };
    let mut paths = vec![path.to_owned()];
    let folder = path.parent().unwrap_or(Path::new("")).join("conf.d");
    if folder.is_dir() {
        paths.extend(
            yaml_files(&folder)
                .map_err(|error| vec![unplaced(&folder.display().to_string(), format!("cannot be read: {error}"))])?,
        );
    }
    let mut problems = Vec::new();
    let mut trees = Vec::new();
    for path in &paths {
        let name = path.display().to_string();
        match read_text(path) {
            Ok(text) => {
                match yaml::parse(&name, &text) {
                    Ok(tree) => trees.push(tree),
                    Err(problem) => problems.push(problem),
                }
                texts.insert(name, text);
            }
            Err(error) => problems.push(unplaced(&name, format!("cannot be read: {error}"))),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Some(wrong) = trees.iter().find(|tree| !matches!(tree.value, Value::Map(_))) {
        return Err(vec![wrong.place.problem("expected a map with `feeds`, `receivers`, ..")]);
    }
    let joined = joined(&trees);
    let mut builder = config::Config::builder();
    for tree in trees {
        builder = builder.add_source(Layer(tree));
    }
    let environment = config::Environment::with_prefix(PREFIX).prefix_separator("__").separator("__");
    let all = builder.add_source(environment).build().map_err(|error| vec![unplaced(&main, error.to_string())])?;
    let mut node = unmerged(&all.cache, &main);
    if let Value::Map(entries) = &mut node.value {
        for (key, list) in joined {
            entries.retain(|(known, _)| known.name != key.name);
            entries.push((key, list));
        }
    }
    Ok(node)
}

/// The named lists of all layers, joined: a later item of the same name takes the place of the earlier.
fn joined(trees: &[Node]) -> Vec<(Key, Node)> {
    let mut found: Vec<(Key, Node)> = Vec::new();
    for tree in trees {
        let Value::Map(entries) = &tree.value else { continue };
        for (key, node) in entries.iter().filter(|(key, _)| NAMED.contains(&key.name.as_str())) {
            let Value::List(items) = &node.value else {
                // Not a list: the reader says so.
                found.push((key.clone(), node.clone()));
                continue;
            };
            match found.iter_mut().find(|(known, _)| known.name == key.name) {
                Some((_, Node { value: Value::List(all), .. })) => {
                    for item in items {
                        match all.iter_mut().find(|known| name(known).is_some() && name(known) == name(item)) {
                            Some(known) => *known = item.clone(),
                            None => all.push(item.clone()),
                        }
                    }
                }
                _ => found.push((key.clone(), node.clone())),
            }
        }
    }
    found
}

fn name(item: &Node) -> Option<&str> {
    let Value::Map(entries) = &item.value else { return None };
    entries.iter().find_map(|(key, node)| match &node.value {
        Value::Scalar { text, .. } if key.name == "name" => Some(text.as_str()),
        _ => None,
    })
}

/// One file as a source of the `config` crate.
#[derive(Clone, Debug)]
struct Layer(Node);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }
    fn collect(&self) -> Result<Map<String, Merged>, ConfigError> {
        let Value::Map(entries) = &self.0.value else { return Ok(Map::new()) };
        // Named lists are joined apart from the merge, which would let the last one win.
        let rest = entries.iter().filter(|(key, _)| !NAMED.contains(&key.name.as_str()));
        Ok(rest.map(|(key, node)| (key.name.clone(), merging(node, &key.place))).collect())
    }
}

fn merging(node: &Node, key: &Place) -> Merged {
    let (kind, quoted) = match &node.value {
        Value::Scalar { text, quoted } => (ValueKind::String(text.clone()), *quoted),
        Value::List(items) => (ValueKind::Array(items.iter().map(|item| merging(item, &item.place)).collect()), false),
        Value::Map(entries) => {
            let table = entries.iter().map(|(key, value)| (key.name.clone(), merging(value, &key.place))).collect();
            (ValueKind::Table(table), false)
        }
    };
    let Place { file, line, column } = &node.place;
    let parts = [
        file.to_string(),
        line.to_string(),
        column.to_string(),
        quoted.to_string(),
        key.line.to_string(),
        key.column.to_string(),
    ];
    Merged::new(Some(&parts.join(&SEPARATOR.to_string())), kind)
}

/// A merged value as a node again; one from the environment stands in no file.
fn unmerged(value: &Merged, main: &str) -> Node {
    let mut origin = Origin::of(value.origin(), main);
    let quoted = origin.quoted;
    let value = match &value.kind {
        ValueKind::Table(table) => {
            let mut entries: Vec<(Key, Node)> = table
                .iter()
                .map(|(name, value)| {
                    let node = unmerged(value, main);
                    let place = Origin::of(value.origin(), main).key;
                    let place = if place.line == 0 { node.place.clone() } else { place };
                    (Key { place, name: name.clone() }, node)
                })
                .collect();
            entries.sort_by(|(a, _), (b, _)| {
                (a.place.line, a.place.column, &a.name).cmp(&(b.place.line, b.place.column, &b.name))
            });
            // A merged map has no place of its own: it is where its first entry is.
            if let (0, Some((first, _))) = (origin.value.line, entries.first()) {
                origin.value = first.place.clone();
            }
            Value::Map(entries)
        }
        ValueKind::Array(items) => Value::List(items.iter().map(|item| unmerged(item, main)).collect()),
        ValueKind::Nil => Value::Scalar { text: String::new(), quoted: false },
        other => Value::Scalar { text: other.to_string(), quoted },
    };
    Node { place: origin.value, value }
}

struct Origin {
    value: Place,
    key: Place,
    quoted: bool,
}

impl Origin {
    fn of(origin: Option<&str>, main: &str) -> Self {
        let parts: Vec<&str> = origin.unwrap_or_default().split(SEPARATOR).collect();
        if let [file, line, column, quoted, key_line, key_column] = parts[..] {
            let place = |line: &str, column: &str| Place {
                file: Arc::from(file),
                line: line.parse().unwrap_or(0),
                column: column.parse().unwrap_or(0),
            };
            return Self { value: place(line, column), key: place(key_line, key_column), quoted: quoted == "true" };
        }
        let file = if origin.is_some() { "environment" } else { main };
        let nowhere = Place { file: Arc::from(file), line: 0, column: 0 };
        Self { value: nowhere.clone(), key: nowhere, quoted: false }
    }
}
