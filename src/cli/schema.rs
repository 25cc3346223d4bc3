//! `bellwether schema`: what a file or a webhook body may hold, as JSON Schema, from the types that read it.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::{Ended, print};
use crate::{config, delivery, lexicon, trial};

/// The sort of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Of {
    /// Words of your own: `lexicon.d/*.yaml`.
    Lexicon,
    /// Rules and their tests: `rules/*.yaml`.
    Rules,
    /// `bellwether.yaml` and the files of `conf.d`.
    Config,
    /// What is posted to a webhook: `docs/webhook.schema.json`.
    Webhook,
}

pub(super) fn run(of: Of, words: &[PathBuf]) -> Result<Ended> {
    let schema = match of {
        Of::Lexicon => lexicon::schema().to_value(),
        Of::Rules => trial::schema(&*config::load_lexicon(words)?),
        Of::Config => config::schema().to_value(),
        Of::Webhook => delivery::webhook_schema(),
    };
    print(&format!("{}\n", serde_json::to_string_pretty(&schema)?))?;
    Ok(Ended::Done)
}
