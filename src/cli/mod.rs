//! The command line: arguments to commands; tables for people, JSON for programs.
//!
//! Exit codes: 0 done, 1 the thing asked about is not so, 2 usage or configuration.

mod backtest;
mod calendar;
mod check;
mod explain;
mod explain_prices;
mod extract;
mod findings;
mod impact;
mod impact_shown;
mod kept;
mod look;
mod operate;
mod orders;
mod quotes;
mod rules;
mod schema;
mod serve;
mod stories;
mod table;
mod tell;
mod try_rules;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::config::{self, Config, ConfigError};

/// Reads typed facts out of news, remembers what has been said, and alerts once.
#[derive(Debug, Parser)]
#[command(name = "bellwether", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The configuration that is read where none is named.
const DEFAULT_CONFIG: &str = "bellwether.yaml";

/// Which configuration.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct ConfigArgument {
    /// Configuration file.
    #[arg(short, long, env = "BELLWETHER_CONFIG", default_value = DEFAULT_CONFIG)]
    config: PathBuf,
}

/// How output looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
}

/// How output looks.
#[derive(Debug, clap::Args)]
pub(crate) struct FormatArgument {
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs as a daemon until SIGTERM; SIGHUP reloads configuration and rules.
    Run(ConfigArgument),
    /// One pass over everything that is due, then exits.
    Once {
        #[command(flatten)]
        config: ConfigArgument,
        /// Polls what is not due yet, too.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Checks configuration, rules, tests and lexicon: every problem, with its place, and what cannot have been meant.
    ///
    /// Ends with 2 where a file would be refused, and with 1 where it would be taken and holds what can never work.
    Check {
        #[command(flatten)]
        config: ConfigArgument,
        /// Rule files or folders to check by themselves, over the stock rules.
        #[arg(long, num_args = 1..)]
        rules: Vec<PathBuf>,
        /// Lexicon files or folders to check by themselves, and to read the rules with.
        #[arg(long, num_args = 1..)]
        lexicon: Vec<PathBuf>,
        /// Warnings are failures, too.
        #[arg(long)]
        strict: bool,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Shows which rules an article fires, which not, and why: every condition, what it saw, and whether it held.
    Explain {
        /// A file, an http(s) address, or of the store the id of an article, a fact (`ARTICLE#1`) or an alert.
        what: String,
        #[command(flatten)]
        config: ConfigArgument,
        /// Rule files or folders; the stock rules beside them, unless `--no-stock`. Of an id, those configured, unless these are given.
        #[arg(long, num_args = 1..)]
        rules: Vec<PathBuf>,
        #[arg(long)]
        no_stock: bool,
        /// Lexicon files or folders, laid over the embedded one.
        #[arg(long, num_args = 1..)]
        lexicon: Vec<PathBuf>,
        /// Only this rule, whether it fires or not.
        #[arg(long)]
        rule: Option<String>,
        /// Shows rules that came within one condition, too.
        #[arg(long)]
        near: bool,
        /// Publication time of a file or page.
        #[arg(long, value_parser = instant)]
        published: Option<chrono::DateTime<chrono::Utc>>,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Runs the tests that stand beside rules: what is given, and the alerts that should come of it.
    Test {
        /// Rule files, test files, or folders of them; the stock rules, if left out.
        paths: Vec<PathBuf>,
        /// Tries the rules of this configuration, and those of the paths beside them; tests may ask who is told.
        #[arg(long, conflicts_with_all = ["no_stock", "lexicon"])]
        config: Option<PathBuf>,
        /// Only the rules of the paths, without the stock ones.
        #[arg(long)]
        no_stock: bool,
        /// Lexicon files or folders, laid over the embedded one.
        #[arg(long, num_args = 1..)]
        lexicon: Vec<PathBuf>,
        /// Names the tests that passed, too.
        #[arg(short, long)]
        verbose: bool,
        /// Writes what came into the `expect` of the tests that fail, and leaves the rest of their files as it is.
        #[arg(long, requires = "paths")]
        update: bool,
    },
    /// Reads the facts of an article: a file, an http(s) address, or one JSON document a line on standard input.
    Extract {
        /// Text or HTML file, or an address; standard input if left out.
        article: Option<String>,
        /// Default: what suits a terminal, else `jsonl`.
        #[arg(long, value_enum)]
        format: Option<Format>,
        /// Publication time of a file or page, against which dates are resolved. Default: the page's own, else now.
        #[arg(long, value_parser = instant)]
        published: Option<chrono::DateTime<chrono::Utc>>,
        /// Show, sentence by sentence, what each word stands for, which trigger fired, and why a candidate was dropped;
        /// then how sure each fact is. With `json` or `jsonl`, the facts and the signs of their confidence.
        #[arg(long)]
        explain: bool,
        /// Lexicon files or folders, laid over the embedded one.
        #[arg(long, num_args = 1..)]
        lexicon: Vec<PathBuf>,
    },
    /// Shows what rules would have alerted on an archive of articles.
    Backtest {
        #[command(flatten)]
        asked: Box<backtest::Asked>,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Lists alerts, newest first, or shows one with all its revisions.
    Alerts {
        #[command(flatten)]
        config: ConfigArgument,
        id: Option<String>,
        #[arg(long, default_value_t = 20)]
        limit: usize,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Lists stories, newest first, or shows one with its history.
    Stories {
        #[command(flatten)]
        config: ConfigArgument,
        id: Option<String>,
        /// Those that this article speaks of, and whether it opens, moves or repeats each.
        #[arg(long, conflicts_with_all = ["id", "limit", "as_of"])]
        article: Option<String>,
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// As they were known at this time.
        #[arg(long, value_parser = instant)]
        as_of: Option<chrono::DateTime<chrono::Utc>>,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Shows one story whole: how it came where it is, who stands where, which sources carried it.
    Story {
        #[command(flatten)]
        config: ConfigArgument,
        id: String,
        /// As it was known at this time.
        #[arg(long, value_parser = instant)]
        as_of: Option<chrono::DateTime<chrono::Utc>>,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Lists the dates ahead: when measures begin, truces end, leaders meet.
    Calendar {
        #[command(flatten)]
        config: ConfigArgument,
        /// How far ahead.
        #[arg(long, default_value_t = 60)]
        days: u32,
        /// Writes an iCalendar file (RFC 5545), which calendars can open or follow, instead of a table.
        #[arg(long)]
        ics: Option<PathBuf>,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Lists feeds and quote sources: when they were read, what came of it, when they are due.
    Feeds {
        #[command(flatten)]
        config: ConfigArgument,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Shows what became of every entry that was fetched, by feed, and what was told.
    Coverage {
        #[command(flatten)]
        config: ConfigArgument,
        /// How far back; whole days of UTC, today with them.
        #[arg(long, default_value = "7d", value_name = "DURATION")]
        since: crate::schedule::HumanDuration,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Writes a copy of the store to a file, beside a running daemon, and checks it.
    Backup {
        /// The file; it must not be there yet.
        #[arg(value_name = "FILE")]
        file: std::path::PathBuf,
        #[command(flatten)]
        config: ConfigArgument,
    },
    /// Lists what is wrong: feeds that fail or are silent, receivers that are down. Ends with 1 if anything is.
    Status {
        #[command(flatten)]
        config: ConfigArgument,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Shows how fresh the prices of each symbol are, or takes in history.
    #[command(args_conflicts_with_subcommands = true)]
    Quotes {
        #[command(subcommand)]
        command: Option<quotes::QuotesCommand>,
        #[command(flatten)]
        config: ConfigArgument,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Shows what prices did after an event, an alert, or on average after all alerts of a rule.
    Impact(impact::ImpactArguments),
    /// Keeps alerts of a sort from everybody for a time, lists such silences, or ends one.
    Silence(orders::SilenceArguments),
    /// Says that an alert is known, for good or for a while.
    Ack(orders::AckArguments),
    /// Lists who has unsubscribed from a receiver's mails, or lets somebody have them again.
    Unsubscribed(orders::UnsubscribedArguments),
    /// Shows who would be told of an alert, when, and why.
    Route(tell::RouteArguments),
    /// Writes the mail or webhook body of an alert, and sends nothing.
    Preview(tell::PreviewArguments),
    /// Sends a drill to a receiver, by the way that alerts take, and shows what it answered.
    SendTest(tell::SendTestArguments),
    /// Lists notifications that are not delivered yet or were given up and what is held for later, shows one, or puts one
    /// back.
    Outbox {
        /// Id of a notification, to see every try.
        id: Option<String>,
        #[command(flatten)]
        config: ConfigArgument,
        /// Shows delivered ones too.
        #[arg(long)]
        all: bool,
        /// Id of a notification to send again.
        #[arg(long)]
        retry: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: usize,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Lists the rules, whether each is on, and on how many facts it has failed, or shows one as it is written.
    ///
    /// Of the configuration, or the stock rules where there is none.
    Rules {
        /// Name of a rule, to see it as it is written.
        name: Option<String>,
        #[command(flatten)]
        config: ConfigArgument,
        #[command(flatten)]
        format: FormatArgument,
    },
    /// Prints the JSON Schema of a sort of files, for editors.
    Schema {
        of: schema::Of,
        /// Of `rules`: lexicon files or folders whose words are offered, too.
        #[arg(long, num_args = 1..)]
        lexicon: Vec<PathBuf>,
    },
    /// Prints completions for a shell.
    Completions { shell: clap_complete::Shell },
    /// Prints the manual page.
    Man,
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Done,
    /// The thing asked about is not so.
    NotSo,
    /// Usage or configuration.
    Refused,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::SUCCESS,
            Ended::NotSo => Self::from(1),
            Ended::Refused => Self::from(2),
        }
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(ended) => ended.into(),
        // A reader that has gone, as of `| head`, is no error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(wrong) = error.downcast_ref::<ConfigError>() {
                findings::show_refusal(wrong);
            } else {
                say(format_args!("error: {error:#}"));
            }
            Ended::Refused.into()
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn run(command: Command) -> Result<Ended> {
    match command {
        Command::Run(config) => serve::run(&config.config),
        Command::Once { config, all, format } => serve::once(&config.config, all, format.format),
        Command::Check { config, rules, lexicon, strict, format } => {
            check::run(&check::Asked { config: config.config, rules, lexicon, strict }, format.format)
        }
        Command::Explain { what, config, rules, no_stock, lexicon, rule, near, published, format } => {
            let asked = explain::Asked { what, config, rules, stock: !no_stock, lexicon, rule, near, published };
            explain::run(&asked, format.format)
        }
        Command::Test { paths, config, no_stock, lexicon, verbose, update } => {
            try_rules::run(&try_rules::Asked { paths, stock: !no_stock, lexicon, config, verbose, update })
        }
        Command::Extract { article, format, published, explain, lexicon } => {
            let asked = extract::Asked { article, format, published, explain, lexicon };
            extract::run(&asked)
        }
        Command::Backtest { asked, format } => backtest::run(&asked, format.format),
        Command::Alerts { config, id, limit, format } => {
            look::alerts(&config.config, id.as_deref(), limit, format.format)
        }
        Command::Stories { config, id, article, limit, as_of, format } => {
            stories::run(&config.config, &stories::StoriesAsked { id, article, limit, as_of }, format.format)
        }
        Command::Story { config, id, as_of, format } => {
            let asked = stories::StoriesAsked { id: Some(id), article: None, limit: 1, as_of };
            stories::run(&config.config, &asked, format.format)
        }
        Command::Calendar { config, days, ics, format } => {
            calendar::run(&config.config, days, ics.as_deref(), format.format)
        }
        Command::Feeds { config, format } => look::feeds(&config.config, format.format),
        Command::Coverage { config, since, format } => operate::coverage(&config.config, since, format.format),
        Command::Backup { file, config } => operate::backup(&config.config, &file),
        Command::Status { config, format } => operate::status(&config.config, format.format),
        Command::Quotes { command: Some(quotes::QuotesCommand::Import(asked)), .. } => quotes::import(&asked),
        Command::Quotes { command: None, config, format } => quotes::freshness(&config.config, format.format),
        Command::Impact(asked) => impact::run(&asked),
        Command::Silence(asked) => orders::silence(&asked),
        Command::Ack(asked) => orders::ack(&asked),
        Command::Unsubscribed(asked) => orders::unsubscribed(&asked),
        Command::Route(asked) => tell::route(&asked),
        Command::Preview(asked) => tell::preview(&asked),
        Command::SendTest(asked) => tell::send_test(&asked),
        Command::Outbox { id, config, all, retry, limit, format } => match (retry, id) {
            (Some(id), _) => look::retry(&config.config, &id),
            (None, Some(id)) => look::outbox_show(&config.config, &id, format.format),
            (None, None) => look::outbox(&config.config, all, limit, format.format),
        },
        Command::Rules { name, config, format } => {
            rules::run(&rules::Asked { name, config: config.config }, format.format)
        }
        Command::Schema { of, lexicon } => schema::run(of, &lexicon),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "bellwether", &mut std::io::stdout());
            Ok(Ended::Done)
        }
        Command::Man => {
            clap_mangen::Man::new(Arguments::command())
                .render(&mut std::io::stdout())
                .context("the page cannot be written")?;
            Ok(Ended::Done)
        }
    }
}

/// A time as people type it: with its zone, or a day, which begins at midnight UTC.
fn instant(text: &str) -> Result<chrono::DateTime<chrono::Utc>, String> {
    let day = || text.parse::<chrono::NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0)).map(|at| at.and_utc());
    text.parse().ok().or_else(day).ok_or_else(|| {
        "expected a time with its zone, such as `2026-03-07T03:00:00Z` or `2026-03-06T22:00:00-05:00`, or a day, `2026-03-07`"
            .to_owned()
    })
}

/// Reads the configuration; what is wrong with it is shown by `main`.
fn load(path: &std::path::Path) -> Result<Config> {
    Ok(config::load(path)?)
}

/// A line on standard error.
fn say(text: std::fmt::Arguments<'_>) {
    anstream::eprintln!("{text}");
}

/// Text on standard output.
fn print(text: &str) -> Result<()> {
    anstream::stdout().write_all(text.as_bytes()).context("standard output cannot be written")
}

/// Values as JSON: one document, or one a line.
fn print_json<T: serde::Serialize>(values: &[T], format: Format) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut out, values)?;
        out.write_all(b"\n")?;
    } else {
        for value in values {
            serde_json::to_writer(&mut out, value)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Runs what needs the runtime.
fn on_runtime<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?
        .block_on(work)
}
