//! The link by which one recipient is left out of a receiver's mails, with one click (RFC 8058).
//!
//! In: a receiver and an address. Out: an address that says neither whose it is nor when it ends: one out of an old mail works
//! as well. Of a path again the receiver, and by what the recipient is known.

use sha2::{Digest, Sha256};
use url::Url;

use super::{Hmac, Links, Mac, PATH_MAX, Refusal, VERSION, is_word, mac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What such a path does, as it stands in it.
const LEAVE: &str = "unsubscribe";
/// Bytes of the hash that stands for an address: nobody who sees a path learns it, and no two addresses share one.
const TOKEN_BYTES: usize = 16;

/// Who wants no more mails of which receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Name of the receiver.
    pub receiver: String,
    token: String,
}

impl Leaving {
    /// True if it is this recipient's; upper and lower case are one.
    pub fn is_of(&self, address: &str) -> bool {
        self.token == token(&self.receiver, address)
    }
}

impl Links {
    /// The address at which a recipient is left out. None where links are not `https`, without which no mailbox service
    /// takes them.
    pub fn leave_url(&self, receiver: &str, address: &str) -> Option<Url> {
        let token = token(receiver, address);
        if self.base.scheme() != "https" || !is_word(receiver) {
            return None;
        }
        let signed = mac(self.keys.first()?, &[LEAVE, receiver, &token]).finalize().into_bytes();
        self.base.join(&format!("{VERSION}/{LEAVE}/{receiver}/{token}/{}", URL_SAFE_NO_PAD.encode(signed))).ok()
    }

    /// What such a path says; none for a path of another sort.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn read_leave(&self, path: &str) -> Option<Result<Leaving, Refusal>> {
        if path.len() > PATH_MAX {
            return None;
        }
        let rest = path.strip_prefix(self.base.path()).or_else(|| path.strip_prefix('/'))?;
        let parts: Vec<&str> = rest.split('/').collect();
        let [VERSION, LEAVE, receiver, token, signature] = parts[..] else { return None };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return Some(Err(Refusal::Unsigned)) };
        let is_ours = |key: &Hmac<Sha256>| mac(key, &[LEAVE, receiver, token]).verify_slice(&signature).is_ok();
        if !self.keys.iter().any(is_ours) {
            return Some(Err(Refusal::Unsigned));
        }
        Some(Ok(Leaving { receiver: receiver.to_owned(), token: token.to_owned() }))
    }
}

fn token(receiver: &str, address: &str) -> String {
    let hash = Sha256::digest(format!("{receiver}\n{}", address.trim().to_ascii_lowercase()));
    URL_SAFE_NO_PAD.encode(&hash[..TOKEN_BYTES])
}

#[cfg(test)]
mod tests {
    use crate::links::tests::{KEY, OTHER, links};

    use super::*;

    fn path(links: &Links, address: &str) -> String {
        links.leave_url("desk", address).expect("a link").path().to_owned()
    }

    #[test]
    fn a_link_is_one_recipients_of_one_receiver_and_does_not_show_the_address() {
        let links = links(&[KEY]);
        let url = links.leave_url("desk", "Zoe@Example.net").expect("a link");
        assert!(url.as_str().starts_with("https://alerts.example.org/bell/1/unsubscribe/desk/"), "{url}");
        assert!(!url.as_str().to_lowercase().contains("zoe"), "{url}");
        let leaving = links.read_leave(url.path()).expect("of this sort").expect("signed");
        assert!(leaving.receiver == "desk" && leaving.is_of("zoe@example.net") && !leaving.is_of("two@example.net"));
        // A server before this one may take its own part of the path off.
        let bare = url.path().strip_prefix("/bell").expect("a path below the base");
        assert_eq!(links.read_leave(bare), Some(Ok(leaving)));
        assert_eq!(links.leave_url("desk", "zoe@example.net"), Some(url), "upper and lower case are one");
    }

    #[test]
    fn whatever_is_altered_is_refused_and_other_paths_are_not_of_this_sort() {
        let links = links(&[KEY]);
        let path = path(&links, "zoe@example.net");
        let other = self::path(&links, "two@example.net");
        let of = |path: &str| path.split('/').rev().nth(1).expect("a token").to_owned();
        for wrong in [
            path.replace("/desk/", "/boss/"),
            path.replace(&of(&path), &of(&other)),
            path[..path.len() - 1].to_owned(),
            format!("{path}A"),
        ] {
            assert_eq!(links.read_leave(&wrong), Some(Err(Refusal::Unsigned)), "{wrong}");
        }
        for strange in ["", "/", "/bell/1/unsubscribe", "/1/acknowledge/a/desk/1/x", &"/1".repeat(900)] {
            assert_eq!(links.read_leave(strange), None, "{strange}");
        }
    }

    #[test]
    fn an_old_key_is_still_taken_and_clear_text_is_not_offered() {
        let (old, both, new) = (links(&[KEY]), links(&[OTHER, KEY]), links(&[OTHER]));
        let path = path(&old, "zoe@example.net");
        assert!(matches!(both.read_leave(&path), Some(Ok(_))));
        assert_eq!(new.read_leave(&path), Some(Err(Refusal::Unsigned)));
        let mut config = crate::links::tests::config(&[KEY]);
        config.base_url = "http://localhost:8311/".to_owned();
        let near = Links::new(&config, std::path::Path::new("/")).expect("settings");
        assert_eq!(near.leave_url("desk", "zoe@example.net"), None);
    }
}
