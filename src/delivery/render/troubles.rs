//! The operator's alerts in Chinese: what is wrong, since when, what to do, and what was covered. What a server or the system
//! said stays as it is.
//!
//! In: a title or a body as `operator` writes them. Out: the same in Chinese, paragraph by paragraph, as far as it is known.

use crate::delivery::render::language::Trouble;
use crate::delivery::render::{Language, figures};

/// `Still: 2 feeds fail: `a`, `b``, `Feed `a` is read again; feed `b` fails`.
pub(super) fn title(text: &str) -> String {
    let told: Option<Vec<String>> = text.split("; ").map(half).collect();
    told.map_or_else(|| line(text), |told| told.join("；"))
}

fn half(text: &str) -> Option<String> {
    let (still, text) = text.strip_prefix("Still: ").map_or(("", text), |rest| ("仍然：", rest));
    let text = lower(text);
    let found =
        Language::troubles().iter().find_map(|trouble| one(&text, trouble).or_else(|| several(&text, trouble)))?;
    Some(format!("{still}{found}"))
}

fn one(text: &str, trouble: &Trouble) -> Option<String> {
    let (name, says) = text.strip_prefix(&format!("{} `", trouble.one))?.split_once("` ")?;
    let says = match says {
        _ if says == trouble.is_wrong => &trouble.wrong,
        _ if says == trouble.is_well => &trouble.well,
        _ => return None,
    };
    Some(format!("{} `{name}` {says}", trouble.noun))
}

fn several(text: &str, trouble: &Trouble) -> Option<String> {
    let (count, rest) = text.split_once(' ')?;
    let (says, names) = rest.strip_prefix(&format!("{} ", trouble.many))?.split_once(": ")?;
    let says = match says {
        _ if says == trouble.are_wrong => &trouble.wrong,
        _ if says == trouble.are_well => &trouble.well,
        _ => return None,
    };
    let names = match names.rsplit_once(" and ").and_then(|(shown, more)| Some((shown, more.strip_suffix(" more")?))) {
        Some((shown, more)) => format!("{}，另有{more}项", shown.replace(", ", "、")),
        None => names.replace(", ", "、"),
    };
    Some(format!("{count}个{}{says}：{names}", trouble.noun))
}

/// The paragraphs of a body.
pub(super) fn body(text: &str) -> String {
    text.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}

fn paragraph(text: &str) -> String {
    if let Some(advice) = text.strip_prefix("What to do: ") {
        return format!("处理办法：{}", line(advice));
    }
    let plain = lower(text);
    let known = Language::troubles().iter().find_map(|trouble| told(&plain, trouble).or_else(|| rest(text, trouble)));
    known.unwrap_or_else(|| {
        text.lines().map(|text| figures::of_feed(text).unwrap_or_else(|| line(text))).collect::<Vec<_>>().join("\n")
    })
}

/// `feed `a`, since ..: it fails.`, `feed `a` is read again. It was otherwise from ..`.
fn told(plain: &str, trouble: &Trouble) -> Option<String> {
    let (name, says) = plain.strip_prefix(&format!("{} `", trouble.one))?.split_once('`')?;
    let head = format!("{} `{name}`", trouble.noun);
    if let Some((since, says)) = says.strip_prefix(", since ").and_then(|says| says.split_once(": ")) {
        let (says, tried) = says.split_once(".\n").unwrap_or((says.trim_end_matches('.'), ""));
        let since = figures::value(since);
        return Some(format!("{head}，自{since}起：{}。\n{}", clauses(says), line(tried)).trim_end().to_owned());
    }
    let lasted = says.strip_prefix(&format!(" {}. ", trouble.is_well))?;
    Some(format!("{head} {}。{}", trouble.well, line(lasted)))
}

/// `And 3 more feeds: ..`, `And 3 more feeds are read again.`
fn rest(text: &str, trouble: &Trouble) -> Option<String> {
    let (count, rest) = text.strip_prefix("And ")?.split_once(&format!(" more {}", trouble.many))?;
    if rest == ": `bellwether status` lists them all." {
        return Some(format!("另有{count}个{}：全部见 `bellwether status`。", trouble.noun));
    }
    (rest == format!(" {}.", trouble.are_well)).then(|| format!("另有{count}个{}{}。", trouble.noun, trouble.well))
}

/// What is wrong, of which there may be several things; as it is, where one of them is not known.
fn clauses(text: &str) -> String {
    let parts: Vec<&str> = text.split("; ").collect();
    let (mut told, mut from) = (Vec::new(), 0);
    while from < parts.len() {
        // One of them may have a semicolon of its own.
        let found = (from + 1..=parts.len()).find_map(|to| {
            let part = parts[from..to].join("; ");
            let into = line(&part);
            (into != part).then_some((into, to))
        });
        let Some((into, to)) = found else { return text.to_owned() };
        told.push(into);
        from = to;
    }
    told.join("；")
}

fn line(text: &str) -> String {
    Language::Chinese.line_with(text, figures::value).into_owned()
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
