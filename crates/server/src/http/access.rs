//! Who may come in. Requests name a project and show a key, the token of the first link, or a cookie: with the token, or with the keys of
//! the invitations that were opened in that browser. `Host` is checked even on loopback, so that a web page elsewhere cannot reach a local
//! server under another name; `Origin` is checked on everything that changes something.

use super::Site;
use super::preferences::is_page;
use super::problem::Refused;
use crate::keys::{Role, same};
use crate::project::Project;
use crate::view::record::Sight;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{AUTHORIZATION, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri};
use std::collections::HashMap;
use std::sync::Arc;

const COOKIE_NAME: &str = "stormlake";
/// Between the keys of a cookie; no key has it.
const AND: char = '.';
/// Keys of a cookie: of so many invitations, the newest. Each costs a look at every project's keys.
const KEYS_MAX: usize = 8;

/// Who asks, and for which project.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The project.
    pub project: Arc<Project>,
    /// What the caller may do there.
    pub role: Role,
    /// The key's name: the sender of what comes in.
    pub name: String,
}

/// May see the board and its numbers.
#[derive(Debug, Clone)]
pub struct Onlooker(pub Caller);

/// May read.
#[derive(Debug, Clone)]
pub struct Reader(pub Caller);

/// May lead the session on the wall.
#[derive(Debug, Clone)]
pub struct Leader(pub Caller);

/// May send events.
#[derive(Debug, Clone)]
pub struct Sender(pub Caller);

/// May do everything.
#[derive(Debug, Clone)]
pub struct Admin(pub Caller);

/// Showed the first link's token or cookie: may do what concerns the whole server.
#[derive(Debug, Clone, Copy)]
pub struct Owner;

impl FromRequestParts<Arc<Site>> for Owner {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refused> {
        if site.is_owner(&parts.headers) {
            return Ok(Owner);
        }
        Err(match site.projects_of_keys(&parts.headers).is_empty() {
            false => Refused::not_the_owner(),
            true => Refused::unauthorised(),
        })
    }
}

impl Reader {
    /// Whether sensitive fields are shown.
    pub fn sight(&self) -> Sight {
        Sight::of(self.0.role).unwrap_or(Sight::Masked)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

/// What the cookie shows: the token, or keys, the oldest first.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let ours = values
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='));
    let shown = ours.into_iter().flat_map(|shown| shown.split(AND));
    shown.filter(|one| !one.is_empty()).take(KEYS_MAX)
}

impl Site {
    /// Who shows this token, cookie or key for a project.
    pub fn role(&self, headers: &HeaderMap, project: &Project) -> Option<(Role, String)> {
        if cookies(headers).any(|shown| same(shown, &self.token)) {
            return Some((Role::Admin, "browser".to_owned()));
        }
        // Who came by invitations comes in by the one that lets them do most.
        let invited = cookies(headers).filter_map(|key| project.holder(key));
        if let Some(holder) = invited.max_by_key(|(role, _)| *role) {
            return Some(holder);
        }
        let key = bearer(headers)?;
        if same(key, &self.token) {
            return Some((Role::Admin, "admin".to_owned()));
        }
        project.holder(key)
    }

    /// Whether the first link's token or cookie was shown: what the start page needs.
    pub fn is_owner(&self, headers: &HeaderMap) -> bool {
        cookies(headers)
            .chain(bearer(headers))
            .any(|shown| same(shown, &self.token))
    }

    /// Whether an `Origin` is a page of this server.
    pub fn is_our_origin(&self, origin: &HeaderValue) -> bool {
        let text = origin.to_str().ok();
        let host = text.and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        host.is_some_and(|host| self.is_our_host(host))
    }

    /// The projects that the shown keys open.
    pub fn projects_of_keys(&self, headers: &HeaderMap) -> Vec<Arc<Project>> {
        let keys: Vec<&str> = bearer(headers).into_iter().chain(cookies(headers)).collect();
        let mut projects = if keys.is_empty() {
            Vec::new()
        } else {
            self.projects.all()
        };
        projects.retain(|project| keys.iter().any(|key| project.holder(key).is_some()));
        projects
    }

    /// The project whose key this is, when the address does not say.
    pub fn project_of_key(&self, headers: &HeaderMap) -> Option<Arc<Project>> {
        self.projects_of_keys(headers).into_iter().next()
    }
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refused> {
        let path: Path<HashMap<String, String>> = Path::from_request_parts(parts, site)
            .await
            .map_err(|_| Refused::not_found("there is nothing here"))?;
        let name = path.get("project").map(String::as_str).unwrap_or_default();
        let project = site.project(name).ok_or_else(|| Refused::no_project(name, site))?;
        let (role, name) = site.role(&parts.headers, &project).ok_or_else(Refused::unauthorised)?;
        Ok(Caller { project, role, name })
    }
}

macro_rules! role {
    ($name:ident, $may:expr, $needs:literal) => {
        impl FromRequestParts<Arc<Site>> for $name {
            type Rejection = Refused;

            async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refused> {
                let caller = Caller::from_request_parts(parts, site).await?;
                let may: fn(Role) -> bool = $may;
                if may(caller.role) {
                    Ok($name(caller))
                } else {
                    Err(Refused::forbidden(&caller, $needs))
                }
            }
        }
    };
}

role!(Onlooker, |role| role.may_look(), "viewer");
role!(Reader, |role| role.may_read(), "analyst");
role!(Leader, |role| role.may_lead(), "facilitator");
role!(Sender, |role| role.may_send(), "source");
role!(Admin, |role| role == Role::Admin, "admin");

/// Refuses other hosts and foreign pages; lets the first link in.
pub async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().host())
        .unwrap_or("");
    if !site.is_our_host(host) {
        return Refused::wrong_host(host).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && let Some(origin) = headers.get(ORIGIN)
        && !is_page(request.uri().path())
        && !site.is_our_origin(origin)
    {
        return Refused::wrong_origin().into_response();
    }
    if let Some(response) = first_link(&site, request.uri()).or_else(|| invitation(&site, headers, request.uri())) {
        return response;
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        (
            "content-security-policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
        ),
    ] {
        // A picture is let do less than a page.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// `/?token=…` sets the cookie and leads to the same address without the token, so that it does not stay in sight.
fn first_link(site: &Site, uri: &Uri) -> Option<Response> {
    let query = uri.query()?;
    let token = query.split('&').find_map(|pair| pair.strip_prefix("token="))?;
    if uri.path().contains("/v1/") {
        return None;
    }
    if !same(token, &site.token) {
        return Some(Refused::unauthorised().into_response());
    }
    Some(let_in(uri.path(), token, 2_592_000))
}

/// `/p/<project>?join=…` does the same with a key of that project, beside those that the browser has already: who is more already stays so,
/// and who was invited to another board can still go there.
fn invitation(site: &Site, headers: &HeaderMap, uri: &Uri) -> Option<Response> {
    let key = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("join="))?;
    let name = uri.path().strip_prefix("/p/")?.split('/').next()?;
    if uri.path().contains("/v1/") {
        return None;
    }
    let project = site
        .projects
        .find(|project| super::path_segment(&project.name) == name)?;
    let there = format!("{}?edit=1", uri.path());
    if site.is_owner(headers) {
        return Some(Redirect::to(&there).into_response());
    }
    let Some((role, _)) = project.holder(key) else {
        // Who may come in without it does.
        let known = site.role(headers, &project).is_some();
        return Some(if known {
            Redirect::to(&there).into_response()
        } else {
            Refused::uninvited().into_response()
        });
    };
    if site.role(headers, &project).is_some_and(|(now, _)| now > role) {
        return Some(Redirect::to(&there).into_response());
    }
    Some(let_in(&there, &with_key(site, headers, key), 7 * 86_400))
}

/// The keys of the cookie that still open something, and this one as the newest.
fn with_key(site: &Site, headers: &HeaderMap, key: &str) -> String {
    let opens = |key: &str| site.projects.find(|project| project.holder(key).is_some()).is_some();
    let mut keys: Vec<&str> = cookies(headers).filter(|one| *one != key && opens(one)).collect();
    keys.push(key);
    let newest = keys.len().saturating_sub(KEYS_MAX);
    keys[newest..].join(&AND.to_string())
}

fn let_in(to: &str, shown: &str, seconds: u32) -> Response {
    let mut response = Redirect::to(to).into_response();
    let cookie = format!("{COOKIE_NAME}={shown}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    debug_assert!(response.headers().contains_key(LOCATION));
    response
}
