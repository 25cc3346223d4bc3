//! The JSON body of a webhook, at most 20 kB.
//!
//! In: a `Pending` notification. Out: the body. What is too long is cut in steps, and then says `"truncated": true`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::alerts::{Alert, AlertStatus, Cited, Item, PriceLine};
use crate::delivery::render::clean;
use crate::facts::Fact;
use crate::ledger::{Account, FieldChange, Novelty, Position};
use crate::links::Signer;
use crate::outbox::Pending;
use crate::rules::{FollowUp, Reason, Severity};

/// Standard Webhooks advises receivers to expect no more than 20 kB.
const BYTES_MAX: usize = 20_000;
/// Version of `data`; a later one only adds fields, or raises it.
const VERSION: u32 = 1;

/// What is told.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
enum Event {
    #[serde(rename = "alert.firing")]
    Firing,
    #[serde(rename = "alert.updated")]
    Updated,
    #[serde(rename = "alert.reversed")]
    Reversed,
    #[serde(rename = "alert.corrected")]
    Corrected,
    #[serde(rename = "alert.closed")]
    Closed,
    #[serde(rename = "alert.follow_up")]
    FollowUp,
    #[serde(rename = "alert.reminder")]
    Reminder,
    /// One message that tells of several alerts, in `data.items`: a digest, a group, or what waited.
    #[serde(rename = "alert.summary")]
    Summary,
    /// About bellwether itself; also for later revisions.
    #[serde(rename = "operator.firing")]
    OperatorFiring,
    #[serde(rename = "operator.resolved")]
    OperatorResolved,
}

impl Event {
    fn of(alert: &Alert) -> Self {
        match alert.status {
            AlertStatus::Closed if alert.is_of_operator() => Self::OperatorResolved,
            _ if alert.is_of_operator() => Self::OperatorFiring,
            _ if !alert.items.is_empty() => Self::Summary,
            AlertStatus::Firing => Self::Firing,
            AlertStatus::Updated => Self::Updated,
            AlertStatus::Reversed => Self::Reversed,
            AlertStatus::Corrected => Self::Corrected,
            AlertStatus::Closed => Self::Closed,
            AlertStatus::FollowUp => Self::FollowUp,
            AlertStatus::Reminder => Self::Reminder,
        }
    }
}

/// What bellwether posts to a webhook without `preset` and `template`. A later bellwether may add fields.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "bellwether webhook body")]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: Event,
    /// When it was decided.
    timestamp: DateTime<Utc>,
    data: Data<'a>,
}

/// The alert, as of this revision.
#[derive(Serialize, JsonSchema)]
struct Data<'a> {
    /// Of the form of `data`: 1.
    version: u32,
    /// Names it over all revisions.
    alert: &'a str,
    /// From 1.
    revision: u32,
    status: AlertStatus,
    rule: &'a str,
    severity: Severity,
    labels: BTreeMap<String, String>,
    title: String,
    /// Plain text.
    body: String,
    /// None for an alert on prices alone, or about bellwether itself.
    story: Option<&'a str>,
    novelty: Option<Novelty>,
    /// What moved since the revision before.
    changed: Vec<FieldChange>,
    /// It takes back what was told.
    reversal: bool,
    /// What was told before was wrong.
    correction: bool,
    facts: Vec<Fact>,
    article: Option<Cited>,
    /// Independent sources that carried the story, by id.
    sources: Vec<String>,
    positions: Vec<Position>,
    /// What the parties tell themselves, where their accounts differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<Account>,
    /// What prices did since.
    prices: Vec<PriceLine>,
    /// Of a report on prices: `1h`, `close`.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUp>,
    /// Why it fired.
    reasons: Vec<Reason>,
    /// Of one message that tells of several alerts, each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<Item>,
    /// Pages to acknowledge it and to put it off, where links are configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<LinksTold>,
    /// The notification's id; equal on every try.
    notification: &'a str,
    /// True where something was cut, to keep the body under 20 kB.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
}

/// Pages that act when their button is pressed.
#[derive(Serialize, JsonSchema)]
struct LinksTold {
    acknowledge: String,
    snooze: String,
}

/// How much may stay at one step of cutting; lengths in graphemes.
struct Limits {
    quote: usize,
    reasons: usize,
    facts: usize,
    /// Every other list.
    list: usize,
    text: usize,
    word: usize,
}

/// Evidence and reasons go first, then facts, then everything else.
const STEPS: &[Limits] = &[
    Limits { quote: 500, reasons: 20, facts: 50, list: 100, text: 4_000, word: 500 },
    Limits { quote: 200, reasons: 5, facts: 20, list: 30, text: 2_000, word: 200 },
    Limits { quote: 120, reasons: 2, facts: 5, list: 10, text: 1_000, word: 120 },
    Limits { quote: 60, reasons: 0, facts: 1, list: 3, text: 300, word: 60 },
    Limits { quote: 30, reasons: 0, facts: 0, list: 0, text: 100, word: 30 },
];

/// What a body may hold, as JSON Schema.
pub(crate) fn schema() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Body<'_>>().to_value()
}

/// # Errors
/// None that is known: every part has a form in JSON.
pub(crate) fn write(pending: &Pending, signer: Option<&Signer>) -> Result<String, serde_json::Error> {
    let mut written = serde_json::to_string(&whole(pending, signer))?;
    for limits in STEPS {
        if written.len() <= BYTES_MAX {
            break;
        }
        let mut body = whole(pending, signer);
        cut(&mut body.data, limits);
        written = serde_json::to_string(&body)?;
    }
    Ok(written)
}

fn whole<'a>(pending: &'a Pending, signer: Option<&Signer>) -> Body<'a> {
    let alert: &Alert = &pending.alert;
    let ways = || signer.filter(|_| alert.is_acknowledgeable())?.ways(&alert.id, pending.notification.created_at);
    Body {
        kind: Event::of(alert),
        timestamp: alert.at,
        data: Data {
            version: VERSION,
            alert: &alert.id.0,
            revision: alert.revision,
            status: alert.status,
            rule: &alert.rule.0,
            severity: alert.severity,
            labels: alert.labels.clone(),
            title: clean::line(&alert.title, 500),
            body: clean::text(&alert.body, 10_000),
            story: alert.story.as_ref().map(|story| &*story.0),
            novelty: alert.novelty,
            changed: alert.changed.clone(),
            reversal: alert.reversal,
            correction: alert.correction,
            facts: alert.facts.clone(),
            article: alert.article.clone().map(|cited| Cited { mixed: None, ..cited }),
            sources: alert.sources.clone(),
            positions: alert.positions.clone(),
            accounts: alert.accounts.clone(),
            prices: alert.prices.clone(),
            follow_up: alert.follow_up,
            reasons: alert.reasons.clone(),
            items: alert.items.iter().map(Item::for_programs).collect(),
            links: ways().map(|ways| LinksTold { acknowledge: ways.acknowledge.into(), snooze: ways.snooze.into() }),
            notification: &pending.notification.id,
            truncated: false,
        },
    }
}

fn cut(data: &mut Data<'_>, limits: &Limits) {
    data.truncated = true;
    let shorten = |text: &mut String, length: usize| *text = clean::cut(text, length);
    data.facts.truncate(limits.facts);
    for fact in &mut data.facts {
        shorten(&mut fact.evidence.text, limits.quote);
        for text in [&mut fact.basis, &mut fact.place, &mut fact.said_by].into_iter().flatten() {
            shorten(text, limits.word);
        }
        for parties in
            [&mut fact.actor, &mut fact.target, &mut fact.confirmed_by, &mut fact.unconfirmed_by, &mut fact.denied_by]
        {
            parties.truncate(limits.list);
        }
        fact.object.truncate(limits.list);
        fact.participants.truncate(limits.list);
    }
    data.positions.truncate(limits.list);
    for position in &mut data.positions {
        shorten(&mut position.evidence, limits.quote);
    }
    data.accounts.truncate(limits.list);
    for account in &mut data.accounts {
        shorten(&mut account.evidence, limits.quote);
        account.object.truncate(limits.list);
    }
    data.reasons.truncate(limits.reasons);
    for reason in &mut data.reasons {
        shorten(&mut reason.condition, limits.word);
        shorten(&mut reason.saw, limits.word);
    }
    data.items.truncate(limits.list);
    for item in &mut data.items {
        shorten(&mut item.title, limits.text.min(200));
        item.evidence.iter_mut().for_each(|quote| shorten(quote, limits.quote));
        item.source.iter_mut().for_each(|source| shorten(source, limits.word));
        item.link = item.link.take().filter(|link| link.len() <= 300);
    }
    data.changed.truncate(limits.list);
    for change in &mut data.changed {
        shorten(&mut change.old, limits.word);
        shorten(&mut change.new, limits.word);
    }
    data.prices.truncate(limits.list);
    for line in &mut data.prices {
        shorten(&mut line.symbol, limits.word);
        line.note.iter_mut().for_each(|note| shorten(note, limits.word));
    }
    data.sources.truncate(limits.list);
    data.sources.iter_mut().for_each(|source| shorten(source, limits.word));
    let labels = std::mem::take(&mut data.labels).into_iter().take(limits.list);
    data.labels =
        labels.map(|(name, value)| (clean::cut(&name, limits.word), clean::cut(&value, limits.word))).collect();
    shorten(&mut data.title, limits.text.min(200));
    shorten(&mut data.body, limits.text);
    if let Some(cited) = &mut data.article {
        shorten(&mut cited.title, limits.text.min(200));
        shorten(&mut cited.source, limits.word);
        shorten(&mut cited.feed, limits.word);
        // Half a link leads nowhere, so it stays whole or goes.
        cited.link = cited.link.take().filter(|link| link.len() <= 2_000);
    }
}
