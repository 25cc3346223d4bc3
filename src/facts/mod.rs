//! Reads typed facts, each with its evidence, out of an article.
//!
//! In: an `Article` and the `Lexicon`. Out: `Fact`s, one per distinct act, in order of first mention.
//!
//! Invariants
//! - F1. No fact without evidence: a byte range of the article's title or text, exact to the byte.
//! - F2. Same article and lexicon, same facts, on every machine.
//! - F3. Never panics, and takes time linear in the length of the text.

mod record;

pub use record::{Action, Amount, DateIs, DateSpan, Evidence, EvidenceIn, Fact, Hedge, Kind, RateIs, Stage};
