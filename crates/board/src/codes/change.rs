//! Codes of change: what would break those who send to the published board.

use super::Code;
use super::Sample::Change;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B050",
        title: "an event that senders use is gone",
        explanation: "Someone may still send it, and each of its records would go to quarantine. If it only has a new name, write \
            `was \"Old name\"`, and both names are accepted.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Shop\"\nevent \"Order picked up\"\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Shop\"\nevent \"Order picked up\" {\n    was \"Order collected\"\n}\n",
        ),
    },
    Code {
        code: "SL-B051",
        title: "a new field that senders must fill",
        explanation: "Senders do not know the field yet. Add it as `optional`, and make it required once all of them send it.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" optional=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B052",
        title: "a field of another type",
        explanation: "What senders send today would break the new type. A type may become wider (an integer a decimal, an enum or uri a string, \
            anything json); otherwise add a field of a new name.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"string\"\n}\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n    field \"price_text\" \"string\" optional=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B053",
        title: "a word of an enum is gone",
        explanation: "Senders may still use the word. Keep it, and stop using it on your side.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\" \"small\" \"large\"\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\" \"small\"\n}\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\" \"small\" \"large\"\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"size\" \"enum\" \"small\" \"large\" \"huge\"\n}\n",
        ),
    },
    Code {
        code: "SL-B054",
        title: "bounds have become tighter",
        explanation: "A higher `min`, a lower `max` or another `pattern` refuses what was accepted until now.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=0\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=1\n}\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=1\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" min=0\n}\n",
        ),
    },
    Code {
        code: "SL-B055",
        title: "an optional field has become required",
        explanation: "Senders that leave it out would be refused. Make sure that all of them send it, then publish by hand.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" optional=#true\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\"\n}\n",
            "board \"Shop\"\nevent \"Order collected\" {\n    field \"price\" \"decimal\" optional=#true\n}\n",
        ),
    },
    Code {
        code: "SL-B056",
        title: "a hook is gone, or proves itself otherwise",
        explanation: "The system outside would be turned away. Change both sides together, and publish by hand.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\" {\n    hook signature=\"github\" secret=\"env:STORMLAKE_SECRET_TILL\" {\n        on \"*\" gives=\"Order collected\"\n    }\n}\n",
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\"\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\"\n",
            "board \"Shop\"\nevent \"Order collected\"\nexternal \"Till\" {\n    hook signature=\"github\" secret=\"env:STORMLAKE_SECRET_TILL\" {\n        on \"*\" gives=\"Order collected\"\n    }\n}\n",
        ),
    },
    Code {
        code: "SL-B057",
        title: "the namespace has changed",
        explanation: "The namespace is the first part of every type. All senders that use full types would be refused. It comes from \
            `namespace`, or else from the title: write the old one down before you change the title.",
        wrong: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Meals\"\nevent \"Order collected\"\n",
        ),
        right: Change(
            "board \"Shop\"\nevent \"Order collected\"\n",
            "board \"Meals\" {\n    namespace \"shop\"\n}\nevent \"Order collected\"\n",
        ),
    },
];
