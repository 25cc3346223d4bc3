//! Plain words for what facts and ledgers write in ids: kinds, stages, parties, products, fields, times.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::facts::{Action, Amount, DateIs, DateSpan, Fact, Hedge, Kind, RateIs, Stage};
use crate::ledger::Stance;

/// From 1970 back to the year 1, and on to the end of 9999: what a calendar is used for.
const YEARS_BEFORE: TimeDelta = TimeDelta::days(719_162);
const YEARS_AFTER: TimeDelta = TimeDelta::days(2_932_896);

/// Short names of parties that are often in the news; others show by their id.
const PARTIES: &[(&str, &str)] = &[
    ("*", "everyone"),
    ("AR", "Argentina"),
    ("AU", "Australia"),
    ("BR", "Brazil"),
    ("CA", "Canada"),
    ("CH", "Switzerland"),
    ("CL", "Chile"),
    ("CN", "China"),
    ("CO", "Colombia"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("GB", "UK"),
    ("HK", "Hong Kong"),
    ("ID", "Indonesia"),
    ("IN", "India"),
    ("IR", "Iran"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("KR", "South Korea"),
    ("MX", "Mexico"),
    ("MY", "Malaysia"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("NZ", "New Zealand"),
    ("RU", "Russia"),
    ("SA", "Saudi Arabia"),
    ("SG", "Singapore"),
    ("TH", "Thailand"),
    ("TR", "Türkiye"),
    ("TW", "Taiwan"),
    ("UA", "Ukraine"),
    ("VE", "Venezuela"),
    ("VN", "Vietnam"),
    ("ZA", "South Africa"),
];

/// `CN` -> `China`; what is not in the table shows as an id.
pub(crate) fn party(id: &str) -> String {
    PARTIES.iter().find(|(known, _)| *known == id).map_or_else(|| entity(id), |(_, name)| (*name).to_owned())
}

/// `person:xi-jinping` -> `Xi Jinping`, `company:nvidia` -> `Nvidia`, `rare_earths` -> `rare earths`.
pub(crate) fn entity(id: &str) -> String {
    match id.split_once(':') {
        Some(("person" | "company" | "party" | "org", name)) => capitals(name),
        Some((_, name)) => name.replace('_', " "),
        None => id.replace('_', " "),
    }
}

/// What someone is called who may be a person, a party or the text's own words.
pub(crate) fn who(id: &str) -> String {
    if id.chars().count() <= 3 || id == "*" { party(id) } else { entity(id) }
}

fn capitals(name: &str) -> String {
    name.split(['_', ' ', '-']).map(sentence).collect::<Vec<_>>().join(" ")
}

/// The text with a capital first letter.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(crate) fn kind(kind: Kind) -> Cow<'static, str> {
    match kind {
        Kind::Tariff => "tariff",
        Kind::ExportControl => "export control",
        Kind::ImportControl => "import control",
        Kind::Sanction => "sanction",
        Kind::Investigation => "investigation",
        Kind::Subsidy => "subsidy",
        Kind::Agreement => "agreement",
        Kind::Meeting => "meeting",
        Kind::Purchase => "purchase",
        Kind::PolicyRate => "policy rate",
        Kind::OutputQuota => "output quota",
        Kind::MarketMove => "market move",
        Kind::New(_) => return kind.as_str().replace('_', " ").into(),
    }
    .into()
}

pub(crate) fn action(action: Action) -> &'static str {
    match action {
        Action::Impose => "new",
        Action::Raise => "raised",
        Action::Reduce => "reduced",
        Action::Remove => "removed",
        Action::Suspend => "suspended",
        Action::Extend => "extended",
        Action::Reach => "reached",
        Action::Hold => "left as it is",
    }
}

pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Considered => "under consideration",
        Stage::Threatened => "threatened",
        Stage::Announced => "announced",
        Stage::Confirmed => "confirmed",
        Stage::InEffect => "in effect",
        Stage::Held => "has taken place",
        Stage::Postponed => "postponed",
        Stage::Cancelled => "cancelled",
        Stage::Denied => "denied",
    }
}

/// How far the article stands behind it: `stated as fact`, `according to Xi Jinping`, ..
pub(crate) fn certainty(fact: &Fact) -> String {
    match (fact.hedge, &fact.said_by) {
        (Hedge::Asserted, None) => "stated as fact".to_owned(),
        (Hedge::Asserted | Hedge::Attributed, Some(speaker)) => format!("according to {}", who(speaker)),
        (Hedge::Attributed, None) => "attributed to a named source".to_owned(),
        (Hedge::Reported, _) => "from unnamed sources".to_owned(),
        (Hedge::Speculated, _) => "speculation".to_owned(),
    }
}

pub(crate) fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Announced => "announced by",
        Stance::Confirmed => "confirmed by",
        Stance::Unconfirmed => "not yet confirmed by",
        Stance::Denied => "denied by",
    }
}

/// The rate, and from what: `100 % (was 30 %)`, `+10 points`.
pub(crate) fn rate(fact: &Fact) -> Option<String> {
    let rate = fact.rate?;
    let shown = match fact.rate_is {
        Some(RateIs::Step) => format!("{} points", signed(rate, fact.action)),
        _ => format!("{} %", number(rate)),
    };
    Some(match fact.rate_from {
        Some(from) => format!("{shown} (was {} %)", number(from)),
        None => shown,
    })
}

fn signed(step: f64, action: Option<Action>) -> String {
    let down = matches!(action, Some(Action::Reduce | Action::Remove)) && step > 0.0;
    let step = if down { -step } else { step };
    if step > 0.0 { format!("+{}", number(step)) } else { number(step) }
}

/// Up to four decimals, without trailing zeros, thousands apart: `1,250,000`, `2.75`.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
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

/// `12 million tons`, `USD 5 billion`.
pub(crate) fn amount(amount: &Amount) -> String {
    let (scale, word) = match amount.value.abs() {
        value if value >= 1e12 => (1e12, " trillion"),
        value if value >= 1e9 => (1e9, " billion"),
        value if value >= 1e6 => (1e6, " million"),
        _ => (1.0, ""),
    };
    let value = format!("{}{word}", number(amount.value / scale));
    let currency = amount.unit.len() == 3 && amount.unit.chars().all(|c| c.is_ascii_uppercase());
    if currency { format!("{} {value}", amount.unit) } else { format!("{value} {}", amount.unit.replace('_', " ")) }
}

pub(crate) fn date_label(is: Option<DateIs>) -> &'static str {
    match is {
        Some(DateIs::Effective) => "From",
        Some(DateIs::Held) => "When",
        Some(DateIs::Expires) => "Expires",
        Some(DateIs::Deadline) => "Deadline",
        None => "Date",
    }
}

/// `Sat 1 Nov 2025`, `1 Nov 2025 to 30 Nov 2025`.
pub(crate) fn dates(span: DateSpan) -> String {
    if span.first == span.last {
        return span.first.format("%a %-d %b %Y").to_string();
    }
    format!("{} to {}", span.first.format("%-d %b %Y"), span.last.format("%-d %b %Y"))
}

/// `10 Oct 2025, 10:57 EDT (14:57 UTC)`; the day in UTC too, where it is another.
pub(crate) fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    // Feeds give any date, and a local time past the calendar's end is a panic in chrono.
    let at = at.clamp(DateTime::UNIX_EPOCH - YEARS_BEFORE, DateTime::UNIX_EPOCH + YEARS_AFTER);
    if zone == Tz::UTC {
        return at.format("%-d %b %Y, %H:%M UTC").to_string();
    }
    let local = at.with_timezone(&zone);
    let utc =
        if local.date_naive() == at.date_naive() { at.format("%H:%M UTC") } else { at.format("%-d %b, %H:%M UTC") };
    format!("{} ({utc})", local.format("%-d %b %Y, %H:%M %Z"))
}

/// `8 s`, `3 min 5 s`, `5 h 38 min`, `2 d 3 h`.
pub(crate) fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let two = |large: i64, large_unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large} {large_unit}"),
        small => format!("{large} {large_unit} {small} {small_unit}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// A changed field by its everyday name.
pub(crate) fn field(name: &str) -> String {
    match name {
        "confirmed_by" => "Confirmed by".to_owned(),
        "unconfirmed_by" => "Not yet confirmed by".to_owned(),
        "denied_by" => "Denied by".to_owned(),
        "object" => "Goods".to_owned(),
        "action" => "Act".to_owned(),
        "disputed" => "Accounts differ on".to_owned(),
        other => sentence(&other.replace('_', " ")),
    }
}

/// A value as `FieldChange` writes it, in plain words; none for empty.
pub(crate) fn value(field: &str, written: &str) -> Option<String> {
    if written.is_empty() {
        return None;
    }
    let list = |word: fn(&str) -> String| written.split(", ").map(word).collect::<Vec<_>>().join(", ");
    Some(match field {
        "stage" => written.parse().map_or_else(|()| written.to_owned(), |found| stage(found).to_owned()),
        "action" => written.parse().map_or_else(|()| written.to_owned(), |found| action(found).to_owned()),
        "rate" => written.parse().map_or_else(|_| written.to_owned(), |found: f64| format!("{} %", number(found))),
        "date" => written.parse().map_or_else(|_| written.to_owned(), dates),
        "confirmed_by" | "unconfirmed_by" | "denied_by" | "actor" | "target" => list(party),
        "object" | "participants" => list(entity),
        "amount" => {
            let parsed = written.split_once(' ').and_then(|(value, unit)| Some((value.parse().ok()?, unit.to_owned())));
            parsed.map_or_else(|| written.to_owned(), |(value, unit)| amount(&Amount { value, unit }))
        }
        _ => written.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (value, shown) in [
            (100.0, "100"),
            (2.750, "2.75"),
            (-0.25, "-0.25"),
            (1_250_000.0, "1,250,000"),
            (999.99999, "1,000"),
            (-0.00001, "0"),
            (f64::NAN, "unknown"),
        ] {
            assert_eq!(number(value), shown);
        }
        assert_eq!(amount(&Amount { value: 12e6, unit: "tons".into() }), "12 million tons");
        assert_eq!(amount(&Amount { value: 5.5e9, unit: "USD".into() }), "USD 5.5 billion");
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        for (seconds, shown) in
            [(-5, "0 s"), (8, "8 s"), (185, "3 min 5 s"), (3_600, "1 h"), (20_280, "5 h 38 min"), (183_600, "2 d 3 h")]
        {
            assert_eq!(span(TimeDelta::seconds(seconds)), shown);
        }
    }

    #[test]
    fn a_moment_is_local_with_utc_beside_it() {
        let at = DateTime::from_timestamp(1_760_108_220, 0).expect("in range");
        assert_eq!(moment(at, Tz::UTC), "10 Oct 2025, 14:57 UTC");
        assert_eq!(moment(at, Tz::America__New_York), "10 Oct 2025, 10:57 EDT (14:57 UTC)");
        assert_eq!(moment(at, Tz::Asia__Shanghai), "10 Oct 2025, 22:57 CST (14:57 UTC)");
        assert_eq!(moment(at, Tz::Pacific__Auckland), "11 Oct 2025, 03:57 NZDT (10 Oct, 14:57 UTC)");
    }

    #[test]
    fn changed_fields_read_in_plain_words() {
        assert_eq!(value("stage", "in_effect").as_deref(), Some("in effect"));
        assert_eq!(value("stage", "some_day").as_deref(), Some("some_day"));
        assert_eq!(value("rate", "").as_deref(), None);
        assert_eq!(value("date", "2025-11-01").as_deref(), Some("Sat 1 Nov 2025"));
        assert_eq!(value("confirmed_by", "US, CN").as_deref(), Some("US, China"));
        assert_eq!(value("amount", "12000000 tons").as_deref(), Some("12 million tons"));
        assert_eq!(field("place"), "Place");
    }
}
