//! Codes of notes.

use super::Code;
use super::Sample::Board;

pub(super) const CODES: &[Code] = &[Code {
    code: "SL-B045",
    title: "a picture that is none beside the board",
    explanation: "A note's picture is a file in the folder `pictures` beside the board: `pictures/`, a name of letters, digits, `-` and \
        `_`, and `.png`, `.jpg`, `.webp` or `.gif`. An address on the web, another folder and a way out with `..` are refused, \
        so that opening a board never loads anything from elsewhere. The wall makes such names by itself when a picture is pasted or dropped.",
    wrong: Board("board \"Shop\"\nnote \"The till\" picture=\"https://example.com/till.png\"\n"),
    right: Board("board \"Shop\"\nnote \"The till\" picture=\"pictures/till.png\"\n"),
}];
