//! Checks every letter that a policy sends: that it has words, that they read what is there, and that it can be written.

use crate::check::{Found, Source, inline, unsubscribe_of};
use crate::letters::{Letters, Links, Values, apart};
use crate::names::{Names, place};
use crate::sample::{sample_attributes, sample_data};
use crate::sandbox::FILTERS;
use crate::templates::Templates;
use serde_json::Map;
use stormlake_board::{
    Board, Channel, Command, Effect, Finding, Kind, Policy, PolicyState, Severity, Span, nearest, slug,
};

/// Checks every letter that a policy sends.
pub(crate) fn letters(letters: &Letters, board: &Board, templates: &Templates, found: &mut Vec<Found>) {
    for policy in &board.policies {
        for effect in policy.effects() {
            sent(letters, board, templates, policy, effect, found);
        }
    }
    once(found);
}

fn sent(
    letters: &Letters,
    board: &Board,
    templates: &Templates,
    policy: &Policy,
    effect: &Effect,
    found: &mut Vec<Found>,
) {
    let Effect::Command {
        command,
        via: Some(via),
        ..
    } = effect
    else {
        return;
    };
    let Some(channel) = board.channel(&via.value).filter(|channel| channel.kind == "smtp") else {
        return;
    };
    // A command that is not on the board has been told already.
    let Some(to) = board.command(&command.value) else {
        return;
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

/// Two policies may send the same letter, or write by the same channel.
fn once(found: &mut Vec<Found>) {
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
        let link = Some("https://stormlake.example/preferences/…");
        let page = Links {
            unsubscribe: link,
            preferences: link,
        };
        let write = |data: &Map<_, _>, attributes: &Map<_, _>, links| {
            self.letters.write(&Values {
                policy: &self.policy.sticky.name,
                command: name,
                channel: &self.channel.name,
                subject: "someone",
                data: (!self.command.fields.is_empty()).then_some(data),
                attributes: Some(attributes),
                links,
            })
        };
        // What nobody has typed cannot be tried.
        let words = self.letters.words(&self.policy.sticky.name, name);
        if self.command.fields.is_empty() || words.text.is_none() || words.subject_line.is_none() {
            return;
        }
        if let Err(fault) = write(&all, &known, page) {
            let said = fault.to_string();
            let filter = said
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
                format!("the letter cannot be written: {said}"),
                mend,
            ));
        } else if let Err(fault) = write(&few, &least, Links::default()) {
            let message = format!("who lacks an optional value gets no letter: {fault}");
            let mend = "Put it inside {% if … %}, or write {{ … | default(\"…\") }}".to_owned();
            found.push(self.say(Severity::Warning, "SL-B073", message, mend));
        }
    }
}
