//! Signs mails with DKIM (RFC 6376; Ed25519 after RFC 8463), relaxed in headers and body.
//!
//! In: the bytes of a mail and the time. Out: the value of `DKIM-Signature`.
//!
//! `ring` signs, which TLS brings anyway: lettre's own feature would bring a dozen crates, among them an RSA with a known leak
//! of its timing.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::delivery::ReceiverError;
use crate::secret::SecretConfig;

/// Headers that are signed where they are there. `From` stands twice: nobody can add a second one unseen.
const SIGNED: &[&str] = &[
    "from",
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "mime-version",
    "content-type",
];
/// Signs of a signature on a line of the header.
const LINE_MAX: usize = 70;

/// `receivers[].email.dkim`: signs mails, where the mail server does not do it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DkimConfig {
    /// The key's record stands at `<selector>._domainkey.<domain>`.
    pub selector: String,
    /// Default: the domain of `from`.
    pub domain: Option<String>,
    /// A private key in PEM: RSA of 2048 to 4096 bits, or Ed25519.
    pub key: SecretConfig,
}

/// A key, ready to sign for a domain.
pub(crate) struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dkim({}._domainkey.{})", self.selector, self.domain)
    }
}

impl Dkim {
    /// # Errors
    /// The setting that is wrong, and why; never the key.
    pub(crate) fn new(config: &DkimConfig, from: &str, base: &Path) -> Result<Self, ReceiverError> {
        let domain = config.domain.clone().unwrap_or_else(|| from.to_owned());
        for (setting, name) in [("email.dkim.domain", &domain), ("email.dkim.selector", &config.selector)] {
            let fits = |label: &str| {
                !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            };
            if name.len() > 200 || !name.split('.').all(fits) {
                return Err(ReceiverError::setting(setting, format!("`{name}` is not a name in DNS")));
            }
        }
        let setting = "email.dkim.key".to_owned();
        let pem =
            config.key.resolve(base).map_err(|source| ReceiverError::Secret { setting: setting.clone(), source })?;
        let key = key(pem.expose()).map_err(|why| ReceiverError::setting(&setting, why))?;
        Ok(Self { domain, selector: config.selector.clone(), key })
    }

    /// The value of the header, folded, for a mail as it is sent.
    ///
    /// # Errors
    /// In words, where the system has no randomness to give.
    pub(crate) fn sign(&self, mail: &[u8], now: DateTime<Utc>) -> Result<String, &'static str> {
        let (head, body) = parts(mail);
        let headers = headers(&head);
        let mut names: Vec<&str> = Vec::new();
        let mut text = String::new();
        for name in SIGNED {
            let place = names.iter().filter(|known| *known == name).count();
            let found = headers.iter().rev().filter(|(known, _)| known == name).nth(place);
            // Of a header that is not there, nothing is signed; naming it keeps it from being added.
            if let Some((_, value)) = found {
                text.push_str(&format!("{name}:{}\r\n", relaxed(value)));
            } else if *name != "from" {
                continue;
            }
            names.push(name);
        }
        let algorithm = if matches!(self.key, Key::Rsa(_)) { "rsa-sha256" } else { "ed25519-sha256" };
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={}; s={};\r\n t={}; h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            now.timestamp().max(0),
            names.chunks(5).map(|names| names.join(":")).collect::<Vec<_>>().join(":\r\n "),
            STANDARD.encode(Sha256::digest(relaxed_body(&body))),
        );
        text.push_str(&format!("dkim-signature:{}", relaxed(&unsigned)));
        let signature = STANDARD.encode(self.key.sign(text.as_bytes())?);
        let lines: Vec<&str> =
            signature.as_bytes().chunks(LINE_MAX).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        Ok(format!("{unsigned}{}", lines.join("\r\n ")))
    }
}

impl Key {
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, &'static str> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature);
                signed.map(|()| signature).map_err(|_| "the system has no randomness to give")
            }
            // RFC 8463: what Ed25519 signs is the hash.
            Self::Ed25519(key) => Ok(key.sign(&Sha256::digest(text)).as_ref().to_vec()),
        }
    }
}

fn key(pem: &str) -> Result<Key, &'static str> {
    const NONE: &str =
        "holds no private key in PEM; make one with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`";
    const UNFIT: &str = "is damaged, or neither RSA of 2048 to 4096 bits nor Ed25519";
    let rsa = |key: RsaKeyPair| Key::Rsa(Box::new(key));
    match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| NONE)? {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(rsa).map_err(|_| UNFIT),
        PrivateKeyDer::Pkcs8(der) => {
            let der = der.secret_pkcs8_der();
            let ed25519 = || Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(|key| Key::Ed25519(Box::new(key)));
            RsaKeyPair::from_pkcs8(der).map(rsa).or_else(|_| ed25519()).map_err(|_| UNFIT)
        }
        _ => Err(UNFIT),
    }
}

/// Head and body of a mail; mails of ours are ASCII.
fn parts(mail: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(mail).into_owned();
    match text.split_once("\r\n\r\n") {
        Some((head, body)) => (head.to_owned(), body.to_owned()),
        None => (text, String::new()),
    }
}

/// Names in lower case, and values as they stand, folds included.
fn headers(head: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.starts_with([' ', '\t']), found.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push_str("\r\n");
                value.push_str(line);
            }
            (_, _, Some((name, value))) => found.push((name.trim_end().to_ascii_lowercase(), value.to_owned())),
            _ => {}
        }
    }
    found
}

/// RFC 6376 §3.4.2: unfolded, runs of white space one space, none at the ends.
fn relaxed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// RFC 6376 §3.4.4: runs of white space one space, none at the end of a line, no empty lines at the end.
fn relaxed_body(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for line in body.split("\r\n") {
        let mut spaced = false;
        for c in line.trim_end_matches([' ', '\t']).chars() {
            let space = matches!(c, ' ' | '\t');
            if !(space && spaced) {
                out.push(if space { ' ' } else { c });
            }
            spaced = space;
        }
        out.push_str("\r\n");
    }
    let end = out.trim_end_matches("\r\n").len();
    if end == 0 { String::new() } else { format!("{}\r\n", &out[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_bodies_are_relaxed_as_the_standard_shows() {
        // RFC 6376 §3.4.5, the first example.
        let head = headers("A: X \r\nB : Y\t\r\n\tZ  ");
        let shown: Vec<String> = head.iter().map(|(name, value)| format!("{name}:{}", relaxed(value))).collect();
        assert_eq!(shown, ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(
            (relaxed_body(""), relaxed_body("\r\n\r\n"), relaxed_body("x")),
            (String::new(), String::new(), "x\r\n".to_owned())
        );
    }

    #[test]
    fn a_setting_that_cannot_work_is_named_and_the_key_does_not_show() {
        use crate::secret::Secret;
        let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim");
        let config =
            |selector: &str, key: SecretConfig| DkimConfig { selector: selector.to_owned(), domain: None, key };
        let file = |name: &str| SecretConfig::File(name.into());
        for good in ["rsa.pem", "rsa-pkcs1.pem", "ed25519.pem"] {
            assert!(Dkim::new(&config("bell", file(good)), "example.org", &keys).is_ok(), "{good}");
        }
        let clear = |text: &str| SecretConfig::Clear(Secret::new(text));
        for (bad, told) in [
            (config("b ell", file("rsa.pem")), "`email.dkim.selector` `b ell` is not a name in DNS"),
            (config("bell", file("short.pem")), "`email.dkim.key` is damaged, or neither RSA of 2048"),
            (config("bell", clear("hunter2")), "`email.dkim.key` holds no private key in PEM"),
            (config("bell", file("none.pem")), "`email.dkim.key` cannot be had"),
        ] {
            let error = Dkim::new(&bad, "example.org", &keys).expect_err(told).to_string();
            assert!(error.contains(told) && !error.contains("hunter2"), "{error}");
        }
        let domain = DkimConfig { domain: Some("a;b".to_owned()), ..config("bell", file("rsa.pem")) };
        assert!(
            Dkim::new(&domain, "example.org", &keys).expect_err("a fault").to_string().contains("email.dkim.domain")
        );
    }
}
