//! Reads the configuration: files and environment to a checked `Config`, or every problem at once.
//!
//! In: the path of `bellwether.yaml`. Out: feeds, quote sources, receivers, rules, routes, ready to run.
//!
//! Later layers win: `bellwether.yaml`, then `conf.d/*.yaml` beside it in the order of their names, then variables
//! `BELLWETHER__STORE__PATH=..`. Maps are merged; `feeds`, `quotes` and `receivers` are joined by name; other lists are
//! replaced. Relative paths are taken from the folder of `bellwether.yaml`.

mod cautions;
mod files;
mod layers;
mod lint;
mod schema;
#[cfg(test)]
mod tests;

pub use lint::match_fault;
pub use schema::schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{Customs, Inhibition, Route, RouteConfig, RouteFault, Silence};
use crate::config::files::{RuleFiles, lexicon_file, yaml_files};
use crate::delivery::{Receiver, ReceiverConfig};
use crate::fetch::{Feed, FeedConfig};
use crate::http::{Client, HttpConfig};
use crate::lexicon::{Lexicon, LexiconFile, PartyId};
use crate::links::{Links, LinksConfig};
use crate::market::calendar::Calendars;
use crate::market::exposure::Exposures;
use crate::market::instruments::Instruments;
use crate::market::providers::{QuoteSource, QuoteSourceConfig};
use crate::market::{DISAGREE_PERCENT, Reference, Symbol};
use crate::operator::{self, OperatorConfig};
use crate::rules::{RuleFile, RuleSet, goods_under, is_stock, stock};
use crate::schedule::HumanDuration;
use crate::telemetry::LogConfig;
use crate::yaml::{self, Key, Lint, Node, Problem, Spanned, Value};

/// The whole configuration file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "bellwether configuration")]
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
    /// What nobody is to hear for a while.
    #[serde(default)]
    silences: Vec<Spanned<Silence>>,
    /// Alerts that keep others quiet.
    #[serde(default)]
    inhibit: Vec<Spanned<Inhibition>>,
    #[serde(default)]
    operator: Option<Spanned<OperatorConfig>>,
    #[serde(default)]
    links: Option<Spanned<LinksConfig>>,
    #[serde(default)]
    http: HttpConfig,
    #[serde(default)]
    log: LogConfig,
}

/// Where everything is kept; `store`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
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
    /// Two sources of one symbol that are further apart, in percent, disagree, and its price is unknown. Default: 2.
    disagree_percent: Option<Spanned<f64>>,
}

/// Which rules are used; `rules`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a map such as `{files: [my.yaml]}`")]
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
    /// Signs links in messages, and says where they are answered.
    pub links: Option<Arc<Links>>,
    pub route: Route,
    pub customs: Customs,
    /// Who hears of bellwether's own troubles.
    pub operator: operator::Settings,
    /// A monitor that is told that bellwether is alive.
    pub ping: Option<operator::Ping>,
    pub rules: RuleSet,
    pub watchlist: Vec<Symbol>,
    pub calendars: Arc<Calendars>,
    pub instruments: Arc<Instruments>,
    pub exposures: Arc<Exposures>,
    /// Sources of one symbol that are further apart disagree.
    pub disagree_percent: f64,
    pub lexicon: Arc<Lexicon>,
    pub client: Client,
    pub log: LogConfig,
    /// What works and should not stay so; the daemon logs it.
    pub cautions: Vec<Lint>,
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
    let mut seen = Seen::default();
    match read(path, &mut texts, &mut seen) {
        Ok(config) => Ok(config),
        Err(mut problems) => {
            problems.sort();
            problems.dedup();
            Err(ConfigError { problems, texts })
        }
    }
}

/// What of a configuration says which rules tell whom: enough to try them, and without a secret in it.
#[derive(Debug)]
pub struct Telling {
    pub rules: RuleSet,
    /// The files of the rules, the stock ones first.
    pub files: Vec<RuleFile>,
    pub route: Route,
    pub customs: Customs,
}

/// Reads rules, routes and how receivers want to be told. Passwords and keys are not looked for.
///
/// # Errors
/// As `load`, of these parts.
pub fn load_telling(path: &Path) -> Result<Telling, ConfigError> {
    let mut texts = BTreeMap::new();
    read_telling(path, &mut texts).map_err(|mut problems| {
        problems.sort();
        problems.dedup();
        ConfigError { problems, texts }
    })
}

fn read_telling(path: &Path, texts: &mut BTreeMap<String, String>) -> Result<Telling, Vec<Problem>> {
    let node = layers::merged(path, texts)?;
    let file = yaml::decode_node::<ConfigFile>(&node)?;
    let main = path.display().to_string();
    let base = path.parent().map(Path::to_owned).unwrap_or_default();
    let at = |line: u32, column: u32| Placed { file: main.clone(), line, column };
    let (mut problems, mut seen) = (Vec::new(), Seen::default());
    let lexicon = lexicon(&file, &base, texts, &at, &mut problems);
    let names: Vec<&str> = file.receivers.iter().map(|config| config.value.name.as_str()).collect();
    let under = |object: &str| lexicon.as_ref().map(|words| goods_under(object, words)).unwrap_or_default();
    let customs = customs(&file, &under, &at, &mut problems);
    let route = route(&file, Some(&node), &names, &under, &at, &mut problems);
    let rules = rules(&file, &base, lexicon.as_ref(), texts, &mut seen, &at, &mut problems);
    match (rules, route) {
        (Some(rules), Some(route)) if problems.is_empty() => Ok(Telling { rules, files: seen.rules, route, customs }),
        _ => Err(problems),
    }
}

/// A configuration looked over: everything that is wrong or doubtful, and what can be used of it.
#[derive(Debug)]
pub struct Checked {
    /// None where it would be refused.
    pub config: Option<Config>,
    pub problems: Vec<Problem>,
    /// What cannot have been meant; a daemon starts with it.
    pub lints: Vec<Lint>,
    /// Rule files that the configuration names, without the stock ones.
    pub rules: Vec<RuleFile>,
    /// The embedded lexicon, where that of the configuration is wrong.
    pub lexicon: Arc<Lexicon>,
    pub texts: BTreeMap<String, String>,
}

/// Looks a configuration over, as `load` does, and goes on to what is doubtful.
pub fn check(path: &Path) -> Checked {
    let mut texts = BTreeMap::new();
    let mut seen = Seen::default();
    let (config, mut problems) = match read(path, &mut texts, &mut seen) {
        Ok(config) => (Some(config), Vec::new()),
        Err(problems) => (None, problems),
    };
    problems.sort();
    problems.dedup();
    let lexicon = seen.lexicon.unwrap_or_else(|| Arc::new(Lexicon::embedded()));
    let mut lints = crate::rules::lint(&seen.rules, &lexicon, &lint::around(config.as_ref()));
    if let (Some(config), Some(node)) = (&config, &seen.node) {
        lints.extend(lint::lint(node, config));
    }
    lints.append(&mut seen.lints);
    lints.sort();
    lints.dedup();
    let rules = seen.rules.into_iter().filter(|file| !is_stock(&file.name)).collect();
    Checked { config, problems, lints, rules, lexicon, texts }
}

/// What was read on the way to a configuration.
#[derive(Debug, Default)]
struct Seen {
    node: Option<Node>,
    rules: Vec<RuleFile>,
    lints: Vec<Lint>,
    lexicon: Option<Arc<Lexicon>>,
}

/// Reads rule files and folders of them, for commands that take rules without a configuration.
///
/// # Errors
/// Every problem of every file.
pub fn load_rules(paths: &[PathBuf], with_stock: bool, lexicon: &Arc<Lexicon>) -> Result<RuleSet, ConfigError> {
    let (files, _) = rule_files(paths, with_stock)?;
    RuleSet::compile(&files, lexicon).map_err(|problems| wrong_rules(problems, &files))
}

/// Looks rule and lexicon files over, for `check` without a configuration; the stock rules stand beside them.
pub fn check_rules(paths: &[PathBuf], lexicon_paths: &[PathBuf]) -> Checked {
    let (lexicon, mut texts, mut problems) = match load_lexicon(lexicon_paths) {
        Ok(lexicon) => (Some(lexicon), BTreeMap::new(), Vec::new()),
        Err(wrong) => (None, wrong.texts, wrong.problems),
    };
    let (found, own_texts, unread) = own_rule_files(paths);
    texts.extend(own_texts);
    problems.extend(unread);
    let files: Vec<RuleFile> = stock().into_iter().chain(found.files.iter().cloned()).collect();
    problems.extend(compile(&files, lexicon.as_ref()).1);
    problems.sort();
    problems.dedup();
    let lexicon = lexicon.unwrap_or_else(|| Arc::new(Lexicon::embedded()));
    let mut lints = crate::rules::lint(&files, &lexicon, &crate::rules::Around::default());
    lints.extend(found.lints);
    lints.sort();
    Checked { config: None, problems, lints, rules: found.files, lexicon, texts }
}

/// The rule files at the paths, after the stock ones where those are wanted, and again those at the paths alone, each with
/// what it includes.
///
/// # Errors
/// What cannot be read.
pub fn rule_files(paths: &[PathBuf], with_stock: bool) -> Result<(Vec<RuleFile>, Vec<RuleFile>), ConfigError> {
    let (found, texts, problems) = own_rule_files(paths);
    if !problems.is_empty() {
        return Err(ConfigError { problems, texts });
    }
    let mut all = if with_stock { stock() } else { Vec::new() };
    all.extend(found.files.iter().cloned());
    Ok((all, found.files))
}

fn own_rule_files(paths: &[PathBuf]) -> (RuleFiles, BTreeMap<String, String>, Vec<Problem>) {
    let mut texts = BTreeMap::new();
    let mut problems = Vec::new();
    let mut found = RuleFiles::default();
    for path in paths {
        if let Err(error) = found.add(path, &mut texts, &mut problems) {
            problems.push(no_place(&path.display().to_string(), format!("cannot be read: {error}")));
        }
    }
    (found, texts, problems)
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
                files.extend(found.iter().filter_map(|path| lexicon_file(path, &mut texts, &mut problems)));
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

fn read(path: &Path, texts: &mut BTreeMap<String, String>, seen: &mut Seen) -> Result<Config, Vec<Problem>> {
    let node = layers::merged(path, texts)?;
    let main = path.display().to_string();
    let (file, mut problems) = match yaml::decode_node::<ConfigFile>(&node) {
        Ok(file) => (file, Vec::new()),
        // What the rest of it names is looked at all the same.
        Err(problems) => (readable(&node).map_err(|_| problems.clone())?, problems),
    };
    seen.node = Some(node);
    let base = path.parent().map(Path::to_owned).unwrap_or_default();
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
    let disagree_percent = disagree_percent(&file, &at, &mut problems);
    let quotes = quotes(&file, &base, &calendars, &instruments, &at, &mut problems);
    let links = links(&file, &base, &at, &mut problems);
    let mut receivers = Vec::new();
    for config in &file.receivers {
        match Receiver::new(&config.value, &base, &client, lexicon.as_ref(), links.as_ref()) {
            Ok(receiver) => receivers.push(receiver),
            Err(error) => {
                let message = format!("receiver `{}`: {}", config.value.name, chain(&error));
                problems.push(at(config.line, config.column).problem(message));
            }
        }
    }
    repeated(&file.receivers, |config| &config.name, "receiver", &at, &mut problems);
    let names: Vec<&str> = file.receivers.iter().map(|config| config.value.name.as_str()).collect();
    let under = |object: &str| lexicon.as_ref().map(|words| goods_under(object, words)).unwrap_or_default();
    let customs = customs(&file, &under, &at, &mut problems);
    let route = route(&file, seen.node.as_ref(), &names, &under, &at, &mut problems);
    let ping = ping(&file, &base, &at, &mut problems);
    let operator = operator(&file, (&feeds, &quotes, &receivers), &at, &mut problems);
    seen.lexicon.clone_from(&lexicon);
    let rules = rules(&file, &base, lexicon.as_ref(), texts, seen, &at, &mut problems);
    let cautions = seen.node.as_ref().map(|node| cautions::cautions(node, &feeds)).unwrap_or_default();
    match (lexicon, rules, route) {
        (Some(lexicon), Some(rules), Some(route)) if problems.is_empty() => Ok(Config {
            cautions,
            store: StoreConfig { path: base.join(&file.store.path), ..file.store },
            feeds,
            quotes,
            receivers,
            links,
            route,
            customs,
            operator,
            ping,
            rules,
            watchlist: file.market.watchlist.iter().map(|name| Symbol::new(name)).collect(),
            calendars: Arc::new(calendars),
            instruments: Arc::new(instruments),
            exposures: Arc::new(exposures),
            disagree_percent,
            lexicon,
            client,
            log: file.log,
        }),
        _ => Err(problems),
    }
}

impl Config {
    /// What is known of markets beside prices.
    pub fn reference(&self) -> Reference {
        Reference {
            calendars: self.calendars.clone(),
            instruments: self.instruments.clone(),
            exposures: self.exposures.clone(),
            disagree_percent: self.disagree_percent,
        }
    }

    /// How old the last price of a symbol may be, where a source of it says so.
    pub fn stale_after(&self, symbol: &Symbol) -> Option<TimeDelta> {
        let of = |brings: &dyn Fn(Option<Vec<Symbol>>) -> bool| {
            self.quotes.iter().filter(|source| brings(source.symbols())).filter_map(|source| source.stale_after).max()
        };
        of(&|symbols| symbols.is_some_and(|symbols| symbols.contains(symbol)))
            .or_else(|| of(&|symbols| symbols.is_none()))
    }
}

/// The entries of a configuration that can be read, where others cannot.
fn readable(node: &Node) -> Result<ConfigFile, Vec<Problem>> {
    let Value::Map(entries) = &node.value else { return Err(Vec::new()) };
    let alone = |entry: &(Key, Node)| Node { place: node.place.clone(), value: Value::Map(vec![entry.clone()]) };
    let mut kept: Vec<(Key, Node)> =
        entries.iter().filter(|entry| yaml::decode_node::<ConfigFile>(&alone(entry)).is_ok()).cloned().collect();
    // A route cannot be judged without the receivers.
    if entries.iter().any(|(key, _)| key.name == "receivers") && !kept.iter().any(|(key, _)| key.name == "receivers") {
        kept.retain(|(key, _)| key.name != "route");
    }
    yaml::decode_node(&Node { place: node.place.clone(), value: Value::Map(kept) })
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

/// How far apart two sources of one symbol may be.
fn disagree_percent(file: &ConfigFile, at: &impl Fn(u32, u32) -> Placed, problems: &mut Vec<Problem>) -> f64 {
    let Some(asked) = &file.market.disagree_percent else { return DISAGREE_PERCENT };
    if !(asked.value > 0.0 && asked.value < 100.0) {
        let message = format!("`market.disagree_percent: {}`: expected percent above 0 and below 100", asked.value);
        problems.push(at(asked.line, asked.column).problem(message));
    }
    asked.value
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

fn links(
    file: &ConfigFile,
    base: &Path,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<Arc<Links>> {
    let config = file.links.as_ref()?;
    let made = Links::new(&config.value, base);
    made.map_err(|error| problems.push(at(config.line, config.column).problem(chain(&error)))).ok().map(Arc::new)
}

/// How each receiver wants to be told, and what nobody is to hear.
/// `under` gives the goods that come under a name.
fn customs(
    file: &ConfigFile,
    under: &impl Fn(&str) -> Vec<String>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Customs {
    let mut customs = Customs::default();
    for config in &file.receivers {
        match config.value.manners() {
            Ok(manners) => {
                customs.manners.insert(config.value.name.clone(), manners);
            }
            Err(error) => {
                let message = format!("receiver `{}`: {}", config.value.name, chain(&error));
                problems.push(at(config.line, config.column).problem(message));
            }
        }
    }
    for config in &file.receivers {
        let Some(other) = &config.value.fallback else { continue };
        let known = file.receivers.iter().any(|one| one.value.name == *other);
        if !known || *other == config.value.name {
            let message =
                format!("receiver `{}`: `fallback`: `{other}` is not the name of another receiver", config.value.name);
            problems.push(at(config.line, config.column).problem(message));
        }
    }
    for silence in &file.silences {
        if silence.value.matchers.is_empty() {
            let message = "`silences[].match` is empty: it would keep every alert from everybody".to_owned();
            problems.push(at(silence.line, silence.column).problem(message));
        }
        let mut silence = silence.value.clone();
        silence.matchers.widen(under);
        customs.silences.push(silence);
    }
    for inhibition in &file.inhibit {
        let Inhibition { source_match, target_match, .. } = &inhibition.value;
        for (name, matchers) in [("source_match", source_match), ("target_match", target_match)] {
            if matchers.is_empty() {
                let message = format!("`inhibit[].{name}` is empty: it would be every alert");
                problems.push(at(inhibition.line, inhibition.column).problem(message));
            }
        }
        let mut inhibition = inhibition.value.clone();
        inhibition.source_match.widen(under);
        inhibition.target_match.widen(under);
        customs.inhibitions.push(inhibition);
    }
    customs
}

fn route(
    file: &ConfigFile,
    tree: Option<&Node>,
    names: &[&str],
    under: &impl Fn(&str) -> Vec<String>,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<Route> {
    let (mut config, line, column) = match &file.route {
        Some(route) => (route.value.clone(), route.line, route.column),
        // Without a route, everyone hears of everything.
        None => (
            RouteConfig { receivers: names.iter().map(|name| (*name).to_owned()).collect(), ..RouteConfig::default() },
            0,
            0,
        ),
    };
    config.widen(under);
    match Route::new(config, names) {
        Ok(route) => Some(route),
        Err(faults) => {
            let place = |fault: &RouteFault| tree.and_then(|tree| lint::place_in_route(tree, fault));
            problems.extend(faults.into_iter().map(|fault| match place(&fault) {
                Some(place) => place.problem(fault.message),
                None => at(line, column).problem(fault.message),
            }));
            None
        }
    }
}

fn ping(
    file: &ConfigFile,
    base: &Path,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<operator::Ping> {
    let operator = file.operator.as_ref()?;
    let made = operator::Ping::new(operator.value.ping.as_ref()?, base);
    made.map_err(|fault| problems.push(at(operator.line, operator.column).problem(fault))).ok()
}

fn operator(
    file: &ConfigFile,
    (feeds, quotes, receivers): (&[Feed], &[QuoteSource], &[Receiver]),
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> operator::Settings {
    let names: Vec<&str> = file.receivers.iter().map(|config| config.value.name.as_str()).collect();
    let config = file.operator.as_ref().map(|config| config.value.clone()).unwrap_or_default();
    let (line, column) = file.operator.as_ref().map_or((0, 0), |config| (config.line, config.column));
    problems.extend(config.faults(&names).into_iter().map(|fault| at(line, column).problem(fault)));
    let known: Vec<(&str, bool)> = receivers.iter().map(|receiver| (receiver.name(), receiver.is_mail())).collect();
    operator::Settings {
        feeds: feeds.iter().map(|feed| (feed.name.to_string(), feed.silent_after)).collect(),
        quotes: quotes.iter().map(|source| source.name.clone()).collect(),
        ..operator::Settings::new(&config, &known)
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
            Ok(paths) => files.extend(paths.iter().filter_map(|path| lexicon_file(path, texts, problems))),
            Err(error) => problems.push(
                at(named.line, named.column)
                    .problem(format!("`lexicon`: `{}` cannot be read: {error}", named.value.display())),
            ),
        }
    }
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
    lexicon: Option<&Arc<Lexicon>>,
    texts: &mut BTreeMap<String, String>,
    seen: &mut Seen,
    at: &impl Fn(u32, u32) -> Placed,
    problems: &mut Vec<Problem>,
) -> Option<RuleSet> {
    let mut found = RuleFiles::default();
    for named in &file.rules.files {
        if let Err(error) = found.add(&base.join(&named.value), texts, problems) {
            let message = format!("`rules.files`: `{}` cannot be read: {error}", named.value.display());
            problems.push(at(named.line, named.column).problem(message));
        }
    }
    let mut files: Vec<RuleFile> = if file.rules.stock { stock() } else { Vec::new() };
    files.append(&mut found.files);
    seen.lints.append(&mut found.lints);
    let (compiled, found) = compile(&files, lexicon);
    problems.extend(found);
    seen.rules = files;
    compiled
}

/// Compiles rules. Without a lexicon, since the user's is wrong, words that may stand in it are not called unknown.
fn compile(files: &[RuleFile], lexicon: Option<&Arc<Lexicon>>) -> (Option<RuleSet>, Vec<Problem>) {
    let compiled = match lexicon {
        Some(lexicon) => RuleSet::compile(files, lexicon),
        None => RuleSet::compile(files, &Arc::new(Lexicon::embedded())),
    };
    match compiled {
        Ok(rules) => (lexicon.map(|_| rules), Vec::new()),
        Err(mut found) => {
            let of_words = ["unknown kind `", "unknown party `", "unknown product `", "unknown basis `"];
            let may_stand_there = |problem: &Problem| of_words.iter().any(|part| problem.message.contains(part));
            found.retain(|problem| lexicon.is_some() || !may_stand_there(problem));
            (None, found)
        }
    }
}
