//! Finds rates, steps and quantities in a text.

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
];
const CURRENCY_WORDS: &[(&str, &str)] = &[
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds", "GBP"),
    ("yuan", "CNY"),
    ("yen", "JPY"),
    ("rupees", "INR"),
    ("won", "KRW"),
    ("reais", "BRL"),
];
const UNITS: &[(&str, &str)] = &[
    ("metric tons", "tons"),
    ("metric tonnes", "tons"),
    ("tonnes", "tons"),
    ("tons", "tons"),
    ("tonne", "tons"),
    ("ton", "tons"),
    ("barrels per day", "barrels_per_day"),
    ("barrels a day", "barrels_per_day"),
    ("bpd", "barrels_per_day"),
    ("b/d", "barrels_per_day"),
    ("barrels", "barrels"),
    ("aircraft", "aircraft"),
    ("planes", "aircraft"),
    ("jets", "aircraft"),
    ("bushels", "bushels"),
];
const SCALES: &[(&str, f64)] = &[
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("mn", 1e6),
    ("bn", 1e9),
    ("tn", 1e12),
    ("m", 1e6),
    ("b", 1e9),
    ("k", 1e3),
];
const PERCENT: &[&str] =
    &["percent", "per cent", "per-cent", "percentage points", "percentage point", "pct", "pc", "%", "％"];
const WORDS: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("five", 5.0),
    ("ten", 10.0),
    ("twelve", 12.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("twenty-five", 25.0),
    ("thirty", 30.0),
    ("thirty-five", 35.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("a hundred", 100.0),
    ("one hundred", 100.0),
    ("a quarter", 0.25),
    ("half a", 0.5),
];
/// A tariff above this is a slip of the pen.
const PERCENT_MAX: f64 = 10_000.0;

/// Every figure in the text, in order.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let Some((value, end)) = figure(text, at) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
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
                        at = stop;
                        continue;
                    }
                }
                found.push(number);
                at = stop.max(end);
            }
            None => at = end,
        }
    }
    found
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
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    // Most words are no figures, as their first letters tell.
    if !matches!(rest.as_bytes()[0] | 0x20, b'z' | b'o' | b't' | b'f' | b's' | b'a' | b'h') {
        return None;
    }
    let begins = |word: &str| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    WORDS
        .iter()
        .filter(|(word, _)| begins(word) && !rest[word.len()..].starts_with(|c: char| c.is_alphabetic() || c == '-'))
        .max_by_key(|(word, _)| word.len())
        .map(|(word, value)| (*value, at + word.len()))
}

fn wide(c: char) -> bool {
    c > '\u{2e80}'
}

fn currency_before(text: &str, at: usize) -> (usize, Option<&'static str>) {
    CURRENCIES
        .iter()
        .find(|(sign, _)| text[..at].ends_with(sign))
        .map_or((at, None), |(sign, code)| (at - sign.len(), Some(*code)))
}

/// What the figure that ends at `end` measures, and where its unit ends.
fn reading(text: &str, value: f64, end: usize, currency: Option<&'static str>) -> Option<(Quantity, usize)> {
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, PERCENT)
    {
        return (value <= PERCENT_MAX).then_some((Quantity::Percent(value), stop));
    }
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, &["basis points", "basis point", "basis-point", "bps", "bp"])
    {
        return Some((Quantity::BasisPoints(value), stop));
    }
    if currency.is_none()
        && let Some(stop) = unit_at(text, end, &["of a percentage point", "quarter point", "point"])
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
        return Some((Quantity::Amount(value * scale, code), after));
    }
    for (words, table) in [(UNITS, true), (CURRENCY_WORDS, false)] {
        for (word, unit) in words {
            if let Some(stop) = unit_at(text, after, &[word]) {
                // "200 won" is a verb more often than money.
                if !table && scale == 1.0 {
                    continue;
                }
                return Some((Quantity::Amount(value * scale, unit), stop));
            }
        }
    }
    None
}

fn range_end(text: &str, end: usize) -> Option<(f64, usize)> {
    let rest = &text[end..];
    let bridge = ["-", "–", " to ", " and ", " or "].iter().find(|bridge| rest.starts_with(**bridge))?;
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
    let rest = &text[at..];
    let skip = usize::from(rest.starts_with([' ', '-', '\u{a0}'])) * rest.chars().next().map_or(0, char::len_utf8);
    let rest = &rest[skip..];
    units.iter().find_map(|unit| {
        let head = rest.get(..unit.len())?;
        let ends = !rest[unit.len()..].starts_with(|c: char| c.is_ascii_alphabetic()) || unit.ends_with('%');
        (head.eq_ignore_ascii_case(unit) && ends).then_some(at + skip + unit.len())
    })
}

fn scale_at(text: &str, at: usize) -> (f64, usize) {
    SCALES.iter().find_map(|(word, scale)| unit_at(text, at, &[word]).map(|stop| (*scale, stop))).unwrap_or((1.0, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Quantity> {
        numbers(text).into_iter().map(|number| number.is).collect()
    }

    #[test]
    fn rates_are_read_in_all_spellings() {
        for text in
            ["25%", "25 percent", "25 per cent", "25pc", "25 pct", "a 25-percent levy", "twenty-five percent", "25.0%"]
        {
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
    fn a_bare_number_measures_nothing() {
        assert!(all("Section 301, in 2025, 7 people, F-35s").is_empty());
    }
}
