//! Prices in CSV: columns by name, one row a bar.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::Read;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::market::providers::ask::{DAY_S, day_start};
use crate::market::providers::{Quotes, close_bar, figure, instant_as, price};
use crate::market::{Bar, Symbol};
use crate::secret::SecretConfig;

/// Most rows read of one document; the last ones count.
const ROWS_MAX: usize = 200_000;

/// A CSV of bars: exactly one of `url` and `path`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvConfig {
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub path: Option<PathBuf>,
    #[serde(default)]
    pub headers: BTreeMap<String, SecretConfig>,
    /// The symbol of every row, where there is no column of symbols.
    #[serde(default)]
    pub symbol: Option<String>,
    /// Names of the columns.
    #[serde(default)]
    pub columns: CsvColumns,
    /// How times are written, as in strftime: `%d/%m/%Y %H:%M`. Default: RFC 3339, epoch seconds or milliseconds,
    /// `2025-10-10 14:57:00`.
    #[serde(default)]
    pub time_format: Option<String>,
    /// Of times without a zone. Default: UTC.
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// Length of a bar in seconds. Default: 300.
    #[serde(default = "interval_default")]
    pub interval_s: u32,
    /// Default: `,`.
    #[serde(default = "separator_default")]
    pub separator: char,
}

/// Columns of a CSV of bars, by the names in its first line, in any case.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CsvColumns {
    pub symbol: String,
    /// Start of the bar.
    pub time: String,
    pub open: String,
    pub high: String,
    pub low: String,
    pub close: String,
    pub volume: String,
}

impl Default for CsvColumns {
    fn default() -> Self {
        let own = str::to_owned;
        Self {
            symbol: own("symbol"),
            time: own("time"),
            open: own("open"),
            high: own("high"),
            low: own("low"),
            close: own("close"),
            volume: own("volume"),
        }
    }
}

impl Default for CsvConfig {
    fn default() -> Self {
        Self {
            url: None,
            path: None,
            headers: BTreeMap::new(),
            symbol: None,
            columns: CsvColumns::default(),
            time_format: None,
            timezone: Tz::UTC,
            interval_s: interval_default(),
            separator: separator_default(),
        }
    }
}

fn interval_default() -> u32 {
    300
}
fn separator_default() -> char {
    ','
}

/// Reads a CSV of bars; rows that cannot be read are counted in the problems.
pub fn read(config: &CsvConfig, text: &str, now: DateTime<Utc>) -> Quotes {
    let mut quotes = Quotes::default();
    let mut rows = match CsvBars::new(config, text.as_bytes(), now) {
        Ok(rows) => rows,
        Err(problem) => {
            quotes.problems.push(problem);
            return quotes;
        }
    };
    let mut last = VecDeque::new();
    for bar in rows.by_ref() {
        if last.len() == ROWS_MAX {
            last.pop_front();
        }
        last.push_back(bar);
    }
    quotes.bars.extend(last);
    if rows.bad_rows > 0 {
        quotes.problems.push(format!("{} rows without a symbol, a time or a price", rows.bad_rows));
    }
    quotes
}

/// Bars of a CSV, read row by row; rows that are none are counted.
pub struct CsvBars<R> {
    rows: csv::Reader<R>,
    row: csv::ByteRecord,
    at: Columns,
    time_format: Option<String>,
    timezone: Tz,
    interval_s: u32,
    now: DateTime<Utc>,
    own_symbol: Option<Symbol>,
    symbols: HashMap<Box<[u8]>, Symbol>,
    last_symbol: Option<Symbol>,
    /// Where each symbol's rows have come to; kept where clocks are put back.
    last_at: HashMap<Symbol, DateTime<Utc>>,
    /// Rows without a symbol, a time or a price.
    pub bad_rows: u64,
    /// The line of the first of them.
    pub first_bad_line: Option<u64>,
}

/// Where the columns are.
struct Columns {
    symbol: Option<usize>,
    time: usize,
    open: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    close: usize,
    volume: Option<usize>,
}

impl<R> std::fmt::Debug for CsvBars<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvBars").field("bad_rows", &self.bad_rows).finish_non_exhaustive()
    }
}

impl<R: Read> CsvBars<R> {
    /// Finds the columns by the names in the first line.
    ///
    /// # Errors
    /// What is missing in the first line, or why it cannot be read.
    pub fn new(config: &CsvConfig, from: R, now: DateTime<Utc>) -> Result<Self, String> {
        let separator =
            u8::try_from(config.separator).map_err(|_| format!("`{}` cannot part columns", config.separator))?;
        let mut rows =
            csv::ReaderBuilder::new().delimiter(separator).flexible(true).trim(csv::Trim::All).from_reader(from);
        let names: Vec<String> = rows
            .byte_headers()
            .map_err(|error| error.to_string())?
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').trim_matches('"').to_lowercase())
            .collect();
        let column = |name: &str| names.iter().position(|known| *known == name.to_lowercase());
        let columns = &config.columns;
        let (Some(time), Some(close)) = (column(&columns.time), column(&columns.close)) else {
            let found: String = names.join(", ").chars().take(120).collect();
            return Err(format!("expected columns `{}` and `{}`, found `{found}`", columns.time, columns.close));
        };
        let at = Columns {
            symbol: column(&columns.symbol),
            time,
            open: column(&columns.open),
            high: column(&columns.high),
            low: column(&columns.low),
            close,
            volume: column(&columns.volume),
        };
        Ok(Self {
            rows,
            row: csv::ByteRecord::new(),
            at,
            time_format: config.time_format.clone(),
            timezone: config.timezone,
            interval_s: config.interval_s,
            now,
            own_symbol: config.symbol.as_deref().map(Symbol::new),
            symbols: HashMap::new(),
            last_symbol: None,
            last_at: HashMap::new(),
            bad_rows: 0,
            first_bad_line: None,
        })
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.rows.position().byte()
    }

    fn symbol(&mut self) -> Option<Symbol> {
        let Some(name) = self.at.symbol.and_then(|index| self.row.get(index)) else { return self.own_symbol.clone() };
        if name.is_empty() {
            return self.own_symbol.clone();
        }
        if let Some(last) = self.last_symbol.as_ref().filter(|last| last.as_str().as_bytes() == name) {
            return Some(last.clone());
        }
        let symbol = match self.symbols.get(name) {
            Some(symbol) => symbol.clone(),
            None => {
                let symbol = Symbol::new(std::str::from_utf8(name).ok()?);
                self.symbols.insert(name.into(), symbol.clone());
                symbol
            }
        };
        self.last_symbol = Some(symbol.clone());
        Some(symbol)
    }

    /// The hour that comes twice when clocks are put back is read as the first, and where rows go on in time as the second.
    fn in_order(&mut self, symbol: &Symbol, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = |at: DateTime<Utc>| at.with_timezone(&self.timezone).naive_local();
        let later = at + TimeDelta::hours(1);
        let before = self.last_at.get(symbol).is_some_and(|before| *before >= at);
        let found = if before && local(at) == local(later) { later } else { at };
        self.last_at.insert(symbol.clone(), found);
        found
    }

    fn bar(&mut self) -> Option<Bar> {
        let symbol = self.symbol()?;
        let daily = self.interval_s >= DAY_S;
        // A bar of a day begins at midnight UTC of its own date, wherever its market is.
        let timezone = if daily { Tz::UTC } else { self.timezone };
        let time = std::str::from_utf8(self.row.get(self.at.time)?).ok()?;
        let mut starts_at = instant_as(time, self.time_format.as_deref(), timezone)?;
        if daily {
            starts_at = day_start(starts_at.date_naive());
        } else if timezone != Tz::UTC {
            starts_at = self.in_order(&symbol, starts_at);
        }
        if starts_at - self.now > TimeDelta::days(1) {
            // What has not been yet has no price.
            return None;
        }
        let text = |index: usize| self.row.get(index).and_then(|field| std::str::from_utf8(field).ok());
        let number = |index: Option<usize>| index.and_then(text).and_then(price);
        let volume = self.at.volume.and_then(text).and_then(figure);
        let close = text(self.at.close).and_then(price)?;
        Some(Bar {
            open: number(self.at.open),
            high: number(self.at.high),
            low: number(self.at.low),
            volume,
            ..close_bar(symbol, starts_at, self.interval_s, close, self.now)
        })
    }
}

impl<R: Read> Iterator for CsvBars<R> {
    type Item = Bar;

    fn next(&mut self) -> Option<Bar> {
        loop {
            match self.rows.read_byte_record(&mut self.row) {
                Ok(true) => {}
                Ok(false) => return None,
                // The file cannot be read on.
                Err(_) => {
                    self.bad_rows += 1;
                    self.first_bad_line.get_or_insert(self.rows.position().line());
                    return None;
                }
            }
            if let Some(bar) = self.bar() {
                return Some(bar);
            }
            self.bad_rows += 1;
            let line = self.row.position().map_or(0, csv::Position::line);
            self.first_bad_line.get_or_insert(line);
        }
    }
}
