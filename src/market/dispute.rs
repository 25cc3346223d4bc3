//! Sources of one symbol that disagree: which two, what each said, and of when.
//!
//! In: the prices of each source. Out: disputes, which are kept in the store, and which prices they put in doubt.
//!
//! Invariants
//! - D1. A dispute stays until one of its two sources says otherwise; a restart does not end it.
//! - D2. That sources agree again clears what comes after; what was said while they did not stays in doubt, unless it is put
//!   right.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::market::doubt::Nature;
use crate::market::prices::Point;
use crate::market::{Quote, Symbol};

/// Disputes kept of one symbol.
const DISPUTES_MAX: usize = 200;
/// Prices of two sources so far apart in time are not compared.
pub(super) const SAME_TIME: TimeDelta = TimeDelta::minutes(15);

/// Two sources that disagree on a symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    pub symbol: Symbol,
    /// The day whose price is in dispute; none of prices within the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// First and last instant of what is in doubt.
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// What the two said last.
    pub said: [Said; 2],
    /// They have not agreed since.
    pub open: bool,
}

/// What a source said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub source: String,
    pub price: f64,
    pub at: DateTime<Utc>,
}

impl Dispute {
    /// The head of the keys under which they are kept, a row a symbol.
    pub const HEAD: &'static str = "dispute\u{1f}";

    /// Those of a row; one that cannot be read holds none.
    pub fn read(value: &str) -> Vec<Self> {
        serde_json::from_str(value).unwrap_or_default()
    }

    fn concerns(&self, source: &str) -> bool {
        self.said.iter().any(|said| said.source == source)
    }

    /// Does it put an instant of the span in doubt? One that was noticed just after the span is of its end, too.
    pub(super) fn reaches(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.on.is_none() && self.from <= to + SAME_TIME && from <= self.to
    }

    /// True if the price of a day is in doubt; its bar may have come before the day's midnight in UTC.
    fn is_of_day(&self, point: &Point) -> bool {
        self.on.is_some() && point.is_daily() && self.from <= point.closes_at && point.closes_at <= self.to
    }
}

/// For people: `` `a` has 101 and `b` has 112 of 10 Oct 2025 ``.
impl std::fmt::Display for Dispute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [one, other] = &self.said;
        let of = match self.on {
            Some(day) => day.format("%-d %b %Y").to_string(),
            None => self.to.format("%-d %b %Y, %H:%M UTC").to_string(),
        };
        write!(f, "`{}` has {} and `{}` has {} of {of}", one.source, one.price, other.source, other.price)
    }
}

/// What each source of a symbol said last, and where they disagree.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    /// The last price within the day of each.
    last: BTreeMap<String, Quote>,
    /// The last day of each, and its price.
    days: BTreeMap<String, (NaiveDate, Quote)>,
    disputes: Vec<Dispute>,
}

impl Sources {
    /// As they were saved. What the two said last is known again, so that one of them alone does not end it.
    pub(super) fn restore(disputes: Vec<Dispute>) -> Self {
        let mut sources = Self::default();
        for dispute in disputes.iter().filter(|dispute| dispute.open) {
            for said in &dispute.said {
                let quote = Quote { price: said.price, at: said.at };
                match dispute.on {
                    Some(day) => drop(sources.days.insert(said.source.clone(), (day, quote))),
                    None => drop(sources.last.insert(said.source.clone(), quote)),
                }
            }
        }
        sources.disputes = disputes;
        sources
    }

    pub(super) fn disputes(&self) -> &[Dispute] {
        &self.disputes
    }

    /// Takes a source's price within the day; what is to be told of it.
    pub(super) fn hear(&mut self, symbol: &Symbol, source: &str, quote: Quote, apart: Apart) -> Option<String> {
        if let Some(before) = self.last.get(source).filter(|before| before.at > quote.at) {
            return Some(format!("`{source}` went back in time, from {} to {}", before.at, quote.at));
        }
        self.last.insert(source.to_owned(), quote);
        let others = self.last.iter().filter(|(other, _)| other.as_str() != source);
        let mut near = others.filter(|(_, theirs)| (theirs.at - quote.at).abs() <= SAME_TIME);
        let far = near.find(|(_, theirs)| apart.is_too_far(theirs.price, quote.price));
        let far = far.map(|(other, theirs)| (other.clone(), *theirs));
        self.weigh(symbol, (source, quote), far, None)
    }

    /// Takes a source's last day.
    pub(super) fn hear_day(
        &mut self,
        symbol: &Symbol,
        source: &str,
        (day, quote): (NaiveDate, Quote),
        apart: Apart,
    ) -> Option<String> {
        if self.days.get(source).is_some_and(|(before, _)| *before > day) {
            return None;
        }
        self.days.insert(source.to_owned(), (day, quote));
        let mut others = self.days.iter().filter(|(other, (of, _))| other.as_str() != source && *of == day);
        let far = others.find(|(_, (_, theirs))| apart.is_too_far(theirs.price, quote.price));
        let far = far.map(|(other, (_, theirs))| (other.clone(), *theirs));
        self.weigh(symbol, (source, quote), far, Some(day))
    }

    /// Notes that a source and another are too far apart, or that they agree; what is to be told of it, once.
    fn weigh(
        &mut self,
        symbol: &Symbol,
        (source, quote): (&str, Quote),
        far: Option<(String, Quote)>,
        on: Option<NaiveDate>,
    ) -> Option<String> {
        let Some((other, theirs)) = far else {
            let over = |dispute: &&mut Dispute| dispute.on.is_some() == on.is_some() && dispute.concerns(source);
            self.disputes.iter_mut().filter(over).for_each(|dispute| dispute.open = false);
            return None;
        };
        let one = Said { source: source.to_owned(), price: quote.price, at: quote.at };
        let said = [one, Said { source: other, price: theirs.price, at: theirs.at }];
        let (first, last) = (quote.at.min(theirs.at), quote.at.max(theirs.at));
        let same = |dispute: &Dispute| dispute.on.is_some() == on.is_some() && dispute.open;
        let was_open = self.disputes.iter().any(same);
        let known = self.disputes.iter_mut().find(|dispute| {
            same(dispute) && dispute.on == on && dispute.concerns(source) && dispute.concerns(&said[1].source)
        });
        let told = format!(
            "`{source}` has {} and `{}` has {}: until they agree the price is unknown",
            said[0].price, said[1].source, said[1].price
        );
        match known {
            Some(dispute) => {
                dispute.to = dispute.to.max(last);
                dispute.said = said;
            }
            None => {
                // The bar of a day ends at its midnight at the latest, which is the beginning of the next.
                let begins = on.map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(1));
                let from = begins.map_or(last, |begins| begins.min(first));
                self.disputes.push(Dispute { symbol: symbol.clone(), on, from, to: last, said, open: true });
            }
        }
        if self.disputes.len() > DISPUTES_MAX {
            self.disputes.remove(0);
        }
        (!was_open).then_some(told)
    }

    /// Takes a price that may put right what was in dispute: then that is over, as if it had not been. True if it was.
    pub(super) fn put_right(&mut self, source: &str, on: Option<NaiveDate>, quote: Quote, apart: Apart) -> bool {
        let before = self.disputes.len();
        self.disputes.retain(|dispute| {
            let Some(own) = dispute.said.iter().position(|said| said.source == source) else { return true };
            let is_it = match (dispute.on, on) {
                (Some(disputed), Some(day)) => disputed == day,
                // Of a quarrel that went on, no single price puts all of it right.
                (None, None) => dispute.from == dispute.to && dispute.said[own].at == quote.at,
                _ => false,
            };
            !is_it || apart.is_too_far(dispute.said[1 - own].price, quote.price)
        });
        self.disputes.len() < before
    }

    /// True if a window between two prices is in doubt.
    pub(super) fn doubt(&self, from: &Point, to: &Point) -> bool {
        if self.disputes.is_empty() {
            return false;
        }
        let begins = from.closes_at.min(to.closes_at);
        let of_days = from.is_daily() && to.is_daily();
        self.disputes.iter().any(|dispute| match dispute.on {
            Some(_) => dispute.is_of_day(from) || dispute.is_of_day(to),
            None => !of_days && dispute.reaches(begins, to.closes_at),
        })
    }
}

/// How far apart two sources may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Apart {
    pub nature: Nature,
    pub percent: f64,
}

impl Apart {
    fn is_too_far(self, one: f64, other: f64) -> bool {
        self.nature.disagree(one, other, self.percent)
    }
}
