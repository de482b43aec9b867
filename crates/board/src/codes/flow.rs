//! Codes of the storm's grammar: what must come before and after a sticky.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B110",
        title: "a command that nobody gives",
        explanation: "Somebody or something gives each command: an actor (`by`), a policy (`then`), or a system from which an arrow leads to it (`link`).",
        wrong: Board(
            "board \"Shop\" step=8\ncommand \"Place an order\" {\n    yields \"Order placed\"\n}\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=8\nactor \"Customer\"\ncommand \"Place an order\" by=\"Customer\" {\n    yields \"Order placed\"\n}\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
    Code {
        code: "SL-B111",
        title: "a command that nothing follows from",
        explanation: "A command that is carried out changes something, and that is an event. One that can be refused has two. If truly nothing follows, the note is a read model, or is not needed.",
        wrong: Board("board \"Shop\" step=5\ncommand \"Place an order\"\nevent \"Order placed\"\n"),
        right: Board(
            "board \"Shop\" step=5\ncommand \"Place an order\" {\n    yields \"Order placed\"\n}\nevent \"Order placed\"\n",
        ),
    },
    Code {
        code: "SL-B112",
        title: "an event that comes from nowhere",
        explanation: "An event follows from a command (`yields`), comes from an aggregate or external system (`from`, or its hook), is put on the log by a policy (`emit`), or follows from what an arrow (`link`) leads from. Only time passes by itself: *Month ended* needs none of these.",
        wrong: Board(
            "board \"Shop\" step=8\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=8\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
    Code {
        code: "SL-B113",
        title: "an event that nothing follows from",
        explanation: "No policy reacts to it, no read model shows it, no arrow leaves it, and no funnel, prediction or subject reads it. It may be an end of the story: then allow it and say so. Or something is missing from the wall. It is a hint, not a warning: a fact may be worth keeping though nobody looks at it yet.",
        wrong: Board("board \"Shop\" step=7\nevent \"Order placed\"\n"),
        right: Board(
            "board \"Shop\" step=7\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
    Code {
        code: "SL-B114",
        title: "a policy that no event sets off",
        explanation: "*Whenever … then …*: a policy reacts to something. Once the board has come to policies, each says to what. One that is `live` or `shadow` must, see SL-B033.",
        wrong: Board(
            "board \"Shop\" step=6\nevent \"Order placed\"\nevent \"Customer thanked\"\ncommand \"Thank the customer\" {\n    yields \"Customer thanked\"\n}\npolicy \"Thank the buyer\" {\n    then \"Thank the customer\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=6\nevent \"Order placed\"\nevent \"Customer thanked\"\ncommand \"Thank the customer\" {\n    yields \"Customer thanked\"\n}\npolicy \"Thank the buyer\" {\n    whenever \"Order placed\"\n    then \"Thank the customer\"\n}\n",
        ),
    },
    Code {
        code: "SL-B115",
        title: "a policy that does nothing",
        explanation: "*Whenever … then …*: a policy gives a command, or says that something has happened. Once the board has come to policies, each says what. One that is `live` or `shadow` must, see SL-B033.",
        wrong: Board(
            "board \"Shop\" step=6\nevent \"Order placed\"\nevent \"Customer thanked\"\ncommand \"Thank the customer\" {\n    yields \"Customer thanked\"\n}\npolicy \"Thank the buyer\" {\n    whenever \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=6\nevent \"Order placed\"\nevent \"Customer thanked\"\ncommand \"Thank the customer\" {\n    yields \"Customer thanked\"\n}\npolicy \"Thank the buyer\" {\n    whenever \"Order placed\"\n    then \"Thank the customer\"\n}\n",
        ),
    },
    Code {
        code: "SL-B116",
        title: "a command that nothing handles",
        explanation: "Each command goes to the aggregate that keeps the rules about it, or to an external system. Until that is known, nobody knows who may refuse it.",
        wrong: Board(
            "board \"Shop\" step=9\nactor \"Customer\"\ncommand \"Place an order\" by=\"Customer\" {\n    yields \"Order placed\"\n}\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" step=9\nactor \"Customer\"\naggregate \"Order\"\ncommand \"Place an order\" by=\"Customer\" to=\"Order\" {\n    yields \"Order placed\"\n}\nevent \"Order placed\"\nread-model \"Orders\" {\n    shows \"Order placed\"\n}\n",
        ),
    },
    Code {
        code: "SL-B117",
        title: "an event before its cause",
        explanation: "The wall runs from left to right, and so do the events of a context in the file. This one follows from another that stands behind it: through a link, or through a policy and its command. Events of different contexts are not compared, and what goes round in a circle has no beginning.",
        wrong: Board(
            "board \"Shop\" step=2\nevent \"Order collected\"\nevent \"Order placed\"\nlink \"Order placed\" to=\"Order collected\"\n",
        ),
        right: Board(
            "board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Order collected\"\nlink \"Order placed\" to=\"Order collected\"\n",
        ),
    },
];
