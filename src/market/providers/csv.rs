//! Prices in CSV: columns by name, one row a bar.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::market::Symbol;
use crate::market::providers::{Quotes, close_bar, instant, price};
use crate::secret::SecretConfig;

/// Most rows read of one document; the last ones count.
const ROWS_MAX: usize = 200_000;

/// A CSV of bars: exactly one of `url` and `path`.
#[derive(Clone, Debug, Deserialize)]
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
    /// Of times without a zone. Default: UTC.
    #[serde(default)]
    pub timezone: Tz,
    /// Length of a bar in seconds. Default: 300.
    #[serde(default = "interval_default")]
    pub interval_s: u32,
    /// Default: `,`.
    #[serde(default = "separator_default")]
    pub separator: char,
}

/// Columns of a CSV of bars, by the names in its first line, in any case.
#[derive(Clone, Debug, Deserialize)]
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
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names: Vec<String> =
        fields(lines.next().unwrap_or_default(), config.separator).iter().map(|name| name.to_lowercase()).collect();
    let column = |name: &str| names.iter().position(|known| *known == name.to_lowercase());
    let columns = &config.columns;
    let (Some(time), Some(close)) = (column(&columns.time), column(&columns.close)) else {
        quotes.problems.push(format!(
            "expected columns `{}` and `{}`, found `{}`",
            columns.time,
            columns.close,
            names.join(", ").chars().take(120).collect::<String>()
        ));
        return quotes;
    };
    let [symbol, open, high, low, volume] =
        [&columns.symbol, &columns.open, &columns.high, &columns.low, &columns.volume].map(|name| column(name));
    let mut bad = 0;
    for line in lines.filter(|line| !line.trim().is_empty()).take(ROWS_MAX) {
        let fields = fields(line, config.separator);
        let field = |index: Option<usize>| index.and_then(|index| fields.get(index)).map(String::as_str);
        let name = field(symbol).or(config.symbol.as_deref());
        let at = field(Some(time)).and_then(|text| instant(text, config.timezone));
        match (name, at, field(Some(close)).and_then(price)) {
            (Some(name), Some(at), Some(close)) => {
                let mut bar = close_bar(Symbol::new(name), at, config.interval_s, close, now);
                bar.open = field(open).and_then(price);
                bar.high = field(high).and_then(price);
                bar.low = field(low).and_then(price);
                bar.volume = field(volume).and_then(price);
                quotes.bars.push(bar);
            }
            _ => bad += 1,
        }
    }
    if bad > 0 {
        quotes.problems.push(format!("{bad} rows without a symbol, a time or a price"));
    }
    quotes
}

/// Fields of a line; quotes may hold the separator, and `""` is a quote.
fn fields(line: &str, separator: char) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                found.last_mut().expect("there is one").push('"');
            }
            '"' => quoted = !quoted,
            c if c == separator && !quoted => found.push(String::new()),
            c => found.last_mut().expect("there is one").push(c),
        }
    }
    found.iter_mut().for_each(|field| *field = field.trim().to_owned());
    found
}
