//! A link's token: what it says, encrypted and authenticated with a secret of the project's data folder.
//!
//! SIV (Rogaway, Shrimpton 2006) over HMAC-SHA256: the first 16 bytes of the MAC over the plaintext are the tag, and the tag begins the
//! keystream, HMAC(tag ‖ counter). Without a random number the same link comes out for the same letter however often it is
//! tried, and nothing is given away but that two links are the same. A token is looked at only after its tag has been compared, in
//! constant time.

use crate::fault::Fault;
use crate::project::folder::write_private;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::Path;
use stormlake_record::Time;
use subtle::ConstantTimeEq;

const FILE: &str = "preferences.key";
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// The longest token that is looked at.
pub const TOKEN_MAX: usize = 1_024;

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Which project.
    pub project: String,
    /// What kind of subject.
    pub kind: String,
    /// Who.
    pub subject: String,
    /// The topic that one click withdraws; none = the page alone.
    pub topic: Option<String>,
    /// When it opens no more, in seconds since 1970.
    pub until_s: i64,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsealed {
    /// One that opens.
    Ticket(Ticket),
    /// One that has run out.
    RunOut,
}

/// Seals and opens.
#[derive(Clone)]
pub struct Seal {
    authentic: Hmac<Sha256>,
    secret: Hmac<Sha256>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// With the secret of a data folder, which is made once. Who takes it away ends every link that was sent.
    pub fn of(data: &Path) -> Result<Self, Fault> {
        let path = data.join(FILE);
        match std::fs::read(&path) {
            Ok(secret) if secret.len() == SECRET_BYTES => Ok(Self::with(&secret)),
            Ok(_) => Err(Fault::BadFile {
                path,
                detail: format!("it does not hold {SECRET_BYTES} bytes"),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut secret = [0; SECRET_BYTES];
                getrandom::fill(&mut secret).map_err(|_| Fault::NoRandomness)?;
                write_private(&path, &secret)?;
                Ok(Self::with(&secret))
            }
            Err(error) => Err(Fault::io(&path, error)),
        }
    }

    fn with(secret: &[u8]) -> Self {
        let keyed =
            |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        let derived = |what: &[u8]| keyed(&keyed(secret).chain_update(what).finalize().into_bytes());
        Self {
            authentic: derived(b"stormlake preferences: authentic"),
            secret: derived(b"stormlake preferences: secret"),
        }
    }

    /// A ticket as a token that can stand in an address.
    pub fn seal(&self, ticket: &Ticket) -> Option<String> {
        let mut text = postcard::to_stdvec(ticket).ok()?;
        let tag = self.tag(&text);
        self.mask(&tag, &mut text);
        Some(URL_SAFE_NO_PAD.encode([tag.as_slice(), &text].concat()))
    }

    /// What a token says; none: it is not one of ours.
    pub fn unseal(&self, token: &str, now: Time) -> Option<Unsealed> {
        if token.len() > TOKEN_MAX {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (tag, text) = bytes.split_first_chunk::<TAG_BYTES>()?;
        let mut text = text.to_vec();
        self.mask(tag, &mut text);
        if !bool::from(self.tag(&text).ct_eq(tag)) {
            return None;
        }
        let ticket: Ticket = postcard::from_bytes(&text).ok()?;
        let open = now.milliseconds().div_euclid(1_000) <= ticket.until_s;
        Some(if open {
            Unsealed::Ticket(ticket)
        } else {
            Unsealed::RunOut
        })
    }

    fn tag(&self, text: &[u8]) -> [u8; TAG_BYTES] {
        let whole = self.authentic.clone().chain_update(text).finalize().into_bytes();
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&whole[..TAG_BYTES]);
        tag
    }

    fn mask(&self, tag: &[u8; TAG_BYTES], text: &mut [u8]) {
        for (block, counter) in text.chunks_mut(32).zip(0u32..) {
            let stream = self
                .secret
                .clone()
                .chain_update(tag)
                .chain_update(counter.to_be_bytes());
            for (byte, mask) in block.iter_mut().zip(stream.finalize().into_bytes()) {
                *byte ^= mask;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            project: "shop".into(),
            kind: "customer".into(),
            subject: "ann.miller@example.com".into(),
            topic: Some("offers".into()),
            until_s: 1_000,
        }
    }

    #[test]
    fn a_token_opens_until_its_end_and_shows_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal::of(folder.path()).unwrap();
        let token = seal.seal(&ticket()).unwrap();
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for secret in [&b"ann"[..], b"offers", b"customer", b"shop"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret));
        }
        // The same secret after a restart, and the same link for the same letter.
        let again = Seal::of(folder.path()).unwrap();
        assert_eq!(again.seal(&ticket()).unwrap(), token);
        assert_eq!(
            again.unseal(&token, Time(1_000 * 1_000_000_000)),
            Some(Unsealed::Ticket(ticket()))
        );
        assert_eq!(
            again.unseal(&token, Time(1_001 * 1_000_000_000)),
            Some(Unsealed::RunOut)
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(FILE))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let other = tempfile::tempdir().unwrap();
        assert_eq!(
            Seal::of(other.path()).unwrap().unseal(&token, Time(0)),
            None,
            "another folder's secret"
        );
        std::fs::write(folder.path().join(FILE), "short").unwrap();
        assert!(
            matches!(Seal::of(folder.path()), Err(Fault::BadFile { .. })),
            "never a secret that could be guessed"
        );
    }

    #[test]
    fn no_token_that_was_touched_opens() {
        let seal = Seal::with(b"a secret");
        let token = seal.seal(&ticket()).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() * 8 {
            let mut touched = bytes.clone();
            touched[at / 8] ^= 1 << (at % 8);
            assert_eq!(
                seal.unseal(&URL_SAFE_NO_PAD.encode(&touched), Time(0)),
                None,
                "bit {at}"
            );
        }
        for end in 0..bytes.len() {
            assert_eq!(seal.unseal(&URL_SAFE_NO_PAD.encode(&bytes[..end]), Time(0)), None);
        }
        for text in ["", "x", "not base64!", &"A".repeat(5_000), &format!("{token}AA")] {
            assert_eq!(seal.unseal(text, Time(0)), None);
        }
        // Two tickets that differ in one letter have nothing in common.
        let other = Ticket {
            subject: "ann.miller@example.con".into(),
            ..ticket()
        };
        let other = URL_SAFE_NO_PAD.decode(seal.seal(&other).unwrap()).unwrap();
        let same = bytes.iter().zip(&other).filter(|(a, b)| a == b).count();
        assert!(same < 8, "{same} bytes of {}", bytes.len());
    }
}
