//! Returns between two prices, in percent.

use crate::market::WhyUnknown;
use crate::market::stats::known;

/// Simple return in percent, `100 (to / from - 1)`: Campbell, Lo and MacKinlay, The Econometrics of Financial Markets
/// (1997), section 1.4.
///
/// # Errors
/// There is no return from or to a price that is not above zero (WTI on 20 April 2020).
pub fn simple_percent(from: f64, to: f64) -> Result<f64, WhyUnknown> {
    priced(from)?;
    priced(to)?;
    known(100.0 * (to / from - 1.0))
}

/// Log return in percent, `100 ln(to / from)`; those of successive spans add up. Same source.
///
/// # Errors
/// As `simple_percent`.
pub fn log_percent(from: f64, to: f64) -> Result<f64, WhyUnknown> {
    priced(from)?;
    priced(to)?;
    known(100.0 * (to / from).ln())
}

/// Simple returns between successive prices, in percent.
///
/// # Errors
/// As `simple_percent`.
pub fn simple_returns(prices: &[f64]) -> Result<Vec<f64>, WhyUnknown> {
    prices.windows(2).map(|pair| simple_percent(pair[0], pair[1])).collect()
}

/// Log returns between successive prices, in percent.
///
/// # Errors
/// As `simple_percent`.
pub fn log_returns(prices: &[f64]) -> Result<Vec<f64>, WhyUnknown> {
    prices.windows(2).map(|pair| log_percent(pair[0], pair[1])).collect()
}

fn priced(price: f64) -> Result<(), WhyUnknown> {
    match price {
        price if !price.is_finite() => Err(WhyUnknown::NotANumber),
        price if price <= 0.0 => Err(WhyUnknown::NotPositive),
        _ => Ok(()),
    }
}
