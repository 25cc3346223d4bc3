//! Draws the course of a price around an event: one drawing for the web, for mail and, as a line of blocks, for text.
//!
//! In: a `Course`, and the zone and the tongue of who looks at it. Out: SVG, PNG, or a line of text.
//!
//! Invariants
//! - D1. Pure: the same course, zone and tongue give the same bytes, on every machine: the letters are its own.
//! - D2. One picture for light and dark: the ground is transparent, and every colour stands out from both.
//! - D3. Whatever a course holds can be drawn: flat, negative, with gaps, with an event while the market is shut.

mod axis;
mod drawing;
mod letters;
#[cfg(feature = "charts")]
mod picture;
mod spark;
#[cfg(test)]
mod tests;
mod tongue;

pub use drawing::{HEIGHT, WIDTH, caption, svg};
#[cfg(feature = "charts")]
pub use picture::{PictureError, png};
pub use spark::{spark, spark_of};
pub use tongue::Tongue;
