//! Records gathered into bodies that a server takes.

use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Records of a batch.
pub const RECORDS_MAX: u64 = 500;
/// Bytes of a batch; far below what a server takes, far above 500 usual records.
const BYTES_MAX: usize = 4 << 20;
/// Batches that wait: reading goes on while one is sent.
const WAITING_MAX: usize = 4;

/// A body of NDJSON.
#[derive(Debug, Default)]
pub struct Batch {
    /// One structured CloudEvent a line.
    pub body: Vec<u8>,
    /// How many.
    pub records: u64,
}

/// Nobody takes batches any more.
#[derive(Debug)]
pub struct Gone;

/// Gathers records and hands them on in batches.
#[derive(Debug)]
pub struct Batcher {
    batch: Batch,
    skip: u64,
    synthetic: bool,
    sender: mpsc::Sender<Batch>,
}

impl Batcher {
    /// Leaves out the first `skip` records; marks the others as synthetic when asked to.
    pub fn new(skip: u64, synthetic: bool) -> (Self, mpsc::Receiver<Batch>) {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        (Self { batch: Batch::default(), skip, synthetic, sender }, receiver)
    }

    /// Adds a record; blocks while too many batches wait.
    pub fn push(&mut self, record: &[u8]) -> Result<(), Gone> {
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        let record = if self.synthetic { marked(record) } else { Cow::Borrowed(record) };
        if self.batch.records == RECORDS_MAX || self.batch.body.len() + record.len() >= BYTES_MAX {
            self.hand_on()?;
        }
        self.batch.body.extend_from_slice(&record);
        self.batch.body.push(b'\n');
        self.batch.records += 1;
        Ok(())
    }

    /// Hands on what is left.
    pub fn finish(mut self) -> Result<(), Gone> {
        self.hand_on()
    }

    fn hand_on(&mut self) -> Result<(), Gone> {
        if self.batch.records == 0 {
            return Ok(());
        }
        self.sender.blocking_send(std::mem::take(&mut self.batch)).map_err(|_| Gone)
    }
}

/// A record with `"synthetic":true`, otherwise as it was to the byte. What is no object stays: intake says what is wrong.
fn marked(record: &[u8]) -> Cow<'_, [u8]> {
    let Ok(mut fields) = serde_json::from_slice::<BTreeMap<Cow<'_, str>, &RawValue>>(record) else {
        return Cow::Borrowed(record);
    };
    let text = record.trim_ascii();
    match fields.get("synthetic") {
        Some(value) if value.get() == "true" => Cow::Borrowed(record),
        Some(_) => {
            let Ok(yes) = serde_json::from_str("true") else { return Cow::Borrowed(record) };
            fields.insert("synthetic".into(), yes);
            serde_json::to_vec(&fields).map_or(Cow::Borrowed(record), Cow::Owned)
        }
        None => {
            let comma: &[u8] = if fields.is_empty() { b"" } else { b"," };
            Cow::Owned([b"{\"synthetic\":true", comma, &text[1..]].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(record: &str) -> String {
        String::from_utf8(marked(record.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn a_record_is_marked_once_and_else_left_as_it_is() {
        assert_eq!(mark(r#"{"id":"1","n":1.50}"#), r#"{"synthetic":true,"id":"1","n":1.50}"#);
        assert_eq!(mark(r#" {"id":"1"}"#), r#"{"synthetic":true,"id":"1"}"#);
        assert_eq!(mark("{}"), r#"{"synthetic":true}"#);
        assert_eq!(mark(r#"{"synthetic":true}"#), r#"{"synthetic":true}"#);
        assert_eq!(mark(r#"{"synthetic":false,"n":1.50}"#), r#"{"n":1.50,"synthetic":true}"#);
        assert_eq!(mark(r#"["x"]"#), r#"["x"]"#);
    }

    #[test]
    fn records_are_gathered_in_order_and_the_first_left_out_on_request() {
        let (mut batcher, mut feed) = Batcher::new(2, false);
        for number in 0..1_200 {
            batcher.push(format!("{number}").as_bytes()).unwrap();
        }
        batcher.finish().unwrap();
        let mut counts = Vec::new();
        let mut first = Vec::new();
        while let Ok(batch) = feed.try_recv() {
            counts.push(batch.records);
            first.push(String::from_utf8(batch.body).unwrap().lines().next().unwrap().to_owned());
        }
        assert_eq!((counts, first), (vec![500, 500, 198], vec!["2".into(), "502".into(), "1002".into()]));
    }

    #[test]
    fn a_batch_stays_under_its_size_and_a_large_record_goes_alone() {
        let (mut batcher, mut feed) = Batcher::new(0, false);
        let large = vec![b'x'; BYTES_MAX - 10];
        for record in [b"a".as_slice(), &large, b"b"] {
            batcher.push(record).unwrap();
        }
        batcher.push(&vec![b'y'; 20]).unwrap();
        batcher.finish().unwrap();
        let sizes: Vec<u64> = std::iter::from_fn(|| feed.try_recv().ok()).map(|batch| batch.records).collect();
        assert_eq!(sizes, [1, 1, 2]);
    }

    #[test]
    fn reading_stops_when_nobody_takes_batches() {
        let (mut batcher, feed) = Batcher::new(0, false);
        drop(feed);
        batcher.push(b"1").unwrap();
        assert!(batcher.finish().is_err());
    }
}
