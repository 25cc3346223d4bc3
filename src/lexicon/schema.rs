//! The JSON Schema of lexicon files, from the types that read them.

use schemars::Schema;

use crate::lexicon::file::FileData;

/// What a lexicon file may hold, for editors.
pub fn schema() -> Schema {
    schemars::schema_for!(FileData)
}
