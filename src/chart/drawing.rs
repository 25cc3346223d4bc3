//! One course as SVG.
//!
//! Percent from the last price before the event where there is one, else the price itself.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::chart::axis::{Hours, TimeAxis, ValueAxis};
use crate::chart::letters;
use crate::chart::tongue::Tongue;
use crate::market::basis_points;
use crate::market::impact::Course;
use crate::market::stats::NORMAL_PER_MAD;

/// Size of a drawing, in CSS pixels: the card of a mail on a phone is 340 wide.
pub const WIDTH: f64 = 340.0;
pub const HEIGHT: f64 = 212.0;
/// Where the plot lies.
const LEFT: f64 = 6.0;
const RIGHT: f64 = 294.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 164.0;
/// Standard deviations that 95 of 100 moves stay within, were they normal.
const WITHIN_95: f64 = 1.96;
/// Ticks of moves, about.
const VALUE_TICKS: usize = 4;
/// Room of a tick of time.
const TIME_TICK: f64 = 50.0;
/// Bars missing in a row where a line becomes dots.
const GAP: f64 = 5.0;

/// Letters of a web page, or outlines of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lettering {
    Live,
    #[cfg_attr(not(feature = "charts"), expect(dead_code, reason = "only pictures have outlines"))]
    Outlined,
}

/// Colours that stand out by about 4 to 1 from white and from the dark of a mail alike.
pub(super) mod colour {
    pub(crate) const TEXT: &str = "#797e87";
    pub(crate) const LINE: &str = "#3b82d6";
    pub(crate) const UP: &str = "#2f8f5b";
    pub(crate) const DOWN: &str = "#d9534a";
    pub(crate) const EVENT: &str = "#b0761b";
    #[cfg(test)]
    pub(crate) const ALL: &[&str] = &[TEXT, LINE, UP, DOWN, EVENT];
}

/// The course as SVG for a web page.
pub fn svg(course: &Course, zone: Tz) -> String {
    draw(course, (zone, Tongue::English), Lettering::Live)
}

/// What the drawing shows, for those who do not see it.
pub fn caption(course: &Course, zone: Tz) -> String {
    let name = course.name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let event = moment(course.event_at, zone);
    let move_ = match course.percent() {
        Some(percent) => format!("{} since", moved(course, percent)),
        None => "until".to_owned(),
    };
    let usual = course.points.last().and_then(|(at, _)| usual_at(course, *at)).filter(|usual| *usual > 0.0);
    let usual = usual.map(|usual| moved(course, usual).trim_start_matches('+').to_owned());
    let usual = usual.map(|usual| format!("; half of past sessions stayed within {usual}")).unwrap_or_default();
    let shut = if course.was_shut { ", market shut" } else { "" };
    format!("{}{name}: {move_} {event}{shut}{usual}", course.symbol)
}

pub(super) fn draw(course: &Course, (zone, tongue): (Tz, Tongue), lettering: Lettering) -> String {
    let mut sheet = Sheet { body: String::new(), lettering };
    let plot = Plot::new(course, zone, tongue);
    plot.shade(&mut sheet);
    plot.band(&mut sheet);
    plot.grid(&mut sheet);
    plot.event(&mut sheet);
    plot.line(&mut sheet);
    plot.head(&mut sheet);
    plot.legend(&mut sheet);
    sheet.finish(&caption(course, zone))
}

/// Where a piece of text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

struct Sheet {
    body: String,
    lettering: Lettering,
}

impl Sheet {
    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(element);
    }

    fn text(&mut self, (x, y): (f64, f64), size: f64, anchor: Anchor, fill: &str, text: &str) {
        match self.lettering {
            Lettering::Live => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                self.put(format_args!(
                    r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{}</text>"#,
                    escaped(text)
                ));
            }
            Lettering::Outlined => {
                let wide = letters::width(text, size);
                let left = match anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - wide / 2.0,
                    Anchor::End => x - wide,
                };
                let path = letters::outlines(text, left, y, size);
                self.put(format_args!(r#"<path fill="{fill}" d="{path}"/>"#));
            }
        }
    }

    fn finish(self, title: &str) -> String {
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" "#,
                r#"font-family="system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"><title>{title}</title>{body}</svg>"#
            ),
            width = WIDTH,
            height = HEIGHT,
            title = escaped(title),
            body = self.body
        )
    }
}

/// A course, laid out.
struct Plot<'a> {
    course: &'a Course,
    zone: Tz,
    tongue: Tongue,
    time: TimeAxis,
    value: ValueAxis,
    /// What moves count from; none: prices are drawn.
    reference: Option<f64>,
    /// Those that are numbers.
    points: Vec<(i64, f64)>,
}

impl<'a> Plot<'a> {
    fn new(course: &'a Course, zone: Tz, tongue: Tongue) -> Self {
        let may_be = |price: &f64| price.is_finite() && (*price > 0.0 || course.is_rate());
        let reference = course.reference.filter(may_be);
        let shown = |price: f64| shown(course, reference, price);
        let points: Vec<(i64, f64)> = course.points.iter().copied().filter(|point| point.1.is_finite()).collect();
        let prices = points.iter().map(|point| shown(point.1));
        let outer = |percent: f64| percent * NORMAL_PER_MAD * WITHIN_95;
        let band = course.usual.iter().filter(|_| reference.is_some());
        let band = band.flat_map(|(_, percent)| [outer(*percent), -outer(*percent)]);
        let least = match (reference, points.first()) {
            (None, Some((_, price))) => (price.abs() * 0.002).max(0.01),
            _ if course.is_rate() => 0.02,
            _ => 0.2,
        };
        let zero = reference.map(|_| 0.0);
        let hours = Hours { open: &course.open, unfolded: course.unfolded };
        Self {
            time: TimeAxis::new((course.from, course.to), hours, (LEFT, RIGHT)),
            value: ValueAxis::new(
                prices.chain(band).chain(zero).filter(|value| value.is_finite()),
                least,
                (TOP, BOTTOM),
            ),
            reference,
            points,
            course,
            zone,
            tongue,
        }
    }

    fn point(&self, (at, price): (i64, f64)) -> (f64, f64) {
        (self.time.x(self.course.at(at)), self.value.y(shown(self.course, self.reference, price)))
    }

    /// Grey where the market is shut.
    fn shade(&self, sheet: &mut Sheet) {
        for part in self.time.shut() {
            let (x, width, height) = (part.left, part.right - part.left, BOTTOM - TOP);
            sheet.put(format_args!(
                r#"<rect x="{x:.1}" y="{TOP}" width="{width:.1}" height="{height}" fill="{}" fill-opacity=".2"/>"#,
                colour::TEXT
            ));
        }
    }

    /// What is usual: half of past sessions, and 95 of 100.
    fn band(&self, sheet: &mut Sheet) {
        if self.reference.is_none() || self.course.usual.len() < 2 {
            return;
        }
        for (deviations, opacity) in [(NORMAL_PER_MAD * WITHIN_95, ".14"), (1.0, ".2")] {
            let edge = |(at, percent): &(i64, f64), sign: f64| {
                format!("{:.1} {:.1}", self.time.x(self.course.at(*at)), self.value.y(sign * percent * deviations))
            };
            let band = smoothed(&self.course.usual);
            let upper = band.iter().map(|point| edge(point, 1.0));
            let lower = band.iter().rev().map(|point| edge(point, -1.0));
            let path = upper.chain(lower).collect::<Vec<_>>().join("L");
            sheet.put(format_args!(r#"<path d="M{path}Z" fill="{}" fill-opacity="{opacity}"/>"#, colour::LINE));
        }
    }

    fn grid(&self, sheet: &mut Sheet) {
        let decimals = self.value.decimals(VALUE_TICKS);
        for tick in self.value.ticks(VALUE_TICKS) {
            let y = self.value.y(tick);
            let zero = self.reference.is_some() && tick == 0.0;
            let (dash, opacity) = if zero { (r#" stroke-dasharray="3 2""#, ".9") } else { ("", ".3") };
            sheet.put(format_args!(
                r#"<path d="M{LEFT} {y:.1}H{RIGHT}" stroke="{}" stroke-width=".8" stroke-opacity="{opacity}"{dash}/>"#,
                colour::TEXT
            ));
            let label = match self.reference {
                Some(_) if self.course.is_rate() => basis_points(tick).replace('-', "\u{2212}"),
                Some(_) => signed(tick, decimals),
                None => format!("{tick:.decimals$}"),
            };
            sheet.text((WIDTH - 2.0, y + 3.8), 10.5, Anchor::End, colour::TEXT, &label);
        }
        self.times(sheet);
    }

    fn times(&self, sheet: &mut Sheet) {
        let local = |at: DateTime<Utc>| at.with_timezone(&self.zone);
        let days = local(self.course.to).date_naive() != local(self.course.from).date_naive();
        let ticks = self.time.ticks(self.zone, TIME_TICK);
        let of_days = ticks.iter().all(|at| local(*at).format("%H:%M").to_string() == "00:00");
        let (mut last_day, mut free_from) = (None, f64::NEG_INFINITY);
        for at in ticks {
            let x = self.time.x(at);
            sheet.put(format_args!(r#"<path d="M{x:.1} {BOTTOM}v3" stroke="{}" stroke-width="1"/>"#, colour::TEXT));
            let held = if x < LEFT + 16.0 { (LEFT, Anchor::Start) } else { (x, Anchor::Middle) };
            let day = self.tongue.day(local(at));
            let label = if of_days { day.clone() } else { local(at).format("%H:%M").to_string() };
            sheet.text((held.0, BOTTOM + 14.0), 10.5, held.1, colour::TEXT, &label);
            let named = self.tongue.named_day(local(at));
            let wide = letters::width(&named, 10.5);
            let left = if held.1 == Anchor::Start { held.0 } else { held.0 - wide / 2.0 };
            // Where the day before is still in the way, the next tick of the day names it.
            if days && !of_days && last_day.as_ref() != Some(&day) && left >= free_from {
                free_from = left + wide + 6.0;
                sheet.text((held.0, BOTTOM + 26.0), 10.5, held.1, colour::TEXT, &named);
                last_day = Some(day);
            }
        }
    }

    fn event(&self, sheet: &mut Sheet) {
        let x = self.time.x(self.course.event_at);
        sheet.put(format_args!(
            r#"<path d="M{x:.1} {TOP}V{BOTTOM}" stroke="{0}" stroke-width="1.4"/><path d="M{1:.1} {TOP}h9l-4.5 6z" fill="{0}"/>"#,
            colour::EVENT,
            x - 4.5
        ));
        let local = self.course.event_at.with_timezone(&self.zone);
        let event_at = self.course.event_at;
        let in_a_fold = self.time.shut().any(|part| part.from < event_at && event_at < part.to);
        let time = match self.course.is_daily() {
            true => self.tongue.day(local),
            false if in_a_fold || self.course.was_shut => self.tongue.named_time(local),
            false => local.format("%H:%M").to_string(),
        };
        let label = if self.course.was_shut { self.tongue.while_shut(&time) } else { time };
        let (at, anchor) = if x > RIGHT - letters::width(&label, 10.5) - 10.0 {
            (x - 7.0, Anchor::End)
        } else {
            (x + 7.0, Anchor::Start)
        };
        sheet.text((at, TOP + 9.0), 10.5, anchor, colour::EVENT, &label);
    }

    fn line(&self, sheet: &mut Sheet) {
        let points = &self.points;
        let Some(last) = points.last() else { return };
        let mut steps: Vec<i64> = points.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        steps.sort_unstable();
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(1).max(1) as f64;
        let (mut solid, mut dotted) = (String::new(), String::new());
        let mut pen_is_down = false;
        for pair in points.windows(2) {
            let [(x1, y1), (x2, y2)] = [self.point(pair[0]), self.point(pair[1])];
            let missing = (pair[1].0 - pair[0].0) as f64 > GAP * usual;
            if missing {
                let _ = write!(dotted, "M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}");
            } else {
                if !pen_is_down {
                    let _ = write!(solid, "M{x1:.1} {y1:.1}");
                }
                let _ = write!(solid, "L{x2:.1} {y2:.1}");
            }
            pen_is_down = !missing;
        }
        for (path, dash) in [(dotted, r#" stroke-dasharray="1.5 2.5""#), (solid, "")] {
            if !path.is_empty() {
                sheet.put(format_args!(
                    r#"<path d="{path}" fill="none" stroke="{}" stroke-width="1.8" stroke-linejoin="round"{dash}/>"#,
                    colour::LINE
                ));
            }
        }
        let (x, y) = self.point(*last);
        sheet.put(format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{}"/>"#, self.tone()));
    }

    /// Of the last move.
    fn tone(&self) -> &'static str {
        match self.course.percent() {
            Some(percent) if percent >= 0.005 => colour::UP,
            Some(percent) if percent <= -0.005 => colour::DOWN,
            _ => colour::LINE,
        }
    }

    /// What it is, in which unit, and the last move.
    fn head(&self, sheet: &mut Sheet) {
        let right = self.course.percent().map(|percent| moved(self.course, percent)).unwrap_or_default();
        let room = WIDTH - LEFT - 10.0 - letters::width(&right, 14.0);
        let name = self.course.name.as_deref().map(|name| format!("  {name}")).unwrap_or_default();
        let title = letters::fitted(&format!("{}{name}", self.course.symbol), 14.0, room);
        sheet.text((LEFT, 16.0), 14.0, Anchor::Start, colour::TEXT, &title);
        sheet.text((WIDTH - 2.0, 16.0), 14.0, Anchor::End, self.tone(), &right);
        let day = self.tongue.day_and_zone(self.course.event_at.with_timezone(&self.zone));
        let unit = self.course.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let price = self
            .points
            .last()
            .map(|point| format!("{}{unit}{}", price(point.1), self.tongue.comma()))
            .unwrap_or_default();
        let line = format!("{price}{day}");
        sheet.text((LEFT, 32.0), 10.5, Anchor::Start, colour::TEXT, &letters::fitted(&line, 10.5, WIDTH - LEFT - 2.0));
    }

    fn legend(&self, sheet: &mut Sheet) {
        let y = HEIGHT - 5.0;
        let mut x = LEFT;
        let mut entry = |opacities: &[&str], fill: &str, label: &str| {
            for opacity in opacities {
                sheet.put(format_args!(
                    r#"<rect x="{x:.1}" y="{:.1}" width="9" height="9" fill="{fill}" fill-opacity="{opacity}"/>"#,
                    y - 8.0
                ));
            }
            sheet.text((x + 12.0, y), 10.0, Anchor::Start, colour::TEXT, label);
            x += 22.0 + letters::width(label, 10.0);
        };
        if self.reference.is_some() && self.course.usual.len() > 1 {
            entry(&[".14", ".2"], colour::LINE, self.tongue.half());
            entry(&[".14"], colour::LINE, self.tongue.most());
        }
        if self.time.shut().next().is_some() {
            entry(&[".2"], colour::TEXT, self.tongue.shut());
        }
    }
}

/// Twenty sessions make a ragged edge: each horizon but the first as the mean of itself and its neighbours.
fn smoothed(usual: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mean = |index: usize| {
        let near = &usual[index.saturating_sub(1)..usual.len().min(index + 2)];
        near.iter().map(|point| point.1).sum::<f64>() / near.len() as f64
    };
    usual.iter().enumerate().map(|(index, point)| (point.0, if index == 0 { point.1 } else { mean(index) })).collect()
}

/// A move as it is told: `+1.25 %`, or of a yield `+15 bp`.
fn moved(course: &Course, percent: f64) -> String {
    if course.is_rate() { basis_points(percent).replace('-', "\u{2212}") } else { signed(percent, 2) }
}

/// A price as it is drawn: in percent from the reference, of a yield in percentage points, or as it is.
fn shown(course: &Course, reference: Option<f64>, price: f64) -> f64 {
    match reference {
        // Below zero there is no return, and yet the price went there.
        Some(reference) => course.change(reference, price).unwrap_or(100.0 * (price / reference - 1.0)),
        None => price,
    }
}

/// What is usual by then, in percent, between the instants at which that is known.
fn usual_at(course: &Course, at: i64) -> Option<f64> {
    let pair = course.usual.windows(2).find(|pair| pair[0].0 <= at && at <= pair[1].0)?;
    let share = (at - pair[0].0) as f64 / (pair[1].0 - pair[0].0).max(1) as f64;
    Some(pair[0].1 + share * (pair[1].1 - pair[0].1))
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M %Z").to_string()
}

/// `+1.25 %`, with the minus that is as wide as the plus.
fn signed(percent: f64, decimals: usize) -> String {
    let text = format!("{percent:+.decimals$} %");
    if text.chars().all(|c| !c.is_ascii_digit() || c == '0') {
        return text.replace(['+', '-'], "");
    }
    text.replace('-', "\u{2212}")
}

/// With as many decimals as its size asks for.
fn price(price: f64) -> String {
    let decimals = match price.abs() {
        size if size >= 1_000.0 => 1,
        size if size >= 10.0 => 2,
        _ => 4,
    };
    format!("{price:.decimals$}").replace('-', "\u{2212}")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no control characters.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
