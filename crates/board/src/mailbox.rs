//! Whom a letter is from or for: `ann@example.com`, or `Ann of the Shop <ann@example.com>`.
//!
//! Stricter than RFC 5321, so that nothing that is no address, and nothing that could end a header early, gets through: one
//! `@`, unquoted ASCII on both sides of it, a domain with a dot. A domain with umlauts is written in its ASCII form
//! (`xn--…`).

/// Greatest length of an address (RFC 5321, 4.5.3.1.3), in bytes.
const ADDRESS_BYTES_MAX: usize = 254;
/// Greatest length of what stands before the `@`.
const LOCAL_BYTES_MAX: usize = 64;

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that is shown, if there is one.
    pub name: Option<String>,
    /// What stands before the `@`.
    pub local: String,
    /// What stands behind it.
    pub domain: String,
}

impl Mailbox {
    /// Reads `address` or `Name <address>`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().any(char::is_control) {
            return None;
        }
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text),
        };
        if name.contains(['<', '>', '"', '\\']) {
            return None;
        }
        let (local, domain) = address.split_once('@')?;
        (address.len() <= ADDRESS_BYTES_MAX && is_local(local) && is_domain(domain)).then(|| Self {
            name: (!name.is_empty()).then(|| name.to_owned()),
            local: local.to_owned(),
            domain: domain.to_owned(),
        })
    }

    /// `local@domain`.
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

/// RFC 5322's dot-atom.
fn is_local(text: &str) -> bool {
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.len() <= LOCAL_BYTES_MAX && text.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.contains('.') && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in [
            "ann@example.com",
            "Ann <ann@example.com>",
            "  Ann of the Shop  <ann.b+news@mail.example.co.uk> ",
            "\"Ann, B.\" <ann@example.com>",
            "Frau Müller <m@xn--mller-kva.example>",
            "o'hara@example.com",
        ] {
            assert!(Mailbox::parse(good).is_some(), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        let wide = format!("a@{}.com", "a.".repeat(130));
        for bad in [
            "",
            "ann",
            "@example.com",
            "ann@",
            "ann@example",
            "ann@@example.com",
            "ann@b@example.com",
            ".ann@example.com",
            "ann.@example.com",
            "a..n@example.com",
            "ann@-example.com",
            "ann@example..com",
            "ann@[127.0.0.1]",
            "ann b@example.com",
            "ann@example.com, ben@example.com",
            "ann@example.com\r\nBcc: all@example.com",
            "Ann\nBcc: x <ann@example.com>",
            "Ann <ann@example.com> <ben@example.com>",
            "müller@example.com",
            "\"a b\"@example.com",
            &long,
            &wide,
        ] {
            assert!(Mailbox::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_is_kept_apart_from_its_address() {
        let ann = Mailbox::parse("\"Ann, B.\" <ann@example.com>").unwrap();
        assert_eq!(
            (ann.name.as_deref(), ann.address().as_str()),
            (Some("Ann, B."), "ann@example.com")
        );
    }
}
