//! Hosts that have asked to be left alone: what is not sent to them until then.
//!
//! In: refusals (429, 503) with `now`. Out: until when a host is held. Reads no clock.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// A host cannot ask for a longer rest than this.
const HELD_MAX: TimeDelta = TimeDelta::hours(24);
/// How long a host is left alone that does not say for how long. Short: one feed of many may be out of order for good.
const HELD_DEFAULT: TimeDelta = TimeDelta::minutes(1);

/// Until when each host is left alone.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<BTreeMap<String, DateTime<Utc>>>);

impl Holds {
    /// Until when nothing is sent to the host of this URL; none if it may be asked.
    pub(super) fn until(&self, url: &Url, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&host(url)).copied().filter(|until| now < *until)
    }

    /// A host has refused and may have said for how long. A shorter rest does not end a longer one.
    pub(super) fn hold(&self, url: &Url, asked: Option<TimeDelta>, now: DateTime<Utc>) {
        let until = now + asked.unwrap_or(HELD_DEFAULT).clamp(TimeDelta::zero(), HELD_MAX);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, until| now < *until);
        let known = held.entry(host(url)).or_insert(until);
        *known = until.max(*known);
    }

    /// Takes over what another knows.
    pub(super) fn take_over(&self, other: &Self) {
        let known = other.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(known);
    }
}

/// A port of its own is a server of its own; http and https are one.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_761_480_000 + 60 * minute, 0).expect("a time")
    }

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn a_host_is_held_for_all_its_paths_as_long_as_it_asks_and_no_longer_than_a_day() {
        let holds = Holds::default();
        holds.hold(&url("https://a.example/one"), Some(TimeDelta::minutes(30)), at(0));
        let held = |text: &str, minute| holds.until(&url(text), at(minute));
        assert_eq!(held("http://a.example/two?x", 29), Some(at(30)));
        assert_eq!(held("https://a.example/one", 30), None);
        assert_eq!(held("https://a.example:8443/", 0), None);
        assert_eq!(held("https://b.example/one", 0), None);
        // What it says later does not shorten it.
        holds.hold(&url("https://a.example/two"), None, at(1));
        assert_eq!(held("https://a.example/one", 1), Some(at(30)));
        holds.hold(&url("https://b.example/"), None, at(0));
        holds.hold(&url("https://c.example/"), Some(TimeDelta::days(300)), at(0));
        assert_eq!((held("https://b.example/", 0), held("https://c.example/", 0)), (Some(at(1)), Some(at(24 * 60))));
        let next = Holds::default();
        next.take_over(&holds);
        assert_eq!(next.until(&url("https://a.example/"), at(2)), Some(at(30)));
    }
}
