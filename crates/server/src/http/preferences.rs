//! The preference page over HTTP. The token in the address is all that opens it: there is no cookie here, so a foreign page can do no more than
//! the link itself, and `Origin` is not asked for (mail programs send none, and this page's own is hidden by its referrer policy).

use super::Site;
use crate::preferences::seal::TOKEN_MAX;
use crate::preferences::{STYLE_HASH, Said, Shown, Ticket, Topic, Unsealed, Words, page, words};
use crate::project::{Project, Refusing, locked};
use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::sync::{Arc, Mutex};
use stormlake_record::Time;

/// Bytes of a form: the names of a few topics.
const FORM_MAX: usize = 64 << 10;
/// Pages a second, over all projects: a letter to many makes many programs follow its link at once.
const PAGES_A_SECOND: u32 = 500;
/// Topics of a form that are looked at.
const TOPICS_MAX: usize = 1_000;

/// Pages of the running second.
#[derive(Debug, Default)]
pub struct Pace(Mutex<(i64, u32)>);

impl Pace {
    fn allows(&self, now: Time) -> bool {
        let second = now.milliseconds().div_euclid(1_000);
        let mut held = locked(&self.0);
        if held.0 != second {
            *held = (second, 0);
        }
        held.1 += 1;
        held.1 <= PAGES_A_SECOND
    }
}

/// Whether this address is the page's.
pub fn is_page(path: &str) -> bool {
    path.starts_with("/preferences/")
}

/// Shows the page; with POST, takes in what was said there.
pub async fn preferences(State(site): State<Arc<Site>>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let words = words(parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
    let now = site.projects.first().map_or(Time(0), |project| project.now());
    if !site.pace.allows(now) {
        let mut busy = notice(StatusCode::TOO_MANY_REQUESTS, words, words.busy, words.busy_mend);
        busy.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        return busy;
    }
    let (project, ticket) = match opened(&site, &token) {
        Some((project, Unsealed::Ticket(ticket))) => (project, ticket),
        Some((_, Unsealed::RunOut)) => return notice(StatusCode::GONE, words, words.run_out, words.run_out_mend),
        None => return notice(StatusCode::NOT_FOUND, words, words.unknown, words.unknown_mend),
    };
    match parts.method {
        Method::GET | Method::HEAD => {
            let (reading, kind, subject) = (project.clone(), ticket.kind.clone(), ticket.subject.clone());
            let topics = tokio::task::spawn_blocking(move || reading.topics(&kind, &subject)).await;
            match topics {
                Ok(Ok(topics)) => shown(words, &project, &ticket, &topics, false),
                Ok(Err(fault)) => trouble(words, &project, &fault.to_string()),
                Err(_) => trouble(words, &project, "the log could not be read"),
            }
        }
        Method::POST => {
            let Ok(body) = to_bytes(body, FORM_MAX).await else {
                return notice(StatusCode::PAYLOAD_TOO_LARGE, words, words.trouble, words.trouble_mend);
            };
            let Some(wanted) = wanted(&parts.headers, &body, &ticket) else {
                return notice(StatusCode::BAD_REQUEST, words, words.trouble, words.trouble_mend);
            };
            match project.say(&ticket, wanted).await {
                Ok(topics) => shown(words, &project, &ticket, &topics, true),
                Err(Refusing::Project(fault)) => trouble(words, &project, &fault.to_string()),
                Err(Refusing::Body(refusal)) => trouble(words, &project, &format!("{refusal:?}")),
            }
        }
        _ => {
            let mut refused = notice(StatusCode::METHOD_NOT_ALLOWED, words, words.unknown, words.unknown_mend);
            refused
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            refused
        }
    }
}

/// Whose token it is. Each project has a secret of its own, and a token of one opens no other.
fn opened(site: &Site, token: &str) -> Option<(Arc<Project>, Unsealed)> {
    if token.len() > TOKEN_MAX {
        return None;
    }
    site.projects.all().into_iter().find_map(|project| {
        let unsealed = project.seal().ok()?.unseal(token, project.now())?;
        let ours = match &unsealed {
            Unsealed::Ticket(ticket) => ticket.project == project.name,
            Unsealed::RunOut => true,
        };
        ours.then_some((project, unsealed))
    })
}

/// What a form says: one click (RFC 8058), or the page's own. `None`: neither.
fn wanted(headers: &HeaderMap, body: &Bytes, ticket: &Ticket) -> Option<Vec<Said>> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok())?;
    let body = std::str::from_utf8(body).ok()?;
    let pairs = match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-www-form-urlencoded" => urlencoded(body),
        "multipart/form-data" => multipart(kind, body)?,
        _ => return None,
    };
    let values = |name: &'static str| {
        pairs
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value)
    };
    if values("List-Unsubscribe").any(|value| value == "One-Click") {
        let topic = ticket.topic.clone()?;
        return Some(vec![Said { topic, granted: false }]);
    }
    let ticked: Vec<&String> = values("topic").take(TOPICS_MAX).collect();
    let said = values("shown").take(TOPICS_MAX).map(|topic| Said {
        topic: topic.clone(),
        granted: ticked.contains(&topic),
    });
    let said: Vec<Said> = said.collect();
    (!said.is_empty()).then_some(said)
}

fn urlencoded(body: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let [first, others @ ..] = rest {
            let digits = others.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            let hex = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            rest = others;
            match (first, hex) {
                (b'%', Some(byte)) => {
                    bytes.push(byte);
                    rest = &others[2..];
                }
                (b'+', _) => bytes.push(b' '),
                (byte, _) => bytes.push(*byte),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let pairs = body.trim_end().split('&').take(2 * TOPICS_MAX);
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// The fields of a small form (RFC 7578); no files.
fn multipart(kind: &str, body: &str) -> Option<Vec<(String, String)>> {
    let boundary = kind.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let parts = body.split(boundary.as_str()).skip(1).take(2 * TOPICS_MAX);
    let field = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), value.trim_end_matches("\r\n").to_owned()))
    };
    Some(parts.filter_map(field).collect())
}

fn shown(words: &Words, project: &Project, ticket: &Ticket, topics: &[Topic], saved: bool) -> Response {
    let published = project.published();
    let shown = Shown::Topics {
        board: published.as_ref().map_or("", |published| &published.board.title),
        topics,
        topic: ticket.topic.as_deref(),
        saved,
    };
    answer(StatusCode::OK, page(words, shown))
}

fn notice(status: StatusCode, words: &Words, title: &str, mend: &str) -> Response {
    answer(status, page(words, Shown::Notice(title, mend)))
}

/// What went wrong is the operator's business; the person reads that it did.
fn trouble(words: &Words, project: &Project, what: &str) -> Response {
    tracing::error!(project = %project.name, "the preference page: {what}");
    notice(
        StatusCode::SERVICE_UNAVAILABLE,
        words,
        words.trouble,
        words.trouble_mend,
    )
}

fn answer(status: StatusCode, page: String) -> Response {
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    let policy = format!(
        "default-src 'none'; style-src '{}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_pages_a_second_and_no_more() {
        let pace = Pace::default();
        let allowed = |at: i64| (0..1_000).filter(|_| pace.allows(Time(at))).count();
        assert_eq!(allowed(5), 500);
        assert_eq!(allowed(999_999_999), 0);
        assert_eq!(allowed(1_000_000_000), 500);
        assert_eq!(allowed(-1), 500, "a clock that was put back locks nobody out");
    }

    #[test]
    fn a_form_is_read_as_it_is_encoded() {
        let pairs = urlencoded("a=1+2&b=%C3%BC%25&c&=x&d=%zz%");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs,
            [
                pair("a", "1 2"),
                pair("b", "ü%"),
                pair("c", ""),
                pair("", "x"),
                pair("d", "%zz%")
            ]
        );
        assert_eq!(multipart("multipart/form-data", "x"), None);
        let body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n";
        assert_eq!(
            multipart("multipart/form-data; boundary=\"b\"", body),
            Some(vec![pair("a", "1")])
        );
        assert_eq!(multipart("multipart/form-data; boundary=", "--"), Some(vec![]));
    }
}
