//! Codes of reading: the text is no KDL, or not the board's grammar.

use super::Code;
use super::Sample::{Board, Mapping};

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B001",
        title: "the text cannot be read",
        explanation: "A board is written in KDL 2 (https://kdl.dev): a line begins with a word such as `event`, names stand \
            between straight double quotes, and a block stands between `{` and `}`. Here a quote, a brace or a mark is missing \
            or stands where none belongs. As long as a text cannot be read, nothing else about it can be checked.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\" pivotal=true\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\" pivotal=#true\n"),
    },
    Code {
        code: "SL-B002",
        title: "the board is larger than a limit",
        explanation: "A board has at most 2 MiB and 20,000 stickies and links, its blocks stand at most 16 deep within each other, \
            and a description has at most 10,000 bytes. The limits are far above what people write; they keep a broken or \
            hostile file from taking the machine with it.",
        wrong: Board(
            "board \"Shop\"\na { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { a { } } } } } } } } } } } } } } } } }\n",
        ),
        right: Board("board \"Shop\"\n"),
    },
    Code {
        code: "SL-B003",
        title: "an unknown word begins a line",
        explanation: "Every line begins with a word of the board's language, and each word has its place: stickies stand at the \
            top level or in a `context`, `field` in an event, command or read model, `whenever` in a policy. An unknown word is an error and never \
            ignored, because a mistyped guard would otherwise silently not guard.",
        wrong: Board("board \"Shop\"\nevnt \"Order collected\"\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\n"),
    },
    Code {
        code: "SL-B004",
        title: "an unknown property",
        explanation: "A property is `name=value` behind a word. Each word has its own ones, and another one is an error and never \
            ignored. Some things are no property but a line in the block, such as `about`.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\" pivot=#true\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\" pivotal=#true\n"),
    },
    Code {
        code: "SL-B005",
        title: "a value of the wrong sort",
        explanation: "Names, words and lengths of time stand between quotes; numbers stand without; yes and no are `#true` and \
            `#false`.",
        wrong: Board("board \"Shop\" step=\"3\"\n"),
        right: Board("board \"Shop\" step=3\n"),
    },
    Code {
        code: "SL-B006",
        title: "something is missing",
        explanation: "Some words need a value behind them or a property: a sticky its name, a field its type, a link where it leads \
            to.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"price\"\n}\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n"),
    },
    Code {
        code: "SL-B007",
        title: "given twice",
        explanation: "A property stands at most once on a line, and some lines at most once in a block: one `about`, one `limit`, \
            one `board` in a file. With two, one of them would not count, and nobody could say which.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    about \"Taken from the fridge\"\n    about \"Paid\"\n}\n",
        ),
        right: Board("board \"Shop\"\nevent \"Order collected\" {\n    about \"Taken from the fridge, and paid\"\n}\n"),
    },
    Code {
        code: "SL-B008",
        title: "a value too many",
        explanation: "There are more values behind a word than it takes. Often a name of several words lacks its quotes, or has \
            the curved quotes of a word processor instead of straight ones.",
        wrong: Board("board \"Shop\"\nevent “Order collected”\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\n"),
    },
    Code {
        code: "SL-B009",
        title: "a name that cannot be one",
        explanation: "A name is what stands on the sticky: one line, not empty, without blanks at its ends, at most 200 bytes. \
            Longer thoughts belong into `about`.",
        wrong: Board("board \"Shop\"\nevent \"\"\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\n"),
    },
    Code {
        code: "SL-B010",
        title: "a value that cannot be read",
        explanation: "Some values have a form of their own: lengths of time (`\"90s\"`, `\"14d\"`, `\"1d12h\"`), rates (`\"10/s\"`), \
            times of day (`\"21:00\"`), types (`\"decimal\"`), colours, `Event.field`, or one of a few words.",
        wrong: Board("board \"Shop\" {\n    lateness \"ten minutes\"\n}\n"),
        right: Board("board \"Shop\" {\n    lateness \"10m\"\n}\n"),
    },
    Code {
        code: "SL-B011",
        title: "the file does not begin with a board",
        explanation: "The first line of a `board.kdl` is `board` with its title. The title gives the namespace of all types, unless \
            `namespace` names another.",
        wrong: Board("event \"Order collected\"\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\n"),
    },
    Code {
        code: "SL-B060",
        title: "a mapping that cannot cut its file",
        explanation: "A mapping says how a raw file becomes rows: `format \"csv\"` with one character as delimiter and the columns' \
            names, from the header line or from `columns`; or `format \"ndjson\"`, where each line is its own JSON. And at least one \
            rule says which event a row gives.",
        wrong: Mapping(
            "mapping \"till\" {\n    format \"csv\" header=#false\n    on \"*\" gives=\"CD bought\" {\n        set \"dollars\" \"1.5\"\n    }\n}\n",
        ),
        right: Mapping(
            "mapping \"till\" {\n    format \"csv\" header=#false\n    columns \"customer\" \"dollars\"\n    on \"*\" gives=\"CD bought\" subject=\"row.customer\" {\n        set \"dollars\" \"double(row.dollars)\"\n    }\n}\n",
        ),
    },
];
