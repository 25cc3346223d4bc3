//! Many events together: is their average impact more than chance?

use crate::market::WhyUnknown;
use crate::market::stats::{divisor, mean, trailing_volatility};

/// Abnormal return over periods in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CumulativeReturn {
    pub percent: f64,
    /// Root of its variance, in percent.
    pub deviation: f64,
    /// `percent / deviation`; Student's t with these degrees of freedom.
    pub t: f64,
    pub degrees_of_freedom: usize,
}

/// Average impact of events, and three tests of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AverageImpact {
    pub count: usize,
    /// CAAR: the mean of the cumulative abnormal returns, in percent.
    pub mean_percent: f64,
    /// `mean / (sd / sqrt N)`; t with N - 1 degrees of freedom: Brown and Warner, Using daily stock returns, Journal of
    /// Financial Economics 14 (1985).
    pub cross_sectional_t: f64,
    /// `sum SCAR / sqrt N`: Patell (1976), without its correction for small n.
    pub patell_z: f64,
    /// `mean SCAR / (sd SCAR / sqrt N)`, which holds where events raise the variance: Boehmer, Musumeci and Poulsen,
    /// Event-study methodology under conditions of event-induced variance, Journal of Financial Economics 30 (1991).
    pub standardised_t: f64,
}

/// Average of returns of events, and whether it is more than chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AverageReturn {
    pub count: usize,
    /// In percent.
    pub mean_percent: f64,
    /// `mean / (sd / sqrt N)`: Student, The Probable Error of a Mean, Biometrika 6 (1908); N - 1 degrees of freedom.
    pub t: f64,
}

/// The average of returns of events that do not overlap, in percent.
///
/// # Errors
/// Fewer than two, or returns that are all the same.
pub fn average_return(percents: &[f64]) -> Result<AverageReturn, WhyUnknown> {
    let mean_percent = mean(percents)?;
    let t = mean_percent * (percents.len() as f64).sqrt() / trailing_volatility(percents)?;
    Ok(AverageReturn { count: percents.len(), mean_percent, t })
}

/// The average of events that do not overlap. Instruments on one day move together: give one return a day.
///
/// # Errors
/// Fewer than two events, or events that are all the same.
pub fn average_impact(events: &[CumulativeReturn]) -> Result<AverageImpact, WhyUnknown> {
    let percents: Vec<f64> = events.iter().map(|event| event.percent).collect();
    let standardised: Vec<f64> = events.iter().map(|event| event.t).collect();
    let root = divisor((events.len() as f64).sqrt()).map_err(|_| WhyUnknown::FewReturns)?;
    let mean_percent = mean(&percents)?;
    Ok(AverageImpact {
        count: events.len(),
        mean_percent,
        cross_sectional_t: mean_percent * root / trailing_volatility(&percents)?,
        patell_z: mean(&standardised)? * root,
        standardised_t: mean(&standardised)? * root / trailing_volatility(&standardised)?,
    })
}
