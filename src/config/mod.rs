//! Reads the configuration: files and environment to a checked `Config`, or every problem at once.
//!
//! In: the path of `bellwether.yaml`. Out: feeds, quote sources, receivers, rules, routes, ready to run.
//!
//! Later layers win: `bellwether.yaml`, then `conf.d/*.yaml` beside it in the order of their names, then variables
//! `BELLWETHER__STORE__PATH=..`. Maps are merged; `feeds`, `quotes` and `receivers` are joined by name; other lists are
//! replaced. Relative paths are taken from the folder of `bellwether.yaml`.

mod layers;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::alerts::{Route, RouteConfig};
use crate::delivery::{Receiver, ReceiverConfig};
use crate::fetch::{Feed, FeedConfig};
use crate::http::{Client, HttpConfig};
use crate::lexicon::{Lexicon, LexiconFile, PartyId};
use crate::market::Symbol;
use crate::market::calendar::Calendars;
use crate::market::exposure::Exposures;
use crate::market::instruments::Instruments;
use crate::market::providers::{QuoteSource, QuoteSourceConfig};
use crate::rules::{RuleFile, RuleSet, stock};
use crate::schedule::HumanDuration;
use crate::telemetry::LogConfig;
use crate::yaml::{self, Problem, Spanned};

/// The whole configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    /// Mail address or page of the operator, told to servers in `User-Agent`.
    #[serde(default)]
    contact: String,
    #[serde(default)]
    store: StoreConfig,
    #[serde(default)]
    feeds: Vec<Spanned<FeedConfig>>,
    #[serde(default)]
    quotes: Vec<Spanned<QuoteSourceConfig>>,
    #[serde(default)]
    market: MarketConfig,
    #[serde(default)]
    rules: RulesConfig,
    /// Files laid over the embedded lexicon, or folders of them.
    #[serde(default)]
    lexicon: Vec<Spanned<PathBuf>>,
    #[serde(default)]
    receivers: Vec<Spanned<ReceiverConfig>>,
    #[serde(default)]
    route: Option<Spanned<RouteConfig>>,
    #[serde(default)]
    http: HttpConfig,
    #[serde(default)]
    log: LogConfig,
}

/// Where everything is kept; `store`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// Default: `bellwether.db`.
    pub path: PathBuf,
    /// Articles that no alert quotes are forgotten after this. Default: `400d`.
    pub keep: HumanDuration,
    /// Bars shorter than a day are forgotten after this. Default: `180d`.
    pub keep_minute_bars: HumanDuration,
    /// Daily bars are forgotten after this. Default: `7300d`.
    pub keep_daily_bars: HumanDuration,
}

impl Default for StoreConfig {
    fn default() -> Self {
        let days = |days| HumanDuration(TimeDelta::days(days));
        Self {
            path: "bellwether.db".into(),
            keep: days(400),
            keep_minute_bars: days(180),
            keep_daily_bars: days(7_300),
        }
    }
}

/// What alerts say of prices; `market`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MarketConfig {
    /// Symbols whose moves an alert shows, where its rule names none.
    watchlist: Vec<String>,
    /// Files of calendars laid over those that come with the program.
    calendars: Vec<Spanned<PathBuf>>,
    /// Files of instruments laid over those that come with the program.
    instruments: Vec<Spanned<PathBuf>>,
    /// Files that say which symbols a fact is likely to move, laid over the map that comes with the program.
    exposures: Vec<Spanned<PathBuf>>,
}

/// Which rules are used; `rules`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RulesConfig {
    /// The rules that come with the program. Default: true.
    stock: bool,
    /// Rule files, or folders of them, laid over the stock rules in order.
    files: Vec<Spanned<PathBuf>>,
}

impl Default for RulesConfig {
    fn default() -> Self {
        Self { stock: true, files: Vec::new() }
    }
}

/// A configuration that can run.
#[derive(Debug)]
pub struct Config {
    pub store: StoreConfig,
    pub feeds: Vec<Feed>,
    pub quotes: Vec<QuoteSource>,
    pub receivers: Vec<Receiver>,
    pub route: Route,
    pub rules: RuleSet,
    pub watchlist: Vec<Symbol>,
    pub calendars: Arc<Calendars>,
    pub instruments: Arc<Instruments>,
    pub exposures: Exposures,
    pub lexicon: Arc<Lexicon>,
    pub client: Client,
    pub log: LogConfig,
}

/// Everything that is wrong with a configuration, and the texts of its files, for excerpts.
#[derive(Debug)]
pub struct ConfigError {
    pub problems: Vec<Problem>,
    pub texts: BTreeMap<String, String>,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// Reads and checks a configuration.
///
/// # Errors
/// Every problem of the configuration, the rule files and the lexicon files, in one go.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let mut texts = BTreeMap::new();
    let checked = read(path, &mut texts);
    checked.map_err(|mut problems| {
        problems.sort();
        problems.dedup();
        ConfigError { problems, texts }
    })
}

/// Reads rule files and folders of them, for commands that take rules without a configuration.
///
/// # Errors
/// Every problem of every file.
pub fn load_rules(paths: &[PathBuf], with_stock: bool, lexicon: &Arc<Lexicon>) -> Result<RuleSet, ConfigError> {
    let (files, _) = rule_files(paths, with_stock)?;
    RuleSet::compile(&files, lexicon).map_err(|problems| wrong_rules(problems, &files))
}

/// The rule files at the paths, after the stock ones where those are wanted, and again those at the paths alone.
///
/// # Errors
/// What cannot be read.
pub fn rule_files(paths: &[PathBuf], with_stock: bool) -> Result<(Vec<RuleFile>, Vec<RuleFile>), ConfigError> {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    let mut own = Vec::new();
    for path in paths {
        match yaml_files(path) {
            Ok(found) => own.extend(found.iter().filter_map(|path| rule_file(path, &mut texts, &mut problems))),
            Err(error) => problems.push(no_place(&path.display().to_string(), format!("cannot be read: {error}"))),
        }
    }
    if !problems.is_empty() {
        return Err(ConfigError { problems, texts });
    }
    let mut all = if with_stock { stock() } else { Vec::new() };
    all.extend(own.iter().cloned());
    Ok((all, own))
}

/// What is wrong with rule files, with their texts for excerpts.
pub fn wrong_rules(problems: Vec<Problem>, files: &[RuleFile]) -> ConfigError {
    let texts = files.iter().map(|file| (file.name.clone(), file.text.clone())).collect();
    ConfigError { problems, texts }
}

/// The embedded lexicon with files, or folders of them, laid over it, for commands without a configuration.
///
/// # Errors
/// Every problem of every file.
pub fn load_lexicon(paths: &[PathBuf]) -> Result<Arc<Lexicon>, ConfigError> {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    let mut files: Vec<LexiconFile> = Vec::new();
    for path in paths {
        match yaml_files(path) {
            Ok(found) => {
                let read = found.iter().filter_map(|path| rule_file(path, &mut texts, &mut problems));
                files.extend(read.map(|file| LexiconFile { name: file.name, text: file.text }));
            }
            Err(error) => problems.push(no_place(&path.display().to_string(), format!("cannot be read: {error}"))),
        }
    }
    match Lexicon::with_files(&files) {
        Ok(lexicon) if problems.is_empty() => Ok(Arc::new(lexicon)),
        Ok(_) => Err(ConfigError { problems, texts }),
        Err(found) => Err(ConfigError { problems: problems.into_iter().chain(found).collect(), texts }),
    }
}

fn no_place(file: &str, message: String) -> Problem {
    Problem { file: file.to_owned(), line: 0, column: 0, message }
}

/// Turns the messages of rooms into problems at a place of the configuration.
struct Placed {
    file: String,
    line: u32,
    column: u32,
}

impl Placed {
    fn problem(&self, message: impl ToString) -> Problem {
        Problem { file: self.file.clone(), line: self.line, column: self.column, message: message.to_string() }
    }
}

fn read(path: &Path, texts: &mut BTreeMap<String, String>) -> Result<Config, Vec<Problem>> {
    let node = layers::merged(path, texts)?;
    let main = path.display().to_string();
    let file: ConfigFile = yaml::decode_node(&node)?;
    let base = path.parent().map(Path::to_owned).unwrap_or_default();
    let mut problems = Vec::new();
    let at = |line: u32, column: u32| Placed { file: main.clone(), line, column };
    for (list, entry) in file.http.faults() {
        problems.push(no_place(&main, format!("`{list}`: `{entry}` is not `host:port`, such as `127.0.0.1:8080`")));
    }
    if let Err(error) = file.log.check() {
        problems.push(no_place(&main, error.to_string()));
    }
    let lexicon = lexicon(&file, &base, texts, &at, &mut problems);
    let http = HttpConfig {
        contact: if file.http.contact.is_empty() { file.contact.clone() } else { file.http.contact.clone() },
        ..file.http.clone()
    };
    let client = Client::new(&http).map_err(|error| vec![no_place(&main, error.to_string())])?;
    let feeds = feeds(&file, &base, lexicon.as_deref(), &at, &mut problems);
    let (calendars, instruments, exposures) = market(&file, &base, texts, &at, &mut problems);
    let quotes = quotes(&file, &base, &calendars, &instruments, &at, &mut problems);
    let mut receivers = Vec::new();
    for config in &file.receivers {
        match Receiver::new(&config.value, &base, &client) {
            Ok(receiver) => receivers.push(receiver),
            Err(error) => {
                let message = format!("receiver `{}`: {}", config.value.name, chain(&error));
                problems.push(at(config.line, config.column).problem(message));
            }
        }
    }
    repeated(&file.receivers, |config| &config.name, "receiver", &at, &mut problems);
    let names: Vec<&str> = file.receivers.iter().map(|config| config.value.name.as_str()).collect();
    let route = route(&file, &names, &at, &mut problems);
    let rules = lexicon.as_ref().and_then(|lexicon| rules(&file, &base, lexicon, texts, &at, &mut problems));
    match (lexicon, rules, route) {
        (Some(lexicon), Some(rules), Some(route)) if problems.is_empty() => Ok(Config {
            store: StoreConfig { path: base.join(&file.store.path), ..file.store },
            feeds,
            quotes,
            receivers,
            route,
            rules,
            watchlist: file.market.watchlist.iter().map(|name| Symbol::new(name)).collect(),
            calendars: Arc::new(calendars),
            instruments: Arc::new(instruments),
            exposures,
            lexicon,
            client,
            log: file.log,
        }),
        _ => Err(problems),
    }
}

/// An error with its causes, none twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

fn repeated<T>(
    items: &[Spanned<T>],
    name: impl Fn(&T) -> &str,
    what: &str,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) {
    for (index, item) in items.iter().enumerate() {
        if let Some(first) = items[..index].iter().find(|first| name(&first.value) == name(&item.value)) {
            let message = format!("{what} `{}` stands twice; the first is in line {}", name(&item.value), first.line);
            problems.push(at(item.line, item.column).problem(message));
        }
    }
}

fn feeds(
    file: &ConfigFile,
    base: &Path,
    lexicon: Option<&Lexicon>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Vec<Feed> {
    let mut feeds = Vec::new();
    for config in &file.feeds {
        let place = at(config.line, config.column);
        let speaks_for = config.value.source.as_ref().and_then(|source| source.speaks_for.as_deref());
        if let (Some(party), Some(lexicon)) = (speaks_for, lexicon)
            && lexicon.find_party(&PartyId::new(party)).is_none()
        {
            let hint = yaml::suggest(party, lexicon.party_ids())
                .map(|close| format!("; did you mean `{close}`?"))
                .unwrap_or_default();
            problems.push(
                place.problem(format!("feed `{}`: `speaks_for`: unknown party `{party}`{hint}", config.value.name)),
            );
        }
        match Feed::new(&config.value, base) {
            Ok(feed) if config.value.enabled => feeds.push(feed),
            Ok(_) => {}
            Err(error) => problems.push(place.problem(chain(&error))),
        }
    }
    repeated(&file.feeds, |config| config.name.as_str(), "feed", at, problems);
    feeds
}

/// Calendars, instruments and exposures: those that come with the program, and the operator's files over them.
fn market(
    file: &ConfigFile,
    base: &Path,
    texts: &mut BTreeMap<String, String>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> (Calendars, Instruments, Exposures) {
    let mut calendars = Calendars::embedded();
    let mut instruments = Instruments::embedded(&calendars);
    let mut text_of = |path: &Spanned<PathBuf>, problems: &mut Vec<Problem>| {
        let name = base.join(&path.value).display().to_string();
        match std::fs::read_to_string(&name) {
            Ok(text) => {
                texts.insert(name.clone(), text.clone());
                Some((name, text))
            }
            Err(error) => {
                problems.push(at(path.line, path.column).problem(format!("file `{name}` cannot be read: {error}")));
                None
            }
        }
    };
    for path in &file.market.calendars {
        if let Some((name, text)) = text_of(path, problems) {
            problems.extend(calendars.lay_over(&name, &text).err().unwrap_or_default());
        }
    }
    for path in &file.market.instruments {
        if let Some((name, text)) = text_of(path, problems) {
            problems.extend(instruments.lay_over(&name, &text, &calendars).err().unwrap_or_default());
        }
    }
    let mut exposures = Exposures::embedded(&instruments);
    for path in &file.market.exposures {
        if let Some((name, text)) = text_of(path, problems) {
            problems.extend(exposures.lay_over(&name, &text, &instruments).err().unwrap_or_default());
        }
    }
    (calendars, instruments, exposures)
}

fn quotes(
    file: &ConfigFile,
    base: &Path,
    calendars: &Calendars,
    instruments: &Instruments,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Vec<QuoteSource> {
    let mut quotes = Vec::new();
    for config in &file.quotes {
        match QuoteSource::new(&config.value, base, calendars, instruments) {
            Ok(source) if config.value.enabled => quotes.push(source),
            Ok(_) => {}
            Err(error) => problems.push(at(config.line, config.column).problem(chain(&error))),
        }
    }
    repeated(&file.quotes, |config| &config.name, "quote source", at, problems);
    quotes
}

fn route(
    file: &ConfigFile,
    names: &[&str],
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<Route> {
    let (config, line, column) = match &file.route {
        Some(route) => (route.value.clone(), route.line, route.column),
        // Without a route, everyone hears of everything.
        None => (
            RouteConfig { receivers: names.iter().map(|name| (*name).to_owned()).collect(), ..RouteConfig::default() },
            0,
            0,
        ),
    };
    match Route::new(config, names) {
        Ok(route) => Some(route),
        Err(faults) => {
            problems.extend(faults.into_iter().map(|fault| at(line, column).problem(fault)));
            None
        }
    }
}

fn lexicon(
    file: &ConfigFile,
    base: &Path,
    texts: &mut BTreeMap<String, String>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<Arc<Lexicon>> {
    let mut files = Vec::new();
    for named in &file.lexicon {
        match yaml_files(&base.join(&named.value)) {
            Ok(paths) => files.extend(paths.iter().filter_map(|path| rule_file(path, texts, problems))),
            Err(error) => problems.push(
                at(named.line, named.column)
                    .problem(format!("`lexicon`: `{}` cannot be read: {error}", named.value.display())),
            ),
        }
    }
    let files: Vec<LexiconFile> =
        files.into_iter().map(|file| LexiconFile { name: file.name, text: file.text }).collect();
    match Lexicon::with_files(&files) {
        Ok(lexicon) => Some(Arc::new(lexicon)),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

fn rules(
    file: &ConfigFile,
    base: &Path,
    lexicon: &Arc<Lexicon>,
    texts: &mut BTreeMap<String, String>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<RuleSet> {
    let mut files: Vec<RuleFile> = if file.rules.stock { stock() } else { Vec::new() };
    for named in &file.rules.files {
        match yaml_files(&base.join(&named.value)) {
            Ok(paths) => files.extend(paths.iter().filter_map(|path| rule_file(path, texts, problems))),
            Err(error) => problems.push(
                at(named.line, named.column)
                    .problem(format!("`rules.files`: `{}` cannot be read: {error}", named.value.display())),
            ),
        }
    }
    match RuleSet::compile(&files, lexicon) {
        Ok(rules) => Some(rules),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// A file, or the `.yaml` and `.yml` files of a folder in the order of their names.
fn yaml_files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !std::fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    found.retain(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"));
    found.sort();
    Ok(found)
}

fn rule_file(path: &Path, texts: &mut BTreeMap<String, String>, problems: &mut Vec<Problem>) -> Option<RuleFile> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => {
            texts.insert(name.clone(), text.clone());
            Some(RuleFile { name, text })
        }
        Err(error) => {
            problems.push(no_place(&name, format!("cannot be read: {error}")));
            None
        }
    }
}
