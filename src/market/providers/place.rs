//! A document of prices that the operator points to: at a URL, or in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use url::Url;

use crate::http::{Client, HttpError, Reach, Request};
use crate::market::providers::source::QuoteSourceError;
use crate::market::providers::{Quotes, hints};
use crate::secret::{Secret, SecretConfig};

/// Where a document of prices is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    at: At,
    headers: Vec<(String, Secret)>,
}

#[derive(Clone, Debug)]
pub(super) enum At {
    Url(Url),
    File(PathBuf),
}

/// Checks where a document is, and reads the secrets of its headers.
pub(super) fn place(
    name: &str,
    url: &Option<String>,
    path: &Option<PathBuf>,
    headers: &BTreeMap<String, SecretConfig>,
    base: &Path,
) -> Result<Place, QuoteSourceError> {
    let setup = |reason: String| QuoteSourceError::Setup { name: name.to_owned(), reason };
    let at = match (url, path) {
        (Some(url), None) => At::Url(
            Url::parse(url)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"))
                .ok_or_else(|| setup(format!("`{url}` is not a URL; expected `https://..`")))?,
        ),
        (None, Some(path)) => At::File(base.join(path)),
        _ => return Err(setup("expected exactly one of `url` and `path`".to_owned())),
    };
    let mut resolved = Vec::new();
    for (header, secret) in headers {
        let value = secret.resolve(base).map_err(|source| QuoteSourceError::Secret {
            name: name.to_owned(),
            header: header.clone(),
            source,
        })?;
        resolved.push((header.clone(), value));
    }
    Ok(Place { at, headers: resolved })
}

/// Gets one document and reads it.
pub(super) async fn document(
    client: &Client,
    place: &Place,
    now: DateTime<Utc>,
    name: &str,
    read: impl Fn(&[u8]) -> Quotes,
) -> Quotes {
    let failed = |problem: String| Quotes { problems: vec![problem], ..Quotes::default() };
    match &place.at {
        At::File(path) => match tokio::fs::read(path).await {
            Ok(bytes) => read(&bytes),
            Err(error) => failed(format!("quote source `{name}`: file `{}` cannot be read: {error}", path.display())),
        },
        At::Url(url) => {
            let headers = place.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect();
            match client.send(Request { headers, ..Request::get(url.clone(), Reach::Configured) }).await {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    Quotes { hints: hints(&answer, now), ..read(&answer.body) }
                }
                Ok(answer) => Quotes {
                    hints: hints(&answer, now),
                    ..failed(format!("quote source `{name}`: server answered {}", answer.status))
                },
                Err(error) => failed(told(name, &error)),
            }
        }
    }
}

fn told(name: &str, error: &HttpError) -> String {
    format!("quote source `{name}`: {error}")
}
