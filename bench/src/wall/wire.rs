//! What the two families of servers speak: the messages of `y-websocket`, and the same behind the document's name, as Hocuspocus' provider
//! sends them.

use crate::Outcome;

/// A server's way of speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Ours and that of `y-websocket`.
    Plain,
    /// Every message begins with the document's name.
    Hocuspocus(&'static str),
}

/// A message of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// It asks for what it lacks.
    StepOne,
    /// All that was asked for.
    Whole(&'a [u8]),
    /// An update.
    Update(&'a [u8]),
    /// Names and cursors.
    Awareness(&'a [u8]),
    /// Ours says something in JSON.
    Notice(&'a [u8]),
    /// What a provider takes note of: authenticated, saved.
    Other,
}

/// An update that brings nothing.
const NOTHING: [u8; 2] = [0, 0];

impl Dialect {
    fn message(self, kinds: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(payload.len() + 32);
        if let Self::Hocuspocus(name) = self {
            put_bytes(&mut out, name.as_bytes());
        }
        out.extend_from_slice(kinds);
        put_bytes(&mut out, payload);
        out
    }

    /// What is said before anything else, if anything: Hocuspocus wants a token (any) and the provider's version.
    pub fn hello(self) -> Option<Vec<u8>> {
        matches!(self, Self::Hocuspocus(_)).then(|| {
            let mut hello = self.message(&[2, 0], b"");
            put_bytes(&mut hello, b"4.8.0");
            hello
        })
    }

    /// Asks for what a state vector lacks.
    pub fn step_one(self, state: &[u8]) -> Vec<u8> {
        self.message(&[0, 0], state)
    }

    /// Answers a server that asks: it has all that we have.
    pub fn nothing_new(self) -> Vec<u8> {
        self.message(&[0, 1], &NOTHING)
    }

    /// An update.
    pub fn update(self, update: &[u8]) -> Vec<u8> {
        self.message(&[0, 2], update)
    }

    /// One client's name and cursor, as JSON.
    pub fn awareness(self, client: u64, clock: u64, json: &str) -> Vec<u8> {
        let mut states = vec![1];
        put_number(&mut states, client);
        put_number(&mut states, clock);
        put_bytes(&mut states, json.as_bytes());
        self.message(&[1], &states)
    }

    /// Reads a message.
    pub fn read(self, message: &[u8]) -> Outcome<Heard<'_>> {
        let mut reader = Reader(message);
        if matches!(self, Self::Hocuspocus(_)) {
            reader.bytes()?;
        }
        // Hocuspocus' 4 is a 0 that is not to be answered with a question.
        match reader.number()? {
            0 | 4 => match reader.number()? {
                0 => Ok(Heard::StepOne),
                1 => reader.bytes().map(Heard::Whole),
                2 => reader.bytes().map(Heard::Update),
                other => Err(format!("a sync message of kind {other}").into()),
            },
            1 => reader.bytes().map(Heard::Awareness),
            2 | 8 => Ok(Heard::Other),
            100 => reader.bytes().map(Heard::Notice),
            other => Err(format!("a message of kind {other}").into()),
        }
    }
}

/// Reads everybody's state as a browser does, JSON and all; how many there are.
pub fn read_awareness(states: &[u8]) -> Outcome<u64> {
    let mut reader = Reader(states);
    let count = reader.number()?;
    for _ in 0..count {
        reader.number()?;
        reader.number()?;
        let state: serde_json::Value = serde_json::from_slice(reader.bytes()?)?;
        std::hint::black_box(state);
    }
    Ok(count)
}

/// Reads lib0's numbers and bytes from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Outcome<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let (first, rest) = self.0.split_first().ok_or("a message that ends too early")?;
            self.0 = rest;
            number |= u64::from(first & 0x7f) << shift;
            if *first < 0x80 {
                return Ok(number);
            }
        }
        Err("a number that never ends".into())
    }

    fn bytes(&mut self) -> Outcome<&'a [u8]> {
        let length = usize::try_from(self.number()?)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or("a message that ends too early")?;
        self.0 = rest;
        Ok(taken)
    }
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}
