//! Boards that Stormlake brings along.

use crate::fault::Fault;
use crate::wire::Template;
use std::collections::BTreeMap;
use stormlake_board::{Board, Kind, parse, starter, write};
use stormlake_interchange::export::is_paper;

const FARMACY: &str = include_str!("../../../../examples/farmacy-family/board.kdl");
const FARMACY_TEMPLATES: [(&str, &str); 6] = [
    (
        "templates/footer.txt",
        include_str!("../../../../examples/farmacy-family/templates/footer.txt"),
    ),
    (
        "templates/layout.html",
        include_str!("../../../../examples/farmacy-family/templates/layout.html"),
    ),
    (
        "templates/notify-about-upcoming-event.html",
        include_str!("../../../../examples/farmacy-family/templates/notify-about-upcoming-event.html"),
    ),
    (
        "templates/notify-about-upcoming-event.txt",
        include_str!("../../../../examples/farmacy-family/templates/notify-about-upcoming-event.txt"),
    ),
    (
        "templates/send-savings-report.html",
        include_str!("../../../../examples/farmacy-family/templates/send-savings-report.html"),
    ),
    (
        "templates/send-savings-report.txt",
        include_str!("../../../../examples/farmacy-family/templates/send-savings-report.txt"),
    ),
];

/// What git is to leave out.
pub(super) const IGNORED: (&str, &str) = (".gitignore", ".stormlake/\n");

/// The files of a template, the board last.
pub(super) fn files(
    template: Template,
    title: &str,
    legend: BTreeMap<String, String>,
) -> Result<Vec<(String, String)>, Fault> {
    let legend = checked(legend)?;
    let text = match template {
        Template::Empty => bare(title),
        Template::Starter => starter(title),
        Template::FarmacyFamily => FARMACY.replacen("board \"Farmacy Family\"", bare(title).trim_end(), 1),
    };
    let text = if legend.is_empty() {
        text
    } else {
        with_legend(&text, legend)
    };
    let mut files = vec![IGNORED];
    if template == Template::FarmacyFamily {
        files.extend(FARMACY_TEMPLATES);
    }
    files.push(("board.kdl", &text));
    Ok(files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect())
}

/// `board "Title"`, and nothing else.
fn bare(title: &str) -> String {
    let mut board = parse("board \"Board\"\n").board;
    title.clone_into(&mut board.title);
    board.namespace = stormlake_board::slug(title);
    write(&board)
}

fn checked(legend: BTreeMap<String, String>) -> Result<Vec<(Kind, String)>, Fault> {
    let checked = legend.into_iter().map(|(word, colour)| {
        let kind = Kind::from_word(&word).ok_or_else(|| Fault::Asked {
            what: format!("the legend names `{}`, which is no kind of sticky", short(&word)),
            mend: "use event, command, actor, aggregate, external, policy, read-model, hotspot, opportunity",
        })?;
        // A board's colour is one word.
        match is_paper(&colour) && !colour.trim().contains(' ') {
            true => Ok((kind, colour.trim().to_lowercase())),
            false => Err(Fault::Asked {
                what: format!(
                    "the legend has `{}` for {kind}, which is no colour of paper",
                    short(&colour)
                ),
                mend: "use a word such as orange, violet or teal, or `#rrggbb`",
            }),
        }
    });
    checked.collect()
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The text of a template under another legend; what the template's own says of other kinds stays, and so do its comments.
fn with_legend(text: &str, mut legend: Vec<(Kind, String)>) -> String {
    let Board { legend: own, .. } = parse(text).board;
    legend.extend(
        own.into_iter()
            .filter(|(kind, _)| !legend.iter().any(|(known, _)| known == kind))
            .collect::<Vec<_>>(),
    );
    legend.sort_by_key(|(kind, _)| *kind);
    // Colours of paper have no sign that would have to be escaped.
    let properties = legend
        .iter()
        .map(|(kind, colour)| format!(" {}=\"{colour}\"", kind.word()));
    let line = format!("    legend{}", properties.collect::<String>());
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.iter().position(|line| line.starts_with("board \""));
    let own = lines.iter().position(|line| line.trim_start().starts_with("legend "));
    match (own, head) {
        (Some(own), _) => lines[own] = &line,
        (None, Some(head)) if lines[head].ends_with('{') => lines.insert(head + 1, &line),
        (None, Some(head)) => {
            let opened = format!("{} {{\n{line}\n}}", lines[head]);
            lines[head] = &opened;
            return lines.join("\n") + "\n";
        }
        (None, None) => {}
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::check;

    fn board(template: Template, title: &str, legend: &[(&str, &str)]) -> Board {
        let legend = legend
            .iter()
            .map(|(kind, colour)| ((*kind).to_owned(), (*colour).to_owned()));
        let files = files(template, title, legend.collect()).unwrap();
        let (name, text) = files.last().unwrap();
        assert_eq!(name, "board.kdl");
        let parsed = parse(text);
        let errors: Vec<_> = parsed
            .findings
            .iter()
            .chain(&check(&parsed.board))
            .filter(|finding| finding.is_error())
            .cloned()
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        parsed.board
    }

    #[test]
    fn every_template_checks_under_any_title_and_legend() {
        let legend = [("event", "Teal"), ("hotspot", "#a0b1c2"), ("read-model", "violet")];
        for template in [Template::Empty, Template::Starter, Template::FarmacyFamily] {
            for title in ["Coffee bar", "A \"quoted\" \\ { title", "Übung"] {
                assert_eq!(board(template, title, &[]).title, title);
                let own = board(template, title, &legend);
                assert_eq!(own.title, title);
                for (kind, colour) in legend {
                    let kind = Kind::from_word(kind).unwrap();
                    assert!(
                        own.legend.contains(&(kind, colour.to_lowercase())),
                        "{template:?} {:?}",
                        own.legend
                    );
                }
            }
        }
        let farmacy = board(Template::FarmacyFamily, "Farmacy Family", &[("event", "red")]);
        assert!(
            farmacy.legend.contains(&(Kind::External, "violet".into())),
            "the wall's own stays"
        );
        assert!(farmacy.events.len() > 20);
        assert_eq!(board(Template::Empty, "X", &[]).stickies().count(), 0);
    }

    #[test]
    fn a_legend_of_nonsense_is_refused() {
        for (kind, colour) in [
            ("poem", "red"),
            ("event", "url(x)"),
            ("event", "\"}"),
            ("event", "#12"),
            ("event", ""),
        ] {
            let legend = BTreeMap::from([(kind.to_owned(), colour.to_owned())]);
            assert!(files(Template::Empty, "X", legend).is_err(), "{kind} {colour}");
        }
    }
}
