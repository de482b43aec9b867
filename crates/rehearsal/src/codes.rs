//! Every code that is said of examples: the texts behind `stormlake explain` and the pages under `docs/errors/`.

/// One code and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `SL-T001`, ….
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// A paragraph of Markdown, with an example of right and wrong.
    pub explanation: &'static str,
}

/// The code with this name, in any case, with or without its prefix: `SL-T001`, `t001`.
pub fn find(code: &str) -> Option<&'static Code> {
    let wanted = code.trim().to_uppercase();
    let known = |code: &&Code| code.code == wanted || code.code.strip_prefix("SL-") == Some(&wanted);
    ALL.iter().find(known)
}

impl Code {
    /// The page under `docs/errors/`.
    pub fn page(&self) -> String {
        format!(
            "# {}: {}\n\nNo example of the file is run until it is mended.\n\n{}\n",
            self.code, self.title, self.explanation
        )
    }
}

pub(crate) const UNKNOWN: &str = "SL-T001";
pub(crate) const VALUE: &str = "SL-T002";
pub(crate) const NAME: &str = "SL-T003";
pub(crate) const CONTRACT: &str = "SL-T004";
pub(crate) const SENSE: &str = "SL-T005";

/// All of them, by number.
pub const ALL: &[Code] = &[
    Code {
        code: UNKNOWN,
        title: "A word that examples do not have",
        explanation: "An example has `given`, `when` and `then`, and each of them its own words. An unknown word is an error, because an expectation \
                      that nobody reads would hold for ever.\n\nWrong:\n\n```kdl\nthen { fird subject=\"ann\" }\n```\n\nRight:\n\n```kdl\nthen { fired subject=\"ann\" }\n```",
    },
    Code {
        code: VALUE,
        title: "A value that is missing, or not of its kind",
        explanation: "A time is a length of time since the example's start (`\"+2d\"`, `\"+1h 30m\"`) or an instant (`\"2026-01-31T09:00:00Z\"`); an arm is \
                      `\"treated\"` or `\"held-out\"`.\n\nWrong:\n\n```kdl\nwhen \"in two days\"\n```\n\nRight:\n\n```kdl\nwhen \"+2d\"\n```",
    },
    Code {
        code: NAME,
        title: "A name that the board does not have",
        explanation: "Policies, events, commands, predictions and fields are named as on the board, letter by letter. After a rename, examples are \
                      renamed too.\n\nWrong, where the board says “Order collected”:\n\n```kdl\nevent \"Order colected\" subject=\"ann\"\n```\n\nRight:\n\n```kdl\nevent \"Order collected\" subject=\"ann\"\n```",
    },
    Code {
        code: CONTRACT,
        title: "A given event breaks the board's contract",
        explanation: "Given events go through the same check as those that are sent. One that would wait in quarantine never reaches a policy, so the \
                      example would show nothing. All violations are told, each with its own code.\n\nWrong, where the board says `field \"price\" \"decimal\"`:\n\n```kdl\nevent \"Order collected\" subject=\"ann\" { price \"cheap\" }\n```\n\nRight:\n\n```kdl\nevent \"Order collected\" subject=\"ann\" { price 9.5 }\n```",
    },
    Code {
        code: SENSE,
        title: "An example that contradicts itself",
        explanation: "Such as two examples with one name in a file, an expectation beside `nothing`, a decision of another policy than the one that the \
                      example is about, or no `then` at all.\n\nWrong:\n\n```kdl\nthen { nothing; fired subject=\"ann\" }\n```\n\nRight:\n\n```kdl\nthen { nothing }\n```",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_code_has_its_page() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
        for code in ALL {
            assert_eq!(find(code.code), Some(code));
            assert_eq!(find(&code.code.to_lowercase()[3..]), Some(code));
            let path = folder.join(format!("{}.md", code.code));
            if std::env::var_os("STORMLAKE_WRITE_DOCS").is_some() {
                std::fs::write(&path, code.page()).unwrap();
            }
            let written = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(written, code.page(), "STORMLAKE_WRITE_DOCS=1 writes {}", path.display());
        }
    }
}
