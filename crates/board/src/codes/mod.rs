//! Every code a finding can have: what it means, what is wrong and what is right. `stormlake explain` prints it, and the
//! pages under `docs/errors` are made from it.

mod change;
mod design;
mod flow;
mod funnel;
mod mail;
mod meaning;
mod note;
mod policy;
mod prediction;
mod reading;
mod wording;

/// What a code means.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// Such as `SL-B003`.
    pub code: &'static str,
    /// What it says, in a few words.
    pub title: &'static str,
    /// Why it matters, and what to do.
    pub explanation: &'static str,
    /// A text that has it.
    pub wrong: Sample,
    /// The same text, mended.
    pub right: Sample,
}

/// An example of a code.
#[derive(Debug, Clone, Copy)]
pub enum Sample {
    /// A `board.kdl`.
    Board(&'static str),
    /// A `mapping.kdl`, beside a board.
    Mapping(&'static str),
    /// A published board, and the one that would follow it.
    Change(&'static str, &'static str),
    /// A `board.kdl`, and the files in its `templates` folder: name and text.
    Letter(&'static str, &'static [(&'static str, &'static str)]),
}

/// The board beside the examples of mappings.
pub const MAPPING_BOARD: &str = "board \"Shop\"\nevent \"CD bought\" { field \"dollars\" \"decimal\" }\n";

/// Every code, in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        reading::CODES,
        meaning::CODES,
        policy::CODES,
        change::CODES,
        mail::CODES,
        funnel::CODES,
        prediction::CODES,
        note::CODES,
        wording::CODES,
        flow::CODES,
        design::CODES,
    ]
    .into_iter()
    .flatten()
}

/// The code of this name, in capitals or not, with or without `SL-`.
pub fn explain(code: &str) -> Option<&'static Code> {
    let wanted = code.trim().to_uppercase();
    all().find(|code| code.code == wanted || code.code.strip_prefix("SL-") == Some(&wanted))
}

impl Code {
    /// For a rule of a storm: from which step of the workshop it is asked, and what may be done about it.
    fn asked(&self) -> String {
        let Some(rule) = crate::RULES.iter().find(|rule| rule.code == self.code) else {
            return String::new();
        };
        let from = match rule.from {
            1 => "Asked at every step of the workshop".to_owned(),
            step => format!("Asked from step {step} of the workshop on (`step={step}` on the board)"),
        };
        let allow = match crate::can_be_allowed(rule.code) {
            true => format!(
                " Where it is right as it is, write: `allow \"{}\" because=\"…\"`.",
                rule.code
            ),
            false => String::new(),
        };
        format!("\n{from}; a {}.{allow}\n", rule.severity)
    }

    /// Its page, in Markdown.
    pub fn page(&self) -> String {
        let sample = |sample: &Sample| match sample {
            Sample::Board(text) | Sample::Mapping(text) => format!("```kdl\n{}\n```\n", text.trim_end()),
            Sample::Change(before, after) => {
                let (before, after) = (before.trim_end(), after.trim_end());
                format!("Published:\n\n```kdl\n{before}\n```\n\nThen:\n\n```kdl\n{after}\n```\n")
            }
            Sample::Letter(board, files) => {
                let mut page = format!("```kdl\n{}\n```\n", board.trim_end());
                for (name, text) in *files {
                    page.push_str(&format!("\n`templates/{name}`:\n\n```\n{}\n```\n", text.trim_end()));
                }
                page
            }
        };
        format!(
            "# {}: {}\n\n{}\n{}\n## Wrong\n\n{}\n## Right\n\n{}",
            self.code,
            self.title,
            self.explanation,
            self.asked(),
            sample(&self.wrong),
            sample(&self.right)
        )
    }
}
