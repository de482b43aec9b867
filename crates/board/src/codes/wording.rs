//! Codes of the words on the notes.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "SL-B100",
        title: "an event that does not say what happened",
        explanation: "An event is a fact that nobody can change any more, so its name is in the past tense: *Order placed*, not *Place order* (that is a command) and not *Payment* (that is a thing). Tense is judged in English, and in German, Portuguese, Spanish, French, Dutch and Italian where a name plainly asks for something; the language is told from the board's own words, and where it cannot be told nothing is said. A legend's own notes (*Event*), moments in time (*Every September*) and names of types (*HandlingEvent*) are left alone. On the very first wall, step 1, nobody's words are corrected.",
        wrong: Board("board \"Shop\" step=2\nevent \"Place order\"\nevent \"Order collected\"\n"),
        right: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Order collected\"\n"),
    },
    Code {
        code: "SL-B101",
        title: "a command that does not say what to do",
        explanation: "A command asks somebody to do something, so it begins with its verb: *Send the receipt*. A name that tells what happened is an event; one that tells who does what has its actor on a note of its own.",
        wrong: Board(
            "board \"Shop\" step=5\ncommand \"Sends the receipt\" {\n    yields \"Receipt sent\"\n}\nevent \"Receipt sent\"\n",
        ),
        right: Board(
            "board \"Shop\" step=5\ncommand \"Send the receipt\" {\n    yields \"Receipt sent\"\n}\nevent \"Receipt sent\"\n",
        ),
    },
    Code {
        code: "SL-B102",
        title: "a question on an event",
        explanation: "What nobody knows yet is no event. A hotspot keeps the question where it came up, until somebody answers it, and does not stop the others from going on.",
        wrong: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Do we deliver on Sundays?\"\n"),
        right: Board(
            "board \"Shop\" step=2\nevent \"Order placed\"\nhotspot \"Do we deliver on Sundays?\" on=\"Order placed\"\n",
        ),
    },
    Code {
        code: "SL-B103",
        title: "an event of the machine, not of the business",
        explanation: "*Row updated* says what a database did. Those who know the business would say what it meant: that an address changed, that an order was corrected. Such an event is worth keeping, since one can react to it.",
        wrong: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Customer row updated\"\n"),
        right: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Address changed\"\n"),
    },
    Code {
        code: "SL-B104",
        title: "names that are easily confused",
        explanation: "Two stickies of one kind in one context whose names differ in a plural, in capitals, blanks, marks or accents, or in letters of different alphabets that look the same. Either they mean the same and belong together, or a hurried reader will take one for the other.",
        wrong: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Orders placed\"\n"),
        right: Board("board \"Shop\" step=2\nevent \"Order placed\"\nevent \"Weekly orders placed together\"\n"),
    },
];
