//! Which mail server a channel's `url` means, and how it is spoken to.

use crate::routes::Route;
use crate::webhook::{SECRET_PREFIX, SecretOf, secret_name};
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;

/// Whether the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// From the first byte (`smtps://`).
    Wrapped,
    /// After STARTTLS, or not at all.
    Required,
    /// After STARTTLS if the server offers it: loopback.
    Offered,
    /// Never: the URL says so.
    Never,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub login: Option<(String, String)>,
    /// By which name it is greeted.
    pub hello: String,
}

impl fmt::Debug for Server {
    /// Without the login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.encryption)
    }
}

impl Server {
    /// The server of a channel. No message repeats its URL: it may hold a password.
    pub fn of(route: &Route, secret_of: &SecretOf) -> Result<Self, String> {
        let channel = &route.name;
        let written = route
            .url
            .as_deref()
            .ok_or_else(|| format!("channel `{channel}` has no url"))?;
        let text = match secret_name(written) {
            Some(name) => secret_of(name)
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| format!("secret {name} is not set"))?,
            None if written.starts_with("env:") => {
                return Err(format!(
                    "channel `{channel}`: its url is not of the form env:{SECRET_PREFIX}…"
                ));
            }
            None => written.to_owned(),
        };
        let from = route.mail.from.as_ref().map_or("localhost", |from| &from.domain);
        Self::parse(text.trim(), from).map_err(|fault| format!("channel `{channel}`: {fault}"))
    }

    /// Reads `smtp://user:password@host:587/greeting?tls=none`.
    fn parse(text: &str, hello: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|fault| format!("its url is no URL ({fault})"))?;
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err("its url names no host".into());
        }
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let mut encryption = match (url.scheme(), loopback) {
            ("smtps", _) => Encryption::Wrapped,
            ("smtp", false) => Encryption::Required,
            ("smtp", true) => Encryption::Offered,
            (other, _) => return Err(format!("only smtp and smtps are sent to, not `{other}`")),
        };
        for (name, value) in url.query_pairs() {
            encryption = match (&*name, &*value, encryption) {
                ("tls", "none", Encryption::Required | Encryption::Offered) => Encryption::Never,
                ("tls", "required", Encryption::Required | Encryption::Offered) => Encryption::Required,
                _ => return Err("behind the `?` of its url only tls=none or tls=required can stand (smtp://)".into()),
            };
        }
        let hello = match url.path().trim_matches('/') {
            "" => hello.to_owned(),
            name if is_host(name) => name.to_owned(),
            _ => return Err("behind the host of its url stands no host name to greet with".into()),
        };
        let login = login(&url)?;
        if login.is_some() && encryption == Encryption::Never && !loopback {
            return Err("its url has a password and tls=none: the password could be read on the way".into());
        }
        Ok(Self {
            port: url.port().unwrap_or(match encryption {
                Encryption::Wrapped => 465,
                _ if loopback => 25,
                _ => 587,
            }),
            host,
            encryption,
            login,
            hello,
        })
    }
}

fn is_host(name: &str) -> bool {
    name.len() <= 255
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

fn login(url: &Url) -> Result<Option<(String, String)>, String> {
    let unreadable = || "the name or password in its url is not percent-encoded UTF-8".to_owned();
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (name, password) => {
            let name = decoded(name).ok_or_else(unreadable)?;
            let password = decoded(password.unwrap_or_default()).ok_or_else(unreadable)?;
            Ok(Some((name, password)))
        }
    }
}

/// `%41` is `A`.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, others) = others.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = others;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Server, String> {
        Server::parse(text, "shop.example")
    }

    #[test]
    fn a_password_is_never_sent_in_the_clear_and_tls_is_required_away_from_home() {
        let server = parse("smtp://me%40shop:p%3Aw@mail.example").unwrap();
        assert_eq!((server.port, server.encryption), (587, Encryption::Required));
        assert_eq!(server.login, Some(("me@shop".into(), "p:w".into())));
        assert_eq!(server.hello, "shop.example");
        assert_eq!(
            parse("smtps://mail.example/mx.shop.example").unwrap().hello,
            "mx.shop.example"
        );
        assert_eq!(parse("smtps://mail.example").unwrap().port, 465);
        for (text, encryption) in [
            ("smtp://127.0.0.1:2525", Encryption::Offered),
            ("smtp://[::1]:2525", Encryption::Offered),
            ("smtp://localhost?tls=required", Encryption::Required),
            ("smtp://mail.example?tls=none", Encryption::Never),
            ("smtp://127.0.0.1.mail.example", Encryption::Required),
        ] {
            assert_eq!(parse(text).unwrap().encryption, encryption, "{text}");
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_repeating_it() {
        for text in [
            "hunter2",
            "http://me:hunter2@mail.example",
            "smtp://",
            "smtp://me:hunter2@mail.example?tls=none",
            "smtp://me:hunter2@mail.example?tls=maybe",
            "smtps://me:hunter2@mail.example?tls=none",
            "smtp://me:hunter2@mail.example/a b",
            "smtp://me:%ff@mail.example/hunter2%0d%0aMAIL",
        ] {
            let fault = parse(text).unwrap_err();
            assert!(!fault.contains("hunter2"), "{fault}");
        }
        let debug = format!("{:?}", parse("smtp://me:hunter2@mail.example").unwrap());
        assert_eq!(debug, "mail.example:587 (Required)");
    }
}
