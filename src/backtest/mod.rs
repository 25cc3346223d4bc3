//! Replays an archive with the archive's clock: the same engine as the daemon's, so what it tells is what the daemon would
//! have sent.
//!
//! In: an archive of articles, prices, and rules. Out: every alert in order, what was held back and why, and a summary;
//! with a second set of rules, what one tells and the other does not.
//!
//! Invariants
//! - B1. The same archive and rules give the same alerts, on one core or on several.
//! - B2. Facts are read once, however many sets of rules are asked.
//! - B3. Of the archive only what is being read is in memory.
//!
//! Reads the file that it is given, and no clock: the caller says what time it is. Prints nothing.

mod account;
mod against;
mod archive;
mod confounders;
mod page;
mod reading;
mod replay;
mod study;
mod summary;
#[cfg(test)]
mod tests;

pub use account::{ArticleAccount, StoryAccount};
pub use against::{Difference, Side, compare};
pub use archive::{Archive, ArchiveError, DocumentLine, Pages};
pub use confounders::{Confounder, News};
pub use page::{Page, page};
pub use reading::{OneRead, ReadArticle, read};
pub use replay::{Replay, Told};
pub use study::{Charts, Measured, Study, StudyAsked, StudyEvent, notes, study, study_page};
pub use summary::{Count, Quiet, Summary};
