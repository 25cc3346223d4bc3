//! The page behind a link: which alert it is, how it stands, and the buttons.
//!
//! In: what became of the request, and the scene it is shown with. Out: HTML with its style inside, no script, nothing to load.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::alerts::{Acknowledged, Alert};
use crate::delivery::Reader;
use crate::delivery::render::{Sending, View, format_value};
use crate::links::{LinkAction, Links, Ticket};
use crate::web::leave::{FIELD, VALUE};
use crate::web::{Reply, SNOOZES};

const STYLE: &str = include_str!("page.css");

/// What the browser may do with a page: show this style, and post forms back to where the page came from.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
});

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(format_value);
    environment.add_template("page.html", include_str!("page.html.j2")).expect("the built-in template is sound");
    environment
});

/// What the page says of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    None,
    Done(LinkAction),
    Already,
    Drill,
    Expired(DateTime<Utc>),
    Unsigned,
    Unknown,
    NoAlert,
    NoReceiver,
    NoTime,
    TooMuch,
    Method,
    Failed,
    /// Of mails that a recipient wants no more.
    Left,
    HasLeft,
    NoRecipient,
    /// What was posted is not what such a link takes.
    NotAsked,
}

/// What is shown of an alert.
pub(super) struct Scene<'a> {
    pub links: &'a Links,
    pub ticket: &'a Ticket,
    pub alert: &'a Alert,
    pub known: Option<Acknowledged>,
    pub now: DateTime<Utc>,
}

#[derive(Serialize)]
struct Page<'a> {
    lang: &'a str,
    style: &'a str,
    title: String,
    note: Option<String>,
    /// `good`, `bad` or `plain`.
    tone: &'static str,
    shown: Option<Shown>,
    forms: Vec<Form>,
}

#[derive(Serialize)]
struct Shown {
    level: &'static str,
    severity: &'static str,
    news: &'static str,
    title: String,
    quote: Option<String>,
    rows: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct Form {
    path: String,
    hint: String,
    /// Name of the field that a button with a value fills.
    field: &'static str,
    /// The field's value, where there is one, and what stands on the button.
    buttons: Vec<(Option<&'static str>, String)>,
    first: bool,
}

/// The reply with its page.
pub(super) fn reply(status: u16, reader: &Reader, note: Note, scene: Option<Scene<'_>>) -> Reply {
    let (tone, said) = said(note, reader);
    let shown = scene.as_ref().map(|scene| shown(scene, reader));
    let page = Page {
        lang: reader.language.code(),
        style: STYLE,
        title: match (&said, &shown) {
            (Some(said), _) => said.clone(),
            (None, Some(shown)) => shown.title.clone(),
            (None, None) => "bellwether".to_owned(),
        },
        note: said,
        tone,
        shown,
        forms: scene.map(|scene| forms(&scene, reader)).unwrap_or_default(),
    };
    drawn(status, &page)
}

/// The page of a recipient who may want no more mails of a receiver; with a button where there is a path to post to.
pub(super) fn leave(
    status: u16,
    reader: &Reader,
    note: Note,
    (receiver, address): (&str, &str),
    path: Option<String>,
) -> Reply {
    let (tone, said) = said(note, reader);
    let form = |path| Form {
        path,
        hint: reader.fill("page/hint/unsubscribe", &[address, receiver]),
        field: FIELD,
        buttons: vec![(Some(VALUE), reader.say("link/unsubscribe").to_owned())],
        first: true,
    };
    let page = Page {
        lang: reader.language.code(),
        style: STYLE,
        title: said.clone().unwrap_or_else(|| reader.say("link/unsubscribe").to_owned()),
        note: said,
        tone,
        shown: None,
        forms: path.map(form).into_iter().collect(),
    };
    drawn(status, &page)
}

fn drawn(status: u16, page: &Page<'_>) -> Reply {
    let template = TEMPLATES.get_template("page.html");
    let html = template.and_then(|template| template.render(Value::from(Serde(page)))).unwrap_or_else(|error| {
        tracing::error!(%error, "the page of a link failed");
        String::new()
    });
    Reply { status, html }
}

/// What became of the request, in words.
fn said(note: Note, reader: &Reader) -> (&'static str, Option<String>) {
    let word = |word: &'static str| Some(word.to_owned());
    match note {
        Note::None => ("plain", None),
        Note::Done(LinkAction::Acknowledge) => ("good", word(reader.say("page/done/acknowledge"))),
        Note::Done(LinkAction::Snooze) => ("good", word(reader.say("page/done/snooze"))),
        Note::Done(LinkAction::Undo) => ("good", word(reader.say("page/done/undo"))),
        Note::Already => ("good", word(reader.say("page/already"))),
        Note::Drill => ("good", word(reader.say("page/drill"))),
        Note::Expired(until) => ("bad", Some(reader.fill("page/expired", &[&reader.moment(until)]))),
        Note::Unsigned => ("bad", word(reader.say("page/unsigned"))),
        Note::Unknown => ("bad", word(reader.say("page/unknown"))),
        Note::NoAlert => ("bad", word(reader.say("page/no_alert"))),
        Note::NoReceiver => ("bad", word(reader.say("page/no_receiver"))),
        Note::NoTime => ("bad", word(reader.say("page/no_time"))),
        Note::TooMuch => ("bad", word(reader.say("page/too_much"))),
        Note::Method => ("bad", word(reader.say("page/method"))),
        Note::Failed => ("bad", word(reader.say("page/failed"))),
        Note::Left => ("good", word(reader.say("page/left"))),
        Note::HasLeft => ("good", word(reader.say("page/has_left"))),
        Note::NoRecipient => ("bad", word(reader.say("page/no_recipient"))),
        Note::NotAsked => ("bad", word(reader.say("page/not_asked"))),
    }
}

fn shown(scene: &Scene<'_>, reader: &Reader) -> Shown {
    let alert = scene.alert;
    let view = View::new(alert, &Sending { reader: reader.clone(), saved_at: alert.at, now: scene.now, tries: 0 });
    let stands = match &scene.known {
        None => reader.say("page/nobody").to_owned(),
        Some(Acknowledged { by, until: Some(until), .. }) => {
            reader.fill("page/put_off", &[&reader.moment(*until), name(by, reader)])
        }
        Some(Acknowledged { by, at, .. }) => reader.fill("page/known", &[name(by, reader), &reader.moment(*at)]),
    };
    let rows = [
        (reader.say("page/stands"), stands),
        (reader.say("page/told"), scene.ticket.receiver.clone()),
        (reader.say("page/decided"), view.decided),
        (reader.say("page/rule"), view.rule),
    ];
    Shown {
        level: view.level,
        severity: view.severity,
        news: view.news,
        title: view.title,
        quote: view.quotes.first().map(|quote| reader.fill("quoted", &[quote])),
        rows: rows.into_iter().collect(),
    }
}

fn name<'a>(by: &'a str, reader: &Reader) -> &'a str {
    if by.is_empty() { reader.say("page/somebody") } else { by }
}

/// What can be done, what the link is for first.
fn forms(scene: &Scene<'_>, reader: &Reader) -> Vec<Form> {
    let mut actions = match &scene.known {
        None => vec![LinkAction::Acknowledge, LinkAction::Snooze],
        Some(known) if known.until.is_none() => vec![LinkAction::Undo, LinkAction::Snooze],
        Some(_) => vec![LinkAction::Acknowledge, LinkAction::Snooze, LinkAction::Undo],
    };
    actions.sort_by_key(|action| *action != scene.ticket.action);
    let form = |action: LinkAction| {
        let path = scene.links.path(&Ticket { action, ..scene.ticket.clone() })?;
        let (hint, buttons) = match action {
            LinkAction::Acknowledge => {
                (reader.say("page/hint/acknowledge"), vec![(None, reader.say("link/acknowledge").to_owned())])
            }
            LinkAction::Snooze => (reader.say("page/hint/snooze"), times(reader)),
            LinkAction::Undo => (reader.say("page/hint/undo"), vec![(None, reader.say("link/undo").to_owned())]),
        };
        Some(Form { path, hint: hint.to_owned(), field: "for", buttons, first: action == scene.ticket.action })
    };
    actions.into_iter().filter_map(form).collect()
}

fn times(reader: &Reader) -> Vec<(Option<&'static str>, String)> {
    let button =
        |(value, hours): &(&'static str, i64)| (Some(*value), reader.fill("page/hours", &[&hours.to_string()]));
    SNOOZES.iter().map(button).collect()
}
