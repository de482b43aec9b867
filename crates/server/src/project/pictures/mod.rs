//! Pictures of the wall, in `pictures/` beside the board. A file is named after its content, so the same picture is kept once, and
//! what a name means never changes.

mod header;

pub use header::Format;

use super::folder::write_shared;
use super::{Project, locked};
use crate::fault::Fault;
use crate::wire::PictureKept;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Greatest size of one, in bytes.
pub const BYTES_MAX: usize = 2 << 20;
/// Greatest width and height, in pixels.
const SIDE_MAX: u32 = 8_192;
/// Greatest number of a project's pictures.
const PICTURES_MAX: usize = 500;
/// Greatest size of all of a project's pictures, in bytes.
const ALL_BYTES_MAX: u64 = 200_000_000;
/// Hexadecimal digits of a name.
const DIGITS: usize = 32;

/// One at a time, over all projects: two that come together cannot both take the last place.
static KEEPING: Mutex<()> = Mutex::new(());

/// What a name is, if it is one that [`Project::keep_picture`] makes: digits and an ending, nothing that leads anywhere.
fn format_of(name: &str) -> Option<Format> {
    let (digits, ending) = name.split_once('.')?;
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (digits.len() == DIGITS && digits.bytes().all(hex))
        .then(|| Format::of_ending(ending))
        .flatten()
}

/// How many pictures a folder holds, and their bytes.
fn held(folder: &Path) -> Result<(usize, u64), Fault> {
    let fault = |error| Fault::io(folder, error);
    let (mut count, mut bytes) = (0, 0);
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if entry.file_name().to_str().and_then(format_of).is_some() {
            count += 1;
            bytes += entry.metadata().map_err(fault)?.len();
        }
    }
    Ok((count, bytes))
}

impl Project {
    fn pictures(&self) -> PathBuf {
        self.folder.root.join("pictures")
    }

    /// Keeps a picture. Its name is part of the board from then on; what it shows is not looked at.
    pub fn keep_picture(&self, bytes: &[u8]) -> Result<PictureKept, Fault> {
        if bytes.len() > BYTES_MAX {
            return Err(too_large());
        }
        let (format, width, height) = header::read(bytes).ok_or_else(|| Fault::Refused {
            what: "this is no picture that the wall shows".into(),
            mend: "send a PNG, JPEG, WebP or GIF; an SVG or a PDF is to be saved as one of them first".into(),
        })?;
        if !(1..=SIDE_MAX).contains(&width) || !(1..=SIDE_MAX).contains(&height) {
            return Err(Fault::Refused {
                what: format!("the picture has {width} × {height} pixels; each side may have 1 to {SIDE_MAX}"),
                mend: "make it smaller".into(),
            });
        }
        let digest: String = Sha256::digest(bytes)
            .iter()
            .take(DIGITS / 2)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("{digest}.{}", format.ending());
        let kept = PictureKept {
            picture: format!("{}{name}", stormlake_board::PICTURES),
            width,
            height,
        };
        let _turn = locked(&KEEPING);
        let folder = self.pictures();
        std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&folder, error))?;
        let path = folder.join(&name);
        if std::fs::metadata(&path).is_ok_and(|file| file.len() == bytes.len() as u64) {
            return Ok(kept);
        }
        let (count, all) = held(&folder)?;
        if count >= PICTURES_MAX || all + bytes.len() as u64 > ALL_BYTES_MAX {
            return Err(Fault::Refused {
                what: format!(
                    "the board has {count} pictures of {} MB together; it may have {PICTURES_MAX}, and 200 MB",
                    all / 1_000_000
                ),
                mend: "take files out of `pictures/` beside the board that no note shows any more".into(),
            });
        }
        write_shared(&path, bytes)?;
        Ok(kept)
    }

    /// A picture that is kept, by the name that it was given.
    pub fn picture(&self, name: &str) -> Result<(Format, Vec<u8>), Fault> {
        let none = || Fault::NotFound {
            what: "no picture is kept under this name".into(),
        };
        let format = format_of(name).ok_or_else(none)?;
        let path = self.pictures().join(name);
        // Somebody may have put another file there by hand.
        let fits = |file: &std::fs::Metadata| file.is_file() && file.len() <= BYTES_MAX as u64;
        match std::fs::symlink_metadata(&path) {
            Ok(file) if fits(&file) => Ok((format, std::fs::read(&path).map_err(|error| Fault::io(&path, error))?)),
            _ => Err(none()),
        }
    }
}

/// What is said of a body that was not even read.
pub fn too_large() -> Fault {
    Fault::TooLarge {
        what: format!("a picture has at most {BYTES_MAX} bytes (2 MiB)"),
        mend: "make it smaller, or save it as JPEG or WebP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        let digits = "0f".repeat(16);
        assert_eq!(format_of(&format!("{digits}.png")), Some(Format::Png));
        assert_eq!(format_of(&format!("{digits}.jpg")), Some(Format::Jpeg));
        for name in [
            format!("{digits}.svg"),
            format!("{digits}.png.html"),
            digits.clone(),
            format!("{}.png", "0F".repeat(16)),
            format!("{}.png", "0f".repeat(15)),
            format!("../{digits}.png"),
            format!("{digits}/../../board.png"),
            "..".into(),
            "../board.kdl".into(),
            "board.kdl".into(),
            ".png".into(),
            String::new(),
        ] {
            assert_eq!(format_of(&name), None, "{name}");
        }
    }

    #[test]
    fn only_pictures_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write(&format!("{}.png", "0f".repeat(16)), &[0; 10]);
        write(&format!("{}.gif", "0a".repeat(16)), &[0; 5]);
        write(&format!("{}.new", "0b".repeat(16)), &[0; 7]);
        write("README.md", &[0; 7]);
        assert_eq!(held(folder.path()).unwrap(), (2, 15));
    }
}
