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

/// Change of a rate in percentage points, `to - from`: yields are compared by their difference, of which a hundredth is a
/// basis point (Fabozzi, Bond Markets, Analysis, and Strategies). It may be from or to what is not above zero.
///
/// # Errors
/// A rate that is no number.
pub fn points(from: f64, to: f64) -> Result<f64, WhyUnknown> {
    known(to - from)
}

fn priced(price: f64) -> Result<(), WhyUnknown> {
    match price {
        price if !price.is_finite() => Err(WhyUnknown::NotANumber),
        price if price <= 0.0 => Err(WhyUnknown::NotPositive),
        _ => Ok(()),
    }
}
