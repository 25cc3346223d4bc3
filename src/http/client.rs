//! The client: two connections pools, one for public addresses, one for what the operator allows.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Method, Response, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Host, Url};

use crate::http::holds::Holds;
use crate::http::{Answer, HttpConfig, HttpError, Reach, Request, is_public, retry_after};

/// Past this size a body may not unpack to more than `RATIO_MAX` times what was sent.
const RATIO_FROM_BYTES: u64 = 1 << 20;
const RATIO_MAX: u64 = 100;
/// Headers that stay with the host they were meant for, whatever case.
const CREDENTIALS: &[&str] =
    &["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-auth-token"];

/// A bounded HTTP client; cheap to clone.
#[derive(Clone)]
pub struct Client {
    /// Waits its turn by `per_host` and `at_once`.
    is_counted: bool,
    inner: Arc<Inner>,
}

struct Inner {
    /// Resolves names to public addresses only.
    public: reqwest::Client,
    /// For allowed `host:port` only.
    allowed: reqwest::Client,
    allow: HashSet<String>,
    allow_links: HashSet<String>,
    at_once: Option<Arc<Semaphore>>,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    holds: Holds,
    idle: Duration,
    total: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

/// Drops every address that is not public; what is connected to is what was checked.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.filter(|address| is_public(address.ip())).collect();
            if found.is_empty() {
                return Err(format!("{NOT_PUBLIC}: `{host}`").into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Marks the resolver's refusal in the chain of causes.
const NOT_PUBLIC: &str = "no public address";

impl Client {
    /// # Errors
    /// A `contact` that cannot stand in a header, or a TLS that cannot be set up.
    pub fn new(config: &HttpConfig) -> Result<Self, HttpError> {
        // A second call finds the provider in place, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let agent = format!(
            "bellwether/{} ({})",
            env!("CARGO_PKG_VERSION"),
            if config.contact.is_empty() { "no contact given" } else { &config.contact }
        );
        let agent = HeaderValue::from_str(&agent).map_err(|_| HttpError::Setup {
            message: format!("`contact` `{}` cannot stand in a header", config.contact),
        })?;
        let build = || {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.clone());
            reqwest::Client::builder()
                .default_headers(headers)
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(Duration::from_secs(config.connect_timeout_s))
                .pool_idle_timeout(Duration::from_secs(90))
                .pool_max_idle_per_host(8)
        };
        let made = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| HttpError::Setup { message: error.to_string() })
        };
        Ok(Self {
            is_counted: true,
            inner: Arc::new(Inner {
                public: made(build().dns_resolver(PublicOnly))?,
                allowed: made(build())?,
                allow: config.allow.iter().map(|host| host.to_ascii_lowercase()).collect(),
                allow_links: config.allow_links.iter().map(|host| host.to_ascii_lowercase()).collect(),
                at_once: (config.at_once > 0).then(|| Arc::new(Semaphore::new(config.at_once))),
                per_host: config.per_host,
                hosts: Mutex::default(),
                holds: Holds::default(),
                idle: Duration::from_secs(config.idle_timeout_s),
                total: Duration::from_secs(config.total_timeout_s),
            }),
        })
    }

    /// The same client for deliveries: they take no turns with polls or with each other, so that receivers that hang hold up
    /// nobody else. Each receiver's own lane keeps to a few at once.
    pub fn for_deliveries(&self) -> Self {
        Self { inner: self.inner.clone(), is_counted: false }
    }

    /// Goes on with what another client knows of hosts that want to be left alone.
    pub fn go_on_from(&self, other: &Self) {
        self.inner.holds.take_over(&other.inner.holds);
    }

    /// Sends a request, follows its redirects, and reads the whole body.
    ///
    /// # Errors
    /// As `HttpError`; a status that is not 2xx is an answer, not an error.
    pub async fn send(&self, request: Request) -> Result<Answer, HttpError> {
        let host = host_of(&request.url);
        let after = self.inner.total;
        tokio::time::timeout(after, self.follow(request)).await.unwrap_or(Err(HttpError::Timeout { host, after }))
    }

    async fn follow(&self, mut request: Request) -> Result<Answer, HttpError> {
        let (mut moved_to, mut is_for_good) = (None, true);
        for _ in 0..=request.redirects_max {
            let (response, permits) = self.once(&request).await?;
            let status = response.status();
            if request.redirects_max == 0 || !is_redirect(status) {
                let answer = self.read(response, request.body_bytes_max).await;
                drop(permits);
                return answer.map(|answer| Answer { moved_to, ..answer });
            }
            let next = next_url(&response, &request.url)?;
            if status == StatusCode::SEE_OTHER
                || (status != StatusCode::TEMPORARY_REDIRECT
                    && status != StatusCode::PERMANENT_REDIRECT
                    && request.method == Method::POST)
            {
                request.method = Method::GET;
                request.body = None;
            }
            if next.origin() != request.url.origin() {
                request.headers.retain(|(name, _)| !is_credential(name));
            }
            is_for_good &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
            if is_for_good {
                moved_to = Some(next.clone());
            }
            request.url = next;
        }
        Err(HttpError::Redirects { host: host_of(&request.url), limit: request.redirects_max })
    }

    async fn once(&self, request: &Request) -> Result<(Response, Vec<OwnedSemaphorePermit>), HttpError> {
        let client = self.client_for(&request.url, request.reach)?;
        let permits = self.permits(&request.url).await;
        // Only now: whoever had the turn before may have been sent away.
        if let Some(until) = request.rests_at.and_then(|now| self.inner.holds.until(&request.url, now)) {
            return Err(HttpError::Held { host: host_of(&request.url), until });
        }
        let mut builder = client.request(request.method.clone(), request.url.clone());
        for (name, value) in &request.headers {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
                return Err(HttpError::Setup { message: format!("header `{name}` cannot be sent") });
            };
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        match builder.send().await {
            Ok(response) => {
                self.note_refusal(request, &response);
                Ok((response, permits))
            }
            Err(error) => Err(failure(&request.url, &error)),
        }
    }

    /// A host that is asked too much, or out of service, holds back what else is meant for it.
    fn note_refusal(&self, request: &Request, response: &Response) {
        let refuses = matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        if let Some(now) = request.rests_at.filter(|_| refuses) {
            self.inner.holds.hold(&request.url, retry_after(response.headers(), now), now);
        }
    }

    /// The pool that may go to this URL.
    fn client_for(&self, url: &Url, reach: Reach) -> Result<&reqwest::Client, HttpError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(HttpError::Scheme { url: url.to_string() });
        }
        let (host, port) = (host_of(url), url.port_or_known_default().unwrap_or(0));
        let allow = match reach {
            Reach::Configured => &self.inner.allow,
            Reach::Link => &self.inner.allow_links,
        };
        if allow.contains(&format!("{host}:{port}").to_ascii_lowercase()) {
            return Ok(&self.inner.allowed);
        }
        // A literal never reaches the resolver.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        match literal {
            Some(address) if !is_public(address) => Err(HttpError::Refused { host, port }),
            _ => Ok(&self.inner.public),
        }
    }

    async fn permits(&self, url: &Url) -> Vec<OwnedSemaphorePermit> {
        if !self.is_counted {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        if self.inner.per_host > 0 {
            let mut hosts = self.inner.hosts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // A host that nobody waits for need not be remembered.
            if hosts.len() > 10_000 {
                hosts.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
            }
            let host = hosts.entry(host_of(url)).or_insert_with(|| Arc::new(Semaphore::new(self.inner.per_host)));
            wanted.push(host.clone());
        }
        wanted.extend(self.inner.at_once.clone());
        let mut permits = Vec::new();
        for semaphore in wanted {
            permits.extend(semaphore.acquire_owned().await);
        }
        permits
    }

    async fn read(&self, response: Response, limit_bytes: u64) -> Result<Answer, HttpError> {
        let (status, url, headers) = (response.status().as_u16(), response.url().clone(), response.headers().clone());
        let host = host_of(&url);
        // reqwest takes Content-Length away where it unpacks; then the cap alone bounds the body.
        let sent = response.content_length();
        let mut body = Vec::new();
        let mut stream = response.bytes_stream();
        loop {
            let chunk = tokio::time::timeout(self.inner.idle, stream.next())
                .await
                .map_err(|_| HttpError::Idle { host: host.clone(), after: self.inner.idle })?;
            let Some(chunk) = chunk else { break };
            let chunk = chunk.map_err(|error| failure(&url, &error))?;
            let length = (body.len() + chunk.len()) as u64;
            if length > limit_bytes {
                return Err(HttpError::TooLarge { host, limit_bytes });
            }
            if let Some(sent) = sent
                && length > RATIO_FROM_BYTES
                && length / RATIO_MAX > sent
            {
                return Err(HttpError::Bomb { host, ratio: RATIO_MAX });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, url, moved_to: None, headers, body })
    }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

pub(crate) fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    CREDENTIALS.contains(&name.as_str()) || name.contains("token") || name.contains("secret") || name.contains("key")
}

fn next_url(response: &Response, from: &Url) -> Result<Url, HttpError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    next.ok_or_else(|| HttpError::Location { host: host_of(from) })
}

/// The innermost cause, in our words where it is known; never the URL, whose query may hold a key.
fn failure(url: &Url, error: &reqwest::Error) -> HttpError {
    let host = host_of(url);
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let message = cause.to_string();
    if message.contains(NOT_PUBLIC) {
        return HttpError::Refused { host, port: url.port_or_known_default().unwrap_or(0) };
    }
    if error.is_connect() {
        return HttpError::Failed { host, message: format!("cannot be reached: {message}") };
    }
    HttpError::Failed { host, message }
}
