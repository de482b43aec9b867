//! What is refused, as problem details (RFC 9457).

use super::Site;
use super::access::Caller;
use crate::fault::Fault;
use crate::wire::Problem;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use stormlake_intake::Refusal;
use stormlake_interchange::export::FORMATS;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    problem: Value,
    retry_after: Option<u32>,
}

impl Refused {
    fn new(status: StatusCode, code: &str, title: &str, detail: String, mend: &str) -> Self {
        let problem = Problem {
            r#type: format!("https://stormlake.dev/errors/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            code: code.to_owned(),
            mend: mend.to_owned(),
        };
        Self {
            status,
            problem: serde_json::to_value(problem).unwrap_or_default(),
            retry_after: None,
        }
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        let mend = "look at the address; /openapi.json lists them all";
        Self::new(StatusCode::NOT_FOUND, "SL-S404", "Nothing here", detail.into(), mend)
    }

    /// 404 for a project, with the ones that there are; 400 when none was named.
    pub fn no_project(name: &str, site: &Site) -> Self {
        let known: Vec<String> = site.projects.all().iter().map(|project| project.name.clone()).collect();
        let mend = format!("use /p/<project>/v1/… with one of: {}", known.join(", "));
        if name.is_empty() {
            let detail = "this server has several projects, and the address does not say which".to_owned();
            return Self::new(StatusCode::BAD_REQUEST, "SL-S400", "Which project?", detail, &mend);
        }
        Self::new(
            StatusCode::NOT_FOUND,
            "SL-S404",
            "No such project",
            format!("there is no project `{name}`"),
            &mend,
        )
    }

    /// 404 for a moment of the wall.
    pub fn no_moment(name: &str) -> Self {
        let name: String = name.chars().take(80).collect();
        let detail = format!("this wall has no moment `{name}`");
        let mend = "use one that /p/<project>/v1/wall/history lists";
        Self::new(StatusCode::NOT_FOUND, "SL-S404", "No such moment", detail, mend)
    }

    /// 404 for a form of the board, with those that there are.
    pub fn no_form(name: &str) -> Self {
        let name: String = name.chars().take(80).collect();
        let detail = format!("a board cannot be had as `{name}`");
        let forms: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let mend = format!("use `all` for everything, or one of: {}", forms.join(", "));
        Self::new(StatusCode::NOT_FOUND, "SL-S404", "No such form", detail, &mend)
    }

    /// 400.
    pub fn bad_request(detail: impl Into<String>, mend: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "SL-S400",
            "Not understood",
            detail.into(),
            mend,
        )
    }

    /// 422: understood, and it cannot be done.
    pub fn unprocessable(detail: impl Into<String>, mend: &str) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new(status, "SL-S422", "Cannot be done", detail.into(), mend)
    }

    /// 401.
    pub fn unauthorised() -> Self {
        let detail = "no valid key, and no cookie of the first link".to_owned();
        let mend =
            "open the link that the terminal printed, or send `Authorization: Bearer <key>` (`stormlake key create`)";
        Self::new(StatusCode::UNAUTHORIZED, "SL-S401", "Who are you?", detail, mend)
    }

    /// 401: an invitation that opens nothing.
    pub fn uninvited() -> Self {
        let detail = "this invitation has run out, or was taken back".to_owned();
        let mend = "ask who sent it for another one";
        Self::new(StatusCode::UNAUTHORIZED, "SL-S401", "Who are you?", detail, mend)
    }

    /// 403.
    pub fn forbidden(caller: &Caller, needs: &str) -> Self {
        let detail = format!(
            "the key `{}` has the role {}; this needs {needs}",
            caller.name,
            caller.role.word()
        );
        Self::new(
            StatusCode::FORBIDDEN,
            "SL-S403",
            "Not with this key",
            detail,
            "use a key with that role",
        )
    }

    /// 403: only the first link's token will do.
    pub fn not_the_owner() -> Self {
        let detail = "a key of one project may not make others, nor see what can be made".to_owned();
        let mend = "use the link that the terminal printed when the server started";
        Self::new(StatusCode::FORBIDDEN, "SL-S403", "Not with this key", detail, mend)
    }

    /// 409: it is there already.
    pub fn taken(detail: String, mend: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "SL-S409", "It is there already", detail, mend)
    }

    /// 413: what was sent is too large.
    pub fn too_large_sent(detail: String, mend: &str) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "SL-S413", "Too much", detail, mend)
    }

    /// 421: the Host header names someone else.
    pub fn wrong_host(host: &str) -> Self {
        let host: String = host.chars().take(80).collect();
        let detail = format!("this server is not `{host}`");
        let mend = "use the address that the terminal printed, or start the server with --host <name>";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "SL-S421", "Wrong host", detail, mend)
    }

    /// 403: a page of another origin.
    pub fn wrong_origin() -> Self {
        let detail = "a page of another origin may not change anything here".to_owned();
        Self::new(
            StatusCode::FORBIDDEN,
            "SL-S403",
            "Wrong origin",
            detail,
            "send it from this server's own pages",
        )
    }

    /// 503: the project does not work.
    pub fn trouble(detail: String) -> Self {
        let mend = "look at the server's log and at /readyz";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "SL-S503", "Out of order", detail, mend)
    }

    /// 503: others are being answered.
    pub fn not_now(seconds: u32) -> Self {
        let detail = "as many questions of this kind are being answered as the server answers at a time".to_owned();
        let mend = "ask again in a few seconds";
        Self {
            retry_after: Some(seconds),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "SL-S503", "Not now", detail, mend)
        }
    }

    /// 413: an answer would take too much memory.
    pub fn too_large(detail: String) -> Self {
        let mend = "ask for a shorter stretch of time with `from` and `to`";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "SL-S413", "Too much", detail, mend)
    }

    /// 504: an answer took too long.
    pub fn too_long(detail: String) -> Self {
        let mend = "ask for a shorter stretch of time with `from` and `to`, or ask again when the machine is calm";
        Self::new(StatusCode::GATEWAY_TIMEOUT, "SL-S504", "It took too long", detail, mend)
    }

    /// With more to say about it, under a name of its own (RFC 9457).
    #[must_use]
    pub fn with(mut self, name: &str, more: impl serde::Serialize) -> Self {
        self.problem[name] = serde_json::to_value(more).unwrap_or_default();
        self
    }

    /// What it says.
    pub fn detail(&self) -> &str {
        self.problem["detail"].as_str().unwrap_or_default()
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self {
            status,
            problem: refusal.problem(),
            retry_after: refusal.retry_after,
        }
    }
}

impl From<stormlake_lake::Refused> for Refused {
    fn from(refused: stormlake_lake::Refused) -> Self {
        use stormlake_lake::RefusedKind;
        let (status, code, title) = match refused.kind {
            RefusedKind::Question => (StatusCode::BAD_REQUEST, "SL-S430", "This cannot be answered"),
            RefusedKind::Size => (StatusCode::PAYLOAD_TOO_LARGE, "SL-S431", "Too large a question"),
            RefusedKind::Time => (StatusCode::UNPROCESSABLE_ENTITY, "SL-S432", "It takes too long"),
            RefusedKind::Memory => (StatusCode::UNPROCESSABLE_ENTITY, "SL-S433", "It takes too much memory"),
            RefusedKind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "SL-S434", "Not just now"),
            RefusedKind::Trouble => (StatusCode::SERVICE_UNAVAILABLE, "SL-S435", "The lake does not answer"),
        };
        let mut problem = Self::new(status, code, title, refused.detail, &refused.mend);
        if refused.kind == RefusedKind::Busy {
            problem.retry_after = Some(1);
        }
        problem
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotFound { what } => Self::not_found(what),
            Fault::Asked { what, mend } => Self::bad_request(what, mend),
            Fault::Refused { what, mend } => Self::unprocessable(what, &mend),
            Fault::Taken { what, mend } => Self::taken(what, mend),
            Fault::TooLarge { what, mend } => Self::too_large_sent(what, mend),
            Fault::Log(stormlake_log::Fault::Busy { .. }) => Refusal::busy(1).into(),
            other => Self::trouble(other.to_string()),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.problem.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
