//! Whether it lives, whether it works, and its numbers for Prometheus.

use super::Site;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "ok")))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Every project works: its log takes records and its threads run.
#[utoipa::path(
    get, path = "/readyz", tag = "health",
    responses((status = 200, description = "ready"), (status = 503, description = "which project is not, and why"))
)]
pub async fn readyz(State(site): State<Arc<Site>>) -> Response {
    let mut troubles = String::new();
    for project in site.projects.all() {
        if let Some(trouble) = project.trouble() {
            let _infallible = writeln!(troubles, "{}: {trouble}", project.name);
        }
    }
    if troubles.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, troubles).into_response()
}

/// Numbers in Prometheus' text format. Needs the first link's token, or a key that may read (its own project's numbers).
#[utoipa::path(get, path = "/metrics", tag = "health", responses((status = 200, description = "Prometheus text format")))]
pub async fn metrics(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, super::problem::Refused> {
    let owner = site.is_owner(&headers);
    let own = site.project_of_key(&headers).map(|project| project.name.clone());
    if !owner && own.is_none() {
        return Err(super::problem::Refused::unauthorised());
    }
    let mut text = Text::default();
    text.one(
        "stormlake_uptime_seconds",
        "gauge",
        "Seconds since the server started.",
        "",
        site.started.elapsed().as_secs(),
    );
    for project in site
        .projects
        .all()
        .into_iter()
        .filter(|project| owner || Some(&project.name) == own.as_ref())
    {
        let name = escape(&project.name);
        let of = |more: &str| format!("project=\"{name}\"{more}");
        let ledger = project.ledger();
        for (state, count) in [
            ("accepted", ledger.accepted),
            ("duplicate", ledger.duplicate),
            ("quarantined", ledger.quarantined),
        ] {
            let help = "Records received, by what became of them.";
            text.one(
                "stormlake_records",
                "gauge",
                help,
                &of(&format!(",state=\"{state}\"")),
                count,
            );
        }
        text.one(
            "stormlake_bodies_refused_total",
            "counter",
            "Bodies refused whole.",
            &of(""),
            ledger.refused,
        );
        text.one(
            "stormlake_log_end",
            "gauge",
            "Next position of the log.",
            &of(""),
            project.log().durable(),
        );
        let behind = project.log().clock_behind();
        text.one(
            "stormlake_clock_behind_milliseconds",
            "gauge",
            "How far the clock was set back.",
            &of(""),
            behind.max(0) as u64 / 1_000_000,
        );
        let broken = u64::from(project.trouble().is_some());
        text.one(
            "stormlake_trouble",
            "gauge",
            "1 when the project does not work.",
            &of(""),
            broken,
        );
        let pulse = project.pulse();
        for (event, counts) in &pulse.events {
            let labels = of(&format!(",event=\"{}\"", escape(event)));
            text.one(
                "stormlake_events_total",
                "counter",
                "Events accepted, by sticky.",
                &labels,
                counts.count,
            );
        }
        for (policy, counts) in &pulse.policies {
            for (outcome, count) in &counts.outcomes {
                let labels = of(&format!(",policy=\"{}\",outcome=\"{outcome}\"", escape(policy)));
                text.one(
                    "stormlake_decisions_total",
                    "counter",
                    "Decisions, by policy and outcome.",
                    &labels,
                    *count,
                );
            }
        }
        if let Some(tally) = project.tally() {
            for (state, count) in [
                ("delivered", &tally.delivered),
                ("retrying", &tally.retrying),
                ("dead-letter", &tally.dead_letters),
            ] {
                let labels = of(&format!(",state=\"{state}\""));
                let count = count.load(Ordering::Relaxed);
                text.one(
                    "stormlake_attempts_total",
                    "counter",
                    "Delivery attempts since the start.",
                    &labels,
                    count,
                );
            }
            let pending = tally.pending.load(Ordering::Relaxed);
            text.one(
                "stormlake_deliveries_pending",
                "gauge",
                "Commands that wait for delivery.",
                &of(""),
                pending,
            );
            let channels = tally.channels();
            let gone = channels.iter().filter(|channel| channel.gone.is_some()).count();
            text.one(
                "stormlake_channels_stopped",
                "gauge",
                "Channels whose receiver wants nothing any more (410).",
                &of(""),
                gone as u64,
            );
            text.one(
                "stormlake_deliveries_held",
                "gauge",
                "Fired commands that wait because their policy is stopped.",
                &of(""),
                tally.held.load(Ordering::Relaxed),
            );
            let open = tally.breakers_open.load(Ordering::Relaxed);
            text.one(
                "stormlake_breakers_open",
                "gauge",
                "Channels that are paused after failures.",
                &of(""),
                open,
            );
        }
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text.finish()).into_response())
}

/// Samples grouped by metric, as the format wants them.
#[derive(Default)]
struct Text(Vec<(&'static str, String)>);

impl Text {
    fn one(&mut self, name: &'static str, kind: &str, help: &str, labels: &str, value: u64) {
        let block = match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, block)) => block,
            None => {
                self.0
                    .push((name, format!("# HELP {name} {help}\n# TYPE {name} {kind}\n")));
                let last = self.0.len() - 1;
                &mut self.0[last].1
            }
        };
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{labels}}}")
        };
        let _infallible = writeln!(block, "{name}{labels} {value}");
    }

    fn finish(self) -> String {
        self.0.into_iter().map(|(_, block)| block).collect()
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
