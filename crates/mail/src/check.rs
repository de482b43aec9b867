//! What is wrong with the templates of a board: where each one stands, and which the engine does not take.

use crate::letters::{Letters, Unwritten, Words, apart};
use crate::sandbox::left_out;
use crate::templates::Templates;
use minijinja::{Error, ErrorKind};
use stormlake_board::{Board, Channel, Command, Finding, Kind, Lines, Placed, Policy, Severity, Span, slug};

/// A finding about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file in `templates` that it is in; `None`: the board itself.
    pub file: Option<String>,
    /// The finding, at its place in that file.
    pub finding: Finding,
    /// The place in the board that it concerns.
    pub on_board: Span,
}

impl Found {
    /// The same as a finding of the board, which names the file and the place in it.
    pub fn as_of_board(&self, templates: &Templates) -> Finding {
        let mut finding = self.finding.clone();
        if let Some(file) = &self.file {
            let place = Lines::new(templates.get(file).unwrap_or_default()).place(finding.span.offset);
            finding.message = format!("templates/{file}:{place}: {}", finding.message);
            finding.span = self.on_board;
        }
        finding
    }
}

/// Where a template stands.
pub(crate) struct Source<'a> {
    /// Its name in the engine.
    pub name: String,
    pub text: &'a str,
    pub file: Option<&'a str>,
    /// What stands before it in its file, in bytes.
    pub offset: usize,
    pub on_board: Span,
    pub about: Option<(Kind, String)>,
}

impl Source<'_> {
    pub fn found(
        &self,
        severity: Severity,
        code: &'static str,
        (at, length): (usize, usize),
        message: String,
        mend: String,
    ) -> Found {
        let span = match self.file {
            Some(_) => Span {
                offset: self.offset + at,
                length,
            },
            // Quotes and escapes stand between the template and the file.
            None => self.on_board,
        };
        let mut finding = Finding::error(code, span, message, mend);
        finding.severity = severity;
        finding.sticky = self.about.clone();
        Found {
            file: self.file.map(str::to_owned),
            finding,
            on_board: self.on_board,
        }
    }
}

/// Gives the engine every template, and says which it does not take.
pub(crate) fn take_in(letters: &mut Letters, board: &Board, templates: &Templates, found: &mut Vec<Found>) {
    for (file, text) in templates.iter() {
        let (head, begins) = apart(text);
        let head = head.filter(|_| file.ends_with(".txt"));
        let begins = if head.is_some() { begins } else { 0 };
        let on_board = command_of(board, file).map_or_else(Span::default, |command| command.sticky.name_span);
        let about = command_of(board, file).map(|command| (Kind::Command, command.sticky.name.clone()));
        let source = |name: String, text, offset| Source {
            name,
            text,
            file: Some(file),
            offset,
            on_board,
            about: about.clone(),
        };
        let (stem, words) = match file.rsplit_once('.') {
            Some((stem, "html")) => (
                stem,
                Words {
                    html: add(letters, source(file.into(), text, 0), found),
                    ..Words::default()
                },
            ),
            Some((stem, _)) => {
                let subject_line = head.and_then(|head| {
                    let offset = text.find(head).unwrap_or_default();
                    add(letters, source(format!("{file}/subject-line"), head, offset), found)
                });
                let text = add(letters, source(file.into(), &text[begins..], begins), found);
                (
                    stem,
                    Words {
                        subject_line,
                        text,
                        html: None,
                    },
                )
            }
            None => continue,
        };
        let known = letters.commands.entry(stem.to_owned()).or_default();
        known.html = words.html.or(known.html.take());
        known.text = words.text.or(known.text.take());
        known.subject_line = words.subject_line.or(known.subject_line.take());
    }
    for policy in &board.policies {
        let name = &policy.sticky.name;
        let own = policy.letter.clone().unwrap_or_default();
        let mut one = |what: &str, template: &Option<Placed<String>>| {
            let template = template.as_ref()?;
            add(letters, inline(policy, what, template), found)
        };
        let words = Words {
            subject_line: one("subject-line", &own.subject_line),
            text: one("letter.txt", &own.text),
            html: one("letter.html", &own.html),
        };
        letters.policies.insert(name.clone(), words);
    }
    for channel in &board.channels {
        if let Some(unsubscribe) = &channel.unsubscribe {
            add(letters, unsubscribe_of(channel, unsubscribe), found);
        }
    }
}

pub(crate) fn inline<'a>(policy: &Policy, what: &str, template: &'a Placed<String>) -> Source<'a> {
    Source {
        name: format!("policy/{}/{what}", policy.sticky.name),
        text: &template.value,
        file: None,
        offset: 0,
        on_board: template.span,
        about: Some((Kind::Policy, policy.sticky.name.clone())),
    }
}

pub(crate) fn unsubscribe_of<'a>(channel: &Channel, template: &'a Placed<String>) -> Source<'a> {
    Source {
        name: format!("channel/{}/unsubscribe", channel.name),
        text: &template.value,
        file: None,
        offset: 0,
        on_board: template.span,
        about: None,
    }
}

fn command_of<'a>(board: &'a Board, file: &str) -> Option<&'a Command> {
    let (stem, _) = file.rsplit_once('.')?;
    board.commands.iter().find(|command| slug(&command.sticky.name) == stem)
}

/// Its name in the engine, if the engine takes it.
fn add(letters: &mut Letters, source: Source<'_>, found: &mut Vec<Found>) -> Option<String> {
    if let Some((word, at)) = left_out(source.text) {
        let message = format!("`{word}` is no statement of a letter's templates");
        let mend = "Write the words where they are used; for, if and include are there".to_owned();
        found.push(source.found(Severity::Error, "SL-B072", (at, word.len()), message, mend));
        return None;
    }
    match letters
        .engine
        .add_template_owned(source.name.clone(), source.text.to_owned())
    {
        Ok(()) => Some(source.name),
        Err(fault) => {
            let what = fault.detail().unwrap_or("this is no template").to_owned();
            let mend = "Every {{ and {% needs its end, every if and for its endif and endfor".to_owned();
            found.push(source.found(Severity::Error, "SL-B072", place_of(&fault, source.text), what, mend));
            None
        }
    }
}

/// Where a fault is in its template.
fn place_of(fault: &Error, text: &str) -> (usize, usize) {
    if let Some(range) = fault.range() {
        return (range.start, range.len());
    }
    let line = fault.line().unwrap_or(1).saturating_sub(1);
    let at: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    (at, text[at..].lines().next().map_or(0, str::len))
}

/// A fault of a template in words.
pub(crate) fn told(name: &str, fault: &Error) -> Unwritten {
    // Of templates within templates, the innermost knows what is wrong.
    let mut fault = fault;
    let mut next = std::error::Error::source(fault);
    while let Some(inner) = next.and_then(|inner| inner.downcast_ref::<Error>()) {
        fault = inner;
        next = std::error::Error::source(inner);
    }
    let name = fault.name().unwrap_or(name);
    let place = match (name.split_once('/'), name.strip_suffix("/subject-line")) {
        (Some(("policy", _)), Some(_)) => "the policy's subject line".to_owned(),
        (Some(("policy", _)), None) => "the policy's letter".to_owned(),
        (Some(("channel", _)), _) => "`unsubscribe`".to_owned(),
        (_, Some(file)) => format!("the subject line of templates/{file}"),
        (_, None) => format!("templates/{name}"),
    };
    let line = fault.line().map_or_else(String::new, |line| format!(" line {line}"));
    let place = format!("{place}{line}");
    let detail = || fault.detail().map_or_else(|| fault.kind().to_string(), str::to_owned);
    // What else a fault says may hold a value.
    match fault.kind() {
        ErrorKind::UndefinedError => Unwritten::plain(format!("{place}: a value that is not there is used")),
        ErrorKind::OutOfFuel => Unwritten::plain(format!("{place}: it takes too long")),
        ErrorKind::WriteFailure => Unwritten::plain(format!("{place}: {}", detail())),
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::TemplateNotFound => Unwritten::plain(format!("{place}: {}", detail())),
        _ => Unwritten {
            place: format!("{place}: a value is not what the template takes it for"),
            detail: Some(detail()),
        },
    }
}
