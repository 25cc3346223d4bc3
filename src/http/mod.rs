//! Speaks HTTP within bounds: of time, of bytes, of where it may go.
//!
//! In: a `Request`. Out: an `Answer` with its whole body, or an `HttpError`.
//!
//! Invariants
//! - H1. A link from outside reaches public addresses only, checked at each hop, by literal and by name.
//! - H2. Every body is bounded after decompression; every request is bounded in time.
//! - H3. Credentials never follow a redirect to another scheme, host or port. No cookies, no referrer, no proxy.

mod address;
mod client;
mod holds;
#[cfg(test)]
mod tests;

pub use address::is_public;
pub use client::Client;
pub(crate) use client::is_credential;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
pub use reqwest::{Method, header};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// How bellwether speaks HTTP; `http` in the configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// Mail address or page of the operator, told to servers in `User-Agent`.
    pub contact: String,
    /// `host:port` that configured URLs may reach although the address is not public.
    pub allow: Vec<String>,
    /// `host:port` that links found in articles may reach although the address is not public.
    pub allow_links: Vec<String>,
    /// Requests at once to one host; 0 for no limit.
    pub per_host: usize,
    /// Requests at once in all; 0 for no limit.
    pub at_once: usize,
    pub connect_timeout_s: u64,
    /// Longest silence of a server.
    pub idle_timeout_s: u64,
    /// Longest time for a request in all, redirects included.
    pub total_timeout_s: u64,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            contact: String::new(),
            allow: Vec::new(),
            allow_links: Vec::new(),
            per_host: 2,
            at_once: 64,
            connect_timeout_s: 10,
            idle_timeout_s: 15,
            total_timeout_s: 30,
        }
    }
}

impl HttpConfig {
    /// Entries of `allow` and `allow_links` that are no `host:port`, with the name of their list.
    pub fn faults(&self) -> Vec<(&'static str, &str)> {
        let lists = [("http.allow", &self.allow), ("http.allow_links", &self.allow_links)];
        let named = lists.iter().flat_map(|(list, entries)| entries.iter().map(move |entry| (*list, entry.as_str())));
        let fits = |entry: &str| {
            entry.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        };
        named.filter(|(_, entry)| !fits(entry)).collect()
    }
}

/// Where a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The operator named the URL: public addresses, and `allow`.
    Configured,
    /// It was found in a document: public addresses, and `allow_links`.
    Link,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    pub reach: Reach,
    /// Of the decoded body.
    pub body_bytes_max: u64,
    /// 0: a redirect comes back as the answer.
    pub redirects_max: usize,
    /// Now, for what keeps to the rest that a host asks for (429, 503): such an answer holds back whatever else keeps to it.
    /// None: it neither waits for a host nor makes others wait.
    pub rests_at: Option<DateTime<Utc>>,
}

/// Largest body, in bytes, where the caller does not say.
const BODY_BYTES_MAX: u64 = 10 << 20;
const REDIRECTS_MAX: usize = 5;

impl Request {
    pub fn get(url: Url, reach: Reach) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: Vec::new(),
            body: None,
            reach,
            body_bytes_max: BODY_BYTES_MAX,
            redirects_max: REDIRECTS_MAX,
            rests_at: None,
        }
    }

    /// To a URL that the operator named; a redirect comes back as the answer.
    pub fn post(url: Url, body: Vec<u8>) -> Self {
        Self {
            method: Method::POST,
            body: Some(body),
            redirects_max: 0,
            body_bytes_max: 64 << 10,
            ..Self::get(url, Reach::Configured)
        }
    }
}

/// What a server said.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// After redirects.
    pub url: Url,
    /// Where an unbroken run of permanent redirects (301, 308) led from the address that was asked.
    pub moved_to: Option<Url>,
    pub headers: HeaderMap,
    /// Decoded.
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// `Retry-After`, as seconds or as an HTTP date; never negative.
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        retry_after(&self.headers, now)
    }

    /// `Cache-Control: max-age`.
    pub fn max_age(&self) -> Option<TimeDelta> {
        let value = self.header("cache-control")?;
        let seconds = value.split(',').find_map(|part| part.trim().strip_prefix("max-age="))?;
        seconds.trim().parse::<u32>().ok().map(|seconds| TimeDelta::seconds(i64::from(seconds)))
    }
}

fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(TimeDelta::seconds(i64::from(seconds)));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?;
    Some((at.to_utc() - now).max(TimeDelta::zero()))
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("`{url}`: only http and https are spoken")]
    Scheme { url: String },
    #[error("`{host}` is not a public address; name `{host}:{port}` in `http.allow` if it is meant")]
    Refused { host: String, port: u16 },
    #[error("`{host}`: no answer within {} s", after.as_secs())]
    Timeout { host: String, after: Duration },
    #[error("`{host}`: silent for {} s", after.as_secs())]
    Idle { host: String, after: Duration },
    #[error("`{host}`: body is over {limit_bytes} bytes")]
    TooLarge { host: String, limit_bytes: u64 },
    #[error("`{host}`: body unpacks to more than {ratio} times its size")]
    Bomb { host: String, ratio: u64 },
    #[error("`{host}`: over {limit} redirects")]
    Redirects { host: String, limit: usize },
    #[error("`{host}`: redirect without a usable location")]
    Location { host: String },
    #[error("`{host}`: {message}")]
    Failed { host: String, message: String },
    #[error("`{host}` has asked to be left alone until {}", until.format("%Y-%m-%d %H:%M:%S UTC"))]
    Held { host: String, until: DateTime<Utc> },
    #[error("HTTP client cannot be made: {message}")]
    Setup { message: String },
}

impl HttpError {
    /// Stable name for metrics and logs; never reworded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Scheme { .. } => "scheme",
            Self::Refused { .. } => "address_refused",
            Self::Timeout { .. } => "timeout",
            Self::Idle { .. } => "idle",
            Self::TooLarge { .. } => "body_too_large",
            Self::Bomb { .. } => "decompression_bomb",
            Self::Redirects { .. } => "redirects",
            Self::Location { .. } => "redirect_location",
            Self::Failed { .. } => "connection",
            Self::Held { .. } => "host_held",
            Self::Setup { .. } => "setup",
        }
    }
}
