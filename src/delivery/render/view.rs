//! An alert as a page: every text cleaned, cut and in plain words, ready for the templates.
//!
//! In: an `Alert` and the `Sending`. Out: a `View`, of which the templates only place the parts.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::alerts::{Alert, AlertStatus, Cited, Item, PriceLine};
use crate::chart;
use crate::delivery::render::words::{Reader, number, sentence};
use crate::delivery::render::{chinese, clean, troubles};
use crate::facts::{Action, DateIs, Fact, Kind};
use crate::ledger::{Account, FieldChange, Position, Stance};
use crate::lexicon::mixed_host;
use crate::market::impact::Course;
use crate::rules::Severity;

const TITLE_MAX: usize = 200;
const NAME_MAX: usize = 80;
const QUOTE_MAX: usize = 1_000;
const BODY_MAX: usize = 4_000;
/// Lists longer than these end in "and N more": a mail is read on a phone.
const QUOTES_MAX: usize = 3;
const FACTS_MAX: usize = 5;
const ROWS_MAX: usize = 20;
/// Alerts shown of one message that tells of several.
const ITEMS_MAX: usize = 50;
/// A mail that left this much after it was decided says that it is late.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What a mail says beside the alert itself: who reads it, and how it travelled.
#[derive(Clone, Debug)]
pub struct Sending {
    pub reader: Reader,
    /// When the notification was saved.
    pub saved_at: DateTime<Utc>,
    /// When this try is made.
    pub now: DateTime<Utc>,
    /// Tries before this one.
    pub tries: u32,
}

/// The parts of a mail, as text.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    pub title: String,
    /// `info`, `warning` or `critical`, whatever the language.
    pub level: &'static str,
    /// `CRITICAL`.
    pub severity: &'static str,
    /// `New`, `Update`, `Reversal`, `Correction`, `Closed`.
    pub news: &'static str,
    /// How sure: `announced, stated as fact`.
    pub standing: Option<String>,
    pub sources: Option<String>,
    pub late: Option<String>,
    pub body: Option<String>,
    pub changed: Vec<Changed>,
    pub quotes: Vec<String>,
    pub cited: Option<Citation>,
    pub positions: Vec<Stand>,
    /// Whose account says what, where they differ.
    pub accounts: Vec<AccountView>,
    pub facts: Vec<FactView>,
    pub prices: Vec<PriceView>,
    /// Said in place of a table where no price is known.
    pub no_prices: Option<String>,
    pub prices_since: Option<String>,
    pub picture: Option<Picture>,
    pub links: Option<LinksView>,
    pub reasons: Vec<ReasonView>,
    /// Of one message that tells of several alerts, each.
    pub items: Vec<ItemView>,
    pub more: More,
    pub took: Option<String>,
    pub decided: String,
    pub sent: String,
    pub rule: String,
    pub alert: String,
    pub revision: u32,
    pub labels: Vec<String>,
    /// What a phone shows under the subject.
    pub preview: String,
}

/// What the chart shows, for those who do not see it.
pub(super) fn caption(course: &Course, reader: &Reader) -> String {
    let Some(percent) = course.percent().filter(|_| reader.language.is_chinese()) else {
        return chart::caption(course, reader.zone);
    };
    let name = course.name.as_deref().map(|name| format!("（{}）", reader.language.line(name))).unwrap_or_default();
    let moved = reader.percent(&signed(percent));
    reader.fill("chart", &[&format!("{}{name}", course.symbol), &moved, &reader.moment(course.event_at)])
}

/// How many lines of a list were left out.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct More {
    pub changed: usize,
    pub quotes: usize,
    pub positions: usize,
    pub facts: usize,
    pub prices: usize,
    pub reasons: usize,
    pub items: usize,
}

/// One alert of several.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ItemView {
    pub level: &'static str,
    pub severity: &'static str,
    /// `New`, `Update`, ..
    pub news: &'static str,
    pub title: String,
    pub quote: Option<String>,
    pub source: Option<String>,
    pub link: Option<String>,
    /// When it was published, or where that is unknown when it was decided.
    pub at: String,
    /// The page to acknowledge it.
    pub acknowledge: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Changed {
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Citation {
    pub source: String,
    pub title: String,
    pub link: Option<String>,
    pub host: Option<String>,
    pub published: Option<String>,
    pub seen: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stand {
    pub stance: &'static str,
    pub party: String,
    pub at: String,
    /// `for`, `open` or `against`.
    pub tone: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountView {
    pub party: String,
    pub says: String,
    pub at: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct FactView {
    pub heading: String,
    pub rows: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct PriceView {
    pub symbol: String,
    /// `+1.25 %`; none where it is unknown.
    pub percent: Option<String>,
    /// `up`, `down`, `flat` or `unknown`.
    pub tone: &'static str,
    pub price: Option<String>,
    pub note: Option<String>,
    /// The note says that the market is shut, and not why a move is unknown.
    pub shut: bool,
    /// What the symbol stands for.
    pub name: Option<String>,
    /// What the move means: `3.1 × usual · −0.80 % against the market · +0.20 % in the hour before`.
    pub meaning: Option<String>,
    /// The price around the event as blocks.
    pub spark: Option<String>,
}

/// The chart, in a part of the mail.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Picture {
    /// `cid:..` or `data:..`.
    pub source: String,
    /// For those who do not see it.
    pub says: String,
    /// In CSS pixels.
    pub width: f64,
    pub height: f64,
}

/// What the reader may do about it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LinksView {
    pub acknowledge: String,
    pub snooze: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReasonView {
    pub condition: String,
    pub saw: String,
}

impl View {
    pub(crate) fn new(alert: &Alert, sending: &Sending) -> Self {
        let reader = &sending.reader;
        let quotes = quotes(alert);
        let positions: Vec<Stand> = alert.positions.iter().map(|position| stand(position, reader)).collect();
        let changed: Vec<Changed> =
            alert.changed.iter().filter(|one| one.field != "withdrawn").map(|one| changed_view(one, reader)).collect();
        let facts: Vec<FactView> = alert.facts.iter().map(|fact| fact_view(fact, alert, reader)).collect();
        // A table of nothing but unknown prices is one line.
        let nothing_known = !alert.prices.is_empty() && alert.prices.iter().all(|line| line.price.is_none());
        let no_prices = alert.prices.first().filter(|_| nothing_known).map(|line| {
            let why =
                line.note.as_deref().map_or_else(|| reader.say("unknown").into(), |note| reader.language.line(note));
            reader.fill("prices/none", &[&clean::line(&why, NAME_MAX)])
        });
        let prices: Vec<PriceView> =
            if nothing_known { Vec::new() } else { alert.prices.iter().map(|line| price_view(line, reader)).collect() };
        let reasons: Vec<ReasonView> = alert.reasons.iter().map(|reason| reason_view(reason, reader)).collect();
        let more = More {
            changed: changed.len().saturating_sub(ROWS_MAX),
            quotes: quotes.len().saturating_sub(QUOTES_MAX),
            positions: positions.len().saturating_sub(ROWS_MAX),
            facts: facts.len().saturating_sub(FACTS_MAX),
            prices: prices.len().saturating_sub(ROWS_MAX),
            reasons: reasons.len().saturating_sub(ROWS_MAX),
            items: alert.items.len().saturating_sub(ITEMS_MAX),
        };
        let standing = standing(alert, reader);
        let sources = sources(alert, reader);
        let preview = preview(standing.as_deref(), sources.as_deref(), quotes.first(), reader);
        Self {
            title: title(alert, reader),
            level: alert.severity.as_str(),
            severity: severity_word(alert.severity, reader),
            news: reader.say(news(alert)),
            standing,
            sources,
            late: late(sending),
            body: body(alert, &quotes, reader),
            changed: first(changed, ROWS_MAX),
            quotes: first(quotes, QUOTES_MAX),
            cited: alert.article.as_ref().map(|cited| citation(cited, reader)),
            positions: first(positions, ROWS_MAX),
            accounts: alert.accounts.iter().take(ROWS_MAX).map(|account| account_view(account, reader)).collect(),
            facts: first(facts, FACTS_MAX),
            prices: first(prices, ROWS_MAX),
            no_prices,
            prices_since: prices_since(&alert.prices, reader),
            picture: None,
            links: links(alert, sending),
            reasons: first(reasons, ROWS_MAX),
            items: alert.items.iter().take(ITEMS_MAX).map(|item| item_view(item, sending)).collect(),
            more,
            took: alert.article.as_ref().and_then(|cited| took(alert, cited, sending)),
            decided: reader.moment(alert.at),
            sent: reader.moment(sending.now),
            rule: clean::line(&alert.rule.0, NAME_MAX),
            alert: clean::line(&alert.id.0, NAME_MAX),
            revision: alert.revision,
            labels: labels(alert),
            preview,
        }
    }
}

/// The subject of a mail: `[CRITICAL] Update: ..`, one line of at most 200 graphemes.
pub fn subject(alert: &Alert, reader: &Reader) -> String {
    let title = title(alert, reader);
    if alert.is_of_operator() {
        return clean::cut(&reader.fill("subject/operator", &[&title]), TITLE_MAX);
    }
    let mark = match news(alert) {
        "news/new" | "news/summary" => String::new(),
        // A title that says so itself.
        _ if alert.is_plain_correction() || alert.follow_up.is_some() => String::new(),
        news => reader.fill("subject/news", &[reader.say(news)]),
    };
    clean::cut(&reader.fill("subject", &[severity_word(alert.severity, reader), &mark, &title]), TITLE_MAX)
}

/// What this revision is to someone who got the ones before, as the key of its word.
fn news(alert: &Alert) -> &'static str {
    match alert.status {
        _ if !alert.items.is_empty() => "news/summary",
        AlertStatus::Closed if alert.is_of_operator() => "news/over",
        _ if alert.is_of_operator() => "news/operator",
        AlertStatus::Firing if alert.is_first() => "news/new",
        _ if alert.correction => "news/correction",
        AlertStatus::Corrected => "news/correction",
        _ if alert.reversal => "news/reversal",
        AlertStatus::Reversed => "news/reversal",
        // The first of a rule, on a story that another told of.
        AlertStatus::Firing | AlertStatus::Updated => "news/update",
        AlertStatus::Closed => "news/closed",
        AlertStatus::FollowUp => "news/prices",
        AlertStatus::Reminder => "news/reminder",
    }
}

/// What an alert of several is to its reader: new where nothing of its story was told before.
fn item_news(item: &Item) -> &'static str {
    match item.status {
        AlertStatus::Firing if item.is_new == Some(false) => "news/update",
        AlertStatus::Updated if item.is_new == Some(true) => "news/new",
        AlertStatus::Firing => "news/new",
        AlertStatus::Updated => "news/update",
        AlertStatus::Reversed => "news/reversal",
        AlertStatus::Corrected => "news/correction",
        AlertStatus::Closed => "news/closed",
        AlertStatus::FollowUp => "news/prices",
        AlertStatus::Reminder => "news/reminder",
    }
}

/// None of one message that tells of several, of what is over, and of a statement: nothing more comes of these.
fn links(alert: &Alert, sending: &Sending) -> Option<LinksView> {
    if !alert.is_acknowledgeable() {
        return None;
    }
    let ways = sending.reader.links.as_ref()?.ways(&alert.id, sending.saved_at)?;
    Some(LinksView { acknowledge: ways.acknowledge.into(), snooze: ways.snooze.into() })
}

fn item_view(item: &Item, sending: &Sending) -> ItemView {
    let reader = &sending.reader;
    let over = item.status == AlertStatus::Closed;
    let title = if reader.language.is_chinese() { chinese::item_title(item, reader) } else { item.title.clone() };
    let ways = || reader.links.as_ref()?.ways(&item.alert, sending.saved_at);
    let mixed = item.link.as_deref().and_then(mixed_host);
    let line = |text: &Option<String>, most| text.as_deref().map(|text| clean::line(text, most));
    ItemView {
        level: item.severity.as_str(),
        severity: severity_word(item.severity, reader),
        news: reader.say(item_news(item)),
        title: clean::line(&title, TITLE_MAX),
        quote: line(&item.evidence, 300).filter(|quote| !quote.is_empty()),
        source: item.source.as_deref().map(|source| named(source, mixed.as_deref(), reader)),
        link: item.link.as_deref().and_then(clean::link).map(String::from),
        at: reader.moment(item.published_at.unwrap_or(item.at)),
        acknowledge: (!over).then(ways).flatten().map(|ways| ways.acknowledge.into()),
    }
}

fn severity_word(severity: Severity, reader: &Reader) -> &'static str {
    reader.say(match severity {
        Severity::Info => "severity/info",
        Severity::Warning => "severity/warning",
        Severity::Critical => "severity/critical",
    })
}

fn title(alert: &Alert, reader: &Reader) -> String {
    let title = clean::line(&alert.title, TITLE_MAX);
    let title = if title.is_empty() { clean::line(&alert.rule.0, TITLE_MAX) } else { title };
    let title = if reader.language.is_chinese() { chinese::title(alert, reader) } else { title };
    match confirmer(alert) {
        Some(party) => {
            let confirmed = [reader.stance(Stance::Confirmed), reader.say("gap"), &reader.name(party)].concat();
            clean::line(&[&title, reader.say("comma"), &confirmed].concat(), TITLE_MAX)
        }
        None => clean::line(&title, TITLE_MAX),
    }
}

/// The one who now stands behind a dealing, where that is what is new. What is said of a meeting says so itself.
fn confirmer(alert: &Alert) -> Option<&str> {
    let kind = alert.facts.first()?.kind;
    let tells = matches!(kind, Kind::Purchase | Kind::Agreement)
        && !alert.is_first()
        && !alert.is_withdrawn()
        && alert.follow_up.is_none()
        && alert.items.is_empty();
    let change = alert.changed.iter().find(|change| tells && change.field == "confirmed_by")?;
    let known: Vec<&str> = change.old.split(", ").collect();
    let mut fresh = change.new.split(", ").filter(|party| !known.contains(party));
    fresh.next().filter(|party| !party.is_empty() && fresh.next().is_none())
}

/// The first so many of a list.
fn first<T>(mut list: Vec<T>, count_max: usize) -> Vec<T> {
    list.truncate(count_max);
    list
}

/// Stage and hedge of the fact that leads the alert.
fn standing(alert: &Alert, reader: &Reader) -> Option<String> {
    let fact = alert.facts.first()?;
    if alert.is_withdrawn() {
        return Some(reader.say("withdrawn").to_owned());
    }
    // Who is asked and says nothing has announced nothing.
    let silent = fact.unconfirmed_by.iter().find(|party| fact.said_by.as_deref() == Some(party.as_str()));
    let certainty = match silent {
        Some(party) => {
            format!("{}{}{}", reader.stance(Stance::Unconfirmed), reader.say("gap"), reader.name(party.as_str()))
        }
        None => reader.certainty(fact),
    };
    let certainty = clean::line(&certainty, NAME_MAX);
    let parts: Vec<&str> = fact.stage.map(|stage| reader.stage(stage)).into_iter().chain([&*certainty]).collect();
    Some(sentence(&parts.join(reader.say("comma"))))
}

fn sources(alert: &Alert, reader: &Reader) -> Option<String> {
    match alert.sources.len() {
        0 => None,
        1 => Some(reader.say("sources/one").to_owned()),
        count => Some(reader.fill("sources/many", &[&count.to_string()])),
    }
}

fn preview(standing: Option<&str>, sources: Option<&str>, quote: Option<&String>, reader: &Reader) -> String {
    let head = [standing, sources].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let quote = quote.map(|quote| reader.fill("quoted", &[quote]));
    let parts: Vec<String> = [Some(head), quote].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    clean::line(&parts.join(" "), 150)
}

fn late(sending: &Sending) -> Option<String> {
    let (reader, delay) = (&sending.reader, sending.now - sending.saved_at);
    if delay < LATE_AFTER {
        return None;
    }
    let tries = match sending.tries {
        0 => String::new(),
        1 => reader.say("late/one").to_owned(),
        count => reader.fill("late/many", &[&count.to_string()]),
    };
    Some(reader.fill("late", &[&reader.moment(sending.saved_at), &reader.span(delay), &tries]))
}

/// The rule's own text, where it says more than the title and the quotation do.
fn body(alert: &Alert, quotes: &[String], reader: &Reader) -> Option<String> {
    let in_chinese = alert.is_of_operator() && reader.language.is_chinese();
    let body = if in_chinese { troubles::body(&alert.body).into() } else { reader.language.line(&alert.body) };
    let body = clean::text(&body, BODY_MAX);
    let known = body.is_empty() || body == title(alert, reader) || body == alert.title || quotes.contains(&body);
    (!known).then_some(body)
}

/// The evidence of each fact, each sentence once.
fn quotes(alert: &Alert) -> Vec<String> {
    let mut quotes: Vec<String> = Vec::new();
    for fact in &alert.facts {
        let quote = clean::line(&fact.evidence.text, QUOTE_MAX);
        if !quote.is_empty() && !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    quotes
}

fn changed_view(change: &FieldChange, reader: &Reader) -> Changed {
    let shown = |value: &str| reader.value(&change.field, value).map(|value| clean::line(&value, NAME_MAX));
    Changed {
        field: clean::line(&reader.field(&change.field), NAME_MAX),
        old: shown(&change.old),
        new: shown(&change.new),
    }
}

fn citation(cited: &Cited, reader: &Reader) -> Citation {
    let link = cited.link.as_deref().and_then(clean::link);
    Citation {
        source: named(&cited.source, cited.mixed.as_deref(), reader),
        title: clean::line(&cited.title, TITLE_MAX),
        host: link.as_ref().and_then(|link| link.host_str()).map(str::to_owned),
        link: link.map(String::from),
        published: cited.published_at.map(|at| reader.moment(at)),
        seen: reader.moment(cited.first_seen_at),
    }
}

/// A source by its name; where an address of several alphabets is behind it, that is said.
fn named(source: &str, mixed: Option<&str>, reader: &Reader) -> String {
    let source = clean::line(source, NAME_MAX);
    let mark = mixed.map(|word| reader.fill("mixed", &[&clean::line(word, NAME_MAX)]));
    mark.map_or(source.clone(), |mark| format!("{source}{}", reader.fill("aside", &[&mark])))
}

fn stand(position: &Position, reader: &Reader) -> Stand {
    Stand {
        stance: reader.stance(position.stance),
        party: clean::line(&reader.name(position.party.as_str()), NAME_MAX),
        at: reader.moment(position.at),
        tone: match position.stance {
            Stance::Announced | Stance::Confirmed => "for",
            Stance::Unconfirmed => "open",
            Stance::Denied => "against",
        },
    }
}

fn account_view(account: &Account, reader: &Reader) -> AccountView {
    let rate = account.rate.map(|rate| format!("{rate}%"));
    let goods = reader.names(account.object.iter().map(|id| id.as_str()));
    let says: Vec<String> = [rate, account.date.map(|span| reader.dates(span)), goods].into_iter().flatten().collect();
    AccountView {
        party: clean::line(&reader.name(account.party.as_str()), NAME_MAX),
        says: clean::line(&says.join(reader.say("comma")), NAME_MAX),
        at: reader.moment(account.at),
    }
}

/// What the fact says, field by field. How sure it is stands at the head of the mail already if it is the `only` one.
fn fact_view(fact: &Fact, alert: &Alert, reader: &Reader) -> FactView {
    let only = alert.facts.len() == 1;
    let kind = reader.kind(fact.kind);
    let heading = match act(fact, alert, reader) {
        Some(act) => reader.fill("act", &[&kind, &act]),
        None => kind.into_owned(),
    };
    // The two sides of a deal stand on both.
    let sides = (fact.kind == Kind::Agreement && is_same(&fact.actor, &fact.target)).then_some("label/between");
    let other = fact.target.iter().filter(|_| sides.is_none());
    let rows = [
        (sides.unwrap_or("label/by"), reader.names(fact.actor.iter().map(|id| id.as_str()))),
        (target_label(fact.kind), reader.names(other.map(|id| id.as_str()))),
        ("label/who", reader.names(fact.participants.iter().map(String::as_str))),
        ("label/on", reader.names(fact.object.iter().map(|id| id.as_str()))),
        ("label/rate", reader.rate(fact)),
        ("label/amount", fact.amount.as_ref().map(|amount| reader.amount(amount))),
        (date_label(fact.date_is), fact.date.map(|span| reader.dates(span))),
        ("label/where", fact.place.as_deref().map(|place| reader.place(place))),
        ("label/ground", fact.basis.as_deref().map(|basis| reader.name(basis))),
        ("label/stage", fact.stage.filter(|_| !only).map(|stage| reader.stage(stage).to_owned())),
        ("label/sure", Some(reader.certainty(fact)).filter(|_| !only)),
    ];
    let shown = |(label, value): (&str, Option<String>)| Some((reader.say(label), clean::line(&value?, TITLE_MAX)));
    FactView { heading: sentence(&heading), rows: rows.into_iter().filter_map(shown).collect() }
}

/// What is done, in a word. What has been told of before is new no more: then it is what changed in it.
fn act(fact: &Fact, alert: &Alert, reader: &Reader) -> Option<String> {
    let action = fact.action?;
    if action != Action::Impose || alert.is_first() {
        return Some(reader.action(action).to_owned());
    }
    let is_told = |change: &&FieldChange| {
        !matches!(change.field.as_str(), "withdrawn" | "confirmed_by" | "unconfirmed_by" | "denied_by")
    };
    let changed = alert.changed.iter().filter(is_told).map(|change| reader.inside(&reader.field(&change.field)));
    let changed: Vec<String> = changed.map(|field| clean::line(&field, NAME_MAX)).collect();
    (alert.facts.len() == 1 && !changed.is_empty())
        .then(|| reader.fill("act/changed", &[&changed.join(reader.say("list"))]))
}

/// True of the same members, in whatever order.
fn is_same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().all(|member| other.contains(member))
}

fn target_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Agreement | Kind::Meeting => "label/with",
        Kind::Purchase => "label/from",
        Kind::Subsidy => "label/for",
        Kind::Investigation => "label/into",
        _ => "label/against",
    }
}

fn date_label(is: Option<DateIs>) -> &'static str {
    match is {
        Some(DateIs::Effective) => "date/effective",
        Some(DateIs::Held) => "date/held",
        Some(DateIs::Expires) => "date/expires",
        Some(DateIs::Deadline) => "date/deadline",
        None => "date",
    }
}

fn price_view(line: &PriceLine, reader: &Reader) -> PriceView {
    let percent = line.change().filter(|percent| percent.is_finite());
    // Its decimals decide what is flat, so that the colour never contradicts the figure.
    let shown = percent.map(|percent| match line.basis_points {
        Some(_) => line.told(percent),
        None => reader.percent(&signed(percent)),
    });
    PriceView {
        symbol: clean::line(&line.symbol, NAME_MAX),
        tone: match shown.as_deref() {
            None => "unknown",
            Some(shown) if shown.starts_with('+') => "up",
            Some(shown) if shown.starts_with('-') => "down",
            Some(_) => "flat",
        },
        percent: shown,
        price: line.price.filter(|price| price.is_finite()).map(number),
        note: line
            .note
            .as_deref()
            .map(|note| clean::line(&reader.language.line(note), NAME_MAX))
            .filter(|note| !note.is_empty()),
        shut: line.market_shut,
        name: line
            .name
            .as_deref()
            .map(|name| clean::line(&reader.language.line(name), NAME_MAX))
            .filter(|name| !name.is_empty()),
        meaning: meaning(line, reader),
        spark: line.spark.as_deref().map(|spark| clean::line(spark, NAME_MAX)).filter(|spark| !spark.is_empty()),
    }
}

/// `+1.25`; nothing is neither `+0.00` nor `-0.00`.
fn signed(percent: f64) -> String {
    let shown = format!("{percent:+.2}");
    if matches!(shown.as_str(), "+0.00" | "-0.00") { "0.00".to_owned() } else { shown }
}

/// How unusual the move is, what the benchmark does not explain, and what came before; none where nothing of it is known.
fn meaning(line: &PriceLine, reader: &Reader) -> Option<String> {
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    let moved = |percent: f64| match line.basis_points {
        Some(_) => line.told(percent),
        None => reader.percent(&format!("{percent:+.2}")),
    };
    let parts = [
        known(line.times_usual).map(|times| reader.fill("meaning/usual", &[&format!("{times:.1}")])),
        known(line.abnormal_percent).map(|percent| reader.fill("meaning/market", &[&moved(percent)])),
        known(line.drift_percent).map(|percent| reader.fill("meaning/before", &[&moved(percent)])),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (line.change().is_some() && !parts.is_empty()).then(|| parts.join(" · "))
}

/// Since when the moves count, where all of them count from one instant.
fn prices_since(prices: &[PriceLine], reader: &Reader) -> Option<String> {
    let mut starts = prices.iter().filter_map(|line| line.since);
    let start = starts.next()?;
    starts.all(|other| other == start).then(|| reader.moment(start))
}

fn reason_view(reason: &crate::rules::Reason, reader: &Reader) -> ReasonView {
    let line = |text: &str| clean::line(&reader.language.line(text), TITLE_MAX);
    ReasonView { condition: line(&reason.condition), saw: line(&reason.saw) }
}

/// From publication to this mail, step by step; none where the publication time is unknown or lies ahead.
fn took(alert: &Alert, cited: &Cited, sending: &Sending) -> Option<String> {
    let (published, reader) = (cited.published_at?, &sending.reader);
    let (seen, decided, sent) = (cited.first_seen_at, alert.at, sending.now);
    if published > seen {
        return None;
    }
    let steps = [seen - published, decided - seen, sent - decided].map(|step| reader.span(step));
    Some(reader.fill("took/steps", &[&steps[0], &steps[1], &steps[2]]))
}

fn labels(alert: &Alert) -> Vec<String> {
    let shown = |(name, value): (&String, &String)| clean::line(&format!("{name}={value}"), NAME_MAX);
    alert.labels.iter().map(shown).take(ROWS_MAX).collect()
}
