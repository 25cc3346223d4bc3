//! The command line: arguments to commands; tables for people, JSON for programs.
//!
//! Exit codes: 0 done, 1 the thing asked about is not so, 2 usage or configuration.

mod extract;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Reads typed facts out of news, remembers what has been said, and alerts once.
#[derive(Debug, Parser)]
#[command(name = "bellwether", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// How output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reads the facts of an article: a file, or one JSON document a line on standard input.
    Extract {
        /// Text or HTML file; standard input if left out.
        file: Option<PathBuf>,
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
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
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        Command::Extract { file, format } => extract::run(file.as_deref(), format),
    };
    match ended {
        Ok(ended) => ended.into(),
        Err(error) => {
            say(format_args!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// A line on standard error.
#[expect(clippy::print_stderr, reason = "the command line is where people are spoken to")]
pub(crate) fn say(text: std::fmt::Arguments<'_>) {
    anstream::eprintln!("{text}");
}
