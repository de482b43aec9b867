//! The draft as it stands on the wall now, handed out in forms that other tools read: one of them, or everything in one archive.

mod file_name;
mod pack;
mod readme;
mod turns;

pub use turns::{Turn, Turns};

use super::{Draft, Project, Writing, locked};
use crate::fault::Fault;
use crate::wire::ExportForm;
use pack::Pack;
use readme::Readme;
use std::sync::Arc;
use stormlake_interchange::export::{Extent, FORMATS, File, Format, Media};

/// The name of everything at once; no form has it.
const ALL: &str = "all";
/// The form that comes first in the archive: the one that everybody can read.
const FIRST: &str = "story";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// One archive with the board and every form.
    All,
    /// One form.
    Form(&'static Format),
}

impl Asked {
    /// By its name in addresses.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            ALL => Some(Self::All),
            name => Format::named(name).map(Self::Form),
        }
    }
}

/// A file for somebody to keep.
#[derive(Debug)]
pub struct Export {
    /// What it is to be called.
    pub file_name: String,
    /// What it is.
    pub media: Media,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl Project {
    /// The forms that there are.
    pub fn export_forms(&self) -> Vec<ExportForm> {
        let form = |format: &Format| ExportForm {
            name: format.name.to_owned(),
            about: format.about.to_owned(),
            folder: format.extent == Extent::Folder,
            file_name: file_name::of_form(&self.name, format),
            media_type: format.media.kind.to_owned(),
        };
        FORMATS.iter().map(form).collect()
    }

    /// Waits until it is one's turn to have the draft handed out. `None`: too many wait, or it took too long.
    pub async fn export_turn(&self) -> Option<Turn> {
        self.exports.take().await
    }

    /// Hands the draft out. It writes the wall and may draw, so it takes a while on a large board; of a board with errors it gives what it can.
    pub fn export(&self, asked: Asked, _turn: Turn) -> Result<Export, Fault> {
        let (draft, layout) = self.draft_of_now()?;
        match asked {
            Asked::All => self.export_all(&draft, layout.as_deref()),
            Asked::Form(format) => self.export_form(&draft, format),
        }
    }

    /// The draft with everything that people have written until now, and where its notes stand.
    fn draft_of_now(&self) -> Result<(Arc<Draft>, Option<String>), Fault> {
        self.write_wall(Writing::Now)?;
        self.refresh_draft()?;
        // Both files of the same moment.
        let _nobody_writes = locked(&self.writing);
        Ok((self.draft(), self.folder.read_layout()?))
    }

    fn export_form(&self, draft: &Draft, format: &'static Format) -> Result<Export, Fault> {
        let mut files = made(draft, format);
        let bytes = match (format.extent, files.pop()) {
            (Extent::File, Some(file)) => file.bytes,
            (Extent::File, None) => {
                return Err(Fault::Refused {
                    what: format!("nothing can be made of this board as `{}`", format.name),
                    mend: "mend the errors on the board, or take another form".to_owned(),
                });
            }
            (Extent::Folder, last) => {
                files.extend(last);
                let mut pack = Pack::default();
                for file in &files {
                    pack.add(&file.path, &file.bytes)?;
                }
                pack.finish()?
            }
        };
        Ok(Export {
            file_name: file_name::of_form(&self.name, format),
            media: format.media,
            bytes,
        })
    }

    fn export_all(&self, draft: &Draft, layout: Option<&str>) -> Result<Export, Fault> {
        let mut forms: Vec<&Format> = FORMATS.iter().collect();
        forms.sort_by_key(|format| format.name != FIRST);
        let made: Vec<(&Format, Vec<File>)> = forms.into_iter().map(|format| (format, made(draft, format))).collect();
        let there = made.iter().filter(|(_, files)| !files.is_empty());
        let readme = Readme {
            project: &self.name,
            draft,
            layout: layout.is_some(),
            forms: there.map(|(format, _)| *format).collect(),
            made: self.now(),
        };
        let mut pack = Pack::default();
        pack.add("README.md", readme.text().as_bytes())?;
        pack.add("board.kdl", draft.text.as_bytes())?;
        if let Some(layout) = layout {
            pack.add("board.layout.json", layout.as_bytes())?;
        }
        for (format, files) in &made {
            for file in files {
                pack.add(&format!("{}/{}", format.name, file.path), &file.bytes)?;
            }
        }
        Ok(Export {
            file_name: file_name::of_all(&self.name),
            media: Media::ZIP,
            bytes: pack.finish()?,
        })
    }
}

/// The files of a form; a picture that could not be drawn is none.
fn made(draft: &Draft, format: &Format) -> Vec<File> {
    let mut files = (format.export)(&draft.board);
    files.retain(|file| format.extent == Extent::Folder || !file.bytes.is_empty());
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_takes_the_name_of_everything_and_one_comes_first() {
        assert!(Format::named(ALL).is_none());
        assert!(Format::named(FIRST).is_some());
        assert!(matches!(Asked::parse("all"), Some(Asked::All)));
        assert!(Asked::parse("story/").is_none() && Asked::parse("").is_none());
    }
}
