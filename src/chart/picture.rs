//! The drawing as PNG, for mail programs, which show no SVG.

use chrono_tz::Tz;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::chart::drawing::{HEIGHT, Lettering, WIDTH, draw};
use crate::chart::tongue::Tongue;
use crate::market::impact::Course;

/// Dots a CSS pixel: sharp on a phone.
const DENSITY: f32 = 2.0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the drawing is no SVG: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    #[error("the picture cannot be encoded: {0}")]
    Encoding(String),
}

/// The course as PNG, on a transparent ground.
///
/// # Errors
/// None that is known of; a mail without its picture is still a mail.
pub fn png(course: &Course, zone: Tz, tongue: Tongue) -> Result<Vec<u8>, PictureError> {
    let tree = Tree::from_str(&draw(course, (zone, tongue), Lettering::Outlined), &Options::default())?;
    let size = |length: f64| (length * f64::from(DENSITY)).ceil() as u32;
    let mut pixels =
        Pixmap::new(size(WIDTH), size(HEIGHT)).ok_or_else(|| PictureError::Encoding("no size".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PictureError::Encoding(error.to_string()))
}
