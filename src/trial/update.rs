//! Writes what came of tests into their `expect`, and leaves the rest of the file as it is, byte for byte.
//!
//! In: a file, and for each of its tests that failed what became of every expectation. Out: the text with the changes.
//!
//! An expectation of which only a time, title or body was wrong keeps its form and its comments; one that came to nothing
//! is taken out, with its line; what nobody expected is put behind the last one.

use std::ops::Range;

use crate::rules::RuleFile;
use crate::trial::{Expected, Outcome, Pair, quoted};
use crate::yaml::{Holds, Ranged, ranges};

/// Text in place of a range of the old one.
type Edit = (Range<usize>, String);

/// The file's text with the expectations of these tests made right; a test is named by its index in the file's `tests`.
/// None where a test cannot be found in the text.
pub fn updated(file: &RuleFile, outcomes: &[(usize, &Outcome)]) -> Option<String> {
    let tree = ranges(&file.text)?;
    let (_, tests) = tree.entry("tests")?;
    let mut edits: Vec<Edit> = Vec::new();
    for (index, outcome) in outcomes {
        edits.extend(Test { text: &file.text, node: tests.items().get(*index)? }.edits(&outcome.pairs)?);
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut text = file.text.clone();
    for (range, new) in edits.into_iter().rev() {
        text.replace_range(range, &new);
    }
    Some(text)
}

struct Test<'a> {
    text: &'a str,
    node: &'a Ranged,
}

impl Test<'_> {
    fn edits(&self, pairs: &[Pair]) -> Option<Vec<Edit>> {
        let expect = self.node.entry("expect");
        let items = expect.map(|(_, list)| list.items()).unwrap_or_default();
        let (mut edits, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for pair in pairs {
            match pair {
                Pair::Same(_) => {}
                Pair::Other { at, expected, came } => edits.extend(corrected(items.get(*at)?, expected, came)),
                Pair::Missing(at) => gone.push(*at),
                Pair::Unexpected(came) => new.push(came.to_string()),
            }
        }
        // What nobody expected stands where something was expected in vain, as long as there is such a place.
        let both = gone.len().min(new.len());
        for (at, item) in gone.drain(..both).zip(new.drain(..both)) {
            edits.push((items.get(at)?.range.clone(), item));
        }
        match expect {
            None => edits.extend((!new.is_empty()).then(|| self.first(&new))),
            Some((key, list)) if items.len() == gone.len() => edits.extend(self.anew(key, list, &new)?),
            Some((_, list)) => {
                let kept = (0..items.len()).rev().find(|at| !gone.contains(at))?;
                edits.extend(self.without(list, &gone, kept));
                edits.extend((!new.is_empty()).then(|| self.behind(&items[kept], list, &new)));
            }
        }
        Some(edits)
    }

    /// `expect` for a test that has none.
    fn first(&self, new: &[String]) -> Edit {
        let Holds::Map { flow: false, entries } = &self.node.holds else {
            // Before the closing bracket.
            let end = self.node.range.end - 1;
            let end = self.text[..end].trim_end().trim_end_matches(',').len();
            return (end..end, format!(", expect: [{}]", new.join(", ")));
        };
        let indent = entries.first().map_or(0, |(_, key, _)| key.range.start - self.line_start(key.range.start));
        let end = self.line_end(self.node.range.end);
        let key = format!("{}{}expect:", self.line_break(), " ".repeat(indent));
        (end..end, key + &self.lines(indent + 2, new))
    }

    /// A list of which nothing stays, or that was empty.
    fn anew(&self, key: &Ranged, list: &Ranged, new: &[String]) -> Option<Vec<Edit>> {
        let colon = key.range.end + self.text[key.range.end..].find(':')? + 1;
        let text = match new {
            [] if list.items().is_empty() => return Some(Vec::new()),
            [] => " []".to_owned(),
            new if self.node.is_flow() => format!(" [{}]", new.join(", ")),
            new => self.lines(key.range.start - self.line_start(key.range.start) + 2, new),
        };
        if list.is_flow() || list.items().is_empty() {
            return Some(vec![(colon..list.range.end.max(colon), text)]);
        }
        let lines = list.items().iter().map(|item| (self.lines_of(item), String::new()));
        Some(lines.chain([(colon..colon, text)]).collect())
    }

    /// Takes items out; one of them stays.
    fn without(&self, list: &Ranged, gone: &[usize], last_kept: usize) -> Vec<Edit> {
        let items = list.items();
        if !list.is_flow() {
            return gone.iter().map(|at| (self.lines_of(&items[*at]), String::new())).collect();
        }
        let before = gone.iter().filter(|at| **at < last_kept);
        let mut edits: Vec<Edit> =
            before.map(|at| (items[*at].range.start..items[at + 1].range.start, String::new())).collect();
        if last_kept + 1 < items.len() {
            edits.push((items[last_kept].range.end..items[items.len() - 1].range.end, String::new()));
        }
        edits
    }

    /// Puts items behind one of a list.
    fn behind(&self, last: &Ranged, list: &Ranged, new: &[String]) -> Edit {
        let start = self.line_start(last.range.start);
        if !list.is_flow() {
            let dash = self.text[..last.range.start].rfind('-').unwrap_or(start);
            let end = self.line_end(last.range.end);
            return (end..end, self.lines(dash - self.line_start(dash), new));
        }
        let own_line = self.text[start..last.range.start].trim().is_empty();
        let between = if own_line {
            format!(",{}{}", self.line_break(), &self.text[start..last.range.start])
        } else {
            ", ".to_owned()
        };
        let end = last.range.end;
        (end..end, new.iter().map(|item| format!("{between}{item}")).collect())
    }

    fn lines(&self, indent: usize, items: &[String]) -> String {
        items.iter().map(|item| format!("{}{}- {item}", self.line_break(), " ".repeat(indent))).collect()
    }

    /// The whole lines of an item of a block list, with its dash and what is noted beside it.
    fn lines_of(&self, item: &Ranged) -> Range<usize> {
        let dash = self.text[..item.range.start].rfind('-').unwrap_or(item.range.start);
        let end = self.line_end(item.range.end);
        let end = self.text[end..].find('\n').map_or(end, |at| end + at + 1);
        self.line_start(dash)..end
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }

    /// Before the line break.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.lines().next().map_or(0, str::len)
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// The values of an expectation that were others.
fn corrected(item: &Ranged, expected: &Expected, came: &Expected) -> Vec<Edit> {
    let value = |key: &str| item.entry(key).map(|(_, value)| value.range.clone());
    let mut edits = Vec::new();
    if expected.alert != came.alert {
        edits.extend(value("alert").map(|range| (range, came.alert.clone())));
    }
    if expected.severity != came.severity {
        edits.extend(value("severity").zip(came.severity).map(|(range, severity)| (range, severity.to_string())));
    }
    if expected.at != came.at {
        edits.extend(value("at").zip(came.at).map(|(range, at)| (range, at.to_string())));
    }
    for (key, old, new) in [("title", &expected.title, &came.title), ("body", &expected.body, &came.body)] {
        if old.as_deref().map(str::trim) != new.as_deref().map(str::trim) {
            edits.extend(value(key).zip(new.as_ref()).map(|(range, new)| (range, quoted(new))));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::facts::Reader;
    use crate::lexicon::Lexicon;
    use crate::rules::RuleSet;
    use crate::trial::read;

    static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

    const RULES: &str = "rules:
  - {alert: threat, where: {kind: tariff, stage: threatened}, title: \"{{ actor }}: {{ rate }}\"}
  - {alert: deal, where: {kind: agreement}}
";
    /// Two threats and a deal, a day apart.
    const GIVEN: &str = "given: [{at: 2026-01-05T10:00:00Z, fact: {kind: tariff, stage: threatened, actor: US, rate: 25}}, {at: 2026-01-06T10:00:00Z, fact: {kind: tariff, stage: threatened, actor: EU, rate: 5}}, {at: 2026-01-07T10:00:00Z, fact: {kind: agreement, participants: [US, CN]}}]";

    /// The file's text after its tests were written anew; then all of them pass.
    fn after(text: &str) -> String {
        let set = || {
            let files = [RuleFile { name: "f.yaml".into(), text: text.into() }];
            RuleSet::compile(&files, READER.lexicon()).expect("right rules")
        };
        let file = |text: &str| RuleFile { name: "f.yaml".into(), text: text.into() };
        let trials = read(&[file(text)], &READER).unwrap_or_else(|problems| panic!("{problems:?}"));
        let outcomes: Vec<(usize, Outcome)> =
            trials.iter().map(|trial| (trial.index, trial.run(set(), None).expect("known rules"))).collect();
        let failed: Vec<(usize, &Outcome)> =
            outcomes.iter().filter(|(_, outcome)| !outcome.passed).map(|(at, outcome)| (*at, outcome)).collect();
        let new = updated(&file(text), &failed).expect("the tests are there");
        for trial in read(&[file(&new)], &READER).unwrap_or_else(|problems| panic!("{problems:?}\n{new}")) {
            let outcome = trial.run(set(), None).expect("known rules");
            assert!(outcome.passed, "{:#?}\n{new}", outcome.lines);
        }
        new
    }

    /// What becomes of the lines behind `expect:` in a test in block form.
    fn expect(old: &str) -> String {
        let head = format!("# a head\n{RULES}tests:\n  - name: a   # first\n    {GIVEN}\n");
        let tail = "\n  - {name: none, given: [], expect: []}  # last\n";
        let new = after(&format!("{head}    expect:{old}{tail}"));
        let inner = new.strip_prefix(head.as_str()).and_then(|rest| rest.strip_suffix(tail));
        inner
            .unwrap_or_else(|| panic!("the rest is not as it was:\n{new}"))
            .strip_prefix("    expect:")
            .expect("kept")
            .to_owned()
    }

    const ALL: &str = "
      - {alert: threat, at: 2026-01-05T10:00:00Z}
      - {alert: threat, at: 2026-01-06T10:00:00Z}
      - {alert: deal, at: 2026-01-07T10:00:00Z}";

    #[test]
    fn what_is_right_stays_as_it_is_and_what_is_new_comes_behind_it() {
        assert_eq!(expect(ALL), ALL);
        assert_eq!(expect(""), ALL);
        assert_eq!(expect(" []"), ALL);
        assert_eq!(expect(" null"), ALL);
        assert_eq!(
            expect(
                "\n      # the first\n      -   alert: threat   # which\n          at: 2026-01-05T10:00:00Z\n      # end"
            ),
            "\n      # the first\n      -   alert: threat   # which\n          at: 2026-01-05T10:00:00Z\n      - {alert: threat, at: 2026-01-06T10:00:00Z}\n      - {alert: deal, at: 2026-01-07T10:00:00Z}\n      # end"
        );
        assert_eq!(
            expect(" [ {alert: threat}, ]"),
            " [ {alert: threat}, {alert: threat, at: 2026-01-06T10:00:00Z}, {alert: deal, at: 2026-01-07T10:00:00Z}, ]"
        );
        assert_eq!(
            expect("\n      [\n        {alert: threat},\n        {alert: threat}  # two\n      ]"),
            "\n      [\n        {alert: threat},\n        {alert: threat},\n        {alert: deal, at: 2026-01-07T10:00:00Z}  # two\n      ]"
        );
    }

    #[test]
    fn a_wrong_time_or_title_is_put_right_in_its_place() {
        assert_eq!(
            expect(
                "
      - {alert: deal}   # any time
      - alert: threat
        title: 'United States: 30%'   # a threat
      - {alert: threat, title: what, at: 2026-01-06T11:00:00Z}"
            ),
            "
      - {alert: deal}   # any time
      - alert: threat
        title: \"United States: 25%\"   # a threat
      - {alert: threat, title: \"European Union: 5%\", at: 2026-01-06T10:00:00Z}"
        );
        assert_eq!(
            expect(
                "\n      - alert: threat\n        body: |   # it\n          two\n\n          lines\n      - alert: deal\n      - alert: threat"
            ),
            "\n      - alert: threat\n        body: \"as given\"\n      - alert: deal\n      - alert: threat"
        );
    }

    #[test]
    fn what_was_expected_in_vain_gives_way_to_what_came_or_is_taken_out() {
        let off = "{alert: deal, at: 2026-01-08T10:00:00Z}";
        assert_eq!(
            expect(&format!("{ALL}\n      - {{alert: threat}}  # a third\n      # end")),
            format!("{ALL}\n      # end")
        );
        assert_eq!(
            expect(&format!(" [{{alert: deal}}, {off}, {{alert: threat}}, {{alert: threat}}, {off}]")),
            " [{alert: deal}, {alert: threat}, {alert: threat}]"
        );
        assert_eq!(
            expect("\n      - {alert: deal}\n      - {alert: deal}  # not this\n      - {alert: threat}"),
            "\n      - {alert: deal}\n      - {alert: threat, at: 2026-01-06T10:00:00Z}  # not this\n      - {alert: threat}"
        );
    }

    #[test]
    fn a_test_that_should_be_silent_is_left_without_expectations() {
        let silent = |expect: &str| {
            let head = format!("{RULES}tests:\n  - name: a\n    given: []\n");
            after(&format!("{head}    expect:{expect}\n"))[head.len()..].to_owned()
        };
        assert_eq!(
            silent("\n      # why\n      - {alert: deal}\n      - alert: threat\n        at: 2026-01-08T10:00:00Z"),
            "    expect: []\n      # why\n"
        );
        assert_eq!(silent(" [{alert: deal}]  # why"), "    expect: []  # why\n");
    }

    #[test]
    fn tests_without_expect_or_in_one_line_and_files_with_other_line_breaks() {
        let block = format!("{RULES}tests:\n- name: a\n  {GIVEN}   # that\n# end\n");
        let item = "{alert: threat, at: 2026-01-05T10:00:00Z}";
        let new = after(&block);
        assert!(new.contains(&format!("# that\n  expect:\n    - {item}\n")) && new.ends_with("\n# end\n"), "{new}");
        let flow = format!("{RULES}tests: [{{name: a, {GIVEN}, }}]\n");
        assert!(
            after(&flow).contains(&format!("]}}], expect: [{item}, "))
                || after(&flow).contains(&format!(", expect: [{item}, "))
        );
        let dos =
            format!("{RULES}tests:\n  - name: é\n    {GIVEN}\n    expect:\n      - {item}\n").replace('\n', "\r\n");
        let new = after(&dos);
        assert!(new.starts_with(dos.trim_end()) && !new.replace("\r\n", "").contains('\n'), "{new:?}");
    }
}
