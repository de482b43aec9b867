//! Signatures by Standard Webhooks 1.0 (<https://www.standardwebhooks.com>): `v1,` and the base64 of
//! HMAC-SHA256(secret, `id.timestamp.body`).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// One or several secrets: while a secret is rotated, everything is signed with the old and the new one.
#[derive(Clone)]
pub struct Secrets(Vec<Hmac<Sha256>>);

/// A text that holds no usable secret. Says nothing of the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// There is none in it.
    #[error("is empty")]
    Empty,
    /// What follows `whsec_` is not base64.
    #[error("is not base64 after `whsec_`")]
    Base64,
}

impl Secrets {
    /// Reads secrets parted by blanks: `whsec_` and base64, or the bytes themselves.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let mut keys = Vec::new();
        for secret in text.split_whitespace() {
            let bytes = match secret.strip_prefix("whsec_") {
                Some(encoded) => BASE64_STANDARD.decode(encoded).map_err(|_| BadSecret::Base64)?,
                None => secret.as_bytes().to_vec(),
            };
            if bytes.is_empty() {
                return Err(BadSecret::Empty);
            }
            // HMAC takes keys of any length, so this refuses nothing.
            keys.push(Hmac::new_from_slice(&bytes).map_err(|_| BadSecret::Empty)?);
        }
        if keys.is_empty() {
            Err(BadSecret::Empty)
        } else {
            Ok(Self(keys))
        }
    }

    /// The `webhook-signature` header. `timestamp` is in seconds since 1970.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut header = String::with_capacity(48 * self.0.len());
        for key in &self.0 {
            if !header.is_empty() {
                header.push(' ');
            }
            header.push_str("v1,");
            BASE64_STANDARD.encode_string(over(key, id, timestamp, body).finalize().into_bytes(), &mut header);
        }
        header
    }

    /// Whether one of the signatures in a `webhook-signature` header is by one of these secrets; in constant time.
    pub fn verify(&self, id: &str, timestamp: i64, body: &[u8], header: &str) -> bool {
        let signatures = header.split(' ').filter_map(|part| part.strip_prefix("v1,"));
        // Rotation needs two; a header with thousands must not cost thousands of HMACs.
        let mut decoded = signatures.take(8).filter_map(|text| BASE64_STANDARD.decode(text).ok());
        decoded.any(|signature| {
            let fits = |key: &Hmac<Sha256>| over(key, id, timestamp, body).verify_slice(&signature).is_ok();
            self.0.iter().any(fits)
        })
    }
}

fn over(key: &Hmac<Sha256>, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(id.as_bytes());
    mac.update(b".");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secret(s)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The specification's own example; ../shared data has it too (tests/standards.rs reads it from there).
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    #[test]
    fn the_standards_example_is_signed_as_published() {
        let secrets = Secrets::parse(SECRET).unwrap();
        let signature = secrets.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, BODY);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_a_secret_is_rotated_either_one_verifies() {
        let both = Secrets::parse(&format!("{SECRET} a-raw-one")).unwrap();
        let header = both.sign("id", 1, BODY);
        assert_eq!(header.split(' ').count(), 2);
        for one in [SECRET, "a-raw-one"] {
            assert!(Secrets::parse(one).unwrap().verify("id", 1, BODY, &header));
        }
        let other = Secrets::parse("another").unwrap();
        assert!(!other.verify("id", 1, BODY, &header));
        assert!(!both.verify("id", 2, BODY, &header) && !both.verify("di", 1, BODY, &header));
        assert!(!both.verify("id", 1, b"{}", &header) && !both.verify("id", 1, BODY, "v1a,xyz v1,@@"));
    }

    #[test]
    fn a_secret_that_cannot_be_used_is_refused_without_showing_it() {
        assert_eq!(Secrets::parse("whsec_%%%").unwrap_err(), BadSecret::Base64);
        for empty in ["", "  ", "whsec_"] {
            assert_eq!(Secrets::parse(empty).unwrap_err(), BadSecret::Empty);
        }
        assert_eq!(format!("{:?}", Secrets::parse(SECRET).unwrap()), "1 secret(s)");
    }

    #[test]
    fn only_the_first_few_signatures_of_a_header_are_looked_at() {
        let secrets = Secrets::parse(SECRET).unwrap();
        let good = secrets.sign("id", 1, BODY);
        let bad = "v1,AAAA ".repeat(8);
        assert!(!secrets.verify("id", 1, BODY, &format!("{bad}{good}")));
        assert!(secrets.verify("id", 1, BODY, &format!("{}{good}", &bad[..8 * 7])));
    }
}
