//! Where a problem ends, what sort it is, and how its line is shown: for terminals and editors.

use std::fmt;

use crate::yaml::Problem;

/// Longest part of a source line that is shown, in characters.
const SHOWN_MAX: usize = 120;
/// What comes before a fault in a line that is too long to show whole, in characters.
const BEFORE_MAX: usize = 60;

/// Something that is no mistake of form, and still not what its author can have meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lint {
    pub problem: Problem,
    pub severity: LintSeverity,
    /// Stable name; never reworded.
    pub code: &'static str,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintSeverity {
    /// It can be meant so.
    Warning,
    /// It cannot.
    Error,
}

impl LintSeverity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Heads of messages and the sort that they tell; the first that fits.
const CODES: &[(&str, &str)] = &[
    ("not YAML", "syntax"),
    ("unknown field", "unknown_key"),
    ("unknown operator", "unknown_key"),
    ("missing field", "missing_key"),
    ("unknown", "unknown_value"),
    ("there is no rule", "unknown_rule"),
    ("and there is none of that name", "unknown_rule"),
    ("no receiver is named", "unknown_receiver"),
    ("goes round in a circle", "include_loop"),
    ("stands twice", "given_twice"),
    ("given twice", "given_twice"),
    ("cannot be read", "unreadable"),
    ("no meaning", "misplaced"),
    ("in clear", "secret_in_clear"),
    ("a file's", "limit"),
    ("is over", "limit"),
    ("the limit is", "limit"),
    ("too large a regular", "limit"),
    ("takes more than", "limit"),
    ("has over", "limit"),
    ("nested deeper", "limit"),
    ("aliases", "limit"),
    ("`title`", "template"),
    ("`body`", "template"),
];

impl Problem {
    /// Stable name of what is wrong, for editors.
    pub fn code(&self) -> &'static str {
        CODES.iter().find(|(part, _)| self.message.contains(part)).map_or("invalid", |(_, code)| code)
    }

    /// What was most likely meant, where the message knows.
    pub fn suggestion(&self) -> Option<&str> {
        let (_, rest) = self.message.split_once("did you mean `")?;
        rest.split_once("`?").map(|(meant, _)| meant)
    }

    /// The column after the fault's last character, in the text of its file; none where no place is named.
    pub fn end(&self, text: &str) -> Option<u32> {
        let line = text.lines().nth((self.line as usize).checked_sub(1)?)?;
        let before = (self.column as usize).saturating_sub(1);
        let width = fault_width(line.chars().skip(before));
        Some(self.column + u32::try_from(width).unwrap_or(1))
    }
}

/// Characters of the value or key that begins here: to the closing quote or bracket, or to what ends a plain one.
fn fault_width(rest: impl Iterator<Item = char>) -> usize {
    let rest: Vec<char> = rest.collect();
    let width = match rest.first() {
        Some(quote @ ('"' | '\'')) => rest.iter().skip(1).position(|c| c == quote).map(|at| at + 2),
        Some('{' | '[') => {
            let mut depth = 0_usize;
            rest.iter()
                .position(|c| {
                    match c {
                        '{' | '[' => depth += 1,
                        '}' | ']' => depth -= 1,
                        _ => {}
                    }
                    depth == 0
                })
                .map(|at| at + 1)
        }
        _ => rest.iter().enumerate().position(|(index, c)| {
            let next = rest.get(index + 1);
            let spaced = next.is_none_or(|next| next.is_whitespace());
            matches!(c, ',' | ']' | '}') || *c == ':' && spaced || c.is_whitespace() && next == Some(&'#')
        }),
    };
    let whole = width.unwrap_or(rest.len());
    let trailing = rest[..whole].iter().rev().take_while(|c| c.is_whitespace()).count();
    (whole - trailing).max(1)
}

/// Columns that a character takes on a terminal: two for the scripts of East Asia.
fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' => 2,
        _ => 1,
    }
}

/// A source line with a fault in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub line: u32,
    /// What is shown of the line.
    pub text: String,
    /// Blanks that bring the mark under the fault; tabs stay tabs.
    pub blanks: String,
    /// Width of the mark.
    pub marked: usize,
}

impl Excerpt {
    /// The line of a problem; none where no place is named.
    pub fn of(text: &str, problem: &Problem) -> Option<Self> {
        let line: Vec<char> = text.lines().nth((problem.line as usize).checked_sub(1)?)?.chars().collect();
        let fault = (problem.column as usize).saturating_sub(1).min(line.len());
        let marked = fault_width(line[fault..].iter().copied());
        let start = if line.len() > SHOWN_MAX { fault.saturating_sub(BEFORE_MAX) } else { 0 };
        let end = (start + SHOWN_MAX).min(line.len());
        let dots = |cut: bool| if cut { "…" } else { "" };
        let shown: String = line[start..end].iter().collect();
        let blank = |c: &char| match c {
            '\t' => "\t".to_owned(),
            c => " ".repeat(columns(*c)),
        };
        let blanks: String = line[start..fault].iter().map(blank).collect();
        let marked = marked.min(end.saturating_sub(fault));
        let marked: usize = line[fault..fault + marked].iter().map(|c| columns(*c)).sum();
        Some(Self {
            line: problem.line,
            text: format!("{}{shown}{}", dots(start > 0), dots(end < line.len())),
            blanks: format!("{}{blanks}", if start > 0 { " " } else { "" }),
            marked: marked.max(1),
        })
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        write!(f, "{number} | {}\n{margin} | {}{}", self.text, self.blanks, "^".repeat(self.marked))
    }
}
