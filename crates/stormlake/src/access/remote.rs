//! A project through its server.

use super::{Answer, RecordQuery, Released, Sent, read};
use crate::failure::{Failure, Result};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use stormlake_lake::Format;
use stormlake_server::http::path_segment;
use stormlake_server::project::folder::Folder;

/// How long a server that says it is there may take to show it.
const PROBE: Duration = Duration::from_secs(2);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server, and what opens it.
#[derive(Debug)]
pub struct Remote {
    url: String,
    client: Client,
}

/// `server.json`: where a running server says how it is reached.
#[derive(Debug, Deserialize)]
struct Sign {
    url: String,
    token: String,
}

/// What a refusal says (RFC 9457).
#[derive(Debug, Default, Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    mend: String,
    #[serde(default)]
    findings: Value,
}

/// A piece of text as a segment of an address.
pub fn segment(text: &str) -> String {
    path_segment(text)
}

/// A path with a query.
pub fn with_query(path: &str, query: &RecordQuery) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(query) else {
        return path.to_owned();
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{name}={}", segment(&text))
        })
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

impl Remote {
    /// The project behind an address, opened with a key.
    pub fn new(url: &str, key: &str) -> Result<Self> {
        let url = url
            .trim()
            .trim_end_matches('/')
            .trim_end_matches("/v1/events")
            .trim_end_matches('/')
            .to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::fault(format!("`{url}` is no address of a server"))
                .mend("write it as http://127.0.0.1:4040/p/<project>; `stormlake serve` prints it"));
        }
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.trim()))
            .map_err(|_| Failure::fault("the key has characters that no key has").mend("copy it again"))?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer);
        let client = Client::builder()
            .default_headers(headers)
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::fault(format!("no HTTP client can be made: {}", words(&error))))?;
        Ok(Self { url, client })
    }

    /// The server that runs for a project, if its sign is there and true.
    pub async fn running(folder: &Folder) -> Option<Self> {
        let sign: Sign = serde_json::from_slice(&std::fs::read(folder.server()).ok()?).ok()?;
        let remote = Self::new(&sign.url, &sign.token).ok()?;
        // A server that was killed leaves its sign behind, and its port may be another's by now.
        let probe = remote
            .client
            .get(format!("{}/v1/ledger", remote.url))
            .timeout(PROBE)
            .send()
            .await
            .ok()?;
        let ledger: Value = if probe.status().is_success() {
            probe.json().await.ok()?
        } else {
            return None;
        };
        ledger.get("balanced")?;
        Some(remote)
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Asks.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let response = self.request(Method::GET, path).await?;
        self.understood(response).await
    }

    /// Does.
    pub async fn post(&self, path: &str) -> Result<Value> {
        let response = self.request(Method::POST, path).await?;
        self.understood(response).await
    }

    /// As [`super::Access::sql`].
    pub async fn sql(&self, sql: &str, rows: Option<usize>, format: Format) -> Result<(Vec<u8>, bool)> {
        let media = match format {
            Format::Table => "text/plain",
            Format::Csv => "text/csv",
            Format::Json => "application/json",
            Format::Arrow => "application/vnd.apache.arrow.stream",
            Format::Parquet => "application/vnd.apache.parquet",
        };
        let request = self
            .client
            .post(format!("{}/v1/sql", self.url))
            .header(ACCEPT, media)
            .json(&serde_json::json!({ "sql": sql, "rows": rows }));
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        if !response.status().is_success() {
            return Err(self.refused(response).await);
        }
        let truncated = response
            .headers()
            .get("x-truncated")
            .is_some_and(|value| value == "true");
        let bytes = response.bytes().await.map_err(|error| self.unreachable(&error))?;
        Ok((bytes.to_vec(), truncated))
    }

    /// Does, with a body.
    pub async fn post_json(&self, path: &str, body: &impl Serialize) -> Result<Value> {
        let request = self.client.post(format!("{}{path}", self.url)).json(body);
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        self.understood(response).await
    }

    /// As [`super::Access::release`].
    pub async fn release(&self, position: u64) -> Result<Released> {
        let response = self
            .request(Method::POST, &format!("/v1/quarantine/{position}/release"))
            .await?;
        match response.status() {
            StatusCode::CONFLICT => {
                let answer: Value = response.json().await.map_err(|error| self.unreachable(&error))?;
                Ok(Released::Still(read(
                    answer.get("violations").cloned().unwrap_or_default(),
                )?))
            }
            _ => {
                let answer = self.understood(response).await?;
                Ok(Released::At(
                    answer.get("position").and_then(Value::as_u64).unwrap_or(position),
                ))
            }
        }
    }

    /// As [`super::Access::send`]. A lost connection is no failure: the same records can be sent again, since what came
    /// in counts once.
    pub async fn send(&self, lines: &[u8]) -> Result<Sent> {
        let request = self
            .client
            .post(format!("{}/v1/events", self.url))
            .header(CONTENT_TYPE, "application/x-ndjson");
        let response = match request.body(lines.to_vec()).send().await {
            Ok(response) => response,
            Err(error) => {
                return Ok(Sent::Later(
                    None,
                    format!("{} does not answer: {}", self.url, words(&error)),
                ));
            }
        };
        let status = response.status();
        let seconds = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let again = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::BAD_GATEWAY,
        ];
        if again.contains(&status) || status == StatusCode::GATEWAY_TIMEOUT {
            return Ok(Sent::Later(seconds, self.refused(response).await.to_string()));
        }
        if !status.is_success() {
            return Err(self.refused(response).await);
        }
        match response.json::<Answer>().await {
            Ok(answer) => Ok(Sent::Answered(answer)),
            Err(error) if error.is_decode() => Err(Failure::fault(format!(
                "{} does not answer as a Stormlake server does",
                self.url
            ))
            .mend("look at the address; `stormlake serve` prints it")),
            Err(error) => Ok(Sent::Later(None, format!("the answer broke off: {}", words(&error)))),
        }
    }

    async fn request(&self, method: Method, path: &str) -> Result<Response> {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.send().await.map_err(|error| self.unreachable(&error))
    }

    async fn understood(&self, response: Response) -> Result<Value> {
        if !response.status().is_success() {
            return Err(self.refused(response).await);
        }
        response
            .json()
            .await
            .map_err(|_| Failure::fault(format!("{} does not answer as a Stormlake server does", self.url)))
    }

    async fn refused(&self, response: Response) -> Failure {
        let status = response.status();
        let problem = response.json::<Problem>().await.unwrap_or_default();
        if let Some(findings) = problem.findings.as_array().filter(|findings| !findings.is_empty()) {
            let place = |value: &Value| {
                value
                    .as_u64()
                    .and_then(|number| usize::try_from(number).ok())
                    .unwrap_or(1)
            };
            let word = |finding: &'_ Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            let told: Vec<_> = findings
                .iter()
                .map(|finding| {
                    let (line, column) = (place(&finding["line"]), place(&finding["column"]));
                    (
                        line,
                        column,
                        word(finding, "code"),
                        word(finding, "message"),
                        word(finding, "mend"),
                    )
                })
                .collect();
            return super::wrong_text(told.iter().map(|(line, column, code, message, mend)| {
                (*line, *column, code.as_str(), message.as_str(), mend.as_str())
            }));
        }
        if problem.code.is_empty() {
            return Failure::fault(format!("{} answered with {status}", self.url))
                .mend("look at the address and at the server's log");
        }
        let failure = Failure::refused(format!("{}: {}", problem.code, problem.detail));
        match status {
            StatusCode::UNAUTHORIZED => {
                failure.mend("give a key that the project knows: `stormlake key create`, then --key")
            }
            _ => failure.mend(problem.mend),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        Failure::fault(format!("{} does not answer: {}", self.url, words(error)))
            .mend("look whether the server still runs")
    }
}

/// An error with its causes, without the address that stands there already.
fn words(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_into_the_address() {
        let query = RecordQuery {
            name: Some("Invite & thank".into()),
            before: Some(7),
            ..RecordQuery::default()
        };
        assert_eq!(
            with_query("/v1/records", &query),
            "/v1/records?before=7&name=Invite%20%26%20thank"
        );
        assert_eq!(with_query("/v1/records", &RecordQuery::default()), "/v1/records");
    }

    #[test]
    fn an_address_is_understood_with_and_without_its_tail() {
        stormlake_delivery::install_tls();
        for url in ["http://h:1/p/a", "http://h:1/p/a/", "http://h:1/p/a/v1/events"] {
            assert_eq!(Remote::new(url, "k").unwrap().url(), "http://h:1/p/a");
        }
        assert!(Remote::new("h:1", "k").is_err());
        assert!(Remote::new("http://h", "k\n\u{1}").is_err());
    }
}
