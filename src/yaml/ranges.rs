//! Where each node of a text begins and ends, in bytes, so that a part of a file can be written anew and the rest be kept
//! byte for byte.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// A node's place in a text, in the shape of its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranged {
    /// Without comments and blanks behind it; of a map that ends in a key without a value, without its colon.
    pub range: Range<usize>,
    pub holds: Holds,
}

/// What a node holds; `flow` is true between brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    Scalar,
    List {
        flow: bool,
        items: Vec<Ranged>,
    },
    /// Keys with their names.
    Map {
        flow: bool,
        entries: Vec<(String, Ranged, Ranged)>,
    },
}

impl Ranged {
    /// The key and value of an entry of a map.
    pub fn entry(&self, wanted: &str) -> Option<(&Self, &Self)> {
        let Holds::Map { entries, .. } = &self.holds else { return None };
        entries.iter().find(|(name, ..)| name == wanted).map(|(_, key, value)| (key, value))
    }

    /// The items of a list.
    pub fn items(&self) -> &[Self] {
        match &self.holds {
            Holds::List { items, .. } => items,
            _ => &[],
        }
    }

    pub fn is_flow(&self) -> bool {
        matches!(self.holds, Holds::List { flow: true, .. } | Holds::Map { flow: true, .. })
    }
}

/// The ranges of a text that `parse` takes; none of one that it does not.
pub fn ranges(text: &str) -> Option<Ranged> {
    // Where each character begins, and where the text ends.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |index: usize| starts.get(index).copied().unwrap_or(text.len());
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let done = match event {
            Event::Scalar(name, style, ..) => {
                let range = byte(span.start.index())..byte(span.end.index());
                Some((scalar(text, range, style), name.into_owned()))
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let start = byte(span.start.index());
                let flow = !span.is_empty() && text[start..].starts_with(['[', '{']);
                let is_map = matches!(event, Event::MappingStart(..));
                open.push(Open { start, flow, is_map, children: Vec::new() });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => Some((open.pop()?.close(&span, byte), String::new())),
            Event::Alias(_) => return None,
            _ => None,
        };
        if let Some((node, name)) = done {
            match open.last_mut() {
                Some(parent) => parent.children.push((name, node)),
                None => return Some(node),
            }
        }
    }
    None
}

/// Of a block of text the scanner leaves out the sign at its head, and counts the line breaks behind it; of a text in
/// quotes it counts what is noted behind it.
fn scalar(text: &str, range: Range<usize>, style: ScalarStyle) -> Ranged {
    let length = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => quoted(&text[range.clone()]),
        _ => text[range.clone()].trim_end().len(),
    };
    let end = range.start + length;
    let start = match style {
        ScalarStyle::Literal => block_sign(&text[..range.start], '|'),
        ScalarStyle::Folded => block_sign(&text[..range.start], '>'),
        _ => None,
    };
    Ranged { range: start.unwrap_or(range.start)..end, holds: Holds::Scalar }
}

/// The length of a text in quotes. Within single quotes a quote is written twice.
fn quoted(text: &str) -> usize {
    let quote = text.bytes().next().unwrap_or_default();
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        let doubled = || quote == b'\'' && text[at + 1..].starts_with('\'');
        if byte == b'\\' && quote == b'"' || byte == quote && doubled() {
            bytes.next();
        } else if byte == quote {
            return at + 1;
        }
    }
    text.len()
}

/// Where the sign of a block stands in the last line that is not blank; a comment may follow it.
fn block_sign(before: &str, sign: char) -> Option<usize> {
    let head = before.trim_end();
    let line = head.rfind('\n').map_or(0, |at| at + 1);
    let code = head[line..].split(" #").next().unwrap_or_default();
    code.rfind(sign).map(|at| line + at)
}

struct Open {
    start: usize,
    flow: bool,
    is_map: bool,
    children: Vec<(String, Ranged)>,
}

impl Open {
    fn close(self, end: &Span, byte: impl Fn(usize) -> usize) -> Ranged {
        let last = self.children.last().map_or(self.start, |(_, child)| child.range.end);
        // The closing bracket; what the scanner calls the end lies behind comments.
        let range = self.start..if self.flow { byte(end.start.index()) + 1 } else { last };
        let holds = if self.is_map {
            let mut entries = Vec::new();
            let mut children = self.children.into_iter();
            while let (Some((name, key)), Some((_, value))) = (children.next(), children.next()) {
                entries.push((name, key, value));
            }
            Holds::Map { flow: self.flow, entries }
        } else {
            Holds::List { flow: self.flow, items: self.children.into_iter().map(|(_, item)| item).collect() }
        };
        Ranged { range, holds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of the nodes, outermost first.
    fn texts(text: &str) -> Vec<String> {
        fn walk(text: &str, node: &Ranged, found: &mut Vec<String>) {
            found.push(text[node.range.clone()].to_owned());
            match &node.holds {
                Holds::Scalar => {}
                Holds::List { items, .. } => items.iter().for_each(|item| walk(text, item, found)),
                Holds::Map { entries, .. } => entries.iter().for_each(|(_, key, value)| {
                    walk(text, key, found);
                    walk(text, value, found);
                }),
            }
        }
        let mut found = Vec::new();
        walk(text, &ranges(text).expect("YAML"), &mut found);
        found
    }

    #[test]
    fn every_node_ends_where_its_last_character_does() {
        assert_eq!(
            texts("a: [1, {b: 'x y'}]  # c\n"),
            ["a: [1, {b: 'x y'}]", "a", "[1, {b: 'x y'}]", "1", "{b: 'x y'}", "b", "'x y'"]
        );
        assert_eq!(
            texts("# 关税\nl:\n  - a: é  # one\n    b: |\n      two\n      lines\n\n  # three\n  - c:\n"),
            [
                "l:\n  - a: é  # one\n    b: |\n      two\n      lines\n\n  # three\n  - c",
                "l",
                "- a: é  # one\n    b: |\n      two\n      lines\n\n  # three\n  - c",
                "a: é  # one\n    b: |\n      two\n      lines",
                "a",
                "é",
                "b",
                "|\n      two\n      lines",
                "c",
                "c",
                "",
            ]
        );
        assert_eq!(texts("a: b\r\nc: 'd'\r\n"), ["a: b\r\nc: 'd'", "a", "b", "c", "'d'"]);
        assert_eq!(
            texts("- 'it''s' # c'\n- \"a\\\"b\" # \"\n"),
            ["- 'it''s' # c'\n- \"a\\\"b\"", "'it''s'", "\"a\\\"b\""]
        );
        assert_eq!(texts("- two\n  words\n- x"), ["- two\n  words\n- x", "two\n  words", "x"]);
    }

    #[test]
    fn what_is_no_yaml_has_no_ranges() {
        assert_eq!(ranges("a: ["), None);
        assert_eq!(ranges(""), None);
    }
}
