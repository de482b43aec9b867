//! The board as AsyncAPI 3.1.0: where records come in, which webhooks are taken, and what goes out through which channel.

use super::File;
use super::cloudevents::record;
use super::json_schema::{command_envelope, command_type, event_envelope, types_of_events};
use super::keys::{Keys, line};
use super::tree::{Tree, list, map};
use std::collections::BTreeMap;
use stormlake_board::{Board, Effect, Kind, Names, Policy, PolicyState, Resolved, slug};

/// What CloudEvents in structured mode are sent as.
const STRUCTURED: &str = "application/cloudevents+json";

/// The parts of the document as they grow.
struct Document<'a> {
    board: &'a Board,
    names: Names<'a>,
    events: Vec<String>,
    commands: Vec<String>,
    keys: Keys,
    channels: Vec<(String, Tree)>,
    operations: Vec<(String, Tree)>,
    messages: Vec<(String, Tree)>,
}

/// `asyncapi.yaml`.
pub fn asyncapi(board: &Board) -> Vec<File> {
    let mut keys = Keys::default();
    let events: Vec<String> = board
        .events
        .iter()
        .map(|event| keys.ascii(&event.sticky.name))
        .collect();
    let commands: Vec<String> = board
        .commands
        .iter()
        .map(|command| keys.ascii(&command.sticky.name))
        .collect();
    let mut document = Document {
        board,
        names: Names::new(board),
        events,
        commands,
        keys,
        channels: Vec::new(),
        operations: Vec::new(),
        messages: Vec::new(),
    };
    document.messages();
    document.intake();
    document.systems();
    document.outgoing();
    let info = map([("title", Tree::from(&board.title)), ("version", "1.0.0".into())])
        .with_some("description", board.scope.as_ref().or(board.about.as_ref()))
        .with_some(
            "contact",
            board.owner.as_ref().map(|owner| map([("name", Tree::from(owner))])),
        );
    let text = map([
        ("asyncapi", "3.1.0".into()),
        ("info", info),
        ("defaultContentType", STRUCTURED.into()),
        (
            "servers",
            map([(
                "stormlake",
                map([
                    ("host", "127.0.0.1:4040".into()),
                    ("protocol", "http".into()),
                    (
                        "description",
                        "A server on this machine; put your own address here".into(),
                    ),
                ]),
            )]),
        ),
        ("channels", Tree::Map(document.channels)),
        ("operations", Tree::Map(document.operations)),
        ("components", map([("messages", Tree::Map(document.messages))])),
    ]);
    vec![File::text("asyncapi.yaml", text.yaml())]
}

impl Document<'_> {
    fn messages(&mut self) {
        let board = self.board;
        for ((event, types), key) in board.events.iter().zip(types_of_events(board)).zip(&self.events) {
            let message = map([
                ("name", board.event_type(event).into()),
                ("title", Tree::from(&event.sticky.name)),
            ])
            .with_some("summary", event.sticky.about.as_ref())
            .with("contentType", STRUCTURED)
            .with("payload", event_envelope(event, types))
            .with(
                "examples",
                Tree::List(vec![map([
                    ("name", "made-up".into()),
                    ("payload", record(board, event, key)),
                ])]),
            )
            .with("x-eventcatalog-message-type", "event");
            self.messages.push((key.clone(), message));
        }
        for (command, key) in board.commands.iter().zip(&self.commands) {
            let message = map([
                ("name", command_type(board, command).into()),
                ("title", Tree::from(&command.sticky.name)),
            ])
            .with_some("summary", command.sticky.about.as_ref())
            .with("contentType", STRUCTURED)
            .with("payload", command_envelope(board, command))
            .with("x-eventcatalog-message-type", "command");
            self.messages.push((key.clone(), message));
        }
    }

    /// Where every event may be sent.
    fn intake(&mut self) {
        let messages: Vec<String> = self.events.clone();
        let about = "Records in any HTTP mode of CloudEvents 1.0, one or many";
        let channel = map([("address", "/v1/events".into()), ("description", about.into())]);
        self.channel("intake", channel, &messages);
        self.operation("receive-events", "receive", "intake", "Take in events", &messages);
    }

    /// Each external system: its webhooks where the board reads them, and the commands that it carries out.
    fn systems(&mut self) {
        let board = self.board;
        let mut taken = vec![Vec::new(); board.externals.len()];
        for (command, key) in board.commands.iter().zip(&self.commands) {
            let to = command
                .to
                .as_ref()
                .map(|to| self.names.resolve(&to.value, &[Kind::Aggregate, Kind::External]));
            if let Some(Resolved::Found(Kind::External, index)) = to {
                taken[index].push(key.clone());
            }
        }
        for (index, external) in board.externals.iter().enumerate() {
            let mut webhooks = Vec::new();
            for rule in external.hook.iter().flat_map(|hook| &hook.rules) {
                let name = self
                    .keys
                    .ascii(&format!("webhook {} {}", external.sticky.name, rule.on));
                let message = map([
                    ("name", Tree::from(&rule.on)),
                    (
                        "title",
                        format!("Webhook “{}” of {}", rule.on, external.sticky.name).into(),
                    ),
                    ("summary", format!("Becomes “{}”", rule.gives.value).into()),
                    ("contentType", "application/json".into()),
                    (
                        "payload",
                        map([(
                            "description",
                            "Whatever the system sends; the board's hook reads it".into(),
                        )]),
                    ),
                    ("x-stormlake-gives", Tree::from(&rule.gives.value)),
                    ("x-eventcatalog-message-type", "event".into()),
                ]);
                self.messages.push((name.clone(), message));
                webhooks.push(name);
            }
            let title = &external.sticky.name;
            let described = |address: Tree| {
                let channel = map([("address", address), ("title", Tree::from(title))]);
                channel.with_some("description", external.sticky.about.as_ref())
            };
            if external.hook.is_some() {
                let key = self.keys.ascii(&format!("webhooks {title}"));
                self.channel(&key, described(format!("/v1/hooks/{}", slug(title)).into()), &webhooks);
                if !webhooks.is_empty() {
                    let summary = format!("Take webhooks of {title}");
                    self.operation(&format!("receive-{key}"), "receive", &key, &summary, &webhooks);
                }
            }
            // Where a system takes its commands, the board does not say: a policy's go through one of the channels below.
            let takes = std::mem::take(&mut taken[index]);
            if external.hook.is_none() || !takes.is_empty() {
                let key = self.keys.ascii(&format!("system {title}"));
                self.channel(&key, described(Tree::Null), &takes);
                if !takes.is_empty() {
                    self.operation(&format!("ask-{key}"), "send", &key, &format!("Ask {title}"), &takes);
                }
            }
        }
    }

    /// Each channel of the board, with the commands that policies send through it.
    fn outgoing(&mut self) {
        let board = self.board;
        let mut carried: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let live = board
            .policies
            .iter()
            .filter(|policy| policy.state != PolicyState::Retired);
        for effect in live.flat_map(Policy::effects) {
            if let Effect::Command {
                command,
                via: Some(via),
                ..
            } = effect
                && let Some(index) = self.names.find(&command.value, Kind::Command)
            {
                carried.entry(&via.value).or_default().push(index);
            }
        }
        for channel in &board.channels {
            let key = self.keys.ascii(&format!("channel {}", channel.name));
            let mut commands = carried.remove(channel.name.as_str()).unwrap_or_default();
            commands.sort_unstable();
            commands.dedup();
            let messages: Vec<String> = commands.into_iter().map(|index| self.commands[index].clone()).collect();
            // An address that is a secret is nobody's business here.
            let address = channel.url.as_ref().filter(|url| !url.starts_with("env:"));
            let described = map([
                ("address", address.map_or(Tree::Null, Tree::from)),
                ("title", Tree::from(&channel.name)),
            ])
            .with_some("description", channel.about.as_ref())
            .with("x-stormlake-kind", Tree::from(&channel.kind));
            self.channel(&key, described, &messages);
            if !messages.is_empty() {
                let summary = format!("Send commands through {}", line(&channel.name));
                self.operation(&format!("send-{key}"), "send", &key, &summary, &messages);
            }
        }
    }

    fn channel(&mut self, key: &str, channel: Tree, messages: &[String]) {
        let reference = |key: &String| {
            (
                key.clone(),
                map([("$ref", format!("#/components/messages/{key}").into())]),
            )
        };
        let messages = Tree::Map(messages.iter().map(reference).collect());
        self.channels.push((key.to_owned(), channel.with("messages", messages)));
    }

    fn operation(&mut self, name: &str, action: &str, channel: &str, summary: &str, messages: &[String]) {
        let reference = |key: &String| map([("$ref", format!("#/channels/{channel}/messages/{key}").into())]);
        let operation = map([
            ("action", action.into()),
            ("channel", map([("$ref", format!("#/channels/{channel}").into())])),
            ("summary", summary.into()),
            ("messages", list(messages.iter().map(reference))),
        ]);
        self.operations.push((name.to_owned(), operation));
    }
}
