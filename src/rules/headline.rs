//! Says a fact in one line, as a headline would: who does what to whom, at what rate, from when.

use chrono::{Datelike, NaiveDate};

use crate::facts::{Action, DateIs, DateSpan, Fact, Kind, RateIs, Stage};
use crate::lexicon::Lexicon;

/// How a sentence tells of a meeting at which nobody meets. The reader of facts has it as a meeting without a place.
const CALLS: &[&str] = &[
    "phone call",
    "telephone call",
    "phone conversation",
    "telephone conversation",
    "by phone",
    "by telephone",
    "over the phone",
    "on the phone",
    "video call",
    "videoconference",
    "video conference",
    "video link",
    "a call between",
    "a call with",
    "call between the",
    "held a call",
    "hold a call",
    "通话",
    "通电话",
    "视频会",
];
/// What the same sentence would not say of a call alone.
const IN_PERSON: &[&str] =
    &[" meet", "summit", "visit", "talks in ", "face to face", "in person", "会晤", "会面", "访问"];

/// True of a meeting that is a call: the sentence says so, names no place, and speaks of nothing else.
pub(crate) fn is_call(fact: &Fact) -> bool {
    let says = fact.evidence.text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| says.contains(word));
    fact.kind == Kind::Meeting && fact.place.is_none() && has(CALLS) && !has(IN_PERSON)
}

/// One line for people.
pub fn headline(fact: &Fact, lexicon: &Lexicon) -> String {
    let mut line = match fact.kind {
        Kind::Meeting => meeting(fact, lexicon),
        Kind::Agreement => agreement(fact, lexicon),
        Kind::Purchase => purchase(fact, lexicon),
        Kind::PolicyRate => policy_rate(fact, lexicon),
        Kind::OutputQuota => format!("{} {} output", names(lexicon, &fact.actor), verb(fact.action)),
        Kind::MarketMove => market_move(fact, lexicon),
        _ => measure(fact, lexicon),
    };
    let in_force = if is_in_force(fact) { "in force" } else { "" };
    let date = fact.date.map(|date| match fact.date_is {
        Some(DateIs::Expires) => when(date, "until"),
        Some(DateIs::Deadline) => when(date, "by"),
        // The day on which it was to be is gone: this is the new one.
        Some(DateIs::Held) if fact.stage == Some(Stage::Postponed) => when(date, "to"),
        Some(DateIs::Held) => when(date, "on"),
        _ => when(date, "from"),
    });
    let ending: Vec<&str> =
        [Some(in_force), date.as_deref()].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if !ending.is_empty() {
        let is_moved = fact.kind == Kind::Meeting && fact.stage == Some(Stage::Postponed);
        let comma = if is_moved { "" } else { "," };
        line.push_str(&format!("{comma} {}", ending.join(" ")));
    }
    if fact.kind == Kind::Meeting {
        line.push_str(&standing(fact, lexicon));
    }
    line
}

/// True of a measure that binds, where that is not said by what is done to it.
fn is_in_force(fact: &Fact) -> bool {
    let imposes = matches!(fact.action, None | Some(Action::Impose));
    let is_measure = fact.kind.is_measure() && fact.kind != Kind::Investigation;
    is_measure && imposes && fact.stage == Some(Stage::InEffect)
}

/// A day or a span of days as people write it: `from 1 Nov 2025`, `from June 2026`, `on 8–10 Mar 2026`.
fn when(span: DateSpan, lead: &str) -> String {
    let (first, last) = (span.first, span.last);
    let next = last.succ_opt().unwrap_or(last);
    let whole = first.day() == 1 && next.day() == 1;
    // "met on June 2026" is not said.
    let lead = if lead == "on" && whole { "in" } else { lead };
    if whole && (first.year(), first.month()) == (last.year(), last.month()) {
        return format!("{lead} {}", first.format("%B %Y"));
    }
    if whole && (first.month(), last.month()) == (1, 12) && first.year() == last.year() {
        return format!("{lead} {}", first.year());
    }
    let day = |day: NaiveDate| day.format("%-d %b %Y").to_string();
    if first == last {
        format!("{lead} {}", day(first))
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{lead} {}–{}", first.day(), day(last))
    } else {
        format!("{lead} {} – {}", day(first), day(last))
    }
}

/// Who stands behind a meeting, where that is the news.
fn standing(fact: &Fact, lexicon: &Lexicon) -> String {
    if !fact.unconfirmed_by.is_empty() {
        return format!(", not yet confirmed by {}", names(lexicon, &fact.unconfirmed_by));
    }
    match (fact.stage, fact.confirmed_by.len()) {
        (Some(Stage::Confirmed), 1) => format!(", confirmed by {}", names(lexicon, &fact.confirmed_by)),
        (Some(Stage::Confirmed), _) => ", confirmed by both sides".to_owned(),
        _ => String::new(),
    }
}

/// Ids as names, joined for people.
pub(super) fn names<T: ToString>(lexicon: &Lexicon, ids: &[T]) -> String {
    let names: Vec<String> = ids.iter().map(|id| lexicon.name(&id.to_string()).to_owned()).collect();
    join(&names)
}

fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn or_unnamed(names: String) -> String {
    if names.is_empty() { "Unnamed party".to_owned() } else { names }
}

/// A number without needless zeros.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn verb(action: Option<Action>) -> &'static str {
    match action {
        Some(Action::Raise) => "raises",
        Some(Action::Reduce) => "cuts",
        Some(Action::Hold) => "holds",
        Some(Action::Extend) => "extends",
        _ => "sets",
    }
}

/// `threatens`, `may impose`, `imposes`, ..: stage and action in words.
fn acts(fact: &Fact) -> String {
    // A ban is not cut.
    let has_level = matches!(fact.kind, Kind::Tariff | Kind::Subsidy) || fact.rate.is_some();
    let base = match fact.action {
        Some(Action::Raise) if has_level => "raise",
        Some(Action::Raise) => "tighten",
        Some(Action::Reduce) if has_level => "cut",
        Some(Action::Reduce) => "ease",
        Some(Action::Remove) => "lift",
        Some(Action::Suspend) => "suspend",
        Some(Action::Extend) => "extend",
        _ => "impose",
    };
    let imposes = base == "impose";
    match fact.stage {
        Some(Stage::Considered) => format!("considers {}", gerund(base)),
        Some(Stage::Threatened) if imposes => "threatens".to_owned(),
        Some(Stage::Threatened) => format!("threatens to {base}"),
        Some(Stage::Denied) => format!("denies {}", gerund(base)),
        Some(Stage::Cancelled) if imposes => "drops".to_owned(),
        Some(Stage::Cancelled) => format!("will not {base}"),
        Some(Stage::Announced) if imposes => "announces".to_owned(),
        _ => format!("{base}s"),
    }
}

fn gerund(base: &str) -> String {
    match base {
        "cut" => "cutting".to_owned(),
        base => format!("{}ing", base.trim_end_matches('e')),
    }
}

fn measure(fact: &Fact, lexicon: &Lexicon) -> String {
    let what = match fact.kind {
        Kind::Tariff => "tariff",
        Kind::ExportControl if fact.rate.is_some() => "export duty",
        Kind::ExportControl => "export controls",
        Kind::ImportControl => "import controls",
        Kind::Sanction => "sanctions",
        Kind::Investigation => "investigation into",
        Kind::New(_) => &kind_name(fact.kind, lexicon),
        _ => "aid",
    };
    let actor = or_unnamed(names(lexicon, &fact.actor));
    let (act, what) = match (fact.kind, fact.action) {
        (Kind::Investigation, Some(Action::Remove)) => ("ends".to_owned(), what),
        (Kind::Investigation, _) => ("opens".to_owned(), what),
        _ => (acts(fact), what),
    };
    let mut line = format!("{actor} {act}");
    // What is lifted altogether goes to nothing: the rate says no more.
    let rate = fact.rate.filter(|rate| fact.action != Some(Action::Remove) || *rate != 0.0);
    match (rate, fact.rate_from) {
        (Some(rate), Some(from)) => line.push_str(&format!(" {what} from {}% to {}%", number(from), number(rate))),
        (Some(rate), None) => {
            let more = if fact.rate_is == Some(RateIs::Step) { "additional " } else { "" };
            line.push_str(&format!(" {more}{}% {what}", number(rate)));
        }
        _ => line.push_str(&format!(" {what}")),
    }
    let object: Vec<&str> = fact.object.iter().map(|id| id.as_str()).filter(|id| *id != "all_goods").collect();
    let are_firms = object.iter().all(|id| id.starts_with("company:"));
    let goods = names(lexicon, &object);
    let target = names(lexicon, &fact.target);
    match (goods.is_empty(), target.is_empty(), fact.kind) {
        (true, true, Kind::Investigation) => line.push_str(" trade"),
        (true, true, _) => {}
        (false, true, Kind::Investigation) => line.push_str(&format!(" {goods}")),
        (true, false, Kind::Investigation) => line.push_str(&format!(" {target}")),
        (false, true, _) => line.push_str(&format!(" on {goods}")),
        (true, false, Kind::ExportControl) => line.push_str(&format!(" toward {target}")),
        (true, false, _) => line.push_str(&format!(" on {target}")),
        (false, false, Kind::Investigation) if are_firms => line.push_str(&format!(" {target} ({goods})")),
        (false, false, Kind::Investigation) => line.push_str(&format!(" {goods} from {target}")),
        (false, false, _) if are_firms => line.push_str(&format!(" on {target} ({goods})")),
        (false, false, Kind::ExportControl) => line.push_str(&format!(" on {goods} to {target}")),
        (false, false, Kind::Sanction | Kind::New(_)) => line.push_str(&format!(" on {target} ({goods})")),
        (false, false, _) => line.push_str(&format!(" on {goods} from {target}")),
    }
    line
}

/// A kind as people write it.
pub(super) fn kind_name(kind: Kind, lexicon: &Lexicon) -> String {
    let new = lexicon.find_kind(kind.as_str()).map(|kind| kind.name.clone());
    new.unwrap_or_else(|| kind.as_str().replace('_', " "))
}

fn meeting(fact: &Fact, lexicon: &Lexicon) -> String {
    // Where a leader is named, their state need not be.
    let on = fact.date.map_or(NaiveDate::MAX, |date| date.first);
    let led = |party: &String| {
        fact.participants.iter().filter(|one| *one != party).any(|one| {
            lexicon.find_person(one).and_then(|person| person.acts_for(on)).is_some_and(|of| of.as_str() == party)
        })
    };
    let who: Vec<&String> = fact.participants.iter().filter(|one| !led(one)).collect();
    let who = or_unnamed(names(lexicon, &who));
    let place = fact.place.as_ref().map(|place| format!(" in {place}")).unwrap_or_default();
    if is_call(fact) {
        return match fact.stage {
            Some(Stage::Considered) => format!("{who} may speak by phone"),
            Some(Stage::Announced) => format!("{who} to speak by phone"),
            // Of one that has been held, too.
            Some(Stage::Confirmed) => format!("Call between {who}"),
            Some(Stage::InEffect) => format!("{who} in a call"),
            Some(Stage::Held) => format!("{who} spoke by phone"),
            Some(Stage::Postponed) => format!("{who} call postponed"),
            Some(Stage::Cancelled) => format!("{who} call called off"),
            Some(Stage::Denied) => format!("{who} call denied"),
            _ => format!("{who} speak by phone"),
        };
    }
    // What does not take place has its place before its end.
    let end = match fact.stage {
        Some(Stage::Postponed) => Some("postponed"),
        Some(Stage::Cancelled) => Some("called off"),
        Some(Stage::Denied) => Some("denied"),
        _ => None,
    };
    if let Some(end) = end {
        return format!("{who} meeting{place} {end}");
    }
    let how = match fact.stage {
        Some(Stage::Considered) => "may meet",
        Some(Stage::Announced) => "to meet",
        Some(Stage::Confirmed) => "to meet",
        Some(Stage::InEffect) => "in talks",
        Some(Stage::Held) => "met",
        _ => "meet",
    };
    format!("{who} {how}{place}")
}

fn agreement(fact: &Fact, lexicon: &Lexicon) -> String {
    let mut sides: Vec<String> = Vec::new();
    for party in fact.actor.iter().chain(&fact.target) {
        let name = lexicon.name(party.as_str()).to_owned();
        if !sides.contains(&name) {
            sides.push(name);
        }
    }
    let what = match (fact.action, fact.stage) {
        (Some(Action::Extend), Some(Stage::Considered)) => "discuss extending their deal",
        (Some(Action::Extend), _) => "extend their deal",
        (Some(Action::Suspend), _) => "deal suspended",
        (_, Some(Stage::Cancelled)) => "deal collapses",
        (_, Some(Stage::Considered)) => "negotiate a deal",
        (_, Some(Stage::Announced)) => "reach a deal in principle",
        (_, Some(Stage::Confirmed)) => "sign a deal",
        (_, Some(Stage::InEffect)) => "deal takes effect",
        (_, Some(Stage::Denied)) => "deal denied",
        _ => "deal",
    };
    format!("{} {what}", or_unnamed(join(&sides)))
}

fn purchase(fact: &Fact, lexicon: &Lexicon) -> String {
    let how = match (fact.action, fact.stage) {
        (Some(Action::Suspend), _) => "halts buying",
        (_, Some(Stage::Considered)) => "may buy",
        (_, Some(Stage::InEffect)) => "buys",
        (_, Some(Stage::Denied)) => "denies buying",
        _ => "to buy",
    };
    let mut line = format!("{} {how}", or_unnamed(names(lexicon, &fact.actor)));
    // "200 aircraft", and not aircraft of aircraft.
    let is_counted = |good: &str| fact.amount.as_ref().is_some_and(|amount| amount.unit == good);
    let goods: Vec<_> = fact.object.iter().filter(|id| !is_counted(id.as_str())).collect();
    let amount = fact.amount.as_ref().map(|amount| quantity(amount.value, &amount.unit));
    match (amount, names(lexicon, &goods)) {
        (Some(amount), goods) if goods.is_empty() => line.push_str(&format!(" {amount}")),
        (Some(amount), goods) => line.push_str(&format!(" {amount} of {goods}")),
        (None, goods) if goods.is_empty() => line.push_str(" goods"),
        (None, goods) => line.push_str(&format!(" {goods}")),
    }
    let sellers = names(lexicon, &fact.target);
    if !sellers.is_empty() {
        line.push_str(&format!(" from {sellers}"));
    }
    line
}

/// A number with its thousands kept apart: `600,000`.
fn grouped(value: f64) -> String {
    let text = number(value);
    let digits = text.split('.').next().map_or(0, |whole| whole.trim_start_matches('-').len());
    let start = usize::from(text.starts_with('-'));
    let mut said = String::new();
    for (at, letter) in text.char_indices() {
        let place = at.wrapping_sub(start);
        if at > start && place < digits && (digits - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(letter);
    }
    said
}

/// `12 million tons`, `600,000 tons`, `USD 93 billion`.
pub(super) fn quantity(value: f64, unit: &str) -> String {
    let (scaled, word) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, " billion"),
        size if size >= 1e6 => (value / 1e6, " million"),
        _ => (value, ""),
    };
    let unit_text = unit.replace('_', " ");
    if unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase()) {
        format!("{unit} {}{word}", grouped(scaled))
    } else {
        format!("{}{word} {unit_text}", grouped(scaled))
    }
}

fn policy_rate(fact: &Fact, lexicon: &Lexicon) -> String {
    let bank = or_unnamed(names(lexicon, &fact.actor));
    let step =
        fact.amount.as_ref().map(|amount| format!(" by {}", quantity(amount.value, &amount.unit))).unwrap_or_default();
    let level = fact.rate.map(|rate| format!(" to {}%", number(rate))).unwrap_or_default();
    let maybe = if fact.stage == Some(Stage::Considered) { "may change" } else { verb(fact.action) };
    if fact.action == Some(Action::Hold) {
        return format!(
            "{bank} central bank holds its rate{}",
            fact.rate.map(|rate| format!(" at {}%", number(rate))).unwrap_or_default()
        );
    }
    format!("{bank} central bank {maybe} its rate{step}{level}")
}

fn market_move(fact: &Fact, lexicon: &Lexicon) -> String {
    let rate = fact.rate.unwrap_or_default();
    format!("{} {}{}%", names(lexicon, &fact.object), if rate > 0.0 { "+" } else { "" }, number(rate))
}
