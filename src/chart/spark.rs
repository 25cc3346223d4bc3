//! A price as a line of blocks: `▃▃▂│▅▇`.

use crate::market::impact::Course;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Blocks of a course.
const WIDTH: usize = 12;

/// Numbers as blocks, the lowest as the lowest block; a flat row stands in the middle. What is no number is a space.
pub fn spark(values: &[f64]) -> String {
    let known = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let block = |value: f64| {
        if !value.is_finite() {
            return ' ';
        }
        let share = if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.45 };
        BLOCKS[((share * 8.0) as usize).min(7)]
    };
    values.iter().copied().map(block).collect()
}

/// A course as blocks of equal time, with a stroke where the event was; none of a course that has no length.
pub fn spark_of(course: &Course) -> Option<String> {
    let (first, last) = (course.points.first()?.0, course.points.last()?.0);
    if first == last {
        return None;
    }
    // By place in the row: nights and weekends take no room.
    let count = course.points.len();
    let width = WIDTH.min(count);
    let at = |slot: usize| course.points[((slot + 1) * count).div_ceil(width).min(count) - 1];
    let shown: Vec<(i64, f64)> = (0..width).map(at).collect();
    let blocks: Vec<char> = spark(&shown.iter().map(|point| point.1).collect::<Vec<_>>()).chars().collect();
    let before = shown.iter().take_while(|point| point.0 <= 0).count();
    let side = |blocks: &[char]| blocks.iter().collect::<String>();
    Some(format!("{}│{}", side(&blocks[..before]), side(&blocks[before..])))
}
