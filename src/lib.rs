//! bellwether: reads typed facts out of news, remembers what has been said, and alerts once.
//!
//! The rooms, in the order in which data moves; a room imports only rooms above it. ARCHITECTURE.md
//! draws the picture, and `tests/it/architecture.rs` holds the table of who may import whom.

// Ground floor: import nothing from this crate.
pub mod clock;
pub mod http;
pub mod secret;
pub mod telemetry;
pub mod yaml;

// Taking in.
pub mod fetch;
pub mod lexicon;
pub mod parse;
pub mod schedule;

// Making sense: pure, time is an argument.
pub mod alerts;
pub mod article;
pub mod chart;
pub mod engine;
pub mod facts;
pub mod ledger;
pub mod market;
pub mod rules;
pub mod trial;

// Replaying: reads the archive that it is given, and no clock.
pub mod backtest;

// Giving out, and keeping.
pub mod delivery;
pub mod links;
pub mod operator;
pub mod outbox;
pub mod store;
pub mod web;

// Wiring.
pub mod cli;
pub mod config;
pub mod daemon;

/// Reading an article makes some thousand small vectors; this allocator takes half the time of the system's for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
