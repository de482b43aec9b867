//! Codes of funnels.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B080",
        title: "a funnel that leads nowhere",
        explanation: "A funnel counts who goes from one event on to the next, so it needs at least two steps. The same event may be two \
            steps: `step \"CD bought\"` twice counts who bought a second time.",
        wrong: Board("board \"Shop\"\nevent \"Ad shown\"\nfunnel \"Join\" {\n    step \"Ad shown\"\n}\n"),
        right: Board(
            "board \"Shop\"\nevent \"Ad shown\"\nevent \"Account created\"\nfunnel \"Join\" {\n    step \"Ad shown\"\n    step \"Account created\"\n}\n",
        ),
    },
    Code {
        code: "SL-B081",
        title: "a window without sense",
        explanation: "A step's `within` counts from the step before it, and the funnel's own `within` from its first step. The first step follows \
            none; a window is longer than nothing; and a step cannot have more time than the whole funnel.",
        wrong: Board(
            "board \"Shop\"\nevent \"Ad shown\"\nevent \"Account created\"\nfunnel \"Join\" within=\"2d\" {\n    step \"Ad shown\"\n    step \"Account created\" within=\"30d\"\n}\n",
        ),
        right: Board(
            "board \"Shop\"\nevent \"Ad shown\"\nevent \"Account created\"\nfunnel \"Join\" within=\"30d\" {\n    step \"Ad shown\"\n    step \"Account created\" within=\"2d\"\n}\n",
        ),
    },
    Code {
        code: "SL-B082",
        title: "steps of different subjects",
        explanation: "A funnel follows one subject from step to step: a customer, or an order, not first one and then the other. Where one thing \
            has both, name the events that carry the same subject.",
        wrong: Board(
            "board \"Shop\" {\n    subject \"customer\"\n    subject \"order\"\n}\nevent \"Ad shown\" subject=\"customer\"\nevent \"Order packed\" subject=\"order\"\nfunnel \"Buy\" {\n    step \"Ad shown\"\n    step \"Order packed\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"customer\"\n    subject \"order\"\n}\nevent \"Ad shown\" subject=\"customer\"\nevent \"Order collected\" subject=\"customer\"\nfunnel \"Buy\" {\n    step \"Ad shown\"\n    step \"Order collected\"\n}\n",
        ),
    },
];
