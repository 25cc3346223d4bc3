//! The fixed words of what is sent, in the reader's language; all of them stand in `words.yaml`.
//!
//! In: a key. Out: the words. Text from feeds is not translated.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;

/// In which language a receiver reads the fixed words; `receivers[].language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    Chinese,
}

/// `words.yaml`, a pair of English and Chinese each.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: HashMap<String, [String; 2]>,
    units: HashMap<String, [String; 2]>,
    names: HashMap<String, [Option<String>; 2]>,
    lines: Vec<[String; 2]>,
    troubles: Vec<Trouble>,
}

/// How `operator` speaks of a condition, of one and of several, and the same in Chinese.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub one: String,
    pub many: String,
    pub is_wrong: String,
    pub are_wrong: String,
    pub is_well: String,
    pub are_well: String,
    pub noun: String,
    pub wrong: String,
    pub well: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    crate::yaml::decode("words.yaml", include_str!("words.yaml")).expect("the built-in words are sound")
});

/// The words by themselves, as templates name them: `changed`, `prices_since`.
static BY_NAME: LazyLock<[BTreeMap<String, &'static str>; 2]> = LazyLock::new(|| {
    let of =
        |index: usize| WORDS.words.iter().map(|(key, pair)| (key.replace('/', "_"), pair[index].as_str())).collect();
    [of(0), of(1)]
});

impl Language {
    pub(crate) fn is_chinese(self) -> bool {
        self == Self::Chinese
    }

    /// As HTML names it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    fn index(self) -> usize {
        match self {
            Self::English => 0,
            Self::Chinese => 1,
        }
    }

    /// The words of a key. A test reads every key in the sources, so none is missing.
    pub(crate) fn say(self, key: &str) -> &'static str {
        let found = WORDS.words.get(key);
        debug_assert!(found.is_some(), "`{key}` is not in words.yaml");
        found.map_or("", |pair| pair[self.index()].as_str())
    }

    /// The words of a key that is made of a value's name; none where there are none.
    pub(crate) fn find(self, key: &str) -> Option<&'static str> {
        WORDS.words.get(key).map(|pair| pair[self.index()].as_str())
    }

    /// The words of a key with what stands in their gaps.
    pub(crate) fn fill(self, key: &str, values: &[&str]) -> String {
        filled(self.say(key), values)
    }

    pub(crate) fn unit(self, unit: &str) -> Option<&'static str> {
        WORDS.units.get(unit).map(|pair| pair[self.index()].as_str())
    }

    /// The short name of an id, where it has one of its own.
    pub(crate) fn name(self, id: &str) -> Option<&'static str> {
        WORDS.names.get(id).and_then(|pair| pair[self.index()].as_deref())
    }

    /// All words by name, for templates.
    pub(crate) fn all(self) -> &'static BTreeMap<String, &'static str> {
        &BY_NAME[self.index()]
    }

    pub(super) fn troubles() -> &'static [Trouble] {
        &WORDS.troubles
    }

    /// A line that another part of the program wrote in English; as it is, where it is none of those.
    pub(crate) fn line(self, text: &str) -> Cow<'_, str> {
        self.line_with(text, str::to_owned)
    }

    /// The same, with what stands in the gaps told by `value`.
    pub(super) fn line_with(self, text: &str, value: impl Fn(&str) -> String) -> Cow<'_, str> {
        if self == Self::English {
            return text.into();
        }
        let found = WORDS.lines.iter().find_map(|pair| Some((held(&pair[0], text)?, &pair[1])));
        match found {
            Some((values, into)) => {
                let values: Vec<String> = values.into_iter().map(value).collect();
                filled(into, &values.iter().map(String::as_str).collect::<Vec<_>>()).into()
            }
            None => text.into(),
        }
    }
}

/// What stands in the gaps of a pattern, if the text is of it. A gap takes as little as it can, the last one all the rest.
fn held<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut values = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = match (part, parts.peek()) {
            ("", None) => rest.len(),
            (part, None) => rest.ends_with(part).then(|| rest.len() - part.len())?,
            (part, Some(_)) => rest.find(part)?,
        };
        values.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    (rest.is_empty() && values.iter().all(|value| !value.is_empty())).then_some(values)
}

/// `{}` in order, or `{1}`, `{2}`, .. by number.
pub(super) fn filled(pattern: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let (mut next, mut rest) = (0, pattern);
    while let Some(start) = rest.find('{') {
        let gap = rest[start..].find('}').map(|end| &rest[start + 1..start + end]);
        let index = match gap {
            Some("") => Some(next),
            Some(digits) => digits.parse::<usize>().ok().and_then(|number| number.checked_sub(1)),
            None => None,
        };
        out.push_str(&rest[..start]);
        match (gap, index) {
            (Some(gap), Some(index)) => {
                next += 1;
                out.push_str(values.get(index).copied().unwrap_or_default());
                rest = &rest[start + gap.len() + 2..];
            }
            _ => {
                out.push('{');
                rest = &rest[start + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// Every file that names a key.
    const SOURCES: &[&str] = &[
        include_str!("chinese.rs"),
        include_str!("mail.html.j2"),
        include_str!("mail.txt.j2"),
        include_str!("mod.rs"),
        include_str!("view.rs"),
        include_str!("words.rs"),
        include_str!("../webhook/presets/discord.rs"),
        include_str!("../webhook/presets/mattermost.rs"),
        include_str!("../webhook/presets/ntfy.rs"),
        include_str!("../webhook/presets/pagerduty.rs"),
        include_str!("../webhook/presets/slack.rs"),
        include_str!("../webhook/presets/teams.rs"),
        include_str!("../webhook/presets/telegram.rs"),
        include_str!("../webhook/presets/told.rs"),
        include_str!("../../web/page.rs"),
    ];

    fn gaps(text: &str) -> usize {
        Regex::new(r"\{\d?\}").expect("a pattern").find_iter(text).count()
    }

    #[test]
    fn every_word_is_there_in_both_languages_with_the_same_gaps() {
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let signs = [
            "act",
            "comma",
            "semicolon",
            "colon",
            "gap",
            "list",
            "aside",
            "brackets",
            "quoted",
            "percent",
            "subject",
            "subject/news",
        ];
        for (key, [en, zh]) in WORDS.words.iter().chain(&WORDS.units) {
            assert!(key == "gap" || !en.is_empty() && !zh.is_empty(), "{key}");
            assert_eq!(gaps(en), gaps(zh), "{key}");
            let only_signs =
                signs.contains(&key.as_str()) || matches!(key.as_str(), "amount/money" | "subject/operator");
            assert!(only_signs || chinese(zh), "{key}: {zh}");
            assert!(!chinese(en), "{key}: {en}");
        }
        for [en, zh] in &WORDS.lines {
            assert!(gaps(en) == gaps(zh) && chinese(zh), "{en}");
        }
        for unit in crate::facts::Amount::UNITS {
            assert!(WORDS.units.contains_key(*unit), "{unit} has no word");
        }
    }

    #[test]
    fn every_key_that_is_named_is_there() {
        let named = Regex::new(r#"(?:\.(?:say|fill)\("([a-z_/]+)"|\bw\.([a-z_]+))"#).expect("a pattern");
        let mut count = 0;
        for source in SOURCES {
            for found in named.captures_iter(source) {
                count += 1;
                let known = match (found.get(1), found.get(2)) {
                    (Some(key), _) => WORDS.words.contains_key(key.as_str()),
                    (_, Some(name)) => Language::English.all().contains_key(name.as_str()),
                    _ => false,
                };
                assert!(known, "{}", &found[0]);
            }
        }
        assert!(count > 80, "{count}");
    }

    #[test]
    fn what_other_parts_write_is_found_again() {
        let zh = |text: &str| Language::Chinese.line(text).into_owned();
        for why in crate::market::WhyUnknown::ALL {
            assert_ne!(zh(&why.to_string()), why.to_string(), "{why:?} has no Chinese words");
        }
        for head in crate::rules::CORRECTION_HEADS {
            assert_ne!(zh(&format!("{head}x")), format!("{head}x"));
        }
        assert_eq!(
            zh("After 1h: MP −2.00 %, ZS=F +1.00 % (US sets it)"),
            "1h后：MP −2.00 %, ZS=F +1.00 %（US sets it）"
        );
        assert_eq!(zh("The desk's own title"), "The desk's own title");
        assert_eq!(Language::English.line("price is stale"), "price is stale");
    }

    #[test]
    fn what_is_watched_has_its_chinese_name_and_firms_keep_theirs() {
        let zh = |text: &str| Language::Chinese.line(text).into_owned();
        let instruments =
            crate::market::instruments::Instruments::embedded(&crate::market::calendar::Calendars::embedded());
        let mut told = 0;
        for name in instruments.iter().map(|one| one.name.as_str()) {
            let is_thing = name.starts_with(char::is_lowercase)
                || ["futures", "ETF", "yield"].iter().any(|end| name.ends_with(end));
            assert!(!is_thing || zh(name) != name, "{name} has no Chinese name");
            told += usize::from(zh(name) != name);
        }
        assert!(told > 50, "{told}");
        assert_eq!((zh("soybean futures"), zh("Nvidia")), ("大豆期货".to_owned(), "Nvidia".to_owned()));
    }

    #[test]
    fn gaps_are_filled_in_order_or_by_number() {
        assert_eq!(filled("a {} b {}", &["1", "2"]), "a 1 b 2");
        assert_eq!(filled("{2}{1}", &["1", "2"]), "21");
        assert_eq!(filled("{} {x} {", &["{}"]), "{} {x} {");
        assert_eq!(held("After {}: {} ({})", "After 1h: x (y (z))"), Some(vec!["1h", "x", "y (z)"]));
        assert_eq!(held("{} alerts: {}", "none"), None);
    }
}
