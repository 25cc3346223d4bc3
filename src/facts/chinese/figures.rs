//! Reads figures in Chinese text: `百分之十`, `从10%提高到25%`, `1200万吨`, `250亿美元`.

use crate::facts::Amount;
use crate::facts::numbers::{Number, Quantity};

/// A rate: `text[start..end]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub start: usize,
    pub end: usize,
    pub percent: f64,
    /// 从, 由 lead to it: the level before.
    pub from: bool,
    /// 至, 为 lead to it: the new level.
    pub to: bool,
}

/// Longest number in Chinese characters, in characters.
const NUMERAL_CHARS: usize = 12;

const UNITS: &[(&str, &str)] = &[
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("韩元", "KRW"),
    ("元人民币", "CNY"),
    ("人民币", "CNY"),
    ("公吨", "tons"),
    ("吨", "tons"),
    ("架", "aircraft"),
    ("桶", "barrels"),
    ("蒲式耳", "bushels"),
    ("元", "CNY"),
];

/// A whole number in digits or Chinese characters that begins at `at`, and where it ends.
pub(super) fn number_at(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = &text[at..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return rest[..digits].parse().ok().map(|value| (value, at + digits));
    }
    let mut end = at;
    let (mut total, mut last, mut plain) = (0_u32, 0_u32, true);
    let mut written = 0_u32;
    for c in rest.chars().take(NUMERAL_CHARS) {
        match digit(c) {
            Some(value) => {
                last = value;
                written = written.checked_mul(10)?.checked_add(value)?;
            }
            None => {
                let Some(unit) = (match c {
                    '十' => Some(10),
                    '百' => Some(100),
                    '千' => Some(1000),
                    _ => None,
                }) else {
                    break;
                };
                plain = false;
                total += last.max(u32::from(last == 0 && unit == 10)) * unit;
                last = 0;
            }
        }
        end += c.len_utf8();
    }
    let value = if plain { written } else { total + last };
    (end > at).then_some((value, end))
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Every rate of the text, in order; of a range the upper bound.
pub(super) fn rates(text: &str, numbers: &[Number]) -> Vec<Rate> {
    let mut all: Vec<(usize, usize, f64)> = numbers
        .iter()
        .filter_map(|number| match number.is {
            Quantity::Percent(percent) => Some((number.start, number.end, percent)),
            _ => None,
        })
        .collect();
    all.extend(text.match_indices("百分之").filter_map(|(at, lead)| {
        let start = at + lead.len();
        let digits = text[start..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        if digits > 0 {
            return text[start..start + digits].parse().ok().map(|value| (at, start + digits, value));
        }
        let (value, end) =
            if text[start..].starts_with('百') { (100, start + '百'.len_utf8()) } else { number_at(text, start)? };
        // 百分之二点五.
        match text[end..].strip_prefix('点').and_then(|rest| Some((digit(rest.chars().next()?)?, rest))) {
            Some((tenth, rest)) => {
                let more = rest.chars().next().map_or(0, char::len_utf8);
                Some((at, end + '点'.len_utf8() + more, f64::from(value) + f64::from(tenth) / 10.0))
            }
            None => Some((at, end, f64::from(value))),
        }
    }));
    all.sort_by_key(|(start, ..)| *start);
    let mut found: Vec<Rate> = Vec::new();
    for (start, end, percent) in all {
        let before = &text[..start];
        let lead = before.trim_end_matches(['约', '近', '原', ' ', '的']);
        let from = ["从", "由", "原来", "目前"].iter().any(|word| lead.ends_with(word));
        let to = ["至", "到", "为"].iter().any(|word| lead.ends_with(word));
        if let Some(last) = found.last_mut()
            && !last.from
            && last.end <= start
            && ["至", "到", "-", "—", "~", "～", "–"].contains(&text[last.end..start].trim())
        {
            (last.end, last.percent) = (end, percent.max(last.percent));
            continue;
        }
        found.push(Rate { start, end, percent, from, to });
    }
    found
}

/// The first sum or quantity of the text: `1200万吨`, `110架飞机`, `数百亿美元` has none.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let mut at = 0;
    while at < text.len() {
        let digits = text[at..].bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
        if digits == 0 || !text.as_bytes()[at].is_ascii_digit() {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let written = text[at..at + digits].trim_end_matches(['.', ',']);
        at += digits;
        let Ok(value) = written.replace(',', "").parse::<f64>() else { continue };
        let rest = text[at..].trim_start_matches(['余', '多', '约', ' ']);
        let scales = [
            ("万亿", 1e12),
            ("千亿", 1e11),
            ("百亿", 1e10),
            ("亿", 1e8),
            ("千万", 1e7),
            ("百万", 1e6),
            ("万", 1e4),
            ("千", 1e3),
        ];
        let (scale, rest) =
            scales.iter().find_map(|(word, scale)| Some((*scale, rest.strip_prefix(word)?))).unwrap_or((1.0, rest));
        let rest = rest.trim_start_matches(['余', '多', ' ']);
        if let Some((_, unit)) = UNITS.iter().find(|(word, _)| rest.starts_with(word)) {
            return Some(Amount { value: value * scale, unit: (*unit).to_owned() });
        }
    }
    None
}
