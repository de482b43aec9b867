//! Many at once, with lost connections, a server that dies, and a file that is edited in between: at the end all have the same, the file
//! is the wall, and no name that was typed is lost.

use crate::client::Client;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use stormlake_board::sheet::Sheet;
use stormlake_board::{Kind, parse};
use stormlake_wall::journal::{self, Deed, Record};
use stormlake_wall::{Document, Limits, Right, Room};
use yrs::Any;

const CLIENTS: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    Make(usize, usize, u8),
    Type(usize, usize, usize, char),
    Erase(usize, usize, usize),
    Move(usize, usize, i16),
    Reorder(usize, usize, u8),
    Put(usize, usize, usize),
    Delete(usize, usize),
    Clause(usize, usize, u8, u8),
    Overwrite(usize, usize),
    /// A comment, or `None`: it is taken away.
    Comment(usize, u8, Option<u8>),
    Offline(usize),
    Online(usize),
    /// The server dies; so many bytes of its journal's tail were not written.
    Crash(usize),
    /// The journal is made short.
    Compact,
    Write,
    File(u8, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..CLIENTS;
    let which = || 0usize..30;
    prop_oneof![
        4 => (who(), which(), 0u8..9).prop_map(|(who, which, kind)| Step::Make(who, which, kind)),
        8 => (who(), which(), 0usize..12, "[a-zü ]").prop_map(|(who, which, at, letter)| Step::Type(who, which, at, letter.chars().next().unwrap())),
        1 => (who(), which(), 0usize..12).prop_map(|(who, which, at)| Step::Erase(who, which, at)),
        2 => (who(), which(), any::<i16>()).prop_map(|(who, which, x)| Step::Move(who, which, x)),
        2 => (who(), which(), 0u8..60).prop_map(|(who, which, at)| Step::Reorder(who, which, at)),
        1 => (who(), which(), which()).prop_map(|(who, which, context)| Step::Put(who, which, context)),
        1 => (who(), which()).prop_map(|(who, which)| Step::Delete(who, which)),
        3 => (who(), which(), 0u8..4, 0u8..9).prop_map(|(who, which, id, text)| Step::Clause(who, which, id, text)),
        1 => (who(), which()).prop_map(|(who, which)| Step::Overwrite(who, which)),
        2 => (who(), 0u8..6, proptest::option::of(0u8..9)).prop_map(|(who, which, text)| Step::Comment(who, which, text)),
        2 => who().prop_map(Step::Offline),
        3 => who().prop_map(Step::Online),
        1 => (0usize..600).prop_map(Step::Crash),
        1 => Just(Step::Compact),
        2 => Just(Step::Write),
        1 => (0u8..5, which()).prop_map(|(what, which)| Step::File(what, which)),
    ]
}

const WORDS: [&str; 10] = [
    "event",
    "command",
    "actor",
    "external",
    "policy",
    "read-model",
    "hotspot",
    "opportunity",
    "note",
    "context",
];

struct Storm {
    room: Room,
    journal: Vec<u8>,
    files: (String, String),
    clients: Vec<Client>,
    online: [bool; CLIENTS],
    lives: u64,
    made: usize,
    /// Every entry that someone deleted, or that a file took out.
    deleted: BTreeSet<String>,
    /// Letters that were typed into a name and never erased.
    typed: BTreeMap<String, Vec<char>>,
    erased: BTreeSet<String>,
}

impl Storm {
    fn new() -> Self {
        let mut wall = Document::of_files(
            "// The shop\nboard \"Shop\"\n\nevent \"Order placed\" // first\n",
            None,
            1,
            1,
        )
        .unwrap();
        let journal = journal::compact(&wall, 0);
        let files = wall.write();
        let mut storm = Self {
            room: Room::new(
                wall,
                Limits {
                    messages: u32::MAX,
                    bytes: usize::MAX,
                    ..Limits::default()
                },
            ),
            journal,
            files,
            clients: (0..CLIENTS as u64).map(|id| Client::new(1_000 + id)).collect(),
            online: [false; CLIENTS],
            lives: 1,
            made: 0,
            deleted: BTreeSet::new(),
            typed: BTreeMap::new(),
            erased: BTreeSet::new(),
        };
        for who in 0..CLIENTS {
            storm.connect(who);
        }
        storm
    }

    fn keep(&mut self, outcome: &stormlake_wall::Outcome) {
        for update in &outcome.journal {
            self.journal.extend(journal::encode(&Record {
                time_ms: 0,
                deed: Deed::Edit,
                who: "x".into(),
                update: update.clone(),
            }));
        }
    }

    /// A message on its way to the server, and all that follows from it.
    fn send(&mut self, who: usize, message: &[u8]) {
        if !self.online[who] || message.is_empty() {
            return;
        }
        let outcome = self.room.receive(who as u64, message, 0).unwrap();
        assert!(outcome.denied.is_empty(), "{:?}", outcome.denied);
        self.keep(&outcome);
        for message in &outcome.to_others {
            for other in (0..CLIENTS).filter(|other| *other != who && self.online[*other]) {
                self.clients[other].receive(message);
            }
        }
        for message in &outcome.to_sender {
            if let Some(answer) = self.clients[who].receive(message) {
                self.send(who, &answer);
            }
        }
    }

    fn tell(&mut self, outcome: &stormlake_wall::Outcome) {
        self.keep(outcome);
        for message in &outcome.to_others {
            for who in (0..CLIENTS).filter(|who| self.online[*who]) {
                self.clients[who].receive(message);
            }
        }
    }

    fn connect(&mut self, who: usize) {
        if std::mem::replace(&mut self.online[who], true) {
            return;
        }
        let greeting = self.room.join(who as u64, Right::Participant);
        let question = self.clients[who].step_one();
        self.send(who, &question);
        for message in greeting {
            if let Some(answer) = self.clients[who].receive(&message) {
                self.send(who, &answer);
            }
        }
    }

    fn disconnect(&mut self, who: usize) {
        if std::mem::replace(&mut self.online[who], false) {
            self.room.leave(who as u64);
        }
    }

    fn id(&self, who: usize, which: usize) -> Option<String> {
        let ids = self.clients[who].ids();
        (!ids.is_empty()).then(|| ids[which % ids.len()].clone())
    }

    fn is_board(&self, who: usize, id: &str) -> bool {
        self.clients[who].said()[id]
            .get("word")
            .is_some_and(|word| word.contains("board"))
    }

    fn write(&mut self) {
        let published = HashSet::from([(Kind::Event, "Order placed".to_owned())]);
        let outcome = self.room.settle(&published);
        self.tell(&outcome);
        self.files = self.room.wall_mut().write();
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Make(who, which, kind) => {
                self.made += 1;
                let id = format!("made-by-somebody-{:04}", self.made);
                let at = format!("{}{}", ["B", "k", "z"][which % 3], "1");
                let name = format!("Made {}", self.made);
                let message = self.clients[who].make(&id, WORDS[usize::from(kind)], &name, &at);
                self.typed.insert(id, Vec::new());
                self.send(who, &message);
            }
            Step::Type(who, which, at, letter) => {
                let Some(id) = self.id(who, which) else { return };
                let message = self.clients[who].types(&id, at, &letter.to_string());
                if !message.is_empty() {
                    self.typed.entry(id).or_default().push(letter);
                }
                self.send(who, &message);
            }
            Step::Erase(who, which, at) => {
                let Some(id) = self.id(who, which) else { return };
                let Some(name) = self.clients[who].name(&id) else {
                    return;
                };
                let message = self.clients[who].edit(|txn, _| {
                    use yrs::{GetString, Text};
                    if let Some((at, letter)) = name.get_string(txn).char_indices().nth(at) {
                        name.remove_range(txn, at as u32, letter.len_utf8() as u32);
                    }
                });
                self.erased.insert(id);
                self.send(who, &message);
            }
            Step::Move(who, which, x) => {
                let Some(id) = self.id(who, which) else { return };
                let message = self.clients[who].set(&id, "x", f64::from(x));
                self.send(who, &message);
                let message = self.clients[who].set(&id, "y", f64::from(x) / 2.0);
                self.send(who, &message);
            }
            Step::Reorder(who, which, at) => {
                let Some(id) = self.id(who, which) else { return };
                let at = char::from(b'A' + at % 26).to_string();
                let message = self.clients[who].set(&id, "at", at);
                self.send(who, &message);
            }
            Step::Put(who, which, context) => {
                let (Some(id), Some(context)) = (self.id(who, which), self.id(who, context)) else {
                    return;
                };
                if !self.is_board(who, &id) {
                    let message = self.clients[who].set(&id, "in", context);
                    self.send(who, &message);
                }
            }
            Step::Delete(who, which) => {
                let Some(id) = self.id(who, which) else { return };
                if !self.is_board(who, &id) {
                    let message = self.clients[who].delete(&id);
                    self.deleted.insert(id);
                    self.send(who, &message);
                }
            }
            Step::Clause(who, which, clause, text) => {
                let Some(id) = self.id(who, which) else { return };
                let texts = [
                    "about \"x\"",
                    "about \"y\"",
                    "// only words",
                    "owner \"Ann\"",
                    "field \"a\" \"string\"",
                    "a }",
                    "field \"b\" \"integer\" {\n    about \"z\"\n}",
                    "// why\nallow \"SL-B113\" because=\"x\"",
                ];
                let text = texts.get(usize::from(text)).copied();
                let message = self.clients[who].clause(&id, &format!("clause-of-it-{clause}"), "m", text);
                self.send(who, &message);
            }
            Step::Overwrite(who, which) => {
                // As undo does: what was there before is put there again.
                let Some(id) = self.id(who, which) else { return };
                for key in ["lead", "at"] {
                    let message = self.clients[who].set(&id, key, if key == "at" { "M" } else { "// again\n" });
                    self.send(who, &message);
                }
            }
            Step::Comment(who, which, text) => {
                let text = text.map(|text| Any::from(HashMap::from([("text".to_owned(), Any::from(f64::from(text)))])));
                let message = self.clients[who].beside(&format!("talk/comment-no-{which:02}"), text);
                self.send(who, &message);
            }
            Step::Offline(who) => self.disconnect(who),
            Step::Online(who) => self.connect(who),
            Step::Crash(lost) => self.crash(lost),
            Step::Compact => {
                self.journal = journal::compact(self.room.wall(), 1);
            }
            Step::Write => self.write(),
            Step::File(what, which) => self.file(what, which),
        }
    }

    fn crash(&mut self, lost: usize) {
        (0..CLIENTS).for_each(|who| self.disconnect(who));
        // What was told to somebody is on the disk, so that only the beginning of a frame can be torn there; but even where a disk loses
        // what it had promised, whoever still holds it brings it back.
        let mut bytes = self.journal.clone();
        let first = journal::decode(&bytes)
            .records
            .first()
            .map_or(0, |record| journal::encode(record).len());
        bytes.truncate(bytes.len().saturating_sub(lost).max(journal::HEADER.len() + first));
        let read = journal::decode(&bytes);
        assert!(matches!(read.end, journal::End::Whole | journal::End::Torn));
        bytes.truncate(read.good);
        self.journal = bytes;
        self.lives += 1;
        let updates = read.records.iter().map(|record| &record.update);
        let files = (self.files.0.as_str(), self.files.1.as_str());
        let wall = Document::of_updates(updates, Some(files), self.lives, self.lives).unwrap();
        self.room = Room::new(
            wall,
            Limits {
                messages: u32::MAX,
                bytes: usize::MAX,
                ..Limits::default()
            },
        );
    }

    /// Someone edits the file.
    fn file(&mut self, what: u8, which: usize) {
        let before: BTreeSet<String> = self.room.wall().items().keys().cloned().collect();
        let Ok(mut sheet) = Sheet::read(&self.files.0) else {
            panic!("{}", self.files.0)
        };
        let place = which % sheet.entries.len();
        match what {
            0 => {
                self.made += 1;
                let entry = stormlake_board::sheet::Entry {
                    word: "event".into(),
                    name: Some(format!("From the file {}", self.made)),
                    lead: "// by hand\n".into(),
                    ..Default::default()
                };
                sheet.entries.push(entry);
            }
            1 if sheet.entries[place].word != "board" && sheet.entries[place].word != "context" => {
                sheet.entries.remove(place);
                for entry in &mut sheet.entries {
                    entry.context = entry
                        .context
                        .map(|context| if context > place { context - 1 } else { context });
                }
            }
            2 => {
                if sheet.entries[place].word != "context" {
                    sheet.entries[place].body.push("about \"From the file\"".into());
                }
            }
            3 => sheet.entries[place].lead = "// From the file\n".into(),
            _ => return,
        }
        let text = sheet.write();
        if parse(&text).findings.iter().any(|finding| finding.is_error()) {
            return;
        }
        let held = self.room.wall().items().clone();
        let outcome = self.room.take(&text, Some(&self.files.1)).unwrap();
        self.tell(&outcome);
        let now: BTreeSet<String> = self.room.wall().items().keys().cloned().collect();
        self.deleted.extend(before.difference(&now).cloned());
        let gone: Vec<&String> = before.difference(&now).collect();
        // What is comments alone may become a part of the entry behind it: its id is gone then, and no word of it.
        let written = self.room.wall().text();
        let said = |id: &&&String| {
            let item = &held[**id];
            let comments = item.lead.lines().map(str::trim).filter(|line| !line.is_empty());
            item.word.is_empty() && item.body.is_empty() && comments.clone().all(|line| written.contains(line))
        };
        let lost = gone.iter().filter(|id| !said(id)).count();
        assert!(lost <= usize::from(what == 1), "{gone:?}\n{text}\n{written}");
        self.files = (text, self.room.wall().layout());
    }

    fn end(&mut self) -> Result<(), TestCaseError> {
        (0..CLIENTS).for_each(|who| self.connect(who));
        // What came late reaches everybody.
        for who in 0..CLIENTS {
            let question = self.clients[who].step_one();
            self.send(who, &question);
        }
        self.write();
        let everybody: Vec<_> = self.clients.iter().map(Client::said).collect();
        let server = Client::new(99);
        server.receive(&stormlake_wall::message::step_two(
            &self.room.wall().state(&[0]).unwrap(),
        ));
        for client in &everybody {
            prop_assert_eq!(client, &server.said());
        }
        for client in &self.clients {
            prop_assert_eq!(client.said_beside(), server.said_beside());
        }
        // The wall's own view is what its document says, and the same after a restart.
        let read = journal::decode(&self.journal);
        let again = Document::of_updates(read.records.iter().map(|record| &record.update), None, 500, 500).unwrap();
        prop_assert_eq!(again.items(), self.room.wall().items());
        prop_assert_eq!(again.beside(), self.room.wall().beside());
        prop_assert_eq!(again.beside().len(), server.said_beside().len());
        // The file is the wall.
        let (sheet, ids) = self.room.wall().sheet();
        let text = self.room.wall().text();
        prop_assert_eq!(&text, &self.files.0);
        let read = Sheet::read(&text).unwrap();
        let named: Vec<_> = sheet
            .entries
            .iter()
            .filter(|entry| !entry.word.is_empty() && !is_own(&sheet, entry))
            .map(|entry| (&entry.word, &entry.name))
            .collect();
        let read_named: Vec<_> = read
            .entries
            .iter()
            .filter(|entry| !entry.word.is_empty() && !is_own(&read, entry))
            .map(|entry| (&entry.word, &entry.name))
            .collect();
        prop_assert_eq!(&read_named, &named, "{}", text);
        prop_assert_eq!(ids.len(), sheet.entries.len());
        prop_assert_eq!(&Sheet::write(&read), &text);
        // Nothing typed is lost.
        for (id, letters) in self.typed.iter().filter(|(id, _)| !self.deleted.contains(*id)) {
            let item = self.room.wall().items().get(id);
            prop_assert!(item.is_some(), "{id} is gone");
            let name = item.and_then(|item| item.name.clone()).unwrap_or_default();
            if !self.erased.contains(id) {
                for letter in letters {
                    let (typed, there) = (
                        letters.iter().filter(|l| *l == letter).count(),
                        name.matches(*letter).count(),
                    );
                    prop_assert!(there >= typed, "{letter:?} of {letters:?} in {name:?}");
                }
            }
        }
        Ok(())
    }
}

/// A clause that someone gave a context is a node of its own in its file.
fn is_own(sheet: &Sheet, entry: &stormlake_board::sheet::Entry) -> bool {
    entry
        .context
        .is_some_and(|context| sheet.entries[context].word == "context")
        && matches!(entry.word.as_str(), "about" | "owner" | "field" | "allow")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn all_come_to_the_same_wall_and_the_file_is_it(steps in proptest::collection::vec(step(), 1..60)) {
        let mut storm = Storm::new();
        for step in steps {
            storm.step(step);
        }
        storm.end()?;
    }
}
