//! What is known of markets beside prices: their hours, instruments and what moves them, shared by all who ask.

use std::sync::{Arc, LazyLock};

use crate::market::calendar::{Calendar, Calendars};
use crate::market::doubt::DISAGREE_PERCENT;
use crate::market::exposure::Exposures;
use crate::market::instruments::Instruments;
use crate::market::{Symbol, WhyUnknown};

/// Calendars, instruments and exposures in use; cheap to clone.
#[derive(Clone, Debug)]
pub struct Reference {
    pub calendars: Arc<Calendars>,
    pub instruments: Arc<Instruments>,
    pub exposures: Arc<Exposures>,
    /// Two sources of a symbol that are further apart disagree.
    pub disagree_percent: f64,
}

static EMBEDDED: LazyLock<Reference> = LazyLock::new(|| {
    let calendars = Calendars::embedded();
    let instruments = Instruments::embedded(&calendars);
    let exposures = Exposures::embedded(&instruments);
    Reference {
        calendars: Arc::new(calendars),
        instruments: Arc::new(instruments),
        exposures: Arc::new(exposures),
        disagree_percent: DISAGREE_PERCENT,
    }
});

/// What comes with the program.
impl Default for Reference {
    fn default() -> Self {
        EMBEDDED.clone()
    }
}

impl Reference {
    /// The calendar that a symbol keeps.
    ///
    /// # Errors
    /// The symbol is no known instrument.
    pub fn calendar(&self, symbol: &Symbol) -> Result<&Calendar, WhyUnknown> {
        self.instruments.calendar(symbol, &self.calendars).ok_or(WhyUnknown::NoCalendar)
    }
}
