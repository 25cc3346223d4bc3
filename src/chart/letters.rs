//! Letters of the drawings: how wide a text is, and its outlines, so that a picture needs no font of the machine.
//!
//! The fonts are DejaVu Sans, cut down to Latin, Greek, Cyrillic and a few signs, and for Chinese Droid Sans Fallback, cut down to
//! the characters that the lexicon and the fixed words use; `font/README.md` says how and under which licences.

use std::fmt::Write;
use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FONT: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(include_bytes!("font/DejaVuSans.subset.ttf"), 0).expect("the embedded font is sound"));

static CHINESE: LazyLock<Face<'static>> = LazyLock::new(|| {
    Face::parse(include_bytes!("font/DroidSansFallback.subset.ttf"), 0).expect("the embedded font is sound")
});

/// Stands for what the fonts lack.
const MISSING: char = '\u{fffd}';

fn glyph(c: char) -> (&'static Face<'static>, GlyphId) {
    let of = |face: &'static Face<'static>, c| Some((face, face.glyph_index(c)?));
    let chinese = || if c.is_ascii() { None } else { of(&CHINESE, c) };
    of(&FONT, c).or_else(chinese).or_else(|| of(&FONT, MISSING)).unwrap_or((&FONT, GlyphId(0)))
}

/// What one unit of a font is at a size.
fn scale(face: &Face<'_>, size: f64) -> f64 {
    size / f64::from(face.units_per_em())
}

fn advance(c: char, size: f64) -> f64 {
    let (face, id) = glyph(c);
    f64::from(face.glyph_hor_advance(id).unwrap_or_default()) * scale(face, size)
}

/// How wide a text is at a size, in the unit of the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c, size)).sum()
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
    let mut pen = Pen { path: String::new(), x, y, scale: 1.0 };
    for c in text.chars() {
        let (face, id) = glyph(c);
        pen.scale = scale(face, size);
        face.outline_glyph(id, &mut pen);
        pen.x += advance(c, size);
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
