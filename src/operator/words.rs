//! The words of an operator's alert: what is wrong, since when, what was tried, what to do.
//!
//! Times are in UTC: the log and the tables of `bellwether` show them so.

use chrono::{DateTime, TimeDelta, Utc};
use xxhash_rust::xxh3::xxh3_64;

use crate::alerts::{Alert, AlertId, AlertStatus, OPERATOR_HEAD};
use crate::operator::{Condition, Matter, Open};
use crate::rules::{RuleName, Severity};

/// A clock that has not jumped for this long is well again.
pub(super) const CLOCK_WELL_AFTER: TimeDelta = TimeDelta::hours(1);
/// A receiver that has missed nothing for this long is well again.
pub(super) const EXPIRED_WELL_AFTER: TimeDelta = TimeDelta::hours(24);
/// A rule that has not failed for this long is well again.
pub(super) const RULE_WELL_AFTER: TimeDelta = TimeDelta::hours(24);
/// Things told one by one; the rest is counted.
const SHOWN_MAX: usize = 12;

/// The alert of a condition as it stands now.
pub(super) fn alert(condition: Condition, open: &Open, now: DateTime<Utc>) -> Alert {
    let revision = open.next_revision();
    let is_over = open.matters().next().is_none();
    let status = match revision {
        _ if is_over => AlertStatus::Closed,
        1 => AlertStatus::Firing,
        _ => AlertStatus::Updated,
    };
    let id = format!("{} {}", condition.as_str(), open.opened_at().timestamp_micros());
    let title = title(condition, open);
    let id = AlertId(format!("o{:016x}", xxh3_64(id.as_bytes())).into());
    // The end is as grave as the beginning: who was told of the one hears of the other.
    let severity = condition.severity();
    plain(id, revision, status, condition.as_str(), severity, title, body(condition, open), now)
}

#[expect(clippy::too_many_arguments, reason = "the parts of an alert that is not about news; no two belong together")]
pub(super) fn plain(
    id: AlertId,
    revision: u32,
    status: AlertStatus,
    name: &str,
    severity: Severity,
    title: String,
    body: String,
    at: DateTime<Utc>,
) -> Alert {
    Alert {
        id,
        revision,
        status,
        rule: RuleName(format!("{OPERATOR_HEAD}{name}").into()),
        severity,
        labels: Default::default(),
        title,
        body,
        at,
        story: None,
        novelty: None,
        changed: Vec::new(),
        reversal: false,
        correction: false,
        accounts: Vec::new(),
        facts: Vec::new(),
        article: None,
        sources: Vec::new(),
        positions: Vec::new(),
        prices: Vec::new(),
        follow_up: None,
        thread: None,
        course: None,
        symbols: Vec::new(),
        expire_after_s: None,
        reasons: Vec::new(),
        items: Vec::new(),
    }
}

/// How a condition is spoken of.
struct Terms {
    one: &'static str,
    many: &'static str,
    is_wrong: &'static str,
    are_wrong: &'static str,
    is_well: &'static str,
    are_well: &'static str,
}

fn terms(condition: Condition) -> Terms {
    let [one, many, is_wrong, are_wrong, is_well, are_well] = match condition {
        Condition::ReceiverDown => {
            ["receiver", "receivers", "cannot be told", "cannot be told", "is reached again", "are reached again"]
        }
        Condition::AlertExpired => [
            "receiver",
            "receivers",
            "was not told in time",
            "were not told in time",
            "has missed nothing for a day",
            "have missed nothing for a day",
        ],
        Condition::StoreFailing => {
            ["store", "stores", "cannot be written", "cannot be written", "is written again", "are written again"]
        }
        Condition::StoreDamaged => {
            ["store", "stores", "is damaged", "are damaged", "is sound again", "are sound again"]
        }
        Condition::DiskLow => {
            ["disk of", "disks of", "is nearly full", "are nearly full", "has room again", "have room again"]
        }
        Condition::ConfigRefused => {
            ["configuration", "configurations", "was refused", "were refused", "is in use", "are in use"]
        }
        Condition::ClockJumped => {
            ["clock of", "clocks of", "jumped", "jumped", "has not jumped for an hour", "have not jumped for an hour"]
        }
        Condition::FeedFailing => ["feed", "feeds", "fails", "fail", "is read again", "are read again"],
        Condition::FeedSilent => {
            ["feed", "feeds", "is silent", "are silent", "brings something new again", "bring something new again"]
        }
        Condition::FeedThin => [
            "feed",
            "feeds",
            "yields too little",
            "yield too little",
            "yields what it used to",
            "yield what they used to",
        ],
        Condition::QuotesFailing => {
            ["quote source", "quote sources", "fails", "fail", "brings prices again", "bring prices again"]
        }
        Condition::QuotesStale => {
            let names = ["quote source", "quote sources"];
            [
                names[0],
                names[1],
                "brings old prices",
                "bring old prices",
                "brings fresh prices again",
                "bring fresh prices again",
            ]
        }
        Condition::RuleFailing => {
            ["rule", "rules", "fails", "fail", "has not failed for a day", "have not failed for a day"]
        }
    };
    Terms { one, many, is_wrong, are_wrong, is_well, are_well }
}

/// `Feed `wire` fails`, `Still: feed `wire` fails`, `Feed `wire` is read again`, `3 feeds fail: ..`.
fn title(condition: Condition, open: &Open) -> String {
    let Terms { one, many, is_wrong, are_wrong, is_well, are_well } = terms(condition);
    let wrong: Vec<&str> = open.matters().map(|(name, _)| name).collect();
    let ended: Vec<&str> = open.ended().map(|(name, ..)| name).collect();
    let says = |names: &[&str], is: &str, are: &str| match names {
        [name] => format!("{one} `{name}` {is}"),
        _ => format!("{} {many} {are}: {}", names.len(), listed(names)),
    };
    let told = match (wrong.is_empty(), ended.is_empty()) {
        (true, _) => says(&ended, is_well, are_well),
        (false, true) if wrong.iter().any(|name| open.is_new(name)) => says(&wrong, is_wrong, are_wrong),
        (false, true) => format!("Still: {}", says(&wrong, is_wrong, are_wrong)),
        (false, false) => format!("{}; {}", says(&ended, is_well, are_well), says(&wrong, is_wrong, are_wrong)),
    };
    upper(&told)
}

fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(SHOWN_MAX).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn body(condition: Condition, open: &Open) -> String {
    let Terms { one, many, is_well, are_well, .. } = terms(condition);
    let mut parts: Vec<String> = Vec::new();
    let (new, known): (Vec<_>, Vec<_>) = open.matters().partition(|(name, _)| open.is_new(name));
    let count = new.len() + known.len();
    parts.extend(new.iter().chain(&known).take(SHOWN_MAX).map(|(name, matter)| line(one, name, matter)));
    if count > SHOWN_MAX {
        parts.push(format!("And {} more {many}: `bellwether status` lists them all.", count - SHOWN_MAX));
    }
    let ended: Vec<_> = open.ended().collect();
    let over = |(name, since, at): &(&str, DateTime<Utc>, DateTime<Utc>)| {
        let (from, until, lasted) = (time(*since), time(*at), span(*at - *since));
        format!("{} `{name}` {is_well}. It was otherwise from {from} to {until}, for {lasted}.", upper(one))
    };
    parts.extend(ended.iter().take(SHOWN_MAX).map(over));
    if ended.len() > SHOWN_MAX {
        parts.push(format!("And {} more {many} {are_well}.", ended.len() - SHOWN_MAX));
    }
    if count > 0 {
        parts.push(format!("What to do: {}", to_do(condition)));
    }
    parts.join("\n\n")
}

fn line(one: &str, name: &str, matter: &Matter) -> String {
    format!(
        "{} `{name}`, since {}: {}.\n{}",
        upper(one),
        time(matter.since),
        matter.says.trim_end_matches('.'),
        matter.tried
    )
    .trim_end()
    .to_owned()
}

fn to_do(condition: Condition) -> &'static str {
    match condition {
        Condition::ReceiverDown => {
            "look at the receiver's server and its settings; `bellwether send-test RECEIVER` tries it. What waits is sent when it is back; what was given up is kept: `bellwether outbox` lists it, `bellwether outbox --retry ID` sends it."
        }
        Condition::AlertExpired => {
            "`bellwether outbox` lists what expired and why, `bellwether outbox --retry ID` sends it all the same. How long an alert is worth telling is said by `expire_after` of its rule and of its receiver."
        }
        Condition::StoreFailing => {
            "make room on its disk, and look whether it is mounted for writing and whether another program holds the file. Until then no article is judged and no alert is made; what was missed is read when it is well again, if the feeds still have it."
        }
        Condition::StoreDamaged => {
            "stop bellwether, keep the file as it is, and put the newest sound copy in its place (`bellwether backup` makes one and refuses to make one that is damaged). Until then it goes on with what can be read; what lies on the damaged pages may be lost."
        }
        Condition::DiskLow => {
            "make room, or keep less: `store.keep`, `store.keep_minute_bars`. On a full disk nothing can be saved, and nothing is told."
        }
        Condition::ConfigRefused => {
            "`bellwether check` shows every problem with its place. The old configuration and its rules stay in use until a reload (SIGHUP) is taken; a restart would fail."
        }
        Condition::ClockJumped => {
            "look after the machine's time (NTP), or whether it slept. Schedules go on by the new time; a slot that was missed is done once."
        }
        Condition::FeedFailing => {
            "open the feed's address; if it has moved, put the new one into `feeds`, if it is gone, take it out. `bellwether feeds` shows every error. Until then its news is missed."
        }
        Condition::FeedSilent => {
            "look whether the site has news that the feed does not carry; it may have moved to another address. Where the silence is right, set `silent_after` of the feed."
        }
        Condition::FeedThin => {
            "open one of its entries: the site's layout or the feed's form may have changed, or a bot wall may stand before its pages. `bellwether extract ADDRESS --explain` shows what is read of a page."
        }
        Condition::QuotesFailing => {
            "`bellwether quotes` shows what is held of each symbol. Conditions on prices neither fire nor clear without it; facts are told all the same."
        }
        Condition::QuotesStale => {
            "compare with the provider's own page; `bellwether quotes` shows the newest price of each symbol. Conditions on prices are unknown until it is back."
        }
        Condition::RuleFailing => {
            "`bellwether rules` shows the fact and the error. The rule is still judged on every other fact; on this one it did not fire, or was told in the default words."
        }
    }
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `Thu 26 Nov 14:02 UTC`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%a %-d %b %H:%M UTC").to_string()
}

/// `3 d 4 h`, `4 h 10 min`, `12 min`, `40 s`.
pub(super) fn span(span: TimeDelta) -> String {
    let (days, hours, minutes) = (span.num_days(), span.num_hours() % 24, span.num_minutes() % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", span.num_seconds().max(0)),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// What was tried of a receiver.
pub(super) fn tries(tries: u32, given_up: u32) -> String {
    let failed = if tries == 1 { "1 try failed".to_owned() } else { format!("{tries} tries failed") };
    match given_up {
        0 => format!("{failed}; it is tried again."),
        1 => format!("{failed}; 1 notification was given up."),
        count => format!("{failed}; {count} notifications were given up."),
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::render::tests::chinese;
    use crate::delivery::render::{Sending, render_text};

    use super::*;

    /// What is neither Chinese nor a name between backticks.
    fn left_over(text: &str) -> String {
        text.split('`').step_by(2).collect::<String>().chars().filter(char::is_ascii_alphabetic).collect()
    }

    #[test]
    fn every_condition_has_its_chinese_words() {
        for condition in Condition::ALL.iter().copied() {
            let Terms { one, many, is_wrong, are_wrong, is_well, are_well } = terms(condition);
            let titles = [
                upper(&format!("{one} `x` {is_wrong}")),
                format!("Still: {one} `x` {is_wrong}"),
                upper(&format!("{one} `x` {is_well}")),
                format!("3 {many} {are_wrong}: `x`, `y` and 7 more"),
                format!("Still: 3 {many} {are_wrong}: `x`, `y`"),
                format!("2 {many} {are_well}: `x`, `y`; {one} `z` {is_wrong}"),
            ];
            for title in titles {
                let body = format!(
                    "{}\n\n{} `x` {is_well}. It was otherwise from {} to {}, for {}.\n\nAnd 2 more {many}: `bellwether status` lists them all.\n\n\
                     And 2 more {many} {are_well}.\n\nWhat to do: {}",
                    line(
                        one,
                        "x",
                        &Matter {
                            tried: tries(2, 0),
                            ..Matter::new(DateTime::UNIX_EPOCH, "2 failures in a row: 503".into())
                        }
                    ),
                    upper(one),
                    time(DateTime::UNIX_EPOCH),
                    time(DateTime::UNIX_EPOCH + TimeDelta::hours(1)),
                    span(TimeDelta::hours(1)),
                    to_do(condition)
                );
                let id = AlertId("o1".into());
                let at = DateTime::UNIX_EPOCH;
                let alert = plain(id, 1, AlertStatus::Firing, "x", condition.severity(), title, body, at);
                let mail = render_text(&alert, &Sending { reader: chinese(), saved_at: at, now: at, tries: 0 });
                let told = mail.split("判断时间").next().expect("a mail");
                let left = left_over(told).replace("UTC", "").replace("NTP", "").replace("SIGHUP", "");
                assert_eq!(left, "", "{told}");
            }
        }
    }
}
