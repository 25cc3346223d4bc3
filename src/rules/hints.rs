//! What was meant by words that people write and no rule has: another word for an action, a name for an id.
//!
//! In: a word at a place where a field or a value was expected. Out: the end of a message that says what to write.

use crate::rules::condition::Field;

/// Words for what is done to a measure, and the action by which it is asked for.
const ACTIONS: &[(&str, &[&str])] = &[
    ("impose", &["new", "introduce", "start", "launch", "set", "add"]),
    ("raise", &["increase", "hike", "tighten", "tightened", "expand", "double", "up", "rise", "rises"]),
    ("reduce", &["ease", "eased", "easing", "cut", "cuts", "lower", "relax", "loosen", "halve", "down"]),
    ("remove", &["lift", "lifted", "end", "drop", "scrap", "repeal", "cancel"]),
    ("suspend", &["pause", "paused", "suspended", "delay", "freeze", "postpone", "halt"]),
    ("extend", &["prolong", "renew", "extended"]),
];

/// The action that a word stands for; none if it stands for none.
pub(super) fn action(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    ACTIONS.iter().find(|(_, words)| words.contains(&lower.as_str())).map(|(action, _)| *action)
}

/// What a stage was meant to be that is none: a pause, a rise, an end is done to a measure and no stage of it.
pub(super) fn stage(word: &str) -> Option<String> {
    action(word).map(|action| format!("; that is an action: `action: {action}`"))
}

/// What stands in the place of a field that no condition can look at.
pub(super) fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "not" | "exists" | "matches" => {
            ": it stands under a field, such as `stage: {not: denied}`; what is left out as a whole goes into `except`"
        }
        "any" | "or" => ": alternatives are a list of maps, `where: [{..}, {..}]`",
        "all" | "and" => ": all fields of a map must hold as it is",
        "date" | "days_ahead" => {
            ": `if: \"days_ahead <= 30\"` asks how far ahead the date is, `date_is` what it is, and `on: deadline` fires before it"
        }
        _ => return None,
    })
}

/// What is wrong with a value that has a sign in it: `!US`, `*macron*`. None if it has none.
pub(super) fn sign(field: Field, text: &str) -> Option<String> {
    let negated = text.strip_prefix('!').or_else(|| text.strip_prefix("not "));
    if let Some(rest) =
        negated.map(str::trim).filter(|rest| !rest.is_empty() && !matches!(field, Field::Title | Field::Evidence))
    {
        return Some(format!("`{text}`: what it is not is written `{}: {{not: {rest}}}`", field.name()));
    }
    let stars = text.strip_suffix('*').unwrap_or(text);
    if field.is_text() && !matches!(field, Field::Title | Field::Evidence) && stars.contains('*') {
        return Some(format!("`{text}`: `*` stands at the end only; `{{matches: ..}}` searches in the middle"));
    }
    None
}
