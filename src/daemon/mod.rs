//! Wires the rooms: polls feeds and prices, judges, saves, delivers; reloads, and stops in good order.
//!
//! Invariants
//! - W1. What follows from one document is saved in one transaction, its notifications with it, before anything is sent.
//! - W2. One task judges: documents are judged one after another, in the order of their saving.
//! - W3. A feed, a page or a receiver that hangs or breaks holds up no other.

mod app;
mod cover;
mod deliver;
mod door;
pub mod fault;
mod flight;
mod judge;
mod lane;
mod ping;
mod poll;
mod read;
mod room;
mod serve;
mod soundness;

pub use app::{App, AppError, saved};
pub use cover::statement;
pub use poll::{Due, FeedPass, Pass};
pub use read::mute;
pub use serve::run;
