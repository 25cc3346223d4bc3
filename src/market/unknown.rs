//! A reading that is known, or the reason why it is not.

use std::fmt;

/// A value that could be computed, or the reason why not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading<T> {
    Known(T),
    Unknown(WhyUnknown),
}

impl<T> Reading<T> {
    /// As a result, for `?`.
    ///
    /// # Errors
    /// Why it is unknown.
    pub fn known(self) -> Result<T, WhyUnknown> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(why) => Err(why),
        }
    }
}

impl<T> From<Result<T, WhyUnknown>> for Reading<T> {
    fn from(result: Result<T, WhyUnknown>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(why) => Self::Unknown(why),
        }
    }
}

/// Why a price reading is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyUnknown {
    /// No price of this symbol was ever received.
    NoData,
    /// The last price is older than the limit.
    Stale,
    /// No price at or before the start of the window.
    ShortHistory,
    /// Prices of the window, or right before it, are missing.
    Gap,
    /// Bars are longer than the window.
    Coarse,
    /// Too few past returns to say what is usual.
    FewReturns,
    /// Past returns do not differ: nothing is unusual against them.
    NoVariation,
    /// There is no return from or to a price that is zero or negative.
    NotPositive,
    /// A price or a result that is no number.
    NotANumber,
    /// Two sources of the symbol are too far apart.
    Disagree,
    /// The price jumped as a split or a fault makes it jump.
    Jump,
    /// A continuous future went over to its next contract.
    Roll,
    /// There are no trades of it while others of its market have some.
    Halt,
    /// The calendar of its market does not reach that day.
    NoCalendar,
    /// The window has not ended yet.
    NotYet,
    /// A bar of the window has no volume.
    NoVolume,
    /// It is not known what the symbol is to be measured against.
    NoBenchmark,
}

impl WhyUnknown {
    pub const ALL: [Self; 17] = [
        Self::NoData,
        Self::Stale,
        Self::ShortHistory,
        Self::Gap,
        Self::Coarse,
        Self::FewReturns,
        Self::NoVariation,
        Self::NotPositive,
        Self::NotANumber,
        Self::Disagree,
        Self::Jump,
        Self::Roll,
        Self::Halt,
        Self::NoCalendar,
        Self::NotYet,
        Self::NoVolume,
        Self::NoBenchmark,
    ];

    /// Stable name for metrics and programs; never reworded.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Stale => "stale",
            Self::ShortHistory => "short_history",
            Self::Gap => "gap",
            Self::Coarse => "coarse",
            Self::FewReturns => "few_returns",
            Self::NoVariation => "no_variation",
            Self::NotPositive => "not_positive",
            Self::NotANumber => "not_a_number",
            Self::Disagree => "disagree",
            Self::Jump => "jump",
            Self::Roll => "roll",
            Self::Halt => "halt",
            Self::NoCalendar => "no_calendar",
            Self::NotYet => "not_yet",
            Self::NoVolume => "no_volume",
            Self::NoBenchmark => "no_benchmark",
        }
    }
}

impl fmt::Display for WhyUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoData => "no price yet",
            Self::Stale => "price is stale",
            Self::ShortHistory => "no price from before the window",
            Self::Gap => "prices are missing in the window",
            Self::Coarse => "bars are longer than the window",
            Self::FewReturns => "too few past returns",
            Self::NoVariation => "past returns do not vary",
            Self::NotPositive => "price is not above zero",
            Self::NotANumber => "price is no number",
            Self::Disagree => "sources disagree",
            Self::Jump => "price jumped as after a split or a fault",
            Self::Roll => "future went over to its next contract",
            Self::Halt => "no trades while its market trades: a halt, or a gap of its source",
            Self::NoCalendar => "no calendar for that day",
            Self::NotYet => "window has not ended",
            Self::NoVolume => "no volume in the window",
            Self::NoBenchmark => "no benchmark is known",
        })
    }
}
