//! Which messages a document sends and receives, through its operations and channels, in version 2 and 3 alike.

use crate::import::Refusal;
use crate::import::model::{Documents, Spot, Tree};

/// Greatest number of uses of messages in all documents.
pub const USES_MAX: usize = 50_000;

/// What the application of a document does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It sends it.
    Sends,
    /// It takes it.
    Receives,
    /// The document does not say.
    Unsaid,
}

impl Action {
    fn other(self) -> Self {
        match self {
            Action::Sends => Action::Receives,
            Action::Receives => Action::Sends,
            Action::Unsaid => Action::Unsaid,
        }
    }
}

/// A message at one place of a document.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// What it is called there.
    pub key: String,
    /// The message; nothing where its reference leads nowhere.
    pub message: Option<Spot<'a>>,
    /// What the application does with it.
    pub action: Action,
    /// What the channel or operation says about it.
    pub about: Option<&'a str>,
    /// Where it stands.
    pub place: String,
    /// The messages that it answers, by their place in the list.
    pub answers: Option<usize>,
}

/// A document being searched for messages.
struct Search<'a> {
    documents: &'a Documents,
    main: Spot<'a>,
    uses: Vec<Use<'a>>,
    room: usize,
}

/// Every use of a message in a document, as long as there is room for it; those that no operation names come last.
pub fn uses<'a>(documents: &'a Documents, main: Spot<'a>, room: usize) -> Result<Vec<Use<'a>>, Refusal> {
    let mut search = Search {
        documents,
        main,
        uses: Vec::new(),
        room,
    };
    if main
        .tree
        .get("asyncapi")
        .and_then(Tree::text)
        .is_some_and(|version| version.starts_with('2'))
    {
        search.version_2();
    } else {
        search.version_3();
    }
    search.components();
    if search.uses.len() > room {
        return Err(Refusal::TooLarge {
            what: "the number of times that messages are sent and received".into(),
            limit: USES_MAX.to_string(),
        });
    }
    Ok(search.uses)
}

/// The entries of a map under a name, each followed where it is a reference.
fn entries<'a>(documents: &'a Documents, spot: Spot<'a>, name: &str) -> Vec<(&'a str, Option<Spot<'a>>)> {
    let Some(map) = spot
        .tree
        .get(name)
        .and_then(|tree| documents.follow(Spot { tree, ..spot }).ok())
    else {
        return Vec::new();
    };
    map.tree
        .entries()
        .take(USES_MAX)
        .map(|(name, tree)| (name, documents.follow(Spot { tree, ..map }).ok()))
        .collect()
}

/// The last part of what a reference points at.
fn last_token(tree: &Tree) -> Option<String> {
    let reference = tree.get("$ref").and_then(Tree::text)?;
    let token = reference.rsplit(['/', '#']).next().unwrap_or(reference);
    let token = token.replace("~1", "/").replace("~0", "~");
    (!token.is_empty()).then_some(token)
}

impl<'a> Search<'a> {
    fn put(&mut self, key: String, message: Option<Spot<'a>>, action: Action, about: Option<&'a str>, place: String) {
        // One more than there is room for tells that it is too much.
        if self.uses.len() <= self.room {
            self.uses.push(Use {
                key,
                message,
                action,
                about,
                place,
                answers: None,
            });
        }
    }

    /// In version 2 `publish` is what others publish, so the application receives it; and the other way round.
    fn version_2(&mut self) {
        for (address, channel) in entries(self.documents, self.main, "channels") {
            let Some(channel) = channel else { continue };
            for (word, action) in [("publish", Action::Receives), ("subscribe", Action::Sends)] {
                let Some(tree) = channel.tree.get(word) else { continue };
                let Ok(operation) = self.documents.follow(Spot { tree, ..channel }) else {
                    continue;
                };
                let about = operation
                    .tree
                    .word("summary")
                    .or_else(|| channel.tree.word("description"));
                let Some(message) = operation.tree.get("message") else {
                    continue;
                };
                let several = message.each("oneOf");
                let messages = if several.is_empty() {
                    std::slice::from_ref(message)
                } else {
                    several
                };
                for (index, tree) in messages.iter().enumerate() {
                    let found = self.documents.follow(Spot { tree, ..operation }).ok();
                    let own = operation.tree.word("operationId").filter(|_| messages.len() == 1);
                    let key = last_token(tree).or_else(|| own.map(str::to_owned));
                    let number = if messages.len() > 1 {
                        format!(" {}", index + 1)
                    } else {
                        String::new()
                    };
                    let key = key.unwrap_or_else(|| format!("{address}{number}"));
                    let place = format!("channels.{address}.{word}");
                    self.put(key, found, action, about, place);
                }
            }
        }
    }

    fn version_3(&mut self) {
        for (name, operation) in entries(self.documents, self.main, "operations") {
            let Some(operation) = operation else { continue };
            let action = match operation.tree.word("action") {
                Some("send") => Action::Sends,
                Some("receive") => Action::Receives,
                _ => Action::Unsaid,
            };
            let place = format!("operations.{name}");
            let asked = self.uses.len();
            self.of_channel(operation, action, &place);
            let Some(reply) = operation.tree.get("reply") else {
                continue;
            };
            let Ok(reply) = self.documents.follow(Spot {
                tree: reply,
                ..operation
            }) else {
                continue;
            };
            let answered = self.uses.len();
            self.of_channel(reply, action.other(), &format!("{place}.reply"));
            // A reply answers the one message that the operation is about.
            if answered == asked + 1 {
                for reply in self.uses.iter_mut().skip(answered) {
                    reply.answers = Some(asked);
                }
            }
        }
        for (name, channel) in entries(self.documents, self.main, "channels") {
            if let Some(channel) = channel {
                self.listed(channel, Action::Unsaid, &format!("channels.{name}"));
            }
        }
    }

    /// The messages of an operation, or all of its channel.
    fn of_channel(&mut self, operation: Spot<'a>, action: Action, place: &str) {
        let channel = operation.tree.get("channel");
        let channel = channel.and_then(|tree| self.documents.follow(Spot { tree, ..operation }).ok());
        let about = operation
            .tree
            .word("summary")
            .or_else(|| operation.tree.word("description"));
        let about = about.or_else(|| channel.and_then(|channel| channel.tree.word("description")));
        let named = operation.tree.each("messages");
        for tree in named {
            let found = self.documents.follow(Spot { tree, ..operation }).ok();
            let key = last_token(tree).unwrap_or_else(|| place.to_owned());
            self.put(key, found, action, about, place.to_owned());
        }
        if let (true, Some(channel)) = (named.is_empty(), channel) {
            self.listed(channel, action, place);
        }
    }

    fn listed(&mut self, channel: Spot<'a>, action: Action, place: &str) {
        if self.uses.len() > self.room {
            return;
        }
        for (key, message) in entries(self.documents, channel, "messages") {
            self.put(
                key.to_owned(),
                message,
                action,
                channel.tree.word("description"),
                place.to_owned(),
            );
        }
    }

    fn components(&mut self) {
        let Some(tree) = self.main.tree.get("components") else {
            return;
        };
        for (key, message) in entries(self.documents, Spot { tree, ..self.main }, "messages") {
            self.put(
                key.to_owned(),
                message,
                Action::Unsaid,
                None,
                format!("components.messages.{key}"),
            );
        }
    }
}
