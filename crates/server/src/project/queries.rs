//! Questions that were kept: one file each in `queries/` beside the board, so that git keeps them too.

use super::Project;
use crate::fault::Fault;
use crate::wire::SavedQuery;

/// Most questions that are kept.
const QUERIES_MAX: usize = 500;
/// Longest name, in characters.
pub const NAME_MAX: usize = 80;
/// Longest question, in bytes.
pub const TEXT_MAX: usize = 64 << 10;
/// How the first line of a file tells the name as it was typed.
const HEAD: &str = "-- ";

impl Project {
    fn queries_folder(&self) -> std::path::PathBuf {
        self.folder.root.join("queries")
    }

    fn query_file(&self, name: &str) -> std::path::PathBuf {
        self.queries_folder()
            .join(format!("{}.sql", stormlake_board::slug(name)))
    }

    /// All of them, by name.
    pub fn queries(&self) -> Result<Vec<SavedQuery>, Fault> {
        let folder = self.queries_folder();
        let listed = match std::fs::read_dir(&folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Fault::io(&folder, error)),
        };
        let mut queries = Vec::new();
        for file in listed.flatten().take(QUERIES_MAX * 2) {
            let path = file.path();
            let small = file
                .metadata()
                .is_ok_and(|about| about.is_file() && about.len() <= 2 * TEXT_MAX as u64);
            if !small || path.extension().is_none_or(|extension| extension != "sql") {
                continue;
            }
            // Somebody else's file that is no text is none of ours.
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let (head, rest) = text.split_once('\n').unwrap_or((&text, ""));
            let named = head.strip_prefix(HEAD).map(str::trim).filter(|name| !name.is_empty());
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            queries.push(match named {
                Some(name) => SavedQuery {
                    name: name.to_owned(),
                    sql: rest.trim_end().to_owned(),
                },
                None => SavedQuery {
                    name: stem.unwrap_or_default(),
                    sql: text.trim_end().to_owned(),
                },
            });
        }
        queries.sort_by(|a, b| a.name.cmp(&b.name));
        queries.truncate(QUERIES_MAX);
        Ok(queries)
    }

    /// Keeps one, in the place of one with the same name.
    pub fn keep_query(&self, name: &str, sql: &str) -> Result<(), Fault> {
        let name = name.trim();
        let whole = !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
        if !whole || sql.len() > TEXT_MAX {
            let what = format!("a question has a name of 1 to {NAME_MAX} characters and at most {TEXT_MAX} bytes");
            return Err(Fault::Asked {
                what,
                mend: "change what is named",
            });
        }
        let path = self.query_file(name);
        if !path.exists() && self.queries()?.len() >= QUERIES_MAX {
            let what = format!("{QUERIES_MAX} questions are kept already; remove one first");
            return Err(Fault::Asked {
                what,
                mend: "change what is named",
            });
        }
        let folder = self.queries_folder();
        std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&folder, error))?;
        let temporary = path.with_extension("sql-new");
        let text = format!("{HEAD}{name}\n{}\n", sql.trim_end());
        std::fs::write(&temporary, text)
            .and_then(|()| std::fs::rename(&temporary, &path))
            .map_err(|error| Fault::io(&path, error))
    }

    /// Removes one.
    pub fn remove_query(&self, name: &str) -> Result<(), Fault> {
        let path = self.query_file(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Fault::NotFound {
                what: format!("no question is kept under `{name}`"),
            }),
            done => done.map_err(|error| Fault::io(&path, error)),
        }
    }
}
