//! `bellwether schema`: what a file may hold, as JSON Schema, from the types that read it.

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::{Ended, print};
use crate::lexicon;

/// The sort of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Of {
    /// Words of your own: `lexicon.d/*.yaml`.
    Lexicon,
}

pub(super) fn run(of: Of) -> Result<Ended> {
    let schema = match of {
        Of::Lexicon => lexicon::schema(),
    };
    print(&format!("{}\n", serde_json::to_string_pretty(&schema)?))?;
    Ok(Ended::Done)
}
