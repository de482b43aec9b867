//! A person with a browser: a Yjs document that speaks the protocol.

use std::collections::{BTreeMap, HashMap};
use stormlake_wall::message;
use yrs::types::text::TextPrelim;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, Doc, GetString, In, Map, MapPrelim, MapRef, Number, Out, ReadTxn, Text, TextRef, Transact, TransactionMut,
    Update,
};

pub struct Client {
    pub doc: Doc,
    entries: MapRef,
    beside: MapRef,
}

/// What a client's document says, comparable.
pub type Said = BTreeMap<String, BTreeMap<String, String>>;

impl Client {
    pub fn new(id: u64) -> Self {
        let doc = Doc::with_client_id(id);
        let entries = doc.get_or_insert_map("entries");
        let beside = doc.get_or_insert_map("beside");
        Self { doc, entries, beside }
    }

    /// Writes a value beside the board, or takes it away.
    pub fn beside(&self, key: &str, value: Option<Any>) -> Vec<u8> {
        self.edit(|txn, _| match value {
            Some(value) => {
                self.beside.insert(txn, key, value);
            }
            None => {
                self.beside.remove(txn, key);
            }
        })
    }

    /// What stands beside the board.
    pub fn said_beside(&self) -> BTreeMap<String, String> {
        let txn = self.doc.transact();
        let values = self.beside.iter(&txn);
        values.map(|(key, value)| (key.to_owned(), any(&value))).collect()
    }

    /// Changes the document; the update is what a provider would send.
    pub fn edit(&self, change: impl FnOnce(&mut TransactionMut, &MapRef)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        change(&mut txn, &self.entries);
        if txn.has_changes() {
            message::update(&txn.encode_update_v1())
        } else {
            Vec::new()
        }
    }

    pub fn make(&self, id: &str, word: &str, name: &str, at: &str) -> Vec<u8> {
        self.edit(|txn, entries| {
            let fields: [(&str, In); 5] = [
                ("word", word.into()),
                ("at", at.into()),
                ("name", TextPrelim::new(name).into()),
                ("head", MapPrelim::default().into()),
                ("body", MapPrelim::default().into()),
            ];
            entries.insert(txn, id, MapPrelim::from(fields));
        })
    }

    pub fn entry(&self, id: &str) -> Option<MapRef> {
        match self.entries.get(&self.doc.transact(), id) {
            Some(Out::YMap(map)) => Some(map),
            _ => None,
        }
    }

    pub fn name(&self, id: &str) -> Option<TextRef> {
        match self.entry(id)?.get(&self.doc.transact(), "name") {
            Some(Out::YText(text)) => Some(text),
            _ => None,
        }
    }

    /// Types letters into a name at a place.
    pub fn types(&self, id: &str, at: usize, letters: &str) -> Vec<u8> {
        let Some(name) = self.name(id) else { return Vec::new() };
        self.edit(|txn, _| {
            let now = name.get_string(txn);
            let at = (0..=at.min(now.len()))
                .rev()
                .find(|at| now.is_char_boundary(*at))
                .unwrap_or(0);
            name.insert(txn, at as u32, letters);
        })
    }

    pub fn set(&self, id: &str, key: &str, value: impl Into<Any>) -> Vec<u8> {
        let Some(entry) = self.entry(id) else { return Vec::new() };
        let value: Any = value.into();
        self.edit(|txn, _| {
            entry.insert(txn, key, value);
        })
    }

    pub fn head(&self, id: &str, key: &str, value: Option<&str>) -> Vec<u8> {
        self.inner(id, "head", key, value.map(Any::from))
    }

    pub fn clause(&self, id: &str, clause: &str, at: &str, text: Option<&str>) -> Vec<u8> {
        let value = text.map(|text| {
            Any::from(HashMap::from([
                ("at".to_owned(), Any::from(at)),
                ("text".to_owned(), Any::from(text)),
            ]))
        });
        self.inner(id, "body", clause, value)
    }

    pub fn inner(&self, id: &str, map: &str, key: &str, value: Option<Any>) -> Vec<u8> {
        let Some(Some(Out::YMap(inner))) = self.entry(id).map(|entry| entry.get(&self.doc.transact(), map)) else {
            return Vec::new();
        };
        self.edit(|txn, _| match value {
            Some(value) => {
                inner.insert(txn, key, value);
            }
            None => {
                inner.remove(txn, key);
            }
        })
    }

    pub fn delete(&self, id: &str) -> Vec<u8> {
        self.edit(|txn, entries| {
            entries.remove(txn, id);
        })
    }

    pub fn ids(&self) -> Vec<String> {
        let txn = self.doc.transact();
        let mut ids: Vec<String> = self.entries.keys(&txn).map(str::to_owned).collect();
        ids.sort();
        ids
    }

    pub fn id_of(&self, name: &str) -> String {
        let found = self.ids().into_iter().find(|id| {
            self.name(id)
                .is_some_and(|text| text.get_string(&self.doc.transact()) == name)
        });
        found.unwrap_or_else(|| panic!("no entry is called {name}"))
    }

    pub fn step_one(&self) -> Vec<u8> {
        message::step_one(&self.doc.transact().state_vector().encode_v1())
    }

    /// Takes a message of the server; what it answers.
    pub fn receive(&self, message: &[u8]) -> Option<Vec<u8>> {
        let [kind, step, rest @ ..] = message else {
            panic!("{message:?}")
        };
        match (kind, step) {
            (0, 0) => {
                let state = yrs::StateVector::decode_v1(var_bytes(rest)).unwrap();
                Some(message::step_two(&self.doc.transact().encode_diff_v1(&state)))
            }
            (0, 1 | 2) => {
                let update = Update::decode_v1(var_bytes(rest)).unwrap();
                self.doc.transact_mut().apply_update(update).unwrap();
                None
            }
            _ => None,
        }
    }

    pub fn said(&self) -> Said {
        let txn = self.doc.transact();
        let entry = |map: &MapRef| {
            let mut said = BTreeMap::new();
            for (key, value) in map.iter(&txn) {
                match value {
                    Out::YText(text) => {
                        said.insert(key.to_owned(), text.get_string(&txn));
                    }
                    Out::YMap(map) => {
                        for (inner, value) in map.iter(&txn) {
                            said.insert(format!("{key}/{inner}"), any(&value));
                        }
                    }
                    other => {
                        said.insert(key.to_owned(), any(&other));
                    }
                }
            }
            said
        };
        let entries = self.entries.iter(&txn).map(|(id, value)| match value {
            Out::YMap(map) => (id.to_owned(), entry(&map)),
            other => (id.to_owned(), BTreeMap::from([("?".to_owned(), any(&other))])),
        });
        entries.collect()
    }
}

fn any(value: &Out) -> String {
    match value {
        Out::Any(Any::Map(map)) => {
            let sorted: BTreeMap<_, _> = map
                .iter()
                .map(|(key, value)| (key.clone(), format!("{value:?}")))
                .collect();
            format!("{sorted:?}")
        }
        Out::Any(Any::Number(Number::Int(number))) => (*number as f64).to_string(),
        Out::Any(Any::Number(Number::Float(number))) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// Bytes behind their length.
pub fn var_bytes(mut rest: &[u8]) -> &[u8] {
    let (mut length, mut shift) = (0usize, 0);
    while let [first, more @ ..] = rest {
        rest = more;
        length |= usize::from(first & 0x7f) << shift;
        shift += 7;
        if *first < 0x80 {
            break;
        }
    }
    &rest[..length]
}

/// A room and who is in it, connected.
pub fn connect(room: &mut stormlake_wall::Room, peer: u64, right: stormlake_wall::Right, client: &Client) {
    for message in room.join(peer, right) {
        if let Some(answer) = client.receive(&message) {
            room.receive(peer, &answer, 0).unwrap();
        }
    }
    for message in room.receive(peer, &client.step_one(), 0).unwrap().to_sender {
        client.receive(&message);
    }
}
