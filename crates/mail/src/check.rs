//! What is wrong with the templates of a board: what cannot be read, what is not there, what fails on a trial.

use crate::letters::{Letters, Values, Words, apart};
use crate::names::{Names, place};
use crate::sample::{sample_attributes, sample_data};
use crate::sandbox::{FILTERS, left_out};
use crate::templates::Templates;
use minijinja::{Error, ErrorKind};
use serde_json::Map;
use stormlake_board::{
    Board, Channel, Command, Effect, Finding, Kind, Lines, Placed, Policy, PolicyState, Severity, Span, nearest, slug,
};

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
struct Source<'a> {
    /// Its name in the engine.
    name: String,
    text: &'a str,
    file: Option<&'a str>,
    /// What stands before it in its file, in bytes.
    offset: usize,
    on_board: Span,
    about: Option<(Kind, String)>,
}

impl Source<'_> {
    fn found(
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

fn inline<'a>(policy: &Policy, what: &str, template: &'a Placed<String>) -> Source<'a> {
    Source {
        name: format!("policy/{}/{what}", policy.sticky.name),
        text: &template.value,
        file: None,
        offset: 0,
        on_board: template.span,
        about: Some((Kind::Policy, policy.sticky.name.clone())),
    }
}

fn unsubscribe_of<'a>(channel: &Channel, template: &'a Placed<String>) -> Source<'a> {
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

/// A fault of a template in one sentence.
pub(crate) fn sentence(name: &str, fault: &Error) -> String {
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
    let what = match fault.kind() {
        ErrorKind::UndefinedError => "a value that is not there is used".to_owned(),
        ErrorKind::OutOfFuel => "it takes too long".to_owned(),
        kind => fault.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    format!("{place}{line}: {what}")
}

/// Checks every letter that a policy sends.
pub(crate) fn letters(letters: &Letters, board: &Board, templates: &Templates, found: &mut Vec<Found>) {
    for policy in &board.policies {
        let Some(Effect::Command {
            command,
            via: Some(via),
            ..
        }) = &policy.effect
        else {
            continue;
        };
        let Some(channel) = board.channel(&via.value).filter(|channel| channel.kind == "smtp") else {
            continue;
        };
        // A command that is not on the board has been told already.
        let Some(to) = board.command(&command.value) else {
            continue;
        };
        let letter = Sent {
            letters,
            board,
            templates,
            policy,
            channel,
            command: to,
            on_board: command.span,
        };
        letter.check(found);
    }
    // Two policies may send the same letter, or write by the same channel.
    let mut seen: Vec<Found> = Vec::new();
    found.retain(|one| {
        let new = !seen.iter().any(|known| {
            (
                &known.file,
                known.finding.code,
                known.finding.span.offset,
                &known.finding.message,
            ) == (
                &one.file,
                one.finding.code,
                one.finding.span.offset,
                &one.finding.message,
            )
        });
        if new {
            seen.push(one.clone());
        }
        new
    });
}

/// One policy's letter.
struct Sent<'a> {
    letters: &'a Letters,
    board: &'a Board,
    templates: &'a Templates,
    policy: &'a Policy,
    channel: &'a Channel,
    command: &'a Command,
    on_board: Span,
}

impl Sent<'_> {
    fn check(&self, found: &mut Vec<Found>) {
        let before = found.iter().filter(|one| one.finding.is_error()).count();
        self.completeness(found);
        self.names(found);
        let unread = |one: &&Found| one.finding.code == "SL-B072";
        // What is known to be wrong would only be said again by a trial.
        if found.iter().filter(|one| one.finding.is_error()).count() == before && found.iter().find(unread).is_none() {
            self.trial(found);
        }
    }

    fn say(&self, severity: Severity, code: &'static str, message: String, mend: String) -> Found {
        let mut finding = Finding::error(code, self.on_board, message, mend).of(Kind::Policy, &self.policy.sticky.name);
        finding.severity = severity;
        Found {
            file: None,
            finding,
            on_board: self.on_board,
        }
    }

    fn completeness(&self, found: &mut Vec<Found>) {
        let severity = match self.policy.state {
            PolicyState::Draft | PolicyState::Retired => Severity::Warning,
            PolicyState::Shadow | PolicyState::Live | PolicyState::Paused => Severity::Error,
        };
        let words = self.letters.words(&self.policy.sticky.name, &self.command.sticky.name);
        let stem = slug(&self.command.sticky.name);
        let name = &self.command.sticky.name;
        // One that the engine did not take has been told already.
        let written = self.templates.get(&format!("{stem}.txt"));
        let own = self.policy.letter.as_ref();
        if words.text.is_none() && written.is_none() && own.is_none_or(|own| own.text.is_none()) {
            let message = match &words.html {
                Some(_) => format!("the letter of \"{name}\" has an HTML page and no text"),
                None => format!("nothing says what \"{name}\" writes"),
            };
            let mend = format!(
                "Write templates/{stem}.txt beside the board: first a line `Subject: …`, an empty line, then the text"
            );
            found.push(self.say(severity, "SL-B071", message, mend));
        } else if words.subject_line.is_none()
            && own.is_none_or(|own| own.subject_line.is_none())
            && written.is_none_or(|text| apart(text).0.is_none_or(str::is_empty))
        {
            let message = format!("the letter of \"{name}\" has no subject line");
            let mend = format!(
                "Begin templates/{stem}.txt with a line `Subject: …`, or write subject-line \"…\" into the policy's letter"
            );
            found.push(self.say(severity, "SL-B071", message, mend));
        }
    }

    /// The templates that this letter is made of.
    fn sources(&self) -> Vec<Source<'_>> {
        let words = self.letters.words(&self.policy.sticky.name, &self.command.sticky.name);
        let mut sources = Vec::new();
        let own = self.policy.letter.as_ref();
        let about = || Some((Kind::Command, self.command.sticky.name.clone()));
        for name in [words.subject_line, words.text, words.html].into_iter().flatten() {
            let policy = format!("policy/{}/", self.policy.sticky.name);
            let template = match (name.strip_prefix(&policy), own) {
                (Some("subject-line"), Some(own)) => own.subject_line.as_ref(),
                (Some("letter.txt"), Some(own)) => own.text.as_ref(),
                (Some("letter.html"), Some(own)) => own.html.as_ref(),
                _ => None,
            };
            if let (Some(template), Some(what)) = (template, name.strip_prefix(&policy)) {
                sources.push(inline(self.policy, what, template));
                continue;
            }
            let file = name.strip_suffix("/subject-line").unwrap_or(&name);
            let Some((file, text)) = self.templates.iter().find(|(known, _)| *known == file) else {
                continue;
            };
            let (head, begins) = apart(text);
            let (text, offset) = match (name.ends_with("/subject-line"), head) {
                (true, Some(head)) => (head, text.find(head).unwrap_or_default()),
                _ if file.ends_with(".txt") => (&text[begins..], begins),
                _ => (text, 0),
            };
            sources.push(Source {
                name,
                text,
                file: Some(file),
                offset,
                on_board: self.on_board,
                about: about(),
            });
        }
        if let Some(unsubscribe) = &self.channel.unsubscribe {
            sources.push(unsubscribe_of(self.channel, unsubscribe));
        }
        sources
    }

    fn names(&self, found: &mut Vec<Found>) {
        for source in self.sources() {
            let is_address = source.name.ends_with("/unsubscribe");
            let names = Names::of(
                self.board,
                Some(self.command),
                self.channel.unsubscribe.is_some() && !is_address,
            );
            let Ok(template) = self.letters.engine.get_template(&source.name) else {
                continue;
            };
            let mut read: Vec<String> = template.undeclared_variables(true).into_iter().collect();
            read.sort_unstable();
            for name in read {
                if let Some((message, mend)) = names.fault(&name) {
                    found.push(source.found(Severity::Error, "SL-B073", place(source.text, &name), message, mend));
                }
            }
        }
    }

    /// Writes the letter twice: with all that there can be, and with the least that there will be.
    fn trial(&self, found: &mut Vec<Found>) {
        let name = &self.command.sticky.name;
        let attribute = self.channel.address_attribute().unwrap_or_default();
        let (all, known) = (sample_data(self.command), sample_attributes(self.board));
        let few: Map<_, _> = all
            .iter()
            .filter(|(name, _)| {
                self.command
                    .fields
                    .iter()
                    .any(|field| field.name == **name && !field.optional)
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let least = known
            .iter()
            .filter(|(name, _)| *name == attribute)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let write = |data: &Map<_, _>, attributes: &Map<_, _>| {
            self.letters.write(&Values {
                policy: &self.policy.sticky.name,
                command: name,
                channel: &self.channel.name,
                subject: "someone",
                data: (!self.command.fields.is_empty()).then_some(data),
                attributes: Some(attributes),
            })
        };
        // What nobody has typed cannot be tried.
        let words = self.letters.words(&self.policy.sticky.name, name);
        if self.command.fields.is_empty() || words.text.is_none() || words.subject_line.is_none() {
            return;
        }
        if let Err(fault) = write(&all, &known) {
            let filter = fault
                .0
                .split("filter ")
                .nth(1)
                .and_then(|rest| rest.split_whitespace().next());
            let mend = match filter.and_then(|name| nearest(name, FILTERS)) {
                Some(near) => format!("Did you mean `| {near}`?"),
                None if filter.is_some() => format!("What there is: {}", FILTERS.join(", ")),
                None => "`stormlake preview` shows the letter with values that you choose".to_owned(),
            };
            found.push(self.say(
                Severity::Error,
                "SL-B072",
                format!("the letter cannot be written: {fault}"),
                mend,
            ));
        } else if let Err(fault) = write(&few, &least) {
            let message = format!("who lacks an optional value gets no letter: {fault}");
            let mend = "Put it inside {% if … %}, or write {{ … | default(\"…\") }}".to_owned();
            found.push(self.say(Severity::Warning, "SL-B073", message, mend));
        }
    }
}
