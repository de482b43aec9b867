//! Codes of mail: channels of kind `smtp`, and the letters that they carry.

use super::Code;
use super::Sample::{Board, Letter};

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B070",
        title: "mail without a sender",
        explanation: "A letter says who wrote it, and answers go somewhere: `from` is one address, with or without a name before it, and so is \
            `reply-to`.",
        wrong: Board(
            "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"The shop <hello@example.com>\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B071",
        title: "a letter without words",
        explanation: "What a command says by mail stands in `templates/<command>.txt` beside the board, whose first line is `Subject: …`, or in the \
            policy's own `letter`. An HTML page (`templates/<command>.html`) may come with it, never instead of it: some people read \
            text only, and letters without it look like junk to mail servers. In a policy that is still a draft this is a warning.",
        wrong: Letter(BOARD, &[("send-a-reminder.html", "<p>Your meal waits.</p>\n")]),
        right: Letter(
            BOARD,
            &[
                (
                    "send-a-reminder.txt",
                    "Subject: Your meal waits\n\nIt is in the fridge.\n",
                ),
                ("send-a-reminder.html", "<p>Your meal waits.</p>\n"),
            ],
        ),
    },
    Code {
        code: "SL-B072",
        title: "a template that cannot be read",
        explanation: "Templates are written in Jinja's language: `{{ meals }}` puts a value in, `{% if meals > 2 %} … {% endif %}` and \
            `{% for … %} … {% endfor %}` choose and repeat, `{% include \"footer.txt\" %}` takes in another file of `templates`. What could make a \
            letter grow without end (`set`, `with`, `macro`, `call`, `filter`, `import`) is not there.",
        wrong: Letter(
            BOARD,
            &[(
                "send-a-reminder.txt",
                "Subject: Your meal waits\n\n{% if meals %}It is in the fridge.\n",
            )],
        ),
        right: Letter(
            BOARD,
            &[(
                "send-a-reminder.txt",
                "Subject: Your meal waits\n\n{% if meals %}It is in the fridge.{% endif %}\n",
            )],
        ),
    },
    Code {
        code: "SL-B073",
        title: "a template reads what is not there",
        explanation: "A template reads the command's fields by their names, what is known of the person as `subject.email`, `subject.id`, and \
            `policy`, `board` and `unsubscribe`. What may be absent (an optional field, everything of `subject`) stands inside \
            `{% if … %}` or has a `| default(\"…\")`: a letter with a hole in it is not sent.",
        wrong: Letter(
            BOARD,
            &[(
                "send-a-reminder.txt",
                "Subject: {{ meal }} meals wait\n\nThey are in the fridge.\n",
            )],
        ),
        right: Letter(
            BOARD,
            &[(
                "send-a-reminder.txt",
                "Subject: {{ meals | default(\"Some\") }} meals wait\n\nThey are in the fridge.\n",
            )],
        ),
    },
    Code {
        code: "SL-B074",
        title: "mail to nobody",
        explanation: "The address is an attribute of the subject, which comes from an event's field: the one named `email`, or the one that \
            `to=\"subject.…\"` names. It may be sensitive: it goes to the mail server and nowhere else.",
        wrong: Board(
            "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"hello@example.com\" to=\"subject.e-mail\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"hello@example.com\" to=\"subject.email\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B075",
        title: "words of mail where there is no mail",
        explanation: "`from`, `reply-to`, `to` and `unsubscribe` belong to a channel of kind `smtp`, and a policy's `letter` to a command that such a \
            channel carries. Elsewhere they would do nothing, so they are refused; so is `secret` on a mail channel.",
        wrong: Board(
            "board \"Shop\" {\n    channel \"app\" kind=\"webhook\" url=\"https://app.example/hook\" from=\"hello@example.com\"\n}\n",
        ),
        right: Board("board \"Shop\" {\n    channel \"app\" kind=\"webhook\" url=\"https://app.example/hook\"\n}\n"),
    },
    Code {
        code: "SL-B076",
        title: "a topic that nothing can be published under",
        explanation: "A channel of kind `nats` publishes its commands under one `topic`: words parted by dots, without blanks and without the \
            wildcards `*` and `>`; what begins with `$` belongs to the server. Channels of other kinds have no topic.",
        wrong: Board(
            "board \"Shop\" {\n    channel \"bus\" kind=\"nats\" url=\"tls://nats.example\" topic=\"shop.*\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    channel \"bus\" kind=\"nats\" url=\"tls://nats.example\" topic=\"shop.commands\"\n}\n",
        ),
    },
    Code {
        code: "SL-B077",
        title: "a handshake with nobody to shake hands with",
        explanation: "`handshake=#true` asks a webhook's receiver first whether it wants any (CloudEvents' abuse protection: OPTIONS with \
            `WebHook-Request-Origin`). Mail and NATS have nothing of that kind.",
        wrong: Board(
            "board \"Shop\" {\n    channel \"bus\" kind=\"nats\" url=\"tls://nats.example\" topic=\"shop.commands\" handshake=#true\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    channel \"app\" kind=\"webhook\" url=\"https://app.example/hook\" handshake=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B078",
        title: "a topic that nobody can change on the preference page",
        explanation: "Letters lead to a page on which a person grants and withdraws topics. What they say there becomes an event: the one that \
            `granted-by` or `withdrawn-by` names. Where there is none, or it needs fields that the page does not know (it knows `topic`), the topic \
            is shown and cannot be changed, and its letters carry no link for one click.",
        wrong: Board(TOPIC_WRONG),
        right: Board(TOPIC_RIGHT),
    },
];

/// The board of the examples with templates.
const BOARD: &str = "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"hello@example.com\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\nevent \"Meal booked\" subject=\"customer\"\ncommand \"Send a reminder\" {\n    field \"meals\" \"integer\" optional=#true\n}\npolicy \"Remind\" state=\"live\" {\n    whenever \"Meal booked\"\n    then \"Send a reminder\" via=\"mailer\"\n}\n";

const TOPIC_WRONG: &str = "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n        consent \"offers\" granted-by=\"Account opened\"\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"hello@example.com\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\n";
const TOPIC_RIGHT: &str = "board \"Shop\" {\n    subject \"customer\" {\n        attribute \"email\" from=\"Account opened.email\" sensitive=#true\n        consent \"offers\" granted-by=\"Offers accepted\" withdrawn-by=\"Offers declined\"\n    }\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\" from=\"hello@example.com\"\n}\nevent \"Account opened\" subject=\"customer\" {\n    field \"email\" \"string\" sensitive=#true\n}\nevent \"Offers accepted\" subject=\"customer\"\nevent \"Offers declined\" subject=\"customer\" {\n    field \"topic\" \"string\" optional=#true\n}\n";
