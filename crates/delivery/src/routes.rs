//! Where commands go, and what follows once they have arrived: the little that delivery needs of a published board.

use hashbrown::HashMap;
use std::sync::Arc;
use stormlake_board::{Board, Channel, Command, Mailbox, Placed, Policy, Rate, slug};
use stormlake_mail::Letters;
use stormlake_record::Yielded;

/// What carries commands outside, as the board writes it; secrets are still names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The channel's name.
    pub name: String,
    /// `webhook`, `smtp` or `nats`.
    pub kind: String,
    /// Of a mail channel: who writes, and to whom.
    pub mail: Mail,
    /// A URL, or `env:STORMLAKE_SECRET_…`.
    pub url: Option<String>,
    /// `env:STORMLAKE_SECRET_…`.
    pub secret: Option<String>,
    /// Of a NATS channel: what commands are published under.
    pub topic: Option<String>,
    /// At most so many attempts per time.
    pub rate: Option<Rate>,
    /// At most so many attempts under way.
    pub concurrency: Option<u32>,
    /// Of a webhook: whether its receiver is asked first.
    pub handshake: bool,
}

/// What the board says of a mail channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// Who writes.
    pub from: Option<Mailbox>,
    /// Where answers go.
    pub reply_to: Option<Mailbox>,
    /// The subject's attribute that holds the address.
    pub address_attribute: Option<String>,
}

impl Mail {
    fn of(channel: &Channel) -> Self {
        let mailbox = |text: &Option<Placed<String>>| text.as_ref().and_then(|text| Mailbox::parse(&text.value));
        Self {
            from: mailbox(&channel.from),
            reply_to: mailbox(&channel.reply_to),
            address_attribute: channel.address_attribute().map(str::to_owned),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Carried {
    slug: String,
    yields: Vec<Yielded>,
}

/// Where commands go, by the published board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Routes {
    /// The project's name.
    pub project: String,
    /// Prefix of every type on the wire.
    pub namespace: String,
    /// The board's number.
    pub board_version: u32,
    channels: HashMap<String, Route>,
    commands: HashMap<String, Carried>,
    letters: Arc<Letters>,
    /// By earlier name, what a policy is called now.
    policies: Arc<HashMap<String, String>>,
    /// How late a command that was held back may go out, in milliseconds; none = however late.
    pub stale_ms: Option<i64>,
}

impl Routes {
    /// The routes of a published board.
    pub fn from_board(board: &Board, project: &str, board_version: u32) -> Self {
        let channels = board.channels.iter().map(|channel| {
            let route = Route {
                name: channel.name.clone(),
                kind: channel.kind.clone(),
                mail: Mail::of(channel),
                url: channel.url.clone(),
                secret: channel.secret.clone(),
                topic: channel.topic.as_ref().map(|topic| topic.value.clone()),
                rate: channel.rate,
                concurrency: channel.concurrency,
                handshake: channel.handshake,
            };
            (channel.name.clone(), route)
        });
        let mut commands = HashMap::new();
        // Earlier names first: where a new command took an old name, the new one wins.
        for command in &board.commands {
            for was in &command.sticky.was {
                commands.insert(was.clone(), carried(board, command));
            }
        }
        for command in &board.commands {
            commands.insert(command.sticky.name.clone(), carried(board, command));
        }
        Self {
            project: project.to_owned(),
            namespace: board.namespace.clone(),
            board_version,
            channels: channels.collect(),
            commands,
            letters: Arc::default(),
            policies: Arc::new(renamed(board)),
            stale_ms: Some(board.stale.milliseconds),
        }
    }

    /// The same routes, with what their commands say to people.
    #[must_use]
    pub fn with_letters(mut self, letters: Arc<Letters>) -> Self {
        self.letters = letters;
        self
    }

    /// What commands say to people.
    pub fn letters(&self) -> &Letters {
        &self.letters
    }

    /// By earlier name, what a policy is called now.
    pub fn policies(&self) -> Arc<HashMap<String, String>> {
        Arc::clone(&self.policies)
    }

    /// The channel with this name.
    pub fn channel(&self, name: &str) -> Option<&Route> {
        self.channels.get(name)
    }

    /// What follows the delivery of this command (by its name, or one that it had).
    pub fn yields(&self, command: &str) -> &[Yielded] {
        self.commands.get(command).map_or(&[], |carried| &carried.yields)
    }

    /// The type of this command on the wire: `<namespace>.command.<slug>`.
    pub fn command_type(&self, command: &str) -> String {
        match self.commands.get(command) {
            Some(carried) => format!("{}.command.{}", self.namespace, carried.slug),
            None => format!("{}.command.{}", self.namespace, slug(command)),
        }
    }
}

fn renamed(board: &Board) -> HashMap<String, String> {
    let names = |policy: &Policy| {
        let now = policy.sticky.name.clone();
        let before = policy.sticky.was.clone().into_iter();
        before.map(move |was| (was, now.clone()))
    };
    let mut renamed: HashMap<String, String> = board.policies.iter().flat_map(names).collect();
    // A new policy that took an old name is that name's.
    for policy in &board.policies {
        renamed.remove(&policy.sticky.name);
    }
    renamed
}

fn carried(board: &Board, command: &Command) -> Carried {
    Carried {
        slug: slug(&command.sticky.name),
        yields: Yielded::of(board, command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use stormlake_board::{Event, Field, FieldType, Span, Sticky, Yield};

    fn field(name: &str, r#type: FieldType, optional: bool) -> Field {
        Field {
            name: name.into(),
            r#type,
            optional,
            ..Field::default()
        }
    }

    fn sticky(name: &str) -> Sticky {
        Sticky {
            name: name.into(),
            ..Sticky::default()
        }
    }

    fn board(event_fields: Vec<Field>) -> Board {
        Board {
            namespace: "com.example".into(),
            channels: vec![Channel {
                name: "shop".into(),
                kind: "webhook".into(),
                url: Some("env:STORMLAKE_SECRET_URL".into()),
                ..Channel::default()
            }],
            events: vec![Event {
                sticky: sticky("Ad shown"),
                fields: event_fields,
                ..Event::default()
            }],
            commands: vec![Command {
                sticky: Sticky {
                    was: vec!["Show ad".into()],
                    ..sticky("Show ad to subscribe")
                },
                fields: vec![
                    field("reason", FieldType::String, false),
                    field("count", FieldType::Integer, true),
                ],
                yields: vec![
                    Yield {
                        event: Placed::new("event/Ad shown".into(), Span::default()),
                        on_delivered: true,
                    },
                    Yield {
                        event: Placed::new("Ad shown".into(), Span::default()),
                        on_delivered: false,
                    },
                ],
                ..Command::default()
            }],
            ..Board::default()
        }
    }

    #[test]
    fn a_delivered_command_yields_the_fields_that_its_event_names_too() {
        let fields = vec![
            field("reason", FieldType::String, false),
            field("note", FieldType::String, true),
        ];
        let routes = Routes::from_board(&board(fields), "shop", 7);
        let data = json!({"reason": "loyal", "count": 3});
        for name in ["Show ad to subscribe", "Show ad"] {
            let yields = routes.yields(name);
            assert_eq!(yields.len(), 1, "only the one that follows delivery");
            assert_eq!(yields[0].event, "ad-shown");
            let given = yields[0].data(data.as_object()).unwrap();
            assert_eq!(Value::Object(given), json!({"reason": "loyal"}));
            assert_eq!(routes.command_type(name), "com.example.command.show-ad-to-subscribe");
        }
        assert!(routes.channel("shop").is_some() && routes.channel("mail").is_none());
    }

    #[test]
    fn an_event_that_needs_what_its_command_lacks_is_told_by_field() {
        let fields = vec![
            field("reason", FieldType::String, false),
            field("count", FieldType::String, false),
            field("price", FieldType::Decimal, false),
        ];
        let routes = Routes::from_board(&board(fields), "shop", 7);
        let yields = &routes.yields("Show ad to subscribe")[0];
        let missing = yields
            .data(json!({"reason": null, "count": 3}).as_object())
            .unwrap_err();
        assert_eq!(missing, ["count", "price", "reason"]);
    }
}
