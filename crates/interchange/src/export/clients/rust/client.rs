//! Sends records to Stormlake: CloudEvents 1.0 in batches, tried again until each has its answer.

use serde_json::{Map, Value, json};
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const BATCH_MOST: usize = 500;
const BYTES_MOST: usize = 4 * 1024 * 1024;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const AGAIN: [u16; 4] = [429, 502, 503, 504];

/// An instant. A text is RFC 3339, such as `2026-11-23T12:00:00Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp(String);

impl Timestamp {
    /// The clock's time.
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let milliseconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |before| -before),
        };
        let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
        // Howard Hinnant's civil_from_days: days since 1970 to year, month and day.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
        let (second, millisecond) = (rest / 1_000 % 60, rest % 1_000);
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"))
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What can stand in a record's data. `None` is left out.
pub trait Field {
    /// The value as JSON.
    fn json(self) -> Option<Value>;
}

impl Field for Timestamp {
    fn json(self) -> Option<Value> {
        Some(Value::String(self.0))
    }
}

impl Field for Value {
    fn json(self) -> Option<Value> {
        Some(self)
    }
}

impl<T: Field> Field for Option<T> {
    fn json(self) -> Option<Value> {
        self.and_then(Field::json)
    }
}

impl<T: Field> Field for Vec<T> {
    fn json(self) -> Option<Value> {
        Some(self.into_iter().map(|item| item.json().unwrap_or(Value::Null)).collect())
    }
}

macro_rules! plain_fields {
    ($($type:ty),*) => {$(
        impl Field for $type {
            fn json(self) -> Option<Value> {
                Some(Value::from(self))
            }
        }
    )*};
}
plain_fields!(String, i64, f64, bool);

/// Puts a field into the data of a record.
pub fn put(data: &mut Map<String, Value>, key: &str, field: impl Field) {
    if let Some(value) = field.json() {
        data.insert(key.to_owned(), value);
    }
}

/// A record that is ready to be sent. Its id is fixed here, so that sending it again never counts twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    r#type: String,
    data: Map<String, Value>,
    subject: Option<String>,
    time: Timestamp,
    id: String,
}

impl Draft {
    /// A record of an event, happening now. The functions of the stickies call this.
    pub fn new(r#type: &str, data: Map<String, Value>) -> Self {
        Self {
            r#type: r#type.to_owned(),
            data,
            subject: None,
            time: Timestamp::now(),
            id: new_id(),
        }
    }

    /// Whom or what it happened to.
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// When it happened.
    pub fn at(mut self, time: impl Into<Timestamp>) -> Self {
        self.time = time.into();
        self
    }

    /// An id of one's own, unique within the source.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn envelope(&self, source: &str) -> String {
        let mut envelope = json!({
            "specversion": "1.0",
            "id": self.id,
            "source": source,
            "type": self.r#type,
            "time": self.time.0,
            "datacontenttype": "application/json",
            "data": self.data,
        });
        if let (Some(subject), Some(envelope)) = (&self.subject, envelope.as_object_mut()) {
            envelope.insert("subject".to_owned(), Value::String(subject.clone()));
        }
        envelope.to_string()
    }
}

/// 128 bits of the standard library's own randomness: it seeds its hash maps from the system.
fn new_id() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is on the log.
    Accepted,
    /// It was there before.
    Duplicate,
    /// It breaks the contract and waits.
    Quarantined,
}

/// One reason why a record was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The code, such as `SL-I042`.
    pub code: String,
    /// The sticky whose contract it breaks.
    pub sticky: Option<String>,
    /// Where: a JSON pointer.
    pub at: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: String,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAnswer {
    /// Its id.
    pub id: Option<String>,
    /// What became of it.
    pub status: Status,
    /// Accepted at, duplicate of, or quarantined at this position of the log.
    pub position: u64,
    /// Quarantined: every reason.
    pub violations: Vec<Violation>,
}

/// What became of everything that was sent, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Records accepted.
    pub accepted: u64,
    /// Records seen before.
    pub duplicate: u64,
    /// Records in quarantine.
    pub quarantined: u64,
    /// One answer for each record, in order.
    pub records: Vec<RecordAnswer>,
}

/// Not everything was answered. Send `unsent` again later: ids stay the same.
#[derive(Debug, Clone, PartialEq)]
pub struct SendError {
    /// What went wrong.
    pub message: String,
    /// The last HTTP status, where there was one.
    pub status: Option<u16>,
    /// The server's code, where it gave one.
    pub code: Option<String>,
    /// What the server says to do.
    pub mend: Option<String>,
    /// What was answered before.
    pub answer: Answer,
    /// What has no answer.
    pub unsent: Vec<Draft>,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SendError {}

/// Sends records.
#[derive(Debug, Clone)]
pub struct Stormlake {
    agent: ureq::Agent,
    address: String,
    source: String,
    authorization: Option<String>,
    batch: usize,
    retries: u32,
    longest_wait: Duration,
}

struct Refused {
    message: String,
    again: bool,
    status: Option<u16>,
    code: Option<String>,
    mend: Option<String>,
    wait: Option<Duration>,
}

impl Stormlake {
    /// `url` is the server or project (`http://127.0.0.1:4040` or `https://events.example.com/p/shop`), `source` says who sends: a
    /// URI reference such as `/till`.
    pub fn new(url: &str, source: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self {
            agent: config.into(),
            address: format!("{}/v1/events", url.trim_end_matches('/')),
            source: source.to_owned(),
            authorization: None,
            batch: BATCH_MOST,
            retries: 6,
            longest_wait: Duration::from_secs(60),
        }
    }

    /// A key with the role `source`.
    pub fn api_key(mut self, key: &str) -> Self {
        self.authorization = Some(format!("Bearer {key}"));
        self
    }

    /// Records in one request; 500 at most.
    pub fn batch(mut self, records: usize) -> Self {
        self.batch = records.clamp(1, BATCH_MOST);
        self
    }

    /// How often a request is tried again, and the longest wait between two tries; a server that asks for more is given up.
    pub fn retries(mut self, retries: u32, longest_wait: Duration) -> Self {
        (self.retries, self.longest_wait) = (retries, longest_wait);
        self
    }

    /// Sends records in their order and says what became of each.
    ///
    /// # Errors
    ///
    /// When some have no answer; they are in the error.
    pub fn send(&self, drafts: &[Draft]) -> Result<Answer, Box<SendError>> {
        let records: Vec<String> = drafts.iter().map(|draft| draft.envelope(&self.source)).collect();
        let mut answer = Answer::default();
        let mut from = 0;
        while from < records.len() {
            let (mut to, mut bytes) = (from, 0);
            while to < records.len() && to - from < self.batch && (to == from || bytes + records[to].len() <= BYTES_MOST) {
                bytes += records[to].len();
                to += 1;
            }
            let body = format!("[{}]", records[from..to].join(","));
            match self.post(&body, to - from) {
                Ok(one) => {
                    answer.accepted += one.accepted;
                    answer.duplicate += one.duplicate;
                    answer.quarantined += one.quarantined;
                    answer.records.extend(one.records);
                }
                Err(refused) => {
                    return Err(Box::new(SendError {
                        message: refused.message,
                        status: refused.status,
                        code: refused.code,
                        mend: refused.mend,
                        answer,
                        unsent: drafts[from..].to_vec(),
                    }));
                }
            }
            from = to;
        }
        Ok(answer)
    }

    fn post(&self, body: &str, count: usize) -> Result<Answer, Refused> {
        let mut attempt = 0;
        loop {
            let refused = match self.attempt(body, count) {
                Ok(answer) => return Ok(answer),
                Err(refused) => refused,
            };
            let doubled = FIRST_WAIT.saturating_mul(1 << attempt.min(16)).min(self.longest_wait);
            // Between a half and the whole, so that many senders do not come back at once.
            let share = 0.5 + (RandomState::new().build_hasher().finish() % 1_000) as f64 / 2_000.0;
            let wait = refused.wait.unwrap_or(doubled.mul_f64(share));
            if !refused.again || attempt >= self.retries || wait > self.longest_wait {
                return Err(refused);
            }
            std::thread::sleep(wait);
            attempt += 1;
        }
    }

    fn attempt(&self, body: &str, count: usize) -> Result<Answer, Refused> {
        let mut request = self
            .agent
            .post(&self.address)
            .header("content-type", "application/cloudevents-batch+json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let silent = |error: ureq::Error| Refused {
            message: format!("no answer from {}: {error}", self.address),
            again: true,
            status: None,
            code: None,
            mend: None,
            wait: None,
        };
        let mut response = request.send(body).map_err(silent)?;
        let status = response.status().as_u16();
        let wait = response.headers().get("retry-after").and_then(|header| retry_after(header.to_str().ok()?));
        let text = response.body_mut().read_to_string().map_err(silent)?;
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 200 {
            return answer(&said, count).ok_or_else(|| Refused {
                message: format!("{} does not answer like Stormlake", self.address),
                again: false,
                status: Some(status),
                code: None,
                mend: None,
                wait: None,
            });
        }
        let member = |key: &str| said[key].as_str().map(str::to_owned);
        Err(Refused {
            message: member("detail").unwrap_or_else(|| format!("{} answered {status}", self.address)),
            again: AGAIN.contains(&status),
            status: Some(status),
            code: member("code"),
            mend: member("mend"),
            wait,
        })
    }
}

fn answer(said: &Value, count: usize) -> Option<Answer> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let violation = |one: &Value| Violation {
        code: text(&one["code"]).unwrap_or_default(),
        sticky: text(&one["sticky"]),
        at: text(&one["at"]).unwrap_or_default(),
        message: text(&one["message"]).unwrap_or_default(),
        mend: text(&one["mend"]).unwrap_or_default(),
    };
    let record = |one: &Value| {
        Some(RecordAnswer {
            id: text(&one["id"]),
            status: match one["status"].as_str()? {
                "accepted" => Status::Accepted,
                "duplicate" => Status::Duplicate,
                "quarantined" => Status::Quarantined,
                _ => return None,
            },
            position: one["position"].as_u64()?,
            violations: one["violations"].as_array().into_iter().flatten().map(violation).collect(),
        })
    };
    let records: Vec<RecordAnswer> = said["records"].as_array()?.iter().map(record).collect::<Option<_>>()?;
    (records.len() == count).then_some(Answer {
        accepted: said["accepted"].as_u64()?,
        duplicate: said["duplicate"].as_u64()?,
        quarantined: said["quarantined"].as_u64()?,
        records,
    })
}

/// Seconds, or a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, as a time from now.
fn retry_after(header: &str) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = header.split([' ', ':']).collect();
    let [_, day, month, year, hour, minute, second, "GMT"] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str| text.parse::<i64>().ok();
    let month = MONTHS.iter().position(|name| name == month)? as i64 + 1;
    let year = number(year)? - i64::from(month <= 2);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + number(day)? - 1;
    let days = year.div_euclid(400) * 146_097 + year.rem_euclid(400) * 365 + year.rem_euclid(400) / 4
        - year.rem_euclid(400) / 100
        + day_of_year
        - 719_468;
    let at = days * 86_400 + number(hour)? * 3_600 + number(minute)? * 60 + number(second)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(Duration::from_secs(u64::try_from(at).ok()?.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        let time = |seconds: u64| Timestamp::from(UNIX_EPOCH + Duration::from_secs(seconds)).0;
        assert_eq!(time(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(time(951_827_696), "2000-02-29T12:34:56.000Z");
        assert_eq!(time(1_795_817_689), "2026-11-27T22:14:49.000Z");
    }

    #[test]
    fn a_server_may_ask_for_seconds_or_for_a_date() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert!(retry_after("Wed, 01 Jan 2200 00:00:00 GMT").is_some_and(|wait| wait > Duration::from_secs(1_000_000)));
        assert_eq!(retry_after("soon"), None);
    }

    #[test]
    fn ids_differ() {
        let ids: std::collections::HashSet<String> = (0..10_000).map(|_| new_id()).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
