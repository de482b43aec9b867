//! Codes of predictions.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B090",
        title: "a prediction that does not say enough",
        explanation: "A prediction is learned from what happened. It says of which kind of subject it is (`of`), and which event is a \
            purchase and what it is worth (`purchase \"CD bought\" value=\"event.data.price\"`).",
        wrong: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n}\nevent \"CD bought\" subject=\"buyer\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n}\nevent \"CD bought\" subject=\"buyer\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n    purchase \"CD bought\" value=\"event.data.price\"\n}\n",
        ),
    },
    Code {
        code: "SL-B091",
        title: "a prediction of somebody else",
        explanation: "A prediction follows one kind of subject, and its purchase is an event that happens to this kind. An order does not \
            come back; the customer who placed it may.",
        wrong: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n    subject \"order\"\n}\nevent \"Order packed\" subject=\"order\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n    purchase \"Order packed\" value=\"event.data.price\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n    subject \"order\"\n}\nevent \"CD bought\" subject=\"buyer\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n    purchase \"CD bought\" value=\"event.data.price\"\n}\n",
        ),
    },
    Code {
        code: "SL-B092",
        title: "a horizon without sense",
        explanation: "The horizon is how far ahead a prediction looks: between one day and ten years. Without one it is 90 days.",
        wrong: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n}\nevent \"CD bought\" subject=\"buyer\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n    purchase \"CD bought\" value=\"event.data.price\"\n    horizon \"5m\"\n}\n",
        ),
        right: Board(
            "board \"Shop\" {\n    subject \"buyer\"\n}\nevent \"CD bought\" subject=\"buyer\" {\n    field \"price\" \"decimal\"\n}\nprediction \"Will buy again\" kind=\"repeat-purchase\" {\n    of \"buyer\"\n    purchase \"CD bought\" value=\"event.data.price\"\n    horizon \"30d\"\n}\n",
        ),
    },
];
