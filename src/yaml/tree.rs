//! Text to a tree of nodes, each with its place. YAML 1.2 core schema: `on` and `no` are text.

use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::yaml::Problem;

/// Largest file, in bytes.
pub const BYTES_MAX: usize = 1 << 20;
/// Deepest nesting.
const DEPTH_MAX: usize = 64;
/// Most nodes in a file.
const NODES_MAX: usize = 100_000;

/// Where a node stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: Arc<str>,
    /// From 1; 0 where there is none.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl Place {
    pub(crate) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem { file: self.file.to_string(), line: self.line, column: self.column, message: message.into() }
    }
}

/// A value as written, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub place: Place,
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `quoted`: in quotes or a block, so text whatever it looks like.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Node>),
    /// In the order of the file; keys are text.
    Map(Vec<(Key, Node)>),
}

/// A key of a map, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub place: Place,
    pub name: String,
}

/// A scalar by the core schema of YAML 1.2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
}

pub(super) fn resolve(text: &str, quoted: bool) -> Scalar<'_> {
    if quoted {
        return Scalar::Text(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return Scalar::Text(text);
    }
    if let Ok(integer) = text.parse() {
        return Scalar::Integer(integer);
    }
    match text.parse::<f64>() {
        Ok(float) if float.is_finite() => Scalar::Float(float),
        _ => Scalar::Text(text),
    }
}

/// Reads one document.
///
/// # Errors
/// The first fault of syntax, a duplicate key, an alias, or a limit that is passed.
pub(crate) fn parse(file: &str, text: &str) -> Result<Node, Problem> {
    let file: Arc<str> = file.into();
    let start = Place { file: file.clone(), line: 1, column: 1 };
    if text.len() > BYTES_MAX {
        return Err(start.problem(format!("file is over {BYTES_MAX} bytes, the most that is read; split it")));
    }
    let mut builder = Builder { file, open: Vec::new(), root: None, nodes_count: 0 };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) => {
                let place = builder.place(Span::empty(*error.marker()));
                // The scanner reads ahead, and has a limit of its own.
                return Err(place.problem(match error.info() {
                    "recursion limit exceeded" => format!("nested deeper than {DEPTH_MAX}"),
                    info => format!("not YAML: {info}{}", unquoted(text, place.line)),
                }));
            }
        }
    }
    Ok(builder.root.unwrap_or(Node { place: start, value: Value::Map(Vec::new()) }))
}

/// What to do where a value of the line begins with a sign that means something else in YAML.
fn unquoted(text: &str, line: u32) -> String {
    let line = usize::try_from(line).ok().and_then(|line| text.lines().nth(line.checked_sub(1)?)).unwrap_or_default();
    let values = line.split(": ").skip(1).map(str::trim_start);
    for value in values.filter(|value| value.starts_with(['>', '*'])) {
        let value = value.split([',', '}', ']', '#']).next().unwrap_or_default().trim_end();
        let compares = value.trim_start_matches(['>', '=', ' ']).starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if value == "*" || value.starts_with('>') && compares {
            return format!("; put the value in quotes: `\"{value}\"`");
        }
    }
    String::new()
}

enum Open {
    List(Place, Vec<Node>),
    Map(Place, Vec<(Key, Node)>, Option<Key>),
}

struct Builder {
    file: Arc<str>,
    open: Vec<Open>,
    root: Option<Node>,
    nodes_count: usize,
}

impl Builder {
    fn place(&self, span: Span) -> Place {
        let whole = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place { file: self.file.clone(), line: whole(span.start.line()), column: whole(span.start.col() + 1) }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let place = self.place(span);
        self.nodes_count += 1;
        if self.nodes_count > NODES_MAX {
            return Err(place.problem(format!("file has over {NODES_MAX} values, the most that are read; split it")));
        }
        match event {
            Event::Scalar(text, style, _, _) => {
                let quoted = style != ScalarStyle::Plain;
                self.put(Node { place, value: Value::Scalar { text: text.into_owned(), quoted } })
            }
            Event::SequenceStart(..) => self.enter(Open::List(place, Vec::new())),
            Event::MappingStart(..) => self.enter(Open::Map(place, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            Event::Alias(_) => Err(place.problem("aliases are not read here; use `lists` or `defaults`")),
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(place.problem("a file holds one document; found a second"))
            }
            _ => Ok(()),
        }
    }

    fn enter(&mut self, open: Open) -> Result<(), Problem> {
        let (Open::List(place, _) | Open::Map(place, ..)) = &open;
        if self.open.len() >= DEPTH_MAX {
            return Err(place.problem(format!("nested deeper than {DEPTH_MAX}")));
        }
        if let Some(Open::Map(_, _, None)) = self.open.last() {
            return Err(place.problem("a key must be text, found a list or map"));
        }
        self.open.push(open);
        Ok(())
    }

    fn leave(&mut self) -> Result<(), Problem> {
        match self.open.pop() {
            Some(Open::List(place, items)) => self.put(Node { place, value: Value::List(items) }),
            Some(Open::Map(place, entries, _)) => self.put(Node { place, value: Value::Map(entries) }),
            None => Ok(()),
        }
    }

    fn put(&mut self, node: Node) -> Result<(), Problem> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, waiting)) => match waiting.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let Value::Scalar { text: name, .. } = node.value else {
                        return Err(node.place.problem("a key must be text, found a list or map"));
                    };
                    if let Some((first, _)) = entries.iter().find(|(key, _)| key.name == name) {
                        let line = first.place.line;
                        return Err(node
                            .place
                            .problem(format!("`{name}` is given twice; the first is in line {line}")));
                    }
                    *waiting = Some(Key { place: node.place, name });
                }
            },
        }
        Ok(())
    }
}
