//! Plain words for what facts and ledgers write in ids: kinds, stages, parties, products, fields, times.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::delivery::render::language::Language;
use crate::facts::{Action, Amount, DateSpan, Fact, Hedge, Kind, RateIs, Stage};
use crate::ledger::Stance;
use crate::lexicon::Lexicon;
use crate::links::Signer;

/// From 1970 back to the year 1, and on to the end of 9999: what a calendar is used for.
const YEARS_BEFORE: TimeDelta = TimeDelta::days(719_162);
const YEARS_AFTER: TimeDelta = TimeDelta::days(2_932_896);

/// Who reads: where, in which language, and what things are called there.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    pub zone: Tz,
    pub language: Language,
    /// Knows the names of parties, persons and goods in Chinese; without it they show as their ids say.
    pub lexicon: Option<Arc<Lexicon>>,
    /// Signs what the reader may do about an alert.
    pub links: Option<Signer>,
}

impl Reader {
    pub(crate) fn say(&self, key: &str) -> &'static str {
        self.language.say(key)
    }

    pub(crate) fn fill(&self, key: &str, values: &[&str]) -> String {
        self.language.fill(key, values)
    }

    /// `CN` -> `China`, `person:xi-jinping` -> `Xi Jinping`, `company:nvidia` -> `Nvidia`, `rare_earths` -> `rare earths`.
    pub(crate) fn name(&self, id: &str) -> String {
        let own = self.language.name(id);
        let chinese = || self.lexicon.as_ref()?.chinese_name(id).filter(|_| self.language.is_chinese());
        own.or_else(chinese).map_or_else(|| spelled(id), str::to_owned)
    }

    /// Names one after another; none for none.
    pub(crate) fn names<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Option<String> {
        let names: Vec<String> = ids.map(|id| self.name(id)).collect();
        (!names.is_empty()).then(|| names.join(self.say("list")))
    }

    pub(crate) fn kind(&self, kind: Kind) -> Cow<'static, str> {
        let known = self.language.find(&format!("kind/{}", kind.as_str()));
        known.map_or_else(|| kind.as_str().replace('_', " ").into(), Cow::Borrowed)
    }

    pub(crate) fn action(&self, action: Action) -> &'static str {
        self.say(match action {
            Action::Impose => "action/impose",
            Action::Raise => "action/raise",
            Action::Reduce => "action/reduce",
            Action::Remove => "action/remove",
            Action::Suspend => "action/suspend",
            Action::Extend => "action/extend",
            Action::Reach => "action/reach",
            Action::Hold => "action/hold",
        })
    }

    pub(crate) fn stage(&self, stage: Stage) -> &'static str {
        self.say(match stage {
            Stage::Considered => "stage/considered",
            Stage::Threatened => "stage/threatened",
            Stage::Announced => "stage/announced",
            Stage::Confirmed => "stage/confirmed",
            Stage::InEffect => "stage/in_effect",
            Stage::Held => "stage/held",
            Stage::Postponed => "stage/postponed",
            Stage::Cancelled => "stage/cancelled",
            Stage::Denied => "stage/denied",
        })
    }

    /// How far the article stands behind it: `stated as fact`, `according to Xi Jinping`, ..
    pub(crate) fn certainty(&self, fact: &Fact) -> String {
        let key = match (fact.hedge, &fact.said_by) {
            (Hedge::Asserted | Hedge::Attributed, Some(speaker)) => {
                return self.fill("certainty/by", &[&self.name(speaker)]);
            }
            (Hedge::Asserted, None) => "certainty/fact",
            (Hedge::Attributed, None) => "certainty/named",
            (Hedge::Reported, _) => "certainty/unnamed",
            (Hedge::Speculated, _) => "certainty/guess",
        };
        self.say(key).to_owned()
    }

    pub(crate) fn stance(&self, stance: Stance) -> &'static str {
        self.say(match stance {
            Stance::Announced => "stance/announced",
            Stance::Confirmed => "stance/confirmed",
            Stance::Unconfirmed => "stance/unconfirmed",
            Stance::Denied => "stance/denied",
        })
    }

    /// The rate, and from what: `100 % (was 30 %)`, `+10 points`.
    pub(crate) fn rate(&self, fact: &Fact) -> Option<String> {
        let rate = fact.rate?;
        let shown = match fact.rate_is {
            Some(RateIs::Step) => self.fill("rate/points", &[&signed(rate, fact.action)]),
            _ => self.percent(&number(rate)),
        };
        Some(match fact.rate_from {
            Some(from) => self.fill("rate/was", &[&shown, &self.percent(&number(from))]),
            None => shown,
        })
    }

    pub(crate) fn percent(&self, figure: &str) -> String {
        self.fill("percent", &[figure])
    }

    /// `12 million tons`, `USD 5 billion`, `1,200万吨`, `50亿美元`.
    pub(crate) fn amount(&self, amount: &Amount) -> String {
        let value = self.scaled(amount.value);
        let currency = amount.unit.len() == 3 && amount.unit.chars().all(|c| c.is_ascii_uppercase());
        let unit = self.language.unit(&amount.unit).map_or_else(|| amount.unit.replace('_', " "), str::to_owned);
        match (currency, self.language) {
            (true, _) => self.fill("amount/money", &[&unit, &value]),
            (false, Language::English) => format!("{value} {unit}"),
            (false, Language::Chinese) => format!("{value}{unit}"),
        }
    }

    fn scaled(&self, value: f64) -> String {
        let scales: &[(f64, &str)] = match self.language {
            Language::English => &[(1e12, " trillion"), (1e9, " billion"), (1e6, " million")],
            Language::Chinese => &[(1e12, "万亿"), (1e8, "亿"), (1e4, "万")],
        };
        let found = scales.iter().find(|(scale, _)| value.abs() >= *scale);
        found.map_or_else(|| number(value), |(scale, word)| format!("{}{word}", number(value / scale)))
    }

    /// A place as the text names it, or in Chinese where that is known.
    pub(crate) fn place(&self, place: &str) -> String {
        let chinese = self.lexicon.as_ref().and_then(|lexicon| lexicon.chinese_name(place));
        chinese.filter(|_| self.language.is_chinese()).unwrap_or(place).to_owned()
    }

    /// `Sat 1 Nov 2025`, `1 Nov 2025 to 30 Nov 2025`, `2025年11月1日 周六`.
    pub(crate) fn dates(&self, span: DateSpan) -> String {
        let day = |day: NaiveDate| match self.language {
            Language::English => day.format("%-d %b %Y").to_string(),
            Language::Chinese => day.format("%Y年%-m月%-d日").to_string(),
        };
        match (span.first == span.last, self.language) {
            (true, Language::English) => span.first.format("%a %-d %b %Y").to_string(),
            (true, Language::Chinese) => format!("{} {}", day(span.first), weekday(span.first)),
            (false, _) => self.fill("to", &[&day(span.first), &day(span.last)]),
        }
    }

    /// `10 Oct 2025, 10:57 EDT (14:57 UTC)`; the day in UTC too, where it is another.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> String {
        // Feeds give any date, and a local time past the calendar's end is a panic in chrono.
        let at = at.clamp(DateTime::UNIX_EPOCH - YEARS_BEFORE, DateTime::UNIX_EPOCH + YEARS_AFTER);
        let (full, day) = match self.language {
            Language::English => ("%-d %b %Y, %H:%M", "%-d %b, "),
            Language::Chinese => ("%Y年%-m月%-d日 %H:%M", "%-m月%-d日 "),
        };
        if self.zone == Tz::UTC {
            return at.format(&format!("{full} UTC")).to_string();
        }
        let local = at.with_timezone(&self.zone);
        let day = if local.date_naive() == at.date_naive() { "" } else { day };
        let utc = at.format(&format!("{day}%H:%M UTC")).to_string();
        self.fill("brackets", &[&local.format(&format!("{full} %Z")).to_string(), &utc])
    }

    /// `8 s`, `3 min 5 s`, `5 h 38 min`, `2 d 3 h`.
    pub(crate) fn span(&self, span: TimeDelta) -> String {
        let seconds = span.num_seconds().max(0);
        let (large, small) = match seconds {
            0..60 => ((seconds, "span/s"), None),
            60..3_600 => ((seconds / 60, "span/min"), Some((seconds % 60, "span/s"))),
            3_600..86_400 => ((seconds / 3_600, "span/h"), Some((seconds % 3_600 / 60, "span/min"))),
            _ => ((seconds / 86_400, "span/d"), Some((seconds % 86_400 / 3_600, "span/h"))),
        };
        let part = |(count, unit): (i64, &'static str)| self.fill(unit, &[&count.to_string()]);
        match (small.filter(|(count, _)| *count > 0), self.language) {
            (None, _) => part(large),
            (Some(small), Language::English) => format!("{} {}", part(large), part(small)),
            (Some(small), Language::Chinese) => format!("{}{}", part(large), part(small)),
        }
    }

    /// A changed field by its everyday name.
    pub(crate) fn field(&self, name: &str) -> String {
        let known = self.language.find(&format!("field/{name}"));
        known.map_or_else(|| sentence(&name.replace('_', " ")), str::to_owned)
    }

    /// A value as `FieldChange` writes it, in plain words; none for empty.
    pub(crate) fn value(&self, field: &str, written: &str) -> Option<String> {
        if written.is_empty() {
            return None;
        }
        let as_it_is = || written.to_owned();
        Some(match field {
            "stage" => written.parse().map_or_else(|()| as_it_is(), |found| self.stage(found).to_owned()),
            "action" => written.parse().map_or_else(|()| as_it_is(), |found| self.action(found).to_owned()),
            "rate" => written.parse().map_or_else(|_| as_it_is(), |found: f64| self.percent(&number(found))),
            "date" => written.parse().map_or_else(|_| as_it_is(), |span| self.dates(span)),
            "confirmed_by" | "unconfirmed_by" | "denied_by" | "actor" | "target" | "object" | "participants" => {
                self.names(written.split(", ")).unwrap_or_default()
            }
            "disputed" | "sources_differ" => {
                let fields: Vec<String> = written.split(", ").map(|field| self.disputed(field)).collect();
                fields.join(self.say("list"))
            }
            "amount" => {
                let parsed =
                    written.split_once(' ').and_then(|(value, unit)| Some((value.parse().ok()?, unit.to_owned())));
                parsed.map_or_else(as_it_is, |(value, unit)| self.amount(&Amount { value, unit }))
            }
            _ => as_it_is(),
        })
    }

    /// A word that may head a line, inside of one.
    pub(crate) fn inside(&self, word: &str) -> String {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
    }

    /// A field inside a sentence.
    pub(crate) fn disputed(&self, field: &str) -> String {
        if self.language.is_chinese() { self.field(field) } else { field.to_owned() }
    }
}

/// An id as a name where no other is known.
fn spelled(id: &str) -> String {
    match id.split_once(':') {
        Some(("person" | "company" | "party" | "org", name)) => capitals(name),
        Some((_, name)) => name.replace('_', " "),
        None => id.replace('_', " "),
    }
}

fn capitals(name: &str) -> String {
    name.split(['_', ' ', '-']).map(sentence).collect::<Vec<_>>().join(" ")
}

/// The text with a capital first letter.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn weekday(day: NaiveDate) -> &'static str {
    use chrono::Datelike;
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][day.weekday().num_days_from_monday() as usize % 7]
}

fn signed(step: f64, action: Option<Action>) -> String {
    let down = matches!(action, Some(Action::Reduce | Action::Remove)) && step > 0.0;
    let step = if down { -step } else { step };
    if step > 0.0 { format!("+{}", number(step)) } else { number(step) }
}

/// Up to four decimals, without trailing zeros, thousands apart: `1,250,000`, `2.75`.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".to_owned();
    }
    let rounded = format!("{:.4}", value.abs());
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    let sign = if value < 0.0 && (decimals, grouped.as_str()) != ("", "0") { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Reader {
        Reader::default()
    }

    fn chinese() -> Reader {
        Reader { zone: Tz::UTC, ..crate::delivery::render::tests::chinese() }
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        for (value, shown) in [
            (100.0, "100"),
            (2.750, "2.75"),
            (-0.25, "-0.25"),
            (1_250_000.0, "1,250,000"),
            (999.99999, "1,000"),
            (-0.00001, "0"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(number(value), shown);
        }
        for (value, unit, en, zh) in [
            (12e6, "tons", "12 million tons", "1,200万吨"),
            (5.5e9, "USD", "USD 5.5 billion", "55亿美元"),
            (2e12, "CNY", "CNY 2 trillion", "2万亿元人民币"),
            (25.0, "basis_points", "25 basis points", "25个基点"),
        ] {
            let amount = Amount { value, unit: unit.into() };
            assert_eq!((english().amount(&amount).as_str(), chinese().amount(&amount).as_str()), (en, zh));
        }
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        for (seconds, en, zh) in [
            (-5, "0 s", "0秒"),
            (8, "8 s", "8秒"),
            (185, "3 min 5 s", "3分5秒"),
            (3_600, "1 h", "1小时"),
            (20_280, "5 h 38 min", "5小时38分"),
            (183_600, "2 d 3 h", "2天3小时"),
        ] {
            let span = TimeDelta::seconds(seconds);
            assert_eq!((english().span(span).as_str(), chinese().span(span).as_str()), (en, zh));
        }
    }

    #[test]
    fn a_moment_is_local_with_utc_beside_it() {
        let at = DateTime::from_timestamp(1_760_108_220, 0).expect("in range");
        let moment = |zone| Reader { zone, ..english() }.moment(at);
        assert_eq!(moment(Tz::UTC), "10 Oct 2025, 14:57 UTC");
        assert_eq!(moment(Tz::America__New_York), "10 Oct 2025, 10:57 EDT (14:57 UTC)");
        assert_eq!(moment(Tz::Asia__Shanghai), "10 Oct 2025, 22:57 CST (14:57 UTC)");
        assert_eq!(moment(Tz::Pacific__Auckland), "11 Oct 2025, 03:57 NZDT (10 Oct, 14:57 UTC)");
        let moment = |zone| Reader { zone, ..chinese() }.moment(at);
        assert_eq!(moment(Tz::Asia__Shanghai), "2025年10月10日 22:57 CST（14:57 UTC）");
        assert_eq!(moment(Tz::Pacific__Auckland), "2025年10月11日 03:57 NZDT（10月10日 14:57 UTC）");
    }

    #[test]
    fn changed_fields_read_in_plain_words() {
        for (field, written, en, zh) in [
            ("stage", "in_effect", "in effect", "已生效"),
            ("stage", "some_day", "some_day", "some_day"),
            ("date", "2025-11-01", "Sat 1 Nov 2025", "2025年11月1日 周六"),
            ("confirmed_by", "US, CN", "US, China", "美国、中国"),
            ("object", "rare_earths", "rare earths", "稀土"),
            ("participants", "person:xi-jinping", "Xi Jinping", "习近平"),
            ("amount", "12000000 tons", "12 million tons", "1,200万吨"),
            ("disputed", "rate, date", "rate, date", "税率、日期"),
            ("sources_differ", "rate", "rate", "税率"),
        ] {
            assert_eq!(english().value(field, written).as_deref(), Some(en));
            assert_eq!(chinese().value(field, written).as_deref(), Some(zh));
        }
        assert_eq!(english().value("rate", ""), None);
        assert_eq!((english().field("place"), chinese().field("place")), ("Place".to_owned(), "地点".to_owned()));
    }
}
