//! Names that refer to other stickies, and fields that refer to fields.

use super::{About, Checker};
use crate::finding::nearest;
use crate::limits::SUGGESTIONS_MAX;
use crate::model::{FieldReference, FieldType, Kind, Placed, Reference, Subject};
use crate::names::Resolved;
use crate::read::wording::{list, shorten};

const EVENT: &[Kind] = &[Kind::Event];
const HANDLERS: &[Kind] = &[Kind::Aggregate, Kind::External];

impl<'a> Checker<'a> {
    pub(super) fn references(&mut self) {
        let board = self.board;
        for event in &board.events {
            let about = Some((Kind::Event, event.sticky.name.as_str()));
            self.reference_if(event.from.as_ref(), HANDLERS, about);
            if let Some(subject) = &event.subject {
                let names = board.subjects.iter().map(|subject| subject.name.as_str());
                self.among("subject", subject, names, about);
            }
        }
        for command in &board.commands {
            let about = Some((Kind::Command, command.sticky.name.as_str()));
            self.each(&command.by, &[Kind::Actor], about);
            self.reference_if(command.to.as_ref(), HANDLERS, about);
            for yields in &command.yields {
                self.reference(&yields.event, EVENT, about);
            }
        }
        for actor in &board.actors {
            self.each(&actor.sees, &[Kind::ReadModel], Some((Kind::Actor, &actor.sticky.name)));
        }
        for model in &board.read_models {
            let about = Some((Kind::ReadModel, model.sticky.name.as_str()));
            self.each(&model.shows, EVENT, about);
            for from in model.fields.iter().filter_map(|field| field.from.as_ref()) {
                self.field_reference(from, about);
            }
        }
        for remark in &board.remarks {
            self.reference_if(remark.on.as_ref(), &Kind::ALL, Some((remark.kind, &remark.sticky.name)));
        }
        for link in &board.links {
            self.reference(&link.from, &Kind::ALL, None);
            self.reference(&link.to, &Kind::ALL, None);
        }
        self.subjects();
    }

    fn subjects(&mut self) {
        let board = self.board;
        for subject in &board.subjects {
            for attribute in &subject.attributes {
                self.field_reference(&attribute.from, None);
            }
            for identity in &subject.same_as {
                self.field_reference(identity, None);
                self.identity(subject, identity);
            }
            for consent in &subject.consents {
                self.reference_if(consent.granted_by.as_ref(), EVENT, None);
                self.reference_if(consent.withdrawn_by.as_ref(), EVENT, None);
            }
        }
    }

    /// A second identity is one of the same kind of subject, and can be written down.
    fn identity(&mut self, subject: &Subject, path: &FieldReference) {
        let board = self.board;
        let Some(event) = board.event(&path.event) else { return };
        let kind = event.subject.as_ref().map(|named| named.value.as_str());
        let kind = kind.or(board.subjects.first().map(|first| first.name.as_str()));
        if kind != Some(subject.name.as_str()) {
            let message = format!(
                "\"{}\" does not concern a {}: it cannot say who is the same one",
                shorten(&path.event),
                shorten(&subject.name)
            );
            let mend = format!("Name an event with subject=\"{}\"", shorten(&subject.name));
            self.error("SL-B044", path.span, None, message, mend);
        }
        let field = event.fields.iter().find(|field| field.name == path.field);
        if field.is_some_and(|field| !matches!(field.r#type, FieldType::String | FieldType::Integer)) {
            let message = format!("`{}` is no identity", shorten(&path.field));
            self.error(
                "SL-B044",
                path.span,
                None,
                message,
                "Name a field of type `string` or `integer`",
            );
        }
    }

    pub(super) fn each(&mut self, references: &[Reference], kinds: &[Kind], about: About<'_>) {
        for reference in references {
            self.reference(reference, kinds, about);
        }
    }

    pub(super) fn reference_if(&mut self, reference: Option<&Reference>, kinds: &[Kind], about: About<'_>) {
        if let Some(reference) = reference {
            self.reference(reference, kinds, about);
        }
    }

    /// The sticky that a reference means, or a finding.
    pub(super) fn reference(
        &mut self,
        reference: &Reference,
        kinds: &[Kind],
        about: About<'_>,
    ) -> Option<(Kind, usize)> {
        let name = reference.value.as_str();
        match self.names.resolve(name, kinds) {
            Resolved::Found(kind, index) => return Some((kind, index)),
            Resolved::Ambiguous(found) => {
                let forms = found.iter().map(|kind| format!("\"{}/{name}\"", kind.word()));
                let message = format!("\"{}\" is the name of several stickies", shorten(name));
                let mend = format!("Write which one: {}", forms.collect::<Vec<_>>().join(" or "));
                self.error("SL-B021", reference.span, about, message, mend);
            }
            Resolved::Missing => self.missing(reference, kinds, about),
        }
        None
    }

    fn missing(&mut self, reference: &Reference, kinds: &[Kind], about: About<'_>) {
        let whole = reference.value.as_str();
        let name = match whole.split_once('/') {
            Some((word, name)) if Kind::from_word(word).is_some_and(|kind| kinds.contains(&kind)) => name,
            _ => whole,
        };
        let wanted = kinds_in_words(kinds);
        if let Some(other) = self.names.kinds_of(name).into_iter().find(|kind| !kinds.contains(kind)) {
            let message = format!(
                "\"{}\" is {}, and {wanted} must stand here",
                shorten(name),
                with_article(other)
            );
            self.error("SL-B022", reference.span, about, message, format!("Name {wanted}"));
            return;
        }
        let mend = if let Some(now) = self.names.renamed(name, kinds) {
            format!("It is called \"{now}\" now")
        } else if let Some(near) = self.nearest(name, kinds) {
            format!("Did you mean \"{near}\"?")
        } else {
            format!("Add {wanted} of that name, or name another")
        };
        let what = match kinds {
            [kind] => format!("no {kind}"),
            several if several.len() == Kind::ALL.len() => "no sticky".into(),
            several => format!(
                "no {}",
                several.iter().map(Kind::to_string).collect::<Vec<_>>().join(" or ")
            ),
        };
        self.error(
            "SL-B020",
            reference.span,
            about,
            format!("{what} is called \"{}\"", shorten(name)),
            mend,
        );
    }

    fn nearest(&self, name: &str, kinds: &[Kind]) -> Option<&'a str> {
        (self.findings.len() < SUGGESTIONS_MAX)
            .then(|| self.names.nearest(name, kinds))
            .flatten()
    }

    /// A name among names that are no stickies: subjects, channels.
    pub(super) fn among<'b>(
        &mut self,
        what: &str,
        name: &Placed<String>,
        names: impl Iterator<Item = &'b str> + Clone,
        about: About<'_>,
    ) -> bool {
        if names.clone().any(|known| known == name.value) {
            return true;
        }
        let mend = match nearest(&name.value, names.clone()) {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None if what == "variant" => {
                format!("Add it to the policy: variant \"{}\" {{ … }}", shorten(&name.value))
            }
            None => format!("Add it to the board's block: {what} \"{}\" …", shorten(&name.value)),
        };
        let message = format!("no {what} is called \"{}\"", shorten(&name.value));
        self.error("SL-B020", name.span, about, message, mend);
        false
    }

    /// `Event.field` must lead to a field; an event without fields may have any.
    pub(super) fn field_reference(&mut self, path: &FieldReference, about: About<'_>) {
        let event = Placed::new(path.event.clone(), path.span);
        let Some((_, index)) = self.reference(&event, EVENT, about) else {
            return;
        };
        let fields = &self.board.events[index].fields;
        if fields.is_empty() || fields.iter().any(|field| field.name == path.field) {
            return;
        }
        let names = fields.iter().map(|field| field.name.as_str());
        let mend = match nearest(&path.field, names.clone()) {
            Some(near) => format!("Did you mean \"{}.{near}\"?", path.event),
            None => format!("Its fields: {}", list(names)),
        };
        let message = format!("the event \"{}\" has no field `{}`", path.event, shorten(&path.field));
        self.error("SL-B020", path.span, about, message, mend);
    }
}

fn with_article(kind: Kind) -> String {
    let word = kind.to_string();
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {word}")
}

fn kinds_in_words(kinds: &[Kind]) -> String {
    if kinds.len() == Kind::ALL.len() {
        return "a sticky".into();
    }
    kinds.iter().copied().map(with_article).collect::<Vec<_>>().join(" or ")
}
