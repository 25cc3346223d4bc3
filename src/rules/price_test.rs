//! One test of a price: a move, a move against what is usual or against a benchmark, two symbols, volume, a level; known or
//! not.

use chrono::{DateTime, Utc};

use crate::market::{Move, Span, Symbol, Usual, View, WhyUnknown, basis_points, signed_move};
use crate::rules::condition::{Compare, Operator};
use crate::rules::headline::number;

/// What is asked of a symbol's price.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PriceTest {
    pub asks: Asks,
    pub compare: Compare,
    /// The value counts without its sign.
    pub either_way: bool,
    /// Over how long it looks.
    pub within: Option<Span>,
    /// The move counts since just before the fact, and not over the span that ends now.
    pub since_news: bool,
    /// At so many readings in a row it must hold; at least 1.
    pub confirm: u32,
}

/// The value that is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asks {
    /// Simple return in percent over the span that ends now.
    Move,
    /// The same in standard deviations of past returns over as long a time.
    Z(Usual),
    /// The same in standard deviations of returns at this time of day.
    ZForTimeOfDay,
    /// Return in percent less what the benchmark lets expect; none: that of the instrument.
    Abnormal(Option<Symbol>),
    /// The same over the root of its prediction variance.
    AbnormalZ(Option<Symbol>),
    /// The last price.
    Level,
    /// The last price, which came there from the other side.
    Crosses,
    /// The last price less that of another symbol.
    Spread(Symbol),
    /// The last price over that of another symbol.
    Ratio(Symbol),
    /// Change of that ratio in percent.
    RatioMove(Symbol),
    /// Volume, in times of what is usual at this time of day.
    Volume,
}

/// What a price test saw, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Saw {
    pub price: String,
    /// `+2.10%`, or `+2.10%, 3.2 times what is usual`.
    pub moved: String,
}

/// What a test came to.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub value: f64,
    pub holds: bool,
    pub saw: Saw,
}

impl Saw {
    /// On one line.
    pub(super) fn shown(&self) -> String {
        if self.moved.is_empty() { self.price.clone() } else { format!("{} to {}", self.moved, self.price) }
    }

    fn of_move(moved: &Move, more: &str) -> Self {
        Self { price: number(moved.to.price), moved: format!("{}{more}", signed_move(moved.percent, moved.is_rate)) }
    }
}

impl PriceTest {
    /// It looks over sessions or trading minutes, and needs the hours of the symbol's market.
    pub(super) fn counts_trading(&self) -> bool {
        self.within.is_some_and(|span| !matches!(span, Span::Clock(_)))
    }
}

impl Asks {
    /// Its key in a file.
    fn name(&self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Z(_) | Self::ZForTimeOfDay => "z",
            Self::Abnormal(_) => "abnormal",
            Self::AbnormalZ(_) => "abnormal_z",
            Self::Level => "level",
            Self::Crosses => "crosses",
            Self::Spread(_) => "spread",
            Self::Ratio(_) => "ratio",
            Self::RatioMove(_) => "ratio_move",
            Self::Volume => "volume",
        }
    }

    /// True where the value goes back to nothing by itself, and does not stand somewhere.
    pub(super) fn is_change(&self) -> bool {
        !matches!(self, Self::Level | Self::Crosses | Self::Spread(_) | Self::Ratio(_))
    }

    /// True where it is compared with a share, or with basis points.
    pub(super) fn is_percent(&self) -> bool {
        matches!(self, Self::Move | Self::Abnormal(_) | Self::RatioMove(_))
    }
}

impl PriceTest {
    /// The value that is compared, whether it holds, at as many readings in a row as are asked for, and what was seen;
    /// `news_at` is when the fact was first told of.
    ///
    /// # Errors
    /// The reason where a price is missing, stale or too short.
    pub(super) fn tries(
        &self,
        symbol: &Symbol,
        view: &View<'_>,
        news_at: Option<DateTime<Utc>>,
    ) -> Result<Tried, WhyUnknown> {
        let tried = self.tries_now(symbol, view, news_at)?;
        if !tried.holds || self.confirm < 2 {
            return Ok(tried);
        }
        for earlier in view.before(symbol, self.confirm as usize - 1)? {
            if !self.tries_now(symbol, &earlier, news_at)?.holds {
                return Ok(Tried { holds: false, ..tried });
            }
        }
        Ok(tried)
    }

    /// The same at the last reading alone.
    fn tries_now(&self, symbol: &Symbol, view: &View<'_>, news_at: Option<DateTime<Utc>>) -> Result<Tried, WhyUnknown> {
        let span = || self.within.ok_or(WhyUnknown::NoCalendar);
        let (value, saw) = match &self.asks {
            Asks::Move => {
                let moved = match news_at.filter(|_| self.since_news) {
                    Some(since) => view.moved_since(symbol, since)?,
                    None => view.moved(symbol, span()?)?,
                };
                (moved.percent, Saw::of_move(&moved, ""))
            }
            Asks::Z(usual) => {
                let (moved, z) = view.unusual(symbol, span()?, *usual)?;
                (z, Saw::of_move(&moved, &format!(", {:.1} times what is usual", z.abs())))
            }
            Asks::ZForTimeOfDay => {
                let (moved, z) = view.unusual_for_time_of_day(symbol, span()?)?;
                (z, Saw::of_move(&moved, &format!(", {:.1} times what is usual at this time of day", z.abs())))
            }
            Asks::Abnormal(benchmark) | Asks::AbnormalZ(benchmark) => {
                let found = view.abnormal(symbol, benchmark.as_ref(), span()?)?;
                let abnormal = signed_move(found.percent, found.moved.is_rate);
                let saw = Saw::of_move(&found.moved, &format!(", {abnormal} abnormal, t {:.1}", found.t));
                (if matches!(self.asks, Asks::Abnormal(_)) { found.percent } else { found.t }, saw)
            }
            Asks::Level => {
                let price = view.last(symbol)?.price;
                (price, Saw { price: number(price), moved: String::new() })
            }
            Asks::Crosses => {
                let (crossed, quote) = view.crossed(symbol, span()?, |price| self.compare.holds(price))?;
                let saw = Saw { price: number(quote.price), moved: String::new() };
                return Ok(Tried { value: quote.price, holds: crossed, saw });
            }
            Asks::Spread(other) => {
                let (ours, theirs) = view.pair(symbol, other)?;
                let value = ours.price - theirs.price;
                let price =
                    format!("{} over {other} ({} and {})", figure(value), number(ours.price), number(theirs.price));
                (value, Saw { price, moved: String::new() })
            }
            Asks::Ratio(other) => {
                let (ours, theirs) = view.pair(symbol, other)?;
                if theirs.price <= 0.0 || ours.price <= 0.0 {
                    return Err(WhyUnknown::NotPositive);
                }
                let value = ours.price / theirs.price;
                let price =
                    format!("{} times {other} ({} and {})", figure(value), number(ours.price), number(theirs.price));
                (value, Saw { price, moved: String::new() })
            }
            Asks::RatioMove(other) => {
                let (value, moved) = view.ratio_moved(symbol, other, span()?)?;
                (value, Saw::of_move(&moved, &format!(", {value:+.2}% against {other}")))
            }
            Asks::Volume => {
                let seen = view.volume(symbol, span()?)?;
                let price = view.last(symbol)?.price;
                (
                    seen.times_usual,
                    Saw { price: number(price), moved: format!("volume {:.1} times what is usual", seen.times_usual) },
                )
            }
        };
        let value = if self.either_way { value.abs() } else { value };
        Ok(Tried { value, holds: self.compare.holds(value), saw })
    }

    /// Symbols beside the one that it is asked of.
    pub(super) fn others(&self) -> Option<&Symbol> {
        match &self.asks {
            Asks::Spread(other) | Asks::Ratio(other) | Asks::RatioMove(other) => Some(other),
            Asks::Abnormal(benchmark) | Asks::AbnormalZ(benchmark) => benchmark.as_ref(),
            _ => None,
        }
    }

    pub(super) fn written(&self) -> String {
        let sign = match self.compare.operator {
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Equal => "=",
            Operator::AtLeast => ">=",
            Operator::More => ">",
        };
        let either = if self.either_way { " either way" } else { "" };
        let to = match (&self.asks, self.others()) {
            (Asks::Abnormal(_) | Asks::AbnormalZ(_), Some(benchmark)) => format!(" against {benchmark}"),
            (_, Some(other)) => format!(" to {other}"),
            (Asks::ZForTimeOfDay, None) => " for the time of day".to_owned(),
            (Asks::Z(Usual::Robust), None) => " (robust)".to_owned(),
            (Asks::Z(Usual::Ewma), None) => " (ewma)".to_owned(),
            (_, None) => String::new(),
        };
        let within = match self.within {
            _ if self.since_news => " since the news".to_owned(),
            Some(within) => format!(" within {within}"),
            None => String::new(),
        };
        let limit = match (self.asks.is_percent(), self.compare.in_basis_points) {
            (true, true) => basis_points(self.compare.number()).trim_start_matches('+').replace(' ', ""),
            (true, false) => format!("{}%", number(self.compare.number())),
            (false, _) => number(self.compare.number()),
        };
        let confirm = if self.confirm > 1 { format!(" at {} readings", self.confirm) } else { String::new() };
        format!("{}{either} {sign} {limit}{to}{within}{confirm}", self.asks.name())
    }
}

/// With four decimals at most, of which those that say nothing are left out.
fn figure(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
