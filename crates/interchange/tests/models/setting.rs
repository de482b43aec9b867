//! Samples as sources, the importers by name, and what every board must be.

use std::path::{Path, PathBuf};
use stormlake_board::{Severity, check, parse, write};
use stormlake_interchange::import::{
    Imported, Refusal, Source, asyncapi, cml, emlang, eventcatalog, eventmodelers, msaez, qlerify,
};

/// An importer and its name.
pub type Importer = fn(&[Source<'_>]) -> Result<Imported, Refusal>;

/// Every importer of structured models.
pub const IMPORTERS: [(&str, Importer); 7] = [
    ("cml", cml::import),
    ("qlerify", qlerify::import),
    ("eventcatalog", eventcatalog::import),
    ("asyncapi", asyncapi::import),
    ("msaez", msaez::import),
    ("eventmodelers", eventmodelers::import),
    ("emlang", emlang::import),
];

/// The names of the importers that take files for theirs.
pub fn recognised(files: &Files) -> Vec<&'static str> {
    let sources = files.sources();
    let all = [
        ("cml", cml::recognise(&sources)),
        ("qlerify", qlerify::recognise(&sources)),
        ("eventcatalog", eventcatalog::recognise(&sources)),
        ("asyncapi", asyncapi::recognise(&sources)),
        ("msaez", msaez::recognise(&sources)),
        ("eventmodelers", eventmodelers::recognise(&sources)),
        ("emlang", emlang::recognise(&sources)),
    ];
    all.into_iter()
        .filter(|(_, known)| *known)
        .map(|(name, _)| name)
        .collect()
}

/// Files in memory.
#[derive(Debug, Clone)]
pub struct Files(pub Vec<(String, Vec<u8>)>);

impl Files {
    pub fn of(path: &str, text: impl Into<Vec<u8>>) -> Self {
        Self(vec![(path.to_owned(), text.into())])
    }

    /// One file, or all below a folder.
    pub fn read(root: &Path) -> Self {
        let mut files = Vec::new();
        if root.is_file() {
            let name = root.file_name().unwrap().to_string_lossy().into_owned();
            return Self(vec![(name, std::fs::read(root).unwrap())]);
        }
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                    files.push((name, std::fs::read(&path).unwrap()));
                }
            }
        }
        files.sort();
        Self(files)
    }

    pub fn sources(&self) -> Vec<Source<'_>> {
        let sources = self.0.iter();
        sources.map(|(path, bytes)| Source { path, bytes }).collect()
    }
}

/// A sample that is kept beside these tests.
pub fn sample(path: &str) -> Files {
    Files::read(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/models/data")
            .join(path),
    )
}

/// The samples that are kept here, each with the importer that takes it.
pub const SAMPLES: [(&str, &str); 12] = [
    ("cml", "cml/ClaimsManagement_with_Commands.cml"),
    ("cml", "cml/QuoteRequestFlow.cml"),
    ("cml", "cml/InsuranceClaimCoordination.cml"),
    ("cml", "composed/model.cml"),
    ("asyncapi", "asyncapi"),
    ("asyncapi", "composed/asyncapi-2.yaml"),
    ("qlerify", "composed/qlerify.json"),
    ("eventcatalog", "catalog"),
    ("eventcatalog", "composed/catalog"),
    ("msaez", "composed/msaez.json"),
    ("eventmodelers", "composed/eventmodelers.json"),
    ("emlang", "composed/emlang.md"),
];

pub fn importer(name: &str) -> Importer {
    IMPORTERS.into_iter().find(|(known, _)| *known == name).unwrap().1
}

/// The folder of the shared sample data, or nothing where it is absent.
pub fn data_folder() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}

/// A board that was imported can be written, read again as the same, and has no error. Its text.
pub fn sound(imported: &Imported) -> String {
    let text = write(&imported.board);
    let parsed = parse(&text);
    let faults: Vec<String> = parsed
        .findings
        .iter()
        .chain(&check(&imported.board))
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{} {}", finding.code, finding.message))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{text}");
    assert_eq!(parsed.board, imported.board, "{text}");
    for remark in &imported.report.remarks {
        assert!(
            (0.0..=1.0).contains(&remark.confidence) && !remark.message.is_empty(),
            "{remark:?}"
        );
        if let Some((kind, name)) = &remark.sticky {
            let there = imported
                .board
                .stickies()
                .any(|(known, _, sticky)| known == *kind && sticky.name == *name);
            assert!(there, "{remark:?}");
        }
    }
    text
}

/// The remarks as lines.
pub fn remarks(imported: &Imported) -> String {
    let line = |remark: &stormlake_interchange::import::Remark| {
        let about = format!("{:?}", remark.about).to_lowercase();
        let sticky = remark
            .sticky
            .as_ref()
            .map(|(kind, name)| format!(" [{kind} {name}]"))
            .unwrap_or_default();
        format!(
            "{about} {:.2} {}{sticky} {}\n",
            remark.confidence, remark.place, remark.message
        )
    };
    imported.report.remarks.iter().map(line).collect()
}
