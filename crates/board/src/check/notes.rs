//! Notes: their pictures are files beside the board, and nothing else.

use super::Checker;
use crate::model::{PICTURE_ENDINGS, PICTURES, picture_name};
use crate::read::wording::{list, shorten};

impl Checker<'_> {
    pub(super) fn notes(&mut self) {
        for picture in self.board.notes.iter().filter_map(|note| note.picture.as_ref()) {
            if picture_name(&picture.value).is_none() {
                let message = format!("\"{}\" is no picture beside the board", shorten(&picture.value));
                let mend = format!(
                    "Put the file into the folder `{PICTURES}` and write picture=\"{PICTURES}name.png\": letters, digits, - and _, and one of the endings {}",
                    list(PICTURE_ENDINGS.into_iter())
                );
                self.error("SL-B045", picture.span, None, message, mend);
            }
        }
    }
}
