//! Finds names that mix alphabets, as look-alikes of known names do: `rеuters` with a Cyrillic `е`.
//!
//! In: a name, or a host as it stands in an address (`xn--..`). Out: the word with letters of several alphabets. Words of one
//! alphabet each may stand side by side (`apple-новости`), and Latin letters beside Chinese, Japanese and Korean ones in one word.

use unicode_script::{Script, UnicodeScript};

/// Alphabets with letters that look like Latin ones (Unicode TR 39).
const LOOK_ALIKE: &[Script] = &[Script::Cyrillic, Script::Greek, Script::Armenian, Script::Cherokee, Script::Coptic];

/// The first word of the name in which Latin letters stand beside those of an alphabet that looks like it.
pub fn mixed(name: &str) -> Option<String> {
    let (decoded, name) = match name.contains("xn--") {
        true => (idna::domain_to_unicode(name).0, None),
        false => (String::new(), Some(name)),
    };
    let name = name.unwrap_or(&decoded);
    name.split(|c: char| !c.is_alphanumeric()).find(|word| is_mixed(word)).map(str::to_owned)
}

/// The same of the host of an address.
pub fn mixed_host(address: &str) -> Option<String> {
    mixed(url::Url::parse(address).ok()?.host_str()?)
}

fn is_mixed(word: &str) -> bool {
    // Most words are of Latin letters without marks.
    if word.is_ascii() {
        return false;
    }
    let mut scripts = word.chars().map(|c| c.script());
    scripts.clone().any(|script| script == Script::Latin) && scripts.any(|script| LOOK_ALIKE.contains(&script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_several_alphabets_is_found_and_what_people_write_is_not() {
        for (name, word) in [
            ("R\u{435}uters", Some("R\u{435}uters")),
            ("The W\u{430}ll Street Journal", Some("W\u{430}ll")),
            ("bl\u{3bf}omberg.com", Some("bl\u{3bf}omberg")),
            ("Reuters", None),
            ("Le Monde diplomatique – édition française", None),
            ("Новости", None),
            ("apple-новости.example", None),
            ("Η Καθημερινή", None),
            ("新华社 Xinhua", None),
            ("新浪Sina", None),
            ("日経NIKKEI", None),
            ("µm", None),
            ("", None),
        ] {
            assert_eq!(mixed(name).as_deref(), word, "{name}");
        }
    }

    #[test]
    fn a_host_is_read_as_people_see_it() {
        let address = "https://www.r\u{435}uters.com/markets";
        let host = url::Url::parse(address).expect("an address").host_str().expect("a host").to_owned();
        assert!(host.starts_with("www.xn--"), "{host}");
        assert_eq!(mixed_host(address).as_deref(), Some("r\u{435}uters"));
        assert_eq!(
            (mixed(&host).is_some(), mixed_host("https://www.reuters.com/"), mixed_host("nothing")),
            (true, None, None)
        );
        assert_eq!(mixed_host("https://xn--e1afmkfd.xn--p1ai/"), None, "a host of one alphabet");
        assert_eq!(mixed("xn--\u{fffd}"), None);
    }
}
