//! Letters of the drawings: how wide a text is, and its outlines, so that a picture needs no font of the machine.
//!
//! The font is DejaVu Sans, cut down to Latin, Greek, Cyrillic and a few signs; `font/README.md` says how and under which
//! licence.

use std::fmt::Write;
use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FONT: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(include_bytes!("font/DejaVuSans.subset.ttf"), 0).expect("the embedded font is sound"));

/// Stands for what the font lacks.
const MISSING: char = '\u{fffd}';

fn glyph(c: char) -> GlyphId {
    FONT.glyph_index(c).or_else(|| FONT.glyph_index(MISSING)).unwrap_or(GlyphId(0))
}

fn scale(size: f64) -> f64 {
    size / f64::from(FONT.units_per_em())
}

fn advance(c: char) -> f64 {
    f64::from(FONT.glyph_hor_advance(glyph(c)).unwrap_or_default())
}

/// How wide a text is at a size, in the unit of the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * scale(size)
}

/// As much of a text as fits a width, with `…` where something was cut off.
pub(super) fn fitted(text: &str, size: f64, width_max: f64) -> String {
    if width(text, size) <= width_max {
        return text.to_owned();
    }
    let mut shorter = text.to_owned();
    while shorter.pop().is_some() {
        let cut = format!("{}…", shorter.trim_end());
        if width(&cut, size) <= width_max {
            return cut;
        }
    }
    String::new()
}

/// The outlines of a text whose first letter stands at a point of its baseline, as the `d` of an SVG path.
pub(super) fn outlines(text: &str, x: f64, y: f64, size: f64) -> String {
    let mut pen = Pen { path: String::new(), x, y, scale: scale(size) };
    for c in text.chars() {
        FONT.outline_glyph(glyph(c), &mut pen);
        pen.x += advance(c) * pen.scale;
    }
    pen.path
}

struct Pen {
    path: String,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen {
    fn put(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in points {
            let (x, y) = (self.x + f64::from(*x) * self.scale, self.y - f64::from(*y) * self.scale);
            let _ = write!(self.path, " {x:.2} {y:.2}");
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[(x, y)]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[(x, y)]);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.put('Q', &[(x1, y1), (x, y)]);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put('C', &[(x1, y1), (x2, y2), (x, y)]);
    }
    fn close(&mut self) {
        self.path.push('Z');
    }
}
