//! What happens, as it happens: a stream of server-sent events. `pulse` comes whole at first and then with what has
//! changed; `tail` brings new records that fit the filter; `board` says that another version is in force.

use super::Site;
use super::access::Onlooker;
use super::ask::{RecordQuery, off_thread};
use super::problem::Refused;
use crate::project::RecordFilter;
use crate::view::record::Sight;
use crate::wire::{Pulse, TailBatch};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use http::HeaderMap;
use serde_json::json;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a stream looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Records of one `tail` event.
const TAIL_MAX: usize = 50;

/// What truly happens, now.
#[utoipa::path(
    get, path = "/p/{project}/v1/pulse", tag = "board", params(("project" = String, Path)),
    responses((status = 200, body = Pulse))
)]
pub async fn pulse(onlooker: Onlooker) -> Json<Pulse> {
    Json(onlooker.0.project.pulse())
}

/// Keeps only what changed since `before`, and remembers it.
fn changed<V: Clone + PartialEq>(now: &mut BTreeMap<String, V>, before: &mut BTreeMap<String, V>) {
    now.retain(|name, value| {
        let same = before.get(name) == Some(value);
        if !same {
            before.insert(name.clone(), value.clone());
        }
        !same
    });
}

/// Server-sent events: `pulse`, `tail`, `board`.
#[utoipa::path(
    get, path = "/p/{project}/v1/live", tag = "board", params(("project" = String, Path), RecordQuery),
    responses((status = 200, description = "text/event-stream with Pulse, TailBatch and {version}", body = TailBatch))
)]
pub async fn live(
    onlooker: Onlooker,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(query): Query<RecordQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    // A guest sees the numbers, and no record.
    let mut sight = Sight::of(onlooker.0.role);
    let project = onlooker.0.project;
    let filter = RecordFilter::new(query.kind.as_deref(), query.name, query.subject)
        .map_err(|detail| Refused::bad_request(detail, "leave `kind` out, or use one of these"))?;
    let stream = async_stream::stream! {
        let mut pause = tokio::time::interval(PAUSE);
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut sent, mut looked) = (Pulse::default(), Instant::now());
        let mut next = project.log().durable();
        let mut version = project.published().map_or(0, |published| published.version);
        loop {
            pause.tick().await;
            if looked.elapsed() >= site.look() {
                looked = Instant::now();
                // A key runs out, or is taken back.
                match site.role(&headers, &project).filter(|(role, _)| role.may_look()) {
                    Some((role, _)) => sight = Sight::of(role),
                    None => break,
                }
            }
            let in_force = project.published().map_or(0, |published| published.version);
            if in_force != version {
                version = in_force;
                yield Ok(Event::default().event("board").data(json!({ "version": version }).to_string()));
            }
            let mut pulse = project.pulse();
            let idle = pulse.end == sent.end && pulse.ledger == sent.ledger;
            (sent.end, sent.ledger) = (pulse.end, pulse.ledger);
            changed(&mut pulse.events, &mut sent.events);
            changed(&mut pulse.policies, &mut sent.policies);
            changed(&mut pulse.commands, &mut sent.commands);
            changed(&mut pulse.funnels, &mut sent.funnels);
            let nothing = pulse.events.is_empty()
                && pulse.policies.is_empty()
                && pulse.commands.is_empty()
                && pulse.funnels.is_empty();
            if !(idle && nothing && !sent.now.is_empty()) {
                sent.now.clone_from(&pulse.now);
                if let Ok(event) = Event::default().event("pulse").json_data(&pulse) {
                    yield Ok(event);
                }
            }
            if let Some(sight) = sight
                && pulse.end > next
            {
                let (project, filter, from) = (project.clone(), filter.clone(), next);
                let tail = off_thread(move || project.tail(&filter, from, TAIL_MAX, sight)).await;
                if let Ok((records, end, skipped)) = tail {
                    next = end.max(next);
                    if (!records.is_empty() || skipped > 0)
                        && let Ok(event) = Event::default().event("tail").json_data(TailBatch { records, skipped })
                    {
                        yield Ok(event);
                    }
                }
            }
        }
    };
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}
