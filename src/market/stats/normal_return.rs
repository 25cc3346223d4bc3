//! The return that was to be expected, and how sure one may be of the difference.

use crate::market::WhyUnknown;
use crate::market::stats::{CumulativeReturn, divisor, mean};

/// Fewest returns of an estimation window: with two parameters, one degree of freedom is left.
const RETURNS_MIN: usize = 3;
/// Below this a market hardly moved, in percent squared, and its slope would be noise.
const SXX_MIN: f64 = 1e-12;

/// The normal return of an asset, as an estimation window gives it: `alpha + beta r_market`.
///
/// MacKinlay, Event Studies in Economics and Finance, Journal of Economic Literature 35 (1997), sections 4 and 5; variances
/// as Campbell, Lo and MacKinlay (1997), section 4.4. Returns in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalReturn {
    /// Percent a period.
    pub alpha: f64,
    pub beta: f64,
    /// `s²`, the variance of what is left: percent squared.
    pub residual_variance: f64,
    /// Returns it was estimated from.
    pub count: usize,
    pub degrees_of_freedom: usize,
    mean_market: f64,
    /// `Sxx`, the market's sum of squares about its mean; infinite where no slope was estimated.
    market_squares: f64,
}

impl NormalReturn {
    /// The market model `r = alpha + beta r_market + e` by ordinary least squares: `beta = Sxy / Sxx`,
    /// `alpha = mean - beta mean_market`, `s² = sum e² / (n - 2)`.
    ///
    /// # Errors
    /// Fewer than three pairs, slices of unequal length, a market that did not move, or an asset that follows it exactly.
    pub fn market_model(asset: &[f64], market: &[f64]) -> Result<Self, WhyUnknown> {
        if asset.len() != market.len() || asset.len() < RETURNS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        let (mean_asset, mean_market) = (mean(asset)?, mean(market)?);
        let squares: f64 = market.iter().map(|value| (value - mean_market).powi(2)).sum();
        if squares < SXX_MIN {
            return Err(WhyUnknown::NoVariation);
        }
        let products: f64 = asset.iter().zip(market).map(|(a, m)| (a - mean_asset) * (m - mean_market)).sum();
        let beta = products / squares;
        let alpha = mean_asset - beta * mean_market;
        let errors: f64 = asset.iter().zip(market).map(|(a, m)| (a - alpha - beta * m).powi(2)).sum();
        let degrees_of_freedom = asset.len() - 2;
        Ok(Self {
            alpha,
            beta,
            residual_variance: divisor(errors / degrees_of_freedom as f64)?,
            count: asset.len(),
            degrees_of_freedom,
            mean_market,
            market_squares: squares,
        })
    }

    /// The constant mean return model `r = mean + e`, for what is itself the market: `s² = sum e² / (n - 1)`.
    ///
    /// # Errors
    /// Fewer than three returns, or returns that are all the same.
    pub fn mean_adjusted(asset: &[f64]) -> Result<Self, WhyUnknown> {
        if asset.len() < RETURNS_MIN {
            return Err(WhyUnknown::FewReturns);
        }
        let alpha = mean(asset)?;
        let errors: f64 = asset.iter().map(|value| (value - alpha).powi(2)).sum();
        let degrees_of_freedom = asset.len() - 1;
        Ok(Self {
            alpha,
            beta: 0.0,
            residual_variance: divisor(errors / degrees_of_freedom as f64)?,
            count: asset.len(),
            degrees_of_freedom,
            mean_market: 0.0,
            market_squares: f64::INFINITY,
        })
    }

    /// Abnormal return in percent: `AR = r - alpha - beta r_market`.
    pub fn abnormal(&self, asset: f64, market: f64) -> f64 {
        asset - self.alpha - self.beta * market
    }

    /// Variance of an abnormal return outside the estimation window, with the error of the estimates, in percent squared:
    /// `s² (1 + 1/n + (r_market - mean_market)² / Sxx)`.
    pub fn variance(&self, market: f64) -> f64 {
        self.variance_of_sum(1.0, market)
    }

    /// Standardised abnormal return, `AR / sqrt(Var AR)`: t with the model's degrees of freedom. Patell, Corporate
    /// Forecasts of Earnings per Share and Stock Price Behavior, Journal of Accounting Research 14 (1976).
    ///
    /// # Errors
    /// A return that is no number.
    pub fn standardised(&self, asset: f64, market: f64) -> Result<f64, WhyUnknown> {
        Ok(self.abnormal(asset, market) / divisor(self.variance(market).sqrt())?)
    }

    /// Cumulative abnormal return over periods in a row, in percent, with its exact variance, in which all periods share
    /// the same estimates: `s² (L + L²/n + (sum r_market - L mean_market)² / Sxx)`. The usual `s² L` overstates t where the
    /// market moved far, as it does on days of tariffs.
    ///
    /// # Errors
    /// No periods, or slices of unequal length.
    pub fn cumulative(&self, asset: &[f64], market: &[f64]) -> Result<CumulativeReturn, WhyUnknown> {
        if asset.is_empty() || asset.len() != market.len() {
            return Err(WhyUnknown::FewReturns);
        }
        let sum: f64 = asset.iter().zip(market).map(|(a, m)| self.abnormal(*a, *m)).sum();
        let variance = self.variance_of_sum(asset.len() as f64, market.iter().sum());
        let deviation = divisor(variance.sqrt())?;
        Ok(CumulativeReturn {
            percent: sum,
            deviation,
            t: sum / deviation,
            degrees_of_freedom: self.degrees_of_freedom,
        })
    }

    fn variance_of_sum(&self, periods: f64, market_sum: f64) -> f64 {
        let apart = market_sum - periods * self.mean_market;
        self.residual_variance * (periods + periods * periods / self.count as f64 + apart * apart / self.market_squares)
    }
}
