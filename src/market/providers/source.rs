//! A source of prices as configured, and as it is polled.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::Client;
use crate::market::Symbol;
use crate::market::calendar::Calendars;
use crate::market::instruments::Instruments;
use crate::market::providers::ask::Caller;
use crate::market::providers::hours::Hours;
use crate::market::providers::place::{Place, document, place};
use crate::market::providers::{
    AlphaVantageConfig, Ask, BinanceConfig, CoinbaseConfig, CsvConfig, EcbConfig, FinnhubConfig, FrankfurterConfig,
    FredConfig, JsonConfig, KrakenConfig, Quotes, StooqConfig, TiingoConfig, TwelveDataConfig, YahooConfig, csv, json,
};
use crate::schedule::{CronLine, HumanDuration, Schedule};
use crate::secret::{Secret, SecretConfig, SecretError};
use crate::yaml::exactly_one;

/// Keys of the providers.
const PROVIDERS: &[&str] = &[
    "yahoo",
    "fred",
    "ecb",
    "frankfurter",
    "binance",
    "kraken",
    "coinbase",
    "alpha_vantage",
    "twelve_data",
    "finnhub",
    "tiingo",
    "stooq",
    "csv",
    "json",
];

/// A source of prices to poll; `quotes[]` in the configuration file. Exactly one provider.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(PROVIDERS)))]
pub struct QuoteSourceConfig {
    /// Lower-case letters, digits and `-`.
    pub name: String,
    /// A cron line in `timezone`. Default: `*/5 * * * *`.
    #[serde(default = "schedule_default")]
    pub schedule: CronLine,
    #[serde(default)]
    #[schemars(with = "String")]
    pub timezone: Tz,
    /// Default: `10s`.
    #[serde(default = "jitter_default")]
    pub jitter: HumanDuration,
    /// Default: true.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// A last price older than this is unknown. Default: 15 minutes, of daily bars 4 days.
    #[serde(default)]
    pub stale_after: Option<HumanDuration>,
    /// Between two requests to the provider. Default: `1s`; `8s` keeps to eight requests a minute.
    #[serde(default = "pause_default")]
    pub pause: HumanDuration,
    /// Asks only while one of its markets is open, and for 20 minutes after. Default: false.
    #[serde(default)]
    pub only_when_open: bool,
    /// The market whose hours count, in place of those of its symbols.
    #[serde(default)]
    pub venue: Option<String>,
    #[serde(default)]
    pub yahoo: Option<YahooConfig>,
    #[serde(default)]
    pub fred: Option<FredConfig>,
    #[serde(default)]
    pub ecb: Option<EcbConfig>,
    #[serde(default)]
    pub frankfurter: Option<FrankfurterConfig>,
    #[serde(default)]
    pub binance: Option<BinanceConfig>,
    #[serde(default)]
    pub kraken: Option<KrakenConfig>,
    #[serde(default)]
    pub coinbase: Option<CoinbaseConfig>,
    #[serde(default)]
    pub alpha_vantage: Option<AlphaVantageConfig>,
    #[serde(default)]
    pub twelve_data: Option<TwelveDataConfig>,
    #[serde(default)]
    pub finnhub: Option<FinnhubConfig>,
    #[serde(default)]
    pub tiingo: Option<TiingoConfig>,
    #[serde(default)]
    pub stooq: Option<StooqConfig>,
    #[serde(default)]
    pub csv: Option<CsvConfig>,
    #[serde(default)]
    pub json: Option<JsonConfig>,
}

fn schedule_default() -> CronLine {
    "*/5 * * * *".parse().expect("a cron line")
}
fn jitter_default() -> HumanDuration {
    HumanDuration(TimeDelta::seconds(10))
}
fn pause_default() -> HumanDuration {
    HumanDuration(TimeDelta::seconds(1))
}
fn yes() -> bool {
    true
}

/// Why a quote source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QuoteSourceError {
    #[error(
        "quote source `{name}`: expected exactly one provider: `yahoo`, `fred`, `ecb`, `frankfurter`, `binance`, `kraken`, \
         `coinbase`, `alpha_vantage`, `twelve_data`, `finnhub`, `tiingo`, `stooq`, `csv` or `json`"
    )]
    Kind { name: String },
    #[error("quote source `{name}`: {reason}")]
    Setup { name: String, reason: String },
    #[error("quote source `{name}`: header `{header}`: {source}")]
    Secret { name: String, header: String, source: SecretError },
    #[error("quote source `{name}`: `key`: {source}")]
    Key { name: String, source: SecretError },
}

/// A source of prices, checked and ready.
#[derive(Debug)]
pub struct QuoteSource {
    pub name: String,
    pub schedule: Schedule,
    pub stale_after: Option<TimeDelta>,
    pause: Duration,
    hours: Option<Hours>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Yahoo(YahooConfig),
    Fred(FredConfig),
    Ecb(EcbConfig),
    Frankfurter(FrankfurterConfig),
    Binance(BinanceConfig),
    Kraken(KrakenConfig),
    Coinbase(CoinbaseConfig),
    AlphaVantage(AlphaVantageConfig, Secret),
    TwelveData(TwelveDataConfig, Secret),
    Finnhub(FinnhubConfig, Secret),
    Tiingo(TiingoConfig, Secret),
    Stooq(StooqConfig, Option<Secret>),
    Csv(CsvConfig, Place),
    Json(JsonConfig, Place),
}

impl QuoteSource {
    /// Checks a source; files and secrets are taken from `base`.
    ///
    /// # Errors
    /// As `QuoteSourceError`.
    pub fn new(
        config: &QuoteSourceConfig,
        base: &Path,
        calendars: &Calendars,
        instruments: &Instruments,
    ) -> Result<Self, QuoteSourceError> {
        let name = config.name.clone();
        let kind = kind(config, base)?;
        let setup = |reason: String| QuoteSourceError::Setup { name: config.name.clone(), reason };
        kind.check().map_err(setup)?;
        if config.stale_after.is_some_and(|age| age.0 <= TimeDelta::zero()) {
            return Err(setup("`stale_after: 0s` makes every price stale; leave it out, or say `15m`".to_owned()));
        }
        let mut symbols = kind.symbols();
        symbols.sort_unstable();
        if let Some(twice) = symbols.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(setup(format!("`symbols` has `{}` twice", twice[0])));
        }
        let hours = match (config.only_when_open, &config.venue) {
            (true, venue) => Some(Hours::of(venue.as_deref(), &kind.symbols(), calendars, instruments).map_err(setup)?),
            (false, Some(_)) => return Err(setup("`venue` is of no use without `only_when_open: true`".to_owned())),
            (false, None) => None,
        };
        Ok(Self {
            schedule: Schedule { line: config.schedule.clone(), timezone: config.timezone, jitter: config.jitter.0 },
            stale_after: config.stale_after.map(|age| age.0),
            pause: config.pause.0.to_std().unwrap_or_default(),
            hours,
            kind,
            name,
        })
    }

    /// The name of its poll state.
    pub fn state_name(&self) -> String {
        format!("quotes:{}", self.name)
    }

    /// When its markets open, if it asks only while they are open and they are shut.
    pub fn shut_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hours.as_ref().and_then(|hours| hours.shut_until(now))
    }

    /// The symbols that it brings; none where that shows only when it is read.
    pub fn symbols(&self) -> Option<Vec<Symbol>> {
        match &self.kind {
            Kind::Csv(..) => None,
            Kind::Json(config, _) if config.symbol.is_some() => None,
            kind => Some(kind.symbols()),
        }
    }

    /// Gets what there is now.
    pub async fn fetch(&self, client: &Client, now: DateTime<Utc>) -> Quotes {
        let caller = Caller { client, pause: self.pause };
        match &self.kind {
            Kind::Yahoo(config) => config.fetch(caller, now).await,
            Kind::Fred(config) => config.fetch(caller, now).await,
            Kind::Ecb(config) => config.fetch(caller, now).await,
            Kind::Frankfurter(config) => config.fetch(caller, now).await,
            Kind::Binance(config) => config.fetch(caller, now).await,
            Kind::Kraken(config) => config.fetch(caller, now).await,
            Kind::Coinbase(config) => config.fetch(caller, now).await,
            Kind::AlphaVantage(config, key) => config.fetch(caller, key, now).await,
            Kind::TwelveData(config, key) => config.fetch(caller, key, now).await,
            Kind::Finnhub(config, key) => config.fetch(caller, key, now).await,
            Kind::Tiingo(config, key) => config.fetch(caller, key, now).await,
            Kind::Stooq(config, key) => config.fetch(caller, key.as_ref(), now).await,
            Kind::Csv(config, place) => {
                let read = |bytes: &[u8]| csv::read(config, &String::from_utf8_lossy(bytes), now);
                document(client, place, now, &self.name, read).await
            }
            Kind::Json(config, place) => {
                document(client, place, now, &self.name, |bytes| json::read(config, bytes, now)).await
            }
        }
    }
}

/// The one provider that a source names, with its secrets read.
fn kind(config: &QuoteSourceConfig, base: &Path) -> Result<Kind, QuoteSourceError> {
    let name = &config.name;
    let key =
        |key: &SecretConfig| key.resolve(base).map_err(|source| QuoteSourceError::Key { name: name.clone(), source });
    let mut found = Vec::new();
    found.extend(config.yahoo.clone().map(Kind::Yahoo));
    found.extend(config.fred.clone().map(Kind::Fred));
    found.extend(config.ecb.clone().map(Kind::Ecb));
    found.extend(config.frankfurter.clone().map(Kind::Frankfurter));
    found.extend(config.binance.clone().map(Kind::Binance));
    found.extend(config.kraken.clone().map(Kind::Kraken));
    found.extend(config.coinbase.clone().map(Kind::Coinbase));
    if let Some(service) = config.alpha_vantage.clone() {
        found.push(Kind::AlphaVantage(service.clone(), key(&service.key)?));
    }
    if let Some(service) = config.twelve_data.clone() {
        found.push(Kind::TwelveData(service.clone(), key(&service.key)?));
    }
    if let Some(service) = config.finnhub.clone() {
        found.push(Kind::Finnhub(service.clone(), key(&service.key)?));
    }
    if let Some(service) = config.tiingo.clone() {
        found.push(Kind::Tiingo(service.clone(), key(&service.key)?));
    }
    if let Some(service) = config.stooq.clone() {
        let key = service.key.as_ref().map(key).transpose()?;
        found.push(Kind::Stooq(service, key));
    }
    if let Some(csv) = config.csv.clone() {
        let place = place(name, &csv.url, &csv.path, &csv.headers, base)?;
        found.push(Kind::Csv(csv, place));
    }
    if let Some(json) = config.json.clone() {
        let place = place(name, &json.url, &json.path, &json.headers, base)?;
        found.push(Kind::Json(json, place));
    }
    match found.pop() {
        Some(kind) if found.is_empty() => Ok(kind),
        _ => Err(QuoteSourceError::Kind { name: name.clone() }),
    }
}

impl Kind {
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Yahoo(config) => config.check(),
            Self::Fred(config) => config.check(),
            Self::Ecb(config) => config.check(),
            Self::Frankfurter(config) => config.check(),
            Self::Binance(config) => config.check(),
            Self::Kraken(config) => config.check(),
            Self::Coinbase(config) => config.check(),
            Self::AlphaVantage(config, _) => config.check(),
            Self::TwelveData(config, _) => config.check(),
            Self::Finnhub(config, _) => config.check(),
            Self::Tiingo(config, _) => config.check(),
            Self::Stooq(config, _) => config.check(),
            Self::Csv(..) | Self::Json(..) => Ok(()),
        }
    }

    /// The symbols that it is known to bring.
    fn symbols(&self) -> Vec<Symbol> {
        let asks: &[Ask] = match self {
            Self::Yahoo(config) => &config.symbols,
            Self::Fred(config) => &config.symbols,
            Self::Ecb(config) => &config.symbols,
            Self::Frankfurter(config) => &config.symbols,
            Self::Binance(config) => &config.symbols,
            Self::Kraken(config) => &config.symbols,
            Self::Coinbase(config) => &config.symbols,
            Self::AlphaVantage(config, _) => &config.symbols,
            Self::TwelveData(config, _) => &config.symbols,
            Self::Finnhub(config, _) => &config.symbols,
            Self::Tiingo(config, _) => &config.symbols,
            Self::Stooq(config, _) => &config.symbols,
            Self::Csv(config, _) => return config.symbol.iter().map(|name| Symbol::new(name)).collect(),
            Self::Json(config, _) => return config.symbol_is.iter().map(|name| Symbol::new(name)).collect(),
        };
        asks.iter().map(Ask::symbol).collect()
    }
}
