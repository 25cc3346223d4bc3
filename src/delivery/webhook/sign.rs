//! Signs a request after Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Secret;

const PREFIX: &str = "whsec_";
/// Key lengths in bytes that the standard allows.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key, ready to sign.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    /// # Errors
    /// What the secret should have been, without the secret.
    pub(crate) fn new(secret: &Secret) -> Result<Self, &'static str> {
        let encoded = secret.expose().trim().strip_prefix(PREFIX).ok_or("must begin with `whsec_`")?;
        let bytes = STANDARD.decode(encoded).map_err(|_| "must be `whsec_` and base64")?;
        if !KEY_BYTES.contains(&bytes.len()) {
            return Err("must hold 24 to 64 bytes; make one with `echo whsec_$(openssl rand -base64 32)`");
        }
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| "cannot be used as a key")
    }

    /// One entry of `webhook-signature`.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret that the standard's own examples and libraries are tested with.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn the_reference_vector_of_the_standard_holds() {
        let key = Key::new(&Secret::new(SECRET)).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_secret_that_is_none_is_refused_without_showing_it() {
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        let long = format!("whsec_{}", STANDARD.encode([7; 65]));
        for (secret, why) in [
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "begin with"),
            ("whsec_!!!", "base64"),
            (short.as_str(), "24 to 64"),
            (long.as_str(), "24 to 64"),
        ] {
            let Err(told) = Key::new(&Secret::new(secret)) else { panic!("{secret} is no key") };
            assert!(told.contains(why) && !told.contains(secret), "{told}");
        }
    }
}
