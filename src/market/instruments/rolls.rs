//! When a continuous future goes over to its next contract: by the rule after which contracts end.
//!
//! In: a `RollRule` of an instrument, and the calendar of its market. Out: `Rolls`: the session after whose close prices are of
//! the next contract. From one contract to another there is no return.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Deserializer, de};

use crate::market::calendar::{Calendar, Session};

/// The first year of the calendars.
const FIRST_YEAR: i32 = 2018;
/// Years of a calendar without end.
const YEARS_MAX: i32 = 30;
/// Days looked back for a session: longer than any market stays shut.
const DAYS_BACK_MAX: u64 = 21;

/// On which session a contract is the front one for the last time; `rolls` of an instrument.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollRule {
    /// Months in which contracts end. Default: all.
    #[serde(default)]
    pub months: Vec<u32>,
    /// `25`, `end`, `third friday`, `last wednesday` or `session 10`: the day itself, or the session before it where it has none.
    pub day: RollDay,
    /// So many sessions before that.
    #[serde(default)]
    pub before: u32,
    /// Rolls that follow no rule: the last day of the old contract.
    #[serde(default)]
    pub also: Vec<NaiveDate>,
}

/// A day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollDay {
    /// Of a month that is shorter, its last.
    Of(u32),
    End,
    /// The first is 0; none: the last.
    Weekday(Option<u32>, Weekday),
    /// The first is 1.
    Session(u32),
}

/// When the contract changes, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rolls {
    /// The last day of the old contract, and its close.
    last: Vec<(NaiveDate, DateTime<Utc>)>,
}

impl Rolls {
    /// The rolls of all years that a calendar reaches.
    pub(super) fn of(rule: &RollRule, calendar: &Calendar) -> Self {
        let mut days: BTreeSet<(NaiveDate, DateTime<Utc>)> = BTreeSet::new();
        for year in FIRST_YEAR..FIRST_YEAR + YEARS_MAX {
            for month in (1..=12).filter(|month| rule.months.is_empty() || rule.months.contains(month)) {
                days.extend(rule.last_session(calendar, year, month).map(|session| (session.on, session.closes_at())));
            }
        }
        let also = rule.also.iter().filter_map(|on| calendar.session(*on).ok().flatten());
        days.extend(also.map(|session| (session.on, session.closes_at())));
        Self { last: days.into_iter().collect() }
    }

    /// Does the contract change between two prices?
    pub(in crate::market) fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.last.get(self.last.partition_point(|(_, closes_at)| *closes_at < from)).is_some_and(|(_, at)| *at < to)
    }

    /// Does it between the closes of two days?
    pub(in crate::market) fn between_days(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.last.get(self.last.partition_point(|(on, _)| *on < from)).is_some_and(|(on, _)| *on < to)
    }
}

impl RollRule {
    fn last_session(&self, calendar: &Calendar, year: i32, month: u32) -> Option<Session> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let end = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
        let mut session = match self.day {
            RollDay::Of(day) => at_or_before(calendar, first.with_day(day).unwrap_or(end))?,
            RollDay::End => at_or_before(calendar, end)?,
            RollDay::Weekday(Some(nth), weekday) => {
                let nth = u8::try_from(nth + 1).ok()?;
                at_or_before(calendar, NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)?)?
            }
            RollDay::Weekday(None, weekday) => {
                let back = end.weekday().days_since(weekday);
                at_or_before(calendar, end.checked_sub_days(Days::new(u64::from(back)))?)?
            }
            RollDay::Session(count) => {
                let sessions = first.iter_days().take_while(|day| *day <= end);
                sessions.filter_map(|day| calendar.session(day).ok()?).nth(count.checked_sub(1)? as usize)?
            }
        };
        for _ in 0..self.before {
            session = calendar.session_before(&session).ok()?;
        }
        Some(session)
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<String> {
        let month = self.months.iter().find(|month| !(1..=12).contains(*month))?;
        Some(format!("`months` of `rolls` has {month}; expected 1 to 12"))
    }
}

fn at_or_before(calendar: &Calendar, day: NaiveDate) -> Option<Session> {
    (0..DAYS_BACK_MAX)
        .find_map(|back| calendar.session(day.checked_sub_days(Days::new(back))?).transpose())
        .and_then(Result::ok)
}

impl FromStr for RollDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no day of a roll; expected `25`, `end`, `third friday`, `last wednesday` or `session 10`"
            )
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let weekday = |word: &str| word.parse::<Weekday>().map_err(|_| wrong());
        let within = |word: &str, most: u32| {
            word.parse::<u32>().ok().filter(|number| (1..=most).contains(number)).ok_or_else(wrong)
        };
        match words.as_slice() {
            ["end"] => Ok(Self::End),
            ["session", count] => Ok(Self::Session(within(count, 23)?)),
            ["last", day] => Ok(Self::Weekday(None, weekday(day)?)),
            [nth, day] => {
                let nth = ["first", "second", "third", "fourth"].iter().position(|word| word == nth);
                Ok(Self::Weekday(Some(nth.ok_or_else(wrong)? as u32), weekday(day)?))
            }
            [day] => Ok(Self::Of(within(day, 31)?)),
            _ => Err(wrong()),
        }
    }
}

impl<'de> Deserialize<'de> for RollDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::calendar::Calendars;
    use crate::market::instruments::Instruments;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// The last days of contracts of a stock instrument in a year.
    fn last_days(symbol: &str, year: i32) -> Vec<String> {
        let calendars = Calendars::embedded();
        let instruments = Instruments::embedded(&calendars);
        let rolls = instruments.rolls(&crate::market::Symbol::new(symbol)).expect("it rolls").clone();
        rolls.last.iter().filter(|(on, _)| on.year() == year).map(|(on, _)| on.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn contracts_end_by_the_rules_of_their_exchanges() {
        // Counted by hand from the rules and the holidays of those years; only 21 April 2020 is a day on record.
        assert_eq!(last_days("CL=F", 2020)[3], "04-21", "the day after oil closed at -37.63");
        assert_eq!(last_days("CL=F", 2025)[..4], ["01-21", "02-20", "03-20", "04-22"]);
        assert_eq!(last_days("ES=F", 2025), ["03-21", "06-20", "09-19", "12-19"]);
        assert_eq!(last_days("ZS=F", 2025)[..3], ["01-14", "03-14", "05-14"]);
        assert_eq!(last_days("NG=F", 2025)[..3], ["01-29", "02-26", "03-27"]);
        assert_eq!(last_days("HE=F", 2025)[..2], ["02-14", "04-14"]);
    }

    #[test]
    fn a_window_over_the_last_close_is_a_roll_and_one_beside_it_is_none() {
        let calendars = Calendars::embedded();
        let calendar = calendars.get("CME-METAL-ENERGY").expect("a venue");
        let rule: RollRule = crate::yaml::decode("r", "{day: '25', before: 3, also: [2025-07-01]}").expect("a rule");
        let rolls = Rolls::of(&rule, calendar);
        // Tuesday, 22 April 2025 closes at 21:00 UTC.
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert!(rolls.between(at("2025-04-22T20:00:00Z"), at("2025-04-22T22:30:00Z")));
        assert!(!rolls.between(at("2025-04-22T18:00:00Z"), at("2025-04-22T21:00:00Z")));
        assert!(!rolls.between(at("2025-04-22T21:30:00Z"), at("2025-04-23T21:00:00Z")));
        assert!(rolls.between_days(day("2025-04-22"), day("2025-04-23")));
        assert!(!rolls.between_days(day("2025-04-21"), day("2025-04-22")));
        assert!(rolls.between_days(day("2025-07-01"), day("2025-07-02")), "said by hand");
    }

    #[test]
    fn what_is_no_day_of_a_roll_is_refused() {
        for text in ["32", "0", "fifth friday", "last", "session 0", "session", "third frozen"] {
            assert!(text.parse::<RollDay>().expect_err(text).contains("expected `25`"), "{text}");
        }
        let calendars = Calendars::embedded();
        let text = "- {symbol: X=F, name: x, group: g, venue: XNYS, unit: USD, rolls: {months: [13], day: end}}";
        let told = Instruments::embedded(&calendars).lay_over("i.yaml", text, &calendars).expect_err("wrong");
        assert!(told[0].to_string().contains("`months` of `rolls` has 13"), "{}", told[0]);
    }
}
