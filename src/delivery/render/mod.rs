//! Writes the text and the HTML of a mail.
//!
//! In: an `Alert` and the `Sending`. Out: two texts that say the same.
//!
//! Invariants
//! - Text from feeds and rules is data: it is cleaned and escaped, and never read as a template.
//! - Nothing is loaded when the mail is opened; links are `http` or `https`.

mod chinese;
pub(crate) mod clean;
mod figures;
mod language;
#[cfg(test)]
pub(crate) mod tests;
mod troubles;
mod view;
mod words;

pub use language::Language;
pub(crate) use view::{Picture, View};
pub use view::{Sending, subject};
pub use words::Reader;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Rest;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, escape_formatter};
use serde::Serialize;

use crate::alerts::Alert;
use crate::chart;

const TEXT: &str = "mail.txt";
const HTML: &str = "mail.html";

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let lines_of_blocks_vanish = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(lines_of_blocks_vanish.expect("the standard delimiters are sound"));
    environment.set_formatter(format_value);
    environment.add_filter("with", with);
    for (name, source) in [(TEXT, include_str!("mail.txt.j2")), (HTML, include_str!("mail.html.j2"))] {
        environment.add_template(name, source).expect("the built-in templates are sound");
    }
    environment
});

/// The plain text of a mail, lines ended by `\n`.
pub fn render_text(alert: &Alert, sending: &Sending) -> String {
    let text = render(TEXT, alert, sending);
    // Each part of the template begins with an empty line, whether or not the part before it is there.
    format!("{}\n", clean::text(&text, usize::MAX))
}

/// The HTML of a mail: one column, styles inside, nothing to load. `picture` is where the chart is found: `cid:..` for one
/// in the mail, or `data:..`; none: there is none.
pub fn render_html(alert: &Alert, sending: &Sending, picture: Option<&str>) -> String {
    render_with(HTML, alert, sending, picture)
}

/// What a template sees: the parts of the mail, and the words between them.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    view: &'a View,
    w: &'a BTreeMap<String, &'static str>,
    lang: &'a str,
}

/// Words with what stands in their gaps: `{{ w.more | with(3) }}`.
fn with(words: &str, values: Rest<Value>) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    language::filled(words, &values.iter().map(String::as_str).collect::<Vec<_>>())
}

fn render(name: &str, alert: &Alert, sending: &Sending) -> String {
    render_with(name, alert, sending, None)
}

fn render_with(name: &str, alert: &Alert, sending: &Sending, picture: Option<&str>) -> String {
    let mut view = View::new(alert, sending);
    view.picture = picture.zip(alert.course.as_ref()).map(|(source, course)| Picture {
        source: source.to_owned(),
        says: clean::line(&view::caption(course, &sending.reader), 200),
        width: chart::WIDTH,
        height: chart::HEIGHT,
    });
    let language = sending.reader.language;
    let page = Page { view: &view, w: language.all(), lang: language.code() };
    let rendered = TEMPLATES.get_template(name).and_then(|template| template.render(Value::from(Serde(&page))));
    // An alert that is badly laid out is still told.
    rendered.unwrap_or_else(|error| {
        tracing::error!(template = name, %error, "mail template failed; sent without layout");
        let plain = format!("{}\n\n{}\n", view.title, view.quotes.join("\n\n"));
        if name == HTML { format!("<!doctype html><pre>{}</pre>", escaped(&plain)) } else { plain }
    })
}

/// Escapes what HTML needs escaped, and leaves `/` alone, so that links stay readable in the source.
pub(crate) fn format_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => Ok(out.write_str(&escaped(text))?),
        _ => escape_formatter(out, state, value),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
