//! Median and median absolute deviation: what is usual, untouched by the few days that were not.

use crate::market::WhyUnknown;
use crate::market::stats::{divisor, known};

/// Standard deviation of a normal distribution per median absolute deviation: 1 / the 0.75 quantile. Hampel, The Influence
/// Curve and Its Role in Robust Estimation, Journal of the American Statistical Association 69 (1974).
pub const NORMAL_PER_MAD: f64 = 1.482_602_218_505_602;

/// Where the middle of past values lies and how far they usually are from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RobustScale {
    pub median: f64,
    /// 1.4826 times the median absolute deviation, in the unit of the values.
    pub deviation: f64,
}

impl RobustScale {
    /// Deviations from the middle: `(value - median) / (1.4826 MAD)`. Iglewicz and Hoaglin, How to Detect and Handle
    /// Outliers (1993), without their constant for n.
    ///
    /// # Errors
    /// A value that is no number.
    pub fn z(&self, value: f64) -> Result<f64, WhyUnknown> {
        known((value - self.median) / self.deviation)
    }
}

/// The median; of an even count the mean of the two in the middle.
///
/// # Errors
/// No values, or one that is no number.
pub fn median(values: &[f64]) -> Result<f64, WhyUnknown> {
    if values.is_empty() {
        return Err(WhyUnknown::FewReturns);
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(WhyUnknown::NotANumber);
    }
    let mut sorted = values.to_vec();
    let middle = sorted.len() / 2;
    let (below, upper, _) = sorted.select_nth_unstable_by(middle, f64::total_cmp);
    if values.len() % 2 == 1 {
        return Ok(*upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(*upper);
    Ok(f64::midpoint(lower, *upper))
}

/// Median and scaled median absolute deviation of past values.
///
/// # Errors
/// No values, one that is no number, or more than half of them equal: then nothing is known of what is usual.
pub fn robust_scale(values: &[f64]) -> Result<RobustScale, WhyUnknown> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Ok(RobustScale { median: middle, deviation: divisor(NORMAL_PER_MAD * median(&distances)?)? })
}
