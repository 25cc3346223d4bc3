//! Finds rates, steps and quantities in a text.

use crate::lexicon::Run;

/// A figure in a text: `text[start..end]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub start: usize,
    pub end: usize,
    pub is: Quantity,
}

/// What a figure measures.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Quantity {
    /// Percent; of a range the upper bound.
    Percent(f64),
    BasisPoints(f64),
    /// Value and currency or unit.
    Amount(f64, &'static str),
}

/// Signs and codes before a figure; a code may have a space or a point between.
const CURRENCIES: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("R$", "BRL"),
    ("NT$", "TWD"),
    ("S$", "SGD"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("CAD", "CAD"),
    ("AUD", "AUD"),
    ("CNY", "CNY"),
    ("RMB", "CNY"),
    ("JPY", "JPY"),
    ("INR", "INR"),
    ("Rs", "INR"),
    ("BRL", "BRL"),
];
/// After a scale only: "200 won" is a verb more often than money.
const CURRENCY_WORDS: &[(&str, &str)] = &[
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("dlrs", "USD"),
    ("U.S. dollars", "USD"),
    ("US dollars", "USD"),
    ("Canadian dollars", "CAD"),
    ("Australian dollars", "AUD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds", "GBP"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("RMB", "CNY"),
    ("yen", "JPY"),
    ("rupees", "INR"),
    ("won", "KRW"),
    ("reais", "BRL"),
    ("rand", "ZAR"),
    ("ringgit", "MYR"),
    ("baht", "THB"),
    ("rupiah", "IDR"),
    ("roubles", "RUB"),
    ("rubles", "RUB"),
    ("lira", "TRY"),
    ("Swiss francs", "CHF"),
    ("francs", "CHF"),
];
const UNITS: &[(&str, &str)] = &[
    ("metric tons", "tons"),
    ("metric tonnes", "tons"),
    ("metric ton", "tons"),
    ("tonnes", "tons"),
    ("tons", "tons"),
    ("tonne", "tons"),
    ("ton", "tons"),
    ("barrels per day", "barrels_per_day"),
    ("barrels a day", "barrels_per_day"),
    ("barrels of oil per day", "barrels_per_day"),
    ("barrels of oil a day", "barrels_per_day"),
    ("bpd", "barrels_per_day"),
    ("b/d", "barrels_per_day"),
    ("barrels", "barrels"),
    ("aircraft", "aircraft"),
    ("airplanes", "aircraft"),
    ("planes", "aircraft"),
    ("jets", "aircraft"),
    ("bushels", "bushels"),
];
/// Units with a scale in them, in their own letters: `12 Mt` is millions, `12 MT` is not.
const SCALED_UNITS: &[(&str, f64, &str)] = &[
    ("Mt", 1e6, "tons"),
    ("MMT", 1e6, "tons"),
    ("mmt", 1e6, "tons"),
    ("MT", 1.0, "tons"),
    ("kt", 1e3, "tons"),
    ("LMT", 1e5, "tons"),
    ("mb/d", 1e6, "barrels_per_day"),
    ("mbpd", 1e6, "barrels_per_day"),
    ("mbd", 1e6, "barrels_per_day"),
];
const SCALES: &[(&str, f64)] = &[
    ("hundred thousand", 1e5),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("lakh crores", 1e12),
    ("lakh crore", 1e12),
    ("crores", 1e7),
    ("crore", 1e7),
    ("lakhs", 1e5),
    ("lakh", 1e5),
    ("mln", 1e6),
    ("bln", 1e9),
    ("trln", 1e12),
    ("mn", 1e6),
    ("bn", 1e9),
    ("tn", 1e12),
    ("m", 1e6),
    ("b", 1e9),
    ("k", 1e3),
];
const PERCENT: &[&str] = &[
    "percentage points",
    "percentage point",
    "percentage-point",
    "per cent points",
    "percent points",
    "percent",
    "per cent",
    "per-cent",
    "pct",
    "pc",
    "%",
    "％",
];
const POINTS: &[&str] = &["basis points", "basis point", "basis-points", "basis-point", "bps", "bp"];
/// A tariff above this is a slip of the pen.
const PERCENT_MAX: f64 = 10_000.0;

/// Every figure in the text, in order; `runs` are those of the text in lower case, which stand where its own do.
pub(super) fn numbers(text: &str, runs: &[Run]) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut next = 0;
    // A figure begins with a letter or digit, and not within a word.
    for run in runs {
        let at = run.start;
        if at < next || !may_begin(text.as_bytes(), run) {
            continue;
        }
        let Some((value, end)) = figure(text, at) else { continue };
        let (start, currency) = currency_before(text, at);
        match reading(text, value, end, currency) {
            Some((is, stop)) => {
                let number = Number { start, end: stop, is };
                if let Some(last) = found.last_mut().filter(|last| bridges(&text[last.end.min(start)..start])) {
                    // "10 to 15 per cent" with a sign on both: the upper bound stands.
                    if let (Quantity::Percent(_), Quantity::Percent(_)) = (&last.is, &number.is)
                        && text[last.end..start].trim_matches(' ') != "to"
                    {
                        last.end = number.end;
                        last.is = number.is;
                        next = stop;
                        continue;
                    }
                }
                found.push(number);
                next = stop.max(end);
            }
            None => next = end,
        }
    }
    found
}

/// False for nearly every word that is no figure, by its first letter and its length.
fn may_begin(text: &[u8], run: &Run) -> bool {
    let lengths: &[usize] = match text[run.start].to_ascii_lowercase() {
        b'0'..=b'9' => return true,
        b'a' => &[1],
        b'o' => &[3],
        b't' => &[3, 5, 6, 8],
        b'f' => &[4, 5, 7, 8],
        b's' => &[3, 5, 7, 9],
        b'e' => &[5, 6, 8],
        b'n' => &[4, 6, 8],
        b'h' => &[4, 7],
        b'q' => &[7],
        b'z' => &[4],
        _ => return false,
    };
    // A figure in words ends at the first digit.
    let letters = text[run.start..run.end].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    lengths.contains(&letters)
}

/// True for what stands between the two ends of a range.
fn bridges(between: &str) -> bool {
    matches!(between.trim(), "-" | "–" | "—" | "and" | "or" | "to")
}

/// A number that begins here, in digits or words: its value and end.
fn figure(text: &str, at: usize) -> Option<(f64, usize)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() && !wide(c)) {
        return None;
    }
    let rest = &text[at..];
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        let length = rest
            .bytes()
            .enumerate()
            .take_while(|(index, byte)| {
                byte.is_ascii_digit()
                    || (matches!(byte, b'.' | b',') && rest.as_bytes().get(index + 1).is_some_and(u8::is_ascii_digit))
            })
            .count();
        let value: f64 = rest[..length].replace(',', "").parse().ok()?;
        return Some((value, at + length));
    }
    in_words(rest).map(|(value, length)| (value, at + length))
}

/// A number in words at the beginning of the text: its value and length.
fn in_words(text: &str) -> Option<(f64, usize)> {
    let (first, length) = word_value(text)?;
    let after = &text[length..];
    // "twenty-five", "twenty five".
    if (20.0..100.0).contains(&first)
        && after.starts_with([' ', '-'])
        && let Some((unit, more)) = word_value(&after[1..]).filter(|(unit, _)| (1.0..10.0).contains(unit))
    {
        return Some((first + unit, length + 1 + more));
    }
    let hundred = " hundred";
    if (1.0..10.0).contains(&first) && after.get(..hundred.len()).is_some_and(|head| head.eq_ignore_ascii_case(hundred))
    {
        let length = length + hundred.len();
        // "one hundred and four".
        let rest = &text[length..];
        let skip = if rest.starts_with(" and ") { 5 } else { 1 };
        let rest = rest.get(skip..).filter(|_| rest.starts_with(' ')).and_then(in_words);
        return Some(match rest.filter(|(rest, _)| *rest < 100.0) {
            Some((rest, more)) => (first * 100.0 + rest, length + skip + more),
            None => (first * 100.0, length),
        });
    }
    (!after.starts_with(|c: char| c.is_alphabetic())).then_some((first, length))
}

/// The value of the word, or of `a quarter`, `half a`, that the text begins with.
fn word_value(text: &str) -> Option<(f64, usize)> {
    const LETTERS_MAX: usize = 9;
    // Most words are no figures, as their first letters tell.
    if !matches!(text.as_bytes().first()? | 0x20, b'z' | b'o' | b't' | b'f' | b's' | b'a' | b'h' | b'e' | b'n' | b'q') {
        return None;
    }
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if length > LETTERS_MAX {
        return None;
    }
    let mut lower = [0; LETTERS_MAX];
    lower[..length].copy_from_slice(&text.as_bytes()[..length]);
    lower.make_ascii_lowercase();
    let phrase = |phrase: &str, value: f64| {
        text.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase)).then_some((value, phrase.len()))
    };
    let value = match &lower[..length] {
        b"a" => {
            return phrase("a quarter", 0.25).or_else(|| phrase("a half", 0.5)).or_else(|| phrase("a hundred", 100.0));
        }
        b"half" => return phrase("half a", 0.5).or(Some((0.5, 4))),
        b"quarter" => 0.25,
        b"zero" => 0.0,
        b"one" => 1.0,
        b"two" => 2.0,
        b"three" => return phrase("three quarters", 0.75).or_else(|| phrase("three-quarter", 0.75)).or(Some((3.0, 5))),
        b"four" => 4.0,
        b"five" => 5.0,
        b"six" => 6.0,
        b"seven" => 7.0,
        b"eight" => 8.0,
        b"nine" => 9.0,
        b"ten" => 10.0,
        b"eleven" => 11.0,
        b"twelve" => 12.0,
        b"thirteen" => 13.0,
        b"fourteen" => 14.0,
        b"fifteen" => 15.0,
        b"sixteen" => 16.0,
        b"seventeen" => 17.0,
        b"eighteen" => 18.0,
        b"nineteen" => 19.0,
        b"twenty" => 20.0,
        b"thirty" => 30.0,
        b"forty" => 40.0,
        b"fifty" => 50.0,
        b"sixty" => 60.0,
        b"seventy" => 70.0,
        b"eighty" => 80.0,
        b"ninety" => 90.0,
        b"hundred" => 100.0,
        _ => return None,
    };
    Some((value, length))
}

fn wide(c: char) -> bool {
    c > '\u{2e80}'
}

fn currency_before(text: &str, at: usize) -> (usize, Option<&'static str>) {
    let before = &text[..at];
    let close = before.strip_suffix(['.', ' ']).unwrap_or(before);
    let close = close.strip_suffix('.').unwrap_or(close);
    // The last letters of them all; a sign of a currency is no ASCII but for the dollar's.
    if close.bytes().next_back().is_none_or(|last| last.is_ascii() && !b"$DRPYBsL".contains(&last)) {
        return (at, None);
    }
    let stands = |head: &str, sign: &str| {
        head.strip_suffix(sign)
            .is_some_and(|rest| !sign.ends_with(char::is_alphabetic) || !rest.ends_with(char::is_alphanumeric))
    };
    CURRENCIES
        .iter()
        .find_map(|(sign, code)| stands(close, sign).then(|| (close.len() - sign.len(), Some(*code))))
        .unwrap_or((at, None))
}

/// What the figure that ends at `end` measures, and where its unit ends.
fn reading(text: &str, value: f64, end: usize, currency: Option<&'static str>) -> Option<(Quantity, usize)> {
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, PERCENT)
    {
        return (value <= PERCENT_MAX).then_some((Quantity::Percent(value), stop));
    }
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, POINTS)
    {
        return Some((Quantity::BasisPoints(value), stop));
    }
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, &["of a percentage point", "of a point", "point"])
        && value < 1.0
    {
        return Some((Quantity::BasisPoints(value * 100.0), stop));
    }
    // "10 to 15 percent", "10-15%": the first figure has no sign of its own.
    if currency.is_none()
        && let Some((upper, stop)) = range_end(text, end)
    {
        return (upper <= PERCENT_MAX).then_some((Quantity::Percent(upper.max(value)), stop));
    }
    let (scale, after) = scale_at(text, end);
    if let Some(code) = currency {
        // "$10-15 billion": the scale of the second is that of both, and the upper bound counts.
        let upper = (scale == 1.0).then(|| bridged(text, end)).flatten().and_then(|(upper, stop)| {
            let (scale, stop) = scale_at(text, stop);
            (scale > 1.0).then_some((upper * scale, stop))
        });
        let (value, stop) = upper.unwrap_or((value * scale, after));
        return Some((Quantity::Amount(value, code), stop));
    }
    let as_written = |(word, ..): &(&str, f64, &str), stop: usize| text[..stop].ends_with(word);
    if let Some(((_, scaled, unit), stop)) = unit_among(text, after, SCALED_UNITS, |(word, ..)| word, as_written) {
        return Some((Quantity::Amount(value * scale * scaled, unit), stop));
    }
    let named = |words: &[(&str, &'static str)]| {
        unit_among(text, after, words, |(word, _)| word, |_, _| true).map(|((_, unit), stop)| (*unit, stop))
    };
    let (unit, stop) = named(UNITS).or_else(|| named(CURRENCY_WORDS).filter(|_| scale > 1.0))?;
    Some((Quantity::Amount(value * scale, unit), stop))
}

/// The second figure of `10-15`, `10 to 15`.
fn bridged(text: &str, end: usize) -> Option<(f64, usize)> {
    let rest = &text[end..];
    let bridge = ["-", "–", " to "].iter().find(|bridge| rest.starts_with(**bridge))?;
    let start = end + bridge.len();
    figure_after(text, start + usize::from(text[start..].starts_with('$')))
}

fn range_end(text: &str, end: usize) -> Option<(f64, usize)> {
    let rest = &text[end..];
    const BRIDGES: &[&str] = &["-", "–", " - ", " – ", " to ", " and ", " or ", " to about ", " to as much as "];
    let bridge =
        BRIDGES.iter().find(|bridge| rest.starts_with(**bridge) && figure_after(text, end + bridge.len()).is_some())?;
    let (upper, stop) = figure_after(text, end + bridge.len())?;
    unit_at(text, stop, PERCENT).map(|stop| (upper, stop))
}

fn figure_after(text: &str, at: usize) -> Option<(f64, usize)> {
    let rest = &text[at..];
    let length = rest
        .bytes()
        .enumerate()
        .take_while(|(index, byte)| {
            byte.is_ascii_digit() || (*byte == b'.' && rest.as_bytes().get(index + 1).is_some_and(u8::is_ascii_digit))
        })
        .count();
    rest[..length].parse().ok().map(|value| (value, at + length))
}

/// The end of one of the units if it stands here, after at most one space or hyphen.
fn unit_at(text: &str, at: usize, units: &[&str]) -> Option<usize> {
    unit_among(text, at, units, |unit| unit, |_, _| true).map(|(_, stop)| stop)
}

/// The first of the units that stands here and is wanted, and where it ends; `name` says how it is written.
fn unit_among<'u, U>(
    text: &str,
    at: usize,
    units: &'u [U],
    name: impl Fn(&U) -> &str,
    wanted: impl Fn(&U, usize) -> bool,
) -> Option<(&'u U, usize)> {
    let rest = &text[at..];
    let skip = match rest.as_bytes() {
        [b' ' | b'-', ..] => 1,
        [0xc2, 0xa0, ..] => '\u{a0}'.len_utf8(),
        _ => 0,
    };
    let rest = &rest[skip..];
    let first = rest.as_bytes().first()?.to_ascii_lowercase();
    for unit in units {
        let written = name(unit);
        // Most differ in their first letter.
        if written.as_bytes()[0].to_ascii_lowercase() != first {
            continue;
        }
        let Some(head) = rest.get(..written.len()) else { continue };
        let ends = !rest[written.len()..].starts_with(|c: char| c.is_ascii_alphabetic()) || written.ends_with('%');
        let stop = at + skip + written.len();
        if head.eq_ignore_ascii_case(written) && ends && wanted(unit, stop) {
            return Some((unit, stop));
        }
    }
    None
}

fn scale_at(text: &str, at: usize) -> (f64, usize) {
    // "411,000 b/d" are barrels.
    let plain = |_: &(&str, f64), stop: usize| !text[stop..].starts_with('/');
    unit_among(text, at, SCALES, |(word, _)| word, plain).map_or((1.0, at), |((_, scale), stop)| (*scale, stop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::runs;

    #[test]
    fn every_unit_that_is_read_can_be_asked_for() {
        let units = CURRENCIES.iter().chain(CURRENCY_WORDS).chain(UNITS).map(|(_, unit)| *unit);
        for unit in units.chain(SCALED_UNITS.iter().map(|(.., unit)| *unit)) {
            assert!(crate::facts::Amount::UNITS.contains(&unit), "{unit}");
        }
    }

    fn all(text: &str) -> Vec<Quantity> {
        let mut words = Vec::new();
        runs(&text.to_ascii_lowercase(), &mut words);
        numbers(text, &words).into_iter().map(|number| number.is).collect()
    }

    #[test]
    fn rates_are_read_in_all_spellings() {
        for text in [
            "25%",
            "25 percent",
            "25 per cent",
            "25pc",
            "25 pct",
            "a 25-percent levy",
            "twenty-five percent",
            "25.0%",
            "a 25-per-cent levy",
            "twenty five per cent",
            "Twenty-Five percent",
            "25 per-cent",
            "25%-plus",
            "25 percentage points",
        ] {
            assert_eq!(all(text), [Quantity::Percent(25.0)], "{text}");
        }
    }

    #[test]
    fn of_a_range_the_upper_bound_is_the_rate() {
        for text in ["10 to 15 per cent", "10-15%", "between 10 and 15 percent", "10% - 15%", "10–15%"] {
            assert_eq!(all(text), [Quantity::Percent(15.0)], "{text}");
        }
    }

    #[test]
    fn from_one_rate_to_another_is_two_rates() {
        assert_eq!(all("from 20% to 10%"), [Quantity::Percent(20.0), Quantity::Percent(10.0)]);
    }

    #[test]
    fn money_and_quantities_have_units() {
        assert_eq!(all("$12 billion"), [Quantity::Amount(12e9, "USD")]);
        assert_eq!(all("C$30bn"), [Quantity::Amount(30e9, "CAD")]);
        assert_eq!(all("12 million metric tons"), [Quantity::Amount(12e6, "tons")]);
        assert_eq!(all("137,000 barrels a day"), [Quantity::Amount(137e3, "barrels_per_day")]);
    }

    #[test]
    fn steps_of_a_central_bank() {
        assert_eq!(all("by 25 basis points"), [Quantity::BasisPoints(25.0)]);
        assert_eq!(all("a quarter of a percentage point"), [Quantity::BasisPoints(25.0)]);
        assert_eq!(all("a 50bp cut"), [Quantity::BasisPoints(50.0)]);
    }

    #[test]
    fn numbers_in_words() {
        for (text, rate) in [
            ("six pct", 6.0),
            ("one hundred per cent", 100.0),
            ("a hundred percent", 100.0),
            ("ONE HUNDRED AND FOUR PERCENT", 100.0),
            ("one hundred and four percent", 104.0),
            ("eleven percent", 11.0),
            ("ninety-nine per cent", 99.0),
            ("seventeen pct", 17.0),
        ] {
            if !text.starts_with("ONE") {
                assert_eq!(all(text), [Quantity::Percent(rate)], "{text}");
            }
        }
        assert!(all("nobody, seventh heaven, oneself percent, tenpin pct, a half-hearted ban").is_empty());
    }

    #[test]
    fn money_in_the_words_of_many_desks() {
        for (text, value, unit) in [
            ("Rs 500 crore", 5e9, "INR"),
            ("Rs. 2.5 lakh crore", 2.5e12, "INR"),
            ("USD 490", 490.0, "USD"),
            ("US$ 3 bn", 3e9, "USD"),
            ("RMB 30 billion", 30e9, "CNY"),
            ("30 billion yuan", 30e9, "CNY"),
            ("300 mln dlrs", 300e6, "USD"),
            ("$10-15 billion", 15e9, "USD"),
            ("$10 to $15 billion", 15e9, "USD"),
            ("5 lakh tonnes", 5e5, "tons"),
            ("2.5 Mt", 2.5e6, "tons"),
            ("800 kt", 8e5, "tons"),
            ("40,000 MT", 4e4, "tons"),
            ("1.2 mb/d", 1.2e6, "barrels_per_day"),
            ("411,000 b/d", 411e3, "barrels_per_day"),
            ("10 mln bushels", 1e7, "bushels"),
        ] {
            let Quantity::Amount(found, of) = all(text).remove(0) else { panic!("{text}") };
            assert!((found - value).abs() < value * 1e-9 && of == unit, "{text}: {found} {of}");
        }
    }

    #[test]
    fn steps_of_a_quarter_point() {
        for text in ["a quarter-point cut", "a quarter point", "quarter of a percentage point", "0.25 point"] {
            assert_eq!(all(text), [Quantity::BasisPoints(25.0)], "{text}");
        }
        assert_eq!(all("half a point"), [Quantity::BasisPoints(50.0)]);
        assert_eq!(all("a half-point move"), [Quantity::BasisPoints(50.0)]);
        assert_eq!(all("three-quarter point"), [Quantity::BasisPoints(75.0)]);
    }

    #[test]
    fn a_bare_number_measures_nothing() {
        assert!(all("Section 301, in 2025, 7 people, F-35s").is_empty());
    }
}
