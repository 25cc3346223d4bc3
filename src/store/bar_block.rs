//! Bars of one series over one span of days, packed: about 15 bytes a bar where prices are decimals, at most 60.
//!
//! In: bars of one symbol and interval, in the order of their start. Out: bytes, and the same bars again.
//!
//! Prices are whole numbers of the smallest decimal unit that says all of them exactly, each as the difference from the one
//! before; where there is no such unit they are kept as they are. Times are kept to the millisecond.

use chrono::{DateTime, Utc};

use crate::market::{Bar, Symbol};

const VERSION: u8 = 1;
/// Decimal places tried; past them prices are kept as they are.
const PLACES_MAX: u8 = POWERS.len() as u8 - 1;
/// Marks numbers that are kept as they are.
const RAW: u8 = 255;
const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
/// Up to here every whole number is a double of its own.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
/// Units of time tried, the longest first, in milliseconds.
const UNITS_MS: [i64; 4] = [86_400_000, 60_000, 1_000, 1];
/// A bar this long or longer shares its block with a year of others; a shorter one with its day.
const DAILY_S: u32 = 20 * 3_600;
const LONG_BLOCK_DAYS: i64 = 366;

const HAS_OPEN: u8 = 1;
const HAS_HIGH: u8 = 2;
const HAS_LOW: u8 = 4;
const HAS_VOLUME: u8 = 8;
/// It came at another time than the bar before it.
const CAME_APART: u8 = 16;
/// It starts so much after the bar before it as that after its own.
const SAME_STEP: u8 = 32;

/// Why a block cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a block of bars is damaged")]
pub(super) struct Damaged;

/// Days that a block of such bars spans.
pub(super) fn days_of(interval_s: u32) -> i64 {
    if interval_s >= DAILY_S { LONG_BLOCK_DAYS } else { 1 }
}

/// The block of a bar: its first day, counted from 1970.
pub(super) fn block_of(starts_at: DateTime<Utc>, interval_s: u32) -> i64 {
    let day = starts_at.timestamp().div_euclid(86_400);
    day - day.rem_euclid(days_of(interval_s))
}

/// Old and new bars of a block by their start; of two with the same start the one that came later stays, or the new one.
pub(super) fn merged<'a>(old: Vec<Bar>, new: impl Iterator<Item = &'a Bar>) -> Vec<Bar> {
    let mut all: Vec<(usize, Bar)> = old.into_iter().map(|bar| (0, bar)).collect();
    all.extend(new.enumerate().map(|(index, bar)| (index + 1, bar.clone())));
    let key =
        |(turn, bar): &(usize, Bar)| (bar.starts_at.timestamp_millis(), bar.received_at.timestamp_millis(), *turn);
    if !all.is_sorted_by_key(key) {
        all.sort_by_key(key);
    }
    let mut kept: Vec<Bar> = Vec::with_capacity(all.len());
    for (_, bar) in all {
        match kept.last_mut() {
            Some(last) if last.starts_at.timestamp_millis() == bar.starts_at.timestamp_millis() => *last = bar,
            _ => kept.push(bar),
        }
    }
    kept
}

/// Packs bars that are in the order of their start.
pub(super) fn pack(bars: &[Bar]) -> Vec<u8> {
    let prices = bars.iter().flat_map(|bar| [Some(bar.close), bar.open, bar.high, bar.low]).flatten();
    let (prices, volumes) = (places(prices), places(bars.iter().filter_map(|bar| bar.volume)));
    let starts = || bars.iter().map(|bar| bar.starts_at.timestamp_millis());
    let unit = (0_u8..).zip(UNITS_MS).find(|(_, unit)| starts().all(|start| start % unit == 0));
    let (unit_index, unit_ms) = unit.unwrap_or((3, 1));
    let mut out = Writer { bytes: vec![VERSION, prices, volumes, unit_index] };
    out.unsigned(bars.len() as u64);
    let (mut start, mut step, mut came, mut close) = (0_i64, 0_i64, 0_i64, 0_i64);
    for bar in bars {
        let (starts, comes) = (bar.starts_at.timestamp_millis() / unit_ms, bar.received_at.timestamp_millis());
        let mut flags = 0;
        for (given, flag) in [(bar.open, HAS_OPEN), (bar.high, HAS_HIGH), (bar.low, HAS_LOW), (bar.volume, HAS_VOLUME)]
        {
            flags |= if given.is_some() { flag } else { 0 };
        }
        flags |= if comes == came { 0 } else { CAME_APART };
        flags |= if starts - start == step { SAME_STEP } else { 0 };
        out.bytes.push(flags);
        if flags & SAME_STEP == 0 {
            step = starts - start;
            out.signed(step);
        }
        start = starts;
        if flags & CAME_APART != 0 {
            out.signed(comes - came);
            came = comes;
        }
        close = out.number(bar.close, prices, close);
        for price in [bar.open, bar.high, bar.low].into_iter().flatten() {
            out.number(price, prices, close);
        }
        if let Some(volume) = bar.volume {
            out.number(volume, volumes, 0);
        }
    }
    out.bytes
}

/// The bars of a block.
pub(super) fn unpack(symbol: &Symbol, interval_s: u32, bytes: &[u8]) -> Result<Vec<Bar>, Damaged> {
    let mut bars = Vec::new();
    unpack_into(&mut bars, symbol, interval_s, bytes)?;
    Ok(bars)
}

/// Puts the bars of a block behind others; of one that is damaged, those before the damage.
pub(super) fn unpack_into(bars: &mut Vec<Bar>, symbol: &Symbol, interval_s: u32, bytes: &[u8]) -> Result<(), Damaged> {
    let mut from = Reader { bytes };
    let [version, prices, volumes, unit] = [from.byte()?, from.byte()?, from.byte()?, from.byte()?];
    let unit_ms = UNITS_MS.get(usize::from(unit)).copied().filter(|_| version == VERSION).ok_or(Damaged)?;
    let count = usize::try_from(from.unsigned()?).map_err(|_| Damaged)?;
    // A bar takes two bytes at least.
    if count > bytes.len() {
        return Err(Damaged);
    }
    bars.reserve(count);
    let (mut start, mut step, mut came, mut close) = (0_i64, 0_i64, 0_i64, 0_i64);
    // Most bars of a block came together: their time is made once.
    let mut received_at = DateTime::<Utc>::UNIX_EPOCH;
    for _ in 0..count {
        let flags = from.byte()?;
        if flags & SAME_STEP == 0 {
            step = from.signed()?;
        }
        start = start.checked_add(step).ok_or(Damaged)?;
        if flags & CAME_APART != 0 {
            came = came.checked_add(from.signed()?).ok_or(Damaged)?;
            received_at = DateTime::from_timestamp_millis(came).ok_or(Damaged)?;
        }
        let (close_price, whole) = from.number(prices, close)?;
        close = whole;
        let mut price = |flag: u8| -> Result<Option<f64>, Damaged> {
            if flags & flag == 0 { Ok(None) } else { from.number(prices, close).map(|(price, _)| Some(price)) }
        };
        let (open, high, low) = (price(HAS_OPEN)?, price(HAS_HIGH)?, price(HAS_LOW)?);
        let volume = if flags & HAS_VOLUME == 0 { None } else { Some(from.number(volumes, 0)?.0) };
        bars.push(Bar {
            symbol: symbol.clone(),
            starts_at: start.checked_mul(unit_ms).and_then(DateTime::from_timestamp_millis).ok_or(Damaged)?,
            interval_s,
            open,
            high,
            low,
            close: close_price,
            volume,
            received_at,
        });
    }
    Ok(())
}

/// The fewest decimal places that say all numbers exactly; `RAW` where none do.
fn places(values: impl Iterator<Item = f64>) -> u8 {
    let mut places = 0;
    for value in values {
        while whole(value, places).is_none() {
            places += 1;
            if places > PLACES_MAX {
                return RAW;
            }
        }
    }
    places
}

/// A number in units of 10^-places, if that says it exactly.
fn whole(value: f64, places: u8) -> Option<i64> {
    let power = *POWERS.get(usize::from(places))?;
    let units = (value * power).round();
    // Minus zero has no whole number of its own.
    let exact = units.abs() < WHOLE_MAX && (units / power).to_bits() == value.to_bits();
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
    exact.then_some(units as i64)
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// Writes a number as its difference from `base`; returns it in units, for the next.
    fn number(&mut self, value: f64, places: u8, base: i64) -> i64 {
        match whole(value, places) {
            Some(units) => {
                self.signed(units - base);
                units
            }
            None => {
                self.bytes.extend(value.to_le_bytes());
                base
            }
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.bytes.split_first().ok_or(Damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn unsigned(&mut self) -> Result<u64, Damaged> {
        // Most differences are small.
        if let [first @ 0..0x80, rest @ ..] = self.bytes {
            self.bytes = rest;
            return Ok(u64::from(*first));
        }
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged)
    }

    fn signed(&mut self) -> Result<i64, Damaged> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    fn number(&mut self, places: u8, base: i64) -> Result<(f64, i64), Damaged> {
        if places == RAW {
            let (head, rest) = self.bytes.split_first_chunk::<8>().ok_or(Damaged)?;
            self.bytes = rest;
            return Ok((f64::from_le_bytes(*head), base));
        }
        let power = POWERS.get(usize::from(places)).ok_or(Damaged)?;
        let units = base.checked_add(self.signed()?).ok_or(Damaged)?;
        Ok((units as f64 / power, units))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_000_400 / 60 * 60, 0).expect("in range") + TimeDelta::minutes(minute)
    }

    fn bar(minute: i64, close: f64) -> Bar {
        Bar {
            symbol: Symbol::new("ES=F"),
            starts_at: at(minute),
            interval_s: 60,
            open: Some(close - 0.25),
            high: Some(close + 1.0),
            low: Some(close - 1.5),
            close,
            volume: Some(812.0 + minute as f64),
            received_at: at(minute + 1) + TimeDelta::milliseconds(2_345),
        }
    }

    fn back(bars: &[Bar]) -> Result<Vec<Bar>, Damaged> {
        unpack(&Symbol::new("ES=F"), 60, &pack(bars))
    }

    #[test]
    fn a_day_of_minutes_takes_fifteen_bytes_a_bar() {
        let bars: Vec<Bar> =
            (0..1_380).map(|minute| bar(minute, 6612.25 + ((minute * 37) % 41) as f64 * 0.25)).collect();
        let packed = pack(&bars);
        assert_eq!(unpack(&Symbol::new("ES=F"), 60, &packed).as_deref(), Ok(&*bars));
        assert!(packed.len() < 15 * bars.len(), "{} bytes for {} bars", packed.len(), bars.len());
    }

    #[test]
    fn numbers_that_are_no_decimals_are_kept_as_they_are() {
        let odd = Bar { open: None, volume: Some(1e300), ..bar(0, 1.0 / 3.0) };
        let negative = Bar { high: Some(-0.0), ..bar(1, -37.63) };
        let bars = [odd, negative];
        assert_eq!(back(&bars).as_deref(), Ok(&bars[..]));
        assert!(pack(&bars).len() < 60 * 2);
    }

    #[test]
    fn a_block_spans_a_day_of_minutes_or_a_year_of_days() {
        let late = DateTime::from_timestamp(86_399, 0).expect("in range");
        assert_eq!((block_of(late, 60), block_of(late + TimeDelta::seconds(1), 60)), (0, 1));
        assert_eq!(block_of(DateTime::from_timestamp(-1, 0).expect("in range"), 60), -1);
        assert_eq!(block_of(late + TimeDelta::days(400), 86_400), 366);
    }

    #[test]
    fn what_came_later_replaces_and_what_came_late_fits_in() {
        let first = Bar { received_at: at(5), ..bar(1, 10.0) };
        let corrected = Bar { received_at: at(6), close: 11.0, ..first.clone() };
        let stale = Bar { received_at: at(4), close: 12.0, ..first.clone() };
        let late = bar(0, 9.0);
        let kept = merged(vec![first.clone()], [&late, &corrected, &stale].into_iter());
        assert_eq!(kept, [late, corrected]);
        // The same again, with other figures and the same time of receipt: the last word counts.
        let again = Bar { close: 13.0, ..first.clone() };
        assert_eq!(merged(vec![first], [&again].into_iter()), std::slice::from_ref(&again));
    }

    #[test]
    fn damage_is_found() {
        let packed = pack(&[bar(0, 1.5), bar(1, 2.5)]);
        for cut in 0..packed.len() {
            assert_eq!(unpack(&Symbol::new("X"), 60, &packed[..cut]), Err(Damaged), "cut at {cut}");
        }
        let mut other = packed;
        other[0] = 9;
        assert_eq!(unpack(&Symbol::new("X"), 60, &other), Err(Damaged));
    }

    proptest! {
        #[test]
        fn any_bars_come_back(rows in prop::collection::vec((0_i64..10_000_000, any::<f64>(), any::<Option<f64>>(), 0_u32..1_000_000, 0_i64..100_000), 0..40)) {
            let mut bars: Vec<Bar> = rows
                .into_iter()
                .filter(|(_, raw, volume, ..)| raw.is_finite() && volume.is_none_or(f64::is_finite))
                .map(|(ms, raw, volume, cents, wait)| Bar {
                    starts_at: at(0) + TimeDelta::milliseconds(ms),
                    close: if ms % 3 == 0 { raw } else { f64::from(cents) / 100.0 },
                    open: (ms % 2 == 0).then_some(raw),
                    volume,
                    received_at: at(0) + TimeDelta::milliseconds(ms + wait),
                    ..bar(0, 1.0)
                })
                .collect();
            bars.sort_by_key(|bar| bar.starts_at);
            prop_assert_eq!(back(&bars), Ok(bars));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&Symbol::new("X"), 60, &bytes);
        }
    }
}
