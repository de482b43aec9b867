//! What is asked for, checked.

use super::imported::import_files;
use super::{Made, template};
use crate::fault::Fault;
use crate::wire::{ImportReport, NewProject, NewProjectFrom};
use stormlake_board::limits::NAME_BYTES_MAX;

/// Letters of a name: it stands in addresses and is the name of a folder.
const NAME_MAX: usize = 60;
/// Bytes of a folder's name, as file systems have it.
const FOLDER_BYTES_MAX: usize = 255;

/// What is to be made.
pub(super) struct Wanted {
    /// The folder's name.
    pub name: String,
    pub content: Content,
}

pub(super) enum Content {
    /// It is there.
    Folder,
    /// Files to be written, the board last.
    New {
        files: Vec<(String, String)>,
        report: Option<ImportReport>,
    },
}

fn refuse<T>(what: impl Into<String>, mend: &'static str) -> Result<T, Fault> {
    Err(Fault::Asked {
        what: what.into(),
        mend,
    })
}

impl Wanted {
    /// Checks what is asked for, and reads the files that came with it.
    pub fn of(asked: NewProject) -> Result<Self, Fault> {
        let NewProject { name, title, from } = asked;
        let NewProjectFrom {
            template,
            legend,
            file,
            files,
            folder,
        } = from;
        let sent: Vec<_> = file.into_iter().chain(files.into_iter().flatten()).collect();
        let ways = [template.is_some(), !sent.is_empty(), folder.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            return refuse(
                "a new board begins with exactly one of `template`, `file` and `folder`",
                "name one of them in `from`",
            );
        }
        if legend.is_some() && template.is_none() {
            return refuse(
                "only a template takes a `legend`",
                "leave `from.legend` out; a board's own stays as it is",
            );
        }
        if let Some(folder) = folder {
            if name.is_some() || title.is_some() {
                return refuse(
                    "a folder has its name and its title already",
                    "leave `name` and `title` out",
                );
            }
            let inside = !folder.is_empty() && !folder.starts_with('.') && !folder.contains(['/', '\\', '\0', ':']);
            if !inside || folder.len() > FOLDER_BYTES_MAX {
                return refuse(
                    "`from.folder` is no name of a folder",
                    "use one that `GET /v1/projects/new` lists",
                );
            }
            return Ok(Self {
                name: folder,
                content: Content::Folder,
            });
        }
        let name = checked_name(name)?;
        let title = checked_title(title)?;
        let (files, report): Made = match template {
            Some(template) => {
                let title = title.unwrap_or_else(|| match template {
                    crate::wire::Template::FarmacyFamily => "Farmacy Family".to_owned(),
                    _ => title_of(&name),
                });
                (template::files(template, &title, legend.unwrap_or_default())?, None)
            }
            None => import_files(&sent, title, &name)?,
        };
        Ok(Self {
            name,
            content: Content::New { files, report },
        })
    }
}

fn checked_name(name: Option<String>) -> Result<String, Fault> {
    let mend = "use small letters, digits and `-`, at most 60 of them, such as `coffee-bar`";
    let Some(name) = name else {
        return refuse("a new board needs a `name`", mend);
    };
    if name.chars().count() > NAME_MAX {
        return refuse(format!("the name has more than {NAME_MAX} letters"), mend);
    }
    if stormlake_board::slug(&name) != name {
        return refuse("the name cannot stand in an address as it is", mend);
    }
    Ok(name)
}

fn checked_title(title: Option<String>) -> Result<Option<String>, Fault> {
    let title = title
        .map(|title| title.trim().to_owned())
        .filter(|title| !title.is_empty());
    if let Some(title) = &title {
        if title.len() > NAME_BYTES_MAX {
            return refuse(
                format!("the title has more than {NAME_BYTES_MAX} bytes"),
                "choose a shorter one",
            );
        }
        if title.chars().any(char::is_control) {
            return refuse(
                "the title has signs that cannot be seen",
                "write it on one line, without control characters",
            );
        }
    }
    Ok(title)
}

/// The title of a board, from the name of its folder: `corner-shop` → `Corner shop`.
pub fn title_of(name: &str) -> String {
    let words = name.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "My board".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_made_from_the_name() {
        for (name, expected) in [
            ("corner-shop", "Corner shop"),
            ("shop", "Shop"),
            ("übung_2", "Übung 2"),
            ("-", "My board"),
        ] {
            assert_eq!(title_of(name), expected);
        }
    }

    #[test]
    fn a_name_is_one_folder_and_one_part_of_an_address() {
        for name in ["coffee-bar", "übung-2", "7"] {
            assert_eq!(checked_name(Some(name.to_owned())).unwrap(), name);
        }
        let long = "a".repeat(61);
        for name in [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "A",
            "a b",
            "-a",
            "a-",
            "a\0",
            ".stormlake",
            "a\\b",
            "con:",
            &long,
        ] {
            assert!(checked_name(Some(name.to_owned())).is_err(), "{name:?}");
        }
    }
}
