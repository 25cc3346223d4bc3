//! An address that has moved for good: what is remembered of it, and when it is believed.
//!
//! In: where permanent redirects (301, 308) have led, with `now`. Out: where the feed is asked.
//!
//! Invariant: believed after `ANSWERS_MIN` equal answers over `BELIEVED_AFTER`, so that a slip of a server, or a captive portal,
//! moves nothing; forgotten as soon as the new address fails or the configuration says another.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

const ANSWERS_MIN: u32 = 3;
const BELIEVED_AFTER: TimeDelta = TimeDelta::hours(24);

/// Where the address of a feed leads for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The address of the configuration; of another one it says nothing.
    from: String,
    to: String,
    /// The first of the equal answers.
    first_at: DateTime<Utc>,
    answers: u32,
    /// Since when it is believed, and asked in place of the other.
    pub since: Option<DateTime<Utc>>,
}

impl Moved {
    /// Where a feed is asked that the configuration has at `url`, if not there.
    pub(super) fn address(&self, url: &Url) -> Option<Url> {
        self.since.filter(|_| self.from == url.as_str())?;
        self.to.parse().ok()
    }

    /// What is known after the configured address has been asked and has led `to` for good, or nowhere else.
    pub(super) fn after(known: Option<&Self>, from: &Url, to: Option<&Url>, now: DateTime<Utc>) -> Option<Self> {
        let to = to.filter(|to| may_be_remembered(from, to))?;
        let known = known.filter(|known| known.from == from.as_str() && known.to == to.as_str());
        let (first_at, answers) = known.map_or((now, 0), |known| (known.first_at, known.answers));
        let answers = answers.saturating_add(1);
        let is_believed = answers >= ANSWERS_MIN && now - first_at >= BELIEVED_AFTER;
        let since = known.and_then(|known| known.since).or(is_believed.then_some(now));
        Some(Self { from: from.to_string(), to: to.to_string(), first_at, answers, since })
    }

    /// The two addresses for people: without what may be a key.
    pub fn shown(&self) -> (String, String) {
        (plain(&self.from), plain(&self.to))
    }
}

/// Not into the clear, not with a password in it, and not to itself.
fn may_be_remembered(from: &Url, to: &Url) -> bool {
    let is_downgrade = from.scheme() == "https" && to.scheme() != "https";
    !is_downgrade && to.username().is_empty() && to.password().is_none() && from != to
}

fn plain(url: &str) -> String {
    let (address, has_query) = url.split_once('?').map_or((url, false), |(address, _)| (address, true));
    let address = match address.split_once("://") {
        Some((scheme, rest)) if rest.split('/').next().is_some_and(|host| host.contains('@')) => {
            format!("{scheme}://{}", rest.split_once('@').map_or(rest, |(_, rest)| rest))
        }
        _ => address.to_owned(),
    };
    if has_query { format!("{address}?..") } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_761_480_000 + 3_600 * hour, 0).expect("a time")
    }

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    /// What is known after these answers, each an hour and where it led.
    fn after(answers: &[(i64, Option<&str>)]) -> Option<Moved> {
        let from = url("https://a.example/feed");
        answers.iter().fold(None, |known: Option<Moved>, (hour, to)| {
            Moved::after(known.as_ref(), &from, to.map(url).as_ref(), at(*hour))
        })
    }

    #[test]
    fn three_equal_answers_over_a_day_are_believed() {
        let (new, from) = (Some("https://b.example/feed"), url("https://a.example/feed"));
        let asked = |answers: &[(i64, Option<&str>)]| after(answers).and_then(|moved| moved.address(&from));
        assert_eq!(asked(&[(0, new), (1, new), (23, new)]), None, "less than a day");
        assert_eq!(asked(&[(0, new), (24, new)]), None, "two answers");
        assert_eq!(asked(&[(0, new), (1, new), (24, new)]), Some(url("https://b.example/feed")));
        let other = Some("https://c.example/feed");
        assert_eq!(asked(&[(0, new), (1, other), (2, new), (25, new)]), None, "it wavers");
        assert_eq!(asked(&[(0, new), (1, None), (2, new), (25, new)]), None, "it was there in between");
        let moved = after(&[(0, new), (1, new), (24, new)]).expect("it moved");
        assert_eq!(moved.address(&url("https://a.example/other")), None, "the configuration says another");
        assert_eq!((moved.since, Moved::after(Some(&moved), &from, None, at(30))), (Some(at(24)), None));
    }

    #[test]
    fn into_the_clear_and_with_a_password_nothing_is_remembered() {
        for to in ["http://a.example/feed", "https://user:pass@b.example/feed", "https://a.example/feed"] {
            assert_eq!(after(&[(0, Some(to))]), None, "{to}");
        }
    }

    #[test]
    fn people_are_shown_no_keys() {
        assert_eq!(plain("https://a.example/feed?key=k3y"), "https://a.example/feed?..");
        assert_eq!(plain("https://user:pass@a.example/feed@home"), "https://a.example/feed@home");
        assert_eq!(plain("https://a.example/feed@home"), "https://a.example/feed@home");
    }
}
