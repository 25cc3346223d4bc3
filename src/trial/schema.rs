//! The JSON Schema of rule files with the tests that stand in them.

use serde_json::Value;

use crate::lexicon::Lexicon;
use crate::rules;
use crate::trial::TrialData;

/// What a rule file may hold, for editors; the lexicon's words are offered.
pub fn schema(lexicon: &Lexicon) -> Value {
    rules::schema(lexicon, |generator| generator.subschema_for::<TrialData>())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::facts::Reader;
    use crate::rules::{RuleFile, RuleSet, stock};
    use crate::yaml::validated;

    static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

    fn faults(texts: &[String]) -> Vec<Option<String>> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        validated::faults(schema(READER.lexicon()), &texts)
    }

    /// The YAML of a page, each block as a file.
    fn examples(page: &str) -> Vec<String> {
        let blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        blocks.map(str::to_owned).collect()
    }

    #[test]
    fn every_rule_file_of_the_program_is_valid() {
        let files = stock();
        let texts: Vec<String> = files.iter().map(|file| file.text.clone()).collect();
        for (file, fault) in files.iter().zip(faults(&texts)) {
            assert_eq!(fault, None, "{}", file.name);
        }
    }

    #[test]
    fn every_example_of_the_page_is_valid_and_is_read() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
        let texts = examples(&std::fs::read_to_string(page).expect("the page"));
        assert!(texts.len() >= 10, "{}", texts.len());
        for (text, fault) in texts.iter().zip(faults(&texts)) {
            assert_eq!(fault, None, "{text}");
        }
        // Read beside each other, as a reader of the page would have them; the tests stand in the file of their rule.
        let (mut texts, tests): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| !text.starts_with("tests:"));
        let tested = texts.iter_mut().find(|text| text.contains("alert: beijing-is-silent")).expect("their rule");
        // The last of them is of a file of its own.
        let (last, first) = tests.split_last().expect("tests");
        tested.push_str(&first.concat());
        texts.push(last.clone());
        let mut files = stock();
        files.extend(
            texts
                .iter()
                .enumerate()
                .map(|(index, text)| RuleFile { name: format!("example-{index}.yaml"), text: text.clone() }),
        );
        if let Err(problems) = RuleSet::compile(&files, READER.lexicon()) {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        }
        let trials = crate::trial::read(&files, &READER).expect("right tests");
        // Who is told depends on a configuration, which the page does not have.
        let alone = |trial: &&crate::trial::Trial| trial.file.starts_with("example") && trial.told.is_none();
        for trial in trials.iter().filter(alone) {
            let outcome =
                trial.run(RuleSet::compile(&files, READER.lexicon()).expect("right"), None).expect("known rules");
            assert!(outcome.passed, "{}: {:#?}", trial.name, outcome.lines);
        }
    }

    /// Fixtures of `check` whose fault is a word that only the reader knows, or what stands elsewhere.
    const WORDS: &[&str] = &[
        "rule-basis",
        "rule-body",
        "rule-kind",
        "rule-off-unknown",
        "rule-party",
        "rule-price-symbols",
        "rule-product",
        "rule-title",
        "rule-twice",
    ];

    #[test]
    fn what_the_reader_refuses_for_its_structure_is_invalid() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/check");
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.to_string_lossy().ends_with(".rules") && path.to_string_lossy().contains("/rule-"));
        paths.sort();
        let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).expect("read")).collect();
        let passed: Vec<String> = paths
            .iter()
            .zip(faults(&texts))
            .filter(|(_, fault)| fault.is_none())
            .map(|(path, _)| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        assert_eq!(passed, WORDS);
        let wrong = [
            "tests: [{name: t, gven: []}]",
            "tests: [{given: []}]",
            "tests: [{name: t, given: [{at: 2026-03-02}]}]",
            "tests: [{name: t, given: [{at: 2026-03-02T12:00:00Z}]}]",
            "tests: [{name: t, given: [{at: 2026-03-02T12:00:00Z, fact: {kind: tariff, stage: threatend}}]}]",
            "tests: [{name: t, given: [{at: 2026-03-02T12:00:00Z, fact: {kind: tariff}, article: x}]}]",
            "tests: [{name: t, given: [], expect: [{at: 2026-03-02T12:00:00Z}]}]",
        ];
        for (text, fault) in wrong.iter().zip(faults(&wrong.map(str::to_owned))) {
            assert!(fault.is_some(), "{text}");
            let files = [RuleFile { name: "t.yaml".into(), text: (*text).to_owned() }];
            assert!(crate::trial::read(&files, &READER).is_err(), "{text}");
        }
    }
}
