//! Codes of names, fields, channels and hooks.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B020",
        title: "a name that leads nowhere",
        explanation: "A name refers to a sticky, a subject, a channel or a field that is not on the board. Mostly it is mistyped, or \
            what it meant was renamed: write `was \"Old name\"` into a renamed sticky, and senders may still use it, but the board itself uses the new name.",
        wrong: Board(
            "board \"Shop\"\ncommand \"Purchase a meal\" {\n    yields \"Order colected\"\n}\nevent \"Order collected\"\n",
        ),
        right: Board(
            "board \"Shop\"\ncommand \"Purchase a meal\" {\n    yields \"Order collected\"\n}\nevent \"Order collected\"\n",
        ),
    },
    Code {
        code: "SL-B021",
        title: "a name that could mean two",
        explanation: "Stickies of different kinds may have the same name. Where a `link` or `on` could mean either, write the kind \
            before it: `\"policy/Offer a meal\"`.",
        wrong: Board(
            "board \"Shop\"\ncommand \"Offer a meal\"\npolicy \"Offer a meal\"\nhotspot \"To whom?\" on=\"Offer a meal\"\n",
        ),
        right: Board(
            "board \"Shop\"\ncommand \"Offer a meal\"\npolicy \"Offer a meal\"\nhotspot \"To whom?\" on=\"policy/Offer a meal\"\n",
        ),
    },
    Code {
        code: "SL-B022",
        title: "a sticky of a kind that does not fit here",
        explanation: "The grammar of a storm says what follows what: read model → actor → command → aggregate or external system → event → \
            policy or read model; policy → command. The name is on the board, but its sticky is of another kind. Arrows that the grammar lacks are written as `link`.",
        wrong: Board("board \"Shop\"\nactor \"Customer\"\ncommand \"Purchase a meal\" to=\"Customer\"\n"),
        right: Board(
            "board \"Shop\"\nactor \"Customer\"\naggregate \"Order\"\ncommand \"Purchase a meal\" by=\"Customer\" to=\"Order\"\n",
        ),
    },
    Code {
        code: "SL-B023",
        title: "the same name twice",
        explanation: "A sticky is its kind and its name, unique over the whole board, whatever context it stands in. Contexts, \
            subjects, channels, funnels and predictions have unique names as well. Funnels whose names differ only in capitals and marks would share an address, and count as the same. If two teams mean different things by the same words, give each its own.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\"\nevent \"Order collected\"\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\nevent \"Order returned\"\n"),
    },
    Code {
        code: "SL-B024",
        title: "two events with the same type on the wire",
        explanation: "A record names its event by a type: the namespace and the slug of the name, in small letters with hyphens. Two \
            names that differ only in capitals and marks have the same slug, and an earlier name (`was`) counts as well. Then a record could mean either event.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\"\nevent \"Order collected!\"\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\"\nevent \"Order collected late\"\n"),
    },
    Code {
        code: "SL-B025",
        title: "a field or attribute twice",
        explanation: "Within one event, command or read model a field name stands once, and within one subject an attribute.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n    field \"price\" \"integer\"\n}\n",
        ),
        right: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n"),
    },
    Code {
        code: "SL-B026",
        title: "a pattern that is no regular expression",
        explanation: "`pattern` is a regular expression in RE2 syntax that some part of the string must match; `^` and `$` tie it \
            to the whole. Look-around and back-references are not part of RE2. A raw text (`#\"…\"#`) spares the doubling of backslashes.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"order\" \"string\" pattern=\"([A-Z]+\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"order\" \"string\" pattern=\"^[A-Z]+$\"\n}\n",
        ),
    },
    Code {
        code: "SL-B027",
        title: "bounds that nothing can keep",
        explanation: "`min` and `max` bound the value of a number and the length of a string or list, and `pattern` a string. \
            `min` may not be above `max`, a length is a whole number from 0, and other types have no bounds.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=10 max=1\n}\n"),
        right: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=1 max=10\n}\n"),
    },
    Code {
        code: "SL-B028",
        title: "an enum without words, or with one twice",
        explanation: "An enum is one of a few words, and they stand behind its type.",
        wrong: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\"\n}\n"),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\" \"small\" \"large\"\n}\n",
        ),
    },
    Code {
        code: "SL-B029",
        title: "a key that cannot be one",
        explanation: "A `key` is what policies correlate on, such as an order number: it must always be there, and be one thing. So it is \
            not optional, and no list, JSON, decimal or boolean.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"order\" \"string\" key=#true optional=#true\n}\n",
        ),
        right: Board("board \"Shop\"\nevent \"Order collected\" {\n    field \"order\" \"string\" key=#true\n}\n"),
    },
    Code {
        code: "SL-B030",
        title: "a secret in the open",
        explanation: "The board is a text file in git that everyone reads. A secret is only ever named: `env:STORMLAKE_SECRET_` and capitals, \
            digits or `_`. The server reads it from its environment. If a real secret stood here, replace it: git keeps the old text.",
        wrong: Board(
            "board \"Shop\" {\n    channel \"mailer\" kind=\"webhook\" url=\"https://mail.example/send\" secret=\"hunter2\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    channel \"mailer\" kind=\"webhook\" url=\"https://mail.example/send\" secret=\"env:STORMLAKE_SECRET_MAILER\"\n}\n",
        ),
    },
    Code {
        code: "SL-B031",
        title: "a channel without a web address",
        explanation: "A webhook goes to an address that begins with `https://` or `http://`, or to one that the environment holds: \
            `env:STORMLAKE_SECRET_…`. A NATS server's address begins with `nats://` or `tls://`.",
        wrong: Board("board \"Shop\" {\n    channel \"mailer\" kind=\"webhook\" url=\"mail.example/send\"\n}\n"),
        right: Board(
            "board \"Shop\" {\n    channel \"mailer\" kind=\"webhook\" url=\"https://mail.example/send\"\n}\n",
        ),
    },
    Code {
        code: "SL-B040",
        title: "an expression that cannot be computed",
        explanation: "Expressions are CEL. They are checked against the board before anything runs: names must exist, types must fit, a \
            condition must be true or false, and what is set must be of its field's type. In a policy they read `event`, `subject` and `count`, in a hook \
            `headers` and `body`, in a mapping `row` and `line`. Numbers do not change their type by themselves: write `double(count)` to \
            compare or add a whole number to a decimal.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\npolicy \"Thank\" {\n    whenever \"Order collected\"\n    where \"event.data.prise > 0.0\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\npolicy \"Thank\" {\n    whenever \"Order collected\"\n    where \"event.data.price > 0.0\"\n}\n",
        ),
    },
    Code {
        code: "SL-B041",
        title: "not built yet",
        explanation: "The language has this word, and Stormlake does not do it yet. It is refused instead of ignored: a guard that is written is \
            enforced, or the board is not published. `/-` before a line keeps it for later as a comment.",
        wrong: Board("board \"Shop\" {\n    channel \"queue\" kind=\"kafka\" url=\"kafka://broker.example:9092\"\n}\n"),
        right: Board(
            "board \"Shop\" {\n    /-channel \"queue\" kind=\"kafka\" url=\"kafka://broker.example:9092\"\n}\n",
        ),
    },
    Code {
        code: "SL-B042",
        title: "a hook that cannot tell who is calling",
        explanation: "Anyone can send to a hook's address, so each delivery must prove where it comes from: `signature` names how (`standard-webhooks`, \
            `github`, `discourse`, `woocommerce`, `calcom`, `keycloak`, `mattermost`), and `secret` with what. `none` is for tests on the \
            machine itself and is refused from elsewhere.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\" {\n    hook signature=\"standard-webhooks\" {\n        on \"*\" gives=\"Order collected\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\" {\n    hook signature=\"standard-webhooks\" secret=\"env:STORMLAKE_SECRET_TILL\" {\n        on \"*\" gives=\"Order collected\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B043",
        title: "a rule that never applies",
        explanation: "The first rule that fits a webhook or row is used. An earlier rule for the same kind and without `where` takes them all.",
        wrong: Board(
            "board \"Shop\"\nevent \"Order collected\"\nevent \"Order returned\"\nexternal \"Till\" {\n    hook signature=\"none\" {\n        on \"order\" gives=\"Order collected\"\n        on \"order\" gives=\"Order returned\" where=\"body.returned == true\"\n    }\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Order collected\"\nevent \"Order returned\"\nexternal \"Till\" {\n    hook signature=\"none\" {\n        on \"order\" gives=\"Order returned\" where=\"body.returned == true\"\n        on \"order\" gives=\"Order collected\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B044",
        title: "parts of a pattern that do not go together",
        explanation: "`followed-by` goes with `whenever \"An event\"` (with or without `at-least`), and not beside `and-no`. `whenever-silent` and \
            `whenever-before` wait for a time of their own, so no `and-no` goes with them: what may have happened by then is asked with `unless`, `never` or `where`. \
            `whenever-before` reads a `timestamp` or `date` field that its event declares.",
        wrong: Board(
            "board \"Shop\"\nevent \"Meal seen\"\nevent \"Meal booked\"\nevent \"Meal collected\"\npolicy \"Ask\" {\n    whenever \"Meal seen\"\n    and-no \"Meal collected\" within=\"1d\"\n    followed-by \"Meal booked\" within=\"2h\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Meal seen\"\nevent \"Meal booked\"\nevent \"Meal collected\"\npolicy \"Ask\" {\n    whenever \"Meal seen\"\n    followed-by \"Meal booked\" within=\"2h\"\n    unless \"Meal collected\" within=\"1d\"\n}\n",
        ),
    },
];
