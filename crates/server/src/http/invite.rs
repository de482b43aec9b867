//! Links that let people on the wall: who may make them, for whom, and how long they open.

use super::Site;
use super::access::Caller;
use super::ask::off_thread;
use super::problem::Refused;
use crate::keys::{Role, random_key};
use crate::wire::{Invitation, InvitationAsked, Problem};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use http::HeaderMap;
use http::header::HOST;
use std::sync::Arc;
use stormlake_record::Time;

/// A week.
const HOURS_MAX: u32 = 168;
const HOUR: i64 = 3_600_000_000_000;

/// Makes a link that lets people on the wall. A facilitator's link ends with the facilitator's own key.
#[utoipa::path(
    post, path = "/p/{project}/v1/wall/invitations", tag = "board", params(("project" = String, Path)), request_body = InvitationAsked,
    responses(
        (status = 200, body = Invitation), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem),
    )
)]
pub async fn invite(
    caller: Caller,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    asked: Result<Json<InvitationAsked>, JsonRejection>,
) -> Result<Json<Invitation>, Refused> {
    if caller.role.may_invite().is_empty() {
        return Err(Refused::forbidden(&caller, "facilitator"));
    }
    let Json(asked) = asked.map_err(|rejection| {
        let mend = r#"send JSON with content-type application/json: {"role": "participant", "hours": 4}"#;
        Refused::bad_request(rejection.body_text(), mend)
    })?;
    let role = whom(&caller, &asked.role)?;
    if !(1..=HOURS_MAX).contains(&asked.hours) {
        let detail = format!("an invitation is for 1 to {HOURS_MAX} hours, not {}", asked.hours);
        return Err(Refused::bad_request(detail, "choose another number of hours"));
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host
        .filter(|host| site.is_our_host(host))
        .unwrap_or("localhost")
        .to_owned();
    let Caller {
        project,
        role: of,
        name: by,
    } = caller;
    let make = move || {
        let until = project.now().0.saturating_add(i64::from(asked.hours) * HOUR);
        // Nobody stays longer by inviting themselves.
        let own = project.key_end(&by).filter(|_| of == Role::Facilitator);
        let until = Time(own.map_or(until, |own| until.min(own.0)));
        let name = format!("{}-{}", role.word(), random_key()?.get(4..12).unwrap_or_default());
        let key = project.create_key_until(&name, role, until)?;
        Ok(Invitation {
            link: format!("http://{host}/p/{}?join={key}", super::path_segment(&project.name)),
            name,
            until: until.to_string(),
        })
    };
    Ok(Json(off_thread(make).await?))
}

/// Whom a word means, if this one may invite them.
fn whom(caller: &Caller, word: &str) -> Result<Role, Refused> {
    let guests = Role::Admin.may_invite();
    let Some(role) = Role::parse(word).filter(|role| guests.contains(role)) else {
        let word: String = word.chars().take(80).collect();
        return Err(Refused::bad_request(
            format!("`{word}` is nobody to invite"),
            "invite a `facilitator`, a `participant` or a `viewer`",
        ));
    };
    match caller.role.may_invite().contains(&role) {
        true => Ok(role),
        false => Err(Refused::forbidden(caller, "admin")),
    }
}
