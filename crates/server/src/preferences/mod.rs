//! The page on which a person says what they want to hear of: no login, a signed link instead. What they say becomes an event like any other.
//!
//! A link names project, subject and end, and perhaps the one topic that a click withdraws; it is sealed ([`seal`]), so that it can neither be
//! guessed nor read. GET changes nothing, since programs follow links before people do. POST puts the event that the board names onto the log.

mod page;
pub mod seal;
mod topics;
mod words;

pub use page::{STYLE_HASH, Shown, page};
pub use seal::{Seal, Ticket, Unsealed};
pub use topics::{Said, Topic};
pub use words::{Words, words};

use crate::fault::Fault;

/// How long a link opens, counted from the decision that wrote it: longer than a year, since people keep letters.
pub const OPENS_S: i64 = 400 * 86_400;
/// The longest link: in a mail header it stands on one line, which may have 998 characters.
pub const LINK_MAX: usize = 900;

/// Where the server is known to the world: `https://lake.shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
}

impl PublicUrl {
    /// Reads one. A path is refused: pages stand at the root.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let refused = || Fault::Refused {
            what: format!("`{text}` is no public address"),
            mend: "write it with its scheme and without a path: --public-url https://lake.shop.example".into(),
        };
        let uri: http::Uri = text.trim_end_matches('/').parse().map_err(|_| refused())?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"));
        let (scheme, authority) = scheme.zip(uri.authority()).ok_or_else(refused)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(refused());
        }
        Ok(Self {
            origin: format!("{scheme}://{authority}"),
            host: authority.as_str().to_owned(),
        })
    }

    /// `host` or `host:port`, as a browser sends it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host's name alone.
    pub fn name(&self) -> &str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.host,
        }
    }

    /// The link of a token; none where it would be too long for a letter.
    pub fn link(&self, token: &str) -> Option<String> {
        let link = format!("{}/preferences/{token}", self.origin);
        (link.len() <= LINK_MAX).then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_a_scheme_and_a_host() {
        let public = PublicUrl::parse("https://lake.shop.example:8443/").unwrap();
        assert_eq!(
            (public.host(), public.name()),
            ("lake.shop.example:8443", "lake.shop.example")
        );
        assert_eq!(
            public.link("abc").as_deref(),
            Some("https://lake.shop.example:8443/preferences/abc")
        );
        assert_eq!(public.link(&"x".repeat(LINK_MAX)), None);
        for bad in [
            "lake.shop.example",
            "ftp://lake.shop.example",
            "https://lake.shop.example/path",
            "https://lake.shop.example?x=1",
            "https://me:secret@lake.shop.example",
            "https://",
            "",
        ] {
            assert!(matches!(PublicUrl::parse(bad), Err(Fault::Refused { .. })), "{bad}");
        }
    }
}
