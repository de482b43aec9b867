//! Hands a command to a mail server: one letter, written from the published templates, and what the server's answer means.
//!
//! The address is looked up when the letter is sent ([`KnownOf`]) and goes to the mail server alone: the decision does not
//! carry it, and where the server repeats it in its answer it is blotted out before that is written down.
//!
//! | answer | meaning |
//! | --- | --- |
//! | 2xx to the whole letter | delivered |
//! | 4xx | this letter later; the channel lives |
//! | 5xx | never: a dead letter with the server's words |
//! | 421, a refused password, no connection, no TLS, no time left | the channel is in trouble: later, and its breaker counts it |
//! | no usable address, no template, a private target, a secret that is not set | never, and nothing was sent |

mod compose;
mod pool;
mod server;

pub(crate) use server::decoded;

use crate::answer::Answer;
use crate::outbox::Attempt;
use crate::routes::{Route, Routes};
use crate::webhook::SecretOf;
use crate::webhook::address::Targets;
use pool::{Pools, Trouble};
use serde_json::{Map, Value};
use server::Server;
use std::sync::Arc;
use std::time::Duration;
use stormlake_board::Mailbox;
use stormlake_mail::{Links, Values};

/// Gives what is known of a subject: attribute and value, the newest of each. It may read the log, and is called on a thread
/// that may wait.
pub type KnownOf = Arc<dyn Fn(&str) -> Result<Map<String, Value>, String> + Send + Sync>;

/// Addresses of the page on which a subject says what they want to hear of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLinks {
    /// Where one click withdraws the topic of the letter's policy.
    pub unsubscribe: Option<String>,
    /// Where all topics are shown.
    pub preferences: Option<String>,
}

/// Gives the addresses that go into a letter.
pub type LinksOf = Arc<dyn Fn(&Attempt) -> PageLinks + Send + Sync>;

/// How mail is sent.
#[derive(Debug, Clone, Copy)]
pub struct SmtpOptions {
    /// Where mail servers may be.
    pub targets: Targets,
    /// How long an attempt may take, connection included. Mail servers look for junk before they answer.
    pub timeout: Duration,
    /// Connections at once, per channel: mail servers allow few.
    pub connections_max: usize,
    /// Letters over one connection before a new one is made.
    pub letters_max: u32,
    /// How long a connection without work is kept.
    pub idle: Duration,
}

impl Default for SmtpOptions {
    fn default() -> Self {
        Self {
            targets: Targets::PublicOnly,
            timeout: Duration::from_secs(60),
            connections_max: 8,
            letters_max: 100,
            idle: Duration::from_secs(15),
        }
    }
}

/// Sends letters; one for the whole process, so that connections are shared.
pub struct Smtp {
    options: SmtpOptions,
    secret_of: SecretOf,
    known_of: KnownOf,
    links_of: Option<LinksOf>,
    pools: Pools,
}

impl Smtp {
    /// A sender. Secrets are looked up with `secret_of` at every attempt, so that a changed one is used at once.
    pub fn new(options: SmtpOptions, secret_of: SecretOf, known_of: KnownOf) -> Self {
        crate::install_tls();
        Self {
            options,
            secret_of,
            known_of,
            links_of: None,
            pools: Pools::default(),
        }
    }

    /// With a page on which people say what they want to hear of.
    #[must_use]
    pub fn with_links(mut self, links_of: LinksOf) -> Self {
        self.links_of = Some(links_of);
        self
    }

    /// Makes an attempt.
    pub async fn send(&self, attempt: &Attempt, routes: &Routes) -> Answer {
        let Some(route) = routes.channel(&attempt.channel) else {
            let error = format!("the published board has no channel `{}`", attempt.channel);
            return Answer::Unsendable { error };
        };
        let (known_of, subject) = (Arc::clone(&self.known_of), attempt.subject().to_owned());
        let known = match tokio::task::spawn_blocking(move || known_of(&subject)).await {
            Ok(Ok(known)) => known,
            Ok(Err(error)) => return Answer::Unanswered { error },
            Err(_) => {
                let error = "what is known of the subject could not be read".into();
                return Answer::Unanswered { error };
            }
        };
        let (server, letter) = match self.prepare(attempt, routes, route, &known) {
            Ok(prepared) => prepared,
            Err(error) => return Answer::Unsendable { error },
        };
        let answer = self.pools.send(route, &server, &letter, &self.options).await;
        match answer {
            Ok(()) => Answer::Accepted { status: 250 },
            Err(trouble) => meaning(trouble, &letter.to),
        }
    }

    fn prepare(
        &self,
        attempt: &Attempt,
        routes: &Routes,
        route: &Route,
        known: &Map<String, Value>,
    ) -> Result<(Server, compose::Letter), String> {
        let to = recipient(attempt.subject(), route, known)?;
        let server = Server::of(route, &self.secret_of)?;
        let links = self
            .links_of
            .as_ref()
            .map(|links_of| links_of(attempt))
            .unwrap_or_default();
        let values = Values {
            policy: attempt.policy(),
            command: attempt.command(),
            channel: &route.name,
            subject: attempt.subject(),
            data: attempt.data(),
            attributes: Some(known),
            links: Links {
                unsubscribe: links.unsubscribe.as_deref(),
                preferences: links.preferences.as_deref(),
            },
        };
        let written = routes.letters().write(&values).map_err(|fault| fault.place)?;
        let letter = compose::compose(attempt, route, &to, written)?;
        Ok((server, letter))
    }
}

/// The subject's address. No message repeats what stands there instead of one.
fn recipient(subject: &str, route: &Route, known: &Map<String, Value>) -> Result<Mailbox, String> {
    let attribute = route.mail.address_attribute.as_deref();
    let attribute = attribute.ok_or_else(|| format!("channel `{}`: `to` names no attribute", route.name))?;
    if subject.is_empty() {
        return Err("the decision concerns nobody, so there is nobody to write to".into());
    }
    match known.get(attribute) {
        None | Some(Value::Null) => Err(format!(
            "no `{attribute}` is known of the subject, so there is nowhere to write to"
        )),
        Some(Value::String(address)) => Mailbox::parse(address)
            .ok_or_else(|| format!("the `{attribute}` that is known of the subject is no mail address")),
        Some(_) => Err(format!("the `{attribute}` that is known of the subject is no text")),
    }
}

fn meaning(trouble: Trouble, to: &Mailbox) -> Answer {
    match trouble {
        Trouble::Private(error) => Answer::Unsendable { error },
        Trouble::Channel(error) => Answer::Unanswered {
            error: blotted(&error, to),
        },
        Trouble::Letter { status, words } => {
            let error = format!("the mail server answered {}", blotted(&words, to));
            match status {
                500..=599 => Answer::Bounced { status, error },
                _ => Answer::Deferred { status, error },
            }
        }
    }
}

/// A server's words without the person's address, on one line.
fn blotted(words: &str, to: &Mailbox) -> String {
    const WORDS_MAX: usize = 300;
    let mut text: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // ASCII lower case keeps every byte in its place.
    for hidden in [to.address(), to.local.clone()] {
        let hidden = hidden.to_ascii_lowercase();
        // A name of two letters would blot out half the words, and gives nobody away.
        if hidden.len() < 3 {
            continue;
        }
        while let Some(at) = text.to_ascii_lowercase().find(&hidden) {
            text.replace_range(at..at + hidden.len(), "•••");
        }
    }
    text.chars().take(WORDS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_written_down_without_the_address() {
        let ann = Mailbox::parse("Ann.Miller@Example.com").unwrap();
        let words = "550 5.1.1 <ann.miller@example.com>: Recipient\r\nann.miller unknown \u{1b}[2J";
        assert_eq!(blotted(words, &ann), "550 5.1.1 <•••>: Recipient  ••• unknown  [2J");
        let al = Mailbox::parse("al@example.com").unwrap();
        assert_eq!(blotted("550 mailbox al@example.com full", &al), "550 mailbox ••• full");
        assert_eq!(blotted(&"x".repeat(999), &al).len(), 300);
        let dots = Mailbox::parse("•••@example.com");
        assert_eq!(
            dots, None,
            "what stands instead of an address is none, or this would never end"
        );
    }
}
