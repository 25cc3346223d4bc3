//! Tests of many events that ask nothing of how returns are distributed: by rank, and by sign.

use crate::market::WhyUnknown;
use crate::market::stats::{divisor, known};

/// Fewest events: of one nothing can be said.
const EVENTS_MIN: usize = 2;

/// Abnormal returns of one event.
#[derive(Clone, Copy, Debug)]
pub struct RankedEvent<'a> {
    /// Of the days that its model was estimated from, the latest first.
    pub estimation: &'a [f64],
    /// Of its own day.
    pub event: f64,
}

/// The rank test, about standard normal: Corrado, A Nonparametric Test for Abnormal Security-Price Performance in Event
/// Studies, Journal of Financial Economics 23 (1989); ranks as parts of their number, so that windows may differ in length:
/// Corrado and Zivney, The Specification and Power of the Sign Test in Event Study Hypothesis Tests Using Daily Stock Returns,
/// Journal of Financial and Quantitative Analysis 27 (1992). With `U = rank / (1 + M)` among the M returns of an event and its
/// estimation window, equal ones sharing theirs: `sum (U_0 - 1/2) / sqrt N` over the root of the mean square of the same sum
/// on every day.
///
/// # Errors
/// Fewer than two events, returns that are no numbers, or ranks that do not vary.
pub fn rank_test(events: &[RankedEvent<'_>]) -> Result<f64, WhyUnknown> {
    if events.len() < EVENTS_MIN || events.iter().any(|event| event.estimation.is_empty()) {
        return Err(WhyUnknown::FewReturns);
    }
    let ranks: Vec<Vec<f64>> = events.iter().map(standing).collect::<Result<_, _>>()?;
    let days = ranks.iter().map(Vec::len).max().unwrap_or_default();
    let sum = |day: usize| {
        let there: Vec<f64> = ranks.iter().filter_map(|of_event| Some(of_event.get(day)? - 0.5)).collect();
        there.iter().sum::<f64>() / (there.len() as f64).sqrt()
    };
    let squares: f64 = (0..days).map(|day| sum(day).powi(2)).sum();
    known(sum(0) / divisor((squares / days as f64).sqrt())?)
}

/// Standardised ranks of an event's own return, first, and of those of its estimation window.
fn standing(event: &RankedEvent<'_>) -> Result<Vec<f64>, WhyUnknown> {
    let returns: Vec<f64> = std::iter::once(event.event).chain(event.estimation.iter().copied()).collect();
    if returns.iter().any(|value| !value.is_finite()) {
        return Err(WhyUnknown::NotANumber);
    }
    let mut sorted = returns.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let through = sorted.partition_point(|other| other <= value);
        (below + through + 1) as f64 / 2.0
    };
    Ok(returns.iter().map(|value| rank(value) / (1 + returns.len()) as f64).collect())
}

/// The generalised sign test, about standard normal: Cowan, Nonparametric Event Study Tests, Review of Quantitative Finance
/// and Accounting 2 (1992). `(w - N p) / sqrt(N p (1 - p))` with w of N events above zero, and p the mean share of days above
/// zero in their estimation windows.
///
/// # Errors
/// Fewer than two events, or estimation windows of one sign.
pub fn sign_test(events: &[RankedEvent<'_>]) -> Result<f64, WhyUnknown> {
    if events.len() < EVENTS_MIN || events.iter().any(|event| event.estimation.is_empty()) {
        return Err(WhyUnknown::FewReturns);
    }
    let count = events.len() as f64;
    let share = |event: &RankedEvent<'_>| {
        event.estimation.iter().filter(|value| **value > 0.0).count() as f64 / event.estimation.len() as f64
    };
    let usual = events.iter().map(share).sum::<f64>() / count;
    let above = events.iter().filter(|event| event.event > 0.0).count() as f64;
    known((above - count * usual) / divisor((count * usual * (1.0 - usual)).sqrt())?)
}
