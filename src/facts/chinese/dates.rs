//! Finds days and terms in Chinese text: `2025年11月10日`, `本月10日`, `下周二`, `即日起`, `为期一年`, `90天`.
//!
//! In: a sentence and the day of publication. Out: each day or span with what it says of a measure: from then, until
//! then, or just then. A day without a month is the nearest to the day of publication, seen the way the text looks.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::facts::DateSpan;
use crate::facts::chinese::figures::number_at;

/// What a day is to what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// 自..起: it applies from then.
    From,
    /// 至..止: it applies until then.
    Until,
    /// A day, no more.
    On,
    /// 90天, 一年: how long it lasts.
    For,
}

/// A day or term: `text[start..end]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub start: usize,
    pub end: usize,
    pub mark: Mark,
    pub when: When,
}

/// A day, as far as the words fix it.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Fixed(DateSpan),
    /// A day of the year.
    MonthDay(u32, u32, Option<u32>),
    /// A day of some month.
    DayOnly(u32, Option<u32>),
    /// A month, with the days of it that are meant.
    Month(u32, Third),
    Weekday(Weekday),
    Days(u64),
    Months(u32),
}

/// Which part of a month: 上旬, 中旬, 下旬.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Third {
    All,
    First,
    Second,
    Last,
}

/// Days back within which a day without a year is still the last one of that name when the text looks ahead.
const PAST_DAYS_MAX: i64 = 60;

impl Day {
    /// The days meant; `ahead` where the text looks to what is to come. None of a term.
    pub(super) fn span(&self, on: NaiveDate, ahead: bool) -> Option<DateSpan> {
        match self.when {
            When::Fixed(span) => Some(span),
            When::MonthDay(month, first, last) => {
                let day = |year: i32| NaiveDate::from_ymd_opt(year, month, first);
                let this = day(on.year())?;
                let distance = (this - on).num_days();
                let first_day = if ahead && distance < -PAST_DAYS_MAX {
                    day(on.year() + 1)?
                } else if !ahead && distance > 0 {
                    day(on.year() - 1)?
                } else {
                    this
                };
                Some(through(first_day, last))
            }
            When::DayOnly(first, last) => {
                let day = |back: i32| {
                    let month = if back < 0 {
                        on.checked_sub_months(Months::new(1))?
                    } else {
                        on.checked_add_months(Months::new(back.unsigned_abs()))?
                    };
                    NaiveDate::from_ymd_opt(month.year(), month.month(), first)
                };
                let all = [day(0), day(-1), day(1)];
                let fits = |day: &NaiveDate| if ahead { *day >= on } else { *day <= on };
                let nearest =
                    |days: &mut dyn Iterator<Item = NaiveDate>| days.min_by_key(|day| (*day - on).num_days().abs());
                let found = nearest(&mut all.into_iter().flatten().filter(fits))
                    .or_else(|| nearest(&mut all.into_iter().flatten()))?;
                Some(through(found, last))
            }
            When::Month(month, third) => {
                let year = match month {
                    month if ahead && month + 2 < on.month() => on.year() + 1,
                    month if !ahead && month > on.month() => on.year() - 1,
                    _ => on.year(),
                };
                third_of(month_of(year, month)?, third)
            }
            When::Weekday(weekday) => {
                let back = i64::from((on.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday()) % 7);
                let day = if ahead && back > 0 {
                    on.checked_add_days(Days::new((7 - back).unsigned_abs()))?
                } else {
                    on.checked_sub_days(Days::new(back.unsigned_abs()))?
                };
                Some(DateSpan::day(day))
            }
            When::Days(_) | When::Months(_) => None,
        }
    }

    /// Where a term that begins on this day ends.
    pub(super) fn ends(&self, from: NaiveDate) -> Option<NaiveDate> {
        match self.when {
            When::Days(days) => from.checked_add_days(Days::new(days)),
            When::Months(months) => from.checked_add_months(Months::new(months)),
            _ => None,
        }
    }
}

fn through(first: NaiveDate, last: Option<u32>) -> DateSpan {
    let last = last.and_then(|day| NaiveDate::from_ymd_opt(first.year(), first.month(), day));
    DateSpan { first, last: last.filter(|last| *last > first).unwrap_or(first) }
}

fn month_of(year: i32, month: u32) -> Option<DateSpan> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    Some(DateSpan { first, last })
}

fn third_of(month: DateSpan, third: Third) -> Option<DateSpan> {
    let day = |day: u32| month.first.with_day(day);
    let (first, last) = match third {
        Third::All => (month.first, month.last),
        Third::First => (month.first, day(10)?),
        Third::Second => (day(11)?, day(20)?),
        Third::Last => (day(21)?, month.last),
    };
    Some(DateSpan { first, last })
}

/// 底, 下旬 behind a month, and where it ends.
fn third_at(text: &str, at: usize) -> (Third, usize) {
    let words = [
        ("上旬", Third::First),
        ("中旬", Third::Second),
        ("下旬", Third::Last),
        ("初", Third::First),
        ("中", Third::Second),
        ("底", Third::Last),
        ("末", Third::Last),
    ];
    let found = words.iter().find(|(word, _)| text[at..].starts_with(word));
    found.map_or((Third::All, at), |(word, third)| (*third, at + word.len()))
}

/// Every day and term of the text, in order.
pub(super) fn dates(text: &str, on: NaiveDate) -> Vec<Day> {
    let mut found: Vec<Day> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        match day_at(text, at, on) {
            Some((when, end)) if end > at => {
                // 4月4日和9日: of the same month.
                let when = match (found.last(), when) {
                    (Some(last), When::DayOnly(day, through))
                        if ["和", "、", "及", "与"].contains(&&text[last.end..at]) =>
                    {
                        match last.when {
                            When::MonthDay(month, ..) => When::MonthDay(month, day, through),
                            When::Fixed(span) => NaiveDate::from_ymd_opt(span.first.year(), span.first.month(), day)
                                .map_or(when, |day| When::Fixed(DateSpan::day(day))),
                            _ => when,
                        }
                    }
                    _ => when,
                };
                found.push(Day { start: at, end, mark: mark(text, at, end, when), when });
                at = end;
            }
            _ => at = next,
        }
    }
    found
}

/// What stands around a day: 自..起, 至..止.
fn mark(text: &str, start: usize, end: usize, when: When) -> Mark {
    if matches!(when, When::Days(_) | When::Months(_)) {
        return Mark::For;
    }
    let (before, after) = (&text[..start], &text[end..]);
    // "11月10日13时01分起", "周二(8月12日)起".
    let close = after.trim_start_matches(|c: char| c.is_ascii_digit() || "时分点零整)）凌晨:午夜".contains(c));
    if before.ends_with(['自', '从'])
        || close.starts_with('起')
        || text[start..end].ends_with('起')
        || before.ends_with("将于") && close.starts_with("生效")
    {
        return Mark::From;
    }
    let until = before.ends_with(['至', '到']) || before.ends_with("直到") || before.ends_with("截至");
    if until || close.starts_with('止') || close.starts_with("到期") || close.starts_with("届满") {
        return Mark::Until;
    }
    Mark::On
}

/// A day or term that begins at `at`, and where it ends.
fn day_at(text: &str, at: usize, on: NaiveDate) -> Option<(When, usize)> {
    let rest = &text[at..];
    let fixed = |day: NaiveDate, word: &str| Some((When::Fixed(DateSpan::day(day)), at + word.len()));
    let first = rest.chars().next()?;
    if first.is_ascii_digit() || "〇零一二两三四五六七八九十廿卅".contains(first) {
        // Only the first digit of a figure begins it.
        let inner = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '.');
        return if inner { None } else { numbered(text, at, on) };
    }
    if !"今当即本公明昨前后次去上下周星礼这同为半".contains(first) {
        return None;
    }
    for word in [
        "即日起",
        "今日起",
        "今起",
        "今天起",
        "当日起",
        "即日",
        "今日",
        "今天",
        "当日",
        "当天",
        "本公告发布之日起",
        "公告发布之日起",
        "公布之日起",
        "同日",
        "本公告公布之日起",
    ] {
        if rest.starts_with(word) {
            return fixed(on, word);
        }
    }
    for (word, days) in
        [("昨日", -1), ("昨天", -1), ("昨晚", -1), ("前天", -2), ("前日", -2), ("明日", 1), ("明天", 1), ("后天", 2)]
    {
        // 目前天气, 此前日本: part of another word.
        if rest.starts_with(word) && !text[..at].ends_with(['目', '此', '之', '当', '以']) {
            return fixed(on + chrono::TimeDelta::days(days), word);
        }
    }
    year_or_month(text, at, on).or_else(|| weekday(text, at, on)).or_else(|| half_year(rest, at))
}

/// 半年: six months.
fn half_year(rest: &str, at: usize) -> Option<(When, usize)> {
    rest.starts_with("半年").then(|| (When::Months(6), at + "半年".len()))
}

/// `今年8月1日`, `明年1月`, `本月10日`, `下月`, `明年`.
fn year_or_month(text: &str, at: usize, on: NaiveDate) -> Option<(When, usize)> {
    let rest = &text[at..];
    let years = [("今年", 0), ("本年", 0), ("明年", 1), ("去年", -1), ("次年", 1), ("前年", -2)];
    for (word, more) in years {
        let Some(after) = rest.strip_prefix(word) else { continue };
        let year = on.year() + more;
        let start = at + word.len();
        let after_word = after.strip_prefix("的").map_or(start, |_| start + "的".len());
        if let Some((month, end)) = number_at(text, after_word).filter(|(_, end)| text[*end..].starts_with('月')) {
            return month_day(text, year, month, end + '月'.len_utf8());
        }
        // 明年 alone: the year.
        let span =
            DateSpan { first: NaiveDate::from_ymd_opt(year, 1, 1)?, last: NaiveDate::from_ymd_opt(year, 12, 31)? };
        return (more != 0).then_some((When::Fixed(span), start));
    }
    for (word, more) in
        [("本月", 0_i32), ("这个月", 0), ("上个月", -1), ("上月", -1), ("下个月", 1), ("下月", 1), ("当月", 0)]
    {
        if !rest.starts_with(word) {
            continue;
        }
        let start = at + word.len();
        let month = if more < 0 {
            on.checked_sub_months(Months::new(1))?
        } else {
            on.checked_add_months(Months::new(more.unsigned_abs()))?
        };
        if let Some((day, end)) = number_at(text, start).filter(|(_, end)| text[*end..].starts_with(['日', '号'])) {
            let (last, stop) = last_day(text, end + '日'.len_utf8());
            let first = NaiveDate::from_ymd_opt(month.year(), month.month(), day)?;
            return Some((When::Fixed(through(first, last)), stop));
        }
        let (third, end) = third_at(text, start);
        return Some((When::Fixed(third_of(month_of(month.year(), month.month())?, third)?), end));
    }
    None
}

/// `周二`, `下周二`, `上周`, `本周`.
fn weekday(text: &str, at: usize, on: NaiveDate) -> Option<(When, usize)> {
    let rest = &text[at..];
    let weeks = [
        ("下周", 7),
        ("下星期", 7),
        ("下个星期", 7),
        ("上周", -7),
        ("上星期", -7),
        ("本周", 0),
        ("这周", 0),
        ("本星期", 0),
    ];
    let named = |from: usize| {
        let c = text[from..].chars().next()?;
        let day = match c {
            '一' => Weekday::Mon,
            '二' => Weekday::Tue,
            '三' => Weekday::Wed,
            '四' => Weekday::Thu,
            '五' => Weekday::Fri,
            '六' => Weekday::Sat,
            '日' | '天' => Weekday::Sun,
            _ => return None,
        };
        Some((day, from + c.len_utf8()))
    };
    let monday = on.checked_sub_days(Days::new(on.weekday().num_days_from_monday().into()))?;
    for (word, more) in weeks {
        if !rest.starts_with(word) {
            continue;
        }
        let first = monday + chrono::TimeDelta::days(more);
        let start = at + word.len();
        if let Some((day, end)) = named(start) {
            let day = first.checked_add_days(Days::new(day.num_days_from_monday().into()))?;
            return Some((When::Fixed(DateSpan::day(day)), end));
        }
        let last = first.checked_add_days(Days::new(6))?;
        return Some((When::Fixed(DateSpan { first, last }), start));
    }
    for word in ["周", "星期", "礼拜"] {
        if rest.starts_with(word)
            && let Some((day, end)) = named(at + word.len())
        {
            // "每周三次", "一周一".
            let part = text[..at].ends_with(['每', '一', '两', '几']);
            return (!part).then_some((When::Weekday(day), end));
        }
    }
    None
}

/// What begins with a figure: `2025年11月10日`, `11月10日`, `10日`, `11月`, `90天`, `一年`, `三个月`.
fn numbered(text: &str, at: usize, on: NaiveDate) -> Option<(When, usize)> {
    if let Some((first, last, end)) = short_range(text, at) {
        return Some((When::DayOnly(first, Some(last)), end));
    }
    let (value, end) = number_at(text, at)?;
    let rest = &text[end..];
    let unit = rest.chars().next()?;
    let after = end + unit.len_utf8();
    match unit {
        '年' if value >= 1900 => {
            let year = i32::try_from(value).ok()?;
            match number_at(text, after).filter(|(_, end)| text[*end..].starts_with('月')) {
                Some((month, end)) => month_day(text, year, month, end + '月'.len_utf8()),
                None => {
                    let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
                    Some((When::Fixed(DateSpan { first, last: NaiveDate::from_ymd_opt(year, 12, 31)? }), after))
                }
            }
        }
        '年' if value <= 10 => Some((When::Months(value * 12), after)),
        '个' if rest.starts_with("个月") && value <= 60 => Some((When::Months(value), end + "个月".len())),
        '月' if (1..=12).contains(&value) => {
            if let Some((first, last, end)) = short_range(text, after) {
                return Some((When::MonthDay(value, first, Some(last)), end));
            }
            let day = number_at(text, after)
                .filter(|(day, end)| (1..=31).contains(day) && text[*end..].starts_with(['日', '号']));
            match day {
                Some((day, end)) => {
                    NaiveDate::from_ymd_opt(on.year(), value, day)?;
                    let (last, stop) = last_day(text, end + '日'.len_utf8());
                    Some((When::MonthDay(value, day, last), stop))
                }
                None => {
                    let (third, end) = third_at(text, after);
                    Some((When::Month(value, third), end))
                }
            }
        }
        '日' | '号' if (1..=31).contains(&value) && !long(text, at, after, unit) => {
            let (last, stop) = last_day(text, after);
            Some((When::DayOnly(value, last), stop))
        }
        '天' | '日' if value <= 1000 && value > 0 => Some((When::Days(value.into()), after)),
        _ => None,
    }
}

/// True for `30日内`, `为期10日`, `暂停90日`: a term; and for `第21号`: a number.
fn long(text: &str, at: usize, after: usize, unit: char) -> bool {
    let before = &text[..at];
    unit == '号' && (before.ends_with('第') || text[after..].starts_with(['公', '令', '、', '和']))
        || ["为期", "暂停", "延长", "内", "再"].iter().any(|word| before.ends_with(word))
        || text[after..].starts_with(['内', '期'])
}

/// `15至16日`: two days of a month, and where that ends.
fn short_range(text: &str, at: usize) -> Option<(u32, u32, usize)> {
    let (first, end) = number_at(text, at).filter(|(day, _)| (1..=31).contains(day))?;
    let lead = ["至", "到", "-", "—", "~", "～"].iter().find(|lead| text[end..].starts_with(**lead))?;
    let (last, end) = number_at(text, end + lead.len()).filter(|(day, _)| (1..=31).contains(day))?;
    (last > first && text[end..].starts_with('日')).then_some((first, last, end + '日'.len_utf8()))
}

/// `..月..日` of a year, with the day that a range ends on.
fn month_day(text: &str, year: i32, month: u32, at: usize) -> Option<(When, usize)> {
    let day = number_at(text, at).filter(|(day, end)| (1..=31).contains(day) && text[*end..].starts_with(['日', '号']));
    match day {
        Some((day, end)) => {
            let first = NaiveDate::from_ymd_opt(year, month, day)?;
            let (last, stop) = last_day(text, end + '日'.len_utf8());
            Some((When::Fixed(through(first, last)), stop))
        }
        None => {
            let (third, end) = third_at(text, at);
            Some((When::Fixed(third_of(month_of(year, month)?, third)?), end))
        }
    }
}

/// `至27日`, `至10月27日` behind a day: the day that the range ends on, and where it ends.
fn last_day(text: &str, at: usize) -> (Option<u32>, usize) {
    let rest = &text[at..];
    let Some(lead) = ["至", "到", "-", "—", "~", "～"].iter().find(|lead| rest.starts_with(**lead)) else {
        return (None, at);
    };
    let last = number_at(text, at + lead.len())
        .filter(|(day, end)| (1..=31).contains(day) && text[*end..].starts_with(['日', '号']));
    last.map_or((None, at), |(day, end)| (Some(day), end + '日'.len_utf8()))
}
