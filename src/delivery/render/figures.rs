//! Days, spans and counts that `operator` writes in English, in Chinese.
//!
//! In: what stands in a gap of one of its lines, or a feed's line in a statement of what was covered. Out: the same in Chinese;
//! as it is, where it is none of these.

const WEEKDAYS: [(&str, &str); 7] = [
    ("Mon", "周一"),
    ("Tue", "周二"),
    ("Wed", "周三"),
    ("Thu", "周四"),
    ("Fri", "周五"),
    ("Sat", "周六"),
    ("Sun", "周日"),
];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const UNITS: [(&str, &str); 4] = [("s", "秒"), ("min", "分钟"), ("h", "小时"), ("d", "天")];
/// What is counted, in the singular, and how.
const COUNTED: [(&str, &str); 5] = [
    ("feed", "个信息源"),
    ("new article", "篇新文章"),
    ("fact", "条事实"),
    ("alert", "条提醒"),
    ("notification", "条通知"),
];
/// What became of entries.
const PARTS: [(&str, &str); 7] = [
    ("read", "已读"),
    ("seen before", "此前已见"),
    ("twice in one document", "同一文件中重复"),
    ("of a first read", "首次读取"),
    ("too old", "过旧"),
    ("left out", "略去"),
    ("failed", "失败"),
];

/// `Thu 26 Nov 14:02 UTC`, `3 d 4 h`, `12 feeds`, `201 read + 3 failed`.
pub(super) fn value(text: &str) -> String {
    day(text).or_else(|| span(text)).or_else(|| count(text)).or_else(|| parts(text)).unwrap_or_else(|| text.to_owned())
}

/// A feed's line: `wire: 204 = 201 read + 3 failed; 12 facts; 1 of 40 polls failed; longest gap 2 h`.
pub(super) fn of_feed(text: &str) -> Option<String> {
    let (feed, rest) = text.split_once(": ")?;
    let told: Option<Vec<String>> = rest.split("; ").map(of_feed_part).collect();
    Some(format!("{feed}：{}", told?.join("；")))
}

fn of_feed_part(text: &str) -> Option<String> {
    if text == "no entries" {
        return Some("没有条目".to_owned());
    }
    if let Some(gap) = text.strip_prefix("longest gap ") {
        return Some(format!("最长间隔{}", span(gap)?));
    }
    if let Some((failed, all)) = text.strip_suffix(" polls failed").and_then(|rest| rest.split_once(" of ")) {
        return Some(format!("轮询{all}次，失败{failed}次"));
    }
    if let Some(held) = text.strip_suffix(" put off with its host").and_then(|held| held.split_once(" poll")) {
        return Some(format!("随主机推迟{}次", held.0));
    }
    if let Some((all, of)) = text.split_once(" = ") {
        return Some(format!("{all} = {}", parts(of)?));
    }
    count(text)
}

/// A day, with its time in UTC or with its year.
fn day(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let [weekday, day, month, rest @ ..] = words.as_slice() else { return None };
    let (_, weekday) = WEEKDAYS.iter().find(|(name, _)| name == weekday)?;
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    day.parse::<u8>().ok()?;
    match rest {
        [] => Some(format!("{month}月{day}日 {weekday}")),
        [time, "UTC"] => Some(format!("{month}月{day}日 {weekday} {time} UTC")),
        [year] => Some(format!("{year}年{month}月{day}日 {weekday}")),
        _ => None,
    }
}

fn span(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let told = |pair: &[&str]| {
        let [count, unit] = pair else { return None };
        count.parse::<u64>().ok()?;
        let (_, unit) = UNITS.iter().find(|(name, _)| name == unit)?;
        Some(format!("{count}{unit}"))
    };
    words.chunks(2).map(told).collect()
}

fn count(text: &str) -> Option<String> {
    let (count, what) = text.split_once(' ')?;
    count.parse::<u64>().ok()?;
    let (_, word) = COUNTED.iter().find(|(one, _)| what == *one || what.strip_suffix('s') == Some(one))?;
    Some(format!("{count}{word}"))
}

fn parts(text: &str) -> Option<String> {
    if text == "none" {
        return Some("无".to_owned());
    }
    let told: Option<Vec<String>> = text
        .split(" + ")
        .map(|part| {
            let (count, what) = part.split_once(' ')?;
            count.parse::<u64>().ok()?;
            let (_, word) = PARTS.iter().find(|(known, _)| *known == what)?;
            Some(format!("{count}（{word}）"))
        })
        .collect();
    Some(told?.join(" + "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_spans_and_counts_are_told_in_chinese() {
        for (text, told) in [
            ("Thu 26 Nov 14:02 UTC", "11月26日 周四 14:02 UTC"),
            ("Thu 19 Nov", "11月19日 周四"),
            ("Wed 25 Nov 2026", "2026年11月25日 周三"),
            ("3 d 4 h", "3天4小时"),
            ("12 min", "12分钟"),
            ("40 s", "40秒"),
            ("1 feed", "1个信息源"),
            ("12 new articles", "12篇新文章"),
            ("201 read + 9800 seen before + 3 failed", "201（已读） + 9800（此前已见） + 3（失败）"),
            ("none", "无"),
            // What is none of these stays: an error's words, a count alone.
            ("503 Service Unavailable", "503 Service Unavailable"),
            ("17", "17"),
            ("Sun is bright", "Sun is bright"),
        ] {
            assert_eq!(value(text), told);
        }
    }

    #[test]
    fn a_feeds_line_is_told_in_chinese_and_nothing_else_is_taken_for_one() {
        assert_eq!(
            of_feed("wire: 204 = 201 read + 3 failed; 12 facts; 1 of 40 polls failed; 2 polls put off with its host; longest gap 2 h 5 min")
                .as_deref(),
            Some("wire：204 = 201（已读） + 3（失败）；12条事实；轮询40次，失败1次；随主机推迟2次；最长间隔2小时5分钟")
        );
        assert_eq!(of_feed("quiet: no entries").as_deref(), Some("quiet：没有条目"));
        assert_eq!(of_feed("error: connection refused"), None);
    }
}
