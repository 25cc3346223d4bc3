//! All tests that need more than one room, in one binary; a module for each area.

mod account;
mod alertmanager;
mod architecture;
mod check;
mod daemon;
mod desk;
#[cfg(target_os = "linux")]
mod disk;
mod impact;
mod kills;
mod lexicon;
mod licences;
mod links;
mod operator;
#[cfg(feature = "charts")]
mod pictures;
#[cfg(target_os = "linux")]
mod power;
mod published;
mod quickstart;
mod quotes;
mod replay;
mod smtp;
mod support;
