//! The words of a drawing, in the reader's language.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;

/// In which language a drawing says its few words; names of instruments stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

const WEEKDAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

impl Tongue {
    fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// Of the band within which half of past sessions stayed.
    pub(super) fn half(self) -> &'static str {
        self.pick("half of past sessions stay in", "过去半数交易日在此范围")
    }

    /// Of the wider band.
    pub(super) fn most(self) -> &'static str {
        self.pick("95 % do", "95%在此范围")
    }

    /// Of the hours that are shaded.
    pub(super) fn shut(self) -> &'static str {
        self.pick("shut", "休市")
    }

    /// `10 Oct`, `10月10日`.
    pub(super) fn day(self, at: DateTime<Tz>) -> String {
        at.format(self.pick("%-d %b", "%-m月%-d日")).to_string()
    }

    /// `Fri 10 Oct`, `10月10日 周五`.
    pub(super) fn named_day(self, at: DateTime<Tz>) -> String {
        match self {
            Self::English => at.format("%a %-d %b").to_string(),
            Self::Chinese => format!("{} {}", self.day(at), weekday(at)),
        }
    }

    /// `Thu 22:10`, `周四 22:10`.
    pub(super) fn named_time(self, at: DateTime<Tz>) -> String {
        let name = match self {
            Self::English => Cow::Owned(at.format("%a").to_string()),
            Self::Chinese => Cow::Borrowed(weekday(at)),
        };
        format!("{name} {:02}:{:02}", at.hour(), at.minute())
    }

    /// `Thu 22:10, market shut`.
    pub(super) fn while_shut(self, time: &str) -> String {
        format!("{time}{}", self.pick(", market shut", "，休市"))
    }

    /// `Fri 10 Oct 2025, times in EDT`.
    pub(super) fn day_and_zone(self, at: DateTime<Tz>) -> String {
        let zone = at.format("%Z");
        match self {
            Self::English => format!("{}, times in {zone}", at.format("%a %-d %b %Y")),
            Self::Chinese => format!("{} {}，时区{zone}", at.format("%Y年%-m月%-d日"), weekday(at)),
        }
    }

    /// Between two parts of a line.
    pub(super) fn comma(self) -> &'static str {
        self.pick(", ", "，")
    }
}

fn weekday(at: DateTime<Tz>) -> &'static str {
    WEEKDAYS[at.weekday().num_days_from_monday() as usize % WEEKDAYS.len()]
}
