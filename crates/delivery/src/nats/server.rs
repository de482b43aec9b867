//! Which NATS server a channel's `url` means, and how it is spoken to.

use crate::routes::Route;
use crate::webhook::{SECRET_PREFIX, SecretOf, secret_name};
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;

/// Whether the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Before anything is said, or there is no connection.
    Required,
    /// If the server offers it: loopback.
    Offered,
    /// Never: the URL says so.
    Never,
}

/// Whose word counts that a command has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// A stream's where one keeps the topic, else the server's: which, is asked.
    Asked,
    /// A stream's.
    Stream,
    /// The server's.
    Server,
}

/// Who is shown to the server.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Login {
    Nobody,
    Token(String),
    User(String, String),
}

/// A NATS server.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub proof: Proof,
    pub login: Login,
}

impl fmt::Debug for Server {
    /// Without the login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{} ({:?}, {:?})",
            self.host, self.port, self.encryption, self.proof
        )
    }
}

impl Server {
    /// The server of a channel. No message repeats its URL or its secret.
    pub fn of(route: &Route, secret_of: &SecretOf) -> Result<Self, String> {
        let channel = &route.name;
        let of_channel = |fault: String| format!("channel `{channel}`: {fault}");
        let written = route
            .url
            .as_deref()
            .ok_or_else(|| format!("channel `{channel}` has no url"))?;
        let url = match written.starts_with("env:") {
            true => looked_up(written, secret_of).map_err(of_channel)?,
            false => written.to_owned(),
        };
        let secret = route.secret.as_deref().map(|name| looked_up(name, secret_of));
        let secret = secret.transpose().map_err(of_channel)?;
        Self::parse(url.trim(), secret.as_deref().map(str::trim)).map_err(of_channel)
    }

    /// Reads `nats://host:4222?tls=none&ack=stream`, and `user:password` or a token.
    fn parse(text: &str, secret: Option<&str>) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|fault| format!("its url is no URL ({fault})"))?;
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() || !matches!(url.path(), "" | "/") {
            return Err("its url is not of the form nats://host:4222".into());
        }
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let mut encryption = match (url.scheme(), loopback) {
            ("tls", _) | ("nats", false) => Encryption::Required,
            ("nats", true) => Encryption::Offered,
            (other, _) => return Err(format!("only nats and tls are sent to, not `{other}`")),
        };
        let mut proof = Proof::Asked;
        for (name, value) in url.query_pairs() {
            match (&*name, &*value) {
                ("tls", "none") if url.scheme() == "nats" => encryption = Encryption::Never,
                ("tls", "required") => encryption = Encryption::Required,
                ("ack", "stream") => proof = Proof::Stream,
                ("ack", "server") => proof = Proof::Server,
                _ => {
                    let message = "behind the `?` of its url only tls=none (nats://), tls=required, ack=stream or ack=server can stand";
                    return Err(message.into());
                }
            }
        }
        let login = login(&url, secret)?;
        if login != Login::Nobody && encryption == Encryption::Never && !loopback {
            return Err("it has a secret and tls=none: the secret could be read on the way".into());
        }
        Ok(Self {
            port: url.port().unwrap_or(4222),
            host,
            encryption,
            proof,
            login,
        })
    }
}

fn looked_up(reference: &str, secret_of: &SecretOf) -> Result<String, String> {
    let name =
        secret_name(reference).ok_or_else(|| format!("its url or secret is not of the form env:{SECRET_PREFIX}…"))?;
    let value = secret_of(name).filter(|value| !value.trim().is_empty());
    value.ok_or_else(|| format!("secret {name} is not set"))
}

/// From the channel's secret, else from the URL, which has it percent-encoded.
fn login(url: &Url, secret: Option<&str>) -> Result<Login, String> {
    if let Some(secret) = secret {
        return Ok(match secret.split_once(':') {
            Some((user, password)) => Login::User(user.to_owned(), password.to_owned()),
            None => Login::Token(secret.to_owned()),
        });
    }
    let decoded = |text: &str| {
        let plain = crate::smtp::decoded(text);
        plain.ok_or_else(|| "the name or password in its url is not percent-encoded UTF-8".to_owned())
    };
    Ok(match (url.username(), url.password()) {
        ("", None) => Login::Nobody,
        (token, None) => Login::Token(decoded(token)?),
        (user, Some(password)) => Login::User(decoded(user)?, decoded(password)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown_in_the_clear_and_tls_is_required_away_from_home() {
        let server = Server::parse("tls://nats.example", Some("me:p:w")).unwrap();
        assert_eq!((server.port, server.encryption), (4222, Encryption::Required));
        assert!(server.login == Login::User("me".into(), "p:w".into()));
        let token = Server::parse("nats://t%6Fken@127.0.0.1:4333?ack=stream", None).unwrap();
        assert!(token.login == Login::Token("token".into()));
        assert_eq!((token.port, token.proof), (4333, Proof::Stream));
        for (text, encryption) in [
            ("nats://127.0.0.1", Encryption::Offered),
            ("nats://[::1]:4222", Encryption::Offered),
            ("nats://localhost?tls=required", Encryption::Required),
            ("nats://nats.example", Encryption::Required),
            ("nats://127.0.0.1.nats.example", Encryption::Required),
            ("nats://nats.example?tls=none&ack=server", Encryption::Never),
        ] {
            assert_eq!(Server::parse(text, None).unwrap().encryption, encryption, "{text}");
        }
    }

    #[test]
    fn what_is_no_nats_server_is_refused_without_repeating_it() {
        for (text, secret) in [
            ("hunter2", None),
            ("http://me:hunter2@nats.example", None),
            ("nats://", Some("hunter2")),
            ("nats://nats.example?tls=none", Some("hunter2")),
            ("nats://me:hunter2@nats.example?tls=none", None),
            ("nats://nats.example?tls=maybe", Some("hunter2")),
            ("tls://nats.example?tls=none", Some("hunter2")),
            ("nats://nats.example/hunter2", None),
            ("nats://%ff:hunter2@nats.example", None),
        ] {
            let fault = Server::parse(text, secret).unwrap_err();
            assert!(!fault.contains("hunter2"), "{fault}");
        }
        let debug = format!("{:?}", Server::parse("tls://nats.example", Some("hunter2")).unwrap());
        assert_eq!(debug, "nats.example:4222 (Required, Asked)");
    }
}
