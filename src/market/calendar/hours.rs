//! Hours of a day as people write them: `09:30-16:00`, `-17:00-16:00` (from the evening before), `09:30-12:00 13:00-16:00`.

/// Open and close, in minutes from the local midnight at which the day begins.
pub(super) type Minutes = (i32, i32);

const DAY: i32 = 1_440;

/// Spans of a day, in order and apart.
pub(super) fn spans(text: &str) -> Result<Vec<Minutes>, String> {
    let wrong = || format!("`{text}` are no hours; expected `09:30-16:00`, or `-17:00-16:00` from the evening before");
    let mut found: Vec<Minutes> = Vec::new();
    for part in text.split_whitespace() {
        let (before, part) = part.strip_prefix('-').map_or((0, part), |rest| (DAY, rest));
        let (opens, closes) = part.split_once('-').ok_or_else(wrong)?;
        let span = (minutes(opens).ok_or_else(wrong)? - before, minutes(closes).ok_or_else(wrong)?);
        let last = found.last().map_or(-DAY, |(_, closes)| *closes);
        if span.0 >= span.1 || span.0 < last {
            return Err(wrong());
        }
        found.push(span);
    }
    if found.is_empty() { Err(wrong()) } else { Ok(found) }
}

/// `13:05` in minutes.
pub(super) fn minutes(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let whole = |text: &str| if text.len() == 2 { text.parse::<i32>().ok() } else { None };
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    let sum = hours * 60 + minutes;
    ((0..60).contains(&minutes) && (0..=DAY).contains(&sum)).then_some(sum)
}

/// Spans up to a minute of the day.
pub(super) fn cut(spans: &[Minutes], closes: i32) -> Vec<Minutes> {
    spans.iter().filter(|(opens, _)| *opens < closes).map(|(opens, end)| (*opens, (*end).min(closes))).collect()
}
