//! How much a price usually moves.

use crate::market::WhyUnknown;
use crate::market::stats::{divisor, mean, median};

/// Fewest returns of which a deviation says anything.
const RETURNS_MIN: usize = 2;

/// Sample standard deviation of past returns, in percent per period of the returns: `sqrt(sum (r - mean)² / (n - 1))`. The
/// trailing or historical volatility: Hull, Options, Futures, and Other Derivatives, "Estimating volatility from historical
/// data".
///
/// # Errors
/// Fewer than two returns, or returns that are all the same.
pub fn trailing_volatility(returns: &[f64]) -> Result<f64, WhyUnknown> {
    if returns.len() < RETURNS_MIN {
        return Err(WhyUnknown::FewReturns);
    }
    let middle = mean(returns)?;
    let squares: f64 = returns.iter().map(|value| (value - middle).powi(2)).sum();
    divisor((squares / (returns.len() - 1) as f64).sqrt())
}

/// Exponentially weighted volatility, in percent per period: `v_t = decay v_(t-1) + (1 - decay) r_t²`, begun with the first
/// squared return. J.P. Morgan and Reuters, RiskMetrics Technical Document, 4th edition (1996), section 5.2; 0.94 is theirs
/// for days.
///
/// # Errors
/// No returns, returns that are all zero, or a decay that is not between 0 and 1.
pub fn ewma_volatility(returns: &[f64], decay: f64) -> Result<f64, WhyUnknown> {
    let (first, rest) = returns.split_first().ok_or(WhyUnknown::FewReturns)?;
    if !(0.0..1.0).contains(&decay) {
        return Err(WhyUnknown::NotANumber);
    }
    let variance = rest.iter().fold(first * first, |variance, value| decay * variance + (1.0 - decay) * value * value);
    divisor(variance.sqrt())
}

/// The usual move over a window at one time of day: the median of the absolute returns over the same window on past
/// sessions, in percent. That volatility within the day has a shape of its own: Andersen and Bollerslev, Intraday
/// Periodicity and Volatility Persistence in Financial Markets, Journal of Empirical Finance 4 (1997); the median in place
/// of a mean keeps days of news out of it. Times 1.4826 it estimates the standard deviation of a normal return around zero.
///
/// # Errors
/// No returns, or none that moved.
pub fn usual_move(returns: &[f64]) -> Result<f64, WhyUnknown> {
    let sizes: Vec<f64> = returns.iter().map(|value| value.abs()).collect();
    divisor(median(&sizes)?)
}
