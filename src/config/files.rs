//! Files that people write, opened: rule files with what they include, and folders of files.
//!
//! In: paths. Out: names and texts, in the order in which they are laid over each other; what cannot be read is a problem.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use crate::config::no_place;
use crate::lexicon::LexiconFile;
use crate::rules::{RuleFile, includes};
use crate::yaml::{self, Lint, LintSeverity, Place, Problem};

/// Most rule files; a pattern that takes in more was not meant.
const FILES_MAX: usize = 1_000;
/// Characters that make a path a pattern.
const PATTERN_SIGNS: &[char] = &['*', '?', '['];
/// `*` stands for a part of one name, as in a shell, and not for hidden files.
const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

type Texts = BTreeMap<String, String>;

/// Rule files in the order in which they are laid over each other, each once; what a file includes stands before it.
#[derive(Debug, Default)]
pub(super) struct RuleFiles {
    pub files: Vec<RuleFile>,
    pub lints: Vec<Lint>,
    seen: HashSet<PathBuf>,
    /// Files that are being read: each includes the next.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    identity: PathBuf,
    name: String,
}

impl RuleFiles {
    /// Adds a file, or all files of a folder.
    pub(super) fn add(&mut self, path: &Path, texts: &mut Texts, problems: &mut Vec<Problem>) -> std::io::Result<()> {
        for path in yaml_files(path)? {
            self.file(&path, None, texts, problems);
        }
        Ok(())
    }

    /// Reads a file, and first what it includes; `from` is where it is included.
    fn file(&mut self, path: &Path, from: Option<&Place>, texts: &mut Texts, problems: &mut Vec<Problem>) {
        let name = path.display().to_string();
        let mut wrong = |message: String| {
            problems.push(match from {
                Some(place) => place.problem(format!("`include`: {message}")),
                None => no_place(&name, message),
            });
        };
        let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(first) = self.open.iter().position(|open| open.identity == identity) {
            let way: Vec<String> = self.open[first..].iter().map(|open| format!("`{}`", open.name)).collect();
            return wrong(format!("goes round in a circle: {} includes `{name}`", way.join(" includes ")));
        }
        if !self.seen.insert(identity.clone()) {
            return;
        }
        if self.seen.len() > FILES_MAX {
            if self.seen.len() == FILES_MAX + 1 {
                wrong(format!("over {FILES_MAX} rule files are read; `{name}` is one too many"));
            }
            return;
        }
        let text = match read_text(path) {
            Ok(text) => text,
            Err(error) => {
                return wrong(match from {
                    Some(_) => format!("`{name}` cannot be read: {error}"),
                    None => format!("cannot be read: {error}"),
                });
            }
        };
        texts.insert(name.clone(), text.clone());
        // What is no YAML includes nothing; whoever compiles the files says what is wrong with it.
        if let Ok(node) = yaml::parse(&name, &text) {
            self.open.push(Open { identity, name: name.clone() });
            for (wanted, place) in includes(&node) {
                self.include(path, wanted, place, texts, problems);
            }
            self.open.pop();
        }
        self.files.push(RuleFile { name, text });
    }

    /// Reads what a path or pattern in `file` names.
    fn include(&mut self, file: &Path, wanted: &str, place: &Place, texts: &mut Texts, problems: &mut Vec<Problem>) {
        let folder = file.parent().unwrap_or(Path::new(""));
        let path = folder.join(wanted);
        if !wanted.contains(PATTERN_SIGNS) || path.exists() {
            match yaml_files(&path) {
                Ok(paths) => paths.iter().for_each(|path| self.file(path, Some(place), texts, problems)),
                Err(error) => {
                    problems.push(place.problem(format!("`include`: `{}` cannot be read: {error}", path.display())))
                }
            }
            return;
        }
        match matching(folder, wanted) {
            Ok(mut paths) => {
                // `*.yaml` is all other files of the folder.
                let own = |path: &PathBuf| path.canonicalize().is_ok_and(|path| self.is_innermost(&path));
                paths.retain(|path| !own(path));
                if paths.is_empty() {
                    let problem = place.problem(format!("`include`: no file matches `{}`", path.display()));
                    self.lints.push(Lint { problem, severity: LintSeverity::Warning, code: "include_empty" });
                }
                paths.iter().for_each(|path| self.file(path, Some(place), texts, problems));
            }
            Err(error) => problems.push(place.problem(format!("`include`: `{wanted}` is not a pattern: {error}"))),
        }
    }

    fn is_innermost(&self, identity: &Path) -> bool {
        self.open.last().is_some_and(|open| open.identity == identity)
    }
}

/// Files in or below a folder that match a pattern, in the order of their names.
fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, glob::PatternError> {
    let whole = if Path::new(pattern).is_absolute() || folder.as_os_str().is_empty() {
        pattern.to_owned()
    } else {
        format!("{}/{pattern}", Pattern::escape(&folder.display().to_string()))
    };
    // What may not be looked into holds no file that could be read.
    let found = glob::glob_with(&whole, MATCHING)?.filter_map(Result::ok).filter(|path| path.is_file());
    Ok(found.take(FILES_MAX + 1).collect())
}

/// A file, or the `.yaml` and `.yml` files of a folder in the order of their names.
pub(super) fn yaml_files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !std::fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    found.retain(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"));
    found.sort();
    Ok(found)
}

/// A file's text, up to one byte more than the reader of YAML takes, which then says so.
pub(super) fn read_text(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(yaml::BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() > yaml::BYTES_MAX {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        std::io::Error::new(std::io::ErrorKind::InvalidData, format!("line {} is not UTF-8", line + 1))
    })
}

/// A lexicon file; none where it cannot be read, which `problems` then says.
pub(super) fn lexicon_file(path: &Path, texts: &mut Texts, problems: &mut Vec<Problem>) -> Option<LexiconFile> {
    let name = path.display().to_string();
    match read_text(path) {
        Ok(text) => {
            texts.insert(name.clone(), text.clone());
            Some(LexiconFile { name, text })
        }
        Err(error) => {
            problems.push(no_place(&name, format!("cannot be read: {error}")));
            None
        }
    }
}
