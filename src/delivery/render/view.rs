//! An alert as a page: every text cleaned, cut and in plain words, ready for the templates.
//!
//! In: an `Alert` and the `Sending`. Out: a `View`, of which the templates only place the parts.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::alerts::{Alert, AlertStatus, Cited, Item, PriceLine};
use crate::delivery::render::{clean, words};
use crate::facts::{Fact, Kind};
use crate::ledger::{Account, Position, Stance};
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

/// What a mail says beside the alert itself: in which zone it is read, and how it travelled.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    pub zone: Tz,
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
    pub severity: &'static str,
    /// `New`, `Update`, ..
    pub news: &'static str,
    pub title: String,
    pub quote: Option<String>,
    pub source: Option<String>,
    pub link: Option<String>,
    /// When it was published, or where that is unknown when it was decided.
    pub at: String,
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

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReasonView {
    pub condition: String,
    pub saw: String,
}

impl View {
    pub(crate) fn new(alert: &Alert, sending: &Sending) -> Self {
        let quotes = quotes(alert);
        let positions: Vec<Stand> = alert.positions.iter().map(|position| stand(position, sending.zone)).collect();
        let changed: Vec<Changed> = alert.changed.iter().filter(|one| one.field != "withdrawn").map(changed).collect();
        let facts: Vec<FactView> = alert.facts.iter().map(|fact| fact_view(fact, alert.facts.len() == 1)).collect();
        // A table of nothing but unknown prices is one line.
        let nothing_known = !alert.prices.is_empty() && alert.prices.iter().all(|line| line.price.is_none());
        let no_prices = alert.prices.first().filter(|_| nothing_known).map(|line| {
            format!("No prices of the watchlist around this time ({}).", line.note.as_deref().unwrap_or("unknown"))
        });
        let prices: Vec<PriceView> =
            if nothing_known { Vec::new() } else { alert.prices.iter().map(price_view).collect() };
        let reasons: Vec<ReasonView> = alert.reasons.iter().map(reason_view).collect();
        let more = More {
            changed: changed.len().saturating_sub(ROWS_MAX),
            quotes: quotes.len().saturating_sub(QUOTES_MAX),
            positions: positions.len().saturating_sub(ROWS_MAX),
            facts: facts.len().saturating_sub(FACTS_MAX),
            prices: prices.len().saturating_sub(ROWS_MAX),
            reasons: reasons.len().saturating_sub(ROWS_MAX),
            items: alert.items.len().saturating_sub(ITEMS_MAX),
        };
        let standing = standing(alert);
        let sources = sources(alert);
        let preview = preview(standing.as_deref(), sources.as_deref(), quotes.first());
        Self {
            title: title(alert),
            severity: severity_word(alert.severity),
            news: news(alert),
            standing,
            sources,
            late: late(sending),
            body: body(alert, &quotes),
            changed: first(changed, ROWS_MAX),
            quotes: first(quotes, QUOTES_MAX),
            cited: alert.article.as_ref().map(|cited| citation(cited, sending.zone)),
            positions: first(positions, ROWS_MAX),
            accounts: alert.accounts.iter().take(ROWS_MAX).map(|account| account_view(account, sending.zone)).collect(),
            facts: first(facts, FACTS_MAX),
            prices: first(prices, ROWS_MAX),
            no_prices,
            prices_since: prices_since(&alert.prices, sending.zone),
            picture: None,
            reasons: first(reasons, ROWS_MAX),
            items: alert.items.iter().take(ITEMS_MAX).map(|item| item_view(item, sending.zone)).collect(),
            more,
            took: alert.article.as_ref().and_then(|cited| took(alert, cited, sending)),
            decided: words::moment(alert.at, sending.zone),
            sent: words::moment(sending.now, sending.zone),
            rule: clean::line(&alert.rule.0, NAME_MAX),
            alert: clean::line(&alert.id.0, NAME_MAX),
            revision: alert.revision,
            labels: labels(alert),
            preview,
        }
    }
}

/// The subject of a mail: `[CRITICAL] Update: ..`, one line of at most 200 graphemes.
pub fn subject(alert: &Alert) -> String {
    if alert.is_of_operator() {
        return clean::cut(&format!("[bellwether] {}", title(alert)), TITLE_MAX);
    }
    let mark = match news(alert) {
        "New" | "Summary" => String::new(),
        // A title that says so itself.
        _ if alert.is_plain_correction() || alert.follow_up.is_some() => String::new(),
        news => format!("{news}: "),
    };
    clean::cut(&format!("[{}] {mark}{}", severity_word(alert.severity), title(alert)), TITLE_MAX)
}

/// What this revision is to someone who got the ones before.
fn news(alert: &Alert) -> &'static str {
    match alert.status {
        _ if !alert.items.is_empty() => "Summary",
        AlertStatus::Closed if alert.is_of_operator() => "Over",
        _ if alert.is_of_operator() => "Operator",
        AlertStatus::Firing => "New",
        _ if alert.correction => "Correction",
        AlertStatus::Corrected => "Correction",
        _ if alert.reversal => "Reversal",
        AlertStatus::Reversed => "Reversal",
        AlertStatus::Updated => "Update",
        AlertStatus::Closed => "Closed",
        AlertStatus::FollowUp => "Prices",
        AlertStatus::Reminder => "Reminder",
    }
}

/// What a revision of this status is, where nothing else is known of it.
fn item_news(status: AlertStatus) -> &'static str {
    match status {
        AlertStatus::Firing => "New",
        AlertStatus::Updated => "Update",
        AlertStatus::Reversed => "Reversal",
        AlertStatus::Corrected => "Correction",
        AlertStatus::Closed => "Closed",
        AlertStatus::FollowUp => "Prices",
        AlertStatus::Reminder => "Reminder",
    }
}

fn item_view(item: &Item, zone: Tz) -> ItemView {
    let line = |text: &Option<String>, most| text.as_deref().map(|text| clean::line(text, most));
    ItemView {
        severity: severity_word(item.severity),
        news: item_news(item.status),
        title: clean::line(&item.title, TITLE_MAX),
        quote: line(&item.evidence, 300).filter(|quote| !quote.is_empty()),
        source: line(&item.source, NAME_MAX),
        link: item.link.as_deref().and_then(clean::link).map(String::from),
        at: words::moment(item.published_at.unwrap_or(item.at), zone),
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "INFO",
        Severity::Warning => "WARNING",
        Severity::Critical => "CRITICAL",
    }
}

fn title(alert: &Alert) -> String {
    let title = clean::line(&alert.title, TITLE_MAX);
    if title.is_empty() { clean::line(&alert.rule.0, TITLE_MAX) } else { title }
}

/// The first so many of a list.
fn first<T>(mut list: Vec<T>, count_max: usize) -> Vec<T> {
    list.truncate(count_max);
    list
}

/// Stage and hedge of the fact that leads the alert.
fn standing(alert: &Alert) -> Option<String> {
    let fact = alert.facts.first()?;
    if alert.is_withdrawn() {
        return Some("No source says it any more".to_owned());
    }
    let certainty = clean::line(&words::certainty(fact), NAME_MAX);
    let stage = fact.stage.map(words::stage);
    Some(words::sentence(&stage.map_or_else(|| certainty.clone(), |stage| format!("{stage}, {certainty}"))))
}

fn sources(alert: &Alert) -> Option<String> {
    match alert.sources.len() {
        0 => None,
        1 => Some("1 source".to_owned()),
        count => Some(format!("{count} independent sources")),
    }
}

fn preview(standing: Option<&str>, sources: Option<&str>, quote: Option<&String>) -> String {
    let head = [standing, sources].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let quote = quote.map(|quote| format!("“{quote}”"));
    let parts: Vec<String> = [Some(head), quote].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    clean::line(&parts.join(" "), 150)
}

fn late(sending: &Sending) -> Option<String> {
    let delay = sending.now - sending.saved_at;
    if delay < LATE_AFTER {
        return None;
    }
    let tries = match sending.tries {
        0 => String::new(),
        1 => ", after 1 failed try".to_owned(),
        count => format!(", after {count} failed tries"),
    };
    let saved = words::moment(sending.saved_at, sending.zone);
    Some(format!("This mail is late: decided {saved}, sent {} later{tries}.", words::span(delay)))
}

/// The rule's own text, where it says more than the title and the quotation do.
fn body(alert: &Alert, quotes: &[String]) -> Option<String> {
    let body = clean::text(&alert.body, BODY_MAX);
    let known = body.is_empty() || body == title(alert) || quotes.contains(&body);
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

fn changed(change: &crate::ledger::FieldChange) -> Changed {
    let shown = |value: &str| words::value(&change.field, value).map(|value| clean::line(&value, NAME_MAX));
    Changed {
        field: clean::line(&words::field(&change.field), NAME_MAX),
        old: shown(&change.old),
        new: shown(&change.new),
    }
}

fn citation(cited: &Cited, zone: Tz) -> Citation {
    let link = cited.link.as_deref().and_then(clean::link);
    Citation {
        source: clean::line(&cited.source, NAME_MAX),
        title: clean::line(&cited.title, TITLE_MAX),
        host: link.as_ref().and_then(|link| link.host_str()).map(str::to_owned),
        link: link.map(String::from),
        published: cited.published_at.map(|at| words::moment(at, zone)),
        seen: words::moment(cited.first_seen_at, zone),
    }
}

fn stand(position: &Position, zone: Tz) -> Stand {
    Stand {
        stance: words::stance(position.stance),
        party: clean::line(&words::party(position.party.as_str()), NAME_MAX),
        at: words::moment(position.at, zone),
        tone: match position.stance {
            Stance::Announced | Stance::Confirmed => "for",
            Stance::Unconfirmed => "open",
            Stance::Denied => "against",
        },
    }
}

fn account_view(account: &Account, zone: Tz) -> AccountView {
    let rate = account.rate.map(|rate| format!("{rate}%"));
    let goods = listed(account.object.iter().map(|id| words::entity(id.as_str())));
    let says: Vec<String> = [rate, account.date.map(words::dates), goods].into_iter().flatten().collect();
    AccountView {
        party: clean::line(&words::party(account.party.as_str()), NAME_MAX),
        says: clean::line(&says.join(", "), NAME_MAX),
        at: words::moment(account.at, zone),
    }
}

/// What the fact says, field by field. How sure it is stands at the head of the mail already if it is the `only` one.
fn fact_view(fact: &Fact, only: bool) -> FactView {
    let act = fact.action.map(|action| format!(": {}", words::action(action))).unwrap_or_default();
    let heading = words::sentence(&format!("{}{act}", words::kind(fact.kind)));
    let rows = [
        ("By", parties(fact.actor.iter().map(|id| id.as_str()))),
        (target_label(fact.kind), parties(fact.target.iter().map(|id| id.as_str()))),
        ("Who", listed(fact.participants.iter().map(|id| words::who(id)))),
        ("On", listed(fact.object.iter().map(|id| words::entity(id.as_str())))),
        ("Rate", words::rate(fact)),
        ("Amount", fact.amount.as_ref().map(words::amount)),
        (words::date_label(fact.date_is), fact.date.map(words::dates)),
        ("Where", fact.place.clone()),
        ("Ground", fact.basis.as_deref().map(words::entity)),
        ("Stage", fact.stage.filter(|_| !only).map(|stage| words::stage(stage).to_owned())),
        ("How sure", Some(words::certainty(fact)).filter(|_| !only)),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| Some((label, clean::line(&value?, TITLE_MAX)))).collect();
    FactView { heading, rows }
}

fn target_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Agreement | Kind::Meeting => "With",
        Kind::Purchase => "From",
        Kind::Subsidy => "For",
        Kind::Investigation => "Into",
        _ => "Against",
    }
}

fn parties<'a>(ids: impl Iterator<Item = &'a str>) -> Option<String> {
    listed(ids.map(words::party))
}

fn listed(names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn price_view(line: &PriceLine) -> PriceView {
    let percent = line.percent.filter(|percent| percent.is_finite());
    // Two decimals decide what is flat, so that the colour never contradicts the figure.
    let shown =
        percent.map(|percent| format!("{percent:+.2} %").replace("-0.00 %", "0.00 %").replace("+0.00 %", "0.00 %"));
    PriceView {
        symbol: clean::line(&line.symbol, NAME_MAX),
        tone: match shown.as_deref() {
            None => "unknown",
            Some(shown) if shown.starts_with('+') => "up",
            Some(shown) if shown.starts_with('-') => "down",
            Some(_) => "flat",
        },
        percent: shown,
        price: line.price.filter(|price| price.is_finite()).map(words::number),
        note: line.note.as_deref().map(|note| clean::line(note, NAME_MAX)).filter(|note| !note.is_empty()),
        name: line.name.as_deref().map(|name| clean::line(name, NAME_MAX)).filter(|name| !name.is_empty()),
        meaning: meaning(line),
        spark: line.spark.as_deref().map(|spark| clean::line(spark, NAME_MAX)).filter(|spark| !spark.is_empty()),
    }
}

/// How unusual the move is, what the benchmark does not explain, and what came before; none where nothing of it is known.
fn meaning(line: &PriceLine) -> Option<String> {
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    let parts = [
        known(line.times_usual).map(|times| format!("{times:.1} × usual")),
        known(line.abnormal_percent).map(|percent| format!("{percent:+.2} % beyond the market")),
        known(line.drift_percent).map(|percent| format!("{percent:+.2} % in the hour before")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (line.percent.is_some() && !parts.is_empty()).then(|| parts.join(" · "))
}

/// Since when the moves count, where all of them count from one instant.
fn prices_since(prices: &[PriceLine], zone: Tz) -> Option<String> {
    let mut starts = prices.iter().filter_map(|line| line.since);
    let start = starts.next()?;
    starts.all(|other| other == start).then(|| words::moment(start, zone))
}

fn reason_view(reason: &crate::rules::Reason) -> ReasonView {
    ReasonView { condition: clean::line(&reason.condition, TITLE_MAX), saw: clean::line(&reason.saw, TITLE_MAX) }
}

/// From publication to this mail, step by step; none where the publication time is unknown or lies ahead.
fn took(alert: &Alert, cited: &Cited, sending: &Sending) -> Option<String> {
    let published = cited.published_at?;
    let (seen, decided, sent) = (cited.first_seen_at, alert.at, sending.now);
    if published > seen {
        return None;
    }
    Some(format!(
        "seen {} after publication, decided {} later, sent {} later",
        words::span(seen - published),
        words::span(decided - seen),
        words::span(sent - decided)
    ))
}

fn labels(alert: &Alert) -> Vec<String> {
    let shown = |(name, value): (&String, &String)| clean::line(&format!("{name}={value}"), NAME_MAX);
    alert.labels.iter().map(shown).take(ROWS_MAX).collect()
}
