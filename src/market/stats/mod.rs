//! The formulas: what a price did, and whether that is unusual.
//!
//! In: prices and returns as slices, oldest first. Out: a number, or why there is none.
//!
//! Invariants
//! - T1. Returns are in percent, those of rates in percentage points; so are volatilities and abnormal returns. Variances are
//!   in the square of it.
//! - T2. Each formula names where it stands; `tests/data/market/make_known_answers.py` computes the same with other people's
//!   code, and the tests compare.
//! - T3. What cannot be computed is an error that says why, never a zero, an infinity or a NaN.

mod cross_section;
mod normal_return;
mod returns;
mod robust;
mod signs;
#[cfg(test)]
mod tests;
mod volatility;

pub use cross_section::{AverageImpact, AverageReturn, CumulativeReturn, average_impact, average_return};
pub use normal_return::NormalReturn;
pub use returns::{log_percent, points, simple_percent};
pub use robust::{NORMAL_PER_MAD, RobustScale, median, robust_scale};
pub use signs::{RankedEvent, rank_test, sign_test};
pub use volatility::{ewma_volatility, trailing_volatility, usual_move};

use crate::market::WhyUnknown;

/// Mean of at least one number.
fn mean(values: &[f64]) -> Result<f64, WhyUnknown> {
    if values.is_empty() {
        return Err(WhyUnknown::FewReturns);
    }
    known(values.iter().sum::<f64>() / values.len() as f64)
}

/// A number that is one.
fn known(value: f64) -> Result<f64, WhyUnknown> {
    if value.is_finite() { Ok(value) } else { Err(WhyUnknown::NotANumber) }
}

/// A number that may be divided by.
fn divisor(value: f64) -> Result<f64, WhyUnknown> {
    known(value).and_then(|value| if value > 0.0 { Ok(value) } else { Err(WhyUnknown::NoVariation) })
}
