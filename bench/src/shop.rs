//! The shop whose records the benchmarks use: its board, its records as JSON over the wire, and as entries of the log.

use crate::Outcome;
use std::fmt::Write;
use stormlake_record::{Entry, EntryKind, Flags, Malformed, Time};

const BOARD: &str = include_str!("../boards/shop.kdl");

/// Records in a batch.
pub const BATCH: usize = 500;

/// The board with its first `policies` policies.
pub fn board(policies: usize) -> String {
    let mut parts = BOARD.split("\npolicy ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for policy in parts.take(policies) {
        text.push_str("\npolicy ");
        text.push_str(policy);
    }
    text
}

/// The same for a server: its policies decide, and log what they decide, but nobody is told.
pub fn shadow_board(policies: usize) -> String {
    board(policies).replace("state=\"live\"", "state=\"shadow\"")
}

/// Spreads numbers evenly (SplitMix64).
pub fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A batch of orders as one HTTP request, made once; each sending changes the numbers in it.
#[derive(Debug, Clone)]
pub struct Orders {
    request: Vec<u8>,
    body: usize,
    /// Where the order's number stands: in its id, in its data; and where the customer's.
    places: Vec<[usize; 3]>,
    customers: u64,
}

const ORDER_DIGITS: usize = 12;
const CUSTOMER_DIGITS: usize = 7;

impl Orders {
    /// A request to a host, with a token, about orders placed now by so many customers.
    pub fn new(host: &str, token: &str, now: Time, customers: u64) -> Outcome<Self> {
        let mut body = String::from("[");
        let mut places = Vec::new();
        for index in 0..BATCH {
            if index > 0 {
                body.push(',');
            }
            let order = "0".repeat(ORDER_DIGITS);
            let customer = "0".repeat(CUSTOMER_DIGITS);
            body.push_str(r#"{"specversion":"1.0","id":"order-"#);
            let id = body.len();
            write!(
                body,
                r#"{order}","source":"/shops/amsterdam/till-1","type":"com.example.bench.order-placed","subject":"customer-"#
            )?;
            let subject = body.len();
            write!(
                body,
                r#"{customer}","time":"{now}","datacontenttype":"application/json","data":{{"order":""#
            )?;
            let data = body.len();
            write!(
                body,
                r#"{order}","price":12.5,"items":2,"meal":"Lentil soup with coriander and bread","paid":true,"ready_at":"2026-11-23T12:30:00Z"}}}}"#
            )?;
            places.push([id, data, subject]);
        }
        body.push(']');
        let head = format!(
            "POST /v1/events HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/cloudevents-batch+json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        for place in places.iter_mut().flatten() {
            *place += head.len();
        }
        Ok(Self {
            body: head.len(),
            request: [head.into_bytes(), body.into_bytes()].concat(),
            places,
            customers,
        })
    }

    /// The batch whose first order has this number.
    pub fn from(&mut self, first: u64) -> &[u8] {
        for (order, places) in (first..).zip(&self.places) {
            write_digits(&mut self.request[places[0]..][..ORDER_DIGITS], order);
            write_digits(&mut self.request[places[1]..][..ORDER_DIGITS], order);
            write_digits(
                &mut self.request[places[2]..][..CUSTOMER_DIGITS],
                mix(order) % self.customers,
            );
        }
        &self.request
    }

    /// The body of the batch that [`Orders::from`] made last.
    pub fn body(&self) -> &[u8] {
        &self.request[self.body..]
    }
}

/// Writes a number with leading zeros.
pub fn write_digits(into: &mut [u8], mut number: u64) {
    for digit in into.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Appends record `number` of the shop's history as an entry of the log. Eight kinds of events of `subjects` customers; of the
/// orders, most are collected, and what was collected is sometimes rated. `more` is what each says besides: `,"name":value`.
pub fn entry(number: u64, subjects: u64, time: Time, more: &str, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let chance = mix(number);
    // Four in a row tell of one order, so that most windows are called off again.
    let (round, step) = (number / 4, number % 4);
    let order = format!("{round:012}");
    let customer = mix(round ^ 0x5bd1) % subjects;
    let luck = chance % 100;
    let (name, mut body) = match step {
        0 => (
            "order-placed",
            format!(
                r#"{{"order":"{order}","price":{}.{:02},"items":{},"meal":"Lentil soup with coriander and bread","paid":{},"ready_at":"2026-11-23T12:30:00Z"}}"#,
                chance % 97 + 3,
                chance / 97 % 100,
                chance / 9_700 % 22 + 1,
                !chance.is_multiple_of(8),
            ),
        ),
        1 if luck < 92 => (
            "order-collected",
            format!(r#"{{"order":"{order}","till":"Amsterdam, till 1"}}"#),
        ),
        1 => (
            "order-not-collected",
            format!(r#"{{"order":"{order}","till":"Amsterdam, till 1"}}"#),
        ),
        2 if luck < 30 => (
            "meal-rated",
            format!(
                r#"{{"order":"{order}","stars":{},"words":"as one would expect of it"}}"#,
                chance / 100 % 5 + 1
            ),
        ),
        2 if luck < 34 => (
            "account-created",
            format!(
                r#"{{"plan":"{}","from":"the till"}}"#,
                if (chance / 100).is_multiple_of(3) {
                    "paid"
                } else {
                    "free"
                }
            ),
        ),
        2 if luck < 37 => ("complaint-made", r#"{"about":"the soup was cold again"}"#.to_owned()),
        2 if luck < 45 => ("offer-accepted", r#"{"offer":"second soup at half price"}"#.to_owned()),
        _ => (
            "shop-visited",
            r#"{"shop":"Amsterdam","door":"the one at the canal"}"#.to_owned(),
        ),
    };
    body.insert_str(body.len() - 1, more);
    let entry = Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "/shops/amsterdam/till-1",
        id: &format!("shop-{number:012}"),
        name,
        subject: &format!("customer-{customer:07}"),
        sender: "admin",
        extensions: b"",
        body: body.as_bytes(),
    };
    entry.encode(out)
}
