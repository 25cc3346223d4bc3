//! The JSON Schema of configuration files, from the types that read them.

use schemars::Schema;

use crate::config::ConfigFile;

/// What `bellwether.yaml` and the files of `conf.d` may hold, for editors.
pub fn schema() -> Schema {
    schemars::schema_for!(ConfigFile)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use crate::yaml::validated;

    fn faults(texts: &[String]) -> Vec<Option<String>> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        validated::faults(super::schema().to_value(), &texts)
    }

    fn files(folder: &str, wanted: impl Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.file_name().is_some_and(|name| wanted(&name.to_string_lossy())));
        paths.sort();
        let name = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = |path: &PathBuf| std::fs::read_to_string(path).expect("read");
        (paths.iter().map(name).collect(), paths.iter().map(text).collect())
    }

    #[test]
    fn the_shipped_examples_are_valid() {
        let (names, texts) = files("config", |name| name.ends_with(".yaml"));
        assert!(names.len() >= 2);
        for (name, fault) in names.iter().zip(faults(&texts)) {
            assert_eq!(fault, None, "{name}");
        }
    }

    /// Fixtures of `check` whose fault is one of structure: a key, what sort of value it has, how many there are. Whether
    /// an address, a name or a path is right, only the reader knows.
    const OF_STRUCTURE: &[&str] = &[
        "config-cron-fields",
        "config-duration",
        "config-feed-name",
        "config-feed-secret-in-clear",
        "config-missing-field",
        "config-quotes-kind",
        "config-quotes-two-providers",
        "config-receiver-kind",
        "config-receiver-no-recipient",
        "config-receiver-password-in-clear",
        "config-receiver-way",
        "config-receiver-webhook-way",
        "config-secret-two-places",
        "config-seed",
        "config-tier",
        "config-unknown-field",
        "config-wrong-type",
    ];

    #[test]
    fn what_the_reader_refuses_for_its_structure_is_invalid() {
        let wanted = |name: &str| OF_STRUCTURE.iter().any(|known| *name == format!("{known}.yaml"));
        let (names, texts) = files("tests/data/check", wanted);
        assert_eq!(names, OF_STRUCTURE);
        let passed: Vec<&String> =
            names.iter().zip(faults(&texts)).filter(|(_, fault)| fault.is_none()).map(|(name, _)| name).collect();
        assert!(passed.is_empty(), "{passed:?}");
    }
}
