//! Files in one zip archive: the same files give the same bytes, and no name in it leads out of the folder that it is unpacked into.

use crate::fault::Fault;
use std::io::{Cursor, Write};
use stormlake_interchange::export::inside;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive that is being filled.
pub(super) struct Pack(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Pack {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::default()))
    }
}

impl Pack {
    /// One more file. Its path has `/`; one that leads out, or that is there already, is refused.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        if inside(path).is_none() {
            return Err(fault(path, "it leads out of the archive"));
        }
        // A picture is packed as it is.
        let method = match path.ends_with(".png") {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let started = self.0.start_file(path, options);
        started.map_err(|error| fault(path, error))?;
        self.0.write_all(bytes).map_err(|error| fault(path, error))
    }

    /// The archive.
    pub(super) fn finish(self) -> Result<Vec<u8>, Fault> {
        let whole = self.0.finish();
        Ok(whole.map_err(|error| fault("the archive", error))?.into_inner())
    }
}

fn fault(what: &str, why: impl std::fmt::Display) -> Fault {
    Fault::Export(format!("{} cannot be packed: {why}", what.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        let mut pack = Pack::default();
        for (path, text) in files {
            pack.add(path, text.as_bytes()).unwrap();
        }
        pack.finish().unwrap()
    }

    #[test]
    fn what_was_packed_is_unpacked_and_the_same_files_are_the_same_bytes() {
        let files = [("b/ü.md", "one"), ("a.png", "two"), ("empty", "")];
        let bytes = packed(&files);
        assert_eq!(bytes, packed(&files));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (nth, (path, text)) in files.iter().enumerate() {
            let mut file = archive.by_index(nth).unwrap();
            let mut read = String::new();
            file.read_to_string(&mut read).unwrap();
            assert_eq!((file.name(), read.as_str()), (*path, *text));
            assert_eq!(file.last_modified(), Some(DateTime::default()));
        }
    }

    #[test]
    fn no_name_leads_out_and_none_is_taken_twice() {
        let mut pack = Pack::default();
        pack.add("a/b", b"1").unwrap();
        for path in ["../x", "/x", "a/../../x", "a//b", "a\\b", "C:\\x", "", "a/b"] {
            assert!(matches!(pack.add(path, b"2"), Err(Fault::Export(_))), "{path:?}");
        }
        let archive = ZipArchive::new(Cursor::new(pack.finish().unwrap())).unwrap();
        assert_eq!(archive.file_names().collect::<Vec<_>>(), ["a/b"]);
    }
}
