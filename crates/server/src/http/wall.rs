//! The live wall over a WebSocket, in the protocol of `y-websocket`, and what the server makes of the draft.
//! Invitations to it are in [`super::invite`].

use super::Site;
use super::access::Onlooker;
use super::ask::off_thread;
use super::problem::Refused;
use crate::keys::Role;
use crate::project::{Batch, Project, Writing};
use crate::view;
use crate::wire::WallReading;
use axum::Json;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use bytes::Bytes;
use futures_util::SinkExt;
use http::HeaderMap;
use http::header::ORIGIN;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stormlake_wall::{Peer, Right};
use tokio::sync::mpsc;

/// Greatest size of a message, in bytes; the wall has its own limit, which is lower and says why.
const MESSAGE_MAX: usize = 32 << 20;
/// Of each connection, each way, in bytes. The one for reading is wiped each time that somebody looks whether something has come.
const BUFFER: usize = 8 * 1024;
/// Whoever broke the protocol is not to come again with the same.
const FOR_GOOD: u16 = 4_400;
const LET_GO: u16 = 4_401;
/// So long one who is let go may still say something.
const PARTING: Duration = Duration::from_secs(1);
/// A line on which nobody answers for so long is ended.
const SILENCE: Duration = Duration::from_secs(60);

/// Comes to the wall.
#[utoipa::path(
    get, path = "/p/{project}/v1/wall", tag = "board", params(("project" = String, Path)),
    responses((status = 101, description = "The protocol of y-websocket, version 1 of the document's schema"))
)]
pub async fn wall(
    onlooker: Onlooker,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    // A browser sends its cookie along whoever asks: other pages may not write here.
    if headers.get(ORIGIN).is_some_and(|origin| !site.is_our_origin(origin)) {
        return Err(Refused::wrong_origin());
    }
    let right = right(onlooker.0.role);
    let project = onlooker.0.project;
    let upgrade = upgrade.max_message_size(MESSAGE_MAX).max_frame_size(MESSAGE_MAX);
    let upgrade = upgrade.read_buffer_size(BUFFER).write_buffer_size(BUFFER);
    let look = site.look();
    let still = {
        let project = project.clone();
        move || {
            let (role, _) = site.role(&headers, &project)?;
            role.may_look().then(|| self::right(role))
        }
    };
    Ok(upgrade.on_upgrade(move |socket| async move { stay(&project, right, still, look, socket).await }))
}

/// What a role may do on the wall.
pub(super) fn right(role: Role) -> Right {
    match role {
        Role::Admin | Role::Facilitator => Right::Facilitator,
        Role::Participant => Right::Participant,
        Role::Analyst | Role::Viewer | Role::Source => Right::Viewer,
    }
}

/// Stays until one of both goes, or `still` says that this one may not any more.
async fn stay(
    project: &Arc<Project>,
    mut right: Right,
    still: impl Fn() -> Option<Right>,
    look: Duration,
    mut socket: WebSocket,
) {
    let come = {
        let project = project.clone();
        // A wall that is opened is read first.
        off_thread(move || project.join_wall(right)).await
    };
    let mut joined = match come {
        Ok(joined) => joined,
        Err(refused) => {
            tracing::warn!(project = %project.name, "the wall cannot be opened: {}", refused.detail());
            return close(
                socket,
                close_code::ERROR,
                "the wall cannot be opened; the server's log says why",
            )
            .await;
        }
    };
    let mut ping = tokio::time::interval(look);
    let mut heard = tokio::time::Instant::now();
    loop {
        tokio::select! {
            message = joined.messages.recv() => match message {
                Some(message) => {
                    if send(&mut socket, joined.peer, message, &mut joined.messages).await.is_err() {
                        break;
                    }
                }
                None => {
                    close(socket, close_code::AGAIN, "there is no room, or what was sent was not read in time").await;
                    break;
                }
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    heard = tokio::time::Instant::now();
                    match project.hear_on_wall(joined.peer, &bytes) {
                        Ok(None) => {}
                        Ok(Some(next)) => tell_later(project.clone(), next),
                        Err(why) => {
                            close(socket, FOR_GOOD, &why).await;
                            break;
                        }
                    }
                }
                Some(Ok(Message::Text(_))) => {
                    close(socket, close_code::UNSUPPORTED, "the wall speaks in bytes").await;
                    break;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => heard = tokio::time::Instant::now(),
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            },
            _ = ping.tick() => {
                // An invitation runs out, or is taken back; another one may be left.
                match still() {
                    None => {
                        close(socket, LET_GO, "this key opens nothing any more").await;
                        break;
                    }
                    Some(now) if now != right => {
                        right = now;
                        project.allow_on_wall(joined.peer, right);
                    }
                    Some(_) => {}
                }
                if heard.elapsed() > SILENCE || socket.send(Message::Ping(Bytes::new())).await.is_err() {
                    break;
                }
            }
        }
    }
    project.leave_wall(joined.peer);
}

/// Has the others told when it is time.
fn tell_later(project: Arc<Project>, first: Instant) {
    tokio::spawn(async move {
        let mut next = Some(first);
        while let Some(at) = next {
            tokio::time::sleep_until(at.into()).await;
            next = project.tell_on_wall();
        }
    });
}

/// Sends what is told and what waits behind it, in one go.
async fn send(
    socket: &mut WebSocket,
    peer: Peer,
    first: Batch,
    more: &mut mpsc::Receiver<Batch>,
) -> Result<(), axum::Error> {
    let mut next = Some(first);
    while let Some(batch) = next {
        for message in batch.of(peer) {
            socket.feed(Message::Binary(message)).await?;
        }
        next = more.try_recv().ok();
    }
    socket.flush().await
}

/// Says why, and hears the other side out: what it still says would break the line before it has read that. Nobody waits for it.
async fn close(mut socket: WebSocket, code: u16, why: &str) {
    let frame = CloseFrame {
        code,
        reason: why.into(),
    };
    // Whoever has gone already hears nothing.
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        let parting = async move { while let Some(Ok(_)) = socket.recv().await {} };
        tokio::spawn(tokio::time::timeout(PARTING, parting));
    }
}

/// The draft as it was last read: what the wall's arrows, sentences and findings come from.
#[utoipa::path(
    get, path = "/p/{project}/v1/wall/reading", tag = "board", params(("project" = String, Path)),
    responses((status = 200, body = WallReading))
)]
pub async fn reading(onlooker: Onlooker) -> Result<Json<WallReading>, Refused> {
    let role = onlooker.0.role;
    let (right, guest) = (right(role), !role.may_read());
    let project = onlooker.0.project;
    let read = move || {
        let reading = project.wall_reading()?;
        let mut board = view::board::board(&reading.draft.board);
        board.project.clone_from(&project.name);
        board.guest = guest;
        board.draft_differs = project
            .published()
            .is_none_or(|published| !reading.draft.is_as(&published));
        Ok(WallReading {
            may_edit: right > Right::Viewer,
            may_lead: right == Right::Facilitator,
            may_invite: role.may_invite().iter().map(|role| role.word().to_owned()).collect(),
            now: project.now().0 / 1_000_000,
            revision: reading.revision,
            ids: reading.ids.clone(),
            findings: view::board::findings(&reading.draft.text, &reading.draft.findings),
            board,
        })
    };
    Ok(Json(off_thread(read).await?))
}

/// Has the wall written before something is done with the draft.
pub(super) fn written(project: &Project) -> Result<(), crate::fault::Fault> {
    project.write_wall(Writing::Now)
}
